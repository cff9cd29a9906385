/* SPDX-License-Identifier: Apache-2.0 */
/* seal.c - see seal.h. */
#include "trust/seal.h"

#include "base/wipe.h"
#include "trust/trust.h"

#include <nettle/gcm.h>
#include <nettle/hkdf.h>
#include <nettle/hmac.h>
#include <string.h>

void seal_key(const void *secret, size_t len, const char *purpose, uint8_t key[static SEAL_KEY_LEN])
{
	static const uint8_t salt[SHA256_DIGEST_SIZE];
	struct hmac_sha256_ctx h;
	uint8_t prk[SHA256_DIGEST_SIZE];

	hmac_sha256_set_key(&h, sizeof(salt), salt);
	hkdf_extract(&h, (nettle_hash_update_func *)hmac_sha256_update, (nettle_hash_digest_func *)hmac_sha256_digest,
		     SHA256_DIGEST_SIZE, len, secret, prk);
	hmac_sha256_set_key(&h, sizeof(prk), prk);
	hkdf_expand(&h, (nettle_hash_update_func *)hmac_sha256_update, (nettle_hash_digest_func *)hmac_sha256_digest,
		    SHA256_DIGEST_SIZE, strlen(purpose), (const uint8_t *)purpose, SEAL_KEY_LEN, key);
	wipe(prk, sizeof(prk));
	wipe(&h, sizeof(h));
}

static void begin(struct gcm_aes256_ctx *g, const uint8_t *key, const uint8_t *nonce, struct slice head)
{
	gcm_aes256_set_key(g, key);
	gcm_aes256_set_iv(g, SEAL_NONCE_LEN, nonce);
	gcm_aes256_update(g, head.len, (const uint8_t *)head.p);
}

void seal_close(const uint8_t key[static SEAL_KEY_LEN], struct slice head, struct slice plain, struct buf *out)
{
	struct gcm_aes256_ctx g;
	uint8_t *at;

	buf_reserve(out, plain.len + SEAL_MORE);
	at = (uint8_t *)out->p + out->len;
	trust_random(at, SEAL_NONCE_LEN);
	begin(&g, key, at, head);
	gcm_aes256_encrypt(&g, plain.len, at + SEAL_NONCE_LEN, (const uint8_t *)plain.p);
	gcm_aes256_digest(&g, SEAL_TAG_LEN, at + SEAL_NONCE_LEN + plain.len);
	out->len += plain.len + SEAL_MORE;
	wipe(&g, sizeof(g));
}

bool seal_open(const uint8_t key[static SEAL_KEY_LEN], struct slice head, struct slice sealed, void *out)
{
	const uint8_t *at = (const uint8_t *)sealed.p;
	struct gcm_aes256_ctx g;
	uint8_t tag[SEAL_TAG_LEN];
	size_t len;
	bool good;

	if (sealed.len < SEAL_MORE)
		return false;
	len = sealed.len - SEAL_MORE;
	begin(&g, key, at, head);
	gcm_aes256_decrypt(&g, len, out, at + SEAL_NONCE_LEN);
	gcm_aes256_digest(&g, SEAL_TAG_LEN, tag);
	good = secret_eq(tag, at + SEAL_NONCE_LEN + len, SEAL_TAG_LEN);
	if (!good)
		wipe(out, len);
	wipe(&g, sizeof(g));
	return good;
}
