/* SPDX-License-Identifier: Apache-2.0 */
/* episode.h - one chapter of a client's life at the controller, with its stages and facts.
 *
 *   ATTEMPT    it tries to join: probe, association, keys, address, web login
 *   ROAM       it has an association and moves it: a reassociation, or a new association while in RUN
 *   STAY       it is in RUN
 *   DEPARTURE  it is taken out, or leaves
 * An attempt or roam that reaches RUN becomes a stay; a stay that is ended becomes a departure; the rest is ended by the
 * beginning of the next or by the end of the log. */
#pragma once
#include "base/mac.h"
#include "catalogue/states.h"
#include "diagnose/facts.h"

enum episode_kind { EPISODE_ATTEMPT, EPISODE_ROAM, EPISODE_STAY, EPISODE_DEPARTURE, EPISODE_KINDS };

enum stage_kind {
	STAGE_PROBE,
	STAGE_AUTHENTICATION,
	STAGE_ASSOCIATION,
	STAGE_EAP,
	STAGE_KEYS,
	STAGE_ADDRESS,
	STAGE_WEB,
	STAGE_RUN,
	STAGE_LEAVE,
	STAGES
};

enum stage_outcome { OUTCOME_NONE, OUTCOME_RUNNING, OUTCOME_OK, OUTCOME_FAILED, OUTCOMES };

enum roam_method { METHOD_NONE, METHOD_FULL, METHOD_PMKID, METHOD_OKC, METHOD_CCKM, METHOD_FT, METHOD_PSK, METHODS };

/* How an episode ended. */
enum episode_end { END_OPEN, END_RUN, END_NEXT, END_LOG, END_SILENCE, ENDS };

struct stage {
	int32_t start, end; /* ms from the episode's start; STAGE_UNTIMED where not known */
	uint16_t attempts;
	uint8_t outcome;
};

#define STAGE_UNTIMED INT32_MIN

enum { FACTS_FIRST = 4, FACTS_MAX = 64 };

struct episode {
	int64_t start, last;   /* first and last sign of life in it */
	int64_t next;	       /* when the following one began or the log ended: silence = next - last */
	mac_t ap, bssid;
	int16_t wlan, vlan, slot;
	uint8_t kind, end, method;
	uint8_t pem, apf;      /* last seen; 255 none */
	uint8_t nfacts, cap;
	bool reached_run;
	bool had_session;      /* the client had been in RUN, or had finished a handshake, before */
	bool ap_reset, ap_lost; /* its access point's own lines say so, */
	uint32_t ap_line;      /* there */
	uint64_t ap_place;
	bool ended;	       /* the client's entry is gone: only the silence after it is still of interest */
	uint16_t order;
	int64_t pem_since;
	struct stage stage[STAGES];
	struct factset has;
	struct fact *fact;     /* nfacts of cap; owned */
};

extern const char *const episode_kind_names[EPISODE_KINDS];
extern const char *const stage_names[STAGES];
extern const char *const outcome_names[OUTCOMES];
extern const char *const method_names[METHODS];
extern const char *const end_names[ENDS];

/* The record of a fact (any argument with arg < 0 ... use fact_any), or NULL. */
const struct fact *episode_fact(const struct episode *e, enum fact_kind kind);
const struct fact *episode_fact_arg(const struct episode *e, enum fact_kind kind, int arg);
/* How often a fact was seen, over all arguments. */
unsigned episode_count(const struct episode *e, enum fact_kind kind);

/* From and to the free lists of the thread that owns them. */
struct episode_pool {
	void *free_episodes;
	void *free_facts[6]; /* of FACTS_FIRST << i */
	size_t bytes;
};
struct episode *episode_new(struct episode_pool *p);
void episode_free(struct episode_pool *p, struct episode *e);
void episode_pool_free(struct episode_pool *p);

struct event;
void episode_note(struct episode_pool *p, struct episode *e, enum fact_kind kind, int arg, const struct event *ev);
/* A fact already noted has a better line to prove it: this event's. */
void episode_restate(struct episode *e, enum fact_kind kind, int arg, const struct event *ev);
/* The same fact, copied from another episode of the client. */
void episode_carry(struct episode_pool *p, struct episode *e, const struct fact *f);

/* Stages are told what happened; times come with the event. */
void stage_begin(struct episode *e, enum stage_kind s, int64_t t);
void stage_try(struct episode *e, enum stage_kind s, int64_t t);
void stage_end(struct episode *e, enum stage_kind s, int64_t t, enum stage_outcome outcome);
