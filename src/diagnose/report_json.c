/* SPDX-License-Identifier: Apache-2.0 */
/* report_json.c - the report as one JSON object, as docs/diagnosis.schema.json describes it. The writing is shared by
 * two threads where there is much of it: each takes every second block of clients or findings, and blocks go out in
 * order. */
#include "base/xalloc.h"
#include "diagnose/report.h"

#include <pthread.h>
#include <stdlib.h>

enum { BLOCK_ITEMS = 64, SHARE_FROM = 512 };

static void json_time(struct buf *b, int64_t t)
{
	if (t == TIME_NONE) {
		buf_str(b, "null");
		return;
	}
	buf_ch(b, '"');
	buf_time(b, t);
	buf_ch(b, '"');
}

static void json_mac(struct buf *b, mac_t m)
{
	if (!mac_present(m)) {
		buf_str(b, "null");
		return;
	}
	buf_ch(b, '"');
	buf_mac(b, m);
	buf_ch(b, '"');
}

static void json_word(struct buf *b, const char *name, const char *word)
{
	buf_ch(b, '"');
	buf_str(b, name);
	buf_str(b, "\":\"");
	buf_str(b, word);
	buf_ch(b, '"');
}

static void json_number(struct buf *b, const char *name, int64_t n)
{
	buf_str(b, ",\"");
	buf_str(b, name);
	buf_str(b, "\":");
	buf_int(b, n);
}

static void json_verdict(struct buf *b, enum verdict v, int arg)
{
	char id[48];

	verdict_id(v, arg, id);
	json_word(b, "verdict", id);
}

static void json_stage(struct buf *b, const struct report_stage *s)
{
	buf_ch(b, '{');
	json_word(b, "stage", stage_names[s->kind]);
	buf_str(b, ",\"start\":");
	json_time(b, s->start);
	buf_str(b, ",\"duration_ms\":");
	if (s->start == TIME_NONE || s->end == TIME_NONE)
		buf_str(b, "null");
	else
		buf_int(b, s->end - s->start);
	json_number(b, "attempts", s->attempts);
	buf_ch(b, ',');
	json_word(b, "outcome", outcome_names[s->outcome]);
	buf_ch(b, '}');
}

static void json_place(struct buf *b, const struct report_episode *e)
{
	buf_str(b, ",\"ap\":");
	json_mac(b, e->ap);
	buf_str(b, ",\"bssid\":");
	json_mac(b, e->bssid);
	if (e->slot >= 0) {
		json_number(b, "slot", e->slot);
		buf_str(b, e->slot == 0 ? ",\"band\":\"2.4 GHz\"" : ",\"band\":\"5 GHz\"");
	}
	if (e->wlan > 0)
		json_number(b, "wlan", e->wlan);
	if (e->vlan >= 0)
		json_number(b, "vlan", e->vlan);
	if (e->pem != PEM_UNKNOWN) {
		buf_ch(b, ',');
		json_word(b, "policy_state", pem_name(e->pem));
	}
}

static void json_episode(struct buf *b, const struct report_episode *e)
{
	buf_str(b, "{\"start\":");
	json_time(b, e->start);
	buf_str(b, ",\"end\":");
	json_time(b, e->end);
	buf_ch(b, ',');
	json_word(b, "kind", episode_kind_names[e->kind]);
	buf_ch(b, ',');
	json_word(b, "ended", end_names[e->ended]);
	if (e->method != METHOD_NONE) {
		buf_ch(b, ',');
		json_word(b, "method", method_names[e->method]);
	}
	buf_str(b, ",\"silence_ms\":");
	if (e->next == TIME_NONE || e->end == TIME_NONE)
		buf_str(b, "null");
	else
		buf_int(b, e->next > e->end ? e->next - e->end : 0);
	json_place(b, e);
	buf_str(b, ",\"stages\":[");
	for (unsigned i = 0; i < e->nstages; i++) {
		if (i)
			buf_ch(b, ',');
		json_stage(b, &e->stage[i]);
	}
	buf_str(b, "],\"findings\":[");
	for (unsigned i = 0; i < e->nfindings; i++) {
		const struct finding *f = &e->finding[i];
		enum verdict v = rule_at(f->rule)->verdict;

		buf_str(b, i ? ",{" : "{");
		json_verdict(b, v, f->arg);
		buf_ch(b, ',');
		json_word(b, "kind", verdict_kind_names[verdict_infos[v].kind]);
		buf_str(b, ",\"at\":");
		json_time(b, f->t);
		buf_ch(b, ',');
		json_word(b, "confidence", confidence_word(f->confidence));
		buf_ch(b, '}');
	}
	buf_str(b, "]}");
}

