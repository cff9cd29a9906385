/* SPDX-License-Identifier: Apache-2.0 */
/* print.c - lines written: masked, quoted, as an example, with a mark under what is wrong. */
#include "cli/grammar/table.h"

#include "base/wipe.h"

#include <ctype.h>

/* Is this word, taken as `s` at this place, a secret, or perhaps one? */
static bool secret_at(const struct places *here, const struct word *w, struct step s)
{
	struct grammar_arg arg;

	if (s.wrong)
		return places_secret(here);
	for (struct places_at at = { 0 }; !s.word && places_next(here, &at);)
		if (type_secret(at.a->type) && value_read(at.a, w->text, w->len, &arg))
			return true;
	return false;
}

/* The line, secrets as ****; returns where in the output the column of the line stands (from 0). */
static size_t masked(struct buf *out, struct slice line, unsigned column)
{
	char room[WORDS_ROOM];
	struct words words;
	struct places here, next;
	struct grammar_error error;
	size_t start = out->len, mark = SIZE_MAX, from = 0;
	bool whole = words_split(line, true, room, &words, &error), known = true, hide = false;

	places_start(&here, ROLE_READ_WRITE);
	for (unsigned i = 0; i < words.count; i++) {
		const struct word *w = &words.word[i];
		struct step s = { .wrong = WRONG_WORD };
		bool secret = hide;

		if (known) {
			s = places_step(&here, &next, w);
			secret = secret_at(&here, w, s);
			hide = s.wrong && places_perhaps_secret(&here);
		}
		buf_add(out, line.p + from, (size_t)(w->column - 1) - from);
		if (mark == SIZE_MAX && column < w->end)
			mark = out->len - start + (column > w->column && !secret ? column - w->column : 0);
		if (secret)
			buf_str(out, "****");
		else
			buf_add(out, line.p + w->column - 1, (size_t)(w->end - w->column));
		from = (size_t)(w->end - 1);
		known = known && !s.wrong;
		if (known)
			here = next;
	}
	while (from < line.len && ch_blank(line.p[from]))
		buf_ch(out, line.p[from++]);
	if (mark == SIZE_MAX)
		mark = out->len - start - (column < from + 1 ? from + 1 - column : 0);
	if (!whole && from < line.len)
		buf_str(out, "****");
	wipe(room, sizeof(room));
	return mark;
}

void grammar_masked(struct buf *out, struct slice line)
{
	(void)masked(out, line, 1);
}

/* Control characters and what is no ASCII would shift the mark or do worse. */
static void harmless(struct buf *b, size_t from)
{
	for (size_t i = from; i < b->len; i++)
		if ((unsigned char)b->p[i] < 0x20 || (unsigned char)b->p[i] > 0x7e)
			b->p[i] = b->p[i] == '\t' ? ' ' : '.';
}

void grammar_error_text(struct buf *out, struct slice line, const struct grammar_error *error)
{
	enum { SHOWN_MAX = 200 };
	size_t start, mark;

	buf_str(out, GRAMMAR_INCORRECT_USAGE "\n");
	if (line.len <= SHOWN_MAX && error->column) {
		buf_str(out, "  ");
		start = out->len;
		mark = masked(out, line, error->column);
		while (out->len > start && ch_blank(out->p[out->len - 1]))
			out->len--;
		harmless(out, start);
		buf_printf(out, "\n  %*s^\n", (int)mark, "");
	}
	buf_printf(out, "Column %u: %s.\n", error->column, error->what);
	if (error->mend[0])
		buf_printf(out, "%c%s.\n", toupper((unsigned char)error->mend[0]), error->mend + 1);
}

void grammar_quote(struct buf *out, struct slice value)
{
	static const char digits[] = "0123456789abcdef";
	bool plain = value.len > 0 && value.p[0] != '"' && value.p[0] != '\'' && value.p[0] != '#' && value.p[0] != '!' &&
		     value.p[0] != '-';

	bool utf8 = printable_utf8(value.p, value.len);

	for (size_t i = 0; i < value.len && plain; i++)
		plain = (unsigned char)value.p[i] > 0x20 && (unsigned char)value.p[i] < 0x7f && value.p[i] != '?';
	if (plain) {
		buf_slice(out, value);
		return;
	}
	buf_ch(out, '"');
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.p[i];

		if (c == '"' || c == '\\')
			buf_ch(out, '\\');
		if (c >= 0x20 && c != 0x7f && (c < 0x7f || utf8)) {
			buf_ch(out, (char)c);
		} else {
			buf_str(out, "\\x");
			buf_ch(out, digits[c >> 4]);
			buf_ch(out, digits[c & 15]);
		}
	}
	buf_ch(out, '"');
}

void grammar_example(struct buf *out, const struct grammar_row *row, bool optional)
{
	const struct row *r = row_of(row->id);

	for (unsigned i = 0; i < r->items;) {
		const struct alternative *a = &r->item[i].alt[r->item[i].alts - 1];

		if (r->item[i].skip && !optional) {
			i += r->item[i].skip;
			continue;
		}
		if (i)
			buf_ch(out, ' ');
		if (a->type == ARG_WORD)
			buf_slice(out, a->word);
		else
			grammar_quote(out, slice_of(value_example(a)));
		i++;
	}
}

void grammar_syntax(struct buf *out, const struct grammar_row *row)
{
	for (const char *p = row->syntax; *p; p++) {
		const char *end = *p == '<' ? strchr(p, '>') : NULL;

		if (!end) {
			buf_ch(out, *p);
			continue;
		}
		while (end > p && *end != ':')
			end--;
		buf_slice(out, slice_between(p, end));
		buf_ch(out, '>');
		p = strchr(p, '>');
	}
}
