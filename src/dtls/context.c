/* SPDX-License-Identifier: Apache-2.0 */
/* context.c - what all sessions of a process share: credentials, cipher profiles, keys of cookies and tickets, the clock.
 *
 * Credentials are never changed in place, since sessions in handshake point into them: a change makes new ones, and the
 * old live as long as a session that was made with them. */
#include "dtls/internal.h"

#include "base/wipe.h"
#include "base/xalloc.h"
#include "trust/x509.h"

#include <gnutls/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* RFC 5415 2.4.4: RSA and PSK with AES-128-CBC-SHA must be there, DHE should; what came since is preferred. P-256 before
 * X25519, because our certificates are of that curve and its code is the fastest here. */
#define SUITES                                                                                                             \
	"+ECDHE-ECDSA:+ECDHE-RSA:+ECDHE-PSK:+DHE-RSA:+DHE-PSK:+RSA:+PSK:"                                                  \
	"+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305:+AES-128-CBC:+AES-256-CBC:+AEAD:+SHA256:+SHA1:"                      \
	"+GROUP-SECP256R1:+GROUP-X25519:+GROUP-SECP384R1:+GROUP-FFDHE2048:+GROUP-FFDHE3072:+COMP-NULL:+CTYPE-X509:"        \
	"+SIGN-ECDSA-SHA256:+SIGN-RSA-SHA256:+SIGN-RSA-PSS-RSAE-SHA256:+SIGN-ECDSA-SHA384:+SIGN-RSA-SHA384:"               \
	"+SIGN-ECDSA-SHA512:+SIGN-RSA-SHA512"

static const char *const priorities[] = {
	[DTLS_MODERN] = "NONE:+VERS-DTLS1.2:" SUITES ":%SERVER_PRECEDENCE:%PROFILE_MEDIUM",
	[DTLS_LEGACY] = "NONE:+VERS-DTLS1.2:+VERS-DTLS1.0:" SUITES ":+SIGN-RSA-SHA1:+SIGN-ECDSA-SHA1:"
			"%SERVER_PRECEDENCE:%VERIFY_ALLOW_SIGN_WITH_SHA1:%PROFILE_VERY_WEAK",
};

/* --- the clock ---------------------------------------------------------------------------------------------------- */

/* GnuTLS reads CLOCK_REALTIME for its retransmissions: a jump of the wall clock would stop them or fire all at once, and
 * no test could run in virtual time. It has a door for its own tests, which is exported but in no header; where a
 * library closes it, GnuTLS's own clock goes on being used and the tests in virtual time say so. */
typedef void (*gettime_fn)(struct timespec *t);
extern void _gnutls_global_set_gettime_function(gettime_fn fn) __attribute__((weak));

static _Thread_local mono_t clock_now;

static void clock_read(struct timespec *t)
{
	t->tv_sec = (time_t)(clock_now.us / 1000000) + 1000;
	t->tv_nsec = (long)(clock_now.us % 1000000) * 1000;
}

void dtls_clock_set(mono_t now)
{
	clock_now = now;
}

static void clock_take_over(void)
{
	static bool done;

	if (done)
		return;
	done = true;
	if (_gnutls_global_set_gettime_function)
		_gnutls_global_set_gettime_function(clock_read);
}

/* --- PSK ---------------------------------------------------------------------------------------------------------- */

static int give_key(struct dtls_ctx *c, const char *identity, gnutls_datum_t *key)
{
	uint8_t room[PSK_KEY_MAX];
	size_t len = c->calls.psk ? c->calls.psk(c->calls.ctx, identity, room, sizeof(room)) : 0;

	if (len == 0 || len > sizeof(room))
		return 0;
	key->data = gnutls_malloc(len);
	if (!key->data)
		out_of_memory(len, "a pre-shared key");
	memcpy(key->data, room, len);
	key->size = (unsigned)len;
	wipe(room, sizeof(room));
	return 1;
}

/* 1: there is no such identity; GnuTLS goes on with a random key, so that the answer is that of a wrong key. */
static int server_key(gnutls_session_t tls, const gnutls_datum_t *identity, gnutls_datum_t *key)
{
	struct dtls *d = gnutls_session_get_ptr(tls);

	d->psk_asked = true;
	d->peer.proof = DTLS_PROOF_PSK;
	if (identity->size == 0 || identity->size > IDENTITY_MAX || memchr(identity->data, 0, identity->size))
		return 1;
	trust_printable(d->peer.name, sizeof(d->peer.name), identity->data, identity->size);
	if (memcmp(d->peer.name, identity->data, identity->size) != 0)
		return 1;
	return give_key(d->ctx, d->peer.name, key) ? 0 : 1;
}

