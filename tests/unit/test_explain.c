/* SPDX-License-Identifier: Apache-2.0 */
/* test_explain.c - `plumb explain`, asked as people ask it.
 *
 * Each question is answered twice, as text and as JSON, and both are held to their form: text never passes 80 columns,
 * JSON is one valid object. What the answer says is checked question by question. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue/codes.h"
#include "cli/explain.h"
#include "cli/explain_parts.h"

enum { ANSWER_MAX = 1 << 18, WORDS_MAX = 16 };

static char answer[ANSWER_MAX];

/* A JSON value, checked by the grammar of RFC 8259; NULL where it is broken, else what follows it. */
static const char *json_value(const char *s);

static const char *json_string(const char *s)
{
	if (*s++ != '"')
		return NULL;
	for (; *s != '"'; s++) {
		if ((unsigned char)*s < ' ')
			return NULL;
		if (*s == '\\') {
			s++;
			if (*s == 'u')
				for (int i = 0; i < 4; i++)
					if (!strchr("0123456789abcdefABCDEF", *++s) || !*s)
						return NULL;
			if (!*s || !strchr("\"\\/bfnrtu0123456789abcdefABCDEF", *s))
				return NULL;
		}
	}
	return s + 1;
}

static const char *json_list(const char *s, char end, bool keys)
{
	if (*++s == end)
		return s + 1;
	for (;;) {
		if (keys) {
			s = json_string(s);
			if (!s || *s++ != ':')
				return NULL;
		}
		s = json_value(s);
		if (!s || (*s != ',' && *s != end))
			return NULL;
		if (*s++ == end)
			return s;
	}
}

static const char *json_value(const char *s)
{
	if (*s == '{')
		return json_list(s, '}', true);
	if (*s == '[')
		return json_list(s, ']', false);
	if (*s == '"')
		return json_string(s);
	if (strncmp(s, "null", 4) == 0)
		return s + 4;
	if (*s == '-' || (*s >= '0' && *s <= '9')) {
		s += *s == '-';
		return s + strspn(s, "0123456789");
	}
	return NULL;
}

static void check_json(const char *question)
{
	const char *end = json_value(answer);

	if (answer[0] != '{' || !end || strcmp(end, "\n") != 0)
		fail_msg("%s: not one JSON object: %s", question, answer);
	assert_int_equal(strncmp(answer, "{\"query\":\"", 10), 0);
	assert_non_null(strstr(answer, "\"results\":["));
}

static void check_columns(const char *question)
{
	for (const char *line = answer; *line; ) {
		size_t len = strcspn(line, "\n");

		if (len > 80 || (len && line[len - 1] == ' '))
			fail_msg("%s: a line too long, or blank at its end: %.*s", question, (int)len, line);
		line += len + (line[len] == '\n');
	}
}

/* Cuts the question into words as a shell would, so that words and blanks within words are both tried. */
static int ask_hooked(const char *question, bool one_word, bool json, const struct explain_hooks *hooks)
{
	char buf[1024];
	const char *words[WORDS_MAX];
	int nwords = 0;
	FILE *out = tmpfile();
	size_t len;
	int status;

	assert_non_null(out);
	snprintf(buf, sizeof(buf), "%s", question);
	if (one_word)
		words[nwords++] = buf;
	else
		for (char *w = strtok(buf, " "); w && nwords < WORDS_MAX; w = strtok(NULL, " "))
			words[nwords++] = w;
	status = explain(out, words, nwords, json, hooks);
	rewind(out);
	len = fread(answer, 1, sizeof(answer) - 1, out);
	answer[len] = '\0';
	fclose(out);
	if (json)
		check_json(question);
	else
		check_columns(question);
	return status;
}

static int ask(const char *question, bool json)
{
	return ask_hooked(question, false, json, NULL);
}

static void expect(const char *question, const char *says)
{
	if (ask(question, false) != EXPLAIN_FOUND || !strstr(answer, says))
		fail_msg("`%s` does not say \"%s\" but: %s", question, says, answer);
}

static void expect_not(const char *question, const char *says)
{
	ask(question, false);
	if (strstr(answer, says))
		fail_msg("`%s` should not say \"%s\": %s", question, says, answer);
}

