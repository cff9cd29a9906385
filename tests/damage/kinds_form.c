/* SPDX-License-Identifier: Apache-2.0 */
/* kinds_form.c - other heads of the same messages: of other releases, of syslog, of people who cut columns away. */
#include "base/calendar.h"
#include "damage.h"

#include <stdio.h>

enum { YEAR = 2020 };

static int month_of(struct slice date)
{
	return month_from_name(date.p);
}

static int day_of(struct slice date)
{
	const char *p = date.p + date.len - 2;

	return (p[0] == ' ' ? 0 : p[0] & 15) * 10 + (p[1] & 15);
}

static const char *weekday_of(struct slice date)
{
	static const char *const days[] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
	int64_t day = days_from_civil((struct civil){ YEAR, month_of(date), day_of(date) });

	return days[((day % 7) + 7) % 7];
}

#define ARG(s) (int)(s).len, (s).p
/* The address and the blank behind it, where there is one. */
#define MAC_ARG(p) ARG((p).mac), (p).mac.len ? " " : ""

/* --- columns cut away --------------------------------------------------------------------------------------------- */

static struct slice without_task(struct log *l, const struct parts *p, struct rng *r)
{
	(void)r;
	return log_printf(l, "%.*s %.*s: %.*s%s%.*s", ARG(p->date), ARG(p->time), MAC_ARG(*p), ARG(p->text));
}

static struct slice without_date(struct log *l, const struct parts *p, struct rng *r)
{
	(void)r;
	return log_printf(l, "*%.*s: %.*s: %.*s%s%.*s", ARG(p->task), ARG(p->time), MAC_ARG(*p), ARG(p->text));
}

static struct slice time_only(struct log *l, const struct parts *p, struct rng *r)
{
	(void)r;
	return log_printf(l, "%.*s: %.*s%s%.*s", ARG(p->time), MAC_ARG(*p), ARG(p->text));
}

static struct slice mac_only(struct log *l, const struct parts *p, struct rng *r)
{
	(void)r;
	return log_printf(l, "%.*s%s%.*s", MAC_ARG(*p), ARG(p->text));
}

/* The address goes, too, where the text has it again. */
static struct slice text_only(struct log *l, const struct parts *p, struct rng *r)
{
	if (p->mac.len && memmem(p->text.p, p->text.len, p->mac.p, p->mac.len))
		return p->text;
	return mac_only(l, p, r);
}

/* --- other forms -------------------------------------------------------------------------------------------------- */

static struct slice old_form(struct log *l, const struct parts *p, struct rng *r)
{
	bool short_day = p->date.p[4] == '0' || p->date.p[4] == ' ';
	int blanks = rng_one_in(r, 2) && short_day ? 1 : 2;

	return log_printf(l, "%s %.3s %*d %.8s %d: %.*s%s%.*s", weekday_of(p->date), p->date.p, blanks, day_of(p->date),
			  p->time.p, YEAR, MAC_ARG(*p), ARG(p->text));
}

static struct slice rest_of(const struct parts *p)
{
	return slice_between(p->task.p - 1, p->text.p + p->text.len);
}

static struct slice syslog(struct log *l, const struct parts *p, struct rng *r)
{
	struct slice rest = rest_of(p);

	return log_printf(l, "<%u>wlc-a: %.*s", 131 + rng_below(r, 4), ARG(rest));
}

static struct slice relay(struct log *l, const struct parts *p, struct rng *r)
{
	struct slice rest = rest_of(p);

	return log_printf(l, "%d-%02d-%02dT%.*s%03u+02:00 192.0.2.251 wlc-a: %.*s", YEAR, month_of(p->date), day_of(p->date),
			  ARG(p->time), rng_below(r, 1000), ARG(rest));
}

static struct slice relay_priority(struct log *l, const struct parts *p, struct rng *r)
{
	struct slice rest = rest_of(p);

	return log_printf(l, "%d-%02d-%02dT%.*s%03u+02:00 192.0.2.251 <%u>wlc-a: %.*s", YEAR, month_of(p->date), day_of(p->date),
			  ARG(p->time), rng_below(r, 1000), 131 + rng_below(r, 4), ARG(rest));
}

/* What a syslog daemon writes to its file. */
static struct slice daemon_file(struct log *l, const struct parts *p, struct rng *r)
{
	struct slice rest = rest_of(p);

	(void)r;
	return log_printf(l, "%.3s %2d %.8s 192.0.2.251 wlc-a: %.*s", p->date.p, day_of(p->date), p->time.p, ARG(rest));
}

/* --- dates hidden ------------------------------------------------------------------------------------------------- */

