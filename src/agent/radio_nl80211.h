/* SPDX-License-Identifier: Apache-2.0 */
/* radio_nl80211.h - cards of the Linux kernel behind radio.h: any driver of mac80211, or one that does as it does. What it
 * needs of the kernel stands in docs/radio.md. */
#pragma once
#include "agent/hub.h"
#include "agent/radio.h"

struct radio_nl80211;
extern const struct radio_ops radio_nl80211_ops; /* its `void *radio` is a struct radio_nl80211 */

enum { RADIO_PHY_MAX = 31, RADIO_PREFIX_MAX = 8, RADIO_LINK_MAX = 15, RADIO_WHY_MAX = 200 };

struct radio_nl80211_options {
	struct {
		bool there, five_ghz;
		char phy[RADIO_PHY_MAX + 1]; /* "any": the first card that can and no other slot has */
	} slot[RADIO_SLOTS_MAX];
	char prefix[RADIO_PREFIX_MAX + 1]; /* interfaces are PREFIX SLOT - WLAN: ap0-1 */
	char bridge[RADIO_LINK_MAX + 1];   /* empty: none, and then no data of stations goes anywhere */
	char uplink[RADIO_LINK_MAX + 1];   /* the bridge's port to the wire, which gets the VLANs of WLANs; empty: none */
	uint8_t base[6];
	void (*tell)(void *ctx, const char *line); /* NULL: nobody reads it */
	void *ctx;
};

/* Takes the cards and removes what a dead agent left of its interfaces. NULL with `why`. Nothing is sent before a radio is
 * configured and a BSS is started. */
struct radio_nl80211 *radio_nl80211_new(struct hub *hub, const struct radio_nl80211_options *o,
					char why[static RADIO_WHY_MAX]);
/* What was configured, and a BSS that is on the air; NULL. */
const struct radio_config *radio_nl80211_config(const struct radio_nl80211 *r, unsigned slot);
const struct radio_bss *radio_nl80211_bss(const struct radio_nl80211 *r, unsigned slot, uint8_t wlan);
/* Interfaces go, and with them all BSSs. To be called before hub_free, which lets go of its handles. */
void radio_nl80211_stop(struct radio_nl80211 *r);
/* After hub_free or a turn of the loop. */
void radio_nl80211_free(struct radio_nl80211 *r);
