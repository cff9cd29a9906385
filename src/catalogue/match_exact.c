/* SPDX-License-Identifier: Apache-2.0 */
/* match_exact.c - the fast walk of the tree (cat_steps), for text spelled as AireOS prints it. It runs once for every
 * line of a log, so it takes no second look: text is compared sixteen bytes at a time, of the literal ways on from a
 * place at most one can fit, and only where a field could stand beside it does the walk come back. */
#include "catalogue/fields_exact.h"

/* A place to come back to. */
struct back {
	const struct cat_step *step;
	const char *p, *limit;
	uint16_t cap;
	uint8_t why;
	uint16_t rest; /* TRY_ARMS: bits, the field arms not tried yet */
};

enum why {
	TRY_ARMS,  /* a fork, by its other arms */
	TRY_AGAIN, /* the root, without a short cut */
	TRY_LATER, /* an open field that may end later, at p or behind it */
};

/* A text that makes the walk come back over and over is not worth more than this. */
enum { TIMES_BACK_MAX = 400, BACK_MAX = 2 * CAT_CAPTURES_MAX };

struct walk {
	const char *p, *end; /* where it stands, and the end of the text */
	struct cat_capture *cap;
	struct cat_match *m;
	struct known_mac known;
	int alt; /* the spelling that was found, or -1 */
	unsigned times_back, nback;
	struct back back[BACK_MAX];
};

static inline bool literal_at(const struct cat_step *s, const char *p, const char *end)
{
	return end - p >= s->len && same16(cat_literals + s->lit, p, s->len);
}

static inline struct back *come_back_later(struct walk *w, const struct cat_step *s, const char *p, enum why why)
{
	struct back *b = &w->back[w->nback];

	w->nback += w->nback < BACK_MAX - 1; /* never so deep: no spelling has so many fields */
	b->step = s;
	b->p = p;
	b->cap = (uint16_t)(w->cap - w->m->cap);
	b->why = (uint8_t)why;
	return b;
}

/* The arm a short cut from the root leads to, with w->p behind its text; NULL when there is none. */
static inline const struct cat_step *short_cut(struct walk *w)
{
	uint64_t hash = cat_jump_hash(w->p);
	const struct cat_jump *j;

	for (uint32_t at = cat_jump_slot(hash);; at++) {
		j = &cat_jumps[at & cat_jump_mask];
		if (j->tag == cat_jump_tag(hash) || j->tag == 0)
			break;
	}
	if (j->tag == 0 || w->end - w->p < j->len || !same16(cat_literals + j->lit, w->p, j->len))
		return NULL;
	come_back_later(w, &cat_steps[0], w->p, TRY_AGAIN);
	w->p += j->len;
	return &cat_steps[j->step];
}

/* The arm of a fork whose literal stands at *p, which is moved behind it; NULL when there is none. */
static inline const struct cat_step *literal_arm(const struct cat_step *fork, const char **p, const char *end)
{
	const struct cat_step *arm = &cat_steps[fork->next], *last = arm + fork->nlit;
	unsigned char c = (unsigned char)**p;

	if (fork->dispatch) {
		unsigned which = c < 128 ? cat_dispatch[fork->dispatch - 1][c] : 0;

		if (which == 0)
			return NULL;
		arm += which - 1;
	} else {
		while (arm < last && (unsigned char)cat_literals[arm->lit] != c)
			arm++;
		if (arm == last)
			return NULL;
	}
	if (!literal_at(arm, *p, end))
		return NULL;
	*p += arm->len;
	return arm;
}

/* The first of the field arms `rest`; the others are kept. */
static const struct cat_step *field_arm(struct walk *w, const struct cat_step *fork, unsigned rest)
{
	unsigned first = (unsigned)__builtin_ctz(rest);

	rest &= rest - 1;
	if (rest)
		come_back_later(w, fork, w->p, TRY_ARMS)->rest = (uint16_t)rest;
	return &cat_steps[fork->next + fork->nlit + first];
}

/* The way on from a fork: over literal text where it can be, else over the first field that may begin so. */
static const struct cat_step *walk_fork(struct walk *w, const struct cat_step *fork)
{
	unsigned rest = (1u << fork->nfield) - 1;
	const struct cat_step *arm = NULL;
	const char *p = w->p;

	if (p < w->end) {
		if (fork->lit && (unsigned char)*p < 128)
			rest = cat_firsts[fork->lit - 1][(unsigned char)*p];
		if (fork->nlit)
			arm = literal_arm(fork, &p, w->end);
	}
	if (!arm)
		return rest ? field_arm(w, fork, rest) : NULL;
	if (rest)
		come_back_later(w, fork, w->p, TRY_ARMS)->rest = (uint16_t)rest;
	w->p = p;
	return arm;
}

/* The first place from p on, before `limit` or there, where text of the step behind an open field begins; NULL when there
 * is none. w->p is moved behind that text and *arm is the step it belongs to. */
static const char *seek(struct walk *w, const struct cat_step *s, const char *p, const char *limit,
	const struct cat_step **arm)
{
	if (limit == w->end)
		limit--;
	if (s->type != CAT_STEP_FORK && s->len == 0)
		return NULL;
	for (; p <= limit; p++) {
		if (s->type == CAT_STEP_FORK) {
			w->p = p;
			*arm = s->nlit ? literal_arm(s, &w->p, w->end) : NULL;
			if (*arm)
				return p;
			continue;
		}
		p = memchr(p, cat_literals[s->lit], (size_t)(limit + 1 - p));
		if (!p)
			return NULL;
		if (literal_at(s, p, w->end)) {
			w->p = p + s->len;
			*arm = s;
			return p;
		}
	}
	return NULL;
}

