/* SPDX-License-Identifier: Apache-2.0 */
/* calendar.c - see calendar.h. The two conversions are the usual ones by eras of 400 years, years begun in March. */
#include "base/calendar.h"

#include "base/slice.h"

#include <stdio.h>

int64_t days_from_civil(struct civil c)
{
	int64_t y = c.year - (c.month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (c.month + (c.month > 2 ? -3 : 9)) + 2) / 5 + c.day - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

struct civil civil_from_days(int64_t days)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	struct civil c = { .day = (int)(doy - (153 * mp + 2) / 5 + 1), .month = (int)(mp < 10 ? mp + 3 : mp - 9) };

	c.year = (int)(yoe + era * 400 + (c.month <= 2));
	return c;
}

int month_from_name(const char *p)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

	for (int m = 0; m < 12; m++)
		if (ch_lower(p[0]) == names[3 * m] && ch_lower(p[1]) == names[3 * m + 1] &&
		    ch_lower(p[2]) == names[3 * m + 2])
			return m + 1;
	return 0;
}

static char *put2(char *p, int n)
{
	*p++ = (char)('0' + n / 10 % 10);
	*p++ = (char)('0' + n % 10);
	return p;
}

/* "2026-05-19T" */
static void put_date(char *p, struct civil c)
{
	p = put2(p, c.year / 100);
	p = put2(p, c.year % 100);
	*p++ = '-';
	p = put2(p, c.month);
	*p++ = '-';
	p = put2(p, c.day);
	*p = 'T';
}

size_t time_format(int64_t ms, char buf[static TIME_TEXT_MAX])
{
	static _Thread_local int64_t known = INT64_MIN; /* times come in runs of the same day */
	static _Thread_local char date[12];
	int64_t day, rest;
	char *p = buf;

	if (ms == TIME_NONE) {
		memcpy(buf, "-", 2);
		return 1;
	}
	day = ms >= 0 ? ms / MS_DAY : -((-ms + MS_DAY - 1) / MS_DAY);
	rest = ms - day * MS_DAY;
	if (day != known) {
		struct civil c = civil_from_days(day);

		if (c.year < 0 || c.year > 9999) {
			memcpy(buf, "-", 2);
			return 1;
		}
		put_date(date, c);
		known = day;
	}
	memcpy(p, date, 11);
	p += 11;
	p = put2(p, (int)(rest / MS_HOUR));
	*p++ = ':';
	p = put2(p, (int)(rest / MS_MINUTE % 60));
	*p++ = ':';
	p = put2(p, (int)(rest / MS_SECOND % 60));
	*p++ = '.';
	*p++ = (char)('0' + rest / 100 % 10);
	p = put2(p, (int)(rest % 100));
	*p = '\0';
	return (size_t)(p - buf);
}

int64_t time_parse(const char *s, int64_t day0)
{
	int y, mo, d, h = 0, mi = 0, n = 0;
	double sec = 0;

	if (sscanf(s, "%4d-%2d-%2d%n", &y, &mo, &d, &n) == 3 && n > 0) {
		if (mo < 1 || mo > 12 || d < 1 || d > 31)
			return TIME_NONE;
		day0 = days_from_civil((struct civil){ y, mo, d }) * MS_DAY;
		s += n;
		if (*s == '\0')
			return day0;
		if (*s != 'T' && *s != ' ')
			return TIME_NONE;
		s++;
	}
	n = 0;
	if (sscanf(s, "%2d:%2d%n", &h, &mi, &n) != 2 || n == 0 || h < 0 || mi < 0 || h > 23 || mi > 59)
		return TIME_NONE;
	s += n;
	if (*s == ':') {
		n = 0;
		if (sscanf(s, ":%lf%n", &sec, &n) != 1 || sec < 0 || sec >= 61)
			return TIME_NONE;
		s += n;
	}
	if (*s != '\0' || day0 == TIME_NONE)
		return TIME_NONE;
	return day0 + h * (int64_t)MS_HOUR + mi * (int64_t)MS_MINUTE + (int64_t)(sec * 1000 + 0.5);
}