static int client_key(gnutls_session_t tls, gnutls_datum_t *identity, gnutls_datum_t *key)
{
	struct dtls *d = gnutls_session_get_ptr(tls);
	const char *name = d->ctx->psk_identity;
	size_t len = name ? strlen(name) : 0;

	d->psk_asked = true;
	if (len == 0 || !give_key(d->ctx, name, key)) {
		dtls_refuse(d, GNUTLS_A_INTERNAL_ERROR, "there is no key for PSK identity %s", name ? name : "(none)");
		return -1;
	}
	identity->data = gnutls_malloc(len + 1);
	if (!identity->data)
		out_of_memory(len, "a PSK identity");
	memcpy(identity->data, name, len + 1);
	identity->size = (unsigned)len;
	return 0;
}

/* --- credentials -------------------------------------------------------------------------------------------------- */

static void tell(char why[static DTLS_WHY_MAX], const char *what, int error)
{
	snprintf(why, DTLS_WHY_MAX, "%s: %s", what, gnutls_strerror(error));
}

static struct dtls_credentials *credentials_new(const struct dtls_ctx *c)
{
	struct dtls_credentials *cr = xcalloc(1, sizeof(*cr), "DTLS credentials");

	cr->refs = 1;
	cr->verified_slots = c->role == DTLS_SERVER ? VERIFIED_MAX : 1; /* a client knows one peer */
	if (gnutls_certificate_allocate_credentials(&cr->cert) < 0)
		out_of_memory(0, "DTLS credentials");
	gnutls_certificate_set_verify_limits(cr->cert, RSA_BITS_MAX, CHAIN_DEPTH_MAX + 1);
	gnutls_certificate_set_known_dh_params(cr->cert, GNUTLS_SEC_PARAM_MEDIUM);
	gnutls_certificate_set_verify_function(cr->cert, dtls_verify_callback);
	return cr;
}

struct dtls_credentials *dtls_credentials_ref(struct dtls_credentials *cr)
{
	cr->refs++;
	return cr;
}

void dtls_credentials_unref(struct dtls_credentials *cr)
{
	if (cr && --cr->refs == 0) {
		gnutls_certificate_free_credentials(cr->cert);
		free(cr->verified);
		free(cr);
	}
}

static gnutls_datum_t datum_of(const char *text)
{
	return (gnutls_datum_t){ (unsigned char *)(uintptr_t)text, text ? (unsigned)strlen(text) : 0 };
}

static bool add_own(struct dtls_credentials *cr, const char *chain, const char *key, char why[static DTLS_WHY_MAX])
{
	gnutls_datum_t c = datum_of(chain), k = datum_of(key);
	int ret = gnutls_certificate_set_x509_key_mem2(cr->cert, &c, &k, GNUTLS_X509_FMT_PEM, NULL, 0);

	if (ret < 0)
		tell(why, "the certificate cannot be used", ret);
	return ret >= 0;
}

static bool add_crls(gnutls_x509_trust_list_t list, const char *crl_pem, char why[static DTLS_WHY_MAX])
{
	gnutls_datum_t pem = datum_of(crl_pem);
	gnutls_x509_crl_t *crls = NULL;
	unsigned n = 0;
	int ret = gnutls_x509_crl_list_import2(&crls, &n, &pem, GNUTLS_X509_FMT_PEM, 0);

	if (ret < 0) {
		tell(why, "the revocation list cannot be read", ret);
		return false;
	}
	/* those that were not taken are freed by GnuTLS; those that were, belong to the list */
	ret = gnutls_x509_trust_list_add_crls(list, crls, n, GNUTLS_TL_VERIFY_CRL | GNUTLS_TL_NO_DUPLICATES, 0);
	gnutls_free(crls);
	if (ret != (int)n)
		snprintf(why, DTLS_WHY_MAX,
			 "%u of %u revocation lists are not signed by a trusted authority, or begin after today: is the clock right?",
			 n - (unsigned)(ret < 0 ? 0 : ret), n);
	return ret == (int)n;
}