/* WORD, NAME and TEXT end where the text behind them begins: every place where it does is tried, nearest first, and
 * last the end of the message. */
static const struct cat_step *walk_open(struct walk *w, const struct cat_step *field, const char *p, const char *limit)
{
	const struct cat_step *behind = &cat_steps[field->next], *arm = NULL;
	const char *start = w->cap->p;

	p = seek(w, behind, p, limit, &arm);
	if (p) {
		come_back_later(w, field, p + 1, TRY_LATER)->limit = limit;
		w->cap++->len = (size_t)(p - start);
		return arm;
	}
	if (behind->end < 0 || limit != w->end || (w->end == start && field->type != CAT_TEXT))
		return NULL;
	w->cap++->len = (size_t)(w->end - start);
	w->p = w->end;
	w->alt = behind->end;
	return behind;
}

static const struct cat_step *begin_open(struct walk *w, const struct cat_step *field)
{
	const char *limit = w->end;

	if (field->type == CAT_WORD) {
		const char *blank = memchr(w->p, ' ', (size_t)(w->end - w->p));

		if (blank)
			limit = blank;
	}
	w->cap->p = w->p;
	return walk_open(w, field, w->p + (field->type != CAT_TEXT), limit);
}

/* The latest place that left something to try; NULL when all is tried. */
static const struct cat_step *come_back(struct walk *w)
{
	const struct cat_step *s = NULL;

	while (!s && w->nback && ++w->times_back < TIMES_BACK_MAX) {
		struct back b = w->back[--w->nback];

		w->cap = w->m->cap + b.cap;
		w->p = b.p;
		switch ((enum why)b.why) {
		case TRY_ARMS: s = field_arm(w, b.step, b.rest); break;
		case TRY_AGAIN: s = walk_fork(w, b.step); break;
		case TRY_LATER: s = walk_open(w, b.step, b.p, b.limit); break;
		}
	}
	return s;
}

/* Steps that are no field of a strict type. */
static const struct cat_step *walk_other(struct walk *w, const struct cat_step *s)
{
	if (s->type == CAT_STEP_FORK)
		return walk_fork(w, s);
	return s->type == CAT_STEP_END ? NULL : begin_open(w, s);
}

/* From behind the literal of s on, to the end of the message or of all ways. */
static void walk(struct walk *w, const struct cat_step *s)
{
	const char *p = w->p, *end = w->end;
	struct cat_capture *cap = w->cap;

	while (!(p == end && s->end_after >= 0)) {
		const char *q;

		switch (s->type) {
		case CAT_MAC: q = exact_mac(p, end, w->known, cap++); break;
		case CAT_INT: q = exact_int(p, end, cap++); break;
		case CAT_IP: q = exact_ip(p, end, cap++); break;
		case CAT_PEM: q = exact_pem(p, end, cap++); break;
		case CAT_APF: q = exact_apf(p, end, cap++); break;
		case CAT_CHOICE: q = exact_choice(s->choice, p, end, cap++); break;
		case CAT_RC: q = exact_rc(p, end, cap++); break;
		case CAT_SRC: q = exact_src(p, end, cap++); break;
		case CAT_HEX: q = exact_hex(p, end, cap++); break;
		case CAT_BYTES:
		case CAT_NUMS: q = cat_read_field((enum cat_type)s->type, 0, p, end, false, cap++); break;
		case CAT_STEP_GO: q = p; break;
		case CAT_STEP_FORK:
			if (s->nfield == 0) {
				s = p < end ? literal_arm(s, &p, end) : NULL;
				if (s)
					continue;
				goto arrived;
			}
			/* fall through */
		default:
			w->p = p;
			w->cap = cap;
			s = walk_other(w, s);
			goto arrived;
		}
		if (q) {
			s = &cat_steps[s->next];
			if (q == end && s->end >= 0) {
				w->alt = s->end;
				w->p = q;
				w->cap = cap;
				return;
			}
			p = q + s->len;
			if (literal_at(s, q, end))
				continue;
		}
		s = NULL;
arrived:
		if (!s)
			s = come_back(w);
		if (!s || w->alt >= 0)
			return;
		p = w->p;
		cap = w->cap;
	}
	w->alt = s->end_after;
	w->p = p;
	w->cap = cap;
}

bool cat_match_exact_of(const char *p, const char *end, const char *text, mac_t mac, struct cat_match *m)
{
	const struct cat_step *s = NULL;
	struct walk w;

	w.p = p;
	w.end = end;
	w.m = m;
	w.cap = m->cap;
	w.known = (struct known_mac){ text, mac };
	w.alt = -1;
	w.times_back = w.nback = 0;
	if (end - p >= CAT_JUMP_KEY && !ch_digit(*p)) /* no row begins with literal digits */
		s = short_cut(&w);
	walk(&w, s ? s : &cat_steps[0]);
	if (w.alt < 0)
		return false;
	m->row = cat_alts[w.alt].row;
	m->alt = (uint16_t)w.alt;
	m->ncap = (uint16_t)(w.cap - m->cap);
	m->end = w.p;
	return true;
}

bool cat_match_exact(const char *p, const char *end, struct cat_match *m)
{
	/* nobody's address, but truly spelled: zero bytes here were found in a text of zero bytes */
	static const char zeros[] = "00:00:00:00:00:00";

	return cat_match_exact_of(p, end, zeros, (mac_t){ MAC_REAL_BIT }, m);
}
