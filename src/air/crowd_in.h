/* SPDX-License-Identifier: Apache-2.0 */
/* crowd_in.h - what the files of a crowd share: crowd.h. */
#pragma once
#include "air/crowd.h"
#include "base/list.h"
#include "proto/ieee80211/dot11.h"

enum { CROWD_SLOTS = 2, CROWD_AIR_US = 300, CROWD_KEYS_MAX = 256, CROWD_MORE_MACS = 0x200000,
       CROWD_MACS_END = 0x1000000 };

/* A frame on the air. */
struct air_frame {
	struct timer timer;
	struct crowd *crowd;
	struct air_frame *next_free, *next_made;
	bool from_ap, covered;
	unsigned place; /* whose air it is */
	struct crowd_client *client; /* who sends it, or whom it is for; NULL: nobody's, everybody's */
	struct radio_sim_cover cover;
	uint16_t len;
	uint8_t bytes[DOT11_FRAME_MAX];
};

struct crowd_ear {
	struct crowd *crowd;
	unsigned ap;
};

/* PBKDF2 takes a millisecond: once for each WLAN and passphrase. */
struct crowd_key {
	char ssid[33], phrase[65];
	uint8_t pmk[RSN_PMK_LEN];
};

struct crowd {
	const struct scenario *s;
	struct crowd_ports p;
	struct wheel *wheel;
	struct wheel *fine; /* its times are us * fine_by; the same as wheel, and 1 */
	int64_t fine_by;
	struct dice dice;
	struct impairment air;
	struct crowd_client *client;
	unsigned size, in_run, sweep_at;
	struct crowd_ear *ear;
	struct air_frame *free_frames, *made;
	struct timer sweep;
	bool no_dhcp;
	struct crowd_key key[CROWD_KEYS_MAX];
	unsigned keys;
	struct crowd_counters count;
	struct crowd_clocks *clocks; /* NULL: nothing is timed */
	mono_t now;
};

static inline struct radio_sim *crowd_radio_at(const struct crowd *c, unsigned ap)
{
	return ap < c->s->aps ? c->p.radio(c->p.ctx, ap) : NULL;
}

/* crowd_air.c */
bool crowd_send(void *ctx, unsigned place, const uint8_t *frame, size_t len, const struct radio_sim_cover *cover);
bool crowd_hear(void *ctx, unsigned slot, uint8_t wlan, const uint8_t *frame, size_t len,
		const struct radio_sim_cover *cover);
void crowd_beacons(struct crowd_client *c, unsigned ap);
/* Is its BSS still there? */
bool crowd_on_air(const struct crowd_client *c);
int8_t crowd_rssi(const struct crowd_client *c, unsigned place);
void crowd_send_probe(struct crowd_client *c);
/* crowd_times.c: all of them do nothing where nothing is timed */
void times_open(struct crowd *c);
void times_close(struct crowd *c);
void times_radio(struct crowd *c, unsigned ap, struct radio_sim *radio);
/* It was told to join; to go away. */
void times_join(struct crowd_client *m);
void times_drop(struct crowd_client *m);
/* A frame of its is given to an access point's radio (before that and after it); one comes for it from there. */
uint64_t times_before(struct crowd *c);
void times_after(struct crowd_client *m, uint64_t before, const uint8_t *frame, size_t len);
void times_heard(struct crowd_client *m);
/* crowd.c */
struct crowd_client *crowd_find(struct crowd *c, const uint8_t mac[static 6]);
void crowd_random(struct crowd *c, void *out, size_t len);
/* crowd_wire.c */
/* What the DHCP server gives it. */
uint32_t crowd_address(unsigned client);
uint32_t crowd_address_now(const struct crowd_client *c);
void crowd_wire(void *ctx, unsigned slot, uint8_t wlan, uint16_t vlan, const uint8_t *ether, size_t len);
