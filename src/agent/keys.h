/* SPDX-License-Identifier: Apache-2.0 */
/* keys.h - which keys an access point has installed, so that none is installed twice: a key that is put in again begins its
 * packet numbers anew, and with a packet number used twice CCMP and GCMP hide nothing any more (a nonce may be used once).
 * In one place for all kinds of radios: the WTP machine asks before it gives a key to any of them.
 *
 * Keys are remembered by a keyed hash, never themselves: those that are installed, and the last KEYS_MAX that were. */
#pragma once
#include "agent/radio.h"
#include "base/siphash.h"

struct keys;

enum { KEYS_MAX = 2048 };

enum keys_verdict {
	KEYS_NEW,  /* never seen: install it */
	KEYS_SAME, /* it is installed, here: nothing is to be done */
	KEYS_USED, /* it was installed before, or is elsewhere: it must not be */
};

struct keys *keys_new(struct hash_key key);
void keys_delete(struct keys *k);
enum keys_verdict keys_ask(const struct keys *k, unsigned slot, const struct radio_key *key);
/* It is installed now; what was in its place is not any more. */
void keys_installed(struct keys *k, unsigned slot, const struct radio_key *key);
/* A station or a BSS is gone, and its keys with it. They stay remembered. */
void keys_station_gone(struct keys *k, unsigned slot, const uint8_t mac[static 6]);
void keys_bss_gone(struct keys *k, unsigned slot, uint8_t wlan);
bool keys_station_has(const struct keys *k, unsigned slot, const uint8_t mac[static 6]);
