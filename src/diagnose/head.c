/* SPDX-License-Identifier: Apache-2.0 */
/* head.c - see head.h. This is the careful reader; the common clean line is read by reader.c without it. */
#include "diagnose/head.h"

#include "base/ignorable.h"

enum { TASK_MAX = 40, HOST_MAX = 64, PREFIX_MAX = 100 };

/* Heads are looked for ahead of the reader, too, where a no-break blank still is two bytes. Neither begins anything else in
 * a head. */
static bool blank(char c)
{
	return ch_ignorable(c) || c == '\xc2' || c == '\xa0';
}

static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && blank(*p))
		p++;
	return p;
}

static bool hidden(char c)
{
	return c == 'x' || c == 'X' || c == '#';
}

/* Up to max digits; the number in *n, or -1 where some are hidden. */
static const char *digits(const char *p, const char *end, int max, int *n)
{
	int count = 0, v = 0;
	bool secret = false;

	p = skip_blanks(p, end);
	while (p < end && count < max && (ch_digit(*p) || hidden(*p))) {
		secret |= !ch_digit(*p);
		v = v * 10 + (*p & 15);
		p++;
		count++;
		const char *more = over_break(p, end);
		if (count < max && more < end && ch_digit(*more))
			p = more;
	}
	*n = secret ? -1 : v;
	return count ? p : NULL;
}

static const char *expect(const char *p, const char *end, char c)
{
	p = skip_blanks(p, end);
	return p < end && *p == c ? p + 1 : NULL;
}

/* hh:mm:ss[.mmm] */
static const char *clock_read(const char *p, const char *end, struct head *h, bool fraction)
{
	int v[4] = { 0 };
	bool secret = false;

	for (int i = 0; i < 3; i++) {
		p = digits(p, end, 2, &v[i]);
		if (!p)
			return NULL;
		secret |= v[i] < 0;
		if (i < 2 && !(p = expect(p, end, ':')))
			return NULL;
	}
	const char *dot = over_break(p, end);
	if (dot < end && (*dot == '.' || *dot == ',')) {
		const char *q = digits(dot + 1, end, 3, &v[3]);

		if (q)
			p = q;
		secret |= v[3] < 0;
	} else if (fraction) {
		return NULL;
	}
	if (!secret && (v[0] > 23 || v[1] > 59 || v[2] > 60))
		return NULL;
	h->ms = secret ? -1 : v[0] * (int64_t)MS_HOUR + v[1] * (int64_t)MS_MINUTE + v[2] * (int64_t)MS_SECOND + v[3];
	return p;
}

static const char *word(const char *p, const char *end, const char *w)
{
	for (; *w; w++) {
		if (*w == ' ')
			continue;
		p = skip_blanks(p, end);
		if (p == end || ch_lower(*p) != ch_lower(*w))
			return NULL;
		p++;
	}
	return p;
}

/* The date of the task form, "May 07", or what hides it. A hidden clock is read here too where it has an odd shape. */
static const char *date_read(const char *p, const char *end, struct head *h, bool *whole)
{
	char mon[3];
	const char *q = p = skip_blanks(p, end);
	int n = 0, day;

	*whole = false;
	while (n < 3 && q < end && (ch_alpha(*q) || blank(*q))) {
		if (!blank(*q))
			mon[n++] = *q;
		q++;
	}
	if (n == 3 && (h->month = month_from_name(mon)) > 0) {
		q = digits(q, end, 2, &day);
		if (!q)
			return NULL;
		if (day == 0 || day > 31)
			return NULL;
		h->day = day < 0 ? 0 : day;
		if (day < 0)
			h->month = 0;
		return q;
	}
	h->month = 0;
	*whole = true;
	h->ms = -1;
	if ((q = word(p, end, "[Date][Time]")) || (q = word(p, end, "DATE TIME")) || (q = word(p, end, "DATE")))
		return q;
	/* xx xx xx:50:xx.xxx, and no address: there is a blank in it before the first colon */
	bool secret = false, parted = false;
	int colons = 0;
	for (q = p; q < end && (hidden(*q) || ch_digit(*q) || *q == '.' || blank(*q) ||
				(*q == ':' && q + 1 < end && (hidden(q[1]) || ch_digit(q[1])))); q++) {
		secret |= hidden(*q);
		parted |= blank(*q) && colons == 0;
		colons += *q == ':';
	}
	return secret && parted && colons >= 2 && q - p <= 28 ? q : NULL;
}

/* "Mon dd hh:mm:ss.mmm:" */
static const char *stamp_read(const char *p, const char *end, struct head *h)
{
	bool whole;

	p = date_read(p, end, h, &whole);
	if (p && !whole)
		p = clock_read(p, end, h, false);
	return p ? expect(p, end, ':') : NULL;
}

