/* SPDX-License-Identifier: Apache-2.0 */
/* test_blackbox_pmf.c - what a client with protected management frames sees of a good controller: each case under the name
 * by which the hostap project's end-to-end tests call it, told anew and played in virtual time (machines/town.h). */
#include "check.h"

#include "machines/town.h"

static struct town_sta *joined(struct town *t, unsigned wlan)
{
	struct town_sta *s = town_sta(t, wlan, RSN_AKM_PSK_SHA256, RSN_PMF_REQUIRED);

	assert_true(town_joined(s));
	assert_true(sta_pmf(s->st));
	return s;
}

/* It is where it was: not disconnected since the mark, and its traffic flows. */
static void assert_unmoved(struct town_sta *s)
{
	assert_int_equal(sta_counts(s->st)->disconnects, 0);
	assert_int_equal(sta_state(s->st), STATION_CONNECTED);
	assert_int_equal(town_client(s)->pem, PEM_RUN);
	assert_true(town_traffic(s));
}

static void ap_pmf_required(void **state)
{
	struct town *t = town_new(1, 1);
	struct town_sta *a = joined(t, TOWN_PMF_REQUIRED), *b;

	(void)state;
	assert_int_equal(town_client(a)->group_mgmt, RSN_CIPHER_BIP_CMAC);
	assert_int_equal(sta_group(a->st)->igtk_len, 16);
	b = joined(t, TOWN_PMF_REQUIRED);
	assert_memory_equal(sta_group(a->st)->igtk, sta_group(b->st)->igtk, 16);
	assert_true(town_traffic(a) && town_traffic(b));
	town_free(t);
}

static void ap_pmf_optional(void **state)
{
	struct town *t = town_new(2, 1);
	struct town_sta *with = town_sta(t, TOWN_PMF, RSN_AKM_PSK, RSN_PMF_OPTIONAL),
			*without = town_sta(t, TOWN_PMF, RSN_AKM_PSK, RSN_PMF_OFF);

	(void)state;
	assert_true(town_joined(with));
	assert_true(sta_pmf(with->st) && town_client(with)->pmf);
	assert_int_equal(sta_group(with->st)->igtk_len, 16);
	assert_true(town_joined(without));
	assert_false(sta_pmf(without->st) || town_client(without)->pmf);
	assert_int_equal(sta_group(without->st)->igtk_len, 0);
	assert_true(town_traffic(with) && town_traffic(without));
	town_free(t);
}

/* The RSNE of the beacon says it, so that the client does not even try. */
static void ap_pmf_required_sta_no_pmf(void **state)
{
	struct town *t = town_new(3, 1);
	struct town_sta *s = town_sta(t, TOWN_PMF_REQUIRED, RSN_AKM_PSK, RSN_PMF_OFF);

	(void)state;
	assert_false(town_joined(s));
	assert_true(town_events(s, 0, STATION_NOT_FOUND) > 0);
	assert_int_equal(sta_counts(s->st)->auths, 0);
	town_free(t);
}

/* And one that tries all the same is refused. */
static void ap_pmf_required_sta_tries_without(void **state)
{
	static const uint8_t rsne[] = { 0x30, 0x14, 1, 0, 0, 0x0f, 0xac, 4, 1, 0, 0, 0x0f, 0xac, 4, 1, 0, 0, 0x0f, 0xac, 2, 0,
					0 };
	struct town *t = town_new(4, 1);
	struct town_sta *s = town_sta(t, TOWN_PMF_REQUIRED, RSN_AKM_PSK, RSN_PMF_OPTIONAL);

	(void)state;
	s->o.rsne = rsne;
	s->o.rsne_len = sizeof(rsne);
	town_sta_remake(s);
	assert_false(town_joined(s));
	assert_int_equal(town_value(s, STATION_ASSOC_REFUSED), DOT11_PMF_POLICY);
	town_free(t);
}

/* The client loses its keys without a word and comes back: it is told to come later, is asked whether it still has them, and
 * is let in. */
