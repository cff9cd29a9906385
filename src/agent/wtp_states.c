/* SPDX-License-Identifier: Apache-2.0 */
/* wtp_states.c - state by event: what happens, and the words for it. The machine is driven by this table, a test walks it,
 * and docs/states-wtp.md is printed from it, so that they cannot disagree. */
#include "agent/wtp_internal.h"

static const char *const state_names[] = {
	[WTP_START] = "Start",	       [WTP_IDLE] = "Idle", [WTP_DISCOVERY] = "Discovery", [WTP_SULKING] = "Sulking",
	[WTP_DTLS_CONNECT] = "DTLS Connect", [WTP_JOIN] = "Join", [WTP_CONFIGURE] = "Configure", [WTP_DATA_CHECK] = "Data Check",
	[WTP_RUN] = "Run",	       [WTP_RESET] = "Reset", [WTP_DTLS_TD] = "DTLS Teardown",
};
static_assert(ARRAY_LEN(state_names) == WTP_STATES, "a state has no name");

static const char *const state_timers[] = {
	[WTP_START] = "none: waits for its command",
	[WTP_IDLE] = "back-off with jitter",
	[WTP_DISCOVERY] = "DiscoveryInterval",
	[WTP_SULKING] = "SilentInterval",
	[WTP_DTLS_CONNECT] = "WaitDTLS",
	[WTP_JOIN] = "WaitJoin (guard above RetransmitInterval)",
	[WTP_CONFIGURE] = "WaitJoin (guard above RetransmitInterval)",
	[WTP_DATA_CHECK] = "DataCheckTimer",
	[WTP_RUN] = "EchoInterval, DataChannelDeadInterval",
	[WTP_RESET] = "a moment for the response to leave",
	[WTP_DTLS_TD] = "DTLSSessionDelete",
};
static_assert(ARRAY_LEN(state_timers) == WTP_STATES, "a state has no timer");

static const char *const event_names[] = {
	[WTP_EV_START] = "start",
	[WTP_EV_STOP] = "stopped by command",
	[WTP_EV_TIMER] = "the state's timer",
	[WTP_EV_DISCOVERED] = "Discovery Response",
	[WTP_EV_PRIMARY] = "Primary Discovery Response",
	[WTP_EV_BETTER] = "time to go back to a better AC",
	[WTP_EV_UP] = "DTLS established",
	[WTP_EV_DOWN] = "DTLS failed or ended",
	[WTP_EV_HINT] = "a hint that the session is gone",
	[WTP_EV_LOST] = "MaxRetransmit, or no sign of life",
	[WTP_EV_DATA_UP] = "data channel: DTLS established",
	[WTP_EV_DATA_DOWN] = "data channel: DTLS failed or ended",
	[WTP_EV_DATA_DEAD] = "DataChannelDeadInterval",
	[WTP_EV_JOIN_RESPONSE] = "Join Response",
	[WTP_EV_CONFIG_STATUS_RESPONSE] = "Configuration Status Response",
	[WTP_EV_CHANGE_STATE_RESPONSE] = "Change State Event Response",
	[WTP_EV_OTHER_RESPONSE] = "Echo or WTP Event Response",
	[WTP_EV_CONFIG_UPDATE] = "Configuration Update Request",
	[WTP_EV_WLAN_CONFIG] = "IEEE 802.11 WLAN Configuration Request",
	[WTP_EV_STATION_CONFIG] = "Station Configuration Request",
	[WTP_EV_CLEAR_CONFIG] = "Clear Configuration Request",
	[WTP_EV_RESET] = "Reset Request",
	[WTP_EV_IMAGE_DATA] = "Image Data Request",
	[WTP_EV_DATA_TRANSFER] = "Data Transfer Request",
	[WTP_EV_WRONG_WAY] = "a request only a WTP sends",
	[WTP_EV_UNKNOWN_REQUEST] = "a request of unknown type",
	[WTP_EV_KEEP_ALIVE] = "data keep-alive",
	[WTP_EV_FRAME] = "data packet",
};
static_assert(ARRAY_LEN(event_names) == WTP_EVENTS, "an event has no name");

