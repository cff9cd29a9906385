/* SPDX-License-Identifier: Apache-2.0 */
/* test_base.c - MAC spellings, text buffers and JSON strings, calendar, SipHash. */
#include "check.h"

#include "base/buf.h"
#include "base/calendar.h"
#include "base/mac.h"
#include "base/siphash.h"
#include "base/utf8.h"

static void mac_spellings(void **state)
{
	static const struct {
		const char *in, *out; /* NULL: no MAC */
	} rows[] = {
		{ "24:77:03:19:fb:70", "24:77:03:19:fb:70" }, { "24-77-03-19-FB-70", "24:77:03:19:fb:70" },
		{ "2477.0319.fb70", "24:77:03:19:fb:70" },    { "247703.19fb70", "24:77:03:19:fb:70" },
		{ "24770319fb70", "24:77:03:19:fb:70" },      { "24.77.03.19.fb.70", "24:77:03:19:fb:70" },
		{ "1x:xx:1x:xx:xx:xx", "1x:xx:1x:xx:xx:xx" }, { "xx.xx.xx.xx.xx.xx", "xx:xx:xx:xx:xx:xx" },
		{ "YY:yy:yy:yy:yy:yy", "yy:yy:yy:yy:yy:yy" }, { " 00:00:00:00:00:00 ", "00:00:00:00:00:00" },
		{ "24:77:03:19:fb", NULL },		      { "24:77-03:19:fb:70", NULL },
		{ "hello world, this", NULL },		      { "2477031", NULL },
		{ "MAC_ADDRESS", "MAC_ADDRESS" },	      { "xxxxxxxxxxxx", NULL },		      { "", NULL },
		{ "24770319fb7012", NULL },		      { "24:77:03:19:fb:7g", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[MAC_TEXT_MAX];
		mac_t m = { 0 };
		bool ok = mac_from_text(rows[i].in, &m);

		assert_int_equal(ok, rows[i].out != NULL);
		if (!ok)
			continue;
		assert_true(mac_present(m));
		assert_int_equal(mac_format(m, text), strlen(rows[i].out));
		assert_string_equal(text, rows[i].out);
	}
}

static void mac_zero_is_not_absent(void **state)
{
	mac_t zero;
	char text[MAC_TEXT_MAX];

	(void)state;
	assert_true(mac_from_text("00:00:00:00:00:00", &zero));
	assert_true(mac_present(zero));
	mac_format((mac_t){ 0 }, text);
	assert_string_equal(text, "-");
}

static void mac_wrapped(void **state)
{
	static const char in[] = "24:77:03:\n19:fb:70Association";
	mac_t m;
	const char *end;

	(void)state;
	assert_null(mac_read(in, in + sizeof(in) - 1, false, &m));
	end = mac_read(in, in + sizeof(in) - 1, true, &m);
	assert_non_null(end);
	assert_string_equal(end, "Association");
}

static void mac_redacted_keys_differ(void **state)
{
	mac_t a, b;

	(void)state;
	assert_true(mac_from_text("1x:xx:1x:xx:xx:xx", &a));
	assert_true(mac_from_text("3x:xx:cx:9x:x0:x0", &b));
	assert_true(mac_redacted(a) && mac_redacted(b));
	assert_false(mac_eq(a, b));
}

static void json_strings(void **state)
{
	static const struct {
		struct slice in;
		const char *out;
	} rows[] = {
		{ { "plain", 5 }, "\"plain\"" },
		{ { "a\"b\\c", 5 }, "\"a\\\"b\\\\c\"" },
		{ { "\n\t\r\x01\x7f", 5 }, "\"\\n\\t\\r\\u0001\\u007f\"" },
		{ { "\xc3\xa9", 2 }, "\"\xc3\xa9\"" },
		{ { "\xff\xc3", 2 }, "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ { "\xed\xa0\x80", 3 }, "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" }, /* a surrogate */
		{ { "a\0b", 3 }, "\"a\\u0000b\"" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf b = { 0 };

		buf_json(&b, rows[i].in);
		assert_string_equal(buf_cstr(&b), rows[i].out);
		buf_free(&b);
	}
}

static void buffer_numbers(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_int(&b, 0);
	buf_ch(&b, ' ');
	buf_int(&b, -7);
	buf_ch(&b, ' ');
	buf_int(&b, INT64_MIN);
	buf_printf(&b, " %300d|", 1);
	assert_memory_equal(b.p, "0 -7 -9223372036854775808 ", 26);
	assert_int_equal(b.len, 26 + 301);
	buf_free(&b);
}

static void calendar_round_trip(void **state)
{
	(void)state;
	for (int64_t d = -800000; d < 800000; d += 13) {
		struct civil c = civil_from_days(d);

		assert_int_equal(days_from_civil(c), d);
		assert_in_range(c.month, 1, 12);
		assert_in_range(c.day, 1, 31);
	}
	assert_int_equal(days_from_civil((struct civil){ 1970, 1, 1 }), 0);
	assert_int_equal(days_from_civil((struct civil){ 2024, 2, 29 }), 19782);
}

static void calendar_text(void **state)
{
	static const struct {
		const char *in;
		const char *out;
	} rows[] = {
		{ "2024-02-29T23:59:58.007", "2024-02-29T23:59:58.007" }, { "2024-02-29 07:05", "2024-02-29T07:05:00.000" },
		{ "2024-02-29", "2024-02-29T00:00:00.000" },		  { "10:51:37", "2014-05-07T10:51:37.000" },
		{ "25:00", "-" },					  { "yesterday", "-" },
		{ "2024-13-01", "-" },					  { "10:51x", "-" },
	};
	int64_t day = days_from_civil((struct civil){ 2014, 5, 7 }) * MS_DAY;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[TIME_TEXT_MAX];

		time_format(time_parse(rows[i].in, day), text);
		assert_string_equal(text, rows[i].out);
	}
	assert_int_equal(month_from_name("MAY"), 5);
	assert_int_equal(month_from_name("dec"), 12);
	assert_int_equal(month_from_name("foo"), 0);
}

static void siphash_spreads(void **state)
{
	struct hash_key k = { 0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL }, other = { 1, 2 };
	unsigned buckets[64] = { 0 };

	(void)state;
	for (uint64_t i = 0; i < 64000; i++)
		buckets[siphash_u64(k, i) & 63]++;
	for (int i = 0; i < 64; i++)
		assert_in_range(buckets[i], 800, 1200);
	assert_int_not_equal(siphash_u64(k, 1), siphash_u64(other, 1));
}

static void texts_of_strangers_are_kept_clean(void **state)
{
	static const struct {
		const char *in, *out;
		bool clean;
	} cases[] = {
		{ "", "", true },		   { "lobby", "lobby", true },
		{ "B\xc3\xbcro", "B\xc3\xbcro", true }, { "B\xfcro", "B?ro", false },
		{ "a\x1b[2J", "a?[2J", false },	   { "a\xc2\x9b", "a??", false },
		{ "\xc0\x80", "??", false },	   { "\xed\xa0\x80", "???", false },
		{ "\xf4\x90\x80\x80", "????", false }, { "\xe2\x82", "??", false },
		{ "1234567890", "123456789", true }, { "12345678\xc3\xa9", "12345678", true },
		{ "1234567\xc3\xa9", "1234567\xc3\xa9", true },
	};
	char out[10];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		text_keep(out, sizeof(out), slice_of(cases[i].in));
		assert_string_equal(out, cases[i].out);
		assert_int_equal(utf8_clean(slice_of(cases[i].in)), cases[i].clean);
	}
	text_keep(out, 1, SLICE("x"));
	assert_string_equal(out, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mac_spellings),	cmocka_unit_test(mac_zero_is_not_absent),
		cmocka_unit_test(mac_wrapped),		cmocka_unit_test(mac_redacted_keys_differ),
		cmocka_unit_test(json_strings),		cmocka_unit_test(buffer_numbers),
		cmocka_unit_test(calendar_round_trip), cmocka_unit_test(calendar_text),
		cmocka_unit_test(texts_of_strangers_are_kept_clean),
		cmocka_unit_test(siphash_spreads),
	};

	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
