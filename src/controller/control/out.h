/* SPDX-License-Identifier: Apache-2.0 */
/* out.h - what a show command says, in one set of verbs, and the two ways it is written: as AireOS prints it, or as JSON.
 *
 * A handler is written once:
 *
 *   out_int(o, "Number of APs", n, NULL);
 *   out_blank(o);
 *   out_table(o, "aps", columns, ARRAY_LEN(columns));
 *   for each AP: out_cell(o, "%s", name); out_cell_int(o, slots); out_row(o);
 *
 * Text: a field is its label, dots up to the 49th column, a blank and the value; a table is a line of headings, a line of
 * dashes, and cells from the left, as wide as the dashes or wider when they must. Control characters in values are
 * written as "?": a name comes from an access point and goes to a terminal.
 *
 * JSON: a field's key is its label in small letters with "_" between words ("Number of APs": number_of_aps), a table is an
 * array of objects whose keys are those of its columns. Fields stand in the document itself, in a named object
 * (out_section), or in one object after another of a named array (out_item).
 *
 * Both come out as reply lines of the control protocol (docs/control.md) in the buffer given to out_begin:
 *   {"id":1,"seq":0,"text":"..."}
 *   {"id":1,"seq":0,"fields":{...}}   with "in":"key" inside a section
 *   {"id":1,"seq":1,"in":"aps","rows":[{...},...]}
 * A line is closed when another part begins, when it is long, and by out_flush. */
#pragma once
#include "base/addr.h"
#include "base/buf.h"
#include "base/mac.h"

#include <stdbool.h>
#include <stdint.h>

enum out_format { OUT_TEXT, OUT_JSON };

enum { OUT_LABEL_WIDTH = 49, OUT_LINE_LONG = 16384, OUT_KEY_MAX = 96 };

/* A column: head and key are fixed strings. Without a head (or with width 0) it is in JSON only, without a key in text
 * only. The cells of a row are given in the order of the columns. */
struct out_column {
	const char *head;
	unsigned width; /* of the dashes; the heading is padded to it */
	const char *key;
};

struct out {
	struct buf *wire;
	uint64_t id;
	enum out_format format;
	uint64_t lines; /* the seq of the next line */
	uint64_t rows;	/* lines of text, fields and rows written: what a step's budget counts */
	/* private from here on */
	struct buf body; /* of the line that is being made */
	const char *in;	 /* the section; NULL: the document */
	enum { OUT_NOTHING, OUT_FIELDS, OUT_ITEM, OUT_ROWS, OUT_STRINGS } part;
	bool item_open, some;
	unsigned label_width;
	const char *gap; /* between columns */
	const struct out_column *columns;
	size_t ncolumns, column, column_at; /* column_at: where the next cell begins in text */
	size_t row_start;
	bool row_open;
};

void out_begin(struct out *o, struct buf *wire, uint64_t id, enum out_format format);
/* Closes the line that is being made, if any. */
void out_flush(struct out *o);
/* Flushes and frees. */
void out_end(struct out *o);

/* Fields from here on belong to the object `key` of the document; NULL: to the document. */
void out_section(struct out *o, const char *key);
/* Fields from here on are one more object of the array `key`. An item must be finished in one step. */
void out_item(struct out *o, const char *key);
/* Text only: the column values begin at (OUT_LABEL_WIDTH + 1 where nothing else is said). */
void out_label_width(struct out *o, unsigned width);

/* Text only: a line, an empty one. */
void out_title(struct out *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void out_blank(struct out *o);
/* A sentence: a line of text; in JSON one more string of the array "notes". */
void out_note(struct out *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* One more string of the array `key`; a line of text. */
void out_string(struct out *o, const char *key, struct slice s);

/* JSON only: an object that was made elsewhere; its members become the document's. */
void out_document(struct out *o, struct slice json);

/* A label's leading blanks and dashes are layout and not part of the key. */
void out_field(struct out *o, const char *label, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void out_field_slice(struct out *o, const char *label, struct slice s);
/* A number, in text with its unit behind it ("30 secs"). */
void out_int(struct out *o, const char *label, int64_t n, const char *unit);
/* A boolean, in text the word for it. */
void out_flag(struct out *o, const char *label, bool on, const char *yes, const char *no);
void out_mac(struct out *o, const char *label, mac_t mac);
/* Text "label.... what", JSON null: "Not applicable", "None". */
void out_none(struct out *o, const char *label, const char *what);

void out_table(struct out *o, const char *key, const struct out_column *columns, size_t n);
/* The same, with this between the columns instead of two blanks. */
void out_table_gap(struct out *o, const char *key, const struct out_column *columns, size_t n, const char *gap);
void out_cell(struct out *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void out_cell_int(struct out *o, int64_t n);
/* n millionths, as a decimal: 0.000123 */
void out_cell_micro(struct out *o, uint64_t n);
void out_cell_flag(struct out *o, bool on, const char *yes, const char *no);
void out_cell_mac(struct out *o, mac_t mac);
void out_cell_none(struct out *o, const char *what);
void out_row(struct out *o);

/* The key of a label, as said above; returns its length. */
size_t out_key(const char *label, char key[static OUT_KEY_MAX]);
