/* SPDX-License-Identifier: Apache-2.0 */
/* match_exact.c - the fast walk of the trie, for text spelled as AireOS prints it. It runs once for every line of a
 * log, so it takes no second look: literal edges are compared eight bytes at a time, at most one of them can fit, and
 * only where a field could stand beside it does the walk come back. */
#include "catalogue/match.h"

struct walk {
	const char *end;
	struct cat_match *m;
	unsigned steps;
};

/* A text that makes the walk come back over and over is not worth more than this. */
enum { STEPS_MAX = 400 };

static inline uint64_t load8(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* lit has 16 bytes of tail, p sixteen readable ones behind its end. */
static inline bool same(const char *lit, const char *p, size_t len)
{
	while (len >= 8) {
		if (load8(lit) != load8(p))
			return false;
		lit += 8;
		p += 8;
		len -= 8;
	}
	if (len == 0)
		return true;
	return ((load8(lit) ^ load8(p)) << (64 - 8 * len)) == 0;
}

/* The child over whose literal edge p leads on, and *next the byte behind that edge; NULL when there is none. */
static inline const struct cat_node *literal_child(const struct cat_node *n, const char *p, const char *end,
						   const char **next)
{
	const struct cat_node *kid = &cat_nodes[n->kid];
	unsigned char c = (unsigned char)*p;

	if (n->jump && end - p >= CAT_JUMP_KEY) {
		const struct cat_jump *j;

		for (uint32_t h = cat_jump_hash(n->jump, p);; h++) {
			j = &cat_jumps[h & cat_jump_mask];
			if (j->from == n->jump && load8(j->key) == load8(p) && load8(j->key + 8) == load8(p + 8)) {
				kid = &cat_nodes[j->to];
				p += CAT_JUMP_KEY;
				*next = p + kid->len - j->used;
				return *next <= end && same(cat_literals + kid->lit + j->used, p, kid->len - j->used) ?
					       kid :
					       NULL;
			}
			if (j->from == 0)
				break;
		}
	}
	if (n->dispatch) {
		unsigned k = c < 128 ? cat_dispatch[n->dispatch - 1][c] : 0;

		if (k == 0)
			return NULL;
		kid += k - 1;
	} else {
		unsigned i = 0;

		while (i < n->nlit && kid[i].first != c)
			i++;
		if (i == n->nlit)
			return NULL;
		kid += i;
	}
	*next = p + kid->len;
	return *next <= end && same(cat_literals + kid->lit, p, kid->len) ? kid : NULL;
}

static inline const char *read_mac_fast(const char *p, const char *end, struct cat_capture *cap)
{
	mac_t m;

	if (end - p < 17 || !mac_read_fast(p, &m))
		return cat_read_field(CAT_MAC, 0, p, end, false, cap);
	cap->p = NULL;
	cap->word = m.v;
	return p + 17;
}

static inline const char *read_int_fast(const char *p, const char *end, struct cat_capture *cap)
{
	uint64_t v = 0;
	const char *start = p;

	while (p < end && ch_digit(*p))
		v = v * 10 + (uint64_t)(*p++ & 15);
	if (p == start || p - start > 18)
		return cat_read_field(CAT_INT, 0, start, end, false, cap);
	cap->p = NULL;
	cap->word = v;
	return p;
}

static bool walk(struct walk *w, const struct cat_node *n, const char *p, unsigned ncap);

/* WORD, NAME and TEXT end where the text behind them begins: every place where it does is tried, nearest first. */
static bool walk_open(struct walk *w, const struct cat_node *field, const char *p, unsigned ncap)
{
	const char *start = p;
	const char *limit = w->end;
	struct cat_capture *cap = &w->m->cap[ncap];

	if (field->type == CAT_WORD) {
		const char *blank = memchr(p, ' ', (size_t)(w->end - p));

		if (blank)
			limit = blank;
	}
	cap->p = start;
	if (field->nlit) {
		for (p = field->type == CAT_TEXT ? start : start + 1; p <= limit && p < w->end; p++) {
			const char *next;
			const struct cat_node *kid = literal_child(field, p, w->end, &next);

			if (!kid)
				continue;
			cap->p = start;
			cap->len = (size_t)(p - start);
			if (walk(w, kid, next, ncap + 1))
				return true;
		}
	}
	if (field->end >= 0 && limit == w->end && (w->end > start || field->type == CAT_TEXT)) {
		cap->p = start;
		cap->len = (size_t)(w->end - start);
		w->m->row = cat_alts[field->end].row;
		w->m->alt = (uint16_t)field->end;
		w->m->ncap = (uint16_t)(ncap + 1);
		w->m->end = w->end;
		return true;
	}
	return false;
}

static inline const char *read_strict(const struct cat_node *n, const char *p, const char *end, struct cat_capture *cap)
{
	switch (n->type) {
	case CAT_MAC: return read_mac_fast(p, end, cap);
	case CAT_INT: return read_int_fast(p, end, cap);
	default: return cat_read_field((enum cat_type)n->type, n->choice, p, end, false, cap);
	}
}

static bool walk_field(struct walk *w, const struct cat_node *kid, const char *p, unsigned ncap)
{
	const char *q;

	if (kid->type >= CAT_WORD)
		return walk_open(w, kid, p, ncap);
	q = read_strict(kid, p, w->end, &w->m->cap[ncap]);
	return q && walk(w, kid, q, ncap + 1);
}

static bool walk(struct walk *w, const struct cat_node *n, const char *p, unsigned ncap)
{
	for (;;) {
		const struct cat_node *kid, *fields;
		const char *next = p;

		if (p == w->end) {
			if (n->end >= 0) {
				w->m->row = cat_alts[n->end].row;
				w->m->alt = (uint16_t)n->end;
				w->m->ncap = (uint16_t)ncap;
				w->m->end = p;
				return true;
			}
			if (n->nfield == 0)
				return false;
		}
		if (++w->steps > STEPS_MAX || ncap == CAT_CAPTURES_MAX)
			return false;
		kid = n->nlit && p < w->end ? literal_child(n, p, w->end, &next) : NULL;
		if (kid && n->nfield == 0) {
			n = kid;
			p = next;
			continue;
		}
		if (kid && walk(w, kid, next, ncap))
			return true;
		if (n->nfield == 0)
			return false;
		fields = &cat_nodes[n->kid + n->nlit];
		for (unsigned i = 0; i + 1 < n->nfield; i++)
			if (walk_field(w, &fields[i], p, ncap))
				return true;
		kid = &fields[n->nfield - 1];
		if (kid->type >= CAT_WORD)
			return walk_open(w, kid, p, ncap);
		p = read_strict(kid, p, w->end, &w->m->cap[ncap++]);
		if (!p)
			return false;
		n = kid;
	}
}

bool cat_match_exact(const char *p, const char *end, struct cat_match *m)
{
	struct walk w = { .end = end, .m = m };

	return walk(&w, &cat_nodes[0], p, 0);
}
