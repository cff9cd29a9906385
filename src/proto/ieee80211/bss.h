/* SPDX-License-Identifier: Apache-2.0 */
/* bss.h - whole frames of a BSS: its beacon, probe responses and association responses, from one struct, so that they agree.
 *
 * A beacon is given in two pieces, as a kernel's radio wants it: the head ends before the TIM element, which the radio
 * writes itself, and the tail begins behind it. Elements stand in the order of 9.3.3.2 (beacon), 9.3.3.10 (probe response),
 * 9.3.3.6 (association response). The security elements come ready made (rsn_put_elements), as a controller sends them. */
#pragma once
#include "proto/ieee80211/caps.h"

struct dot11_bss {
	uint8_t bssid[DOT11_MAC_LEN];
	uint8_t ssid[DOT11_SSID_MAX], ssid_len;
	bool hidden;		/* beacons carry an SSID of length zero; the wildcard is not answered */
	uint16_t beacon_interval; /* TU */
	uint16_t capability;	/* ESS is always set; short slot is as given */
	uint8_t rates[16], nrates; /* of this BSS, bit 7: basic */
	struct dot11_channel channel;
	const struct dot11_abilities *card; /* lent; NULL: neither HT, VHT nor HE */
	bool ht, vht, he;	/* offered, where the card can, WMM is on and the band has it; not for TKIP and WEP */
	uint8_t ht_protection, bss_color;
	bool erp_protection;
	char country[2];	/* 0: none is said */
	struct dot11_subband subbands[DOT11_SUBBANDS_MAX]; /* with country; none: it is not said */
	uint8_t nsubbands;
	uint8_t power_constraint; /* dB, said with country in a BSS of spectrum management */
	bool wmm, uapsd;
	uint8_t wmm_set;	/* parameter set count, 0-15 */
	bool load;		/* BSS Load is said */
	uint16_t stations;
	uint8_t utilization;
	struct { bool on, stop_sending; uint8_t channel, beacons; } leaving; /* Channel Switch Announcement */
	/* Elements the controller gave for beacons and probe responses (RSN, WPA, others), lent. Those that this file writes
	 * itself (SSID, rates, capabilities, WMM, ...) are not taken from there. */
	const uint8_t *ies;
	size_t ies_len;
};

void dot11_bss_beacon(const struct dot11_bss *b, struct wr *head, struct wr *tail);
/* A whole probe response. The SSID is said, also a hidden one: only who named it is answered. The timestamp is zero: the
 * radio sets it. */
void dot11_bss_probe_resp(const struct dot11_bss *b, const uint8_t sta[static DOT11_MAC_LEN], struct wr *w);
/* Is this probe request for the BSS? Its SSID element, wildcard or not, and its DS parameter when it has one. */
bool dot11_bss_probed(const struct dot11_bss *b, const struct dot11_elements *e);

/* A whole association response. `e` are the request's elements: what the station does not speak is not answered to it (HT
 * elements to a station without HT, ...); NULL: all. With a status other than 0 the capability elements are left out. */
struct dot11_assoc_answer {
	uint8_t sta[DOT11_MAC_LEN];
	bool reassoc;
	uint16_t status, aid;
	uint32_t comeback_tu;	/* with status 30: Timeout Interval */
	const uint8_t *ies;	/* more elements (MDE, FTE, ...), lent */
	size_t ies_len;
};
void dot11_bss_assoc_resp(const struct dot11_bss *b, const struct dot11_assoc_answer *a, const struct dot11_elements *e,
			  struct wr *w);

/* An association response as a controller wrote it, which knows the WLAN and not the card: with the capability, WMM and
 * operation elements that it lacks added as dot11_bss_assoc_resp would. Other frames, and refusals, are copied. */
void dot11_bss_complete(const struct dot11_bss *b, const uint8_t *frame, size_t len, const struct dot11_elements *e,
			struct wr *w);

/* --- the station's side, for simulated clients and tests ---------------------------------------------------------- */

struct dot11_sta {
	uint8_t mac[DOT11_MAC_LEN];
	uint16_t capability, listen_interval;
	uint8_t rates[16], nrates;
	const struct dot11_abilities *card; /* NULL: no HT, VHT, HE */
	bool wmm;
	uint8_t uapsd;
	struct dot11_channel channel;
	const uint8_t *ies; /* RSN, WPA, ... as they are, lent */
	size_t ies_len;
};
/* ssid_len 0: the wildcard. To everybody, or to one BSSID. */
void dot11_sta_probe_req(const struct dot11_sta *s, const uint8_t *bssid, const uint8_t *ssid, size_t ssid_len,
			 struct wr *w);
void dot11_sta_auth(const struct dot11_sta *s, const uint8_t bssid[static DOT11_MAC_LEN], struct wr *w);
/* current_ap: a reassociation from there, NULL: an association. */
void dot11_sta_assoc_req(const struct dot11_sta *s, const uint8_t bssid[static DOT11_MAC_LEN], const uint8_t *current_ap,
			 const uint8_t *ssid, size_t ssid_len, struct wr *w);
