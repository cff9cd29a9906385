/* SPDX-License-Identifier: Apache-2.0 */
/* memo.h - texts that were read before. Much of a log is the same few hundred texts, each client's turn: to compare a text
 * with the one of its form that was read last is quicker than to walk the tree again.
 *
 * Texts of one form are the same byte for byte, but for the addresses in them, which are read anew, each where it stood
 * in the last one. The IP address that a text of a client may begin with is no part of the form. What the matcher would
 * capture is what it captured then. A memo belongs to who reads, and what it holds does not change what is read. */
#pragma once
#include "base/bytes16.h"
#include "base/mac.h"
#include "catalogue/catalogue.h"

enum {
	MEMO_BITS = 10,
	MEMO_SLOTS = 1 << MEMO_BITS,
	MEMO_LEN_MIN = 16,
	MEMO_LEN_MAX = 160,
	MEMO_MACS = 3,
	MEMO_CAPS = 8,
	MEMO_MAC_LEN = 17,
};

/* A text, and what stands before it. */
struct memo_text {
	const char *p;	    /* behind its IP address */
	size_t len;	    /* MEMO_LEN_MIN at least, MEMO_LEN_MAX at most */
	struct slice ip;    /* which is absent where it has none */
	const char *client; /* the 17 characters of its client's address, or NULL */
	mac_t mac;	    /* which is this one */
};

struct memo_entry {
	uint16_t len; /* 0: none */
	uint16_t row, alt;
	bool client, ip; /* stand before it */
	uint8_t ncap;	 /* 0: nobody wants them */
	uint8_t nmac;
	uint8_t mac[MEMO_MACS];	    /* where addresses stand in it, */
	uint8_t mac_cap[MEMO_MACS]; /* and which captures they are */
	uint32_t same[MEMO_LEN_MAX / 32 + 1]; /* bit i: byte i is the form's */
	char text[MEMO_LEN_MAX + 32];	      /* of this form, the one read first; what is behind it does not count */
	struct cat_capture cap[MEMO_CAPS];
};

struct memo {
	struct memo_entry entry[MEMO_SLOTS];
};

/* Where a text is kept if it is: by its beginning, its end but for its client's address there, and its middle where no
 * address stands. */
static inline struct memo_entry *memo_slot(struct memo *m, const struct memo_text *t)
{
	const char *tail = t->p + t->len - 8, *middle = t->p + t->len / 2 - 8;
	uint64_t hash = load8(middle) * 0x85ebca6bc2b2ae35ULL ^ load8(middle + 8) * 0xff51afd7ed558ccdULL;

	if (equal16(load16(middle), ':'))
		hash = 0;
	if (t->client && t->len >= MEMO_MAC_LEN + 8 && load8(tail) == load8(t->client + MEMO_MAC_LEN - 8))
		tail -= MEMO_MAC_LEN;
	hash ^= (load8(t->p) + t->len) * 0x9e3779b97f4a7c15ULL ^ load8(tail) * 0xc2b2ae3d27d4eb4fULL;
	hash ^= hash >> 32;
	return &m->entry[hash * 0x9e3779b97f4a7c15ULL >> (64 - MEMO_BITS)];
}

static inline bool memo_same_form(const struct memo_entry *e, const struct memo_text *t)
{
	if (e->len != t->len || e->client != (t->client != NULL) || e->ip != (t->ip.p != NULL))
		return false;
	for (size_t i = 0; i < t->len; i += 32)
		if (e->same[i / 32] & ~agree32(e->text + i, t->p + i))
			return false;
	return true;
}

static inline bool memo_read_mac(const struct memo_text *t, const char *at, mac_t *mac)
{
	if (t->client && agree16(at, t->client) == 0xffff && at[16] == t->client[16]) {
		*mac = t->mac;
		return true;
	}
	return mac_read_fast(at, mac);
}

/* Is the text of that form? Then m is as if it had been matched, but for captures nobody wants. */
static inline bool memo_recall(const struct memo_entry *e, const struct memo_text *t, struct cat_match *m)
{
	mac_t mac[MEMO_MACS];

	if (!memo_same_form(e, t))
		return false;
	for (unsigned i = 0; i < e->nmac; i++)
		if (!memo_read_mac(t, t->p + e->mac[i], &mac[i]))
			return false;
	m->row = e->row;
	m->alt = e->alt;
	m->ncap = e->ncap;
	m->end = t->p + t->len;
	if (e->ncap == 0)
		return true;
	for (unsigned i = 0; i < e->ncap; i++) {
		m->cap[i].p = e->cap[i].p ? t->p + (e->cap[i].p - e->text) : NULL;
		m->cap[i].word = e->cap[i].word;
	}
	for (unsigned i = 0; i < e->nmac; i++)
		m->cap[e->mac_cap[i]].word = mac[i].v;
	if (t->ip.p)
		m->cap[0] = (struct cat_capture){ .p = t->ip.p, .len = t->ip.len };
	return true;
}

static inline void memo_keep(struct memo_entry *e, const struct memo_text *t, const struct cat_match *m, bool captures)
{
	if ((captures && m->ncap > MEMO_CAPS) ||
	    (t->ip.p && !(m->ncap && m->cap[0].p == t->ip.p && m->cap[0].len == t->ip.len)))
		return;
	for (size_t i = 0; i < t->len; i += 32)
		memcpy(e->text + i, t->p + i, 32);
	e->len = (uint16_t)t->len;
	e->row = m->row;
	e->alt = m->alt;
	e->client = t->client != NULL;
	e->ip = t->ip.p != NULL;
	e->ncap = captures ? (uint8_t)m->ncap : 0;
	e->nmac = 0;
	for (size_t i = 0; i <= t->len / 32; i++)
		e->same[i] = t->len - 32 * i < 32 ? (1u << (t->len - 32 * i)) - 1 : ~0u;
	for (unsigned i = 0; i < m->ncap; i++) {
		if (cat_is_address(&m->cap[i]) && e->nmac < MEMO_MACS) {
			size_t at = (size_t)(m->cap[i].p - t->p);
			uint64_t place = ((1ULL << MEMO_MAC_LEN) - 1) << at % 32;

			e->same[at / 32] &= (uint32_t)~place;
			if (place >> 32)
				e->same[at / 32 + 1] &= (uint32_t)~(place >> 32);
			e->mac_cap[e->nmac] = (uint8_t)i;
			e->mac[e->nmac++] = (uint8_t)at;
		}
		if (i == 0 && e->ip) /* stands before the text, and is read anew */
			e->cap[i] = (struct cat_capture){ 0 };
		else if (captures)
			e->cap[i] = (struct cat_capture){ .p = m->cap[i].p ? e->text + (m->cap[i].p - t->p) : NULL,
							  .word = m->cap[i].word };
	}
}
