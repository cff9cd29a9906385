/* SPDX-License-Identifier: Apache-2.0 */
/* shell.c - the interactive terminal (operate.h): libedit edits the line, the grammar answers ? and Tab, and what the
 * controller says meanwhile (debug lines, events) is written above the line that is being typed. */
#include "cli/complain.h"
#include "cli/operate.h"

#include "base/wipe.h"
#include "base/xalloc.h"

#include <errno.h>
#include <histedit.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wchar.h>

enum { HISTORY_LINES = 500, PATH_ROOM = 4096 };

struct shell {
	struct operate *o;
	EditLine *el;
	History *history;
	char prompt[96];
	char history_file[PATH_ROOM]; /* empty: none is kept */
	bool lost;		      /* the controller went away while a line was typed */
};

static struct shell *shell_of(EditLine *el)
{
	void *s = NULL;

	el_get(el, EL_CLIENTDATA, &s);
	return s;
}

static char *prompt(EditLine *el)
{
	struct shell *s = shell_of(el);

	snprintf(s->prompt, sizeof(s->prompt), "(%s) >", *s->o->prompt ? s->o->prompt : s->o->link.sysname);
	return s->prompt;
}

/* --- ? and Tab ---------------------------------------------------------------------------------------------------- */

static struct slice typed(EditLine *el, size_t *cursor)
{
	const LineInfo *li = el_line(el);

	*cursor = (size_t)(li->cursor - li->buffer);
	return slice_between(li->buffer, li->lastchar);
}

/* Inside quotes a question mark is one: a passphrase may have it. */
static bool quoted(struct slice line, size_t cursor)
{
	char open = 0;

	for (size_t i = 0; i < cursor && i < line.len; i++) {
		char c = line.p[i];

		if (open && c == '\\')
			i++;
		else if (open)
			open = c == open ? 0 : open;
		else if (c == '"' || c == '\'')
			open = c;
	}
	return open;
}

static void print_help(const struct grammar_help *h)
{
	struct buf text = { 0 };

	grammar_help_text(&text, h);
	fputc('\n', stdout);
	fwrite(text.p ? text.p : "", 1, text.len, stdout);
	buf_free(&text);
	fflush(stdout);
}

static unsigned char on_question(EditLine *el, int ch)
{
	struct grammar_help *h;
	size_t cursor;
	struct slice line = typed(el, &cursor);
	char text[2] = { (char)ch, 0 };

	if (quoted(line, cursor))
		return el_insertstr(el, text) == 0 ? CC_REFRESH : CC_ERROR;
	h = xmalloc(sizeof(*h), "help of the grammar");
	grammar_help(line, cursor, shell_of(el)->o->link.role, h);
	print_help(h);
	free(h);
	return CC_REDISPLAY;
}

/* --- Tab, where a name stands: the controller knows which there are ---------------------------------------------------- */

enum { COMPLETE_MS = 1000 };

struct names {
	struct slice typed;
	struct buf common; /* what all of them begin with, as it would stand in the line */
	struct buf list;   /* for people */
	unsigned count;
	bool more; /* there are others: nothing is certain */
};

static void add_name(struct names *n, const json_t *row)
{
	const char *word = json_string_value(json_object_get(row, "word")),
		*help = json_string_value(json_object_get(row, "help"));
	struct buf text = { 0 };
	size_t same = 0;

	if (!word || !json_is_true(json_object_get(row, "value")))
		return;
	grammar_quote(&text, slice_of(word));
	if (text.len >= n->typed.len && memcmp(text.p, n->typed.p, n->typed.len) == 0) {
		buf_printf(&n->list, "%-14s %s\n", buf_cstr(&text), help ? help : "");
		if (n->count++ == 0)
			buf_slice(&n->common, buf_as_slice(&text));
		while (same < n->common.len && same < text.len && n->common.p[same] == text.p[same])
			same++;
		n->common.len = same;
	}
	buf_free(&text);
}

/* Waits for the answer; what else comes meanwhile is shown as always. False: there is none. */
static bool ask_names(struct shell *s, struct slice line, struct names *n)
{
	struct link_to *l = &s->o->link;
	json_t *answer;

	if (!link_complete(l, line))
		return false;
	while (link_read(l, COMPLETE_MS, &answer) == LINK_LINE) {
		bool mine = (uint64_t)json_integer_value(json_object_get(answer, "id")) == l->id, done = false;

		if (!operate_feed(answer) && mine) {
			json_t *rows = json_object_get(answer, "rows");

			for (size_t i = 0; i < json_array_size(rows); i++)
				add_name(n, json_array_get(rows, i));
			n->more = n->more || json_is_true(json_object_get(answer, "more"));
			done = json_object_get(answer, "status");
		}
		json_decref(answer);
		if (done)
			return true;
	}
	return false;
}

