/* SPDX-License-Identifier: Apache-2.0 */
/* ac.c - sessions: how they begin, the one gate through which their state changes, and how they end.
 *
 * Timers of a session at the AC:
 *   WaitDTLS                 60 s  from the good cookie to the end of the handshake
 *   WaitJoin                 60 s  from there to the Join Request, and again to the Configuration Status Request
 *   ChangeStatePendingTimer  25 s  from the Configuration Status Response to the Change State Event Request
 *   DataCheckTimer           30 s  from there to the data channel's first good keep-alive; for a data session from its
 *                                  handshake's end to its keep-alive
 *   EchoInterval                   in Run: four times the heartbeat, at least 10 s, from the last request of the AP
 *   DataChannelDeadInterval        in Run: four times the 30 s of the keep-alive, at most 240 s
 *   RetransmitInterval             of each request (channel.h); in Reset it bounds the state, with WaitJoin above it
 *   DTLSSessionDelete              the memory of a session goes with the tick after it ended: nothing on the way of a
 *                                  call ever holds a freed session */
#include "base/ahead.h"
#include "base/xalloc.h"
#include "controller/ac_internal.h"

#include <stdio.h>
#include <stdlib.h>

enum { ECHO_DEAD_FACTOR = 4, ECHO_DEAD_LEAST_S = 10, DATA_DEAD_S = 120 };

static const char *const whys[] = {
	[AC_WHY_NONE] = "none",
	[AC_WHY_WAIT_DTLS] = "the DTLS handshake took too long (WaitDTLS)",
	[AC_WHY_HANDSHAKE] = "the DTLS handshake failed",
	[AC_WHY_WAIT_JOIN] = "no Join Request or Configuration Status Request in time (WaitJoin)",
	[AC_WHY_JOIN_REFUSED] = "the Join Request was refused",
	[AC_WHY_CHANGE_STATE] = "no Change State Event Request in time (ChangeStatePendingTimer)",
	[AC_WHY_DATA_CHECK] = "no data channel in time (DataCheckTimer)",
	[AC_WHY_ECHO] = "Heart beat timer expiry",
	[AC_WHY_RETRANSMIT] = "Max retransmissions reached",
	[AC_WHY_PEER] = "the AP closed the DTLS connection",
	[AC_WHY_DTLS] = "the DTLS session failed",
	[AC_WHY_RESET] = "AP reset by command",
	[AC_WHY_REPLACED] = "the AP came again with a new session",
	[AC_WHY_DATA_LOST] = "the data channel went silent (DataChannelDeadInterval)",
	[AC_WHY_PROTOCOL] = "a message its state does not allow",
	[AC_WHY_REVOKED] = "the AP is not allowed any more",
	[AC_WHY_CEILING] = "a ceiling of the controller was reached",
	[AC_WHY_STOPPED] = "the controller stops",
};
static_assert(ARRAY_LEN(whys) == AC_WHYS, "an end has no words");

const char *ac_why_text(enum ac_why w)
{
	return w < AC_WHYS ? whys[w] : "?";
}

static void on_timer(struct timer *t, mono_t now)
{
	struct ac_link *l = link_object(t, struct ac_link, timer);

	ac_happens(l, &(struct ac_fact){ .ev = AC_EV_TIMER, .now = now });
}

static void on_data_dead(struct timer *t, mono_t now)
{
	struct ac_link *l = link_object(t, struct ac_link, data_dead);

	ac_happens(l, &(struct ac_fact){ .ev = AC_EV_DATA_DEAD, .why = AC_WHY_DATA_LOST, .now = now });
}

static void chan_send(void *ctx, const void *packet, size_t len)
{
	struct ac_link *l = ctx;

	if (l->state == AC_DTLS_TD)
		return;
	ac_link_traffic(l, true, packet, len);
	l->ac->p.send(l->ac->p.ctx, l->shell, packet, len);
}

static void chan_lost(void *ctx, mono_t now)
{
	ac_happens(ctx, &(struct ac_fact){ .ev = AC_EV_LOST, .why = AC_WHY_RETRANSMIT, .now = now });
}

static void chan_lossy(void *ctx)
{
	struct ac_link *l = ctx;

	if (l->ap && l->ap->session == l && l->ac->p.ap_lossy)
		l->ac->p.ap_lossy(l->ac->p.ctx, l->ap);
}

