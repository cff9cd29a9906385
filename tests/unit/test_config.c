/* SPDX-License-Identifier: Apache-2.0 */
/* test_config.c - the tree of desired state: what commands do to it, what they are refused, how it is written and read
 * again, what differs, and that a secret is only where it has to be. */
#include "check.h"

#include "base/wipe.h"
#include "controller/config/config.h"

static bool give(struct config *c, const char *line, struct config_error *why)
{
	struct command_line command;
	struct grammar_error error;
	bool good;

	if (!grammar_parse(slice_of(line), &command, &error))
		fail_msg("'%s': column %u: %s: %s", line, error.column, error.what, error.mend);
	good = config_apply(c, &command, NULL, why);
	command_wipe(&command);
	return good;
}

static void must(struct config *c, const char *line)
{
	struct config_error why;

	if (!give(c, line, &why))
		fail_msg("'%s': %s: %s", line, why.what, why.mend);
}

static void print_problem(void *ctx, const struct config_problem *p)
{
	(void)ctx;
	print_message("line %u, column %u: %s: %s\n", p->line, p->column, p->what, p->mend);
}

static struct config *read_again(struct slice text)
{
	struct config *c = config_new();

	assert_int_equal(config_read(c, text, print_problem, NULL), 0);
	return c;
}

/* Dumped, read, dumped: the same bytes, and no difference. */
static void check_round_trip(const struct config *c)
{
	struct buf one = { 0 }, two = { 0 };
	struct config *again;

	config_dump(&one, c, CONFIG_SECRETS_PLAIN);
	again = read_again(buf_as_slice(&one));
	config_dump(&two, again, CONFIG_SECRETS_PLAIN);
	assert_string_equal(buf_cstr(&one), buf_cstr(&two));
	if (config_diff(c, again, NULL, NULL) != 0 || config_diff(again, c, NULL, NULL) != 0) {
		struct buf text = { 0 };

		config_diff_text(&text, c, again);
		fail_msg("%s", buf_cstr(&text));
	}
	config_free(again);
	buf_free(&one);
	buf_free(&two);
}

static const char canonical[] =
	"config sysname \"head office\"\n"
	"config country DE\n"
	"config network rf-network-name rf1\n"
	"config network ap-fallback disable\n"
	"config network fast-ssid-change enable\n"
	"config network usertimeout 600\n"
	"config 802.11h channelswitch enable\n"
	"config ap dtls-version dtls_all\n"
	"config auth-list ap-policy authorize-ap enable\n"
	"config ap disable all\n"
	"config ap link-encryption disable all\n"
	"config advanced timers ap-heartbeat-timeout 20\n"
	"config advanced timers ap-fast-heartbeat 3\n"
	"config advanced timers ap-discovery-timeout 5\n"
	"config advanced timers ap-primary-discovery-timeout 60\n"
	"config advanced eap eapol-key-timeout 400\n"
	"config advanced eap eapol-key-retries 4\n"
	"config advanced eap bcast-key-interval 120\n"
	"config 802.11a disable network\n"
	"config 802.11b disable network\n"
	"config 802.11a max-clients 50\n"
	"config 802.11b max-clients 1\n"
	"config load-balancing window 0\n"
	"config load-balancing denial 10\n"
	"config rf-profile create 802.11b/g \"dense 2\"\n"
	"config rf-profile create 802.11a dense5\n"
	"config rf-profile max-clients 30 dense5\n"
	"config wlan apgroup profile-mapping add default-group dense5\n"
	"config wps client-exclusion 802.11-assoc disable\n"
	"config wps client-exclusion 802.11-auth disable\n"
	"config wps client-exclusion 802.1x-auth disable\n"
	"config wps client-exclusion ip-theft disable\n"
	"config trapflags client 802.11-assocfail enable\n"
	"config trapflags client excluded disable\n"
	"config logging buffered debugging\n"
	"config logging console errors\n"
	"config time timezone -3 30\n"
	"config interface vlan management 10\n"
	"config interface address management 192.0.2.10 255.255.255.0 192.0.2.1\n"
	"config interface create guests 20\n"
	"config interface address dynamic-interface guests 198.51.100.2 255.255.255.128\n"
	"config interface create staff 30\n"
	"config wlan create 1 Staff \"Our staff\"\n"
	"config wlan interface 1 staff\n"
	"config wlan security pmf optional 1\n"
	"config wlan enable 1\n"
	"config wlan create 2 Guest Guest\n"
	"config wlan broadcast-ssid disable 2\n"
	"config wlan interface 2 guests\n"
	"config wlan max-associated-clients 20 2\n"
	"config wlan max-radio-clients 10 2\n"
	"config wlan load-balance allow enable 2\n"
	"config wlan session-timeout 2 3600\n"
	"config wlan usertimeout 15 2\n"
	"config wlan user-idle-threshold 10000000 2\n"
	"config wlan dhcp_server 2 0.0.0.0 required\n"
	"config wlan wmm require 2\n"
	"config wlan exclusionlist 2 disabled\n"
	"config wlan exclusionlist 2 300\n"
	"config wlan security pmf required 2\n"
	"config wlan security pmf association-comeback 10 2\n"
	"config wlan security pmf saquery-retrytimeout 500 2\n"
	"config wlan security wpa akm 802.1x disable 2\n"
	"config wlan security wpa akm psk enable 2\n"
	"config wlan security wpa akm pmf psk enable 2\n"
	"config wlan security wpa akm psk set-key ascii \"pass \\\"word\\\"\" 2\n"
	"config wlan enable 2\n"
	"config wlan create 512 Open \"\\xff\\x01\"\n"
	"config wlan security wpa disable 512\n"
	"config wlan security wpa wpa2 disable 512\n"
	"config wlan security wpa wpa2 ciphers aes disable 512\n"
	"config auth-list add lsc 02:00:5e:00:00:01\n"
	"config auth-list add lsc 02:00:5e:00:00:02 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n"
	"config auth-list refuse 02:00:5e:00:00:03\n"
	"config exclusionlist add 02:00:5e:00:03:01\n"
	"config exclusionlist add 02:00:5e:00:03:02 \"lost laptop\"\n"
	"config ap name AP-1 02:00:5e:00:00:01\n"
	"config ap location \"ground floor\" 02:00:5e:00:00:01\n"
	"config ap enable 02:00:5e:00:00:01\n"
	"config ap link-encryption enable 02:00:5e:00:00:01\n"
	"config ap primary-base WLC-1 02:00:5e:00:00:01 192.0.2.10\n"
	"config ap secondary-base WLC-2 02:00:5e:00:00:01 2001:db8::2\n"
	"config ap tertiary-base \"WLC 3\" 02:00:5e:00:00:01\n"
	"config ap dtls-psk add ascii correct-horse 02:00:5e:00:00:01\n"
	"config 802.11a disable 02:00:5e:00:00:01\n"
	"config 802.11a channel ap 02:00:5e:00:00:01 36\n"
	"config 802.11a txPower ap 02:00:5e:00:00:01 2\n"
	"config 802.11a chan_width 02:00:5e:00:00:01 80\n"
	"config 802.11b disable 02:00:5e:00:00:01\n"
	"config 802.11b channel ap 02:00:5e:00:00:01 11\n"
	"config 802.11b txPower ap 02:00:5e:00:00:01 8\n"
	"config ap dtls-psk add hex 00112233445566778899aabbccddeeff 02:00:5e:00:00:04\n";

