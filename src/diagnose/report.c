/* SPDX-License-Identifier: Apache-2.0 */
/* report.c - the report as its readers see it: clients and findings of all shards, in order. */
#include "diagnose/report.h"

#include "base/xalloc.h"

#include <stdlib.h>

const char *confidence_word(unsigned percent)
{
	return percent < 50 ? "low" : percent < 75 ? "medium" : "high";
}

static unsigned band(unsigned percent)
{
	return percent < 50 ? 0 : percent < 75 ? 1 : 2;
}

static int compare_findings(const struct report_finding *a, const struct report_finding *b)
{
	enum verdict_kind ka = verdict_infos[a->verdict].kind, kb = verdict_infos[b->verdict].kind;

	if (band(a->confidence) != band(b->confidence))
		return (int)band(b->confidence) - (int)band(a->confidence);
	if (ka != kb)
		return (int)ka - (int)kb;
	if (a->confidence != b->confidence)
		return (int)b->confidence - (int)a->confidence;
	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	if (a->client.v != b->client.v)
		return a->client.v < b->client.v ? -1 : 1;
	return (int)a->verdict - (int)b->verdict;
}

struct sortable {
	struct report_finding f;
	uint16_t shard;
};

static int by_certainty(const void *a, const void *b)
{
	return compare_findings(&((const struct sortable *)a)->f, &((const struct sortable *)b)->f);
}

static int by_mac(const void *a, const void *b)
{
	uint64_t x = ((const struct report_client_in *)a)->pub.mac.v, y = ((const struct report_client_in *)b)->pub.mac.v;

	return x < y ? -1 : x > y;
}

static bool shown_only(const struct rule *r)
{
	return factset_has(&r->all, FACT_SHOWN) || factset_has(&r->any, FACT_SHOWN);
}

/* "Still in progress" and a lone replay counter say something only about a client of whom nothing else is known; a
 * picture out of a show output only where no debug told the cause. */
static bool worth_telling(const struct client *c, const struct client_finding *f)
{
	if (f->verdict == VERDICT_STILL_IN_PROGRESS || f->verdict == VERDICT_INVALID_REPLAY_COUNTER)
		return c->nfindings == 1 || (c->nfindings == 2 && f->verdict == VERDICT_INVALID_REPLAY_COUNTER &&
					     (c->findings[0].verdict == VERDICT_STILL_IN_PROGRESS ||
					      c->findings[1].verdict == VERDICT_STILL_IN_PROGRESS));
	if (f->verdict == VERDICT_STUCK && shown_only(rule_at(f->rule)))
		for (unsigned i = 0; i < c->nfindings; i++)
			if (verdict_infos[c->findings[i].verdict].kind == KIND_FAULT && c->findings[i].verdict != VERDICT_STUCK)
				return false;
	return true;
}

static void add_findings(struct report *r, const struct client *c, unsigned shard, struct sortable **v, size_t *cap)
{
	for (unsigned i = 0; i < c->nfindings; i++) {
		const struct client_finding *f = &c->findings[i];

		if (!worth_telling(c, f))
			continue;
		if (!*v || r->nfindings == *cap) {
			*cap = *cap ? 2 * *cap : 64;
			*v = xrealloc(*v, *cap * sizeof(**v), "findings");
		}
		(*v)[r->nfindings++] = (struct sortable){
			.f = { .client = c->mac, .verdict = (enum verdict)f->verdict, .arg = f->arg, .rule = f->rule,
			       .confidence = f->confidence, .count = f->count, .first = f->first, .last = f->last,
			       .first_record = f->first_record, .last_record = f->last_record },
			.shard = (uint16_t)shard };
	}
}

/* Another product's log, or none at all: said of the sources it is true of. */
static bool foreign_source(const struct lane *l)
{
	const struct read_counts *c = &l->counts;

	if (!l->ready || c->unknown + c->other + c->recognised == 0)
		return false;
	return c->foreign > c->recognised || (c->recognised == 0 && c->unknown == 0);
}

