/* SPDX-License-Identifier: Apache-2.0 */
/* codes_reason.c - why a client was sent away: 802.11 reason codes, and the reasons of an exclusion.
 *
 * Three numberings meet in one log. `Sent Disassociate ... (reason 1` is an 802.11 reason code and goes over the air;
 * `ReasonCode: 2` of a "Client Excluded" trap is an exclusion reason and does not; `deleteReason 4, reasonCode 4`
 * (codes_removal.c) holds one of each family. AireOS itself sends mainly 1, 4, 5 and 8; the others are the client's,
 * or stand in traps, where Cisco's MIB has its own meanings from 40 on. */
#include "catalogue/codes.h"

#define CLIENT_ONLY "AireOS does not send it; a client may."

static const struct code reason_rows[] = {
	{
		.number = 0, .name = "noReasonCode", .also = "no reason",
		.meaning = "No reason: normal operation.",
		.when = "show client detail of a client that is well. A client that sends 0 over the air "
			"appears as 99.",
		.mark = MARK_GUIDE,
	},
	{
		.number = 1, .name = "unspecified", .also = "unspecified reason",
		.meaning = "Associated, but no longer allowed to be. It says that the controller decided, not why.",
		.when = "The usual reason of a controller's disassociation: session timeout, WLAN change, AP "
			"radio reset, operator's removal.",
		.mend = "Look at the lines before it, above all callerId and deleteReason: debug client <mac>.",
		.mark = MARK_SEED | MARK_REAL | MARK_COMMUNITY | MARK_GUIDE | MARK_STANDARD,
	},
	{
		.number = 2, .name = "previousAuthNotValid",
		.meaning = "The client is associated but its authentication is no longer valid.",
		.when = "Keys or the 802.11 authentication are stale. Not to be mixed up with ReasonCode 2 of "
			"an exclusion.",
		.mark = MARK_COMMUNITY | MARK_MIB | MARK_STANDARD,
	},
	{
		.number = 3, .name = "deauthenticationLeaving", .also = "deauth leaving",
		.meaning = "The sender is leaving: the AP goes offline, or the client goes away.",
		.when = "From a client: it switched Wi-Fi off, slept, or chose another network. From an AP: it "
			"is going down.",
		.mark = MARK_COMMUNITY | MARK_MIB | MARK_STANDARD,
	},
	{
		.number = 4, .name = "disassociationDueToInactivity", .also = "inactivity",
		.meaning = "The client was silent for longer than the idle timeout (the user guide's words "
			   "'session timeout exceeded' are wrong).",
		.when = "Idle timeout, 300 s by default; with deleteReason 4.",
		.mend = "Expected. To lengthen it: config network usertimeout <seconds>, or config wlan "
			"usertimeout <seconds> <wlan>.",
		.mark = MARK_REAL | MARK_MIB | MARK_GUIDE | MARK_STANDARD,
	},
	{
		.number = 5, .name = "disassociationAPBusy", .also = "AP busy",
		.meaning = "The AP is overloaded.",
		.when = "Load balancing, or an AP at its client limit.",
		.mend = "config wlan load-balance allow disable <wlan> where clients suffer; config "
			"load-balancing window <clients>.",
		.mark = MARK_COMMUNITY | MARK_MIB | MARK_STANDARD,
	},
	{
		.number = 6, .name = "class2FrameFromNonAuthStation", .also = "class 2 frame",
		.meaning = "A frame that needs 802.11 authentication came from a client that has none.",
		.when = "The AP forgot the client (radio reset, removal) and the client did not notice. A "
			"series of them is a class frame violation.",
		.mend = "The client joins anew by itself. If it goes on, look for what made the AP forget: "
			"show ap eventlog <ap>.",
		.mark = MARK_COMMUNITY | MARK_MIB | MARK_STANDARD,
	},
	{
		.number = 7, .name = "class3FrameFromNonAssStation",
		.also = "class2FrameFromNonAssStation|class 3 frame",
		.meaning = "A data frame came from a client that is not associated. (Cisco's MIB misnames it "
			   "class2FrameFromNonAssStation.)",
		.when = "The client roamed or was removed and still sends to its old AP.",
		.mend = "The client joins anew by itself; if it goes on, update its driver.",
		.mark = MARK_COMMUNITY | MARK_MIB | MARK_STANDARD,
	},
	{
		.number = 8, .name = "disassociationStaHasLeft", .also = "station has left",
		.meaning = "The client left, or was moved by load balancing.",
		.when = "Usually the client's own goodbye on its way to another AP.",
		.mark = MARK_COMMUNITY | MARK_MIB | MARK_STANDARD,
	},
	{
		.number = 9, .name = "staReqAssociationWithoutAuth", .also = "association without authentication",
		.meaning = "The client asked to associate without authenticating first.",
		.when = "The AP has lost the client's authentication; the client begins again.",
		.mark = MARK_COMMUNITY | MARK_MIB | MARK_STANDARD,
	},
	{
		.number = 10, .name = "powerCapabilityUnacceptable",
		.meaning = "The client's power capability is not acceptable.",
		.when = CLIENT_ONLY,
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 11, .name = "supportedChannelsUnacceptable",
		.meaning = "The client's supported channels are not acceptable.",
		.when = CLIENT_ONLY,
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 12, .name = "bssTransitionDisassociation",
		.meaning = "Disassociated by BSS transition management (802.11v).",
		.when = "The AP asked the client to move, and said when.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 13, .name = "invalidIe",
		.meaning = "An information element is invalid.",
		.when = CLIENT_ONLY,
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 14, .name = "micFailure", .also = "Michael MIC failure",
		.meaning = "TKIP: the Michael check of a data frame failed.",
		.when = "Twice within 60 s starts TKIP countermeasures: the radio refuses clients for a minute.",
		.mend = "Leave TKIP: config wlan security wpa wpa2 ciphers aes enable <wlan>; config wlan "
			"security wpa wpa1 disable <wlan>. To shorten the pause: config wlan security tkip "
			"hold-down <seconds> <wlan>.",
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 15, .name = "4wayHandshakeTimeout",
		.also = "four way handshake timeout",
		.meaning = "The 4-way handshake did not finish in time.",
		.when = "Wrong passphrase (M2 with invalid MIC), lost EAPOL-Key frames, or a client that never "
			"sends M4.",
		.mend = "Enter the passphrase again. Else give slow clients time: config advanced eap "
			"eapol-key-timeout <ms>, config advanced eap eapol-key-retries <n>.",
		.mark = MARK_SEED | MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 16, .name = "groupKeyHandshakeTimeout", .also = "group key update timeout",
		.meaning = "The client did not answer a new group key (message 5).",
		.when = "A sleeping client, or one out of range, when the group key changes.",
		.mend = "If clients drop each hour: config advanced eap bcast-key-interval <seconds>; config "
			"advanced eap eapol-key-retries <n>.",
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 17, .name = "ieIn4wayDiffers", .also = "IE in 4-way handshake differs",
		.meaning = "The security element in the 4-way handshake is not the one of the association "
			   "request or the beacon.",
		.when = "A client driver at fault, a downgrade attempt, or a WLAN changed in between.",
		.mend = "Let the client forget the network and join again; update its driver.",
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 18, .name = "invalidGroupCipher",
		.meaning = "The group cipher is not valid.",
		.when = CLIENT_ONLY,
		.mend = "Compare the client's ciphers with show wlan <wlan>.",
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 19, .name = "invalidPairwiseCipher",
		.meaning = "The pairwise cipher is not valid.",
		.when = CLIENT_ONLY,
		.mend = "Compare the client's ciphers with show wlan <wlan>.",
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 20, .name = "invalidAkmp", .also = "invalid AKM",
		.meaning = "The key management (AKM) is not valid.",
		.when = CLIENT_ONLY,
		.mend = "Compare the client's key management with show wlan <wlan>.",
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 21, .name = "unsupportedRsnVersion",
		.meaning = "The version of the RSN element is not supported.",
		.when = CLIENT_ONLY,
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 22, .name = "invalidRsnCapabilities",
		.meaning = "The capabilities in the RSN element are not valid.",
		.when = CLIENT_ONLY,
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 23, .name = "dot1xAuthFailed", .also = "802.1X authentication failed",
		.meaning = "802.1X authentication failed.",
		.when = "The RADIUS server refused, or the EAP exchange ended in failure.",
		.mend = "Read the server's reject reason; debug aaa events enable; debug aaa errors enable.",
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 24, .name = "cipherSuiteRejectedByPolicy",
		.meaning = "A policy forbids the cipher suite.",
		.when = CLIENT_ONLY,
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 32, .name = "qosUnspecified",
		.meaning = "An unspecified QoS reason.",
		.when = CLIENT_ONLY,
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 33, .name = "qosBandwidth",
		.meaning = "The AP lacks bandwidth for this QoS client.",
		.when = CLIENT_ONLY,
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 34, .name = "qosPoorChannel", .also = "missing acks|low ack",
		.meaning = "Too many frames went unacknowledged: poor channel.",
		.when = CLIENT_ONLY,
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 35, .name = "qosTxopExceeded",
		.meaning = "The client sends beyond its transmit opportunity.",
		.when = CLIENT_ONLY,
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 36, .name = "qosStaLeaving",
		.meaning = "The QoS station is leaving or resetting.",
		.when = CLIENT_ONLY,
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 37, .name = "qosEndOfStream",
		.meaning = "The peer ends the traffic stream, block ack or direct link.",
		.when = CLIENT_ONLY,
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 38, .name = "qosUnknownStream",
		.meaning = "Frames belong to a stream, block ack or direct link nobody set up.",
		.when = CLIENT_ONLY,
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 39, .name = "qosTimeout",
		.meaning = "The peer's QoS set-up timed out.",
		.when = CLIENT_ONLY,
		.mark = MARK_COMMUNITY | MARK_STANDARD,
	},
	{
		.number = 40, .name = "invalidInformationElement",
		.meaning = "An information element of the client is invalid.",
		.when = "Cisco's traps; see association status 40.",
		.mark = MARK_MIB,
	},
	{
		.number = 41, .name = "groupCipherInvalid",
		.meaning = "The client's group cipher is invalid.",
		.when = "Cisco's traps; see association status 41.",
		.mark = MARK_MIB,
	},
	{
		.number = 42, .name = "unicastCipherInvalid",
		.meaning = "The client's pairwise cipher is invalid.",
		.when = "Cisco's traps; see association status 42.",
		.mark = MARK_MIB,
	},
	{
		.number = 43, .name = "akmpInvalid",
		.meaning = "The client's key management is invalid.",
		.when = "Cisco's traps; see association status 43.",
		.mark = MARK_MIB,
	},
	{
		.number = 44, .name = "unsupportedRsnVersion (trap)",
		.meaning = "The version of the client's RSN element is not supported.",
		.when = "Cisco's traps; see association status 44.",
		.mark = MARK_MIB,
	},
	{
		.number = 45, .name = "invalidRsnIeCapabilities",
		.meaning = "The capabilities in the client's RSN element are invalid. (In the standard 45 says "
			   "that the peer does not support the cipher.)",
		.when = "Cisco's traps; see association status 45.",
		.mark = MARK_MIB,
	},
	{
		.number = 46, .name = "cipherSuiteRejected",
		.meaning = "The client's cipher suite was rejected.",
		.when = "Cisco's traps; see association status 46.",
		.mark = MARK_MIB,
	},
	{
		.number = 98, .name = "ciscoDefined",
		.meaning = "Defined by Cisco, without a published meaning.",
		.when = "Between Cisco devices.",
		.mark = MARK_COMMUNITY,
	},
	{
		.number = 99, .name = "missingReasonCode",
		.meaning = "The client said goodbye with a reason that does not exist, such as 0: it was "
			   "momentarily in an unknown state.",
		.when = "A client driver at fault; harmless alone.",
		.mark = MARK_GUIDE | MARK_MIB,
	},
	{
		.number = 101, .name = "maxAssociatedClientsReached", .also = "max clients",
		.meaning = "The limit of clients is reached.",
		.when = "Cisco's traps.",
		.mend = "config wlan max-associated-clients <n> <wlan>.",
		.mark = MARK_MIB,
	},
	{
		.number = 105, .name = "maxAssociatedClientsReachedOnRadio",
		.meaning = "The limit of clients on this radio is reached.",
		.when = "Cisco's traps.",
		.mend = "config wlan max-radio-clients <n> <wlan>.",
		.mark = MARK_MIB,
	},
	{
		.number = 106, .name = "maxAssociatedClientsReachedOnWlan",
		.meaning = "The limit of clients on this WLAN is reached.",
		.when = "Cisco's traps.",
		.mend = "config wlan max-associated-clients <n> <wlan>.",
		.mark = MARK_MIB,
	},
	{
		.number = 200, .name = "unSpecifiedQosFailure",
		.meaning = "An unspecified QoS failure.",
		.when = "Cisco's traps; see association status 200.",
		.mark = MARK_MIB,
	},
	{
		.number = 201, .name = "qosPolicyMismatch",
		.meaning = "The traffic specification of a voice client does not fit the QoS policy of the WLAN.",
		.when = "Cisco's traps ('TSPEC QoS Policy does not match'); see association status 201.",
		.mend = "config wlan qos <wlan> platinum on a WLAN for voice.",
		.mark = MARK_SEED | MARK_MIB,
	},
	{
		.number = 202, .name = "inSufficientBandwidth",
		.meaning = "No bandwidth is left for the call.",
		.when = "Cisco's traps; see association status 202.",
		.mark = MARK_MIB,
	},
	{
		.number = 203, .name = "inValidQosParams",
		.meaning = "The QoS parameters of the client are invalid.",
		.when = "Cisco's traps; see association status 203.",
		.mark = MARK_MIB,
	},
};

