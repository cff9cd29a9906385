/* SPDX-License-Identifier: Apache-2.0 */
/* test_show.c - show outputs read whole, damaged, forged and hostile.
 *
 * The heart is test_damage: an output is written, damaged as people damage it (dots shrunk, lines lost, lines broken
 * inside labels and values, case changed) in a thousand ways, and must still give the same fields. */
#include "diagnose/show_pairs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

/* A copy without a byte behind it, so that the sanitizer sees every read too far. */
struct copy {
	char *p, *end;
};

static struct copy copy_of(const char *s, size_t len)
{
	struct copy c = { malloc(len ? len : 1), NULL };

	assert_non_null(c.p);
	memcpy(c.p, s, len);
	c.end = c.p + len;
	return c;
}

static const char *read_text(const char *text, struct show *s)
{
	const char *end = text + strlen(text), *p = show_find(text, end);

	assert_non_null(p);
	return show_read(p, end, s);
}

static void check_text(struct slice s, const char *want)
{
	char got[256];

	show_clean(s, got, sizeof(got));
	if (want)
		assert_non_null(s.p);
	assert_string_equal(got, want ? want : "");
	if (!want)
		assert_null(s.p);
}

static void check_mac(mac_t mac, const char *want)
{
	char got[MAC_TEXT_MAX];

	mac_format(mac, got);
	assert_string_equal(got, want);
}

/* --- show client detail ------------------------------------------------------------------------------------------- */

static const char clean[] =
	"(wlc-lab) >show client detail 02:00:5e:10:00:01\n"
	"\n"
	"Client MAC Address............................... 02:00:5e:10:00:01\n"
	"Client Username ................................. ida@example.net\n"
	"Hostname: .......................................\n"
	"Device Type: .................................... Laptop\n"
	"AP MAC Address................................... 02:00:5e:20:00:10\n"
	"AP Name.......................................... attic-ap7\n"
	"AP radio slot Id................................. 1\n"
	"Client State..................................... Associated\n"
	"User Authenticated by ........................... RADIUS Server\n"
	"Client User Group................................\n"
	"Client NAC OOB State............................. Access\n"
	"Wireless LAN Id.................................. 12\n"
	"Wireless LAN Network Name (SSID)................. house of cards\n"
	"Wireless LAN Profile Name........................ cards\n"
	"Hotspot (802.11u)................................ Not Supported\n"
	"Connected For ................................... 4946 secs\n"
	"BSSID............................................ 02:00:5e:20:00:1f\n"
	"Channel.......................................... 100\n"
	"IP Address....................................... 192.0.2.77\n"
	"Gateway Address.................................. 192.0.2.1\n"
	"Netmask.......................................... 255.255.255.0\n"
	"Association Id................................... 3\n"
	"Authentication Algorithm......................... Open System\n"
	"Reason Code...................................... 1\n"
	"Status Code...................................... 0\n"
	"Session Timeout.................................. 1800\n"
	"Client CCX version............................... No CCX support\n"
	"QoS Level........................................ Platinum\n"
	"802.1P Priority Tag.............................. disabled\n"
	"WMM Support...................................... Enabled\n"
	"  APSD ACs.......................................  BK  BE  VI  VO\n"
	"Current Rate..................................... m9 ss3\n"
	"Supported Rates.................................. 12.0,18.0,24.0,36.0,48.0,\n"
	"    ............................................. 54.0\n"
	"Mobility State................................... Local\n"
	"Mobility Move Count.............................. 2\n"
	"Security Policy Completed........................ Yes\n"
	"Policy Manager State............................. RUN\n"
	"Audit Session ID................................. c00002010000000a5f00\n"
	"IPv4 ACL Name.................................... none\n"
	"mDNS Status...................................... Enabled\n"
	"mDNS Profile Name................................ default-mdns-profile\n"
	"No. of mDNS Services Advertised.................. 4\n"
	"Policy Type...................................... WPA2\n"
	"Authentication Key Management.................... 802.1x\n"
	"Encryption Cipher................................ CCMP-128 (AES)\n"
	"Protected Management Frame ...................... Yes\n"
	"Management Frame Protection...................... No\n"
	"EAP Type......................................... EAP-TLS\n"
	"Interface........................................ guest-access\n"
	"VLAN............................................. 30\n"
	"Quarantine VLAN.................................. 0\n"
	"Access VLAN...................................... 31\n"
	"Client Capabilities:\n"
	"      CF Pollable................................ Not implemented\n"
	"      Listen Interval............................ 20\n"
	"      Fast BSS Transition........................ Implemented\n"
	"Fast BSS Transition Details:\n"
	"      Reassociation Timeout...................... 20\n"
	"      Total SuccessFull Roam..................... 3\n"
	"DNS Server details:\n"
	"      DNS server IP ............................. 192.0.2.53\n"
	"      DNS server IP ............................. 0.0.0.0\n"
	"Assisted Roaming Prediction List details:\n"
	"\n"
	"\n"
	" Client Dhcp Required:     True\n"
	"Allowed (URL)IP Addresses\n"
	"-------------------------\n"
	"\n"
	"AVC Profile Name: ............................... none\n"
	"Client Statistics:\n"
	"      Number of Bytes Received................... 55948\n"
	"      Number of EAP Id Request Msg Timeouts...... 1\n"
	"      Number of EAP Id Request Msg Failures...... 2\n"
	"      Number of EAP Request Msg Timeouts......... 3\n"
	"      Number of EAP Request Msg Failures......... 4\n"
	"      Number of EAP Key Msg Timeouts............. 5\n"
	"      Number of EAP Key Msg Failures............. 6\n"
	"      Number of Decrypt Failed Packets........... 7\n"
	"      Number of Mic Failured Packets............. 8\n"
	"      Number of Mic Missing Packets.............. 9\n"
	"      Radio Signal Strength Indicator............ -61 dBm\n"
	"      Signal to Noise Ratio...................... 33 dB\n"
	"Nearby AP Statistics:\n"
	"      attic-ap7(slot 1)\n"
	"        antenna0: 12 secs ago.................... -53 dBm\n"
	"        antenna1: 12 secs ago.................... -55 dBm\n"
	"Scan Report:\n"
	"--------------------\n"
	"  BSSID:......................................... 02:00:5e:20:00:3f\n"
	"      RSSI:...................................... -58 dBm\n"
	"\n"
	"(wlc-lab) >";

