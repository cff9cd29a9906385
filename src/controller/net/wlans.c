/* SPDX-License-Identifier: Apache-2.0 */
/* wlans.c - WLANs and settings as the machine of clients has them, kept in step with the configuration: by every command,
 * and when another configuration is in force; and the keys that are made of pass phrases, each stretched once. */
#include "base/wipe.h"
#include "base/xalloc.h"
#include "controller/net/wlans.h"

#include <stdlib.h>

struct wlans_wlan {
	struct client_wlan w;
	struct psk psk;
	uint8_t elements[sizeof(((struct config_wlan *)0)->ies)]; /* what w.rsne and w.wpa_ie lend */
};

/* A client that has a key of its own, and has been here. */
struct wlans_own {
	struct wlans_own *next;
	uint16_t wlan;
	mac_t mac;
	struct psk psk;
};

const struct client_wlan *wlans_wlan(const struct wlans *n, unsigned id)
{
	return id <= WLAN_ID_MAX && n->wlan[id] ? &n->wlan[id]->w : NULL;
}

static void put_pmk(struct wlans_wlan *w)
{
	w->w.pmk_later = w->psk.state == PSK_LATER;
	if (w->psk.state == PSK_READY)
		w->w.has_pmk = rsn_pmk_set(&w->w.pmk, RSN_AKM_PSK, w->psk.pmk, RSN_PMK_LEN) &&
			       rsn_pmk_set(&w->w.pmk_sha256, RSN_AKM_PSK_SHA256, w->psk.pmk, RSN_PMK_LEN);
}

static void put_key(struct wlans *n, const struct config_wlan *from, struct wlans_wlan *w, const struct psk *before)
{
	const char *ssid = w->w.ssid;

	if (!w->w.wpa2 || from->key_kind == CONFIG_NO_KEY)
		return;
	if (before)
		w->psk = *before;
	w->w.has_pmk = psk_set(&w->psk, from->key, strlen(from->key), ssid, strlen(ssid), !n->in_turns) != PSK_NONE;
	put_pmk(w);
	n->later += w->psk.state == PSK_LATER && !(before && before->state == PSK_LATER);
}

/* Do its clients have to associate anew? */
static bool notice(const struct wlans_wlan *old, const struct wlans_wlan *fresh)
{
	const struct client_wlan *a = &old->w, *b = &fresh->w;

	return client_wlan_moves(a, b) || (!a->pmk_later && !secret_eq(&a->pmk, &b->pmk, sizeof(a->pmk)));
}

static uint16_t interface_number(const struct config *c, const char *name)
{
	for (size_t i = 0; i < c->interfaces; i++)
		if (strcmp(c->interface[i]->name, name) == 0)
			return (uint16_t)i;
	return 0;
}

static void drop(struct wlans *n, unsigned id)
{
	struct wlans_wlan *w = n->wlan[id];

	n->wlan[id] = NULL;
	wipe(w, sizeof(*w));
	free(w);
}

/* Deleted. Its keys go now; what its clients need until they have been told to go stays, as of one that is disabled. */
static void end(struct wlans *n, struct clients *clients, unsigned id, mono_t now)
{
	struct wlans_wlan *w = n->wlan[id];

	psk_wipe(&w->psk);
	wipe(&w->w.pmk, sizeof(w->w.pmk));
	wipe(&w->w.pmk_sha256, sizeof(w->w.pmk_sha256));
	w->w.has_pmk = w->w.pmk_later = w->w.enabled = false;
	w->w.gone = true;
	w->w.edition = ++n->edition[id];
	n->gone++;
	if (clients)
		clients_config(clients, id, now);
}

void wlans_forget_gone(struct wlans *n, const struct clients *clients)
{
	if (!n->gone || (clients && clients_following(clients)))
		return;
	for (unsigned id = 1; id <= WLAN_ID_MAX; id++)
		if (n->wlan[id] && n->wlan[id]->w.gone)
			drop(n, id);
	n->gone = 0;
}

