/* SPDX-License-Identifier: Apache-2.0 */
/* memory.c - see memory.h. */
#include "controller/net/memory.h"

#include "controller/net/recall.h"
#include "controller/net/roster.h"

enum { ALIGN = 4096 };

size_t memory_roster_at(void)
{
	return (recall_size() + ALIGN - 1) / ALIGN * ALIGN;
}

size_t memory_size(void)
{
	return memory_roster_at() + roster_size();
}

static const void *roster_of(const void *memory)
{
	return (const char *)memory + memory_roster_at();
}

size_t memory_used(const void *memory)
{
	return memory_roster_at() + roster_used(roster_of(memory));
}

uint64_t memory_edition(const void *memory)
{
	return recall_edition(memory) + roster_edition(roster_of(memory));
}
