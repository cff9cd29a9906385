/* SPDX-License-Identifier: Apache-2.0 */
/* wtp_internal.h - what the parts of the WTP machine know of each other; nobody else includes it. */
#pragma once
#include "agent/keys.h"
#include "agent/wtp.h"
#include "base/siphash.h"
#include "base/table.h"
#include "base/utf8.h"
#include "capwap/put.h"
#include "capwap/repeat.h"
#include "proto/capwap/data.h"
#include "proto/capwap/elements.h"
#include "proto/capwap/vendor.h"

#include <assert.h>

enum wtp_event {
	WTP_EV_START,
	WTP_EV_STOP,		   /* by command */
	WTP_EV_TIMER,		   /* the timer of the state */
	WTP_EV_DISCOVERED,	   /* Discovery Response */
	WTP_EV_PRIMARY,		   /* Primary Discovery Response */
	WTP_EV_BETTER,		   /* time to go back to a better AC */
	WTP_EV_UP,		   /* DTLS of the control channel: Established */
	WTP_EV_DOWN,		   /* DTLS of the control channel: failed, aborted, closed */
	WTP_EV_HINT,		   /* somebody says the session is gone */
	WTP_EV_LOST,		   /* MaxRetransmit reached, or no sign of life */
	WTP_EV_DATA_UP,
	WTP_EV_DATA_DOWN,
	WTP_EV_DATA_DEAD,	   /* DataChannelDeadInterval */
	WTP_EV_JOIN_RESPONSE,
	WTP_EV_CONFIG_STATUS_RESPONSE,
	WTP_EV_CHANGE_STATE_RESPONSE,
	WTP_EV_OTHER_RESPONSE,	   /* Echo, WTP Event */
	WTP_EV_CONFIG_UPDATE,
	WTP_EV_WLAN_CONFIG,
	WTP_EV_STATION_CONFIG,
	WTP_EV_CLEAR_CONFIG,
	WTP_EV_RESET,
	WTP_EV_IMAGE_DATA,
	WTP_EV_DATA_TRANSFER,
	WTP_EV_WRONG_WAY,	   /* a request only a WTP sends */
	WTP_EV_UNKNOWN_REQUEST,
	WTP_EV_KEEP_ALIVE,
	WTP_EV_FRAME,
	WTP_EVENTS
};

struct wtp_fact {
	enum wtp_event ev;
	const struct capwap_msg *msg;
	const struct capwap_hdr *hdr;
	const uint8_t *frame;
	size_t frame_len;
	const struct addr *from;
	enum wtp_hint hint;
	unsigned room;
	enum wtp_fail how;
	const char *words;
	mono_t now;
};

struct wtp_cell {
	void (*act)(struct wtp *w, const struct wtp_fact *f);
	const char *words;
};

/* A controller that is known. */
struct known_ac {
	struct addr address;
	char name[WTP_NAME_MAX + 1]; /* empty: has not said it yet */
	enum wtp_found_by found;
	bool asked;		     /* stays in the list: configured or told by an AC */
	bool answered;		     /* in this Discovery */
	unsigned order;		     /* of its answer */
	uint16_t wtps, max_wtps;
	mono_t avoid;		     /* it refused us, or we have left another for it: not before */
};

enum { KNOWN_MAX = 16, EVENTS_MAX = 10000, EVENTS_AT_ONCE = 64, WTP_BODY_MAX = 32768, AVOID_S = 60, AVOID_BETTER_S = 300 };

/* What is told when there is an AC again, too. */
enum event_kind { EVENT_STATION_GONE, EVENT_RADIO, EVENT_LEARNED, EVENT_IDLE, EVENT_DHCP };
struct kept_event {
	uint8_t kind; /* enum event_kind */
	uint8_t slot, wlan, mac[6];
	uint8_t event, reason, channel, width; /* of a radio */
	uint8_t how, ip[16];
	uint16_t seconds;
	struct radio_dhcp dhcp;
};

/* A station as it was set; told the AC after a Join. */
enum { WTP_CLIENTS_MAX = 1024, WTP_CLIENT_IES_MAX = 1024 };
struct wtp_client {
	struct wtp_station_info s;
	uint16_t capability, vlan, listen_interval;
	bool report;
	struct goodbye *bye; /* it has left, and the AC has not answered that; NULL: no */
	struct capwap_bytes rates, ies; /* in bytes[] */
	uint8_t *bytes;
};

