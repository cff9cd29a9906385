/* SPDX-License-Identifier: Apache-2.0 */
/* episode.c - see episode.h. */
#include "diagnose/episode.h"

#include "base/xalloc.h"
#include "diagnose/event.h"

#include <stdlib.h>

const char *const episode_kind_names[EPISODE_KINDS] = { "attempt", "roam", "stay", "departure" };
const char *const stage_names[STAGES] = { "probe", "authentication", "association", "eap", "keys",
					  "address", "web", "run", "leave" };
const char *const outcome_names[OUTCOMES] = { "none", "running", "ok", "failed" };
const char *const method_names[METHODS] = { "none", "full", "pmkid", "okc", "cckm", "ft", "psk" };
const char *const end_names[ENDS] = { "open", "run", "next", "log-end", "silence" };

const struct fact *episode_fact(const struct episode *e, enum fact_kind kind)
{
	if (!factset_has(&e->has, kind))
		return NULL;
	for (unsigned i = 0; i < e->nfacts; i++)
		if (e->fact[i].kind == kind)
			return &e->fact[i];
	return NULL;
}

const struct fact *episode_fact_arg(const struct episode *e, enum fact_kind kind, int arg)
{
	if (!factset_has(&e->has, kind))
		return NULL;
	for (unsigned i = 0; i < e->nfacts; i++)
		if (e->fact[i].kind == kind && e->fact[i].arg == arg)
			return &e->fact[i];
	return NULL;
}

unsigned episode_count(const struct episode *e, enum fact_kind kind)
{
	unsigned n = 0;

	for (unsigned i = 0; i < e->nfacts; i++)
		if (e->fact[i].kind == kind)
			n += e->fact[i].count;
	return n;
}

/* --- memory: blocks of a few sizes, given back to free lists ------------------------------------------------- */

struct free_block {
	struct free_block *next;
};

static void *block_take(struct episode_pool *p, void **list, size_t size)
{
	struct free_block *b = *list;

	if (b) {
		*list = b->next;
		return b;
	}
	p->bytes += size;
	return xmalloc(size, "episodes");
}

static void block_give(void **list, void *block)
{
	struct free_block *b = block;

	b->next = *list;
	*list = b;
}

static unsigned size_class(unsigned cap)
{
	unsigned c = 0;

	while ((unsigned)FACTS_FIRST << c < cap)
		c++;
	return c;
}

struct episode *episode_new(struct episode_pool *p)
{
	struct episode *e = block_take(p, &p->free_episodes, sizeof(*e));

	memset(e, 0, sizeof(*e));
	e->start = e->last = e->next = e->pem_since = TIME_NONE;
	e->wlan = e->vlan = e->slot = -1;
	e->pem = PEM_UNKNOWN;
	e->apf = APF_UNKNOWN;
	for (int i = 0; i < STAGES; i++)
		e->stage[i].start = e->stage[i].end = STAGE_UNTIMED;
	return e;
}

static void facts_free(struct episode_pool *p, struct episode *e)
{
	if (e->fact)
		block_give(&p->free_facts[size_class(e->cap)], e->fact);
}

void episode_free(struct episode_pool *p, struct episode *e)
{
	facts_free(p, e);
	block_give(&p->free_episodes, e);
}

static void list_free(void *list)
{
	struct free_block *b = list, *next;

	for (; b; b = next) {
		next = b->next;
		free(b);
	}
}

void episode_pool_free(struct episode_pool *p)
{
	list_free(p->free_episodes);
	for (size_t i = 0; i < ARRAY_LEN(p->free_facts); i++)
		list_free(p->free_facts[i]);
}

static void facts_grow(struct episode_pool *p, struct episode *e)
{
	unsigned cap = e->cap ? 2u * e->cap : FACTS_FIRST;
	struct fact *more = block_take(p, &p->free_facts[size_class(cap)], cap * sizeof(*more));

	memcpy(more, e->fact ? e->fact : more, e->nfacts * sizeof(*more));
	facts_free(p, e);
	e->fact = more;
	e->cap = (uint8_t)cap;
}

static struct fact *fact_add(struct episode_pool *p, struct episode *e)
{
	if (e->nfacts == FACTS_MAX)
		return NULL; /* the set still knows it; its line is not remembered */
	if (e->nfacts == e->cap)
		facts_grow(p, e);
	return &e->fact[e->nfacts++];
}

static uint16_t next_order(struct episode *e)
{
	return e->order < UINT16_MAX ? e->order++ : e->order;
}

void episode_note(struct episode_pool *p, struct episode *e, enum fact_kind kind, int arg, const struct event *ev)
{
	uint16_t order = next_order(e);
	struct fact *f = NULL;

	if (arg > INT16_MAX || arg < INT16_MIN)
		arg = INT16_MAX;
	if (factset_has(&e->has, kind))
		for (unsigned i = 0; i < e->nfacts; i++)
			if (e->fact[i].kind == kind && e->fact[i].arg == arg)
				f = &e->fact[i];
	if (f) {
		f->count++;
		f->last_order = order;
		if (ev->t != TIME_NONE && f->t != TIME_NONE && ev->t > f->t)
			f->later = ev->t - f->t < UINT32_MAX ? (uint32_t)(ev->t - f->t) : UINT32_MAX;
		return;
	}
	factset_add(&e->has, kind);
	f = fact_add(p, e);
	if (f)
		*f = (struct fact){ .kind = (uint8_t)kind, .arg = (int16_t)arg, .order = order, .last_order = order,
				    .count = 1, .t = ev->t, .line = ev->line,
				    .place = ref_place(ev->source, ev->off, ev->len) };
}

void episode_restate(struct episode *e, enum fact_kind kind, int arg, const struct event *ev)
{
	for (unsigned i = 0; i < e->nfacts; i++)
		if (e->fact[i].kind == kind && e->fact[i].arg == arg) {
			e->fact[i].place = ref_place(ev->source, ev->off, ev->len);
			e->fact[i].line = ev->line;
		}
}

void episode_carry(struct episode_pool *p, struct episode *e, const struct fact *old)
{
	struct fact *f = fact_add(p, e);

	factset_add(&e->has, (enum fact_kind)old->kind);
	if (!f)
		return;
	*f = *old;
	f->order = f->last_order = next_order(e);
}

static int32_t since_start(const struct episode *e, int64_t t)
{
	if (t == TIME_NONE || e->start == TIME_NONE)
		return STAGE_UNTIMED;
	t -= e->start;
	return t > INT32_MAX ? INT32_MAX : t < -INT32_MAX ? -INT32_MAX : (int32_t)t;
}

void stage_begin(struct episode *e, enum stage_kind s, int64_t t)
{
	struct stage *g = &e->stage[s];

	if (g->outcome == OUTCOME_NONE) {
		g->start = g->end = since_start(e, t);
		g->outcome = OUTCOME_RUNNING;
	}
}

void stage_try(struct episode *e, enum stage_kind s, int64_t t)
{
	stage_begin(e, s, t);
	if (e->stage[s].attempts < UINT16_MAX)
		e->stage[s].attempts++;
	e->stage[s].end = since_start(e, t);
}

void stage_end(struct episode *e, enum stage_kind s, int64_t t, enum stage_outcome outcome)
{
	stage_begin(e, s, t);
	e->stage[s].end = since_start(e, t);
	e->stage[s].outcome = (uint8_t)outcome;
	if (e->stage[s].attempts == 0)
		e->stage[s].attempts = 1;
}