static bool wants_name(const struct grammar_help *h)
{
	for (unsigned i = 0; i < h->count; i++)
		if (h->entry[i].type != ARG_WORD)
			return true;
	return false;
}

/* What is certain is put in; several are listed below the line. False: the controller knows none. */
static bool complete_name(EditLine *el, struct slice line, const struct grammar_completion *c, unsigned char *answer)
{
	struct names n = { .typed = { line.p + c->help.from, line.len - c->help.from } };
	bool known = ask_names(shell_of(el), line, &n) && n.count;

	if (known && n.count == 1 && !n.more)
		buf_ch(&n.common, ' ');
	if (known && !n.more && n.common.len > n.typed.len) {
		*answer = el_insertstr(el, buf_cstr(&n.common) + n.typed.len) == 0 ? CC_REFRESH : CC_ERROR;
	} else if (known) {
		struct buf words = { 0 };

		/* words that may stand there, too: all */
		for (unsigned i = 0; i < c->help.count; i++)
			if (c->help.entry[i].type == ARG_WORD)
				buf_printf(&words, "%-14s %s\n", c->help.entry[i].word, c->help.entry[i].help);
		printf("\n%s%s%s", buf_cstr(&words), buf_cstr(&n.list), n.more ? "...\n" : "");
		fflush(stdout);
		buf_free(&words);
		*answer = CC_REDISPLAY;
	}
	buf_free(&n.common);
	buf_free(&n.list);
	return known;
}

static unsigned char on_tab(EditLine *el, int ch)
{
	struct grammar_completion *c = xmalloc(sizeof(*c), "a completion");
	size_t cursor;
	struct slice line = typed(el, &cursor);
	unsigned char answer = CC_REFRESH;

	(void)ch;
	grammar_complete(line, cursor, shell_of(el)->o->link.role, c);
	line.len = cursor;
	if (*c->insert) {
		if (el_insertstr(el, c->insert) != 0)
			answer = CC_ERROR;
	} else if (!wants_name(&c->help) || !complete_name(el, line, c, &answer)) {
		print_help(&c->help);
		answer = CC_REDISPLAY;
	}
	free(c);
	return answer;
}

/* --- keys, and what the controller says meanwhile ----------------------------------------------------------------- */

/* All that is there is written above the line. */
static void feed(struct shell *s)
{
	bool any = false;
	json_t *line;

	for (;;) {
		enum link_heard h = link_read(&s->o->link, 0, &line);

		if (h == LINK_GONE) {
			s->lost = true;
			return;
		}
		if (h != LINK_LINE)
			break;
		if (!any)
			fputs("\r\033[K", stdout);
		any = true;
		operate_feed(line);
		json_decref(line);
	}
	if (any) {
		fflush(stdout);
		el_set(s->el, EL_REFRESH);
	}
}

/* One character of the terminal; waits for the controller, too. */
static int get_key(EditLine *el, wchar_t *out)
{
	struct shell *s = shell_of(el);
	mbstate_t state = { 0 };

	for (;;) {
		struct pollfd p[2] = { { .fd = STDIN_FILENO, .events = POLLIN }, { .fd = s->o->link.fd, .events = POLLIN } };
		ssize_t n;
		char c;

		if (link_interrupted || s->lost)
			return -1;
		if (link_poll(p, 2, -1) < 0) {
			if (errno == EINTR && !link_interrupted)
				el_resize(el);
			continue;
		}
		if (p[1].revents)
			feed(s);
		if (!p[0].revents)
			continue;
		n = read(STDIN_FILENO, &c, 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return (int)n;
		switch (mbrtowc(out, &c, 1, &state)) {
		case (size_t)-2: continue; /* not whole yet */
		case (size_t)-1: state = (mbstate_t){ 0 }; continue;
		default: return 1;
		}
	}
}

/* --- history ------------------------------------------------------------------------------------------------------ */

/* XDG_STATE_HOME/plumb/history; nothing is kept where no home is known. */
static void find_history(struct shell *s)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	char dir[PATH_ROOM - 16];
	int n;

	if (state && *state == '/')
		n = snprintf(dir, sizeof(dir), "%s/plumb", state);
	else if (home && *home == '/')
		n = snprintf(dir, sizeof(dir), "%s/.local/state/plumb", home);
	else
		return;
	if (n < 0 || (size_t)n >= sizeof(dir))
		return;
	for (char *p = dir + 1; *p; p++)
		if (*p == '/') {
			*p = '\0';
			mkdir(dir, 0700);
			*p = '/';
		}
	mkdir(dir, 0700);
	snprintf(s->history_file, sizeof(s->history_file), "%s/history", dir);
}

