/* SPDX-License-Identifier: Apache-2.0 */
/* test_show_tables.c - show outputs that are tables or the controller's settings: exclusion list, client summary, network
 * summary. */
#include "show_texts.h"

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


int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exclusionlist),
		cmocka_unit_test(test_exclusionlist_glued),
		cmocka_unit_test(test_client_summary),
		cmocka_unit_test(test_client_summary_old),
		cmocka_unit_test(test_network),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
