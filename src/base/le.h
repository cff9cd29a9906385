/* SPDX-License-Identifier: Apache-2.0 */
/* le.h - the cursors of rd.h and wr.h in little-endian order: IEEE 802.11 writes its fields with the low byte first. */
#pragma once
#include "base/rd.h"
#include "base/wr.h"

static inline uint16_t rd_le16(struct rd *r)
{
	const uint8_t *b = rd_bytes(r, 2);

	return (uint16_t)(b ? b[0] | b[1] << 8 : 0);
}

static inline uint32_t rd_le32(struct rd *r)
{
	uint32_t low = rd_le16(r), high = rd_le16(r);

	return high << 16 | low;
}

static inline uint64_t rd_le64(struct rd *r)
{
	uint64_t low = rd_le32(r), high = rd_le32(r);

	return high << 32 | low;
}

static inline void wr_le(struct wr *w, uint64_t v, unsigned bytes)
{
	uint8_t *at;

	if (!w->error && bytes < 8 && v >> 8 * bytes)
		w->error = -ERANGE;
	at = wr_take(w, bytes);
	for (unsigned i = 0; at && i < bytes; i++)
		at[i] = (uint8_t)(v >> 8 * i);
}

static inline void wr_le16(struct wr *w, uint64_t v)
{
	wr_le(w, v, 2);
}

static inline void wr_le24(struct wr *w, uint64_t v)
{
	wr_le(w, v, 3);
}

static inline void wr_le32(struct wr *w, uint64_t v)
{
	wr_le(w, v, 4);
}

static inline void wr_le64(struct wr *w, uint64_t v)
{
	wr_le(w, v, 8);
}
