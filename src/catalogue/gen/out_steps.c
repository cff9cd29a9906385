/* SPDX-License-Identifier: Apache-2.0 */
/* out_steps.c - catgen: the tree as the exact matcher walks it (see struct cat_step), and its short cuts. */
#include "base/slice.h"
#include "base/xalloc.h"
#include "catalogue/gen/out.h"
#include "catalogue/jump.h"

#include <stdlib.h>

enum { STEP_END = CAT_TYPES, STEP_GO, STEP_FORK };
enum { DISPATCH_FROM = 4, FIRSTS_FROM = 2, FIELD_ARMS_MAX = 16 };

struct step {
	size_t lit;
	size_t len;
	int type, choice;
	int next;
	int end, end_after;
	int nlit, nfield;
};

struct steps {
	struct step *v;
	int n, cap;
	struct pool *pool;
};

static int step_new(struct steps *s, int count)
{
	int first = s->n;

	while (s->n + count > s->cap) {
		s->cap = s->cap ? 2 * s->cap : 1024;
		s->v = xrealloc(s->v, (size_t)s->cap * sizeof(*s->v), "catgen");
	}
	for (int i = 0; i < count; i++)
		s->v[s->n++] = (struct step){ .type = STEP_END, .end = -1, .end_after = -1 };
	return first;
}

static int step_behind(struct steps *s, struct tnode *n);

static void set_field(struct steps *s, int at, struct tnode *field)
{
	int next = step_behind(s, field);

	s->v[at].type = (int)field->type;
	s->v[at].choice = field->choice < 0 ? 0 : field->choice;
	s->v[at].next = next;
}

/* The edge to `n` as step `at`: its literal or its field, and with a literal the only field that can follow it. */
static void set_edge(struct steps *s, int at, struct tnode *n)
{
	if (n->is_field) {
		set_field(s, at, n);
		return;
	}
	s->v[at].lit = pool_add(s->pool, n->lit, n->len);
	s->v[at].len = n->len;
	s->v[at].end_after = n->end;
	if (n->nkid == 1 && n->kid[0]->is_field) {
		set_field(s, at, n->kid[0]);
	} else if (n->nkid > 0) {
		int next = step_behind(s, n);

		s->v[at].type = STEP_GO;
		s->v[at].next = next;
	}
}

static void set_fork(struct steps *s, int at, struct tnode *n)
{
	int arms = step_new(s, n->nkid);

	s->v[at].type = STEP_FORK;
	s->v[at].next = arms;
	s->v[at].nlit = literal_kids(n);
	s->v[at].nfield = n->nkid - s->v[at].nlit;
	for (int i = 0; i < n->nkid; i++)
		n->kid[i]->arm = arms + i;
	for (int i = 0; i < n->nkid; i++)
		set_edge(s, arms + i, n->kid[i]);
}

/* The step at which the matcher stands when the edge to n is behind it. */
static int step_behind(struct steps *s, struct tnode *n)
{
	int at = n->step = step_new(s, 1);

	s->v[at].end = n->end;
	if (n->nkid == 1)
		set_edge(s, at, n->kid[0]);
	else if (n->nkid > 1)
		set_fork(s, at, n);
	return at;
}

static void print_steps(const struct steps *s, FILE *out)
{
	int dispatch = 0, firsts = 0;

	fputs("const struct cat_step cat_steps[] = {\n", out);
	for (int i = 0; i < s->n; i++) {
		const struct step *t = &s->v[i];

		fprintf(out, "\t{ %zu, %d, %d, %d, %d, %d, %zu, %d, %d, %d },\n",
			t->nfield >= FIRSTS_FROM ? (size_t)++firsts : t->lit, t->next, t->end, t->end_after,
			t->choice, t->nlit >= DISPATCH_FROM ? ++dispatch : 0, t->len, t->type, t->nlit, t->nfield);
	}
	fputs("};\n\n", out);
}

/* First bytes are ASCII: an arm that begins otherwise is not found here, and its texts take the careful way. */
static void print_dispatch(const struct steps *s, FILE *out)
{
	fputs("const uint8_t cat_dispatch[][128] = {\n", out);
	for (int i = 0; i < s->n; i++) {
		if (s->v[i].nlit < DISPATCH_FROM)
			continue;
		fputs("\t{ ", out);
		for (int k = 0; k < s->v[i].nlit; k++) {
			unsigned char c = (unsigned char)s->pool->p[s->v[s->v[i].next + k].lit];

			if (c < 128)
				fprintf(out, "[%d] = %d, ", c, k + 1);
		}
		fputs("},\n", out);
	}
	fputs("\t{ 0 }\n};\n\n", out);
}

/* May a field begin with this byte? Yes where in doubt. */
static bool may_begin(const struct catalogue *c, const struct step *field, char ch)
{
	switch ((enum cat_type)field->type) {
	case CAT_CHOICE:
		for (const char *p = c->choices[field->choice]; p; p = strchr(p, '|')) {
			p += *p == '|';
			if (*p == ch)
				return true;
		}
		return false;
	case CAT_PEM:
	case CAT_SRC: return ch_word(ch);
	case CAT_APF: return ch_alpha(ch);
	case CAT_IP: return ch_hex(ch) >= 0 || ch == ':';
	case CAT_RC:
	case CAT_HEX:
	case CAT_BYTES: return ch_hex(ch) >= 0;
	case CAT_INT: return ch_digit(ch) || ch == '-' || ch == '+';
	case CAT_NUMS: return ch_digit(ch);
	case CAT_WORD: return ch != ' ';
	default: return true;
	}
}