static void ap_pmf_assoc_comeback2(void **state)
{
	struct town *t = town_new(5, 1);
	struct town_sta *s = joined(t, TOWN_PMF_REQUIRED);

	(void)state;
	sta_forget(s->st);
	assert_true(town_joined(s));
	assert_true(town_events(s, 0, STATION_ASSOC_COMEBACK) > 0);
	assert_int_equal(town_value(s, STATION_ASSOC_COMEBACK), 1000);
	assert_int_equal(sta_counts(s->st)->installs, 2);
	assert_true(clients_counters(t->cs)->sa_queries_failed > 0);
	assert_true(town_traffic(s));
	town_free(t);
}

/* The radio has forgotten the client. Its data are answered with a deauthentication in clear; it asks, under its key, and as
 * nobody answers it leaves by itself. */
static void ap_pmf_ap_dropping_sa(void **state)
{
	struct town *t = town_new(6, 1);
	struct town_sta *s = joined(t, TOWN_PMF_REQUIRED);

	(void)state;
	assert_int_equal(radio_sim_ops.station_del(town_radio(t, 0), 0, s->o.mac), 0);
	assert_false(town_traffic(s));
	town_run(t, 100);
	assert_int_equal(sta_state(s->st), STATION_CONNECTED);
	assert_int_equal(sta_counts(s->st)->robust_refused, 1);
	town_run(t, 1500);
	assert_int_equal(sta_counts(s->st)->sa_queries_sent, 5);
	assert_int_equal(town_events(s, 0, STATION_SA_QUERY_FAILED), 1);
	assert_int_equal(town_events(s, 0, STATION_DEAUTHENTICATED), 0);
	assert_int_equal(sta_state(s->st), STATION_OFF);
	assert_true(town_joined(s));
	assert_true(town_traffic(s));
	town_free(t);
}

/* --- injected ----------------------------------------------------------------------------------------------------- */

/* Frames of an AP in the air, and whom they were for. */
struct listener {
	uint8_t to[6];
	unsigned all, answers, status30, protected_queries, clear_queries;
};

static bool listen_in(struct town *t, struct town_frame *f)
{
	struct listener *l = t->pass_ctx;
	struct dot11_frame d;
	struct dot11_assoc_resp r;
	struct dot11_action a;
	uint8_t id[2];

	if (!f->from_ap || !dot11_read(f->bytes, f->len, &d) || d.type != DOT11_MGMT || memcmp(d.a1, l->to, 6) != 0)
		return true;
	l->all++;
	l->answers += d.subtype == DOT11_AUTH || d.subtype == DOT11_ASSOC_RESP || d.subtype == DOT11_REASSOC_RESP;
	if (d.subtype == DOT11_ASSOC_RESP && dot11_read_assoc_resp(&d, &r))
		l->status30 += r.status == DOT11_TRY_LATER && r.e.tie.p;
	if (d.subtype == DOT11_ACTION && f->covered)
		l->protected_queries++;
	else if (d.subtype == DOT11_ACTION && dot11_read_action(&d, &a) && dot11_read_sa_query(&a, id))
		l->clear_queries++;
	return true;
}

static void inject_as(struct town *t, const uint8_t sa[6], unsigned wlan, bool assoc)
{
	static const uint8_t rsne[] = { 0x30, 0x1a, 1, 0, 0, 0x0f, 0xac, 4, 1, 0, 0, 0x0f, 0xac, 4, 1, 0, 0, 0x0f, 0xac, 6,
					0xc0, 0, 0, 0, 0, 0x0f, 0xac, 6 };
	struct dot11_sta forged = { .capability = 0x11, .listen_interval = 1, .nrates = 8, .ies = rsne, .ies_len = sizeof(rsne),
				    .rates = { 2, 4, 11, 22, 12, 24, 48, 108 } };
	uint8_t frame[512];
	struct wr w = wr_into(frame, sizeof(frame));

	memcpy(forged.mac, sa, 6);
	if (assoc)
		dot11_sta_assoc_req(&forged, town_bssid(t, 0, 0, wlan), NULL, (const uint8_t *)"pmf-required", 12, &w);
	else
		dot11_sta_auth(&forged, town_bssid(t, 0, 0, wlan), &w);
	assert_int_equal(wr_done(&w), 0);
	town_inject(t, 0, 0, frame, wr_len(&w));
	town_run(t, 100);
}

