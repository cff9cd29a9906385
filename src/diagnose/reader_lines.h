/* SPDX-License-Identifier: Apache-2.0 */
/* reader_lines.h - lines of text that nobody has cleaned: a carriage return alone ends one, too. */
#pragma once
#include "base/ignorable.h"

static inline bool ends_line(const char *p, const char *end)
{
	return *p == '\n' || (*p == '\r' && p + 1 < end && p[1] != '\n' && p[1] != '\r');
}

/* The line feed, or the lone carriage return, at a line's end. */
static inline char *end_of_line(char *p, const char *end)
{
	while (p < end && !ends_line(p, end))
		p++;
	return p;
}

static inline const char *line_end_of(const char *p, const char *end)
{
	return end_of_line((char *)(uintptr_t)p, end);
}

static inline bool blank_line(const char *p, const char *eol)
{
	while (p < eol && ch_ignorable(*p))
		p++;
	return p == eol;
}
