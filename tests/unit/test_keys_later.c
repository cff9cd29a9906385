/* SPDX-License-Identifier: Apache-2.0 */
/* test_keys_later.c - clients whose key is not made yet: they are let in and wait for message 1, and nothing else is
 * different for them once it is there. Whatever happens meanwhile, nobody waits who has not to. */
#include "check.h"

#include "cell_steps.h"

static void let(struct cell *cell, unsigned wlan, bool later)
{
	cell->wlan[wlan].pmk_later = later;
	if (!later)
		clients_pmk_ready(cell->cs, wlan, (mac_t){ 0 }, cell->now);
}

static void waits(struct cell_sta *s)
{
	assert_int_equal(s->state, STA_IN);
	assert_non_null(cell_client(s));
	assert_true(cell_client(s)->awaits_pmk);
	assert_int_equal(cell_client(s)->count.eapol_sent, 0);
}

static void is_in(struct cell_sta *s)
{
	assert_int_equal(s->state, STA_KEYED);
	assert_false(cell_client(s)->awaits_pmk);
	assert_int_equal(s->installs, 1);
	assert_int_equal(cell_client(s)->count.key_timeouts, 0);
	assert_int_equal(s->deauths, 0);
}

static void of_the_wlan(void **state)
{
	(void)state;
	for (unsigned wlan = CELL_PSK; wlan <= CELL_PMF_REQUIRED; wlan++) {
		struct cell *cell = cell_new(20 + wlan);
		struct cell_sta *s;

		let(cell, wlan, true);
		s = joined(cell, 0, wlan);
		waits(s);
		assert_false(cell_told(cell, 3215)); /* nothing of a handshake is told that has not begun */
		cell_run(cell, 3000);
		waits(s);
		let(cell, wlan, false);
		cell_run(cell, 100);
		is_in(s);
		cell_check(cell);
		cell_free(cell);
	}
}

static void of_the_client(void **state)
{
	struct cell *cell = cell_new(30);
	struct cell_sta *s, *other;
	struct rsn_pmk own;

	(void)state;
	cell->own_pmk_later = true;
	s = joined(cell, 0, CELL_PSK);
	other = joined(cell, 1, CELL_PSK);
	waits(s);
	waits(other);
	own = s->pmk;
	cell->own_pmk = &own;
	clients_pmk_ready(cell->cs, CELL_PMF, cell_mac(s), cell->now); /* of another WLAN */
	cell_run(cell, 50);
	waits(s);
	clients_pmk_ready(cell->cs, CELL_PSK, cell_mac(s), cell->now);
	cell_run(cell, 50);
	is_in(s);
	assert_true(cell_client(s)->own_key);
	waits(other);
	/* its key is deleted meanwhile: the WLAN's is its */
	cell->own_pmk = NULL;
	cell->own_pmk_later = false;
	clients_lists(cell->cs, cell->now);
	cell_run(cell, 50);
	is_in(other);
	assert_false(cell_client(other)->own_key);
	cell_check(cell);
	cell_free(cell);
}

/* Who leaves, roams or comes to another WLAN while it waits. */
static void who_goes_waits_no_more(void **state)
{
	struct cell *cell = cell_new(31);
	struct cell_sta *gone, *roamed, *moved;

	(void)state;
	let(cell, CELL_PSK, true);
	gone = joined(cell, 0, CELL_PSK);
	roamed = joined(cell, 1, CELL_PSK);
	moved = joined(cell, 2, CELL_PSK);
	waits(gone);
	cell_leave(gone);
	cell_roam(roamed, 1, 0);
	cell->settings.fast_ssid_change = true;
	moved->wlan = CELL_OPEN;
	moved->plain = true;
	moved->s.ies_len = 0;
	moved->s.capability = DOT11_CAP_ESS;
	cell_join(moved);
	cell_run(cell, 100);
	waits(roamed);
	assert_false(cell_client(moved)->awaits_pmk);
	assert_false(cell_client(gone) && cell_client(gone)->awaits_pmk);
	let(cell, CELL_PSK, false);
	cell_run(cell, 100);
	is_in(roamed);
	assert_int_equal(moved->groups + moved->installs, 0);
	assert_int_equal(gone->installs, 0);
	cell_check(cell);
	cell_free(cell);
}

/* A client that has keys, with PMF, and comes elsewhere: its claim waits, and the client keeps its place until then. */
static void a_claim_waits(void **state)
{
	struct cell *cell = cell_new(32);
	struct cell_sta *s = running(cell, 0, CELL_PMF_REQUIRED);

	(void)state;
	let(cell, CELL_PMF_REQUIRED, true);
	cell_roam(s, 1, 0);
	cell_run(cell, 100);
	assert_non_null(cell_client(s)->claim);
	assert_true(cell_client(s)->claim->awaits_pmk);
	assert_true(cell_client(s)->ap == &cell->ap[0].ap);
	let(cell, CELL_PMF_REQUIRED, false);
	cell_run(cell, 100);
	assert_true(cell_client(s)->ap == &cell->ap[1].ap);
	assert_null(cell_client(s)->claim);
	assert_true(cell_client(s)->keyed);
	cell_check(cell);
	cell_free(cell);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_the_wlan),
		cmocka_unit_test(of_the_client),
		cmocka_unit_test(who_goes_waits_no_more),
		cmocka_unit_test(a_claim_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
