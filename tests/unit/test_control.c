/* SPDX-License-Identifier: Apache-2.0 */
/* test_control.c - the control socket without a socket: requests in every cut, commands in steps, cancel, ceilings, slow
 * readers, roles, events and debug lines. */
#include "check.h"

#include "catalogue/catalogue.h"
#include "catalogue_gen.h"
#include "controller/control/session.h"

struct desk {
	struct control *c;
	struct control_session *s;
	unsigned rows; /* of `show ap summary` */
	unsigned steps;
	struct call_ref ref;
	char audit[200];
	enum call_status audited;
	unsigned woken;
	const char *expect_file;
};

static enum step show_rows(struct call *c)
{
	static const struct out_column columns[] = { { "N", 5, "n" } };
	struct desk *d = c->world;

	d->steps++;
	if (c->phase == 0) {
		out_table(c->out, "aps", columns, 1);
		c->kept = malloc(10); /* freed however it ends: the sanitizer looks */
		c->phase = 1;
	}
	for (; c->at[0] < d->rows && call_room(c); c->at[0]++) {
		out_cell_int(c->out, (int64_t)c->at[0]);
		out_row(c->out);
	}
	return c->at[0] < d->rows ? STEP_MORE : STEP_DONE;
}

static enum step show_one(struct call *c)
{
	out_field(c->out, "System Name", "desk");
	return STEP_DONE;
}

/* What comes later is written out here, a line a step. */
static enum step save(struct call *c)
{
	if (c->answered) {
		if (c->phase++ == 0)
			out_string(c->out, "lines", (struct slice){ c->kept, c->nkept });
		return c->phase < 3 ? STEP_MORE : STEP_DONE;
	}
	((struct desk *)c->world)->ref = c->ref;
	return STEP_WAIT;
}

static enum step answered_at_once(struct call *c)
{
	control_answer(((struct desk *)c->world)->c, c->ref, CALL_OK, "at once\n", NULL);
	return STEP_WAIT;
}

static enum step refuse(struct call *c)
{
	return call_end(c, CALL_NOT_FOUND, "there is no WLAN %d", (int)c->line->arg[0].n);
}

static enum step debug_on(struct call *c)
{
	session_debug(c->session, DEBUG_CAPWAP_EVENTS, c->line->arg[1].n == 0);
	return STEP_DONE;
}

static enum step sign(struct call *c)
{
	const struct desk *d = c->world;

	assert_non_null(c->file.p);
	assert_true(slice_is(c->file, d->expect_file));
	return STEP_DONE;
}

static const struct call_handler handlers[] = {
	{ CMD_SHOW_AP_SUMMARY, show_rows },    { CMD_SHOW_SYSINFO, show_one }, { CMD_SAVE_CONFIG, save },
	{ CMD_SHOW_WLAN, refuse },	       { CMD_DEBUG_CAPWAP, debug_on }, { CMD_CONFIG_AP_CERTIFICATE_SIGN, sign },
	{ CMD_CONFIG_WLAN_SECURITY_WPA_PSK_ASCII, show_one }, { CMD_RELOAD_CONFIG, answered_at_once },
};

static int64_t wall(void *ctx)
{
	(void)ctx;
	return 1795373761123; /* 2026-11-22 18:56:01.123 */
}

static void audit(void *ctx, const struct control_peer *who, const char *line, enum call_status status)
{
	struct desk *d = ctx;

	(void)who;
	snprintf(d->audit, sizeof(d->audit), "%s", line);
	d->audited = status;
}

static void wake(void *ctx, struct control_session *s)
{
	(void)s;
	((struct desk *)ctx)->woken++;
}

static const struct control_peer root = { .uid = 0 };

static void desk_open(struct desk *d)
{
	struct control_options o = { .ports = { .wake = wake, .wall_ms = wall, .audit = audit, .ctx = d }, .handlers = handlers,
				     .nhandlers = ARRAY_LEN(handlers), .world = d, .version = "plumbd 0", .uid = 990, .admin_gid = 800,
				     .reader_gid = 801 };

	*d = (struct desk){ .rows = 1000 };
	d->c = control_new(&o);
	d->s = control_open(d->c, &root, NULL);
}

static void desk_close(struct desk *d)
{
	control_free(d->c);
}

