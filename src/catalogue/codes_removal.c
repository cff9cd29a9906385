/* SPDX-License-Identifier: Apache-2.0 */
/* codes_removal.c - how AireOS takes a client out: who asked, when, and why.
 *
 *   apfMsDeleteByMscb Scheduling mobile for deletion with deleteReason 4, reasonCode 4
 *   Scheduling deletion of Mobile Station: (callerId: 30) in 1 seconds
 *
 * The callerId is the place in Cisco's code that armed the timer. No list of them was ever published: the rows here
 * are what captured logs show, and a callerId alone proves nothing. Its delay says more (see delay_rows), and the
 * line before it says most. */
#include "catalogue/codes.h"

static const struct code caller_rows[] = {
	{
		.number = 9, .name = "client left",
		.meaning = "Armed after the client's own disassociation or deauthentication, 10 seconds ahead.",
		.when = "The client went away by itself: to another network, to sleep, or out of range.",
		.mark = MARK_UNCONFIRMED,
	},
	{
		.number = 22, .name = "association refused",
		.meaning = "Armed after an Assoc Response whose status is not 0, 3 seconds ahead.",
		.when = "The refusal is in the line before it: 'Sending Assoc Response ... (status <n>)'.",
		.mend = "Explain that status: plumb explain status <n>.",
		.mark = MARK_SEED,
	},
	{
		.number = 23, .name = "first probe",
		.meaning = "Armed with the entry itself, when an AP first reports the client's probe requests "
			   "(Idle to Probe), 5 seconds ahead.",
		.when = "Normal for any client that looks around. Without 'Association received' in those "
			"seconds the entry goes.",
		.mark = MARK_SEED,
	},
	{
		.number = 24, .name = "further probe",
		.meaning = "Armed anew, 5 seconds ahead, with each further probe report; an AP reports every "
			   "500 ms.",
		.when = "A client that probes and never associates leaves a series of these: it finds no WLAN "
			"it can speak to, or only scans.",
		.mend = "If it should have joined, compare its security with show wlan <wlan>: WPA version, "
			"cipher, key management, SSID.",
		.mark = MARK_SEED,
	},
	{
		.number = 30, .name = "entry deletion",
		.meaning = "Armed by apfMsDeleteByMscb, 1 second ahead, whatever the deleteReason.",
		.when = "The line before it carries the cause: deleteReason 4 is the idle timeout, 6 an "
			"operator, 8 a FlexConnect AP that refused.",
		.mend = "Explain that number: plumb explain deleteReason <n>.",
		.mark = MARK_SEED | MARK_REAL,
	},
	{
		.number = 45, .name = "session timeout",
		.meaning = "Armed when the session timer fires, 10 seconds ahead: the first of two steps. The "
			   "client is disassociated now and its entry freed then.",
		.when = "'Expiring Mobile!' stands before it with no 'Scheduling deletion' and no idle line of "
			"its own.",
		.mend = "Expected. To change it: config wlan session-timeout <wlan> <seconds>.",
		.mark = MARK_REAL,
	},
	{
		.number = 48, .name = "deletion stopped",
		.meaning = "Printed as 'Stopping deletion of Mobile Station' when an association is accepted: "
			   "the timer is cancelled.",
		.when = "A good sign, not a fault.",
		.mark = MARK_SEED,
	},
	{
		.number = 49, .name = "session timer armed",
		.meaning = "The session timer itself, armed at association with the WLAN's session timeout, "
			   "1800 seconds and the like.",
		.when = "Normal: nothing is being deleted.",
		.mark = MARK_UNCONFIRMED,
	},
	{
		.number = 50, .name = "WLAN changed",
		.meaning = "Armed after 'Deleting client immediately since WLAN has changed', 1 second ahead.",
		.when = "The client asked for another SSID while Fast SSID Change is disabled; it must wait, "
			"and iOS says 'Unable to join the network'.",
		.mend = "config network fast-ssid-change enable; show network summary.",
		.mark = MARK_SEED,
	},
	{
		.number = 57, .name = "EAPOL-Key retransmissions failed",
		.meaning = "Armed after the last retransmission of an EAPOL-Key message, 10 seconds ahead.",
		.when = "The client did not answer M1, M3 or M5.",
		.mend = "debug client <mac> names the message; slow clients: config advanced eap "
			"eapol-key-timeout <ms>.",
		.mark = MARK_UNCONFIRMED,
	},
	{
		.number = 65, .name = "AAA error",
		.meaning = "Armed after 'Processing AAA Error' and the deauthentication, 10 seconds ahead.",
		.when = "Seen with 'Timeout' (-5): the RADIUS server did not answer.",
		.mend = "show radius auth statistics; ping <server>; debug aaa errors enable.",
		.mark = MARK_SEED,
	},
	{
		.number = CODE_NO_NUMBER, .name = "mobility policy mismatch",
		.also = "security policy mismatch between controllers",
		.meaning = "A caller whose number is not known, 10 seconds ahead: the security policies of two "
			   "controllers differ; also EAPOL retry errors and, in 8.5, a failed group key "
			   "rotation.",
		.when = "Told by Cisco's own analyser, which shows no number.",
		.mend = "Make the WLAN the same on all controllers of the mobility group: show wlan <wlan> on "
			"each.",
		.mark = MARK_REAL,
	},
};

