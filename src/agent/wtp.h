/* SPDX-License-Identifier: Apache-2.0 */
/* wtp.h - the WTP machine (RFC 5415): an access point's side, from discovery to Run and back again. In virtual time: no
 * sockets, no DTLS, no files, no clock; effects go out through struct wtp_ports, radios through radio.h.
 *
 * How a shell drives it: wtp_new, wtp_start; then
 *   a clear packet ............................ wtp_clear          (Discovery Responses)
 *   DTLS of the control channel came up ....... wtp_up
 *   it failed or ended ........................ wtp_down
 *   one decrypted record ...................... wtp_packet
 * and the same for the data channel. The machine opens and closes both through ports: open() while one is open does not
 * happen. close() is final: no wtp_down comes for it.
 *
 * What radios tell by themselves (radio.h, struct radio_events) the machine hears from wtp_new to wtp_free; it listens to
 * them itself, and nobody else has to. */
#pragma once
#include "agent/radio.h"
#include "base/addr.h"
#include "base/mac.h"
#include "base/mono.h"
#include "base/wheel.h"
#include "capwap/channel.h"

struct wtp;

enum wtp_state {
	WTP_START,
	WTP_IDLE,
	WTP_DISCOVERY,	  /* DiscoveryInterval */
	WTP_SULKING,	  /* SilentInterval */
	WTP_DTLS_CONNECT, /* DTLS Setup, Authorize and DTLS Connect: WaitDTLS */
	WTP_JOIN,	  /* Join Request sent: RetransmitInterval */
	WTP_CONFIGURE,	  /* Configuration Status Request sent: RetransmitInterval */
	WTP_DATA_CHECK,	  /* Change State Event Request sent, then the data channel: RetransmitInterval, DataCheckTimer */
	WTP_RUN,	  /* EchoInterval, DataChannelKeepAlive, DataChannelDeadInterval */
	WTP_RESET,	  /* Reset Response sent: a moment for it to leave */
	WTP_DTLS_TD,	  /* DTLSSessionDelete */
	WTP_STATES
};

const char *wtp_state_name(enum wtp_state s);

enum { WTP_ACS_MAX = 8, WTP_NAME_MAX = 64, WTP_LOCATION_MAX = 256, WTP_WHY_MAX = 160 };

/* Also Discovery Type (RFC 5415 4.6.21) */
enum wtp_found_by { WTP_UNKNOWN, WTP_STATIC, WTP_DHCP, WTP_DNS, WTP_REFERRAL };

/* What the machine saves through ports.save and gets back in wtp_options at its next start. */
struct wtp_saved {
	char name[WTP_NAME_MAX + 1], location[WTP_LOCATION_MAX + 1];
	struct {
		char name[WTP_NAME_MAX + 1];
		struct addr address; /* addr_none: not known */
	} ac[3];		     /* primary, secondary, tertiary */
	uint16_t reboots, ac_initiated, link_failures;
	uint8_t last_reboot; /* RFC 5415 4.6.47 Last Failure Type */
	uint16_t heartbeat_s, fast_heartbeat_s, discovery_s, primary_discovery_s;
	bool fallback;
	int64_t wall; /* the last time known, seconds of UTC */
};

void wtp_saved_defaults(struct wtp_saved *s);
/* The same but for the time. */
bool wtp_saved_same(const struct wtp_saved *a, const struct wtp_saved *b);

struct wtp_common;

struct wtp_options {
	struct wtp_common *common; /* lent; NULL: the machine makes its own */
	mac_t base;	/* base radio MAC */
	mac_t ethernet; /* of the wire */
	char model[33], serial[33], hw_version[33], sw_version[33], boot_version[33];
	struct wtp_saved saved; /* name and location, too */
	/* Controllers to ask: unicast, and broadcast besides when so wished. */
	struct {
		struct addr address;
		enum wtp_found_by found;
	} ac[WTP_ACS_MAX];
	unsigned nacs;
	struct addr broadcast; /* addr_none: no broadcast; 255.255.255.255:5246 or ff02::18c */
	struct addr local;     /* its own address, for CAPWAP Local IPv4/6 Address */
	bool no_discovery;     /* straight to the first configured AC */
	bool plain_rfc;	       /* no vendor elements: a stranger to its AC (tests) */
	bool clear_data;       /* data channel without DTLS; refused by ACs of ours that have not allowed it */
	bool wants_time;       /* its clock is a guess */
	bool enrol;	       /* DTLS will be by join token: ask for a certificate once in Run */
	int64_t certificate_from, certificate_until; /* of the one it has; 0: none. Renewed at two thirds. */
	/* seconds (ms: milliseconds); 0: the RFC's default */
	uint16_t discovery_interval_ms, max_discovery_interval_s, silent_interval_s, wait_dtls_s, dtls_session_delete_s;
	uint16_t max_discoveries, max_failed_dtls;
	uint16_t keepalive_s, dead_interval_s;
};

enum wtp_channel { WTP_CONTROL, WTP_DATA };

