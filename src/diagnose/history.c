/* SPDX-License-Identifier: Apache-2.0 */
/* history.c - see history.h. The journeys of one client, over a store that never becomes a file. */
#include "diagnose/history.h"

#include "base/xalloc.h"
#include "diagnose/report.h"

#include <stdlib.h>

struct history {
	struct journeys journeys;
	struct store store;
	bool made; /* both of them are there */
	mac_t client;
	uint32_t hash;
	int64_t end;
	uint64_t *place; /* of episode i, once it was asked for; nplaces of cap */
	size_t nplaces, cap;
};

/* Whose keys the table's are nobody chooses: it holds one client. */
static const struct hash_key fixed_key = { 0x706c756d62, 0x686973746f7279 };

struct history *history_new(void)
{
	reader_init();
	rules_init();
	return xcalloc(1, sizeof(struct history), "a history");
}

void history_free(struct history *h)
{
	if (!h)
		return;
	if (h->made) {
		journeys_free(&h->journeys);
		records_free(&h->store);
	}
	free(h->place);
	free(h);
}

void history_begin(struct history *h, mac_t client)
{
	if (h->made) {
		journeys_reset(&h->journeys);
		records_clear(&h->store);
	} else {
		records_init_memory(&h->store);
		journeys_init(&h->journeys, fixed_key, &h->store, 0, (mac_t){ 0 });
		h->made = true;
	}
	h->client = client;
	h->hash = (uint32_t)siphash_u64(fixed_key, client.v);
	h->end = TIME_NONE;
	h->nplaces = 0;
}

void history_feed(struct history *h, struct event *ev)
{
	ev->hash = h->hash;
	journeys_feed(&h->journeys, ev);
}

void history_state(const struct history *h, struct journey_state *out)
{
	journeys_state(&h->journeys, h->client, h->hash, out);
}

void history_resume(struct history *h, const struct journey_state *s, int64_t t)
{
	journeys_resume(&h->journeys, h->client, h->hash, s, t);
}

static const struct client *client_of(const struct history *h)
{
	return h->made ? journeys_client(&h->journeys, h->client, h->hash) : NULL;
}

size_t history_closed(const struct history *h)
{
	const struct client *c = client_of(h);

	return c ? c->episodes : 0;
}

bool history_open(const struct history *h)
{
	const struct client *c = client_of(h);

	return c && c->now;
}

void history_finish(struct history *h, int64_t now)
{
	const struct client *c;
	struct record rec;
	uint64_t place;

	h->end = now;
	journeys_finish(&h->journeys, now);
	c = client_of(h);
	h->nplaces = 0;
	if (!c)
		return;
	if (c->episodes > h->cap) {
		h->cap = c->episodes + 16;
		h->place = xrealloc(h->place, h->cap * sizeof(*h->place), "a history");
	}
	for (place = c->records; place != RECORD_NONE && h->nplaces < c->episodes && records_get(&h->store, place, &rec);
	     place = rec.before)
		h->place[h->nplaces++] = place;
}

bool history_episode(const struct history *h, size_t i, struct report_episode *out)
{
	struct record rec;

	if (i >= h->nplaces || !records_get(&h->store, h->place[h->nplaces - 1 - i], &rec))
		return false;
	record_public(&rec, out);
	return true;
}

size_t history_findings(const struct history *h, const struct client_finding **out)
{
	const struct client *c = client_of(h);

	*out = c ? c->findings : NULL;
	return c ? c->nfindings : 0;
}

static void count_past(struct report_finding *f, const struct history_past *past, size_t npast)
{
	for (size_t i = 0; i < npast; i++) {
		if (past[i].verdict != f->verdict || (f->verdict == VERDICT_STUCK && past[i].arg != f->arg))
			continue;
		f->count += past[i].count;
		if (past[i].first != TIME_NONE && (f->first == TIME_NONE || past[i].first < f->first))
			f->first = past[i].first;
	}
}

struct report *history_report(struct history *h, const char *name, const char *text, size_t len, uint64_t lines,
			      const struct history_past *past, size_t npast)
{
	struct report *r = xcalloc(1, sizeof(*r), "a report");

	r->nshards = 1;
	r->shards = xcalloc(1, sizeof(*r->shards), "shards");
	r->shards->journeys = h->journeys;
	r->shards->store = h->store;
	h->made = false;
	h->nplaces = 0;
	r->nlanes = 1;
	r->lanes = xcalloc(1, sizeof(*r->lanes), "sources");
	source_text(&r->lanes->source, name, text, len);
	r->lanes->ready = true;
	r->counts = r->lanes->counts = (struct read_counts){ .recognised = lines, .bytes = len, .lines = lines };
	r->end = h->end;
	report_build(r);
	for (size_t i = 0; i < r->nfindings; i++)
		count_past(&r->findings[i], past, npast);
	return r;
}
