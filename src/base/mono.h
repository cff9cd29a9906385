/* SPDX-License-Identifier: Apache-2.0 */
/* mono.h - time as a type: microseconds of a clock that never jumps. Machines are given it and never ask for it; only
 * shells call mono_now, and tests make their own. Wall clock time (certificates, logs) is another thing: calendar.h. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

typedef struct {
	int64_t us;
} mono_t;

#define MONO_NEVER ((mono_t){ INT64_MAX })

static inline mono_t mono_ms(int64_t ms)
{
	return (mono_t){ ms * 1000 };
}

/* t later by so many milliseconds; never stays never. */
static inline mono_t mono_after(mono_t t, int64_t ms)
{
	return t.us > INT64_MAX - ms * 1000 ? MONO_NEVER : (mono_t){ t.us + ms * 1000 };
}

/* Milliseconds from `from` to `to`, rounded down. */
static inline int64_t mono_between(mono_t from, mono_t to)
{
	return (to.us - from.us) / 1000;
}

static inline bool mono_reached(mono_t now, mono_t due)
{
	return now.us >= due.us;
}

static inline mono_t mono_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (mono_t){ (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000 };
}
