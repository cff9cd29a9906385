/* SPDX-License-Identifier: Apache-2.0 */
/* yardstick.c - how fast is this machine? A million HMAC-SHA1 of 121 bytes (an EAPOL-Key frame's MIC) and a million AES key
 * wraps of 56 bytes (RFC 3394: what a 4-way handshake's third message carries), with nettle. Budgets of make bench are for
 * a reference machine, which needs 280 and 500 ns for one; they are scaled by how this one compares.
 *
 * The third is what a UDP datagram costs here, one way or the other: 32 of 200 bytes sent over loopback by one system call
 * and read by one, the time of both halved: 1,800 ns on the reference machine. Nothing is scaled by it; it says whether the
 * kernel is as fast as the ciphers are.
 *
 * Prints "name nanoseconds" lines; each is the median of several rounds. */
#include <endian.h>
#include <netinet/in.h>
#include <nettle/aes.h>
#include <nettle/hmac.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 32, DATAGRAM_LEN = 200, DATAGRAMS = 64 * 1024 };
enum { FRAME_LEN = 121, KEY_LEN = 56, ROUNDS = 5, PER_ROUND = 200000 };

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* A and one R of RFC 3394 side by side: written in one piece, so that the cipher's read does not wait for two writes. */
typedef uint64_t block __attribute__((vector_size(16)));

/* RFC 3394 2.2.1: n 64-bit words of key data under a 128-bit key; out has one word more. */
static void key_wrap(const struct aes128_ctx *kek, const uint64_t *plain, size_t n, uint64_t *out)
{
	uint64_t a = 0xa6a6a6a6a6a6a6a6ULL;

	memcpy(out + 1, plain, 8 * n);
	for (unsigned j = 0; j < 6; j++) {
		for (size_t i = 1; i <= n; i++) {
			block b = { a, out[i] };

			aes128_encrypt(kek, sizeof(b), (uint8_t *)&b, (const uint8_t *)&b);
			a = b[0] ^ htobe64(n * j + i);
			out[i] = b[1];
		}
	}
	out[0] = a;
}

/* RFC 3394 4.1; a yardstick that computes something else measures something else. */
static int key_wrap_is_right(void)
{
	static const uint8_t expected[24] = { 0x1f, 0xa6, 0x8b, 0x0a, 0x81, 0x12, 0xb4, 0x47, 0xae, 0xf3, 0x4b, 0xd8,
					      0xfb, 0x5a, 0x7b, 0x82, 0x9d, 0x3e, 0x86, 0x23, 0x71, 0xd2, 0xcf, 0xe5 };
	uint8_t kek[16];
	uint64_t plain[2], out[3];
	struct aes128_ctx ctx;

	for (unsigned i = 0; i < 16; i++) {
		kek[i] = (uint8_t)i;
		((uint8_t *)plain)[i] = (uint8_t)(0x11 * i);
	}
	aes128_set_encrypt_key(&ctx, kek);
	key_wrap(&ctx, plain, 2, out);
	return memcmp(out, expected, sizeof(out)) == 0;
}

static double time_hmac(void)
{
	uint8_t frame[FRAME_LEN] = { 2, 3, 0, 117 }, mic[SHA1_DIGEST_SIZE];
	struct hmac_sha1_ctx ctx;
	double start = now();

	hmac_sha1_set_key(&ctx, 16, frame);
	for (int i = 0; i < PER_ROUND; i++) {
		hmac_sha1_update(&ctx, sizeof(frame), frame);
		hmac_sha1_digest(&ctx, sizeof(mic), mic);
		frame[20] ^= mic[0]; /* each depends on the one before */
	}
	return (now() - start) / PER_ROUND;
}

static double time_wrap(void)
{
	uint64_t key[KEY_LEN / 8] = { 1 }, out[KEY_LEN / 8 + 1];
	struct aes128_ctx ctx;
	double start = now();

	aes128_set_encrypt_key(&ctx, (const uint8_t *)key);
	for (int i = 0; i < PER_ROUND; i++) {
		key_wrap(&ctx, key, KEY_LEN / 8, out);
		key[0] ^= out[1];
	}
	return (now() - start) / PER_ROUND;
}

static int failed(const char *what)
{
	perror(what);
	exit(71);
}

static double time_datagram(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	static uint8_t data[BATCH][DATAGRAM_LEN];
	struct iovec iov[BATCH];
	struct mmsghdr out[BATCH] = { 0 };
	int to = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), from = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	double start;

	if (to < 0 || from < 0 || bind(to, (struct sockaddr *)&at, len) || getsockname(to, (struct sockaddr *)&at, &len) ||
	    connect(from, (struct sockaddr *)&at, len))
		failed("yardstick: a socket on loopback");
	for (int i = 0; i < BATCH; i++) {
		iov[i] = (struct iovec){ data[i], DATAGRAM_LEN };
		out[i].msg_hdr = (struct msghdr){ .msg_iov = &iov[i], .msg_iovlen = 1 };
	}
	start = now();
	for (int i = 0; i < DATAGRAMS / BATCH; i++)
		if (sendmmsg(from, out, BATCH, 0) != BATCH || recvmmsg(to, out, BATCH, MSG_DONTWAIT, NULL) != BATCH)
			failed("yardstick: datagrams over loopback");
	start = now() - start;
	close(to);
	close(from);
	return start / DATAGRAMS / 2;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void measure(const char *name, double (*once)(void))
{
	double ns[ROUNDS];

	for (int i = 0; i < ROUNDS; i++)
		ns[i] = once();
	qsort(ns, ROUNDS, sizeof(ns[0]), by_value);
	printf("%s %.1f\n", name, ns[ROUNDS / 2]);
}

int main(void)
{
	if (!key_wrap_is_right()) {
		fputs("yardstick: the key wrap does not give the result of RFC 3394\n", stderr);
		return 70;
	}
	measure("hmac_sha1_121_ns", time_hmac);
	measure("aes_key_wrap_56_ns", time_wrap);
	measure("udp_datagram_ns", time_datagram);
	return 0;
}
