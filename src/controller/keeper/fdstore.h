/* SPDX-License-Identifier: Apache-2.0 */
/* fdstore.h - sockets that outlive plumbd, in the file descriptor store of its service manager (sd_notify(3), FDSTORE).
 *
 * What was given to the store with a name comes back at the next start, by that name: on descriptors from 3 on, which
 * $LISTEN_PID, $LISTEN_FDS and $LISTEN_FDNAMES tell. So a datagram that arrives while plumbd is restarted waits in its
 * socket. Without a service manager, or one without a store, all of it does nothing.
 *
 * What comes back is looked at before it is used; what nobody asks for is closed, and taken out of the store. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum { FDSTORE_MAX = 72, FDSTORE_NAME_MAX = 112 };

struct fdstore {
	struct {
		int fd;
		char name[FDSTORE_NAME_MAX];
	} at[FDSTORE_MAX];
	size_t count;
	size_t removed; /* taken out of the store again */
	bool deaf; /* the manager did not take one in time: it is not asked again */
};

/* Early, before any descriptor is opened or inherited by another program. */
void fdstore_open(struct fdstore *s);
/* The descriptor of that name, now the caller's; -1: there is none. */
int fdstore_take(struct fdstore *s, const char *name);
/* For the next start. A name holds no colon. Whoever was taken is in the store still. */
void fdstore_keep(struct fdstore *s, int fd, const char *name);
/* It was taken and is not what it should be: closed, and the manager shall hold it no longer. */
void fdstore_reject(struct fdstore *s, int fd, const char *name);
/* What nobody took is rejected. */
void fdstore_close(struct fdstore *s);
