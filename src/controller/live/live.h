/* SPDX-License-Identifier: Apache-2.0 */
/* live.h - what every client did lately, kept small, and what it means, at any time.
 *
 *   l = live_new(&options);
 *   live_event(l, wall_ms, MSG_ASSOC_REQUEST, &fields, client);      each event, as it happens
 *   live_diagnose(l, client, wall_ms, LIVE_TEXT, &out);              what `plumb diagnose` would say of it
 *   live_free(l);
 *
 * Each client has a ring of a few kilobytes: records of 8 to 40 bytes, one a message of the catalogue, encoded from the
 * row's struct by walking its fields. Nothing is formatted and, once a client has its ring, nothing allocated. Messages no
 * rule looks at are not kept: they only tell that the client was alive. When a ring is full, what is old goes, except the
 * last join, the last failure and the last leave, which stay whole as far as they fit; repeats of a message are a count.
 *
 * A verdict is made on demand: the ring becomes events again, and they go to the engine that reads captured logs. Its
 * evidence is AireOS text made of the same events, in a source named "live".
 *
 * Rings stay when their clients go, until room is needed: the one that has been silent longest makes it. Clients that
 * were never in RUN have a quarter of the rings at most, as anybody can make up addresses. */
#pragma once
#include "base/buf.h"
#include "base/mac.h"
#include "base/siphash.h"
#include "diagnose/diagnose.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct live;

enum {
	LIVE_CLIENTS_MAX = 65536, /* rings, of clients that are here and that were */
	LIVE_RING_BYTES = 2048,	  /* of records for one client */
	LIVE_RING_BYTES_MIN = 512,
};

struct live_options {
	size_t clients;	     /* at most this many rings; 0: LIVE_CLIENTS_MAX */
	size_t ring;	     /* bytes of records for one client; 0: LIVE_RING_BYTES */
	struct hash_key key; /* of the table: random */
	bool (*has_command)(struct slice run); /* verdicts name only commands that pass; NULL: all do */
};

struct live *live_new(const struct live_options *o);
void live_free(struct live *l);

/* Is this row kept? For those who would have to make its fields first. */
bool live_wants(const struct live *l, unsigned row);
/* One event of a client; fields is the row's struct. wall_ms: UTC, ms since 1970. A client that is absent: nothing. */
void live_event(struct live *l, int64_t wall_ms, unsigned row, const void *fields, mac_t client);
/* One event of an access point that may explain what happens to clients: its radio was reset, it was lost. Other rows are
 * ignored. */
bool live_wants_ap(unsigned row);
void live_ap_event(struct live *l, int64_t wall_ms, unsigned row, const void *fields, mac_t ap);
/* One of those: a radio of it was reset, as AireOS's access points tell it. */
void live_radio_reset(struct live *l, int64_t wall_ms, mac_t ap, unsigned slot, unsigned reason);
/* The client's history is to be forgotten. */
void live_forget(struct live *l, mac_t client);

/* While memory is short. few: who was never in RUN makes room for its like sooner, so that those who are refused take no
 * more. tight: rings grow no more, what is new pushes out what is old. */
void live_tight(struct live *l, bool few, bool tight);
/* Forgets up to n histories of clients that are gone, the one silent longest first, those never in RUN before the others;
 * of these the newest 256 stay, for somebody may be joining, or asks why he cannot. Returns how many: less than n,
 * there may be more behind many that are here; none twice in a row, there is none. */
size_t live_shed(struct live *l, bool (*here)(void *ctx, mac_t client), void *ctx, size_t n);

/* --- verdicts ----------------------------------------------------------------------------------------------------- */

enum live_format { LIVE_TEXT, LIVE_JSON };

struct live_ask {
	int64_t now;	 /* wall clock: silence counts up to here */
	int64_t zone_ms; /* local time is so much ahead of UTC: times are told in local time, as debug lines are */
};

/* Appends what `plumb diagnose` says of the client's history, as text or as JSON (docs/diagnosis.schema.json). False:
 * nothing is known of it. */
bool live_diagnose(struct live *l, mac_t client, const struct live_ask *ask, enum live_format format, struct buf *out);
/* The client's episodes, the newest `max` of them, oldest first; returns how many. `omitted`, may be NULL: how many
 * older ones are no longer in the ring. Times are local, as in the report. */
size_t live_history(struct live *l, mac_t client, const struct live_ask *ask, struct report_episode *out, size_t max,
		    uint64_t *omitted);
/* The history as AireOS debug lines, one a kept message: what `debug client` printed of them. False: nothing known. */
bool live_debug_text(struct live *l, mac_t client, const struct live_ask *ask, struct buf *out);

/* A client's last failure. */
struct live_failure {
	mac_t client, ap; /* ap: absent where not known */
	int64_t at;	  /* wall clock of its last occurrence */
	int wlan;	  /* -1: not known */
	enum verdict verdict;
	int arg;
	uint64_t count;	  /* of this verdict for this client, as far back as known */
};
/* Judges clients of whom something new is known, `work` of them at most; true: there are more, call again. begin: all of
 * them are looked at once, those too who were in the middle of something when they were judged last. */
bool live_judge(struct live *l, const struct live_ask *ask, bool begin, size_t work);
/* The newest failures as of the last judging, the newest first, at most max. */
size_t live_failures(const struct live *l, struct live_failure *out, size_t max);

struct live_counters {
	uint64_t events;	/* given */
	uint64_t kept;		/* as records of their own */
	uint64_t repeats;	/* counted into the record before */
	uint64_t signs;		/* of life only: no rule looks at the row */
	uint64_t compactions;	/* a ring was full */
	uint64_t dropped;	/* records that had to go then */
	uint64_t cut;		/* texts that were too long */
	uint64_t evicted;	/* rings that made room for others */
	uint64_t shed;		/* rings of clients that are gone, because memory was short */
	uint64_t not_grown;	/* rings written anew sooner than they would have been, because memory was short */
	uint64_t formatted;	/* lines of text made: only when somebody asks */
	size_t clients, bytes;	/* rings, and the memory of all of it */
};
const struct live_counters *live_counters(const struct live *l);
