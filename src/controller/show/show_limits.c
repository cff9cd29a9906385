/* SPDX-License-Identifier: Apache-2.0 */
/* show_limits.c - whom the controller takes: load balancing, RF profiles, what clients are excluded for, their traps. */
#include "controller/show/show.h"

#include <stdio.h>

enum { TRAPFLAGS_WIDTH = 40 };

enum step show_load_balancing(struct call *c)
{
	const struct world *w = world_of(c);
	const struct config_admission *a = &w->config->admission;
	const struct clients_counters none = { 0 }, *n = w->clients ? clients_counters(w->clients) : &none;
	struct out *o = c->out;

	out_field(o, "Aggressive Load Balancing", "per WLAN enabling");
	out_int(o, "Aggressive Load Balancing Window", a->balance_window, "clients");
	out_int(o, "Aggressive Load Balancing Denial Count", a->balance_denials, NULL);
	out_blank(o);
	out_title(o, "                                                Statistics");
	out_section(o, "statistics");
	out_int(o, "Total Denied Count", (int64_t)n->balanced_clients, "clients");
	out_int(o, "Total Denial Sent", (int64_t)n->balanced, "messages");
	out_int(o, "Exceeded Denial Max Limit Count", (int64_t)n->balance_given_up, "times");
	out_int(o, "None 5G Candidate Count", (int64_t)n->no_candidate_5, "times");
	out_int(o, "None 2.4G Candidate Count", (int64_t)n->no_candidate_2, "times");
	out_section(o, NULL);
	return STEP_DONE;
}

enum step show_rf_profiles(struct call *c)
{
	static const struct out_column columns[] = { { "RF Profile Name", 32, "rf_profile_name" }, { "Band", 8, "band" },
		{ "Max Clients", 11, "max_clients" }, { "Applied", 7, "applied" } };
	const struct config_admission *a = &world_of(c)->config->admission;

	out_int(c->out, "Number of RF Profiles", a->nprofiles, NULL);
	out_blank(c->out);
	out_table_gap(c->out, "rf_profiles", columns, ARRAY_LEN(columns), " ");
	for (unsigned i = 0; i < a->nprofiles; i++) {
		const struct config_rf_profile *p = &a->profile[i];

		out_cell(c->out, "%s", p->name);
		out_cell(c->out, "%s", p->band == CONFIG_BAND_A ? "5 GHz" : "2.4 GHz");
		out_cell_int(c->out, p->max_clients);
		out_cell_flag(c->out, p->mapped, "Yes", "No");
		out_row(c->out);
	}
	return STEP_DONE;
}

enum step show_wps(struct call *c)
{
	static const struct {
		const char *label;
		enum client_exclusion_reason reason;
	} rows[] = {
		{ "  Excessive 802.11-association failures", CLIENT_EXCLUDED_ASSOC },
		{ "  Excessive 802.11-authentication failures", CLIENT_EXCLUDED_AUTH },
		{ "  Excessive 802.1x-authentication", CLIENT_EXCLUDED_8021X },
		{ "  IP-theft", CLIENT_EXCLUDED_IP_THEFT },
	};
	uint8_t off = world_of(c)->config->admission.not_excluded;

	out_title(c->out, "Client Exclusion Policy");
	out_section(c->out, "client_exclusion_policy");
	for (unsigned i = 0; i < ARRAY_LEN(rows); i++)
		out_flag(c->out, rows[i].label, !(off >> rows[i].reason & 1), "Enabled", "Disabled");
	out_section(c->out, NULL);
	return STEP_DONE;
}

enum step show_trapflags(struct call *c)
{
	uint8_t on = world_of(c)->config->traps;

	out_title(c->out, "Client Related Traps");
	out_label_width(c->out, TRAPFLAGS_WIDTH);
	out_section(c->out, "client_related_traps");
	for (unsigned t = 0; t < CLIENT_TRAPS; t++) {
		char label[40];

		snprintf(label, sizeof(label), "  %s", config_trap_word((enum client_trap)t));
		out_flag(c->out, label, on >> t & 1, "Enabled", "Disabled");
	}
	out_section(c->out, NULL);
	return STEP_DONE;
}