static void print_firsts(const struct catalogue *c, const struct steps *s, FILE *out)
{
	fputs("const uint16_t cat_firsts[][128] = {\n", out);
	for (int i = 0; i < s->n; i++) {
		if (s->v[i].nfield < FIRSTS_FROM)
			continue;
		if (s->v[i].nfield > FIELD_ARMS_MAX) {
			fputs("catgen: too many kinds of fields at one place for cat_firsts\n", stderr);
			exit(1);
		}
		fputs("\t{ ", out);
		for (int ch = 0; ch < 128; ch++) {
			unsigned bits = 0;

			for (int k = 0; k < s->v[i].nfield; k++)
				if (may_begin(c, &s->v[s->v[i].next + s->v[i].nlit + k], (char)ch))
					bits |= 1u << k;
			fprintf(out, "%u, ", bits);
		}
		fputs("},\n", out);
	}
	fputs("\t{ 0 }\n};\n\n", out);
}

/* --- short cuts ------------------------------------------------------------------------------------------- */

struct jump {
	uint32_t tag, hash;
	int step;
	size_t lit, len;
};

struct jumps {
	struct jump *v;
	int n;
	struct pool *pool;
};

struct way {
	char text[CAT_JUMP_KEY + CAT_LIT_MAX];
	size_t len;
};

static void add_jump(struct jumps *j, const struct way *w, int step)
{
	uint64_t h = cat_jump_hash(w->text);

	j->v = xrealloc(j->v, sizeof(*j->v) * (size_t)(j->n + 1), "catgen");
	j->v[j->n++] = (struct jump){ .tag = cat_jump_tag(h), .hash = cat_jump_slot(h), .step = step, .len = w->len,
				      .lit = pool_add(j->pool, w->text, w->len) };
}

/* All ways over literal edges from n that have CAT_JUMP_KEY bytes. */
static void find_jumps(struct jumps *j, const struct tnode *n, const struct way *so_far)
{
	for (int i = 0; i < literal_kids(n); i++) {
		const struct tnode *kid = n->kid[i];
		struct way w = *so_far;

		memcpy(w.text + w.len, kid->lit, kid->len);
		w.len += kid->len;
		if (w.len < CAT_JUMP_KEY)
			find_jumps(j, kid, &w);
		else if (kid->arm)
			add_jump(j, &w, kid->arm);
	}
}

static int by_tag(const void *a, const void *b)
{
	uint32_t x = ((const struct jump *)a)->tag, y = ((const struct jump *)b)->tag;

	return x < y ? -1 : x > y;
}

/* Of two short cuts with one tag neither is kept: their texts are walked from the root. */
static void drop_twins(struct jumps *j)
{
	int kept = 0;

	if (j->n == 0)
		return;
	qsort(j->v, (size_t)j->n, sizeof(*j->v), by_tag);
	for (int i = 0; i < j->n; i++) {
		bool twin = (i > 0 && j->v[i].tag == j->v[i - 1].tag) || (i + 1 < j->n && j->v[i].tag == j->v[i + 1].tag);

		if (!twin)
			j->v[kept++] = j->v[i];
	}
	j->n = kept;
}

static void print_jumps(const struct jumps *j, FILE *out)
{
	int size = 256;

	while (size < 3 * j->n)
		size *= 2;
	int *slot = xcalloc((size_t)size, sizeof(int), "catgen");
	for (int i = 0; i < j->n; i++) {
		unsigned h = j->v[i].hash & (unsigned)(size - 1);

		while (slot[h])
			h = (h + 1) & (unsigned)(size - 1);
		slot[h] = i + 1;
	}
	fputs("const struct cat_jump cat_jumps[] = {\n", out);
	for (int i = 0; i < size; i++) {
		const struct jump *s = slot[i] ? &j->v[slot[i] - 1] : NULL;

		if (s)
			fprintf(out, "\t{ %uu, %zu, %zu, %d },\n", s->tag, s->lit, s->len, s->step);
		else
			fputs("\t{ 0, 0, 0, 0 },\n", out);
	}
	fprintf(out, "};\nconst unsigned cat_jump_mask = %d;\n\n", size - 1);
	free(slot);
}

void write_steps(const struct catalogue *c, struct trie *t, struct pool *pool, FILE *out)
{
	struct steps s = { .pool = pool };
	struct jumps j = { .pool = pool };
	struct way none = { .len = 0 };

	step_behind(&s, &t->root);
	find_jumps(&j, &t->root, &none);
	drop_twins(&j);
	if (s.n > UINT16_MAX) {
		fputs("catgen: the tree has outgrown struct cat_jump\n", stderr);
		exit(1);
	}
	print_steps(&s, out);
	print_dispatch(&s, out);
	print_firsts(c, &s, out);
	print_jumps(&j, out);
	free(s.v);
	free(j.v);
}
