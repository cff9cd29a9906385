/* SPDX-License-Identifier: Apache-2.0 */
/* issue.c - see issue.h. */
#include "air/issue.h"

#include "agent/files.h"
#include "base/buf.h"
#include "base/wipe.h"
#include "base/xalloc.h"
#include "trust/csr.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_pem(const char *file, char why[static TRUST_WHY_MAX])
{
	struct buf text = { 0 };
	int error = files_read(AT_FDCWD, file, &text);
	char *pem = NULL;

	if (error)
		snprintf(why, TRUST_WHY_MAX, "%s: %s", file, strerror(-error));
	else
		pem = xstrndup(text.p ? text.p : "", text.len, "a PEM file");
	if (text.p)
		wipe(text.p, text.len);
	buf_free(&text);
	return pem;
}

bool issuer_open(struct issuer *i, const char *cert_file, const char *key_file, char why[static TRUST_WHY_MAX])
{
	uint8_t der[TRUST_DER_MAX];
	char *cert, *key;
	size_t len;

	memset(i, 0, sizeof(*i));
	i->key = key_make(TRUST_P256);
	i->csr = csr_make(i->key, "02:00:5e:00:00:00", why);
	if (!i->csr)
		return false;
	if (!cert_file[0])
		return true;
	cert = read_pem(cert_file, why);
	key = cert ? read_pem(key_file, why) : NULL;
	len = cert ? pem_to_der(cert, PEM_CERTIFICATE, 0, der, sizeof(der)) : 0;
	i->ca_pem = len ? pem_from_der(PEM_CERTIFICATE, der, len) : NULL; /* without the key, should it be in the same file */
	if (cert && !len)
		snprintf(why, TRUST_WHY_MAX, "%s: there is no certificate in it", cert_file);
	if (key && i->ca_pem)
		i->ca = ca_new(i->ca_pem, key, why);
	pem_free(cert);
	pem_free(key);
	return i->ca != NULL;
}

void issuer_close(struct issuer *i)
{
	ca_free(i->ca);
	ca_free(i->other);
	pem_free(i->ca_pem);
	pem_free(i->other_pem);
	pem_free(i->key);
	pem_free(i->csr);
	memset(i, 0, sizeof(*i));
}

static struct ca *other_ca(struct issuer *i, int64_t now, char why[static TRUST_WHY_MAX])
{
	char *key = NULL;

	if (!i->other && ca_make("somebody else", now, &i->other_pem, &key, why))
		i->other = ca_new(i->other_pem, key, why);
	pem_free(key);
	return i->other;
}

static char *sign(struct issuer *i, enum proof p, const char *name, int64_t now, char **key, char why[static TRUST_WHY_MAX])
{
	size_t len = strlen(i->csr);
	struct ca_server server = { .name = name };
	char *cert = NULL;

	if (p == PROOF_EXPIRED)
		return ca_sign_ap(i->ca, i->csr, len, name, 1, now - 3 * 86400, why);
	if (p == PROOF_OTHER_CA)
		return other_ca(i, now, why) ? ca_sign_ap(i->other, i->csr, len, name, 30, now, why) : NULL;
	if (p != PROOF_WRONG_USAGE)
		return ca_sign_ap(i->ca, i->csr, len, name, 30, now, why);
	return ca_make_ac(i->ca, &server, TRUST_P256, 30, now, &cert, key, why) ? cert : NULL;
}

bool issuer_make(struct issuer *i, enum proof p, mac_t mac, int64_t now, struct identity *out,
	char why[static TRUST_WHY_MAX])
{
	char name[MAC_TEXT_MAX], *key = NULL, *cert;

	if (!i->ca && p != PROOF_OTHER_CA) {
		snprintf(why, TRUST_WHY_MAX, "there is no certificate for it, and no authority to issue one: add \"ca FILE\", "
			 "or let it enrol with a token");
		return false;
	}
	mac_format(mac, name);
	cert = sign(i, p, name, now, &key, why);
	if (!cert)
		return false;
	out->key = key ? key : xstrndup(i->key, strlen(i->key), "a key");
	out->chain = cert;
	out->ca = i->ca_pem ? xstrndup(i->ca_pem, strlen(i->ca_pem), "an authority")
			    : xstrndup(i->other_pem, strlen(i->other_pem), "an authority");
	out->summary_known = cert_read(cert, strlen(cert), 0, &out->summary, why);
	return out->summary_known;
}
