/* SPDX-License-Identifier: Apache-2.0 */
/* crowd_wire.c - what is behind the access points: a DHCP server that gives every client the same address each time. All
 * else that comes there ends there. */
#include "air/crowd_in.h"

#include "air/dhcp.h"
#include "proto/l3/l3.h"

#define WIRE_SERVER 0x0a000001u /* 10.0.0.1 */
#define WIRE_NET 0x0a000000u	/* 10/8 */
#define WIRE_FIRST 0x0a010001u	/* 10.1.0.1 */

enum { LEASE_S = 86400 };
static const uint8_t server_mac[6] = { 0x02, 0, 0x5e, 0xff, 0, 1 };

uint32_t crowd_address(unsigned client)
{
	return WIRE_FIRST + client;
}

/* A new MAC address is another client to it: its last three bytes are the address's. */
uint32_t crowd_address_now(const struct crowd_client *c)
{
	return c->generation ? (uint32_t)(WIRE_NET | (c->mac.v & 0xffffff)) : crowd_address(c->number);
}

static void answer(struct crowd *c, unsigned ap, const struct crowd_client *m, const struct l3_fact *ask)
{
	uint8_t frame[600];
	struct wr w = wr_into(frame, sizeof(frame));
	struct air_dhcp a = { .type = ask->op == L3_DHCP_DISCOVER ? AIR_DHCP_OFFER : AIR_DHCP_ACK, .xid = ask->xid,
			      .yiaddr = crowd_address_now(m), .server = WIRE_SERVER, .lease_s = LEASE_S, .mask = 0xff000000u,
			      .router = WIRE_SERVER };
	struct radio_sim *r = crowd_radio_at(c, ap);

	memcpy(a.client, ask->mac, 6);
	memcpy(a.from, server_mac, 6);
	air_dhcp_put(&w, &a);
	if (r && wr_done(&w) == 0)
		radio_sim_from_wire(r, frame, wr_len(&w), c->now);
}

void crowd_wire(void *ctx, unsigned slot, uint8_t wlan, uint16_t vlan, const uint8_t *ether, size_t len)
{
	struct crowd_ear *ear = ctx;
	struct crowd *c = ear->crowd;
	struct l3_fact f;
	const struct crowd_client *m;

	(void)slot;
	(void)wlan;
	(void)vlan;
	c->count.wire++;
	if (c->no_dhcp || !l3_learn(ether, len, &f) || f.kind != L3_DHCP4 || f.from_server ||
	    (f.op != L3_DHCP_DISCOVER && f.op != L3_DHCP_REQUEST))
		return;
	m = crowd_find(c, f.mac);
	if (m)
		answer(c, ear->ap, m, &f);
}
