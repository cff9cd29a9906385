/* SPDX-License-Identifier: Apache-2.0 */
/* reader_typography.c - what editors, mails and web pages write for a character is undone in place; lengths stay, and what
 * is left over counts for nothing. Twice done it is as once. */
#include "diagnose/reader_in.h"

#include "base/ignorable.h"

struct glyph {
	unsigned char bytes[3];
	char ascii[4];
};

static const struct glyph glyphs[] = {
	{ { 0xe2, 0x80, 0x98 }, "'\1\1" }, { { 0xe2, 0x80, 0x99 }, "'\1\1" },  { { 0xe2, 0x80, 0x9a }, "'\1\1" },
	{ { 0xe2, 0x80, 0x9b }, "'\1\1" }, { { 0xe2, 0x80, 0xb2 }, "'\1\1" },  { { 0xe2, 0x80, 0x9c }, "\"\1\1" },
	{ { 0xe2, 0x80, 0x9d }, "\"\1\1" }, { { 0xe2, 0x80, 0x93 }, "-\1\1" }, { { 0xe2, 0x80, 0x94 }, "-\1\1" },
	{ { 0xe2, 0x80, 0x95 }, "-\1\1" }, { { 0xe2, 0x80, 0x90 }, "-\1\1" },  { { 0xe2, 0x80, 0x91 }, "-\1\1" },
	{ { 0xe2, 0x88, 0x92 }, "-\1\1" }, { { 0xe2, 0x80, 0xa6 }, "..." },    { { 0xe2, 0x86, 0x92 }, "->\1" },
	{ { 0xe2, 0x87, 0x92 }, "=>\1" },  { { 0xef, 0xbb, 0xbf }, "\1\1\1" }, { { 0xe2, 0x80, 0x8b }, "\1\1\1" },
	{ { 0xe2, 0x80, 0x83 }, "\1\1\1" }, { { 0xe2, 0x80, 0xa2 }, "- \1" },  { { 0xe2, 0x80, 0xa8 }, "\1\1\1" },
	{ { 0xef, 0xbc, 0x9a }, ":\1\1" }, { { 0xef, 0xbc, 0x88 }, "(\1\1" },  { { 0xef, 0xbc, 0x89 }, ")\1\1" },
};

static void undo_glyph(char *p, const char *end)
{
	if (end - p < 3)
		return;
	for (size_t i = 0; i < ARRAY_LEN(glyphs); i++)
		if (memcmp(p, glyphs[i].bytes, 3) == 0) {
			memcpy(p, glyphs[i].ascii, 3);
			return;
		}
}

static const struct {
	const char *name, *text;
} entities[] = {
	{ "gt;", ">" },	   { "lt;", "<" },   { "amp;", "&" },  { "nbsp;", " " },  { "quot;", "\"" }, { "apos;", "'" },
	{ "#39;", "'" },   { "#34;", "\"" }, { "#62;", ">" }, { "#60;", "<" },	  { "#160;", " " },  { "ndash;", "-" },
	{ "mdash;", "-" }, { "minus;", "-" }, { "rarr;", "->" }, { "hellip;", "..." },
};

static bool breaks(char c)
{
	return c == '\n' || c == '\r';
}

/* The byte behind the name at p, which line ends may cut, or NULL. */
static char *name_end(char *p, const char *end, const char *name)
{
	for (; *name; name++) {
		while (p < end && breaks(*p))
			p++;
		if (p == end || *p != *name)
			return NULL;
		p++;
	}
	return p;
}

/* What a web page writes for a character; ignorable bytes fill the rest. */
static char *undo_entity(char *p, const char *end)
{
	for (size_t i = 0; i < ARRAY_LEN(entities); i++) {
		const char *text = entities[i].text;
		char *stop = name_end(p + 1, end, entities[i].name);

		if (!stop)
			continue;
		for (; p < stop; p++)
			if (!breaks(*p))
				*p = *text ? *text++ : 1;
		return stop;
	}
	return p + 1;
}

/* Bold marks: ** between other text. "****Enter processRadiusResponse" is AireOS's own. */
static char *undo_stars(char *p, const char *end)
{
	char *q = p;

	while (q < end && *q == '*')
		q++;
	bool head = q < end && ch_alpha(*q) && (q - p) % 2 == 1;
	if (q - p >= 2 && !(q - p == 4 && q < end && *q == 'E'))
		memset(p, 1, (size_t)(q - p - head));
	return q;
}

/* A bold mark that a line end cut: there is a star on either side, and no head behind it. */
static char *undo_cut_stars(char *p, const char *end)
{
	char *q = p + 1;
	struct head h;

	while (q < end && breaks(*q))
		q++;
	if (q == p + 1 || q == end || *q != '*' || head_strong(q, end, &h))
		return p + 1;
	*p = *q = 1;
	return q + 1;
}

void reading_typography(char *p, const char *end)
{
	while (p < end) {
		unsigned char c = (unsigned char)*p;

		if (c >= 0xe2) {
			undo_glyph(p, end);
			p++;
		} else if (c == 0xc2 && end - p >= 2 && (unsigned char)p[1] == 0xa0) {
			*p++ = ' '; /* no-break space */
			*p++ = 1;
		} else if (c == '*' && end - p >= 2 && p[1] == '*') {
			p = undo_stars(p, end);
		} else if (c == '*' && end - p >= 3 && breaks(p[1])) {
			p = undo_cut_stars(p, end);
		} else if (c == '`' && end - p >= 3 && p[1] == '`' && p[2] == '`') {
			memset(p, 1, 3); /* a code fence of a web page */
			p += 3;
		} else if (c == '&') {
			p = undo_entity(p, end);
		} else if (c == 0x1b && end - p >= 2 && p[1] == '[') { /* colours of a terminal */
			char *q = p + 2;

			while (q < end && (ch_digit(*q) || *q == ';'))
				q++;
			memset(p, 1, (size_t)((q < end ? q + 1 : q) - p));
			p = q;
		} else {
			p++;
		}
	}
}
