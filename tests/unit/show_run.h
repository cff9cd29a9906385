/* SPDX-License-Identifier: Apache-2.0 */
/* show_run.h - a command given to its handler in a world of a test's own, step by step, and what a person sees of it. */
#pragma once
#include "check.h"

#include "controller/show/show.h"

#include <jansson.h>
#include <stdlib.h>

struct run {
	struct command_line line;
	struct call call;
	struct out out;
	struct buf wire;
	unsigned steps;
	uint64_t longest; /* rows in one step */
};

static void begin(struct run *r, struct world *w, const char *text, enum out_format format)
{
	struct grammar_error error;

	memset(r, 0, sizeof(*r));
	if (!grammar_parse(slice_of(text), &r->line, &error))
		fail_msg("%s: %s: %s", text, error.what, error.mend);
	out_begin(&r->out, &r->wire, 1, format);
	r->call = (struct call){ .line = &r->line, .out = &r->out, .world = w };
}

static bool step(struct run *r)
{
	enum { BUDGET = 64 };
	uint64_t before = r->out.rows;
	enum step s = STEP_DONE;
	bool found = false;

	r->call.budget = before + BUDGET;
	for (size_t i = 0; i < show_handler_count; i++)
		if (show_handlers[i].command == r->line.id) {
			s = show_handlers[i].step(&r->call);
			found = true;
		}
	assert_true(found);
	r->steps++;
	if (r->out.rows - before > r->longest)
		r->longest = r->out.rows - before;
	return s == STEP_MORE;
}

static void end(struct run *r)
{
	out_end(&r->out);
	free(r->call.kept);
	buf_free(&r->wire);
	command_wipe(&r->line);
}

/* The lines of the protocol as what a person sees; the caller frees it. */
static char *text_of(struct run *r)
{
	struct buf text = { 0 };

	out_flush(&r->out);
	for (const char *p = buf_cstr(&r->wire), *last = p + r->wire.len, *q; p < last; p = q + 1) {
		json_t *line;

		q = memchr(p, '\n', (size_t)(last - p));
		assert_non_null(q);
		line = json_loadb(p, (size_t)(q - p), 0, NULL);
		assert_non_null(line);
		buf_str(&text, json_string_value(json_object_get(line, "text")));
		json_decref(line);
	}
	(void)buf_cstr(&text);
	return text.p;
}

/* What a command that succeeds prints; the caller frees it. */
static char *shown_in(struct world *w, const char *command)
{
	struct run r;
	char *text;

	begin(&r, w, command, OUT_TEXT);
	while (step(&r))
		;
	if (r.call.status != CALL_OK)
		fail_msg("%s: %s", command, r.call.message);
	text = text_of(&r);
	end(&r);
	return text;
}