/* "hh:mm:ss.mmm:": the fraction is needed, for many a log begins its lines with a time. */
static const char *time_only(const char *p, const char *end, struct head *h)
{
	const char *q = clock_read(p, end, h, true);

	return q ? expect(q, end, ':') : NULL;
}

/* "Mon dd hh:mm:ss.mmm:", nothing of it hidden. */
static const char *stamp_only(const char *p, const char *end, struct head *h)
{
	bool whole;

	p = date_read(p, end, h, &whole);
	return p && !whole ? time_only(p, end, h) : NULL;
}

static bool task_char(char c)
{
	return ch_word(c) || c == '-' || c == '/' || c == '.';
}

/* "name: stamp" where name is a task: a word, or a few. Of the stamp the date may be cut away. */
static const char *task_read(const char *p, const char *end, struct head *h)
{
	const char *start = p = skip_blanks(p, end), *stop;

	if (p == end || !ch_alpha(*p))
		return NULL;
	while (p < end && p - start < TASK_MAX && (task_char(*p) || blank(*p)))
		p++;
	if (p == end || *p != ':')
		return NULL;
	stop = p++;
	while (stop > start && blank(stop[-1]))
		stop--;
	const char *after = stamp_read(p, end, h);
	if (!after) {
		h->month = h->day = 0;
		after = time_only(p, end, h);
	}
	if (after)
		h->task = slice_between(start, stop);
	return after;
}

static const char *weekday(const char *p, const char *end)
{
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

	for (size_t i = 0; i < ARRAY_LEN(days); i++) {
		const char *q = word(p, end, days[i]);

		if (q)
			return q < end && blank(*q) ? q : NULL;
	}
	return NULL;
}

/* "Wed Oct 26 20:08:50 2011:" or "Wed Sep 28 12:26:41 2005 [ERROR] spam_lrad.c 4212:" */
static const char *old_read(const char *p, const char *end, struct head *h)
{
	bool whole;
	int year;
	const char *q;

	p = weekday(p, end);
	p = p ? date_read(p, end, h, &whole) : NULL;
	if (!p || whole)
		return NULL;
	p = clock_read(p, end, h, false);
	p = p ? digits(p, end, 4, &year) : NULL;
	if (!p || (year >= 0 && (year < 1990 || year > 2100)))
		return NULL;
	h->year = year < 0 ? 0 : year;
	if ((q = expect(p, end, ':')))
		return q;
	q = expect(p, end, '[');
	if (!q) { /* the trap log: "0 Wed Apr 14 08:08:08 2021 Client Excluded: ..." */
		h->trap = true;
		return p < end && blank(*p) ? p : NULL;
	}
	while (q < end && q - p < 40 && *q != ']')
		q++;
	if (q == end || *q != ']')
		return NULL;
	for (p = q + 1; p < end && p - q < 60; p++) /* file.c 4212: */
		if (*p == ':' && ch_digit(p[-1]))
			return p + 1;
	return NULL;
}

/* "2013-10-21T17:26:00.104727+02:00 " in front of a syslog line: tells the year. */
static const char *iso_read(const char *p, const char *end, struct head *h)
{
	int y, m, d;
	const char *q = digits(p, end, 4, &y);

	if (!q || q - p != 4 || q == end || *q != '-' || !(q = digits(q + 1, end, 2, &m)) || q == end || *q != '-' ||
	    !(q = digits(q + 1, end, 2, &d)) || q == end || (*q != 'T' && *q != ' '))
		return NULL;
	if (y < 1990 || y > 2100 || m < 1 || m > 12 || d < 1 || d > 31)
		return NULL;
	q = clock_read(q + 1, end, h, false);
	if (!q)
		return NULL;
	while (q < end && (ch_digit(*q) || *q == '+' || *q == ':' || *q == 'Z'))
		q++;
	h->year = y;
	h->month = m;
	h->day = d;
	return q;
}

/* [PA] [SS]: which of a pair of controllers speaks */
static const char *skip_role(const char *p, const char *end)
{
	const char *q = expect(p, end, '[');

	for (int i = 0; q && i < 2; i++) {
		q = skip_blanks(q, end);
		q = q < end && ch_alpha(*q) ? q + 1 : NULL;
	}
	q = q ? expect(q, end, ']') : NULL;
	return q ? q : p;
}

/* A word that a break may cut: what follows it. */
static const char *skip_cut_word(const char *p, const char *end, bool (*within)(char c))
{
	const char *q = p;

	while (p < end && within(*p)) {
		q = ++p;
		p = over_break(p, end);
	}
	return q;
}

