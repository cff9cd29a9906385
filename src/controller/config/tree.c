/* SPDX-License-Identifier: Apache-2.0 */
/* tree.c - the tree: made, copied, freed with its secrets wiped; its parts in their order. */
#include "controller/config/tree.h"

#include "base/wipe.h"
#include "base/xalloc.h"

#include <stdlib.h>

static const char management[] = "management";

void tree_edited(struct config *c)
{
	static uint64_t editions;

	c->edition = ++editions;
}

struct config *config_new(void)
{
	struct config *c = xcalloc(1, sizeof(*c), "configuration");

	tree_edited(c);
	strcpy(c->sysname, "plumb");
	strcpy(c->rf_network, "default");
	c->ap_fallback = true;
	c->ap_admin = CONFIG_ADMIN_ENABLE;
	c->ap_link_encryption = CONFIG_ADMIN_ENABLE;
	c->timers = (struct config_timers){ .heartbeat = 30, .fast_heartbeat = 1, .discovery = 10,
					    .primary_discovery = 120 };
	c->idle_s = CONFIG_IDLE_S;
	c->traps = 1u << CLIENT_TRAP_EXCLUDED;
	c->admission = (struct config_admission){ .radio_clients = { CONFIG_RADIO_CLIENTS, CONFIG_RADIO_CLIENTS },
						  .balance_window = CONFIG_BALANCE_WINDOW,
						  .balance_denials = CONFIG_BALANCE_DENIALS };
	c->eap = (struct client_settings){ .eapol_key_timeout_ms = CONFIG_EAPOL_KEY_TIMEOUT_MS,
					   .eapol_key_retries = CONFIG_EAPOL_KEY_RETRIES,
					   .group_rekey_s = CONFIG_BCAST_KEY_S };
	c->buffered = CONFIG_ERRORS;
	c->console = CONFIG_NOTIFICATIONS;
	(void)tree_interface_add(c, management);
	return c;
}

static void ap_free(struct config_ap *ap)
{
	wipe(ap, sizeof(*ap));
	free(ap);
}

/* Is the i-th access point the lender's? Looked at by its pointer, where it is unless many were taken out: thousands of
 * access points are thousands of lines of cache. */
static bool borrowed(const struct config *c, size_t i)
{
	return c->lender && tree_ap_near(c->lender, i, c->ap[i]) == c->ap[i];
}

bool config_free_some(struct config *c)
{
	enum { SOME = 64 };

	for (unsigned i = 0; i < SOME && c->aps; i++)
		if (!borrowed(c, --c->aps))
			ap_free(c->ap[c->aps]);
	return c->aps > 0;
}

void config_free(struct config *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->interfaces; i++)
		free(c->interface[i]);
	for (unsigned id = 1; id <= WLAN_ID_MAX; id++)
		tree_wlan_take(c, id);
	for (size_t i = 0; i < c->aps; i++)
		if (!borrowed(c, i))
			ap_free(c->ap[i]);
	free(c->interface);
	free(c->ap);
	free(c->auth);
	tree_lists_free(c);
	free(c);
}

/* All but the access points. */
static struct config *copy_without_aps(const struct config *from)
{
	struct config *c = xmalloc(sizeof(*c), "configuration");

	*c = *from;
	c->interface = xcalloc(from->interfaces, sizeof(*c->interface), "interfaces");
	c->interface_room = from->interfaces;
	for (size_t i = 0; i < from->interfaces; i++) {
		c->interface[i] = xmalloc(sizeof(*c->interface[i]), "interface");
		*c->interface[i] = *from->interface[i];
	}
	memset(c->wlan, 0, sizeof(c->wlan));
	for (const struct config_wlan *w = config_wlan_next(from, 0); w; w = config_wlan_next(from, w->id))
		tree_wlan_put(c, w);
	c->ap = from->aps ? xcalloc(from->aps, sizeof(struct config_ap *), "access points") : NULL;
	c->ap_room = from->aps;
	c->lender = NULL;
	c->auth = from->auths ? xcalloc(from->auths, sizeof(*c->auth), "auth-list") : NULL;
	c->auth_room = from->auths;
	if (from->auths)
		memcpy(c->auth, from->auth, from->auths * sizeof(*c->auth));
	tree_lists_copy(c, from);
	return c;
}

