/* SPDX-License-Identifier: Apache-2.0 */
/* wlans.h - WLANs and settings as the machine of clients has them (client_wlan, client_settings), kept in step with the
 * configuration. Zeros begin. */
#pragma once
#include "controller/config/config.h"
#include "rsn/psk.h"

struct wlans_wlan;

struct wlans {
	struct wlans_wlan *wlan[WLAN_ID_MAX + 1];
	struct client_settings settings;
	struct psk_cache *psk, *client_psk; /* of WLANs, of single clients */
	uint64_t lists; /* the edition of lists of clients that is in force */
};

/* For the ports of the machine of clients; NULL: there is none of that id. Lent until wlans_follow. */
const struct client_wlan *wlans_wlan(const struct wlans *n, unsigned id);
/* The key of a client that has one of its own: stretched when it first comes (a millisecond), then kept. */
bool wlans_client_pmk(const struct wlans *n, const struct config *c, unsigned wlan, mac_t client, uint32_t akm,
		      struct rsn_pmk *out);
/* The configuration is this one now: clients (may be NULL) that cannot stay are told to leave. */
void wlans_follow(struct wlans *n, const struct config *c, struct clients *clients, mono_t now);
void wlans_free(struct wlans *n);
