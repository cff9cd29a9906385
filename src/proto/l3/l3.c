/* SPDX-License-Identifier: Apache-2.0 */
/* l3.c - Ethernet, VLAN tags, IP and UDP taken off; ARP; and who reads the rest.
 *
 * Checksums are not verified: between interfaces of one machine they are often left to a card that never sees the frame. */
#include "base/slice.h"
#include "proto/l3/l3_in.h"

enum { ETHER_IP4 = 0x0800, ETHER_ARP = 0x0806, ETHER_VLAN = 0x8100, ETHER_IP6 = 0x86dd, ETHER_SERVICE_VLAN = 0x88a8,
       ETHER_EAPOL = 0x888e, ETHER_PREAUTH = 0x88c7, VLAN_TAGS_MAX = 2 };
enum { IP_UDP = 17, IP_ICMP6 = 58, IP4_HEADER = 20, IP4_FRAGMENT = 0x3fff /* more fragments, or an offset */, UDP_HEADER = 8,
       ND_HOPS = 255 };
enum { PORT_DHCP_SERVER = 67, PORT_DHCP_CLIENT = 68, PORT_DHCP6_CLIENT = 546, PORT_DHCP6_SERVER = 547 };

/* The body of a UDP datagram to one of two ports. The source port may be any. */
static enum l3_kind take_udp(struct rd r, uint16_t port, uint16_t other, enum l3_kind kind, struct rd *body)
{
	uint16_t to, len;

	rd_skip(&r, 2);
	to = rd_be16(&r);
	len = rd_be16(&r);
	rd_skip(&r, 2); /* checksum */
	if (rd_failed(&r) || len < UDP_HEADER || (to != port && to != other))
		return L3_OTHER;
	*body = rd_part(&r, len - UDP_HEADER);
	return body->failed ? L3_OTHER : kind;
}

static enum l3_kind take_ip4(struct rd r, struct l3_packet *p)
{
	uint8_t first = rd_u8(&r), protocol;
	size_t header = (first & 15U) * 4U;
	uint16_t total, fragment;
	struct rd payload;

	rd_skip(&r, 1);
	total = rd_be16(&r);
	rd_skip(&r, 2);
	fragment = rd_be16(&r);
	rd_skip(&r, 1);
	protocol = rd_u8(&r);
	rd_skip(&r, 2 + 4 + 4); /* checksum, source, destination */
	if (rd_failed(&r) || first >> 4 != 4 || header < IP4_HEADER || total < header || fragment & IP4_FRAGMENT ||
	    protocol != IP_UDP)
		return L3_OTHER;
	rd_skip(&r, header - IP4_HEADER);
	payload = rd_part(&r, total - header);
	return take_udp(payload, PORT_DHCP_SERVER, PORT_DHCP_CLIENT, L3_DHCP4, &p->body);
}

/* RFC 4861 6.1, 7.1: neighbour discovery has a hop limit of 255 and code 0; RFC 6980: it comes in one piece and, as all
 * of its senders do it, without extension headers. */
static enum l3_kind take_nd(struct rd payload, uint8_t hops, struct l3_packet *p)
{
	struct rd r = payload;
	uint8_t type = rd_u8(&r), code = rd_u8(&r);

	rd_skip(&r, 2 + 4); /* checksum, and four bytes that all of them have */
	if (rd_failed(&r) || type < 133 || type > 137 || code != 0 || hops != ND_HOPS)
		return L3_OTHER;
	p->body = payload;
	return L3_ND;
}

static enum l3_kind take_ip6(struct rd r, struct l3_packet *p)
{
	uint32_t first = rd_be32(&r);
	uint16_t len = rd_be16(&r);
	uint8_t next = rd_u8(&r), hops = rd_u8(&r);
	struct rd payload;

	rd_copy(&r, p->source6, sizeof(p->source6));
	rd_copy(&r, p->target6, sizeof(p->target6));
	payload = rd_part(&r, len);
	if (payload.failed || first >> 28 != 6)
		return L3_OTHER;
	if (next == IP_ICMP6)
		return take_nd(payload, hops, p);
	if (next != IP_UDP)
		return L3_OTHER;
	return take_udp(payload, PORT_DHCP6_CLIENT, PORT_DHCP6_SERVER, L3_DHCP6, &p->body);
}

/* Ethernet and IPv4, the only ARP there is on these networks (RFC 826). */
static enum l3_kind take_arp(struct rd r, struct l3_packet *p)
{
	static const uint8_t ether_ip4[] = { 0, 1, 8, 0, 6, 4 };
	const uint8_t *head = rd_bytes(&r, sizeof(ether_ip4));

	p->body = rd_part(&r, 2 + 2 * (L3_MAC_LEN + 4));
	return head && !p->body.failed && memcmp(head, ether_ip4, sizeof(ether_ip4)) == 0 ? L3_ARP : L3_OTHER;
}

static enum l3_kind take(struct rd r, uint16_t type, struct l3_packet *p)
{
	switch (type) {
	case ETHER_EAPOL:
	case ETHER_PREAUTH:
		return L3_EAPOL;
	case ETHER_ARP:
		return take_arp(r, p);
	case ETHER_IP4:
		return take_ip4(r, p);
	case ETHER_IP6:
		return take_ip6(r, p);
	default:
		return L3_OTHER;
	}
}

