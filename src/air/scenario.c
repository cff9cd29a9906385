/* SPDX-License-Identifier: Apache-2.0 */
/* scenario.c - see scenario.h. */
#include "air/scenario_in.h"

#include "base/mac.h"
#include "base/wipe.h"
#include "base/xalloc.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const proof_names[] = { [PROOF_CERTIFICATE] = "certificate", [PROOF_TOKEN] = "token",
					   [PROOF_PSK] = "psk",		       [PROOF_NOTHING] = "nothing",
					   [PROOF_WRONG_TOKEN] = "wrong-token", [PROOF_EXPIRED] = "expired",
					   [PROOF_OTHER_CA] = "other-ca",      [PROOF_WRONG_USAGE] = "wrong-usage" };

/* --- who there is ---------------------------------------------------------------------------------------------- */

static struct group *add_group(struct orders *o, const struct order *in, struct scenario *s)
{
	struct group *g;
	int64_t n;

	if (!order_number(o, &in->arg[0], 1, SCENARIO_APS_MAX - (int64_t)s->aps, &n))
		return NULL;
	if (s->groups == SCENARIO_GROUPS_MAX) {
		orders_wrong(o, &in->arg[0], "more than %d groups of access points", SCENARIO_GROUPS_MAX);
		return NULL;
	}
	g = &s->group[s->groups++];
	memset(g, 0, sizeof(*g));
	g->count = (unsigned)n;
	s->aps += g->count;
	if (!order_text(o, &in->arg[1], sizeof(g->prefix) - 1, g->prefix))
		return NULL;
	return g;
}

static void add_aps(struct orders *o, const struct order *in, void *ctx)
{
	struct group *g = add_group(o, in, ctx);

	if (!g)
		return;
	for (unsigned i = 0; i < PROOFS; i++)
		if (i != PROOF_TOKEN && i != PROOF_PSK && strcmp(in->arg[2].text, proof_names[i]) == 0) {
			g->proof = (enum proof)i;
			return;
		}
	orders_wrong(o, &in->arg[2], "\"%s\": write certificate, token FILE, psk ID KEY, nothing, wrong-token, expired, "
		     "other-ca or wrong-usage", in->arg[2].text);
}

static void add_aps_token(struct orders *o, const struct order *in, void *ctx)
{
	struct group *g = add_group(o, in, ctx);

	if (!g)
		return;
	g->proof = PROOF_TOKEN;
	order_text(o, &in->arg[2], SCENARIO_PATH_MAX, g->file);
}

static void add_aps_psk(struct orders *o, const struct order *in, void *ctx)
{
	struct group *g = add_group(o, in, ctx);
	const char *hex;
	size_t len;

	if (!g || !order_text(o, &in->arg[2], sizeof(g->psk_identity) - 1, g->psk_identity))
		return;
	g->proof = PROOF_PSK;
	hex = in->arg[3].text;
	len = strlen(hex);
	for (size_t i = 0; i < len; i++)
		if (mac_hex[(unsigned char)hex[i]] == 0 || len % 2 || len < 32 || len > 2 * sizeof(g->psk)) {
			orders_wrong(o, &in->arg[3], "the key has to be 32 to 128 hexadecimal digits, an even number of them");
			return;
		}
	for (size_t i = 0; i < len; i += 2)
		g->psk[i / 2] = (uint8_t)((mac_hex[(unsigned char)hex[i]] - 1) << 4 | (mac_hex[(unsigned char)hex[i + 1]] - 1));
	g->psk_len = (unsigned)len / 2;
}

static void set_certificates(struct orders *o, const struct order *in, void *ctx)
{
	struct scenario *s = ctx;

	order_text(o, &in->arg[0], SCENARIO_PATH_MAX, s->certificates);
}

static void set_ca(struct orders *o, const struct order *in, void *ctx)
{
	struct scenario *s = ctx;

	order_text(o, &in->arg[0], SCENARIO_PATH_MAX, s->ca_cert);
	order_text(o, &in->arg[in->count - 1], SCENARIO_PATH_MAX, s->ca_key);
}

