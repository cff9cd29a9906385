/* SPDX-License-Identifier: Apache-2.0 */
/* engine.c - sources to report, in rounds.
 *
 * A round: (1) chunks of the sources are planned, (2) read into events by all threads, (3) settled in order: line
 * numbers, years, (4) applied: each thread takes the clients of its shard, in the order of time. Before 4 all threads
 * wait for each other; the last to arrive does what only one may do: it takes back what the round before applied,
 * settles what was read, and plans ahead. A thread that is through with its clients reads on, and one that waits for the
 * others reads for the round after. Several sources are merged by time: only events up to the horizon, the earliest
 * last event any unfinished source has, are applied; so a client is followed across controllers in the order in which
 * things happened. Results do not depend on the number of threads. */
#include "base/gate.h"
#include "base/xalloc.h"
#include "diagnose/report.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

struct task {
	struct lane *lane;
	struct chunk *chunk;
	uint64_t off;
	size_t len;
};

/* A round is long enough for what the threads wait for each other not to matter, and short enough for its events to stay
 * in the processor's memory. */
enum { CHUNKS_EACH = 4, ROUND_CHUNKS = 32, TASKS = 4 * ROUND_CHUNKS };

struct engine {
	const struct diagnose_options *opt;
	struct report *r;
	struct reader reader;
	unsigned jobs;
	struct gate gate;
	pthread_t thread[SHARDS_MAX];
	struct task task[TASKS]; /* a ring; all of these only grow: */
	unsigned settled;	 /* tasks before this are done with, */
	unsigned planned;	 /* up to this there are some; */
	atomic_uint next_task;	 /* to be taken next, */
	atomic_uint due;	 /* before this: to be read before the next gate, */
	atomic_uint ahead;	 /* before this: by who waits there */
	bool stopped;	     /* while a pipe was read: what came of it is there, and short */
	bool ending;	     /* interrupted: what is read is still applied */
	bool over;	     /* nothing is left, or it was interrupted */
	uint64_t total;	     /* bytes of all sources, as far as known */
	int64_t horizon;
	bool all;	     /* no horizon: nothing can come before what is there */
	int64_t since, until;
	struct lane_desk *desk[SHARDS_MAX]; /* where each thread reads */
	struct chunk *spare[4 * SHARDS_MAX];
	unsigned nspare;
	struct buf json;     /* of the events, where asked for */
};

/* --- step 2: read ---------------------------------------------------------------------------------------- */

struct worker {
	struct engine *e;
	unsigned shard;
};

/* Reads the next task before the limit; false: there is none. */
static bool read_one(const struct worker *w, unsigned limit)
{
	struct engine *e = w->e;
	unsigned i = atomic_load(&e->next_task);
	struct task *t;

	do {
		if ((int)(limit - i) <= 0)
			return false;
	} while (!atomic_compare_exchange_weak(&e->next_task, &i, i + 1));
	t = &e->task[i % TASKS];
	lane_load(t->lane, t->chunk, t->off, t->len, e->desk[w->shard]);
	reader_chunk(&e->reader, t->chunk);
	return true;
}

static bool read_ahead(void *arg)
{
	const struct worker *w = arg;

	return read_one(w, atomic_load(&w->e->ahead));
}

/* --- step 4: apply --------------------------------------------------------------------------------------- */

static const struct event *event_at(const struct evbuf *b, size_t at)
{
	return (const struct event *)(const void *)(b->p + at);
}

static void event_json(struct engine *e, const struct lane *l, const struct event *ev)
{
	struct buf *b = &e->json;
	const struct cat_row *row = &cat_rows[ev->row];

	buf_str(b, "{\"t\":");
	if (ev->t == TIME_NONE) {
		buf_str(b, "null");
	} else {
		buf_ch(b, '"');
		buf_time(b, ev->t);
		buf_ch(b, '"');
	}
	buf_str(b, ",\"event\":\"");
	for (const char *p = row->name; *p; p++)
		buf_ch(b, ch_lower(*p));
	buf_str(b, "\",\"event_id\":");
	buf_int(b, row->id);
	buf_str(b, ",\"client\":");
	if (mac_present(ev->client) && !(ev->flags & EV_BROADCAST)) {
		buf_ch(b, '"');
		buf_mac(b, ev->client);
		buf_ch(b, '"');
	} else {
		buf_str(b, "null");
	}
	cat_write_json(b, ev->row, event_fields(ev));
	buf_str(b, ",\"log_file\":");
	buf_json(b, slice_of(l->source.name));
	buf_str(b, ",\"log_line\":");
	buf_int(b, ev->line);
	buf_str(b, "}\n");
	if (b->len > (64 << 10)) {
		fwrite(b->p, 1, b->len, e->opt->events);
		buf_clear(b);
	}
}