const struct channel_calls ac_channel_calls = { chan_send, ac_idle, chan_lost, chan_lossy };

/* --- the gate ----------------------------------------------------------------------------------------------------- */

static int64_t echo_dead_ms(const struct ac_link *l)
{
	unsigned s = l->told.fast_heartbeat_s ? l->told.fast_heartbeat_s : l->told.heartbeat_s;

	s = ECHO_DEAD_FACTOR * (s ? s : CAPWAP_ECHO_INTERVAL);
	return 1000 * (int64_t)(s < ECHO_DEAD_LEAST_S ? ECHO_DEAD_LEAST_S : s);
}

void ac_arm_echo(struct ac_link *l, mono_t now)
{
	wheel_put_off(l->ac->wheel, &l->timer, mono_after(now, echo_dead_ms(l)));
}

static int64_t state_ms(const struct ac_link *l, enum ac_state s)
{
	const struct ac_options *o = &l->ac->o;

	switch (s) {
	case AC_DTLS_CONNECT:
		return 1000 * (int64_t)(o->wait_dtls_s ? o->wait_dtls_s : CAPWAP_WAIT_DTLS);
	case AC_JOIN:
	case AC_RESET:
		return 1000 * (int64_t)(o->wait_join_s ? o->wait_join_s : CAPWAP_WAIT_JOIN);
	case AC_CONFIGURE:
		return 1000 * (int64_t)(o->change_state_pending_s ? o->change_state_pending_s : CAPWAP_CHANGE_STATE_PENDING_TIMER);
	case AC_DATA_CHECK:
		return 1000 * (int64_t)(o->data_check_s ? o->data_check_s : CAPWAP_DATA_CHECK_TIMER);
	case AC_RUN:
		return l->kind == AC_CONTROL ? echo_dead_ms(l) : 1000 * (int64_t)(2 * DATA_DEAD_S);
	case AC_DTLS_TD:
	case AC_STATES:
		break;
	}
	return 0;
}

void ac_not_pending(struct ac_link *l)
{
	struct ac *ac = l->ac;

	if (!l->counted_pending)
		return;
	l->counted_pending = false;
	if (l->kind == AC_DATA)
		ac->data_pending--;
	else
		ac->pending--;
}

/* Leaving a state: what was counted or announced for it. */
/* A data session in Run that was heard. */
void ac_arm_data(struct ac_link *l, mono_t now)
{
	wheel_put_off(l->ac->wheel, &l->timer, mono_after(now, state_ms(l, AC_RUN)));
}

static void leave(struct ac_link *l, enum ac_state next)
{
	struct ac *ac = l->ac;

	if (l->state == AC_DTLS_CONNECT)
		ac->handshakes--;
	if (l->state == AC_RUN && l->kind == AC_CONTROL && l->ap) {
		ac->joined--;
		l->ap->joined = false;
		wheel_stop(ac->wheel, &l->data_dead);
	}
	(void)next;
}

/* To who debugs: the states in AireOS's words. */
static void tell_state(const struct ac_link *l, enum ac_state next)
{
	if (l->kind == AC_CONTROL && next != l->state)
		AC_TELL(l->ac, MSG_CAPWAP_STATE, l->ap ? l->ap->mac : l->about, msg_capwap_state,
			.state = slice_of(next == AC_DTLS_TD ? "Dtls tear down" : ac_state_name(next)));
}

void ac_enter(struct ac_link *l, enum ac_state next, mono_t now)
{
	struct ac *ac = l->ac;

	if (l->state == AC_DTLS_TD)
		return;
	wheel_stop(ac->wheel, &l->timer);
	leave(l, next);
	tell_state(l, next);
	l->state = next;
	l->timer.name = ac_state_timer(next);
	wheel_arm(ac->wheel, &l->timer, mono_after(now, state_ms(l, next)));
	if (next == AC_RUN && l->kind == AC_CONTROL && l->ap) {
		ac->joined++;
		l->ap->joined = true;
		wheel_arm(ac->wheel, &l->data_dead, mono_after(now, 1000 * (int64_t)DATA_DEAD_S));
	}
}

/* --- the end ------------------------------------------------------------------------------------------------------ */

