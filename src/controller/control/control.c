/* SPDX-License-Identifier: Apache-2.0 */
/* control.c - see control.h: sessions, requests in their order, commands step by step. */
#include "base/wipe.h"
#include "base/xalloc.h"
#include "controller/control/session.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

const char *call_status_word(enum call_status s)
{
	static const char *const words[CALL_COUNT] = {
		[CALL_OK] = "ok",		[CALL_NOT_FOUND] = "not-found", [CALL_FAILED] = "failed",
		[CALL_USAGE] = "usage",		[CALL_DENIED] = "denied",	[CALL_BUSY] = "busy",
		[CALL_CANCELLED] = "cancelled", [CALL_PROTOCOL] = "protocol",
	};

	return words[s];
}

/* --- the server --------------------------------------------------------------------------------------------------- */

struct control *control_new(const struct control_options *o)
{
	struct control *c = xcalloc(1, sizeof(*c), "the control socket");

	request_init();
	c->options = *o;
	link_init(&c->sessions);
	for (size_t i = 0; i < o->nhandlers; i++)
		c->handler[o->handlers[i].command] = &o->handlers[i];
	return c;
}

void control_free(struct control *c)
{
	if (!c)
		return;
	for (struct link *l = c->sessions.next, *next; l != &c->sessions; l = next) {
		next = l->next;
		control_close(link_object(l, struct control_session, all));
	}
	buf_free(&c->line);
	free(c);
}

const struct control_stats *control_statistics(const struct control *c)
{
	return &c->stats;
}

const struct control_stats *session_statistics(const struct control_session *s)
{
	return &s->c->stats;
}

struct control_load control_load(const struct control *c)
{
	struct control_load load = { .bytes = sizeof(*c) + c->line.cap };

	for (const struct link *l = c->sessions.next; l != &c->sessions; l = l->next) {
		const struct control_session *s = link_object(l, struct control_session, all);

		load.requests += s->nwaiting;
		load.unsent += session_unsent(s);
		load.bytes += sizeof(*s) + s->in.cap + s->out.cap;
	}
	return load;
}

/* Root and the daemon's own user may change things, and who is in the group for it; readers look. */
bool control_role_of(const struct control_options *o, const struct control_peer *p, enum role *role)
{
	bool reads = false;

	*role = ROLE_READ_WRITE;
	if (p->uid == 0 || p->uid == o->uid)
		return true;
	for (size_t i = 0; i <= p->ngroups; i++) {
		gid_t g = i < p->ngroups ? p->groups[i] : p->gid;

		if (o->admin_gid != (gid_t)-1 && g == o->admin_gid)
			return true;
		reads = reads || (o->reader_gid != (gid_t)-1 && g == o->reader_gid);
	}
	*role = ROLE_READ_ONLY;
	return reads;
}

void session_wake(struct control_session *s)
{
	const struct control_ports *p = &s->c->options.ports;

	if (p->wake)
		p->wake(p->ctx, s);
}

/* --- sessions ----------------------------------------------------------------------------------------------------- */

/* The last line of a session that is not kept: why. */
static void goodbye(struct control_session *s, enum call_status status, const char *why)
{
	buf_printf(&s->out, "{\"status\":\"%s\",\"error\":", call_status_word(status));
	buf_json(&s->out, slice_of(why));
	buf_str(&s->out, "}\n");
	s->ending = true;
}

static void hello(struct control_session *s)
{
	const struct control_options *o = &s->c->options;

	buf_printf(&s->out, "{\"hello\":%d,\"server\":", CONTROL_VERSION);
	buf_json(&s->out, slice_of(o->version ? o->version : "plumbd"));
	buf_str(&s->out, ",\"sysname\":");
	buf_json(&s->out, slice_of(o->sysname ? o->sysname(o->world) : "Controller"));
	buf_printf(&s->out, ",\"role\":\"%s\"}\n", role_name(s->role));
}

