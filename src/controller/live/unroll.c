/* SPDX-License-Identifier: Apache-2.0 */
/* unroll.c - a ring becomes events again, and they go through the engine. */
#include "controller/live/live_in.h"

#include "base/xalloc.h"

#include <stdlib.h>

enum {
	EXPAND_MAX = 64, /* of a message repeated more often, so many are told: rules count no further */
	AP_EVENT_MS = 10 * 60000, /* an access point's event older than the history explains nothing in it */
};

/* --- reading ------------------------------------------------------------------------------------------------------ */

static struct item *item_add(struct unrolled *u)
{
	if (u->n == u->cap || !u->item) {
		u->cap = u->cap ? 2 * u->cap : 128;
		u->item = xrealloc(u->item, u->cap * sizeof(*u->item), "a history");
	}
	u->item[u->n] = (struct item){ 0 };
	return &u->item[u->n++];
}

static struct journey_state *state_add(struct unrolled *u)
{
	if (u->nstates == u->states_cap) {
		u->states_cap = u->states_cap ? 2 * u->states_cap : 8;
		u->state = xrealloc(u->state, u->states_cap * sizeof(*u->state), "a history");
	}
	return &u->state[u->nstates++];
}

/* No clock is further from 1970 than this: sums of times stay within a word. */
static bool time_sane(int64_t t)
{
	return t > -((int64_t)1 << 50) && t < (int64_t)1 << 50;
}

/* base + what stands there; false: no time. */
static bool read_time(struct rd *in, int64_t base, int64_t *out)
{
	int64_t by = live_unzigzag(live_varint(in));

	*out = base;
	if (!time_sane(by) || !time_sane(base + by))
		return false;
	*out = base + by;
	return true;
}

static mac_t word_mac(struct rd *in)
{
	mac_t m = { 0 };

	rd_copy(in, &m.v, sizeof(m.v));
	return m;
}

static bool read_state(struct rd *in, int64_t at, struct journey_state *s)
{
	uint8_t had = rd_u8(in);

	*s = (struct journey_state){ .had_run = had & 1, .had_session = had >> 1 & 1, .pmf = had >> 2 & 1,
				     .pmf_asked = had >> 3 & 1, .pmf_before = had >> 4 & 1, .kind = rd_u8(in) };
	s->session_s = (uint32_t)live_varint(in);
	s->pem = PEM_UNKNOWN;
	s->apf = APF_UNKNOWN;
	s->wlan = s->vlan = s->slot = -1;
	s->start = s->last = TIME_NONE;
	if (s->kind >= EPISODE_KINDS) {
		s->kind = EPISODE_KINDS;
		return true;
	}
	s->pem = rd_u8(in);
	s->apf = rd_u8(in);
	s->ap = word_mac(in);
	s->bssid = word_mac(in);
	s->wlan = (int16_t)rd_be16(in);
	s->vlan = (int16_t)rd_be16(in);
	s->slot = (int16_t)rd_be16(in);
	return read_time(in, at, &s->start) && read_time(in, at, &s->last);
}

static bool read_one(struct unrolled *u, const struct live_macs *m, struct rd *in)
{
	const uint8_t *start = in->p;
	uint64_t head = live_varint(in);
	struct item *before = u->n ? &u->item[u->n - 1] : NULL, *it;
	unsigned row = head >> 1 < ROW_END ? (unsigned)(head >> 1) : ROW_END;

	if (head & 1) {
		uint64_t repeats = live_varint(in);
		int64_t until;

		if (!read_time(in, before ? before->at : 0, &until))
			return false;
		if (before) {
			before->repeats = repeats < UINT32_MAX ? (uint32_t)repeats : UINT32_MAX;
			before->until = until;
		}
	}
	if (row == ROW_END)
		return false;
	it = item_add(u);
	before = u->n > 1 ? it - 1 : NULL;
	it->row = (uint16_t)row;
	if (!read_time(in, before ? before->until : 0, &it->at))
		return false;
	it->until = it->at;
	if (row == ROW_GAP) {
		it->event = u->nstates;
		if (!read_state(in, it->at, state_add(u)))
			return false;
	} else {
		struct event *ev = evbuf_push(&u->events, row < MSG_COUNT ? cat_rows[row].size : 0);

		it->event = u->events.last;
		*ev = (struct event){ .t = it->at, .until = it->at, .client = m->client, .row = (uint16_t)row, .size = ev->size };
		if (row == ROW_SIGN)
			ev->flags = EV_UNKNOWN_ROW;
		else if (!live_decode(m, in, row, ev + 1, &u->texts))
			return false;
	}
	it->bytes = (uint16_t)(in->p - start);
	return !rd_failed(in);
}

