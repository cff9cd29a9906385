/* SPDX-License-Identifier: Apache-2.0 */
/* crypto.h - the cryptography of IEEE 802.11 key management, on nettle: key derivation (12.7.1.2 PRF, 12.7.1.7.2 KDF), MICs
 * (table 12-11), AES-CMAC (RFC 4493), AES key wrap (RFC 3394), PBKDF2 (annex J.4).
 *
 * HMAC keys are kept as the two hash states behind the key's blocks: making a MIC then costs no key schedule, and a PMK
 * takes 64 bytes for all the handshakes it is good for. Such a state is as secret as its key. */
#pragma once
#include "proto/eapol/eapol.h"
#include "proto/ieee80211/rsne.h" /* suite selectors */

enum {
	RSN_PMK_LEN = 32,
	RSN_PMK_MAX = 64,
	RSN_PMKID_LEN = 16,
	RSN_KCK_LEN = 16,
	RSN_KEK_LEN = 16,
	RSN_TK_MAX = 32,
	RSN_GTK_MAX = 32,
	RSN_IGTK_MAX = 32,
	RSN_WRAP_MORE = 8, /* bytes a wrapped key is longer */
};

#define RSN_AKM(n) (0x000fac00u | (n))
#define RSN_CIPHER(n) (0x000fac00u | (n))
/* What an AKM decides (tables 9-151 and 12-11). NULL: one we do not do. */
struct rsn_akm {
	uint32_t selector;
	bool sha256;	 /* KDF and PMKID by SHA-256, else SHA-1 */
	bool psk;
	uint8_t version; /* the key descriptor version: 2 HMAC-SHA-1, 3 AES-CMAC */
};
const struct rsn_akm *rsn_akm(uint32_t selector);

/* Bytes of a pairwise or group cipher's key; 0: one we do not do. */
size_t rsn_cipher_len(uint32_t selector);

/* --- HMAC -------------------------------------------------------------------------------------------------- */

struct hmac_key {
	bool sha256;
	uint32_t inner[8], outer[8];
};

struct hmac_part {
	const void *p;
	size_t len;
};

void hmac_key_set(struct hmac_key *k, bool sha256, const void *key, size_t len);
/* The first out_len bytes (at most 20, or 32) of the HMAC over the parts one after the other. */
void hmac_parts(const struct hmac_key *k, const struct hmac_part *part, size_t n, uint8_t *out, size_t out_len);

/* PRF-n by HMAC-SHA-1 (12.7.1.2) or KDF-Hash-Length by HMAC-SHA-256 (12.7.1.7.2), as k says. */
void rsn_derive(const struct hmac_key *k, const char *label, const uint8_t *context, size_t context_len, uint8_t *out,
	size_t out_len);

/* --- PMK and PTK ------------------------------------------------------------------------------------------- */

/* A pairwise master key, ready for one AKM's derivation. */
struct rsn_pmk {
	struct hmac_key prf;
};

/* False: an AKM we do not do, or a key of a length no PMK has (32 to 64 bytes; EAP's MSK is cut to 32 by the caller). */
bool rsn_pmk_set(struct rsn_pmk *pmk, uint32_t akm, const uint8_t *key, size_t len);
void rsn_pmkid(const struct rsn_pmk *pmk, const uint8_t aa[static 6], const uint8_t spa[static 6],
	uint8_t out[static RSN_PMKID_LEN]);

struct rsn_ptk {
	uint8_t kck[RSN_KCK_LEN], kek[RSN_KEK_LEN], tk[RSN_TK_MAX];
	uint8_t tk_len;
};

void rsn_ptk(const struct rsn_pmk *pmk, const uint8_t aa[static 6], const uint8_t spa[static 6],
	const uint8_t anonce[static EAPOL_NONCE_LEN], const uint8_t snonce[static EAPOL_NONCE_LEN], size_t tk_len,
	struct rsn_ptk *out);
void rsn_ptk_wipe(struct rsn_ptk *ptk);

/* --- EAPOL-Key frames -------------------------------------------------------------------------------------- */

/* Over a whole EAPOL-Key frame, its MIC field taken as zeros whatever stands there. version: the key descriptor version. */
void rsn_mic(unsigned version, const uint8_t kck[static RSN_KCK_LEN], const uint8_t *frame, size_t len,
	uint8_t mic[static EAPOL_MIC_LEN]);
/* Writes the MIC into the frame. */
void rsn_mic_put(unsigned version, const uint8_t kck[static RSN_KCK_LEN], uint8_t *frame, size_t len);
/* In constant time. */
bool rsn_mic_good(unsigned version, const uint8_t kck[static RSN_KCK_LEN], const struct eapol_key *k);

void aes_cmac(const uint8_t key[static 16], const void *data, size_t len, uint8_t out[static 16]);

/* RFC 3394; len is that of the plain text, a multiple of 8 of at least 16; out has RSN_WRAP_MORE bytes more. Both may work
 * in place (out == in). Unwrapping a forgery gives false and leaves nothing of it. */
void aes_wrap(const uint8_t kek[static RSN_KEK_LEN], const uint8_t *in, size_t len, uint8_t *out);
bool aes_unwrap(const uint8_t kek[static RSN_KEK_LEN], const uint8_t *in, size_t wrapped_len, uint8_t *out);

/* A pass phrase and an SSID make a PMK: PBKDF2 with HMAC-SHA-1, 4096 times. About a millisecond: psk.h keeps results. */
void rsn_passphrase(const void *passphrase, size_t len, const void *ssid, size_t ssid_len, uint8_t pmk[static RSN_PMK_LEN]);

/* The same in pieces: begin, then some until it says that pmk is there. Who began wipes it. An SSID is cut at 32 bytes. */
enum { RSN_SSID_MAX = 32, RSN_SHA1_LEN = 20 };
struct rsn_stretch {
	struct hmac_key key;
	uint8_t ssid[RSN_SSID_MAX], ssid_len, block;
	unsigned round;
	uint8_t u[RSN_SHA1_LEN], t[RSN_SHA1_LEN];
	size_t done;
	uint8_t pmk[RSN_PMK_LEN];
};
void rsn_stretch_begin(struct rsn_stretch *s, const void *passphrase, size_t len, const void *ssid, size_t ssid_len);
/* So many of its 8192 rounds more; true: all are done. */
bool rsn_stretch_some(struct rsn_stretch *s, unsigned rounds);

/* --- the group's keys -------------------------------------------------------------------------------------- */

struct rsn_group {
	uint8_t gtk_id;	 /* 1 or 2 */
	uint8_t gtk_len; /* 0: there is none */
	uint8_t gtk[RSN_GTK_MAX];
	uint64_t gtk_pn; /* the last packet number sent under it */
	uint8_t igtk_id; /* 4 or 5 */
	uint8_t igtk_len; /* 0: there is none (no PMF) */
	uint8_t igtk[RSN_IGTK_MAX];
	uint64_t ipn;	 /* the last sent */
};
