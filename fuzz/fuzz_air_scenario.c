/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_air_scenario.c - any bytes as a scenario: it is taken, or every error is told in clean lines. */
#include "air/scenario.h"

#include <stdlib.h>

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
	for (unsigned i = 0; good && i < s.steps; i++)
		if (s.step[i].whom.from >= s.aps || s.step[i].back_to > i)
			abort();
	for (size_t i = 0; i < o.said.len; i++)
		if ((unsigned char)o.said.p[i] < ' ' && o.said.p[i] != '\n')
			abort();
	orders_free(&o);
	scenario_free(&s);
	return 0;
}
