/* SPDX-License-Identifier: Apache-2.0 */
/* cookie.c - strangers: a ClientHello has to come back with a cookie that only its true sender can have seen (RFC 6347
 * 4.2.1). The cookie is an HMAC of the address and port under a key made at random and changed now and then, so nothing
 * is kept, and a cookie is worth nothing from elsewhere. Nothing is allocated, and the answer (44 bytes) is shorter than
 * the shortest ClientHello (67). GnuTLS looks at lengths only from the session id on: all before it is checked here. */
#include "dtls/internal.h"

#include "base/rd.h"
#include "base/wipe.h"

#include <gnutls/crypto.h>
#include <string.h>

enum { HELLO_CLIENT = 1, HELLO_MIN = 2 + 32 + 1 + 1 + 2 + 2 + 1 + 1 };

struct reply {
	uint8_t *at;
	size_t len;
};

static ssize_t keep_reply(gnutls_transport_ptr_t ptr, const void *bytes, size_t len)
{
	struct reply *r = ptr;

	if (len > DTLS_REPLY_MAX)
		return -1;
	memcpy(r->at, bytes, len);
	r->len = len;
	return (ssize_t)len;
}

/* One whole ClientHello in the first record of the datagram, not in fragments (which would need memory). */
static bool is_client_hello(struct rd r)
{
	struct record rec;
	struct rd body;
	uint32_t length, offset, fragment;

	if (!dtls_next_record(&r, &rec) || rec.type != RECORD_HANDSHAKE || rec.epoch != 0)
		return false;
	body = rd_over(rec.at + RECORD_HEADER_LEN, rec.len - RECORD_HEADER_LEN);
	if (rd_u8(&body) != HELLO_CLIENT)
		return false;
	length = rd_be24(&body);
	rd_skip(&body, 2);
	offset = rd_be24(&body);
	fragment = rd_be24(&body);
	if (rd_failed(&body) || offset != 0 || fragment != length || length < HELLO_MIN || length != rd_left(&body))
		return false;
	rd_skip(&body, 2 + 32);
	rd_skip(&body, rd_u8(&body)); /* session id */
	rd_skip(&body, rd_u8(&body)); /* cookie */
	rd_skip(&body, rd_be16(&body)); /* cipher suites */
	rd_skip(&body, rd_u8(&body)); /* compression */
	return !rd_failed(&body);
}

void dtls_ctx_turn_cookie_key(struct dtls_ctx *c)
{
	uint8_t fresh[sizeof(c->cookie_key[0])];

	if (gnutls_rnd(GNUTLS_RND_KEY, fresh, sizeof(fresh)) < 0)
		return; /* the old one is good still */
	memcpy(c->cookie_key[1], c->cookie_key[0], sizeof(fresh));
	memcpy(c->cookie_key[0], fresh, sizeof(fresh));
	wipe(fresh, sizeof(fresh));
}

enum dtls_cookie dtls_cookie_check(struct dtls_ctx *c, const struct addr *peer, const void *datagram, size_t len,
				   struct dtls_hello *hello, uint8_t reply[static DTLS_REPLY_MAX], size_t *reply_len)
{
	gnutls_datum_t key = { c->cookie_key[0], sizeof(c->cookie_key[0]) };
	gnutls_datum_t before = { c->cookie_key[1], sizeof(c->cookie_key[1]) };
	gnutls_dtls_prestate_st state = { 0 };
	struct reply out = { reply, 0 };
	uint8_t who[16 + 4 + 2];

	_Static_assert(sizeof(state) <= sizeof(hello->opaque), "a hello holds what GnuTLS needs");
	*reply_len = 0;
	if (!is_client_hello(rd_over(datagram, len)))
		return COOKIE_NOTHING;
	memcpy(who, peer->ip, 16);
	memcpy(who + 16, &peer->scope, 4);
	memcpy(who + 20, &peer->port, 2);
	/* GnuTLS takes the message as writable but does not write */
	if (gnutls_dtls_cookie_verify(&key, who, sizeof(who), (void *)(uintptr_t)datagram, len, &state) >= 0 ||
	    gnutls_dtls_cookie_verify(&before, who, sizeof(who), (void *)(uintptr_t)datagram, len, &state) >= 0) {
		memset(hello, 0, sizeof(*hello));
		memcpy(hello->opaque, &state, sizeof(state));
		return COOKIE_GOOD;
	}
	if (gnutls_dtls_cookie_send(&key, who, sizeof(who), &state, &out, keep_reply) < 0 || out.len > len)
		return COOKIE_NOTHING;
	*reply_len = out.len;
	return COOKIE_ASKED;
}
