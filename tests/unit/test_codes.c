/* SPDX-License-Identifier: Apache-2.0 */
/* test_codes.c - the code tables: every row walked, every number of the design's list present, states by name.
 *
 * The walks find what a slip of the pen makes (an empty meaning, two rows of one number, a sentence without its blank);
 * the lists below are the vocabulary itself, written down a second time, so that a row cannot vanish unnoticed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "catalogue/codes.h"
#include "catalogue/states.h"

static const struct code *row_of(enum code_kind kind, int64_t number)
{
	const struct code *c = code_by_number(kind, number);

	if (!c)
		fail_msg("%s has no row %lld", code_table(kind)->noun, (long long)number);
	return c;
}

static const struct code *named(enum code_kind kind, const char *name)
{
	const struct code *c = code_by_name(kind, name, strlen(name));

	if (!c)
		fail_msg("%s has no row %s", code_table(kind)->noun, name);
	return c;
}

/* One blank between words, printable ASCII, none at the ends: string literals that were broken well. */
static void check_text(const char *noun, const char *text)
{
	size_t len = strlen(text);

	if (!len || text[0] == ' ' || text[len - 1] == ' ' || strstr(text, "  "))
		fail_msg("%s: blanks or nothing in \"%s\"", noun, text);
	for (size_t i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] > '~')
			fail_msg("%s: not plain ASCII in \"%s\"", noun, text);
}

static void check_sentence(const char *noun, const char *text)
{
	size_t len = strlen(text);

	check_text(noun, text);
	if (!strchr(".)", text[len - 1]))
		fail_msg("%s: no full stop in \"%s\"", noun, text);
}

static void every_row_is_complete(void **state)
{
	(void)state;
	for (unsigned k = 0; k < CODE_KINDS; k++) {
		const struct code_table *t = code_table(k);

		assert_true(t->count > 0);
		for (size_t i = 0; i < t->count; i++) {
			const struct code *c = &t->rows[i];
			char sources[128];

			check_text(t->noun, c->name);
			check_sentence(t->noun, c->meaning);
			if (c->when)
				check_sentence(t->noun, c->when);
			if (c->mend)
				check_sentence(t->noun, c->mend);
			assert_int_equal(c->mark & ~(unsigned)MARK_ALL, 0);
			code_sources(c->mark, sources, sizeof(sources));
			check_text(c->name, sources);
		}
	}
}

static void every_table_presents_itself(void **state)
{
	(void)state;
	for (unsigned k = 0; k < CODE_KINDS; k++) {
		const struct code_table *t = code_table(k);
		const char *at = t->select;
		const char *piece;
		size_t len, phrases = 0;
		bool noun_selects = false;

		check_text(t->noun, t->title);
		check_text(t->noun, t->when);
		assert_null(strchr(t->noun, ' '));
		while ((piece = code_next_alias(&at, &len))) {
			assert_true(len > 0);
			noun_selects = noun_selects || code_same_name(piece, len, t->noun, strlen(t->noun));
			phrases++;
		}
		assert_true(phrases > 0);
		if (!noun_selects && k != CODE_DELETE_WORD)
			fail_msg("`plumb explain %s` would not find its table", t->noun);
		for (unsigned other = 0; other < k; other++)
			assert_string_not_equal(t->noun, code_table(other)->noun);
	}
	assert_null(code_table(CODE_KINDS));
}

static void every_name_finds_its_row(void **state)
{
	(void)state;
	for (unsigned k = 0; k < CODE_KINDS; k++) {
		const struct code_table *t = code_table(k);

		for (size_t i = 0; i < t->count; i++) {
			const struct code *c = &t->rows[i];
			const char *at = c->also;
			const char *piece;
			size_t len;

			if (named(k, c->name) != c)
				fail_msg("%s: two rows are named \"%s\"", t->noun, c->name);
			while ((piece = code_next_alias(&at, &len))) {
				if (code_by_name(k, piece, len) != c)
					fail_msg("%s: \"%.*s\" is somebody else's name", t->noun, (int)len, piece);
				if (code_same_name(c->name, strlen(c->name), piece, len))
					fail_msg("%s: \"%.*s\" says its name again", t->noun, (int)len, piece);
			}
		}
	}
}