static void tell_left(struct ac_link *l, enum ac_why why, const char *words, bool was_joined, mono_t now)
{
	struct ac *ac = l->ac;
	struct ap *ap = l->ap;
	struct join_stats *j = join_of_mac(ac, ap->mac, &l->from);

	ap->session = NULL;
	ap->last_why = why;
	ap->away_since = now;
	ap->count.disconnects++;
	for (unsigned i = 0; i < AP_RADIOS_MAX; i++)
		ap->slot[i].wlans = 0;
	j->joined = false;
	j->last_disconnect = why;
	j->disconnect_at = ac_wall(ac);
	text_keep(j->disconnect_why, sizeof(j->disconnect_why), slice_of(words ? words : ac_why_text(why)));
	if (why != AC_WHY_REPLACED && why != AC_WHY_RESET && why != AC_WHY_STOPPED)
		join_error(ac, j, was_joined ? JOIN_PHASE_RUN : JOIN_PHASE_CONFIG, words ? words : ac_why_text(why));
	if (!was_joined)
		return;
	if (ac_listens(ac, MSG_TRAP_AP_DISASSOCIATED, ap->mac)) {
		char rest[AP_NAME_MAX + 64];
		int n = snprintf(rest, sizeof(rest), " ApName - %s: %s", ap->name, ac_why_text(why));

		AC_TELL(ac, MSG_TRAP_AP_DISASSOCIATED, ap->mac, msg_trap_ap_disassociated, .ap = ap->mac,
			.rest = { rest, (size_t)(n < (int)sizeof(rest) ? n : (int)sizeof(rest) - 1) });
	}
	for (unsigned i = 0; i < AP_RADIOS_MAX; i++)
		if (ap->slot[i].present)
			AC_TELL(ac, MSG_LWAPP_DEREGISTER, ap->mac, msg_lwapp_deregister, .ap = ap->mac, .slot = i);
	if (ac->p.ap_left)
		ac->p.ap_left(ac->p.ctx, ap, why);
}

void ac_end(struct ac_link *l, enum ac_why why, const char *words, bool hang_up, mono_t now)
{
	struct ac *ac = l->ac;
	bool was_joined = l->kind == AC_CONTROL && l->state == AC_RUN && l->ap;

	if (l->state == AC_DTLS_TD)
		return;
	if (l->kind == AC_CONTROL && l->state == AC_RESET)
		was_joined = l->ap != NULL;
	ac_enter(l, AC_DTLS_TD, now);
	ac_not_pending(l);
	if (l->has_channel) {
		channel_close(&l->channel);
		repeat_stop(&l->repeat);
	}
	if (l->kind == AC_DATA && l->control) {
		l->control->data = NULL;
		l->control = NULL;
	}
	if (hang_up)
		ac->p.hang_up(ac->p.ctx, l->shell, why);
	l->shell = NULL;
	if (l->in_by_from)
		(void)table_take(&ac->by_from, addr_hash(ac->key, &l->from), l);
	l->in_by_from = false;
	if (l->kind == AC_CONTROL) {
		ac_data_detach(l, now);
		ac_session_take(l);
		ac_station_drop_all(l);
		ac_group_drop_all(l);
		free(l->pending);
		free(l->held);
		l->pending = NULL;
		l->held = NULL;
		l->npending = 0;
		if (l->ticket)
			ac->signing--;
		l->ticket = 0;
		free(l->certificate);
		free(l->certificate_why);
		l->certificate = NULL;
		l->certificate_why = NULL;
		wheel_stop(ac->wheel, &l->data_dead);
		if (l->ap && l->ap->session == l)
			tell_left(l, why, words, was_joined, now);
		l->ap = NULL;
	}
}

static void link_free(struct ac_link *l)
{
	wheel_stop(l->ac->wheel, &l->timer);
	wheel_stop(l->ac->wheel, &l->data_dead);
	link_take(&l->all);
	l->ac->nlinks--;
	free(l);
}

/* --- cells: the life of a session --------------------------------------------------------------------------------- */

static unsigned pending_of_ip(const struct ac *ac, const struct addr *from)
{
	unsigned n = 0;

	for (const struct link *i = ac->links.next; i != &ac->links; i = i->next) {
		const struct ac_link *l = link_object(i, const struct ac_link, all);

		n += l->counted_pending && addr_same_ip(&l->from, from);
	}
	return n;
}

