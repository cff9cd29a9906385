/* SPDX-License-Identifier: Apache-2.0 */
/* table.h - the rows of rows.h, read: what may stand at each place. For the files of src/cli/grammar alone.
 *
 * A row is a list of items; an item holds the alternatives at its place. A plain word is an item with one alternative and no
 * argument. An optional part is an item that may be skipped together with those behind it. */
#pragma once
#include "cli/grammar/grammar.h"

enum { ROW_ITEMS_MAX = 24, NO_ARG = 0xff };

struct alternative {
	struct slice word; /* ARG_WORD: the word; else the name of the parameter */
	enum grammar_type type;
	int64_t from, to; /* of a number; of a text: how long (HEX: digits) */
};

struct item {
	const struct alternative *alt;
	uint8_t alts;
	uint8_t arg;  /* which argument it gives, or NO_ARG */
	uint8_t skip; /* how many items may be left out from here on; 0: none */
};

struct row {
	struct item item[ROW_ITEMS_MAX];
	uint8_t items;
	bool secret; /* one of its parameters is */
};

/* By command id; read on the first call. */
const struct row *row_of(enum command_id id);

/* One line of help for a word at a place, and for a parameter. */
const char *word_help(enum command_id id, unsigned item, const struct alternative *a);

/* --- values.c ------------------------------------------------------------------------------------------- */

bool type_secret(enum grammar_type t);
/* The type written behind the colon of <name:type>; false when there is none such. */
bool type_read(struct slice text, struct alternative *a);
/* Is this text a value of the parameter? Fills what is known of it into arg (at, len and column are the caller's). */
bool value_read(const struct alternative *a, const char *text, size_t len, struct grammar_arg *arg);
/* "a number from 1 to 512" */
void value_wanted(const struct alternative *a, char *out, size_t size);
/* UTF-8 of something that can be displayed. */
bool printable_utf8(const char *text, size_t len);
/* One that can be. */
const char *value_example(const struct alternative *a);

/* --- walk.c ---------------------------------------------------------------------------------------------- */

struct word {
	const char *text; /* unquoted, NUL-terminated */
	uint16_t len, at; /* at: in the room it was written into */
	uint16_t column;  /* from 1 */
	uint16_t end;	  /* column behind it, quotes and all */
	bool quoted;
};

struct words {
	struct word word[GRAMMAR_WORDS_MAX];
	unsigned count;
	bool open; /* the last one is in a quote that does not end */
};

enum { WORDS_ROOM = GRAMMAR_TEXT_ROOM };

/* Splits a line; false with the error filled. With `typing`, a quote that does not end is no error. */
bool words_split(struct slice line, bool typing, char room[static WORDS_ROOM], struct words *out,
		 struct grammar_error *error);

/* Where a line may be in each row: bit n is "before item n". */
struct places {
	uint32_t at[CMD_COUNT];
};

void places_start(struct places *p, enum role role);
/* One step: what the word was taken for. */
struct step {
	enum grammar_wrong wrong;
	const char *word; /* the word of the grammar, not terminated; NULL: a parameter */
	size_t word_len;
};
struct step places_step(const struct places *from, struct places *to, const struct word *w);
/* The row that is complete here; NULL when none is. */
const struct grammar_row *places_end(const struct places *p);
/* All rows that are left have a secret: what stands here may be one, and is not repeated. */
bool places_secret(const struct places *p);
/* One of them has. */
bool places_perhaps_secret(const struct places *p);
bool places_none(const struct places *p);
bool alternative_is(const struct alternative *a, const char *word, size_t len);
bool alternative_begins(const struct alternative *a, const struct word *w); /* is a word that begins as w */

/* One alternative after the other: start with all zero; read row, item and a. */
struct places_at {
	unsigned row, item;
	const struct alternative *a;
	unsigned alt, count;	   /* of this item */
	uint32_t left, before_end; /* places of this row */
};
bool places_next(const struct places *p, struct places_at *at);

/* --- say.c ----------------------------------------------------------------------------------------------- */

/* What is wrong with w at this place, in words. */
void say_wrong(struct grammar_error *error, const struct places *p, const struct word *w, enum grammar_wrong wrong);
void say_incomplete(struct grammar_error *error, const struct places *p, unsigned column);
