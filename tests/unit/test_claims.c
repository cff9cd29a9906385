/* SPDX-License-Identifier: Apache-2.0 */
/* test_claims.c - associations with the address of a client that is elsewhere: forged ones, of clients with PMF and
 * without; clients that roam, and such that lost their keys. */
#include "check.h"

#include "cell_steps.h"
#include "rsn/authenticator.h"

static void untouched(struct cell_sta *s, const uint8_t key[32])
{
	struct client *c = cell_client(s);

	assert_non_null(c);
	assert_ptr_equal(c->ap, &s->cell->ap[0].ap);
	assert_int_equal(c->pem, PEM_RUN);
	assert_int_equal(c->ip, IP);
	assert_true(c->keyed);
	assert_int_equal(s->state, STA_KEYED);
	assert_true(cell_known(s)->there);
	assert_int_equal(cell_known(s)->gate, AC_GATE_RUN);
	assert_memory_equal(cell_known(s)->key, key, 32);
}

static void a_forged_association_at_another_ap_leaves_a_pmf_client_where_it_is(void **state)
{
	(void)state;
	for (unsigned reassociates = 0; reassociates < 2; reassociates++) {
		struct cell *cell = cell_new(40);
		struct cell_sta *s = running(cell, 0, CELL_PMF);
		struct cell_known *other;
		struct client *c = cell_client(s);
		uint8_t key[32];

		memcpy(key, cell_known(s)->key, 32);
		forge_association(s, 1, 1, CELL_PMF, reassociates);
		s->ap = s->slot = 1;
		other = cell_known(s);
		s->ap = s->slot = 0;
		assert_true(other->there); /* it is there, and has M1 */
		assert_int_equal(other->gate, AC_GATE_BEFORE_RUN);
		untouched(s, key);
		assert_int_equal(clients_count(cell->cs), 1);
		assert_int_equal(clients_in_state(cell->cs, PEM_RUN), 1);
		cell_run(cell, 60000);
		assert_ptr_equal(cell_client(s), c);
		untouched(s, key);
		assert_false(other->there);
		assert_int_equal(s->deauths, 0);
		assert_int_equal(c->count.roams, 0);
		assert_null(c->claim);
		assert_true(cell_told(cell, 3457));
		assert_false(cell_told(cell, 1409));
		assert_int_equal(clients_counters(cell->cs)->claims_lost, 1);
		assert_int_equal(clients_on_wlan(cell->cs, CELL_PMF), 1);
		cell_free(cell);
	}
}

/* Its own rekeying, its leave and what it learns go on while another one says it is it. */
static void a_client_lives_on_beside_a_claim(void **state)
{
	struct cell *cell = cell_new(41);
	struct cell_sta *s = running(cell, 0, CELL_PMF);
	struct ac_group_key old = cell->ap[0].group[0][CELL_PMF];

	(void)state;
	forge_association(s, 1, 1, CELL_PMF, true);
	clients_group_rekey(cell->cs, CELL_PMF, cell->now);
	assert_true(clients_rekey(cell->cs, cell_mac(s), cell->now));
	cell_run(cell, 400);
	assert_non_null(cell_client(s)->claim);
	assert_int_equal(s->installs, 2);
	assert_memory_not_equal(cell->ap[0].group[0][CELL_PMF].gtk, old.gtk, 16);
	assert_memory_equal(s->group.gtk, cell->ap[0].group[0][CELL_PMF].gtk, 16);
	cell_learn(s, CLIENT_LEARNED_DHCP, IP + 7);
	assert_int_equal(cell_client(s)->ip, IP + 7);
	/* and again, and elsewhere: the newest claim counts, the one before goes */
	forge_association(s, 1, 1, CELL_PMF, true);
	forge_association(s, 2, 0, CELL_PMF, true);
	assert_ptr_equal(cell_client(s)->claim->ap, &cell->ap[2].ap);
	cell_run(cell, 10);
	s->ap = 1;
	assert_false(cell_known(s)->there);
	s->ap = 0;
	assert_int_equal(s->state, STA_KEYED);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	cell_free(cell);
}

