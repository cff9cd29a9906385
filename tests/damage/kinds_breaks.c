/* SPDX-License-Identifier: Apache-2.0 */
/* kinds_breaks.c - line breaks lost and added, and what lists, tables and mails put at the edges of lines. Outputs of
 * show are left as they are: tables broken anywhere are nobody's to read. */
#include "damage.h"

#include <stdlib.h>

#define ARG(s) (int)(s).len, (s).p

/* --- breaks lost -------------------------------------------------------------------------------------------------- */

/* k lines become one; 0: all that follow each other. */
static bool glue(struct log *l, struct rng *r, unsigned k, const char *with)
{
	struct lines old = log_take(l);
	struct buf b = { 0 };
	bool changed = false;
	unsigned run = 0, want = 0;

	for (size_t i = 0; i < old.n; i++) {
		bool can = i > 0 && begins_message(old.v[i]) && begins_message(old.v[i - 1]);

		if (can && run < want) {
			buf_str(&b, with);
			changed = true;
		} else {
			if (i)
				log_add(l, log_keep(l, b.p, b.len));
			buf_clear(&b);
			run = 0;
			want = k ? rng_below(r, 2 * k) : UINT32_MAX;
		}
		buf_slice(&b, old.v[i]);
		run++;
	}
	if (old.n)
		log_add(l, log_keep(l, b.p, b.len));
	buf_free(&b);
	free(old.v);
	return changed;
}

static bool glue_all(struct log *l, struct rng *r)
{
	return glue(l, r, 0, "");
}

static bool glue_all_blank(struct log *l, struct rng *r)
{
	return glue(l, r, 0, " ");
}

static bool glue_some(struct log *l, struct rng *r)
{
	return glue(l, r, 2 + rng_below(r, 5), rng_one_in(r, 2) ? " " : "");
}

/* --- breaks added ------------------------------------------------------------------------------------------------- */

