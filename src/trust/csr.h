/* SPDX-License-Identifier: Apache-2.0 */
/* csr.h - keys, and requests for certificates (PKCS#10, RFC 2986): made by the agent, checked by the keeper. */
#pragma once
#include "base/mac.h"
#include "trust/trust.h"

/* A new private key, PEM (PKCS#8). */
char *key_make(enum trust_key kind);

/* A request signed by the key, PEM. `name` is the common name asked for: the base MAC in the form 02:00:5e:00:00:01 (RFC
 * 5415 2.4.4.3). NULL with `why`. */
char *csr_make(const char *key_pem, const char *name, char why[static TRUST_WHY_MAX]);

struct csr_summary {
	char name[TRUST_NAME_MAX]; /* printable; empty when it asks for none */
	mac_t mac;		   /* of the name, when it is one */
	char key[24];		   /* "EC/ECDSA 256" */
	uint8_t key_id[TRUST_FINGERPRINT_LEN]; /* SHA-256 of the public key */
};

/* Checks a request, PEM or DER: it can be read, it is signed by the key it names (proof of possession) with a digest that
 * is not broken, and the key is P-256, P-384 or RSA from 2048 to 4096 bits. */
bool csr_check(const void *bytes, size_t len, struct csr_summary *out, char why[static TRUST_WHY_MAX]);
