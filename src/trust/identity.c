/* SPDX-License-Identifier: Apache-2.0 */
/* identity.c - see identity.h. The file is sealed text: a line of its own names each part that follows.
 *
 *   plumb identity 1
 *   saved 1780000000
 *   key                  PEM until the next of these lines
 *   chain
 *   ca
 *   next
 *   check ... */
#include "trust/identity.h"
#include "trust/csr.h"
#include "trust/file.h"
#include "trust/internal.h"
#include "trust/token.h"

#include "base/wipe.h"
#include "base/xalloc.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define FILE_NAME "identity"
#define HEAD "plumb identity 1\n"

void identity_free(struct identity *i)
{
	pem_free(i->key);
	pem_free(i->chain);
	pem_free(i->ca);
	pem_free(i->next);
	memset(i, 0, sizeof(*i));
}

/* --- the file ----------------------------------------------------------------------------------------------------- */

static char **part_of(struct identity *i, const char *name, size_t len)
{
	if (len == 3 && memcmp(name, "key", 3) == 0)
		return &i->key;
	if (len == 5 && memcmp(name, "chain", 5) == 0)
		return &i->chain;
	if (len == 2 && memcmp(name, "ca", 2) == 0)
		return &i->ca;
	if (len == 4 && memcmp(name, "next", 4) == 0)
		return &i->next;
	return NULL;
}

static bool parse(struct identity *i, const char *text)
{
	const char *p = text, *start = NULL;
	char **part = NULL, *end;

	if (strncmp(p, HEAD "saved ", strlen(HEAD "saved ")) != 0)
		return false;
	p += strlen(HEAD "saved ");
	i->saved = strtoll(p, &end, 10);
	if (end == p || *end != '\n')
		return false;
	for (p = end + 1;; p += strcspn(p, "\n") + 1) {
		size_t len = strcspn(p, "\n");
		char **next = part_of(i, p, len);

		if (*p && p[len] != '\n')
			return false;
		if (!next && *p) {
			if (!part)
				return false;
			continue;
		}
		if (part)
			*part = xstrndup(start, (size_t)(p - start), "a part of an identity");
		if (!*p)
			return true;
		if (*next)
			return false;
		part = next;
		start = p + len + 1;
	}
}

static bool key_fits(const char *key_pem, const struct cert_summary *cert)
{
	gnutls_x509_privkey_t key;
	uint8_t id[TRUST_FINGERPRINT_LEN];
	size_t len = sizeof(id);
	char why[TRUST_WHY_MAX];
	bool same;

	if (!trust_import_key(&key, key_pem, why))
		return false;
	same = gnutls_x509_privkey_get_key_id(key, GNUTLS_KEYID_USE_SHA256, id, &len) >= 0 &&
	       memcmp(id, cert->key_id, sizeof(id)) == 0;
	gnutls_x509_privkey_deinit(key);
	return same;
}

static bool consistent(struct identity *i)
{
	char why[TRUST_WHY_MAX];

	if (!i->chain)
		return true;
	i->summary_known = i->key && i->ca && cert_read(i->chain, strlen(i->chain), 0, &i->summary, why) &&
			   key_fits(i->key, &i->summary);
	return i->summary_known;
}

int identity_load(const char *dir, struct identity *out, char why[static TRUST_WHY_MAX])
{
	struct dir d;
	char *text = NULL;
	size_t len = 0;
	int ret;

	memset(out, 0, sizeof(*out));
	if (!dir_open(&d, dir, false, why))
		return errno == ENOENT ? -ENOENT : -EPERM;
	ret = file_read_sealed(&d, FILE_NAME, TRUST_PEM_MAX, &text, &len, why);
	if (ret == 0 && (!parse(out, text) || !consistent(out))) {
		identity_free(out);
		ret = file_damaged(&d, FILE_NAME, "key and certificate do not make sense", why);
	}
	if (text)
		wipe(text, len);
	free(text);
	dir_close(&d);
	return ret;
}

static void write_part(struct buf *b, const char *name, const char *pem)
{
	if (!pem)
		return;
	buf_printf(b, "%s\n", name);
	buf_str(b, pem);
	if (b->p[b->len - 1] != '\n')
		buf_ch(b, '\n');
}

