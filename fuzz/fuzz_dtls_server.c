/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_dtls_server.c - datagrams from a stranger: to the cookie check, and to a server session that never had a good
 * cookie check but thinks so, in the middle of its handshake. The input is datagrams with two bytes of length before
 * each. What must hold: the answer to a stranger is never longer than the question, no session comes up (nobody here has
 * a certificate or a key), it ends at most once, no datagram is above the mtu. */
#include "dtls/dtls.h"
#include "trust/ca.h"

#include "base/rd.h"

#include <stdlib.h>
#include <string.h>

struct seen {
	unsigned ends;
	mono_t now;
};

static void on_send(void *ctx, const void *datagram, size_t len)
{
	(void)ctx;
	(void)datagram;
	if (len == 0 || len > 1400)
		abort();
}

static void on_up(void *ctx, const struct dtls_peer *peer)
{
	(void)ctx;
	(void)peer;
	abort();
}

static void on_data(void *ctx, const void *bytes, size_t len)
{
	(void)ctx;
	(void)bytes;
	(void)len;
	abort();
}

static void on_end(void *ctx, enum dtls_end end, const char *why)
{
	struct seen *s = ctx;

	(void)end;
	if (++s->ends > 1 || strlen(why) >= DTLS_WHY_MAX)
		abort();
}

static size_t no_psk(void *ctx, const char *identity, uint8_t *key, size_t size)
{
	(void)ctx;
	(void)identity;
	(void)key;
	(void)size;
	return 0;
}

static struct dtls_ctx *context(void)
{
	static struct dtls_ctx *c;
	struct dtls_options o = { .role = DTLS_SERVER, .profile = DTLS_LEGACY, .peer_usage = TRUST_USAGE_WTP, .psk_hint = "fuzz",
				  .ticket_key = { 1 }, .calls = { .psk = no_psk } };
	struct ca_server s = { .name = "fuzz" };
	char *ca_cert, *ca_key, *cert, *key, why[DTLS_WHY_MAX];
	struct ca *ca;

	if (c)
		return c;
	if (!ca_make("fuzz", time(NULL), &ca_cert, &ca_key, why) || !(ca = ca_new(ca_cert, ca_key, why)) ||
	    !ca_make_ac(ca, &s, TRUST_P256, 30, time(NULL), &cert, &key, why) || !(c = dtls_ctx_new(&o, why)) ||
	    !dtls_ctx_add_certificate(c, cert, key, why) || !dtls_ctx_set_authorities(c, ca_cert, NULL, why))
		abort();
	ca_free(ca);
	pem_free(ca_cert);
	pem_free(ca_key);
	pem_free(cert);
	pem_free(key);
	return c;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dtls_ctx *c = context();
	struct seen s = { .now = mono_ms(1000) };
	struct dtls_session_calls calls = { on_send, on_up, on_data, on_end, &s };
	struct dtls_hello hello = { { 0 } };
	struct dtls *d = dtls_new(c, &hello, 1400, &calls);
	struct addr peer = addr_v4(0x7f000001, 4000);
	struct rd r = rd_over(data, size);

	while (rd_left(&r) > 2) {
		uint8_t reply[DTLS_REPLY_MAX];
		size_t reply_len, len = rd_be16(&r);
		const uint8_t *bytes;

		len = len < rd_left(&r) ? len : rd_left(&r);
		bytes = rd_bytes(&r, len);
		if (dtls_cookie_check(c, &peer, bytes, len, &hello, reply, &reply_len) == COOKIE_GOOD || reply_len > len)
			abort();
		dtls_input(d, bytes, len, s.now);
		s.now = mono_after(s.now, 700);
		dtls_tick(d, s.now);
	}
	dtls_free(d);
	return 0;
}
