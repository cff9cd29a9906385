/* SPDX-License-Identifier: Apache-2.0 */
/* test_claim_fates.c - what befalls a client with PMF while a claim of its address runs elsewhere: its session ends, it gets
 * an address, a list or its key changes, it goes, another claim comes. */
#include "check.h"

#include "cell_steps.h"
#include "rsn/authenticator.h"

enum { COMEBACK = 3455 };

/* Data frames of stations do not come through while M4 is the next one. */
static struct cell_sta *held;

static bool proving(const struct client *c)
{
	return c && c->claim && c->claim->auth && c->claim->auth->state >= RSN_PTKINITNEGOTIATING;
}

static bool without_m4(struct cell *cell, bool up, uint8_t *frame, size_t *len)
{
	(void)cell;
	(void)len;
	return !(up && held && (frame[0] & 0x0c) == 0x08 && proving(cell_client(held)));
}

/* Roams to AP 1 up to where it has proved its key, and M4 is on its way for as long as it is held. */
static void roams_up_to_m4(struct cell_sta *s)
{
	held = s;
	s->cell->pass = without_m4;
	cell_roam(s, 1, 1);
	for (unsigned i = 0; i < 100 && !proving(cell_client(s)); i++)
		cell_run(s->cell, 1);
	assert_true(proving(cell_client(s)));
	cell_run(s->cell, 10);
}

static void arrives(struct cell_sta *s)
{
	held = NULL;
	cell_run(s->cell, 1500); /* M3 is repeated after a second */
	assert_int_equal(s->state, STA_KEYED);
	assert_ptr_equal(cell_client(s)->ap, &s->cell->ap[1].ap);
	assert_null(cell_client(s)->claim);
}

static void a_client_whose_session_ended_and_that_roams_has_another_session(void **state)
{
	(void)state;
	for (unsigned session_s = 0; session_s <= 300; session_s += 300) {
		struct cell *cell = cell_new(200);
		struct cell_sta *s;

		cell->wlan[CELL_PMF].session_s = 300;
		s = running(cell, 0, CELL_PMF);
		cell_run(cell, 304000);
		assert_int_equal(cell_client(s)->apf, APF_DISASSOCIATED);
		assert_true(cell_client(s)->associated);
		cell->wlan[CELL_PMF].session_s = session_s;
		cell_roam(s, 1, 1);
		cell_run(cell, 50);
		assert_ptr_equal(cell_client(s)->ap, &cell->ap[1].ap);
		cell_run(cell, 290000);
		assert_int_equal(cell_client(s)->apf, APF_ASSOCIATED);
		cell_run(cell, 12000);
		assert_int_equal(cell_client(s)->apf, session_s ? APF_DISASSOCIATED : APF_ASSOCIATED);
		cell_free(cell);
	}
}

static void an_address_learned_while_its_client_roams_opens_the_gate(void **state)
{
	struct cell *cell = cell_new(201);
	struct cell_sta *s = joined(cell, 0, CELL_PMF);

	(void)state;
	assert_int_equal(cell_client(s)->pem, PEM_DHCP_REQD);
	roams_up_to_m4(s);
	s->ap = 0;
	cell_learn(s, CLIENT_LEARNED_DHCP, IP);
	s->ap = 1;
	arrives(s);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	assert_int_equal(cell_client(s)->ip, IP);
	assert_int_equal(cell_known(s)->gate, AC_GATE_RUN);
	cell_free(cell);
}

/* Its key is another from now on: the one that the claim is about to prove with is none. */
static void a_claim_under_a_key_that_is_changed_comes_to_nothing(void **state)
{
	struct cell *cell = cell_new(202);
	struct cell_sta *s = running(cell, 0, CELL_PMF);
	struct rsn_pmk other;

	(void)state;
	roams_up_to_m4(s);
	assert_true(rsn_pmk_set(&other, RSN_AKM_PSK, (const uint8_t[RSN_PMK_LEN]){ 7 }, RSN_PMK_LEN));
	cell->own_pmk = &other;
	clients_lists(cell->cs, cell->now);
	held = NULL;
	cell_run(cell, 3000);
	assert_null(cell_client(s));
	for (s->ap = 0; s->ap < 2; s->ap++)
		assert_false(cell_known(s)->there);
	cell_free(cell);
}

