/* SPDX-License-Identifier: Apache-2.0 */
/* ac.h - the AC machine (RFC 5415): discovery, one session per access point from its handshake to its end, the table of
 * access points, join statistics, events. In virtual time: it is told what happened and when, and asks for effects through
 * struct ac_ports. It has no sockets, no DTLS, no files, no clock.
 *
 * How a shell drives it:
 *   a clear packet on the control port ........ ac_clear            (Discovery, Primary Discovery)
 *   a ClientHello with a good cookie .......... ac_accept           a struct ac_link for the DTLS session, or NULL
 *   its handshake ended ....................... ac_up / ac_refused
 *   one decrypted record ...................... ac_packet
 *   the DTLS session ended by itself .......... ac_closed           the link is gone
 *   a clear packet on the data port ........... ac_data_clear
 * When the machine wants a session to end it calls ports.hang_up: the shell sends close_notify, forgets the session, and
 * must not use the link again (no ac_closed for it). It happens within calls of ac_*, also for the link they are given.
 *
 * A row of an access point (struct ap) is found by its base radio MAC and by its name, and stays when the AP is away. A
 * session (struct ac_link) begins with a handshake and belongs to a row from a good Join Request on. */
#pragma once
#include "base/addr.h"
#include "base/list.h"
#include "base/mac.h"
#include "base/mono.h"
#include "base/wheel.h"
#include "capwap/channel.h"
#include "controller/limits.h"
#include "dtls/dtls.h"

struct ac;
struct ac_link;
struct ap;

/* --- states ---------------------------------------------------------------------------------------------- */

/* RFC 5415 2.3.1, as far as a session at the AC has them. Discovery and the listener have no state of their own here:
 * each packet is answered where it stands. */
enum ac_state {
	AC_DTLS_CONNECT, /* the handshake is under way (DTLS Setup, Authorize and DTLS Connect): WaitDTLS */
	AC_JOIN,	 /* DTLS is up: WaitJoin */
	AC_CONFIGURE,	 /* configuration status answered: ChangeStatePendingTimer (WaitJoin until it is asked) */
	AC_DATA_CHECK,	 /* DataCheckTimer */
	AC_RUN,		 /* EchoInterval (the time until an AP counts as dead) */
	AC_RESET,	 /* Reset Request sent: RetransmitInterval */
	AC_DTLS_TD,	 /* hung up; DTLSSessionDelete: since the shell closes DTLS at once, it comes with the next tick */
	AC_STATES
};

const char *ac_state_name(enum ac_state s);

/* Why a session ended, as told to the shell, the statistics and the events. */
enum ac_why {
	AC_WHY_NONE,
	AC_WHY_WAIT_DTLS,	  /* the handshake took too long */
	AC_WHY_HANDSHAKE,	  /* it failed */
	AC_WHY_WAIT_JOIN,	  /* no Join Request, or no Configuration Status Request after it */
	AC_WHY_JOIN_REFUSED,
	AC_WHY_CHANGE_STATE,	  /* ChangeStatePendingTimer */
	AC_WHY_DATA_CHECK,	  /* DataCheckTimer: no data channel */
	AC_WHY_ECHO,		  /* not heard of for too long */
	AC_WHY_RETRANSMIT,	  /* no answer to a request */
	AC_WHY_PEER,		  /* the AP closed DTLS */
	AC_WHY_DTLS,		  /* an alert, or the session broke */
	AC_WHY_RESET,		  /* by command */
	AC_WHY_REPLACED,	  /* the same AP came again: its new session took the old one's place */
	AC_WHY_DATA_LOST,	  /* the data channel went silent */
	AC_WHY_PROTOCOL,	  /* a message that its state does not allow, a bad message, a failed configuration */
	AC_WHY_REVOKED,		  /* taken from the auth-list, or its row was deleted */
	AC_WHY_CEILING,		  /* a limit of limits.h */
	AC_WHY_STOPPED,		  /* the controller stops */
	AC_WHYS
};

const char *ac_why_text(enum ac_why w);

/* --- what is known of an access point -------------------------------------------------------------------- */

enum ap_oper { AP_OPER_DOWN, AP_OPER_UP };

