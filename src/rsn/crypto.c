/* SPDX-License-Identifier: Apache-2.0 */
/* crypto.c - key derivation, MICs and key wrap of IEEE 802.11 on nettle's hashes and cipher: crypto.h. */
#include "rsn/crypto.h"

#include <endian.h>
#include <nettle/aes.h>
#include <nettle/cmac.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>

#include "base/slice.h"
#include "base/wipe.h"

enum { HMAC_BLOCK = 64, PBKDF2_ROUNDS = 4096, WRAP_ROUNDS = 6 };

static const struct rsn_akm akms[] = {
	{ RSN_AKM_8021X, false, false, 2 },
	{ RSN_AKM_PSK, false, true, 2 },
	{ RSN_AKM_8021X_SHA256, true, false, 3 },
	{ RSN_AKM_PSK_SHA256, true, true, 3 },
};

const struct rsn_akm *rsn_akm(uint32_t selector)
{
	for (size_t i = 0; i < ARRAY_LEN(akms); i++) {
		if (akms[i].selector == selector)
			return &akms[i];
	}
	return NULL;
}

size_t rsn_cipher_len(uint32_t selector)
{
	return selector == RSN_CIPHER_CCMP ? 16 : 0;
}

/* --- HMAC (RFC 2104) from the states behind the two blocks of the key ---------------------------------------- */

/* One of the two hashes, as far as it has come. */
union hash {
	struct sha1_ctx sha1;
	struct sha256_ctx sha256;
};

static void hash_update(union hash *h, bool sha256, const void *p, size_t len)
{
	if (sha256)
		sha256_update(&h->sha256, len, p);
	else
		sha1_update(&h->sha1, len, p);
}

static void hash_digest(union hash *h, bool sha256, uint8_t *out, size_t len)
{
	if (sha256)
		sha256_digest(&h->sha256, len, out);
	else
		sha1_digest(&h->sha1, len, out);
}

/* Goes on behind the key's block. */
static void hash_resume(union hash *h, bool sha256, const uint32_t state[8])
{
	if (sha256) {
		memcpy(h->sha256.state, state, sizeof(h->sha256.state));
		h->sha256.count = 1;
		h->sha256.index = 0;
	} else {
		memcpy(h->sha1.state, state, sizeof(h->sha1.state));
		h->sha1.count = 1;
		h->sha1.index = 0;
	}
}

static void hash_key_block(bool sha256, const uint8_t block[HMAC_BLOCK], uint32_t state[8])
{
	union hash h;

	memset(state, 0, 8 * sizeof(*state));
	if (sha256) {
		sha256_init(&h.sha256);
		sha256_update(&h.sha256, HMAC_BLOCK, block);
		memcpy(state, h.sha256.state, sizeof(h.sha256.state));
	} else {
		sha1_init(&h.sha1);
		sha1_update(&h.sha1, HMAC_BLOCK, block);
		memcpy(state, h.sha1.state, sizeof(h.sha1.state));
	}
	wipe(&h, sizeof(h));
}

static size_t hash_size(bool sha256)
{
	return sha256 ? SHA256_DIGEST_SIZE : SHA1_DIGEST_SIZE;
}

void hmac_key_set(struct hmac_key *k, bool sha256, const void *key, size_t len)
{
	uint8_t block[HMAC_BLOCK] = { 0 };

	if (len > HMAC_BLOCK) {
		union hash h;

		if (sha256)
			sha256_init(&h.sha256);
		else
			sha1_init(&h.sha1);
		hash_update(&h, sha256, key, len);
		hash_digest(&h, sha256, block, hash_size(sha256));
		wipe(&h, sizeof(h));
	} else if (len) {
		memcpy(block, key, len);
	}
	k->sha256 = sha256;
	for (unsigned i = 0; i < HMAC_BLOCK; i++)
		block[i] ^= 0x36;
	hash_key_block(sha256, block, k->inner);
	for (unsigned i = 0; i < HMAC_BLOCK; i++)
		block[i] ^= 0x36 ^ 0x5c;
	hash_key_block(sha256, block, k->outer);
	wipe(block, sizeof(block));
}

