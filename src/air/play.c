/* SPDX-License-Identifier: Apache-2.0 */
/* play.c - see play.h. */
#include "air/play_in.h"

#include "base/xalloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const step_words[STEPS] = {
	[STEP_START] = "start",	  [STEP_WAIT_CONTROLLER] = "wait controller", [STEP_WAIT_RUN] = "wait run",
	[STEP_WAIT_REFUSED] = "wait refused", [STEP_LINK] = "link",	      [STEP_AWAY] = "away",
	[STEP_BACK] = "back",	  [STEP_REBOOT] = "reboot",		      [STEP_VANISH] = "vanish",
	[STEP_GONE] = "gone",	  [STEP_STOP] = "stop",	  [STEP_HOLD] = "hold",			      [STEP_HOSTILE] = "hostile",
	[STEP_REPEAT] = "repeat", [STEP_END] = "end",
	[STEP_JOIN] = "join", [STEP_LEAVE] = "leave", [STEP_CRASH] = "crash", [STEP_ROAM] = "roam", [STEP_SLEEP] = "sleep",
	[STEP_WAKE] = "wake", [STEP_KEY] = "key", [STEP_RIGHT_KEY] = "right-key", [STEP_SWITCH] = "switch",
	[STEP_LOSE] = "lose", [STEP_HEAR] = "hear", [STEP_PROBE] = "probe-only", [STEP_FORGE] = "forge",
	[STEP_FLOOD] = "flood", [STEP_RESTLESS] = "restless", [STEP_RADIO_RESET] = "radio-reset",
	[STEP_AIR] = "air", [STEP_DHCP] = "dhcp",
	[STEP_WAIT_CLIENTS] = "wait clients", [STEP_WAIT_IN] = "wait client in", [STEP_WAIT_OUT] = "wait client out",
	[STEP_WAIT_VERDICT] = "verdict", [STEP_EXPECT_HEALTHY] = "healthy", [STEP_OPERATOR] = "operator",
	[STEP_CHURN] = "churn", [STEP_NEW_MAC] = "new-mac", [STEP_TELL_TIMES] = "tell times",
};

const char *step_name(enum step_kind kind)
{
	return (unsigned)kind < STEPS ? step_words[kind] : "?";
}

enum { POLL_MS = 20, VERDICT_MS = 250, POWER_MS = 500, AGAIN_MS = 20 };

static void turn(struct timer *t, mono_t now);
static void power(struct timer *t, mono_t now);

static void name_members(struct play *p)
{
	const struct scenario *s = p->scenario;
	unsigned n = 0;

	for (unsigned g = 0; g < s->groups; g++)
		for (unsigned i = 0; i < s->group[g].count; i++, n++) {
			struct member *m = &p->member[n];

			m->number = n;
			m->group = &s->group[g];
			m->play = p;
			m->state = WTP_START;
			/* the last byte is left free: BSSIDs are counted from it */
			m->mac.v = MAC_REAL_BIT | 0x02005e000000 | (uint64_t)(n + 1) << 4;
			snprintf(m->name, sizeof(m->name), s->group[g].count == 1 ? "%s" : "%s-%04u", s->group[g].prefix, i + 1);
			timer_init(&m->power, "power", power);
		}
}

static struct radio_sim *radio_of(void *ctx, unsigned ap)
{
	struct play *p = ctx;

	return p->member[ap].on ? p->world.radio(p->world.ctx, &p->member[ap]) : NULL;
}

static void wire_of(void *ctx, struct crowd_wire *out)
{
	struct play *p = ctx;

	p->world.wire(p->world.ctx, out);
}

static void client_changed(void *ctx, struct crowd_client *c, mono_t now)
{
	struct play *p = ctx;

	if (p->calls.client && !p->ended)
		p->calls.client(p->calls.ctx, c, now);
}