struct ap_slot {
	bool present;
	uint8_t radio;	 /* the Radio ID the AP calls it by: slot + 1, or what a stranger counts by */
	uint8_t type;	 /* RFC 5416 6.25 bits: 1 b, 2 a, 4 g, 8 n */
	bool admin;	 /* as the AP has it */
	uint8_t oper;	 /* enum ap_oper */
	uint8_t cause;	 /* RFC 5415 4.6.34 */
	uint8_t channel;
	uint8_t power;	 /* level 1-8 */
	int8_t power_dbm;
	uint32_t resets, noise; /* WTP Radio Statistics */
	bool counted;		/* AP Statistics of ours have come: what follows */
	uint8_t utilization;	/* percent */
	uint16_t stations;
	uint32_t tx_frames, rx_frames, tx_retries, tx_failures;
	uint16_t wlans;	 /* bit n: WLAN id n + 1 runs on it */
	uint8_t bssid[16][6]; /* of WLAN id n + 1, as the AP has assigned it (RFC 5416 6.3); zeros: as AireOS APs have it */
};

struct ap_counters {
	uint64_t echoes, events, data_packets, data_bytes, keepalives;
	uint32_t joins, disconnects;
};

struct ap {
	struct link all;	  /* in order of the first join */
	mac_t mac;		  /* base radio MAC */
	mac_t ethernet;
	char name[AP_NAME_MAX + 1], location[AP_LOCATION_MAX + 1];
	char model[33], serial[33], hw_version[33], sw_version[33], boot_version[33];
	char country[4];
	bool ours;		  /* speaks our vendor elements */
	bool joined;		  /* in Run */
	bool admin;
	struct ac_link *session;  /* NULL: away */
	struct addr address;	  /* of its control channel, the last one */
	struct addr local;	  /* where of ours it comes to */
	uint32_t ip_on_ap;	  /* its own address as it says; differs behind NAT. 0: none or IPv6 */
	uint8_t mac_type, tunnel_modes, max_radios, radios;
	struct ap_slot slot[AP_RADIOS_MAX];
	mono_t session_since;	  /* the last Join */
	mono_t run_since, away_since;
	int64_t joined_at;	  /* wall clock, seconds */
	uint32_t join_taken_ms;	  /* from the handshake's begin to Run */
	uint64_t boot;		  /* of our agents: another number at each start */
	bool telling;		  /* it has still to say which stations it has kept, or to end the list of them */
	uint16_t keyed[AP_RADIOS_MAX]; /* by slot, bit n: this start of it has group keys of WLAN id n + 1 from this AC */
	struct {
		uint8_t gtk, igtk;
	} group_ids[AP_RADIOS_MAX][16]; /* of WLAN id n + 1: its group keys at the last Join, which it went on with; 0: none */
	uint32_t up_s;		  /* its own uptime when it joined; 0 where it does not say, or has not yet */
	struct {
		bool there;
		uint8_t cpu; /* percent */
		int8_t temperature; /* CAPWAP_TEMPERATURE_UNKNOWN: not known */
		uint32_t memory_kib, memory_free_kib; /* 0: not known */
		uint64_t tx_bytes, rx_bytes;
		mono_t at;
	} stats; /* AP Statistics, the last ones of this session */
	uint16_t reboots, ac_initiated, link_failures, sw_failures, hw_failures; /* WTP Reboot Statistics */
	uint8_t last_reboot;	  /* RFC 5415 4.6.47 Last Failure Type */
	char primary[AP_NAME_MAX + 1], secondary[AP_NAME_MAX + 1], tertiary[AP_NAME_MAX + 1]; /* as it was told */
	struct dtls_peer identity;
	enum ac_why last_why;
	struct ap_counters count;
	uint64_t told;		  /* grows with each Configuration Update or WLAN Configuration that was confirmed */
	uint8_t config_failed;	  /* the result code of the last one that was refused; 0: none */
};

/* --- desired state --------------------------------------------------------------------------------------- */

/* One WLAN as an AP is to have it. Lent by the configuration until the call returns. */
struct ac_wlan {
	uint16_t id;		/* of the controller, 1-512 */
	char ssid[33];
	bool broadcast;
	bool local_switching;	/* Local MAC with local bridging; the AC still answers association (our element) */
	uint16_t capability;
	uint8_t auth_type;	/* RFC 5416 6.1: 0 open */
	uint8_t qos;
	const uint8_t *ies;	/* RSNE and the like for beacon and probe response */
	uint16_t ies_len;
	/* For our agents: WLAN Extension. */
	bool wmm, pmf, pmf_required, isolate; /* pmf: capable */
	uint16_t vlan, max_stations;	      /* 0: untagged; no limit */
	uint32_t group_cipher, pairwise_cipher, management_cipher; /* suite selectors, 0: none */
	const uint32_t *akms;
	uint8_t nakms;		/* at most 16 */
	uint32_t idle_s;	/* Idle Timeout of its stations; 0: that of ap_want; CAPWAP_IDLE_NEVER */
	uint32_t idle_bytes;	/* who sends less in that time is idle, too; 0: no threshold */
};

