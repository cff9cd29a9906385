/* SPDX-License-Identifier: Apache-2.0 */
/* show_tokens.c - the join tokens there are, by their public names; what opens a session is known to nobody who asks. */
#include "controller/show/show.h"

static void cell_ap(struct out *o, mac_t ap, const char *none)
{
	if (mac_present(ap))
		out_cell_mac(o, ap);
	else
		out_cell_none(o, none);
}

enum step show_tokens(struct call *c)
{
	static const struct out_column columns[] = {
		{ "Token", 8, "token" }, { "State", 8, "state" }, { "Expires", 24, "expires" }, { "For AP", 17, "for_ap" },
		{ "Used by AP", 17, "used_by_ap" },
	};
	const struct world_ports *p = &world_of(c)->ports;
	struct world_token t;

	if (c->phase == 0) {
		size_t n = 0;

		while (p->token_at && p->token_at(p->ctx, n, &t))
			n++;
		out_int(c->out, "Number of join tokens", (int64_t)n, NULL);
		out_blank(c->out);
		out_table(c->out, "tokens", columns, ARRAY_LEN(columns));
		c->phase = 1;
	}
	for (; call_room(c); c->at[0]++) {
		char when[SHOW_TIME_MAX];

		if (!p->token_at || !p->token_at(p->ctx, (size_t)c->at[0], &t))
			return STEP_DONE;
		show_time_long(world_of(c), t.expires, when);
		out_cell(c->out, "%s", t.id);
		out_cell(c->out, "%s", t.state);
		out_cell(c->out, "%s", when);
		cell_ap(c->out, t.only, "any");
		cell_ap(c->out, t.by, "-");
		out_row(c->out);
	}
	return STEP_MORE;
}
