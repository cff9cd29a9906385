/* SPDX-License-Identifier: Apache-2.0 */
/* reader_lines.c - on which physical line of its source a message stands. The careful way rewrites the text it reads, line
 * ends included, so it notes where they were before. A carriage return alone ends a line for the reader, but for the count
 * only in a text that has no line feeds: there editors and grep agree with it. */
#include "diagnose/reader_lines.h"

#include "base/xalloc.h"
#include "diagnose/reader_in.h"

#include <stdlib.h>

static void note(struct group_lines *l, const char *end)
{
	if (l->n == l->cap) {
		l->cap = l->cap ? 2 * l->cap : 256;
		l->end = xrealloc(l->end, l->cap * sizeof(*l->end), "the lines of a log");
	}
	l->end[l->n++] = (uint32_t)(end - l->from);
}

uint32_t reading_note_lines(struct reading *g, const char *from, const char *to, uint32_t line)
{
	struct group_lines *l = &g->lines;

	if (l->by == 0)
		l->by = memchr(g->c->text, '\n', g->c->len) ? '\n' : '\r';
	l->from = from;
	l->to = to;
	l->line = line;
	l->n = 0;
	for (const char *p = from; p < to && (p = memchr(p, l->by, (size_t)(to - p))); p++)
		note(l, p);
	g->line_at = to;
	g->line = line + (uint32_t)l->n;
	return g->line;
}

void reading_lines_free(struct reading *g)
{
	free(g->lines.end);
}

/* How many line ends stand before `at` in the group. */
static size_t ends_before(const struct group_lines *l, const char *at)
{
	size_t lo = 0, hi = l->n, off = at > l->from ? (size_t)(at - l->from) : 0;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (l->end[mid] < off)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

uint32_t reading_line(struct reading *g, const char *at)
{
	if (g->lines.to && at < g->lines.to)
		return g->lines.line + (uint32_t)ends_before(&g->lines, at);
	for (const char *p = g->line_at; p < at && (p = memchr(p, '\n', (size_t)(at - p))); p++)
		g->line++;
	if (at > g->line_at)
		g->line_at = at;
	return g->line;
}
