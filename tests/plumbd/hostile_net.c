/* SPDX-License-Identifier: Apache-2.0 */
/* hostile_net.c - plumbd's keeper with another net: one that gives its end of the pair to the test and does nothing itself.
 * What a net that was taken over could send, the test sends (hostile.py). The socket to give it to is $PLUMB_HOSTILE. */
#include "controller/keeper/wire.h"
#include "controller/net/net.h"
#include "controller/net/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

const char *net_confinement(void)
{
	return "none: a test's";
}

size_t memory_size(void)
{
	return 4096;
}

size_t memory_used(const void *memory)
{
	(void)memory;
	return 4096;
}

uint64_t memory_edition(const void *memory)
{
	(void)memory;
	return 0;
}

static bool give(int to, int fd)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = { 0 };
	char pid[32];
	struct iovec iov = { pid, (size_t)snprintf(pid, sizeof(pid), "%d", (int)getpid()) };
	struct msghdr h = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control) };

	control.align = (struct cmsghdr){ CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS };
	memcpy(CMSG_DATA(&control.align), &fd, sizeof(int));
	return sendmsg(to, &h, MSG_NOSIGNAL) > 0;
}

int net_main(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	const char *path = getenv("PLUMB_HOSTILE");
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (!path || strlen(path) >= sizeof(at.sun_path))
		return 1;
	memcpy(at.sun_path, path, strlen(path) + 1);
	if (fd < 0 || connect(fd, (const struct sockaddr *)&at, sizeof(at)) || !give(fd, KW_FD))
		return 1;
	close(KW_FD); /* the test has the only one */
	for (;;)
		pause();
}
