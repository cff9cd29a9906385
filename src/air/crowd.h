/* SPDX-License-Identifier: Apache-2.0 */
/* crowd.h - the clients of a scenario, the air between them and the access points' simulated radios, and the wire behind
 * those. In virtual time, or in real time: it drives itself by timers in the caller's wheel.
 *
 * A client is a whole supplicant (station.h). It hears what is on the air where it is when it looks around: its own access
 * point and the two beside it; nothing is sent around for nobody. Frames under way come from a pool. Everything that chance
 * decides is drawn from the seed.
 *
 *   crowd.c       clients: making them, what a scenario does to them, what they look like
 *   crowd_air.c   frames between clients and radios, lost and late; forged ones and floods
 *   crowd_wire.c  the DHCP server behind all access points
 *   crowd_times.c how long joins take, and the controller's share of roams */
#pragma once
#include "air/scenario.h"
#include "air/station.h"

struct crowd;

/* Datagrams between access points and controller: how many there were, when the one that is worked on had come, and when the
 * last one left, by one clock in ns. */
struct crowd_wire {
	uint64_t in, out;
	int64_t came_ns, left_ns;
};

/* How long joins and roams took (crowd_times.c): half of them, 99 of 100, all of them at the most. */
struct crowd_times {
	struct crowd_took {
		uint64_t count, p50_us, p99_us, longest_us;
	} join, roam;
	int64_t ms; /* in so long */
};

struct crowd_client {
	struct crowd *crowd;
	unsigned number;
	const struct air_group *group;
	const struct air_wlan *wlan;
	char name[SCENARIO_NAME_MAX + 8];
	mac_t mac;
	struct station_options o;
	struct station *st;
	struct crowd_client *twin; /* another one with the same MAC address */
	unsigned home;		   /* access point it is at, from 0 */
	bool joins;		   /* it was told to, and not to leave since */
	uint32_t generation;	   /* MAC addresses it has had before this one */
	bool asleep, in_run, seen; /* in_run: connected, and has the address it wants; seen: the board has it */
	unsigned lose;		   /* enum lose */
	int64_t restless_ms;	   /* about that often it goes somewhere else; 0: it stays */
	unsigned missed;	   /* looks at which its BSS was not there */
	uint32_t runs;		   /* how often it came into RUN */
	bool told;
	enum station_event last;   /* with told: the last thing it noticed */
	uint32_t value;
	mono_t since, sent;
	mono_t probes_until;
	struct timer turn;	   /* joins, roams, wakes, probes */
	uint8_t turn_is;
	unsigned turn_ap;
	mono_t arrives[2];	   /* when the last frame to it, and from it, arrives: order is kept */
	char verdict[SCENARIO_VERDICT_MAX + 1]; /* the controller's, as far as known */
	struct {
		bool joins, begun, roams; /* joins: told to and not there yet; begun: and has sent an authentication */
		bool answers;		  /* the access point's answer to the controller leaves with this datagram */
		int64_t since_ns, spent_ns; /* of a join: since when it goes on (0: the client waits by itself); before that */
		int64_t asked_ns, ns;	  /* of a roam: since when it is the controller's turn (0: it is not); its turns so far */
		struct crowd_client *next;
	} times;
};

struct crowd_ports {
	void *ctx;
	/* The radio of an access point, from 0; NULL: it is off. */
	struct radio_sim *(*radio)(void *ctx, unsigned ap);
	/* A client's state is another one. */
	void (*changed)(void *ctx, struct crowd_client *c, mono_t now);
	void (*wire)(void *ctx, struct crowd_wire *out); /* NULL: nothing is timed */
	/* A wheel for frames on the air and for comings and goings, whose times are `us * fine_by`; NULL: the crowd's. */
	struct wheel *fine;
	int64_t fine_by;
};

struct crowd_counters {
	uint64_t frames, lost, doubled, runs, wire;
};

struct crowd *crowd_new(const struct scenario *s, uint64_t seed, const struct crowd_ports *p, struct wheel *wheel);
void crowd_free(struct crowd *c);
/* The radio of an access point is on this air from now on. It has to outlive the crowd, or be taken off (NULL hooks). */
void crowd_radio(struct crowd *c, unsigned ap, struct radio_sim *radio);
void crowd_begin(struct crowd *c, mono_t now);

unsigned crowd_size(const struct crowd *c);
unsigned crowd_in_run(const struct crowd *c);
struct crowd_client *crowd_client(struct crowd *c, unsigned n);
const struct crowd_counters *crowd_counters(const struct crowd *c);
/* Deauthentications and disassociations that came for its clients from their access points. */
uint64_t crowd_sent_away(const struct crowd *c);

/* Of joins and roams that have ended since it was asked the last time. */
struct crowd_times crowd_times(struct crowd *c, mono_t now);

/* What a scenario does. `at` 0: now; otherwise so many microseconds from now. */
void crowd_join(struct crowd_client *c, int64_t in_us, mono_t now);
void crowd_roam(struct crowd_client *c, unsigned ap, int64_t in_us, mono_t now); /* ap from 1; 0: the next one */
void crowd_leave(struct crowd_client *c, uint16_t reason, mono_t now);
void crowd_crash(struct crowd_client *c, mono_t now);
void crowd_sleep(struct crowd_client *c, int64_t ms, mono_t now); /* 0: until it wakes */
void crowd_wake(struct crowd_client *c, mono_t now);
void crowd_key(struct crowd_client *c, const char *passphrase); /* NULL: that of its WLAN */
void crowd_switch(struct crowd_client *c, const struct air_wlan *w, mono_t now);
/* Gone without a word; it has another MAC address from now on, one that nobody has had. */
void crowd_new_mac(struct crowd_client *c, mono_t now);
void crowd_restless(struct crowd_client *c, int64_t ms, mono_t now); /* 0: not any more */
void crowd_probe(struct crowd_client *c, int64_t ms, mono_t now);
void crowd_forge(struct crowd_client *c, enum forged what, mono_t now);
void crowd_flood(struct crowd *c, enum flood what, mono_t now); /* one frame */
void crowd_air(struct crowd *c, const struct impairment *how);
void crowd_dhcp(struct crowd *c, bool on);
/* A radio loses all its stations, and says so to its controller. radio from 0. */
void crowd_reset(struct crowd *c, unsigned ap, unsigned radio, mono_t now);

/* "connected", "4-way handshake", "asleep": what it is. */
const char *crowd_state(const struct crowd_client *c);
