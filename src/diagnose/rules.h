/* SPDX-License-Identifier: Apache-2.0 */
/* rules.h - the rules: from the facts of one episode to verdicts. They are data: tables in rules_*.c, one row (or a few,
 * for look-alikes of one id) per verdict id of the manual, walked by rules.c.
 *
 * A rule holds when the episode is of one of its kinds, has all of `all`, one of `any` (where given), none of `none`,
 * and its test, if it has one, agrees. Of the rules that hold, one that another one explains is dropped: the cause is
 * told, not its consequences. Confidence is in percent, raised and lowered by what else the episode has.
 *
 * Texts may name values in braces: {client} {ap} {bssid} {wlan} {slot} {band} {gap} {count} {arg} {state} {arg_text}
 * and any field of the evidence lines ({server}, {user}, {domain} ...); where the log does not have one the text in
 * front of a bar within the braces is replaced by what follows it: {server|the RADIUS server}. */
#pragma once
#include "diagnose/episode.h"

enum verdict_kind { KIND_FAULT, KIND_EXPECTED, KIND_HEALTHY, KIND_NONE, VERDICT_KINDS };

enum { RULE_COMMANDS_MAX = 5, RULE_EVIDENCE_MAX = 10, RULE_ADJUST_MAX = 8, EVIDENCE_MAX = 6 };

/* The ids, in the order of the manual. Rules of one id share it. */
#define VERDICT_LIST(X) \
	X(PSK_WRONG_PASSPHRASE, "psk-wrong-passphrase", KIND_FAULT) \
	X(M2_SECURE_BIT_SET, "m2-secure-bit-set", KIND_FAULT) \
	X(TSPEC_QOS_MISMATCH, "tspec-qos-mismatch", KIND_FAULT) \
	X(PROBED_NEVER_ASSOCIATED, "probed-never-associated", KIND_FAULT) \
	X(AAA_OUT_OF_MEMORY, "aaa-out-of-memory", KIND_FAULT) \
	X(RADIUS_SECRET_MISMATCH, "radius-secret-mismatch", KIND_FAULT) \
	X(RADIUS_ACCESS_REJECT, "radius-access-reject", KIND_FAULT) \
	X(RADIUS_TIMEOUT, "radius-timeout", KIND_FAULT) \
	X(AAA_INTERNAL_ERROR, "aaa-internal-error", KIND_FAULT) \
	X(AAA_NO_SERVER, "aaa-no-server", KIND_FAULT) \
	X(ASSOCIATION_REFUSED, "association-refused", KIND_FAULT) \
	X(IDLE_TIMEOUT, "idle-timeout", KIND_EXPECTED) \
	X(SESSION_TIMEOUT, "session-timeout", KIND_EXPECTED) \
	X(WLAN_CHANGED, "wlan-changed", KIND_EXPECTED) \
	X(DELETED_BY_OPERATOR, "deleted-by-operator", KIND_EXPECTED) \
	X(EAPOL_KEY_TIMEOUT, "eapol-key-timeout", KIND_FAULT) \
	X(EAP_TIMEOUT, "eap-timeout", KIND_FAULT) \
	X(AP_RADIO_RESET, "ap-radio-reset", KIND_EXPECTED) \
	X(M4_NEVER_SEEN, "m4-never-seen", KIND_FAULT) \
	X(MDNS_DOMAIN_SUFFIX, "mdns-domain-suffix", KIND_FAULT) \
	X(FAST_SSID_CHANGE_DISABLED, "fast-ssid-change-disabled", KIND_FAULT) \
	X(LDAP_SUCCESS, "ldap-success", KIND_HEALTHY) \
	X(LDAP_USER_REJECTED, "ldap-user-rejected", KIND_FAULT) \
	X(LDAP_BIND_REJECTED, "ldap-bind-rejected", KIND_FAULT) \
	X(LDAP_UNREACHABLE, "ldap-unreachable", KIND_FAULT) \
	X(ROAM_FULL_AUTHENTICATION, "roam-full-authentication", KIND_FAULT) \
	X(ROAM_CCKM, "roam-cckm", KIND_HEALTHY) \
	X(ROAM_PMKID, "roam-pmkid", KIND_HEALTHY) \
	X(ROAM_OKC, "roam-okc", KIND_HEALTHY) \
	X(ROAM_FT, "roam-ft", KIND_HEALTHY) \
	X(FT_KEY_MISSING, "ft-key-missing", KIND_FAULT) \
	X(CLIENT_EXCLUDED, "client-excluded", KIND_FAULT) \
	X(IP_THEFT, "ip-theft", KIND_FAULT) \
	X(MAC_THEFT, "mac-theft", KIND_FAULT) \
	X(MAX_CLIENTS, "max-clients", KIND_FAULT) \
	X(CONTROLLER_MEMORY, "controller-memory", KIND_FAULT) \
	X(WMM_REQUIRED, "wmm-required", KIND_FAULT) \
	X(SERVER_CERTIFICATE_UNTRUSTED, "server-certificate-untrusted", KIND_FAULT) \
	X(CLASS_FRAME_VIOLATION, "class-frame-violation", KIND_FAULT) \
	X(STUCK, "stuck-in-", KIND_FAULT) \
	X(LOAD_BALANCED, "load-balanced", KIND_EXPECTED) \
	X(CLIENT_LEFT, "client-left", KIND_EXPECTED) \
	X(ROAMED_AWAY, "roamed-away", KIND_EXPECTED) \
	X(AP_LOST, "ap-lost", KIND_EXPECTED) \
	X(DISCONNECTED_BY_COA, "disconnected-by-coa", KIND_EXPECTED) \
	X(JOINED, "joined", KIND_HEALTHY) \
	X(INVALID_REPLAY_COUNTER, "invalid-replay-counter", KIND_NONE) \
	X(STILL_IN_PROGRESS, "still-in-progress", KIND_NONE) \
	X(CAUSE_NOT_IN_LOG, "cause-not-in-log", KIND_NONE) \
	X(NOT_AIREOS, "not-aireos", KIND_NONE)