static void every_field_is_written_as_it_was_read(void **state)
{
	struct config *c = read_again(SLICE(canonical)), *empty = config_new(), *copy;
	struct buf out = { 0 };

	(void)state;
	config_dump(&out, c, CONFIG_SECRETS_PLAIN);
	assert_string_equal(buf_cstr(&out), canonical);
	copy = config_copy(c);
	buf_clear(&out);
	config_dump(&out, copy, CONFIG_SECRETS_PLAIN);
	assert_string_equal(buf_cstr(&out), canonical);
	config_free(c); /* the copy is its own */
	check_round_trip(copy);
	config_free(copy);
	buf_clear(&out);
	config_dump(&out, empty, CONFIG_SECRETS_PLAIN);
	assert_string_equal(buf_cstr(&out), "");
	config_free(empty);
	buf_free(&out);
}

static void order_and_spelling_do_not_matter(void **state)
{
	static const char text[] = "\xef\xbb\xbf# a comment\r\n\r\n"
				   "   CONF  wl cr 3 guest 'Guest net'\r\n"
				   "! another\n"
				   "con ap na AP-9 0200.5e00.0009\n"
				   "config interface create zz 9\nconfig interface create aa 8\n"
				   "config wlan interface 3 zz\n"
				   "config wlan create 1 first\n"
				   "config ap location here AP-9";
	struct config *c = read_again(SLICE(text));
	struct buf out = { 0 };

	(void)state;
	config_dump(&out, c, CONFIG_SECRETS_PLAIN);
	assert_string_equal(buf_cstr(&out), "config interface create aa 8\nconfig interface create zz 9\n"
					    "config wlan create 1 first first\n"
					    "config wlan create 3 guest \"Guest net\"\nconfig wlan interface 3 zz\n"
					    "config ap name AP-9 02:00:5e:00:00:09\n"
					    "config ap location here 02:00:5e:00:00:09\n");
	check_round_trip(c);
	config_free(c);
	buf_free(&out);
}

/* What each row that may stand in a startup file needs to be applied to. */
static struct config *prepared(void)
{
	struct config *c = config_new();

	must(c, "config interface create guests 20");
	must(c, "config wlan create 512 Guest");
	must(c, "config ap name AP-lobby 02:00:5e:00:00:07");
	must(c, "config ap dtls-psk add ascii correct-horse 02:00:5e:00:00:01");
	must(c, "config auth-list refuse 02:00:5e:00:00:01");
	must(c, "config exclusionlist add 02:00:5e:00:00:01 lost");
	must(c, "config macfilter add 02:00:5e:00:00:01 512");
	must(c, "config wlan security wpa akm psk set-key ascii correct-horse 512 client 02:00:5e:00:00:01");
	must(c, "config wlan interface 512 guests");
	must(c, "config rf-profile create 802.11a 'Guest net'");
	must(c, "config ap disable all");
	return c;
}

static void every_startup_row_is_applied_dumped_and_read_again(void **state)
{
	unsigned rows = 0;

	(void)state;
	for (unsigned id = CMD_NONE + 1; id < CMD_COUNT; id++)
		for (int optional = 0; optional < 2; optional++) {
			struct config *c = prepared();
			struct buf line = { 0 };

			grammar_example(&line, &grammar_rows[id], optional);
			if (grammar_rows[id].flags & GRAMMAR_STARTUP) {
				if (id == CMD_CONFIG_WLAN_CREATE)
					must(c, "config wlan delete 512");
				if (id == CMD_CONFIG_RF_PROFILE_CREATE)
					must(c, "config rf-profile delete 'Guest net'");
				if (id == CMD_CONFIG_EXCLUSIONLIST_ADD)
					must(c, "config exclusionlist delete 02:00:5e:00:00:01");
				if (id == CMD_CONFIG_MACFILTER_ADD)
					must(c, "config macfilter delete 02:00:5e:00:00:01");
				if (id == CMD_CONFIG_INTERFACE_CREATE || id == CMD_CONFIG_INTERFACE_DELETE)
					must(c, "config wlan interface 512 management");
				if (id == CMD_CONFIG_INTERFACE_CREATE)
					must(c, "config interface delete guests");
				must(c, buf_cstr(&line));
				check_round_trip(c);
				rows++;
			} else {
				struct config_error why;

				assert_false(give(c, buf_cstr(&line), &why));
			}
			config_free(c);
			buf_free(&line);
		}
	assert_true(rows > 130);
}

