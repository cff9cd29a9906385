/* SPDX-License-Identifier: Apache-2.0 */
/* authlist.c - see authlist.h. */
#include "trust/authlist.h"
#include "trust/internal.h"

#include "base/slice.h"
#include "base/xalloc.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct authlist {
	struct auth_rule *rule;
	size_t n, size;
	bool only_listed;
};

static const char *const action_names[] = { [AUTH_ALLOW] = "allow", [AUTH_REFUSE] = "refuse", [AUTH_REVOKE] = "revoke" };
static const char *const action_past[] = { [AUTH_ALLOW] = "allowed", [AUTH_REFUSE] = "refused", [AUTH_REVOKE] = "revoked" };
static const char *const by_names[] = { [AUTH_BY_MAC] = "mac", [AUTH_BY_FINGERPRINT] = "fingerprint",
					[AUTH_BY_NAME] = "name" };

struct authlist *authlist_new(void)
{
	return xcalloc(1, sizeof(struct authlist), "the auth-list");
}

void authlist_free(struct authlist *l)
{
	if (!l)
		return;
	free(l->rule);
	free(l);
}

void authlist_set_only_listed(struct authlist *l, bool only_listed)
{
	l->only_listed = only_listed;
}

bool authlist_only_listed(const struct authlist *l)
{
	return l->only_listed;
}

size_t authlist_count(const struct authlist *l)
{
	return l->n;
}

/* --- rules -------------------------------------------------------------------------------------------------------- */

static bool pattern_ok(const char *text)
{
	size_t len = strlen(text);

	if (len == 0 || len >= TRUST_NAME_MAX || ch_blank(text[0]) || ch_blank(text[len - 1]))
		return false;
	for (size_t i = 0; i < len; i++)
		if (text[i] < 0x20 || text[i] >= 0x7f)
			return false;
	return true;
}

bool auth_rule_parse(enum auth_action action, const char *what, struct auth_rule *out, char why[static TRUST_WHY_MAX])
{
	memset(out, 0, sizeof(*out));
	out->action = action;
	if (mac_from_text(what, &out->mac) && !mac_redacted(out->mac)) {
		out->by = AUTH_BY_MAC;
	} else if (fingerprint_parse(what, out->fingerprint)) {
		out->by = AUTH_BY_FINGERPRINT;
	} else if (pattern_ok(what)) {
		out->by = AUTH_BY_NAME;
		memcpy(out->name, what, strlen(what) + 1);
	} else {
		return trust_say(why, "neither a MAC address, nor a SHA-256 fingerprint (64 hexadecimal digits), nor a name of 1 to "
				      "%d printable characters",
				 TRUST_NAME_MAX - 1);
	}
	if (out->by != AUTH_BY_MAC)
		out->mac = (mac_t){ 0 };
	if (out->by != AUTH_BY_FINGERPRINT)
		memset(out->fingerprint, 0, sizeof(out->fingerprint));
	return true;
}

void auth_rule_what(const struct auth_rule *r, char text[static TRUST_NAME_MAX])
{
	if (r->by == AUTH_BY_MAC)
		mac_format(r->mac, text);
	else if (r->by == AUTH_BY_FINGERPRINT)
		fingerprint_format(r->fingerprint, text);
	else
		memcpy(text, r->name, TRUST_NAME_MAX);
}

static bool same_thing(const struct auth_rule *a, const struct auth_rule *b)
{
	if (a->by != b->by)
		return false;
	switch (a->by) {
	case AUTH_BY_MAC:
		return mac_eq(a->mac, b->mac);
	case AUTH_BY_FINGERPRINT:
		return memcmp(a->fingerprint, b->fingerprint, sizeof(a->fingerprint)) == 0;
	case AUTH_BY_NAME:
		return strcasecmp(a->name, b->name) == 0;
	}
	return false;
}

static struct auth_rule *find(const struct authlist *l, const struct auth_rule *like)
{
	for (size_t i = 0; i < l->n; i++)
		if (same_thing(&l->rule[i], like))
			return &l->rule[i];
	return NULL;
}

bool authlist_add(struct authlist *l, const struct auth_rule *r, char why[static TRUST_WHY_MAX])
{
	struct auth_rule *old = find(l, r);

	if (old && old->action == AUTH_REVOKE && r->action != AUTH_REVOKE)
		return trust_say(why, "it is revoked: take the revocation out first (config auth-list delete)");
	if (old) {
		*old = *r;
		return true;
	}
	if (l->n == AUTH_RULES_MAX)
		return trust_say(why, "the auth-list is full: %d rules are the most", AUTH_RULES_MAX);
	if (l->n == l->size) {
		l->size = l->size ? 2 * l->size : 16;
		l->rule = xrealloc(l->rule, l->size * sizeof(*l->rule), "the auth-list");
	}
	l->rule[l->n++] = *r;
	return true;
}

bool authlist_take(struct authlist *l, const char *what)
{
	char why[TRUST_WHY_MAX];
	struct auth_rule like, *at;

	if (!auth_rule_parse(AUTH_ALLOW, what, &like, why) || !(at = find(l, &like)))
		return false;
	l->n--;
	memmove(at, at + 1, (size_t)(l->rule + l->n - at) * sizeof(*at));
	return true;
}

