/* SPDX-License-Identifier: Apache-2.0 */
/* desk.h - a cell of clients with the rings of their histories and an operator who debugs one of them: what happens has to
 * give its verdict live, and the text of `debug client`, read as `plumb diagnose` reads it, the same. */
#pragma once
#include "controller/control/control.h"
#include "controller/live/live.h"
#include "machines/cell.h"

enum { DESK_AT_MAX = 64 };

struct desk {
	struct cell *cell;
	struct live *live;
	struct control *control;
	struct control_session *session;
	mac_t mac;		 /* who is debugged */
	struct buf debug;	 /* its lines so far */
	/* numbers the last rows of some kinds held, for tests that look at them; -1: not told */
	int64_t delete_caller, delete_seconds, delete_reason, reason, status, trap_reason;
	unsigned traps;		 /* of kind 11001 to 11008 */
	char text[256];		 /* of the last LOAD_BALANCE_DENIED or LOG_ASSOCREQ_PROC_FAILED */
};

/* About one station of a cell. */
void desk_open(struct desk *d, struct cell *cell, mac_t mac);
void desk_close(struct desk *d);
int64_t desk_wall(void *desk);
/* All lines of the debug so far. */
const char *desk_debug(struct desk *d);
/* What was told so far is forgotten: live, debug and numbers. */
void desk_forget(struct desk *d);
/* Live and from the text this verdict is told of the station, with evidence; `not`, may be NULL, by neither. Else fails. */
void desk_says(struct desk *d, const char *verdict, const char *not);
/* The same, and the finding has these words somewhere: summary, cause, fix, a command. */
void desk_says_why(struct desk *d, const char *verdict, const char *words);
/* Neither has these words anywhere. */
void desk_says_nowhere(struct desk *d, const char *words);
/* No verdict of a fault or of a departure by either. */
void desk_is_well(struct desk *d);
