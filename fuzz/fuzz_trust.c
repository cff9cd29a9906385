/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_trust.c - any bytes as what a stranger or a damaged disk may hand to src/trust/: the first byte chooses which. A
 * request that is signed gives a certificate that can be read. */
#include "trust/ca.h"
#include "trust/cert.h"
#include "trust/csr.h"
#include "trust/token.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

static const int64_t NOW = 1780000000;

static struct ca *authority(void)
{
	static struct ca *ca;
	char *cert, *key, why[TRUST_WHY_MAX];

	if (ca)
		return ca;
	if (!ca_make("fuzz", NOW, &cert, &key, why) || !(ca = ca_new(cert, key, why)))
		abort();
	pem_free(cert);
	pem_free(key);
	return ca;
}

static void check_text(const char *why)
{
	if (!memchr(why, 0, TRUST_WHY_MAX))
		abort();
}

static void try_token(const char *text)
{
	char why[TRUST_WHY_MAX] = "", back[TOKEN_TEXT_MAX], identity[TOKEN_IDENTITY_MAX];
	struct token t, again;
	struct token_id id;

	if (token_from_identity(text, &id)) {
		token_identity(id, identity);
		if (strlen(identity) != strlen(text))
			abort();
	}
	token_why(NULL, text, NOW, why);
	check_text(why);
	if (!token_parse(text, &t, why))
		return;
	token_format(&t, back);
	if (!token_parse(back, &again, why) || memcmp(&t, &again, sizeof(t)) != 0)
		abort();
}

static void try_request(const uint8_t *data, size_t size)
{
	char why[TRUST_WHY_MAX] = "", *cert;
	struct csr_summary r;
	struct cert_summary c;

	if (!csr_check(data, size, &r, why)) {
		check_text(why);
		return;
	}
	cert = ca_sign_ap(authority(), data, size, "02:00:5e:00:00:01", 365, NOW, why);
	if (!cert)
		return;
	if (!cert_read(cert, strlen(cert), 0, &c, why) || strcmp(c.subject, "02:00:5e:00:00:01") != 0 || c.authority ||
	    c.usage != (CERT_FOR_WTP | CERT_FOR_OTHER) || memcmp(c.key_id, r.key_id, sizeof(c.key_id)) != 0)
		abort();
	pem_free(cert);
}

static void try_certificate(const uint8_t *data, size_t size)
{
	char why[TRUST_WHY_MAX] = "";
	struct cert_summary c;

	for (unsigned n = 0; n < 3; n++)
		if (!cert_read(data, size, n, &c, why))
			check_text(why);
		else if (!memchr(c.subject, 0, sizeof(c.subject)) || !memchr(c.serial, 0, sizeof(c.serial)))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text, why[TRUST_WHY_MAX] = "";
	struct ca_revoked revoked[4];
	uint64_t number;
	int64_t made;
	struct ca *ca;

	if (size == 0)
		return 0;
	text = xstrndup((const char *)data + 1, size - 1, "fuzz");
	switch (data[0] % 5) {
	case 0:
		try_token(text);
		break;
	case 1:
		try_request(data + 1, size - 1);
		break;
	case 2:
		try_certificate(data + 1, size - 1);
		break;
	case 3:
		ca_crl_read(authority(), text, revoked, 4, &number, &made, why);
		break;
	case 4:
		ca = ca_new(text, text, why);
		ca_free(ca);
		break;
	}
	free(text);
	return 0;
}
