/* SPDX-License-Identifier: Apache-2.0 */
/* test_adoption.c - what anybody without the key can do to a client with keys and PMF between the return of its access
 * point, or of the controller, and its adoption: nothing. And a client that really goes elsewhere meanwhile: it is there. */
#include "check.h"

#include "cell_steps.h"

static bool there(struct cell_sta *s, unsigned ap, unsigned slot)
{
	struct cell_sta at = *s;

	at.ap = ap;
	at.slot = slot;
	return cell_known(&at)->there;
}

/* It has new keys, at its own AP, and has noticed nothing. */
static void stays(struct cell_sta *s)
{
	const struct client *c = cell_client(s);

	assert_non_null(c);
	assert_ptr_equal(c->ap, &s->cell->ap[0].ap);
	assert_int_equal(c->pem, PEM_RUN);
	assert_int_equal(c->ip, IP);
	assert_true(c->keyed);
	assert_int_equal(s->state, STA_KEYED);
	assert_int_equal(s->deauths, 0);
	assert_int_equal(s->installs, 2);
	assert_true(there(s, 0, 0));
	assert_int_equal(cell_known(s)->gate, AC_GATE_RUN);
	assert_memory_equal(cell_known(s)->key, s->tk, 16);
	assert_int_equal(clients_count(s->cell->cs), 1);
	assert_int_equal(clients_in_state(s->cell->cs, PEM_RUN), 1);
}

enum forged { BEFORE_THE_FLAP, AFTER_IT, AND_LEFT_AGAIN, ON_ANOTHER_WLAN, ON_AN_OPEN_ONE, OF_AN_ADDRESS, FORGERIES };

static void forge(struct cell_sta *s, enum forged how)
{
	static const unsigned wlan[FORGERIES] = { CELL_PMF, CELL_PMF, CELL_PMF, CELL_PSK, CELL_OPEN, CELL_OPEN };
	struct client_address a = { .how = CLIENT_LEARNED_DHCP, .ip = addr_v4(IP + 50, 0) };
	struct cell *cell = s->cell;

	forge_association(s, 1, 1, wlan[how], false);
	assert_true(there(s, 1, 1));
	if (how == AND_LEFT_AGAIN) {
		uint8_t frame[64], bssid[6];
		struct dot11_ends ends = { 0 };
		struct wr w = wr_into(frame, sizeof(frame));
		mac_t at = ap_bssid(&cell->ap[1].ap, 1, CELL_PMF);

		for (int i = 0; i < 6; i++)
			bssid[i] = (uint8_t)(at.v >> (40 - 8 * i));
		memcpy(ends.bssid, bssid, 6);
		memcpy(ends.sta, s->s.mac, 6);
		dot11_put_deauth(&w, &ends, DOT11_REASON_DEAUTH_LEAVING);
		cell_inject(cell, 1, 1, frame, wr_len(&w));
		cell_run(cell, 5);
		assert_false(there(s, 1, 1));
	} else if (how == OF_AN_ADDRESS) {
		clients_learned(cell->cs, &cell->ap[1].ap, cell_mac(s), &a, cell->now);
		cell_run(cell, 5);
		assert_int_equal(cell_client(s)->pem, PEM_RUN);
	}
}

static void who_has_proved_nothing_takes_no_place_of_a_kept_client(void **state)
{
	(void)state;
	for (enum forged how = 0; how < FORGERIES; how++) {
		struct cell *cell = cell_new(40 + how);
		struct cell_sta *s = running(cell, 0, CELL_PMF);
		struct client_report r = report_of(s);

		if (how == BEFORE_THE_FLAP)
			forge(s, how);
		flap(cell);
		if (how != BEFORE_THE_FLAP)
			forge(s, how);
		assert_non_null(cell_client(s));
		assert_true(clients_adopt(cell->cs, &cell->ap[0].ap, &r, cell->now));
		assert_true(there(s, 0, 0));
		cell_run(cell, 50);
		stays(s);
		cell_check(cell);
		cell_run(cell, 60000);
		stays(s);
		assert_null(cell_client(s)->claim);
		assert_false(there(s, 1, 1));
		assert_null(clients_exclusion(cell->cs, cell_mac(s)));
		assert_int_equal(clients_counters(cell->cs)->adopted, 1);
		assert_int_equal(clients_counters(cell->cs)->claims_lost, 1);
		cell_free(cell);
	}
}

