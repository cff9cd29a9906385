/* SPDX-License-Identifier: Apache-2.0 */
/* test_clients.c - the machine of clients in virtual time, with real stations: joins, refusals, roams, keys, departures, and
 * what is told of each. */
#include "check.h"

#include "cell_steps.h"
#include "rsn/authenticator.h"

static void an_open_client_comes_to_run_when_its_address_is_known(void **state)
{
	struct cell *cell = cell_new(1);
	struct cell_sta *s = joined(cell, 0, CELL_OPEN);
	struct client *c = cell_client(s);

	(void)state;
	assert_int_equal(s->state, STA_IN);
	assert_int_equal(s->status, 0);
	assert_int_equal(s->aid, 1);
	assert_int_equal(c->pem, PEM_DHCP_REQD);
	assert_int_equal(cell_known(s)->gate, AC_GATE_LEARN);
	cell_learn(s, CLIENT_LEARNED_ARP, IP);
	cell_run(cell, 10);
	assert_int_equal(c->pem, PEM_RUN);
	assert_int_equal(cell_known(s)->gate, AC_GATE_RUN);
	assert_true(cell_in_order(cell, IDS(1000, 1101, 1103, 1104, 2200, 2201, 1107, 1108, 2206, 2207, 1109, 1110, 1111, 1112,
					    2002, 1123, 2001, 2000, 2000, 2208, 10000, 2101, 1124, 1119, 1120, 1300, 1121, 1114,
					    1118, 2006, 2101, 2000, 6002, 6093, 2000, 2101, 6002)));
	cell_free(cell);
}

static void a_client_with_the_passphrase_gets_keys_and_run(void **state)
{
	static const unsigned wlan[] = { CELL_PSK, CELL_PMF, CELL_PMF_REQUIRED };

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		for (unsigned sha256 = 0; sha256 < 2; sha256++) {
			struct cell *cell = cell_new(2);
			struct cell_sta *s = cell_sta(cell, 0, wlan[i]);

			if (sha256)
				s->akm = RSN_AKM_PSK_SHA256;
			cell_passphrase(s, CELL_PASSPHRASE);
			cell_sta_rsne(s);
			cell_join(s);
			cell_run(cell, 100);
			assert_int_equal(s->state, STA_KEYED);
			assert_int_equal(s->installs, 1);
			assert_int_equal(cell_known(s)->key_len, 16);
			assert_memory_equal(cell_known(s)->key, s->tk, 16);
			assert_memory_equal(s->group.gtk, cell->ap[0].group[0][wlan[i]].gtk, 16);
			assert_int_equal(s->group.igtk_len, s->pmf ? 16 : 0);
			assert_int_equal(cell_known(s)->gate, AC_GATE_LEARN);
			assert_int_equal(cell_client(s)->pmf, s->pmf);
			cell_learn(s, CLIENT_LEARNED_DHCP, IP);
			cell_run(cell, 10);
			assert_int_equal(cell_client(s)->pem, PEM_RUN);
			assert_int_equal(cell_known(s)->gate, AC_GATE_RUN);
			assert_true(cell_in_order(cell, IDS(1101, 1170, 2000, 2000, 2101, 1119, 1114, 1118, 3215, 3024, 3201,
							    3200, 3302, 3303, 3304, 3309, 3310, 3311, 3021, 3303, 3309, 3311,
							    3324, 2000, 2006, 2101, 2000, 6002, 1173, 6059, 2000, 2101,
							    6002)));
			cell_free(cell);
		}
}

static void a_wrong_passphrase_ends_as_aireos_tells_it(void **state)
{
	struct cell *cell = cell_new(3);
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);

	(void)state;
	cell_passphrase(s, "wrong horse!");
	cell_join(s);
	cell_run(cell, 2900);
	assert_int_equal(cell_client(s)->pem, PEM_8021X_REQD);
	cell_run(cell, 300);
	assert_int_equal(s->reason, DOT11_REASON_4WAY_TIMEOUT);
	assert_false(cell_known(s)->there);
	assert_int_equal(cell_known(s)->keys, 0);
	assert_true(cell_in_order(cell, IDS(3302, 3303, 3304, 3309, 3310, 3311, 3312, 3316, 3314, 3309, 3310, 3311, 3312, 3316,
					    3314, 3309, 3311, 3312, 3316, 3315, 3800, 1408, 1301)));
	assert_non_null(cell_client(s));
	cell_run(cell, 9700);
	assert_non_null(cell_client(s));
	cell_run(cell, 400);
	assert_null(cell_client(s));
	assert_true(cell_in_order(cell, IDS(1301, 1302, 1405, 1405, 2002, 2100, 1409)));
	cell_free(cell);
}

static void a_client_that_roams_keeps_its_record_and_its_address(void **state)
{
	struct cell *cell = cell_new(4);
	struct cell_sta *s = running(cell, 0, CELL_PSK);
	struct client *c = cell_client(s);

	(void)state;
	cell->rows = 0;
	cell_roam(s, 1, 1);
	cell_run(cell, 100);
	assert_ptr_equal(cell_client(s), c);
	assert_ptr_equal(c->ap, &cell->ap[1].ap);
	assert_int_equal(c->slot, 1);
	assert_int_equal(s->state, STA_KEYED);
	assert_int_equal(s->installs, 2);
	assert_int_equal(c->pem, PEM_RUN);
	assert_int_equal(c->ip, IP);
	assert_int_equal(c->count.roams, 1);
	assert_int_equal(cell_known(s)->gate, AC_GATE_RUN);
	s->ap = 0;
	assert_false(cell_known(s)->there);
	s->ap = 1;
	assert_true(cell_in_order(cell, IDS(1102, 2200, 2002, 2100, 1122, 1123, 2001, 1119, 1114, 3303, 2000, 2000, 6002, 2000,
					    2101, 6002)));
	assert_false(cell_told(cell, 1000));
	cell_free(cell);
}

/* --- refusals: each row of the status table that applies --------------------------------------------------------- */

static void no_ssid(struct cell_sta *s) { s->ssid = ""; }
static void other_ssid(struct cell_sta *s) { s->ssid = "another"; }
static void ibss(struct cell_sta *s) { s->s.capability |= DOT11_CAP_IBSS; }
static void slow(struct cell_sta *s) { s->s.nrates = 2; }
static void plain(struct cell_sta *s) { s->plain = true; }
static void no_pmf(struct cell_sta *s) { s->pmf = false; }
static void demands_pmf(struct cell_sta *s) { s->pmf = s->mfpr = true; }
static void sae(struct cell_sta *s) { s->akm = RSN_AKM_SAE; }
static void nothing(struct cell_sta *s) { (void)s; }

