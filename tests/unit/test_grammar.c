/* SPDX-License-Identifier: Apache-2.0 */
/* test_grammar.c - the whole table of commands is walked: each row's example is understood, however it is shortened;
 * each place of it has help and is completed. Then the errors, word by word, and the secrets that must not be in them. */
#include "check.h"

#include "cli/grammar/countries.h"
#include "cli/grammar/table.h"

#include <ctype.h>

static bool parses(const char *line, struct command_line *c)
{
	struct grammar_error e;
	bool ok = grammar_parse(slice_of(line), c, &e);

	if (!ok)
		print_message("%s\n  column %u: %s: %s\n", line, e.column, e.what, e.mend);
	return ok;
}

/* Calls f for the example of each row, without and with its optional parts. */
static void each_example(void (*f)(const struct grammar_row *row, const char *line))
{
	for (unsigned id = CMD_NONE + 1; id < CMD_COUNT; id++)
		for (int optional = 0; optional < 2; optional++) {
			struct buf line = { 0 };

			grammar_example(&line, &grammar_rows[id], optional);
			f(&grammar_rows[id], buf_cstr(&line));
			buf_free(&line);
		}
}

static void example_is_understood(const struct grammar_row *row, const char *line)
{
	struct command_line c;

	assert_true(parses(line, &c));
	if (c.id != row->id)
		fail_msg("'%s' of %s is taken for %s", line, row->name, c.row->name);
	for (unsigned i = 0; i < GRAMMAR_ARGS_MAX; i++)
		assert_true(command_has(&c, i) || command_text(&c, i)[0] == '\0');
	command_wipe(&c);
}

static void every_row_is_understood(void **state)
{
	(void)state;
	assert_true(CMD_COUNT > 80);
	each_example(example_is_understood);
}

/* Every word cut to the shortest beginning that is enough: the same command. One letter less: not. */
static void shortened(const struct grammar_row *row, const char *line)
{
	struct places here, next;
	struct words words;
	struct grammar_error error;
	char room[WORDS_ROOM];
	struct buf shorter = { 0 };
	struct command_line c;

	places_start(&here, ROLE_READ_WRITE);
	assert_true(words_split(slice_of(line), false, room, &words, &error));
	for (unsigned i = 0; i < words.count; i++) {
		struct word w = words.word[i], cut = w;
		struct step s = places_step(&here, &next, &w);
		char text[64];

		assert_int_equal(s.wrong, WRONG_NOTHING);
		if (i)
			buf_ch(&shorter, ' ');
		if (!s.word) {
			grammar_quote(&shorter, (struct slice){ w.text, w.len });
			here = next;
			continue;
		}
		assert_true(w.len < sizeof(text));
		for (cut.len = 1; cut.len <= w.len; cut.len++) {
			struct places after;
			struct step t;

			memcpy(text, w.text, cut.len);
			text[cut.len] = '\0';
			cut.text = text;
			t = places_step(&here, &after, &cut);
			if (t.wrong == WRONG_NOTHING && t.word && memcmp(&after, &next, sizeof(after)) == 0)
				break;
			assert_true(t.wrong == WRONG_AMBIGUOUS || (t.wrong == WRONG_NOTHING && cut.len < w.len));
		}
		assert_true(cut.len <= w.len);
		for (unsigned k = 0; k < cut.len; k++)
			buf_ch(&shorter, (char)(k % 2 ? toupper((unsigned char)w.text[k]) : w.text[k]));
		here = next;
	}
	assert_true(parses(buf_cstr(&shorter), &c));
	if (c.id != row->id)
		fail_msg("'%s' is taken for %s, not %s", buf_cstr(&shorter), c.row->name, row->name);
	for (unsigned i = 0; i < GRAMMAR_ARGS_MAX; i++)
		if (c.arg[i].type == ARG_WORD) /* given whole to the handler */
			assert_non_null(strstr(row->syntax, command_text(&c, i)));
	command_wipe(&c);
	buf_free(&shorter);
}

static void every_prefix_that_is_enough_is_enough(void **state)
{
	(void)state;
	each_example(shortened);
}

static bool offers(const struct grammar_help *h, const char *word, size_t len)
{
	for (unsigned i = 0; i < h->count; i++)
		if (strlen(h->entry[i].word) == len && strncasecmp(h->entry[i].word, word, len) == 0)
			return true;
	return false;
}

