/* SPDX-License-Identifier: Apache-2.0 */
/* buf.h - text that grows at its end: every report, message and JSON line is written into one of these first.
 *
 * The owner calls buf_free. Appending never fails (out of memory ends the process, see xalloc.h). The contents are
 * not NUL-terminated unless buf_cstr was called last. */
#pragma once
#include "base/mac.h"
#include "base/slice.h"

#include <stdarg.h>
#include <stdint.h>

struct buf {
	char *p;
	size_t len, cap;
};

void buf_reserve(struct buf *b, size_t more);
void buf_free(struct buf *b);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_int(struct buf *b, int64_t n);
/* One JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD, control characters are escaped. */
void buf_json(struct buf *b, struct slice s);
/* An address, as mac_format writes it; a time, as time_format does. */
void buf_mac(struct buf *b, mac_t m);
void buf_time(struct buf *b, int64_t ms);
/* Terminates the contents and lends them until the next call on b. */
const char *buf_cstr(struct buf *b);

static inline void buf_clear(struct buf *b)
{
	b->len = 0;
}

static inline void buf_add(struct buf *b, const char *p, size_t len)
{
	if (b->cap - b->len < len)
		buf_reserve(b, len);
	if (len)
		memcpy(b->p + b->len, p, len);
	b->len += len;
}

static inline void buf_slice(struct buf *b, struct slice s)
{
	buf_add(b, s.p, s.len);
}

static inline void buf_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

static inline void buf_ch(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

static inline struct slice buf_as_slice(const struct buf *b)
{
	return (struct slice){ b->p ? b->p : "", b->len };
}
