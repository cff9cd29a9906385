/* SPDX-License-Identifier: Apache-2.0 */
/* wtp.c - the WTP machine: its life, the one gate through which its state changes, and what it does when a controller is
 * lost.
 *
 * Timers, as the RFC names them:
 *   DiscoveryInterval 5 s, MaxDiscoveries 10 times; then SilentInterval 30 s
 *   WaitDTLS 60 s; 5 s for an attempt that was not preceded by discovery (the controller that was lost, the secondary)
 *   RetransmitInterval of each request; WaitJoin 60 s is the guard above it in Join and Configure
 *   DataCheckTimer 30 s until the data channel answers
 *   EchoInterval as the AC says. At 10 s and below (fast heartbeat) two intervals without a sign of life are the end.
 *   DataChannelKeepAlive 30 s, DataChannelDeadInterval 60 s, StatisticsTimer 120 s
 *   Unanswered 1 s after a frame of a station that the AC answers: nothing was heard, so it is asked
 *   Probe 1 s after a hint that the session is gone (more where round trips are long; 4 s before Run): see wact_hint
 *   DTLSSessionDelete: closing is done at once, so Idle comes with the next tick unless options say otherwise
 * Before another attempt: 1 s, doubled up to 30 s, each with up to a quarter of jitter; the first one after a loss comes
 * within half a second. */
#include "agent/wtp_internal.h"
#include "base/wipe.h"
#include "base/xalloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { PLAN_ATTEMPT_S = 5, WAIT_JOIN_S = 60, RESET_MS = 300, BACKOFF_MS = 1000, BACKOFF_MAX_MS = 30000, STALE_S = 10,
       STALE_ASKED_MS = 1000,
       KEEP_ALIVE_AGAIN_MS = 1000, PROBE_MS = 1000, PROBE_MAX_MS = 4000, PROBE_EVERY_MS = 3000, PROBE_RARELY_MS = 60000,
       PROBE_FORGET_MS = 600000 };

void wtp_say(struct wtp *w, const char *fmt, ...)
{
	char line[256];
	va_list ap;

	if (!w->p.tell)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	w->p.tell(w->p.ctx, line);
}

void wtp_error(struct wtp *w, const char *why)
{
	(void)snprintf(w->last_error, sizeof(w->last_error), "%s", why);
	wtp_say(w, "%s", why);
}

uint32_t wtp_random(struct wtp *w, uint32_t below)
{
	uint32_t v = 0;

	w->p.random(w->p.ctx, &v, sizeof(v));
	return below ? v % below : 0;
}

struct wr wtp_body(struct wtp *w)
{
	return wr_into(w->common->body, sizeof(w->common->body));
}

void wtp_save(struct wtp *w)
{
	if (w->p.wall)
		w->saved.wall = w->p.wall(w->p.ctx);
	if (w->p.save)
		w->p.save(w->p.ctx, &w->saved);
}

void wtp_saved_defaults(struct wtp_saved *s)
{
	*s = (struct wtp_saved){ .heartbeat_s = CAPWAP_ECHO_INTERVAL,
				 .discovery_s = CAPWAP_MAX_DISCOVERY_INTERVAL,
				 .primary_discovery_s = 120,
				 .fallback = true };
}

bool wtp_saved_same(const struct wtp_saved *a, const struct wtp_saved *b)
{
	for (unsigned i = 0; i < 3; i++)
		if (strcmp(a->ac[i].name, b->ac[i].name) != 0 || !addr_eq(&a->ac[i].address, &b->ac[i].address))
			return false;
	return strcmp(a->name, b->name) == 0 && strcmp(a->location, b->location) == 0 && a->reboots == b->reboots &&
	       a->ac_initiated == b->ac_initiated && a->link_failures == b->link_failures &&
	       a->last_reboot == b->last_reboot && a->heartbeat_s == b->heartbeat_s &&
	       a->fast_heartbeat_s == b->fast_heartbeat_s && a->discovery_s == b->discovery_s &&
	       a->primary_discovery_s == b->primary_discovery_s && a->fallback == b->fallback;
}

