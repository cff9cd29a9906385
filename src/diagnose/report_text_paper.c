/* SPDX-License-Identifier: Apache-2.0 */
/* report_text_paper.c - see report_text_paper.h. */
#include "diagnose/report_text_paper.h"

static const char *const ink_codes[INKS] = {
	[INK_BOLD] = "1", [INK_FAINT] = "2",	[INK_FAULT] = "1;31",
	[INK_EXPECTED] = "1;33", [INK_HEALTHY] = "1;32", [INK_NOTE] = "1;36",
};

enum { SQUEEZE_LEAST = 24 };

#define CODE_BROKEN UINT32_MAX

/* The character at p, by RFC 3629, or CODE_BROKEN; *len is what it takes. */
static uint32_t utf8_read(const char *text, size_t left, size_t *len)
{
	static const uint32_t least[5] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)text;
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : p[0] < 0xf5 ? 4 : 0;
	uint32_t code = n > 1 ? p[0] & (0x7fu >> n) : p[0];

	*len = 1;
	if (n == 0 || n > left)
		return CODE_BROKEN;
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return CODE_BROKEN;
		code = code << 6 | (p[i] & 0x3fu);
	}
	if (code < least[n] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return CODE_BROKEN;
	*len = n;
	return code;
}

struct range {
	uint32_t from, to;
};

static bool within(uint32_t code, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (code >= ranges[i].from && code <= ranges[i].to)
			return true;
	return false;
}

/* What would steer a terminal, or turn or hide text: C0, C1, direction and format marks, tags, broken bytes. */
static bool steering(uint32_t code)
{
	static const struct range ranges[] = {
		{ 0x00, 0x1f },	    { 0x7f, 0x9f },	{ 0xad, 0xad },	      { 0x61c, 0x61c },	  { 0x180e, 0x180e },
		{ 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f },   { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb },
		{ 0xe0000, 0xe0fff }, { CODE_BROKEN, CODE_BROKEN },
	};

	return within(code, ranges, ARRAY_LEN(ranges));
}

/* Columns of a printable character: marks that sit on the one before take none, East Asian and pictures two. */
static size_t columns_of(uint32_t code)
{
	static const struct range none[] = {
		{ 0x300, 0x36f },   { 0x483, 0x489 },	{ 0x591, 0x5bd },   { 0x610, 0x61a },	{ 0x64b, 0x65f },
		{ 0x900, 0x902 },   { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff }, { 0x20d0, 0x20ff }, { 0xfe00, 0xfe0f },
		{ 0xfe20, 0xfe2f }, { 0xe31, 0xe31 },	{ 0xe34, 0xe3a },   { 0xe47, 0xe4e },
	};
	static const struct range two[] = {
		{ 0x1100, 0x115f }, { 0x2e80, 0x303e },	  { 0x3041, 0xa4cf },	{ 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },
		{ 0xfe30, 0xfe6f }, { 0xff00, 0xff60 },	  { 0xffe0, 0xffe6 },	{ 0x1f300, 0x1f64f },
		{ 0x1f680, 0x1f6ff },
		{ 0x1f900, 0x1faff }, { 0x20000, 0x3fffd },
	};

	if (code < 0x300)
		return 1;
	return within(code, none, ARRAY_LEN(none)) ? 0 : within(code, two, ARRAY_LEN(two)) ? 2 : 1;
}

void text_clean(struct buf *out, struct slice raw)
{
	size_t n;

	for (size_t i = 0; i < raw.len; i += n) {
		uint32_t code = utf8_read(raw.p + i, raw.len - i, &n);

		if (n == 1 && ch_blank(raw.p[i]))
			buf_ch(out, ' ');
		else if (steering(code))
			buf_ch(out, '?');
		else
			buf_add(out, raw.p + i, n);
	}
}

size_t text_columns(struct slice clean)
{
	size_t columns = 0, n;

	for (size_t i = 0; i < clean.len; i += n)
		columns += columns_of(utf8_read(clean.p + i, clean.len - i, &n));
	return columns;
}

