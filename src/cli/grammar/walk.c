/* SPDX-License-Identifier: Apache-2.0 */
/* walk.c - from a line to words, and from word to word through all rows at once. */
#include "cli/grammar/table.h"

#include <stdio.h>
#include <strings.h>

/* --- splitting ------------------------------------------------------------------------------------------- */

struct split {
	const char *start, *p, *end;
	char *room;
	uint16_t used;
	struct grammar_error *error;
};

static bool split_wrong(const struct split *s, enum grammar_wrong wrong, const char *at, const char *what, const char *mend)
{
	s->error->wrong = wrong;
	s->error->column = (unsigned)(at - s->start) + 1;
	snprintf(s->error->what, sizeof(s->error->what), "%s", what);
	snprintf(s->error->mend, sizeof(s->error->mend), "%s", mend);
	return false;
}

/* What stands behind a backslash in quotes. */
static bool split_escape(struct split *s, char *out)
{
	const char *at = s->p++;

	if (s->p < s->end && strchr("\"'\\", *s->p) && *s->p) {
		*out = *s->p++;
		return true;
	}
	if (s->end - s->p >= 3 && *s->p == 'x' && ch_hex(s->p[1]) >= 0 && ch_hex(s->p[2]) >= 0) {
		*out = (char)(ch_hex(s->p[1]) << 4 | ch_hex(s->p[2]));
		s->p += 3;
		return *out != '\0' ||
		       split_wrong(s, WRONG_QUOTE, at, "\\x00 cannot stand in a word", "leave it out");
	}
	return split_wrong(s, WRONG_QUOTE, at, "\\ in quotes before something else than \" ' \\ or xHH",
			   "write \\\\ for one backslash");
}

/* The word that begins at s->p. *open: in a quote that does not end. */
static bool split_word(struct split *s, struct word *w, bool typing, bool *open)
{
	const char *at = s->p;
	char quote = *at == '"' || *at == '\'' ? *at : '\0';

	*open = false;
	w->quoted = quote != '\0';
	s->p += w->quoted;
	for (; s->p < s->end; s->used++) {
		char c = *s->p;

		if (quote ? c == quote : ch_blank(c))
			break;
		if (c == '\0')
			return split_wrong(s, WRONG_QUOTE, s->p, "a NUL byte in the line", "leave it out");
		if (quote && c == '\\') {
			if (!split_escape(s, &c))
				return false;
		} else {
			s->p++;
		}
		s->room[s->used] = c;
	}
	if (!quote)
		return true;
	if (s->p == s->end) {
		*open = true;
		return typing || split_wrong(s, WRONG_QUOTE, at, "a quote that does not end",
					     *at == '"' ? "write \" at the end of the word"
							: "write ' at the end of the word");
	}
	s->p++;
	if (s->p < s->end && !ch_blank(*s->p))
		return split_wrong(s, WRONG_QUOTE, s->p, "a quote ends within a word",
				   "write a blank behind it, or \\ before a quote that belongs to the word");
	return true;
}

bool words_split(struct slice line, bool typing, char room[static WORDS_ROOM], struct words *out,
		 struct grammar_error *error)
{
	struct split s = { .start = line.p, .p = line.p, .end = line.p + line.len, .room = room, .error = error };

	out->count = 0;
	out->open = false;
	if (line.len > GRAMMAR_LINE_MAX)
		return split_wrong(&s, WRONG_TOO_LONG, line.p + GRAMMAR_LINE_MAX, "the line is too long",
				   "no command is longer than 1024 bytes");
	for (;;) {
		struct word *w = &out->word[out->count];

		while (s.p < s.end && ch_blank(*s.p))
			s.p++;
		if (s.p == s.end)
			return true;
		if (out->count == GRAMMAR_WORDS_MAX)
			return split_wrong(&s, WRONG_TOO_LONG, s.p, "too many words", "put text that has blanks in quotes");
		w->at = s.used;
		w->text = room + s.used;
		w->column = (uint16_t)(s.p - s.start + 1);
		if (!split_word(&s, w, typing, &out->open))
			return false;
		w->len = (uint16_t)(s.used - w->at);
		room[s.used++] = '\0';
		w->end = (uint16_t)(s.p - s.start + 1);
		out->count++;
	}
}

/* --- walking --------------------------------------------------------------------------------------------- */

/* All places that are reached by leaving out optional parts. */
static uint32_t without_optional(const struct row *r, uint32_t at)
{
	for (unsigned i = 0; i < r->items; i++)
		if ((at >> i & 1) && r->item[i].skip)
			at |= 1u << (i + r->item[i].skip);
	return at;
}

