/* SPDX-License-Identifier: Apache-2.0 */
/* listen.h - the controller's UDP sockets, bound once by keeper and inherited by every net.
 *
 * An address has two ports (control, data), and each port two sockets in one SO_REUSEPORT group. A classic BPF program
 * looks at each datagram and picks the socket: a DTLS record of an epoch other than 0 is from somebody who has keys, and
 * goes to the one for friends; Discovery, ClientHello and whatever else a stranger can send goes to the other. Each has a
 * receive buffer of its own, so a flood of strangers fills theirs and no friend's record is lost.
 *
 * The service manager keeps the sockets while plumbd is restarted (fdstore.h). A group comes back whole or is made anew. */
#pragma once
#include "base/addr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LISTENERS_MAX = 16, LISTEN_WHY_MAX = 256 };

/* The sockets of a listener, in this order on net's descriptors. */
enum listen_role { CONTROL_STRANGERS, CONTROL_FRIENDS, DATA_STRANGERS, DATA_FRIENDS, LISTEN_ROLES };

struct listener {
	struct addr control, data;
	bool optional; /* of the defaults: without IPv6 the controller goes on with IPv4 */
	int fd[LISTEN_ROLES];
};

struct listeners {
	struct listener at[LISTENERS_MAX];
	size_t count;
	struct fdstore *store; /* where sockets of the plumbd before may be; NULL: nowhere */
	uint64_t most;	       /* bytes that may wait in all of them together; 0: as many as the machine allows */
};

/* "ADDR", "ADDR:CTRL,DATA", IPv6 in brackets where ports follow. False with why. */
bool listen_parse(struct listeners *l, const char *text, char why[static LISTEN_WHY_MAX]);
/* All IPv4 and all IPv6 addresses, ports 5246 and 5247. */
void listen_defaults(struct listeners *l);
/* Binds all, or none and says why. A port somebody else has is refused, though he may share it. */
bool listen_bind(struct listeners *l, char why[static LISTEN_WHY_MAX]);
/* Gives them to the service manager, for the next plumbd. */
void listen_keep(const struct listeners *l);
void listen_close(struct listeners *l);
/* Datagrams of at most so many bytes wait in these n sockets together, each has the same share (0: each has as much as is
 * allowed up to 8 MiB). Bytes are the kernel's, with its own in them. To have more again takes CAP_NET_ADMIN; without, what
 * is there stays. Returns what they hold at most now: more than was asked for, where that is less than LISTEN_ROOM_LEAST
 * each. */
enum { LISTEN_ROOM_LEAST = 32 * 1024 };
uint64_t listen_room(const int *fds, size_t n, uint64_t most);
/* The program of the group; for its test. True: to the friends. */
bool listen_is_friend(const void *datagram, size_t len);
