/* SPDX-License-Identifier: Apache-2.0 */
/* identity.h - what an access point keeps to be known again: its key, its certificate, the authority it trusts, and the
 * last time it knew. One file, mode 0600, in a directory of mode 0700, replaced whole (see file.h), so that key and
 * certificate always belong together.
 *
 * Enrolment: identity_load; identity_request, which makes a key where there is none; identity_save before the request is
 * sent, so that an AP that dies in between asks again with the same key; the certificate that comes back into
 * identity_accept, which checks it; identity_save. Renewal is the same: the new key is `next` until its certificate has
 * come. */
#pragma once
#include "trust/cert.h"
#include "trust/trust.h"

struct identity {
	char *key;   /* PEM; NULL: none yet */
	char *chain; /* PEM, our certificate first; NULL: not enrolled */
	char *ca;    /* PEM, the authorities we trust an AC of; NULL: none yet */
	char *next;  /* PEM, the key a certificate has been asked for; NULL: none */
	int64_t saved; /* the time when it was saved; 0 */
	bool summary_known;
	struct cert_summary summary; /* of our certificate, when it is known */
};

/* 0; -ENOENT: no such file, *out is empty and that is fine; other -errno with `why` (damaged, readable by others, not
 * ours): nothing is overwritten. */
int identity_load(const char *dir, struct identity *out, char why[static TRUST_WHY_MAX]);
int identity_save(const char *dir, struct identity *i, int64_t now, char why[static TRUST_WHY_MAX]);
void identity_free(struct identity *i); /* wipes keys, leaves it empty */

/* A key for the next certificate, unless there is one already; then the request, DER, for the vendor element. Returns the
 * length, 0 with `why`. */
size_t identity_request(struct identity *i, const char *name, uint8_t *der, size_t size, char why[static TRUST_WHY_MAX]);

/* The answer: our certificate (DER) and the authority's (DER). Checks that it is for our key, signed by this authority,
 * for a WTP, now; and that the authority is the one we have or, at enrolment, the one the token pins (pin NULL: the
 * proved PSK is enough). Then key and chain are the new ones. */
bool identity_accept(struct identity *i, const uint8_t *cert, size_t cert_len, const uint8_t *ca, size_t ca_len,
		     const uint8_t *pin_or_null, int64_t now, char why[static TRUST_WHY_MAX]);
bool identity_enrolled(const struct identity *i);
