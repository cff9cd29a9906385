/* SPDX-License-Identifier: Apache-2.0 */
/* text.h - whether a text from the wire is what the RFC says: UTF-8 (RFC 3629), and without control characters, which no
 * name or location needs and no log wants. Inside the codec only. */
#pragma once
#include "base/slice.h"

/* The length of the UTF-8 character at p, 0 when it is none. */
static inline size_t capwap_utf8(const uint8_t *p, size_t left)
{
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : p[0] < 0xf5 ? 4 : 0;

	if (n == 0 || n > left)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] >= 0xa0) || (p[0] == 0xf0 && p[1] < 0x90) ||
	    (p[0] == 0xf4 && p[1] >= 0x90))
		return 0; /* overlong, a surrogate, beyond Unicode */
	return n;
}

static inline bool capwap_text_clean(struct slice s)
{
	const uint8_t *p = (const uint8_t *)s.p;

	for (size_t i = 0, n; i < s.len; i += n) {
		n = capwap_utf8(p + i, s.len - i);
		if (n == 0 || p[i] < 0x20 || p[i] == 0x7f || (p[i] == 0xc2 && p[i + 1] < 0xa0))
			return false;
	}
	return true;
}