struct config *config_copy(const struct config *from)
{
	struct config *c = copy_without_aps(from);

	for (size_t i = 0; i < from->aps; i++) {
		c->ap[i] = xmalloc(sizeof(*c->ap[i]), "access point");
		*c->ap[i] = *from->ap[i];
	}
	return c;
}

struct config *config_trial(const struct config *from)
{
	struct config *c = copy_without_aps(from);

	if (from->aps)
		memcpy(c->ap, from->ap, from->aps * sizeof(struct config_ap *));
	c->lender = from;
	return c;
}

const char *config_level_name(enum config_level l)
{
	static const char *const names[CONFIG_LEVELS] = {
		[CONFIG_EMERGENCIES] = "emergencies", [CONFIG_ALERTS] = "alerts",
		[CONFIG_CRITICAL] = "critical",	      [CONFIG_ERRORS] = "errors",
		[CONFIG_WARNINGS] = "warnings",	      [CONFIG_NOTIFICATIONS] = "notifications",
		[CONFIG_INFORMATIONAL] = "informational", [CONFIG_DEBUGGING] = "debugging",
	};

	return l < CONFIG_LEVELS ? names[l] : "?";
}

/* A longer array of pointers. */
static void *longer(void *p, size_t count, size_t *room, size_t each, const char *what)
{
	if (count < *room)
		return p;
	*room = *room ? *room * 2 : 8;
	return xrealloc(p, *room * each, what);
}

/* --- interfaces: management, then by name ------------------------------------------------------------------- */

struct config_interface *tree_interface(const struct config *c, const char *name)
{
	for (size_t i = 0; i < c->interfaces; i++)
		if (strcmp(c->interface[i]->name, name) == 0)
			return c->interface[i];
	return NULL;
}

const struct config_interface *config_interface(const struct config *c, const char *name)
{
	return tree_interface(c, name);
}

struct config_interface *tree_interface_add(struct config *c, const char *name)
{
	struct config_interface *new = xcalloc(1, sizeof(*new), "interface");
	size_t i = c->interfaces++;

	c->interface = longer(c->interface, i, &c->interface_room, sizeof(struct config_interface *), "interfaces");
	strncpy(new->name, name, sizeof(new->name) - 1);
	for (; i > 1 && strcmp(c->interface[i - 1]->name, name) > 0; i--)
		c->interface[i] = c->interface[i - 1];
	c->interface[i] = new;
	return new;
}

void tree_interface_take(struct config *c, const char *name)
{
	for (size_t i = 0; i < c->interfaces; i++)
		if (strcmp(c->interface[i]->name, name) == 0) {
			free(c->interface[i]);
			c->interfaces--;
			memmove(&c->interface[i], &c->interface[i + 1],
				(c->interfaces - i) * sizeof(struct config_interface *));
			return;
		}
}

/* --- WLANs --------------------------------------------------------------------------------------------------- */

const struct config_wlan *config_wlan(const struct config *c, unsigned id)
{
	return id <= WLAN_ID_MAX ? c->wlan[id] : NULL;
}

const struct config_wlan *config_wlan_next(const struct config *c, unsigned after)
{
	for (unsigned id = after + 1; id <= WLAN_ID_MAX; id++)
		if (c->wlan[id])
			return c->wlan[id];
	return NULL;
}

size_t config_wlans(const struct config *c)
{
	size_t n = 0;

	for (unsigned id = 1; id <= WLAN_ID_MAX; id++)
		n += c->wlan[id] != NULL;
	return n;
}

void tree_wlan_put(struct config *c, const struct config_wlan *w)
{
	if (!c->wlan[w->id])
		c->wlan[w->id] = xcalloc(1, sizeof(*w), "WLAN");
	*c->wlan[w->id] = *w;
	wlan_for_ac(c, c->wlan[w->id]);
}

void tree_wlan_take(struct config *c, unsigned id)
{
	if (c->wlan[id]) {
		wipe(c->wlan[id], sizeof(*c->wlan[id]));
		free(c->wlan[id]);
		c->wlan[id] = NULL;
		tree_client_keys_take(c, id);
	}
}

/* --- access points and the auth-list, by MAC ---------------------------------------------------------------------- */

static mac_t ap_mac(const struct config *c, size_t i)
{
	return c->ap[i]->mac;
}

