/* SPDX-License-Identifier: Apache-2.0 */
/* pcapng.c - see pcapng.h. Blocks are in network order (the magic says so), padded to four bytes. */
#include "controller/net/pcapng.h"

#include "base/wr.h"

#include <stdlib.h>

enum {
	BLOCK_SECTION = 0x0a0d0d0a,
	BLOCK_INTERFACE = 1,
	BLOCK_PACKET = 6,
	MAGIC = 0x1a2b3c4d,
	LINK_RAW_IP = 101,
	OPTION_APPLICATION = 4, /* shb_userappl */
	OPTION_NAME = 2,	/* if_name */
	HEAD_MAX = 40 + 8,	/* IPv6 and UDP */
	PAYLOAD_MAX = 65535 - 28,
	PROTOCOL_UDP = 17,
};

static size_t padded(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

static void put(struct buf *b, uint64_t v, unsigned bytes)
{
	uint8_t room[8];

	wr_put(room, v, bytes);
	buf_add(b, (const char *)room, bytes);
}

static void put_option(struct buf *b, unsigned code, const char *text)
{
	size_t len = strlen(text);

	put(b, code, 2);
	put(b, len, 2);
	buf_add(b, text, len);
	buf_add(b, "\0\0\0", padded(len) - len);
}

static size_t begin(struct buf *b, uint32_t type)
{
	size_t at = b->len;

	put(b, type, 4);
	put(b, 0, 4);
	return at;
}

static void end(struct buf *b, size_t at)
{
	size_t len = b->len - at + 4;

	wr_put((uint8_t *)b->p + at + 4, len, 4);
	put(b, len, 4);
}

void pcapng_head(struct buf *out, const char *what)
{
	size_t at = begin(out, BLOCK_SECTION);

	put(out, MAGIC, 4);
	put(out, 1, 2); /* version 1.0 */
	put(out, 0, 2);
	put(out, UINT64_MAX, 8); /* length unknown */
	put_option(out, OPTION_APPLICATION, "plumbd " PLUMB_VERSION);
	put(out, 0, 4);
	end(out, at);
	at = begin(out, BLOCK_INTERFACE);
	put(out, LINK_RAW_IP, 2);
	put(out, 0, 2);
	put(out, 0, 4); /* no limit */
	put_option(out, OPTION_NAME, what);
	put(out, 0, 4);
	end(out, at);
}

/* RFC 1071, over bytes; an odd one is followed by zero. */
static uint32_t sum(uint32_t so_far, const void *bytes, size_t len)
{
	const uint8_t *b = bytes;

	for (size_t i = 0; i < len; i++)
		so_far += i & 1 ? b[i] : (uint32_t)b[i] << 8;
	while (so_far >> 16)
		so_far = (so_far & 0xffff) + (so_far >> 16);
	return so_far;
}

static uint16_t complement(uint32_t s)
{
	return (uint16_t)~s;
}

static void write_v4(struct wr *w, const struct addr *from, const struct addr *to, size_t udp_len)
{
	/* id 0, do not fragment */
	uint8_t h[20] = { [0] = 0x45, [6] = 0x40, [8] = 64, [9] = PROTOCOL_UDP };

	wr_put(h + 2, 20 + udp_len, 2);
	wr_put(h + 12, addr_to_v4(from), 4);
	wr_put(h + 16, addr_to_v4(to), 4);
	wr_put(h + 10, complement(sum(0, h, sizeof(h))), 2);
	wr_bytes(w, h, sizeof(h));
}

static void write_v6(struct wr *w, const struct addr *from, const struct addr *to, size_t udp_len)
{
	wr_be32(w, 0x60000000);
	wr_be16(w, udp_len);
	wr_u8(w, PROTOCOL_UDP);
	wr_u8(w, 64);
	wr_bytes(w, from->ip, 16);
	wr_bytes(w, to->ip, 16);
}

static uint16_t udp_checksum(const struct addr *from, const struct addr *to, const uint8_t head[static 8],
			     const void *payload, size_t len)
{
	bool v4 = addr_is_v4(from);
	uint8_t tail[4] = { 0, PROTOCOL_UDP, (uint8_t)((len + 8) >> 8), (uint8_t)(len + 8) };
	uint32_t s = sum(0, from->ip + (v4 ? 12 : 0), v4 ? 4 : 16);
	uint16_t c;

	s = sum(s, to->ip + (v4 ? 12 : 0), v4 ? 4 : 16);
	s = sum(s, tail, sizeof(tail));
	s = sum(s, head, 8);
	s = sum(s, payload, len);
	c = complement(s);
	return c ? c : 0xffff;
}

void pcapng_packet(struct buf *out, int64_t wall_us, const struct addr *from, const struct addr *to, const void *packet,
	size_t len)
{
	size_t kept = len < PAYLOAD_MAX ? len : PAYLOAD_MAX, at = begin(out, BLOCK_PACKET), total;
	uint8_t room[HEAD_MAX], *udp;
	struct wr w = wr_into(room, sizeof(room));

	if (addr_is_v4(from))
		write_v4(&w, from, to, kept + 8);
	else
		write_v6(&w, from, to, kept + 8);
	udp = w.p;
	wr_be16(&w, from->port);
	wr_be16(&w, to->port);
	wr_be16(&w, kept + 8);
	wr_be16(&w, 0);
	wr_put(udp + 6, udp_checksum(from, to, udp, packet, kept), 2);
	total = wr_len(&w) + kept;
	put(out, 0, 4); /* the interface */
	put(out, (uint64_t)wall_us >> 32, 4);
	put(out, (uint64_t)wall_us & UINT32_MAX, 4);
	put(out, total, 4);
	put(out, total + (len - kept), 4);
	buf_add(out, (const char *)room, wr_len(&w));
	buf_add(out, packet, kept);
	buf_add(out, "\0\0\0", padded(total) - total);
	end(out, at);
}
