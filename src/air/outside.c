/* SPDX-License-Identifier: Apache-2.0 */
/* outside.c - see outside.h. */
#include "air/outside.h"

#include "air/issue.h"
#include "air/operator.h"
#include "base/xalloc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

enum { SWEEP_MS = 50, HOSTILE_SOCKETS = 64, SAMPLE_MAX = 1500, PREAMBLE_LEN = 4 };

struct body {
	struct agent agent;
	struct member *member;
	struct outside *outside;
	char state[SCENARIO_PATH_MAX + 32];
	bool opened;
};

struct outside {
	struct outside_options options;
	const struct scenario *scenario;
	struct hub *hub;
	struct play *play;
	struct body *body;
	unsigned bodies;
	struct impair up, down;
	bool bad_link;
	struct timer sweep;
	struct hub_socket probe, hostile[HOSTILE_SOCKETS];
	bool probe_open, hostile_open;
	uint8_t hello[SAMPLE_MAX], discovery[SAMPLE_MAX]; /* what hostile datagrams look like */
	size_t hello_len, discovery_len;
	struct issuer issuer;
	struct wtp_common *common; /* of all machines */
	struct wheel *fine; /* NULL: times are not told, and a millisecond is fine enough */
};

/* --- the link -------------------------------------------------------------------------------------------------- */

/* A datagram under way carries its address before it. */
static void into(struct impair *i, struct body *b, const struct addr *a, const void *bytes, size_t len)
{
	uint8_t room[sizeof(*a) + HUB_DATAGRAM_MAX];

	if (len > HUB_DATAGRAM_MAX)
		return;
	memcpy(room, a, sizeof(*a));
	memcpy(room + sizeof(*a), bytes, len);
	impair_in(i, b, room, sizeof(*a) + len, b->outside->hub->now);
}

static void arrived_up(void *ctx, void *tag, const void *bytes, size_t len, mono_t now)
{
	struct body *b = tag;
	struct addr to;

	(void)ctx;
	(void)now;
	memcpy(&to, bytes, sizeof(to));
	agent_send(&b->agent, &to, (const uint8_t *)bytes + sizeof(to), len - sizeof(to));
}

static void arrived_down(void *ctx, void *tag, const void *bytes, size_t len, mono_t now)
{
	struct body *b = tag;
	struct addr from;

	(void)ctx;
	memcpy(&from, bytes, sizeof(from));
	if (!b->member->away)
		agent_input(&b->agent, &from, (const uint8_t *)bytes + sizeof(from), len - sizeof(from), now);
}

static bool leaves(void *ctx, struct agent *a, const struct addr *to, const void *bytes, size_t len)
{
	struct body *b = ctx;
	struct outside *o = b->outside;

	(void)a;
	if (!o->discovery_len && len && len <= sizeof(o->discovery) && *(const uint8_t *)bytes == 0) {
		memcpy(o->discovery, bytes, len);
		o->discovery_len = len;
	}
	if (b->member->away)
		return true;
	if (!o->bad_link)
		return false;
	into(&o->up, b, to, bytes, len);
	return true;
}

static bool comes(void *ctx, struct agent *a, const struct addr *from, const void *bytes, size_t len)
{
	struct body *b = ctx;

	(void)a;
	if (b->member->away)
		return true;
	if (!b->outside->bad_link)
		return false;
	into(&b->outside->down, b, from, bytes, len);
	return true;
}

/* --- what agents tell ------------------------------------------------------------------------------------------ */

static void changed(void *ctx, struct agent *a)
{
	struct body *b = ctx;
	char controller[ADDR_TEXT_MAX] = "";

	if (!b->outside->play || !b->member->on)
		return;
	if (!addr_none(&a->channel[WTP_CONTROL].peer) && a->seen >= WTP_DTLS_CONNECT)
		addr_format(&a->channel[WTP_CONTROL].peer, controller);
	play_member(b->outside->play, b->member, a->seen, controller, a->error, b->outside->hub->now);
}

static const struct agent_calls calls = { .changed = changed, .leaves = leaves, .comes = comes };

static void sweep(struct timer *t, mono_t now)
{
	struct outside *o = link_object(t, struct outside, sweep);

	for (unsigned i = 0; i < o->bodies; i++)
		if (o->body[i].agent.running)
			agent_look(&o->body[i].agent, now);
	wheel_arm(&o->hub->wheel, t, mono_after(now, SWEEP_MS));
}

/* --- making them ----------------------------------------------------------------------------------------------- */

static struct addr address_of(const struct outside *o, unsigned n)
{
	const struct scenario *s = o->scenario;
	struct addr a = s->first_address;

