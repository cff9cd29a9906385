/* SPDX-License-Identifier: Apache-2.0 */
/* wlans.h - WLANs and settings as the machine of clients has them (client_wlan, client_settings), kept in step with the
 * configuration. Zeros begin.
 *
 * Pass phrases are stretched when they are set, those of single clients when the client first comes: at once, or, for a
 * process that must not stand still, in turns (wlans_work). Until then whose key it is waits (client_wlan.pmk_later,
 * CLIENT_PMK_LATER), and hears by clients_pmk_ready that it is there. What a key was that is no more is wiped. */
#pragma once
#include "controller/config/config.h"
#include "rsn/psk.h"

struct wlans_wlan;
struct wlans_own;

struct wlans {
	struct wlans_wlan *wlan[WLAN_ID_MAX + 1];
	uint32_t edition[WLAN_ID_MAX + 1]; /* client_wlan.edition: also of one that is deleted and made anew, none comes again */
	unsigned gone; /* deleted, and kept until their clients have been told */
	struct client_settings settings;
	uint64_t lists; /* the edition of lists of clients that is in force */
	bool in_turns;	/* nothing is stretched but by wlans_work */
	/* keys of single clients, those that have come: a few, or some hundreds */
	struct wlans_own *own;
	size_t owns, later; /* later: keys that wait to be stretched, of WLANs and clients; never fewer than there are */
	struct psk_work work;
	uint16_t work_wlan;
	mac_t work_client; /* whose it is; absent: the WLAN's */
	uint64_t stretched; /* so many have been, in turns */
};

/* For the ports of the machine of clients; NULL: there is none of that id. Lent until wlans_follow. */
const struct client_wlan *wlans_wlan(const struct wlans *n, unsigned id);
/* The key of a client that has one of its own. */
enum client_pmk wlans_client_pmk(struct wlans *n, const struct config *c, unsigned wlan, mac_t client, uint32_t akm,
				 struct rsn_pmk *out);
/* The configuration is this one now: clients (may be NULL) that cannot stay are told to leave. */
void wlans_follow(struct wlans *n, const struct config *c, struct clients *clients, mono_t now);
/* What was deleted is forgotten as soon as none of its clients is left: to be called now and then. */
void wlans_forget_gone(struct wlans *n, const struct clients *clients);
/* Is there work that waits? */
static inline bool wlans_waits(const struct wlans *n)
{
	return n->later != 0;
}
/* A tenth of a millisecond of it. False: there is none left. */
bool wlans_work(struct wlans *n, const struct config *c, struct clients *clients, mono_t now);
void wlans_free(struct wlans *n);