static void check_clean(const struct show *s)
{
	const struct show_client *c = &s->client;

	assert_int_equal(s->kind, SHOW_CLIENT_DETAIL);
	assert_int_equal(s->unknown, 0);
	assert_int_equal(s->fields, 77);
	check_mac(c->mac, "02:00:5e:10:00:01");
	check_text(c->username, "ida@example.net");
	check_text(c->webauth_username, NULL);
	check_text(c->hostname, "");
	assert_non_null(c->hostname.p);
	check_text(c->device_type, "Laptop");
	check_mac(c->ap_mac, "02:00:5e:20:00:10");
	check_text(c->ap_name, "attic-ap7");
	assert_int_equal(c->slot, 1);
	check_text(c->state, "Associated");
	assert_int_equal(c->apf, APF_ASSOCIATED);
	assert_int_equal(c->wlan_id, 12);
	check_text(c->ssid, "house of cards");
	check_text(c->profile, "cards");
	check_mac(c->bssid, "02:00:5e:20:00:1f");
	assert_int_equal(c->connected_s, 4946);
	assert_int_equal(c->channel, 100);
	check_text(c->ip, "192.0.2.77");
	assert_true(show_has_address(c));
	assert_int_equal(c->reason_code, 1);
	assert_int_equal(c->status_code, 0);
	assert_int_equal(c->session_timeout_s, 1800);
	check_text(c->qos_level, "Platinum");
	check_text(c->wmm, "Enabled");
	check_text(c->rates, "12.0,18.0,24.0,36.0,48.0, 54.0");
	check_text(c->mobility_state, "Local");
	assert_int_equal(c->mobility_moves, 2);
	assert_int_equal(c->policy_completed, SHOW_YES);
	assert_int_equal(c->pem, PEM_RUN);
	check_text(c->acl, "none");
	check_text(c->mdns_profile, "default-mdns-profile");
	assert_int_equal(c->mdns_services, 4);
	check_text(c->policy_type, "WPA2");
	check_text(c->akm, "802.1x");
	check_text(c->cipher, "CCMP-128 (AES)");
	check_text(c->pmf, "Yes");
	check_text(c->eap_type, "EAP-TLS");
	check_text(c->interface, "guest-access");
	assert_int_equal(c->vlan, 30);
	assert_int_equal(c->access_vlan, 31);
	assert_int_equal(c->fast_transition, SHOW_YES);
	assert_int_equal(c->ft_timeout_s, 20);
	assert_int_equal(c->ft_roams, 3);
	assert_int_equal(c->ft_preauths, CAT_ABSENT);
	assert_int_equal(c->dhcp_required, SHOW_YES);
	assert_int_equal(c->eap_id_timeouts, 1);
	assert_int_equal(c->eap_id_failures, 2);
	assert_int_equal(c->eap_timeouts, 3);
	assert_int_equal(c->eap_failures, 4);
	assert_int_equal(c->eap_key_timeouts, 5);
	assert_int_equal(c->eap_key_failures, 6);
	assert_int_equal(c->decrypt_failed, 7);
	assert_int_equal(c->mic_failed, 8);
	assert_int_equal(c->mic_missing, 9);
	assert_int_equal(c->rssi_dbm, -61);
	assert_int_equal(c->snr_db, 33);
	assert_int_equal(c->guest_lan_id, CAT_ABSENT);
}

static void test_clean(void **state)
{
	struct show s;
	const char *stop = read_text(clean, &s);

	(void)state;
	check_clean(&s);
	assert_string_equal(stop, "(wlc-lab) >");
	assert_ptr_equal(s.text.p, strstr(clean, "Client MAC"));
}

/* The same text with something before, behind or instead of each line end. */
static void test_line_forms(void **state)
{
	static const char *const ends[] = { "\r\n", " \n", "\n> ", "\n   ", "\n| ", "\n12. ", "" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		struct buf b = { 0 };
		struct show s;

		for (const char *p = clean; *p; p++)
			if (*p == '\n')
				buf_str(&b, ends[i]);
			else
				buf_ch(&b, *p);
		read_text(buf_cstr(&b), &s);
		if (!ends[i][0] || strstr(ends[i], "12")) {
			/* nothing tells where some of these end */
			assert_int_equal(s.client.rssi_dbm, -61);
			assert_int_equal(s.client.pem, PEM_RUN);
			assert_int_equal(s.client.eap_key_failures, 6);
			check_text(s.client.interface, "guest-access");
			assert_int_equal(s.unknown, 0);
		} else {
			check_clean(&s);
		}
		buf_free(&b);
	}
}

static const char damaged[] =
	"(wlc-lab) >show client detail 02:00:5e:10:00:02Client MAC\n"
	"Address..... 02:00:5e:10:00:02Client Username\n"
	"..... N/AAP MAC Address.....\n"
	"02:00:5e:20:00:20AP Name..... cellar-ap2 AP radio\n"
	"slot Id..... 0 Client State.....\n"
	"Associated Client NAC OOB State..... AccessWireless LAN\n"
	"Id..... 5 Hotspot (802.11u)..... Not\n"
	"SupportedBSSID..... 02:00:5e:20:00:2b Connected For\n"
	"..... 7 secsChannel..... 6IP\n"
	"Address..... UnknownGateway\n"
	"Address.....\n"
	"UnknownNetmask..... UnknownAssociation\n"
	"Id..... 1 Authentication Algorithm..... Open\n"
	"SystemReason Code..... 1 Status\n"
	"Code..... 0 Session Timeout..... 0\n"
	"QoS Level.....\n"
	"SilverAvg data Rate..... 0Burst data\n"
	"Rate..... 0802.1P Priority Tag.....\n"
	"2KTS CAC\n"
	"Capability..... NoWMM Support.....\n"
	"Enabled Power\n"
	"Save..... OFFSupported Rates..... 6.0,9.0,\n"
	"..... 48.0,54.0Mobility\n"
	"State..... NoneMobility Move Count.....\n"
	"0Security Policy Completed..... NoPolicy Manager\n"
	"State..... 8021X_REQD\n"
	"//It hangs here, before any key is in place.\n"
	"The debug must tell whyPolicy Manager Rule\n"
	"Created..... YesmDNS Profile\n"
	"Name..... default-mdns-profileNo. of mDNS Services\n"
	"\n"
	"\n"
	"Advertised..... 0Policy Type.....\n"
	"WPA2Authentication Key Management..... PSKEncryption\n"
	"Cipher..... CCMP (AES)Protected Management Frame\n"
	"..... NoEAP\n"
	"Type.....\n"
	"UnknownInterface.....\n"
	"guest-accessVLAN..... 21Quarantine\n"
	"VLAN..... 0Access VLAN.....\n"
	"21Client Capabilities: Fast BSS Transition..... Not implementedClient Wifi Direct Capabilities:\n"
	"WFD capable..... NoFast BSS Transition Details:Client Statistics: Number of EAP Key\n"
	"Msg Timeouts..... 4 Number of Mic Failed Packets..... 0\n"
	"Radio Signal Strength Indicator..... -18 dBm Signal to Noise Ratio.....\n"
	"40 dBClient Rate Limiting Statistics: Number of Data Packets Recieved..... 0Nearby AP Statistics: cellar-ap2(slot 0) "
	"antenna0: 0 secs\n"
	"ago..... -25 dBm antennal1: 0 secs ago..... -40 dBmDNS Server\n"
	"details: DNS server IP ..... 0.0.0.0 DNS server IP\n"
	"..... 0.0.0.0Assisted Roaming Prediction List details: Client Dhcp\n"
	"Required: FalseAllowed (URL)IP Addresses-----\n";

