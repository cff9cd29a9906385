/* SPDX-License-Identifier: Apache-2.0 */
/* radio.h - what the agent may ask of a radio, as a table of operations, and what a radio tells by itself, as a table of
 * events. The WTP machine knows radios only through both: behind it stands a simulated radio (radio_sim.c) or a card of the
 * kernel (nl80211/).
 *
 * Operations return 0 or -errno and do not block. Radios are numbered by slot from 0; on the wire slot n is radio id n + 1.
 * Events come outside of operations, from the loop (or, with the simulated radio, from whoever moves its air).
 *
 * What a radio does by itself, without asking anybody: beacons; answers to probe requests; acknowledgements; the gate of
 * each station, which fails closed. What it hands up as frames, whole 802.11 without FCS: authentication, (re)association
 * request, disassociation, deauthentication, action (SA Query), EAPOL; see struct radio_events. */
#pragma once
#include "base/mono.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RADIO_SLOTS_MAX = 4, RADIO_BSS_MAX = 16, RADIO_RATES_MAX = 12, RADIO_SSID_MAX = 32, RADIO_KEY_MAX = 32 };

/* RFC 5416 6.25 Radio Type: bits */
enum radio_type { RADIO_B = 1, RADIO_A = 2, RADIO_G = 4, RADIO_N = 8 };

/* Widths a radio can have, bits; in struct radio_config a width is in units of 20 MHz (1, 2, 4, 8). */
enum radio_width { RADIO_W20 = 1, RADIO_W40 = 2, RADIO_W80 = 4, RADIO_W160 = 8 };

/* A channel that may be used under the country's rules; those that may not are not listed. */
struct radio_channel {
	uint8_t number;
	uint16_t mhz;
	int8_t max_power_dbm;
	bool no_ir;   /* nothing may be sent before somebody else was heard: no access point here */
	bool radar;   /* DFS: a channel availability check comes first */
	bool closed;  /* radar was seen: not before its time is over */
	uint8_t widths; /* enum radio_width, with this as the primary channel */
	bool no_above, no_below; /* 40 MHz: the other half may not be there */
};

/* Capabilities are the values the kernel gives of a band, in 802.11's own byte order, as they stand in the elements. */
struct radio_caps {
	uint8_t type;	 /* enum radio_type */
	uint8_t mac[6];	 /* base BSSID */
	uint8_t max_bss; /* at most RADIO_BSS_MAX */
	int8_t max_power_dbm;
	uint8_t rates[RADIO_RATES_MAX], nrates; /* in units of 500 kbit/s */
	bool wmm, pmf;				/* pmf: it can do BIP-CMAC-128 */
	uint8_t widths;				/* enum radio_width */
	uint16_t max_stations;			/* of all its BSSs together */
	const struct radio_channel *channel;	/* lent, as long as the radio has this country */
	uint8_t nchannels;
	bool ht, vht, he;
	uint8_t ht_caps[26];			/* HT Capabilities, the whole value */
	uint8_t vht_caps[12];			/* VHT Capabilities, the same */
	uint8_t he_mac[6], he_phy[11], he_mcs[12], he_mcs_len, he_ppe[25], he_ppe_len;
};

struct radio_config {
	bool enabled;
	uint8_t channel; /* the primary one */
	uint8_t width;	 /* in units of 20 MHz; 0: 1 */
	int8_t secondary; /* with 40 MHz and more: 1 the other 20 MHz is above, -1 below; 0: as the channel's plan has it */
	uint8_t center;	  /* channel number of the middle; 0: as the channel's plan has it */
	int8_t power_dbm;
	uint16_t beacon_period; /* TU */
	uint8_t dtim_period;
	char country[4];
	uint8_t rates[RADIO_RATES_MAX], nrates; /* basic rates with bit 7 */
	bool short_preamble;
	uint16_t rts_threshold, frag_threshold;
	bool announce;		   /* another channel is announced, where that can be, and stations stay */
	bool no_ht, no_vht, no_he; /* not to be used although the card can */
	uint32_t idle_s;	   /* a station that is not heard for so long is told as idle; 0: 300 */
};

#define RADIO_IDLE_NEVER UINT32_MAX