static void say(struct control_session *s, const char *line)
{
	control_input(s, line, strlen(line));
}

/* Steps and takes all output. Lent until the next call. */
static const char *heard(struct control_session *s)
{
	static struct buf all;
	bool more = true;

	buf_clear(&all);
	while (more || control_output(s).len) {
		struct slice out;

		more = control_step(s);
		out = control_output(s);
		buf_slice(&all, out);
		more = more || out.len; /* there is room again */
		control_sent(s, out.len);
	}
	return buf_cstr(&all);
}

static void a_hello_and_a_command(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d);
	assert_string_equal(heard(d.s), "{\"hello\":1,\"server\":\"plumbd "
		"0\",\"sysname\":\"Controller\",\"role\":\"read-write\"}\n");
	say(d.s, "{\"hello\":1}\n{\"id\":7,\"cmd\":\"sh sys\"}\n");
	assert_string_equal(heard(d.s), "{\"id\":7,\"seq\":0,\"text\":\"System Name...................................... "
		"desk\\n\"}\n"
					"{\"id\":7,\"status\":\"ok\"}\n");
	say(d.s, "{\"id\":8,\"cmd\":\"show sysinfo\",\"format\":\"json\"}\r\n\r\n");
	assert_string_equal(heard(d.s), "{\"id\":8,\"seq\":0,\"fields\":{\"system_name\":\"desk\"}}\n"
		"{\"id\":8,\"status\":\"ok\"}\n");
	say(d.s, "{\"id\":9,\"cmd\":\"show sysinfo --json\"}\n");
	assert_non_null(strstr(heard(d.s), "\"fields\""));
	say(d.s, "{\"id\":10,\"cmd\":\"show wlan 3\"}\n{\"id\":11,\"cmd\":\"# nothing\"}\n");
	assert_string_equal(heard(d.s), "{\"id\":10,\"status\":\"not-found\",\"error\":\"there is no WLAN 3\"}\n"
					"{\"id\":11,\"status\":\"ok\"}\n");
	assert_false(control_over(d.s));
	control_input_end(d.s);
	assert_true(control_over(d.s));
	desk_close(&d);
}

static void cut_at_every_byte(void **state)
{
	static const char line[] = "{\"id\":7,\"cmd\":\"show sysinfo\"}\n{\"id\":8,\"cmd\":\"show wlan 3\"}\n";
	static const char want[] =
		"{\"id\":7,\"seq\":0,\"text\":\"System Name...................................... desk\\n\"}\n"
				   "{\"id\":7,\"status\":\"ok\"}\n{\"id\":8,\"status\":\"not-found\",\"error\":\"there is no WLAN 3\"}\n";

	(void)state;
	for (size_t cut = 0; cut < sizeof(line); cut++) {
		struct buf all = { 0 };
		struct desk d;

		desk_open(&d);
		heard(d.s);
		control_input(d.s, line, cut);
		buf_str(&all, heard(d.s));
		control_input(d.s, line + cut, sizeof(line) - 1 - cut);
		buf_str(&all, heard(d.s));
		assert_string_equal(buf_cstr(&all), want);
		buf_free(&all);
		desk_close(&d);
	}
}

