/* SPDX-License-Identifier: Apache-2.0 */
/* test_live_town.c - clients of a whole town, their histories and their debug. What happens gives the verdict of its name
 * live; the text of `debug client`, read by the engine as `plumb diagnose` does, gives the same; the rows come in the
 * order of docs/client-events.md, and, for a wrong passphrase, in that of a capture of AireOS
 * (tests/live/wrong-passphrase.ids). */
#include "check.h"

#include "catalogue_gen.h"
#include "controller/control/control.h"
#include "controller/live/live.h"
#include "machines/town.h"

#include <jansson.h>

enum { ROWS_MAX = 4096 };
static const int64_t began_ms = 1795373761123; /* 2026-11-22 18:56:01.123 */
static const struct control_peer root = { .uid = 0 };

/* A town, the rings of its clients, and a session that debugs one of them. */
struct desk {
	struct town *t;
	struct live *l;
	struct control *c;
	struct control_session *s;
	struct town_sta *sta;
	mac_t mac;
	struct buf debug;
	uint16_t id[ROWS_MAX]; /* of what is told of it */
	unsigned n;
};

static int64_t wall(void *ctx)
{
	return began_ms + ((const struct desk *)ctx)->t->w->now.us / 1000;
}

static void heard(void *ctx, unsigned row, const void *fields, mac_t client)
{
	struct desk *d = ctx;

	live_event(d->l, wall(d), row, fields, client);
	control_client_event(d->c, row, fields, client);
	if (mac_eq(client, d->mac) && d->n < ROWS_MAX)
		d->id[d->n++] = cat_rows[row].id;
}

static mac_t mac_of(const uint8_t b[static 6])
{
	mac_t m = { MAC_REAL_BIT };

	for (unsigned i = 0; i < 6; i++)
		m.v |= (uint64_t)b[i] << (40 - 8 * i);
	return m;
}

static void open_desk(struct desk *d, unsigned aps, unsigned wlan, enum rsn_pmf pmf)
{
	struct control_options o = { .ports = { .wall_ms = wall, .ctx = d }, .world = d, .version = "plumbd 0", .uid = 1 };

	*d = (struct desk){ .t = town_new(1, aps), .l = live_new(&(struct live_options){ .key = { 1, 2 } }) };
	d->t->heard = heard;
	d->t->heard_ctx = d;
	d->c = control_new(&o);
	d->s = control_open(d->c, &root, NULL);
	d->sta = town_sta(d->t, wlan, 0, pmf);
	d->mac = mac_of(d->sta->o.mac);
	session_debug_mac(d->s, d->mac);
	session_debug_clients(d->s);
}

static void close_desk(struct desk *d)
{
	control_free(d->c);
	live_free(d->l);
	town_free(d->t);
	buf_free(&d->debug);
}

/* All lines of debug so far. */
static const char *debug_text(struct desk *d)
{
	struct slice out = control_output(d->s);
	const char *p = out.p, *end;

	for (; (end = memchr(p, '\n', (size_t)(out.p + out.len - p))); p = end + 1) {
		json_t *j = json_loadb(p, (size_t)(end - p), 0, NULL);
		const char *line = json_string_value(json_object_get(j, "debug"));

		assert_null(json_object_get(j, "dropped"));
		if (line)
			buf_printf(&d->debug, "%s\n", line);
		json_decref(j);
	}
	control_sent(d->s, out.len);
	return buf_cstr(&d->debug);
}

/* --- verdicts ----------------------------------------------------------------------------------------------------- */

/* Does the JSON of a report tell this of the client? Its evidence must be there, and carry a text. */
static bool tells(const char *json, const char *verdict, const char *client)
{
	json_t *doc = json_loads(json, 0, NULL), *findings = json_object_get(doc, "findings");
	bool found = false;

	assert_non_null(doc);
	for (size_t i = 0; i < json_array_size(findings); i++) {
		const json_t *f = json_array_get(findings, i), *evidence = json_object_get(f, "evidence");
		const char *of = json_string_value(json_object_get(f, "client"));

		if (strcmp(json_string_value(json_object_get(f, "verdict")), verdict) != 0 || !of || strcmp(of, client) != 0)
			continue;
		found = json_array_size(evidence) > 0 &&
			json_string_length(json_object_get(json_array_get(evidence, 0), "text")) > 20;
	}
	json_decref(doc);
	return found;
}

