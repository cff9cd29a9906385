/* SPDX-License-Identifier: Apache-2.0 */
/* fragment.c - packets in pieces and together again. The pieces of an incomplete packet lie in blocks of the pool, in the
 * order of their offsets; a piece takes as many blocks as it needs. */
#include "proto/capwap/fragment.h"

#include <assert.h>

enum { NONE = UINT32_MAX, BLOCK_DATA = CAPWAP_FRAGMENT_BLOCK - 8 };

static_assert(sizeof(struct capwap_fragment_block) == CAPWAP_FRAGMENT_BLOCK, "a block is what the pool's ceiling counts");

/* --- sending ----------------------------------------------------------------------------------------------------- */

/* Payload bytes of every piece but the last. */
static size_t piece_len(const struct capwap_hdr *h, size_t mtu)
{
	return (mtu - capwap_hdr_len(h)) & ~(size_t)7;
}

unsigned capwap_fragments(const struct capwap_hdr *h, size_t payload_len, size_t mtu)
{
	if (mtu < CAPWAP_FRAGMENT_MTU_MIN || payload_len > CAPWAP_PACKET_MAX)
		return 0;
	if (capwap_hdr_len(h) + payload_len <= mtu)
		return 1;
	return (unsigned)((payload_len + piece_len(h, mtu) - 1) / piece_len(h, mtu));
}

void capwap_fragment_write(struct wr *w, const struct capwap_hdr *h, const uint8_t *payload, size_t payload_len, size_t mtu,
			   uint16_t id, unsigned n)
{
	unsigned pieces = capwap_fragments(h, payload_len, mtu);
	struct capwap_hdr piece = *h;
	size_t at, len;

	if (n >= pieces) {
		w->error = w->error ? w->error : -ERANGE;
		return;
	}
	if (pieces == 1) {
		capwap_hdr_write(w, h);
		wr_bytes(w, payload, payload_len);
		return;
	}
	at = n * piece_len(h, mtu);
	len = n + 1 == pieces ? payload_len - at : piece_len(h, mtu);
	piece.fragment = true;
	piece.last = n + 1 == pieces;
	piece.frag_id = id;
	piece.frag_offset = (uint16_t)at;
	capwap_hdr_write(w, &piece);
	wr_bytes(w, payload + at, len);
}

/* --- the pool ---------------------------------------------------------------------------------------------------- */

void capwap_fragment_pool_init(struct capwap_fragment_pool *p, struct capwap_fragment_block *memory, size_t bytes)
{
	if (bytes > CAPWAP_FRAGMENT_POOL_MAX)
		bytes = CAPWAP_FRAGMENT_POOL_MAX;
	*p = (struct capwap_fragment_pool){ .block = memory, .blocks = (uint32_t)(bytes / sizeof(*memory)), .free = NONE };
}

/* One that was given back, or else the next one that has never been touched: so memory is used only when it is needed. */
static uint32_t block_take(struct capwap_fragment_pool *p)
{
	uint32_t b = p->free != NONE ? p->free : p->touched++;

	if (b == p->free)
		p->free = p->block[b].next;
	p->used++;
	return b;
}

static void chain_give_back(struct capwap_fragment_pool *p, uint32_t first)
{
	while (first != NONE) {
		uint32_t next = p->block[first].next;

		p->block[first].next = p->free;
		p->free = first;
		p->used--;
		first = next;
	}
}

/* --- receiving --------------------------------------------------------------------------------------------------- */

static const char *const verdict_names[] = {
	[CAPWAP_FRAGMENT_WAIT] = "wait",
	[CAPWAP_FRAGMENT_WHOLE] = "whole",
	[CAPWAP_FRAGMENT_OVERLAP] = "fragment-overlap",
	[CAPWAP_FRAGMENT_TOO_LONG] = "fragment-too-long",
	[CAPWAP_FRAGMENT_EMPTY] = "fragment-length",
	[CAPWAP_FRAGMENT_TOO_MANY] = "fragment-too-small",
	[CAPWAP_FRAGMENT_NO_MEMORY] = "fragment-no-memory",
	[CAPWAP_FRAGMENT_OVER_SHARE] = "fragment-over-share",
};
static_assert(ARRAY_LEN(verdict_names) == CAPWAP_FRAGMENT_VERDICTS, "a verdict has no name");

const char *capwap_fragment_verdict_name(enum capwap_fragment_verdict v)
{
	return verdict_names[v];
}

static void drop(struct capwap_partial *t, struct capwap_fragment_pool *p)
{
	if (t->used)
		chain_give_back(p, t->first);
	*t = (struct capwap_partial){ .first = NONE };
}

static enum capwap_fragment_verdict refuse(struct capwap_partial *t, struct capwap_fragment_pool *p,
					   enum capwap_fragment_verdict v)
{
	drop(t, p);
	return v;
}

/* The packet a piece belongs to: the one begun under its id, or a new one in place of a free or of the oldest. */
static struct capwap_partial *partial_for(struct capwap_reassembly *r, struct capwap_fragment_pool *p, uint16_t id,
					  mono_t now)
{
	struct capwap_partial *oldest = &r->partial[0];

	for (size_t i = 0; i < CAPWAP_FRAGMENT_IDS_MAX; i++)
		if (r->partial[i].used && r->partial[i].id == id)
			return &r->partial[i];
	for (size_t i = 0; i < CAPWAP_FRAGMENT_IDS_MAX; i++) {
		struct capwap_partial *t = &r->partial[i];

		if (!t->used) {
			oldest = t;
			break;
		}
		if (t->begun.us < oldest->begun.us)
			oldest = t;
	}
	r->evicted += oldest->used;
	drop(oldest, p);
	oldest->used = true;
	oldest->id = id;
	oldest->begun = now;
	return oldest;
}

