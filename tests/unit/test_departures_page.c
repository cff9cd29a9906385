/* SPDX-License-Identifier: Apache-2.0 */
/* test_departures_page.c - docs/departures.md against the tables of the code: its rows, codes, verdicts and commands are
 * there, each way out has all it needs, and no way out of the code is missing. */
#include "check.h"

#include "catalogue/catalogue.h"
#include "catalogue/codes.h"
#include "catalogue_gen.h"
#include "cli/grammar/grammar.h"
#include "controller/client/internal.h"
#include "diagnose/rules.h"

#include <ctype.h>
#include <stdlib.h>

enum { LINE_MAX_LEN = 600 };

static const char *const keys[] = { "trigger", "timer", "rows", "codes", "verdict", "mend" };

struct page {
	char section[80];
	bool has[ARRAY_LEN(keys)];
	unsigned sections, commands, rows, codes;
	bool verdict[VERDICTS], caller[256];
};

static void whole(const struct page *p)
{
	for (size_t i = 0; i < ARRAY_LEN(keys) && p->section[0]; i++)
		if (!p->has[i])
			fail_msg("%s has no %s", p->section, keys[i]);
}

static void codes(struct page *p, const char *text)
{
	static const struct {
		const char *word;
		enum code_kind kind;
	} kinds[] = { { "callerId ", CODE_CALLER }, { "deleteReason ", CODE_DELETE_REASON }, { "reason ", CODE_REASON },
		      { "status ", CODE_STATUS }, { "exclusion ", CODE_EXCLUSION } };
	unsigned found = 0;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		for (const char *at = text; (at = strstr(at, kinds[i].word)); at += strlen(kinds[i].word)) {
			long n = strtol(at + strlen(kinds[i].word), NULL, 10);

			if (!code_by_number(kinds[i].kind, n))
				fail_msg("%s: %s%ld is in no table", p->section, kinds[i].word, n);
			if (kinds[i].kind == CODE_CALLER)
				p->caller[n] = true;
			found++;
		}
	if (!found && !strstr(text, "none"))
		fail_msg("%s: no code in '%s'", p->section, text);
	p->codes += found;
}

static bool row_known(long id)
{
	for (unsigned r = 0; r < MSG_COUNT; r++)
		if (cat_rows[r].id == id)
			return true;
	return false;
}

static void rows(struct page *p, const char *text)
{
	for (const char *at = text; *at; at++) {
		char *end;
		long id;

		if (!isdigit((unsigned char)*at))
			continue;
		id = strtol(at, &end, 10);
		if (id >= 1000 && !row_known(id))
			fail_msg("%s: there is no row %ld", p->section, id);
		p->rows += id >= 1000;
		at = end - 1;
	}
}

/* Whatever stands in `...` and begins as a command. */
static void commands(struct page *p, const char *text)
{
	for (const char *at = text, *end; (at = strchr(at, '`')) && (end = strchr(at + 1, '`')); at = end + 1) {
		struct slice line = { at + 1, (size_t)(end - at - 1) };
		struct command_line command;
		struct grammar_error error;
		char words[LINE_MAX_LEN];

		snprintf(words, sizeof(words), "%.*s", (int)line.len, line.p);
		if (strncmp(words, "config ", 7) != 0 && strncmp(words, "show ", 5) != 0 && strncmp(words, "test ", 5) != 0)
			continue;
		if (strcmp(words, "config trapflags client") == 0 || strstr(words, "show client diagnosis") ||
		    strcmp(words, "show traplog") == 0)
			continue; /* named, not given */
		if (!grammar_parse(slice_of(words), &command, &error))
			fail_msg("%s: `%s`: %s", p->section, words, error.what);
		command_wipe(&command);
		p->commands++;
	}
}