struct ap_want_slot {
	bool admin;
	uint8_t channel;	/* 0: as the AP likes */
	uint8_t power;		/* level 1-8; 0: as the AP likes */
	uint8_t width;		/* for our agents, in units of 20 MHz: 1, 2, 4, 8; 0: 1 */
	bool announce;		/* for our agents: another channel is announced to clients */
	bool no_ht, no_vht, no_he; /* for our agents: not to be used though the radio can */
};

struct ap_want {
	char name[AP_NAME_MAX + 1];	    /* empty: its own */
	char location[AP_LOCATION_MAX + 1]; /* empty: its own */
	bool admin;
	char country[4];
	struct {
		char name[AP_NAME_MAX + 1];
		struct addr address; /* of a controller's control port; addr_none: by name */
	} ac[3];			    /* primary, secondary, tertiary */
	uint16_t heartbeat_s;		    /* EchoInterval, 1-30 */
	uint16_t fast_heartbeat_s;	    /* 0: off; 1-10 */
	uint16_t discovery_s;		    /* MaxDiscoveryInterval, 2-180 */
	uint16_t primary_discovery_s;	    /* 30-3600, for our agents */
	uint16_t report_s;		    /* Decryption Error Report Period */
	uint32_t idle_s;
	uint16_t statistics_s;
	bool fallback;
	struct ap_want_slot slot[AP_RADIOS_MAX];
	uint8_t nwlans;
	const struct ac_wlan *wlan[AP_WLANS_MAX]; /* on the AP they have their own id up to 16, else the first free */
	bool clear_data;		    /* a data channel without DTLS is allowed (strangers) */
};

void ap_want_defaults(struct ap_want *w);

/* --- join statistics ------------------------------------------------------------------------------------- */

/* Where the last error came from, as AireOS words it. */
enum join_phase { JOIN_PHASE_NONE, JOIN_PHASE_DISCOVERY, JOIN_PHASE_DTLS, JOIN_PHASE_JOIN, JOIN_PHASE_CONFIG,
	JOIN_PHASE_RUN };

/* What AireOS shows in `show ap join stats summary` and `detailed`: kept for APs that never joined, too. Times are wall
 * clock seconds, 0: never. */
struct join_stats {
	struct link recent;
	struct link rumour; /* alone: its AP has shown that it gets what is sent to it (a cookie came back) */
	mac_t mac;	/* base radio MAC; absent as long as only the address is known (DTLS refusals) */
	mac_t ethernet;
	struct addr address;
	char name[AP_NAME_MAX + 1];
	char identity[64]; /* of the certificate or PSK it showed */
	bool joined;
	enum join_phase last_phase;
	bool last_was_error;
	uint32_t discovery_requests, discovery_answered, discovery_refused;
	int64_t discovery_ok_at, discovery_bad_at;
	char discovery_why[96];
	uint32_t dtls_begun, dtls_up, dtls_refused;
	int64_t dtls_ok_at, dtls_bad_at;
	char dtls_why[160];
	uint32_t join_requests, join_accepted, join_refused;
	int64_t join_ok_at, join_bad_at;
	char join_why[128];
	uint32_t config_requests, config_answered, config_failed;
	int64_t config_ok_at, config_bad_at;
	char config_why[128];
	char last_error[160];
	int64_t last_error_at;
	enum ac_why last_disconnect;
	char disconnect_why[128];
	int64_t disconnect_at, joined_at;
	uint64_t seen; /* order of last change */
};

/* --- counters -------------------------------------------------------------------------------------------- */

