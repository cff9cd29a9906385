/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_control.c - bytes of an operator's program to the control socket, in pieces as the first byte says, with a show that
 * has rows, a command that waits, debug lines between. It must neither read beyond, nor grow, nor hang; what it answers
 * must be lines. */
#include "controller/control/control.h"

#include <stdlib.h>

static enum step rows(struct call *c)
{
	static const struct out_column columns[] = { { "N", 5, "n" } };

	if (c->phase++ == 0)
		out_table(c->out, "aps", columns, 1);
	for (; c->at[0] < 300 && call_room(c); c->at[0]++) {
		out_cell(c->out, "%d", (int)c->at[0]);
		out_row(c->out);
	}
	return c->at[0] < 300 ? STEP_MORE : STEP_DONE;
}

static enum step waits(struct call *c)
{
	*(struct call_ref *)c->world = c->ref;
	return STEP_WAIT;
}

static enum step debug_on(struct call *c)
{
	session_debug(c->session, (enum debug_topic)c->line->arg[0].n, c->line->arg[1].n == 0);
	return STEP_DONE;
}

static const struct call_handler handlers[] = {
	{ CMD_SHOW_AP_SUMMARY, rows }, { CMD_SAVE_CONFIG, waits }, { CMD_DEBUG_CAPWAP, debug_on },
};

static void drain(struct control_session *s)
{
	struct slice out = control_output(s);

	if (out.len > 2 * CONTROL_QUEUE_EVENTS || (out.len && out.p[out.len - 1] != '\n'))
		abort();
	control_sent(s, out.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct call_ref ref = { 0 };
	struct control_options o = { .handlers = handlers, .nhandlers = ARRAY_LEN(handlers), .world = &ref };
	const struct control_peer root = { 0 };
	struct control *c = control_new(&o);
	struct control_session *s = control_open(c, &root, NULL);
	size_t piece = size ? data[0] + 1u : 1;

	for (size_t at = 1; at < size; at += piece) {
		size_t n = size - at < piece ? size - at : piece;

		if (control_hungry(s))
			control_input(s, data + at, n);
		for (int i = 0; i < 200 && control_step(s); i++)
			if (i % 16 == 15)
				drain(s);
		control_debug(c, DEBUG_CAPWAP_EVENTS, (mac_t){ 0 }, "spamApTask0", "line");
		control_answer(c, ref, CALL_OK, "done\n", NULL);
		drain(s);
	}
	control_input_end(s);
	for (int i = 0; i < 20000 && control_step(s); i++)
		drain(s);
	control_free(c);
	return 0;
}
