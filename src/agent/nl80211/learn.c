/* SPDX-License-Identifier: Apache-2.0 */
/* learn.c - which addresses stations use: DHCP, DHCPv6, ARP and neighbour discovery on the BSS's interface.
 *
 * Upwards only what a station says of itself counts, and only when its gate is open for it. That an address was leased says
 * the server's answer on its way down: it is seen behind the bridge, so it is not a station's own invention unless it came
 * from another station. */
#include "agent/nl80211/in.h"

#include "base/xalloc.h"
#include "proto/l3/l3.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	SNAP_LEN = 1600,
	FRAMES_A_TURN = 64,
	ADDRESS_BURST = 24, /* of a station, told at once */
	ADDRESS_EACH_MINUTE = 12,
	DHCP_BURST = 40,
	DHCP_EACH_MINUTE = 60
};

static void told(struct bss *b, struct sta *st, enum radio_learned how, const uint8_t ip[static 16], mono_t now)
{
	static const uint8_t any[16] = { 0 };
	const struct radio_events *ev = &b->r->ev;
	unsigned i;

	if (memcmp(ip, any, 16) == 0 || ip[0] == 0xff)
		return;
	for (i = 0; i < st->naddresses; i++)
		if (memcmp(st->address[i].ip, ip, 16) == 0) {
			if (st->address[i].how == how || how != RADIO_LEARNED_DHCP)
				return;
			break;
		}
	/* who makes addresses up does not fill the way to the controller; one from a server is no station's invention */
	if (!bucket_take(&st->addresses, now, ADDRESS_BURST, ADDRESS_EACH_MINUTE) && how != RADIO_LEARNED_DHCP) {
		b->r->untold++;
		return; /* and not known: it is told when it is used later */
	}
	if (i == ADDRESSES_MAX) { /* temporary IPv6 addresses come and go: the oldest makes room */
		memmove(&st->address[0], &st->address[1], sizeof(st->address) - sizeof(st->address[0]));
		i--;
	}
	memcpy(st->address[i].ip, ip, 16);
	st->address[i].how = (uint8_t)how;
	if (i >= st->naddresses)
		st->naddresses = i + 1;
	if (ev->learned)
		ev->learned(ev->ctx, b->slot, b->cfg.wlan, st->mac, how, ip, now);
}

static void told_v4(struct bss *b, struct sta *st, enum radio_learned how, uint32_t ip4, mono_t now)
{
	uint8_t ip[16] = { [10] = 0xff, [11] = 0xff };

	for (unsigned i = 0; i < 4; i++)
		ip[12 + i] = (uint8_t)(ip4 >> 8 * (3 - i));
	if (ip4)
		told(b, st, how, ip, now);
}

static struct sta *station(struct bss *b, const uint8_t mac[static 6])
{
	struct sta *st = sta_find(slot_of(b), mac);

	return st && st->wlan == b->cfg.wlan && st->authorized ? st : NULL;
}

static void told_dhcp(struct bss *b, struct sta *st, const struct l3_fact *f, mono_t now)
{
	const struct radio_events *ev = &b->r->ev;

	if (!st || f->kind != L3_DHCP4)
		return;
	if (!bucket_take(&st->dhcp, now, DHCP_BURST, DHCP_EACH_MINUTE))
		b->r->untold++;
	else if (ev->dhcp)
		ev->dhcp(ev->ctx, b->slot, b->cfg.wlan, st->mac,
			 &(struct radio_dhcp){ .type = l3_dhcp_type(f->op), .from_server = f->from_server, .xid = f->xid, .ip = f->ip4,
					       .server = f->target4, .lease_s = f->lease_s }, now);
}

/* The bridge sends back what one station says to all: it is no server's word. */
static bool from_a_station(const struct bss *b, const struct l3_fact *f)
{
	for (unsigned i = 0; i < b->r->nslots; i++)
		if (sta_find(&b->r->slot[i], f->src))
			return true;
	return false;
}

