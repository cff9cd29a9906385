/* SPDX-License-Identifier: Apache-2.0 */
/* wheel.c - six wheels of 64 slots; a slot of wheel n is 64^n milliseconds wide, so all of them reach two years. A timer
 * lies in the finest wheel whose turn reaches its due time, and moves to a finer one when time comes to its slot. */
#include "base/wheel.h"

#define WHEEL_REACH (1LL << WHEEL_BITS * WHEEL_LEVELS)

void wheel_init(struct wheel *w, mono_t now)
{
	w->at = now.us / 1000;
	w->armed = 0;
	for (unsigned level = 0; level < WHEEL_LEVELS; level++) {
		w->full[level] = 0;
		for (unsigned i = 0; i < WHEEL_SLOTS; i++)
			link_init(&w->slot[level][i]);
	}
}

void timer_init(struct timer *t, const char *name, timer_fn fire)
{
	link_init(&t->link);
	t->due = MONO_NEVER;
	t->fire = fire;
	t->name = name;
}

bool timer_armed(const struct timer *t)
{
	return !link_alone(&t->link);
}

/* A timer's millisecond: rounded up, so that it never fires early. */
static int64_t ms_of(mono_t due)
{
	return due.us / 1000 + (due.us % 1000 > 0);
}

/* Lays t into its slot, at the millisecond `least` at the earliest. */
static void lay(struct wheel *w, struct timer *t, int64_t least)
{
	int64_t ms = ms_of(t->due), ahead;
	unsigned level = 0, slot;

	if (ms < least)
		ms = least;
	ahead = ms - w->at;
	if (ahead >= WHEEL_REACH - (WHEEL_REACH >> WHEEL_BITS))
		ms = w->at + WHEEL_REACH - (WHEEL_REACH >> WHEEL_BITS) - 1; /* looked at again when that has come */
	ahead = (ms ^ w->at) >> WHEEL_BITS;
	while (ahead && level < WHEEL_LEVELS - 1) {
		ahead >>= WHEEL_BITS;
		level++;
	}
	slot = (unsigned)(ms >> WHEEL_BITS * level) & (WHEEL_SLOTS - 1);
	link_before(&t->link, &w->slot[level][slot]);
	w->full[level] |= 1ULL << slot;
}

/* Bits of full slots may stay behind when a timer is stopped: an empty slot that is looked at costs nothing. */
void wheel_stop(struct wheel *w, struct timer *t)
{
	if (timer_armed(t)) {
		link_take(&t->link);
		w->armed--;
	}
}

void wheel_arm(struct wheel *w, struct timer *t, mono_t due)
{
	wheel_stop(w, t);
	t->due = due;
	lay(w, t, w->at + 1); /* late or now: at the next millisecond that is run */
	w->armed++;
}

void wheel_put_off(struct wheel *w, struct timer *t, mono_t due)
{
	/* it lies at its due time or before: fire_slot and lay_out look at what that is by then */
	if (timer_armed(t) && due.us >= t->due.us)
		t->due = due;
	else
		wheel_arm(w, t, due);
}

/* The millisecond at which something stands to be done next, after w->at: a slot of the finest wheel fires, one of the
 * others is laid out anew. -1: nothing. */
static int64_t next_stop(const struct wheel *w)
{
	for (unsigned level = 0; level < WHEEL_LEVELS; level++) {
		unsigned shift = WHEEL_BITS * level, here = (unsigned)(w->at >> shift) & (WHEEL_SLOTS - 1);
		uint64_t later = here == WHEEL_SLOTS - 1 ? 0 : w->full[level] & ~0ULL << (here + 1);
		int64_t turn = w->at >> shift >> WHEEL_BITS << WHEEL_BITS;

		if (later)
			return (turn | __builtin_ctzll(later)) << shift;
		if (level == WHEEL_LEVELS - 1 && w->full[level])
			return ((turn + WHEEL_SLOTS) | __builtin_ctzll(w->full[level])) << shift;
	}
	return -1;
}

/* Time has come to `ms`: the slots of wider wheels that begin here are laid out anew, widest first. */
static void lay_out(struct wheel *w, int64_t ms)
{
	w->at = ms;
	for (unsigned level = WHEEL_LEVELS - 1; level > 0; level--) {
		unsigned shift = WHEEL_BITS * level, slot = (unsigned)(ms >> shift) & (WHEEL_SLOTS - 1);
		struct link old;

		if (ms & ((1LL << shift) - 1) || !(w->full[level] & 1ULL << slot))
			continue;
		link_init(&old);
		link_move_all(&w->slot[level][slot], &old);
		w->full[level] &= ~(1ULL << slot);
		while (!link_alone(&old)) {
			struct timer *t = link_object(old.next, struct timer, link);

			link_take(&t->link);
			lay(w, t, ms);
		}
	}
}

/* Those due at w->at, one by one: a handler may arm, stop and free what it likes. */
static void fire_slot(struct wheel *w, mono_t now)
{
	unsigned slot = (unsigned)w->at & (WHEEL_SLOTS - 1);
	struct link due;

	link_init(&due);
	link_move_all(&w->slot[0][slot], &due);
	w->full[0] &= ~(1ULL << slot);
	while (!link_alone(&due)) {
		struct timer *t = link_object(due.next, struct timer, link);

		link_take(&t->link);
		if (ms_of(t->due) > w->at) {
			lay(w, t, w->at + 1); /* it was beyond the reach of the wheels, or has been put off */
			continue;
		}
		w->armed--;
		t->fire(t, now);
	}
}

void wheel_run(struct wheel *w, mono_t now)
{
	int64_t until = now.us / 1000, ms;

	while (w->at < until) {
		ms = next_stop(w);
		if (ms < 0 || ms > until)
			break;
		lay_out(w, ms);
		fire_slot(w, now);
	}
	if (w->at < until)
		w->at = until;
}

mono_t wheel_next(const struct wheel *w)
{
	int64_t ms = w->armed ? next_stop(w) : -1;

	return ms < 0 ? MONO_NEVER : mono_ms(ms);
}
