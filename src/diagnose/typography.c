/* SPDX-License-Identifier: Apache-2.0 */
/* typography.c - undoes, in place, what editors, mails, web pages, JSON writers and terminals did to the letters of a log:
 * curly quotes, long dashes, entities, escapes, colours, bold marks, characters that take no room. What becomes shorter is
 * filled up with bytes that count for nothing (ignorable.h), so that lines keep their length and places in the file stay
 * true. */
#include "diagnose/reader_in.h"

#include "base/ignorable.h"

#include <strings.h>

enum { TAG_MAX = 80 };

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
	{ "gt;", ">" },	     { "lt;", "<" },	{ "amp;", "&" },     { "nbsp;", " " },	 { "quot;", "\"" },  { "apos;", "'" },
	{ "ndash;", "-" },   { "mdash;", "-" }, { "minus;", "-" },   { "hyphen;", "-" }, { "rarr;", "->" },  { "rArr;", "=>" },
	{ "hellip;", "..." }, { "lsquo;", "'" }, { "rsquo;", "'" },  { "sbquo;", "'" },	 { "ldquo;", "\"" }, { "rdquo;", "\"" },
	{ "prime;", "'" },   { "acute;", "'" }, { "shy;", "" },	     { "zwnj;", "" },	 { "zwj;", "" },     { "ensp;", " " },
	{ "emsp;", " " },    { "colon;", ":" }, { "lowbar;", "_" },  { "ast;", "*" },	 { "lpar;", "(" },   { "rpar;", ")" },
	{ "percnt;", "%" },  { "num;", "#" },	{ "period;", "." },  { "equals;", "=" }, { "comma;", "," },  { "NewLine;", "" },
};

/* What AireOS prints for the character of this number; at most three bytes, NULL where it prints no such thing. */
static const char *plain(unsigned code, char one[static 2])
{
	switch (code) {
	case 0xad: case 0x200b: case 0x200c: case 0x200d: case 0x2060: case 0xfeff: return "";
	case 0xa0: case 0x2002: case 0x2003: case 0x2009: case 0x202f: return " ";
	case 0xb4: case 0x2018: case 0x2019: case 0x201a: case 0x201b: case 0x2032: return "'";
	case 0x201c: case 0x201d: case 0x201e: return "\"";
	case 0x2010: case 0x2011: case 0x2012: case 0x2013: case 0x2014: case 0x2015: case 0x2212: return "-";
	case 0x2026: return "...";
	case 0x2192: return "->";
	case 0x21d2: return "=>";
	default: break;
	}
	if (code > 0x7e || (code < ' ' && code != '\t' && code != '\n' && code != '\r'))
		return NULL;
	one[0] = code < ' ' ? ' ' : (char)code;
	one[1] = '\0';
	return one;
}

static bool breaks(char c)
{
	return c == '\n' || c == '\r';
}

static const char *over_breaks(const char *p, const char *end)
{
	while (p < end && breaks(*p))
		p++;
	return p;
}

/* The byte behind the name at p, which line ends may cut, or NULL. */
static const char *name_end(const char *p, const char *end, const char *name)
{
	for (; *name; name++) {
		p = over_breaks(p, end);
		if (p == end || *p != *name)
			return NULL;
		p++;
	}
	return p;
}

/* "39;" or "x27;" at p: the byte behind it. */
static const char *number_read(const char *p, const char *end, unsigned *code)
{
	int base = 10, digits = 0;

	p = over_breaks(p, end);
	if (p < end && ch_lower(*p) == 'x') {
		base = 16;
		p++;
	}
	for (*code = 0; (p = over_breaks(p, end)) < end && digits < 6 && ch_hex(*p) >= 0 && ch_hex(*p) < base; p++, digits++)
		*code = *code * (unsigned)base + (unsigned)ch_hex(*p);
	return digits && p < end && *p == ';' ? p + 1 : NULL;
}

/* "gt;", "#39;" or "#x27;" at p, behind the ampersand, perhaps cut by a line end: the byte after it. */
static const char *entity_read(const char *p, const char *end, const char **text, char one[static 2])
{
	const char *stop = name_end(p, end, "#");
	unsigned code;

	if (stop) {
		stop = number_read(stop, end, &code);
		*text = stop ? plain(code, one) : NULL;
		return *text ? stop : NULL;
	}
	for (size_t i = 0; i < ARRAY_LEN(entities); i++) {
		stop = name_end(p, end, entities[i].name);
		if (stop) {
			*text = entities[i].text;
			return stop;
		}
	}
	return NULL;
}

/* Writes text where [p, stop) stood; ignorable bytes fill the rest. Line ends stay. */
static char *replace(char *p, const char *stop, const char *text)
{
	for (; p < stop; p++)
		if (!breaks(*p))
			*p = *text ? *text++ : 1;
	return p;
}

/* An ampersand (*text), read up to stop, may begin another entity, as often as the text was made safe: "&amp;amp;gt;". The
 * byte behind the innermost, whose text is *text then. */
static const char *innermost(const char *stop, const char *end, const char **text, char one[static 2])
{
	while (**text == '&') {
		const char *inner = NULL, *next = entity_read(stop, end, &inner, one);

		if (!next || !inner)
			break;
		stop = next;
		*text = inner;
	}
	return stop;
}

/* What a web page writes for a character, perhaps made safe more than once: "&amp;gt;". */
static char *undo_entity(char *p, const char *end)
{
	char one[2];
	const char *text = NULL, *stop = entity_read(p + 1, end, &text, one);

	if (!stop || !text)
		return p + 1;
	stop = innermost(stop, end, &text, one);
	return replace(p, stop, text);
}

