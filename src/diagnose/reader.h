/* SPDX-License-Identifier: Apache-2.0 */
/* reader.h - a chunk of log text into events.
 *
 * A log is read in chunks that begin and end where a record begins (reader_snap), so that chunks can be read by several
 * threads and give the same events whatever the number of threads. Within a chunk there are two ways:
 *   the fast one (reader.c)       a physical line that is one message, spelled as AireOS prints it: no copy, one walk
 *   the careful one (reader_slow.c)  everything else: a group of lines up to the next clean one is searched for heads and
 *                                 messages, whatever wraps, glues, numbers, comments or typography did to it
 * The reader never gives up on a line: what it cannot read it counts, and it remembers which unknown messages were
 * most frequent. */
#pragma once
#include "base/siphash.h"
#include "diagnose/event.h"

enum {
	SHARDS_MAX = 16,
	CHUNK_SIZE = 1 << 20,
	CHUNK_PAD = 64,		/* readable bytes behind a chunk's text */
	SNAP_MAX = 64 << 10,	/* how far a chunk's end may move to find the start of a record */
	UNKNOWN_SLOTS = 256,
	UNKNOWN_TEXT = 120,
};

/* What was in the text: "recognised" messages match one row whole, "unknown" ones have an AireOS head and no row,
 * "other" is the rest: prompts, dumps, comments, prose. "foreign" lines carry the mark of another product (they are
 * counted in other, too). */
struct read_counts {
	uint64_t recognised, unknown, other, foreign;
	uint64_t bytes, lines;
};

/* An unknown message: its shape (digits and addresses blanked), how often, and one of them as found. */
struct unknown {
	uint32_t shape;
	uint32_t line;
	uint64_t count;
	char text[UNKNOWN_TEXT];
};

struct chunk {
	/* in */
	char *text;	   /* the caller's; CHUNK_PAD bytes behind it are there; the reader changes them and the text */
	size_t len;
	uint64_t off;	   /* of text in its source */
	uint16_t source;
	struct memo *memo; /* of who reads it, or NULL */
	/* out */
	struct evbuf out[SHARDS_MAX];
	struct texts texts;
	struct read_counts counts;
	struct unknown unknown[UNKNOWN_SLOTS];
	int64_t first_stamp, last_stamp; /* TIME_NONE where no line had a stamp */
	int64_t first_time, last_time;	 /* lines with a year: real time */
	int turns;			 /* new years passed inside */
	mac_t echo_client;		 /* of a `debug client MAC` typed in the log */
	uint64_t foreign_place;		 /* ref_place of the first foreign line, where counts.foreign */
	uint32_t foreign_line;
	/* the engine's */
	uint32_t line_base;
	int turns_base;
};

struct reader {
	struct hash_key key;
	unsigned shards;    /* events go to out[hash % shards] */
	bool keep_fields;   /* also of rows no rule looks at (for --events) */
};

void reader_init(void); /* once, before any thread reads */
/* For tests: is AVX2 used, where the processor has it? Yes, if never called. */
void reader_use_avx2(bool use);
void reader_chunk(const struct reader *r, struct chunk *c);
void chunk_reset(struct chunk *c);
void chunk_free(struct chunk *c);

/* Where a chunk that should end at `at` really ends: the start of the first line from there on that begins a record, if
 * one begins within SNAP_MAX, else the next line, else `at` itself. text[0] stands at file offset `base`; returns a
 * file offset. at_end: text reaches the end of the source. */
uint64_t reader_snap(const char *text, size_t len, uint64_t base, uint64_t at, bool at_end);