struct radio_bss {
	uint8_t wlan;  /* WLAN ID on this radio, 1-16 */
	uint8_t bssid[6];
	uint8_t ssid[RADIO_SSID_MAX], ssid_len;
	bool hidden;
	uint16_t capability;
	bool local_mac;	   /* RFC 5416 6.1 MAC Mode */
	uint8_t tunnel;	   /* RFC 5416 6.1 Tunnel Mode */
	bool ac_answers;   /* our element: the AC answers authentication and association */
	/* WLAN Extension; without it wmm is as the card has it, and the rest 0 */
	bool wmm, pmf, pmf_required, isolate;
	uint16_t vlan;	       /* of the access point's bridge; 0: untagged */
	uint16_t max_stations; /* 0: no limit of its own */
	uint32_t idle_s;       /* 0: that of radio_config; RADIO_IDLE_NEVER */
	uint32_t idle_bytes;   /* who sends less than this in idle_s is idle, too; 0: whatever is heard of it counts */
	uint32_t group_cipher, pairwise_cipher, management_cipher; /* suite selectors (0x000fac04); 0: none, or not told */
	const uint8_t *ies; /* information elements of beacons and probe responses (RSNE and the like), lent */
	uint16_t ies_len;
};

/* What of a station's data passes, both ways. The zero value is the closed one. */
enum radio_gate {
	RADIO_GATE_EAPOL, /* nothing but EAPOL */
	RADIO_GATE_LEARN, /* and DHCP (v4, v6), ARP, neighbour discovery; still no payload */
	RADIO_GATE_RUN,	  /* all */
};

struct radio_station {
	uint8_t mac[6];
	uint8_t wlan;
	uint16_t aid, capability;
	uint16_t listen_interval;
	uint16_t vlan; /* 0: the BSS's own */
	uint8_t rates[126], nrates;
	uint8_t gate; /* enum radio_gate */
	bool wmm, pmf;
	bool associates; /* anew, also where it is there already: its keys go, and what it can do is what is said here */
	/* Elements of its (re)association request as it sent them (HT, VHT, HE Capabilities, Extended Capabilities, RSNE), lent.
	 * With a station that is there already, ies_len 0: as before. */
	const uint8_t *ies;
	uint16_t ies_len;
};

struct radio_key {
	uint8_t wlan;
	bool pairwise; /* for `mac`; else a group key */
	uint8_t mac[6];
	uint8_t index, len; /* group: 1-3 GTK, 4 and 5 IGTK */
	uint8_t key[RADIO_KEY_MAX];
	uint32_t cipher; /* suite selector; 0: CCMP-128, for 4 and 5 BIP-CMAC-128 */
	uint64_t rx_pn;	 /* receive counter: what comes with a number up to this is a replay */
	bool send;	 /* of a group key: what is sent is protected by it from now on (RFC 5416 6.1 Key Status other than 2) */
	bool installed;	 /* of a group key: it is installed already, only `send` is new */
};

/* The group keys that protect what is sent now, and the packet number used last. */
struct radio_group_state {
	uint8_t gtk_id, igtk_id; /* 0: none */
	uint64_t gtk_pn, igtk_ipn;
};

struct radio_stats {
	uint32_t resets, channel_noise, tx_frames, rx_frames, tx_retries, tx_failures, fcs_errors, decrypt_errors;
	uint64_t tx_bytes, rx_bytes;
	uint16_t stations;
	uint8_t utilization; /* of the channel, percent */
};

/* What became of a frame. PENDING: not known yet, `sent` of struct radio_events brings it with this token. */
enum radio_fate { RADIO_NOT_ACKED, RADIO_ACKED, RADIO_PENDING };
struct radio_sent {
	uint8_t fate; /* enum radio_fate */
	uint32_t token;
};

/* --- what a radio tells ------------------------------------------------------------------------------------ */

struct radio_frame_info {
	int8_t rssi, snr; /* dBm, dB; 0: not known */
	uint16_t rate;	  /* 0.1 Mbit/s; 0: not known */
};

enum radio_event { /* as CAPWAP_RADIO_EVENT_... */
	RADIO_EVENT_RESET = 1,
	RADIO_EVENT_CHANNEL,
	RADIO_EVENT_RADAR,
	RADIO_EVENT_UP,
	RADIO_EVENT_DOWN,
};

enum radio_learned { RADIO_LEARNED_DHCP = 1, RADIO_LEARNED_ARP, RADIO_LEARNED_ND, RADIO_LEARNED_STATIC };

/* A DHCP message of a station, or for it: option 53's number, 0: BOOTP. Addresses in host order, 0: none. */
struct radio_dhcp {
	uint8_t type;
	bool from_server;
	uint32_t xid, ip, server, lease_s; /* ip: what is asked for, offered or given */
};

