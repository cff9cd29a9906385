/* SPDX-License-Identifier: Apache-2.0 */
/* test_machine_states.c - the tables of states: every state and event is decided, every state has a timer, and the pages in
 * docs/ are those the tables print. `test_machine_states ac|wtp` prints a page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "agent/wtp_internal.h"
#include "controller/ac_internal.h"

#include <stdio.h>
#include <stdlib.h>

static void test_ac_table(void **state)
{
	(void)state;
	for (enum ac_state s = 0; s < AC_STATES; s++) {
		assert_non_null(ac_state_name(s));
		assert_true(ac_state_timer(s)[0] != '\0');
		for (enum ac_event e = 0; e < AC_EVENTS; e++) {
			assert_non_null(ac_event_name(e));
			for (int kind = AC_CONTROL; kind <= AC_DATA; kind++) {
				const struct ac_cell *c = ac_cell((enum ac_channel)kind, s, e);

				if (!c->act || !c->words)
					fail_msg("%s / %s is not decided", ac_state_name(s), ac_event_name(e));
			}
		}
		/* what ends a session, ends it in every state that is one */
		if (s != AC_DTLS_TD) {
			assert_ptr_equal(ac_cell(AC_CONTROL, s, AC_EV_TIMER)->act, act_timer);
			assert_ptr_equal(ac_cell(AC_CONTROL, s, AC_EV_END)->act, act_end);
			assert_ptr_equal(ac_cell(AC_CONTROL, s, AC_EV_CLOSED)->act, act_closed);
			assert_ptr_equal(ac_cell(AC_DATA, s == AC_JOIN || s == AC_CONFIGURE || s == AC_RESET ? AC_RUN : s,
					 AC_EV_END)->act, act_end);
		}
	}
}

static void test_wtp_table(void **state)
{
	(void)state;
	for (enum wtp_state s = 0; s < WTP_STATES; s++) {
		assert_non_null(wtp_state_name(s));
		assert_non_null(wtp_state_timer(s));
		assert_true(wtp_state_timer(s)[0] != '\0');
		for (enum wtp_event e = 0; e < WTP_EVENTS; e++) {
			assert_non_null(wtp_cell(s, e)->act);
			assert_non_null(wtp_cell(s, e)->words);
			assert_non_null(wtp_event_name(e));
			/* a request of the AC is answered in every state that has a channel */
			if (s >= WTP_JOIN && s <= WTP_RUN && e >= WTP_EV_CONFIG_UPDATE && e <= WTP_EV_UNKNOWN_REQUEST)
				assert_ptr_not_equal(wtp_cell(s, e)->act, wact_ignore);
		}
		/* a timer's end is heard in every state that has one; Run is ended by those that watch the AC */
		if (s == WTP_RUN) {
			assert_ptr_equal(wtp_cell(s, WTP_EV_LOST)->act, wact_lost);
			assert_ptr_equal(wtp_cell(s, WTP_EV_DATA_DEAD)->act, wact_lost);
		} else if (s != WTP_START) {
			assert_ptr_equal(wtp_cell(s, WTP_EV_TIMER)->act, wact_timer);
		}
	}
	for (enum wtp_state s = WTP_IDLE; s < WTP_STATES; s++)
		assert_ptr_equal(wtp_cell(s, WTP_EV_STOP)->act, wact_stop);
}

static void same_as_file(const char *path, void (*page)(struct buf *))
{
	const char *root = getenv("MESON_SOURCE_ROOT") ? getenv("MESON_SOURCE_ROOT") : SOURCE_ROOT;
	struct buf want = { 0 };
	char full[512], *got;
	FILE *f;
	size_t n;

	(void)snprintf(full, sizeof(full), "%s/%s", root, path);
	f = fopen(full, "r");
	assert_non_null(f);
	page(&want);
	got = malloc(want.len + 2);
	assert_non_null(got);
	n = fread(got, 1, want.len + 1, f);
	fclose(f);
	if (n != want.len || memcmp(got, want.p, n) != 0)
		fail_msg("%s is not what the table prints: test_machine_states ac|wtp > it", path);
	free(got);
	buf_free(&want);
}

static void test_pages(void **state)
{
	(void)state;
	same_as_file("docs/states-ac.md", ac_states_page);
	same_as_file("docs/states-wtp.md", wtp_states_page);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ac_table),
		cmocka_unit_test(test_wtp_table),
		cmocka_unit_test(test_pages),
	};

	if (argc == 2) {
		struct buf page = { 0 };

		(strcmp(argv[1], "wtp") == 0 ? wtp_states_page : ac_states_page)(&page);
		(void)fwrite(page.p, 1, page.len, stdout);
		buf_free(&page);
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
