/* SPDX-License-Identifier: Apache-2.0 */
/* test_blackbox_assoc.c - what a client sees of limits, repeats and lists when it associates: cases of the hostap project's
 * tests under their names, as in test_blackbox_psk.c. */
#include "check.h"

#include "machines/town.h"

static uint32_t refused_with(struct town_sta *s)
{
	unsigned mark = s->events;

	assert_false(town_joined(s));
	return town_events(s, mark, STATION_ASSOC_REFUSED) ? town_value(s, STATION_ASSOC_REFUSED) : UINT32_MAX;
}

static void ap_max_num_sta(void **state)
{
	struct town *t = town_new(40, 1);
	struct town_sta *a = town_sta(t, TOWN_OPEN, 0, RSN_PMF_OFF), *b = town_sta(t, TOWN_OPEN, 0, RSN_PMF_OFF);

	(void)state;
	t->wlan[TOWN_OPEN].max_clients = 1;
	assert_true(town_joined(a));
	assert_int_equal(refused_with(b), 17);
	assert_true(town_traffic(a));
	sta_leave(a->st, t->w->now);
	town_run(t, 12000);
	assert_true(town_joined(b));
	town_free(t);
}

static void ap_max_listen_interval(void **state)
{
	struct town *t = town_new(41, 1);
	struct town_sta *s = town_sta(t, TOWN_OPEN, 0, RSN_PMF_OFF);

	(void)state;
	t->wlan[TOWN_OPEN].max_listen = 5;
	s->o.listen_interval = 6;
	town_sta_remake(s);
	assert_int_equal(refused_with(s), 51);
	t->wlan[TOWN_OPEN].max_listen = 6;
	assert_true(town_joined(s));
	town_free(t);
}

/* --- silence ------------------------------------------------------------------------------------------------------ */

/* The original's limit is 1 s. AireOS takes none under 15 s (config wlan usertimeout), so that is the limit here. */
enum { LIMIT_S = 15, LOOKS_S = 5 }; /* an access point looks each few seconds */

struct polls {
	const struct town_sta *s;
	unsigned asked; /* null frames to it */
};

static bool asks(struct town *t, struct town_frame *f)
{
	struct polls *p = t->pass_ctx;
	struct dot11_frame d;

	if (f->from_ap && dot11_read(f->bytes, f->len, &d) && d.type == DOT11_DATA && d.subtype == 4 &&
	    memcmp(d.a1, p->s->o.mac, 6) == 0)
		p->asked++;
	return true;
}

static struct town *idle_town(uint64_t seed, struct polls *p, uint32_t idle_bytes)
{
	struct town *t = town_new(seed, 1);
	struct ac_wlan *w = &t->w->ac[0].wlan[TOWN_PSK - 1];

	w->idle_s = t->wlan[TOWN_PSK].idle_s = LIMIT_S;
	w->idle_bytes = idle_bytes;
	ac_refresh_all(t->w->ac[0].ac, t->w->now);
	p->s = town_sta(t, TOWN_PSK, 0, RSN_PMF_OFF);
	t->pass = asks;
	t->pass_ctx = p;
	return t;
}

/* It is away, and its deauthentication went unheard. */
static void goes_unheard(struct town_sta *s)
{
	s->mute = s->deaf = true;
	sta_leave(s->st, s->t->w->now);
}

/* Two fall silent; both are asked. Who answers stays, who is gone is removed. */
static void ap_inactivity_poll(void **state)
{
	struct polls p = { 0 };
	struct town *t = idle_town(49, &p, 0);
	struct town_sta *gone = &t->sta[0], *quiet = town_sta(t, TOWN_PSK, 0, RSN_PMF_OFF);
	unsigned before;

	(void)state;
	assert_true(town_joined(gone));
	assert_true(town_joined(quiet));
	goes_unheard(gone);
	town_run(t, (LIMIT_S - LOOKS_S) * 1000);
	assert_true(p.asked > 0); /* before its time is over */
	assert_non_null(town_client(gone));
	town_run(t, (30 - LIMIT_S + LOOKS_S) * 1000);
	assert_null(town_client(gone));
	assert_true(town_told(t, 1400 /* IDLE_TIMEOUT_FROM_AP */));
	assert_int_equal(radio_sim_station_count(town_radio(t, 0), 0), 1);
	p = (struct polls){ .s = quiet };
	before = sta_counts(quiet->st)->disconnects;
	town_run(t, 4 * LIMIT_S * 1000);
	assert_true(p.asked > 3);
	assert_non_null(town_client(quiet));
	assert_int_equal(sta_counts(quiet->st)->disconnects, before);
	assert_true(town_traffic(quiet));
	town_free(t);
}

