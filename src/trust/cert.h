/* SPDX-License-Identifier: Apache-2.0 */
/* cert.h - what a certificate says, for show, for the auth-list, and for the decision when to renew it. */
#pragma once
#include "base/mac.h"
#include "trust/trust.h"

enum cert_usage { CERT_FOR_AC = 1, CERT_FOR_WTP = 2, CERT_FOR_ANY = 4, CERT_FOR_OTHER = 8 /* extended key usages */ };

struct cert_summary {
	char subject[TRUST_NAME_MAX]; /* common name, or the whole distinguished name where there is none; printable */
	char issuer[TRUST_NAME_MAX];
	char serial[TRUST_SERIAL_TEXT_MAX];
	int64_t from, to;
	unsigned usage; /* of enum cert_usage; 0: the extension is absent */
	bool authority; /* may sign certificates */
	char key[24];	/* "EC/ECDSA 256", "RSA 2048" */
	mac_t mac;	/* of the subject, where it is or holds one (RFC 5415 2.4.4.3); else absent */
	uint8_t fingerprint[TRUST_FINGERPRINT_LEN];
	uint8_t key_id[TRUST_FINGERPRINT_LEN]; /* SHA-256 of the public key */
};

/* Reads the nth (from 0) certificate of PEM text, or a DER certificate (nth 0). False with `why` when there is none. */
bool cert_read(const void *bytes, size_t len, unsigned nth, struct cert_summary *out, char why[static TRUST_WHY_MAX]);

/* Whole days from now to its end; negative when it has ended. */
int64_t cert_days_left(const struct cert_summary *c, int64_t now);

/* Two thirds of its life have passed: the agent asks for a new one in session. `spread` 0..1023, fixed per device, moves
 * the moment by up to a fiftieth of the life, so that APs that were enrolled together do not renew together. */
int64_t cert_renewal_at(const struct cert_summary *c, unsigned spread);
bool cert_renewal_due(const struct cert_summary *c, int64_t now, unsigned spread);

/* It ends within 30 days, or has ended: the AC tells (once a day is enough). */
enum { CERT_WARNING_DAYS = 30 };
bool cert_warning_due(const struct cert_summary *c, int64_t now);

/* "AC", "AP", "AC, AP", "CA", "any", "none": for a column of show. */
const char *cert_usage_text(const struct cert_summary *c);
