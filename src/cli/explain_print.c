/* SPDX-License-Identifier: Apache-2.0 */
/* explain_print.c - rows as text of 80 columns, or as one JSON object.
 *
 * One to three rows are shown in full; more (a bare number has many meanings) with their meaning only; a whole table,
 * or a crowd, as one line each. JSON always holds everything. */
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "catalogue/states.h"
#include "cli/explain_parts.h"

enum layout {
	COLUMNS = 80,
	LABEL_COLUMNS = 14,		/* of `  Sent when   `					*/
	FULL_MAX = 3,			/* so many rows are shown in full			*/
	BRIEF_MAX = 16,			/* so many with their meaning				*/
	LINES_MAX = 40,			/* so many of a crowd, unless a table was asked for	*/
	ECHO_MAX = 120,			/* bytes of the query we repeat				*/
};

/* Writes the text from column `at` on, wrapped, further lines indented; ends the line. */
static void wrap(FILE *out, size_t at, size_t indent, const char *text)
{
	size_t column = at;

	while (*text) {
		size_t len = strcspn(text, " ");

		if (column > indent && column + len > COLUMNS) {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
		}
		fprintf(out, "%.*s", (int)len, text);
		column += len;
		text += len;
		if (*text) {
			text++;
			if (column < COLUMNS && *text && column + 1 + strcspn(text, " ") <= COLUMNS)
				fputc(' ', out);
			column++;
		}
	}
	fputc('\n', out);
}

static void labelled(FILE *out, const char *label, const char *text)
{
	if (!text || !*text)
		return;
	fprintf(out, "  %-*s", LABEL_COLUMNS - 2, label);
	wrap(out, LABEL_COLUMNS, LABEL_COLUMNS, text);
}

/* The query again, without what would disturb a terminal. */
static void echo(FILE *out, const char *text)
{
	size_t i = 0;

	for (; i < ECHO_MAX && text[i]; i++)
		fputc((unsigned char)text[i] < ' ' || text[i] == 0x7f ? '?' : text[i], out);
	if (text[i])
		fputs("...", out);
}

/* "201", "0-7", "0xec03", "300 s". */
static void number_text(struct buf *b, const struct code_table *t, const struct code *c)
{
	buf_printf(b, t->hex ? "0x%" PRIx32 : "%" PRId32, c->number);
	if (c->upto)
		buf_printf(b, "-%" PRId32, c->upto);
	if (c->unit)
		buf_printf(b, " %s", c->unit);
}

/* "Association status 201: CCX: TSPEC refused by AP policy" */
static void title(FILE *out, const struct hit *hit)
{
	const struct code_table *t = code_table(hit->kind);
	const struct code *c = hit->row;
	struct buf b = { 0 };

	buf_str(&b, t->title);
	if (!code_has_number(t, c)) {
		buf_printf(&b, ": %s", c->name);
	} else if (t->valued) {
		buf_printf(&b, ": %s, ", c->name);
		number_text(&b, t, c);
		buf_str(&b, c->upto ? "" : " by default");
	} else {
		buf_ch(&b, ' ');
		number_text(&b, t, c);
		buf_printf(&b, ": %s", c->name);
	}
	wrap(out, 0, 2, buf_cstr(&b));
	buf_free(&b);
}

static void also_text(struct buf *b, const struct code *c)
{
	const char *at = c->also;
	const char *piece;
	size_t len;

	while ((piece = code_next_alias(&at, &len))) {
		buf_str(b, b->len ? ", " : "");
		buf_add(b, piece, len);
	}
}

static void next_states(struct buf *b, const struct hit *hit, const char *between, bool quoted)
{
	enum pem from;

	if (hit->kind != CODE_PEM)
		return;
	from = pem_from_name(hit->row->name, strlen(hit->row->name));
	for (unsigned to = 0; to < PEM_STATES; to++)
		if (pem_healthy_step(from, to))
			buf_printf(b, quoted ? "%s\"%s\"" : "%s%s", b->len ? between : "", pem_name(to));
}

static void print_full(FILE *out, const struct hit *hit)
{
	const struct code_table *t = code_table(hit->kind);
	const struct code *c = hit->row;
	struct buf b = { 0 };
	char sources[128];

	title(out, hit);
	also_text(&b, c);
	labelled(out, "Also", buf_cstr(&b));
	labelled(out, "Meaning", c->meaning);
	labelled(out, t->when, c->when);
	buf_clear(&b);
	next_states(&b, hit, " or ", false);
	labelled(out, "Leads to", buf_cstr(&b));
	labelled(out, "To do", c->mend);
	labelled(out, "Note", t->note);
	code_sources(c->mark, sources, sizeof(sources));
	labelled(out, "Source", sources);
	buf_free(&b);
}

static void print_brief(FILE *out, const struct hit *hit)
{
	title(out, hit);
	fputs("  ", out);
	wrap(out, 2, 2, hit->row->meaning);
}

static void print_line(FILE *out, const struct hit *hit)
{
	const struct code_table *t = code_table(hit->kind);
	struct buf b = { 0 };

	if (code_has_number(t, hit->row))
		number_text(&b, t, hit->row);
	fprintf(out, "  %-10s", buf_cstr(&b));
	wrap(out, 12, 14, hit->row->name);
	buf_free(&b);
}

static void print_lines(FILE *out, const struct hits *found)
{
	size_t shown = found->listing || found->count <= LINES_MAX ? found->count : LINES_MAX;

	for (size_t i = 0; i < shown; i++) {
		const struct hit *hit = &found->list[i];

		if (i == 0 || hit->kind != hit[-1].kind)
			fprintf(out, "%s%s\n", i ? "\n" : "", code_table(hit->kind)->title);
		print_line(out, hit);
	}
	if (shown < found->count)
		fprintf(out, "\nand %zu more; name more words.\n", found->count - shown);
}