static void each_refusal_has_its_status(void **state)
{
	static const struct {
		unsigned wlan;
		void (*change)(struct cell_sta *s);
		uint16_t status;
	} row[] = {
		{ CELL_PSK, no_ssid, 12 },	   { CELL_PSK, other_ssid, 12 },      { CELL_CLOSED, nothing, 12 },
		{ CELL_PSK, ibss, 10 },		   { CELL_OPEN, nothing, 0 },	      { CELL_PSK, slow, 18 },
		{ CELL_PSK, plain, 40 },	   { CELL_PMF_REQUIRED, no_pmf, 31 }, { CELL_PSK, demands_pmf, 31 },
		{ CELL_PSK, sae, 43 },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct cell *cell = cell_new(5);
		struct cell_sta *s = cell_sta(cell, 0, row[i].wlan);

		row[i].change(s);
		cell_sta_rsne(s);
		cell_join(s);
		cell_run(cell, 100);
		if (s->status != row[i].status)
			printf("row %u: status %u, not %u\n", i, s->status, row[i].status);
		assert_int_equal(s->status, row[i].status);
		assert_int_equal(clients_count(cell->cs), row[i].status == 0);
		assert_true(cell_told(cell, 1114));
		assert_int_equal(cell_told(cell, 1000), row[i].status == 0);
		assert_int_equal(clients_counters(cell->cs)->refused, row[i].status != 0);
		cell_free(cell);
	}
}

/* As a station would write it, whose elements a test chooses. */
static void request(struct cell_sta *s, const uint8_t *elements, size_t len)
{
	uint8_t frame[512];
	struct wr w = wr_into(frame, sizeof(frame));
	struct dot11_ends ends = { 0 };

	memcpy(ends.bssid, s->bssid, 6);
	memcpy(ends.sta, s->s.mac, 6);
	dot11_put_assoc_req_fixed(&w, &ends, s->s.capability, 10, NULL);
	wr_bytes(&w, elements, len);
	assert_int_equal(wr_done(&w), 0);
	cell_inject(s->cell, s->ap, s->slot, frame, wr_len(&w));
	cell_run(s->cell, 20);
}

/* Authenticated, and waiting for the test to write its request. */
static struct cell_sta *by_hand(struct cell *cell, unsigned wlan)
{
	struct cell_sta *s = cell_sta(cell, 0, wlan);

	s->deaf = true;
	cell_join(s);
	cell_run(cell, 20);
	s->deaf = false;
	s->mute = true;
	s->state = STA_ASSOC;
	return s;
}

static void a_request_without_an_ssid_is_refused_with_status_1(void **state)
{
	struct cell *cell = cell_new(6);
	struct cell_sta *s = by_hand(cell, CELL_OPEN);
	static const uint8_t rates[] = { 1, 4, 0x82, 0x84, 0x8b, 0x96 };

	(void)state;
	request(s, rates, sizeof(rates));
	assert_int_equal(s->status, 1);
	assert_null(cell_client(s));
	cell_free(cell);
}

static void bad_rsn_elements_are_refused_with_their_status(void **state)
{
	static const struct {
		uint8_t rsne[32], len;
		uint16_t status;
	} row[] = {
		{ { 48, 0 }, 2, 40 },
		{ { 48, 1, 1 }, 3, 40 },
		{ { 48, 2, 2, 0 }, 4, 44 },
		{ { 48, 20, 1, 0, 0, 0x0f, 0xac, 2, 1, 0, 0, 0x0f, 0xac, 4, 1, 0, 0, 0x0f, 0xac, 2, 0, 0 }, 22, 41 },
		{ { 48, 20, 1, 0, 0, 0x0f, 0xac, 4, 1, 0, 0, 0x0f, 0xac, 2, 1, 0, 0, 0x0f, 0xac, 2, 0, 0 }, 22, 42 },
		{ { 48, 20, 1, 0, 0, 0x0f, 0xac, 4, 1, 0, 0, 0x0f, 0xac, 4, 1, 0, 0, 0x0f, 0xac, 1, 0, 0 }, 22, 43 },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct cell *cell = cell_new(7);
		struct cell_sta *s = by_hand(cell, CELL_PSK);
		uint8_t elements[64];
		struct wr w = wr_into(elements, sizeof(elements));

		dot11_put_ssid(&w, (const uint8_t *)"psk", 3);
		dot11_put_rates(&w, s->s.rates, s->s.nrates);
		wr_bytes(&w, row[i].rsne, row[i].len);
		request(s, elements, wr_len(&w));
		if (s->status != row[i].status)
			printf("row %u: status %u, not %u\n", i, s->status, row[i].status);
		assert_int_equal(s->status, row[i].status);
		assert_true(cell_told(cell, 1170));
		assert_null(cell_client(s));
		cell_free(cell);
	}
}

static void the_privacy_bit_without_security_is_refused_with_status_10(void **state)
{
	struct cell *cell = cell_new(8);
	struct cell_sta *s = cell_sta(cell, 0, CELL_OPEN);

	(void)state;
	s->s.capability |= DOT11_CAP_PRIVACY;
	cell_join(s);
	cell_run(cell, 50);
	assert_int_equal(s->status, 10);
	cell_free(cell);
}

static void a_wlan_that_is_full_refuses_with_status_17(void **state)
{
	struct cell *cell = cell_new(9);
	struct cell_sta *s;

	(void)state;
	cell->wlan[CELL_OPEN].max_clients = 2;
	(void)running(cell, 0, CELL_OPEN);
	s = running(cell, 1, CELL_OPEN);
	assert_int_equal(s->aid, 2);
	assert_int_equal(joined(cell, 2, CELL_OPEN)->status, 17);
	cell_join(s); /* one that is there keeps its place, and its AID */
	cell_run(cell, 50);
	assert_int_equal(s->status, 0);
	assert_int_equal(s->aid, 2);
	cell_free(cell);
}