static void set_addresses(struct orders *o, const struct order *in, void *ctx)
{
	struct scenario *s = ctx;
	int64_t n;

	if (!addr_parse(in->arg[0].text, 0, &s->first_address) || s->first_address.port)
		orders_wrong(o, &in->arg[0], "\"%s\" is no address without a port: write it as 127.0.1.1", in->arg[0].text);
	else if (order_number(o, &in->arg[1], 1, 250, &n))
		s->addresses = (unsigned)n;
}

static void set_radios(struct orders *o, const struct order *in, void *ctx)
{
	struct scenario *s = ctx;
	int64_t n;

	if (order_number(o, &in->arg[0], 1, 2, &n))
		s->radios = (unsigned)n;
}

static void set_discovery(struct orders *o, const struct order *in, void *ctx)
{
	struct scenario *s = ctx;

	if (order_time(o, &in->arg[0], &s->discovery_ms) && (s->discovery_ms < 10 || s->discovery_ms > 60000))
		orders_wrong(o, &in->arg[0], "the discovery interval is 10ms to 1m");
}

static void set_no_discovery(struct orders *o, const struct order *in, void *ctx)
{
	struct scenario *s = ctx;

	(void)o;
	(void)in;
	s->no_discovery = true;
}

/* --- what happens ---------------------------------------------------------------------------------------------- */

struct step *scenario_step(struct orders *o, const struct order *in, struct scenario *s, enum step_kind kind)
{
	struct step *step;

	if (s->steps == SCENARIO_STEPS_MAX) {
		if (o->errors == 0)
			orders_wrong(o, NULL, "more than %d steps", SCENARIO_STEPS_MAX);
		step = &s->step[s->steps - 1];
	} else {
		if (!s->step)
			s->step = xcalloc(SCENARIO_STEPS_MAX, sizeof(*s->step), "the steps of a scenario");
		step = &s->step[s->steps++];
	}
	memset(step, 0, sizeof(*step));
	step->kind = kind;
	step->line = in->line;
	step->whom = (struct whom){ 0, UINT32_MAX, 1000000 };
	return step;
}

/* "all", "7", "3-9" (from 1), "10%". */
void scenario_read_whom(struct orders *o, const struct order_word *word, struct whom *out)
{
	unsigned from, to;
	char rest;

	if (strcmp(word->text, "all") == 0)
		return;
	if (strchr(word->text, '%')) {
		order_share(o, word, &out->ppm);
		return;
	}
	if (sscanf(word->text, "%9u-%9u%c", &from, &to, &rest) != 2) {
		if (sscanf(word->text, "%9u%c", &from, &rest) != 1)
			from = 0;
		to = from;
	}
	if (from < 1 || to < from)
		orders_wrong(o, word, "\"%s\": write all, a number, a range as 3-9, or a share as 10%%", word->text);
	else
		*out = (struct whom){ from - 1, to - 1, 1000000 };
}

void scenario_no_share(struct orders *o, const struct order_word *word)
{
	if (strchr(word->text, '%'))
		orders_wrong(o, word, "\"%s\": what is waited for or expected holds for all that are named, not for a share: "
			     "write all, a name, or a range", word->text);
}

static void step_whom(struct orders *o, const struct order *in, struct scenario *s, enum step_kind kind)
{
	scenario_read_whom(o, &in->arg[0], &scenario_step(o, in, s, kind)->whom);
}

static void do_start(struct orders *o, const struct order *in, void *ctx)
{
	step_whom(o, in, ctx, STEP_START);
}

static void do_start_rate(struct orders *o, const struct order *in, void *ctx)
{
	struct step *step = scenario_step(o, in, ctx, STEP_START);
	int64_t n;

	scenario_read_whom(o, &in->arg[0], &step->whom);
	if (order_number(o, &in->arg[1], 1, 1000000, &n))
		step->rate = (unsigned)n;
}

static void do_away(struct orders *o, const struct order *in, void *ctx)
{
	step_whom(o, in, ctx, STEP_AWAY);
}