const struct code_table reason_codes = {
	.noun = "reason", .title = "802.11 reason",
	.select = "reason|reason code|reasoncode|reasons|reason codes|802.11 reason|deauth reason|disassoc reason",
	.when = "When",
	.rows = reason_rows, .count = ARRAY_LEN(reason_rows),
};

static const struct code exclusion_rows[] = {
	{
		.number = 1, .name = "failed 802.11 authentication",
		.also = "failed802.11Auth|802.11 Authentication failed repeatedly",
		.meaning = "The client failed 802.11 authentication again and again.",
		.when = "After five failures in a row.",
		.mend = "Check the client's authentication type and driver. The policy: config wps "
			"client-exclusion 802.11-auth disable.",
		.mark = MARK_MIB,
	},
	{
		.number = 2, .name = "failed association",
		.also = "802.11 Association failed repeatedly",
		.meaning = "The client's association was refused again and again.",
		.when = "With Cisco phones: status 201, a QoS profile too low for voice. It is not 802.11 "
			"reason 2.",
		.mend = "Explain the status of the Assoc Response before it. The policy: config wps "
			"client-exclusion 802.11-assoc disable.",
		.mark = MARK_SEED | MARK_MIB,
	},
	{
		.number = 3, .name = "IP theft", .also = "IP address theft|identity theft",
		.meaning = "The client uses an IP address that belongs to another device.",
		.when = "A static address, a cloned machine, or a DHCP pool that overlaps. Both devices are in "
			"the log.",
		.mend = "Give one of them another address; config wlan dhcp_server <wlan> <server> required "
			"keeps static addresses out. The policy: config wps client-exclusion ip-theft disable.",
		.mark = MARK_MIB,
	},
	{
		.number = 4, .name = "failed 802.1X authentication",
		.also = "failed8021xAuth|802.1X Authentication failed repeatedly|802.1x AAA failure",
		.meaning = "The client failed 802.1X authentication again and again.",
		.when = "After three failures in a row: wrong or expired password, certificate, or a policy on "
			"the server.",
		.mend = "Read the reject reason on the RADIUS server. The policy: config wps client-exclusion "
			"802.1x-auth disable.",
		.mark = MARK_MIB,
	},
	{
		.number = 5, .name = "failed web authentication",
		.also = "failedWebAuth|Web Authentication failed repeatedly",
		.meaning = "The user failed the web login again and again.",
		.when = "After three failures in a row.",
		.mend = "Check name and password. The policy: config wps client-exclusion web-auth disable.",
		.mark = MARK_MIB,
	},
};

const struct code_table exclusion_codes = {
	.noun = "exclusion", .title = "Exclusion reason",
	.select = "exclusion|exclusion reason|excluded|client excluded|reasoncode|reason code|blacklist|"
		  "blacklisting reason|exclusions",
	.when = "When",
	.note = "The exclusion lasts 60 s by default; 0 means until an operator lifts it. `show exclusionlist` "
		"lists the excluded, `config exclusionlist delete <mac>` lifts one, `config wlan exclusionlist "
		"<wlan> <seconds>` sets the time.",
	.rows = exclusion_rows, .count = ARRAY_LEN(exclusion_rows),
};
