/* SPDX-License-Identifier: Apache-2.0 */
/* report_text.c - the report for people.
 *
 * Faults come first, then what was to be expected, then what went well, within each the most certain first. Findings
 * that say the same of several clients are told once, of the client it is surest of; the others follow as lines. What
 * went well is told in full only where nothing else is to be told: who looks for a fault has no time for it. */
#include "diagnose/report_text.h"

#include "base/xalloc.h"

#include <assert.h>
#include <stdlib.h>

enum { LIKE_LINES_MAX = 20 }; /* clients listed under a finding they share */

const struct text_kind text_kinds[] = {
	[KIND_FAULT] = { "FAULT", "faults", INK_FAULT },
	[KIND_EXPECTED] = { "EXPECTED", "expected", INK_EXPECTED },
	[KIND_HEALTHY] = { "HEALTHY", "healthy", INK_HEALTHY },
	[KIND_NONE] = { "NOTE", "notes", INK_NOTE },
};
static_assert(ARRAY_LEN(text_kinds) == VERDICT_KINDS, "a kind of verdict has no word");

/* The findings that are told, in that order, in groups of one verdict. */
struct plan {
	size_t *finding;
	size_t count;
	size_t per_kind[VERDICT_KINDS];
};

bool text_wants(const struct text_options *opt, const struct report_finding *f)
{
	return opt->verdict == VERDICTS ||
	       (f->verdict == opt->verdict && (f->verdict != VERDICT_STUCK || f->arg == opt->verdict_arg));
}

static bool same_verdict(const struct report_finding *a, const struct report_finding *b)
{
	return a->verdict == b->verdict && (a->verdict != VERDICT_STUCK || a->arg == b->arg);
}

/* Takes the finding `i` and those behind it that say the same. */
static void plan_group(struct plan *plan, const struct report *r, size_t i, bool *taken)
{
	const struct report_finding *first = report_finding(r, i);

	for (; i < report_findings(r); i++)
		if (!taken[i] && same_verdict(first, report_finding(r, i))) {
			taken[i] = true;
			plan->finding[plan->count++] = i;
			plan->per_kind[verdict_infos[first->verdict].kind]++;
		}
}

static void plan_make(struct plan *plan, const struct report *r, const struct text_options *opt)
{
	size_t n = report_findings(r);
	bool *taken = xcalloc(n + 1, sizeof(*taken), "a report");

	*plan = (struct plan){ .finding = xcalloc(n + 1, sizeof(size_t), "a report") };
	for (unsigned kind = 0; kind < VERDICT_KINDS; kind++)
		for (size_t i = 0; i < n; i++) {
			const struct report_finding *f = report_finding(r, i);

			if (!taken[i] && verdict_infos[f->verdict].kind == kind && text_wants(opt, f))
				plan_group(plan, r, i, taken);
		}
	free(taken);
}

/* How many findings from `at` on are one group. */
static size_t group_len(const struct plan *plan, const struct report *r, size_t at)
{
	const struct report_finding *first = report_finding(r, plan->finding[at]);
	size_t n = 1;

	while (at + n < plan->count && same_verdict(first, report_finding(r, plan->finding[at + n])))
		n++;
	return n;
}

static void overview_kind(struct buf *b, const struct plan *plan, const struct report *r, unsigned kind)
{
	size_t len;

	buf_str(b, b->len ? "; " : "");
	text_count(b, plan->per_kind[kind]);
	buf_printf(b, " %s: ", plan->per_kind[kind] == 1 && kind == KIND_FAULT ? "fault" :
			       plan->per_kind[kind] == 1 && kind == KIND_NONE  ? "note" :
										 text_kinds[kind].plural);
	for (size_t at = 0, told = 0; at < plan->count; at += len) {
		const struct report_finding *f = report_finding(r, plan->finding[at]);
		char id[48];

		len = group_len(plan, r, at);
		if (verdict_infos[f->verdict].kind != kind)
			continue;
		verdict_id(f->verdict, f->arg, id);
		buf_printf(b, "%s%s", told++ ? ", " : "", id);
		if (len > 1)
			buf_printf(b, " x%zu", len);
	}
}

/* "2 faults: radius-timeout x2; 1 healthy: joined": what is to come, where that is more than one thing. */
static void overview(const struct paper *p, const struct plan *plan, const struct report *r)
{
	struct buf b = { 0 };

	for (unsigned kind = 0; kind < VERDICT_KINDS; kind++)
		if (plan->per_kind[kind])
			overview_kind(&b, plan, r, kind);
	paper_prose(p, 0, "", buf_as_slice(&b));
	fputc('\n', p->out);
	buf_free(&b);
}

static void others(const struct paper *p, const struct plan *plan, const struct report *r, size_t at, size_t len)
{
	size_t shown = len <= LIKE_LINES_MAX ? len : LIKE_LINES_MAX;
	struct buf b = { 0 };

	if (len == 0)
		return;
	buf_printf(&b, len == 1 ? "Also 1 more client:" : "Also %zu more clients:", len);
	paper_prose(p, 0, "", buf_as_slice(&b));
	for (size_t i = 0; i < shown; i++)
		text_finding_line(p, r, plan->finding[at + i]);
	if (shown < len) {
		buf_clear(&b);
		buf_printf(&b, "  and %zu more; --quiet lists them all", len - shown);
		paper_quote(p, 0, "", buf_as_slice(&b));
	}
	buf_free(&b);
}

static void group(const struct paper *p, const struct plan *plan, const struct report *r, size_t at, bool full)
{
	const struct report_finding *f = report_finding(r, plan->finding[at]);
	bool serious = plan->per_kind[KIND_FAULT] + plan->per_kind[KIND_EXPECTED] > 0;

	if (full && (!serious || verdict_infos[f->verdict].kind != KIND_HEALTHY))
		text_finding_full(p, r, plan->finding[at]);
	else
		text_finding_brief(p, r, plan->finding[at]);
	others(p, plan, r, at + 1, group_len(plan, r, at) - 1);
	fputc('\n', p->out);
}

static void quiet(const struct paper *p, const struct plan *plan, const struct report *r)
{
	for (size_t i = 0; i < plan->count; i++)
		text_finding_quiet(p, r, plan->finding[i]);
}

static void aloud(const struct paper *p, const struct plan *plan, const struct report *r, const struct text_options *opt)
{
	size_t told = 0;

	if (plan->count == 0)
		text_nothing(p, r, opt);
	if (plan->count > 1)
		overview(p, plan, r);
	for (size_t at = 0; at < plan->count; at += group_len(plan, r, at), told++)
		group(p, plan, r, at, opt->findings == 0 || told < opt->findings);
	if (opt->verdict == VERDICTS)
		text_clients(p, r);
	text_close(p, r);
}

void report_text(const struct report *r, const struct text_options *opt, FILE *out)
{
	struct paper p = { .out = out, .colour = opt->colour,
			   .width = opt->width < PAPER_WIDTH_MIN ? PAPER_WIDTH_MIN : opt->width };
	struct plan plan;

	plan_make(&plan, r, opt);
	if (opt->quiet)
		quiet(&p, &plan, r);
	else
		aloud(&p, &plan, r, opt);
	free(plan.finding);
}
