/* SPDX-License-Identifier: Apache-2.0 */
/* commands.c - the table of commands (see command.h). A new option is a row here, a case in its command, a line in the
 * completion and a paragraph in the manual page. */
#include "cli/command.h"

#include "base/slice.h"

static const char *const colour_values[] = { "auto", "always", "never", NULL };

static const struct option_info diagnose_options_table[DIAGNOSE_OPTIONS] = {
	[DIAGNOSE_JSON] = { .name = "json", .help = "the report as one JSON object" },
	[DIAGNOSE_TEXT] = { .name = "text", .help = "the report for people (default)" },
	[DIAGNOSE_EVENTS] = { .name = "events", .help = "no report; every message of the log, one JSON object a line" },
	[DIAGNOSE_CLIENT] = { .name = "client", .value = "MAC", .once = true,
			      .help = "this client only; 24:77:03:19:fb:70, 2477.0319.fb70 and other spellings" },
	[DIAGNOSE_SINCE] = { .name = "since", .value = "TIME", .once = true,
			     .help = "leave out what came before; '2026-05-19 08:30' or 08:30:15" },
	[DIAGNOSE_UNTIL] = { .name = "until", .value = "TIME", .once = true, .help = "leave out what came after" },
	[DIAGNOSE_VERDICT] = { .name = "verdict", .value = "ID", .once = true,
			       .help = "findings of this verdict only; 'plumb help verdicts' lists them" },
	[DIAGNOSE_QUIET] = { .name = "quiet", .letter = 'q',
			     .help = "one line a finding: VERDICT CLIENT FIRST..LAST xCOUNT: SUMMARY" },
	[DIAGNOSE_EPISODES] = { .name = "episodes", .value = "N",
				.help = "JSON: the last N episodes of a client (16, or 4 in a report of over 1,000 clients)" },
	[DIAGNOSE_YEAR] = { .name = "year", .value = "YYYY", .help = "of logs that print none (the file's time tells)" },
	[DIAGNOSE_COLOR] = { .name = "color", .value = "WHEN", .choices = colour_values,
			     .help = "auto, always or never (auto: on a terminal)" },
	[DIAGNOSE_WIDTH] = { .name = "width", .value = "N", .help = "columns of the text (the terminal's, or 80)" },
	[DIAGNOSE_JOBS] = { .name = "jobs", .value = "N", .help = "threads (one a processor)" },
	[DIAGNOSE_PROGRESS] = { .name = "progress", .help = "say on stderr how far it is (long input, on a terminal)" },
	[DIAGNOSE_NO_PROGRESS] = { .name = "no-progress", .help = "do not" },
	[DIAGNOSE_HELP] = { .name = "help", .letter = 'h', .help = "this text" },
	[DIAGNOSE_HTML] = { .name = "html", .hidden = true },
};

static const struct example diagnose_examples[] = {
	{ "plumb diagnose wlc.log", "why each client of the log joined, failed, roamed or left" },
	{ "plumb diagnose --client 2477.0319.fb70 monday.log.gz tuesday.log", "one client, over several files" },
	{ "ssh wlc | tee wlc.log | plumb diagnose -", "standard input; Ctrl-C ends it with what there is" },
	{ "plumb diagnose -q *.log && echo no fault", "one line a finding, and the exit status" },
	{ "plumb diagnose --json wlc.log | jq .findings", "for programs" },
	{ NULL, NULL },
};

static const char *const diagnose_notes[] = {
	("FILE is what a Cisco AireOS controller printed: debug client, msglog, syslog, show output, as captured or "
	 "pasted, plain, .gz or .zst. - is standard input."),
	"Exit status:",
	" 0  no fault found",
	" 1  a fault found (of the --verdict asked for)",
	" 2  wrong usage",
	" 5  a file could not be read (the others are diagnosed), or the output not",
	"    written",
	" 130  interrupted before there was anything to report",
	NULL,
};

static const struct option_info explain_options_table[EXPLAIN_OPTIONS] = {
	[EXPLAIN_JSON] = { .name = "json", .help = "as one JSON object" },
	[EXPLAIN_HELP] = { .name = "help", .letter = 'h', .help = "this text" },
};

