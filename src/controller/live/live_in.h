/* SPDX-License-Identifier: Apache-2.0 */
/* live_in.h - what the files of live/ share: a client's ring and its unrolling.
 *
 * A ring is records one behind the other:
 *   head   varint: row * 2 + ext; a row behind the last is a gap, or a sign of life
 *   ext    of the record before: how often it was repeated, and how long after its time the client was last heard of
 *   time   since the client was last heard of, zigzag (the wall clock may be set)
 *   fields record.h; of a gap, the state in which the history goes on
 * Repeats and last sign of the newest record stand in the ring's entry until the next one is written. */
#pragma once
#include "base/list.h"
#include "base/table.h"
#include "catalogue_gen.h"
#include "controller/live/live.h"
#include "controller/live/record.h"
#include "diagnose/history.h"

enum {
	ROW_GAP = MSG_COUNT, /* events are gone here */
	ROW_SIGN,	     /* the client was alive; no rule looks at what it did */
	ROW_END,
};

enum {
	RING_FIRST = 256,	      /* bytes a ring begins with */
	RECORD_MAX = LIVE_FIELDS_MAX + 44, /* a record with its head and time; a gap is shorter */
	REPEAT_MS = 5 * 60000,	      /* a message that comes again within this is a repeat */
	STRANGERS_SHARE = 4,	      /* of the rings, a quarter for those who were never in RUN, */
	STRANGERS_MIN = 64,	      /* and so many in any case */
	STRANGERS_LEAST = 16,	      /* a sixteenth is theirs also when clients would fill all of them */
	STRANGERS_TIGHT = 256,	      /* of them while memory is short: those who are refused for it have their verdict */
	SHED_LOOKS = 2048,	      /* rings looked at by one live_shed */
	FOLDS = 4,		      /* verdicts of episodes that are gone, by client */
	AP_EVENTS = 128,	      /* last events of all access points */
	AP_EVENT_BYTES = 96,
};

/* A verdict whose episodes had to go. */
struct fold {
	uint8_t verdict;
	int32_t arg;
	uint32_t count;
	int64_t first, last;
};

struct ring {
	struct link all;    /* of its kind, by the last event, the oldest first */
	bool stranger;	    /* has never been in RUN: anybody can make such ones */
	struct link news;   /* not judged since its last event */
	struct link failed; /* has failed: the newest failure first */
	uint64_t hash;
	struct live_macs macs;
	uint8_t *data;
	uint16_t len, cap;
	uint16_t fields;    /* of the newest record: where they begin */
	uint16_t row;	    /* of it; ROW_END where there is none to be repeated */
	uint32_t repeats;   /* of it, beyond the first */
	int64_t at, until;  /* its time, and the client's last sign of life */
	uint64_t gone;	    /* records that had to go */
	uint64_t episodes_gone;
	uint8_t nfolds;
	struct fold fold[FOLDS];
	struct live_failure *failure; /* the last; NULL: none */
};

struct ap_event {
	int64_t at;
	mac_t ap;
	uint16_t row;
	uint8_t len;
	uint8_t bytes[AP_EVENT_BYTES];
};

/* A record, read. */
struct item {
	uint16_t row, bytes; /* bytes: of the record */
	uint32_t repeats;
	int64_t at, until;
	size_t event;	     /* its place in the events; of a gap in the states */
	/* where it stands in the episodes, when asked for */
	struct journey_state state; /* that it meets */
	uint32_t closed_before, closed;
	bool open;	     /* ... is one behind it */
	bool keep;
};

struct unrolled {
	struct item *item;
	size_t n, cap;
	struct evbuf events;
	struct texts texts;
	struct journey_state *state;
	size_t nstates, states_cap;
};

struct live {
	struct live_options o;
	struct table rings;
	struct link known, strangers, news, waiting, failed;
	size_t nstrangers;
	bool few, tight;    /* memory is short: live_tight */
	struct link *shed_at; /* in known: the next one that live_shed looks at; known itself: the first */
	struct history *history;
	struct unrolled u;
	uint8_t *scratch;   /* a ring's worth */
	struct buf text;
	struct ap_event ap[AP_EVENTS];
	uint64_t naps;
	struct live_counters count;
};

struct ring *live_ring(const struct live *l, mac_t client);

/* Reads all of a ring into l->u. False: it is broken, and empty now. */
bool live_unroll(struct live *l, struct ring *r);
/* The same bytes elsewhere, for tests and fuzzers. */
bool live_read(struct live *l, const struct live_macs *m, const uint8_t *data, size_t len);
/* Judges what is unrolled, as of now. places: where each item notes what it meets. text: lines are written for the places
 * of the events, in local time. */
void live_run(struct live *l, struct ring *r, int64_t now, int64_t zone_ms, struct buf *text, bool places);

/* So many bytes of records this ring may have now. */
size_t live_most(const struct live *l, const struct ring *r);
size_t live_put_head(uint8_t *to, unsigned row, uint32_t repeats, int64_t life, int64_t since);
/* Writes what is kept of l->u back into the ring. */
void live_compact(struct live *l, struct ring *r);
