/* SPDX-License-Identifier: Apache-2.0 */
/* codes.c - the tables by kind, and how a number or a name finds its row.
 *
 * People retype what they saw, so a name is compared by its letters and digits alone: `8021x reqd` is 8021X_REQD,
 * `MN_IDLE_TIMEOUT` is mnIdleTimeout. The tables are short and look-ups come from people, so they are walked. */
#include "catalogue/codes.h"

#include <assert.h>
#include <string.h>

static const struct code_table *const tables[] = {
	[CODE_PEM] = &pem_codes,
	[CODE_STATUS] = &status_codes,
	[CODE_REASON] = &reason_codes,
	[CODE_AAA] = &aaa_codes,
	[CODE_CALLER] = &caller_codes,
	[CODE_DELETE_REASON] = &delete_reason_codes,
	[CODE_EXCLUSION] = &exclusion_codes,
	[CODE_EAPOL_MESSAGE] = &eapol_message_codes,
	[CODE_EAPOL_STATE] = &eapol_state_codes,
	[CODE_APF] = &apf_codes,
	[CODE_PAE] = &pae_codes,
	[CODE_BACKEND] = &backend_codes,
	[CODE_TIMER_EVENT] = &timer_event_codes,
	[CODE_RADIUS] = &radius_codes,
	[CODE_LDAP] = &ldap_codes,
	[CODE_LDAP_STATE] = &ldap_state_codes,
	[CODE_DELETE_WORD] = &delete_word_codes,
	[CODE_DELAY] = &delay_codes,
	[CODE_TIMER] = &timer_codes,
	[CODE_PMK_INDEX] = &pmk_index_codes,
	[CODE_RSN] = &rsn_codes,
	[CODE_DHCP_ENCAP] = &dhcp_encap_codes,
	[CODE_SOURCE_FILE] = &source_file_codes,
	[CODE_SEVERITY] = &severity_codes,
	[CODE_PRIORITY] = &priority_codes,
	[CODE_SLOT] = &slot_codes,
	[CODE_BUG] = &bug_codes,
	[CODE_TRAP] = &trap_codes,
};
static_assert(ARRAY_LEN(tables) == CODE_KINDS, "a kind of code has no table");

static const struct {
	enum code_mark mark;
	const char *words;
} mark_words[] = {
	{ MARK_SEED, "seed" },
	{ MARK_REAL, "captured log" },
	{ MARK_MIB, "Cisco MIB" },
	{ MARK_COMMUNITY, "Cisco community" },
	{ MARK_GUIDE, "Cisco user guide" },
	{ MARK_STANDARD, "standard" },
	{ MARK_LOOSE_NUMBER, "number unconfirmed" },
	{ MARK_UNCONFIRMED, "unconfirmed" },
};

const struct code_table *code_table(enum code_kind kind)
{
	return (unsigned)kind < CODE_KINDS ? tables[kind] : NULL;
}

bool code_has_number(const struct code_table *t, const struct code *c)
{
	return !t->named_only && c->number != CODE_NO_NUMBER;
}

bool code_covers(const struct code_table *t, const struct code *c, int64_t number)
{
	if (!code_has_number(t, c))
		return false;
	return c->upto ? number >= c->number && number <= c->upto : number == c->number;
}

const struct code *code_by_number(enum code_kind kind, int64_t number)
{
	const struct code_table *t = code_table(kind);

	for (size_t i = 0; t && i < t->count; i++)
		if (code_covers(t, &t->rows[i], number))
			return &t->rows[i];
	return NULL;
}

/* The next letter or digit at or after *i, folded; '\0' at the end. */
static char next_folded(const char *s, size_t len, size_t *i)
{
	while (*i < len) {
		char c = s[(*i)++];

		if (ch_alpha(c) || ch_digit(c))
			return ch_lower(c);
	}
	return '\0';
}

bool code_same_name(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t i = 0, k = 0;
	bool any = false;

	for (;;) {
		char x = next_folded(a, a_len, &i);
		char y = next_folded(b, b_len, &k);

		if (x != y)
			return false;
		if (!x)
			return any;
		any = true;
	}
}

const char *code_next_alias(const char **at, size_t *len)
{
	const char *piece = *at;

	if (!piece || !*piece)
		return NULL;
	*len = strcspn(piece, "|");
	*at = piece[*len] ? piece + *len + 1 : piece + *len;
	return piece;
}

static bool row_is_named(const struct code *c, const char *name, size_t len)
{
	const char *at = c->also;
	const char *piece;
	size_t piece_len;

	if (code_same_name(c->name, strlen(c->name), name, len))
		return true;
	while ((piece = code_next_alias(&at, &piece_len)))
		if (code_same_name(piece, piece_len, name, len))
			return true;
	return false;
}

const struct code *code_by_name(enum code_kind kind, const char *name, size_t len)
{
	const struct code_table *t = code_table(kind);

	for (size_t i = 0; t && i < t->count; i++)
		if (row_is_named(&t->rows[i], name, len))
			return &t->rows[i];
	return NULL;
}

const char *code_name(enum code_kind kind, int64_t number, const char *otherwise)
{
	const struct code *c = code_by_number(kind, number);

	return c ? c->name : otherwise;
}

void code_sources(unsigned mark, char *buf, size_t size)
{
	size_t used = 0;

	if (!size)
		return;
	buf[0] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(mark_words); i++) {
		const char *words = mark_words[i].words;
		size_t len = strlen(words);
		size_t gap = used ? 2 : 0;

		if (!(mark & (unsigned)mark_words[i].mark) || used + gap + len >= size)
			continue;
		memcpy(buf + used, ", ", gap);
		memcpy(buf + used + gap, words, len + 1);
		used += gap + len;
	}
}
