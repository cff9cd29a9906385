/* SPDX-License-Identifier: Apache-2.0 */
/* pressure.c - see pressure.h. */
#include "controller/net/pressure.h"

static const unsigned begins[PRESSURE_LEVELS] = {
	[PRESSURE_NONE] = 0,
	[PRESSURE_PROBES] = 900,
	[PRESSURE_CLIENTS] = 930,
	[PRESSURE_HISTORIES] = 960,
};

unsigned pressure_begins(enum pressure_level level)
{
	return begins[level];
}

void pressure_init(struct pressure *p)
{
	*p = (struct pressure){ .calm = MONO_NEVER };
}

/* The highest one that begins at or below this. */
static enum pressure_level level_of(unsigned thousandths)
{
	unsigned l = PRESSURE_LEVELS - 1;

	while (l > PRESSURE_NONE && thousandths < begins[l])
		l--;
	return (enum pressure_level)l;
}

static unsigned thousandths_of(uint64_t used, uint64_t limit)
{
	if (!limit)
		return 0;
	if (used / 4 >= limit) /* keeper has been told a limit far below what there is: no sum overflows */
		return 4000;
	return (unsigned)((double)used * 1000 / (double)limit);
}

bool pressure_look(struct pressure *p, uint64_t used, uint64_t limit, mono_t now)
{
	enum pressure_level was = p->level;

	p->thousandths = thousandths_of(used, limit);
	if (level_of(p->thousandths) >= was) {
		p->level = level_of(p->thousandths);
		p->calm = MONO_NEVER;
	}
	if (p->level > PRESSURE_NONE) {
		/* what would keep it, if it were so much more */
		enum pressure_level kept = level_of(p->thousandths + PRESSURE_LESS);

		if (kept >= p->level)
			p->calm = MONO_NEVER;
		else if (p->calm.us == MONO_NEVER.us)
			p->calm = now;
		else if (mono_between(p->calm, now) >= PRESSURE_CALM_MS) {
			p->level = kept;
			p->calm = MONO_NEVER;
		}
	}
	return p->level != was;
}
