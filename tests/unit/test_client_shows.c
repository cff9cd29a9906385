/* SPDX-License-Identifier: Apache-2.0 */
/* test_client_shows.c - the operator's view of clients' histories: show client diagnosis, history, failures; debug client,
 * each session with its own. */
#include "check.h"

#include "../control/fake_ac.h"
#include "../live/script.h"
#include "catalogue_gen.h"
#include "controller/show/world.h"

#include <jansson.h>

static const int64_t now_ms = 1795373761123; /* 2026-11-22 18:56:01.123 */
static const struct control_peer root = { .uid = 0 };

struct desk {
	struct control *c;
	struct control_session *s;
	struct world w;
};

static mono_t mono(void *ctx)
{
	(void)ctx;
	return (mono_t){ 0 };
}

static int64_t wall(void *ctx)
{
	(void)ctx;
	return now_ms;
}

static mac_t mac(uint64_t low)
{
	return (mac_t){ MAC_REAL_BIT | 0x02005e000000ULL | low };
}

static void desk_open(struct desk *d)
{
	struct control_options o = { .ports = { .wall_ms = wall }, .handlers = show_handlers, .nhandlers = show_handler_count,
				     .version = "plumbd 0", .uid = 990, .admin_gid = 800, .reader_gid = 801 };

	*d = (struct desk){ .w = { .config = config_new(), .ac = fake_ac_new(1),
				   .live = live_new(&(struct live_options){ .key = { 1, 2 } }),
				   .ports = { .now = mono, .wall_ms = wall } } };
	o.world = &d->w;
	d->c = control_new(&o);
	d->s = control_open(d->c, &root, NULL);
}

static void desk_close(struct desk *d)
{
	control_free(d->c);
	live_free(d->w.live);
	fake_ac_free(d->w.ac);
	config_free(d->w.config);
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
		more = more || out.len;
		control_sent(s, out.len);
	}
	return buf_cstr(&all);
}

static const char *say(struct control_session *s, const char *cmd, bool json)
{
	char line[600];

	heard(s);
	snprintf(line, sizeof(line), "{\"id\":1,\"cmd\":\"%s\",\"format\":\"%s\"}\n", cmd, json ? "json" : "text");
	control_input(s, line, strlen(line));
	return heard(s);
}

/* All text of an answer; its status behind the last line. */
static const char *text_of(const char *lines)
{
	static struct buf text;

	buf_clear(&text);
	for (const char *p = lines, *end; (end = strchr(p, '\n')); p = end + 1) {
		json_t *j = json_loadb(p, (size_t)(end - p), 0, NULL);
		const char *t = json_string_value(json_object_get(j, "text")), *s = json_string_value(json_object_get(j, "status"));

		assert_non_null(j);
		if (t)
			buf_str(&text, t);
		if (s)
			buf_printf(&text, "status %s", s);
		json_decref(j);
	}
	return buf_cstr(&text);
}

/* The document an answer in JSON makes. */
static json_t *document(const char *lines)
{
	json_t *doc = json_object();

	for (const char *p = lines, *end; (end = strchr(p, '\n')); p = end + 1) {
		json_t *j = json_loadb(p, (size_t)(end - p), 0, NULL), *at;
		const char *in = json_string_value(json_object_get(j, "in"));

		assert_non_null(j);
		if (json_object_get(j, "fields") && !in)
			json_object_update(doc, json_object_get(j, "fields"));
		if (json_object_get(j, "rows")) {
			at = json_object_get(doc, in);
			if (!at)
				json_object_set_new(doc, in, at = json_array());
			json_array_extend(at, json_object_get(j, "rows"));
		}
		json_decref(j);
	}
	return doc;
}

/* Plays a golden log as of this client, so that it ends `ago` before now. */
static void play(struct desk *d, const char *path, mac_t as, int64_t ago)
{
	struct script s;
	int64_t by;
	mac_t from = { 0 };

	script_load(&s, path);
	by = now_ms - ago - s.event[s.n - 1]->t;
	for (size_t i = 0; i < s.n; i++) {
		const struct event *ev = s.event[i];
		char room[CAT_STRUCT_MAX];

		if (ev->flags & (EV_UNKNOWN_ROW | EV_BROADCAST))
			continue;
		from = mac_present(from) ? from : ev->client;
		if (!mac_eq(ev->client, from))
			continue;
		live_event(d->w.live, ev->t + by, ev->row, script_fields(ev, from, as, room), as);
		control_client_event(d->c, ev->row, room, as);
	}
	script_free(&s);
}