/* The shortest thing to type that shows one row alone. */
static void print_hint(FILE *out, const struct hits *found)
{
	const struct hit *hit = &found->list[0];
	const struct code_table *t = code_table(hit->kind);
	struct buf b = { 0 };

	buf_printf(&b, "One of them in full: plumb explain %s ", t->noun);
	if (code_has_number(t, hit->row) && !t->valued && !hit->row->upto)
		number_text(&b, t, hit->row);
	else
		buf_str(&b, hit->row->name);
	fputc('\n', out);
	wrap(out, 0, 2, buf_cstr(&b));
	buf_free(&b);
}

static void print_hits_text(FILE *out, const struct query *q, const struct hits *found)
{
	if (found->listing || found->count > BRIEF_MAX) {
		print_lines(out, found);
		print_hint(out, found);
		return;
	}
	if (found->count > FULL_MAX) {
		echo(out, q->text);
		fprintf(out, found->loose ? ": %zu entries match.\n\n" : " has %zu meanings.\n\n", found->count);
	}
	for (size_t i = 0; i < found->count; i++) {
		if (i)
			fputc('\n', out);
		if (found->count > FULL_MAX)
			print_brief(out, &found->list[i]);
		else
			print_full(out, &found->list[i]);
	}
	if (found->count > FULL_MAX)
		print_hint(out, found);
}

void print_codes_of_line(FILE *out, const struct hits *found)
{
	for (size_t i = 0; i < found->count; i++) {
		fputc('\n', out);
		print_brief(out, &found->list[i]);
	}
}

static void json_text(struct buf *b, const char *key, const char *text)
{
	buf_printf(b, ",\"%s\":", key);
	if (text)
		buf_json(b, slice_of(text));
	else
		buf_str(b, "null");
}

static void json_hit(struct buf *b, const struct hit *hit)
{
	const struct code_table *t = code_table(hit->kind);
	const struct code *c = hit->row;
	struct buf next = { 0 };
	char sources[128];

	buf_printf(b, "{\"kind\":\"%s\"", t->noun);
	json_text(b, "name", c->name);
	if (code_has_number(t, c))
		buf_printf(b, ",\"number\":%" PRId32, c->number);
	else
		buf_str(b, ",\"number\":null");
	if (c->upto)
		buf_printf(b, ",\"upto\":%" PRId32, c->upto);
	if (c->unit)
		json_text(b, "unit", c->unit);
	json_text(b, "meaning", c->meaning);
	json_text(b, "when", c->when);
	json_text(b, "mend", c->mend);
	next_states(&next, hit, ",", true);
	if (hit->kind == CODE_PEM)
		buf_printf(b, ",\"next\":[%s]", buf_cstr(&next));
	code_sources(c->mark, sources, sizeof(sources));
	json_text(b, "source", sources);
	buf_ch(b, '}');
	buf_free(&next);
}

static void print_hits_json(FILE *out, const struct query *q, const struct hits *found)
{
	struct buf b = { 0 };

	buf_str(&b, "{\"query\":");
	buf_json(&b, slice_of(q->text));
	buf_str(&b, ",\"results\":[");
	for (size_t i = 0; i < found->count; i++) {
		if (i)
			buf_ch(&b, ',');
		json_hit(&b, &found->list[i]);
	}
	buf_str(&b, "]}\n");
	fwrite(b.p, 1, b.len, out);
	buf_free(&b);
}

void print_hits(FILE *out, const struct query *q, const struct hits *found, bool json)
{
	if (json)
		print_hits_json(out, q, found);
	else
		print_hits_text(out, q, found);
}

void print_unknown(FILE *out, const struct query *q, const struct near *near, bool json)
{
	struct buf b = { 0 };

	if (json) {
		buf_str(&b, "{\"query\":");
		buf_json(&b, slice_of(q->text));
		buf_str(&b, ",\"results\":[],\"nearest\":[");
	}
	for (size_t i = 0; i < near->count; i++) {
		buf_str(&b, i ? (json ? "," : ", ") : "");
		if (json)
			buf_json(&b, slice_of(near->names[i]));
		else
			buf_str(&b, near->names[i]);
	}
	if (json) {
		buf_str(&b, "]}\n");
		fwrite(b.p, 1, b.len, out);
	} else {
		fputs("Nothing is known about \"", out);
		echo(out, q->text);
		fputs("\".\n", out);
		labelled(out, "Nearest", buf_cstr(&b));
		if (!near->count)
			fputs("  `plumb explain` alone lists what can be asked.\n", out);
	}
	buf_free(&b);
}

void print_usage(FILE *out, bool json)
{
	struct buf b = { 0 };

	if (json) {
		fputs("{\"query\":\"\",\"results\":[]}\n", out);
		return;
	}
	fputs("plumb explain status 201     a code, with or without its table's name\n"
	      "plumb explain 8021X_REQD     a state, a timer, a source file, a bug number\n"
	      "plumb explain idle timeout   any words\n"
	      "plumb explain '<line>'       a line of a log\n"
	      "plumb explain status         a whole table; the tables are:\n\n", out);
	for (unsigned k = 0; k < CODE_KINDS; k++)
		buf_printf(&b, "%s%s", k ? " " : "", code_table(k)->noun);
	fputs("  ", out);
	wrap(out, 2, 2, buf_cstr(&b));
	buf_free(&b);
}
