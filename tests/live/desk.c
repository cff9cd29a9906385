/* SPDX-License-Identifier: Apache-2.0 */
/* desk.c - see desk.h. */
#include "unit/check.h"

#include "catalogue_gen.h"
#include "desk.h"
#include "diagnose/rules.h"

#include <jansson.h>

static const int64_t began_ms = 1795373761123; /* 2026-11-22 18:56:01.123 */
static const struct control_peer root = { .uid = 0 };

int64_t desk_wall(void *desk)
{
	return began_ms + ((const struct desk *)desk)->cell->now.us / 1000;
}

static void numbers(struct desk *d, unsigned row, const void *fields)
{
	struct buf text = { 0 };

	if (row == MSG_SCHEDULING_DELETION) {
		d->delete_caller = ((const struct msg_scheduling_deletion *)fields)->caller;
		d->delete_seconds = ((const struct msg_scheduling_deletion *)fields)->seconds;
	} else if (row == MSG_DELETE_BY_MSCB) {
		d->delete_reason = ((const struct msg_delete_by_mscb *)fields)->delete_reason;
		d->reason = ((const struct msg_delete_by_mscb *)fields)->reason;
	} else if (row == MSG_ASSOC_RESPONSE) {
		d->status = ((const struct msg_assoc_response *)fields)->status;
	} else if (row == MSG_TRAP_CLIENT_EXCLUDED) {
		d->trap_reason = ((const struct msg_trap_client_excluded *)fields)->reason;
	} else if (row == MSG_TRAP_CLIENT_ASSOC_FAILURE) {
		d->trap_reason = ((const struct msg_trap_client_assoc_failure *)fields)->reason;
	} else if (row == MSG_TRAP_CLIENT_DEAUTH) {
		d->trap_reason = ((const struct msg_trap_client_deauth *)fields)->reason;
	} else if (row == MSG_TRAP_CLIENT_DISASSOC) {
		d->trap_reason = ((const struct msg_trap_client_disassoc *)fields)->reason;
	}
	d->traps += cat_rows[row].id >= 11001 && cat_rows[row].id <= 11008;
	if (row != MSG_LOAD_BALANCE_DENIED && row != MSG_LOG_ASSOCREQ_PROC_FAILED)
		return;
	cat_write_text(&text, row, fields);
	snprintf(d->text, sizeof(d->text), "%s", buf_cstr(&text));
	buf_free(&text);
}

static void heard(void *ctx, unsigned row, const void *fields, mac_t client)
{
	struct desk *d = ctx;

	live_event(d->live, desk_wall(d), row, fields, client);
	control_client_event(d->control, row, fields, client);
	if (mac_eq(client, d->mac))
		numbers(d, row, fields);
}

static void no_numbers(struct desk *d)
{
	d->delete_caller = d->delete_seconds = d->delete_reason = d->reason = d->status = d->trap_reason = -1;
	d->traps = 0;
	d->text[0] = '\0';
}

void desk_open(struct desk *d, struct cell *cell, mac_t mac)
{
	struct control_options o = { .ports = { .wall_ms = desk_wall, .ctx = d }, .world = d, .version = "plumbd 0", .uid = 1 };

	*d = (struct desk){ .cell = cell, .mac = mac, .live = live_new(&(struct live_options){ .key = { 1, 2 } }) };
	no_numbers(d);
	cell->heard = heard;
	cell->heard_ctx = d;
	d->control = control_new(&o);
	d->session = control_open(d->control, &root, NULL);
	session_debug_mac(d->session, mac);
	session_debug_clients(d->session);
}

void desk_close(struct desk *d)
{
	d->cell->heard = NULL;
	control_free(d->control);
	live_free(d->live);
	buf_free(&d->debug);
}

const char *desk_debug(struct desk *d)
{
	struct slice out = control_output(d->session);
	const char *p = out.p, *end;

	for (; (end = memchr(p, '\n', (size_t)(out.p + out.len - p))); p = end + 1) {
		json_t *j = json_loadb(p, (size_t)(end - p), 0, NULL);
		const char *line = json_string_value(json_object_get(j, "debug"));

		assert_null(json_object_get(j, "dropped"));
		if (line)
			buf_printf(&d->debug, "%s\n", line);
		json_decref(j);
	}
	control_sent(d->session, out.len);
	return buf_cstr(&d->debug);
}

void desk_forget(struct desk *d)
{
	desk_debug(d);
	buf_clear(&d->debug);
	live_forget(d->live, d->mac);
	no_numbers(d);
}

/* --- verdicts ----------------------------------------------------------------------------------------------------- */

/* How many findings about the client a report has: of this verdict, with evidence that carries a text; NULL: of any that is
 * not healthy. */
