/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - plumb, the operator's tool: finds the command and runs it. stdout carries data and nothing else, what is
 * wrong goes to stderr, the exit status says how it ended (complain.h). */
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/nearest.h"
#include "cli/operate.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

/* A file opened by us must not become stdout because the caller closed it; and writing there must fail. */
static void hold_standard_files(void)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)!open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* One fact a line. */
static int print_versions(void)
{
	printf("plumb %s\n", PLUMB_VERSION);
	printf("zlib %s\n", zlibVersion());
	printf("zstd %s\n", ZSTD_versionString());
	return EXIT_FINE;
}

static int refuse_command(const char *word, struct slice line)
{
	static const char *const words[] = { "show", "config", "debug", "clear", "save", "reload", "reset", "test" };
	struct nearest near = { .typed = word };
	const char *habit = grammar_habit(line);

	for (size_t i = 0; i < command_count; i++)
		nearest_offer(&near, commands[i].name);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		nearest_offer(&near, words[i]);
	if (strcmp(word, "-") == 0 || access(word, F_OK) == 0)
		complain("'%s' is no command; to diagnose a log: plumb diagnose %s", word, word);
	else if (habit)
		complain("there is no command '%s' here. %s", word, habit);
	else if (near.name)
		complain("unknown command '%s'; did you mean 'plumb %s'?", word, near.name);
	else
		complain("unknown command '%s'", word);
	return help_hint(&plumb_command);
}

static int short_help(void)
{
	fputs("plumb                     the command line of the controller on this host\n"
	      "plumb show ap summary     one command of it\n"
	      "plumb diagnose FILE...    why clients joined, failed, roamed or left, from a log\n"
	      "plumb explain WORDS...    what a code, a state, a message or a verdict means\n"
	      "plumb --help              more\n",
	      stderr);
	return EXIT_USAGE;
}

/* `plumb` alone: the terminal, or the lines of a script; nothing at all is a question for help. */
static int alone(const char *socket)
{
	struct operate o = { .socket = socket, .link.fd = -1 };
	bool any;
	int status;

	if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
		return operate_terminal(&o);
	link_catch_interrupts();
	status = operate_script(&o, &any);
	link_close(&o.link);
	return any || status != EXIT_FINE ? status : short_help();
}

/* One command of a controller. */
static int one(const char *socket, int argc, char **argv)
{
	struct operate o = { .socket = socket, .link.fd = -1 };
	struct buf line = { 0 };
	int status;

	operate_join(&line, argc, argv);
	link_catch_interrupts();
	status = operate_line(&o, buf_as_slice(&line));
	link_close(&o.link);
	buf_free(&line);
	return status;
}

static int run(int argc, char **argv)
{
	struct args a = { .table = plumb_command.options, .count = plumb_command.noptions, .argc = argc, .argv = argv,
			  .at = 1 };
	const char *socket = NULL;
	const struct command *c;
	struct buf line = { 0 };
	int status;

	for (;;) {
		switch (args_next(&a)) {
		case PLUMB_HELP: help_print(&plumb_command); return EXIT_FINE;
		case PLUMB_VERSIONS: return print_versions();
		case PLUMB_SOCKET: socket = a.value; continue;
		case ARGS_END: return alone(socket);
		case ARGS_BAD: return help_hint(&plumb_command);
		default: break;
		}
		break;
	}
	c = command_named(a.value);
	if (c)
		return c->run(c, argc - a.at, argv + a.at);
	if (operate_begins(a.value) || strcmp(a.value, "?") == 0)
		return one(socket, argc - a.at + 1, argv + a.at - 1);
	operate_join(&line, argc - a.at + 1, argv + a.at - 1);
	status = refuse_command(a.value, buf_as_slice(&line));
	buf_free(&line);
	return status;
}

int main(int argc, char **argv)
{
	hold_standard_files();
	signal(SIGPIPE, SIG_DFL);
	return output_end(run(argc, argv));
}