size_t text_fit(struct slice clean, size_t columns)
{
	size_t used = 0, i = 0, n;

	while (i < clean.len) {
		used += columns_of(utf8_read(clean.p + i, clean.len - i, &n));
		if (used > columns)
			return i;
		i += n;
	}
	return clean.len;
}

void text_cut(struct buf *out, struct slice clean, size_t columns)
{
	static const char dots[] = "...";
	size_t fits = text_fit(clean, columns);

	if (fits == clean.len) {
		buf_slice(out, clean);
		return;
	}
	fits = text_fit(clean, columns > 3 ? columns - 3 : 0);
	while (fits > 0 && clean.p[fits - 1] == ' ')
		fits--;
	buf_add(out, clean.p, fits);
	buf_add(out, dots, columns < 3 ? columns : 3);
}

/* Where the last so many columns begin. */
static size_t tail_at(struct slice clean, size_t columns)
{
	size_t skip = text_columns(clean) - columns, at = 0, n;

	while (at < clean.len && skip > 0) {
		size_t wide = columns_of(utf8_read(clean.p + at, clean.len - at, &n));

		skip -= wide < skip ? wide : skip;
		at += n;
	}
	return at;
}

void text_squeeze(struct buf *out, struct slice clean, size_t columns)
{
	size_t head, at;

	if (columns < SQUEEZE_LEAST || text_columns(clean) <= columns || clean.p[clean.len - 1] != ')') {
		text_cut(out, clean, columns);
		return;
	}
	head = (columns - 3) * 2 / 3;
	at = tail_at(clean, columns - 3 - head);
	buf_add(out, clean.p, text_fit(clean, head));
	buf_str(out, "...");
	buf_add(out, clean.p + at, clean.len - at);
}

void text_count(struct buf *out, uint64_t n)
{
	if (n >= 1000) {
		text_count(out, n / 1000);
		buf_printf(out, ",%03u", (unsigned)(n % 1000));
	} else {
		buf_int(out, (int64_t)n);
	}
}

void paper_ink(const struct paper *p, struct buf *line, enum ink ink, struct slice clean)
{
	if (p->colour && ink_codes[ink])
		buf_printf(line, "\033[%sm", ink_codes[ink]);
	buf_slice(line, clean);
	if (p->colour && ink_codes[ink])
		buf_str(line, "\033[0m");
}

void paper_line(const struct paper *p, struct buf *line)
{
	while (line->len > 0 && line->p[line->len - 1] == ' ')
		line->len--;
	buf_ch(line, '\n');
	fwrite(line->p, 1, line->len, p->out);
	buf_clear(line);
}

/* The label and the blanks up to the text. */
static void begin(const struct paper *p, struct buf *line, unsigned indent, const char *label)
{
	size_t len = strlen(label);

	buf_reserve(line, PAPER_PROSE_MAX);
	if (len)
		paper_ink(p, line, INK_BOLD, slice_of(label));
	for (; len < indent; len++)
		buf_ch(line, ' ');
}

/* The next line's worth of text: whole words, or a piece of a word that is longer than a line. */
static struct slice take_line(struct slice *rest, size_t room)
{
	size_t fits, cut;

	while (rest->len && rest->p[0] == ' ')
		*rest = (struct slice){ rest->p + 1, rest->len - 1 };
	cut = fits = text_fit(*rest, room);
	if (fits < rest->len && rest->p[fits] != ' ') {
		while (cut > 0 && rest->p[cut - 1] != ' ')
			cut--;
		if (cut == 0) /* a word too long; at least one character, or we would never end */
			cut = fits ? fits : rest->len;
	}
	struct slice got = { rest->p, cut };

	*rest = (struct slice){ rest->p + cut, rest->len - cut };
	return got;
}

static size_t room_of(const struct paper *p, unsigned indent)
{
	size_t width = p->width < PAPER_PROSE_MAX ? p->width : PAPER_PROSE_MAX;

	return width > indent + PAPER_ROOM_MIN ? width - indent : PAPER_ROOM_MIN;
}

