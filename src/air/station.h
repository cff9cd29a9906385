/* SPDX-License-Identifier: Apache-2.0 */
/* station.h - a simulated wireless client in virtual time: it listens to beacons, authenticates, associates, does the 4-way
 * handshake with a real supplicant (rsn/supplicant.h), gets an address by DHCP or has one, answers ARP and SA Query, roams,
 * leaves. Open, WPA2-PSK, PSK-SHA256; PMF off, optional, required.
 *
 * Frames are whole 802.11 frames without FCS. Encryption is played, as the simulated radio plays it (agent/radio.h): bytes
 * are in clear, and a cover says under which key and packet number they go. A station keeps packet numbers as a card does:
 * its own rise with each frame, and what comes with a number not above the last one is dropped.
 *
 * A `place` is wherever its frames go: a radio, by a number of the shell's own. */
#pragma once
#include "agent/radio.h"
#include "base/wheel.h"
#include "proto/ieee80211/bss.h"
#include "rsn/supplicant.h"

struct station;

enum station_state {
	STATION_OFF,
	STATION_AUTHENTICATING,
	STATION_ASSOCIATING,
	STATION_HANDSHAKE,  /* associated; the 4-way handshake is to come */
	STATION_CONNECTED,  /* keys, or none needed */
	STATION_STATES
};
const char *sta_state_name(enum station_state s);

/* What a person at the client sees; `value` as said. */
enum station_event {
	STATION_NOT_FOUND,	   /* no BSS that fits: none of the SSID, or none whose security it can do */
	STATION_AUTH_REFUSED,	   /* status */
	STATION_ASSOC_REFUSED,	   /* status */
	STATION_ASSOC_COMEBACK,	   /* status 30: it tries again after so many TU */
	STATION_NO_ANSWER,	   /* to authentication or association */
	STATION_ASSOCIATED,	   /* AID */
	STATION_KEYED,		   /* 4-way handshake done, for the first time */
	STATION_REKEYED,	   /* and again */
	STATION_GROUP_REKEYED,
	STATION_IE_MISMATCH,	   /* M3's RSNE was not the beacon's: it left */
	STATION_ADDRESS,	   /* IPv4, host order */
	STATION_DHCP_FAILED,	   /* no answer after the last try */
	STATION_DEAUTHENTICATED,   /* by the AP: reason */
	STATION_DISASSOCIATED,	   /* by the AP: reason */
	STATION_WRONG_KEY,	   /* deauthenticated during the handshake: the passphrase may be wrong. reason */
	STATION_SA_QUERY_FAILED,   /* the AP had forgotten it: it leaves by itself */
	STATION_BEACONS_LOST,	   /* its BSS is not on the air any more */
	STATION_EVENTS
};
const char *sta_event_name(enum station_event e);

struct station_ports {
	/* A frame for the air; true: acknowledged. cover NULL: in clear. */
	bool (*send)(void *ctx, unsigned place, const uint8_t *frame, size_t len, const struct radio_sim_cover *cover);
	void (*random)(void *ctx, void *out, size_t len);
	void (*event)(void *ctx, enum station_event e, uint32_t value); /* NULL: nobody looks */
	/* Payload that came for it, as an Ethernet frame: what is neither EAPOL, ARP for it, nor its DHCP. NULL: dropped. */
	void (*payload)(void *ctx, const uint8_t *ether, size_t len);
	/* It looks around before it joins: what is on the air there comes through sta_hear now. What it had heard before is
	 * forgotten. NULL: it knows what it has heard. */
	void (*scan)(void *ctx);
};

struct station_options {
	uint8_t mac[6];
	char ssid[33];
	uint32_t akm;		   /* RSN_AKM_PSK, RSN_AKM_PSK_SHA256; 0: open */
	uint8_t pmk[RSN_PMK_LEN];
	enum rsn_pmf pmf;
	bool wpa;		   /* a client that speaks nothing but the older WPA; akm is RSN_AKM_PSK, pmf off */
	uint16_t listen_interval;  /* 0: 10 */
	bool wmm;
	const struct dot11_abilities *card; /* NULL: no HT, VHT, HE; lent */
	uint8_t eapol_version;	   /* 0: 1 */
	bool dhcp;		   /* else address, when it is not 0, is its own and said by ARP once it is connected */
	uint32_t address;
	const char *hostname;	   /* lent; NULL: none */
	int64_t again_ms;	   /* how long it waits before; 0: as it was refused, 1 s or 10 s */
	bool persistent;	   /* tries again after a refusal or a disconnection, as a client of today does */
	/* Its RSNE as it is, lent; NULL: one that fits what is above. */
	const uint8_t *rsne;
	uint16_t rsne_len;
};

struct station_counts {
	uint32_t auths, assocs, reassocs, joins, disconnects;
	uint32_t byes; /* deauthentications and disassociations for it from its AP, believed or not */
	uint32_t installs, group_installs;
	uint32_t sa_queries_answered, sa_queries_sent, robust_refused; /* unprotected deauthentications not believed */
	uint32_t undecryptable, replayed, clear_refused;
	uint32_t discovers, requests, arp_answers, payload;
};

struct station *sta_new(const struct station_options *o, const struct station_ports *p, void *ctx, struct wheel *wheel);
void sta_free(struct station *st);
/* Everything that is on the air where it is: beacons and frames for others, too. True: it acknowledges it. */
bool sta_hear(struct station *st, unsigned place, const uint8_t *frame, size_t len, const struct radio_sim_cover *cover,
		  int8_t rssi, mono_t now);
/* Joins the strongest BSS it has heard that fits; STATION_NOT_FOUND otherwise. */
void sta_join(struct station *st, mono_t now);
/* To another BSS it has heard; false: it has not, or that does not fit. */
bool sta_roam(struct station *st, const uint8_t bssid[static 6], mono_t now);
void sta_leave(struct station *st, mono_t now);
void sta_leave_for(struct station *st, uint16_t reason, mono_t now);
/* It belongs to another WLAN from now on, and has left the one before without a word. */
void sta_change(struct station *st, const struct station_options *o);
/* Its BSS is not on the air any more. */
void sta_beacons_lost(struct station *st, mono_t now);
/* Another passphrase's key, from the next association on. */
void sta_set_pmk(struct station *st, const uint8_t pmk[static RSN_PMK_LEN]);
/* An Ethernet frame of its own (source its MAC); false: it is not connected. */
bool sta_send(struct station *st, const uint8_t *ether, size_t len, mono_t now);
/* Asks for a new pairwise key, or the group keys again. */
bool sta_request_keys(struct station *st, bool pairwise, mono_t now);
/* EAPOL of another kind than keys (Start, Logoff): whole frame, under the key if it has one and protect is set. */
bool sta_send_eapol(struct station *st, const uint8_t *eapol, size_t len, bool protect, mono_t now);
/* Loses its keys and association without a word, as after a crash; the BSSs it has heard stay. */
void sta_forget(struct station *st);

enum station_state sta_state(const struct station *st);
const uint8_t *sta_bssid(const struct station *st); /* where it is, or wants to be; NULL: nowhere */
uint32_t sta_address(const struct station *st);
bool sta_pmf(const struct station *st); /* in use */
uint16_t sta_aid(const struct station *st);
const struct station_counts *sta_counts(const struct station *st);
/* For tests: its keys as installed; false: it has none. */
bool sta_key(const struct station *st, uint8_t tk[static RSN_TK_MAX]);
const struct rsn_group *sta_group(const struct station *st);