static void what_cannot_be_is_refused_and_changes_nothing(void **state)
{
	static const struct {
		const char *before, *line, *what, *mend;
		unsigned column;
	} cases[] = {
		{ "", "config wlan enable 3", "there is no WLAN 3", "config wlan create 3 <profile> <ssid> makes it", 20 },
		{ "config wlan create 3 a\n", "config wlan create 3 b", "WLAN 3 exists already",
		  "take another identifier, or config wlan delete 3 first", 20 },
		{ "config wlan create 3 a\n", "config wlan create 4 a b", "WLAN 3 has this profile name already",
		  "give another one, or config wlan delete 3 first", 22 },
		{ "config wlan create 3 a\nconfig wlan security wpa akm 802.1x disable 3\n", "config wlan enable 3",
		  "WLAN 3 has WPA security, but no key management",
		  "config wlan security wpa akm psk enable 3, or config wlan security wpa disable 3 for an open WLAN", 0 },
		{ "config wlan create 3 a\nconfig wlan security wpa akm psk enable 3\n", "config wlan enable 3",
		  "WLAN 3 has both 802.1X and PSK",
		  "config wlan security wpa akm 802.1x disable 3, or config wlan security wpa akm psk disable 3", 0 },
		{ "config wlan create 3 a\nconfig wlan security wpa akm 802.1x disable 3\nconfig wlan security wpa akm psk enable "
			"3\n",
		  "config wlan enable all", "WLAN 3 uses a pre-shared key, but has none",
		  "config wlan security wpa akm psk set-key ascii <psk> 3", 0 },
		{ "config wlan create 3 a\nconfig wlan security wpa disable 3\nconfig wlan enable 3\n",
		  "config wlan security pmf required 3", "WLAN 3 is open, but requires protected management frames",
		  "config wlan security wpa enable 3, or config wlan security pmf disable 3", 0 },
		{ "config wlan create 3 a x\nconfig wlan create 4 b x\nconfig wlan enable 3\n", "config wlan enable 4",
		  "WLAN 4 has the SSID and the kind of security of WLAN 3, which is enabled",
		  "config wlan ssid 4 <another ssid>, or config wlan disable 3", 0 },
		{ "config wlan create 3 a\n", "config wlan interface 3 nowhere", "there is no interface 'nowhere'",
		  "config interface create nowhere <vlan-id> makes it", 25 },
		{ "config interface create i 5\n", "config interface create i 6", "the interface 'i' exists already",
		  "config interface vlan i 6 changes its VLAN", 25 },
		{ "config interface create i 5\n", "config interface create j 5", "VLAN 5 belongs to the interface 'i'",
		  "take another VLAN, or use that interface", 27 },
		{ "", "config interface delete management", "the management interface cannot be deleted",
		  "nothing has to be done: an interface that is not used does no harm", 25 },
		{ "config interface create i 5\nconfig wlan create 3 a\nconfig wlan interface 3 i\n", "config interface delete i",
		  "the interface 'i' is used by WLAN 3", "config wlan interface 3 <another interface> first", 25 },
		{ "", "config interface address management 192.0.2.0 24",
		  "192.0.2.0 is the network's own address or its broadcast address",
		  "give the address of a host, or another netmask", 37 },
		{ "", "config interface address management 192.0.2.1 24 192.0.3.1",
		  "the gateway 192.0.3.1 is not in the network of 192.0.2.1 with the netmask 24",
		  "give a gateway of that network, or another netmask", 50 },
		{ "config interface create i 5\nconfig interface address management 192.0.2.1 24\n",
		  "config interface address dynamic-interface i 192.0.2.1 24",
		  "the interface 'management' has the address 192.0.2.1 already", "give another address", 46 },
		{ "", "config ap location x AP-1", "no access point is called 'AP-1'",
		  "give its MAC address; show ap summary lists those that have joined", 22 },
		{ "config ap name AP-1 02:00:5e:00:00:01\n", "config ap name AP-1 02:00:5e:00:00:02",
		  "the access point 02:00:5e:00:00:01 is called 'AP-1' already", "give another name", 16 },
		{ "", "config ap dtls-psk delete 02:00:5e:00:00:02", "the access point 02:00:5e:00:00:02 has no shared key",
		  "show run-config commands lists those that have one", 27 },
		{ "config wlan create 3 a\nconfig wlan security wpa wpa2 disable 3\n", "config wlan enable 3",
		  "WLAN 3 has WPA security, but neither WPA2 nor the older WPA",
		  "config wlan security wpa wpa2 enable 3, or config wlan security wpa disable 3 for an open WLAN", 0 },
		{ "config wlan create 3 a\nconfig wlan enable 3\n", "config wlan security wpa wpa2 ciphers aes disable 3",
		  "WLAN 3 has WPA2, but no cipher", "config wlan security wpa wpa2 ciphers aes enable 3", 0 },
		{ "config wlan create 3 a\nconfig wlan security wpa akm pmf psk enable 3\n", "config wlan enable 3",
		  "WLAN 3 has both 802.1X and PSK",
		  "config wlan security wpa akm 802.1x disable 3, or config wlan security wpa akm pmf psk disable 3", 0 },
		{ "config wlan create 3 a\nconfig wlan security wpa akm 802.1x disable 3\n"
		  "config wlan security wpa akm pmf psk enable 3\nconfig wlan security pmf required 3\n",
		  "config wlan enable 3", "WLAN 3 uses a pre-shared key, but has none",
		  "config wlan security wpa akm psk set-key ascii <psk> 3", 0 },
		{ "config wlan create 3 a\nconfig wlan security wpa akm 802.1x disable 3\n"
		  "config wlan security wpa akm pmf psk enable 3\nconfig wlan security wpa akm psk set-key ascii 12345678 3\n",
		  "config wlan enable 3", "WLAN 3 has the key management for protected management frames, but not these",
		  "config wlan security pmf optional 3, or config wlan security wpa akm pmf psk disable 3", 0 },
		{ "config wlan create 3 a x\nconfig wlan security wpa akm 802.1x disable 3\n"
		  "config wlan security wpa akm pmf psk enable 3\nconfig wlan security wpa akm psk set-key ascii 12345678 3\n"
		  "config wlan security pmf required 3\nconfig wlan create 4 b x\nconfig wlan security wpa akm 802.1x disable 4\n"
		  "config wlan security wpa akm psk enable 4\nconfig wlan security wpa akm psk set-key ascii 12345678 4\n"
		  "config wlan enable 3\n",
		  "config wlan enable 4", "WLAN 4 has the SSID and the kind of security of WLAN 3, which is enabled",
		  "config wlan ssid 4 <another ssid>, or config wlan disable 3", 0 },
		{ "", "config wlan wmm require 3", "there is no WLAN 3", "config wlan create 3 <profile> <ssid> makes it", 25 },
		{ "", "config 802.11a channel ap 02:00:5e:00:00:02 38", "802.11a has no channel 38",
		  "give one of 36, 40 to 64, 100, 104 to 144, 149, 153 to 177, or global", 45 },
		{ "", "config 802.11b txPower ap AP-1 3", "no access point is called 'AP-1'",
		  "give its MAC address; show ap summary lists those that have joined", 27 },
		{ "config exclusionlist add 02:00:5e:00:00:02 lost\n", "config exclusionlist add 02:00:5e:00:00:02",
		  "02:00:5e:00:00:02 is excluded already",
		  "config exclusionlist description 02:00:5e:00:00:02 <description> changes what is said of it", 26 },
		{ "", "config exclusionlist delete 02:00:5e:00:00:02", "02:00:5e:00:00:02 is not excluded by an operator",
		  "show exclusionlist displays who is excluded", 29 },
		{ "", "config exclusionlist description 02:00:5e:00:00:02 x", "02:00:5e:00:00:02 is not excluded by an operator",
		  "show exclusionlist displays who is excluded", 34 },
		{ "", "config auth-list delete 02:00:5e:00:00:02", "02:00:5e:00:00:02 is not in the auth-list",
		  "show auth-list displays what is", 25 },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(cases); i++) {
		struct config *c = read_again(slice_of(cases[i].before));
		struct config *copy = config_copy(c);
		struct config_error why;

		if (give(c, cases[i].line, &why))
			fail_msg("'%s' was done", cases[i].line);
		assert_string_equal(why.what, cases[i].what);
		assert_string_equal(why.mend, cases[i].mend);
		assert_int_equal(why.column, cases[i].column);
		assert_int_equal(config_diff(copy, c, NULL, NULL), 0);
		config_free(c);
		config_free(copy);
	}
}

