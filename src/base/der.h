/* SPDX-License-Identifier: Apache-2.0 */
/* der.h - where one piece of DER ends and the next begins: certificates travel one behind the other, and each has its length
 * in its first bytes (X.690 8.1). What is inside is GnuTLS's. */
#pragma once
#include "base/rd.h"

/* The length of the SEQUENCE that begins at p, with its head; 0: there is none, or not whole. Certificates have at most 64
 * KiB here. */
static inline size_t der_length(const uint8_t *p, size_t len)
{
	struct rd r = rd_over(p, len);
	size_t whole;
	uint8_t first;

	if (rd_u8(&r) != 0x30)
		return 0;
	first = rd_u8(&r);
	if (first == 0x82)
		whole = 4 + (size_t)rd_be16(&r);
	else if (first == 0x81)
		whole = 3 + (size_t)rd_u8(&r);
	else
		whole = first < 0x80 ? 2 + (size_t)first : 0;
	return rd_failed(&r) || whole > len ? 0 : whole;
}