static bool name_char(char c)
{
	return ch_word(c);
}

static bool digit_char(char c)
{
	return ch_digit(c) || hidden(c);
}

/* A break may cut it, but what follows a break may be an address, too. */
static const char *skip_line_number(const char *p, const char *end)
{
	const char *whole = skip_cut_word(p, end, digit_char);

	while (p < whole && digit_char(*p))
		p++;
	return whole < end && *whole == ':' ? p : whole;
}

/* f.c:487 */
static const char *skip_source(const char *p, const char *end)
{
	const char *start = skip_blanks(p, end), *q = skip_cut_word(start, end, name_char);

	if (q == start || !(q = expect(q, end, '.')))
		return p;
	q = skip_blanks(q, end);
	if (q == end || ch_lower(*q) != 'c')
		return p;
	q = expect(skip_cut_word(q, end, ch_alpha), end, ':');
	return q ? skip_line_number(skip_blanks(q, end), end) : p;
}

static bool mnemonic_char(char c)
{
	return ch_word(c) || c == '-';
}

/* %FAC-n-MNEM: or the #FAC-n-MNEM: of old releases, with role and source file. */
static const char *mnemonic_read(const char *p, const char *end, struct head *h)
{
	const char *start = skip_blanks(p, end), *q = start;
	size_t n = 0;
	int severity = -1;

	if (q == end || (*q != '%' && *q != '#'))
		return p;
	for (q = over_break(q + 1, end); q < end && q - start < 70 && mnemonic_char(*q); q = over_break(q + 1, end)) {
		if (n + 1 < sizeof(h->scratch))
			h->scratch[n++] = *q;
		if (severity < 0 && n >= 3 && *q == '-' && ch_digit(h->scratch[n - 2]) && h->scratch[n - 3] == '-') {
			severity = h->scratch[n - 2] - '0';
			n -= 2; /* FAC-n- becomes FAC- */
		}
	}
	if (severity < 0 || q == end || *q != ':')
		return p;
	h->scratch[n] = '\0';
	h->mnemonic = (struct slice){ h->scratch, n };
	h->severity = severity;
	return skip_source(skip_role(q + 1, end), end);
}

/* What follows the stamp: mnemonic, client, then the text. */
static void finish(struct head *h, const char *p, const char *end)
{
	const char *q;

	p = mnemonic_read(p, end, h);
	p = skip_blanks(skip_role(p, end), end);
	q = mac_read(p, end, true, &h->mac);
	if (q)
		p = skip_blanks(q, end);
	else
		h->mac = (mac_t){ 0 };
	if (q && !h->mnemonic.len) {
		const char *r = mnemonic_read(p, end, h);

		p = skip_blanks(r, end);
	}
	h->text = p;
}

static void clear(struct head *h, const char *start)
{
	h->task = h->host = h->mnemonic = (struct slice){ 0 };
	h->severity = -1;
	h->year = h->month = h->day = 0;
	h->ms = -1;
	h->mac = (mac_t){ 0 };
	h->start = start;
	h->strong = true;
	h->trap = false;
}

/* "<131>HOST: ", "<6>13279: AP:00f6.6353.1418: " before a stamp. */
static const char *priority_read(const char *p, const char *end, struct head *h)
{
	int pri, lines = 0; /* it may be wrapped */
	const char *q = p;

	if (q == end || *q != '<' || !(q = digits(q + 1, end, 3, &pri)) || q == end || *q != '>')
		return NULL;
	p = ++q;
	for (; q < end && q - p < HOST_MAX && *q != '*' && *q != '%' && *q != '<'; q++)
		lines += *q == '\n';
	if (lines > 1)
		return NULL;
	const char *stop = q;
	while (stop > p && (blank(stop[-1]) || stop[-1] == ':'))
		stop--;
	h->host = slice_between(p, stop);
	return q;
}

/* A stamp without anything before it: a time of day with its fraction counts by itself, for log lines whose first columns
 * were cut away; one with a date where a mnemonic or an address follows, as in an AP's "Sep 23 05:53:28.431: %LINK-5-..." */
static const char *stamp_alone(const char *p, const char *end, struct head *h)
{
	bool hour = end - p > 8 && ch_digit(p[0]) && ch_digit(p[1]) && p[2] == ':'; /* not the rest of one that was cut */
	const char *q = hour ? time_only(p, end, h) : ch_alpha(*p) ? stamp_read(p, end, h) : NULL;
	mac_t mac;

	q = q ? skip_blanks(q, end) : NULL;
	return q && q < end && (hour || *q == '%' || mac_read(q, end, true, &mac)) ? q : NULL;
}

