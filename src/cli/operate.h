/* SPDX-License-Identifier: Apache-2.0 */
/* operate.h - one command given to a controller, from the line to the exit status: what the terminal, a one-shot command
 * and a script have in common. */
#pragma once
#include "cli/link.h"
#include "cli/pager.h"

struct operate {
	const char *socket; /* --socket, or NULL */
	struct link_to link; /* connected at the first command that needs it */
	bool interactive;   /* asks before what is dangerous, pages, does not wait for debug lines */
	bool script;	    /* lines of standard input: debugging is followed when all are done */
	bool debugging;	    /* a debug ... enable was the last word on it */
	bool paging;
	bool changed;	    /* the configuration was changed and not saved */
	bool leave;	    /* exit, logout */
	char prompt[32];    /* config prompt; empty: the controller's name */
};

/* Runs a line; returns an exit status. What is wrong has been said on stderr. */
int operate_line(struct operate *o, struct slice line);
/* A line of the feed: debug lines and events to stdout, losses to stderr. False: it is something else. */
bool operate_feed(json_t *line);
/* All lines of stdin, to the first that fails. *any: was there a command at all? */
int operate_script(struct operate *o, bool *any);
/* The interactive terminal. */
int operate_terminal(struct operate *o);

/* The words of a command line as one line; a single word is the line itself. */
void operate_join(struct buf *out, int argc, char **argv);
/* Does a command of a controller begin with this word? */
bool operate_begins(const char *word);
