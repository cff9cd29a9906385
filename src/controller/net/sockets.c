/* SPDX-License-Identifier: Apache-2.0 */
/* sockets.c - see sockets.h. The kernel says which address of ours a datagram came to (IP_PKTINFO, IPV6_RECVPKTINFO), and is
 * told to answer from it. */
#include "controller/net/sockets.h"

#include "base/xalloc.h"
#include "controller/keeper/listen.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
	BATCH = 32,
	DATAGRAM_MAX = 65536,
	FRIENDS_BATCHES = 64, /* a turn, of one socket */
	STRANGERS_BATCHES = 8,
	OUT_MAX = 8,	      /* datagrams that wait to be sent: the first of them waits for the others */
	OUT_BYTES = 2048,     /* of one; longer ones are sent at once */
};

union control {
	char bytes[CMSG_SPACE(sizeof(struct in6_pktinfo))];
	struct cmsghdr align;
};

struct socket {
	struct sockets *sockets;
	uv_poll_t poll;
	int fd, family;
	uint8_t listener, channel;
	bool friends, ready;
	struct addr bound;
};

struct outgoing {
	const struct socket *socket;
	size_t len;
	struct sockaddr_storage to;
	socklen_t to_len;
	union control control;
	socklen_t control_len;
	uint8_t bytes[OUT_BYTES];
};

struct sockets {
	uv_loop_t *loop;
	uv_check_t check;
	struct socket *at;
	size_t count;
	struct sockets_calls calls;
	struct sockets_counters counters;
	size_t nout;
	struct outgoing out[OUT_MAX];
	/* one batch at a time */
	struct mmsghdr head[BATCH];
	struct iovec iov[BATCH];
	struct sockaddr_storage from[BATCH];
	union control control[BATCH];
	struct origin origin[BATCH]; /* of those that are taken, and which of the batch they are */
	uint8_t which[BATCH];
	uint8_t *bytes; /* BATCH of DATAGRAM_MAX: only what is used is ever touched */
};

/* --- out ---------------------------------------------------------------------------------------------------------- */

static socklen_t write_source(union control *c, int family, const struct addr *local)
{
	memset(c, 0, sizeof(*c));
	if (family == AF_INET) {
		struct in_pktinfo info = { 0 };

		info.ipi_spec_dst.s_addr = htonl(addr_to_v4(local));
		c->align = (struct cmsghdr){ CMSG_LEN(sizeof(info)), IPPROTO_IP, IP_PKTINFO };
		memcpy(CMSG_DATA(&c->align), &info, sizeof(info));
		return CMSG_SPACE(sizeof(info));
	}
	struct in6_pktinfo info = { .ipi6_ifindex = local->scope };

	memcpy(&info.ipi6_addr, local->ip, 16);
	c->align = (struct cmsghdr){ CMSG_LEN(sizeof(info)), IPPROTO_IPV6, IPV6_PKTINFO };
	memcpy(CMSG_DATA(&c->align), &info, sizeof(info));
	return CMSG_SPACE(sizeof(info));
}

/* Those of one socket that stand together go in one call. What the kernel refuses (no route, full) is lost as on any
 * network: everything above sends again. */
void sockets_flush(struct sockets *s)
{
	struct mmsghdr head[OUT_MAX];
	struct iovec iov[OUT_MAX];
	size_t at = 0;

	for (size_t i = 0; i < s->nout; i++) {
		struct outgoing *o = &s->out[i];

		iov[i] = (struct iovec){ o->bytes, o->len };
		head[i] = (struct mmsghdr){ .msg_hdr = { .msg_name = &o->to,
							 .msg_namelen = o->to_len,
							 .msg_iov = &iov[i],
							 .msg_iovlen = 1,
							 .msg_control = &o->control,
							 .msg_controllen = o->control_len } };
	}
	while (at < s->nout) {
		size_t end = at + 1;
		int n;

		while (end < s->nout && s->out[end].socket == s->out[at].socket)
			end++;
		n = sendmmsg(s->out[at].socket->fd, head + at, (unsigned)(end - at), MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n <= 0) {
			s->counters.send_failed++;
			n = 1; /* the first one is the one refused */
		} else {
			s->counters.sent += (uint64_t)n;
		}
		at += (size_t)n;
	}
	s->nout = 0;
}

static const struct socket *socket_for(const struct sockets *s, const struct place *from)
{
	size_t i = (size_t)from->listener * LISTEN_ROLES + (from->channel == AC_DATA ? DATA_STRANGERS : CONTROL_STRANGERS);

	return i < s->count ? &s->at[i] : NULL;
}

