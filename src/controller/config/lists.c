/* SPDX-License-Identifier: Apache-2.0 */
/* lists.c - the lists of clients in the tree: who is kept out, who is in the MAC filter, who has a key of his own. Each is
 * an array in its order, looked up by halves. Keys are wiped wherever they have been. */
#include "controller/config/tree.h"

#include "base/wipe.h"
#include "base/xalloc.h"

#include <stdlib.h>

/* Where an entry stands, or would: a number that grows with its place in the order. The key of a client's is his WLAN and
 * his MAC, of the others the MAC. */
typedef uint64_t (*place_at)(const struct config *c, size_t i);

static uint64_t exclusion_at(const struct config *c, size_t i)
{
	return c->exclusion[i].mac.v;
}

static uint64_t macfilter_at(const struct config *c, size_t i)
{
	return c->macfilter[i].mac.v;
}

static uint64_t client_key_place(unsigned wlan, mac_t mac)
{
	return (uint64_t)wlan << 50 | mac.v; /* 48 bits, and one that says that there is an address */
}

static uint64_t client_key_at(const struct config *c, size_t i)
{
	return client_key_place(c->client_key[i].wlan, c->client_key[i].mac);
}

/* The first of n that is not before this one. */
static size_t place(const struct config *c, size_t n, place_at at, uint64_t it)
{
	size_t from = 0, to = n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (at(c, middle) < it)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

/* A longer array of entries; the one it was held secrets, perhaps. */
static void *longer(void *p, size_t count, size_t *room, size_t each, const char *what)
{
	void *more;

	if (count < *room)
		return p;
	*room = *room ? *room * 2 : 8;
	more = xmalloc(*room * each, what);
	if (count) {
		memcpy(more, p, count * each);
		wipe(p, count * each);
	}
	free(p);
	return more;
}

static void *copied(const void *from, size_t n, size_t each, const char *what)
{
	void *to = n ? xmalloc(n * each, what) : NULL;

	if (n)
		memcpy(to, from, n * each);
	return to;
}

void tree_lists_copy(struct config *to, const struct config *from)
{
	to->exclusion = copied(from->exclusion, from->exclusions, sizeof(*to->exclusion), "exclusion list");
	to->exclusion_room = from->exclusions;
	to->macfilter = copied(from->macfilter, from->macfilters, sizeof(*to->macfilter), "MAC filter");
	to->macfilter_room = from->macfilters;
	to->client_key = copied(from->client_key, from->client_keys, sizeof(*to->client_key), "keys of clients");
	to->client_key_room = from->client_keys;
}

void tree_lists_free(struct config *c)
{
	free(c->exclusion);
	free(c->macfilter);
	if (c->client_key)
		wipe(c->client_key, c->client_key_room * sizeof(*c->client_key));
	free(c->client_key);
}

static void edited(struct config *c)
{
	tree_edited(c);
	c->lists = c->edition;
}

/* --- who is kept out ---------------------------------------------------------------------------------------------- */

const struct config_exclusion *config_exclusion(const struct config *c, mac_t mac)
{
	size_t i = place(c, c->exclusions, exclusion_at, mac.v);

	return i < c->exclusions && mac_eq(c->exclusion[i].mac, mac) ? &c->exclusion[i] : NULL;
}

bool tree_exclusion_put(struct config *c, const struct config_exclusion *x)
{
	size_t i = place(c, c->exclusions, exclusion_at, x->mac.v);

	if (i == c->exclusions || !mac_eq(c->exclusion[i].mac, x->mac)) {
		if (c->exclusions == CONFIG_EXCLUSIONS_MAX)
			return false;
		c->exclusion = longer(c->exclusion, c->exclusions, &c->exclusion_room, sizeof(*c->exclusion), "exclusion list");
		memmove(&c->exclusion[i + 1], &c->exclusion[i], (c->exclusions++ - i) * sizeof(*c->exclusion));
	}
	c->exclusion[i] = *x;
	edited(c);
	return true;
}

bool tree_exclusion_take(struct config *c, mac_t mac)
{
	size_t i = place(c, c->exclusions, exclusion_at, mac.v);

	if (i == c->exclusions || !mac_eq(c->exclusion[i].mac, mac))
		return false;
	memmove(&c->exclusion[i], &c->exclusion[i + 1], (--c->exclusions - i) * sizeof(*c->exclusion));
	edited(c);
	return true;
}

/* --- the MAC filter ----------------------------------------------------------------------------------------------- */

const struct config_macfilter *config_macfilter(const struct config *c, mac_t mac)
{
	size_t i = place(c, c->macfilters, macfilter_at, mac.v);

	return i < c->macfilters && mac_eq(c->macfilter[i].mac, mac) ? &c->macfilter[i] : NULL;
}

bool config_macfilter_lets(const struct config *c, mac_t mac, unsigned wlan)
{
	const struct config_macfilter *f = config_macfilter(c, mac);

	return f && (f->wlan == 0 || f->wlan == wlan);
}

bool tree_macfilter_put(struct config *c, const struct config_macfilter *f)
{
	size_t i = place(c, c->macfilters, macfilter_at, f->mac.v);

	if (i == c->macfilters || !mac_eq(c->macfilter[i].mac, f->mac)) {
		if (c->macfilters == CONFIG_MACFILTERS_MAX)
			return false;
		c->macfilter = longer(c->macfilter, c->macfilters, &c->macfilter_room, sizeof(*c->macfilter), "MAC filter");
		memmove(&c->macfilter[i + 1], &c->macfilter[i], (c->macfilters++ - i) * sizeof(*c->macfilter));
	}
	c->macfilter[i] = *f;
	edited(c);
	return true;
}

bool tree_macfilter_take(struct config *c, mac_t mac)
{
	size_t i = place(c, c->macfilters, macfilter_at, mac.v);

	if (i == c->macfilters || !mac_eq(c->macfilter[i].mac, mac))
		return false;
	memmove(&c->macfilter[i], &c->macfilter[i + 1], (--c->macfilters - i) * sizeof(*c->macfilter));
	edited(c);
	return true;
}

/* --- keys of clients ---------------------------------------------------------------------------------------------- */

/* The place of it; c->client_keys or another's when it is not there. */
static bool client_key_there(const struct config *c, unsigned wlan, mac_t mac, size_t *i)
{
	*i = place(c, c->client_keys, client_key_at, client_key_place(wlan, mac));
	return *i < c->client_keys && c->client_key[*i].wlan == wlan && mac_eq(c->client_key[*i].mac, mac);
}

const struct config_client_key *config_client_key(const struct config *c, unsigned wlan, mac_t mac)
{
	size_t i;

	return client_key_there(c, wlan, mac, &i) ? &c->client_key[i] : NULL;
}

const struct config_client_key *config_client_keys(const struct config *c, unsigned wlan, size_t *n)
{
	size_t from = place(c, c->client_keys, client_key_at, client_key_place(wlan, (mac_t){ 0 }));
	size_t to = place(c, c->client_keys, client_key_at, client_key_place(wlan + 1, (mac_t){ 0 }));

	*n = to - from;
	return *n ? &c->client_key[from] : NULL;
}

bool tree_client_key_put(struct config *c, const struct config_client_key *k)
{
	size_t i;

	if (!client_key_there(c, k->wlan, k->mac, &i)) {
		if (c->client_keys == CONFIG_CLIENT_KEYS_MAX)
			return false;
		c->client_key = longer(c->client_key, c->client_keys, &c->client_key_room, sizeof(*c->client_key),
				       "keys of clients");
		memmove(&c->client_key[i + 1], &c->client_key[i], (c->client_keys++ - i) * sizeof(*c->client_key));
	}
	c->client_key[i] = *k;
	edited(c);
	return true;
}

static void client_keys_out(struct config *c, size_t i, size_t n)
{
	if (!n)
		return;
	c->client_keys -= n;
	memmove(&c->client_key[i], &c->client_key[i + n], (c->client_keys - i) * sizeof(*c->client_key));
	wipe(&c->client_key[c->client_keys], n * sizeof(*c->client_key));
	edited(c);
}

bool tree_client_key_take(struct config *c, unsigned wlan, mac_t mac)
{
	size_t i;

	if (!client_key_there(c, wlan, mac, &i))
		return false;
	client_keys_out(c, i, 1);
	return true;
}

void tree_client_keys_take(struct config *c, unsigned wlan)
{
	size_t n;
	const struct config_client_key *first = config_client_keys(c, wlan, &n);

	if (n)
		client_keys_out(c, (size_t)(first - c->client_key), n);
}
