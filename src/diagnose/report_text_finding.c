/* SPDX-License-Identifier: Apache-2.0 */
/* report_text_finding.c - one finding in words: the verdict, its evidence, what a healthy client does at that point,
 * and what to do. */
#include "diagnose/report_text.h"

#include "diagnose/head.h"

#include <inttypes.h>

enum {
	SCREEN_LINES = 21,  /* a finding; with the last line of the report it fits 24 with a prompt */
	EVIDENCE_LEAST = 3, /* lines of evidence, whatever else there is; */
	EVIDENCE_MOST = 6,
	CAUSE_LEAST = 2,
	CAUSE_MOST = 5,
	HEALTHY_LEAST = 2,
	HEALTHY_MOST = 4,
	WIDE_INDENT = 2,    /* of lines that need the room: commands, and quotes below their file */
	WHERE_COLUMNS = 12, /* of `controller  ` */
	DATE_CHARS = 10,    /* of `2026-05-19` */
	SECOND_CHARS = 19,  /* of `2026-05-19T08:14:02` */
};

/* Out gets the parts of a time that the log knows. */
static void moment(struct buf *out, const struct report *r, int64_t t, bool with_day)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	char text[TIME_TEXT_MAX];

	if (time_format(t, text) < SECOND_CHARS) {
		buf_str(out, "at an unknown time");
		return;
	}
	if (with_day && t >= MS_DAY && report_year_guessed(r))
		buf_printf(out, "%.3s %.2s ", months + 3 * ((text[5] - '0') * 10 + text[6] - '0' - 1), text + 8);
	else if (with_day && t >= MS_DAY)
		buf_printf(out, "%.*s ", DATE_CHARS, text);
	buf_add(out, text + DATE_CHARS + 1, SECOND_CHARS - DATE_CHARS - 1);
}

void text_when(struct buf *out, const struct report *r, int64_t first, int64_t last)
{
	moment(out, r, first, true);
	if (first == TIME_NONE || last == TIME_NONE || last / MS_SECOND == first / MS_SECOND)
		return;
	buf_str(out, " to ");
	moment(out, r, last, last / MS_DAY != first / MS_DAY);
}

/* Appends a part of the headline, on the next line where it does not fit. */
static void headline_part(const struct paper *p, struct buf *line, size_t *column, enum ink ink, struct slice part)
{
	size_t columns = text_columns(part), gap = *column ? 2 : 0;

	if (*column && *column + gap + columns > p->width) {
		paper_line(p, line);
		*column = gap = 2;
	}
	for (size_t i = 0; i < gap; i++)
		buf_ch(line, ' ');
	paper_ink(p, line, ink, part);
	*column += gap + columns;
}

/* FAULT radius-timeout  02:00:5e:32:11:10  high confidence (90 %) */
static void headline(const struct paper *p, const struct report_finding *f)
{
	const struct text_kind *kind = &text_kinds[verdict_infos[f->verdict].kind];
	char id[48], mac[MAC_TEXT_MAX], sure[48];
	struct buf line = { 0 };
	size_t column = 0;

	verdict_id(f->verdict, f->arg, id);
	paper_ink(p, &line, kind->ink, slice_of(kind->word));
	buf_ch(&line, ' ');
	paper_ink(p, &line, INK_BOLD, slice_of(id));
	column = strlen(kind->word) + 1 + strlen(id);
	if (mac_present(f->client)) {
		mac_format(f->client, mac);
		headline_part(p, &line, &column, INK_PLAIN, slice_of(mac));
	}
	snprintf(sure, sizeof(sure), "%s confidence (%u %%)", confidence_word(f->confidence), f->confidence);
	headline_part(p, &line, &column, INK_FAINT, slice_of(sure));
	paper_line(p, &line);
	buf_free(&line);
}

/* What a line of a log says, without its task and client (the headline names it): time of day and message. */
static void quote(struct buf *out, struct slice raw)
{
	const char *end = raw.p + raw.len, *text = raw.p, *mark;
	struct head h;

	if (raw.len && head_any(raw.p, end, &h) && h.text > raw.p && h.text < end) {
		text = h.text;
		mark = memchr(raw.p, '%', (size_t)(text - raw.p));
		if (mark)
			text = mark;
		if (h.ms >= 0)
			buf_printf(out, "%02d:%02d:%02d.%03d ", (int)(h.ms / MS_HOUR), (int)(h.ms / MS_MINUTE % 60),
				   (int)(h.ms / MS_SECOND % 60), (int)(h.ms % MS_SECOND));
	}
	while (text < end && ch_blank(*text))
		text++;
	text_clean(out, slice_between(text, end));
}

