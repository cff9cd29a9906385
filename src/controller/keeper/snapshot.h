/* SPDX-License-Identifier: Apache-2.0 */
/* snapshot.h - the memory of net (net/memory.h) in a file, for a plumbd that starts after all of this one has ended: which
 * access points to call, and what is known of the clients they will report.
 *
 * A copy is made when something has changed, SNAPSHOT_EVERY_MS after the last, by a process of its own: encrypting and a
 * slow disk hold up nobody. It is sealed (trust/seal.h), written beside the old one, synced and renamed, so a death at
 * any moment leaves the old one or the new. A disk that is full, cannot be written or is slow is told of once, and once
 * more when it is well again; nothing else changes. What was there at the end is written by the end itself. */
#pragma once
#include "base/mono.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum {
	SNAPSHOT_EVERY_MS = 10000,
	SNAPSHOT_LATE_MS = 3000,  /* a copy that takes so long is told of, once until one is in time again */
	SNAPSHOT_LAST_MS = 3000,  /* the end waits so long for one that is being written */
};
#define SNAPSHOT_FILE "clients.snapshot" /* in the state directory */

struct keeper;

struct snapshot {
	const void *memory; /* NULL: there is none */
	pid_t pid;	    /* who writes; 0: nobody */
	uint64_t edition, wanted; /* of the copy in the file; of the one that is being written */
	mono_t next, begun;
	bool late; /* the one that is being written */
	bool failed, slow; /* said already */
};

/* Maps the memory; one that is new is filled from the file of the plumbd before. What cannot be read is said in the journal
 * and passed over. */
void snapshot_open(struct keeper *k);
void snapshot_tick(struct keeper *k, mono_t now);
/* True: it was the one that writes. */
bool snapshot_ended(struct keeper *k, pid_t pid, int status);
/* Net has ended, and so will this: the last copy. */
void snapshot_close(struct keeper *k);