/* --- the gate ----------------------------------------------------------------------------------------------------- */

static int64_t or_default(uint16_t value, int64_t otherwise)
{
	return value ? value : otherwise;
}

int64_t wtp_primary_ms(const struct wtp *w)
{
	return 1000 * or_default(w->saved.primary_discovery_s, 120);
}

static int64_t backoff_ms(struct wtp *w)
{
	int64_t ms = BACKOFF_MS;

	if (w->attempts == 0)
		return wtp_random(w, 500);
	for (unsigned i = 1; i < w->attempts && ms < BACKOFF_MAX_MS; i++)
		ms *= 2;
	if (ms > BACKOFF_MAX_MS)
		ms = BACKOFF_MAX_MS;
	return ms + wtp_random(w, (uint32_t)ms / 4);
}

static int64_t state_ms(struct wtp *w, enum wtp_state s)
{
	switch (s) {
	case WTP_IDLE:
		return backoff_ms(w);
	case WTP_DISCOVERY:
		return or_default(w->o.discovery_interval_ms, 1000 * CAPWAP_DISCOVERY_INTERVAL);
	case WTP_SULKING:
		return 1000 * or_default(w->o.silent_interval_s, CAPWAP_SILENT_INTERVAL);
	case WTP_DTLS_CONNECT:
		return 1000 * (w->by_plan ? PLAN_ATTEMPT_S : or_default(w->o.wait_dtls_s, CAPWAP_WAIT_DTLS));
	case WTP_JOIN:
	case WTP_CONFIGURE:
		return 1000 * WAIT_JOIN_S;
	case WTP_DATA_CHECK:
		return 1000 * CAPWAP_DATA_CHECK_TIMER;
	case WTP_RESET:
		return RESET_MS;
	case WTP_DTLS_TD:
		return 1000 * (int64_t)w->o.dtls_session_delete_s;
	case WTP_RUN:
	case WTP_START:
	case WTP_STATES:
		break;
	}
	return -1; /* Start waits for its command; Run has EchoInterval and DataChannelDeadInterval */
}

void wtp_enter(struct wtp *w, enum wtp_state next, mono_t now)
{
	enum wtp_state old = w->state;
	int64_t ms = state_ms(w, next);

	wheel_stop(w->wheel, &w->timer);
	w->state = next;
	w->since = now;
	w->timer.name = wtp_state_timer(next);
	if (ms >= 0)
		wheel_arm(w->wheel, &w->timer, mono_after(now, ms));
	if (old != next)
		wtp_say(w, "%s -> %s", wtp_state_name(old), wtp_state_name(next));
	if (next == WTP_RUN) {
		w->count.joined++;
		w->run_since = now;
		w->attempts = 0;
		w->wondered_once = false;
		if (wtp_known(w, &w->ac))
			wtp_known(w, &w->ac)->avoid = (mono_t){ 0 };
		wheel_arm(w->wheel, &w->echo, mono_after(now, 1000 * (int64_t)w->echo_s));
		wheel_arm(w->wheel, &w->statistics, mono_after(now, 1000 * (int64_t)w->statistics_s));
		wheel_arm(w->wheel, &w->primary, mono_after(now, 2000 + (int64_t)wtp_random(w, 1000)));
		w->stale_asked = false;
		wheel_arm(w->wheel, &w->stale, mono_after(now, 1000 * STALE_S));
		wtp_heard(w, now);
	}
}

