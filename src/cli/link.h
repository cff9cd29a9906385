/* SPDX-License-Identifier: Apache-2.0 */
/* link.h - the way from `plumb` to a controller: the control socket's other end (docs/control.md). */
#pragma once
#include "base/buf.h"
#include "cli/grammar/grammar.h"

#include <jansson.h>
#include <poll.h>
#include <signal.h>

#define LINK_SOCKET_DEFAULT "/run/plumb/control.sock"

enum { LINK_LINE_MAX = 1024 * 1024 }; /* of an answer; the server's are far shorter */

struct link_to {
	int fd; /* -1: not connected */
	struct buf in;
	size_t at; /* in `in`: what has been taken */
	uint64_t id; /* of the last request */
	char sysname[64];
	enum role role;
};

/* Ctrl-C, while a command runs or a line is typed. Set by a handler that link_catch_interrupts installs; whoever acts on
 * it clears it. */
extern volatile sig_atomic_t link_interrupted;
void link_catch_interrupts(void);
/* poll() that Ctrl-C ends, also when it came just before: -1 with EINTR, and link_interrupted is set. */
int link_poll(struct pollfd *p, unsigned n, int timeout_ms);

/* Connects and reads the hello. False: *status is the exit status, and why has been said on stderr. */
bool link_open(struct link_to *l, const char *socket_or_null, int *status);
void link_close(struct link_to *l);

enum link_heard { LINK_LINE, LINK_NOTHING, LINK_INTERRUPTED, LINK_GONE };

/* The next line of the controller, waiting at most so long (-1: for ever). LINK_LINE: *line is the caller's. */
enum link_heard link_read(struct link_to *l, int timeout_ms, json_t **line);
/* Is a whole line there already? */
bool link_has_line(const struct link_to *l);

/* Sends a command; file may be absent. False: the controller is gone. */
bool link_command(struct link_to *l, struct slice cmd, bool json, struct slice file);
/* Asks what may stand at the end of the line; the answer comes with the same id as other parts do. */
bool link_complete(struct link_to *l, struct slice line);
bool link_cancel(struct link_to *l);
