/* SPDX-License-Identifier: Apache-2.0 */
/* test_rules.c - the rule tables: every row walked for slips of the pen, and hand-made episodes for the look-alikes.
 *
 * The walks hold for rules that are yet to be written. The stories below are episodes as the observers make them; each
 * names every verdict it must give, so a rule that begins to hold where it should not fails here first. */
#include "check.h"

#include <ctype.h>

#include "catalogue_gen.h"
#include "diagnose/event.h"
#include "diagnose/rules.h"

static const char *id_of(const struct rule *r)
{
	return verdict_infos[r->verdict].id;
}

/* --- texts --------------------------------------------------------------------------------------------------- */

/* One blank between words, printable ASCII, none at the ends: string literals that were broken well. */
static void check_text(const char *id, const char *what, const char *text)
{
	size_t len = text ? strlen(text) : 0;

	if (!len || text[0] == ' ' || text[len - 1] == ' ' || strstr(text, "  "))
		fail_msg("%s: %s is empty or has stray blanks: \"%s\"", id, what, text ? text : "");
	for (size_t i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] > '~')
			fail_msg("%s: %s is not plain ASCII: \"%s\"", id, what, text);
}

static void check_sentence(const char *id, const char *what, const char *text)
{
	check_text(id, what, text);
	if (!strchr(".}", text[strlen(text) - 1]) || strstr(text, ".."))
		if (!strstr(text, "...") || !strchr(".}", text[strlen(text) - 1]))
			fail_msg("%s: %s is no sentence: \"%s\"", id, what, text);
	if (!isupper((unsigned char)text[0]) && !isdigit((unsigned char)text[0]) && text[0] != '(' &&
	    strncmp(text, "from ", 5) != 0 && strncmp(text, "lcapi", 5) != 0)
		fail_msg("%s: %s begins small: \"%s\"", id, what, text);
}

static bool is_one_of(const char *name, size_t len, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(list[i]) == len && memcmp(list[i], name, len) == 0)
			return true;
	return false;
}

static bool is_field(const char *name, size_t len)
{
	for (unsigned r = 0; r < MSG_COUNT; r++)
		for (unsigned i = 0; i < cat_rows[r].nfields; i++) {
			const char *field = cat_fields[cat_rows[r].field0 + i].name;

			if (strlen(field) == len && memcmp(field, name, len) == 0)
				return true;
		}
	return false;
}

/* Braces come in pairs, do not nest, and hold a known name; what the log may lack has other words behind a bar. */
static void check_places(const char *id, const char *what, const char *text)
{
	static const char *const given[] = { "client", "arg", "arg_text", "state" };
	static const char *const may_lack[] = { "ap",  "bssid", "wlan",	 "vlan", "slot",
						"band", "gap",	"count", "arg",	 "arg_text" };
	const char *p = text;

	while ((p = strpbrk(p, "{}"))) {
		size_t len = strcspn(p + 1, "{}"), name = strcspn(p + 1, "|{}");
		bool bar = p[1 + name] == '|';

		if (*p == '}' || p[1 + len] != '}')
			fail_msg("%s: %s: braces: \"%s\"", id, what, text);
		if (bar ? !is_one_of(p + 1, name, may_lack, ARRAY_LEN(may_lack)) && !is_field(p + 1, name)
			: !is_one_of(p + 1, name, given, ARRAY_LEN(given)))
			fail_msg("%s: %s: unknown place {%.*s}", id, what, (int)len, p + 1);
		p += 1 + len + 1;
	}
}

/* Angle brackets are what the reader fills in: <wlan-id>, without blanks. */
static void check_needs(const char *id, const char *run)
{
	const char *p = run;

	while ((p = strpbrk(p, "<>"))) {
		size_t len = strcspn(p + 1, "<> ");

		if (*p == '>' || p[1 + len] != '>' || len == 0)
			fail_msg("%s: angle brackets: \"%s\"", id, run);
		p += 1 + len + 1;
	}
}

static void every_text_is_good(void **state)
{
	(void)state;
	for (unsigned i = 0; i < rule_count(); i++) {
		const struct rule *r = rule_at(i);
		const struct {
			const char *what, *text;
		} texts[] = { { "summary", r->summary }, { "cause", r->cause },
			      { "fix", r->fix }, { "healthy", r->healthy } };

		for (size_t k = 0; k < ARRAY_LEN(texts); k++) {
			check_sentence(id_of(r), texts[k].what, texts[k].text);
			check_places(id_of(r), texts[k].what, texts[k].text);
		}
		if (strlen(r->summary) > 200)
			fail_msg("%s: a summary is one sentence, not %zu letters: \"%s\"", id_of(r), strlen(r->summary),
				 r->summary);
	}
}

static void every_command_can_be_run(void **state)
{
	static const char *const wheres[] = { "controller", "client", "server", "ap" };
	static const char *const verbs[] = { "show ", "config ", "debug ", "ping ", "save ", "test " };

	(void)state;
	for (unsigned i = 0; i < rule_count(); i++) {
		const struct rule *r = rule_at(i);
		bool over = false;

		for (size_t k = 0; k < RULE_COMMANDS_MAX; k++) {
			const struct rule_command *c = &r->commands[k];
			bool verb = false;

			over |= !c->run;
			if (over) {
				if (c->run || c->where)
					fail_msg("%s: a gap in the commands", id_of(r));
				continue;
			}
			if (!c->where || !is_one_of(c->where, strlen(c->where), wheres, ARRAY_LEN(wheres)))
				fail_msg("%s: where is \"%s\"?", id_of(r), c->where ? c->where : "");
			check_text(id_of(r), "command", c->run);
			check_places(id_of(r), "command", c->run);
			check_needs(id_of(r), c->run);
			for (size_t v = 0; v < ARRAY_LEN(verbs); v++)
				verb |= strncmp(c->run, verbs[v], strlen(verbs[v])) == 0;
			if (strcmp(c->where, "controller") == 0 && !verb)
				fail_msg("%s: no command of a controller: \"%s\"", id_of(r), c->run);
		}
		if (!r->commands[0].run)
			fail_msg("%s: no command", id_of(r));
	}
}

/* --- logic --------------------------------------------------------------------------------------------------- */

static bool empty(struct factset s)
{
	return !(s.w[0] | s.w[1]);
}

