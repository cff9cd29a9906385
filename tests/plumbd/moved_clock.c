/* SPDX-License-Identifier: Apache-2.0 */
/* moved_clock.c - preloaded into plumbd: a wall clock that is $PLUMB_CLOCK_AHEAD seconds ahead (or behind). With
 * $PLUMB_CLOCK_FILE, a file of eight bytes, it is also so many microseconds ahead as stand there, at any moment: mapped
 * before there is a filter of system calls, so that a test can let the clock jump. */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *jump;

__attribute__((constructor)) static void map_jump(void)
{
	const char *path = getenv("PLUMB_CLOCK_FILE");
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	void *p = fd >= 0 ? mmap(NULL, sizeof(*jump), PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;

	if (fd >= 0)
		close(fd);
	if (p != MAP_FAILED)
		jump = p;
}

static long ahead(void)
{
	const char *text = getenv("PLUMB_CLOCK_AHEAD");

	return text ? strtol(text, NULL, 10) : 0;
}

int clock_gettime(clockid_t which, struct timespec *out)
{
	int error = (int)syscall(SYS_clock_gettime, which, out);

	if (!error && which == CLOCK_REALTIME) {
		int64_t ns = out->tv_nsec + (jump ? *jump % 1000000 * 1000 : 0);

		out->tv_sec += ahead() + (jump ? *jump / 1000000 : 0) + (ns < 0 ? -1 : ns / 1000000000);
		out->tv_nsec = ns < 0 ? ns + 1000000000 : ns % 1000000000;
	}
	return error;
}

time_t time(time_t *out)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (out)
		*out = now.tv_sec;
	return now.tv_sec;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
	struct timespec now;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &now);
	*out = (struct timeval){ now.tv_sec, now.tv_nsec / 1000 };
	return 0;
}
