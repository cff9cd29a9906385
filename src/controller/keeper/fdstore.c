/* SPDX-License-Identifier: Apache-2.0 */
/* fdstore.c - see fdstore.h. */
#include "controller/keeper/fdstore.h"

#include "base/notify.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIRST = 3 };

static long number(const char *name)
{
	const char *text = getenv(name);
	char *end;
	long n;

	if (!text || !*text)
		return -1;
	n = strtol(text, &end, 10);
	return *end ? -1 : n;
}

void fdstore_open(struct fdstore *s)
{
	const char *names = getenv("LISTEN_FDNAMES");
	long n = number("LISTEN_PID") == (long)getpid() ? number("LISTEN_FDS") : 0;

	*s = (struct fdstore){ .count = 0 };
	for (long i = 0; i < n && i < FDSTORE_MAX && names; i++) {
		size_t len = strcspn(names, ":");
		int fd = FIRST + (int)i;

		if (fcntl(fd, F_SETFD, FD_CLOEXEC) == 0) {
			s->at[s->count].fd = fd;
			snprintf(s->at[s->count++].name, FDSTORE_NAME_MAX, "%.*s", (int)len, names);
		}
		names = names[len] ? names + len + 1 : NULL;
	}
	/* not for net, nor for anybody else */
	(void)unsetenv("LISTEN_PID");
	(void)unsetenv("LISTEN_FDS");
	(void)unsetenv("LISTEN_FDNAMES");
}

int fdstore_take(struct fdstore *s, const char *name)
{
	for (size_t i = 0; s && i < s->count; i++)
		if (strcmp(s->at[i].name, name) == 0) {
			int fd = s->at[i].fd;

			s->at[i] = s->at[--s->count];
			return fd;
		}
	return -1;
}

void fdstore_keep(struct fdstore *s, int fd, const char *name)
{
	/* FDPOLL=0: a socket that reports an error is no reason to throw it away */
	if (s && !s->deaf && fd >= 0 && getenv("NOTIFY_SOCKET"))
		s->deaf = !notify_with(fd, "FDSTORE=1\nFDPOLL=0\nFDNAME=%s", name);
}

void fdstore_reject(struct fdstore *s, int fd, const char *name)
{
	close(fd);
	notify("FDSTOREREMOVE=1\nFDNAME=%s", name);
	s->removed++;
}

void fdstore_close(struct fdstore *s)
{
	for (size_t i = 0; s && i < s->count; i++)
		fdstore_reject(s, s->at[i].fd, s->at[i].name);
	if (s)
		s->count = 0;
}
