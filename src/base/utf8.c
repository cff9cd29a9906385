/* SPDX-License-Identifier: Apache-2.0 */
/* utf8.c - see utf8.h. */
#include "base/utf8.h"

/* The length of the character at p when it is one to be kept: no control character, neither C0 nor C1. */
static size_t clean_len(const uint8_t *p, size_t left)
{
	size_t n = utf8_len(p, left);

	return n && (p[0] < 0x20 || p[0] == 0x7f || (p[0] == 0xc2 && p[1] < 0xa0)) ? 0 : n;
}

bool utf8_clean(struct slice text)
{
	for (size_t i = 0, n; i < text.len; i += n) {
		n = clean_len((const uint8_t *)text.p + i, text.len - i);
		if (!n)
			return false;
	}
	return true;
}

void text_keep(char *out, size_t size, struct slice text)
{
	size_t at = 0;

	for (size_t i = 0, n; i < text.len; i += n ? n : 1) {
		n = clean_len((const uint8_t *)text.p + i, text.len - i);
		if (at + (n ? n : 1) + 1 > size)
			break;
		if (n)
			memcpy(out + at, text.p + i, n);
		else
			out[at] = '?';
		at += n ? n : 1;
	}
	out[at] = '\0';
}