/* Excluded and Blacklisted share the MIB's 8; timers are found by name, their numbers are values. */
static void every_number_is_its_rows_own(void **state)
{
	(void)state;
	for (unsigned k = 0; k < CODE_KINDS; k++) {
		const struct code_table *t = code_table(k);

		for (size_t i = 0; i < t->count; i++) {
			const struct code *c = &t->rows[i];

			if (t->valued || !code_has_number(t, c) || (k == CODE_APF && i == APF_BLACKLISTED))
				continue;
			assert_ptr_equal(code_by_number(k, c->number), c);
			if (c->upto) {
				assert_true(c->upto > c->number);
				assert_ptr_equal(code_by_number(k, c->upto), c);
			}
		}
	}
}

/* `config` and `show` commands begin with words AireOS knows. */
static void mends_use_commands_that_exist(void **state)
{
	static const char *const first_words[] = {
		"config 802.11a", "config 802.11b", "config advanced", "config client", "config exclusionlist",
		"config flexconnect", "config ldap", "config load-balancing", "config mobility", "config network",
		"config radius", "config wlan", "config wps",
	};
	size_t commands = 0;

	(void)state;
	for (unsigned k = 0; k < CODE_KINDS; k++)
		for (size_t i = 0; i < code_table(k)->count; i++) {
			const char *s = code_table(k)->rows[i].mend;

			while (s && (s = strstr(s, "config "))) {
				size_t w = 0;

				while (w < ARRAY_LEN(first_words) && strncmp(s, first_words[w], strlen(first_words[w])) != 0)
					w++;
				if (w == ARRAY_LEN(first_words))
					fail_msg("no such command: %s", s);
				commands++;
				s += strlen(first_words[w]);
			}
		}
	assert_true(commands > 60);
}

static void pem_names_and_numbers(void **state)
{
	static const struct {
		enum pem state;
		const char *name;
		int number;
	} expected[] = {
		{ PEM_START, "START", 0 }, { PEM_AUTHCHECK, "AUTHCHECK", 2 }, { PEM_8021X_REQD, "8021X_REQD", 3 },
		{ PEM_L2AUTHCOMPLETE, "L2AUTHCOMPLETE", 4 }, { PEM_WEP_REQD, "WEP_REQD", 5 },
		{ PEM_DHCP_REQD, "DHCP_REQD", 7 }, { PEM_WEBAUTH_REQD, "WEBAUTH_REQD", 8 },
		{ PEM_WEBAUTH_NOL3SEC, "WEBAUTH_NOL3SEC", 14 }, { PEM_CENTRAL_WEB_AUTH, "CENTRAL_WEB_AUTH", 22 },
		{ PEM_RUN, "RUN", 20 },
	};

	(void)state;
	assert_int_equal(ARRAY_LEN(expected), PEM_STATES);
	for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
		const char *name = pem_name(expected[i].state);

		assert_string_equal(name, expected[i].name);
		assert_int_equal(pem_number(expected[i].state), expected[i].number);
		assert_int_equal(pem_from_name(name, strlen(name)), expected[i].state);
		assert_int_equal(pem_from_number(expected[i].number), expected[i].state);
	}
}

static enum pem pem_of(const char *s)
{
	return pem_from_name(s, strlen(s));
}