/* Frames of this session whose fate the radio will tell; and those whose fate is to be told the AC. */
enum { SENT_MAX = 64 };
struct sent_frame {
	uint32_t token, id;
	uint8_t slot, wlan, mac[6], status, retries;
};

enum { POLL_MS = 5000 };

struct wtp_slot {
	struct radio_caps caps;
	struct radio_config rc;
	bool has_channel, has_rates, has_config, applied;
	bool admin, up;
	uint8_t cause;
	bool report; /* its state is to be told */
	uint16_t bss, stale; /* bit n: WLAN n + 1 runs; has not been told again since the join */
	uint16_t private;    /* bit n: it is encrypted, as the Capability of its Add or Update WLAN says */
	struct capwap_radio_configuration told;
	uint8_t channel_now, width_now;		   /* where the radio is, when it has left the channel it was told; 0: there */
	uint8_t gtk_send[RADIO_BSS_MAX];	   /* which group key is sent with; 0: none */
	/* each WLAN as the radio has it, its elements ours: to be changed by Update WLAN */
	struct radio_bss *kept[RADIO_BSS_MAX];
};

struct wtp {
	struct wtp_options o;
	struct wtp_ports p;
	const struct radio_ops *radio;
	void *rctx;
	struct wheel *wheel;
	struct wtp_saved saved;
	struct wtp_counters count;
	enum wtp_state state;
	mono_t since, run_since, session_since, now;
	mono_t started;
	mono_t primary_asked;	 /* when Primary Discovery Requests went out last */
	mono_t probed;		 /* when a hint was followed last */
	int64_t probe_gap_ms;	 /* not again before */
	bool probed_once, forgotten; /* forgotten: the AC is there, the session is not */
	struct timer timer;	 /* of the state */
	struct timer echo;	 /* EchoInterval */
	struct timer silence;	 /* EchoInterval twice, fast heartbeat only: the AC is gone */
	struct timer probe;	 /* a hint came: until the AC must have been heard */
	struct timer unanswered; /* a frame went to the AC that it answers: until it must have been heard */
	mono_t wondered;	 /* when one was not answered last, and the AC was asked */
	int64_t wonder_gap_ms;	 /* not again before */
	bool wondered_once;
	struct timer keep_alive; /* DataChannelKeepAlive */
	struct timer data_dead;	 /* DataChannelDeadInterval */
	struct timer statistics; /* StatisticsTimer */
	struct timer primary;	 /* of Primary Discovery */
	struct timer better;	 /* jitter before going back */
	struct timer stale;	 /* WLANs the new AC has not told */
	bool stale_asked, stale_heard; /* whether it is there; it is */
	struct wtp_common *common;
	bool common_is_ours;
	struct channel channel;
	struct repeat repeat;
	bool control_open, data_open, data_up, channel_on;
	/* discovery */
	struct known_ac known[KNOWN_MAX];
	unsigned nknown, answers, discovery_count;
	unsigned failed_sessions, failed_auth, attempts;
	struct addr plan[KNOWN_MAX]; /* to be tried without discovery, in this order */
	unsigned nplan;
	bool by_plan;
	uint8_t discovery_seq;
	bool discovery_told; /* that an answer to this request was of no use */
	/* the session */
	struct addr ac, better_ac;
	char ac_name[WTP_NAME_MAX + 1];
	uint8_t session_id[CAPWAP_SESSION_ID_LEN];
	uint32_t abilities;
	bool ours, fast_asked;
	bool config_confirmed; /* Change State Event answered */
	uint16_t echo_s, statistics_s, report_s;
	uint32_t idle_s;
	bool admin;
	bool want_echo, want_statistics, want_certificate, certificate_asked;
	bool data_reopened, keep_alive_waits;
	mono_t data_reopened_at;
	uint32_t last_change;
	uint64_t boot;
	struct wtp_slot slot[RADIO_SLOTS_MAX];
	unsigned nslots;
	struct kept_event *event; /* a ring of events_room, the oldest at events_first; the first events_sent are on their way */
	unsigned nevents, events_sent, events_first, events_room;
	struct hash_key hash;
	struct keys *keys;
	struct table clients; /* struct wtp_client, by slot and MAC */
	bool want_present;    /* they are to be told the AC of this session */
	struct sent_frame *sent, *fates; /* SENT_MAX of each, made when a fate is not known at once */
	unsigned nsent, nfates;
	struct probers *probers; /* made when one is heard */
	bool want_probes;
	struct timer probes;
	struct timer poll;   /* POLL_MS, while there are stations at a radio without a clock */
	char last_error[WTP_WHY_MAX];
};