static void add_not_aireos(struct report *r, struct sortable **v, size_t *cap)
{
	for (size_t i = 0; i < r->nlanes; i++) {
		if (!foreign_source(&r->lanes[i]))
			continue;
		if (!*v || r->nfindings == *cap)
			*v = xrealloc(*v, ++*cap * sizeof(**v), "findings");
		(*v)[r->nfindings++] = (struct sortable){
			.f = { .verdict = VERDICT_NOT_AIREOS, .arg = (int)i, .rule = RULES_MAX,
			       .confidence = r->lanes[i].counts.foreign ? 95 : 60, .count = 1, .first = TIME_NONE,
			       .last = TIME_NONE, .first_record = RECORD_NONE, .last_record = RECORD_NONE } };
		return;
	}
}

/* One client that is disassociated may have been so for many reasons; several of them in the same two seconds were so
 * because their WLAN was changed. */
static int by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* How many of the sorted times lie within `reach` of t. */
static size_t within(const int64_t *times, size_t n, int64_t t, int64_t reach)
{
	size_t lo = 0, hi = n, first;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (times[mid] < t - reach)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (first = lo; lo < n && times[lo] <= t + reach && lo - first < 16; lo++)
		;
	return lo - first;
}

static void corroborate(struct report *r, struct sortable *v)
{
	enum { TOGETHER_MS = 2000, TOGETHER = 3, TOGETHER_CONFIDENCE = 76 };
	int64_t *times = xcalloc(r->nfindings, sizeof(*times), "findings");
	size_t n = 0;

	for (size_t i = 0; i < r->nfindings; i++)
		if (v[i].f.verdict == VERDICT_WLAN_CHANGED && v[i].f.first != TIME_NONE)
			times[n++] = v[i].f.first;
	if (n)
		qsort(times, n, sizeof(*times), by_time);
	for (size_t i = 0; i < r->nfindings; i++)
		if (v[i].f.verdict == VERDICT_WLAN_CHANGED && v[i].f.first != TIME_NONE &&
		    v[i].f.confidence < TOGETHER_CONFIDENCE && within(times, n, v[i].f.first, TOGETHER_MS) >= TOGETHER)
			v[i].f.confidence = TOGETHER_CONFIDENCE;
	free(times);
}

static int by_count(const void *a, const void *b)
{
	const struct unknown *x = *(const struct unknown *const *)a, *y = *(const struct unknown *const *)b;

	return x->count < y->count ? 1 : x->count > y->count ? -1 : 0;
}

void report_build(struct report *r)
{
	struct sortable *v = NULL;
	size_t cap = 0, total = 0;

	for (unsigned s = 0; s < r->nshards; s++)
		total += r->shards[s].journeys.nclients;
	r->clients = xcalloc(total ? total : 1, sizeof(*r->clients), "clients");
	for (unsigned s = 0; s < r->nshards; s++) {
		struct journeys *j = &r->shards[s].journeys;

		for (size_t i = 0; i < j->nclients; i++) {
			struct client *c = &j->clients[i];

			if (c->episodes == 0)
				continue;
			r->clients[r->nclients++] = (struct report_client_in){
				.pub = { .mac = c->mac, .episodes = c->episodes, .last_record = c->records },
				.shard = (uint16_t)s };
			add_findings(r, c, s, &v, &cap);
		}
	}
	add_not_aireos(r, &v, &cap);
	qsort(r->clients, r->nclients, sizeof(*r->clients), by_mac);
	if (v)
		corroborate(r, v);
	if (v)
		qsort(v, r->nfindings, sizeof(*v), by_certainty);
	r->findings = xcalloc(r->nfindings ? r->nfindings : 1, sizeof(*r->findings), "findings");
	r->finding_shard = xcalloc(r->nfindings ? r->nfindings : 1, sizeof(*r->finding_shard), "findings");
	for (size_t i = 0; v && i < r->nfindings; i++) {
		r->findings[i] = v[i].f;
		r->finding_shard[i] = v[i].shard;
	}
	free(v);
	for (int i = 0; i < UNKNOWN_SLOTS; i++)
		if (r->unknown[i].count)
			r->top[r->ntop++] = &r->unknown[i];
	if (r->ntop)
		qsort(r->top, r->ntop, sizeof(r->top[0]), by_count);
}