/* Each field is a row of `show` and of metrics: AC_COUNTERS(X) X(name, words). */
#define AC_COUNTERS(X) \
	X(discovery_requests, "Discovery Requests received") \
	X(primary_discovery_requests, "Primary Discovery Requests received") \
	X(discovery_responses, "Discovery Responses sent") \
	X(discovery_limited, "Discovery Requests dropped by the rate limit") \
	X(discovery_malformed, "Discovery Requests dropped: malformed") \
	X(clear_refused, "clear packets dropped that were no Discovery") \
	X(data_clear_refused, "clear data packets dropped: not allowed for their AP, or of nobody") \
	X(handshakes, "DTLS handshakes begun") \
	X(handshakes_up, "DTLS handshakes completed") \
	X(handshakes_failed, "DTLS handshakes failed") \
	X(handshakes_limited, "DTLS handshakes not begun at the ceiling") \
	X(wait_dtls, "DTLS handshakes ended by WaitDTLS") \
	X(joins_limited, "sessions closed at the ceiling of pending joins") \
	X(joins, "Join Requests accepted") \
	X(joins_refused, "Join Requests refused") \
	X(session_id_in_use, "Join Requests refused: Session ID in use by another AP") \
	X(identity_mismatch, "Join Requests refused: base MAC of another identity's AP, or of another certificate") \
	X(rows_full, "Join Requests refused: table of APs full") \
	X(name_in_use, "AP names claimed that another AP has, or may have as its MAC: one goes by its own MAC") \
	X(replaced, "sessions replaced by a new one of the same AP") \
	X(unexpected, "messages their state does not allow") \
	X(unrecognized_requests, "requests of unknown type, answered with 'unrecognized request'") \
	X(unrecognized_responses, "messages of unknown even type, dropped") \
	X(malformed, "messages but Join Requests refused: malformed or mandatory element missing") \
	X(data_sessions, "data channels opened") \
	X(data_session_id_refused, "data keep-alives refused: Session ID of another AP") \
	X(data_session_unknown, "data keep-alives refused: unknown Session ID") \
	X(data_before_keepalive, "data packets dropped before a good keep-alive") \
	X(data_malformed, "data packets dropped: malformed") \
	X(data_said_again, "frames said three times, over links that lose many") \
	X(data_heard_again, "frames that came more than once, over such links: the first was taken") \
	X(timeouts_echo, "APs lost: not heard of") \
	X(timeouts_retransmit, "APs lost: no answer to a request") \
	X(wlans_updated, "WLANs changed by Update WLAN") \
	X(wlan_updates_refused, "Update WLAN refused: the WLAN was deleted and added instead") \
	X(configs_failed, "configurations an AP refused") \
	X(group_keys_changed, "group keys an AP took") \
	X(group_keys_failed, "group keys an AP refused or that were lost with it") \
	X(group_keys_limited, "group keys not told: at the ceiling") \
	X(stations_present, "stations APs kept and reported after a join") \
	X(reports_refused, "records of reports dropped: of a radio the AP has not, or beyond the ceiling") \
	X(stations_changed, "station changes confirmed") \
	X(stations_failed, "station changes an AP refused or that were lost with it") \
	X(stations_limited, "station changes refused at the ceiling") \
	X(deletes_again, "deletions of stations told again: the access point's radio refused them") \
	X(signed_ok, "certificates issued to APs") \
	X(signed_refused, "certificate requests refused")

struct ac_counters {
#define AC_COUNTER_FIELD(name, words) uint64_t name;
	AC_COUNTERS(AC_COUNTER_FIELD)
#undef AC_COUNTER_FIELD
};

/* --- ports ----------------------------------------------------------------------------------------------- */

/* Changes of stations and what they came to. */
struct ac_station_result {
	mac_t station;
	uint64_t cookie;  /* as given with the change */
	uint8_t result;	  /* RFC 5415 4.6.35; 0: done */
	bool frame_sent, frame_acked;
	bool frame_pending; /* sent; whether it was acknowledged comes with ports.transmitted and this cookie */
	bool lost;	  /* the AP went away before it answered */
};

/* The packet numbers of a BSS's group keys: what was used last. */
struct ac_group_state {
	uint8_t gtk_id, igtk_id; /* 0: none */
	uint64_t gtk_pn, igtk_ipn;
};

/* What came with a frame. */
struct ac_frame_info {
	bool heard;	  /* rssi, snr and rate are said */
	int8_t rssi, snr; /* dBm, dB */
	uint16_t rate;	  /* 0.1 Mbit/s */
	bool has_group;	  /* with message 2 of a 4-way handshake, from our agents */
	struct ac_group_state group;
};

/* The group keys of a BSS. */
enum ac_group_status { /* RFC 5416 6.1, 6.21 Key Status */
	AC_GROUP_NOW = 0,      /* there: to be used at once, and all stations have it (none is there, say) */
	AC_GROUP_BEGIN = 2,    /* rekeying begins: to be installed, not to be sent with */
	AC_GROUP_COMPLETE = 3, /* it is complete: to be sent with; the same key as with BEGIN */
};
struct ac_group_key {
	uint8_t status;	 /* enum ac_group_status */
	uint8_t gtk_id;	 /* 1 or 2 */
	uint8_t gtk[32], gtk_len;
	uint32_t cipher; /* of the GTK; 0: that of the WLAN */
	uint8_t igtk_id; /* 4 or 5; 0: none */
	uint8_t igtk[32], igtk_len;
};

