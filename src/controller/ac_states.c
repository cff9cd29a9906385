/* SPDX-License-Identifier: Apache-2.0 */
/* ac_states.c - state by event: what happens, and the words for it. The machine is driven by this table, a test walks it,
 * and docs/states-ac.md is printed from it, so that they cannot disagree. */
#include "controller/ac_internal.h"

static const char *const state_names[] = {
	[AC_DTLS_CONNECT] = "DTLS Connect", [AC_JOIN] = "Join",	  [AC_CONFIGURE] = "Configure",	  [AC_DATA_CHECK] = "Data Check",
	[AC_RUN] = "Run",		    [AC_RESET] = "Reset", [AC_DTLS_TD] = "DTLS Teardown",
};
static_assert(ARRAY_LEN(state_names) == AC_STATES, "a state has no name");

static const char *const state_timers[] = {
	[AC_DTLS_CONNECT] = "WaitDTLS", [AC_JOIN] = "WaitJoin",	  [AC_CONFIGURE] = "ChangeStatePendingTimer",
	[AC_DATA_CHECK] = "DataCheckTimer", [AC_RUN] = "EchoInterval", [AC_RESET] = "WaitJoin",
	[AC_DTLS_TD] = "DTLSSessionDelete",
};
static_assert(ARRAY_LEN(state_timers) == AC_STATES, "a state has no timer");

static const char *const event_names[] = {
	[AC_EV_UP] = "DTLS established",
	[AC_EV_FAILED] = "DTLS handshake failed",
	[AC_EV_CLOSED] = "DTLS ended by the peer or broken",
	[AC_EV_TIMER] = "the state's timer",
	[AC_EV_DATA_DEAD] = "DataChannelDeadInterval",
	[AC_EV_LOST] = "MaxRetransmit reached",
	[AC_EV_END] = "ended by command, or replaced",
	[AC_EV_RESET] = "reset by command",
	[AC_EV_JOIN] = "Join Request",
	[AC_EV_CONFIG_STATUS] = "Configuration Status Request",
	[AC_EV_CHANGE_STATE] = "Change State Event Request",
	[AC_EV_ECHO] = "Echo Request",
	[AC_EV_WTP_EVENT] = "WTP Event Request",
	[AC_EV_IMAGE_DATA] = "Image Data Request",
	[AC_EV_DATA_TRANSFER] = "Data Transfer Request",
	[AC_EV_DISCOVERY] = "Discovery Request in the session",
	[AC_EV_WRONG_WAY] = "a request only an AC sends",
	[AC_EV_UNKNOWN_REQUEST] = "a request of unknown type",
	[AC_EV_RESPONSE] = "response to our request",
	[AC_EV_RESET_RESPONSE] = "Reset Response",
	[AC_EV_KEEP_ALIVE] = "data keep-alive",
	[AC_EV_FRAME] = "data packet",
};
static_assert(ARRAY_LEN(event_names) == AC_EVENTS, "an event has no name");

const char *ac_state_name(enum ac_state s)
{
	return s < AC_STATES ? state_names[s] : "?";
}

const char *ac_state_timer(enum ac_state s)
{
	return s < AC_STATES ? state_timers[s] : "?";
}

const char *ac_event_name(enum ac_event ev)
{
	return ev < AC_EVENTS ? event_names[ev] : "?";
}

#define CANNOT { act_ignore, "cannot happen; ignored" }
#define GONE { act_ignore, "ignored" }
#define UNEXPECTED { act_unexpected, "answered with result 18 (unexpected), counted" }
#define UNKNOWN { act_unrecognized, "answered with result 19 (unrecognized request), counted" }
#define CLOSED { act_closed, "-> DTLS Teardown" }
#define END { act_end, "hung up -> DTLS Teardown" }
#define LOST { act_lost, "hung up -> DTLS Teardown" }
#define TIMED { act_timer, "hung up -> DTLS Teardown" }