static void a_pmf_client_that_roams_takes_all_it_had_along(void **state)
{
	struct cell *cell = cell_new(42);
	struct cell_sta *s = running(cell, 0, CELL_PMF);
	struct client *c;

	(void)state;
	cell_roam(s, 1, 1);
	cell_run(cell, 100);
	cell->rows = 0;
	cell_run(cell, 1000);
	cell_roam(s, 2, 0);
	cell_run(cell, 30);
	c = cell_client(s);
	assert_ptr_equal(c->ap, &cell->ap[2].ap);
	assert_int_equal(s->state, STA_KEYED);
	assert_int_equal(c->pem, PEM_RUN);
	assert_int_equal(c->ip, IP);
	assert_int_equal(c->count.roams, 2);
	assert_int_equal(c->count.associations + c->count.reassociations, 3);
	assert_int_equal(cell_known(s)->gate, AC_GATE_RUN);
	assert_int_equal(clients_count(cell->cs), 1);
	assert_int_equal(clients_in_state(cell->cs, PEM_RUN), 1);
	for (s->ap = 0; s->ap < 2; s->ap++)
		assert_false(cell_known(s)->there);
	assert_int_equal(clients_on_wlan(cell->cs, CELL_PMF), 1);
	assert_null(c->holder);
	assert_null(c->claim);
	assert_false(cell_told(cell, 1409));
	assert_false(cell_told(cell, 1000));
	assert_true(cell_in_order(cell, IDS(1102, 1114, 3303, 3303, 2100, 1122, 2000, 2000, 6002, 2000, 2101, 6002)));
	cell_free(cell);
}

static void a_session_goes_on_where_its_client_roams(void **state)
{
	struct cell *cell = cell_new(43);
	struct cell_sta *s;

	(void)state;
	cell->wlan[CELL_PMF].session_s = 300;
	s = running(cell, 0, CELL_PMF);
	cell_run(cell, 200000);
	cell_roam(s, 1, 1);
	cell_run(cell, 90000);
	assert_int_equal(cell_client(s)->apf, APF_ASSOCIATED);
	cell_run(cell, 11000);
	assert_int_equal(cell_client(s)->apf, APF_DISASSOCIATED);
	cell_free(cell);
}

static void a_pmf_client_that_lost_its_keys_comes_in_elsewhere_at_once(void **state)
{
	struct cell *cell = cell_new(44);
	struct cell_sta *s = running(cell, 0, CELL_PMF);

	(void)state;
	s->state = STA_OFF; /* it was switched off */
	rsn_sup_stop(&s->sup);
	s->ap = 1;
	cell_join(s);
	cell_run(cell, 50);
	assert_int_equal(s->state, STA_KEYED);
	assert_ptr_equal(cell_client(s)->ap, &cell->ap[1].ap);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	s->ap = 0;
	assert_false(cell_known(s)->there);
	cell_free(cell);
}

/* The key of another WLAN is no proof for this one: the client is asked where it is. */
static void a_forged_association_to_another_wlan_asks_the_client_first(void **state)
{
	static const unsigned wlans[] = { CELL_OPEN, CELL_PMF_REQUIRED };

	(void)state;
	for (unsigned fast = 0; fast < 2; fast++)
		for (unsigned i = 0; i < 2; i++)
			for (unsigned ap = 0; ap < 2; ap++) {
				struct cell *cell = cell_new(45);
				struct cell_sta *s = running(cell, 0, CELL_PMF);
				uint8_t key[32];

				cell->settings.fast_ssid_change = fast;
				memcpy(key, cell_known(s)->key, 32);
				cell->rows = 0;
				forge_association(s, ap, 0, wlans[i], false);
				cell_run(cell, 20000);
				assert_true(cell_in_order(cell, IDS(3455, 1114, 3451, 3452)));
				untouched(s, key);
				assert_int_equal(s->queries, 1);
				cell_free(cell);
			}
}

static void a_pmf_client_that_changes_its_wlan_comes_in_when_it_does_not_answer(void **state)
{
	(void)state;
	for (unsigned fast = 0; fast < 2; fast++) {
		struct cell *cell = cell_new(46);
		struct cell_sta *s = running(cell, 0, CELL_PMF);

		cell->settings.fast_ssid_change = fast;
		s->wlan = CELL_PMF_REQUIRED;
		s->stubborn = true;
		s->state = STA_OFF;
		cell_passphrase(s, CELL_PASSPHRASE);
		cell_join(s);
		cell_run(cell, 50);
		assert_int_equal(s->status, 30);
		assert_int_equal(s->comeback, 1000);
		cell_run(cell, 2000);
		assert_int_equal(s->state, STA_KEYED);
		assert_int_equal(cell_client(s)->wlan, CELL_PMF_REQUIRED);
		assert_int_equal(clients_count(cell->cs), 1);
		cell_free(cell);
	}
}

