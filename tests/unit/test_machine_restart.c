/* SPDX-License-Identifier: Apache-2.0 */
/* test_machine_restart.c - how an access point finds out that its controller was started again, or is not there: a frame of
 * a station that nothing answers for a second makes it ask, an answer stops it, and who sends frames that deserve no answer
 * gets few Echo Requests out of it and nothing else. */
#include "check.h"

#include "../machines/world.h"

#include "proto/ieee80211/dot11.h"

static const struct weather fair = { .delay_us = 1000 };

/* An Authentication to the first BSS of radio 1, from a station. */
static bool authentication(struct world *w, unsigned ap, unsigned station)
{
	uint8_t frame[30] = { DOT11_AUTH << 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x06, 0, 0x5e, 0, 0, (uint8_t)station };
	const struct radio_bss *b = radio_sim_bss(w->ap[ap].radio, 0, 1);

	frame[24 + 2] = 1; /* transaction 1 */
	if (b) {
		memcpy(frame + 4, b->bssid, 6);
		memcpy(frame + 16, b->bssid, 6);
	}
	return wtp_frame(w->ap[ap].wtp, 0, frame, sizeof(frame), -50, w->now);
}

static struct world *in_run(uint64_t seed)
{
	struct world *w = world_new(seed, 1, 2, fair);

	assert_true(world_until_all_run(w, 60000));
	world_run(w, 5000);
	return w;
}

/* The controller is another process that knows nobody; no hint of its own gets through. EchoInterval is 30 s. */
static void an_unanswered_frame_leads_to_an_echo_after_a_second(void **state)
{
	struct world *w = in_run(31);
	const struct wtp_counters *c = wtp_counters(w->ap[0].wtp);
	uint64_t echoes = c->echoes;

	(void)state;
	world_ac_stop(w, 0);
	world_ac_start(w, 0);
	assert_true(authentication(w, 0, 1));
	world_run(w, 500);
	assert_true(authentication(w, 0, 2)); /* the time is that of the first */
	world_run(w, 450);
	assert_int_equal(c->echoes, echoes);
	world_run(w, 100);
	assert_int_equal(c->echoes, echoes + 1);
	assert_int_equal(c->unanswered, 1);
	world_hint(w, 0, 0); /* what a new net says to the Echo */
	world_run(w, 3000);
	assert_int_equal(c->hints_true, 1);
	assert_int_equal(wtp_state(w->ap[0].wtp), WTP_RUN);
	assert_int_equal(c->joined, 2);
	assert_int_equal(wtp_counters(w->ap[1].wtp)->joined, 1); /* nobody has spoken there, and nobody has told it */
	assert_int_equal(wtp_counters(w->ap[1].wtp)->unanswered, 0);
	world_check(w);
	world_free(w);
}

static void any_sign_of_life_is_an_answer(void **state)
{
	struct world *w = in_run(32);
	const struct wtp_counters *c = wtp_counters(w->ap[0].wtp);
	uint8_t goodbye[26] = { 0xc0, [4] = 0x06, [6] = 0x5e, [9] = 9 };
	struct ac_station_change s = { .op = AC_STATION_ADD, .station = { MAC_REAL_BIT | 0x06005e000009ULL }, .wlan = 1,
				       .aid = 3, .gate = AC_GATE_RUN, .capability = 0x0431 };

	(void)state;
	for (unsigned i = 0; i < 10; i++) {
		assert_true(authentication(w, 0, i));
		world_run(w, 900);
		if (i % 2) /* an order on the control channel; a frame on the other one */
			assert_true(ac_station_change(w->ac[0].ac, world_row(w, 0, 0), &s, w->now));
		else
			assert_true(ac_send_frame(w->ac[0].ac, world_row(w, 0, 0), 0, 1, goodbye, sizeof(goodbye)));
		world_run(w, 5000);
	}
	assert_int_equal(c->unanswered, 0);
	world_free(w);
}

/* Frames that the controller drops, ten a second for an hour. */
static void frames_that_deserve_no_answer_cost_little(void **state)
{
	struct world *w = in_run(33);
	const struct wtp_counters *c = wtp_counters(w->ap[0].wtp);
	uint64_t echoes = c->echoes, joined = c->joined;

	(void)state;
	for (unsigned i = 0; i < 36000; i++) {
		(void)authentication(w, 0, i);
		world_run(w, 100);
	}
	assert_true(c->unanswered > 60 && c->unanswered <= 3600 / 15 + 4);
	assert_true(c->echoes - echoes <= c->unanswered + 3600 / 30 + 1);
	assert_int_equal(c->joined, joined);
	assert_int_equal(wtp_state(w->ap[0].wtp), WTP_RUN);
	world_free(w);
}

/* Nobody there at all, and no ICMP error: it asks, and goes when the request has had its time, not before. */
static void silence_alone_ends_no_session_early(void **state)
{
	struct world *w = in_run(34);
	const struct wtp_counters *c = wtp_counters(w->ap[0].wtp);

	(void)state;
	w->ap[0].cut = true;
	assert_true(authentication(w, 0, 1));
	world_run(w, 10000);
	assert_int_equal(c->unanswered, 1);
	assert_int_equal(wtp_state(w->ap[0].wtp), WTP_RUN);
	w->ap[0].cut = false;
	world_run(w, 30000);
	assert_int_equal(c->joined, 1);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_unanswered_frame_leads_to_an_echo_after_a_second),
		cmocka_unit_test(any_sign_of_life_is_an_answer),
		cmocka_unit_test(frames_that_deserve_no_answer_cost_little),
		cmocka_unit_test(silence_alone_ends_no_session_early),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