/* --- keys of single clients ------------------------------------------------------------------------------------------ */

static struct wlans_own *own_of(struct wlans *n, unsigned wlan, mac_t mac)
{
	for (struct wlans_own *o = n->own; o; o = o->next)
		if (o->wlan == wlan && mac_eq(o->mac, mac))
			return o;
	return NULL;
}

static struct wlans_own *own_made(struct wlans *n, unsigned wlan, mac_t mac)
{
	struct wlans_own *o = own_of(n, wlan, mac);

	if (o)
		return o;
	o = xcalloc(1, sizeof(*o), "a client's own key");
	o->next = n->own;
	o->wlan = (uint16_t)wlan;
	o->mac = mac;
	n->own = o;
	n->owns++;
	return o;
}

/* The key it has by the configuration; NULL: it has none any more, or its WLAN is gone. */
static const char *own_text(const struct wlans *n, const struct config *c, unsigned wlan, mac_t mac, const char **ssid)
{
	const struct config_client_key *k = config_client_key(c, wlan, mac);
	const struct client_wlan *w = wlans_wlan(n, wlan);

	if (!k || !w)
		return NULL;
	*ssid = w->ssid;
	return k->key;
}

enum client_pmk wlans_client_pmk(struct wlans *n, const struct config *c, unsigned wlan, mac_t client, uint32_t akm,
				 struct rsn_pmk *out)
{
	const char *ssid, *text = own_text(n, c, wlan, client, &ssid);
	struct wlans_own *o;
	bool waited;

	if (!text)
		return CLIENT_PMK_NONE;
	o = own_made(n, wlan, client);
	waited = o->psk.state == PSK_LATER;
	switch (psk_set(&o->psk, text, strlen(text), ssid, strlen(ssid), !n->in_turns)) {
	case PSK_LATER: n->later += !waited; return CLIENT_PMK_LATER;
	case PSK_READY: return rsn_pmk_set(out, akm, o->psk.pmk, RSN_PMK_LEN) ? CLIENT_PMK_OWN : CLIENT_PMK_NONE;
	case PSK_NONE: break;
	}
	return CLIENT_PMK_NONE;
}

/* Of keys that were deleted or changed nothing stays. */
static void forget_owns(struct wlans *n, const struct config *c)
{
	for (struct wlans_own **at = &n->own, *o; (o = *at) != NULL;) {
		const char *ssid, *text = c ? own_text(n, c, o->wlan, o->mac, &ssid) : NULL;
		struct psk same = o->psk;
		bool keep = text && psk_set(&same, text, strlen(text), ssid, strlen(ssid), false) != PSK_NONE &&
			    secret_eq(same.hash, o->psk.hash, sizeof(same.hash));

		psk_wipe(&same);
		if (keep) {
			at = &o->next;
			continue;
		}
		*at = o->next;
		n->owns--;
		psk_wipe(&o->psk);
		free(o);
	}
}

/* --- pass phrases in turns ------------------------------------------------------------------------------------------- */

static void work_on(struct wlans *n, const char *text, const char *ssid, unsigned wlan, mac_t client)
{
	psk_work_begin(&n->work, text, strlen(text), ssid, strlen(ssid));
	n->work_wlan = (uint16_t)wlan;
	n->work_client = client;
}

/* The next that waits: a client that is here before WLANs, which may have none. */
static bool work_begins(struct wlans *n, const struct config *c)
{
	for (struct wlans_own *o = n->own; o; o = o->next) {
		const char *ssid, *text = o->psk.state == PSK_LATER ? own_text(n, c, o->wlan, o->mac, &ssid) : NULL;

		if (!text || psk_set(&o->psk, text, strlen(text), ssid, strlen(ssid), false) != PSK_LATER)
			continue;
		work_on(n, text, ssid, o->wlan, o->mac);
		return true;
	}
	for (unsigned id = 1; id <= WLAN_ID_MAX; id++) {
		const struct config_wlan *from = config_wlan(c, id);

		if (!from || !n->wlan[id] || n->wlan[id]->psk.state != PSK_LATER)
			continue;
		work_on(n, from->key, n->wlan[id]->w.ssid, id, (mac_t){ 0 });
		return true;
	}
	n->later = 0;
	return false;
}

