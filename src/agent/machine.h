/* SPDX-License-Identifier: Apache-2.0 */
/* machine.h - how the machine is that the agent runs on, from /proc: for AP Statistics. What cannot be read is not known:
 * zeros, and nothing else comes of it. */
#pragma once
#include "agent/wtp.h"
#include "base/slice.h"

struct machine {
	uint64_t busy, all; /* processor time when it was looked at last, in ticks */
};

/* cpu: since the call before; the first time since the machine's start. */
void machine_look(struct machine *m, struct wtp_system *out);

/* The first line of /proc/stat; false: it is none. */
bool machine_cpu(struct machine *m, struct slice stat, uint8_t *percent);
/* MemTotal and MemAvailable of /proc/meminfo; false: they are not there. */
bool machine_memory(struct slice meminfo, uint32_t *kib, uint32_t *free_kib);
