/* SPDX-License-Identifier: Apache-2.0 */
/* jump.h - the hash of the parser's short cuts: catgen fills the table with it, the matcher looks up. */
#pragma once
#include <stdint.h>
#include <string.h>

enum { CAT_JUMP_KEY = 16 };

static inline uint32_t cat_jump_hash(uint32_t from, const char *key)
{
	uint64_t a, b;

	memcpy(&a, key, 8);
	memcpy(&b, key + 8, 8);
	a = (a ^ from) * 0x9e3779b97f4a7c15ULL;
	b = (b + from) * 0xc2b2ae3d27d4eb4fULL;
	a ^= b ^ (a >> 32);
	return (uint32_t)((a * 0x9e3779b97f4a7c15ULL) >> 40);
}
