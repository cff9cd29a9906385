/* SPDX-License-Identifier: Apache-2.0 */
/* pool.c - see pool.h. */
#include "base/pool.h"

#include "base/xalloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGN = 16 };

struct pool_piece {
	struct link link; /* in pool.free, unless it is full */
	void *next;	  /* the first free place; each leads to the next */
	size_t used;
};

#define FIRST ((sizeof(struct pool_piece) + ALIGN - 1) / ALIGN * ALIGN)

static size_t places(const struct pool *p)
{
	return (POOL_PIECE - FIRST) / p->size;
}

static struct pool_piece *piece_of(void *object)
{
	return (void *)((char *)object - (uintptr_t)object % POOL_PIECE);
}

void pool_init(struct pool *p, size_t size, const char *what)
{
	*p = (struct pool){ .size = (size + ALIGN - 1) / ALIGN * ALIGN, .what = what };
	if (p->size > POOL_OBJECT_MAX)
		abort();
	link_init(&p->free);
#if defined(__SANITIZE_ADDRESS__)
	p->one_by_one = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
	p->one_by_one = true;
#endif
#endif
}

static void put_place(struct pool_piece *s, void *place)
{
	memcpy(place, &s->next, sizeof(s->next));
	s->next = place;
}

static void add_piece(struct pool *p)
{
	struct pool_piece *s = xaligned(POOL_PIECE, POOL_PIECE, p->what);

	*s = (struct pool_piece){ 0 };
	link_init(&s->link);
	link_before(&s->link, &p->free);
	p->pieces++;
	for (size_t i = places(p); i-- > 0;)
		put_place(s, (char *)s + FIRST + i * p->size);
}

void *pool_get(struct pool *p)
{
	struct pool_piece *s;
	void *object;

	if (p->one_by_one)
		return xcalloc(1, p->size, p->what);
	if (link_alone(&p->free))
		add_piece(p);
	s = link_object(p->free.next, struct pool_piece, link);
	object = s->next;
	memcpy(&s->next, object, sizeof(s->next));
	if (++s->used == places(p))
		link_take(&s->link);
	memset(object, 0, p->size);
	return object;
}

void pool_put(struct pool *p, void *object)
{
	struct pool_piece *s;

	if (p->one_by_one) {
		free(object);
		return;
	}
	s = piece_of(object);
	put_place(s, object);
	link_take(&s->link);
	if (--s->used) {
		link_before(&s->link, p->free.next);
		return;
	}
	free(s);
	p->pieces--;
}
