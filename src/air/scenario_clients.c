/* SPDX-License-Identifier: Apache-2.0 */
/* scenario_clients.c - the steps of a scenario that are about clients and their air: scenario_in.h. */
#include "air/scenario_in.h"

#include <stdio.h>
#include <stdlib.h>

/* "all", "10%", "alice", "alice-0003", "alice/3", "alice/3-9", "alice/10%". */
static bool read_clients(struct orders *o, const struct order_word *word, const struct scenario *s, struct whom *out)
{
	const char *slash = strchr(word->text, '/');
	size_t len = slash ? (size_t)(slash - word->text) : strlen(word->text);
	unsigned one, from, to;
	char rest;

	*out = (struct whom){ 0, s->nclients ? s->nclients - 1 : 0, 1000000 };
	if (strcmp(word->text, "all") == 0 && s->nclients)
		return true;
	if (!slash && strchr(word->text, '%'))
		return order_share(o, word, &out->ppm);
	one = slash ? 0 : scenario_find_client(s, word->text, len);
	if (one) {
		*out = (struct whom){ one - 1, one - 1, 1000000 };
		return true;
	}
	for (unsigned i = 0; i < s->client_groups; i++) {
		const struct air_group *g = &s->clients[i];

		if (strlen(g->prefix) != len || memcmp(g->prefix, word->text, len) != 0)
			continue;
		*out = (struct whom){ g->first, g->first + g->count - 1, 1000000 };
		if (!slash)
			return true;
		if (strchr(slash, '%')) {
			struct order_word share = { slash + 1, word->column + (unsigned)len + 1, false };

			return order_share(o, &share, &out->ppm);
		}
		if (sscanf(slash + 1, "%9u-%9u%c", &from, &to, &rest) != 2) {
			if (sscanf(slash + 1, "%9u%c", &from, &rest) != 1)
				from = 0;
			to = from;
		}
		if (from < 1 || to < from || to > g->count) {
			orders_wrong(o, word, "there are %u clients \"%s\": write %s/1 or %s/1-%u", g->count, g->prefix, g->prefix,
				     g->prefix, g->count);
			return false;
		}
		out->to = g->first + to - 1;
		out->from = g->first + from - 1;
		return true;
	}
	orders_wrong(o, word, "there are no clients \"%.*s\": write all, a name of a line \"clients\", NAME/3-9, or a share as "
		     "10%%", (int)len, word->text);
	return false;
}

static struct step *about(struct orders *o, const struct order *in, void *ctx, enum step_kind kind, unsigned whom)
{
	struct step *step = scenario_step(o, in, ctx, kind);

	read_clients(o, &in->arg[whom], ctx, &step->whom);
	return step;
}

/* ... to be seen of each of them. */
static struct step *each_of(struct orders *o, const struct order *in, void *ctx, enum step_kind kind)
{
	scenario_no_share(o, &in->arg[0]);
	return about(o, in, ctx, kind, 0);
}

static void read_ap(struct orders *o, const struct order_word *word, unsigned *ap)
{
	int64_t n;

	if (order_number(o, word, 1, SCENARIO_APS_MAX, &n))
		*ap = (unsigned)n;
}

static void read_rate(struct orders *o, const struct order_word *word, unsigned *rate)
{
	int64_t n;

	if (order_number(o, word, 1, 1000000, &n))
		*rate = (unsigned)n;
}

static void read_verdict(struct orders *o, const struct order_word *word, const struct scenario *s, struct step *step)
{
	if (order_text(o, word, SCENARIO_VERDICT_MAX, step->verdict) && s->verdict_known && !s->verdict_known(step->verdict))
		orders_wrong(o, word, "\"%s\" is no verdict: `plumb explain verdicts` lists them", word->text);
}

/* --- comings and goings ------------------------------------------------------------------------------------------ */

static void do_join(struct orders *o, const struct order *in, void *ctx)
{
	about(o, in, ctx, STEP_JOIN, 0);
}

static void do_join_rate(struct orders *o, const struct order *in, void *ctx)
{
	read_rate(o, &in->arg[1], &about(o, in, ctx, STEP_JOIN, 0)->rate);
}

static void do_leave(struct orders *o, const struct order *in, void *ctx)
{
	about(o, in, ctx, STEP_LEAVE, 0)->reason = 3;
}

static void do_leave_reason(struct orders *o, const struct order *in, void *ctx)
{
	struct step *step = about(o, in, ctx, STEP_LEAVE, 0);
	int64_t n;

	if (order_number(o, &in->arg[1], 1, 65535, &n))
		step->reason = (unsigned)n;
}

