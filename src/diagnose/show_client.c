/* SPDX-License-Identifier: Apache-2.0 */
/* show_client.c - `show client detail`: its labels, from release 4.x to 8.10, and the writing of it.
 *
 * One row a label, in the order in which AireOS prints them, so that the table reads and writes. Rows marked ALIAS are
 * other releases' spellings of a field; SKIP rows are known so that they end the value before them and are not counted
 * as unknown. The spelling is AireOS's own ("Manged", "Failured", "Recieved"). */
#include "diagnose/show_pairs.h"

enum { COLUMN_VALUE = 49, INDENT_NESTED = 6, DOTS_LEAST = 3 };

#define NESTED LABEL_NESTED
#define COLON LABEL_COLON
#define GAP LABEL_GAP
#define ALIAS LABEL_ALIAS

#define AT(field) offsetof(struct show_client, field)
#define SKIP(label, flags) LABEL(label, VALUE_SKIP, flags, 0)
#define SECTION(label) LABEL(label, VALUE_SECTION, COLON, 0)
#define TEXT(label, flags, field) LABEL(label, VALUE_TEXT, flags, AT(field))
#define WORD(label, flags, field) LABEL(label, VALUE_WORD, flags, AT(field))
#define INT(label, flags, field) LABEL(label, VALUE_INT, flags, AT(field))
#define MAC(label, flags, field) LABEL(label, VALUE_MAC, flags, AT(field))
#define ANSWER(label, flags, field) LABEL(label, VALUE_ANSWER, flags, AT(field))

