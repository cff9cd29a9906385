/* SPDX-License-Identifier: Apache-2.0 */
/* test_wheel.c - timers: never early, in order, whatever is armed, moved and stopped; and time that jumps. */
#include "check.h"

#include "base/slice.h"
#include "base/wheel.h"

enum { TIMERS = 500 };

struct counted {
	struct timer timer;
	int fired;
	mono_t at;
	unsigned order;
};

static unsigned order;

static void count(struct timer *t, mono_t now)
{
	struct counted *c = link_object(t, struct counted, timer);

	assert_true(mono_reached(now, t->due));
	c->fired++;
	c->at = now;
	c->order = ++order;
}

static void each_fires_once_when_due(void **state)
{
	static const int64_t due[] = { 0, 1, 2, 63, 64, 65, 127, 128, 4095, 4096, 4097, 30000, 262143, 262144, 262145, 86400000,
				       1800000, 3000, 16777215, 16777216, 16777217, 604800000, 4000000000 };
	static const int64_t start[] = { 0, 1, 63, 64, 4095, 4096, 123456789, 262144 - 1, (1LL << 36) - 1, (1LL << 36) - 100 };
	struct counted c;
	struct wheel w;

	(void)state;
	for (size_t s = 0; s < ARRAY_LEN(start); s++)
		for (size_t i = 0; i < ARRAY_LEN(due); i++) {
			mono_t now = mono_ms(start[s]), next;

			wheel_init(&w, now);
			timer_init(&c.timer, "test", count);
			c.fired = 0;
			wheel_arm(&w, &c.timer, mono_after(now, due[i]));
			for (int turns = 0; c.fired == 0; turns++) {
				next = wheel_next(&w);
				assert_int_not_equal(next.us, INT64_MAX);
				assert_true(next.us > now.us);
				assert_true(turns < 2 * WHEEL_LEVELS + 2);
				now = next;
				wheel_run(&w, now);
			}
			assert_int_equal(mono_between(mono_ms(start[s]), c.at), due[i] ? due[i] : 1);
			assert_int_equal(wheel_next(&w).us, INT64_MAX);
			assert_false(timer_armed(&c.timer));
		}
}

static void microseconds_never_fire_early(void **state)
{
	struct counted c = { 0 };
	struct wheel w;

	(void)state;
	wheel_init(&w, mono_ms(5));
	timer_init(&c.timer, "test", count);
	wheel_arm(&w, &c.timer, (mono_t){ 7001 });
	wheel_run(&w, (mono_t){ 7000 });
	wheel_run(&w, (mono_t){ 7999 });
	assert_int_equal(c.fired, 0);
	wheel_run(&w, (mono_t){ 8000 });
	assert_int_equal(c.fired, 1);
}

static uint64_t seed;

static uint32_t rnd(void)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(seed >> 33);
}

/* Against what is plainly right: of all armed ones those due by now have fired, no others, in the order of due times. */
static void like_a_plain_list(void **state)
{
	static struct counted c[TIMERS];

	(void)state;
	for (seed = 1; seed < 60; seed = (seed & 0xff) + 1) {
		uint64_t keep = seed;
		mono_t now = mono_ms(rnd());
		struct wheel w;

		wheel_init(&w, now);
		for (int i = 0; i < TIMERS; i++) {
			timer_init(&c[i].timer, "test", count);
			c[i].fired = 0;
		}
		for (int round = 0; round < 200; round++) {
			for (int k = 0; k < 20; k++) {
				struct counted *one = &c[rnd() % TIMERS];

				one->fired = 0;
				if (rnd() % 4 == 0)
					wheel_stop(&w, &one->timer);
				else if (rnd() % 2)
					wheel_arm(&w, &one->timer, mono_after(now, 1 + rnd() % (1u << (rnd() % 22))));
				else
					wheel_put_off(&w, &one->timer, mono_after(now, 1 + rnd() % (1u << (rnd() % 22))));
			}
			for (int i = 0; i < TIMERS; i++)
				c[i].order = 0;
			order = 0;
			now = rnd() % 3 ? mono_after(now, rnd() % 100) : mono_after(now, rnd() % 100000);
			bool was[TIMERS];
			for (int i = 0; i < TIMERS; i++)
				was[i] = timer_armed(&c[i].timer);
			mono_t next = wheel_next(&w);
			for (int i = 0; i < TIMERS; i++)
				if (was[i])
					assert_true(next.us <= c[i].timer.due.us);
			wheel_run(&w, now);
			for (int i = 0; i < TIMERS; i++)
				assert_int_equal(timer_armed(&c[i].timer), was[i] && c[i].timer.due.us > now.us);
			for (int i = 0; i < TIMERS; i++)
				for (int j = 0; j < TIMERS; j += 7)
					if (c[i].order && c[j].order && c[i].timer.due.us < c[j].timer.due.us)
						assert_true(c[i].order < c[j].order);
		}
		seed = keep;
	}
}

static struct wheel shared;
static int chain;

static void again(struct timer *t, mono_t now)
{
	if (++chain < 1000)
		wheel_arm(&shared, t, mono_after(now, 0));
}

static void a_handler_may_arm_its_own_timer(void **state)
{
	struct timer t;

	(void)state;
	wheel_init(&shared, mono_ms(0));
	timer_init(&t, "test", again);
	chain = 0;
	wheel_arm(&shared, &t, mono_ms(10));
	wheel_run(&shared, mono_ms(10));
	assert_int_equal(chain, 1);
	for (int ms = 11; ms < 2000; ms++)
		wheel_run(&shared, mono_ms(ms));
	assert_int_equal(chain, 1000);
}

static struct timer *victim;

static void stop_the_other(struct timer *t, mono_t now)
{
	(void)t;
	(void)now;
	wheel_stop(&shared, victim);
}

static void a_handler_may_stop_one_due_with_it(void **state)
{
	struct counted c = { 0 };
	struct timer t;

	(void)state;
	wheel_init(&shared, mono_ms(0));
	timer_init(&t, "first", stop_the_other);
	timer_init(&c.timer, "second", count);
	victim = &c.timer;
	wheel_arm(&shared, &t, mono_ms(10));
	wheel_arm(&shared, &c.timer, mono_ms(10));
	wheel_run(&shared, mono_ms(20));
	assert_int_equal(c.fired, 0);
	assert_int_equal(shared.armed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_fires_once_when_due),	   cmocka_unit_test(microseconds_never_fire_early),
		cmocka_unit_test(like_a_plain_list),		   cmocka_unit_test(a_handler_may_arm_its_own_timer),
		cmocka_unit_test(a_handler_may_stop_one_due_with_it),
	};

	return cmocka_run_group_tests_name("wheel", tests, NULL, NULL);
}
