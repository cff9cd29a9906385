/* SPDX-License-Identifier: Apache-2.0 */
/* journey.h - clients and their episodes, fed with events.
 *
 * One `journeys` holds the clients of one shard and belongs to one thread. journeys_feed finds the client, lets the
 * observers (observe.c) turn the event into facts of the open episode, and opens and closes episodes. A closed episode
 * is judged by the rules and written to the store as a record; of its findings the client keeps a summary. Nothing here
 * knows whether an event came from a file or from the wire. */
#pragma once
#include "base/siphash.h"
#include "diagnose/episode.h"
#include "diagnose/event.h"
#include "diagnose/rules.h"
#include "diagnose/store.h"

struct client_finding {
	uint8_t verdict;
	uint8_t rule;
	uint8_t confidence;
	int32_t arg;
	uint32_t count;
	int64_t first, last;
	uint64_t first_record, last_record;
};

/* A client with an entry may be heard probing by another controller. That one makes an entry, too, and lets it expire. */
enum heard { HEARD_NONE, HEARD_PROBES, HEARD_EXPIRED };

struct client {
	mac_t mac;
	uint32_t hash;
	uint8_t nfindings, findings_cap;
	bool had_run;	   /* was in RUN before */
	bool had_session;  /* was in RUN, or finished a handshake */
	uint8_t heard;	   /* enum heard: of an entry of probes alone, made beside its own */
	bool pmf : 1;	   /* its association protects management frames: a frame in which it leaves is its own */
	bool pmf_asked : 1;  /* somebody asks for an association in its name, and has no answer yet; until then this was so: */
	bool pmf_before : 1; /* and is again when that is refused */
	bool heard_timed;  /* the log gave a time for it: */
	uint32_t heard_at; /* its ms, the low 32 bits (an entry stays within a cache line) */
	struct episode *now;
	struct client_finding *findings;
	int64_t last;	   /* its last sign of life */
	uint64_t records;  /* the place of its last record in the store, RECORD_NONE before the first */
	uint32_t episodes;
	uint32_t session_s; /* session timeout as told, 0 unknown */
};

/* What an access point's own lines told, for a few minutes. */
struct ap_note {
	mac_t ap;
	int64_t reset, lost;	/* when */
	bool was_reset, was_lost;
	uint64_t event;		/* which of the shard's events told it */
	uint64_t place;
	uint32_t line;
};

enum { AP_NOTES = 64 };

static_assert(sizeof(struct client) <= 64, "a client's entry is larger than a cache line");

struct journeys {
	struct hash_key key;
	struct client *clients;
	size_t nclients, cap;
	uint32_t *slots; /* index + 1 into clients */
	size_t nslots;
	struct episode_pool pool;
	struct store *store;
	unsigned shard;
	mac_t only; /* keep this client only, where present */
	struct ap_note ap[AP_NOTES];
	unsigned nap;
	mac_t joining[AP_NOTES]; /* access points that asked to join: what AAA says of them is about no client */
	unsigned njoining;
	int64_t now;	/* time of the last event */
	uint64_t events, swept; /* fed so far; when the silent were looked for last */
};

void journeys_init(struct journeys *j, struct hash_key key, struct store *store, unsigned shard, mac_t only);
void journeys_free(struct journeys *j);
/* ev->t must be real time (no stamp) or TIME_NONE. */
void journeys_feed(struct journeys *j, const struct event *ev);
/* The log is over: its last time. Closes and judges what is open. */
void journeys_finish(struct journeys *j, int64_t end);
/* What a client's next event meets, so that a history whose middle is gone can be read as if it were whole. */
struct journey_state {
	bool had_run, had_session, pmf, pmf_asked, pmf_before;
	uint8_t kind; /* of the open episode; EPISODE_KINDS: none is open */
	uint8_t pem, apf;
	mac_t ap, bssid;
	int16_t wlan, vlan, slot;
	uint32_t session_s;
	int64_t start, last; /* of the open episode */
};
void journeys_state(const struct journeys *j, mac_t client, uint32_t hash, struct journey_state *out);
/* Goes on from a state: what is open ends at t, the time of the first event that is gone, unless it is what is to go on. */
void journeys_resume(struct journeys *j, mac_t client, uint32_t hash, const struct journey_state *s, int64_t t);
/* As new, its memory kept for what comes next. */
void journeys_reset(struct journeys *j);
/* The client's entry, or NULL. */
const struct client *journeys_client(const struct journeys *j, mac_t client, uint32_t hash);

/* The entry's place is asked for before it is used. */
void journeys_prefetch_slot(const struct journeys *j, const struct event *ev); /* first, */
void journeys_prefetch(const struct journeys *j, const struct event *ev);      /* then, some events later */

/* --- for the observers ------------------------------------------------------------------------------------- */

struct feed {
	struct journeys *j;
	struct client *c;
	const struct event *ev;
};

/* The open episode, opened as `kind` where there is none. */
struct episode *journey_open(struct feed *f, enum episode_kind kind);
/* Ends the open episode, if any. */
void journey_close(struct feed *f, enum episode_end how);
/* What another controller may have heard of a client that has its entry. */
void journey_heard(struct feed *f, enum heard what);

void journey_note(struct feed *f, enum fact_kind kind, int arg);
/* An association request or what announces one: begins an attempt or a roam unless it belongs to the open one. */
struct episode *journey_begin_assoc(struct feed *f, bool reassociation, bool announced);
/* What was asked for is answered. Who is refused has changed nothing, for it may have been anybody. */
void journey_associated(struct feed *f, bool good);
/* A removal fact is coming: the episode it belongs to. */
struct episode *journey_leaving(struct feed *f);
/* It asks for an association there. Is it back at once, at the access point that it left? */
void journey_returns(struct feed *f, mac_t ap, mac_t bssid);
/* It sends what only a station sends that is associated. Has it left? */
void journey_goes_on(struct feed *f);
/* RUN was reached. */
void journey_run(struct feed *f);

typedef void (*observer)(struct feed *f, const void *fields);
/* Does any rule look at this row? */
bool observed(unsigned row);
/* ... and at its fields? Events of other rows need not carry them. */
bool observed_fields(unsigned row);
void observe_init(void); /* once, before any thread */
void observe(struct feed *f);
