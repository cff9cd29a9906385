/* SPDX-License-Identifier: Apache-2.0 */
/* ac_internal.h - what the parts of the AC machine know of each other; nobody else includes it. */
#pragma once
#include "base/siphash.h"
#include "base/table.h"
#include "base/utf8.h"
#include "capwap/put.h"
#include "capwap/repeat.h"
#include "catalogue_gen.h"
#include "controller/ac.h"
#include "proto/capwap/data.h"
#include "proto/capwap/elements.h"
#include "proto/capwap/vendor.h"

#include <assert.h>

/* What may happen to a session; ac_states.c says what each means in each state. */
enum ac_event {
	AC_EV_UP,		  /* DTLS: Established */
	AC_EV_FAILED,		  /* DTLS: EstablishFail, AuthenticateFail */
	AC_EV_CLOSED,		  /* DTLS: Aborted, PeerDisconnect, ReassemblyFailure */
	AC_EV_TIMER,		  /* the timer of the state */
	AC_EV_DATA_DEAD,	  /* DataChannelDeadInterval */
	AC_EV_LOST,		  /* MaxRetransmit reached */
	AC_EV_END,		  /* by command, or because a new session takes its place */
	AC_EV_RESET,		  /* by command */
	AC_EV_JOIN,		  /* Join Request */
	AC_EV_CONFIG_STATUS,	  /* Configuration Status Request */
	AC_EV_CHANGE_STATE,	  /* Change State Event Request */
	AC_EV_ECHO,		  /* Echo Request */
	AC_EV_WTP_EVENT,	  /* WTP Event Request */
	AC_EV_IMAGE_DATA,	  /* Image Data Request */
	AC_EV_DATA_TRANSFER,	  /* Data Transfer Request */
	AC_EV_DISCOVERY,	  /* Discovery or Primary Discovery Request inside the session */
	AC_EV_WRONG_WAY,	  /* a request only an AC sends */
	AC_EV_UNKNOWN_REQUEST,	  /* of a type nobody knows */
	AC_EV_RESPONSE,		  /* to our request */
	AC_EV_RESET_RESPONSE,
	AC_EV_KEEP_ALIVE,	  /* on the data channel, with this session's id */
	AC_EV_FRAME,		  /* on the data channel */
	AC_EVENTS
};

struct ac_fact {
	enum ac_event ev;
	const struct capwap_msg *msg;	   /* of requests and responses */
	const struct capwap_seen *seen;
	const struct capwap_hdr *hdr;	   /* of data packets */
	const uint8_t *frame;
	size_t frame_len;
	enum ac_why why;
	const char *words;
	mono_t now;
};

struct ac_cell {
	void (*act)(struct ac_link *l, const struct ac_fact *f);
	const char *words;   /* for the page of states */
};

/* What an AP has been told, by value or by hash: the next request is the difference to what is wanted. */
struct told_slot {
	bool admin;
	uint8_t channel, power;
	uint8_t width, no; /* Radio Extension; width 0: not told */
	uint16_t wlan_id[AP_WLANS_MAX]; /* of the controller, by the AP's id - 1; 0: none */
	uint64_t wlan[AP_WLANS_MAX];    /* hash of all that was told of it */
	uint64_t fixed[AP_WLANS_MAX];   /* hash of what Update WLAN cannot change; 0: no Update for it */
	uint16_t nies[AP_WLANS_MAX];    /* information elements it has been told with */
	uint16_t capability[AP_WLANS_MAX];
};

struct told {
	uint64_t name, location, acs, country;
	uint32_t idle_s;
	uint16_t heartbeat_s, fast_heartbeat_s, discovery_s, primary_discovery_s, report_s, statistics_s;
	bool admin, fallback, time;
	struct told_slot slot[AP_RADIOS_MAX];
};

/* A change of a BSS's group keys that waits. Holds secrets: wiped. */
struct group_entry {
	struct link link;
	uint8_t slot, wlan;
	struct ac_group_key key;
};

/* A frame that was sent and whose fate an agent will tell. */
struct pending_frame {
	uint32_t id; /* of its change */
	mac_t station;
	uint64_t cookie;
};

/* A change of a station that waits, with its bytes behind it. */
struct station_entry {
	struct link link;
	struct ac_station_change c; /* its pointers lead into bytes[] */
	uint32_t id;	/* of its last request */
	bool sent;
	bool common;	/* it has room for STATION_COMMON_BYTES, and is used again */
	uint8_t tries;	/* of a deletion that the AP's radio refused */
	uint8_t bytes[];
};