/* Its session ends when it would have; what a forger has begun makes it no longer. */
static void a_session_goes_on_under_the_adopted(void **state)
{
	struct cell *cell = cell_new(50);
	struct cell_sta *s;
	struct client_report r;
	mono_t due;

	(void)state;
	cell->wlan[CELL_PMF].session_s = 600;
	s = running(cell, 0, CELL_PMF);
	r = report_of(s);
	due = cell_client(s)->session_timer.due;
	cell_run(cell, 5000);
	forge(s, BEFORE_THE_FLAP);
	flap(cell);
	cell_run(cell, 200);
	assert_true(clients_adopt(cell->cs, &cell->ap[0].ap, &r, cell->now));
	assert_int_equal(cell_client(s)->session_timer.due.us, due.us);
	assert_false(timer_armed(&cell_client(s)->claim->session_timer));
	cell_run(cell, 100);
	stays(s);
	cell_free(cell);
}

/* It has really roamed, and is in the middle of its handshake there when its old AP tells of it. */
static void who_roams_meanwhile_is_where_it_went(void **state)
{
	(void)state;
	for (int64_t us = 500; us < 8000; us += 250) {
		struct cell *cell = cell_new(60);
		struct cell_sta *s = running(cell, 0, CELL_PMF);
		struct client_report r = report_of(s);

		flap(cell);
		cell_roam(s, 1, 1);
		for (int64_t at = 0; at < us; at += 250) {
			cell->now.us += 250;
			cell_run(cell, 0);
		}
		(void)clients_adopt(cell->cs, &cell->ap[0].ap, &r, cell->now);
		cell_run(cell, 200);
		assert_int_equal(s->state, STA_KEYED);
		assert_int_equal(s->deauths, 0);
		assert_ptr_equal(cell_client(s)->ap, &cell->ap[1].ap);
		assert_memory_equal(cell_known(s)->key, s->tk, 16);
		assert_false(there(s, 0, 0));
		cell_run(cell, 60000);
		assert_int_equal(s->deauths, 0);
		assert_int_equal(s->state, STA_KEYED);
		assert_true(there(s, 1, 1));
		assert_false(there(s, 0, 0));
		cell_free(cell);
	}
}

/* Who has its key elsewhere has roamed: the old AP is told to let go, and nobody is sent away. */
static void a_report_of_where_it_was_takes_nothing(void **state)
{
	struct cell *cell = cell_new(61);
	struct cell_sta *s = running(cell, 0, CELL_PMF);
	struct client_report r = report_of(s);

	(void)state;
	flap(cell);
	cell_roam(s, 1, 1);
	cell_run(cell, 100);
	assert_true(there(s, 0, 0));
	assert_false(clients_adopt(cell->cs, &cell->ap[0].ap, &r, cell->now));
	cell_run(cell, 100);
	assert_false(there(s, 0, 0));
	assert_true(there(s, 1, 1));
	assert_int_equal(s->deauths, 0);
	assert_int_equal(s->installs, 2);
	cell_free(cell);
}

/* A station whose AP has still to tell of it is not let in again, whoever asks: the AP would make it anew, and its key were
 * gone. A second later it has its record, and is asked as ever. */
static void a_kept_station_is_not_made_anew_before_it_is_told_of(void **state)
{
	(void)state;
	for (unsigned pmf = 0; pmf < 2; pmf++) { /* what is forged need not ask for PMF, where it is optional */
		struct cell *cell = cell_new(70);
		struct cell_sta *s = running(cell, 0, CELL_PMF);
		struct client_report r = report_of(s);
		struct cell_sta forger = *s;

		cell->ap[0].ap.telling = true;
		flap(cell);
		forger.pmf = pmf;
		cell_sta_rsne(&forger);
		for (unsigned i = 0; i < 5; i++) {
			forge_association(&forger, 0, 0, CELL_PMF, i % 2);
			assert_null(cell_client(s));
			assert_int_equal(cell_known(s)->key_len, 16);
			cell_run(cell, 500);
		}
		assert_true(cell_told(cell, 3455));
		assert_true(clients_adopt(cell->cs, &cell->ap[0].ap, &r, cell->now));
		forge_association(&forger, 0, 0, CELL_PMF, false);
		cell->ap[0].ap.telling = false;
		forge_association(&forger, 0, 0, CELL_PMF, false);
		cell_run(cell, 60000);
		stays(s);
		assert_int_equal(clients_counters(cell->cs)->associations, 1);
		assert_null(clients_exclusion(cell->cs, cell_mac(s)));
		cell_free(cell);
	}
}

