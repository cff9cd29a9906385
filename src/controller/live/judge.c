/* SPDX-License-Identifier: Apache-2.0 */
/* judge.c - what operators ask of a history: its verdicts, its episodes, its lines; and who failed last. */
#include "controller/live/live_in.h"

#include "base/xalloc.h"

#include <stdio.h>
#include <stdlib.h>

enum { TEXT_COLUMNS = 100, EPISODES_TOLD = 64, SILENT_MS = 10 * 60000 };

static bool open_ring(struct live *l, mac_t client, struct ring **r)
{
	*r = live_ring(l, client);
	return *r && (*r)->len && live_unroll(l, *r);
}

/* --- a report ----------------------------------------------------------------------------------------------------- */

static uint64_t lines_in(const struct buf *b)
{
	uint64_t n = 0;

	for (size_t i = 0; b->p && i < b->len; i++)
		n += b->p[i] == '\n';
	return n;
}

static struct report *report_of(struct live *l, struct ring *r, const struct live_ask *ask)
{
	struct history_past past[FOLDS];

	buf_clear(&l->text);
	live_run(l, r, ask->now, ask->zone_ms, &l->text, false);
	for (unsigned i = 0; i < r->nfolds; i++)
		past[i] = (struct history_past){ (enum verdict)r->fold[i].verdict, r->fold[i].arg, r->fold[i].count,
						 r->fold[i].first == TIME_NONE ? TIME_NONE : r->fold[i].first + ask->zone_ms };
	return history_report(l->history, "live", l->text.p ? l->text.p : "", l->text.len, lines_in(&l->text), past, r->nfolds);
}

bool live_diagnose(struct live *l, mac_t client, const struct live_ask *ask, enum live_format format, struct buf *out)
{
	struct report *report;
	struct ring *r;
	char *text = NULL;
	size_t len = 0;
	FILE *f;

	if (!open_ring(l, client, &r))
		return false;
	f = open_memstream(&text, &len);
	if (!f)
		out_of_memory(BUFSIZ, "a report");
	report = report_of(l, r, ask);
	report_only_commands(report, l->o.has_command);
	if (format == LIVE_JSON)
		report_json(report, &(struct json_options){ .episodes = EPISODES_TOLD, .verdict = VERDICTS }, f);
	else
		report_text(report, &(struct text_options){ .width = TEXT_COLUMNS, .verdict = VERDICTS }, f);
	report_free(report);
	fclose(f);
	buf_add(out, text, len);
	free(text);
	return true;
}

size_t live_history(struct live *l, mac_t client, const struct live_ask *ask, struct report_episode *out, size_t max,
		    uint64_t *omitted)
{
	struct ring *r;
	size_t n, total = 0;

	if (omitted)
		*omitted = 0;
	if (!open_ring(l, client, &r))
		return 0;
	live_run(l, r, ask->now, ask->zone_ms, NULL, false);
	total = history_closed(l->history);
	n = total < max ? total : max;
	for (size_t i = 0; i < n; i++)
		history_episode(l->history, total - n + i, &out[i]);
	if (omitted)
		*omitted = r->episodes_gone + (total - n);
	return n;
}

bool live_debug_text(struct live *l, mac_t client, const struct live_ask *ask, struct buf *out)
{
	struct ring *r;

	if (!open_ring(l, client, &r))
		return false;
	buf_clear(&l->text);
	live_run(l, r, ask->now, ask->zone_ms, &l->text, false);
	buf_slice(out, buf_as_slice(&l->text));
	return true;
}

/* --- failures ----------------------------------------------------------------------------------------------------- */

/* The last fault of the newest episode that has one. False: none. */
static bool last_fault(const struct history *h, struct live_failure *f)
{
	struct report_episode e;

	for (size_t k = history_closed(h); k-- > 0;) {
		if (!history_episode(h, k, &e))
			return false;
		for (unsigned i = 0; i < e.nfindings; i++) {
			enum verdict v = rule_at(e.finding[i].rule)->verdict;

			if (verdict_infos[v].kind != KIND_FAULT)
				continue;
			f->verdict = v;
			f->arg = e.finding[i].arg;
			f->at = e.end != TIME_NONE ? e.end : e.finding[i].t;
			f->ap = mac_present(e.ap) ? e.ap : e.bssid;
			f->wlan = e.wlan;
			return true;
		}
	}
	return false;
}

static uint64_t count_of(const struct live *l, const struct ring *r, const struct live_failure *f)
{
	const struct client_finding *v;
	size_t n = history_findings(l->history, &v);
	uint64_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (v[i].verdict == f->verdict && (f->verdict != VERDICT_STUCK || v[i].arg == f->arg))
			count += v[i].count;
	for (unsigned i = 0; i < r->nfolds; i++)
		if (r->fold[i].verdict == f->verdict && (f->verdict != VERDICT_STUCK || r->fold[i].arg == f->arg))
			count += r->fold[i].count;
	return count;
}

/* In the order of their times; most failures are newer than all others. */
static void put_failed(struct live *l, struct ring *r)
{
	struct link *at;

	link_take(&r->failed);
	at = l->failed.next;
	while (at != &l->failed && link_object(at, struct ring, failed)->failure->at > r->failure->at)
		at = at->next;
	link_before(&r->failed, at);
}

/* Is what goes on now still to be judged later, when it has been silent for longer? */
static bool unfinished(const struct live *l, const struct ring *r, int64_t now)
{
	struct report_episode e;
	size_t n = history_closed(l->history);

	return n && history_episode(l->history, n - 1, &e) && e.kind != EPISODE_STAY && now - r->until < SILENT_MS;
}

static void judge(struct live *l, struct ring *r, int64_t now)
{
	struct live_failure f = { .client = r->macs.client, .wlan = -1 };

	link_take(&r->news);
	if (!r->len || !live_unroll(l, r))
		return;
	live_run(l, r, now, 0, NULL, false);
	if (unfinished(l, r, now))
		link_before(&r->news, &l->waiting);
	if (!last_fault(l->history, &f))
		return;
	f.count = count_of(l, r, &f);
	if (!r->failure) {
		r->failure = xmalloc(sizeof(*r->failure), "a failure");
		l->count.bytes += sizeof(*r->failure);
	}
	*r->failure = f;
	put_failed(l, r);
}

bool live_judge(struct live *l, const struct live_ask *ask, bool begin, size_t work)
{
	if (begin && !link_alone(&l->waiting)) {
		struct link *first = l->waiting.next, *last = l->waiting.prev;

		link_init(&l->waiting);
		first->prev = l->news.prev;
		l->news.prev->next = first;
		last->next = &l->news;
		l->news.prev = last;
	}
	for (; work && !link_alone(&l->news); work--)
		judge(l, link_object(l->news.next, struct ring, news), ask->now);
	return !link_alone(&l->news);
}

size_t live_failures(const struct live *l, struct live_failure *out, size_t max)
{
	size_t n = 0;

	for (const struct link *at = l->failed.next; at != &l->failed && n < max; at = at->next)
		out[n++] = *link_object(at, struct ring, failed)->failure;
	return n;
}
