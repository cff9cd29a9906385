/* SPDX-License-Identifier: Apache-2.0 */
/* test_impair.c - the bad link: what it promises of delay, order, loss and doubling, and that a seed is a link. */
#include "check.h"

#include "air/impair.h"
#include "base/slice.h"

struct got {
	unsigned count;
	unsigned number[20000];
	int64_t at[20000];
};

static void take(void *ctx, void *tag, const void *bytes, size_t len, mono_t now)
{
	struct got *g = ctx;

	assert_ptr_equal(tag, g);
	assert_int_equal(len, sizeof(unsigned));
	memcpy(&g->number[g->count], bytes, len);
	g->at[g->count++] = now.us;
}

/* n datagrams, one a millisecond. */
static void run(struct got *g, struct impairment how, uint64_t seed, unsigned n, struct impair *i)
{
	static struct wheel w;

	memset(g, 0, sizeof(*g));
	wheel_init(&w, mono_ms(0));
	impair_init(i, &w, seed, take, g);
	i->how = how;
	for (unsigned k = 0; k < n; k++) {
		wheel_run(&w, mono_ms(k));
		impair_in(i, g, &k, sizeof(k), mono_ms(k));
	}
	for (unsigned k = n; i->queued && k < n + 10000; k++)
		wheel_run(&w, mono_ms(k));
	assert_int_equal(i->queued, 0);
}

static struct got one, two;

static void nothing_happens_on_a_good_link(void **state)
{
	struct impair i;

	(void)state;
	run(&one, (struct impairment){ 0 }, 1, 100, &i);
	assert_int_equal(one.count, 100);
	for (unsigned k = 0; k < 100; k++)
		assert_true(one.number[k] == k && one.at[k] == k * 1000);
}

static void delay_and_jitter_keep_order(void **state)
{
	struct impair i;

	(void)state;
	run(&one, (struct impairment){ .delay_us = 25000, .jitter_us = 10000 }, 2, 1000, &i);
	assert_int_equal(one.count, 1000);
	for (unsigned k = 0; k < 1000; k++) {
		assert_int_equal(one.number[k], k);
		assert_in_range(one.at[k], k * 1000 + 25000, k * 1000 + 36000); /* the wheel rounds up */
	}
}

static void loss_and_doubling_are_as_told(void **state)
{
	struct impair i;

	(void)state;
	run(&one, (struct impairment){ .loss_ppm = 50000 }, 3, 10000, &i);
	assert_in_range(i.lost, 400, 600);
	assert_int_equal(one.count + i.lost, 10000);
	run(&one, (struct impairment){ .duplicate_ppm = 50000, .delay_us = 1000 }, 4, 10000, &i);
	assert_in_range(i.doubled, 400, 600);
	assert_int_equal(one.count, 10000 + i.doubled);
	run(&one, (struct impairment){ .away = true }, 5, 100, &i);
	assert_int_equal(one.count, 0);
}

static void some_are_overtaken(void **state)
{
	struct impair i;
	unsigned behind = 0;

	(void)state;
	run(&one, (struct impairment){ .delay_us = 1000, .reorder_ppm = 100000, .reorder_us = 5000 }, 6, 10000, &i);
	assert_int_equal(one.count, 10000);
	for (unsigned k = 1; k < one.count; k++)
		behind += one.number[k] < one.number[k - 1];
	assert_in_range(behind, 700, 1100);
	assert_in_range(i.reordered, 900, 1100);
}

static void a_seed_is_a_link(void **state)
{
	struct impairment how = { .delay_us = 3000, .jitter_us = 9000, .loss_ppm = 100000, .duplicate_ppm = 100000,
				  .reorder_ppm = 50000, .reorder_us = 7000 };
	struct impair i;

	(void)state;
	run(&one, how, 7, 5000, &i);
	run(&two, how, 7, 5000, &i);
	assert_memory_equal(&one, &two, sizeof(one));
	run(&two, how, 8, 5000, &i);
	assert_memory_not_equal(&one, &two, sizeof(one));
}

static void what_is_forgotten_does_not_come(void **state)
{
	struct wheel w;
	struct impair i;
	unsigned k = 1;

	(void)state;
	memset(&one, 0, sizeof(one));
	wheel_init(&w, mono_ms(0));
	impair_init(&i, &w, 1, take, &one);
	i.how.delay_us = 1000;
	impair_in(&i, &one, &k, sizeof(k), mono_ms(0));
	impair_in(&i, &two, &k, sizeof(k), mono_ms(0));
	impair_forget(&i, &two);
	assert_int_equal(i.queued, 1);
	impair_forget(&i, NULL);
	wheel_run(&w, mono_ms(100));
	assert_int_equal(one.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_happens_on_a_good_link), cmocka_unit_test(delay_and_jitter_keep_order),
		cmocka_unit_test(loss_and_doubling_are_as_told),  cmocka_unit_test(some_are_overtaken),
		cmocka_unit_test(a_seed_is_a_link),		  cmocka_unit_test(what_is_forgotten_does_not_come),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