/* With a threshold (config wlan user-idle-threshold) nobody is asked: who does not send so much is removed, whether it is
 * there, and then it is told, or gone. The access point tells the controller, which removes it. */
static void ap_inactivity_disconnect(void **state)
{
	struct polls p = { 0 };
	struct town *t = idle_town(50, &p, 1000000);
	struct town_sta *gone = &t->sta[0], *there = town_sta(t, TOWN_PSK, 0, RSN_PMF_OFF);
	unsigned told = t->w->ac[0].heard.idle;

	(void)state;
	assert_true(town_joined(gone));
	assert_true(town_joined(there));
	goes_unheard(gone);
	assert_false(town_told(t, 1400));
	town_run(t, (LIMIT_S - LOOKS_S) / 2 * 1000);
	assert_non_null(town_client(gone));
	assert_non_null(town_client(there));
	town_run(t, 30000);
	assert_int_equal(p.asked, 0);
	assert_null(town_client(gone));
	assert_true(town_told(t, 1400));
	assert_true(t->w->ac[0].heard.idle >= told + 2);
	assert_int_equal(sta_counts(there->st)->disconnects, 1);
	assert_int_equal(town_value(there, STATION_DEAUTHENTICATED), DOT11_REASON_INACTIVITY);
	town_free(t);
}

/* --- the same frame once more ------------------------------------------------------------------------------------- */

struct ear {
	const struct town_sta *s;
	unsigned answers[16]; /* management frames to it, by subtype */
	uint8_t sent[16][DOT11_FRAME_MAX];
	size_t len[16];
	bool hold; /* association requests are lost */
	struct radio_sim_cover cover; /* of the last frame it sent under its key */
};

static bool hears(struct town *t, struct town_frame *f)
{
	struct ear *e = t->pass_ctx;
	struct dot11_frame d;

	if (!f->from_ap && f->sta == e->s && f->covered)
		e->cover = f->cover;
	if (!dot11_read(f->bytes, f->len, &d) || d.type != DOT11_MGMT)
		return true;
	if (f->from_ap && memcmp(d.a1, e->s->o.mac, 6) == 0)
		e->answers[d.subtype]++;
	if (!f->from_ap && f->sta == e->s) {
		memcpy(e->sent[d.subtype], f->bytes, f->len);
		e->len[d.subtype] = f->len;
		return !(e->hold && d.subtype == DOT11_ASSOC_REQ);
	}
	return true;
}

static void again(struct town *t, struct ear *e, unsigned subtype)
{
	assert_true(e->len[subtype] > 0);
	e->sent[subtype][1] |= 0x08; /* Retry */
	for (unsigned i = 0; i < 2; i++) {
		town_inject(t, 0, 0, e->sent[subtype], e->len[subtype]);
		town_run(t, 20);
	}
}

static struct ear *ear_for(struct town *t, const struct town_sta *s)
{
	struct ear *e = calloc(1, sizeof(*e));

	assert_non_null(e);
	e->s = s;
	t->pass = hears;
	t->pass_ctx = e;
	return e;
}

/* Its association request as a reassociation request from this very BSS, with the next number. */
static void make_reassoc(struct ear *e)
{
	enum { FIXED = 24 + 4 }; /* header, capability, listen interval; then the current AP */
	const uint8_t *a = e->sent[DOT11_ASSOC_REQ];
	uint8_t *r = e->sent[DOT11_REASSOC_REQ];

	memcpy(r, a, FIXED);
	memcpy(r + FIXED, a + 16, 6);
	memcpy(r + FIXED + 6, a + FIXED, e->len[DOT11_ASSOC_REQ] - FIXED);
	e->len[DOT11_REASSOC_REQ] = e->len[DOT11_ASSOC_REQ] + 6;
	r[0] = DOT11_REASSOC_REQ << 4;
	r[1] = 0;
	r[23] = (uint8_t)(r[23] + 1);
}

/* Each request comes three times, the repeats with the Retry bit and the same number: it is answered once. Also when the
 * exchange behind them is over. */
