/* SPDX-License-Identifier: Apache-2.0 */
/* inside.c - see inside.h.
 *
 * What would be datagrams are blocks of bytes with a small head (struct frame) that pass two impair.h links. A DTLS
 * handshake is one HELLO and one ANSWER; the HELLO is sent again after 1, 2, 4... seconds, as DTLS does. Each session has
 * a number, so what is late and belongs to another one is dropped. Nothing passes in no time: the machines are never
 * called from within each other. */
#include "air/inside.h"

#include "air/controller.h"
#include "base/wipe.h"
#include "base/xalloc.h"

#include <stdio.h>
#include <stdlib.h>

enum { NO_TIME_US = 500, ROOM = 1350, HELLO_MS = 1000, HELLO_MAX_MS = 60000, SWEEP_MS = 1000, FRAME_MAX = 2048 };
static const int64_t time_limit_ms = 366LL * 86400 * 1000;

enum frame_kind { FRAME_CLEAR, FRAME_HELLO, FRAME_ANSWER, FRAME_REFUSED, FRAME_RECORD, FRAME_CLOSE };

struct frame {
	uint8_t kind, channel;
	uint32_t session;
};

struct inside;
struct in_ap;

/* A session as the AC's shell has it. */
struct ac_side {
	struct link of_ap;
	struct in_ap *ap;
	enum wtp_channel channel;
	uint32_t session;
	struct ac_link *link;
};

/* A session as the access point's shell has it. */
struct ap_side {
	struct in_ap *ap;
	enum wtp_channel channel;
	uint32_t session;
	bool open, up;
	int64_t again_ms;
	struct timer again;
};

struct in_ap {
	struct inside *inside;
	struct member *member;
	struct addr addr;
	struct wtp *wtp;
	struct radio_sim *radio;
	struct wtp_saved saved;
	struct ap_side side[2];
	struct link ac_sides;
	struct link dirty; /* may have changed */
	struct timer restart;
	uint32_t control_session; /* the data channel's is resumed from it */
};

struct inside {
	const struct scenario *scenario;
	struct wheel wheel;
	struct play play;
	struct board board;
	struct impair up, down;
	struct dice dice;
	struct air_controller *controller;
	struct ac *ac; /* its */
	struct in_ap *ap;
	struct link dirty;
	struct addr control, data;
	mono_t now;
	uint32_t sessions;
	uint8_t discovery[1500]; /* the first there was: what hostile ones look like */
	size_t discovery_len;
	struct crowd_wire wire;
};

/* --- the link -------------------------------------------------------------------------------------------------- */

static void into(struct impair *i, struct in_ap *a, enum frame_kind kind, enum wtp_channel channel, uint32_t session,
		 const void *bytes, size_t len)
{
	struct frame head = { (uint8_t)kind, (uint8_t)channel, session };
	uint8_t room[sizeof(head) + FRAME_MAX];

	if (len > FRAME_MAX || a->member->away)
		return;
	memcpy(room, &head, sizeof(head));
	if (len)
		memcpy(room + sizeof(head), bytes, len);
	if (i == &a->inside->up) {
		a->inside->wire.out++;
		a->inside->wire.left_ns = a->inside->now.us * 1000;
	}
	impair_in(i, a, room, sizeof(head) + len, a->inside->now);
}

static void dirty(struct in_ap *a)
{
	if (link_alone(&a->dirty))
		link_before(&a->dirty, &a->inside->dirty);
}

/* --- the AC's end ---------------------------------------------------------------------------------------------- */

static struct ac_side *ac_side_find(struct in_ap *a, const struct frame *f)
{
	for (struct link *l = a->ac_sides.next; l != &a->ac_sides; l = l->next) {
		struct ac_side *s = link_object(l, struct ac_side, of_ap);

		if (s->session == f->session && s->channel == f->channel)
			return s;
	}
	return NULL;
}

static void ac_side_drop(struct ac_side *s)
{
	link_take(&s->of_ap);
	free(s);
}

/* The words a controller has for a bad proof; NULL: it is good. */
static const char *refusal(enum proof p)
{
	switch (p) {
	case PROOF_WRONG_TOKEN:
		return "the join token is not known here";
	case PROOF_EXPIRED:
		return "the certificate has expired";
	case PROOF_OTHER_CA:
		return "the certificate is signed by an authority that is not trusted here";
	case PROOF_WRONG_USAGE:
		return "the certificate is not for an access point (its usage is another one)";
	case PROOF_NOTHING:
		return "no certificate was sent";
	default:
		return NULL;
	}
}

