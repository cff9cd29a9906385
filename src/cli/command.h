/* SPDX-License-Identifier: Apache-2.0 */
/* command.h - the commands of plumb, as one table: dispatch and help are made from it; a test holds the completion and
 * the manual pages against the help. */
#pragma once
#include "cli/options.h"

struct example {
	const char *line, *what;
};

struct command {
	const char *name; /* "" is plumb itself */
	const char *what;
	const char *usage; /* what follows the name */
	bool words;	   /* its operands are free text, see struct args */
	const struct option_info *options;
	size_t noptions;
	const struct example *examples; /* up to one without a line */
	const char *const *notes;	/* paragraphs, up to NULL; one that begins with a blank is printed as it is */
	int (*run)(const struct command *self, int argc, char **argv); /* argv without the command's name */
};

extern const struct command plumb_command;
extern const struct command commands[];
extern const size_t command_count;

/* The command of that name, or the only one that begins so; or NULL. */
const struct command *command_named(const char *name);

enum diagnose_option {
	DIAGNOSE_JSON,
	DIAGNOSE_TEXT,
	DIAGNOSE_EVENTS,
	DIAGNOSE_CLIENT,
	DIAGNOSE_SINCE,
	DIAGNOSE_UNTIL,
	DIAGNOSE_VERDICT,
	DIAGNOSE_QUIET,
	DIAGNOSE_EPISODES,
	DIAGNOSE_YEAR,
	DIAGNOSE_COLOR,
	DIAGNOSE_WIDTH,
	DIAGNOSE_JOBS,
	DIAGNOSE_PROGRESS,
	DIAGNOSE_NO_PROGRESS,
	DIAGNOSE_HELP,
	DIAGNOSE_HTML,
	DIAGNOSE_OPTIONS
};

enum explain_option { EXPLAIN_JSON, EXPLAIN_HELP, EXPLAIN_OPTIONS };
enum help_option { HELP_HELP, HELP_OPTIONS };
enum plumb_option { PLUMB_HELP, PLUMB_VERSIONS, PLUMB_SOCKET, PLUMB_OPTIONS };

int cmd_diagnose(const struct command *self, int argc, char **argv);
int cmd_explain(const struct command *self, int argc, char **argv);
int cmd_help(const struct command *self, int argc, char **argv);

/* Help of one command, as wide as 80 columns. */
void help_print(const struct command *c);
/* "Try 'plumb diagnose --help'." on stderr; returns EXIT_USAGE. */
int help_hint(const struct command *c);
