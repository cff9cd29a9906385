/* SPDX-License-Identifier: Apache-2.0 */
/* test_repeat.c - links that lose many datagrams, in virtual time: frames said three times and taken once (capwap/repeat.h),
 * and a control channel that sees how bad its link is and asks more often (capwap/channel.h). */
#include "check.h"

#include "capwap/channel.h"
#include "capwap/repeat.h"

static struct wheel wheel;
static mono_t now;

static void pass(int64_t ms)
{
	now = mono_after(now, ms);
	wheel_run(&wheel, now);
}

static int a_wheel(void **state)
{
	(void)state;
	now = mono_ms(1000);
	wheel_init(&wheel, now);
	return 0;
}

static int no_timer(void **state)
{
	(void)state;
	assert_int_equal(wheel.armed, 0);
	return 0;
}

/* --- frames ------------------------------------------------------------------------------------------------------- */

static struct {
	unsigned n;
	uint8_t first[256];
	mono_t at[256];
} sent;

static void on_copy(void *ctx, const void *packet, size_t len)
{
	(void)ctx;
	assert_true(len > 0 && sent.n < 256);
	sent.first[sent.n] = *(const uint8_t *)packet;
	sent.at[sent.n++] = now;
}

static void a_frame_goes_out_three_times(void **state)
{
	struct repeat r;

	(void)state;
	memset(&sent, 0, sizeof(sent));
	repeat_init(&r, &wheel, on_copy, NULL);
	assert_true(repeat_again(&r, "a", 1));
	pass(10);
	assert_true(repeat_again(&r, "b", 1));
	pass(REPEAT_APART_MS - 11);
	assert_int_equal(sent.n, 0);
	for (unsigned i = 0; i < 10 * REPEAT_APART_MS; i++)
		pass(1);
	assert_int_equal(sent.n, 2 * REPEAT_COPIES);
	assert_memory_equal(sent.first, "abab", 4);
	assert_int_equal(mono_between(sent.at[0], sent.at[2]), REPEAT_APART_MS);
	assert_int_equal(mono_between(sent.at[0], sent.at[1]), 10);
	assert_int_equal(r.n, 0);
	repeat_stop(&r);
}

static void a_crowd_goes_out_once(void **state)
{
	struct repeat r;
	unsigned kept = 0;

	(void)state;
	memset(&sent, 0, sizeof(sent));
	repeat_init(&r, &wheel, on_copy, NULL);
	for (unsigned i = 0; i < 10 * REPEAT_WAITING; i++)
		kept += repeat_again(&r, "x", 1);
	assert_int_equal(kept, REPEAT_WAITING);
	pass(REPEAT_APART_MS);
	assert_int_equal(sent.n, REPEAT_WAITING);
	repeat_stop(&r); /* with copies that wait */
	repeat_stop(&r);
	assert_int_equal(r.n, 0);
}

static void the_first_is_taken_in_any_order(void **state)
{
	struct repeat r;

	(void)state;
	repeat_init(&r, &wheel, on_copy, NULL);
	for (unsigned i = 0; i < 3; i++)
		assert_true(repeat_first(&r, 0)); /* said once, by any peer */
	for (unsigned round = 0; round < 3; round++) { /* over the wrap of the id, too */
		uint16_t base = (uint16_t)(65500 + round * 48);

		for (unsigned i = 0; i < 48; i++) {
			uint16_t id = (uint16_t)(base + (i ^ 3)); /* neighbours change places */

			if (!id)
				continue;
			assert_true(repeat_first(&r, id));
			assert_false(repeat_first(&r, id));
		}
		for (unsigned i = 0; i < 48; i++) {
			uint16_t id = (uint16_t)(base + i);

			if (id)
				assert_false(repeat_first(&r, id));
		}
	}
	assert_false(repeat_first(&r, 65500)); /* long behind */
	assert_true(repeat_first(&r, 30000)); /* the other end has begun anew */
	assert_false(repeat_first(&r, 30000));
	assert_true(repeat_first(&r, 29999));
	repeat_stop(&r);
	assert_true(repeat_first(&r, 30000)); /* another session */
	repeat_stop(&r);
}

static void ids_are_never_zero(void **state)
{
	struct repeat r;

	(void)state;
	repeat_init(&r, &wheel, on_copy, NULL);
	for (unsigned i = 0; i < 70000; i++)
		assert_int_not_equal(repeat_id(&r), 0);
	repeat_stop(&r);
}

static struct {
	struct repeat r;
	unsigned first, again;
} ear;

static void on_heard(void *ctx, const void *packet, size_t len)
{
	uint16_t id;

	(void)ctx;
	assert_int_equal(len, sizeof(id));
	memcpy(&id, packet, sizeof(id));
	if (repeat_first(&ear.r, id))
		ear.first++;
	else
		ear.again++;
}

