/* SPDX-License-Identifier: Apache-2.0 */
/* msglog.h - the last messages of the controller itself, as `show logging` tells them: who changed what, what failed. A
 * ring; the oldest make room. Levels are syslog's, 0 emergencies to 7 debugging; messages above the level are counted
 * and not kept. */
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { MSGLOG_MAX = 512, MSGLOG_TEXT_MAX = 240, MSGLOG_LEVELS = 8 };

struct logged {
	uint64_t number; /* since the start, from 1 */
	int64_t wall_ms;
	unsigned level;
	char text[MSGLOG_TEXT_MAX]; /* cut when longer */
};

struct msglog {
	unsigned level;	 /* the highest that is kept */
	uint64_t total;	 /* kept since the start */
	uint64_t passed; /* not kept for their level */
	struct logged ring[MSGLOG_MAX];
};

void msglog_init(struct msglog *l);
/* The text without secrets: it is shown to whoever may look. */
void msglog_add(struct msglog *l, int64_t wall_ms, unsigned level, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
const struct logged *msglog_get(const struct msglog *l, uint64_t number);
const char *msglog_level(unsigned level); /* "errors" */