struct other_session {
	const struct addr *from;
	const struct ac_link *not_this;
};

static bool is_other(const void *object, const void *key)
{
	const struct ac_link *l = object;
	const struct other_session *o = key;

	return l != o->not_this && l->state != AC_DTLS_CONNECT && addr_eq(&l->from, o->from);
}

/* The AP restarted on the same address and port: its old session is dead, and its new one has proved who it is. */
static void drop_same_address(struct ac_link *l, mono_t now)
{
	struct ac *ac = l->ac;
	struct ac_link *old = table_find(&ac->by_from, addr_hash(ac->key, &l->from), is_other,
					 &(struct other_session){ &l->from, l });

	if (!old)
		return;
	ac->count.replaced++;
	ac_happens(old, &(struct ac_fact){ .ev = AC_EV_END, .why = AC_WHY_REPLACED, .now = now });
}

void act_up(struct ac_link *l, const struct ac_fact *f)
{
	struct ac *ac = l->ac;
	struct join_stats *j = join_of_addr(ac, &l->from);

	ac->count.handshakes_up++;
	if (ac->pending >= JOINS_PENDING_MAX ||
	    (ac->pending >= JOINS_PENDING_PER_IP_MAX && pending_of_ip(ac, &l->from) >= JOINS_PENDING_PER_IP_MAX)) {
		ac->count.joins_limited++;
		join_error(ac, j, JOIN_PHASE_DTLS, "too many access points are joining at once");
		ac_end(l, AC_WHY_CEILING, NULL, true, f->now);
		return;
	}
	j->dtls_up++;
	j->dtls_ok_at = ac_wall(ac);
	text_keep(j->identity, sizeof(j->identity), slice_of(l->peer.name));
	join_good(ac, j, JOIN_PHASE_DTLS);
	ac_link_begins(l);
	ac->pending++;
	l->counted_pending = true;
	channel_init(&l->channel, &ac->channels, l, l->room);
	repeat_init(&l->repeat, ac->wheel, ac_data_again, l);
	l->has_channel = true;
	AC_TELL(ac, MSG_CAPWAP_MTU, l->about, msg_capwap_mtu, .mtu = l->room);
	AC_TELL_PEER(ac, MSG_CAPWAP_WAIT_JOIN, (mac_t){ 0 }, msg_capwap_wait_join, &l->from);
	ac_enter(l, AC_JOIN, f->now);
}

void act_data_up(struct ac_link *l, const struct ac_fact *f)
{
	l->ac->count.handshakes_up++;
	if (l->ac->data_pending >= DATA_PENDING_MAX) {
		l->ac->count.joins_limited++;
		ac_end(l, AC_WHY_CEILING, NULL, true, f->now);
		return;
	}
	l->ac->data_pending++;
	l->counted_pending = true;
	ac_enter(l, AC_DATA_CHECK, f->now);
}

void act_failed(struct ac_link *l, const struct ac_fact *f)
{
	struct ac *ac = l->ac;

	ac->count.handshakes_failed++;
	if (l->kind == AC_CONTROL) {
		struct join_stats *j = join_of_addr(ac, &l->from);

		j->dtls_refused++;
		j->dtls_bad_at = ac_wall(ac);
		text_keep(j->dtls_why, sizeof(j->dtls_why), slice_of(f->words ? f->words : ac_why_text(AC_WHY_HANDSHAKE)));
		join_error(ac, j, JOIN_PHASE_DTLS, j->dtls_why);
	}
	ac_end(l, AC_WHY_HANDSHAKE, f->words, false, f->now);
}

/* A session is called by the first bytes of its Session ID (RFC 5415 4.6.37), for both ends know that: the access point says
 * them too. 0: there was no Join Request yet. */
static int64_t session_word(const struct ac_link *l)
{
	struct rd r = rd_over((l->control ? l->control : l)->session_id, 4);

	return rd_be32(&r);
}

void act_closed(struct ac_link *l, const struct ac_fact *f)
{
	AC_TELL(l->ac, MSG_CAPWAP_DTLS_CLOSED_BY, l->ap ? l->ap->mac : (mac_t){ 0 }, msg_capwap_dtls_closed_by,
		.session = session_word(l), .who = 2);
	ac_end(l, f->why, f->words, false, f->now);
}

