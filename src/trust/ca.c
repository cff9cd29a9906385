/* SPDX-License-Identifier: Apache-2.0 */
/* ca.c - see ca.h. Every certificate is written here, so what one may say is seen in one place:
 *
 *              basic constraints   key usage                          extended key usage
 *   authority  CA, path length 0   certificate and CRL signing        none
 *   AC         not CA              digital signature, (RSA:) key      id-kp-capwapAC,
 *                                  encipherment                       id-kp-serverAuth
 *   AP         not CA              the same                           id-kp-capwapWTP,
 *                                                                     id-kp-clientAuth
 *
 * The second usage is for strangers: a TLS library asks for it by itself. Our own ends ask for the first.
 *
 * Serial numbers are 16 random bytes. Each names the keys of its subject and issuer. */
#include "trust/ca.h"
#include "trust/internal.h"

#include "base/slice.h"
#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

enum { DAY = 24 * 3600, SERIAL_LEN = 16 };

struct ca {
	gnutls_x509_crt_t crt;
	gnutls_x509_privkey_t key;
	char *pem;
	int64_t from, to;
};

/* --- pieces every certificate has --------------------------------------------------------------------------------- */

static int set_serial(gnutls_x509_crt_t crt)
{
	uint8_t serial[SERIAL_LEN];

	trust_random(serial, sizeof(serial));
	serial[0] = (uint8_t)((serial[0] & 0x7f) | 0x40); /* positive, and always of the same length */
	return gnutls_x509_crt_set_serial(crt, serial, sizeof(serial));
}

static int set_times(gnutls_x509_crt_t crt, int64_t from, int64_t to)
{
	int ret = gnutls_x509_crt_set_activation_time(crt, (time_t)from);

	return ret < 0 ? ret : gnutls_x509_crt_set_expiration_time(crt, (time_t)to);
}

static int set_name(gnutls_x509_crt_t crt, const char *name)
{
	return gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, name, (unsigned)strlen(name));
}

static int set_subject_key_id(gnutls_x509_crt_t crt)
{
	uint8_t id[32];
	size_t len = sizeof(id);
	int ret = gnutls_x509_crt_get_key_id(crt, GNUTLS_KEYID_USE_SHA1, id, &len);

	return ret < 0 ? ret : gnutls_x509_crt_set_subject_key_id(crt, id, len);
}

static int set_issuer_key_id(gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer)
{
	uint8_t id[64];
	size_t len = sizeof(id);
	int ret = gnutls_x509_crt_get_subject_key_id(issuer, id, &len, NULL);

	return ret < 0 ? ret : gnutls_x509_crt_set_authority_key_id(crt, id, len);
}

static char *export_certificate(gnutls_x509_crt_t crt)
{
	gnutls_datum_t pem = { NULL, 0 };

	if (gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &pem) < 0)
		out_of_memory(0, "a certificate");
	return trust_take_text(&pem);
}

/* --- the authority ------------------------------------------------------------------------------------------------ */

static int write_authority(gnutls_x509_crt_t crt, gnutls_x509_privkey_t key, const char *name, int64_t now)
{
	int ret = gnutls_x509_crt_set_version(crt, 3);

	if (ret >= 0)
		ret = gnutls_x509_crt_set_key(crt, key);
	if (ret >= 0)
		ret = set_serial(crt);
	if (ret >= 0)
		ret = set_times(crt, now - CA_BACKDATED, now + (int64_t)CA_DAYS * DAY);
	if (ret >= 0)
		ret = set_name(crt, name);
	if (ret >= 0)
		ret = gnutls_x509_crt_set_basic_constraints(crt, 1, 0);
	if (ret >= 0)
		ret = gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN);
	if (ret >= 0)
		ret = set_subject_key_id(crt);
	if (ret >= 0)
		ret = gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0);
	return ret;
}