enum verdict {
#define X(name, id, kind) VERDICT_##name,
	VERDICT_LIST(X)
#undef X
	VERDICTS
};

struct verdict_info {
	const char *id;
	enum verdict_kind kind;
};

extern const struct verdict_info verdict_infos[VERDICTS];
extern const char *const verdict_kind_names[VERDICT_KINDS];

/* The id as printed: "stuck-in-" is followed by the policy state, in lower case. */
void verdict_id(enum verdict v, int arg, char out[static 48]);

struct rule_command {
	const char *where; /* controller, client, server, ap */
	const char *run;
};

struct rule_adjust {
	struct factset has; /* any of these */
	int by;		    /* percent points; where `missing`, applied when none of them is there */
	bool missing;
};

/* What a test looks at beside the facts. */
struct rule_case {
	const struct episode *e;
	int64_t silence;	/* ms from its last sign of life to the next episode or the log's end, or TIME_NONE */
	bool ap_reset, ap_lost; /* the AP's own lines say so, at that time, */
	uint64_t ap_place;	/* and there (line 0: none) */
	uint32_t ap_line;
	int64_t session_ms;	/* the client's session timeout as the log gave it, or TIME_NONE */
	int arg;		/* for the finding: set by the test */
	int64_t value;		/* likewise: a measured time in ms */
	int confidence;		/* may be changed by the test */
};

struct rule {
	enum verdict verdict;
	unsigned kinds; /* bits of 1 << enum episode_kind; 0: all */
	struct factset all, any, none;
	bool (*test)(struct rule_case *c);
	int confidence;
	struct rule_adjust adjust[RULE_ADJUST_MAX];
	bool tells_more; /* than others of its id: of a client's findings of the id, this one is told */
	uint64_t explains; /* verdicts that are its consequences */
	uint8_t evidence[RULE_EVIDENCE_MAX]; /* facts whose lines prove it, FACT_END behind the last */
	enum fact_kind arg_of; /* the finding's argument is this fact's; FACT_KINDS: none */
	const char *summary, *cause, *fix, *healthy;
	struct rule_command commands[RULE_COMMANDS_MAX];
};

enum { FACT_END = 255 };

/* F(M2_BAD_MIC, PSK): a set of facts, for the tables. */
#define F1(a) { { FACT_BIT(FACT_##a, 0), FACT_BIT(FACT_##a, 1) } }
#define FB(a, w) FACT_BIT(FACT_##a, w)
#define FN2(w, a, b) (FB(a, w) | FB(b, w))
#define FN3(w, a, b, c) (FN2(w, a, b) | FB(c, w))
#define FN4(w, a, b, c, d) (FN2(w, a, b) | FN2(w, c, d))
#define FN5(w, a, b, c, d, e) (FN4(w, a, b, c, d) | FB(e, w))
#define FN6(w, a, b, c, d, e, f) (FN4(w, a, b, c, d) | FN2(w, e, f))
#define FN7(w, a, b, c, d, e, f, g) (FN4(w, a, b, c, d) | FN3(w, e, f, g))
#define FN8(w, a, b, c, d, e, f, g, h) (FN4(w, a, b, c, d) | FN4(w, e, f, g, h))
#define FN9(w, a, b, c, d, e, f, g, h, i) (FN8(w, a, b, c, d, e, f, g, h) | FB(i, w))
#define FN10(w, a, b, c, d, e, f, g, h, i, j) (FN8(w, a, b, c, d, e, f, g, h) | FN2(w, i, j))
#define FN11(w, a, b, c, d, e, f, g, h, i, j, k) (FN8(w, a, b, c, d, e, f, g, h) | FN3(w, i, j, k))
#define FN12(w, a, b, c, d, e, f, g, h, i, j, k, l) (FN8(w, a, b, c, d, e, f, g, h) | FN4(w, i, j, k, l))
#define F2(...) { { FN2(0, __VA_ARGS__), FN2(1, __VA_ARGS__) } }
#define F3(...) { { FN3(0, __VA_ARGS__), FN3(1, __VA_ARGS__) } }
#define F4(...) { { FN4(0, __VA_ARGS__), FN4(1, __VA_ARGS__) } }
#define F5(...) { { FN5(0, __VA_ARGS__), FN5(1, __VA_ARGS__) } }
#define F6(...) { { FN6(0, __VA_ARGS__), FN6(1, __VA_ARGS__) } }
#define F7(...) { { FN7(0, __VA_ARGS__), FN7(1, __VA_ARGS__) } }
#define F8(...) { { FN8(0, __VA_ARGS__), FN8(1, __VA_ARGS__) } }
#define F9(...) { { FN9(0, __VA_ARGS__), FN9(1, __VA_ARGS__) } }
#define F10(...) { { FN10(0, __VA_ARGS__), FN10(1, __VA_ARGS__) } }
#define F11(...) { { FN11(0, __VA_ARGS__), FN11(1, __VA_ARGS__) } }
#define F12(...) { { FN12(0, __VA_ARGS__), FN12(1, __VA_ARGS__) } }