static bool check_authorities(struct dtls_ctx *c, const gnutls_x509_crt_t *ca, unsigned n, char why[static DTLS_WHY_MAX])
{
	size_t len = sizeof(c->own_authority);

	for (unsigned i = 0; i < n; i++) {
		unsigned critical;

		if (gnutls_x509_crt_get_ca_status(ca[i], &critical) <= 0) {
			snprintf(why, DTLS_WHY_MAX, "certificate %u of the authorities is not one of an authority", i + 1);
			return false;
		}
	}
	if (gnutls_x509_crt_get_fingerprint(ca[0], GNUTLS_DIG_SHA256, c->own_authority, &len) < 0) {
		snprintf(why, DTLS_WHY_MAX, "the authority has no fingerprint");
		return false;
	}
	c->authorities = n;
	return true;
}

static bool add_authorities(struct dtls_ctx *c, struct dtls_credentials *cr, const char *ca_pem, const char *crl_pem,
			    char why[static DTLS_WHY_MAX])
{
	gnutls_datum_t pem = datum_of(ca_pem);
	gnutls_x509_crt_t *ca = NULL;
	gnutls_x509_trust_list_t list;
	unsigned n = 0;
	int ret = gnutls_x509_crt_list_import2(&ca, &n, &pem, GNUTLS_X509_FMT_PEM, 0);
	bool good = false;

	if (ret < 0) {
		tell(why, "the authorities' certificates cannot be read", ret);
		return false;
	}
	if (gnutls_x509_trust_list_init(&list, 0) < 0)
		out_of_memory(0, "a list of authorities");
	if (n > AUTHORITIES_MAX)
		snprintf(why, DTLS_WHY_MAX, "%u authorities, more than %d", n, AUTHORITIES_MAX);
	else
		good = check_authorities(c, ca, n, why);
	if (good)
		gnutls_x509_trust_list_add_cas(list, ca, n, 0);
	else
		for (unsigned i = 0; i < n; i++)
			gnutls_x509_crt_deinit(ca[i]);
	gnutls_free(ca);
	dtls_wall_begin(c); /* a list from the future is none, and the owner knows what time it is */
	good = good && (!crl_pem || add_crls(list, crl_pem, why));
	dtls_wall_end();
	if (good)
		gnutls_certificate_set_trust_list(cr->cert, list, 0);
	else
		gnutls_x509_trust_list_deinit(list, 1);
	return good;
}

/* New credentials of all that the context holds, in place of the old. */
static bool rebuild(struct dtls_ctx *c, const char *ca_pem, const char *crl_pem, char why[static DTLS_WHY_MAX])
{
	struct dtls_credentials *cr = credentials_new(c);
	bool good = !ca_pem || add_authorities(c, cr, ca_pem, crl_pem, why);

	for (struct own_certificate *o = c->own; good && o; o = o->next)
		good = add_own(cr, o->chain, o->key, why);
	if (!good) {
		dtls_credentials_unref(cr);
		return false;
	}
	verified_forget(c->credentials);
	dtls_credentials_unref(c->credentials);
	c->credentials = cr;
	c->generation++;
	return true;
}

bool dtls_ctx_set_authorities(struct dtls_ctx *c, const char *ca_pem, const char *crl_pem_or_null,
			      char why[static DTLS_WHY_MAX])
{
	char *ca = xstrndup(ca_pem, strlen(ca_pem), "authorities");
	char *crl = crl_pem_or_null ? xstrndup(crl_pem_or_null, strlen(crl_pem_or_null), "a revocation list") : NULL;

	if (!rebuild(c, ca, crl, why)) {
		free(ca);
		free(crl);
		return false;
	}
	free(c->ca_pem);
	free(c->crl_pem);
	c->ca_pem = ca;
	c->crl_pem = crl;
	return true;
}

static void own_free(struct own_certificate *o)
{
	wipe(o->key, strlen(o->key));
	free(o->key);
	free(o->chain);
	free(o);
}

/* Which kind of key a certificate is for; 0 when it cannot be read. */
static unsigned key_kind(const char *chain_pem)
{
	gnutls_datum_t pem = datum_of(chain_pem);
	gnutls_x509_crt_t crt;
	int kind = 0;

	if (gnutls_x509_crt_init(&crt) < 0)
		out_of_memory(0, "a certificate");
	if (gnutls_x509_crt_import(crt, &pem, GNUTLS_X509_FMT_PEM) >= 0)
		kind = gnutls_x509_crt_get_pk_algorithm(crt, NULL);
	gnutls_x509_crt_deinit(crt);
	return kind > 0 ? (unsigned)kind : 0;
}

