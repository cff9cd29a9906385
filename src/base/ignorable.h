/* SPDX-License-Identifier: Apache-2.0 */
/* ignorable.h - what counts for nothing in text that went through terminals, mails and web pages: blanks, line ends and
 * control characters. Those who read such text undo other marks by writing \1 over them, or WIPED over what took its place
 * on the screen. */
#pragma once
#include "base/slice.h"

#define WIPED '\x1f'

static inline bool ch_ignorable(char c)
{
	return (unsigned char)c <= ' ';
}

static inline const char *skip_ignorable(const char *p, const char *end)
{
	while (p < end && ch_ignorable(*p))
		p++;
	return p;
}

/* How many columns a piece of a line takes: a tab one, other control characters none (but what was wiped did), nor do the
 * later bytes of a UTF-8 character. */
static inline size_t text_columns(const char *p, const char *end)
{
	size_t n = 0;

	for (; p < end; p++)
		n += ((unsigned char)*p >= WIPED || *p == '\t') && ((unsigned char)*p & 0xc0) != 0x80;
	return n;
}

/* Where a line break stands at p, perhaps with blanks around it: what follows it. Else p. A hard break may cut a word. */
static inline const char *over_break(const char *p, const char *end)
{
	const char *q = skip_ignorable(p, end);

	return q < end && (memchr(p, '\n', (size_t)(q - p)) || memchr(p, '\r', (size_t)(q - p))) ? q : p;
}
