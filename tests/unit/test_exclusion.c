/* SPDX-License-Identifier: Apache-2.0 */
/* test_exclusion.c - one exclusion after another: who is excluded is not freed, and is excluded no shorter or for less, by
 * what it, or anybody, does then. */
#include "check.h"

#include "cell_steps.h"

/* A station that is not there, but has been heard. */
static struct cell_sta *absent(struct cell *cell)
{
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);

	cell_join(s);
	s->state = STA_OFF;
	cell_run(cell, 200000);
	assert_null(cell_client(s));
	return s;
}

/* Five authentications of a kind that there is not are a minute's exclusion: of somebody who is excluded for good they would
 * be the end of it. */
static void nobody_frees_himself(void **state)
{
	static const uint32_t for_s[] = { 0, 10, 3600 };

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(for_s); i++) {
		struct cell *cell = cell_new(16 + i);
		struct cell_sta *s;
		const struct client_exclusion *e;
		mono_t due;
		uint64_t excluded;

		cell->wlan[CELL_PSK].exclusion_s = 0; /* until it is removed */
		s = absent(cell);
		clients_exclude(cell->cs, cell_mac(s), CLIENT_EXCLUDED_IP_THEFT, for_s[i], cell->now);
		e = clients_exclusion(cell->cs, cell_mac(s));
		due = e->timer.due;
		excluded = clients_counters(cell->cs)->excluded;
		for (unsigned k = 0; k < 20; k++)
			authenticate(s, 1);
		assert_ptr_equal(clients_exclusion(cell->cs, cell_mac(s)), e);
		assert_int_equal(e->reason, CLIENT_EXCLUDED_IP_THEFT);
		assert_int_equal(timer_armed(&e->timer), for_s[i] != 0);
		assert_int_equal(e->timer.due.us, due.us);
		assert_int_equal(clients_counters(cell->cs)->excluded, excluded);
		cell_run(cell, 61000);
		assert_int_equal(clients_exclusion(cell->cs, cell_mac(s)) != NULL, for_s[i] != 10);
		cell_free(cell);
	}
}

static void who_is_excluded_by_hand_gets_no_exclusion_that_ends(void **state)
{
	struct cell *cell = cell_new(20);
	struct cell_sta *s = absent(cell);

	(void)state;
	cell->by_hand = cell_mac(s);
	for (unsigned k = 0; k < 10; k++)
		authenticate(s, 1);
	assert_null(clients_exclusion(cell->cs, cell_mac(s)));
	assert_int_equal(clients_counters(cell->cs)->excluded, 0);
	cell_free(cell);
}

static void the_later_end_and_the_better_reason_hold(void **state)
{
	static const struct {
		enum client_exclusion_reason first, second, is;
		uint32_t first_s, second_s, is_s;
	} row[] = {
		{ CLIENT_EXCLUDED_IP_THEFT, CLIENT_EXCLUDED_8021X, CLIENT_EXCLUDED_8021X, 60, 120, 120 },
		{ CLIENT_EXCLUDED_IP_THEFT, CLIENT_EXCLUDED_8021X, CLIENT_EXCLUDED_IP_THEFT, 120, 60, 120 },
		{ CLIENT_EXCLUDED_IP_THEFT, CLIENT_EXCLUDED_8021X, CLIENT_EXCLUDED_8021X, 60, 0, 0 },
		{ CLIENT_EXCLUDED_IP_THEFT, CLIENT_EXCLUDED_8021X, CLIENT_EXCLUDED_IP_THEFT, 0, 60, 0 },
		{ CLIENT_EXCLUDED_IP_THEFT, CLIENT_EXCLUDED_AUTH, CLIENT_EXCLUDED_IP_THEFT, 60, 120, 60 },
		{ CLIENT_EXCLUDED_ASSOC, CLIENT_EXCLUDED_8021X, CLIENT_EXCLUDED_8021X, 120, 60, 120 },
		{ CLIENT_EXCLUDED_ASSOC, CLIENT_EXCLUDED_8021X, CLIENT_EXCLUDED_8021X, 60, 120, 120 },
		{ CLIENT_EXCLUDED_ASSOC, CLIENT_EXCLUDED_AUTH, CLIENT_EXCLUDED_AUTH, 60, 120, 120 },
		{ CLIENT_EXCLUDED_ASSOC, CLIENT_EXCLUDED_AUTH, CLIENT_EXCLUDED_ASSOC, 120, 60, 120 },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(row); i++) {
		struct cell *cell = cell_new(30);
		mac_t mac = { MAC_REAL_BIT | 0x02005e100000 };
		const struct client_exclusion *e;

		clients_exclude(cell->cs, mac, row[i].first, row[i].first_s, cell->now);
		clients_exclude(cell->cs, mac, row[i].second, row[i].second_s, cell->now);
		e = clients_exclusion(cell->cs, mac);
		assert_int_equal(e->reason, row[i].is);
		assert_int_equal(timer_armed(&e->timer), row[i].is_s != 0);
		if (row[i].is_s)
			assert_int_equal(mono_between(cell->now, e->timer.due), row[i].is_s * 1000);
		assert_int_equal(clients_exclusion_count(cell->cs), 1);
		cell_free(cell);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_frees_himself),
		cmocka_unit_test(who_is_excluded_by_hand_gets_no_exclusion_that_ends),
		cmocka_unit_test(the_later_end_and_the_better_reason_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
