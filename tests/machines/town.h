/* SPDX-License-Identifier: Apache-2.0 */
/* town.h - everything but sockets and a kernel, in virtual time: a controller (AC machine and machine of clients), its
 * access points (WTP machines with simulated radios) over the virtual network of world.h, simulated clients (air/station.h)
 * on their air, a wire with a DHCP server and a host.
 *
 * What always must hold is checked with each frame on the air: packet numbers under one key rise in each direction, and
 * nothing but EAPOL goes in clear on a WLAN with keys. */
#pragma once
#include "air/station.h"
#include "controller/client/clients.h"
#include "machines/world.h"

enum { TOWN_STATIONS = 12, TOWN_WLANS = 4, TOWN_EVENTS = 256, TOWN_KEYS = 512, TOWN_ROWS = 4096 };

/* WLANs of every town, by id: all with the same passphrase; those with keys take PSK and PSK-SHA256. */
enum { TOWN_OPEN = 1, TOWN_PSK, TOWN_PMF, TOWN_PMF_REQUIRED };
#define TOWN_PASSPHRASE "correct horse battery"
#define TOWN_HOST_IP 0xc0000201u /* 192.0.2.1, also the DHCP server */

struct town;

struct town_frame {
	struct link link;
	mono_t due;
	bool from_ap;
	unsigned ap, slot; /* whose air it is */
	struct town_sta *sta; /* who sends it, from_ap false; NULL: nobody's (injected) */
	bool covered;
	struct radio_sim_cover cover;
	size_t len;
	uint8_t bytes[DOT11_FRAME_MAX];
};

struct town_sta {
	struct town *t;
	unsigned n;
	struct station *st;
	struct station_options o;
	int8_t rssi[WORLD_APS];
	bool mute, deaf; /* nothing of it, or to it, comes through */
	enum station_event event[TOWN_EVENTS];
	uint32_t value[TOWN_EVENTS];
	unsigned events;
	unsigned payload;
};

struct town {
	struct world *w;
	struct clients *cs;
	struct client_wlan wlan[TOWN_WLANS + 1];
	struct client_settings settings;
	uint8_t elements[TOWN_WLANS + 1][64];
	uint8_t pmk[RSN_PMK_LEN * (TOWN_WLANS + 1)];
	struct town_sta sta[TOWN_STATIONS];
	unsigned nsta;
	struct link air; /* frames in flight */
	struct timer air_timer, beacon_timer;
	/* Sees each frame before it arrives; may change it; false: it is lost. */
	bool (*pass)(struct town *t, struct town_frame *f);
	void *pass_ctx;
	unsigned frames;
	bool no_dhcp;
	unsigned leases, not_adopted;
	unsigned wire, wire_arp, wire_other, wire_from_unknown; /* frames on the wire: all, ARP, neither ARP nor DHCP */
	unsigned host_got; /* payload frames to the host */
	struct {
		uint8_t key[RADIO_KEY_MAX], len;
		uint64_t pn[2];
	} key[TOWN_KEYS];
	unsigned nkeys;
	/* Hears all that is told of clients; NULL: nobody does. */
	void (*heard)(void *ctx, unsigned row, const void *fields, mac_t client);
	void *heard_ctx;
	uint16_t row[TOWN_ROWS]; /* rows told of clients, ids */
	unsigned rows;
	/* Lists of clients: whom the MAC filter has, who is excluded by hand, who has a key of its own. NULL: nobody. */
	const struct town_sta *let_in[2], *kept_out, *keyed[2];
	uint8_t own_pmk[2][RSN_PMK_LEN];
	bool talk; /* TOWN_TALK is set: what is told of clients, and to them, goes to stdout */
};

struct town *town_new(uint64_t seed, unsigned aps);
void town_free(struct town *t);
void town_run(struct town *t, int64_t ms);
/* A client for a WLAN: PSK (akm 0: PSK or open, as the WLAN is), and PMF as the WLAN has it. Not started. */
struct town_sta *town_sta(struct town *t, unsigned wlan, uint32_t akm, enum rsn_pmf pmf);
/* After changing its options: a new station of the same address. */
void town_sta_remake(struct town_sta *s);
/* The WLAN offers the older WPA, too, or nothing else, from now on. */
void town_wpa(struct town *t, unsigned wlan, enum client_wpa wpa);
/* This client has a key of its own (NULL: not any more); row 0 or 1. */
void town_own_key(struct town *t, unsigned row, const struct town_sta *s, const char *phrase);
void town_passphrase(struct town_sta *s, const char *phrase);
/* Joins and runs until it is connected and has an address, at most 8 s. */
bool town_joined(struct town_sta *s);
/* A frame each way between it and the host on the wire: both came. */
bool town_traffic(struct town_sta *s);
struct client *town_client(struct town_sta *s);
/* BSSID of a WLAN on an AP's slot. */
const uint8_t *town_bssid(struct town *t, unsigned ap, unsigned slot, unsigned wlan);
/* Anybody's frame, on the air of an AP's slot. */
void town_inject(struct town *t, unsigned ap, unsigned slot, const uint8_t *frame, size_t len);
/* The same, encrypted. */
void town_inject_covered(struct town *t, unsigned ap, unsigned slot, const uint8_t *frame, size_t len,
			 const struct radio_sim_cover *cover);
/* How often this was told to the client, since the mark. */
unsigned town_events(const struct town_sta *s, unsigned since, enum station_event e);
uint32_t town_value(const struct town_sta *s, enum station_event e); /* of the last one; UINT32_MAX: none */
bool town_told(const struct town *t, unsigned id);
/* The controller is killed, and starts again with nothing. */
void town_controller_stop(struct town *t);
void town_controller_start(struct town *t);
struct radio_sim *town_radio(struct town *t, unsigned ap);
