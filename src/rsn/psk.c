/* SPDX-License-Identifier: Apache-2.0 */
/* psk.c - pass phrases to keys, each stretched once: psk.h. */
#include "rsn/psk.h"

#include "base/slice.h"
#include "base/wipe.h"

enum { PHRASE_MIN = 8, PHRASE_MAX = 63, HEX_LEN = 2 * RSN_PMK_LEN, WORK_ROUNDS = 512 };

const char *psk_complaint(const char *text, size_t len)
{
	if (len == HEX_LEN) {
		for (size_t i = 0; i < len; i++) {
			if (ch_hex(text[i]) < 0)
				return "64 characters are a key in hexadecimal digits, and this has others; a pass phrase "
				       "has 8 to 63 characters";
		}
		return NULL;
	}
	if (len < PHRASE_MIN || len > PHRASE_MAX)
		return "a pass phrase has 8 to 63 characters, a key 64 hexadecimal digits";
	for (size_t i = 0; i < len; i++) {
		if (text[i] < ' ' || text[i] > '~')
			return "a pass phrase has printable ASCII characters only";
	}
	return NULL;
}

/* The length of the pass phrase is in it, so that no two pairs give the same bytes. */
static void hash_of(const char *text, size_t len, const void *ssid, size_t ssid_len, uint8_t out[SHA256_DIGEST_SIZE])
{
	struct sha256_ctx h;
	uint8_t first = (uint8_t)len;

	sha256_init(&h);
	sha256_update(&h, 1, &first);
	sha256_update(&h, len, (const uint8_t *)text);
	sha256_update(&h, ssid_len, ssid);
	sha256_digest(&h, SHA256_DIGEST_SIZE, out);
	wipe(&h, sizeof(h));
}

void psk_wipe(struct psk *k)
{
	wipe(k, sizeof(*k));
}

static void from_digits(const char *text, uint8_t pmk[static RSN_PMK_LEN])
{
	for (size_t i = 0; i < RSN_PMK_LEN; i++)
		pmk[i] = (uint8_t)((unsigned)ch_hex(text[2 * i]) << 4 | (unsigned)ch_hex(text[2 * i + 1]));
}

enum psk_state psk_set(struct psk *k, const char *text, size_t len, const void *ssid, size_t ssid_len, bool at_once)
{
	uint8_t hash[SHA256_DIGEST_SIZE];

	if (psk_complaint(text, len) || ssid_len > RSN_SSID_MAX) {
		psk_wipe(k);
		return PSK_NONE;
	}
	hash_of(text, len, ssid, ssid_len, hash);
	if (k->state == PSK_NONE || !secret_eq(k->hash, hash, sizeof(hash))) {
		psk_wipe(k);
		k->state = PSK_LATER;
		memcpy(k->hash, hash, sizeof(hash));
	}
	wipe(hash, sizeof(hash));
	if (k->state == PSK_READY || (len != HEX_LEN && !at_once))
		return k->state;
	if (len == HEX_LEN)
		from_digits(text, k->pmk);
	else
		rsn_passphrase(text, len, ssid, ssid_len, k->pmk);
	return k->state = PSK_READY;
}

/* --- in pieces ------------------------------------------------------------------------------------------------------ */

void psk_work_begin(struct psk_work *w, const char *text, size_t len, const void *ssid, size_t ssid_len)
{
	hash_of(text, len, ssid, ssid_len, w->hash);
	rsn_stretch_begin(&w->stretch, text, len, ssid, ssid_len);
	w->busy = true;
}

bool psk_work_some(struct psk_work *w)
{
	return rsn_stretch_some(&w->stretch, WORK_ROUNDS);
}

bool psk_work_give(const struct psk_work *w, struct psk *k)
{
	if (k->state != PSK_LATER || !secret_eq(k->hash, w->hash, sizeof(w->hash)))
		return false;
	memcpy(k->pmk, w->stretch.pmk, RSN_PMK_LEN);
	k->state = PSK_READY;
	return true;
}

/* Not inlined: with link-time optimisation gcc takes the whole for its first member, and warns of a write beyond it. */
__attribute__((noinline)) void psk_work_wipe(struct psk_work *w)
{
	wipe(w, sizeof(*w));
}
