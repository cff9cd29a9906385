/* SPDX-License-Identifier: Apache-2.0 */
/* test_machine_handshake.c - handshakes that the controller gave up, as an access point lives through them: it begins again
 * in a second or two instead of waiting for WaitDTLS, and nobody who only says so makes it do anything worse. */
#include "check.h"

#include "../machines/world.h"

static const struct weather fair = { .delay_us = 1000 };

/* Into the middle of a handshake: nothing comes any more. */
static void into_handshake(struct world *w)
{
	for (unsigned i = 0; i < 20000 && wtp_state(w->ap[0].wtp) != WTP_DTLS_CONNECT; i++)
		world_run(w, 1);
	assert_int_equal(wtp_state(w->ap[0].wtp), WTP_DTLS_CONNECT);
	w->ap[0].cut = true;
	world_run(w, 100);
}

static void a_handshake_that_moves_is_left_alone(void **state)
{
	struct world *w = world_new(1, 2, 1, fair);
	const struct wtp_counters *c = wtp_counters(w->ap[0].wtp);

	(void)state;
	into_handshake(w);
	for (unsigned i = 0; i < 1000; i++)
		world_hint(w, 0, 0);
	assert_int_equal(wtp_state(w->ap[0].wtp), WTP_DTLS_CONNECT);
	assert_int_equal(c->hints_ignored, 1000);
	assert_int_equal(c->dtls_begun, 1);
	w->ap[0].stalled = true;
	world_hint(w, 0, w->ap[0].stalled); /* of another controller */
	assert_int_equal(c->hints_again, 0);
	world_free(w);
}

static void one_that_stands_still_is_begun_again(void **state)
{
	struct world *w = world_new(2, 1, 1, fair);
	const struct wtp_counters *c = wtp_counters(w->ap[0].wtp);

	(void)state;
	into_handshake(w);
	w->ap[0].stalled = true;
	world_hint(w, 0, 0);
	assert_int_equal(wtp_state(w->ap[0].wtp), WTP_DTLS_TD);
	assert_int_equal(c->hints_again, 1);
	w->ap[0].cut = w->ap[0].stalled = false;
	assert_true(world_until_run(w, 0, 10000)); /* WaitDTLS is a minute; a discovery is 5 s */
	world_check(w);
	world_free(w);
}

/* Lies that hit every handshake for an hour: there are pauses between attempts, it never sulks for them, and is in Run soon
 * after they end. */
static void lies_lead_to_attempts_and_not_to_sulking(void **state)
{
	struct world *w = world_new(3, 1, 1, (struct weather){ .delay_us = 150000 }); /* a handshake takes 0.6 s */
	const struct wtp_counters *c = wtp_counters(w->ap[0].wtp);

	(void)state;
	for (unsigned ms = 0; ms < 3600000; ms += 100) {
		if (wtp_state(w->ap[0].wtp) == WTP_DTLS_CONNECT)
			world_dtls_ends(w, 0, WTP_CONTROL, WTP_FAIL_AGAIN);
		assert_int_not_equal(wtp_state(w->ap[0].wtp), WTP_SULKING);
		world_run(w, 100);
	}
	assert_in_range(c->dtls_begun, 60, 400);
	assert_true(world_until_run(w, 0, 60000));
	world_free(w);
}

/* A data channel the controller had no room for: once more, with the control session kept; not for ever. */
static void a_data_channel_is_opened_once_more(void **state)
{
	struct world *w = world_new(4, 1, 1, fair);
	struct wtp *wtp = w->ap[0].wtp;

	(void)state;
	for (unsigned i = 0; i < 60000 && !w->ap[0].conn[WTP_DATA]; i++)
		world_run(w, 1);
	assert_int_equal(wtp_state(wtp), WTP_DATA_CHECK);
	world_dtls_ends(w, 0, WTP_DATA, WTP_FAIL_AGAIN);
	assert_int_equal(wtp_state(wtp), WTP_DATA_CHECK);
	assert_non_null(w->ap[0].conn[WTP_DATA]);
	world_dtls_ends(w, 0, WTP_DATA, WTP_FAIL_AGAIN);
	assert_int_equal(wtp_state(wtp), WTP_DTLS_TD);
	for (unsigned i = 0; i < 60000 && !w->ap[0].conn[WTP_DATA]; i++)
		world_run(w, 1);
	world_dtls_ends(w, 0, WTP_DATA, WTP_FAIL_AGAIN);
	assert_true(world_until_run(w, 0, 1000));
	assert_int_equal(wtp_counters(wtp)->join_requests, 2);
	world_check(w);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_handshake_that_moves_is_left_alone),
		cmocka_unit_test(one_that_stands_still_is_begun_again),
		cmocka_unit_test(lies_lead_to_attempts_and_not_to_sulking),
		cmocka_unit_test(a_data_channel_is_opened_once_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