/* An event gets its real time and line, and goes to the journeys. */
static void apply(struct engine *e, unsigned shard, const struct lane *l, const struct chunk *c, struct event *ev,
		  int64_t cache[2])
{
	bool moment = ev->until == ev->t;

	ev->t = lane_time(l, c, ev->t, ev->flags, cache);
	ev->until = moment ? ev->t : lane_time(l, c, ev->until, ev->flags, cache);
	ev->line += c->line_base + 1;
	if (ev->t != TIME_NONE && ((e->since != TIME_NONE && ev->t < e->since) || (e->until != TIME_NONE && ev->t > e->until)))
		return;
	if (e->opt->events && !(ev->flags & EV_UNKNOWN_ROW) &&
	    (!mac_present(e->opt->client) || mac_eq(e->opt->client, ev->client)))
		event_json(e, l, ev);
	journeys_feed(&e->r->shards[shard].journeys, ev);
}

enum { AHEAD = 16 };

/* One source alone: its chunks from beginning to end. */
static void apply_lane(struct engine *e, unsigned shard, struct lane *l)
{
	struct journeys *j = &e->r->shards[shard].journeys;
	int64_t cache[2] = { 0 };

	for (unsigned q = 0; q < l->queued; q++) {
		struct evbuf *b = &l->queue[q]->out[shard];
		size_t ahead = 0, far;

		for (int i = 0; i < AHEAD && ahead < b->len; i++)
			ahead += event_at(b, ahead)->size;
		far = ahead;
		for (int i = 0; i < AHEAD && far < b->len; i++)
			far += event_at(b, far)->size;
		for (size_t at = 0; at < b->len;) {
			struct event *ev = (struct event *)(void *)(b->p + at);

			if (far < b->len) {
				journeys_prefetch_slot(j, event_at(b, far));
				far += event_at(b, far)->size;
			}
			if (ahead < b->len) {
				journeys_prefetch(j, event_at(b, ahead));
				ahead += event_at(b, ahead)->size;
			}
			at += ev->size;
			apply(e, shard, l, l->queue[q], ev, cache);
		}
	}
}

/* The next event of a lane for a shard, or NULL where its queue is used up. */
static struct event *lane_head(struct lane *l, unsigned shard, struct chunk **c)
{
	while (l->chunk_of[shard] < l->queued) {
		struct evbuf *b = &l->queue[l->chunk_of[shard]]->out[shard];

		if (l->at[shard] < b->len) {
			*c = l->queue[l->chunk_of[shard]];
			return (struct event *)(void *)(b->p + l->at[shard]);
		}
		l->chunk_of[shard]++;
		l->at[shard] = 0;
	}
	return NULL;
}

/* Several sources: always the earliest of their next events, up to the horizon. Events without a time go with the one
 * before them. */
static void apply_merged(struct engine *e, unsigned shard)
{
	struct report *r = e->r;
	int64_t(*cache)[2] = xcalloc(r->nlanes, sizeof(*cache), "merging");

	for (;;) {
		struct lane *best = NULL;
		struct chunk *chunk = NULL;
		struct event *ev = NULL;
		int64_t when = 0;

		for (size_t i = 0; i < r->nlanes; i++) {
			struct lane *l = &r->lanes[i];
			struct chunk *c;
			struct event *head = l->ready ? lane_head(l, shard, &c) : NULL;
			int64_t t;

			if (!head)
				continue;
			t = lane_time(l, c, head->t, head->flags, cache[i]);
			if (!best || t < when) { /* TIME_NONE is the least of all */
				best = l;
				chunk = c;
				ev = head;
				when = t;
			}
		}
		if (!best || (!e->all && when > e->horizon))
			break;
		best->at[shard] += ev->size;
		apply(e, shard, best, chunk, ev, cache[best->index]);
	}
	free(cache);
}

static void apply_shard(struct engine *e, unsigned shard)
{
	if (e->r->nlanes == 1)
		apply_lane(e, shard, &e->r->lanes[0]);
	else
		apply_merged(e, shard);
}

