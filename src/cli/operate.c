/* SPDX-License-Identifier: Apache-2.0 */
/* operate.c - see operate.h. */
#include "cli/operate.h"

#include "base/wipe.h"
#include "base/xalloc.h"
#include "cli/complain.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { REQUEST_FILE_MAX = 48 * 1024 }; /* with its JSON it has to fit a line of the protocol */

/* --- what comes back ---------------------------------------------------------------------------------------------- */

bool operate_feed(json_t *line)
{
	json_t *debug = json_object_get(line, "debug"), *dropped = json_object_get(line, "dropped");

	if (json_is_string(debug)) {
		fwrite(json_string_value(debug), 1, json_string_length(debug), stdout);
		fputc('\n', stdout);
		return true;
	}
	if (json_is_integer(dropped)) {
		fflush(stdout);
		complain("%lld lines were lost here: they came faster than they could be shown",
			 (long long)json_integer_value(dropped));
		return true;
	}
	return false;
}

/* One part of a JSON answer into the document. */
static void add_part(json_t *doc, json_t *line)
{
	const char *in = json_string_value(json_object_get(line, "in"));
	json_t *fields = json_object_get(line, "fields"), *rows = json_object_get(line, "rows"), *at = doc;

	if (in) {
		at = json_object_get(doc, in);
		if (!at) {
			at = rows ? json_array() : json_object();
			json_object_set_new(doc, in, at);
		}
	}
	if (json_is_object(fields) && json_is_object(at))
		json_object_update(at, fields);
	if (json_is_array(rows) && json_is_array(at))
		json_array_extend(at, rows);
}

static const struct {
	const char *word;
	int status;
} statuses[] = {
	{ "ok", EXIT_FINE },	   { "not-found", EXIT_FAULT }, { "failed", EXIT_FAULT },	   { "usage", EXIT_USAGE },
	{ "denied", EXIT_DENIED }, { "busy", EXIT_FAULT },	{ "cancelled", EXIT_INTERRUPTED }, { "protocol", EXIT_FAULT },
};

static int status_of(const json_t *line)
{
	const char *word = json_string_value(json_object_get(line, "status"));

	for (size_t i = 0; word && i < ARRAY_LEN(statuses); i++)
		if (strcmp(word, statuses[i].word) == 0)
			return statuses[i].status;
	return EXIT_FAULT;
}

/* What the controller has against a command, as AireOS would say it on a terminal. */
static void say_error(const json_t *line, struct slice cmd)
{
	const char *error = json_string_value(json_object_get(line, "error"));
	const char *mend = json_string_value(json_object_get(line, "mend"));
	struct grammar_error e = { .column = (unsigned)json_integer_value(json_object_get(line, "column")) };
	struct buf text = { 0 };

	if (!error || !*error)
		return;
	fflush(stdout);
	if (!json_object_get(line, "column")) {
		complain("%s", error);
		return;
	}
	e.wrong = (enum grammar_wrong)json_integer_value(json_object_get(line, "wrong"));
	snprintf(e.what, sizeof(e.what), "%s", error);
	snprintf(e.mend, sizeof(e.mend), "%s", mend ? mend : "");
	grammar_error_text(&text, cmd, &e);
	fwrite(text.p, 1, text.len, stderr);
	buf_free(&text);
}

struct answer {
	json_t *doc; /* NULL: text */
	struct pager pager;
	bool cancelled;
};

/* Ctrl-C, or q at a page: the controller stops; what is still on its way is thrown away. The second time we do not wait. */
static bool cancel(struct operate *o, struct answer *a)
{
	link_interrupted = 0;
	if (a->cancelled)
		return false;
	a->cancelled = true;
	return link_cancel(&o->link);
}

static void part(struct operate *o, struct answer *a, json_t *line)
{
	const json_t *text = json_object_get(line, "text");

	if (a->doc)
		add_part(a->doc, line);
	else if (json_is_string(text) && !a->cancelled &&
		 !pager_write(&a->pager, (struct slice){ json_string_value(text), json_string_length(text) }))
		cancel(o, a);
}

static int gone(void)
{
	fflush(stdout);
	complain("the controller has closed the connection");
	return EXIT_UNREACHABLE;
}

