/* SPDX-License-Identifier: Apache-2.0 */
/* utf8.h - text from a stranger: what of it is UTF-8 (RFC 3629), and what may be kept and shown. */
#pragma once
#include "base/slice.h"

/* The length of the UTF-8 sequence at p, of which `left` bytes are there (one at the least); 0 when the bytes are none: cut,
 * overlong, a surrogate, beyond Unicode. */
static inline size_t utf8_len(const void *text, size_t left)
{
	const uint8_t *p = text;
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : p[0] < 0xf5 ? 4 : 0;

	if (n == 0 || n > left)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) || (p[0] == 0xf0 && p[1] < 0x90) ||
	    (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return n;
}

/* UTF-8 without control characters, which no name or location needs and no log wants. */
bool utf8_clean(struct slice text);
/* Copies what is so, and of the rest each byte as '?'; cut to size between two characters, with its NUL. */
void text_keep(char *out, size_t size, struct slice text);
