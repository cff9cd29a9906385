/* SPDX-License-Identifier: Apache-2.0 */
/* medium.h - the air between the radios of mac80211_hwsim: whoever sends is heard by whom, how loud, and what the rules do
 * to it on the way. Knows the kernel through the functions of hwsim.h only. */
#pragma once
#include "rules.h"

enum { RADIOS_MAX = 32, RATES = 4, SIGNAL_DEFAULT = -50, SIGNAL_NONE = -127, KEPT_MAX = 64 };

struct rate {
	int8_t idx;
	uint8_t count;
};

/* A frame as the kernel gave it. */
struct sent {
	uint8_t radio[6]; /* the address by which hwsim knows the radio */
	uint32_t flags, freq;
	uint64_t cookie;
	struct rate rates[RATES];
	uint8_t frame[FRAME_MAX];
	size_t len;
};

/* What the medium has done with frames, asked by `counters`. */
struct medium_counters {
	uint64_t frames, delivered, unheard, dropped, delayed, injected, late;
};

void medium_radio(const char *name, const uint8_t hw[static 6]);
bool medium_forget(const char *name, uint8_t hw[static 6]);
/* The radio has (no longer) an interface with this address. */
void medium_address(const uint8_t hw[static 6], const uint8_t mac[static 6], bool added);
void medium_frame(const struct sent *s);

const char *medium_signal(const char *a, const char *b, int dbm); /* NULL: good */
const char *medium_rule(char *text);
/* Those whose name begins so; "all". The number taken away. */
unsigned medium_unrule(const char *name);
const struct rule *medium_rule_find(const char *name);
/* Sends frames a rule has kept once more: the last `n` of them, in their order. */
const char *medium_replay(const char *rule, unsigned n, unsigned gap_ms, unsigned *sent);
/* A frame nobody has sent; heard by all whom the radio reaches. */
const char *medium_inject(const char *radio, uint32_t freq, const uint8_t *p, size_t len);
void medium_drop_kept(void);
extern struct medium_counters medium_counters;

/* Sends what is due; milliseconds until the next is, -1: nothing waits. */
int medium_due(void);

/* Of the owner: a line for whoever listens. */
void medium_says(const char *text);