/* Whose key was changed meanwhile waits on, for the next. */
static void work_ends(struct wlans *n, struct clients *clients, mono_t now)
{
	struct wlans_wlan *w = n->wlan[n->work_wlan];
	struct wlans_own *o = mac_present(n->work_client) ? own_of(n, n->work_wlan, n->work_client) : NULL;
	bool ready = false;

	if (o) {
		ready = psk_work_give(&n->work, &o->psk);
	} else if (w && !mac_present(n->work_client) && psk_work_give(&n->work, &w->psk)) {
		put_pmk(w);
		ready = true;
	}
	psk_work_wipe(&n->work);
	n->stretched++;
	if (!ready)
		return;
	n->later -= n->later > 0;
	if (clients)
		clients_pmk_ready(clients, n->work_wlan, n->work_client, now);
}

bool wlans_work(struct wlans *n, const struct config *c, struct clients *clients, mono_t now)
{
	if (!n->work.busy)
		return wlans_waits(n) && work_begins(n, c);
	if (psk_work_some(&n->work))
		work_ends(n, clients, now);
	return true;
}

/* --- the configuration ------------------------------------------------------------------------------------------------ */

/* True: its clients have to notice. */
static bool follow(struct wlans *n, const struct config *config, struct clients *clients, const struct config_wlan *from,
		   mono_t now)
{
	struct wlans_wlan fresh = { 0 }, *w = n->wlan[from->id];
	bool changed, filters = w && w->w.mac_filtering, waited = w && w->w.pmk_later;

	config_client_wlan(config, from, &fresh.w);
	fresh.w.interface_id = interface_number(config, from->interface);
	if (fresh.w.wpa2)
		memcpy(fresh.elements, from->ies, sizeof(fresh.elements));
	put_key(n, from, &fresh, w ? &w->psk : NULL);
	changed = !w || w->w.gone || notice(w, &fresh);
	if (!w)
		w = n->wlan[from->id] = xcalloc(1, sizeof(*w), "a WLAN");
	n->gone -= w->w.gone;
	fresh.w.edition = n->edition[from->id] += changed;
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
	if (waited && !w->w.pmk_later && clients)
		clients_pmk_ready(clients, from->id, (mac_t){ 0 }, now);
	return changed;
}

void wlans_follow(struct wlans *n, const struct config *c, struct clients *clients, mono_t now)
{
	struct client_settings s;
	bool changed = false;

	for (unsigned id = 1; id <= WLAN_ID_MAX; id++) {
		const struct config_wlan *w = config_wlan(c, id);

		if (w) {
			changed |= follow(n, c, clients, w, now);
		} else if (n->wlan[id] && !n->wlan[id]->w.gone) {
			end(n, clients, id, now);
			changed = true;
		}
	}
	wlans_forget_gone(n, clients);
	config_client_settings(c, &s);
	if (memcmp(&s, &n->settings, sizeof(s)) != 0) {
		n->settings = s;
		if (clients)
			clients_config(clients, 0, now);
	}
	if (changed || n->lists != c->lists)
		forget_owns(n, c);
	if (n->lists != c->lists) {
		n->lists = c->lists;
		if (clients)
			clients_lists(clients, now);
	}
}

void wlans_free(struct wlans *n)
{
	for (unsigned id = 1; id <= WLAN_ID_MAX; id++)
		if (n->wlan[id])
			drop(n, id);
	forget_owns(n, NULL);
	psk_work_wipe(&n->work);
}
