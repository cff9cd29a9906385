/* SPDX-License-Identifier: Apache-2.0 */
/* buf.c - see buf.h. */
#include "base/buf.h"

#include "base/calendar.h"
#include "base/utf8.h"
#include "base/xalloc.h"

#include <stdio.h>
#include <stdlib.h>

void buf_reserve(struct buf *b, size_t more)
{
	size_t want = b->len + more;
	size_t cap = b->cap ? b->cap : 256;

	if (want <= b->cap)
		return;
	while (cap < want)
		cap *= 2;
	b->p = xrealloc(b->p, cap, "a text buffer");
	b->cap = cap;
}

void buf_free(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ 0 };
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;
	char small[256];
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(small, sizeof(small), fmt, ap);
	va_end(ap);
	if (n > 0 && (size_t)n < sizeof(small)) {
		buf_add(b, small, (size_t)n);
	} else if (n > 0) {
		buf_reserve(b, (size_t)n + 1);
		vsnprintf(b->p + b->len, (size_t)n + 1, fmt, again);
		b->len += (size_t)n;
	}
	va_end(again);
}

void buf_int(struct buf *b, int64_t n)
{
	char digits[24];
	size_t at = sizeof(digits);
	uint64_t u = n < 0 ? -(uint64_t)n : (uint64_t)n;

	do {
		digits[--at] = (char)('0' + u % 10);
		u /= 10;
	} while (u);
	if (n < 0)
		digits[--at] = '-';
	buf_add(b, digits + at, sizeof(digits) - at);
}

static bool json_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/* Eight bytes at once: is each printable ASCII other than the quote and the backslash? */
static bool json_plain8(const char *p)
{
	const uint64_t ones = 0x0101010101010101ULL, high = 0x8080808080808080ULL;
	uint64_t v, quote, slash, del;

	memcpy(&v, p, 8);
	quote = v ^ ones * '"';
	slash = v ^ ones * '\\';
	del = v ^ ones * 0x7f;
	return (((v - ones * 0x20) | (quote - ones) | (slash - ones) | (del - ones) | v) & high) == 0;
}

static void json_escape(struct buf *b, unsigned char c)
{
	switch (c) {
	case '"': buf_add(b, "\\\"", 2); break;
	case '\\': buf_add(b, "\\\\", 2); break;
	case '\n': buf_add(b, "\\n", 2); break;
	case '\t': buf_add(b, "\\t", 2); break;
	case '\r': buf_add(b, "\\r", 2); break;
	default: buf_printf(b, "\\u%04x", c); break;
	}
}

void buf_json(struct buf *b, struct slice s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t i = 0;

	buf_ch(b, '"');
	while (i < s.len) {
		size_t run = i;

		while (s.len - run >= 8 && json_plain8(s.p + run))
			run += 8;
		while (run < s.len && json_plain(p[run]))
			run++;
		if (run > i) {
			buf_add(b, s.p + i, run - i);
			i = run;
			continue;
		}
		size_t n = p[i] < 0x80 ? 0 : utf8_len(p + i, s.len - i);
		if (n) {
			buf_add(b, s.p + i, n);
			i += n;
		} else if (p[i] >= 0x80) {
			buf_add(b, "\xef\xbf\xbd", 3);
			i++;
		} else {
			json_escape(b, p[i++]);
		}
	}
	buf_ch(b, '"');
}

void buf_mac(struct buf *b, mac_t m)
{
	char text[MAC_TEXT_MAX];
	size_t n = mac_format(m, text);

	buf_add(b, text, n);
}

void buf_time(struct buf *b, int64_t ms)
{
	char text[TIME_TEXT_MAX];
	size_t n = time_format(ms, text);

	buf_add(b, text, n);
}

const char *buf_cstr(struct buf *b)
{
	buf_reserve(b, 1);
	b->p[b->len] = '\0';
	return b->p;
}