/* Strangers who know no key take all AIDs; who knows it gets one all the same, and who has one keeps it. */
static void a_flood_of_associations_does_not_keep_clients_out(void **state)
{
	struct cell *cell = cell_new(39);
	struct cell_sta *in = running(cell, 0, CELL_PSK), *s;

	(void)state;
	cell->wlan[CELL_PSK].max_clients = 100;
	for (unsigned i = 1; i < 400; i++) {
		s = cell_sta(cell, i, CELL_PSK);
		cell_join(s);
		cell_run(cell, 2);
		s->mute = true; /* and that was all of it */
		cell_run(cell, 3);
	}
	assert_int_equal(clients_count(cell->cs), 100);
	assert_true(clients_counters(cell->cs)->half_open >= 290);
	s = joined(cell, 500, CELL_PSK);
	assert_int_equal(s->state, STA_KEYED);
	assert_int_equal(cell_client(in)->pem, PEM_RUN);
	cell_check(cell);
	cell_free(cell);
}

static void wmm_where_it_is_demanded(void **state)
{
	struct cell *cell = cell_new(10);
	struct cell_sta *s;

	(void)state;
	cell->wlan[CELL_OPEN].wmm = CLIENT_WMM_REQUIRED;
	s = joined(cell, 0, CELL_OPEN);
	assert_int_equal(s->status, 35);
	s->s.wmm = true;
	cell_join(s);
	cell_run(cell, 50);
	assert_int_equal(s->status, 0);
	assert_true(cell_client(s)->wmm);
	assert_true(cell_told(cell, 10001));
	cell_free(cell);
}

/* --- frames that must change nothing ----------------------------------------------------------------------------- */

static void an_association_without_authentication_is_answered_with_reason_9(void **state)
{
	struct cell *cell = cell_new(11);
	struct cell_sta *s = by_hand(cell, CELL_OPEN);
	uint8_t elements[64];
	struct wr w = wr_into(elements, sizeof(elements));

	(void)state;
	dot11_put_ssid(&w, (const uint8_t *)"open", 4);
	dot11_put_rates(&w, s->s.rates, 8);
	s->s.mac[5] = 0x77; /* somebody else */
	request(s, elements, wr_len(&w));
	assert_int_equal(s->deauths, 1);
	assert_int_equal(s->reason, DOT11_REASON_NOT_AUTHENTICATED);
	assert_int_equal(clients_counters(cell->cs)->class2, 1);
	assert_int_equal(clients_count(cell->cs), 0);
	cell_free(cell);
}

static void sources_no_station_can_have_are_dropped(void **state)
{
	static const uint8_t source[][6] = { { 0 }, { 255, 255, 255, 255, 255, 255 }, { 1, 0, 0x5e, 0, 0, 1 },
					     { 6, 0, 0x5e, 0, 1, 0 } /* the BSSID itself */ };

	(void)state;
	for (unsigned i = 0; i < sizeof(source) / sizeof(source[0]); i++) {
		struct cell *cell = cell_new(12);
		struct cell_sta *s = cell_sta(cell, 0, CELL_OPEN);

		memcpy(s->s.mac, source[i], 6);
		cell_join(s);
		cell_run(cell, 50);
		assert_int_equal(cell->downs, 0);
		assert_int_equal(clients_counters(cell->cs)->bad_source, 1);
		assert_int_equal(clients_counters(cell->cs)->authentications, 0);
		cell_free(cell);
	}
}

static void a_repeated_request_is_answered_once(void **state)
{
	struct cell *cell = cell_new(13);
	struct cell_sta *s = joined(cell, 0, CELL_OPEN);

	(void)state;
	assert_int_equal(s->answers, 1);
	cell_repeat(s);
	cell_run(cell, 50);
	assert_int_equal(s->answers, 1);
	assert_int_equal(clients_counters(cell->cs)->duplicates, 1);
	assert_int_equal(cell_client(s)->count.associations, 1);
	cell_free(cell);
}

static void a_flood_of_authentications_makes_no_records(void **state)
{
	struct cell *cell = cell_new(14);
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);

	(void)state;
	s->deaf = true;
	for (unsigned i = 0; i < CLIENT_AUTHS_MAX + 100; i++) {
		s->s.mac[2] = (uint8_t)(i >> 16);
		s->s.mac[3] = (uint8_t)(i >> 8);
		s->s.mac[4] = (uint8_t)i;
		cell_join(s);
		cell_run(cell, 1);
	}
	wheel_stop(&cell->wheel, &s->timer);
	cell_run(cell, 10);
	assert_int_equal(clients_count(cell->cs), 0);
	assert_int_equal(clients_counters(cell->cs)->authentications, CLIENT_AUTHS_MAX + 100);
	assert_int_equal(clients_counters(cell->cs)->authentications_forgotten, 100);
	cell_free(cell);
}

static void strangers_eapol_is_answered_with_reason_7_and_not_for_ever(void **state)
{
	struct cell *cell = cell_new(15);
	struct cell_sta *s = by_hand(cell, CELL_PSK);
	static const uint8_t eapol[] = { 1, 1, 0, 0 };
	uint8_t frame[64];
	struct wr w = wr_into(frame, sizeof(frame));

	(void)state;
	cell->downs = 0;
	dot11_put_eapol(&w, false, s->bssid, s->s.mac, false, eapol, sizeof(eapol));
	for (unsigned i = 0; i < 1000; i++)
		cell_inject(cell, 0, 0, frame, wr_len(&w));
	cell_run(cell, 10);
	assert_int_equal(s->reason, DOT11_REASON_CLASS3);
	assert_in_range(cell->downs, 1, 110);
	assert_int_equal(clients_counters(cell->cs)->class3, 1000);
	cell_free(cell);
}

/* --- PMF ----------------------------------------------------------------------------------------------------------- */

static void forged_goodbyes_of_a_pmf_client_are_ignored(void **state)
{
	struct cell *cell = cell_new(16);
	struct cell_sta *s = running(cell, 0, CELL_PMF);

	(void)state;
	goodbye_in_its_name(s, true, DOT11_REASON_DEAUTH_LEAVING, false);
	goodbye_in_its_name(s, false, DOT11_REASON_DISASSOC_LEAVING, false);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	assert_int_equal(cell_client(s)->count.deauths_ignored, 2);
	assert_true(cell_told(cell, 3456));
	assert_true(cell_known(s)->there);
	goodbye_in_its_name(s, true, DOT11_REASON_DEAUTH_LEAVING, true);
	assert_false(cell_known(s)->there);
	assert_true(cell_told(cell, 1414));
	cell_free(cell);
}

