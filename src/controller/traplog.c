/* SPDX-License-Identifier: Apache-2.0 */
/* traplog.c - see traplog.h. */
#include "controller/traplog.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void traplog_add(struct traplog *t, int64_t wall_ms, const char *fmt, ...)
{
	struct trap *trap = &t->ring[t->total % TRAPLOG_MAX];
	va_list ap;

	trap->number = ++t->total;
	trap->wall_ms = wall_ms;
	va_start(ap, fmt);
	vsnprintf(trap->text, sizeof(trap->text), fmt, ap);
	va_end(ap);
}

const struct trap *traplog_get(const struct traplog *t, uint64_t number)
{
	const struct trap *trap;

	if (number == 0 || number > t->total)
		return NULL;
	trap = &t->ring[(number - 1) % TRAPLOG_MAX];
	return trap->number == number ? trap : NULL;
}

void traplog_clear(struct traplog *t)
{
	memset(t, 0, sizeof(*t));
}