/* --- the decision ------------------------------------------------------------------------------------------------- */

/* * is any run of characters, ? is one; letters in any case. */
static bool glob(const char *pattern, const char *text)
{
	const char *star = NULL, *from = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = ++pattern;
			from = text;
		} else if (*pattern && (*pattern == '?' || ch_lower(*pattern) == ch_lower(*text))) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star;
			text = ++from;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

static bool matches(const struct auth_rule *r, const struct auth_who *who)
{
	switch (r->by) {
	case AUTH_BY_MAC:
		return mac_present(who->mac) && mac_eq(r->mac, who->mac);
	case AUTH_BY_FINGERPRINT:
		return who->fingerprint && memcmp(r->fingerprint, who->fingerprint, sizeof(r->fingerprint)) == 0;
	case AUTH_BY_NAME:
		return who->name && glob(r->name, who->name);
	}
	return false;
}

static const struct auth_rule *first_match(const struct authlist *l, enum auth_action action, const struct auth_who *who)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->rule[i].action == action && matches(&l->rule[i], who))
			return &l->rule[i];
	return NULL;
}

bool authlist_welcome(const struct authlist *l, const struct auth_who *who, char why[static TRUST_WHY_MAX])
{
	static const enum auth_action no[] = { AUTH_REVOKE, AUTH_REFUSE };

	for (size_t i = 0; i < ARRAY_LEN(no); i++) {
		const struct auth_rule *r = first_match(l, no[i], who);
		char what[TRUST_NAME_MAX];

		if (!r)
			continue;
		auth_rule_what(r, what);
		return trust_say(why, "%s in the auth-list (%s %s)", action_past[r->action],
				 r->by == AUTH_BY_MAC ? "MAC" : by_names[r->by], what);
	}
	if (first_match(l, AUTH_ALLOW, who))
		return true;
	if (!who->ours)
		return trust_say(why, "certificate is of another authority, and the access point is not in the auth-list");
	if (l->only_listed)
		return trust_say(why, "not in the auth-list, and only access points in it are allowed");
	return true;
}

/* --- as text ------------------------------------------------------------------------------------------------------ */

void authlist_write(const struct authlist *l, struct buf *out)
{
	if (l->only_listed)
		buf_str(out, "only-listed\n");
	for (size_t i = 0; i < l->n; i++) {
		char what[TRUST_NAME_MAX];

		auth_rule_what(&l->rule[i], what);
		buf_printf(out, "%s %" PRId64 " %s %s\n", action_names[l->rule[i].action], l->rule[i].since,
			   by_names[l->rule[i].by], what);
	}
}

/* The next word of a line, up to a blank. */
static bool word(const char **at, char *out, size_t size)
{
	size_t n = strcspn(*at, " ");

	if (n == 0 || n >= size || (*at)[n] != ' ')
		return false;
	memcpy(out, *at, n);
	out[n] = '\0';
	*at += n + 1;
	return true;
}

static int index_of(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return (int)i;
	return -1;
}

static bool read_rule(struct authlist *l, const char *line, char why[static TRUST_WHY_MAX])
{
	char action[16], since[24], by[16], *end;
	struct auth_rule r;
	int a, b;

	if (!word(&line, action, sizeof(action)) || !word(&line, since, sizeof(since)) || !word(&line, by, sizeof(by)))
		return trust_say(why, "it is not 'allow|refuse|revoke TIME mac|fingerprint|name WHAT'");
	a = index_of(action_names, ARRAY_LEN(action_names), action);
	b = index_of(by_names, ARRAY_LEN(by_names), by);
	if (a < 0 || b < 0)
		return trust_say(why, "it is not 'allow|refuse|revoke TIME mac|fingerprint|name WHAT'");
	if (!auth_rule_parse((enum auth_action)a, line, &r, why))
		return false;
	r.since = strtoll(since, &end, 10);
	if (*end || r.by != (enum auth_by)b)
		return trust_say(why, "%s", *end ? "its time is no number" : "it says one kind and names another");
	return authlist_add(l, &r, why);
}

struct authlist *authlist_read(const char *text, size_t len, char why[static TRUST_WHY_MAX])
{
	struct authlist *l = authlist_new();
	const char *p = text, *end = text + len;

	for (unsigned n = 1; p < end; n++) {
		const char *nl = memchr(p, '\n', (size_t)(end - p)), *stop = nl ? nl : end;
		char line[TRUST_NAME_MAX + 64], wrong[TRUST_WHY_MAX] = "it is too long, or holds a NUL";
		size_t llen = (size_t)(stop - p);
		bool good = llen < sizeof(line) && !memchr(p, 0, llen);

		if (good) {
			memcpy(line, p, llen);
			line[llen] = '\0';
			if (strcmp(line, "only-listed") == 0)
				l->only_listed = true;
			else if (llen)
				good = read_rule(l, line, wrong);
		}
		if (!good) {
			trust_say(why, "line %u: %.200s", n, wrong);
			authlist_free(l);
			return NULL;
		}
		p = nl ? nl + 1 : end;
	}
	return l;
}
