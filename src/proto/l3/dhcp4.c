/* SPDX-License-Identifier: Apache-2.0 */
/* dhcp4.c - a DHCP message (RFC 2131 2, options of RFC 2132). Options may go on in the fields of the boot file and the
 * server name (option 52). An option that is cut makes the whole message one that says nothing. */
#include "base/slice.h"
#include "proto/l3/l3_in.h"

enum { BOOTREQUEST = 1, BOOTREPLY = 2, CHADDR_LEN = 16, SNAME_LEN = 64, FILE_LEN = 128 };
enum { MAGIC = 0x63825363 };
enum { OPT_PAD = 0, OPT_NETMASK = 1, OPT_ROUTER = 3, OPT_HOSTNAME = 12, OPT_REQUESTED = 50, OPT_LEASE = 51,
       OPT_OVERLOAD = 52, OPT_TYPE = 53, OPT_SERVER = 54, OPT_END = 255 };

struct options {
	uint8_t type, overload;
	uint32_t requested;
};

static void take_hostname(struct rd r, struct l3_fact *out)
{
	out->hostname_len = 0;
	while (rd_left(&r) && out->hostname_len < L3_HOSTNAME_MAX) {
		uint8_t c = rd_u8(&r);

		out->hostname[out->hostname_len++] = (char)(c > ' ' && c < 127 ? c : '?');
	}
	out->hostname[out->hostname_len] = 0;
}

/* The reads fail where an option is too short; what they give then is zero, and the message is refused. */
static bool take_option(uint8_t code, struct rd r, struct options *o, struct l3_fact *out)
{
	switch (code) {
	case OPT_NETMASK:
		out->netmask4 = rd_be32(&r);
		break;
	case OPT_ROUTER:
		out->gateway4 = rd_be32(&r);
		break;
	case OPT_HOSTNAME:
		take_hostname(r, out);
		break;
	case OPT_REQUESTED:
		o->requested = rd_be32(&r);
		break;
	case OPT_LEASE:
		out->lease_s = rd_be32(&r);
		break;
	case OPT_OVERLOAD:
		o->overload = rd_u8(&r);
		break;
	case OPT_TYPE:
		o->type = rd_u8(&r);
		break;
	case OPT_SERVER:
		out->target4 = rd_be32(&r);
		break;
	}
	return !rd_failed(&r);
}

static bool read_options(struct rd r, struct options *o, struct l3_fact *out)
{
	while (rd_left(&r)) {
		uint8_t code = rd_u8(&r);
		struct rd body;

		if (code == OPT_PAD)
			continue;
		if (code == OPT_END)
			return true;
		body = rd_part(&r, rd_u8(&r));
		if (body.failed || !take_option(code, body, o, out))
			return false;
	}
	return true; /* without an end: the datagram ends there as well */
}

/* Which messages come from a server (RFC 2131 3.1). */
static bool directed_well(const struct options *o, uint8_t op)
{
	bool server = o->type == 2 || o->type == 5 || o->type == 6;

	return o->type == 0 || server == (op == BOOTREPLY);
}

static bool settle(const struct options *o, uint32_t ciaddr, uint32_t yiaddr, struct l3_fact *out)
{
	static const enum l3_op ops[] = { L3_DHCP_BOOTP, L3_DHCP_DISCOVER, L3_DHCP_OFFER, L3_DHCP_REQUEST, L3_DHCP_DECLINE,
					  L3_DHCP_ACK, L3_DHCP_NAK, L3_DHCP_RELEASE, L3_DHCP_INFORM };

	if (o->type >= ARRAY_LEN(ops))
		return false;
	out->op = ops[o->type];
	if (out->from_server)
		out->ip4 = out->op == L3_DHCP_NAK ? 0 : yiaddr ? yiaddr : ciaddr;
	else
		out->ip4 = o->requested ? o->requested : ciaddr;
	/* an answer to INFORM has no yiaddr: the client had its address from elsewhere */
	out->acknowledged = yiaddr != 0 && (out->op == L3_DHCP_ACK || (out->op == L3_DHCP_BOOTP && out->from_server));
	return true;
}

bool l3_read_dhcp4(struct rd r, struct l3_fact *out)
{
	struct options o = { 0 };
	uint8_t op = rd_u8(&r), htype = rd_u8(&r), hlen = rd_u8(&r);
	uint32_t ciaddr, yiaddr;
	struct rd sname, file;

	rd_skip(&r, 1); /* hops */
	out->xid = rd_be32(&r);
	rd_skip(&r, 4); /* seconds, flags */
	ciaddr = rd_be32(&r);
	yiaddr = rd_be32(&r);
	rd_skip(&r, 4 + 4); /* next server, relay */
	rd_copy(&r, out->mac, L3_MAC_LEN);
	rd_skip(&r, CHADDR_LEN - L3_MAC_LEN);
	sname = rd_part(&r, SNAME_LEN);
	file = rd_part(&r, FILE_LEN);
	if (rd_failed(&r) || htype != 1 || hlen != L3_MAC_LEN || (op != BOOTREQUEST && op != BOOTREPLY))
		return false;
	out->from_server = op == BOOTREPLY;
	if (rd_left(&r) >= 4 && rd_be32(&r) == MAGIC) {
		if (!read_options(r, &o, out) || (o.overload & 1 && !read_options(file, &o, out)) ||
		    (o.overload & 2 && !read_options(sname, &o, out)))
			return false;
	}
	return directed_well(&o, op) && settle(&o, ciaddr, yiaddr, out);
}
