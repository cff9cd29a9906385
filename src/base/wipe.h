/* SPDX-License-Identifier: Apache-2.0 */
/* wipe.h - secrets: forgotten for certain, compared in constant time. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline void wipe(void *p, size_t len)
{
	explicit_bzero(p, len);
}

/* Whether len bytes are the same, in a time that does not tell where they differ. */
static inline bool secret_eq(const void *a, const void *b, size_t len)
{
	const volatile uint8_t *x = a, *y = b;
	uint8_t differ = 0;

	for (size_t i = 0; i < len; i++)
		differ |= (uint8_t)(x[i] ^ y[i]);
	return differ == 0;
}
