/* SPDX-License-Identifier: Apache-2.0 */
/* options.c - see options.h. */
#include "cli/options.h"

#include "base/slice.h"
#include "cli/complain.h"
#include "cli/nearest.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

static int row_of_letter(const struct args *a, char letter)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->table[i].letter == letter)
			return (int)i;
	return ARGS_BAD;
}

/* The option with that name, or the only one that begins so. */
static int row_of_name(const struct args *a, const char *name, size_t len, size_t *matches)
{
	int row = ARGS_BAD;

	*matches = 0;
	for (size_t i = 0; i < a->count; i++) {
		if (strncmp(a->table[i].name, name, len) != 0)
			continue;
		row = (int)i;
		if (a->table[i].name[len] == '\0') {
			*matches = 1;
			return row;
		}
		++*matches;
	}
	return *matches == 1 && len > 0 ? row : ARGS_BAD;
}

static int refuse_ambiguous(const struct args *a, const char *word, size_t len)
{
	char names[256] = "";

	for (size_t i = 0; i < a->count; i++)
		if (strncmp(a->table[i].name, word + 2, len) == 0 &&
		    strlen(names) + strlen(a->table[i].name) + 5 < sizeof(names)) {
			strcat(names, names[0] ? ", --" : "--");
			strcat(names, a->table[i].name);
		}
	complain("option '%.*s' may mean %s", (int)len + 2, word, names);
	return ARGS_BAD;
}

static int refuse_unknown(const struct args *a, const char *word, size_t len)
{
	char typed[64];
	struct nearest near = { .typed = typed };
	size_t dashes = strspn(word, "-");

	if (len >= sizeof(typed))
		len = sizeof(typed) - 1;
	memcpy(typed, word + dashes, len - dashes);
	typed[len - dashes] = '\0';
	for (size_t i = 0; i < a->count; i++)
		nearest_offer(&near, a->table[i].name);
	if (near.name)
		complain("unknown option '%.*s'; did you mean --%s?", (int)len, word, near.name);
	else
		complain("unknown option '%.*s'", (int)len, word);
	return ARGS_BAD;
}

static int refuse_value(const struct option_info *o, const char *value)
{
	const char *near = nearest_of(value, o->choices);
	char list[128] = "";

	for (const char *const *c = o->choices; *c; c++)
		if (strlen(list) + strlen(*c) + 5 < sizeof(list)) {
			strcat(list, !list[0] ? "" : c[1] ? ", " : " or ");
			strcat(list, *c);
		}
	if (near)
		complain("--%s takes %s, not '%s'; did you mean %s?", o->name, list, value, near);
	else
		complain("--%s takes %s, not '%s'", o->name, list, value);
	return ARGS_BAD;
}

static bool chosen(const struct option_info *o, const char *value)
{
	if (!o->choices)
		return true;
	for (const char *const *c = o->choices; *c; c++)
		if (strcmp(*c, value) == 0)
			return true;
	return false;
}

/* The option of that row with its value, which is the next word where none was given with it. */
static int take(struct args *a, int row, const char *value)
{
	const struct option_info *o = &a->table[row];

	assert(row < 64);
	a->value = value;
	if (!o->value && value) {
		complain("--%s takes no value, but '%s' was given", o->name, value);
		return ARGS_BAD;
	}
	if (o->value && !value) {
		if (a->at == a->argc) {
			complain("--%s needs a value: --%s=%s", o->name, o->name, o->value);
			return ARGS_BAD;
		}
		a->value = a->argv[a->at++];
	}
	if (o->once && (a->given >> row & 1)) {
		complain("--%s can be given once only", o->name);
		return ARGS_BAD;
	}
	a->given |= 1ULL << row;
	return o->value && !chosen(o, a->value) ? refuse_value(o, a->value) : row;
}

static int take_letter(struct args *a)
{
	char letter = *a->letters++;
	const char *rest = a->letters;
	int row = row_of_letter(a, letter);

	if (*rest == '\0')
		a->letters = NULL;
	if (row == ARGS_BAD) {
		complain("unknown option '-%c'", letter);
		return ARGS_BAD;
	}
	if (!a->table[row].value)
		return take(a, row, NULL);
	a->letters = NULL;
	return take(a, row, *rest ? rest : NULL);
}

static int take_long(struct args *a, const char *word)
{
	size_t len = strcspn(word + 2, "="), matches;
	int row = row_of_name(a, word + 2, len, &matches);

	if (row == ARGS_BAD)
		return matches > 1 ? refuse_ambiguous(a, word, len) : refuse_unknown(a, word, len + 2);
	return take(a, row, word[2 + len] ? word + 3 + len : NULL);
}

static int operand(struct args *a, const char *word)
{
	a->value = word;
	a->begun = true;
	return ARGS_OPERAND;
}

/* In a command of free text: is this word an option all the same? Before the text anything that looks like one (but a
 * negative number does not), within the text only what is spelled out. */
static bool option_among_words(const struct args *a, const char *word)
{
	size_t matches;

	if (!a->begun)
		return word[1] == '-' ? ch_alpha(word[2]) : ch_alpha(word[1]);
	if (word[1] != '-')
		return false;
	int row = row_of_name(a, word + 2, strlen(word + 2), &matches);
	return row >= 0 && strcmp(a->table[row].name, word + 2) == 0;
}

int args_next(struct args *a)
{
	const char *word;

	if (a->letters)
		return take_letter(a);
	if (a->at == a->argc)
		return ARGS_END;
	word = a->argv[a->at++];
	if (a->ended || word[0] != '-' || word[1] == '\0')
		return operand(a, word);
	if (strcmp(word, "--") == 0 && !(a->words && a->begun)) {
		a->ended = true;
		return args_next(a);
	}
	if (a->words && !option_among_words(a, word))
		return operand(a, word);
	if (word[1] == '-')
		return take_long(a, word);
	a->letters = word + 1;
	return take_letter(a);
}

bool number_read(const char *text, long least, long most, long *out)
{
	char *end;

	if (!ch_digit(text[0]))
		return false;
	errno = 0;
	*out = strtol(text, &end, 10);
	return *end == '\0' && errno == 0 && *out >= least && *out <= most;
}
