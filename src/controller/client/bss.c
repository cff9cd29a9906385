/* SPDX-License-Identifier: Apache-2.0 */
/* bss.c - the BSSs of all access points: which AIDs are taken, which clients are on it. A BSS is known by the AP, the slot
 * and its WLAN id there; a frame is led to it by its BSSID. */
#include "base/wipe.h"
#include "base/xalloc.h"
#include "controller/client/internal.h"

#include <stdlib.h>

struct place {
	const struct ap *ap;
	unsigned slot, ap_wlan;
};

static uint64_t place_hash(const struct clients *cs, const struct place *p)
{
	return siphash_u64(cs->key, p->ap->mac.v ^ (uint64_t)p->slot << 56 ^ (uint64_t)p->ap_wlan << 50);
}

static bool same_place(const void *object, const void *key)
{
	const struct bss *b = object;
	const struct place *p = key;

	return b->ap == p->ap && b->slot == p->slot && b->ap_wlan == p->ap_wlan;
}

struct bss *bss_find(const struct clients *cs, const struct ap *ap, unsigned slot, unsigned ap_wlan)
{
	struct place p = { ap, slot, ap_wlan };

	return table_find(&cs->by_bss, place_hash(cs, &p), same_place, &p);
}

/* Two slots of one AP may be found, never two BSSs of one slot: an AP that says so is believed for the first. */
struct bss *bss_of_bssid(struct clients *cs, struct ap *ap, unsigned slot, mac_t bssid)
{
	for (unsigned id = 1; id <= AP_WLANS_MAX; id++) {
		struct bss *b;

		if (slot >= AP_RADIOS_MAX || !(ap->slot[slot].wlans & 1u << (id - 1)) || !mac_eq(ap_bssid(ap, slot, id), bssid))
			continue;
		b = bss_find(cs, ap, slot, id);
		if (b)
			b->bssid = bssid;
		return b;
	}
	return NULL;
}

struct bss *bss_make(struct clients *cs, struct ap *ap, unsigned slot, unsigned ap_wlan, uint16_t wlan)
{
	struct place p = { ap, slot, ap_wlan };
	struct bss *b = table_find(&cs->by_bss, place_hash(cs, &p), same_place, &p);

	if (!b) {
		b = xcalloc(1, sizeof(*b), "a BSS");
		b->owner = cs;
		b->ap = ap;
		b->slot = (uint8_t)slot;
		b->ap_wlan = (uint8_t)ap_wlan;
		link_init(&b->clients);
		link_init(&b->all);
		link_before(&b->all, &cs->bsss);
		timer_init(&b->rekey_timer, "bcast-key-interval", group_fire);
		timer_init(&b->guard, "groupRekeyGuard", group_guard_fire);
		b->aids[0] = 1; /* AID 0 is none */
		table_add(&cs->by_bss, place_hash(cs, &p), b);
	}
	b->wlan = wlan;
	b->bssid = ap_bssid(ap, slot, ap_wlan);
	return b;
}

/* Its clients have been told to go before. */
void bss_free(struct bss *b)
{
	struct clients *cs = b->owner;
	struct place p = { b->ap, b->slot, b->ap_wlan };

	while (!link_alone(&b->clients))
		bss_take_client(link_object(b->clients.next, struct client, on_bss));
	group_stop(b);
	follow_bss_goes(b);
	(void)table_take(&cs->by_bss, place_hash(cs, &p), b);
	link_take(&b->all);
	wipe(b, sizeof(*b));
	free(b);
}

struct bss *client_bss(const struct client *c)
{
	return c->ap ? bss_find(c->owner, c->ap, c->slot, c->ap_wlan) : NULL;
}

/* --- AIDs --------------------------------------------------------------------------------------------------------- */

bool bss_take_this_aid(struct bss *b, uint16_t aid)
{
	uint64_t bit = 1ULL << aid % 64;

	if (aid < 1 || aid > AIDS_MAX || b->aids[aid / 64] & bit)
		return false;
	b->aids[aid / 64] |= bit;
	return true;
}

bool bss_waits_for_kept(const struct bss *b, mono_t now)
{
	return b->ap->telling && mono_between(b->up_at, now) < KEPT_TOLD_MS;
}

static uint16_t lowest_aid(struct bss *b, unsigned beyond)
{
	for (unsigned i = beyond / 64; i < ARRAY_LEN(b->aids); i++) {
		unsigned aid;

		if (b->aids[i] == UINT64_MAX)
			continue;
		aid = i * 64 + (unsigned)__builtin_ctzll(~b->aids[i]);
		return aid <= AIDS_MAX && bss_take_this_aid(b, (uint16_t)aid) ? (uint16_t)aid : 0;
	}
	return 0;
}

uint16_t bss_take_aid(struct bss *b)
{
	uint16_t aid = bss_waits_for_kept(b, b->owner->now) ? lowest_aid(b, KEPT_AIDS) : 0;

	return aid ? aid : lowest_aid(b, 0);
}

/* --- its clients -------------------------------------------------------------------------------------------------- */

void bss_put_client(struct bss *b, struct client *c)
{
	c->ap = b->ap;
	c->slot = b->slot;
	c->ap_wlan = b->ap_wlan;
	c->wlan = b->wlan;
	c->bssid = b->bssid;
	link_before(&c->on_bss, &b->clients);
	b->nclients++;
}

void bss_take_client(struct client *c)
{
	struct bss *b = link_alone(&c->on_bss) ? NULL : client_bss(c);

	if (!b)
		return;
	if (c->aid)
		b->aids[c->aid / 64] &= ~(1ULL << c->aid % 64);
	c->aid = 0;
	follow_client_goes(c);
	link_take(&c->on_bss);
	b->nclients--;
}

/* --- told by the AC machine --------------------------------------------------------------------------------------- */

bool clients_bss_key(struct clients *cs, struct ap *ap, unsigned slot, unsigned ap_wlan, unsigned wlan, bool again,
		     struct ac_group_key *out, mono_t now)
{
	const struct client_wlan *w = cs->p.wlan(cs->p.ctx, wlan);
	struct bss *b;

	cs->now = now;
	if (slot >= AP_RADIOS_MAX || ap_wlan < 1 || ap_wlan > AP_WLANS_MAX)
		return false;
	b = bss_make(cs, ap, slot, ap_wlan, (uint16_t)wlan);
	if (!w || !w->wpa2) {
		b->keyed = false;
		return false;
	}
	if (!b->keyed || !again)
		group_make(b, now);
	*out = b->key;
	out->status = AC_GROUP_NOW;
	return true;
}

void clients_bss_up(struct clients *cs, struct ap *ap, unsigned slot, unsigned ap_wlan, bool up, mono_t now)
{
	struct bss *b = bss_find(cs, ap, slot, ap_wlan);

	cs->now = now;
	if (!b)
		return;
	b->up = up;
	b->up_at = now;
	b->bssid = ap_bssid(ap, slot, ap_wlan);
	if (up)
		return;
	group_stop(b);
	while (!link_alone(&b->clients)) {
		struct client *c = link_object(b->clients.next, struct client, on_bss);

		removal_gone_with_bss(c, now);
	}
	bss_free(b);
}