int identity_save(const char *dir, struct identity *i, int64_t now, char why[static TRUST_WHY_MAX])
{
	struct buf b = { 0 };
	struct dir d;
	int ret;

	if (!dir_open(&d, dir, true, why))
		return -EPERM;
	buf_reserve(&b, TRUST_PEM_MAX); /* so that no piece of a key is left behind by growing */
	buf_printf(&b, HEAD "saved %" PRId64 "\n", now);
	write_part(&b, "key", i->key);
	write_part(&b, "chain", i->chain);
	write_part(&b, "ca", i->ca);
	write_part(&b, "next", i->next);
	ret = file_write_sealed(&d, FILE_NAME, &b, why);
	if (ret == 0)
		i->saved = now;
	buf_wipe(&b);
	dir_close(&d);
	return ret;
}

/* --- enrolment and renewal ---------------------------------------------------------------------------------------- */

bool identity_enrolled(const struct identity *i)
{
	return i->summary_known;
}

size_t identity_request(struct identity *i, const char *name, uint8_t *der, size_t size, char why[static TRUST_WHY_MAX])
{
	char *pem;
	size_t len;

	if (!i->next)
		i->next = key_make(TRUST_P256);
	pem = csr_make(i->next, name, why);
	if (!pem)
		return 0;
	len = pem_to_der(pem, PEM_REQUEST, 0, der, size);
	if (len == 0)
		trust_say(why, "the request does not fit %zu bytes", size);
	pem_free(pem);
	return len;
}

/* The new certificate against the authority, the purpose and the time. */
static bool chain_good(gnutls_x509_crt_t cert, gnutls_x509_crt_t ca, const struct cert_summary *c, int64_t now,
		       char why[static TRUST_WHY_MAX])
{
	unsigned status = 0;

	if (gnutls_x509_crt_verify(cert, &ca, 1, GNUTLS_VERIFY_DISABLE_TIME_CHECKS, &status) < 0 || status != 0)
		return trust_say(why, "the certificate we were given is not signed by the authority that came with it");
	if (!(c->usage & (CERT_FOR_WTP | CERT_FOR_ANY)))
		return trust_say(why, "the certificate we were given is not for access points");
	/* one that begins a little later than our clock says is fine: our clock may be a guess */
	if (now >= c->to)
		return trust_say(why, "the certificate we were given has expired by our clock");
	return true;
}

static bool authority_good(const struct identity *i, const struct cert_summary *ca, const uint8_t *pin_or_null,
			   char why[static TRUST_WHY_MAX])
{
	struct cert_summary known;

	if (!ca->authority)
		return trust_say(why, "the authority's certificate we were given is not one of an authority");
	if (pin_or_null && !secret_eq(pin_or_null, ca->fingerprint, TOKEN_PIN_LEN))
		return trust_say(why, "the authority is not the one the join token names: this is not the controller it came "
				      "from");
	for (unsigned n = 0; i->ca && cert_read(i->ca, strlen(i->ca), n, &known, why); n++)
		if (memcmp(known.fingerprint, ca->fingerprint, sizeof(known.fingerprint)) == 0)
			return true;
	if (i->ca)
		return trust_say(why, "the certificate comes from an authority we do not trust (%.100s)", ca->subject);
	return true;
}

bool identity_accept(struct identity *i, const uint8_t *cert, size_t cert_len, const uint8_t *ca, size_t ca_len,
		     const uint8_t *pin_or_null, int64_t now, char why[static TRUST_WHY_MAX])
{
	gnutls_x509_crt_t crt, issuer;
	struct cert_summary c, a;
	bool good;

	if (!trust_import_certificate(&crt, cert, cert_len, 0, why))
		return false;
	if (!trust_import_certificate(&issuer, ca, ca_len, 0, why)) {
		gnutls_x509_crt_deinit(crt);
		return false;
	}
	trust_summarise(crt, &c);
	trust_summarise(issuer, &a);
	good = authority_good(i, &a, pin_or_null, why) && chain_good(crt, issuer, &c, now, why);
	if (good && (!i->next || !key_fits(i->next, &c)))
		good = trust_say(why, "the certificate we were given is not for our key");
	gnutls_x509_crt_deinit(issuer);
	gnutls_x509_crt_deinit(crt);
	if (!good)
		return false;
	pem_free(i->key);
	pem_free(i->chain);
	i->key = i->next;
	i->next = NULL;
	i->chain = pem_from_der(PEM_CERTIFICATE, cert, cert_len);
	if (!i->ca)
		i->ca = pem_from_der(PEM_CERTIFICATE, ca, ca_len);
	i->summary = c;
	i->summary_known = true;
	return true;
}
