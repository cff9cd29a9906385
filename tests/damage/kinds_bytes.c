/* SPDX-License-Identifier: Apache-2.0 */
/* kinds_bytes.c - what carries a log: line ends, encodings, bytes that are no text. */
#include "damage.h"

#include <stdlib.h>

#define ARG(s) (int)(s).len, (s).p

/* --- lines still -------------------------------------------------------------------------------------------------- */

static bool trailing_blanks(struct log *l, struct rng *r)
{
	for (size_t i = 0; i < l->n; i++)
		l->line[i] = log_printf(l, "%.*s%*s", ARG(l->line[i]), (int)rng_below(r, 9), "");
	return l->n > 0;
}

static bool blank_lines(struct log *l, struct rng *r)
{
	struct lines old = log_take(l);
	unsigned one_in = 1 + rng_below(r, 4);

	for (size_t i = 0; i < old.n; i++) {
		log_add(l, old.v[i]);
		if (rng_one_in(r, one_in))
			log_add(l, rng_one_in(r, 4) ? SLICE("  ") : SLICE(""));
	}
	free(old.v);
	return true;
}

/* Colours of a terminal, as grep --color or a pager leaves them. */
static bool colours(struct log *l, struct rng *r)
{
	bool changed = false;

	for (size_t i = 0; i < l->n; i++)
		if (rng_one_in(r, 3)) {
			l->line[i] = log_printf(l, "\x1b[%um%.*s\x1b[0m", 31 + rng_below(r, 6), ARG(l->line[i]));
			changed = true;
		}
	return changed;
}

/* --- line ends ---------------------------------------------------------------------------------------------------- */

/* Each line end becomes `end`, or at times `other`. */
static bool ends(struct log *l, struct rng *r, const char *end, const char *other)
{
	struct buf out = { 0 };

	log_join(l);
	for (size_t i = 0; i < l->bytes.len; i++) {
		if (l->bytes.p[i] != '\n')
			buf_ch(&out, l->bytes.p[i]);
		else
			buf_str(&out, other && rng_one_in(r, 3) ? other : end);
	}
	buf_free(&l->bytes);
	l->bytes = out;
	return true;
}

static bool crlf(struct log *l, struct rng *r)
{
	return ends(l, r, "\r\n", NULL);
}

static bool crcrlf(struct log *l, struct rng *r)
{
	return ends(l, r, "\r\r\n", NULL);
}

static bool some_cr(struct log *l, struct rng *r)
{
	return ends(l, r, rng_one_in(r, 2) ? "\n" : "\r\n", "\r");
}

static bool all_cr(struct log *l, struct rng *r)
{
	return ends(l, r, "\r", NULL);
}

static bool no_final_newline(struct log *l, struct rng *r)
{
	(void)r;
	log_join(l);
	while (l->bytes.len && (l->bytes.p[l->bytes.len - 1] == '\n' || l->bytes.p[l->bytes.len - 1] == '\r'))
		l->bytes.len--;
	return l->bytes.len > 0;
}

/* --- bytes -------------------------------------------------------------------------------------------------------- */

/* A run of NULs where a terminal or a full disk left one: at lines' ends, at times in the middle of a blank. */
static bool nuls(struct log *l, struct rng *r)
{
	struct buf out = { 0 };
	static const char zero[64];

	log_join(l);
	for (size_t i = 0; i < l->bytes.len; i++) {
		char c = l->bytes.p[i];

		if ((c == '\n' && rng_one_in(r, 4)) || (c == ' ' && rng_one_in(r, 40)))
			buf_add(&out, zero, 1 + rng_below(r, c == ' ' ? 3 : sizeof(zero)));
		buf_ch(&out, c);
	}
	buf_free(&l->bytes);
	l->bytes = out;
	return true;
}

static bool bom(struct log *l, struct rng *r)
{
	struct buf out = { 0 };

	(void)r;
	log_join(l);
	buf_str(&out, "\ufeff");
	buf_add(&out, l->bytes.p, l->bytes.len);
	buf_free(&l->bytes);
	l->bytes = out;
	return true;
}

/* The code point at p, at most three bytes long, and how many it takes. Bytes that are no UTF-8 stand for themselves. */
static unsigned code_point(const char *p, size_t left, size_t *len)
{
	unsigned a = (unsigned char)p[0];

	*len = a >= 0xe0 && left >= 3 ? 3 : a >= 0xc0 && left >= 2 ? 2 : 1;
	if (*len == 3)
		return (a & 15) << 12 | ((unsigned char)p[1] & 63u) << 6 | ((unsigned char)p[2] & 63u);
	return *len == 2 ? (a & 31) << 6 | ((unsigned char)p[1] & 63u) : a;
}

static bool utf16(struct log *l, bool big, bool mark)
{
	struct buf out = { 0 };
	size_t len;

	log_join(l);
	if (mark)
		buf_add(&out, big ? "\xfe\xff" : "\xff\xfe", 2);
	for (size_t i = 0; i < l->bytes.len; i += len) {
		unsigned c = code_point(l->bytes.p + i, l->bytes.len - i, &len);

		buf_ch(&out, (char)(big ? c >> 8 : c & 255));
		buf_ch(&out, (char)(big ? c & 255 : c >> 8));
	}
	buf_free(&l->bytes);
	l->bytes = out;
	return true;
}

static bool utf16le(struct log *l, struct rng *r)
{
	return utf16(l, false, !rng_one_in(r, 4));
}

static bool utf16be(struct log *l, struct rng *r)
{
	return utf16(l, true, !rng_one_in(r, 4));
}

static const struct kind rows[] = {
	{ "trailing-blanks", LAYER_BYTES, GROUP_NONE, trailing_blanks, "blanks behind lines" },
	{ "blank-lines", LAYER_BYTES, GROUP_NONE, blank_lines, "empty lines between" },
	{ "colours", LAYER_BYTES, GROUP_NONE, colours, "a terminal's colours" },
	{ "crlf", LAYER_BYTES, GROUP_ENDS, crlf, "CR LF" },
	{ "cr-crlf", LAYER_BYTES, GROUP_ENDS, crcrlf, "CR CR LF, as telnet leaves them" },
	{ "some-cr", LAYER_BYTES, GROUP_ENDS, some_cr, "CR alone at times" },
	{ "all-cr", LAYER_BYTES, GROUP_ENDS, all_cr, "CR alone everywhere" },
	{ "no-final-newline", LAYER_BYTES, GROUP_NONE, no_final_newline, "the last line has no end" },
	{ "nul-bytes", LAYER_BYTES, GROUP_CODE, nuls, "NUL bytes in between" },
	{ "bom", LAYER_BYTES, GROUP_CODE, bom, "a byte order mark in front" },
	{ "utf16le", LAYER_BYTES, GROUP_CODE, utf16le, "UTF-16, low byte first, with or without mark" },
	{ "utf16be", LAYER_BYTES, GROUP_CODE, utf16be, "UTF-16, high byte first, with or without mark" },
};

const struct kind_set kinds_bytes = { rows, ARRAY_LEN(rows) };
