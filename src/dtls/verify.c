/* SPDX-License-Identifier: Apache-2.0 */
/* verify.c - is this peer's certificate good, and if not, why, in the words a person would look for.
 *
 * The order: ceilings (before any signature is checked), then chain, revocation and time by GnuTLS against the
 * authorities of the context, then what the certificate may be used for, then whether the owner welcomes it. It runs in
 * the handshake before the peer's Finished is answered, and again on a resumed session, whose certificate comes out of
 * the ticket. There is no way round it, but one who was found good a moment ago is so still (verified.c). */
#include "dtls/internal.h"

#include "base/xalloc.h"
#include "trust/x509.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_MAX = 40 };
_Static_assert((int)DTLS_NAME_MAX == (int)TRUST_NAME_MAX, "a peer's name is a certificate's");

void dtls_refuse(struct dtls *d, gnutls_alert_description_t alert, const char *fmt, ...)
{
	char text[DTLS_WHY_MAX];
	va_list ap;

	if (d->why)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	d->why = xstrndup(text, strlen(text), "a reason");
	d->alert = (uint8_t)alert;
}

static void day(time_t t, char out[static DAY_MAX])
{
	struct tm tm;

	if (!gmtime_r(&t, &tm) || strftime(out, DAY_MAX, "%Y-%m-%d", &tm) == 0)
		snprintf(out, DAY_MAX, "an impossible date");
}

/* --- time as the owner tells it ----------------------------------------------------------------------------------- */

static _Thread_local const struct dtls_ctx *asking;

static time_t wall_of_owner(time_t *out)
{
	time_t t = asking && asking->calls.wall ? (time_t)asking->calls.wall(asking->calls.ctx) : time(NULL);

	if (out)
		*out = t;
	return t;
}

static int64_t wall_here(const struct dtls *d)
{
	int64_t now;

	asking = d->ctx;
	now = (int64_t)wall_of_owner(NULL);
	asking = NULL;
	return now;
}

/* GnuTLS takes the time of certificates from one function for all: ours for so long as it checks one. */
void dtls_wall_begin(const struct dtls_ctx *c)
{
	asking = c;
	gnutls_global_set_time_function(wall_of_owner);
}

void dtls_wall_end(void)
{
	gnutls_global_set_time_function(time);
	asking = NULL;
}

static int check_chain(struct dtls *d, const char *usage, unsigned *status)
{
	gnutls_typed_vdata_st purpose = { .type = GNUTLS_DT_KEY_PURPOSE_OID,
					  .data = (unsigned char *)(uintptr_t)usage };
	int ret;

	/* The session keeps the credentials it began with, but whoever was revoked since is not let in by them: else a handshake
	 * that is kept open would be a door that no revocation closes. */
	gnutls_credentials_set(d->tls, GNUTLS_CRD_CERTIFICATE, d->ctx->credentials->cert);
	dtls_wall_begin(d->ctx);
	ret = gnutls_certificate_verify_peers(d->tls, &purpose, usage ? 1 : 0, status);
	dtls_wall_end();
	gnutls_credentials_set(d->tls, GNUTLS_CRD_CERTIFICATE, d->credentials->cert);
	return ret;
}

/* --- ceilings ----------------------------------------------------------------------------------------------------- */

static bool within_limits(struct dtls *d, const gnutls_datum_t *chain, unsigned n)
{
	if (n > CHAIN_DEPTH_MAX) {
		dtls_refuse(d, GNUTLS_A_BAD_CERTIFICATE, "certificate chain of %u certificates, more than %d", n,
			    CHAIN_DEPTH_MAX);
		return false;
	}
	for (unsigned i = 0; i < n; i++)
		if (chain[i].size > CERTIFICATE_MAX) {
			dtls_refuse(d, GNUTLS_A_BAD_CERTIFICATE, "certificate of %u bytes, more than %d", chain[i].size,
				    CERTIFICATE_MAX);
			return false;
		}
	return true;
}

