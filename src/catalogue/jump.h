/* SPDX-License-Identifier: Apache-2.0 */
/* jump.h - the hash of the parser's short cuts: catgen fills the table with it, the matcher looks up. */
#pragma once
#include <stdint.h>
#include <string.h>

enum { CAT_JUMP_KEY = 16 };

/* Of the first CAT_JUMP_KEY bytes at key. */
static inline uint64_t cat_jump_hash(const char *key)
{
	uint64_t a, b;

	memcpy(&a, key, 8);
	memcpy(&b, key + 8, 8);
	a *= 0x9e3779b97f4a7c15ULL;
	b *= 0xc2b2ae3d27d4eb4fULL;
	a ^= b ^ (a >> 32) ^ (b >> 29);
	return a * 0x9e3779b97f4a7c15ULL;
}

static inline uint32_t cat_jump_slot(uint64_t hash)
{
	return (uint32_t)(hash >> 36);
}

/* Tells short cuts apart; never 0. */
static inline uint32_t cat_jump_tag(uint64_t hash)
{
	return (uint32_t)(hash >> 32) | 1;
}