static const struct ac_cell control[AC_STATES][AC_EVENTS] = {
	[AC_DTLS_CONNECT] = {
		[AC_EV_UP] = { act_up, "-> Join; hung up at the ceiling of pending joins" },
		[AC_EV_FAILED] = { act_failed, "told in the join statistics -> DTLS Teardown" },
		[AC_EV_CLOSED] = CLOSED, [AC_EV_TIMER] = TIMED, [AC_EV_DATA_DEAD] = CANNOT, [AC_EV_LOST] = CANNOT,
		[AC_EV_END] = END, [AC_EV_RESET] = CANNOT, [AC_EV_JOIN] = CANNOT, [AC_EV_CONFIG_STATUS] = CANNOT,
		[AC_EV_CHANGE_STATE] = CANNOT, [AC_EV_ECHO] = CANNOT, [AC_EV_WTP_EVENT] = CANNOT,
		[AC_EV_IMAGE_DATA] = CANNOT, [AC_EV_DATA_TRANSFER] = CANNOT, [AC_EV_DISCOVERY] = CANNOT,
		[AC_EV_WRONG_WAY] = CANNOT, [AC_EV_UNKNOWN_REQUEST] = CANNOT, [AC_EV_RESPONSE] = CANNOT,
		[AC_EV_RESET_RESPONSE] = CANNOT, [AC_EV_KEEP_ALIVE] = CANNOT, [AC_EV_FRAME] = CANNOT,
	},
	[AC_JOIN] = {
		[AC_EV_UP] = CANNOT, [AC_EV_FAILED] = CLOSED, [AC_EV_CLOSED] = CLOSED, [AC_EV_TIMER] = TIMED,
		[AC_EV_DATA_DEAD] = CANNOT, [AC_EV_LOST] = CANNOT, [AC_EV_END] = END, [AC_EV_RESET] = CANNOT,
		[AC_EV_JOIN] = { act_join, "answered; refused: hung up -> DTLS Teardown; a second one: result 18" },
		[AC_EV_CONFIG_STATUS] = { act_config_status, "after a good Join: answered -> Configure; before: result 18" },
		[AC_EV_CHANGE_STATE] = UNEXPECTED, [AC_EV_ECHO] = UNEXPECTED, [AC_EV_WTP_EVENT] = UNEXPECTED,
		[AC_EV_IMAGE_DATA] = { act_image_data, "answered with result 16: no image is kept here" },
		[AC_EV_DATA_TRANSFER] = UNEXPECTED, [AC_EV_DISCOVERY] = UNEXPECTED, [AC_EV_WRONG_WAY] = UNEXPECTED,
		[AC_EV_UNKNOWN_REQUEST] = UNKNOWN, [AC_EV_RESPONSE] = CANNOT, [AC_EV_RESET_RESPONSE] = CANNOT,
		[AC_EV_KEEP_ALIVE] = { act_ignore, "dropped: the session is not configured" }, [AC_EV_FRAME] = CANNOT,
	},
	[AC_CONFIGURE] = {
		[AC_EV_UP] = CANNOT, [AC_EV_FAILED] = CLOSED, [AC_EV_CLOSED] = CLOSED, [AC_EV_TIMER] = TIMED,
		[AC_EV_DATA_DEAD] = CANNOT, [AC_EV_LOST] = CANNOT, [AC_EV_END] = END, [AC_EV_RESET] = CANNOT,
		[AC_EV_JOIN] = UNEXPECTED, [AC_EV_CONFIG_STATUS] = UNEXPECTED,
		[AC_EV_CHANGE_STATE] = { act_change_state, "answered -> Data Check" },
		[AC_EV_ECHO] = { act_echo, "answered" }, [AC_EV_WTP_EVENT] = UNEXPECTED,
		[AC_EV_IMAGE_DATA] = { act_image_data, "answered with result 16: no image is kept here" },
		[AC_EV_DATA_TRANSFER] = UNEXPECTED, [AC_EV_DISCOVERY] = UNEXPECTED, [AC_EV_WRONG_WAY] = UNEXPECTED,
		[AC_EV_UNKNOWN_REQUEST] = UNKNOWN, [AC_EV_RESPONSE] = CANNOT, [AC_EV_RESET_RESPONSE] = CANNOT,
		[AC_EV_KEEP_ALIVE] = { act_ignore, "dropped: the session is not configured" }, [AC_EV_FRAME] = CANNOT,
	},
	[AC_DATA_CHECK] = {
		[AC_EV_UP] = CANNOT, [AC_EV_FAILED] = CLOSED, [AC_EV_CLOSED] = CLOSED, [AC_EV_TIMER] = TIMED,
		[AC_EV_DATA_DEAD] = CANNOT, [AC_EV_LOST] = CANNOT, [AC_EV_END] = END, [AC_EV_RESET] = CANNOT,
		[AC_EV_JOIN] = UNEXPECTED, [AC_EV_CONFIG_STATUS] = UNEXPECTED,
		[AC_EV_CHANGE_STATE] = { act_change_state_run, "taken in, answered" },
		[AC_EV_ECHO] = { act_echo, "answered" },
		[AC_EV_WTP_EVENT] = { act_wtp_event, "taken in, answered: an AP may be ahead of its data channel" },
		[AC_EV_IMAGE_DATA] = UNEXPECTED, [AC_EV_DATA_TRANSFER] = UNEXPECTED, [AC_EV_DISCOVERY] = UNEXPECTED,
		[AC_EV_WRONG_WAY] = UNEXPECTED, [AC_EV_UNKNOWN_REQUEST] = UNKNOWN, [AC_EV_RESPONSE] = CANNOT,
		[AC_EV_RESET_RESPONSE] = CANNOT, [AC_EV_KEEP_ALIVE] = { act_keep_alive_first, "answered -> Run" },
		[AC_EV_FRAME] = { act_ignore, "dropped" },
	},
	[AC_RUN] = {
		[AC_EV_UP] = CANNOT, [AC_EV_FAILED] = CLOSED, [AC_EV_CLOSED] = CLOSED, [AC_EV_TIMER] = TIMED,
		[AC_EV_DATA_DEAD] = END, [AC_EV_LOST] = LOST, [AC_EV_END] = END,
		[AC_EV_RESET] = { act_reset, "Reset Request -> Reset, when the channel is free" },
		[AC_EV_JOIN] = UNEXPECTED, [AC_EV_CONFIG_STATUS] = UNEXPECTED,
		[AC_EV_CHANGE_STATE] = { act_change_state_run, "taken in, answered" }, [AC_EV_ECHO] = { act_echo, "answered" },
		[AC_EV_WTP_EVENT] = { act_wtp_event, "taken in, answered" },
		[AC_EV_IMAGE_DATA] = { act_image_data, "answered with result 16: no image is kept here" },
		[AC_EV_DATA_TRANSFER] = { act_data_transfer, "answered with result 22: not supported" },
		[AC_EV_DISCOVERY] = UNEXPECTED, [AC_EV_WRONG_WAY] = UNEXPECTED, [AC_EV_UNKNOWN_REQUEST] = UNKNOWN,
		[AC_EV_RESPONSE] = { act_response, "taken in; the next request goes out" }, [AC_EV_RESET_RESPONSE] = CANNOT,
		[AC_EV_KEEP_ALIVE] = { act_keep_alive, "answered" }, [AC_EV_FRAME] = { act_frame, "taken in" },
	},
	[AC_RESET] = {
		[AC_EV_UP] = CANNOT, [AC_EV_FAILED] = CLOSED, [AC_EV_CLOSED] = CLOSED, [AC_EV_TIMER] = TIMED,
		[AC_EV_DATA_DEAD] = END, [AC_EV_LOST] = LOST, [AC_EV_END] = END, [AC_EV_RESET] = GONE,
		[AC_EV_JOIN] = UNEXPECTED, [AC_EV_CONFIG_STATUS] = UNEXPECTED, [AC_EV_CHANGE_STATE] = UNEXPECTED,
		[AC_EV_ECHO] = { act_echo, "answered" }, [AC_EV_WTP_EVENT] = UNEXPECTED, [AC_EV_IMAGE_DATA] = UNEXPECTED,
		[AC_EV_DATA_TRANSFER] = UNEXPECTED, [AC_EV_DISCOVERY] = UNEXPECTED, [AC_EV_WRONG_WAY] = UNEXPECTED,
		[AC_EV_UNKNOWN_REQUEST] = UNKNOWN, [AC_EV_RESPONSE] = GONE,
		[AC_EV_RESET_RESPONSE] = { act_reset_response, "hung up -> DTLS Teardown" }, [AC_EV_KEEP_ALIVE] = GONE,
		[AC_EV_FRAME] = GONE,
	},
	[AC_DTLS_TD] = {
		[AC_EV_UP] = GONE, [AC_EV_FAILED] = GONE, [AC_EV_CLOSED] = GONE,
		[AC_EV_TIMER] = { act_timer, "the session's memory is given back (Dead)" }, [AC_EV_DATA_DEAD] = GONE,
		[AC_EV_LOST] = GONE, [AC_EV_END] = GONE, [AC_EV_RESET] = GONE, [AC_EV_JOIN] = GONE,
		[AC_EV_CONFIG_STATUS] = GONE, [AC_EV_CHANGE_STATE] = GONE, [AC_EV_ECHO] = GONE, [AC_EV_WTP_EVENT] = GONE,
		[AC_EV_IMAGE_DATA] = GONE, [AC_EV_DATA_TRANSFER] = GONE, [AC_EV_DISCOVERY] = GONE, [AC_EV_WRONG_WAY] = GONE,
		[AC_EV_UNKNOWN_REQUEST] = GONE, [AC_EV_RESPONSE] = GONE, [AC_EV_RESET_RESPONSE] = GONE,
		[AC_EV_KEEP_ALIVE] = GONE, [AC_EV_FRAME] = GONE,
	},
};

