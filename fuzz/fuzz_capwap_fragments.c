/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_capwap_fragments.c - two peers' pieces in any order, of any size, id and time: what is put together holds each piece
 * where it belongs, the pool gets all back, no ceiling is passed. Each piece takes four bytes of input: peer and id and
 * last, offset, length, time. */
#include "proto/capwap/fragment.h"

#include <stdlib.h>

static struct capwap_fragment_block memory[96];
static uint8_t bytes[CAPWAP_PACKET_MAX], out[CAPWAP_PACKET_MAX];

static void check(const struct capwap_fragment_pool *p, const struct capwap_reassembly *r)
{
	uint32_t free_blocks = 0, kept = 0;

	for (uint32_t b = p->free; b != UINT32_MAX; b = p->block[b].next)
		free_blocks++;
	for (size_t i = 0; i < 2 * CAPWAP_FRAGMENT_IDS_MAX; i++) {
		const struct capwap_partial *t = &r[i / CAPWAP_FRAGMENT_IDS_MAX].partial[i % CAPWAP_FRAGMENT_IDS_MAX];
		uint32_t sum = 0;

		if (!t->used)
			continue;
		for (uint32_t b = t->first, end = 0; b != UINT32_MAX; b = p->block[b].next) {
			if (p->block[b].offset < end)
				abort(); /* overlapping, or out of order */
			end = p->block[b].offset + p->block[b].len;
			sum += p->block[b].len;
			kept++;
		}
		if (sum != t->got || t->got > CAPWAP_PACKET_MAX || (t->total && t->got >= t->total))
			abort();
	}
	if (p->touched > p->blocks || free_blocks + p->used != p->touched || kept != p->used)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct capwap_reassembly r[2] = { 0 };
	struct capwap_fragment_pool p;
	mono_t now = mono_ms(0);

	capwap_fragment_pool_init(&p, memory, sizeof(memory));
	for (size_t i = 0; !bytes[8] && i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i / 8);
	for (; size >= 4; data += 4, size -= 4) {
		uint16_t offset = (uint16_t)((data[1] & 0x80 ? data[1] << 8 : data[1] << 3) & 0xfff8);
		struct capwap_hdr piece = { .fragment = true, .last = data[0] & 0x80, .frag_id = data[0] & 7,
			.frag_offset = offset };
		struct capwap_hdr hdr;
		size_t len = (size_t)data[2] * 8 + (piece.last ? data[3] & 7 : 0), got;

		now = mono_after(now, data[3]);
		if (piece.frag_offset + len > sizeof(bytes))
			len = sizeof(bytes) - piece.frag_offset;
		if (capwap_reassemble(&r[data[0] >> 6 & 1], &p, &piece, rd_over(bytes + offset, len), now, &hdr, out, &got) ==
			    CAPWAP_FRAGMENT_WHOLE &&
		    (got == 0 || memcmp(out, bytes, got) != 0 || hdr.fragment))
			abort();
		check(&p, r);
	}
	capwap_reassembly_drop(&r[0], &p);
	capwap_reassembly_drop(&r[1], &p);
	if (p.used)
		abort();
	return 0;
}
