/* SPDX-License-Identifier: Apache-2.0 */
/* show_pairs.c - cuts a show output into labels and values, however it was damaged.
 *
 * A controller prints `Label......... value`, one a line, the dots up to column 49. What is pasted looks like
 *
 *     ..... N/AAP MAC Address.....
 *     ec:c8:82:a4:5b:c0AP Name..... AP-7 AP radio
 *     slot Id..... 1 Client State.....
 *
 * Lines cannot be trusted, but leaders can: a run of dots is always between a label and its value. So we go from
 * leader to leader and read backwards from each: the longest known label that ends there, blanks and line ends
 * ignored, is its label, and what stands between the leader before and that label is the value of the leader before.
 * A few labels end in a colon or are underlined instead, and are read back from that.
 *
 * What limits the guessing:
 *   - a leader of six dots or more was not shrunk, so lines were not lost either: its value ends with the line, and
 *     a leader of fewer dots in the same line is part of the value (nobody forges a field with a user name);
 *   - a known label that is the end of a longer, unknown one (`Fabric VLAN`) is not taken where lines are whole;
 *   - where the same label is known in two spellings of case, the spelling that fits is preferred, so that
 *     `guest-accessVLAN` is the interface guest-access and then VLAN.
 *
 * The output ends at a prompt, at a debug message, at the first label of another output.
 *
 * Time is linear: a mark looks no more than REACH bytes behind itself and GAP_MAX ahead. */
#include "diagnose/show_pairs.h"

#include "base/ignorable.h"
#include "diagnose/head.h"

enum { REACH = 256, DOTS_MIN = 3, DOTS_WHOLE = 6, DASHES_MIN = 3, GAP_MAX = 64, PROMPT_MAX = 40, TASK_MAX = 40,
	HEAD_REACH = 160 };

/* Blanks, line ends, other control characters, and the two bytes of a no-break space. */
static bool filler(char c)
{
	return (unsigned char)c <= ' ' || c == '\xc2' || c == '\xa0';
}

static const char *back_over_filler(const char *floor, const char *p)
{
	while (p > floor && filler(p[-1]))
		p--;
	return p;
}

static const char *over_filler(const char *p, const char *end)
{
	while (p < end && filler(*p))
		p++;
	return p;
}

/* --- marks: leaders, underlines, words ---------------------------------------------------------------------------- */

/* The byte after the dots at p. Word processors put one character for three of them. */
static const char *dots_at(const char *p, const char *end, unsigned *dots)
{
	for (;;) {
		if (p < end && *p == '.')
			p++, *dots += 1;
		else if (end - p >= 3 && memcmp(p, "\xe2\x80\xa6", 3) == 0)
			p += 3, *dots += 3;
		else
			return p;
	}
}

const char *show_leader(const char *p, const char *end, unsigned *dots)
{
	const char *last;

	*dots = 0;
	last = dots_at(p, end, dots);
	if (last == p)
		return NULL;
	for (;;) {
		const char *limit = end - last > GAP_MAX ? last + GAP_MAX : end;
		const char *q = over_filler(last, limit);
		unsigned more = 0;
		const char *r = q > last && q < limit ? dots_at(q, end, &more) : q;

		/* ".hidden" is a value */
		if (more == 0 || (more < DOTS_MIN && r < end && ch_word(*r)))
			break;
		*dots += more;
		last = r;
	}
	return *dots >= DOTS_MIN ? last : NULL;
}

const char *show_rule(const char *p, const char *end)
{
	const char *q = p;

	while (q < end && *q == '-')
		q++;
	return q - p >= DASHES_MIN ? q : NULL;
}

const char *show_word(const char *p, const char *end, const char *word)
{
	for (; *word; word++) {
		if (*word == ' ')
			continue;
		p = over_filler(p, end);
		if (p == end || ch_lower(*p) != ch_lower(*word))
			return NULL;
		p++;
	}
	return p;
}

/* --- labels, read backwards --------------------------------------------------------------------------------------- */

static const char *label_start(const struct show_label *l, const char *floor, const char *p, bool fold)
{
	for (size_t i = l->len; i-- > 0;) {
		if (l->text[i] == ' ')
			continue;
		p = back_over_filler(floor, p);
		if (p == floor)
			return NULL;
		if (p[-1] != l->text[i] && !(fold && ch_lower(p[-1]) == ch_lower(l->text[i])))
			return NULL;
		p--;
	}
	return p;
}