static void clean_prose(struct buf *out, struct slice text)
{
	text_clean(out, text);
	while (out->len > 0 && out->p[out->len - 1] == ' ')
		out->len--;
}

void paper_prose(const struct paper *p, unsigned indent, const char *label, struct slice text)
{
	struct buf clean = { 0 }, line = { 0 };
	struct slice rest;

	clean_prose(&clean, text);
	rest = buf_as_slice(&clean);
	for (bool first = true; rest.len; first = false) {
		begin(p, &line, indent, first ? label : "");
		buf_slice(&line, take_line(&rest, room_of(p, indent)));
		paper_line(p, &line);
	}
	buf_free(&clean);
	buf_free(&line);
}

static size_t lines_of(const struct paper *p, unsigned indent, struct slice clean)
{
	size_t n = 0;

	for (; clean.len; n++)
		take_line(&clean, room_of(p, indent));
	return n;
}

size_t paper_lines(const struct paper *p, unsigned indent, struct slice text)
{
	struct buf clean = { 0 };
	size_t n;

	clean_prose(&clean, text);
	n = lines_of(p, indent, buf_as_slice(&clean));
	buf_free(&clean);
	return n;
}

/* A full stop, a blank, and a capital or the number of a step: not the full stop of "1. Delete". */
static bool sentence_ends(struct slice s, size_t at)
{
	return at > 0 && at + 3 < s.len && s.p[at] == '.' && s.p[at + 1] == ' ' && !ch_digit(s.p[at - 1]) &&
	       ((s.p[at + 2] >= 'A' && s.p[at + 2] <= 'Z') || (ch_digit(s.p[at + 2]) && s.p[at + 3] == '.'));
}

static size_t sentences_within(const struct paper *p, unsigned indent, struct slice s, size_t lines)
{
	size_t good = 0;

	for (size_t i = 0; i < s.len; i++)
		if (sentence_ends(s, i) && lines_of(p, indent, (struct slice){ s.p, i + 1 }) <= lines)
			good = i + 1;
	return good;
}

void paper_shorten(const struct paper *p, unsigned indent, struct slice text, size_t lines, struct buf *out)
{
	struct buf clean = { 0 };
	struct slice rest, last;
	size_t whole;

	clean_prose(&clean, text);
	rest = buf_as_slice(&clean);
	whole = lines_of(p, indent, rest) <= lines ? rest.len : sentences_within(p, indent, rest, lines);
	if (whole) {
		buf_add(out, clean.p, whole);
	} else if (lines) {
		while (--lines)
			take_line(&rest, room_of(p, indent));
		last = take_line(&rest, room_of(p, indent) - 4);
		buf_add(out, clean.p, (size_t)(last.p + last.len - clean.p));
		while (out->len && out->p[out->len - 1] == ' ')
			out->len--;
		buf_str(out, " ...");
	}
	buf_free(&clean);
}

static void one_line(const struct paper *p, unsigned indent, const char *label, struct slice text, size_t columns,
		     void (*shorten)(struct buf *, struct slice, size_t))
{
	struct buf clean = { 0 }, line = { 0 };

	text_clean(&clean, text);
	if (clean.len) {
		begin(p, &line, indent, label);
		shorten(&line, buf_as_slice(&clean), columns);
		paper_line(p, &line);
	}
	buf_free(&clean);
	buf_free(&line);
}

void paper_quote(const struct paper *p, unsigned indent, const char *label, struct slice text)
{
	one_line(p, indent, label, text, p->width - indent, text_cut);
}

void paper_verbatim(const struct paper *p, unsigned indent, const char *label, struct slice text)
{
	one_line(p, indent, label, text, SIZE_MAX, text_cut);
}

void paper_squeeze(const struct paper *p, unsigned indent, const char *label, struct slice text)
{
	one_line(p, indent, label, text, p->width - indent, text_squeeze);
}