static void do_back(struct orders *o, const struct order *in, void *ctx)
{
	step_whom(o, in, ctx, STEP_BACK);
}

static void do_reboot(struct orders *o, const struct order *in, void *ctx)
{
	step_whom(o, in, ctx, STEP_REBOOT);
}

static void do_vanish(struct orders *o, const struct order *in, void *ctx)
{
	step_whom(o, in, ctx, STEP_VANISH);
}

static void do_gone(struct orders *o, const struct order *in, void *ctx)
{
	struct step *step = scenario_step(o, in, ctx, STEP_GONE);
	int64_t n;

	scenario_read_whom(o, &in->arg[0], &step->whom);
	if (order_number(o, &in->arg[1], 1, 1000000, &n))
		step->count = (unsigned)n;
}

static void do_stop(struct orders *o, const struct order *in, void *ctx)
{
	step_whom(o, in, ctx, STEP_STOP);
}

static void do_wait_controller(struct orders *o, const struct order *in, void *ctx)
{
	order_time(o, &in->arg[0], &scenario_step(o, in, ctx, STEP_WAIT_CONTROLLER)->ms);
}

static bool read_count(struct orders *o, const struct order_word *word, unsigned *out)
{
	int64_t n;

	if (strcmp(word->text, "all") == 0) {
		*out = UINT32_MAX;
		return true;
	}
	if (!order_number(o, word, 0, SCENARIO_APS_MAX, &n))
		return false;
	*out = (unsigned)n;
	return true;
}

static void do_wait_run(struct orders *o, const struct order *in, void *ctx)
{
	struct step *step = scenario_step(o, in, ctx, STEP_WAIT_RUN);

	if (read_count(o, &in->arg[0], &step->count))
		order_time(o, &in->arg[1], &step->ms);
}

static void do_wait_refused(struct orders *o, const struct order *in, void *ctx)
{
	struct step *step = scenario_step(o, in, ctx, STEP_WAIT_REFUSED);

	scenario_read_whom(o, &in->arg[0], &step->whom);
	scenario_no_share(o, &in->arg[0]);
	if (in->count == 3)
		order_text(o, &in->arg[2], sizeof(step->words) - 1, step->words);
	order_time(o, &in->arg[1], &step->ms);
}

static void do_hold_to(struct orders *o, const struct order *in, void *ctx)
{
	struct step *step = scenario_step(o, in, ctx, STEP_HOLD);

	if (order_time(o, &in->arg[0], &step->ms) && order_time(o, &in->arg[1], &step->to_ms) && step->to_ms <= step->ms)
		orders_wrong(o, &in->arg[1], "the second time is the longer one: write \"hold 1s to 5s\"");
}

static void do_hold(struct orders *o, const struct order *in, void *ctx)
{
	order_time(o, &in->arg[0], &scenario_step(o, in, ctx, STEP_HOLD)->ms);
}

void scenario_read_link(struct orders *o, const struct order *in, struct impairment *l)
{
	const char *what = in->arg[0].text;
	int64_t ms = 0;

	if (strcmp(what, "loss") == 0)
		order_share(o, &in->arg[1], &l->loss_ppm);
	else if (strcmp(what, "duplicate") == 0)
		order_share(o, &in->arg[1], &l->duplicate_ppm);
	else if (strcmp(what, "reorder") == 0) {
		order_share(o, &in->arg[1], &l->reorder_ppm);
		l->reorder_us = l->reorder_us ? l->reorder_us : 5000;
	} else if (strcmp(what, "round-trip") == 0 && order_time(o, &in->arg[1], &ms))
		l->delay_us = ms * 500;
	else if (strcmp(what, "jitter") == 0 && order_time(o, &in->arg[1], &ms))
		l->jitter_us = ms * 1000;
	else if (!o->errors)
		orders_wrong(o, &in->arg[0], "\"%s\": write round-trip, jitter, loss, duplicate or reorder", what);
}

static void do_link(struct orders *o, const struct order *in, void *ctx)
{
	struct scenario *s = ctx;

	scenario_read_link(o, in, &s->link);
	scenario_step(o, in, s, STEP_LINK)->link = s->link;
}