/* --- steps 1 and 3 --------------------------------------------------------------------------------------- */

static struct chunk *chunk_take(struct engine *e)
{
	return e->nspare ? e->spare[--e->nspare] : xcalloc(1, sizeof(struct chunk), "a chunk");
}

static void chunk_give(struct engine *e, struct chunk *c)
{
	if (e->nspare < ARRAY_LEN(e->spare)) {
		e->spare[e->nspare++] = c;
		return;
	}
	chunk_free(c);
	free(c);
}

static bool plan_one(struct engine *e, struct lane *l)
{
	struct task *t = &e->task[e->planned % TASKS];

	if (l->done || e->planned - e->settled == TASKS || l->queued == LANE_QUEUE)
		return false;
	if (!lane_plan(l, &t->off, &t->len)) {
		l->done = true;
		return false;
	}
	t->lane = l;
	t->chunk = chunk_take(e);
	e->planned++;
	return true;
}

/* Sources that begin later than anything an open one still holds need not be open yet. */
static bool due(const struct engine *e, const struct lane *l)
{
	if (l->first == TIME_NONE)
		return true;
	for (size_t i = 0; i < e->r->nlanes; i++) {
		const struct lane *o = &e->r->lanes[i];

		if (o != l && o->ready && (!o->done || o->queued) && (o->first == TIME_NONE || o->first < l->first) &&
		    (o->last_time == TIME_NONE || o->last_time < l->first))
			return false;
	}
	return true;
}

/* One source: a round to be read now, where none was planned before, and one for who has to wait. */
static void plan_single(struct engine *e, struct lane *l)
{
	unsigned want = CHUNKS_EACH * e->jobs < ROUND_CHUNKS ? CHUNKS_EACH * e->jobs : ROUND_CHUNKS;
	unsigned due = atomic_load(&e->ahead);

	if (due == e->settled) {
		while (e->planned - due < want && plan_one(e, l))
			;
		due = e->planned;
	}
	while (e->planned - due < want && plan_one(e, l))
		;
	atomic_store(&e->due, due);
}

static void plan_several(struct engine *e)
{
	for (size_t i = 0; i < e->r->nlanes && e->planned - e->settled < ROUND_CHUNKS; i++)
		if (e->r->lanes[i].ready && e->r->lanes[i].queued == 0 && due(e, &e->r->lanes[i]))
			plan_one(e, &e->r->lanes[i]);
	atomic_store(&e->due, e->planned);
}

static void plan(struct engine *e)
{
	if (e->ending)
		atomic_store(&e->due, e->planned);
	else if (e->r->nlanes == 1 && e->r->lanes[0].ready)
		plan_single(e, &e->r->lanes[0]);
	else
		plan_several(e);
	atomic_store(&e->ahead, e->planned);
}

static void settle(struct engine *e)
{
	struct report *r = e->r;

	for (unsigned end = atomic_load(&e->due); e->settled != end; e->settled++) {
		struct task *t = &e->task[e->settled % TASKS];
		struct lane *l = t->lane;
		int64_t cache[2] = { 0 }, last = TIME_NONE;

		lane_settle(l, t->chunk, e->opt->year);
		l->queue[l->queued++] = t->chunk;
		if (t->chunk->last_stamp != TIME_NONE)
			last = lane_time(l, t->chunk, t->chunk->last_stamp,
					 stamp_month(t->chunk->last_stamp) ? EV_STAMP : EV_STAMP | EV_NO_DATE, cache);
		if (t->chunk->last_time != TIME_NONE && t->chunk->last_time > last)
			last = t->chunk->last_time;
		if (last > l->last_time)
			l->last_time = last;
		if (last > r->end)
			r->end = last;
		r->counts.recognised += t->chunk->counts.recognised;
		r->counts.unknown += t->chunk->counts.unknown;
		r->counts.other += t->chunk->counts.other;
		r->counts.foreign += t->chunk->counts.foreign;
		r->counts.bytes += t->chunk->counts.bytes;
		r->counts.lines += t->chunk->counts.lines;
		for (int k = 0; k < UNKNOWN_SLOTS && t->chunk->counts.unknown; k++) {
			struct unknown *from = &t->chunk->unknown[k], *to = &r->unknown[k];

			if (!from->count)
				continue;
			if (to->count && to->shape == from->shape) {
				to->count += from->count;
			} else if (from->count > to->count) {
				*to = *from;
				to->line += t->chunk->line_base + 1;
			}
		}
	}
	e->horizon = INT64_MAX;
	e->all = true;
	for (size_t i = 0; i < r->nlanes; i++) {
		struct lane *l = &r->lanes[i];

		if (!l->ready || l->done)
			continue;
		if (l->next >= l->source.size && l->queued) {
			l->done = true;
			continue;
		}
		int64_t from = l->last_time; /* nothing earlier is to come of it */

		e->all = false;
		if (l->queued == 0 && from == TIME_NONE)
			from = l->first;
		if ((l->queued || from != TIME_NONE) && from < e->horizon)
			e->horizon = from;
	}
}

