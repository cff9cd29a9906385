/* SPDX-License-Identifier: Apache-2.0 */
/* compact.c - a ring is full: what stays of it.
 *
 * Whole episodes matter: the last join, the last failure and the last leave stay as they are, as far as each fits its share;
 * of the rest the newest. Where episodes are gone a gap is written, with the state in which the history goes on, so that
 * what comes after is judged as if all were there; verdicts of the episodes that are gone are counted. */
#include "controller/live/live_in.h"

#include "base/xalloc.h"

#include <stdlib.h>

/* Shares of a ring, in percent of its bytes. */
enum { SHARE_KEPT = 66, SHARE_JOIN = 26, SHARE_FAILURE = 26, SHARE_LEAVE = 12, SHARE_NOW = 8, SHARE_NEWEST = 14 };
enum {
	BEFORE_LEAVING = 12,	 /* records of a stay that may tell why it ended */
	LEAVING_MS = 60000,	 /* ... within this time */
};

/* What is to be known of an episode. */
struct summary {
	uint8_t kind, ended, nfindings;
	bool fault;
	struct {
		uint8_t verdict;
		int32_t arg;
		int64_t t;
	} finding[FINDINGS_PER_EPISODE];
};

struct packing {
	struct live *l;
	struct ring *r;
	struct unrolled *u;
	struct summary *episode;
	size_t nepisodes;
	size_t kept; /* bytes */
};

struct range {
	size_t from, to; /* items, to is the last; from > to: none */
};

static size_t share(const struct packing *p, unsigned percent)
{
	return live_most(p->l, p->r) * percent / 100;
}

/* --- which belong to what ----------------------------------------------------------------------------------------- */

static bool in_episode(const struct item *it, size_t k)
{
	size_t last = it->open ? it->closed : it->closed ? it->closed - 1 : 0;

	return it->row < MSG_COUNT && k >= it->closed_before && k <= last;
}

/* The episode an item is part of: of the step into RUN that which it ended well, of any other that which is open behind it,
 * or which it ended. */
static size_t episode_of(const struct packing *p, const struct item *it)
{
	size_t last = it->closed ? it->closed - 1 : 0;

	if (!it->open || last >= p->nepisodes || (it->closed > it->closed_before && p->episode[last].ended == END_RUN))
		return last;
	return it->closed;
}

static struct range items_of(const struct packing *p, size_t k)
{
	struct range g = { 1, 0 };

	for (size_t i = 0; i < p->u->n; i++) {
		const struct item *it = &p->u->item[i];

		if (it->row >= MSG_COUNT || episode_of(p, it) != k)
			continue;
		if (g.from > g.to)
			g.from = i;
		g.to = i;
	}
	return g;
}

/* --- what stays --------------------------------------------------------------------------------------------------- */

static void keep(struct packing *p, size_t i)
{
	struct item *it = &p->u->item[i];

	if (it->keep || it->row == ROW_GAP)
		return;
	it->keep = true;
	p->kept += it->bytes;
}

static size_t bytes_of(const struct packing *p, struct range g)
{
	size_t n = 0;

	for (size_t i = g.from; i <= g.to; i++)
		n += p->u->item[i].bytes;
	return n;
}

/* Of a message that comes again and again, the first and the last. */
static bool middle_of_many(const struct packing *p, struct range g, size_t i)
{
	bool before = false, after = false;

	for (size_t k = g.from; k < i && !before; k++)
		before = p->u->item[k].row == p->u->item[i].row;
	for (size_t k = i + 1; k <= g.to && !after; k++)
		after = p->u->item[k].row == p->u->item[i].row;
	return before && after;
}

/* All of a range; where that is more than `most` bytes, no third of a kind; where that is still more, its beginning and
 * its end. */