static void what_is_no_request_is_told_why(void **state)
{
	static const struct {
		const char *line, *error;
	} rows[] = {
		{ "hello", "no JSON" },
		{ "{\"id\":1,\"cmd\":\"show\xff\"}", "no JSON" },
		{ "{\"id\":1,\"cmd\":\"a\\u0000b\"}", "no JSON" },
		{ "{\"id\":1,\"id\":2,\"cmd\":\"x\"}", "no JSON" },
		{ "[1]", "a request is a JSON object" },
		{ "{\"cmd\":\"show sysinfo\"}", "'id' has to be" },
		{ "{\"id\":-1,\"cmd\":\"show sysinfo\"}", "'id' has to be" },
		{ "{\"id\":99999999999999999,\"cmd\":\"show sysinfo\"}", "'id' has to be" },
		{ "{\"id\":1}", "'cmd' has to be a string" },
		{ "{\"id\":1,\"cmd\":7}", "'cmd' has to be a string" },
		{ "{\"id\":1,\"cmd\":\"x\",\"format\":\"xml\"}", "'format' has to be" },
		{ "{\"id\":1,\"subscribe\":{\"ap\":\"nobody\"}}", "'ap' has to be" },
		{ "{\"id\":1,\"subscribe\":{\"events\":[1]}}", "'events' has to be" },
		{ "[[[[[[[[[]]]]]]]]]", "nested deeper" },
	};
	struct desk d;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *text;

		desk_open(&d);
		heard(d.s);
		say(d.s, rows[i].line);
		say(d.s, "\n{\"id\":5,\"cmd\":\"show sysinfo\"}\n");
		text = heard(d.s);
		assert_non_null(strstr(text, "\"status\":\"protocol\""));
		if (!strstr(text, rows[i].error))
			fail_msg("%s: %s", rows[i].line, text);
		assert_non_null(strstr(text, "{\"id\":5,\"status\":\"ok\"}")); /* the session goes on */
		desk_close(&d);
	}
	/* a NUL among the bytes, too */
	desk_open(&d);
	heard(d.s);
	control_input(d.s, "{\"id\":1,\0\"cmd\":\"x\"}\n", 20);
	assert_non_null(strstr(heard(d.s), "no JSON"));
	for (int i = 0; i < CONTROL_BAD_LINES_MAX; i++)
		say(d.s, "x\n");
	assert_non_null(strstr(heard(d.s), "too many lines"));
	assert_true(control_over(d.s));
	desk_close(&d);
}

static void a_line_too_long_ends_the_session(void **state)
{
	struct desk d;
	char part[4096];

	(void)state;
	memset(part, 'a', sizeof(part));
	desk_open(&d);
	heard(d.s);
	for (int i = 0; i < 1024 * 1024 / 4096 && control_hungry(d.s); i++) {
		control_input(d.s, part, sizeof(part));
		control_step(d.s);
	}
	assert_true(d.s->in.len <= CONTROL_LINE_MAX + sizeof(part));
	assert_string_equal(heard(d.s), "{\"status\":\"protocol\",\"error\":\"a request's line is too long: 65536 bytes at "
		"most\"}\n");
	assert_true(control_over(d.s));
	assert_int_equal(control_statistics(d.c)->too_long, 1);
	desk_close(&d);
}

static void usage_says_where(void **state)
{
	struct desk d;
	const char *text;

	(void)state;
	desk_open(&d);
	heard(d.s);
	say(d.s, "{\"id\":1,\"cmd\":\"show wlam summary\"}\n");
	text = heard(d.s);
	assert_non_null(strstr(text, "\"status\":\"usage\""));
	assert_non_null(strstr(text, "\"column\":6"));
	assert_non_null(strstr(text, "wlan"));
	say(d.s, "{\"id\":2,\"complete\":\"show ap \"}\n");
	text = heard(d.s);
	assert_non_null(strstr(text, "{\"word\":\"summary\",\"help\":"));
	assert_non_null(strstr(text, "{\"id\":2,\"status\":\"ok\"}"));
	desk_close(&d);
}

static void roles(void **state)
{
	static const struct {
		struct control_peer peer;
		bool in;
		enum role role;
	} rows[] = {
		{ { .uid = 0 }, true, ROLE_READ_WRITE },
		{ { .uid = 990 }, true, ROLE_READ_WRITE },
		{ { .uid = 1000, .gid = 800 }, true, ROLE_READ_WRITE },
		{ { .uid = 1000, .gid = 1000, .ngroups = 2, .groups = { 5, 800 } }, true, ROLE_READ_WRITE },
		{ { .uid = 1000, .gid = 801 }, true, ROLE_READ_ONLY },
		{ { .uid = 1000, .gid = 1000, .ngroups = 1, .groups = { 801 } }, true, ROLE_READ_ONLY },
		{ { .uid = 1000, .gid = 1000 }, false, ROLE_READ_ONLY },
	};
	struct desk d;

	(void)state;
	desk_open(&d);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct control_session *s = control_open(d.c, &rows[i].peer, NULL);
		const char *text = heard(s);

		if (!rows[i].in) {
			assert_non_null(strstr(text, "\"status\":\"denied\""));
			assert_true(control_over(s));
			control_close(s);
			continue;
		}
		assert_non_null(strstr(text, role_name(rows[i].role)));
		say(s, "{\"id\":1,\"cmd\":\"show sysinfo\"}\n{\"id\":2,\"cmd\":\"save config\"}\n");
		text = heard(s);
		assert_non_null(strstr(text, "{\"id\":1,\"status\":\"ok\"}"));
		assert_int_equal(strstr(text, "{\"id\":2,\"status\":\"denied\"") != NULL, rows[i].role == ROLE_READ_ONLY);
		control_close(s);
	}
	assert_int_equal(control_statistics(d.c)->refused_role, 1);
	desk_close(&d);
}

