/* SPDX-License-Identifier: Apache-2.0 */
/* gate.c - see gate.h. In classic BPF a load beyond the frame ends the program with 0, which tc reads as "pass": so each
 * load stands behind a check of the length. */
#include "agent/nl80211/gate.h"

#include "agent/nl80211/rt.h"
#include "base/xalloc.h"

#include <errno.h>
#include <linux/pkt_cls.h>
#include <stdlib.h>

enum { ETH_LEN = 14, TYPE = 12, ARP = 0x0806, IP4 = 0x0800, IP6 = 0x86dd };

enum way { UP, DOWN, BOTH };

struct program {
	struct sock_filter *p;
	unsigned n;
	uint32_t pass, drop; /* what the program gives */
	enum way way;
};

static void op(struct program *g, unsigned code, unsigned jt, unsigned jf, uint32_t k)
{
	g->p[g->n++] = (struct sock_filter){ (uint16_t)code, (uint8_t)jt, (uint8_t)jf, k };
}

static void load(struct program *g, unsigned size, uint32_t at)
{
	op(g, BPF_LD | size | BPF_ABS, 0, 0, at);
}

static void give(struct program *g, uint32_t action)
{
	op(g, BPF_RET | BPF_K, 0, 0, action);
}

/* Goes on when it holds, else drops. */
static void must(struct program *g, unsigned cmp, uint32_t k)
{
	op(g, BPF_JMP | cmp | BPF_K, 1, 0, k);
	give(g, g->drop);
}

static void must_not(struct program *g, unsigned cmp, uint32_t k)
{
	op(g, BPF_JMP | cmp | BPF_K, 0, 1, k);
	give(g, g->drop);
}

static void must_have(struct program *g, uint32_t len)
{
	op(g, BPF_LD | BPF_W | BPF_LEN, 0, 0, 0);
	must(g, BPF_JGE, len);
}

/* A is a port: the client's, downwards; the server's, upwards. */
static void must_port(struct program *g, uint32_t client, uint32_t server)
{
	if (g->way == BOTH) {
		must(g, BPF_JGE, client < server ? client : server);
		must_not(g, BPF_JGT, client < server ? server : client);
	} else {
		op(g, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, g->way == DOWN ? client : server);
		give(g, g->drop);
		op(g, BPF_JMP | BPF_JA, 0, 0, 1); /* as long as the other */
		give(g, g->drop);
	}
}

/* UDP, no fragment, to the server's port upwards, from it to the client's downwards. */
static void dhcp4(struct program *g)
{
	must_have(g, ETH_LEN + 20 + 8);
	load(g, BPF_B, ETH_LEN);
	op(g, BPF_ALU | BPF_AND | BPF_K, 0, 0, 15);
	must(g, BPF_JGE, 5);
	load(g, BPF_B, ETH_LEN + 9);
	must(g, BPF_JEQ, 17);
	load(g, BPF_H, ETH_LEN + 6);
	must_not(g, BPF_JSET, 0x3fff);
	op(g, BPF_LDX | BPF_B | BPF_MSH, 0, 0, ETH_LEN);
	op(g, BPF_LD | BPF_W | BPF_LEN, 0, 0, 0);
	op(g, BPF_ALU | BPF_SUB | BPF_X, 0, 0, 0);
	must_not(g, BPF_JGT, 0xffff); /* a header longer than the frame */
	must(g, BPF_JGE, ETH_LEN + 8);
	if (g->way == DOWN) {
		op(g, BPF_LD | BPF_H | BPF_IND, 0, 0, ETH_LEN);
		must(g, BPF_JEQ, 67);
	}
	op(g, BPF_LD | BPF_H | BPF_IND, 0, 0, ETH_LEN + 2);
	must_port(g, 68, 67);
	give(g, g->pass);
}