const struct show_label *show_label_before(const struct show_labels *known, unsigned flag, const char *floor,
					   const char *at, const char **start)
{
	const struct show_label *best = NULL;
	bool best_exact = false;

	floor = at - floor > REACH ? at - REACH : floor;
	at = back_over_filler(floor, at);
	if (at > floor && at[-1] == ':' && !(flag & LABEL_COLON))
		at = back_over_filler(floor, at - 1);
	if (at == floor)
		return NULL;
	for (size_t i = 0; i < known->count; i++) {
		const struct show_label *l = &known->rows[i];

		if ((l->flags & flag) != flag || ch_lower(l->text[l->len - 1]) != ch_lower(at[-1]))
			continue;
		const char *s = label_start(l, floor, at, true);
		if (!s)
			continue;
		bool exact = label_start(l, floor, at, false) != NULL;
		if (!best || exact > best_exact || (exact == best_exact && s < *start)) {
			best = l;
			best_exact = exact;
			*start = s;
		}
	}
	return best;
}

static bool line_end(char c)
{
	return c == '\n' || c == '\r';
}

/* The start of p's line, or floor if p's line began before it; NULL where that is out of reach. */
static const char *line_start(const char *floor, const char *p)
{
	const char *limit = p - floor > REACH ? p - REACH : floor;

	while (p > limit && !line_end(p[-1]))
		p--;
	return p > limit || limit == floor ? p : NULL;
}

static bool ends_with(const char *from, const char *to, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(to - from) >= len && memcmp(to - len, word, len) == 0;
}

static bool has_letter(const char *p, const char *end)
{
	while (p < end && !ch_alpha(*p))
		p++;
	return p < end;
}

/* "10:32": part of the stamp that a terminal or a syslog daemon puts before its lines. */
static bool has_clock(const char *p, const char *end)
{
	for (; end - p >= 5; p++)
		if (p[2] == ':' && ch_digit(p[0]) && ch_digit(p[1]) && ch_digit(p[3]) && ch_digit(p[4]))
			return true;
	return false;
}

/* Is the label at s the end of a longer label that we do not know? Marks of quoting and numbering ("> ", "12. ") are
 * no label, nor is the pager's "--More-- or (q)uit" or a stamp. */
static bool ends_longer_label(const struct show_walk *w, const struct show_label *l, const char *s)
{
	const char *line = line_start(w->floor, s), *text;

	if (w->shrunk || !line || line == w->floor || (l->flags & LABEL_TAIL))
		return false;
	text = back_over_filler(line, s);
	return text < s && has_letter(line, text) && !ends_with(line, text, "(q)uit") && !has_clock(line, text);
}

/* A leader that no known label precedes: an unknown label has letters in its line, the second line of a long value
 * (`Supported Rates`) has not. */
static bool unknown_label(const struct show_walk *w, const char *at, const char **start)
{
	const char *line = line_start(w->floor, at);

	if (!line || !has_letter(line, at))
		return false;
	*start = line > w->floor ? line : at;
	return true;
}

/* --- marks where something begins or ends ------------------------------------------------------------------------- */

enum mark_kind { MARK_NONE, MARK_LABEL, MARK_UNKNOWN, MARK_STOP };

struct mark {
	enum mark_kind kind;
	const struct show_label *label;
	const char *start; /* of the label, or of what stops us */
	const char *after; /* where to go on */
	bool shrunk;
};

/* Does `at` stand in the line of the open pair's value? */
static bool same_line(const struct show_walk *w, const char *at)
{
	return w->open.label && (!w->eol || w->eol >= at);
}

/* Is it part of a value that ends with its line? */
static bool inside_value(const struct show_walk *w, const char *at)
{
	return !w->shrunk && same_line(w, at);
}

static void mark_stop(struct mark *m, const char *start)
{
	m->kind = MARK_STOP;
	m->start = start;
}

/* Where lines are whole, the value's last word is not the first of the label in the next line, if that is a label by
 * itself: an interface may be called Access, and the VLAN comes next. */
static const struct show_label *label_of_leader(const struct show_walk *w, const char *at, const char **start)
{
	const struct show_label *l = NULL;

	if (w->open.label && !w->shrunk && w->eol && w->eol < at)
		l = show_label_before(w->known, 0, w->eol, at, start);
	return l ? l : show_label_before(w->known, 0, w->floor, at, start);
}

