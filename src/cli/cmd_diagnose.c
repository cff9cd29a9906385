/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_diagnose.c - `plumb diagnose`: from the command line to the engine, and from its report to stdout and an exit
 * status. Ctrl-C ends the reading, not the program: what was read until then is told, and stderr says that it is a
 * part. A second Ctrl-C ends the program. */
#include "base/xalloc.h"
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/nearest.h"
#include "cli/progress.h"
#include "cli/terminal.h"
#include "cli/verdicts.h"
#include "diagnose/report_text_paper.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	EPISODES_FEW = 16,	/* listed of a client without --episodes; */
	EPISODES_MANY = 4,	/* in a report of more clients than ... */
	CLIENTS_MANY = 1000,	/* ... this: nobody reads more, and it makes a third of the output */
	EPISODES_MOST = 1000000,
	FINDINGS_IN_FULL = 12,
	WIDTH_MOST = 2000,
	YEAR_LEAST = 1990,
	YEAR_MOST = 2100,
	JOBS_MOST = 256
};

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_EVENTS };

struct request {
	enum format format;
	enum colour_wish colour;
	enum progress_wish progress;
	bool quiet, asked_help, stdin_named;
	long width, episodes;
	enum verdict verdict;
	int verdict_arg;
	struct diagnose_options engine;
	const char **files; /* owned */
};

static volatile sig_atomic_t stop;

/* --- the command line --------------------------------------------------------------------------------------- */

static bool read_client(struct request *q, const char *text)
{
	if (mac_from_text(text, &q->engine.client))
		return true;
	complain("--client: '%s' is no MAC address (write 24:77:03:19:fb:70, 24-77-03-19-FB-70, 2477.0319.fb70 or "
		 "24770319fb70)", text);
	return false;
}

static bool read_time(const char *option, const char *text, const char **out)
{
	*out = text;
	if (time_parse(text, 0) != TIME_NONE)
		return true;
	complain("--%s: '%s' is no time (write 2026-05-19, '2026-05-19 08:30', 2026-05-19T08:30:15.250 or 08:30)",
		 option, text);
	return false;
}

static bool read_verdict(struct request *q, const char *id)
{
	const char *near;

	q->verdict = verdict_from_id(id, &q->verdict_arg);
	if (q->verdict != VERDICTS)
		return true;
	near = nearest_of(id, verdict_ids());
	if (near)
		complain("--verdict: there is no verdict '%s'; did you mean %s?", id, near);
	else
		complain("--verdict: there is no verdict '%s'; 'plumb help verdicts' lists them", id);
	return false;
}

static bool read_number(const char *option, const char *text, long least, long most, long *out)
{
	if (number_read(text, least, most, out))
		return true;
	complain("--%s takes a number from %ld to %ld, not '%s'", option, least, most, text);
	return false;
}

static bool read_file(struct request *q, const char *name)
{
	if (strcmp(name, "-") == 0) {
		if (q->stdin_named) {
			complain("- is standard input, which can be read once only");
			return false;
		}
		q->stdin_named = true;
	}
	q->files[q->engine.nfiles++] = name;
	return true;
}

static bool read_colour(struct request *q, const char *word)
{
	q->colour = word[1] == 'u' ? COLOUR_AUTO : word[0] == 'a' ? COLOUR_ALWAYS : COLOUR_NEVER;
	return true;
}

static bool refuse_html(void)
{
	complain("--html is not in this version; --text and --json are");
	return false;
}