#define GOLDEN(name) SOURCE_ROOT "/tests/golden/" name ".log"

static void a_diagnosis(void **state)
{
	struct desk d;
	const char *text;
	json_t *doc, *finding;

	(void)state;
	desk_open(&d);
	assert_string_equal(text_of(say(d.s, "show client diagnosis 02:00:5e:00:00:01", false)), "status not-found");
	play(&d, GOLDEN("psk-wrong-passphrase-1"), mac(1), 5000);
	text = text_of(say(d.s, "show client diagnosis 02:00:5e:00:00:01", false));
	assert_non_null(strstr(text, "psk-wrong-passphrase"));
	assert_non_null(strstr(text, "live:"));
	assert_non_null(strstr(text, "Received EAPOL-key M2 with invalid MIC from mobile 02:00:5e:00:00:01"));
	assert_non_null(strstr(text, "18:55:53.113 Initiating RSN PSK to mobile 02:00:5e:00:00:01"));
	assert_non_null(strstr(text, "status ok"));
	doc = document(say(d.s, "show client diagnosis 02:00:5e:00:00:01", true));
	finding = json_array_get(json_object_get(doc, "findings"), 0);
	assert_string_equal(json_string_value(json_object_get(finding, "verdict")), "psk-wrong-passphrase");
	assert_string_equal(json_string_value(json_object_get(finding, "client")), "02:00:5e:00:00:01");
	assert_string_equal(json_string_value(json_object_get(json_array_get(json_object_get(finding, "evidence"), 0), "text")),
			    "*Dot1x_NW_MsgTask_0: Nov 22 18:55:53.113: 02:00:5e:00:00:01 Initiating RSN PSK to mobile "
			    "02:00:5e:00:00:01");
	assert_string_equal(json_string_value(json_object_get(
				    json_array_get(json_object_get(finding, "evidence"), 0), "file")), "live");
	assert_int_equal(json_array_size(json_object_get(doc, "clients")), 1);
	json_decref(doc);
	desk_close(&d);
}

static unsigned shedding;

static bool short_of_memory(void *ctx, struct measures *out)
{
	(void)ctx;
	*out = (struct measures){ .shedding = shedding };
	return true;
}

/* Who was refused for want of memory and is forgotten for want of it is not said to have never been there. */
static void what_is_forgotten_because_memory_is_short(void **state)
{
	static const struct {
		unsigned level;
		const char *said;
	} levels[] = { { 0, "since the controller started" }, { 1, "since the controller started" },
		       { 2, "memory is short, it refuses new clients" }, { 3, "MemoryMax" } };
	struct desk d;

	(void)state;
	desk_open(&d);
	d.w.ports.measure = short_of_memory;
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		const char *text;

		shedding = levels[i].level;
		text = say(d.s, "show client diagnosis 02:00:5e:00:00:01", false);
		assert_non_null(strstr(text, "not-found"));
		assert_non_null(strstr(text, levels[i].said));
	}
	desk_close(&d);
}

static void a_history(void **state)
{
	struct desk d;
	const char *text;
	json_t *doc, *episode;

	(void)state;
	desk_open(&d);
	play(&d, GOLDEN("psk-wrong-passphrase-1"), mac(1), 3600000);
	play(&d, GOLDEN("joined-psk-1"), mac(1), 60000);
	text = text_of(say(d.s, "show client history 0200.5e00.0001", false));
	assert_non_null(strstr(text, "Client MAC Address............................... 02:00:5e:00:00:01\n"));
	assert_non_null(strstr(text, "Number of Episodes............................... 3\n"));
	assert_non_null(strstr(text, "Verdict.......................................... psk-wrong-passphrase\n"));
	assert_non_null(strstr(text, "Episode.......................................... stay\n"));
	assert_non_null(strstr(text, "Ended by......................................... nothing yet\n"));
	assert_non_null(strstr(text, "Method........................................... psk\n"));
	doc = document(say(d.s, "show client history 0200.5e00.0001", true));
	assert_int_equal(json_array_size(json_object_get(doc, "episodes")), 3);
	episode = json_array_get(json_object_get(doc, "episodes"), 1);
	assert_string_equal(json_string_value(json_object_get(episode, "episode")), "attempt");
	assert_string_equal(json_string_value(json_object_get(episode, "verdict")), "joined");
	json_decref(doc);
	assert_string_equal(text_of(say(d.s, "show client history 02:00:5e:00:00:09", false)), "status not-found");
	desk_close(&d);
}

