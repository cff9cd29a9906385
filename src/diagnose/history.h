/* SPDX-License-Identifier: Apache-2.0 */
/* history.h - one client's events in memory, judged as a log's are: for who keeps events and has no log. One thread, no
 * files.
 *
 *   history_begin(h, client);
 *   for each event, in order: history_feed(h, ev)     or, where some are gone: history_resume(h, &state, t)
 *   history_finish(h, now);
 *   history_episode(h, i, &e) ...                     what became of it,
 *   r = history_report(h, "live", text, len, lines);  or all of it as a report
 *
 * A history may begin again any number of times; its memory is kept. */
#pragma once
#include "diagnose/diagnose.h"
#include "diagnose/journey.h"

struct history;

struct history *history_new(void);
void history_free(struct history *h);

void history_begin(struct history *h, mac_t client);
/* Events of the client or, with EV_BROADCAST, of an access point. The places of events (off, len, line) are those of the
 * text that a report is given. */
void history_feed(struct history *h, struct event *ev);
/* What the next event would meet; and to go on from there, where events from time t on are gone. */
void history_state(const struct history *h, struct journey_state *out);
void history_resume(struct history *h, const struct journey_state *s, int64_t t);
/* How many episodes are over, and whether one is open: between two events, so that they can be told apart. */
size_t history_closed(const struct history *h);
bool history_open(const struct history *h);
/* The history is over, as of now. */
void history_finish(struct history *h, int64_t now);

/* Episode i, from 0, the oldest first. False behind the last. */
bool history_episode(const struct history *h, size_t i, struct report_episode *out);
/* Where the client stands in the rules' eyes, over all episodes: borrowed until it begins again. */
size_t history_findings(const struct history *h, const struct client_finding **out);

/* Verdicts of episodes that are no longer there: a finding of the same verdict (of stuck-in-...: and state) counts them. */
struct history_past {
	enum verdict verdict;
	int arg;
	uint64_t count;
	int64_t first;
};

/* All of it as a report; the history is empty then. The text stays the caller's, until
 * report_free; it has `lines` lines, each a message. */
struct report *history_report(struct history *h, const char *name, const char *text, size_t len, uint64_t lines,
			      const struct history_past *past, size_t npast);
