/* SPDX-License-Identifier: Apache-2.0 */
/* explain_hooks.c - verdicts and messages in words, for `plumb explain`.
 *
 * A verdict is told as its first rule tells it, but of no log in particular: where the rule's text has a value in
 * braces ({client}, {server|the RADIUS server}) its stand-in or its name is put. A message is the line's text after
 * task, time and client, or the words as they are. */
#include "cli/explain_hooks.h"

#include "catalogue/catalogue.h"
#include "cli/verdicts.h"
#include "diagnose/head.h"
#include "diagnose/report_text_paper.h"

enum { COLUMNS = 80, LABEL = 14, LINE_MAX_BYTES = 8192, READ_AHEAD = 64 };

/* --- verdicts -------------------------------------------------------------------------------------------------- */

/* The text in general: {name|stand-in} gives the stand-in, {name} the name in angles; {{ is a brace. */
static void generally(struct buf *out, const char *text, const char *state)
{
	for (const char *p = text ? text : ""; *p; p++) {
		const char *end = *p == '{' ? strchr(p, '}') : NULL;
		const char *bar = end ? memchr(p, '|', (size_t)(end - p)) : NULL;

		if (!end)
			buf_ch(out, *p);
		else if (state && strncmp(p, "{state", 6) == 0)
			buf_str(out, state);
		else if (bar)
			buf_slice(out, slice_between(bar + 1, end));
		else
			buf_printf(out, "<%.*s>", (int)(end - p - 1), p + 1);
		p = end ? end : p;
	}
}

struct verdict_text {
	const char *label, *key, *text;
};

static void verdict_as_text(FILE *out, const char *id, const struct rule *r, const struct verdict_text *v, size_t n,
			    const char *state)
{
	const struct paper p = { .out = out, .width = COLUMNS };
	struct buf b = { 0 };

	fprintf(out, "Verdict: %s (%s)\n", id, verdict_kind_names[verdict_infos[r->verdict].kind]);
	for (size_t i = 0; i < n; i++) {
		buf_clear(&b);
		generally(&b, v[i].text, state);
		paper_prose(&p, LABEL, v[i].label, buf_as_slice(&b));
	}
	for (size_t i = 0; i < RULE_COMMANDS_MAX && r->commands[i].run; i++) {
		buf_clear(&b);
		buf_printf(&b, "%-12s", r->commands[i].where);
		generally(&b, r->commands[i].run, state);
		paper_verbatim(&p, LABEL, "", buf_as_slice(&b));
	}
	buf_free(&b);
}

static void json_pair(struct buf *b, const char *key, const char *text, const char *state)
{
	struct buf value = { 0 };

	generally(&value, text, state);
	buf_printf(b, ",\"%s\":", key);
	buf_json(b, buf_as_slice(&value));
	buf_free(&value);
}

static void verdict_as_json(FILE *out, const char *id, const struct rule *r, const struct verdict_text *v, size_t n,
			    const char *state)
{
	struct buf b = { 0 };

	buf_printf(&b, "{\"query\":\"%s\",\"results\":[{\"kind\":\"verdict\",\"name\":\"%s\"", id, id);
	buf_printf(&b, ",\"verdict_kind\":\"%s\"", verdict_kind_names[verdict_infos[r->verdict].kind]);
	for (size_t i = 0; i < n; i++)
		json_pair(&b, v[i].key, v[i].text, state);
	buf_str(&b, ",\"commands\":[");
	for (size_t i = 0; i < RULE_COMMANDS_MAX && r->commands[i].run; i++) {
		buf_printf(&b, "%s{\"where\":\"%s\"", i ? "," : "", r->commands[i].where);
		json_pair(&b, "run", r->commands[i].run, state);
		buf_ch(&b, '}');
	}
	buf_str(&b, "]}]}\n");
	fwrite(b.p, 1, b.len, out);
	buf_free(&b);
}

static bool explain_verdict(FILE *out, const char *typed, bool json)
{
	int arg;
	enum verdict v = verdict_from_id(typed, &arg);
	const struct rule *r;
	char id[48];

	rules_init();
	r = v == VERDICTS ? NULL : rule_of_verdict(v);
	if (!r)
		return false;
	verdict_id(v, arg, id);
	const struct verdict_text text[] = {
		{ "  Says", "summary", r->summary },   { "  Cause", "cause", r->cause },
		{ "  Healthy", "healthy", r->healthy }, { "  To do", "fix", r->fix },
	};
	(json ? verdict_as_json : verdict_as_text)(out, id, r, text, ARRAY_LEN(text),
						   v == VERDICT_STUCK ? pem_name((enum pem)arg) : NULL);
	return true;
}

/* --- messages ----------------------------------------------------------------------------------------------- */

/* The message of a line: after its head, or else from its first character on. */
static bool match_line(const char *p, const char *end, struct cat_match *m)
{
	struct head h;

	if (head_any(p, end, &h) && cat_match_loose(h.text, end, h.mnemonic, m))
		return true;
	return cat_match_loose(p, end, (struct slice){ NULL, 0 }, m);
}

static void message_as_text(FILE *out, const struct cat_row *row)
{
	const struct paper p = { .out = out, .width = COLUMNS };
	struct buf b = { 0 };

	fprintf(out, "Message %u: %s\n", row->id, row->name);
	paper_prose(&p, LABEL, "  Meaning", slice_of(row->means));
	if (row->mnemonic)
		buf_printf(&b, "%s %s", row->mnemonic, row->source ? row->source : "");
	paper_prose(&p, LABEL, "  Logged as", buf_as_slice(&b));
	if (row->task)
		paper_prose(&p, LABEL, "  Task", slice_of(row->task));
	buf_free(&b);
}

static void message_as_json(FILE *out, const char *line, const struct cat_match *m)
{
	const struct cat_row *row = &cat_rows[m->row];
	_Alignas(8) char fields[CAT_STRUCT_MAX];
	struct buf b = { 0 }, pairs = { 0 };

	cat_store(m, fields);
	cat_write_json(&pairs, m->row, fields);
	buf_str(&b, "{\"query\":");
	buf_json(&b, slice_of(line));
	buf_printf(&b, ",\"results\":[{\"kind\":\"message\",\"name\":\"%s\",\"number\":%u", row->name, row->id);
	buf_str(&b, ",\"meaning\":");
	buf_json(&b, slice_of(row->means));
	buf_str(&b, ",\"fields\":{");
	if (pairs.len) /* each pair comes with a comma before it */
		buf_add(&b, pairs.p + 1, pairs.len - 1);
	buf_str(&b, "}}]}\n");
	fwrite(b.p, 1, b.len, out);
	buf_free(&b);
	buf_free(&pairs);
}

static bool explain_message(FILE *out, const char *line, bool json)
{
	static char copy[LINE_MAX_BYTES + READ_AHEAD];
	size_t len = strlen(line);
	struct cat_match m;

	if (len > LINE_MAX_BYTES)
		len = LINE_MAX_BYTES;
	memcpy(copy, line, len);
	memset(copy + len, 0, READ_AHEAD);
	if (!match_line(copy, copy + len, &m))
		return false;
	if (json)
		message_as_json(out, line, &m);
	else
		message_as_text(out, &cat_rows[m.row]);
	return true;
}

const struct explain_hooks plumb_explain_hooks = {
	.message = explain_message,
	.verdict = explain_verdict,
	.verdict_ids = verdict_ids,
};