void hmac_parts(const struct hmac_key *k, const struct hmac_part *part, size_t n, uint8_t *out, size_t out_len)
{
	union hash h;
	uint8_t digest[SHA256_DIGEST_SIZE];

	hash_resume(&h, k->sha256, k->inner);
	for (size_t i = 0; i < n; i++) {
		if (part[i].len)
			hash_update(&h, k->sha256, part[i].p, part[i].len);
	}
	hash_digest(&h, k->sha256, digest, hash_size(k->sha256));
	hash_resume(&h, k->sha256, k->outer);
	hash_update(&h, k->sha256, digest, hash_size(k->sha256));
	hash_digest(&h, k->sha256, out, out_len);
	wipe(&h, sizeof(h));
	wipe(digest, sizeof(digest));
}

void rsn_derive(const struct hmac_key *k, const char *label, const uint8_t *context, size_t context_len, uint8_t *out,
	size_t out_len)
{
	size_t step = hash_size(k->sha256);

	for (unsigned i = 0; out_len; i++) {
		size_t take = out_len < step ? out_len : step;

		if (k->sha256) {
			/* 12.7.1.7.2: i || label || context || length in bits, both numbers of two bytes, the lowest first.
			 * out_len counts down, so the whole is taken from what is done already. */
			size_t bits = 8 * (i * step + out_len);
			uint8_t first[2] = { (uint8_t)(i + 1), (uint8_t)((i + 1) >> 8) };
			uint8_t last[2] = { (uint8_t)bits, (uint8_t)(bits >> 8) };
			struct hmac_part part[] = { { first, 2 }, { label, strlen(label) }, { context, context_len },
						    { last, 2 } };

			hmac_parts(k, part, ARRAY_LEN(part), out, take);
		} else {
			/* 12.7.1.2: label || 0 || context || i */
			uint8_t last = (uint8_t)i;
			struct hmac_part part[] = { { label, strlen(label) + 1 }, { context, context_len }, { &last, 1 } };

			hmac_parts(k, part, ARRAY_LEN(part), out, take);
		}
		out += take;
		out_len -= take;
	}
}

/* --- PMK and PTK --------------------------------------------------------------------------------------------- */

bool rsn_pmk_set(struct rsn_pmk *pmk, uint32_t akm, const uint8_t *key, size_t len)
{
	const struct rsn_akm *a = rsn_akm(akm);

	if (!a || len < RSN_PMK_LEN || len > RSN_PMK_MAX)
		return false;
	memset(pmk, 0, sizeof(*pmk)); /* what SHA-1 does not use, too: keys are compared as they are */
	hmac_key_set(&pmk->prf, a->sha256, key, len);
	return true;
}

void rsn_pmkid(const struct rsn_pmk *pmk, const uint8_t aa[static 6], const uint8_t spa[static 6],
	uint8_t out[static RSN_PMKID_LEN])
{
	struct hmac_part part[] = { { "PMK Name", 8 }, { aa, 6 }, { spa, 6 } };

	hmac_parts(&pmk->prf, part, ARRAY_LEN(part), out, RSN_PMKID_LEN);
}

/* Two values of one length, the lower first: both ends get the same context. */
static uint8_t *put_ordered(uint8_t *to, const uint8_t *a, const uint8_t *b, size_t len)
{
	bool swap = memcmp(a, b, len) > 0;

	memcpy(to, swap ? b : a, len);
	memcpy(to + len, swap ? a : b, len);
	return to + 2 * len;
}

void rsn_ptk(const struct rsn_pmk *pmk, const uint8_t aa[static 6], const uint8_t spa[static 6],
	const uint8_t anonce[static EAPOL_NONCE_LEN], const uint8_t snonce[static EAPOL_NONCE_LEN], size_t tk_len,
	struct rsn_ptk *out)
{
	uint8_t context[2 * 6 + 2 * EAPOL_NONCE_LEN], key[RSN_KCK_LEN + RSN_KEK_LEN + RSN_TK_MAX];

