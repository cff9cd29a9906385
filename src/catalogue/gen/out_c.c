/* SPDX-License-Identifier: Apache-2.0 */
/* out_c.c - catgen: the C header (a struct and an enumerator per row) and the C tables (rows, fields, tokens, trie). */
#include "base/slice.h"
#include "base/xalloc.h"
#include "catalogue/gen/out.h"

#include <stdlib.h>

static const char *c_type(enum cat_type t)
{
	switch (t) {
	case CAT_MAC: return "mac_t";
	case CAT_CHOICE:
	case CAT_PEM:
	case CAT_APF:
	case CAT_INT:
	case CAT_HEX: return "int64_t";
	default: return "struct slice";
	}
}

void write_header(const struct catalogue *c, FILE *out)
{
	fputs("/* Written by catgen from src/catalogue/ *.msg: do not edit. */\n#pragma once\n"
	      "#include \"catalogue/catalogue.h\"\n\n"
	      "#pragma push_macro(\"errno\") /* a field is called so */\n#undef errno\n\nenum cat_msg {\n",
	      out);
	for (int i = 0; i < c->nrows; i++)
		fprintf(out, "\tMSG_%s = %d,\n", c->rows[i].name, i);
	fprintf(out, "\tMSG_COUNT = %d,\n\tMSG_NONE = 0xffff\n};\n", c->nrows);
	for (int i = 0; i < c->nrows; i++) {
		const struct row *r = &c->rows[i];

		fprintf(out, "\n/* %s */\nstruct msg_%s {\n", r->means ? r->means : "", r->lower);
		for (int f = 0; f < r->nfields; f++)
			fprintf(out, "\t%s %s;\n", c_type(r->fields[f].type), r->fields[f].name);
		if (r->nfields == 0)
			fputs("\tchar nothing;\n", out);
		fputs("};\n", out);
	}
	fputs("\n#pragma pop_macro(\"errno\")\n", out);
}

static void c_string(FILE *out, const char *s)
{
	if (!s) {
		fputs("NULL", out);
		return;
	}
	fputc('"', out);
	for (; *s; s++) {
		if (*s == '"' || *s == '\\' || *s == '?')
			fputc('\\', out);
		if ((unsigned char)*s < 0x20 || (unsigned char)*s >= 0x7f)
			fprintf(out, "\\%03o", (unsigned char)*s);
		else
			fputc(*s, out);
	}
	fputc('"', out);
}

size_t pool_add(struct pool *pool, const char *s, size_t len)
{
	for (size_t at = 0; len && at + len <= pool->len; at++)
		if (memcmp(pool->p + at, s, len) == 0)
			return at;
	pool->p = xrealloc(pool->p, pool->len + len + 1, "catgen");
	memcpy(pool->p + pool->len, s, len);
	pool->len += len;
	return pool->len - len;
}

static void write_pool(const struct pool *pool, FILE *out)
{
	fprintf(out, "const char cat_literals[%zu] =", pool->len + 17);
	for (size_t i = 0; i < pool->len; i++) {
		if (i % 64 == 0)
			fputs(i ? "\"\n\t\"" : "\n\t\"", out);
		unsigned char ch = (unsigned char)pool->p[i];
		if (ch == '"' || ch == '\\' || ch == '?')
			fprintf(out, "\\%c", ch);
		else if (ch < 0x20 || ch >= 0x7f)
			fprintf(out, "\\%03o", ch);
		else
			fputc(ch, out);
	}
	fputs("\";\n\n", out);
}

static void write_choices(const struct catalogue *c, FILE *out)
{
	for (int i = 0; i < c->nchoices; i++) {
		char *copy = xstrndup(c->choices[i], strlen(c->choices[i]), "catgen"), *p = copy;

		fprintf(out, "static const char *const choice_%d[] = { ", i);
		while (p) {
			char *bar = strchr(p, '|');

			if (bar)
				*bar++ = '\0';
			c_string(out, p);
			fputs(", ", out);
			p = bar;
		}
		fputs("NULL };\n", out);
		free(copy);
	}
	fputs("const char *const *const cat_choices[] = {\n", out);
	for (int i = 0; i < c->nchoices; i++)
		fprintf(out, "\tchoice_%d,\n", i);
	fputs("\tNULL\n};\n\n", out);
}

struct choice_word {
	const char *p;
	size_t len;
	int value;
};

static int longest_first(const void *a, const void *b)
{
	size_t x = ((const struct choice_word *)a)->len, y = ((const struct choice_word *)b)->len;

	return x < y ? 1 : x > y ? -1 : 0;
}

static int split_choice(const char *list, struct choice_word *v, int max)
{
	int n = 0;

	while (list && n < max) {
		v[n] = (struct choice_word){ list, strcspn(list, "|"), n };
		list = list[v[n].len] ? list + v[n].len + 1 : NULL;
		n++;
	}
	return n;
}