/* A sign of life of the AC. */
void wtp_heard(struct wtp *w, mono_t now)
{
	int64_t ms = 2000 * (int64_t)w->echo_s;

	w->stale_heard = true;
	wheel_stop(w->wheel, &w->unanswered);
	if (timer_armed(&w->probe)) { /* the hint was wrong: the next are followed more rarely */
		wheel_stop(w->wheel, &w->probe);
		w->probe_gap_ms = w->probe_gap_ms > PROBE_RARELY_MS / 2 ? PROBE_RARELY_MS : 2 * w->probe_gap_ms;
	}
	if (w->state != WTP_RUN || w->echo_s > 10)
		wheel_stop(w->wheel, &w->silence);
	else
		wheel_arm(w->wheel, &w->silence, mono_after(now, ms < 3000 ? 3000 : ms));
}

static void close_all(struct wtp *w)
{
	wheel_stop(w->wheel, &w->echo);
	wheel_stop(w->wheel, &w->silence);
	wheel_stop(w->wheel, &w->probe);
	wheel_stop(w->wheel, &w->unanswered);
	wheel_stop(w->wheel, &w->keep_alive);
	wheel_stop(w->wheel, &w->data_dead);
	wheel_stop(w->wheel, &w->statistics);
	wheel_stop(w->wheel, &w->primary);
	wheel_stop(w->wheel, &w->better);
	wheel_stop(w->wheel, &w->stale);
	if (w->channel_on) {
		channel_close(&w->channel);
		repeat_stop(&w->repeat);
	}
	w->channel_on = false;
	if (w->data_open)
		w->p.close(w->p.ctx, WTP_DATA);
	if (w->control_open)
		w->p.close(w->p.ctx, WTP_CONTROL);
	w->data_open = w->control_open = w->data_up = false;
	w->events_sent = 0;
	wipe(w->session_id, sizeof(w->session_id));
}

void wtp_tear_down(struct wtp *w, const char *why, mono_t now)
{
	if (why)
		wtp_error(w, why);
	close_all(w);
	wtp_enter(w, WTP_DTLS_TD, now);
}

/* --- timers of their own ------------------------------------------------------------------------------------------ */

static void on_state(struct timer *t, mono_t now)
{
	struct wtp *w = link_object(t, struct wtp, timer);

	w->now = now;
	wtp_happens(w, &(struct wtp_fact){ .ev = WTP_EV_TIMER, .now = now });
}

static void on_echo(struct timer *t, mono_t now)
{
	struct wtp *w = link_object(t, struct wtp, echo);

	wheel_arm(w->wheel, t, mono_after(now, 1000 * (int64_t)w->echo_s));
	w->want_echo = true;
	channel_wake(&w->channel, now);
}

static void on_silence(struct timer *t, mono_t now)
{
	struct wtp *w = link_object(t, struct wtp, silence);

	w->count.echoes_lost++;
	wtp_happens(w, &(struct wtp_fact){ .ev = WTP_EV_LOST, .words = "the controller is not heard of any more", .now = now });
}

static void on_probe(struct timer *t, mono_t now)
{
	struct wtp *w = link_object(t, struct wtp, probe);

	w->count.hints_true++;
	w->probe_gap_ms = PROBE_EVERY_MS;
	w->count.echoes_lost += w->state == WTP_RUN;
	wtp_happens(w, &(struct wtp_fact){ .ev = WTP_EV_LOST,
					   .words = w->forgotten ? "the controller knows our session no more: it was started again"
								 : "the controller is not there any more (ICMP)",
					   .now = now });
	w->forgotten = false;
}

static void on_keep_alive(struct timer *t, mono_t now)
{
	struct wtp *w = link_object(t, struct wtp, keep_alive);
	/* again soon: nothing but the answer tells that it arrived, and DataChannelDeadInterval is but twice the interval. On a
	 * link where every other one gets lost, there or back, ten tries are too few */
	wheel_arm(w->wheel, t, mono_after(now, KEEP_ALIVE_AGAIN_MS));
	wtp_send_keep_alive(w);
}

static void on_data_dead(struct timer *t, mono_t now)
{
	struct wtp *w = link_object(t, struct wtp, data_dead);

	wtp_happens(w, &(struct wtp_fact){ .ev = WTP_EV_DATA_DEAD,
					   .words = "the data channel went silent (DataChannelDeadInterval)", .now = now });
}

