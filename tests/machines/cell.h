/* SPDX-License-Identifier: Apache-2.0 */
/* cell.h - the machine of clients with access points and stations around it, in virtual time: the stations are real ones
 * (rsn/supplicant.h, whole 802.11 frames), the APs do what they are told and count what they should not have been told. What
 * the air and the wire do to frames is as a seed says. */
#pragma once
#include "controller/client/clients.h"
#include "proto/ieee80211/bss.h"
#include "rsn/supplicant.h"

#ifndef CELL_STAS
#define CELL_STAS 1000
#endif
enum { CELL_APS = 3, CELL_WLANS = 5, CELL_LOG = 4096, CELL_FRAME = 1024 };

/* WLANs of every cell, by id. */
enum { CELL_OPEN = 1, CELL_PSK, CELL_PMF, CELL_PMF_REQUIRED, CELL_CLOSED };
#define CELL_PASSPHRASE "correct horse"

struct cell;

enum cell_state { STA_OFF, STA_AUTH, STA_ASSOC, STA_IN, STA_KEYED };

struct cell_sta {
	struct cell *cell;
	struct dot11_sta s;
	unsigned ap, slot, wlan; /* where it is, or wants to be */
	const char *ssid;	 /* NULL: the WLAN's */
	uint8_t bssid[6], old_bssid[6];
	enum cell_state state;
	bool reassociates, mute, deaf, forgot; /* mute: sends nothing; deaf: hears nothing; forgot: its keys, silently */
	bool stubborn;		 /* tries again after a refusal or a deauthentication */
	struct rsn_sup sup;
	struct rsn_pmk pmk;
	uint32_t akm;
	bool pmf, mfpr, plain;	 /* plain: asks for no security */
	uint8_t rsne[64], rsne_len;
	uint16_t seq;
	uint16_t status, reason, aid;
	uint32_t comeback;
	unsigned tries, answers, deauths, installs, groups, queries;
	uint8_t tk[32];
	struct rsn_group group;
	struct timer timer;
	uint8_t last[CELL_FRAME];
	size_t last_len;	 /* the last request it sent, for repeating it */
};

/* What an AP has of a station. */
struct cell_known {
	mac_t mac;
	uint16_t aid;
	uint8_t gate, slot, wlan, key[32], key_len;
	uint8_t old_key[4][32];
	unsigned keys;
	bool there;
};

struct cell_ap {
	struct ap ap;
	struct cell_known known[CELL_STAS];
	struct ac_group_key group[2][CELL_WLANS + 1]; /* in use, by slot and WLAN */
	unsigned begins, completes;
	bool refuses, full; /* refuses: each change fails; full: none is taken but deletions */
	unsigned no_complete; /* so many group keys it does not begin to send with */
	struct ac_group_key begun[2][CELL_WLANS + 1]; /* not sent with yet */
	int64_t slow_ms;    /* what it says of a change comes so much later */
	unsigned reinstalls, wrong;
};

struct cell {
	struct wheel wheel;
	mono_t now;
	uint64_t random;
	struct clients *cs;
	struct client_wlan wlan[CELL_WLANS + 1];
	struct client_settings settings;
	uint8_t beacon[CELL_WLANS + 1][64];
	struct cell_ap ap[CELL_APS];
	struct cell_sta *sta; /* CELL_STAS */
	struct link flying;
	unsigned loss_pm, delay_us;
	uint64_t carried, lost;
	/* Sees each frame before it arrives, may change it; false: it is lost. NULL: all pass. */
	bool (*pass)(struct cell *cell, bool up, uint8_t *frame, size_t *len);
	/* rows about the watched station; absent: about all */
	mac_t watched;
	uint16_t row[CELL_LOG]; /* ids of the catalogue */
	unsigned rows;
	uint8_t down[CELL_FRAME]; /* the last frame to any station */
	size_t down_len;
	unsigned downs, excluded_by_hand;
	mac_t by_hand;
	const struct rsn_pmk *own_pmk; /* every client's on every WLAN; NULL: the WLAN's */
	bool own_pmk_later;		  /* every client has one that is not made yet */
	const struct client_memory *memory; /* of every client, from before; NULL: none */
	bool talk;		  /* prints rows */
	unsigned wlan_adds; /* of a BSS that is made, the controller's number of its WLAN is so much more than the AP's */
	/* Where the WLANs come from instead of those above; NULL: from there. */
	const struct client_wlan *(*wlan_from)(void *ctx, unsigned id);
	void *wlan_ctx;
	/* Is told of each client that has changed; NULL: nobody is. */
	void (*changed)(void *ctx, const struct client *c, bool going);
	void *changed_ctx;
	/* Is told of an AP whose clients had to leave; NULL: nobody is. */
	void (*left)(void *ctx, struct ap *ap);
	void *left_ctx;
	/* Hears all that is told of clients; NULL: nobody does. */
	void (*heard)(void *ctx, unsigned row, const void *fields, mac_t client);
	void *heard_ctx;
};

struct cell *cell_new(uint64_t seed);
void cell_free(struct cell *cell);
/* The controller dies, what was on its way is lost, and another one begins, without a BSS; stations and APs go on. */
void cell_again(struct cell *cell);
void cell_run(struct cell *cell, int64_t ms);
uint32_t cell_random(struct cell *cell, uint32_t below);
mac_t cell_mac(const struct cell_sta *s);
/* Sets station n up for a WLAN, as a client that fits it. */
struct cell_sta *cell_sta(struct cell *cell, unsigned n, unsigned wlan);
void cell_passphrase(struct cell_sta *s, const char *passphrase);
/* Its RSN element from akm, pmf, mfpr. */
void cell_sta_rsne(struct cell_sta *s);
void cell_join(struct cell_sta *s);
/* To another AP, or slot: authenticates and reassociates there. */
void cell_roam(struct cell_sta *s, unsigned ap, unsigned slot);
void cell_leave(struct cell_sta *s);
struct client *cell_client(struct cell_sta *s);
struct cell_known *cell_known(struct cell_sta *s); /* never NULL for the first CELL_STAS */
void cell_learn(struct cell_sta *s, enum client_learned how, uint32_t ip);
/* A frame of the station, as it is, at once. */
void cell_inject(struct cell *cell, unsigned ap, unsigned slot, const uint8_t *frame, size_t len);
/* Its last request again, with the Retry bit. */
void cell_repeat(struct cell_sta *s);
/* A BSS is made or ended on AP and slot. */
void cell_bss(struct cell *cell, unsigned ap, unsigned slot, unsigned wlan, bool up);
bool cell_told(const struct cell *cell, unsigned id);
/* Are these ids, in this order, among those told? Prints the first that is not. */
bool cell_in_order(const struct cell *cell, const uint16_t *ids, size_t n);
/* Aborts when something does not hold that always must. */
void cell_check(struct cell *cell);