/* The lists again, for the exact matcher. */
static void write_words(const struct catalogue *c, struct pool *pool, FILE *out)
{
	int *first = xcalloc((size_t)c->nchoices + 1, sizeof(int), "catgen"), at = 0;
	struct choice_word v[256];

	fputs("const struct cat_word cat_words[] = {\n", out);
	for (int i = 0; i < c->nchoices; i++) {
		int n = split_choice(c->choices[i], v, (int)ARRAY_LEN(v));

		first[i] = at;
		qsort(v, (size_t)n, sizeof(v[0]), longest_first);
		for (int k = 0; k < n; k++)
			fprintf(out, "\t{ %zu, %zu, %d },\n", pool_add(pool, v[k].p, v[k].len), v[k].len, v[k].value);
		at += n;
	}
	first[c->nchoices] = at;
	fputs("\t{ 0, 0, 0 }\n};\n\nconst uint16_t cat_word_lists[] = { ", out);
	for (int i = 0; i <= c->nchoices; i++)
		fprintf(out, "%d, ", first[i]);
	fputs("};\n\n", out);
	free(first);
}

static void write_fields(const struct catalogue *c, FILE *out)
{
	fputs("const struct cat_field cat_fields[] = {\n", out);
	for (int i = 0; i < c->nrows; i++)
		for (int f = 0; f < c->rows[i].nfields; f++) {
			const struct field *fd = &c->rows[i].fields[f];

			fprintf(out, "\t{ \"%s\", %d, offsetof(struct msg_%s, %s), %d },\n", fd->name, (int)fd->type,
				c->rows[i].lower, fd->name, fd->choice < 0 ? 0 : fd->choice);
		}
	fputs("\t{ NULL, 0, 0, 0 }\n};\n\n", out);
}

static void write_tokens(const struct catalogue *c, struct pool *pool, FILE *out)
{
	fputs("const struct cat_token cat_tokens[] = {\n", out);
	for (int i = 0; i < c->nrows; i++) {
		const struct template *t = &c->rows[i].texts[0];

		for (int k = 0; k < t->n; k++)
			fprintf(out, "\t{ %d, %d, %zu, %zu },\n", (int)t->v[k].kind,
				t->v[k].field < 0 ? 0 : t->v[k].field, t->v[k].len,
				t->v[k].len ? pool_add(pool, t->v[k].lit, t->v[k].len) : 0);
	}
	fputs("\t{ 0, 0, 0, 0 }\n};\n\n", out);
}

static void write_rows(const struct catalogue *c, FILE *out)
{
	int field = 0, token = 0;

	fputs("const struct cat_row cat_rows[] = {\n", out);
	for (int i = 0; i < c->nrows; i++) {
		const struct row *r = &c->rows[i];

		fprintf(out, "\t{ %d, sizeof(struct msg_%s), %d, %d, %d, %d, %d, %d, %s, \"%s\", ", r->id, r->lower, field,
			r->nfields, token, r->texts[0].n, (int)r->head, r->severity, r->noise ? "true" : "false", r->name);
		c_string(out, r->task ? r->task : "");
		fputs(", ", out);
		c_string(out, r->mnemonic);
		fputs(", ", out);
		c_string(out, r->source);
		fputs(", ", out);
		c_string(out, r->means ? r->means : "");
		fputs(", ", out);
		c_string(out, r->scenarios ? r->scenarios : "-");
		fputs(", ", out);
		c_string(out, r->seen ? r->seen : "");
		fputs(", ", out);
		c_string(out, r->sample ? r->sample : "");
		fputs(" },\n", out);
		field += r->nfields;
		token += r->texts[0].n;
	}
	fprintf(out, "};\nconst unsigned cat_row_count = %d;\n\n", c->nrows);
}

/* The trie in breadth-first order, so that the children of a node stand together. */
struct queue {
	struct tnode **v;
	size_t n, cap;
};

static void queue_push(struct queue *q, struct tnode *n)
{
	if (q->n == q->cap) {
		q->cap = q->cap ? 2 * q->cap : 1024;
		q->v = xrealloc(q->v, q->cap * sizeof(*q->v), "catgen");
	}
	n->index = (int)q->n;
	q->v[q->n++] = n;
}

int literal_kids(const struct tnode *n)
{
	int lits = 0;

	while (lits < n->nkid && !n->kid[lits]->is_field)
		lits++;
	return lits;
}

