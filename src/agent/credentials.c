/* SPDX-License-Identifier: Apache-2.0 */
/* credentials.c - see credentials.h. */
#include "agent/credentials.h"

#include "base/der.h"
#include "base/wipe.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

const char *credential_name(enum credential c)
{
	static const char *const names[] = { [CREDENTIAL_NONE] = "nothing",
					     [CREDENTIAL_CERTIFICATE] = "certificate",
					     [CREDENTIAL_TOKEN] = "join token",
					     [CREDENTIAL_PSK] = "PSK" };

	return names[c];
}

bool credentials_open(struct credentials *c, const char *dir, mac_t mac, int64_t system, int64_t saved, mono_t now,
		      char why[static TRUST_WHY_MAX])
{
	int error = 0;

	memset(c, 0, sizeof(*c));
	c->dir = dir;
	c->mac = mac;
	if (dir)
		error = identity_load(dir, &c->identity, why);
	if (error && error != -ENOENT)
		return false;
	if (saved < c->identity.saved)
		saved = c->identity.saved;
	trust_clock_start(&c->clock, system, saved, c->identity.summary_known ? c->identity.summary.from : 0, now);
	return true;
}

void credentials_close(struct credentials *c)
{
	dtls_ctx_free(c->dtls);
	identity_free(&c->identity);
	wipe(&c->token, sizeof(c->token));
	wipe(c->psk, sizeof(c->psk));
	c->dtls = NULL;
}

bool credentials_token(struct credentials *c, const char *text, char why[static TRUST_WHY_MAX])
{
	c->has_token = token_parse(text, &c->token, why);
	return c->has_token;
}

int64_t credentials_wall(const struct credentials *c, mono_t now)
{
	return trust_clock_read(&c->clock, now);
}

enum credential credentials_choose(const struct credentials *c, mono_t now)
{
	bool enrolled = identity_enrolled(&c->identity);

	if (c->psk_len)
		return CREDENTIAL_PSK;
	if (enrolled && (!c->has_token || c->identity.summary.to > credentials_wall(c, now)))
		return CREDENTIAL_CERTIFICATE;
	if (c->has_token)
		return CREDENTIAL_TOKEN;
	return CREDENTIAL_NONE;
}

static size_t psk_of(void *ctx, const char *identity, uint8_t *key, size_t size)
{
	struct credentials *c = ctx;

	(void)identity;
	if (c->used == CREDENTIAL_TOKEN && size >= TOKEN_KEY_LEN) {
		token_key(&c->token, key);
		return TOKEN_KEY_LEN;
	}
	if (c->used != CREDENTIAL_PSK || c->psk_len > size)
		return 0;
	memcpy(key, c->psk, c->psk_len);
	return c->psk_len;
}

static int64_t wall_of(void *ctx)
{
	return credentials_wall(ctx, mono_now());
}

static bool later(void *ctx, int64_t not_before)
{
	struct credentials *c = ctx;

	return trust_clock_at_least(&c->clock, not_before, mono_now());
}

static bool fill(struct credentials *c, struct dtls_ctx *d, char why[static DTLS_WHY_MAX])
{
	char identity[TOKEN_IDENTITY_MAX];

	if (c->used == CREDENTIAL_CERTIFICATE)
		return dtls_ctx_set_authorities(d, c->identity.ca, NULL, why) &&
		       dtls_ctx_add_certificate(d, c->identity.chain, c->identity.key, why);
	token_identity(c->token.id, identity);
	dtls_ctx_set_psk_identity(d, c->used == CREDENTIAL_TOKEN ? identity : c->psk_identity);
	return true;
}

struct dtls_ctx *credentials_dtls(struct credentials *c, mono_t now, char why[static DTLS_WHY_MAX])
{
	enum credential use = credentials_choose(c, now);
	struct dtls_options o = { .role = DTLS_CLIENT,
				  .profile = DTLS_MODERN,
				  .peer_usage = TRUST_USAGE_AC,
				  .calls = { .psk = psk_of, .wall = wall_of, .ctx = c, .later = later } };

	if (c->dtls && use == c->used && !c->stale)
		return c->dtls;
	dtls_ctx_free(c->dtls);
	c->dtls = NULL;
	c->used = use;
	c->stale = false;
	if (use == CREDENTIAL_NONE) {
		snprintf(why, DTLS_WHY_MAX, "there is neither a certificate nor a join token: run \"config ap join-token create\" "
			 "on the controller and give the token to this access point");
		return NULL;
	}
	c->dtls = dtls_ctx_new(&o, why);
	if (c->dtls && !fill(c, c->dtls, why)) {
		dtls_ctx_free(c->dtls);
		c->dtls = NULL;
	}
	return c->dtls;
}

size_t credentials_request(struct credentials *c, uint8_t *out, size_t size, mono_t now, char why[static TRUST_WHY_MAX])
{
	char name[MAC_TEXT_MAX];
	size_t len;

	mac_format(c->mac, name);
	len = identity_request(&c->identity, name, out, size, why);
	if (len && c->dir && identity_save(c->dir, &c->identity, credentials_wall(c, now), why))
		return 0;
	return len;
}

bool credentials_accept(struct credentials *c, const void *chain, size_t len, mono_t now, char why[static TRUST_WHY_MAX])
{
	const uint8_t *cert = chain, *ca;
	const uint8_t *pin = c->used == CREDENTIAL_TOKEN && c->token.pinned ? c->token.pin : NULL;
	size_t cert_len = der_length(cert, len), ca_len;

	ca = cert + cert_len;
	ca_len = cert_len ? der_length(ca, len - cert_len) : 0;
	if (!ca_len) {
		snprintf(why, TRUST_WHY_MAX, "what the controller sent is no certificate with that of its authority behind it");
		return false;
	}
	if (!identity_accept(&c->identity, cert, cert_len, ca, ca_len, pin, credentials_wall(c, now), why))
		return false;
	c->stale = true;
	trust_clock_floor(&c->clock, c->identity.summary.from, now);
	return !c->dir || identity_save(c->dir, &c->identity, credentials_wall(c, now), why) == 0;
}
