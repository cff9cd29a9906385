/* SPDX-License-Identifier: Apache-2.0 */
/* reader_marks.c - what lists, tables, mails and terminals put in front of lines and behind them: where it stands within a
 * message that goes over several of them, it becomes nothing. */
#include "diagnose/reader_in.h"

#include "diagnose/reader_lines.h"

enum { STAMP_MAX = 24 };

struct mark {
	char kind; /* '>' of a mail, '1' a number, 's' the time of a terminal, or the bullet or bar itself */
	int number;
	char dot;  /* what stands behind the number */
	size_t indent; /* of a bullet */
	char *end; /* the byte behind it */
};

/* Two digits and a colon, twice, and two digits: the byte after them, or NULL. */
static char *clock_end(char *p, const char *end)
{
	if (end - p < 8)
		return NULL;
	for (int i = 0; i < 8; i++)
		if (i % 3 == 2 ? p[i] != ':' : !ch_digit(p[i]))
			return NULL;
	return p + 8;
}

/* "[2024-02-11 16:20:31.207] ", "02/11/2024 04:20:31 PM - ", "16:20:31> ": the time of a terminal program. The byte after
 * it, or NULL. An ISO time before a head tells the year and is left to head.c. */
char *reading_stamp_end(char *p, const char *eol)
{
	bool bracket = p < eol && *p == '[', slash, date;
	char *q = p + bracket, *clock;

	while (q < eol && q - p < STAMP_MAX && (ch_digit(*q) || (*q && strchr("-/. T", *q))) && !clock_end(q, eol))
		if (*q++ == '.' && q < eol && *q == ' ')
			return NULL; /* a number: "3. 16:20:31> " */
	clock = q < eol ? clock_end(q, eol) : NULL;
	if (!clock)
		return NULL;
	slash = memchr(p, '/', (size_t)(q - p));
	date = clock - p > 8;
	for (q = clock; q < eol && q - clock < 12 && (ch_digit(*q) || (*q && strchr(".,+", *q)));)
		q++;
	if (bracket)
		return q < eol && *q == ']' ? q + 1 : NULL;
	if (slash && eol - q > 3 && *q == ' ' && (q[1] == 'A' || q[1] == 'P') && q[2] == 'M')
		q += 3;
	if (eol - q > 3 && memcmp(q, " - ", 3) == 0)
		return q + 2;
	if (eol - q > 2 && (*q == '>' || (*q == ':' && (slash || (date && ch_word(q[2]))))) && q[1] == ' ')
		return q + 1;
	return NULL;
}

/* An address, or a clock with its fraction, as a line's first columns: no number with a colon behind it. */
static bool begins_colons(const char *p, const char *eol)
{
	mac_t mac;
	const char *q = mac_read(p, eol, true, &mac);

	if (q)
		return q == eol || *q != ':';
	return eol - p > 8 && p[2] == ':' && p[5] == ':' && (p[8] == '.' || p[8] == ',');
}

/* The mark a line begins with. */
static bool mark_read(char *p, const char *eol, struct mark *m)
{
	char *q = p, *stamp;

	while (q < eol && ch_ignorable(*q))
		q++;
	m->kind = q < eol ? *q : 0;
	m->dot = 0;
	m->indent = m->kind && strchr("-*+", m->kind) ? text_columns(p, q) : 0;
	p = q;
	if ((m->kind == '[' || ch_digit(m->kind)) && (stamp = reading_stamp_end(p, eol))) {
		m->kind = 's';
		q = stamp;
	} else if (m->kind == '>') {
		while (q < eol && (*q == '>' || (*q == ' ' && q[1] == '>')))
			q++;
	} else if (ch_digit(m->kind)) {
		m->kind = '1';
		for (m->number = 0; q < eol && ch_digit(*q) && q - p < 6; q++)
			m->number = m->number * 10 + (*q - '0');
		if (q + 1 < eol && *q == ' ' && q[1] == '|')
			q++;
		if (q == eol || !strchr(".)]|:\t", *q) || (*q == ':' && begins_colons(p, eol)))
			return false;
		m->dot = *q++;
	} else if (m->kind && strchr("-*+|", m->kind) && q + 1 < eol && (q[1] == ' ' || q[1] == '\t')) {
		q++;
	} else {
		return false;
	}
	m->end = q + (q < eol && *q == ' '); /* a blank belongs to it; a second one is the text's */
	return true;
}

