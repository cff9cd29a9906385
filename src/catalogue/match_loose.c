/* SPDX-License-Identifier: Apache-2.0 */
/* match_loose.c - the forgiving walk of the trie, for text that went through terminals, mails and web pages. Blanks
 * and control characters count for nothing, on both sides; letters match in either case; any run of dashes and equals
 * signs matches any other ("8 ---> 0" was seen as "8 -> 0", "==>" as "===>"). Anything may follow the message. Where
 * several rows fit, the one that fixes the most literal text wins, and of two such the one that reads further. */
#include <assert.h>

#include "base/ignorable.h"
#include "catalogue/match.h"

struct walk {
	const char *begin, *end;
	struct cat_layout layout;
	struct cat_match cur, *best;
	unsigned best_score;
	const char *best_end;
	bool found;
	unsigned accepted, steps, cut;
};

enum {
	STEPS_MAX = 6000, /* nodes tried and positions looked at, per message */
	WORD_MAX = 200,
	OPEN_MAX = 300,	  /* characters an open field may span before literal text must follow */
};

static bool stroke(char c)
{
	return c == '-' || c == '=';
}

/* The byte after the literal where it stands at p, or NULL. Counts the characters that had to be the same. */
static const char *same(const char *lit, size_t len, const char *p, const char *end, unsigned *score)
{
	size_t i = 0;

	while (i < len) {
		if (ch_ignorable(lit[i])) {
			i++;
			continue;
		}
		p = skip_ignorable(p, end);
		if (p == end)
			return NULL;
		if (stroke(lit[i]) && stroke(*p)) {
			while (i < len && stroke(lit[i]))
				i++;
			while (p < end && stroke(*p))
				p++;
			++*score;
			continue;
		}
		if (ch_lower(lit[i]) != ch_lower(*p))
			return NULL;
		i++;
		p++;
		++*score;
	}
	return p;
}

/* Does the line that ends at nl go on in the next? So it does when it is as long as lines are in this log, or would be
 * with the next one's first word. */
static bool longer(const struct walk *w, const char *nl, unsigned width)
{
	const char *start, *next = nl + 1, *word;
	size_t len;

	if (width == 0)
		return false;
	while (nl > w->begin && ch_ignorable(nl[-1]))
		nl--;
	for (start = nl; start > w->begin && start[-1] != '\n';)
		start--;
	len = text_columns(start, nl) + (start == w->begin ? w->layout.column : 0);
	next = skip_ignorable(next, w->end);
	for (word = next; !ch_ignorable(*word) && word - next < WORD_MAX;) /* also what is behind the message's end */
		word++;
	return word > next && next < w->end && len + 1 + (size_t)(word - next) > width;
}

static bool goes_on(const struct walk *w, const char *nl)
{
	return longer(w, nl, w->layout.width);
}

/* Does the best reading end where a message may? Not before a bracket or comma: its text had its own end in it. */
static bool whole(const struct walk *w)
{
	return w->best_end == w->end || !strchr("()[],;'\"=", *w->best_end) || !*w->best_end;
}

/* More literal text is better, then more text; but the next line's only where this one goes on in it, and of the same
 * spelling what ends first. */
static bool better(const struct walk *w, int alt, const char *p, unsigned score)
{
	if (score != w->best_score)
		return score > w->best_score;
	if (p <= w->best_end || (alt == w->best->alt && !w->cut && whole(w)))
		return false;
	for (const char *nl = w->best_end; !w->cut && (nl = memchr(nl, '\n', (size_t)(p - nl))); nl++)
		if (!goes_on(w, nl))
			return false;
	return true;
}

static void accept(struct walk *w, int alt, const char *p, unsigned ncap, unsigned score)
{
	if (w->found && !better(w, alt, p, score))
		return;
	w->found = true;
	w->accepted++;
	w->best_score = score;
	w->best_end = p;
	*w->best = w->cur;
	w->best->row = cat_alts[alt].row;
	w->best->alt = (uint16_t)alt;
	w->best->ncap = (uint16_t)ncap;
	w->best->end = p;
	w->best->score = (uint16_t)(score < UINT16_MAX ? score : UINT16_MAX);
}

static void walk(struct walk *w, const struct cat_node *n, const char *p, unsigned ncap, unsigned score);

/* A literal of blanks alone says nothing but that a word has ended: there it must stand. */
static bool only_blanks(const struct cat_node *kid)
{
	for (unsigned i = 0; i < kid->len; i++)
		if (!ch_ignorable(cat_literals[kid->lit + i]))
			return false;
	return true;
}

/* Can the edge begin with this character? Most cannot, and are not tried. */
static bool may_begin(const struct cat_node *kid, char first)
{
	char own = (char)kid->first;

	if (ch_ignorable(own))
		return true;
	return ch_lower(own) == ch_lower(first) || (stroke(own) && stroke(first));
}