static void ap_open_drop_duplicate(void **state)
{
	struct town *t = town_new(42, 1);
	struct town_sta *s = town_sta(t, TOWN_OPEN, 0, RSN_PMF_OFF);
	struct ear *e = ear_for(t, s);

	(void)state;
	e->hold = true;
	town_run(t, 600);
	sta_join(s->st, t->w->now);
	for (unsigned i = 0; i < 100 && !e->answers[DOT11_AUTH]; i++)
		town_run(t, 1);
	again(t, e, DOT11_AUTH);
	assert_int_equal(e->answers[DOT11_AUTH], 1);
	e->hold = false;
	town_run(t, 8000);
	e->answers[DOT11_AUTH] = 0;
	again(t, e, DOT11_ASSOC_REQ);
	assert_int_equal(e->answers[DOT11_ASSOC_RESP], 1);
	again(t, e, DOT11_AUTH);
	assert_int_equal(e->answers[DOT11_AUTH], 0);
	assert_int_equal(sta_state(s->st), STATION_CONNECTED);
	make_reassoc(e);
	town_inject(t, 0, 0, e->sent[DOT11_REASSOC_REQ], e->len[DOT11_REASSOC_REQ]);
	town_run(t, 100);
	assert_int_equal(e->answers[DOT11_REASSOC_RESP], 1);
	again(t, e, DOT11_REASSOC_REQ);
	assert_int_equal(e->answers[DOT11_REASSOC_RESP], 1);
	assert_true(town_traffic(s));
	t->pass = NULL;
	free(e);
	town_free(t);
}

/* An Action frame that is answered is an SA Query. Radios drop an encrypted frame that comes twice by its packet number; the
 * controller does not rely on it. */
static void ap_open_drop_duplicate_action(void **state)
{
	static const uint8_t id[2] = { 0x12, 0x34 };
	struct town *t = town_new(51, 1);
	struct town_sta *s = town_sta(t, TOWN_PMF, RSN_AKM_PSK, RSN_PMF_OPTIONAL);
	struct ear *e = ear_for(t, s);
	struct dot11_ends ends = { 0 };
	uint8_t frame[64];
	struct wr w = wr_into(frame, sizeof(frame));

	(void)state;
	assert_true(town_joined(s));
	assert_true(e->cover.len > 0);
	memcpy(ends.sta, s->o.mac, 6);
	memcpy(ends.bssid, town_bssid(t, 0, 0, TOWN_PMF), 6);
	dot11_put_sa_query(&w, &ends, DOT11_SA_QUERY_REQUEST, id);
	assert_int_equal(wr_done(&w), 0);
	dot11_set_protected(frame, wr_len(&w), true);
	frame[22] = 0x50;
	e->answers[DOT11_ACTION] = 0;
	for (unsigned i = 0; i < 3; i++) {
		e->cover.pn++;
		town_inject_covered(t, 0, 0, frame, wr_len(&w), &e->cover);
		town_run(t, 20);
		frame[1] |= 0x08; /* Retry */
	}
	assert_int_equal(e->answers[DOT11_ACTION], 1);
	frame[1] &= (uint8_t)~0x08; /* the same number in its next life is another frame */
	e->cover.pn++;
	town_inject_covered(t, 0, 0, frame, wr_len(&w), &e->cover);
	town_run(t, 20);
	assert_int_equal(e->answers[DOT11_ACTION], 2);
	t->pass = NULL;
	free(e);
	town_free(t);
}

/* A request that was refused is refused once, and counts once among its failures. */
static void ap_open_drop_duplicate_refused(void **state)
{
	struct town *t = town_new(52, 1);
	struct town_sta *s = town_sta(t, TOWN_OPEN, 0, RSN_PMF_OFF);
	struct ear *e = ear_for(t, s);
	unsigned answers;

	(void)state;
	t->wlan[TOWN_OPEN].mac_filtering = true;
	assert_int_equal(refused_with(s), 1);
	answers = e->answers[DOT11_ASSOC_RESP];
	assert_true(answers > 0);
	again(t, e, DOT11_ASSOC_REQ);
	assert_int_equal(e->answers[DOT11_ASSOC_RESP], answers);
	t->pass = NULL;
	free(e);
	town_free(t);
}

/* WMM Action frames that end too early, and one that is whole: nothing happens but that they are counted. */
static void ap_open_invalid_wmm_action(void **state)
{
	struct town *t = town_new(43, 1);
	struct town_sta *s = town_sta(t, TOWN_OPEN, 0, RSN_PMF_OFF);
	uint8_t frame[64] = { 0xd0 };

	(void)state;
	assert_true(town_joined(s));
	memcpy(frame + 4, town_bssid(t, 0, 0, TOWN_OPEN), 6);
	memcpy(frame + 10, s->o.mac, 6);
	memcpy(frame + 16, town_bssid(t, 0, 0, TOWN_OPEN), 6);
	frame[24] = 17; /* WMM; then ADDTS request, dialog token, status, elements */
	for (size_t len = 24; len <= 40; len++) {
		frame[22] = (uint8_t)(len << 4);
		town_inject(t, 0, 0, frame, len);
		town_run(t, 10);
	}
	assert_true(town_traffic(s));
	assert_int_equal(sta_counts(s->st)->disconnects, 0);
	town_free(t);
}

