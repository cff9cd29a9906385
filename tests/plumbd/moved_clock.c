/* SPDX-License-Identifier: Apache-2.0 */
/* moved_clock.c - preloaded into plumbd: a wall clock that is $PLUMB_CLOCK_AHEAD seconds ahead (or behind). */
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long ahead(void)
{
	const char *text = getenv("PLUMB_CLOCK_AHEAD");

	return text ? strtol(text, NULL, 10) : 0;
}

int clock_gettime(clockid_t which, struct timespec *out)
{
	int error = (int)syscall(SYS_clock_gettime, which, out);

	if (!error && which == CLOCK_REALTIME)
		out->tv_sec += ahead();
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
