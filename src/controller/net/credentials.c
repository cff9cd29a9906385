/* SPDX-License-Identifier: Apache-2.0 */
/* credentials.c - what net knows of keys and certificates, all of it from keeper, and the questions DTLS asks with it. */
#include "base/wipe.h"
#include "base/xalloc.h"
#include "controller/net/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static char *keep(char *old, struct slice s)
{
	pem_free(old);
	return s.len ? xstrndup(s.p, s.len, "a credential") : NULL;
}

void net_take_credential(struct net *n, const struct kw_credential *c)
{
	enum trust_key which = c->kind == KW_CRED_AC_RSA ? TRUST_RSA2048 : TRUST_P256;

	switch ((enum kw_credential_kind)c->kind) {
	case KW_CRED_AC_P256:
	case KW_CRED_AC_RSA:
		n->chain[which] = keep(n->chain[which], c->chain);
		n->key[which] = keep(n->key[which], c->key);
		break;
	case KW_CRED_CA: n->ca = keep(n->ca, c->chain); break;
	case KW_CRED_CRL: n->crl = keep(n->crl, c->chain); break;
	case KW_CRED_TICKET_KEY:
		if (c->key.len == sizeof(n->ticket_key))
			memcpy(n->ticket_key, c->key.p, sizeof(n->ticket_key));
		break;
	case KW_CRED_COUNT: break;
	}
}

/* --- join tokens -------------------------------------------------------------------------------------------------- */

static struct token_record *find_token(const struct net *n, struct token_id id)
{
	for (size_t i = 0; i < n->tokens; i++)
		if (token_id_eq(n->token[i].id, id))
			return &n->token[i];
	return NULL;
}

static bool id_of(struct slice identity, struct token_id *out)
{
	char text[TOKEN_IDENTITY_MAX];

	if (identity.len >= sizeof(text))
		return false;
	memcpy(text, identity.p, identity.len);
	text[identity.len] = '\0';
	return token_from_identity(text, out);
}

const struct token_record *net_token(const struct net *n, const char *identity)
{
	struct token_id id;

	return id_of(slice_of(identity), &id) ? find_token(n, id) : NULL;
}

static struct token_record *new_token(struct net *n, struct token_id id)
{
	struct token_record *room;

	if (n->tokens == n->token_room) { /* keys are in it: not realloc */
		n->token_room = n->token_room ? 2 * n->token_room : 16;
		room = xcalloc(n->token_room, sizeof(*room), "join tokens");
		if (n->tokens) {
			memcpy(room, n->token, n->tokens * sizeof(*room));
			wipe(n->token, n->tokens * sizeof(*room));
		}
		free(n->token);
		n->token = room;
	}
	room = &n->token[n->tokens++];
	*room = (struct token_record){ .id = id };
	return room;
}

void net_take_token(struct net *n, const struct kw_token *t)
{
	struct token_id id;
	struct token_record *r;

	if (!id_of(t->identity, &id) || t->state >= TOKEN_STATES || (t->key.len && t->key.len != TOKEN_KEY_LEN))
		return;
	r = find_token(n, id);
	if (!r && n->tokens < STORE_TOKENS_MAX)
		r = new_token(n, id);
	if (!r)
		return;
	r->state = (enum token_state)t->state;
	r->created = (int64_t)t->created;
	r->expires = (int64_t)t->expires;
	r->used = (int64_t)t->used;
	r->only = (mac_t){ t->only };
	r->by = (mac_t){ t->by };
	wipe(r->key, sizeof(r->key));
	if (t->key.len)
		memcpy(r->key, t->key.p, sizeof(r->key));
}

void net_forget_token(struct net *n, struct slice identity)
{
	struct token_id id;
	struct token_record *r = id_of(identity, &id) ? find_token(n, id) : NULL;

	if (!r)
		return;
	*r = n->token[--n->tokens];
	wipe(&n->token[n->tokens], sizeof(*r));
}

/* --- what DTLS asks ----------------------------------------------------------------------------------------------- */

static size_t on_psk(void *ctx, const char *identity, uint8_t *key, size_t size)
{
	const struct net *n = ctx;
	const struct token_record *t = net_token(n, identity);

	if (!t)
		return config_ap_psk(n->world.config, identity, key, size);
	if (!token_usable(t, (int64_t)time(NULL)) || size < sizeof(t->key))
		return 0;
	memcpy(key, t->key, sizeof(t->key));
	return sizeof(t->key);
}