static void every_condition_can_hold(void **state)
{
	(void)state;
	for (unsigned i = 0; i < rule_count(); i++) {
		const struct rule *r = rule_at(i);
		struct factset left = { { r->any.w[0] & ~r->none.w[0], r->any.w[1] & ~r->none.w[1] } };

		if (factset_any(&r->all, r->none) || (!empty(r->any) && empty(left)))
			fail_msg("%s: asks for what it forbids: \"%s\"", id_of(r), r->summary);
		if (empty(r->all) && empty(r->any) && !r->test)
			fail_msg("%s: holds always", id_of(r));
		if (r->kinds >> EPISODE_KINDS)
			fail_msg("%s: unknown kinds", id_of(r));
		if (r->confidence < 5 || r->confidence > 99)
			fail_msg("%s: confidence %d", id_of(r), r->confidence);
	}
}

static void every_rule_has_evidence(void **state)
{
	(void)state;
	for (unsigned i = 0; i < rule_count(); i++) {
		const struct rule *r = rule_at(i);
		struct factset proof = { { 0, 0 } };
		size_t n = 0;

		for (; n < RULE_EVIDENCE_MAX && r->evidence[n] != FACT_END; n++) {
			if (r->evidence[n] >= FACT_KINDS)
				fail_msg("%s: evidence %u is no fact", id_of(r), r->evidence[n]);
			if (factset_has(&proof, (enum fact_kind)r->evidence[n]))
				fail_msg("%s: evidence %s twice", id_of(r), fact_names[r->evidence[n]]);
			factset_add(&proof, (enum fact_kind)r->evidence[n]);
		}
		if (n == 0 || n == RULE_EVIDENCE_MAX)
			fail_msg("%s: evidence without beginning or end", id_of(r));
		if (!empty(r->all) && !factset_any(&proof, r->all))
			fail_msg("%s: nothing of what it asks for is evidence: \"%s\"", id_of(r), r->summary);
		if (factset_any(&proof, r->none))
			fail_msg("%s: evidence it forbids: \"%s\"", id_of(r), r->summary);
		if (r->arg_of != FACT_KINDS && (r->arg_of >= FACT_KINDS || !factset_has(&proof, r->arg_of)))
			fail_msg("%s: argument of a fact that is no evidence", id_of(r));
	}
}

static void every_verdict_has_a_rule(void **state)
{
	(void)state;
	assert_true(rule_count() <= RULES_MAX);
	assert_null(rule_at(rule_count()));
	for (int v = 0; v < VERDICTS; v++) {
		char id[48];
		int arg;

		if (!rule_of_verdict((enum verdict)v))
			fail_msg("%s: no rule", verdict_infos[v].id);
		for (int w = 0; w < v; w++)
			if (strcmp(verdict_infos[v].id, verdict_infos[w].id) == 0)
				fail_msg("%s: twice", verdict_infos[v].id);
		verdict_id((enum verdict)v, PEM_DHCP_REQD, id);
		assert_int_equal(verdict_from_id(id, &arg), v);
		assert_int_equal(arg, v == VERDICT_STUCK ? PEM_DHCP_REQD : 0);
	}
}

/* A rule never drops its own verdict, and no chain of explanations comes back: else all of them would be dropped. */
static void explanations_go_one_way(void **state)
{
	uint64_t reach[VERDICTS] = { 0 };

	(void)state;
	for (unsigned i = 0; i < rule_count(); i++)
		reach[rule_at(i)->verdict] |= rule_at(i)->explains;
	for (int through = 0; through < VERDICTS; through++)
		for (int from = 0; from < VERDICTS; from++)
			if (reach[from] >> through & 1)
				reach[from] |= reach[through];
	for (int v = 0; v < VERDICTS; v++)
		if (reach[v] >> v & 1)
			fail_msg("%s is explained by what it explains", verdict_infos[v].id);
}

/* --- stories ------------------------------------------------------------------------------------------------- */

enum { NOTES_MAX = 24, MS_STEP = 10 };

struct note {
	uint8_t fact;
	int16_t arg;
	int ms; /* after the one before; 0: MS_STEP */
};

struct story {
	const char *name;
	unsigned kind;
	const char *want; /* ids, a blank between, in any order; "" for none */
	const char *word; /* of the first: "high", "medium", "low"; or NULL */
	struct note note[NOTES_MAX];
	unsigned end;	 /* END_OPEN: with RUN, if it is there, else with the log */
	int64_t silence; /* 0: not known */
	bool had_session, ap_reset, ap_lost;
};

#define ATTEMPT EPISODE_ATTEMPT
#define ROAM EPISODE_ROAM
#define STAY EPISODE_STAY
#define DEPARTURE EPISODE_DEPARTURE
#define N1(f) { FACT_##f, 0, 0 }
#define N(f, arg) { FACT_##f, arg, 0 }
#define LATER(f, arg, ms) { FACT_##f, arg, ms }
#define ASSOCIATED N1(ASSOC_REQ), N(ASSOC_OK, 0), N(PEM, PEM_8021X_REQD)
#define REASSOCIATED N1(REASSOC_REQ), N(ASSOC_OK, 0), N(PEM, PEM_8021X_REQD)
#define EAP_GOES_WELL \
	N1(DOT1X), N1(EAP_ID_REQ), N1(EAP_ID_RESP), N1(EAP_REQ), N1(EAP_RESP), N1(AAA_ACCEPT), N1(EAP_SUCCESS)
#define KEYS_GO_WELL N1(M1), N1(M2), N1(M2_ACCEPTED), N1(M3), N1(M4)
#define TAKEN_OUT LATER(EXPIRED, 0, 10000), N1(DISASSOC_STATE), N(DEAUTH_SENT, 1), N1(ENTRY_DELETED)