struct control_session *control_open(struct control *c, const struct control_peer *peer, void *shell)
{
	struct control_session *s = xcalloc(1, sizeof(*s), "a session of the control socket");

	s->c = c;
	s->shell = shell;
	s->peer = *peer;
	s->serial = ++c->serial;
	link_init(&s->all);
	link_before(&s->all, &c->sessions);
	c->stats.sessions++;
	if (++c->stats.open > CONTROL_SESSIONS_MAX) {
		c->stats.refused_full++;
		goodbye(s, CALL_BUSY, "too many sessions are open; end one of them");
	} else if (!control_role_of(&c->options, peer, &s->role)) {
		c->stats.refused_role++;
		goodbye(s, CALL_DENIED, "you may not use this controller: join its group, or ask root");
	} else {
		hello(s);
	}
	return s;
}

static void call_free(struct control_session *s)
{
	if (!s->running)
		return;
	s->running = s->held = false;
	if (s->call.kept && s->call.secret)
		wipe(s->call.kept, s->call.secret);
	free(s->call.kept);
	s->call.kept = NULL;
	out_end(&s->writer);
	command_wipe(&s->line);
	request_free(&s->request);
}

void control_close(struct control_session *s)
{
	call_free(s);
	session_feed_end(s);
	for (size_t i = 0; i < s->nwaiting; i++)
		request_free(&s->waiting[i]);
	if (s->in.p)
		wipe(s->in.p, s->in.cap);
	buf_free(&s->in);
	if (s->out.p) /* tokens are shown once */
		wipe(s->out.p, s->out.cap);
	buf_free(&s->out);
	link_take(&s->all);
	s->c->stats.open--;
	free(s);
}

void *control_shell(const struct control_session *s)
{
	return s->shell;
}

struct slice control_output(const struct control_session *s)
{
	return (struct slice){ s->out.p ? s->out.p + s->sent : "", session_unsent(s) };
}

void control_sent(struct control_session *s, size_t len)
{
	s->sent += len;
	if (s->sent == s->out.len) {
		s->sent = 0;
		buf_clear(&s->out);
		/* a secret may have been shown: a new token */
		if (s->out.p)
			wipe(s->out.p, s->out.cap);
	} else if (s->sent >= CONTROL_QUEUE_ROWS) {
		memmove(s->out.p, s->out.p + s->sent, s->out.len - s->sent);
		s->out.len -= s->sent;
		s->sent = 0;
	}
	session_tell_dropped(s);
}

static bool idle(const struct control_session *s)
{
	return !s->running && s->nwaiting == 0 && (s->in.len == 0 || !memchr(s->in.p, '\n', s->in.len));
}

bool control_over(const struct control_session *s)
{
	return session_unsent(s) == 0 && (s->ending || (s->input_ended && idle(s)));
}

bool control_hungry(const struct control_session *s)
{
	return !s->ending && !s->input_ended && s->in.len <= CONTROL_LINE_MAX && session_unsent(s) < CONTROL_QUEUE_ROWS;
}

/* --- the end of requests ------------------------------------------------------------------------------------------ */

static void status_head(struct buf *b, uint64_t id, enum call_status status)
{
	buf_printf(b, "{\"id\":%llu,\"status\":\"%s\"", (unsigned long long)id, call_status_word(status));
}

static void say_status(struct control_session *s, uint64_t id, enum call_status status, const char *error)
{
	status_head(&s->out, id, status);
	if (error && *error) {
		buf_str(&s->out, ",\"error\":");
		buf_json(&s->out, slice_of(error));
	}
	buf_str(&s->out, "}\n");
}

static void audit(struct control_session *s, const struct request *r, const struct grammar_row *row, enum call_status status)
{
	const struct control_ports *p = &s->c->options.ports;
	struct buf line = { 0 };

	if (!p->audit || (row->flags & GRAMMAR_SHOW) || row->role < ROLE_READ_WRITE)
		return;
	grammar_masked(&line, (struct slice){ r->cmd, r->cmd_len });
	p->audit(p->ctx, &s->peer, buf_cstr(&line), status);
	buf_free(&line);
}