static void check_damaged(const struct show *s)
{
	const struct show_client *c = &s->client;

	assert_int_equal(s->unknown, 0);
	assert_int_equal(s->fields, 56);
	check_text(c->username, "N/A");
	check_mac(c->ap_mac, "02:00:5e:20:00:20");
	check_text(c->ap_name, "cellar-ap2");
	assert_int_equal(c->slot, 0);
	assert_int_equal(c->apf, APF_ASSOCIATED);
	assert_int_equal(c->wlan_id, 5);
	check_mac(c->bssid, "02:00:5e:20:00:2b");
	assert_int_equal(c->connected_s, 7);
	assert_int_equal(c->channel, 6);
	check_text(c->ip, "Unknown");
	assert_false(show_has_address(c));
	check_text(c->auth_algorithm, "Open System");
	assert_int_equal(c->session_timeout_s, 0);
	check_text(c->qos_level, "Silver");
	check_text(c->priority_tag, "2");
	check_text(c->wmm, "Enabled");
	check_text(c->rates, "6.0,9.0, 48.0,54.0");
	assert_int_equal(c->policy_completed, SHOW_NO);
	check_text(c->pem_word, "8021X_REQD");
	assert_int_equal(c->pem, PEM_8021X_REQD);
	check_text(c->akm, "PSK");
	check_text(c->cipher, "CCMP (AES)");
	check_text(c->interface, "guest-access");
	assert_int_equal(c->vlan, 21);
	assert_int_equal(c->access_vlan, 21);
	assert_int_equal(c->fast_transition, SHOW_NO);
	assert_int_equal(c->eap_key_timeouts, 4);
	assert_int_equal(c->mic_failed, 0);
	assert_int_equal(c->rssi_dbm, -18);
	assert_int_equal(c->snr_db, 40);
	assert_int_equal(c->dhcp_required, SHOW_NO);
}

static void test_damaged(void **state)
{
	struct show s;
	const char *stop = read_text(damaged, &s);

	(void)state;
	assert_int_equal(*stop, '\0');
	check_damaged(&s);
}

/* --- small cases: what ends a value ------------------------------------------------------------------------------- */

#define BEGIN "Client MAC Address..... 02:00:5e:10:00:03"

