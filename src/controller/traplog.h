/* SPDX-License-Identifier: Apache-2.0 */
/* traplog.h - the last TRAPLOG_MAX traps of a controller, as `show traplog` tells them. The oldest make room. */
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { TRAPLOG_MAX = 256, TRAPLOG_TEXT_MAX = 200 };

struct trap {
	uint64_t number; /* since the start, from 1 */
	int64_t wall_ms;
	char text[TRAPLOG_TEXT_MAX]; /* cut when longer */
};

struct traplog {
	uint64_t total;		/* since the start */
	uint64_t last_displayed; /* `show traplog` says how many came since it was last looked at */
	struct trap ring[TRAPLOG_MAX];
};

void traplog_add(struct traplog *t, int64_t wall_ms, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* The newest is number `total`. NULL when it has been overwritten or was never there. */
const struct trap *traplog_get(const struct traplog *t, uint64_t number);
void traplog_clear(struct traplog *t);
