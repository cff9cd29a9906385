/* SPDX-License-Identifier: Apache-2.0 */
/* show_pairs.h - labels and values of a show output, private to show*.c; the story is in show_pairs.c. */
#pragma once
#include "diagnose/show.h"

enum show_value {
	VALUE_SKIP,    /* known, but nobody asks for it */
	VALUE_SECTION, /* a heading: ends the value before it, has none itself */
	VALUE_TEXT,
	VALUE_WORD,    /* text without blanks */
	VALUE_INT,
	VALUE_SECS,    /* 5 secs */
	VALUE_DBM,     /* -18 dBm */
	VALUE_DB,      /* 40 dB */
	VALUE_MAC,
	VALUE_ANSWER   /* enum show_answer */
};

enum show_label_flag {
	LABEL_BEGINS = 1, /* an output of this kind begins with it */
	LABEL_COLON = 2,  /* printed with a colon, perhaps without a leader */
	LABEL_RULE = 4,	  /* underlined */
	LABEL_GAP = 8,	  /* printed with a blank before the dots */
	LABEL_NESTED = 16,
	LABEL_ALIAS = 32, /* another spelling of a row before: read, never written */
	LABEL_WRAPS = 64, /* the value goes on in the next line */
	LABEL_PLAIN = 128, /* printed without dots */
	LABEL_TAIL = 256   /* something that varies stands before it: "antenna0: 6 secs ago" */
};

struct show_label {
	const char *text;
	uint8_t len;
	uint8_t value; /* enum show_value */
	uint16_t flags;
	uint16_t offset; /* in the kind's struct */
};

struct show_labels {
	enum show_kind kind;
	const struct show_label *rows;
	size_t count;
};

#define LABEL(label, what, how, at) \
	{ .text = (label), .len = sizeof(label) - 1, .value = (what), .flags = (how), .offset = (uint16_t)(at) }

extern const struct show_labels show_client_labels, show_summary_labels, show_exclusion_labels, show_network_labels,
	show_wlan_labels;

struct show_pair {
	const struct show_label *label;
	const char *start; /* of the label */
	struct slice value;
};

struct show_walk {
	const struct show_labels *known;
	const char *p, *end; /* at the end, `end` is the byte after the output */
	const char *floor;   /* of the text that no leader has claimed yet */
	const char *eol;     /* the first line end at or after floor that p has passed, or NULL */
	struct show_pair open;
	bool begun, shrunk;  /* shrunk: the last leader lost dots, so lines may be lost too */
	unsigned unknown;
};

void show_walk_init(struct show_walk *w, const struct show_labels *known, const char *p, const char *end);
bool show_walk_next(struct show_walk *w, struct show_pair *pair);

/* All fields of the labels absent. */
void show_clear(const struct show_labels *known, void *values);
/* The value into its field, unless it has one. */
void show_store(const struct show_pair *pair, void *values);

/* The kind of output whose first label or heading ends at `at`, before a leader or a rule; where it starts. */
enum show_kind show_begins_before_leader(const char *floor, const char *at, const char *end, const char **start);
enum show_kind show_begins_before_rule(const char *floor, const char *at, const char **start);

/* The label of a table that ends at `at`, read backwards; NULL where none does. */
const struct show_label *show_label_before(const struct show_labels *known, unsigned flag, const char *floor,
					   const char *at, const char **start);
/* The byte after a dotted leader, or after an underline, that starts at p; NULL where none does. */
const char *show_leader(const char *p, const char *end, unsigned *dots);
const char *show_rule(const char *p, const char *end);
/* The byte after `word` at p, blanks and case forgiven; or NULL. */
const char *show_word(const char *p, const char *end, const char *word);
/* The first number in the text; "Infinity" is 0, no number CAT_ABSENT. */
int64_t show_number(struct slice s);
enum show_answer show_answer_of(struct slice s);
struct slice show_trim(const char *p, const char *end);

void show_client_finish(struct show_client *c);
void show_wlan_store(const struct show_pair *pair, struct show_wlan *w);
enum apf show_apf_of(struct slice *word);
