/* SPDX-License-Identifier: Apache-2.0 */
/* play_clients.c - the steps of a scenario that are about clients: play_in.h. */
#include "air/play_in.h"

#include <stdio.h>
#include <stdlib.h>

/* --- whom a step is about ---------------------------------------------------------------------------------------- */

static void act(struct play *p, const struct step *s, struct crowd_client *c, int64_t in_us, mono_t now)
{
	switch (s->kind) {
	case STEP_JOIN: crowd_join(c, in_us, now); break;
	case STEP_LEAVE: crowd_leave(c, (uint16_t)s->reason, now); break;
	case STEP_NEW_MAC: crowd_new_mac(c, now); break;
	case STEP_CRASH: crowd_crash(c, now); break;
	case STEP_ROAM: crowd_roam(c, s->ap, in_us, now); break;
	case STEP_SLEEP: crowd_sleep(c, s->ms, now); break;
	case STEP_WAKE: crowd_wake(c, now); break;
	case STEP_KEY: crowd_key(c, s->text); break;
	case STEP_RIGHT_KEY: crowd_key(c, NULL); break;
	case STEP_SWITCH: crowd_switch(c, &p->scenario->wlan[s->wlan], now); break;
	case STEP_LOSE: c->lose |= s->lose; break;
	case STEP_HEAR: c->lose &= ~s->lose; break;
	case STEP_RESTLESS: crowd_restless(c, s->ms, now); break;
	case STEP_PROBE: crowd_probe(c, s->ms, now); break;
	case STEP_FORGE:
		for (unsigned i = 0; i < s->count; i++)
			crowd_forge(c, s->forged, now);
		break;
	default: break;
	}
}

static void each(struct play *p, const struct step *s, mono_t now)
{
	unsigned n = 0;

	for (unsigned i = s->whom.from; i <= s->whom.to && i < crowd_size(p->crowd); i++) {
		if (s->whom.ppm < 1000000 && !dice_ppm(&p->dice, s->whom.ppm))
			continue;
		act(p, s, crowd_client(p->crowd, i), s->rate ? (int64_t)n * 1000000 / s->rate : 0, now);
		n++;
	}
}

static void reset_radios(struct play *p, const struct step *s, mono_t now)
{
	for (unsigned i = s->whom.from; i <= s->whom.to && i < p->members; i++) {
		if (s->whom.ppm < 1000000 && !dice_ppm(&p->dice, s->whom.ppm))
			continue;
		for (unsigned radio = 0; p->crowd && radio < p->scenario->radios; radio++)
			if (!s->radio || s->radio == radio + 1)
				crowd_reset(p->crowd, i, radio, now);
	}
}

/* --- the operator --------------------------------------------------------------------------------------------------- */

static void operate(struct play *p, const struct step *s, mono_t now)
{
	char command[2 * SCENARIO_COMMAND_MAX];
	struct buf said = { 0 };

	if (!p->world.operate)
		play_fail(p, now, "line %u: nobody can be asked to \"%s\": give --operator COMMAND, which is run with these words",
			  s->line, s->text);
	else if (!scenario_fill_in(p->scenario, s->text, command, sizeof(command)))
		play_fail(p, now, "line %u: the command is too long", s->line);
	else if (!p->world.operate(p->world.ctx, command, &said))
		play_fail(p, now, "line %u: \"%s\": %s", s->line, command, buf_cstr(&said));
	buf_free(&said);
}

/* --- waiting ---------------------------------------------------------------------------------------------------------- */

/* The first one of whom it is not true; NULL: it is true of all. */
static const struct crowd_client *not_yet(struct play *p, const struct step *s, struct buf *says)
{
	for (unsigned i = s->whom.from; i <= s->whom.to && i < crowd_size(p->crowd); i++) {
		const struct crowd_client *c = crowd_client(p->crowd, i);
		bool is;

		buf_clear(says);
		if (s->kind == STEP_WAIT_IN)
			is = c->in_run;
		else if (s->kind == STEP_WAIT_OUT)
			is = !c->in_run;
		else if (s->kind == STEP_WAIT_VERDICT)
			is = p->world.verdict && p->world.verdict(p->world.ctx, c, s->verdict, says);
		else
			is = p->world.healthy && p->world.healthy(p->world.ctx, c, says);
		if (!is)
			return c;
	}
	return NULL;
}

static bool wait_clients(struct play *p, const struct step *s, bool last, mono_t now)
{
	unsigned want = s->count > crowd_size(p->crowd) ? crowd_size(p->crowd) : s->count;

	if (crowd_in_run(p->crowd) >= want)
		return true;
	if (last)
		play_fail(p, now, "line %u: %u of %u clients are in run after %lld ms", s->line, crowd_in_run(p->crowd), want,
			  (long long)s->ms);
	return false;
}

bool play_clients_reached(struct play *p, const struct step *s, bool last, mono_t now)
{
	const struct crowd_client *c;
	struct buf says = { 0 };

	if (s->kind == STEP_WAIT_CLIENTS)
		return wait_clients(p, s, last, now);
	if ((s->kind == STEP_WAIT_VERDICT || s->kind == STEP_EXPECT_HEALTHY) && !p->world.verdict) {
		play_fail(p, now, "line %u: nobody can be asked for verdicts: give --operator COMMAND", s->line);
		return false;
	}
	c = not_yet(p, s, &says);
	if (c && last && s->kind == STEP_WAIT_VERDICT)
		play_fail(p, now, "line %u: the controller does not say %s of %s, but: %s", s->line, s->verdict, c->name,
			  says.len ? buf_cstr(&says) : "nothing");
	else if (c && last && s->kind == STEP_EXPECT_HEALTHY)
		play_fail(p, now, "line %u: the controller says of %s: %s", s->line, c->name, buf_cstr(&says));
	else if (c && last)
		play_fail(p, now, "line %u: %s is %s after %lld ms", s->line, c->name, crowd_state(c), (long long)s->ms);
	buf_free(&says);
	return !c;
}

/* --- steps ------------------------------------------------------------------------------------------------------------ */

bool play_clients_begin(struct play *p, const struct step *s, mono_t now)
{
	switch (s->kind) {
	case STEP_CHURN:
	case STEP_FLOOD:
		if (!p->crowd)
			play_fail(p, now, "line %u: there is no WLAN whose clients could be played: add \"wlan NAME open\"", s->line);
		return true;
	case STEP_WAIT_CLIENTS:
	case STEP_WAIT_IN:
	case STEP_WAIT_OUT:
	case STEP_WAIT_VERDICT:
	case STEP_EXPECT_HEALTHY:
		if (!p->crowd)
			play_fail(p, now, "line %u: there are no clients", s->line);
		return !p->crowd || !play_clients_reached(p, s, s->ms == 0, now);
	case STEP_RADIO_RESET: reset_radios(p, s, now); return false;
	case STEP_AIR:
		if (p->crowd)
			crowd_air(p->crowd, &s->link);
		return false;
	case STEP_DHCP:
		if (p->crowd)
			crowd_dhcp(p->crowd, s->on);
		return false;
	case STEP_TELL_TIMES:
		if (p->crowd)
			p->times = crowd_times(p->crowd, now);
		return false;
	case STEP_OPERATOR: operate(p, s, now); return false;
	default: each(p, s, now); return false;
	}
}
