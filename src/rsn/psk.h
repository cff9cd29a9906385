/* SPDX-License-Identifier: Apache-2.0 */
/* psk.h - from what a person types to a PMK: 64 hexadecimal digits are the key, 8 to 63 printable characters are a pass
 * phrase that is stretched with the SSID (PBKDF2, about a millisecond of processor time). Results are kept, so that this
 * is paid once for each pass phrase and SSID; the pass phrase itself is not kept, only a hash to find it by. */
#pragma once
#include "rsn/crypto.h"

struct psk_cache;

/* Keeps at most `max` results (at least 1); the one not used for longest makes room. */
struct psk_cache *psk_cache_new(size_t max);
/* Wipes all of them. NULL: nothing. */
void psk_cache_free(struct psk_cache *c);

/* What a key typed by a person is not, in words for him; NULL: it is one. */
const char *psk_complaint(const char *text, size_t len);

/* 0, or -EINVAL: psk_complaint says why. */
int psk_pmk(struct psk_cache *c, const char *text, size_t len, const void *ssid, size_t ssid_len,
	uint8_t pmk[static RSN_PMK_LEN]);

/* How often a pass phrase was stretched, and how often it was not needed. */
struct psk_counts {
	uint64_t made, found;
};
struct psk_counts psk_counts(const struct psk_cache *c);