static void a_forged_association_of_a_pmf_client_starts_an_sa_query_that_it_answers(void **state)
{
	struct cell *cell = cell_new(17);
	struct cell_sta *s = running(cell, 0, CELL_PMF), attacker;
	uint8_t tk[32];

	(void)state;
	memcpy(tk, cell_known(s)->key, 32);
	attacker = *s;
	timer_init(&attacker.timer, "attacker", s->timer.fire);
	attacker.seq = 77;
	cell_join(&attacker); /* its answers go to the client, who asked for none */
	wheel_stop(&cell->wheel, &attacker.timer);
	cell_run(cell, 20);
	attacker.state = STA_ASSOC;
	{
		uint8_t frame[256];
		struct wr w = wr_into(frame, sizeof(frame));

		dot11_sta_assoc_req(&s->s, s->bssid, NULL, (const uint8_t *)"pmf", 3, &w);
		cell_inject(cell, 0, 0, frame, wr_len(&w));
	}
	cell_run(cell, 2000);
	assert_int_equal(s->queries, 1);
	assert_int_equal(s->state, STA_KEYED);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	assert_null(cell_client(s)->query);
	assert_memory_equal(cell_known(s)->key, tk, 16);
	assert_true(cell_in_order(cell, IDS(3455, 1114, 3451, 3452)));
	cell_free(cell);
}

static void a_pmf_client_that_lost_its_keys_comes_in_after_the_query(void **state)
{
	struct cell *cell = cell_new(18);
	struct cell_sta *s = running(cell, 0, CELL_PMF);

	(void)state;
	s->forgot = s->stubborn = true;
	cell_join(s);
	cell_run(cell, 50);
	assert_int_equal(s->status, 30);
	assert_int_equal(s->comeback, 1000);
	cell_run(cell, 950);
	assert_in_range(s->queries, 4, 6);
	cell_run(cell, 3000);
	assert_int_equal(s->state, STA_KEYED);
	assert_int_equal(s->status, 0);
	assert_int_equal(s->installs, 2);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	assert_true(cell_in_order(cell, IDS(3455, 3451, 3451, 3454, 1101, 1114, 3303)));
	cell_free(cell);
}

static void comeback_and_retry_are_those_of_the_wlan(void **state)
{
	struct cell *cell = cell_new(18);
	struct cell_sta *s;

	(void)state;
	cell->wlan[CELL_PMF].pmf_comeback_s = 3;
	cell->wlan[CELL_PMF].pmf_query_ms = 100;
	s = running(cell, 0, CELL_PMF);
	s->forgot = s->stubborn = true;
	cell_join(s);
	cell_run(cell, 50);
	assert_int_equal(s->status, 30);
	assert_int_equal(s->comeback, 3000);
	cell_run(cell, 2500);
	assert_in_range(s->queries, 25, 26);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	/* it finds its keys again: an answer to the latest query is good, however many there were */
	s->forgot = false;
	s->stubborn = false;
	cell_run(cell, 200);
	assert_true(cell_told(cell, 3452));
	cell_run(cell, 3000);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	assert_int_equal(s->installs, 1);
	cell_free(cell);
}

static void plain_eapol_of_a_pmf_client_is_dropped_and_a_logoff_must_be_its_own(void **state)
{
	struct cell *cell = cell_new(19);
	struct cell_sta *s = running(cell, 0, CELL_PMF);
	static const uint8_t logoff[] = { 1, 2, 0, 0 };
	uint8_t frame[64];
	struct wr w = wr_into(frame, sizeof(frame));

	(void)state;
	dot11_put_eapol(&w, false, s->bssid, s->s.mac, false, logoff, sizeof(logoff));
	cell_inject(cell, 0, 0, frame, wr_len(&w));
	cell_run(cell, 20);
	assert_int_equal(clients_counters(cell->cs)->eapol_plain, 1);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	dot11_set_protected(frame, wr_len(&w), true);
	cell_inject(cell, 0, 0, frame, wr_len(&w));
	cell_run(cell, 20);
	assert_int_equal(s->reason, DOT11_REASON_8021X_FAILED);
	assert_false(cell_known(s)->there);
	cell_free(cell);
}

/* --- departures ---------------------------------------------------------------------------------------------------- */

static void the_operator_deletes_a_client(void **state)
{
	struct cell *cell = cell_new(20);
	struct cell_sta *s = running(cell, 0, CELL_PSK);

	(void)state;
	assert_true(clients_deauthenticate(cell->cs, cell_mac(s), cell->now));
	cell_run(cell, 900);
	assert_non_null(cell_client(s));
	cell_run(cell, 200);
	assert_null(cell_client(s));
	assert_int_equal(s->reason, 1);
	assert_true(cell_in_order(cell, IDS(1403, 1301, 1302, 1405, 1408, 1125, 1405, 2002, 2100, 1409, 6001)));
	assert_false(clients_deauthenticate(cell->cs, cell_mac(s), cell->now));
	cell_free(cell);
}

static void idle_session_and_left(void **state)
{
	struct cell *cell = cell_new(21);
	struct cell_sta *s = running(cell, 0, CELL_PSK);

	(void)state;
	clients_idle(cell->cs, &cell->ap[0].ap, 0, cell_mac(s), cell->now);
	cell_run(cell, 1100);
	assert_null(cell_client(s));
	assert_int_equal(s->reason, 4);
	assert_true(cell_in_order(cell, IDS(1400, 1403, 1301, 1302, 1405, 1408, 1405, 1409)));

	cell->wlan[CELL_PSK].session_s = 60;
	cell->rows = 0;
	s = running(cell, 1, CELL_PSK);
	cell_run(cell, 59000);
	assert_int_equal(cell_client(s)->apf, APF_ASSOCIATED);
	cell_run(cell, 1000);
	assert_int_equal(cell_client(s)->apf, APF_DISASSOCIATED);
	cell_run(cell, 10000);
	assert_null(cell_client(s));
	assert_true(cell_in_order(cell, IDS(1302, 1405, 1301, 1302, 1407, 1408, 1405, 1409)));

	cell->rows = 0;
	s = running(cell, 2, CELL_PSK);
	cell_leave(s);
	cell_run(cell, 50);
	assert_false(cell_known(s)->there);
	assert_int_equal(cell_client(s)->apf, APF_DISASSOCIATED);
	cell_run(cell, 10000);
	assert_null(cell_client(s));
	assert_true(cell_in_order(cell, IDS(1414, 1301, 1302, 2002, 2100, 1409)));
	cell_free(cell);
}