struct radio_events {
	void *ctx;
	/* A frame for the AC. EAPOL as a plain data frame: ToDS, A1 = BSSID, A2 = station, A3 = BSSID, LLC/SNAP and EtherType
	 * 0x888e, body in clear; its Protected bit says that it came encrypted. So it is with management frames. */
	void (*frame)(void *ctx, unsigned slot, uint8_t wlan, const uint8_t *frame, size_t len, const struct radio_frame_info *i,
		      mono_t now);
	/* What became of a frame that was pending. */
	void (*sent)(void *ctx, unsigned slot, uint32_t token, bool acked, uint8_t retries, mono_t now);
	/* A station is gone by itself: the radio has forgotten it. */
	void (*station_gone)(void *ctx, unsigned slot, uint8_t wlan, const uint8_t mac[static 6], mono_t now);
	/* For the Idle Timeout of its WLAN or longer it was not heard, although it was asked, or it sent less than idle_bytes
	 * (idle.h); it stays until it is deleted. Once for each time it falls silent, and again each minute. */
	void (*station_idle)(void *ctx, unsigned slot, uint8_t wlan, const uint8_t mac[static 6], uint16_t seconds, mono_t now);
	/* A probe request was heard. Each of them: who collects them counts. */
	void (*probing)(void *ctx, unsigned slot, const uint8_t mac[static 6], int8_t rssi, uint8_t channel, mono_t now);
	/* A station uses this address: IPv4 as ::ffff:a.b.c.d. When it is new, not at each packet. */
	void (*learned)(void *ctx, unsigned slot, uint8_t wlan, const uint8_t mac[static 6], enum radio_learned how,
			const uint8_t ip[static 16], mono_t now);
	/* Each DHCPv4 message that passed, either way: a conversation without answers is seen by it. */
	void (*dhcp)(void *ctx, unsigned slot, uint8_t wlan, const uint8_t mac[static 6], const struct radio_dhcp *d,
		     mono_t now);
	/* cause: RFC 5415 4.6.34 with UP and DOWN, else what AireOS shows. channel 0 and width 0: as it was. text may be
	 * NULL. */
	void (*event)(void *ctx, unsigned slot, enum radio_event e, uint8_t cause, uint8_t channel, uint8_t width,
		      const char *text, mono_t now);
};

struct radio_ops {
	const char *name;
	unsigned (*slots)(void *radio);
	void (*capabilities)(void *radio, unsigned slot, struct radio_caps *out);
	/* To whom events go from now on; copied. NULL: to nobody. */
	void (*listen)(void *radio, const struct radio_events *e);
	int (*configure)(void *radio, unsigned slot, const struct radio_config *c);
	/* A BSS that runs already is changed in place, and keeps its stations and keys. */
	int (*bss_start)(void *radio, unsigned slot, const struct radio_bss *b);
	/* A BSS that runs: its capability, information elements, flags, VLAN, ciphers and limit are these from now on. SSID and
	 * BSSID are those it has. */
	int (*bss_update)(void *radio, unsigned slot, const struct radio_bss *b);
	int (*bss_stop)(void *radio, unsigned slot, uint8_t wlan);
	/* Adds a station (as associated; the gate says what passes) or changes one. */
	int (*station_set)(void *radio, unsigned slot, const struct radio_station *s);
	int (*station_del)(void *radio, unsigned slot, const uint8_t mac[static 6]);
	/* The WTP machine sees to it that no key comes twice (keys.h), so a radio installs what it is given. */
	int (*key_set)(void *radio, unsigned slot, const struct radio_key *k);
	/* An 802.11 frame, to be sent now. wlan 0: the BSS is that of the frame's BSSID. An EAPOL frame is a data frame, FromDS;
	 * the Protected bit says: to be sent encrypted; the body is in clear either way. */
	int (*frame_send)(void *radio, unsigned slot, uint8_t wlan, const uint8_t *frame, size_t len, struct radio_sent *sent);
	int (*group_state)(void *radio, unsigned slot, uint8_t wlan, struct radio_group_state *out);
	void (*statistics)(void *radio, unsigned slot, struct radio_stats *out);
	/* Looks for stations that are idle: called every few seconds while there are any. NULL: the radio has a clock. */
	void (*poll)(void *radio, mono_t now);
};

/* --- the simulated radio (radio_sim.c): remembers what it was told, and has an air (radio_sim_air.c) ------------------ */

struct radio_sim;
extern const struct radio_ops radio_sim_ops; /* its `void *radio` is a struct radio_sim */

/* Slot 0 is 2.4 GHz, slot 1 is 5 GHz; base is the base radio MAC, shared by both slots as AireOS APs do. */
struct radio_sim *radio_sim_new(unsigned slots, const uint8_t base[static 6]);
void radio_sim_free(struct radio_sim *r);

