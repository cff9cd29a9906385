/* SPDX-License-Identifier: Apache-2.0 */
/* explain_find.c - from the tokens of a query to rows of the code tables, by what they name.
 *
 * Exactly: the whole query is a name, a number, or a table's name and one of those. In a line: wherever a table's name
 * stands before a number, or a name that can be nothing else (PTK_START, apf_ms.c, txWhen) stands by itself. What
 * names nothing is left to explain_loose.c. */
#include "cli/explain_parts.h"

#include <string.h>

enum { SELECTOR_WORDS_MAX = 4, CAPITALS_MIN = 7 };

void add_hit(struct hits *found, enum code_kind kind, const struct code *row)
{
	for (size_t i = 0; i < found->count; i++)
		if (found->list[i].row == row)
			return;
	if (row && found->count < HITS_MAX)
		found->list[found->count++] = (struct hit){ kind, row };
}

static bool phrase_selects(const struct code_table *t, struct slice phrase)
{
	const char *at = t->select;
	const char *piece;
	size_t len;

	while ((piece = code_next_alias(&at, &len)))
		if (code_same_name(piece, len, phrase.p, phrase.len))
			return true;
	return false;
}

uint32_t query_kinds(const struct query *q, size_t first, size_t *used)
{
	for (size_t n = SELECTOR_WORDS_MAX; n; n--) {
		uint32_t kinds = 0;

		if (first + n > q->count)
			continue;
		for (unsigned k = 0; k < CODE_KINDS; k++)
			if (phrase_selects(code_table(k), token_slice(q, first, n)))
				kinds |= KIND(k);
		*used = n;
		if (kinds)
			return kinds;
	}
	*used = 0;
	return 0;
}

/* A bare 1133 is a code, and not a span of 300 to 86400 seconds. */
static bool is_by_the_way(const struct code *c, uint32_t kinds, int64_t number)
{
	return kinds == ALL_KINDS && c->unit && c->upto && number != c->number;
}

static void add_number(struct hits *found, uint32_t kinds, int64_t number)
{
	for (unsigned k = 0; k < CODE_KINDS; k++) {
		const struct code_table *t = code_table(k);

		for (size_t i = 0; (kinds & KIND(k)) && i < t->count; i++)
			if (code_covers(t, &t->rows[i], number) && !is_by_the_way(&t->rows[i], kinds, number))
				add_hit(found, k, &t->rows[i]);
	}
	/* `AAA 5`: the error codes are negative, and the sign is easily forgotten. */
	if (!found->count && kinds == KIND(CODE_AAA) && number > 0)
		add_hit(found, CODE_AAA, code_by_number(CODE_AAA, -number));
}

static void add_name(struct hits *found, uint32_t kinds, struct slice name)
{
	for (unsigned k = 0; k < CODE_KINDS; k++)
		if (kinds & KIND(k))
			add_hit(found, k, code_by_name(k, name.p, name.len));
}

/* `8021X_REQD (3)`, `Timeout (-5)`: the row must bear both; a source file's line number says nothing. */
static void add_name_with_number(struct hits *found, uint32_t kinds, struct slice name, int64_t number)
{
	for (unsigned k = 0; k < CODE_KINDS; k++) {
		const struct code *row = (kinds & KIND(k)) ? code_by_name(k, name.p, name.len) : NULL;

		if (row && (k == CODE_SOURCE_FILE || code_covers(code_table(k), row, number)))
			add_hit(found, k, row);
	}
}

static bool is_unit(const struct token *t)
{
	static const char *const units[] = { "s", "sec", "secs", "second", "seconds", "ms" };

	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (code_same_name(units[i], strlen(units[i]), t->s, t->len))
			return true;
	return false;
}

/* Tokens first.. as a number, a name, a name and a number, or a number and its name. */
static void add_key(const struct query *q, size_t first, uint32_t kinds, struct hits *found)
{
	size_t n = q->count - first;
	const struct token *head = &q->tokens[first];
	const struct token *last = &q->tokens[q->count - 1];

	if (head->is_number && (n == 1 || (n == 2 && is_unit(last)))) {
		add_number(found, kinds, head->number);
		if (found->count)
			return;
	}
	add_name(found, kinds, token_slice(q, first, n));
	if (found->count || n < 2)
		return;
	if (last->is_number)
		add_name_with_number(found, kinds, token_slice(q, first, n - 1), last->number);
	else if (head->is_number)
		add_name_with_number(found, kinds, token_slice(q, first + 1, n - 1), head->number);
}