/* Reports of our agents. wlan: the AP's id, 1-16. */
struct ac_probe {
	mac_t station;
	uint8_t slot, channel;
	int8_t rssi;	 /* the strongest */
	uint16_t probes; /* since the last report, 500 ms ago or more */
};
struct ac_idle {
	mac_t station;
	uint8_t slot, wlan;
	uint16_t seconds;
};
enum ac_learned { AC_LEARNED_DHCP = 1, AC_LEARNED_ARP, AC_LEARNED_ND, AC_LEARNED_STATIC };
struct ac_address {
	mac_t station;
	uint8_t slot, wlan;
	uint8_t how;	/* enum ac_learned */
	uint8_t ip[16]; /* IPv4 as ::ffff:a.b.c.d */
};
/* A DHCPv4 message of a station or for it, as its AP saw it pass. */
struct ac_dhcp {
	mac_t station;
	uint8_t slot, wlan, type; /* type: option 53; 0: BOOTP */
	bool from_server;
	uint32_t xid, ip, server, lease_s; /* host order; ip: what is asked for, offered or given; 0: none */
};
enum ac_radio_event { AC_RADIO_RESET = 1, AC_RADIO_CHANNEL, AC_RADIO_RADAR, AC_RADIO_UP, AC_RADIO_DOWN };
struct ac_radio {
	uint8_t slot, event, reason, channel, width; /* event: enum ac_radio_event */
	struct slice text;
};
/* A station that was there before this session and still is: to be adopted, or deleted by ac_station_change. */
struct ac_present {
	mac_t station;
	uint8_t slot, wlan, gate; /* gate: enum ac_gate */
	uint16_t aid, capability, vlan, listen_interval;
	bool wmm, pmf;
	bool keyed;	  /* it has a pairwise key */
	uint32_t seconds; /* since it was set for the first time */
	uint8_t ip[16];	  /* its IPv4 address as ::ffff:a.b.c.d, as far as learned; zeros: not known */
	struct slice rates;
	struct slice ies; /* as ac_station_change gave them: RSNE and capabilities */
};

/* One CAPWAP packet between an AP and us, decrypted. ap: the base radio MAC as far as it is known: before the Join Request
 * what the certificate or a Discovery Request from this address said, so what is seen then may be somebody else's. */
struct ac_traffic {
	mac_t ap;
	const struct addr *local, *peer;
	bool data, sent;
	const void *packet;
	size_t len;
};

/* An AP wants to join: may it? */
struct ac_join_ask {
	mac_t mac, ethernet;
	const char *name, *model, *serial;
	const struct addr *address;
	const struct dtls_peer *identity;
};