/* Neighbour discovery is only what no router has forwarded (RFC 4861 6.1, 7.1). */
static void ip6(struct program *g)
{
	must_have(g, ETH_LEN + 40 + 4);
	load(g, BPF_B, ETH_LEN + 6);
	op(g, BPF_JMP | BPF_JEQ | BPF_K, 8, 0, 58);
	must(g, BPF_JEQ, 17);
	load(g, BPF_H, ETH_LEN + 40 + 2);
	must_port(g, 546, 547);
	give(g, g->pass);
	load(g, BPF_B, ETH_LEN + 7);
	must(g, BPF_JEQ, 255);
	load(g, BPF_B, ETH_LEN + 40);
	must(g, BPF_JGE, 133);
	must_not(g, BPF_JGT, 137);
	if (g->way == UP) { /* no station is a router */
		must_not(g, BPF_JEQ, 134);
		must_not(g, BPF_JEQ, 137);
	}
	give(g, g->pass);
}

static void learning(struct program *g)
{
	unsigned at4, at6;

	load(g, BPF_H, TYPE);
	op(g, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, ARP);
	give(g, g->pass);
	op(g, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, IP4);
	at4 = g->n;
	op(g, BPF_JMP | BPF_JA, 0, 0, 0);
	op(g, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, IP6);
	at6 = g->n;
	op(g, BPF_JMP | BPF_JA, 0, 0, 0);
	give(g, g->drop);
	g->p[at4].k = g->n - at4 - 1;
	dhcp4(g);
	g->p[at6].k = g->n - at6 - 1;
	ip6(g);
}

/* What only servers and routers send, and no station is one: DHCP from port 67, DHCPv6 from 547, router advertisements and
 * redirects. What is no such thing passes, also what is cut so short that it cannot be one. */
static void no_server(struct program *g)
{
	op(g, BPF_LD | BPF_W | BPF_LEN, 0, 0, 0);
	op(g, BPF_JMP | BPF_JGE | BPF_K, 1, 0, ETH_LEN + 20 + 2);
	give(g, g->pass);
	load(g, BPF_H, TYPE);
	op(g, BPF_JMP | BPF_JEQ | BPF_K, 0, 16, IP4);
	load(g, BPF_B, ETH_LEN + 9);
	op(g, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 17);
	give(g, g->pass);
	load(g, BPF_H, ETH_LEN + 6);
	op(g, BPF_JMP | BPF_JSET | BPF_K, 0, 1, 0x1fff); /* a fragment behind the first: the first one did not pass */
	give(g, g->pass);
	op(g, BPF_LDX | BPF_B | BPF_MSH, 0, 0, ETH_LEN);
	op(g, BPF_LD | BPF_W | BPF_LEN, 0, 0, 0);
	op(g, BPF_ALU | BPF_SUB | BPF_X, 0, 0, 0);
	op(g, BPF_JMP | BPF_JGT | BPF_K, 1, 0, 0xffff); /* a header longer than the frame */
	op(g, BPF_JMP | BPF_JGE | BPF_K, 1, 0, ETH_LEN + 2);
	give(g, g->pass);
	op(g, BPF_LD | BPF_H | BPF_IND, 0, 0, ETH_LEN);
	must_not(g, BPF_JEQ, 67);
	give(g, g->pass);
	op(g, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, IP6);
	give(g, g->pass);
	op(g, BPF_LD | BPF_W | BPF_LEN, 0, 0, 0);
	op(g, BPF_JMP | BPF_JGE | BPF_K, 1, 0, ETH_LEN + 40 + 2);
	give(g, g->pass);
	load(g, BPF_B, ETH_LEN + 6);
	op(g, BPF_JMP | BPF_JEQ | BPF_K, 0, 4, 17);
	load(g, BPF_H, ETH_LEN + 40);
	must_not(g, BPF_JEQ, 547);
	give(g, g->pass);
	op(g, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 58);
	give(g, g->pass);
	load(g, BPF_B, ETH_LEN + 40);
	must_not(g, BPF_JEQ, 134);
	must_not(g, BPF_JEQ, 137);
	give(g, g->pass);
}

