/* SPDX-License-Identifier: Apache-2.0 */
/* station_in.h - what the files of a simulated station share:
 *   station.c       from beacons to the association, what ends it, SA Query, its public functions
 *   station_bss.c   BSSs it has heard, which of them fit, its RSNE for them
 *   station_link.c  frames under keys, both ways; EAPOL; its supplicant's ports
 *   station_ip.c    DHCP, ARP, payload */
#pragma once
#include "air/station.h"

enum { STATION_BSSS = 16, STATION_IES = 257, STATION_FRAME = DOT11_FRAME_MAX, STATION_QUERIES = 5, STATION_ETHER = 1514 };

struct station_bss {
	uint8_t bssid[6];
	unsigned place;
	int8_t rssi;
	uint16_t capability;
	uint8_t rsne[STATION_IES], rsnxe[STATION_IES], wpa[STATION_IES];
	uint16_t rsne_len, rsnxe_len, wpa_len;
};

struct station_group_key {
	uint8_t key[RSN_GTK_MAX], len;
	uint64_t rx_pn;
};

struct station {
	struct station_options o;
	struct station_ports p;
	void *ctx;
	struct wheel *wheel;
	mono_t now;
	struct timer timer, dhcp_timer, query_timer;
	enum station_state state;
	struct station_bss seen[STATION_BSSS];
	unsigned nseen;
	struct station_bss *bss; /* where it is, or wants to be */
	uint8_t old_bssid[6];
	bool reassociates;
	unsigned tries;
	uint16_t seq, aid;
	bool pmf;
	uint8_t rsne[STATION_IES];
	uint16_t rsne_len;
	struct rsn_sup sup;
	uint8_t tk[RSN_TK_MAX], tk_len;
	uint64_t tx_pn, rx_pn;
	struct station_group_key group_key[6]; /* by index: GTK 1-3, IGTK 4-5 */
	struct rsn_group group;
	/* DHCP */
	uint32_t xid, offered, server, address;
	unsigned dhcp_tries;
	bool requesting;
	/* SA Query of its own */
	unsigned queries;
	uint8_t query_id[STATION_QUERIES][2];
	struct station_counts counts;
};

/* station.c */
void sta_tell(struct station *st, enum station_event e, uint32_t value);
void sta_connected(struct station *st);
struct dot11_ends sta_ends(const struct station *st);
void sta_lost(struct station *st, enum station_event e, uint32_t value, int64_t retry_ms);

/* station_bss.c */
void sta_saw(struct station *st, unsigned place, const struct dot11_frame *f, int8_t rssi);
struct station_bss *sta_find(struct station *st, const uint8_t bssid[static 6]);
/* The strongest that fits; NULL: none. */
struct station_bss *sta_best(struct station *st);
bool sta_fits(const struct station *st, const struct station_bss *b);
/* Its RSNE for this BSS, and whether management frames will be protected. */
void sta_prepare(struct station *st, const struct station_bss *b);

/* station_link.c */
/* An 802.11 frame of its own; under its key where protect is set and there is one. */
bool sta_transmit(struct station *st, uint8_t *frame, size_t len, bool protect);
/* What comes under a cover: false: it cannot be read, or was heard before. */
bool sta_opens(struct station *st, const struct dot11_frame *f, const struct radio_sim_cover *c);
bool sta_start_keys(struct station *st);
void sta_stop_keys(struct station *st);
void sta_data(struct station *st, const struct dot11_frame *f, bool covered);

/* station_ip.c */
void sta_ip_begin(struct station *st);
void sta_ip_stop(struct station *st);
void sta_ip_timer(struct timer *t, mono_t now);
void sta_ether(struct station *st, const uint8_t *ether, size_t len);
bool sta_put_ether(struct station *st, const uint8_t *ether, size_t len);
