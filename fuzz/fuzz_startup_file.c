/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_startup_file.c - any bytes as a startup file: every problem has a place in the file, and the tree that its good
 * lines made is written, read and written again as the same bytes, without a difference. */
#include "controller/config/config.h"

#include <stdlib.h>

static void must(bool good)
{
	if (!good)
		abort();
}

static void problem(void *ctx, const struct config_problem *p)
{
	const struct slice *text = ctx;
	unsigned lines = 1;
	struct buf out = { 0 };

	for (size_t i = 0; i < text->len; i++)
		lines += text->p[i] == '\n';
	must(p->line >= 1 && p->line <= lines && p->column >= 1 && p->column <= text->len + 1 && p->what[0] && p->mend[0]);
	config_problem_text(&out, "file", p);
	buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size ? size : 1); /* of its own size, so that reading beyond is seen */
	struct slice text = { copy, size };
	struct config *c = config_new(), *again = config_new(), *empty = config_new();
	struct buf one = { 0 }, two = { 0 }, three = { 0 };

	if (size)
		memcpy(copy, data, size);
	(void)config_read(c, text, problem, &text);
	config_dump(&one, c, CONFIG_SECRETS_PLAIN);
	must(config_read(again, buf_as_slice(&one), NULL, NULL) == 0);
	config_dump(&two, again, CONFIG_SECRETS_PLAIN);
	must(slice_eq(buf_as_slice(&one), buf_as_slice(&two)));
	must(config_diff(c, again, NULL, NULL) == 0);
	must((config_diff(empty, c, NULL, NULL) == 0) == (one.len == 0));
	config_diff_text(&three, empty, c);
	config_dump(&three, c, CONFIG_SECRETS_MASKED);
	buf_free(&one);
	buf_free(&two);
	buf_free(&three);
	config_free(c);
	config_free(again);
	config_free(empty);
	free(copy);
	return 0;
}