static uint32_t low_of(const uint8_t mac[static 6])
{
	return (uint32_t)mac[2] << 24 | (uint32_t)mac[3] << 16 | (uint32_t)mac[4] << 8 | mac[5];
}

unsigned gate_program(struct sock_filter out[static GATE_PROGRAM_MAX], bool down, bool groups, const struct gate_entry *e,
		      unsigned n)
{
	struct program g = { out, 0, TC_ACT_OK, TC_ACT_SHOT, down ? DOWN : UP };
	const uint32_t at = down ? 0 : 6;
	unsigned i, hole, between = 0;

	n = n < GATE_STATIONS_MAX ? n : GATE_STATIONS_MAX;
	must_have(&g, ETH_LEN);
	op(&g, BPF_LD | BPF_W | BPF_ABS, 0, 0, (uint32_t)(SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT));
	must(&g, BPF_JEQ, 0);
	load(&g, BPF_H, TYPE);
	must_not(&g, BPF_JEQ, 0x8100);
	must_not(&g, BPF_JEQ, 0x888e); /* EAPOL goes by the control port: from the wire it is forged */
	must_not(&g, BPF_JEQ, 0x88c7); /* nor is pre-authentication spoken */
	load(&g, BPF_B, at);
	op(&g, BPF_JMP | BPF_JSET | BPF_K, 0, 1, 1);
	give(&g, down && groups ? g.pass : g.drop); /* to a group; from one, which cannot be */
	load(&g, BPF_H, at);
	op(&g, BPF_MISC | BPF_TAX, 0, 0, 0);
	load(&g, BPF_W, at + 2);
	op(&g, BPF_ST, 0, 0, 0);
	hole = g.n;
	if (!down)
		no_server(&g); /* written once to know how long it is */
	between = g.n - hole;
	g.n = hole;
	for (i = 0; i < n; i++) {
		op(&g, BPF_JMP | BPF_JEQ | BPF_K, 0, 4, low_of(e[i].mac));
		op(&g, BPF_MISC | BPF_TXA, 0, 0, 0);
		op(&g, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, (uint32_t)(e[i].mac[0] << 8 | e[i].mac[1]));
		if (e[i].run && down)
			give(&g, g.pass);
		else /* over the stations behind it, each of five, its own last one and the drop */
			op(&g, BPF_JMP | BPF_JA, 0, 0, 1 + 5 * (n - i - 1) + 1 + (e[i].run ? 0 : between));
		op(&g, BPF_LD | BPF_W | BPF_MEM, 0, 0, 0);
	}
	give(&g, g.drop);
	if (!down)
		no_server(&g);
	learning(&g);
	return g.n;
}

unsigned gate_learning_filter(struct sock_filter out[static GATE_LEARNING_MAX], unsigned snap)
{
	struct program g = { out, 0, snap, 0, BOTH };

	must_have(&g, ETH_LEN);
	learning(&g);
	return g.n;
}

int gate_set(struct nl *n, uint32_t ifindex, bool groups, const struct gate_entry *e, unsigned count)
{
	struct sock_filter *p = xmalloc(GATE_PROGRAM_MAX * sizeof(*p), "the program of a gate");
	unsigned len = gate_program(p, true, groups, e, count);
	int err = rt_filter(n, ifindex, true, p, len);

	if (!err) {
		len = gate_program(p, false, groups, e, count);
		err = rt_filter(n, ifindex, false, p, len);
	}
	free(p);
	return err;
}

int gate_open(struct nl *n, uint32_t ifindex)
{
	int err = rt_clsact(n, ifindex);

	if (!err)
		err = gate_set(n, ifindex, false, NULL, 0);
	return err == -ENOENT || err == -EOPNOTSUPP ? -EOPNOTSUPP : err;
}
