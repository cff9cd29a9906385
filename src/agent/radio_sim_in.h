/* SPDX-License-Identifier: Apache-2.0 */
/* radio_sim_in.h - what the two files of the simulated radio share, and nobody else. */
#pragma once
#include "agent/idle.h"

enum { SIM_STATIONS_MAX = 256, SIM_ADDRESSES = 4, SIM_GROUP_KEYS = 6, SIM_TOKENS = 64, SIM_SEEN = 4096 };

struct sim_key {
	struct radio_key k; /* len 0: none */
	uint64_t tx_pn, rx_pn;
};

struct sim_station {
	struct radio_station s; /* its elements are ours */
	uint8_t *ies;
	struct sim_key key;
	uint8_t ip[SIM_ADDRESSES][16], nip; /* addresses that were told */
	struct idle idle;
	bool heard_once; /* heard is set */
	mono_t heard;	 /* last, or it acknowledged something */
	uint64_t sent;	 /* bytes */
};

struct sim_group {
	struct sim_key key[SIM_GROUP_KEYS]; /* by index */
	uint8_t gtk, igtk;		    /* those that are sent with; 0: none */
};

struct sim_slot {
	struct radio_caps caps;
	struct radio_config config;
	bool configured;
	bool runs[RADIO_BSS_MAX];
	struct radio_bss bss[RADIO_BSS_MAX];
	uint8_t *ies[RADIO_BSS_MAX];
	struct sim_group *group[RADIO_BSS_MAX]; /* made when its first key comes */
	struct sim_station *station;		/* made when the first comes */
	uint16_t nstations, room;
	uint32_t frames, received, failures, retries;
	uint64_t bytes, rx_bytes;
};

struct radio_sim {
	unsigned nslots;
	struct sim_slot slot[RADIO_SLOTS_MAX];
	struct radio_events events;
	radio_sim_watch watch;
	void *watch_ctx;
	radio_sim_hear hear;
	void *hear_ctx;
	radio_sim_to_wire wire;
	void *wire_ctx;
	struct radio_sim_counters count;
	int error;
	unsigned keeps; /* so many stations it does not delete */
	unsigned keys_set, keys_twice;
	uint64_t *seen; /* the last SIM_SEEN keys, as sums; made when the first comes, the oldest is written over */
	unsigned nseen, seen_room, seen_at;
	bool pending;
	uint32_t token;
	struct {
		uint32_t token;
		unsigned slot;
	} tokens[SIM_TOKENS];
	unsigned ntokens;
};

struct sim_station *sim_find(const struct sim_slot *s, const uint8_t mac[static 6]);
void sim_forget_stations(struct sim_slot *s, uint8_t wlan); /* of this BSS; 0: of all */
/* Out to the air, under the key that its Protected bit asks for. */
bool sim_send(struct radio_sim *r, unsigned slot, uint8_t wlan, const uint8_t *frame, size_t len);
/* One looks whether it is idle. */
void sim_poll(struct radio_sim *r, mono_t now);
/* The BSS a BSSID is of, 1-16; 0: none of ours. */
uint8_t sim_bss_of(const struct sim_slot *s, const uint8_t bssid[static 6]);