struct writing {
	const struct report *r;
	const struct json_options *opt;
	struct report_episode *episodes; /* room for opt->episodes */
};

static void json_client(const struct writing *w, size_t i, struct buf *b)
{
	const struct report_client *c = report_client(w->r, i);
	size_t n = report_episodes(w->r, c, w->episodes, w->opt->episodes);

	buf_str(b, "{\"mac\":");
	json_mac(b, c->mac);
	buf_str(b, ",\"episodes\":[");
	for (size_t k = 0; k < n; k++) {
		if (k)
			buf_ch(b, ',');
		json_episode(b, &w->episodes[k]);
	}
	buf_str(b, "],\"episodes_omitted\":");
	buf_int(b, (int64_t)(c->episodes - n));
	buf_ch(b, '}');
}

static void json_text(struct buf *b, const char *name, struct slice s)
{
	buf_str(b, ",\"");
	buf_str(b, name);
	buf_str(b, "\":");
	buf_json(b, s);
}

static void json_commands(struct buf *b, const struct told *t)
{
	buf_str(b, ",\"commands\":[");
	for (size_t i = 0; i < t->ncommands; i++) {
		buf_str(b, i ? ",{" : "{");
		json_word(b, "where", t->command[i].where);
		json_text(b, "run", t->command[i].run);
		buf_str(b, ",\"needs\":[");
		for (size_t k = 0; k < t->command[i].nneeds; k++) {
			if (k)
				buf_ch(b, ',');
			buf_json(b, t->command[i].needs[k]);
		}
		buf_str(b, "]}");
	}
	buf_ch(b, ']');
}

static void json_finding(const struct writing *w, size_t i, struct buf *b)
{
	const struct report_finding *f = report_finding(w->r, i);
	struct told t;

	report_tell(w->r, i, &t);
	buf_ch(b, '{');
	json_verdict(b, f->verdict, f->arg);
	buf_ch(b, ',');
	json_word(b, "kind", verdict_kind_names[verdict_infos[f->verdict].kind]);
	buf_str(b, ",\"client\":");
	json_mac(b, f->client);
	json_number(b, "count", (int64_t)f->count);
	buf_str(b, ",\"first\":");
	json_time(b, f->first);
	buf_str(b, ",\"last\":");
	json_time(b, f->last);
	if (report_year_guessed(w->r))
		buf_str(b, ",\"year_guessed\":true");
	buf_ch(b, ',');
	json_word(b, "confidence", confidence_word(f->confidence));
	json_text(b, "summary", t.summary);
	json_text(b, "cause", t.cause);
	json_text(b, "fix", t.fix);
	json_text(b, "healthy", t.healthy);
	json_commands(b, &t);
	buf_str(b, ",\"evidence\":[");
	for (size_t k = 0; k < t.nevidence; k++) {
		buf_str(b, k ? ",{\"file\":" : "{\"file\":");
		buf_json(b, slice_of(t.evidence[k].file));
		json_number(b, "line", t.evidence[k].line);
		json_text(b, "text", t.evidence[k].text);
		buf_ch(b, '}');
	}
	buf_str(b, "]}");
	told_free(&t);
}

/* --- many items, in order, by several threads ------------------------------------------------------------------ */

typedef void (*item_writer)(const struct writing *w, size_t i, struct buf *b);

struct share {
	struct writing w;
	item_writer write;
	const size_t *items;
	size_t from, to;
	struct buf out;
};

static void *write_share(void *arg)
{
	struct share *s = arg;

	for (size_t i = s->from; i < s->to; i++) {
		buf_str(&s->out, i ? ",\n" : "\n");
		s->write(&s->w, s->items ? s->items[i] : i, &s->out);
	}
	return NULL;
}