void places_start(struct places *p, enum role role)
{
	p->at[CMD_NONE] = 0;
	for (unsigned i = CMD_NONE + 1; i < CMD_COUNT; i++)
		p->at[i] = grammar_rows[i].role <= role ? without_optional(row_of((enum command_id)i), 1) : 0;
}

bool places_next(const struct places *p, struct places_at *at)
{
	if (at->a && ++at->alt < at->count) {
		at->a++;
		return true;
	}
	if (at->a)
		at->left &= at->left - 1;
	for (;; at->left = p->at[at->row] & at->before_end) {
		if (at->left) {
			const struct item *it = &row_of((enum command_id)at->row)->item[__builtin_ctz(at->left)];

			at->item = (unsigned)__builtin_ctz(at->left);
			at->alt = 0;
			at->count = it->alts;
			at->a = it->alt;
			return true;
		}
		do
			if (++at->row == CMD_COUNT) {
				at->a = NULL;
				return false;
			}
		while (!p->at[at->row]);
		at->before_end = (1u << row_of((enum command_id)at->row)->items) - 1;
	}
}

bool alternative_is(const struct alternative *a, const char *word, size_t len)
{
	return a->type == ARG_WORD && a->word.len == len && len && ch_lower(a->word.p[0]) == ch_lower(word[0]) &&
	       strncasecmp(a->word.p, word, len) == 0;
}

bool alternative_begins(const struct alternative *a, const struct word *w)
{
	return a->type == ARG_WORD && a->word.len >= w->len && w->len && ch_lower(a->word.p[0]) == ch_lower(w->text[0]) &&
	       strncasecmp(a->word.p, w->text, w->len) == 0;
}

/* A word of the grammar written out stands for itself; then comes a parameter it can be; then what it begins. */
static struct step resolve(const struct places *from, const struct word *w)
{
	struct step begun = { .wrong = WRONG_WORD };
	struct grammar_arg arg;
	bool value = false;

	for (struct places_at at = { 0 }; places_next(from, &at);) {
		if (at.a->type != ARG_WORD) {
			value = value || value_read(at.a, w->text, w->len, &arg);
			continue;
		}
		if (!w->quoted && alternative_is(at.a, w->text, w->len))
			return (struct step){ .word = at.a->word.p, .word_len = at.a->word.len };
		if (w->quoted || !alternative_begins(at.a, w))
			continue;
		if (begun.word && !alternative_is(at.a, begun.word, begun.word_len))
			begun.wrong = WRONG_AMBIGUOUS;
		else if (!begun.word)
			begun = (struct step){ .word = at.a->word.p, .word_len = at.a->word.len };
	}
	if (value)
		return (struct step){ 0 };
	return begun;
}

struct step places_step(const struct places *from, struct places *to, const struct word *w)
{
	struct step s = resolve(from, w);
	struct grammar_arg arg;

	*to = (struct places){ 0 };
	if (s.wrong)
		return s;
	for (struct places_at at = { 0 }; places_next(from, &at);)
		if (s.word ? alternative_is(at.a, s.word, s.word_len)
			   : at.a->type != ARG_WORD && value_read(at.a, w->text, w->len, &arg))
			to->at[at.row] |= 1u << (at.item + 1);
	for (unsigned i = CMD_NONE + 1; i < CMD_COUNT; i++)
		if (to->at[i])
			to->at[i] = without_optional(row_of((enum command_id)i), to->at[i]);
	return s;
}

const struct grammar_row *places_end(const struct places *p)
{
	for (unsigned i = CMD_NONE + 1; i < CMD_COUNT; i++)
		if (p->at[i] >> row_of((enum command_id)i)->items & 1)
			return &grammar_rows[i];
	return NULL;
}

bool places_none(const struct places *p)
{
	struct places_at at = { 0 };

	return !places_next(p, &at);
}

bool places_secret(const struct places *p)
{
	bool any = false;

	for (unsigned i = CMD_NONE + 1; i < CMD_COUNT; i++) {
		if (p->at[i] && !row_of((enum command_id)i)->secret)
			return false;
		any |= p->at[i] != 0;
	}
	return any;
}

bool places_perhaps_secret(const struct places *p)
{
	for (unsigned i = CMD_NONE + 1; i < CMD_COUNT; i++)
		if (p->at[i] && row_of((enum command_id)i)->secret)
			return true;
	return false;
}
