/* SPDX-License-Identifier: Apache-2.0 */
/* report.h - the inside of a report, for the engine and the writers. */
#pragma once
#include "diagnose/journey.h"
#include "diagnose/lane.h"

struct shard {
	struct journeys journeys;
	struct store store;
};

struct report_client_in {
	struct report_client pub;
	uint16_t shard;
};

struct report {
	struct lane *lanes;
	size_t nlanes;
	struct shard *shards;
	unsigned nshards;
	struct read_counts counts;
	struct unknown unknown[UNKNOWN_SLOTS];
	const struct unknown *top[UNKNOWN_SLOTS];
	size_t ntop;
	struct report_client_in *clients;
	size_t nclients;
	struct report_finding *findings;
	uint16_t *finding_shard;
	size_t nfindings;
	bool interrupted, year_guessed;
	int64_t end;
	bool (*has_command)(struct slice run); /* NULL: of a controller that is not here */
};

/* Clients and findings of all shards, sorted. */
void report_build(struct report *r);
const struct store *report_store(const struct report *r, size_t finding);
void record_public(const struct record *in, struct report_episode *out);
size_t report_episodes_in(const struct report *r, unsigned shard, uint64_t last, struct report_episode *out, size_t max);