/* What a test and `plumb-ap status` look at. NULL: no such thing. */
const struct radio_config *radio_sim_config(const struct radio_sim *r, unsigned slot);
const struct radio_bss *radio_sim_bss(const struct radio_sim *r, unsigned slot, uint8_t wlan);
const struct radio_station *radio_sim_station(const struct radio_sim *r, unsigned slot, const uint8_t mac[static 6]);
/* The key of a station, or (mac NULL) a group key of a BSS. */
const struct radio_key *radio_sim_key(const struct radio_sim *r, unsigned slot, uint8_t wlan, const uint8_t *mac,
				      uint8_t index);
unsigned radio_sim_bss_count(const struct radio_sim *r, unsigned slot);
unsigned radio_sim_station_count(const struct radio_sim *r, unsigned slot);
unsigned radio_sim_keys_set(const struct radio_sim *r); /* how often a key was installed */
/* How often one was that had been before, here or elsewhere at this radio, of the last 4,096. It finds that out by itself:
 * nothing that asks before it installs a key is asked here. */
unsigned radio_sim_keys_twice(const struct radio_sim *r);
/* Called at each operation on a station and each frame sent, in their order; NULL for the one that is not meant. */
typedef void (*radio_sim_watch)(void *ctx, unsigned slot, const uint8_t *station, bool added, const uint8_t *frame,
	size_t len);
void radio_sim_on_air(struct radio_sim *r, radio_sim_watch fn, void *ctx);
/* Makes operations fail with this (-EIO, ...) from now on; 0: they work again. */
void radio_sim_fail(struct radio_sim *r, int error);
/* The next n deletions of stations fail, and the stations stay. */
void radio_sim_keep_stations(struct radio_sim *r, unsigned n);
/* To whom it tells what happens; a test may tell things itself. Its functions may be NULL. */
const struct radio_events *radio_sim_events(const struct radio_sim *r);
/* From now on the fate of a frame is not known when it is sent: each answers RADIO_PENDING, and radio_sim_settle tells all
 * of them what became of them. */
void radio_sim_pending(struct radio_sim *r, bool pending);
void radio_sim_settle(struct radio_sim *r, bool acked, mono_t now);

/* --- its air: simulated stations hear what it sends, and send to it ----------------------------------------------------
 *
 * Frames are whole 802.11 frames without FCS. Encryption is played: bytes are in clear, and a cover says under which key and
 * packet number they go; who has another key cannot read them. A radio drops what comes under a key it has not, and a packet
 * number that is not above the last one. */
struct radio_sim_cover {
	uint8_t key[RADIO_KEY_MAX], len;
	uint8_t index;
	uint64_t pn;
};

/* What the AP sends. cover NULL: in clear. True: somebody acknowledges it. */
typedef bool (*radio_sim_hear)(void *ctx, unsigned slot, uint8_t wlan, const uint8_t *frame, size_t len,
			       const struct radio_sim_cover *cover);
/* NULL: nobody is there, and (as before there was an air) all is acknowledged. */
void radio_sim_air(struct radio_sim *r, radio_sim_hear fn, void *ctx);
/* A station sends on the radio's channel: what is for a BSS of it is taken (true: acknowledged). */
bool radio_sim_transmit(struct radio_sim *r, unsigned slot, const uint8_t *frame, size_t len,
			const struct radio_sim_cover *cover, int8_t rssi, mono_t now);
/* The beacon of a BSS, as a station that listens gets it; 0: none. */
size_t radio_sim_beacon(const struct radio_sim *r, unsigned slot, uint8_t wlan, uint8_t *out, size_t size);

/* The wire: Ethernet frames that pass the gate go to fn, and those given to radio_sim_from_wire to the stations they are
 * for, as far as their gates let them. */
typedef void (*radio_sim_to_wire)(void *ctx, unsigned slot, uint8_t wlan, uint16_t vlan, const uint8_t *ether, size_t len);
void radio_sim_wire(struct radio_sim *r, radio_sim_to_wire fn, void *ctx);
void radio_sim_from_wire(struct radio_sim *r, const uint8_t *ether, size_t len, mono_t now);

/* A radio that changed its channel: its stations are disassociated (under their keys where they have PMF) and forgotten, and
 * the controller is told of a reset. */
void radio_sim_reset(struct radio_sim *r, unsigned slot, mono_t now);

struct radio_sim_counters {
	uint64_t gate_closed;	/* data frames dropped at a station's gate, either way */
	uint64_t undecryptable; /* under a key the radio has not */
	uint64_t replayed;	/* with a packet number not above the last */
	uint64_t clear_refused; /* in clear from a station with a key */
	uint64_t strangers;	/* data from a station that is not associated: answered with a deauthentication, reason 7 */
	uint64_t probes_answered;
};
struct radio_sim_counters radio_sim_counters(const struct radio_sim *r);
