/* SPDX-License-Identifier: Apache-2.0 */
/* test_live.c - the rings of clients: records there and back, what stays of a full ring, and verdicts that are those of the
 * log the events came from. */
#include "check.h"

#include "../live/script.h"
#include "controller/live/live_in.h"

#include <glob.h>

static const struct hash_key key = { 1, 2 };

static mac_t mac(uint64_t low)
{
	return (mac_t){ MAC_REAL_BIT | 0x02005e000000ULL | low };
}

static struct live *fresh(size_t clients, size_t ring)
{
	return live_new(&(struct live_options){ .clients = clients, .ring = ring, .key = key });
}

/* --- records ------------------------------------------------------------------------------------------------------ */

static void same_fields(unsigned index, const char *a, const char *b)
{
	const struct cat_row *row = &cat_rows[index];

	for (unsigned i = 0; i < row->nfields; i++) {
		const struct cat_field *f = &cat_fields[row->field0 + i];

		if (f->type != CAT_MAC && cat_textual((enum cat_type)f->type)) {
			struct slice s, t;

			memcpy(&s, a + f->offset, sizeof(s));
			memcpy(&t, b + f->offset, sizeof(t));
			assert_int_equal(s.p != NULL, t.p != NULL);
			if (s.len > LIVE_TEXT_MAX)
				s.len = LIVE_TEXT_MAX;
			assert_int_equal(s.len, t.len);
			if (s.len)
				assert_memory_equal(s.p, t.p, s.len);
		} else {
			assert_memory_equal(a + f->offset, b + f->offset, sizeof(uint64_t));
		}
	}
}

static void row_there_and_back(unsigned row, unsigned salt, struct texts *texts)
{
	char fields[CAT_STRUCT_MAX], back[CAT_STRUCT_MAX];
	uint8_t bytes[LIVE_FIELDS_MAX];
	struct live_macs m = { .client = mac(7) };
	bool cut = false;
	struct rd in;
	size_t len;

	cat_sample(row, salt, fields);
	len = live_encode(&m, row, fields, bytes, &cut);
	assert_true(len <= LIVE_FIELDS_MAX);
	in = rd_over(bytes, len);
	texts->now = NULL;
	assert_true(live_decode(&m, &in, row, back, texts));
	assert_int_equal(rd_left(&in), 0);
	same_fields(row, fields, back);
	/* no shorter input is taken for it */
	for (size_t n = 0; n < len; n++) {
		in = rd_over(bytes, n);
		assert_false(live_decode(&m, &in, row, back, texts));
	}
}

static void every_row_comes_back(void **state)
{
	struct texts texts = { 0 };

	(void)state;
	for (unsigned row = 0; row < MSG_COUNT; row++)
		for (unsigned salt = 0; salt < 3; salt++)
			row_there_and_back(row, salt, &texts);
	texts_free(&texts);
}

/* A field the message did not have is told from one that is 0 or empty. */
static void what_is_absent_stays_absent(void **state)
{
	struct msg_assoc_request a = { .bssid = mac(1) }, back;
	struct msg_eapol_key_sent k = { .sta = mac(9), .state = SLICE(""), .m = 0, .kind = CAT_ABSENT,
					.replay = SLICE("00.00.00.00.00.00.01.ff") }, kback;
	struct live_macs m = { .client = mac(9) };
	uint8_t bytes[LIVE_FIELDS_MAX];
	struct texts texts = { 0 };
	bool cut = false;
	size_t len = live_encode(&m, MSG_ASSOC_REQUEST, &a, bytes, &cut);
	struct rd in = rd_over(bytes, len);

	(void)state;
	assert_int_equal(len, 3); /* an address shared, a text and an address absent */
	assert_true(live_decode(&m, &in, MSG_ASSOC_REQUEST, &back, &texts));
	assert_null(back.ap_name.p);
	assert_int_equal(back.bssid.v, mac(1).v);
	len = live_encode(&m, MSG_EAPOL_KEY_SENT, &k, bytes, &cut);
	in = rd_over(bytes, len);
	assert_true(live_decode(&m, &in, MSG_EAPOL_KEY_SENT, &kback, &texts));
	assert_non_null(kback.state.p);
	assert_int_equal(kback.state.len, 0);
	assert_true(kback.kind == CAT_ABSENT);
	assert_int_equal(kback.m, 0);
	assert_true(slice_is(kback.replay, "00.00.00.00.00.00.01.ff"));
	texts_free(&texts);
}

