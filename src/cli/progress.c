/* SPDX-License-Identifier: Apache-2.0 */
/* progress.c - see progress.h. */
#include "cli/progress.h"

#include "cli/terminal.h"
#include "diagnose/report_text_paper.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 500, REDRAW_MS = 100, REPRINT_MS = 1000 };

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * (int64_t)MS_SECOND + t.tv_nsec / 1000000;
}

void progress_start(struct progress *g, enum progress_wish wish)
{
	const char *term = getenv("TERM");
	bool redraws = isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;

	*g = (struct progress){ .wish = wish, .terminal = redraws, .start = now_ms() };
}

static void say_bytes(struct buf *b, uint64_t n)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	double v = (double)n;
	unsigned unit = 0;

	for (; v >= 1024 && unit + 1 < ARRAY_LEN(units); unit++)
		v /= 1024;
	buf_printf(b, unit && v < 10 ? "%.1f %s" : "%.0f %s", v, units[unit]);
}

static void say_seconds(struct buf *b, uint64_t s)
{
	if (s >= 3600)
		buf_printf(b, "%u:%02u:%02u", (unsigned)(s / 3600), (unsigned)(s / 60 % 60), (unsigned)(s % 60));
	else
		buf_printf(b, "%u:%02u", (unsigned)(s / 60), (unsigned)(s % 60));
}

/* "reading  412 MiB of 1.2 GiB  33 %  2,104,000 lines/s  0:04 left" */
static void say(struct buf *b, const struct diagnose_progress *p, uint64_t ms)
{
	buf_str(b, "reading  ");
	say_bytes(b, p->bytes);
	if (p->total) {
		double share = (double)p->bytes / (double)p->total;

		buf_str(b, " of ");
		say_bytes(b, p->total);
		buf_printf(b, "  %.0f %%", 100 * (share < 1 ? share : 1));
	}
	buf_str(b, "  ");
	text_count(b, ms ? p->lines * 1000 / ms : 0);
	buf_str(b, " lines/s");
	if (p->total > p->bytes && p->bytes > 0) {
		double left = (double)ms / 1000 * (double)(p->total - p->bytes) / (double)p->bytes;

		buf_str(b, "  ");
		say_seconds(b, (uint64_t)(left + 0.999));
		buf_str(b, " left");
	}
}

static void draw(struct progress *g, const struct diagnose_progress *p, uint64_t ms)
{
	struct buf text = { 0 }, line = { 0 };

	say(&text, p, ms);
	if (g->terminal)
		buf_str(&line, "\r\033[K");
	text_cut(&line, buf_as_slice(&text), g->terminal ? terminal_width(STDERR_FILENO) - 1 : SIZE_MAX);
	if (!g->terminal)
		buf_ch(&line, '\n');
	fwrite(line.p, 1, line.len, stderr);
	fflush(stderr);
	g->drawn = true;
	buf_free(&text);
	buf_free(&line);
}

void progress_show(void *ctx, const struct diagnose_progress *now)
{
	struct progress *g = ctx;
	int64_t t = now_ms();

	g->seen = *now;
	if (g->wish == PROGRESS_NEVER || (g->wish == PROGRESS_AUTO && (!g->terminal || t - g->start < PATIENCE_MS)))
		return;
	if (g->last && t - g->last < (g->terminal ? REDRAW_MS : REPRINT_MS))
		return;
	g->last = t;
	draw(g, now, (uint64_t)(t - g->start));
}

void progress_end(struct progress *g)
{
	if (g->drawn && g->terminal) {
		fputs("\r\033[K", stderr);
		fflush(stderr);
	}
}