static void failures(void **state)
{
	struct desk d;
	const char *text;
	json_t *doc, *rows;

	(void)state;
	desk_open(&d);
	doc = document(say(d.s, "show client failures", true));
	assert_int_equal(json_array_size(json_object_get(doc, "failures")), 0);
	json_decref(doc);
	for (unsigned i = 0; i < 40; i++)
		play(&d, GOLDEN("psk-wrong-passphrase-1"), mac(i), 100000 - 1000 * i);
	play(&d, GOLDEN("joined-psk-1"), mac(100), 1000); /* none of them */
	text = text_of(say(d.s, "show client failures 2", false));
	assert_non_null(strstr(text, "Client MAC         Time                     AP                    WLAN  Verdict"));
	assert_non_null(strstr(text, "02:00:5e:00:00:27  2026-11-22T18:5"));
	assert_non_null(strstr(text, "02:00:5e:00:00:26"));
	assert_null(strstr(text, "02:00:5e:00:00:25"));
	doc = document(say(d.s, "show client failures", true));
	rows = json_object_get(doc, "failures");
	assert_int_equal(json_array_size(rows), 40);
	for (size_t i = 0; i < 40; i++) {
		const json_t *row = json_array_get(rows, i);

		assert_string_equal(json_string_value(json_object_get(row, "verdict")), "psk-wrong-passphrase");
		assert_int_equal(json_integer_value(json_object_get(row, "wlan_id")), 5);
		assert_int_equal(json_integer_value(json_object_get(row, "count")), 1);
	}
	json_decref(doc);
	desk_close(&d);
}

static size_t lines_with(const char *text, const char *what)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, what)); p += strlen(what))
		n++;
	return n;
}

/* Three sessions, each with its own clients; what nobody debugs is not formatted. */
static void each_session_debugs_its_clients(void **state)
{
	struct control_session *one, *two, *all;
	struct desk d;
	const char *text;
	uint64_t made;

	(void)state;
	desk_open(&d);
	play(&d, GOLDEN("joined-psk-1"), mac(1), 0);
	assert_int_equal(control_statistics(d.c)->lines, 0);
	assert_int_equal(live_counters(d.w.live)->formatted, 0);
	assert_false(control_wants_client(d.c, MSG_ASSOC_REQUEST, mac(1)));
	one = control_open(d.c, &root, NULL);
	two = control_open(d.c, &root, NULL);
	all = control_open(d.c, &root, NULL);
	assert_non_null(strstr(say(one, "debug client 02:00:5e:00:00:01", false), "\"ok\""));
	assert_non_null(strstr(say(two, "debug client 02:00:5e:00:00:02 0200.5e00.0003", false), "\"ok\""));
	assert_non_null(strstr(say(all, "debug dot1x events enable", false), "\"ok\""));
	assert_true(control_wants_client(d.c, MSG_ASSOC_REQUEST, mac(1)));
	assert_true(control_wants_client(d.c, MSG_ASSOC_REQUEST, mac(3)));
	assert_false(control_wants_client(d.c, MSG_ASSOC_REQUEST, mac(4)));
	assert_true(control_wants_client(d.c, MSG_EAPOL_KEY_SENT, mac(4)));
	assert_false(control_wants_event(d.c, MSG_CAPWAP_STATE, mac(1)));

	play(&d, GOLDEN("joined-psk-1"), mac(1), 0);
	text = heard(one);
	assert_non_null(strstr(text,
			       "{\"debug\":\"*apfMsConnTask_0: Nov 22 18:56:01.123: 02:00:5e:00:00:01 Association received "
				     "from mobile on BSSID 00:00:5e:00:53:1f\"}\n"));
	assert_non_null(strstr(text, "{\"debug\":\"*pemReceiveTask: Nov 22 18:56:01.123: 02:00:5e:00:00:01 192.0.2.10 Added NPU "
				     "entry of type 1, dtlFlags 0x0\"}\n"));
	assert_int_equal(lines_with(heard(two), "{\"debug\""), 0);
	text = heard(all);
	assert_int_equal(lines_with(text, "Sending EAPOL-Key Message"), 2);
	assert_int_equal(lines_with(text, "Association received"), 0);

	say(all, "debug disable-all", false);
	made = control_statistics(d.c)->lines;
	play(&d, GOLDEN("joined-psk-1"), mac(4), 0);
	assert_int_equal(control_statistics(d.c)->lines, made);
	play(&d, GOLDEN("joined-psk-1"), mac(3), 0);
	assert_true(control_statistics(d.c)->lines > made);
	assert_true(lines_with(heard(two), "{\"debug\":\"*apfMsConnTask_0: ") > 10);
	assert_int_equal(lines_with(heard(one), "{\"debug\""), 0);
	desk_close(&d);
}