	put_ordered(put_ordered(context, aa, spa, 6), anonce, snonce, EAPOL_NONCE_LEN);
	rsn_derive(&pmk->prf, "Pairwise key expansion", context, sizeof(context), key, RSN_KCK_LEN + RSN_KEK_LEN + tk_len);
	memcpy(out->kck, key, RSN_KCK_LEN);
	memcpy(out->kek, key + RSN_KCK_LEN, RSN_KEK_LEN);
	memset(out->tk, 0, sizeof(out->tk));
	memcpy(out->tk, key + RSN_KCK_LEN + RSN_KEK_LEN, tk_len);
	out->tk_len = (uint8_t)tk_len;
	wipe(key, sizeof(key));
}

/* Not inlined across files: gcc 12 would take its first member for all that is wiped, and warn. */
__attribute__((noinline)) void rsn_ptk_wipe(struct rsn_ptk *ptk)
{
	wipe(ptk, sizeof(*ptk));
}

/* --- EAPOL-Key frames ------------------------------------------------------------------------------------------ */

void aes_cmac(const uint8_t key[static 16], const void *data, size_t len, uint8_t out[static 16])
{
	struct cmac_aes128_ctx c;

	cmac_aes128_set_key(&c, key);
	cmac_aes128_update(&c, len, data);
	cmac_aes128_digest(&c, 16, out);
	wipe(&c, sizeof(c));
}

void rsn_mic(unsigned version, const uint8_t kck[static RSN_KCK_LEN], const uint8_t *frame, size_t len,
	uint8_t mic[static EAPOL_MIC_LEN])
{
	static const uint8_t zeros[EAPOL_MIC_LEN];
	const struct hmac_part part[] = { { frame, EAPOL_KEY_MIC_AT }, { zeros, EAPOL_MIC_LEN },
		{ frame + EAPOL_KEY_MIC_AT + EAPOL_MIC_LEN, len - EAPOL_KEY_MIC_AT - EAPOL_MIC_LEN } };

	if (version == 3) {
		struct cmac_aes128_ctx c;

		cmac_aes128_set_key(&c, kck);
		for (size_t i = 0; i < ARRAY_LEN(part); i++)
			cmac_aes128_update(&c, part[i].len, part[i].p);
		cmac_aes128_digest(&c, EAPOL_MIC_LEN, mic);
		wipe(&c, sizeof(c));
	} else {
		struct hmac_key k;

		hmac_key_set(&k, false, kck, RSN_KCK_LEN);
		hmac_parts(&k, part, ARRAY_LEN(part), mic, EAPOL_MIC_LEN);
		wipe(&k, sizeof(k));
	}
}

void rsn_mic_put(unsigned version, const uint8_t kck[static RSN_KCK_LEN], uint8_t *frame, size_t len)
{
	uint8_t mic[EAPOL_MIC_LEN];

	rsn_mic(version, kck, frame, len, mic);
	memcpy(frame + EAPOL_KEY_MIC_AT, mic, sizeof(mic));
}

bool rsn_mic_good(unsigned version, const uint8_t kck[static RSN_KCK_LEN], const struct eapol_key *k)
{
	uint8_t mic[EAPOL_MIC_LEN];

	rsn_mic(version, kck, k->frame, k->frame_len, mic);
	return secret_eq(mic, k->mic, sizeof(mic));
}

/* A and one R of RFC 3394 side by side: written in one piece, so that the cipher's read does not wait for two writes. */
typedef uint64_t wrap_block __attribute__((vector_size(16)));

#define WRAP_IV 0xa6a6a6a6a6a6a6a6ULL