static const struct show_label rows[] = {
	MAC("Client MAC Address", LABEL_BEGINS, mac),
	TEXT("Client Username", GAP, username),
	TEXT("Client Webauth Username", GAP, webauth_username),
	TEXT("Hostname", COLON, hostname),
	TEXT("Device Type", COLON, device_type),
	SKIP("Version", COLON),
	MAC("AP MAC Address", 0, ap_mac),
	WORD("AP Name", 0, ap_name),
	INT("AP radio slot Id", 0, slot),
	TEXT("Client State", 0, state),
	TEXT("User Authenticated by", GAP, authenticated_by),
	SKIP("Client User Group", 0),
	WORD("Client NAC OOB State", 0, nac_state),
	SKIP("Client NAC OOB VLAN", 0),
	SKIP("Workgroup Bridge", 0),
	SKIP("Workgroup Bridge Client", 0),
	INT("Guest LAN Id", 0, guest_lan_id),
	SKIP("Remote LAN Id", 0),
	INT("Wireless LAN Id", 0, wlan_id),
	TEXT("Wireless LAN Network Name (SSID)", 0, ssid),
	TEXT("Wireless LAN Profile Name", 0, profile),
	SKIP("WLAN Profile check for roaming", 0),
	SKIP("Hotspot (802.11u)", 0),
	LABEL("Connected For", VALUE_SECS, GAP, AT(connected_s)),
	MAC("BSSID", 0, bssid),
	INT("Channel", 0, channel),
	WORD("IP Address", 0, ip),
	SKIP("IP Address learned by", 0), /* plumb's own, as are the DHCP lines, the time in the state and EAPOL frames */
	SKIP("DHCP Server", 0),
	SKIP("DHCP Lease", 0),
	WORD("Gateway Address", 0, gateway),
	WORD("Netmask", 0, netmask),
	WORD("IPv6 Address", 0, ipv6),
	SKIP("Link Local IPv6 Address", 0),
	INT("Association Id", 0, association_id),
	TEXT("Authentication Algorithm", 0, auth_algorithm),
	INT("Reason Code", 0, reason_code),
	SKIP("Client IPSK-TAG", 0),
	INT("Status Code", 0, status_code),
	INT("Session Timeout", 0, session_timeout_s),
	INT("Re-Authentication Timeout", 0, reauth_timeout_s),
	INT("Remaining Re-Authentication Timeout", 0, reauth_left_s),
	SKIP("Remaining Session Timeout", 0),
	TEXT("Client CCX version", 0, ccx_version),
	SKIP("Client E2E version", 0),
	SKIP("Diagnostics Capability", 0),
	SKIP("S69 Capability", 0),
	SKIP("Mirroring", 0),
	WORD("QoS Level", 0, qos_level),
	SKIP("Avg data Rate", 0),
	SKIP("Burst data Rate", 0),
	SKIP("Avg Real time data Rate", 0),
	SKIP("Burst Real Time data Rate", 0),
	SKIP("Avg Uplink data Rate", 0),
	SKIP("Burst Uplink data Rate", 0),
	SKIP("Avg Uplink Real time data Rate", 0),
	SKIP("Burst Uplink Real Time data Rate", 0),
	SKIP("Average data Rate", 0),
	SKIP("Average Real time data Rate", 0),
	SKIP("Diff Serv Code Point (DSCP)", 0),
	WORD("802.1P Priority Tag", 0, priority_tag),
	SKIP("CTS Security Group Tag", 0),
	SKIP("Security Group Tag", 0),
	SKIP("KTS CAC Capability", 0),
	SKIP("Qos Map Capability", 0),
	WORD("WMM Support", 0, wmm),
	SKIP("U-APSD Support", 0),
	TEXT("APSD ACs", 0, apsd_acs),
	SKIP("APSD Service Period", 0),
	WORD("Power Save", 0, power_save),
	TEXT("Current Rate", 0, rate),
	TEXT("Supported Rates", LABEL_WRAPS, rates),
	TEXT("Mobility State", 0, mobility_state),
	WORD("Mobility Anchor IP Address", 0, mobility_anchor),
	WORD("Mobility Foreign IP Address", 0, mobility_foreign),
	SKIP("Mobility Group", 0),
	INT("Mobility Move Count", 0, mobility_moves),
	ANSWER("Security Policy Completed", 0, policy_completed),
	TEXT("Policy Manager State", 0, pem_word),
	SKIP("Last Policy Manager State", 0),
	SKIP("In this State For", 0),
	SKIP("Last Heard", 0),
	WORD("Pre-auth IPv4 ACL Name", 0, acl_preauth),
	WORD("Pre-auth IPv4 ACL Applied Status", 0, acl_preauth_status),
	SKIP("Pre-auth IPv6 ACL Name", 0),
	SKIP("Pre-auth IPv6 ACL Applied Status", 0),
	SKIP("Pre-auth Flex IPv4 ACL Name", 0),
	SKIP("Pre-auth Flex IPv4 ACL Applied Status", 0),
	SKIP("Pre-auth Flex IPv6 ACL Name", 0),
	SKIP("Pre-auth Flex IPv6 ACL Applied Status", 0),
	WORD("Pre-auth redirect URL", ALIAS, redirect_url),
	ANSWER("Policy Manager Rule Created", 0, rule_created),
	SKIP("NPU Fast Fast Notified", 0),
	SKIP("Fast Fast Notified", 0),
	WORD("Audit Session ID", 0, audit_session),
	TEXT("AAA Role Type", 0, aaa_role),
	SKIP("Acct Interim Interval", 0),
	SKIP("Local Policy Applied", 0),
	SKIP("Local Policy Name", 0),
	WORD("IPv4 ACL Name", 0, acl),
	WORD("ACL Name", ALIAS, acl),
	WORD("FlexConnect ACL Applied Status", 0, acl_flex_status),
	WORD("AAA FlexConnect ACL Applied Status", ALIAS, acl_flex_status),
	SKIP("FlexConnect ACL Name", 0),
	WORD("IPv4 ACL Applied Status", 0, acl_status),
	WORD("ACL Applied Status", ALIAS, acl_status),
	WORD("IPv6 ACL Name", 0, acl6),
	WORD("IPv6 ACL Applied Status", 0, acl6_status),
	SKIP("Post-auth Flex IPv4 ACL Name", 0),
	SKIP("Post-auth Flex IPv4 ACL Applied Status", 0),
	SKIP("Post-auth Flex IPv6 ACL Name", 0),
	SKIP("Post-auth Flex IPv6 ACL Applied Status", 0),
	WORD("Layer2 ACL Name", 0, acl2),
	WORD("Layer2 ACL Applied Status", 0, acl2_status),
	WORD("AAA Override ACL Name", 0, acl_override),
	WORD("AAA Override ACL Applied Status", 0, acl_override_status),
	SKIP("AAA Override Flex ACL Name", 0),
	SKIP("AAA Override Flex ACL", 0),
	SKIP("AAA Override Flex ACL Applied Status", 0),
	WORD("AAA URL redirect", 0, redirect_url),
	SKIP("Redirect URL", 0),
	TEXT("Client Type", 0, client_type),
	SKIP("PMIPv6 State", 0),
	SKIP("PMIPv6 MAG Profile", 0),
	SKIP("Tunnel Type", 0),
	SKIP("Tunnel Gateway IP", 0),
	WORD("mDNS Status", 0, mdns_status),
	WORD("mDNS Profile Name", 0, mdns_profile),
	INT("No. of mDNS Services Advertised", 0, mdns_services),
	TEXT("Policy Type", 0, policy_type),
	TEXT("Authentication Key Management", 0, akm),
	TEXT("Encryption Cipher", 0, cipher),
	TEXT("Protected Management Frame", GAP, pmf),
	TEXT("Management Frame Protection", 0, mfp),
	TEXT("EAP Type", 0, eap_type),
	WORD("H-REAP Data Switching", ALIAS, flex_switching),
	WORD("H-REAP Authentication", ALIAS, flex_auth),
	SKIP("H-REAP Vlan Name", 0),
	WORD("FlexConnect Data Switching", 0, flex_switching),
	WORD("FlexConnect Dhcp Status", 0, flex_dhcp),
	SKIP("FlexConnect Vlan Based Central Switching", 0),
	WORD("FlexConnect Authentication", 0, flex_auth),
	SKIP("FlexConnect Central Association", 0),
	SKIP("FlexConnect VLAN NAME", 0),
	SKIP("Fabric Status", 0),
	SKIP("Fabric VNID", 0),
	SKIP("Interface Group", 0),
	WORD("Interface", 0, interface),
	INT("VLAN", 0, vlan),
	INT("Quarantine VLAN", 0, quarantine_vlan),
	INT("Access VLAN", 0, access_vlan),
	INT("Local Bridging VLAN", 0, bridging_vlan),
	SECTION("Client Capabilities"),
	TEXT("Radio Capability", NESTED, radio_capability),
	SKIP("CF Pollable", NESTED),
	SKIP("CF Poll Request", NESTED),
	SKIP("Short Preamble", NESTED),
	SKIP("PBCC", NESTED),
	SKIP("Channel Agility", NESTED),
	INT("Listen Interval", NESTED, listen_interval),
	ANSWER("Fast BSS Transition", NESTED, fast_transition),
	ANSWER("11v BSS Transition", NESTED, bss_transition),
	SKIP("11v DMS Capable", NESTED),
	SKIP("DMS Capable", NESTED),
	SKIP("Non-Operable Channels", 0),
	SKIP("Non-Prefer Channels", 0),
	SECTION("Client Wifi Direct Capabilities"),
	SKIP("WFD capable", NESTED),
	SKIP("Manged WFD capable", NESTED),
	SKIP("Managed WFD capable", NESTED),
	SKIP("Cross Connection Capable", NESTED),
	SKIP("Support Concurrent Operation", NESTED),
	SECTION("Fast BSS Transition Details"),
	INT("Reassociation Timeout", NESTED, ft_timeout_s),
	INT("Total Preauth APs", NESTED, ft_preauths),
	INT("Total SuccessFull Roam", NESTED, ft_roams),
	SECTION("DNS Server details"),
	SKIP("DNS server IP", NESTED),
	SECTION("Assisted Roaming Prediction List details"),
	ANSWER("Client Dhcp Required", COLON | LABEL_PLAIN, dhcp_required),
	LABEL("Allowed (URL)IP Addresses", VALUE_SECTION, LABEL_RULE, 0),
	SKIP("AVC Profile Name", COLON),
	SKIP("OpenDns Profile Name", COLON),
	SKIP("Fastlane Client", COLON),
	SKIP("Max DSCP", COLON),
	SKIP("Nas Identifier", COLON),
	SECTION("Client Statistics"),
	INT("Number of Bytes Received", NESTED, bytes_received),
	INT("Number of Bytes Sent", NESTED, bytes_sent),
	SKIP("Total Number of Bytes Sent", NESTED),
	SKIP("Total Number of Bytes Recv", NESTED),
	SKIP("Number of Bytes Sent (last 90s)", NESTED),
	SKIP("Number of Bytes Recv (last 90s)", NESTED),
	INT("Number of Packets Received", NESTED, packets_received),
	INT("Number of Packets Sent", NESTED, packets_sent),
	SKIP("Number of Interim-Update Sent", NESTED),
	INT("Number of EAP Id Request Msg Timeouts", NESTED, eap_id_timeouts),
	INT("Number of EAP Id Request Msg Failures", NESTED, eap_id_failures),
	INT("Number of EAP Request Msg Timeouts", NESTED, eap_timeouts),
	INT("Number of EAP Request Msg Failures", NESTED, eap_failures),
	INT("Number of EAP Key Msg Timeouts", NESTED, eap_key_timeouts),
	INT("Number of EAP Key Msg Failures", NESTED, eap_key_failures),
	SKIP("Number of EAPOL Frames Received", NESTED),
	SKIP("Number of EAPOL Frames Sent", NESTED),
	SKIP("Number of EAPOL Frames Dropped", NESTED),
	SKIP("Number of EAPOL Mic Failures", NESTED),
	SKIP("Number of EAPOL Replays", NESTED),
	SKIP("Number of Associations", NESTED),
	SKIP("Number of Reassociations", NESTED),
	SKIP("Number of Refusals", NESTED),
	SKIP("Number of SA Queries", NESTED),
	SKIP("Number of Group Rekeyings", NESTED),
	SKIP("Number of Pairwise Rekeyings", NESTED),
	SKIP("Number of Deauthentications Ignored", NESTED),
	INT("Number of Data Retries", NESTED, data_retries),
	INT("Number of RTS Retries", NESTED, rts_retries),
	INT("Number of Duplicate Received Packets", NESTED, duplicates),
	INT("Number of Decrypt Failed Packets", NESTED, decrypt_failed),
	INT("Number of Mic Failured Packets", NESTED, mic_failed),
	INT("Number of Mic Failed Packets", NESTED | ALIAS, mic_failed),
	INT("Number of Mic Missing Packets", NESTED, mic_missing),
	INT("Number of RA Packets Dropped", NESTED, ra_dropped),
	INT("Number of Policy Errors", NESTED, policy_errors),
	LABEL("Radio Signal Strength Indicator", VALUE_DBM, NESTED, AT(rssi_dbm)),
	LABEL("Signal to Noise Ratio", VALUE_DB, NESTED, AT(snr_db)),
	SKIP("Client Detected as Inactive", NESTED),
	SECTION("Client RBACL Statistics"),
	SKIP("Number of RBACL Allowed Packets", NESTED),
	SKIP("Number of RBACL Denied Packets", NESTED),
	SECTION("Client Rate Limiting Statistics"),
	SKIP("Number of Data Packets Received", NESTED),
	SKIP("Number of Data Packets Recieved", NESTED),
	SKIP("Number of Data Rx Packets Dropped", NESTED),
	SKIP("Number of Data Bytes Received", NESTED),
	SKIP("Number of Data Bytes Recieved", NESTED),
	SKIP("Number of Data Rx Bytes Dropped", NESTED),
	SKIP("Number of Realtime Packets Received", NESTED),
	SKIP("Number of Realtime Packets Recieved", NESTED),
	SKIP("Number of Realtime Rx Packets Dropped", NESTED),
	SKIP("Number of Realtime Bytes Received", NESTED),
	SKIP("Number of Realtime Bytes Recieved", NESTED),
	SKIP("Number of Realtime Rx Bytes Dropped", NESTED),
	SKIP("Number of Data Packets Sent", NESTED),
	SKIP("Number of Data Tx Packets Dropped", NESTED),
	SKIP("Number of Data Bytes Sent", NESTED),
	SKIP("Number of Data Tx Bytes Dropped", NESTED),
	SKIP("Number of Realtime Packets Sent", NESTED),
	SKIP("Number of Realtime Tx Packets Dropped", NESTED),
	SKIP("Number of Realtime Bytes Sent", NESTED),
	SKIP("Number of Realtime Tx Bytes Dropped", NESTED),
	SECTION("Nearby AP Statistics"),
	SKIP("TxExcessiveRetries", COLON), /* these six: releases 4.x to 7.0 */
	SKIP("TxRetries", COLON),
	SKIP("RtsSuccessCnt", COLON),
	SKIP("RtsFailCnt", COLON),
	SKIP("TxFiltered", COLON),
	SKIP("TxRateProfile", COLON),
	SECTION("Scan Report"),
	SKIP("RSSI", COLON),
	SKIP("ChannelNumber", COLON),
	SKIP("secs ago", LABEL_TAIL),
	SKIP("seconds ago", LABEL_TAIL),
	SKIP("dBm", LABEL_TAIL), /* release 4.x to 6.0: "antenna0: 290 seconds ago -84 dBm....... antenna1: ..." */
};

