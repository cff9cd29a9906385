/* SPDX-License-Identifier: Apache-2.0 */
/* test_agent_files.c - what the agent reads and writes: its configuration, its status, what it keeps, and its state
 * directory. */
#include "check.h"

#include "agent/config.h"
#include "agent/files.h"
#include "agent/machine.h"
#include "agent/saved.h"
#include "agent/status.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static char said[8192];

static bool parse(const char *text, struct agent_config *c)
{
	struct orders o = { .file = "ap.conf" };
	bool good;

	agent_config_defaults(c);
	good = agent_config_parse(c, &o, slice_of(text));
	snprintf(said, sizeof(said), "%s", o.said.len ? buf_cstr(&o.said) : "");
	assert_int_equal(good, o.errors == 0);
	assert_int_equal(good, said[0] == '\0');
	orders_free(&o);
	return good;
}

static void a_whole_file(void **state)
{
	static const char text[] =
		"# an access point\r\n"
		"capwap ap hostname lobby-1   ! as on the plan\n"
		"capwap ap location \"Lobby, \\\"north\\\"\"\n"
		"\n"
		"\tcapwap ap mac 0200.5e00.0001\n"
		"capwap ap controller ip address 192.0.2.1\n"
		"capwap ap controller ip address [2001:db8::1]:15246\n"
		"capwap ap primary-base wlc-1 192.0.2.9:6000\n"
		"capwap ap secondary-base wlc-2\n"
		"capwap ap discovery broadcast disable\n"
		"capwap ap join-token plumb-token\n"
		"radio 1 band 5 simulated\n"
		"state directory /tmp/s\n"
		"runtime directory ./r\n"
		"logging level errors"; /* no line end at the end */
	struct agent_config c;

	(void)state;
	assert_true(parse(text, &c));
	assert_string_equal(c.name, "lobby-1");
	assert_string_equal(c.location, "Lobby, \"north\"");
	assert_memory_equal(c.mac, "\x02\x00\x5e\x00\x00\x01", 6);
	assert_int_equal(c.controllers, 4);
	assert_int_equal(c.controller[0].addr.port, 5246);
	assert_int_equal(c.controller[1].addr.port, 15246);
	assert_string_equal(c.controller[2].name, "wlc-1");
	assert_int_equal(c.controller[2].rank, 1);
	assert_int_equal(c.controller[2].addr.port, 6000);
	assert_true(addr_none(&c.controller[3].addr));
	assert_false(c.broadcast);
	assert_string_equal(c.token, "plumb-token");
	assert_false(c.radio[0].present);
	assert_true(c.radio[1].five_ghz);
	assert_string_equal(c.state, "/tmp/s");
	assert_int_equal(c.log, AGENT_LOG_ERRORS);
}

static void cards_of_the_kernel(void **state)
{
	struct orders o = { .file = "ap.conf" };
	struct agent_config c;

	(void)state;
	agent_config_defaults(&c);
	assert_string_equal(c.prefix, "ap");
	assert_true(agent_config_parse(&c, &o, SLICE("radio 0 band 2.4 nl80211 phy0\nradio 1 band 5 nl80211 any\n"
						      "bridge br0 uplink eth0\ninterface prefix wl\n")));
	assert_true(c.cards && c.radio[0].present && c.radio[1].present && c.radio[1].five_ghz && !c.radio[0].five_ghz);
	assert_string_equal(c.radio[0].phy, "phy0");
	assert_string_equal(c.radio[1].phy, "any");
	assert_string_equal(c.bridge, "br0");
	assert_string_equal(c.uplink, "eth0");
	assert_string_equal(c.prefix, "wl");
	orders_free(&o);
}

