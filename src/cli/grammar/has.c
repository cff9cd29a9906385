/* SPDX-License-Identifier: Apache-2.0 */
/* has.c - whether a command that is told to somebody is one of ours: verdicts name those of AireOS, and not all of them are
 * here. What the reader is to fill in stands in angle brackets. */
#include "cli/grammar/grammar.h"

#include <string.h>

/* Of <802.11a|802.11b> the first word; other parameters stay, and are values that cannot be. */
static void take_choices(struct slice line, struct buf *out)
{
	for (size_t i = 0; i < line.len; i++) {
		const char *at = line.p + i, *end = *at == '<' ? memchr(at, '>', line.len - i) : NULL;
		const char *bar = end ? memchr(at, '|', (size_t)(end - at)) : NULL;

		if (!bar) {
			buf_ch(out, *at);
			continue;
		}
		buf_add(out, at + 1, (size_t)(bar - at - 1));
		i += (size_t)(end - at);
	}
}

bool grammar_has(struct slice line)
{
	struct command_line parsed;
	struct grammar_error error;
	struct buf text = { 0 };
	bool has;

	take_choices(line, &text);
	has = grammar_parse(buf_as_slice(&text), &parsed, &error) || error.wrong == WRONG_VALUE;
	command_wipe(&parsed);
	buf_free(&text);
	return has;
}