const struct show_labels show_client_labels = { SHOW_CLIENT_DETAIL, rows, ARRAY_LEN(rows) };

/* --- the two states ----------------------------------------------------------------------------------------------- */

static const char *pem_name_of(unsigned i)
{
	return pem_name((enum pem)i);
}

static const char *apf_name_of(unsigned i)
{
	return apf_name((enum apf)i);
}

static unsigned pem_of(const char *s, size_t len)
{
	return pem_from_name(s, len);
}

static unsigned apf_of(const char *s, size_t len)
{
	return apf_from_name(s, len);
}

/* The state at the start of the text, which is cut to it; `none` if there is none. What follows a state may be glued
 * to it (an unknown label) or a remark, so the longest name that the text starts with is the state. Other spellings
 * must stand alone or be its first word. */
static unsigned state_of(struct slice *word, unsigned count, unsigned none, const char *(*name)(unsigned),
			 unsigned (*from_name)(const char *, size_t))
{
	const char *best = NULL;
	unsigned state = none;
	size_t n = 0;

	if (!word->p)
		return none;
	for (unsigned i = 0; i < count; i++) {
		const char *q = show_word(word->p, word->p + word->len, name(i));

		if (q && (!best || q > best)) {
			best = q;
			state = i;
		}
	}
	if (best) {
		word->len = (size_t)(best - word->p);
		return state;
	}
	state = from_name(word->p, word->len);
	if (state != none)
		return state;
	while (n < word->len && (ch_word(word->p[n]) || word->p[n] == '.'))
		n++;
	return from_name(word->p, n);
}

