/* SPDX-License-Identifier: Apache-2.0 */
/* test_table.c - the table that strangers' addresses are found in, against addresses that were chosen to collide. A table is
 * open: what has its home in a slot that is taken lies in the next free one. So beside the most that share a home (a
 * bucket, where there were buckets) the longest way to an object is what counts: the slots are 16 bytes, four to a cache
 * line, one behind the other. */
#include "check.h"

#include "base/siphash.h"
#include "base/table.h"
#include "base/xalloc.h"

#include <stdio.h>
#include <stdlib.h>

enum { MILLION = 1000000 };

struct shape {
	size_t most;	/* objects with one home */
	size_t longest; /* slots that are looked at for one that is there */
	double mean;
};

static struct shape shape_of(const struct table *t)
{
	uint8_t *homes = xcalloc(t->size, 1, "homes");
	struct shape s = { 0 };
	double sum = 0;

	for (size_t i = 0; i < t->size; i++) {
		size_t home = t->slot[i].hash & (t->size - 1), way = ((i - home) & (t->size - 1)) + 1;

		if (!t->slot[i].object)
			continue;
		homes[home]++;
		s.most = homes[home] > s.most ? homes[home] : s.most;
		s.longest = way > s.longest ? way : s.longest;
		sum += (double)way;
	}
	s.mean = sum / (double)t->count;
	free(homes);
	return s;
}

static bool same(const void *object, const void *key)
{
	return object == key;
}

/* Chosen addresses: one after the other, those that differ in the high bytes only, and in a single bit here and there. */
static uint64_t address(unsigned kind, uint64_t n)
{
	switch (kind) {
	case 0: return 0x02005e000000ULL + n;
	case 1: return n << 28 | 0x5e0001;
	case 2: return 0x02005e000000ULL + n * 0x10001;
	default: return (n & 0xfff) | (n >> 12) << 36;
	}
}

static void a_million_chosen_addresses_spread(void **state)
{
	(void)state;
	for (unsigned kind = 0; kind < 4; kind++) {
		struct hash_key key = { 0x0123456789abcdefULL + kind, 0xfedcba9876543210ULL };
		struct table t = { 0 };
		struct shape s;

		for (uint64_t n = 0; n < MILLION; n++)
			table_add(&t, siphash_u64(key, address(kind, n)), (void *)(uintptr_t)(n + 1));
		s = shape_of(&t);
		printf("# kind %u: at most %zu of one home, longest way %zu slots, %.2f on average\n", kind, s.most, s.longest,
		       s.mean);
		assert_int_equal(t.size, 1 << 21);
		assert_true(s.most <= 8);
		assert_true(s.longest <= 64);
		assert_true(s.mean < 1.6);
		for (uint64_t n = 0; n < MILLION; n += 997)
			assert_ptr_equal(table_find(&t, siphash_u64(key, address(kind, n)), same, (void *)(uintptr_t)(n + 1)),
					 (void *)(uintptr_t)(n + 1));
		table_free(&t);
	}
}

/* As full as it gets before it grows. */
static void a_full_table_has_short_ways(void **state)
{
	struct hash_key key = { 1, 2 };
	struct table t = { 0 };
	struct shape s;
	uint64_t n = 0;

	(void)state;
	while (t.size < 1 << 17 || 3 * (t.count + 1) <= 2 * t.size) {
		table_add(&t, siphash_u64(key, address(0, n)), (void *)(uintptr_t)(n + 1));
		n++;
	}
	s = shape_of(&t);
	printf("# %zu in %zu: at most %zu of one home, longest way %zu slots, %.2f on average\n", t.count, t.size, s.most,
	       s.longest, s.mean);
	assert_true(s.most <= 10);
	assert_true(s.longest <= 160);
	assert_true(s.mean < 2.2);
	table_free(&t);
}

/* Who knows one process's key chooses addresses of one home; with another key, as each process and each start has, they are
 * as good as any. */
static void addresses_chosen_for_one_key_do_not_collide_under_another(void **state)
{
	enum { N = 2000, BITS = 12 };
	struct hash_key known = hash_key_random(), other = hash_key_random();
	struct table t = { 0 };
	struct shape s;

	(void)state;
	assert_true(known.k0 != other.k0 && known.k1 != other.k1);
	for (uint64_t n = 0, found = 0; found < N; n++) {
		uint64_t mac = 0x02005e000000ULL + n;

		if (siphash_u64(known, mac) & ((1 << BITS) - 1))
			continue;
		found++;
		table_add(&t, siphash_u64(other, mac), (void *)(uintptr_t)(n + 1));
	}
	s = shape_of(&t);
	assert_int_equal(t.size, 1 << BITS); /* under the known key: one home for all, and 2,000 slots to look at */
	assert_true(s.most <= 12);
	assert_true(s.longest <= 100);
	table_free(&t);
}

/* Nothing is left of what was taken out, whatever lay behind it. */
static void what_is_taken_out_leaves_no_mark(void **state)
{
	enum { N = 10000 };
	struct hash_key key = { 5, 6 };
	struct table t = { 0 };

	(void)state;
	for (uint64_t round = 0; round < 20; round++) {
		for (uint64_t n = 0; n < N; n++)
			table_add(&t, siphash_u64(key, address(0, n + round * N)), (void *)(uintptr_t)(n + 1));
		for (uint64_t n = 0; n < N; n++)
			assert_true(table_take(&t, siphash_u64(key, address(0, n + round * N)), (void *)(uintptr_t)(n + 1)));
		assert_int_equal(t.count, 0);
		assert_int_equal(t.size, 16384);
		for (size_t i = 0; i < t.size; i++)
			assert_null(t.slot[i].object);
	}
	table_free(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_million_chosen_addresses_spread),
		cmocka_unit_test(a_full_table_has_short_ways),
		cmocka_unit_test(addresses_chosen_for_one_key_do_not_collide_under_another),
		cmocka_unit_test(what_is_taken_out_leaves_no_mark),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