/* Reads until the command's status. */
static int listen_to(struct operate *o, struct answer *a, struct slice cmd)
{
	for (;;) {
		json_t *line;
		int status;

		switch (link_read(&o->link, -1, &line)) {
		case LINK_INTERRUPTED:
			if (!cancel(o, a))
				return EXIT_INTERRUPTED;
			continue;
		case LINK_GONE: link_close(&o->link); return gone();
		case LINK_NOTHING: continue;
		case LINK_LINE: break;
		}
		if (operate_feed(line) || (uint64_t)json_integer_value(json_object_get(line, "id")) != o->link.id) {
			json_decref(line);
			continue;
		}
		if (!json_object_get(line, "status")) {
			part(o, a, line);
			json_decref(line);
			continue;
		}
		status = a->pager.quit ? EXIT_FINE : status_of(line);
		say_error(line, cmd);
		json_decref(line);
		return status;
	}
}

/* --- before a command goes out ------------------------------------------------------------------------------------ */

/* What the command names is read here: the controller may not open files, and this is the file the user can see. */
static char *read_file(const char *path, size_t *len)
{
	FILE *f = fopen(path, "re");
	char *text;

	if (!f) {
		complain("%s: %s", path, strerror(errno));
		return NULL;
	}
	text = xmalloc(REQUEST_FILE_MAX + 1, "a file");
	*len = fread(text, 1, REQUEST_FILE_MAX + 1, f);
	if (ferror(f) || *len > REQUEST_FILE_MAX) {
		complain("%s: %s", path, ferror(f) ? strerror(errno) : "too large for a certificate request, at most 48 KiB");
		free(text);
		text = NULL;
	}
	fclose(f);
	return text;
}

static bool answered_yes(const char *question)
{
	char c = 0;

	fputs(question, stdout);
	fflush(stdout);
	for (char k; read(STDIN_FILENO, &k, 1) == 1 && k != '\n';)
		if (!c)
			c = k;
	return c == 'y' || c == 'Y';
}

static void help_of_terminal(void)
{
	fputs("? lists what may come next, Tab completes, a word may be cut while it stays the only one.\n"
	      "Ctrl-C stops a command, Ctrl-D or 'exit' leaves. 'show ... --json' gives JSON,\n"
	      "'config ... --dry-run' only tells what would change.\n",
	      stdout);
}

/* Commands the terminal answers by itself. */
static int local(struct operate *o, const struct command_line *l)
{
	switch (l->id) {
	case CMD_EXIT:
	case CMD_LOGOUT: o->leave = true; break;
	case CMD_HELP: help_of_terminal(); break;
	case CMD_CONFIG_PROMPT: snprintf(o->prompt, sizeof(o->prompt), "%s", command_text(l, 0)); break;
	case CMD_CONFIG_PAGING: o->paging = l->arg[0].n == 0; break;
	default: break;
	}
	return EXIT_FINE;
}

/* From a debug command on there may be lines, until all of it is switched off. */
static void note_debug(struct operate *o, const struct command_line *l)
{
	switch (l->id) {
	case CMD_DEBUG_CLIENT: o->debugging = true; break;
	case CMD_DEBUG_DHCP: o->debugging |= l->arg[0].n == 0; break;
	case CMD_DEBUG_CAPWAP:
	case CMD_DEBUG_DOT11:
	case CMD_DEBUG_DOT1X:
	case CMD_DEBUG_PEM: o->debugging |= l->arg[1].n == 0; break;
	case CMD_DEBUG_DISABLE_ALL: o->debugging = false; break;
	default: break;
	}
}

/* Prints what is debugged until Ctrl-C. */
static int follow(struct operate *o)
{
	for (;;) {
		json_t *line;

		switch (link_read(&o->link, -1, &line)) {
		case LINK_LINE:
			operate_feed(line);
			json_decref(line);
			if (!link_has_line(&o->link))
				fflush(stdout);
			break;
		case LINK_INTERRUPTED: return EXIT_INTERRUPTED;
		case LINK_GONE: return gone();
		case LINK_NOTHING: break;
		}
	}
}