/* More than can wait, in one moment, in bursts, for longer than copies wait: each is heard once. */
static void a_flood_is_heard_once_each(void **state)
{
	struct repeat r;
	unsigned n = 0, copies = 0;

	(void)state;
	memset(&ear, 0, sizeof(ear));
	repeat_init(&r, &wheel, on_heard, NULL);
	repeat_init(&ear.r, &wheel, on_copy, NULL);
	for (unsigned ms = 0; ms < 1000; ms++) {
		for (unsigned i = 0; i < (ms % 50 < 10 ? 30 : 1); i++, n++) {
			uint16_t id = repeat_id(&r);

			on_heard(NULL, &id, sizeof(id));
			copies += id && repeat_again(&r, &id, sizeof(id));
		}
		pass(1);
	}
	pass(10 * REPEAT_APART_MS);
	pass(10 * REPEAT_APART_MS);
	assert_true(copies > 100 && copies < n);
	assert_int_equal(ear.first, n);
	assert_int_equal(ear.again, REPEAT_COPIES * copies);
	repeat_stop(&r);
	repeat_stop(&ear.r);
}

/* --- how bad a link is -------------------------------------------------------------------------------------------- */

static struct {
	uint8_t bytes[2048];
	size_t len;
	unsigned n;
} out[2]; /* what the asking and the answering end sent last, and how often they did */

static void on_send(void *ctx, const void *packet, size_t len)
{
	unsigned i = *(unsigned *)ctx;

	assert_true(len <= sizeof(out[i].bytes));
	memcpy(out[i].bytes, packet, len);
	out[i].len = len;
	out[i].n++;
}

static void on_idle(void *ctx, mono_t at)
{
	(void)ctx;
	(void)at;
}

static unsigned turned; /* how often a link has been found bad */

static void on_lossy(void *ctx)
{
	(void)ctx;
	turned++;
}

static const struct channel_calls calls = { on_send, on_idle, on_idle, on_lossy };
static unsigned ends[2] = { 0, 1 };
static struct channel_owner owner[2];
static struct channel ch[2];

static void two_channels(void)
{
	memset(out, 0, sizeof(out));
	turned = 0;
	for (unsigned i = 0; i < 2; i++) {
		channel_owner_init(&owner[i], &calls, &wheel, 65536, 0);
		channel_init(&ch[i], &owner[i], &ends[i], 1300);
		channel_adapt(&ch[i]);
	}
}

static void no_channels(void)
{
	for (unsigned i = 0; i < 2; i++) {
		channel_close(&ch[i]);
		channel_owner_free(&owner[i]);
	}
}

static void answer_once(void)
{
	struct channel_in in;

	if (channel_input(&ch[1], out[0].bytes, out[0].len, now, &in) == CHANNEL_REQUEST)
		channel_respond(&ch[1], NULL, 0);
	(void)channel_input(&ch[0], out[1].bytes, out[1].len, now, &in);
}

/* A request that goes out `times` times, of which the last `answered` are answered. */
static void ask(unsigned times, unsigned answered)
{
	unsigned before = out[0].n;

	channel_request(&ch[0], CAPWAP_ECHO_REQUEST, NULL, 0, now);
	pass(20);
	while (out[0].n < before + times)
		pass(1);
	for (unsigned i = 0; i < answered; i++)
		answer_once();
}

static void a_bad_link_is_seen_and_asked_more_often(void **state)
{
	unsigned first, quick;

	(void)state;
	two_channels();
	for (unsigned i = 0; i < 20; i++)
		ask(1, 1);
	assert_false(channel_lossy(&ch[0]));
	first = ch[0].interval_ms;
	assert_int_equal(first, RETRANSMIT_FLOOR_MS);
	for (unsigned i = 0; i < 20; i++)
		ask(2, 1); /* every other one is lost */
	assert_true(channel_lossy(&ch[0]));
	/* an answer that takes its time is asked for LOSSY_AGAIN times in the time in which a good link asks a few times */
	ch[0].srtt_us = 400000;
	ch[0].rttvar_us = 50000;
	channel_request(&ch[0], CAPWAP_ECHO_REQUEST, NULL, 0, now);
	quick = out[0].n;
	for (unsigned i = 0; i < 1000; i++)
		pass(1);
	assert_in_range(out[0].n - quick, LOSSY_AGAIN, LOSSY_AGAIN + 1);
	answer_once();
	for (unsigned i = 0; i < 200 && channel_lossy(&ch[0]); i++)
		ask(1, 1);
	assert_false(channel_lossy(&ch[0])); /* it is good again */
	no_channels();
}

/* A peer that is slow answers each of them, though late: its link is good. */
static void a_slow_peer_is_no_bad_link(void **state)
{
	(void)state;
	two_channels();
	for (unsigned i = 0; i < 50; i++)
		ask(3, 3);
	assert_false(channel_lossy(&ch[0]));
	no_channels();
}

static void a_strangers_link_is_not_judged(void **state)
{
	(void)state;
	two_channels();
	ch[0].adaptive = false;
	for (unsigned i = 0; i < 30; i++)
		ask(2, 1);
	assert_false(channel_lossy(&ch[0]));
	no_channels();
}