static void codes_with_their_kind(void **state)
{
	(void)state;
	expect("status 201", "Association status 201: CCX: TSPEC refused by AP policy");
	expect("status 201", "config wlan qos <wlan> platinum");
	expect("reason 15", "802.11 reason 15: 4wayHandshakeTimeout");
	expect("callerId 45", "callerId 45: session timeout");
	expect("deleteReason 4", "deleteReason 4: idle timeout");
	expect_not("deleteReason 4", "802.11 reason 4");
	expect("AAA -5", "AAA error -5: Timeout");
	expect("aaa 5", "AAA error -5: Timeout");
	expect("exclusion 2", "Exclusion reason 2: failed association");
	expect("rc = 49", "LDAP result 49: invalidCredentials");
	expect("rc = 1005", "LDAP bind failed");
	expect("response code=3", "RADIUS packet 3: Access-Reject");
	expect("severity 3", "msglog severity 3: errors");
	expect("<131>", "local0.err");
	expect("slot 1", "5 GHz");
	expect("encap type 0xec03", "from an AP");
	expect("cache index 8", "No cached key");
	expect("in 10 seconds", "Deletion delay 10 s");
	expect("reason 1024", "sessionTimeout");
	expect("STATUS CODE 17", "AP cannot handle more stations");
	expect("pem 3", "8021X_REQD");
}

static void reason_code_has_two_readings(void **state)
{
	(void)state;
	expect("ReasonCode 2", "Exclusion reason 2");
	expect("ReasonCode 2", "802.11 reason 2: previousAuthNotValid");
	expect("ReasonCode: 5", "failed web authentication");
}

static void bare_numbers_list_all_meanings(void **state)
{
	(void)state;
	expect("20", "Policy (PEM) state 20: RUN");
	expect("20", "Association status 20:");
	expect("20", "802.11 reason 20: invalidAkmp");
	expect("201", "Association status 201:");
	expect("201", "802.11 reason 201: qosPolicyMismatch");
	expect("4", "4 has ");
	expect("4", "L2AUTHCOMPLETE");
	expect("4", "deleteReason 4");
	expect("4", "EAPOL-Key message 4: M4");
	expect("-5", "AAA error -5: Timeout");
	expect("\xe2\x88\x92" "5", "AAA error -5: Timeout");
	expect("0xC9", "Association status 201");
	expect("300", "user idle timeout, 300 s by default");
	expect("1133", "mnIdleTimeout");
	expect_not("1133", "Deletion delay");
	expect_not("20", "LDAP server timeout");
}

static void names(void **state)
{
	(void)state;
	expect("8021X_REQD", "Policy (PEM) state 3: 8021X_REQD");
	expect("8021X_REQD", "Stuck here");
	expect("8021X_REQD", "Leads to    L2AUTHCOMPLETE");
	expect("8021x reqd", "Policy (PEM) state 3");
	expect("8021X_REQD (3)", "Policy (PEM) state 3");
	expect("central_webauth_reqd", "CENTRAL_WEB_AUTH");
	expect("M3", "EAPOL-Key message 3: M3");
	expect("message 3", "EAPOL-Key message 3: M3");
	expect("M0", "identity request");
	expect("PTK_START", "EAPOL-Key state: PTK_START");
	expect("timeoutEvt", "config advanced eap eapol-key-timeout");
	expect("'txWhen'", "identity request (M0)");
	expect("apf_ms.c", "Source file: apf_ms.c");
	expect("apf_ms.c:433", "Source file: apf_ms.c");
	expect("1x_ptsm.c 534", "4-way handshake");
	expect("Force Auth", "Normal with PSK");
	expect("Power Save", "Association (APF) state 4");
	expect("CSCuj32157", "option 15");
	expect("idle timeout", "deleteReason 4");
	expect("idle timeout", "300 s by default");
	expect("invalid state (4)", "EAPOL-Key state");
	expect("Idle", "Association (APF) state 0");
	expect("Idle", "LDAP server state");
	expect("sticky key caching", "config wlan security wpa wpa2 cache sticky enable <wlan>");
	expect("Out of Memory", "AAA error -2");
	expect("qosPolicyMismatch", "Association status 201");
}