/* The bytes of a character; those of an entity are one. */
static size_t character(struct slice s, size_t i)
{
	const char *semicolon = s.p[i] == '&' ? memchr(s.p + i, ';', s.len - i < 8 ? s.len - i : 8) : NULL;
	size_t n = 1;

	if (semicolon)
		return (size_t)(semicolon - s.p) - i + 1;
	while (i + n < s.len && ((unsigned char)s.p[i + n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* How many bytes the first `columns` characters of a line are. */
static size_t bytes_of(struct slice s, size_t columns)
{
	size_t i = 0;

	for (; i < s.len && columns; columns--)
		i += character(s, i);
	return i;
}

/* Where a line of at most `width` columns ends: at its last blank, or anywhere when hard. */
static size_t break_at(struct slice s, size_t width, bool hard)
{
	size_t limit = bytes_of(s, width);

	for (size_t i = limit; !hard && i > limit / 3; i--)
		if (s.p[i] == ' ')
			return i;
	return limit;
}

/* Each piece of a line, with `mark` in front of it; where `numbered`, the mark takes its number. */
static bool wrap_marked(struct log *l, size_t width, bool hard, const char *mark, bool numbered)
{
	struct lines old = log_take(l);
	bool changed = false;
	int number = 1;

	for (size_t i = 0; i < old.n; i++) {
		struct slice s = old.v[i];

		while (bytes_of(s, width) < s.len && !show_line(s)) {
			size_t len = break_at(s, width, hard), skip = !hard && s.p[len] == ' ';

			log_add(l, numbered ? log_printf(l, "%3d. %.*s", number++, (int)len, s.p) :
				   log_printf(l, "%s%.*s", mark, (int)len, s.p));
			s = slice_between(s.p + len + skip, s.p + s.len);
			changed = true;
		}
		log_add(l, numbered ? log_printf(l, "%3d. %.*s", number++, ARG(s)) : log_printf(l, "%s%.*s", mark, ARG(s)));
	}
	free(old.v);
	return changed;
}

static bool wrap_80(struct log *l, struct rng *r)
{
	(void)r;
	return wrap_marked(l, 80, true, "", false);
}

static bool wrap_95(struct log *l, struct rng *r)
{
	(void)r;
	return wrap_marked(l, 95, true, "", false);
}

static bool wrap_132(struct log *l, struct rng *r)
{
	(void)r;
	return wrap_marked(l, 132, true, "", false);
}

/* At a column nobody would choose, down to the middle of the head. */
static bool wrap_odd(struct log *l, struct rng *r)
{
	return wrap_marked(l, 40 + rng_below(r, 90), true, "", false);
}

static bool soft_wrap_80(struct log *l, struct rng *r)
{
	(void)r;
	return wrap_marked(l, 80, false, "", false);
}

static bool soft_wrap_95(struct log *l, struct rng *r)
{
	(void)r;
	return wrap_marked(l, 95, false, "", false);
}

/* A mail: wrapped, then quoted. */
static bool wrap_quoted(struct log *l, struct rng *r)
{
	return wrap_marked(l, 72, false, rng_one_in(r, 3) ? ">> " : "> ", false);
}

/* A page that numbers what it shows. */
static bool wrap_numbered(struct log *l, struct rng *r)
{
	(void)r;
	return wrap_marked(l, 95, true, "", true);
}

/* --- marks at the edges ------------------------------------------------------------------------------------------- */

static bool edges(struct log *l, const char *front, const char *back)
{
	for (size_t i = 0; i < l->n; i++)
		l->line[i] = log_printf(l, "%s%.*s%s", front, ARG(l->line[i]), back);
	return l->n > 0;
}

static bool numbered(struct log *l, struct rng *r)
{
	unsigned mark = rng_below(r, 5);

	for (size_t i = 0; i < l->n; i++) {
		struct slice s = l->line[i];

		switch (mark) {
		case 0: l->line[i] = log_printf(l, "%3zu. %.*s", i + 1, ARG(s)); break;
		case 1: l->line[i] = log_printf(l, "%zu) %.*s", i + 1, ARG(s)); break;
		case 2: l->line[i] = log_printf(l, "%zu:%.*s", i + 1, ARG(s)); break;
		case 3: l->line[i] = log_printf(l, "%4zu | %.*s", i + 1, ARG(s)); break;
		default: l->line[i] = log_printf(l, "%zu\t%.*s", i + 1, ARG(s)); break;
		}
	}
	return l->n > 0;
}

/* A terminal program that writes the time before what it shows; a whole log in one second is enough here. */
static bool stamped(struct log *l, struct rng *r)
{
	static const char *const stamps[] = { "[2024-02-11 16:20:31.207] ", "02/11/2024 04:20:31 PM - ", "2024-02-11 16:20:31: ",
					      "[16:20:31] ", "16:20:31> " };

	return edges(l, stamps[rng_below(r, ARRAY_LEN(stamps))], "");
}

static bool bullets(struct log *l, struct rng *r)
{
	static const char *const marks[] = { "- ", "* ", "\u2022 ", "  - ", "+ " };

	return edges(l, marks[rng_below(r, ARRAY_LEN(marks))], "");
}

static bool table(struct log *l, struct rng *r)
{
	(void)r;
	return edges(l, "| ", " |");
}

static bool table_tail(struct log *l, struct rng *r)
{
	(void)r;
	return edges(l, "", " | |");
}

static bool quoted(struct log *l, struct rng *r)
{
	return edges(l, rng_one_in(r, 3) ? "> > " : "> ", "");
}

static bool indented(struct log *l, struct rng *r)
{
	return edges(l, rng_one_in(r, 2) ? "    " : "\t", "");
}

static const struct kind rows[] = {
	{ "glue-all", LAYER_GLUE, GROUP_GLUE, glue_all, "all messages on one line" },
	{ "glue-all-blank", LAYER_GLUE, GROUP_GLUE, glue_all_blank, "the same, with a blank between" },
	{ "glue-some", LAYER_GLUE, GROUP_GLUE, glue_some, "a few messages on a line" },
	{ "numbered", LAYER_MARKS, GROUP_MARKS, numbered, "numbers in front of lines" },
	{ "stamped", LAYER_MARKS, GROUP_MARKS, stamped, "the time of a terminal program in front of lines" },
	{ "bullets", LAYER_MARKS, GROUP_MARKS, bullets, "bullets in front of lines" },
	{ "table", LAYER_MARKS, GROUP_MARKS, table, "| line |" },
	{ "table-tail", LAYER_MARKS, GROUP_MARKS, table_tail, "| | behind lines" },
	{ "quoted", LAYER_MARKS, GROUP_MARKS, quoted, "> in front of lines" },
	{ "indented", LAYER_MARKS, GROUP_MARKS, indented, "blanks or a tab in front of lines" },
	{ "wrap-80", LAYER_WRAP, GROUP_WRAP, wrap_80, "broken at column 80, also inside a word" },
	{ "wrap-95", LAYER_WRAP, GROUP_WRAP, wrap_95, "broken at column 95" },
	{ "wrap-132", LAYER_WRAP, GROUP_WRAP, wrap_132, "broken at column 132" },
	{ "wrap-odd", LAYER_WRAP, GROUP_WRAP, wrap_odd, "broken at some column from 40" },
	{ "soft-wrap-80", LAYER_WRAP, GROUP_WRAP, soft_wrap_80, "broken at blanks before column 80" },
	{ "soft-wrap-95", LAYER_WRAP, GROUP_WRAP, soft_wrap_95, "broken at blanks before column 95" },
	{ "wrap-quoted", LAYER_WRAP, GROUP_WRAP, wrap_quoted, "broken at blanks, then > in front: a mail" },
	{ "wrap-numbered", LAYER_WRAP, GROUP_WRAP, wrap_numbered, "broken at column 95, then numbered: a page" },
};

const struct kind_set kinds_breaks = { rows, ARRAY_LEN(rows) };