void play_init(struct play *p, const struct scenario *s, uint64_t seed, const struct world *w,
	       const struct play_calls *calls, struct wheel *wheel)
{
	memset(p, 0, sizeof(*p));
	p->scenario = s;
	p->world = *w;
	p->calls = *calls;
	p->wheel = wheel;
	p->members = s->aps;
	p->member = xcalloc(s->aps ? s->aps : 1, sizeof(*p->member), "simulated access points");
	p->left = xcalloc(s->steps + 1, sizeof(*p->left), "repetitions");
	memset(p->left, 0xff, (s->steps + 1) * sizeof(*p->left));
	p->all_run_at = p->controller_at = MONO_NEVER;
	dice_seed(&p->dice, seed);
	timer_init(&p->turn, "scenario", turn);
	name_members(p);
	if (s->nclients || s->wlans)
		p->crowd = crowd_new(s, seed, &(struct crowd_ports){ p, radio_of, client_changed, w->wire ? wire_of : NULL,
								     w->fine, w->fine_by }, wheel);
}

void play_free(struct play *p)
{
	crowd_free(p->crowd);
	p->crowd = NULL;
	free(p->member);
	free(p->left);
}

static void end(struct play *p, mono_t now)
{
	if (p->ended)
		return;
	p->ended = true;
	wheel_stop(p->wheel, &p->turn);
	if (p->calls.ended)
		p->calls.ended(p->calls.ctx, now);
}

void play_fail(struct play *p, mono_t now, const char *fmt, ...)
{
	va_list ap;

	p->failed = true;
	va_start(ap, fmt);
	vsnprintf(p->why, sizeof(p->why), fmt, ap);
	va_end(ap);
	end(p, now);
}

/* --- whom a step is about -------------------------------------------------------------------------------------- */

static void each(struct play *p, const struct whom *w, void (*act)(struct play *p, struct member *m, mono_t now), mono_t now)
{
	unsigned to = w->to >= p->members ? p->members - 1 : w->to;

	for (unsigned i = w->from; i <= to; i++)
		if (w->ppm >= 1000000 || dice_ppm(&p->dice, w->ppm))
			act(p, &p->member[i], now);
}

static void switch_on(struct play *p, struct member *m, mono_t now)
{
	if (m->on)
		return;
	if (!p->world.on(p->world.ctx, m, now)) {
		wheel_arm(p->wheel, &m->power, mono_after(now, AGAIN_MS));
		return;
	}
	m->on = true;
	p->switched_on++;
}

static void power(struct timer *t, mono_t now)
{
	struct member *m = link_object(t, struct member, power);

	m->power_comes_back = false;
	switch_on(m->play, m, now);
}

static void switch_off(struct play *p, struct member *m, bool politely, mono_t now)
{
	wheel_stop(p->wheel, &m->power);
	if (!m->on)
		return;
	m->on = false;
	p->switched_on--;
	p->world.off(p->world.ctx, m, politely, now);
	play_member(p, m, WTP_START, "", NULL, now);
}

static void vanish(struct play *p, struct member *m, mono_t now)
{
	switch_off(p, m, false, now);
}

static void stop(struct play *p, struct member *m, mono_t now)
{
	switch_off(p, m, true, now);
}

static void reboot(struct play *p, struct member *m, mono_t now)
{
	switch_off(p, m, false, now);
	m->power_comes_back = true;
	wheel_arm(p->wheel, &m->power, mono_after(now, POWER_MS + (int64_t)dice_below(&p->dice, POWER_MS)));
}

static void go_away(struct play *p, struct member *m, mono_t now)
{
	(void)now;
	m->away = true;
	p->world.away(p->world.ctx, m, true);
}

static void come_back(struct play *p, struct member *m, mono_t now)
{
	(void)now;
	m->away = false;
	p->world.away(p->world.ctx, m, false);
}

/* Stations 06:00:5e:00:00:01 and on, the same at each access point. */
static void stations_go(struct play *p, struct member *m, mono_t now)
{
	for (uint32_t i = 0; m->on && i < p->scenario->step[p->at].count; i++) {
		uint32_t n = ++m->gone;
		uint8_t mac[6] = { 0x06, 0x00, 0x5e, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n };

		p->world.gone(p->world.ctx, m, mac, now);
	}
}

static void start_all(struct play *p, const struct step *s, mono_t now)
{
	unsigned to = s->whom.to >= p->members ? p->members - 1 : s->whom.to, n = 0;

	for (unsigned i = s->whom.from; i <= to; i++) {
		struct member *m = &p->member[i];

		if (s->whom.ppm < 1000000 && !dice_ppm(&p->dice, s->whom.ppm))
			continue;
		if (s->rate)
			wheel_arm(p->wheel, &m->power, (mono_t){ now.us + (int64_t)n * 1000000 / s->rate });
		else
			switch_on(p, m, now);
		n++;
	}
}

