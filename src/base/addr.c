/* SPDX-License-Identifier: Apache-2.0 */
/* addr.c - IP address and port: compared, hashed, written, read, handed to the kernel. */
#include "base/addr.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

bool addr_same_ip(const struct addr *a, const struct addr *b)
{
	return memcmp(a->ip, b->ip, sizeof(a->ip)) == 0 && a->scope == b->scope;
}

bool addr_eq(const struct addr *a, const struct addr *b)
{
	return a->port == b->port && addr_same_ip(a, b);
}

bool addr_is_v4(const struct addr *a)
{
	return memcmp(a->ip, mapped, sizeof(mapped)) == 0;
}

bool addr_link_local(const struct addr *a)
{
	if (addr_is_v4(a))
		return a->ip[12] == 169 && a->ip[13] == 254;
	return a->ip[0] == 0xfe && (a->ip[1] & 0xc0) == 0x80;
}

bool addr_none(const struct addr *a)
{
	static const struct addr none;

	return addr_eq(a, &none);
}

struct addr addr_v4(uint32_t host_order, uint16_t port)
{
	struct addr a = { .port = port };
	uint32_t net = htonl(host_order);

	memcpy(a.ip, mapped, sizeof(mapped));
	memcpy(a.ip + 12, &net, 4);
	return a;
}

uint32_t addr_to_v4(const struct addr *a)
{
	uint32_t net;

	if (!addr_is_v4(a))
		return 0;
	memcpy(&net, a->ip + 12, 4);
	return ntohl(net);
}

uint64_t addr_hash(struct hash_key key, const struct addr *a)
{
	uint64_t word[2];

	memcpy(word, a->ip, sizeof(word));
	return siphash_u64(key, siphash_u64(key, word[0] ^ a->scope) ^ word[1]) ^ siphash_u64(key, a->port);
}

bool addr_from_sockaddr(struct addr *out, const void *sockaddr, size_t len)
{
	struct sockaddr_storage ss = { 0 };

	if (len > sizeof(ss))
		return false;
	memcpy(&ss, sockaddr, len);
	if (ss.ss_family == AF_INET && len >= sizeof(struct sockaddr_in)) {
		const struct sockaddr_in *in = (const void *)&ss;

		*out = addr_v4(ntohl(in->sin_addr.s_addr), ntohs(in->sin_port));
		return true;
	}
	if (ss.ss_family == AF_INET6 && len >= sizeof(struct sockaddr_in6)) {
		const struct sockaddr_in6 *in6 = (const void *)&ss;

		memset(out, 0, sizeof(*out));
		memcpy(out->ip, &in6->sin6_addr, 16);
		out->port = ntohs(in6->sin6_port);
		if (!addr_is_v4(out) && addr_link_local(out))
			out->scope = in6->sin6_scope_id;
		return true;
	}
	return false;
}

size_t addr_to_sockaddr(const struct addr *a, int family, struct sockaddr_storage *out)
{
	memset(out, 0, sizeof(*out));
	if (family == 0)
		family = addr_is_v4(a) ? AF_INET : AF_INET6;
	if (family == AF_INET) {
		struct sockaddr_in *in = (void *)out;

		in->sin_family = AF_INET;
		in->sin_port = htons(a->port);
		memcpy(&in->sin_addr, a->ip + 12, 4);
		return sizeof(*in);
	}
	struct sockaddr_in6 *in6 = (void *)out;

	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(a->port);
	memcpy(&in6->sin6_addr, a->ip, 16);
	in6->sin6_scope_id = a->scope;
	return sizeof(*in6);
}

size_t addr_format_ip(const struct addr *a, char buf[static ADDR_TEXT_MAX])
{
	int family = addr_is_v4(a) ? AF_INET : AF_INET6;

	inet_ntop(family, a->ip + (family == AF_INET ? 12 : 0), buf, ADDR_TEXT_MAX);
	size_t len = strlen(buf);

	if (a->scope)
		len += (size_t)snprintf(buf + len, ADDR_TEXT_MAX - len, "%%%u", a->scope);
	return len;
}

size_t addr_format(const struct addr *a, char buf[static ADDR_TEXT_MAX])
{
	char ip[ADDR_TEXT_MAX];

	addr_format_ip(a, ip);
	if (a->port == 0)
		return (size_t)snprintf(buf, ADDR_TEXT_MAX, "%s", ip);
	return (size_t)snprintf(buf, ADDR_TEXT_MAX, addr_is_v4(a) ? "%.60s:%u" : "[%.60s]:%u", ip, a->port);
}

static bool parse_port(const char *text, uint16_t *port)
{
	unsigned long n;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	n = strtoul(text, &end, 10);
	*port = (uint16_t)n;
	return *end == '\0' && n > 0 && n <= UINT16_MAX;
}

/* An IPv6 address may name its interface: fe80::1%eth0, fe80::1%2. */
static bool parse_v6(char *ip, struct addr *out)
{
	char *scope = strchr(ip, '%');

	if (scope) {
		char *end;

		*scope++ = '\0';
		out->scope = if_nametoindex(scope);
		if (out->scope == 0) {
			out->scope = (uint32_t)strtoul(scope, &end, 10);
			if (*scope == '\0' || *end != '\0')
				return false;
		}
	}
	return inet_pton(AF_INET6, ip, out->ip) == 1;
}

bool addr_parse(const char *text, uint16_t port, struct addr *out)
{
	struct addr a = { .port = port };
	char ip[ADDR_TEXT_MAX];
	struct in_addr v4;
	char *colon;

	if (strlen(text) >= sizeof(ip))
		return false;
	strcpy(ip, text);
	if (ip[0] == '[') {
		char *close = strchr(ip, ']');

		if (!close || (close[1] != '\0' && (close[1] != ':' || !parse_port(close + 2, &a.port))))
			return false;
		*close = '\0';
		if (!parse_v6(ip + 1, &a))
			return false;
	} else {
		colon = strchr(ip, ':');
		if (colon && strchr(colon + 1, ':')) {
			if (!parse_v6(ip, &a))
				return false;
		} else {
			if (colon) {
				*colon = '\0';
				if (!parse_port(colon + 1, &a.port))
					return false;
			}
			if (inet_pton(AF_INET, ip, &v4) != 1)
				return false;
			a = addr_v4(ntohl(v4.s_addr), a.port);
		}
	}
	*out = a;
	return true;
}
