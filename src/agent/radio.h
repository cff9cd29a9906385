/* SPDX-License-Identifier: Apache-2.0 */
/* radio.h - what the agent may ask of a radio, as a table of operations. The WTP machine knows radios only through it:
 * behind it stands a simulated radio (radio_sim.c) or a card of the kernel.
 *
 * Operations return 0 or -errno and do not block; what happens by itself (radar, a card that is gone) comes back through
 * wtp_radio_changed. Radios are numbered by slot from 0; on the wire slot n is radio id n + 1. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RADIO_SLOTS_MAX = 4, RADIO_BSS_MAX = 16, RADIO_RATES_MAX = 8, RADIO_SSID_MAX = 32 };

/* RFC 5416 6.25 Radio Type: bits */
enum radio_type { RADIO_B = 1, RADIO_A = 2, RADIO_G = 4, RADIO_N = 8 };

struct radio_caps {
	uint8_t type;	 /* enum radio_type */
	uint8_t mac[6];	 /* base BSSID */
	uint8_t max_bss; /* at most RADIO_BSS_MAX */
	int8_t max_power_dbm;
	uint8_t rates[RADIO_RATES_MAX], nrates; /* in units of 500 kbit/s */
};

struct radio_config {
	bool enabled;
	uint8_t channel;
	int8_t power_dbm;
	uint16_t beacon_period; /* TU */
	uint8_t dtim_period;
	char country[4];
	uint8_t rates[RADIO_RATES_MAX], nrates; /* basic rates with bit 7 */
	bool short_preamble;
	uint16_t rts_threshold, frag_threshold;
};

struct radio_bss {
	uint8_t wlan;  /* WLAN ID on this radio, 1-16 */
	uint8_t bssid[6];
	uint8_t ssid[RADIO_SSID_MAX], ssid_len;
	bool hidden;
	uint16_t capability;
	bool local_mac;	   /* RFC 5416 6.1 MAC Mode */
	uint8_t tunnel;	   /* RFC 5416 6.1 Tunnel Mode */
	bool ac_answers;   /* our element: the AC answers authentication and association */
	const uint8_t *ies; /* information elements of beacons and probe responses, lent */
	uint16_t ies_len;
};

struct radio_station {
	uint8_t mac[6];
	uint8_t wlan;
	uint16_t aid, capability;
	uint8_t rates[126], nrates;
	bool only_8021x; /* RFC 5416 6.15: nothing but 802.1X frames pass yet */
};

struct radio_key {
	uint8_t wlan;
	bool pairwise; /* for `mac`; else a group key */
	uint8_t mac[6];
	uint8_t index, len;
	uint8_t key[32];
};

struct radio_stats {
	uint32_t resets, channel_noise, tx_frames, rx_frames, tx_retries, tx_failures, fcs_errors, decrypt_errors;
	uint64_t tx_bytes, rx_bytes;
	uint16_t stations;
	uint8_t utilization; /* of the channel, percent */
};

struct radio_ops {
	const char *name;
	unsigned (*slots)(void *radio);
	void (*capabilities)(void *radio, unsigned slot, struct radio_caps *out);
	int (*configure)(void *radio, unsigned slot, const struct radio_config *c);
	/* A BSS that runs already is changed in place. */
	int (*bss_start)(void *radio, unsigned slot, const struct radio_bss *b);
	/* Of a BSS that runs: its capability and all its information elements are these from now on (lent). */
	int (*bss_update)(void *radio, unsigned slot, uint8_t wlan, uint16_t capability, const uint8_t *ies, uint16_t ies_len);
	int (*bss_stop)(void *radio, unsigned slot, uint8_t wlan);
	int (*station_set)(void *radio, unsigned slot, const struct radio_station *s);
	int (*station_del)(void *radio, unsigned slot, const uint8_t mac[static 6]);
	/* A key equal to the one installed is not installed again (nonce reuse): returns 0. */
	int (*key_set)(void *radio, unsigned slot, const struct radio_key *k);
	/* An 802.11 frame, to be sent now. wlan 0: the BSS is that of the frame's BSSID. *acked says whether it was. */
	int (*frame_send)(void *radio, unsigned slot, uint8_t wlan, const uint8_t *frame, size_t len, bool *acked);
	void (*statistics)(void *radio, unsigned slot, struct radio_stats *out);
};

/* --- the simulated radio (radio_sim.c): remembers what it was told, sends nothing ------------------------ */

struct radio_sim;
extern const struct radio_ops radio_sim_ops; /* its `void *radio` is a struct radio_sim */

/* Slot 0 is 2.4 GHz, slot 1 is 5 GHz; base is the base radio MAC, shared by both slots as AireOS APs do. */
struct radio_sim *radio_sim_new(unsigned slots, const uint8_t base[static 6]);
void radio_sim_free(struct radio_sim *r);

/* What a test and `plumb-ap status` look at. NULL: no such thing. */
const struct radio_config *radio_sim_config(const struct radio_sim *r, unsigned slot);
const struct radio_bss *radio_sim_bss(const struct radio_sim *r, unsigned slot, uint8_t wlan);
const struct radio_station *radio_sim_station(const struct radio_sim *r, unsigned slot, const uint8_t mac[static 6]);
unsigned radio_sim_bss_count(const struct radio_sim *r, unsigned slot);
unsigned radio_sim_station_count(const struct radio_sim *r, unsigned slot);
/* Called at each operation on a station and each frame sent, in their order; NULL for the one that is not meant. */
typedef void (*radio_sim_watch)(void *ctx, unsigned slot, const uint8_t *station, bool added, const uint8_t *frame,
	size_t len);
void radio_sim_on_air(struct radio_sim *r, radio_sim_watch fn, void *ctx);
/* Makes operations fail with this (-EIO, ...) from now on; 0: they work again. */
void radio_sim_fail(struct radio_sim *r, int error);
