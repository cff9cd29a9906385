/* SPDX-License-Identifier: Apache-2.0 */
/* caps.h - channels, and the capability and operation elements of HT, VHT and HE (IEEE 802.11-2020 9.4.2.55 to 56, 9.4.2.157
 * to 158; 802.11ax-2021 9.4.2.248 to 249) as a card can do them on a channel.
 *
 * A card's abilities come as the kernel's radio attributes tell them: the bodies of these elements, nearly. A channel is a
 * primary 20 MHz channel and a width that fits there. The writers take away what the channel does not allow (40 MHz bits on
 * a 20 MHz channel, ...), so that what a beacon says is what the radio does. */
#pragma once
#include "proto/ieee80211/dot11.h"

enum dot11_band { DOT11_2GHZ, DOT11_5GHZ };
enum dot11_width { DOT11_20MHZ, DOT11_40MHZ, DOT11_80MHZ, DOT11_160MHZ };

struct dot11_channel {
	enum dot11_band band;
	enum dot11_width width;
	uint8_t primary;      /* channel number of the primary 20 MHz */
	int8_t secondary;     /* 40 MHz and wider: +1 the secondary is above, -1 below; 0 at 20 MHz */
	uint8_t center;	      /* channel number of the middle of the whole width */
	uint16_t primary_mhz, center_mhz;
	bool dfs; /* radar must be looked for on some part of it (ETSI and FCC: 5250-5350 and 5470-5725 MHz) */
};

/* False: no such channel (1-14; 36-64, 100-144, 149-165 by fours), or the width does not fit there (40 MHz on 165, 80 MHz in
 * 2.4 GHz, ...). In 2.4 GHz a 40 MHz channel has its secondary above for 1-7, below for 8-13. */
bool dot11_channel_make(enum dot11_band band, uint8_t primary, enum dot11_width width, struct dot11_channel *out);
/* The widest at most `width` that fits: what a radio falls back to. False: no such channel at all. */
bool dot11_channel_widest(enum dot11_band band, uint8_t primary, enum dot11_width width, struct dot11_channel *out);
unsigned dot11_channel_to_mhz(enum dot11_band band, uint8_t channel); /* 0: none */
bool dot11_channel_from_mhz(unsigned mhz, enum dot11_band *band, uint8_t *channel);
unsigned dot11_width_mhz(enum dot11_width width);

enum { DOT11_HT_CAP_LEN = 26, DOT11_HT_OP_LEN = 22, DOT11_VHT_CAP_LEN = 12, DOT11_VHT_OP_LEN = 5, DOT11_HT_MCS_LEN = 16,
       DOT11_VHT_MCS_LEN = 8, DOT11_HE_MAC_LEN = 6, DOT11_HE_PHY_LEN = 11, DOT11_HE_MCS_MAX = 12, DOT11_HE_PPE_MAX = 25 };

/* What a card can do in one band: NL80211_BAND_ATTR_* of a wiphy, HE from its interface type data for AP. */
struct dot11_abilities {
	uint8_t rates[16], nrates; /* units of 500 kbit/s, without bit 7 */
	bool ht, vht, he;
	uint16_t ht_cap;
	uint8_t ht_ampdu; /* A-MPDU parameters byte: length exponent, density << 2 */
	uint8_t ht_mcs[DOT11_HT_MCS_LEN];
	uint32_t vht_cap;
	uint8_t vht_mcs[DOT11_VHT_MCS_LEN];
	uint8_t he_mac[DOT11_HE_MAC_LEN], he_phy[DOT11_HE_PHY_LEN];
	uint8_t he_mcs[DOT11_HE_MCS_MAX], he_mcs_len; /* 4, 8 with 160 MHz, 12 with 80+80 */
	uint8_t he_ppe[DOT11_HE_PPE_MAX], he_ppe_len;
};

/* The widest a card can do in this band. */
enum dot11_width dot11_abilities_width(const struct dot11_abilities *a, enum dot11_band band);

/* HT Capabilities, bits (9.4.2.55.2) */
enum { DOT11_HT_CAP_40 = 0x0002, DOT11_HT_CAP_SMPS = 0x000c, DOT11_HT_CAP_SGI20 = 0x0020, DOT11_HT_CAP_SGI40 = 0x0040,
       DOT11_HT_CAP_40_INTOLERANT = 0x4000 };

/* BSS colour 1-63 of HE; 0: colouring is disabled. */
void dot11_put_ht_cap(struct wr *w, const struct dot11_abilities *a, const struct dot11_channel *c);
void dot11_put_ht_op(struct wr *w, const struct dot11_channel *c, uint8_t protection); /* protection: 0-3 of 9.4.2.56 */
void dot11_put_vht_cap(struct wr *w, const struct dot11_abilities *a, const struct dot11_channel *c);
void dot11_put_vht_op(struct wr *w, const struct dot11_channel *c);
void dot11_put_he_cap(struct wr *w, const struct dot11_abilities *a, const struct dot11_channel *c);
void dot11_put_he_op(struct wr *w, uint8_t bss_color);
/* Channels a radio may use, as Country says them (9.4.2.9): so many from the first on, one power. */
struct dot11_subband {
	uint8_t first, count;
	int8_t max_dbm;
};
enum { DOT11_SUBBANDS_MAX = 12 };
void dot11_put_country(struct wr *w, const char country[static 2], const struct dot11_subband *subbands, size_t n);
/* Extended Capabilities (9.4.2.26): extended channel switching, BSS transition off; operating mode notification with VHT. */
void dot11_put_ext_cap(struct wr *w, bool vht);

/* What a station says it can do, for showing and counting: read from the elements of its association request. */
struct dot11_station_caps {
	bool ht, vht, he, wmm;
	uint8_t streams;	  /* receive, 0: says nothing */
	enum dot11_width width;
	bool sgi20, sgi40, sgi80;
	uint8_t ht_mcs_max;	  /* highest HT MCS index, 0-31 */
	uint8_t vht_mcs_max;	  /* 7, 8 or 9 */
	uint8_t he_mcs_max;	  /* 7, 9 or 11 */
	uint8_t uapsd;		  /* WMM's four bits: VO VI BK BE */
};
void dot11_station_caps_read(const struct dot11_elements *e, struct dot11_station_caps *out);