static void test_values(void **state)
{
	static const struct {
		const char *text, *label, *value;
	} cases[] = {
		{ BEGIN "AP Name...a1", "AP Name", "a1" },
		{ BEGIN "\nAP\nName.. .. .\n a1", "AP Name", "a1" },
		{ BEGIN "\nap name..... a1", "AP Name", "a1" },
		{ BEGIN "\nAPName.....a1", "AP Name", "a1" },
		{ BEGIN "\nAP\xc2\xa0Name..... \xc2\xa0 a1\xc2\xa0", "AP Name", "a1" },
		{ BEGIN "\nAP Name\xe2\x80\xa6\xe2\x80\xa6 a1", "AP Name", "a1" },
		{ BEGIN "\nEAP Type..... PEAP  // look\nhere", "EAP Type", "PEAP" },
		{ BEGIN "\nEAP Type..... PEAP <-- look", "EAP Type", "PEAP" },
		{ BEGIN "\nEAP Type..... PEAP\n\nThe end.", "EAP Type", "PEAP" },
		{ BEGIN "\nEAP Type..... PEAP\n--More-- or (q)uit", "EAP Type", "PEAP" },
		{ BEGIN "\nEAP Type..... PEAP\nNew Thing..... 3", "EAP Type", "PEAP" },
		{ BEGIN "\nEAP Type..... PEAP(wlc 7) >", "EAP Type", "PEAP" },
		{ BEGIN "\nEAP Type..... PEAP\n(Cisco\nController) >show run", "EAP Type", "PEAP" },
		{ BEGIN "\nEAP Type..... PEAP\n*apfMsConnTask_0: Oct 22 16:12:56.948: x", "EAP Type", "PEAP" },
		{ BEGIN "\nEncryption Cipher..... CCMP (AES)\n> EAP Type..... PEAP", "EAP Type", "PEAP" },
		{ BEGIN "\nPolicy Manager State..... 8021X_\nREQD", "Policy Manager State", "8021X_ REQD" },
		{ BEGIN "\nAAA URL redirect..... https://192.0.2.9:8443/p?a=b", "AAA URL redirect",
		  "https://192.0.2.9:8443/p?a=b" },
		{ BEGIN "\nEAP Type.......................\n  PEAP\n  more", "EAP Type", "PEAP" },
		{ BEGIN "\nEAP Type.......................\n\n  PEAP\n  more", "EAP Type", "" },
		{ BEGIN "\nInterface....... Access\nVLAN....... 30\n", "Interface", "Access" },
		{ BEGIN "\nInterface....... Access\nVLAN....... 30\n", "VLAN", "30" },
		{ BEGIN "\nQoS Level....... Silver Avg data\nRate....... 7\n", "Avg data Rate", "7" },
		{ BEGIN "\nClient User Group......\n.\nIP Address...... 192.0.2.3\n.\nand so on", "Client User Group", "" },
		{ BEGIN "\nClient User Group......\n.\nIP Address...... 192.0.2.3\n.\nand so on", "IP Address", "192.0.2.3" },
		{ BEGIN "\nWireless LAN Network Name (SSID)....... Guest...\nChannel....... 1",
		  "Wireless LAN Network Name (SSID)", "Guest" },
		{ BEGIN "\nClient Username....... .hidden\n", "Client Username", ".hidden" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct slice where, value;
		struct show s;
		char got[128];

		read_text(cases[i].text, &s);
		if (!show_lookup(&s, cases[i].label, &where, &value))
			fail_msg("case %zu: no %s", i, cases[i].label);
		show_clean(value, got, sizeof(got));
		if (strcmp(got, cases[i].value) != 0)
			fail_msg("case %zu: %s is '%s', not '%s'", i, cases[i].label, got, cases[i].value);
		assert_true(where.p >= s.text.p && where.p < value.p);
		assert_true(where.p + where.len <= s.text.p + s.text.len);
	}
}

static void test_unknown_labels(void **state)
{
	struct show s;

	(void)state;
	read_text("Client MAC Address............................... 02:00:5e:10:00:03\n"
		  "Fabric Guest VLAN................................ 5\n"
		  "--More-- or (q)uit VLAN.......................... 6\n"
		  "Shoe Size........................................ 44\n",
		  &s);
	assert_int_equal(s.unknown, 2);
	assert_int_equal(s.client.vlan, 6);
	assert_int_equal(s.fields, 2);
}

/* A user chooses his name: it must not become a field, nor end the output. */
static void test_forged(void **state)
{
	static const char *const names[] = {
		"x Policy Manager State..... RUN", "x Policy Manager State... RUN", "Client Dhcp Required: True",
		"(wlc) >show run",		   "*x_task_1: Oct 22 16:12:56", "x // y",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct buf b = { 0 };
		struct show s;

		buf_str(&b, "Client MAC Address............................... 02:00:5e:10:00:03\n"
			    "Client Username ................................. ");
		buf_str(&b, names[i]);
		buf_str(&b, "\nPolicy Manager State............................. DHCP_REQD\n");
		read_text(buf_cstr(&b), &s);
		assert_int_equal(s.client.pem, PEM_DHCP_REQD);
		assert_int_equal(s.client.dhcp_required, SHOW_UNSAID);
		assert_int_equal(s.unknown, 0);
		buf_free(&b);
	}
}

static void test_states(void **state)
{
	static const struct {
		const char *text;
		enum pem pem;
		const char *word;
	} cases[] = {
		{ "RUN", PEM_RUN, "RUN" },
		{ "WEBAUTH_REQD", PEM_WEBAUTH_REQD, "WEBAUTH_REQD" },
		{ "WEBAUTH_NOL3SEC", PEM_WEBAUTH_NOL3SEC, "WEBAUTH_NOL3SEC" },
		{ "dhcp_reqd", PEM_DHCP_REQD, "dhcp_reqd" },
		{ "8021X_REQDPolicy Manager Novelty", PEM_8021X_REQD, "8021X_REQD" },
		{ "8021X_\n REQD", PEM_8021X_REQD, "8021X_ REQD" },
		{ "START it never got further", PEM_START, "START" },
		{ "WONDER", PEM_UNKNOWN, "WONDER" },
		{ "", PEM_UNKNOWN, "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf b = { 0 };
		struct show s;

		buf_str(&b, BEGIN "\nPolicy Manager State..... ");
		buf_str(&b, cases[i].text);
		read_text(buf_cstr(&b), &s);
		assert_int_equal(s.client.pem, cases[i].pem);
		check_text(s.client.pem_word, cases[i].word);
		buf_free(&b);
	}
}

/* Two clients in one paste, and another command between. */
static void test_several(void **state)
{
	static const char text[] = BEGIN "Policy Manager State..... RUN\n"
					 "Client MAC Address..... 02:00:5e:10:00:04Policy Manager State..... START\n"
					 "Fast SSID Change..... DisabledClient\nMAC Address..... 02:00:5e:10:00:05\n";
	static const enum show_kind kinds[] = { SHOW_CLIENT_DETAIL, SHOW_CLIENT_DETAIL, SHOW_NETWORK_SUMMARY,
						SHOW_CLIENT_DETAIL };
	const char *p = text, *end = text + sizeof(text) - 1;
	struct show s;
	size_t n = 0;

	(void)state;
	while ((p = show_find(p, end))) {
		p = show_read(p, end, &s);
		assert_in_range(n, 0, ARRAY_LEN(kinds) - 1);
		assert_int_equal(s.kind, kinds[n++]);
		if (s.kind == SHOW_NETWORK_SUMMARY)
			assert_int_equal(s.network.fast_ssid_change, SHOW_NO);
		if (s.kind == SHOW_CLIENT_DETAIL)
			assert_int_equal(s.client.pem, n == 1 ? PEM_RUN : n == 2 ? PEM_START : PEM_UNKNOWN);
	}
	assert_int_equal(n, ARRAY_LEN(kinds));
	assert_null(show_find(text, text));
	assert_ptr_equal(show_read(text + 1, end, &s), text + 1);
	assert_int_equal(s.kind, SHOW_NOTHING);
	assert_null(show_find("Client MAC Address: x ....", strchr("Client MAC Address: x ....", '\0')));
}

/* --- the tables of labels ----------------------------------------------------------------------------------------- */

/* Every label is recognised by itself, and by no other. */
static void test_every_label(void **state)
{
	static const struct show_labels *const tables[] = { &show_client_labels, &show_network_labels, &show_wlan_labels };
	static const char *const first[] = { "Client MAC Address", "RF-Network Name", "WLAN Identifier" };

	(void)state;
	for (size_t t = 0; t < ARRAY_LEN(tables); t++) {
		for (size_t i = 0; i < tables[t]->count; i++) {
			const struct show_label *l = &tables[t]->rows[i];
			struct show_walk w;
			struct show_pair pair;
			struct buf b = { 0 };

			assert_int_equal(l->len, strlen(l->text));
			if (l->value == VALUE_SECTION || (l->flags & LABEL_BEGINS))
				continue;
			buf_printf(&b, "%s..... 1%s..... 2", first[t], l->text);
			show_walk_init(&w, tables[t], b.p, b.p + b.len);
			assert_true(show_walk_next(&w, &pair));
			check_text(pair.value, "1");
			if (!show_walk_next(&w, &pair))
				fail_msg("'%s' is not read", l->text);
			if (pair.label != l)
				fail_msg("'%s' is read as '%s'", l->text, pair.label->text);
			check_text(pair.value, "2");
			assert_false(show_walk_next(&w, &pair));
			assert_int_equal(w.unknown, 0);
			buf_free(&b);
		}
	}
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

/* Fills every field of the client table with something of its own. */
static void fill(struct show *s, char words[][24])
{
	const struct show_labels *known = &show_client_labels;

	*s = (struct show){ .kind = SHOW_CLIENT_DETAIL };
	show_client_init(&s->client);
	for (size_t i = 0; i < known->count; i++) {
		const struct show_label *l = &known->rows[i];
		void *field = (char *)&s->client + l->offset;

		if (l->value == VALUE_SKIP || l->value == VALUE_SECTION || (l->flags & LABEL_ALIAS))
			continue;
		snprintf(words[i], 24, l->value == VALUE_TEXT ? "text %zu (q)" : "w-%zu", i);
		if (l->value == VALUE_TEXT || l->value == VALUE_WORD)
			*(struct slice *)field = slice_of(words[i]);
		else if (l->value == VALUE_MAC)
			((mac_t *)field)->v = MAC_REAL_BIT | 0x02005e000000 | i;
		else if (l->value == VALUE_ANSWER)
			*(enum show_answer *)field = i % 2 ? SHOW_YES : SHOW_NO;
		else
			*(int64_t *)field = l->value == VALUE_DBM ? -(int64_t)i : (int64_t)i;
	}
	s->client.pem_word = s->client.state = (struct slice){ NULL, 0 };
	s->client.pem = PEM_WEBAUTH_REQD;
	s->client.apf = APF_POWERSAVE;
}

static void same_text(const struct show_label *l, struct slice want, struct slice got)
{
	char a[64], b[64];

	show_clean(want, a, sizeof(a));
	show_clean(got, b, sizeof(b));
	if (strcmp(a, b) != 0 || !want.p != !got.p)
		fail_msg("%s: '%s' came back as '%s'", l->text, a, b);
}

static void same_client(const struct show_client *want, const struct show_client *got)
{
	const struct show_labels *known = &show_client_labels;

	assert_int_equal(got->pem, want->pem);
	assert_int_equal(got->apf, want->apf);
	for (size_t i = 0; i < known->count; i++) {
		const struct show_label *l = &known->rows[i];
		const void *a = (const char *)want + l->offset, *b = (const char *)got + l->offset;
		bool states = l->offset == offsetof(struct show_client, state) ||
			      l->offset == offsetof(struct show_client, pem_word);

		switch ((enum show_value)l->value) {
		case VALUE_SKIP:
		case VALUE_SECTION: break;
		case VALUE_TEXT:
		case VALUE_WORD:
			if (!states)
				same_text(l, *(const struct slice *)a, *(const struct slice *)b);
			break;
		case VALUE_INT:
		case VALUE_SECS:
		case VALUE_DBM:
		case VALUE_DB:
			if (*(const int64_t *)a != *(const int64_t *)b)
				fail_msg("%s: %lld, not %lld", l->text, (long long)*(const int64_t *)b,
					 (long long)*(const int64_t *)a);
			break;
		case VALUE_MAC: assert_true(mac_eq(*(const mac_t *)a, *(const mac_t *)b)); break;
		case VALUE_ANSWER:
			if (*(const enum show_answer *)a != *(const enum show_answer *)b)
				fail_msg("%s: another answer", l->text);
			break;
		}
	}
}

/* Each line ends its dots at column 49, and no leader looks shrunk. */
static void check_columns(const char *text)
{
	for (const char *line = text; *line; line = strchr(line, '\n') + 1) {
		const char *dots = strstr(line, ".....");

		if (!dots || dots > strchr(line, '\n'))
			continue;
		assert_int_equal(strncmp(dots, "......", 6), 0);
		assert_int_equal(line[48], '.');
		assert_int_equal(line[49], ' ');
	}
}

static void test_write(void **state)
{
	char words[512][24];
	struct show s, again;
	struct buf b = { 0 };

	(void)state;
	assert_in_range(show_client_labels.count, 150, 512);
	fill(&s, words);
	show_client_write(&b, &s);
	check_columns(buf_cstr(&b));
	read_text(b.p, &again);
	assert_int_equal(again.unknown, 0);
	same_client(&s.client, &again.client);
	check_text(again.client.pem_word, "WEBAUTH_REQD");
	check_text(again.client.state, "Power Save");
	buf_free(&b);

	read_text(damaged, &s);
	show_client_write(&b, &s);
	read_text(buf_cstr(&b), &again);
	same_client(&s.client, &again.client);
	buf_free(&b);
}

static unsigned seed;

static unsigned dice(unsigned sides)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % sides;
}

/* Shrinks leaders, loses lines, breaks lines at blanks and around leaders, changes the case of letters. */
static void damage(const struct buf *in, struct buf *out, bool fold)
{
	for (size_t i = 0; i < in->len; i++) {
		char c = in->p[i];

		if (c == '.' && i + 1 < in->len && in->p[i + 1] == '.') {
			while (i + 1 < in->len && in->p[i + 1] == '.')
				i++;
			if (dice(4) == 0)
				buf_ch(out, '\n');
			buf_add(out, ".....", 3 + dice(3));
			if (dice(4) == 0)
				buf_ch(out, '\n');
		} else if (c == '\n') {
			if (dice(3) == 0)
				buf_ch(out, dice(2) ? '\n' : ' ');
		} else if (c == ' ') {
			buf_ch(out, dice(4) ? ' ' : '\n');
		} else {
			buf_ch(out, fold ? ch_lower(c) : c);
		}
	}
}

static void test_damage(void **state)
{
	char words[512][24];
	struct buf text = { 0 }, bad = { 0 };
	struct show s, again;

	(void)state;
	fill(&s, words);
	show_client_write(&text, &s);
	for (seed = 1; seed < 1000; seed++) {
		unsigned this_one = seed;
		struct copy c;

		buf_clear(&bad);
		damage(&text, &bad, this_one % 8 == 0);
		seed = this_one;
		c = copy_of(bad.p, bad.len);
		assert_ptr_equal(show_find(c.p, c.end), c.p);
		assert_ptr_equal(show_read(c.p, c.end, &again), c.end);
		assert_int_equal(again.unknown, 0);
		same_client(&s.client, &again.client);
		free(c.p);
	}
	buf_free(&text);
	buf_free(&bad);
}

/* --- tables ------------------------------------------------------------------------------------------------------- */

static void test_exclusionlist(void **state)
{
	static const char text[] = "(wlc-lab) >show exclusionlist\n\n"
				   "Manually Disabled Clients\n-------------------------\n"
				   "MAC Address               Description\n"
				   "-----------------------   --------------------------------\n"
				   "02:00:5e:30:00:01         stolen: see 6#12\n"
				   "02:00:5e:30:00:02\n"
				   "\n\n"
				   "Dynamically Disabled Clients\n----------------------------\n"
				   "  MAC Address             Exclusion Reason        Time Remaining (in secs)\n"
				   "  -----------             ----------------        ------------------------\n"
				   "02:00:5e:30:00:03       802.1X Failure          51\n"
				   "02:00:5e:30:00:04       802.11 Association Failure 7\n"
				   "02:00:5e:30:00:05       IP Theft                60\n"
				   "\n(wlc-lab) >";
	static const struct {
		const char *mac;
		bool manual;
		const char *reason;
		int64_t code, left;
	} want[] = {
		{ "02:00:5e:30:00:01", true, "stolen: see 6#12", CAT_ABSENT, CAT_ABSENT },
		{ "02:00:5e:30:00:02", true, "", CAT_ABSENT, CAT_ABSENT },
		{ "02:00:5e:30:00:03", false, "802.1X Failure", 4, 51 },
		{ "02:00:5e:30:00:04", false, "802.11 Association Failure", 2, 7 },
		{ "02:00:5e:30:00:05", false, "IP Theft", 3, 60 },
	};
	struct show s;
	struct show_row row;

	(void)state;
	assert_string_equal(read_text(text, &s), "(wlc-lab) >");
	assert_int_equal(s.kind, SHOW_EXCLUSIONLIST);
	assert_int_equal(s.fields, ARRAY_LEN(want));
	struct show_rows it = show_rows(&s);
	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		assert_true(show_row_next(&it, &row));
		check_mac(row.mac, want[i].mac);
		assert_int_equal(row.manual, want[i].manual);
		check_text(row.reason, want[i].reason);
		assert_int_equal(row.reason_code, want[i].code);
		assert_int_equal(row.left_s, want[i].left);
	}
	assert_false(show_row_next(&it, &row));
}

/* All line ends lost: a time is glued to the next address. */
static void test_exclusionlist_glued(void **state)
{
	struct show s;
	struct show_row row;

	(void)state;
	read_text("No manually disabled clients.Dynamically Disabled Clients-----MAC Address Exclusion Reason Time Remaining "
		  "(in secs)----- ----- -----02:00:5e:30:00:06 Web Auth Failure 5102:00:5e:30:00:07 802.11 Auth\nFailure 9",
		  &s);
	struct show_rows it = show_rows(&s);
	assert_true(show_row_next(&it, &row));
	check_mac(row.mac, "02:00:5e:30:00:06");
	check_text(row.reason, "Web Auth Failure");
	assert_int_equal(row.reason_code, 5);
	assert_int_equal(row.left_s, 51);
	assert_true(show_row_next(&it, &row));
	check_mac(row.mac, "02:00:5e:30:00:07");
	assert_int_equal(row.reason_code, 1);
	assert_int_equal(row.left_s, 9);
	assert_false(show_row_next(&it, &row));
}

static void test_client_summary(void **state)
{
	static const char text[] =
		"Number of Clients................................ 3\n\n"
		"Number of EoGRE Clients.......................... 0\n\n"
		"                                                                        RLAN/\n"
		"MAC Address       AP Name                        Slot Status        WLAN  Auth Protocol         Port Wired\n"
		"----------------- ------------------------------ ---- ------------- ----- ---- ---------------- ---- -----\n"
		"02:00:5e:40:00:01 attic-ap7                       1   Associated     2    Yes   802.11ac(5 GHz)  1    N/A\n"
		"02:00:5e:40:00:02 cellar-ap2                      0   Power Save     7    No    802.11n(2.4 GHz) 1    N/A\n"
		"02:00:5e:40:00:03 192.0.2.4                       N/A Probing        N/A  No    802.11a          1    N/A\n"
		"Maximum Number of Clients: 64\n";
	struct show s;
	struct show_row row;

	(void)state;
	read_text(text, &s);
	assert_int_equal(s.kind, SHOW_CLIENT_SUMMARY);
	assert_int_equal(s.table.rows, 3);
	assert_int_equal(s.table.clients, 3);
	struct show_rows it = show_rows(&s);
	assert_true(show_row_next(&it, &row));
	check_mac(row.mac, "02:00:5e:40:00:01");
	check_text(row.ap_name, "attic-ap7");
	assert_int_equal(row.slot, 1);
	assert_int_equal(row.apf, APF_ASSOCIATED);
	assert_int_equal(row.wlan_id, 2);
	assert_int_equal(row.authenticated, SHOW_YES);
	check_text(row.protocol, "802.11ac(5 GHz)");
	assert_true(show_row_next(&it, &row));
	check_text(row.state, "Power Save");
	assert_int_equal(row.apf, APF_POWERSAVE);
	assert_int_equal(row.wlan_id, 7);
	assert_int_equal(row.authenticated, SHOW_NO);
	assert_true(show_row_next(&it, &row));
	assert_int_equal(row.apf, APF_PROBE);
	assert_int_equal(row.wlan_id, CAT_ABSENT);
	assert_int_equal(row.slot, CAT_ABSENT);
	assert_false(show_row_next(&it, &row));
}

/* The older table, without slots, pasted without its first line. */
static void test_client_summary_old(void **state)
{
	struct show s;
	struct show_row row;

	(void)state;
	read_text("> MAC Address       AP Name           Status        WLAN/GLAN      Auth Protocol         Port Wired\n"
		  "> ----------------- ----------------- ------------- -------------- ---- ---------------- ---- -----\n"
		  "> 02:00:5e:40:00:01 attic-ap7         Associated    4              Yes  802.11n(5 GHz)   1    No\n",
		  &s);
	assert_int_equal(s.kind, SHOW_CLIENT_SUMMARY);
	assert_int_equal(s.fields, 1);
	struct show_rows it = show_rows(&s);
	assert_true(show_row_next(&it, &row));
	assert_int_equal(row.slot, CAT_ABSENT);
	assert_int_equal(row.wlan_id, 4);
	check_text(row.protocol, "802.11n(5 GHz)");
}

/* --- show network summary, show wlan ------------------------------------------------------------------------------ */

static void test_network(void **state)
{
	struct show s;

	(void)state;
	read_text("RF-Network Name............................. lab\n"
		  "Web Mode.................................... Disable\n"
		  "Secure Web Mode............................. Enable\n"
		  "IPv4 AP Multicast/Broadcast Mode............ Multicast   Address : 239.0.0.9\n"
		  "User Idle Timeout........................... 300 seconds\n"
		  "ARP Idle Timeout............................ 250 seconds\n"
		  "Mgmt Via Wireless Interface................. Disable\n"
		  "AP Fallback ................................ Enable\n"
		  "Web Auth Captive-Bypass   .................. Disable\n"
		  "Fast SSID Change ........................... Disabled\n"
		  "oeap-600 Split Tunneling (Printers)......... Disable\n"
		  "mDNS snooping............................... Enabled\n"
		  "mDNS Query Interval......................... 15 minutes\n"
		  "Client ip conflict detection (DHCP) ........ Disabled\n",
		  &s);
	assert_int_equal(s.kind, SHOW_NETWORK_SUMMARY);
	assert_int_equal(s.fields, 14);
	assert_int_equal(s.unknown, 0);
	check_text(s.network.rf_name, "lab");
	assert_int_equal(s.network.web_mode, SHOW_NO);
	assert_int_equal(s.network.secure_web, SHOW_YES);
	assert_int_equal(s.network.user_idle_timeout_s, 300);
	assert_int_equal(s.network.arp_idle_timeout_s, 250);
	assert_int_equal(s.network.fast_ssid_change, SHOW_NO);
	assert_int_equal(s.network.mdns_snooping, SHOW_YES);
	assert_int_equal(s.network.mdns_query_interval_min, 15);
	assert_int_equal(s.network.ip_conflict_detection, SHOW_NO);
}

static const char wlan[] =
	"WLAN Identifier.................................. 3\n"
	"Profile Name..................................... cards\n"
	"Network Name (SSID).............................. house of cards\n"
	"Status........................................... Enabled\n"
	"MAC Filtering.................................... Disabled\n"
	"Broadcast SSID................................... Enabled\n"
	"Network Admission Control\n"
	"  Radius-NAC State............................... Disabled\n"
	"Number of Active Clients......................... 17\n"
	"Exclusionlist Timeout............................ 60 seconds\n"
	"Session Timeout.................................. Infinity\n"
	"User Idle Timeout................................ 300 seconds\n"
	"Interface........................................ management\n"
	"WLAN IPv4 ACL.................................... unconfigured\n"
	"mDNS Status...................................... Enabled\n"
	"DHCP Address Assignment Required................. Enabled\n"
	"Quality of Service............................... Silver\n"
	"WMM.............................................. Allowed\n"
	"Radius Servers\n"
	"   Authentication................................ 192.0.2.8 1812\n"
	"Security\n\n"
	"   802.11 Authentication:........................ Open System\n"
	"   FT Support.................................... Adaptive\n"
	"   Static WEP Keys............................... Disabled\n"
	"   802.1X........................................ Disabled\n"
	"   Wi-Fi Protected Access (WPA/WPA2)............. Enabled\n"
	"      WPA (SSN IE)............................... Enabled\n"
	"         TKIP Cipher............................. Enabled\n"
	"         AES Cipher.............................. Disabled\n"
	"      WPA2 (RSN IE).............................. Enabled\n"
	"         TKIP Cipher............................. Disabled\n"
	"         AES Cipher.............................. Enabled\n"
	"                                                               Auth Key Management\n"
	"         802.1x.................................. Enabled\n"
	"         PSK..................................... Disabled\n"
	"         CCKM.................................... Enabled\n"
	"         FT-1X(802.11r).......................... Disabled\n"
	"         FT-PSK(802.11r)......................... Disabled\n"
	"         PMF-1X(802.11w)......................... Disabled\n"
	"      FT Reassociation Timeout................... 20\n"
	"      FT Over-The-DS mode........................ Enabled\n"
	"      SKC Cache Support.......................... Disabled\n"
	"      CCKM TSF Tolerance......................... 1000\n"
	"   flexconnect local-switching IP-source-guar.... Disabled\n"
	"   Client MFP.................................... Optional but inactive (WPA2 not configured)\n"
	"   PMF........................................... Disabled\n"
	"Band Select...................................... Disabled\n"
	"Load Balancing................................... Enabled\n";

static void check_wlan(const struct show *s)
{
	const struct show_wlan *w = &s->wlan;

	assert_int_equal(s->kind, SHOW_WLAN);
	assert_int_equal(s->unknown, 0);
	assert_int_equal(s->fields, 44);
	assert_int_equal(w->id, 3);
	check_text(w->ssid, "house of cards");
	assert_int_equal(w->enabled, SHOW_YES);
	assert_int_equal(w->clients, 17);
	assert_int_equal(w->exclusion_s, 60);
	assert_int_equal(w->session_timeout_s, 0);
	assert_int_equal(w->idle_timeout_s, 300);
	assert_int_equal(w->dhcp_required, SHOW_YES);
	check_text(w->qos, "Silver");
	check_text(w->wmm, "Allowed");
	check_text(w->ft, "Adaptive");
	assert_int_equal(w->dot1x_wep, SHOW_NO);
	assert_int_equal(w->wpa, SHOW_YES);
	assert_int_equal(w->wpa1, SHOW_YES);
	assert_int_equal(w->wpa1_tkip, SHOW_YES);
	assert_int_equal(w->wpa1_aes, SHOW_NO);
	assert_int_equal(w->wpa2, SHOW_YES);
	assert_int_equal(w->wpa2_tkip, SHOW_NO);
	assert_int_equal(w->wpa2_aes, SHOW_YES);
	assert_int_equal(w->wpa3, SHOW_UNSAID);
	assert_int_equal(w->akm_dot1x, SHOW_YES);
	assert_int_equal(w->akm_psk, SHOW_NO);
	assert_int_equal(w->akm_cckm, SHOW_YES);
	assert_int_equal(w->akm_ft_dot1x, SHOW_NO);
	assert_int_equal(w->ft_timeout_s, 20);
	assert_int_equal(w->skc, SHOW_NO);
	assert_int_equal(w->okc, SHOW_UNSAID);
	assert_int_equal(w->cckm_tsf_ms, 1000);
	check_text(w->pmf, "Disabled");
	assert_int_equal(w->load_balancing, SHOW_YES);
}

static void test_wlan(void **state)
{
	struct buf text = { 0 }, bad = { 0 };
	struct show s;

	(void)state;
	read_text(wlan, &s);
	check_wlan(&s);
	buf_str(&text, wlan);
	for (seed = 1; seed < 200; seed++) {
		unsigned this_one = seed;

		buf_clear(&bad);
		damage(&text, &bad, false);
		seed = this_one;
		read_text(buf_cstr(&bad), &s);
		check_wlan(&s);
	}
	buf_free(&text);
	buf_free(&bad);
}

/* --- hostile input ------------------------------------------------------------------------------------------------ */

static void read_all(const char *p, const char *end)
{
	struct show s;
	struct show_row row;
	struct slice where, value;

	while ((p = show_find(p, end))) {
		const char *stop = show_read(p, end, &s);
		struct show_rows it = show_rows(&s);

		assert_true(stop > p && stop <= end);
		while (show_row_next(&it, &row))
			assert_true(row.at >= p && row.at < stop);
		show_lookup(&s, "no such label", &where, &value);
		p = stop;
	}
}

static void test_cut_anywhere(void **state)
{
	static const char *const texts[] = { clean, damaged, wlan };

	(void)state;
	for (size_t t = 0; t < ARRAY_LEN(texts); t++) {
		size_t len = strlen(texts[t]);

		for (size_t n = 0; n < len; n++) {
			struct copy head = copy_of(texts[t], n), tail = copy_of(texts[t] + n, len - n);

			read_all(head.p, head.end);
			read_all(tail.p, tail.end);
			free(head.p);
			free(tail.p);
		}
	}
}

/* Reads `size` bytes of one thing after a good beginning: seconds even with sanitizers, or it is not linear. */
static void check_time(const char *begin, const char *thing, size_t size)
{
	struct buf b = { 0 };
	clock_t start;
	double spent;

	buf_str(&b, begin);
	while (b.len < size)
		buf_str(&b, thing);
	struct copy c = copy_of(b.p, b.len);
	buf_free(&b);
	start = clock();
	read_all(c.p, c.end);
	spent = (double)(clock() - start) / CLOCKS_PER_SEC;
	free(c.p);
	if (spent > 5)
		fail_msg("'%s' after '%s': %.1f s for %zu bytes", thing, begin, spent, size);
}

static void test_long_input(void **state)
{
	static const char *const things[] = {
		".", "..", ". ", "...a", "a... ", "1... ", "n...", "Client Username... ", "VLAN..... 1", "VLAN........ 1",
		":", "a:", "n:", "Version:", "Client Statistics:", "-", "a-", "--- ", "a---", ">", ") >", "(x) >", "*",
		"*abc: ", "*abcdef: Oct 1 ", " ", "\n", "\r\n", "a\n", "02:00:5e:", "02:00:5e:10:00:01 ", "02:\n",
		"02:00:5e:10:00:01 Yes ", "Client MAC Address... ", "Number of Clients... ", "MAC Address AP Name ---",
		"Manually Disabled Clients---", "m", "x Client Dhcp Required: ", "\xe2\x80\xa6", "\xe2", "\xc2\xa0", "//",
		"a //", "No dynamically",
	};
	static const char *const begins[] = { "", "Dynamically Disabled Clients-----", "MAC Address AP Name-----",
					      "WLAN Identifier... 1 " };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(things); i++) {
		check_time(BEGIN "\nClient Username...... ", things[i], 1 << 18);
		for (size_t k = 0; k < ARRAY_LEN(begins); k++)
			check_time(begins[k], things[i], 1 << 16);
	}
	check_time(BEGIN, ".", 1 << 20);
	check_time(BEGIN, "VLAN... 1", 1 << 20);
	check_time(BEGIN, "Number of EAP Key Msg Timeouts....... 3\n", 1 << 20);
	check_time("", "plain text, 10:46:48.939 and so on ... -- *\n", 1 << 20);
}

