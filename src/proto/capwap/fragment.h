/* SPDX-License-Identifier: Apache-2.0 */
/* fragment.h - RFC 5415 3.4: packets longer than the path's MTU in pieces, and together again.
 *
 * Reassembly is a place where a stranger's bytes wait, so it has ceilings: packets in pieces per peer, bytes of a packet,
 * seconds a packet may stay incomplete, and one pool for all peers, whose memory the caller gives. Pieces that overlap or
 * repeat are refused (RFC 5415 4.3 forbids overlapping); when a peer begins more packets than it may, its oldest goes.
 *
 * Where many peers share a pool, none may hold more blocks than a share of those that are free. The fuller the pool, the
 * smaller the share: N peers that take what they get leave SHARE/(SHARE+N) of it to others, so a few cannot hold it all. */
#pragma once
#include "base/mono.h"
#include "proto/capwap/capwap.h"

enum {
	CAPWAP_FRAGMENT_IDS_MAX = 4,		     /* incomplete packets per peer and channel */
	CAPWAP_FRAGMENT_EXPIRY_MS = 3000,	     /* one RetransmitInterval */
	CAPWAP_FRAGMENT_POOL_MAX = 4 << 20,	     /* bytes, for all peers */
	CAPWAP_FRAGMENT_SHARE = 4,		     /* a peer holds a quarter of the free blocks at most, in a shared pool */
	CAPWAP_FRAGMENT_BLOCK = 1024,		     /* the pool is dealt in blocks of this size */
	CAPWAP_FRAGMENT_BLOCKS_MAX = 128,	     /* of one packet: 64 KiB in pieces of 512 bytes and more */
	CAPWAP_FRAGMENT_MTU_MIN = CAPWAP_HDR_MAX + 8,
};

/* --- sending: piece n of a packet (header and payload), so that none is longer than mtu -------------------------- */

/* How many pieces: 1 when it fits as it is. 0 when the mtu is below CAPWAP_FRAGMENT_MTU_MIN or the packet is too long. */
unsigned capwap_fragments(const struct capwap_hdr *h, size_t payload_len, size_t mtu);
/* Writes piece n (from 0): the header with F, L, id and offset set, and its part of the payload. */
void capwap_fragment_write(struct wr *w, const struct capwap_hdr *h, const uint8_t *payload, size_t payload_len, size_t mtu,
			   uint16_t id, unsigned n);

/* --- receiving --------------------------------------------------------------------------------------------------- */

struct capwap_fragment_block {
	uint32_t next;
	uint16_t offset, len;
	uint8_t data[CAPWAP_FRAGMENT_BLOCK - 8];
};

/* Blocks for all peers; the memory is the caller's, cut to CAPWAP_FRAGMENT_POOL_MAX. It need not be zeroed, and may be NULL
 * at first: then the caller sets `block` before the first piece. */
struct capwap_fragment_pool {
	struct capwap_fragment_block *block;
	uint32_t blocks, used, free;
	uint32_t touched; /* blocks beyond have never been used, and are in no list */
	uint32_t share;	  /* CAPWAP_FRAGMENT_SHARE where the pool is for many peers; 0: it is for one */
};
void capwap_fragment_pool_init(struct capwap_fragment_pool *p, struct capwap_fragment_block *memory, size_t bytes);

enum capwap_fragment_verdict {
	CAPWAP_FRAGMENT_WAIT,	   /* kept; more is missing */
	CAPWAP_FRAGMENT_WHOLE,	   /* the packet is complete */
	CAPWAP_FRAGMENT_OVERLAP,   /* refused: covers bytes that are there; its packet is dropped */
	CAPWAP_FRAGMENT_TOO_LONG,  /* refused: beyond 64 KiB, or beyond its last piece; its packet is dropped */
	CAPWAP_FRAGMENT_EMPTY,	   /* refused: no bytes, or not a multiple of eight and not the last */
	CAPWAP_FRAGMENT_TOO_MANY,  /* refused: cut so small that it takes too many blocks; its packet is dropped */
	CAPWAP_FRAGMENT_NO_MEMORY, /* refused: the pool is used up; its packet is dropped */
	CAPWAP_FRAGMENT_OVER_SHARE, /* refused: more than this peer's share of the pool; its packet is dropped */
	CAPWAP_FRAGMENT_VERDICTS
};
const char *capwap_fragment_verdict_name(enum capwap_fragment_verdict v);

struct capwap_partial {
	mono_t begun;
	uint32_t first;	 /* block, by offset; UINT32_MAX: none */
	uint32_t got;	 /* bytes */
	uint32_t total;	 /* 0: the last piece is not there yet */
	uint16_t blocks;
	uint16_t id;
	bool used;
	struct capwap_hdr hdr; /* of the piece at offset 0, of any before that one came */
};

/* One for each peer and channel; zeroed before use. */
struct capwap_reassembly {
	struct capwap_partial partial[CAPWAP_FRAGMENT_IDS_MAX];
	uint32_t expired, evicted; /* packets dropped: too late; too many at once */
};

/* Takes a piece: its header (fragment set) and what followed. When the packet is complete, writes header (without F) into
 * hdr and payload into out, which has room for CAPWAP_PACKET_MAX bytes, sets *len and forgets it. */
enum capwap_fragment_verdict capwap_reassemble(struct capwap_reassembly *r, struct capwap_fragment_pool *p,
					       const struct capwap_hdr *piece, struct rd payload, mono_t now,
					       struct capwap_hdr *hdr, uint8_t *out, size_t *len);
/* Drops what is older than CAPWAP_FRAGMENT_EXPIRY_MS; returns when to call it again, MONO_NEVER when nothing waits. */
mono_t capwap_reassembly_expire(struct capwap_reassembly *r, struct capwap_fragment_pool *p, mono_t now);
/* Gives all back: the peer is gone. */
void capwap_reassembly_drop(struct capwap_reassembly *r, struct capwap_fragment_pool *p);
