/* SPDX-License-Identifier: Apache-2.0 */
/* kinds_letters.c - what editors, mails and web pages do to the letters: case, typography, blanks. */
#include "damage.h"

/* Writes one line anew; places are chosen by r. */
typedef void (*rewriting)(struct buf *out, struct slice line, struct rng *r, unsigned one_in);

static bool every_line(struct log *l, struct rng *r, rewriting rewrite, unsigned one_in)
{
	struct buf b = { 0 };
	bool changed = false;

	for (size_t i = 0; i < l->n; i++) {
		struct slice line = l->line[i];

		buf_clear(&b);
		rewrite(&b, line, r, one_in);
		if (b.len == line.len && (b.len == 0 || memcmp(b.p, line.p, b.len) == 0))
			continue;
		l->line[i] = log_keep(l, b.p, b.len);
		changed = true;
	}
	buf_free(&b);
	return changed;
}

static bool at(struct slice line, size_t i, const char *what)
{
	size_t len = strlen(what);

	return line.len - i >= len && memcmp(line.p + i, what, len) == 0;
}

/* --- case --------------------------------------------------------------------------------------------------------- */

static void write_upper(struct buf *out, struct slice line, struct rng *r, unsigned one_in)
{
	(void)r;
	(void)one_in;
	for (size_t i = 0; i < line.len; i++)
		buf_ch(out, line.p[i] >= 'a' && line.p[i] <= 'z' ? (char)(line.p[i] & ~0x20) : line.p[i]);
}

static bool upper_case(struct log *l, struct rng *r)
{
	return every_line(l, r, write_upper, 1);
}

/* --- typography --------------------------------------------------------------------------------------------------- */

struct exchange {
	const char *from, *to, *or;
};

/* Everywhere a text stands that an editor exchanges for another. */
static void exchange(struct buf *out, struct slice line, struct rng *r, const struct exchange *x, size_t n)
{
	for (size_t i = 0; i < line.len;) {
		size_t k = 0;

		while (k < n && !at(line, i, x[k].from))
			k++;
		if (k == n) {
			buf_ch(out, line.p[i++]);
			continue;
		}
		buf_str(out, x[k].or && rng_one_in(r, 2) ? x[k].or : x[k].to);
		i += strlen(x[k].from);
	}
}

#define EXCHANGE_KIND(name, ...) \
	static void write_##name(struct buf *out, struct slice line, struct rng *r, unsigned one_in) \
	{ \
		static const struct exchange x[] = { __VA_ARGS__ }; \
\
		(void)one_in; \
		exchange(out, line, r, x, ARRAY_LEN(x)); \
	} \
	static bool name(struct log *l, struct rng *r) \
	{ \
		return every_line(l, r, write_##name, 1); \
	}

EXCHANGE_KIND(curly_quotes, { "'", "\u2019", "\u2018" }, { "\"", "\u201d", "\u201c" })
EXCHANGE_KIND(long_dashes, { "--->", "\u2014>", "\u2014->" }, { "---", "\u2014", "\u2014-" },
	{ "-->", "\u2014>", "\u2013>" })
EXCHANGE_KIND(minus_signs, { " - ", " \u2212 ", " \u2013 " }, { "(-", "(\u2212", NULL }, { " -", " \u2212", NULL })
EXCHANGE_KIND(ellipsis, { "...", "\u2026", NULL })
EXCHANGE_KIND(arrows, { "--->", "\u2192", "-->" }, { "===>", "==>", "\u21d2" }, { "==>", "===>", "=>" })
EXCHANGE_KIND(entities, { ">", "&gt;", NULL }, { "<", "&lt;", NULL }, { "&", "&amp;", NULL }, { "'", "&#39;", "&apos;" },
	      { "\"", "&quot;", "&#34;" })

EXCHANGE_KIND(numeric_entities, { ">", "&#62;", "&#x3e;" }, { "<", "&#60;", "&#x3C;" }, { "'", "&#x27;", "&rsquo;" },
	      { "\"", "&#x22;", "&ldquo;" }, { "=", "&#61;", "=" }, { "*", "&#42;", "*" })
EXCHANGE_KIND(double_entities, { ">", "&amp;gt;", NULL }, { "<", "&amp;lt;", NULL }, { "'", "&amp;#39;", "&amp;apos;" })
EXCHANGE_KIND(json_escapes, { ">", "\\u003e", "\\u003E" }, { "<", "\\u003c", NULL }, { "&", "\\u0026", NULL },
	{ "'", "\\u0027", NULL },
	      { "\"", "\\\"", NULL })
EXCHANGE_KIND(markdown_escapes, { "*", "\\*", NULL }, { "_", "\\_", NULL }, { "[", "\\[", NULL }, { "]", "\\]", NULL })

/* Is there nothing but a log's head before i? Marks stand in the text. */
static size_t text_start(struct slice line)
{
	struct parts p = parts_of(line);

	return (size_t)(p.text.p - line.p);
}

/* Stars around the text, some of its words, or the whole line. */
static void write_bold(struct buf *out, struct slice line, struct rng *r, unsigned one_in)
{
	size_t from = rng_one_in(r, 3) ? 0 : text_start(line), to = line.len;

	if (!begins_message(line) || !rng_one_in(r, one_in) || from == line.len) {
		buf_slice(out, line);
		return;
	}
	if (from > 0 && rng_one_in(r, 2))
		for (to = from + 8; to < line.len && line.p[to] != ' ';)
			to++;
	if (to > line.len)
		to = line.len;
	buf_add(out, line.p, from);
	buf_str(out, "**");
	buf_add(out, line.p + from, to - from);
	buf_str(out, "**");
	buf_add(out, line.p + to, line.len - to);
}

static bool bold(struct log *l, struct rng *r)
{
	return every_line(l, r, write_bold, 1 + rng_below(r, 4));
}

/* --- blanks ------------------------------------------------------------------------------------------------------- */

static void blanks_become(struct buf *out, struct slice line, struct rng *r, unsigned one_in, const char *what)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.p[i] == ' ' && rng_one_in(r, one_in))
			buf_str(out, what);
		else
			buf_ch(out, line.p[i]);
}

