/* SPDX-License-Identifier: Apache-2.0 */
/* store.h - closed episodes, written one behind the other; beyond a ceiling of memory into a temporary file.
 *
 * A record knows the place of its client's record before it, so that a client's episodes are read backwards from its
 * last. One writer (the shard's thread); readers come when the writer is done. The temporary file has no name and goes
 * with the process. */
#pragma once
#include "diagnose/episode.h"
#include "diagnose/rules.h"

#define RECORD_NONE UINT64_MAX

struct store {
	char *mem;
	size_t len, cap;
	size_t ceiling; /* SIZE_MAX: never a file */
	uint64_t spilled; /* bytes in the file: places below are there */
	int fd;
};

struct record {
	uint64_t before; /* the client's record before this one, or RECORD_NONE */
	int64_t start, last, next;
	mac_t ap, bssid;
	int16_t wlan, vlan, slot;
	uint8_t kind, end, method, pem, apf, nstages, nfindings, pad;
	struct record_stage {
		int32_t start, end;
		uint16_t attempts;
		uint8_t kind, outcome;
	} stage[STAGES];
	struct finding finding[FINDINGS_PER_EPISODE];
};

void records_init(struct store *s, size_t ceiling);
/* One that stays in memory whatever it takes: for a history that is bounded itself, in a process that opens no files. */
void records_init_memory(struct store *s);
/* Forgets all records; the memory is kept. */
void records_clear(struct store *s);
void records_free(struct store *s);
/* Appends and returns the place. */
uint64_t records_put(struct store *s, const struct record *r);
/* Reads a record back; false when the temporary file fails (said on stderr once). */
bool records_get(const struct store *s, uint64_t place, struct record *r);
