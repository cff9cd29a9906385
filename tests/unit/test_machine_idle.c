/* SPDX-License-Identifier: Apache-2.0 */
/* test_machine_idle.c - stations that fall silent: when that is so (idle.h), and from the controller's Idle Timeout and
 * threshold of a WLAN over the wire to the simulated radio, and back as a report. In virtual time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../machines/world.h"

#include "agent/idle.h"
#include "proto/capwap/vendor.h"

#include <string.h>

static const struct weather fair = { .delay_us = 500 };
static const uint8_t sta[6] = { 6, 0, 0x5e, 0, 0, 1 };

/* --- the rule ------------------------------------------------------------------------------------------------------- */

static mono_t at(int64_t s)
{
	return (mono_t){ s * 1000000 };
}

static void test_without_threshold(void **state)
{
	struct idle i = { 0 };
	struct radio_config c = { 0 };
	struct radio_bss b = { 0 };
	struct idle_look l;

	(void)state;
	assert_int_equal(idle_look(&i, &c, &b, 269999, 0, at(300)).is, IDLE_NOT); /* 300 s where nobody says another */
	assert_int_equal(idle_look(&i, &c, &b, 270000, 0, at(300)).is, IDLE_ASK);
	l = idle_look(&i, &c, &b, 300000, 0, at(330));
	assert_int_equal(l.is, IDLE_TELL);
	assert_int_equal(l.seconds, 300);
	assert_int_equal(idle_look(&i, &c, &b, 359000, 0, at(389)).is, IDLE_ASK); /* told once a minute */
	assert_int_equal(idle_look(&i, &c, &b, 360000, 0, at(390)).is, IDLE_TELL);
	assert_int_equal(idle_look(&i, &c, &b, 1000, 0, at(391)).is, IDLE_NOT); /* heard: and the next time at once */
	assert_int_equal(idle_look(&i, &c, &b, 300000, 0, at(420)).is, IDLE_TELL);
	c.idle_s = 60;
	assert_int_equal(idle_look(&i, &c, &b, 1000, 0, at(421)).is, IDLE_NOT);
	assert_int_equal(idle_look(&i, &c, &b, 29000, 0, at(449)).is, IDLE_NOT);
	assert_int_equal(idle_look(&i, &c, &b, 30000, 0, at(450)).is, IDLE_ASK);
	assert_int_equal(idle_look(&i, &c, &b, 60000, 0, at(480)).is, IDLE_TELL);
	b.idle_s = 15; /* the WLAN's own */
	assert_int_equal(idle_look(&i, &c, &b, 1000, 0, at(481)).is, IDLE_NOT);
	assert_int_equal(idle_look(&i, &c, &b, 15000, 0, at(495)).is, IDLE_TELL);
	b.idle_s = RADIO_IDLE_NEVER;
	assert_int_equal(idle_look(&i, &c, &b, UINT64_MAX / 2, 0, at(10000)).is, IDLE_NOT);
	b.idle_s = 100000;
	l = idle_look(&i, &c, &b, 100000000, 0, at(200000));
	assert_int_equal(l.is, IDLE_TELL);
	assert_int_equal(l.seconds, UINT16_MAX); /* as many as the report has room for */
}

static void test_with_threshold(void **state)
{
	struct idle i = { 0 };
	struct radio_config c = { .idle_s = 300 };
	struct radio_bss b = { .idle_s = 100, .idle_bytes = 1000 };
	struct idle_look l;

	(void)state;
	/* it is heard all the time, and that does not help it */
	assert_int_equal(idle_look(&i, &c, &b, 0, 5000, at(0)).is, IDLE_NOT); /* what it sent before does not count */
	assert_int_equal(idle_look(&i, &c, &b, 0, 5999, at(99)).is, IDLE_NOT);
	l = idle_look(&i, &c, &b, 0, 5999, at(100));
	assert_int_equal(l.is, IDLE_TELL);
	assert_int_equal(l.seconds, 100);
	/* as many as it has to: the time begins anew */
	assert_int_equal(idle_look(&i, &c, &b, 0, 6000, at(101)).is, IDLE_NOT);
	assert_int_equal(idle_look(&i, &c, &b, 0, 6999, at(200)).is, IDLE_NOT);
	assert_int_equal(idle_look(&i, &c, &b, 0, 7000, at(200)).is, IDLE_NOT);
	assert_int_equal(idle_look(&i, &c, &b, 0, 7000, at(299)).is, IDLE_NOT);
	assert_int_equal(idle_look(&i, &c, &b, 0, 7000, at(300)).is, IDLE_TELL);
	/* the radio counts from nothing again */
	assert_int_equal(idle_look(&i, &c, &b, 0, 10, at(301)).is, IDLE_NOT);
	assert_int_equal(idle_look(&i, &c, &b, 0, 10, at(401)).is, IDLE_TELL);
	b.idle_bytes = 0; /* taken away: it is heard */
	assert_int_equal(idle_look(&i, &c, &b, 0, 10, at(402)).is, IDLE_NOT);
	b.idle_bytes = 1; /* and set again: from now on */
	assert_int_equal(idle_look(&i, &c, &b, 0, 10, at(600)).is, IDLE_NOT);
	assert_int_equal(idle_look(&i, &c, &b, 0, 10, at(699)).is, IDLE_NOT);
	assert_int_equal(idle_look(&i, &c, &b, 0, 10, at(700)).is, IDLE_TELL);
}