/* Until the measurement is over. One of `of` of what is said gets through (0: nothing), and is answered `late` ms later. */
static void measure(unsigned of, unsigned late)
{
	mono_t due[4 * MEASURE_COPIES];
	unsigned said = out[0].n, n = 0, answered = 0;

	channel_doubt(&ch[0], now);
	for (unsigned i = 0; i < 5000; i++) {
		pass(1);
		for (; said < out[0].n; said++)
			if (of && said % of == 0) {
				assert_true(n < sizeof(due) / sizeof(due[0]));
				due[n++] = mono_after(now, late);
			}
		for (; answered < n && mono_between(now, due[answered]) <= 0; answered++)
			answer_once();
	}
	assert_false(timer_armed(&ch[0].measuring));
}

static void a_doubt_is_settled_at_once(void **state)
{
	(void)state;
	two_channels();
	ask(1, 1);
	assert_false(channel_lossy(&ch[0]));
	measure(2, 100);
	assert_true(channel_lossy(&ch[0]));
	assert_int_equal(turned, 1);
	assert_int_equal(out[0].n, 1 + MEASURE_COPIES);
	assert_int_equal(owner[0].counters.measured, MEASURE_COPIES);
	assert_int_equal(owner[0].counters.wrong_sequence, 0);
	assert_int_equal(owner[1].counters.received, 1 + MEASURE_COPIES / 2);
	assert_int_equal(owner[1].counters.duplicates, MEASURE_COPIES / 2); /* nothing was done twice */
	measure(2, 100);					   /* it is known */
	assert_int_equal(out[0].n, 1 + MEASURE_COPIES);
	for (unsigned i = 0; i < 200 && channel_lossy(&ch[0]); i++)
		ask(1, 1);
	assert_false(channel_lossy(&ch[0]));
	no_channels();
}

/* Also by a peer that answers late; and it is not asked again at once, however many clients fail there. */
static void a_good_link_is_believed(void **state)
{
	(void)state;
	for (unsigned late = 1; late <= 501; late += 500) {
		two_channels();
		ask(1, 1);
		measure(1, late);
		assert_false(channel_lossy(&ch[0]));
		assert_int_equal(out[0].n, 1 + MEASURE_COPIES);
		for (unsigned i = 0; i < 100; i++)
			channel_doubt(&ch[0], now);
		pass(2000);
		assert_int_equal(out[0].n, 1 + MEASURE_COPIES);
		pass(MEASURE_BELIEVED_MS);
		measure(0, 0);
		assert_true(channel_lossy(&ch[0]));
		assert_int_equal(turned, 1);
		no_channels();
	}
}

/* A request that waits is measured with, and gets its answer. */
static void a_request_that_waits_is_measured_with(void **state)
{
	(void)state;
	two_channels();
	ask(1, 1);
	channel_request(&ch[0], CAPWAP_ECHO_REQUEST, NULL, 0, now);
	measure(3, 50);
	assert_false(channel_busy(&ch[0]));
	assert_true(channel_lossy(&ch[0]));
	no_channels();
}

static void nothing_is_measured_in_vain(void **state)
{
	static const uint8_t large[3000];

	(void)state;
	two_channels();
	channel_doubt(&ch[0], now); /* nothing was said yet that could be said again */
	ask(1, 1);
	ch[0].adaptive = false;
	channel_doubt(&ch[0], now); /* a stranger */
	pass(2000);
	assert_int_equal(out[0].n, 1);
	ch[0].adaptive = true;
	channel_request(&ch[0], CAPWAP_STATION_CONFIGURATION_REQUEST, large, sizeof(large), now);
	channel_doubt(&ch[0], now); /* it goes in pieces */
	pass(2000);
	assert_int_equal(owner[0].counters.measured, 0);
	no_channels();
	two_channels();
	ask(1, 1);
	channel_doubt(&ch[0], now);
	pass(100);
	no_channels(); /* in the middle of it */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_frame_goes_out_three_times, a_wheel, no_timer),
		cmocka_unit_test_setup_teardown(a_crowd_goes_out_once, a_wheel, no_timer),
		cmocka_unit_test_setup_teardown(the_first_is_taken_in_any_order, a_wheel, no_timer),
		cmocka_unit_test_setup_teardown(a_flood_is_heard_once_each, a_wheel, no_timer),
		cmocka_unit_test_setup_teardown(ids_are_never_zero, a_wheel, no_timer),
		cmocka_unit_test_setup_teardown(a_bad_link_is_seen_and_asked_more_often, a_wheel, no_timer),
		cmocka_unit_test_setup_teardown(a_slow_peer_is_no_bad_link, a_wheel, no_timer),
		cmocka_unit_test_setup_teardown(a_strangers_link_is_not_judged, a_wheel, no_timer),
		cmocka_unit_test_setup_teardown(a_doubt_is_settled_at_once, a_wheel, no_timer),
		cmocka_unit_test_setup_teardown(a_good_link_is_believed, a_wheel, no_timer),
		cmocka_unit_test_setup_teardown(a_request_that_waits_is_measured_with, a_wheel, no_timer),
		cmocka_unit_test_setup_teardown(nothing_is_measured_in_vain, a_wheel, no_timer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