static void texts_are_cut_and_addresses_shared(void **state)
{
	static const char longest[] = "a name that is longer than what a record keeps of it, which is sixty-four bytes";
	struct msg_assoc_request a = { .bssid = mac(1), .ap_name = SLICE(longest) }, back;
	struct live_macs m = { .client = mac(9) };
	uint8_t bytes[LIVE_FIELDS_MAX];
	struct texts texts = { 0 };
	bool cut = false;
	struct rd in;
	size_t len;

	(void)state;
	for (unsigned i = 0; i < LIVE_MACS + 2; i++) { /* more addresses than are shared */
		a.bssid = mac(100 + i);
		len = live_encode(&m, MSG_ASSOC_REQUEST, &a, bytes, &cut);
		in = rd_over(bytes, len);
		assert_true(live_decode(&m, &in, MSG_ASSOC_REQUEST, &back, &texts));
		assert_int_equal(back.bssid.v, a.bssid.v);
		assert_int_equal(back.ap_name.len, LIVE_TEXT_MAX);
		assert_int_equal(len, (i < LIVE_MACS ? 1 : 7) + 1 + LIVE_TEXT_MAX + 1);
	}
	assert_true(cut);
	assert_int_equal(m.n, LIVE_MACS);
	/* one whose digits are hidden is kept, too */
	assert_true(mac_from_text("1x:xx:1x:xx:xx:xx", &a.bssid));
	len = live_encode(&m, MSG_ASSOC_REQUEST, &a, bytes, &cut);
	in = rd_over(bytes, len);
	assert_true(live_decode(&m, &in, MSG_ASSOC_REQUEST, &back, &texts));
	assert_int_equal(back.bssid.v, a.bssid.v);
	texts_free(&texts);
}

/* --- the golden logs ---------------------------------------------------------------------------------------------- */

static mac_t ap_of(const struct event *ev)
{
	const struct cat_field *f = cat_field_named(&cat_rows[ev->row], "ap");
	mac_t m = ev->client;

	if (!mac_present(m) && f && f->type == CAT_MAC)
		memcpy(&m, (const char *)event_fields(ev) + f->offset, sizeof(m));
	return m;
}

/* Gives all events of a log; those of one client, where that is present. The time of the last. */
static int64_t play(struct live *l, const struct script *s, mac_t only)
{
	int64_t last = TIME_NONE;

	for (size_t i = 0; i < s->n; i++) {
		const struct event *ev = s->event[i];

		if (ev->until > last)
			last = ev->until;
		if (ev->flags & EV_BROADCAST) {
			live_ap_event(l, ev->t, ev->row, event_fields(ev), ap_of(ev));
			continue;
		}
		if (mac_present(only) && !mac_eq(only, ev->client))
			continue;
		if (ev->flags & EV_UNKNOWN_ROW) { /* a sign of life */
			live_event(l, ev->t, MSG_ASSO_STATE_INC, NULL, ev->client);
			if (ev->until > ev->t)
				live_event(l, ev->until, MSG_ASSO_STATE_INC, NULL, ev->client);
			continue;
		}
		live_event(l, ev->t, ev->row, event_fields(ev), ev->client);
	}
	return last;
}

static struct report *of_file(const char *path)
{
	return diagnose(&(struct diagnose_options){ .files = &path, .nfiles = 1, .year = 2024, .jobs = 1 });
}

/* The verdicts of a client as lines, in the order of their ids. */
static void verdicts_of(const struct report *r, mac_t client, struct buf *out)
{
	for (size_t k = 0; k < VERDICTS * report_findings(r); k++) {
		const struct report_finding *f = report_finding(r, k % report_findings(r));
		char id[48];

		if (!mac_eq(f->client, client) || f->verdict != k / report_findings(r))
			continue;
		verdict_id(f->verdict, f->arg, id);
		/* several clients together make this one surer: a ring knows of one */
		buf_printf(out, "%s x%llu%s%s\n", id, (unsigned long long)f->count,
			   f->verdict == VERDICT_WLAN_CHANGED ? "" : " ",
			   f->verdict == VERDICT_WLAN_CHANGED ? "" : confidence_word(f->confidence));
	}
	buf_cstr(out);
}

