/* SPDX-License-Identifier: Apache-2.0 */
/* msglog.c - see msglog.h. */
#include "controller/msglog.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LEVEL_NOTIFICATIONS = 5 };

void msglog_init(struct msglog *l)
{
	memset(l, 0, sizeof(*l));
	l->level = LEVEL_NOTIFICATIONS;
}

void msglog_add(struct msglog *l, int64_t wall_ms, unsigned level, const char *fmt, ...)
{
	struct logged *e = &l->ring[l->total % MSGLOG_MAX];
	va_list ap;

	if (level > l->level) {
		l->passed++;
		return;
	}
	e->number = ++l->total;
	e->wall_ms = wall_ms;
	e->level = level;
	va_start(ap, fmt);
	vsnprintf(e->text, sizeof(e->text), fmt, ap);
	va_end(ap);
}

const struct logged *msglog_get(const struct msglog *l, uint64_t number)
{
	const struct logged *e;

	if (number == 0 || number > l->total)
		return NULL;
	e = &l->ring[(number - 1) % MSGLOG_MAX];
	return e->number == number ? e : NULL;
}

const char *msglog_level(unsigned level)
{
	static const char *const names[MSGLOG_LEVELS] = { "emergencies", "alerts",	  "critical",	   "errors",
							  "warnings",	 "notifications", "informational", "debugging" };

	return level < MSGLOG_LEVELS ? names[level] : "?";
}
