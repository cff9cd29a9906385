/* SPDX-License-Identifier: Apache-2.0 */
/* control.h - the control socket as a machine: bytes of operators' programs in, bytes for them out, no sockets.
 *
 * One `struct control` serves all sessions of a controller. A shell (control_uv.h, or a test) opens a session for each
 * connection, gives it what was received, sends what control_output lends, and calls control_step while there is work:
 *
 *   s = control_open(c, &peer, shell);
 *   control_input(s, bytes, len);
 *   while (control_step(s)) ...            a budget's worth of rows each time, other work between
 *   out = control_output(s); n = send(...); control_sent(s, n);
 *   if (control_over(s)) control_close(s);
 *
 * The protocol is in docs/control.md: lines of JSON; a hello; requests {"id","cmd","format"}, answered by parts and one
 * status; {"id","cancel":true}; {"id","subscribe":{...}} for events; `debug ... enable` for lines of text.
 *
 * No command holds the loop: a handler is a generator. It writes a budget of rows, remembers where it was in its call, and
 * is called again when the session's queue has room. A session that does not read gets no further rows, and of events and
 * debug lines it misses it is told the number.
 *
 * Nobody is believed: a line is at most CONTROL_LINE_MAX bytes, JSON at most CONTROL_NESTING_MAX deep, and what breaks the
 * protocol is answered with what was wrong, or the session ends. */
#pragma once
#include "base/buf.h"
#include "base/mac.h"
#include "controller/control/out.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct control;
struct control_session;
struct grammar_match;

enum { CONTROL_VERSION = 1, CONTROL_STEP_ROWS = 64 /* rows written in one step of a command */ };

/* Who may do what: decided by SO_PEERCRED when the connection is made (docs/control.md). */
enum control_role { ROLE_NONE, ROLE_READ_ONLY, ROLE_READ_WRITE };

enum { CONTROL_GROUPS_MAX = 64 };

struct control_peer {
	uid_t uid;
	gid_t gid;
	pid_t pid;
	size_t ngroups; /* SO_PEERGROUPS */
	gid_t groups[CONTROL_GROUPS_MAX];
};

/* How a command ended. The words are the protocol's; the numbers are plumb's exit statuses. */
enum control_status {
	STATUS_OK,
	STATUS_NOT_FOUND,   /* there is no such thing; a negative answer */
	STATUS_FAILED,	    /* it could not be done: the message says why */
	STATUS_USAGE,	    /* no such command, or a value that cannot be */
	STATUS_DENIED,	    /* the role does not allow it */
	STATUS_BUSY,	    /* too many requests */
	STATUS_CANCELLED,
	STATUS_PROTOCOL,    /* the request was no request */
	STATUS_COUNT
};

const char *control_status_word(enum control_status s);

/* --- handlers ----------------------------------------------------------------------------------------------------- */

enum step {
	STEP_DONE, /* call_end was called, or all is well */
	STEP_MORE, /* call again when there is room */
	STEP_WAIT, /* somebody else will call control_answer */
};

/* Which call, for answers that come later: from the keeper, from a machine. */
struct call_ref {
	uint64_t session, serial;
};

/* A command that is being run. */
struct call {
	const struct grammar_match *match; /* the command and its arguments */
	struct out *out;
	void *world; /* what control_options gave */
	struct control_session *session;
	enum control_role role;
	struct call_ref ref;
	unsigned budget; /* rows this step may write: see call_room */
	/* where the handler was: all zeros at the first step */
	unsigned phase;
	uint64_t at[4];
	char name[64];
	void *kept; /* freed with free() when the call ends, however it ends */
	size_t nkept;
	/* how it ends */
	enum control_status status;
	char message[256];
};

typedef enum step (*call_step)(struct call *c);

struct call_handler {
	unsigned command; /* id of the grammar's table */
	call_step step;
};

