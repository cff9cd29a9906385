/* SPDX-License-Identifier: Apache-2.0 */
/* wiphy.h - what a card can do, as the kernel tells it. */
#pragma once
#include "agent/nl80211/nl.h"
#include "agent/radio.h"
#include "proto/ieee80211/caps.h"

enum { WIPHY_CHANNELS_MAX = 48, WIPHY_NAME_MAX = 32, WIPHY_CARDS_MAX = 32 };

struct wiphy_band {
	bool there;
	struct dot11_abilities can;
	struct radio_channel channel[WIPHY_CHANNELS_MAX];
	unsigned nchannels;
};

struct wiphy {
	uint32_t index;
	char name[WIPHY_NAME_MAX];
	uint8_t mac[6]; /* its own, whatever it is called; zeros: not known */
	struct wiphy_band band[2]; /* 2.4 GHz, 5 GHz */
	bool ap, probe_client, channel_switch, control_port, control_port_status, full_state, uapsd, radar;
	bool ccmp, bip, tdls;
	uint16_t max_stations; /* 0: not told */
	uint16_t max_aps;      /* access point interfaces at the same time */
};

/* All cards of this network namespace, at most `size`; the number, or -errno. */
int wiphy_list(struct nl *n, struct wiphy *out, unsigned size);
/* The same card anew: the country's rules have changed. */
int wiphy_again(struct nl *n, struct wiphy *w);
/* One message of the answer; pure. False: not of a card. */
bool wiphy_read(const struct nlmsghdr *h, int family, struct wiphy *w);

/* The country of the rules that hold now: two letters and NUL. */
int wiphy_country(struct nl *n, char out[static 3]);
int wiphy_country_set(struct nl *n, const char country[static 2]);

/* Of the channels that may be used; NULL. */
const struct radio_channel *wiphy_channel(const struct wiphy_band *b, uint8_t number);
