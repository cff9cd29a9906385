/* SPDX-License-Identifier: Apache-2.0 */
/* log.c - a log as lines in an arena, and the parts of a line. See damage.h. */
#include "base/calendar.h"
#include "base/xalloc.h"
#include "damage.h"

#include <stdio.h>
#include <stdlib.h>

uint64_t rng_next(struct rng *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15u; /* splitmix64 */

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

unsigned rng_below(struct rng *r, unsigned n)
{
	return n ? (unsigned)(rng_next(r) % n) : 0;
}

bool rng_one_in(struct rng *r, unsigned n)
{
	return rng_below(r, n) == 0;
}

/* --- the arena ---------------------------------------------------------------------------------------------- */

struct block {
	struct block *next;
	size_t len, cap;
	char p[];
};

enum { BLOCK_SIZE = 128 << 10 };

static char *arena(struct log *l, size_t len)
{
	struct block *b = l->blocks;

	if (!b || b->cap - b->len < len) {
		size_t cap = len > BLOCK_SIZE ? len : BLOCK_SIZE;

		b = xmalloc(sizeof(*b) + cap, "a damaged log");
		*b = (struct block){ .next = l->blocks, .cap = cap };
		l->blocks = b;
	}
	b->len += len;
	return b->p + b->len - len;
}

struct slice log_keep(struct log *l, const char *p, size_t len)
{
	char *copy = arena(l, len ? len : 1);

	if (len)
		memcpy(copy, p, len);
	return (struct slice){ copy, len };
}

struct slice log_printf(struct log *l, const char *fmt, ...)
{
	va_list ap, again;
	char *p;
	int len;

	va_start(ap, fmt);
	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, ap);
	p = arena(l, (size_t)len + 1);
	vsnprintf(p, (size_t)len + 1, fmt, again);
	va_end(again);
	va_end(ap);
	return (struct slice){ p, (size_t)len };
}

void log_add(struct log *l, struct slice line)
{
	if (l->n == l->cap) {
		l->cap = l->cap ? 2 * l->cap : 256;
		l->line = xrealloc(l->line, l->cap * sizeof(*l->line), "lines");
	}
	l->line[l->n++] = line;
}

struct lines log_take(struct log *l)
{
	struct lines old = { l->line, l->n };

	l->line = NULL;
	l->n = l->cap = 0;
	return old;
}

void log_open(struct log *l, const struct goldens *all, const struct golden *g)
{
	const char *p = g->text, *end = g->text + g->len;

	*l = (struct log){ .all = all, .expect = g->expect };
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p)), *stop = nl ? nl : end;

		log_add(l, log_keep(l, p, (size_t)(stop - p)));
		p = stop + 1;
	}
}

void log_close(struct log *l)
{
	while (l->blocks) {
		struct block *b = l->blocks;

		l->blocks = b->next;
		free(b);
	}
	free(l->line);
	buf_free(&l->bytes);
}

void log_join(struct log *l)
{
	for (size_t i = 0; i < l->n && !l->joined; i++) {
		buf_slice(&l->bytes, l->line[i]);
		buf_ch(&l->bytes, '\n');
	}
	l->joined = true;
}

/* --- the parts of a line -------------------------------------------------------------------------------------- */

static bool take(struct slice *s, size_t len, struct slice *out)
{
	if (s->len < len)
		return false;
	*out = (struct slice){ s->p, len };
	s->p += len;
	s->len -= len;
	return true;
}

static bool take_ch(struct slice *s, char c)
{
	struct slice one;

	return s->len && s->p[0] == c && take(s, 1, &one);
}

/* A pattern: 9 a digit, _ a digit or blank, A a letter, else itself. */
static bool looks(struct slice s, const char *like)
{
	for (size_t i = 0; like[i]; i++) {
		if (i == s.len)
			return false;
		char c = s.p[i];
		bool same = like[i] == '9' ? ch_digit(c) : like[i] == '_' ? ch_digit(c) || c == ' ' :
			    like[i] == 'A' ? ch_alpha(c) : c == like[i];
		if (!same)
			return false;
	}
	return true;
}