bool ca_make(const char *name, int64_t now, char **cert_pem, char **key_pem, char why[static TRUST_WHY_MAX])
{
	char *made = key_make(TRUST_P256);
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t crt;
	int ret;

	if (!trust_name_ok(name)) {
		pem_free(made);
		return trust_say(why, "an authority cannot have this name (1 to 64 letters, digits, blanks and -._:@)");
	}
	if (!trust_import_key(&key, made, why)) {
		pem_free(made);
		return false;
	}
	if (gnutls_x509_crt_init(&crt) < 0)
		out_of_memory(0, "a certificate");
	ret = write_authority(crt, key, name, now);
	if (ret >= 0) {
		*cert_pem = export_certificate(crt);
		*key_pem = made;
	} else {
		pem_free(made);
	}
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(key);
	return ret < 0 ? trust_fail(why, "the authority cannot be made", ret) : true;
}

static bool same_key(gnutls_x509_crt_t crt, gnutls_x509_privkey_t key)
{
	uint8_t a[TRUST_FINGERPRINT_LEN], b[TRUST_FINGERPRINT_LEN];
	size_t alen = sizeof(a), blen = sizeof(b);

	return gnutls_x509_crt_get_key_id(crt, GNUTLS_KEYID_USE_SHA256, a, &alen) >= 0 &&
	       gnutls_x509_privkey_get_key_id(key, GNUTLS_KEYID_USE_SHA256, b, &blen) >= 0 && memcmp(a, b, sizeof(a)) == 0;
}

struct ca *ca_new(const char *cert_pem, const char *key_pem, char why[static TRUST_WHY_MAX])
{
	struct ca *ca = xcalloc(1, sizeof(*ca), "an authority");
	unsigned critical;

	if (!trust_import_certificate(&ca->crt, cert_pem, strlen(cert_pem), 0, why)) {
		free(ca);
		return NULL;
	}
	if (!trust_import_key(&ca->key, key_pem, why)) {
		gnutls_x509_crt_deinit(ca->crt);
		free(ca);
		return NULL;
	}
	ca->pem = export_certificate(ca->crt);
	ca->from = (int64_t)gnutls_x509_crt_get_activation_time(ca->crt);
	ca->to = (int64_t)gnutls_x509_crt_get_expiration_time(ca->crt);
	if (gnutls_x509_crt_get_ca_status(ca->crt, &critical) > 0 && same_key(ca->crt, ca->key))
		return ca;
	trust_say(why, "%s", same_key(ca->crt, ca->key) ? "the certificate is not one of an authority"
							: "the authority's certificate and key do not belong together");
	ca_free(ca);
	return NULL;
}

void ca_free(struct ca *ca)
{
	if (!ca)
		return;
	gnutls_x509_crt_deinit(ca->crt);
	gnutls_x509_privkey_deinit(ca->key);
	pem_free(ca->pem);
	free(ca);
}

/* --- what it signs ------------------------------------------------------------------------------------------------ */

/* The end of what is signed now: never after the authority's own. 0 with why when that has come. */
static int64_t end_of(const struct ca *ca, unsigned days, int64_t now, char why[static TRUST_WHY_MAX])
{
	int64_t to = now + (int64_t)(days < 1 ? 1 : days > CA_DAYS_MAX ? CA_DAYS_MAX : days) * DAY;

	if (now < ca->from || now >= ca->to) {
		trust_say(why, "the authority's own certificate is not valid now: look at the clock, or at show certificate "
			       "summary");
		return 0;
	}
	return to < ca->to ? to : ca->to;
}

static int write_leaf(struct ca *ca, gnutls_x509_crt_t crt, const char *name, const char *usage, int64_t now, int64_t to)
{
	int64_t from = now - CA_BACKDATED;
	unsigned key_usage = GNUTLS_KEY_DIGITAL_SIGNATURE;
	int ret = gnutls_x509_crt_set_version(crt, 3);

	if (gnutls_x509_crt_get_pk_algorithm(crt, NULL) == GNUTLS_PK_RSA)
		key_usage |= GNUTLS_KEY_KEY_ENCIPHERMENT;
	if (ret >= 0)
		ret = set_serial(crt);
	if (ret >= 0)
		ret = set_times(crt, from < ca->from ? ca->from : from, to);
	if (ret >= 0)
		ret = set_name(crt, name);
	if (ret >= 0)
		ret = gnutls_x509_crt_set_basic_constraints(crt, 0, -1);
	if (ret >= 0)
		ret = gnutls_x509_crt_set_key_usage(crt, key_usage);
	if (ret >= 0)
		ret = gnutls_x509_crt_set_key_purpose_oid(crt, usage, 0);
	if (ret >= 0)
		ret = gnutls_x509_crt_set_key_purpose_oid(
			crt, strcmp(usage, TRUST_USAGE_AC) == 0 ? GNUTLS_KP_TLS_WWW_SERVER : GNUTLS_KP_TLS_WWW_CLIENT, 0);
	if (ret >= 0)
		ret = set_subject_key_id(crt);
	if (ret >= 0)
		ret = set_issuer_key_id(crt, ca->crt);
	if (ret >= 0)
		ret = gnutls_x509_crt_sign2(crt, ca->crt, ca->key, GNUTLS_DIG_SHA256, 0);
	return ret;
}

