/* SPDX-License-Identifier: Apache-2.0 */
/* world.h - controllers and access points back to back over a virtual network, in virtual time: what is sent is lost,
 * delayed, reordered and doubled as a seed says. DTLS is played: a handshake of two round trips, then records that arrive
 * whole or not at all, as DTLS delivers them. */
#pragma once
#include "agent/wtp.h"
#include "controller/ac.h"

enum { WORLD_ACS = 2, WORLD_APS = 8, LOG_MAX = 4096 };

struct world;

/* What the network does to each datagram. */
struct weather {
	unsigned loss_pm, double_pm; /* of thousand */
	unsigned delay_us, jitter_us; /* one way */
};

/* Of events, in the order in which an AC was told them: 'a' an address, 'd' DHCP, 'i' idle, 'g' gone, 'r' a radio. */
struct world_told {
	char kind;
	mac_t station;
	uint32_t ip;
};

enum { WORLD_TOLD = 512 }; /* the first so many are kept */

/* What an AC's ports were told of clients, counted, and the last of each. */
struct world_heard {
	struct world_told told[WORLD_TOLD];
	unsigned ntold;
	unsigned probes, idle, learned, gone, radio, present, present_ends, transmitted, acked, group_done, group_failed,
		wlans_up, wlans_down, group_states, frames, group_asked, group_again, pending;
	struct ac_probe probe;
	struct ac_idle idle_last;
	struct ac_address address;
	struct ac_radio radio_last;
	struct ac_dhcp dhcp;
	unsigned dhcps;
	struct ac_present station;
	uint8_t ies[64], frame[256];
	size_t ies_len, frame_len;
	struct ac_frame_info info;
	uint64_t cookie;
	uint8_t result; /* of the last change of a station */
};

struct world_ac {
	struct world *w;
	struct world_heard heard;
	bool group_keys; /* it has such for its WLANs: each asked for is another one */
	uint8_t group_seed;
	unsigned n;
	struct ac *ac; /* NULL: switched off */
	struct addr control, data;
	struct ap_want want;
	struct ac_wlan wlan[4];
	bool admit_none, sign_now;
	unsigned joined, left, results, failed_results, lost_results;
	uint64_t last_cookie;
	bool cookies_in_order;
	unsigned more; /* changes that are given from station_done, each the last one's with the next number */
	struct ac_station_change change;
	unsigned signs;
	uint64_t ticket;
};

struct world_ap {
	struct world *w;
	unsigned n;
	struct wtp *wtp;
	struct radio_sim *radio;
	struct wtp_options o;
	struct addr from;
	bool cut;		  /* no packet comes or goes */
	bool stalled;		  /* what DTLS says of its control handshake */
	struct dtls_peer identity;
	struct conn *conn[2];	  /* by enum wtp_channel */
	struct wtp_saved saved;
	unsigned saves, restarts, factories, certificates, refusals;
	unsigned session;	  /* grows with each: ports */
};

struct world {
	struct wheel wheel;
	mono_t now;
	uint64_t random;
	struct weather weather;
	struct world_ac ac[WORLD_ACS];
	struct world_ap ap[WORLD_APS];
	unsigned naps;
	struct link packets; /* in flight */
	unsigned in_flight;
	uint64_t carried, dropped;
	uint64_t handled; /* CAPWAP packets that controllers were given or sent */
	bool trace;
	unsigned room; /* bytes of a CAPWAP packet in a record, 1400 */
	/* Changes a packet on its way; NULL: none does. */
	void (*mangle)(struct world *w, bool to_ac, uint8_t *bytes, size_t *len);
	/* More ports of a controller's machine, before it starts; NULL: none. */
	void (*ports)(struct world_ac *a, struct ac_ports *p);
	void *shell; /* whose they are */
	/* Sees what controllers show to whoever captures; NULL: nobody looks. */
	void (*traffic)(void *ctx, const struct ac_traffic *t);
	void *traffic_ctx;
};

struct world *world_new(uint64_t seed, unsigned acs, unsigned aps, struct weather weather);
void world_free(struct world *w);
void world_run(struct world *w, int64_t ms);
uint32_t world_random(struct world *w, uint32_t below);
void world_ac_start(struct world *w, unsigned n);
void world_ac_stop(struct world *w, unsigned n);
/* Switches an AP off as a power cut does, and on again: a new machine. */
void world_ap_power(struct world *w, unsigned n, bool on);
struct ap *world_row(struct world *w, unsigned ac, unsigned ap);
/* Runs until AP n is in Run at some controller, at most so long. */
bool world_until_run(struct world *w, unsigned ap, int64_t ms);
bool world_until_all_run(struct world *w, int64_t ms);
/* A record that nobody sent, on a session of AP n, arriving now. False: there is none. */
bool world_inject(struct world *w, unsigned ap, bool to_ac, enum wtp_channel ch, const void *bytes, size_t len);
/* A clear No Session arrives at an AP from that controller's address, now; whoever sent it. */
void world_hint(struct world *w, unsigned ap, unsigned ac);
/* DTLS of AP n tells its machine that a handshake, or a session, has ended in this way; the AC hears nothing. */
void world_dtls_ends(struct world *w, unsigned ap, enum wtp_channel ch, enum wtp_fail how);
/* Aborts when something does not hold that always must. */
void world_check(struct world *w);
