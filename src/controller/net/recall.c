/* SPDX-License-Identifier: Apache-2.0 */
/* recall.c - see recall.h. The memory may be torn at any byte (its writer was killed): entries are looked at one by one, and
 * an entry that is half of one and half of another is an address nobody answers from. */
#include "controller/net/recall.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

enum { MAGIC = 0x706c7233 }; /* "plr3" */

struct entry {
	struct addr local, from;
	uint32_t listener;
};

struct memory {
	uint32_t magic, count;
	uint64_t edition;
	struct entry at[RECALL_MAX];
};

struct recall {
	struct memory *memory;
	struct peers *peers;
	struct wheel *wheel;
	struct timer write, call;
	struct entry *missing; /* of the net before, until they are back or the rounds are over */
	size_t found, nmissing, next;
	unsigned round;
	mono_t begun;
};

size_t recall_size(void)
{
	return sizeof(struct memory);
}

uint64_t recall_edition(const void *memory)
{
	return __atomic_load_n(&((const struct memory *)memory)->edition, __ATOMIC_RELAXED);
}

static void edit(struct memory *m)
{
	__atomic_store_n(&m->edition, m->edition + 1, __ATOMIC_RELEASE);
}

static bool can_be(const struct entry *e, size_t listeners)
{
	return e->listener < listeners && e->from.port && e->local.port && !addr_none(&e->from);
}

static void take_over(struct recall *r, size_t listeners)
{
	size_t count = r->memory->count;

	if (r->memory->magic != MAGIC || count > RECALL_MAX)
		return;
	r->missing = count ? xcalloc(count, sizeof(*r->missing), "addresses of the net before") : NULL;
	for (size_t i = 0; i < count; i++) {
		struct entry e = r->memory->at[i];

		if (can_be(&e, listeners))
			r->missing[r->nmissing++] = e;
	}
	r->found = r->nmissing;
}

/* --- calling ------------------------------------------------------------------------------------------------------ */

static bool is_back(const struct recall *r, const struct entry *e)
{
	struct place at = { (uint8_t)e->listener, AC_CONTROL, e->local };

	return peers_knows(r->peers, &at, &e->from);
}

static void drop_those_back(struct recall *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->nmissing; i++)
		if (!is_back(r, &r->missing[i]))
			r->missing[n++] = r->missing[i];
	r->nmissing = n;
}

static void end_calls(struct recall *r, mono_t now)
{
	free(r->missing);
	r->missing = NULL;
	r->nmissing = 0;
	recall_changed(r, now); /* they are not carried on in the memory any more */
}

static void on_call(struct timer *t, mono_t now)
{
	struct recall *r = link_object(t, struct recall, call);

	for (unsigned i = 0; i < RECALL_AT_A_TIME && r->next < r->nmissing; i++) {
		const struct entry *e = &r->missing[r->next++];
		struct place at = { (uint8_t)e->listener, AC_CONTROL, e->local };

		if (!is_back(r, e))
			peers_hint(r->peers, &at, &e->from);
	}
	if (r->next < r->nmissing) {
		wheel_arm(r->wheel, t, mono_after(now, RECALL_PACE_MS));
		return;
	}
	drop_those_back(r);
	r->next = 0;
	if (++r->round >= RECALL_ROUNDS || !r->nmissing) {
		end_calls(r, now);
		return;
	}
	t->due = mono_after(r->begun, 1000LL << (r->round - 1));
	wheel_arm(r->wheel, t, mono_reached(now, t->due) ? mono_after(now, RECALL_PACE_MS) : t->due);
}

void recall_begin(struct recall *r, mono_t now)
{
	if (!r || !r->nmissing)
		return;
	r->begun = now;
	wheel_arm(r->wheel, &r->call, now);
}

/* --- remembering -------------------------------------------------------------------------------------------------- */

static void on_write(struct timer *t, mono_t now)
{
	struct recall *r = link_object(t, struct recall, write);
	struct memory *m = r->memory;
	struct place place;
	struct addr from;
	size_t at = 0, n = 0;

	(void)now;
	while (n < RECALL_MAX && peers_next(r->peers, &at, &place, &from))
		m->at[n++] = (struct entry){ place.local, from, place.listener };
	/* those that are still called: should this net die as well, the next goes on with them */
	for (size_t i = 0; i < r->nmissing && n < RECALL_MAX; i++)
		if (!is_back(r, &r->missing[i]))
			m->at[n++] = r->missing[i];
	m->count = (uint32_t)n;
	m->magic = MAGIC;
	edit(m);
}

/* The entry first, then the count: killed between the two, the memory is as it was before. An address that is there already
 * is there twice until the list is written anew. */
void recall_add(struct recall *r, const struct place *at, const struct addr *from)
{
	struct memory *m = r ? r->memory : NULL;
	uint32_t n;

	if (!m || at->channel != AC_CONTROL)
		return;
	n = m->magic == MAGIC ? m->count : 0;
	if (n >= RECALL_MAX)
		return;
	m->at[n] = (struct entry){ at->local, *from, at->listener };
	__atomic_store_n(&m->count, n + 1, __ATOMIC_RELEASE);
	__atomic_store_n(&m->magic, MAGIC, __ATOMIC_RELEASE);
	edit(m);
}

void recall_changed(struct recall *r, mono_t now)
{
	if (r && !timer_armed(&r->write))
		wheel_arm(r->wheel, &r->write, mono_after(now, RECALL_WRITE_MS));
}

/* --- life --------------------------------------------------------------------------------------------------------- */

struct recall *recall_new(void *memory, size_t listeners, struct peers *peers, struct wheel *wheel, mono_t now)
{
	struct recall *r;

	if (!memory)
		return NULL;
	r = xcalloc(1, sizeof(*r), "the memory of sessions");
	r->memory = memory;
	r->peers = peers;
	r->wheel = wheel;
	r->begun = now;
	timer_init(&r->write, "what is remembered", on_write);
	timer_init(&r->call, "calls of those before", on_call);
	take_over(r, listeners);
	return r;
}

void recall_free(struct recall *r)
{
	if (!r)
		return;
	wheel_stop(r->wheel, &r->write);
	wheel_stop(r->wheel, &r->call);
	free(r->missing);
	free(r);
}

size_t recall_found(const struct recall *r)
{
	return r ? r->found : 0;
}

size_t recall_missing(const struct recall *r)
{
	return r ? r->nmissing : 0;
}
