/* SPDX-License-Identifier: Apache-2.0 */
/* siphash.c - the random key. */
#include "base/siphash.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

struct hash_key hash_key_random(void)
{
	struct hash_key key;

	if (getrandom(&key, sizeof(key), 0) != sizeof(key)) {
		fprintf(stderr, "plumb: no random numbers from the kernel\n");
		exit(70);
	}
	return key;
}
