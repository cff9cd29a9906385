/* SPDX-License-Identifier: Apache-2.0 */
/* listen.c - see listen.h. */
#include "controller/keeper/listen.h"

#include "base/slice.h"
#include "controller/keeper/fdstore.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	PORT_CONTROL = 5246, /* RFC 5415 3.1 */
	PORT_DATA = 5247,
	RECEIVE_BUFFER = 8 * 1024 * 1024, /* as much as is allowed up to this: 6,000 APs that come at once fit */
	SEND_BUFFER = 4 * 1024 * 1024,
	BIND_TRIES = 20,
	BIND_WAIT_US = 50 * 1000,
	PREAMBLE_DTLS = 0x01, /* version 0, type 1 (RFC 5415 4.1) */
	EPOCH_AT = 4 + 3,     /* behind the DTLS header's four bytes: type and version of the record */
};

/* 224.0.1.140 (IPv6: ff02::18c) */
#define GROUP_OF_ACS 0xe000018cU

static bool parse_port(const char *text, uint16_t *out)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (!ch_digit(text[0]) || *end || n == 0 || n > UINT16_MAX)
		return false;
	*out = (uint16_t)n;
	return true;
}

static bool refuse(char why[static LISTEN_WHY_MAX], const char *text, const char *what)
{
	snprintf(why, LISTEN_WHY_MAX, "--listen %.80s: %s", text, what);
	return false;
}

/* What is wrong with an address that cannot be read. */
static const char *no_address(const char *text)
{
	size_t host = strcspn(text, ":,[]");
	const char *port = text + host;
	bool letters = false;

	for (size_t i = 0; i < host; i++)
		letters |= !ch_digit(text[i]) && text[i] != '.';
	if (letters && host && port[0] != '[' && !strchr(port + (port[0] == ':'), ':'))
		return "names are not looked up; write an address: 192.0.2.1, [2001:db8::1] or 0.0.0.0:5246,5247";
	port = strrchr(text, ':');
	if (port && port[1] == '0' && !ch_digit(port[2]))
		return "port 0 is none: access points have to know it; write ADDR:CONTROL,DATA";
	return "this is no address; write 192.0.2.1, [2001:db8::1] or 0.0.0.0:5246,5247";
}

/* Nobody can be one of these. */
static bool is_group(const struct addr *a)
{
	if (addr_is_v4(a))
		return addr_to_v4(a) >> 28 == 0xe || addr_to_v4(a) == INADDR_BROADCAST;
	return a->ip[0] == 0xff;
}

static const char *clash(const struct listeners *l, const struct listener *one)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct listener *o = &l->at[i];

		if (addr_eq(&o->control, &one->control))
			return "the address is given twice";
		if (addr_eq(&o->data, &one->data) || addr_eq(&o->control, &one->data) || addr_eq(&o->data, &one->control))
			return "one of its ports is another --listen's already, on the same address";
	}
	return NULL;
}

static const char *parse(struct listener *one, const char *text)
{
	const char *comma = strrchr(text, ','), *colon = strchr(text, ':');
	char address[ADDR_TEXT_MAX];
	size_t len = comma ? (size_t)(comma - text) : strlen(text);

	if (comma && text[0] != '[' && colon && strchr(colon + 1, ':'))
		return "an IPv6 address stands in brackets where ports follow: [2001:db8::1]:5246,5247";
	if (len >= sizeof(address))
		return no_address(text);
	memcpy(address, text, len);
	address[len] = '\0';
	if (!addr_parse(address, PORT_CONTROL, &one->control))
		return no_address(address);
	if (is_group(&one->control))
		return "this is the address of a group, no interface has it; who listens on 0.0.0.0 and :: hears the groups, too";
	one->data = one->control;
	one->data.port = one->control.port == PORT_CONTROL ? PORT_DATA : (uint16_t)(one->control.port + 1);
	if (comma && !parse_port(comma + 1, &one->data.port))
		return "what stands behind the comma is no port (1 to 65535); write ADDR:CONTROL,DATA";
	if (one->data.port == 0)
		return "there is no port behind 65535 for data; write ADDR:CONTROL,DATA";
	return one->data.port == one->control.port ? "control and data need two different ports" : NULL;
}