/* --- evidence ----------------------------------------------------------------------------------------------- */

/* Which lines of evidence are shown: of too many, the first ones and the last. */
struct proof {
	const struct told_evidence *line[2 * EVIDENCE_MAX];
	size_t count;
	size_t place_columns; /* of the widest file:line */
	size_t line_columns;  /* of the widest :line */
	size_t quote_columns;
};

static bool same_line(const struct told_evidence *a, const struct told_evidence *b)
{
	return a->line == b->line && strcmp(a->file, b->file) == 0;
}

static void place(struct buf *out, const struct told_evidence *e)
{
	text_clean(out, slice_of(e->file));
	buf_printf(out, ":%" PRIu32, e->line);
}

static void proof_choose(struct proof *proof, const struct told *t)
{
	*proof = (struct proof){ .count = 0 };
	for (size_t i = 0; i < t->nevidence; i++) {
		bool known = false;

		for (size_t k = 0; k < proof->count; k++)
			known |= same_line(proof->line[k], &t->evidence[i]);
		if (!known)
			proof->line[proof->count++] = &t->evidence[i];
	}
}

static void widen(size_t *columns, struct buf *text)
{
	size_t n = text_columns(buf_as_slice(text));

	*columns = n > *columns ? n : *columns;
	buf_clear(text);
}

static void proof_limit(struct proof *proof, size_t most)
{
	struct buf b = { 0 };

	if (proof->count > most) {
		proof->line[most - 1] = proof->line[proof->count - 1];
		proof->count = most;
	}
	for (size_t i = 0; i < proof->count; i++) {
		place(&b, proof->line[i]);
		widen(&proof->place_columns, &b);
		buf_printf(&b, ":%" PRIu32, proof->line[i]->line);
		widen(&proof->line_columns, &b);
		quote(&b, proof->line[i]->text);
		widen(&proof->quote_columns, &b);
	}
	buf_free(&b);
}

static void pad(struct buf *line, size_t columns)
{
	for (size_t used = text_columns(buf_as_slice(line)); used < columns; used++)
		buf_ch(line, ' ');
}

/* wlc.log:44  08:14:02.316 Received EAPOL-key M2 ... */
static void proof_beside(const struct paper *p, const struct proof *proof)
{
	struct buf line = { 0 };

	for (size_t i = 0; i < proof->count; i++) {
		buf_clear(&line);
		place(&line, proof->line[i]);
		pad(&line, proof->place_columns + 2);
		quote(&line, proof->line[i]->text);
		paper_quote(p, TEXT_INDENT, i ? "" : "Evidence", buf_as_slice(&line));
	}
	buf_free(&line);
}

/* The file and its first line, and below it line by line, where the name leaves too little room beside it. */
static void proof_below(const struct paper *p, const struct proof *proof)
{
	struct buf line = { 0 };

	for (size_t i = 0; i < proof->count; i++) {
		const struct told_evidence *e = proof->line[i];

		buf_clear(&line);
		if (i == 0 || strcmp(e->file, proof->line[i - 1]->file) != 0) {
			place(&line, e);
			paper_verbatim(p, TEXT_INDENT, i ? "" : "Evidence", buf_as_slice(&line));
			buf_clear(&line);
		}
		buf_printf(&line, ":%" PRIu32, e->line);
		pad(&line, proof->line_columns + 2);
		quote(&line, e->text);
		paper_squeeze(p, WIDE_INDENT, "", buf_as_slice(&line));
	}
	buf_free(&line);
}

static void evidence(const struct paper *p, const struct told *t, size_t most)
{
	struct proof proof;

	proof_choose(&proof, t);
	proof_limit(&proof, most);
	if (p->width >= TEXT_INDENT + proof.place_columns + 2 + proof.quote_columns)
		proof_beside(p, &proof);
	else
		proof_below(p, &proof);
}

/* --- the rest -------------------------------------------------------------------------------------------------- */

static void commands(const struct paper *p, const struct told *t)
{
	for (size_t i = 0; i < t->ncommands; i++) {
		struct buf b = { 0 };

		buf_printf(&b, "%-*s", WHERE_COLUMNS, t->command[i].where);
		buf_slice(&b, t->command[i].run);
		paper_verbatim(p, WIDE_INDENT, "", buf_as_slice(&b));
		buf_free(&b);
	}
}

