/* SPDX-License-Identifier: Apache-2.0 */
/* trust.h - what all of src/trust/ shares: sizes, purposes, PEM text that is wiped, time of the wall.
 *
 * The room holds certificates and join tokens. All but two files are pure functions over memory: cert.h (what a certificate
 * says), csr.h (keys and requests), ca.h (the authority), token.h (join tokens), clock.h (an agent's time). store.h
 * is the keeper's state directory and identity.h the agent's. Who trusts whom: docs/trust.md.
 *
 * Times are seconds of UTC. What can go wrong is told in `why`, a sentence for the person who reads it: what, where, what
 * to do. Keys are never in it. GnuTLS is behind these headers and is seen in one, x509.h, for src/dtls/. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a certificate may be used for (RFC 5415 2.4.4.3). */
#define TRUST_USAGE_AC "1.3.6.1.5.5.7.3.18"  /* id-kp-capwapAC */
#define TRUST_USAGE_WTP "1.3.6.1.5.5.7.3.19" /* id-kp-capwapWTP */

enum {
	TRUST_WHY_MAX = 256,
	TRUST_NAME_MAX = 128, /* a common name with its NUL; ours have at most 64 characters */
	TRUST_FINGERPRINT_LEN = 32,
	TRUST_FINGERPRINT_TEXT_MAX = 2 * TRUST_FINGERPRINT_LEN + 1,
	TRUST_SERIAL_TEXT_MAX = 2 * 20 + 1,
	TRUST_PEM_MAX = 64 * 1024, /* of any one PEM or DER text that is read: more is refused before it is looked at */
	TRUST_DER_MAX = 4096,	   /* of one certificate or request that is accepted or made */
};

enum trust_key { TRUST_P256, TRUST_RSA2048, TRUST_KEYS };

/* All PEM text these libraries give away is malloced, ends with a NUL and is freed with this, which wipes it. NULL is
 * fine. */
void pem_free(char *pem);

/* Fingerprints are SHA-256 of the whole certificate, written as 64 hexadecimal digits; read with or without colons. */
void fingerprint_format(const uint8_t fp[static TRUST_FINGERPRINT_LEN], char text[static TRUST_FINGERPRINT_TEXT_MAX]);
bool fingerprint_parse(const char *text, uint8_t fp[static TRUST_FINGERPRINT_LEN]);

/* One PEM block to DER and back (certificates and requests travel as DER). `nth` from 0. Returns the length, 0 when there
 * is no such block or it does not fit. */
size_t pem_to_der(const char *pem, const char *kind, unsigned nth, uint8_t *der, size_t size);
char *pem_from_der(const char *kind, const void *der, size_t len);
#define PEM_CERTIFICATE "CERTIFICATE"
#define PEM_REQUEST "CERTIFICATE REQUEST"

void trust_random(void *out, size_t len);