static void pem_names_of_other_spelling(void **state)
{
	(void)state;
	assert_int_equal(pem_of("CENTRAL_WEBAUTH_REQD"), PEM_CENTRAL_WEB_AUTH);
	assert_int_equal(pem_of("central_web_auth"), PEM_CENTRAL_WEB_AUTH);
	assert_int_equal(pem_of("run"), PEM_RUN);
	assert_int_equal(pem_of("RAN"), PEM_RUN);
	assert_int_equal(pem_of("8021x reqd"), PEM_8021X_REQD);
	assert_int_equal(pem_of("dhcp_reqd"), PEM_DHCP_REQD);
	assert_int_equal(pem_of("DHCP"), PEM_UNKNOWN);
	assert_int_equal(pem_of("RUNNING"), PEM_UNKNOWN);
	assert_int_equal(pem_of(""), PEM_UNKNOWN);
	assert_int_equal(pem_from_name("RUN (20)", 3), PEM_RUN);
	assert_int_equal(pem_from_number(1), PEM_UNKNOWN);
	assert_int_equal(pem_number(PEM_UNKNOWN), -1);
	assert_string_equal(pem_name(PEM_UNKNOWN), "UNKNOWN");
	assert_string_equal(pem_name(PEM_STATES), "UNKNOWN");
}

static void check_path(const enum pem *path, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		if (!pem_healthy_step(path[i - 1], path[i]))
			fail_msg("%s to %s should be healthy", pem_name(path[i - 1]), pem_name(path[i]));
		assert_false(pem_healthy_step(path[i], path[i - 1]));
	}
}

static void pem_healthy_paths(void **state)
{
	static const enum pem open[] = { PEM_START, PEM_AUTHCHECK, PEM_L2AUTHCOMPLETE, PEM_DHCP_REQD, PEM_RUN };
	static const enum pem psk[] = {
		PEM_START, PEM_AUTHCHECK, PEM_8021X_REQD, PEM_L2AUTHCOMPLETE, PEM_DHCP_REQD, PEM_RUN,
	};
	static const enum pem web[] = { PEM_DHCP_REQD, PEM_WEBAUTH_REQD, PEM_WEBAUTH_NOL3SEC, PEM_RUN };
	static const enum pem central[] = { PEM_DHCP_REQD, PEM_CENTRAL_WEB_AUTH, PEM_RUN };

	(void)state;
	check_path(open, ARRAY_LEN(open));
	check_path(psk, ARRAY_LEN(psk));
	check_path(web, ARRAY_LEN(web));
	check_path(central, ARRAY_LEN(central));
	assert_true(pem_healthy_step(PEM_WEBAUTH_REQD, PEM_RUN));
	assert_true(pem_healthy_step(PEM_AUTHCHECK, PEM_WEP_REQD));
	assert_false(pem_healthy_step(PEM_START, PEM_RUN));
	assert_false(pem_healthy_step(PEM_8021X_REQD, PEM_DHCP_REQD));
	assert_false(pem_healthy_step(PEM_UNKNOWN, PEM_RUN));
	assert_false(pem_healthy_step(PEM_RUN, PEM_UNKNOWN));
	for (unsigned to = 0; to < PEM_STATES; to++)
		assert_false(pem_healthy_step(PEM_RUN, to));
}

static void apf_names_and_numbers(void **state)
{
	static const char *const names[] = {
		"Idle", "AAA Pending", "Authenticated", "Associated", "Power Save", "Disassociated", "To Be Deleted",
		"Probe", "Excluded", "Blacklisted",
	};

	(void)state;
	assert_int_equal(ARRAY_LEN(names), APF_STATES);
	for (unsigned i = 0; i < APF_STATES; i++) {
		assert_string_equal(apf_name(i), names[i]);
		assert_int_equal(apf_from_name(names[i], strlen(names[i])), i);
		assert_int_equal(apf_number(i), i < 8 ? (int)i : 8);
	}
	assert_int_equal(apf_from_name("probing", 7), APF_PROBE);
	assert_int_equal(apf_from_name("tobedeleted", 11), APF_TO_BE_DELETED);
	assert_int_equal(apf_from_name("aaaPending", 10), APF_AAA_PENDING);
	assert_int_equal(apf_from_name("Assoc", 5), APF_UNKNOWN);
	assert_int_equal(apf_number(APF_UNKNOWN), -1);
	assert_string_equal(apf_name(APF_UNKNOWN), "UNKNOWN");
}

