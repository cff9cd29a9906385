/* SPDX-License-Identifier: Apache-2.0 */
/* codes_timers.c - the clocks a WLAN lives by.
 *
 * The number of a row is the default, in the row's unit. Releases disagree on some of them and operators change the
 * rest, so a default explains a gap in a log but never proves it. */
#include "catalogue/codes.h"

static const struct code rows[] = {
	{
		.number = 300, .unit = "s", .name = "user idle timeout",
		.also = "idle timeout|user timeout|idle timer",
		.meaning = "How long a client may be silent before it is removed (deleteReason 4, reason 4).",
		.when = "Global, or per WLAN; from 10 s up.",
		.mend = "config network usertimeout <seconds>; config wlan usertimeout <seconds> <wlan>; show "
			"network summary.",
		.mark = MARK_SEED | MARK_MIB,
	},
	{
		.number = 1800, .unit = "s", .name = "session timeout", .also = "session timer",
		.meaning = "How long a session lasts before the client must authenticate again, whatever its "
			   "traffic (callerId 45).",
		.when = "Per WLAN, 0 to 86400 s, 0 for none; the MIB gives 0 as the default. A Session-Timeout "
			"from the RADIUS server wins with AAA override.",
		.mend = "config wlan session-timeout <wlan> <seconds>; show wlan <wlan>.",
		.mark = MARK_SEED | MARK_MIB,
	},
	{
		.number = 60, .unit = "s", .name = "exclusion time",
		.also = "exclusion timeout|blacklist time|exclusion list timeout",
		.meaning = "How long an excluded client stays shut out; 0 means until an operator lifts it.",
		.when = "Per WLAN.",
		.mend = "config wlan exclusionlist <wlan> <seconds>; show exclusionlist.",
		.mark = MARK_MIB,
	},
	{
		.number = 5, .unit = "s", .name = "probe entry", .also = "probe timeout",
		.meaning = "How long a client that only probes is remembered (callerId 23 and 24).",
		.when = "Armed anew with each probe report.",
		.mark = MARK_SEED,
	},
	{
		.number = 30, .unit = "s", .name = "EAP-Identity-Request timeout",
		.also = "identity request timeout",
		.meaning = "How long the controller waits for the client's identity before it asks again "
			   "(timer 'txWhen', M0).",
		.when = "30 s, twice, from 4.2 on; 1 s, twenty times, before (the MIB still says so). A log "
			"with 'retries (3) exceeded' was also seen.",
		.mend = "config advanced eap identity-request-timeout <seconds>; config advanced eap "
			"identity-request-retries <n>; show advanced eap.",
		.mark = MARK_SEED | MARK_REAL | MARK_MIB | MARK_COMMUNITY,
	},
	{
		.number = 30, .unit = "s", .name = "EAP-Request timeout",
		.meaning = "How long the controller waits for the client's answer to an EAP request before it "
			   "repeats it.",
		.when = "30 s, twice; the MIB says 1 s, twice.",
		.mend = "config advanced eap request-timeout <seconds>; config advanced eap request-retries <n>.",
		.mark = MARK_MIB | MARK_UNCONFIRMED,
	},
	{
		.number = 1000, .unit = "ms", .name = "EAPOL-Key timeout",
		.meaning = "How long the controller waits for M2, M4 or M6 before it repeats M1, M3 or M5 "
			   "(timer 'timeoutEvt').",
		.when = "1000 ms, two repeats; 200 to 5000 ms and 0 to 4 repeats are possible.",
		.mend = "config advanced eap eapol-key-timeout <ms>; config advanced eap eapol-key-retries <n>.",
		.mark = MARK_MIB | MARK_COMMUNITY,
	},
	{
		.number = 2, .unit = "s", .name = "RADIUS server timeout",
		.also = "radius timeout|radius retransmit timeout",
		.meaning = "How long the controller waits for a RADIUS server before it repeats the request.",
		.when = "2 s on most servers, 5 s also shown; five repeats are typical before AAA error -5.",
		.mend = "config radius auth retransmit-timeout <index> <seconds>; show radius summary.",
		.mark = MARK_REAL,
	},
	{
		.number = 2, .upto = 30, .unit = "s", .name = "LDAP server timeout", .also = "ldap timeout",
		.meaning = "How long the controller waits for an LDAP server: 2 to 30 s.",
		.when = "Port 389 and an anonymous bind are the defaults.",
		.mend = "config ldap retransmit-timeout <index> <seconds>; show ldap <index>.",
		.mark = MARK_MIB,
	},
	{
		.number = CODE_NO_NUMBER, .name = "PMK sticky cache", .also = "sticky key caching|SKC|sticky cache",
		.meaning = "Off by default. When on, the controller keeps one key per AP for a client, for up "
			   "to eight APs; Apple clients of that time roam fast no other way.",
		.when = "WPA2 with 802.1X, code 7.2 and later. The first visit to each AP is still a full "
			"authentication.",
		.mend = "config wlan security wpa wpa2 cache sticky enable <wlan>.",
		.mark = MARK_SEED,
	},
	{
		.number = CODE_NO_NUMBER, .name = "Fast SSID change",
		.also = "bsnFastSSIDChangeFeature",
		.meaning = "Disabled by default. A client that changes to another SSID is then deleted first "
			   "(callerId 50) and must wait; iOS says 'Unable to join the network'.",
		.when = "'Deleting client immediately since WLAN has changed'.",
		.mend = "config network fast-ssid-change enable; show network summary.",
		.mark = MARK_SEED | MARK_MIB,
	},
};

const struct code_table timer_codes = {
	.noun = "timer", .title = "Timer",
	.select = "timer|timers|default|defaults|timeout|default timer|timeouts",
	.when = "Where",
	.valued = true,
	.rows = rows, .count = ARRAY_LEN(rows),
};
