/* SPDX-License-Identifier: Apache-2.0 */
/* explain_loose.c - rows that bear all words of a query: in one of their names, or else anywhere in their text.
 *
 * In names the words may be parts (`dhcp` finds DHCP_REQD and mnDhcpTimeout); in the text they must begin a word, or
 * everything would be found by everything. Small words are passed over, so that a question may be asked as one. */
#include "cli/explain_parts.h"

#include <string.h>

static bool is_name_char(char c)
{
	return ch_alpha(c) || ch_digit(c);
}

/* Letters and digits alone, folded. */
static size_t squeeze(char *buf, size_t size, const char *s, size_t len)
{
	size_t used = 0;

	for (size_t i = 0; i < len && used + 1 < size; i++)
		if (is_name_char(s[i]))
			buf[used++] = ch_lower(s[i]);
	buf[used] = '\0';
	return used;
}

static bool is_filler(const struct token *t)
{
	static const char *const fillers[] = {
		"a", "an", "the", "of", "to", "is", "in", "on", "for", "and", "or", "not", "what", "does", "why", "mean",
		"means", "with", "my", "it", "no", "was", "are", "by", "from", "did",
	};

	for (size_t i = 0; i < ARRAY_LEN(fillers); i++)
		if (code_same_name(fillers[i], strlen(fillers[i]), t->s, t->len))
			return true;
	return false;
}

/* One name or alias must hold all words: `dhcp reqd` is DHCP_REQD, `group timeout` groupKeyHandshakeTimeout. */
static bool name_holds(const struct query *q, size_t first, const char *s, size_t len)
{
	char name[160];
	size_t words = 0;

	squeeze(name, sizeof(name), s, len);
	for (size_t i = first; i < q->count; i++) {
		char word[64];

		if (is_filler(&q->tokens[i]))
			continue;
		if (squeeze(word, sizeof(word), q->tokens[i].s, q->tokens[i].len) < 3 || !strstr(name, word))
			return false;
		words++;
	}
	return words > 0;
}

static bool a_name_holds(const struct query *q, size_t first, const struct code *c)
{
	const char *at = c->also;
	const char *piece;
	size_t len;

	if (name_holds(q, first, c->name, strlen(c->name)))
		return true;
	while ((piece = code_next_alias(&at, &len)))
		if (name_holds(q, first, piece, len))
			return true;
	return false;
}

/* Does a word of the text begin with this one? */
static bool text_has_word(const char *text, const struct token *t)
{
	bool at_start = true;

	for (; text && *text; text++) {
		size_t i = 0;

		while (at_start && i < t->len && text[i] && ch_lower(text[i]) == ch_lower(t->s[i]))
			i++;
		if (i == t->len)
			return true;
		at_start = !is_name_char(*text);
	}
	return false;
}

static bool text_holds(const struct query *q, size_t first, const struct code *c)
{
	size_t words = 0;

	for (size_t i = first; i < q->count; i++) {
		const struct token *t = &q->tokens[i];

		if (is_filler(t))
			continue;
		if (t->is_number || t->len < 3)
			return false;
		if (!text_has_word(c->name, t) && !text_has_word(c->also, t) && !text_has_word(c->meaning, t) &&
		    !text_has_word(c->when, t) && !text_has_word(c->mend, t))
			return false;
		words++;
	}
	return words > 0;
}

static void add_where(const struct query *q, size_t first, uint32_t kinds, struct hits *found,
		      bool (*holds)(const struct query *q, size_t first, const struct code *c))
{
	for (unsigned k = 0; k < CODE_KINDS; k++)
		for (size_t i = 0; (kinds & KIND(k)) && i < code_table(k)->count; i++)
			if (holds(q, first, &code_table(k)->rows[i]))
				add_hit(found, k, &code_table(k)->rows[i]);
}

void find_loosely(const struct query *q, struct hits *found)
{
	size_t used;
	uint32_t kinds = query_kinds(q, 0, &used);

	found->loose = true;
	if (kinds && used < q->count)
		add_where(q, used, kinds, found, a_name_holds);
	if (!found->count)
		add_where(q, 0, ALL_KINDS, found, a_name_holds);
	if (!found->count && kinds && used < q->count)
		add_where(q, used, kinds, found, text_holds);
	if (!found->count)
		add_where(q, 0, ALL_KINDS, found, text_holds);
}
