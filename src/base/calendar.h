/* SPDX-License-Identifier: Apache-2.0 */
/* calendar.h - the time a log prints: wall clock without zone, milliseconds since 1970-01-01 00:00 of that clock. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#define TIME_NONE INT64_MIN

enum { MS_SECOND = 1000, MS_MINUTE = 60000, MS_HOUR = 3600000, MS_DAY = 86400000, TIME_TEXT_MAX = 40 };

struct civil {
	int year, month, day; /* month and day from 1 */
};

/* Days since 1970-01-01, proleptic Gregorian. */
int64_t days_from_civil(struct civil c);
struct civil civil_from_days(int64_t days);

/* 1 to 12 for Jan to Dec, whatever the case; 0 otherwise. Reads three bytes. */
int month_from_name(const char *p);

/* YYYY-MM-DDTHH:MM:SS.mmm; returns the length. TIME_NONE gives "-". */
size_t time_format(int64_t ms, char buf[static TIME_TEXT_MAX]);

/* What a person types after --since: YYYY-MM-DD[T or blank HH:MM[:SS[.mmm]]] or HH:MM[:SS[.mmm]] (of the day `day0`,
 * in ms). Returns TIME_NONE when it is neither. */
int64_t time_parse(const char *s, int64_t day0);
