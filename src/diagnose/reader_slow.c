/* SPDX-License-Identifier: Apache-2.0 */
/* reader_slow.c - the careful way of reading: a group of lines that are not all clean single messages.
 *
 * The group is text in which messages may begin anywhere. First typography is undone in place (curly quotes, long
 * dashes, bold marks, NUL bytes become ASCII or blanks that count for nothing; lengths stay, so places in the file
 * stay true: typography.c). Then the text is walked from left to right. At each place stands one of:
 *   a strong head         then a message: its text is matched forgivingly, up to the next strong head
 *   at a line's start     a list mark (skipped), a weak head, or a bare message text
 *   a show output         read whole by show.c
 *   a prompt              its echo of `debug client MAC` names the client of lines without one
 *   anything else         skipped to the next line or head and counted as other; after a message on the same line it may
 *                         hide a further message that lost its head, so each word is tried as the start of one
 * Every byte is passed once, but for the matcher's own bounded look ahead. */
#include "diagnose/reader_in.h"

#include "base/ignorable.h"
#include "base/xalloc.h"
#include "catalogue_gen.h"
#include "diagnose/reader_lines.h"
#include "diagnose/show.h"
#include "diagnose/show_event.h"

#include <stdlib.h>

struct scan {
	struct reading *g;
	char *p, *end;
	bool at_line;		/* nothing but blanks and list marks since the line's start */
	bool after_message;	/* on the same line */
	const char *strong;	/* the first strong head at or behind p, or end; NULL: not looked for */
	unsigned task;
	int64_t t;
	uint16_t flags;
	mac_t mac;
};

enum {
	BARE_SCORE_MIN = 12,  /* letters a bare text must agree in to count as a message */
	GLUED_SCORE_MIN = 14, /* the same for one glued behind another message */
	GLUED_TRIES_MAX = 60,
	TEXT_MAX = 8 << 10,   /* a message's text is looked for no further than this */
};

static char *skip_marks(char *p, const char *end);

/* --- width ------------------------------------------------------------------------------------------------ */

enum { WIDTH_MAX = 400, WIDTH_NONE = UINT16_MAX, STRAY_SHARE = 50, WIDTH_SAMPLE = 64 << 10 };

/* Are lines that would be longer than `width` with the first word of the next one mostly followed by a line that begins no
 * message? Where they are not, nothing was wrapped. */
static bool lines_go_on(char *p, const char *end, unsigned width)
{
	unsigned goes_on = 0, ends = 0;
	struct head h;

	while (p < end) {
		char *eol = end_of_line(p, end), *last = eol, *next = eol + 1, *word, *start;

		while (last > p && ch_ignorable(last[-1]))
			last--;
		while (next < end && blank_line(next, end_of_line(next, end)))
			next = end_of_line(next, end) + 1;
		if (next >= end)
			break;
		start = skip_marks(next, end);
		for (word = start; word < end && !ch_ignorable(*word);)
			word++;
		if (word > start && text_columns(p, last) + 1 + (size_t)(word - start) > width) {
			if (head_strong(start, end, &h) || head_prefixed(start, end, &h))
				ends++;
			else
				goes_on++;
		}
		p = next;
	}
	return goes_on > ends;
}

/* How long lines get in a text: all but a few strays are no longer. Where that is no width to wrap at, WIDTH_NONE. Lines
 * broken at blanks are of many lengths, lines broken anywhere all of the same. */
static void measure(struct reading *g, char *text, const char *end)
{
	unsigned count[WIDTH_MAX + 1] = { 0 }, lines = 0, longer = 0, near = 0, width;

	for (const char *p = text; p < end;) {
		const char *nl = memchr(p, '\n', (size_t)(end - p)), *stop = nl ? nl : end, *last = stop;

		while (last > p && ch_ignorable(last[-1]))
			last--;
		if (last > p && !memchr(p, 0x1b, (size_t)(last - p))) {
			size_t columns = text_columns(p, last);

			count[columns < WIDTH_MAX ? columns : WIDTH_MAX]++;
			g->longest = columns > g->longest ? (unsigned)columns : g->longest;
			lines++;
		}
		p = stop + 1;
	}
	for (width = WIDTH_MAX; width > 0 && longer + count[width] <= lines / STRAY_SHARE; width--)
		longer += count[width];
	g->width = width < WIDTH_MAX ? width : WIDTH_NONE;
	for (unsigned i = 1; i < 4 && i <= width; i++)
		near = count[width - i] > near ? count[width - i] : near;
	g->hard = count[width] > 1 && count[width] > 2 * near;
	if (!lines_go_on(text, end, width))
		g->width = WIDTH_NONE;
}

