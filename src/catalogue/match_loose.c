/* SPDX-License-Identifier: Apache-2.0 */
/* match_loose.c - the forgiving walk of the trie, for text that went through terminals, mails and web pages. Blanks
 * and control characters count for nothing, on both sides; letters match in either case; any run of dashes and equals
 * signs matches any other ("8 ---> 0" was seen as "8 -> 0", "==>" as "===>"). Anything may follow the message. Where
 * several rows fit, the one that fixes the most literal text wins, and of two such the one that reads further. */
#include "catalogue/match.h"

struct walk {
	const char *end;
	struct cat_match cur, *best;
	unsigned best_score;
	const char *best_end;
	bool found;
	unsigned steps;
};

enum {
	STEPS_MAX = 6000, /* nodes tried and positions looked at, per message */
	OPEN_MAX = 300,	  /* characters an open field may span before literal text must follow */
};

static bool ignorable(char c)
{
	return (unsigned char)c <= ' ';
}

static bool stroke(char c)
{
	return c == '-' || c == '=';
}

static const char *skip(const char *p, const char *end)
{
	while (p < end && ignorable(*p))
		p++;
	return p;
}

/* The byte after the literal where it stands at p, or NULL. Counts the characters that had to be the same. */
static const char *same(const char *lit, size_t len, const char *p, const char *end, unsigned *score)
{
	size_t i = 0;

	while (i < len) {
		if (ignorable(lit[i])) {
			i++;
			continue;
		}
		p = skip(p, end);
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

static void accept(struct walk *w, int alt, const char *p, unsigned ncap, unsigned score)
{
	if (w->found && (score < w->best_score || (score == w->best_score && p <= w->best_end)))
		return;
	w->found = true;
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
		if (!ignorable(cat_literals[kid->lit + i]))
			return false;
	return true;
}

/* Can the edge begin with this character? Most cannot, and are not tried. */
static bool may_begin(const struct cat_node *kid, char first)
{
	char own = (char)kid->first;

	if (ignorable(own))
		return true;
	return ch_lower(own) == ch_lower(first) || (stroke(own) && stroke(first));
}

static void walk_literals(struct walk *w, const struct cat_node *n, const char *p, unsigned ncap, unsigned score)
{
	const struct cat_node *kid = &cat_nodes[n->kid];
	bool word = n->is_field && n->type >= CAT_WORD;
	const char *look = skip(p, w->end);
	char first = look < w->end ? *look : '\0';

	for (unsigned i = 0; i < n->nlit; i++) {
		unsigned more = 0;
		const char *q;

		if (!may_begin(&kid[i], first))
			continue;
		if (++w->steps > STEPS_MAX)
			return;
		if (word && p < w->end && !ignorable(*p) && only_blanks(&kid[i]))
			continue;
		q = same(cat_literals + kid[i].lit, kid[i].len, p, w->end, &more);
		if (q)
			walk(w, &kid[i], q, ncap, score + more);
	}
}

static const char *line_end(const char *p, const char *end)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p));

	if (nl)
		end = nl;
	while (end > p && ignorable(end[-1]))
		end--;
	return end;
}

static void walk_open(struct walk *w, const struct cat_node *field, const char *p, unsigned ncap, unsigned score)
{
	const char *start = skip(p, w->end), *q;
	struct cat_capture *cap = &w->cur.cap[ncap];

	for (q = field->type == CAT_TEXT ? start : start + 1; field->nlit && q <= w->end && q - start < OPEN_MAX; q++) {
		const char *stop = q;

		if (field->type == CAT_WORD && q > start && ignorable(q[-1]))
			break;
		if (++w->steps > STEPS_MAX)
			return;
		while (stop > start && ignorable(stop[-1]))
			stop--;
		cap->p = start;
		cap->len = (size_t)(stop - start);
		walk_literals(w, field, q, ncap + 1, score);
	}
	if (field->end < 0)
		return;
	q = line_end(start, w->end);
	if (field->type == CAT_WORD)
		for (q = start; q < w->end && !ignorable(*q);)
			q++;
	if (q == start && field->type != CAT_TEXT)
		return;
	cap->p = start;
	cap->len = (size_t)(q - start);
	accept(w, field->end, q, ncap + 1, score);
}

/* A number that a hard line break cut in two: 00\n35 may be one number or two, so both readings are tried. */
static void walk_cut_number(struct walk *w, const struct cat_node *kid, const char *q, unsigned ncap, unsigned score)
{
	const char *next = skip(q, w->end);
	struct cat_capture tail, *cap = &w->cur.cap[ncap];
	struct cat_capture whole = *cap;

	if (next == q || next == w->end || !ch_digit(*next) || !memchr(q, '\n', (size_t)(next - q)))
		return;
	const char *r = cat_read_field(CAT_INT, 0, next, w->end, true, &tail);
	if (!r || (int64_t)tail.word < 0 || (int64_t)whole.word < 0 || whole.word > 1000000)
		return;
	for (const char *d = next; d < r; d++)
		whole.word *= 10;
	whole.word += tail.word;
	*cap = whole;
	walk(w, kid, r, ncap + 1, score);
}

static void walk_fields(struct walk *w, const struct cat_node *n, const char *p, unsigned ncap, unsigned score)
{
	const struct cat_node *kid = &cat_nodes[n->kid + n->nlit];

	p = skip(p, w->end);
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
		if (kid[i].type == CAT_INT)
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

bool cat_match_loose(const char *p, const char *end, struct slice mnemonic, struct cat_match *m)
{
	struct walk w = { .end = end, .best = m };
	const struct cat_mnemonic *own = mnemonic.p && mnemonic.len ? mnemonic_find(mnemonic) : NULL;

	if (own)
		walk(&w, &cat_nodes[own->root], p, 0, 0);
	if (!w.found)
		walk(&w, &cat_nodes[0], p, 0, 0);
	return w.found;
}

/* Blanks and breaks are nothing inside a number or a name of one word, and one blank between words. */
static size_t tidy_text(char *p, size_t len, bool words)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (!ignorable(p[i]))
			p[n++] = p[i];
		else if (words && n > 0 && p[n - 1] != ' ')
			p[n++] = ' ';
	}
	while (n > 0 && p[n - 1] == ' ')
		n--;
	return n;
}

void cat_tidy(struct cat_match *m)
{
	const struct cat_row *row = &cat_rows[m->row];

	for (unsigned i = 0; i < m->ncap; i++) {
		const struct cat_field *f = &cat_fields[row->field0 + cat_alts[m->alt].map[i]];
		struct cat_capture *cap = &m->cap[i];
		bool one_word = f->type == CAT_IP || f->type == CAT_RC || f->type == CAT_SRC || f->type == CAT_WORD;

		if (one_word || f->type >= CAT_BYTES)
			cap->len = tidy_text((char *)(uintptr_t)cap->p, cap->len, !one_word);
	}
}