/* What is wrong, and where it is said to be: line, column and a piece of the words. */
static void each_error_is_placed(void **state)
{
	static const struct {
		const char *text, *place, *words;
	} cases[] = {
		{ "capwap ap hostnam x", "ap.conf:1:11: ", "hostname, location" },
		{ "\n  capwap ap hostname", "ap.conf:2:13: ", "ends too early: behind \"hostname\" follows <name>" },
		{ "capwap ap hostname a b", "ap.conf:1:22: ", "\"quotes\"" },
		{ "capwap ap hostname \"a", "ap.conf:1:20: ", "closing quote is missing" },
		{ "capwap ap hostname \"a\"b", "ap.conf:1:20: ", "a blank has to follow" },
		{ "capwap ap hostname \"\"", "ap.conf:1:20: ", "1 to 64" },
		{ "capwap ap hostname B\xfcro", "ap.conf:1:20: ", "no UTF-8" },
		{ "capwap ap mac 01:00:5e:00:00:01", "ap.conf:1:15: ", "group address" },
		{ "capwap ap mac nonsense", "ap.conf:1:15: ", "02:00:5e:00:00:01" },
		{ "capwap ap controller ip address wlc.example", "ap.conf:1:33: ", "192.0.2.1:5246" },
		{ "capwap ap controller ip address 192.0.2.1:0", "ap.conf:1:33: ", "192.0.2.1:5246" },
		{ "capwap ap discovery broadcast yes", "ap.conf:1:31: ", "enable or disable" },
		{ "capwap ap primary-base a\ncapwap ap primary-base b", "ap.conf:2:24: ", "before in this file" },
		{ "capwap ap psk identity i key 00", "ap.conf:1:30: ", "hexadecimal" },
		{ "radio 2 band 5 simulated", "ap.conf:1:7: ", "from 0 to 1" },
		{ "radio 0 band 5 simulated", "ap.conf:1:14: ", "slot 0" },
		{ "radio 0 band 7 simulated", "ap.conf:1:14: ", "2.4 or 5" },
		{ "state directory x", "ap.conf:1:17: ", "begin with /" },
		{ "logging level loud", "ap.conf:1:15: ", "errors, events or packets" },
		{ "reboot", "ap.conf:1:1: ", "capwap, radio, bridge, interface, state, runtime or logging" },
		{ "radio 0 band 5 nl80211 phy0", "ap.conf:1:14: ", "slot 0" },
		{ "radio 0 band 2.4 nl80211 \"\"", "ap.conf:1:26: ", "1 to 31" },
		{ "bridge a/b", "ap.conf:1:8: ", "no name of a network interface" },
		{ "interface prefix wireless-ap", "ap.conf:1:18: ", "8" },
		{ "bridge br0", "ap.conf:1", "no radio is a card" },
		{ "radio 0 band 2.4 nl80211 any\nradio 1 band 5 simulated", "ap.conf:1", "cannot be mixed" },
		{ "capwap ap discovery broadcast disable", "ap.conf:1:1: ", "no controller can be found" },
		{ "capwap ap join-token t\ncapwap ap psk identity i key 00112233445566778899aabbccddeeff", "ap.conf:1:1: ", "both" },
	};
	struct agent_config c;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		if (parse(cases[i].text, &c))
			fail_msg("taken: %s", cases[i].text);
		if (strncmp(said, cases[i].place, strlen(cases[i].place)) != 0 || !strstr(said, cases[i].words))
			fail_msg("%s\nis told as\n%swanted %s...%s", cases[i].text, said, cases[i].place, cases[i].words);
	}
}

static void all_errors_in_one_look_but_not_without_end(void **state)
{
	struct agent_config c;
	char text[4096] = "";
	unsigned lines = 0;

	(void)state;
	assert_false(parse("nonsense\ncapwap ap mac x\nlogging level x\n", &c));
	for (const char *p = said; (p = strchr(p, '\n')); p++)
		lines++;
	assert_int_equal(lines, 3);
	for (unsigned i = 0; i < 100; i++)
		strcat(text, "nonsense\n");
	assert_false(parse(text, &c));
	assert_non_null(strstr(said, "and 80 more"));
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_false(parse(text, &c));
	assert_non_null(strstr(said, "longer than"));
	assert_false(parse("caf\x1b[2J", &c));
	assert_null(strchr(said, '\x1b'));
}

static void times_and_shares(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} times[] = { { "0", 0 }, { "3", 3000 }, { "0.5", 500 }, { "250ms", 250 }, { "3s", 3000 }, { "1.5m", 90000 },
		{ "2h", 7200000 },
		      { "", -1 }, { "s", -1 }, { "3x", -1 }, { "-1", -1 }, { "1.", -1 }, { "99999999999s", -1 }, { "1e3", -1 } };
	static const struct {
		const char *text;
		int64_t ppm;
	} shares[] = { { "5%", 50000 }, { "0.5%", 5000 }, { "100%", 1000000 }, { "101%", -1 }, { "5", -1 }, { "%", -1 } };
	struct orders o = { .file = "x" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		struct order_word w = { times[i].text, 1, false };
		int64_t ms = -1;

		assert_int_equal(order_time(&o, &w, &ms), times[i].ms >= 0);
		assert_int_equal(ms, times[i].ms);
	}
	for (size_t i = 0; i < ARRAY_LEN(shares); i++) {
		struct order_word w = { shares[i].text, 1, false };
		uint32_t ppm = UINT32_MAX;

		assert_int_equal(order_share(&o, &w, &ppm), shares[i].ppm >= 0);
		if (shares[i].ppm >= 0)
			assert_int_equal(ppm, shares[i].ppm);
	}
	orders_free(&o);
}