static void ap_roam_open(void **state)
{
	struct town *t = town_new(44, 2);
	struct town_sta *s = town_sta(t, TOWN_OPEN, 0, RSN_PMF_OFF);

	(void)state;
	assert_true(town_joined(s));
	for (unsigned i = 1; i <= 4; i++) {
		assert_true(sta_roam(s->st, town_bssid(t, i % 2, 0, TOWN_OPEN), t->w->now));
		town_run(t, 1000);
		assert_int_equal(radio_sim_station_count(town_radio(t, i % 2), 0), 1);
		assert_int_equal(radio_sim_station_count(town_radio(t, 1 - i % 2), 0), 0); /* the old one has let it go */
		assert_true(town_traffic(s));
	}
	assert_int_equal(clients_count(t->cs), 1);
	town_free(t);
}

/* --- lists -------------------------------------------------------------------------------------------------------- */

static void ap_acl_accept(void **state)
{
	struct town *t = town_new(45, 1);
	struct town_sta *a = town_sta(t, TOWN_OPEN, 0, RSN_PMF_OFF), *b = town_sta(t, TOWN_OPEN, 0, RSN_PMF_OFF);

	(void)state;
	t->wlan[TOWN_OPEN].mac_filtering = true;
	t->let_in[0] = a;
	assert_true(town_joined(a));
	assert_true(town_traffic(a));
	assert_int_equal(refused_with(b), 1);
	assert_true(town_told(t, 4024 /* AAA_FILEDB_MISS */));
	town_free(t);
}

static void ap_acl_deny(void **state)
{
	struct town *t = town_new(46, 1);
	struct town_sta *a = town_sta(t, TOWN_OPEN, 0, RSN_PMF_OFF), *b = town_sta(t, TOWN_OPEN, 0, RSN_PMF_OFF);

	(void)state;
	t->kept_out = b;
	assert_true(town_joined(a));
	assert_false(town_joined(b));
	assert_int_equal(town_events(b, 0, STATION_ASSOCIATED), 0);
	town_free(t);
}

/* Taken out of the list it goes at once; put into it again it is let in. */
static void ap_acl_accept_changes(void **state)
{
	struct town *t = town_new(47, 1);
	struct town_sta *a = town_sta(t, TOWN_PSK, RSN_AKM_PSK, RSN_PMF_OFF);
	struct town_sta *b = town_sta(t, TOWN_PSK, RSN_AKM_PSK, RSN_PMF_OFF);

	(void)state;
	t->wlan[TOWN_PSK].mac_filtering = true;
	t->let_in[0] = a;
	t->let_in[1] = b;
	assert_true(town_joined(a));
	assert_true(town_joined(b));
	t->let_in[1] = NULL;
	clients_lists(t->cs, t->w->now);
	town_run(t, 3000);
	assert_int_equal(sta_counts(b->st)->disconnects, 1);
	assert_int_equal(refused_with(b), 1);
	assert_true(town_traffic(a));
	t->let_in[1] = b;
	clients_lists(t->cs, t->w->now);
	town_run(t, 3000);
	assert_true(town_joined(b));
	assert_int_equal(sta_counts(a->st)->disconnects, 0);
	town_free(t);
}

/* By command while it is there: kept out, and let in again. */
static void ap_acl_mgmt(void **state)
{
	struct town *t = town_new(48, 1);
	struct town_sta *a = town_sta(t, TOWN_PMF, RSN_AKM_PSK, RSN_PMF_OPTIONAL);

	(void)state;
	assert_true(town_joined(a));
	t->kept_out = a;
	clients_lists(t->cs, t->w->now);
	town_run(t, 3000);
	assert_int_equal(sta_counts(a->st)->disconnects, 1);
	assert_null(town_client(a));
	assert_false(town_joined(a));
	t->kept_out = NULL;
	clients_lists(t->cs, t->w->now);
	assert_true(town_joined(a));
	town_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ap_max_num_sta),
		cmocka_unit_test(ap_max_listen_interval),
		cmocka_unit_test(ap_inactivity_poll),
		cmocka_unit_test(ap_inactivity_disconnect),
		cmocka_unit_test(ap_open_drop_duplicate),
		cmocka_unit_test(ap_open_drop_duplicate_action),
		cmocka_unit_test(ap_open_drop_duplicate_refused),
		cmocka_unit_test(ap_open_invalid_wmm_action),
		cmocka_unit_test(ap_roam_open),
		cmocka_unit_test(ap_acl_accept),
		cmocka_unit_test(ap_acl_deny),
		cmocka_unit_test(ap_acl_accept_changes),
		cmocka_unit_test(ap_acl_mgmt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
