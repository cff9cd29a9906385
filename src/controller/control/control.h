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
#include "cli/grammar/grammar.h"
#include "controller/control/ceilings.h"
#include "controller/control/out.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct control;
struct control_session;

enum { CONTROL_VERSION = 1, CONTROL_STEP_ROWS = 64 /* rows written in one step of a command */ };

enum { CONTROL_GROUPS_MAX = 64 };

/* Who is at the other end: SO_PEERCRED and SO_PEERGROUPS when the connection was made. */
struct control_peer {
	uid_t uid;
	gid_t gid;
	pid_t pid;
	size_t ngroups;
	gid_t groups[CONTROL_GROUPS_MAX];
};

/* How a command ended. The words are the protocol's; the numbers are plumb's exit statuses. */
enum call_status {
	CALL_OK,
	CALL_NOT_FOUND,   /* there is no such thing; a negative answer */
	CALL_FAILED,	    /* it could not be done: the message says why */
	CALL_USAGE,	    /* no such command, or a value that cannot be */
	CALL_DENIED,	    /* the role does not allow it */
	CALL_BUSY,	    /* too many requests */
	CALL_CANCELLED,
	CALL_PROTOCOL,    /* the request was no request */
	CALL_COUNT
};

const char *call_status_word(enum call_status s);

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
	const struct command_line *line; /* the command and its arguments */
	struct slice file;		 /* the contents of a file the client sent with it; p NULL: none */
	struct out *out;
	void *world; /* what control_options gave */
	struct control_session *session;
	struct call_ref ref;
	uint64_t budget; /* out->rows at which this step ends: see call_room */
	/* where the handler was: all zeros at the first step */
	unsigned phase;
	uint64_t at[4];
	char name[64];
	void *kept; /* freed with free() when the call ends, however it ends */
	size_t nkept;
	size_t secret; /* so many bytes of it are wiped before */
	bool answered; /* control_answer or control_resume has come: the next step follows STEP_WAIT */
	/* how it ends */
	enum call_status status;
	char message[256];
};

typedef enum step (*call_step)(struct call *c);

struct call_handler {
	enum command_id command;
	call_step step;
};

