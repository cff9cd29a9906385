/* SPDX-License-Identifier: Apache-2.0 */
/* crowd_times.c - how long joins take, and the controller's share of roams, by the clock of the wire (struct crowd_wire):
 * when a datagram has left for the controller, and when one of its had come, before anything here has looked at it.
 *
 * A join: from the first authentication that leaves for the controller until the order has come that opens the access
 * point's gate for the client: it is in RUN. All that passes between counts, the client's and the air's time, too, but for
 * the tenth of a second that a client lets pass between its keys and its first word about its address.
 *
 * A roam: of what lies between the reassociation and that order, the controller's turns alone. A turn begins when a frame
 * of the client leaves, or the access point's answer to what it was told of the client; it ends when the next frame for
 * the client, or the next order about it, has come. So a turn holds the datagram's way there, how long the controller left
 * it lying, its work, the way back. Where the client tries again because nothing came, the turn goes on. */
#include "air/crowd_in.h"

#include "base/lag.h"
#include "base/xalloc.h"

#include <stdlib.h>

enum { FRAME_AUTH = DOT11_AUTH << 4, FRAME_REASSOC = DOT11_REASSOC_REQ << 4 };

struct crowd_clocks {
	struct lag join, roam; /* one slot of each: all since they were told */
	mono_t since;
	struct crowd_client *answering; /* told of by the datagram that is worked on, */
	uint64_t answering_in;		/* which is this one: the answer to it leaves at its end */
};

static struct crowd_wire wire(struct crowd *c)
{
	struct crowd_wire w;

	c->p.wire(c->p.ctx, &w);
	return w;
}

void times_open(struct crowd *c)
{
	if (c->p.wire)
		c->clocks = xcalloc(1, sizeof(*c->clocks), "clocks");
}

void times_close(struct crowd *c)
{
	free(c->clocks);
	c->clocks = NULL;
}

/* --- turns --------------------------------------------------------------------------------------------------------- */

/* The last datagram has been worked on to its end: what left last was the answer to it. */
static void answered(struct crowd *c, const struct crowd_wire *w)
{
	struct crowd_client *m;

	while ((m = c->clocks->answering)) {
		c->clocks->answering = m->times.next;
		m->times.answers = false;
		if (m->times.roams && !m->times.asked_ns)
			m->times.asked_ns = w->left_ns;
	}
}

static void heard(struct crowd_client *m, const struct crowd_wire *w)
{
	if (m->times.asked_ns && w->came_ns > m->times.asked_ns)
		m->times.ns += w->came_ns - m->times.asked_ns;
	m->times.asked_ns = 0;
}

static void took(struct lag *l, int64_t ns)
{
	lag_count(l, ns > 0 ? (uint64_t)(ns + 999) / 1000 : 0);
}

static void in_run(struct crowd_client *m, const struct crowd_wire *w)
{
	struct crowd_clocks *k = m->crowd->clocks;

	if (m->times.joins && m->times.begun)
		took(&k->join, m->times.spent_ns + (m->times.since_ns ? w->came_ns - m->times.since_ns : 0));
	if (m->times.roams)
		took(&k->roam, m->times.ns);
	m->times.joins = m->times.begun = m->times.roams = false;
	m->times.asked_ns = 0;
}

/* It has its keys: what is next is up to it. */
static void keyed(struct crowd_client *m, const struct crowd_wire *w)
{
	if (!m->times.joins || !m->times.begun || !m->times.since_ns)
		return;
	m->times.spent_ns += w->came_ns - m->times.since_ns;
	m->times.since_ns = 0;
}

/* --- what is seen -------------------------------------------------------------------------------------------------- */

void times_join(struct crowd_client *m)
{
	if (m->in_run)
		return;
	m->times.joins = true;
	m->times.begun = m->times.roams = false;
	m->times.asked_ns = 0;
}

void times_drop(struct crowd_client *m)
{
	m->times.joins = m->times.begun = m->times.roams = false;
	m->times.asked_ns = 0;
}

uint64_t times_before(struct crowd *c)
{
	struct crowd_wire w;

	if (!c->clocks)
		return 0;
	w = wire(c);
	answered(c, &w);
	return w.out;
}

void times_after(struct crowd_client *m, uint64_t before, const uint8_t *frame, size_t len)
{
	struct crowd_wire w;

	if (!m->crowd->clocks || !len)
		return;
	w = wire(m->crowd);
	if (w.out == before) /* it went no further */
		return;
	if (frame[0] == FRAME_AUTH && m->times.joins && !m->times.begun) {
		m->times.begun = true;
		m->times.spent_ns = 0;
		m->times.since_ns = w.left_ns;
	}
	if (m->times.begun && !m->times.since_ns)
		m->times.since_ns = w.left_ns;
	if (frame[0] == FRAME_REASSOC && !m->times.joins && !m->times.roams) {
		m->times.roams = true;
		m->times.ns = 0;
	}
	if (m->times.roams && !m->times.asked_ns)
		m->times.asked_ns = w.left_ns;
}

void times_heard(struct crowd_client *m)
{
	struct crowd_wire w;

	if (!m->crowd->clocks || !m->times.roams)
		return;
	w = wire(m->crowd);
	if (m->crowd->clocks->answering_in != w.in)
		answered(m->crowd, &w);
	heard(m, &w);
}

/* An access point's radio has been told of a station. */
static void ordered(void *ctx, unsigned slot, const uint8_t *station, bool there, const uint8_t *frame, size_t len)
{
	const struct crowd_ear *ear = ctx;
	struct crowd *c = ear->crowd;
	struct radio_sim *r = station && there ? crowd_radio_at(c, ear->ap) : NULL;
	const struct radio_station *s = r ? radio_sim_station(r, slot, station) : NULL;
	const struct radio_bss *b = s ? radio_sim_bss(r, slot, s->wlan) : NULL;
	struct crowd_wire w;

	(void)frame;
	(void)len;
	if (!b)
		return;
	w = wire(c);
	if (c->clocks->answering_in != w.in)
		answered(c, &w);
	for (struct crowd_client *m = crowd_find(c, station); m; m = m->twin) {
		if (!sta_bssid(m->st) || memcmp(sta_bssid(m->st), b->bssid, 6) != 0)
			continue;
		heard(m, &w);
		if (s->gate == RADIO_GATE_LEARN)
			keyed(m, &w);
		if (s->gate == RADIO_GATE_RUN) {
			in_run(m, &w);
		} else if (m->times.roams && !m->times.answers) {
			m->times.answers = true;
			m->times.next = c->clocks->answering;
			c->clocks->answering = m;
			c->clocks->answering_in = w.in;
		}
	}
}

void times_radio(struct crowd *c, unsigned ap, struct radio_sim *radio)
{
	if (c->clocks)
		radio_sim_on_air(radio, ordered, &c->ear[ap]);
}

/* --- telling ------------------------------------------------------------------------------------------------------- */

static struct crowd_took tell(struct lag *l)
{
	struct crowd_took t = { lag_all(l), lag_quantile(l, 500), lag_quantile(l, 990), lag_quantile(l, 1000) };

	memset(l, 0, sizeof(*l));
	return t;
}

struct crowd_times crowd_times(struct crowd *c, mono_t now)
{
	struct crowd_times t = { 0 };

	if (!c->clocks)
		return t;
	t.join = tell(&c->clocks->join);
	t.roam = tell(&c->clocks->roam);
	t.ms = mono_between(c->clocks->since, now);
	c->clocks->since = now;
	return t;
}