static void an_access_point_carries_sixteen(void **state)
{
	struct config *c = config_new(), *copy;
	struct config_error why;
	struct ap_want want = { 0 };
	char line[80];

	(void)state;
	for (unsigned i = 1; i <= 17; i++) {
		snprintf(line, sizeof(line), "config wlan create %u w%u", i * 7, i);
		must(c, line);
	}
	copy = config_copy(c);
	assert_false(give(c, "config wlan enable all", &why));
	assert_string_equal(why.what, "WLAN 119 would be the 17th enabled one; an access point carries 16");
	assert_int_equal(config_diff(copy, c, NULL, NULL), 0);
	must(c, "config wlan delete 14");
	must(c, "config wlan enable all");
	config_ap_want(c, (mac_t){ 0 }, &want);
	assert_int_equal(want.nwlans, 16);
	assert_int_equal(want.wlan[0]->id, 7);
	assert_int_equal(want.wlan[1]->id, 21);
	must(c, "config wlan disable all");
	config_ap_want(c, (mac_t){ 0 }, &want);
	assert_int_equal(want.nwlans, 0);
	config_free(c);
	config_free(copy);
}

static bool by_name(void *ctx, const char *name, mac_t *out)
{
	(void)ctx;
	return strcmp(name, "AP-joined") == 0 && mac_from_text("02:00:5e:00:00:33", out);
}

static void an_access_point_is_found_by_the_name_it_joined_with(void **state)
{
	struct config *c = config_new();
	struct config_names names = { .ap_by_name = by_name };
	struct config_error why;
	struct command_line line;
	struct grammar_error error;
	mac_t mac;

	(void)state;
	assert_true(mac_from_text("02:00:5e:00:00:33", &mac));
	assert_true(grammar_parse(SLICE("config ap location here AP-joined"), &line, &error));
	assert_true(config_apply(c, &line, &names, &why));
	assert_string_equal(config_ap(c, mac)->location, "here");
	assert_true(grammar_parse(SLICE("config ap name AP-joined 02:00:5e:00:00:34"), &line, &error));
	assert_false(config_apply(c, &line, &names, &why));
	assert_true(grammar_parse(SLICE("config ap name AP-joined 02:00:5e:00:00:33"), &line, &error));
	assert_true(config_apply(c, &line, &names, &why));
	/* back to what all have: nothing is left of it */
	assert_true(grammar_parse(SLICE("config ap location \"\" AP-joined"), &line, &error));
	assert_true(config_apply(c, &line, &names, &why));
	assert_int_equal(c->aps, 1);
	must(c, "config ap disable AP-joined");
	must(c, "config ap enable all");
	assert_int_equal(config_ap(c, mac)->admin, CONFIG_ADMIN_DEFAULT);
	config_free(c);
}

/* --- files ------------------------------------------------------------------------------------------------------ */

static void collect(void *ctx, const struct config_problem *p)
{
	config_problem_text(ctx, "startup.conf", p);
}

static void every_problem_of_a_file_is_told(void **state)
{
	static const char text[] = "config sysname head\n"
				   "config wlan create 1 Guest\n"
				   "config wlam enable 1\n"
				   "  config wlan enable 9\n"
				   "show ap summary\n"
				   "\n"
				   "config wlan security wpa akm psk set-key ascii short 1\n"
				   "config country XX\n"
				   "config wlan disable 1 --dry-run\n"
				   "config sysname \"x\n"
				   "config wlan\x1b[2J\n"
				   "config sysname tail";
	struct config *c = config_new();
	struct buf out = { 0 };

	(void)state;
	assert_int_equal(config_read(c, SLICE(text), collect, &out), 8);
	assert_string_equal(
		buf_cstr(&out),
		"startup.conf:3:8: error: 'wlam' cannot stand here\n"
		"startup.conf:3:8: mend: did you mean 'wlan'? Expected one of: 802.11a, 802.11b, 802.11h, advanced, ap, "
		"auth-list, client, country, exclusionlist, interface, load-balancing, "
		"logging, macfilter, network, paging, prompt, rf-profile, sysname, time, trapflags, wlan, wps\n"
		"startup.conf:4:22: error: there is no WLAN 9\n"
		"startup.conf:4:22: mend: config wlan create 9 <profile> <ssid> makes it\n"
		"startup.conf:5:1: error: this command sets nothing and cannot stand in a startup file\n"
		"startup.conf:5:1: mend: leave the line out, and give the command in the terminal\n"
		"startup.conf:7:48: error: what is given as <psk> cannot be one (5 characters)\n"
		"startup.conf:7:48: mend: expected 8 to 63 printable ASCII characters (in quotes if there are blanks)\n"
		"startup.conf:8:16: error: <country-code> cannot be 'XX'\n"
		"startup.conf:8:16: mend: expected a country code of two letters such as DE, US or JP\n"
		"startup.conf:9:1: error: --dry-run cannot stand in a startup file\n"
		"startup.conf:9:1: mend: leave --dry-run out\n"
		"startup.conf:10:16: error: a quote that does not end\n"
		"startup.conf:10:16: mend: write \" at the end of the word\n"
		"startup.conf:11:8: error: 'wlan.[2J' cannot stand here\n"
		"startup.conf:11:8: mend: expected one of: 802.11a, 802.11b, 802.11h, advanced, ap, "
		"auth-list, client, country, exclusionlist, interface, load-balancing, "
		"logging, macfilter, network, paging, prompt, rf-profile, sysname, time, trapflags, wlan, wps\n");
	config_free(c);
	buf_free(&out);
}

static void count_problem(void *ctx, const struct config_problem *p)
{
	(void)p;
	++*(unsigned *)ctx;
}

static void odd_files_are_read(void **state)
{
	struct config *c = config_new();
	size_t size = 3 << 20;
	char *text = malloc(size);
	unsigned told = 0;

	(void)state;
	assert_int_equal(config_read(c, SLICE(""), NULL, NULL), 0);
	assert_int_equal(config_read(c, SLICE("\n\r\n \t\n#"), NULL, NULL), 0);
	assert_int_equal(config_read(c, (struct slice){ "config sysname a\0b\n", 19 }, NULL, NULL), 1);
	/* a line of a megabyte is one problem, and the next line is read */
	memset(text, 'x', size);
	memcpy(text + (1 << 20), "\nconfig sysname good\n#", 22);
	assert_int_equal(config_read(c, (struct slice){ text, size }, NULL, NULL), 1);
	assert_string_equal(c->sysname, "good");
	/* more problems than anybody reads: counted, not told */
	for (size_t i = 0; i < size; i += 2)
		memcpy(text + i, "x\n", 2);
	assert_int_equal(config_read(c, (struct slice){ text, 20000 }, count_problem, &told), 10000);
	assert_int_equal(told, CONFIG_PROBLEMS_MAX);
	free(text);
	/* the longest file, and one that is too long */
	text = malloc(CONFIG_FILE_MAX + 1);
	assert_non_null(text);
	memset(text, '#', CONFIG_FILE_MAX + 1);
	assert_int_equal(config_read(c, (struct slice){ text, CONFIG_FILE_MAX }, NULL, NULL), 0);
	assert_int_equal(config_read(c, (struct slice){ text, CONFIG_FILE_MAX + 1 }, NULL, NULL), 1);
	free(text);
	config_free(c);
}