static void on_statistics(struct timer *t, mono_t now)
{
	struct wtp *w = link_object(t, struct wtp, statistics);

	wheel_arm(w->wheel, t, mono_after(now, 1000 * (int64_t)w->statistics_s));
	w->want_statistics = true;
	channel_wake(&w->channel, now);
}

/* Between three and five quarters of the interval: access points that lost one controller together ask for it one by one. */
void wtp_plan_primary(struct wtp *w, mono_t now)
{
	int64_t ms = wtp_primary_ms(w);

	if (w->state == WTP_RUN)
		wheel_arm(w->wheel, &w->primary, mono_after(now, ms * 3 / 4 + (int64_t)wtp_random(w, (uint32_t)ms / 2)));
}

static void on_primary(struct timer *t, mono_t now)
{
	struct wtp *w = link_object(t, struct wtp, primary);

	wtp_plan_primary(w, now);
	wtp_discover(w, CAPWAP_PRIMARY_DISCOVERY_REQUEST, now);
}

static void on_better(struct timer *t, mono_t now)
{
	struct wtp *w = link_object(t, struct wtp, better);

	wtp_happens(w, &(struct wtp_fact){ .ev = WTP_EV_BETTER, .now = now });
}

/* The AC has not told them for a while. It may be slow, or not be heard, or this machine has not come to what it has said:
 * so it is asked first, and who is not there, or tells another one by then, has not said that it does not want them. */
static void on_stale(struct timer *t, mono_t now)
{
	struct wtp *w = link_object(t, struct wtp, stale);

	w->now = now;
	if (!wtp_wlans_stale(w))
		return;
	if (w->stale_asked && w->stale_heard) {
		wtp_wlan_stop_stale(w);
		return;
	}
	wheel_arm(w->wheel, t, mono_after(now, STALE_ASKED_MS));
	if (w->stale_asked)
		return; /* the request is repeated by itself */
	w->stale_asked = true;
	w->stale_heard = false;
	w->want_echo = true;
	channel_wake(&w->channel, now);
}

void wtp_stale_later(struct wtp *w, mono_t now)
{
	if (!timer_armed(&w->stale))
		return;
	w->stale_asked = false;
	wheel_arm(w->wheel, &w->stale, mono_after(now, 1000 * STALE_S));
}

/* Whoever can send us a datagram can say it. So: only from the AC's address; not for a session younger than PROBE_EVERY_MS
 * (a hint may have been on its way when it began); not more often than that, and each time it was wrong half as often. What
 * follows is an Echo Request, or the request that waits already, once more: the answer, under the session's keys, says how
 * it is. */
void wact_hint(struct wtp *w, const struct wtp_fact *f)
{
	int64_t ms = w->state == WTP_RUN && w->channel.adaptive ? (int64_t)channel_wait_ms(&w->channel) : PROBE_MAX_MS;
	int64_t since = w->probed_once ? mono_between(w->probed, f->now) : PROBE_FORGET_MS;

	if (!addr_same_ip(f->from, &w->ac) || timer_armed(&w->probe) ||
	    mono_between(w->session_since, f->now) < PROBE_EVERY_MS || (w->probed_once && since < w->probe_gap_ms)) {
		w->count.hints_ignored++;
		return;
	}
	if (since >= PROBE_FORGET_MS)
		w->probe_gap_ms = PROBE_EVERY_MS;
	w->probed = f->now;
	w->probed_once = true;
	w->forgotten = f->hint == WTP_HINT_NO_SESSION;
	wheel_arm(w->wheel, &w->probe, mono_after(f->now, ms < PROBE_MS ? PROBE_MS : ms > PROBE_MAX_MS ? PROBE_MAX_MS : ms));
	if (channel_busy(&w->channel)) {
		channel_again(&w->channel, f->now);
		return;
	}
	w->want_echo = true;
	channel_wake(&w->channel, f->now);
}