/* A number, its name, and a word its row must bear somewhere. */
struct spot {
	int64_t number;
	const char *name;
	const char *word;
};

static bool row_says(const struct code *c, const char *word)
{
	return strstr(c->meaning, word) || (c->when && strstr(c->when, word)) || (c->mend && strstr(c->mend, word));
}

static void check_spots(enum code_kind kind, const struct spot *spots, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct code *c = row_of(kind, spots[i].number);

		assert_string_equal(c->name, spots[i].name);
		if (!row_says(c, spots[i].word))
			fail_msg("%s %lld does not speak of %s", code_table(kind)->noun, (long long)spots[i].number,
				 spots[i].word);
	}
}

static void check_numbers(enum code_kind kind, int64_t first, int64_t last)
{
	for (int64_t n = first; n <= last; n++)
		assert_non_null(row_of(kind, n));
}

static void aaa_errors(void **state)
{
	static const struct spot spots[] = {
		{ 0, "Success", "Access-Accept" },
		{ -2, "Out of Memory", "CSCud12582" },
		{ -4, "Authentication Failed", "shared secret" },
		{ -5, "Timeout", "Max retransmission" },
		{ -6, "Internal Error", "CSCum83894" },
		{ -7, "No Server", "config wlan radius_server" },
		{ -9, "Interim Response", "Access-Challenge" },
	};

	(void)state;
	check_spots(CODE_AAA, spots, ARRAY_LEN(spots));
	assert_int_equal(code_table(CODE_AAA)->count, ARRAY_LEN(spots));
	assert_null(code_by_number(CODE_AAA, -1));
	assert_true(row_of(CODE_AAA, -9)->mark & MARK_UNCONFIRMED);
	assert_string_equal(code_name(CODE_AAA, -5, "?"), "Timeout");
	assert_string_equal(code_name(CODE_AAA, 77, "?"), "?");
}

static void radius_packets(void **state)
{
	(void)state;
	assert_string_equal(row_of(CODE_RADIUS, 2)->name, "Access-Accept");
	assert_string_equal(row_of(CODE_RADIUS, 3)->name, "Access-Reject");
	assert_string_equal(row_of(CODE_RADIUS, 11)->name, "Access-Challenge");
	assert_string_equal(row_of(CODE_RADIUS, 40)->name, "Disconnect-Request");
	assert_string_equal(row_of(CODE_RADIUS, 43)->name, "CoA-Request");
}

static void association_statuses(void **state)
{
	static const struct spot spots[] = {
		{ 1, "Unspecified failure", "SSID" },
		{ 10, "Cannot support all requested capabilities", "privacy" },
		{ 11, "Reassociation denied, no association to confirm", "Key Cache look up failed" },
		{ 12, "Denied for a reason outside the standard", "disabled" },
		{ 13, "Authentication algorithm not supported", "MFP" },
		{ 17, "AP cannot handle more stations", "load balancing" },
		{ 18, "Basic rates not supported", "mandatory" },
		{ 28, "R0KH unreachable", "plumb sends it" },
		{ 30, "Refused temporarily, try again later", "SA Query" },
		{ 31, "Robust management frame policy violation", "PMF" },
		{ 35, "Requesting STA lacks QoS", "config wlan wmm allow <wlan>" },
		{ 40, "Invalid information element", "CKIP" },
		{ 41, "Invalid group cipher", "multicast" },
		{ 44, "Unsupported RSN version", "not 1" },
		{ 45, "Invalid RSN capabilities", "malformed" },
		{ 200, "CCX: unspecified QoS failure", "More than one TSPEC" },
		{ 201, "CCX: TSPEC refused by AP policy", "config wlan qos <wlan> platinum" },
		{ 202, "CCX: not enough bandwidth for a new traffic stream", "roams" },
		{ 203, "CCX: invalid TSPEC parameters", "PHY rate" },
	};

	(void)state;
	check_spots(CODE_STATUS, spots, ARRAY_LEN(spots));
	check_numbers(CODE_STATUS, 0, 1);
	check_numbers(CODE_STATUS, 10, 55);
	check_numbers(CODE_STATUS, 200, 203);
	assert_true(row_of(CODE_STATUS, 53)->mark & MARK_UNCONFIRMED);
	assert_true(row_of(CODE_STATUS, 201)->mark & MARK_SEED);
	for (int64_t n = 19; n <= 27; n++)
		assert_non_null(strstr(row_of(CODE_STATUS, n)->when, "never sends"));
}