static void flush(struct buf *b, FILE *out)
{
	fwrite(b->p ? b->p : "", 1, b->len, out);
	buf_clear(b);
}

static void write_items(const struct writing *w, item_writer write, const size_t *items, size_t n, FILE *out)
{
	struct share s[2];

	for (int k = 0; k < 2; k++) {
		s[k] = (struct share){ .w = *w, .write = write, .items = items };
		s[k].w.episodes = xcalloc(w->opt->episodes ? w->opt->episodes : 1, sizeof(*w->episodes), "episodes");
	}
	for (size_t at = 0; at < n;) {
		size_t block = n - at < BLOCK_ITEMS || n < SHARE_FROM ? BLOCK_ITEMS : 8 * BLOCK_ITEMS;
		pthread_t other;
		bool shared;

		s[0].from = at;
		s[0].to = s[1].from = at + block < n ? at + block : n;
		s[1].to = s[1].from + block < n ? s[1].from + block : n;
		shared = s[1].to > s[1].from && n >= SHARE_FROM && pthread_create(&other, NULL, write_share, &s[1]) == 0;
		write_share(&s[0]);
		if (shared)
			pthread_join(other, NULL);
		else
			write_share(&s[1]);
		flush(&s[0].out, out);
		flush(&s[1].out, out);
		at = s[1].to;
	}
	for (int k = 0; k < 2; k++) {
		buf_free(&s[k].out);
		free(s[k].w.episodes);
	}
}

static void json_lines(const struct report *r, struct buf *b)
{
	const struct read_counts *c = report_counts(r);
	const struct unknown *top[8];
	size_t n = report_unknown(r, top, ARRAY_LEN(top));

	buf_str(b, "\"lines\":{\"total\":");
	buf_int(b, (int64_t)(c->recognised + c->unknown + c->other));
	json_number(b, "recognised", (int64_t)c->recognised);
	json_number(b, "unknown", (int64_t)c->unknown);
	json_number(b, "other", (int64_t)c->other);
	json_number(b, "physical", (int64_t)c->lines);
	buf_str(b, "},\n\"unknown_messages\":[");
	for (size_t i = 0; i < n; i++) {
		buf_str(b, i ? ",{\"count\":" : "{\"count\":");
		buf_int(b, (int64_t)top[i]->count);
		json_text(b, "text", slice_of(top[i]->text));
		buf_ch(b, '}');
	}
	buf_ch(b, ']');
}

static void json_sources(const struct report *r, struct buf *b)
{
	buf_str(b, ",\n\"sources\":[");
	for (size_t i = 0; i < report_sources(r); i++) {
		buf_str(b, i ? ",{\"file\":" : "{\"file\":");
		buf_json(b, slice_of(report_source_name(r, i)));
		if (report_source_error(r, i))
			json_text(b, "error", slice_of(report_source_error(r, i)));
		buf_ch(b, '}');
	}
	buf_ch(b, ']');
	if (report_year_guessed(r))
		buf_str(b, ",\n\"year_guessed\":true");
	if (report_interrupted(r))
		buf_str(b, ",\n\"interrupted\":true");
}

void report_json(const struct report *r, const struct json_options *opt, FILE *out)
{
	struct writing w = { .r = r, .opt = opt };
	struct buf head = { 0 };
	size_t *picked = xcalloc(report_findings(r) + 1, sizeof(*picked), "findings"), n = 0;

	for (size_t i = 0; i < report_findings(r); i++) {
		const struct report_finding *f = report_finding(r, i);

		if (opt->verdict == VERDICTS || (f->verdict == opt->verdict &&
						 (f->verdict != VERDICT_STUCK || f->arg == opt->verdict_arg)))
			picked[n++] = i;
	}
	buf_str(&head, "{");
	json_lines(r, &head);
	json_sources(r, &head);
	buf_str(&head, ",\n\"clients\":[");
	flush(&head, out);
	write_items(&w, json_client, NULL, report_clients(r), out);
	fputs("],\n\"findings\":[", out);
	write_items(&w, json_finding, picked, n, out);
	fputs("]}\n", out);
	buf_free(&head);
	free(picked);
}