enum wtp_fail {
	WTP_FAIL_SESSION, /* no answer, alert, broken: FailedDTLSSessionCount */
	WTP_FAIL_AUTH,	  /* the AC's certificate or key is not good: FailedDTLSAuthFailCount */
	WTP_FAIL_PEER,	  /* it was up, and the peer closed it */
	WTP_FAIL_AGAIN,	  /* the AC gave the handshake up for want of room, or fell silent in its middle: again, soon. Nobody has
			     proved it, so it counts for neither: a forged one leads to another attempt, not to Sulking */
};

/* How the machine it runs on is. */
struct wtp_system {
	uint8_t cpu;			      /* percent, since it was asked last */
	uint32_t memory_kib, memory_free_kib; /* 0: not known */
};

struct wtp_ports {
	void *ctx;
	/* A clear packet from the control socket. */
	void (*send_clear)(void *ctx, const struct addr *to, const void *packet, size_t len);
	/* A clear packet on the data channel; only with options.clear_data. */
	void (*send_data_clear)(void *ctx, const struct addr *to, const void *packet, size_t len);
	/* Begin DTLS with the AC (for data: by resumption of the control session). wtp_up or wtp_down will follow. */
	void (*open)(void *ctx, enum wtp_channel ch, const struct addr *ac);
	void (*send)(void *ctx, enum wtp_channel ch, const void *packet, size_t len);
	void (*close)(void *ctx, enum wtp_channel ch);
	/* Does the handshake of the control channel stand still: is there no answer to a flight behind the hello that was sent
	 * again already? NULL: not known. */
	bool (*stalled)(void *ctx);
	void (*random)(void *ctx, void *out, size_t len);
	int64_t (*wall)(void *ctx); /* seconds of UTC; 0: no idea */
	/* The AC's Timestamp: for an agent whose clock is not set. */
	void (*set_wall)(void *ctx, int64_t utc);
	/* Writes a certificate request for a new (or the present) key: the length, 0: cannot. NULL: no enrolment. */
	size_t (*csr)(void *ctx, uint8_t *out, size_t size);
	/* Certificates have come (DER, one behind the other, our own first), or the reason why not (chain NULL). Writes the
	 * validity of ours; false when it is not good. */
	bool (*certificate)(void *ctx, const uint8_t *chain, size_t len, const char *why, int64_t *from, int64_t *until);
	/* To be kept over a restart. */
	void (*save)(void *ctx, const struct wtp_saved *s);
	/* Reset: restart. The machine has closed all and is in Start; the shell ends, or calls wtp_start again. */
	void (*restart)(void *ctx);
	/* Back to what the factory gave: what is saved is to be forgotten, certificates are not. */
	void (*factory)(void *ctx);
	/* For AP Statistics. NULL: an access point without a machine of its own. */
	void (*system)(void *ctx, struct wtp_system *out);
	/* For the log: one line in plain words. NULL: nobody reads it. */
	void (*tell)(void *ctx, const char *line);
	/* A frame from the AC's data channel that is not for the radio. NULL: dropped. */
	void (*frame)(void *ctx, unsigned slot, const uint8_t *frame, size_t len);
};

/* Room to read and write messages in, 330 KB. Machines that share a wheel may share it (wtp_options.common): nothing stays
 * in it between calls but pieces of messages, which have a ceiling. It must live longer than they. */
struct wtp_common *wtp_common_new(struct wheel *wheel);
void wtp_common_free(struct wtp_common *c);

struct wtp *wtp_new(const struct wtp_options *o, const struct wtp_ports *ports, const struct radio_ops *radio,
		    void *radio_ctx, struct wheel *wheel);
void wtp_free(struct wtp *w);
void wtp_start(struct wtp *w, mono_t now);
/* Closes all sessions and stops all timers; the machine is in Start. Radios stay as they are unless `quiet`. */
void wtp_stop(struct wtp *w, bool quiet, mono_t now);

void wtp_clear(struct wtp *w, const struct addr *from, const void *packet, size_t len, mono_t now);
/* Somebody who proves nothing says that the session may be gone: an AC's clear word (it comes by wtp_clear, too), or an ICMP
 * error for what we sent there. It is taken as a reason to ask, once in a while, and as nothing else. */
enum wtp_hint { WTP_HINT_NO_SESSION, WTP_HINT_UNREACHABLE };
void wtp_hint(struct wtp *w, const struct addr *from, enum wtp_hint hint, mono_t now);
void wtp_data_clear(struct wtp *w, const struct addr *from, const void *packet, size_t len, mono_t now);
void wtp_up(struct wtp *w, enum wtp_channel ch, unsigned room, mono_t now);
void wtp_down(struct wtp *w, enum wtp_channel ch, enum wtp_fail how, const char *why, mono_t now);
void wtp_packet(struct wtp *w, enum wtp_channel ch, const void *packet, size_t len, mono_t now);

