/* SPDX-License-Identifier: Apache-2.0 */
/* psk.h - from what a person types to a PMK: 64 hexadecimal digits are the key, 8 to 63 printable characters are a pass
 * phrase that is stretched with the SSID (PBKDF2, about a millisecond of processor time). A key is stretched once: beside
 * its PMK stands a hash of what it was made from, not the pass phrase, and the same text again is no work. Who must not be
 * held up for a millisecond, or for 512 of them, has it stretched in pieces. */
#pragma once
#include <nettle/sha2.h>

#include "rsn/crypto.h"

/* PSK_LATER: good, and not stretched yet. */
enum psk_state { PSK_NONE, PSK_LATER, PSK_READY };

/* Zeros are no key. */
struct psk {
	enum psk_state state;
	uint8_t hash[SHA256_DIGEST_SIZE]; /* of text and SSID */
	uint8_t pmk[RSN_PMK_LEN];	  /* when it is ready */
};

/* What a key typed by a person is not, in words for him; NULL: it is one. */
const char *psk_complaint(const char *text, size_t len);

/* From now on it is this one: as it was when it is the same, else stretched at once, or PSK_LATER. What is no key
 * (psk_complaint) leaves none. */
enum psk_state psk_set(struct psk *k, const char *text, size_t len, const void *ssid, size_t ssid_len, bool at_once);
void psk_wipe(struct psk *k);

/* A stretch in pieces. Zeros are none. */
struct psk_work {
	struct rsn_stretch stretch;
	uint8_t hash[SHA256_DIGEST_SIZE];
	bool busy;
};

/* Begins with a pass phrase; another one that was under way is forgotten. */
void psk_work_begin(struct psk_work *w, const char *text, size_t len, const void *ssid, size_t ssid_len);
/* Some rounds, a tenth of a millisecond. True: it is done. */
bool psk_work_some(struct psk_work *w);
/* A key that waits for just this gets it. False: it is another one by now. */
bool psk_work_give(const struct psk_work *w, struct psk *k);
void psk_work_wipe(struct psk_work *w);