static void finish(struct control_session *s)
{
	out_flush(&s->writer);
	audit(s, &s->request, s->line.row, s->call.status);
	say_status(s, s->request.id, s->call.status, s->call.message);
	call_free(s);
}

bool call_room(const struct call *c)
{
	return c->out->rows < c->budget;
}

enum step call_end(struct call *c, enum call_status status, const char *fmt, ...)
{
	va_list ap;

	c->status = status;
	va_start(ap, fmt);
	vsnprintf(c->message, sizeof(c->message), fmt, ap);
	va_end(ap);
	return STEP_DONE;
}

/* --- commands ----------------------------------------------------------------------------------------------------- */

static void refuse_grammar(struct control_session *s, const struct request *r, const struct grammar_error *e)
{
	status_head(&s->out, r->id, CALL_USAGE);
	buf_str(&s->out, ",\"error\":");
	buf_json(&s->out, slice_of(e->what));
	buf_str(&s->out, ",\"mend\":");
	buf_json(&s->out, slice_of(e->mend));
	buf_printf(&s->out, ",\"column\":%u,\"wrong\":%d}\n", e->column, (int)e->wrong);
}

struct completion {
	struct buf *out;
	unsigned count, values;
	bool more;
};

static void complete_word(struct completion *c, const char *word, const char *help, bool value)
{
	buf_str(c->out, c->count++ ? ",{\"word\":" : "{\"word\":");
	buf_json(c->out, slice_of(word));
	buf_str(c->out, ",\"help\":");
	buf_json(c->out, slice_of(help ? help : ""));
	buf_str(c->out, value ? ",\"value\":true}" : "}");
}

static bool complete_value(void *ctx, const char *value, const char *help)
{
	struct completion *c = ctx;

	c->more = c->values == CONTROL_VALUES_MAX;
	if (c->more)
		return false;
	c->values++;
	complete_word(c, value, help, true);
	return true;
}

/* What is typed of the word at the cursor, without the quote it may begin with. */
static struct slice complete_typed(const struct request *r, unsigned from)
{
	struct slice typed = { r->cmd + from, r->cmd_len - from };

	if (typed.len && (typed.p[0] == '"' || typed.p[0] == '\'')) {
		typed.p++;
		typed.len--;
	}
	return typed;
}

static void complete(struct control_session *s, struct request *r)
{
	const struct control_options *o = &s->c->options;
	struct grammar_help *h = xmalloc(sizeof(*h), "help of the grammar");
	struct completion c = { .out = &s->out };

	grammar_help((struct slice){ r->cmd, r->cmd_len }, r->cmd_len, s->role, h);
	buf_printf(&s->out, "{\"id\":%llu,\"seq\":0,\"in\":\"words\",\"rows\":[", (unsigned long long)r->id);
	for (unsigned i = 0; i < h->count; i++)
		complete_word(&c, h->entry[i].word, h->entry[i].help, false);
	for (unsigned i = 0; i < h->count && o->values; i++)
		if (h->entry[i].type != ARG_WORD)
			o->values(o->world, h->entry[i].word, complete_typed(r, h->from), complete_value, &c);
	buf_str(&s->out, c.more ? "],\"more\":true}\n" : "]}\n");
	say_status(s, r->id, CALL_OK, NULL);
	free(h);
	request_free(r);
}