static void write_doubled(struct buf *out, struct slice line, struct rng *r, unsigned one_in)
{
	blanks_become(out, line, r, one_in, "  ");
}

static void write_tabs(struct buf *out, struct slice line, struct rng *r, unsigned one_in)
{
	blanks_become(out, line, r, one_in, "\t");
}

static void write_hard_blanks(struct buf *out, struct slice line, struct rng *r, unsigned one_in)
{
	blanks_become(out, line, r, one_in, "\u00a0");
}

static bool doubled_blanks(struct log *l, struct rng *r)
{
	return every_line(l, r, write_doubled, 1 + rng_below(r, 4));
}

static bool tabs(struct log *l, struct rng *r)
{
	return every_line(l, r, write_tabs, 1 + rng_below(r, 4));
}

static bool hard_blanks(struct log *l, struct rng *r)
{
	return every_line(l, r, write_hard_blanks, 1 + rng_below(r, 4));
}

/* Where a web page may break a long word, in the text; an address within it is left whole. */
static void write_soft_breaks(struct buf *out, struct slice line, struct rng *r, unsigned one_in)
{
	size_t from = text_start(line);

	for (size_t i = 0; i < line.len; i++) {
		buf_ch(out, line.p[i]);
		if (i > from && i + 1 < line.len && ch_alpha(line.p[i]) && ch_alpha(line.p[i + 1]) && rng_one_in(r, one_in))
			buf_str(out, rng_one_in(r, 2) ? "\u00ad" : "\u200b");
	}
}

static bool soft_breaks(struct log *l, struct rng *r)
{
	return every_line(l, r, write_soft_breaks, 2 + rng_below(r, 30));
}

static void write_tags(struct buf *out, struct slice line, struct rng *r, unsigned one_in)
{
	if (one_in > 2)
		buf_str(out, "<p>");
	buf_slice(out, line);
	buf_str(out, one_in > 2 ? "</p>" : one_in > 1 ? "<br />" : "<br>");
	(void)r;
}

static bool tags(struct log *l, struct rng *r)
{
	return every_line(l, r, write_tags, 1 + rng_below(r, 3));
}

/* --- lost blanks -------------------------------------------------------------------------------------------------- */

static void without(struct buf *out, struct slice line, size_t blank)
{
	buf_add(out, line.p, blank);
	buf_add(out, line.p + blank + 1, line.len - blank - 1);
}

