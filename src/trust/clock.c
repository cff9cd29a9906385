/* SPDX-License-Identifier: Apache-2.0 */
/* clock.c - see clock.h. */
#include "trust/clock.h"

static const char *const source_names[] = { [CLOCK_GUESSED] = "guessed from what was saved", [CLOCK_SYSTEM] = "system clock",
					    [CLOCK_AC] = "controller" };

const char *trust_clock_source_name(enum trust_clock_source s)
{
	return source_names[s];
}

void trust_clock_start(struct trust_clock *c, int64_t system, int64_t saved, int64_t floor, mono_t now)
{
	int64_t known = saved > floor ? saved : floor;

	c->floor = floor;
	c->at = now;
	/* a clock that stands at 1970 is none, even where nothing is known yet: 2020 is before any plumb */
	c->source = system >= known && system > 1577836800 ? CLOCK_SYSTEM : CLOCK_GUESSED;
	c->wall = c->source == CLOCK_SYSTEM ? system : known;
}

int64_t trust_clock_read(const struct trust_clock *c, mono_t now)
{
	int64_t passed = now.us > c->at.us ? (now.us - c->at.us) / 1000000 : 0;

	return c->wall + passed;
}

void trust_clock_floor(struct trust_clock *c, int64_t from, mono_t now)
{
	if (from <= c->floor)
		return;
	c->floor = from;
	if (trust_clock_read(c, now) < from) {
		c->wall = from;
		c->at = now;
	}
}

bool trust_clock_at_least(struct trust_clock *c, int64_t from, mono_t now)
{
	if (c->source != CLOCK_GUESSED || trust_clock_read(c, now) >= from)
		return false;
	c->wall = from;
	c->at = now;
	return true;
}

bool trust_clock_from_ac(struct trust_clock *c, int64_t seconds, mono_t now)
{
	if (seconds < c->floor)
		return false;
	c->wall = seconds;
	c->at = now;
	c->source = CLOCK_AC;
	return true;
}
