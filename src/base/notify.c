/* SPDX-License-Identifier: Apache-2.0 */
/* notify.c - see notify.h. The socket's name is a path, or an abstract name written with a leading '@'. */
#include "base/notify.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static bool send_to(const char *name, const char *text, size_t len)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t name_len = strlen(name);
	ssize_t sent;
	int fd;

	if ((name[0] != '/' && name[0] != '@') || name_len < 2 || name_len >= sizeof(to.sun_path))
		return false;
	memcpy(to.sun_path, name, name_len);
	if (name[0] == '@')
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return false;
	sent = sendto(fd, text, len, MSG_NOSIGNAL, (const struct sockaddr *)&to,
		      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + name_len));
	close(fd);
	return sent == (ssize_t)len;
}

bool notify(const char *fmt, ...)
{
	const char *name = getenv("NOTIFY_SOCKET");
	char text[1024];
	va_list ap;
	int len;

	if (!name)
		return false;
	va_start(ap, fmt);
	len = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (len < 0)
		return false;
	return send_to(name, text, (size_t)len < sizeof(text) ? (size_t)len : sizeof(text) - 1);
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
