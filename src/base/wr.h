/* SPDX-License-Identifier: Apache-2.0 */
/* wr.h - a cursor that writes bytes into a given room and refuses what does not fit.
 *
 * The first refusal stays: nothing is written after it, and wr_done says which it was: -ENOBUFS (no room) or -ERANGE (a
 * value too big for its field). Values are taken wide, so that nothing is cut silently. Holes are filled later, by the
 * place wr_*_hole returned. Network order throughout. */
#pragma once
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct wr {
	uint8_t *start, *p, *end;
	int error;
};

static inline struct wr wr_into(void *room, size_t size)
{
	return (struct wr){ room, room, (uint8_t *)room + size, 0 };
}

static inline size_t wr_len(const struct wr *w)
{
	return (size_t)(w->p - w->start);
}

static inline size_t wr_room(const struct wr *w)
{
	return (size_t)(w->end - w->p);
}

/* 0, or the first failure. */
static inline int wr_done(const struct wr *w)
{
	return w->error;
}

static inline uint8_t *wr_take(struct wr *w, size_t len)
{
	uint8_t *at = w->p;

	if (!w->error && wr_room(w) < len)
		w->error = -ENOBUFS;
	if (w->error)
		return NULL;
	w->p += len;
	return at;
}

static inline void wr_put(uint8_t *at, uint64_t v, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		at[i] = (uint8_t)(v >> 8 * (bytes - 1 - i));
}

static inline void wr_uint(struct wr *w, uint64_t v, unsigned bytes)
{
	uint8_t *at;

	if (!w->error && bytes < 8 && v >> 8 * bytes)
		w->error = -ERANGE;
	at = wr_take(w, bytes);
	if (at)
		wr_put(at, v, bytes);
}

static inline void wr_u8(struct wr *w, uint64_t v)
{
	wr_uint(w, v, 1);
}

static inline void wr_be16(struct wr *w, uint64_t v)
{
	wr_uint(w, v, 2);
}

static inline void wr_be24(struct wr *w, uint64_t v)
{
	wr_uint(w, v, 3);
}

static inline void wr_be32(struct wr *w, uint64_t v)
{
	wr_uint(w, v, 4);
}

static inline void wr_be64(struct wr *w, uint64_t v)
{
	wr_uint(w, v, 8);
}

static inline void wr_bytes(struct wr *w, const void *bytes, size_t len)
{
	uint8_t *at = wr_take(w, len);

	if (at && len)
		memcpy(at, bytes, len);
}

static inline void wr_zeros(struct wr *w, size_t len)
{
	uint8_t *at = wr_take(w, len);

	if (at && len)
		memset(at, 0, len);
}

/* Two bytes to be filled later; the place is meaningless once the cursor has failed, and filling it then does nothing. */
static inline size_t wr_be16_hole(struct wr *w)
{
	size_t at = wr_len(w);

	wr_zeros(w, 2);
	return at;
}

static inline void wr_be16_fill(struct wr *w, size_t hole, uint64_t v)
{
	if (!w->error && v > UINT16_MAX)
		w->error = -ERANGE;
	if (!w->error)
		wr_put(w->start + hole, v, 2);
}

/* Fills the hole with how many bytes were written behind it: the length of an element, of a list. */
static inline void wr_be16_close(struct wr *w, size_t hole)
{
	wr_be16_fill(w, hole, wr_len(w) - hole - 2);
}