/* Two sessions debug one client: each line is made once. */
static void a_line_is_made_once(void **state)
{
	struct control_session *two;
	struct desk d;
	size_t n;

	(void)state;
	desk_open(&d);
	two = control_open(d.c, &root, NULL);
	say(d.s, "debug client 02:00:5e:00:00:01", false);
	say(two, "debug client 02:00:5e:00:00:01", false);
	play(&d, GOLDEN("joined-psk-1"), mac(1), 0);
	n = lines_with(heard(d.s), "{\"debug\"");
	assert_true(n > 40);
	assert_int_equal(lines_with(heard(two), "{\"debug\""), n);
	assert_int_equal(control_statistics(d.c)->lines, n);
	desk_close(&d);
}

static void ten_clients_and_no_more(void **state)
{
	struct buf cmd = { 0 };
	const char *text;
	struct desk d;
	json_t *doc;

	(void)state;
	desk_open(&d);
	buf_str(&cmd, "debug client");
	for (unsigned i = 1; i <= 10; i++)
		buf_printf(&cmd, " 02:00:5e:00:00:%02x", i);
	assert_non_null(strstr(say(d.s, buf_cstr(&cmd), false), "\"ok\""));
	for (unsigned i = 1; i <= 11; i++)
		assert_int_equal(control_wants_client(d.c, MSG_ASSOC_REQUEST, mac(i)), i <= 10);
	assert_non_null(strstr(say(d.s, "debug client 02:00:5e:00:00:0b", false), "\"failed\""));
	assert_non_null(strstr(say(d.s, "debug client 02:00:5e:00:00:0a", false), "\"ok\"")); /* is there already */
	buf_str(&cmd, " 02:00:5e:00:00:0b");
	assert_non_null(strstr(say(d.s, buf_cstr(&cmd), false), "\"usage\""));
	doc = document(say(d.s, "show debug", true));
	assert_string_equal(json_string_value(json_object_get(doc, "mac_addr_10")), "02:00:5e:00:00:0a");
	json_decref(doc);
	text = text_of(say(d.s, "show debug", false));
	assert_non_null(strstr(text, "  pem state...................................... Enabled"));
	assert_non_null(strstr(text, "  capwap events.................................. Disabled"));
	say(d.s, "debug pem state disable", false);
	assert_false(control_wants_client(d.c, MSG_PEM_CHANGE_STATE, mac(1)));
	assert_true(control_wants_client(d.c, MSG_PEM_PLUMBED_LWAPP_RULE, mac(1)));
	say(d.s, "debug disable-all", false);
	assert_false(control_wants_client(d.c, MSG_PEM_PLUMBED_LWAPP_RULE, mac(1)));
	buf_free(&cmd);
	desk_close(&d);
}

static void subscriptions_by_client(void **state)
{
	struct msg_assoc_request a = { .bssid = mac(50) };
	const char *text;
	struct desk d;

	(void)state;
	desk_open(&d);
	heard(d.s);
	control_input(d.s, SLICE("{\"id\":4,\"subscribe\":{\"client\":\"02:00:5e:00:00:01\"}}\n").p,
		      strlen("{\"id\":4,\"subscribe\":{\"client\":\"02:00:5e:00:00:01\"}}\n"));
	heard(d.s);
	assert_true(control_wants_client(d.c, MSG_ASSOC_REQUEST, mac(1)));
	assert_false(control_wants_client(d.c, MSG_ASSOC_REQUEST, mac(2)));
	control_client_event(d.c, MSG_ASSOC_REQUEST, &a, mac(2));
	control_client_event(d.c, MSG_ASSOC_REQUEST, &a, mac(1));
	text = heard(d.s);
	assert_string_equal(text,
			    "{\"t\":\"2026-11-22T18:56:01.123\",\"event\":\"ASSOC_REQUEST\",\"client\":\"02:00:5e:00:00:01\","
				  "\"bssid\":\"02:00:5e:00:00:32\",\"sub_seq\":1,\"sub\":4}\n");
	desk_close(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_diagnosis),
		cmocka_unit_test(a_history),
		cmocka_unit_test(what_is_forgotten_because_memory_is_short),
		cmocka_unit_test(failures),
		cmocka_unit_test(each_session_debugs_its_clients),
		cmocka_unit_test(a_line_is_made_once),
		cmocka_unit_test(ten_clients_and_no_more),
		cmocka_unit_test(subscriptions_by_client),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