	if (addr_none(&a)) {
		if (!addr_is_v4(&o->options.controller) || addr_to_v4(&o->options.controller) >> 24 != 127)
			return a;
		a = addr_v4(0x7f000001, 0);
	}
	if (addr_is_v4(&a))
		return addr_v4(addr_to_v4(&a) + n % s->addresses, 0);
	a.ip[15] = (uint8_t)(a.ip[15] + n % s->addresses);
	return a;
}

/* The nth line of a file of tokens. */
static bool token_line(const char *file, unsigned n, char *out, size_t size, char why[static TRUST_WHY_MAX])
{
	FILE *f = fopen(file, "re");
	bool found = false;

	if (!f) {
		snprintf(why, TRUST_WHY_MAX, "%s: %s", file, strerror(errno));
		return false;
	}
	for (unsigned i = 0; i <= n && (found = fgets(out, (int)size, f) != NULL); i++)
		out[strcspn(out, "\r\n")] = '\0';
	fclose(f);
	if (!found)
		snprintf(why, TRUST_WHY_MAX, "%s holds no line %u: a join token each is needed", file, n + 1);
	return found;
}

static void machine_options(const struct outside *o, const struct member *m, struct agent_options *out)
{
	struct wtp_options *w = &out->wtp;

	memset(out, 0, sizeof(*out));
	w->common = o->common;
	w->base = w->ethernet = m->mac;
	snprintf(w->model, sizeof(w->model), "plumb-air");
	snprintf(w->serial, sizeof(w->serial), "air%u", m->number + 1);
	snprintf(w->hw_version, sizeof(w->hw_version), "1");
	snprintf(w->boot_version, sizeof(w->boot_version), "1");
	snprintf(w->sw_version, sizeof(w->sw_version), "%s", PLUMB_VERSION);
	wtp_saved_defaults(&w->saved);
	memcpy(w->saved.name, m->name, sizeof(m->name));
	snprintf(w->saved.location, sizeof(w->saved.location), "simulated");
	w->ac[0].address = o->options.controller;
	w->ac[0].found = WTP_STATIC;
	w->nacs = 1;
	w->no_discovery = o->scenario->no_discovery;
	w->discovery_interval_ms = (uint16_t)o->scenario->discovery_ms;
	if (o->scenario->discovery_ms)
		w->max_discovery_interval_s = 2;
	out->local = m->local;
	out->data_port = o->options.data_port;
	out->radios = o->scenario->radios;
	out->system_wall = (int64_t)time(NULL);
}

static bool add_proof(struct outside *o, struct body *b, struct agent_options *out, char *token, size_t size,
		      char why[static TRUST_WHY_MAX])
{
	const struct group *g = b->member->group;
	unsigned nth = 0;

	for (unsigned i = 0; i < b->member->number; i++)
		nth += o->play->member[i].group == g;
	switch (g->proof) {
	case PROOF_TOKEN:
		out->token = token;
		return token_line(g->file, nth, token, size, why);
	case PROOF_WRONG_TOKEN: {
		struct token t;

		token_make(&t, NULL);
		token_format(&t, token);
		out->token = token;
		return true;
	}
	case PROOF_PSK:
		if (strcmp(g->psk_identity, "mac") == 0)
			mac_format(b->member->mac, token);
		out->psk_identity = strcmp(g->psk_identity, "mac") == 0 ? token : g->psk_identity;
		out->psk = g->psk;
		out->psk_len = g->psk_len;
		return true;
	default:
		return true;
	}
}

static bool make(struct outside *o, struct body *b, char why[static TRUST_WHY_MAX])
{
	struct member *m = b->member;
	struct agent_options options;
	char token[256];
	char mac[MAC_TEXT_MAX];
	bool issue;

	machine_options(o, m, &options);
	if (!add_proof(o, b, &options, token, sizeof(token), why))
		return false;
	if (o->scenario->certificates[0] && (m->group->proof == PROOF_CERTIFICATE || m->group->proof == PROOF_TOKEN)) {
		mac_format(m->mac, mac);
		snprintf(b->state, sizeof(b->state), "%s/%s", o->scenario->certificates, mac);
		options.state = b->state;
	}
	if (!agent_open(&b->agent, o->hub, &options, &calls, b, why))
		return false;
	b->opened = true;
	issue = m->group->proof == PROOF_CERTIFICATE || m->group->proof == PROOF_EXPIRED || m->group->proof == PROOF_OTHER_CA ||
		m->group->proof == PROOF_WRONG_USAGE;
	if (!issue)
		return true;
	if (!identity_enrolled(&b->agent.credentials.identity) &&
	    !issuer_make(&o->issuer, m->group->proof, m->mac, options.system_wall, &b->agent.credentials.identity, why))
		return false;
	/* an access point that starts has this behind it before it meets its controller */
	return credentials_dtls(&b->agent.credentials, o->hub->now, why) != NULL;
}

