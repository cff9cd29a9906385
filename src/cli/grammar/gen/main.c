/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - grammar-text prints the table of commands for what is kept beside it: the lists of plumb(1) and plumb.conf(5)
 * (as mdoc) and the table of bash's completion. tools/commands puts them into place; a test holds them against it. */
#include "cli/grammar/table.h"

#include <stdio.h>
#include <stdlib.h>

enum { NAMES_MAX = 128 };

/* ".It Cm config wlan Bro Cm enable | Cm disable Brc Ar wlan-id"; `last` is the macro that still holds. */
static void put_alternative(struct buf *out, const struct alternative *a, const char **last)
{
	const char *macro = a->type == ARG_WORD ? " Cm" : " Ar";

	if (!*last || strcmp(*last, macro) != 0)
		buf_str(out, macro);
	*last = macro;
	buf_ch(out, ' ');
	buf_slice(out, a->word);
}

static void put_item(struct buf *out, const struct row *r)
{
	unsigned close = ROW_ITEMS_MAX + 1;
	const char *last = NULL;

	buf_str(out, ".It");
	for (unsigned i = 0; i < r->items; i++) {
		const struct item *it = &r->item[i];

		if (it->skip) {
			buf_str(out, " Oo");
			close = i + it->skip;
			last = NULL;
		}
		if (it->alts > 1)
			buf_str(out, " Bro");
		for (unsigned k = 0; k < it->alts; k++) {
			if (k)
				buf_str(out, " |");
			if (it->alts > 1)
				last = NULL;
			put_alternative(out, &it->alt[k], &last);
		}
		if (it->alts > 1)
			buf_str(out, " Brc");
		if (close == i + 1)
			buf_str(out, " Oc");
		if (it->alts > 1 || close == i + 1)
			last = NULL;
	}
	buf_ch(out, '\n');
}

static void put_row(struct buf *out, const struct grammar_row *row)
{
	put_item(out, row_of(row->id));
	buf_printf(out, "%s.\n", row->help);
	if (row->role == ROLE_READ_ONLY && !(row->flags & GRAMMAR_SHOW))
		buf_str(out, "For every role but lobby.\n");
}

/* Rows with all of `with` and none of `without`. */
static void put_rows(struct buf *out, unsigned with, unsigned without)
{
	buf_str(out, ".Bl -tag -width Ds\n");
	for (unsigned id = CMD_NONE + 1; id < CMD_COUNT; id++)
		if ((grammar_rows[id].flags & with) == with && !(grammar_rows[id].flags & without))
			put_row(out, &grammar_rows[id]);
	buf_str(out, ".El\n");
}

static int by_name(const void *a, const void *b)
{
	const struct alternative *x = *(const struct alternative *const *)a, *y = *(const struct alternative *const *)b;
	size_t least = x->word.len < y->word.len ? x->word.len : y->word.len;
	int order = memcmp(x->word.p, y->word.p, least);

	return order ? order : (int)x->word.len - (int)y->word.len;
}

static bool same_meaning(const struct alternative *a, const struct alternative *b)
{
	return slice_eq(a->word, b->word) && a->type == b->type && a->from == b->from && a->to == b->to;
}

/* Every parameter once, with what it can be. One name with several meanings is given with each. */
static void put_parameters(struct buf *out)
{
	const struct alternative *names[NAMES_MAX];
	char wanted[160], before[160] = "";
	unsigned n = 0;

	for (unsigned id = CMD_NONE + 1; id < CMD_COUNT; id++)
		for (unsigned i = 0; i < row_of((enum command_id)id)->items; i++) {
			const struct item *it = &row_of((enum command_id)id)->item[i];

			for (unsigned k = 0; k < it->alts; k++) {
				bool known = it->alt[k].type == ARG_WORD;

				for (unsigned m = 0; m < n && !known; m++)
					known = same_meaning(names[m], &it->alt[k]);
				if (!known && n < NAMES_MAX)
					names[n++] = &it->alt[k];
			}
		}
	qsort(names, n, sizeof(names[0]), by_name);
	buf_str(out, ".Bl -tag -width Ds\n");
	for (unsigned i = 0; i < n; i++) {
		value_wanted(names[i], wanted, sizeof(wanted));
		if (i && slice_eq(names[i - 1]->word, names[i]->word)) {
			if (strcmp(before, wanted) != 0)
				buf_str(out, "; or\n");
		} else {
			buf_printf(out, "%s.It Ar %.*s\n", i ? "\n" : "", (int)names[i]->word.len, names[i]->word.p);
		}
		for (const char *p = wanted; *p; p++)
			buf_str(out, *p == '\\' ? "\\e" : (char[2]){ *p, '\0' });
		strcpy(before, wanted);
	}
	buf_str(out, "\n.El\n");
}

