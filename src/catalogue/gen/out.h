/* SPDX-License-Identifier: Apache-2.0 */
/* out.h - catgen: what the writers of the C tables share. */
#pragma once
#include "catalogue/gen/row.h"
#include "catalogue/gen/trie.h"

/* One pool for all literal text, with a tail so that the matcher may load sixteen bytes anywhere. */
struct pool {
	char *p;
	size_t len;
};

size_t pool_add(struct pool *pool, const char *s, size_t len);

/* Literal children stand first. */
int literal_kids(const struct tnode *n);

/* cat_steps and cat_jumps: the tree for the exact matcher. */
void write_steps(const struct catalogue *c, struct trie *t, struct pool *pool, FILE *out);
