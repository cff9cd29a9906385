/* SPDX-License-Identifier: Apache-2.0 */
/* journal.h - where the controller's lines go: to systemd's journal with fields, by its native protocol, when the
 * service's output is connected to it; else as plain lines to stderr.
 *
 * The same line again is counted, and the count told when another comes or after ten seconds; of net's lines, more than a
 * burst is dropped, and how many is told. keeper's own are few and are never dropped: net cannot drown them. A line break
 * becomes a blank, other control characters '?': texts hold what access points say of themselves. */
#pragma once
#include "base/mono.h"
#include "base/slice.h"

#include <stdint.h>
#include <syslog.h>

enum { JOURNAL_TEXT_MAX = 1024, JOURNAL_RATE = 200, JOURNAL_BURST = 1000, JOURNAL_REPEAT_MS = 10000 };

struct journal {
	int fd; /* of the journal's socket; -1: stderr */
	char last[JOURNAL_TEXT_MAX];
	int last_priority;
	uint32_t last_event;
	unsigned repeats;
	mono_t since;
	double tokens;
	mono_t filled;
	uint64_t dropped;
};

struct journal_line {
	int priority;	/* LOG_ERR ... */
	uint32_t event; /* row of the catalogue, 0: none; gives MESSAGE_ID */
	struct slice text, ap, reason, session;
};

void journal_open(struct journal *j, mono_t now);
/* net's. */
void journal_put(struct journal *j, const struct journal_line *l, mono_t now);
/* keeper's own. */
void journal_say(struct journal *j, int priority, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Tells what is being counted, when its time has come: call it every second or so. */
void journal_tick(struct journal *j, mono_t now);
void journal_close(struct journal *j);