static bool offers_parameter(const struct grammar_help *h)
{
	for (unsigned i = 0; i < h->count; i++)
		if (h->entry[i].type != ARG_WORD && h->entry[i].word[0] == '<')
			return true;
	return false;
}

static void helped(const struct grammar_row *row, const char *line)
{
	struct words words;
	struct grammar_error error;
	char room[WORDS_ROOM];
	static struct grammar_help h;
	static struct grammar_completion t;
	struct places here, next;

	assert_true(words_split(slice_of(line), false, room, &words, &error));
	places_start(&here, ROLE_READ_WRITE);
	for (unsigned i = 0; i < words.count; i++) {
		const struct word *w = &words.word[i];
		struct step s = places_step(&here, &next, w);

		grammar_help(slice_of(line), w->column - 1u, ROLE_READ_WRITE, &h);
		assert_int_equal(h.error.wrong, WRONG_NOTHING);
		assert_int_equal(h.from, w->column - 1);
		assert_true(h.count > 0);
		for (unsigned k = 0; k < h.count; k++)
			if (!h.entry[k].help || strlen(h.entry[k].help) < 3)
				fail_msg("'%.*s' ?: no help for %s", w->column - 1, line, h.entry[k].word);
		assert_true(s.word ? offers(&h, s.word, s.word_len) : offers_parameter(&h));
		/* the word begun: it is still offered; but its last letter: Tab brings it or says what else begins so */
		if (s.word && w->len > 1) {
			grammar_complete(slice_of(line), w->column - 1u + w->len - 1u, ROLE_READ_WRITE, &t);
			assert_true(offers(&t.help, s.word, s.word_len) || offers_parameter(&t.help) || t.insert[0] == ' ');
			if (t.help.count == 1) {
				assert_int_equal(t.insert[0], w->text[w->len - 1]);
				assert_int_equal(t.insert[1], ' ');
			}
		}
		here = next;
	}
	{
		struct buf blank = { 0 };

		buf_printf(&blank, "%s ", line);
		grammar_help(buf_as_slice(&blank), blank.len, ROLE_READ_WRITE, &h);
		assert_true(h.complete);
		assert_int_equal(h.row->id, row->id);
		buf_free(&blank);
	}
}

static void every_place_has_help_and_completion(void **state)
{
	(void)state;
	each_example(helped);
}

/* Beside a free text a word of the grammar has to be written out: so that it is not forgotten, no name may be it. */
static void words_beside_a_free_text_cannot_be_names(void **state)
{
	(void)state;
	for (unsigned id = CMD_NONE + 1; id < CMD_COUNT; id++)
		for (unsigned i = 0; i < row_of((enum command_id)id)->items; i++) {
			const struct item *it = &row_of((enum command_id)id)->item[i];
			bool text = false;

			for (unsigned k = 0; k < it->alts; k++)
				text |= it->alt[k].type == ARG_AP || it->alt[k].type == ARG_NAME || it->alt[k].type == ARG_TEXT ||
					it->alt[k].type == ARG_INTERFACE || it->alt[k].type == ARG_FILE;
			for (unsigned k = 0; k < it->alts && text; k++)
				if (it->alt[k].type == ARG_WORD && !slice_is(it->alt[k].word, "all"))
					fail_msg("%s: '%.*s'", grammar_rows[id].name, (int)it->alt[k].word.len, it->alt[k].word.p);
		}
}