/* One word of bash in quotes; in pieces of a line each, that bash puts together, where it is long. */
static void put_quoted(struct buf *out, const char *word)
{
	enum { PIECE = 110 };

	buf_ch(out, '\t');
	while (strlen(word) > PIECE) {
		int n = PIECE;

		while (n > 1 && word[n - 1] != ' ')
			n--;
		buf_printf(out, "'%.*s'\\\n", n, word);
		word += n;
	}
	buf_printf(out, "'%s'\n", word);
}

/* A row for bash: a word a place, a|b alternatives, <x> anything; each optional part with and without. */
static void put_bash(struct buf *out, const struct row *r, unsigned item, const struct buf *so_far)
{
	struct buf line = { 0 };

	buf_slice(&line, buf_as_slice(so_far));
	if (item == r->items) {
		struct buf row = { 0 };

		put_quoted(&row, buf_cstr(&line));
		/* of several optional parts that are alike it does not matter which are there */
		if (!out->len || !memmem(out->p, out->len, row.p, row.len))
			buf_slice(out, buf_as_slice(&row));
		buf_free(&row);
	} else {
		const struct item *it = &r->item[item];

		if (it->skip)
			put_bash(out, r, item + it->skip, so_far);
		if (item)
			buf_ch(&line, ' ');
		for (unsigned k = 0; k < it->alts; k++)
			buf_printf(&line, it->alt[k].type == ARG_WORD ? "%s%.*s" : "%s<%.*s>", k ? "|" : "",
				   (int)it->alt[k].word.len, it->alt[k].word.p);
		put_bash(out, r, item + 1, &line);
	}
	buf_free(&line);
}

static void put_completion(struct buf *out)
{
	const struct buf empty = { 0 };

	buf_str(out, "_plumb_rows=(\n");
	for (unsigned id = CMD_NONE + 1; id < CMD_COUNT; id++)
		if (!(grammar_rows[id].flags & GRAMMAR_LOCAL))
			put_bash(out, row_of((enum command_id)id), 0, &empty);
	buf_str(out, ")\n");
}

/* The syntax of each row, for tests that know nothing else of the table. */
static void put_syntax(struct buf *out)
{
	for (unsigned id = CMD_NONE + 1; id < CMD_COUNT; id++) {
		buf_printf(out, "%s\t%u\t", role_name(grammar_rows[id].role), grammar_rows[id].flags);
		grammar_syntax(out, &grammar_rows[id]);
		buf_ch(out, '\t');
		grammar_example(out, &grammar_rows[id], true);
		buf_ch(out, '\n');
	}
}

int main(int argc, char **argv)
{
	const char *what = argc == 2 ? argv[1] : "";
	struct buf out = { 0 };

	if (strcmp(what, "conf") == 0) {
		put_rows(&out, GRAMMAR_STARTUP, 0);
	} else if (strcmp(what, "parameters") == 0) {
		put_parameters(&out);
	} else if (strcmp(what, "show") == 0) {
		put_rows(&out, GRAMMAR_SHOW, 0);
	} else if (strcmp(what, "do") == 0) {
		put_rows(&out, 0, GRAMMAR_SHOW | GRAMMAR_STARTUP);
	} else if (strcmp(what, "bash") == 0) {
		put_completion(&out);
	} else if (strcmp(what, "syntax") == 0) {
		put_syntax(&out);
	} else {
		fputs("usage: grammar-text conf | parameters | show | do | bash | syntax\n", stderr);
		return 2;
	}
	fwrite(out.p, 1, out.len, stdout);
	buf_free(&out);
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 5;
}
