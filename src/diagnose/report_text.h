/* SPDX-License-Identifier: Apache-2.0 */
/* report_text.h - what the files of the text report share, and nobody else needs.
 *
 * report_text.c decides what is said in which order, report_text_finding.c says one finding (in full, in a line, or as
 * --quiet has it), report_text_close.c says the rest: the clients, what was read, and what to do when there is nothing
 * to tell. report_text_paper.c is the paper they write on. */
#pragma once
#include "diagnose/diagnose.h"
#include "diagnose/report_text_paper.h"

enum { TEXT_INDENT = 10 }; /* of `Evidence  ` */

struct text_kind {
	const char *word;   /* the headline's: the colour says nothing that it does not */
	const char *plural; /* the overview's */
	enum ink ink;
};

extern const struct text_kind text_kinds[VERDICT_KINDS];

bool text_wants(const struct text_options *opt, const struct report_finding *f);

/* "2026-05-19 08:14:02 to 08:14:12"; the year and the day are left out where the log did not print them. */
void text_when(struct buf *out, const struct report *r, int64_t first, int64_t last);

void text_finding_full(const struct paper *p, const struct report *r, size_t finding);
/* Headline and summary only. */
void text_finding_brief(const struct paper *p, const struct report *r, size_t finding);
/* One line of a list of clients whose finding is the same. */
void text_finding_line(const struct paper *p, const struct report *r, size_t finding);
void text_finding_quiet(const struct paper *p, const struct report *r, size_t finding);

void text_nothing(const struct paper *p, const struct report *r, const struct text_options *opt);
void text_clients(const struct paper *p, const struct report *r);
void text_close(const struct paper *p, const struct report *r);
