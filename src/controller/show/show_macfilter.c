/* SPDX-License-Identifier: Apache-2.0 */
/* show_macfilter.c - the MAC filter: which clients may use WLANs that have MAC filtering. AireOS's pages; what only a RADIUS
 * server would have to know (delimiter, compatibility) is not there to be shown. */
#include "controller/show/show.h"

#include <stdio.h>

static void wlan_text(unsigned wlan, char text[static 8])
{
	if (wlan)
		snprintf(text, 8, "%u", wlan);
	else
		snprintf(text, 8, "any");
}

enum step show_macfilter_summary(struct call *c)
{
	static const struct out_column columns[] = {
		{ "MAC Address", 17, "mac_address" }, { "WLAN Id", 7, NULL }, { NULL, 0, "wlan_id" },
		{ "Description", 32, "description" },
	};
	const struct config *config = world_of(c)->config;

	if (c->phase == 0) {
		out_title(c->out, "Local Mac Filter Table");
		out_blank(c->out);
		out_table_gap(c->out, "local_mac_filter_table", columns, ARRAY_LEN(columns), " ");
		c->phase = 1;
	}
	for (; c->at[0] < config->macfilters && call_room(c); c->at[0]++) {
		const struct config_macfilter *f = &config->macfilter[c->at[0]];
		char text[8];

		wlan_text(f->wlan, text);
		out_cell_mac(c->out, f->mac);
		out_cell(c->out, "%s", text);
		out_cell_int(c->out, f->wlan);
		out_cell(c->out, "%s", f->description);
		out_row(c->out);
	}
	return c->at[0] < config->macfilters ? STEP_MORE : STEP_DONE;
}

enum step show_macfilter_detail(struct call *c)
{
	const struct config *config = world_of(c)->config;
	const struct config_macfilter *f = config_macfilter(config, c->line->arg[0].mac);

	if (!f)
		return call_end(c, CALL_NOT_FOUND, "%s is not in the MAC filter; config macfilter add %s <wlan-id> puts it there",
				command_text(c->line, 0), command_text(c->line, 0));
	out_blank(c->out);
	out_mac(c->out, "MAC Address", f->mac);
	if (f->wlan)
		out_int(c->out, "WLAN Identifier", f->wlan, NULL);
	else
		out_none(c->out, "WLAN Identifier", "any");
	out_field(c->out, "Interface Name", "%s", config_wlan(config, f->wlan) ? config_wlan(config, f->wlan)->interface :
		  "its WLAN's");
	out_field(c->out, "Description", "%s", f->description);
	return STEP_DONE;
}