static int set_key_of_request(gnutls_x509_crt_t crt, gnutls_x509_crq_t crq)
{
	gnutls_pubkey_t key;
	int ret;

	if (gnutls_pubkey_init(&key) < 0)
		out_of_memory(0, "a public key");
	ret = gnutls_pubkey_import_x509_crq(key, crq, 0);
	if (ret >= 0)
		ret = gnutls_x509_crt_set_pubkey(crt, key);
	gnutls_pubkey_deinit(key);
	return ret;
}

char *ca_sign_ap(struct ca *ca, const void *csr, size_t len, const char *name, unsigned days, int64_t now,
		 char why[static TRUST_WHY_MAX])
{
	struct csr_summary checked;
	int64_t to = end_of(ca, days, now, why);
	gnutls_x509_crq_t crq;
	gnutls_x509_crt_t crt;
	char *pem = NULL;
	int ret;

	if (to == 0 || !csr_check(csr, len, &checked, why))
		return NULL;
	if (!trust_name_ok(name)) {
		trust_say(why, "a certificate cannot have this name (1 to 64 letters, digits, blanks and -._:@)");
		return NULL;
	}
	if (!trust_import_request(&crq, csr, len, why))
		return NULL;
	if (gnutls_x509_crt_init(&crt) < 0)
		out_of_memory(0, "a certificate");
	/* the key alone is taken from the request: no name, no extension */
	ret = set_key_of_request(crt, crq);
	if (ret >= 0)
		ret = write_leaf(ca, crt, name, TRUST_USAGE_WTP, now, to);
	if (ret >= 0)
		pem = export_certificate(crt);
	else
		trust_fail(why, "the certificate cannot be signed", ret);
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_crq_deinit(crq);
	return pem;
}

static int set_server_names(gnutls_x509_crt_t crt, const struct ca_server *s)
{
	int ret = 0;

	for (size_t i = 0; ret >= 0 && i < s->ndns; i++)
		ret = gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, s->dns[i], (unsigned)strlen(s->dns[i]),
							   GNUTLS_FSAN_APPEND);
	for (size_t i = 0; ret >= 0 && i < s->nip; i++) {
		bool v4 = addr_is_v4(&s->ip[i]);

		ret = gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_IPADDRESS, s->ip[i].ip + (v4 ? 12 : 0), v4 ? 4 : 16,
							   GNUTLS_FSAN_APPEND);
	}
	return ret;
}

bool ca_make_ac(struct ca *ca, const struct ca_server *s, enum trust_key kind, unsigned days, int64_t now, char **cert_pem,
		char **key_pem, char why[static TRUST_WHY_MAX])
{
	int64_t to = end_of(ca, days, now, why);
	char *made;
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t crt;
	int ret;

	if (to == 0)
		return false;
	if (!trust_name_ok(s->name))
		return trust_say(why, "a controller cannot have this name in a certificate (1 to 64 letters, digits, blanks "
				      "and -._:@)");
	made = key_make(kind);
	if (!trust_import_key(&key, made, why)) {
		pem_free(made);
		return false;
	}
	if (gnutls_x509_crt_init(&crt) < 0)
		out_of_memory(0, "a certificate");
	ret = gnutls_x509_crt_set_key(crt, key);
	if (ret >= 0)
		ret = set_server_names(crt, s);
	if (ret >= 0)
		ret = write_leaf(ca, crt, s->name, TRUST_USAGE_AC, now, to);
	if (ret >= 0) {
		*cert_pem = export_certificate(crt);
		*key_pem = made;
	} else {
		pem_free(made);
	}
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(key);
	return ret < 0 ? trust_fail(why, "the controller's certificate cannot be made", ret) : true;
}