/* True while the step may write more rows. */
bool call_room(const struct call *c);
/* The end with a status and a sentence; returns STEP_DONE. */
enum step call_end(struct call *c, enum control_status status, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* --- the server --------------------------------------------------------------------------------------------------- */

struct control_ports {
	/* Something happened to a session from outside (an event, an answer): it wants to be stepped and sent. NULL: the
	 * shell asks by itself. */
	void (*wake)(void *ctx, struct control_session *s);
	/* Wall clock in ms since 1970, for the times of events and debug lines. */
	int64_t (*wall_ms)(void *ctx);
	/* Every command that changes something, who gave it and how it ended; keys and passwords are masked. NULL: nobody. */
	void (*audit)(void *ctx, const struct control_peer *who, const char *line, enum control_status status);
	void *ctx;
};

struct control_options {
	struct control_ports ports;
	const struct call_handler *handlers;
	size_t nhandlers;
	void *world;
	const char *version;			/* of the server, for the hello */
	const char *(*sysname)(void *world);	/* for the hello and the prompt */
	uid_t uid;				/* the daemon's own user: read-write, as root is */
	gid_t admin_gid, reader_gid;		/* members are read-write, read-only; (gid_t)-1: no such group */
};

struct control *control_new(const struct control_options *o);
void control_free(struct control *c);

/* What was counted, for show and tests. */
struct control_stats {
	uint64_t sessions, refused_full, refused_role, requests, bad_lines, too_long, busy, cancelled, events, dropped, steps;
	uint64_t max_step_rows;
	unsigned open;
};

const struct control_stats *control_statistics(const struct control *c);

enum control_role control_role_of(const struct control_options *o, const struct control_peer *p);

/* Never NULL: one that is refused says so in its output and is over. */
struct control_session *control_open(struct control *c, const struct control_peer *peer, void *shell);
void control_close(struct control_session *s);
void *control_shell(const struct control_session *s);

void control_input(struct control_session *s, const void *bytes, size_t len);
/* The peer will send no more: what was asked is still answered, then the session is over. */
void control_input_end(struct control_session *s);
/* Does a piece of work; true: there is more that can be done now (not: waiting for room or for an answer). */
bool control_step(struct control_session *s);
/* What is to be sent, lent until the next call on the session. */
struct slice control_output(const struct control_session *s);
void control_sent(struct control_session *s, size_t len);
/* True when all is sent and the connection is to be closed. */
bool control_over(const struct control_session *s);
/* May more be read from the peer? False while its requests wait: let the kernel's buffer hold it. */
bool control_hungry(const struct control_session *s);

/* The end of a call that answered STEP_WAIT. A session or call that is gone is fine. text (may be NULL) is given as
 * lines of text before the status. */
void control_answer(struct control *c, struct call_ref ref, enum control_status status, const char *text_or_null,
		    const char *message);

/* --- events and debug ---------------------------------------------------------------------------------------------- */

struct control_field {
	const char *key;
	struct slice text; /* p == NULL: a number */
	int64_t number;
};

/* Does anybody listen? So that nothing is formatted for nobody. */
bool control_listened(const struct control *c);
/* One event to all who subscribed to it: {"t","event","ap",...fields}. ap may be absent. */
void control_event(struct control *c, const char *event, mac_t ap, const struct control_field *fields, size_t n);

/* What can be debugged. Each session has its own set, and its own list of addresses (debug mac addr). */
enum debug_topic { DEBUG_CAPWAP_EVENTS, DEBUG_CAPWAP_ERRORS, DEBUG_CAPWAP_DETAIL, DEBUG_CAPWAP_PACKET, DEBUG_DTLS, DEBUG_TOPICS };

bool control_debugged(const struct control *c, enum debug_topic topic, mac_t ap);
/* One line to all sessions that debug this: "*spamApTask0: Nov 22 18:56:01.123: aa:bb:.. text". */
void control_debug(struct control *c, enum debug_topic topic, mac_t ap, const char *task, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* For handlers of debug and config paging commands. An address filter that is full gives false. */
void session_debug(struct control_session *s, enum debug_topic topic, bool on);
bool session_debug_mac(struct control_session *s, mac_t mac);
void session_debug_off(struct control_session *s);
bool session_debugs(const struct control_session *s, enum debug_topic topic);
/* The i-th address debugged is limited to; absent behind the last. */
mac_t session_debug_address(const struct control_session *s, size_t i);