static void json_of(const struct report *r, struct buf *out)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);

	report_json(r, &(struct json_options){ .episodes = 10, .verdict = VERDICTS }, f);
	fclose(f);
	buf_clear(out);
	buf_add(out, text, len);
	buf_cstr(out);
	free(text);
}

/* The verdict is given live and from the text of the debug, and `not` by neither. */
static void both_say(struct desk *d, const char *verdict, const char *not)
{
	static const char *const name[] = { "debug" };
	struct live_ask ask = { .now = wall(d) };
	struct buf live = { 0 }, text = { 0 };
	char client[MAC_TEXT_MAX];
	struct report *r;

	mac_format(d->mac, client);
	debug_text(d);
	/* the log goes on for others, until now */
	cat_write_line(&d->debug, MSG_ASSO_STATE_INC, NULL, wall(d), (mac_t){ MAC_REAL_BIT | 0x02005effffffULL });
	buf_ch(&d->debug, '\n');
	assert_true(live_diagnose(d->l, d->mac, &ask, LIVE_JSON, &live));
	r = diagnose(&(struct diagnose_options){ .files = name, .nfiles = 1, .text = buf_cstr(&d->debug),
						 .text_len = d->debug.len, .year = 2026, .jobs = 1 });
	json_of(r, &text);
	if (!tells(buf_cstr(&live), verdict, client) || !tells(text.p, verdict, client))
		fail_msg("%s is not told:\nlive %s\ntext %s\n%s", verdict, live.p, text.p, d->debug.p);
	if (not && (tells(live.p, not, client) || tells(text.p, not, client)))
		fail_msg("%s is told:\n%s\n%s", not, live.p, d->debug.p);
	assert_int_equal(report_counts(r)->unknown, 0); /* we read all that we print */
	report_free(r);
	buf_free(&live);
	buf_free(&text);
}

/* --- order -------------------------------------------------------------------------------------------------------- */

/* The next line of a text, without its end. NULL at the end. */
static char *line_of(FILE *f, char line[static 256])
{
	return fgets(line, 256, f) ? (line[strcspn(line, "\n")] = '\0', line) : NULL;
}

/* The ids of a list of docs/client-events.md, in order; what stands in brackets only sometimes is left out. Appends. */
static size_t list(const char *name, uint16_t ids[static ROWS_MAX], size_t n)
{
	FILE *f = fopen(SOURCE_ROOT "/docs/client-events.md", "r");
	char line[256], head[64];
	bool in = false;

	assert_non_null(f);
	snprintf(head, sizeof(head), "```rows %s", name);
	while (line_of(f, line)) {
		if (!in || strcmp(line, "```") == 0) {
			if (in)
				break;
			in = strcmp(line, head) == 0;
			continue;
		}
		if (strcmp(line, "association") == 0)
			n = list("association", ids, n);
		else if (!strchr(line, '['))
			ids[n++] = (uint16_t)atoi(line);
	}
	fclose(f);
	assert_true(in && n > 0);
	return n;
}

/* All of `want`, in order, among what was told. */
static void in_order(const struct desk *d, const uint16_t *want, size_t n)
{
	unsigned at = 0;

	for (size_t i = 0; i < n; i++) {
		while (at < d->n && d->id[at] != want[i])
			at++;
		if (at == d->n) {
			for (unsigned k = 0; k < d->n; k++)
				fprintf(stderr, "%s%u", k ? " " : "told: ", d->id[k]);
			fail_msg("%u, number %zu of the list, is not told in its place", want[i], i);
		}
		at++;
	}
}

static void as_documented(const struct desk *d, const char *name)
{
	static uint16_t ids[ROWS_MAX];

	in_order(d, ids, list(name, ids, 0));
}

/* --- what happens ------------------------------------------------------------------------------------------------- */

