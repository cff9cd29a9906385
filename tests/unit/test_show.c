/* SPDX-License-Identifier: Apache-2.0 */
/* test_show.c - show outputs read as they are: one client's, line by line; values, labels, states. */
#include "show_texts.h"

/* --- show client detail ------------------------------------------------------------------------------------------- */


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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