static void mark_leader(const struct show_walk *w, const char *at, unsigned dots, struct mark *m)
{
	const char *other = NULL;

	m->shrunk = dots < DOTS_WHOLE;
	if (m->shrunk && inside_value(w, at))
		return;
	m->label = label_of_leader(w, at, &m->start);
	if (show_begins_before_leader(w->floor, at, w->end, &other) != w->known->kind && other &&
	    (!m->label || other < m->start))
		mark_stop(m, other);
	else if (m->label && (m->label->flags & LABEL_BEGINS) && w->begun)
		mark_stop(m, m->start);
	else if (m->label && !ends_longer_label(w, m->label, m->start))
		m->kind = MARK_LABEL;
	else if (unknown_label(w, at, &m->start))
		m->kind = MARK_UNKNOWN;
}

static void mark_colon(const struct show_walk *w, const char *at, struct mark *m)
{
	unsigned dots;
	const char *next;

	m->shrunk = w->shrunk;
	if (at == w->floor || !(ch_word(at[-1]) || at[-1] == ')' || filler(at[-1])))
		return;
	m->label = show_label_before(w->known, LABEL_COLON, w->floor, at, &m->start);
	if (!m->label)
		return;
	next = over_filler(at + 1, w->end - at > GAP_MAX ? at + GAP_MAX : w->end);
	if (show_leader(next, w->end, &dots))
		return; /* "Hostname: ......": read back from its leader */
	if (m->label->value != VALUE_SECTION && inside_value(w, m->start))
		return;
	m->kind = MARK_LABEL;
}

static void mark_rule(const struct show_walk *w, const char *at, struct mark *m)
{
	const char *other = NULL;

	m->shrunk = w->shrunk;
	if (show_begins_before_rule(w->floor, at, &other) != w->known->kind && other) {
		mark_stop(m, other);
		return;
	}
	m->label = show_label_before(w->known, LABEL_RULE, w->floor, at, &m->start);
	if (m->label)
		m->kind = MARK_LABEL;
}

static bool prompt_char(char c)
{
	return ch_word(c) || ch_blank(c) || c == '-' || c == '.' || c == ':' || c == 1; /* 1: of what typography was there */
}

/* "(Cisco Controller) >", "(wlc-1) config>". No line end before the ">": one that begins a line quotes a mail. */
static void mark_prompt(const struct show_walk *w, const char *at, struct mark *m)
{
	const char *floor = at - w->floor > REACH ? at - REACH : w->floor;
	const char *p = at, *name;

	while (p > floor && ((ch_ignorable(p[-1]) && p[-1] != '\n') || p[-1] == '-' || ch_alpha(p[-1])))
		p--;
	if (p == floor || p[-1] != ')')
		return;
	for (name = --p; p > floor && prompt_char(p[-1]) && name - p < PROMPT_MAX;)
		p--;
	if (p < name && p > floor && p[-1] == '(' && !inside_value(w, p - 1))
		mark_stop(m, p - 1);
}

/* "*apfMsConnTask_0: Oct 22 ..." */
static void mark_message(const struct show_walk *w, const char *at, struct mark *m)
{
	const char *p = at + 1, *task = p;

	while (p < w->end && p - task < TASK_MAX && (ch_word(*p) || *p == '-'))
		p++;
	if (p - task < 3 || p == w->end || *p != ':')
		return;
	p = over_filler(p + 1, w->end - p > GAP_MAX ? p + GAP_MAX : w->end);
	if (w->end - p < 5 || !ch_alpha(p[0]) || !ch_alpha(p[1]) || !ch_alpha(p[2]) || !filler(p[3]))
		return;
	p = over_filler(p + 3, w->end - p > GAP_MAX ? p + GAP_MAX : w->end);
	if (p == w->end || !(ch_digit(*p) || ch_lower(*p) == 'x'))
		return;
	struct head h;
	if (!inside_value(w, at) || (head_strong(at, w->end, &h) && mac_present(h.mac)))
		mark_stop(m, at);
}

/* A message whose star, or all but the time of whose head, is gone: it begins a line, and names its client. */
static void mark_line(const struct show_walk *w, const char *line, struct mark *m)
{
	const char *end = w->end - line > HEAD_REACH ? line + HEAD_REACH : w->end;
	struct head h;

	if (line < end && (ch_alpha(*line) || ch_digit(*line)) && head_any(line, end, &h) && h.ms >= 0 && mac_present(h.mac))
		mark_stop(m, line);
}

static void mark_at(const struct show_walk *w, struct mark *m)
{
	unsigned dots;
	const char *after;

	*m = (struct mark){ .after = w->p + 1 };
	switch (*w->p) {
	case '.':
	case '\xe2':
		after = show_leader(w->p, w->end, &dots);
		if (!after)
			break;
		m->after = after;
		mark_leader(w, w->p, dots, m);
		break;
	case '-':
		after = show_rule(w->p, w->end);
		if (!after)
			break;
		m->after = after;
		mark_rule(w, w->p, m);
		break;
	case ':': mark_colon(w, w->p, m); break;
	case '>': mark_prompt(w, w->p, m); break;
	case '*': mark_message(w, w->p, m); break;
	case '\n': mark_line(w, w->p + 1, m); break;
	default: break;
	}
}