static void every_row_is_found_by_kind_and_name(void **state)
{
	(void)state;
	for (unsigned k = 0; k < CODE_KINDS; k++)
		for (size_t i = 0; i < code_table(k)->count; i++) {
			const struct code_table *t = code_table(k);
			char question[160];

			snprintf(question, sizeof(question), "%s %s", t->noun, t->rows[i].name);
			expect(question, t->title);
			ask(t->rows[i].name, true);
			if (!strstr(answer, "\"kind\":"))
				fail_msg("`%s` finds nothing", t->rows[i].name);
			if (!code_has_number(t, &t->rows[i]) || t->valued)
				continue;
			snprintf(question, sizeof(question), "%s %d", t->noun, (int)t->rows[i].number);
			expect(question, t->title);
		}
}

static void words_that_resemble_a_row(void **state)
{
	(void)state;
	expect("dhcp", "DHCP_REQD");
	expect("group key timeout", "groupKeyHandshakeTimeout");
	expect("what does wrong passphrase mean", "EAPOL-Key message 2: M2");
	expect("status wmm", "Requesting STA lacks QoS");
	expect("webauth", "WEBAUTH_REQD");
	expect("airprint not found", "CSCuj32157");
}

static void codes_inside_a_line(void **state)
{
	static const char aaa[] = "*radiusTransportThread: Mar 26 17:54:58.054: 70:f1:a1:69:7b:e7 Returning AAA Error "
				  "'Authentication Failed' (-4) for mobile 70:f1:a1:69:7b:e7";
	static const char excluded[] = "Client Excluded: MACAddress:00:11:22:33:44:55 Reason:802.11 Association failed "
				       "repeatedly. ReasonCode: 2";
	static const char deleted[] = "apfMsDeleteByMscb Scheduling mobile for deletion with deleteReason 4, "
				      "reasonCode 4";

	(void)state;
	expect("(callerId: 22) in 3 seconds", "callerId 22: association refused");
	expect("(callerId: 22) in 3 seconds", "Deletion delay 3-5 s");
	expect(aaa, "AAA error -4: Authentication Failed");
	expect(excluded, "Exclusion reason 2");
	expect_not(excluded, "802.11 reason 2: previousAuthNotValid");
	expect(deleted, "deleteReason 4: idle timeout");
	expect(deleted, "802.11 reason 4: disassociationDueToInactivity");
	expect_not(deleted, "Exclusion reason 4: failed 802.1X");
	expect("Received EAPOL-key in PTK_START state (message 2) from mobile 24:77:03:19:fb:70", "EAPOL-Key message 2");
	expect("Received EAPOL-key M2 with invalid MIC from mobile 24:77:03:19:fb:70", "EAPOL-Key message 2: M2");
	expect("0.0.0.0 START (0) Change state to AUTHCHECK (2) last state START (0)", "Policy (PEM) state 2: AUTHCHECK");
	expect("Sent Disassociate to mobile (reason 1, caller apf_ms.c:4983)", "Source file: apf_ms.c");
	expect("lcapi_bind (rc = 49 - Invalid credentials)", "LDAP result 49");
	expect("why is my phone in DHCP_REQD", "Policy (PEM) state 7");
}

static void all_rows_fit_into_the_hits(void **state)
{
	size_t rows = 0;

	(void)state;
	for (unsigned k = 0; k < CODE_KINDS; k++)
		rows += code_table(k)->count;
	assert_in_range(rows, 500, HITS_MAX);
}

static void whole_tables(void **state)
{
	(void)state;
	expect("status", "  201       CCX: TSPEC refused by AP policy");
	expect("status", "  0         Success");
	expect("AAA", "  -7        No Server");
	expect("timers", "  1800 s    session timeout");
	expect("trapReason", "  1324      dpathencodefailed");
	expect("callerId", "  65        AAA error");
	expect_not("reason", "dpathencodefailed");
}

