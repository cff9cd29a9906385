/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_agent_config.c - any bytes as plumb-ap's configuration: it is taken or every error is told in clean lines. */
#include "agent/config.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct orders o = { .file = "f" };
	struct agent_config c;
	bool good;

	if (size > 64 << 10)
		return 0;
	agent_config_defaults(&c);
	good = agent_config_parse(&c, &o, (struct slice){ (const char *)data, size });
	if (good != (o.said.len == 0) || c.controllers > AGENT_CONTROLLERS_MAX || memchr(c.name, 0, sizeof(c.name)) == NULL)
		abort();
	for (size_t i = 0; i < o.said.len; i++)
		if ((unsigned char)o.said.p[i] < ' ' && o.said.p[i] != '\n')
			abort();
	if (!good && memcmp(o.said.p, "f:", 2) != 0)
		abort();
	orders_free(&o);
	return 0;
}