#define V(name) (1ULL << VERDICT_##name)
/* What follows from nearly every cause: a rule that knows one explains these. */
#define CONSEQUENCES \
	(V(CLIENT_EXCLUDED) | V(STUCK) | V(CAUSE_NOT_IN_LOG) | V(STILL_IN_PROGRESS) | V(INVALID_REPLAY_COUNTER) | \
	 V(WLAN_CHANGED) | V(DELETED_BY_OPERATOR) | V(CLIENT_LEFT) | V(CLASS_FRAME_VIOLATION))
#define JOINING (1u << EPISODE_ATTEMPT | 1u << EPISODE_ROAM)
#define LEAVING (1u << EPISODE_DEPARTURE | 1u << EPISODE_STAY)

/* --- for the tests of rules ---------------------------------------------------------------------------------- */

/* The rank of the last mention of a fact, whatever its argument; -1 where there is none. */
static inline int rule_last(const struct episode *e, enum fact_kind kind)
{
	int last = -1;

	if (!factset_has(&e->has, kind))
		return -1;
	for (unsigned i = 0; i < e->nfacts; i++)
		if (e->fact[i].kind == kind && e->fact[i].last_order > last)
			last = e->fact[i].last_order;
	return last;
}

/* The rank of the first mention of a fact; UINT16_MAX where there is none. */
static inline int rule_first(const struct episode *e, enum fact_kind kind)
{
	int first = UINT16_MAX;

	if (!factset_has(&e->has, kind))
		return first;
	for (unsigned i = 0; i < e->nfacts; i++)
		if (e->fact[i].kind == kind && e->fact[i].order < first)
			first = e->fact[i].order;
	return first;
}

/* Is a there, and no b after it? */
static inline bool rule_not_mended(const struct episode *e, enum fact_kind a, enum fact_kind b)
{
	return factset_has(&e->has, a) && rule_last(e, a) >= rule_last(e, b);
}

/* A stay whose trouble ended it hands the trouble on to its departure: it is told there. */
static inline bool rule_tells(const struct rule_case *c)
{
	return c->e->kind != EPISODE_STAY || c->e->end == END_LOG;
}

struct rule_set {
	const struct rule *rules;
	size_t count;
};

extern const struct rule_set rules_keys, rules_assoc, rules_entry, rules_aaa, rules_roam, rules_leave, rules_other;

extern const struct rule rule_not_aireos; /* about a source, not an episode */

enum { RULES_MAX = 128, FINDINGS_PER_EPISODE = 6 };

struct finding {
	uint8_t rule; /* index over all sets, see rule_at */
	uint8_t confidence;
	uint8_t nrefs;
	int32_t arg;
	uint32_t count; /* of its first evidence fact */
	int64_t t;
	int64_t value;
	struct ref {
		uint64_t place;
		uint32_t line;
	} refs[EVIDENCE_MAX];
};

void rules_init(void); /* once, before any thread */
unsigned rule_count(void);
const struct rule *rule_at(unsigned index);
/* The rule that describes a verdict in general (the first of its id), or NULL. */
const struct rule *rule_of_verdict(enum verdict v);
/* A verdict by its id, "stuck-in-dhcp_reqd" included; VERDICTS when there is none. */
enum verdict verdict_from_id(const char *id, int *arg);
/* What an episode means. Returns how many findings were written. */
unsigned rules_judge(struct rule_case *c, struct finding out[static FINDINGS_PER_EPISODE]);