static struct slice hidden(struct log *l, const struct parts *p, const char *instead)
{
	return log_printf(l, "*%.*s: %s: %.*s%s%.*s", ARG(p->task), instead, MAC_ARG(*p), ARG(p->text));
}

static struct slice date_hidden(struct log *l, const struct parts *p, struct rng *r)
{
	(void)r;
	return hidden(l, p, "xx xx xx:xx:xx.xxx");
}

/* As in a real log: the minutes were left. */
static struct slice date_half_hidden(struct log *l, const struct parts *p, struct rng *r)
{
	char instead[] = "xx xx xx:50:xx.xxx";

	(void)r;
	memcpy(instead + 9, p->time.p + 3, 2);
	return hidden(l, p, instead);
}

static struct slice date_words(struct log *l, const struct parts *p, struct rng *r)
{
	(void)r;
	return hidden(l, p, "[Date] [Time]");
}

static struct slice date_word(struct log *l, const struct parts *p, struct rng *r)
{
	(void)r;
	return hidden(l, p, "DATE");
}

/* The month and day only; the clock stays. */
static struct slice day_hidden(struct log *l, const struct parts *p, struct rng *r)
{
	(void)r;
	return log_printf(l, "*%.*s: %.3s xx %.*s: %.*s%s%.*s", ARG(p->task), p->date.p, ARG(p->time), MAC_ARG(*p),
		ARG(p->text));
}

/* --- all lines ---------------------------------------------------------------------------------------------------- */

static bool every(struct log *l, struct rng *r, struct slice (*form)(struct log *, const struct parts *, struct rng *))
{
	bool changed = false;

	for (size_t i = 0; i < l->n; i++) {
		struct parts p = parts_of(l->line[i]);

		if (p.form != FORM_TASK)
			continue;
		l->line[i] = form(l, &p, r);
		changed = true;
	}
	return changed;
}

#define FORM_KIND(form) \
	static bool all_##form(struct log *l, struct rng *r) \
	{ \
		return every(l, r, form); \
	}
FORM_KIND(without_task)
FORM_KIND(without_date)
FORM_KIND(time_only)
FORM_KIND(mac_only)
FORM_KIND(text_only)
FORM_KIND(old_form)
FORM_KIND(syslog)
FORM_KIND(relay)
FORM_KIND(relay_priority)
FORM_KIND(daemon_file)
FORM_KIND(date_hidden)
FORM_KIND(date_half_hidden)
FORM_KIND(date_words)
FORM_KIND(date_word)
FORM_KIND(day_hidden)

static const struct kind rows[] = {
	{ "date-hidden", LAYER_FORM, GROUP_REDACT, all_date_hidden, "xx xx xx:xx:xx.xxx for the time" },
	{ "date-half-hidden", LAYER_FORM, GROUP_REDACT, all_date_half_hidden, "xx xx xx:50:xx.xxx: only the minutes left" },
	{ "date-words", LAYER_FORM, GROUP_REDACT, all_date_words, "[Date] [Time] for the time" },
	{ "date-word", LAYER_FORM, GROUP_REDACT, all_date_word, "DATE for the time" },
	{ "day-hidden", LAYER_FORM, GROUP_REDACT, all_day_hidden, "Jan xx 08:00:00.010: the day hidden, the clock left" },
	{ "no-task", LAYER_FORM, GROUP_FORM, all_without_task, "the task cut away" },
	{ "no-date", LAYER_FORM, GROUP_FORM, all_without_date, "the date cut away, task and clock left" },
	{ "time-only", LAYER_FORM, GROUP_FORM, all_time_only, "task and date cut away" },
	{ "mac-only", LAYER_FORM, GROUP_FORM, all_mac_only, "task, date and time cut away" },
	{ "text-only", LAYER_FORM, GROUP_FORM, all_text_only, "the client, too, where the text names it" },
	{ "old-form", LAYER_FORM, GROUP_FORM, all_old_form, "Wed Oct 26 20:08:50 2011: as before release 4.2" },
	{ "syslog", LAYER_FORM, GROUP_FORM, all_syslog, "<131>HOST: in front" },
	{ "syslog-relay", LAYER_FORM, GROUP_FORM, all_relay, "time, address and host of a relay in front" },
	{ "syslog-relay-priority", LAYER_FORM, GROUP_FORM, all_relay_priority, "the same, and the priority kept" },
	{ "syslog-file", LAYER_FORM, GROUP_FORM, all_daemon_file, "time and host as a syslog daemon writes them" },
};

const struct kind_set kinds_form = { rows, ARRAY_LEN(rows) };