static void arguments_are_typed(void **state)
{
	struct command_line c;
	char mac[MAC_TEXT_MAX];

	(void)state;
	assert_true(parses("config wlan create 17 \"Guest net\" 'the \\x41 \"one\"'", &c));
	assert_int_equal(c.id, CMD_CONFIG_WLAN_CREATE);
	assert_int_equal(c.arg[0].n, 17);
	assert_string_equal(command_text(&c, 1), "Guest net");
	assert_string_equal(command_text(&c, 2), "the A \"one\"");
	assert_int_equal(c.arg[2].column, 35);
	assert_true(parses("conf ap enab all", &c));
	assert_int_equal(c.id, CMD_CONFIG_AP_ENABLE);
	assert_int_equal(c.arg[0].n, 0);
	assert_string_equal(command_text(&c, 0), "enable");
	assert_int_equal(c.arg[1].type, ARG_WORD);
	assert_true(parses("config ap disable AP-1", &c));
	assert_int_equal(c.arg[0].n, 1);
	assert_int_equal(c.arg[1].type, ARG_AP);
	assert_false(mac_present(c.arg[1].mac));
	static const char *const spellings[] = { "02:00:5e:00:00:1F", "02-00-5e-00-00-1f", "0200.5e00.001f", "02005e00001f" };
	for (unsigned i = 0; i < ARRAY_LEN(spellings); i++) {
		char line[80];

		snprintf(line, sizeof(line), "show ap join stats detailed %s --json", spellings[i]);
		assert_true(parses(line, &c));
		assert_true(c.json);
		mac_format(c.arg[0].mac, mac);
		assert_string_equal(mac, "02:00:5e:00:00:1f");
	}
	assert_true(parses("show ap join stats summary", &c));
	assert_int_equal(c.arg[0].type, ARG_NONE);
	assert_true(parses("config ap join-token create mac 02:00:5e:00:00:01", &c));
	assert_int_equal(c.arg[0].type, ARG_NONE);
	assert_int_equal(c.arg[1].type, ARG_MAC);
	assert_true(parses("config ap join-token create lifetime 60 mac 02:00:5e:00:00:01", &c));
	assert_int_equal(c.arg[0].n, 60);
	assert_true(parses("config interface address management 192.0.2.1 255.255.255.128 192.0.2.126 --dry-run", &c));
	assert_true(c.dry_run);
	assert_int_equal(c.arg[1].n, 25);
	assert_int_equal(addr_to_v4(&c.arg[2].ip), 0xc000027e);
	assert_true(parses("config time timezone -3 30", &c));
	assert_int_equal(c.arg[0].n, -3);
	assert_true(parses("config time manual 02/29/28 23:59:59", &c));
	assert_int_equal(c.arg[0].n, 21243);
	assert_int_equal(c.arg[1].n, 86399);
	assert_true(parses("config country de", &c));
	assert_string_equal(command_text(&c, 0), "DE");
	assert_true(parses("config ap primary-base WLC AP-1 2001:db8::1", &c));
	assert_false(addr_is_v4(&c.arg[2].ip));
	assert_true(parses("config sysname \"--json\"", &c));
	assert_false(c.json);
	assert_true(parses("  # config nonsense", &c));
	assert_int_equal(c.id, CMD_NONE);
	assert_true(parses("", &c));
	assert_true(parses(" \t ", &c));
	assert_int_equal(c.id, CMD_NONE);
	assert_true(parses("config ap location \"\" AP-1", &c));
	assert_true(command_has(&c, 0));
}

static void values_that_cannot_be_are_refused(void **state)
{
	static const char *const lines[] = {
		"show wlan 0", "show wlan 513", "show wlan -1", "show wlan 1x", "show wlan 0x1", "show wlan 99999999999999999999",
		"show ap join stats detailed 01:00:5e:00:00:01", "show ap join stats detailed 00:00:00:00:00:00",
		"show ap join stats detailed 02:00:5e:00:00", "show ap join stats detailed xx:xx:xx:xx:xx:xx",
		"config ap name all AP-1", "config ap name 02:00:5e:00:00:01 AP-1", "config ap name \"a b\" AP-1",
		"config ap name 123456789012345678901234567890123 AP-1", "config ap name disable AP-1",
		"config interface address management 300.1.1.1 24", "config interface address management 192.0.2.1 255.0.255.0",
		"config interface address management 192.0.2.1 33", "config interface address management 0.0.0.0 24",
		"config interface address management 224.0.0.1 24", "config interface address management 2001:db8::1 24",
		"config ap primary-base W AP 192.0.2.1:5246", "config ap primary-base W AP fe80::1",
		"config ap primary-base W AP ::", "config ap primary-base W AP ff02::1", "config country XX", "config country DEU",
		"config time manual 02/30/26 00:00:00", "config time manual 13/01/26 00:00:00", "config time manual 1/1/26 24:00:00",
		"config wlan create 1 \"\" x", "config wlan create 1 p \"\"",
		"config wlan create 1 p 123456789012345678901234567890123",
		"config wlan create 1 \"a\\x1bb\" x", "config wlan create 1 \"\xff\" x", "config wlan create 1 \"\xe2\x80\xae\" x",
		"config auth-list add lsc 02:00:5e:00:00:01 abc", "config time timezone 15 0", "config time timezone 1 60",
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(lines); i++) {
		struct command_line c;
		struct grammar_error e;

		if (grammar_parse(slice_of(lines[i]), &c, &e))
			fail_msg("'%s' was understood", lines[i]);
		if (e.wrong != WRONG_VALUE || e.column < 2 || !strstr(e.mend, "expected "))
			fail_msg("'%s': %d, column %u: %s: %s", lines[i], e.wrong, e.column, e.what, e.mend);
	}
}