static void unknown_words_get_the_nearest(void **state)
{
	(void)state;
	assert_int_equal(ask("8021X_REDQ", false), EXPLAIN_UNKNOWN);
	assert_non_null(strstr(answer, "Nothing is known about \"8021X_REDQ\"."));
	assert_non_null(strstr(answer, "Nearest     8021X_REQD"));
	assert_int_equal(ask("timoutEvt", false), EXPLAIN_UNKNOWN);
	assert_non_null(strstr(answer, "timeoutEvt"));
	assert_int_equal(ask("idle tmieout", false), EXPLAIN_UNKNOWN);
	assert_non_null(strstr(answer, "idle timeout"));
	assert_int_equal(ask("status 999", false), EXPLAIN_UNKNOWN);
	assert_non_null(strstr(answer, "status 203"));
	assert_int_equal(ask("-3", false), EXPLAIN_UNKNOWN);
	assert_non_null(strstr(answer, "aaa -2"));
	assert_int_equal(ask("frobnicate", false), EXPLAIN_UNKNOWN);
	assert_null(strstr(answer, "Nearest"));
	assert_int_equal(ask("8021X_REDQ", true), EXPLAIN_UNKNOWN);
	assert_non_null(strstr(answer, "\"results\":[],\"nearest\":[\"8021X_REQD\"]"));
}

static void json_bears_every_field(void **state)
{
	(void)state;
	assert_int_equal(ask("status 201", true), EXPLAIN_FOUND);
	assert_non_null(strstr(answer, "{\"query\":\"status 201\",\"results\":[{\"kind\":\"status\",\"name\":\"CCX: "));
	assert_non_null(strstr(answer, "\"number\":201,\"meaning\":\"CCXv4"));
	assert_non_null(strstr(answer, "\"when\":\"A Cisco phone"));
	assert_non_null(strstr(answer, "\"mend\":\"Give voice its own WLAN"));
	assert_non_null(strstr(answer, "\"source\":\"seed, Cisco MIB, Cisco community\"}]}"));
	assert_int_equal(ask("AAA -5", true), EXPLAIN_FOUND);
	assert_non_null(strstr(answer, "\"number\":-5"));
	assert_int_equal(ask("apf_80211.c", true), EXPLAIN_FOUND);
	assert_non_null(strstr(answer, "\"number\":null"));
	assert_non_null(strstr(answer, "\"when\":null,\"mend\":null"));
	assert_int_equal(ask("user idle timeout", true), EXPLAIN_FOUND);
	assert_non_null(strstr(answer, "\"number\":300,\"unit\":\"s\""));
	assert_int_equal(ask("AUTHCHECK", true), EXPLAIN_FOUND);
	assert_non_null(strstr(answer, "\"next\":[\"8021X_REQD\",\"L2AUTHCOMPLETE\",\"WEP_REQD\"]"));
	assert_int_equal(ask("trapReason", true), EXPLAIN_FOUND);
	assert_non_null(strstr(answer, "\"number\":1324"));
}

static void hostile_words_do_no_harm(void **state)
{
	char longest[1000];

	(void)state;
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(ask(longest, true), EXPLAIN_UNKNOWN);
	assert_int_equal(ask_hooked("\x1b[31m \xff\xfe \"\\", true, true, NULL), EXPLAIN_UNKNOWN);
	assert_int_equal(ask_hooked("\x1b[31mzzzzzz\a", true, false, NULL), EXPLAIN_UNKNOWN);
	assert_null(strchr(answer, '\x1b'));
	assert_int_equal(ask("99999999999999999999", false), EXPLAIN_UNKNOWN);
	assert_int_equal(ask("-9223372036854775808", false), EXPLAIN_UNKNOWN);
	assert_int_equal(ask("---", false), EXPLAIN_UNKNOWN);
	assert_int_equal(ask("the of what", false), EXPLAIN_UNKNOWN);
}

static void more_words_than_fit_are_cut(void **state)
{
	const char *words[3000];
	FILE *out = tmpfile();

	(void)state;
	assert_non_null(out);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		words[i] = "zq9";
	words[0] = "status";
	words[1] = "201";
	assert_int_equal(explain(out, words, (int)ARRAY_LEN(words), false, NULL), EXPLAIN_FOUND);
	assert_true(ftell(out) > 0);
	fclose(out);
}