/* A carriage return alone is a line end, too. */
static void undo_returns(char *p, const char *end)
{
	for (; p < end && (p = memchr(p, '\r', (size_t)(end - p))); p++)
		if (ends_line(p, end))
			*p = '\n';
}

/* What was not read yet is measured as it will be read: without its typography. A copy, for the fast way may yet come to
 * these lines. */
static void measure_width(struct reading *g)
{
	const char *end = g->c->len > WIDTH_SAMPLE ? line_end_of(g->c->text + WIDTH_SAMPLE, g->end) : g->end;
	size_t len = (size_t)(end - g->c->text);
	char *copy = xmalloc(len + 1, "a sample of a log");

	memcpy(copy, g->c->text, len);
	undo_returns(copy, copy + len);
	reading_typography(copy, copy + len);
	measure(g, copy, copy + len);
	reading_find_bullet(g, copy, copy + len);
	free(copy);
}

static struct cat_layout layout_at(struct reading *g, const char *p)
{
	const char *start = p;

	while (start > g->c->text && start[-1] != '\n' && p - start < WIDTH_MAX)
		start--;
	return (struct cat_layout){ .width = g->width == WIDTH_NONE ? 0 : g->width, .longest = g->longest,
				    .column = (unsigned)text_columns(start, p), .hard = g->width != WIDTH_NONE && g->hard };
}

/* --- pieces ----------------------------------------------------------------------------------------------- */

static const char *next_strong(struct scan *s, const char *from)
{
	struct head h;

	if (!s->strong || s->strong < from) {
		s->strong = head_next_strong(from, s->end, &h);
		if (!s->strong)
			s->strong = s->end;
	}
	return s->strong;
}

static bool has_words(const char *p, const char *end)
{
	int letters = 0;

	for (; p < end && letters < 2; p++)
		letters += ch_alpha(*p) || ch_digit(*p) || (unsigned char)*p >= 0x80;
	return letters >= 2;
}

static void count_other(struct scan *s, const char *p, const char *end)
{
	if (has_words(p, end))
		s->g->c->counts.other++;
}

/* "192.0.2.1, port 16666": who the mobility packet of the line above came from. */
static bool is_peer(const char *p, const char *end)
{
	const char *q = p;

	while (q < end && q - p < 16 && (ch_digit(*q) || *q == '.'))
		q++;
	if (q - p < 7 || end - q < 8 || memcmp(q, ", port ", 7) != 0)
		return false;
	for (q += 7; q < end && ch_digit(*q);)
		q++;
	return q[-1] != ' ' && (q == end || *q != ','); /* with more behind it, it is a row */
}

/* Rows of hexadecimal bytes, in the two styles of AireOS, the pointer line of an AAA dump, the nonces of a CAPWAP one. */
static bool is_dump(const char *p, const char *end)
{
	if (end - p >= 12 && memcmp(p, "Callback....", 12) == 0)
		return true;
	if (is_peer(p, end))
		return true;
	if (end - p >= 9 && (memcmp(p, "rxN ", 4) == 0 || memcmp(p, "txN ", 4) == 0))
		return ch_hex(p[4]) >= 0 && ch_hex(p[5]) >= 0 && p[6] == '.';
	if (end - p >= 6 && p[0] == '[' && p[5] == ']')
		return ch_hex(p[1]) >= 0 && ch_hex(p[2]) >= 0 && ch_hex(p[3]) >= 0 && ch_hex(p[4]) >= 0;
	if (end - p < 9 || p[8] != ':')
		return false;
	for (int i = 0; i < 8; i++)
		if (ch_hex(p[i]) < 0)
			return false;
	return true;
}

static char *writable(struct scan *s, const char *p)
{
	return s->p + (p - s->p);
}

/* The bytes of a dump, so that what follows on the same line can be looked at. */
static const char *dump_end(const char *p, const char *end)
{
	while (p < end && *p != ']' && *p != ':' && *p != '\n')
		p++;
	if (p == end || *p == '\n')
		return p;
	p++;
	for (;;) {
		const char *q = p;

		while (q < end && *q == ' ')
			q++;
		if (end - q >= 2 && ch_hex(q[0]) >= 0 && ch_hex(q[1]) >= 0 && (end - q == 2 || ch_hex(q[2]) < 0 || !ch_alpha(q[2])))
			p = q + 2;
		else
			return p;
	}
}

