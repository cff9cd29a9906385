/* SPDX-License-Identifier: Apache-2.0 */
/* keys.c - see keys.h. A list, for there are few: one a station and a few a BSS, looked through when a key is installed. */
#include "agent/keys.h"
#include "base/wipe.h"
#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

enum { ROOM_LEAST = 16 };

struct known_key {
	uint64_t hash;
	uint8_t mac[6]; /* zeros: a group key */
	uint8_t slot, wlan, index;
	bool installed;
};

struct keys {
	struct hash_key key;
	struct known_key *known; /* the oldest first */
	unsigned n, room;
};

struct keys *keys_new(struct hash_key key)
{
	struct keys *k = xcalloc(1, sizeof(*k), "the memory of keys");

	k->key = key;
	return k;
}

void keys_delete(struct keys *k)
{
	if (!k)
		return;
	free(k->known);
	wipe(k, sizeof(*k));
	free(k);
}

/* Of the key's bytes alone: the same bytes under another cipher or index are the same key. */
static uint64_t hash_of(const struct keys *k, const struct radio_key *key)
{
	uint64_t h = siphash_u64(k->key, key->len);
	unsigned len = key->len <= sizeof(key->key) ? key->len : sizeof(key->key);

	for (unsigned at = 0; at < len; at += 8) {
		uint64_t word = 0;

		memcpy(&word, key->key + at, len - at < 8 ? len - at : 8);
		h = siphash_u64(k->key, h ^ word);
		wipe(&word, sizeof(word));
	}
	return h;
}

static struct known_key place_of(unsigned slot, const struct radio_key *key)
{
	struct known_key p = { .slot = (uint8_t)slot, .wlan = key->wlan, .index = key->index };

	if (key->pairwise)
		memcpy(p.mac, key->mac, sizeof(p.mac));
	return p;
}

/* A pairwise key has its place with the station, whatever WLAN and index. */
static bool same_place(const struct known_key *a, const struct known_key *b)
{
	static const uint8_t group[6];

	if (a->slot != b->slot || memcmp(a->mac, b->mac, sizeof(a->mac)) != 0)
		return false;
	return memcmp(a->mac, group, sizeof(group)) != 0 || (a->wlan == b->wlan && a->index == b->index);
}

enum keys_verdict keys_ask(const struct keys *k, unsigned slot, const struct radio_key *key)
{
	const struct known_key place = place_of(slot, key);
	uint64_t hash = hash_of(k, key);

	for (unsigned i = k->n; i-- > 0;)
		if (k->known[i].hash == hash)
			return k->known[i].installed && same_place(&k->known[i], &place) && k->known[i].index == place.index ?
				       KEYS_SAME :
				       KEYS_USED;
	return KEYS_NEW;
}

/* The oldest that is not installed makes room; when all are, the memory grows, for each of them is a station's. */
static void make_room(struct keys *k)
{
	if (k->n >= KEYS_MAX)
		for (unsigned i = 0; i < k->n; i++)
			if (!k->known[i].installed) {
				memmove(k->known + i, k->known + i + 1, (k->n - i - 1) * sizeof(*k->known));
				k->n--;
				return;
			}
	if (k->n == k->room) {
		k->room = k->room ? 2 * k->room : ROOM_LEAST;
		k->known = xrealloc(k->known, k->room * sizeof(*k->known), "the memory of keys");
	}
}

void keys_installed(struct keys *k, unsigned slot, const struct radio_key *key)
{
	struct known_key place = place_of(slot, key);

	for (unsigned i = 0; i < k->n; i++)
		if (same_place(&k->known[i], &place))
			k->known[i].installed = false;
	make_room(k);
	place.hash = hash_of(k, key);
	place.installed = true;
	k->known[k->n++] = place;
}

void keys_station_gone(struct keys *k, unsigned slot, const uint8_t mac[static 6])
{
	for (unsigned i = 0; i < k->n; i++)
		if (k->known[i].slot == slot && memcmp(k->known[i].mac, mac, 6) == 0)
			k->known[i].installed = false;
}

void keys_bss_gone(struct keys *k, unsigned slot, uint8_t wlan)
{
	for (unsigned i = 0; i < k->n; i++)
		if (k->known[i].slot == slot && k->known[i].wlan == wlan)
			k->known[i].installed = false;
}

bool keys_station_has(const struct keys *k, unsigned slot, const uint8_t mac[static 6])
{
	for (unsigned i = 0; i < k->n; i++)
		if (k->known[i].installed && k->known[i].slot == slot && memcmp(k->known[i].mac, mac, 6) == 0)
			return true;
	return false;
}