struct ac_ports {
	void *ctx;
	/* A clear packet, from the address of ours that was asked. */
	void (*send_clear)(void *ctx, const struct addr *local, const struct addr *to, const void *packet, size_t len);
	void (*send_data_clear)(void *ctx, const struct addr *local, const struct addr *to, const void *packet, size_t len);
	/* One CAPWAP packet in one DTLS record. shell: what ac_accept was given. */
	void (*send)(void *ctx, void *shell, const void *packet, size_t len);
	/* The session ends: close_notify, then forget it. */
	void (*hang_up)(void *ctx, void *shell, enum ac_why why);
	void (*random)(void *ctx, void *out, size_t len);
	int64_t (*wall)(void *ctx); /* seconds of UTC */
	/* What an AP is to be like. Called at its join, and again after ac_refresh. */
	void (*want)(void *ctx, const struct ap *ap, struct ap_want *out);
	/* May be NULL: all may. Otherwise writes why not. (auth-list, and what else) */
	bool (*admit)(void *ctx, const struct ac_join_ask *ask, char why[static 128]);
	/* Asks the keeper to sign a certificate request (DER). ac_signed brings the answer. NULL: this AC signs nothing. */
	void (*sign)(void *ctx, uint64_t ticket, const struct ac_join_ask *ask, const uint8_t *csr, size_t len);
	/* Addresses of ours to tell APs, of the family of `local`: writes at most max, returns how many. NULL: only the
	 * address that was asked. Link-local ones are left out by the machine. */
	size_t (*addresses)(void *ctx, const struct addr *local, struct addr *out, size_t max);
	/* Is anybody listening to this row of the catalogue? NULL: nobody. `about` is the AP's base radio MAC, or absent. */
	bool (*wants_event)(void *ctx, unsigned row, mac_t about);
	void (*event)(void *ctx, unsigned row, const void *fields, mac_t about);
	/* Each packet of an AP whose base radio MAC is known, from its Discovery on: before it is sent, and after it came. For
	 * `debug capwap capture` and `packet`; NULL: nobody looks. */
	void (*traffic)(void *ctx, const struct ac_traffic *t);
	void (*station_done)(void *ctx, struct ap *ap, const struct ac_station_result *r);
	/* An AP is in Run, or not any more (why says it). For the traps, the show of traps, the WLANs' clients. */
	void (*ap_joined)(void *ctx, struct ap *ap);
	void (*ap_left)(void *ctx, struct ap *ap, enum ac_why why);
	/* Its link loses many datagrams, as has come to light just now (ap_link_lossy). For the verdicts on its clients. */
	void (*ap_lossy)(void *ctx, struct ap *ap);
	/* A request was refused and why, in words: a Join Request (join), or one that could not be read. The MAC may be
	 * absent. */
	void (*refused)(void *ctx, mac_t ap, const struct addr *from, bool join, const char *why);
	/* A frame an AP sent over the data channel (802.11 or 802.3, as `native` says). */
	void (*frame)(void *ctx, struct ap *ap, unsigned slot, bool native, const uint8_t *frame, size_t len,
		      const struct ac_frame_info *info);
	/* The group keys of a BSS, for the Add WLAN that is about to be told. False: it has none (open). again: the same
	 * start of the AP may be running this BSS still, and the keys it had may be said again; otherwise they MUST be new, for
	 * their packet numbers begin anew. NULL: none has. */
	bool (*group_key)(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, const struct ac_wlan *w, bool again,
			  struct ac_group_key *out);
	/* What became of ac_group_key: result 0: done. */
	void (*group_key_done)(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, enum ac_group_status status,
			       uint8_t result);
	/* Must its WLANs stay as they are for now? Somebody on one of them has still to be told something. Asked again after
	 * ac_refresh. NULL: never. */
	bool (*wlans_wait)(void *ctx, const struct ap *ap);
	/* The AP runs this WLAN now (id on the AP), or does not any more. */
	void (*wlan_up)(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, bool up);
	/* What became of a frame whose change was done with frame_pending. */
	void (*transmitted)(void *ctx, struct ap *ap, mac_t station, uint64_t cookie, bool acked);
	/* A station is gone by itself: the AP has forgotten it. */
	void (*station_gone)(void *ctx, struct ap *ap, unsigned slot, mac_t station);
	void (*probing)(void *ctx, struct ap *ap, const struct ac_probe *p);
	void (*idle)(void *ctx, struct ap *ap, const struct ac_idle *i);
	void (*learned)(void *ctx, struct ap *ap, const struct ac_address *a);
	void (*dhcp)(void *ctx, struct ap *ap, const struct ac_dhcp *d);
	void (*radio)(void *ctx, struct ap *ap, const struct ac_radio *r);
	/* After ap_joined: each station the agent has kept while it was away; then once with NULL: that was all of them. An AP
	 * that keeps none (a stranger, or one that began anew) gives NULL alone. */
	void (*present)(void *ctx, struct ap *ap, const struct ac_present *s);
	/* Group packet numbers told by themselves, after a rekeying. */
	void (*group_state)(void *ctx, struct ap *ap, unsigned slot, unsigned wlan, const struct ac_group_state *s);
};

struct ac_options {
	char name[AP_NAME_MAX + 1]; /* AC Name, as the controller is called */
	char model[33], serial[33];
	char hw_version[33], sw_version[33];
	uint16_t max_aps; /* what is advertised and enforced, at most APS_MAX */
	uint16_t max_stations;
	bool psk, certificates; /* AC Descriptor, security */
	/* Timers in seconds; 0: the RFC's default. */
	uint16_t wait_dtls_s, wait_join_s, change_state_pending_s, data_check_s;
};

/* --- the machine ----------------------------------------------------------------------------------------- */

struct ac *ac_new(const struct ac_options *o, const struct ac_ports *ports, struct wheel *wheel, struct hash_key key);
/* The controller has another name: Discovery and Join Responses have it from now on. Who is joined learns it when it joins
 * anew: RFC 5415 8.4 gives the Configuration Update Request no AC Name. */
void ac_set_name(struct ac *ac, const char *name);
/* Hangs up on all and frees. */
void ac_free(struct ac *ac);
/* The same for all APs, with the reason told; the machine goes on. */
void ac_hang_up_all(struct ac *ac, enum ac_why why, mono_t now);