static void keep_range(struct packing *p, struct range g, size_t most)
{
	bool all;
	size_t head = 0, tail = 0;

	if (g.from > g.to)
		return;
	all = bytes_of(p, g) <= most;
	for (size_t i = g.from; i <= g.to; i++) {
		if (!all && middle_of_many(p, g, i))
			continue;
		if (head + p->u->item[i].bytes > (all ? most : most * 2 / 3))
			break;
		head += p->u->item[i].bytes;
		keep(p, i);
	}
	for (size_t i = g.to + 1; i-- > g.from && head + tail + p->u->item[i].bytes <= most && !all;)
		if (!middle_of_many(p, g, i) && !p->u->item[i].keep) {
			tail += p->u->item[i].bytes;
			keep(p, i);
		}
}

/* What happened in a stay just before it ended belongs to its end. */
static struct range with_cause(const struct packing *p, struct range g)
{
	size_t first = g.from;

	for (size_t n = 0; n < BEFORE_LEAVING && g.from > 0; n++) {
		const struct item *it = &p->u->item[g.from - 1];

		if (it->row == ROW_GAP || p->u->item[first].at - it->at > LEAVING_MS)
			break;
		g.from--;
	}
	return g;
}

static void keep_pinned(struct packing *p)
{
	bool join = false, failure = false, leave = false;

	for (size_t k = p->nepisodes; k-- > 0;) {
		const struct summary *e = &p->episode[k];
		struct range g;

		if (!join && e->kind == EPISODE_ATTEMPT && e->ended == END_RUN) {
			join = true;
			keep_range(p, items_of(p, k), share(p, SHARE_JOIN));
		} else if (!failure && e->fault) {
			failure = true;
			g = items_of(p, k);
			keep_range(p, g.from <= g.to && e->kind == EPISODE_DEPARTURE ? with_cause(p, g) : g,
				   share(p, SHARE_FAILURE));
		} else if (!leave && e->kind == EPISODE_DEPARTURE) {
			leave = true;
			g = items_of(p, k);
			keep_range(p, g.from <= g.to ? with_cause(p, g) : g, share(p, SHARE_LEAVE));
		}
	}
	for (size_t k = p->nepisodes; k-- > 0 && !join;)
		if (p->episode[k].ended == END_RUN) {
			join = true;
			keep_range(p, items_of(p, k), share(p, SHARE_JOIN));
		}
}

/* The newest first. A stay, and what is going on, may lose its beginning; of the rest an episode stays whole or goes whole,
 * as half of it has another verdict. */
static void keep_newest(struct packing *p, size_t upto)
{
	for (size_t i = p->u->n; i-- > 0;) {
		size_t k = episode_of(p, &p->u->item[i]);
		struct range g = { i, i };
		size_t more = 0;

		if (k + 1 < p->nepisodes && p->episode[k].kind != EPISODE_STAY && p->u->item[i].row < MSG_COUNT) {
			g = items_of(p, k);
			if (g.from > i || g.to < i)
				g.from = g.to = i;
		}
		for (size_t n = g.from; n <= g.to; n++)
			more += p->u->item[n].keep ? 0 : p->u->item[n].bytes;
		if (p->kept + more > upto)
			return;
		for (size_t n = g.from; n <= g.to; n++)
			keep(p, n);
		i = g.from;
	}
}

static void choose(struct packing *p)
{
	size_t newest;

	keep_pinned(p);
	if (p->nepisodes) {
		struct range g = items_of(p, p->nepisodes - 1);

		if (g.from <= g.to) { /* how what is going on began */
			size_t most = share(p, SHARE_NOW), n = 0;

			for (size_t i = g.from; i <= g.to && n + p->u->item[i].bytes <= most; i++) {
				n += p->u->item[i].bytes;
				keep(p, i);
			}
		}
	}
	newest = p->kept + share(p, SHARE_NEWEST);
	keep_newest(p, newest > share(p, SHARE_KEPT) ? newest : share(p, SHARE_KEPT));
}

/* --- what goes ---------------------------------------------------------------------------------------------------- */