static void errors_say_what_where_and_what_to_do(void **state)
{
	static const struct {
		const char *line, *text;
	} golden[] = {
#include "grammar_errors.h"
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(golden); i++) {
		struct command_line c;
		struct grammar_error e;
		struct buf text = { 0 };
		static const char first[] = GRAMMAR_INCORRECT_USAGE "\n";

		assert_false(grammar_parse(slice_of(golden[i].line), &c, &e));
		assert_int_equal(c.id, CMD_NONE);
		grammar_error_text(&text, slice_of(golden[i].line), &e);
		assert_memory_equal(buf_cstr(&text), first, sizeof(first) - 1);
		if (getenv("GOLDEN"))
			printf("----\n%s\n%s", golden[i].line, buf_cstr(&text) + sizeof(first) - 1);
		else
			assert_string_equal(buf_cstr(&text) + sizeof(first) - 1, golden[i].text);
		buf_free(&text);
	}
}

#define CANARY "kAnArY-9f3a-secret"
#define HEX "feedfacefeedfacefeedfacefeedfacefeedfacefeedfacefeedfacefeedface"

/* Whatever an operator does wrong near a secret: it is not said again. */
static void secrets_are_not_repeated(void **state)
{
	static const char *const lines[] = {
		"config wlan security wpa akm psk set-key ascii " CANARY " 3",
		"con wl sec wpa akm psk set asc " CANARY " 3 --dry-run",
		"config wlan security wpa akm psk set-key ascii " CANARY " 900",
		"config wlan security wpa akm psk set-key ascii 3 " CANARY,
		"config wlan security wpa akm psk set-key " CANARY " ascii 3",
		"config wlan security wpa akm psk set-key ascii passphrase " CANARY " 3",
		"config wlan security wpa akm psk set-key ascii \"" CANARY " 3",
		"config wlan security wpa akm psk set-key ascii \"" CANARY "\"x 3",
		"config wlan security wpa akm psk set-key ascii \"" CANARY "\\q\" 3",
		"config wlan security wpa akm psk set-key hex " CANARY " 3",
		"config wlan security wpa akm psk set-key ascii " HEX " 3",
		"config wlan security wpa akm psk set-key hex " HEX " x 3",
		"config wlan securty wpa akm psk set-key ascii " CANARY " 3",
		"config ap dtls-psk add ascii " CANARY " 02:00:5e:00:00:01",
		"config ap dtls-psk add hex " HEX " 02:00:5e:00:00:0g",
		"config ap dtls-psk add ascii 02:00:5e:00:00:01 " CANARY,
		"config ap dtls-psk add " CANARY,
		"config wlan security wpa akm psk set-key ascii " CANARY " 3 --json",
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(lines); i++) {
		struct command_line c;
		struct grammar_error e;
		struct buf text = { 0 };
		static struct grammar_help h;
		struct slice line = slice_of(lines[i]);

		grammar_masked(&text, line);
		if (!grammar_parse(line, &c, &e)) {
			assert_true(c.text[0] == '\0');
			grammar_error_text(&text, line, &e);
			buf_str(&text, e.what);
			buf_str(&text, e.mend);
		}
		command_wipe(&c);
		for (size_t at = 0; at <= line.len; at++) {
			grammar_help(line, at, ROLE_READ_WRITE, &h);
			grammar_help_text(&text, &h);
		}
		if (strstr(buf_cstr(&text), "kAnArY") || strstr(buf_cstr(&text), "feedface"))
			fail_msg("%s: a secret is repeated:\n%s", lines[i], buf_cstr(&text));
		buf_free(&text);
	}
}

