/* SPDX-License-Identifier: Apache-2.0 */
/* hub.c - see hub.h. */
#include "agent/hub.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <net/if.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

/* The timer only wakes the loop: what is due is fired before it sleeps again. */
static void woken(uv_timer_t *t)
{
	(void)t;
}

static void fine_woken(uv_poll_t *p, int status, int events)
{
	struct hub *h = p->data;
	uint64_t times;

	(void)status;
	(void)events;
	(void)!read(h->fine_fd, &times, sizeof(times));
	h->fine_due = MONO_NEVER;
}

/* Its timers run, and the kernel wakes us for the next. */
static void run_fine(struct hub *h)
{
	struct itimerspec at = { 0 };
	mono_t next;
	int64_t us;

	wheel_run(&h->fine, (mono_t){ h->now.us * HUB_FINE });
	next = wheel_next(&h->fine);
	if (next.us == h->fine_due.us)
		return;
	h->fine_due = next;
	if (next.us != INT64_MAX) {
		us = (next.us + HUB_FINE - 1) / HUB_FINE;
		at.it_value.tv_sec = us / 1000000;
		at.it_value.tv_nsec = us % 1000000 * 1000 + 1; /* zero would disarm it */
	}
	(void)timerfd_settime(h->fine_fd, TFD_TIMER_ABSTIME, &at, NULL);
}

static void before_sleep(uv_prepare_t *p)
{
	struct hub *h = p->data;
	mono_t next;
	int64_t ms;

	h->now = mono_now();
	wheel_run(&h->wheel, h->now);
	if (h->has_fine)
		run_fine(h);
	next = wheel_next(&h->wheel);
	if (next.us == h->tick_due.us && uv_is_active((uv_handle_t *)&h->tick))
		return;
	h->tick_due = next;
	uv_timer_stop(&h->tick);
	if (next.us == INT64_MAX)
		return;
	uv_update_time(&h->loop);
	ms = (next.us - h->now.us + 999) / 1000;
	uv_timer_start(&h->tick, woken, ms > 0 ? (uint64_t)ms : 0, 0);
}

void hub_init(struct hub *h)
{
	memset(h, 0, sizeof(*h));
	h->now = mono_now();
	h->tick_due = MONO_NEVER;
	wheel_init(&h->wheel, h->now);
	uv_loop_init(&h->loop);
	uv_timer_init(&h->loop, &h->tick);
	uv_prepare_init(&h->loop, &h->before);
	h->before.data = h;
	uv_prepare_start(&h->before, before_sleep);
}

void hub_run(struct hub *h)
{
	uv_run(&h->loop, UV_RUN_DEFAULT);
}

void hub_stop(struct hub *h)
{
	uv_stop(&h->loop);
}

static void close_handle(uv_handle_t *handle, void *ctx)
{
	(void)ctx;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

void hub_free(struct hub *h)
{
	uv_walk(&h->loop, close_handle, NULL);
	uv_run(&h->loop, UV_RUN_DEFAULT);
	if (h->has_fine)
		close(h->fine_fd);
	uv_loop_close(&h->loop);
}

mono_t hub_now(struct hub *h)
{
	return h->now = mono_now();
}

struct wheel *hub_fine(struct hub *h)
{
	h->fine_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (h->fine_fd < 0)
		return NULL;
	wheel_init(&h->fine, (mono_t){ h->now.us * HUB_FINE });
	h->fine_due = MONO_NEVER;
	uv_poll_init(&h->loop, &h->fine_poll, h->fine_fd);
	h->fine_poll.data = h;
	uv_poll_start(&h->fine_poll, UV_READABLE, fine_woken);
	h->has_fine = true;
	return &h->fine;
}

void hub_stamps(struct hub *h)
{
	h->stamps = true;
}

/* The clock of the kernel's stamps. */
static int64_t stamp_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

/* --- sockets --------------------------------------------------------------------------------------------------- */

/* What came in one call: room for a batch, shared by all sockets, since it is dealt with before the next is read. */
static struct {
	uint8_t bytes[HUB_BATCH][HUB_DATAGRAM_MAX];
	struct sockaddr_storage from[HUB_BATCH];
	struct iovec iov[HUB_BATCH];
	struct mmsghdr msg[HUB_BATCH];
	union {
		char bytes[CMSG_SPACE(sizeof(struct timespec))];
		struct cmsghdr align;
	} control[HUB_BATCH]; /* the kernel's stamps, for who wants them */
} batch;

static int read_batch(int fd, bool stamps)
{
	for (unsigned i = 0; i < HUB_BATCH; i++) {
		batch.iov[i] = (struct iovec){ batch.bytes[i], HUB_DATAGRAM_MAX };
		batch.msg[i].msg_hdr = (struct msghdr){ .msg_name = &batch.from[i], .msg_namelen = sizeof(batch.from[i]),
							.msg_iov = &batch.iov[i], .msg_iovlen = 1 };
		if (stamps) {
			batch.msg[i].msg_hdr.msg_control = &batch.control[i];
			batch.msg[i].msg_hdr.msg_controllen = sizeof(batch.control[i]);
		}
	}
	return recvmmsg(fd, batch.msg, HUB_BATCH, MSG_DONTWAIT, NULL);
}

/* When the kernel put it into the queue; now, where it does not say. */
static int64_t came_at(struct msghdr *m)
{
	struct timespec ts;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c))
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
			memcpy(&ts, CMSG_DATA(c), sizeof(ts));
			return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
		}
	return stamp_ns();
}

