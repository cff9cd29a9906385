/* SPDX-License-Identifier: Apache-2.0 */
/* report_json.c - the report as one JSON object, as docs/diagnosis.schema.json describes it. The writing is shared by
 * all threads where there is much of it: clients and findings are taken in blocks, which go out in order. */
#include "base/gate.h"
#include "base/xalloc.h"
#include "diagnose/report.h"

#include <pthread.h>
#include <stdlib.h>

enum { BLOCK_ITEMS = 256, SHARE_FROM = 512 };

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
	struct buf out;
	size_t from, to;
};

/* Each thread writes a part of a block into memory; when all have, the last puts the parts out in order. */
struct crew {
	struct gate gate;
	item_writer write;
	const size_t *items;
	size_t at, n;
	FILE *out;
	unsigned threads;
	struct share share[SHARDS_MAX];
};

static void write_share(const struct crew *c, struct share *s)
{
	for (size_t i = s->from; i < s->to; i++) {
		buf_str(&s->out, i ? ",\n" : "\n");
		c->write(&s->w, c->items ? c->items[i] : i, &s->out);
	}
}

static void flush(struct buf *b, FILE *out)
{
	fwrite(b->p ? b->p : "", 1, b->len, out);
	buf_clear(b);
}

static void next_block(void *arg)
{
	struct crew *c = arg;

	for (unsigned k = 0; k < c->threads; k++) {
		struct share *s = &c->share[k];

		flush(&s->out, c->out);
		s->from = c->at;
		s->to = c->at = c->n - c->at > BLOCK_ITEMS ? c->at + BLOCK_ITEMS : c->n;
	}
}

static void write_blocks(struct crew *c, unsigned thread)
{
	do {
		gate_pass(&c->gate, next_block, c);
		write_share(c, &c->share[thread]);
	} while (c->share[0].from < c->share[0].to);
}

struct hand {
	struct crew *crew;
	unsigned thread;
	pthread_t id;
};

static void *help(void *arg)
{
	struct hand *h = arg;

	write_blocks(h->crew, h->thread);
	return NULL;
}

static void write_items(const struct writing *w, item_writer write, const size_t *items, size_t n, FILE *out)
{
	struct crew *c = xcalloc(1, sizeof(*c), "a report");
	struct hand hand[SHARDS_MAX] = { 0 };

	*c = (struct crew){ .write = write, .items = items, .n = n, .out = out, .threads = n < SHARE_FROM ? 1 : w->r->nshards };
	gate_init(&c->gate, c->threads);
	for (unsigned k = 0; k < c->threads; k++) {
		c->share[k].w = *w;
		c->share[k].w.episodes =
			xcalloc(w->opt->episodes ? w->opt->episodes : 1, sizeof(*w->episodes), "episodes");
		hand[k] = (struct hand){ .crew = c, .thread = k };
		if (k > 0 && pthread_create(&hand[k].id, NULL, help, &hand[k]) != 0)
			out_of_memory(sizeof(hand[k]), "a thread");
	}
	write_blocks(c, 0);
	for (unsigned k = 0; k < c->threads; k++) {
		if (k > 0)
			pthread_join(hand[k].id, NULL);
		buf_free(&c->share[k].out);
		free(c->share[k].w.episodes);
	}
	gate_destroy(&c->gate);
	free(c);
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