static void reason_codes_of_802_11(void **state)
{
	static const struct spot spots[] = {
		{ 0, "noReasonCode", "normal operation" },
		{ 1, "unspecified", "session timeout" },
		{ 2, "previousAuthNotValid", "exclusion" },
		{ 3, "deauthenticationLeaving", "offline" },
		{ 4, "disassociationDueToInactivity", "config network usertimeout" },
		{ 5, "disassociationAPBusy", "Load balancing" },
		{ 6, "class2FrameFromNonAuthStation", "class frame violation" },
		{ 7, "class3FrameFromNonAssStation", "class2FrameFromNonAssStation" },
		{ 8, "disassociationStaHasLeft", "load balancing" },
		{ 14, "micFailure", "Michael" },
		{ 15, "4wayHandshakeTimeout", "passphrase" },
		{ 16, "groupKeyHandshakeTimeout", "message 5" },
		{ 23, "dot1xAuthFailed", "RADIUS" },
		{ 45, "invalidRsnIeCapabilities", "peer does not support the cipher" },
		{ 99, "missingReasonCode", "unknown state" },
		{ 101, "maxAssociatedClientsReached", "config wlan max-associated-clients" },
		{ 201, "qosPolicyMismatch", "voice" },
	};

	(void)state;
	check_spots(CODE_REASON, spots, ARRAY_LEN(spots));
	check_numbers(CODE_REASON, 0, 11);
	check_numbers(CODE_REASON, 13, 24);
	check_numbers(CODE_REASON, 32, 46);
	check_numbers(CODE_REASON, 98, 99);
	check_numbers(CODE_REASON, 105, 106);
	check_numbers(CODE_REASON, 200, 203);
}

static void exclusion_reasons(void **state)
{
	static const struct spot spots[] = {
		{ 1, "failed 802.11 authentication", "802.11-auth" },
		{ 2, "failed association", "not 802.11 reason 2" },
		{ 3, "IP theft", "another device" },
		{ 4, "failed 802.1X authentication", "RADIUS" },
		{ 5, "failed web authentication", "web-auth" },
	};

	(void)state;
	check_spots(CODE_EXCLUSION, spots, ARRAY_LEN(spots));
	assert_int_equal(code_table(CODE_EXCLUSION)->count, ARRAY_LEN(spots));
	assert_non_null(strstr(code_table(CODE_EXCLUSION)->note, "60 s"));
}

