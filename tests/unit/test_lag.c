/* SPDX-License-Identifier: Apache-2.0 */
/* test_lag.c - the histogram of the loop: its buckets, quantiles held against sorted values, its minute. */
#include "check.h"

#include "base/lag.h"
#include "base/slice.h"

#include <stdlib.h>

static struct lag lag;

static int begin(void **state)
{
	(void)state;
	memset(&lag, 0, sizeof(lag));
	return 0;
}

/* Each value has a bucket, buckets rise with values, and none is wider than an eighth of its values. */
static void test_buckets(void **state)
{
	unsigned last = 0;

	(void)state;
	for (uint64_t us = 0; us < 200000; us++) {
		unsigned b = lag_bucket(us);

		assert_true(b == last || b == last + 1);
		last = b;
	}
	for (unsigned octave = 4; octave < 26; octave++) {
		uint64_t from = (uint64_t)1 << octave;

		assert_int_equal(lag_bucket(from), lag_bucket(from - 1) + 1);
		assert_int_equal(lag_bucket(from), lag_bucket(from + from / 8 - 1));
		if (octave < 25) /* behind it is the last bucket of all */
			assert_int_equal(lag_bucket(from * 2) - lag_bucket(from), 8);
	}
	assert_int_equal(lag_bucket(UINT64_MAX), LAG_BUCKETS - 1);
	assert_int_equal(lag_bucket((uint64_t)1 << 26), LAG_BUCKETS - 1);
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* A quantile is the value's own or at most an eighth more, and never more than the longest. */
static void test_quantiles(void **state)
{
	enum { N = 5000 };
	static uint64_t value[N];
	static const unsigned asked[] = { 1, 100, 500, 900, 990, 999, 1000 };

	(void)state;
	assert_int_equal(lag_quantile(&lag, 990), 0);
	srand(7);
	for (size_t i = 0; i < N; i++) {
		value[i] = (uint64_t)rand() % (i % 50 ? 300 : 2000000);
		lag_count(&lag, value[i]);
	}
	qsort(value, N, sizeof(*value), by_value);
	for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
		uint64_t real = value[(N * (uint64_t)asked[i] + 999) / 1000 - 1], got = lag_quantile(&lag, asked[i]);

		assert_true(got >= real && got <= real + real / 8 && got <= value[N - 1]);
	}
	assert_int_equal(lag_quantile(&lag, 1000), value[N - 1]);
}

/* What is of all time rises and holds what the minute has forgotten. */
static void test_minute(void **state)
{
	(void)state;
	lag_count(&lag, 900000);
	for (unsigned i = 0; i < 100; i++)
		lag_count(&lag, 20);
	assert_int_equal(lag_quantile(&lag, 1000), 900000);
	for (unsigned i = 0; i + 1 < LAG_SLOTS; i++) {
		lag_slot(&lag);
		lag_count(&lag, 30);
	}
	assert_int_equal(lag_quantile(&lag, 1000), 900000); /* 60 s later it is still of the minute */
	lag_slot(&lag);
	assert_int_equal(lag_quantile(&lag, 1000), 30);
	assert_int_equal(lag_all(&lag), 101 + LAG_SLOTS - 1);
	assert_int_equal(lag_below(&lag, 5), 100 + LAG_SLOTS - 1);
	assert_int_equal(lag_below(&lag, 4), 0);
	assert_int_equal(lag_below(&lag, 19), 100 + LAG_SLOTS - 1);
	assert_int_equal(lag_below(&lag, 20), 101 + LAG_SLOTS - 1);
	assert_int_equal(lag.sum_us, 900000 + 100 * 20 + 30 * (LAG_SLOTS - 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_setup(test_buckets, begin),
					    cmocka_unit_test_setup(test_quantiles, begin),
					    cmocka_unit_test_setup(test_minute, begin) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