static void do_crash(struct orders *o, const struct order *in, void *ctx)
{
	about(o, in, ctx, STEP_CRASH, 0);
}

static void do_roam(struct orders *o, const struct order *in, void *ctx)
{
	about(o, in, ctx, STEP_ROAM, 0);
}

static void do_roam_rate(struct orders *o, const struct order *in, void *ctx)
{
	read_rate(o, &in->arg[1], &about(o, in, ctx, STEP_ROAM, 0)->rate);
}

static void do_roam_to(struct orders *o, const struct order *in, void *ctx)
{
	read_ap(o, &in->arg[1], &about(o, in, ctx, STEP_ROAM, 0)->ap);
}

static void do_sleep(struct orders *o, const struct order *in, void *ctx)
{
	struct step *step = about(o, in, ctx, STEP_SLEEP, 0);

	if (in->count == 2)
		order_time(o, &in->arg[1], &step->ms);
}

static void do_wake(struct orders *o, const struct order *in, void *ctx)
{
	about(o, in, ctx, STEP_WAKE, 0);
}

static void do_key(struct orders *o, const struct order *in, void *ctx)
{
	struct step *step = about(o, in, ctx, STEP_KEY, 0);
	size_t len = strlen(in->arg[1].text);

	if (len < 8 || len > 63)
		orders_wrong(o, &in->arg[1], "a passphrase has 8 to 63 characters, this one %zu", len);
	else
		order_text(o, &in->arg[1], 63, step->text);
}

static void do_wrong_key(struct orders *o, const struct order *in, void *ctx)
{
	struct step *step = about(o, in, ctx, STEP_KEY, 0);

	snprintf(step->text, sizeof(step->text), "this is not the passphrase");
}

static void do_right_key(struct orders *o, const struct order *in, void *ctx)
{
	about(o, in, ctx, STEP_RIGHT_KEY, 0);
}

static void do_switch(struct orders *o, const struct order *in, void *ctx)
{
	struct step *step = about(o, in, ctx, STEP_SWITCH, 0);
	int wlan = scenario_find_wlan(ctx, in->arg[1].text);

	if (wlan < 0)
		orders_wrong(o, &in->arg[1], "there is no WLAN \"%s\"", in->arg[1].text);
	else
		step->wlan = (unsigned)wlan;
}

static void do_restless(struct orders *o, const struct order *in, void *ctx)
{
	struct step *step = about(o, in, ctx, STEP_RESTLESS, 0);

	if (order_time(o, &in->arg[1], &step->ms) && step->ms < 1000)
		orders_wrong(o, &in->arg[1], "not more often than every second");
}

static void do_quiet(struct orders *o, const struct order *in, void *ctx)
{
	about(o, in, ctx, STEP_RESTLESS, 0);
}

static void read_many(struct orders *o, const struct order_word *word, unsigned *rate)
{
	int64_t n;

	if (order_number(o, word, 0, 100000, &n))
		*rate = (unsigned)n;
}

static void do_churn(struct orders *o, const struct order *in, void *ctx)
{
	static const char *const names[] = { "new-mac" };
	struct step *step;

	scenario_no_share(o, &in->arg[0]);
	step = about(o, in, ctx, STEP_CHURN, 0);
	read_many(o, &in->arg[1], &step->joins);
	read_many(o, &in->arg[2], &step->roams);
	read_many(o, &in->arg[3], &step->leaves);
	order_time(o, &in->arg[4], &step->ms);
	step->new_mac = in->count == 6 && scenario_choice(o, &in->arg[5], names, ARRAY_LEN(names)) == 0;
}

static void do_new_mac(struct orders *o, const struct order *in, void *ctx)
{
	about(o, in, ctx, STEP_NEW_MAC, 0);
}

/* --- the air ----------------------------------------------------------------------------------------------------- */

static const char *const lose_names[] = { "auth", "assoc", "m1", "m2", "m3", "m4", "g1", "g2", "dhcp", "bye", "eapol",
					 "all" };
static const unsigned lose_bits[] = { LOSE_AUTH, LOSE_ASSOC, LOSE_M1, LOSE_M2, LOSE_M3, LOSE_M4, LOSE_G1, LOSE_G2, LOSE_DHCP,
				      LOSE_BYE, LOSE_EAPOL, LOSE_ALL };

static void lose(struct orders *o, const struct order *in, void *ctx, enum step_kind kind)
{
	struct step *step = about(o, in, ctx, kind, 1);
	int n = scenario_choice(o, &in->arg[0], lose_names, ARRAY_LEN(lose_names));

	step->lose = n < 0 ? 0 : lose_bits[n];
}