/* Six source addresses, Authentication and Association Request each (CVE-2019-16275). */
static void ap_pmf_inject_auth(void **state)
{
	struct town *t = town_new(7, 1);
	struct town_sta *s = joined(t, TOWN_PMF_REQUIRED);
	const struct {
		uint8_t sa[6];
		bool answered;
	} rows[] = {
		{ { s->o.mac[0], s->o.mac[1], s->o.mac[2], s->o.mac[3], s->o.mac[4], s->o.mac[5] }, true },
		{ { 2, 0, 0x5e, 0x66, 6, 6 }, true },
		{ { 0 }, false }, /* the AP's, below */
		{ { 0 }, false },
		{ { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, false },
		{ { 1, 0, 0x5e, 0, 0, 1 }, false },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct listener l = { 0 };

		memcpy(l.to, i == 2 ? town_bssid(t, 0, 0, TOWN_PMF_REQUIRED) : rows[i].sa, 6);
		t->pass = listen_in;
		t->pass_ctx = &l;
		for (unsigned n = 0; n < 2; n++) {
			inject_as(t, l.to, TOWN_PMF_REQUIRED, false);
			inject_as(t, l.to, TOWN_PMF_REQUIRED, true);
		}
		if ((l.answers > 0) != rows[i].answered)
			fail_msg("address %u: %u answers", i, l.answers);
		t->pass = NULL;
	}
	town_run(t, 5000);
	assert_int_equal(town_events(s, 0, STATION_DEAUTHENTICATED), 0);
	assert_unmoved(s);
	assert_int_equal(sta_counts(s->st)->installs, 1);
	town_free(t);
}

/* A forged Association Request of a client that is there: it comes too early, the client is asked under its key, and
 * stays. */
static void ap_pmf_inject_assoc(void **state)
{
	struct town *t = town_new(8, 1);
	struct town_sta *s = joined(t, TOWN_PMF_REQUIRED);
	struct listener l = { 0 };

	(void)state;
	memcpy(l.to, s->o.mac, 6);
	t->pass = listen_in;
	t->pass_ctx = &l;
	for (unsigned i = 1; i <= 3; i++) {
		inject_as(t, s->o.mac, TOWN_PMF_REQUIRED, false);
		inject_as(t, s->o.mac, TOWN_PMF_REQUIRED, true);
		town_run(t, 2000);
		assert_int_equal(l.status30, i);
		assert_true(l.protected_queries >= i);
	}
	assert_int_equal(l.clear_queries, 0);
	assert_true(sta_counts(s->st)->sa_queries_answered >= 3);
	assert_unmoved(s);
	assert_int_equal(sta_counts(s->st)->installs, 1);
	town_free(t);
}

/* Deauthentication and disassociation in clear, in both directions. */
static void ap_pmf_inject_deauth(void **state)
{
	struct town *t = town_new(9, 1);
	struct town_sta *s = joined(t, TOWN_PMF_REQUIRED);
	struct dot11_ends ends = { 0 };

	(void)state;
	memcpy(ends.bssid, town_bssid(t, 0, 0, TOWN_PMF_REQUIRED), 6);
	memcpy(ends.sta, s->o.mac, 6);
	for (unsigned i = 0; i < 4; i++) {
		uint8_t frame[64];
		struct wr w = wr_into(frame, sizeof(frame));

		ends.from_ap = i & 2;
		if (i & 1)
			dot11_put_disassoc(&w, &ends, DOT11_REASON_DISASSOC_LEAVING);
		else
			dot11_put_deauth(&w, &ends, DOT11_REASON_DEAUTH_LEAVING);
		if (ends.from_ap)
			(void)sta_hear(s->st, 0, frame, wr_len(&w), NULL, -40, t->w->now);
		else
			town_inject(t, 0, 0, frame, wr_len(&w));
		town_run(t, 1000);
	}
	assert_int_equal(sta_counts(s->st)->robust_refused, 2);
	assert_unmoved(s);
	town_free(t);
}

static void send_eapol(struct town_sta *s, uint8_t type, bool protect)
{
	const uint8_t frame[] = { 2, type, 0, type == EAPOL_EAP ? 5 : 0, 2, 1, 0, 5, 1 };
	size_t len = type == EAPOL_EAP ? 9 : 4;

	if (protect) {
		assert_true(sta_send_eapol(s->st, frame, len, true, s->t->w->now));
	} else {
		uint8_t data[64];
		struct wr w = wr_into(data, sizeof(data));

		dot11_put_eapol(&w, false, sta_bssid(s->st), s->o.mac, false, frame, len);
		town_inject(s->t, 0, 0, data, wr_len(&w));
	}
	town_run(s->t, 100);
}

static void ap_pmf_inject_eap(void **state)
{
	struct town *t = town_new(10, 1);
	struct town_sta *s = joined(t, TOWN_PMF_REQUIRED);
	uint32_t frames;

	(void)state;
	frames = t->frames;
	send_eapol(s, EAPOL_EAP, false);
	send_eapol(s, EAPOL_START, false);
	send_eapol(s, EAPOL_LOGOFF, false);
	assert_int_equal(t->frames, frames + 3); /* nothing came of them */
	town_run(t, 3000);
	assert_unmoved(s);
	assert_int_equal(sta_counts(s->st)->installs, 1);
	town_free(t);
}

/* Drops M1 for the client once, so that there is a time before the handshake. */
static bool hold_m1(struct town *t, struct town_frame *f)
{
	struct dot11_frame d;
	struct rd eapol;
	unsigned *held = t->pass_ctx;

	if (!f->from_ap || *held || !dot11_read(f->bytes, f->len, &d) || d.type != DOT11_DATA || !dot11_read_eapol(&d, &eapol))
		return true;
	(*held)++;
	return false;
}

static void ap_pmf_eapol_logoff(void **state)
{
	struct town *t = town_new(11, 1);
	struct town_sta *s = town_sta(t, TOWN_PMF_REQUIRED, RSN_AKM_PSK_SHA256, RSN_PMF_REQUIRED);
	unsigned held = 0;

	(void)state;
	t->pass = hold_m1;
	t->pass_ctx = &held;
	town_run(t, 600);
	sta_join(s->st, t->w->now);
	town_run(t, 100);
	assert_int_equal(held, 1);
	assert_int_equal(sta_state(s->st), STATION_HANDSHAKE);
	send_eapol(s, EAPOL_LOGOFF, false); /* before: whoever sent it, the join goes on */
	assert_true(town_joined(s));
	assert_true(town_traffic(s));
	send_eapol(s, EAPOL_LOGOFF, true); /* after, under its key: it wants to go */
	town_run(t, 500);
	assert_int_equal(town_events(s, 0, STATION_DEAUTHENTICATED) + town_events(s, 0, STATION_DISASSOCIATED), 1);
	assert_int_equal(town_value(s, town_events(s, 0, STATION_DEAUTHENTICATED) ? STATION_DEAUTHENTICATED :
				    STATION_DISASSOCIATED), DOT11_REASON_8021X_FAILED);
	assert_int_equal(sta_state(s->st), STATION_OFF);
	assert_true(town_joined(s));
	town_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ap_pmf_required),
		cmocka_unit_test(ap_pmf_optional),
		cmocka_unit_test(ap_pmf_required_sta_no_pmf),
		cmocka_unit_test(ap_pmf_required_sta_tries_without),
		cmocka_unit_test(ap_pmf_assoc_comeback2),
		cmocka_unit_test(ap_pmf_ap_dropping_sa),
		cmocka_unit_test(ap_pmf_inject_auth),
		cmocka_unit_test(ap_pmf_inject_assoc),
		cmocka_unit_test(ap_pmf_inject_deauth),
		cmocka_unit_test(ap_pmf_inject_eap),
		cmocka_unit_test(ap_pmf_eapol_logoff),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
