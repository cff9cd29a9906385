/* SPDX-License-Identifier: Apache-2.0 */
/* memory.h - the piece of shared memory that outlives a net: whom it talked to (recall.h), then which clients it had
 * (roster.h). keeper makes it, its size is sealed, every net gets it; keeper copies it into a file and back, and looks at
 * two numbers in it only, which it bounds. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* How much keeper has to make. */
size_t memory_size(void);
/* Where the roster begins. */
size_t memory_roster_at(void);
/* How much of it, from its beginning, is worth a copy; never above memory_size. */
size_t memory_used(const void *memory);
/* Grows when a copy of before is not right any more. */
uint64_t memory_edition(const void *memory);
