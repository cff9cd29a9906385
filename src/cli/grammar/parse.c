/* SPDX-License-Identifier: Apache-2.0 */
/* parse.c - a line becomes a command with its arguments, or an error that names the place. */
#include "cli/grammar/table.h"

#include "base/wipe.h"

#include <ctype.h>
#include <stdio.h>

void command_wipe(struct command_line *c)
{
	wipe(c, sizeof(*c));
}

/* The words as the row took them. Optional parts make it a search, but a short one. */
struct taking {
	const struct row *row;
	const struct words *words;
	const struct step *steps;
	unsigned count;
	struct command_line *out;
};

static bool take_word(const struct taking *t, unsigned item, unsigned word, struct grammar_arg *arg)
{
	const struct item *it = &t->row->item[item];
	const struct word *w = &t->words->word[word];

	for (unsigned i = 0; i < it->alts; i++) {
		const struct alternative *a = &it->alt[i];

		*arg = (struct grammar_arg){ .at = w->at, .len = w->len, .column = w->column };
		if (t->steps[word].word) {
			if (!alternative_is(a, t->steps[word].word, t->steps[word].word_len))
				continue;
			arg->type = ARG_WORD;
			arg->n = i;
			return true;
		}
		if (a->type != ARG_WORD && value_read(a, w->text, w->len, arg))
			return true;
	}
	return false;
}

static bool take_from(const struct taking *t, unsigned item, unsigned word)
{
	const struct item *it = &t->row->item[item];
	struct grammar_arg arg;

	if (item == t->row->items)
		return word == t->count;
	if (word < t->count && take_word(t, item, word, &arg) && take_from(t, item + 1, word + 1)) {
		if (it->arg != NO_ARG)
			t->out->arg[it->arg] = arg;
		return true;
	}
	return it->skip && take_from(t, item + it->skip, word);
}

/* A word of braces may have been cut short: its text becomes the whole word. */
static void whole_words(struct command_line *c, const struct row *r, uint16_t used)
{
	for (unsigned i = 0; i < r->items; i++) {
		const struct item *it = &r->item[i];
		struct grammar_arg *arg = it->arg == NO_ARG ? NULL : &c->arg[it->arg];

		if (arg && arg->type == ARG_WORD) {
			struct slice word = it->alt[arg->n].word;

			/* the room holds a whole line more than once: words are short and few */
			arg->at = used;
			arg->len = (uint16_t)word.len;
			memcpy(c->text + used, word.p, word.len);
			c->text[used + word.len] = '\0';
			used = (uint16_t)(used + word.len + 1);
		}
		if (arg && arg->type == ARG_COUNTRY)
			for (unsigned k = 0; k < arg->len; k++)
				c->text[arg->at + k] = (char)toupper((unsigned char)c->text[arg->at + k]);
	}
}

/* --json and --dry-run at the end. */
static void take_options(struct words *words, struct command_line *out, struct word *json, struct word *dry_run)
{
	while (words->count > 1) {
		const struct word *w = &words->word[words->count - 1];

		if (!w->quoted && strcmp(w->text, "--json") == 0) {
			out->json = true;
			*json = *w;
		} else if (!w->quoted && strcmp(w->text, "--dry-run") == 0) {
			out->dry_run = true;
			*dry_run = *w;
		} else {
			return;
		}
		words->count--;
	}
}

static bool options_fit(const struct command_line *c, const struct word *json, const struct word *dry_run,
			struct grammar_error *error)
{
	if (c->json && !(c->row->flags & GRAMMAR_SHOW)) {
		*error = (struct grammar_error){ WRONG_TOO_MUCH, json->column,
						 "--json belongs to commands that display something",
						 "leave --json out" };
		return false;
	}
	if (c->dry_run && !(c->row->flags & GRAMMAR_STARTUP) && c->id != CMD_RELOAD_CONFIG) {
		*error = (struct grammar_error){ WRONG_TOO_MUCH, dry_run->column,
						 "--dry-run belongs to commands that change the configuration",
						 "leave --dry-run out" };
		return false;
	}
	return true;
}

static bool walk(const struct words *words, struct step *steps, const struct grammar_row **row, struct grammar_error *error,
		 unsigned end)
{
	struct places here, next;

	places_start(&here, ROLE_READ_WRITE);
	for (unsigned i = 0; i < words->count; i++) {
		const struct word *w = &words->word[i];

		if (places_none(&here)) {
			say_wrong(error, &here, w, WRONG_TOO_MUCH);
			return false;
		}
		steps[i] = places_step(&here, &next, w);
		if (steps[i].wrong) {
			say_wrong(error, &here, w, steps[i].wrong);
			return false;
		}
		here = next;
	}
	*row = places_end(&here);
	if (!*row)
		say_incomplete(error, &here, end);
	return *row != NULL;
}

static bool parse(struct slice line, struct command_line *out, struct grammar_error *error)
{
	struct step steps[GRAMMAR_WORDS_MAX];
	struct word json = { 0 }, dry_run = { 0 };
	struct words words;
	struct taking t = { .words = &words, .steps = steps, .out = out };
	unsigned last;

	if (!words_split(line, false, out->text, &words, error))
		return false;
	if (words.count == 0)
		return true;
	last = words.count - 1;
	take_options(&words, out, &json, &dry_run);
	if (!walk(&words, steps, &out->row, error, words.word[words.count - 1].end))
		return false;
	out->id = out->row->id;
	t.row = row_of(out->id);
	t.count = words.count;
	if (!take_from(&t, 0, 0)) { /* walk() came to this row's end with these words: there is a way */
		say_wrong(error, &(struct places){ 0 }, &words.word[0], WRONG_TOO_MUCH);
		return false;
	}
	whole_words(out, t.row, (uint16_t)(words.word[last].at + words.word[last].len + 1));
	return options_fit(out, &json, &dry_run, error);
}

bool grammar_parse(struct slice line, struct command_line *out, struct grammar_error *error)
{
	size_t blank = 0;

	memset(out, 0, sizeof(*out));
	*error = (struct grammar_error){ 0 };
	out->row = &grammar_rows[CMD_NONE];
	while (blank < line.len && ch_blank(line.p[blank]))
		blank++;
	if (blank == line.len || line.p[blank] == '#' || line.p[blank] == '!')
		return true;
	if (parse(line, out, error))
		return true;
	command_wipe(out);
	out->row = &grammar_rows[CMD_NONE];
	return false;
}