static void peer_of(const struct in_ap *a, uint32_t family, struct dtls_peer *peer)
{
	memset(peer, 0, sizeof(*peer));
	peer->proof = DTLS_PROOF_CERTIFICATE;
	mac_format(a->member->mac, peer->name);
	memcpy(peer->fingerprint, &a->member->mac, sizeof(a->member->mac));
	memcpy(peer->family, &family, sizeof(family));
	peer->not_after = air_controller_wall_s(a->inside->controller) + 365 * 86400LL;
	peer->ours = true;
	peer->cipher = "none: in process";
	peer->version = "none";
}

static void hello_at_ac(struct inside *in, struct in_ap *a, const struct frame *f, mono_t now)
{
	const char *why = refusal(a->member->group->proof);
	struct dtls_peer peer;
	struct ac_side *s;

	if (ac_side_find(a, f)) { /* its answer was lost */
		into(&in->down, a, FRAME_ANSWER, (enum wtp_channel)f->channel, f->session, NULL, 0);
		return;
	}
	s = xcalloc(1, sizeof(*s), "a session");
	link_init(&s->of_ap);
	link_before(&s->of_ap, &a->ac_sides);
	s->ap = a;
	s->channel = (enum wtp_channel)f->channel;
	s->session = f->session;
	if (f->channel == WTP_CONTROL)
		a->control_session = f->session;
	peer_of(a, a->control_session, &peer);
	s->link = ac_accept(in->ac, f->channel == WTP_CONTROL ? AC_CONTROL : AC_DATA, s,
			    f->channel == WTP_CONTROL ? &in->control : &in->data, &a->addr, now);
	if (!s->link) {
		ac_side_drop(s);
		return;
	}
	if (why) {
		ac_refused(s->link, peer.name, why, now);
		ac_side_drop(s);
		into(&in->down, a, FRAME_REFUSED, (enum wtp_channel)f->channel, f->session, why, strlen(why));
		return;
	}
	into(&in->down, a, FRAME_ANSWER, (enum wtp_channel)f->channel, f->session, NULL, 0);
	ac_up(s->link, &peer, ROOM, now);
}

static void at_ac(void *ctx, void *tag, const void *bytes, size_t len, mono_t now)
{
	struct inside *in = ctx;
	struct in_ap *a = tag;
	const uint8_t *body = (const uint8_t *)bytes + sizeof(struct frame);
	struct ac_side *s;
	struct frame f;

	memcpy(&f, bytes, sizeof(f));
	len -= sizeof(f);
	in->now = now;
	if (f.kind == FRAME_CLEAR) {
		ac_clear(in->ac, &in->control, &a->addr, false, body, len, now);
		return;
	}
	if (f.kind == FRAME_HELLO) {
		hello_at_ac(in, a, &f, now);
		return;
	}
	s = ac_side_find(a, &f);
	if (!s)
		return;
	if (f.kind == FRAME_RECORD) {
		ac_packet(s->link, body, len, now);
	} else if (f.kind == FRAME_CLOSE) {
		ac_closed(s->link, AC_WHY_PEER, "the peer closed the session", now);
		ac_side_drop(s);
	}
}

static void ac_send_clear(void *ctx, const struct addr *local, const struct addr *to, const void *packet, size_t len)
{
	struct inside *in = ctx;
	uint32_t n = addr_to_v4(to) - addr_to_v4(&in->ap[0].addr);

	(void)local;
	if (n < in->play.members)
		into(&in->down, &in->ap[n], FRAME_CLEAR, WTP_CONTROL, 0, packet, len);
}

static void ac_send(void *ctx, void *shell, const void *packet, size_t len)
{
	struct inside *in = ctx;
	struct ac_side *s = shell;

	into(&in->down, s->ap, FRAME_RECORD, s->channel, s->session, packet, len);
}

static void ac_hang_up(void *ctx, void *shell, enum ac_why why)
{
	struct inside *in = ctx;
	struct ac_side *s = shell;

	(void)why;
	into(&in->down, s->ap, FRAME_CLOSE, s->channel, s->session, NULL, 0);
	ac_side_drop(s);
}

