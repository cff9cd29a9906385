/* SPDX-License-Identifier: Apache-2.0 */
/* exempt.c - what a verdict needs and a kind of damage takes away. Each row says why no reader could do better; a row
 * that only says what ours does not do begins with "open: " and is to be mended, not copied. */
#include "damage.h"

#define NO_TIME "how long the client was silent in the state is measured, and no line has a time"
#define NO_TASK "LDAP lines name no client: their task and its times, cut away here, tell whose they are"

static const struct exemption rows[] = {
	{ "text-only", NULL, "ldap-", "ldap-bind-rejected-2", NO_TASK },
	{ "text-only", NULL, "ldap-", "ldap-success-2", NO_TASK },
	{ "text-only", NULL, "ldap-", "ldap-unreachable-2", NO_TASK },
	{ "date-hidden", NULL, "stuck-in-", NULL, NO_TIME },
	{ "date-half-hidden", NULL, "stuck-in-", NULL, NO_TIME },
	{ "date-words", NULL, "stuck-in-", NULL, NO_TIME },
	{ "date-word", NULL, "stuck-in-", NULL, NO_TIME },
	{ "mac-only", NULL, "stuck-in-", NULL, NO_TIME },
	{ "text-only", NULL, "stuck-in-", NULL, NO_TIME },
	{ "interleave", "old-form", "ldap-", NULL, NO_TASK },
	{ "interleave", "no-task", "ldap-", NULL, NO_TASK },
	{ "interleave", "time-only", "ldap-", NULL, NO_TASK },
	{ "interleave", "mac-only", "ldap-", NULL, NO_TASK },
	{ "interleave", "text-only", "ldap-", NULL, NO_TASK },
};

size_t exemption_count(void)
{
	return ARRAY_LEN(rows);
}

const struct exemption *exemption_at(size_t i)
{
	return &rows[i];
}

static bool names(const char *row, const struct kind *k)
{
	return k && strcmp(row, k->name) == 0;
}

static bool applies(const struct exemption *e, const char *log, const struct kind *a, const struct kind *b)
{
	if (e->log && strcmp(e->log, log) != 0)
		return false;
	if (e->second)
		return (names(e->kind, a) && names(e->second, b)) || (names(e->kind, b) && names(e->second, a));
	return names(e->kind, a) || names(e->kind, b);
}

/* What such a verdict is given to instead is no more the reader's fault than what it is taken from. */
static void forget_verdict(struct pairs *found, const char *verdict)
{
	for (size_t k = 0; k < found->n;)
		if (strncmp(verdict, found->v[k].id, strlen(verdict)) == 0) {
			memmove(&found->v[k], &found->v[k + 1], (found->n - k - 1) * sizeof(found->v[0]));
			found->n--;
		} else {
			k++;
		}
}

size_t exempt(const char *log, const struct kind *a, const struct kind *b, struct pairs *expected, struct pairs *found)
{
	size_t n = 0;

	for (size_t i = 0; i < exemption_count(); i++) {
		if (!applies(&rows[i], log, a, b))
			continue;
		for (size_t k = 0; k < expected->n;) {
			mac_t client = expected->v[k].client;

			if (strncmp(rows[i].verdict, expected->v[k].id, strlen(rows[i].verdict)) != 0) {
				k++;
				continue;
			}
			n++;
			pairs_forget(expected, client);
			pairs_forget(found, client);
			forget_verdict(found, rows[i].verdict);
			k = 0;
		}
	}
	return n;
}