/* Would this peer hold more than its share of what is free? */
static bool over_share(const struct capwap_reassembly *r, const struct capwap_fragment_pool *p, size_t need)
{
	size_t held = need;

	if (!p->share)
		return false;
	for (size_t i = 0; i < CAPWAP_FRAGMENT_IDS_MAX; i++)
		held += r->partial[i].blocks;
	return held > (p->blocks - p->used) / p->share;
}

/* Where in the chain a piece goes: the link to write; NULL when it overlaps what is there. */
static uint32_t *place_for(struct capwap_partial *t, struct capwap_fragment_pool *p, size_t at, size_t end)
{
	uint32_t *link = &t->first;

	while (*link != NONE) {
		struct capwap_fragment_block *b = &p->block[*link];

		if (b->offset >= end)
			break;
		if ((size_t)b->offset + b->len > at)
			return NULL;
		link = &b->next;
	}
	return link;
}

static void insert(struct capwap_fragment_pool *p, uint32_t *link, const uint8_t *bytes, size_t at, size_t len)
{
	while (len) {
		size_t n = len < BLOCK_DATA ? len : BLOCK_DATA;
		uint32_t b = block_take(p);

		p->block[b].next = *link;
		p->block[b].offset = (uint16_t)at;
		p->block[b].len = (uint16_t)n;
		memcpy(p->block[b].data, bytes, n);
		*link = b;
		link = &p->block[b].next;
		bytes += n;
		at += n;
		len -= n;
	}
}

static size_t collect(struct capwap_partial *t, struct capwap_fragment_pool *p, struct capwap_hdr *hdr, uint8_t *out)
{
	size_t len = 0;

	for (uint32_t b = t->first; b != NONE; b = p->block[b].next) {
		memcpy(out + p->block[b].offset, p->block[b].data, p->block[b].len);
		len += p->block[b].len;
	}
	*hdr = t->hdr;
	hdr->fragment = hdr->last = false;
	hdr->frag_id = hdr->frag_offset = 0;
	drop(t, p);
	return len;
}

enum capwap_fragment_verdict capwap_reassemble(struct capwap_reassembly *r, struct capwap_fragment_pool *p,
					       const struct capwap_hdr *piece, struct rd payload, mono_t now,
					       struct capwap_hdr *hdr, uint8_t *out, size_t *len)
{
	size_t n = rd_left(&payload), at = piece->frag_offset, end = at + n, need;
	struct capwap_partial *t;
	uint32_t *link;

	*len = 0;
	(void)capwap_reassembly_expire(r, p, now);
	if (n == 0 || (!piece->last && n % 8))
		return CAPWAP_FRAGMENT_EMPTY; /* nothing is begun for it */
	t = partial_for(r, p, piece->frag_id, now);
	if (end > CAPWAP_PACKET_MAX || (t->total && (end > t->total || piece->last)))
		return refuse(t, p, t->total && end <= t->total ? CAPWAP_FRAGMENT_OVERLAP : CAPWAP_FRAGMENT_TOO_LONG);
	link = place_for(t, p, at, end);
	if (!link)
		return refuse(t, p, CAPWAP_FRAGMENT_OVERLAP);
	if (piece->last && *link != NONE)
		return refuse(t, p, CAPWAP_FRAGMENT_TOO_LONG); /* a piece beyond the last is there */
	need = (n + BLOCK_DATA - 1) / BLOCK_DATA;
	if (t->blocks + need > CAPWAP_FRAGMENT_BLOCKS_MAX)
		return refuse(t, p, CAPWAP_FRAGMENT_TOO_MANY);
	if (need > p->blocks - p->used)
		return refuse(t, p, CAPWAP_FRAGMENT_NO_MEMORY);
	if (over_share(r, p, need))
		return refuse(t, p, CAPWAP_FRAGMENT_OVER_SHARE);
	insert(p, link, payload.p, at, n);
	t->blocks = (uint16_t)(t->blocks + need);
	t->got += (uint32_t)n;
	if (piece->last)
		t->total = (uint32_t)end;
	if (at == 0 || t->got == n)
		t->hdr = *piece;
	if (!t->total || t->got != t->total)
		return CAPWAP_FRAGMENT_WAIT;
	*len = collect(t, p, hdr, out);
	return CAPWAP_FRAGMENT_WHOLE;
}

mono_t capwap_reassembly_expire(struct capwap_reassembly *r, struct capwap_fragment_pool *p, mono_t now)
{
	mono_t next = MONO_NEVER;

	for (size_t i = 0; i < CAPWAP_FRAGMENT_IDS_MAX; i++) {
		mono_t due = mono_after(r->partial[i].begun, CAPWAP_FRAGMENT_EXPIRY_MS);

		if (!r->partial[i].used)
			continue;
		if (mono_reached(now, due)) {
			drop(&r->partial[i], p);
			r->expired++;
		} else if (due.us < next.us) {
			next = due;
		}
	}
	return next;
}

void capwap_reassembly_drop(struct capwap_reassembly *r, struct capwap_fragment_pool *p)
{
	for (size_t i = 0; i < CAPWAP_FRAGMENT_IDS_MAX; i++)
		drop(&r->partial[i], p);
}
