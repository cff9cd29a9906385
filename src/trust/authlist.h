/* SPDX-License-Identifier: Apache-2.0 */
/* authlist.h - which access points are welcome: rules by MAC, by certificate fingerprint, by name.
 *
 * Asked after a certificate has been found good (chain, time, usage, revocation list), and after a PSK has been proved.
 * The order is fixed, not the order in which rules were given:
 *   1. a revoke that matches: refused, for good
 *   2. a refuse that matches: refused
 *   3. an allow that matches: welcome
 *   4. no rule: by policy. A certificate of our own authority is enough unless `only_listed`; a certificate of another
 *      authority that the operator trusts (a stranger's) needs an allow.
 * A name in a rule may hold * and ?; letters match in any case. */
#pragma once
#include "base/buf.h"
#include "base/mac.h"
#include "trust/trust.h"

enum auth_action { AUTH_ALLOW, AUTH_REFUSE, AUTH_REVOKE };
enum auth_by { AUTH_BY_MAC, AUTH_BY_FINGERPRINT, AUTH_BY_NAME };

struct auth_rule {
	enum auth_action action;
	enum auth_by by;
	mac_t mac;
	uint8_t fingerprint[TRUST_FINGERPRINT_LEN];
	char name[TRUST_NAME_MAX];
	int64_t since; /* when it was made; 0 unknown */
};

enum { AUTH_RULES_MAX = 16384 }; /* more are refused */

struct authlist;

struct authlist *authlist_new(void);
void authlist_free(struct authlist *l);
void authlist_set_only_listed(struct authlist *l, bool only_listed);
bool authlist_only_listed(const struct authlist *l);

/* "02:00:5e:00:00:01", a fingerprint, or a name or pattern: which it is is seen from its form. */
bool auth_rule_parse(enum auth_action action, const char *what, struct auth_rule *out, char why[static TRUST_WHY_MAX]);
/* The MAC, fingerprint or name of a rule, as auth_rule_parse reads it back. */
void auth_rule_what(const struct auth_rule *r, char text[static TRUST_NAME_MAX]);

/* Adds a rule, or replaces the action of the one for the same thing. A revoke is not replaced: it is taken back with
 * authlist_take only. */
bool authlist_add(struct authlist *l, const struct auth_rule *r, char why[static TRUST_WHY_MAX]);
/* Takes out the rule for this thing, whatever its action; false when there is none. */
bool authlist_take(struct authlist *l, const char *what);
size_t authlist_count(const struct authlist *l);

struct auth_who {
	mac_t mac;				/* of the certificate's name or the Join Request; may be absent */
	const uint8_t *fingerprint;		/* NULL with a PSK */
	const char *name;			/* common name of the certificate, or PSK identity; may be NULL */
	bool ours;				/* by our own authority, or by a PSK the operator gave */
};

/* True: welcome. Else `why`, e.g. "revoked in the auth-list (MAC 02:00:5e:00:00:01)". */
bool authlist_welcome(const struct authlist *l, const struct auth_who *who, char why[static TRUST_WHY_MAX]);

/* Text, a rule a line: "allow 1780000000 mac 02:00:5e:00:00:01". Reading stops at the first bad line and names it. */
void authlist_write(const struct authlist *l, struct buf *out);
struct authlist *authlist_read(const char *text, size_t len, char why[static TRUST_WHY_MAX]);