static void who_comes_back_in_time_keeps_the_record(void **state)
{
	struct cell *cell = cell_new(22);
	struct cell_sta *s = running(cell, 0, CELL_PSK);
	struct client *c = cell_client(s);

	(void)state;
	cell_leave(s);
	cell_run(cell, 5000);
	cell_join(s);
	cell_run(cell, 20000);
	assert_ptr_equal(cell_client(s), c);
	assert_int_equal(c->pem, PEM_RUN); /* its address was kept */
	assert_true(cell_in_order(cell, IDS(1414, 1301, 1101, 1300, 1114)));
	cell_free(cell);
}

static void a_wlan_that_is_disabled_or_changed_puts_its_clients_out(void **state)
{
	struct cell *cell = cell_new(23);
	struct cell_sta *s = running(cell, 0, CELL_PSK), *other = running(cell, 1, CELL_OPEN);

	(void)state;
	cell->rows = 0;
	cell->wlan[CELL_PSK].enabled = false;
	clients_config(cell->cs, CELL_PSK, cell->now);
	cell_run(cell, 20);
	assert_null(cell_client(s));
	assert_int_equal(s->reason, 1);
	assert_int_equal(cell_client(other)->pem, PEM_RUN);
	assert_true(cell_in_order(cell, IDS(1406, 1407, 1408)));
	assert_false(cell_told(cell, 1302));
	cell->wlan[CELL_OPEN].edition++;
	clients_config(cell->cs, 0, cell->now);
	assert_null(cell_client(other));
	cell_free(cell);
}

static void a_lost_ap_takes_its_clients_along(void **state)
{
	struct cell *cell = cell_new(24);
	struct cell_sta *s = running(cell, 0, CELL_PSK);

	(void)state;
	cell->ap[0].ap.joined = false;
	clients_ap_left(cell->cs, &cell->ap[0].ap, cell->now);
	assert_null(cell_client(s));
	assert_int_equal(s->deauths, 0);
	assert_true(cell_in_order(cell, IDS(1411, 1409)));
	cell_free(cell);
}

static void fast_ssid_change(void **state)
{
	struct cell *cell = cell_new(25);
	struct cell_sta *s = running(cell, 0, CELL_PSK);

	(void)state;
	for (unsigned fast = 0; fast < 2; fast++) {
		cell->settings.fast_ssid_change = fast;
		s->wlan = s->wlan == CELL_PSK ? CELL_OPEN : CELL_PSK;
		s->plain = s->wlan == CELL_OPEN;
		s->s.capability = (uint16_t)(DOT11_CAP_ESS | (s->plain ? 0 : DOT11_CAP_PRIVACY));
		s->stubborn = true;
		cell_sta_rsne(s);
		cell->rows = 0;
		cell_join(s);
		cell_run(cell, 100);
		assert_int_equal(s->status == 0, fast);
		assert_int_equal(cell_told(cell, 1106), !fast);
		cell_run(cell, 5000);
		assert_int_equal(s->status, 0);
		assert_int_equal(cell_client(s)->wlan, s->wlan);
		assert_int_equal(cell_client(s)->ip, 0);
	}
	assert_true(cell_told(cell, 1101));
	cell_free(cell);
}

/* --- exclusion, probes --------------------------------------------------------------------------------------------- */

static void three_failures_in_a_row_exclude_a_client_for_a_minute(void **state)
{
	struct cell *cell = cell_new(26);
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);

	(void)state;
	s->stubborn = true;
	cell_passphrase(s, "wrong horse!");
	cell_join(s);
	for (unsigned i = 0; i < 60 && !clients_exclusion(cell->cs, cell_mac(s)); i++)
		cell_run(cell, 500);
	assert_int_equal(s->deauths, 3);
	assert_int_equal(clients_exclusion(cell->cs, cell_mac(s))->reason, CLIENT_EXCLUDED_8021X);
	assert_true(cell_in_order(cell, IDS(3800, 3800, 3800, 1408, 3327, 1167, 1800, 11001)));
	s->stubborn = false;
	cell_passphrase(s, CELL_PASSPHRASE);
	cell->rows = 0;
	cell_join(s);
	cell_run(cell, 2000);
	assert_int_not_equal(s->state, STA_KEYED);
	wheel_stop(&cell->wheel, &s->timer);
	cell_run(cell, 61000);
	assert_null(clients_exclusion(cell->cs, cell_mac(s)));
	cell_join(s);
	cell_run(cell, 100);
	assert_int_equal(s->state, STA_KEYED);
	cell_free(cell);
}

static void who_is_excluded_by_hand_is_not_let_associate(void **state)
{
	struct cell *cell = cell_new(27);
	struct cell_sta *s = cell_sta(cell, 0, CELL_OPEN);

	(void)state;
	cell->by_hand = cell_mac(s);
	cell_join(s);
	cell_run(cell, 100);
	assert_int_equal(cell->downs, 1); /* the authentication is answered, the association is not */
	assert_true(cell_told(cell, 1134));
	assert_null(clients_find(cell->cs, cell_mac(s)));
	clients_exclude(cell->cs, (mac_t){ MAC_REAL_BIT | 5 }, CLIENT_EXCLUDED_ASSOC, 0, cell->now);
	assert_int_equal(clients_exclusion_count(cell->cs), 1);
	cell_run(cell, 3600000);
	assert_int_equal(clients_exclusion_count(cell->cs), 1);
	assert_true(clients_forgive(cell->cs, (mac_t){ MAC_REAL_BIT | 5 }));
	assert_false(clients_forgive(cell->cs, (mac_t){ MAC_REAL_BIT | 5 }));
	cell_free(cell);
}