/* The stations of all radios, as they were set, for `plumb-ap status` and tests. */
struct wtp_station_info {
	uint8_t mac[6], slot, wlan, gate; /* gate: enum radio_gate */
	uint16_t aid;
	bool pmf, wmm, keyed;
	mono_t since;
	uint8_t ip[16]; /* the last IPv4 address learned, as ::ffff:a.b.c.d; zeros: none */
};
/* *at is the caller's place in the list, 0 at the beginning. False at the end. */
bool wtp_station_next(const struct wtp *w, size_t *at, struct wtp_station_info *out);
size_t wtp_station_count(const struct wtp *w);

/* What happens at a radio by itself, for who has it from elsewhere than from the radio's events. */
void wtp_radio_changed(struct wtp *w, unsigned slot, bool up, uint8_t cause, mono_t now);
/* A station is gone by its own (inactivity): reported with a WTP Event. */
void wtp_station_gone(struct wtp *w, unsigned slot, const uint8_t mac[static 6], mono_t now);
/* A frame from the air for the AC. False: no data channel. */
bool wtp_frame(struct wtp *w, unsigned slot, const uint8_t *frame, size_t len, int8_t rssi, mono_t now);
/* Renew the certificate now, in session. False: not in Run. */
bool wtp_renew(struct wtp *w, mono_t now);

/* --- for `plumb-ap status`, tests ------------------------------------------------------------------------ */

#define WTP_COUNTERS(X) \
	X(discovery_requests, "Discovery Requests sent") \
	X(discovery_responses, "Discovery Responses received") \
	X(discovery_ignored, "Discovery Responses dropped: not awaited, or malformed") \
	X(dtls_begun, "DTLS handshakes begun") \
	X(dtls_failed, "DTLS handshakes failed") \
	X(join_requests, "Join Requests sent") \
	X(join_refused, "Join Responses that refused") \
	X(joined, "times in Run") \
	X(failovers, "times lost in Run") \
	X(fallbacks, "times gone back to a better controller") \
	X(echoes, "Echo Requests sent") \
	X(echoes_lost, "Echo Requests without an answer") \
	X(hints, "hints that the session is gone: unproved, taken as a reason to ask") \
	X(hints_ignored, "hints not followed: from elsewhere, too soon, or no session") \
	X(hints_again, "handshakes that stood still, begun again after a hint") \
	X(hints_true, "sessions given up because the AC did not answer after a hint") \
	X(unanswered, "frames of stations that the AC had not answered after 1 s: it was asked whether it is there") \
	X(keepalives, "data keep-alives sent") \
	X(keepalives_again, "data keep-alives sent again for want of an answer") \
	X(keepalives_answered, "data keep-alives answered") \
	X(unexpected, "messages their state does not allow") \
	X(unrecognized, "messages of unknown type") \
	X(malformed, "messages refused: malformed or mandatory element missing") \
	X(config_updates, "Configuration Update Requests carried out") \
	X(config_refused, "Configuration Update Requests refused") \
	X(wlans_added, "WLANs started") \
	X(wlans_deleted, "WLANs stopped") \
	X(wlans_refused, "WLAN Configuration Requests refused") \
	X(stations_changed, "station changes carried out") \
	X(stations_refused, "station changes refused") \
	X(frames_sent, "frames sent to the air for the AC") \
	X(frames_received, "frames sent to the AC") \
	X(data_malformed, "data packets dropped: malformed") \
	X(data_said_again, "frames said three times, over a link that loses many") \
	X(data_heard_again, "frames that came more than once: the first was taken") \
	X(events_kept, "events kept while away") \
	X(events_dropped, "events dropped: more than 10,000 while away") \
	X(keys_again, "keys not installed again: they are installed") \
	X(keys_refused, "keys refused: they were in use before") \
	X(probes_heard, "probe requests heard") \
	X(probers_dropped, "probing stations not reported: more than 256 in 500 ms, or than 50 a second") \
	X(transmits_forgotten, "frames whose fate came too late to be told") \
	X(goodbyes_again, "goodbyes of stations said again for want of an answer") \
	X(stations_sent_away, "stations told that their WLAN is stopped") \
	X(stations_kept, "stations kept over a loss of the controller and reported") \
	X(certificates, "certificates received")

struct wtp_counters {
#define WTP_COUNTER_FIELD(name, words) uint64_t name;
	WTP_COUNTERS(WTP_COUNTER_FIELD)
#undef WTP_COUNTER_FIELD
};

struct wtp_status {
	enum wtp_state state;
	struct addr ac;			/* the one it is with or tries */
	char ac_name[WTP_NAME_MAX + 1]; /* as it calls itself */
	char name[WTP_NAME_MAX + 1], location[WTP_LOCATION_MAX + 1];
	bool data_up, ours;
	mono_t state_since, run_since;
	char last_error[WTP_WHY_MAX];
	uint16_t echo_s, fast_heartbeat_s;
	int64_t certificate_until;
};

void wtp_status(const struct wtp *w, struct wtp_status *out);
enum wtp_state wtp_state(const struct wtp *w);
const struct wtp_saved *wtp_saved(const struct wtp *w);
const struct wtp_counters *wtp_counters(const struct wtp *w);
const struct channel_counters *wtp_channel_counters(const struct wtp *w);

/* Prints docs/states-wtp.md. */
void wtp_states_page(struct buf *out);