/* One alternative name of a certificate against what is expected at its place. */
static bool san_is(gnutls_x509_crt_t crt, unsigned i, const struct ca_server *s)
{
	char room[256];
	size_t len = sizeof(room);
	int kind = gnutls_x509_crt_get_subject_alt_name(crt, i, room, &len, NULL);

	if (i < s->ndns)
		return kind == GNUTLS_SAN_DNSNAME && len == strlen(s->dns[i]) && memcmp(room, s->dns[i], len) == 0;
	if (i < s->ndns + s->nip) {
		const struct addr *a = &s->ip[i - s->ndns];
		bool v4 = addr_is_v4(a);

		return kind == GNUTLS_SAN_IPADDRESS && len == (v4 ? 4u : 16u) && memcmp(room, a->ip + (v4 ? 12 : 0), len) == 0;
	}
	return kind == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE;
}

bool ca_server_is(const char *cert_pem, const struct ca_server *s)
{
	gnutls_x509_crt_t crt;
	struct cert_summary c;
	char why[TRUST_WHY_MAX];
	bool same;

	if (!trust_import_certificate(&crt, cert_pem, strlen(cert_pem), 0, why))
		return false;
	trust_summarise(crt, &c);
	same = strcmp(c.subject, s->name) == 0;
	for (unsigned i = 0; same && i <= s->ndns + s->nip; i++)
		same = san_is(crt, i, s);
	gnutls_x509_crt_deinit(crt);
	return same;
}

bool ca_is_issuer(struct ca *ca, const char *cert_pem, const char *key_pem, char why[static TRUST_WHY_MAX])
{
	gnutls_x509_crt_t crt;
	gnutls_x509_privkey_t key;
	unsigned status = 0;
	bool good = false;

	if (!trust_import_certificate(&crt, cert_pem, strlen(cert_pem), 0, why))
		return false;
	if (trust_import_key(&key, key_pem, why)) {
		good = gnutls_x509_crt_verify(crt, &ca->crt, 1, GNUTLS_VERIFY_DISABLE_TIME_CHECKS, &status) >= 0 && status == 0;
		if (!good)
			trust_say(why, "it is not signed by the authority here");
		else if (!same_key(crt, key))
			good = trust_say(why, "certificate and key do not belong together");
		gnutls_x509_privkey_deinit(key);
	}
	gnutls_x509_crt_deinit(crt);
	return good;
}

/* --- revocation --------------------------------------------------------------------------------------------------- */

static size_t serial_parse(const char *text, uint8_t serial[static 20])
{
	size_t len = strlen(text) / 2;

	if (strlen(text) % 2 || len == 0 || len > 20)
		return 0;
	for (size_t i = 0; i < 2 * len; i++) {
		int v = ch_hex(text[i]);

		if (v < 0)
			return 0;
		serial[i / 2] = (uint8_t)(i % 2 ? serial[i / 2] << 4 | v : v);
	}
	return len;
}