/* The same in a handshake: the AC does not know it any more. It can as well be a lie, so a handshake that moves is left
 * alone, and what follows is another attempt after the usual pause, as after an alert, which nobody has proved either. */
void wact_hint_connect(struct wtp *w, const struct wtp_fact *f)
{
	if (!addr_same_ip(f->from, &w->ac) || !w->p.stalled || !w->p.stalled(w->p.ctx)) {
		w->count.hints_ignored++;
		return;
	}
	w->count.hints_again++;
	w->count.dtls_failed++;
	w->attempts++;
	wtp_tear_down(w, "the controller knows our handshake no more: it was given up, or net was started again", f->now);
}

static void chan_send(void *ctx, const void *packet, size_t len)
{
	struct wtp *w = ctx;

	if (w->control_open)
		w->p.send(w->p.ctx, WTP_CONTROL, packet, len);
}

static void chan_lost(void *ctx, mono_t now)
{
	struct wtp *w = ctx;

	wtp_happens(w, &(struct wtp_fact){ .ev = WTP_EV_LOST, .words = "the controller does not answer (MaxRetransmit)",
		.now = now });
}

static const struct channel_calls calls = { chan_send, wtp_idle, chan_lost, NULL };

/* --- cells -------------------------------------------------------------------------------------------------------- */

void wact_ignore(struct wtp *w, const struct wtp_fact *f)
{
	(void)w;
	(void)f;
}

void wact_start(struct wtp *w, const struct wtp_fact *f)
{
	w->attempts = w->failed_auth = w->failed_sessions = w->nplan = 0;
	wtp_enter(w, WTP_IDLE, f->now);
}

void wact_stop(struct wtp *w, const struct wtp_fact *f)
{
	close_all(w);
	wtp_enter(w, WTP_START, f->now);
}

static void connect_to(struct wtp *w, const struct addr *ac, mono_t now)
{
	w->ac = *ac;
	w->ac_name[0] = '\0';
	w->count.dtls_begun++;
	w->control_open = true;
	wtp_enter(w, WTP_DTLS_CONNECT, now);
	w->p.open(w->p.ctx, WTP_CONTROL, ac);
}

static void begin_discovery(struct wtp *w, mono_t now)
{
	w->discovery_count = 0;
	w->answers = 0;
	for (unsigned i = 0; i < w->nknown; i++)
		w->known[i].answered = false;
	wtp_enter(w, WTP_DISCOVERY, now);
	wtp_discover(w, CAPWAP_DISCOVERY_REQUEST, now);
	w->discovery_count = 1;
}

/* Idle: a planned attempt, the configured AC, or discovery. */
static void leave_idle(struct wtp *w, mono_t now)
{
	w->by_plan = false;
	if (w->nplan) {
		struct addr to = w->plan[0];

		memmove(w->plan, w->plan + 1, --w->nplan * sizeof(w->plan[0]));
		w->by_plan = true;
		connect_to(w, &to, now);
	} else if (w->o.no_discovery && w->o.nacs) {
		connect_to(w, &w->o.ac[w->attempts % w->o.nacs].address, now);
	} else {
		begin_discovery(w, now);
	}
}

/* DiscoveryInterval is over. */
static void end_of_interval(struct wtp *w, mono_t now)
{
	struct addr to;

	if (wtp_choose(w, &to, now)) {
		connect_to(w, &to, now);
	} else if (w->discovery_count >= or_default(w->o.max_discoveries, CAPWAP_MAX_DISCOVERIES)) {
		wtp_error(w, "no controller answered the Discovery Requests");
		wtp_enter(w, WTP_SULKING, now);
	} else {
		wtp_enter(w, WTP_DISCOVERY, now);
		w->discovery_count++;
		wtp_discover(w, CAPWAP_DISCOVERY_REQUEST, now);
	}
}