/* --- waiting --------------------------------------------------------------------------------------------------- */

/* The first one of a step that is not refused as it should be; NULL: all are. */
static const struct member *not_refused(const struct play *p, const struct step *s)
{
	unsigned to = s->whom.to >= p->members ? p->members - 1 : s->whom.to;

	for (unsigned i = s->whom.from; i <= to; i++) {
		const struct member *m = &p->member[i];

		if (m->state == WTP_RUN || !m->error[0] || !strstr(m->error, s->words))
			return m;
	}
	return NULL;
}

static unsigned wanted(const struct play *p, const struct step *s)
{
	return s->count > p->members ? p->members : s->count;
}

/* Whether what a step waits for is there. */
static bool reached(const struct play *p, const struct step *s)
{
	if (s->kind == STEP_WAIT_CONTROLLER)
		return p->answered;
	if (s->kind == STEP_WAIT_RUN)
		return p->in_run >= wanted(p, s);
	if (s->kind == STEP_WAIT_REFUSED)
		return !not_refused(p, s);
	return false;
}

static void too_late(struct play *p, const struct step *s, mono_t now)
{
	const struct member *m = s->kind == STEP_WAIT_REFUSED ? not_refused(p, s) : NULL;

	if (s->kind == STEP_WAIT_CONTROLLER)
		play_fail(p, now, "line %u: no controller has answered within %lld ms", s->line, (long long)s->ms);
	else if (s->kind == STEP_WAIT_RUN)
		play_fail(p, now, "line %u: %u of %u access points are in Run after %lld ms", s->line, p->in_run, wanted(p, s),
		     (long long)s->ms);
	else
		play_fail(p, now, "line %u: %s is not refused as expected: %s, %s", s->line, m ? m->name : "nobody",
		     m ? wtp_state_name(m->state) : "-", m && m->error[0] ? m->error : "no error");
}

/* --- steps ----------------------------------------------------------------------------------------------------- */

static void next(struct play *p, mono_t now)
{
	p->last_step_ms = mono_between(p->step_began, now);
	p->at++;
	p->in_step = false;
}

static void hostile_turn(struct play *p, const struct step *s, mono_t now)
{
	int64_t due = (now.us - p->step_began.us) * s->rate / 1000000;

	while (p->sent < s->count && (int64_t)p->sent < due) {
		if (s->kind == STEP_FLOOD)
			crowd_flood(p->crowd, s->flood, now);
		else
			p->world.hostile(p->world.ctx, s->hostile, &p->dice);
		p->sent++;
	}
	if (p->sent == s->count)
		next(p, now);
}

static void repeat(struct play *p, const struct step *s, mono_t now)
{
	unsigned *left = &p->left[p->at];

	if (*left == UINT32_MAX)
		*left = s->count;
	if (*left == 0) {
		*left = UINT32_MAX;
		next(p, now);
		return;
	}
	--*left;
	p->at = s->back_to;
	p->in_step = false;
}

/* Begins a step; most end where they begin. */
static void begin(struct play *p, const struct step *s, mono_t now)
{
	p->in_step = true;
	p->step_began = now;
	p->sent = 0;
	p->moved = (struct play_moves){ 0 };
	p->hold_ms = s->ms + (s->to_ms > s->ms ? (int64_t)dice_below(&p->dice, (uint64_t)(s->to_ms - s->ms)) : 0);
	switch (s->kind) {
	case STEP_START:
		start_all(p, s, now);
		break;
	case STEP_LINK:
		p->world.link(p->world.ctx, &s->link);
		break;
	case STEP_AWAY:
		each(p, &s->whom, go_away, now);
		break;
	case STEP_BACK:
		each(p, &s->whom, come_back, now);
		break;
	case STEP_REBOOT:
		each(p, &s->whom, reboot, now);
		break;
	case STEP_VANISH:
		each(p, &s->whom, vanish, now);
		break;
	case STEP_GONE:
		each(p, &s->whom, stations_go, now);
		break;
	case STEP_STOP:
		each(p, &s->whom, stop, now);
		break;
	case STEP_REPEAT:
		repeat(p, s, now);
		return;
	case STEP_END:
		end(p, now);
		return;
	case STEP_WAIT_CONTROLLER:
		p->answered = false;
		p->world.probe(p->world.ctx, now);
		return;
	case STEP_WAIT_RUN:
	case STEP_WAIT_REFUSED:
	case STEP_HOLD:
	case STEP_HOSTILE:
		return;
	default:
		if (play_clients_begin(p, s, now) || p->ended)
			return;
		break;
	}
	next(p, now);
}