static void a_good_join(void **state)
{
	struct desk d;

	(void)state;
	open_desk(&d, 1, TOWN_PSK, RSN_PMF_OFF);
	assert_true(town_joined(d.sta));
	both_say(&d, "joined", "psk-wrong-passphrase");
	as_documented(&d, "joined");
	close_desk(&d);
}

static void an_open_join(void **state)
{
	struct desk d;

	(void)state;
	open_desk(&d, 1, TOWN_OPEN, RSN_PMF_OFF);
	assert_true(town_joined(d.sta));
	both_say(&d, "joined", NULL);
	as_documented(&d, "joined-open");
	close_desk(&d);
}

static void a_join_with_pmf(void **state)
{
	struct desk d;

	(void)state;
	open_desk(&d, 1, TOWN_PMF_REQUIRED, RSN_PMF_REQUIRED);
	assert_true(town_joined(d.sta));
	both_say(&d, "joined", NULL);
	close_desk(&d);
}

/* And with the cause gone it is not said of what comes after. */
static void a_wrong_passphrase(void **state)
{
	struct live_failure f[2];
	struct desk d;

	(void)state;
	open_desk(&d, 1, TOWN_PSK, RSN_PMF_OFF);
	town_passphrase(d.sta, "incorrect horse battery");
	assert_false(town_joined(d.sta));
	both_say(&d, "psk-wrong-passphrase", "joined");
	as_documented(&d, "psk-wrong-passphrase");
	live_judge(d.l, &(struct live_ask){ .now = wall(&d) }, true, 10);
	assert_int_equal(live_failures(d.l, f, 2), 1);
	assert_int_equal(f[0].verdict, VERDICT_PSK_WRONG_PASSPHRASE);
	assert_int_equal(f[0].wlan, TOWN_PSK);
	town_passphrase(d.sta, TOWN_PASSPHRASE);
	assert_true(town_joined(d.sta));
	both_say(&d, "joined", NULL);
	live_forget(d.l, d.mac);
	sta_leave(d.sta->st, d.t->w->now);
	town_run(d.t, 12000);
	buf_clear(&d.debug);
	assert_true(town_joined(d.sta));
	both_say(&d, "joined", "psk-wrong-passphrase");
	close_desk(&d);
}

/* It uses the WLAN's, which is not its own. */
static void not_the_key_of_its_own(void **state)
{
	struct buf live = { 0 };
	struct live_ask ask;
	struct desk d;

	(void)state;
	open_desk(&d, 1, TOWN_PSK, RSN_PMF_OFF);
	town_own_key(d.t, 0, d.sta, "the key of this one");
	assert_false(town_joined(d.sta));
	both_say(&d, "psk-wrong-passphrase", "joined");
	ask = (struct live_ask){ .now = wall(&d) };
	assert_true(live_diagnose(d.l, d.mac, &ask, LIVE_JSON, &live));
	assert_non_null(strstr(buf_cstr(&live), "it has a key of its own on this WLAN"));
	buf_free(&live);
	close_desk(&d);
}