bool head_strong(const char *p, const char *end, struct head *h)
{
	const char *q, *from = p;

	if (p == end)
		return false;
	clear(h, p);
	if (*p == '<') {
		q = priority_read(p, end, h);
		if (!q || q == end)
			return false;
		if (*q == '%' || *q == '#') {
			finish(h, q, end);
			return h->mnemonic.len > 0;
		}
		p = q;
	}
	if (*p == '*') {
		while (p < end && *p == '*' && p - from < HOST_MAX)
			p++;
		q = task_read(p, end, h);
		if (!q) {
			bool whole = false;
			struct head probe = *h;
			const char *r = date_read(p, end, &probe, &whole);

			q = r && !whole ? stamp_read(p, end, h) : NULL; /* an AP's "*Apr 20 08:53:30.767:" */
		}
	} else {
		q = old_read(p, end, h);
		if (!q) {
			clear(h, from);
			q = stamp_alone(p, end, h);
		}
	}
	if (!q)
		return false;
	finish(h, q, end);
	return true;
}

/* "Oct 21 17:26:00 192.168.251.178 wlc: ": what a syslog daemon puts in front. */
static const char *daemon_read(const char *p, const char *end, struct head *h)
{
	bool whole;

	p = ch_alpha(*p) ? date_read(p, end, h, &whole) : NULL;
	p = p && !whole ? clock_read(p, end, h, false) : NULL;
	return p && p < end && *p == ' ' ? p : NULL;
}

static bool may_start(const char *p, const char *begin, const char *end)
{
	if (ch_digit(*p))
		return end - p > 8 && ch_digit(p[1]) && p[2] == ':' && ch_digit(p[3]) && ch_digit(p[4]);
	switch (*p) {
	case '*':
	case '<': return true;
	case 'M': case 'T': case 'W': case 'F': case 'S': /* weekdays and months */
	case 'J': case 'A': case 'O': case 'N': case 'D': return true;
	case 'm': case 't': case 'w': case 'f': case 's': return p == begin || !ch_alpha(p[-1]);
	default: return false;
	}
}

bool head_prefixed(const char *p, const char *end, struct head *h)
{
	struct head outer = { 0 };
	const char *q, *from = p;

	if (p == end)
		return false;
	q = ch_digit(*p) ? iso_read(p, end, &outer) : daemon_read(p, end, &outer);
	if (!q)
		return false;
	p = skip_blanks(q, end);
	if (outer.year && p < end && *p == '%') { /* "2024-02-11 16:20:31: %AAA-4-RADIUS_RESPONSE_FAILED: " */
		clear(h, from);
		h->year = outer.year;
		h->month = outer.month;
		h->day = outer.day;
		h->ms = outer.ms;
		h->strong = false; /* other products' logs are like that, too: only a known message counts */
		finish(h, p, end);
		return h->mnemonic.len > 0;
	}
	for (p = q; p < end && *p != '\n' && p - q < PREFIX_MAX; p++)
		if (may_start(p, q, end) && head_strong(p, end, h)) {
			h->start = from;
			/* a clock within a line may be anybody's: alone it announces nothing */
			h->strong = h->task.len || h->month || h->mnemonic.len;
			if (h->year == 0 && (h->month == outer.month || h->month == 0))
				h->year = outer.year;
			return true;
		}
	return false;
}

bool head_any(const char *p, const char *end, struct head *h)
{
	const char *q;

	if (head_strong(p, end, h) || head_prefixed(p, end, h))
		return true;
	clear(h, p);
	if (p < end && ch_alpha(*p) && (q = task_read(p, end, h))) {
		finish(h, q, end);
		return true;
	}
	clear(h, p);
	if (p < end && ch_alpha(*p) && (q = stamp_only(p, end, h))) {
		finish(h, q, end);
		return true;
	}
	clear(h, p);
	h->strong = false;
	if (p < end && ch_digit(*p) && (q = time_only(p, end, h))) {
		finish(h, q, end);
		return true;
	}
	if (p < end && (*p == '%' || *p == '#')) {
		finish(h, p, end);
		return h->mnemonic.len > 0;
	}
	h->ms = -1;
	if ((q = mac_read(p, end, true, &h->mac)) && q < end && (blank(*q) || ch_alpha(*q))) {
		h->text = skip_blanks(q, end);
		return true;
	}
	return false;
}

const char *head_next_strong(const char *p, const char *end, struct head *h)
{
	for (const char *begin = p; p < end; p++)
		if (may_start(p, begin, end) && head_strong(p, end, h))
			return p;
	return NULL;
}