static const struct story stories[] = {
	/* scenario 1 and its look-alikes */
	{ "wrong passphrase", ATTEMPT, "psk-wrong-passphrase", "high",
	  .note = { ASSOCIATED, N1(PSK), N1(M1), N1(M2), N1(M2_BAD_MIC), LATER(KEY_TIMEOUT, 2, 1000),
		    N(KEY_RETRANSMIT, 1), N1(M2_BAD_MIC), LATER(KEY_TIMEOUT, 2, 1000), N(KEY_GIVEN_UP, 1),
		    N(DEAUTH_SENT, 2), N(REMOVAL_SCHEDULED, 57), TAKEN_OUT } },
	{ "wrong passphrase, then excluded", ATTEMPT, "psk-wrong-passphrase", "high",
	  .note = { ASSOCIATED, N1(PSK), N1(M1), N1(M2_BAD_MIC), N(KEY_GIVEN_UP, 1), N(DEAUTH_SENT, 2),
		    N(EXCLUDED, 4) },
	  .silence = 60000 },
	{ "bad MIC, start of the log missing", ATTEMPT, "psk-wrong-passphrase", "high",
	  .note = { N1(M2), N1(M2_BAD_MIC), LATER(KEY_TIMEOUT, 2, 400), N(KEY_RETRANSMIT, 1) } },
	{ "only the controller's hint", ATTEMPT, "psk-wrong-passphrase", "medium",
	  .note = { N1(PSK_HINT) } },
	{ "bad MIC with 802.1X", ATTEMPT, "eapol-key-timeout", "high",
	  .note = { ASSOCIATED, EAP_GOES_WELL, N1(M1), N1(M2), N1(M2_BAD_MIC), N(KEY_TIMEOUT, 2),
		    N(KEY_RETRANSMIT, 1), N(KEY_GIVEN_UP, 1), N(DEAUTH_SENT, 2) } },
	{ "secure bit at a rekey", DEPARTURE, "m2-secure-bit-set", "high",
	  .note = { N1(M2_SECURE_BIT), N1(M2_BAD_MIC), N(KEY_TIMEOUT, 2), N(KEY_GIVEN_UP, 1), N(DEAUTH_SENT, 2) },
	  .had_session = true },
	{ "bad MIC at a rekey: the passphrase was right", DEPARTURE, "eapol-key-timeout", NULL,
	  .note = { N1(M2_BAD_MIC), N(KEY_TIMEOUT, 2), N(KEY_GIVEN_UP, 1), N(DEAUTH_SENT, 2) }, .had_session = true },
	{ "a bad MIC, then the right passphrase", ATTEMPT, "joined", "high",
	  .note = { ASSOCIATED, N1(PSK), N1(M1), N1(M2_BAD_MIC), N(KEY_TIMEOUT, 2), KEYS_GO_WELL, N1(RUN) } },

	/* key handshake */
	{ "M1 unanswered: no word on the passphrase", ATTEMPT, "eapol-key-timeout", "high",
	  .note = { ASSOCIATED, N1(PSK), N1(M1), LATER(KEY_TIMEOUT, 2, 1000), N(KEY_RETRANSMIT, 1),
		    LATER(KEY_TIMEOUT, 2, 1000), N(KEY_GIVEN_UP, 1), N(DEAUTH_SENT, 2) } },
	{ "M1 given up, message log alone", ATTEMPT, "eapol-key-timeout", "low",
	  .note = { N(KEY_GIVEN_UP, 1) } },
	{ "M3 given up, tail alone", ATTEMPT, "eapol-key-timeout", "medium",
	  .note = { N(KEY_GIVEN_UP, 3), N(DEAUTH_SENT, 2) } },
	{ "M3 loop after EAP", ATTEMPT, "m4-never-seen", "high",
	  .note = { ASSOCIATED, EAP_GOES_WELL, N1(M1), N1(M2), N1(M2_ACCEPTED), N1(M3),
		    LATER(KEY_TIMEOUT, 3, 1000), N(KEY_RETRANSMIT, 3), LATER(KEY_TIMEOUT, 3, 1000),
		    N(KEY_GIVEN_UP, 3), N(DEAUTH_SENT, 2) } },
	{ "M3 loop with a passphrase", ATTEMPT, "m4-never-seen", "medium",
	  .note = { ASSOCIATED, N1(PSK), N1(M1), N1(M2), N1(M2_ACCEPTED), N1(M3), N(KEY_TIMEOUT, 3),
		    N(KEY_RETRANSMIT, 3), N(KEY_GIVEN_UP, 3), N(DEAUTH_SENT, 2) } },
	{ "M3 repeated once, then M4", ATTEMPT, "joined", NULL,
	  .note = { ASSOCIATED, N1(PSK), N1(M1), N1(M2), N1(M2_ACCEPTED), N1(M3), N(KEY_TIMEOUT, 3),
		    N(KEY_RETRANSMIT, 3), N1(M4), N1(RUN) } },
	{ "group key renewal unanswered", DEPARTURE, "eapol-key-timeout", NULL,
	  .note = { N(KEY_TIMEOUT, 5), N(KEY_RETRANSMIT, 5), N(KEY_TIMEOUT, 5), N(KEY_GIVEN_UP, 5),
		    N(DEAUTH_SENT, 2), N(REMOVAL_SCHEDULED, 57) },
	  .had_session = true },
	{ "late answer alone", ATTEMPT, "invalid-replay-counter", NULL,
	  .note = { N1(REPLAY_COUNTER) } },
	{ "late answer in a join", ATTEMPT, "joined", NULL,
	  .note = { ASSOCIATED, N1(PSK), N1(M1), N(KEY_TIMEOUT, 2), N(KEY_RETRANSMIT, 1), N1(M2), N1(M2_ACCEPTED),
		    N1(REPLAY_COUNTER), N1(M3), N1(M4), N1(RUN) } },

	/* association */
	{ "status 201", ATTEMPT, "tspec-qos-mismatch", "high",
	  .note = { N1(ASSOC_REQ), N1(CCKM), N(ASSOC_REFUSED, 201), N(REMOVAL_SCHEDULED, 22), N1(TSPEC),
		    N(EXCLUDED, 2) } },
	{ "status 202 is no QoS mismatch", ATTEMPT, "association-refused", "high",
	  .note = { N1(ASSOC_REQ), N(ASSOC_REFUSED, 202), N(REMOVAL_SCHEDULED, 22), TAKEN_OUT } },
	{ "status 35", ATTEMPT, "wmm-required", "high",
	  .note = { N1(ASSOC_REQ), N(ASSOC_REFUSED, 35) } },
	{ "a status of no table", ATTEMPT, "association-refused", NULL,
	  .note = { N1(ASSOC_REQ), N(ASSOC_REFUSED, 999) } },
	{ "status 51", ATTEMPT, "association-refused", "high",
	  .note = { N1(ASSOC_REQ), N(ASSOC_REFUSED, 51) } },
	{ "not in the MAC filter", ATTEMPT, "association-refused", "high",
	  .note = { N1(ASSOC_REQ), N1(NOT_IN_FILTER), N(ASSOC_REFUSED, 1) } },
	{ "not in the MAC filter at first", ATTEMPT, "joined", NULL,
	  .note = { N1(ASSOC_REQ), N1(NOT_IN_FILTER), N(ASSOC_REFUSED, 1), ASSOCIATED, N1(RUN) } },
	{ "refused to balance the load", ATTEMPT, "load-balanced", NULL,
	  .note = { N1(ASSOC_REQ), N(ASSOC_REFUSED, 17), N(REMOVAL_SCHEDULED, 22), N1(LOAD_BALANCED) },
	  .end = END_NEXT, .silence = 800 },
	{ "radio full", ATTEMPT, "max-clients", NULL,
	  .note = { N1(ASSOC_REQ), N1(MAX_CLIENTS), N(ASSOC_REFUSED, 17) } },
	{ "the controller's memory is short", ATTEMPT, "controller-memory", "high",
	  .note = { N1(ASSOC_REQ), N1(MEMORY_SHORT), N(ASSOC_REFUSED, 17) } },
	{ "memory short, let in later", ATTEMPT, "joined", NULL,
	  .note = { N1(ASSOC_REQ), N1(MEMORY_SHORT), N(ASSOC_REFUSED, 17), ASSOCIATED, N1(RUN) } },
	{ "threshold reached, client let in", ATTEMPT, "joined", NULL,
	  .note = { N1(ASSOC_REQ), N1(MAX_CLIENTS), N(ASSOC_OK, 0), N1(RUN) } },
	{ "probes and no more", ATTEMPT, "probed-never-associated", "medium",
	  .note = { N1(PROBED), LATER(PROBED, 0, 500), LATER(EXPIRED, 0, 5000), N1(ENTRY_DELETED) } },
	{ "probes, then a join", ATTEMPT, "joined", NULL,
	  .note = { N1(PROBED), ASSOCIATED, KEYS_GO_WELL, N1(RUN) } },
	{ "probes at the end of the log", ATTEMPT, "still-in-progress", NULL,
	  .note = { N1(PROBED) }, .silence = 200 },
	{ "other WLAN, fast SSID change off", ROAM, "fast-ssid-change-disabled", "high",
	  .note = { N1(ASSOC_REQ), N1(WLAN_SWITCHED), N(REMOVAL_SCHEDULED, 50), LATER(EXPIRED, 0, 1000),
		    N1(DISASSOC_STATE), N(DEAUTH_SENT, 1), N1(ENTRY_DELETED) },
	  .end = END_NEXT, .silence = 8500, .had_session = true },
	{ "excluded, cause unknown", DEPARTURE, "client-excluded", NULL,
	  .note = { N(EXCLUDED, 5) } },
	{ "address of another", DEPARTURE, "ip-theft", NULL,
	  .note = { N1(IP_THEFT), N(EXCLUDED, 3) } },

	/* AAA */
	{ "wrong shared secret is no reject", ATTEMPT, "radius-secret-mismatch", "high",
	  .note = { N1(AAA_BAD_AUTHENTICATOR), N1(AAA_FAILED), N1(AAA_MAX_RETRY), N(DEAUTH_SENT, 3) } },
	{ "reject", ATTEMPT, "radius-access-reject", "high",
	  .note = { ASSOCIATED, N1(DOT1X), N1(EAP_ID_REQ), N1(EAP_ID_RESP), N1(AAA_REJECT), N1(AAA_FAILED),
		    N1(EAP_FAILURE), N(DEAUTH_SENT, 3), N(EXCLUDED, 4) } },
	{ "server silent", ATTEMPT, "radius-timeout", "high",
	  .note = { ASSOCIATED, N1(DOT1X), N1(EAP_ID_REQ), N1(EAP_ID_RESP), N1(AAA_UNREACHABLE), N1(AAA_TIMEOUT),
		    N(DEAUTH_SENT, 3), N(REMOVAL_SCHEDULED, 65), TAKEN_OUT } },
	{ "first server silent, second accepts", ATTEMPT, "joined", NULL,
	  .note = { ASSOCIATED, N1(EAP_ID_REQ), N1(EAP_ID_RESP), N1(AAA_UNREACHABLE), N1(AAA_ACCEPT), KEYS_GO_WELL,
		    N1(RUN) } },
	{ "accepted, but an attribute is malformed", ATTEMPT, "aaa-internal-error", "high",
	  .note = { ASSOCIATED, N1(EAP_ID_REQ), N1(AAA_ACCEPT), N1(AAA_BAD_ATTRIBUTE), N1(AAA_INTERNAL),
		    N(DEAUTH_SENT, 3) } },
	{ "bind account refused: -6 is its consequence", ATTEMPT, "ldap-bind-rejected", "high",
	  .note = { N1(LDAP_BIND_REJECTED), N1(LDAP_ERROR_STATE), N1(LDAP_INTERNAL), N1(AAA_INTERNAL) } },
	{ "LDAP server silent", ATTEMPT, "ldap-unreachable", "high",
	  .note = { N(LDAP_BIND_FAILED, 1005), N1(LDAP_ERROR_STATE), N1(LDAP_INTERNAL), N1(AAA_INTERNAL) } },
	{ "wrong password at LDAP, then the right one", ATTEMPT, "ldap-user-rejected ldap-success joined", NULL,
	  .note = { N1(LDAP_BOUND), N1(LDAP_USER_BIND), N1(LDAP_REFUSED), N1(AAA_FAILED), N1(LDAP_USER_BIND),
		    N1(LDAP_OK), N1(RUN) } },
	{ "certificate refused", ATTEMPT, "server-certificate-untrusted", NULL,
	  .note = { ASSOCIATED, N1(EAP_ID_REQ), N1(EAP_ID_RESP), N1(EAP_REQ), N1(CERT_ALERT), N1(EAP_FAILURE),
		    N(DEAUTH_SENT, 3) } },

	/* EAP */
	{ "no identity", ATTEMPT, "eap-timeout", "high",
	  .note = { ASSOCIATED, N1(EAP_ID_REQ), LATER(EAP_ID_TIMEOUT, 0, 30000), N1(EAP_ID_REQ),
		    LATER(EAP_ID_TIMEOUT, 0, 30000), N1(EAP_GIVEN_UP), N(DEAUTH_SENT, 3) } },
	{ "silent in the middle of EAP", ATTEMPT, "eap-timeout", "high",
	  .note = { ASSOCIATED, N1(EAP_ID_REQ), N1(EAP_ID_RESP), N1(EAP_REQ), N1(EAP_RESP), N1(EAP_REQ),
		    LATER(EAP_RETRANSMIT, 0, 30000), N(DEAUTH_SENT, 3), N(REMOVAL_SCHEDULED, 65) } },
	{ "identity late, then all is well", ATTEMPT, "joined", NULL,
	  .note = { ASSOCIATED, N1(PMKID_NONE), N1(EAP_ID_REQ), LATER(EAP_ID_TIMEOUT, 0, 30000), N1(EAP_ID_REQ),
		    N1(EAP_ID_RESP), N1(AAA_ACCEPT), KEYS_GO_WELL, N1(RUN) } },

	/* roaming */
	{ "sticky client, caching off", ROAM, "roam-full-authentication", "high",
	  .note = { REASSOCIATED, N1(PMKID_NONE), EAP_GOES_WELL, KEYS_GO_WELL, N1(RUN) }, .had_session = true },
	{ "first association with 0 PMKIDs", ATTEMPT, "joined", "high",
	  .note = { ASSOCIATED, N1(PMKID_NONE), EAP_GOES_WELL, KEYS_GO_WELL, N1(RUN) } },
	{ "back after a removal: full authentication is normal", ATTEMPT, "joined", "high",
	  .note = { N1(ENTRY_ADDED), ASSOCIATED, N1(PMKID_NONE), EAP_GOES_WELL, KEYS_GO_WELL, N1(RUN) },
	  .had_session = true },
	{ "seed 19: no reassociation line", ATTEMPT, "roam-full-authentication", "low",
	  .note = { N1(PMKID_NONE), N1(EAP_ID_REQ), LATER(EAP_ID_TIMEOUT, 0, 29943) } },
	{ "reassociation with a passphrase", ROAM, "joined", NULL,
	  .note = { REASSOCIATED, N1(PMKID_NONE), N1(PSK), KEYS_GO_WELL, N1(RUN) }, .had_session = true },
	{ "a full authentication that only begins", ROAM, "still-in-progress", NULL,
	  .note = { REASSOCIATED, N1(PMKID_NONE), N1(EAP_ID_REQ) }, .silence = 100, .had_session = true },
	{ "opportunistic", ROAM, "roam-okc", "high",
	  .note = { REASSOCIATED, N1(PMKID_OFFERED), N1(PMKID_MISSED), N1(OKC_TRIED), N1(OKC_FOUND),
		    N1(EXISTING_PMK), N1(EAP_SKIPPED), N1(M1), N1(M2), N1(M3), N1(M4) },
	  .had_session = true },
	{ "cached PMKID", ROAM, "roam-pmkid", "high",
	  .note = { REASSOCIATED, N1(PMKID_OFFERED), N1(PMKID_FOUND), N1(EXISTING_PMK), N1(EAP_SKIPPED),
		    KEYS_GO_WELL, N1(RUN) },
	  .had_session = true },
	{ "PMKID unknown", ROAM, "roam-full-authentication", "high",
	  .note = { REASSOCIATED, N1(PMKID_OFFERED), N1(PMKID_MISSED), EAP_GOES_WELL, KEYS_GO_WELL, N1(RUN) },
	  .had_session = true },
	{ "CCKM", ROAM, "roam-cckm", "high",
	  .note = { N1(CCKM_REQ), N1(CCKM), N1(CCKM_VALID), N1(CCKM_RESPONSE), N(ASSOC_OK, 0), N1(EAP_SKIPPED) },
	  .had_session = true },
	{ "CCKM not valid, EAP in its place", ROAM, "roam-full-authentication", "high",
	  .note = { N1(CCKM_REQ), N1(REASSOC_REQ), N1(PMKID_NONE), EAP_GOES_WELL, KEYS_GO_WELL, N1(RUN) },
	  .had_session = true },
	{ "802.11r", ROAM, "roam-ft", "high",
	  .note = { N1(FT_PREAUTH), N1(REASSOC_REQ), N1(FT_REASSOC), N1(FT_DONE), N(ASSOC_OK, 0), N1(EAP_SKIPPED),
		    N1(RUN) },
	  .had_session = true },
	{ "802.11r key missing", ROAM, "ft-key-missing", "high",
	  .note = { N1(REASSOC_REQ), N(FT_KEY_MISSING, 11), N(ASSOC_REFUSED, 11), N(DELETE_BY_MSCB, 8),
		    N(REMOVAL_SCHEDULED, 30), TAKEN_OUT },
	  .had_session = true },
	{ "slow roam fails at the server", ROAM, "radius-timeout", NULL,
	  .note = { REASSOCIATED, N1(PMKID_NONE), N1(EAP_ID_REQ), N1(EAP_ID_RESP), N1(AAA_UNREACHABLE),
		    N1(AAA_TIMEOUT), N(DEAUTH_SENT, 3) },
	  .had_session = true },

	{ "fast roam, then no address", ROAM, "roam-okc stuck-in-dhcp_reqd", NULL,
	  .note = { REASSOCIATED, N1(PMKID_OFFERED), N1(OKC_FOUND), N1(EAP_SKIPPED), KEYS_GO_WELL,
		    N(PEM, PEM_DHCP_REQD), N1(DHCP_REQ) },
	  .silence = 30000, .had_session = true },
	{ "fast roam, left in silence before its keys", ROAM, "stuck-in-8021x_reqd", NULL,
	  .note = { REASSOCIATED, N1(PMKID_OFFERED), N1(PMKID_FOUND), N1(EXISTING_PMK), N1(EAP_SKIPPED), N1(M1) },
	  .silence = 30000, .had_session = true },
	{ "fast roam at the end of the log of one of several", ROAM, "roam-pmkid", NULL,
	  .note = { REASSOCIATED, N1(PMKID_OFFERED), N1(PMKID_FOUND), N1(EXISTING_PMK), N1(EAP_SKIPPED), KEYS_GO_WELL },
	  .silence = 30000, .had_session = true },

	/* waiting */
	{ "no address", ATTEMPT, "stuck-in-dhcp_reqd", "high",
	  .note = { ASSOCIATED, N1(PSK), KEYS_GO_WELL, N(PEM, PEM_DHCP_REQD), N1(DHCP_REQ), N1(DHCP_REQ) },
	  .silence = 30000 },
	{ "no address yet", ATTEMPT, "still-in-progress", NULL,
	  .note = { ASSOCIATED, N1(PSK), KEYS_GO_WELL, N(PEM, PEM_DHCP_REQD), N1(DHCP_REQ) }, .silence = 2000 },
	{ "asks for an address in vain until the log ends", ATTEMPT, "stuck-in-dhcp_reqd", NULL,
	  .note = { ASSOCIATED, N1(PSK), KEYS_GO_WELL, N(PEM, PEM_DHCP_REQD), N1(DHCP_REQ), LATER(DHCP_REQ, 0, 4000),
		    LATER(DHCP_REQ, 0, 8000) } },
	{ "a late answer", ATTEMPT, "still-in-progress", NULL,
	  .note = { ASSOCIATED, N1(PSK), KEYS_GO_WELL, N(PEM, PEM_DHCP_REQD), N1(DHCP_REQ), LATER(DHCP_REQ, 0, 12000),
		    N1(DHCP_REPLY), N1(DHCP_REQ) } },
	{ "the timer fires while it waits for an address", ATTEMPT, "stuck-in-dhcp_reqd", NULL,
	  .note = { ASSOCIATED, N1(PSK), KEYS_GO_WELL, N(PEM, PEM_DHCP_REQD), N1(DHCP_REQ), LATER(EXPIRED, 0, 120000),
		    N(DEAUTH_SENT, 1) } },
	{ "no address, deleted after two minutes", ATTEMPT, "stuck-in-dhcp_reqd", NULL,
	  .note = { ASSOCIATED, N1(PSK), KEYS_GO_WELL, N(PEM, PEM_DHCP_REQD), N1(DHCP_REQ),
		    LATER(EXPIRED, 0, 120000), N(DEAUTH_SENT, 1), N(PEM, PEM_START), N1(ENTRY_DELETED) } },
	{ "no login", ATTEMPT, "stuck-in-webauth_reqd", NULL,
	  .note = { ASSOCIATED, N1(DHCP_ACK), N(PEM, PEM_WEBAUTH_REQD) }, .silence = 20000 },
	{ "guest walks on without a login", ATTEMPT, "client-left", NULL,
	  .note = { ASSOCIATED, N1(DHCP_ACK), N(PEM, PEM_WEBAUTH_REQD), LATER(CLIENT_LEFT, 0, 4000) },
	  .silence = 20000 },
	{ "shown in 8021X_REQD", ATTEMPT, "stuck-in-8021x_reqd", NULL,
	  .note = { N(SHOWN, PEM_8021X_REQD), N1(PSK) } },
	{ "shown in RUN", ATTEMPT, "joined", NULL,
	  .note = { N(SHOWN, PEM_RUN), N1(RUN) } },
	{ "message 1 and the end of the log", ATTEMPT, "still-in-progress", NULL,
	  .note = { ASSOCIATED, N1(PSK), N1(M1) } },

	/* departures */
	{ "idle", DEPARTURE, "idle-timeout", "high",
	  .note = { N1(IDLE_TIMEOUT), N(DELETE_BY_MSCB, 4), N(REMOVAL_SCHEDULED, 30), TAKEN_OUT, N1(DISASSOC_MSG),
		    N(DISASSOC_SENT, 4) },
	  .had_session = true },
	{ "idle, only the codes are readable", DEPARTURE, "idle-timeout", "medium",
	  .note = { N(DELETE_BY_MSCB, 4), N(REMOVAL_SCHEDULED, 30) } },
	{ "session over", DEPARTURE, "session-timeout", "high",
	  .note = { N1(EXPIRED), N1(DISASSOC_STATE), N(REMOVAL_SCHEDULED, 45), N1(SESSION_EXPIRED),
		    LATER(EXPIRED, 0, 10000), N1(DISASSOC_MSG), N(DISASSOC_SENT, 1), N(DEAUTH_SENT, 1),
		    N1(ENTRY_DELETED) },
	  .had_session = true },
	{ "session over, second stage missing", DEPARTURE, "session-timeout", "medium",
	  .note = { TAKEN_OUT }, .had_session = true },
	{ "the same without the session: nothing is known", DEPARTURE, "cause-not-in-log", NULL,
	  .note = { TAKEN_OUT } },
	{ "operator", DEPARTURE, "deleted-by-operator", "medium",
	  .note = { N(DELETE_BY_MSCB, 6), N(REMOVAL_SCHEDULED, 30), LATER(EXPIRED, 0, 1000), N1(DISASSOC_STATE),
		    N(DEAUTH_SENT, 1), N1(ENTRY_DELETED) },
	  .had_session = true },
	{ "operator, unknown number", DEPARTURE, "deleted-by-operator", "low",
	  .note = { N(DELETE_BY_MSCB, 5), N(REMOVAL_SCHEDULED, 30), LATER(EXPIRED, 0, 1000), N(DEAUTH_SENT, 1),
		    N1(ENTRY_DELETED) },
	  .had_session = true },
	{ "the RADIUS server's request looks like an operator's", DEPARTURE, "disconnected-by-coa", "high",
	  .note = { N1(COA), N(DELETE_BY_MSCB, 6), N(REMOVAL_SCHEDULED, 30), TAKEN_OUT }, .had_session = true },
	{ "so does its change of authorization", DEPARTURE, "disconnected-by-coa", "high",
	  .note = { N1(AUTH_CHANGED), N(DELETE_BY_MSCB, 6), N(REMOVAL_SCHEDULED, 30), TAKEN_OUT }, .had_session = true },
	{ "a change of authorization by the number of the removal", DEPARTURE, "disconnected-by-coa", "medium",
	  .note = { N(DELETE_BY_MSCB, 6), N(AUTH_CHANGED, 252), N(REMOVAL_SCHEDULED, 30), TAKEN_OUT } },
	{ "an operator, some time after a change of authorization", DEPARTURE, "deleted-by-operator", "medium",
	  .note = { N1(AUTH_CHANGED), LATER(DELETE_BY_MSCB, 6, 20000), N(REMOVAL_SCHEDULED, 30),
		    LATER(EXPIRED, 0, 1000), N(DEAUTH_SENT, 1), N1(ENTRY_DELETED) },
	  .had_session = true },
	{ "the number of an idle timeout, and the AP gives another reason", DEPARTURE, "ap-radio-reset", NULL,
	  .note = { N1(DELETE_MOBILE), N1(RADIO_EVENT), N(DELETE_BY_MSCB, 4), N(REMOVAL_SCHEDULED, 30), TAKEN_OUT } },
	{ "WLAN changed", DEPARTURE, "wlan-changed", "low",
	  .note = { N1(DISASSOC_MSG), N(DISASSOC_SENT, 1), N(DEAUTH_SENT, 1) },
	  .end = END_NEXT, .silence = 3000, .had_session = true },
	{ "the same, and the AP says it reset its radio", DEPARTURE, "ap-radio-reset", NULL,
	  .note = { N1(DISASSOC_MSG), N(DISASSOC_SENT, 1), N(DEAUTH_SENT, 1) },
	  .end = END_NEXT, .silence = 3000, .had_session = true, .ap_reset = true },
	{ "radio event", DEPARTURE, "ap-radio-reset", "high",
	  .note = { N1(RADIO_EVENT), N1(DISASSOC_MSG), N(DISASSOC_SENT, 1) },
	  .end = END_NEXT, .silence = 3000, .had_session = true },
	{ "AP lost", DEPARTURE, "ap-lost", NULL,
	  .note = { N1(DISASSOC_MSG), N(DISASSOC_SENT, 1), N1(ENTRY_DELETED) }, .had_session = true, .ap_lost = true },
	{ "left by itself", DEPARTURE, "client-left", "high",
	  .note = { N1(CLIENT_LEFT), N(REMOVAL_SCHEDULED, 9), TAKEN_OUT }, .had_session = true },
	{ "leaves, and is back at once", DEPARTURE, "client-left", "medium",
	  .note = { N1(CLIENT_LEFT), N(REMOVAL_SCHEDULED, 9), LATER(STILL_HERE, 0, 300) }, .end = END_NEXT,
	  .silence = 300, .had_session = true },
	{ "leaves, and goes on sending", DEPARTURE, "client-left", "medium",
	  .note = { N1(CLIENT_LEFT), N(REMOVAL_SCHEDULED, 9), LATER(STILL_HERE, 0, 5), N(DEAUTH_SENT, 1), N(CLASS_FRAME, 7),
		    TAKEN_OUT }, .had_session = true },
	{ "leaves after it was thrown out", DEPARTURE, "idle-timeout", NULL,
	  .note = { N1(IDLE_TIMEOUT), N(DELETE_BY_MSCB, 4), N(DEAUTH_SENT, 1), N1(CLIENT_LEFT) },
	  .had_session = true },
	{ "data without an association", DEPARTURE, "class-frame-violation", NULL,
	  .note = { N(DISASSOC_SENT, 7), N(CLASS_FRAME, 7) } },
	{ "handed over", DEPARTURE, "roamed-away", NULL,
	  .note = { N1(HANDED_OVER), N1(ENTRY_DELETED) }, .had_session = true },
	{ "deauthenticated by 802.1X, no reason", DEPARTURE, "cause-not-in-log", NULL,
	  .note = { N(DEAUTH_SENT, 3), N(REMOVAL_SCHEDULED, 65), TAKEN_OUT } },
	{ "a removal called off", DEPARTURE, "", NULL,
	  .note = { N(REMOVAL_SCHEDULED, 9) }, .end = END_NEXT, .silence = 100, .had_session = true },

	/* services, and a quiet stay */
	{ "names with a domain", STAY, "mdns-domain-suffix", NULL,
	  .note = { N1(MDNS_SUFFIX), N1(MDNS_UNIVERSAL) }, .had_session = true },
	{ "the universal subtype alone is normal", STAY, "", NULL,
	  .note = { N1(MDNS_UNIVERSAL) }, .had_session = true },
	{ "rekeys and a reauthentication", STAY, "", NULL,
	  .note = { N1(M5), N1(M6), EAP_GOES_WELL, KEYS_GO_WELL }, .had_session = true },
	{ "one group message repeated, then answered", STAY, "", NULL,
	  .note = { N1(M5), N(KEY_TIMEOUT, 5), N(KEY_RETRANSMIT, 5), N(KEY_TIMEOUT, 5), N(KEY_RETRANSMIT, 5),
		    N1(M6) },
	  .had_session = true },
};