static bool key_within_limits(struct dtls *d, gnutls_x509_crt_t crt)
{
	unsigned bits = 0;
	int kind = gnutls_x509_crt_get_pk_algorithm(crt, &bits);

	if (kind < 0 || bits > RSA_BITS_MAX) {
		dtls_refuse(d, GNUTLS_A_BAD_CERTIFICATE, "certificate with a key of %u bits, more than %d", bits, RSA_BITS_MAX);
		return false;
	}
	return true;
}

static bool chain_keys_within_limits(struct dtls *d, const gnutls_datum_t *chain, unsigned n)
{
	bool good = true;

	for (unsigned i = 1; good && i < n; i++) {
		gnutls_x509_crt_t crt;

		if (gnutls_x509_crt_init(&crt) < 0)
			out_of_memory(0, "a certificate");
		if (gnutls_x509_crt_import(crt, &chain[i], GNUTLS_X509_FMT_DER) < 0) {
			dtls_refuse(d, GNUTLS_A_BAD_CERTIFICATE, "certificate %u of the chain cannot be read", i + 1);
			good = false;
		}
		good = good && key_within_limits(d, crt);
		gnutls_x509_crt_deinit(crt);
	}
	return good;
}

/* --- what was wrong ----------------------------------------------------------------------------------------------- */

static void refuse_unknown_issuer(struct dtls *d, gnutls_x509_crt_t crt)
{
	char issuer[DTLS_NAME_MAX];

	x509_name(crt, true, issuer);
	if (gnutls_x509_crt_check_issuer(crt, crt))
		dtls_refuse(d, GNUTLS_A_UNKNOWN_CA, "certificate is self-signed, by no authority (name: %s)", issuer);
	else
		dtls_refuse(d, GNUTLS_A_UNKNOWN_CA, "certificate signed by an unknown authority (issuer: %s)", issuer);
}

static void refuse_time(struct dtls *d, gnutls_x509_crt_t crt, unsigned status)
{
	time_t now, from = gnutls_x509_crt_get_activation_time(crt), to = gnutls_x509_crt_get_expiration_time(crt);
	char on[DAY_MAX], today[DAY_MAX];

	asking = d->ctx;
	now = wall_of_owner(NULL);
	asking = NULL;
	day(now, today);
	if (status & GNUTLS_CERT_EXPIRED && to < now) {
		day(to, on);
		dtls_refuse(d, GNUTLS_A_CERTIFICATE_EXPIRED, "certificate expired on %s (it is %s here)", on, today);
	} else if (status & GNUTLS_CERT_NOT_ACTIVATED && from > now) {
		day(from, on);
		dtls_refuse(d, GNUTLS_A_CERTIFICATE_EXPIRED, "certificate is not valid before %s (it is %s here)", on, today);
	} else {
		dtls_refuse(d, GNUTLS_A_CERTIFICATE_EXPIRED, "an authority's certificate in the chain is not valid today (%s)",
			    today);
	}
}

static void refuse_usage(struct dtls *d)
{
	const char *usage = d->ctx->peer_usage;

	if (strcmp(usage, TRUST_USAGE_WTP) == 0)
		dtls_refuse(d, GNUTLS_A_UNSUPPORTED_CERTIFICATE,
			    "certificate is not for access points (lacks key usage id-kp-capwapWTP)");
	else if (strcmp(usage, TRUST_USAGE_AC) == 0)
		dtls_refuse(d, GNUTLS_A_UNSUPPORTED_CERTIFICATE,
			    "certificate is not for controllers (lacks key usage id-kp-capwapAC)");
	else
		dtls_refuse(d, GNUTLS_A_UNSUPPORTED_CERTIFICATE, "certificate lacks key usage %s", usage);
}

