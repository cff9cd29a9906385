/* SPDX-License-Identifier: Apache-2.0 */
/* row.h - a catalogue row as catgen holds it between reading the .msg files and writing the tables. */
#pragma once
#include "catalogue/types.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct field {
	char *name;
	enum cat_type type;
	int choice; /* index into catalogue.choices for CAT_CHOICE, else -1 */
};

struct token {
	enum cat_token_kind kind;
	char *lit;
	size_t len;
	int field;
};

struct template
{
	struct token *v;
	int n;
	int line;
};

struct row {
	const char *file;
	int line;
	int id;
	char *name;	/* UPPER_CASE */
	char *lower;	/* the same in lower case */
	char *task;
	char *mnemonic; /* FAC-MNEM for msglog and AP syslog rows */
	int severity;
	char *source;	/* file.c of msglog rows */
	char *means;
	char *scenarios;
	char *seen;
	char *sample;
	enum cat_head head;
	bool noise;
	struct template *texts;
	int ntexts;
	struct field fields[CAT_FIELDS_MAX];
	int nfields;
};

struct catalogue {
	struct row *rows;
	int nrows;
	char **choices; /* each "A|B|C" */
	int nchoices;
	int errors;
};

/* Adds the rows of one file; complaints go to stderr as file:line: text and are counted in c->errors. */
void catalogue_read(struct catalogue *c, const char *path);
/* Rules over all rows: unique ids and names, enough literal words. Sorts by id. */
void catalogue_check(struct catalogue *c);

/* The number of literal words of a template: runs of letters and digits with two letters or more, divided by
 * anything else, by _ - . : and by a change from lower to upper case. */
int literal_words(const struct template *t);

/* One spelling without optional parts: what the trie is built from. Literals are merged. */
struct path {
	struct token v[2 * CAT_FIELDS_MAX + 2];
	int n;
};
enum { PATHS_MAX = 64 };
int template_paths(const struct template *t, struct path paths[static PATHS_MAX]);

void write_header(const struct catalogue *c, FILE *out);
void write_tables(const struct catalogue *c, FILE *out);
void write_manual(const struct catalogue *c, FILE *out);
void write_schema(const struct catalogue *c, FILE *out);
void write_ids(const struct catalogue *c, FILE *out);
void write_shapes(const struct catalogue *c, FILE *out);