static struct report *of_ring(struct live *l, mac_t client, int64_t now, struct buf *text)
{
	struct ring *r = live_ring(l, client);

	assert_non_null(r);
	assert_true(live_unroll(l, r));
	buf_clear(text);
	live_run(l, r, now, 0, text, false);
	return history_report(l->history, "live", text->p ? text->p : "", text->len, 1, NULL, 0);
}

/* The lines of a client's ring, read as a log: what `plumb diagnose` makes of the text of `debug client`. */
static struct report *of_text(const char *text)
{
	static const char *const name[] = { "debug" };

	return diagnose(&(struct diagnose_options){ .files = name, .nfiles = 1, .text = text, .text_len = strlen(text),
						    .year = 2024, .jobs = 1 });
}

static bool shows(const struct script *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (!(s->event[i]->flags & EV_UNKNOWN_ROW) && cat_rows[s->event[i]->row].id >= 13000)
			return true;
	return false;
}

struct tally {
	unsigned logs, clients, same, differ, text_same, text_differ, nobodys;
};

static void compare_client(struct tally *n, const struct script *s, const char *path, const struct report *file,
			   mac_t client)
{
	struct live *l = fresh(4, 60000);
	struct buf want = { 0 }, got = { 0 }, again = { 0 }, text = { 0 };
	int64_t now = play(l, s, client);
	struct report *live, *read;

	verdicts_of(file, client, &want);
	if (!live_ring(l, client)) {
		assert_int_equal(want.len, 0);
		goto done;
	}
	live = of_ring(l, client, now, &text);
	verdicts_of(live, client, &got);
	/* a log that goes on for others */
	cat_write_line(&text, MSG_ASSO_STATE_INC, NULL, now, mac(0xffffff));
	buf_ch(&text, '\n');
	read = of_text(buf_cstr(&text));
	verdicts_of(read, client, &again);
	n->clients++;
	n->same += strcmp(want.p, got.p) == 0;
	if (strcmp(want.p, got.p) != 0) {
		n->differ++;
		print_message("%s: file\n%slive\n%s%s", path, want.p, got.p, text.p);
	}
	/* Bonjour's lines name no client, and alone they are nobody's; the trap and the AP's end have spellings that are
	 * read and not written */
	if (strstr(text.p, "Bonjour") || strstr(text.p, "Ip Address:  Reason") || strstr(text.p, " -: Entry deleted"))
		n->nobodys++;
	else if (strcmp(got.p, again.p) == 0)
		n->text_same++;
	else {
		n->text_differ++;
		print_message("%s: live\n%stext\n%s%s", path, got.p, again.p, text.p);
	}
	report_free(live);
	report_free(read);
done:
	buf_free(&want);
	buf_free(&got);
	buf_free(&again);
	buf_free(&text);
	live_free(l);
}

static void golden_logs_give_the_same_verdicts(void **state)
{
	struct tally n = { 0 };
	glob_t logs;

	(void)state;
	assert_int_equal(glob(SOURCE_ROOT "/tests/golden/*.log", 0, NULL, &logs), 0);
	for (size_t i = 0; i < logs.gl_pathc; i++) {
		struct script s;
		struct report *file;

		script_load(&s, logs.gl_pathv[i]);
		/* a live history has times, and no pictures of show commands */
		if (s.timed && !shows(&s)) {
			file = of_file(logs.gl_pathv[i]);
			n.logs++;
			for (size_t k = 0; k < report_clients(file); k++)
				compare_client(&n, &s, logs.gl_pathv[i], file, report_client(file, k)->mac);
			report_free(file);
		}
		script_free(&s);
	}
	globfree(&logs);
	print_message("%u logs, %u clients: %u the same live, %u as text\n", n.logs, n.clients, n.same, n.text_same);
	assert_true(n.logs > 100);
	assert_true(n.nobodys < 8);
	assert_int_equal(n.differ, 0);
	assert_int_equal(n.text_differ, 0);
}

/* --- a long life -------------------------------------------------------------------------------------------------- */

static mac_t client_of(const struct script *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (mac_present(s->event[i]->client) && !(s->event[i]->flags & EV_BROADCAST))
			return s->event[i]->client;
	return (mac_t){ 0 };
}