static void walk_literals(struct walk *w, const struct cat_node *n, const char *p, unsigned ncap, unsigned score)
{
	const struct cat_node *kid = &cat_nodes[n->kid];
	bool word = n->is_field && n->type >= CAT_WORD;
	const char *look = skip_ignorable(p, w->end);
	char first = look < w->end ? *look : '\0';

	for (unsigned i = 0; i < n->nlit; i++) {
		unsigned more = 0;
		const char *q;

		if (!may_begin(&kid[i], first))
			continue;
		if (++w->steps > STEPS_MAX)
			return;
		if (word && p < w->end && !ch_ignorable(*p) && only_blanks(&kid[i]))
			continue;
		q = same(cat_literals + kid[i].lit, kid[i].len, p, w->end, &more);
		if (q)
			walk(w, &kid[i], q, ncap, score + more);
	}
}

static const char *line_end(const struct walk *w, const char *p)
{
	const char *end = w->end, *nl = p;

	while (nl < end && (nl = memchr(nl, '\n', (size_t)(end - nl))) && goes_on(w, nl))
		nl++;
	if (nl)
		end = nl;
	while (end > p && ch_ignorable(end[-1]))
		end--;
	return end;
}

/* Is this gap between two letters a break that cut a word? Then nothing but it stands there. */
static bool cuts_word(const char *p, const char *end)
{
	bool broken = false;

	for (; p < end && ch_ignorable(*p); p++) {
		if (ch_blank(*p) && *p != '\n' && *p != '\r')
			return false;
		broken |= *p == '\n';
	}
	return broken;
}

static const char *word_end(const struct walk *w, const char *p)
{
	for (;;) {
		while (p < w->end && !ch_ignorable(*p))
			p++;
		const char *next = skip_ignorable(p, w->end);
		if (!w->layout.hard || next == w->end || !cuts_word(p, next) || !goes_on(w, memchr(p, '\n', (size_t)(next - p))))
			return p;
		p = next;
	}
}

/* May an open field that began at start have text at q? A word ends at a blank, unless a hard break cuts it; and no field
 * that fits on its own line is read over the line's end. */
static bool open_at(const struct walk *w, const struct cat_node *field, const char *start, const char *q, bool fits)
{
	const char *nl = NULL;

	if (q == start || !ch_ignorable(q[-1]))
		return true;
	for (const char *p = q; p > start && ch_ignorable(p[-1]); p--)
		if (p[-1] == '\n')
			nl = p - 1;
	if (!nl)
		return field->type != CAT_WORD;
	return !fits && (field->type != CAT_WORD || goes_on(w, nl));
}

static void walk_open(struct walk *w, const struct cat_node *field, const char *p, unsigned ncap, unsigned score)
{
	const char *start = skip_ignorable(p, w->end), *q;
	struct cat_capture *cap = &w->cur.cap[ncap];
	unsigned before = w->accepted;

	for (q = field->type == CAT_TEXT ? start : start + 1; field->nlit && q <= w->end && q - start < OPEN_MAX; q++) {
		const char *stop = q;

		if (q > start && q < w->end && ch_ignorable(q[-1]) && ch_ignorable(*q))
			continue; /* the same as at the end of these blanks */
		if (!open_at(w, field, start, q, w->accepted > before) || ++w->steps > STEPS_MAX)
			break;
		while (stop > start && ch_ignorable(stop[-1]))
			stop--;
		cap->p = start;
		cap->len = (size_t)(stop - start);
		walk_literals(w, field, q, ncap + 1, score);
	}
	if (field->end < 0)
		return;
	assert(start);
	q = line_end(w, start);
	if (field->type == CAT_WORD)
		q = word_end(w, start);
	if (q == start && field->type != CAT_TEXT)
		return;
	const char *nl = memchr(p, '\n', (size_t)(start - p));
	if (nl && !goes_on(w, nl)) { /* what the next line says is not this message's */
		if (field->type != CAT_TEXT)
			return;
		start = q = p;
	}
	cap->p = start;
	cap->len = (size_t)(q - start);
	accept(w, field->end, q, ncap + 1, score);
}