/* Chunks all shards are through with go back. */
static void recycle(struct engine *e)
{
	for (size_t i = 0; i < e->r->nlanes; i++) {
		struct lane *l = &e->r->lanes[i];
		unsigned gone = l->queued;

		if (e->r->nlanes > 1)
			for (unsigned s = 0; s < e->jobs; s++) {
				struct chunk *c;

				lane_head(l, s, &c);
				if (l->chunk_of[s] < gone)
					gone = l->chunk_of[s];
			}
		if (gone == 0)
			continue;
		for (unsigned q = 0; q < gone; q++)
			chunk_give(e, l->queue[q]);
		memmove(l->queue, l->queue + gone, (l->queued - gone) * sizeof(l->queue[0]));
		l->queued -= gone;
		for (unsigned s = 0; s < e->jobs && e->r->nlanes > 1; s++)
			l->chunk_of[s] -= gone;
	}
}

static bool left(const struct engine *e)
{
	if (e->settled != e->planned)
		return true;
	for (size_t i = 0; i < e->r->nlanes; i++)
		if (e->r->lanes[i].ready && ((!e->r->lanes[i].done && !e->ending) || e->r->lanes[i].queued))
			return true;
	return false;
}

static void tell_progress(struct engine *e)
{
	struct diagnose_progress p = { .bytes = e->r->counts.bytes, .total = e->total, .lines = e->r->counts.lines };

	if (e->opt->progress)
		e->opt->progress(e->opt->progress_ctx, &p);
}

/* --- threads --------------------------------------------------------------------------------------------- */

static void next_round(void *arg)
{
	struct engine *e = arg;

	recycle(e);
	settle(e);
	if (e->r->counts.bytes)
		tell_progress(e);
	if (!e->stopped && e->opt->stop && *e->opt->stop)
		e->r->interrupted = e->ending = true;
	if (e->ending)
		e->all = true;
	e->over = !left(e);
	plan(e);
}

static void work_shard(struct worker *w)
{
	struct engine *e = w->e;

	for (;;) {
		gate_pass_busy(&e->gate, next_round, e, (struct gate_idle){ read_ahead, w });
		if (e->over)
			return;
		apply_shard(e, w->shard);
		while (read_one(w, atomic_load(&e->due)))
			;
	}
}

static void *work(void *arg)
{
	struct worker w = *(struct worker *)arg;

	free(arg);
	work_shard(&w);
	return NULL;
}

static void rounds(struct engine *e)
{
	e->stopped = e->opt->stop && *e->opt->stop;
	e->r->interrupted = e->stopped;
	gate_init(&e->gate, e->jobs);
	for (unsigned i = 1; i < e->jobs; i++) {
		struct worker *w = xmalloc(sizeof(*w), "a thread");

		*w = (struct worker){ e, i };
		if (pthread_create(&e->thread[i], NULL, work, w) != 0)
			out_of_memory(sizeof(*w), "a thread");
	}
	work_shard(&(struct worker){ e, 0 });
	for (unsigned i = 1; i < e->jobs; i++)
		pthread_join(e->thread[i], NULL);
	gate_destroy(&e->gate);
}

/* --- all together ---------------------------------------------------------------------------------------- */

static int by_first(const void *a, const void *b)
{
	const struct lane *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return (int)x->index - (int)y->index;
}

