/* SPDX-License-Identifier: Apache-2.0 */
/* test_report_text.c - the paper of the text report: clean text, columns, cutting and wrapping, each where it is easy to
 * get wrong; and then on random bytes, where only the promises are checked. What the report says is tested from outside,
 * in tests/cli. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diagnose/report_text_paper.h"

static struct slice clean(struct buf *b, const char *raw, size_t len)
{
	buf_clear(b);
	text_clean(b, (struct slice){ raw, len });
	return buf_as_slice(b);
}

static void text_becomes_harmless(void **state)
{
	static const struct {
		const char *raw, *want;
	} cases[] = {
		{ "plain text", "plain text" },
		{ "a\tb\nc\r\nd", "a b c  d" },
		{ "\x1b[31mred\x1b[0m", "?[31mred?[0m" },
		{ "bell\x07 del\x7f", "bell? del?" },
		{ "csi \xc2\x9b" "31m", "csi ?31m" },
		{ "lone \x9b byte", "lone ? byte" },
		{ "turned \xe2\x80\xae text", "turned ? text" },
		{ "hidden\xe2\x80\x8b" "blank", "hidden?blank" },
		{ "caf\xc3\xa9", "caf\xc3\xa9" },
		{ "overlong \xc0\xaf \xe0\x80\xaf", "overlong ?? ???" },
		{ "surrogate \xed\xa0\x80", "surrogate ???" },
		{ "cut \xe6\x97", "cut ??" },
		{ "beyond \xf4\x90\x80\x80", "beyond ????" },
		{ "\xe6\x97\xa5\xe6\x9c\xac", "\xe6\x97\xa5\xe6\x9c\xac" },
	};
	struct buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		clean(&b, cases[i].raw, strlen(cases[i].raw));
		assert_string_equal(buf_cstr(&b), cases[i].want);
	}
	buf_free(&b);
}

static void columns_are_counted(void **state)
{
	(void)state;
	assert_int_equal(text_columns(SLICE("")), 0);
	assert_int_equal(text_columns(SLICE("abc")), 3);
	assert_int_equal(text_columns(SLICE("caf\xc3\xa9")), 4);
	assert_int_equal(text_columns(SLICE("e\xcc\x81")), 1);
	assert_int_equal(text_columns(SLICE("\xe6\x97\xa5\xe6\x9c\xac")), 4);
	assert_int_equal(text_columns(SLICE("\xf0\x9f\x98\x80")), 2);
	assert_int_equal(text_fit(SLICE("\xe6\x97\xa5\xe6\x9c\xac"), 3), 3);
	assert_int_equal(text_fit(SLICE("e\xcc\x81x"), 1), 3);
	assert_int_equal(text_fit(SLICE("abc"), 0), 0);
}

typedef void (*cutter)(struct buf *out, struct slice clean, size_t columns);

static void check_cut(cutter cut, const char *text, size_t columns, const char *want)
{
	struct buf b = { 0 };

	cut(&b, slice_of(text), columns);
	assert_string_equal(buf_cstr(&b), want);
	buf_free(&b);
}

static void long_text_is_cut(void **state)
{
	(void)state;
	check_cut(text_cut, "abcdef", 6, "abcdef");
	check_cut(text_cut, "abcdefg", 6, "abc...");
	check_cut(text_cut, "ab defg", 6, "ab...");
	check_cut(text_cut, "abcdefg", 2, "..");
	check_cut(text_cut, "abcdefg", 0, "");
	check_cut(text_cut, "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", 5, "\xe6\x97\xa5...");
	check_cut(text_squeeze, "bind to the server (rc = 49 - no)", 33, "bind to the server (rc = 49 - no)");
	check_cut(text_squeeze, "bind to the server ended (rc = 49 - no)", 30, "bind to the server... 49 - no)");
	check_cut(text_squeeze, "no bracket at the end, so cut there, please", 30, "no bracket at the end, so c...");
}

static void numbers_are_grouped(void **state)
{
	static const struct {
		uint64_t n;
		const char *want;
	} cases[] = { { 0, "0" }, { 999, "999" }, { 1000, "1,000" }, { 1002003, "1,002,003" },
		      { UINT64_MAX, "18,446,744,073,709,551,615" } };
	struct buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		buf_clear(&b);
		text_count(&b, cases[i].n);
		assert_string_equal(buf_cstr(&b), cases[i].want);
	}
	buf_free(&b);
}

/* --- on paper -------------------------------------------------------------------------------------------------- */

struct sheet {
	char *text;
	size_t len;
	struct paper paper;
};

