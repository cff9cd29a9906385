/* SPDX-License-Identifier: Apache-2.0 */
/* session.h - what control.c and feed.c share: the server and its sessions from inside. */
#pragma once
#include "base/list.h"
#include "controller/control/control.h"
#include "controller/control/request.h"

struct control {
	struct control_options options;
	const struct call_handler *handler[CMD_COUNT];
	struct link sessions;
	uint64_t serial; /* of the last session */
	struct control_stats stats;
	unsigned subscriptions;		 /* of all sessions */
	unsigned debugs[DEBUG_TOPICS]; /* sessions that have this on */
	struct buf line;		 /* where lines of the feed are made */
};

struct subscription {
	uint64_t id;
	struct event_filter *filter; /* NULL: all */
	uint64_t seq;		     /* events it is for so far, also those that were dropped */
};

struct control_session {
	struct link all;
	struct control *c;
	void *shell;
	struct control_peer peer;
	enum role role;
	uint64_t serial, calls;
	/* what came and has not been looked at; what is to be sent */
	struct buf in, out;
	size_t looked, sent;
	unsigned bad_lines;
	bool input_ended, ending; /* ending: nothing more is read, the session is over when all is sent */
	/* requests that wait, oldest first */
	struct request waiting[CONTROL_WAITING_MAX];
	size_t nwaiting;
	/* the one that runs */
	bool running, held; /* held: STEP_WAIT, until control_answer */
	struct request request;
	struct command_line line;
	struct call call;
	struct out writer;
	/* events and debug */
	struct subscription subscription[CONTROL_SUBSCRIPTIONS_MAX];
	size_t nsubscriptions;
	bool debug[DEBUG_TOPICS];
	mac_t debug_mac[CONTROL_DEBUG_MACS_MAX];
	size_t ndebug_macs;
	uint64_t dropped; /* since the session was last told */
};

static inline size_t session_unsent(const struct control_session *s)
{
	return s->out.len - s->sent;
}

void session_wake(struct control_session *s);
/* Tells of what was dropped, when there is room again. */
void session_tell_dropped(struct control_session *s);
bool session_subscribe(struct control_session *s, struct request *r);
bool session_unsubscribe(struct control_session *s, uint64_t id);
void session_feed_end(struct control_session *s);
