/* SPDX-License-Identifier: Apache-2.0 */
/* issue.h - credentials for simulated access points, good ones and bad ones, made with a certificate authority whose key
 * is at hand: for tests and load, where a thousand access points are to exist without a thousand tokens. */
#pragma once
#include "air/scenario.h"
#include "trust/ca.h"
#include "trust/identity.h"

struct issuer {
	char *ca_pem;	 /* the controller's authority; NULL: not at hand */
	struct ca *ca;
	char *other_pem; /* one nobody trusts, made when first needed */
	struct ca *other;
	char *key, *csr; /* one key serves all: only names and certificates differ */
};

bool issuer_open(struct issuer *i, const char *cert_file, const char *key_file, char why[static TRUST_WHY_MAX]);
void issuer_close(struct issuer *i);
/* Fills an empty identity for `mac` by what the group is to show. False with `why`. */
bool issuer_make(struct issuer *i, enum proof p, mac_t mac, int64_t now, struct identity *out,
	char why[static TRUST_WHY_MAX]);
