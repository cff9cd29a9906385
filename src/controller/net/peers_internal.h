/* SPDX-License-Identifier: Apache-2.0 */
/* peers_internal.h - what peers are made of, for peers.c, which changes them, and peers_look.c, which does not. */
#pragma once
#include "base/table.h"
#include "controller/net/peers.h"

struct source {
	uint64_t hash;
	uint8_t ip[16]; /* an IPv6 address without its last half */
	struct link half_open; /* of its peers, the oldest first */
	struct link waiting;   /* its hellos, the oldest first */
	struct link turn;      /* in the round of sources that have some */
	struct link fresh;     /* among those of the round that have had no turn, the last that said hello at the end */
	unsigned count, nwaiting;
};

/* A ClientHello with a good cookie whose turn has not come. */
struct waiting {
	struct link of_source;
	struct source *source;
	struct place at;
	struct addr from;
	uint64_t hash, random;
	struct dtls_hello hello;
	size_t len;
	uint8_t record[];
};

struct peer {
	struct peers *peers;
	struct place at;
	struct addr from;
	uint64_t hash;
	uint64_t hello;	     /* of the random in its ClientHello: a hello that came again is known by it */
	struct dtls *dtls;
	struct ac_link *ac;
	struct peer *rival;  /* shakes hands beside us, from the same address */
	struct peer *living; /* whose rival we are */
	struct source *source;	   /* while shaking hands */
	struct link all_half_open, half_open; /* of all, and of the source */
	struct link worked_on;	   /* alone: not one of those that are counted */
	struct peer *grave; /* the next one to be freed */
	struct timer retransmit; /* RFC 6347 4.2.4 */
	mono_t since;
	int64_t still_us; /* for how long we had stood still by then */
	bool up, dead;
	bool went_on; /* has sent more than its ClientHello, or that with a ticket of ours */
};

struct peers {
	struct peers_ports ports;
	struct wheel *wheel;
	struct ac *ac;
	struct dtls_ctx *dtls;
	struct hash_key key;
	struct table by_address, by_source;
	struct link half_open; /* of all sources, silent since their ClientHello, the oldest first */
	struct link went_on;   /* the others */
	struct peer *graves;
	size_t count, nhalf_open, nwent_on;
	unsigned hints; /* answered in the second that ends at hints_until */
	mono_t hints_until;
	struct link worked_on; /* handshakes at a time, the oldest first */
	struct link turns;     /* sources of which a hello waits */
	struct link fresh;     /* those that have had no turn yet */
	bool newest;	       /* who is next: the newest of them, or the first of the round */
	struct table by_waiting;
	size_t nworked_on;
	int64_t took_us;       /* of a handshake, smoothed */
	struct timer pace;
	unsigned depth; /* of calls from outside */
	mono_t now;
	mono_t turn_due;  /* while somebody waits: when the next turn is; never: nobody does */
	int64_t still_us; /* for how long we stood still, in all */
	struct peers_counters counters;
};

/* --- the table ---------------------------------------------------------------------------------------------------- */

struct key {
	const struct place *at;
	const struct addr *from;
};

static inline uint64_t hash_of(const struct peers *p, const struct place *at, const struct addr *from)
{
	return siphash_u64(p->key, addr_hash(p->key, from) ^ addr_hash(p->key, &at->local) * 3 ^ at->channel);
}

static inline bool same_peer(const void *object, const void *key)
{
	const struct peer *peer = object;
	const struct key *k = key;

	return peer->at.channel == k->at->channel && addr_eq(&peer->from, k->from) && addr_eq(&peer->at.local, &k->at->local);
}

static inline struct peer *find(const struct peers *p, uint64_t hash, const struct place *at, const struct addr *from)
{
	struct key k = { at, from };

	return table_find(&p->by_address, hash, same_peer, &k);
}
