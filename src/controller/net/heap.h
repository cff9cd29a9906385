/* SPDX-License-Identifier: Apache-2.0 */
/* heap.h - a large heap in large pages. With thousands of access points each packet goes to rows and sessions anywhere in
 * hundreds of MiB; in pages of 4 KiB the processor also looks up where each of them lies, in a virtual machine twice. So
 * once the heap is HEAP_LARGE_KIB the kernel is asked for pages of 2 MiB (MADV_HUGEPAGE), for what there is and for what it
 * grows by. A small heap stays as it is: a page of 2 MiB would be most of it. Advice only: where the kernel has no such
 * pages, or gives none (/sys/kernel/mm/transparent_hugepage/enabled: never), nothing else changes. */
#pragma once
#include <stdint.h>

enum {
	HEAP_LARGE_KIB = 48 * 1024,
	HEAP_AHEAD_KIB = 32 * 1024, /* of address space the heap grows by then; what is not used of it is no memory */
};

struct heap {
	uintptr_t start, advised; /* 0: not known yet; nothing advised */
};

/* Looks whether it has grown; costs nothing when it has not. Called once in a turn of the loop. */
void heap_look(struct heap *h);