/* --- differences ------------------------------------------------------------------------------------------------ */

struct seen {
	struct config_change change[32];
	unsigned count;
};

static void see(void *ctx, const struct config_change *c)
{
	struct seen *s = ctx;

	assert_true(s->count < ARRAY_LEN(s->change));
	s->change[s->count++] = *c;
}

static void only_what_changed_is_touched(void **state)
{
	struct config *a = read_again(SLICE(canonical)), *b = config_copy(a);
	struct seen seen = { 0 };
	struct buf out = { 0 };

	(void)state;
	assert_int_equal(config_diff(a, b, see, &seen), 0);
	config_diff_text(&out, a, b);
	assert_string_equal(buf_cstr(&out), "No difference.\n");
	buf_clear(&out);
	must(b, "config wlan security wpa akm psk set-key ascii another-one 2");
	must(b, "config wlan broadcast-ssid enable 2");
	must(b, "config wlan delete 512");
	must(b, "config interface create lab 77");
	must(b, "config ap location attic AP-1");
	must(b, "config auth-list delete 02:00:5e:00:00:03");
	must(b, "config country FR");
	assert_int_equal(config_diff(a, b, see, &seen), 6);
	assert_int_equal(seen.change[0].object, CONFIG_AUTH);
	assert_int_equal(seen.change[0].how, CONFIG_REMOVED);
	assert_int_equal(seen.change[1].object, CONFIG_WLAN);
	assert_int_equal(seen.change[1].how, CONFIG_REMOVED);
	assert_int_equal(seen.change[1].from.wlan->id, 512);
	assert_int_equal(seen.change[2].object, CONFIG_SYSTEM);
	assert_int_equal(seen.change[2].fields, 1u << CONFIG_SYSTEM_COUNTRY);
	assert_int_equal(seen.change[3].object, CONFIG_INTERFACE);
	assert_int_equal(seen.change[3].how, CONFIG_ADDED);
	assert_int_equal(seen.change[4].object, CONFIG_WLAN);
	assert_int_equal(seen.change[4].to.wlan->id, 2);
	assert_int_equal(seen.change[4].fields, 1u << CONFIG_WLAN_KEY | 1u << CONFIG_WLAN_BROADCAST);
	assert_int_equal(seen.change[5].object, CONFIG_AP);
	assert_int_equal(seen.change[5].fields, 1u << CONFIG_AP_LOCATION);
	config_diff_text(&out, a, b);
	assert_string_equal(buf_cstr(&out), "Auth-list entry 02:00:5e:00:00:03 goes:\n"
					    "  - config auth-list refuse 02:00:5e:00:00:03\n"
					    "WLAN 512 (Open) goes:\n"
					    "  - config wlan create 512 Open \"\\xff\\x01\"\n"
					    "  - config wlan security wpa disable 512\n"
					    "  - config wlan security wpa wpa2 disable 512\n"
					    "  - config wlan security wpa wpa2 ciphers aes disable 512\n"
					    "The controller changes:\n"
					    "  - config country DE\n"
					    "  + config country FR\n"
					    "Interface lab is new:\n"
					    "  + config interface create lab 77\n"
					    "WLAN 2 (Guest) changes:\n"
					    "  - config wlan broadcast-ssid disable 2\n"
					    "  - config wlan security wpa akm psk set-key ascii **** 2\n"
					    "  + config wlan security wpa akm psk set-key ascii **** 2\n"
					    "Access point 02:00:5e:00:00:01 (AP-1) changes:\n"
					    "  - config ap location \"ground floor\" 02:00:5e:00:00:01\n"
					    "  + config ap location attic 02:00:5e:00:00:01\n");
	config_free(a);
	config_free(b);
	buf_free(&out);
}

/* --- secrets ---------------------------------------------------------------------------------------------------- */

#define CANARY "kAnArY-4b1d"
#define HEX "feedfacefeedfacefeedfacefeedfacefeedfacefeedfacefeedfacefeedface"

static void secrets_are_in_the_saved_file_only(void **state)
{
	struct config *a = config_new(), *b;
	struct config_error why;
	struct buf out = { 0 };
	static const char bad[] = "config wlan security wpa akm psk set-key ascii " CANARY " 9\n"
				  "config wlan security wpa akm psk set-key ascii " CANARY " 900\n"
				  "config wlan security wpa akm psk set-key hex " CANARY " 1\n"
				  "config wlan security wpa akm psk set-key " CANARY " 1\n"
				  "config ap dtls-psk add ascii " CANARY " AP-1\n"
				  "config wlan security wpa akm psk set-key ascii \"" CANARY " 1\n";

	(void)state;
	must(a, "config wlan create 1 one");
	must(a, "config wlan create 2 two");
	must(a, "config wlan security wpa akm psk set-key ascii " CANARY " 1");
	must(a, "config wlan security wpa akm psk set-key hex " HEX " 2");
	must(a, "config ap dtls-psk add ascii " CANARY " 02:00:5e:00:00:01");
	must(a, "config ap dtls-psk add hex " HEX " 02:00:5e:00:00:02");
	b = config_new();
	config_dump(&out, a, CONFIG_SECRETS_MASKED);
	config_diff_text(&out, a, b);
	config_diff_text(&out, b, a);
	assert_int_equal(config_read(b, SLICE(bad), collect, &out), 6);
	assert_false(give(a, "config wlan security wpa akm psk set-key ascii " CANARY " 9", &why));
	buf_str(&out, why.what);
	buf_str(&out, why.mend);
	must(a, "config wlan security wpa akm 802.1x disable 1");
	must(a, "config wlan security wpa akm psk enable 1");
	must(a, "config wlan enable 1");
	must(a, "config wlan create 3 three one");
	must(a, "config wlan security wpa akm 802.1x disable 3");
	must(a, "config wlan security wpa akm psk enable 3");
	must(a, "config wlan security wpa akm psk set-key ascii " CANARY " 3");
	assert_false(give(a, "config wlan enable 3", &why));
	buf_str(&out, why.what);
	buf_str(&out, why.mend);
	assert_non_null(strstr(buf_cstr(&out), "****"));
	assert_null(strstr(buf_cstr(&out), CANARY));
	assert_null(strstr(buf_cstr(&out), "feedface"));
	buf_clear(&out);
	config_dump(&out, a, CONFIG_SECRETS_PLAIN);
	assert_non_null(strstr(buf_cstr(&out), CANARY));
	assert_non_null(strstr(buf_cstr(&out), HEX));
	config_free(a);
	config_free(b);
	buf_free(&out);
}

/* --- what others ask of it ---------------------------------------------------------------------------------------- */

