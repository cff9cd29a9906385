/* SPDX-License-Identifier: Apache-2.0 */
/* codes_status.c - the status code of an association response.
 *
 * `Sending Assoc Response to station on BSSID ... (status 0)` is how a controller says yes; any other number is a
 * refusal and names its reason. The numbers are those of IEEE 802.11, and 200 to 203 are CCX version 4: a Cisco
 * compatible phone that asks for voice service and does not get it. What AireOS sends a number for is told in Cisco's
 * community table; most it never sends, and those rows say so, for a log may also quote the client's status.
 *
 * Slot 0 in the same line is the 2.4 GHz radio, slot 1 the 5 GHz radio. */
#include "catalogue/codes.h"

#define NEVER_SENT "AireOS never sends it in an association response."
#define LISTED (MARK_STANDARD | MARK_COMMUNITY)

static const struct code rows[] = {
	{
		.number = 0, .name = "Success", .also = "Successful|accepted",
		.meaning = "The association is accepted.",
		.when = "What follows (keys, address, login) can still fail: watch the PEM state.",
		.mark = MARK_SEED | MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 1, .name = "Unspecified failure",
		.meaning = "Refused without a better reason.",
		.when = "For instance an association request without an SSID.",
		.mend = "debug client <mac> shows the check that failed just before the response.",
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 5, .name = "Security disabled",
		.meaning = "The operation needs security and security is off.",
		.when = NEVER_SENT,
		.mark = MARK_STANDARD,
	},
	{
		.number = 10, .name = "Cannot support all requested capabilities", .also = "capabilities mismatch",
		.meaning = "The client asks for a capability the WLAN does not have.",
		.when = "The client sets the privacy bit on a WLAN without security.",
		.mend = "Delete the client's saved profile (it expects encryption), or secure the WLAN: config "
			"wlan security wpa enable <wlan>.",
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 11, .name = "Reassociation denied, no association to confirm",
		.also = "no association exists",
		.meaning = "The client asks to move an association, or keys, that the AP does not find.",
		.when = "Seen on FlexConnect as 'status 11 0 802.11r Key Cache look up failed in (re)-assoc "
			"req': the 802.11r key was not on the new AP.",
		.mend = "Put the APs that clients roam between into one FlexConnect group, so that keys are "
			"shared: config flexconnect group <group> ap add <ap-mac>. Otherwise: config wlan "
			"security ft disable <wlan>.",
		.mark = MARK_REAL | MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 12, .name = "Denied for a reason outside the standard", .also = "denied other reason",
		.meaning = "Refused for a reason the standard has no number for.",
		.when = "The client associates with an SSID the controller does not know or that is disabled.",
		.mend = "show wlan summary; config wlan enable <wlan>. Is the WLAN in the AP's group? show "
			"wlan apgroups.",
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 13, .name = "Authentication algorithm not supported",
		.also = "unsupported authentication algorithm",
		.meaning = "The client's authentication algorithm is not offered here.",
		.when = "The client asks for management frame protection (MFP) and the WLAN has it disabled.",
		.mend = "config wlan mfp client enable <wlan>, or switch MFP off on the client.",
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 14, .name = "Authentication sequence out of order", .also = "transaction sequence error",
		.meaning = "An authentication frame came with a sequence number nobody expected.",
		.when = "Lost or repeated frames, or a client that mixes two attempts.",
		.mark = LISTED,
	},
	{
		.number = 15, .name = "Challenge failure",
		.meaning = "The client did not answer the shared-key or SAE challenge properly.",
		.when = "Wrong WEP key, or with WPA3 a wrong password.",
		.mend = "Enter the key again on the client.",
		.mark = LISTED,
	},
	{
		.number = 16, .name = "Timeout waiting for the next frame", .also = "rejected sequence timeout",
		.meaning = "The client began an authentication and did not send the next frame in time.",
		.when = "Frames are lost: weak signal or a busy channel.",
		.mark = LISTED,
	},
	{
		.number = 17, .name = "AP cannot handle more stations",
		.also = "no more stations|too many stations|AP full",
		.meaning = "The AP or the WLAN has no room for another client.",
		.when = "Association ids are used up, a client limit is reached, or load balancing sends the "
			"client to another AP.",
		.mend = "config wlan max-associated-clients <n> <wlan>; config wlan max-radio-clients <n> "
			"<wlan>. For load balancing: config wlan load-balance allow disable <wlan>. Else add "
			"an AP.",
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 18, .name = "Basic rates not supported", .also = "basic rates mismatch",
		.meaning = "The client lacks a data rate that the BSS makes mandatory.",
		.when = "Old 802.11b clients where only OFDM rates are mandatory.",
		.mend = "Make the rate supported instead: config 802.11b rate supported <rate> (or config "
			"802.11a rate supported <rate>), or exchange the client.",
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 19, .name = "Short preamble not supported",
		.meaning = "The client does not support short preambles.",
		.when = NEVER_SENT,
		.mark = LISTED,
	},
	{
		.number = 20, .name = "PBCC not supported",
		.meaning = "The client lacks PBCC modulation, an 802.11b option nobody uses.",
		.when = NEVER_SENT,
		.mark = LISTED,
	},
	{
		.number = 21, .name = "Channel agility not supported",
		.meaning = "The client lacks channel agility, an 802.11b option nobody uses.",
		.when = NEVER_SENT,
		.mark = LISTED,
	},
	{
		.number = 22, .name = "Spectrum management required",
		.meaning = "The BSS demands spectrum management (802.11h) and the client does not offer it.",
		.when = NEVER_SENT,
		.mark = LISTED,
	},
	{
		.number = 23, .name = "Power capability unacceptable",
		.meaning = "The client's transmit power range does not suit the BSS.",
		.when = NEVER_SENT,
		.mark = LISTED,
	},
	{
		.number = 24, .name = "Supported channels unacceptable",
		.meaning = "The channels the client supports do not suit the BSS.",
		.when = NEVER_SENT,
		.mark = LISTED,
	},
	{
		.number = 25, .name = "Short slot time not supported",
		.meaning = "The client does not support the short slot time.",
		.when = NEVER_SENT,
		.mark = LISTED,
	},
	{
		.number = 26, .name = "DSSS-OFDM not supported",
		.meaning = "The client does not support DSSS-OFDM, an 802.11g option.",
		.when = NEVER_SENT,
		.mark = LISTED,
	},
	{
		.number = 27, .name = "HT features not supported",
		.meaning = "The BSS demands 802.11n and the client does not speak it. Cisco's table calls the "
			   "number reserved.",
		.when = NEVER_SENT,
		.mark = LISTED,
	},
	{
		.number = 28, .name = "R0KH unreachable",
		.meaning = "802.11r: the holder of the client's first-level key (PMK-R0) cannot be reached, so "
			   "no key can be had for this AP.",
		.when = "plumb sends it; Cisco's table calls the number reserved, AireOS does not use it.",
		.mend = "Let the client authenticate in full once; check that the controllers are in one "
			"mobility group: show mobility summary.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 29, .name = "PCO transition time not supported",
		.meaning = "The client cannot follow a phased coexistence BSS.",
		.when = NEVER_SENT,
		.mark = LISTED,
	},
	{
		.number = 30, .name = "Refused temporarily, try again later",
		.also = "refused temporarily|comeback",
		.meaning = "The request looks like an attack on an existing, protected association (PMF): the "
			   "client is to come back after the time given in the response.",
		.when = "The AP asks the known client with SA Query whether it is still there. plumb sends it; "
			"AireOS does not list it. Harmless once: a client that restarted gets in at the second "
			"attempt.",
		.mend = "If it never ends: config wlan security pmf association-comeback <seconds> <wlan>, or "
			"config wlan security pmf optional <wlan>.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 31, .name = "Robust management frame policy violation",
		.meaning = "The WLAN requires protected management frames (PMF) and the client has none, or "
			   "the other way round.",
		.when = "plumb sends it; AireOS does not list it.",
		.mend = "config wlan security pmf optional <wlan>, or update the client.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 32, .name = "Unspecified QoS failure",
		.meaning = "Refused for a QoS reason without a number of its own.",
		.when = NEVER_SENT,
		.mark = LISTED,
	},
	{
		.number = 33, .name = "Insufficient bandwidth",
		.meaning = "The AP has no bandwidth left for another QoS client.",
		.when = NEVER_SENT,
		.mark = LISTED,
	},
	{
		.number = 34, .name = "Poor channel conditions",
		.meaning = "Too many frames are lost on the channel.",
		.when = NEVER_SENT,
		.mark = LISTED,
	},
	{
		.number = 35, .name = "Requesting STA lacks QoS", .also = "QoS not supported|WMM required",
		.meaning = "The BSS demands QoS (WMM) and the client does not offer it.",
		.when = "WMM is set to 'required' on the WLAN.",
		.mend = "config wlan disable <wlan>; config wlan wmm allow <wlan>; config wlan enable <wlan>.",
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 36, .name = "Reserved (Cisco internal)",
		.meaning = "Reserved in the standard.",
		.when = "Used inside Cisco's code; it should not be on the air.",
		.mark = MARK_COMMUNITY,
	},
	{
		.number = 37, .name = "Request declined",
		.meaning = "The peer declines the request.",
		.when = NEVER_SENT,
		.mark = LISTED,
	},
	{
		.number = 38, .name = "Invalid values in the request", .also = "invalid parameters",
		.meaning = "One or more parameters of the request are invalid.",
		.when = NEVER_SENT,
		.mark = LISTED,
	},
	{
		.number = 39, .name = "Traffic stream not created, changes suggested", .also = "TS not created",
		.meaning = "The traffic stream cannot be created as asked; the response suggests another.",
		.when = NEVER_SENT,
		.mark = LISTED,
	},
	{
		.number = 40, .name = "Invalid information element", .also = "invalid IE",
		.meaning = "An information element of the request is missing or malformed.",
		.when = "The Aironet element is missing on a WLAN with CKIP.",
		.mend = "config wlan ccx aironetIeSupport enable <wlan>, or give up CKIP for WPA2.",
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 41, .name = "Invalid group cipher",
		.meaning = "The client names a group (multicast) cipher the WLAN does not use.",
		.when = "The multicast cipher suite in the client's WPA/RSN element is not supported.",
		.mend = "Compare the ciphers: show wlan <wlan>. With TKIP and AES mixed, old clients need WPA "
			"plus TKIP, new ones WPA2 with AES only: config wlan security wpa wpa2 ciphers aes "
			"enable <wlan>.",
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 42, .name = "Invalid pairwise cipher",
		.meaning = "The client names a pairwise (unicast) cipher the WLAN does not offer.",
		.when = "The client profile says TKIP and the WLAN AES, or the reverse.",
		.mend = "Set the client to WPA2/AES, or: config wlan security wpa wpa2 ciphers aes enable <wlan>.",
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 43, .name = "Invalid AKMP", .also = "invalid AKM",
		.meaning = "The client names a key management (PSK, 802.1X, CCKM, FT) the WLAN does not offer.",
		.when = "A profile for PSK on an 802.1X WLAN or the reverse; an FT-only WLAN and a client "
			"without 802.11r.",
		.mend = "Compare show wlan <wlan> with the client's profile; for 802.11r offer both: config "
			"wlan security wpa akm ft 802.1x enable <wlan> beside config wlan security wpa akm "
			"802.1x enable <wlan>.",
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 44, .name = "Unsupported RSN version",
		.meaning = "The version in the client's RSN element is not 1.",
		.when = "A client driver at fault, or a damaged frame.",
		.mend = "Update the client's driver.",
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 45, .name = "Invalid RSN capabilities",
		.also = "invalid RSN information element capabilities",
		.meaning = "The capabilities in the client's WPA/RSN element do not fit.",
		.when = "The element is malformed, or PMF is required and the client does not offer it.",
		.mend = "Update the client's driver; config wlan security pmf optional <wlan>.",
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 46, .name = "Cipher suite rejected", .also = "cipher rejected by policy",
		.meaning = "The cipher suite is known and a policy forbids it.",
		.when = NEVER_SENT,
		.mark = LISTED,
	},
	{
		.number = 47, .name = "Traffic stream not created, ask later",
		.meaning = "The traffic stream cannot be created now, perhaps after the delay given.",
		.when = NEVER_SENT,
		.mark = LISTED,
	},
	{
		.number = 48, .name = "Direct link not allowed",
		.meaning = "Policy forbids direct links in this BSS.",
		.when = NEVER_SENT,
		.mark = LISTED,
	},
	{
		.number = 49, .name = "Destination station not present",
		.meaning = "The other end of a direct link is not in this BSS.",
		.when = NEVER_SENT,
		.mark = LISTED,
	},
	{
		.number = 50, .name = "Destination station has no QoS",
		.meaning = "The other end of a direct link is no QoS station.",
		.when = NEVER_SENT,
		.mark = LISTED,
	},
	{
		.number = 51, .name = "Listen interval too large",
		.meaning = "The client wants to sleep longer than the AP can hold frames for it.",
		.when = NEVER_SENT,
		.mark = LISTED,
	},
	{
		.number = 52, .name = "Invalid FT action frame count",
		.meaning = "802.11r: an FT action frame carries a wrong count.",
		.when = "AireOS does not list it.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 53, .name = "Invalid PMKID",
		.meaning = "The client names a cached key (PMKID) that is not known here, and the AP does not "
			   "fall back to a full authentication.",
		.when = "A roam with a stale key, usually 802.11r; newer AireOS code is said to send it.",
		.mend = "The client has to authenticate in full; if it repeats: config client deauthenticate "
			"<mac> clears the caches.",
		.mark = MARK_STANDARD | MARK_UNCONFIRMED,
	},
	{
		.number = 54, .name = "Invalid MDE", .also = "invalid mobility domain element",
		.meaning = "802.11r: the mobility domain in the request is not this AP's.",
		.when = "plumb sends it; the client roams between controllers of different mobility domains.",
		.mend = "Give both controllers the same mobility domain: config mobility group domain <name>; "
			"show mobility summary.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 55, .name = "Invalid FTE", .also = "invalid fast transition element",
		.meaning = "802.11r: the fast transition element is wrong: nonces, key holder names or its MIC.",
		.when = "plumb sends it; the client's 802.11r state is stale or its driver is at fault.",
		.mend = "Let the client join anew; if it repeats: config wlan security ft disable <wlan> for a "
			"test.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 72, .name = "Invalid RSNE",
		.meaning = "The RSN element of the request is not the one expected.",
		.when = "AireOS does not list it.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 76, .name = "Anti-clogging token required",
		.meaning = "SAE: many open handshakes, the client must repeat its commit with the token given. "
			   "Normal under load.",
		.when = "Authentication frames of WPA3 only.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 77, .name = "Finite cyclic group not supported",
		.meaning = "SAE: the client's group is not offered; it must try another, usually 19.",
		.when = "Authentication frames of WPA3 only.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 82, .name = "Rejected with a suggested BSS transition",
		.meaning = "The AP refuses and suggests another AP.",
		.when = "AireOS does not list it.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 104, .name = "VHT features not supported",
		.meaning = "The BSS demands 802.11ac and the client does not speak it.",
		.when = "AireOS does not list it.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 123, .name = "Unknown password identifier",
		.meaning = "SAE: the client names a password identifier nobody configured.",
		.when = "Authentication frames of WPA3 only.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 126, .name = "SAE hash to element",
		.meaning = "SAE: not a refusal; the client derives its element by hash-to-curve.",
		.when = "Authentication frames of WPA3 only.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 200, .name = "CCX: unspecified QoS failure", .also = "0xC8",
		.meaning = "CCXv4: the traffic specification (TSPEC) is refused without a better reason.",
		.when = "More than one TSPEC for one access category.",
		.mend = "A fault of the phone: update its firmware.",
		.mark = MARK_COMMUNITY | MARK_MIB,
	},
	{
		.number = 201, .name = "CCX: TSPEC refused by AP policy",
		.also = "qosPolicyMismatch|TSPEC QoS Policy does not match|0xC9",
		.meaning = "CCXv4: the client asks for voice service (TSPEC) and the WLAN's QoS profile is too "
			   "low for it.",
		.when = "A Cisco phone (792x, 9971) on a WLAN with Silver, Gold or Bronze. After some tries "
			"the client is excluded with ReasonCode 2 and the phone shows 'leaving service area'.",
		.mend = "Give voice its own WLAN with Platinum: config wlan disable <wlan>; config wlan qos "
			"<wlan> platinum; config wlan enable <wlan>.",
		.mark = MARK_SEED | MARK_COMMUNITY | MARK_MIB,
	},
	{
		.number = 202, .name = "CCX: not enough bandwidth for a new traffic stream",
		.also = "0xCA",
		.meaning = "CCXv4: call admission control has no bandwidth left for this call.",
		.when = "Too many calls on the AP; matters when a phone roams during a call.",
		.mend = "show cac voice summary; raise config 802.11a cac voice max-bandwidth <percent> or "
			"roam-bandwidth <percent>; or add an AP.",
		.mark = MARK_COMMUNITY | MARK_MIB,
	},
	{
		.number = 203, .name = "CCX: invalid TSPEC parameters", .also = "inValidQosParams|0xCB",
		.meaning = "CCXv4: the traffic specification itself is wrong.",
		.when = "For instance a PHY rate the BSS does not have.",
		.mend = "Make the phone's rate (12 or 24 Mb/s) at least supported: config 802.11a rate "
			"supported 12; update the phone.",
		.mark = MARK_COMMUNITY | MARK_MIB,
	},
};

const struct code_table status_codes = {
	.noun = "status", .title = "Association status",
	.select = "status|status code|assoc status|association status|assoc response status|status codes",
	.when = "When",
	.rows = rows, .count = ARRAY_LEN(rows),
};