/* Behind the clock's colon. */
static void write_lost_after_time(struct buf *out, struct slice line, struct rng *r, unsigned one_in)
{
	struct parts p = parts_of(line);
	const char *next = p.mac.p ? p.mac.p : p.text.p;

	if (p.form == FORM_TASK && next[-1] == ' ' && rng_one_in(r, one_in))
		without(out, line, (size_t)(next - line.p) - 1);
	else
		buf_slice(out, line);
}

/* Behind the client's address. */
static void write_lost_after_mac(struct buf *out, struct slice line, struct rng *r, unsigned one_in)
{
	struct parts p = parts_of(line);

	if (p.mac.p && rng_one_in(r, one_in))
		without(out, line, (size_t)(p.text.p - line.p) - 1);
	else
		buf_slice(out, line);
}

/* Before brackets. */
static void write_lost_before_bracket(struct buf *out, struct slice line, struct rng *r, unsigned one_in)
{
	size_t from = text_start(line);

	for (size_t i = 0; i < line.len; i++)
		if (!(i >= from && at(line, i, " (") && rng_one_in(r, one_in)))
			buf_ch(out, line.p[i]);
}

static bool lost_after_time(struct log *l, struct rng *r)
{
	return every_line(l, r, write_lost_after_time, 1 + rng_below(r, 3));
}

static bool lost_after_mac(struct log *l, struct rng *r)
{
	return every_line(l, r, write_lost_after_mac, 1 + rng_below(r, 3));
}

static bool lost_before_bracket(struct log *l, struct rng *r)
{
	return every_line(l, r, write_lost_before_bracket, 1 + rng_below(r, 2));
}

static const struct kind rows[] = {
	{ "lost-blank-time", LAYER_LETTERS, GROUP_NONE, lost_after_time, "17:03:56.060:24:77:..." },
	{ "lost-blank-mac", LAYER_LETTERS, GROUP_NONE, lost_after_mac, "..b7:ab:5cPMK: Sending cache add" },
	{ "lost-blank-bracket", LAYER_LETTERS, GROUP_NONE, lost_before_bracket, "no blank before brackets" },
	{ "upper-case", LAYER_LETTERS, GROUP_NONE, upper_case, "all in capitals" },
	{ "entities", LAYER_LETTERS, GROUP_NONE, entities, "&gt; &lt; &amp; &#39; &quot;" },
	{ "entities-numeric", LAYER_LETTERS, GROUP_NONE, numeric_entities, "&#62; &#x27; &rsquo;" },
	{ "entities-twice", LAYER_LETTERS, GROUP_NONE, double_entities, "&amp;gt; &amp;#39;" },
	{ "escapes-json", LAYER_LETTERS, GROUP_NONE, json_escapes, "\\u003e \\u0027 \\\"" },
	{ "escapes-markdown", LAYER_LETTERS, GROUP_NONE, markdown_escapes, "\\* \\_ \\[" },
	{ "soft-breaks", LAYER_LETTERS, GROUP_NONE, soft_breaks, "soft hyphens and other invisible breaks within words" },
	{ "tags", LAYER_LETTERS, GROUP_NONE, tags, "<br /> behind lines, <p> around them" },
	{ "curly-quotes", LAYER_LETTERS, GROUP_NONE, curly_quotes, "typographic quotes" },
	{ "long-dashes", LAYER_LETTERS, GROUP_NONE, long_dashes, "8 \u2014> 8 for --->" },
	{ "minus-signs", LAYER_LETTERS, GROUP_NONE, minus_signs, "U+2212 and U+2013 for a minus" },
	{ "ellipsis", LAYER_LETTERS, GROUP_NONE, ellipsis, "\u2026 for three dots" },
	{ "arrows", LAYER_LETTERS, GROUP_NONE, arrows, "arrows of other lengths, \u2192 and \u21d2" },
	{ "bold", LAYER_LETTERS, GROUP_NONE, bold, "** around texts" },
	{ "doubled-blanks", LAYER_LETTERS, GROUP_NONE, doubled_blanks, "two blanks for one" },
	{ "tabs", LAYER_LETTERS, GROUP_NONE, tabs, "tabs for blanks" },
	{ "hard-blanks", LAYER_LETTERS, GROUP_NONE, hard_blanks, "no-break blanks" },
};

const struct kind_set kinds_letters = { rows, ARRAY_LEN(rows) };
