/* SPDX-License-Identifier: Apache-2.0 */
/* test_machine_faults.c - what an access point does when controllers are lost, come back, lie, or never were: in virtual
 * time, over tests/machines/world.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../machines/world.h"

#include <malloc.h>
#include <stdio.h>

static const struct weather fair = { .delay_us = 500 };

/* Two controllers that name each other: WLC1 is everybody's primary. */
static struct world *pair(uint64_t seed, unsigned aps)
{
	struct world *w = world_new(seed, 2, aps, fair);

	for (unsigned i = 0; i < 2; i++) {
		w->ac[i].want.fast_heartbeat_s = 3;
		(void)snprintf(w->ac[i].want.ac[0].name, AP_NAME_MAX, "WLC1");
		(void)snprintf(w->ac[i].want.ac[1].name, AP_NAME_MAX, "WLC2");
		w->ac[i].want.ac[0].address = w->ac[0].control;
		w->ac[i].want.ac[1].address = w->ac[1].control;
	}
	assert_true(world_until_all_run(w, 60000));
	world_run(w, 400000); /* whoever took the second one has gone back to the first */
	assert_int_equal(ac_ap_joined(w->ac[0].ac), aps);
	return w;
}

/* Eight that lost their primary together and have it back together come to it over a minute and more. */
static void test_return_is_spread(void **state)
{
	int64_t all = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 10; seed++) {
		struct world *w = pair(seed, WORLD_APS);
		int64_t first = -1, last = -1;

		world_ac_stop(w, 0);
		world_run(w, 20000);
		assert_int_equal(ac_ap_joined(w->ac[1].ac), WORLD_APS);
		world_ac_start(w, 0);
		for (int64_t s = 0; s < 240; s++) {
			size_t here;

			world_run(w, 1000);
			here = ac_ap_joined(w->ac[0].ac);
			if (here && first < 0)
				first = s;
			if (here == WORLD_APS && last < 0)
				last = s;
		}
		assert_true(last >= 0);
		assert_true(last - first >= 30);
		all += last - first;
		world_check(w);
		world_free(w);
	}
	assert_true(all / 10 >= 60);
}

/* A primary that answers Primary Discovery and lets nobody in: its access point stays with the secondary nearly always. */
static void test_primary_that_refuses(void **state)
{
	struct world *w = pair(3, 1);
	uint64_t before;

	(void)state;
	world_ac_stop(w, 0);
	world_run(w, 10000);
	assert_int_equal(ac_ap_joined(w->ac[1].ac), 1);
	world_ac_start(w, 0);
	w->ac[0].admit_none = true;
	before = wtp_counters(w->ap[0].wtp)->fallbacks;
	world_run(w, 3600000);
	assert_int_equal(ac_ap_joined(w->ac[1].ac), 1);
	before = wtp_counters(w->ap[0].wtp)->fallbacks - before;
	assert_in_range(before, 2, 14); /* every five minutes at the most, not every one or two */
	w->ac[0].admit_none = false;
	world_run(w, 700000);
	assert_int_equal(ac_ap_joined(w->ac[0].ac), 1);
	world_check(w);
	world_free(w);
}

/* Bytes allocated, as the sanitizer counts them; without it as malloc does. */
extern size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));

static size_t allocated(void)
{
	return __sanitizer_get_current_allocated_bytes ? __sanitizer_get_current_allocated_bytes() : mallinfo2().uordblks;
}

/* 1,000 absences of 1 to 60 s, of eight access points in turn: one row each, and nothing is kept of them. */
static void test_links_away(void **state)
{
	struct world *w = world_new(7, 1, WORLD_APS, (struct weather){ .loss_pm = 10, .delay_us = 5000, .jitter_us = 2000 });
	int64_t back[WORLD_APS] = { 0 }, again[WORLD_APS] = { 0 };
	unsigned flaps = 0;
	size_t warm = 0;

	(void)state;
	assert_true(world_until_all_run(w, 60000));
	for (int64_t s = 0; flaps < 1000; s++) {
		for (unsigned i = 0; i < WORLD_APS; i++)
			if (!w->ap[i].cut && s >= again[i]) {
				w->ap[i].cut = true;
				back[i] = s + 1 + world_random(w, 60);
				again[i] = back[i] + 5 + world_random(w, 60);
				flaps++;
			} else if (w->ap[i].cut && s >= back[i]) {
				w->ap[i].cut = false;
			}
		world_run(w, 1000);
		if (s % 100 == 0)
			world_check(w);
		if (flaps >= 100 && !warm) { /* the first hundred make room for all there can be */
			for (unsigned i = 0; i < WORLD_APS; i++)
				w->ap[i].cut = false;
			world_run(w, 600000);
			warm = allocated();
		}
	}
	for (unsigned i = 0; i < WORLD_APS; i++)
		w->ap[i].cut = false;
	world_run(w, 600000);
	world_check(w);
	assert_int_equal(ac_ap_count(w->ac[0].ac), WORLD_APS);
	assert_int_equal(ac_ap_joined(w->ac[0].ac), WORLD_APS);
	assert_int_equal(ac_join_count(w->ac[0].ac), WORLD_APS);
	assert_in_range(allocated(), warm - warm / 100, warm + warm / 100);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_return_is_spread),
		cmocka_unit_test(test_primary_that_refuses),
		cmocka_unit_test(test_links_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
