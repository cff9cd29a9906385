/* SPDX-License-Identifier: Apache-2.0 */
/* allowance.h - how much memory plumbd may have, and has. Two who may set a limit are asked:
 *
 *   the control group (cgroup v2, or v1) net was started in, and those it lies in: memory.max, or memory.high where that is
 *       less (beyond it the kernel slows down whoever asks for memory: clients would feel that). Used is memory.current
 *       without what the kernel takes back when somebody needs it: file pages and slab_reclaimable of memory.stat. What
 *       waits in the buffers of sockets is the group's, too, and a flood fills them between two looks: they count as full.
 *       They are made to hold an eighth of the limit at most (listen_room), or they would take what is left of it by
 *       themselves, and the kernel end net for it.
 *       Of version 1: memory.limit_in_bytes, and memory.usage_in_bytes without file pages.
 *   the operator: plumbd --memory-max. Used is the anonymous memory of net and keeper.
 *
 * The one whose limit is nearest counts. Files are opened once, before net opens no file any more, and read again and again
 * where they are; a limit that is changed meanwhile (systemctl set-property) is seen. Where nobody sets one nothing is. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { ALLOWANCE_GROUPS = 8 }; /* nested ones, from the innermost: those further out are not looked at */

struct allowance_group {
	int max, high, current, stat;
	bool v1;
};

struct allowance {
	uint64_t given;	 /* by the operator; 0: nothing */
	uint64_t buffers; /* bytes the sockets' buffers may take; set by who set them (listen_room) */
	int own, keeper; /* statm of both; -1: not to be had */
	uint64_t page;
	struct allowance_group group[ALLOWANCE_GROUPS];
	unsigned groups;
};

struct allowance_use {
	uint64_t limit, used; /* bytes; limit 0: there is none */
	uint64_t reserve;     /* what is taken before anything that is given up has its effect: not used yet, and not free */
	uint64_t sockets;     /* what may wait in sockets, by the least limit that counts it; 0: no limit does */
	bool given;	      /* the limit is the operator's, not the control group's */
};

/* proc and cgroups: "/proc" and "/sys/fs/cgroup". keeper: its process. */
void allowance_open(struct allowance *a, const char *proc, const char *cgroups, pid_t keeper, uint64_t given);
void allowance_close(struct allowance *a);
struct allowance_use allowance_look(const struct allowance *a);