static void removals(void **state)
{
	static const struct spot callers[] = {
		{ 9, "client left", "10 seconds" }, { 22, "association refused", "3 seconds" },
		{ 23, "first probe", "5 seconds" }, { 24, "further probe", "500 ms" },
		{ 30, "entry deletion", "apfMsDeleteByMscb" }, { 45, "session timeout", "10 seconds" },
		{ 48, "deletion stopped", "not a fault" }, { 49, "session timer armed", "1800" },
		{ 50, "WLAN changed", "config network fast-ssid-change enable" },
		{ 57, "EAPOL-Key retransmissions failed", "10 seconds" }, { 65, "AAA error", "(-5)" },
	};
	static const struct spot deletes[] = {
		{ 4, "idle timeout", "reasonCode 4" },
		{ 6, "manual deletion", "config client deauthenticate" },
		{ 8, "association failed on a FlexConnect AP", "REAP" },
	};

	(void)state;
	check_spots(CODE_CALLER, callers, ARRAY_LEN(callers));
	check_spots(CODE_DELETE_REASON, deletes, ARRAY_LEN(deletes));
	assert_true(named(CODE_CALLER, "mobility policy mismatch")->number == CODE_NO_NUMBER);
	assert_true(row_of(CODE_CALLER, 57)->mark & MARK_UNCONFIRMED);
	assert_false(row_of(CODE_CALLER, 45)->mark & MARK_UNCONFIRMED);
	assert_true(row_of(CODE_DELETE_REASON, 6)->mark & MARK_UNCONFIRMED);
	assert_string_equal(row_of(CODE_DELAY, 1)->name, "decided now");
	assert_ptr_equal(row_of(CODE_DELAY, 3), row_of(CODE_DELAY, 5));
	assert_non_null(strstr(row_of(CODE_DELAY, 10)->name, "grace"));
	assert_non_null(strstr(row_of(CODE_DELAY, 1800)->meaning, "No deletion"));
	assert_null(code_by_number(CODE_DELAY, 100));
	assert_non_null(named(CODE_DELETE_WORD, "MN_IDLE_TIMEOUT"));
	assert_non_null(named(CODE_DELETE_WORD, "UNKNOWN"));
	assert_non_null(named(CODE_DELETE_WORD, "mnDelChannelChange"));
}

static void eapol_and_802_1x(void **state)
{
	static const struct spot messages[] = {
		{ 0, "M0", "txWhen" }, { 1, "M1", "INITPMK" }, { 2, "M2", "invalid MIC" },
		{ 3, "M3", "PTKINITNEGOTIATING" }, { 4, "M4", "complete" }, { 5, "M5", "group key" }, { 6, "M6", "M5" },
	};
	static const char *const states[] = {
		"INITPMK", "PTK_START", "PTKINITNEGOTIATING", "PTKINITDONE", "REKEYNEGOTIATING", "invalid secure bit",
		"invalid state (0)", "invalid state (4)",
	};
	static const char *const pae[] = {
		"Connecting", "Authenticating", "Authenticated", "Aborting", "Disconnected", "Force Auth",
	};
	static const char *const backend[] = { "Auth Req", "Auth Response", "Success", "Fail", "Idle" };

	(void)state;
	check_spots(CODE_EAPOL_MESSAGE, messages, ARRAY_LEN(messages));
	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		assert_non_null(named(CODE_EAPOL_STATE, states[i]));
	for (size_t i = 0; i < ARRAY_LEN(pae); i++)
		assert_non_null(named(CODE_PAE, pae[i]));
	for (size_t i = 0; i < ARRAY_LEN(backend); i++)
		assert_non_null(named(CODE_BACKEND, backend[i]));
	assert_true(row_says(named(CODE_TIMER_EVENT, "timeoutEvt"), "M1 is repeated"));
	assert_true(row_says(named(CODE_TIMER_EVENT, "txWhen"), "identity request"));
	assert_true(row_says(named(CODE_TIMER_EVENT, "reauthWhen"), "session"));
	assert_ptr_equal(row_of(CODE_PMK_INDEX, 0), row_of(CODE_PMK_INDEX, 7));
	assert_string_equal(row_of(CODE_PMK_INDEX, 8)->name, "none");
	assert_true(row_says(row_of(CODE_RSN, 2), "WPA2"));
	assert_true(row_says(row_of(CODE_RSN, 0), "CCKM"));
}

static void ldap_results(void **state)
{
	static const struct spot spots[] = {
		{ 0, "Success", "succeeded" },
		{ 32, "noSuchObject", "base DN" },
		{ 49, "invalidCredentials", "controller's own account" },
		{ 1005, "LDAP bind failed", "unreachable" },
	};
	static const char *const states[] = { "INIT", "CONNECTED", "IDLE", "ERROR", "RETRY" };

	(void)state;
	check_spots(CODE_LDAP, spots, ARRAY_LEN(spots));
	assert_true(row_of(CODE_LDAP, 1005)->mark & MARK_UNCONFIRMED);
	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		assert_non_null(named(CODE_LDAP_STATE, states[i]));
}