/* Does the mark at a line's start go on with those before? Numbers do by being the next one. */
static bool mark_next(char *p, const char *eol, struct mark *m, const struct mark *before)
{
	if (!mark_read(p, eol, m))
		return false;
	if (!before->kind)
		return true;
	if (m->kind != before->kind || m->dot != before->dot || m->indent != before->indent)
		return false;
	return m->kind != '1' || m->number == before->number + 1;
}

/* Do two lines at least, and enough of all, begin with the same mark? The others may be the rest of lines that were broken
 * afterwards. A dash may be a message's own, unless a good part of the log's lines begin with it. */
static bool all_marked(const struct reading *g, char *p, const char *end)
{
	struct mark m, before = { 0 };
	int lines = 0, marks = 0;

	for (; p < end; p = end_of_line(p, end) + 1) {
		lines += !blank_line(p, end_of_line(p, end));
		if (mark_next(p, end_of_line(p, end), &m, &before)) {
			before = m;
			marks++;
		}
	}
	bool few = strchr("1s>|", before.kind) || before.kind == g->bullet;

	return marks > 1 && (few ? 3 : 1) * marks >= lines;
}

/* Where the bars of a table stand behind a line; its end where there are none. */
static char *bars_behind(char *p, char *eol)
{
	char *q = eol;

	while (q > p && (ch_ignorable(q[-1]) || q[-1] == '|'))
		q--;
	return memchr(q, '|', (size_t)(eol - q)) ? q : eol;
}

static bool all_barred(char *p, const char *end)
{
	int lines = 0, bars = 0;

	for (; p < end; p = end_of_line(p, end) + 1) {
		char *eol = end_of_line(p, end);

		lines += !blank_line(p, eol);
		bars += bars_behind(p, eol) < eol;
	}
	return bars > 1 && 3 * bars >= lines;
}

/* What a list, a table or a mail put before and behind every line of a group stands within a message that goes over
 * several of them: it becomes nothing. Was there any? */
bool reading_undo_marks(const struct reading *g, char *p, char *end)
{
	bool fronts = all_marked(g, p, end), backs = all_barred(p, end);
	struct mark m, before = { 0 };

	for (; p < end && (fronts || backs); p = end_of_line(p, end) + 1) {
		char *eol = end_of_line(p, end), *bars = bars_behind(p, eol);

		if (fronts && mark_next(p, eol, &m, &before)) {
			memset(p, WIPED, (size_t)(m.end - p));
			before = m;
		}
		if (backs)
			memset(bars, WIPED, (size_t)(eol - bars));
	}
	return fronts || backs;
}

/* The bullet that at least every third line has in front: the others may be what was wrapped. */
void reading_find_bullet(struct reading *g, char *p, const char *end)
{
	static const char bullets[] = "-*+";
	unsigned count[sizeof(bullets)] = { 0 }, lines = 0;
	struct mark m;

	for (; p < end; p = end_of_line(p, end) + 1) {
		char *eol = end_of_line(p, end);
		const char *at = mark_read(p, eol, &m) ? strchr(bullets, m.kind) : NULL;

		lines += !blank_line(p, eol);
		if (at)
			count[at - bullets]++;
	}
	for (unsigned i = 0; bullets[i]; i++)
		if (count[i] > 3 && 3 * count[i] >= lines)
			g->bullet = bullets[i];
}