/* What of an agent's abilities the AC makes use of. */
enum {
	AC_ABILITIES = CAPWAP_CAN_AUTH_AT_AC | CAPWAP_CAN_STATION_BATCH | CAPWAP_CAN_ENROL | CAPWAP_CAN_AP_STATISTICS |
		       CAPWAP_CAN_DATA_DTLS | CAPWAP_WANTS_TIME | CAPWAP_CAN_REPORT_PROBES | CAPWAP_CAN_REPORT_IDLE |
		       CAPWAP_CAN_REPORT_TRANSMIT | CAPWAP_CAN_LEARN_ADDRESSES | CAPWAP_CAN_GROUP_KEY_STATE |
		       CAPWAP_CAN_WLAN_EXTENSION | CAPWAP_CAN_GATE_LEARN | CAPWAP_CAN_KEEP_STATIONS |
		       CAPWAP_CAN_RADIO_EXTENSION | CAPWAP_CAN_REPORT_DHCP | CAPWAP_CAN_REPEAT
};

/* What the request that waits for its response was about. */
enum ac_ask { ASK_NONE, ASK_RESET, ASK_CLEAR, ASK_STATIONS, ASK_CERTIFICATE, ASK_CONFIG, ASK_WLAN,
	ASK_WLAN_UPDATE, ASK_GROUP };

struct ac_link {
	struct link all;
	struct ac *ac;
	enum ac_channel kind;
	enum ac_state state;
	void *shell;
	struct addr local, from;
	struct timer timer; /* of the state */
	mono_t begun;
	struct dtls_peer peer;
	mac_t about;	/* which AP its packets are shown under before its Join Request; absent: nobody knows */
	unsigned room;
	bool counted_pending, in_by_from, in_by_session, in_by_data;
	/* a data session: whose it is */
	struct ac_link *control;
	/* a control session, from DTLS on */
	bool has_channel;
	struct channel channel;
	struct repeat repeat;
	struct ap *ap; /* from a good Join on */
	uint8_t session_id[CAPWAP_SESSION_ID_LEN];
	struct ac_link *data; /* NULL: none, or clear */
	struct addr data_local, data_from; /* of a clear data channel */
	bool data_clear;
	struct timer data_dead; /* DataChannelDeadInterval */
	uint32_t abilities;   /* both ends', of our agents */
	uint16_t batch_max;
	enum ac_ask ask;
	uint8_t ask_slot, ask_wlan;
	bool settled;	/* when looked at last it had been told all that is wanted: nothing to look at until ac_refresh */
	bool settled_once; /* at all, in this session */
	struct told told, next; /* next: what the AP will have been told when the request is confirmed */
	bool want_reset, want_clear;
	struct link stations; /* struct station_entry */
	unsigned nstations;
	struct link groups; /* struct group_entry */
	unsigned ngroups;
	struct pending_frame *pending; /* TRANSMITS_PENDING_MAX of them, made when there is one; a ring, the oldest at first */
	unsigned npending, pending_first;
	bool ask_again;	    /* the Add WLAN that waits has group keys the AP had before */
	bool present_done;  /* it has told all stations it had kept */
	unsigned npresent;
	uint8_t *held;	    /* elements of Stations Present that came before the answer to an Add WLAN */
	size_t held_len;
	bool telling;		 /* station_done is being called */
	uint32_t station_id;
	uint8_t *certificate; /* the answer that is to go out */
	size_t certificate_len;
	char *certificate_why;
	uint64_t ticket; /* of the request that is being signed; 0: none */
};

struct ac {
	struct ac_options o;
	struct ac_ports p;
	struct wheel *wheel;
	struct hash_key key;
	struct channel_owner channels;
	struct ac_counters count;
	uint64_t leniency[CAPWAP_LENIENCIES]; /* what peers got wrong and was let pass, by enum capwap_leniency */
	struct link links;
	struct link aps;
	struct table by_mac, by_name, by_session;
	struct table by_from; /* control sessions by the peer's address */
	struct table by_data; /* clear data channels, by address */
	size_t nlinks, handshakes, pending, data_pending, joined, signing;
	size_t nstations, ngroups; /* changes that wait, of all sessions */
	struct link spare_stations; /* struct station_entry, to be used again */
	unsigned nspare_stations;
	uint64_t tickets;
	/* Discovery in the clear: what is answered, and what is noted as wrong */
	struct ac_bucket {
		int64_t us; /* millionths of a token */
		mono_t at;
	} answers, complaints;
	/* join statistics */
	struct link join_recent;  /* all, the last heard of first */
	struct link join_rumours; /* those heard of in the clear only, the same */
	struct table join_by_mac, join_by_addr;
	size_t njoin;
	uint64_t join_seen;
	mono_t now; /* of the call that is being worked on */
	const void *packet; /* the one ac_packet was given; NULL outside of it */
	size_t packet_len;
	uint8_t body[CAPWAP_PACKET_MAX]; /* elements of the message that is being written */
};