static void emit(struct scan *s, struct cat_match *m, const char *start)
{
	uint32_t line = reading_line(s->g, start);

	cat_tidy(m, layout_at(s->g, m->end).hard);
	reading_emit(s->g, m, start, line, s->mac, s->task, s->t, s->flags);
	s->p = writable(s, m->end);
	s->after_message = true;
	s->at_line = false;
}


/* The access point that speaks through its controller's syslog: "13279: AP:00f6.6353.1418". */
static mac_t host_ap(struct slice host)
{
	mac_t mac = { 0 };

	for (size_t i = 0; i + 3 < host.len; i++)
		if (memcmp(host.p + i, "AP:", 3) == 0 && mac_read(host.p + i + 3, host.p + host.len, false, &mac))
			return mac;
	return (mac_t){ 0 };
}

/* Does the line at p begin a message of its own, though not with a strong head? A mnemonic or a syslog daemon's stamp tells;
 * an address does where a message we know follows it. */
static bool begins_weak(struct scan *s, const char *p, const char *end)
{
	struct cat_match m;
	struct head h;

	if (p == end || !(ch_word(*p) || *p == '%' || *p == '#') || !head_any(p, end, &h))
		return false;
	if (h.strong || h.mnemonic.len)
		return true;
	return cat_match_wrapped(h.text, end, (struct slice){ 0 }, layout_at(s->g, h.text), &m) && m.score >= BARE_SCORE_MIN;
}

/* How far a message whose text begins at p may go: to the next strong head. */
static const char *text_limit(struct scan *s, const char *p)
{
	const char *limit = next_strong(s, p > s->p ? p : s->p + 1);

	return limit - p > TEXT_MAX ? p + TEXT_MAX : limit;
}

/* The text behind an address at p; p where there is none. */
static const char *address(const char *p, const char *end, mac_t *mac)
{
	const char *q = mac_read(p, end, true, mac);

	return q ? skip_ignorable(q, end) : p;
}

/* Where, in the text a message ends in, another one was glued to it that begins with its client's address. */
static const char *glued_within(struct scan *s, const struct cat_match *m)
{
	const struct cat_capture *last = m->ncap ? &m->cap[m->ncap - 1] : NULL;

	if (!last || !last->p || last->p + last->len != m->end)
		return NULL;
	for (const char *q = last->p; m->end - q > BARE_SCORE_MIN; q++) {
		struct cat_match other;
		const char *text;
		mac_t mac;

		if (ch_ignorable(*q) || (text = address(q, m->end, &mac)) == q)
			continue;
		if (cat_match_wrapped(text, m->end, (struct slice){ 0 }, layout_at(s->g, text), &other) &&
			other.score >= BARE_SCORE_MIN)
			return q;
		q = text - 1;
	}
	return NULL;
}

/* The message at p. It ends at the latest where another one begins. */
static bool match_text(struct scan *s, const char *p, const char *limit, struct slice mnemonic, struct cat_match *m)
{
	struct cat_layout layout = layout_at(s->g, p);
	struct cat_match shorter;
	const char *glued;

	if (!cat_match_wrapped(p, limit, mnemonic, layout, m))
		return false;
	glued = glued_within(s, m);
	if (glued && cat_match_wrapped(p, glued, mnemonic, layout, &shorter))
		*m = shorter;
	for (const char *nl = p; (nl = memchr(nl, '\n', (size_t)(m->end - nl))); nl++)
		if (begins_weak(s, skip_marks(writable(s, nl + 1), limit), limit) &&
		    cat_match_wrapped(p, nl, mnemonic, layout, &shorter)) {
			*m = shorter;
			break;
		}
	return true;
}

/* A message whose head has been read. */
static void message(struct scan *s, struct head *h)
{
	const char *limit = text_limit(s, h->text);
	/* a clock within a line may be anybody's: alone it announces nothing */
	bool announced = h->strong && !h->trap && (s->at_line || h->task.len || h->month || h->mnemonic.len);
	struct cat_match m;
	const char *eol;

	s->task = reading_task_tidied(h->task, layout_at(s->g, h->start).hard);
	s->mac = mac_present(h->mac) ? h->mac : host_ap(h->host);
	s->t = reading_time(s->g, h, &s->flags);
	s->strong = s->strong < h->text ? NULL : s->strong;
	if (is_dump(h->text, limit)) {
		s->g->c->counts.other++;
		s->p = writable(s, dump_end(h->text, limit));
		s->at_line = false;
		s->after_message = true;
		return;
	}
	if (match_text(s, h->text, limit, h->mnemonic, &m)) {
		emit(s, &m, h->start);
		return;
	}
	eol = line_end_of(h->text, limit);
	s->at_line = false;
	s->after_message = false;
	if (!has_words(h->text, eol) && has_words(h->text, limit))
		eol = line_end_of(eol + 1 < limit ? eol + 1 : limit, limit);
	s->p = writable(s, eol > h->text ? eol : h->text);
	if (!announced)
		s->g->c->counts.other++;
	else if (has_words(h->text, eol)) {
		if (!reading_mdns(s->g, h->start, h->text, eol, s->mac))
			reading_translated(s->g, h->start, h->text, eol, s->mac);
		reading_unknown(s->g, h->start, h->text, eol, reading_line(s->g, h->start), s->mac, s->task, s->t, s->flags);
	}
}