static void default_timers(void **state)
{
	static const struct {
		const char *name;
		int32_t value;
		const char *unit;
	} expected[] = {
		{ "user idle timeout", 300, "s" }, { "session timeout", 1800, "s" }, { "exclusion time", 60, "s" },
		{ "probe entry", 5, "s" }, { "EAP-Identity-Request timeout", 30, "s" },
		{ "EAP-Request timeout", 30, "s" }, { "EAPOL-Key timeout", 1000, "ms" },
		{ "RADIUS server timeout", 2, "s" }, { "LDAP server timeout", 2, "s" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
		const struct code *c = named(CODE_TIMER, expected[i].name);

		assert_int_equal(c->number, expected[i].value);
		assert_string_equal(c->unit, expected[i].unit);
	}
	assert_int_equal(named(CODE_TIMER, "LDAP server timeout")->upto, 30);
	assert_true(row_says(named(CODE_TIMER, "PMK sticky cache"), "config wlan security wpa wpa2 cache sticky enable"));
	assert_true(row_says(named(CODE_TIMER, "Fast SSID change"), "Disabled"));
}

static void source_files(void **state)
{
	static const char *const files[] = {
		"apf_ms.c", "apf_80211.c", "apf_policy.c", "apf_rsn_utils.c", "apf_foreignap.c", "1x_auth_pae.c",
		"1x_bauth_sm.c", "1x_ptsm.c", "1x_eapkey.c", "1x_kxsm.c", "1x_aaa.c", "dot1x_msg_task.c", "radius_db.c",
		"aaa.c", "spam_lrad.c", "capwap_ac_sm.c", "openssl_dtls.c", "mm_listen.c", "mm_dir.c", "mm_aplist.c",
		"dtl_net.c", "sisf_shim_utils.c",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		assert_string_equal(named(CODE_SOURCE_FILE, files[i])->name, files[i]);
	assert_int_equal(code_table(CODE_SOURCE_FILE)->count, ARRAY_LEN(files));
}

static void small_print(void **state)
{
	(void)state;
	check_numbers(CODE_SEVERITY, 0, 7);
	for (int64_t n = 131; n <= 135; n++) {
		char severity[32];

		snprintf(severity, sizeof(severity), "severity %d ", (int)(n - 128));
		assert_non_null(strstr(row_of(CODE_PRIORITY, n)->meaning, severity));
	}
	assert_string_equal(row_of(CODE_DHCP_ENCAP, 0xec00)->name, "from the wire");
	assert_string_equal(row_of(CODE_DHCP_ENCAP, 0xec03)->name, "from an AP");
	assert_true(row_of(CODE_DHCP_ENCAP, 0xec05)->mark & MARK_UNCONFIRMED);
	assert_non_null(strstr(row_of(CODE_SLOT, 0)->name, "2.4"));
	assert_non_null(strstr(row_of(CODE_SLOT, 1)->name, "5 GHz"));
	assert_true(row_says(named(CODE_BUG, "CSCuh22382"), "Windows 7"));
	assert_true(row_says(named(CODE_BUG, "CSCuj32157"), "option 15"));
	assert_non_null(named(CODE_BUG, "CSCud12582"));
	assert_non_null(named(CODE_BUG, "CSCum83894"));
}

static void trap_reasons(void **state)
{
	static const struct spot spots[] = {
		{ 1000, "noOperation", "Nothing" },
		{ 1024, "sessionTimeout", "ession timeout" },
		{ 1025, "idleTimeout", "dle timeout" },
		{ 1068, "clientDhcpFailure", "DHCP" },
		{ 1091, "keyMgmtMicValidation", "MIC" },
		{ 1112, "excludeIpTheft", "IP theft" },
		{ 1131, "excludeWrongPsk", "wrong PSK" },
		{ 1133, "mnIdleTimeout", "idle" },
		{ 1137, "mn4wayHandshakeFailed", "4-way" },
		{ 1161, "aaaServerUnavailable", "AAA" },
		{ 1224, "eapFailTlsCertError", "certificate" },
		{ 1251, "randomMac", "MAC" },
		{ 1320, "pmkTimeoutOnSTA", "PMK" },
		{ 1324, "dpathencodefailed", "data path" },
	};

	(void)state;
	check_spots(CODE_TRAP, spots, ARRAY_LEN(spots));
	assert_int_equal(code_table(CODE_TRAP)->count, 325);
	check_numbers(CODE_TRAP, 1000, 1324);
	for (size_t i = 0; i < code_table(CODE_TRAP)->count; i++)
		for (const char *s = code_table(CODE_TRAP)->rows[i].name; *s; s++)
			assert_true(isalnum((unsigned char)*s));
}

static void names_are_compared_by_letters(void **state)
{
	(void)state;
	assert_true(code_same_name("8021X_REQD", 10, "8021x reqd", 10));
	assert_true(code_same_name("MN_IDLE_TIMEOUT", 15, "mnIdleTimeout", 13));
	assert_false(code_same_name("M3", 2, "M2", 2));
	assert_false(code_same_name("RUN", 3, "RUNS", 4));
	assert_false(code_same_name("RUNS", 4, "RUN", 3));
	assert_false(code_same_name("", 0, "", 0));
	assert_false(code_same_name("--", 2, "", 0));
}

static void aliases_are_walked(void **state)
{
	const char *at = "one|two||four";
	size_t len;

	(void)state;
	assert_memory_equal(code_next_alias(&at, &len), "one", 3);
	assert_int_equal(len, 3);
	assert_memory_equal(code_next_alias(&at, &len), "two", 3);
	assert_non_null(code_next_alias(&at, &len));
	assert_int_equal(len, 0);
	assert_memory_equal(code_next_alias(&at, &len), "four", 4);
	assert_null(code_next_alias(&at, &len));
	at = NULL;
	assert_null(code_next_alias(&at, &len));
}

static void sources_fit_their_buffer(void **state)
{
	char buf[128];
	char small[9];

	(void)state;
	code_sources(MARK_SEED | MARK_REAL, buf, sizeof(buf));
	assert_string_equal(buf, "seed, captured log");
	code_sources(MARK_UNCONFIRMED, buf, sizeof(buf));
	assert_string_equal(buf, "unconfirmed");
	code_sources(MARK_ALL, buf, sizeof(buf));
	assert_non_null(strstr(buf, "number unconfirmed, unconfirmed"));
	code_sources(MARK_SEED | MARK_REAL, small, sizeof(small));
	assert_string_equal(small, "seed");
	code_sources(0, buf, sizeof(buf));
	assert_string_equal(buf, "");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_complete),
		cmocka_unit_test(every_table_presents_itself),
		cmocka_unit_test(every_name_finds_its_row),
		cmocka_unit_test(every_number_is_its_rows_own),
		cmocka_unit_test(mends_use_commands_that_exist),
		cmocka_unit_test(pem_names_and_numbers),
		cmocka_unit_test(pem_names_of_other_spelling),
		cmocka_unit_test(pem_healthy_paths),
		cmocka_unit_test(apf_names_and_numbers),
		cmocka_unit_test(aaa_errors),
		cmocka_unit_test(radius_packets),
		cmocka_unit_test(association_statuses),
		cmocka_unit_test(reason_codes_of_802_11),
		cmocka_unit_test(exclusion_reasons),
		cmocka_unit_test(removals),
		cmocka_unit_test(eapol_and_802_1x),
		cmocka_unit_test(ldap_results),
		cmocka_unit_test(default_timers),
		cmocka_unit_test(source_files),
		cmocka_unit_test(small_print),
		cmocka_unit_test(trap_reasons),
		cmocka_unit_test(names_are_compared_by_letters),
		cmocka_unit_test(aliases_are_walked),
		cmocka_unit_test(sources_fit_their_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
