/* SPDX-License-Identifier: Apache-2.0 */
/* nearest.h - what somebody may have meant: the name with the fewest slips (a letter wrong, missing, too many, or two
 * neighbours swapped), or one that begins so; NULL when none is near. */
#pragma once
#include <stddef.h>

struct nearest {
	const char *typed;
	const char *name; /* the best so far */
	unsigned distance;
};

void nearest_offer(struct nearest *n, const char *name);
const char *nearest_of(const char *typed, const char *const *names); /* NULL behind the last */