static void do_hostile(struct orders *o, const struct order *in, void *ctx)
{
	static const char *const names[] = { [HOSTILE_NOISE] = "noise", [HOSTILE_DISCOVERY] = "discovery",
		[HOSTILE_HELLO] = "hello" };
	struct step *step = scenario_step(o, in, ctx, STEP_HOSTILE);
	int64_t n = 0, rate = 0;
	bool known = false;

	for (unsigned i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(in->arg[0].text, names[i]) == 0) {
			step->hostile = (enum hostile)i;
			known = true;
		}
	if (!known)
		orders_wrong(o, &in->arg[0], "\"%s\": write noise, discovery or hello", in->arg[0].text);
	else if (order_number(o, &in->arg[1], 1, 100000000, &n) && order_number(o, &in->arg[2], 1, 1000000, &rate)) {
		step->count = (unsigned)n;
		step->rate = (unsigned)rate;
	}
}

static void do_mark(struct orders *o, const struct order *in, void *ctx)
{
	struct scenario *s = ctx;

	(void)o;
	(void)in;
	s->repeat_from = s->steps;
}

static void do_repeat(struct orders *o, const struct order *in, void *ctx)
{
	struct scenario *s = ctx;
	unsigned from = s->repeat_from;
	int64_t n;

	if (from == s->steps)
		orders_wrong(o, NULL, "there is nothing to repeat: write \"mark\" where it begins, and steps behind it");
	else if (order_number(o, &in->arg[0], 1, 1000000, &n)) {
		struct step *step = scenario_step(o, in, s, STEP_REPEAT);

		step->count = (unsigned)n;
		step->back_to = from;
	}
}

static void do_end(struct orders *o, const struct order *in, void *ctx)
{
	scenario_step(o, in, ctx, STEP_END);
}

static const struct order_row rows[] = {
	{ "aps <count> <name> with token <file>", "access points that enrol, each with a line of the file", add_aps_token },
	{ "aps <count> <name> with psk <id> <hex>", "with a pre-shared key; ID mac: its base MAC", add_aps_psk },
	{ "aps <count> <name> with <proof>", "certificate, nothing, wrong-token, expired, other-ca, wrong-usage", add_aps },
	{ "certificates <dir>", "keep what they enrol with here, a directory each", set_certificates },
	{ "ca <certificate> [<key>]", "issue certificates with this authority (one file or two) before the start", set_ca },
	{ "addresses <first> <count>", "speak from so many addresses (127.0.0.1, 1)", set_addresses },
	{ "radios <count>", "radios of each (2)", set_radios },
	{ "discovery interval <time>", "how often they ask (the RFC's 5s)", set_discovery },
	{ "discovery none", "straight to the controller", set_no_discovery },
	{ "start <whom>", "they are switched on", do_start },
	{ "start <whom> rate <per-second>", "one after the other", do_start_rate },
	{ "wait controller <time>", "until the controller answers a ClientHello", do_wait_controller },
	{ "wait run <count> within <time>", "so many (or all) have to be in Run", do_wait_run },
	{ "wait refused <whom> within <time> [<words>]", "they have to be refused, the reason holding the words",
		do_wait_refused },
	{ "link <what> <value>", "round-trip, jitter (times), loss, duplicate, reorder (5%)", do_link },
	{ "away <whom>", "nothing passes to them and from them", do_away },
	{ "back <whom>", "it does again", do_back },
	{ "reboot <whom>", "power off and on: nobody is told", do_reboot },
	{ "vanish <whom>", "power off", do_vanish },
	{ "stop <whom>", "they say goodbye", do_stop },
	{ "gone <whom> <count>", "so many stations of each leave by their own", do_gone },
	{ "hold <time>", "go on so long", do_hold },
	{ "hold <time> to <time>", "so long, drawn by the seed", do_hold_to },
	{ "hostile <what> <count> rate <per-second>", "noise, discovery or hello datagrams from random addresses", do_hostile },
	{ "mark", "a repetition begins here", do_mark },
	{ "repeat <count>", "once more from the mark, so many times", do_repeat },
	{ "end", "nothing behind this line happens", do_end },
};

