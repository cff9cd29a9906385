/* SPDX-License-Identifier: Apache-2.0 */
/* out_c.c - catgen: the C header (a struct and an enumerator per row) and the C tables (rows, fields, tokens, trie). */
#include "base/slice.h"
#include "base/xalloc.h"
#include "catalogue/gen/row.h"
#include "catalogue/gen/trie.h"
#include "catalogue/jump.h"

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
	      "#include \"catalogue/catalogue.h\"\n\nenum cat_msg {\n", out);
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

/* One pool for all literal text, with a tail so that the matcher may load eight bytes anywhere. */
struct pool {
	char *p;
	size_t len;
};

static size_t pool_add(struct pool *pool, const char *s, size_t len)
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

static int literal_kids(const struct tnode *n)
{
	int lits = 0;

	while (lits < n->nkid && !n->kid[lits]->is_field)
		lits++;
	return lits;
}

enum { DISPATCH_FROM = 4 };

static void write_nodes(const struct queue *q, struct pool *pool, FILE *out)
{
	int dispatch = 0;

	fputs("const struct cat_node cat_nodes[] = {\n", out);
	for (size_t i = 0; i < q->n; i++) {
		const struct tnode *n = q->v[i];
		int lits = literal_kids(n);
		size_t lit = n->len ? pool_add(pool, n->lit, n->len) : 0;

		fprintf(out, "\t{ %d, %d, %zu, %d, %d, %d, %d, %d, %d, %zu, %d, %d },\n", n->is_field, (int)n->type,
			n->is_field ? 0 : n->len, lits, n->nkid - lits, n->len ? (unsigned char)n->lit[0] : 0,
			n->choice < 0 ? 0 : n->choice, lits >= DISPATCH_FROM ? ++dispatch : 0, n->end, lit,
			n->nkid ? n->kid[0]->index : 0, n->jump);
	}
	fputs("};\n\nconst uint8_t cat_dispatch[][128] = {\n", out);
	for (size_t i = 0; i < q->n; i++) {
		int lits = literal_kids(q->v[i]);

		if (lits < DISPATCH_FROM)
			continue;
		fputs("\t{ ", out);
		for (int k = 0; k < lits; k++)
			if ((unsigned char)q->v[i]->kid[k]->lit[0] < 128)
				fprintf(out, "[%d] = %d, ", (unsigned char)q->v[i]->kid[k]->lit[0], k + 1);
		fputs("},\n", out);
	}
	fputs("\t{ 0 }\n};\n\n", out);
}

static void write_alts(const struct trie *t, FILE *out)
{
	fputs("const struct cat_alt cat_alts[] = {\n", out);
	for (int i = 0; i < t->nalt; i++) {
		fprintf(out, "\t{ %d, %d, { ", t->alt[i].row, t->alt[i].ncap);
		for (int k = 0; k < t->alt[i].ncap; k++)
			fprintf(out, "%d, ", t->alt[i].map[k]);
		fputs(t->alt[i].ncap ? "} },\n" : "0 } },\n", out);
	}
	fputs("\t{ 0, 0, { 0 } }\n};\n\n", out);
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

/* --- short cuts ------------------------------------------------------------------------------------------- */

struct jumps {
	struct cat_jump_slot {
		char key[CAT_JUMP_KEY];
		int from, to, used;
	} *v;
	int n;
};

/* All ways of CAT_JUMP_KEY bytes over literal edges from n that pass no node where something else could follow. */
static void find_jumps(struct jumps *j, const struct tnode *n, int from, const char *key, size_t len)
{
	for (int i = 0; i < literal_kids(n); i++) {
		const struct tnode *kid = n->kid[i];
		size_t take = CAT_JUMP_KEY - len < kid->len ? CAT_JUMP_KEY - len : kid->len;
		char longer[CAT_JUMP_KEY];

		memcpy(longer, key, len);
		memcpy(longer + len, kid->lit, take);
		if (len + take == CAT_JUMP_KEY) {
			j->v = xrealloc(j->v, sizeof(*j->v) * (size_t)(j->n + 1), "catgen");
			memcpy(j->v[j->n].key, longer, CAT_JUMP_KEY);
			j->v[j->n].from = from;
			j->v[j->n].to = kid->index;
			j->v[j->n++].used = (int)take;
		} else if (kid->end < 0 && literal_kids(kid) == kid->nkid) {
			find_jumps(j, kid, from, longer, len + take);
		}
	}
}

static void plan_jumps(struct jumps *j, const struct queue *q)
{
	int from = 0;

	for (size_t i = 0; i < q->n; i++) {
		int before = j->n;

		if (literal_kids(q->v[i]) < 2)
			continue;
		find_jumps(j, q->v[i], from + 1, "", 0);
		if (j->n > before)
			q->v[i]->jump = ++from;
	}
}

static void write_jumps(const struct jumps *j, FILE *out)
{
	int size = 256;

	while (size < 3 * j->n)
		size *= 2;
	int *slot = xcalloc((size_t)size, sizeof(int), "catgen");
	for (int i = 0; i < j->n; i++) {
		unsigned h = cat_jump_hash((uint32_t)j->v[i].from, j->v[i].key) & (unsigned)(size - 1);

		while (slot[h])
			h = (h + 1) & (unsigned)(size - 1);
		slot[h] = i + 1;
	}
	fputs("const struct cat_jump cat_jumps[] = {\n", out);
	for (int i = 0; i < size; i++) {
		const struct cat_jump_slot *s = slot[i] ? &j->v[slot[i] - 1] : NULL;

		if (!s) {
			fputs("\t{ { 0 }, 0, 0, 0 },\n", out);
			continue;
		}
		fputs("\t{ { ", out);
		for (int k = 0; k < CAT_JUMP_KEY; k++)
			fprintf(out, "%d, ", s->key[k]);
		fprintf(out, "}, %d, %d, %d },\n", s->from, s->to, s->used);
	}
	fprintf(out, "};\nconst unsigned cat_jump_mask = %d;\n\n", size - 1);
	free(slot);
}

void write_tables(const struct catalogue *c, FILE *out)
{
	struct jumps jumps = { 0 };
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

	plan_jumps(&jumps, &q);
	fputs("/* Written by catgen from src/catalogue/ *.msg: do not edit. */\n"
	      "#include \"catalogue_gen.h\"\n#include \"catalogue/match.h\"\n\n#include <stddef.h>\n\n", out);
	write_choices(c, out);
	write_fields(c, out);
	write_tokens(c, &pool, out);
	write_rows(c, out);
	write_nodes(&q, &pool, out);
	write_jumps(&jumps, out);
	write_alts(&t, out);
	write_mnemonics(&t, out);
	write_pool(&pool, out);
}
