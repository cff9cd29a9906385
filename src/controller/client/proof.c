/* SPDX-License-Identifier: Apache-2.0 */
/* proof.c - which addresses have proved the key of a WLAN. An exclusion is by address, and a handshake that fails needs
 * nobody's key: whoever sends three bad M2s under a client's address would keep it out. So an address that has proved the
 * key, and with it that the device there has the right one, is not excluded for what comes under it without a key. A
 * passphrase that is changed makes all proofs of its WLAN void, and so does a day.
 *
 * The proof of a client that is here stands in its record; of one that is gone, in a table with a ceiling. Only a whole
 * handshake makes one, so strangers push out none. */
#include "controller/client/internal.h"

enum { PROOF_MS = 24 * 3600 * 1000 };

struct proof {
	struct link age;
	mac_t mac;
	mono_t at;
	uint32_t edition;
	uint16_t wlan;
};

struct proof_key {
	mac_t mac;
	uint16_t wlan;
};

static bool same_proof(const void *object, const void *key)
{
	const struct proof *p = object;
	const struct proof_key *k = key;

	return mac_eq(p->mac, k->mac) && p->wlan == k->wlan;
}

static uint64_t proof_hash(const struct clients *cs, const struct proof_key *k)
{
	return siphash_u64(cs->key, k->mac.v ^ (uint64_t)k->wlan << 49);
}

static struct proof *find(const struct clients *cs, mac_t mac, uint16_t wlan)
{
	struct proof_key k = { mac, wlan };

	return table_find(&cs->by_proof, proof_hash(cs, &k), same_proof, &k);
}

static void drop(struct clients *cs, struct proof *p)
{
	struct proof_key k = { p->mac, p->wlan };

	(void)table_take(&cs->by_proof, proof_hash(cs, &k), p);
	link_take(&p->age);
	cs->nproofs--;
	pool_put(&cs->proof_pool, p);
}

void proofs_init(struct clients *cs)
{
	link_init(&cs->proofs);
	pool_init(&cs->proof_pool, sizeof(struct proof), "a proof of a key");
}

void proofs_free_all(struct clients *cs)
{
	while (!link_alone(&cs->proofs))
		drop(cs, link_object(cs->proofs.next, struct proof, age));
}

size_t proof_bytes(void)
{
	return sizeof(struct proof);
}

void proof_given(struct client *c)
{
	c->proved_wlan = c->wlan;
	c->proved_edition = c->wlan_edition;
}

static struct proof *make(struct clients *cs, const struct proof_key *k)
{
	struct proof *p;

	if (cs->nproofs >= CLIENT_PROOFS_MAX) {
		drop(cs, link_object(cs->proofs.next, struct proof, age));
		cs->count.proofs_forgotten++;
	}
	p = pool_get(&cs->proof_pool);
	p->mac = k->mac;
	p->wlan = k->wlan;
	link_init(&p->age);
	table_add(&cs->by_proof, proof_hash(cs, k), p);
	cs->nproofs++;
	return p;
}

void proof_keep(struct client *c, mono_t now)
{
	struct clients *cs = c->owner;
	struct proof_key k = { c->mac, c->proved_wlan };
	struct proof *p;

	if (!c->proved_wlan)
		return;
	p = find(cs, k.mac, k.wlan);
	if (!p)
		p = make(cs, &k);
	p->edition = c->proved_edition;
	p->at = now;
	link_take(&p->age);
	link_before(&p->age, &cs->proofs);
	c->proved_wlan = 0;
}

void proof_forget(struct client *c)
{
	struct proof *p = find(c->owner, c->mac, c->wlan);

	c->proved_wlan = 0;
	if (p)
		drop(c->owner, p);
}

bool proof_holds(const struct clients *cs, mac_t mac, const struct client_wlan *w, mono_t now)
{
	const struct client *c = clients_find(cs, mac);
	const struct proof *p;

	if (!w || !w->wpa2)
		return false;
	if (c && c->proved_wlan == w->id && c->proved_edition == w->edition)
		return true;
	p = find(cs, mac, w->id);
	return p && p->edition == w->edition && mono_between(p->at, now) <= PROOF_MS;
}