static const char *word_of(unsigned percent)
{
	return percent < 50 ? "low" : percent < 75 ? "medium" : "high";
}

static bool wanted(const char *list, const char *id)
{
	size_t len = strlen(id);

	for (const char *p = list; *p; p += strcspn(p, " "), p += *p == ' ')
		if (strncmp(p, id, len) == 0 && (p[len] == ' ' || !p[len]))
			return true;
	return false;
}

static size_t words(const char *list)
{
	size_t n = *list != '\0';

	for (; *list; list++)
		n += *list == ' ';
	return n;
}

static struct episode *episode_of(struct episode_pool *pool, const struct story *s)
{
	struct episode *e = episode_new(pool);
	int64_t t = 1000000;

	e->kind = (uint8_t)s->kind;
	e->had_session = s->had_session;
	e->start = t;
	for (size_t i = 0; i < NOTES_MAX && (i == 0 || s->note[i].fact || s->note[i].ms); i++) {
		struct event ev = { .line = (uint32_t)i + 1, .off = 100 * i, .len = 90 };

		t += s->note[i].ms ? s->note[i].ms : MS_STEP;
		ev.t = ev.until = t;
		episode_note(pool, e, (enum fact_kind)s->note[i].fact, s->note[i].arg, &ev);
		if (s->note[i].fact == FACT_PEM || s->note[i].fact == FACT_SHOWN)
			e->pem = (uint8_t)s->note[i].arg;
	}
	e->last = t;
	e->reached_run = factset_has(&e->has, FACT_RUN);
	e->end = (uint8_t)(s->end ? s->end : e->reached_run ? END_RUN : END_LOG);
	return e;
}