/* Who is new waits for a second at the most after the list's end, and not for an AP that never ends it; who has a key
 * elsewhere, is on a WLAN without PMF, or is told of already, does not wait. */
static void nobody_else_waits_longer_than_a_second(void **state)
{
	struct cell *cell = cell_new(71);
	struct cell_sta *fresh = cell_sta(cell, 1, CELL_PMF), *plain = cell_sta(cell, 2, CELL_PSK), *roams, *late;

	(void)state;
	roams = cell_sta(cell, 3, CELL_PMF);
	roams->ap = 1;
	cell_join(roams);
	cell_run(cell, 100);
	assert_int_equal(roams->state, STA_KEYED);
	cell->ap[0].ap.telling = true;
	flap(cell);
	cell_roam(roams, 0, 0);
	cell_join(plain);
	fresh->stubborn = true;
	cell_join(fresh);
	cell_run(cell, 100);
	assert_int_equal(roams->state, STA_KEYED);
	assert_ptr_equal(cell_client(roams)->ap, &cell->ap[0].ap);
	assert_int_equal(plain->state, STA_KEYED);
	assert_int_equal(fresh->status, DOT11_TRY_LATER);
	assert_int_equal(fresh->comeback, 1000);
	assert_null(cell_client(fresh));
	cell->ap[0].ap.telling = false;
	cell_run(cell, 1100);
	assert_int_equal(fresh->state, STA_KEYED);

	cell->ap[0].ap.telling = true;
	flap(cell);
	cell_run(cell, 15000);
	late = joined(cell, 4, CELL_PMF);
	assert_int_equal(late->state, STA_KEYED);
	cell_free(cell);
}

/* The AIDs that kept stations have are not given to others before the AP has told of them. */
static void who_is_new_takes_no_aid_of_a_kept_station(void **state)
{
	(void)state;
	for (unsigned wlan = CELL_OPEN; wlan <= CELL_PSK; wlan++) {
		struct cell *cell = cell_new(72);
		struct cell_sta *s = running(cell, 0, wlan), *other;
		struct client_report r = report_of(s);

		r.keyed = wlan != CELL_OPEN;
		cell->ap[0].ap.telling = true;
		flap(cell);
		for (unsigned n = 1; n <= 3; n++) {
			other = joined(cell, n, wlan);
			assert_int_equal(other->aid, 255 + n);
		}
		assert_true(clients_adopt(cell->cs, &cell->ap[0].ap, &r, cell->now));
		cell->ap[0].ap.telling = false;
		cell_run(cell, 100);
		assert_int_equal(s->deauths, 0);
		assert_int_equal(cell_client(s)->aid, 1);
		assert_int_equal(cell_client(s)->pem, PEM_RUN);
		assert_int_equal(joined(cell, 4, wlan)->aid, 2);
		cell_free(cell);
	}
}

static void back(struct cell *cell, unsigned ap)
{
	clients_ap_left(cell->cs, &cell->ap[ap].ap, cell->now);
	for (unsigned slot = 0; slot < 2; slot++)
		for (unsigned id = 1; id <= CELL_WLANS; id++)
			cell_bss(cell, ap, slot, id, true);
}

/* s was at the first access point, which went away; it went to the second, and that went away, too. Both are back: what they
 * report of it. */
static struct cell_sta *at_two(struct cell *cell, unsigned wlan, struct client_report r[2])
{
	struct cell_sta *s = running(cell, 0, wlan);

