/* SPDX-License-Identifier: Apache-2.0 */
/* progress.h - how far a long input is, on stderr: one line, drawn again and again and erased at the end. */
#pragma once
#include "diagnose/diagnose.h"

enum progress_wish {
	PROGRESS_AUTO,	/* on a terminal, once it has taken half a second */
	PROGRESS_ALWAYS, /* at once; where stderr is no terminal, a line a second */
	PROGRESS_NEVER
};

struct progress {
	enum progress_wish wish;
	bool terminal;
	bool drawn;
	int64_t start, last; /* ms, monotonic; of the run and of the last drawing; 0: not yet */
	struct diagnose_progress seen;
};

void progress_start(struct progress *g, enum progress_wish wish);
/* For diagnose_options.progress; ctx is the struct progress. */
void progress_show(void *ctx, const struct diagnose_progress *now);
void progress_end(struct progress *g);