/* The rows of a capture, in order, less those of which docs/client-events.md says why plumb has them not. */
static size_t captured(uint16_t ids[static ROWS_MAX], bool elsewhere)
{
	const struct {
		uint16_t id;
		const char *why;
	} omitted[] = {
		{ elsewhere ? 1124 : 0, "an entry is counted as associated until it is deleted" },
		{ elsewhere ? 0 : 2100, "the client comes from no other access point" },
		{ elsewhere ? 0 : 1122, "the client comes from no other access point" },
		{ 2202, "there are no ACLs" },
		{ 2203, "there are no ACLs" },
		{ 2204, "there is no PMIPv6" },
		{ 3018, "a PSK needs no PMK cache" },
		{ 3014, "a PSK needs no PMK cache" },
		{ 3013, "a PSK needs no PMK cache" },
		{ 3016, "a PSK needs no PMK cache" },
		{ 3012, "a PSK needs no PMK cache" },
		{ 3005, "a PSK needs no PMK cache" },
		{ 3015, "message 1 of a PSK carries no PMKID" },
		{ 3301, "message 1 of a PSK carries no PMKID" },
		{ 3300, "a dump follows it" },
		{ 3305, "dumps of AireOS's memory" },
		{ 3306, "dumps of AireOS's memory" },
		{ 3307, "dumps of AireOS's memory" },
		{ 3308, "dumps of AireOS's memory" },
	};
	FILE *f = fopen(SOURCE_ROOT "/tests/live/wrong-passphrase.ids", "r");
	unsigned left_out = 0;
	char line[256];
	size_t n = 0;

	assert_non_null(f);
	while (line_of(f, line)) {
		uint16_t id = (uint16_t)atoi(line);
		bool out = id == 3303 && n && ids[n - 1] == 3303; /* the captured release prints it twice for one frame */

		for (size_t i = 0; i < ARRAY_LEN(omitted) && !out; i++)
			out = omitted[i].id == id;
		left_out += out;
		if (!out)
			ids[n++] = id;
	}
	fclose(f);
	print_message("%zu rows of the capture, %u left out\n", n, left_out);
	assert_true(n > 40);
	return n;
}

/* First a client nobody knows; then, as in the capture, one that has an entry from another access point. */
static void a_wrong_passphrase_in_the_order_of_a_capture(void **state)
{
	static uint16_t ids[ROWS_MAX];
	struct desk d;

	(void)state;
	open_desk(&d, 2, TOWN_PSK, RSN_PMF_OFF);
	d.sta->o.wmm = false; /* as the client of the capture */
	town_sta_remake(d.sta);
	town_passphrase(d.sta, "incorrect horse battery");
	d.sta->rssi[1] = -85;
	assert_false(town_joined(d.sta)); /* its entry stays for a while; then it tries at the other one */
	in_order(&d, ids, captured(ids, false));
	d.sta->rssi[0] = -85;
	d.sta->rssi[1] = -50;
	d.n = 0;
	assert_false(town_joined(d.sta));
	in_order(&d, ids, captured(ids, true));
	both_say(&d, "psk-wrong-passphrase", NULL);
	close_desk(&d);
}

static void no_dhcp_server(void **state)
{
	struct desk d;

	(void)state;
	open_desk(&d, 1, TOWN_PSK, RSN_PMF_OFF);
	d.t->no_dhcp = true;
	assert_false(town_joined(d.sta));
	town_run(d.t, 40000);
	both_say(&d, "stuck-in-dhcp_reqd", "joined");
	close_desk(&d);
}

static void an_association_is_refused(void **state)
{
	/* an RSN element that asks for 802.1X only, of a WLAN with a passphrase */
	static const uint8_t rsne[] = { 48, 20, 1, 0, 0, 15, 172, 4, 1, 0, 0, 15, 172, 4, 1, 0, 0, 15, 172, 1, 0, 0 };
	struct desk d;

	(void)state;
	open_desk(&d, 1, TOWN_PSK, RSN_PMF_OFF);
	d.sta->o.rsne = rsne;
	d.sta->o.rsne_len = sizeof(rsne);
	town_sta_remake(d.sta);
	assert_false(town_joined(d.sta));
	both_say(&d, "association-refused", "joined");
	as_documented(&d, "association-refused");
	close_desk(&d);
}

static void the_operator_deauthenticates(void **state)
{
	struct desk d;

	(void)state;
	open_desk(&d, 1, TOWN_PSK, RSN_PMF_OFF);
	assert_true(town_joined(d.sta));
	assert_true(clients_deauthenticate(d.t->cs, d.mac, d.t->w->now));
	town_run(d.t, 3000);
	both_say(&d, "deleted-by-operator", NULL);
	as_documented(&d, "deleted-by-operator");
	close_desk(&d);
}

static void a_client_leaves(void **state)
{
	struct desk d;

	(void)state;
	open_desk(&d, 1, TOWN_PSK, RSN_PMF_OFF);
	assert_true(town_joined(d.sta));
	town_run(d.t, 5000);
	sta_leave(d.sta->st, d.t->w->now);
	town_run(d.t, 12000);
	both_say(&d, "client-left", NULL);
	close_desk(&d);
}

