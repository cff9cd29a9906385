/* SPDX-License-Identifier: Apache-2.0 */
/* roster.h - which clients were in RUN, remembered over the death of net and of plumbd.
 *
 * An access point that comes back reports the stations it has kept, and each is adopted (client/adopt.c). What only the
 * controller knew of it is here: its addresses and where they are from, and when its session ends. net writes an entry at
 * once when a client comes to RUN, moves or learns an address, and takes it out when the client is deleted; so the memory
 * is always of now, and killing net loses nothing. A client that goes because its access point is away (a link that fails,
 * the controller that stops) may well be on the air still: its entry stays as that of a net before
 * would. keeper makes the memory, gives it to every net, and seals copies of it into a
 * file (keeper/snapshot.c) for the plumbd after this one.
 *
 * Each entry has a sum over its bytes: one that was torn by the death of its writer is not believed. What is there of the
 * net before stays, found by MAC, until its client is in RUN again or ROSTER_HOLD_MS are over.
 *
 * No secret is in it: keys are new with every adoption. A machine: no clock of its own. */
#pragma once
#include "base/wheel.h"
#include "controller/client/clients.h"

enum roster_limits {
	ROSTER_MAX = 64000,	 /* clients; beyond, one is not remembered, and learns its address again */
	ROSTER_HOLD_MS = 600000, /* who is not back after so long (and a tenth, at the most) is forgotten */
	ROSTER_V6_MAX = 4,	 /* addresses kept of each; the others are learned again */
	ROSTER_BOOT_LEN = 16,
};

/* Two clocks at one moment: with them, times of a machine that was started anew meanwhile mean something. */
struct roster_clock {
	mono_t now;
	int64_t wall_ms; /* UTC */
	uint8_t boot[ROSTER_BOOT_LEN]; /* of this boot of the machine */
};

size_t roster_size(void);
/* How many of its bytes hold something; whatever is in it, never above roster_size. */
size_t roster_used(const void *memory);
/* Grows with each change of an entry; for who copies it. */
uint64_t roster_edition(const void *memory);

struct roster;

/* memory: of roster_size, as the net before left it. Lent; what is in it and cannot be is skipped. */
struct roster *roster_new(void *memory, struct wheel *wheel, struct hash_key key, const struct roster_clock *clock);
void roster_free(struct roster *r);
/* The clocks as they are now; once in a while, for a clock may be set. */
void roster_clock(struct roster *r, const struct roster_clock *clock);
/* A client changed, or is about to go (clients_ports.changed). */
void roster_changed(struct roster *r, const struct client *c, bool going);
/* What there is of a client that was here before (clients_ports.remembered). */
bool roster_remembered(const struct roster *r, mac_t mac, struct client_memory *out);
/* Of the nets before: found; and of all who may come back: not yet. */
size_t roster_found(const struct roster *r);
size_t roster_missing(const struct roster *r);
/* Clients there was no room for. */
uint64_t roster_full(const struct roster *r);
