/* SPDX-License-Identifier: Apache-2.0 */
/* repeat.c - see repeat.h. Each frame that waits is one block of memory; all wait equally long, so the list is in the order
 * of what is due. */
#include "capwap/repeat.h"

#include "base/wipe.h"
#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

struct copy {
	struct link link;
	mono_t due;
	unsigned left;
	size_t len;
	uint8_t packet[];
};

/* A frame may hold keys, though wrapped. */
static void drop(struct repeat *r, struct copy *c)
{
	r->n--;
	wipe(c->packet, c->len);
	free(c);
}

/* Written so that it is seen that the list does not hold it any more: clang's analyzer does not see it through link_take. */
static struct copy *take_first(struct repeat *r)
{
	struct link *l = r->waiting.next;

	r->waiting.next = l->next;
	l->next->prev = &r->waiting;
	link_init(l);
	return link_object(l, struct copy, link);
}

static mono_t later(const struct repeat *r)
{
	return mono_after((mono_t){ r->wheel->at * 1000 }, REPEAT_APART_MS);
}

static void on_due(struct timer *t, mono_t now)
{
	struct repeat *r = link_object(t, struct repeat, timer);

	while (!link_alone(&r->waiting)) {
		struct copy *c = link_object(r->waiting.next, struct copy, link);

		if (mono_between(now, c->due) > 0) {
			wheel_arm(r->wheel, &r->timer, c->due);
			return;
		}
		(void)take_first(r);
		r->send(r->ctx, c->packet, c->len);
		if (--c->left) {
			c->due = later(r);
			link_before(&c->link, &r->waiting);
			continue;
		}
		drop(r, c);
	}
}

void repeat_init(struct repeat *r, struct wheel *wheel, void (*send)(void *ctx, const void *packet, size_t len), void *ctx)
{
	*r = (struct repeat){ .wheel = wheel, .send = send, .ctx = ctx };
	timer_init(&r->timer, "frames said again", on_due);
	link_init(&r->waiting);
}

void repeat_stop(struct repeat *r)
{
	if (!r->wheel)
		return;
	wheel_stop(r->wheel, &r->timer);
	while (!link_alone(&r->waiting))
		drop(r, take_first(r));
	r->newest = 0;
	r->come = 0;
}

uint16_t repeat_id(struct repeat *r)
{
	if (r->n >= REPEAT_WAITING)
		return 0;
	if (++r->id == 0)
		r->id = 1;
	return r->id;
}

bool repeat_again(struct repeat *r, const void *packet, size_t len)
{
	struct copy *c;

	if (r->n >= REPEAT_WAITING)
		return false;
	c = xmalloc(sizeof(*c) + len, "a frame that is said again");
	*c = (struct copy){ .due = later(r), .left = REPEAT_COPIES, .len = len };
	memcpy(c->packet, packet, len);
	link_init(&c->link);
	link_before(&c->link, &r->waiting);
	r->n++;
	if (!timer_armed(&r->timer))
		wheel_arm(r->wheel, &r->timer, c->due);
	return true;
}

bool repeat_first(struct repeat *r, uint16_t id)
{
	uint16_t ahead = (uint16_t)(id - r->newest), behind = (uint16_t)(r->newest - id);

	if (!id)
		return true;
	if (r->come && behind >= 64 && behind < REPEAT_LATE)
		return false; /* a copy that was long under way: what it is a copy of has come, most likely */
	if (!r->come || (ahead >= 64 && behind >= 64)) { /* the first, or the other end has begun anew */
		r->newest = id;
		r->come = 1;
		return true;
	}
	if (ahead && ahead < 64) {
		r->come = r->come << ahead | 1;
		r->newest = id;
		return true;
	}
	if (r->come >> behind & 1)
		return false;
	r->come |= (uint64_t)1 << behind;
	return true;
}