static struct fold *fold_of(struct ring *r, uint8_t verdict, int32_t arg)
{
	struct fold *f = NULL;

	for (unsigned i = 0; i < r->nfolds; i++)
		if (r->fold[i].verdict == verdict && r->fold[i].arg == arg)
			return &r->fold[i];
	if (r->nfolds < FOLDS) {
		f = &r->fold[r->nfolds++];
	} else { /* the one that is longest past makes room, faults last */
		for (unsigned i = 0; i < FOLDS; i++) {
			bool fault = verdict_infos[r->fold[i].verdict].kind == KIND_FAULT;
			bool chosen = f && verdict_infos[f->verdict].kind == KIND_FAULT;

			if (!f || (chosen && !fault) || (chosen == fault && r->fold[i].last < f->last))
				f = &r->fold[i];
		}
	}
	*f = (struct fold){ .verdict = verdict, .arg = arg, .first = TIME_NONE, .last = TIME_NONE };
	return f;
}

static void fold_episode(struct ring *r, const struct summary *e)
{
	r->episodes_gone++;
	for (unsigned i = 0; i < e->nfindings; i++) {
		struct fold *f = fold_of(r, e->finding[i].verdict,
					 e->finding[i].verdict == VERDICT_STUCK ? e->finding[i].arg : 0);

		if (f->count++ == 0)
			f->first = e->finding[i].t;
		f->last = e->finding[i].t;
	}
}

