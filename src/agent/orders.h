/* SPDX-License-Identifier: Apache-2.0 */
/* orders.h - a file of commands, read by a table: the agent's configuration and plumb-air's scenarios.
 *
 * One command a line. Words are separated by blanks; a word with blanks in it stands in double quotes, in which \" and
 * \\ are a quote and a backslash. What follows a '#' or a '!' at the start of a word is a comment. A command is a row of
 * a table: words that stand as they are, and <places> for what the user chooses. Everything that is wrong is said with
 * file, line, column and what to write instead, and reading goes on, so that one look mends the whole file. */
#pragma once
#include "base/buf.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	ORDERS_FILE_MAX = 1 << 20, /* bytes */
	ORDERS_LINE_MAX = 1024,	   /* bytes: a longer line is an error */
	ORDERS_WORDS_MAX = 24,
	ORDERS_ERRORS_MAX = 20 /* told; the rest is counted */
};

struct order_word {
	const char *text; /* terminated, unquoted; no NUL inside */
	unsigned column;  /* of its first character, from 1 */
	bool quoted;
};

/* A command that was found: the words at its places, in their order. */
struct order {
	unsigned line;
	unsigned count;
	struct order_word arg[ORDERS_WORDS_MAX];
};

struct orders;

struct order_row {
	const char *syntax; /* "capwap ap hostname <name>"; words in [brackets] behind the last place may be left
			     * out; "[<more>...]" takes all that follow */
	const char *help;   /* one line */
	void (*act)(struct orders *o, const struct order *order, void *ctx);
};

/* The reading of one file. */
struct orders {
	const char *file; /* as the messages call it */
	const struct order_row *rows;
	size_t row_count;
	unsigned line;
	unsigned errors;
	struct buf said; /* what was wrong: lines "FILE:LINE:COLUMN: ..." */
};

/* Reads text by the table; false when anything was wrong: o->said tells. orders_free in either case. */
bool orders_read(struct orders *o, struct slice text, void *ctx);
/* The same for the file o->file ("-": standard input). */
bool orders_read_file(struct orders *o, void *ctx);
void orders_free(struct orders *o);

/* For `act`: something is wrong with a word of this line (0: with the line). Ends without a full stop; what to write
 * instead belongs in it. */
void orders_wrong(struct orders *o, const struct order_word *word, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* A whole number within bounds; complains otherwise. */
bool order_number(struct orders *o, const struct order_word *word, int64_t least, int64_t most, int64_t *out);
/* A time: 250ms, 3s, 2m, 1h, or a bare number of seconds ("0.5"); in milliseconds. */
bool order_time(struct orders *o, const struct order_word *word, int64_t *ms);
/* A share: "5%" or "0.5%", in parts per million. */
bool order_share(struct orders *o, const struct order_word *word, uint32_t *ppm);
/* "enable" or "disable". */
bool order_switch(struct orders *o, const struct order_word *word, bool *out);
/* Text of at most max bytes: UTF-8 with no control character. */
bool order_text(struct orders *o, const struct order_word *word, size_t max, char *out);

/* The table as help: syntax and meaning, one a line. */
void orders_help(const struct order_row *rows, size_t count, struct buf *out);
