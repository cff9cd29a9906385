/* SPDX-License-Identifier: Apache-2.0 */
/* bytes16.h - text looked at sixteen bytes at a time, for what is done for every line of a log. Where a processor cannot,
 * the same is done byte by byte. All functions may read sixteen bytes from p on, those named 32 twice as many: they are one
 * step in files compiled for AVX2, else two. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
typedef __m128i bytes16;

static inline bytes16 load16(const char *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* Bit i: byte i lies between `from` and `from + span`. */
static inline unsigned within16(bytes16 v, char from, char span)
{
	__m128i x = _mm_sub_epi8(v, _mm_set1_epi8(from));

	return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(span)), x));
}

/* Bit i: byte i is a letter between the lower case ones `from` and `from + span`, in either case. */
static inline unsigned letters16(bytes16 v, char from, char span)
{
	return within16(_mm_or_si128(v, _mm_set1_epi8(0x20)), from, span);
}

/* Bit i: byte i is c. */
static inline unsigned equal16(bytes16 v, char c)
{
	return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8(c)));
}

/* Bit i: the bytes i agree. */
static inline unsigned agree16(const char *a, const char *b)
{
	return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(load16(a), load16(b)));
}
#else
typedef struct {
	unsigned char v[16];
} bytes16;

static inline bytes16 load16(const char *p)
{
	bytes16 b;

	memcpy(b.v, p, sizeof(b.v));
	return b;
}

static inline unsigned within16(bytes16 v, char from, char span)
{
	unsigned bits = 0;

	for (int i = 0; i < 16; i++)
		bits |= (unsigned)((unsigned char)(v.v[i] - (unsigned char)from) <= (unsigned char)span) << i;
	return bits;
}

static inline unsigned letters16(bytes16 v, char from, char span)
{
	for (int i = 0; i < 16; i++)
		v.v[i] |= 0x20;
	return within16(v, from, span);
}

static inline unsigned equal16(bytes16 v, char c)
{
	return within16(v, c, 0);
}

static inline unsigned agree16(const char *a, const char *b)
{
	unsigned bits = 0;

	for (int i = 0; i < 16; i++)
		bits |= (unsigned)(a[i] == b[i]) << i;
	return bits;
}
#endif

/* The first len bytes of a and b are the same. */
static inline bool same16(const char *a, const char *b, size_t len)
{
	for (; len > 16; len -= 16) {
		if (agree16(a, b) != 0xffff)
			return false;
		a += 16;
		b += 16;
	}
	return (~agree16(a, b) & ((1u << len) - 1)) == 0;
}

#ifdef __AVX2__
#include <immintrin.h>

/* Bit i: byte i at p is c. */
static inline uint32_t equal32(const char *p, char c)
{
	__m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);

	return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, _mm256_set1_epi8(c)));
}

/* Bit i: the bytes i agree. */
static inline uint32_t agree32(const char *a, const char *b)
{
	__m256i x = _mm256_loadu_si256((const __m256i *)(const void *)a);
	__m256i y = _mm256_loadu_si256((const __m256i *)(const void *)b);

	return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(x, y));
}
#else
static inline uint32_t equal32(const char *p, char c)
{
	return equal16(load16(p), c) | (uint32_t)equal16(load16(p + 16), c) << 16;
}

static inline uint32_t agree32(const char *a, const char *b)
{
	return agree16(a, b) | (uint32_t)agree16(a + 16, b + 16) << 16;
}
#endif

/* The first len bytes of a and b are the same. */
static inline bool same32(const char *a, const char *b, size_t len)
{
	for (; len > 32; len -= 32) {
		if (agree32(a, b) != 0xffffffff)
			return false;
		a += 32;
		b += 32;
	}
	return len == 0 || (~agree32(a, b) << (32 - len)) == 0;
}

static inline uint64_t load8(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}