/* What the controller is probed with: the ClientHello of a client that has nothing to show. */
static void keep_hello(void *ctx, const void *datagram, size_t len)
{
	static const uint8_t preamble[PREAMBLE_LEN] = { 1 };
	struct outside *o = ctx;

	if (o->hello_len || len > sizeof(o->hello) - PREAMBLE_LEN)
		return;
	memcpy(o->hello, preamble, PREAMBLE_LEN);
	memcpy(o->hello + PREAMBLE_LEN, datagram, len);
	o->hello_len = PREAMBLE_LEN + len;
}

static bool make_hello(struct outside *o, char why[static DTLS_WHY_MAX])
{
	struct dtls_options options = { .role = DTLS_CLIENT, .profile = DTLS_MODERN, .peer_usage = TRUST_USAGE_AC };
	struct dtls_session_calls session = { .send = keep_hello, .ctx = o };
	struct dtls_ctx *c = dtls_ctx_new(&options, why);
	struct dtls *d;

	if (!c)
		return false;
	d = dtls_new(c, NULL, AGENT_MTU, &session);
	dtls_start(d, o->hub->now);
	dtls_free(d);
	dtls_ctx_free(c);
	return o->hello_len != 0;
}

struct outside *outside_new(const struct scenario *s, const struct outside_options *options, struct hub *hub,
			    char why[static TRUST_WHY_MAX])
{
	struct outside *o = xcalloc(1, sizeof(*o), "the outside world");

	o->options = *options;
	o->scenario = s;
	o->hub = hub;
	if (s->times) {
		hub_stamps(hub);
		o->fine = hub_fine(hub);
	}
	impair_init(&o->up, &hub->wheel, options->seed * 2, arrived_up, o);
	impair_init(&o->down, &hub->wheel, options->seed * 2 + 1, arrived_down, o);
	timer_init(&o->sweep, "sweep", sweep);
	o->common = wtp_common_new(&hub->wheel);
	o->body = xcalloc(s->aps, sizeof(*o->body), "simulated access points");
	if (s->certificates[0])
		mkdir(s->certificates, 0700);
	if (issuer_open(&o->issuer, s->ca_cert, s->ca_key, why) && make_hello(o, why))
		return o;
	outside_free(o);
	return NULL;
}

bool outside_play(struct outside *o, struct play *p, char why[static TRUST_WHY_MAX])
{
	o->play = p;
	for (unsigned i = 0; i < p->members; i++) {
		struct body *b = &o->body[i];

		p->member[i].body = b;
		p->member[i].local = address_of(o, i);
		b->member = &p->member[i];
		b->outside = o;
		o->bodies = i + 1;
		if (!make(o, b, why))
			return false;
		if (p->crowd)
			crowd_radio(p->crowd, i, b->agent.radio);
	}
	sweep(&o->sweep, o->hub->now);
	return true;
}

/* --- the world ------------------------------------------------------------------------------------------------- */

static bool world_on(void *ctx, struct member *m, mono_t now)
{
	struct body *b = m->body;
	int error;

	(void)ctx;
	error = agent_start(&b->agent);
	if (error && error != -EBUSY)
		snprintf(m->error, sizeof(m->error), "no socket: %s", strerror(-error));
	(void)now;
	return error == 0;
}

static void world_off(void *ctx, struct member *m, bool politely, mono_t now)
{
	struct outside *o = ctx;
	struct body *b = m->body;

	(void)now;
	impair_forget(&o->up, b);
	impair_forget(&o->down, b);
	if (politely)
		agent_stop(&b->agent);
	else
		agent_vanish(&b->agent);
}

static void world_link(void *ctx, const struct impairment *how)
{
	struct outside *o = ctx;

	o->up.how = o->down.how = *how;
	o->bad_link = true; /* what is under way stays in order */
}

static void world_away(void *ctx, struct member *m, bool away)
{
	(void)ctx;
	(void)m;
	(void)away;
}

static void world_gone(void *ctx, struct member *m, const uint8_t mac[static 6], mono_t now)
{
	struct body *b = m->body;

	(void)ctx;
	if (b->agent.running)
		wtp_station_gone(b->agent.wtp, 0, mac, now);
}

static struct radio_sim *world_radio(void *ctx, const struct member *m)
{
	const struct body *b = m->body;

	(void)ctx;
	return b->agent.running ? b->agent.radio : NULL;
}

static void world_wire(void *ctx, struct crowd_wire *out)
{
	const struct hub *h = ((struct outside *)ctx)->hub;

	*out = (struct crowd_wire){ h->datagrams_in, h->datagrams_out, h->came_ns, h->left_ns };
}

