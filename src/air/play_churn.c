/* SPDX-License-Identifier: Apache-2.0 */
/* play_churn.c - comings and goings at a rate: `churn` of a scenario. Who comes, goes to a neighbour or leaves is drawn by
 * the seed among those who can; how many by now, by the clock alone: a controller that is slow is not spared. */
#include "air/play_in.h"

enum { TRIES = 64 };

static bool is_out(const struct crowd_client *c)
{
	return !c->joins && !c->asleep && sta_state(c->st) == STATION_OFF;
}

static bool is_in(const struct crowd_client *c)
{
	return c->joins && !c->asleep && c->in_run;
}

/* One of whom it is true; NULL: none was found, most likely since there is none. */
static struct crowd_client *one_of(struct play *p, const struct step *s, bool (*is)(const struct crowd_client *c))
{
	unsigned n = s->whom.to - s->whom.from + 1;

	for (unsigned i = 0; i < TRIES; i++) {
		struct crowd_client *c = crowd_client(p->crowd, s->whom.from + (unsigned)dice_below(&p->dice, n));

		if (c && is(c))
			return c;
	}
	p->moves.none++;
	return NULL;
}

static void come(struct play *p, const struct step *s, mono_t now)
{
	struct crowd_client *c = one_of(p, s, is_out);

	if (!c)
		return;
	if (s->new_mac)
		crowd_new_mac(c, now);
	p->moves.joins++;
	crowd_join(c, 0, now);
}

static void move(struct play *p, const struct step *s, mono_t now)
{
	struct crowd_client *c = p->members > 1 ? one_of(p, s, is_in) : NULL;
	unsigned to;

	if (!c)
		return;
	to = (c->home + (dice_below(&p->dice, 2) ? 1 : p->members - 1)) % p->members;
	p->moves.roams++;
	crowd_roam(c, to + 1, 0, now);
}

static void go(struct play *p, const struct step *s, mono_t now)
{
	struct crowd_client *c = one_of(p, s, is_in);

	if (!c)
		return;
	p->moves.leaves++;
	crowd_leave(c, 3, now); /* it leaves */
}

static void due(struct play *p, const struct step *s, unsigned rate, uint64_t *done, int64_t us, mono_t now,
		void (*act)(struct play *p, const struct step *s, mono_t now))
{
	for (uint64_t n = (uint64_t)us * rate / 1000000; *done < n; ++*done)
		act(p, s, now);
}

bool play_churn(struct play *p, const struct step *s, mono_t now)
{
	int64_t us = now.us - p->step_began.us, end = s->ms * 1000;

	if (us > end)
		us = end;
	due(p, s, s->leaves, &p->moved.leaves, us, now, go);
	due(p, s, s->joins, &p->moved.joins, us, now, come);
	due(p, s, s->roams, &p->moved.roams, us, now, move);
	return us == end;
}
