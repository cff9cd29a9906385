/* SPDX-License-Identifier: Apache-2.0 */
/* explain_near.c - what somebody may have meant.
 *
 * For a number no table knows, the nearest numbers of the table that was named. For words, the names, other names and
 * verdict ids with the fewest slips between (a letter wrong, missing, too many, or two swapped). Letters and digits
 * alone count; a name more than a third wrong is not offered. */
#include "cli/explain_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static size_t letters(char *to, const char *s, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len && n + 1 < NEAR_NAME_MAX; i++)
		if (ch_alpha(s[i]) || ch_digit(s[i]))
			to[n++] = ch_lower(s[i]);
	to[n] = '\0';
	return n;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Optimal string alignment: insertions, deletions, changes, swaps of neighbours. Three rows of the table suffice. */
static unsigned slips(const char *a, size_t a_len, const char *b, size_t b_len)
{
	unsigned rows[3][NEAR_NAME_MAX];
	unsigned *before = rows[0], *last = rows[1], *now = rows[2];

	for (unsigned k = 0; k <= b_len; k++)
		last[k] = k;
	memcpy(before, last, sizeof(rows[0][0]) * (b_len + 1));
	for (size_t i = 1; i <= a_len; i++) {
		unsigned *free_row = before;

		now[0] = (unsigned)i;
		for (size_t k = 1; k <= b_len; k++) {
			now[k] = least(last[k - 1] + (a[i - 1] != b[k - 1]), least(last[k], now[k - 1]) + 1);
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
				now[k] = least(now[k], before[k - 2] + 1);
		}
		before = last;
		last = now;
		now = free_row;
	}
	return last[b_len];
}

/* Keeps the best few, best first, each name once. */
static void offer(struct near *near, const char *name, size_t len, unsigned distance)
{
	size_t at = near->count;

	if (len >= NEAR_NAME_MAX)
		return;
	for (size_t i = 0; i < near->count; i++)
		if (code_same_name(near->names[i], strlen(near->names[i]), name, len))
			return;
	while (at && near->distance[at - 1] > distance)
		at--;
	if (at == NEAR_MAX)
		return;
	if (near->count < NEAR_MAX)
		near->count++;
	for (size_t i = near->count - 1; i > at; i--) {
		memcpy(near->names[i], near->names[i - 1], NEAR_NAME_MAX);
		near->distance[i] = near->distance[i - 1];
	}
	memcpy(near->names[at], name, len);
	near->names[at][len] = '\0';
	near->distance[at] = distance;
}

static void offer_if_near(struct near *near, struct slice typed, const char *name, size_t len)
{
	char a[NEAR_NAME_MAX], b[NEAR_NAME_MAX];
	size_t a_len = letters(a, typed.p, typed.len);
	size_t b_len = letters(b, name, len);
	size_t allowed = a_len < 6 ? 1 : a_len / 3;
	unsigned distance;

	if (a_len < 2 || b_len < 2 || a_len > b_len + allowed || b_len > a_len + allowed)
		return;
	distance = slips(a, a_len, b, b_len);
	if (distance <= allowed)
		offer(near, name, len, distance);
}

static void near_names(struct near *near, struct slice typed, const struct explain_hooks *hooks)
{
	const char *const *ids = hooks && hooks->verdict_ids ? hooks->verdict_ids() : NULL;

	for (; ids && *ids; ids++)
		offer_if_near(near, typed, *ids, strlen(*ids));
	for (unsigned k = 0; k < CODE_KINDS; k++)
		for (size_t i = 0; i < code_table(k)->count; i++) {
			const struct code *c = &code_table(k)->rows[i];
			const char *at = c->also;
			const char *piece;
			size_t len;

			offer_if_near(near, typed, c->name, strlen(c->name));
			while ((piece = code_next_alias(&at, &len)))
				offer_if_near(near, typed, piece, len);
		}
}

static void near_numbers(struct near *near, uint32_t kinds, int64_t number)
{
	for (unsigned k = 0; k < CODE_KINDS; k++)
		for (size_t i = 0; (kinds & KIND(k)) && i < code_table(k)->count; i++) {
			const struct code_table *t = code_table(k);
			const struct code *c = &t->rows[i];
			char name[NEAR_NAME_MAX];
			int len;

			if (!code_has_number(t, c) || (c->unit && kinds == ALL_KINDS))
				continue;
			len = snprintf(name, sizeof(name), t->hex ? "%s 0x%" PRIx32 : "%s %" PRId32, t->noun, c->number);
			offer(near, name, (size_t)len, (unsigned)llabs(number - c->number));
		}
}

void find_near(const struct query *q, const struct explain_hooks *hooks, struct near *near)
{
	size_t used;
	uint32_t kinds;

	near->count = 0;
	if (!q->count)
		return;
	kinds = query_kinds(q, 0, &used);
	if (used + 1 == q->count && q->tokens[used].is_number) {
		near_numbers(near, kinds ? kinds : ALL_KINDS, q->tokens[used].number);
		return;
	}
	near_names(near, token_slice(q, 0, q->count), hooks);
	if (kinds && used < q->count)
		near_names(near, token_slice(q, used, q->count - used), hooks);
}