static void sheet_take(struct sheet *s, unsigned width)
{
	s->text = NULL;
	s->paper = (struct paper){ .out = open_memstream(&s->text, &s->len), .width = width };
}

static void sheet_read(struct sheet *s, const char *want)
{
	fclose(s->paper.out);
	assert_string_equal(s->text, want);
	free(s->text);
}

static void prose_is_wrapped(void **state)
{
	struct sheet s;

	(void)state;
	sheet_take(&s, 40);
	paper_prose(&s.paper, 10, "Cause", SLICE("The quick brown fox jumps over the lazy dog.  "));
	sheet_read(&s, "Cause     The quick brown fox jumps over\n          the lazy dog.\n");
	sheet_take(&s, 40);
	paper_prose(&s.paper, 30, "", SLICE("abcdefghijklmnopqrstuvwxyz"));
	sheet_read(&s, "                              abcdefghij\n                              klmnopqrst\n"
		       "                              uvwxyz\n");
	sheet_take(&s, 40);
	paper_prose(&s.paper, 10, "Nothing", SLICE("   "));
	sheet_read(&s, "");
	sheet_take(&s, 40);
	s.paper.colour = true;
	paper_prose(&s.paper, 6, "Fix", SLICE("do"));
	sheet_read(&s, "\033[1mFix\033[0m   do\n");
}

static void check_short(const char *text, size_t lines, const char *want)
{
	const struct paper p = { .width = 40 };
	struct buf b = { 0 };

	paper_shorten(&p, 10, slice_of(text), lines, &b);
	assert_string_equal(buf_cstr(&b), want);
	assert_true(paper_lines(&p, 10, buf_as_slice(&b)) <= lines);
	buf_free(&b);
}

static void prose_is_shortened(void **state)
{
	static const char two[] = "Message 2 has a bad MIC. The passphrase of the client is not that of the WLAN.";
	static const char steps[] = "1. Delete the network. 2. Type the passphrase again, with care.";

	(void)state;
	check_short(two, 5, two);
	check_short(two, 2, "Message 2 has a bad MIC.");
	check_short(two, 0, "");
	check_short(steps, 1, "1. Delete the network.");
	check_short("One sentence which is longer than all the room it gets here", 1, "One sentence which is ...");
}

/* Whatever comes: no control character, no line too wide, nothing endless. */
static void random_bytes_do_no_harm(void **state)
{
	static const char tricky[] = "\xe2\x80\xae \x1b\xf0\x9f\x98\x80)";
	struct buf b = { 0 };
	char raw[200];

	(void)state;
	srandom(7);
	for (int round = 0; round < 20000; round++) {
		size_t len = (size_t)random() % sizeof(raw), columns = (size_t)random() % 60;
		struct buf cut = { 0 };
		struct slice c;

		for (size_t i = 0; i < len; i++)
			raw[i] = (char)(random() % 3 ? random() % 256 : tricky[(size_t)random() % sizeof(tricky)]);
		c = clean(&b, raw, len);
		for (size_t i = 0; i < c.len; i++)
			assert_true((unsigned char)c.p[i] >= ' ' && c.p[i] != 0x7f);
		text_squeeze(&cut, c, columns);
		assert_true(text_columns(buf_as_slice(&cut)) <= columns);
		buf_free(&cut);
	}
	buf_free(&b);
}

static void random_prose_keeps_its_width(void **state)
{
	char raw[300];

	(void)state;
	srandom(8);
	for (int round = 0; round < 3000; round++) {
		size_t len = (size_t)random() % sizeof(raw);
		struct sheet s;

		for (size_t i = 0; i < len; i++)
			raw[i] = (char)(random() % 4 ? 'a' + random() % 26 : random() % 256);
		sheet_take(&s, 40 + (unsigned)(random() % 50));
		paper_prose(&s.paper, 10, "Label", (struct slice){ raw, len });
		fclose(s.paper.out);
		for (char *line = s.text, *end; *line; line = end + 1) {
			end = strchr(line, '\n');
			assert_non_null(end);
			assert_true(text_columns(slice_between(line, end)) <= s.paper.width);
		}
		free(s.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_becomes_harmless),
		cmocka_unit_test(columns_are_counted),
		cmocka_unit_test(long_text_is_cut),
		cmocka_unit_test(numbers_are_grouped),
		cmocka_unit_test(prose_is_wrapped),
		cmocka_unit_test(prose_is_shortened),
		cmocka_unit_test(random_bytes_do_no_harm),
		cmocka_unit_test(random_prose_keeps_its_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