/* The first thing that is wrong, from what cannot be mended to what can. */
static void refuse_status(struct dtls *d, gnutls_x509_crt_t crt, unsigned status)
{
	if (status & GNUTLS_CERT_REVOKED)
		dtls_refuse(d, GNUTLS_A_CERTIFICATE_REVOKED, "certificate revoked");
	else if (status & GNUTLS_CERT_SIGNER_NOT_FOUND)
		refuse_unknown_issuer(d, crt);
	else if (status & (GNUTLS_CERT_EXPIRED | GNUTLS_CERT_NOT_ACTIVATED))
		refuse_time(d, crt, status);
	else if (status & GNUTLS_CERT_PURPOSE_MISMATCH)
		refuse_usage(d);
	else if (status & GNUTLS_CERT_INSECURE_ALGORITHM)
		dtls_refuse(d, GNUTLS_A_BAD_CERTIFICATE,
			    "certificate is weak (SHA-1 signature or a small key): the legacy profile would allow it");
	else if (status & GNUTLS_CERT_SIGNATURE_FAILURE)
		dtls_refuse(d, GNUTLS_A_BAD_CERTIFICATE, "certificate's signature is wrong: it is forged or damaged");
	else if (status & (GNUTLS_CERT_SIGNER_NOT_CA | GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE))
		dtls_refuse(d, GNUTLS_A_BAD_CERTIFICATE, "certificate signed by one that may not sign certificates");
	else if (status & (GNUTLS_CERT_REVOCATION_DATA_SUPERSEDED | GNUTLS_CERT_REVOCATION_DATA_ISSUED_IN_FUTURE))
		dtls_refuse(d, GNUTLS_A_BAD_CERTIFICATE, "the revocation list here is out of date: it has to be made anew");
	else
		dtls_refuse(d, GNUTLS_A_BAD_CERTIFICATE, "certificate is not good (GnuTLS status 0x%x)", status);
}