/* A line with a key in it is not remembered. */
static bool has_secret(struct slice line)
{
	struct buf masked = { 0 };
	bool has;

	grammar_masked(&masked, line);
	has = !slice_eq(buf_as_slice(&masked), line);
	buf_free(&masked);
	return has;
}

static void remember(struct shell *s, struct slice line)
{
	HistEvent ev;
	char *text;

	if (line.len == 0 || has_secret(line))
		return;
	text = xstrndup(line.p, line.len, "a line of history");
	history(s->history, &ev, H_ENTER, text);
	free(text);
	if (*s->history_file) {
		mode_t was = umask(077);

		history(s->history, &ev, H_SAVE, s->history_file);
		umask(was);
	}
}

/* --- the terminal ------------------------------------------------------------------------------------------------- */

static void shell_begin(struct shell *s)
{
	HistEvent ev;

	setlocale(LC_CTYPE, "");
	s->el = el_init("plumb", stdin, stdout, stderr);
	s->history = history_init();
	if (!s->el || !s->history)
		out_of_memory(0, "the terminal");
	history(s->history, &ev, H_SETSIZE, HISTORY_LINES);
	history(s->history, &ev, H_SETUNIQUE, 1);
	find_history(s);
	if (*s->history_file)
		history(s->history, &ev, H_LOAD, s->history_file);
	el_set(s->el, EL_CLIENTDATA, s);
	el_set(s->el, EL_EDITOR, "emacs");
	el_set(s->el, EL_PROMPT, prompt);
	el_set(s->el, EL_HIST, history, s->history);
	el_set(s->el, EL_ADDFN, "plumb-help", "what may come next", on_question);
	el_set(s->el, EL_ADDFN, "plumb-complete", "complete the word", on_tab);
	el_set(s->el, EL_BIND, "?", "plumb-help", NULL);
	el_set(s->el, EL_BIND, "\t", "plumb-complete", NULL);
	el_set(s->el, EL_BIND, "^R", "em-inc-search-prev", NULL);
	el_set(s->el, EL_GETCFN, get_key);
}

static struct slice trimmed(const char *p, size_t n)
{
	while (n > 0 && ch_blank(p[n - 1]))
		n--;
	while (n > 0 && ch_blank(*p)) {
		p++;
		n--;
	}
	return (struct slice){ p, n };
}

/* The next line; p NULL: there is none. */
static struct slice next_line(struct shell *s)
{
	for (;;) {
		int n = 0;
		const char *p;

		/* raw before the prompt is there: what is typed at once, Ctrl-D above all, must not meet the line discipline */
		el_set(s->el, EL_PREP_TERM, 1);
		p = el_gets(s->el, &n);

		if (p && n > 0)
			return trimmed(p, (size_t)n);
		if (!link_interrupted || s->lost)
			return (struct slice){ 0 };
		link_interrupted = 0; /* Ctrl-C: a new line */
		fputs("^C\n", stdout);
		el_reset(s->el);
	}
}

int operate_terminal(struct operate *o)
{
	struct shell s = { .o = o };
	int status = EXIT_FINE;
	struct slice line = { 0 };

	o->interactive = o->paging = true;
	if (!link_open(&o->link, o->socket, &status))
		return status;
	link_catch_interrupts();
	shell_begin(&s);
	while (!o->leave && (line = next_line(&s)).p) {
		char *copy = xstrndup(line.p, line.len, "a line");
		size_t len = line.len;

		remember(&s, line);
		status = operate_line(o, (struct slice){ copy, len });
		wipe(copy, len);
		free(copy);
		fflush(stdout);
		link_interrupted = 0;
		if (o->link.fd < 0)
			break;
	}
	if (!line.p || s.lost)
		fputc('\n', stdout);
	if (s.lost) {
		complain("the controller has closed the connection");
		status = EXIT_UNREACHABLE;
	} else if (o->link.fd >= 0) {
		status = EXIT_FINE;
		if (o->changed)
			fputs("The configuration was changed and is not saved: 'save config' keeps it.\n", stdout);
	}
	el_end(s.el);
	history_end(s.history);
	link_close(&o->link);
	return status;
}