/* A clear packet that came to `local` (our address and port) on the control port. broadcast: to a broadcast or multicast
 * address; `local` then is the address to answer from. */
void ac_clear(struct ac *ac, const struct addr *local, const struct addr *from, bool broadcast, const void *packet,
	      size_t len, mono_t now);
/* The same on the data port. */
void ac_data_clear(struct ac *ac, const struct addr *local, const struct addr *from, const void *packet, size_t len,
	mono_t now);

enum ac_channel { AC_CONTROL, AC_DATA };

/* A handshake begins (its cookie was good). shell: the shell's own for this session. NULL: at a ceiling. */
struct ac_link *ac_accept(struct ac *ac, enum ac_channel channel, void *shell, const struct addr *local,
			  const struct addr *from, mono_t now);
/* DTLS is up; room: bytes of one CAPWAP packet in a record. */
void ac_up(struct ac_link *l, const struct dtls_peer *peer, unsigned room, mono_t now);
/* The handshake failed: why, and who the peer said to be (or NULL). The link is gone. */
void ac_refused(struct ac_link *l, const char *identity, const char *why, mono_t now);
/* A packet will come in a moment: what it will need is asked of memory (base/ahead.h), first l itself for all of them, then
 * what is behind it. */
void ac_ahead(const struct ac_link *l);
void ac_ahead_behind(const struct ac_link *l);
void ac_packet(struct ac_link *l, const void *packet, size_t len, mono_t now);
/* The session ended by itself. The link is gone. */
void ac_closed(struct ac_link *l, enum ac_why why, const char *words, mono_t now);

enum ac_state ac_link_state(const struct ac_link *l);
struct ap *ac_link_ap(const struct ac_link *l); /* NULL before a good Join */

/* --- access points --------------------------------------------------------------------------------------- */

struct ap *ac_ap_by_mac(struct ac *ac, mac_t mac);
struct ap *ac_ap_by_name(struct ac *ac, const char *name);
/* In order of the first join; NULL gives the first, and NULL comes back at the end. */
struct ap *ac_ap_next(struct ac *ac, const struct ap *after);
size_t ac_ap_count(const struct ac *ac);	/* rows */
size_t ac_ap_joined(const struct ac *ac);	/* in Run */
size_t ac_handshakes(const struct ac *ac);
size_t ac_joins_pending(const struct ac *ac);
/* What waits, and the memory of it all, but for DTLS. */
struct ac_load {
	size_t signing, stations, groups, bytes;
};
struct ac_load ac_load(const struct ac *ac);
/* What it tells of itself, in words: "REGISTERED", "DOWNLOADING", ... as AireOS. */
const char *ap_oper_text(const struct ap *ap);

/* The slot of one of its Radio IDs; AP_RADIOS_MAX: it has no such radio. */
unsigned ap_slot_of(const struct ap *ap, uint8_t radio);
/* Much of what is said to it is lost: how many requests lately, and how many answers came. */
bool ap_link_lossy(const struct ap *ap, unsigned *said, unsigned *answered);
/* Something that went there was not answered: whether its link is to blame is known a second later, if it is not yet. */
void ap_link_doubt(struct ap *ap, mono_t now);
/* BSSID of WLAN id 1-16 on a slot: what the AP has said, else as AireOS gives them: slot 0 base + id - 1, slot 1
 * base + 16 - id. */
mac_t ap_bssid(const struct ap *ap, unsigned slot, unsigned wlan);
/* Which group keys the BSS had when the AP joined; left as they are where it had none, or has not said so. */
static inline void ap_group_ids(const struct ap *ap, unsigned slot, unsigned wlan, uint8_t *gtk, uint8_t *igtk)
{
	if (slot >= AP_RADIOS_MAX || wlan < 1 || wlan > AP_WLANS_MAX || !ap->group_ids[slot][wlan - 1].gtk)
		return;
	*gtk = ap->group_ids[slot][wlan - 1].gtk;
	*igtk = ap->group_ids[slot][wlan - 1].igtk;
}

/* The desired state has changed (of one, of all): the differences are sent. */
void ac_refresh(struct ac *ac, struct ap *ap, mono_t now);
void ac_refresh_all(struct ac *ac, mono_t now);
/* Reset Request; the AP restarts and joins again. False when it is away. */
bool ac_reset(struct ac *ac, struct ap *ap, mono_t now);
/* Clear Configuration Request, then a reset. */
bool ac_clear_config(struct ac *ac, struct ap *ap, mono_t now);
/* Ends its session, keeps its row. */
void ac_disconnect(struct ac *ac, struct ap *ap, enum ac_why why, mono_t now);
/* Forgets an AP that is away; false when it is not. */
bool ac_forget(struct ac *ac, struct ap *ap);

