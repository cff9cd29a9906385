/* SPDX-License-Identifier: Apache-2.0 */
/* test_machine_killed.c - the network process killed a thousand times, at any moment, in virtual time (fault 15 of
 * docs/faults.md). The next one is there 0.2 s later, knows nobody, and calls the addresses of before as net does
 * (net/recall.h): at once, and after 1, 2, 4 and 8 s. Left alone for ten seconds it has all access points in Run. */
#include "check.h"

#include "../machines/world.h"

enum { KILLS = 1000, APS = 6, GONE_MS = 200, BACK_MS = 10000 };

/* So long, with the calls of the next net. */
static void live(struct world *w, int64_t ms, int64_t since)
{
	static const int64_t calls[] = { 0, 1000, 2000, 4000, 8000 };

	for (int64_t at = since; at < since + ms; at += 100) {
		for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
			for (unsigned k = 0; calls[i] == at && k < APS; k++)
				world_hint(w, k, 0);
		world_run(w, 100);
	}
}

static bool all_run(struct world *w)
{
	for (unsigned k = 0; k < APS; k++)
		if (wtp_state(w->ap[k].wtp) != WTP_RUN || !world_row(w, 0, k) || !world_row(w, 0, k)->joined)
			return false;
	return true;
}

static void killed_at_any_moment(void **state)
{
	struct world *w = world_new(15, 1, APS, (struct weather){ .loss_pm = 1, .delay_us = 2000, .jitter_us = 1000 });
	int64_t longest = 0, sum = 0;
	unsigned left_alone = 0;

	(void)state;
	assert_true(world_until_all_run(w, 60000));
	for (unsigned i = 0; i < KILLS; i++) {
		world_ac_stop(w, 0);
		world_run(w, GONE_MS);
		world_ac_start(w, 0);
		if (world_random(w, 2)) { /* and again before it has all of them */
			live(w, world_random(w, 80) * 100, 0);
			continue;
		}
		int64_t took = 0;

		for (; took < 60000 && !all_run(w); took += 100)
			live(w, 100, took);
		if (took > BACK_MS)
			print_message("kill %u: all in Run after %lld ms\n", i, (long long)took);
		longest = took > longest ? took : longest;
		sum += took;
		left_alone++;
		world_check(w);
		assert_int_equal(ac_ap_count(w->ac[0].ac), APS);
		live(w, world_random(w, 100) * 100, took);
	}
	print_message("%u kills; left alone %u times, all %u in Run after %lld ms on average, %lld at the most\n", KILLS,
		      left_alone, APS, (long long)(sum / left_alone), (long long)longest);
	assert_true(longest <= BACK_MS);
	world_run(w, 300000);
	assert_true(all_run(w));
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(killed_at_any_moment) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
