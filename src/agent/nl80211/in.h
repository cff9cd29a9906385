/* SPDX-License-Identifier: Apache-2.0 */
/* in.h - what the files of the radio share, and nobody else.
 *
 * A slot has one card and up to sixteen BSSs on one channel. What is wanted (struct radio_config, struct radio_bss) is kept
 * apart from what runs, since a BSS may have to wait: for the country's rules, for a channel availability check, for a card
 * that is gone. slot_go makes both the same, as far as it can. */
#pragma once
#include "agent/idle.h"
#include "agent/nl80211/event.h"
#include "agent/nl80211/gate.h"
#include "agent/nl80211/rt.h"
#include "agent/nl80211/wiphy.h"
#include "agent/radio_nl80211.h"
#include "base/wheel.h"
#include "proto/ieee80211/bss.h"

enum {
	STATIONS_MAX = GATE_STATIONS_MAX, /* of a slot */
	ADDRESSES_MAX = 8,		  /* of a station that are known to be told */
	PENDING_MAX = 256,		  /* frames of which the kernel has not told what became */
	PENDING_MS = 2000,
	IES_MAX = 2048,
	TICK_MS = 1000,
	POLL_S = 5,		/* stations are asked for */
	SETTLE_MS = 3000,	/* for the rules of another country */
	AGAIN_MS = 2000,	/* after a BSS that should run could not be started */
	SPURIOUS_EVERY_MS = 1000, /* one answer to a stranger's data frames */
	SPURIOUS_MAX = 64,
	NOISE_DBM = -95,
	GROUP_KEYS = 4		/* two of each kind */
};

struct radio_nl80211;

/* Fills with time. */
struct bucket {
	uint16_t tokens;
	int64_t at_ms;
};

/* What stations make necessary (protect.c). */
struct protection {
	bool erp, long_slot, long_preamble;
	uint8_t ht_mode;
};

struct sta {
	uint8_t mac[6], wlan, gate;
	bool there;	 /* the kernel has it */
	bool authorized; /* in the kernel */
	bool keyed, wmm, pmf;
	uint16_t aid;
	int8_t rssi;
	struct idle idle;
	uint8_t *ies;	/* of its association request */
	uint16_t ies_len;
	uint32_t tx_failed, tx_retries, tx_packets, rx_packets;
	struct {
		uint8_t ip[16], how;
	} address[ADDRESSES_MAX];
	unsigned naddresses;
	struct {
		bool erp, slot, preamble, ht, wide; /* what it does not know */
	} old;
	struct bucket addresses, dhcp; /* how much of it is told */
};

struct learner {
	uv_poll_t poll;
	int fd;
	bool open, busy;
};

struct bss {
	struct radio_nl80211 *r;
	unsigned slot;
	bool wanted, runs, moving; /* moving: to another channel, announced */
	struct radio_bss cfg; /* its ies point to `ies` */
	uint8_t ies[IES_MAX];
	uint32_t ifindex; /* 0: there is no interface */
	char name[RADIO_LINK_MAX + 1];
	bool registered;
	uint16_t vlan; /* that its port has */
	struct dot11_bss d;
	struct learner *learner;
	uint8_t gtk, igtk; /* that what is sent is protected by; 0: none */
	uint8_t has;	   /* group keys that the kernel has, a bit an index */
	bool keys_lost;	   /* it was off the air, and they cannot be put in again: packet numbers would begin anew */
	struct gate_entry *gate; /* that the kernel's program has */
	unsigned ngate;
	bool gate_groups;
	struct radio_key waiting[GROUP_KEYS]; /* never installed yet: it is not on the air */
	unsigned nwaiting;
};

enum slot_state { SLOT_OFF, SLOT_SETTLING, SLOT_CAC, SLOT_ON, SLOT_GONE };

struct probe_bucket {
	uint64_t mac;
	struct bucket b;
};

enum { PROBE_SOURCES = 256, PROBE_HEARD = 8 };

struct slot {
	struct radio_nl80211 *r;
	unsigned index;
	bool there, five_ghz, configured;
	enum slot_state state;
	struct wiphy card;
	struct wiphy_band *band; /* of card */
	struct radio_config cfg;
	struct dot11_channel channel; /* what BSSs run on, or wait for */
	uint8_t left_for;	      /* radar: the channel it went to instead of the configured one; 0: none */
	struct bss *checking;	      /* whose interface the availability check is on; NULL */
	bool dfs_ready;		      /* of `channel`: its availability check is done */
	struct protection protection;
	bool switching; /* BSSs are on their way to `channel`, announced */
	struct timer again;
	struct bss bss[RADIO_BSS_MAX];
	struct sta *sta[STATIONS_MAX];
	uint64_t key[STATIONS_MAX]; /* their MACs, to look through */
	unsigned nsta;
	bool sent_away; /* its stations, and that is still to be told */
	int8_t noise;
	uint8_t utilization;
	uint64_t survey_time, survey_busy;
	struct radio_stats stats;
	struct {
		uint64_t mac;
		uint16_t seq;
	} heard[PROBE_HEARD];
	unsigned heard_at;
	struct probe_bucket bucket[PROBE_SOURCES];
	struct bucket all;
	uint64_t probes_answered, probes_limited;
};

struct pending {
	uint64_t cookie;
	uint32_t token;
	uint8_t slot;
	bool used;
	mono_t until;
};

