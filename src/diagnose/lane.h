/* SPDX-License-Identifier: Apache-2.0 */
/* lane.h - one source on its way through the engine: which chunks of it are read, which wait, and what its times mean.
 *
 * A source that prints no year has its year guessed from the file's own time (or is given one); a new year inside it is
 * counted on. Times of several sources can then be compared, and their events be merged. */
#pragma once
#include "diagnose/diagnose.h"
#include "diagnose/source.h"

enum { LANE_QUEUE = 2 * SHARDS_MAX };

struct lane {
	struct source source;
	uint16_t index;
	bool ready;	    /* opened without error (or what could be read of it is there) */
	bool done;	    /* nothing left to read; chunks may still wait */
	bool dated;	    /* year0 is decided */
	bool guessed;	    /* ... by guessing */
	int year0;
	int64_t date0;	    /* ms of the day given to lines that print only a time */
	int64_t first;	    /* time of its first dated line, for the order of sources; TIME_NONE: unknown */
	uint64_t next;	    /* where the next chunk begins */
	uint32_t lines;	    /* read so far */
	int turns;	    /* new years so far */
	int last_month;
	int64_t last_time;  /* highest seen */
	struct read_counts counts;
	uint64_t foreign_place;
	uint32_t foreign_line;
	struct chunk *queue[LANE_QUEUE]; /* read, not yet applied */
	unsigned queued;
	size_t at[SHARDS_MAX];		 /* how far each shard is in queue[0] */
	unsigned chunk_of[SHARDS_MAX];	 /* which chunk of the queue each shard is in */
};

/* The range of the lane's next chunk; false when the source is at its end. */
bool lane_plan(struct lane *l, uint64_t *off, size_t *len);
/* Room for one chunk's text and for what was read before, from malloc. A thread keeps one and reads chunk after chunk on
 * it, so that it stays in its processor's cache; events do not point into it. */
struct lane_desk *lane_desk(void);
/* Reads a planned chunk's text onto the desk. Called by any thread. */
void lane_load(const struct lane *l, struct chunk *c, uint64_t off, size_t len, struct lane_desk *desk);
/* A chunk has been read by the reader: lines, years, counts. In the order of the chunks. */
void lane_settle(struct lane *l, struct chunk *c, int year);
/* Real time of an event's stamp. cache: two words of the caller's, zero at first. */
int64_t lane_time(const struct lane *l, const struct chunk *c, int64_t t, uint16_t flags, int64_t cache[2]);
/* Peeks at the beginning for l->first. */
void lane_peek(struct lane *l, const struct reader *r, struct chunk *scratch, struct lane_desk *desk, int year);
