/* SPDX-License-Identifier: Apache-2.0 */
/* heap.c - see heap.h. The heap is what brk gave, where glibc's malloc puts all but the largest pieces. */
#include "controller/net/heap.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LARGE_PAGE = 2 * 1024 * 1024 };

void heap_look(struct heap *h)
{
	uintptr_t end = (uintptr_t)sbrk(0), page, from; /* no system call: malloc's own note of where it ends */

	if (!h->start)
		h->start = (end + LARGE_PAGE - 1) & ~(uintptr_t)(LARGE_PAGE - 1);
	if (h->advised ? end == h->advised : end < h->start + (uintptr_t)HEAP_LARGE_KIB * 1024)
		return;
	page = (uintptr_t)sysconf(_SC_PAGESIZE);
	from = h->start;
	if (!h->advised) {
		/* in large steps: what is touched before the next look stays in small pages */
		(void)mallopt(M_TOP_PAD, HEAP_AHEAD_KIB * 1024);
		(void)mallopt(M_TRIM_THRESHOLD, 2 * HEAP_AHEAD_KIB * 1024);
	} else if (end > h->advised) {
		from = h->advised & ~(page - 1);
	}
	h->advised = end;
	if (end > from)
		(void)madvise((void *)from, end - from, MADV_HUGEPAGE); /* NOLINT(performance-no-int-to-ptr) */
}