static void fold_gone(struct packing *p)
{
	for (size_t k = 0; k < p->nepisodes; k++) {
		bool any = false, kept = false;

		for (size_t i = 0; i < p->u->n && !kept; i++)
			if (in_episode(&p->u->item[i], k)) {
				any = true;
				kept = p->u->item[i].keep;
			}
		if (any && !kept)
			fold_episode(p->r, &p->episode[k]);
	}
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

struct rewriting {
	struct live *l;
	struct live_macs macs;
	size_t len, most;
	uint16_t fields, row;
	uint32_t repeats; /* of the record written last */
	int64_t at, until;
};

static size_t put_state(uint8_t *to, const struct journey_state *s, int64_t at)
{
	size_t n = 0;

	to[n++] = (uint8_t)(s->had_run | s->had_session << 1 | s->pmf << 2 | s->pmf_asked << 3 | s->pmf_before << 4);
	to[n++] = s->kind;
	n += live_put_varint(to + n, s->session_s);
	if (s->kind >= EPISODE_KINDS)
		return n;
	to[n++] = s->pem;
	to[n++] = s->apf;
	memcpy(to + n, &s->ap.v, sizeof(s->ap.v));
	memcpy(to + n + 8, &s->bssid.v, sizeof(s->bssid.v));
	n += 16;
	for (unsigned i = 0; i < 3; i++) {
		uint16_t v = (uint16_t)(i == 0 ? s->wlan : i == 1 ? s->vlan : s->slot);

		to[n++] = (uint8_t)(v >> 8);
		to[n++] = (uint8_t)v;
	}
	n += live_put_varint(to + n, live_zigzag(s->start == TIME_NONE ? 0 : s->start - at));
	return n + live_put_varint(to + n, live_zigzag(s->last == TIME_NONE ? 0 : s->last - at));
}

static bool write_record(struct rewriting *w, unsigned row, int64_t at, const uint8_t *fields, size_t len)
{
	uint8_t head[44];
	size_t n = live_put_head(head, row, w->repeats, w->until - w->at, at - w->until);

	if (w->len + n + len > w->most)
		return false;
	memcpy(w->l->scratch + w->len, head, n);
	if (len)
		memcpy(w->l->scratch + w->len + n, fields, len);
	w->fields = (uint16_t)(w->len + n);
	w->len += n + len;
	w->row = (uint16_t)row;
	w->repeats = 0;
	w->at = w->until = at;
	return true;
}

static bool write_item(struct rewriting *w, const struct item *it)
{
	const struct event *ev = (const struct event *)(const void *)(w->l->u.events.p + it->event);
	uint8_t fields[LIVE_FIELDS_MAX];
	bool cut;
	size_t len = it->row < MSG_COUNT ? live_encode(&w->macs, it->row, event_fields(ev), fields, &cut) : 0;

	if (!write_record(w, it->row, it->at, fields, len))
		return false;
	w->repeats = it->repeats;
	w->until = it->until;
	return true;
}

/* The state before `it`, where it does not follow from what stands before. What it ends itself need not be open, unless it
 * is a stay: what comes then is a roam. */
static bool write_gap(struct rewriting *w, const struct item *it, int64_t at)
{
	struct journey_state s = it->state;
	uint8_t state[64];

	if (it->closed > it->closed_before && s.kind != EPISODE_STAY)
		s.kind = EPISODE_KINDS;
	return write_record(w, ROW_GAP, at, state, put_state(state, &s, at));
}

static bool blank(const struct journey_state *s)
{
	return s->kind >= EPISODE_KINDS && !s->had_run && !s->had_session && s->session_s == 0;
}

static void rewrite(struct packing *p, struct rewriting *w)
{
	const struct item *before = NULL; /* the last that was kept */
	int64_t gone_at = TIME_NONE;	  /* of the first that was not, behind it */
	bool gap = false;

	for (size_t i = 0; i < p->u->n; i++) {
		const struct item *it = &p->u->item[i];

		if (!it->keep) {
			gap |= it->row == ROW_GAP;
			gone_at = gone_at == TIME_NONE ? it->at : gone_at;
			if (it->row != ROW_GAP) {
				p->r->gone++;
				p->l->count.dropped++;
			}
			continue;
		}
		if (gone_at != TIME_NONE && !(before ? !gap && before->closed == it->closed_before &&
						       before->open == (it->state.kind < EPISODE_KINDS) : blank(&it->state)))
			if (!write_gap(w, it, gone_at))
				return;
		if (!write_item(w, it))
			return;
		before = it;
		gone_at = TIME_NONE;
		gap = false;
	}
}

static void summarise(struct summary *to, const struct report_episode *e)
{
	*to = (struct summary){ .kind = (uint8_t)e->kind, .ended = (uint8_t)e->ended, .nfindings = (uint8_t)e->nfindings };
	for (unsigned i = 0; i < e->nfindings; i++) {
		enum verdict v = rule_at(e->finding[i].rule)->verdict;

		to->finding[i].verdict = (uint8_t)v;
		to->finding[i].arg = e->finding[i].arg;
		to->finding[i].t = e->finding[i].t;
		to->fault |= verdict_infos[v].kind == KIND_FAULT;
	}
}

static void read_episodes(struct packing *p)
{
	struct report_episode e;
	size_t cap = 0;

	while (history_episode(p->l->history, p->nepisodes, &e)) {
		if (p->nepisodes == cap) {
			cap = cap ? 2 * cap : 32;
			p->episode = xrealloc(p->episode, cap * sizeof(*p->episode), "a history");
		}
		summarise(&p->episode[p->nepisodes++], &e);
	}
}

void live_compact(struct live *l, struct ring *r)
{
	struct packing p = { .l = l, .r = r, .u = &l->u };
	struct rewriting w = { .l = l, .macs = { .client = r->macs.client }, .most = live_most(l, r), .row = ROW_END };

	l->count.compactions++;
	if (!live_unroll(l, r))
		return;
	live_run(l, r, r->until, 0, NULL, true);
	read_episodes(&p);
	choose(&p);
	fold_gone(&p);
	rewrite(&p, &w);
	free(p.episode);
	memcpy(r->data, l->scratch, w.len);
	r->len = (uint16_t)w.len;
	r->macs = w.macs;
	r->fields = w.fields;
	r->row = w.row;
	r->repeats = w.repeats;
	r->at = w.at;
	r->until = w.until;
}
