/* SPDX-License-Identifier: Apache-2.0 */
/* say.c - errors of the grammar in words: what is wrong, where, and what could stand there. A word that may be a secret
 * is not repeated. */
#include "cli/grammar/table.h"

#include "cli/nearest.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { SHOWN_MAX = 40, EXPECTED_MAX = 64 };

struct text {
	char *p;
	size_t len, size;
};

static void __attribute__((format(printf, 2, 3))) text_add(struct text *t, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(t->p + t->len, t->size - t->len, fmt, ap);
	va_end(ap);
	if (n > 0)
		t->len += (size_t)n < t->size - t->len ? (size_t)n : t->size - t->len - 1;
}

/* What was typed, harmless for a terminal and not too long. */
static void typed(char out[static SHOWN_MAX + 4], const struct word *w)
{
	unsigned n = 0;

	for (; n < w->len && n < SHOWN_MAX; n++)
		out[n] = (unsigned char)w->text[n] < 0x20 || (unsigned char)w->text[n] > 0x7e ? '.' : w->text[n];
	strcpy(out + n, n < w->len ? "..." : "");
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

struct expected {
	char word[EXPECTED_MAX][48];
	unsigned count;
};

/* All that may stand there, once each; parameters last. begun: only words that begin so. */
static void collect(const struct places *p, const struct word *begun, struct expected *out)
{
	out->count = 0;
	for (struct places_at at = { 0 }; places_next(p, &at) && out->count < EXPECTED_MAX;) {
		char text[48];
		bool known = false;

		if (begun && !alternative_begins(at.a, begun))
			continue;
		snprintf(text, sizeof(text), at.a->type == ARG_WORD ? "%.*s" : "<%.*s>", (int)at.a->word.len, at.a->word.p);
		for (unsigned i = 0; i < out->count && !known; i++)
			known = strcmp(out->word[i], text) == 0;
		if (!known)
			memcpy(out->word[out->count++], text, sizeof(text));
	}
	qsort(out->word, out->count, sizeof(out->word[0]), by_text);
	/* '<' sorts before letters */
	for (unsigned params = 0; params < out->count && out->word[0][0] == '<'; params++) {
		char first[48];

		memcpy(first, out->word[0], sizeof(first));
		memmove(out->word[0], out->word[1], (out->count - 1) * sizeof(out->word[0]));
		memcpy(out->word[out->count - 1], first, sizeof(first));
	}
}

static void list(struct text *t, const struct expected *e, const char *before)
{
	for (unsigned i = 0; i < e->count; i++) {
		if (t->size - t->len < sizeof(e->word[0]) + 8) {
			text_add(t, " ...");
			return;
		}
		text_add(t, "%s%s", i ? ", " : before, e->word[i]);
	}
}

static const struct alternative *parameter_at(const struct places *p)
{
	for (struct places_at at = { 0 }; places_next(p, &at);)
		if (at.a->type != ARG_WORD)
			return at.a;
	return NULL;
}

static const char *nearest_word(const struct places *p, const struct word *w, char room[static 48])
{
	struct expected e;
	struct nearest n = { .typed = w->text };

	collect(p, NULL, &e);
	for (unsigned i = 0; i < e.count; i++)
		if (e.word[i][0] != '<')
			nearest_offer(&n, e.word[i]);
	if (n.name)
		snprintf(room, 48, "%s", n.name);
	return n.name ? room : NULL;
}

/* A parameter was given what it cannot be. */
static void say_value(struct text *what, struct text *mend, const struct places *p, const struct alternative *a,
		      const struct word *w, bool hidden, const char *shown)
{
	char wanted[160];
	struct expected e;

	value_wanted(a, wanted, sizeof(wanted));
	if (hidden && type_secret(a->type))
		text_add(what, "what is given as <%.*s> cannot be one (%u characters)", (int)a->word.len, a->word.p, w->len);
	else if (hidden)
		text_add(what, "what is given as <%.*s> cannot be one", (int)a->word.len, a->word.p);
	else
		text_add(what, "<%.*s> cannot be '%s'", (int)a->word.len, a->word.p, shown);
	text_add(mend, "expected %s", wanted);
	collect(p, NULL, &e);
	if (e.count && e.word[0][0] != '<') {
		while (e.count && e.word[e.count - 1][0] == '<')
			e.count--;
		list(mend, &e, ", or: ");
	}
}

void say_wrong(struct grammar_error *error, const struct places *p, const struct word *w, enum grammar_wrong wrong)
{
	struct text what = { error->what, 0, sizeof(error->what) }, mend = { error->mend, 0, sizeof(error->mend) };
	bool hidden = places_secret(p) || wrong == WRONG_TOO_MUCH;
	const struct alternative *param = parameter_at(p);
	char shown[SHOWN_MAX + 4], near_room[48];
	const char *near = wrong == WRONG_WORD ? nearest_word(p, w, near_room) : NULL;
	struct expected e;

	error->wrong = wrong;
	error->column = w->column;
	typed(shown, w);
	if (wrong == WRONG_TOO_MUCH) {
		text_add(&what, "the command ended before this word");
		text_add(&mend, "leave it out, or put text that has blanks in quotes");
		return;
	}
	if (wrong == WRONG_AMBIGUOUS) {
		collect(p, w, &e);
		text_add(&what, "'%s' may be several words", shown);
		list(&mend, &e, "write more of one of: ");
		return;
	}
	if (param && !(near && ch_alpha(w->text[0]))) {
		error->wrong = WRONG_VALUE;
		say_value(&what, &mend, p, param, w, hidden, shown);
		return;
	}
	if (hidden)
		text_add(&what, "this word cannot stand here");
	else
		text_add(&what, "'%s' cannot stand here", shown);
	if (near)
		text_add(&mend, "did you mean '%s'? Expected", near);
	else
		text_add(&mend, "expected");
	collect(p, NULL, &e);
	list(&mend, &e, e.count == 1 ? ": " : " one of: ");
}

void say_incomplete(struct grammar_error *error, const struct places *p, unsigned column)
{
	struct text what = { error->what, 0, sizeof(error->what) }, mend = { error->mend, 0, sizeof(error->mend) };
	const struct alternative *param = parameter_at(p);
	char wanted[160];
	struct expected e;

	error->wrong = WRONG_INCOMPLETE;
	error->column = column;
	text_add(&what, "the command is not complete");
	collect(p, NULL, &e);
	list(&mend, &e, e.count == 1 ? "expected: " : "expected one of: ");
	if (param) {
		value_wanted(param, wanted, sizeof(wanted));
		text_add(&mend, " (%s)", wanted);
	}
}
