/* SPDX-License-Identifier: Apache-2.0 */
/* v6.c - IPv6: neighbour discovery (RFC 4861 4) and DHCPv6 (RFC 8415 8, 21). */
#include "base/slice.h"
#include "proto/l3/l3_in.h"

static const uint8_t nobody[16];

static bool multicast(const uint8_t ip6[16])
{
	return ip6[0] == 0xff;
}

static void add_address(struct l3_fact *out, const uint8_t ip6[16])
{
	if (out->nip6 < L3_ADDRESSES_MAX)
		memcpy(out->ip6[out->nip6++], ip6, 16);
}

/* --- neighbour discovery ------------------------------------------------------------------------------------------ */

enum { ND_SOURCE_LINK_LAYER = 1, ND_TARGET_LINK_LAYER = 2, ND_UNIT = 8 };

/* RFC 4861 4.6: an option of length zero makes the message void. */
static bool read_nd_options(struct rd r, uint8_t wanted, struct l3_fact *out)
{
	while (rd_left(&r)) {
		uint8_t type = rd_u8(&r), units = rd_u8(&r);
		struct rd body = rd_part(&r, units ? units * (size_t)ND_UNIT - 2 : 0);

		if (rd_failed(&r) || units == 0)
			return false;
		if (type == wanted && units == 1)
			rd_copy(&body, out->mac, L3_MAC_LEN);
	}
	return true;
}

static bool read_solicitation(struct rd r, struct l3_fact *out)
{
	const uint8_t *target;
	bool dad = memcmp(out->source6, nobody, sizeof(nobody)) == 0;

	rd_skip(&r, 4);
	target = rd_bytes(&r, 16);
	if (!target || multicast(target))
		return false;
	out->op = dad ? L3_ND_DAD : L3_ND_NS;
	add_address(out, dad ? target : out->source6);
	return read_nd_options(r, dad ? 0 : ND_SOURCE_LINK_LAYER, out);
}

static bool read_advertisement(struct rd r, struct l3_fact *out)
{
	enum { ROUTER = 0x80, SOLICITED = 0x40, OVERRIDE = 0x20 };
	uint8_t flags = rd_u8(&r);
	const uint8_t *target;

	rd_skip(&r, 3);
	target = rd_bytes(&r, 16);
	if (!target || multicast(target))
		return false;
	out->op = L3_ND_NA;
	out->router = flags & ROUTER;
	out->solicited = flags & SOLICITED;
	out->override = flags & OVERRIDE;
	add_address(out, target);
	return read_nd_options(r, ND_TARGET_LINK_LAYER, out);
}

/* Those whose only news about a host is their source. */
static bool read_router(struct rd r, enum l3_op op, size_t fixed, uint8_t wanted, struct l3_fact *out)
{
	rd_skip(&r, fixed);
	if (rd_failed(&r))
		return false;
	out->op = op;
	if (memcmp(out->source6, nobody, sizeof(nobody)) != 0)
		add_address(out, out->source6);
	return read_nd_options(r, wanted, out);
}

bool l3_read_nd(struct rd r, struct l3_fact *out)
{
	uint8_t type = rd_u8(&r);

	rd_skip(&r, 1 + 2); /* code, checksum */
	if (multicast(out->source6))
		return false;
	switch (type) {
	case 133:
		return read_router(r, L3_ND_RS, 4, ND_SOURCE_LINK_LAYER, out);
	case 134:
		return read_router(r, L3_ND_RA, 12, ND_SOURCE_LINK_LAYER, out);
	case 135:
		return read_solicitation(r, out);
	case 136:
		return read_advertisement(r, out);
	case 137:
		return read_router(r, L3_ND_REDIRECT, 4 + 16 + 16, 0, out);
	default:
		return false;
	}
}

/* --- DHCPv6 ------------------------------------------------------------------------------------------------------- */

enum { OPT_IA_NA = 3, OPT_IA_TA = 4, OPT_IAADDR = 5, OPT_STATUS = 13, OPT_IA_PD = 25 };

static bool next_option(struct rd *r, uint16_t *code, struct rd *body)
{
	if (!rd_left(r))
		return false;
	*code = rd_be16(r);
	*body = rd_part(r, rd_be16(r));
	return !body->failed;
}

/* The status among these options (21.13), success when none is said. False: an option is cut. */
static bool read_status(struct rd r, uint16_t *status)
{
	struct rd body;
	uint16_t code;

	*status = 0;
	while (next_option(&r, &code, &body))
		if (code == OPT_STATUS) {
			*status = rd_be16(&body);
			if (rd_failed(&body))
				return false;
		}
	return !rd_failed(&r);
}

static bool read_iaaddr(struct rd r, struct l3_fact *out)
{
	const uint8_t *address = rd_bytes(&r, 16);
	uint16_t status;
	uint32_t valid;

	rd_skip(&r, 4); /* preferred lifetime */
	valid = rd_be32(&r);
	if (rd_failed(&r) || !address || multicast(address) || !read_status(r, &status))
		return false;
	if (out->from_server && (valid == 0 || status != 0))
		return true; /* taken away */
	if (out->nip6 == 0)
		out->lifetime6_s = valid;
	add_address(out, address);
	return true;
}

static bool read_ia(struct rd r, size_t fixed, struct l3_fact *out)
{
	struct rd body;
	uint16_t code, status;

	rd_skip(&r, fixed);
	if (rd_failed(&r) || !read_status(r, &status))
		return false;
	while (status == 0 && next_option(&r, &code, &body))
		if (code == OPT_IAADDR && !read_iaaddr(body, out))
			return false;
	return !rd_failed(&r);
}

static bool read_dhcp6_options(struct rd r, struct l3_fact *out)
{
	struct rd body;
	uint16_t code;

	while (next_option(&r, &code, &body)) {
		if ((code == OPT_IA_NA && !read_ia(body, 4 + 4 + 4, out)) || (code == OPT_IA_TA && !read_ia(body, 4, out)))
			return false;
		if (code == OPT_IA_PD)
			out->delegated = true;
	}
	return !rd_failed(&r);
}

bool l3_read_dhcp6(struct rd r, struct l3_fact *out)
{
	static const enum l3_op ops[] = { 0, L3_DHCP6_SOLICIT, L3_DHCP6_ADVERTISE, L3_DHCP6_REQUEST, L3_DHCP6_CONFIRM,
					  L3_DHCP6_RENEW, L3_DHCP6_REBIND, L3_DHCP6_REPLY, L3_DHCP6_RELEASE, L3_DHCP6_DECLINE,
					  L3_DHCP6_RECONFIGURE, L3_DHCP6_INFORMATION, L3_DHCP6_RELAY, L3_DHCP6_RELAY };
	uint8_t type = rd_u8(&r);
	uint16_t status;

	if (rd_failed(&r) || type == 0 || type >= ARRAY_LEN(ops))
		return false;
	out->op = ops[type];
	if (out->op == L3_DHCP6_RELAY)
		return true; /* between relay and server: about no client of ours */
	out->xid = rd_be24(&r);
	out->from_server = out->op == L3_DHCP6_ADVERTISE || out->op == L3_DHCP6_REPLY || out->op == L3_DHCP6_RECONFIGURE;
	if (out->from_server)
		memcpy(out->mac, out->dst, sizeof(out->mac));
	if (rd_failed(&r) || !read_status(r, &status) || !read_dhcp6_options(r, out))
		return false;
	out->acknowledged = out->op == L3_DHCP6_REPLY && out->nip6 > 0 && status == 0;
	return true;
}