/* Frames of the client that hold EAPOL: which of them are lost. */
static bool no_eapol_up(struct town *t, struct town_frame *f)
{
	static const uint8_t eapol[] = { 0xaa, 0xaa, 0x03, 0, 0, 0, 0x88, 0x8e };

	(void)t;
	return f->from_ap || !memmem(f->bytes, f->len, eapol, sizeof(eapol));
}

static void a_client_never_answers(void **state)
{
	struct desk d;

	(void)state;
	open_desk(&d, 1, TOWN_PSK, RSN_PMF_OFF);
	d.t->pass = no_eapol_up;
	assert_false(town_joined(d.sta));
	both_say(&d, "eapol-key-timeout", "psk-wrong-passphrase");
	close_desk(&d);
}

static unsigned eapol_frames;
static bool no_m4(struct town *t, struct town_frame *f)
{
	return no_eapol_up(t, f) || eapol_frames++ == 0; /* the first is message 2 */
}

static void message_4_is_lost(void **state)
{
	struct desk d;

	(void)state;
	eapol_frames = 0;
	open_desk(&d, 1, TOWN_PSK, RSN_PMF_OFF);
	d.t->pass = no_m4;
	assert_false(town_joined(d.sta));
	both_say(&d, "m4-never-seen", "eapol-key-timeout");
	close_desk(&d);
}

static void a_client_only_probes(void **state)
{
	struct desk d;
	struct ap *ap;

	(void)state;
	open_desk(&d, 1, TOWN_PSK, RSN_PMF_OFF);
	ap = ac_ap_next(d.t->w->ac[0].ac, NULL);
	assert_non_null(ap);
	for (unsigned i = 0; i < 6; i++) {
		clients_probed(d.t->cs, ap, 0, d.mac, -60, 1, d.t->w->now);
		town_run(d.t, 500);
	}
	town_run(d.t, 12000);
	both_say(&d, "probed-never-associated", "joined");
	as_documented(&d, "probed-never-associated");
	close_desk(&d);
}

/* What an access point's own line tells explains what happens to its clients. */
static void an_access_point_is_lost(void **state)
{
	struct live_ask ask;
	struct buf out = { 0 };
	struct desk d;
	struct ap *ap;
	char client[MAC_TEXT_MAX];

	(void)state;
	open_desk(&d, 1, TOWN_PSK, RSN_PMF_OFF);
	assert_true(town_joined(d.sta));
	town_run(d.t, 60000);
	ap = ac_ap_next(d.t->w->ac[0].ac, NULL);
	live_ap_event(d.l, wall(&d), MSG_LWAPP_AP_DEL,
		      &(struct msg_lwapp_ap_del){ .ap = ap->mac, .ap_ip = SLICE("192.0.2.20"), .port = 32773,
						  .why = SLICE("Echo Timer Expiry") }, ap->mac);
	clients_ap_left(d.t->cs, ap, d.t->w->now);
	town_run(d.t, 15000);
	ask = (struct live_ask){ .now = wall(&d) };
	assert_true(live_diagnose(d.l, d.mac, &ask, LIVE_JSON, &out));
	mac_format(d.mac, client);
	if (!tells(buf_cstr(&out), "ap-lost", client))
		fail_msg("%s\n%s", out.p, debug_text(&d));
	assert_non_null(strstr(out.p, "Entry deleted for AP: 192.0.2.20 (32773) reason : Echo Timer Expiry."));
	buf_free(&out);
	close_desk(&d);
}