/* ac_states.c */
const struct ac_cell *ac_cell(enum ac_channel kind, enum ac_state s, enum ac_event ev);
const char *ac_event_name(enum ac_event ev);
const char *ac_state_timer(enum ac_state s);
void ac_happens(struct ac_link *l, const struct ac_fact *f);

/* ac.c: the one gate, and the end of a session */
void ac_enter(struct ac_link *l, enum ac_state next, mono_t now);
void ac_end(struct ac_link *l, enum ac_why why, const char *words, bool hang_up, mono_t now);
void ac_arm_echo(struct ac_link *l, mono_t now);
void ac_arm_data(struct ac_link *l, mono_t now);
void ac_not_pending(struct ac_link *l);
extern const struct channel_calls ac_channel_calls;

/* ac_message.c */
void ac_control_packet(struct ac_link *l, const void *packet, size_t len, mono_t now);
void ac_count_leniencies(struct ac *ac, uint32_t bits);
void ac_respond_code(struct ac_link *l, uint32_t code);
struct wr ac_body(struct ac *ac);
void ac_respond(struct ac_link *l, struct wr *w);

/* what cells do */
void act_up(struct ac_link *l, const struct ac_fact *f);
void act_data_up(struct ac_link *l, const struct ac_fact *f);
void act_failed(struct ac_link *l, const struct ac_fact *f);
void act_closed(struct ac_link *l, const struct ac_fact *f);
void act_end(struct ac_link *l, const struct ac_fact *f);
void act_timer(struct ac_link *l, const struct ac_fact *f);
void act_lost(struct ac_link *l, const struct ac_fact *f);
void act_ignore(struct ac_link *l, const struct ac_fact *f);
void act_unexpected(struct ac_link *l, const struct ac_fact *f);
void act_unrecognized(struct ac_link *l, const struct ac_fact *f);
void act_echo(struct ac_link *l, const struct ac_fact *f);
void act_image_data(struct ac_link *l, const struct ac_fact *f);
void act_data_transfer(struct ac_link *l, const struct ac_fact *f);
void act_join(struct ac_link *l, const struct ac_fact *f);
void act_config_status(struct ac_link *l, const struct ac_fact *f);
void act_change_state(struct ac_link *l, const struct ac_fact *f);
void act_change_state_run(struct ac_link *l, const struct ac_fact *f);
void act_wtp_event(struct ac_link *l, const struct ac_fact *f);
void act_response(struct ac_link *l, const struct ac_fact *f);
void act_reset(struct ac_link *l, const struct ac_fact *f);
void act_reset_response(struct ac_link *l, const struct ac_fact *f);
void act_keep_alive_first(struct ac_link *l, const struct ac_fact *f);
void act_keep_alive(struct ac_link *l, const struct ac_fact *f);
void act_frame(struct ac_link *l, const struct ac_fact *f);

/* ac_join.c, ac_discovery.c */
void ac_put_descriptor(struct ac *ac, struct wr *w, bool clear_data);
void ac_put_radios(struct wr *w, const struct capwap_msg *m);
void ac_put_addresses(struct ac *ac, struct wr *w, const struct addr *local);

/* ac_config.c */
void ac_idle(void *ctx, mono_t now);
void ac_config_answered(struct ac_link *l, const struct capwap_msg *m, mono_t now);
uint64_t ac_hash(struct ac *ac, const void *bytes, size_t len, uint64_t more);
void ac_want(struct ac *ac, const struct ap *ap, struct ap_want *w);

/* ac_wlan.c */
bool ac_wlan_request(struct ac_link *l, const struct ap_want *want, mono_t now);
void ac_wlan_done(struct ac_link *l, bool good);
void ac_wlan_bssid(struct ac_link *l, const struct capwap_msg *m, uint32_t code);
/* An Update that was not carried out: Delete and Add are next. */
bool ac_wlan_update_refused(struct ac_link *l, uint32_t code);

/* ac_group.c */
bool ac_group_request(struct ac_link *l, mono_t now);
void ac_group_answered(struct ac_link *l, uint32_t code);
void ac_group_drop_all(struct ac_link *l);
/* The group keys an Add WLAN is to be told with; false: none. Wiped by the caller. */
bool ac_group_first(struct ac_link *l, unsigned slot, unsigned wlan, const struct ac_wlan *w, struct ac_group_key *k);
void ac_put_wlan_extension(struct ac_link *l, struct wr *w, unsigned slot, unsigned wlan, const struct ac_wlan *want,
			   const struct ac_group_key *k);

