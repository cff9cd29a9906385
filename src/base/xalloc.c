/* SPDX-License-Identifier: Apache-2.0 */
/* xalloc.c - see xalloc.h. */
#include "base/xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void out_of_memory(size_t size, const char *what)
{
	fprintf(stderr, "plumb: out of memory: %zu bytes for %s\n", size, what);
	exit(70);
}

void *xmalloc(size_t size, const char *what)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		out_of_memory(size, what);
	return p;
}

void *xcalloc(size_t n, size_t size, const char *what)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		out_of_memory(n * size, what);
	return p;
}

void *xrealloc(void *p, size_t size, const char *what)
{
	void *q = realloc(p, size ? size : 1);

	if (!q)
		out_of_memory(size, what);
	return q;
}

void *xaligned(size_t align, size_t size, const char *what)
{
	void *p = aligned_alloc(align, size);

	if (!p)
		out_of_memory(size, what);
	return p;
}

char *xstrndup(const char *s, size_t len, const char *what)
{
	char *p = xmalloc(len + 1, what);

	memcpy(p, s, len);
	p[len] = '\0';
	return p;
}