static uint64_t open_sources(struct engine *e)
{
	const struct diagnose_options *opt = e->opt;
	struct report *r = e->r;
	uint64_t total = 0;

	r->nlanes = opt->text ? 1 : opt->nfiles;
	if (r->nlanes > REF_SOURCES_MAX)
		r->nlanes = REF_SOURCES_MAX;
	r->lanes = xcalloc(r->nlanes ? r->nlanes : 1, sizeof(*r->lanes), "sources");
	for (size_t i = 0; i < r->nlanes; i++) {
		struct lane *l = &r->lanes[i];

		l->index = (uint16_t)i;
		l->last_time = l->first = TIME_NONE;
		if (opt->text) {
			source_text(&l->source, opt->nfiles ? opt->files[0] : "-", opt->text, opt->text_len);
			l->ready = true;
		} else {
			l->ready = source_open(&l->source, opt->files[i], opt->stop) || l->source.truncated;
		}
		total += l->source.size;
	}
	return total;
}

/* The order of sources by their first time, so that a log cut in pieces is read as one. */
static void order_sources(struct engine *e)
{
	struct chunk *scratch = chunk_take(e);
	struct report *r = e->r;

	if (r->nlanes > 1) {
		for (size_t i = 0; i < r->nlanes; i++)
			if (r->lanes[i].ready)
				lane_peek(&r->lanes[i], &e->reader, scratch, e->desk[0], e->opt->year);
		qsort(r->lanes, r->nlanes, sizeof(*r->lanes), by_first);
		for (size_t i = 0; i < r->nlanes; i++)
			r->lanes[i].index = (uint16_t)i;
	}
	chunk_give(e, scratch);
}

static void set_window(struct engine *e)
{
	int64_t first = TIME_NONE;
	struct chunk *scratch;

	e->since = e->until = TIME_NONE;
	if (!e->opt->since && !e->opt->until)
		return;
	scratch = chunk_take(e);
	for (size_t i = 0; i < e->r->nlanes && first == TIME_NONE; i++)
		if (e->r->lanes[i].ready) {
			lane_peek(&e->r->lanes[i], &e->reader, scratch, e->desk[0], e->opt->year);
			first = e->r->lanes[i].first;
		}
	chunk_give(e, scratch);
	if (first != TIME_NONE)
		first = first / MS_DAY * MS_DAY;
	if (e->opt->since)
		e->since = time_parse(e->opt->since, first);
	if (e->opt->until)
		e->until = time_parse(e->opt->until, first);
}

static unsigned jobs_of(const struct diagnose_options *opt, uint64_t total)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned jobs = opt->jobs ? opt->jobs : cpus > 0 ? (unsigned)cpus : 1;

	if (jobs > SHARDS_MAX)
		jobs = SHARDS_MAX;
	if (opt->events || (!opt->jobs && total < 2 * CHUNK_SIZE))
		jobs = 1; /* events in one order; a small log is not worth a thread */
	return jobs;
}

struct report *diagnose(const struct diagnose_options *opt)
{
	struct engine e = { .opt = opt, .r = xcalloc(1, sizeof(struct report), "a report") };
	struct report *r = e.r;
	size_t ceiling;
	uint64_t total;

	reader_init();
	rules_init();
	r->end = TIME_NONE;
	total = open_sources(&e);
	e.jobs = jobs_of(opt, total);
	e.reader = (struct reader){ .key = hash_key_random(), .shards = e.jobs, .keep_fields = opt->events != NULL };
	for (unsigned i = 0; i < e.jobs; i++)
		e.desk[i] = lane_desk();
	order_sources(&e);
	set_window(&e);
	r->nshards = e.jobs;
	r->shards = xcalloc(e.jobs, sizeof(*r->shards), "shards");
	ceiling = (opt->memory ? opt->memory : (size_t)28 << 20) / e.jobs;
	for (unsigned i = 0; i < e.jobs; i++) {
		records_init(&r->shards[i].store, ceiling);
		journeys_init(&r->shards[i].journeys, e.reader.key, &r->shards[i].store, i, opt->client);
	}
	e.total = total;
	rounds(&e);
	for (unsigned i = 0; i < e.jobs; i++)
		journeys_finish(&r->shards[i].journeys, r->end);
	if (opt->events && e.json.len)
		fwrite(e.json.p, 1, e.json.len, opt->events);
	buf_free(&e.json);
	for (size_t i = 0; i < r->nlanes; i++) {
		r->year_guessed |= r->lanes[i].guessed;
		for (unsigned q = 0; q < r->lanes[i].queued; q++)
			chunk_give(&e, r->lanes[i].queue[q]);
	}
	while (e.nspare) {
		chunk_free(e.spare[--e.nspare]);
		free(e.spare[e.nspare]);
	}
	for (unsigned i = 0; i < e.jobs; i++)
		free(e.desk[i]);
	report_build(r);
	return r;
}