/* A DTLS session of the data channel knows fewer things: what is not named here is ignored. Its keep-alive and frames are
 * facts of the control session it belongs to. */
static const struct ac_cell data[AC_STATES][AC_EVENTS] = {
	[AC_DTLS_CONNECT] = { [AC_EV_UP] = { act_data_up, "-> Data Check; hung up at the ceiling" },
			      [AC_EV_FAILED] = { act_failed, "-> DTLS Teardown" }, [AC_EV_CLOSED] = CLOSED,
			      [AC_EV_TIMER] = TIMED, [AC_EV_END] = END },
	[AC_DATA_CHECK] = { [AC_EV_FAILED] = CLOSED, [AC_EV_CLOSED] = CLOSED, [AC_EV_TIMER] = TIMED, [AC_EV_END] = END },
	[AC_RUN] = { [AC_EV_FAILED] = CLOSED, [AC_EV_CLOSED] = CLOSED, [AC_EV_TIMER] = TIMED, [AC_EV_END] = END },
	[AC_DTLS_TD] = { [AC_EV_TIMER] = { act_timer, "the session's memory is given back" } },
};

const struct ac_cell *ac_cell(enum ac_channel kind, enum ac_state s, enum ac_event ev)
{
	static const struct ac_cell nothing = GONE;
	const struct ac_cell *c = kind == AC_CONTROL ? &control[s][ev] : &data[s][ev];

	return c->act || kind == AC_CONTROL ? c : &nothing;
}

