/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_command_line.c - any bytes as a line of an operator: understood or refused with a place within it; what is
 * understood has its arguments in its room; no secret is in the masked line; help and completion at any cursor are of
 * the table, and what completion puts in is understood no worse. */
#include "cli/grammar/grammar.h"

#include <stdlib.h>

static void must(bool good)
{
	if (!good)
		abort();
}

static bool secret(enum grammar_type t)
{
	return t == ARG_PASSPHRASE || t == ARG_HEXPSK || t == ARG_HEXKEY;
}

/* The secret stands in the line only where the parameter does: then it must not be in the masked one. A line that repeats
 * it elsewhere (as a name) is let off. */
static void masked(struct slice line, const struct command_line *c, struct buf *out)
{
	grammar_masked(out, line);
	for (unsigned i = 0; i < GRAMMAR_ARGS_MAX; i++) {
		const char *text = command_text(c, i), *first;

		if (!secret(c->arg[i].type) || strlen(text) < 8)
			continue;
		first = memmem(line.p, line.len, text, strlen(text));
		if (first && memmem(first + 1, line.len - (size_t)(first + 1 - line.p), text, strlen(text)))
			continue;
		if (first && (size_t)(first - line.p) + 1 < c->arg[i].column)
			continue;
		must(!out->len || !memmem(out->p, out->len, text, strlen(text)));
	}
}

static void parsed(struct slice line, struct buf *out)
{
	static struct command_line c;
	struct grammar_error e;

	if (!grammar_parse(line, &c, &e)) {
		must(e.wrong != WRONG_NOTHING && e.column >= 1 && e.column <= line.len + 1 && e.what[0] && e.mend[0]);
		grammar_error_text(out, line, &e);
		return;
	}
	must(c.row == &grammar_rows[c.id]);
	for (unsigned i = 0; i < GRAMMAR_ARGS_MAX; i++) {
		const struct grammar_arg *a = &c.arg[i];

		must(a->type < ARG_TYPES && a->at + a->len < sizeof(c.text));
		must(a->type == ARG_NONE || (c.text[a->at + a->len] == '\0' && strlen(c.text + a->at) == a->len &&
					     a->column >= 1 && a->column <= line.len));
	}
	masked(line, &c, out);
	command_wipe(&c);
}

static void helped(struct slice line, size_t cursor, struct buf *out)
{
	static struct grammar_completion t;

	grammar_complete(line, cursor, ROLE_READ_WRITE, &t);
	must(t.help.count <= GRAMMAR_ENTRIES_MAX && t.help.from <= cursor);
	must(strlen(t.insert) < sizeof(t.insert));
	for (unsigned i = 0; i < t.help.count; i++)
		must(t.help.entry[i].word[0] && t.help.entry[i].help[0]);
	must(!t.help.complete || t.help.row);
	grammar_help_text(out, &t.help);
	if (t.insert[0] && cursor <= line.len) {
		static struct grammar_help again;
		struct buf longer = { 0 };

		buf_add(&longer, line.p, cursor);
		buf_str(&longer, t.insert);
		grammar_help(buf_as_slice(&longer), longer.len, ROLE_READ_WRITE, &again);
		must(longer.len > GRAMMAR_LINE_MAX || again.error.wrong == WRONG_NOTHING);
		buf_free(&longer);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size ? size : 1); /* of its own size, so that reading beyond is seen */
	struct slice line = { copy, size };
	struct buf out = { 0 };

	if (size)
		memcpy(copy, data, size);
	parsed(line, &out);
	helped(line, size, &out);
	if (size)
		helped(line, data[size - 1] % (size + 1), &out);
	buf_free(&out);
	free(copy);
	return 0;
}