static void down(struct bss *b, const struct l3_fact *f, mono_t now)
{
	struct sta *st;

	if (from_a_station(b, f))
		return;
	if (f->kind == L3_DHCP4 && f->from_server)
		told_dhcp(b, station(b, f->mac), f, now);
	if (!f->acknowledged)
		return;
	st = station(b, f->kind == L3_DHCP4 ? f->mac : f->dst);
	if (st && f->kind == L3_DHCP4)
		told_v4(b, st, RADIO_LEARNED_DHCP, f->ip4, now);
	for (unsigned i = 0; st && f->kind == L3_DHCP6 && i < f->nip6; i++)
		told(b, st, RADIO_LEARNED_DHCP, f->ip6[i], now);
}

static void up(struct bss *b, const struct l3_fact *f, mono_t now)
{
	struct sta *st = station(b, f->src);

	if (!st || memcmp(f->mac, f->src, 6) != 0)
		return;
	if (!f->from_server)
		told_dhcp(b, st, f, now);
	if (f->kind == L3_ARP && f->op != L3_ARP_PROBE)
		told_v4(b, st, RADIO_LEARNED_ARP, f->ip4, now);
	if (f->kind != L3_ND)
		return;
	if (f->op == L3_ND_NA || f->op == L3_ND_DAD)
		for (unsigned i = 0; i < f->nip6; i++)
			told(b, st, RADIO_LEARNED_ND, f->ip6[i], now);
	else if (f->op == L3_ND_NS || f->op == L3_ND_RS)
		told(b, st, RADIO_LEARNED_ND, f->source6, now);
}

static void readable(uv_poll_t *p, int status, int events)
{
	struct bss *b = p->data;
	uint8_t frame[SNAP_LEN];
	socklen_t error_len = sizeof(int);
	int error;

	(void)events;
	if (status < 0 && b->learner && b->learner->open) { /* the interface went down, for which libuv gives the socket up */
		(void)getsockopt(b->learner->fd, SOL_SOCKET, SO_ERROR, &error, &error_len);
		uv_poll_start(&b->learner->poll, UV_READABLE, readable);
	}
	b->r->hub->now = mono_now();
	for (unsigned i = 0; i < FRAMES_A_TURN; i++) {
		struct sockaddr_ll from = { 0 };
		socklen_t len = sizeof(from);
		ssize_t n;
		struct l3_fact f;

		if (!b->learner || !b->learner->open)
			return;
		n = recvfrom(b->learner->fd, frame, sizeof(frame), MSG_DONTWAIT, (struct sockaddr *)&from, &len);
		if (n < 0)
			return;
		if (!l3_learn(frame, (size_t)n, &f))
			continue;
		if (from.sll_pkttype == PACKET_OUTGOING)
			down(b, &f, b->r->hub->now);
		else
			up(b, &f, b->r->hub->now);
	}
}

static int open_socket(uint32_t ifindex)
{
	struct sock_filter program[GATE_LEARNING_MAX];
	struct sock_fprog filter = { (unsigned short)gate_learning_filter(program, SNAP_LEN), program };
	struct sockaddr_ll at = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = (int)ifindex };
	/* protocol 0: nothing comes before the filter is there and the interface chosen */
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), error;

	if (fd < 0)
		return -errno;
	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) == 0 &&
	    bind(fd, (struct sockaddr *)&at, sizeof(at)) == 0)
		return fd;
	error = errno;
	close(fd);
	return -error;
}

int learn_open(struct bss *b)
{
	int fd = open_socket(b->ifindex);

	if (fd < 0)
		return fd;
	b->learner = xcalloc(1, sizeof(*b->learner), "a learner of addresses");
	b->learner->fd = fd;
	b->learner->open = true;
	uv_poll_init(&b->r->hub->loop, &b->learner->poll, fd);
	b->learner->poll.data = b;
	uv_poll_start(&b->learner->poll, UV_READABLE, readable);
	return 0;
}

static void closed(uv_handle_t *h)
{
	free(link_object(h, struct learner, poll));
}

void learn_close(struct bss *b)
{
	struct learner *l = b->learner;

	if (!l)
		return;
	b->learner = NULL;
	l->open = false;
	uv_poll_stop(&l->poll);
	close(l->fd);
	if (!uv_is_closing((uv_handle_t *)&l->poll))
		uv_close((uv_handle_t *)&l->poll, closed);
}