/* The script's client is another one, and it happens at t. Returns its end. */
static int64_t act(struct live *l, const struct script *s, mac_t client, int64_t t)
{
	mac_t from = client_of(s);
	int64_t last = t;

	for (size_t i = 0; i < s->n; i++) {
		const struct event *ev = s->event[i];
		char room[CAT_STRUCT_MAX];

		if (!mac_eq(ev->client, from))
			continue;
		last = t + ev->t - s->event[0]->t;
		if (ev->flags & EV_UNKNOWN_ROW)
			live_event(l, last, MSG_ASSO_STATE_INC, NULL, client);
		else
			live_event(l, last, ev->row, script_fields(ev, from, client, room), client);
	}
	return last;
}

static void rekey(struct live *l, mac_t client, unsigned n, int64_t t)
{
	char replay[32];
	struct msg_eapol_key_sent sent = { .sta = client, .state = SLICE("PTKINITDONE"), .m = 5, .kind = 0 };

	snprintf(replay, sizeof(replay), "00.00.00.00.00.00.%02x.%02x", n >> 8 & 255, n & 255);
	sent.replay = slice_of(replay);
	live_event(l, t, MSG_EAPOL_KEY_SENT, &sent, client);
	live_event(l, t + 2, MSG_EAPOL_KEY_RECEIVED, &(struct msg_eapol_key_received){ .sta = client }, client);
	live_event(l, t + 2, MSG_EAPOL_KEY_IN_STATE,
		   &(struct msg_eapol_key_in_state){ .sta = client, .state = SLICE("REKEYNEGOTIATING"), .m = 6 }, client);
	live_event(l, t + 3, MSG_GROUP_KEY_SENT, &(struct msg_group_key_sent){ .sta = client }, client);
}

static void in_run(struct live *l, mac_t client, int64_t t)
{
	struct msg_pem_change_state m = { .ip = SLICE("192.0.2.10"), .from = PEM_L2AUTHCOMPLETE, .from_n = 4, .to = PEM_RUN,
					  .to_n = 20, .last = PEM_L2AUTHCOMPLETE, .last_n = 4 };

	live_event(l, t, MSG_PEM_CHANGE_STATE, &m, client);
}

static size_t times(const char *text, const char *what)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, what)); p += strlen(what))
		n++;
	return n;
}

enum { HOUR = 3600000, REKEYS = 10000, ROAMS = 500 };

/* A wrong passphrase, a good join, a leave, a join again; then 10,000 renewals of keys and 500 roams. */
static int64_t long_life(struct live *l, mac_t client, unsigned rekeys, unsigned roams)
{
	struct script wrong, join, left, roam;
	int64_t t = 1700000000000;
	unsigned n = 0;

	script_load(&wrong, SOURCE_ROOT "/tests/golden/psk-wrong-passphrase-1.log");
	script_load(&join, SOURCE_ROOT "/tests/golden/joined-psk-1.log");
	script_load(&left, SOURCE_ROOT "/tests/golden/idle-timeout-1.log");
	script_load(&roam, SOURCE_ROOT "/tests/golden/roam-pmkid-1.log");
	t = act(l, &wrong, client, t) + HOUR;
	t = act(l, &left, client, t) + HOUR;
	t = act(l, &join, client, t) + HOUR;
	for (unsigned i = 0; i < roams; i++) {
		for (unsigned k = 0; k < rekeys / roams; k++, t += HOUR)
			rekey(l, client, n++, t);
		t = act(l, &roam, client, t);
		in_run(l, client, t);
		t += HOUR;
	}
	script_free(&wrong);
	script_free(&join);
	script_free(&left);
	script_free(&roam);
	return t;
}

