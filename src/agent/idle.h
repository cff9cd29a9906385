/* SPDX-License-Identifier: Apache-2.0 */
/* idle.h - when a station is idle, whatever radio it is at.
 *
 * Without a threshold everything that is heard of it counts, acknowledgements too, and before its time is over it is asked.
 * With one it must send so many bytes in the time; when it has, the time begins anew. What it receives does not count, nor
 * does an answer to being asked: a telephone that only listens is what the threshold is there to find. */
#pragma once
#include "agent/radio.h"

enum {
	IDLE_S = 300,		/* unless configured otherwise */
	IDLE_PROBE_S = 30,	/* so long before it is idle a station is asked whether it is there */
	IDLE_AGAIN_MS = 60000
};

struct idle {
	mono_t since;	/* the time of the threshold runs since */
	uint64_t bytes; /* what had been sent then */
	mono_t told_at;
	bool begun, told;
};

enum idle_is { IDLE_NOT, IDLE_ASK, IDLE_TELL };
struct idle_look {
	enum idle_is is;
	uint16_t seconds; /* for so long */
};

/* silent_ms: since it was heard last; bytes: that it has sent, ever. */
struct idle_look idle_look(struct idle *i, const struct radio_config *c, const struct radio_bss *b, uint64_t silent_ms,
			   uint64_t bytes, mono_t now);
