/* SPDX-License-Identifier: Apache-2.0 */
/* ac_table.c - rows of access points: one for each base radio MAC, found by it and by name. A row stays when its AP is
 * away; when the table is full the one that has been away longest makes room. */
#include "base/wipe.h"
#include "base/xalloc.h"
#include "controller/ac_internal.h"

#include <stdio.h>
#include <stdlib.h>

mac_t mac_of_bytes(const uint8_t b[static 6])
{
	uint64_t v = 0;

	for (int i = 0; i < 6; i++)
		v = v << 8 | b[i];
	return (mac_t){ v | MAC_REAL_BIT };
}

void mac_to_bytes(mac_t m, uint8_t out[static 6])
{
	for (int i = 0; i < 6; i++)
		out[i] = (uint8_t)(m.v >> 8 * (5 - i));
}

static bool same_mac(const void *object, const void *key)
{
	return mac_eq(((const struct ap *)object)->mac, *(const mac_t *)key);
}

static bool same_name(const void *object, const void *key)
{
	return strcmp(((const struct ap *)object)->name, key) == 0;
}

static uint64_t name_hash(const struct ac *ac, const char *name)
{
	return ac_hash((struct ac *)(uintptr_t)ac, name, strlen(name), 0);
}

struct ap *ac_ap_by_mac(struct ac *ac, mac_t mac)
{
	return table_find(&ac->by_mac, siphash_u64(ac->key, mac.v), same_mac, &mac);
}

struct ap *ac_ap_by_name(struct ac *ac, const char *name)
{
	return *name ? table_find(&ac->by_name, name_hash(ac, name), same_name, name) : NULL;
}

struct ap *ac_ap_next(struct ac *ac, const struct ap *after)
{
	const struct link *l = after ? after->all.next : ac->aps.next;

	return l == &ac->aps ? NULL : link_object((struct link *)(uintptr_t)l, struct ap, all);
}

size_t ac_ap_count(const struct ac *ac)
{
	return ac->by_mac.count;
}

static void name_set(struct ac *ac, struct ap *ap, const char *name)
{
	if (ap->name[0])
		(void)table_take(&ac->by_name, name_hash(ac, ap->name), ap);
	text_keep(ap->name, sizeof(ap->name), slice_of(name));
	if (ap->name[0])
		table_add(&ac->by_name, name_hash(ac, ap->name), ap);
}

/* "AP0200.5e00.0100", of the base MAC, which no two rows share. */
static void name_of_mac(const struct ap *ap, char out[static 20])
{
	snprintf(out, 20, "AP%04x.%04x.%04x", (unsigned)(ap->mac.v >> 32 & 0xffff), (unsigned)(ap->mac.v >> 16 & 0xffff),
		 (unsigned)(ap->mac.v & 0xffff));
}

/* An AP may call itself as it likes, but commands go by names: one name, one row. The row that is here keeps it; one that is
 * away, and one that only claims a name the operator gave another, goes by its MAC from then on. So does one whose name
 * reads as a MAC that is not its own: commands take both, and `config auth-list refuse` of that MAC would have met this
 * one. */
void ap_rename(struct ac *ac, struct ap *ap, const char *name, bool given)
{
	char clean[AP_NAME_MAX + 1], fallback[20];
	struct ap *other;
	mac_t named;

	text_keep(clean, sizeof(clean), slice_of(name));
	if (mac_from_text(clean, &named) && !mac_eq(named, ap->mac)) {
		ac->count.name_in_use++;
		name_of_mac(ap, clean);
	}
	if (strcmp(ap->name, clean) == 0)
		return;
	other = ac_ap_by_name(ac, clean);
	if (other) {
		struct ap *yields = given || !other->session ? other : ap;

		ac->count.name_in_use++;
		name_of_mac(yields, fallback);
		if (strcmp(fallback, clean) == 0) { /* it is named so by right */
			yields = yields == ap ? other : ap;
			name_of_mac(yields, fallback);
		}
		if (yields == ap) {
			if (strcmp(ap->name, fallback) != 0)
				ap_rename(ac, ap, fallback, true);
			return;
		}
		name_set(ac, ap, clean);
		ap_rename(ac, other, fallback, true);
		return;
	}
	name_set(ac, ap, clean);
}

static void row_free(struct ac *ac, struct ap *ap)
{
	(void)table_take(&ac->by_mac, siphash_u64(ac->key, ap->mac.v), ap);
	if (ap->name[0])
		(void)table_take(&ac->by_name, name_hash(ac, ap->name), ap);
	link_take(&ap->all);
	free(ap);
}

bool ac_forget(struct ac *ac, struct ap *ap)
{
	if (ap->session)
		return false;
	row_free(ac, ap);
	return true;
}

