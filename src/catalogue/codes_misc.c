/* SPDX-License-Identifier: Apache-2.0 */
/* codes_misc.c - the small print of a log line: the source file that wrote it, its severity, the way a DHCP packet
 * came, the radio's slot, and the numbers of known bugs. */
#include "catalogue/codes.h"

static const struct code source_file_rows[] = {
	{
		.name = "apf_ms.c",
		.meaning = "The client entry: expiry, exclusion, removal.",
		.when = "As the caller of a deauthentication: a timer, an operator, or the end of the entry. "
			"Not the keys and not EAP.",
		.mark = MARK_SEED | MARK_REAL,
	},
	{
		.name = "apf_80211.c",
		.meaning = "802.11 management frames: association, disassociation.",
		.mark = MARK_SEED | MARK_REAL,
	},
	{
		.name = "apf_policy.c",
		.meaning = "Policy: PEM states, ACLs, interface and VLAN.",
		.mark = MARK_SEED | MARK_REAL,
	},
	{
		.name = "apf_rsn_utils.c",
		.meaning = "The RSN element: ciphers, key management, PMKIDs.",
		.mark = MARK_REAL,
	},
	{
		.name = "apf_foreignap.c",
		.meaning = "Learning of addresses, and theft of an identity (an IP address used twice).",
		.mark = MARK_REAL,
	},
	{
		.name = "1x_auth_pae.c",
		.meaning = "EAP identity and the 802.1X authenticator (PAE).",
		.when = "As the caller of a deauthentication: EAP or AAA failed.",
		.mend = "debug aaa events enable; debug aaa errors enable.",
		.mark = MARK_SEED | MARK_REAL,
	},
	{
		.name = "1x_bauth_sm.c",
		.meaning = "The 802.1X backend machine, towards the AAA server.",
		.when = "As the caller of a deauthentication: EAP or AAA failed.",
		.mend = "debug aaa events enable; debug aaa errors enable.",
		.mark = MARK_REAL,
	},
	{
		.name = "1x_ptsm.c",
		.meaning = "The timers of the 4-way handshake.",
		.when = "As the caller of a deauthentication: an EAPOL-Key message was repeated in vain.",
		.mend = "show client detail <mac> for EAP Key Msg Timeouts; config advanced eap "
			"eapol-key-timeout <ms>.",
		.mark = MARK_REAL,
	},
	{
		.name = "1x_eapkey.c",
		.meaning = "Parsing of EAPOL-Key frames: MIC, replay counter, secure bit.",
		.mark = MARK_REAL,
	},
	{ .name = "1x_kxsm.c", .meaning = "The key exchange machine.", .mark = MARK_REAL },
	{ .name = "1x_aaa.c", .meaning = "Sending to AAA on behalf of 802.1X.", .mark = MARK_REAL },
	{ .name = "dot1x_msg_task.c", .meaning = "The message queue of 802.1X.", .mark = MARK_REAL },
	{ .name = "radius_db.c", .meaning = "The RADIUS servers and their answers.", .mark = MARK_REAL },
	{
		.name = "aaa.c",
		.meaning = "AAA requests in general, administrators' logins included.",
		.mark = MARK_REAL,
	},
	{ .name = "spam_lrad.c", .meaning = "The AP side: joining, radios, AP events.", .mark = MARK_REAL },
	{ .name = "capwap_ac_sm.c", .meaning = "The CAPWAP state machine of an AP's session.", .mark = MARK_REAL },
	{ .name = "openssl_dtls.c", .meaning = "DTLS towards the APs.", .mark = MARK_REAL },
	{ .name = "mm_listen.c", .meaning = "Mobility: messages from other controllers.", .mark = MARK_REAL },
	{ .name = "mm_dir.c", .meaning = "Mobility: the directory of members.", .mark = MARK_REAL },
	{ .name = "mm_aplist.c", .meaning = "Mobility: the list of APs.", .mark = MARK_REAL },
	{
		.name = "dtl_net.c",
		.meaning = "ARP in the data plane.",
		.when = "'ARP_ORPHANPKT_DETECTED': a client uses an address that is not its own, often a "
			"static one.",
		.mark = MARK_REAL,
	},
	{
		.name = "sisf_shim_utils.c",
		.meaning = "IPv6: address learning and first-hop security.",
		.mark = MARK_REAL,
	},
};

const struct code_table source_file_codes = {
	.noun = "sourceFile", .title = "Source file",
	.select = "source file|file|caller|sourcefile|source files|source",
	.when = "When",
	.note = "Line numbers change with every release: judge by the file, never by the line.",
	.named_only = true,
	.rows = source_file_rows, .count = ARRAY_LEN(source_file_rows),
};

static const struct code severity_rows[] = {
	{
		.number = 0, .name = "emergencies", .also = "emerg",
		.meaning = "The system cannot be used.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 1, .name = "alerts", .also = "alert",
		.meaning = "Something must be done at once.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 2, .name = "critical", .also = "crit",
		.meaning = "A critical condition.",
		.mark = MARK_STANDARD,
	},
	{
		.number = 3, .name = "errors", .also = "err|error",
		.meaning = "An error; much of AireOS's everyday noise about clients has this severity.",
		.mark = MARK_REAL | MARK_STANDARD,
	},
	{
		.number = 4, .name = "warnings", .also = "warning|warn",
		.meaning = "A warning.",
		.mark = MARK_REAL | MARK_STANDARD,
	},
	{
		.number = 5, .name = "notifications", .also = "notice",
		.meaning = "Normal, but worth a note.",
		.mark = MARK_REAL | MARK_STANDARD,
	},
	{
		.number = 6, .name = "informational", .also = "info",
		.meaning = "Information.",
		.mark = MARK_REAL | MARK_STANDARD,
	},
	{
		.number = 7, .name = "debugging", .also = "debug",
		.meaning = "For debugging.",
		.mark = MARK_REAL | MARK_STANDARD,
	},
};