/* What routers and hosts said of datagrams of ours (IP_RECVERR): the kernel keeps it in a queue of its own. */
static bool read_error(struct hub_socket *s)
{
	union {
		char bytes[CMSG_SPACE(sizeof(struct sock_extended_err) + sizeof(struct sockaddr_in6))];
		struct cmsghdr align;
	} control;
	struct sockaddr_storage to;
	uint8_t byte;
	struct iovec iov = { &byte, sizeof(byte) };
	struct msghdr m = { .msg_name = &to, .msg_namelen = sizeof(to), .msg_iov = &iov, .msg_iovlen = 1,
			    .msg_control = &control, .msg_controllen = sizeof(control) };
	struct sock_extended_err e = { 0 };
	struct addr a;

	if (recvmsg(s->fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return false;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c))
		if ((c->cmsg_level == SOL_IP && c->cmsg_type == IP_RECVERR) ||
		    (c->cmsg_level == SOL_IPV6 && c->cmsg_type == IPV6_RECVERR))
			memcpy(&e, CMSG_DATA(c), sizeof(e));
	if (s->refused && (e.ee_origin == SO_EE_ORIGIN_ICMP || e.ee_origin == SO_EE_ORIGIN_ICMP6) &&
	    (e.ee_errno == ECONNREFUSED || e.ee_errno == EHOSTUNREACH || e.ee_errno == ENETUNREACH) &&
	    addr_from_sockaddr(&a, &to, m.msg_namelen))
		s->refused(s->ctx, &a, s->hub->now);
	return true;
}

static void readable(uv_poll_t *p, int status, int events)
{
	struct hub_socket *s = p->data;
	struct hub *h = s->hub;
	int n;

	(void)events;
	h->now = mono_now();
	if (status < 0) { /* there is an error in the socket's queue, for which libuv gives the socket up */
		for (int i = 0; i < HUB_BATCH && !s->closed && read_error(s); i++)
			;
		if (s->closed)
			return;
		uv_poll_start(&s->poll, UV_READABLE, readable);
	}
	n = read_batch(s->fd, h->stamps);
	for (int i = 0; i < n && !s->closed; i++) {
		struct addr from;

		/* one that is too long was cut: there is none in UDP */
		if (batch.msg[i].msg_hdr.msg_flags & MSG_TRUNC ||
		    !addr_from_sockaddr(&from, &batch.from[i], batch.msg[i].msg_hdr.msg_namelen))
			continue;
		h->datagrams_in++;
		if (h->stamps)
			h->came_ns = came_at(&batch.msg[i].msg_hdr);
		s->received(s->ctx, &from, batch.bytes[i], batch.msg[i].msg_len, h->now);
	}
}

static int make_socket(const struct addr *local, bool *v4)
{
	struct sockaddr_storage at;
	socklen_t len;
	int fd, one = 1, zero = 0, error;

	*v4 = !addr_none(local) && addr_is_v4(local);
	fd = socket(*v4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 && !*v4) { /* a kernel without IPv6 */
		*v4 = true;
		fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	}
	if (fd < 0)
		return -errno;
	if (!*v4)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof(zero));
	setsockopt(fd, IPPROTO_IP, IP_RECVERR, &one, sizeof(one)); /* an IPv6 socket speaks IPv4, too */
	if (!*v4)
		setsockopt(fd, IPPROTO_IPV6, IPV6_RECVERR, &one, sizeof(one));
	setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &one, sizeof(one));
	if (addr_none(local))
		return fd;
	len = (socklen_t)addr_to_sockaddr(local, *v4 ? AF_INET : AF_INET6, &at);
	if (bind(fd, (struct sockaddr *)&at, len) == 0)
		return fd;
	error = errno;
	close(fd);
	return -error;
}