	r[0] = report_of(s);
	back(cell, 0);
	cell_roam(s, 1, 1);
	cell_run(cell, 100);
	cell_learn(s, CLIENT_LEARNED_DHCP, IP);
	cell_run(cell, 10);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	r[1] = report_of(s);
	r[0].keyed = r[1].keyed = wlan != CELL_OPEN;
	back(cell, 1);
	assert_null(cell_client(s));
	assert_true(there(s, 0, 0) && there(s, 1, 1));
	return s;
}

/* Two access points have kept it. Whichever tells first, and however near to each other it came to them: it is where it
 * went last, with new keys, has noticed nothing, and the other one is told to let go. */
static void who_was_kept_twice_is_where_it_went_last(void **state)
{
	static const unsigned wlans[] = { CELL_OPEN, CELL_PSK, CELL_PMF }, seconds[] = { 100, 11, 10 };

	(void)state;
	for (unsigned i = 0; i < 3 * 3 * 2 * 12; i++) {
		unsigned wlan = wlans[i % 3], first = i / 9 % 2, after_ms = i / 18 < 8 ? i / 18 : 200 * (i / 18);
		struct cell *cell = cell_new(80 + i);
		struct client_report r[2];
		struct cell_sta *s = at_two(cell, wlan, r);

		r[0].seconds = seconds[i / 3 % 3];
		if (wlan == CELL_OPEN && r[0].seconds < 100) {
			cell_free(cell); /* nothing tells which is the later one; below */
			continue;
		}
		(void)clients_adopt(cell->cs, &cell->ap[first].ap, &r[first], cell->now);
		cell_run(cell, after_ms);
		r[!first].seconds += after_ms / 1000;
		(void)clients_adopt(cell->cs, &cell->ap[!first].ap, &r[!first], cell->now);
		cell_run(cell, 20000);
		assert_non_null(cell_client(s));
		assert_int_equal(cell_client(s)->pem, PEM_RUN);
		assert_ptr_equal(cell_client(s)->ap, &cell->ap[1].ap);
		assert_null(cell_client(s)->claim);
		assert_int_equal(cell_client(s)->ip, IP);
		assert_int_equal(s->deauths, 0);
		assert_false(there(s, 0, 0));
		assert_true(there(s, 1, 1));
		assert_int_equal(cell_known(s)->gate, AC_GATE_RUN);
		if (wlan != CELL_OPEN)
			assert_memory_equal(cell_known(s)->key, s->tk, 16);
		assert_int_equal(clients_counters(cell->cs)->claims_lost, 0);
		assert_null(clients_exclusion(cell->cs, cell_mac(s)));
		cell_check(cell);
		cell_free(cell);
	}
}

/* Without keys, and within the same second: where it is not is not known, and the one that is let go hears so, for it would
 * believe itself joined for ever. */
static void who_may_be_at_either_is_told_where_it_is_not(void **state)
{
	(void)state;
	for (unsigned first = 0; first < 2; first++) {
		struct cell *cell = cell_new(90);
		struct client_report r[2];
		struct cell_sta *s = at_two(cell, CELL_OPEN, r);

		assert_true(clients_adopt(cell->cs, &cell->ap[first].ap, &r[first], cell->now));
		assert_false(clients_adopt(cell->cs, &cell->ap[!first].ap, &r[!first], cell->now));
		cell_run(cell, 100);
		assert_int_equal(s->deauths, first == 0);
		assert_true(there(s, first, first));
		assert_false(there(s, !first, !first));
		cell_free(cell);
	}
}

static void note_unseen(void *ctx, const struct client *c, bool going)
{
	if (going)
		*(int *)ctx = c->unseen;
}