static void draw_random(struct inside *in, uint8_t *out, size_t len)
{
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)dice_next(&in->dice);
}

static mono_t ac_now(void *ctx)
{
	return ((const struct inside *)ctx)->now;
}

static void ac_random(void *ctx, void *out, size_t len)
{
	draw_random(ctx, out, len);
}

/* What the controller tells is part of the stream. */
static void ac_event(void *ctx, unsigned id, const char *name, struct slice text, mac_t about)
{
	struct inside *in = ctx;

	board_told(&in->board, id, name, text, about, in->now);
}

/* --- the access point's end ------------------------------------------------------------------------------------ */

static void say_hello(struct ap_side *s, mono_t now)
{
	into(&s->ap->inside->up, s->ap, FRAME_HELLO, s->channel, s->session, NULL, 0);
	wheel_arm(&s->ap->inside->wheel, &s->again, mono_after(now, s->again_ms));
	s->again_ms = s->again_ms * 2 > HELLO_MAX_MS ? HELLO_MAX_MS : s->again_ms * 2;
}

static void hello_again(struct timer *t, mono_t now)
{
	struct ap_side *s = link_object(t, struct ap_side, again);

	s->ap->inside->now = now;
	say_hello(s, now);
}

static void side_close(struct ap_side *s)
{
	wheel_stop(&s->ap->inside->wheel, &s->again);
	s->open = s->up = false;
}

static void session_at_ap(struct in_ap *a, const struct frame *f, const uint8_t *body, size_t len, mono_t now)
{
	struct ap_side *s = &a->side[f->channel];
	char why[WTP_WHY_MAX];

	if (!s->open || s->session != f->session)
		return;
	if (f->kind == FRAME_ANSWER && !s->up) {
		wheel_stop(&a->inside->wheel, &s->again);
		s->up = true;
		wtp_up(a->wtp, s->channel, ROOM, now);
	} else if (f->kind == FRAME_REFUSED) {
		side_close(s);
		snprintf(why, sizeof(why), "the controller refused us: %.*s", (int)len, (const char *)body);
		wtp_down(a->wtp, s->channel, WTP_FAIL_AUTH, why, now);
	} else if (f->kind == FRAME_RECORD && s->up) {
		wtp_packet(a->wtp, s->channel, body, len, now);
	} else if (f->kind == FRAME_CLOSE) {
		side_close(s);
		wtp_down(a->wtp, s->channel, WTP_FAIL_PEER, "the controller closed the session", now);
	}
}

static void at_ap(void *ctx, void *tag, const void *bytes, size_t len, mono_t now)
{
	struct inside *in = ctx;
	struct in_ap *a = tag;
	const uint8_t *body = (const uint8_t *)bytes + sizeof(struct frame);
	struct frame f;

	memcpy(&f, bytes, sizeof(f));
	in->now = now;
	in->wire.in++;
	in->wire.came_ns = now.us * 1000;
	if (!a->wtp || a->member->away)
		return;
	if (f.kind == FRAME_CLEAR)
		wtp_clear(a->wtp, &in->control, body, len - sizeof(f), now);
	else
		session_at_ap(a, &f, body, len - sizeof(f), now);
	dirty(a);
}

static void ap_send_clear(void *ctx, const struct addr *to, const void *packet, size_t len)
{
	struct in_ap *a = ctx;

	if (!a->inside->discovery_len && len <= sizeof(a->inside->discovery)) {
		memcpy(a->inside->discovery, packet, len);
		a->inside->discovery_len = len;
	}
	if (addr_eq(to, &a->inside->control))
		into(&a->inside->up, a, FRAME_CLEAR, WTP_CONTROL, 0, packet, len);
	dirty(a);
}

static void ap_open(void *ctx, enum wtp_channel ch, const struct addr *ac)
{
	struct in_ap *a = ctx;
	struct ap_side *s = &a->side[ch];

	(void)ac;
	s->open = true;
	s->up = false;
	s->session = ++a->inside->sessions;
	s->again_ms = HELLO_MS;
	say_hello(s, a->inside->now);
	dirty(a);
}

static void ap_send(void *ctx, enum wtp_channel ch, const void *packet, size_t len)
{
	struct in_ap *a = ctx;

	if (a->side[ch].up)
		into(&a->inside->up, a, FRAME_RECORD, ch, a->side[ch].session, packet, len);
	dirty(a);
}