static void long_shows_go_in_steps(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d);
	heard(d.s);
	d.rows = 100000;
	say(d.s, "{\"id\":1,\"cmd\":\"show ap summary\",\"format\":\"json\"}\n");
	while (control_step(d.s)) /* nobody reads: the queue fills, and then it waits */
		;
	assert_true(control_output(d.s).len < CONTROL_QUEUE_ROWS + OUT_LINE_LONG);
	assert_true(d.steps > 10 && d.steps < 1000);
	assert_non_null(strstr(heard(d.s), "{\"id\":1,\"status\":\"ok\"}"));
	assert_true(d.steps >= 100000 / CONTROL_STEP_ROWS);
	assert_true(control_statistics(d.c)->longest_step <= CONTROL_STEP_ROWS);
	desk_close(&d);
}

static void cancel_stops_what_runs_or_waits(void **state)
{
	struct desk d;
	const char *text;

	(void)state;
	desk_open(&d);
	heard(d.s);
	d.rows = 1000000;
	say(d.s, "{\"id\":1,\"cmd\":\"show ap summary\"}\n{\"id\":2,\"cmd\":\"show ap summary\"}\n{\"id\":3,\"cmd\":\"show "
		"sysinfo\"}\n");
	for (int i = 0; i < 20; i++)
		control_step(d.s);
	say(d.s, "{\"id\":2,\"cancel\":true}\n{\"id\":1,\"cancel\":true}\n{\"id\":99,\"cancel\":true}\n");
	text = heard(d.s);
	assert_non_null(strstr(text, "{\"id\":1,\"status\":\"cancelled\"}"));
	assert_non_null(strstr(text, "{\"id\":2,\"status\":\"cancelled\"}"));
	assert_non_null(strstr(text, "{\"id\":3,\"status\":\"ok\"}"));
	assert_int_equal(control_statistics(d.c)->cancelled, 2);
	assert_true(d.steps < 100);
	/* while somebody else is asked */
	say(d.s, "{\"id\":4,\"cmd\":\"save config\"}\n");
	assert_string_equal(heard(d.s), "");
	say(d.s, "{\"id\":4,\"cancel\":true}\n");
	assert_string_equal(heard(d.s), "{\"id\":4,\"status\":\"cancelled\"}\n");
	control_answer(d.c, d.ref, CALL_OK, NULL, NULL); /* too late, and harmless */
	assert_string_equal(heard(d.s), "");
	desk_close(&d);
}