static void the_last_join_failure_and_leave_stay(void **state)
{
	struct live *l = fresh(4, LIVE_RING_BYTES);
	int64_t now = long_life(l, mac(1), REKEYS, ROAMS);
	struct live_ask ask = { .now = now };
	struct report_episode e[64];
	struct live_failure f[4];
	struct buf text = { 0 }, json = { 0 };
	uint64_t omitted;
	size_t n;

	(void)state;
	assert_true(live_diagnose(l, mac(1), &ask, LIVE_TEXT, &text));
	assert_true(live_diagnose(l, mac(1), &ask, LIVE_JSON, &json));
	buf_cstr(&text);
	buf_cstr(&json);
	assert_non_null(strstr(text.p, "psk-wrong-passphrase"));
	assert_non_null(strstr(text.p, "idle-timeout"));
	assert_non_null(strstr(text.p, "joined"));
	assert_non_null(strstr(text.p, "roam-pmkid"));
	assert_non_null(strstr(json.p, "M2 with invalid MIC"));
	assert_non_null(strstr(json.p, "\"verdict\":\"roam-pmkid\""));
	assert_int_equal(times(json.p, "\"count\":500"), 1); /* the roams that are gone are counted */
	n = live_history(l, mac(1), &ask, e, ARRAY_LEN(e), &omitted);
	assert_true(n >= 5 && omitted >= ROAMS - 64);
	assert_int_equal(e[0].kind, EPISODE_ATTEMPT); /* the wrong passphrase */
	assert_int_equal(e[n - 1].kind, EPISODE_STAY);
	assert_false(live_judge(l, &ask, true, 16));
	assert_int_equal(live_failures(l, f, ARRAY_LEN(f)), 1);
	assert_int_equal(f[0].verdict, VERDICT_PSK_WRONG_PASSPHRASE);
	assert_int_equal(f[0].count, 1);
	assert_true(live_counters(l)->bytes < sizeof(struct live) + 2 * LIVE_RING_BYTES + sizeof(struct ring) + 256);
	print_message("%llu events, %llu records, %llu repeats, %llu times full, %llu gone\n",
		      (unsigned long long)live_counters(l)->events, (unsigned long long)live_counters(l)->kept,
		      (unsigned long long)live_counters(l)->repeats, (unsigned long long)live_counters(l)->compactions,
		      (unsigned long long)live_counters(l)->dropped);
	buf_free(&text);
	buf_free(&json);
	live_free(l);
}

/* Whatever addresses come in whatever order, a ring stays within its bounds: its records are longer when they are written
 * anew and their addresses are not among the first any more. (What is written past the end, the sanitizers tell.) */
static void addresses_that_change_places(void **state)
{
	static const size_t sizes[] = { LIVE_RING_BYTES_MIN, 700, LIVE_RING_BYTES };

	(void)state;
	for (unsigned seed = 1; seed <= 60; seed++) {
		size_t size = sizes[seed % ARRAY_LEN(sizes)];
		struct live *l = fresh(4, size);
		uint64_t x = seed * 0x9e3779b97f4a7c15ULL;
		int64_t at = 1000000;

		for (unsigned i = 0; i < 1500; i++) {
			char fields[CAT_STRUCT_MAX];
			unsigned row;

			x ^= x << 13, x ^= x >> 7, x ^= x << 17;
			row = (unsigned)(x >> 20) % MSG_COUNT;
			if (x % 3 == 0)
				row = x % 2 ? MSG_SENT_DEAUTHENTICATE : MSG_ASSOC_REQUEST;
			cat_sample(row, (unsigned)(x >> 40) % (i < 200 ? 12 : 3) + (i < 200 ? 100 : 0), fields);
			at += (int64_t)(x >> 50) * 40;
			live_event(l, at, row, fields, mac(1));
			if (live_ring(l, mac(1)))
				assert_true(live_ring(l, mac(1))->len <= size && live_ring(l, mac(1))->len <= live_ring(l, mac(1))->cap);
		}
		live_free(l);
	}
}

/* At each moment, whatever has gone, the ring is readable, within its bounds, and gives the verdicts that are pinned. */
static void a_full_ring_is_whole(void **state)
{
	static const size_t sizes[] = { LIVE_RING_BYTES_MIN, 700, 1024, 1500, 3000 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct live *l = fresh(4, sizes[i]);
		int64_t now = long_life(l, mac(1), 600, 30);
		struct ring *r = live_ring(l, mac(1));
		struct buf text = { 0 };

		assert_true(r->len <= sizes[i]);
		assert_true(live_unroll(l, r));
		assert_true(live_diagnose(l, mac(1), &(struct live_ask){ .now = now }, LIVE_TEXT, &text));
		assert_non_null(strstr(buf_cstr(&text), "psk-wrong-passphrase"));
		if (sizes[i] >= 1024)
			assert_non_null(strstr(text.p, "joined"));
		buf_free(&text);
		live_free(l);
	}
}

