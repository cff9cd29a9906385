/* SPDX-License-Identifier: Apache-2.0 */
/* impair.h - a bad link, in virtual time: datagrams go in, and come out later, twice, in another order, or never.
 *
 * One direction each. What happens to a datagram is drawn from a seeded generator, so the same seed and the same
 * datagrams give the same link. It drives itself by timers in the caller's wheel and owns the bytes meanwhile. */
#pragma once
#include "base/list.h"
#include "base/wheel.h"

#include <stddef.h>
#include <stdint.h>

/* xoshiro256** (Blackman, Vigna), seeded through splitmix64: for simulations, not for keys. */
struct dice {
	uint64_t s[4];
};

void dice_seed(struct dice *d, uint64_t seed);
uint64_t dice_next(struct dice *d);
/* 0 to n - 1; n of 0 gives 0. */
uint64_t dice_below(struct dice *d, uint64_t n);
static inline bool dice_ppm(struct dice *d, uint32_t ppm)
{
	return ppm && dice_below(d, 1000000) < ppm;
}

struct impairment {
	int64_t delay_us;	/* one way */
	int64_t jitter_us;	/* up to so much more; order is kept */
	uint32_t loss_ppm, duplicate_ppm;
	uint32_t reorder_ppm;	/* of these, each is held back by reorder_us, so that later ones overtake it */
	int64_t reorder_us;
	uint32_t mtu;		/* longer ones do not pass; 0: all do */
	bool away;		/* nothing passes */
};

enum { IMPAIR_QUEUE_MAX = 200000 };

struct impair {
	struct impairment how;
	struct dice dice;
	struct wheel *wheel;
	void (*out)(void *ctx, void *tag, const void *bytes, size_t len, mono_t now);
	void *ctx;
	mono_t last; /* when the one before leaves, as long as order is kept */
	struct link queue;
	size_t queued;
	uint64_t in, passed, lost, doubled, reordered, refused; /* refused: at the ceiling */
	uint64_t too_long; /* of those lost */
};

void impair_init(struct impair *i, struct wheel *wheel, uint64_t seed,
		 void (*out)(void *ctx, void *tag, const void *bytes, size_t len, mono_t now), void *ctx);
/* tag comes back with the datagram. Without delay it comes out within this call. */
void impair_in(struct impair *i, void *tag, const void *bytes, size_t len, mono_t now);
/* Forgets what is under way with this tag (NULL: all). */
void impair_forget(struct impair *i, const void *tag);
