/* SPDX-License-Identifier: Apache-2.0 */
/* recall.h - whom net was talking to, remembered over its own death.
 *
 * keeper makes a piece of shared memory once and gives it to every net. net writes the addresses of its control sessions
 * there (addresses only: no key, no name): one that comes at once, those that went a moment later. The next net finds
 * them and sends each a No Session (docs/capwap.md) until it has come back, so that an access point does not wait for its
 * next Echo to notice. Nothing else is done with them: a net that was taken over can make its successor send a few small
 * datagrams to 6,000 addresses, and nothing more. keeper never reads the memory, and its size is sealed.
 *
 * A machine: no clock and no sockets of its own. */
#pragma once
#include "base/wheel.h"
#include "controller/net/peers.h"

enum recall_limits {
	RECALL_MAX = APS_MAX,	/* addresses kept; beyond, an access point notices by its Echo */
	RECALL_ROUNDS = 5,	/* at 0, 1, 2, 4, 8 s after the start: datagrams get lost */
	RECALL_AT_A_TIME = 250, /* in RECALL_PACE_MS: 6,000 are told within 1.2 s and do not all come in one moment */
	RECALL_PACE_MS = 50,
	RECALL_WRITE_MS = 100,	/* the list is written anew so long after a change; who comes is added at once */
};

/* How much memory keeper has to make. */
size_t recall_size(void);
/* Grows when somebody came or went; for who copies it. */
uint64_t recall_edition(const void *memory);

struct recall;

/* memory: of recall_size, as the net before left it; NULL: nothing is remembered. Lent. What is in it and cannot be is
 * skipped: listeners says how many there are now. */
struct recall *recall_new(void *memory, size_t listeners, struct peers *peers, struct wheel *wheel, mono_t now);
void recall_free(struct recall *r);
/* Those of the net before are called, from now on. */
void recall_begin(struct recall *r, mono_t now);
/* A session came up: it is in the memory when this returns. */
void recall_add(struct recall *r, const struct place *at, const struct addr *from);
/* A session came up or went. */
void recall_changed(struct recall *r, mono_t now);
/* How many of the net before were found, and how many have not come back yet. */
size_t recall_found(const struct recall *r);
size_t recall_missing(const struct recall *r);