static void a_status_comes_back(void **state)
{
	struct agent_status s = { .pid = 7, .started = 1780000000, .since = 1780000001, .joins = 2, .data_up = true, .radios = 2,
				  .last_error_at = 1780000000 }, back;
	struct buf text = { 0 }, out = { 0 };

	(void)state;
	strcpy(s.state, "Run");
	s.counters.join_refused = 3;
	s.counters.certificates = UINT64_C(12345678901);
	strcpy(s.name, "lobby 1");
	strcpy(s.last_error, "no answer\nfrom \"there\"");
	strcpy(s.radio[1].band, "5");
	s.radio[1].enabled = true;
	s.radio[1].power_dbm = -3;
	s.radio[1].wlans = 1;
	s.radio[1].wlan[0].id = 3;
	strcpy(s.radio[1].wlan[0].bssid, "02:00:5e:00:00:0d");
	strcpy(s.radio[1].wlan[0].ssid, "two words");
	s.stations = 300;
	s.told = 2;
	s.station[0] = (struct agent_status_station){ .mac = "06:00:5e:00:00:01", .address = "192.0.2.7", .gate = "RUN",
						      .slot = 1, .wlan = 3, .aid = 17, .since = 1780000000, .keyed = true, .pmf = true };
	s.station[1] = (struct agent_status_station){ .mac = "06:00:5e:00:00:02", .gate = "learning", .wlan = 1, .aid = 2 };
	status_write(&s, &text);
	assert_true(status_read(buf_as_slice(&text), &back));
	assert_int_equal(back.stations, 300);
	assert_int_equal(back.told, 2);
	assert_memory_equal(&back.station[0], &s.station[0], sizeof(s.station[0]));
	assert_string_equal(back.station[1].gate, "learning");
	assert_string_equal(back.station[1].address, "");
	assert_int_equal(back.pid, 7);
	assert_true(back.data_up);
	assert_string_equal(back.name, "lobby 1");
	assert_string_equal(back.last_error, "no answerfrom \"there\""); /* a line end cannot make a line */
	assert_int_equal(back.radios, 2);
	assert_int_equal(back.radio[1].power_dbm, -3);
	assert_string_equal(back.radio[1].wlan[0].ssid, "two words");
	status_text(&back, true, 1780000100, &out);
	assert_non_null(strstr(buf_cstr(&out), "Run, since"));
	assert_non_null(strstr(buf_cstr(&out), "(1 min 39 s)"));
	/* counters: those that are not 0, in words */
	assert_memory_equal(&back.counters, &s.counters, sizeof(s.counters));
	assert_non_null(strstr(buf_cstr(&out), "         3 Join Responses that refused\n12345678901 certificates received\n"));
	assert_null(strstr(buf_cstr(&out), "times lost in Run"));
	assert_non_null(strstr(buf_cstr(&out),
			       "  06:00:5e:00:00:01     1     3    17  RUN       yes, PMF        100  192.0.2.7\n"));
	assert_non_null(strstr(buf_cstr(&out), "  and 298 more\n"));
	buf_clear(&out);
	status_json(&back, false, &out);
	assert_non_null(strstr(buf_cstr(&out), "\"running\":false"));
	assert_non_null(strstr(buf_cstr(&out), "no answerfrom \\\"there\\\""));
	assert_non_null(strstr(buf_cstr(&out),
			       "{\"mac\":\"06:00:5e:00:00:01\",\"slot\":1,\"wlan\":3,\"aid\":17,\"passes\":\"RUN\","));
	assert_non_null(strstr(buf_cstr(&out), "\"join_refused\":3,\"joined\":0,"));
	for (size_t cut = 0; cut < text.len; cut++) /* any part of it is no status, and does no harm */
		assert_false(status_read((struct slice){ text.p, cut }, &back));
	buf_free(&text);
	buf_free(&out);
}

static void what_is_kept_comes_back(void **state)
{
	struct agent_saved s = { 0 }, back = { 0 };
	struct addr one = addr_v4(0xc0000201, 5246), two = addr_v4(0xc0000202, 5246), three = addr_v4(0xc0000203, 5246);
	struct buf text = { 0 };

	(void)state;
	strcpy(s.wtp.name, "n\xc3\xa4me");
	s.wtp.reboots = 65535;
	s.wtp.fallback = true;
	s.wtp.wall = 1780000000;
	assert_true(saved_joined(&s, &one));
	assert_false(saved_joined(&s, &one));
	assert_true(saved_joined(&s, &two));
	assert_true(saved_joined(&s, &three));
	assert_true(saved_joined(&s, &one)); /* to the front again */
	assert_true(addr_eq(&s.last[0], &one) && addr_eq(&s.last[1], &three) && addr_eq(&s.last[2], &two));
	saved_write(&s, &text);
	assert_true(saved_read(buf_as_slice(&text), &back));
	assert_memory_equal(&s, &back, sizeof(s));
	assert_false(saved_read(SLICE("reboots 3\n"), &back));
	assert_true(saved_read(SLICE("plumb-ap-saved 1\nreboots 65536\nreboots -1\nlast-reboot 256\nwall x\nnonsense\n"),
		&back));
	assert_int_equal(back.wtp.reboots, 65535);
	buf_free(&text);
}

