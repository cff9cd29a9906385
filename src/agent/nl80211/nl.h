/* SPDX-License-Identifier: Apache-2.0 */
/* nl.h - netlink as the radio needs it: requests that are answered at once, and the stream of events.
 *
 * The kernel works a request off inside of send(), so its answer is there when send returns: no request waits. Requests that
 * make this process the owner of something (an interface, a BSS, registered frames) go out by the socket that also brings
 * the events; what it brings before the answer is put aside and handed out by nl_events.
 *
 * Of libnl only the core and genetlink's numbers are used: what libnl-tiny has, too. */
#pragma once
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	NL_ROOM = 64 << 10,	 /* the longest message that is read: a part of a dump of a card */
	NL_ASIDE_MAX = 512,	 /* events put aside during one request; more count as lost */
	NL_EVENTS_A_TURN = 256,	 /* the loop's other sockets have their turn, too */
	NL_WAIT_MS = 1000	 /* for an answer that, against the rule, is not there yet */
};

struct nl_aside {
	struct nl_aside *next;
	size_t len;
	uint64_t bytes[]; /* aligned as netlink wants it */
};

struct nl {
	struct nl_sock *request; /* generic netlink, requests that own nothing */
	struct nl_sock *own;	 /* requests that own something, and all events */
	struct nl_sock *route;	 /* rtnetlink */
	int family;		 /* nl80211 */
	uint32_t seq;
	struct nl_aside *aside, **aside_end;
	unsigned naside;
	bool lost; /* events were lost: what is known has to be compared with the kernel's dump */
	uint64_t requests, refused, events, losses;
	void *room;
};

/* One message of an answer, without its netlink header. 0 or -errno, which ends nothing but is what nl_call gives. */
typedef int (*nl_reply)(void *ctx, const struct nlmsghdr *h);
typedef void (*nl_event_fn)(void *ctx, const struct nlmsghdr *h);

/* 0, or -errno: -ENOENT where the kernel has no nl80211. */
int nl_begin(struct nl *n);
void nl_end(struct nl *n);

/* A request of nl80211 with this command; for one device: 0 is none. */
struct nl_msg *nl_80211(struct nl *n, uint8_t cmd, int flags, uint32_t ifindex);
/* A request of rtnetlink; `head` is the fixed part behind the netlink header. */
struct nl_msg *nl_route(uint16_t type, int flags, const void *head, size_t len);

/* Send a request, take its answers, and free it. `reply` may be NULL. 0 or -errno. */
int nl_call(struct nl *n, struct nl_msg *m, nl_reply reply, void *ctx);
int nl_call_own(struct nl *n, struct nl_msg *m, nl_reply reply, void *ctx);
int nl_call_route(struct nl *n, struct nl_msg *m, nl_reply reply, void *ctx);
/* The same with the cookie by which the kernel will tell what became of it; as a reply or in the acknowledgement. */
int nl_call_cookie(struct nl *n, struct nl_msg *m, uint64_t *cookie);

/* Hands out what has come, put aside before or new; at most NL_EVENTS_A_TURN. True: there is more. */
bool nl_events(struct nl *n, nl_event_fn fn, void *ctx);
int nl_events_fd(const struct nl *n);

/* Where a message of nl80211 has its attributes; false when it is none, or malformed. */
bool nl_attributes(const struct nlmsghdr *h, int family, uint8_t *cmd, struct nlattr **tb, int max);

/* An attribute's value when it has at least this length; NULL. */
static inline const void *nl_value(const struct nlattr *a, int len)
{
	return a && nla_len(a) >= len ? nla_data(a) : NULL;
}

static inline uint32_t nl_get_u32(const struct nlattr *a)
{
	return nl_value(a, 4) ? nla_get_u32((struct nlattr *)(uintptr_t)a) : 0;
}

static inline uint16_t nl_get_u16(const struct nlattr *a)
{
	return nl_value(a, 2) ? nla_get_u16((struct nlattr *)(uintptr_t)a) : 0;
}

static inline uint8_t nl_get_u8(const struct nlattr *a)
{
	return nl_value(a, 1) ? nla_get_u8((struct nlattr *)(uintptr_t)a) : 0;
}

static inline uint64_t nl_get_u64(const struct nlattr *a)
{
	return nl_value(a, 8) ? nla_get_u64((struct nlattr *)(uintptr_t)a) : 0;
}