/* Starts a command, or answers it at once. */
static void begin(struct control_session *s, struct request *r)
{
	const struct call_handler *h;
	struct grammar_error e;

	if (!grammar_parse((struct slice){ r->cmd, r->cmd_len }, &s->line, &e)) {
		refuse_grammar(s, r, &e);
		goto out;
	}
	if (s->line.id == CMD_NONE) {
		say_status(s, r->id, CALL_OK, NULL);
		goto out;
	}
	if (s->line.row->role > s->role) {
		audit(s, r, s->line.row, CALL_DENIED);
		say_status(s, r->id, CALL_DENIED, "this command needs the role read-write; yours is read-only");
		goto out;
	}
	h = s->c->handler[s->line.id];
	if (!h) {
		say_status(s, r->id, CALL_FAILED,
			   s->line.row->flags & GRAMMAR_LOCAL ? "this command is for the terminal, not for the controller"
							      : "this server does not have this command");
		goto out;
	}
	s->request = *r;
	s->running = true;
	s->call = (struct call){ .line = &s->line, .file = { r->file, r->file_len }, .out = &s->writer,
				 .world = s->c->options.world, .session = s, .ref = { s->serial, ++s->calls } };
	out_begin(&s->writer, &s->out, r->id, s->line.json ? OUT_JSON : r->format);
	*r = (struct request){ 0 };
	return;
out:
	command_wipe(&s->line);
	request_free(r);
}

/* One step of the command that runs; false: it can do nothing now. */
static bool run(struct control_session *s)
{
	uint64_t rows = s->writer.rows;
	enum step step;

	if (s->held || session_unsent(s) >= CONTROL_QUEUE_ROWS)
		return false;
	s->call.budget = rows + CONTROL_STEP_ROWS;
	step = s->c->handler[s->line.id]->step(&s->call);
	out_flush(&s->writer);
	s->c->stats.steps++;
	if (s->writer.rows - rows > s->c->stats.longest_step)
		s->c->stats.longest_step = s->writer.rows - rows;
	if (step == STEP_DONE)
		finish(s);
	else if (step == STEP_WAIT && !s->call.answered)
		s->held = true;
	return true;
}

void control_answer(struct control *c, struct call_ref ref, enum call_status status, const char *text_or_null,
	const char *message)
{
	for (struct link *l = c->sessions.next; l != &c->sessions; l = l->next) {
		struct control_session *s = link_object(l, struct control_session, all);

		if (s->serial != ref.session)
			continue;
		if (!s->running || s->calls != ref.serial || s->call.answered)
			return;
		s->call.answered = true;
		call_end(&s->call, status, "%s", message ? message : "");
		if (text_or_null)
			for (const char *p = text_or_null, *q; *p; p = *q ? q + 1 : q) {
				q = p + strcspn(p, "\n");
				out_string(&s->writer, "lines", slice_between(p, q));
			}
		s->held = false;
		finish(s);
		session_wake(s);
		return;
	}
}

bool control_resume(struct control *c, struct call_ref ref, enum call_status status, char *text, size_t len,
	const char *message)
{
	for (struct link *l = c->sessions.next; l != &c->sessions; l = l->next) {
		struct control_session *s = link_object(l, struct control_session, all);

		if (s->serial != ref.session)
			continue;
		if (!s->running || s->calls != ref.serial || !s->held)
			return false;
		free(s->call.kept);
		s->call.kept = text;
		s->call.nkept = len;
		s->call.answered = true;
		call_end(&s->call, status, "%s", message);
		s->held = false;
		session_wake(s);
		return true;
	}
	return false;
}

/* --- requests ----------------------------------------------------------------------------------------------------- */

static void cancel(struct control_session *s, uint64_t id)
{
	if (s->running && s->request.id == id) {
		s->c->stats.cancelled++;
		call_end(&s->call, CALL_CANCELLED, "%s", "");
		finish(s);
		return;
	}
	for (size_t i = 0; i < s->nwaiting; i++) {
		if (s->waiting[i].id != id)
			continue;
		request_free(&s->waiting[i]);
		memmove(&s->waiting[i], &s->waiting[i + 1], (s->nwaiting - i - 1) * sizeof(s->waiting[0]));
		s->nwaiting--;
		s->c->stats.cancelled++;
		say_status(s, id, CALL_CANCELLED, NULL);
		return;
	}
	/* it has ended meanwhile: its status is on the way */
	session_unsubscribe(s, id);
}

