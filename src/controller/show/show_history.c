/* SPDX-License-Identifier: Apache-2.0 */
/* show_history.c - what clients did and what it means: show client diagnosis, history, failures. From the rings of
 * src/controller/live; the words are those of `plumb diagnose`. */
#include "base/xalloc.h"
#include "controller/show/show.h"

#include <stdlib.h>

enum { EPISODES_SHOWN = 64, FAILURES_USUAL = 50, JUDGED_A_STEP = 8 };

static struct live_ask ask_of(const struct world *w)
{
	return (struct live_ask){ .now = w->ports.wall_ms(w->ports.ctx), .zone_ms = config_zone_s(w->config) * 1000 };
}

/* Who is refused because memory is short is forgotten soon for the same reason: then that is the answer. */
static bool few_are_kept(const struct world *w)
{
	struct measures m;

	return w->ports.measure && w->ports.measure(w->ports.ctx, &m) && m.shedding >= SHEDDING_CLIENTS;
}

static enum step unknown_client(struct call *c)
{
	if (few_are_kept(world_of(c)))
		return call_end(c, CALL_NOT_FOUND,
				"nothing is known of client %s any more: the controller's memory is short, it refuses new "
				"clients with status 17 and keeps little of who is not here. 'show sysinfo' says who has "
				"the memory, 'show traplog' since when; MemoryMax of plumbd's unit or --memory-max gives it "
				"more",
				command_text(c->line, 0));
	return call_end(c, CALL_NOT_FOUND,
			"nothing is known of client %s: it has not been heard of since the controller started, or so long "
			"ago that others needed the room",
			command_text(c->line, 0));
}

/* --- diagnosis ---------------------------------------------------------------------------------------------------- */

enum step show_client_diagnosis(struct call *c)
{
	const struct world *w = world_of(c);
	struct buf text = { 0 };
	struct live_ask ask;

	if (c->phase == 0) {
		ask = ask_of(w);
		if (!w->live ||
		    !live_diagnose(w->live, c->line->arg[0].mac, &ask, c->out->format == OUT_JSON ? LIVE_JSON : LIVE_TEXT, &text)) {
			buf_free(&text);
			return unknown_client(c);
		}
		if (c->out->format == OUT_JSON) {
			out_document(c->out, buf_as_slice(&text));
			buf_free(&text);
			return STEP_DONE;
		}
		c->kept = text.p;
		c->nkept = text.len;
		c->phase = 1;
	}
	return show_lines(c, "diagnosis");
}

/* --- history ------------------------------------------------------------------------------------------------------ */

static void span_text(int64_t ms, char out[static 32])
{
	if (ms < 0)
		ms = 0;
	if (ms < 10000)
		snprintf(out, 32, "%lld ms", (long long)ms);
	else if (ms < 600000)
		snprintf(out, 32, "%lld s", (long long)(ms / 1000));
	else
		snprintf(out, 32, "%lld min", (long long)(ms / 60000));
}

static void time_field(struct out *o, const char *label, int64_t t)
{
	char text[TIME_TEXT_MAX];

	if (t == TIME_NONE) {
		out_none(o, label, "not known");
		return;
	}
	time_format(t, text);
	out_field(o, label, "%s", text);
}

/* "association ok 2 ms, keys failed 3016 ms (3 times)" */
static void stages_text(const struct report_episode *e, struct buf *b)
{
	for (unsigned i = 0; i < e->nstages; i++) {
		const struct report_stage *s = &e->stage[i];
		char span[32];

		buf_printf(b, "%s%s %s", b->len ? ", " : "", stage_names[s->kind], outcome_names[s->outcome]);
		if (s->start != TIME_NONE && s->end != TIME_NONE) {
			span_text(s->end - s->start, span);
			buf_printf(b, " %s", span);
		}
		if (s->attempts > 1)
			buf_printf(b, " (%u times)", s->attempts);
	}
}

static void verdicts_text(const struct report_episode *e, struct buf *b)
{
	for (unsigned i = 0; i < e->nfindings; i++) {
		char id[48];

		verdict_id(rule_at(e->finding[i].rule)->verdict, e->finding[i].arg, id);
		buf_printf(b, "%s%s", b->len ? ", " : "", id);
	}
}

static void text_field(struct out *o, const char *label, struct buf *b)
{
	if (b->len)
		out_field_slice(o, label, buf_as_slice(b));
	buf_clear(b);
}

