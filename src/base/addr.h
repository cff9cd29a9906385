/* SPDX-License-Identifier: Apache-2.0 */
/* addr.h - where a datagram comes from or goes to: an IP address and a UDP port, as a value.
 *
 * One form for both families: an IPv4 address is held as IPv4-mapped IPv6 (::ffff:a.b.c.d), as sockets of ours deliver
 * it, so comparing and hashing look at the same 16 bytes. A scope is kept for link-local addresses only. */
#pragma once
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/siphash.h"

struct addr {
	uint8_t ip[16];
	uint32_t scope; /* interface index of a link-local address, else 0 */
	uint16_t port;	/* host order */
};

enum { ADDR_TEXT_MAX = 80 };

bool addr_eq(const struct addr *a, const struct addr *b);
bool addr_same_ip(const struct addr *a, const struct addr *b);
bool addr_is_v4(const struct addr *a);
bool addr_link_local(const struct addr *a);
/* Nothing: neither an address nor a port. */
bool addr_none(const struct addr *a);
struct addr addr_v4(uint32_t host_order, uint16_t port);
uint32_t addr_to_v4(const struct addr *a); /* host order; 0 when it is no IPv4 address */
uint64_t addr_hash(struct hash_key key, const struct addr *a);

/* From and to what the kernel speaks. addr_to_sockaddr returns the length; family is AF_INET or AF_INET6 (an IPv4 address
 * is then given as mapped), 0: the family the address has. */
bool addr_from_sockaddr(struct addr *out, const void *sockaddr, size_t len);
size_t addr_to_sockaddr(const struct addr *a, int family, struct sockaddr_storage *out);

/* "192.0.2.1:5246", "[2001:db8::1]:5246"; without the port when it is 0. Returns the length. */
size_t addr_format(const struct addr *a, char buf[static ADDR_TEXT_MAX]);
/* The address alone, without port and brackets. */
size_t addr_format_ip(const struct addr *a, char buf[static ADDR_TEXT_MAX]);
/* An address with or without a port, as above; `port` where none is given. No names. */
bool addr_parse(const char *text, uint16_t port, struct addr *out);