static void the_ac_machine_gets_what_it_wants(void **state)
{
	static const uint8_t rsn_8021x[] = { 48, 26, 1, 0, 0, 0x0f, 0xac, 4, 1, 0, 0, 0x0f, 0xac, 4, 1, 0, 0, 0x0f, 0xac, 1,
					     0x80, 0, 0, 0, 0, 0x0f, 0xac, 6 };
	static const uint8_t rsn_psk[] = { 48, 30, 1, 0, 0, 0x0f, 0xac, 4, 1, 0, 0, 0x0f, 0xac, 4, 2, 0, 0, 0x0f, 0xac, 2, 0,
		0x0f, 0xac, 6, 0xc0, 0, 0, 0, 0, 0x0f, 0xac, 6 };
	struct config *c = read_again(SLICE(canonical));
	struct ap_want want = { .statistics_s = 120 };
	mac_t one, other;
	char ip[ADDR_TEXT_MAX];

	(void)state;
	assert_true(mac_from_text("02:00:5e:00:00:01", &one) && mac_from_text("02:00:5e:00:00:77", &other));
	config_ap_want(c, one, &want);
	assert_string_equal(want.name, "AP-1");
	assert_string_equal(want.location, "ground floor");
	assert_string_equal(want.country, "DE");
	assert_true(want.admin && want.slot[0].admin && want.slot[1].admin);
	assert_false(want.clear_data);
	assert_string_equal(want.ac[1].name, "WLC-2");
	addr_format_ip(&want.ac[1].address, ip);
	assert_string_equal(ip, "2001:db8::2");
	assert_true(addr_none(&want.ac[2].address));
	assert_int_equal(want.heartbeat_s, 20);
	assert_int_equal(want.fast_heartbeat_s, 3);
	assert_int_equal(want.statistics_s, 120); /* not the configuration's */
	assert_false(want.fallback);
	assert_int_equal(want.nwlans, 2); /* 512 is disabled */
	assert_string_equal(want.wlan[0]->ssid, "Our staff");
	assert_int_equal(want.wlan[0]->capability, 0x0011);
	assert_int_equal(want.wlan[0]->ies_len, sizeof(rsn_8021x));
	assert_memory_equal(want.wlan[0]->ies, rsn_8021x, sizeof(rsn_8021x));
	assert_false(want.wlan[1]->broadcast);
	assert_int_equal(want.wlan[1]->ies_len, sizeof(rsn_psk));
	assert_memory_equal(want.wlan[1]->ies, rsn_psk, sizeof(rsn_psk));
	assert_true(want.wlan[0]->wmm && want.wlan[0]->pmf && !want.wlan[0]->pmf_required);
	assert_true(want.wlan[0]->vlan == 30 && want.wlan[0]->max_stations == 0 && want.wlan[0]->nakms == 1);
	assert_int_equal(want.wlan[0]->akms[0], 0x000fac01);
	assert_int_equal(want.wlan[0]->pairwise_cipher, 0x000fac04);
	assert_int_equal(want.wlan[0]->management_cipher, 0x000fac06);
	assert_true(want.wlan[1]->pmf_required && want.wlan[1]->vlan == 20 && want.wlan[1]->max_stations == 20);
	assert_true(want.wlan[1]->nakms == 2 && want.wlan[1]->akms[1] == 0x000fac06);
	must(c, "config wlan wmm disable 1");
	must(c, "config interface vlan staff 31");
	assert_true(!want.wlan[0]->wmm && want.wlan[0]->vlan == 31);
	must(c, "config wlan disable 2");
	must(c, "config wlan enable 512");
	config_ap_want(c, other, &want);
	assert_string_equal(want.name, "");
	assert_string_equal(want.ac[0].name, "");
	assert_true(addr_none(&want.ac[0].address));
	assert_false(want.admin || want.slot[0].admin);
	assert_true(want.clear_data);
	assert_int_equal(want.wlan[1]->capability, 0x0001);
	assert_int_equal(want.wlan[1]->ies_len, 0);
	assert_true(!want.wlan[1]->pairwise_cipher && !want.wlan[1]->pmf && !want.wlan[1]->nakms);
	config_free(c);
}

static void radios_are_told_apart_by_their_band(void **state)
{
	struct config *c = config_new();
	struct ap ap = { .slot = { { .present = true, .type = 2 }, { .present = true, .type = 5 } } }; /* 5 GHz comes first */
	struct ap_want want = { 0 };

	(void)state;
	assert_true(mac_from_text("02:00:5e:00:00:01", &ap.mac));
	must(c, "config 802.11a channel ap 02:00:5e:00:00:01 44");
	must(c, "config 802.11b channel ap 02:00:5e:00:00:01 11");
	must(c, "config 802.11b txPower ap 02:00:5e:00:00:01 3");
	must(c, "config 802.11b disable 02:00:5e:00:00:01");
	must(c, "config 802.11a chan_width 02:00:5e:00:00:01 80");
	must(c, "config network usertimeout 60");
	config_ap_want_radios(c, &ap, &want);
	assert_int_equal(want.idle_s, 60);
	assert_true(want.admin && want.slot[0].admin);
	assert_false(want.slot[1].admin);
	assert_int_equal(want.slot[0].channel, 44);
	assert_int_equal(want.slot[0].power, 0);
	assert_true(want.slot[0].width == 4 && want.slot[1].width == 0);
	assert_int_equal(want.slot[1].channel, 11);
	assert_int_equal(want.slot[1].power, 3);
	must(c, "config 802.11a disable network");
	must(c, "config 802.11b enable 02:00:5e:00:00:01");
	must(c, "config 802.11a channel ap 02:00:5e:00:00:01 global");
	config_ap_want_radios(c, &ap, &want);
	assert_false(want.slot[0].admin);
	assert_true(want.slot[1].admin);
	assert_int_equal(want.slot[0].channel, 0);
	/* a disabled access point has no radio that is on, whatever is said of the band */
	must(c, "config ap disable all");
	config_ap_want_radios(c, &ap, &want);
	assert_false(want.slot[0].admin || want.slot[1].admin);
	must(c, "config 802.11a chan_width 02:00:5e:00:00:01 20");
	/* nothing is left of an access point whose settings were taken back */
	must(c, "config 802.11b channel ap 02:00:5e:00:00:01 global");
	must(c, "config 802.11b txPower ap 02:00:5e:00:00:01 global");
	assert_int_equal(c->aps, 0);
	config_free(c);
}