static void ap_close(void *ctx, enum wtp_channel ch)
{
	struct in_ap *a = ctx;

	if (a->side[ch].open)
		into(&a->inside->up, a, FRAME_CLOSE, ch, a->side[ch].session, NULL, 0);
	side_close(&a->side[ch]);
	dirty(a);
}

static void ap_random(void *ctx, void *out, size_t len)
{
	struct in_ap *a = ctx;

	draw_random(a->inside, out, len);
}

static int64_t ap_wall(void *ctx)
{
	struct in_ap *a = ctx;

	return air_controller_wall_s(a->inside->controller);
}

static void ap_set_wall(void *ctx, int64_t utc)
{
	(void)ctx;
	(void)utc;
}

static void ap_save(void *ctx, const struct wtp_saved *s)
{
	struct in_ap *a = ctx;

	a->saved = *s;
	dirty(a);
}

static void ap_restart(void *ctx)
{
	struct in_ap *a = ctx;

	wheel_arm(&a->inside->wheel, &a->restart, mono_after(a->inside->now, 1000));
	dirty(a);
}

static void ap_factory(void *ctx)
{
	struct in_ap *a = ctx;

	wtp_saved_defaults(&a->saved);
	memcpy(a->saved.name, a->member->name, sizeof(a->member->name));
}

static void ap_tell(void *ctx, const char *line)
{
	(void)line;
	dirty(ctx);
}

static void make_machine(struct in_ap *a)
{
	const struct scenario *s = a->inside->scenario;
	struct wtp_ports ports = { .ctx = a,	       .send_clear = ap_send_clear, .open = ap_open,	   .send = ap_send,
				   .close = ap_close,  .random = ap_random,	    .wall = ap_wall,	   .set_wall = ap_set_wall,
				   .save = ap_save,    .restart = ap_restart,	    .factory = ap_factory, .tell = ap_tell };
	struct wtp_options o = { .base = a->member->mac, .ethernet = a->member->mac, .saved = a->saved, .nacs = 1,
				 .local = a->addr, .no_discovery = s->no_discovery,
				 .discovery_interval_ms = (uint16_t)s->discovery_ms,
				 .max_discovery_interval_s = s->discovery_ms ? 2 : 0 };

	o.ac[0].address = a->inside->control;
	o.ac[0].found = WTP_STATIC;
	snprintf(o.model, sizeof(o.model), "plumb-air");
	snprintf(o.serial, sizeof(o.serial), "air%u", a->member->number + 1);
	snprintf(o.hw_version, sizeof(o.hw_version), "1");
	snprintf(o.sw_version, sizeof(o.sw_version), "1");
	snprintf(o.boot_version, sizeof(o.boot_version), "1");
	a->wtp = wtp_new(&o, &ports, &radio_sim_ops, a->radio, &a->inside->wheel);
}

static void restart(struct timer *t, mono_t now)
{
	struct in_ap *a = link_object(t, struct in_ap, restart);

	a->inside->now = now;
	wtp_free(a->wtp);
	make_machine(a);
	wtp_start(a->wtp, now);
	dirty(a);
}

/* --- the world ------------------------------------------------------------------------------------------------- */

static bool world_on(void *ctx, struct member *m, mono_t now)
{
	struct inside *in = ctx;
	struct in_ap *a = m->body;

	in->now = now;
	make_machine(a);
	wtp_start(a->wtp, now);
	dirty(a);
	return true;
}

static void world_off(void *ctx, struct member *m, bool politely, mono_t now)
{
	struct inside *in = ctx;
	struct in_ap *a = m->body;

	in->now = now;
	wheel_stop(&in->wheel, &a->restart);
	if (politely)
		wtp_stop(a->wtp, true, now);
	for (unsigned i = 0; i < 2; i++)
		side_close(&a->side[i]);
	wtp_free(a->wtp);
	a->wtp = NULL;
	link_take(&a->dirty);
}

static void set_link(struct inside *in, const struct impairment *how)
{
	in->up.how = *how;
	if (in->up.how.delay_us == 0)
		in->up.how.delay_us = NO_TIME_US;
	in->down.how = in->up.how;
}

static void world_link(void *ctx, const struct impairment *how)
{
	set_link(ctx, how);
}

static void world_away(void *ctx, struct member *m, bool away)
{
	(void)ctx;
	(void)m;
	(void)away;
}