static bool world_operate(void *ctx, const char *command, struct buf *said)
{
	struct outside *o = ctx;

	return operator_run(o->options.operator, command, said);
}

static bool world_verdict(void *ctx, const struct crowd_client *c, const char *id, struct buf *says)
{
	struct outside *o = ctx;

	return operator_verdict(o->options.operator, c->mac, id, says);
}

static bool world_healthy(void *ctx, const struct crowd_client *c, struct buf *says)
{
	struct outside *o = ctx;

	return operator_healthy(o->options.operator, c->mac, says);
}

static bool world_newest(void *ctx, const struct crowd_client *c, char *out, size_t size)
{
	struct outside *o = ctx;

	return operator_newest(o->options.operator, c->mac, out, size);
}

static void probe_answer(void *ctx, const struct addr *from, const uint8_t *bytes, size_t len, mono_t now)
{
	struct outside *o = ctx;

	(void)bytes;
	(void)len;
	if (addr_eq(from, &o->options.controller))
		play_answered(o->play, now);
}

static void world_probe(void *ctx, mono_t now)
{
	struct outside *o = ctx;
	struct addr local = address_of(o, 0);

	(void)now;
	if (!o->probe_open)
		o->probe_open = hub_socket_open(o->hub, &o->probe, &local, probe_answer, o) == 0;
	if (o->probe_open)
		hub_send(&o->probe, &o->options.controller, NULL, 0, o->hello, o->hello_len);
}

static void unheard(void *ctx, const struct addr *from, const uint8_t *bytes, size_t len, mono_t now)
{
	(void)ctx;
	(void)from;
	(void)bytes;
	(void)len;
	(void)now;
}

static void world_hostile(void *ctx, enum hostile kind, struct dice *dice)
{
	struct outside *o = ctx;
	uint8_t noise[SAMPLE_MAX];
	const uint8_t *bytes = noise;
	size_t len = 1 + dice_below(dice, sizeof(noise));

	for (unsigned i = 0; !o->hostile_open && i < HOSTILE_SOCKETS; i++) {
		struct addr from = addr_v4(0x7f020001 + (uint32_t)dice_below(dice, 0xf00000), 0);

		if (hub_socket_open(o->hub, &o->hostile[i], &from, unheard, o))
			return;
	}
	o->hostile_open = true;
	if (kind == HOSTILE_HELLO) {
		bytes = o->hello;
		len = o->hello_len;
	} else if (kind == HOSTILE_DISCOVERY && o->discovery_len) {
		bytes = o->discovery;
		len = o->discovery_len;
	} else {
		for (size_t i = 0; i < len; i += 8) {
			uint64_t r = dice_next(dice);

			memcpy(noise + i, &r, sizeof(noise) - i < 8 ? sizeof(noise) - i : 8);
		}
		if (dice_below(dice, 2)) /* half of it looks like CAPWAP at its first byte */
			noise[0] = (uint8_t)dice_below(dice, 2);
	}
	hub_send(&o->hostile[dice_below(dice, HOSTILE_SOCKETS)], &o->options.controller, NULL, 0, bytes, len);
}

struct world outside_world(struct outside *o)
{
	bool asks = o->options.operator != NULL;

	return (struct world){ .ctx = o, .on = world_on, .off = world_off, .link = world_link, .away = world_away,
			       .gone = world_gone, .probe = world_probe, .hostile = world_hostile, .radio = world_radio,
			       .wire = world_wire, .fine = o->fine, .fine_by = HUB_FINE,
			       .operate = asks ? world_operate : NULL, .verdict = asks ? world_verdict : NULL,
			       .healthy = asks ? world_healthy : NULL,
			       .newest = asks ? world_newest : NULL };
}

void outside_stop(struct outside *o)
{
	wheel_stop(&o->hub->wheel, &o->sweep);
	impair_forget(&o->up, NULL);
	impair_forget(&o->down, NULL);
	o->bad_link = false;
	for (unsigned i = 0; i < o->bodies; i++)
		if (o->body[i].opened)
			agent_stop(&o->body[i].agent);
	if (o->probe_open)
		hub_socket_close(&o->probe);
	for (unsigned i = 0; o->hostile_open && i < HOSTILE_SOCKETS; i++)
		hub_socket_close(&o->hostile[i]);
	o->probe_open = o->hostile_open = false;
}

void outside_free(struct outside *o)
{
	for (unsigned i = 0; i < o->bodies; i++)
		if (o->body[i].opened)
			agent_close(&o->body[i].agent);
	issuer_close(&o->issuer);
	wtp_common_free(o->common);
	free(o->body);
	free(o);
}