static void the_client_machine_gets_what_it_wants(void **state)
{
	struct config *c = read_again(SLICE(canonical));
	struct client_settings all;
	struct client_wlan w;

	(void)state;
	config_client_wlan(c, config_wlan(c, 2), &w);
	assert_true(w.id == 2 && w.enabled && !w.broadcast && w.wpa2 && w.dhcp_required && !w.exclusion);
	assert_string_equal(w.ssid, "Guest");
	assert_string_equal(w.interface, "guests");
	assert_int_equal(w.vlan, 20);
	assert_int_equal(w.akms, CLIENT_AKM_PSK | CLIENT_AKM_PSK_SHA256);
	assert_int_equal(w.pmf, CLIENT_PMF_REQUIRED);
	assert_int_equal(w.wmm, CLIENT_WMM_REQUIRED);
	assert_true(w.pmf_comeback_s == 10 && w.pmf_query_ms == 500);
	assert_int_equal(w.max_clients, 20);
	assert_int_equal(w.session_s, 3600);
	assert_true(w.idle_s == 15 && w.idle_bytes == 10000000 && w.max_radio_clients == 10 && w.load_balance);
	assert_int_equal(w.exclusion_s, 300);
	assert_int_equal(w.rsne_len, 32);
	assert_int_equal(w.rsne[0], 48);
	assert_false(w.has_pmk);
	config_client_wlan(c, config_wlan(c, 512), &w);
	assert_false(w.enabled || w.wpa2 || w.dhcp_required);
	assert_true(w.exclusion && w.exclusion_s == 60);
	assert_int_equal(w.akms, 0);
	assert_null(w.rsne);
	must(c, "config wlan wmm disable 512");
	config_client_wlan(c, config_wlan(c, 512), &w);
	assert_int_equal(w.wmm, CLIENT_WMM_DISABLED);
	config_client_settings(c, &all);
	assert_true(all.eapol_key_timeout_ms == 400 && all.eapol_key_retries == 4 && all.group_rekey_s == 120 &&
		    all.fast_ssid_change);
	config_free(c);
	c = config_new();
	config_client_settings(c, &all);
	assert_true(all.eapol_key_timeout_ms == 1000 && all.eapol_key_retries == 2 && all.group_rekey_s == 3600 &&
		    !all.fast_ssid_change);
	config_free(c);
}

static void the_auth_list_allows_and_refuses(void **state)
{
	struct config *c = read_again(SLICE(canonical));
	struct dtls_peer peer = { .proof = DTLS_PROOF_CERTIFICATE };
	char why[128];
	mac_t mac[5];

	(void)state;
	for (unsigned i = 0; i < 5; i++)
		mac[i] = (mac_t){ MAC_REAL_BIT | (0x02005e000001ULL + i) };
	assert_true(config_ap_allowed(c, mac[0], &peer, why));
	assert_false(config_ap_allowed(c, mac[1], &peer, why));
	assert_string_equal(why, "its certificate is not the one the auth-list names for 02:00:5e:00:00:02");
	for (unsigned i = 0; i < 32; i++)
		peer.fingerprint[i] = (uint8_t)(i % 16 * 17);
	assert_true(config_ap_allowed(c, mac[1], &peer, why));
	peer.proof = DTLS_PROOF_PSK;
	assert_false(config_ap_allowed(c, mac[1], &peer, why));
	assert_string_equal(why, "the auth-list demands a certificate, and it came with a shared key");
	assert_false(config_ap_allowed(c, mac[2], &peer, why));
	assert_string_equal(why, "refused by config auth-list refuse 02:00:5e:00:00:03");
	assert_false(config_ap_allowed(c, mac[4], &peer, why));
	assert_string_equal(why, "not in the auth-list; config auth-list add lsc 02:00:5e:00:00:05 allows it");
	must(c, "config auth-list ap-policy authorize-ap disable");
	assert_true(config_ap_allowed(c, mac[4], &peer, why));
	assert_false(config_ap_allowed(c, mac[2], &peer, why));
	config_free(c);
}

static void shared_keys_are_found_by_identity(void **state)
{
	static const uint8_t hex[16] = { 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd,
		0xee, 0xff };
	struct config *c = read_again(SLICE(canonical));
	uint8_t key[64];

	(void)state;
	assert_int_equal(config_ap_psk(c, "02:00:5e:00:00:01", key, sizeof(key)), 13);
	assert_memory_equal(key, "correct-horse", 13);
	assert_int_equal(config_ap_psk(c, "02005E000004", key, sizeof(key)), 16);
	assert_memory_equal(key, hex, 16);
	assert_int_equal(config_ap_psk(c, "02:00:5e:00:00:01", key, 12), 0);
	assert_int_equal(config_ap_psk(c, "02:00:5e:00:00:04", key, 15), 0);
	assert_int_equal(config_ap_psk(c, "02:00:5e:00:00:02", key, sizeof(key)), 0);
	assert_int_equal(config_ap_psk(c, "", key, sizeof(key)), 0);
	must(c, "config ap dtls-psk delete 02:00:5e:00:00:04");
	assert_int_equal(config_ap_psk(c, "02:00:5e:00:00:04", key, sizeof(key)), 0);
	config_free(c);
}

/* --- at random ---------------------------------------------------------------------------------------------------- */

static uint64_t seed;

static unsigned rnd(unsigned below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed >> 11) % below;
}

static void random_text(struct buf *out, unsigned max, bool any)
{
	static const char letters[] = "abcXYZ019-_. \"'\\#!?<>{}|=~";
	struct buf raw = { 0 };

	for (unsigned n = 1 + rnd(max); n; n--)
		buf_ch(&raw, any && rnd(4) == 0 ? (char)(1 + rnd(255)) : letters[rnd(sizeof(letters) - 1)]);
	grammar_quote(out, buf_as_slice(&raw));
	buf_free(&raw);
}