/* --- over the wire ---------------------------------------------------------------------------------------------------- */

static struct {
	bool there; /* it acknowledges */
	unsigned asked;
} station;

static bool hear(void *ctx, unsigned slot, uint8_t wlan, const uint8_t *frame, size_t len, const struct radio_sim_cover *c)
{
	(void)ctx;
	(void)slot;
	(void)wlan;
	(void)c;
	station.asked += len == 24 && frame[0] == 0x48 && memcmp(frame + 4, sta, 6) == 0;
	return station.there;
}

static void say(struct world *w, size_t len)
{
	uint8_t frame[1024] = { 0x08, 0x01 };

	memcpy(frame + 4, radio_sim_bss(w->ap[0].radio, 0, 1)->bssid, 6);
	memcpy(frame + 10, sta, 6);
	(void)radio_sim_transmit(w->ap[0].radio, 0, frame, len, NULL, -50, w->now);
}

static struct world *one(uint64_t seed, uint32_t all_s, uint32_t idle_s, uint32_t idle_bytes)
{
	struct world *w = world_new(seed, 1, 1, fair);
	struct ac_station_change c = { .op = AC_STATION_ADD, .wlan = 1, .aid = 1, .capability = 0x0421, .gate = AC_GATE_RUN,
				       .station = { MAC_REAL_BIT | 0x06005e000001ULL } };

	w->ac[0].want.idle_s = all_s;
	w->ac[0].wlan[0].idle_s = idle_s;
	w->ac[0].wlan[0].idle_bytes = idle_bytes;
	assert_true(world_until_run(w, 0, 60000));
	world_run(w, 5000);
	station.there = true;
	station.asked = 0;
	radio_sim_air(w->ap[0].radio, hear, NULL);
	assert_true(ac_station_change(w->ac[0].ac, world_row(w, 0, 0), &c, w->now));
	world_run(w, 100);
	return w;
}

/* Runs until it is told, at most so long; seconds it took. */
static int64_t until_idle(struct world *w, int64_t most_s)
{
	const mono_t from = w->now;
	const unsigned told = w->ac[0].heard.idle;

	while (w->ac[0].heard.idle == told && mono_between(from, w->now) < most_s * 1000)
		world_run(w, 1000);
	return w->ac[0].heard.idle == told ? -1 : mono_between(from, w->now) / 1000;
}

static void test_out_of_reach(void **state)
{
	struct world *w = one(1, 120, 0, 0);

	(void)state;
	/* it is there, and acknowledges: never idle, but it is asked */
	assert_int_equal(until_idle(w, 600), -1);
	assert_in_range(station.asked, 4, 8);
	station.there = false;
	assert_in_range(until_idle(w, 600), 30, 130);
	assert_int_equal(w->ac[0].heard.idle_last.wlan, 1);
	assert_int_equal(w->ac[0].heard.idle_last.slot, 0);
	assert_in_range(w->ac[0].heard.idle_last.seconds, 120, 126);
	assert_in_range(until_idle(w, 600), 55, 65); /* it stays, and is told again */
	say(w, 40);
	assert_in_range(until_idle(w, 600), 120, 126);
	world_free(w);
}

static void test_of_its_wlan(void **state)
{
	struct world *w = one(2, 300, 15, 0);

	(void)state;
	assert_int_equal(radio_sim_bss(w->ap[0].radio, 0, 1)->idle_s, 15);
	assert_int_equal(radio_sim_bss(w->ap[0].radio, 0, 2)->idle_s, 0);
	station.there = false;
	assert_in_range(until_idle(w, 100), 15, 26);
	/* another one, by Update WLAN: the station stays, and its time is the new one */
	w->ac[0].wlan[0].idle_s = CAPWAP_IDLE_NEVER;
	ac_refresh_all(w->ac[0].ac, w->now);
	world_run(w, 1000);
	assert_int_equal(radio_sim_bss(w->ap[0].radio, 0, 1)->idle_s, RADIO_IDLE_NEVER);
	assert_non_null(radio_sim_station(w->ap[0].radio, 0, sta));
	assert_int_equal(until_idle(w, 2000), -1);
	w->ac[0].wlan[0].idle_s = 0;
	ac_refresh_all(w->ac[0].ac, w->now);
	assert_in_range(until_idle(w, 100), 0, 7);
	world_free(w);
}

static void test_threshold(void **state)
{
	struct world *w = one(3, 300, 60, 500);

	(void)state;
	assert_int_equal(radio_sim_bss(w->ap[0].radio, 0, 1)->idle_bytes, 500);
	for (unsigned i = 0; i < 20; i++) { /* 600 bytes in 60 s */
		say(w, 300);
		world_run(w, 30000);
		assert_int_equal(w->ac[0].heard.idle, 0);
	}
	for (unsigned i = 0; i < 2; i++) { /* 200: it is heard, but that is not enough */
		say(w, 100);
		world_run(w, 30000);
	}
	world_run(w, 10000);
	assert_int_equal(w->ac[0].heard.idle, 1);
	assert_int_equal(station.asked, 0);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_threshold), cmocka_unit_test(test_with_threshold),
		cmocka_unit_test(test_out_of_reach),	  cmocka_unit_test(test_of_its_wlan),
		cmocka_unit_test(test_threshold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