static int write_crl(struct ca *ca, gnutls_x509_crl_t crl, const struct ca_revoked *revoked, size_t n, uint64_t number,
		     int64_t now)
{
	uint8_t serial[20], be[8], id[64];
	size_t len = sizeof(id);
	int ret = gnutls_x509_crl_set_version(crl, 2);

	for (size_t i = 0; ret >= 0 && i < n; i++) {
		size_t slen = serial_parse(revoked[i].serial, serial);

		ret = slen ? gnutls_x509_crl_set_crt_serial(crl, serial, slen, (time_t)revoked[i].at) : GNUTLS_E_INVALID_REQUEST;
	}
	for (unsigned i = 0; i < 8; i++)
		be[i] = (uint8_t)(number >> 8 * (7 - i));
	be[0] &= 0x7f;
	if (ret >= 0)
		ret = gnutls_x509_crl_set_this_update(crl, (time_t)now - CA_BACKDATED);
	if (ret >= 0)
		ret = gnutls_x509_crl_set_next_update(crl, (time_t)(now + (int64_t)CA_CRL_DAYS * DAY));
	if (ret >= 0)
		ret = gnutls_x509_crl_set_number(crl, be, sizeof(be));
	if (ret >= 0)
		ret = gnutls_x509_crt_get_subject_key_id(ca->crt, id, &len, NULL);
	if (ret >= 0)
		ret = gnutls_x509_crl_set_authority_key_id(crl, id, len);
	if (ret >= 0)
		ret = gnutls_x509_crl_sign2(crl, ca->crt, ca->key, GNUTLS_DIG_SHA256, 0);
	return ret;
}

char *ca_crl(struct ca *ca, const struct ca_revoked *revoked, size_t n, uint64_t number, int64_t now,
	     char why[static TRUST_WHY_MAX])
{
	gnutls_x509_crl_t crl;
	gnutls_datum_t pem = { NULL, 0 };
	int ret;

	if (gnutls_x509_crl_init(&crl) < 0)
		out_of_memory(0, "a revocation list");
	ret = write_crl(ca, crl, revoked, n, number, now);
	if (ret >= 0)
		ret = gnutls_x509_crl_export2(crl, GNUTLS_X509_FMT_PEM, &pem);
	gnutls_x509_crl_deinit(crl);
	if (ret < 0) {
		trust_fail(why, "the revocation list cannot be made", ret);
		return NULL;
	}
	return trust_take_text(&pem);
}

static int read_crl(gnutls_x509_crl_t crl, struct ca_revoked *out, size_t max, uint64_t *number)
{
	gnutls_x509_crl_iter_t iter = NULL;
	uint8_t serial[64], be[32];
	size_t len = sizeof(be);
	time_t at;
	int n = 0;

	*number = 0;
	if (gnutls_x509_crl_get_number(crl, be, &len, NULL) >= 0)
		for (size_t i = 0; i < len && i < sizeof(be); i++)
			*number = *number << 8 | be[i];
	for (;;) {
		size_t slen = sizeof(serial);

		if (gnutls_x509_crl_iter_crt_serial(crl, &iter, serial, &slen, &at) < 0)
			break;
		if ((size_t)n < max && slen <= 20) {
			struct ca_revoked *r = &out[n];

			for (size_t i = 0; i < slen; i++) {
				r->serial[2 * i] = "0123456789abcdef"[serial[i] >> 4];
				r->serial[2 * i + 1] = "0123456789abcdef"[serial[i] & 15];
			}
			r->serial[2 * slen] = '\0';
			r->at = (int64_t)at;
		}
		n++;
	}
	gnutls_x509_crl_iter_deinit(iter);
	return n;
}

int ca_crl_read(struct ca *ca, const char *crl_pem, struct ca_revoked *out, size_t max, uint64_t *number, int64_t *made,
		char why[static TRUST_WHY_MAX])
{
	gnutls_datum_t pem = trust_datum_of(crl_pem);
	gnutls_x509_crl_t crl;
	unsigned status = 0;
	int ret;

	if (gnutls_x509_crl_init(&crl) < 0)
		out_of_memory(0, "a revocation list");
	ret = gnutls_x509_crl_import(crl, &pem, GNUTLS_X509_FMT_PEM);
	if (ret < 0) {
		trust_fail(why, "the revocation list cannot be read", ret);
	} else if (gnutls_x509_crl_verify(crl, &ca->crt, 1, 0, &status) < 0 ||
		   status & (GNUTLS_CERT_SIGNATURE_FAILURE | GNUTLS_CERT_SIGNER_NOT_FOUND)) {
		trust_say(why, "the revocation list is not signed by this authority");
		ret = -1;
	} else {
		*made = (int64_t)gnutls_x509_crl_get_this_update(crl) + CA_BACKDATED;
		ret = read_crl(crl, out, max, number);
	}
	gnutls_x509_crl_deinit(crl);
	return ret < 0 ? -1 : ret;
}
