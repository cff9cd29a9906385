/* SPDX-License-Identifier: Apache-2.0 */
/* trie.c - see trie.h. */
#include "catalogue/gen/trie.h"

#include "base/slice.h"
#include "base/xalloc.h"

#include <stdlib.h>

static struct tnode *node_new(void)
{
	struct tnode *n = xcalloc(1, sizeof(*n), "catgen");

	n->end = -1;
	return n;
}

static void add_kid(struct tnode *n, struct tnode *kid)
{
	n->kid = xrealloc(n->kid, sizeof(*n->kid) * (size_t)(n->nkid + 1), "catgen");
	n->kid[n->nkid++] = kid;
}

/* Cuts a literal edge after its first `at` bytes: the node itself keeps the front, a new one takes the rest. */
static void split(struct tnode *n, size_t at)
{
	struct tnode *rest = node_new();

	*rest = *n;
	rest->lit = n->lit + at;
	rest->len = n->len - at;
	n->len = at;
	n->kid = NULL;
	n->nkid = 0;
	n->end = -1;
	add_kid(n, rest);
}

static struct tnode *walk_literal(struct tnode *n, const char *s, size_t len)
{
	while (len) {
		struct tnode *kid = NULL;
		size_t same = 0;

		for (int i = 0; i < n->nkid && !kid; i++)
			if (!n->kid[i]->is_field && n->kid[i]->lit[0] == s[0])
				kid = n->kid[i];
		if (!kid) {
			kid = node_new();
			kid->lit = s;
			kid->len = len < CAT_LIT_MAX ? len : CAT_LIT_MAX;
			add_kid(n, kid);
		}
		while (same < kid->len && same < len && kid->lit[same] == s[same])
			same++;
		if (same < kid->len)
			split(kid, same);
		n = kid;
		s += same;
		len -= same;
	}
	return n;
}

static struct tnode *walk_field(struct tnode *n, const struct field *f)
{
	struct tnode *kid;

	for (int i = 0; i < n->nkid; i++)
		if (n->kid[i]->is_field && n->kid[i]->type == f->type && n->kid[i]->choice == f->choice)
			return n->kid[i];
	kid = node_new();
	kid->is_field = true;
	kid->type = f->type;
	kid->choice = f->choice;
	add_kid(n, kid);
	return kid;
}

static int alt_new(struct trie *t, int row)
{
	t->alt = xrealloc(t->alt, sizeof(*t->alt) * (size_t)(t->nalt + 1), "catgen");
	t->alt[t->nalt] = (struct alt){ .row = row };
	return t->nalt++;
}

static void insert(struct trie *t, struct tnode *root, const struct catalogue *c, int row, const struct path *p)
{
	struct alt a = { .row = row };
	struct tnode *n = root;

	for (int i = 0; i < p->n; i++) {
		const struct token *tok = &p->v[i];

		if (tok->kind == CAT_TOK_LIT) {
			n = walk_literal(n, tok->lit, tok->len);
		} else {
			n = walk_field(n, &c->rows[row].fields[tok->field]);
			a.map[a.ncap++] = tok->field;
		}
	}
	if (n->end >= 0) {
		if (t->alt[n->end].row != row) {
			const struct row *x = &c->rows[t->alt[n->end].row], *y = &c->rows[row];

			fprintf(stderr, "%s:%d: %s reads the same text as %s (%s:%d)\n", y->file, y->line, y->name,
				x->name, x->file, x->line);
			t->clashes++;
		}
		return;
	}
	n->end = alt_new(t, row);
	t->alt[n->end] = a;
}

static struct tnode *mnemonic_root(struct trie *t, const char *mnemonic)
{
	for (int i = 0; i < t->nmroot; i++)
		if (strcmp(t->mnemonic[i], mnemonic) == 0)
			return &t->mroot[i];
	t->mnemonic = xrealloc(t->mnemonic, sizeof(char *) * (size_t)(t->nmroot + 1), "catgen");
	t->mroot = xrealloc(t->mroot, sizeof(*t->mroot) * (size_t)(t->nmroot + 1), "catgen");
	t->mnemonic[t->nmroot] = xstrndup(mnemonic, strlen(mnemonic), "catgen");
	t->mroot[t->nmroot] = (struct tnode){ .end = -1 };
	return &t->mroot[t->nmroot++];
}

static int kid_order(const void *a, const void *b)
{
	const struct tnode *x = *(struct tnode *const *)a, *y = *(struct tnode *const *)b;

	if (x->is_field != y->is_field)
		return x->is_field - y->is_field;
	if (!x->is_field)
		return (unsigned char)x->lit[0] - (unsigned char)y->lit[0];
	if (x->type != y->type)
		return (int)x->type - (int)y->type;
	return x->choice - y->choice;
}

static void sort(struct tnode *n)
{
	if (n->nkid)
		qsort(n->kid, (size_t)n->nkid, sizeof(*n->kid), kid_order);
	for (int i = 0; i < n->nkid; i++)
		sort(n->kid[i]);
}

static void insert_row(struct trie *t, const struct catalogue *c, int row)
{
	static struct path paths[PATHS_MAX];
	const struct row *r = &c->rows[row];

	for (int i = 0; i < r->ntexts; i++) {
		int n = template_paths(&r->texts[i], paths);

		for (int k = 0; k < n; k++) {
			if (r->mnemonic)
				insert(t, mnemonic_root(t, r->mnemonic), c, row, &paths[k]);
			/* the bare text of a msglog message, too, where it says enough by itself */
			if (!r->mnemonic || (r->head == CAT_HEAD_MSGLOG && literal_words(&r->texts[i]) >= 3))
				insert(t, &t->root, c, row, &paths[k]);
		}
	}
}

void trie_build(struct trie *t, const struct catalogue *c)
{
	*t = (struct trie){ .root = { .end = -1 } };
	for (int i = 0; i < c->nrows; i++)
		insert_row(t, c, i);
	sort(&t->root);
	for (int i = 0; i < t->nmroot; i++)
		sort(&t->mroot[i]);
}