static void no_words_show_the_usage(void **state)
{
	(void)state;
	assert_int_equal(ask("", false), EXPLAIN_USAGE);
	assert_non_null(strstr(answer, "plumb explain status 201"));
	assert_non_null(strstr(answer, "callerId"));
	assert_int_equal(ask_hooked("   ", true, true, NULL), EXPLAIN_USAGE);
}

static bool fake_message(FILE *out, const char *line, bool json)
{
	if (!strstr(line, "Expiring Mobile!") && !strstr(line, "Scheduling deletion of Mobile Station:"))
		return false;
	fputs(json ? "{\"query\":\"line\",\"results\":[]}\n" : "MOBILE_EXPIRED: a timer fired\n", out);
	return true;
}

static bool fake_verdict(FILE *out, const char *id, bool json)
{
	if (strcmp(id, "idle-timeout") != 0)
		return false;
	fputs(json ? "{\"query\":\"idle-timeout\",\"results\":[]}\n" : "verdict idle-timeout\n", out);
	return true;
}

static const char *const *fake_ids(void)
{
	static const char *const ids[] = { "idle-timeout", "psk-wrong-passphrase", NULL };

	return ids;
}

static void hooks_are_asked_in_their_turn(void **state)
{
	static const struct explain_hooks hooks = { fake_message, fake_verdict, fake_ids };
	static const char line[] = "Scheduling deletion of Mobile Station: (callerId: 45) in 10 seconds";

	(void)state;
	assert_int_equal(ask_hooked("idle-timeout", false, false, &hooks), EXPLAIN_FOUND);
	assert_string_equal(answer, "verdict idle-timeout\n");
	assert_int_equal(ask_hooked("idle timeout", false, false, &hooks), EXPLAIN_FOUND);
	assert_non_null(strstr(answer, "deleteReason 4"));
	assert_int_equal(ask_hooked("status 201", false, false, &hooks), EXPLAIN_FOUND);
	assert_non_null(strstr(answer, "Association status 201"));
	assert_int_equal(ask_hooked("apfMsExpireCallback (apf_ms.c:608) Expiring Mobile!", true, false, &hooks),
			 EXPLAIN_FOUND);
	assert_int_equal(strncmp(answer, "MOBILE_EXPIRED: a timer fired\n\nSource file: apf_ms.c", 51), 0);
	assert_int_equal(ask_hooked(line, false, false, &hooks), EXPLAIN_FOUND);
	assert_non_null(strstr(answer, "callerId 45: session timeout"));
	assert_int_equal(ask_hooked(line, false, true, &hooks), EXPLAIN_FOUND);
	assert_string_equal(answer, "{\"query\":\"line\",\"results\":[]}\n");
	assert_int_equal(ask_hooked("psk-wrong-pasphrase", false, false, &hooks), EXPLAIN_UNKNOWN);
	assert_non_null(strstr(answer, "Nearest     psk-wrong-passphrase"));
}

static void hooks_may_be_absent(void **state)
{
	static const struct explain_hooks none = { NULL, NULL, NULL };

	(void)state;
	assert_int_equal(ask_hooked("M3", false, false, &none), EXPLAIN_FOUND);
	assert_int_equal(ask_hooked("psk-wrong-pasphrase", false, false, &none), EXPLAIN_UNKNOWN);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_with_their_kind),
		cmocka_unit_test(reason_code_has_two_readings),
		cmocka_unit_test(bare_numbers_list_all_meanings),
		cmocka_unit_test(names),
		cmocka_unit_test(every_row_is_found_by_kind_and_name),
		cmocka_unit_test(words_that_resemble_a_row),
		cmocka_unit_test(codes_inside_a_line),
		cmocka_unit_test(all_rows_fit_into_the_hits),
		cmocka_unit_test(whole_tables),
		cmocka_unit_test(unknown_words_get_the_nearest),
		cmocka_unit_test(json_bears_every_field),
		cmocka_unit_test(hostile_words_do_no_harm),
		cmocka_unit_test(more_words_than_fit_are_cut),
		cmocka_unit_test(no_words_show_the_usage),
		cmocka_unit_test(hooks_are_asked_in_their_turn),
		cmocka_unit_test(hooks_may_be_absent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
