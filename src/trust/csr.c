/* SPDX-License-Identifier: Apache-2.0 */
/* csr.c - see csr.h. */
#include "trust/internal.h"

#include "base/xalloc.h"

#include <stdio.h>
#include <string.h>

enum { RSA_BITS_MIN = 2048, RSA_BITS_MAX = 4096 };

char *key_make(enum trust_key kind)
{
	gnutls_x509_privkey_t key;
	gnutls_datum_t pem = { NULL, 0 };
	int ret;

	if (gnutls_x509_privkey_init(&key) < 0)
		out_of_memory(0, "a private key");
	if (kind == TRUST_P256)
		ret = gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
	else
		ret = gnutls_x509_privkey_generate(key, GNUTLS_PK_RSA, 2048, 0);
	if (ret >= 0)
		ret = gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &pem);
	if (ret < 0)
		out_of_memory(0, "a private key");
	gnutls_x509_privkey_deinit(key);
	return trust_take_text(&pem);
}

char *csr_make(const char *key_pem, const char *name, char why[static TRUST_WHY_MAX])
{
	gnutls_x509_privkey_t key;
	gnutls_x509_crq_t crq;
	gnutls_datum_t der = { NULL, 0 };
	char *pem;
	int ret;

	if (!trust_name_ok(name)) {
		trust_say(why, "a certificate cannot have this name (1 to 64 letters, digits, blanks and -._:@)");
		return NULL;
	}
	if (!trust_import_key(&key, key_pem, why))
		return NULL;
	if (gnutls_x509_crq_init(&crq) < 0)
		out_of_memory(0, "a request");
	ret = gnutls_x509_crq_set_version(crq, 1);
	if (ret >= 0)
		ret = gnutls_x509_crq_set_dn_by_oid(crq, GNUTLS_OID_X520_COMMON_NAME, 0, name, (unsigned)strlen(name));
	if (ret >= 0)
		ret = gnutls_x509_crq_set_key(crq, key);
	if (ret >= 0)
		ret = gnutls_x509_crq_sign2(crq, key, GNUTLS_DIG_SHA256, 0);
	if (ret >= 0)
		ret = gnutls_x509_crq_export2(crq, GNUTLS_X509_FMT_DER, &der);
	gnutls_x509_crq_deinit(crq);
	gnutls_x509_privkey_deinit(key);
	if (ret < 0) {
		trust_fail(why, "the request cannot be made", ret);
		return NULL;
	}
	pem = pem_from_der(PEM_REQUEST, der.data, der.size); /* GnuTLS would write NEW CERTIFICATE REQUEST */
	gnutls_free(der.data);
	return pem;
}

static bool key_ok(gnutls_pubkey_t key, char text[static 24], char why[static TRUST_WHY_MAX])
{
	unsigned bits = 0;
	int kind = gnutls_pubkey_get_pk_algorithm(key, &bits);
	gnutls_ecc_curve_t curve = GNUTLS_ECC_CURVE_INVALID;

	if (kind < 0)
		return trust_fail(why, "the request's key is of an unknown kind", kind);
	snprintf(text, 24, "%s %u", gnutls_pk_algorithm_get_name((gnutls_pk_algorithm_t)kind), bits);
	if (kind == GNUTLS_PK_RSA) {
		if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX)
			return trust_say(why, "the request's key is RSA with %u bits: %d to %d are allowed", bits, RSA_BITS_MIN,
					 RSA_BITS_MAX);
		return true;
	}
	if (kind == GNUTLS_PK_ECDSA && gnutls_pubkey_export_ecc_raw2(key, &curve, NULL, NULL, 0) >= 0 &&
	    (curve == GNUTLS_ECC_CURVE_SECP256R1 || curve == GNUTLS_ECC_CURVE_SECP384R1))
		return true;
	return trust_say(why, "the request's key is %s: P-256, P-384 and RSA are allowed", text);
}

/* SHA-1 and older prove nothing. */
static bool digest_ok(gnutls_x509_crq_t crq)
{
	int sign = gnutls_x509_crq_get_signature_algorithm(crq);

	return sign > 0 && gnutls_sign_is_secure((gnutls_sign_algorithm_t)sign);
}

static void read_crq_name(gnutls_x509_crq_t crq, struct csr_summary *out)
{
	char room[256];
	size_t len = sizeof(room);

	if (gnutls_x509_crq_get_dn_by_oid(crq, GNUTLS_OID_X520_COMMON_NAME, 0, 0, room, &len) < 0)
		len = 0;
	trust_printable(out->name, sizeof(out->name), room, len);
	if (!mac_from_text(out->name, &out->mac) || mac_redacted(out->mac))
		out->mac = (mac_t){ 0 };
}

static bool check_crq(gnutls_x509_crq_t crq, gnutls_pubkey_t key, struct csr_summary *out, char why[static TRUST_WHY_MAX])
{
	int ret = gnutls_pubkey_import_x509_crq(key, crq, 0);

	if (ret < 0)
		return trust_fail(why, "the request's key cannot be read", ret);
	if (!key_ok(key, out->key, why))
		return false;
	if (!digest_ok(crq))
		return trust_say(why, "the request is signed with a digest that is broken: SHA-256 is needed");
	ret = gnutls_x509_crq_verify(crq, 0);
	if (ret < 0)
		return trust_say(why, "the request is not signed by the key it asks a certificate for");
	if (!trust_key_id(key, out->key_id))
		return trust_say(why, "the request's key cannot be named");
	read_crq_name(crq, out);
	return true;
}

bool csr_check(const void *bytes, size_t len, struct csr_summary *out, char why[static TRUST_WHY_MAX])
{
	gnutls_x509_crq_t crq;
	gnutls_pubkey_t key;
	bool good;

	memset(out, 0, sizeof(*out));
	if (!trust_import_request(&crq, bytes, len, why))
		return false;
	if (gnutls_pubkey_init(&key) < 0)
		out_of_memory(0, "a public key");
	good = check_crq(crq, key, out, why);
	gnutls_pubkey_deinit(key);
	gnutls_x509_crq_deinit(crq);
	return good;
}