bool dtls_ctx_add_certificate(struct dtls_ctx *c, const char *chain_pem, const char *key_pem,
			      char why[static DTLS_WHY_MAX])
{
	struct own_certificate *o = xcalloc(1, sizeof(*o), "a certificate"), **at = &c->own, *old;

	o->chain = xstrndup(chain_pem, strlen(chain_pem), "a certificate chain");
	o->key = xstrndup(key_pem, strlen(key_pem), "a private key");
	o->algorithm = key_kind(chain_pem);
	while (*at && (*at)->algorithm != o->algorithm)
		at = &(*at)->next;
	old = *at;
	o->next = old ? old->next : NULL;
	*at = o;
	if (rebuild(c, c->ca_pem, c->crl_pem, why)) {
		if (old)
			own_free(old);
		return true;
	}
	*at = old;
	own_free(o);
	return false;
}

/* --- the context -------------------------------------------------------------------------------------------------- */

static bool has_bytes(const uint8_t *p, size_t len)
{
	uint8_t all = 0;

	for (size_t i = 0; i < len; i++)
		all |= p[i];
	return all != 0;
}

static void psk_init(struct dtls_ctx *c)
{
	if (c->role == DTLS_SERVER) {
		if (gnutls_psk_allocate_server_credentials(&c->psk_server) < 0)
			out_of_memory(0, "PSK credentials");
		gnutls_psk_set_server_credentials_function2(c->psk_server, server_key);
		gnutls_psk_set_server_known_dh_params(c->psk_server, GNUTLS_SEC_PARAM_MEDIUM);
		if (gnutls_psk_set_server_credentials_hint(c->psk_server, c->psk_hint) < 0)
			out_of_memory(0, "PSK credentials");
	} else {
		if (gnutls_psk_allocate_client_credentials(&c->psk_client) < 0)
			out_of_memory(0, "PSK credentials");
		gnutls_psk_set_client_credentials_function2(c->psk_client, client_key);
	}
}

struct dtls_ctx *dtls_ctx_new(const struct dtls_options *o, char why[static DTLS_WHY_MAX])
{
	struct dtls_ctx *c = xcalloc(1, sizeof(*c), "a DTLS context");
	int ret = gnutls_priority_init(&c->priority, priorities[o->profile], NULL);

	if (ret < 0) {
		tell(why, "GnuTLS refuses our list of ciphers", ret);
		free(c);
		return NULL;
	}
	clock_take_over();
	c->role = o->role;
	c->profile = o->profile;
	c->calls = o->calls;
	if (o->peer_usage)
		c->peer_usage = xstrndup(o->peer_usage, strlen(o->peer_usage), "a certificate usage");
	if (o->psk_hint)
		c->psk_hint = xstrndup(o->psk_hint, strlen(o->psk_hint), "a PSK hint");
	memcpy(c->ticket_key, o->ticket_key, sizeof(c->ticket_key));
	c->has_ticket_key = has_bytes(c->ticket_key, sizeof(c->ticket_key));
	if (gnutls_rnd(GNUTLS_RND_KEY, c->cookie_key, sizeof(c->cookie_key)) < 0) { /* both: nobody has one of the second */
		snprintf(why, DTLS_WHY_MAX, "the system gives no random bytes");
		dtls_ctx_free(c);
		return NULL;
	}
	if (o->calls.psk && (c->psk_hint || o->role == DTLS_CLIENT))
		psk_init(c);
	c->credentials = credentials_new(c);
	return c;
}

void dtls_ctx_free(struct dtls_ctx *c)
{
	if (!c)
		return;
	while (c->own) {
		struct own_certificate *o = c->own;

		c->own = o->next;
		own_free(o);
	}
	dtls_credentials_unref(c->credentials);
	if (c->psk_server)
		gnutls_psk_free_server_credentials(c->psk_server);
	if (c->psk_client)
		gnutls_psk_free_client_credentials(c->psk_client);
	gnutls_priority_deinit(c->priority);
	free(c->peer_usage);
	free(c->psk_hint);
	free(c->psk_identity);
	free(c->ca_pem);
	free(c->crl_pem);
	wipe(c, sizeof(*c));
	free(c);
}

void dtls_ctx_set_psk_identity(struct dtls_ctx *c, const char *identity_or_null)
{
	free(c->psk_identity);
	c->psk_identity = identity_or_null ? xstrndup(identity_or_null, strlen(identity_or_null), "a PSK identity") : NULL;
}

const struct dtls_drops *dtls_ctx_drops(const struct dtls_ctx *c)
{
	return &c->drops;
}
