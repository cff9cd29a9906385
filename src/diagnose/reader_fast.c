/* SPDX-License-Identifier: Apache-2.0 */
/* reader_fast.c - the fast way of reading (see reader.h): physical lines that are one message each, as AireOS prints it.
 * Nothing of a line is looked at twice: the head is compared with that of the line before, the text with the last one of
 * its form, and only what differs is read. */
#include "diagnose/reader_in.h"

#include "catalogue_gen.h"

#ifndef READING_FAST
#define READING_FAST reading_fast
#endif

static inline int two(const char *p)
{
	return (p[0] & 15) * 10 + (p[1] & 15);
}

static void note_stamp(struct reading *g, int month, int64_t *stamp, int day, int64_t ms)
{
	if (g->last_month == 12 && month == 1)
		g->turns++;
	else if (g->last_month == 1 && month == 12 && g->turns > 0)
		g->turns--; /* a straggler from before midnight */
	if (month)
		g->last_month = month;
	*stamp = stamp_make(g->turns, month, day, ms);
}

/* "May 07 17:03:56." at p: its stamp, from the line before where it has the same. */
static bool second_of(struct reading *g, const char *p, int64_t *base)
{
	int month;

	if (!g->stamp_loose && agree16(p, g->stamp_text) == 0xffff) {
		*base = g->stamp_base;
		return true;
	}
	month = month_from_name(p);
	if (!month || p[3] != ' ' || !(ch_digit(p[4]) || p[4] == ' ') || !ch_digit(p[5]) || p[6] != ' ' || !digit2(p + 7) ||
	    p[9] != ':' || !digit2(p + 10) || p[12] != ':' || !digit2(p + 13) || p[15] != '.')
		return false;
	if (two(p + 7) > 23 || two(p + 10) > 59 || two(p + 13) > 60)
		return false;
	int day = (p[4] == ' ' ? 0 : p[4] & 15) * 10 + (p[5] & 15);
	if (day < 1 || day > 31)
		return false;
	note_stamp(g, month, base, day,
		   two(p + 7) * (int64_t)MS_HOUR + two(p + 10) * (int64_t)MS_MINUTE + two(p + 13) * (int64_t)MS_SECOND);
	memcpy(g->stamp_text, p, 16);
	g->stamp_base = *base;
	g->stamp_loose = false;
	return true;
}

/* The head of a line, kept for the next one: most lines have the same, byte for byte. */
struct fast_head {
	int64_t t;
	mac_t mac;	  /* of the client, where there is one */
	unsigned task;
	const char *at;	  /* a line with this head, */
	size_t len;	  /* so long, client included; 0: none is kept */
	bool heard;	  /* the last event is of its client, at its time: a sign of life adds nothing */
};

static inline bool has_head(const struct fast_head *h, const char *p, const char *end)
{
	return h->len && end - p > (ptrdiff_t)h->len && same32(h->at, p, h->len);
}

/* "*task: May 07 17:03:56.060: " at the start of a line that ends at eol. */
static inline bool new_head(struct reading *g, const char *p, const char *eol, struct fast_head *h)
{
	const char *colon, *s;
	unsigned colons;
	int64_t base;

	if (eol - p < 32 || *p != '*')
		return false;
	colons = equal16(load16(p + 1), ':') | equal16(load16(p + 17), ':') << 16;
	if (!colons)
		return false;
	colon = p + 1 + __builtin_ctz(colons);
	if (colon[1] != ' ' || !reading_task_clean(p + 1, (size_t)(colon - p - 1)))
		return false;
	s = colon + 2;
	if (eol - s < 22 || !second_of(g, s, &base))
		return false;
	if (!digit2(s + 16) || !ch_digit(s[18]) || s[19] != ':' || s[20] != ' ')
		return false;
	h->t = base + (s[16] & 15) * 100 + two(s + 17);
	h->task = reading_task(p + 1, (size_t)(colon - p - 1));
	h->mac = (mac_t){ 0 };
	h->at = p;
	h->len = (size_t)(s + 21 - p);
	h->heard = false;
	return true;
}

