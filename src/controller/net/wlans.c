/* SPDX-License-Identifier: Apache-2.0 */
/* wlans.c - WLANs and settings as the machine of clients has them, kept in step with the configuration: by every command,
 * and when another configuration is in force. A passphrase is stretched here (a millisecond), once for each that is set. */
#include "base/wipe.h"
#include "base/xalloc.h"
#include "controller/net/wlans.h"

#include <stdlib.h>

enum { PSK_KEPT = WLAN_ID_MAX }; /* followed in the order of their ids: fewer would be of no use at all */

struct wlans_wlan {
	struct client_wlan w;
	uint8_t elements[sizeof(((struct config_wlan *)0)->ies)]; /* what w.rsne and w.wpa_ie lend */
};

const struct client_wlan *wlans_wlan(const struct wlans *n, unsigned id)
{
	return id <= WLAN_ID_MAX && n->wlan[id] ? &n->wlan[id]->w : NULL;
}

static void put_key(struct wlans *n, const struct config_wlan *from, struct client_wlan *w)
{
	uint8_t pmk[RSN_PMK_LEN];

	if (!w->wpa2 || from->key_kind == CONFIG_NO_KEY)
		return;
	if (psk_pmk(n->psk, from->key, strlen(from->key), w->ssid, strlen(w->ssid), pmk) == 0)
		w->has_pmk = rsn_pmk_set(&w->pmk, RSN_AKM_PSK, pmk, sizeof(pmk)) &&
			     rsn_pmk_set(&w->pmk_sha256, RSN_AKM_PSK_SHA256, pmk, sizeof(pmk));
	wipe(pmk, sizeof(pmk));
}

/* Do its clients have to associate anew? */
static bool notice(const struct wlans_wlan *old, const struct wlans_wlan *fresh)
{
	const struct client_wlan *a = &old->w, *b = &fresh->w;

	return client_wlan_moves(a, b) || !secret_eq(&a->pmk, &b->pmk, sizeof(a->pmk));
}

static uint16_t interface_number(const struct config *c, const char *name)
{
	for (size_t i = 0; i < c->interfaces; i++)
		if (strcmp(c->interface[i]->name, name) == 0)
			return (uint16_t)i;
	return 0;
}

static void forget(struct wlans *n, struct clients *clients, unsigned id, mono_t now)
{
	struct wlans_wlan *gone = n->wlan[id];

	n->wlan[id] = NULL;
	if (clients)
		clients_config(clients, id, now);
	wipe(gone, sizeof(*gone));
	free(gone);
}

bool wlans_client_pmk(const struct wlans *n, const struct config *c, unsigned wlan, mac_t client, uint32_t akm,
		      struct rsn_pmk *out)
{
	const struct config_client_key *k = config_client_key(c, wlan, client);
	const struct client_wlan *w = wlans_wlan(n, wlan);
	uint8_t pmk[RSN_PMK_LEN];
	bool made;

	made = k && w && psk_pmk(n->client_psk, k->key, strlen(k->key), w->ssid, strlen(w->ssid), pmk) == 0 &&
	       rsn_pmk_set(out, akm, pmk, sizeof(pmk));
	wipe(pmk, sizeof(pmk));
	return made;
}

static void follow(struct wlans *n, const struct config *config, struct clients *clients, const struct config_wlan *from,
		   mono_t now)
{
	struct wlans_wlan fresh = { 0 }, *w = n->wlan[from->id];
	bool changed, filters = w && w->w.mac_filtering;

	config_client_wlan(config, from, &fresh.w);
	fresh.w.interface_id = interface_number(config, from->interface);
	if (fresh.w.wpa2)
		memcpy(fresh.elements, from->ies, sizeof(fresh.elements));
	put_key(n, from, &fresh.w);
	changed = !w || notice(w, &fresh);
	if (!w)
		w = n->wlan[from->id] = xcalloc(1, sizeof(*w), "a WLAN");
	fresh.w.edition = w->w.edition + changed;
	*w = fresh;
	if (w->w.rsne)
		w->w.rsne = w->elements;
	if (w->w.wpa_ie)
		w->w.wpa_ie = w->elements + w->w.rsne_len;
	wipe(&fresh, sizeof(fresh));
	if (filters != w->w.mac_filtering)
		n->lists = UINT64_MAX; /* of no tree */
	if (changed && clients)
		clients_config(clients, from->id, now);
}

void wlans_follow(struct wlans *n, const struct config *c, struct clients *clients, mono_t now)
{
	struct client_settings s;

	if (!n->psk)
		n->psk = psk_cache_new(PSK_KEPT);
	if (!n->client_psk)
		n->client_psk = psk_cache_new(CONFIG_CLIENT_KEYS_MAX);
	for (unsigned id = 1; id <= WLAN_ID_MAX; id++) {
		const struct config_wlan *w = config_wlan(c, id);

		if (w)
			follow(n, c, clients, w, now);
		else if (n->wlan[id])
			forget(n, clients, id, now);
	}
	config_client_settings(c, &s);
	if (memcmp(&s, &n->settings, sizeof(s)) != 0) {
		n->settings = s;
		if (clients)
			clients_config(clients, 0, now);
	}
	if (n->lists != c->lists) {
		n->lists = c->lists;
		if (clients)
			clients_lists(clients, now);
	}
}

void wlans_free(struct wlans *n)
{
	for (unsigned id = 1; id <= WLAN_ID_MAX; id++)
		if (n->wlan[id]) {
			wipe(n->wlan[id], sizeof(*n->wlan[id]));
			free(n->wlan[id]);
		}
	psk_cache_free(n->psk);
	psk_cache_free(n->client_psk);
}