static void do_lose(struct orders *o, const struct order *in, void *ctx)
{
	lose(o, in, ctx, STEP_LOSE);
}

static void do_hear(struct orders *o, const struct order *in, void *ctx)
{
	lose(o, in, ctx, STEP_HEAR);
}

static void do_silent(struct orders *o, const struct order *in, void *ctx)
{
	about(o, in, ctx, STEP_LOSE, 0)->lose = LOSE_EAPOL;
}

static void do_probe_only(struct orders *o, const struct order *in, void *ctx)
{
	order_time(o, &in->arg[1], &about(o, in, ctx, STEP_PROBE, 0)->ms);
}

static void do_forge(struct orders *o, const struct order *in, void *ctx)
{
	static const char *const names[] = { [FORGE_DEAUTH] = "deauth", [FORGE_DISASSOC] = "disassoc", [FORGE_AUTH] = "auth",
		[FORGE_ASSOC] = "assoc", [FORGE_AP_DEAUTH] = "ap-deauth", [FORGE_MALFORMED] = "malformed" };
	struct step *step = about(o, in, ctx, STEP_FORGE, 1);
	int n = scenario_choice(o, &in->arg[0], names, ARRAY_LEN(names));
	int64_t count;

	if (n >= 0)
		step->forged = (enum forged)n;
	step->count = 1;
	if (in->count == 3 && order_number(o, &in->arg[2], 1, 1000, &count))
		step->count = (unsigned)count;
}

static void do_flood(struct orders *o, const struct order *in, void *ctx)
{
	static const char *const names[] = { [FLOOD_AUTH] = "auth", [FLOOD_ASSOC] = "assoc", [FLOOD_PROBE] = "probe",
		[FLOOD_NOISE] = "noise" };
	struct step *step = scenario_step(o, in, ctx, STEP_FLOOD);
	int n = scenario_choice(o, &in->arg[0], names, ARRAY_LEN(names));
	int64_t count;

	if (n >= 0)
		step->flood = (enum flood)n;
	if (order_number(o, &in->arg[1], 1, 100000000, &count))
		step->count = (unsigned)count;
	read_rate(o, &in->arg[2], &step->rate);
}

static void do_radio_reset(struct orders *o, const struct order *in, void *ctx)
{
	struct step *step = scenario_step(o, in, ctx, STEP_RADIO_RESET);
	int64_t n;

	scenario_read_whom(o, &in->arg[0], &step->whom);
	if (in->count == 2 && order_number(o, &in->arg[1], 1, 2, &n))
		step->radio = (unsigned)n;
}

static void do_air(struct orders *o, const struct order *in, void *ctx)
{
	struct scenario *s = ctx;

	scenario_read_link(o, in, &s->air);
	scenario_step(o, in, s, STEP_AIR)->link = s->air;
}

static void do_dhcp_on(struct orders *o, const struct order *in, void *ctx)
{
	scenario_step(o, in, ctx, STEP_DHCP)->on = true;
}

static void do_dhcp_off(struct orders *o, const struct order *in, void *ctx)
{
	scenario_step(o, in, ctx, STEP_DHCP);
}

/* --- waiting, and the operator ------------------------------------------------------------------------------------ */

static void do_wait_clients(struct orders *o, const struct order *in, void *ctx)
{
	struct step *step = scenario_step(o, in, ctx, STEP_WAIT_CLIENTS);
	int64_t n;

	step->count = UINT32_MAX;
	if (strcmp(in->arg[0].text, "all") != 0 && order_number(o, &in->arg[0], 0, SCENARIO_CLIENTS_MAX, &n))
		step->count = (unsigned)n;
	order_time(o, &in->arg[1], &step->ms);
}

static void do_wait_in(struct orders *o, const struct order *in, void *ctx)
{
	order_time(o, &in->arg[1], &each_of(o, in, ctx, STEP_WAIT_IN)->ms);
}

static void do_wait_out(struct orders *o, const struct order *in, void *ctx)
{
	order_time(o, &in->arg[1], &each_of(o, in, ctx, STEP_WAIT_OUT)->ms);
}

static void do_wait_verdict(struct orders *o, const struct order *in, void *ctx)
{
	struct step *step = each_of(o, in, ctx, STEP_WAIT_VERDICT);

	read_verdict(o, &in->arg[1], ctx, step);
	order_time(o, &in->arg[2], &step->ms);
}

