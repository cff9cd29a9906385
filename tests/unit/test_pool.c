/* SPDX-License-Identifier: Apache-2.0 */
/* test_pool.c - objects of a pool are one's own, of zeros, and aligned; a piece whose last object has gone goes back. */
#include "check.h"

#include "base/pool.h"

#include <stdint.h>
#include <stdlib.h>

enum { OBJECTS = 5000 };

/* With AddressSanitizer, too, it is the pieces that are tested. */
static void begin(struct pool *p, size_t size)
{
	pool_init(p, size, "a test");
	p->one_by_one = false;
}

static void fill(unsigned char *object, size_t size, unsigned n)
{
	for (size_t i = 0; i < size; i++)
		object[i] = (unsigned char)(n + i);
}

static void is_filled(const unsigned char *object, size_t size, unsigned n)
{
	for (size_t i = 0; i < size; i++)
		assert_int_equal(object[i], (unsigned char)(n + i));
}

static void each_is_ones_own(void **state)
{
	static const size_t sizes[] = { 1, 8, 16, 80, 200, 777, 2048 };
	static unsigned char *object[OBJECTS];

	(void)state;
	for (size_t k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
		struct pool p;
		uint32_t dice = 1;

		begin(&p, sizes[k]);
		memset(object, 0, sizeof(object));
		for (unsigned step = 0; step < 20000; step++) {
			unsigned n = (dice = dice * 1664525 + 1013904223) >> 8;
			unsigned char **o = &object[n % (step < 10000 ? 300 : OBJECTS)];

			if (*o) {
				is_filled(*o, sizes[k], (unsigned)(o - object));
				pool_put(&p, *o);
				*o = NULL;
				continue;
			}
			*o = pool_get(&p);
			assert_int_equal((uintptr_t)*o % 16, 0);
			for (size_t i = 0; i < sizes[k]; i++)
				assert_int_equal((*o)[i], 0);
			fill(*o, sizes[k], (unsigned)(o - object));
		}
		for (unsigned i = 0; i < OBJECTS; i++)
			if (object[i]) {
				is_filled(object[i], sizes[k], i);
				pool_put(&p, object[i]);
			}
		assert_int_equal(p.pieces, 0);
		assert_true(link_alone(&p.free));
	}
}

static void pieces_are_used_again_and_go_back(void **state)
{
	struct pool p;
	static void *object[OBJECTS];
	size_t pieces, per = (POOL_PIECE - 32) / 80;

	(void)state;
	begin(&p, 80);
	for (unsigned i = 0; i < OBJECTS; i++)
		object[i] = pool_get(&p);
	pieces = p.pieces;
	assert_int_equal(pieces, (OBJECTS + per - 1) / per);
	for (unsigned i = 0; i < OBJECTS; i += 2)
		pool_put(&p, object[i]);
	assert_int_equal(p.pieces, pieces); /* each has its other half */
	for (unsigned i = 0; i < OBJECTS; i += 2)
		object[i] = pool_get(&p);
	assert_int_equal(p.pieces, pieces);
	for (unsigned i = 0; i < OBJECTS; i++)
		pool_put(&p, object[i]);
	assert_int_equal(p.pieces, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_ones_own),
		cmocka_unit_test(pieces_are_used_again_and_go_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