/* --- values ------------------------------------------------------------------------------------------------------- */

struct slice show_trim(const char *p, const char *end)
{
	while (p < end && ((unsigned char)*p <= ' ' || (end - p >= 2 && memcmp(p, "\xc2\xa0", 2) == 0)))
		p += (unsigned char)*p <= ' ' ? 1 : 2;
	while (end > p) {
		if ((unsigned char)end[-1] <= ' ')
			end--;
		else if (end - p >= 2 && memcmp(end - 2, "\xc2\xa0", 2) == 0)
			end -= 2;
		else
			break;
	}
	return slice_between(p, end);
}

/* What people write behind a value, after a blank: "// stuck here", "<-- look". */
static bool remark(const char *p, const char *end, bool first)
{
	static const char signs[][3] = { "//", "/*", "<-", "<=", "<<", "->", "=>", "!!", "##", "--", "==" };

	if (end - p < 2)
		return false;
	for (size_t i = 0; i < (first ? 2 : ARRAY_LEN(signs)); i++)
		if (p[0] == signs[i][0] && p[1] == signs[i][1])
			return true;
	return false;
}

/* The byte after the value: the end of its line, or of its paragraph where lines mean nothing; or a remark. */
static const char *value_end(const char *p, const char *end, bool wraps)
{
	bool blank_line = false;

	for (const char *start = p; p < end; p++) {
		if (*p == '\n') {
			if (!wraps || blank_line)
				return p;
			blank_line = true;
		} else if ((unsigned char)*p > ' ') {
			blank_line = false;
			if ((p == start || (unsigned char)p[-1] <= ' ') && remark(p, end, p == start))
				return p;
		}
	}
	return p;
}

/* A value may stand in the line after its label: it is looked for there. Text may also be missing, so where lines are
 * whole it must have the next line for itself (what is in it may be the marks of a quoted mail before a label). */
static struct slice value_between(const struct show_label *l, const char *p, const char *end, bool shrunk)
{
	bool wraps = shrunk || (l->flags & LABEL_WRAPS);
	bool may_be_missing = !wraps && (l->value == VALUE_TEXT || l->value == VALUE_WORD || l->value == VALUE_SKIP);
	const char *start = p, *stop;
	int lines = 0;

	while (p < end && (unsigned char)*p <= ' ')
		lines += *p++ == '\n';
	stop = value_end(p, end, wraps);
	if (may_be_missing && (lines > 1 || (lines == 1 && stop == end)))
		return (struct slice){ start, 0 };
	return show_trim(p, stop);
}

/* --- the walk ----------------------------------------------------------------------------------------------------- */

void show_walk_init(struct show_walk *w, const struct show_labels *known, const char *p, const char *end)
{
	*w = (struct show_walk){ .known = known, .p = p, .end = end, .floor = p };
}

static void go_on(struct show_walk *w, const char *to)
{
	for (; w->p < to; w->p++)
		if (!w->eol && line_end(*w->p))
			w->eol = w->p;
}

/* Ends the open pair before `stop`. */
static bool close_pair(struct show_walk *w, const char *stop, struct show_pair *pair)
{
	if (!w->open.label)
		return false;
	*pair = w->open;
	pair->value = value_between(pair->label, w->floor, stop, w->shrunk);
	w->open.label = NULL;
	return true;
}

static void take_mark(struct show_walk *w, const struct mark *m)
{
	if (m->kind == MARK_STOP) {
		w->p = w->end = m->start;
		return;
	}
	w->p = w->floor = m->after;
	w->eol = NULL;
	w->shrunk = m->shrunk;
	w->begun = true;
	w->unknown += m->kind == MARK_UNKNOWN;
	if (m->kind == MARK_LABEL && m->label->value != VALUE_SECTION)
		w->open = (struct show_pair){ .label = m->label, .start = m->start };
}

bool show_walk_next(struct show_walk *w, struct show_pair *pair)
{
	struct mark m;

	while (w->p < w->end) {
		mark_at(w, &m);
		if (m.kind == MARK_NONE) {
			go_on(w, m.after);
			continue;
		}
		bool closed = close_pair(w, m.start, pair);

		take_mark(w, &m);
		if (closed)
			return true;
	}
	return close_pair(w, w->end, pair);
}