/* It was asleep while it was asked, and nobody came: that it had no keys is forgotten. */
static void a_query_that_was_not_answered_counts_for_a_while(void **state)
{
	struct cell *cell = cell_new(50);
	struct cell_sta *s = running(cell, 0, CELL_PMF);
	uint8_t key[32];

	(void)state;
	memcpy(key, cell_known(s)->key, 32);
	s->deaf = true;
	forge_association(s, 0, 0, CELL_PMF, false);
	cell_run(cell, 1500);
	assert_true(cell_told(cell, 3454));
	s->deaf = false;
	cell_run(cell, 20000);
	assert_null(cell_client(s)->query);
	forge_association(s, 0, 0, CELL_PMF, false);
	cell_run(cell, 5000);
	untouched(s, key);
	cell_free(cell);
}

/* What it sends under its key shows that it has it. */
static void a_sign_of_its_key_ends_a_query_that_was_not_answered(void **state)
{
	struct cell *cell = cell_new(51);
	struct cell_sta *s = running(cell, 0, CELL_PMF);
	uint8_t key[32];

	(void)state;
	memcpy(key, cell_known(s)->key, 32);
	s->deaf = true;
	forge_association(s, 0, 0, CELL_PMF, false);
	cell_run(cell, 1500);
	s->deaf = false;
	assert_non_null(cell_client(s)->query);
	{
		struct dot11_ends ends = { 0 };
		uint8_t frame[64], id[2] = { 1, 2 };
		struct wr w = wr_into(frame, sizeof(frame));

		memcpy(ends.bssid, s->bssid, 6);
		memcpy(ends.sta, s->s.mac, 6);
		dot11_put_sa_query(&w, &ends, DOT11_SA_QUERY_REQUEST, id);
		dot11_set_protected(frame, wr_len(&w), true);
		cell_inject(cell, 0, 0, frame, wr_len(&w));
	}
	cell_run(cell, 10);
	assert_null(cell_client(s)->query);
	forge_association(s, 0, 0, CELL_PMF, false);
	cell_run(cell, 5000);
	untouched(s, key);
	cell_free(cell);
}

/* As AireOS: nothing protects a client without PMF. */
static void a_client_without_pmf_is_taken_from_its_old_place_by_any_association(void **state)
{
	struct cell *cell = cell_new(47);
	struct cell_sta *s = running(cell, 0, CELL_PSK);

	(void)state;
	forge_association(s, 1, 1, CELL_PSK, true);
	cell_run(cell, 10);
	assert_false(cell_known(s)->there);
	assert_ptr_equal(cell_client(s)->ap, &cell->ap[1].ap);
	cell_free(cell);
}

/* --- both at once, and one of them goes --------------------------------------------------------------------------- */

static void a_claim_inherits_when_the_client_goes(void **state)
{
	struct cell *cell = cell_new(48);
	struct cell_sta *s = running(cell, 0, CELL_PMF);
	struct client *claim;

	(void)state;
	forge_association(s, 1, 1, CELL_PMF, true);
	claim = cell_client(s)->claim;
	assert_non_null(claim);
	cell->ap[0].ap.joined = false;
	clients_ap_left(cell->cs, &cell->ap[0].ap, cell->now);
	assert_ptr_equal(cell_client(s), claim);
	assert_null(claim->holder);
	assert_int_equal(clients_count(cell->cs), 1);
	assert_int_equal(clients_in_state(cell->cs, PEM_8021X_REQD), 1);
	cell_run(cell, 60000);
	assert_null(cell_client(s));
	assert_int_equal(clients_count(cell->cs), 0);
	for (unsigned p = 0; p < PEM_STATES; p++)
		assert_int_equal(clients_in_state(cell->cs, (enum pem)p), 0);
	cell_free(cell);
}