struct radio_nl80211 {
	struct hub *hub;
	struct hash_key hash; /* of addresses that anybody can choose */
	struct radio_nl80211_options o;
	struct nl nl;
	uv_poll_t poll;
	bool open;
	struct radio_events ev;
	struct slot slot[RADIO_SLOTS_MAX];
	unsigned nslots;
	struct timer tick, soon;
	unsigned ticks;
	uint64_t untold; /* addresses and DHCP messages beyond a station's share */
	struct pending pending[PENDING_MAX];
	unsigned pending_at;
	uint32_t token;
	char country[3];
	struct {
		uint64_t mac;
		mono_t at;
	} spurious[SPURIOUS_MAX];
};

/* radio_nl80211.c */
void radio_tell(const struct radio_nl80211 *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct bss *radio_bss_by_ifindex(struct radio_nl80211 *r, uint32_t ifindex);
struct bss *slot_bss(struct slot *s, uint8_t wlan); /* one that is wanted; NULL */
struct slot *slot_of(struct bss *b);
/* Events put aside by a request are handed out soon. */
void radio_soon(struct radio_nl80211 *r);
void radio_slot_event(struct slot *s, enum radio_event e, uint8_t cause, const char *text);

static inline uint64_t mac_number(const uint8_t mac[static 6])
{
	uint64_t v = 0;

	for (unsigned i = 0; i < 6; i++)
		v = v << 8 | mac[i];
	return v;
}

/* channel.c */
int slot_configure(struct slot *s, const struct radio_config *c);
/* Starts what is wanted and does not run. The first failure; the others are tried, too. */
int slot_go(struct slot *s);
void slot_stop_all(struct slot *s);
void slot_rules_changed(struct slot *s);
/* The interface of this BSS is gone, and with it the availability check, if it had it. */
void slot_check_lost(struct slot *s, const struct bss *b);
void slot_radar(struct slot *s, const struct nl_event *e);
void slot_card_gone(struct slot *s);
void slot_again(struct timer *t, mono_t now);
void slot_put_channel(const struct slot *s, struct nl_msg *m);

/* bss.c */
int bss_want(struct slot *s, const struct radio_bss *cfg);
int bss_change(struct bss *b, const struct radio_bss *cfg);
int bss_interface(struct bss *b); /* so that it has one */
int bss_up(struct bss *b);
void bss_down(struct bss *b);	    /* off the air; its interface stays */
bool bss_send_away(struct bss *b);  /* tells its stations to come anew; whether it had any */
void bss_power(struct bss *b);	    /* its power, as that of its radio is configured */
void bss_lost(struct bss *b);	    /* the same, the kernel has done it by itself */
void bss_remove(struct bss *b);	    /* with its interface */
void bss_sweep(struct radio_nl80211 *r);

/* Beacon and settings as they should be now; the BSS stays on the air. */
int bss_refresh(struct bss *b);
void bss_describe(struct bss *b); /* its `d`, as it should be now */
int bss_put_beacon(struct bss *b, struct nl_msg *m); /* and into a message */

/* switch.c */
int switch_begin(struct slot *s, const struct dot11_channel *to);
void switch_done(struct bss *b);
void switch_lost(struct bss *b);

/* protect.c */
void protect_read(struct sta *st, const struct radio_station *in);
void protect_look(struct slot *s);

/* bridge.c */
int bridge_join(struct bss *b);
int bridge_change(struct bss *b);

/* frames.c */
void frames_event(struct bss *b, const struct nl_event *e, mono_t now);
void frames_control_port(struct bss *b, const struct nl_event *e, mono_t now);
void frames_spurious(struct bss *b, const struct nl_event *e, mono_t now);
void frames_sent(struct bss *b, const struct nl_event *e, mono_t now);
void frames_expire(struct radio_nl80211 *r, mono_t now);
int frames_send(struct slot *s, uint8_t wlan, const uint8_t *frame, size_t len, struct radio_sent *sent);
/* Without asking what becomes of it. */
int frames_put(struct bss *b, const uint8_t *frame, size_t len);

/* probes.c */
bool bucket_take(struct bucket *k, mono_t now, unsigned burst, unsigned each_minute);
void probes_heard(struct bss *b, const struct nl_event *e, mono_t now);

/* stations.c */
struct sta *sta_find(struct slot *s, const uint8_t mac[static 6]);
int sta_set(struct slot *s, const struct radio_station *in);
int sta_del(struct slot *s, const uint8_t mac[static 6]);
/* All of a BSS, which is off the air: told as gone. */
void sta_forget_all(struct bss *b, bool tell);
bool sta_any(const struct bss *b);
void sta_gone(struct bss *b, const uint8_t mac[static 6], mono_t now);
/* The program of its stations, where it is another one than the kernel has. */
int sta_load_gate(struct bss *b);
void sta_new_gate(struct bss *b); /* it has the empty one */
/* Its key is installed: now the gate can be what it should be. */
int sta_keyed(struct slot *s, struct sta *st);
void sta_poll(struct slot *s, mono_t now);
void sta_resync(struct slot *s, mono_t now);

/* keys.c */
int keys_set(struct slot *s, const struct radio_key *k);
/* What waited for the BSS to be on the air; forgotten without it. */
int keys_waiting(struct bss *b);
void keys_forget(struct bss *b);
bool bss_needs_keys(const struct bss *b);
int keys_state(struct slot *s, uint8_t wlan, struct radio_group_state *out);

/* learn.c */
int learn_open(struct bss *b);
void learn_close(struct bss *b);
