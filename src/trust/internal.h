/* SPDX-License-Identifier: Apache-2.0 */
/* internal.h - GnuTLS, as the files of src/trust/ share it. */
#pragma once
#include "trust/cert.h"
#include "trust/csr.h"
#include "trust/trust.h"
#include "trust/x509.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

/* "what: GnuTLS's words" into why; always false, so that it can be returned. */
bool trust_fail(char why[static TRUST_WHY_MAX], const char *what, int error);
bool trust_say(char why[static TRUST_WHY_MAX], const char *fmt, ...) __attribute__((format(printf, 2, 3)));

gnutls_datum_t trust_datum(const void *bytes, size_t len);
gnutls_datum_t trust_datum_of(const char *text);
/* A copy as our own text, of what GnuTLS allocated, which is wiped and freed. */
char *trust_take_text(gnutls_datum_t *d);
/* A common name: printable ASCII, 1 to 64 characters, without what would need quoting anywhere. */
bool trust_name_ok(const char *name);

bool trust_import_key(gnutls_x509_privkey_t *out, const char *pem, char why[static TRUST_WHY_MAX]);
/* PEM or DER; of PEM the nth certificate. */
bool trust_import_certificate(gnutls_x509_crt_t *out, const void *bytes, size_t len, unsigned nth,
			      char why[static TRUST_WHY_MAX]);
bool trust_import_request(gnutls_x509_crq_t *out, const void *bytes, size_t len, char why[static TRUST_WHY_MAX]);
void trust_summarise(gnutls_x509_crt_t crt, struct cert_summary *out);
bool trust_key_id(gnutls_pubkey_t key, uint8_t id[static TRUST_FINGERPRINT_LEN]);
