/* SPDX-License-Identifier: Apache-2.0 */
/* mac.h - MAC addresses as people write them.
 *
 * Logs spell a MAC as 24:77:03:19:fb:70, 24-77-03-19-FB-70, 2477.0319.fb70, 247703.19fb70 or 24770319fb70, and people
 * who paste logs hide digits: 1x:xx:1x:xx:xx:xx, xx.xx.xx.xx.xx.xx, MAC_ADDRESS. A mac_t holds all of them in one word,
 * so that a hidden client is still one client with one key:
 *   0                      absent
 *   bit 48 set             a real address in the low 48 bits
 *   bit 63 set             redacted: twelve symbols of five bits (0-15 a digit, 16 and up a hiding character) */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

typedef struct {
	uint64_t v;
} mac_t;

enum { MAC_TEXT_MAX = 24 };

#define MAC_REAL_BIT (1ULL << 48)
#define MAC_REDACTED_BIT (1ULL << 63)

static inline bool mac_present(mac_t m)
{
	return m.v != 0;
}

static inline bool mac_redacted(mac_t m)
{
	return (m.v & MAC_REDACTED_BIT) != 0;
}

static inline bool mac_eq(mac_t a, mac_t b)
{
	return a.v == b.v;
}

/* Reads a MAC at the start of [p, end): returns the byte after it, or NULL when none stands there. Any spelling above;
 * a redacted one needs its separators (or the word MAC_ADDRESS). The character after the address is not looked at:
 * logs glue text to it. With loose set, blanks and line ends inside are skipped (a wrapped line). */
const char *mac_read(const char *p, const char *end, bool loose, mac_t *out);

/* A whole string as a MAC, blanks around it allowed: what a person types after --client. */
bool mac_from_text(const char *text, mac_t *out);

/* Lower case with colons; a redacted one keeps its hiding characters, separated by colons. Returns the length written
 * (without the NUL); buf has MAC_TEXT_MAX bytes. An absent MAC gives "-". */
size_t mac_format(mac_t m, char buf[static MAC_TEXT_MAX]);

extern const int8_t mac_hex[256]; /* 1 + the value of a hexadecimal digit, 0 for anything else */

/* The usual spelling with colons at p, where 17 bytes are readable: one pass without branches. */
static inline bool mac_read_fast(const char *p, mac_t *out)
{
#ifdef __SSE2__
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i digit = _mm_sub_epi8(v, _mm_set1_epi8('0'));
	__m128i letter = _mm_sub_epi8(_mm_or_si128(v, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
	__m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit);
	__m128i is_letter = _mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(5)), letter);
	__m128i nibbles = _mm_add_epi8(_mm_and_si128(v, _mm_set1_epi8(15)), _mm_and_si128(is_letter, _mm_set1_epi8(9)));
	__m128i pairs = _mm_or_si128(_mm_slli_epi16(nibbles, 4), _mm_srli_si128(nibbles, 1));
	uint64_t low = (uint64_t)_mm_cvtsi128_si64(pairs), high = (uint64_t)_mm_cvtsi128_si64(_mm_srli_si128(pairs, 8));
	unsigned hex = (unsigned)_mm_movemask_epi8(_mm_or_si128(is_digit, is_letter));
	unsigned colons = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8(':')));
	unsigned last = (unsigned)mac_hex[(unsigned char)p[16]] - 1u;

	/* pairs begin at 0, 3, 6, 9, 12 and 15; the last one's second digit is beyond the vector */
	out->v = MAC_REAL_BIT | (low & 0xff) << 40 | (low >> 24 & 0xff) << 32 | (low >> 48 & 0xff) << 24 |
		 (high >> 8 & 0xff) << 16 | (high >> 32 & 0xff) << 8 | (high >> 56) | last;
	return (hex ^ 0xb6db) + (colons ^ 0x4924) == 0 && last < 16;
#else
	uint64_t v = 0;
	unsigned bad = 0;

	for (int i = 0; i < 6; i++) {
		int hi = mac_hex[(unsigned char)p[3 * i]], lo = mac_hex[(unsigned char)p[3 * i + 1]];

		bad |= (hi == 0) | (lo == 0);
		if (i < 5)
			bad |= p[3 * i + 2] != ':';
		v = v << 8 | (uint64_t)((hi - 1) & 15) << 4 | (uint64_t)((lo - 1) & 15);
	}
	out->v = v | MAC_REAL_BIT;
	return !bad;
#endif
}