/* "12:Client ...": a line number of grep, not the beginning of an address or a time. */
static bool number_ends(const char *colon, const char *end)
{
	return end - colon > 3 && (ch_alpha(colon[1]) || strchr("%#*<(", colon[1])) && colon[3] != ':';
}

/* "3. ", "12) ", "- ", "| ", "> ": what lists and tables put before a line. Also a bare line number before a star. */
static char *skip_marks(char *p, const char *end)
{
	static const char pager[] = "--More-- or (q)uit";

	for (int i = 0; i < 3; i++) {
		char *q = p;

		while (q < end && ch_ignorable(*q) && *q != '\n')
			q++;
		if ((size_t)(end - q) >= sizeof(pager) && memcmp(q, pager, sizeof(pager) - 1) == 0)
			q = p = q + sizeof(pager) - 1;
		char *digits = q, *stamp = q < end && (*q == '[' || ch_digit(*q)) ? reading_stamp_end(q, end_of_line(q, end)) : NULL;
		if (stamp)
			q = p = digits = stamp;
		while (q < end && ch_digit(*q) && q - digits < 8)
			q++;
		if (q > digits && q + 1 < end && ((strchr(".)]|:", *q) && ch_ignorable(q[1])) || (*q == ':' && number_ends(q, end))))
			p = q + 1;
		else if (q > digits && q < end && ch_ignorable(*q) && *q != '\n')
			p = q;
		else if (q == digits && q + 1 < end && (*q == '-' || *q == '|' || *q == '>' || *q == '+' || *q == '#' ||
			 *q == '*') && (q[1] == ' ' || q[1] == '\t'))
			p = q + 1;
		else
			break;
	}
	while (p < end && ch_ignorable(*p) && *p != '\n')
		p++;
	/* the role a controller of a pair puts after the stamp, where task and stamp were cut away */
	if (end - p > 5 && (memcmp(p, "[PA] ", 5) == 0 || memcmp(p, "[SS] ", 5) == 0))
		p += 5;
	return p;
}

/* "(Cisco Controller) >" at p: the byte after the '>', or NULL. */
static const char *prompt(const char *p, const char *end)
{
	const char *q = p;

	if (p == end || *p != '(')
		return NULL;
	while (q < end && *q != ')' && *q != '\n' && q - p < 64)
		q++;
	if (q == end || *q != ')')
		return NULL;
	for (q++; q < end && ch_ignorable(*q) && *q != '\n';)
		q++;
	return q < end && *q == '>' ? q + 1 : NULL;
}

/* Is there a weak head or the text of a message at p? */
static bool speaks(struct scan *s, const char *p, const char *eol)
{
	struct cat_match m;

	p = skip_ignorable(p, eol);
	return p < eol &&
		(begins_weak(s, p, eol) || (match_text(s, p, eol, (struct slice){ 0 }, &m) && m.score >= BARE_SCORE_MIN));
}

static void prompt_echo(struct scan *s, const char *p)
{
	const char *eol = line_end_of(p, next_strong(s, p));
	mac_t mac;

	s->g->c->counts.other++;
	if (speaks(s, p, eol)) { /* a message without a strong head, glued to the prompt */
		s->p = writable(s, p);
		s->at_line = true;
		return;
	}
	for (const char *q = p; q < eol; q++) {
		bool edge = q == p || ch_ignorable(q[-1]);

		if (q > p && *q == '(' && prompt(q, eol)) {
			eol = q;
			break;
		}
		if (edge && mac_read(q, eol, false, &mac) && !mac_present(s->g->c->echo_client)) {
			s->g->c->echo_client = mac;
			if (!mac_present(s->g->last_client))
				s->g->last_client = mac;
		}
	}
	s->p = writable(s, eol);
	s->at_line = false;
	s->after_message = false;
}

