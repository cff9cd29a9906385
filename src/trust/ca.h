/* SPDX-License-Identifier: Apache-2.0 */
/* ca.h - the certificate authority: makes itself, signs, revokes. Memory only; store.h keeps what it makes. */
#pragma once
#include "base/addr.h"
#include "trust/trust.h"

struct ca;

enum {
	CA_DAYS = 25 * 365, /* of its own certificate */
	CA_AP_DAYS = 365,   /* default of an AP's */
	CA_AC_DAYS = 3 * 365,
	CA_DAYS_MAX = 10 * 365,
	CA_BACKDATED = 3600, /* seconds before now that a certificate begins, for clocks that differ */
	CA_CRL_DAYS = 365,   /* until the next CRL is promised; it is made anew far earlier */
};

/* A new authority: its key (P-256) and its own certificate, PEM. */
bool ca_make(const char *name, int64_t now, char **cert_pem, char **key_pem, char why[static TRUST_WHY_MAX]);

/* NULL when certificate and key are damaged, do not belong together, or are not an authority's. */
struct ca *ca_new(const char *cert_pem, const char *key_pem, char why[static TRUST_WHY_MAX]);
void ca_free(struct ca *ca); /* wipes the key */

/* A certificate for the key of a checked request, PEM, usage id-kp-capwapWTP. `name` becomes its common name, whatever the
 * request asked for. It never outlives the authority. NULL with `why` when the request is refused (csr_check). */
char *ca_sign_ap(struct ca *ca, const void *csr, size_t len, const char *name, unsigned days, int64_t now,
		 char why[static TRUST_WHY_MAX]);

/* What an AC is called: its name and addresses go into the certificate as alternative names. */
struct ca_server {
	const char *name;
	const char *const *dns;
	size_t ndns;
	const struct addr *ip;
	size_t nip;
};

/* A key and certificate for an AC, usage id-kp-capwapAC. */
bool ca_make_ac(struct ca *ca, const struct ca_server *s, enum trust_key kind, unsigned days, int64_t now, char **cert_pem,
		char **key_pem, char why[static TRUST_WHY_MAX]);

/* Whether an AC's certificate is for exactly this name and these addresses. */
bool ca_server_is(const char *cert_pem, const struct ca_server *s);
/* Whether the authority signed it (whatever the time) and the key is the one it is for. */
bool ca_is_issuer(struct ca *ca, const char *cert_pem, const char *key_pem, char why[static TRUST_WHY_MAX]);

/* A list of revoked certificates, PEM. Serial numbers as cert_summary has them. */
struct ca_revoked {
	char serial[TRUST_SERIAL_TEXT_MAX];
	int64_t at;
};
char *ca_crl(struct ca *ca, const struct ca_revoked *revoked, size_t n, uint64_t number, int64_t now,
	     char why[static TRUST_WHY_MAX]);
/* Reads a CRL back: how many are revoked (up to max are written), its number and when it was made; -1 when it is none or
 * not signed by this authority. */
int ca_crl_read(struct ca *ca, const char *crl_pem, struct ca_revoked *out, size_t max, uint64_t *number, int64_t *made,
		char why[static TRUST_WHY_MAX]);
