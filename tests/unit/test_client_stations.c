/* SPDX-License-Identifier: Apache-2.0 */
/* test_client_stations.c - what an access point has of a client, and for how long: changes that wait, that are refused, that
 * are not taken. A station never outlives its client's record. */
#include "check.h"

#include "cell_steps.h"

static void gone(struct cell_sta *s)
{
	cell_run(s->cell, 30000);
	assert_null(cell_client(s));
	assert_false(cell_known(s)->there);
}

static void a_client_that_goes_before_its_ap_has_answered_leaves_no_station(void **state)
{
	(void)state;
	for (unsigned wlan = CELL_OPEN; wlan <= CELL_PMF; wlan++) {
		struct cell *cell = cell_new(70);
		struct cell_sta *s;

		cell->ap[0].slow_ms = 5000;
		s = joined(cell, 0, wlan);
		assert_true(cell_known(s)->there);
		clients_deauthenticate(cell->cs, cell_mac(s), cell->now);
		gone(s);
		assert_int_equal(s->deauths, 1); /* it has the response that let it in */
		cell_free(cell);
	}
}

static void a_renewed_association_that_its_ap_refuses_ends_the_old_station(void **state)
{
	struct cell *cell = cell_new(71);
	struct cell_sta *s = running(cell, 0, CELL_PSK);

	(void)state;
	cell->ap[0].refuses = true;
	cell_join(s);
	cell_run(cell, 100);
	assert_true(cell_known(s)->there);
	cell->ap[0].refuses = false;
	gone(s);
	cell_free(cell);
}

static void a_renewed_association_that_its_ap_does_not_take_ends_the_old_station(void **state)
{
	struct cell *cell = cell_new(72);
	struct cell_sta *s = running(cell, 0, CELL_PSK);

	(void)state;
	cell->ap[0].full = true;
	cell_join(s);
	cell_run(cell, 100);
	assert_true(cell_known(s)->there);
	gone(s);
	cell_free(cell);
}

static void a_client_that_roams_before_its_ap_has_answered_leaves_no_station(void **state)
{
	struct cell *cell = cell_new(73);
	struct cell_sta *s;

	(void)state;
	cell->ap[0].slow_ms = 3000;
	s = joined(cell, 0, CELL_PSK);
	cell_roam(s, 1, 1);
	cell_run(cell, 5000);
	assert_int_equal(s->state, STA_KEYED);
	s->ap = 0;
	assert_false(cell_known(s)->there);
	cell_free(cell);
}

/* --- between the association and what its AP says of it ----------------------------------------------------------- */

/* What a client sends before its AP has answered is no stranger's: it is let in, and not sent away again. */
static void what_a_client_sends_before_its_ap_has_answered_costs_it_nothing(void **state)
{
	static const uint8_t start[] = { 1, 1, 0, 0 }, ht[] = { 4, 127 };
	uint8_t request[CELL_FRAME], frame[128], n = 0;
	struct wr w = wr_into(frame, sizeof(frame));
	struct cell *cell = cell_new(75);
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);
	struct dot11_ends ends = { 0 };
	size_t len;

	(void)state;
	cell->ap[0].slow_ms = 400;
	cell_join(s);
	cell_run(cell, 20);
	assert_int_equal(s->state, STA_IN);
	assert_false(cell_client(s)->associated);
	len = s->last_len;
	memcpy(request, s->last, len);
	request[22] = 0x70; /* another frame, no repeat of the first */
	cell_inject(cell, 0, 0, request, len);
	dot11_put_eapol(&w, false, s->bssid, s->s.mac, false, start, sizeof(start));
	cell_inject(cell, 0, 0, frame, wr_len(&w));
	w = wr_into(frame, sizeof(frame));
	memcpy(ends.bssid, s->bssid, 6);
	memcpy(ends.sta, s->s.mac, 6);
	dot11_put_sa_query(&w, &ends, 0, ht);
	cell_inject(cell, 0, 0, frame, wr_len(&w));
	cell_run(cell, 100);
	assert_int_equal(s->deauths, 0);
	assert_int_equal(clients_counters(cell->cs)->class2 + clients_counters(cell->cs)->class3, 0);
	/* one that is refused does not end what is under way */
	request[22] = 0x80;
	for (size_t i = 24; i + 3 < len; i++)
		if (memcmp(request + i, "psk", 3) == 0 && !n++)
			request[i] = 'x';
	w = wr_into(frame, sizeof(frame));
	dot11_sta_auth(&s->s, s->bssid, &w);
	frame[22] = 0x90;
	cell_inject(cell, 0, 0, frame, wr_len(&w));
	cell_inject(cell, 0, 0, request, len);
	cell_run(cell, 100);
	assert_int_equal(cell_client(s)->status, 12);
	cell_run(cell, 4000);
	assert_int_equal(s->deauths, 0);
	assert_int_equal(s->state, STA_KEYED);
	cell_free(cell);
}

static void a_client_that_leaves_before_its_ap_has_answered_has_left(void **state)
{
	struct cell *cell = cell_new(76);
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);

	(void)state;
	cell->ap[0].slow_ms = 400;
	cell_join(s);
	cell_run(cell, 20);
	cell_leave(s);
	cell_run(cell, 20);
	assert_false(cell_known(s)->there);
	assert_int_equal(cell_client(s)->apf, APF_DISASSOCIATED);
	cell_run(cell, 2000);
	assert_false(cell_told(cell, 3302));
	gone(s);
	cell_free(cell);
}

/* --- kept while we were away -------------------------------------------------------------------------------------- */