const struct code_table severity_codes = {
	.noun = "severity", .title = "msglog severity",
	.select = "severity|level|syslog severity|msglog severity|severities",
	.when = "When",
	.note = "The digit of %FAC-n-MNEM. `config logging syslog level <n>` and `config logging buffered <n>` "
		"choose what is kept.",
	.rows = severity_rows, .count = ARRAY_LEN(severity_rows),
};

static const struct code priority_rows[] = {
	{
		.number = 131, .name = "local0.err",
		.meaning = "Facility local0, severity 3 (errors).",
		.mark = MARK_REAL | MARK_STANDARD,
	},
	{
		.number = 132, .name = "local0.warning",
		.meaning = "Facility local0, severity 4 (warnings).",
		.when = "The line '%LOG-3-Q_IND' (queued repeats) carries 132 although its digit is 3.",
		.mark = MARK_REAL | MARK_STANDARD,
	},
	{
		.number = 133, .name = "local0.notice",
		.meaning = "Facility local0, severity 5 (notifications).",
		.mark = MARK_REAL | MARK_STANDARD,
	},
	{
		.number = 134, .name = "local0.info",
		.meaning = "Facility local0, severity 6 (informational).",
		.mark = MARK_REAL | MARK_STANDARD,
	},
	{
		.number = 135, .name = "local0.debug",
		.meaning = "Facility local0, severity 7 (debugging).",
		.mark = MARK_REAL | MARK_STANDARD,
	},
};

const struct code_table priority_codes = {
	.noun = "priority", .title = "Syslog priority",
	.select = "pri|priority|syslog pri|syslog priority|priorities",
	.when = "When",
	.note = "The number in <> is the facility times 8 plus the severity.",
	.rows = priority_rows, .count = ARRAY_LEN(priority_rows),
};

static const struct code dhcp_encap_rows[] = {
	{
		.number = 0xec00, .name = "from the wire", .also = "encap DS",
		.meaning = "The DHCP packet came from the wired side.",
		.when = "A BOOTREPLY with it is the server's answer; 'dropping looped REQUEST' is the "
			"controller's own broadcast seen again.",
		.mark = MARK_REAL,
	},
	{
		.number = 0xec03, .name = "from an AP", .also = "encap AP",
		.meaning = "The DHCP packet came from a client, through its AP.",
		.when = "A BOOTREQUEST with it and no BOOTREPLY after it: the server does not answer.",
		.mend = "debug dhcp packet enable; check VLAN, helper address and pool.",
		.mark = MARK_REAL,
	},
	{
		.number = 0xec05, .name = "from a mobility tunnel", .also = "encap mobility",
		.meaning = "The DHCP packet came through the tunnel of another controller (anchor or foreign).",
		.when = "Guests on an anchor, or a roam between controllers.",
		.mark = MARK_REAL | MARK_UNCONFIRMED,
	},
};

const struct code_table dhcp_encap_codes = {
	.noun = "dhcpEncap", .title = "DHCP encapsulation",
	.select = "encap|encap type|dhcp encap|dhcp encap type|dhcp encapsulation|encapsulation|dhcpencap",
	.when = "When",
	.hex = true,
	.rows = dhcp_encap_rows, .count = ARRAY_LEN(dhcp_encap_rows),
};

static const struct code slot_rows[] = {
	{
		.number = 0, .name = "2.4 GHz radio", .also = "802.11b|802.11g",
		.meaning = "The AP's 2.4 GHz radio (802.11b/g/n).",
		.mark = MARK_SEED,
	},
	{
		.number = 1, .name = "5 GHz radio", .also = "802.11a",
		.meaning = "The AP's 5 GHz radio (802.11a/n/ac).",
		.mark = MARK_SEED,
	},
};

const struct code_table slot_codes = {
	.noun = "slot", .title = "Radio slot",
	.select = "slot|radio slot|slot id|slots",
	.when = "When",
	.rows = slot_rows, .count = ARRAY_LEN(slot_rows),
};

static const struct code bug_rows[] = {
	{
		.name = "CSCud12582",
		.meaning = "AAA error -2: the controller's RADIUS queue fills up behind a slow server.",
		.mend = "config radius aggressive-failover enable; mend the server's latency.",
		.mark = MARK_SEED | MARK_COMMUNITY,
	},
	{
		.name = "CSCum83894",
		.meaning = "AAA error -6: an attribute of unexpected length or kind in the Access-Accept is "
			   "answered with 'Internal Error' and a deauthentication.",
		.mend = "Mend or remove the attribute on the server; update the controller.",
		.mark = MARK_SEED,
	},
	{
		.name = "CSCuh22382",
		.meaning = "Windows 7 sends an M2 with the secure bit set when keys are changed; the "
			   "controller reports an invalid MIC although the passphrase is right.",
		.mend = "Leave the passphrase as it is; update Windows and the wireless driver.",
		.mark = MARK_REAL,
	},
	{
		.name = "CSCuj32157",
		.meaning = "mDNS snooping does not know queries to which the client has added its DHCP domain "
			   "name (_dns-sd._udp.<domain>.local), so AirPrint is not found.",
		.mend = "Remove DHCP option 15 (domain name) for these clients; debug mdns all enable.",
		.mark = MARK_SEED,
	},
};

const struct code_table bug_codes = {
	.noun = "bug", .title = "Known bug",
	.select = "bug|bug id|bugs|defect",
	.when = "When",
	.named_only = true,
	.rows = bug_rows, .count = ARRAY_LEN(bug_rows),
};
