/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - plumb-air: many access points in one process, for demonstrations, tests and load. */
#include "air/board.h"
#include "air/inside.h"
#include "air/outside.h"
#include "base/wipe.h"
#include "diagnose/rules.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#include <uv.h>

enum { GOOD = 0, FAILED = 1, USAGE = 2, UNREADABLE = 5 };

static const char help[] =
	"plumb-air - many access points in one process\n"
	"\n"
	"Examples:\n"
	"  plumb-air --scenario five.air --controller 127.0.0.1:5246\n"
	"  plumb-air --scenario load.air --seed 7 --controller 192.0.2.1:5246,5247 --json\n"
	"  plumb-air --scenario five.air --seed 7 --in-process\n"
	"\n"
	"A first scenario:\n"
	"  aps 5 air with token tokens.txt\n"
	"  start all\n"
	"  wait run all within 30s\n"
	"  hold 1m\n"
	"\n"
	"Options:\n"
	"  -s, --scenario FILE          what happens; - for standard input\n"
	"      --seed N                 chance is drawn from it (1)\n"
	"      --runs N                 in process: as often, with the seeds from --seed on;\n"
	"                               only seeds whose scenario does not hold are told\n"
	"      --controller ADDRESS:PORT[,DATAPORT]   real time, real DTLS\n"
	"      --operator COMMAND       what gives the controller its commands, as\n"
	"                               \"plumb --socket PATH\": for operator and verdicts\n"
	"      --in-process             the controller's machine linked in, virtual time,\n"
	"                               no DTLS; the same seed gives the same output\n"
	"      --check                  read the scenario, say what is wrong, and end\n"
	"      --config                 print the controller's configuration it needs\n"
	"                               (with its passphrases), and end\n"
	"      --json                   one JSON object a line\n"
	"  -h, --help                   this text\n"
	"  -V, --version                version\n"
	"\n"
	"Status: 0 the scenario held, 1 it did not, 2 wrong usage or scenario,\n"
	"5 something could not be read.\n"
	"\n"
	"Commands of a scenario (docs/scenario.md):\n";

struct air {
	struct hub hub;
	struct scenario scenario;
	struct play play;
	struct board board;
	struct outside *outside;
	uv_signal_t term, interrupt;
};

static void print_help(void)
{
	struct buf commands = { 0 };

	scenario_help(&commands);
	fputs(help, stdout);
	fwrite(commands.p, 1, commands.len, stdout);
	buf_free(&commands);
}

static void print_config(const struct scenario *s)
{
	struct buf out = { 0 };

	scenario_config(s, &out);
	fwrite(out.p, 1, out.len, stdout);
	if (out.p)
		wipe(out.p, out.cap);
	buf_free(&out);
}

static bool verdict_known(const char *id)
{
	int arg;

	return verdict_from_id(id, &arg) != VERDICTS;
}

static int usage(const char *what)
{
	fprintf(stderr, "plumb-air: %s\nplumb-air: `plumb-air --help` shows how it is called\n", what);
	return USAGE;
}

/* "127.0.0.1:5246", "127.0.0.1:5246,5247" */
static bool read_controller(const char *text, struct outside_options *o)
{
	char room[ADDR_TEXT_MAX + 8];
	char *comma;
	unsigned long port;

	if (strlen(text) >= sizeof(room))
		return false;
	strcpy(room, text);
	comma = strchr(room, ',');
	if (comma) {
		*comma = '\0';
		port = strtoul(comma + 1, &comma, 10);
		if (*comma || port == 0 || port > UINT16_MAX)
			return false;
		o->data_port = (uint16_t)port;
	}
	return addr_parse(room, 5246, &o->controller) && o->controller.port;
}

static void ended(void *ctx, mono_t now)
{
	struct board *b = ctx;
	struct air *a = (struct air *)(void *)((char *)b - offsetof(struct air, board));

	(void)now;
	hub_stop(&a->hub);
}

static void interrupted(uv_signal_t *s, int number)
{
	struct air *a = s->data;

	(void)number;
	play_stop(&a->play, hub_now(&a->hub));
}

static void raise_descriptors(unsigned aps)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r))
		return;
	r.rlim_cur = r.rlim_max;
	setrlimit(RLIMIT_NOFILE, &r);
	if (r.rlim_cur < aps + 100UL)
		fprintf(stderr,
			"plumb-air: %u access points need as many open files, and only %llu are allowed: raise `ulimit -n`\n",
			aps, (unsigned long long)r.rlim_cur);
}

static int run_outside(struct air *a, const struct outside_options *o, enum board_kind kind)
{
	struct play_calls calls = { &a->board, board_changed, board_step, board_client, ended };
	char why[TRUST_WHY_MAX];
	struct world world;

	raise_descriptors(a->scenario.aps);
	hub_init(&a->hub);
	a->outside = outside_new(&a->scenario, o, &a->hub, why);
	if (!a->outside) {
		fprintf(stderr, "plumb-air: %s\n", why);
		return UNREADABLE;
	}
	world = outside_world(a->outside);
	play_init(&a->play, &a->scenario, o->seed, &world, &calls, &a->hub.wheel);
	if (!outside_play(a->outside, &a->play, why)) {
		fprintf(stderr, "plumb-air: %s\n", why);
		return UNREADABLE;
	}
	uv_signal_init(&a->hub.loop, &a->term);
	uv_signal_init(&a->hub.loop, &a->interrupt);
	a->term.data = a->interrupt.data = a;
	uv_signal_start(&a->term, interrupted, SIGTERM);
	uv_signal_start(&a->interrupt, interrupted, SIGINT);
	play_start(&a->play, hub_now(&a->hub));
	board_open(&a->board, kind, &a->play, &a->hub.wheel);
	hub_run(&a->hub);
	board_close(&a->board, hub_now(&a->hub));
	a->play.calls = (struct play_calls){ 0 };
	outside_stop(a->outside);
	hub_free(&a->hub);
	outside_free(a->outside);
	return a->play.failed ? FAILED : GOOD;
}