/* `status` alone asks for the table. Where a word chooses several, the one that bears it as its name is meant. */
static void add_tables(const struct query *q, uint32_t kinds, struct hits *found)
{
	uint32_t namesakes = 0;
	struct slice words = token_slice(q, 0, q->count);

	for (unsigned k = 0; k < CODE_KINDS; k++) {
		const char *noun = code_table(k)->noun;

		if ((kinds & KIND(k)) && code_same_name(noun, strlen(noun), words.p, words.len))
			namesakes |= KIND(k);
	}
	if (namesakes)
		kinds = namesakes;
	for (unsigned k = 0; k < CODE_KINDS; k++)
		for (size_t i = 0; (kinds & KIND(k)) && i < code_table(k)->count; i++)
			add_hit(found, k, &code_table(k)->rows[i]);
	found->listing = found->count > 0;
}

void find_exact(const struct query *q, struct hits *found)
{
	size_t used;
	uint32_t kinds;

	found->count = 0;
	found->listing = found->loose = false;
	if (!q->count)
		return;
	add_key(q, 0, ALL_KINDS, found);
	if (found->count)
		return;
	kinds = query_kinds(q, 0, &used);
	if (!kinds)
		return;
	if (used == q->count)
		add_tables(q, kinds, found);
	else
		add_key(q, used, kinds, found);
}

/* Is this a name no English sentence would hold: PTK_START, apf_ms.c, txWhen, L2AUTHCOMPLETE, CSCud12582? */
static bool is_unmistakable(struct slice name)
{
	size_t capitals = 0;

	for (size_t i = 0; i < name.len; i++)
		capitals += ch_digit(name.p[i]) || name.p[i] == '_' || ch_lower(name.p[i]) != name.p[i];
	if (capitals == name.len && name.len >= CAPITALS_MIN)
		return true;
	for (size_t i = 1; i < name.len; i++) {
		char before = name.p[i - 1];
		char c = name.p[i];

		if (c == '_' || c == '.' || (ch_alpha(before) && ch_lower(before) == before && ch_lower(c) != c))
			return true;
	}
	return name.len > 3 && strncmp(name.p, "CSC", 3) == 0;
}

static bool line_has(const struct query *q, const char *word)
{
	for (size_t i = 0; i < q->count; i++)
		if (code_same_name(word, strlen(word), q->tokens[i].s, q->tokens[i].len))
			return true;
	return false;
}

/* `in state (4)`, `last state START`: whose state, the word alone does not say. */
static bool is_any_state(uint32_t kinds)
{
	return (kinds & KIND(CODE_PEM)) && (kinds & KIND(CODE_APF));
}

/* In a line the surroundings tell which of the meanings of a phrase is the right one. */
static uint32_t kinds_in_context(const struct query *q, size_t number_at, uint32_t kinds)
{
	if ((kinds & KIND(CODE_REASON)) && (kinds & KIND(CODE_EXCLUSION)))
		kinds &= line_has(q, "Excluded") ? ~KIND(CODE_REASON) : ~KIND(CODE_EXCLUSION);
	if (number_at + 1 >= q->count || !is_unit(&q->tokens[number_at + 1]))
		kinds &= ~(KIND(CODE_DELAY) | KIND(CODE_TIMER));
	return kinds;
}

/* After a table's name: `EAPOL-Key M2`, `state INITPMK`, `AAA Error 'Out of Memory' (-2)`. */
static void add_named(const struct query *q, size_t at, uint32_t kinds, struct hits *found)
{
	for (size_t n = 1; n <= 3 && at + n < q->count; n++)
		if (q->tokens[at + n].is_number)
			add_name_with_number(found, kinds, token_slice(q, at, n), q->tokens[at + n].number);
	add_name(found, kinds, token_slice(q, at, 1));
}

void find_in_line(const struct query *q, struct hits *found)
{
	for (size_t i = 0; i < q->count; i++) {
		size_t used, at;
		uint32_t kinds = query_kinds(q, i, &used);

		if (is_unmistakable(token_slice(q, i, 1)))
			add_name(found, ALL_KINDS, token_slice(q, i, 1));
		if (i + 1 < q->count && q->tokens[i + 1].is_number && !q->tokens[i].is_number)
			add_name_with_number(found, KIND(CODE_PEM), token_slice(q, i, 1), q->tokens[i + 1].number);
		at = i + used;
		if (!kinds || at >= q->count || is_any_state(kinds))
			continue;
		if (q->tokens[at].is_number)
			add_number(found, kinds_in_context(q, at, kinds), q->tokens[at].number);
		else
			add_named(q, at, kinds, found);
	}
}