/* RFC 3394 2.2.1 */
void aes_wrap(const uint8_t kek[static RSN_KEK_LEN], const uint8_t *in, size_t len, uint8_t *out)
{
	struct aes128_ctx c;
	size_t n = len / 8;
	uint64_t a = WRAP_IV;

	aes128_set_encrypt_key(&c, kek);
	memmove(out + 8, in, len);
	for (unsigned j = 0; j < WRAP_ROUNDS; j++) {
		for (size_t i = 1; i <= n; i++) {
			uint64_t r;
			wrap_block b;

			memcpy(&r, out + 8 * i, 8);
			b = (wrap_block){ a, r };
			aes128_encrypt(&c, sizeof(b), (uint8_t *)&b, (const uint8_t *)&b);
			a = b[0] ^ htobe64(n * j + i);
			r = b[1];
			memcpy(out + 8 * i, &r, 8);
		}
	}
	memcpy(out, &a, 8);
	wipe(&c, sizeof(c));
}

/* RFC 3394 2.2.2 */
bool aes_unwrap(const uint8_t kek[static RSN_KEK_LEN], const uint8_t *in, size_t wrapped_len, uint8_t *out)
{
	struct aes128_ctx c;
	uint64_t a, iv = WRAP_IV;
	size_t n;
	bool good;

	if (wrapped_len < 24 || wrapped_len % 8)
		return false;
	n = wrapped_len / 8 - 1;
	aes128_set_decrypt_key(&c, kek);
	memcpy(&a, in, 8);
	memmove(out, in + 8, 8 * n);
	for (unsigned j = WRAP_ROUNDS; j-- > 0;) {
		for (size_t i = n; i > 0; i--) {
			uint64_t r;
			wrap_block b;

			memcpy(&r, out + 8 * (i - 1), 8);
			b = (wrap_block){ a ^ htobe64(n * j + i), r };
			aes128_decrypt(&c, sizeof(b), (uint8_t *)&b, (const uint8_t *)&b);
			a = b[0];
			r = b[1];
			memcpy(out + 8 * (i - 1), &r, 8);
		}
	}
	good = secret_eq(&a, &iv, 8);
	if (!good)
		wipe(out, 8 * n);
	wipe(&c, sizeof(c));
	return good;
}

void rsn_stretch_begin(struct rsn_stretch *s, const void *passphrase, size_t len, const void *ssid, size_t ssid_len)
{
	*s = (struct rsn_stretch){ .block = 1 };
	s->ssid_len = (uint8_t)(ssid_len < RSN_SSID_MAX ? ssid_len : RSN_SSID_MAX);
	memcpy(s->ssid, ssid, s->ssid_len);
	hmac_key_set(&s->key, false, passphrase, len);
}

/* RFC 8018 5.2: two blocks of SHA-1 make 32 bytes. */
bool rsn_stretch_some(struct rsn_stretch *s, unsigned rounds)
{
	for (; rounds && s->done < RSN_PMK_LEN; rounds--) {
		uint8_t number[4] = { 0, 0, 0, s->block };
		struct hmac_part first[] = { { s->ssid, s->ssid_len }, { number, 4 } }, next = { s->u, RSN_SHA1_LEN };
		size_t take;

		if (s->round == 0)
			hmac_parts(&s->key, first, ARRAY_LEN(first), s->u, RSN_SHA1_LEN);
		else
			hmac_parts(&s->key, &next, 1, s->u, RSN_SHA1_LEN);
		for (unsigned i = 0; i < RSN_SHA1_LEN; i++)
			s->t[i] ^= s->u[i];
		if (++s->round < PBKDF2_ROUNDS)
			continue;
		take = RSN_PMK_LEN - s->done < RSN_SHA1_LEN ? RSN_PMK_LEN - s->done : RSN_SHA1_LEN;
		memcpy(s->pmk + s->done, s->t, take);
		memset(s->t, 0, sizeof(s->t));
		s->done += take;
		s->block++;
		s->round = 0;
	}
	return s->done == RSN_PMK_LEN;
}

void rsn_passphrase(const void *passphrase, size_t len, const void *ssid, size_t ssid_len, uint8_t pmk[static RSN_PMK_LEN])
{
	struct rsn_stretch s;

	rsn_stretch_begin(&s, passphrase, len, ssid, ssid_len);
	(void)rsn_stretch_some(&s, 2 * PBKDF2_ROUNDS);
	memcpy(pmk, s.pmk, RSN_PMK_LEN);
	wipe(&s, sizeof(s));
}
