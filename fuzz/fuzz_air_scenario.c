/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_air_scenario.c - any bytes as a scenario: it is taken, or every error is told in clean lines. What is taken keeps its
 * ceilings, its steps speak of who there is, and the controller's configuration can be made of it. */
#include "air/scenario.h"

#include <stdlib.h>

static void look_at_clients(const struct scenario *s)
{
	char name[SCENARIO_NAME_MAX + 8], filled[2 * SCENARIO_COMMAND_MAX];
	struct buf config = { 0 };
	unsigned n = 0;

	if (s->nclients > SCENARIO_CLIENTS_MAX || s->client_groups > SCENARIO_CLIENT_GROUPS_MAX ||
	    s->wlans > SCENARIO_WLANS_MAX || s->configs > SCENARIO_CONFIGS_MAX)
		abort();
	for (unsigned i = 0; i < s->client_groups; i++) {
		const struct air_group *g = &s->clients[i];

		if (g->first != n || g->wlan >= s->wlans || g->at > s->aps || g->twin_of > n || g->address_of > n)
			abort();
		n += g->count;
		scenario_client_name(s, n - 1, name);
		if (scenario_client_group(s, n - 1) != g || !name[0] || !mac_present(scenario_client_mac(s, n - 1)))
			abort();
	}
	for (unsigned i = 0; i < s->steps; i++)
		if (s->step[i].kind == STEP_OPERATOR && !scenario_fill_in(s, s->step[i].text, filled, sizeof(filled)))
			abort();
	if (n != s->nclients)
		abort();
	scenario_config(s, &config);
	buf_free(&config);
}

static void look_at_steps(const struct scenario *s)
{
	for (unsigned i = 0; i < s->steps; i++) {
		const struct step *t = &s->step[i];
		bool of_aps = t->kind < STEP_JOIN || t->kind == STEP_RADIO_RESET;

		if (t->back_to > i || t->ap > s->aps || (t->kind == STEP_SWITCH && t->wlan >= s->wlans))
			abort();
		if (of_aps && t->whom.from >= s->aps)
			abort();
		if (t->kind == STEP_JOIN && t->whom.from >= s->nclients)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct orders o = { .file = "f" };
	struct scenario s;
	bool good;

	if (size > 64 << 10)
		return 0;
	scenario_defaults(&s);
	good = scenario_parse(&s, &o, (struct slice){ (const char *)data, size });
	if (good != (o.said.len == 0) || s.aps > SCENARIO_APS_MAX || s.steps > SCENARIO_STEPS_MAX)
		abort();
	if (good) {
		look_at_steps(&s);
		look_at_clients(&s);
	}
	for (size_t i = 0; i < o.said.len; i++)
		if ((unsigned char)o.said.p[i] < ' ' && o.said.p[i] != '\n')
			abort();
	orders_free(&o);
	scenario_free(&s);
	return 0;
}
