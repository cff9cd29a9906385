/* SPDX-License-Identifier: Apache-2.0 */
/* control_uv.c - see control_uv.h. A check handle steps the commands; while any of them can go on an idle handle keeps the
 * loop from sleeping, so that sockets are looked at between two turns. */
#include "controller/control/control_uv.h"

#include "base/list.h"
#include "base/xalloc.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { READ_MAX = 16384, WRITE_MAX = 65536 };

struct control_uv {
	uv_loop_t *loop;
	uv_pipe_t listener;
	uv_check_t check;
	uv_idle_t idle;
	struct control *control;
	struct link connections; /* in the order of their turns */
	uint64_t longest_us;
	unsigned open_handles;
	bool closing;
	void (*done)(void *arg);
	void *done_arg;
	char in[READ_MAX];
};

struct connection {
	uv_pipe_t pipe;
	uv_write_t write;
	struct link all;
	struct control_uv *u;
	struct control_session *session;
	bool reading, writing, closing, eager; /* eager: can be stepped */
	size_t nout;
	char out[WRITE_MAX]; /* what is being written: the session's buffer moves */
};

static uint64_t cpu_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

static void handle_closed(struct control_uv *u)
{
	if (--u->open_handles || !u->closing)
		return;
	control_free(u->control);
	if (u->done)
		u->done(u->done_arg);
	free(u);
}

/* --- connections -------------------------------------------------------------------------------------------------- */

static void connection_closed(uv_handle_t *h)
{
	struct connection *c = h->data;
	struct control_uv *u = c->u;

	explicit_bzero(c->out, sizeof(c->out));
	free(c);
	handle_closed(u);
}

static void connection_close(struct connection *c)
{
	if (c->closing)
		return;
	c->closing = true;
	link_take(&c->all);
	control_close(c->session);
	c->session = NULL;
	uv_close((uv_handle_t *)&c->pipe, connection_closed);
}

static void nothing(uv_idle_t *idle)
{
	(void)idle;
}

static void eager(struct connection *c)
{
	c->eager = true;
	if (!uv_is_active((uv_handle_t *)&c->u->idle))
		uv_idle_start(&c->u->idle, nothing);
}

static void connection_move(struct connection *c);

static void written(uv_write_t *w, int status)
{
	struct connection *c = w->data;

	c->writing = false;
	if (c->closing)
		return;
	if (status < 0) {
		connection_close(c);
		return;
	}
	control_sent(c->session, c->nout);
	eager(c); /* there is room again */
	connection_move(c);
}

static void buffer_for(uv_handle_t *h, size_t suggested, uv_buf_t *buf)
{
	struct connection *c = h->data;

	(void)suggested;
	*buf = uv_buf_init(c->u->in, sizeof(c->u->in));
}

static void received(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct connection *c = stream->data;

	if (n == 0)
		return;
	if (n == UV_EOF) {
		control_input_end(c->session);
		uv_read_stop(stream);
		c->reading = false;
	} else if (n < 0) {
		connection_close(c);
		return;
	} else {
		control_input(c->session, buf->base, (size_t)n);
		explicit_bzero(buf->base, (size_t)n);
	}
	eager(c);
	connection_move(c);
}

/* Sends what there is, reads when there is room, ends what is over. */
static void connection_move(struct connection *c)
{
	struct slice out = control_output(c->session);
	bool hungry = control_hungry(c->session);

	if (!c->writing && out.len) {
		uv_buf_t b;

		c->nout = out.len < WRITE_MAX ? out.len : WRITE_MAX;
		memcpy(c->out, out.p, c->nout);
		b = uv_buf_init(c->out, (unsigned)c->nout);
		c->write.data = c;
		c->writing = true;
		if (uv_write(&c->write, (uv_stream_t *)&c->pipe, &b, 1, written) < 0) {
			c->writing = false;
			connection_close(c);
			return;
		}
	}
	if (!c->writing && control_over(c->session)) {
		connection_close(c);
		return;
	}
	if (hungry && !c->reading)
		c->reading = uv_read_start((uv_stream_t *)&c->pipe, buffer_for, received) == 0;
	else if (!hungry && c->reading && uv_read_stop((uv_stream_t *)&c->pipe) == 0)
		c->reading = false;
}

