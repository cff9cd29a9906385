/* SPDX-License-Identifier: Apache-2.0 */
/* wheel.h - timers by the ten thousand: a hierarchical wheel of milliseconds.
 *
 * Arming and stopping cost the same however many timers there are. A timer lives inside its object (no allocation) and
 * is in the wheel at most once: arming an armed timer moves it. It never fires early; it fires when wheel_run is given a
 * time at or after its due time, in the order of due times, and those of the same millisecond in the order in which they
 * were armed, so that the same run with the same seed is the same run.
 *
 * The wheel knows no clock: a shell gives it mono_now(), a test its own time. A handler may arm and stop any timer, its
 * own too, and may free its object. */
#pragma once
#include "base/list.h"
#include "base/mono.h"

struct timer;
typedef void (*timer_fn)(struct timer *t, mono_t now);

struct timer {
	struct link link; /* alone: not armed */
	mono_t due;
	timer_fn fire;
	const char *name; /* what it is called in the RFC or clause it comes from: for show, debug and state pages */
};

enum { WHEEL_BITS = 6, WHEEL_SLOTS = 1 << WHEEL_BITS, WHEEL_LEVELS = 6 };

struct wheel {
	int64_t at; /* the millisecond that has been run */
	uint64_t armed;
	uint64_t full[WHEEL_LEVELS]; /* which slots hold a timer */
	struct link slot[WHEEL_LEVELS][WHEEL_SLOTS];
};

void wheel_init(struct wheel *w, mono_t now);
void timer_init(struct timer *t, const char *name, timer_fn fire);
bool timer_armed(const struct timer *t);

/* Arms t, or moves it. A due time that has passed fires at the next millisecond that is run. */
void wheel_arm(struct wheel *w, struct timer *t, mono_t due);
void wheel_stop(struct wheel *w, struct timer *t);
/* The same as wheel_arm, for what is put off with each packet and hardly ever comes due (a heartbeat): a timer that is armed
 * for earlier stays where it lies and is moved when that time has come. So none of those it lies between is touched, which
 * among thousands are in nobody's cache. Among those of its millisecond its place is not promised. */
void wheel_put_off(struct wheel *w, struct timer *t, mono_t due);

/* Fires all that is due, and what handlers arm for a millisecond that has not been run yet. `now` must not go back; a time
 * before the last one does nothing. */
void wheel_run(struct wheel *w, mono_t now);

/* When wheel_run should be called next: never later than the first due time, perhaps earlier (a far timer is only known
 * to the width of its slot); MONO_NEVER when nothing is armed. */
mono_t wheel_next(const struct wheel *w);
