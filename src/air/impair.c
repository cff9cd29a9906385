/* SPDX-License-Identifier: Apache-2.0 */
/* impair.c - see impair.h. A datagram under way is one block of memory with its timer. */
#include "air/impair.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

struct under_way {
	struct timer timer;
	struct link queue;
	struct impair *impair;
	void *tag;
	size_t len;
	uint8_t bytes[];
};

static uint64_t splitmix(uint64_t *x)
{
	uint64_t z = *x += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

void dice_seed(struct dice *d, uint64_t seed)
{
	for (unsigned i = 0; i < 4; i++)
		d->s[i] = splitmix(&seed);
}

static uint64_t turn(uint64_t x, unsigned by)
{
	return x << by | x >> (64 - by);
}

uint64_t dice_next(struct dice *d)
{
	uint64_t result = turn(d->s[1] * 5, 7) * 9, t = d->s[1] << 17;

	d->s[2] ^= d->s[0];
	d->s[3] ^= d->s[1];
	d->s[1] ^= d->s[2];
	d->s[0] ^= d->s[3];
	d->s[2] ^= t;
	d->s[3] = turn(d->s[3], 45);
	return result;
}

uint64_t dice_below(struct dice *d, uint64_t n)
{
	return n ? (uint64_t)((unsigned __int128)dice_next(d) * n >> 64) : 0;
}

void impair_init(struct impair *i, struct wheel *wheel, uint64_t seed,
		 void (*out)(void *ctx, void *tag, const void *bytes, size_t len, mono_t now), void *ctx)
{
	memset(i, 0, sizeof(*i));
	dice_seed(&i->dice, seed);
	i->wheel = wheel;
	i->out = out;
	i->ctx = ctx;
	link_init(&i->queue);
}

static void drop(struct under_way *u)
{
	wheel_stop(u->impair->wheel, &u->timer);
	link_take(&u->queue);
	u->impair->queued--;
	free(u);
}

static void arrives(struct timer *t, mono_t now)
{
	struct under_way *u = link_object(t, struct under_way, timer);
	struct impair *i = u->impair;

	link_take(&u->queue);
	i->queued--;
	i->passed++;
	i->out(i->ctx, u->tag, u->bytes, u->len, now);
	free(u);
}

static void send_one(struct impair *i, void *tag, const void *bytes, size_t len, mono_t now)
{
	mono_t due = { now.us + i->how.delay_us + (int64_t)dice_below(&i->dice, (uint64_t)i->how.jitter_us + 1) };
	struct under_way *u;

	if (dice_ppm(&i->dice, i->how.reorder_ppm)) {
		due.us += i->how.reorder_us;
		i->reordered++;
	} else {
		if (due.us < i->last.us)
			due = i->last;
		i->last = due;
	}
	if (due.us <= now.us) {
		i->passed++;
		i->out(i->ctx, tag, bytes, len, now);
		return;
	}
	if (i->queued == IMPAIR_QUEUE_MAX) {
		i->refused++;
		return;
	}
	u = xmalloc(sizeof(*u) + len, "a datagram under way");
	timer_init(&u->timer, "under way", arrives);
	link_init(&u->queue);
	link_before(&u->queue, &i->queue);
	u->impair = i;
	u->tag = tag;
	u->len = len;
	memcpy(u->bytes, bytes, len);
	i->queued++;
	wheel_arm(i->wheel, &u->timer, due);
}

void impair_in(struct impair *i, void *tag, const void *bytes, size_t len, mono_t now)
{
	i->in++;
	if (i->how.mtu && len > i->how.mtu) {
		i->too_long++;
		i->lost++;
		return;
	}
	if (i->how.away || dice_ppm(&i->dice, i->how.loss_ppm)) {
		i->lost++;
		return;
	}
	if (dice_ppm(&i->dice, i->how.duplicate_ppm)) {
		i->doubled++;
		send_one(i, tag, bytes, len, now);
	}
	send_one(i, tag, bytes, len, now);
}

void impair_forget(struct impair *i, const void *tag)
{
	struct link *l = i->queue.next;

	while (l != &i->queue) {
		struct under_way *u = link_object(l, struct under_way, queue);

		l = l->next;
		if (!tag || u->tag == tag)
			drop(u);
	}
}