static void a_claim_goes_with_its_bss_its_wlan_its_radio_or_by_command(void **state)
{
	(void)state;
	for (unsigned how = 0; how < 4; how++) {
		struct cell *cell = cell_new(49 + how);
		struct cell_sta *s = running(cell, 0, CELL_PMF);

		forge_association(s, 1, 1, CELL_PMF, true);
		assert_non_null(cell_client(s)->claim);
		if (how == 0)
			cell_bss(cell, 1, 1, CELL_PMF, false);
		else if (how == 1)
			clients_radio_reset(cell->cs, &cell->ap[1].ap, 1, cell->now);
		else if (how == 2)
			clients_deauthenticate(cell->cs, cell_mac(s), cell->now);
		else
			cell->wlan[CELL_PMF].edition++, clients_config(cell->cs, CELL_PMF, cell->now);
		assert_true(!cell_client(s) || !cell_client(s)->claim);
		assert_int_equal(cell_client(s) != NULL, how != 3);
		cell_run(cell, 2000);
		assert_int_equal(cell_client(s) != NULL, how < 2);
		assert_int_equal(clients_on_wlan(cell->cs, CELL_PMF), how < 2);
		cell_free(cell);
	}
}

/* Who is excluded while he is on his way elsewhere does not come in there. */
static void a_client_that_is_excluded_loses_its_claim(void **state)
{
	struct cell *cell = cell_new(62);
	struct cell_sta *a = running(cell, 0, CELL_PMF), *b = running(cell, 1, CELL_PMF);

	(void)state;
	forge_association(a, 1, 1, CELL_PMF, true);
	assert_non_null(cell_client(a)->claim);
	cell->wlan[CELL_PMF].exclusion = true;
	cell_client(a)->ip_how = CLIENT_LEARNED_ARP; /* the server gives b what a only uses */
	cell_learn(b, CLIENT_LEARNED_DHCP, IP);
	assert_non_null(clients_exclusion(cell->cs, cell_mac(a)));
	assert_true(!cell_client(a) || !cell_client(a)->claim);
	cell_run(cell, 2000);
	assert_null(cell_client(a));
	cell_free(cell);
}

static void a_machine_that_ends_frees_claims_with_their_clients(void **state)
{
	struct cell *cell = cell_new(60);
	struct cell_sta *s = running(cell, 0, CELL_PMF);

	(void)state;
	forge_association(s, 1, 1, CELL_PMF, true);
	assert_non_null(cell_client(s)->claim);
	cell_free(cell);
}

/* The AP of the new place takes the station and then no key: the client stays where it was. */
static void a_claim_whose_key_the_ap_does_not_take_takes_nothing(void **state)
{
	struct cell *cell = cell_new(61);
	struct cell_sta *s = running(cell, 0, CELL_PMF);
	struct client *c = cell_client(s);

	(void)state;
	cell_roam(s, 1, 1);
	while (!c->claim || !c->claim->auth || c->claim->auth->state < RSN_PTKINITNEGOTIATING)
		cell_run(cell, 1);
	cell->ap[1].full = true;
	cell_run(cell, 100);
	assert_ptr_equal(cell_client(s), c);
	assert_ptr_equal(c->ap, &cell->ap[0].ap);
	assert_int_equal(c->pem, PEM_RUN);
	s->ap = s->slot = 0;
	assert_true(cell_known(s)->there);
	cell_free(cell);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_forged_association_at_another_ap_leaves_a_pmf_client_where_it_is),
		cmocka_unit_test(a_client_lives_on_beside_a_claim),
		cmocka_unit_test(a_pmf_client_that_roams_takes_all_it_had_along),
		cmocka_unit_test(a_session_goes_on_where_its_client_roams),
		cmocka_unit_test(a_pmf_client_that_lost_its_keys_comes_in_elsewhere_at_once),
		cmocka_unit_test(a_forged_association_to_another_wlan_asks_the_client_first),
		cmocka_unit_test(a_pmf_client_that_changes_its_wlan_comes_in_when_it_does_not_answer),
		cmocka_unit_test(a_query_that_was_not_answered_counts_for_a_while),
		cmocka_unit_test(a_sign_of_its_key_ends_a_query_that_was_not_answered),
		cmocka_unit_test(a_client_without_pmf_is_taken_from_its_old_place_by_any_association),
		cmocka_unit_test(a_claim_inherits_when_the_client_goes),
		cmocka_unit_test(a_claim_goes_with_its_bss_its_wlan_its_radio_or_by_command),
		cmocka_unit_test(a_client_that_is_excluded_loses_its_claim),
		cmocka_unit_test(a_machine_that_ends_frees_claims_with_their_clients),
		cmocka_unit_test(a_claim_whose_key_the_ap_does_not_take_takes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