/* The keeper's answer: certificates (DER, one behind the other, the AP's own first), or NULL and why not. */
void ac_signed(struct ac *ac, uint64_t ticket, const void *chain, size_t len, const char *why, mono_t now);

/* --- stations -------------------------------------------------------------------------------------------- */

enum ac_station_op { AC_STATION_ADD, AC_STATION_DELETE, AC_STATION_KEY, AC_STATION_ALLOW };

/* What of a station's data passes. */
enum ac_gate {
	AC_GATE_BY_OP,	    /* ALLOW: RUN; the others: BEFORE_RUN */
	AC_GATE_BEFORE_RUN, /* EAPOL only */
	AC_GATE_RUN,
	AC_GATE_LEARN,	    /* EAPOL, DHCP, ARP, neighbour discovery. A stranger has no such gate: RUN there, for without
			       DHCP no station ever gets to RUN */
};

struct ac_station_change {
	enum ac_station_op op;
	mac_t station;
	uint8_t slot, wlan; /* wlan: 1-16 on that slot */
	uint64_t cookie;
	uint16_t aid;	    /* 1-2007 */
	uint16_t capability;
	const uint8_t *rates; /* Supported Rates, at most 126 */
	uint8_t nrates;
	const uint8_t *key; /* pairwise, installed together with the change; with any op but DELETE */
	uint8_t key_len, key_index;
	uint32_t cipher;    /* suite selector of the key; 0: CCMP-128 */
	uint64_t rsc;	    /* its receive counter */
	uint8_t gate;	    /* enum ac_gate */
	bool wmm, pmf;
	uint16_t vlan;	    /* 0: the WLAN's */
	uint16_t listen_interval;
	/* Elements of its request as it sent them: HT, VHT, HE and Extended Capabilities for the radio, the RSNE to be given
	 * back in struct ac_present. Empty: as before. At most STATION_IES_MAX. */
	const uint8_t *ies;
	uint16_t ies_len;
	const uint8_t *before; /* a frame to send before the change (deauthentication under the old key) */
	size_t before_len;
	const uint8_t *after; /* after it (association response) */
	size_t after_len;
};

/* Queues a change; it is copied. False: the AP is not in Run, a value cannot be, or the ceiling is reached. The result
 * comes through station_done, in the order in which changes were given. */
bool ac_station_change(struct ac *ac, struct ap *ap, const struct ac_station_change *c, mono_t now);
/* Changes the group keys of a BSS that runs (wlan: the AP's id). Queued behind what waits already; the answer comes through
 * group_key_done. False: the AP is not in Run, is a stranger without Update WLAN's Key Status (none known), has no such
 * WLAN, or the ceiling is reached. */
bool ac_group_key(struct ac *ac, struct ap *ap, unsigned slot, unsigned wlan, const struct ac_group_key *k, mono_t now);
/* Which WLAN of the controller (1-512) an AP has, or is just being told, under this id of its own; 0: none. */
unsigned ac_wlan_of(const struct ap *ap, unsigned slot, unsigned wlan);
/* Does this AP's agent make use of an ability (enum capwap_ability), and does the AC? False when it is away. */
bool ac_ap_can(const struct ap *ap, uint32_t ability);
/* A frame for the air, over the data channel. */
bool ac_send_frame(struct ac *ac, struct ap *ap, unsigned slot, unsigned wlan, const uint8_t *frame, size_t len);

/* --- statistics ------------------------------------------------------------------------------------------ */

const struct ac_counters *ac_counters(const struct ac *ac);
const struct channel_counters *ac_channel_counters(const struct ac *ac);
/* Names and words of the counters, for shows: false at the end. */
bool ac_counter_at(const struct ac *ac, size_t i, const char **name, const char **words, uint64_t *value);
void ac_clear_counters(struct ac *ac);

/* The last heard of first. NULL gives the first. */
const struct join_stats *ac_join_next(const struct ac *ac, const struct join_stats *after);
const struct join_stats *ac_join_by_mac(const struct ac *ac, mac_t base_or_ethernet);
size_t ac_join_count(const struct ac *ac);
void ac_join_clear(struct ac *ac);
/* The row of one, by base or Ethernet MAC; false when there is none. */
bool ac_join_forget(struct ac *ac, mac_t base_or_ethernet);

/* --- the table of states, for docs and tests ------------------------------------------------------------- */

/* Prints docs/states-ac.md. */
void ac_states_page(struct buf *out);