static mac_t auth_mac(const struct config *c, size_t i)
{
	return c->auth[i].mac;
}

/* The first of n that is not before mac. */
static size_t place(const struct config *c, size_t n, mac_t (*mac_at)(const struct config *c, size_t i), mac_t mac)
{
	size_t from = 0, to = n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (mac_at(c, middle).v < mac.v)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

const struct config_ap *config_ap(const struct config *c, mac_t mac)
{
	size_t i = place(c, c->aps, ap_mac, mac);

	return i < c->aps && mac_eq(c->ap[i]->mac, mac) ? c->ap[i] : NULL;
}

const struct config_ap *tree_ap_near(const struct config *c, size_t i, const struct config_ap *ap)
{
	if (i < c->aps && c->ap[i] == ap)
		return ap;
	if (i + 1 < c->aps && c->ap[i + 1] == ap)
		return ap;
	if (i > 0 && i - 1 < c->aps && c->ap[i - 1] == ap)
		return ap;
	return config_ap(c, ap->mac);
}

const struct config_ap *config_ap_by_name(const struct config *c, const char *name)
{
	for (size_t i = 0; i < c->aps && *name; i++)
		if (strcmp(c->ap[i]->name, name) == 0)
			return c->ap[i];
	return NULL;
}

static bool radio_says_nothing(const struct config_radio *r)
{
	return !r->disabled && !r->channel && !r->power && !r->width;
}

static bool ap_says_nothing(const struct config_ap *ap)
{
	return !ap->name[0] && !ap->location[0] && ap->admin == CONFIG_ADMIN_DEFAULT &&
	       ap->link_encryption == CONFIG_ADMIN_DEFAULT && !ap->base[0].name[0] && !ap->base[1].name[0] &&
	       !ap->base[2].name[0] && ap->psk_kind == CONFIG_NO_KEY && radio_says_nothing(&ap->radio[CONFIG_BAND_A]) &&
	       radio_says_nothing(&ap->radio[CONFIG_BAND_B]);
}

bool tree_ap_put(struct config *c, const struct config_ap *ap)
{
	size_t i = place(c, c->aps, ap_mac, ap->mac);
	bool known = i < c->aps && mac_eq(c->ap[i]->mac, ap->mac), nothing = ap_says_nothing(ap);

	if (!known && nothing)
		return true;
	if (!known) {
		if (c->aps == CONFIG_APS_MAX)
			return false;
		c->ap = longer(c->ap, c->aps, &c->ap_room, sizeof(struct config_ap *), "access points");
		memmove(&c->ap[i + 1], &c->ap[i], (c->aps++ - i) * sizeof(struct config_ap *));
		c->ap[i] = xmalloc(sizeof(*ap), "access point");
	} else if (borrowed(c, i)) {
		c->ap[i] = xmalloc(sizeof(*ap), "access point");
	}
	*c->ap[i] = *ap;
	if (nothing) {
		ap_free(c->ap[i]);
		memmove(&c->ap[i], &c->ap[i + 1], (--c->aps - i) * sizeof(struct config_ap *));
	}
	return true;
}

const struct config_auth *config_auth(const struct config *c, mac_t mac)
{
	size_t i = place(c, c->auths, auth_mac, mac);

	return i < c->auths && mac_eq(c->auth[i].mac, mac) ? &c->auth[i] : NULL;
}

bool tree_auth_put(struct config *c, const struct config_auth *a)
{
	size_t i = place(c, c->auths, auth_mac, a->mac);

	if (i == c->auths || !mac_eq(c->auth[i].mac, a->mac)) {
		if (c->auths == CONFIG_AUTH_MAX)
			return false;
		c->auth = longer(c->auth, c->auths, &c->auth_room, sizeof(*c->auth), "auth-list");
		memmove(&c->auth[i + 1], &c->auth[i], (c->auths++ - i) * sizeof(*c->auth));
	}
	c->auth[i] = *a;
	return true;
}

bool tree_auth_take(struct config *c, mac_t mac)
{
	size_t i = place(c, c->auths, auth_mac, mac);

	if (i == c->auths || !mac_eq(c->auth[i].mac, mac))
		return false;
	memmove(&c->auth[i], &c->auth[i + 1], (--c->auths - i) * sizeof(*c->auth));
	return true;
}