static bool may_sign(gnutls_x509_crt_t crt)
{
	unsigned usage = 0, critical;
	int ret = gnutls_x509_crt_get_key_usage(crt, &usage, &critical);

	if (ret == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
		return true;
	return ret >= 0 && (usage & (GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_KEY_ENCIPHERMENT)) != 0;
}

/* Whether our own authority, the first, signed this certificate. It signs no authorities below it, so the certificate itself
 * is looked at and not what was sent behind it: there a stranger may put one of ours. Its signature is checked where several
 * are trusted; with one, the chain's check does. */
static bool signed_by_ours(struct dtls *d, gnutls_x509_crt_t crt)
{
	gnutls_x509_trust_list_t list;
	gnutls_x509_crt_t issuer = NULL; /* lent by the list */
	uint8_t fp[DTLS_FINGERPRINT_LEN];
	size_t len = sizeof(fp);
	unsigned status = 0;

	gnutls_certificate_get_trust_list(d->ctx->credentials->cert, &list);
	if (!list || gnutls_x509_trust_list_get_issuer(list, crt, &issuer, 0) < 0)
		return false;
	if (gnutls_x509_crt_get_fingerprint(issuer, GNUTLS_DIG_SHA256, fp, &len) < 0 ||
	    memcmp(fp, d->ctx->own_authority, sizeof(fp)) != 0)
		return false;
	return d->ctx->authorities == 1 ||
	       (gnutls_x509_crt_verify(crt, &issuer, 1, GNUTLS_VERIFY_DISABLE_TIME_CHECKS, &status) >= 0 && status == 0);
}

static void fill_peer(struct dtls *d, gnutls_x509_crt_t crt, const gnutls_datum_t *chain)
{
	struct dtls_peer *p = &d->peer;
	size_t len = sizeof(p->fingerprint);

	p->proof = DTLS_PROOF_CERTIFICATE;
	x509_name(crt, false, p->name);
	p->not_after = (int64_t)gnutls_x509_crt_get_expiration_time(crt);
	if (gnutls_fingerprint(GNUTLS_DIG_SHA256, &chain[0], p->fingerprint, &len) < 0)
		memset(p->fingerprint, 0, sizeof(p->fingerprint));
	p->ours = signed_by_ours(d, crt);
}

bool dtls_welcome(struct dtls *d)
{
	char why[DTLS_WHY_MAX] = "";

	if (!d->ctx->calls.welcome || d->ctx->calls.welcome(d->ctx->calls.ctx, &d->peer, why))
		return true;
	dtls_refuse(d, GNUTLS_A_ACCESS_DENIED, "%s", why[0] ? why : "not welcome here");
	return false;
}

static bool verify_leaf(struct dtls *d, gnutls_x509_crt_t crt, const gnutls_datum_t *chain)
{
	const char *usage = d->ctx->peer_usage;
	unsigned status = 0;
	int ret;

	if (!key_within_limits(d, crt))
		return false;
	fill_peer(d, crt, chain); /* also of one that is refused: who it was is told */
	if (!d->ctx->ca_pem) {
		dtls_refuse(d, GNUTLS_A_UNKNOWN_CA, "no authority is trusted here yet, so no certificate is");
		return false;
	}
	ret = check_chain(d, usage, &status);
	/* only now, when the signatures are known to be good, may a certificate tell an owner without a clock the time */
	if (ret >= 0 && status == (GNUTLS_CERT_INVALID | GNUTLS_CERT_NOT_ACTIVATED) && d->ctx->calls.later &&
	    d->ctx->calls.later(d->ctx->calls.ctx, (int64_t)gnutls_x509_crt_get_activation_time(crt)))
		ret = check_chain(d, usage, &status);
	if (ret < 0) {
		dtls_refuse(d, GNUTLS_A_BAD_CERTIFICATE, "certificate cannot be checked: %s", gnutls_strerror(ret));
		return false;
	}
	if (status) {
		refuse_status(d, crt, status);
		return false;
	}
	/* it must be there: GnuTLS takes a certificate without any for one that is good for all (RFC 5415 2.4.4.3) */
	if (usage && !x509_is_for(crt, usage)) {
		refuse_usage(d);
		return false;
	}
	if (!may_sign(crt)) {
		dtls_refuse(d, GNUTLS_A_UNSUPPORTED_CERTIFICATE, "certificate's key may not be used to sign (key usage)");
		return false;
	}
	return true;
}

static bool check_certificate(struct dtls *d, const gnutls_datum_t *chain, unsigned n)
{
	gnutls_x509_crt_t crt;
	bool good = false;

	if (gnutls_x509_crt_init(&crt) < 0)
		out_of_memory(0, "a certificate");
	if (gnutls_x509_crt_import(crt, &chain[0], GNUTLS_X509_FMT_DER) < 0)
		dtls_refuse(d, GNUTLS_A_BAD_CERTIFICATE, "certificate cannot be read");
	else
		good = chain_keys_within_limits(d, chain, n) && verify_leaf(d, crt, chain);
	gnutls_x509_crt_deinit(crt);
	return good;
}

bool dtls_verify(struct dtls *d)
{
	uint8_t digest[DTLS_FINGERPRINT_LEN];
	unsigned n = 0;
	const gnutls_datum_t *chain = gnutls_certificate_get_peers(d->tls, &n);
	int64_t wall;

	d->verified = false;
	if (!chain || n == 0) {
		dtls_refuse(d, GNUTLS_A_HANDSHAKE_FAILURE, "no certificate was sent");
		return false;
	}
	if (!within_limits(d, chain, n))
		return false;
	verified_digest(chain, n, digest);
	wall = wall_here(d);
	d->generation = d->ctx->generation;
	if (!verified_find(d->ctx->credentials, digest, wall, &d->peer)) {
		if (!check_certificate(d, chain, n))
			return false;
		verified_keep(d->ctx->credentials, digest, wall, &d->peer);
	}
	d->verified = dtls_welcome(d);
	return d->verified;
}

int dtls_verify_callback(gnutls_session_t tls)
{
	return dtls_verify(gnutls_session_get_ptr(tls)) ? 0 : GNUTLS_E_CERTIFICATE_ERROR;
}
