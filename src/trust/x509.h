/* SPDX-License-Identifier: Apache-2.0 */
/* x509.h - what is read out of a GnuTLS certificate, once for all who look at one: for show and renewal (cert.h), and for a
 * handshake (src/dtls/). The only header of this room, but internal.h, that shows GnuTLS. */
#pragma once
#include "trust/trust.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

/* What a stranger called itself: printable characters only, the rest as '?'; cut to fit. */
void trust_printable(char *out, size_t size, const void *text, size_t len);
/* The common name, or the whole distinguished name where there is none; of the subject or the issuer. */
void x509_name(gnutls_x509_crt_t crt, bool issuer, char out[static TRUST_NAME_MAX]);
/* The extended key usages, bits of enum cert_usage; 0: the extension is absent. */
unsigned x509_usages(gnutls_x509_crt_t crt);
/* The extended key usage is there and names this purpose (an object id), or any. */
bool x509_is_for(gnutls_x509_crt_t crt, const char *usage);
