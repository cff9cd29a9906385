/* SPDX-License-Identifier: Apache-2.0 */
/* agent.h - the shell of one access point: the WTP machine (wtp.h) with a socket, DTLS sessions, credentials and a state
 * directory behind its ports. plumb-ap runs one of them, plumb-air thousands in one loop (hub.h).
 *
 * One UDP socket serves discovery and both channels, for they go to different ports of the controller. The data channel's
 * session resumes the control channel's. Everything the outside may want to know comes from agent_status_of, and `changed`
 * says when to look. */
#pragma once
#include "agent/credentials.h"
#include "agent/hub.h"
#include "agent/machine.h"
#include "agent/radio.h"
#include "agent/saved.h"
#include "agent/status.h"
#include "agent/wtp.h"

struct agent;

struct agent_calls {
	/* The state, the name or the last error is another one. */
	void (*changed)(void *ctx, struct agent *a);
	/* One line for the log. */
	void (*tell)(void *ctx, struct agent *a, const char *line);
	/* A datagram is about to leave, or has come: true when the owner has taken it (a simulated link). It is brought back
	 * by agent_send and agent_input. NULL: nobody is in between. */
	bool (*leaves)(void *ctx, struct agent *a, const struct addr *to, const void *bytes, size_t len);
	bool (*comes)(void *ctx, struct agent *a, const struct addr *from, const void *bytes, size_t len);
};

/* Radios of the kernel, made and ended by who has the agent; ops NULL: the agent's own simulated ones. */
struct agent_cards {
	const struct radio_ops *ops;
	void *radio;
	/* What runs, for the status: NULL where there is nothing. */
	const struct radio_config *(*config)(const void *radio, unsigned slot);
	const struct radio_bss *(*bss)(const void *radio, unsigned slot, uint8_t wlan);
};

struct agent_options {
	struct wtp_options wtp; /* base, name, controllers; the rest is filled from the state */
	struct addr local;	/* addr_none: any */
	bool broadcast, multicast;
	uint16_t data_port;	/* of controllers; 0: the control port + 1 */
	const char *state;	/* a directory, lent; NULL: nothing is kept */
	const char *token;	/* a join token; NULL */
	const char *psk_identity; /* NULL: no PSK */
	const uint8_t *psk;
	size_t psk_len;
	unsigned radios;
	struct agent_cards cards;
	int64_t system_wall;	/* what the system's clock says */
};

/* AGENT_MTU as the controller's (net/peers.c): 1280 less IPv6 and UDP. */
enum { AGENT_MTU = 1232, AGENT_RESTART_MS = 1000, AGENT_RENEWAL_MS = 3600 * 1000, AGENT_SAVE_AGAIN_MS = 10 * 1000 };

struct agent_channel {
	struct agent *agent;
	struct dtls *dtls; /* NULL: closed */
	struct addr peer;
	struct timer due;  /* DTLS sends a flight again, or what could not begin is told */
	bool was_up;
};

struct agent {
	struct hub *hub;
	struct hub_socket socket;
	struct wtp *wtp;
	struct radio_sim *radio; /* NULL: options.cards */
	struct agent_channel channel[2]; /* by enum wtp_channel */
	struct credentials credentials;
	struct dtls_resumption *resumption; /* for the data channel, and the next session with the same controller */
	struct addr resumption_of;
	struct agent_saved saved;
	struct agent_options options;
	struct machine machine;
	const struct agent_calls *calls;
	void *ctx;
	int dir; /* the state directory; -1: none */
	enum wtp_state seen;
	mono_t seen_since;
	struct timer restart;
	struct timer save_again;
	struct timer renewal; /* when it is time for another certificate; looked at again at least every hour */
	char trouble[DTLS_WHY_MAX]; /* why a session could not begin */
	char error[STATUS_TEXT_MAX], error_where[80];
	int64_t error_at, started;
	uint32_t joins, repeats; /* repeats: of handshakes that are over */
	char cipher[64];
	bool unsaved; /* the state directory could not be written, which was told */
	bool running, ready; /* ready: the socket is open */
};

/* Opens the state directory and reads what is in it. False with `why`. The object must stay where it is. */
bool agent_open(struct agent *a, struct hub *hub, const struct agent_options *o, const struct agent_calls *calls, void *ctx,
		char why[static TRUST_WHY_MAX]);
/* Opens the socket and starts the machine. 0 or -errno. */
int agent_start(struct agent *a);
/* Ends its sessions (the controller is told by close_notify) and closes the socket; it may be started again. */
void agent_stop(struct agent *a);
/* As if the power went: nobody is told, all but what is on disk is forgotten. */
void agent_vanish(struct agent *a);
/* After agent_stop, and hub_free or a turn of the loop. */
void agent_close(struct agent *a);

void agent_send(struct agent *a, const struct addr *to, const void *bytes, size_t len);
void agent_input(struct agent *a, const struct addr *from, const void *bytes, size_t len, mono_t now);
/* Looks whether something has changed, and says so: to be called now and then (timers move the machine, too). */
void agent_look(struct agent *a, mono_t now);
/* Keeps the time and what the machine wants kept. Where that cannot be it is told once, and tried again. */
void agent_save(struct agent *a);

void agent_status_of(const struct agent *a, mono_t now, struct agent_status *out);