static void on_psk_why(void *ctx, const char *identity, char why[static DTLS_WHY_MAX])
{
	struct token_id id;

	if (token_from_identity(identity, &id))
		token_why(net_token(ctx, identity), identity, (int64_t)time(NULL), why);
	else
		snprintf(why, DTLS_WHY_MAX, "no key for the identity '%.64s', or the access point has another key", identity);
}

/* Its name is a MAC address with our own certificates: then the auth-list is asked already here, else at its Join. */
static bool on_welcome(void *ctx, const struct dtls_peer *peer, char why[static DTLS_WHY_MAX])
{
	struct net *n = ctx;
	char reason[128] = "", text[MAC_TEXT_MAX];
	mac_t mac;

	if (!mac_from_text(peer->name, &mac) || config_ap_allowed(n->world.config, mac, peer, reason))
		return true;
	/* its certificate is ours, or its key: no stranger's doing */
	mac_format(mac, text);
	traplog_add(&n->traps, net_wall_ms(n), "AP Authorization failure for %s", text);
	snprintf(why, DTLS_WHY_MAX, "%s", reason);
	return false;
}

bool net_make_dtls(struct net *n, char why[static DTLS_WHY_MAX])
{
	struct dtls_options o = {
		.role = DTLS_SERVER,
		.profile = n->world.config->dtls_all ? DTLS_LEGACY : DTLS_MODERN,
		.peer_usage = TRUST_USAGE_WTP,
		.psk_hint = n->world.config->sysname,
		.calls = { .psk = on_psk, .psk_why = on_psk_why, .welcome = on_welcome, .ctx = n },
	};
	struct dtls_ctx *c;
	bool good = true;

	memcpy(o.ticket_key, n->ticket_key, sizeof(o.ticket_key));
	c = dtls_ctx_new(&o, why);
	wipe(o.ticket_key, sizeof(o.ticket_key));
	if (!c)
		return false;
	for (int k = 0; k < TRUST_KEYS && good; k++)
		if (n->chain[k] && n->key[k])
			good = dtls_ctx_add_certificate(c, n->chain[k], n->key[k], why);
	if (good && n->ca)
		good = dtls_ctx_set_authorities(c, n->ca, n->crl, why);
	if (!good) {
		dtls_ctx_free(c);
		return false;
	}
	if (n->dtls) {
		const struct dtls_drops *d = dtls_ctx_drops(n->dtls);

		n->drops_before.malformed += d->malformed;
		n->drops_before.plaintext += d->plaintext;
		n->drops_before.undecrypted += d->undecrypted;
	}
	/* the old one stays with the sessions that were made of it; it changes once in years */
	n->dtls = c;
	n->dtls_all = n->world.config->dtls_all;
	if (n->peers)
		peers_set_dtls(n->peers, c);
	return true;
}

/* --- show certificate summary ------------------------------------------------------------------------------------- */

static void describe(const char *what, const char *pem, struct world_certificate *out)
{
	struct cert_summary c;
	char why[TRUST_WHY_MAX];

	*out = (struct world_certificate){ .what = what, .usage = "-", .key = "-" };
	if (!pem || !cert_read(pem, strlen(pem), 0, &c, why))
		return;
	snprintf(out->subject, sizeof(out->subject), "%s", c.subject);
	snprintf(out->issuer, sizeof(out->issuer), "%s", c.issuer);
	snprintf(out->serial, sizeof(out->serial), "%s", c.serial);
	out->usage = cert_usage_text(&c);
	out->key = c.key[0] == 'R' ? "RSA 2048" : "ECDSA P-256";
	out->from = c.from;
	out->to = c.to;
}

size_t net_certificates(void *ctx, struct world_certificate out[static WORLD_CERTIFICATES_MAX])
{
	const struct net *n = ctx;

	describe("CA", n->ca, &out[0]);
	describe("AC (P-256)", n->chain[TRUST_P256], &out[1]);
	describe("AC (RSA-2048)", n->chain[TRUST_RSA2048], &out[2]);
	return 3;
}

void net_wipe_credentials(struct net *n)
{
	for (int k = 0; k < TRUST_KEYS; k++) {
		pem_free(n->chain[k]);
		pem_free(n->key[k]);
	}
	pem_free(n->ca);
	pem_free(n->crl);
	if (n->token)
		wipe(n->token, n->tokens * sizeof(*n->token));
	free(n->token);
	wipe(n->ticket_key, sizeof(n->ticket_key));
}