void report_free(struct report *r)
{
	for (unsigned i = 0; i < r->nshards; i++) {
		journeys_free(&r->shards[i].journeys);
		records_free(&r->shards[i].store);
	}
	for (size_t i = 0; i < r->nlanes; i++)
		source_close(&r->lanes[i].source);
	free(r->shards);
	free(r->lanes);
	free(r->clients);
	free(r->findings);
	free(r->finding_shard);
	free(r);
}

size_t report_sources(const struct report *r)
{
	return r->nlanes;
}

const char *report_source_name(const struct report *r, size_t i)
{
	return r->lanes[i].source.name;
}

const char *report_source_error(const struct report *r, size_t i)
{
	return r->lanes[i].source.error[0] ? r->lanes[i].source.error : NULL;
}

const struct read_counts *report_counts(const struct report *r)
{
	return &r->counts;
}

bool report_interrupted(const struct report *r)
{
	return r->interrupted;
}

bool report_year_guessed(const struct report *r)
{
	return r->year_guessed;
}

size_t report_unknown(const struct report *r, const struct unknown **out, size_t n)
{
	if (n > r->ntop)
		n = r->ntop;
	for (size_t i = 0; i < n; i++)
		out[i] = r->top[i];
	return n;
}

size_t report_findings(const struct report *r)
{
	return r->nfindings;
}

const struct report_finding *report_finding(const struct report *r, size_t i)
{
	return &r->findings[i];
}

const struct store *report_store(const struct report *r, size_t finding)
{
	return &r->shards[r->finding_shard[finding]].store;
}

size_t report_clients(const struct report *r)
{
	return r->nclients;
}

const struct report_client *report_client(const struct report *r, size_t i)
{
	return &r->clients[i].pub;
}

static int64_t stage_time(int64_t start, int32_t offset)
{
	return offset == STAGE_UNTIMED || start == TIME_NONE ? TIME_NONE : start + offset;
}

void record_public(const struct record *in, struct report_episode *out)
{
	*out = (struct report_episode){
		.start = in->start, .end = in->last, .next = in->next, .kind = (enum episode_kind)in->kind,
		.ended = (enum episode_end)in->end, .method = (enum roam_method)in->method, .ap = in->ap, .bssid = in->bssid,
		.slot = in->slot, .wlan = in->wlan, .vlan = in->vlan, .pem = (enum pem)in->pem, .nstages = in->nstages,
		.nfindings = in->nfindings };
	for (unsigned i = 0; i < in->nstages; i++)
		out->stage[i] = (struct report_stage){ .kind = (enum stage_kind)in->stage[i].kind,
						       .outcome = (enum stage_outcome)in->stage[i].outcome,
						       .attempts = in->stage[i].attempts,
						       .start = stage_time(in->start, in->stage[i].start),
						       .end = stage_time(in->start, in->stage[i].end) };
	memcpy(out->finding, in->finding, in->nfindings * sizeof(out->finding[0]));
}

size_t report_episodes_in(const struct report *r, unsigned shard, uint64_t last, struct report_episode *out, size_t max)
{
	struct record rec;
	size_t n = 0;

	while (n < max && last != RECORD_NONE && records_get(&r->shards[shard].store, last, &rec)) {
		record_public(&rec, &out[n++]);
		last = rec.before;
	}
	for (size_t i = 0; i < n / 2; i++) {
		struct report_episode swap = out[i];

		out[i] = out[n - 1 - i];
		out[n - 1 - i] = swap;
	}
	return n;
}

size_t report_episodes(const struct report *r, const struct report_client *c, struct report_episode *out, size_t max)
{
	const struct report_client_in *in = (const struct report_client_in *)(const void *)c;

	return report_episodes_in(r, in->shard, c->last_record, out, max);
}
