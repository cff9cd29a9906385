/* SPDX-License-Identifier: Apache-2.0 */
/* hand.h - an AC machine driven by hand, packet by packet, with access points that are no machines: what it sends is
 * kept, and each step is a call. For the tests of what must be refused. */
#pragma once
#include "controller/ac_internal.h"
#include "world.h"

/* One AC, no APs: what it sends is kept. */
struct hand {
	struct wheel wheel;
	mono_t now;
	struct ac *ac;
	struct addr control, data;
	uint8_t sent[2048];
	size_t sent_len;
	unsigned nsent, hung_up;
	struct ap_want want;
	struct buf lines;
	bool listen;
	mac_t seen_of; /* traffic: the AP the last packet was shown under, and how many were of this one */
	unsigned seen, seen_data;
};

struct hand_join {
	uint8_t base, session;
	uint8_t wbid;
	bool no_name, hello; /* hello: says that it is one of ours */
	const char *name;    /* NULL: "ap" */
};

struct hand *hand_new(void);
void hand_free(struct hand *h);
void hand_pass(struct hand *h, int64_t ms);
struct dtls_peer hand_peer(const char *name);
struct ac_link *hand_up(struct hand *h, enum ac_channel ch, unsigned port, const char *name);
size_t hand_message(uint8_t *out, size_t size, uint32_t type, uint8_t seq, void (*body)(struct wr *w, void *arg),
	void *arg);
void hand_say(struct hand *h, struct ac_link *l, uint32_t type, uint8_t seq, void (*body)(struct wr *w, void *arg),
	void *arg);
void hand_board(struct wr *w, uint8_t base, uint8_t wbid);
void hand_join_body(struct wr *w, void *arg);
void hand_discovery_body(struct wr *w, void *arg);
void hand_config_body(struct wr *w, void *arg);
void hand_state_body(struct wr *w, void *arg);
uint32_t hand_answered(const struct hand *h, uint32_t type);
size_t hand_keep_alive(uint8_t *out, uint8_t session);
struct ac_link *hand_run(struct hand *h, unsigned port, const char *name, uint8_t base, uint8_t session);
void hand_ok_body(struct wr *w, void *arg);
uint64_t hand_counter(const struct ac *ac, const char *wanted);
