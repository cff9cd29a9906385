/* SPDX-License-Identifier: Apache-2.0 */
/* test_machine_faults.c - what an access point does when controllers are lost, come back, lie, or never were: in virtual
 * time, over tests/machines/world.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../machines/world.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_return_is_spread),
		cmocka_unit_test(test_primary_that_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
