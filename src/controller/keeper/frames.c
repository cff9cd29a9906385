/* SPDX-License-Identifier: Apache-2.0 */
/* frames.c - messages over the pair of wire.h: cut into frames and put together, with a descriptor where one goes along.
 * A frame: version, type, flags (1: more frames follow), 0, and the id in 4 bytes; then a piece of the body. */
#include "base/mono.h"
#include "base/rd.h"
#include "base/wipe.h"
#include "base/xalloc.h"
#include "controller/keeper/wire.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MORE = 1, PIECE = KW_FRAME_MAX - KW_FRAME_HEAD };

void kw_in_init(struct kw_in *in, enum kw_side reader)
{
	*in = (struct kw_in){ .reader = reader, .fd = -1 };
}

void kw_in_free(struct kw_in *in)
{
	if (in->body)
		wipe(in->body, in->cap);
	free(in->body);
	if (in->fd >= 0)
		close(in->fd);
	kw_in_init(in, in->reader);
}

/* Not realloc: what held keys is wiped before it goes. */
static void grow(struct kw_in *in, size_t need)
{
	size_t cap = in->cap ? in->cap : 4096;
	uint8_t *body;

	if (need <= in->cap)
		return;
	while (cap < need)
		cap *= 2;
	body = xmalloc(cap, "a message between keeper and net");
	if (in->body) {
		memcpy(body, in->body, in->len);
		wipe(in->body, in->cap);
		free(in->body);
	}
	in->body = body;
	in->cap = cap;
}

/* The last message has been dealt with: its bytes do not wait for the next one. A big room is given back. */
static void clear_body(struct kw_in *in)
{
	if (in->body)
		wipe(in->body, in->len);
	in->len = 0;
	if (in->cap > 2 * KW_FRAME_MAX) {
		free(in->body);
		in->body = NULL;
		in->cap = 0;
	}
}

enum kw_got kw_in_frame(struct kw_in *in, const void *frame, size_t len, struct kw_msg *out, const char **why)
{
	struct rd r = rd_over(frame, len);
	uint8_t version = rd_u8(&r), type = rd_u8(&r), flags = rd_u8(&r), zero = rd_u8(&r);
	uint32_t id = rd_be32(&r);

	*why = NULL;
	if (!in->open)
		clear_body(in);
	if (rd_failed(&r) || len > KW_FRAME_MAX)
		*why = "a frame is too short or too long";
	else if (version != KW_VERSION)
		*why = "the other side speaks another version";
	else if (flags & ~MORE || zero)
		*why = "a frame has unknown flags";
	else if (in->open && (type != in->type || id != in->id))
		*why = "a message begins inside another";
	else if (in->len + rd_left(&r) > KW_MESSAGE_MAX)
		*why = "a message is too long";
	else if (flags & MORE && rd_left(&r) == 0)
		*why = "a frame without a body promises more";
	if (*why) {
		in->open = false;
		return KW_GOT_WRONG;
	}
	grow(in, in->len + rd_left(&r) + 1);
	if (rd_left(&r))
		memcpy(in->body + in->len, r.p, rd_left(&r));
	in->len += rd_left(&r);
	in->type = type;
	in->id = id;
	in->open = flags & MORE;
	if (in->open)
		return KW_GOT_PART;
	*why = kw_read(in->reader, (enum kw_type)type, id, in->body, in->len, out);
	return *why ? KW_GOT_WRONG : KW_GOT_MESSAGE;
}

static void take_fd(struct kw_in *in, struct msghdr *h)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(h); c; c = CMSG_NXTHDR(h, c)) {
		size_t n;

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS || c->cmsg_len < CMSG_LEN(0))
			continue;
		n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (size_t i = 0; i < n; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(int));
			if (in->fd >= 0)
				close(in->fd);
			in->fd = fd;
		}
	}
}

int kw_in_read(struct kw_in *in, int fd, struct kw_msg *out, enum kw_got *got, const char **why)
{
	union {
		char bytes[CMSG_SPACE(4 * sizeof(int))];
		struct cmsghdr align;
	} control;
	static uint8_t frame[KW_FRAME_MAX + 1]; /* one reader at a time in a process: wiped below */
	struct iovec iov = { frame, sizeof(frame) };
	struct msghdr h = { .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t n;

	/* keeper has nothing to get: without room the kernel closes what was sent along, and says so */
	if (in->reader == KW_NET) {
		h.msg_control = &control;
		h.msg_controllen = sizeof(control);
	}

	do
		n = recvmsg(fd, &h, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == EAGAIN ? -EAGAIN : -EPIPE;
	take_fd(in, &h);
	if (n == 0)
		return -EPIPE;
	if (h.msg_flags & MSG_CTRUNC) {
		*got = KW_GOT_WRONG;
		*why = "a descriptor came where none may come";
	} else {
		*got = kw_in_frame(in, frame, (size_t)n, out, why);
	}
	wipe(frame, (size_t)n);
	return 0;
}

static int send_frame(int fd, struct iovec *iov, int pass, mono_t until)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = { 0 };
	struct msghdr h = { .msg_iov = iov, .msg_iovlen = 2 };
	struct pollfd p = { fd, POLLOUT, 0 };

	if (pass >= 0) {
		h.msg_control = &control;
		h.msg_controllen = sizeof(control);
		control.align.cmsg_level = SOL_SOCKET;
		control.align.cmsg_type = SCM_RIGHTS;
		control.align.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.align), &pass, sizeof(int));
	}
	for (;;) {
		int64_t left;

		if (sendmsg(fd, &h, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0)
			return 0;
		if (errno == EINTR)
			continue;
		if (errno != EAGAIN && errno != ENOBUFS)
			return -EPIPE;
		left = until.us ? mono_between(mono_now(), until) : 0;
		if (left <= 0 || poll(&p, 1, (int)left) <= 0)
			return -EAGAIN;
	}
}

static int send_frames(int fd, const struct kw_msg *m, const uint8_t *body, size_t len, int pass, int wait_ms)
{
	mono_t until = wait_ms > 0 ? mono_after(mono_now(), wait_ms) : (mono_t){ 0 }; /* 0: not at all */
	size_t at = 0;

	do {
		size_t piece = len - at < PIECE ? len - at : PIECE;
		uint8_t head[KW_FRAME_HEAD] = { KW_VERSION, (uint8_t)m->type, at + piece < len ? MORE : 0, 0 };
		struct iovec iov[2] = { { head, sizeof(head) }, { (void *)(uintptr_t)(body + at), piece } };
		int error;

		wr_put(head + 4, m->id, 4);
		error = send_frame(fd, iov, at == 0 ? pass : -1, until);
		if (error)
			return at && error == -EAGAIN ? -EPIPE : error; /* half a message cannot be taken back */
		at += piece;
	} while (at < len);
	return 0;
}

int kw_send(int fd, const struct kw_msg *m, int pass, int wait_ms)
{
	size_t cap = m->type == KW_PART ? KW_FRAME_MAX : 4096;

	for (;;) {
		uint8_t *body = xmalloc(cap, "a message between keeper and net");
		struct wr w = wr_into(body, cap);
		int error = kw_write(m, &w);

		if (!error)
			error = send_frames(fd, m, body, wr_len(&w), pass, wait_ms);
		wipe(body, cap);
		free(body);
		if (error != -ENOBUFS || cap >= KW_MESSAGE_MAX)
			return error;
		cap = cap * 8 < KW_MESSAGE_MAX ? cap * 8 : KW_MESSAGE_MAX;
	}
}