/* How many complaints there are about a story. */
static unsigned complaints(const struct story *s)
{
	struct episode_pool pool = { 0 };
	struct finding found[FINDINGS_PER_EPISODE];
	struct rule_case c = { .silence = s->silence ? s->silence : TIME_NONE, .session_ms = TIME_NONE,
			       .ap_reset = s->ap_reset, .ap_lost = s->ap_lost };
	struct episode *e = episode_of(&pool, s);
	unsigned n, bad = 0;

	c.e = e;
	n = rules_judge(&c, found);
	for (unsigned i = 0; i < n; i++) {
		char id[48];

		verdict_id(rule_at(found[i].rule)->verdict, found[i].arg, id);
		if (!wanted(s->want, id) && ++bad)
			print_error("%s: gives %s (%u %%), not \"%s\"\n", s->name, id, found[i].confidence, s->want);
		else if (s->word && i == 0 && strcmp(word_of(found[i].confidence), s->word) != 0 && ++bad)
			print_error("%s: %s is %u %%, not %s\n", s->name, id, found[i].confidence, s->word);
		if (found[i].nrefs == 0 && ++bad)
			print_error("%s: %s without evidence\n", s->name, id);
	}
	if (n != words(s->want) && ++bad)
		print_error("%s: %u findings, not \"%s\"\n", s->name, n, s->want);
	episode_free(&pool, e);
	episode_pool_free(&pool);
	return bad;
}