enum { OPT_SEED = 256, OPT_CONTROLLER, OPT_INSIDE, OPT_CHECK, OPT_CONFIG, OPT_OPERATOR, OPT_RUNS, OPT_JSON };

static const struct option options[] = {
	{ "scenario", required_argument, NULL, 's' },	 { "seed", required_argument, NULL, OPT_SEED },
	{ "controller", required_argument, NULL, OPT_CONTROLLER }, { "in-process", no_argument, NULL, OPT_INSIDE },
	{ "runs", required_argument, NULL, OPT_RUNS },
	{ "operator", required_argument, NULL, OPT_OPERATOR }, { "config", no_argument, NULL, OPT_CONFIG },
	{ "check", no_argument, NULL, OPT_CHECK },	 { "json", no_argument, NULL, OPT_JSON },
	{ "help", no_argument, NULL, 'h' },		 { "version", no_argument, NULL, 'V' },
	{ 0 }
};

static int load(struct scenario *s, const char *file)
{
	struct orders o = { .file = file };
	bool good;

	scenario_defaults(s);
	s->verdict_known = verdict_known;
	good = scenario_load(s, &o);
	if (o.said.len)
		fwrite(o.said.p, 1, o.said.len, stderr);
	orders_free(&o);
	return good ? GOOD : USAGE;
}

struct wish {
	const char *scenario;
	struct outside_options outside;
	uint64_t runs; /* 0: one, which is shown */
	bool inside, controller, check, config, json;
};

/* -1: go on; otherwise the status to end with. */
static int read_options(int argc, char **argv, struct wish *w)
{
	char *end;
	int opt;

	opterr = 0;
	while ((opt = getopt_long(argc, argv, "s:hV", options, NULL)) != -1) {
		switch (opt) {
		case 's':
			w->scenario = optarg;
			break;
		case OPT_SEED:
			w->outside.seed = strtoull(optarg, &end, 10);
			if (*end || !*optarg)
				return usage("--seed wants a number");
			break;
		case OPT_CONTROLLER:
			w->controller = true;
			if (!read_controller(optarg, &w->outside))
				return usage("--controller wants ADDRESS:PORT or ADDRESS:PORT,DATAPORT, as 127.0.0.1:5246,5247");
			break;
		case OPT_INSIDE:
			w->inside = true;
			break;
		case OPT_CHECK:
			w->check = true;
			break;
		case OPT_RUNS:
			w->runs = strtoull(optarg, &end, 10);
			if (*end || w->runs < 1 || w->runs > 1000000)
				return usage("--runs wants a number from 1 to 1000000");
			break;
		case OPT_CONFIG:
			w->config = true;
			break;
		case OPT_OPERATOR:
			w->outside.operator = optarg;
			break;
		case OPT_JSON:
			w->json = true;
			break;
		case 'h':
			print_help();
			return GOOD;
		case 'V':
			printf("plumb-air %s\nlibuv %s\n", PLUMB_VERSION, uv_version_string());
			return GOOD;
		default:
			return usage("no such option, or its value is missing");
		}
	}
	if (optind < argc || !w->scenario)
		return usage(w->scenario ? "there are words too many" : "--scenario FILE is missing");
	if (w->runs && !w->inside)
		return usage("--runs goes with --in-process");
	if (!w->check && !w->config && w->inside == w->controller)
		return usage("one of --controller and --in-process is needed");
	return -1;
}

/* Many runs, one after the other: those that fail are told, with the command that repeats each. */
static int run_many(const struct scenario *s, const struct wish *w)
{
	uint64_t failed = 0;

	for (uint64_t i = 0; i < w->runs; i++) {
		char why[256] = "";
		int status = inside_run(s, w->outside.seed + i, BOARD_NONE, why);

		if (status == INSIDE_CONFIG)
			return USAGE;
		if (!status)
			continue;
		failed++;
		printf("seed %" PRIu64 ": %s; plumb-air --scenario %s --in-process --seed %" PRIu64 "\n", w->outside.seed + i, why,
		       w->scenario, w->outside.seed + i);
		fflush(stdout);
	}
	printf("%s: %llu runs, seeds %llu to %llu, %llu did not hold\n", w->scenario, (unsigned long long)w->runs,
	       (unsigned long long)w->outside.seed, (unsigned long long)(w->outside.seed + w->runs - 1),
	       (unsigned long long)failed);
	return failed ? FAILED : GOOD;
}

int main(int argc, char **argv)
{
	static struct air air;
	struct wish w = { .outside = { .seed = 1 } };
	int status = read_options(argc, argv, &w);
	enum board_kind kind = w.json ? BOARD_JSON : isatty(STDOUT_FILENO) ? BOARD_TABLE : BOARD_LINES;

	if (status >= 0)
		return status;
	status = load(&air.scenario, w.scenario);
	if (status == GOOD && w.check)
		printf("%s: good\n", w.scenario);
	else if (status == GOOD && w.config)
		print_config(&air.scenario);
	else if (status == GOOD && w.inside)
		status = w.runs ? run_many(&air.scenario, &w) : inside_run(&air.scenario, w.outside.seed, kind, NULL);
	else if (status == GOOD)
		status = run_outside(&air, &w.outside, kind);
	play_free(&air.play);
	scenario_free(&air.scenario);
	return status;
}