void act_end(struct ac_link *l, const struct ac_fact *f)
{
	if (f->ev == AC_EV_DATA_DEAD)
		l->ac->count.timeouts_echo++;
	ac_end(l, f->why, f->words, true, f->now);
}

void act_lost(struct ac_link *l, const struct ac_fact *f)
{
	l->ac->count.timeouts_retransmit++;
	if (l->ap)
		AC_TELL(l->ac, MSG_CAPWAP_MAX_RETRANSMISSIONS, l->ap->mac, msg_capwap_max_retransmissions, .ap = l->ap->mac,
			.message = slice_of(capwap_message_name(l->channel.request_type)), .pending = 1);
	ac_end(l, l->state == AC_RESET ? AC_WHY_RESET : AC_WHY_RETRANSMIT, NULL, true, f->now);
}

/* The timer of the state. */
void act_timer(struct ac_link *l, const struct ac_fact *f)
{
	static const enum ac_why why_of[] = {
		[AC_DTLS_CONNECT] = AC_WHY_WAIT_DTLS, [AC_JOIN] = AC_WHY_WAIT_JOIN,
		[AC_CONFIGURE] = AC_WHY_CHANGE_STATE, [AC_DATA_CHECK] = AC_WHY_DATA_CHECK,
		[AC_RUN] = AC_WHY_ECHO,		      [AC_RESET] = AC_WHY_RESET,
		[AC_DTLS_TD] = AC_WHY_NONE,
	};
	struct ac *ac = l->ac;
	enum ac_why why = why_of[l->state];

	if (l->state == AC_DTLS_TD) {
		link_free(l);
		return;
	}
	if (l->state == AC_RUN && l->kind == AC_CONTROL) {
		ac->count.timeouts_echo++;
		if (l->ap)
			AC_TELL(ac, MSG_CAPWAP_ECHO_ERR, l->ap->mac, msg_capwap_echo_err, .ap = l->ap->mac);
	}
	if (l->kind == AC_CONTROL && (l->state == AC_DTLS_CONNECT || l->state == AC_JOIN) && !l->ap) {
		struct join_stats *j = join_of_addr(ac, &l->from);

		ac->count.wait_dtls += l->state == AC_DTLS_CONNECT;
		if (l->state == AC_DTLS_CONNECT) {
			j->dtls_bad_at = ac_wall(ac);
			j->dtls_refused++;
			text_keep(j->dtls_why, sizeof(j->dtls_why), slice_of(ac_why_text(why)));
		}
		join_error(ac, j, l->state == AC_JOIN ? JOIN_PHASE_JOIN : JOIN_PHASE_DTLS, ac_why_text(why));
	}
	ac_end(l, why, NULL, true, f->now);
}

void act_ignore(struct ac_link *l, const struct ac_fact *f)
{
	(void)l;
	(void)f;
}

/* --- what the shell calls ----------------------------------------------------------------------------------------- */

struct ac_link *ac_accept(struct ac *ac, enum ac_channel channel, void *shell, const struct addr *local,
			  const struct addr *from, mono_t now)
{
	struct ac_link *l;

	ac->now = now;
	if (ac->handshakes >= HANDSHAKES_MAX) {
		ac->count.handshakes_limited++;
		AC_TELL(ac, MSG_CAPWAP_DTLS_MAX, (mac_t){ 0 }, msg_capwap_dtls_max, 0);
		return NULL;
	}
	l = xcalloc(1, sizeof(*l), "a session of an access point");
	l->ac = ac;
	l->kind = channel;
	l->shell = shell;
	l->local = *local;
	l->from = *from;
	l->begun = now;
	l->state = AC_DTLS_CONNECT;
	link_init(&l->all);
	link_init(&l->stations);
	link_init(&l->groups);
	timer_init(&l->timer, ac_state_timer(AC_DTLS_CONNECT), on_timer);
	timer_init(&l->data_dead, "DataChannelDeadInterval", on_data_dead);
	link_before(&l->all, &ac->links);
	ac->nlinks++;
	ac->handshakes++;
	ac->count.handshakes++;
	if (channel == AC_CONTROL) {
		join_begins(ac, from)->dtls_begun++;
		table_add(&ac->by_from, addr_hash(ac->key, from), l);
		l->in_by_from = true;
	}
	wheel_arm(ac->wheel, &l->timer, mono_after(now, state_ms(l, AC_DTLS_CONNECT)));
	return l;
}