/* The AP kept the station of a client in the middle of its first handshake: there is no key to encrypt the next one with. */
static void a_station_without_a_key_begins_its_first_handshake_in_clear(void **state)
{
	(void)state;
	for (unsigned wlan = CELL_PSK; wlan <= CELL_PMF; wlan++) {
		struct cell *cell = cell_new(77);
		struct cell_sta *s = cell_sta(cell, 0, wlan);
		struct client_report r;

		cell->ap[0].slow_ms = 50;
		cell_join(s);
		cell_run(cell, 20);
		assert_int_equal(s->state, STA_IN);
		r = (struct client_report){ .ap_wlan = (uint8_t)wlan, .station = cell_mac(s), .aid = s->aid, .pmf = s->pmf,
					    .run = true, .ies = { (const char *)s->rsne, s->rsne_len }, .seconds = 2 };
		clients_ap_left(cell->cs, &cell->ap[0].ap, cell->now);
		for (unsigned id = 1; id <= CELL_WLANS; id++)
			cell_bss(cell, 0, 0, id, true);
		cell_run(cell, 3000);
		cell_known(s)->there = true; /* as the AP has kept it */
		assert_true(clients_adopt(cell->cs, &cell->ap[0].ap, &r, cell->now));
		assert_false(cell_client(s)->keyed);
		cell_run(cell, 100);
		assert_int_equal(s->state, STA_KEYED);
		assert_int_equal(s->installs, 1);
		assert_int_equal(s->deauths, 0);
		/* it was not in RUN, whatever the AP says */
		assert_int_equal(cell_client(s)->pem, PEM_DHCP_REQD);
		assert_int_equal(cell_known(s)->gate, AC_GATE_LEARN);
		cell_free(cell);
	}
}

/* An AP that is back tells of a station of before, which has associated anew just now: the new one stays. */
static void a_report_of_before_does_not_take_away_who_associated_since(void **state)
{
	(void)state;
	for (unsigned other = 0; other < 2; other++) {
		struct cell *cell = cell_new(78 + other);
		struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);
		struct client_report r;

		cell->ap[0].slow_ms = 50;
		cell_join(s);
		cell_run(cell, 20);
		assert_true(cell_known(s)->there);
		r = (struct client_report){ .ap_wlan = other ? CELL_OPEN : CELL_PSK, .station = cell_mac(s), .aid = 7,
					    .ies = { (const char *)s->rsne, s->rsne_len }, .seconds = 100, .keyed = true };
		(void)clients_adopt(cell->cs, &cell->ap[0].ap, &r, cell->now);
		cell_run(cell, 300);
		assert_true(cell_known(s)->there);
		assert_int_equal(s->state, STA_KEYED);
		assert_int_equal(s->deauths, 0);
		cell_free(cell);
	}
}

/* An operator has put it out; what it does in the second until then does not make it longer. */
static void a_deletion_that_is_decided_is_not_put_off(void **state)
{
	struct cell *cell = cell_new(85);
	struct cell_sta *s = running(cell, 0, CELL_PSK);

	(void)state;
	clients_deauthenticate(cell->cs, cell_mac(s), cell->now);
	cell_run(cell, 500);
	cell_leave(s);
	cell_run(cell, 600);
	assert_null(cell_client(s));
	cell_free(cell);
}

static void a_wlan_that_changes_takes_stations_along_that_wait(void **state)
{
	struct cell *cell = cell_new(74);
	struct cell_sta *s;

	(void)state;
	cell->ap[0].slow_ms = 3000;
	s = joined(cell, 0, CELL_PSK);
	cell->wlan[CELL_PSK].edition++;
	clients_config(cell->cs, CELL_PSK, cell->now);
	assert_null(cell_client(s));
	cell_run(cell, 10);
	assert_false(cell_known(s)->there);
	cell_free(cell);
}

/* Let in, and gone again before its access point has said that it has it: it has heard the answer, and believes itself
 * joined, on a WLAN without keys for ever. So it is told. */
static void who_was_let_in_is_told_that_it_has_to_go(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct cell *cell = cell_new(95 + i);
		struct cell_sta *s = cell_sta(cell, 0, CELL_OPEN), *other = cell_sta(cell, 1, CELL_OPEN);

		cell->ap[0].slow_ms = 400;
		if (i == 0)
			cell->wlan[CELL_OPEN].max_clients = 1;
		cell_join(s);
		cell_run(cell, 50);
		assert_int_equal(s->state, STA_IN);
		assert_false(cell_client(s)->associated);
		if (i == 0) {
			cell_join(other); /* it makes room for this one */
			cell_run(cell, 50);
			assert_int_equal(other->state, STA_IN);
		} else {
			cell->wlan[CELL_OPEN].edition++;
			clients_config(cell->cs, CELL_OPEN, cell->now);
		}
		cell_run(cell, 5000);
		assert_null(cell_client(s));
		assert_int_equal(s->deauths, 1);
		assert_false(cell_known(s)->there);
		cell_free(cell);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_client_that_goes_before_its_ap_has_answered_leaves_no_station),
		cmocka_unit_test(a_renewed_association_that_its_ap_refuses_ends_the_old_station),
		cmocka_unit_test(a_renewed_association_that_its_ap_does_not_take_ends_the_old_station),
		cmocka_unit_test(a_client_that_roams_before_its_ap_has_answered_leaves_no_station),
		cmocka_unit_test(what_a_client_sends_before_its_ap_has_answered_costs_it_nothing),
		cmocka_unit_test(a_client_that_leaves_before_its_ap_has_answered_has_left),
		cmocka_unit_test(a_station_without_a_key_begins_its_first_handshake_in_clear),
		cmocka_unit_test(a_report_of_before_does_not_take_away_who_associated_since),
		cmocka_unit_test(a_deletion_that_is_decided_is_not_put_off),
		cmocka_unit_test(a_wlan_that_changes_takes_stations_along_that_wait),
		cmocka_unit_test(who_was_let_in_is_told_that_it_has_to_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
