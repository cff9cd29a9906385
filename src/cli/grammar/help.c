/* SPDX-License-Identifier: Apache-2.0 */
/* help.c - what may stand at a place: for '?', for Tab. */
#include "cli/grammar/table.h"

#include "base/wipe.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

static bool entry_before(const struct grammar_entry *a, const struct grammar_entry *b)
{
	if ((a->type == ARG_WORD) != (b->type == ARG_WORD))
		return a->type == ARG_WORD;
	return strcmp(a->word, b->word) < 0;
}

static void entry_add(struct grammar_help *h, const char *word, const char *help, enum grammar_type type)
{
	struct grammar_entry e = { .help = help, .type = type };
	unsigned i = h->count;

	snprintf(e.word, sizeof(e.word), "%s", word);
	for (unsigned k = 0; k < h->count; k++)
		if (strcmp(h->entry[k].word, word) == 0)
			return;
	if (h->count == GRAMMAR_ENTRIES_MAX)
		return;
	for (; i > 0 && entry_before(&e, &h->entry[i - 1]); i--)
		h->entry[i] = h->entry[i - 1];
	h->entry[i] = e;
	h->count++;
}

static bool begins(const struct alternative *a, const struct word *typed)
{
	if (a->type != ARG_WORD)
		return true;
	return !typed->quoted && a->word.len >= typed->len && strncasecmp(a->word.p, typed->text, typed->len) == 0;
}

static void entries(struct grammar_help *h, const struct places *p, const struct word *typed)
{
	for (struct places_at at = { 0 }; places_next(p, &at);) {
		char word[48];

		if (typed && !begins(at.a, typed))
			continue;
		snprintf(word, sizeof(word), at.a->type == ARG_WORD ? "%.*s" : "<%.*s>", (int)at.a->word.len, at.a->word.p);
		entry_add(h, word, word_help((enum command_id)at.row, at.item, at.a), at.a->type);
	}
}

static void option(struct grammar_help *h, const char *word, const char *help, const struct word *typed)
{
	if (!typed || (!typed->quoted && strncmp(word, typed->text, typed->len) == 0))
		entry_add(h, word, help, ARG_WORD);
}

/* What goes behind a command that is complete. */
static void options(struct grammar_help *h, const struct grammar_row *row, const struct word *typed)
{
	if (row->flags & GRAMMAR_SHOW)
		option(h, "--json", "The same as one JSON object", typed);
	if ((row->flags & GRAMMAR_STARTUP) || row->id == CMD_RELOAD_CONFIG)
		option(h, "--dry-run", "Only displays what would change", typed);
}

static bool is_option(const struct word *w)
{
	return !w->quoted && (strcmp(w->text, "--json") == 0 || strcmp(w->text, "--dry-run") == 0);
}

static void help_at(struct slice line, enum role role, struct grammar_help *out, char room[static WORDS_ROOM])
{
	struct words words;
	struct places here, next;
	const struct word nothing = { .text = "", .column = (uint16_t)(line.len + 1) }, *typed = NULL;
	unsigned whole;

	if (!words_split(line, true, room, &words, &out->error))
		return;
	if (words.count && (words.open || !ch_blank(line.p[line.len - 1])))
		typed = &words.word[words.count - 1];
	out->from = typed ? typed->column - 1u : (unsigned)line.len;
	whole = words.count - (typed != NULL);
	places_start(&here, role);
	for (unsigned i = 0; i < whole; i++) {
		const struct word *w = &words.word[i];
		struct step s;

		if (is_option(w) && places_end(&here)) {
			out->complete = true;
			out->row = places_end(&here);
			return;
		}
		s = places_step(&here, &next, w);
		if (s.wrong) {
			say_wrong(&out->error, &here, w, places_none(&here) ? WRONG_TOO_MUCH : s.wrong);
			return;
		}
		here = next;
	}
	entries(out, &here, typed);
	out->row = places_end(&here);
	out->complete = out->row && !typed;
	if (out->row)
		options(out, out->row, typed);
	if (out->count == 0 && !out->complete)
		say_wrong(&out->error, &here, typed ? typed : &nothing, places_none(&here) ? WRONG_TOO_MUCH : WRONG_WORD);
}

void grammar_help(struct slice line, size_t cursor, enum role role, struct grammar_help *out)
{
	char room[WORDS_ROOM];

	memset(out, 0, sizeof(*out));
	if (cursor < line.len)
		line.len = cursor;
	help_at(line, role, out, room);
	wipe(room, sizeof(room));
}

void grammar_help_text(struct buf *out, const struct grammar_help *h)
{
	size_t width = 14;

	for (unsigned i = 0; i < h->count; i++)
		if (strlen(h->entry[i].word) > width)
			width = strlen(h->entry[i].word);
	for (unsigned i = 0; i < h->count; i++)
		buf_printf(out, "%-*s %s\n", (int)width, h->entry[i].word, h->entry[i].help);
	if (h->complete)
		buf_printf(out, "%-*s %s\n", (int)width, "<cr>", h->row->help);
	if (h->error.wrong)
		buf_printf(out, GRAMMAR_INCORRECT_USAGE "\nColumn %u: %s: %s\n", h->error.column, h->error.what,
			   h->error.mend);
}

void grammar_complete(struct slice line, size_t cursor, enum role role, struct grammar_completion *out)
{
	const struct grammar_help *h = &out->help;
	size_t typed, common = 0;
	unsigned words = 0;
	const char *first = NULL;

	if (cursor < line.len)
		line.len = cursor;
	grammar_help(line, line.len, role, &out->help);
	memset(out->insert, 0, sizeof(out->insert));
	typed = line.len - h->from;
	for (unsigned i = 0; i < h->count; i++) {
		const char *word = h->entry[i].word;

		if (h->entry[i].type != ARG_WORD)
			continue;
		if (typed && strlen(word) == typed && strncasecmp(word, line.p + h->from, typed) == 0) {
			strcpy(out->insert, " "); /* written out: whatever else begins so */
			return;
		}
		if (words++ == 0) {
			first = word;
			common = strlen(word);
		}
		for (size_t k = 0; k < common; k++)
			if (ch_lower(word[k]) != ch_lower(first[k]))
				common = k;
	}
	if (words == 0 || common < typed)
		return;
	/* beside a free text nothing is put in that was not begun: it may be the beginning of that */
	if (words == 1 && (typed || h->count == 1))
		snprintf(out->insert, sizeof(out->insert), "%s ", first + typed);
	else if (words > 1 && typed)
		snprintf(out->insert, sizeof(out->insert), "%.*s", (int)(common - typed), first + typed);
}