static void send_long(struct sockets *s, const struct socket *socket, struct outgoing *o, const void *datagram, size_t len)
{
	struct iovec iov = { (void *)(uintptr_t)datagram, len };
	struct msghdr h = { .msg_name = &o->to,
			    .msg_namelen = o->to_len,
			    .msg_iov = &iov,
			    .msg_iovlen = 1,
			    .msg_control = &o->control,
			    .msg_controllen = o->control_len };

	if (sendmsg(socket->fd, &h, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		s->counters.send_failed++;
	else
		s->counters.sent++;
}

void sockets_send(struct sockets *s, const struct place *from, const struct addr *to, const void *datagram, size_t len)
{
	const struct socket *socket = socket_for(s, from);
	struct outgoing *o;

	if (!socket)
		return;
	if (s->nout == OUT_MAX)
		sockets_flush(s);
	o = &s->out[s->nout];
	o->socket = socket;
	o->to_len = (socklen_t)addr_to_sockaddr(to, socket->family, &o->to);
	o->control_len = write_source(&o->control, socket->family, &from->local);
	if (len > OUT_BYTES) {
		sockets_flush(s);
		send_long(s, socket, o, datagram, len);
		return;
	}
	memcpy(o->bytes, datagram, len);
	o->len = len;
	s->nout++;
}

/* --- in ----------------------------------------------------------------------------------------------------------- */

/* Which address of ours was asked; for a broadcast, the one of the interface it came through. */
static bool read_destination(struct msghdr *h, const struct socket *socket, struct place *at)
{
	bool broadcast = false;

	at->local = socket->bound;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(h); c; c = CMSG_NXTHDR(h, c)) {
		if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
			struct in_pktinfo info;

			memcpy(&info, CMSG_DATA(c), sizeof(info));
			broadcast = info.ipi_addr.s_addr != info.ipi_spec_dst.s_addr;
			at->local = addr_v4(ntohl(info.ipi_spec_dst.s_addr), socket->bound.port);
		} else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
			struct in6_pktinfo info;

			memcpy(&info, CMSG_DATA(c), sizeof(info));
			broadcast = IN6_IS_ADDR_MULTICAST(&info.ipi6_addr);
			at->local = (struct addr){ .port = socket->bound.port };
			if (!broadcast)
				memcpy(at->local.ip, &info.ipi6_addr, 16);
			if (broadcast || IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr))
				at->local.scope = info.ipi6_ifindex;
		}
	}
	return broadcast;
}

static bool read_one(struct sockets *s, const struct socket *socket, size_t i, struct origin *of)
{
	struct msghdr *h = &s->head[i].msg_hdr;
	size_t len = s->head[i].msg_len;

	if (h->msg_flags & MSG_TRUNC) {
		s->counters.cut++;
		return false;
	}
	/* unicast never comes to the wrong one: the group's program has chosen */
	if (socket->friends && !listen_is_friend(h->msg_iov->iov_base, len)) {
		s->counters.wrong_socket++;
		return false;
	}
	if (!addr_from_sockaddr(&of->from, h->msg_name, h->msg_namelen))
		return false;
	if (socket->friends)
		s->counters.friends++;
	else
		s->counters.strangers++;
	of->at.listener = socket->listener;
	of->at.channel = socket->channel;
	of->broadcast = read_destination(h, socket, &of->at);
	return true;
}

/* Some at a time, so that what is asked of memory for them is still in the cache when they are taken. */
static void take_all(struct sockets *s, const struct socket *socket, size_t got)
{
	size_t n = 0;

	for (size_t i = 0; i < got; i++) {
		s->which[n] = (uint8_t)i;
		n += read_one(s, socket, i, &s->origin[n]);
	}
	for (size_t i = 0; i < n; i++) {
		if (socket->friends && i % PEERS_AHEAD_MAX == 0)
			s->calls.ahead(s->calls.ctx, &s->origin[i], n - i < PEERS_AHEAD_MAX ? n - i : PEERS_AHEAD_MAX);
		s->calls.input(s->calls.ctx, &s->origin[i], s->iov[s->which[i]].iov_base, s->head[s->which[i]].msg_len);
	}
}

/* How many came: BATCH means that there may be more. */
static int take_batch(struct sockets *s, struct socket *socket)
{
	int n;

	for (size_t i = 0; i < BATCH; i++) {
		s->iov[i] = (struct iovec){ s->bytes + i * DATAGRAM_MAX, DATAGRAM_MAX };
		s->head[i].msg_hdr = (struct msghdr){ .msg_name = &s->from[i],
						      .msg_namelen = sizeof(s->from[i]),
						      .msg_iov = &s->iov[i],
						      .msg_iovlen = 1,
						      .msg_control = &s->control[i],
						      .msg_controllen = sizeof(s->control[i]) };
	}
	n = recvmmsg(socket->fd, s->head, BATCH, MSG_DONTWAIT, NULL);
	if (n > 0)
		take_all(s, socket, (size_t)n);
	if (n < BATCH)
		socket->ready = false;
	return n;
}

