/* SPDX-License-Identifier: Apache-2.0 */
/* ac_events.c - helpers for what the machine tells: rows of the catalogue, written only when somebody listens. */
#include "controller/ac_internal.h"

bool ac_listens(struct ac *ac, unsigned row, mac_t about)
{
	return ac->p.event && ac->p.wants_event && ac->p.wants_event(ac->p.ctx, row, about);
}

struct slice addr_slice(const struct addr *a, struct address_text *t)
{
	size_t n = addr_format_ip(a, t->ip);

	t->s = (struct slice){ t->ip, n };
	return t->s;
}