/* Any rows at any time, for many clients: nothing breaks, nothing grows beyond its ceiling. */
static void anything_goes(void **state)
{
	enum { CLIENTS = 9, CEILING = 6, EVENTS = 30000 };
	struct live *l = fresh(CEILING, 1024);
	uint64_t seed = 42;
	int64_t t = 1700000000000;
	struct buf out = { 0 };

	(void)state;
	for (unsigned i = 0; i < EVENTS; i++) {
		char fields[CAT_STRUCT_MAX];
		unsigned row;

		seed = siphash_u64(key, seed + i);
		row = (unsigned)(seed % MSG_COUNT);
		cat_sample(row, (unsigned)(seed >> 32), fields);
		t += (int64_t)(seed >> 20 & 0xffff) - 100;
		live_event(l, t, row, fields, mac(seed >> 50 & 7));
		if (i % 3000 == 0) {
			buf_clear(&out);
			live_diagnose(l, mac(seed >> 50 & 7), &(struct live_ask){ .now = t }, LIVE_JSON, &out);
		}
	}
	assert_int_equal(live_counters(l)->clients, CEILING);
	assert_true(live_counters(l)->evicted > 0);
	for (unsigned i = 0; i < CLIENTS; i++) {
		struct ring *r = live_ring(l, mac(i));

		if (r)
			assert_true(r->len <= 1024 && live_unroll(l, r));
	}
	buf_free(&out);
	live_free(l);
}

/* --- small things ------------------------------------------------------------------------------------------------- */

static void repeats_are_a_count(void **state)
{
	struct live *l = fresh(4, LIVE_RING_BYTES);
	struct msg_probe_req_state p = { .src = SLICE("apf_80211.c:4057"), .sta = mac(1), .ap = mac(50), .from = APF_IDLE,
					 .to = APF_PROBE };
	struct ring *r;
	size_t len = 0;

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		live_event(l, 1700000000000 + i * 500, MSG_PROBE_REQ_STATE, &p, mac(1));
		if (i == 0)
			len = live_ring(l, mac(1))->len;
	}
	r = live_ring(l, mac(1));
	assert_int_equal(r->len, len);
	assert_int_equal(r->repeats, 999);
	assert_int_equal(r->until - r->at, 999 * 500);
	assert_int_equal(live_counters(l)->repeats, 999);
	/* another message, and the count is kept with the one before */
	live_event(l, 1700000600000, MSG_MS_EXPIRE_CALLBACK, &(struct msg_ms_expire_callback){ .src = SLICE("apf_ms.c:608") },
		   mac(1));
	assert_true(live_unroll(l, r));
	assert_int_equal(l->u.n, 2);
	assert_int_equal(l->u.item[0].repeats, 999);
	assert_int_equal(l->u.item[0].until, 1700000000000 + 999 * 500);
	assert_int_equal(l->u.item[1].at, 1700000600000);
	assert_int_equal(live_counters(l)->formatted, 0);
	live_free(l);
}

static void the_silent_make_room(void **state)
{
	struct live *l = fresh(3, LIVE_RING_BYTES);
	struct msg_assoc_request a = { .bssid = mac(50) };

	(void)state;
	for (unsigned i = 1; i <= 3; i++)
		live_event(l, i, MSG_ASSOC_REQUEST, &a, mac(i));
	live_event(l, 4, MSG_ASSOC_REQUEST, &a, mac(1));
	live_event(l, 5, MSG_ASSOC_REQUEST, &a, mac(4)); /* 2 has been silent longest */
	assert_non_null(live_ring(l, mac(1)));
	assert_null(live_ring(l, mac(2)));
	assert_non_null(live_ring(l, mac(3)));
	assert_int_equal(live_counters(l)->evicted, 1);
	live_forget(l, mac(3));
	assert_null(live_ring(l, mac(3)));
	/* who was never heard of has no history, and a sign of life alone makes none */
	live_event(l, 6, MSG_ASSO_STATE_INC, NULL, mac(9));
	assert_false(live_diagnose(l, mac(9), &(struct live_ask){ .now = 7 }, LIVE_TEXT, &(struct buf){ 0 }));
	live_free(l);
}