/* Its radio is reset. One client hears that it was sent away and joins anew; one hears nothing more and is gone. */
static void a_radio_is_reset(void **state)
{
	(void)state;
	for (unsigned gone = 0; gone < 2; gone++) {
		struct live_ask ask;
		struct buf out = { 0 };
		struct desk d;
		struct ap *ap;
		char client[MAC_TEXT_MAX];

		open_desk(&d, 1, TOWN_PSK, RSN_PMF_OFF);
		assert_true(town_joined(d.sta));
		town_run(d.t, 60000);
		ap = ac_ap_next(d.t->w->ac[0].ac, NULL);
		d.sta->mute = d.sta->deaf = gone;
		live_radio_reset(d.l, wall(&d), ap->mac, 0, 5);
		clients_radio_reset(d.t->cs, ap, 0, d.t->w->now);
		town_run(d.t, gone ? 400000 : 15000);
		assert_int_equal(town_client(d.sta) != NULL, !gone);
		ask = (struct live_ask){ .now = wall(&d) };
		assert_true(live_diagnose(d.l, d.mac, &ask, LIVE_JSON, &out));
		mac_format(d.mac, client);
		if (!tells(buf_cstr(&out), "ap-radio-reset", client))
			fail_msg("%s\n%s", out.p, debug_text(&d));
		assert_non_null(strstr(out.p, "Restarting Radio interface Dot11Radio0 due to the reason code 5"));
		buf_free(&out);
		close_desk(&d);
	}
}

/* Roams are in the history, each with its access point. */
static void a_roam(void **state)
{
	struct report_episode e[16];
	struct desk d;
	size_t n;

	(void)state;
	open_desk(&d, 2, TOWN_PSK, RSN_PMF_OFF);
	assert_true(town_joined(d.sta));
	assert_true(sta_roam(d.sta->st, town_bssid(d.t, 1, 0, TOWN_PSK), d.t->w->now));
	assert_true(town_joined(d.sta));
	both_say(&d, "joined", NULL);
	n = live_history(d.l, d.mac, &(struct live_ask){ .now = wall(&d) }, e, ARRAY_LEN(e), NULL);
	assert_int_equal(n, 4);
	assert_int_equal(e[0].kind, EPISODE_ATTEMPT);
	assert_int_equal(e[2].kind, EPISODE_ROAM);
	assert_int_equal(e[2].ended, END_RUN);
	assert_int_equal(e[2].method, METHOD_PSK);
	assert_int_equal(e[3].kind, EPISODE_STAY);
	assert_true(mac_present(e[2].ap) && !mac_eq(e[2].ap, e[0].ap));
	close_desk(&d);
}

/* Each line: the row's task, a time, the address. */
static void lines_are_those_of_aireos(void **state)
{
	struct desk d;
	const char *text, *end;
	unsigned n = 0;

	(void)state;
	open_desk(&d, 1, TOWN_PSK, RSN_PMF_OFF);
	assert_true(town_joined(d.sta));
	text = debug_text(&d);
	assert_non_null(strstr(text, "*apfMsConnTask_0: Nov 22 18:5"));
	for (const char *p = text; (end = strchr(p, '\n')); p = end + 1, n++) {
		int task = 0, date = 0, at = 0;
		char mac[MAC_TEXT_MAX];

		mac_format(d.mac, mac);
		sscanf(p, "*%*[^:]%n: Nov 22 %*2d:%*2d:%*2d.%*3d%n: %n", &task, &date, &at);
		if (!task || !date || !at || strncmp(p + at, mac, 17) != 0 || p[at + 17] != ' ')
			fail_msg("%.*s", (int)(end - p), p);
	}
	assert_true(n > 40);
	assert_int_equal(n, d.n);
	close_desk(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_join),
		cmocka_unit_test(an_open_join),
		cmocka_unit_test(a_join_with_pmf),
		cmocka_unit_test(a_wrong_passphrase),
		cmocka_unit_test(a_wrong_passphrase_in_the_order_of_a_capture),
		cmocka_unit_test(not_the_key_of_its_own),
		cmocka_unit_test(no_dhcp_server),
		cmocka_unit_test(an_association_is_refused),
		cmocka_unit_test(the_operator_deauthenticates),
		cmocka_unit_test(a_client_leaves),
		cmocka_unit_test(a_client_never_answers),
		cmocka_unit_test(message_4_is_lost),
		cmocka_unit_test(a_client_only_probes),
		cmocka_unit_test(an_access_point_is_lost),
		cmocka_unit_test(a_radio_is_reset),
		cmocka_unit_test(a_roam),
		cmocka_unit_test(lines_are_those_of_aireos),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
