/* SPDX-License-Identifier: Apache-2.0 */
/* xalloc.h - memory or the end: out of memory ends the process with a name and a size, so callers never check. */
#pragma once
#include <stddef.h>

void *xmalloc(size_t size, const char *what);
void *xcalloc(size_t n, size_t size, const char *what);
void *xrealloc(void *p, size_t size, const char *what);
char *xstrndup(const char *s, size_t len, const char *what);
_Noreturn void out_of_memory(size_t size, const char *what);