/* ac_report.c */
void ac_reports(struct ac_link *l, const struct capwap_msg *m);
void ac_reports_begin(struct ac_link *l);
void ac_reports_held(struct ac_link *l); /* no Add WLAN waits for its answer */

/* ac_event.c */
void ac_radio_up(struct ac_link *l, unsigned slot, bool up, uint8_t cause);

/* ac_station.c */
bool ac_station_request(struct ac_link *l, mono_t now);
void ac_station_answered(struct ac_link *l, const struct capwap_msg *m, uint32_t code, mono_t now);
void ac_station_drop_all(struct ac_link *l);
void ac_station_transmitted(struct ac_link *l, uint32_t id, bool acked);

/* ac_data.c */
void ac_data_again(void *ctx, const void *packet, size_t len); /* of repeat.h */
void ac_data_packet(struct ac_link *l, const void *packet, size_t len, mono_t now);
void ac_data_detach(struct ac_link *control, mono_t now);
struct ac_link *ac_session_by_id(struct ac *ac, const uint8_t id[static CAPWAP_SESSION_ID_LEN]);
void ac_session_add(struct ac_link *l);
void ac_session_take(struct ac_link *l);

/* ac_table.c */
uint8_t ap_radio(const struct ap *ap, unsigned slot); /* its Radio ID, as the AP itself counts */
struct ap *ap_row(struct ac *ac, mac_t mac); /* found or made; NULL: the table is full of joined APs */
/* given: by the operator, not by the AP itself */
void ap_rename(struct ac *ac, struct ap *ap, const char *name, bool given);
void ap_free_all(struct ac *ac);
/* With room for so many bytes; to be filled. */
struct station_entry *station_new(struct ac *ac, size_t bytes);
void station_free(struct ac *ac, struct station_entry *e);
void station_free_spares(struct ac *ac);
void group_free(struct group_entry *e);
mac_t mac_of_bytes(const uint8_t b[static 6]);
void mac_to_bytes(mac_t m, uint8_t out[static 6]);

/* ac_stats.c */
struct join_stats *join_of_mac(struct ac *ac, mac_t mac, const struct addr *from);
struct join_stats *join_of_addr(struct ac *ac, const struct addr *from);
/* The same for what came in the clear. */
struct join_stats *rumour_of_mac(struct ac *ac, mac_t mac, const struct addr *from);
struct join_stats *rumour_of_addr(struct ac *ac, const struct addr *from);
/* A Discovery Request that does not say whose it is; and a handshake, which may be what it announced. */
struct join_stats *rumour_of_host(struct ac *ac, const struct addr *from);
struct join_stats *join_begins(struct ac *ac, const struct addr *from);
void join_error(struct ac *ac, struct join_stats *j, enum join_phase phase, const char *words);
void join_good(struct ac *ac, struct join_stats *j, enum join_phase phase);
void join_free_all(struct ac *ac);
int64_t ac_wall(struct ac *ac);

/* ac_traffic.c: packets, to whoever captures or debugs them */
void ac_traffic(struct ac *ac, mac_t ap, const struct addr *local, const struct addr *peer, bool sent, const void *packet,
		size_t len);
void ac_link_traffic(const struct ac_link *l, bool sent, const void *packet, size_t len);
void ac_data_traffic(const struct ac_link *control, bool sent, const void *packet, size_t len);
void ac_link_begins(struct ac_link *l);
void ac_link_is_of(struct ac_link *l, mac_t mac);

/* ac_events.c: each formats nothing when nobody listens */
bool ac_listens(struct ac *ac, unsigned row, mac_t about);
struct address_text {
	char ip[ADDR_TEXT_MAX];
	struct slice s;
};
struct slice addr_slice(const struct addr *a, struct address_text *t);
#define AC_TELL(ac, ROW, about, type, ...) \
	do { \
		if (ac_listens((ac), (ROW), (about))) { \
			struct type fields_ = { __VA_ARGS__ }; \
			(ac)->p.event((ac)->p.ctx, (ROW), &fields_, (about)); \
		} \
	} while (0)
/* Rows that hold an address and a port, and nothing else. */
#define AC_TELL_PEER(ac, ROW, about, type, peer) \
	do { \
		if (ac_listens((ac), (ROW), (about))) { \
			struct address_text text_; \
			struct type fields_ = { .ap_ip = addr_slice((peer), &text_), .port = (peer)->port }; \
			(ac)->p.event((ac)->p.ctx, (ROW), &fields_, (about)); \
		} \
	} while (0)