static void do_expect_verdict(struct orders *o, const struct order *in, void *ctx)
{
	read_verdict(o, &in->arg[1], ctx, each_of(o, in, ctx, STEP_WAIT_VERDICT));
}

static void do_expect_healthy(struct orders *o, const struct order *in, void *ctx)
{
	each_of(o, in, ctx, STEP_EXPECT_HEALTHY);
}

static void do_operator(struct orders *o, const struct order *in, void *ctx)
{
	struct step *step = scenario_step(o, in, ctx, STEP_OPERATOR);
	char filled[2 * SCENARIO_COMMAND_MAX];

	scenario_command(o, in, 0, step->text);
	if (step->text[0] && !scenario_fill_in(ctx, step->text, filled, sizeof(filled)))
		orders_wrong(o, &in->arg[0], "@NAME stands for the MAC address of a client: one of these names is none");
}

static void do_tell_times(struct orders *o, const struct order *in, void *ctx)
{
	struct scenario *s = ctx;

	s->times = true;
	(void)scenario_step(o, in, s, STEP_TELL_TIMES);
}

const struct order_row scenario_client_rows[] = {
	{ "join <whom>", "clients look for their WLAN and join it", do_join },
	{ "join <whom> rate <per-second>", "one after the other", do_join_rate },
	{ "leave <whom>", "they deauthenticate themselves", do_leave },
	{ "leave <whom> reason <code>", "with this reason code", do_leave_reason },
	{ "crash <whom>", "they are gone without a word", do_crash },
	{ "roam <whom>", "to the next access point", do_roam },
	{ "roam <whom> rate <per-second>", "one after the other", do_roam_rate },
	{ "roam <whom> to <ap>", "to this access point", do_roam_to },
	{ "restless <whom> every <time>", "about that often each of them roams, or leaves and comes back", do_restless },
	{ "quiet <whom>", "they do not any more, and come back", do_quiet },
	{ "churn <whom> joins <a-second> roams <a-second> leaves <a-second> for <time> [<new-mac>]",
		"so many, drawn by the seed, come, go to a neighbour, and leave; new-mac: who comes again has another address",
		do_churn },
	{ "new-mac <whom>", "they are gone without a word; another MAC address, from the next join on", do_new_mac },
	{ "sleep <whom> [<time>]", "they neither send nor answer", do_sleep },
	{ "wake <whom>", "they do again", do_wake },
	{ "key <whom> <passphrase>", "this passphrase, from the next join on", do_key },
	{ "wrong-key <whom>", "a wrong one", do_wrong_key },
	{ "right-key <whom>", "that of the WLAN", do_right_key },
	{ "switch <whom> <wlan>", "to another WLAN, without a goodbye", do_switch },
	{ "lose <what> <whom>", "these get lost: auth, assoc, m1, m2, m3, m4, g1, g2, dhcp, bye, eapol, all", do_lose },
	{ "hear <what> <whom>", "they do not any more", do_hear },
	{ "silent <whom>", "nothing of the key handshake comes through", do_silent },
	{ "probe-only <whom> <time>", "they probe so long, and do nothing else", do_probe_only },
	{ "forge <what> <whom> [<count>]", "in their name: deauth, disassoc, auth, assoc, malformed; to them: ap-deauth",
		do_forge },
	{ "flood <what> <count> rate <per-second>", "from random stations: auth, assoc, probe, noise", do_flood },
	{ "radio-reset <aps> [<radio>]", "a radio of these access points loses all its stations", do_radio_reset },
	{ "air <what> <value>", "as link, between clients and access points", do_air },
	{ "dhcp on", "there is a DHCP server", do_dhcp_on },
	{ "dhcp off", "there is none", do_dhcp_off },
	{ "wait clients <count> in run within <time>", "so many (or all) are connected and have their address",
		do_wait_clients },
	{ "wait client <whom> in run within <time>", "each of them is", do_wait_in },
	{ "wait client <whom> out within <time>", "none of them is", do_wait_out },
	{ "wait verdict <whom> <id> within <time>", "the controller says so of each", do_wait_verdict },
	{ "expect verdict <whom> <id>", "it does now", do_expect_verdict },
	{ "expect healthy <whom>", "it finds no fault with any of them", do_expect_healthy },
	{ "tell times", "how long joins and roams took since the last time they were told", do_tell_times },
	{ "operator <word> [<more>...]", "a command of the controller; @NAME: a client's MAC address", do_operator },
};
const unsigned scenario_client_count = ARRAY_LEN(scenario_client_rows);