static void test_clean_text(void **state)
{
	char out[8];

	(void)state;
	assert_int_equal(show_clean(SLICE("  a\r\n b..... c "), out, sizeof(out)), 5);
	assert_string_equal(out, "a b c");
	assert_int_equal(show_clean(SLICE("0123456789"), out, sizeof(out)), 7);
	assert_string_equal(out, "0123456");
	assert_int_equal(show_clean((struct slice){ NULL, 0 }, out, sizeof(out)), 0);
	assert_string_equal(out, "");
	assert_int_equal(show_clean(SLICE("abc"), out, 0), 0);
	assert_true(show_same(SLICE("Not\n supported "), "Not Supported"));
	assert_false(show_same(SLICE("Not supported yet"), "Not Supported"));
	assert_false(show_same((struct slice){ NULL, 0 }, "x"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_line_forms),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_unknown_labels),
		cmocka_unit_test(test_forged),
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_several),
		cmocka_unit_test(test_every_label),
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_exclusionlist),
		cmocka_unit_test(test_exclusionlist_glued),
		cmocka_unit_test(test_client_summary),
		cmocka_unit_test(test_client_summary_old),
		cmocka_unit_test(test_network),
		cmocka_unit_test(test_wlan),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_long_input),
		cmocka_unit_test(test_clean_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
