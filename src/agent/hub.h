/* SPDX-License-Identifier: Apache-2.0 */
/* hub.h - what all agents of a process share: the loop, the wheel of timers, the clock, and how datagrams are read.
 *
 * libuv waits; sockets are ours (uv_poll), so that datagrams are read and written by the batch. Time is asked once a
 * turn of the loop. Who measures the controller wants to know more exactly when datagrams come and leave (hub_stamps):
 * the kernel says when it put one into a socket's queue, so what the agents themselves take to read it is not in that. */
#pragma once
#include "base/addr.h"
#include "base/wheel.h"

#include <uv.h>

/* As long as UDP has them: a controller may leave the cutting of long messages to IP. Of the room for a batch only what is
 * used is ever touched. */
enum { HUB_DATAGRAM_MAX = 65535, HUB_BATCH = 16, HUB_FINE = 16 };

struct hub_socket;
typedef void (*hub_received)(void *ctx, const struct addr *from, const uint8_t *bytes, size_t len, mono_t now);

/* An ICMP error came for a datagram that went to this address: nobody is there, or says so. */
typedef void (*hub_refused)(void *ctx, const struct addr *to, mono_t now);

struct hub {
	uv_loop_t loop;
	struct wheel wheel;
	uv_timer_t tick;
	uv_prepare_t before;
	mono_t now, tick_due;
	uint64_t datagrams_in, datagrams_out, send_failed;
	struct wheel fine; /* with has_fine */
	bool has_fine;
	uv_poll_t fine_poll;
	int fine_fd;
	mono_t fine_due;
	bool stamps;
	int64_t came_ns, left_ns; /* with stamps, by CLOCK_REALTIME: the datagram that is worked on; the last one sent */
};

/* One UDP socket. It may be the only one of an access point: its control and data channels go to different ports of the
 * controller, so one port of its own serves both. */
struct hub_socket {
	uv_poll_t poll;
	struct hub *hub;
	hub_received received;
	hub_refused refused; /* NULL: not wanted. To be set after hub_socket_open */
	void *ctx;
	int fd;
	bool v4; /* the family of fd; an IPv6 one also speaks IPv4 */
	bool closed, busy; /* busy: libuv has not let go of it yet */
};

void hub_init(struct hub *h);
/* Runs until hub_stop. */
void hub_run(struct hub *h);
void hub_stop(struct hub *h);
/* After hub_run: closes what libuv still holds. */
void hub_free(struct hub *h);
/* The time, asked anew (after something that took long). */
mono_t hub_now(struct hub *h);
/* A wheel whose milliseconds are HUB_FINE of a real one: its times are `us * HUB_FINE`. For who simulates many who must not
 * be in step; as long as the hub. NULL: there is no timer for it. */
struct wheel *hub_fine(struct hub *h);
/* Before the first socket is opened: came_ns and left_ns are kept from now on. */
void hub_stamps(struct hub *h);

/* Binds to `local` (addr_none: any address, any port). 0 or -errno; -EBUSY: it was closed in this very turn of the loop.
 * The object must live until a turn of the loop after hub_socket_close. */
int hub_socket_open(struct hub *h, struct hub_socket *s, const struct addr *local, hub_received received, void *ctx);
void hub_socket_close(struct hub_socket *s);
bool hub_send(struct hub_socket *s, const struct addr *to, const void *head, size_t head_len, const void *bytes, size_t len);
/* To whoever is on the local networks: broadcast, and multicast where so wished. */
void hub_send_around(struct hub_socket *s, uint16_t port, bool broadcast, bool multicast, const void *bytes, size_t len);
/* The address a datagram to `to` would leave from; addr_none when there is no way. */
struct addr hub_address_towards(const struct addr *to);