static void note_changes(struct operate *o, const struct command_line *l)
{
	if (l->id == CMD_SAVE_CONFIG)
		o->changed = false;
	else if ((l->row->flags & GRAMMAR_STARTUP) && !l->dry_run)
		o->changed = true;
	if (l->id == CMD_CONFIG_SYSNAME && !l->dry_run)
		snprintf(o->link.sysname, sizeof(o->link.sysname), "%s", command_text(l, 0));
}

/* The controller has said which time is meant. It may not set the clock it shares with this process; who asks perhaps may.
 */
static int set_clock(int64_t utc)
{
	const struct timespec ts = { .tv_sec = utc };

	if (clock_settime(CLOCK_REALTIME, &ts) == 0)
		return EXIT_FINE;
	if (errno == EPERM)
		complain("only root may set this host's clock, and neither you nor plumbd are; as root: timedatectl set-time, or "
			 "better timedatectl set-ntp true");
	else
		complain("this host's clock cannot be set: %s", strerror(errno));
	return errno == EPERM ? EXIT_DENIED : EXIT_FAULT;
}

static int send_and_hear(struct operate *o, const struct command_line *l, struct slice cmd)
{
	struct answer a = { .pager = { .on = o->interactive && o->paging && isatty(STDOUT_FILENO) && isatty(STDIN_FILENO) } };
	struct slice file = { 0 };
	bool clock = l->id == CMD_CONFIG_TIME_MANUAL, json = l->json || clock;
	char *text = NULL;
	int status = EXIT_FINE;

	if (l->id == CMD_CONFIG_AP_CERTIFICATE_SIGN) {
		text = read_file(command_text(l, 0), &file.len);
		if (!text)
			return EXIT_UNREADABLE;
		file.p = text;
	}
	if (o->link.fd < 0 && !link_open(&o->link, o->socket, &status))
		goto out;
	if (json)
		a.doc = json_object();
	if (!link_command(&o->link, cmd, json, file)) {
		link_close(&o->link);
		status = gone();
		goto out;
	}
	status = listen_to(o, &a, cmd);
	if (clock) {
		if (status == EXIT_FINE)
			status = set_clock(json_integer_value(json_object_get(a.doc, "utc")));
	} else if (a.doc && status != EXIT_UNREACHABLE && (status == EXIT_FINE || json_object_size(a.doc))) {
		json_dumpf(a.doc, stdout, JSON_INDENT(2));
		fputc('\n', stdout);
	}
	if (status == EXIT_FINE)
		note_changes(o, l);
	if (status == EXIT_FINE)
		note_debug(o, l);
	if (status == EXIT_FINE && !o->interactive && !o->script && o->debugging)
		status = follow(o);
out:
	json_decref(a.doc);
	free(text);
	return status;
}

/* What another terminal changed counts, too: the controller is asked. */
static bool has_unsaved(struct operate *o)
{
	static const char question[] = "show sysinfo";
	struct slice cmd = slice_of(question);
	struct answer a = { .doc = json_object() };
	int status;
	bool yes = false;

	if ((o->link.fd >= 0 || link_open(&o->link, o->socket, &status)) &&
	    link_command(&o->link, cmd, true, (struct slice){ 0 }) && listen_to(o, &a, cmd) == EXIT_FINE)
		yes = json_is_true(json_object_get(a.doc, "unsaved_configuration"));
	json_decref(a.doc);
	return yes;
}

/* AireOS's words. What is not saved stays in force here, but only until plumbd ends. */
static bool reset_confirmed(struct operate *o)
{
	struct command_line *l;
	struct grammar_error e;

	if (has_unsaved(o)) {
		fputs("\nThe system has unsaved changes.\n", stdout);
		if (answered_yes("Would you like to save them now? (y/N) ")) {
			l = xcalloc(1, sizeof(*l), "a command");
			if (grammar_parse(SLICE("save config"), l, &e))
				(void)send_and_hear(o, l, SLICE("save config"));
			command_wipe(l);
			free(l);
		} else {
			puts("Configuration Not Saved!");
		}
	}
	return answered_yes("Are you sure you would like to reset the system? (y/N) ");
}

static bool confirmed(struct operate *o, const struct command_line *l)
{
	if (l->id == CMD_RESET_SYSTEM)
		return reset_confirmed(o);
	if (l->id != CMD_SAVE_CONFIG)
		return answered_yes("Are you sure you want to continue? (y/N) ");
	if (answered_yes("\nAre you sure you want to save? (y/n) "))
		return true;
	puts("Configuration Not Saved!");
	return false;
}