static void every_story_is_understood(void **state)
{
	unsigned bad = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(stories); i++)
		bad += complaints(&stories[i]);
	assert_int_equal(bad, 0);
}

/* Values the texts speak of. */
static void judge_one(const struct story *s, int64_t session_ms, struct finding *f)
{
	struct episode_pool pool = { 0 };
	struct finding found[FINDINGS_PER_EPISODE];
	struct rule_case c = { .silence = s->silence ? s->silence : TIME_NONE, .session_ms = session_ms };
	struct episode *e = episode_of(&pool, s);

	c.e = e;
	assert_int_equal(rules_judge(&c, found), 1);
	*f = found[0];
	episode_free(&pool, e);
	episode_pool_free(&pool);
}

static const struct story *story_named(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(stories); i++)
		if (strcmp(stories[i].name, name) == 0)
			return &stories[i];
	fail_msg("no story \"%s\"", name);
	return NULL;
}

static void values_are_measured(void **state)
{
	struct finding f;

	(void)state;
	judge_one(story_named("other WLAN, fast SSID change off"), TIME_NONE, &f);
	assert_int_equal(f.value, 8500);
	judge_one(story_named("seed 19: no reassociation line"), TIME_NONE, &f);
	assert_int_equal(f.value, 29943);
	judge_one(story_named("session over"), 3600 * 1000, &f);
	assert_int_equal(f.arg, 3600);
	judge_one(story_named("session over"), 86400 * 1000, &f);
	assert_int_equal(f.arg, -1);
	assert_int_equal(f.value, 86400 * 1000);
	judge_one(story_named("session over"), TIME_NONE, &f);
	assert_true(f.value == TIME_NONE);
	judge_one(story_named("status 202 is no QoS mismatch"), TIME_NONE, &f);
	assert_int_equal(f.arg, 202);
	judge_one(story_named("group key renewal unanswered"), TIME_NONE, &f);
	assert_int_equal(f.arg, 5);
}

