/* SPDX-License-Identifier: Apache-2.0 */
/* test_l3.c - frames of ARP, DHCP, neighbour discovery and DHCPv6: what each says, at every length it can be cut to, with
 * VLAN tags, as fragments, and with lengths that lie. */
#include "check.h"

#include "base/slice.h"
#include "base/wr.h"
#include "proto/l3/l3.h"

static const uint8_t client[] = { 0x02, 0, 0x5e, 0, 0, 1 }, server[] = { 0x06, 0, 0x5e, 0, 0, 2 };
static const uint8_t everybody[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
static const uint8_t ip6_none[16];
static const uint8_t ip6_client[] = { 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x11 };
static const uint8_t ip6_local[] = { 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0x5e, 0xff, 0xfe, 0, 0, 1 };
static const uint8_t ip6_all[] = { 0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 };
enum { IP_CLIENT = 0xc0000207 /* 192.0.2.7 */, IP_SERVER = 0xc0000201 };

/* A frame under construction; `tags` VLAN tags. */
struct frame {
	uint8_t b[1500];
	struct wr w;
	size_t ip, udp; /* where these headers begin */
};

static void ether(struct frame *f, const uint8_t *dst, const uint8_t *src, unsigned tags, uint16_t type)
{
	f->w = wr_into(f->b, sizeof(f->b));
	wr_bytes(&f->w, dst, 6);
	wr_bytes(&f->w, src, 6);
	for (unsigned i = 0; i < tags; i++) {
		wr_be16(&f->w, i == 0 && tags > 1 ? 0x88a8 : 0x8100);
		wr_be16(&f->w, 0x6000 | (100 + i));
	}
	wr_be16(&f->w, type);
}

static void ip4(struct frame *f, unsigned options)
{
	f->ip = wr_len(&f->w);
	wr_u8(&f->w, 0x40 | (5 + options));
	wr_u8(&f->w, 0);
	wr_be16(&f->w, 0);
	wr_be32(&f->w, 0);
	wr_u8(&f->w, 64);
	wr_u8(&f->w, 17);
	wr_zeros(&f->w, 10 + options * (size_t)4);
}

static void ip6(struct frame *f, uint8_t next, uint8_t hops, const uint8_t *from, const uint8_t *to)
{
	f->ip = wr_len(&f->w);
	wr_be32(&f->w, 0x60000000);
	wr_be16(&f->w, 0);
	wr_u8(&f->w, next);
	wr_u8(&f->w, hops);
	wr_bytes(&f->w, from, 16);
	wr_bytes(&f->w, to, 16);
}

static void udp(struct frame *f, uint16_t from, uint16_t to)
{
	f->udp = wr_len(&f->w);
	wr_be16(&f->w, from);
	wr_be16(&f->w, to);
	wr_be32(&f->w, 0);
}

/* Fills the lengths of the headers written. */
static void finish(struct frame *f)
{
	size_t len = wr_len(&f->w);

	assert_int_equal(wr_done(&f->w), 0);
	if (f->b[f->ip] >> 4 == 4)
		wr_put(f->b + f->ip + 2, len - f->ip, 2);
	else
		wr_put(f->b + f->ip + 4, len - f->ip - 40, 2);
	if (f->udp)
		wr_put(f->b + f->udp + 4, len - f->udp, 2);
}

static bool learn(const struct frame *f, size_t len, struct l3_fact *out)
{
	uint8_t *copy = malloc(len ? len : 1);
	bool said;

	assert_non_null(copy);
	memcpy(copy, f->b, len);
	said = l3_learn(copy, len, out);
	assert_int_equal(l3_kind(copy, len), out->kind);
	free(copy);
	return said;
}

/* Whole, and at every shorter length: nothing is said there, for the headers' lengths are not kept. */
static void must_say(const struct frame *f, struct l3_fact *out)
{
	for (size_t len = 0; len < wr_len(&f->w); len++)
		assert_false(learn(f, len, out));
	assert_true(learn(f, wr_len(&f->w), out));
}

/* The same with the lengths of the headers cut as well: what is said must not depend on bytes beyond. */
static void cut_with_its_headers(struct frame *f)
{
	size_t len = wr_len(&f->w), least = (f->udp ? f->udp : f->ip + 40) + 8;

	for (size_t n = least; n < len; n++) {
		struct frame cut = *f;
		struct l3_fact fact;

		cut.w.p = cut.b + n;
		finish(&cut);
		(void)learn(&cut, n, &fact); /* the sanitizer's business */
	}
}

static void padded(const struct frame *f)
{
	struct frame longer = *f;
	struct l3_fact a, b;

	wr_zeros(&longer.w, 46);
	assert_true(learn(f, wr_len(&f->w), &a));
	assert_true(learn(&longer, wr_len(&longer.w), &b));
	assert_memory_equal(&a, &b, sizeof(a));
}

static void arp(struct frame *f, unsigned tags, uint16_t op, uint32_t from, uint32_t to)
{
	memset(f, 0, sizeof(*f));
	ether(f, everybody, client, tags, 0x0806);
	wr_be64(&f->w, 0x0001080006040000ULL | op);
	wr_bytes(&f->w, client, 6);
	wr_be32(&f->w, from);
	wr_zeros(&f->w, 6);
	wr_be32(&f->w, to);
}

static void arp_says_who_has_an_address(void **state)
{
	static const struct { uint16_t op; uint32_t from, to; enum l3_op want; } rows[] = {
		{ 1, IP_CLIENT, IP_SERVER, L3_ARP_REQUEST }, { 2, IP_CLIENT, IP_SERVER, L3_ARP_REPLY },
		{ 1, 0, IP_CLIENT, L3_ARP_PROBE }, { 1, IP_CLIENT, IP_CLIENT, L3_ARP_ANNOUNCE },
		{ 2, IP_CLIENT, IP_CLIENT, L3_ARP_ANNOUNCE },
	};
	struct l3_fact fact;
	struct frame f;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		for (unsigned tags = 0; tags <= 2; tags++) {
			arp(&f, tags, rows[i].op, rows[i].from, rows[i].to);
			must_say(&f, &fact);
			assert_int_equal(fact.kind, L3_ARP);
			assert_int_equal(fact.op, rows[i].want);
			assert_int_equal(fact.ip4, rows[i].from);
			assert_int_equal(fact.target4, rows[i].to);
			assert_int_equal(fact.vlan, tags ? 100 : 0);
			assert_memory_equal(fact.mac, client, 6);
			padded(&f);
		}
	arp(&f, 3, 1, IP_CLIENT, IP_SERVER);
	assert_false(learn(&f, wr_len(&f.w), &fact));
	arp(&f, 0, 3, IP_CLIENT, IP_SERVER);
	assert_false(learn(&f, wr_len(&f.w), &fact));
	arp(&f, 0, 1, IP_CLIENT, IP_SERVER);
	f.b[14 + 4] = 8; /* hardware addresses of 8 bytes */
	assert_false(learn(&f, wr_len(&f.w), &fact));
	assert_int_equal(fact.kind, L3_OTHER);
}

static void dhcp(struct frame *f, unsigned tags, uint8_t op, uint32_t ciaddr, uint32_t yiaddr)
{
	memset(f, 0, sizeof(*f));
	if (op == 1)
		ether(f, everybody, client, tags, 0x0800);
	else
		ether(f, client, server, tags, 0x0800);
	ip4(f, tags);
	udp(f, op == 1 ? 68 : 67, op == 1 ? 67 : 68);
	wr_u8(&f->w, op);
	wr_be24(&f->w, 0x010600);
	wr_be32(&f->w, 0xdecade01);
	wr_be32(&f->w, 0);
	wr_be32(&f->w, ciaddr);
	wr_be32(&f->w, yiaddr);
	wr_zeros(&f->w, 8);
	wr_bytes(&f->w, client, 6);
	wr_zeros(&f->w, 10 + 64 + 128);
}

static void magic(struct frame *f, uint8_t type)
{
	wr_be32(&f->w, 0x63825363);
	wr_u8(&f->w, 53);
	wr_u8(&f->w, 1);
	wr_u8(&f->w, type);
}

static void option32(struct frame *f, uint8_t code, uint32_t v)
{
	wr_u8(&f->w, code);
	wr_u8(&f->w, 4);
	wr_be32(&f->w, v);
}

static void dhcp_says_what_is_asked_and_given(void **state)
{
	static const struct { uint8_t type, op; uint32_t ci, yi, wanted; enum l3_op want; uint32_t ip; bool sure; } rows[] = {
		{ 1, 1, 0, 0, 0, L3_DHCP_DISCOVER, 0, false },
		{ 1, 1, 0, 0, IP_CLIENT, L3_DHCP_DISCOVER, IP_CLIENT, false },
		{ 2, 2, 0, IP_CLIENT, 0, L3_DHCP_OFFER, IP_CLIENT, false },
		{ 3, 1, 0, 0, IP_CLIENT, L3_DHCP_REQUEST, IP_CLIENT, false },
		{ 3, 1, IP_CLIENT, 0, 0, L3_DHCP_REQUEST, IP_CLIENT, false },
		{ 4, 1, 0, 0, IP_CLIENT, L3_DHCP_DECLINE, IP_CLIENT, false },
		{ 5, 2, 0, IP_CLIENT, 0, L3_DHCP_ACK, IP_CLIENT, true },
		{ 5, 2, IP_CLIENT, 0, 0, L3_DHCP_ACK, IP_CLIENT, false }, /* to INFORM */
		{ 6, 2, 0, IP_CLIENT, 0, L3_DHCP_NAK, 0, false },
		{ 7, 1, IP_CLIENT, 0, 0, L3_DHCP_RELEASE, IP_CLIENT, false },
		{ 8, 1, IP_CLIENT, 0, 0, L3_DHCP_INFORM, IP_CLIENT, false },
	};
	struct l3_fact fact;
	struct frame f;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		for (unsigned tags = 0; tags <= 2; tags++) {
			dhcp(&f, tags, rows[i].op, rows[i].ci, rows[i].yi);
			magic(&f, rows[i].type);
			wr_u8(&f.w, 0);
			if (rows[i].wanted)
				option32(&f, 50, rows[i].wanted);
			option32(&f, 51, 3600);
			option32(&f, 54, IP_SERVER);
			option32(&f, 1, 0xffffff00);
			option32(&f, 3, IP_SERVER);
			wr_bytes(&f.w, "\14\6lap\1p\nX", 8);
			wr_u8(&f.w, 255);
			finish(&f);
			must_say(&f, &fact);
			assert_int_equal(fact.kind, L3_DHCP4);
			assert_int_equal(fact.op, rows[i].want);
			assert_int_equal(fact.ip4, rows[i].ip);
			assert_true(fact.acknowledged == rows[i].sure);
			assert_true(fact.from_server == (rows[i].op == 2));
			assert_memory_equal(fact.mac, client, 6);
			assert_int_equal(fact.xid, 0xdecade01);
			assert_int_equal(fact.lease_s, 3600);
			assert_int_equal(fact.target4, IP_SERVER);
			assert_int_equal(fact.gateway4, IP_SERVER);
			assert_int_equal(fact.netmask4, 0xffffff00);
			assert_string_equal(fact.hostname, "lap?p?");
			padded(&f);
			cut_with_its_headers(&f);
			f.b[f.udp + 8] = rows[i].op == 1 ? 2 : 1; /* a client's message in a server's dress */
			assert_false(learn(&f, wr_len(&f.w), &fact));
		}
}

static void dhcp_that_is_none(void **state)
{
	static const struct { size_t from_ip, from_udp; uint8_t v; } spoil[] = {
		{ 0, 8, 3 },			      /* neither request nor reply */
		{ 0, 9, 6 }, { 0, 10, 16 },	      /* another hardware type, another address length */
		{ 0, 3, 53 },			      /* another port */
		{ 0, 4, 0xff }, { 0, 5, 7 }, { 0, 4, 0 }, { 0, 5, 3 }, /* UDP lengths: beyond, below the header, in an option */
		{ 6, 0, 0x20 }, { 7, 0, 1 },	      /* more fragments; an offset */
		{ 9, 0, 6 },			      /* TCP */
		{ 2, 0, 0x7f }, { 3, 0, 19 },	      /* total lengths: beyond, and other than it was */
	};
	struct l3_fact fact;
	struct frame good, f;

	(void)state;
	dhcp(&good, 0, 2, 0, IP_CLIENT);
	magic(&good, 5);
	option32(&good, 51, 3600);
	finish(&good);
	assert_true(learn(&good, wr_len(&good.w), &fact));
	for (size_t i = 0; i < ARRAY_LEN(spoil); i++) {
		f = good;
		f.b[spoil[i].from_ip ? f.ip + spoil[i].from_ip : f.udp + spoil[i].from_udp] = spoil[i].v;
		if (learn(&f, wr_len(&f.w), &fact))
			fail_msg("spoilt in way %zu it still says %s", i, l3_op_text(fact.op));
	}
	f = good;
	f.b[f.ip] = 0x44; /* an IP header of 16 bytes */
	assert_false(learn(&f, wr_len(&f.w), &fact));
	f.b[f.ip] = 0x55;
	assert_false(learn(&f, wr_len(&f.w), &fact));
	f = good;
	f.b[wr_len(&f.w) - 5] = 200; /* the length of the last option */
	assert_false(learn(&f, wr_len(&f.w), &fact));
	f.b[wr_len(&f.w) - 5] = 3;
	assert_false(learn(&f, wr_len(&f.w), &fact));
	dhcp(&f, 0, 2, 0, IP_CLIENT);
	magic(&f, 9);
	finish(&f);
	assert_false(learn(&f, wr_len(&f.w), &fact));
}

static void bootp_and_options_in_other_fields(void **state)
{
	enum { SNAME_AT = 8 + 44, FILE_AT = SNAME_AT + 64 };
	struct l3_fact fact;
	struct frame f;

	(void)state;
	dhcp(&f, 0, 2, 0, IP_CLIENT);
	finish(&f);
	assert_true(learn(&f, wr_len(&f.w), &fact));
	assert_int_equal(fact.op, L3_DHCP_BOOTP);
	assert_true(fact.acknowledged);

	dhcp(&f, 0, 2, 0, IP_CLIENT);
	magic(&f, 5);
	wr_bytes(&f.w, "\64\1\3", 3); /* overload: both */
	memcpy(f.b + f.udp + FILE_AT, "\63\4\0\0\16\20\377", 7);
	memcpy(f.b + f.udp + SNAME_AT, "\66\4\300\0\2\1", 6);
	finish(&f);
	assert_true(learn(&f, wr_len(&f.w), &fact));
	assert_int_equal(fact.lease_s, 3600);
	assert_int_equal(fact.target4, IP_SERVER);
	f.b[f.udp + FILE_AT + 1] = 0xff;
	assert_false(learn(&f, wr_len(&f.w), &fact));
}

static void nd(struct frame *f, unsigned tags, uint8_t type, const uint8_t *from, size_t fixed, const uint8_t *target)
{
	memset(f, 0, sizeof(*f));
	ether(f, everybody, client, tags, 0x86dd);
	ip6(f, 58, 255, from, ip6_all);
	wr_u8(&f->w, type);
	wr_u8(&f->w, 0);
	wr_zeros(&f->w, 2 + fixed);
	if (target)
		wr_bytes(&f->w, target, 16);
}

static void link_layer(struct frame *f, uint8_t type)
{
	wr_u8(&f->w, type);
	wr_u8(&f->w, 1);
	wr_bytes(&f->w, server, 6); /* not the frame's source: to see which is taken */
}

static void neighbour_discovery_says_who_has_an_address(void **state)
{
	struct { uint8_t type; const uint8_t *from; size_t fixed; const uint8_t *target, *ip; uint8_t option; enum l3_op want; }
	rows[] = {
		{ 133, ip6_local, 4, NULL, ip6_local, 1, L3_ND_RS }, { 133, ip6_none, 4, NULL, NULL, 0, L3_ND_RS },
		{ 134, ip6_local, 12, NULL, ip6_local, 1, L3_ND_RA }, { 135, ip6_none, 4, ip6_client, ip6_client, 0, L3_ND_DAD },
		{ 135, ip6_local, 4, ip6_client, ip6_local, 1, L3_ND_NS },
		{ 136, ip6_local, 4, ip6_client, ip6_client, 2, L3_ND_NA },
		{ 137, ip6_local, 20, ip6_client, ip6_local, 0, L3_ND_REDIRECT },
	};
	struct l3_fact fact;
	struct frame f;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		for (unsigned tags = 0; tags <= 2; tags++) {
			nd(&f, tags, rows[i].type, rows[i].from, rows[i].fixed, rows[i].target);
			if (rows[i].option)
				link_layer(&f, rows[i].option);
			finish(&f);
			must_say(&f, &fact);
			assert_int_equal(fact.kind, L3_ND);
			assert_int_equal(fact.op, rows[i].want);
			assert_int_equal(fact.nip6, rows[i].ip ? 1 : 0);
			if (rows[i].ip)
				assert_memory_equal(fact.ip6[0], rows[i].ip, 16);
			assert_memory_equal(fact.mac, rows[i].option ? server : client, 6);
			padded(&f);
			f.b[f.ip + 7] = 64; /* has been routed */
			assert_false(learn(&f, wr_len(&f.w), &fact));
			assert_int_equal(fact.kind, L3_OTHER);
		}
	nd(&f, 0, 136, ip6_local, 4, ip6_client);
	f.b[f.ip + 40 + 4] = 0xe0;
	finish(&f);
	assert_true(learn(&f, wr_len(&f.w), &fact));
	assert_true(fact.router && fact.solicited && fact.override);
}

static void neighbour_discovery_that_is_none(void **state)
{
	struct l3_fact fact;
	struct frame f;

	(void)state;
	nd(&f, 0, 136, ip6_local, 4, ip6_all); /* a multicast target */
	finish(&f);
	assert_false(learn(&f, wr_len(&f.w), &fact));
	nd(&f, 0, 136, ip6_all, 4, ip6_client); /* a multicast source */
	finish(&f);
	assert_false(learn(&f, wr_len(&f.w), &fact));
	nd(&f, 0, 136, ip6_local, 4, ip6_client);
	wr_be64(&f.w, 0); /* an option of length zero */
	finish(&f);
	assert_false(learn(&f, wr_len(&f.w), &fact));
	nd(&f, 0, 136, ip6_local, 4, ip6_client);
	wr_be64(&f.w, 0x0202000000000000ULL); /* an option of 16 bytes where 8 are */
	finish(&f);
	assert_false(learn(&f, wr_len(&f.w), &fact));
	nd(&f, 0, 136, ip6_local, 4, ip6_client);
	f.b[f.ip + 6] = 44; /* a fragment */
	finish(&f);
	assert_false(learn(&f, wr_len(&f.w), &fact));
	nd(&f, 0, 128, ip6_local, 4, NULL); /* an echo */
	finish(&f);
	assert_false(learn(&f, wr_len(&f.w), &fact));
	nd(&f, 0, 136, ip6_local, 4, ip6_client);
	finish(&f);
	f.b[f.ip + 41] = 1; /* a code */
	assert_false(learn(&f, wr_len(&f.w), &fact));
}

static void dhcp6(struct frame *f, bool from_server, uint8_t type)
{
	memset(f, 0, sizeof(*f));
	if (from_server)
		ether(f, client, server, 0, 0x86dd);
	else
		ether(f, everybody, client, 0, 0x86dd);
	ip6(f, 17, 64, ip6_local, ip6_all);
	udp(f, from_server ? 547 : 546, from_server ? 546 : 547);
	wr_u8(&f->w, type);
	wr_be24(&f->w, 0xabcdef);
}

/* IA_NA with one address, and a status in it when that is not 0 */
static void ia_na(struct frame *f, uint32_t valid, uint16_t status)
{
	wr_be16(&f->w, 3);
	wr_be16(&f->w, 12 + 28 + (status ? 6U : 0U));
	wr_zeros(&f->w, 12);
	wr_be16(&f->w, 5);
	wr_be16(&f->w, 24);
	wr_bytes(&f->w, ip6_client, 16);
	wr_be32(&f->w, valid / 2);
	wr_be32(&f->w, valid);
	if (status) {
		wr_be32(&f->w, 13 << 16 | 2);
		wr_be16(&f->w, status);
	}
}

static void dhcp6_says_what_is_given(void **state)
{
	static const enum l3_op ops[] = { 0, L3_DHCP6_SOLICIT, L3_DHCP6_ADVERTISE, L3_DHCP6_REQUEST, L3_DHCP6_CONFIRM,
					  L3_DHCP6_RENEW, L3_DHCP6_REBIND, L3_DHCP6_REPLY, L3_DHCP6_RELEASE, L3_DHCP6_DECLINE,
					  L3_DHCP6_RECONFIGURE, L3_DHCP6_INFORMATION };
	struct l3_fact fact;
	struct frame f;

	(void)state;
	for (uint8_t type = 1; type < ARRAY_LEN(ops); type++) {
		bool from_server = type == 2 || type == 7 || type == 10;

		dhcp6(&f, from_server, type);
		wr_be32(&f.w, 1 << 16 | 4); /* client id */
		wr_be32(&f.w, 0x00030001);
		ia_na(&f, 7200, 0);
		wr_be32(&f.w, 25 << 16); /* IA_PD */
		finish(&f);
		must_say(&f, &fact);
		assert_int_equal(fact.kind, L3_DHCP6);
		assert_int_equal(fact.op, ops[type]);
		assert_int_equal(fact.nip6, 1);
		assert_memory_equal(fact.ip6[0], ip6_client, 16);
		assert_memory_equal(fact.mac, client, 6); /* also of what a server says */
		assert_true(fact.acknowledged == (type == 7));
		assert_int_equal(fact.lifetime6_s, 7200);
		assert_int_equal(fact.xid, 0xabcdef);
		assert_true(fact.delegated);
		padded(&f);
		cut_with_its_headers(&f);
	}
	dhcp6(&f, false, 12);
	finish(&f);
	assert_true(learn(&f, wr_len(&f.w), &fact));
	assert_int_equal(fact.op, L3_DHCP6_RELAY);
	dhcp6(&f, false, 14);
	finish(&f);
	assert_false(learn(&f, wr_len(&f.w), &fact));
}

static void dhcp6_that_gives_nothing(void **state)
{
	struct l3_fact fact;
	struct frame f;

	(void)state;
	dhcp6(&f, true, 7);
	ia_na(&f, 0, 0); /* taken away */
	finish(&f);
	assert_true(learn(&f, wr_len(&f.w), &fact));
	assert_true(fact.nip6 == 0 && !fact.acknowledged);
	dhcp6(&f, true, 7);
	ia_na(&f, 7200, 2); /* no addresses available */
	finish(&f);
	assert_true(learn(&f, wr_len(&f.w), &fact));
	assert_true(fact.nip6 == 0 && !fact.acknowledged);
	dhcp6(&f, true, 7);
	ia_na(&f, 7200, 0);
	wr_be32(&f.w, 13 << 16 | 2); /* the whole answer: unspecified failure */
	wr_be16(&f.w, 1);
	finish(&f);
	assert_true(learn(&f, wr_len(&f.w), &fact));
	assert_false(fact.acknowledged);
	dhcp6(&f, true, 7);
	for (int i = 0; i < L3_ADDRESSES_MAX + 2; i++)
		ia_na(&f, 7200, 0);
	finish(&f);
	assert_true(learn(&f, wr_len(&f.w), &fact));
	assert_int_equal(fact.nip6, L3_ADDRESSES_MAX);
}

static void the_gate_knows_the_others(void **state)
{
	struct frame f = { 0 };

	(void)state;
	ether(&f, server, client, 0, 0x888e);
	assert_int_equal(l3_kind(f.b, 14), L3_EAPOL);
	ether(&f, server, client, 0, 0x88c7);
	assert_int_equal(l3_kind(f.b, 14), L3_EAPOL);
	ether(&f, server, client, 0, 0x0040); /* a length, with 802.2 behind it */
	assert_int_equal(l3_kind(f.b, 14), L3_OTHER);
	assert_int_equal(l3_kind(f.b, 13), L3_OTHER);
}

static void every_operation_has_a_text(void **state)
{
	(void)state;
	for (int op = L3_ARP_REQUEST; op <= L3_DHCP6_RELAY; op++)
		assert_string_not_equal(l3_op_text((enum l3_op)op), "nothing");
	assert_string_equal(l3_op_text((enum l3_op)0), "nothing");
	assert_string_equal(l3_op_text((enum l3_op)99), "nothing");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arp_says_who_has_an_address),
		cmocka_unit_test(dhcp_says_what_is_asked_and_given),
		cmocka_unit_test(dhcp_that_is_none),
		cmocka_unit_test(bootp_and_options_in_other_fields),
		cmocka_unit_test(neighbour_discovery_says_who_has_an_address),
		cmocka_unit_test(neighbour_discovery_that_is_none),
		cmocka_unit_test(dhcp6_says_what_is_given),
		cmocka_unit_test(dhcp6_that_gives_nothing),
		cmocka_unit_test(the_gate_knows_the_others),
		cmocka_unit_test(every_operation_has_a_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