const char *wtp_state_name(enum wtp_state s)
{
	return s < WTP_STATES ? state_names[s] : "?";
}

const char *wtp_state_timer(enum wtp_state s)
{
	return s < WTP_STATES ? state_timers[s] : "?";
}

const char *wtp_event_name(enum wtp_event ev)
{
	return ev < WTP_EVENTS ? event_names[ev] : "?";
}

#define STOP [WTP_EV_STOP] = { wact_stop, "all closed -> Start" }
#define TIMER(words) [WTP_EV_TIMER] = { wact_timer, words }
#define GONE "the session is torn down -> DTLS Teardown"
#define ENDS [WTP_EV_DOWN] = { wact_failed, GONE }, [WTP_EV_LOST] = { wact_lost, GONE }, \
	     [WTP_EV_HINT] = { wact_hint, "the AC is asked; silence for a second or more: as MaxRetransmit" }
#define STRANGE { wact_unexpected, "answered with result 18 (unexpected), counted" }
#define ODD [WTP_EV_WRONG_WAY] = STRANGE, \
	    [WTP_EV_UNKNOWN_REQUEST] = { wact_unrecognized, "answered with result 19 (unrecognized request), counted" }
#define NOT_YET [WTP_EV_CONFIG_UPDATE] = STRANGE, [WTP_EV_WLAN_CONFIG] = STRANGE, [WTP_EV_STATION_CONFIG] = STRANGE, \
		[WTP_EV_CLEAR_CONFIG] = STRANGE, [WTP_EV_RESET] = STRANGE, [WTP_EV_IMAGE_DATA] = STRANGE, \
		[WTP_EV_DATA_TRANSFER] = STRANGE
#define WORK [WTP_EV_CONFIG_UPDATE] = { wact_config_update, "carried out, answered" }, \
	     [WTP_EV_WLAN_CONFIG] = { wact_wlan_config, "carried out, answered" }, \
	     [WTP_EV_STATION_CONFIG] = { wact_station_config, "carried out in order, answered" }, \
	     [WTP_EV_CLEAR_CONFIG] = { wact_clear_config, "carried out, answered" }, \
	     [WTP_EV_RESET] = { wact_reset, "answered -> Reset" }, \
	     [WTP_EV_IMAGE_DATA] = { wact_image_data, "answered with result 16: images are not loaded" }, \
	     [WTP_EV_DATA_TRANSFER] = { wact_data_transfer, "answered with result 22: nothing to transfer" }

