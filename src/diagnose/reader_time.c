/* SPDX-License-Identifier: Apache-2.0 */
/* reader_time.c - what time a head says, as far as it says one: a date with a year, a stamp without one, the clock alone
 * (the date is the one of the line before), or nothing. */
#include "diagnose/reader_in.h"

#include "base/calendar.h"

int64_t reading_time(struct reading *g, const struct head *h, uint16_t *flags)
{
	int64_t t;

	*flags = 0;
	if (h->ms < 0) {
		if (h->strong)
			return TIME_NONE; /* a hidden date */
		*flags = g->last_flags;
		return g->last_t;
	}
	if (h->year && h->month) {
		t = days_from_civil((struct civil){ h->year, h->month, h->day }) * MS_DAY + h->ms;
		if (g->c->first_time == TIME_NONE)
			g->c->first_time = t;
		g->c->last_time = t;
		g->last_t = t;
		g->last_flags = 0;
		return t;
	}
	*flags = EV_STAMP;
	if (!h->month) {
		*flags |= EV_NO_DATE;
		if (g->last_t != TIME_NONE) { /* the date of the line before */
			int64_t day = g->last_t - ((g->last_t % MS_DAY) + MS_DAY) % MS_DAY;

			*flags = g->last_flags;
			t = day + h->ms;
			if (t < g->last_t - MS_DAY / 2)
				t += MS_DAY;
			g->last_t = t;
			*(*flags & EV_STAMP ? &g->c->last_stamp : &g->c->last_time) = t;
			return t;
		}
		t = stamp_make(g->turns, 0, 0, h->ms);
	} else {
		if (g->last_month == 12 && h->month == 1)
			g->turns++;
		else if (g->last_month == 1 && h->month == 12 && g->turns > 0)
			g->turns--;
		g->last_month = h->month;
		t = stamp_make(g->turns, h->month, h->day, h->ms);
	}
	g->stamp_loose = true;
	g->last_t = t;
	g->last_flags = *flags;
	if (g->c->first_stamp == TIME_NONE)
		g->c->first_stamp = t;
	g->c->last_stamp = t;
	return t;
}
