/* SPDX-License-Identifier: Apache-2.0 */
/* test_machine_probes.c - floods of probe requests, as 100 access points would hear 500,000 a second: five of them here,
 * which hear 5,000 a second each, in virtual time over tests/machines/world.c. What they tell their controller has a
 * bound. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../machines/hand.h"
#include "../machines/world.h"

#include <stdio.h>

enum { APS = 5, SECONDS = 20, EACH_MS = 5, BURST = 512, EACH_S = 50 };

static const struct weather fair = { .delay_us = 500 };

static void hear(struct world *w, unsigned ap, uint32_t n, int8_t rssi)
{
	const struct radio_events *e = radio_sim_events(w->ap[ap].radio);
	uint8_t mac[6] = { 6, 0, (uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n };

	e->probing(e->ctx, n & 1, mac, rssi, 36, w->now);
}

static void of_a_flood_a_few_are_told(void **state)
{
	struct world *w = world_new(11, 1, APS, fair);
	uint64_t heard = 0, dropped = 0, before;
	unsigned found;

	(void)state;
	for (unsigned i = 0; i < APS; i++)
		assert_true(world_until_run(w, i, 60000));
	world_run(w, 5000);
	before = w->ac[0].heard.probes;
	for (unsigned ms = 0; ms < SECONDS * 1000; ms++) {
		for (unsigned i = 0; i < APS; i++)
			for (unsigned k = 0; k < EACH_MS; k++)
				hear(w, i, 0x10000000 + (ms * APS + i) * EACH_MS + k, -70);
		world_run(w, 1);
	}
	world_run(w, 2000);
	for (unsigned i = 0; i < APS; i++) {
		const struct wtp_counters *c = wtp_counters(w->ap[i].wtp);

		heard += c->probes_heard;
		dropped += c->probers_dropped;
	}
	found = (unsigned)(w->ac[0].heard.probes - before);
	printf("# %llu heard, %u told: %u a second and access point after the first %u\n", (unsigned long long)heard, found,
	       (found - APS * BURST) / APS / SECONDS, BURST);
	assert_int_equal(heard, APS * SECONDS * 1000 * EACH_MS);
	assert_true(found <= APS * (BURST + (SECONDS + 2) * EACH_S));
	assert_true(found >= APS * (BURST + (SECONDS - 2) * EACH_S));
	assert_int_equal(found + dropped, heard);
	world_check(w);
	world_free(w);
}

/* Many requests of the same few stations are few reports, however many there are. */
static void requests_of_one_station_are_one_report(void **state)
{
	struct world *w = world_new(12, 1, 1, fair);
	unsigned before;

	(void)state;
	assert_true(world_until_run(w, 0, 60000));
	world_run(w, 5000);
	before = w->ac[0].heard.probes;
	for (unsigned ms = 0; ms < 10000; ms++) {
		for (unsigned k = 0; k < 50; k++)
			hear(w, 0, 0x20000000 + k % 10, (int8_t)(-90 + (int)(k % 10)));
		world_run(w, 1);
	}
	world_run(w, 1000);
	assert_true(w->ac[0].heard.probes - before <= 10 * 21);
	assert_true(w->ac[0].heard.probes - before >= 10 * 18);
	assert_int_equal(wtp_counters(w->ap[0].wtp)->probers_dropped, 0);
	world_check(w);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_a_flood_a_few_are_told),
		cmocka_unit_test(requests_of_one_station_are_one_report),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