/* What is not named is ignored. */
static const struct wtp_cell table[WTP_STATES][WTP_EVENTS] = {
	[WTP_START] = { [WTP_EV_START] = { wact_start, "-> Idle" } },
	[WTP_IDLE] = { STOP, TIMER("an attempt without discovery -> DTLS Connect; else -> Discovery") },
	[WTP_DISCOVERY] = { STOP,
			    TIMER("somebody answered -> DTLS Connect; MaxDiscoveries -> Sulking; else asked again"),
			    [WTP_EV_DISCOVERED] = { wact_discovered, "kept until DiscoveryInterval ends" } },
	[WTP_SULKING] = { STOP, TIMER("counters zeroed -> Idle") },
	[WTP_DTLS_CONNECT] = { STOP, TIMER("FailedDTLSSessionCount -> DTLS Teardown"),
			       [WTP_EV_UP] = { wact_up, "Join Request -> Join" },
			       [WTP_EV_DOWN] = { wact_failed, "counted -> DTLS Teardown" },
			       [WTP_EV_HINT] = { wact_hint_connect, "a handshake that stands still: -> DTLS Teardown" } },
	[WTP_JOIN] = { STOP, TIMER(GONE), ENDS, ODD, NOT_YET,
		       [WTP_EV_JOIN_RESPONSE] = { wact_join_response,
						  "Configuration Status Request -> Configure; refused -> DTLS Teardown" } },
	[WTP_CONFIGURE] = { STOP, TIMER(GONE), ENDS, ODD, NOT_YET,
			    [WTP_EV_CONFIG_STATUS_RESPONSE] = { wact_config_status_response,
								"applied, Change State Event Request -> Data Check" } },
	[WTP_DATA_CHECK] = { STOP, TIMER(GONE), ENDS, ODD, WORK,
			     [WTP_EV_CHANGE_STATE_RESPONSE] = { wact_change_state_response, "the data channel is opened" },
			     [WTP_EV_OTHER_RESPONSE] = { wact_other_response, "taken in" },
			     [WTP_EV_DATA_UP] = { wact_data_up, "keep-alive sent, every second until it is answered" },
			     [WTP_EV_DATA_DOWN] = { wact_data_down, GONE },
			     [WTP_EV_KEEP_ALIVE] = { wact_keep_alive, "-> Run" } },
	[WTP_RUN] = { STOP, ENDS, ODD, WORK,
		      [WTP_EV_PRIMARY] = { wact_primary, "a better AC is back: Fallback timer, with jitter" },
		      [WTP_EV_BETTER] = { wact_better, "-> DTLS Teardown, then to the better AC" },
		      [WTP_EV_CHANGE_STATE_RESPONSE] = { wact_change_state_response, "taken in" },
		      [WTP_EV_OTHER_RESPONSE] = { wact_other_response, "taken in" },
		      [WTP_EV_DATA_UP] = { wact_data_up, "keep-alive sent" },
		      [WTP_EV_DATA_DOWN] = { wact_data_down, "opened again; twice within 5 s: -> DTLS Teardown" },
		      [WTP_EV_DATA_DEAD] = { wact_lost, GONE },
		      [WTP_EV_KEEP_ALIVE] = { wact_keep_alive, "DataChannelDeadInterval begins again" },
		      [WTP_EV_FRAME] = { wact_frame, "sent to the air" } },
	[WTP_RESET] = { STOP, TIMER("all closed, WLANs stopped, restart -> Start") },
	[WTP_DTLS_TD] = { STOP, TIMER("-> Idle; MaxFailedDTLSSessionRetry: -> Sulking") },
};

const struct wtp_cell *wtp_cell(enum wtp_state s, enum wtp_event ev)
{
	static const struct wtp_cell nothing = { wact_ignore, "ignored" };

	return table[s][ev].act ? &table[s][ev] : &nothing;
}

void wtp_happens(struct wtp *w, const struct wtp_fact *f)
{
	wtp_cell(w->state, f->ev)->act(w, f);
}

void wtp_states_page(struct buf *out)
{
	buf_str(out, "# States of the WTP\n\n"
		     "Printed from the table of src/agent/wtp_states.c by `test_machine_states wtp`; do not edit. The states are "
		     "those of RFC\n"
		     "5415 2.3.1; DTLS Setup, Authorize and DTLS Connect are one state, in which the handshake runs; Image Data is "
		     "no\n"
		     "state, since images are not loaded.\n");
	for (enum wtp_state s = 0; s < WTP_STATES; s++) {
		buf_printf(out, "\n## %s\n\nTimer: %s\n\n| event | what happens |\n|---|---|\n", state_names[s], state_timers[s]);
		for (enum wtp_event e = 0; e < WTP_EVENTS; e++)
			if (table[s][e].act)
				buf_printf(out, "| %s | %s |\n", event_names[e], table[s][e].words);
		buf_str(out, "\nAll else is ignored:");
		for (unsigned e = 0, n = 0; e < WTP_EVENTS; e++)
			if (!table[s][e].act)
				buf_printf(out, "%s %s", n++ ? ";" : "", event_names[e]);
		buf_str(out, ".\n");
	}
}
