/* SPDX-License-Identifier: Apache-2.0 */
/* ac_stations.h - many changes of stations for one access point, each with a frame before and after it, and what came of
 * them: for the test of issue 3 that none is lost and none out of order on a bad network. */
#pragma once
#include "controller/ac.h"

#include <stdio.h>

struct ac_stations {
	unsigned queued, done, failed, lost, disorder, unsent; /* unsent: done, but its frames were not */
	unsigned present, keyed, lists; /* reported as kept; with a key; lists that have ended */
	mono_t begun, ended;
};

/* ports.present */
void ac_stations_present(struct ac_stations *s, const struct ac_present *p);

/* Adds count / 2 stations, then deletes them. How many were taken. */
unsigned ac_stations_queue(struct ac_stations *s, struct ac *ac, struct ap *ap, unsigned count, mono_t now);
/* Adds stations in RUN with a key each. */
unsigned ac_stations_join(struct ac_stations *s, struct ac *ac, struct ap *ap, unsigned count, mono_t now);
/* ports.station_done */
void ac_stations_done(struct ac_stations *s, const struct ac_station_result *r, mono_t now);
void ac_stations_say(const struct ac_stations *s, FILE *out);