static void take_friends(struct sockets *s, bool all)
{
	for (size_t i = 0; i < s->count; i++) {
		struct socket *socket = &s->at[i];

		if (socket->friends && (socket->ready || all))
			for (int n = 0; n < FRIENDS_BATCHES && take_batch(s, socket) == BATCH; n++)
				;
	}
}

/* After the kernel has been asked who is ready, whoever was said to be. */
static void turn(uv_check_t *check)
{
	struct sockets *s = check->data;
	bool more = true;

	take_friends(s, false);
	for (int n = 0; n < STRANGERS_BATCHES && more; n++) {
		more = false;
		for (size_t i = 0; i < s->count; i++)
			if (!s->at[i].friends && s->at[i].ready && take_batch(s, &s->at[i]) == BATCH)
				more = true;
		sockets_flush(s);
		if (more)
			take_friends(s, true);
	}
	sockets_flush(s);
	for (size_t i = 0; i < s->count; i++)
		s->at[i].ready = false; /* whoever still is, the kernel says again */
}

static void readable(uv_poll_t *poll, int status, int events)
{
	struct socket *socket = poll->data;

	(void)status;
	(void)events;
	socket->ready = true;
}

/* --- life --------------------------------------------------------------------------------------------------------- */

static void describe(struct socket *socket)
{
	struct sockaddr_storage bound = { 0 };
	socklen_t len = sizeof(bound);

	if (getsockname(socket->fd, (struct sockaddr *)&bound, &len) == 0) {
		addr_from_sockaddr(&socket->bound, &bound, len);
		socket->family = bound.ss_family;
	}
}

struct sockets *sockets_new(uv_loop_t *loop, const int *fds, size_t listeners, const struct sockets_calls *calls)
{
	struct sockets *s = xcalloc(1, sizeof(*s), "the sockets");

	s->loop = loop;
	s->calls = *calls;
	s->count = listeners * LISTEN_ROLES;
	s->at = xcalloc(s->count, sizeof(*s->at), "the sockets");
	s->bytes = xmalloc((size_t)BATCH * DATAGRAM_MAX, "a batch of datagrams");
	for (size_t i = 0; i < s->count; i++) {
		struct socket *socket = &s->at[i];
		unsigned role = i % LISTEN_ROLES;

		socket->sockets = s;
		socket->fd = fds[i];
		socket->listener = (uint8_t)(i / LISTEN_ROLES);
		socket->channel = role >= DATA_STRANGERS ? AC_DATA : AC_CONTROL;
		socket->friends = role == CONTROL_FRIENDS || role == DATA_FRIENDS;
		socket->poll.data = socket;
		describe(socket);
		(void)uv_poll_init(loop, &socket->poll, socket->fd);
	}
	(void)uv_check_init(loop, &s->check);
	s->check.data = s;
	return s;
}

void sockets_start(struct sockets *s)
{
	for (size_t i = 0; i < s->count; i++)
		(void)uv_poll_start(&s->at[i].poll, UV_READABLE, readable);
	(void)uv_check_start(&s->check, turn);
}

void sockets_stop(struct sockets *s)
{
	sockets_flush(s);
	for (size_t i = 0; i < s->count; i++)
		uv_close((uv_handle_t *)&s->at[i].poll, NULL);
	uv_close((uv_handle_t *)&s->check, NULL);
}

void sockets_free(struct sockets *s)
{
	if (!s)
		return;
	free(s->at);
	free(s->bytes);
	free(s);
}

size_t sockets_queued(const struct sockets *s)
{
	return s->nout;
}

/* The room for datagrams that come is address space; what is ever touched of it is about one datagram of a network each. */
size_t sockets_bytes(const struct sockets *s)
{
	return sizeof(*s) + s->count * sizeof(*s->at) + (size_t)BATCH * OUT_BYTES;
}

const struct sockets_counters *sockets_counters(const struct sockets *s)
{
	return &s->counters;
}

struct addr sockets_local(const struct sockets *s, size_t listener, enum ac_channel channel)
{
	return s->at[listener * LISTEN_ROLES + (channel == AC_DATA ? DATA_STRANGERS : CONTROL_STRANGERS)].bound;
}
