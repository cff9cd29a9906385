/* SPDX-License-Identifier: Apache-2.0 */
/* table.c - reads the rows of rows.h, once. A row that cannot be read ends the process at the first command: it is a
 * mistake in the program, and the unit tests walk all rows. */
#include "cli/grammar/table.h"

#include <stdio.h>
#include <stdlib.h>

#define LOBBY ROLE_LOBBY
#define READ_ONLY ROLE_READ_ONLY
#define READ_WRITE ROLE_READ_WRITE
#define SHOW GRAMMAR_SHOW
#define STARTUP GRAMMAR_STARTUP
#define CONFIRM GRAMMAR_CONFIRM
#define LOCAL GRAMMAR_LOCAL

const struct grammar_row grammar_rows[CMD_COUNT] = {
	[CMD_NONE] = { CMD_NONE, "NONE", ROLE_LOBBY, 0, "", "" },
#define ROW(id, role, flags, syntax, help) [CMD_##id] = { CMD_##id, #id, role, flags, syntax, help },
#include "cli/grammar/rows.h"
#undef ROW
};

enum { ALTERNATIVES_MAX = 1024 };
static struct alternative pool[ALTERNATIVES_MAX];
static unsigned pooled;
static struct row rows[CMD_COUNT];

const char *role_name(enum role r)
{
	switch (r) {
	case ROLE_LOBBY: return "lobby";
	case ROLE_READ_ONLY: return "read-only";
	case ROLE_READ_WRITE: return "read-write";
	case ROLES: break;
	}
	return "none";
}

struct reading {
	const struct grammar_row *row;
	struct row *out;
	const char *p;
	uint8_t args;
};

_Noreturn static void bad_row(const struct reading *r, const char *why)
{
	fprintf(stderr, "rows.h: %s: %s at \"%s\"\n", r->row->name, why, r->p);
	abort();
}

static bool word_end(char c)
{
	return c == '\0' || c == ' ' || strchr("{}[]<>|", c) != NULL;
}

/* <name:type> or a word, into the pool. The name may hold colons (hh:mm:ss): the type is behind the last one. */
static void read_alternative(struct reading *r)
{
	struct alternative *a = &pool[pooled];
	const char *start = r->p, *end, *colon = NULL;

	if (pooled == ALTERNATIVES_MAX)
		bad_row(r, "too many words in all");
	if (*start != '<') {
		while (!word_end(*r->p))
			r->p++;
		if (r->p == start)
			bad_row(r, "a word was expected");
		a->word = slice_between(start, r->p);
		a->type = ARG_WORD;
		pooled++;
		return;
	}
	end = strchr(start, '>');
	for (const char *c = start; end && c < end; c++)
		if (*c == ':')
			colon = c;
	if (!end || !colon || !type_read(slice_between(colon + 1, end), a))
		bad_row(r, "no such type of parameter");
	a->word = slice_between(start + 1, colon);
	r->out->secret |= type_secret(a->type);
	r->p = end + 1;
	pooled++;
}

static void read_item(struct reading *r)
{
	struct item *i = &r->out->item[r->out->items];
	bool braces = *r->p == '{';

	if (r->out->items == ROW_ITEMS_MAX)
		bad_row(r, "too many words");
	i->alt = &pool[pooled];
	do {
		if (braces)
			r->p++;
		read_alternative(r);
		i->alts++;
	} while (braces && *r->p == '|');
	if (braces && *r->p++ != '}')
		bad_row(r, "} was expected");
	i->arg = NO_ARG;
	if (braces || i->alt->type != ARG_WORD) {
		if (r->args == GRAMMAR_ARGS_MAX)
			bad_row(r, "too many arguments");
		i->arg = r->args++;
	}
	r->out->items++;
}

static void read_row(struct reading *r)
{
	int optional = -1;

	while (*r->p) {
		if (*r->p == ' ') {
			r->p++;
		} else if (*r->p == '[') {
			if (optional >= 0)
				bad_row(r, "[ in [");
			optional = r->out->items;
			r->p++;
		} else if (*r->p == ']') {
			if (optional < 0 || optional == r->out->items)
				bad_row(r, "] without [ or with nothing in it");
			r->out->item[optional].skip = (uint8_t)(r->out->items - optional);
			optional = -1;
			r->p++;
		} else {
			read_item(r);
		}
	}
	if (optional >= 0)
		bad_row(r, "] was expected");
}

const struct row *row_of(enum command_id id)
{
	static bool read;

	if (!read) {
		read = true;
		for (unsigned i = CMD_NONE + 1; i < CMD_COUNT; i++) {
			struct reading r = { .row = &grammar_rows[i], .out = &rows[i], .p = grammar_rows[i].syntax };

			read_row(&r);
		}
	}
	return &rows[id];
}