/* Whatever else is known of it, no removal goes untold; and judging never depends on facts being there. */
static void no_ending_goes_untold(void **state)
{
	static const unsigned kinds[] = { EPISODE_ATTEMPT, EPISODE_ROAM, EPISODE_DEPARTURE };
	uint32_t dice = 20260507;

	(void)state;
	for (unsigned run = 0; run < 20000; run++) {
		struct episode_pool pool = { 0 };
		struct finding found[FINDINGS_PER_EPISODE];
		struct rule_case c = { .silence = TIME_NONE, .session_ms = TIME_NONE };
		struct episode *e = episode_new(&pool);
		struct event ev = { .t = 1000000, .until = 1000000, .len = 90 };

		e->kind = (uint8_t)kinds[run % ARRAY_LEN(kinds)];
		e->end = END_LOG;
		for (unsigned n = run % 12; n > 0; n--) {
			enum fact_kind kind;
			int arg;

			dice = dice * 1664525 + 1013904223;
			kind = (enum fact_kind)((dice >> 8) % FACT_KINDS);
			arg = (int)(dice >> 20) % 50;
			ev.t += (dice >> 24) * 100;
			ev.off += 100;
			ev.line++;
			if (kind != FACT_RUN)
				episode_note(&pool, e, kind, arg, &ev);
		}
		ev.line++;
		ev.off += 100;
		episode_note(&pool, e, FACT_DEAUTH_SENT, (int)(dice >> 16) & 3, &ev);
		e->start = e->last = ev.t;
		c.e = e;
		if (rules_judge(&c, found) == 0)
			fail_msg("run %u: a deauthentication without a finding", run);
		episode_free(&pool, e);
		episode_pool_free(&pool);
	}
}

/* Evidence is told in the order of the log, each line once. */
static void evidence_is_in_order(void **state)
{
	struct finding f;

	(void)state;
	judge_one(story_named("wrong passphrase"), TIME_NONE, &f);
	assert_true(f.nrefs > 2);
	for (unsigned i = 1; i < f.nrefs; i++)
		assert_true(f.refs[i - 1].line < f.refs[i].line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_text_is_good),
		cmocka_unit_test(every_command_can_be_run),
		cmocka_unit_test(every_condition_can_hold),
		cmocka_unit_test(every_rule_has_evidence),
		cmocka_unit_test(every_verdict_has_a_rule),
		cmocka_unit_test(explanations_go_one_way),
		cmocka_unit_test(every_story_is_understood),
		cmocka_unit_test(values_are_measured),
		cmocka_unit_test(no_ending_goes_untold),
		cmocka_unit_test(evidence_is_in_order),
	};

	rules_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
