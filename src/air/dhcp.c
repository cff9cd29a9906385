/* SPDX-License-Identifier: Apache-2.0 */
/* dhcp.c - DHCP and ARP frames written: dhcp.h. */
#include "air/dhcp.h"

enum { ETHERTYPE_IP = 0x0800, ETHERTYPE_ARP = 0x0806, IP_LEN = 20, UDP_LEN = 8, DHCP_MIN = 300,
       PORT_SERVER = 67, PORT_CLIENT = 68, UDP = 17, COOKIE = 0x63825363 };

static const uint8_t everybody[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

static bool of_server(enum air_dhcp_type t)
{
	return t == AIR_DHCP_OFFER || t == AIR_DHCP_ACK || t == AIR_DHCP_NAK;
}

static void option_u32(struct wr *w, uint8_t code, uint32_t v)
{
	if (!v)
		return;
	wr_u8(w, code);
	wr_u8(w, 4);
	wr_be32(w, v);
}

static void options(struct wr *w, const struct air_dhcp *m)
{
	wr_be32(w, COOKIE);
	wr_u8(w, 53);
	wr_u8(w, 1);
	wr_u8(w, (unsigned)m->type);
	option_u32(w, 54, m->server);
	if (m->type == AIR_DHCP_REQUEST || m->type == AIR_DHCP_DECLINE)
		option_u32(w, 50, m->yiaddr);
	if (of_server(m->type)) {
		option_u32(w, 51, m->lease_s);
		option_u32(w, 1, m->mask);
		option_u32(w, 3, m->router);
	} else if (m->hostname) {
		size_t len = strlen(m->hostname);

		wr_u8(w, 12);
		wr_u8(w, len);
		wr_bytes(w, m->hostname, len);
	}
	wr_u8(w, 255);
}

static void bootp(struct wr *w, const struct air_dhcp *m)
{
	size_t start = wr_len(w);
	bool given = m->type == AIR_DHCP_OFFER || m->type == AIR_DHCP_ACK;

	wr_u8(w, of_server(m->type) ? 2 : 1);
	wr_u8(w, 1);
	wr_u8(w, 6);
	wr_u8(w, 0);
	wr_be32(w, m->xid);
	wr_be16(w, 0);
	wr_be16(w, 0x8000); /* to everybody: the client has no address yet */
	wr_be32(w, 0);
	wr_be32(w, given ? m->yiaddr : 0);
	wr_be32(w, given ? m->server : 0);
	wr_be32(w, 0);
	wr_bytes(w, m->client, 6);
	wr_zeros(w, 10 + 64 + 128);
	options(w, m);
	if (wr_len(w) - start < DHCP_MIN)
		wr_zeros(w, DHCP_MIN - (wr_len(w) - start));
}

/* RFC 1071 over a header of even length. */
static uint16_t checksum(const uint8_t *p, size_t len)
{
	uint32_t sum = 0;

	for (size_t i = 0; i + 1 < len; i += 2)
		sum += (uint32_t)p[i] << 8 | p[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

void air_dhcp_put(struct wr *w, const struct air_dhcp *m)
{
	bool server = of_server(m->type);
	size_t ip, udp;

	wr_bytes(w, everybody, 6);
	wr_bytes(w, m->from, 6);
	wr_be16(w, ETHERTYPE_IP);
	ip = wr_len(w);
	wr_be16(w, 0x4500);
	wr_be16(w, 0);
	wr_be32(w, 0);
	wr_u8(w, 64);
	wr_u8(w, UDP);
	wr_be16(w, 0);
	wr_be32(w, server ? m->server : 0);
	wr_be32(w, UINT32_MAX);
	udp = wr_len(w);
	wr_be16(w, server ? PORT_SERVER : PORT_CLIENT);
	wr_be16(w, server ? PORT_CLIENT : PORT_SERVER);
	wr_be16(w, 0);
	wr_be16(w, 0); /* no checksum: IPv4 allows it */
	bootp(w, m);
	wr_be16_fill(w, ip + 2, wr_len(w) - ip);
	wr_be16_fill(w, udp + 4, wr_len(w) - udp);
	if (wr_done(w) == 0)
		wr_be16_fill(w, ip + 10, checksum(w->start + ip, IP_LEN));
}

void air_arp_put(struct wr *w, const struct air_arp *a)
{
	wr_bytes(w, a->reply ? a->to : everybody, 6);
	wr_bytes(w, a->from, 6);
	wr_be16(w, ETHERTYPE_ARP);
	wr_be16(w, 1);
	wr_be16(w, ETHERTYPE_IP);
	wr_be16(w, 0x0604);
	wr_be16(w, a->reply ? 2 : 1);
	wr_bytes(w, a->from, 6);
	wr_be32(w, a->sender);
	if (a->reply)
		wr_bytes(w, a->to, 6);
	else
		wr_zeros(w, 6);
	wr_be32(w, a->target);
}
