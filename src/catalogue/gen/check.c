/* SPDX-License-Identifier: Apache-2.0 */
/* check.c - catgen: rules over all rows, and the expansion of optional parts. */
#include "base/slice.h"
#include "base/xalloc.h"
#include "catalogue/gen/row.h"

#include <stdlib.h>

static void complain(struct catalogue *c, const struct row *row, const char *what)
{
	fprintf(stderr, "%s:%d: %s (%d): %s\n", row->file, row->line, row->name, row->id, what);
	c->errors++;
}

static int words_in(const char *p, size_t len)
{
	int words = 0, letters = 0;

	for (size_t i = 0; i <= len; i++) {
		bool alnum = i < len && (ch_alpha(p[i]) || ch_digit(p[i]));
		bool hump = i > 0 && i < len && p[i] >= 'A' && p[i] <= 'Z' && p[i - 1] >= 'a' && p[i - 1] <= 'z';

		if (!alnum || hump) {
			words += letters >= 2;
			letters = 0;
		}
		letters += i < len && ch_alpha(p[i]);
	}
	return words;
}

int literal_words(const struct template *t)
{
	int words = 0;
	bool optional = false;

	for (int i = 0; i < t->n; i++) {
		if (t->v[i].kind == CAT_TOK_OPT)
			optional = true;
		else if (t->v[i].kind == CAT_TOK_OPT_END)
			optional = false;
		else if (t->v[i].kind == CAT_TOK_LIT && !optional)
			words += words_in(t->v[i].lit, t->v[i].len);
	}
	return words;
}

static bool path_add(struct path *p, struct token tok)
{
	struct token *last = p->n ? &p->v[p->n - 1] : NULL;

	if (tok.kind == CAT_TOK_LIT && last && last->kind == CAT_TOK_LIT) {
		char *joined = xmalloc(last->len + tok.len + 1, "catgen");

		memcpy(joined, last->lit, last->len);
		memcpy(joined + last->len, tok.lit, tok.len);
		joined[last->len + tok.len] = '\0';
		last->lit = joined; /* catgen never frees: it lives for a moment */
		last->len += tok.len;
		return true;
	}
	if (p->n == (int)ARRAY_LEN(p->v))
		return false;
	p->v[p->n++] = tok;
	return true;
}

int template_paths(const struct template *t, struct path paths[static PATHS_MAX])
{
	int groups = 0, total;

	for (int i = 0; i < t->n; i++)
		groups += t->v[i].kind == CAT_TOK_OPT;
	if (groups > 6)
		return 0;
	total = 1 << groups;
	for (int mask = 0; mask < total; mask++) {
		int group = 0;
		bool skip = false;

		paths[mask].n = 0;
		for (int i = 0; i < t->n; i++) {
			if (t->v[i].kind == CAT_TOK_OPT)
				skip = !((mask >> group++) & 1);
			else if (t->v[i].kind == CAT_TOK_OPT_END)
				skip = false;
			else if (!skip && !path_add(&paths[mask], t->v[i]))
				return 0;
		}
	}
	return total;
}

static int by_id(const void *a, const void *b)
{
	return ((const struct row *)a)->id - ((const struct row *)b)->id;
}

static void check_row(struct catalogue *c, const struct row *row)
{
	int extra = row->mnemonic ? words_in(row->mnemonic, strlen(row->mnemonic)) : 0;

	if (row->ntexts == 0)
		complain(c, row, "no text");
	if (!row->means)
		complain(c, row, "no 'means'");
	if (!row->seen)
		complain(c, row, "no 'seen'");
	for (int i = 0; i < row->ntexts; i++)
		if (literal_words(&row->texts[i]) + extra < 2)
			complain(c, row, "a text fixes fewer than two literal words");
	if ((row->head == CAT_HEAD_MSGLOG || row->head == CAT_HEAD_APSYSLOG) && !row->mnemonic)
		complain(c, row, "head msglog without its mnemonic");
}

void catalogue_check(struct catalogue *c)
{
	for (int i = 0; i < c->nrows; i++)
		check_row(c, &c->rows[i]);
	for (int i = 0; i < c->nrows; i++)
		for (int k = i + 1; k < c->nrows; k++) {
			if (c->rows[i].id == c->rows[k].id)
				complain(c, &c->rows[k], "this id stands twice");
			if (strcmp(c->rows[i].name, c->rows[k].name) == 0)
				complain(c, &c->rows[k], "this name stands twice");
		}
	qsort(c->rows, (size_t)c->nrows, sizeof(*c->rows), by_id);
}