bool listen_parse(struct listeners *l, const char *text, char why[static LISTEN_WHY_MAX])
{
	struct listener one = { .fd = { -1, -1, -1, -1 } };
	const char *wrong = l->count == LISTENERS_MAX ? "more than 16 addresses" : parse(&one, text);

	if (!wrong)
		wrong = clash(l, &one);
	if (wrong)
		return refuse(why, text, wrong);
	l->at[l->count++] = one;
	return true;
}

void listen_defaults(struct listeners *l)
{
	char why[LISTEN_WHY_MAX];

	listen_parse(l, "0.0.0.0", why);
	listen_parse(l, "::", why);
	for (size_t i = 0; i < l->count; i++)
		l->at[i].optional = true;
}

/* Index 1 of the group: friends. A load beyond the end ends the program with 0, the strangers. */
static const struct sock_filter to_friends[] = {
	BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PREAMBLE_DTLS, 0, 3),
	BPF_STMT(BPF_LD | BPF_H | BPF_ABS, EPOCH_AT),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0),
	BPF_STMT(BPF_RET | BPF_K, 1),
	BPF_STMT(BPF_RET | BPF_K, 0),
};

bool listen_is_friend(const void *datagram, size_t len)
{
	const uint8_t *b = datagram;

	return len >= EPOCH_AT + 2 && b[0] == PREAMBLE_DTLS && (b[EPOCH_AT] | b[EPOCH_AT + 1]);
}

static bool has_room(int fd, int force, int ask, int size)
{
	return setsockopt(fd, SOL_SOCKET, force, &size, sizeof(size)) == 0 ||
	       setsockopt(fd, SOL_SOCKET, ask, &size, sizeof(size)) == 0;
}

/* The kernel says twice what was asked for, and means it. */
static uint64_t room_of(int fd)
{
	int bytes = 0;
	socklen_t len = sizeof(bytes);

	return getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, &len) == 0 && bytes > 0 ? (uint64_t)bytes : 0;
}

uint64_t listen_room(const int *fds, size_t n, uint64_t most)
{
	uint64_t each = n && most ? most / n : 0, sum = 0;

	if (!most || each > 2ULL * RECEIVE_BUFFER)
		each = 2ULL * RECEIVE_BUFFER;
	if (each < LISTEN_ROOM_LEAST)
		each = LISTEN_ROOM_LEAST;
	for (size_t i = 0; i < n; i++) {
		int half = (int)(each / 2);

		if (setsockopt(fds[i], SOL_SOCKET, SO_RCVBUFFORCE, &half, sizeof(half)) && room_of(fds[i]) > each)
			(void)setsockopt(fds[i], SOL_SOCKET, SO_RCVBUF, &half, sizeof(half));
		sum += room_of(fds[i]);
	}
	return sum;
}

static int open_socket(int family, bool share)
{
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;

	if (fd < 0)
		return -errno;
	if ((share && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on))) ||
	    (family == AF_INET6 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on))) ||
	    (family == AF_INET6 && setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof(on))) ||
	    (family == AF_INET && setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof(on)))) {
		int error = -errno;

		close(fd);
		return error;
	}
	/* less than wished for is no reason not to start */
	(void)has_room(fd, SO_RCVBUFFORCE, SO_RCVBUF, RECEIVE_BUFFER);
	(void)has_room(fd, SO_SNDBUFFORCE, SO_SNDBUF, SEND_BUFFER);
	return fd;
}

