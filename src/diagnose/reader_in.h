/* SPDX-License-Identifier: Apache-2.0 */
/* reader_in.h - what the fast and the careful way of reading share. */
#pragma once
#include "diagnose/head.h"
#include "diagnose/memo.h"
#include "diagnose/reader.h"

enum { CONTEXT_BITS = 10, CONTEXT_SLOTS = 1 << CONTEXT_BITS, NEXT_CLIENT_MAX = 32 << 10, TASK_NAME_MAX = 48 };
enum { CONTEXT_NO_TASK = 0 }; /* the slot of lines without a task */

/* While one chunk is read. */
struct reading {
	const struct reader *r;
	struct chunk *c;
	const char *end;

	/* the stamp of the line before: most lines have the same */
	char stamp_text[16];
	int64_t stamp_base; /* stamp of its second, or TIME_NONE */
	bool stamp_loose;   /* base came from the careful way: text does not say it */
	int64_t last_t;
	uint16_t last_flags;
	int turns, last_month;

	/* lines without a client belong to the one their task spoke of last */
	mac_t context[CONTEXT_SLOTS];
	mac_t last_client;
	const char *sought[CONTEXT_SLOTS]; /* up to here no line of the task names a client */

	/* hash of the client before */
	mac_t hashed;
	uint32_t hash;


	struct group_lines {
		const char *from, *to;
		uint32_t line; /* that `from` is on */
		uint32_t *end; /* where its line ends were, behind `from`; ascending */
		size_t n, cap;
		char by;       /* what ends the lines of this chunk; 0: not known yet */
	} lines; /* of the group the careful way reads */
	const char *line_at; /* `line` line ends stand before this place */
	uint32_t line;

	unsigned width; /* of wrapped lines, by the careful way; 0: not measured yet */
	unsigned longest;
	bool hard;	/* they are broken within words */
	char bullet;	/* what every message of this log has in front, or 0 */
};

struct row_info {
	int16_t sta;	/* offset of the client's address in the row's struct, or -1 */
	int16_t ap;
	bool noise;	/* no observer looks at it */
	bool fields;	/* ... or one looks at its fields, too */
	bool open;	/* a field of it takes any text, */
	bool words;	/* ... or any word */
	bool foreign;
	bool about_ap;	/* the address in the head is an access point's */
	bool bare;	/* no address in the head: the client is sta, or nobody in particular */
	bool own;	/* with an address in the head, it is about that client */
	bool brief;	/* nothing but its row is wanted, whatever stands in the head */
	bool sign;	/* with an address in the head, nothing but a sign of life */
	uint8_t ntexts; /* fields that are texts, */
	uint16_t text[CAT_FIELDS_MAX]; /* at these offsets of the row's struct */
};

extern struct row_info *row_infos;

static inline bool digit2(const char *p)
{
	return ch_digit(p[0]) && ch_digit(p[1]);
}

/* The fast way: lines from p on until one needs care. Returns its place (beyond the chunk: none did), and counts those
 * before it in *line. */
const char *reading_fast(struct reading *g, const char *p, uint32_t *line);
const char *reading_fast_avx2(struct reading *g, const char *p, uint32_t *line); /* where the processor has that */
/* Does a line begin a record, clean enough to end a group there? */
bool reading_begins_record(const char *p, const char *eol);

/* A group of lines begins for the careful way, on physical line `line`: where its lines end. Returns the line behind it. */
uint32_t reading_note_lines(struct reading *g, const char *from, const char *to, uint32_t line);
/* Physical line (from 0) of a place: in the group, any; outside, one that is not before the last one asked for. */
uint32_t reading_line(struct reading *g, const char *at);
void reading_lines_free(struct reading *g);
/* One recognised message. */
void reading_emit(struct reading *g, const struct cat_match *m, const char *start, uint32_t line, mac_t mac,
		  unsigned task, int64_t t, uint16_t flags);
/* A recognised message whose row and fields are already known: evidence at [at, at + len), which may lie before or behind
 * the place the reading stands at. */
void reading_push(struct reading *g, unsigned row, const void *fields, mac_t client, const char *at, size_t len);
void reading_unknown(struct reading *g, const char *start, const char *text, const char *end, uint32_t line, mac_t mac,
		     unsigned task, int64_t t, uint16_t flags);
/* The time of a head, remembered for lines without one. */
int64_t reading_time(struct reading *g, const struct head *h, uint16_t *flags);
unsigned reading_task(const char *p, size_t len);

/* The same where damage put other blanks into the name, or, when hard, a break into a word of it. */
unsigned reading_task_tidied(struct slice name, bool hard);
/* Is the name at p, which ends at a colon, as AireOS wrote it? */
static inline bool reading_task_clean(const char *name, size_t len)
{
	unsigned blank = 0;

	if (len == 0 || !ch_alpha(*name)) /* a bullet or a bold mark */
		return false;
	for (size_t i = 0; i < len; i += 16) {
		unsigned within = len - i < 16 ? (1u << (len - i)) - 1 : 0xffff;
		bytes16 v = load16(name + i);

		blank = blank >> 16 | equal16(v, ' ') << 1; /* bit 0: the one before */
		if (((within16(v, 0, ' ' - 1) | equal16(v, '\xa0')) & within) || (blank & blank >> 1 & within))
			return false;
	}
	return true;
}
/* The client a task speaks of next, behind start; absent where it speaks of none. */
mac_t reading_next_client(struct reading *g, const char *start, unsigned task);
/* The client of a log's first lines where they name none. */
mac_t reading_first_client(const char *p, const char *end);

/* In a message of unknown wording: an mDNS name with a domain before .local (scenario 13 has no confirmed wording). */
bool reading_mdns(struct reading *g, const char *start, const char *text, const char *end, mac_t mac);
/* "(callerId : 30)" in a message of unknown wording. */
void reading_translated(struct reading *g, const char *start, const char *text, const char *end, mac_t mac);

/* Undoes in place what editors, web pages and JSON writers did to the letters (typography.c); lengths stay. */
void reading_typography(char *p, const char *end);
/* The group of lines [p, end), the careful way. */
void reading_slow(struct reading *g, char *p, char *end);
/* Marks in front of a group's lines and behind them become nothing. Were there any? */
bool reading_undo_marks(const struct reading *g, char *p, char *end);
/* The bullet that a good part of a text's lines have in front, for the above. */
void reading_find_bullet(struct reading *g, char *p, const char *end);
/* The time that a terminal program put at p; the byte after it, or NULL. */
char *reading_stamp_end(char *p, const char *eol);