static void who_only_probes_is_remembered_for_five_seconds(void **state)
{
	struct cell *cell = cell_new(28);
	struct cell_sta *s = cell_sta(cell, 0, CELL_OPEN);
	const struct client_probe *p = NULL;

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		clients_probed(cell->cs, &cell->ap[1].ap, 0, cell_mac(s), -60, 2, cell->now);
		cell_run(cell, 500);
	}
	assert_int_equal(clients_probe(cell->cs, cell_mac(s))->reports, 6);
	assert_int_equal(clients_count(cell->cs), 0);
	cell_run(cell, 5000);
	assert_null(clients_probe(cell->cs, cell_mac(s)));
	assert_true(cell_in_order(cell, IDS(1003, 1301, 1301, 1301, 1302, 1410)));
	for (unsigned i = 3; i > 0; i--)
		clients_probed(cell->cs, &cell->ap[1].ap, 0, (mac_t){ MAC_REAL_BIT | 0x02005e000000ULL | i }, -60, 1, cell->now);
	clients_probed(cell->cs, &cell->ap[1].ap, 0, (mac_t){ MAC_REAL_BIT | 0x02005e000003ULL }, -60, 1, cell->now);
	for (unsigned i = 3; i > 0; i--) { /* in the order in which they came, however often they are heard */
		p = clients_probe_next(cell->cs, p);
		assert_int_equal(p->mac.v & 0xff, i);
	}
	assert_null(clients_probe_next(cell->cs, p));
	assert_int_equal(clients_probe_count(cell->cs), 3);
	cell_run(cell, 5000);
	assert_int_equal(clients_probe_count(cell->cs), 0);
	for (unsigned i = 0; i < CLIENT_PROBES_MAX + 10; i++)
		clients_probed(cell->cs, &cell->ap[1].ap, 0, (mac_t){ MAC_REAL_BIT | 0x02005e000000ULL | i }, -60, 1, cell->now);
	assert_int_equal(clients_counters(cell->cs)->probes_limited, 10);
	cell_free(cell);
}

/* --- addresses ----------------------------------------------------------------------------------------------------- */

static void dhcp_required_lets_nothing_else_pass(void **state)
{
	struct cell *cell = cell_new(29);
	struct cell_sta *s;
	struct client *c;

	(void)state;
	cell->wlan[CELL_PSK].dhcp_required = true;
	s = joined(cell, 0, CELL_PSK);
	c = cell_client(s);
	cell_learn(s, CLIENT_LEARNED_ARP, IP);
	cell_run(cell, 10);
	assert_int_equal(c->pem, PEM_DHCP_REQD);
	assert_int_equal(cell_known(s)->gate, AC_GATE_LEARN);
	cell_run(cell, 119000);
	assert_int_equal(c->pem, PEM_DHCP_REQD);
	cell_run(cell, 1000);
	assert_true(cell_in_order(cell, IDS(2005, 6064, 2003, 1301)));
	cell_learn(s, CLIENT_LEARNED_DHCP, IP); /* in the last moment */
	cell_run(cell, 20000);
	assert_int_equal(c->pem, PEM_RUN);
	assert_int_equal(cell_known(s)->gate, AC_GATE_RUN);
	cell_free(cell);
}

static void addresses_of_ipv6_are_shown_and_bounded(void **state)
{
	struct cell *cell = cell_new(30);
	struct cell_sta *s = joined(cell, 0, CELL_PSK);
	struct client_address a = { .how = CLIENT_LEARNED_ND };
	struct client *c = cell_client(s);

	(void)state;
	a.ip.ip[0] = 0xfe;
	a.ip.ip[1] = 0x80;
	a.ip.ip[15] = 1;
	clients_learned(cell->cs, c->ap, c->mac, &a, cell->now);
	assert_int_equal(c->nv6, 1);
	assert_int_equal(c->pem, PEM_DHCP_REQD);
	memcpy(a.ip.ip, (uint8_t[]){ 0x20, 1, 0x0d, 0xb8 }, 4);
	for (unsigned i = 0; i < 20; i++) {
		a.ip.ip[15] = (uint8_t)i;
		clients_learned(cell->cs, c->ap, c->mac, &a, cell->now);
	}
	assert_int_equal(c->nv6, CLIENT_V6_MAX);
	assert_int_equal(c->v6[CLIENT_V6_MAX - 1][15], 19);
	assert_int_equal(c->pem, PEM_RUN);
	a.ip.ip[0] = 0xff;
	clients_learned(cell->cs, c->ap, c->mac, &a, cell->now);
	assert_int_equal(c->v6[CLIENT_V6_MAX - 1][0], 0x20);
	clients_learned(cell->cs, &cell->ap[1].ap, c->mac, &a, cell->now); /* an AP that does not have it */
	cell_free(cell);
}

/* --- keys of BSSs -------------------------------------------------------------------------------------------------- */

static void group_keys_are_renewed_in_strict_order(void **state)
{
	struct cell *cell = cell_new(31);
	struct cell_sta *a = running(cell, 0, CELL_PMF), *b = running(cell, 1, CELL_PMF);
	uint8_t old[32];

	(void)state;
	memcpy(old, cell->ap[0].group[0][CELL_PMF].gtk, 32);
	cell->rows = 0;
	clients_group_rekey(cell->cs, CELL_PMF, cell->now);
	cell_run(cell, 200);
	assert_int_equal(cell->ap[0].begins, 2); /* two slots */
	assert_int_equal(cell->ap[0].completes, 2);
	assert_memory_not_equal(cell->ap[0].group[0][CELL_PMF].gtk, old, 16);
	assert_memory_equal(a->group.gtk, cell->ap[0].group[0][CELL_PMF].gtk, 16);
	assert_memory_equal(b->group.igtk, cell->ap[0].group[0][CELL_PMF].igtk, 16);
	assert_int_equal(a->group.gtk_id, 1 + (a->group.gtk_id == 2));
	assert_int_equal(a->groups, 2);
	assert_true(cell_in_order(cell, IDS(3402, 3303, 3309, 3311, 3400)));
	cell_run(cell, 3600 * 1000);
	assert_int_equal(cell->ap[0].completes, 2 + 2 * 4); /* each hour, each BSS with keys */
	assert_int_equal(a->groups, 3);
	cell_free(cell);
}

static void a_client_that_does_not_take_the_group_key_is_deauthenticated(void **state)
{
	struct cell *cell = cell_new(32);
	struct cell_sta *a = running(cell, 0, CELL_PSK), *b = running(cell, 1, CELL_PSK);

	(void)state;
	b->mute = true;
	clients_group_rekey(cell->cs, CELL_PSK, cell->now);
	cell_run(cell, 2500);
	assert_int_equal(cell->ap[0].completes, 1); /* the other slot has nobody */
	cell_run(cell, 1000);
	assert_int_equal(b->reason, DOT11_REASON_GROUP_KEY_TIMEOUT);
	assert_int_equal(cell->ap[0].completes, 2);
	assert_int_equal(cell_client(a)->pem, PEM_RUN);
	assert_memory_equal(a->group.gtk, cell->ap[0].group[0][CELL_PSK].gtk, 16);
	cell_free(cell);
}