static const struct example explain_examples[] = {
	{ "plumb explain status 201", "a code; its table's name may stand in front" },
	{ "plumb explain -5", "an AAA code among others" },
	{ "plumb explain 8021X_REQD", "a state, a timer, a source file, a bug number" },
	{ "plumb explain radius-timeout", "a verdict of 'plumb diagnose'" },
	{ "plumb explain 'Received EAPOL-key M2 with invalid MIC'", "a message, or a line of a log" },
	{ NULL, NULL },
};

static const char *const explain_notes[] = {
	"Without words it lists the tables. Exit status: 0 explained, 1 nothing is known, 2 wrong usage.",
	NULL,
};

static const struct option_info help_options_table[HELP_OPTIONS] = {
	[HELP_HELP] = { .name = "help", .letter = 'h', .help = "this text" },
};

static const struct example help_examples[] = {
	{ "plumb help diagnose", "the same as plumb diagnose --help" },
	{ "plumb help verdicts", "the ids of all verdicts and their kind" },
	{ NULL, NULL },
};

const struct command commands[] = {
	{ .name = "diagnose", .what = "why clients joined, failed, roamed or left, from captured logs",
	  .usage = "[options] FILE...", .options = diagnose_options_table, .noptions = DIAGNOSE_OPTIONS,
	  .examples = diagnose_examples, .notes = diagnose_notes, .run = cmd_diagnose },
	{ .name = "explain", .what = "what a code, a state, a message or a verdict means", .usage = "[--json] WORDS...",
	  .words = true, .options = explain_options_table, .noptions = EXPLAIN_OPTIONS, .examples = explain_examples,
	  .notes = explain_notes, .run = cmd_explain },
	{ .name = "help", .what = "help of a command, or the list of verdicts", .usage = "[COMMAND | verdicts]",
	  .options = help_options_table, .noptions = HELP_OPTIONS, .examples = help_examples, .run = cmd_help },
};
const size_t command_count = ARRAY_LEN(commands);

static const struct option_info plumb_options_table[PLUMB_OPTIONS] = {
	[PLUMB_HELP] = { .name = "help", .letter = 'h', .help = "this text" },
	[PLUMB_VERSIONS] = { .name = "version", .letter = 'V', .help = "versions of plumb and its libraries" },
	[PLUMB_SOCKET] = { .name = "socket", .value = "PATH", .once = true,
			   .help = "the controller's control socket (/run/plumb/control.sock)" },
};

static const struct example plumb_examples[] = {
	{ "plumb diagnose wlc.log", "why each client of the log joined, failed, roamed or left" },
	{ "plumb explain status 201", "what a code, a state or a message means" },
	{ "plumb", "the command line of the controller on this host" },
	{ "plumb show ap summary --json", "one command of it, and its exit status" },
	{ "plumb <commands.txt", "several; the first that fails is the last" },
	{ NULL, NULL },
};

static const char *const plumb_notes[] = {
	("Commands and options may be shortened as long as they stay unique. What begins with a word of the controller's "
	 "command line (show, config, debug, clear, save, reload, reset) is given to the controller; '?' there tells what "
	 "there is."),
	"Exit status of a controller's command:",
	" 0  done",
	" 1  there is no such thing, or it could not be done",
	" 2  wrong usage",
	" 3  no controller answers",
	" 4  you may not",
	" 130  interrupted",
	NULL,
};

const struct command plumb_command = {
	.name = "", .what = "a wireless LAN controller that explains itself", .usage = "[--socket PATH] [COMMAND ...]",
	.options = plumb_options_table, .noptions = PLUMB_OPTIONS, .examples = plumb_examples, .notes = plumb_notes,
};

const struct command *command_named(const char *name)
{
	const struct command *found = NULL;
	size_t len = strlen(name);

	for (size_t i = 0; len && i < command_count; i++) {
		if (strncmp(commands[i].name, name, len) != 0)
			continue;
		if (found)
			return NULL;
		found = &commands[i];
	}
	return found;
}