static inline bool fast_head(struct reading *g, const char *p, const char *eol, struct fast_head *h, bool same)
{
	const char *text;
	mac_t mac;

	if (!same || eol - p <= (ptrdiff_t)h->len) {
		h->len = 0;
		if (!new_head(g, p, eol, h))
			return false;
	}
	text = p + h->len;
	if (!mac_present(h->mac) && eol - text > 18 && text[17] == ' ' && mac_read_fast(text, &mac)) {
		h->mac = mac;
		h->at = p;
		h->len += 18;
		h->heard = false;
	}
	return true;
}

static inline bool is_dump(const char *p, const char *end)
{
	if (end - p >= 6 && p[0] == '[' && p[5] == ']')
		return ch_hex(p[1]) >= 0 && ch_hex(p[2]) >= 0 && ch_hex(p[3]) >= 0 && ch_hex(p[4]) >= 0;
	if (end - p < 10 || p[8] != ':')
		return false;
	for (int i = 0; i < 8; i++) /* not a half-hidden address: 00:24:c4:xx:xx:98 */
		if (ch_hex(p[i]) < 0)
			return false;
	return true;
}

/* Remembers what a message just read means for those without head behind it. */
static void remember(struct reading *g, int64_t t)
{
	g->last_t = t;
	g->last_flags = EV_STAMP;
	if (g->c->first_stamp == TIME_NONE)
		g->c->first_stamp = t;
	g->c->last_stamp = t;
}

enum { GLUED_MIN = 48, BLANKS_MAX = 8 };

/* Has a line end been lost here? Free text at a message's end takes in the messages behind it. */
static bool holds_head(const char *p, const char *eol)
{
	struct head h;

	return memchr(p, '*', (size_t)(eol - p)) && head_next_strong(p, eol, &h);
}

/* Bytes that are none of ASCII's printed ones, bold marks, escapes, entities: a word that takes them in may be a literal
 * of another row. */
static inline unsigned odd16(const char *p)
{
	bytes16 v = load16(p);

	return (within16(v, ' ', '~' - ' ') ^ 0xffff) | equal16(v, '*') | equal16(v, '\\') | equal16(v, '&');
}

static inline bool respelt(const char *p, const char *eol)
{
	for (; eol - p > 16; p += 16)
		if (odd16(p))
			return true;
	return odd16(p) & ((1u << (eol - p)) - 1);
}

/* What message the text of a line is; false: it needs care. A dump is nobody's: m->row is MSG_NONE. */
static inline bool match_line(const char *text, const char *eol, mac_t client, struct cat_match *m)
{
	const struct row_info *info;
	mac_t glued;

	if (mac_present(client)) {
		if (!cat_match_exact_of(text, eol, text - 18, client, m))
			return false;
	} else if (is_dump(text, eol)) {
		m->row = MSG_NONE;
		return eol - text <= GLUED_MIN || !holds_head(text + 1, eol);
	} else if (eol - text >= 17 && mac_read(text, eol, false, &glued)) {
		return false; /* the blank behind the address is lost: a word of the text must not take it in */
	} else if (!cat_match_exact(text, eol, m)) {
		return false;
	}
	info = &row_infos[m->row];
	if (info->open && eol - text > GLUED_MIN && holds_head(text + 1, eol))
		return false;
	return !info->words || !respelt(text, eol);
}

/* The IP address a text begins with, if the matcher is sure to take it for one. */
static inline struct slice leading_ip(const char *p)
{
	bytes16 v = load16(p);
	unsigned dots = equal16(v, '.'), digits = within16(v, '0', 9);
	unsigned n = (unsigned)__builtin_ctz(~(dots | digits)), within = (1u << n) - 1, second, third;

	dots &= within;
	digits &= within;
	second = dots & (dots - 1);
	third = second & (second - 1);
	if (n < 7 || n > 15 || p[n] != ' ' || third == 0 || (third & (third - 1)) || (dots & dots >> 1) || !(digits & 1) ||
	    !(digits >> (n - 1)) || (digits & digits >> 1 & digits >> 2 & digits >> 3))
		return (struct slice){ 0 };
	return (struct slice){ p, n };
}