static void the_pairwise_key_is_renewed_without_leaving_run(void **state)
{
	struct cell *cell = cell_new(33);
	struct cell_sta *s = running(cell, 0, CELL_PMF);
	uint8_t old[32];

	(void)state;
	memcpy(old, s->tk, 32);
	assert_true(clients_rekey(cell->cs, cell_mac(s), cell->now));
	cell_run(cell, 100);
	assert_int_equal(s->installs, 2);
	assert_memory_not_equal(s->tk, old, 16);
	assert_memory_equal(cell_known(s)->key, s->tk, 16);
	assert_int_equal(cell_known(s)->gate, AC_GATE_RUN);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	assert_int_equal(cell_client(s)->count.ptk_rekeys, 1);
	cell_free(cell);
}

/* --- adoption, test client ----------------------------------------------------------------------------------------- */

static void a_station_that_was_there_is_adopted_under_its_old_key(void **state)
{
	struct cell *cell = cell_new(34);
	struct cell_sta *s = running(cell, 0, CELL_PMF);
	struct client_report r = { .ap_wlan = CELL_PMF, .station = cell_mac(s), .aid = s->aid, .pmf = true, .keyed = true,
				   .run = true, .ies = { (const char *)s->rsne, s->rsne_len }, .seconds = 10 };

	(void)state;
	clients_ap_left(cell->cs, &cell->ap[0].ap, cell->now); /* a controller that has forgotten all */
	for (unsigned id = 1; id <= CELL_WLANS; id++)
		cell_bss(cell, 0, 0, id, true);
	assert_null(cell_client(s));
	assert_true(clients_adopt(cell->cs, &cell->ap[0].ap, &r, cell->now));
	assert_int_equal(cell_known(s)->gate, AC_GATE_RUN);
	cell_run(cell, 100);
	assert_int_equal(s->deauths, 0);
	assert_int_equal(s->installs, 2);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	assert_int_equal(cell_client(s)->aid, s->aid);
	assert_int_equal(cell_known(s)->gate, AC_GATE_RUN);
	r.station.v++;
	r.aid = 9;
	r.pmf = false; /* what it said and what it has do not agree */
	assert_false(clients_adopt(cell->cs, &cell->ap[0].ap, &r, cell->now));
	cell_free(cell);
}

struct walked {
	unsigned checks, fails;
	uint16_t status;
	char words[256], mend[256];
};

static void one_check(void *ctx, const struct client_check *k)
{
	struct walked *w = ctx;

	w->checks++;
	if (k->verdict != CLIENT_FAILS)
		return;
	w->fails++;
	w->status = k->status;
	memcpy(w->words, k->words, sizeof(k->words));
	memcpy(w->mend, k->mend, sizeof(k->mend));
}

static void test_client_says_what_would_happen(void **state)
{
	struct cell *cell = cell_new(35);
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);
	struct walked w = { 0 };

	(void)state;
	assert_int_equal(clients_test(cell->cs, cell_mac(s), 0, one_check, &w, cell->now), 0);
	assert_true(w.checks > 8);
	assert_int_equal(clients_test(cell->cs, cell_mac(s), CELL_CLOSED, one_check, &w, cell->now), 1);
	assert_int_equal(w.status, 12);
	assert_string_equal(w.mend, "config wlan enable 5");
	clients_exclude(cell->cs, cell_mac(s), CLIENT_EXCLUDED_8021X, 60, cell->now);
	assert_int_equal(clients_test(cell->cs, cell_mac(s), CELL_PSK, one_check, &w, cell->now), 1);
	assert_non_null(strstr(w.mend, "config exclusionlist delete 02:00:5e:10:00:00"));
	clients_forgive(cell->cs, cell_mac(s));
	cell_passphrase(s, "wrong horse!");
	cell_join(s);
	cell_run(cell, 2000);
	assert_int_equal(clients_test(cell->cs, cell_mac(s), CELL_PSK, one_check, &w, cell->now), 1);
	assert_non_null(strstr(w.words, "passphrase"));
	cell_free(cell);
}

/* --- APs that fail, and very many clients -------------------------------------------------------------------------- */

static void an_ap_that_takes_no_changes_leaves_nothing_behind(void **state)
{
	struct cell *cell = cell_new(36);
	struct cell_sta *s;

	(void)state;
	cell->ap[0].full = true;
	s = joined(cell, 0, CELL_PSK);
	cell_run(cell, 20000);
	assert_null(cell_client(s));
	assert_int_equal(s->status, UINT16_MAX);
	cell->ap[0].full = false;
	cell->ap[0].refuses = true;
	s = joined(cell, 1, CELL_PSK);
	cell_run(cell, 20000);
	assert_null(cell_client(s));
	cell_free(cell);
}

static void pem_and_apf_go_only_where_their_tables_say(void **state)
{
	(void)state;
	assert_true(pem_healthy_step(PEM_START, PEM_AUTHCHECK));
	for (unsigned from = 0; from < PEM_STATES; from++)
		for (unsigned to = 0; to < PEM_STATES; to++)
			if (clients_pem_may((enum pem)from, (enum pem)to) && to != PEM_START && from != PEM_RUN)
				assert_true(pem_healthy_step((enum pem)from, (enum pem)to));
	assert_false(clients_pem_may(PEM_START, PEM_RUN));
	assert_false(clients_pem_may(PEM_8021X_REQD, PEM_DHCP_REQD));
	assert_false(clients_pem_may(PEM_8021X_REQD, PEM_RUN));
}

