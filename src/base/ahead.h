/* SPDX-License-Identifier: Apache-2.0 */
/* ahead.h - memory that is asked for before it is needed. With thousands of access points nothing of the one a datagram is
 * from is in the processor's cache, and to fetch it line by line, each when it is missed, is most of what a datagram costs
 * (docs/performance.md, A crowd). Asked for together, lines come together. It changes nothing but time: any address may be
 * given, also one that is nobody's. */
#pragma once
#include <stddef.h>

enum { AHEAD_LINE = 64 };

static inline void ahead(const void *at, size_t bytes)
{
	for (size_t i = 0; i < bytes; i += AHEAD_LINE)
		__builtin_prefetch((const char *)at + i);
}
