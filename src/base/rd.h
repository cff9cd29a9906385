/* SPDX-License-Identifier: Apache-2.0 */
/* rd.h - a bounds-checked cursor over bytes from a stranger.
 *
 * The first read beyond the end makes the cursor fail, and it stays failed: every later read gives zero (or NULL), so a
 * decoder reads all it wants, one read a statement, and asks rd_failed once. Nothing is copied: slices and rd_bytes lend
 * the bytes of the packet. Network order throughout. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct rd {
	const uint8_t *p, *end;
	bool failed;
};

static inline struct rd rd_over(const void *bytes, size_t len)
{
	return (struct rd){ bytes, (const uint8_t *)bytes + len, false };
}

static inline bool rd_failed(const struct rd *r)
{
	return r->failed;
}

static inline size_t rd_left(const struct rd *r)
{
	return (size_t)(r->end - r->p);
}

/* All has been read, and nothing but what was there. */
static inline bool rd_done(const struct rd *r)
{
	return !r->failed && r->p == r->end;
}

/* The next len bytes, lent; NULL when there are not so many. */
static inline const uint8_t *rd_bytes(struct rd *r, size_t len)
{
	const uint8_t *at = r->p;

	if (r->failed || rd_left(r) < len) {
		r->failed = true;
		return NULL;
	}
	r->p += len;
	return at;
}

static inline void rd_skip(struct rd *r, size_t len)
{
	(void)rd_bytes(r, len);
}

/* The next len bytes into out, which is zeroed when there are not so many. */
static inline bool rd_copy(struct rd *r, void *out, size_t len)
{
	const uint8_t *at = rd_bytes(r, len);

	if (at)
		memcpy(out, at, len);
	else
		memset(out, 0, len);
	return at != NULL;
}

static inline uint8_t rd_u8(struct rd *r)
{
	const uint8_t *b = rd_bytes(r, 1);

	return b ? b[0] : 0;
}

static inline uint16_t rd_be16(struct rd *r)
{
	const uint8_t *b = rd_bytes(r, 2);

	return (uint16_t)(b ? b[0] << 8 | b[1] : 0);
}

static inline uint32_t rd_be24(struct rd *r)
{
	const uint8_t *b = rd_bytes(r, 3);

	return b ? (uint32_t)b[0] << 16 | (uint32_t)b[1] << 8 | b[2] : 0;
}

static inline uint32_t rd_be32(struct rd *r)
{
	const uint8_t *b = rd_bytes(r, 4);

	return b ? (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3] : 0;
}

static inline uint64_t rd_be64(struct rd *r)
{
	uint64_t high = rd_be32(r), low = rd_be32(r);

	return high << 32 | low;
}

/* A cursor over the next len bytes alone; an empty failed one when there are not so many. */
static inline struct rd rd_part(struct rd *r, size_t len)
{
	const uint8_t *at = rd_bytes(r, len);

	return at ? rd_over(at, len) : (struct rd){ r->end, r->end, true };
}

/* What is left, taken whole. */
static inline struct rd rd_rest(struct rd *r)
{
	return rd_part(r, rd_left(r));
}
