/* SPDX-License-Identifier: Apache-2.0 */
/* trie.h - catgen: the parser's tree, built from all spellings of all rows.
 *
 * Every node but a root is reached over an edge that is either literal text or one field. Literal children of a node
 * differ in their first byte (the tree is path-compressed), so the matcher chooses one by that byte; fields come
 * after them, strict types first. A node where a message may end names the spelling ("alt") that ends there. */
#pragma once
#include "catalogue/gen/row.h"

struct tnode {
	bool is_field;
	enum cat_type type;
	int choice;
	const char *lit;
	size_t len;
	struct tnode **kid;
	int nkid;
	int end;   /* alt, or -1 */
	int index; /* in the written array */
	int step;  /* where the exact matcher stands with this node behind it, or 0 */
	int arm;   /* the step of its edge, where it is an arm of a fork */
};

struct alt {
	int row;
	int ncap;
	int map[2 * CAT_FIELDS_MAX]; /* capture -> field of the row */
};

struct trie {
	struct tnode root;
	char **mnemonic; /* roots of their own for %FAC-n-MNEM messages */
	struct tnode *mroot;
	int nmroot;
	struct alt *alt;
	int nalt;
	int clashes;
};

void trie_build(struct trie *t, const struct catalogue *c);
