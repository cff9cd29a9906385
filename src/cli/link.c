/* SPDX-License-Identifier: Apache-2.0 */
/* link.c - see link.h. */
#include "cli/link.h"

#include "base/wipe.h"
#include "cli/complain.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { READ_MAX = 65536, HELLO_MS = 5000 };

volatile sig_atomic_t link_interrupted;

static void interrupted(int sig)
{
	(void)sig;
	link_interrupted = 1;
}

void link_catch_interrupts(void)
{
	struct sigaction sa = { .sa_handler = interrupted }; /* without SA_RESTART: who waits shall look */

	sigaction(SIGINT, &sa, NULL);
}

/* Between a look at link_interrupted and the wait a signal must not get lost: it is let through in the wait alone. */
int link_poll(struct pollfd *p, unsigned n, int timeout_ms)
{
	const struct timespec ts = { timeout_ms / 1000, timeout_ms % 1000 * 1000000L };
	sigset_t held, was;
	int ready = -1, why = EINTR;

	sigemptyset(&held);
	sigaddset(&held, SIGINT);
	sigprocmask(SIG_BLOCK, &held, &was);
	if (!link_interrupted) {
		ready = ppoll(p, n, timeout_ms < 0 ? NULL : &ts, &was);
		why = errno;
	}
	sigprocmask(SIG_SETMASK, &was, NULL);
	errno = why;
	return ready;
}

/* --- lines -------------------------------------------------------------------------------------------------------- */

bool link_has_line(const struct link_to *l)
{
	return l->in.len > l->at && memchr(l->in.p + l->at, '\n', l->in.len - l->at);
}

static enum link_heard take_line(struct link_to *l, json_t **line)
{
	const char *p = l->in.p + l->at, *end = memchr(p, '\n', l->in.len - l->at);
	json_error_t e;

	*line = json_loadb(p, (size_t)(end - p), 0, &e);
	l->at += (size_t)(end - p) + 1;
	if (l->at == l->in.len) {
		/* a token may have been shown */
		wipe(l->in.p, l->in.len);
		l->in.len = l->at = 0;
	}
	if (json_is_object(*line))
		return LINK_LINE;
	json_decref(*line);
	complain("what the controller says is no JSON: byte %d of a line", e.position);
	return LINK_GONE;
}

static enum link_heard more(struct link_to *l, int timeout_ms)
{
	struct pollfd p = { .fd = l->fd, .events = POLLIN };
	ssize_t n;
	int ready;

	if (l->in.len - l->at > LINK_LINE_MAX)
		return LINK_GONE;
	if (l->at) {
		memmove(l->in.p, l->in.p + l->at, l->in.len - l->at);
		l->in.len -= l->at;
		l->at = 0;
	}
	ready = link_poll(&p, 1, timeout_ms);
	if (ready < 0)
		return errno == EINTR ? (link_interrupted ? LINK_INTERRUPTED : LINK_NOTHING) : LINK_GONE;
	if (ready == 0)
		return LINK_NOTHING;
	buf_reserve(&l->in, READ_MAX);
	n = recv(l->fd, l->in.p + l->in.len, READ_MAX, MSG_DONTWAIT);
	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		return LINK_GONE;
	if (n > 0)
		l->in.len += (size_t)n;
	return LINK_LINE;
}

enum link_heard link_read(struct link_to *l, int timeout_ms, json_t **line)
{
	*line = NULL;
	while (!link_has_line(l)) {
		enum link_heard h;

		if (link_interrupted)
			return LINK_INTERRUPTED;
		h = more(l, timeout_ms);
		if (h == LINK_NOTHING && timeout_ms < 0)
			continue; /* another signal: the window's size */
		if (h != LINK_LINE)
			return h;
	}
	return take_line(l, line);
}

