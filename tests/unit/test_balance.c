/* SPDX-License-Identifier: Apache-2.0 */
/* test_balance.c - load balancing of clients that take their time: three denials are all, however slowly they come; and no
 * client is sent to an access point that hardly hears it. */
#include "check.h"

#include "cell_steps.h"

static void hear(struct cell_sta *s, unsigned ap, unsigned slot, int8_t rssi)
{
	clients_probed(s->cell->cs, &s->cell->ap[ap].ap, slot, cell_mac(s), rssi, 1, s->cell->now);
}

/* The first radio has seven clients, those of the other APs have none. */
static struct cell *busy(uint64_t seed)
{
	struct cell *cell = cell_new(seed);

	cell->wlan[CELL_PSK].load_balance = true;
	cell->settings.balance_window = 5;
	for (unsigned n = 1; n < 8; n++)
		(void)joined(cell, n, CELL_PSK);
	assert_int_equal(clients_on_slot(cell->cs, &cell->ap[0].ap, 0), 7);
	return cell;
}

static void try_once(struct cell_sta *s, int8_t elsewhere)
{
	hear(s, 0, 0, -40);
	hear(s, 1, 0, elsewhere);
	cell_join(s);
	cell_run(s->cell, 100);
}

/* What it does when it is refused: Linux takes its leave, with a deauthentication. */
static void take_leave(struct cell_sta *s)
{
	struct dot11_ends ends = { 0 };
	uint8_t frame[64];
	struct wr w = wr_into(frame, sizeof(frame));

	memcpy(ends.bssid, s->bssid, 6);
	memcpy(ends.sta, s->s.mac, 6);
	dot11_put_deauth(&w, &ends, DOT11_REASON_DEAUTH_LEAVING);
	cell_inject(s->cell, s->ap, s->slot, frame, wr_len(&w));
}

static void who_is_slow_is_taken_after_three_denials_too(void **state)
{
	static const unsigned ms[] = { 500, 4900, 6000, 60000 };

	(void)state;
	for (unsigned i = 0; i < 2 * ARRAY_LEN(ms); i++) {
		struct cell *cell = busy(4);
		struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);

		for (unsigned tries = 0; tries < 4; tries++) {
			try_once(s, -60);
			assert_int_equal(s->status, tries < 3 ? DOT11_TOO_MANY_STATIONS : 0);
			s->state = tries < 3 ? STA_OFF : s->state;
			if (tries < 3 && i % 2)
				take_leave(s);
			cell_run(cell, ms[i / 2]);
		}
		assert_int_equal(s->state, STA_KEYED);
		assert_int_equal(clients_counters(cell->cs)->balanced, 3);
		assert_int_equal(clients_counters(cell->cs)->balanced_clients, 1);
		assert_int_equal(clients_counters(cell->cs)->balance_given_up, 1);
		cell_free(cell);
	}
}

/* What was five minutes ago, or before it was taken, counts no more. */
static void denials_are_forgotten(void **state)
{
	struct cell *cell = busy(5);
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);

	(void)state;
	for (unsigned tries = 0; tries < 2; tries++) {
		try_once(s, -60);
		assert_int_equal(s->status, DOT11_TOO_MANY_STATIONS);
		cell_run(cell, 300001);
	}
	assert_int_equal(clients_counters(cell->cs)->balanced_clients, 2);
	s->ap = 1;
	cell_join(s);
	cell_run(cell, 100);
	assert_int_equal(s->state, STA_KEYED);
	cell_leave(s);
	cell_run(cell, 20000);
	assert_null(cell_client(s));
	s->ap = 0;
	for (unsigned tries = 0; tries < 4; tries++) {
		try_once(s, -60);
		assert_int_equal(s->status, tries < 3 ? DOT11_TOO_MANY_STATIONS : 0);
		cell_run(cell, 6000);
	}
	cell_free(cell);
}

/* The least busy radio that hears it well enough: -80 dBm. One that does not say how well it hears is no worse for it. */
static void nobody_is_sent_where_it_is_hardly_heard(void **state)
{
	static const struct {
		int8_t rssi;
		bool sent;
	} row[] = { { -60, true }, { -80, true }, { -81, false }, { -95, false }, { 0, true } };

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(row); i++) {
		struct cell *cell = busy(6);
		struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);

		try_once(s, row[i].rssi);
		assert_int_equal(s->status, row[i].sent ? DOT11_TOO_MANY_STATIONS : 0);
		assert_int_equal(clients_counters(cell->cs)->no_candidate_5 + clients_counters(cell->cs)->no_candidate_2,
				 !row[i].sent);
		cell_free(cell);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_is_slow_is_taken_after_three_denials_too),
		cmocka_unit_test(denials_are_forgotten),
		cmocka_unit_test(nobody_is_sent_where_it_is_hardly_heard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