/* True while the step may write more rows. */
bool call_room(const struct call *c);
/* The end with a status and a sentence; returns STEP_DONE. */
enum step call_end(struct call *c, enum call_status status, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* --- the server --------------------------------------------------------------------------------------------------- */

struct control_ports {
	/* Something happened to a session from outside (an event, an answer): it wants to be stepped and sent. NULL: the
	 * shell asks by itself. */
	void (*wake)(void *ctx, struct control_session *s);
	/* Wall clock in ms since 1970, for the times of events and debug lines. */
	int64_t (*wall_ms)(void *ctx);
	/* Seconds local time is ahead of UTC, for the times of debug lines. NULL: none. */
	int64_t (*zone_s)(void *ctx);
	/* Every command that changes something, who gave it and how it ended; keys and passwords are masked. NULL: nobody. */
	void (*audit)(void *ctx, const struct control_peer *who, const char *line, enum call_status status);
	void *ctx;
};

/* One more value for a completion; false: no more of them are wanted. */
typedef bool (*control_value)(void *ctx, const char *value, const char *help);

struct control_options {
	struct control_ports ports;
	const struct call_handler *handlers;
	size_t nhandlers;
	void *world;
	/* What there is that may stand for a parameter ("<ap>", "<wlan-id>") and begins so: for Tab. May be NULL. */
	void (*values)(void *world, const char *parameter, struct slice begins, control_value add, void *ctx);
	const char *version;			/* of the server, for the hello */
	const char *(*sysname)(void *world);	/* for the hello and the prompt */
	uid_t uid;				/* the daemon's own user: read-write, as root is */
	gid_t admin_gid, reader_gid;		/* members are read-write, read-only; (gid_t)-1: no such group */
};

struct control *control_new(const struct control_options *o);
void control_free(struct control *c);

/* What was counted, for show and tests. */
struct control_stats {
	uint64_t sessions, refused_full, refused_role, requests, bad_lines, too_long, busy, cancelled, events, dropped;
	uint64_t lines; /* of events and debugging, made: once for all who hear them */
	uint64_t steps, longest_step; /* of commands: how many, and the most rows one of them wrote */
	unsigned open;
};

const struct control_stats *control_statistics(const struct control *c);
const struct control_stats *session_statistics(const struct control_session *s);
/* Of all sessions: requests behind those that run, bytes unsent, bytes of buffers. */
struct control_load {
	size_t requests, unsent, bytes;
};
struct control_load control_load(const struct control *c);

/* False: no role at all. */
bool control_role_of(const struct control_options *o, const struct control_peer *p, enum role *role);

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
void control_answer(struct control *c, struct call_ref ref, enum call_status status, const char *text_or_null,
		    const char *message);

/* The same for a text that may be long: the handler's next step finds it in call.kept and writes it out in its pieces. text
 * was allocated with malloc; false: the call is gone, and the text is still the caller's. */
bool control_resume(struct control *c, struct call_ref ref, enum call_status status, char *text, size_t len,
		    const char *message);

/* --- events and debug --------------------------------------------------------------------------------------------- */

/* What can be debugged, as in `debug capwap {events|packet|...}`. Each session has its own set, and its own list of
 * addresses it is limited to. */
enum debug_topic { DEBUG_CAPWAP_EVENTS, DEBUG_CAPWAP_PACKET, DEBUG_CAPWAP_ERRORS, DEBUG_CAPWAP_INFO, DEBUG_CAPWAP_DETAIL,
	DEBUG_DHCP_MESSAGE, DEBUG_DOT11_MOBILE, DEBUG_DOT11_STATE, DEBUG_DOT1X_EVENTS, DEBUG_DOT1X_STATES, DEBUG_PEM_EVENTS,
	DEBUG_PEM_STATE, DEBUG_TOPICS };

/* Does anybody listen to this row of the catalogue, as an event or as a debug line? So that nothing is formatted for
 * nobody. `ap` is the base radio MAC of the AP it is about, or absent. */
bool control_wants_event(const struct control *c, unsigned row, mac_t ap);
/* One event of the catalogue: to subscribers {"t","event","ap",...fields}, to those who debug capwap events (or errors)
 * the line AireOS prints. */
void control_event(struct control *c, unsigned row, const void *fields, mac_t ap);

/* The same for what is about a client: subscribers get {"t","event","client",...fields}, those who debug it the line
 * AireOS prints, with the row's task. */
bool control_wants_client(const struct control *c, unsigned row, mac_t client);
void control_client_event(struct control *c, unsigned row, const void *fields, mac_t client);
/* For who debugs the client, and not as an event of its own: what befalls its access point. */
void control_client_line(struct control *c, unsigned row, const void *fields, mac_t client);

bool control_debugged(const struct control *c, enum debug_topic topic, mac_t ap);
/* One line to all sessions that debug this: "*spamApTask0: Nov 22 18:56:01.123: aa:bb:.. text". */
void control_debug(struct control *c, enum debug_topic topic, mac_t ap, const char *task, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* For the handlers of debug commands. An address filter that is full gives false. */
const char *debug_topic_name(enum debug_topic t); /* "capwap events" */
void session_debug(struct control_session *s, enum debug_topic topic, bool on);
bool session_debug_mac(struct control_session *s, mac_t mac);
/* `debug client`: all there is about clients. */
void session_debug_clients(struct control_session *s);
void session_debug_off(struct control_session *s);
bool session_debugs(const struct control_session *s, enum debug_topic topic);
/* The i-th address debugged is limited to; absent behind the last. */
mac_t session_debug_address(const struct control_session *s, size_t i);
