/* SPDX-License-Identifier: Apache-2.0 */
/* old_clock.c - preloaded into plumb-ap: a machine without a clock, whose system time begins in 1970. */
#include <time.h>

time_t time(time_t *out)
{
	struct timespec since_boot;

	clock_gettime(CLOCK_MONOTONIC, &since_boot);
	if (out)
		*out = since_boot.tv_sec;
	return since_boot.tv_sec;
}