/* Excluded while its deletion is decided already, and it is on its way elsewhere. */
static void who_is_excluded_does_not_come_in_by_a_claim(void **state)
{
	struct cell *cell = cell_new(203);
	struct cell_sta *s = running(cell, 0, CELL_PMF);

	(void)state;
	roams_up_to_m4(s);
	clients_idle(cell->cs, &cell->ap[0].ap, 0, cell_mac(s), cell->now);
	cell->by_hand = cell_mac(s);
	clients_lists(cell->cs, cell->now);
	held = NULL;
	cell_run(cell, 3000);
	assert_null(cell_client(s));
	cell_free(cell);
}

/* A list that changes and does not name it. */
static void a_claim_of_nobody_on_a_list_goes_on(void **state)
{
	struct cell *cell = cell_new(204);
	struct cell_sta *s = running(cell, 0, CELL_PMF), *b = running(cell, 1, CELL_PMF);

	(void)state;
	roams_up_to_m4(s);
	cell->by_hand = cell_mac(b);
	clients_lists(cell->cs, cell->now);
	arrives(s);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	cell_free(cell);
}

/* Who has proved its key already, and only M4 is lacking, is not displaced by who has proved nothing. */
static void a_forged_association_does_not_stop_a_roam(void **state)
{
	(void)state;
	for (unsigned ap = 1; ap < CELL_APS; ap++) { /* where the claim is, and elsewhere */
		struct cell *cell = cell_new(205);
		struct cell_sta *s = running(cell, 0, CELL_PMF);
		const struct client *claim;

		roams_up_to_m4(s);
		claim = cell_client(s)->claim;
		cell->rows = 0;
		forge_association(s, ap, 1, CELL_PMF, false);
		assert_ptr_equal(cell_client(s)->claim, claim);
		assert_true(proving(cell_client(s)));
		assert_true(cell_told(cell, COMEBACK));
		assert_int_equal(s->queries, 0);
		arrives(s);
		assert_int_equal(cell_client(s)->pem, PEM_RUN);
		assert_int_equal(clients_counters(cell->cs)->claims_lost, 0);
		assert_int_equal(clients_exclusion_count(cell->cs), 0);
		cell_free(cell);
	}
}

/* The client itself, which could not end its handshake and turns to a third access point: in when the claim has ended. */
static void a_client_that_roams_on_before_its_m4_comes_in_later(void **state)
{
	struct cell *cell = cell_new(206);
	struct cell_sta *s = running(cell, 0, CELL_PMF);

	(void)state;
	roams_up_to_m4(s);
	held = NULL;
	s->stubborn = true;
	cell_roam(s, 2, 0);
	cell_run(cell, 50);
	assert_int_equal(s->status, 30);
	assert_int_equal(s->comeback, 1000);
	cell_run(cell, 6000);
	assert_int_equal(s->state, STA_KEYED);
	assert_ptr_equal(cell_client(s)->ap, &cell->ap[2].ap);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	cell_free(cell);
}

/* Who inherits is counted as often as it is discounted. */
static void a_claim_that_inherits_is_discounted_once(void **state)
{
	struct cell *cell = cell_new(207);
	struct cell_sta *s;
	int counted = 0;

	(void)state;
	cell->rows = 0;
	s = running(cell, 0, CELL_PMF);
	forge_association(s, 1, 1, CELL_PMF, true);
	assert_non_null(cell_client(s)->claim);
	cell->ap[0].ap.joined = false;
	clients_ap_left(cell->cs, &cell->ap[0].ap, cell->now);
	cell_run(cell, 60000);
	assert_null(cell_client(s));
	for (unsigned i = 0; i < cell->rows; i++)
		counted += (cell->row[i] == 1124) - (cell->row[i] == 1125); /* ASSO_STATE_INC, _DEC */
	assert_int_equal(counted, 0);
	cell_free(cell);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_client_whose_session_ended_and_that_roams_has_another_session),
		cmocka_unit_test(an_address_learned_while_its_client_roams_opens_the_gate),
		cmocka_unit_test(a_claim_under_a_key_that_is_changed_comes_to_nothing),
		cmocka_unit_test(who_is_excluded_does_not_come_in_by_a_claim),
		cmocka_unit_test(a_claim_of_nobody_on_a_list_goes_on),
		cmocka_unit_test(a_forged_association_does_not_stop_a_roam),
		cmocka_unit_test(a_client_that_roams_on_before_its_m4_comes_in_later),
		cmocka_unit_test(a_claim_that_inherits_is_discounted_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