void ac_up(struct ac_link *l, const struct dtls_peer *peer, unsigned room, mono_t now)
{
	struct ac *ac = l->ac;

	ac->now = now;
	if (l->state != AC_DTLS_CONNECT)
		return;
	l->peer = *peer;
	l->room = room;
	if (l->kind == AC_CONTROL) {
		struct address_text a, b;

		AC_TELL(ac, MSG_CAPWAP_DTLS_ESTABLISHED, (mac_t){ 0 }, msg_capwap_dtls_established,
			.ap_ip = addr_slice(&l->from, &a), .port = l->from.port, .wlc_ip = addr_slice(&l->local, &b),
			.wlc_port = l->local.port);
		drop_same_address(l, now);
	}
	ac_happens(l, &(struct ac_fact){ .ev = AC_EV_UP, .now = now });
}

void ac_refused(struct ac_link *l, const char *identity, const char *why, mono_t now)
{
	l->ac->now = now;
	if (l->kind == AC_CONTROL && identity)
		text_keep(join_of_addr(l->ac, &l->from)->identity, sizeof(((struct join_stats *)0)->identity),
			  slice_of(identity));
	l->shell = NULL;
	ac_happens(l, &(struct ac_fact){ .ev = AC_EV_FAILED, .why = AC_WHY_HANDSHAKE, .words = why, .now = now });
}

void ac_closed(struct ac_link *l, enum ac_why why, const char *words, mono_t now)
{
	l->ac->now = now;
	ac_happens(l, &(struct ac_fact){ .ev = AC_EV_CLOSED, .why = why, .words = words, .now = now });
}

/* A data session has little of its own; what is done with its packet is written in the control session. */
void ac_ahead(const struct ac_link *l)
{
	ahead(l, offsetof(struct ac_link, begun));
	ahead(&l->control, AHEAD_LINE);
}

void ac_ahead_behind(const struct ac_link *l)
{
	const struct ac_link *control = l->kind == AC_CONTROL ? l : l->control;

	if (!control)
		return;
	ahead(control, AHEAD_LINE);
	ahead(&control->ap, offsetof(struct ac_link, told) - offsetof(struct ac_link, ap));
	if (l->kind != AC_CONTROL)
		return;
	ahead(&l->channel, sizeof(l->channel));
	ahead(&l->stations, sizeof(*l) - offsetof(struct ac_link, stations));
}

void ac_packet(struct ac_link *l, const void *packet, size_t len, mono_t now)
{
	struct ac *ac = l->ac;

	ac->now = now;
	if (l->state == AC_DTLS_CONNECT || l->state == AC_DTLS_TD)
		return;
	ac->packet = packet;
	ac->packet_len = len;
	if (l->kind == AC_CONTROL) {
		ac_link_traffic(l, false, packet, len);
		ac_control_packet(l, packet, len, now);
	} else {
		ac_data_packet(l, packet, len, now);
	}
	ac->packet = NULL;
}

enum ac_state ac_link_state(const struct ac_link *l)
{
	return l->state;
}

struct ap *ac_link_ap(const struct ac_link *l)
{
	return l->kind == AC_CONTROL ? l->ap : l->control ? l->control->ap : NULL;
}

/* --- life of the machine ------------------------------------------------------------------------------------------ */

struct ac *ac_new(const struct ac_options *o, const struct ac_ports *ports, struct wheel *wheel, struct hash_key key)
{
	struct ac *ac = xcalloc(1, sizeof(*ac), "the AC");

	ac->o = *o;
	if (ac->o.max_aps == 0 || ac->o.max_aps > APS_MAX)
		ac->o.max_aps = APS_MAX;
	ac->p = *ports;
	ac->wheel = wheel;
	ac->key = key;
	ac->now = ac->answers.at = ac->complaints.at = mono_ms(wheel->at);
	ac->answers.us = (int64_t)DISCOVERY_BURST * 1000000;
	ac->complaints.us = (int64_t)DISCOVERY_WRONG_BURST * 1000000;
	link_init(&ac->links);
	link_init(&ac->aps);
	link_init(&ac->join_recent);
	link_init(&ac->spare_stations);
	link_init(&ac->join_rumours);
	channel_owner_init(&ac->channels, &ac_channel_calls, wheel, CAPWAP_FRAGMENT_POOL_MAX, CAPWAP_FRAGMENT_SHARE);
	return ac;
}

