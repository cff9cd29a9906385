/* SPDX-License-Identifier: Apache-2.0 */
/* options.h - the words of a command line, read along a table of options.
 *
 *   struct args a = { .table = options, .count = OPTIONS, .argc = argc, .argv = argv };
 *   while ((id = args_next(&a)) != ARGS_END) switch (id) { case ARGS_OPERAND: use(a.value); break; ... }
 *
 * Long options may be shortened as long as they stay unique, take their value behind "=" or as the next word, and may
 * stand behind operands; "--" ends them, "-" is an operand. What is wrong is said on stderr, with the nearest right
 * word, before ARGS_BAD is returned. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct option_info {
	const char *name;	    /* without dashes */
	char letter;		    /* 0: none */
	bool once;		    /* a second one is a mistake, not a correction */
	bool hidden;		    /* understood, but not offered */
	const char *value;	    /* what it takes, as the help names it; NULL: nothing */
	const char *const *choices; /* the only values, NULL behind the last; NULL: any */
	const char *help;
};

enum { ARGS_END = -1, ARGS_OPERAND = -2, ARGS_BAD = -3 };

struct args {
	const struct option_info *table;
	size_t count;
	bool words; /* operands are free text: what starts with a dash and is no option is text, too */
	int argc;
	char **argv;
	/* private from here on, but for value */
	const char *value; /* of the option, or the operand */
	int at;
	bool ended, begun;
	const char *letters; /* rest of a cluster: -qh */
	uint64_t given;
};

/* The row of the option, or one of the enum above. */
int args_next(struct args *a);

/* A whole number within limits, or false. */
bool number_read(const char *text, long least, long most, long *out);
