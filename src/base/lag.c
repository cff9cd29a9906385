/* SPDX-License-Identifier: Apache-2.0 */
/* lag.c - see lag.h. */
#include "base/lag.h"

#include <string.h>

/* The longest that is counted in this bucket. */
static uint64_t bucket_top(unsigned b)
{
	unsigned octave, eighth;

	if (b < LAG_LINEAR)
		return b;
	octave = ((b - LAG_LINEAR) >> LAG_EIGHTHS) + LAG_FIRST;
	eighth = (b - LAG_LINEAR) & 7;
	return ((uint64_t)(8 + eighth + 1) << (octave - LAG_EIGHTHS)) - 1;
}

void lag_slot(struct lag *l)
{
	l->at = (l->at + 1) % LAG_SLOTS;
	for (unsigned b = 0; b < LAG_BUCKETS; b++)
		l->before[b] += l->slot[l->at][b];
	memset(l->slot[l->at], 0, sizeof(l->slot[l->at]));
	l->longest[l->at] = 0;
}

static uint64_t minute(const struct lag *l, unsigned b)
{
	uint64_t n = 0;

	for (unsigned s = 0; s < LAG_SLOTS; s++)
		n += l->slot[s][b];
	return n;
}

uint64_t lag_quantile(const struct lag *l, unsigned thousandths)
{
	uint64_t all = 0, seen = 0, want, longest = 0;

	for (unsigned b = 0; b < LAG_BUCKETS; b++)
		all += minute(l, b);
	for (unsigned s = 0; s < LAG_SLOTS; s++)
		longest = l->longest[s] > longest ? l->longest[s] : longest;
	want = (all * thousandths + 999) / 1000;
	for (unsigned b = 0; b < LAG_BUCKETS && thousandths < 1000; b++) {
		seen += minute(l, b);
		if (seen >= want && seen)
			return bucket_top(b) < longest ? bucket_top(b) : longest;
	}
	return longest;
}

uint64_t lag_below(const struct lag *l, unsigned octave)
{
	unsigned end = octave <= LAG_FIRST ? LAG_LINEAR : LAG_LINEAR + ((octave - LAG_FIRST) << LAG_EIGHTHS);
	uint64_t n = 0;

	for (unsigned b = 0; b < end && b < LAG_BUCKETS; b++)
		n += l->before[b] + minute(l, b);
	return n;
}

uint64_t lag_all(const struct lag *l)
{
	return lag_below(l, LAG_FIRST + LAG_OCTAVES);
}
