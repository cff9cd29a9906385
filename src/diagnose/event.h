/* SPDX-License-Identifier: Apache-2.0 */
/* event.h - one message, read: who, when, where it stands, and its typed fields.
 *
 * Events live one behind the other in an evbuf, each with its row's struct behind it (event_fields). Texts in it stand in
 * the texts of the chunk they were read from. Time comes in two forms: a log that prints no year gives a stamp of year turns
 * since the start of the source, month, day and time of day, made into real time when the year is known (stamp_*). */
#pragma once
#include "base/calendar.h"
#include "base/mac.h"
#include "catalogue/catalogue.h"

#include <string.h>

enum event_flag {
	EV_STAMP = 1,	     /* t is a stamp without year (see above) */
	EV_NO_DATE = 2,	     /* t is a stamp of which only the time of day was printed */
	EV_INHERITED = 4,    /* the line named no client: it is that of its task's line before */
	EV_UNKNOWN_ROW = 8,  /* a life sign only: no row, or a row no rule looks at */
	EV_BROADCAST = 16,   /* about an access point: every shard gets it */
};

struct event {
	int64_t t;	/* ms, or TIME_NONE */
	int64_t until;	/* of the last life sign folded into this event (same form as t) */
	mac_t client;	/* absent where the message is about no client */
	uint64_t off;	/* where the message starts in its source */
	uint32_t len;	/* bytes of it */
	uint32_t line;	/* physical line, from 1 */
	uint32_t hash;	/* of the client */
	uint16_t row;	/* enum cat_msg */
	uint16_t source;
	uint16_t size;	/* of this record, fields included; a multiple of 8 */
	uint16_t flags;
	uint32_t pad;
};

static inline const void *event_fields(const struct event *e)
{
	return e + 1;
}

struct evbuf {
	char *p;
	size_t len, cap;
	size_t last; /* offset of the event pushed last, where len > 0 */
};

void evbuf_grow(struct evbuf *b);

/* Room for an event with `fields` bytes behind it; the caller fills it before the next call. */
static inline struct event *evbuf_push(struct evbuf *b, size_t fields)
{
	size_t size = sizeof(struct event) + ((fields + 7) & ~(size_t)7);
	struct event *e;

	if (b->cap - b->len < size)
		evbuf_grow(b);
	e = (struct event *)(void *)(b->p + b->len);
	b->last = b->len;
	b->len += size;
	e->size = (uint16_t)size;
	return e;
}

/* Copies of what events quote, in blocks that do not move. */
struct texts {
	struct text_block {
		struct text_block *next;
		size_t size;
		char p[];
	} *first, *now; /* now: the one being filled; NULL: all are empty */
	size_t len;	/* of it */
};

void texts_grow(struct texts *t, size_t need);
void texts_free(struct texts *t);

static inline const char *texts_keep(struct texts *t, const char *p, size_t len)
{
	char *to;

	if (!t->now || t->now->size - t->len < len)
		texts_grow(t, len);
	to = t->now->p + t->len;
	memcpy(to, p, len);
	t->len += len;
	return to;
}

/* Stamps: turns of the year, month, day, ms of the day. Month and day are 0 where the log prints only a time. */
static inline int64_t stamp_make(int turns, int month, int day, int64_t ms)
{
	return (((int64_t)turns * 16 + month) * 32 + day) * MS_DAY + ms;
}

static inline int64_t stamp_day(int64_t stamp)
{
	return stamp / MS_DAY;
}

static inline int stamp_month(int64_t stamp)
{
	return (int)(stamp_day(stamp) / 32 % 16);
}