static void verdicts(struct page *p, const char *text)
{
	const char *at = strchr(text, '`'), *end = at ? strchr(at + 1, '`') : NULL;
	bool found = false;
	char id[48];

	assert_non_null(end);
	for (unsigned v = 0; v < VERDICTS; v++) {
		verdict_id((enum verdict)v, v == VERDICT_STUCK ? PEM_DHCP_REQD : -1, id);
		if (strlen(id) == (size_t)(end - at - 1) && strncmp(id, at + 1, strlen(id)) == 0)
			p->verdict[v] = found = true;
	}
	if (!found)
		fail_msg("%s: no verdict %s", p->section, text);
}

static void field(struct page *p, const char *line)
{
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		size_t len = strlen(keys[i]);

		if (strncmp(line + 2, keys[i], len) != 0 || strncmp(line + 2 + len, " | ", 3) != 0)
			continue;
		p->has[i] = true;
		line += 2 + len + 3;
		if (strcmp(keys[i], "rows") == 0)
			rows(p, line);
		else if (strcmp(keys[i], "codes") == 0)
			codes(p, line);
		else if (strcmp(keys[i], "verdict") == 0)
			verdicts(p, line);
		commands(p, line);
		return;
	}
}

static void walk(struct page *p)
{
	FILE *f = fopen(SOURCE_ROOT "/docs/departures.md", "r");
	char line[LINE_MAX_LEN];

	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		assert_non_null(strchr(line, '\n'));
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "## ", 3) == 0) {
			whole(p);
			memset(p->has, 0, sizeof(p->has));
			snprintf(p->section, sizeof(p->section), "%.79s", line + 3);
			p->sections++;
		} else if (line[0] == '|') {
			field(p, line);
		}
	}
	whole(p);
	fclose(f);
}

static void the_page_is_true(void **state)
{
	/* every way out that issue and rules name */
	static const enum verdict must[] = { VERDICT_IDLE_TIMEOUT, VERDICT_SESSION_TIMEOUT, VERDICT_WLAN_CHANGED,
		VERDICT_DELETED_BY_OPERATOR, VERDICT_EAPOL_KEY_TIMEOUT, VERDICT_M4_NEVER_SEEN, VERDICT_AP_RADIO_RESET,
		VERDICT_AP_LOST, VERDICT_CLIENT_LEFT, VERDICT_CLASS_FRAME_VIOLATION, VERDICT_FAST_SSID_CHANGE_DISABLED,
		VERDICT_CLIENT_EXCLUDED, VERDICT_IP_THEFT, VERDICT_MAC_THEFT, VERDICT_MAX_CLIENTS, VERDICT_LOAD_BALANCED,
		VERDICT_WMM_REQUIRED, VERDICT_ASSOCIATION_REFUSED, VERDICT_PROBED_NEVER_ASSOCIATED,
		VERDICT_PSK_WRONG_PASSPHRASE, VERDICT_STUCK, VERDICT_CONTROLLER_MEMORY };
	/* and every callerId under which the machine deletes; 22 and 12 are of entries that had none of these ends */
	static const unsigned callers[] = { CALLER_LEFT, CALLER_PROBE, CALLER_PROBE_AGAIN, CALLER_DELETED, CALLER_SESSION,
		CALLER_WLAN_CHANGED, CALLER_KEYS };
	struct page p = { 0 };

	(void)state;
	walk(&p);
	for (size_t i = 0; i < ARRAY_LEN(must); i++)
		if (!p.verdict[must[i]])
			fail_msg("no section has verdict number %d", must[i]);
	for (size_t i = 0; i < ARRAY_LEN(callers); i++)
		if (!p.caller[callers[i]])
			fail_msg("no section has callerId %u", callers[i]);
	assert_int_equal(p.sections, ARRAY_LEN(must));
	print_message("%u ways out, %u rows, %u codes, %u commands\n", p.sections, p.rows, p.codes, p.commands);
	assert_true(p.rows > 80 && p.codes > 35 && p.commands > 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_page_is_true),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