static int bind_one(const struct addr *a, bool share)
{
	int family = addr_is_v4(a) ? AF_INET : AF_INET6, fd = open_socket(family, share);
	struct sockaddr_storage to;
	socklen_t len = (socklen_t)addr_to_sockaddr(a, family, &to);

	if (fd >= 0 && bind(fd, (const struct sockaddr *)&to, len)) {
		int error = -errno;

		close(fd);
		return error;
	}
	return fd;
}

/* --- sockets of the plumbd before --------------------------------------------------------------------------------- */

static const char *const role_name[LISTEN_ROLES] = { "control-strangers", "control-friends", "data-strangers",
	"data-friends" };

/* "control-friends-[..1].5246": a name in the store has no colon. */
static void store_name(enum listen_role role, const struct addr *a, char out[static FDSTORE_NAME_MAX])
{
	char text[ADDR_TEXT_MAX];

	addr_format(a, text);
	for (char *c = text; *c; c++)
		if (*c == ':')
			*c = '.';
	snprintf(out, FDSTORE_NAME_MAX, "%s-%s", role_name[role], text);
}

static bool has_option(int fd, int name, int wanted)
{
	int value = -1;
	socklen_t len = sizeof(value);

	return getsockopt(fd, SOL_SOCKET, name, &value, &len) == 0 && value == wanted;
}

/* One that bind_one would have made. */
static bool is_ours(int fd, const struct addr *a)
{
	struct sockaddr_storage bound = { 0 };
	socklen_t len = sizeof(bound);
	struct addr at;

	return has_option(fd, SO_TYPE, SOCK_DGRAM) && has_option(fd, SO_PROTOCOL, IPPROTO_UDP) &&
		has_option(fd, SO_REUSEPORT, 1) &&
	       getsockname(fd, (struct sockaddr *)&bound, &len) == 0 && addr_from_sockaddr(&at, &bound, len) &&
	       addr_eq(&at, a) && fcntl(fd, F_SETFL, O_NONBLOCK) == 0;
}

/* Both, or none: then what was there is given up. */
static void take_group(struct fdstore *store, const struct addr *a, enum listen_role first, int fd[static LISTEN_ROLES])
{
	char name[2][FDSTORE_NAME_MAX];
	int got[2];

	for (unsigned i = 0; i < 2; i++) {
		store_name(first + i, a, name[i]);
		got[i] = fdstore_take(store, name[i]);
	}
	if (got[0] >= 0 && got[1] >= 0 && is_ours(got[0], a) && is_ours(got[1], a)) {
		fd[first] = got[0];
		fd[first + 1] = got[1];
		return;
	}
	for (int i = 0; i < 2; i++)
		if (got[i] >= 0)
			fdstore_reject(store, got[i], name[i]);
}

/* All that can be used; the rest is given up before anything is bound, for it holds its ports. */
static void take_groups(struct listeners *l)
{
	for (size_t i = 0; i < l->count; i++) {
		take_group(l->store, &l->at[i].control, CONTROL_STRANGERS, l->at[i].fd);
		take_group(l->store, &l->at[i].data, DATA_STRANGERS, l->at[i].fd);
	}
	fdstore_close(l->store);
}

void listen_keep(const struct listeners *l)
{
	char name[FDSTORE_NAME_MAX];

	for (size_t i = 0; i < l->count; i++)
		for (unsigned r = 0; r < LISTEN_ROLES; r++) {
			store_name(r, r < DATA_STRANGERS ? &l->at[i].control : &l->at[i].data, name);
			fdstore_keep(l->store, l->at[i].fd[r], name);
		}
}

/* --- the group of a port ------------------------------------------------------------------------------------------ */

/* Sharing is for the two sockets of ours: whether somebody else has the port is seen by asking for it alone first. */
static int bind_both(const struct addr *a, int fd[static 2])
{
	int alone = bind_one(a, false);

	if (alone < 0)
		return alone;
	close(alone);
	for (int i = 0; i < 2; i++) {
		fd[i] = bind_one(a, true);
		if (fd[i] < 0)
			return fd[i];
	}
	return 0;
}

