/* SPDX-License-Identifier: Apache-2.0 */
/* flood.c - the stranger: sends what strangers send, from addresses of 127.0.0.0/8 chosen at random.
 *
 *   flood mix PORT SECONDS RATE     Discovery and ClientHello datagrams, half and half, RATE a second, never an answer read;
 *                                   SIGINT ends it earlier
 *   flood half-open PORT COUNT      COUNT addresses that echo their cookie, so that a handshake is begun with each, and then
 *                                   say nothing more; waits for a line on stdin before it ends
 *
 * Prints what was sent and what came back. */
#include "base/wr.h"

#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64, DATAGRAM = 256, COOKIE_MAX = 64 };

static uint64_t state = 88172645463325252ULL;

static uint64_t roll(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* RFC 6347 4.2.1, with what a server of today needs to go on: ECDHE with P-256, its signatures, a cookie when there is one.
 */
static size_t client_hello(uint8_t *room, const uint8_t random[static 32], const uint8_t *cookie, size_t cookie_len)
{
	static const uint8_t ciphers[] = { 0xc0, 0x2b, 0xc0, 0x2f, 0x00, 0x2f };
	static const uint8_t extensions[] = { 0, 10, 0, 4, 0, 2, 0, 23, 0, 11, 0, 2, 1, 0, 0, 13, 0, 6, 0, 4, 4, 3, 4, 1 };
	struct wr w = wr_into(room, DATAGRAM);
	size_t record, handshake, body = 2 + 32 + 1 + 1 + cookie_len + 2 + sizeof(ciphers) + 2 + 2 + sizeof(extensions);

	wr_be32(&w, 0x01000000); /* CAPWAP: DTLS */
	wr_u8(&w, 22);
	wr_be16(&w, 0xfefd);
	wr_be16(&w, 0);
	wr_be16(&w, 0);
	wr_be32(&w, cookie_len ? 1 : 0);
	record = wr_be16_hole(&w);
	wr_u8(&w, 1);
	wr_be24(&w, body);
	wr_be16(&w, cookie_len ? 1 : 0); /* message_seq */
	wr_be24(&w, 0);
	wr_be24(&w, body);
	handshake = wr_len(&w);
	wr_be16(&w, 0xfefd);
	wr_bytes(&w, random, 32);
	wr_u8(&w, 0);
	wr_u8(&w, cookie_len);
	wr_bytes(&w, cookie, cookie_len);
	wr_be16(&w, sizeof(ciphers));
	wr_bytes(&w, ciphers, sizeof(ciphers));
	wr_be16(&w, 0x0100);
	wr_be16(&w, sizeof(extensions));
	wr_bytes(&w, extensions, sizeof(extensions));
	wr_be16_close(&w, record);
	return wr_done(&w) || wr_len(&w) - handshake != body ? 0 : wr_len(&w);
}

/* A Discovery Request as an access point in trouble sends it: header and message, no element. */
static size_t discovery(uint8_t *room)
{
	struct wr w = wr_into(room, DATAGRAM);

	wr_be32(&w, 0x00100200); /* HLEN 2, WBID 802.11 */
	wr_be32(&w, 0);
	wr_be32(&w, 1);
	wr_u8(&w, roll() & 255);
	wr_be16(&w, 3);
	wr_u8(&w, 0);
	return wr_len(&w);
}

static struct sockaddr_in loopback(uint32_t ip, unsigned port)
{
	return (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(ip) };
}

union control {
	char bytes[CMSG_SPACE(sizeof(struct in_pktinfo))];
	struct cmsghdr align;
};

static void random_source(union control *c)
{
	struct in_pktinfo info = { 0 };

	memset(c, 0, sizeof(*c));
	info.ipi_spec_dst.s_addr = htonl(0x7f000000 | ((uint32_t)roll() & 0xffffff));
	c->align = (struct cmsghdr){ CMSG_LEN(sizeof(info)), IPPROTO_IP, IP_PKTINFO };
	memcpy(CMSG_DATA(&c->align), &info, sizeof(info));
}

static size_t stranger(uint8_t *room)
{
	uint8_t random[32];

	if (roll() & 1)
		return discovery(room);
	for (int i = 0; i < 32; i++)
		random[i] = (uint8_t)roll();
	return client_hello(room, random, NULL, 0);
}

static unsigned send_batch(int fd, struct sockaddr_in *to)
{
	static uint8_t room[BATCH][DATAGRAM];
	struct mmsghdr head[BATCH];
	struct iovec iov[BATCH];
	union control control[BATCH];
	int n;

	for (int i = 0; i < BATCH; i++) {
		iov[i] = (struct iovec){ room[i], stranger(room[i]) };
		random_source(&control[i]);
		head[i] = (struct mmsghdr){ .msg_hdr = { .msg_name = to, .msg_namelen = sizeof(*to), .msg_iov = &iov[i],
							 .msg_iovlen = 1, .msg_control = &control[i], .msg_controllen = sizeof(control[i]) } };
	}
	n = sendmmsg(fd, head, BATCH, 0);
	return n > 0 ? (unsigned)n : 0;
}

static volatile sig_atomic_t enough;

static void interrupted(int number)
{
	(void)number;
	enough = 1;
}

static int mix(unsigned port, double seconds, double rate)
{
	int fds[16];
	struct sockaddr_in to = loopback(0x7f000001, port);
	double begun = now(), t;
	unsigned long sent = 0;

	for (int i = 0; i < 16; i++)
		fds[i] = socket(AF_INET, SOCK_DGRAM, 0);
	(void)signal(SIGINT, interrupted);
	while ((t = now() - begun) < seconds && !enough) {
		if ((double)sent < t * rate)
			sent += send_batch(fds[roll() & 15], &to);
		else
			usleep(200);
	}
	printf("sent %lu in %.1f s: %.0f/s\n", sent, t, (double)sent / t);
	return 0;
}

/* One address: asks, echoes the cookie, and is silent. */
static bool begin_one(int fd, struct sockaddr_in *to)
{
	uint8_t room[2048], random[32];
	struct pollfd p = { fd, POLLIN, 0 };
	size_t len, cookie_len;
	ssize_t n;

	for (int i = 0; i < 32; i++)
		random[i] = (uint8_t)roll();
	len = client_hello(room, random, NULL, 0);
	for (int tries = 0; tries < 3; tries++) {
		(void)!sendto(fd, room, len, 0, (struct sockaddr *)to, sizeof(*to));
		if (poll(&p, 1, 500) == 1)
			break;
	}
	n = recv(fd, room, sizeof(room), MSG_DONTWAIT);
	/* CAPWAP 4, record 13, handshake 12, version 2, length of the cookie */
	if (n < 32 || room[17] != 3)
		return false;
	cookie_len = room[31];
	if (cookie_len == 0 || cookie_len > COOKIE_MAX || (size_t)n < 32 + cookie_len)
		return false;
	uint8_t cookie[COOKIE_MAX];
	memcpy(cookie, room + 32, cookie_len);
	len = client_hello(room, random, cookie, cookie_len);
	(void)!sendto(fd, room, len, 0, (struct sockaddr *)to, sizeof(*to));
	return true;
}

static int half_open(unsigned port, unsigned count)
{
	struct sockaddr_in to = loopback(0x7f000001, port);
	unsigned good = 0;
	char line[8];

	for (unsigned i = 0; i < count; i++) {
		struct sockaddr_in from = loopback(0x7f100000 + i, 0);
		int fd = socket(AF_INET, SOCK_DGRAM, 0);

		if (fd >= 0 && bind(fd, (struct sockaddr *)&from, sizeof(from)) == 0)
			good += begin_one(fd, &to);
		close(fd);
	}
	printf("echoed %u of %u\n", good, count);
	fflush(stdout);
	(void)!fgets(line, sizeof(line), stdin);
	return 0;
}

int main(int argc, char **argv)
{
	(void)!getrandom(&state, sizeof(state), 0);
	if (argc == 5 && strcmp(argv[1], "mix") == 0)
		return mix((unsigned)atoi(argv[2]), atof(argv[3]), atof(argv[4]));
	if (argc == 4 && strcmp(argv[1], "half-open") == 0)
		return half_open((unsigned)atoi(argv[2]), (unsigned)atoi(argv[3]));
	fprintf(stderr, "flood mix PORT SECONDS RATE | flood half-open PORT COUNT\n");
	return 2;
}