/* Whose access point goes away may be on the air still; whom the operator has sent away is not, whatever goes first. */
static void who_goes_with_its_access_point_is_out_of_sight(void **state)
{
	struct cell *cell = cell_new(36);
	int unseen = -1;

	(void)state;
	cell->changed = note_unseen;
	cell->changed_ctx = &unseen;
	(void)running(cell, 0, CELL_PMF);
	clients_ap_left(cell->cs, &cell->ap[0].ap, cell->now);
	assert_int_equal(unseen, 1);
	for (unsigned id = 1; id <= CELL_WLANS; id++)
		cell_bss(cell, 0, 0, id, true);
	(void)running(cell, 1, CELL_PMF);
	unseen = -1;
	clients_bss_up(cell->cs, &cell->ap[0].ap, 0, CELL_PMF, false, cell->now);
	assert_int_equal(unseen, 0); /* its WLAN is off */
	cell_bss(cell, 0, 0, CELL_PMF, true);
	struct cell_sta *s = running(cell, 2, CELL_PMF);
	unseen = -1;
	assert_true(clients_deauthenticate(cell->cs, cell_mac(s), cell->now));
	clients_ap_left(cell->cs, &cell->ap[0].ap, cell->now);
	assert_int_equal(unseen, 0);
	cell_free(cell);
}

/* Its addresses and the end of its session are those of before; on another WLAN they are not. */
static void an_adopted_client_is_remembered(void **state)
{
	struct cell *cell = cell_new(35);
	struct cell_sta *s = running(cell, 0, CELL_PMF);
	struct client_memory m = { .wlan = CELL_PMF, .ip = 0xc0000264, .dhcp_server = 0xc0000201, .lease_s = 600,
				   .ip_how = CLIENT_LEARNED_DHCP, .nv6 = 1, .v6 = { { 0x20, 1, 0xd, 0xb8, [15] = 7 } },
				   .session_ends = mono_after(cell->now, 5000) };
	struct client_report r = { .ap_wlan = CELL_PMF, .station = cell_mac(s), .aid = s->aid, .pmf = true, .keyed = true,
				   .run = true, .ies = { (const char *)s->rsne, s->rsne_len }, .seconds = 10 };

	(void)state;
	cell->wlan[CELL_PMF].session_s = 1800;
	clients_ap_left(cell->cs, &cell->ap[0].ap, cell->now);
	for (unsigned id = 1; id <= CELL_WLANS; id++)
		cell_bss(cell, 0, 0, id, true);
	cell->memory = &m;
	assert_true(clients_adopt(cell->cs, &cell->ap[0].ap, &r, cell->now));
	cell_run(cell, 100);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	assert_int_equal(cell_client(s)->ip, m.ip);
	assert_int_equal(cell_client(s)->ip_how, CLIENT_LEARNED_DHCP);
	assert_int_equal(cell_client(s)->lease_s, 600);
	assert_int_equal(cell_client(s)->nv6, 1);
	assert_true(cell_client(s)->v6_global);
	assert_int_equal(cell_client(s)->session_timer.due.us, m.session_ends.us);
	cell_run(cell, 20000);
	assert_null(cell_client(s)); /* its session was over */

	s = running(cell, 1, CELL_PMF);
	m.wlan = CELL_PSK;
	r.station = cell_mac(s);
	r.aid = s->aid;
	r.ies = (struct slice){ (const char *)s->rsne, s->rsne_len };
	clients_ap_left(cell->cs, &cell->ap[0].ap, cell->now);
	for (unsigned id = 1; id <= CELL_WLANS; id++)
		cell_bss(cell, 0, 0, id, true);
	assert_true(clients_adopt(cell->cs, &cell->ap[0].ap, &r, cell->now));
	cell_run(cell, 100);
	assert_int_equal(cell_client(s)->ip, 0);
	assert_int_equal(mono_between(cell->now, cell_client(s)->session_timer.due) / 1000, 1799);
	cell_free(cell);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_has_proved_nothing_takes_no_place_of_a_kept_client),
		cmocka_unit_test(a_session_goes_on_under_the_adopted),
		cmocka_unit_test(who_roams_meanwhile_is_where_it_went),
		cmocka_unit_test(a_report_of_where_it_was_takes_nothing),
		cmocka_unit_test(a_kept_station_is_not_made_anew_before_it_is_told_of),
		cmocka_unit_test(nobody_else_waits_longer_than_a_second),
		cmocka_unit_test(who_is_new_takes_no_aid_of_a_kept_station),
		cmocka_unit_test(who_was_kept_twice_is_where_it_went_last),
		cmocka_unit_test(who_may_be_at_either_is_told_where_it_is_not),
		cmocka_unit_test(an_adopted_client_is_remembered),
		cmocka_unit_test(who_goes_with_its_access_point_is_out_of_sight),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