static void place_fields(struct out *o, const struct report_episode *e)
{
	if (mac_present(e->ap))
		out_mac(o, "AP MAC Address", e->ap);
	if (mac_present(e->bssid))
		out_mac(o, "BSSID", e->bssid);
	if (e->slot >= 0)
		out_int(o, "AP radio slot Id", e->slot, NULL);
	if (e->wlan >= 0)
		out_int(o, "Wireless LAN Id", e->wlan, NULL);
	if (e->vlan >= 0)
		out_int(o, "VLAN", e->vlan, NULL);
	if (e->pem != PEM_UNKNOWN)
		out_field(o, "Policy Manager State", "%s", pem_name(e->pem));
}

static void episode_fields(struct out *o, const struct report_episode *e)
{
	struct buf b = { 0 };
	char span[32];

	out_item(o, "episodes");
	out_field(o, "Episode", "%s", episode_kind_names[e->kind]);
	time_field(o, "Start", e->start);
	time_field(o, "End", e->end);
	if (e->start != TIME_NONE && e->end != TIME_NONE) {
		span_text(e->end - e->start, span);
		out_field(o, "Duration", "%s", span);
	}
	out_field(o, "Ended by", "%s", e->ended == END_LOG ? "nothing yet" : end_names[e->ended]);
	if (e->method != METHOD_NONE)
		out_field(o, "Method", "%s", method_names[e->method]);
	place_fields(o, e);
	stages_text(e, &b);
	text_field(o, "Stages", &b);
	verdicts_text(e, &b);
	text_field(o, "Verdict", &b);
	out_blank(o);
	buf_free(&b);
}

enum step show_client_history(struct call *c)
{
	const struct world *w = world_of(c);
	const struct report_episode *e;

	if (c->phase == 0) {
		struct live_ask ask = ask_of(w);
		uint64_t omitted = 0;

		c->kept = xcalloc(EPISODES_SHOWN, sizeof(*e), "a history");
		c->nkept = w->live ? live_history(w->live, c->line->arg[0].mac, &ask, c->kept, EPISODES_SHOWN, &omitted) : 0;
		if (c->nkept == 0)
			return unknown_client(c);
		out_mac(c->out, "Client MAC Address", c->line->arg[0].mac);
		out_int(c->out, "Number of Episodes", (int64_t)c->nkept, NULL);
		out_int(c->out, "Older Episodes, forgotten", (int64_t)omitted, NULL);
		out_blank(c->out);
		c->phase = 1;
	}
	e = c->kept;
	for (; c->at[0] < c->nkept && call_room(c); c->at[0]++)
		episode_fields(c->out, &e[c->at[0]]);
	return c->at[0] < c->nkept ? STEP_MORE : STEP_DONE;
}

/* --- failures ----------------------------------------------------------------------------------------------------- */

static void failure_row(struct call *c, const struct live_failure *f)
{
	const struct world *w = world_of(c);
	const struct ap *ap = mac_present(f->ap) ? ac_ap_by_mac(w->ac, f->ap) : NULL;
	char text[TIME_TEXT_MAX], id[48];

	verdict_id(f->verdict, f->arg, id);
	time_format(f->at + config_zone_s(w->config) * 1000, text);
	out_cell_mac(c->out, f->client);
	out_cell(c->out, "%s", text);
	if (ap)
		out_cell(c->out, "%s", ap->name);
	else if (mac_present(f->ap))
		out_cell_mac(c->out, f->ap);
	else
		out_cell_none(c->out, "-");
	if (f->wlan >= 0)
		out_cell_int(c->out, f->wlan);
	else
		out_cell_none(c->out, "-");
	out_cell(c->out, "%s", id);
	out_cell_int(c->out, (int64_t)f->count);
	out_row(c->out);
}

enum step show_client_failures(struct call *c)
{
	static const struct out_column columns[] = { { "Client MAC", 17, "client" }, { "Time", 23, "time" }, { "AP", 20, "ap" },
						     { "WLAN", 4, "wlan_id" }, { "Verdict", 26, "verdict" },
						     { "Count", 5, "count" } };
	const struct world *w = world_of(c);
	size_t most = command_has(c->line, 0) ? (size_t)c->line->arg[0].n : FAILURES_USUAL;
	struct live_ask ask = ask_of(w);

	if (c->phase < 2) { /* some clients in each step */
		if (w->live && live_judge(w->live, &ask, c->phase == 0, JUDGED_A_STEP)) {
			c->phase = 1;
			return STEP_MORE;
		}
		c->kept = xcalloc(most, sizeof(struct live_failure), "failures");
		c->nkept = w->live ? live_failures(w->live, c->kept, most) : 0;
		out_table(c->out, "failures", columns, ARRAY_LEN(columns));
		c->phase = 2;
	}
	for (; c->at[0] < c->nkept && call_room(c); c->at[0]++)
		failure_row(c, (const struct live_failure *)c->kept + c->at[0]);
	return c->at[0] < c->nkept ? STEP_MORE : STEP_DONE;
}