/* A backslash that a writer of JSON or of markdown put before a character: \u0027, \", \_. What is not one stays: names
 * of users have backslashes of their own. */
static char *undo_backslash(char *p, const char *end)
{
	const char *text, *stop;
	char one[2];
	unsigned code = 0;
	int i;

	if (end - p < 2)
		return p + 1;
	if (p[1] == '\xe2' && end - p >= 4 && p[2] == '\x80' && (unsigned char)p[3] >= 0x98 && (unsigned char)p[3] <= 0x9f) {
		*p = 1; /* a quote that was made a curly one afterwards */
		return p + 1;
	}
	if (p[1] == 'u' && end - p >= 6) {
		for (i = 2; i < 6 && ch_hex(p[i]) >= 0; i++)
			code = code * 16 + (unsigned)ch_hex(p[i]);
		text = i == 6 ? plain(code, one) : NULL;
		if (!text)
			return p + 1;
		stop = innermost(p + 6, end, &text, one);
		return replace(p, stop, text);
	}
	if (p[1] && strchr("nrt", p[1]) && end - p > 2 && p[2] && strchr(" \t\\\"", p[2]))
		return replace(p, p + 2, "");
	if (p[1] && strchr("*_[](){}#+-.!<>|`~'\"\\", p[1])) {
		p[0] = 1;
		return p + (p[1] == '\\' ? 2 : 1);
	}
	return p + 1;
}

/* What a syslog daemon writes for a line end or a tab within a message: #012. */
static char *undo_octal(char *p, const char *end)
{
	bool control = end - p > 4 && p[1] == '0' && p[2] == '1' && p[3] && strchr("125", p[3]) && !ch_digit(p[4]);

	return control ? replace(p, p + 4, "") : p + 1;
}

/* How many bytes at p, between other letters, are nothing: a character that takes no room (where a word may be broken, a
 * joiner), or the backslash of markdown in "apf\_ms.c". */
static size_t nothing(const char *begin, const char *p, const char *end)
{
	const unsigned char *u = (const unsigned char *)p;

	if (end - p >= 2 && u[0] == 0xc2 && u[1] == 0xad)
		return 2;
	if (end - p < 3)
		return *p == '\\' && end - p == 2 && p[1] == '_';
	if (*p == '\\')
		return p[1] == '_' || (ch_word(p[2]) && p > begin && ch_word(p[-1]) && (p[1] == '-' || p[1] == '.'));
	if ((u[0] == 0xe2 && u[1] == 0x80 && u[2] >= 0x8b && u[2] <= 0x8f) || (u[0] == 0xe2 && u[1] == 0x81 && u[2] == 0xa0) ||
	    (u[0] == 0xef && u[1] == 0xbb && u[2] == 0xbf))
		return 3;
	return 0;
}

/* Those stand within words, numbers and addresses. The rest of the line moves up; its end is filled with what counts for
 * nothing. */
static void close_gaps(char *p, const char *end)
{
	while (p < end) {
		char *eol = memchr(p, '\n', (size_t)(end - p)), *to = NULL;
		char *stop = eol ? eol : p + (end - p);

		for (char *q = p; q < stop;) {
			size_t gap = *q == '\\' || (unsigned char)*q >= 0xc2 ? nothing(p, q, stop) : 0;

			if (gap && !to)
				to = q;
			if (gap)
				q += gap;
			else if (to)
				*to++ = *q++;
			else
				q++;
		}
		if (to)
			memset(to, 1, (size_t)(stop - to));
		p = stop + 1;
	}
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
	char *q = p + (over_breaks(p + 1, end) - p);
	struct head h;

	if (q == end || *q != '*' || head_strong(q, end, &h))
		return p + 1;
	*p = *q = 1;
	return q + 1;
}

/* "<br />", "</td>": what a web page's source puts around lines. The byte behind it, or p. */
static char *undo_tag(char *p, const char *end)
{
	static const char *const tags[] = { "br", "p", "b", "i", "u", "em", "td", "tr", "li", "pre", "div", "code", "span",
					    "font", "strong" };
	const char *q = p + 1, *limit = end - p > TAG_MAX ? p + TAG_MAX : end, *stop;

	if (q < limit && *q == '/')
		q++;
	stop = q < limit ? memchr(q, '>', (size_t)(limit - q)) : NULL;
	if (!stop || memchr(q, '\n', (size_t)(stop - q)))
		return p + 1;
	for (size_t i = 0; i < ARRAY_LEN(tags); i++) {
		size_t len = strlen(tags[i]);

		if ((size_t)(stop - q) >= len && strncasecmp(q, tags[i], len) == 0 && (q + len == stop || memchr(" \t/", q[len], 3)))
			return replace(p, stop + 1, "");
	}
	return p + 1;
}

void reading_typography(char *p, const char *end)
{
	close_gaps(p, end);
	while (p < end) {
		unsigned char c = (unsigned char)*p;

		if (c >= 0xe2) {
			undo_glyph(p, end);
			p++;
		} else if (c == 0xc2 && end - p >= 2 && (unsigned char)p[1] == 0xa0) {
			*p++ = ' '; /* no-break space */
			*p++ = 1;
		} else if (c == 0xc2 && end - p >= 2 && (unsigned char)p[1] == 0xb4) {
			*p++ = '\''; /* an accent for a quote */
			*p++ = 1;
		} else if (c == '\\') {
			p = undo_backslash(p, end);
		} else if (c == '<') {
			p = undo_tag(p, end);
		} else if (c == '#') {
			p = undo_octal(p, end);
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