static void masking_leaves_the_rest(void **state)
{
	static const char *const pairs[][2] = {
		{ "show ap summary", "show ap summary" },
		{ "  config  wlan ssid 3 'a b' ", "  config  wlan ssid 3 'a b' " },
		{ "config wlan security wpa akm psk set-key ascii \"two words\" 3",
		  "config wlan security wpa akm psk set-key ascii **** 3" },
		{ "config wlan ssd 3 whatever", "config wlan ssd **** ****" },
		{ "show \"x", "show \"x" },
		{ "config sysname \"a\\q\" b", "config sysname ****" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(pairs); i++) {
		struct buf out = { 0 };

		grammar_masked(&out, slice_of(pairs[i][0]));
		assert_string_equal(buf_cstr(&out), pairs[i][1]);
		buf_free(&out);
	}
}

/* What people type who come from AireOS: none of it is a command here, all of it has an answer, also when it is cut; the
 * commands an answer names are commands. */
static void habits_have_an_answer(void **state)
{
	const char *words, *instead;
	struct grammar_error e;
	struct command_line c;
	size_t n = 0;

	(void)state;
	for (; grammar_habit_at(n, &words, &instead); n++) {
		assert_false(grammar_parse(slice_of(words), &c, &e));
		assert_string_equal(grammar_habit(slice_of(words)), instead);
		if (strncmp(instead, "Here: ", 6) == 0)
			assert_true(grammar_parse((struct slice){ instead + 6, strcspn(instead + 6, ",.") }, &c, &e));
	}
	assert_true(n > 30);
	assert_string_equal(grammar_habit(SLICE("sh ver")), "Here: show sysinfo.");
	assert_non_null(strstr(grammar_habit(SLICE("config time ntp server 1 192.0.2.1")), "timedatectl"));
	assert_non_null(grammar_habit(SLICE("  PING 192.0.2.1 ")));
	assert_null(grammar_habit(SLICE("show")));
	assert_null(grammar_habit(SLICE("show ap")));
	assert_null(grammar_habit(SLICE("showing version")));
	assert_null(grammar_habit(SLICE("")));
}

static void roles_see_what_they_may_say(void **state)
{
	static struct grammar_help h;

	(void)state;
	grammar_help(SLICE(""), 0, ROLE_LOBBY, &h);
	assert_int_equal(h.count, 3);
	grammar_help(SLICE("config "), 7, ROLE_READ_ONLY, &h);
	assert_int_equal(h.count, 2);
	assert_string_equal(h.entry[0].word, "paging");
	assert_string_equal(h.entry[1].word, "prompt");
	grammar_help(SLICE("debug "), 6, ROLE_READ_ONLY, &h);
	assert_int_equal(h.count, 0);
	assert_int_equal(h.error.wrong, WRONG_WORD);
	for (unsigned id = CMD_NONE + 1; id < CMD_COUNT; id++)
		if (grammar_rows[id].flags & GRAMMAR_STARTUP) {
			assert_int_equal(grammar_rows[id].role, ROLE_READ_WRITE);
			assert_memory_equal(grammar_rows[id].syntax, "config ", 7);
			assert_false(grammar_rows[id].flags & (GRAMMAR_SHOW | GRAMMAR_LOCAL | GRAMMAR_CONFIRM));
		}
}

static void completion_puts_in_what_is_certain(void **state)
{
	static const char *const cases[][2] = {
		{ "sh", "ow " },	    { "s", "" },	      { "show a", "" },
		{ "show au", "th-list " },  { "show", " " },	      { "show ap join s", "tats " },
		{ "config ap d", "" },	    { "config ap dt", "ls-" }, { "config ap dtls-p", "sk " },
		{ "show wlan ", "" },	    { "show wlan s", "ummary " }, { "config ap reset ", "" },
		{ "show ap summary --", "json " }, { "SHOW AP SU", "mmary " }, { "nonsense ", "" }, { "config network ", "" },
		{ "config wlan enable a", "ll " },
	};
	static struct grammar_completion t;

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(cases); i++) {
		grammar_complete(slice_of(cases[i][0]), strlen(cases[i][0]), ROLE_READ_WRITE, &t);
		if (strcmp(t.insert, cases[i][1]) != 0)
			fail_msg("'%s' + Tab: '%s', not '%s'", cases[i][0], t.insert, cases[i][1]);
	}
	/* at the place of the cursor, not at the end */
	grammar_complete(SLICE("sh ap summary"), 2, ROLE_READ_WRITE, &t);
	assert_string_equal(t.insert, "ow ");
}