static void write_nodes(const struct queue *q, struct pool *pool, FILE *out)
{
	fputs("const struct cat_node cat_nodes[] = {\n", out);
	for (size_t i = 0; i < q->n; i++) {
		const struct tnode *n = q->v[i];
		int lits = literal_kids(n);
		size_t lit = n->len ? pool_add(pool, n->lit, n->len) : 0;

		fprintf(out, "\t{ %d, %d, %zu, %d, %d, %d, %d, %d, %zu, %d },\n", n->is_field, (int)n->type,
			n->is_field ? 0 : n->len, lits, n->nkid - lits, n->len ? (unsigned char)n->lit[0] : 0, n->choice < 0 ? 0
			: n->choice, n->end, lit, n->nkid ? n->kid[0]->index : 0);
	}
	fputs("};\n\n", out);
}

/* What is left of a row's fields where a spelling does not have them. */
static int write_absent(const struct row *r, const struct alt *a, FILE *out)
{
	int n = 0;

	for (int f = 0; f < r->nfields; f++) {
		bool there = false;

		for (int k = 0; k < a->ncap; k++)
			there |= a->map[k] == f;
		if (there)
			continue;
		fprintf(out, "\t{ offsetof(struct msg_%s, %s), %s },\n", r->lower, r->fields[f].name,
			r->fields[f].type == CAT_MAC	  ? "CAT_PUT_NO_MAC" :
			cat_textual(r->fields[f].type) ? "CAT_PUT_NO_TEXT" :
							 "CAT_PUT_NO_NUMBER");
		n++;
	}
	return n;
}

static void write_alts(const struct catalogue *c, const struct trie *t, FILE *out)
{
	int *absent = xcalloc((size_t)t->nalt + 1, sizeof(int), "catgen"), put = 0;

	fputs("const struct cat_put cat_puts[] = {\n", out);
	for (int i = 0; i < t->nalt; i++) {
		const struct row *r = &c->rows[t->alt[i].row];

		for (int k = 0; k < t->alt[i].ncap; k++) {
			const struct field *f = &r->fields[t->alt[i].map[k]];

			fprintf(out, "\t{ offsetof(struct msg_%s, %s), %s },\n", r->lower, f->name,
				cat_textual(f->type) ? "CAT_PUT_TEXT" : "CAT_PUT_WORD");
		}
		absent[i] = write_absent(r, &t->alt[i], out);
	}
	fputs("\t{ 0, 0 }\n};\n\nconst struct cat_alt cat_alts[] = {\n", out);
	for (int i = 0; i < t->nalt; i++) {
		fprintf(out, "\t{ %d, %d, %d, %d, { ", t->alt[i].row, t->alt[i].ncap, absent[i], put);
		for (int k = 0; k < t->alt[i].ncap; k++)
			fprintf(out, "%d, ", t->alt[i].map[k]);
		fputs(t->alt[i].ncap ? "} },\n" : "0 } },\n", out);
		put += t->alt[i].ncap + absent[i];
	}
	fputs("\t{ 0, 0, 0, 0, { 0 } }\n};\n\n", out);
	free(absent);
}

static const struct trie *sorting;

static int by_mnemonic(const void *a, const void *b)
{
	return strcmp(sorting->mnemonic[*(const int *)a], sorting->mnemonic[*(const int *)b]);
}

static void write_mnemonics(const struct trie *t, FILE *out)
{
	int *order = xcalloc((size_t)t->nmroot + 1, sizeof(int), "catgen");

	for (int i = 0; i < t->nmroot; i++)
		order[i] = i;
	sorting = t;
	qsort(order, (size_t)t->nmroot, sizeof(int), by_mnemonic);
	sorting = NULL;
	fputs("const struct cat_mnemonic cat_mnemonics[] = {\n", out);
	for (int i = 0; i < t->nmroot; i++)
		fprintf(out, "\t{ \"%s\", %d },\n", t->mnemonic[order[i]], t->mroot[order[i]].index);
	fprintf(out, "\t{ NULL, 0 }\n};\nconst unsigned cat_mnemonic_count = %d;\n\n", t->nmroot);
	free(order);
}

void write_tables(const struct catalogue *c, FILE *out)
{
	struct pool pool = { 0 };
	struct queue q = { 0 };
	struct trie t;

	trie_build(&t, c);
	queue_push(&q, &t.root);
	for (int i = 0; i < t.nmroot; i++)
		queue_push(&q, &t.mroot[i]);
	for (size_t i = 0; i < q.n; i++)
		for (int k = 0; k < q.v[i]->nkid; k++)
			queue_push(&q, q.v[i]->kid[k]);

	fputs("/* Written by catgen from src/catalogue/ *.msg: do not edit. */\n"
	      "#include \"catalogue_gen.h\"\n#include \"catalogue/match.h\"\n\n#include <stddef.h>\n\n", out);
	write_choices(c, out);
	write_words(c, &pool, out);
	write_fields(c, out);
	write_tokens(c, &pool, out);
	write_rows(c, out);
	write_nodes(&q, &pool, out);
	write_steps(c, &t, &pool, out);
	write_alts(c, &t, out);
	write_mnemonics(&t, out);
	write_pool(&pool, out);
}