/* A number that a hard line break cut in two: 00\n35 may be one number or two, so both readings are tried. */
static void walk_cut_number(struct walk *w, const struct cat_node *kid, const char *q, unsigned ncap, unsigned score)
{
	const char *next = skip_ignorable(q, w->end);
	struct cat_capture tail, *cap = &w->cur.cap[ncap];
	struct cat_capture whole = *cap;
	bool hex = kid->type == CAT_HEX;

	const char *nl = memchr(q, '\n', (size_t)(next - q));

	if (!nl || next == w->end || ch_hex(*next) < 0 || !longer(w, nl, w->layout.width ? w->layout.width : w->layout.longest))
		return;
	const char *r = cat_read_field((enum cat_type)kid->type, 0, next, w->end, true, &tail);
	if (!r || (int64_t)tail.word < 0 || (int64_t)whole.word < 0 || whole.word > 1000000000 ||
	    (r < w->end && (ch_word(*r) || ((*r == ':' || *r == '.') && r + 1 < w->end && ch_hex(r[1]) >= 0))))
		return; /* a word, an address, a time, 802.1x */
	for (const char *d = next; d < r; d++)
		whole.word *= hex ? 16 : 10;
	whole.word += tail.word;
	*cap = whole;
	w->cut++;
	walk(w, kid, r, ncap + 1, score);
	w->cut--;
}

static void walk_fields(struct walk *w, const struct cat_node *n, const char *p, unsigned ncap, unsigned score)
{
	const struct cat_node *kid = &cat_nodes[n->kid + n->nlit];

	p = skip_ignorable(p, w->end);
	for (unsigned i = 0; i < n->nfield; i++) {
		const char *q;

		if (++w->steps > STEPS_MAX)
			return;
		if (kid[i].type >= CAT_WORD) {
			walk_open(w, &kid[i], p, ncap, score);
			continue;
		}
		q = cat_read_field((enum cat_type)kid[i].type, kid[i].choice, p, w->end, true, &w->cur.cap[ncap]);
		if (!q)
			continue;
		struct cat_capture whole = w->cur.cap[ncap];
		walk(w, &kid[i], q, ncap + 1, score);
		w->cur.cap[ncap] = whole;
		if (kid[i].type == CAT_INT || kid[i].type == CAT_HEX)
			walk_cut_number(w, &kid[i], q, ncap, score);
	}
}

static void walk(struct walk *w, const struct cat_node *n, const char *p, unsigned ncap, unsigned score)
{
	if (n->end >= 0)
		accept(w, n->end, p, ncap, score);
	if (++w->steps > STEPS_MAX || ncap >= CAT_CAPTURES_MAX)
		return;
	if (n->nlit)
		walk_literals(w, n, p, ncap, score);
	if (n->nfield)
		walk_fields(w, n, p, ncap, score);
}

static const struct cat_mnemonic *mnemonic_find(struct slice name)
{
	unsigned lo = 0, hi = cat_mnemonic_count;

	while (lo < hi) {
		unsigned mid = (lo + hi) / 2;
		int d = strncmp(cat_mnemonics[mid].name, name.p, name.len);

		if (d == 0 && cat_mnemonics[mid].name[name.len])
			d = 1;
		if (d == 0)
			return &cat_mnemonics[mid];
		if (d < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

bool cat_match_wrapped(const char *p, const char *end, struct slice mnemonic, struct cat_layout layout, struct cat_match *m)
{
	struct walk w = { .begin = p, .end = end, .layout = layout, .best = m };
	const struct cat_mnemonic *own = mnemonic.p && mnemonic.len ? mnemonic_find(mnemonic) : NULL;

	if (own)
		walk(&w, &cat_nodes[own->root], p, 0, 0);
	if (!w.found)
		walk(&w, &cat_nodes[0], p, 0, 0);
	return w.found;
}

bool cat_match_loose(const char *p, const char *end, struct slice mnemonic, struct cat_match *m)
{
	return cat_match_wrapped(p, end, mnemonic, (struct cat_layout){ 0 }, m);
}

/* Blanks and breaks are nothing inside a number or a name of one word, and one blank between words. */
static size_t tidy_text(char *p, size_t len, bool words, bool hard)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		bool blank = ch_ignorable(p[i]);

		if (!blank)
			p[n++] = p[i];
		else if (words && n > 0 && !ch_ignorable(p[i - 1]) && !(hard && cuts_word(p + i, p + len)))
			p[n++] = ' ';
	}
	while (n > 0 && p[n - 1] == ' ')
		n--;
	return n;
}

void cat_tidy(struct cat_match *m, bool hard)
{
	const struct cat_row *row = &cat_rows[m->row];

	for (unsigned i = 0; i < m->ncap; i++) {
		const struct cat_field *f = &cat_fields[row->field0 + cat_alts[m->alt].map[i]];
		struct cat_capture *cap = &m->cap[i];
		bool one_word = f->type == CAT_IP || f->type == CAT_RC || f->type == CAT_SRC || f->type == CAT_WORD;

		if (one_word || f->type >= CAT_BYTES)
			cap->len = tidy_text((char *)(uintptr_t)cap->p, cap->len, !one_word, hard);
	}
}