static bool take(struct request *q, int id, const char *value)
{
	long n = 0;
	bool ok = true;

	switch (id) {
	case ARGS_OPERAND: return read_file(q, value);
	case DIAGNOSE_JSON: q->format = FORMAT_JSON; break;
	case DIAGNOSE_TEXT: q->format = FORMAT_TEXT; break;
	case DIAGNOSE_EVENTS: q->format = FORMAT_EVENTS; break;
	case DIAGNOSE_HTML: return refuse_html();
	case DIAGNOSE_CLIENT: return read_client(q, value);
	case DIAGNOSE_SINCE: return read_time("since", value, &q->engine.since);
	case DIAGNOSE_UNTIL: return read_time("until", value, &q->engine.until);
	case DIAGNOSE_VERDICT: return read_verdict(q, value);
	case DIAGNOSE_QUIET: q->quiet = true; break;
	case DIAGNOSE_EPISODES: return read_number("episodes", value, 0, EPISODES_MOST, &q->episodes);
	case DIAGNOSE_COLOR: return read_colour(q, value);
	case DIAGNOSE_WIDTH: return read_number("width", value, PAPER_WIDTH_MIN, WIDTH_MOST, &q->width);
	case DIAGNOSE_YEAR:
		ok = read_number("year", value, YEAR_LEAST, YEAR_MOST, &n);
		q->engine.year = (int)n;
		break;
	case DIAGNOSE_JOBS:
		ok = read_number("jobs", value, 1, JOBS_MOST, &n);
		q->engine.jobs = (unsigned)n;
		break;
	case DIAGNOSE_PROGRESS: q->progress = PROGRESS_ALWAYS; break;
	case DIAGNOSE_NO_PROGRESS: q->progress = PROGRESS_NEVER; break;
	case DIAGNOSE_HELP: q->asked_help = true; break;
	default: return false;
	}
	return ok;
}

static bool dated(const char *time)
{
	return time && time_parse(time, TIME_NONE) != TIME_NONE;
}

/* What can be said only when all options are known. */
static bool agrees(const struct request *q)
{
	if (q->engine.nfiles == 0) {
		complain("no log to read; name one or more files, or - for standard input");
		return false;
	}
	if (dated(q->engine.since) && dated(q->engine.until) &&
	    time_parse(q->engine.since, 0) > time_parse(q->engine.until, 0)) {
		complain("--since %s is after --until %s", q->engine.since, q->engine.until);
		return false;
	}
	return true;
}

/* EXIT_FINE: go on (or give help); else what to end with. */
static int read_request(struct request *q, const struct command *self, int argc, char **argv)
{
	struct args a = { .table = self->options, .count = self->noptions, .argc = argc, .argv = argv };
	int id;

	while (!q->asked_help && (id = args_next(&a)) != ARGS_END)
		if (id == ARGS_BAD || !take(q, id, a.value))
			return help_hint(self);
	return q->asked_help || agrees(q) ? EXIT_FINE : help_hint(self);
}

/* --- running -------------------------------------------------------------------------------------------------- */

static void on_interrupt(int sig)
{
	(void)sig;
	stop = 1;
}

/* A read that waits is to come back, so no SA_RESTART; the second time the signal does what it always does. */
static void catch_interrupt(void)
{
	struct sigaction act = { .sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND }, now;

	sigemptyset(&act.sa_mask);
	if (sigaction(SIGINT, NULL, &now) == 0 && now.sa_handler != SIG_IGN)
		sigaction(SIGINT, &act, NULL);
}

/* Nobody can use events that cannot be written: no use in reading on. */
static void watch(void *ctx, const struct diagnose_progress *now)
{
	output_flush();
	if (ferror(stdout))
		stop = 1;
	progress_show(ctx, now);
}

static struct report *examine(struct request *q)
{
	struct progress progress;
	struct report *r;

	if (q->stdin_named && isatty(STDIN_FILENO))
		complain("reading from the terminal; paste the log, then press Ctrl-D at the start of a line");
	if (q->format == FORMAT_EVENTS) {
		q->engine.events = stdout;
		if (q->progress == PROGRESS_AUTO && isatty(STDOUT_FILENO))
			q->progress = PROGRESS_NEVER;
	}
	if (q->quiet && q->progress == PROGRESS_AUTO)
		q->progress = PROGRESS_NEVER;
	progress_start(&progress, q->progress);
	q->engine.files = q->files;
	q->engine.progress = watch;
	q->engine.progress_ctx = &progress;
	q->engine.stop = &stop;
	catch_interrupt();
	r = diagnose(&q->engine);
	output_flush();
	progress_end(&progress);
	return r;
}