/* The same, by looking whether a text of its form was read before. */
static inline bool recall_line(struct reading *g, const char *text, const char *eol, mac_t client, struct cat_match *m)
{
	struct memo_text t = { .p = text, .client = mac_present(client) ? text - 18 : NULL, .mac = client };
	const struct row_info *info;
	struct memo_entry *e;

	if (t.client && ch_digit(*text)) {
		t.ip = leading_ip(text);
		t.p += t.ip.len;
	}
	t.len = (size_t)(eol - t.p);
	if (!g->c->memo || eol - t.p < MEMO_LEN_MIN || t.len > MEMO_LEN_MAX)
		return match_line(text, eol, client, m);
	e = memo_slot(g->c->memo, &t);
	if (memo_recall(e, &t, m))
		return true;
	if (!match_line(text, eol, client, m))
		return false;
	if (m->row == MSG_NONE)
		return true;
	info = &row_infos[m->row];
	if (!info->open || !memchr(text, '*', (size_t)(eol - text))) /* a head may stand in it, if not in the next one */
		memo_keep(e, &t, m, g->r->keep_fields || !(t.client ? info->sign : info->brief));
	return true;
}

/* One line the fast way; false: it needs care. same: it has the head h. */
static inline __attribute__((always_inline)) bool
fast_line(struct reading *g, const char *p, const char *eol, uint32_t line, struct fast_head *h, bool same)
{
	const struct row_info *info;
	struct cat_match m;

	if (!fast_head(g, p, eol, h, same) || !recall_line(g, p + h->len, eol, h->mac, &m))
		return false;
	if (m.row == MSG_NONE) {
		g->c->counts.other++;
		return true;
	}
	info = &row_infos[m.row];
	if (h->heard && info->sign) {
		g->c->counts.recognised++;
		return true;
	}
	remember(g, h->t);
	reading_emit(g, &m, p, line, h->mac, h->task, h->t, EV_STAMP);
	h->heard = info->own && mac_present(h->mac) && !g->r->keep_fields;
	return true;
}

static const char *line_end_of(const char *p, const char *end)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p));

	return nl ? nl : end;
}

/* The same where the line is short. */
static inline const char *line_end_near(const char *p, const char *end)
{
	for (; p < end; p += 32) {
		uint32_t at = equal32(p, '\n');

		if (at)
			return p + __builtin_ctz(at) < end ? p + __builtin_ctz(at) : end;
	}
	return end;
}

static const char *trim_end(const char *p, const char *eol)
{
	while (eol > p && (eol[-1] == '\r' || eol[-1] == ' '))
		eol--;
	return eol;
}

/* Does the line that ends at eol end there? A terminal that wraps leaves "cur: 20" on one line and "0" on the next, or
 * behind an empty line where a page has put some in between. */
static bool line_whole(const char *eol, const char *end)
{
	const char *p = eol + 1, *stop;

	while (p < end && (*p == '\n' || *p == '\r') && p - eol < BLANKS_MAX) /* lines may stand apart */
		p++;
	if (p >= end || *p == '*' || *p == '\n' || *p == '\r')
		return true;
	stop = line_end_of(p, end);
	return is_dump(p, stop) || reading_begins_record(p, stop);
}


const char *READING_FAST(struct reading *g, const char *p, uint32_t *line)
{
	const char *end = g->end;
	struct fast_head h = { .len = 0 };

	while (p < end) {
		bool same = has_head(&h, p, end);
		const char *eol = line_end_near(same ? p + h.len : p, end);

		if (!line_whole(eol, end) || !fast_line(g, p, trim_end(p, eol), *line, &h, same))
			break;
		p = eol + 1;
		++*line;
	}
	return p;
}
