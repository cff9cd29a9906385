/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_explain.c - `plumb explain`: the words of the command line to explain.h. */
#include "base/xalloc.h"
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/explain_hooks.h"

#include <stdlib.h>

int cmd_explain(const struct command *self, int argc, char **argv)
{
	struct args a = { .table = self->options, .count = self->noptions, .words = self->words,
			  .argc = argc, .argv = argv };
	const char **words = xcalloc((size_t)argc + 1, sizeof(*words), "words");
	bool json = false, help = false;
	int id, nwords = 0, status = EXIT_FINE;

	while (!help && (id = args_next(&a)) != ARGS_END && id != ARGS_BAD) {
		if (id == ARGS_OPERAND)
			words[nwords++] = a.value;
		json |= id == EXPLAIN_JSON;
		help |= id == EXPLAIN_HELP;
	}
	if (help)
		help_print(self);
	else
		status = id == ARGS_BAD ? help_hint(self) : explain(stdout, words, nwords, json, &plumb_explain_hooks);
	free(words);
	return status;
}