/* Addresses that were made up push out each other, and no client that was in RUN. */
static void strangers_push_out_no_client(void **state)
{
	enum { CLIENTS = 1000, KNOWN = 100, STRANGERS = 5000 };
	struct msg_assoc_request a = { .bssid = mac(50) };
	struct live *l = fresh(CLIENTS, LIVE_RING_BYTES_MIN);

	(void)state;
	for (unsigned i = 0; i < KNOWN; i++) {
		live_event(l, i, MSG_ASSOC_REQUEST, &a, mac(i));
		in_run(l, mac(i), i + 1);
	}
	for (unsigned i = 0; i < STRANGERS; i++)
		live_event(l, 1000 + i, MSG_ASSOC_REQUEST, &a, mac(0x10000 + i));
	for (unsigned i = 0; i < KNOWN; i++)
		assert_non_null(live_ring(l, mac(i)));
	assert_int_equal(live_counters(l)->clients, KNOWN + CLIENTS / 4);
	assert_int_equal(live_counters(l)->evicted, STRANGERS - CLIENTS / 4);
	assert_non_null(live_ring(l, mac(0x10000 + STRANGERS - 1)));
	/* where clients would fill all rings, a sixteenth is left to strangers: who joins was one a moment ago */
	for (unsigned i = KNOWN; i < CLIENTS + 10; i++) {
		live_event(l, 10000 + i, MSG_ASSOC_REQUEST, &a, mac(i));
		in_run(l, mac(i), 10000 + i);
	}
	assert_int_equal(live_counters(l)->clients, CLIENTS);
	for (unsigned i = 0; i < 100; i++)
		live_event(l, 20000 + i, MSG_ASSOC_REQUEST, &a, mac(0x20000 + i));
	for (unsigned i = 0; i < CLIENTS / 16 - 1; i++)
		assert_non_null(live_ring(l, mac(0x20000 + 99 - i)));
	assert_null(live_ring(l, mac(CLIENTS / 16 + 9)));
	for (unsigned i = CLIENTS / 16 + 10; i < CLIENTS + 10; i++)
		assert_non_null(live_ring(l, mac(i)));
	live_free(l);
}

/* What began and was never finished becomes a failure by silence alone, and is found without a further event. */
static void silence_is_judged_later(void **state)
{
	struct live *l = fresh(8, LIVE_RING_BYTES);
	struct live_failure f[4];
	struct script s;
	int64_t t = 1700000000000, last;

	(void)state;
	script_load(&s, SOURCE_ROOT "/tests/golden/stuck-in-dhcp_reqd-1.log");
	last = act(l, &s, mac(1), t);
	assert_false(live_judge(l, &(struct live_ask){ .now = last + 10 }, true, 16));
	for (int64_t now = last + 10; now <= last + 120000; now += 30000)
		assert_false(live_judge(l, &(struct live_ask){ .now = now }, true, 16));
	assert_int_equal(live_failures(l, f, ARRAY_LEN(f)), 1);
	assert_int_equal(f[0].verdict, VERDICT_STUCK);
	assert_int_equal(f[0].arg, PEM_DHCP_REQD);
	assert_int_equal(f[0].client.v, mac(1).v);
	/* the newest failure comes first */
	script_free(&s);
	script_load(&s, SOURCE_ROOT "/tests/golden/psk-wrong-passphrase-1.log");
	for (unsigned i = 2; i <= 4; i++)
		last = act(l, &s, mac(i), last + HOUR);
	while (live_judge(l, &(struct live_ask){ .now = last + HOUR }, false, 1))
		;
	assert_int_equal(live_failures(l, f, ARRAY_LEN(f)), 4);
	assert_int_equal(f[0].client.v, mac(4).v);
	assert_int_equal(f[2].client.v, mac(2).v);
	assert_int_equal(f[3].client.v, mac(1).v);
	script_free(&s);
	live_free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_comes_back),
		cmocka_unit_test(what_is_absent_stays_absent),
		cmocka_unit_test(texts_are_cut_and_addresses_shared),
		cmocka_unit_test(golden_logs_give_the_same_verdicts),
		cmocka_unit_test(the_last_join_failure_and_leave_stay),
		cmocka_unit_test(addresses_that_change_places),
		cmocka_unit_test(a_full_ring_is_whole),
		cmocka_unit_test(anything_goes),
		cmocka_unit_test(repeats_are_a_count),
		cmocka_unit_test(the_silent_make_room),
		cmocka_unit_test(strangers_push_out_no_client),
		cmocka_unit_test(silence_is_judged_later),
	};

	rules_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
