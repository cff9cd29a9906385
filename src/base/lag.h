/* SPDX-License-Identifier: Apache-2.0 */
/* lag.h - how long things took, in microseconds: a histogram of the last minute, and of all time.
 *
 * Counting is one increment. A bucket is an eighth of its octave wide, so a quantile is at most an eighth too high; below
 * 16 us buckets are exact. The minute is made of slots of five seconds, of which the oldest goes into the sum of all time
 * when a new one begins (lag_slot, called every LAG_SLOT_S); what is told of "the last minute" is of 60 to 65 seconds. */
#pragma once
#include <stdint.h>

enum {
	LAG_SLOT_S = 5,
	LAG_SLOTS = 13,
	LAG_LINEAR = 16,  /* buckets of 1 us */
	LAG_EIGHTHS = 3,  /* bits: buckets of an octave */
	LAG_FIRST = 4,	  /* the octave behind the linear ones begins at 2^4 us */
	LAG_OCTAVES = 22, /* up to 2^26 us, 67 s; longer ones are in the last bucket */
	LAG_BUCKETS = LAG_LINEAR + (LAG_OCTAVES << LAG_EIGHTHS),
};

struct lag {
	uint32_t slot[LAG_SLOTS][LAG_BUCKETS];
	uint64_t longest[LAG_SLOTS];
	uint64_t before[LAG_BUCKETS]; /* of slots that are no more */
	uint64_t sum_us;
	unsigned at;
};

static inline unsigned lag_bucket(uint64_t us)
{
	unsigned octave, b;

	if (us < LAG_LINEAR)
		return (unsigned)us;
	octave = 63U - (unsigned)__builtin_clzll(us);
	b = LAG_LINEAR + ((octave - LAG_FIRST) << LAG_EIGHTHS) + (unsigned)((us >> (octave - LAG_EIGHTHS)) & 7);
	return b < LAG_BUCKETS ? b : LAG_BUCKETS - 1;
}

static inline void lag_count(struct lag *l, uint64_t us)
{
	l->slot[l->at][lag_bucket(us)]++;
	l->sum_us += us;
	if (us > l->longest[l->at])
		l->longest[l->at] = us;
}

/* A slot of time is over. */
void lag_slot(struct lag *l);

/* Of the last minute: so many thousandths took at most this long; 1000 is the longest. 0 when there was nothing. */
uint64_t lag_quantile(const struct lag *l, unsigned thousandths);
/* Of all time: how many took less than 2^octave us (octave >= LAG_FIRST), and how many there were. */
uint64_t lag_below(const struct lag *l, unsigned octave);
uint64_t lag_all(const struct lag *l);