int hub_socket_open(struct hub *h, struct hub_socket *s, const struct addr *local, hub_received received, void *ctx)
{
	int fd;

	if (s->busy)
		return -EBUSY;
	fd = make_socket(local, &s->v4);
	if (fd < 0)
		return fd;
	if (h->stamps) {
		int one = 1;

		(void)setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof(one));
	}
	s->busy = true;
	s->hub = h;
	s->received = received;
	s->refused = NULL;
	s->ctx = ctx;
	s->fd = fd;
	s->closed = false;
	uv_poll_init(&h->loop, &s->poll, fd);
	s->poll.data = s;
	uv_poll_start(&s->poll, UV_READABLE, readable);
	return 0;
}

static void poll_closed(uv_handle_t *handle)
{
	struct hub_socket *s = handle->data;

	s->busy = false;
}

void hub_socket_close(struct hub_socket *s)
{
	if (s->closed)
		return;
	s->closed = true;
	uv_poll_stop(&s->poll);
	uv_close((uv_handle_t *)&s->poll, poll_closed);
	close(s->fd);
}

bool hub_send(struct hub_socket *s, const struct addr *to, const void *head, size_t head_len, const void *bytes, size_t len)
{
	struct sockaddr_storage at;
	struct iovec iov[2] = { { (void *)(uintptr_t)head, head_len }, { (void *)(uintptr_t)bytes, len } };
	struct msghdr m = { .msg_name = &at, .msg_iov = iov, .msg_iovlen = 2 };

	if (s->closed || (s->v4 && !addr_is_v4(to)))
		return false;
	m.msg_namelen = (socklen_t)addr_to_sockaddr(to, s->v4 ? AF_INET : AF_INET6, &at);
	s->hub->datagrams_out++;
	if (s->hub->stamps)
		s->hub->left_ns = stamp_ns();
	/* what came back for an earlier datagram is told here, an error at a time: try again */
	if (sendmsg(s->fd, &m, MSG_NOSIGNAL) >= 0)
		return true;
	for (int i = 0; i < 2 && (errno == ECONNREFUSED || errno == EHOSTUNREACH || errno == ENETUNREACH); i++)
		if (sendmsg(s->fd, &m, MSG_NOSIGNAL) >= 0)
			return true;
	s->hub->send_failed++;
	return false;
}

void hub_send_around(struct hub_socket *s, uint16_t port, bool broadcast, bool multicast, const void *bytes, size_t len)
{
	struct addr to = addr_v4(INADDR_BROADCAST, port);
	struct if_nameindex *names;

	if (broadcast)
		hub_send(s, &to, NULL, 0, bytes, len);
	if (!multicast)
		return;
	to = addr_v4(0xe000018c, port); /* 224.0.1.140, RFC 5415 3.3 */
	hub_send(s, &to, NULL, 0, bytes, len);
	names = s->v4 ? NULL : if_nameindex();
	for (struct if_nameindex *i = names; i && i->if_index; i++) {
		static const uint8_t all_acs[16] = { 0xff, 0x02, [14] = 0x01, [15] = 0x8c };

		memcpy(to.ip, all_acs, sizeof(all_acs));
		to.scope = i->if_index;
		hub_send(s, &to, NULL, 0, bytes, len);
	}
	if (names)
		if_freenameindex(names);
}

struct addr hub_address_towards(const struct addr *to)
{
	struct sockaddr_storage at;
	struct addr mine = { 0 };
	socklen_t len = (socklen_t)addr_to_sockaddr(to, 0, &at);
	int fd = socket(at.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return mine;
	if (connect(fd, (struct sockaddr *)&at, len) == 0) {
		len = sizeof(at);
		if (getsockname(fd, (struct sockaddr *)&at, &len) == 0)
			addr_from_sockaddr(&mine, &at, len);
	}
	close(fd);
	mine.port = 0;
	return mine;
}