/* Radios fall silent; their stations and keys are gone with the WLANs. */
static void stop_all(struct wtp *w)
{
	for (unsigned i = 0; i < w->nslots; i++) {
		for (unsigned id = 1; id <= RADIO_BSS_MAX; id++)
			if (w->slot[i].bss & 1u << (id - 1)) {
				wtp_clients_send_away(w, i, id);
				(void)w->radio->bss_stop(w->rctx, i, (uint8_t)id);
			}
		w->slot[i].bss = w->slot[i].stale = 0;
		memset(w->slot[i].gtk_send, 0, sizeof(w->slot[i].gtk_send));
		wtp_clients_forget_bss(w, i, 0);
	}
}

static void restart(struct wtp *w, mono_t now)
{
	close_all(w);
	stop_all(w);
	wtp_enter(w, WTP_START, now);
	if (w->p.restart)
		w->p.restart(w->p.ctx);
}

/* RFC 5415 2.3.1: MaxFailedDTLSSessionRetry, then Sulking. */
static bool sulk(struct wtp *w)
{
	unsigned most = (unsigned)or_default(w->o.max_failed_dtls, CAPWAP_MAX_FAILED_DTLS_SESSION_RETRY);

	return !w->nplan && (w->failed_sessions >= most || w->failed_auth >= most);
}

void wact_timer(struct wtp *w, const struct wtp_fact *f)
{
	switch (w->state) {
	case WTP_IDLE:
		leave_idle(w, f->now);
		return;
	case WTP_DISCOVERY:
		end_of_interval(w, f->now);
		return;
	case WTP_SULKING:
		w->failed_auth = w->failed_sessions = w->discovery_count = 0;
		wtp_enter(w, WTP_IDLE, f->now);
		return;
	case WTP_DTLS_CONNECT:
		w->count.dtls_failed++;
		w->attempts++;
		if (!w->by_plan)
			w->failed_sessions++;
		wtp_tear_down(w, "the DTLS handshake took too long (WaitDTLS)", f->now);
		return;
	case WTP_JOIN:
	case WTP_CONFIGURE:
		w->attempts++;
		wtp_tear_down(w, "the controller does not answer", f->now);
		return;
	case WTP_DATA_CHECK:
		w->attempts++;
		wtp_tear_down(w, "the data channel does not come up (DataCheckTimer)", f->now);
		return;
	case WTP_RESET:
		restart(w, f->now);
		return;
	case WTP_DTLS_TD:
		if (sulk(w))
			wtp_enter(w, WTP_SULKING, f->now);
		else
			wtp_enter(w, WTP_IDLE, f->now);
		return;
	case WTP_START:
	case WTP_RUN:
	case WTP_STATES:
		return;
	}
}

/* DTLS failed, or ended. */
void wact_failed(struct wtp *w, const struct wtp_fact *f)
{
	w->control_open = false;
	w->count.dtls_failed += w->state == WTP_DTLS_CONNECT;
	if (f->how == WTP_FAIL_AUTH)
		w->failed_auth++;
	else if (w->state == WTP_DTLS_CONNECT && !w->by_plan && f->how != WTP_FAIL_AGAIN)
		w->failed_sessions++;
	if (w->state == WTP_RUN)
		wact_lost(w, f);
	else {
		w->attempts++;
		wtp_tear_down(w, f->words ? f->words : "DTLS ended", f->now);
	}
}

static void plan(struct wtp *w, const struct addr *a)
{
	for (unsigned i = 0; i < w->nplan; i++)
		if (addr_eq(&w->plan[i], a))
			return;
	if (!addr_none(a) && w->nplan < KNOWN_MAX)
		w->plan[w->nplan++] = *a;
}

/* What to try without discovery, now that the controller is lost: the named ones whose address is known, best first, the
 * lost one last (it may be back in a moment); first, when it is there and has but forgotten us. */
