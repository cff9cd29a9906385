/* SPDX-License-Identifier: Apache-2.0 */
/* memo.h - texts that were read before. Much of a log is the same few dozen lines, each client's turn: of those nobody
 * wants more than what row they are, and to compare a text with the one it was last time is quicker than to walk the
 * tree. Entries point into the text of the chunk being read, and are forgotten with it. */
#pragma once
#include "base/bytes16.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { MEMO_SLOTS = 512, MEMO_LEN_MIN = 16, MEMO_LEN_MAX = 160 };

struct memo {
	struct memo_entry {
		const char *text;
		uint16_t len; /* 0: none */
		uint16_t row;
		bool client;  /* a client's address stood before it */
	} entry[MEMO_SLOTS];
};

/* Where a text of len bytes, MEMO_LEN_MIN at least, is kept if it is. */
static inline struct memo_entry *memo_slot(struct memo *m, const char *text, size_t len)
{
	uint64_t first, last;

	memcpy(&first, text, 8);
	memcpy(&last, text + len - 8, 8);
	first = (first + len) * 0x9e3779b97f4a7c15ULL ^ last * 0xc2b2ae3d27d4eb4fULL;
	return &m->entry[first * 0x9e3779b97f4a7c15ULL >> 32 & (MEMO_SLOTS - 1)];
}

static inline bool memo_is(const struct memo_entry *e, const char *text, size_t len, bool client)
{
	if (e->len != len || e->client != client)
		return false;
	for (size_t i = 0; i + 16 <= len; i += 16)
		if (agree16(e->text + i, text + i) != 0xffff)
			return false;
	return agree16(e->text + len - 16, text + len - 16) == 0xffff;
}