bool live_read(struct live *l, const struct live_macs *m, const uint8_t *data, size_t len)
{
	struct unrolled *u = &l->u;
	struct rd in = rd_over(data, len);

	u->n = u->nstates = 0;
	u->events.len = 0;
	u->texts.now = NULL;
	while (rd_left(&in))
		if (!read_one(u, m, &in))
			return false;
	return true;
}

bool live_unroll(struct live *l, struct ring *r)
{
	struct item *last;

	if (!live_read(l, &r->macs, r->data, r->len)) {
		r->len = 0;
		r->row = ROW_END;
		l->u.n = 0;
		return false;
	}
	if (l->u.n == 0)
		return true;
	last = &l->u.item[l->u.n - 1];
	last->repeats = r->repeats;
	last->until = r->until;
	return true;
}

/* --- judging ------------------------------------------------------------------------------------------------------ */

struct running {
	struct live *l;
	struct buf *text;
	uint64_t ap; /* the next event of an access point */
	uint32_t line;
	int64_t zone_ms;
};

static struct event *event_of(const struct live *l, const struct item *it)
{
	return (struct event *)(void *)(l->u.events.p + it->event);
}

/* The line that proves the event, and its place. */
static void give_line(struct running *run, struct event *ev, mac_t client)
{
	struct buf *b = run->text;

	if (!b || ev->row >= MSG_COUNT)
		return;
	ev->off = b->len;
	cat_write_line(b, ev->row, event_fields(ev), ev->t, client);
	ev->len = (uint32_t)(b->len - ev->off);
	ev->line = ++run->line;
	buf_ch(b, '\n');
	run->l->count.formatted++;
}

/* What access points told up to this time. */
static void feed_aps(struct running *run, int64_t upto)
{
	struct live *l = run->l;

	for (; run->ap < l->naps; run->ap++) {
		const struct ap_event *a = &l->ap[run->ap % AP_EVENTS];
		struct live_macs m = { .client = a->ap };
		struct rd in = rd_over(a->bytes, a->len);
		union {
			struct event ev;
			char room[sizeof(struct event) + CAT_STRUCT_MAX];
		} x;

		if (a->at > upto)
			return;
		x.ev = (struct event){ .t = a->at + run->zone_ms, .until = a->at + run->zone_ms, .client = a->ap, .row = a->row,
				       .flags = EV_BROADCAST };
		x.ev.size = (uint16_t)(sizeof(struct event) + cat_rows[a->row].size);
		if (!live_decode(&m, &in, a->row, &x.ev + 1, &l->u.texts))
			continue;
		give_line(run, &x.ev, a->ap);
		history_feed(l->history, &x.ev);
	}
}

static void feed_item(struct running *run, const struct item *it, mac_t client)
{
	struct event *ev = event_of(run->l, it);
	uint32_t n = it->repeats < EXPAND_MAX ? it->repeats : EXPAND_MAX;

	ev->t = it->at + run->zone_ms;
	give_line(run, ev, client);
	for (uint32_t i = 0; i <= n; i++) {
		ev->t = it->at + (n ? (it->until - it->at) * i / n : 0) + run->zone_ms;
		ev->until = i == n ? it->until + run->zone_ms : ev->t;
		history_feed(run->l->history, ev);
	}
}

static void resume(struct live *l, const struct item *it, int64_t zone_ms)
{
	struct journey_state s = l->u.state[it->event];

	if (s.start != TIME_NONE)
		s.start += zone_ms;
	if (s.last != TIME_NONE)
		s.last += zone_ms;
	history_resume(l->history, &s, it->at + zone_ms);
}

void live_run(struct live *l, struct ring *r, int64_t now, int64_t zone_ms, struct buf *text, bool places)
{
	struct running run = { .l = l, .text = text, .zone_ms = zone_ms, .ap = l->naps > AP_EVENTS ? l->naps - AP_EVENTS : 0 };
	struct unrolled *u = &l->u;

	history_begin(l->history, r->macs.client);
	while (run.ap < l->naps && u->n && l->ap[run.ap % AP_EVENTS].at < u->item[0].at - AP_EVENT_MS)
		run.ap++;
	for (size_t i = 0; i < u->n; i++) {
		struct item *it = &u->item[i];

		feed_aps(&run, it->at);
		if (places) {
			it->closed_before = (uint32_t)history_closed(l->history);
			history_state(l->history, &it->state);
		}
		if (it->row == ROW_GAP)
			resume(l, it, zone_ms);
		else
			feed_item(&run, it, r->macs.client);
		if (places) {
			it->closed = (uint32_t)history_closed(l->history);
			it->open = history_open(l->history);
		}
	}
	feed_aps(&run, now);
	history_finish(l->history, now + zone_ms);
}
