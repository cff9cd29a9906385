/* SPDX-License-Identifier: Apache-2.0 */
/* station_ip.c - the address of a simulated station: DHCP or its own, and ARP about it. */
#include "air/dhcp.h"
#include "air/station_in.h"
#include "proto/l3/l3.h"

enum { DHCP_FIRST_MS = 100, DHCP_WAIT_MS = 1000, DHCP_TRIES = 6, DHCP_PAUSE_MS = 10000 };

static void say_dhcp(struct station *st)
{
	uint8_t frame[STATION_ETHER];
	struct wr w = wr_into(frame, sizeof(frame));
	struct air_dhcp m = { .type = st->requesting ? AIR_DHCP_REQUEST : AIR_DHCP_DISCOVER, .xid = st->xid,
			      .hostname = st->o.hostname };

	memcpy(m.client, st->o.mac, 6);
	memcpy(m.from, st->o.mac, 6);
	if (st->requesting) {
		m.yiaddr = st->offered;
		m.server = st->server;
		st->counts.requests++;
	} else {
		st->counts.discovers++;
	}
	air_dhcp_put(&w, &m);
	if (wr_done(&w) == 0)
		(void)sta_put_ether(st, frame, wr_len(&w));
}

/* Says whose address it is, to all. */
static void announce(struct station *st)
{
	uint8_t frame[64];
	struct wr w = wr_into(frame, sizeof(frame));
	struct air_arp a = { .sender = st->address, .target = st->address };

	memcpy(a.from, st->o.mac, 6);
	air_arp_put(&w, &a);
	(void)sta_put_ether(st, frame, wr_len(&w));
}

void sta_ip_timer(struct timer *t, mono_t now)
{
	struct station *st = link_object(t, struct station, dhcp_timer);

	st->now = now;
	if (!st->o.dhcp) {
		announce(st);
		return;
	}
	if (st->dhcp_tries >= DHCP_TRIES) {
		st->dhcp_tries = 0;
		st->requesting = false;
		sta_tell(st, STATION_DHCP_FAILED, 0);
		if (st->o.persistent)
			wheel_arm(st->wheel, &st->dhcp_timer, mono_after(now, DHCP_PAUSE_MS));
		return;
	}
	say_dhcp(st);
	wheel_arm(st->wheel, &st->dhcp_timer, mono_after(now, DHCP_WAIT_MS << (st->dhcp_tries < 3 ? st->dhcp_tries : 3)));
	st->dhcp_tries++;
}

/* Connected: an address known already (it has roamed) is asked for again and told at once. */
void sta_ip_begin(struct station *st)
{
	st->dhcp_tries = 0;
	if (!st->o.dhcp)
		st->address = st->o.address;
	if (!st->o.dhcp && !st->address)
		return;
	st->p.random(st->ctx, &st->xid, sizeof(st->xid));
	st->requesting = st->o.dhcp && st->address;
	st->offered = st->address;
	st->server = 0;
	wheel_arm(st->wheel, &st->dhcp_timer, mono_after(st->now, DHCP_FIRST_MS));
}

void sta_ip_stop(struct station *st)
{
	wheel_stop(st->wheel, &st->dhcp_timer);
}

static void on_dhcp(struct station *st, const struct l3_fact *f)
{
	if (!st->o.dhcp || !f->from_server || f->xid != st->xid || memcmp(f->mac, st->o.mac, 6) != 0 ||
	    !timer_armed(&st->dhcp_timer))
		return;
	if (f->op == L3_DHCP_OFFER && !st->requesting) {
		st->requesting = true;
		st->offered = f->ip4;
		st->server = f->target4;
		st->dhcp_tries = 0;
		say_dhcp(st);
	} else if (f->op == L3_DHCP_ACK && st->requesting) {
		wheel_stop(st->wheel, &st->dhcp_timer);
		st->address = f->ip4;
		sta_tell(st, STATION_ADDRESS, st->address);
		announce(st);
	} else if (f->op == L3_DHCP_NAK && st->requesting) {
		st->requesting = false;
		st->address = 0;
		st->dhcp_tries = 0;
		wheel_arm(st->wheel, &st->dhcp_timer, mono_after(st->now, DHCP_WAIT_MS));
	}
}

static void on_arp(struct station *st, const struct l3_fact *f)
{
	uint8_t frame[64];
	struct wr w = wr_into(frame, sizeof(frame));
	struct air_arp a = { .reply = true, .sender = st->address, .target = f->ip4 };

	if ((f->op != L3_ARP_REQUEST && f->op != L3_ARP_PROBE) || !st->address || f->target4 != st->address)
		return;
	memcpy(a.from, st->o.mac, 6);
	memcpy(a.to, f->mac, 6);
	air_arp_put(&w, &a);
	st->counts.arp_answers++;
	(void)sta_put_ether(st, frame, wr_len(&w));
}

void sta_ether(struct station *st, const uint8_t *ether, size_t len)
{
	struct l3_fact f;
	bool said = l3_learn(ether, len, &f);

	if (said && f.kind == L3_DHCP4) {
		on_dhcp(st, &f);
		return;
	}
	if (said && f.kind == L3_ARP) {
		on_arp(st, &f);
		return;
	}
	st->counts.payload++;
	if (st->p.payload)
		st->p.payload(st->ctx, ether, len);
}
