/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - plumb-ap: one access point on Linux. The command line, the process's manners, and nothing else. */
#include "agent/ap.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

static const char help[] =
	"plumb-ap - an access point that is run by a plumb controller\n"
	"\n"
	"Examples:\n"
	"  plumb-ap --config /etc/plumb/plumb-ap.conf run; stderr tells what happens\n"
	"  plumb-ap --config ap.conf --check          is the file good?\n"
	"  plumb-ap status                            what is the running agent doing?\n"
	"  plumb-ap status --json --config ap.conf    the same for a program\n"
	"\n"
	"A first configuration file:\n"
	"  capwap ap hostname lobby-1\n"
	"  capwap ap controller ip address 192.0.2.1\n"
	"  capwap ap join-token file /etc/plumb/join-token\n"
	"\n"
	"Options:\n"
	"  -c, --config FILE    the configuration; - for standard input\n"
	"      --check          read it, say what is wrong, and end\n"
	"      --runtime DIR    with status: where the agent keeps its status\n"
	"      --json           with status: as JSON\n"
	"  -h, --help           this text\n"
	"  -V, --version        version of plumb-ap and its libraries\n"
	"\n"
	"Status: 0 good, 1 the agent does not run, 2 wrong usage or configuration,\n"
	"5 something could not be read or written.\n"
	"\n"
	"Commands of the configuration file:\n";

static void print_help(void)
{
	struct buf commands = { 0 };

	agent_config_help(&commands);
	fputs(help, stdout);
	fwrite(commands.p, 1, commands.len, stdout);
	buf_free(&commands);
}

static void print_version(void)
{
	printf("plumb-ap %s\nlibuv %s\n", PLUMB_VERSION, uv_version_string());
}

static int usage(const char *what)
{
	fprintf(stderr, "plumb-ap: %s\nplumb-ap: `plumb-ap --help` shows how it is called\n", what);
	return AP_EXIT_USAGE;
}

enum { OPT_CHECK = 256, OPT_RUNTIME, OPT_JSON };

static const struct option options[] = {
	{ "config", required_argument, NULL, 'c' }, { "check", no_argument, NULL, OPT_CHECK },
	{ "runtime", required_argument, NULL, OPT_RUNTIME }, { "json", no_argument, NULL, OPT_JSON },
	{ "help", no_argument, NULL, 'h' }, { "version", no_argument, NULL, 'V' }, { 0 }
};

int main(int argc, char **argv)
{
	const char *config = NULL, *runtime = NULL;
	bool check = false, json = false, status;
	struct agent_config c;
	int opt, result;

	opterr = 0;
	while ((opt = getopt_long(argc, argv, "c:hV", options, NULL)) != -1) {
		switch (opt) {
		case 'c':
			config = optarg;
			break;
		case OPT_CHECK:
			check = true;
			break;
		case OPT_RUNTIME:
			runtime = optarg;
			break;
		case OPT_JSON:
			json = true;
			break;
		case 'h':
			print_help();
			return AP_EXIT_GOOD;
		case 'V':
			print_version();
			return AP_EXIT_GOOD;
		default:
			fprintf(stderr, "plumb-ap: %s: no such option, or a value is missing\n", argv[optind - 1]);
			return usage("wrong option");
		}
	}
	status = optind < argc && strcmp(argv[optind], "status") == 0;
	if (optind + status < argc)
		return usage("too many words: there is one command, status");
	if (!status && !config)
		return usage("--config FILE is missing");
	if (!status && (json || runtime))
		return usage("--json and --runtime belong to `plumb-ap status`");
	agent_config_defaults(&c);
	if (config) {
		result = ap_load(&c, config) ? AP_EXIT_GOOD : AP_EXIT_USAGE;
		if (result)
			return result;
	}
	if (runtime)
		snprintf(c.runtime, sizeof(c.runtime), "%s", runtime);
	if (status)
		result = ap_status(&c, json);
	else if (check) {
		printf("%s: good\n", config);
		result = AP_EXIT_GOOD;
	} else
		result = ap_run(&c, config);
	agent_config_wipe(&c);
	return result;
}