void scenario_defaults(struct scenario *s)
{
	memset(s, 0, sizeof(*s));
	s->addresses = 1;
	s->radios = 2;
}

static bool about_aps(const struct step *t)
{
	return t->kind < STEP_JOIN || t->kind == STEP_RADIO_RESET || t->kind == STEP_FLOOD || t->kind == STEP_AIR ||
	       t->kind == STEP_DHCP || t->kind == STEP_WAIT_CLIENTS || t->kind == STEP_OPERATOR ||
	       t->kind == STEP_TELL_TIMES;
}

static bool look_at_whole(struct scenario *s, struct orders *o)
{
	if (o->errors)
		return false;
	o->line = 1;
	if (s->aps == 0)
		orders_wrong(o, NULL, "there is no access point: add \"aps 5 air with certificate\"");
	for (unsigned i = 0; i < s->groups; i++) {
		enum proof p = s->group[i].proof;

		if ((p == PROOF_EXPIRED || p == PROOF_WRONG_USAGE) && !s->ca_cert[0])
			orders_wrong(o, NULL, "certificates that are expired or of a wrong usage have to be issued: add \"ca FILE\"");
	}
	for (unsigned i = 0; i < s->steps; i++) {
		const struct step *t = &s->step[i];

		o->line = t->line;
		if (about_aps(t) && t->whom.from >= s->aps && s->aps)
			orders_wrong(o, NULL, "there are %u access points, so no number %u", s->aps, t->whom.from + 1);
		if (!about_aps(t) && t->whom.from >= s->nclients)
			orders_wrong(o, NULL, "there are no clients: add \"clients 5 staff on WLAN\"");
		if (t->ap > s->aps)
			orders_wrong(o, NULL, "there are %u access points, so no number %u", s->aps, t->ap);
	}
	for (unsigned i = 0; i < s->client_groups; i++)
		if (s->clients[i].at > s->aps) {
			o->line = 1;
			orders_wrong(o, NULL, "clients \"%s\" are at access point %u, and there are %u", s->clients[i].prefix,
				     s->clients[i].at, s->aps);
		}
	return o->errors == 0;
}

/* Access points, then who there is of clients, then what happens to those: one table for the reader. */
static const struct order_row *all_rows(size_t *count)
{
	static struct order_row *all;

	*count = ARRAY_LEN(rows) + scenario_who_count + scenario_client_count;
	if (!all) {
		all = xcalloc(*count, sizeof(*all), "the commands of a scenario");
		memcpy(all, rows, sizeof(rows));
		memcpy(all + ARRAY_LEN(rows), scenario_who_rows, scenario_who_count * sizeof(*all));
		memcpy(all + ARRAY_LEN(rows) + scenario_who_count, scenario_client_rows, scenario_client_count * sizeof(*all));
	}
	return all;
}

bool scenario_parse(struct scenario *s, struct orders *o, struct slice text)
{
	o->rows = all_rows(&o->row_count);
	return orders_read(o, text, s) && look_at_whole(s, o);
}

bool scenario_load(struct scenario *s, struct orders *o)
{
	o->rows = all_rows(&o->row_count);
	return orders_read_file(o, s) && look_at_whole(s, o);
}

void scenario_free(struct scenario *s)
{
	if (s->clients)
		wipe(s->clients, SCENARIO_CLIENT_GROUPS_MAX * sizeof(*s->clients));
	if (s->step)
		wipe(s->step, SCENARIO_STEPS_MAX * sizeof(*s->step));
	wipe(s->wlan, sizeof(s->wlan));
	free(s->step);
	free(s->clients);
	free(s->config);
	s->step = NULL;
	s->clients = NULL;
	s->config = NULL;
}

void scenario_help(struct buf *out)
{
	size_t n;
	const struct order_row *all = all_rows(&n);

	orders_help(all, n, out);
}
