/* SPDX-License-Identifier: Apache-2.0 */
/* event.c - the memory of events and of the texts they quote; it is kept from chunk to chunk. */
#include "diagnose/event.h"

#include "base/xalloc.h"

#include <stdlib.h>

enum { EVENTS_FIRST = 256 << 10, TEXT_BLOCK = 60 << 10 };

void evbuf_grow(struct evbuf *b)
{
	b->cap = b->cap ? 2 * b->cap : EVENTS_FIRST;
	b->p = xrealloc(b->p, b->cap, "events");
}

void texts_grow(struct texts *t, size_t need)
{
	struct text_block **link = t->now ? &t->now->next : &t->first, *b = *link;

	if (!b || b->size < need) {
		size_t size = need > TEXT_BLOCK ? need : TEXT_BLOCK;

		b = xmalloc(sizeof(*b) + size, "texts");
		b->size = size;
		b->next = *link;
		*link = b;
	}
	t->now = b;
	t->len = 0;
}

void texts_free(struct texts *t)
{
	while (t->first) {
		struct text_block *b = t->first;

		t->first = b->next;
		free(b);
	}
	*t = (struct texts){ 0 };
}