static void answers_that_come_later(void **state)
{
	struct desk d;
	char *text;

	(void)state;
	desk_open(&d);
	heard(d.s);
	say(d.s, "{\"id\":1,\"cmd\":\"save config\"}\n{\"id\":2,\"cmd\":\"show sysinfo\"}\n");
	assert_string_equal(heard(d.s), "");
	d.woken = 0;
	control_answer(d.c, d.ref, CALL_OK, "Configuration Saved!\n", NULL);
	assert_int_equal(d.woken, 1);
	assert_string_equal(heard(d.s), "{\"id\":1,\"seq\":0,\"text\":\"Configuration Saved!\\n\"}\n"
		"{\"id\":1,\"status\":\"ok\"}\n"
					"{\"id\":2,\"seq\":0,\"text\":\"System Name...................................... desk\\n\"}\n"
					"{\"id\":2,\"status\":\"ok\"}\n");
	assert_string_equal(d.audit, "save config");
	assert_int_equal(d.audited, CALL_OK);
	say(d.s, "{\"id\":3,\"cmd\":\"save config\"}\n");
	heard(d.s);
	control_answer(d.c, (struct call_ref){ 77, 1 }, CALL_OK, NULL, NULL); /* a session there is not */
	control_answer(d.c, d.ref, CALL_FAILED, NULL, "no room on the disk");
	assert_string_equal(heard(d.s), "{\"id\":3,\"status\":\"failed\",\"error\":\"no room on the disk\"}\n");
	say(d.s, "{\"id\":8,\"cmd\":\"save config\"}\n");
	heard(d.s);
	d.woken = 0;
	assert_true(control_resume(d.c, d.ref, CALL_FAILED, strdup("much to say"), 11, "not all of it good"));
	assert_int_equal(d.woken, 1);
	text = strdup("twice");
	assert_false(control_resume(d.c, d.ref, CALL_OK, text, 5, ""));
	assert_string_equal(heard(d.s), "{\"id\":8,\"seq\":0,\"text\":\"much to say\\n\"}\n"
		"{\"id\":8,\"status\":\"failed\",\"error\":\"not all of it good\"}\n");
	assert_false(control_resume(d.c, d.ref, CALL_OK, text, 5, ""));
	free(text);
	say(d.s, "{\"id\":4,\"cmd\":\"reload config\"}\n{\"id\":5,\"cmd\":\"save config\"}\n");
	assert_string_equal(heard(d.s), "{\"id\":4,\"seq\":0,\"text\":\"at once\\n\"}\n{\"id\":4,\"status\":\"ok\"}\n");
	control_close(d.s); /* with a call that waits */
	control_answer(d.c, d.ref, CALL_OK, NULL, NULL);
	desk_close(&d);
}

static void secrets_are_masked_for_the_audit(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d);
	heard(d.s);
	say(d.s, "{\"id\":1,\"cmd\":\"config wlan security wpa akm psk set-key ascii canary-secret 3\"}\n");
	heard(d.s);
	assert_non_null(strstr(d.audit, "****"));
	assert_null(strstr(d.audit, "canary"));
	d.expect_file = "-----BEGIN\nx";
	say(d.s, "{\"id\":2,\"cmd\":\"config ap certificate sign x.pem\",\"file\":\"-----BEGIN\\nx\"}\n");
	assert_string_equal(heard(d.s), "{\"id\":2,\"status\":\"ok\"}\n");
	desk_close(&d);
}

static void ceilings(void **state)
{
	struct control_session *s[CONTROL_SESSIONS_MAX];
	struct desk d;
	const char *text;
	char line[80];

	(void)state;
	desk_open(&d);
	for (int i = 0; i < CONTROL_SESSIONS_MAX; i++)
		s[i] = control_open(d.c, &root, NULL);
	assert_non_null(strstr(heard(s[CONTROL_SESSIONS_MAX - 1]), "too many sessions"));
	assert_true(control_over(s[CONTROL_SESSIONS_MAX - 1]));
	control_close(s[CONTROL_SESSIONS_MAX - 1]);
	control_close(s[0]);
	assert_non_null(strstr(heard(control_open(d.c, &root, NULL)), "hello"));
	/* requests that wait behind one that waits for the keeper */
	heard(d.s);
	for (int i = 0; i < CONTROL_WAITING_MAX + 4; i++) {
		snprintf(line, sizeof(line), "{\"id\":%d,\"cmd\":\"save config\"}\n", i);
		say(d.s, line);
	}
	text = heard(d.s);
	assert_non_null(strstr(text, "{\"id\":17,\"status\":\"busy\""));
	assert_int_equal(control_statistics(d.c)->busy, 3);
	for (int i = 0; i <= CONTROL_SUBSCRIPTIONS_MAX; i++) {
		snprintf(line, sizeof(line), "{\"id\":%d,\"subscribe\":true}\n", 100 + i);
		say(d.s, line);
	}
	assert_non_null(strstr(heard(d.s), "{\"id\":108,\"status\":\"busy\""));
	desk_close(&d);
}

static unsigned lines_of(const char *text, const char *with)
{
	unsigned n = 0;

	for (const char *p = text; (p = strstr(p, with)); p++)
		n++;
	return n;
}