static void help_looks_as_on_a_controller(void **state)
{
	static struct grammar_help h;
	struct buf out = { 0 };

	(void)state;
	grammar_help(SLICE("show wlan "), 10, ROLE_READ_ONLY, &h);
	grammar_help_text(&out, &h);
	assert_string_equal(buf_cstr(&out), "summary        Displays the WLANs\n"
					    "<wlan-id>      WLAN identifier, 1 to 512\n");
	buf_clear(&out);
	grammar_help(SLICE("show ap join stats summary "), 27, ROLE_READ_ONLY, &h);
	grammar_help_text(&out, &h);
	assert_string_equal(buf_cstr(&out), "--json         The same as one JSON object\n"
					    "all            All of them\n"
					    "<ap-mac>       Base radio MAC address of an access point\n"
					    "<cr>           Displays who joined, who was refused, and why\n");
	buf_free(&out);
}

static void what_is_quoted_is_read_back(void **state)
{
	static const char *const values[] = { "a", "a b", "", "\"", "\\", "'x'", "-3", "--json", "#x", "\x01\x7f\xff",
					      "caf\xc3\xa9", "all", "what?", "a\"b" };

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(values); i++) {
		struct buf out = { 0 };
		struct words w;
		struct grammar_error e;
		char room[WORDS_ROOM];

		grammar_quote(&out, slice_of(values[i]));
		assert_true(words_split(buf_as_slice(&out), false, room, &w, &e));
		assert_int_equal(w.count, 1);
		assert_string_equal(w.word[0].text, values[i]);
		buf_free(&out);
	}
}

static void long_lines_have_an_end(void **state)
{
	struct command_line c;
	struct grammar_error e;
	char *line = malloc(1 << 20);

	(void)state;
	memset(line, 'a', 1 << 20);
	assert_false(grammar_parse((struct slice){ line, 1 << 20 }, &c, &e));
	assert_int_equal(e.wrong, WRONG_TOO_LONG);
	for (unsigned i = 0; i < 1024; i += 2)
		line[i + 1] = ' ';
	assert_false(grammar_parse((struct slice){ line, 1024 }, &c, &e));
	assert_int_equal(e.wrong, WRONG_TOO_LONG);
	/* the longest line there is with words that are written out whole: it fits */
	memset(line, ' ', 1024);
	memcpy(line, "con log buf inf", 15);
	memcpy(line + 1000, "--dry-run", 9);
	assert_true(grammar_parse((struct slice){ line, 1024 }, &c, &e));
	assert_string_equal(command_text(&c, 0), "informational");
	free(line);
}

static void countries_are_sorted_and_known_by_either_case(void **state)
{
	(void)state;
	for (size_t i = 1; i < country_count; i++)
		assert_true(strcmp(countries[i - 1].code, countries[i].code) < 0);
	assert_string_equal(country_name("jp"), "Japan");
	assert_null(country_name("ZZ"));
}

/* Optional parts that are alike: one word of help, and the values in their order. */
static void parts_that_are_alike(void **state)
{
	static const char line[] = "debug client 02:00:5e:00:00:01 ";
	struct command_line c;
	struct grammar_error e;
	struct grammar_help h;

	(void)state;
	grammar_help(SLICE(line), sizeof(line) - 1, ROLE_READ_WRITE, &h);
	assert_int_equal(h.count, 1);
	assert_string_equal(h.entry[0].word, "<client-mac>");
	assert_true(h.complete);
	assert_true(grammar_parse(SLICE("debug client 02:00:5e:00:00:01 02:00:5e:00:00:02 02:00:5e:00:00:03"), &c, &e));
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(c.arg[i].mac.v & 0xff, i + 1);
	assert_false(command_has(&c, 3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_understood),
		cmocka_unit_test(every_prefix_that_is_enough_is_enough),
		cmocka_unit_test(every_place_has_help_and_completion),
		cmocka_unit_test(words_beside_a_free_text_cannot_be_names),
		cmocka_unit_test(arguments_are_typed),
		cmocka_unit_test(values_that_cannot_be_are_refused),
		cmocka_unit_test(errors_say_what_where_and_what_to_do),
		cmocka_unit_test(secrets_are_not_repeated),
		cmocka_unit_test(masking_leaves_the_rest),
		cmocka_unit_test(habits_have_an_answer),
		cmocka_unit_test(roles_see_what_they_may_say),
		cmocka_unit_test(completion_puts_in_what_is_certain),
		cmocka_unit_test(help_looks_as_on_a_controller),
		cmocka_unit_test(what_is_quoted_is_read_back),
		cmocka_unit_test(long_lines_have_an_end),
		cmocka_unit_test(countries_are_sorted_and_known_by_either_case),
		cmocka_unit_test(parts_that_are_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
