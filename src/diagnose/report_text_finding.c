/* SPDX-License-Identifier: Apache-2.0 */
/* report_text_finding.c - one finding in words: the verdict, its evidence, what a healthy client does at that point,
 * and what to do. */
#include "diagnose/report_text.h"

#include "diagnose/head.h"

#include <inttypes.h>

enum {
	EVIDENCE_SHOWN = 6,   /* lines of evidence; of more, the first four and the last two */
	EVIDENCE_TAIL = 2,
	EVIDENCE_ROOM = 46,   /* columns a quoted line needs beside its place; with less it gets a line of its own */
	WHERE_COLUMNS = 12,   /* of `controller  ` */
	DATE_CHARS = 10,      /* of `2026-05-19` */
	SECOND_CHARS = 19,    /* of `2026-05-19T08:14:02` */
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

static void headline(const struct paper *p, const struct report_finding *f)
{
	const struct text_kind *kind = &text_kinds[verdict_infos[f->verdict].kind];
	char id[48], mac[MAC_TEXT_MAX];
	struct buf line = { 0 }, sure = { 0 };

	verdict_id(f->verdict, f->arg, id);
	paper_ink(p, &line, kind->ink, slice_of(kind->word));
	buf_ch(&line, ' ');
	paper_ink(p, &line, INK_BOLD, slice_of(id));
	if (mac_present(f->client)) {
		mac_format(f->client, mac);
		buf_printf(&line, "  %s", mac);
	}
	buf_printf(&sure, "  %s confidence (%u %%)", confidence_word(f->confidence), f->confidence);
	if (strlen(kind->word) + 1 + strlen(id) + 2 + 17 + sure.len > p->width)
		paper_line(p, &line);
	paper_ink(p, &line, INK_FAINT, buf_as_slice(&sure));
	paper_line(p, &line);
	buf_free(&line);
	buf_free(&sure);
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

static void place(struct buf *out, const struct told_evidence *e)
{
	text_clean(out, slice_of(e->file));
	buf_printf(out, ":%" PRIu32, e->line);
}

static bool evidence_shown(const struct told *t, size_t i)
{
	return t->nevidence <= EVIDENCE_SHOWN || i < EVIDENCE_SHOWN - EVIDENCE_TAIL || i + EVIDENCE_TAIL >= t->nevidence;
}

/* Columns of the places, all alike, so that the quoted lines stand below each other. */
static size_t place_columns(const struct told *t)
{
	struct buf b = { 0 };
	size_t most = 0;

	for (size_t i = 0; i < t->nevidence; i++) {
		size_t columns;

		if (!evidence_shown(t, i))
			continue;
		buf_clear(&b);
		place(&b, &t->evidence[i]);
		columns = text_columns(buf_as_slice(&b));
		most = columns > most ? columns : most;
	}
	buf_free(&b);
	return most;
}

static void evidence_line(const struct paper *p, const struct told_evidence *e, const char *label, size_t columns)
{
	bool beside = p->width >= TEXT_INDENT + columns + 2 + EVIDENCE_ROOM;
	struct buf line = { 0 };
	size_t used;

	place(&line, e);
	if (beside) {
		for (used = text_columns(buf_as_slice(&line)); used < columns + 2; used++)
			buf_ch(&line, ' ');
	} else {
		paper_verbatim(p, TEXT_INDENT, label, buf_as_slice(&line));
		buf_clear(&line);
		label = "";
	}
	quote(&line, e->text);
	paper_quote(p, beside ? TEXT_INDENT : TEXT_INDENT + 2, label, buf_as_slice(&line));
	buf_free(&line);
}

static void evidence(const struct paper *p, const struct told *t)
{
	size_t columns = place_columns(t), hidden = 0;
	const char *label = "Evidence";

	for (size_t i = 0; i < t->nevidence; i++) {
		struct buf b = { 0 };

		if (!evidence_shown(t, i)) {
			hidden++;
			continue;
		}
		if (hidden) {
			buf_printf(&b, "... (%zu more; --json has them all)", hidden);
			paper_quote(p, TEXT_INDENT, "", buf_as_slice(&b));
			buf_free(&b);
			hidden = 0;
		}
		evidence_line(p, &t->evidence[i], label, columns);
		label = "";
	}
}

/* What the reader must fill in, once each. */
static void fill_in(const struct paper *p, const struct told *t)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < t->ncommands; i++)
		for (size_t k = 0; k < t->command[i].nneeds; k++) {
			struct slice need = t->command[i].needs[k];

			if (b.len && memmem(b.p, b.len, need.p, need.len))
				continue;
			buf_str(&b, b.len ? ", " : "(fill in: ");
			buf_slice(&b, need);
		}
	if (b.len) {
		buf_ch(&b, ')');
		paper_prose(p, TEXT_INDENT, "", buf_as_slice(&b));
	}
	buf_free(&b);
}

static void commands(const struct paper *p, const struct told *t)
{
	const char *label = t->fix.len ? "" : "Fix";

	for (size_t i = 0; i < t->ncommands; i++) {
		struct buf b = { 0 };

		buf_printf(&b, "%-*s", WHERE_COLUMNS, t->command[i].where);
		buf_slice(&b, t->command[i].run);
		paper_verbatim(p, TEXT_INDENT, label, buf_as_slice(&b));
		buf_free(&b);
		label = "";
	}
	fill_in(p, t);
}

static void when(const struct paper *p, const struct report *r, const struct report_finding *f)
{
	struct buf b = { 0 };

	if (f->first != TIME_NONE)
		text_when(&b, r, f->first, f->last);
	if (f->count > 1) {
		buf_str(&b, b.len ? ", " : "");
		text_count(&b, f->count);
		buf_str(&b, " times");
	}
	paper_prose(p, TEXT_INDENT, "When", buf_as_slice(&b));
	buf_free(&b);
}

void text_finding_full(const struct paper *p, const struct report *r, size_t finding)
{
	const struct report_finding *f = report_finding(r, finding);
	struct told t;

	report_tell(r, finding, &t);
	headline(p, f);
	paper_prose(p, 0, "", t.summary);
	when(p, r, f);
	evidence(p, &t);
	paper_prose(p, TEXT_INDENT, "Healthy", t.healthy);
	paper_prose(p, TEXT_INDENT, "Cause", t.cause);
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
	paper_prose(p, 0, "", t.summary);
	when(p, r, f);
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
