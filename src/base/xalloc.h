/* SPDX-License-Identifier: Apache-2.0 */
/* xalloc.h - memory or the end: out of memory ends the process with a name and a size, so callers never check. */
#pragma once
#include <stddef.h>

void *xmalloc(size_t size, const char *what) __attribute__((returns_nonnull));
void *xcalloc(size_t n, size_t size, const char *what) __attribute__((returns_nonnull));
void *xrealloc(void *p, size_t size, const char *what) __attribute__((returns_nonnull));
/* At a multiple of align, a power of two of which size is a multiple. */
void *xaligned(size_t align, size_t size, const char *what) __attribute__((returns_nonnull));
char *xstrndup(const char *s, size_t len, const char *what) __attribute__((returns_nonnull));
_Noreturn void out_of_memory(size_t size, const char *what);