/* Of 64 bits: at a million a second they last for half a million years. What is beyond 32 of them goes on as before. */
static void numbers_of_events_do_not_go_round(void **state)
{
	static uint8_t fields[CAT_STRUCT_MAX];
	mac_t ap;
	struct desk d;

	(void)state;
	assert_true(mac_from_text("02:00:5e:00:00:01", &ap));
	desk_open(&d);
	heard(d.s);
	cat_sample(MSG_ADD_MOBILE_ACKED, 1, fields);
	say(d.s, "{\"id\":1,\"subscribe\":true}\n");
	heard(d.s);
	d.s->subscription[0].seq = UINT32_MAX - 1ULL;
	for (uint64_t n = UINT32_MAX; n < UINT32_MAX + 3ULL; n++) {
		char number[64];

		snprintf(number, sizeof(number), "\"sub_seq\":%llu,\"sub\":1}", (unsigned long long)n);
		control_event(d.c, MSG_ADD_MOBILE_ACKED, fields, ap);
		assert_int_equal(lines_of(heard(d.s), number), 1);
	}
	desk_close(&d);
}

static void events_go_to_who_asked(void **state)
{
	static uint8_t fields[CAT_STRUCT_MAX];
	struct control_session *other;
	mac_t ap1, ap2;
	struct desk d;
	const char *text;

	(void)state;
	assert_true(mac_from_text("02:00:5e:00:00:01", &ap1) && mac_from_text("02:00:5e:00:00:02", &ap2));
	desk_open(&d);
	heard(d.s);
	other = control_open(d.c, &root, NULL);
	heard(other);
	cat_sample(MSG_ADD_MOBILE_ACKED, 1, fields);
	assert_false(control_wants_event(d.c, MSG_ADD_MOBILE_ACKED, ap1));
	control_event(d.c, MSG_ADD_MOBILE_ACKED, fields, ap1);
	assert_string_equal(heard(d.s), "");
	say(d.s, "{\"id\":1,\"subscribe\":true}\n"
		"{\"id\":2,\"subscribe\":{\"events\":[\"ADD_MOBILE_ACKED\"],\"ap\":\"0200.5e00.0001\"}}\n");
	say(other, "{\"id\":3,\"cmd\":\"debug capwap events enable\"}\n");
	heard(d.s);
	heard(other);
	assert_true(control_wants_event(d.c, MSG_ADD_MOBILE_ACKED, ap2));
	control_event(d.c, MSG_ADD_MOBILE_ACKED, fields, ap1);
	control_event(d.c, MSG_ADD_MOBILE_ACKED, fields, ap2);
	text = heard(d.s);
	assert_int_equal(lines_of(text, "\"sub\":1}"), 2);
	assert_int_equal(lines_of(text, "\"sub\":2}"), 1);
	assert_int_equal(lines_of(text, "\"sub_seq\":1,\"sub\":1}"), 1);
	assert_int_equal(lines_of(text, "\"sub_seq\":2,\"sub\":1}"), 1);
	assert_int_equal(lines_of(text, "\"sub_seq\":1,\"sub\":2}"), 1);
	assert_int_equal(strncmp(text,
		"{\"t\":\"2026-11-22T18:56:01.123\",\"event\":\"ADD_MOBILE_ACKED\",\"ap\":\"02:00:5e:00:00:01\",\"sta\":", 87), 0);
	text = heard(other);
	assert_int_equal(lines_of(text, "{\"debug\":\"*"), 2);
	assert_non_null(strstr(text, "*spamApTask0: Nov 22 18:56:01.123: 02:00:5e:00:00:01 Received ADD_MOBILE ack"));
	/* limited to an address */
	assert_true(session_debug_mac(other, ap2));
	assert_false(control_debugged(d.c, DEBUG_CAPWAP_EVENTS, ap1));
	control_debug(d.c, DEBUG_CAPWAP_EVENTS, ap1, "spamApTask0", "not for anybody");
	control_debug(d.c, DEBUG_CAPWAP_EVENTS, ap2, "spamApTask0", "for %s", "one");
	assert_string_equal(heard(other), "{\"debug\":\"*spamApTask0: Nov 22 18:56:01.123: 02:00:5e:00:00:02 for one\"}\n");
	say(d.s, "{\"id\":1,\"subscribe\":false}\n{\"id\":2,\"cancel\":true}\n");
	heard(d.s);
	control_close(other);
	assert_false(control_wants_event(d.c, MSG_ADD_MOBILE_ACKED, ap2)); /* nobody is left */
	desk_close(&d);
}