static void world_gone(void *ctx, struct member *m, const uint8_t mac[static 6], mono_t now)
{
	struct in_ap *a = m->body;

	(void)ctx;
	if (a->wtp)
		wtp_station_gone(a->wtp, 0, mac, now);
}

static struct radio_sim *world_radio(void *ctx, const struct member *m)
{
	const struct in_ap *a = m->body;

	(void)ctx;
	return a->wtp ? a->radio : NULL;
}

static bool world_operate(void *ctx, const char *command, struct buf *said)
{
	return air_controller_do(((struct inside *)ctx)->controller, command, said);
}

static bool world_verdict(void *ctx, const struct crowd_client *c, const char *id, struct buf *says)
{
	return air_controller_verdict(((struct inside *)ctx)->controller, c->mac, id, says);
}

static bool world_healthy(void *ctx, const struct crowd_client *c, struct buf *says)
{
	return air_controller_healthy(((struct inside *)ctx)->controller, c->mac, says);
}

static bool world_newest(void *ctx, const struct crowd_client *c, char *out, size_t size)
{
	return air_controller_newest(((struct inside *)ctx)->controller, c->mac, out, size);
}

static void world_wire(void *ctx, struct crowd_wire *out)
{
	*out = ((const struct inside *)ctx)->wire;
}

static void world_probe(void *ctx, mono_t now)
{
	struct inside *in = ctx;

	play_answered(&in->play, now);
}

static void world_hostile(void *ctx, enum hostile kind, struct dice *dice)
{
	struct inside *in = ctx;
	struct addr from = addr_v4(0x7f020001 + (uint32_t)dice_below(dice, 0xf00000), 20000);
	uint8_t noise[1500];
	size_t len = 1 + dice_below(dice, sizeof(noise));

	if (kind == HOSTILE_HELLO)
		return; /* there is no DTLS in here */
	for (size_t i = 0; i < len; i++)
		noise[i] = (uint8_t)dice_next(dice);
	if (kind == HOSTILE_DISCOVERY && in->discovery_len) {
		ac_clear(in->ac, &in->control, &from, false, in->discovery, in->discovery_len, in->now);
		return;
	}
	ac_clear(in->ac, &in->control, &from, false, noise, len, in->now);
}

/* --- the run --------------------------------------------------------------------------------------------------- */

static void look(struct in_ap *a)
{
	char controller[ADDR_TEXT_MAX] = "";
	struct wtp_status s;

	if (!a->wtp)
		return;
	wtp_status(a->wtp, &s);
	if (!addr_none(&s.ac))
		addr_format(&s.ac, controller);
	play_member(&a->inside->play, a->member, s.state, controller, s.last_error, a->inside->now);
}

static void look_at_dirty(struct inside *in)
{
	while (!link_alone(&in->dirty)) {
		struct in_ap *a = link_object(in->dirty.next, struct in_ap, dirty);

		link_take(&a->dirty);
		look(a);
	}
}

static void open_aps(struct inside *in)
{
	in->ap = xcalloc(in->play.members, sizeof(*in->ap), "simulated access points");
	for (unsigned i = 0; i < in->play.members; i++) {
		struct in_ap *a = &in->ap[i];
		uint8_t base[6];

		a->inside = in;
		a->member = &in->play.member[i];
		a->member->body = a;
		a->addr = addr_v4(0x0a000001 + i, 20000);
		link_init(&a->ac_sides);
		link_init(&a->dirty);
		timer_init(&a->restart, "restart", restart);
		for (unsigned k = 0; k < 2; k++) {
			a->side[k].ap = a;
			a->side[k].channel = (enum wtp_channel)k;
			timer_init(&a->side[k].again, "HELLO", hello_again);
		}
		wtp_saved_defaults(&a->saved);
		memcpy(a->saved.name, a->member->name, sizeof(a->member->name));
		for (unsigned k = 0; k < 6; k++)
			base[k] = (uint8_t)(a->member->mac.v >> 8 * (5 - k));
		a->radio = radio_sim_new(in->scenario->radios, base);
		if (in->play.crowd)
			crowd_radio(in->play.crowd, i, a->radio);
	}
}

