/* SPDX-License-Identifier: Apache-2.0 */
/* play.h - plays a scenario: a machine in virtual time that switches access points on and off, waits, and watches. It does
 * not know what they are made of: real agents with sockets (outside.c), or machines wired back to back (inside.c). */
#pragma once
#include "agent/wtp.h"
#include "air/crowd.h"

struct play;

/* One access point. */
struct member {
	unsigned number; /* from 0 */
	const struct group *group;
	char name[32];
	mac_t mac;
	struct addr local;
	bool on, away, power_comes_back;
	enum wtp_state state;
	mono_t since;
	uint32_t joins, gone; /* gone: stations */
	char controller[ADDR_TEXT_MAX];
	char error[WTP_WHY_MAX + 80];
	struct timer power; /* comes (back) on */
	struct play *play;
	void *body;
};

/* What a scenario asks of the world. */
struct world {
	void *ctx;
	/* Switches it on; false: not now, ask again in a moment. */
	bool (*on)(void *ctx, struct member *m, mono_t now);
	void (*off)(void *ctx, struct member *m, bool politely, mono_t now);
	void (*link)(void *ctx, const struct impairment *how);
	void (*away)(void *ctx, struct member *m, bool away);
	/* One Discovery that is not an access point's; play_answered when it is answered. */
	void (*probe)(void *ctx, mono_t now);
	/* A station of it is gone by its own; it is told when there is a controller. */
	void (*gone)(void *ctx, struct member *m, const uint8_t mac[static 6], mono_t now);
	/* When datagrams to and from the controller came and left; NULL: not known. */
	void (*wire)(void *ctx, struct crowd_wire *out);
	/* For clients who are not to be in step: crowd.h. NULL: there is none. */
	struct wheel *fine;
	int64_t fine_by;
	/* One datagram from a random address. */
	void (*hostile)(void *ctx, enum hostile kind, struct dice *dice);
	/* Its radio; NULL: it is off. */
	struct radio_sim *(*radio)(void *ctx, const struct member *m);
	/* A command of the controller, with what it answered; false: it failed, or there is nobody to give it to. */
	bool (*operate)(void *ctx, const char *command, struct buf *said);
	/* Does the controller say this of the client? `says`: what it says, for people. */
	bool (*verdict)(void *ctx, const struct crowd_client *c, const char *id, struct buf *says);
	/* Its newest verdict of the client, to show; false: none is known. */
	bool (*newest)(void *ctx, const struct crowd_client *c, char *out, size_t size);
	/* Does it find no fault with it? `says`: which ones. */
	bool (*healthy)(void *ctx, const struct crowd_client *c, struct buf *says);
};

/* Who watches; NULL: nobody. */
struct play_calls {
	void *ctx;
	void (*changed)(void *ctx, const struct member *m, mono_t now);
	void (*step)(void *ctx, const struct step *s, const char *words, mono_t now);
	void (*client)(void *ctx, const struct crowd_client *c, mono_t now);
	void (*ended)(void *ctx, mono_t now);
};

/* What a CHURN has done so far; none: nobody was there who could. */
struct play_moves {
	uint64_t joins, roams, leaves, none;
};

struct play {
	const struct scenario *scenario;
	struct world world;
	struct play_calls calls;
	struct wheel *wheel;
	struct dice dice;
	struct member *member;
	struct crowd *crowd;
	unsigned members, in_run, switched_on, errors;
	unsigned at;	      /* the step */
	bool in_step, answered, ended, failed;
	char why[256];	      /* why it failed */
	mono_t began, step_began;
	struct timer turn;
	int64_t hold_ms;      /* of a HOLD that runs */
	unsigned sent;	      /* hostile datagrams of this step */
	struct play_moves moved, moves; /* of this step, of all so far */
	unsigned *left;	      /* repetitions that are left, a step each; UINT32_MAX: not begun */
	mono_t all_run_at;    /* when the last of all came into Run for the first time; MONO_NEVER */
	mono_t controller_at; /* when a Discovery was answered first */
	int64_t last_step_ms; /* how long the last step took */
	struct crowd_times times; /* of the last "tell times" */
};

void play_init(struct play *p, const struct scenario *s, uint64_t seed, const struct world *w,
	       const struct play_calls *calls, struct wheel *wheel);
void play_free(struct play *p);
void play_start(struct play *p, mono_t now);
/* An access point's state or error is another one. */
void play_member(struct play *p, struct member *m, enum wtp_state state, const char *controller, const char *error,
	mono_t now);
void play_answered(struct play *p, mono_t now);
const char *step_name(enum step_kind kind);
/* Ends at once, and why. */
void play_fail(struct play *p, mono_t now, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Ends at once (Ctrl-C): no failure. */
void play_stop(struct play *p, mono_t now);