/* What the service manager was told to give up, it holds a moment longer. */
static int bind_patiently(const struct addr *a, int fd[static 2], bool patient)
{
	int error = bind_both(a, fd);

	for (int i = 0; i < BIND_TRIES && patient && error == -EADDRINUSE; i++) {
		(void)usleep(BIND_WAIT_US);
		error = bind_both(a, fd);
	}
	return error;
}

static int open_group(const struct listeners *l, const struct addr *a, int fd[static 2])
{
	struct sock_fprog program = { sizeof(to_friends) / sizeof(to_friends[0]), (struct sock_filter *)(uintptr_t)to_friends };
	int error = fd[0] >= 0 ? 0 : bind_patiently(a, fd, l->store && l->store->removed);

	if (error)
		return error;
	return setsockopt(fd[0], SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &program, sizeof(program)) ? -errno : 0;
}

/* RFC 5415 3.3: who listens on all addresses listens to the groups of ACs, too, on each interface there is now. One that
 * cannot (the loopback, a tunnel) is passed over: its access points have broadcast and lists. */
static void join_groups(const struct addr *a, int fd)
{
	struct if_nameindex *names;
	static const uint8_t none[16] = { 0 };
	bool v4 = addr_is_v4(a);

	if (v4 ? addr_to_v4(a) != INADDR_ANY : memcmp(a->ip, none, sizeof(none)) != 0)
		return;
	names = if_nameindex();
	for (const struct if_nameindex *i = names; i && i->if_index; i++) {
		struct ip_mreqn four = { .imr_multiaddr.s_addr = htonl(GROUP_OF_ACS), .imr_ifindex = (int)i->if_index };
		struct ipv6_mreq six = { .ipv6mr_multiaddr.s6_addr = { 0xff, 0x02, [14] = 0x01, [15] = 0x8c },
					 .ipv6mr_interface = i->if_index };

		if (v4)
			(void)setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &four, sizeof(four));
		else
			(void)setsockopt(fd, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, &six, sizeof(six));
	}
	if (names)
		if_freenameindex(names);
}

static bool say_bind(const struct addr *a, int error, char why[static LISTEN_WHY_MAX])
{
	char text[ADDR_TEXT_MAX];

	addr_format(a, text);
	snprintf(why, LISTEN_WHY_MAX, "cannot listen on UDP %s: %s%s", text, strerror(-error),
		 error == -EADDRINUSE      ? " (is another plumbd running? see `ss -ulpn`, or give another --listen)"
		 : error == -EADDRNOTAVAIL ? " (no interface of this machine has the address)"
					   : "");
	return false;
}

bool listen_bind(struct listeners *l, char why[static LISTEN_WHY_MAX])
{
	take_groups(l);
	for (size_t i = 0; i < l->count; i++) {
		struct listener *one = &l->at[i];
		const struct addr *a = &one->control;
		int error = open_group(l, a, one->fd + CONTROL_STRANGERS);

		if (!error) {
			join_groups(a, one->fd[CONTROL_STRANGERS]);
			a = &one->data;
			error = open_group(l, a, one->fd + DATA_STRANGERS);
		}
		if (!error)
			continue;
		if (one->optional && l->count > 1 && (error == -EAFNOSUPPORT || error == -EADDRNOTAVAIL)) {
			memmove(one, one + 1, (--l->count - i) * sizeof(*one));
			i--;
			continue;
		}
		say_bind(a, error, why);
		listen_close(l);
		return false;
	}
	for (size_t i = 0; i < l->count; i++)
		(void)listen_room(l->at[i].fd, LISTEN_ROLES, l->most / l->count);
	return true;
}

void listen_close(struct listeners *l)
{
	for (size_t i = 0; i < l->count; i++)
		for (int r = 0; r < LISTEN_ROLES; r++)
			if (l->at[i].fd[r] >= 0) {
				close(l->at[i].fd[r]);
				l->at[i].fd[r] = -1;
			}
}