static void open_frame(const uint8_t *ether, size_t len, struct l3_packet *p)
{
	struct rd r = rd_over(ether, len);
	uint16_t type;

	memset(p, 0, sizeof(*p));
	rd_copy(&r, p->dst, L3_MAC_LEN);
	rd_copy(&r, p->src, L3_MAC_LEN);
	type = rd_be16(&r);
	for (int tags = 0; tags < VLAN_TAGS_MAX && (type == ETHER_VLAN || type == ETHER_SERVICE_VLAN); tags++) {
		uint16_t vlan = rd_be16(&r) & 0x0fff;

		if (tags == 0)
			p->vlan = vlan;
		type = rd_be16(&r);
	}
	p->kind = rd_failed(&r) ? L3_OTHER : take(r, type, p);
}

enum l3_kind l3_kind(const uint8_t *ether, size_t len)
{
	struct l3_packet p;

	open_frame(ether, len, &p);
	return p.kind;
}

static bool read_arp(struct rd r, struct l3_fact *out)
{
	uint16_t op = rd_be16(&r);

	for (unsigned i = 0; i < L3_MAC_LEN; i++) /* no rd_copy: gcc 12 believes, and warns, that a frame may be empty here */
		out->mac[i] = rd_u8(&r);
	out->ip4 = rd_be32(&r);
	rd_skip(&r, L3_MAC_LEN);
	out->target4 = rd_be32(&r);
	if (op != L3_ARP_REQUEST && op != L3_ARP_REPLY)
		return false;
	out->op = (enum l3_op)op;
	if (out->ip4 && out->ip4 == out->target4)
		out->op = L3_ARP_ANNOUNCE;
	else if (!out->ip4 && op == L3_ARP_REQUEST)
		out->op = L3_ARP_PROBE;
	return true;
}

bool l3_learn(const uint8_t *ether, size_t len, struct l3_fact *out)
{
	struct l3_packet p;

	open_frame(ether, len, &p);
	memset(out, 0, sizeof(*out));
	out->kind = p.kind;
	out->vlan = p.vlan;
	memcpy(out->src, p.src, sizeof(out->src));
	memcpy(out->dst, p.dst, sizeof(out->dst));
	memcpy(out->mac, p.src, sizeof(out->mac));
	memcpy(out->source6, p.source6, sizeof(out->source6));
	memcpy(out->target6, p.target6, sizeof(out->target6));
	switch (p.kind) {
	case L3_ARP:
		return read_arp(p.body, out);
	case L3_DHCP4:
		return l3_read_dhcp4(p.body, out);
	case L3_ND:
		return l3_read_nd(p.body, out);
	case L3_DHCP6:
		return l3_read_dhcp6(p.body, out);
	case L3_OTHER:
	case L3_EAPOL:
		break;
	}
	return false;
}

uint8_t l3_dhcp_type(enum l3_op op)
{
	return op >= L3_DHCP_DISCOVER && op <= L3_DHCP_INFORM ? (uint8_t)(op - L3_DHCP_DISCOVER + 1) : 0;
}

const char *l3_op_text(enum l3_op op)
{
	static const char *const texts[] = {
		[L3_ARP_REQUEST] = "ARP request", [L3_ARP_REPLY] = "ARP reply", [L3_ARP_PROBE] = "ARP probe",
		[L3_ARP_ANNOUNCE] = "ARP announcement", [L3_DHCP_DISCOVER] = "DHCP DISCOVER", [L3_DHCP_OFFER] = "DHCP OFFER",
		[L3_DHCP_REQUEST] = "DHCP REQUEST", [L3_DHCP_DECLINE] = "DHCP DECLINE", [L3_DHCP_ACK] = "DHCP ACK",
		[L3_DHCP_NAK] = "DHCP NAK", [L3_DHCP_RELEASE] = "DHCP RELEASE", [L3_DHCP_INFORM] = "DHCP INFORM",
		[L3_DHCP_BOOTP] = "BOOTP", [L3_ND_RS] = "Router Solicitation", [L3_ND_RA] = "Router Advertisement",
		[L3_ND_NS] = "Neighbor Solicitation", [L3_ND_DAD] = "Duplicate Address Detection",
		[L3_ND_NA] = "Neighbor Advertisement", [L3_ND_REDIRECT] = "Redirect", [L3_DHCP6_SOLICIT] = "DHCPv6 SOLICIT",
		[L3_DHCP6_ADVERTISE] = "DHCPv6 ADVERTISE", [L3_DHCP6_REQUEST] = "DHCPv6 REQUEST",
		[L3_DHCP6_CONFIRM] = "DHCPv6 CONFIRM", [L3_DHCP6_RENEW] = "DHCPv6 RENEW", [L3_DHCP6_REBIND] = "DHCPv6 REBIND",
		[L3_DHCP6_REPLY] = "DHCPv6 REPLY", [L3_DHCP6_RELEASE] = "DHCPv6 RELEASE", [L3_DHCP6_DECLINE] = "DHCPv6 DECLINE",
		[L3_DHCP6_RECONFIGURE] = "DHCPv6 RECONFIGURE", [L3_DHCP6_INFORMATION] = "DHCPv6 INFORMATION-REQUEST",
		[L3_DHCP6_RELAY] = "DHCPv6 RELAY",
	};

	return (size_t)op < ARRAY_LEN(texts) && texts[op] ? texts[op] : "nothing";
}