static struct ap *longest_away(struct ac *ac)
{
	struct ap *oldest = NULL;

	for (struct ap *ap = ac_ap_next(ac, NULL); ap; ap = ac_ap_next(ac, ap))
		if (!ap->session && (!oldest || ap->away_since.us < oldest->away_since.us))
			oldest = ap;
	return oldest;
}

struct ap *ap_row(struct ac *ac, mac_t mac)
{
	struct ap *ap = ac_ap_by_mac(ac, mac);

	if (ap)
		return ap;
	if (ac_ap_count(ac) >= ac->o.max_aps) {
		struct ap *oldest = longest_away(ac);

		if (!oldest) {
			ac->count.rows_full++;
			return NULL;
		}
		row_free(ac, oldest);
	}
	ap = xcalloc(1, sizeof(*ap), "an access point");
	ap->mac = mac;
	ap->admin = true;
	link_init(&ap->all);
	link_before(&ap->all, &ac->aps);
	table_add(&ac->by_mac, siphash_u64(ac->key, mac.v), ap);
	return ap;
}

void ap_free_all(struct ac *ac)
{
	struct ap *ap;

	while ((ap = ac_ap_next(ac, NULL)))
		row_free(ac, ap);
}

const char *ap_oper_text(const struct ap *ap)
{
	if (!ap->session)
		return "DEREGISTERED";
	return ap->joined ? "REGISTERED" : "REGISTERING";
}

uint8_t ap_radio(const struct ap *ap, unsigned slot)
{
	return slot < AP_RADIOS_MAX ? ap->slot[slot].radio : 0;
}

/* 0 is the first radio where no radio has that number: keep-alives, frames without one. */
bool ac_ap_can(const struct ap *ap, uint32_t ability)
{
	return ap->session && ap->ours && (ap->session->abilities & ability) == ability;
}

unsigned ap_slot_of(const struct ap *ap, uint8_t radio)
{
	uint8_t id = radio ? radio : CAPWAP_RADIO_ZERO;

	for (unsigned i = 0; i < AP_RADIOS_MAX; i++)
		if (ap->slot[i].present && ap->slot[i].radio == id)
			return i;
	return radio == 0 && ap->slot[0].present ? 0 : AP_RADIOS_MAX;
}

/* As AireOS, where the AP has not said it: slot 0 counts up from the base, slot 1 down from base + 15. A third and a fourth
 * radio do the same with the locally administered bit turned: RFC 5416 6.23 gives each radio a base address of its own. */
mac_t ap_bssid(const struct ap *ap, unsigned slot, unsigned wlan)
{
	static const uint8_t none[6];

	if (slot < AP_RADIOS_MAX && wlan >= 1 && wlan <= AP_WLANS_MAX && memcmp(ap->slot[slot].bssid[wlan - 1], none, 6) != 0)
		return mac_of_bytes(ap->slot[slot].bssid[wlan - 1]);
	uint64_t base = (ap->mac.v & ~0xfULL) ^ (slot >= 2 ? 1ULL << 41 : 0);

	return (mac_t){ (base | MAC_REAL_BIT) + (slot % 2 ? 16 - wlan : wlan - 1) };
}

/* A change of a station, which may hold a key. Three are made for each join or roam; those of common size are used again. */
struct station_entry *station_new(struct ac *ac, size_t bytes)
{
	bool common = bytes <= STATION_COMMON_BYTES;
	struct station_entry *e;

	if (common && ac->nspare_stations) {
		e = link_object(ac->spare_stations.next, struct station_entry, link);
		link_take(&e->link);
		ac->nspare_stations--;
		return e;
	}
	e = xmalloc(sizeof(*e) + (common ? STATION_COMMON_BYTES : bytes), "a change of a station");
	e->common = common;
	return e;
}

void station_free(struct ac *ac, struct station_entry *e)
{
	wipe(e->bytes, (size_t)e->c.nrates + e->c.key_len + e->c.before_len + e->c.after_len);
	if (!e->common || ac->nspare_stations >= STATION_SPARES_MAX) {
		free(e);
		return;
	}
	link_init(&e->link);
	link_before(&e->link, ac->spare_stations.next); /* the warmest comes first */
	ac->nspare_stations++;
}

void station_free_spares(struct ac *ac)
{
	for (struct link *i = ac->spare_stations.next, *next; i != &ac->spare_stations; i = next) {
		next = i->next;
		free(link_object(i, struct station_entry, link));
	}
	link_init(&ac->spare_stations);
	ac->nspare_stations = 0;
}

void group_free(struct group_entry *e)
{
	wipe(e, sizeof(*e));
	free(e);
}