static bool send_all(struct link_to *l, const struct buf *b)
{
	for (size_t at = 0; at < b->len;) {
		ssize_t n = send(l->fd, b->p + at, b->len - at, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		at += (size_t)n;
	}
	return true;
}

bool link_command(struct link_to *l, struct slice cmd, bool json, struct slice file)
{
	struct buf b = { 0 };
	bool sent;

	/* all at once, so that a key does not stay behind in a buffer that moved */
	buf_reserve(&b, 6 * (cmd.len + file.len) + 128);
	buf_printf(&b, "{\"id\":%llu,\"cmd\":", (unsigned long long)++l->id);
	buf_json(&b, cmd);
	buf_printf(&b, ",\"format\":\"%s\"", json ? "json" : "text");
	if (file.p) {
		buf_str(&b, ",\"file\":");
		buf_json(&b, file);
	}
	buf_str(&b, "}\n");
	sent = send_all(l, &b);
	wipe(b.p, b.cap);
	buf_free(&b);
	return sent;
}

bool link_complete(struct link_to *l, struct slice line)
{
	struct buf b = { 0 };
	bool sent;

	buf_reserve(&b, 6 * line.len + 128);
	buf_printf(&b, "{\"id\":%llu,\"complete\":", (unsigned long long)++l->id);
	buf_json(&b, line);
	buf_str(&b, "}\n");
	sent = send_all(l, &b);
	wipe(b.p, b.cap);
	buf_free(&b);
	return sent;
}

bool link_cancel(struct link_to *l)
{
	struct buf b = { 0 };
	bool sent;

	buf_printf(&b, "{\"id\":%llu,\"cancel\":true}\n", (unsigned long long)l->id);
	sent = send_all(l, &b);
	buf_free(&b);
	return sent;
}

/* --- the connection ----------------------------------------------------------------------------------------------- */

static bool unreachable(const char *path, const char *why, int *status)
{
	complain("no controller answers at %s: %s", path, why);
	complain("start one: systemctl start plumbd, or plumbd --config FILE; another socket: plumb --socket PATH");
	*status = EXIT_UNREACHABLE;
	return false;
}

static bool read_hello(struct link_to *l, const char *path, int *status)
{
	json_t *line;
	const char *name, *role, *error;
	long long version;

	switch (link_read(l, HELLO_MS, &line)) {
	case LINK_LINE: break;
	case LINK_NOTHING: return unreachable(path, "it is silent", status);
	case LINK_INTERRUPTED: *status = EXIT_INTERRUPTED; return false;
	case LINK_GONE: return unreachable(path, "it closed the connection", status);
	}
	error = json_string_value(json_object_get(line, "error"));
	version = json_integer_value(json_object_get(line, "hello"));
	name = json_string_value(json_object_get(line, "sysname"));
	role = json_string_value(json_object_get(line, "role"));
	if (error) {
		const char *word = json_string_value(json_object_get(line, "status"));

		complain("the controller at %s: %s", path, error);
		*status = word && strcmp(word, "denied") == 0 ? EXIT_DENIED : EXIT_UNREACHABLE;
	} else if (version != 1) {
		complain("the controller at %s speaks version %lld of the protocol, this plumb version 1", path, version);
		*status = EXIT_UNREACHABLE;
	} else {
		snprintf(l->sysname, sizeof(l->sysname), "%s", name ? name : "Controller");
		l->role = role && strcmp(role, role_name(ROLE_READ_WRITE)) == 0 ? ROLE_READ_WRITE : ROLE_READ_ONLY;
		*status = EXIT_FINE;
	}
	json_decref(line);
	return *status == EXIT_FINE;
}

bool link_open(struct link_to *l, const char *socket_or_null, int *status)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	const char *path = socket_or_null;

	*l = (struct link_to){ .fd = -1 };
	if (!path || !*path)
		path = getenv("PLUMB_SOCKET");
	if (!path || !*path)
		path = LINK_SOCKET_DEFAULT;
	if (strlen(path) >= sizeof(sa.sun_path)) {
		complain("--socket %s: longer than a socket's path can be (%zu bytes)", path, sizeof(sa.sun_path) - 1);
		*status = EXIT_USAGE;
		return false;
	}
	strcpy(sa.sun_path, path);
	l->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (l->fd < 0 || connect(l->fd, (const struct sockaddr *)&sa, sizeof(sa)) < 0) {
		bool denied = errno == EACCES || errno == EPERM;

		unreachable(path, strerror(errno), status);
		if (denied)
			*status = EXIT_DENIED;
		link_close(l);
		return false;
	}
	if (read_hello(l, path, status))
		return true;
	link_close(l);
	return false;
}

void link_close(struct link_to *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
	buf_free(&l->in);
}