/* A command that is at random, often one that cannot be: refused commands leave no trace either. */
static void random_command(struct buf *b)
{
	static const char *const onoff[] = { "enable", "disable" };
	const char *sw = onoff[rnd(2)];
	unsigned wlan = 1 + rnd(24), ap = rnd(40), vlan = rnd(12);

	switch (rnd(36)) {
	case 0: case 1: case 2:
		buf_printf(b, "config wlan create %u ", wlan);
		random_text(b, 20, false);
		buf_ch(b, ' ');
		random_text(b, 32, true);
		break;
	case 3: buf_printf(b, "config wlan delete %u", wlan); break;
	case 4: case 5: buf_printf(b, "config wlan %s %u", sw, wlan); break;
	case 6: buf_printf(b, "config wlan security wpa %s %u", sw, wlan); break;
	case 7: buf_printf(b, "config wlan security wpa akm %s %s %u", rnd(2) ? "802.1x" : "psk", sw, wlan); break;
	case 8: case 9:
		buf_str(b, "config wlan security wpa akm psk set-key ascii ");
		random_text(b, 63, false);
		buf_printf(b, " %u", wlan);
		break;
	case 10: buf_printf(b, "config wlan security wpa akm psk set-key hex %032d%032d %u", rnd(10000), rnd(10000),
		wlan); break;
	case 11: buf_printf(b, "config wlan interface %u if%u", wlan, vlan); break;
	case 12: buf_printf(b, "config interface create if%u %u", vlan, rnd(20)); break;
	case 13: buf_printf(b, "config interface delete if%u", vlan); break;
	case 14: buf_printf(b, "config interface address dynamic-interface if%u 192.0.2.%u %u", vlan, rnd(256), rnd(33)); break;
	case 15: case 16:
		buf_str(b, "config ap name ");
		random_text(b, 12, false);
		buf_printf(b, " 02:00:5e:00:01:%02x", ap);
		break;
	case 17:
		buf_str(b, "config ap location ");
		random_text(b, 60, false);
		buf_printf(b, " 02:00:5e:00:01:%02x", ap);
		break;
	case 18: buf_printf(b, "config ap %s 02:00:5e:00:01:%02x", sw, ap); break;
	case 19: buf_printf(b, "config ap link-encryption %s %s", sw, rnd(2) ? "all" : "02:00:5e:00:01:05"); break;
	case 20: buf_printf(b, "config ap %s all", sw); break;
	case 21: buf_printf(b, "config ap primary-base c%u 02:00:5e:00:01:%02x 192.0.2.%u", rnd(9), ap, 1 + rnd(250)); break;
	case 22: buf_printf(b, "config auth-list %s 02:00:5e:00:02:%02x", rnd(3) ? "refuse" : "delete", ap); break;
	case 23: buf_printf(b, "config advanced timers ap-fast-heartbeat all %s %u", sw, 1 + rnd(10)); break;
	case 25: buf_printf(b, "config wlan security wpa akm pmf psk %s %u", sw, wlan); break;
	case 26: buf_printf(b, "config wlan security wpa wpa2 %s%s %u", rnd(2) ? "ciphers aes " : "", sw, wlan); break;
	case 27: buf_printf(b, "config wlan dhcp_server %u 0.0.0.0%s", wlan, rnd(2) ? " required" : ""); break;
	case 28: buf_printf(b, "config wlan exclusionlist %u %s", wlan, rnd(2) ? "disabled" : rnd(2) ? "77" : "enabled"); break;
	case 29: buf_printf(b, "config 802.11%c %s %s", "ab"[rnd(2)], sw, rnd(2) ? "network" : "02:00:5e:00:01:07"); break;
	case 30: buf_printf(b, "config 802.11a channel ap 02:00:5e:00:01:%02x %u", ap, 36 + 4 * rnd(9)); break;
	case 31: buf_printf(b, "config 802.11b %s ap 02:00:5e:00:01:%02x %s", rnd(2) ? "channel" : "txPower", ap,
			    rnd(2) ? "6" : "global"); break;
	case 32: buf_printf(b, "config 802.11a chan_width 02:00:5e:00:01:%02x %s", ap, rnd(2) ? "80" : "20"); break;
	case 33: case 34:
		buf_printf(b, "config exclusionlist %s 02:00:5e:00:03:%02x", rnd(3) ? "add" : "delete", ap);
		break;
	case 24: buf_printf(b, "config wlan security pmf %s %u", rnd(2) ? "optional" : "required", wlan); break;
	default:
		buf_str(b, "config sysname ");
		random_text(b, 31, false);
		break;
	}
}

/* Read, compared and freed in pieces comes to the same; the two trees differ in words exactly where their dumps do. */
static void check_pieces(const struct config *a, const struct config *b)
{
	struct config_diff_cursor k = { 0 };
	struct buf whole = { 0 }, pieces = { 0 }, text = { 0 }, again = { 0 };
	struct config *copy = config_new();
	struct config_reading r;
	unsigned lines = 0;

	config_diff_text(&whole, a, b);
	while (config_diff_text_some(&pieces, a, b, &k))
		;
	assert_string_equal(buf_cstr(&whole), buf_cstr(&pieces));
	assert_int_equal(k.count, config_diff(a, b, NULL, NULL));
	config_dump(&text, b, CONFIG_SECRETS_PLAIN);
	config_read_begin(&r, copy, buf_as_slice(&text), NULL, NULL);
	while (config_read_next(&r))
		lines++;
	assert_int_equal(r.problems, 0);
	assert_int_equal(r.line, lines);
	config_dump(&again, copy, CONFIG_SECRETS_PLAIN);
	assert_string_equal(buf_cstr(&text), buf_cstr(&again));
	assert_int_equal(config_diff(copy, b, NULL, NULL), 0);
	while (config_free_some(copy))
		;
	config_free(copy);
	buf_free(&whole);
	buf_free(&pieces);
	buf_free(&text);
	buf_free(&again);
}

/* The tree is what its commands made of it, whatever they were: 60 trees of 400 commands. */
static void trees_at_random_come_back(void **state)
{
	struct config *other = config_new(); /* the tree of the round before */
	unsigned done = 0, refused = 0;

	(void)state;
	for (unsigned tree = 1; tree <= 60; tree++) {
		struct config *c = config_new(), *before = config_new();

		seed = 0x9e3779b97f4a7c15ULL * tree;
		for (unsigned i = 0; i < 400; i++) {
			struct buf line = { 0 };
			struct command_line command;
			struct grammar_error error;
			struct config_error why;

			random_command(&line);
			if (!grammar_parse(buf_as_slice(&line), &command, &error)) {
				refused++;
			} else if (config_apply(c, &command, NULL, &why)) {
				done++;
			} else {
				assert_true(why.what[0] && why.mend[0]);
				refused++;
			}
			command_wipe(&command);
			buf_free(&line);
		}
		check_round_trip(c);
		/* the difference is nothing exactly where the dumps are the same */
		assert_true(config_diff(before, c, NULL, NULL) > 0);
		check_pieces(before, c);
		check_pieces(other, c);
		config_free(before);
		config_free(other);
		other = c;
	}
	config_free(other);
	assert_true(done > 5000);
	assert_true(refused > 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_is_written_as_it_was_read),
		cmocka_unit_test(order_and_spelling_do_not_matter),
		cmocka_unit_test(every_startup_row_is_applied_dumped_and_read_again),
		cmocka_unit_test(what_cannot_be_is_refused_and_changes_nothing),
		cmocka_unit_test(an_access_point_carries_sixteen),
		cmocka_unit_test(an_access_point_is_found_by_the_name_it_joined_with),
		cmocka_unit_test(every_problem_of_a_file_is_told),
		cmocka_unit_test(odd_files_are_read),
		cmocka_unit_test(only_what_changed_is_touched),
		cmocka_unit_test(secrets_are_in_the_saved_file_only),
		cmocka_unit_test(the_ac_machine_gets_what_it_wants),
		cmocka_unit_test(radios_are_told_apart_by_their_band),
		cmocka_unit_test(the_client_machine_gets_what_it_wants),
		cmocka_unit_test(the_auth_list_allows_and_refuses),
		cmocka_unit_test(shared_keys_are_found_by_identity),
		cmocka_unit_test(trees_at_random_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
