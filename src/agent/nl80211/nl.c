/* SPDX-License-Identifier: Apache-2.0 */
/* nl.c - see nl.h. */
#include "agent/nl80211/nl.h"

#include "base/wipe.h"
#include "base/xalloc.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/nl80211.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { RECEIVE_ROOM = 1 << 20 };

static struct nl_sock *open_socket(int protocol)
{
	struct nl_sock *s = nl_socket_alloc();
	int room = RECEIVE_ROOM, one = 1;

	if (!s)
		out_of_memory(0, "a netlink socket");
	if (nl_connect(s, protocol) < 0) {
		nl_socket_free(s);
		return NULL;
	}
	/* FORCE needs CAP_NET_ADMIN, which a radio needs anyway */
	if (setsockopt(nl_socket_get_fd(s), SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)))
		setsockopt(nl_socket_get_fd(s), SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	/* cookies of control port frames come as an attribute of the acknowledgement */
	setsockopt(nl_socket_get_fd(s), SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(nl_socket_get_fd(s), SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	return s;
}

bool nl_attributes(const struct nlmsghdr *h, int family, uint8_t *cmd, struct nlattr **tb, int max)
{
	const struct genlmsghdr *g = nlmsg_data((struct nlmsghdr *)(uintptr_t)h);

	if (h->nlmsg_type != family || h->nlmsg_len < NLMSG_HDRLEN + GENL_HDRLEN)
		return false;
	*cmd = g->cmd;
	return nla_parse(tb, max, (struct nlattr *)(void *)((char *)(uintptr_t)g + GENL_HDRLEN),
			 (int)(h->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN), NULL) == 0;
}

/* --- one request -------------------------------------------------------------------------------------------------- */

struct call {
	struct nl *n;
	struct nl_sock *s;
	uint32_t seq;
	nl_reply reply;
	void *ctx;
	uint64_t *cookie;
	int result;
	bool done;
};

static void put_aside(struct nl *n, const struct nlmsghdr *h)
{
	struct nl_aside *a;

	if (n->naside == NL_ASIDE_MAX) {
		n->lost = true;
		n->losses++;
		return;
	}
	a = xmalloc(sizeof(*a) + NLMSG_ALIGN(h->nlmsg_len), "an event put aside");
	a->next = NULL;
	a->len = h->nlmsg_len;
	memcpy(a->bytes, h, h->nlmsg_len);
	*n->aside_end = a;
	n->aside_end = &a->next;
	n->naside++;
}

/* The attributes of an acknowledgement stand behind the header of the request, which NETLINK_CAP_ACK leaves alone. */
static void take_ack(struct call *c, const struct nlmsghdr *h)
{
	const struct nlmsgerr *e = nlmsg_data((struct nlmsghdr *)(uintptr_t)h);
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1];
	int left = (int)h->nlmsg_len - NLMSG_HDRLEN - (int)sizeof(*e);

	c->done = true;
	if (left < 0) {
		c->result = -EBADMSG;
		return;
	}
	if (e->error)
		c->result = e->error;
	if (c->cookie && !e->error && h->nlmsg_flags & NLM_F_ACK_TLVS && h->nlmsg_flags & NLM_F_CAPPED &&
	    nla_parse(tb, NLMSGERR_ATTR_MAX, (struct nlattr *)(void *)((char *)(uintptr_t)e + sizeof(*e)), left, NULL) == 0 &&
	    nl_value(tb[NLMSGERR_ATTR_COOKIE], 8))
		*c->cookie = nl_get_u64(tb[NLMSGERR_ATTR_COOKIE]);
}

static void take_message(struct call *c, const struct nlmsghdr *h)
{
	int err;

	if (h->nlmsg_seq != c->seq || h->nlmsg_pid != nl_socket_get_local_port(c->s)) {
		if (c->s == c->n->own)
			put_aside(c->n, h);
		return;
	}
	if (h->nlmsg_type == NLMSG_ERROR) {
		take_ack(c, h);
	} else if (h->nlmsg_type == NLMSG_DONE) {
		c->done = true;
	} else if (c->reply) {
		err = c->reply(c->ctx, h);
		if (err)
			c->result = err;
	}
}

/* What lies in the socket, read once. Bytes, 0: nothing, -errno. */
static ssize_t read_some(struct nl *n, struct nl_sock *s)
{
	struct sockaddr_nl from;
	struct iovec iov = { n->room, NL_ROOM };
	struct msghdr m = { .msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t got;

	do
		got = recvmsg(nl_socket_get_fd(s), &m, MSG_DONTWAIT);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return errno == EAGAIN ? 0 : -errno;
	if (m.msg_flags & MSG_TRUNC)
		return -EMSGSIZE;
	return from.nl_pid ? -EPERM : got; /* only the kernel is listened to */
}

static bool wait_for(struct nl_sock *s)
{
	struct pollfd p = { .fd = nl_socket_get_fd(s), .events = POLLIN };

	return poll(&p, 1, NL_WAIT_MS) > 0;
}

static int answer(struct call *c)
{
	while (!c->done) {
		ssize_t got = read_some(c->n, c->s);
		int left;

		if (got == 0) {
			if (wait_for(c->s))
				continue;
			return -ETIMEDOUT;
		}
		if (got == -ENOBUFS && c->s == c->n->own) {
			c->n->lost = true;
			c->n->losses++;
		}
		if (got == -EPERM || got == -ENOBUFS)
			continue;
		if (got < 0)
			return (int)got;
		left = (int)got;
		for (struct nlmsghdr *h = c->n->room; nlmsg_ok(h, left); h = nlmsg_next(h, &left))
			take_message(c, h);
	}
	return c->result;
}

static int call(struct nl *n, struct nl_sock *s, struct nl_msg *m, nl_reply reply, void *ctx, uint64_t *cookie)
{
	struct call c = { .n = n, .s = s, .reply = reply, .ctx = ctx, .cookie = cookie };
	struct nlmsghdr *h = nlmsg_hdr(m);
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	int err = 0;

	c.seq = h->nlmsg_seq = ++n->seq;
	h->nlmsg_pid = nl_socket_get_local_port(s);
	h->nlmsg_flags |= (uint16_t)(h->nlmsg_flags & NLM_F_DUMP ? NLM_F_REQUEST : NLM_F_REQUEST | NLM_F_ACK);
	n->requests++;
	if (sendto(nl_socket_get_fd(s), h, h->nlmsg_len, 0, (struct sockaddr *)&kernel, sizeof(kernel)) < 0)
		err = -errno;
	wipe(h, h->nlmsg_len); /* there may be a key in it */
	nlmsg_free(m);
	if (!err)
		err = answer(&c);
	n->refused += err != 0;
	return err;
}

int nl_call(struct nl *n, struct nl_msg *m, nl_reply reply, void *ctx)
{
	return call(n, n->request, m, reply, ctx, NULL);
}

int nl_call_own(struct nl *n, struct nl_msg *m, nl_reply reply, void *ctx)
{
	return call(n, n->own, m, reply, ctx, NULL);
}

int nl_call_route(struct nl *n, struct nl_msg *m, nl_reply reply, void *ctx)
{
	return call(n, n->route, m, reply, ctx, NULL);
}

struct cookie_reply {
	struct nl *n;
	uint64_t *cookie;
};

static int take_cookie(void *ctx, const struct nlmsghdr *h)
{
	struct cookie_reply *r = ctx;
	struct nlattr *tb[NL80211_ATTR_MAX + 1];
	uint8_t cmd;

	if (nl_attributes(h, r->n->family, &cmd, tb, NL80211_ATTR_MAX) && nl_value(tb[NL80211_ATTR_COOKIE], 8))
		*r->cookie = nl_get_u64(tb[NL80211_ATTR_COOKIE]);
	return 0;
}

int nl_call_cookie(struct nl *n, struct nl_msg *m, uint64_t *cookie)
{
	struct cookie_reply r = { n, cookie };

	*cookie = 0;
	return call(n, n->request, m, take_cookie, &r, cookie);
}

/* --- requests ----------------------------------------------------------------------------------------------------- */

struct nl_msg *nl_80211(struct nl *n, uint8_t cmd, int flags, uint32_t ifindex)
{
	struct nl_msg *m = nlmsg_alloc_size(16 << 10);
	struct genlmsghdr g = { .cmd = cmd };

	if (!m || !nlmsg_put(m, 0, 0, n->family, 0, flags) || nlmsg_append(m, &g, sizeof(g), NLMSG_ALIGNTO) < 0)
		out_of_memory(16 << 10, "a netlink request");
	if (ifindex)
		nla_put_u32(m, NL80211_ATTR_IFINDEX, ifindex);
	return m;
}

struct nl_msg *nl_route(uint16_t type, int flags, const void *head, size_t len)
{
	struct nl_msg *m = nlmsg_alloc_size(64 << 10);

	if (!m || !nlmsg_put(m, 0, 0, type, 0, flags) || nlmsg_append(m, (void *)(uintptr_t)head, len, NLMSG_ALIGNTO) < 0)
		out_of_memory(64 << 10, "a netlink request");
	return m;
}

/* --- the family and its groups ------------------------------------------------------------------------------------ */

struct family {
	int id, mlme, config, regulatory;
};

static int take_family(void *ctx, const struct nlmsghdr *h)
{
	struct family *f = ctx;
	struct nlattr *tb[CTRL_ATTR_MAX + 1], *group;
	uint8_t cmd;
	int left;

	if (!nl_attributes(h, GENL_ID_CTRL, &cmd, tb, CTRL_ATTR_MAX))
		return -EBADMSG;
	f->id = nl_get_u16(tb[CTRL_ATTR_FAMILY_ID]);
	if (!tb[CTRL_ATTR_MCAST_GROUPS])
		return 0;
	nla_for_each_nested(group, tb[CTRL_ATTR_MCAST_GROUPS], left) {
		struct nlattr *g[CTRL_ATTR_MCAST_GRP_MAX + 1];
		const char *name;
		int id;

		if (nla_parse_nested(g, CTRL_ATTR_MCAST_GRP_MAX, group, NULL) || !nl_value(g[CTRL_ATTR_MCAST_GRP_NAME], 1))
			continue;
		name = nla_get_string(g[CTRL_ATTR_MCAST_GRP_NAME]);
		id = (int)nl_get_u32(g[CTRL_ATTR_MCAST_GRP_ID]);
		if (strcmp(name, NL80211_MULTICAST_GROUP_MLME) == 0)
			f->mlme = id;
		else if (strcmp(name, NL80211_MULTICAST_GROUP_CONFIG) == 0)
			f->config = id;
		else if (strcmp(name, NL80211_MULTICAST_GROUP_REG) == 0)
			f->regulatory = id;
	}
	return 0;
}

static int find_family(struct nl *n, struct family *f)
{
	struct nl_msg *m;

	n->family = GENL_ID_CTRL;
	m = nl_80211(n, CTRL_CMD_GETFAMILY, 0, 0);
	nla_put_string(m, CTRL_ATTR_FAMILY_NAME, NL80211_GENL_NAME);
	return nl_call(n, m, take_family, f);
}

int nl_begin(struct nl *n)
{
	struct family f = { 0 };
	int err;

	memset(n, 0, sizeof(*n));
	n->aside_end = &n->aside;
	n->room = xmalloc(NL_ROOM, "netlink messages");
	n->request = open_socket(NETLINK_GENERIC);
	n->own = open_socket(NETLINK_GENERIC);
	n->route = open_socket(NETLINK_ROUTE);
	err = n->request && n->own && n->route ? find_family(n, &f) : -EPROTONOSUPPORT;
	n->family = f.id;
	if (!err && (!f.id || !f.mlme))
		err = -ENOENT;
	if (!err && (nl_socket_add_membership(n->own, f.mlme) < 0 || nl_socket_add_membership(n->own, f.config) < 0 ||
		     nl_socket_add_membership(n->own, f.regulatory) < 0))
		err = -EPROTONOSUPPORT;
	if (err)
		nl_end(n);
	return err;
}

void nl_end(struct nl *n)
{
	struct nl_sock *all[] = { n->request, n->own, n->route };

	for (unsigned i = 0; i < 3; i++)
		if (all[i])
			nl_socket_free(all[i]);
	while (n->aside) {
		struct nl_aside *a = n->aside;

		n->aside = a->next;
		free(a);
	}
	free(n->room);
	memset(n, 0, sizeof(*n));
}

/* --- events ------------------------------------------------------------------------------------------------------- */

/* What handlers put aside meanwhile comes behind. */
static unsigned events_aside(struct nl *n, nl_event_fn fn, void *ctx)
{
	unsigned count = 0;

	while (n->aside && count < NL_EVENTS_A_TURN) {
		struct nl_aside *a = n->aside;

		n->aside = a->next;
		if (!n->aside)
			n->aside_end = &n->aside;
		n->naside--;
		n->events++;
		count++;
		fn(ctx, (const struct nlmsghdr *)(const void *)a->bytes);
		free(a);
	}
	return count;
}

/* Handlers make requests, which use the same room: so all that was read is put aside first. */
bool nl_events(struct nl *n, nl_event_fn fn, void *ctx)
{
	unsigned count = events_aside(n, fn, ctx);

	while (count < NL_EVENTS_A_TURN) {
		ssize_t got = read_some(n, n->own);
		int left = (int)got;

		if (got == 0)
			return false;
		if (got == -ENOBUFS || got == -EMSGSIZE) {
			n->lost = true;
			n->losses++;
			continue;
		}
		if (got == -EPERM)
			continue;
		if (got < 0)
			return false;
		for (struct nlmsghdr *h = n->room; nlmsg_ok(h, left); h = nlmsg_next(h, &left))
			if (h->nlmsg_type >= NLMSG_MIN_TYPE)
				put_aside(n, h);
		count += events_aside(n, fn, ctx);
	}
	return true;
}

int nl_events_fd(const struct nl *n)
{
	return nl_socket_get_fd(n->own);
}
