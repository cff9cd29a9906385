/* SPDX-License-Identifier: Apache-2.0 */
/* list.h - a ring of links that live inside their objects. An object that is in no list points to itself, so taking it
 * out twice is harmless. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct link {
	struct link *next, *prev;
};

/* The object a link lives in. */
#define link_object(l, type, member) ((type *)(void *)((char *)(l) - offsetof(type, member)))

static inline void link_init(struct link *l)
{
	l->next = l->prev = l;
}

static inline bool link_alone(const struct link *l)
{
	return l->next == l;
}

/* Puts l, which must be alone, before `where`: at the end, when that is the head of a list. */
static inline void link_before(struct link *l, struct link *where)
{
	l->prev = where->prev;
	l->next = where;
	where->prev->next = l;
	where->prev = l;
}

static inline void link_take(struct link *l)
{
	l->prev->next = l->next;
	l->next->prev = l->prev;
	link_init(l);
}

/* Moves all of `from` into `to`, which must be empty. */
static inline void link_move_all(struct link *from, struct link *to)
{
	if (link_alone(from))
		return;
	to->next = from->next;
	to->prev = from->prev;
	to->next->prev = to;
	to->prev->next = to;
	link_init(from);
}