static void a_thousand_clients_join_roam_and_rekey_over_loss(void **state)
{
	struct cell *cell = cell_new(37);
	unsigned in = 0, run = 0;

	(void)state;
	cell->loss_pm = 50;
	cell->watched = (mac_t){ 1 };
	for (unsigned i = 0; i < CELL_STAS; i++) {
		struct cell_sta *s = cell_sta(cell, i, CELL_OPEN + i % 4);

		s->ap = i % CELL_APS;
		s->slot = i / 3 % 2;
		s->stubborn = true;
		cell_join(s);
		cell_run(cell, 3);
	}
	cell_run(cell, 30000);
	for (unsigned i = 0; i < CELL_STAS; i++) {
		struct cell_sta *s = &cell->sta[i];

		cell_learn(s, CLIENT_LEARNED_DHCP, IP + i);
		in += s->state == STA_KEYED || (s->plain && s->state == STA_IN);
	}
	assert_true(in >= CELL_STAS * 99 / 100);
	cell_check(cell);
	for (unsigned i = 0; i < CELL_STAS; i += 2) {
		struct cell_sta *s = &cell->sta[i];

		cell_roam(s, (s->ap + 1) % CELL_APS, 1 - s->slot);
		cell_run(cell, 2);
	}
	clients_group_rekey(cell->cs, 0, cell->now);
	cell_run(cell, 60000);
	cell->loss_pm = 0;
	cell_run(cell, 60000);
	for (unsigned i = 0; i < CELL_STAS; i++) {
		struct cell_sta *s = &cell->sta[i];
		struct client *c = cell_client(s);

		cell_learn(s, CLIENT_LEARNED_DHCP, IP + i);
		cell_run(cell, 1);
		if (!c || c->pem != PEM_RUN)
			continue;
		run++;
		if (!s->plain && s->state == STA_KEYED)
			assert_memory_equal(cell_known(s)->key, s->tk, 16);
		if (!s->plain && s->state == STA_KEYED)
			assert_memory_equal(s->group.gtk, cell->ap[s->ap].group[s->slot][s->wlan].gtk, 16);
	}
	printf("%u of %u joined, %u in RUN at the end, %llu frames, %llu lost\n", in, CELL_STAS, run,
	       (unsigned long long)cell->carried, (unsigned long long)cell->lost);
	assert_true(run >= CELL_STAS * 99 / 100);
	cell_free(cell);
}

static void the_page_of_states_is_that_of_the_tables(void **state)
{
	struct buf want = { 0 };
	char have[4096];
	FILE *f = fopen(SOURCE_ROOT "/docs/states-client.md", "r");
	size_t n;

	(void)state;
	assert_non_null(f);
	n = fread(have, 1, sizeof(have), f);
	fclose(f);
	clients_states_page(&want);
	assert_int_equal(n, want.len);
	assert_memory_equal(have, want.p, n);
	buf_free(&want);
}

static void a_client_costs_little_memory(void **state)
{
	(void)state;
	assert_true(sizeof(struct client) < 640);
	assert_true(sizeof(struct client) + sizeof(struct rsn_auth) < 1500);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_open_client_comes_to_run_when_its_address_is_known),
		cmocka_unit_test(a_client_with_the_passphrase_gets_keys_and_run),
		cmocka_unit_test(a_wrong_passphrase_ends_as_aireos_tells_it),
		cmocka_unit_test(a_client_that_roams_keeps_its_record_and_its_address),
		cmocka_unit_test(each_refusal_has_its_status),
		cmocka_unit_test(a_request_without_an_ssid_is_refused_with_status_1),
		cmocka_unit_test(bad_rsn_elements_are_refused_with_their_status),
		cmocka_unit_test(the_privacy_bit_without_security_is_refused_with_status_10),
		cmocka_unit_test(a_wlan_that_is_full_refuses_with_status_17),
		cmocka_unit_test(a_flood_of_associations_does_not_keep_clients_out),
		cmocka_unit_test(wmm_where_it_is_demanded),
		cmocka_unit_test(an_association_without_authentication_is_answered_with_reason_9),
		cmocka_unit_test(sources_no_station_can_have_are_dropped),
		cmocka_unit_test(a_repeated_request_is_answered_once),
		cmocka_unit_test(a_flood_of_authentications_makes_no_records),
		cmocka_unit_test(strangers_eapol_is_answered_with_reason_7_and_not_for_ever),
		cmocka_unit_test(forged_goodbyes_of_a_pmf_client_are_ignored),
		cmocka_unit_test(a_forged_association_of_a_pmf_client_starts_an_sa_query_that_it_answers),
		cmocka_unit_test(a_pmf_client_that_lost_its_keys_comes_in_after_the_query),
		cmocka_unit_test(comeback_and_retry_are_those_of_the_wlan),
		cmocka_unit_test(plain_eapol_of_a_pmf_client_is_dropped_and_a_logoff_must_be_its_own),
		cmocka_unit_test(the_operator_deletes_a_client),
		cmocka_unit_test(idle_session_and_left),
		cmocka_unit_test(who_comes_back_in_time_keeps_the_record),
		cmocka_unit_test(a_wlan_that_is_disabled_or_changed_puts_its_clients_out),
		cmocka_unit_test(a_lost_ap_takes_its_clients_along),
		cmocka_unit_test(fast_ssid_change),
		cmocka_unit_test(three_failures_in_a_row_exclude_a_client_for_a_minute),
		cmocka_unit_test(who_is_excluded_by_hand_is_not_let_associate),
		cmocka_unit_test(who_only_probes_is_remembered_for_five_seconds),
		cmocka_unit_test(dhcp_required_lets_nothing_else_pass),
		cmocka_unit_test(addresses_of_ipv6_are_shown_and_bounded),
		cmocka_unit_test(group_keys_are_renewed_in_strict_order),
		cmocka_unit_test(a_client_that_does_not_take_the_group_key_is_deauthenticated),
		cmocka_unit_test(the_pairwise_key_is_renewed_without_leaving_run),
		cmocka_unit_test(a_station_that_was_there_is_adopted_under_its_old_key),
		cmocka_unit_test(test_client_says_what_would_happen),
		cmocka_unit_test(an_ap_that_takes_no_changes_leaves_nothing_behind),
		cmocka_unit_test(pem_and_apf_go_only_where_their_tables_say),
		cmocka_unit_test(a_thousand_clients_join_roam_and_rekey_over_loss),
		cmocka_unit_test(the_page_of_states_is_that_of_the_tables),
		cmocka_unit_test(a_client_costs_little_memory),
	};

	if (argc == 2 && strcmp(argv[1], "states-client") == 0) {
		struct buf page = { 0 };

		clients_states_page(&page);
		fwrite(page.p, 1, page.len, stdout);
		buf_free(&page);
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