static void close_aps(struct inside *in)
{
	for (unsigned i = 0; i < in->play.members; i++) {
		if (in->ap[i].wtp)
			wtp_free(in->ap[i].wtp);
		radio_sim_free(in->ap[i].radio);
	}
	free(in->ap);
}

/* Until the scenario has ended; where it does not, it has failed. */
static void run(struct inside *in)
{
	while (!in->play.ended && in->now.us < time_limit_ms * 1000) {
		mono_t next = wheel_next(&in->wheel);

		if (next.us == INT64_MAX)
			break;
		if (next.us < in->now.us + 1000)
			next.us = in->now.us + 1000;
		in->now = next;
		wheel_run(&in->wheel, in->now);
		look_at_dirty(in);
	}
	if (!in->play.ended)
		play_fail(&in->play, in->now, "step %u of %u is not over after %lld days, where it stops", in->play.at + 1,
			  in->scenario->steps, (long long)(in->now.us / (86400 * INT64_C(1000000))));
}

/* No client may have come from one state into another on a way that is not there. */
static bool wrong_turns(const struct inside *in)
{
	uint64_t n = air_controller_wrong_turns(in->controller);

	if (n)
		fprintf(stderr, "plumb-air: %llu changes of clients' states are not in their tables: a fault of the controller\n",
			(unsigned long long)n);
	return n != 0;
}

/* The controller the scenario wants; false: it was said what is wrong with its configuration. */
static bool open_controller(struct inside *in, uint64_t seed, bool tells)
{
	struct air_controller_ports ports = { .ctx = in, .now = ac_now, .random = ac_random, .send_clear = ac_send_clear,
					      .send = ac_send, .hang_up = ac_hang_up, .event = tells ? ac_event : NULL };
	struct buf config = { 0 }, why = { 0 };

	scenario_config(in->scenario, &config);
	in->controller = air_controller_new(&ports, buf_as_slice(&config), seed, &in->wheel, &why);
	if (config.p)
		wipe(config.p, config.cap);
	buf_free(&config);
	if (!in->controller)
		fprintf(stderr, "plumb-air: %s", buf_cstr(&why));
	buf_free(&why);
	in->ac = in->controller ? air_controller_ac(in->controller) : NULL;
	return in->controller != NULL;
}

static void open_world(struct inside *in, uint64_t seed)
{
	wheel_init(&in->wheel, in->now);
	link_init(&in->dirty);
	dice_seed(&in->dice, seed);
	impair_init(&in->up, &in->wheel, seed * 2, at_ac, in);
	impair_init(&in->down, &in->wheel, seed * 2 + 1, at_ap, in);
	set_link(in, &(struct impairment){ 0 });
	in->control = addr_v4(0xc0000201, 5246);
	in->data = addr_v4(0xc0000201, 5247);
}

static void close_world(struct inside *in)
{
	in->play.calls = (struct play_calls){ 0 };
	impair_forget(&in->up, NULL);
	impair_forget(&in->down, NULL);
	air_controller_free(in->controller);
	impair_forget(&in->down, NULL);
	close_aps(in);
	impair_forget(&in->up, NULL);
	play_free(&in->play);
}

int inside_run(const struct scenario *s, uint64_t seed, enum board_kind kind, char *why)
{
	struct inside *in = xcalloc(1, sizeof(*in), "a world in process");
	struct world world = { .ctx = in, .on = world_on, .off = world_off, .link = world_link, .away = world_away,
			       .probe = world_probe, .gone = world_gone, .hostile = world_hostile, .radio = world_radio,
			       .wire = world_wire,
			       .operate = world_operate, .verdict = world_verdict, .healthy = world_healthy,
			       .newest = world_newest };
	struct play_calls calls = { &in->board, board_changed, board_step, board_client, NULL };
	bool failed;

	in->scenario = s;
	open_world(in, seed);
	if (!open_controller(in, seed, kind == BOARD_JSON)) {
		free(in);
		return INSIDE_CONFIG;
	}
	play_init(&in->play, s, seed, &world, &calls, &in->wheel);
	open_aps(in);
	play_start(&in->play, in->now);
	board_open(&in->board, kind == BOARD_TABLE ? BOARD_LINES : kind, &in->play, &in->wheel);
	run(in);
	board_close(&in->board, in->now);
	failed = in->play.failed || wrong_turns(in);
	if (why)
		snprintf(why, 256, "%s", in->play.why);
	close_world(in);
	free(in);
	return failed;
}
