/* SPDX-License-Identifier: Apache-2.0 */
/* notify.c - see notify.h. The socket's name is a path, or an abstract name written with a leading '@'. */
#include "base/notify.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { WAIT_MS = 500, WAIT_PLAIN_MS = 100 }; /* the supervisor's queue is full */

static int open_to(const char *name)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t name_len = strlen(name);
	int fd;

	if ((name[0] != '/' && name[0] != '@') || name_len < 2 || name_len >= sizeof(to.sun_path))
		return -1;
	memcpy(to.sun_path, name, name_len);
	if (name[0] == '@')
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 &&
		connect(fd, (const struct sockaddr *)&to, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + name_len))) {
		close(fd);
		return -1;
	}
	return fd;
}

static bool send_to(const char *name, const char *text, size_t len, int pass)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = { 0 };
	struct iovec iov = { (void *)(uintptr_t)text, len };
	struct msghdr h = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct pollfd p = { open_to(name), POLLOUT, 0 };
	ssize_t sent;

	if (p.fd < 0)
		return false;
	if (pass >= 0) {
		h.msg_control = &control;
		h.msg_controllen = sizeof(control);
		control.align = (struct cmsghdr){ CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS };
		memcpy(CMSG_DATA(&control.align), &pass, sizeof(int));
	}
	sent = sendmsg(p.fd, &h, MSG_NOSIGNAL);
	if (sent < 0 && errno == EAGAIN && poll(&p, 1, pass >= 0 ? WAIT_MS : WAIT_PLAIN_MS) > 0)
		sent = sendmsg(p.fd, &h, MSG_NOSIGNAL);
	close(p.fd);
	return sent == (ssize_t)len;
}

static bool tell(int pass, const char *fmt, va_list ap)
{
	const char *name = getenv("NOTIFY_SOCKET");
	char text[1024];
	int len = vsnprintf(text, sizeof(text), fmt, ap);

	if (!name || len < 0)
		return false;
	return send_to(name, text, (size_t)len < sizeof(text) ? (size_t)len : sizeof(text) - 1, pass);
}

bool notify(const char *fmt, ...)
{
	va_list ap;
	bool told;

	va_start(ap, fmt);
	told = tell(-1, fmt, ap);
	va_end(ap);
	return told;
}

bool notify_with(int pass, const char *fmt, ...)
{
	va_list ap;
	bool told;

	va_start(ap, fmt);
	told = tell(pass, fmt, ap);
	va_end(ap);
	return told;
}

int64_t notify_watchdog_ms(void)
{
	const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
	char *end;
	long long us;

	if (!usec || (pid && strtoll(pid, NULL, 10) != (long long)getpid()))
		return 0;
	us = strtoll(usec, &end, 10);
	if (*end || us < 2000)
		return 0;
	return us / 2000;
}