void ac_set_name(struct ac *ac, const char *name)
{
	text_keep(ac->o.name, sizeof(ac->o.name), slice_of(name));
}

void ac_hang_up_all(struct ac *ac, enum ac_why why, mono_t now)
{
	ac->now = now;
	for (struct link *i = ac->links.next, *next; i != &ac->links; i = next) {
		struct ac_link *l = link_object(i, struct ac_link, all);

		next = i->next;
		ac_happens(l, &(struct ac_fact){ .ev = AC_EV_END, .why = why, .now = now });
	}
}

void ac_free(struct ac *ac)
{
	ac_hang_up_all(ac, AC_WHY_STOPPED, ac->now);
	for (struct link *i = ac->links.next, *next; i != &ac->links; i = next) {
		next = i->next;
		link_free(link_object(i, struct ac_link, all));
	}
	ap_free_all(ac);
	join_free_all(ac);
	table_free(&ac->by_mac);
	table_free(&ac->by_name);
	table_free(&ac->by_session);
	table_free(&ac->by_from);
	table_free(&ac->by_data);
	channel_owner_free(&ac->channels);
	station_free_spares(ac);
	free(ac);
}

size_t ac_ap_joined(const struct ac *ac)
{
	return ac->joined;
}

size_t ac_handshakes(const struct ac *ac)
{
	return ac->handshakes;
}

size_t ac_joins_pending(const struct ac *ac)
{
	return ac->pending;
}

static size_t table_bytes(const struct table *t)
{
	return t->size * sizeof(*t->slot);
}

struct ac_load ac_load(const struct ac *ac)
{
	return (struct ac_load){
		.signing = ac->signing, .stations = ac->nstations, .groups = ac->ngroups,
		.bytes = sizeof(*ac) + ac_ap_count(ac) * sizeof(struct ap) + ac->nlinks * sizeof(struct ac_link) +
			 ac->njoin * sizeof(struct join_stats) + ac->nstations * sizeof(struct station_entry) +
			 ac->ngroups * sizeof(struct group_entry) + table_bytes(&ac->by_mac) + table_bytes(&ac->by_name) +
			 table_bytes(&ac->by_session) + table_bytes(&ac->by_from) + table_bytes(&ac->by_data) +
			 table_bytes(&ac->join_by_mac) + table_bytes(&ac->join_by_addr),
	};
}

/* --- commands ----------------------------------------------------------------------------------------------------- */

void ac_disconnect(struct ac *ac, struct ap *ap, enum ac_why why, mono_t now)
{
	ac->now = now;
	if (ap->session)
		ac_happens(ap->session, &(struct ac_fact){ .ev = AC_EV_END, .why = why, .now = now });
}

bool ac_reset(struct ac *ac, struct ap *ap, mono_t now)
{
	ac->now = now;
	if (!ap->session || ap->session->state != AC_RUN)
		return false;
	ac_happens(ap->session, &(struct ac_fact){ .ev = AC_EV_RESET, .now = now });
	return true;
}

void act_reset(struct ac_link *l, const struct ac_fact *f)
{
	l->want_reset = true;
	channel_wake(&l->channel, f->now);
}

bool ac_clear_config(struct ac *ac, struct ap *ap, mono_t now)
{
	ac->now = now;
	if (!ap->session || ap->session->state != AC_RUN)
		return false;
	ap->session->want_clear = ap->session->want_reset = true;
	channel_wake(&ap->session->channel, now);
	return true;
}

void act_reset_response(struct ac_link *l, const struct ac_fact *f)
{
	struct address_text t;

	AC_TELL(l->ac, MSG_CAPWAP_RESET_SENT, l->ap ? l->ap->mac : (mac_t){ 0 }, msg_capwap_reset_sent,
		.ap_ip = addr_slice(&l->from, &t), .port = l->from.port);
	ac_end(l, AC_WHY_RESET, NULL, true, f->now);
}