void wtp_plan_after_loss(struct wtp *w)
{
	w->nplan = 0;
	if (w->forgotten)
		plan(w, &w->ac);
	for (unsigned i = 0; i < 3; i++) {
		if (!w->saved.ac[i].name[0])
			continue;
		if (!addr_eq(&w->saved.ac[i].address, &w->ac))
			plan(w, &w->saved.ac[i].address);
		for (unsigned k = 0; k < w->nknown; k++)
			if ((w->known[k].asked || addr_none(&w->saved.ac[i].address)) && !addr_eq(&w->known[k].address, &w->ac) &&
			    strcmp(w->known[k].name, w->saved.ac[i].name) == 0)
				plan(w, &w->known[k].address);
	}
	plan(w, &w->ac);
}

void wact_lost(struct wtp *w, const struct wtp_fact *f)
{
	if (w->state == WTP_RUN) {
		w->count.failovers++;
		w->attempts = 0;
		if (w->saved.link_failures < UINT16_MAX)
			w->saved.link_failures++;
		wtp_plan_after_loss(w);
	} else {
		w->attempts++;
		if (w->forgotten)
			wtp_plan_after_loss(w);
	}
	wtp_tear_down(w, f->words ? f->words : "the session with the controller ended", f->now);
}

void wact_better(struct wtp *w, const struct wtp_fact *f)
{
	struct known_ac *k = wtp_known(w, &w->better_ac);

	if (k) /* should it not be there, whoever says it is does not make us leave again at once */
		k->avoid = mono_after(f->now, 1000 * AVOID_BETTER_S);
	w->count.fallbacks++;
	w->nplan = 0;
	plan(w, &w->better_ac);
	plan(w, &w->ac);
	w->attempts = 0;
	wtp_tear_down(w, NULL, f->now);
}

/* --- what the shell calls ----------------------------------------------------------------------------------------- */

struct wtp_common *wtp_common_new(struct wheel *wheel)
{
	struct wtp_common *c = xcalloc(1, sizeof(*c), "the WTP's messages");

	channel_owner_init(&c->channels, &calls, wheel, 128 * sizeof(struct capwap_fragment_block), 0);
	return c;
}

void wtp_common_free(struct wtp_common *c)
{
	if (!c)
		return;
	channel_owner_free(&c->channels);
	wipe(c->body, sizeof(c->body));
	free(c);
}

struct wtp *wtp_new(const struct wtp_options *o, const struct wtp_ports *ports, const struct radio_ops *radio,
		    void *radio_ctx, struct wheel *wheel)
{
	struct wtp *w = xcalloc(1, sizeof(*w), "the WTP");

	w->o = *o;
	w->p = *ports;
	w->radio = radio;
	w->rctx = radio_ctx;
	w->wheel = wheel;
	w->saved = o->saved;
	w->admin = true;
	w->echo_s = CAPWAP_ECHO_INTERVAL;
	w->statistics_s = CAPWAP_STATISTICS_TIMER;
	w->nslots = radio->slots(radio_ctx);
	if (w->nslots > RADIO_SLOTS_MAX)
		w->nslots = RADIO_SLOTS_MAX;
	for (unsigned i = 0; i < w->nslots; i++) {
		radio->capabilities(radio_ctx, i, &w->slot[i].caps);
		w->slot[i].admin = true;
	}
	w->p.random(w->p.ctx, &w->boot, sizeof(w->boot));
	w->p.random(w->p.ctx, &w->hash, sizeof(w->hash));
	w->keys = keys_new(w->hash);
	timer_init(&w->timer, "", on_state);
	timer_init(&w->echo, "EchoInterval", on_echo);
	timer_init(&w->silence, "EchoInterval", on_silence);
	timer_init(&w->probe, "Probe", on_probe);
	wtp_unanswered_init(w);
	timer_init(&w->keep_alive, "DataChannelKeepAlive", on_keep_alive);
	timer_init(&w->data_dead, "DataChannelDeadInterval", on_data_dead);
	timer_init(&w->statistics, "StatisticsTimer", on_statistics);
	timer_init(&w->primary, "PrimaryDiscovery", on_primary);
	timer_init(&w->better, "Fallback", on_better);
	timer_init(&w->stale, "StaleWLANs", on_stale);
	wtp_reports_init(w);
	w->common_is_ours = !o->common;
	w->common = o->common ? o->common : wtp_common_new(wheel);
	for (unsigned i = 0; i < o->nacs && i < WTP_ACS_MAX; i++)
		(void)wtp_know(w, &o->ac[i].address, o->ac[i].found, true);
	return w;
}