/* Notes are not events: who debugs one does not hear the other; an error is an event, too. */
static void notes_are_debugged_apart(void **state)
{
	static const struct {
		unsigned row;
		bool info, event;
	} cases[] = { { MSG_CAPWAP_STATE, true, false },	{ MSG_CAPWAP_JOIN_VERSION, true, false },
		      { MSG_CAPWAP_JOIN_REQUEST, false, true }, { MSG_CAPWAP_DECODE_ERR, false, true } };
	union {
		uint64_t align;
		uint8_t bytes[512];
	} fields;
	struct control_session *other;
	struct desk d;
	mac_t ap;

	(void)state;
	assert_true(mac_from_text("02:00:5e:00:00:01", &ap));
	desk_open(&d);
	other = control_open(d.c, &root, NULL);
	heard(d.s);
	heard(other);
	session_debug(d.s, DEBUG_CAPWAP_INFO, true);
	for (unsigned i = 0; i < 2 * ARRAY_LEN(cases); i++) {
		unsigned row = cases[i / 2].row;

		if (i % 2)
			session_debug(other, DEBUG_CAPWAP_EVENTS, true);
		assert_int_equal(control_wants_event(d.c, row, ap), cases[i / 2].info || i % 2);
		cat_sample(row, 0, &fields);
		control_event(d.c, row, &fields, ap);
		assert_int_equal(lines_of(heard(d.s), "{\"debug\":\"*"), cases[i / 2].info);
		assert_int_equal(lines_of(heard(other), "{\"debug\":\"*"), cases[i / 2].event && i % 2);
		session_debug(other, DEBUG_CAPWAP_EVENTS, false);
	}
	desk_close(&d);
}

static void who_does_not_read_is_told_how_much_was_lost(void **state)
{
	struct desk d;
	mac_t ap;
	const char *text;

	(void)state;
	assert_true(mac_from_text("02:00:5e:00:00:01", &ap));
	desk_open(&d);
	say(d.s, "{\"id\":3,\"cmd\":\"debug capwap events enable\"}\n");
	heard(d.s);
	for (int i = 0; i < 30000; i++)
		control_debug(d.c, DEBUG_CAPWAP_EVENTS, ap, "spamApTask0", "line %d", i);
	assert_true(control_output(d.s).len <= CONTROL_QUEUE_EVENTS);
	assert_true(control_statistics(d.c)->dropped > 1000);
	text = heard(d.s);
	assert_int_equal(lines_of(text, "\"dropped\""), 1);
	assert_int_equal((int)lines_of(text, "{\"debug\"") + atoi(strstr(text, "\"dropped\":") + 10), 30000);
	control_debug(d.c, DEBUG_CAPWAP_EVENTS, ap, "spamApTask0", "again");
	assert_non_null(strstr(heard(d.s), "again"));
	desk_close(&d);
}

/* Keys of our own must not be hidden by fields of a row. */
static void no_row_takes_our_keys(void **state)
{
	static const char *const ours[] = { "t", "event", "sub", "sub_seq" };

	(void)state;
	for (unsigned i = 0; i < cat_row_count; i++)
		for (size_t k = 0; k < ARRAY_LEN(ours); k++)
			assert_null(cat_field_named(&cat_rows[i], ours[k]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hello_and_a_command),
		cmocka_unit_test(cut_at_every_byte),
		cmocka_unit_test(what_is_no_request_is_told_why),
		cmocka_unit_test(a_line_too_long_ends_the_session),
		cmocka_unit_test(usage_says_where),
		cmocka_unit_test(roles),
		cmocka_unit_test(long_shows_go_in_steps),
		cmocka_unit_test(cancel_stops_what_runs_or_waits),
		cmocka_unit_test(answers_that_come_later),
		cmocka_unit_test(secrets_are_masked_for_the_audit),
		cmocka_unit_test(ceilings),
		cmocka_unit_test(events_go_to_who_asked),
		cmocka_unit_test(numbers_of_events_do_not_go_round),
		cmocka_unit_test(notes_are_debugged_apart),
		cmocka_unit_test(who_does_not_read_is_told_how_much_was_lost),
		cmocka_unit_test(no_row_takes_our_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