static unsigned tells(const char *json, const char *verdict, const char *client)
{
	json_t *doc = json_loads(json, 0, NULL), *findings = json_object_get(doc, "findings");
	unsigned n = 0;

	assert_non_null(doc);
	for (size_t i = 0; i < json_array_size(findings); i++) {
		const json_t *f = json_array_get(findings, i), *evidence = json_object_get(f, "evidence");
		const char *of = json_string_value(json_object_get(f, "client"));
		const char *is = json_string_value(json_object_get(f, "verdict"));

		if (!of || strcmp(of, client) != 0)
			continue;
		if (verdict)
			n += strcmp(is, verdict) == 0 && json_array_size(evidence) > 0 &&
			     json_string_length(json_object_get(json_array_get(evidence, 0), "text")) > 20;
		else
			n += strcmp(is, "joined") != 0 && strncmp(is, "roam-", 5) != 0;
	}
	json_decref(doc);
	return n;
}

static void json_of(const struct report *r, struct buf *out)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);

	report_json(r, &(struct json_options){ .episodes = 10, .verdict = VERDICTS }, f);
	fclose(f);
	buf_add(out, text, len);
	buf_cstr(out);
	free(text);
}

static void both(struct desk *d, struct buf *live, struct buf *text)
{
	static const char *const name[] = { "debug" };
	struct live_ask ask = { .now = desk_wall(d) };
	size_t len;
	struct report *r;

	desk_debug(d);
	len = d->debug.len;
	/* the log goes on for others, until now */
	cat_write_line(&d->debug, MSG_ASSO_STATE_INC, NULL, desk_wall(d), (mac_t){ MAC_REAL_BIT | 0x02005effffffULL });
	buf_ch(&d->debug, '\n');
	assert_true(live_diagnose(d->live, d->mac, &ask, LIVE_JSON, live));
	buf_cstr(live);
	r = diagnose(&(struct diagnose_options){ .files = name, .nfiles = 1, .text = buf_cstr(&d->debug),
						 .text_len = d->debug.len, .year = 2026, .jobs = 1 });
	json_of(r, text);
	assert_int_equal(report_counts(r)->unknown, 0); /* we read all that we print */
	report_free(r);
	d->debug.len = len;
	buf_cstr(&d->debug);
}

void desk_says(struct desk *d, const char *verdict, const char *not)
{
	struct buf live = { 0 }, text = { 0 };
	char client[MAC_TEXT_MAX];

	mac_format(d->mac, client);
	both(d, &live, &text);
	if (!tells(live.p, verdict, client) || !tells(text.p, verdict, client))
		fail_msg("%s is not told:\nlive %s\ntext %s\n%s", verdict, live.p, text.p, d->debug.p);
	if (not && (tells(live.p, not, client) || tells(text.p, not, client)))
		fail_msg("%s is told:\n%s\n%s", not, live.p, d->debug.p);
	buf_free(&live);
	buf_free(&text);
}

/* A finding about the client with that verdict and those words. */
static bool has_words(const char *json, const char *verdict, const char *client, const char *words)
{
	json_t *doc = json_loads(json, 0, NULL), *findings = json_object_get(doc, "findings");
	bool has = false;

	assert_non_null(doc);
	for (size_t i = 0; i < json_array_size(findings); i++) {
		const json_t *f = json_array_get(findings, i);
		const char *of = json_string_value(json_object_get(f, "client"));
		char all[16384];
		size_t len = json_dumpb(f, all, sizeof(all), 0);

		assert_in_range(len, 1, sizeof(all) - 1);
		all[len] = '\0';
		has |= of && strcmp(of, client) == 0 && strcmp(json_string_value(json_object_get(f, "verdict")), verdict) == 0 &&
		       strstr(all, words) != NULL;
	}
	json_decref(doc);
	return has;
}

void desk_says_why(struct desk *d, const char *verdict, const char *words)
{
	struct buf live = { 0 }, text = { 0 };
	char client[MAC_TEXT_MAX];

	mac_format(d->mac, client);
	both(d, &live, &text);
	if (!has_words(live.p, verdict, client, words) || !has_words(text.p, verdict, client, words))
		fail_msg("%s: \"%s\" is not told:\nlive %s\ntext %s\n%s", verdict, words, live.p, text.p, d->debug.p);
	buf_free(&live);
	buf_free(&text);
}

void desk_says_nowhere(struct desk *d, const char *words)
{
	struct buf live = { 0 }, text = { 0 };

	both(d, &live, &text);
	if (strstr(buf_cstr(&live), words) || strstr(buf_cstr(&text), words))
		fail_msg("\"%s\" is told:\nlive %s\ntext %s\n%s", words, live.p, text.p, d->debug.p);
	buf_free(&live);
	buf_free(&text);
}

void desk_is_well(struct desk *d)
{
	struct buf live = { 0 }, text = { 0 };
	char client[MAC_TEXT_MAX];

	mac_format(d->mac, client);
	both(d, &live, &text);
	if (tells(live.p, NULL, client) || tells(text.p, NULL, client))
		fail_msg("there is a verdict:\nlive %s\ntext %s\n%s", live.p, text.p, d->debug.p);
	buf_free(&live);
	buf_free(&text);
}