static void files_are_whole_or_old(void **state)
{
	char dir[] = "/tmp/plumb-test-XXXXXX", path[64];
	struct buf text = { 0 };
	struct stat st;
	int fd, lock;

	(void)state;
	assert_non_null(mkdtemp(dir));
	fd = files_open(dir);
	assert_true(fd >= 0);
	assert_int_equal(files_read(fd, "x", &text), -ENOENT);
	assert_int_equal(files_write(fd, "x", SLICE("one"), true), 0);
	assert_int_equal(files_write(fd, "x", SLICE("two"), false), 0);
	assert_int_equal(files_read(fd, "x", &text), 0);
	assert_true(slice_is(buf_as_slice(&text), "two"));
	snprintf(path, sizeof(path), "%s/x", dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_false(files_locked(fd, "lock"));
	lock = files_lock(fd, "lock");
	assert_true(lock >= 0);
	assert_true(files_locked(fd, "lock"));
	assert_int_equal(files_lock(fd, "lock"), -EWOULDBLOCK);
	close(lock);
	assert_false(files_locked(fd, "lock"));
	files_remove(fd, "x");
	files_remove(fd, "lock");
	close(fd);
	rmdir(dir);
	buf_free(&text);
}

#define CPU(line, m, percent) machine_cpu(m, SLICE(line), percent)

static void the_machine(void **state)
{
	struct machine m = { 0 }, before;
	struct wtp_system now;
	uint8_t percent = 0;
	uint32_t kib = 0, free_kib = 0;

	(void)state;
	assert_true(CPU("cpu  100 0 100 700 100 0 0 0 0 0\ncpu0 1 2", &m, &percent));
	assert_int_equal(percent, 20);
	assert_true(CPU("cpu  175 0 100 725 100 0 0 0 0 0\n", &m, &percent));
	assert_int_equal(percent, 75);
	assert_true(CPU("cpu  175 0 100 725 100 0 0 0", &m, &percent)); /* no time has passed */
	assert_int_equal(percent, 0);
	assert_true(CPU("cpu  275 0 100 725 90 0 0 0", &m, &percent)); /* iowait goes back now and then */
	assert_int_equal(percent, 100);
	before = m;
	assert_false(CPU("cpu  275 0 100 725 90 0 0", &m, &percent));
	assert_false(CPU("cpu  275 0 100 725 90 0 0 99999999999999999999999", &m, &percent));
	assert_false(CPU("cpu0 1 2 3 4 5 6 7 8", &m, &percent));
	assert_false(CPU("cpu ", &m, &percent));
	assert_false(CPU("cpu", &m, &percent));
	assert_memory_equal(&m, &before, sizeof(m));
	assert_true(machine_memory(SLICE("MemTotal:      2048 kB\nMemFree:  1 kB\nMemAvailable:    1024 kB\nBuffers: 1"), &kib,
				   &free_kib));
	assert_int_equal(kib, 2048);
	assert_int_equal(free_kib, 1024);
	assert_true(machine_memory(SLICE("MemTotal: 99999999999 kB\nMemAvailable: 7"), &kib, &free_kib));
	assert_int_equal(kib, UINT32_MAX);
	assert_false(machine_memory(SLICE("MemTotal: 2048 kB\nMemAvailable:"), &kib, &free_kib));
	assert_false(machine_memory(SLICE("MemTotal: \nMemAvailable: 7"), &kib, &free_kib));
	assert_false(machine_memory(SLICE(""), &kib, &free_kib));
	m = (struct machine){ 0 };
	machine_look(&m, &now); /* the one we run on */
	assert_in_range(now.cpu, 0, 100);
	assert_true(now.memory_kib > 0 && now.memory_free_kib <= now.memory_kib);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_file),
		cmocka_unit_test(cards_of_the_kernel),
		cmocka_unit_test(each_error_is_placed),
		cmocka_unit_test(all_errors_in_one_look_but_not_without_end),
		cmocka_unit_test(times_and_shares),
		cmocka_unit_test(a_status_comes_back),
		cmocka_unit_test(what_is_kept_comes_back),
		cmocka_unit_test(files_are_whole_or_old),
		cmocka_unit_test(the_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