/* When, how often, and the sentence. */
static size_t summary(const struct paper *p, const struct report *r, const struct report_finding *f,
		      const struct told *t)
{
	struct buf b = { 0 };
	size_t lines;

	if (f->first != TIME_NONE)
		text_when(&b, r, f->first, f->last);
	if (f->count > 1) {
		buf_str(&b, b.len ? ", " : "");
		text_count(&b, f->count);
		buf_str(&b, " times");
	}
	buf_str(&b, b.len ? ": " : "");
	buf_slice(&b, t->summary);
	paper_prose(p, 0, "", buf_as_slice(&b));
	lines = paper_lines(p, 0, buf_as_slice(&b));
	buf_free(&b);
	return lines;
}

static void shortened(const struct paper *p, const char *label, struct slice text, size_t lines)
{
	struct buf b = { 0 };

	paper_shorten(p, TEXT_INDENT, text, lines, &b);
	paper_prose(p, TEXT_INDENT, label, buf_as_slice(&b));
	buf_free(&b);
}

/* What each part of a finding gets of the screen. */
struct shares {
	size_t evidence, healthy, cause;
};

static void grant(size_t *left, size_t *share, size_t wanted, size_t most)
{
	wanted = wanted < most ? wanted : most;
	while (*left > 0 && *share < wanted) {
		++*share;
		--*left;
	}
}

/* The fix is told whole, and a little of everything else; what is left is for the cause, the evidence and the healthy
 * exchange, in this order. */
static struct shares divide(const struct paper *p, const struct told *t, size_t taken)
{
	size_t cause = paper_lines(p, TEXT_INDENT, t->cause), healthy = paper_lines(p, TEXT_INDENT, t->healthy);
	struct shares s = { .evidence = EVIDENCE_LEAST, .healthy = HEALTHY_LEAST, .cause = CAUSE_LEAST };
	size_t left;

	taken += paper_lines(p, TEXT_INDENT, t->fix) + t->ncommands + s.evidence + s.healthy + s.cause;
	left = taken < SCREEN_LINES ? SCREEN_LINES - taken : 0;
	grant(&left, &s.cause, cause, CAUSE_MOST);
	grant(&left, &s.evidence, t->nevidence, EVIDENCE_MOST);
	grant(&left, &s.healthy, healthy, HEALTHY_MOST);
	return s;
}

void text_finding_full(const struct paper *p, const struct report *r, size_t finding)
{
	const struct report_finding *f = report_finding(r, finding);
	struct shares shares;
	struct told t;
	size_t taken = 2; /* the headline, and the evidence's file where it has a line of its own */

	report_tell(r, finding, &t);
	headline(p, f);
	taken += summary(p, r, f, &t);
	shares = divide(p, &t, taken);
	evidence(p, &t, shares.evidence);
	shortened(p, "Healthy", t.healthy, shares.healthy);
	shortened(p, "Cause", t.cause, shares.cause);
	paper_prose(p, TEXT_INDENT, "Fix", t.fix);
	commands(p, &t);
	told_free(&t);
}

void text_finding_brief(const struct paper *p, const struct report *r, size_t finding)
{
	const struct report_finding *f = report_finding(r, finding);
	struct told t;

	report_tell(r, finding, &t);
	headline(p, f);
	summary(p, r, f, &t);
	told_free(&t);
}

void text_finding_line(const struct paper *p, const struct report *r, size_t finding)
{
	const struct report_finding *f = report_finding(r, finding);
	char mac[MAC_TEXT_MAX];
	struct buf b = { 0 };

	mac_format(f->client, mac);
	buf_printf(&b, "%s  ", mac);
	if (f->first != TIME_NONE)
		text_when(&b, r, f->first, f->last);
	if (f->count > 1)
		buf_printf(&b, ", %" PRIu64 " times", f->count);
	buf_printf(&b, ", %s confidence", confidence_word(f->confidence));
	paper_quote(p, 2, "", buf_as_slice(&b));
	buf_free(&b);
}

void text_finding_quiet(const struct paper *p, const struct report *r, size_t finding)
{
	const struct report_finding *f = report_finding(r, finding);
	char id[48], mac[MAC_TEXT_MAX], first[TIME_TEXT_MAX], last[TIME_TEXT_MAX];
	struct buf b = { 0 };
	struct told t;

	report_tell(r, finding, &t);
	verdict_id(f->verdict, f->arg, id);
	mac_format(f->client, mac);
	time_format(f->first, first);
	time_format(f->last, last);
	buf_printf(&b, "%s %s %s..%s x%" PRIu64 ": ", id, mac, first, last, f->count);
	buf_slice(&b, t.summary);
	paper_verbatim(p, 0, "", buf_as_slice(&b));
	buf_free(&b);
	told_free(&t);
}