static void go_on(struct play *p, const struct step *s, mono_t now)
{
	int64_t taken = mono_between(p->step_began, now);

	if (s->kind == STEP_HOSTILE || s->kind == STEP_FLOOD)
		hostile_turn(p, s, now);
	else if (s->kind == STEP_CHURN) {
		if (play_churn(p, s, now))
			next(p, now);
	} else if (s->kind >= STEP_JOIN) {
		if (play_clients_reached(p, s, taken >= s->ms, now))
			next(p, now);
	}
	else if (reached(p, s) || (s->kind == STEP_HOLD && taken >= p->hold_ms))
		next(p, now);
	else if (s->kind != STEP_HOLD && taken >= s->ms)
		too_late(p, s, now);
	else if (s->kind == STEP_WAIT_CONTROLLER)
		p->world.probe(p->world.ctx, now);
}

/* A step that waits is looked at again when it may be over: soon, or when its time has passed. */
static void wait_on(struct play *p, const struct step *s, mono_t now)
{
	int64_t in = s->kind == STEP_HOSTILE || s->kind == STEP_FLOOD || s->kind == STEP_CHURN ? 1 : POLL_MS;

	if (s->kind == STEP_WAIT_VERDICT)
		in = VERDICT_MS;
	if (s->kind == STEP_HOLD)
		in = p->hold_ms - mono_between(p->step_began, now);
	wheel_arm(p->wheel, &p->turn, mono_after(now, in > 0 ? in : 1));
}

static void turn(struct timer *t, mono_t now)
{
	struct play *p = link_object(t, struct play, turn);
	unsigned steps = 0;

	while (!p->ended) {
		const struct step *s = p->at < p->scenario->steps ? &p->scenario->step[p->at] : NULL;
		unsigned was = p->at;

		if (!s) {
			end(p, now);
			return;
		}
		if (!p->in_step)
			begin(p, s, now);
		else
			go_on(p, s, now);
		if (p->ended)
			return;
		if (p->at == was && p->in_step) {
			wait_on(p, s, now);
			return;
		}
		if (p->calls.step)
			p->calls.step(p->calls.ctx, s, "", now);
		if (++steps > SCENARIO_STEPS_MAX) { /* a repetition without a step that takes time */
			wheel_arm(p->wheel, &p->turn, mono_after(now, 1));
			return;
		}
	}
}

void play_start(struct play *p, mono_t now)
{
	p->began = p->step_began = now;
	if (p->crowd)
		crowd_begin(p->crowd, now);
	wheel_arm(p->wheel, &p->turn, mono_after(now, 0));
}

void play_stop(struct play *p, mono_t now)
{
	end(p, now);
}

void play_answered(struct play *p, mono_t now)
{
	if (p->answered)
		return;
	p->answered = true;
	if (p->controller_at.us == INT64_MAX)
		p->controller_at = now;
	if (!p->ended)
		wheel_arm(p->wheel, &p->turn, now);
}

void play_member(struct play *p, struct member *m, enum wtp_state state, const char *controller, const char *error,
	mono_t now)
{
	bool news = state != m->state || (error && strcmp(error, m->error) != 0);

	if (state != m->state) {
		p->in_run += state == WTP_RUN;
		p->in_run -= m->state == WTP_RUN;
		m->joins += state == WTP_RUN;
		m->state = state;
		m->since = now;
		if (p->in_run == p->members && p->all_run_at.us == INT64_MAX)
			p->all_run_at = now;
	}
	if (controller)
		snprintf(m->controller, sizeof(m->controller), "%s", controller);
	if (error && strcmp(error, m->error) != 0) {
		snprintf(m->error, sizeof(m->error), "%s", error);
		p->errors += error[0] != '\0';
	}
	if (news && p->calls.changed)
		p->calls.changed(p->calls.ctx, m, now);
}