/* A message text without head at a line's start. */
static bool bare(struct scan *s)
{
	const char *limit = text_limit(s, s->p);
	struct cat_match m;
	struct head none = { .ms = -1 };

	if (!match_text(s, s->p, limit, (struct slice){ 0 }, &m) || m.score < BARE_SCORE_MIN)
		return false;
	s->mac = (mac_t){ 0 };
	s->t = reading_time(s->g, &none, &s->flags);
	emit(s, &m, s->p);
	return true;
}

/* What follows a message on its line: perhaps another one that lost its head. Else it is a comment. */
static void tail(struct scan *s)
{
	const char *stop = next_strong(s, s->p + 1), *eol = line_end_of(s->p, stop), *begin = s->p;
	int tries = 0;

	for (const char *q = begin; q < eol && tries < GLUED_TRIES_MAX; q++) {
		struct cat_match m;
		const char *text;
		mac_t mac;
		bool edge = q == begin || !ch_word(q[-1]) || (*q >= 'A' && *q <= 'Z' && q[-1] >= 'a' && q[-1] <= 'z');

		if (prompt(q, eol)) {
			eol = q;
			break;
		}
		if (!edge || !ch_word(*q) || eol - q < BARE_SCORE_MIN)
			continue;
		tries++;
		text = address(q, eol, &mac);
		if (!match_text(s, text, stop, (struct slice){ 0 }, &m) || m.score < GLUED_SCORE_MIN)
			continue;
		count_other(s, begin, q);
		if (text > q)
			s->mac = mac;
		else if (row_infos[m.row].sta >= 0)
			s->mac = (mac_t){ 0 };
		emit(s, &m, q);
		return;
	}
	count_other(s, begin, eol);
	s->p = writable(s, eol);
	s->after_message = false;
}

static void other(struct scan *s)
{
	const char *eol = line_end_of(s->p, next_strong(s, s->p + 1));

	for (const char *q = s->p + 1; q < eol; q++)
		if (*q == '(' && prompt(q, eol))
			eol = q;
	count_other(s, s->p, eol);
	s->p = writable(s, eol);
	s->at_line = false;
}

static void step(struct scan *s)
{
	const char *q;
	struct head h;

	if ((q = prompt(s->p, s->end))) {
		prompt_echo(s, q);
		return;
	}
	if (s->at_line ? head_any(s->p, s->end, &h) : head_strong(s->p, s->end, &h)) {
		if (h.strong || h.mnemonic.len) {
			message(s, &h);
			return;
		}
		/* a weak head counts only before a message we know */
		const char *limit = text_limit(s, h.text);
		struct cat_match m;

		if (h.text < limit && match_text(s, h.text, limit, (struct slice){ 0 }, &m) && m.score >= 4) {
			s->mac = h.mac;
			s->task = reading_task("", 0);
			s->t = reading_time(s->g, &h, &s->flags);
			emit(s, &m, s->p);
			return;
		}
		if (h.text < limit && is_dump(h.text, limit)) {
			s->g->c->counts.other++;
			s->p = writable(s, line_end_of(h.text, limit));
			return;
		}
	}
	if (s->at_line && bare(s))
		return;
	if (s->after_message)
		tail(s);
	else
		other(s);
}

static void scan_region(struct reading *g, char *p, char *end)
{
	struct scan s = { .g = g, .p = p, .end = end, .at_line = true };

	s.t = g->last_t;
	s.flags = g->last_flags;
	while (s.p < s.end) {
		if (ch_ignorable(*s.p)) {
			if (ends_line(s.p, s.end)) {
				s.at_line = true;
				s.after_message = false;
			}
			s.p++;
			continue;
		}
		if (s.at_line) {
			s.p = skip_marks(s.p, s.end);
			if (s.p == s.end || *s.p == '\n')
				continue;
		}
		char *before = s.p;
		step(&s);
		if (s.p <= before)
			s.p = before + 1;
	}
}

void reading_slow(struct reading *g, char *p, char *end)
{
	if (!g->width)
		measure_width(g);
	undo_returns(p, end);
	reading_typography(p, end);
	/* a table in a list; numbers before the stamps of a terminal, or the other way round */
	if (reading_undo_marks(g, p, end))
		reading_undo_marks(g, p, end);
	while (p < end) {
		const char *show = show_find(p, end);
		const char *stop;
		struct show out;

		if (!show) {
			scan_region(g, p, end);
			return;
		}
		scan_region(g, p, p + (show - p));
		stop = show_read(show, end, &out);
		show_emit(g, &out, show, stop);
		if (stop <= show)
			stop = show + 1;
		p += stop - p;
	}
}
