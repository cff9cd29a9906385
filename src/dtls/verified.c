/* SPDX-License-Identifier: Apache-2.0 */
/* verified.c - which chains were found good a moment ago.
 *
 * An access point opens two sessions, one after the other, and shows the same certificate in both: the second one, which is
 * resumed, would cost more for checking the chain than for all of its cryptography. What was found is kept by the digest of
 * the whole chain, for VERIFIED_SECONDS and not beyond the certificate's own end. It belongs to the credentials: when the
 * authorities or the revocation list change, there are new credentials, and nothing is known of anybody.
 *
 * Only "good" is kept. Whether the peer is welcome is asked each time. */
#include "dtls/internal.h"

#include "base/xalloc.h"

#include <gnutls/crypto.h>
#include <stdlib.h>
#include <string.h>

struct verified {
	uint8_t digest[DTLS_FINGERPRINT_LEN];
	int64_t at, not_after; /* at 0: nothing here */
	uint8_t fingerprint[DTLS_FINGERPRINT_LEN];
	bool ours;
	char name[DTLS_NAME_MAX];
};

void verified_digest(const gnutls_datum_t *chain, unsigned n, uint8_t out[static DTLS_FINGERPRINT_LEN])
{
	gnutls_hash_hd_t h;

	if (gnutls_hash_init(&h, GNUTLS_DIG_SHA256) < 0)
		out_of_memory(0, "a digest");
	for (unsigned i = 0; i < n; i++) {
		uint32_t len = chain[i].size; /* so that the bounds between certificates count */

		gnutls_hash(h, &len, sizeof(len));
		gnutls_hash(h, chain[i].data, chain[i].size);
	}
	gnutls_hash_deinit(h, out);
}

static struct verified *slot_of(const struct dtls_credentials *cr, const uint8_t digest[static DTLS_FINGERPRINT_LEN])
{
	uint32_t first;

	memcpy(&first, digest, sizeof(first));
	return &cr->verified[first % cr->verified_slots];
}

bool verified_find(const struct dtls_credentials *cr, const uint8_t digest[static DTLS_FINGERPRINT_LEN], int64_t wall,
		   struct dtls_peer *out)
{
	const struct verified *v = cr->verified ? slot_of(cr, digest) : NULL;

	if (!v || v->at == 0 || memcmp(v->digest, digest, sizeof(v->digest)) != 0)
		return false;
	if (wall < v->at || wall >= v->at + VERIFIED_SECONDS || wall > v->not_after)
		return false;
	out->proof = DTLS_PROOF_CERTIFICATE;
	memcpy(out->name, v->name, sizeof(out->name));
	memcpy(out->fingerprint, v->fingerprint, sizeof(out->fingerprint));
	out->not_after = v->not_after;
	out->ours = v->ours;
	return true;
}

void verified_keep(struct dtls_credentials *cr, const uint8_t digest[static DTLS_FINGERPRINT_LEN], int64_t wall,
		   const struct dtls_peer *peer)
{
	struct verified *v;

	if (cr->verified_slots == 0)
		return;
	if (!cr->verified)
		cr->verified = xcalloc(cr->verified_slots, sizeof(*cr->verified), "certificates that were found good");
	v = slot_of(cr, digest);
	*v = (struct verified){ .at = wall, .not_after = peer->not_after, .ours = peer->ours };
	memcpy(v->digest, digest, sizeof(v->digest));
	memcpy(v->fingerprint, peer->fingerprint, sizeof(v->fingerprint));
	memcpy(v->name, peer->name, sizeof(v->name));
}

void verified_forget(struct dtls_credentials *cr)
{
	free(cr->verified);
	cr->verified = NULL;
	cr->verified_slots = 0;
}