void ac_happens(struct ac_link *l, const struct ac_fact *f)
{
	ac_cell(l->kind, l->state, f->ev)->act(l, f);
}

/* --- docs/states-ac.md -------------------------------------------------------------------------------------------- */

static void page_of(struct buf *out, enum ac_channel kind)
{
	for (enum ac_state s = 0; s < AC_STATES; s++) {
		if (kind == AC_DATA && !ac_cell(kind, s, AC_EV_TIMER)->act)
			continue;
		if (kind == AC_DATA && !data[s][AC_EV_TIMER].act)
			continue;
		buf_printf(out, "\n### %s\n\nTimer: %s\n\n| event | what happens |\n|---|---|\n", state_names[s], state_timers[s]);
		for (enum ac_event e = 0; e < AC_EVENTS; e++)
			if (ac_cell(kind, s, e)->act != act_ignore)
				buf_printf(out, "| %s | %s |\n", event_names[e], ac_cell(kind, s, e)->words);
		buf_str(out, "\nAll else is ignored:");
		for (enum ac_event e = 0, n = 0; e < AC_EVENTS; e++)
			if (ac_cell(kind, s, e)->act == act_ignore)
				buf_printf(out, "%s %s", n++ ? ";" : "", event_names[e]);
		buf_str(out, ".\n");
	}
}

void ac_states_page(struct buf *out)
{
	buf_str(out, "# States of a session at the AC\n\n"
		     "Printed from the table of src/controller/ac_states.c by `test_machine_states ac`; do not edit. The states are "
		     "those of\n"
		     "RFC 5415 2.3.1, as far as a session has them: DTLS Setup, Authorize and DTLS Connect are one state, in which\n"
		     "the handshake runs; Discovery is answered without any state; Dead is a session that is no more. Image Data "
		     "is\n"
		     "no state, since no images are kept here.\n\n## Control sessions\n");
	page_of(out, AC_CONTROL);
	buf_str(out, "\n## Data sessions (DTLS)\n");
	page_of(out, AC_DATA);
}
