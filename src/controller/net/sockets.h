/* SPDX-License-Identifier: Apache-2.0 */
/* sockets.h - datagrams in and out in batches, over the sockets keeper bound (keeper/listen.h).
 *
 * A turn of the loop empties the friends' sockets first, up to a budget that only a broken friend reaches, then takes a
 * batch of strangers at a time, and looks at the friends again between batches. What is left waits for the next turn in
 * its own receive buffer. */
#pragma once
#include "controller/net/peers.h"

#include <uv.h>

struct sockets;

struct sockets_counters {
	uint64_t friends, strangers; /* datagrams */
	uint64_t wrong_socket;	     /* a broadcast comes to both sockets: taken from one */
	uint64_t cut;		     /* longer than a datagram can be for us */
	uint64_t sent, send_failed;
};

struct sockets_calls {
	void *ctx;
	void (*input)(void *ctx, const struct origin *of, const void *datagram, size_t len);
	/* Datagrams of friends that come together, PEERS_AHEAD_MAX at the most, before the first of them is given to input. */
	void (*ahead)(void *ctx, const struct origin *of, size_t n);
};

/* fds: LISTEN_ROLES for each listener, as inherited. */
struct sockets *sockets_new(uv_loop_t *loop, const int *fds, size_t listeners, const struct sockets_calls *calls);
void sockets_start(struct sockets *s);
/* Reads no more; the descriptors stay open until the process ends. */
void sockets_stop(struct sockets *s);
void sockets_free(struct sockets *s);
/* Queued, and sent at the end of the turn or when the queue is full. */
void sockets_send(struct sockets *s, const struct place *from, const struct addr *to, const void *datagram, size_t len);
void sockets_flush(struct sockets *s);
/* Datagrams that wait for the end of the turn; bytes of the buffers. */
size_t sockets_queued(const struct sockets *s);
size_t sockets_bytes(const struct sockets *s);
const struct sockets_counters *sockets_counters(const struct sockets *s);
/* The address the listener's control socket is bound to. */
struct addr sockets_local(const struct sockets *s, size_t listener, enum ac_channel channel);