void wtp_free(struct wtp *w)
{
	close_all(w);
	wheel_stop(w->wheel, &w->timer);
	if (w->common_is_ours)
		wtp_common_free(w->common);
	wtp_events_free(w);
	wtp_reports_free(w);
	wtp_clients_free(w);
	keys_delete(w->keys);
	for (unsigned i = 0; i < w->nslots; i++)
		for (unsigned id = 0; id < RADIO_BSS_MAX; id++)
			wtp_bss_forget(&w->slot[i], (uint8_t)(id + 1));
	free(w);
}

void wtp_start(struct wtp *w, mono_t now)
{
	w->now = w->started = now;
	wtp_happens(w, &(struct wtp_fact){ .ev = WTP_EV_START, .now = now });
}

void wtp_stop(struct wtp *w, bool quiet, mono_t now)
{
	w->now = now;
	wtp_happens(w, &(struct wtp_fact){ .ev = WTP_EV_STOP, .now = now });
	if (quiet)
		stop_all(w);
}

void wtp_up(struct wtp *w, enum wtp_channel ch, unsigned room, mono_t now)
{
	w->now = now;
	wtp_happens(w, &(struct wtp_fact){ .ev = ch == WTP_CONTROL ? WTP_EV_UP : WTP_EV_DATA_UP, .room = room, .now = now });
}

void wtp_hint(struct wtp *w, const struct addr *from, enum wtp_hint hint, mono_t now)
{
	const struct wtp_fact f = { .ev = WTP_EV_HINT, .from = from, .hint = hint, .now = now };

	w->now = now;
	w->count.hints++;
	if (wtp_cell(w->state, f.ev)->act == wact_ignore)
		w->count.hints_ignored++;
	else
		wtp_happens(w, &f);
}

void wtp_down(struct wtp *w, enum wtp_channel ch, enum wtp_fail how, const char *why, mono_t now)
{
	w->now = now;
	if (ch == WTP_CONTROL)
		w->control_open = false;
	else
		w->data_open = w->data_up = false;
	wtp_happens(w, &(struct wtp_fact){ .ev = ch == WTP_CONTROL ? WTP_EV_DOWN : WTP_EV_DATA_DOWN, .how = how, .words = why,
					   .now = now });
}

/* --- to be looked at ---------------------------------------------------------------------------------------------- */

enum wtp_state wtp_state(const struct wtp *w)
{
	return w->state;
}

const struct wtp_saved *wtp_saved(const struct wtp *w)
{
	return &w->saved;
}

const struct wtp_counters *wtp_counters(const struct wtp *w)
{
	return &w->count;
}

const struct channel_counters *wtp_channel_counters(const struct wtp *w)
{
	return &w->common->channels.counters;
}

void wtp_status(const struct wtp *w, struct wtp_status *out)
{
	*out = (struct wtp_status){ .state = w->state,
				    .ac = w->ac,
				    .data_up = w->data_up,
				    .ours = w->ours,
				    .state_since = w->since,
				    .run_since = w->run_since,
				    .echo_s = w->echo_s,
				    .fast_heartbeat_s = w->echo_s <= 10 ? w->echo_s : 0,
				    .certificate_until = w->o.certificate_until };
	memcpy(out->ac_name, w->ac_name, sizeof(out->ac_name));
	memcpy(out->name, w->saved.name, sizeof(out->name));
	memcpy(out->location, w->saved.location, sizeof(out->location));
	memcpy(out->last_error, w->last_error, sizeof(out->last_error));
}
