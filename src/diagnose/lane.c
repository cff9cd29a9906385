/* SPDX-License-Identifier: Apache-2.0 */
/* lane.c - see lane.h. */
#include "diagnose/lane.h"

#include "base/xalloc.h"
#include "diagnose/memo.h"

#include <stdlib.h>

enum { WINDOW = 4096 };

bool lane_plan(struct lane *l, uint64_t *off, size_t *len)
{
	static char window[WINDOW + SNAP_MAX];
	uint64_t at = l->next + CHUNK_SIZE, end = l->source.size;

	if (l->next >= l->source.size)
		return false;
	if (at < l->source.size) {
		/* one byte before `at`, to see whether a line begins there */
		size_t n = source_read(&l->source, at - 1, window, WINDOW);

		end = reader_snap(window, n, at - 1, at, at - 1 + n >= l->source.size);
		if (end >= at - 1 + n && at - 1 + n < l->source.size) {
			n = source_read(&l->source, at - 1, window, sizeof(window));
			end = reader_snap(window, n, at - 1, at, at - 1 + n >= l->source.size);
		}
		if (n == 0)
			end = l->source.size;
	}
	*off = l->next;
	*len = (size_t)(end - l->next);
	l->next = end;
	return true;
}

struct lane_desk {
	struct memo memo;
	char text[CHUNK_SIZE + SNAP_MAX + WINDOW + CHUNK_PAD];
};

struct lane_desk *lane_desk(void)
{
	return xcalloc(1, sizeof(struct lane_desk), "a chunk");
}

void lane_load(const struct lane *l, struct chunk *c, uint64_t off, size_t len, struct lane_desk *desk)
{
	chunk_reset(c);
	c->text = desk->text;
	c->memo = &desk->memo;
	c->off = off;
	c->source = l->index;
	c->len = source_read(&l->source, off, c->text, len);
}

/* The year of the first line of a log that prints none: the last one in which it is not after the file's own time. */
static int guess_year(const struct lane *l, int64_t stamp)
{
	struct civil now = civil_from_days(l->source.mtime_ms / MS_DAY);
	int month = stamp_month(stamp), day = (int)(stamp_day(stamp) % 32);

	if (month > now.month || (month == now.month && day > now.day))
		return now.year - 1;
	return now.year;
}

static void date_lane(struct lane *l, const struct chunk *c, int year)
{
	l->date0 = l->source.mtime_ms / MS_DAY * MS_DAY;
	if (c->first_time != TIME_NONE) {
		l->year0 = civil_from_days(c->first_time / MS_DAY).year;
		l->date0 = c->first_time / MS_DAY * MS_DAY;
		if (c->first_stamp != TIME_NONE && stamp_month(c->first_stamp) == 12 &&
		    civil_from_days(c->first_time / MS_DAY).month == 1)
			l->year0--;
		l->dated = true;
		return;
	}
	if (c->first_stamp == TIME_NONE)
		return;
	l->dated = true;
	if (year) {
		l->year0 = year;
		return;
	}
	l->guessed = true;
	l->year0 = stamp_month(c->first_stamp) ? guess_year(l, c->first_stamp) : civil_from_days(l->date0 / MS_DAY).year;
}

void lane_settle(struct lane *l, struct chunk *c, int year)
{
	if (!l->dated)
		date_lane(l, c, year);
	if (c->first_stamp != TIME_NONE) {
		if (l->last_month == 12 && stamp_month(c->first_stamp) == 1)
			l->turns++;
		l->last_month = stamp_month(c->last_stamp);
	}
	c->turns_base = l->turns;
	l->turns += c->turns;
	c->line_base = l->lines;
	l->lines += (uint32_t)c->counts.lines;
	if (l->counts.foreign == 0 && c->counts.foreign) {
		l->foreign_place = c->foreign_place;
		l->foreign_line = c->foreign_line + c->line_base + 1;
	}
	l->counts.recognised += c->counts.recognised;
	l->counts.unknown += c->counts.unknown;
	l->counts.other += c->counts.other;
	l->counts.foreign += c->counts.foreign;
	l->counts.bytes += c->counts.bytes;
	l->counts.lines += c->counts.lines;
}

int64_t lane_time(const struct lane *l, const struct chunk *c, int64_t t, uint16_t flags, int64_t cache[2])
{
	int64_t day;

	if (t == TIME_NONE || !(flags & EV_STAMP))
		return t;
	if (flags & EV_NO_DATE)
		return l->date0 + t % MS_DAY;
	day = stamp_day(t) + (int64_t)c->turns_base * 512;
	if (cache[0] != day + 1) {
		cache[0] = day + 1;
		cache[1] = days_from_civil((struct civil){ l->year0 + (int)(day / 512), (int)(day / 32 % 16), (int)(day % 32) }) *
			   MS_DAY;
	}
	return cache[1] + t % MS_DAY;
}

void lane_peek(struct lane *l, const struct reader *r, struct chunk *scratch, struct lane_desk *desk, int year)
{
	int64_t cache[2] = { 0 };
	uint64_t off;
	size_t len;
	struct lane probe = *l;

	l->first = TIME_NONE;
	if (!lane_plan(&probe, &off, &len))
		return;
	lane_load(&probe, scratch, off, len < (64 << 10) ? len : 64 << 10, desk);
	reader_chunk(r, scratch);
	date_lane(&probe, scratch, year);
	if (scratch->first_stamp != TIME_NONE && probe.dated)
		l->first = lane_time(&probe, scratch, scratch->first_stamp,
				     stamp_month(scratch->first_stamp) ? EV_STAMP : EV_STAMP | EV_NO_DATE, cache);
	if (scratch->first_time != TIME_NONE)
		l->first = scratch->first_time;
}