static void peer_of(uv_pipe_t *pipe, struct control_peer *p)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);
	uv_os_fd_t fd;

	*p = (struct control_peer){ .uid = (uid_t)-1, .gid = (gid_t)-1 };
	if (uv_fileno((const uv_handle_t *)pipe, &fd) < 0 || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) < 0)
		return;
	p->uid = cred.uid;
	p->gid = cred.gid;
	p->pid = cred.pid;
	len = sizeof(p->groups);
	/* more than fit: none of them counts, but for the first group */
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, p->groups, &len) == 0)
		p->ngroups = len / sizeof(p->groups[0]);
}

static void connected(uv_stream_t *listener, int status)
{
	struct control_uv *u = listener->data;
	struct control_peer peer;
	struct connection *c;

	if (status < 0 || u->closing)
		return;
	c = xcalloc(1, sizeof(*c), "a connection of the control socket");
	c->u = u;
	link_init(&c->all);
	uv_pipe_init(u->loop, &c->pipe, 0);
	c->pipe.data = c;
	u->open_handles++;
	if (uv_accept(listener, (uv_stream_t *)&c->pipe) < 0) {
		c->closing = true;
		uv_close((uv_handle_t *)&c->pipe, connection_closed);
		return;
	}
	peer_of(&c->pipe, &peer);
	c->session = control_open(u->control, &peer, c);
	link_before(&c->all, &u->connections);
	connection_move(c);
}

/* --- turns -------------------------------------------------------------------------------------------------------- */

static bool any_eager(const struct control_uv *u)
{
	for (const struct link *l = u->connections.next; l != &u->connections; l = l->next)
		if (link_object(l, struct connection, all)->eager)
			return true;
	return false;
}

/* One step of each that can go on, round and round, for a slice of time. Most turns of the loop have nothing to do here, and
 * the processor's time is a system call. */
static void turn(uv_check_t *check)
{
	struct control_uv *u = check->data;
	bool any = any_eager(u);
	uint64_t begun = any ? cpu_us() : 0, now = begun;

	while (any && now - begun < CONTROL_UV_SLICE_US) {
		for (struct link *l = u->connections.next, *next; l != &u->connections; l = next) {
			struct connection *c = link_object(l, struct connection, all);

			next = l->next;
			if (!c->eager)
				continue;
			c->eager = control_step(c->session);
			connection_move(c);
			now = cpu_us();
			if (now - begun >= CONTROL_UV_SLICE_US) {
				/* the next turn begins behind this one */
				if (!c->closing) {
					link_take(&c->all);
					link_before(&c->all, &u->connections);
				}
				break;
			}
		}
		any = any_eager(u); /* also one that has had its turn and was woken by another's step */
	}
	if (now - begun > u->longest_us)
		u->longest_us = now - begun;
	if (!any)
		uv_idle_stop(&u->idle);
}

static void wake(void *ctx, struct control_session *s)
{
	struct connection *c = control_shell(s);

	(void)ctx;
	if (!c || c->closing || c->eager)
		return;
	eager(c);
}

struct control_uv *control_uv_new(uv_loop_t *loop, int listen_fd, struct control_options *options, int *error)
{
	struct control_uv *u = xcalloc(1, sizeof(*u), "the control socket");

	/* a program that hung up is an error of write(), not our end */
	signal(SIGPIPE, SIG_IGN);
	u->loop = loop;
	link_init(&u->connections);
	uv_pipe_init(loop, &u->listener, 0);
	u->listener.data = u;
	*error = uv_pipe_open(&u->listener, listen_fd);
	if (*error == 0)
		*error = uv_listen((uv_stream_t *)&u->listener, 64, connected);
	uv_check_init(loop, &u->check);
	u->check.data = u;
	uv_idle_init(loop, &u->idle);
	u->idle.data = u;
	u->open_handles = 3;
	options->ports.wake = wake;
	u->control = control_new(options);
	if (*error) {
		control_uv_close(u, NULL, NULL);
		return NULL;
	}
	uv_check_start(&u->check, turn);
	return u;
}

struct control *control_uv_machine(struct control_uv *u)
{
	return u->control;
}

static void closed(uv_handle_t *h)
{
	handle_closed(h->data);
}

void control_uv_close(struct control_uv *u, void (*done)(void *arg), void *arg)
{
	u->closing = true;
	u->done = done;
	u->done_arg = arg;
	while (!link_alone(&u->connections))
		connection_close(link_object(u->connections.next, struct connection, all));
	uv_close((uv_handle_t *)&u->listener, closed);
	uv_close((uv_handle_t *)&u->check, closed);
	uv_close((uv_handle_t *)&u->idle, closed);
}

uint64_t control_uv_longest_us(const struct control_uv *u)
{
	return u->longest_us;
}