const struct code_table caller_codes = {
	.noun = "callerId", .title = "callerId",
	.select = "callerid|caller id|callerids|scheduling deletion|deletion",
	.when = "Implies",
	.note = "No public list exists; these are observations. Never judge by a callerId alone: read its "
		"delay and the line before it.",
	.rows = caller_rows, .count = ARRAY_LEN(caller_rows),
};

static const struct code delay_rows[] = {
	{
		.number = 1, .unit = "s", .name = "decided now",
		.meaning = "The client goes now: the cause is in the lines just before.",
		.when = "Idle timeout, operator's removal, changed WLAN.",
		.mark = MARK_SEED | MARK_REAL,
	},
	{
		.number = 3, .upto = 5, .unit = "s", .name = "clean-up after a probe or a refused association",
		.meaning = "A short-lived entry is to be forgotten: 3 seconds after a refused association, 5 "
			   "after a probe.",
		.when = "A new request in time keeps the entry.",
		.mark = MARK_SEED,
	},
	{
		.number = 10, .unit = "s", .name = "grace after an expiry or a failed authentication",
		.meaning = "The client has been disassociated or has failed to authenticate, and may come back "
			   "within 10 seconds.",
		.when = "Session timeout, AAA error, failed key exchange, the client's own leave.",
		.mark = MARK_SEED | MARK_REAL,
	},
	{
		.number = 300, .upto = 86400, .unit = "s", .name = "a timer being armed",
		.meaning = "No deletion at all: a session or idle timer is being armed, which is normal.",
		.when = "At association; the number is the timeout of the WLAN.",
		.mark = MARK_UNCONFIRMED,
	},
};

const struct code_table delay_codes = {
	.noun = "delay", .title = "Deletion delay",
	.select = "in|delay|deletion in|scheduling deletion in|deletion delay|delays",
	.when = "Implies",
	.rows = delay_rows, .count = ARRAY_LEN(delay_rows),
};

static const struct code delete_reason_rows[] = {
	{
		.number = 4, .name = "idle timeout", .also = "MN_IDLE_TIMEOUT",
		.meaning = "The client sent nothing, or less than the threshold, for the idle timeout. Comes "
			   "with reasonCode 4.",
		.when = "After 'Received Idle-Timeout from AP' or 'Received DELETE mobile, reasonCode "
			"MN_IDLE_TIMEOUT'.",
		.mend = "Expected. To lengthen it: config network usertimeout <seconds>, or config wlan "
			"usertimeout <seconds> <wlan>.",
		.mark = MARK_SEED | MARK_REAL,
	},
	{
		.number = 6, .name = "manual deletion", .also = "deleted by operator|removed by operator",
		.meaning = "An operator removed the client, in the GUI (Monitor, Clients, Remove) or on the "
			   "command line. Comes with reasonCode 1.",
		.when = "config client deauthenticate <mac>. The number is not confirmed: trust 'callerId 30, "
			"reasonCode 1, no idle line' more.",
		.mend = "Expected. Who did it: show traplog, or the TACACS+ or RADIUS accounting of the "
			"administrators.",
		.mark = MARK_UNCONFIRMED,
	},
	{
		.number = 8, .name = "association failed on a FlexConnect AP", .also = "REAP association failure",
		.meaning = "The FlexConnect (REAP) AP refused the association the controller had accepted. "
			   "Comes with reasonCode 1.",
		.when = "After 'Association Failed on REAP AP BSSID ..., status <n>', often 'Key Cache look up "
			"failed' in 802.11r.",
		.mend = "Put the APs into one FlexConnect group so that keys are shared: config flexconnect "
			"group <group> ap add <ap-mac>.",
		.mark = MARK_REAL,
	},
};