enum apf show_apf_of(struct slice *word)
{
	return (enum apf)state_of(word, APF_STATES, APF_UNKNOWN, apf_name_of, apf_of);
}

void show_client_finish(struct show_client *c)
{
	c->pem = (enum pem)state_of(&c->pem_word, PEM_STATES, PEM_UNKNOWN, pem_name_of, pem_of);
	c->apf = show_apf_of(&c->state);
}

bool show_has_address(const struct show_client *c)
{
	return c->ip.p && c->ip.len > 0 && (ch_hex(c->ip.p[0]) >= 0 || c->ip.p[0] == ':') &&
	       !show_same(c->ip, "0.0.0.0") && !show_same(c->ip, "::");
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

void show_client_init(struct show_client *c)
{
	*c = (struct show_client){ .pem = PEM_UNKNOWN, .apf = APF_UNKNOWN };
	show_clear(&show_client_labels, c);
}

static bool has_value(const struct show_label *l, const void *field)
{
	switch ((enum show_value)l->value) {
	case VALUE_SKIP:
	case VALUE_SECTION: return false;
	case VALUE_TEXT:
	case VALUE_WORD: return ((const struct slice *)field)->p != NULL;
	case VALUE_INT:
	case VALUE_SECS:
	case VALUE_DBM:
	case VALUE_DB: return *(const int64_t *)field != CAT_ABSENT;
	case VALUE_MAC: return mac_present(*(const mac_t *)field);
	case VALUE_ANSWER: return *(const enum show_answer *)field != SHOW_UNSAID;
	}
	return false;
}

static void write_answer(struct buf *out, const struct show_label *l, bool yes)
{
	if (l->flags & LABEL_PLAIN)
		buf_str(out, yes ? "True" : "False");
	else if (l->flags & NESTED)
		buf_str(out, yes ? "Implemented" : "Not implemented");
	else
		buf_str(out, yes ? "Yes" : "No");
}

static void write_value(struct buf *out, const struct show_label *l, const void *field)
{
	char mac[MAC_TEXT_MAX];

	switch ((enum show_value)l->value) {
	case VALUE_SKIP:
	case VALUE_SECTION: break;
	case VALUE_TEXT:
	case VALUE_WORD: show_clean_buf(*(const struct slice *)field, out); break;
	case VALUE_INT:
	case VALUE_SECS:
	case VALUE_DBM:
	case VALUE_DB: buf_int(out, *(const int64_t *)field); break;
	case VALUE_MAC: buf_add(out, mac, mac_format(*(const mac_t *)field, mac)); break;
	case VALUE_ANSWER: write_answer(out, l, *(const enum show_answer *)field == SHOW_YES); break;
	}
	buf_str(out, l->value == VALUE_SECS ? " secs" : l->value == VALUE_DBM ? " dBm" : l->value == VALUE_DB ? " dB" : "");
}

static void write_label(struct buf *out, const struct show_label *l)
{
	size_t start = out->len, dots = 0;

	if (l->flags & NESTED)
		buf_add(out, "      ", INDENT_NESTED);
	if (l->flags & LABEL_PLAIN)
		buf_ch(out, ' ');
	buf_add(out, l->text, l->len);
	if (l->flags & COLON)
		buf_ch(out, ':');
	if (l->flags & LABEL_PLAIN) {
		buf_str(out, "     ");
		return;
	}
	if (l->flags & (GAP | COLON))
		buf_ch(out, ' ');
	while (out->len - start < COLUMN_VALUE || dots < DOTS_LEAST) {
		buf_ch(out, '.');
		dots++;
	}
	buf_ch(out, ' ');
}

/* A controller fills in the states without their words. */
static struct show_client with_words(const struct show_client *given)
{
	struct show_client c = *given;

	if (!c.pem_word.p && c.pem != PEM_UNKNOWN)
		c.pem_word = slice_of(pem_name(c.pem));
	if (!c.state.p && c.apf != APF_UNKNOWN)
		c.state = slice_of(apf_name(c.apf));
	return c;
}

void show_client_write(struct buf *out, const struct show *s)
{
	const struct show_label *section = NULL, *written = NULL;
	struct show_client c = with_words(&s->client);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct show_label *l = &rows[i];
		const void *field = (const char *)&c + l->offset;

		if (l->value == VALUE_SECTION)
			section = l;
		if ((l->flags & ALIAS) || !has_value(l, field))
			continue;
		if ((l->flags & NESTED) && section != written) {
			written = section;
			buf_add(out, section->text, section->len);
			buf_str(out, ":\n");
		}
		write_label(out, l);
		write_value(out, l, field);
		buf_ch(out, '\n');
	}
}
