/* SPDX-License-Identifier: Apache-2.0 */
/* verdicts.c - see verdicts.h. */
#include "cli/verdicts.h"

#include "catalogue/states.h"

static size_t add(struct verdict_name *to, enum verdict v, int arg)
{
	*to = (struct verdict_name){ .verdict = v, .arg = arg };
	verdict_id(v, arg, to->id);
	return 1;
}

/* A client stays in START or RUN without being stuck. */
static size_t add_stuck(struct verdict_name *to)
{
	size_t n = 0;

	for (int state = PEM_START + 1; state < PEM_RUN; state++)
		n += add(to + n, VERDICT_STUCK, state);
	return n;
}

size_t verdict_names(struct verdict_name out[static VERDICT_IDS_MAX])
{
	size_t n = 0;

	for (int v = 0; v < VERDICTS; v++)
		n += v == VERDICT_STUCK ? add_stuck(out + n) : add(out + n, (enum verdict)v, -1);
	return n;
}

const char *const *verdict_ids(void)
{
	static struct verdict_name names[VERDICT_IDS_MAX];
	static const char *ids[VERDICT_IDS_MAX + 1];
	size_t n;

	if (ids[0])
		return ids;
	n = verdict_names(names);
	for (size_t i = 0; i < n; i++)
		ids[i] = names[i].id;
	return ids;
}