const struct code_table delete_reason_codes = {
	.noun = "deleteReason", .title = "deleteReason",
	.select = "deletereason|delete reason|deletereasons",
	.when = "When",
	.note = "It is the controller's own number, not an 802.11 reason; the reasonCode beside it is.",
	.rows = delete_reason_rows, .count = ARRAY_LEN(delete_reason_rows),
};

/* The words of `Received DELETE mobile, reason UNKNOWN` and `reasonCode MN_IDLE_TIMEOUT`. The words of later code are
 * known by their MIB names only. */
static const struct code delete_word_rows[] = {
	{
		.name = "MN_IDLE_TIMEOUT",
		.meaning = "The AP reports that the client was silent for the idle timeout.",
		.when = "'Received DELETE mobile, reasonCode MN_IDLE_TIMEOUT, deleteReason 4 from AP'.",
		.mend = "Expected. To lengthen it: config network usertimeout <seconds>.",
		.mark = MARK_REAL,
	},
	{
		.name = "UNKNOWN",
		.meaning = "The AP asks to remove the client and gives no reason.",
		.when = "'Received DELETE mobile, reason UNKNOWN, from AP'. The AP's own log knows more.",
		.mend = "show ap eventlog <ap>.",
		.mark = MARK_REAL,
	},
	{
		.name = "mn4wayHandshakeFailed",
		.meaning = "The 4-way handshake failed at the AP.",
		.mend = "Enter the passphrase again; then look at RF and driver.",
		.mark = MARK_MIB,
	},
	{
		.name = "mnDhcpTimeout",
		.meaning = "The client got no address in time.",
		.mend = "debug dhcp packet enable; check VLAN, server and pool.",
		.mark = MARK_MIB,
	},
	{ .name = "mnReassocTimeout", .meaning = "The reassociation did not finish in time.", .mark = MARK_MIB },
	{
		.name = "mnSaQueryTimeout",
		.meaning = "The client did not answer the SA Query of protected management frames: it is gone, "
			   "or restarted without saying so.",
		.mark = MARK_MIB,
	},
	{
		.name = "mnIntraApRoam",
		.meaning = "The client moved to another radio or WLAN of the same AP.",
		.mark = MARK_MIB,
	},
	{
		.name = "mnChannelSwitchAtAp",
		.meaning = "The AP changed its channel.",
		.mend = "Expected. If it is too often: show advanced 802.11a channel; show 802.11h.",
		.mark = MARK_MIB,
	},
	{ .name = "mnDelBadAid", .meaning = "The AP met a wrong association id.", .mark = MARK_MIB },
	{
		.name = "mnDelRequest",
		.meaning = "The controller asked the AP to delete the client.",
		.mark = MARK_MIB,
	},
	{
		.name = "mnDelIntfReset",
		.meaning = "The AP's radio was reset.",
		.mend = "Expected after a channel or power change; else show ap eventlog <ap>.",
		.mark = MARK_MIB,
	},
	{ .name = "mnDelSlotDisable", .meaning = "The AP's radio was switched off.", .mark = MARK_MIB },
	{ .name = "mnDelMicFail", .meaning = "A frame's integrity check failed.", .mark = MARK_MIB },
	{ .name = "mnDelVlanDel", .meaning = "The client's VLAN was deleted from the AP.", .mark = MARK_MIB },
	{
		.name = "mnDelChannelChange",
		.meaning = "The AP's channel was changed.",
		.mend = "Expected.",
		.mark = MARK_MIB,
	},
};

const struct code_table delete_word_codes = {
	.noun = "deleteWord", .title = "DELETE mobile reason",
	.select = "delete mobile reason|delete mobile reasoncode|delete word|delete words",
	.when = "When",
	.named_only = true,
	.rows = delete_word_rows, .count = ARRAY_LEN(delete_word_rows),
};
