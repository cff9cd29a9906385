/* SPDX-License-Identifier: Apache-2.0 */
/* test_out.c - what a show says, as AireOS prints it and as JSON, from the same calls. */
#include "check.h"

#include "controller/control/out.h"
#include "controller/msglog.h"
#include "controller/traplog.h"

static const struct out_column columns[] = {
	{ "AP Name", 12, "ap_name" }, { "Slots", 5, "slots" }, { NULL, 0, "secret" }, { "Both", 6, NULL },
		{ "Country", 8, "country" },
};

static void tell(struct out *o)
{
	out_int(o, "Number of APs", 2, NULL);
	out_field(o, "Global AP User Name", "%s", "Not Configured");
	out_flag(o, "Enabled State", true, "Enabled", "Disabled");
	out_none(o, "Last Error", "Not applicable");
	out_int(o, "Interval", 30, "secs");
	out_blank(o);
	out_table(o, "aps", columns, ARRAY_LEN(columns));
	for (int i = 0; i < 2; i++) {
		out_cell(o, "%s", i ? "a-name-longer-than-its-column" : "AP-1");
		out_cell_int(o, 2 + i);
		out_cell(o, "inner");
		out_cell(o, "x/y");
		out_cell_none(o, "none");
		out_row(o);
	}
	out_section(o, "more");
	out_field(o, "  Manufacturer's Name", "a \"b\"");
	out_item(o, "radios");
	out_int(o, "Slot", 0, NULL);
	out_item(o, "radios");
	out_int(o, "Slot", 1, NULL);
	out_note(o, "that is all");
}

static void both_writers_tell_the_same(void **state)
{
	struct buf wire = { 0 };
	struct out o;

	(void)state;
	out_begin(&o, &wire, 7, OUT_TEXT);
	tell(&o);
	out_end(&o);
	assert_string_equal(buf_cstr(&wire),
			    "{\"id\":7,\"seq\":0,\"text\":\""
			    "Number of APs.................................... 2\\n"
			    "Global AP User Name.............................. Not Configured\\n"
			    "Enabled State.................................... Enabled\\n"
			    "Last Error....................................... Not applicable\\n"
			    "Interval......................................... 30 secs\\n"
			    "\\n"
			    "AP Name       Slots  Both    Country \\n"
			    "------------  -----  ------  --------\\n"
			    "AP-1          2      x/y     none\\n"
			    "a-name-longer-than-its-column  3  x/y  none\\n"
			    "  Manufacturer's Name............................ a \\\"b\\\"\\n"
			    "Slot............................................. 0\\n"
			    "Slot............................................. 1\\n"
			    "that is all\\n\"}\n");
	buf_clear(&wire);
	out_begin(&o, &wire, 7, OUT_JSON);
	tell(&o);
	out_end(&o);
	assert_string_equal(
		buf_cstr(&wire),
		"{\"id\":7,\"seq\":0,\"fields\":{\"number_of_aps\":2,\"global_ap_user_name\":\"Not Configured\","
		"\"enabled_state\":true,\"last_error\":null,\"interval\":30}}\n"
		"{\"id\":7,\"seq\":1,\"in\":\"aps\",\"rows\":[]}\n"
		"{\"id\":7,\"seq\":2,\"in\":\"aps\",\"rows\":[{\"ap_name\":\"AP-1\",\"slots\":2,\"secret\":\"inner\","
		"\"country\":null},{\"ap_name\":\"a-name-longer-than-its-column\",\"slots\":3,\"secret\":\"inner\","
		"\"country\":null}]}\n"
		"{\"id\":7,\"seq\":3,\"in\":\"more\",\"fields\":{\"manufacturers_name\":\"a \\\"b\\\"\"}}\n"
		"{\"id\":7,\"seq\":4,\"in\":\"radios\",\"rows\":[{\"slot\":0},{\"slot\":1}]}\n"
		"{\"id\":7,\"seq\":5,\"in\":\"notes\",\"rows\":[\"that is all\"]}\n");
	buf_free(&wire);
}

static void names_do_nothing_to_a_terminal(void **state)
{
	struct buf wire = { 0 };
	struct out o;

	(void)state;
	out_begin(&o, &wire, 1, OUT_TEXT);
	out_field(&o, "AP Name", "a\x1b[2Jb\x7f\nc\xc2\x9b" "d\xc3\xa9");
	out_end(&o);
	assert_string_equal(buf_cstr(&wire), "{\"id\":1,\"seq\":0,\"text\":\"AP Name.......................................... "
					     "a?[2Jb??c?d\xc3\xa9\\n\"}\n");
	buf_free(&wire);
}

static void long_shows_come_in_lines(void **state)
{
	struct buf wire = { 0 };
	struct out o;
	size_t lines = 0, longest = 0;

	(void)state;
	out_begin(&o, &wire, 1, OUT_JSON);
	out_table(&o, "aps", columns, ARRAY_LEN(columns));
	for (int i = 0; i < 5000; i++) {
		out_cell(&o, "ap-%d", i);
		out_row(&o);
	}
	out_end(&o);
	for (const char *p = buf_cstr(&wire), *q; *p; p = q + 1, lines++) {
		q = strchr(p, '\n');
		assert_non_null(q);
		if ((size_t)(q - p) > longest)
			longest = (size_t)(q - p);
	}
	assert_true(lines > 4);
	assert_true(longest < OUT_LINE_LONG + 1024);
	assert_int_equal(o.rows, 5000);
	buf_free(&wire);
}

static void rings_forget_the_oldest(void **state)
{
	struct traplog *t = calloc(1, sizeof(*t));
	struct msglog *l = malloc(sizeof(*l));

	(void)state;
	assert_non_null(t);
	assert_non_null(l);
	assert_null(traplog_get(t, 0));
	assert_null(traplog_get(t, 1));
	for (int i = 1; i <= TRAPLOG_MAX + 3; i++)
		traplog_add(t, i, "trap %d", i);
	assert_null(traplog_get(t, 3));
	assert_string_equal(traplog_get(t, 4)->text, "trap 4");
	assert_int_equal(traplog_get(t, t->total)->wall_ms, TRAPLOG_MAX + 3);
	traplog_clear(t);
	assert_null(traplog_get(t, 4));
	msglog_init(l);
	msglog_add(l, 1, 7, "not kept");
	msglog_add(l, 1, 3, "kept");
	assert_int_equal(l->passed, 1);
	assert_string_equal(msglog_get(l, 1)->text, "kept");
	assert_string_equal(msglog_level(3), "errors");
	free(t);
	free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_writers_tell_the_same),
		cmocka_unit_test(names_do_nothing_to_a_terminal),
		cmocka_unit_test(long_shows_come_in_lines),
		cmocka_unit_test(rings_forget_the_oldest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
