/* SPDX-License-Identifier: Apache-2.0 */
/* endings.c - certificates that end soon, or have ended, told in the journal and as traps. Which, and how often: the store
 * knows (store_endings). Of access points a few by name, and how many more there are: `show auth-list` has all of them. */
#include "controller/keeper/keeper.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { BY_NAME_MAX = 10 };

struct telling {
	struct keeper *k;
	int64_t now;
	size_t aps;
};

static void tell(struct keeper *k, const char *text)
{
	journal_say(&k->journal, LOG_WARNING, "%s", text);
	keeper_tell(k, &(struct kw_msg){ .type = KW_TRAP, .u.text = { slice_of(text) } }, -1);
}

static void on_ending(void *ctx, const char *what, const struct cert_summary *c)
{
	struct telling *t = ctx;
	char text[KEEPER_WHY_MAX], date[32];
	bool ap = strcmp(what, "AP") == 0;
	long long days = cert_days_left(c, t->now);
	time_t to = (time_t)c->to;
	struct tm tm;

	if (ap && ++t->aps > BY_NAME_MAX)
		return;
	if (!gmtime_r(&to, &tm) || !strftime(date, sizeof(date), "%Y-%m-%d", &tm))
		return;
	if (days < 0)
		snprintf(text, sizeof(text), "Certificate of %s %.64s expired on %s (serial number %s)", what, c->subject, date,
			 c->serial);
	else
		snprintf(text, sizeof(text), "Certificate of %s %.64s expires on %s, in %lld days (serial number %s)", what,
			 c->subject, date, days, c->serial);
	tell(t->k, text);
}

void keeper_tell_endings(struct keeper *k, int64_t now)
{
	struct telling t = { .k = k, .now = now };
	char why[TRUST_WHY_MAX], text[128];

	if (!store_endings(k->store, now, on_ending, &t, why))
		journal_say(&k->journal, LOG_ERR, "the trust store: %s", why);
	if (t.aps <= BY_NAME_MAX)
		return;
	snprintf(text, sizeof(text), "Certificates of %zu more APs expire within %d days or have expired; see show auth-list",
		 t.aps - BY_NAME_MAX, CERT_WARNING_DAYS);
	tell(k, text);
}