static void accept_request(struct control_session *s, struct request *r)
{
	switch (r->kind) {
	case REQUEST_HELLO:
		if (r->version != CONTROL_VERSION)
			goodbye(s, CALL_PROTOCOL, "this server speaks version 1 of the protocol");
		break;
	case REQUEST_CANCEL: cancel(s, r->id); break;
	case REQUEST_SUBSCRIBE:
		if (session_subscribe(s, r))
			say_status(s, r->id, CALL_OK, NULL);
		else
			say_status(s, r->id, CALL_BUSY, "too many subscriptions in this session");
		break;
	case REQUEST_UNSUBSCRIBE:
		say_status(s, r->id, session_unsubscribe(s, r->id) ? CALL_OK : CALL_NOT_FOUND, NULL);
		break;
	case REQUEST_COMMAND:
	case REQUEST_COMPLETE:
		if (s->nwaiting == CONTROL_WAITING_MAX) {
			s->c->stats.busy++;
			say_status(s, r->id, CALL_BUSY, "too many requests wait in this session");
			break;
		}
		s->waiting[s->nwaiting++] = *r;
		return;
	}
	request_free(r);
}

static void handle_line(struct control_session *s, struct slice line)
{
	char why[REQUEST_WHY_MAX];
	struct request r;

	if (line.len && line.p[line.len - 1] == '\r')
		line.len--;
	if (line.len == 0)
		return;
	s->c->stats.requests++;
	if (request_read(line, &r, why)) {
		accept_request(s, &r);
		return;
	}
	s->c->stats.bad_lines++;
	if (++s->bad_lines >= CONTROL_BAD_LINES_MAX)
		goodbye(s, CALL_PROTOCOL, "too many lines that are no requests");
	else
		say_status(s, r.id, CALL_PROTOCOL, why);
}

/* One line of what came; false: there is none. */
static bool take_line(struct control_session *s)
{
	char *end;
	size_t len;

	if (s->ending || s->in.len == 0 || session_unsent(s) >= CONTROL_QUEUE_ROWS)
		return false;
	end = s->looked < s->in.len ? memchr(s->in.p + s->looked, '\n', s->in.len - s->looked) : NULL;
	len = end ? (size_t)(end - s->in.p) : s->in.len;
	if (len > CONTROL_LINE_MAX) {
		s->c->stats.too_long++;
		goodbye(s, CALL_PROTOCOL, "a request's line is too long: 65536 bytes at most");
		return true;
	}
	if (!end) {
		s->looked = s->in.len;
		return false;
	}
	handle_line(s, (struct slice){ s->in.p, len });
	len++;
	memmove(s->in.p, s->in.p + len, s->in.len - len);
	wipe(s->in.p + s->in.len - len, len);
	s->in.len -= len;
	s->looked = 0;
	return true;
}

void control_input(struct control_session *s, const void *bytes, size_t len)
{
	if (s->ending || s->input_ended)
		return;
	/* a buffer that moves would leave what it held behind */
	if (s->in.cap - s->in.len < len) {
		struct buf wider = { 0 };

		buf_reserve(&wider, s->in.len + len);
		buf_add(&wider, s->in.p ? s->in.p : "", s->in.len);
		if (s->in.p)
			wipe(s->in.p, s->in.cap);
		buf_free(&s->in);
		s->in = wider;
	}
	buf_add(&s->in, bytes, len);
}

void control_input_end(struct control_session *s)
{
	s->input_ended = true;
}

bool control_step(struct control_session *s)
{
	bool did = take_line(s);

	if (s->ending) {
		call_free(s);
		return false;
	}
	if (!s->running && s->nwaiting && session_unsent(s) < CONTROL_QUEUE_ROWS) {
		struct request r = s->waiting[0];

		memmove(&s->waiting[0], &s->waiting[1], (s->nwaiting - 1) * sizeof(s->waiting[0]));
		s->nwaiting--;
		if (r.kind == REQUEST_COMPLETE)
			complete(s, &r);
		else
			begin(s, &r);
		return true;
	}
	if (s->running)
		did = run(s) || did;
	return did;
}