/* A line that was not understood: what is wrong, and what to do where people look for AireOS's way. */
static void say_wrong(struct slice line, const struct grammar_error *e)
{
	const char *habit = grammar_habit(line);
	struct buf text = { 0 };

	fflush(stdout);
	grammar_error_text(&text, line, e);
	if (habit)
		buf_printf(&text, "%s\n", habit);
	fwrite(text.p, 1, text.len, stderr);
	buf_free(&text);
}

/* "show ap ?" in one shot or in a script is the question it is on a terminal. */
static bool is_question(struct slice line)
{
	while (line.len && ch_blank(line.p[line.len - 1]))
		line.len--;
	return line.len && line.p[line.len - 1] == '?' && (line.len == 1 || ch_blank(line.p[line.len - 2]));
}

static int answer_question(struct operate *o, struct slice line)
{
	struct grammar_help *h = xmalloc(sizeof(*h), "help of the grammar");
	struct buf text = { 0 };
	int status;

	while (line.p[line.len - 1] != '?')
		line.len--;
	line.len--;
	grammar_help(line, line.len, o->link.fd < 0 ? ROLE_READ_WRITE : o->link.role, h);
	grammar_help_text(&text, h);
	fwrite(text.p ? text.p : "", 1, text.len, h->error.wrong ? stderr : stdout);
	status = h->error.wrong ? EXIT_USAGE : EXIT_FINE;
	buf_free(&text);
	free(h);
	return status;
}

int operate_line(struct operate *o, struct slice line)
{
	struct command_line *l = xmalloc(sizeof(*l), "a command");
	struct grammar_error e;
	int status = EXIT_FINE;

	if (!o->interactive && is_question(line)) {
		status = answer_question(o, line);
		free(l);
		return status;
	}
	if (!grammar_parse(line, l, &e)) {
		say_wrong(line, &e);
		status = EXIT_USAGE;
	} else if (l->id == CMD_NONE) {
		status = EXIT_FINE;
	} else if (l->row->flags & GRAMMAR_LOCAL) {
		status = local(o, l);
	} else if (!(l->row->flags & GRAMMAR_CONFIRM) || !o->interactive || confirmed(o, l)) {
		status = send_and_hear(o, l, line);
	}
	command_wipe(l);
	free(l);
	return status;
}

/* --- scripts and words -------------------------------------------------------------------------------------------- */

int operate_script(struct operate *o, bool *any)
{
	unsigned long number = 0;
	char *line = NULL;
	size_t room = 0;
	int status = EXIT_FINE;
	ssize_t n;

	*any = false;
	o->script = true;
	while (status == EXIT_FINE && !o->leave && (n = getline(&line, &room, stdin)) >= 0) {
		number++;
		while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
			n--;
		*any = *any || n > 0;
		status = operate_line(o, (struct slice){ line, (size_t)n });
		output_flush();
		if (status != EXIT_FINE && status != EXIT_INTERRUPTED)
			complain("line %lu of the standard input was not done; the lines behind it were not tried", number);
	}
	if (line)
		wipe(line, room);
	free(line);
	/* a script that leaves debugging on is followed until Ctrl-C, as one command is */
	if (status == EXIT_FINE && !o->leave && o->debugging)
		status = follow(o);
	return status;
}

void operate_join(struct buf *out, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		if (i)
			buf_ch(out, ' ');
		if (argc > 1 && (!*argv[i] || strpbrk(argv[i], " \t\"'\\")))
			grammar_quote(out, slice_of(argv[i]));
		else
			buf_str(out, argv[i]);
	}
}

bool operate_begins(const char *word)
{
	size_t len = strcspn(word, " \t");
	struct grammar_help *h;
	bool found = false;

	if (len == 0)
		return false;
	h = xmalloc(sizeof(*h), "help of the grammar");
	grammar_help((struct slice){ word, len }, len, ROLE_READ_WRITE, h);
	for (unsigned i = 0; i < h->count; i++)
		found = found || h->entry[i].type == ARG_WORD;
	free(h);
	return found;
}