static bool task_parts(struct slice s, struct parts *p)
{
	const char *colon;

	if (!take_ch(&s, '*') || !s.len || !ch_alpha(s.p[0]) || !(colon = memchr(s.p, ':', s.len)))
		return false;
	take(&s, (size_t)(colon - s.p), &p->task);
	if (!take_ch(&s, ':') || !take_ch(&s, ' ') || !looks(s, "AAA _9 99:99:99.999:"))
		return false;
	take(&s, 6, &p->date);
	take_ch(&s, ' ');
	take(&s, 12, &p->time);
	take_ch(&s, ':');
	take_ch(&s, ' ');
	p->text = s;
	return true;
}

static bool old_parts(struct slice s, struct parts *p)
{
	struct slice skip, year;

	if (!looks(s, "AAA AAA "))
		return false;
	take(&s, 4, &skip);
	size_t day = looks(s, "AAA 9 99:") ? 5 : 6;
	if (!take(&s, day, &p->date) || !looks(s, " 99:99:99 9999: "))
		return false;
	take_ch(&s, ' ');
	take(&s, 8, &p->time);
	take_ch(&s, ' ');
	if (!take(&s, 4, &year))
		return false;
	p->year = atoi(year.p);
	take(&s, 2, &skip);
	p->text = s;
	return true;
}

static bool mac_at(struct slice s)
{
	for (size_t i = 0; i < 17; i++) {
		if (i >= s.len || (i % 3 == 2 ? s.p[i] != ':' : ch_hex(s.p[i]) < 0))
			return false;
	}
	return true;
}

/* The client's address in any spelling, with a blank behind it. */
static void head_mac(struct parts *p)
{
	const char *end = p->text.p + p->text.len, *q;
	struct slice blank;
	mac_t mac;

	q = p->text.len ? mac_read(p->text.p, end, false, &mac) : NULL;
	if (!q || q == end || *q != ' ')
		return;
	take(&p->text, (size_t)(q - p->text.p), &p->mac);
	take(&p->text, 1, &blank);
}

struct parts parts_of(struct slice line)
{
	struct parts p = { 0 }, none = { .text = line };

	if (task_parts(line, &p))
		p.form = FORM_TASK;
	else if (p = none, old_parts(line, &p))
		p.form = FORM_OLD;
	else if (p = none, looks(line, "<99>") || looks(line, "<9>") || looks(line, "<999>") || looks(line, "9999-99-99T"))
		p.form = FORM_SYSLOG;
	else if (p = none, looks(line, "99:99:99.999: ") || mac_at(line))
		p.form = FORM_TIME;
	else
		return none;
	if (p.form <= FORM_OLD)
		head_mac(&p);
	return p;
}

bool begins_message(struct slice line)
{
	return parts_of(line).form != FORM_NONE;
}

bool holds(struct slice in, const char *what)
{
	return memmem(in.p, in.len, what, strlen(what)) != NULL;
}

bool show_line(struct slice line)
{
	return holds(line, ".....") || holds(line, "----") || holds(line, ">show ");
}

int64_t clock_of(struct slice t)
{
	int64_t ms = (((t.p[0] & 15) * 10 + (t.p[1] & 15)) * 60 + (t.p[3] & 15) * 10 + (t.p[4] & 15)) * (int64_t)MS_MINUTE +
		     ((t.p[6] & 15) * 10 + (t.p[7] & 15)) * (int64_t)MS_SECOND;

	return t.len < 12 ? ms : ms + (t.p[9] & 15) * 100 + (t.p[10] & 15) * 10 + (t.p[11] & 15);
}

/* Is what ends before i one more pair of an address? "MAC:" and "060:" are none, "2f:" is. */
static bool pair_before(struct slice s, size_t i)
{
	return i >= 3 && s.p[i - 1] == ':' && ch_hex(s.p[i - 2]) >= 0 && ch_hex(s.p[i - 3]) >= 0 &&
	       (i < 4 || !ch_word(s.p[i - 4]));
}

static bool pair_behind(struct slice s, size_t i)
{
	return i + 2 < s.len && s.p[i] == ':' && ch_hex(s.p[i + 1]) >= 0 && ch_hex(s.p[i + 2]) >= 0;
}

struct slice next_mac(struct slice s, size_t from)
{
	for (size_t i = from; i + 17 <= s.len; i++)
		if (mac_at((struct slice){ s.p + i, s.len - i }) && !pair_before(s, i) && !pair_behind(s, i + 17))
			return (struct slice){ s.p + i, 17 };
	return (struct slice){ 0 };
}

bool client_mac(struct slice mac)
{
	return strncasecmp(mac.p, "02:00:5e:", 9) == 0 && strncasecmp(mac.p + 9, "fe:", 3) != 0;
}