struct wtp_common {
	struct channel_owner channels;
	uint8_t body[WTP_BODY_MAX];
	uint8_t answer[WTP_BODY_MAX];
};

/* wtp_states.c */
const struct wtp_cell *wtp_cell(enum wtp_state s, enum wtp_event ev);
const char *wtp_event_name(enum wtp_event ev);
const char *wtp_state_timer(enum wtp_state s);
void wtp_happens(struct wtp *w, const struct wtp_fact *f);

/* wtp.c */
void wtp_enter(struct wtp *w, enum wtp_state next, mono_t now);
void wtp_tear_down(struct wtp *w, const char *why, mono_t now);
void wtp_say(struct wtp *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void wtp_error(struct wtp *w, const char *why);
uint32_t wtp_random(struct wtp *w, uint32_t below);
void wtp_idle(void *ctx, mono_t now);
void wtp_heard(struct wtp *w, mono_t now);
void wtp_save(struct wtp *w);
struct wr wtp_body(struct wtp *w);
int64_t wtp_primary_ms(const struct wtp *w);
void wtp_plan_primary(struct wtp *w, mono_t now);
void wtp_plan_after_loss(struct wtp *w);
/* The AC is telling its WLANs: there may be more. */
void wtp_stale_later(struct wtp *w, mono_t now);

/* wtp_discovery.c */
void wtp_discover(struct wtp *w, uint32_t type, mono_t now);
bool wtp_choose(struct wtp *w, struct addr *out, mono_t now);
struct known_ac *wtp_known(struct wtp *w, const struct addr *a);
struct known_ac *wtp_know(struct wtp *w, const struct addr *a, enum wtp_found_by found, bool asked);
unsigned wtp_rank(const struct wtp *w, const char *name);
void wtp_put_self(struct wtp *w, struct wr *out);

/* wtp_session.c */
void wtp_control_packet(struct wtp *w, const void *packet, size_t len, mono_t now);
void wtp_respond_code(struct wtp *w, uint32_t code);
void wtp_set_echo(struct wtp *w, unsigned echo_s, mono_t now);

/* wtp_events.c */
bool wtp_send_events(struct wtp *w, struct wr *out);
void wtp_events_arrived(struct wtp *w);
void wtp_events_free(struct wtp *w);
/* This station has associated: that it was gone before is not told any more. */
void wtp_events_is_back(struct wtp *w, unsigned slot, const uint8_t mac[static 6]);
void wtp_event_keep(struct wtp *w, const struct kept_event *e, mono_t now);

/* wtp_clients.c */
struct wtp_client *wtp_client(const struct wtp *w, unsigned slot, const uint8_t mac[static 6]);
void wtp_client_keep(struct wtp *w, unsigned slot, const struct capwap_station_change *ch,
		     const struct capwap_client_capabilities *caps, bool keyed);
void wtp_client_forget(struct wtp *w, unsigned slot, const uint8_t mac[static 6]);
void wtp_clients_forget(struct wtp *w, unsigned slot); /* all of a radio that was reset */
/* This BSS is about to be stopped: its stations are told. */
void wtp_clients_send_away(struct wtp *w, unsigned slot, unsigned wlan);
void wtp_clients_forget_bss(struct wtp *w, unsigned slot, unsigned wlan);
void wtp_clients_free(struct wtp *w);
void wtp_clients_joined(struct wtp *w);
bool wtp_send_present(struct wtp *w, struct wr *out);

/* wtp_goodbye.c */
/* A frame of a station that goes to the AC: is it a goodbye, or does it come again? */
void wtp_goodbye_look(struct wtp *w, unsigned slot, uint8_t wlan, const uint8_t *frame, size_t len,
		      const struct radio_frame_info *i);
void wtp_goodbye_over(struct wtp *w, struct wtp_client *c);
/* wtp_data.c: sends it, and nothing else. */
bool wtp_frame_send(struct wtp *w, unsigned slot, uint8_t wlan, const uint8_t *frame, size_t len,
		    const struct radio_frame_info *i);

/* wtp_station.c */
uint8_t wtp_gate(uint8_t gate); /* of CAPWAP, as a radio's */
bool wtp_associates(const struct capwap_station_change *c);
int wtp_key_set(struct wtp *w, unsigned slot, const struct radio_key *k);

/* wtp_probers.c */
void wtp_probers_init(struct wtp *w);
void wtp_probing(void *wtp, unsigned slot, const uint8_t mac[static 6], int8_t rssi, uint8_t channel, mono_t now);
bool wtp_send_probes(struct wtp *w, struct wr *out);
void wtp_probers_forget(struct wtp *w); /* all that has been heard */
void wtp_probers_free(struct wtp *w);

/* wtp_report.c */
/* Something is to be told. */
void wtp_awake(struct wtp *w, mono_t now);
void wtp_reports_init(struct wtp *w);
void wtp_reports_free(struct wtp *w);
void wtp_reports_session(struct wtp *w);
void wtp_reports_station(struct wtp *w); /* there is one */
uint8_t wtp_channel_of(const struct wtp *w, unsigned slot);
uint8_t wtp_width_of(const struct wtp *w, unsigned slot);
bool wtp_send_fates(struct wtp *w, struct wr *out);

/* wtp_data.c */
void wtp_unanswered_init(struct wtp *w);
bool wtp_frame_up(struct wtp *w, unsigned slot, uint8_t wlan, const uint8_t *frame, size_t len,
		  const struct radio_frame_info *i);

/* wtp_config.c */
void wtp_bss_forget(struct wtp_slot *s, uint8_t wlan);
bool wtp_apply(struct wtp *w, const struct capwap_msg *m, mono_t now);
/* Has it WLANs of the session before that the new controller has not told? */
bool wtp_wlans_stale(const struct wtp *w);
void wtp_wlan_stop_stale(struct wtp *w);

/* wtp_data.c */
void wtp_data_again(void *ctx, const void *packet, size_t len); /* of repeat.h */
void wtp_send_keep_alive(struct wtp *w);

/* cells */
void wact_ignore(struct wtp *w, const struct wtp_fact *f);
void wact_start(struct wtp *w, const struct wtp_fact *f);
void wact_stop(struct wtp *w, const struct wtp_fact *f);
void wact_timer(struct wtp *w, const struct wtp_fact *f);
void wact_discovered(struct wtp *w, const struct wtp_fact *f);
void wact_primary(struct wtp *w, const struct wtp_fact *f);
void wact_better(struct wtp *w, const struct wtp_fact *f);
void wact_up(struct wtp *w, const struct wtp_fact *f);
void wact_failed(struct wtp *w, const struct wtp_fact *f);
void wact_hint(struct wtp *w, const struct wtp_fact *f);
void wact_hint_connect(struct wtp *w, const struct wtp_fact *f);
void wact_lost(struct wtp *w, const struct wtp_fact *f);
void wact_data_up(struct wtp *w, const struct wtp_fact *f);
void wact_data_down(struct wtp *w, const struct wtp_fact *f);
void wact_join_response(struct wtp *w, const struct wtp_fact *f);
void wact_config_status_response(struct wtp *w, const struct wtp_fact *f);
void wact_change_state_response(struct wtp *w, const struct wtp_fact *f);
void wact_other_response(struct wtp *w, const struct wtp_fact *f);
void wact_config_update(struct wtp *w, const struct wtp_fact *f);
void wact_wlan_config(struct wtp *w, const struct wtp_fact *f);
void wact_station_config(struct wtp *w, const struct wtp_fact *f);
void wact_clear_config(struct wtp *w, const struct wtp_fact *f);
void wact_reset(struct wtp *w, const struct wtp_fact *f);
void wact_image_data(struct wtp *w, const struct wtp_fact *f);
void wact_data_transfer(struct wtp *w, const struct wtp_fact *f);
void wact_unexpected(struct wtp *w, const struct wtp_fact *f);
void wact_unrecognized(struct wtp *w, const struct wtp_fact *f);
void wact_keep_alive(struct wtp *w, const struct wtp_fact *f);
void wact_frame(struct wtp *w, const struct wtp_fact *f);
