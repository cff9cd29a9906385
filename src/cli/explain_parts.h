/* SPDX-License-Identifier: Apache-2.0 */
/* explain_parts.h - what the files of `plumb explain` share, and nobody else needs.
 *
 * explain_query.c cuts the words into tokens, explain_find.c finds the rows they name, explain_loose.c the rows that
 * bear them, explain_near.c the names a slip of the finger away; explain_print.c writes text and JSON, explain.c
 * decides the order. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/slice.h"
#include "catalogue/codes.h"
#include "cli/explain.h"

enum explain_limits {
	QUERY_TEXT_MAX = 4096,		/* bytes of a query we look at; the rest is cut off	*/
	QUERY_TOKENS_MAX = 256,
	HITS_MAX = 1024,		/* more than all tables together			*/
	NEAR_MAX = 5,
	NEAR_NAME_MAX = 64,		/* longer names are not compared			*/
};

/* A word of the query. Tokens lie in one buffer, so a run of them is one string: token_slice(). */
struct token {
	const char *s;
	size_t len;
	bool is_number;
	int64_t number;
};

struct query {
	char text[QUERY_TEXT_MAX];	/* as typed, blanks trimmed				*/
	char clean[QUERY_TEXT_MAX];	/* the same, dashes and quotes made plain		*/
	struct token tokens[QUERY_TOKENS_MAX];
	size_t count;
};

void query_read(struct query *q, const char *const *words, int nwords);
struct slice token_slice(const struct query *q, size_t first, size_t count);

struct hit {
	enum code_kind kind;
	const struct code *row;
};

struct hits {
	struct hit list[HITS_MAX];
	size_t count;
	bool listing;			/* a whole table was asked for: one line a row		*/
	bool loose;			/* the words match, the query names none of them	*/
};

#define ALL_KINDS ((1u << CODE_KINDS) - 1)
#define KIND(k) (1u << (k))

void add_hit(struct hits *found, enum code_kind kind, const struct code *row);		/* once; NULL: none */

void find_exact(const struct query *q, struct hits *found);
void find_in_line(const struct query *q, struct hits *found);
void find_loosely(const struct query *q, struct hits *found);

/* The kinds the first words of a query choose, as a set of KIND(kind); *used says how many words that took. */
uint32_t query_kinds(const struct query *q, size_t first, size_t *used);

struct near {
	char names[NEAR_MAX][NEAR_NAME_MAX];
	unsigned distance[NEAR_MAX];
	size_t count;
};

void find_near(const struct query *q, const struct explain_hooks *hooks, struct near *near);

void print_hits(FILE *out, const struct query *q, const struct hits *found, bool json);
void print_codes_of_line(FILE *out, const struct hits *found);
void print_unknown(FILE *out, const struct query *q, const struct near *near, bool json);
void print_usage(FILE *out, bool json);
