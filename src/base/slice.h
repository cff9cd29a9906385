/* SPDX-License-Identifier: Apache-2.0 */
/* slice.h - a piece of somebody else's text.
 *
 * A slice borrows: it is valid as long as the buffer it points into, and it is not terminated by a NUL. An absent
 * slice has p == NULL (an empty one has p != NULL and len == 0). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
	const char *p;
	size_t len;
};

#define SLICE(literal) ((struct slice){ (literal), sizeof(literal) - 1 })
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

static inline struct slice slice_of(const char *s)
{
	return (struct slice){ s, s ? strlen(s) : 0 };
}

static inline struct slice slice_between(const char *from, const char *to)
{
	return (struct slice){ from, (size_t)(to - from) };
}

static inline bool slice_eq(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

static inline bool slice_is(struct slice a, const char *s)
{
	return slice_eq(a, slice_of(s));
}

/* ASCII only: the vocabulary of the logs is ASCII whatever the locale says. */
static inline bool ch_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool ch_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool ch_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool ch_word(char c)
{
	return ch_alpha(c) || ch_digit(c) || c == '_';
}

static inline char ch_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static inline int ch_hex(char c)
{
	if (ch_digit(c))
		return c - '0';
	c = ch_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}
