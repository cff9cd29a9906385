/* SPDX-License-Identifier: Apache-2.0 */
/* test_has_command.c - what a verdict tells an operator to type: a captured log may be another controller's, and gets all
 * commands; the controller that tells of its own clients leaves out those it has not. */
#include "check.h"

#include "catalogue_gen.h"
#include "cli/grammar/grammar.h"
#include "controller/live/live.h"

static void commands_with_parameters_are_looked_up(void **state)
{
	static const struct {
		const char *line;
		bool has;
	} t[] = {
		{ "show wlan <wlan-id>", true },
		{ "show wlan 1", true },
		{ "config wlan disable <wlan-id>", true },
		{ "config wlan security wpa akm <802.1x|psk|cckm|ft> enable <wlan-id>", true },
		{ "config <802.11a|802.11b> disable network", true },
		{ "config network usertimeout <seconds>", true },
		{ "show ap join stats detailed <ap-mac>", true },
		{ "debug client 02:00:5e:00:00:01", true },
		{ "show ap crash-file", false },
		{ "show advanced <802.11a|802.11b> channel", false },
		{ "config advanced <802.11a|802.11b> channel dca interval <hours>", false },
		{ "show mobility summary", false },
		{ "<", false },
		{ "<|", false },
		{ "show <wlan", false },
		{ "show \"", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(t); i++)
		if (grammar_has(slice_of(t[i].line)) != t[i].has)
			fail_msg("'%s': %s", t[i].line, t[i].has ? "it is there" : "it is not there");
}

static void told_by(bool (*has)(struct slice run), struct buf *out)
{
	const mac_t client = { MAC_REAL_BIT | 0x02005e000001ULL }, ap = { MAC_REAL_BIT | 0x02005e100100ULL };
	const struct live_options o = { .key = { 1, 2 }, .has_command = has };
	const struct msg_cleaning_up_state reset = { .sta = client, .ap = ap, .slot = 0 };
	const struct live_ask ask = { .now = 1770000060000 };
	struct live *l = live_new(&o);

	live_event(l, 1770000000000, MSG_CLEANING_UP_STATE, &reset, client);
	assert_true(live_diagnose(l, client, &ask, LIVE_JSON, out));
	live_free(l);
}

static void the_controller_names_its_own_commands_only(void **state)
{
	struct buf all = { 0 }, own = { 0 };

	(void)state;
	told_by(NULL, &all);
	told_by(grammar_has, &own);
	assert_non_null(strstr(buf_cstr(&all), "ap-radio-reset"));
	assert_non_null(strstr(buf_cstr(&all), "channel dca interval"));
	assert_non_null(strstr(buf_cstr(&own), "ap-radio-reset"));
	assert_null(strstr(buf_cstr(&own), "channel dca interval"));
	assert_non_null(strstr(buf_cstr(&own), "\"where\":\"ap\"")); /* what is not the controller's stays */
	buf_free(&all);
	buf_free(&own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_with_parameters_are_looked_up),
		cmocka_unit_test(the_controller_names_its_own_commands_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