static size_t complain_of_sources(const struct report *r)
{
	size_t bad = 0;

	for (size_t i = 0; i < report_sources(r); i++) {
		const char *why = report_source_error(r, i), *name = report_source_name(r, i);

		if (!why)
			continue;
		complain("%s: %s", strcmp(name, "-") == 0 ? "standard input" : name, why);
		bad++;
	}
	return bad;
}

static bool wanted(const struct request *q, const struct report_finding *f)
{
	return q->verdict == VERDICTS ||
	       (f->verdict == q->verdict && (f->verdict != VERDICT_STUCK || f->arg == q->verdict_arg));
}

static bool fault_found(const struct request *q, const struct report *r)
{
	for (size_t i = 0; i < report_findings(r); i++) {
		const struct report_finding *f = report_finding(r, i);

		if (wanted(q, f) && verdict_infos[f->verdict].kind == KIND_FAULT)
			return true;
	}
	return false;
}

static void print_report(const struct request *q, const struct report *r)
{
	struct json_options json = {
		.episodes = q->episodes >= 0 ? (size_t)q->episodes :
			    report_clients(r) > CLIENTS_MANY ? EPISODES_MANY : EPISODES_FEW,
		.verdict = q->verdict,
		.verdict_arg = q->verdict_arg,
	};
	struct text_options text = {
		.colour = terminal_colour(STDOUT_FILENO, q->colour),
		.width = q->width ? (unsigned)q->width : terminal_width(STDOUT_FILENO),
		.quiet = q->quiet,
		.verdict = q->verdict,
		.verdict_arg = q->verdict_arg,
		.findings = q->verdict == VERDICTS ? FINDINGS_IN_FULL : 0,
	};

	if (q->format == FORMAT_JSON)
		report_json(r, &json, stdout);
	else if (q->format == FORMAT_TEXT)
		report_text(r, &text, stdout);
	output_flush();
}

static void say_what_is_missing(const struct request *q, const struct report *r)
{
	char mac[MAC_TEXT_MAX];

	if (report_interrupted(r))
		complain("interrupted: the result is partial, it covers the first %" PRIu64 " lines",
			 report_counts(r)->lines);
	if (mac_present(q->engine.client) && report_clients(r) == 0 && report_counts(r)->lines > 0) {
		mac_format(q->engine.client, mac);
		complain("the log does not speak of the client %s", mac);
	}
}

static int answer(const struct request *q, const struct report *r)
{
	size_t bad = complain_of_sources(r);
	bool nothing = report_counts(r)->lines == 0;

	if (nothing && report_interrupted(r)) {
		complain("interrupted before anything was read");
		return bad ? EXIT_UNREADABLE : EXIT_INTERRUPTED;
	}
	if (!(nothing && bad) || q->format == FORMAT_JSON)
		print_report(q, r);
	say_what_is_missing(q, r);
	return bad ? EXIT_UNREADABLE : fault_found(q, r) ? EXIT_FAULT : EXIT_FINE;
}

int cmd_diagnose(const struct command *self, int argc, char **argv)
{
	struct request q = { .verdict = VERDICTS, .verdict_arg = -1, .episodes = -1,
			     .files = xcalloc((size_t)argc + 1, sizeof(char *), "file names") };
	struct report *r;
	int status = read_request(&q, self, argc, argv);

	if (q.asked_help && status == EXIT_FINE) {
		help_print(self);
	} else if (status == EXIT_FINE) {
		r = examine(&q);
		status = answer(&q, r);
		report_free(r);
	}
	free(q.files);
	return status;
}
