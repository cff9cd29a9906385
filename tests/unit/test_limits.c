/* SPDX-License-Identifier: Apache-2.0 */
/* test_limits.c - how many clients there may be, each ceiling by itself: refused with status 17, the numbers in the row, the
 * trap's reason, the verdict live and from the debug, and none once there is room. Load balancing, with what it compared. */
#include "check.h"

#include "catalogue_gen.h"
#include "cell_steps.h"
#include "live/desk.h"

/* `has` clients that are in, then one too many; with `mend` done it gets in. */
static void full(void (*limit)(struct cell *cell, unsigned n), unsigned slot, int64_t trap, const char *words)
{
	struct cell *cell = cell_new(1);
	struct cell_sta *late;
	struct desk d;

	for (unsigned n = 1; n < 3; n++) {
		struct cell_sta *s = cell_sta(cell, n, CELL_PSK);

		s->slot = slot;
		cell_join(s);
		cell_run(cell, 100);
		cell_learn(s, CLIENT_LEARNED_DHCP, IP + n);
		assert_int_equal(cell_client(s)->pem, PEM_RUN);
	}
	limit(cell, 2);
	late = cell_sta(cell, 0, CELL_PSK);
	late->slot = slot;
	desk_open(&d, cell, cell_mac(late));
	cell_join(late);
	cell_run(cell, 4000);
	assert_null(cell_client(late));
	assert_int_equal(late->status, DOT11_TOO_MANY_STATIONS);
	assert_int_equal(d.status, DOT11_TOO_MANY_STATIONS);
	assert_int_equal(d.trap_reason, trap);
	if (!strstr(d.text, words))
		fail_msg("%s", d.text);
	desk_says(&d, "max-clients", "load-balanced");
	limit(cell, 3);
	desk_forget(&d);
	cell_run(cell, 6000);
	cell_join(late);
	cell_run(cell, 100);
	cell_learn(late, CLIENT_LEARNED_DHCP, IP);
	assert_int_equal(cell_client(late)->pem, PEM_RUN);
	desk_is_well(&d);
	desk_close(&d);
	cell_free(cell);
}

static void of_the_wlan(struct cell *cell, unsigned n)
{
	cell->wlan[CELL_PSK].max_clients = (uint16_t)n;
}

static void of_the_wlan_on_a_radio(struct cell *cell, unsigned n)
{
	cell->wlan[CELL_PSK].max_radio_clients = (uint16_t)n;
}

static void of_a_5ghz_radio(struct cell *cell, unsigned n)
{
	cell->settings.radio_clients[0] = (uint16_t)n;
	cell->settings.radio_clients[1] = 1; /* says nothing of this one */
}

static void of_a_2ghz_radio(struct cell *cell, unsigned n)
{
	cell->settings.radio_clients[1] = (uint16_t)n;
}

static void of_the_profile(struct cell *cell, unsigned n)
{
	cell->settings.profile_clients[0] = (uint16_t)n;
}

static void each_maximum_refuses_and_says_which(void **state)
{
	(void)state;
	full(of_the_wlan, 0, 106, "the WLAN has 2 clients, 2 are allowed");
	full(of_the_wlan_on_a_radio, 1, 106, "the WLAN has on this radio 2 clients, 2 are allowed");
	full(of_a_5ghz_radio, 1, 105, "the radio has 2 clients, 2 are allowed");
	full(of_a_2ghz_radio, 0, 105, "the radio has 2 clients, 2 are allowed");
	full(of_the_profile, 1, 105, "the radio has, by its RF profile, 2 clients, 2 are allowed");
}

static void one_check(void *ctx, const struct client_check *k)
{
	char *mend = ctx;

	if (k->verdict == CLIENT_FAILS)
		snprintf(mend, 200, "%u %.180s", k->status, k->mend);
}

/* test client says it before, with the command. */
static void test_client_knows_the_maxima(void **state)
{
	struct cell *cell = cell_new(7);
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);
	char mend[200] = "";

	(void)state;
	running(cell, 1, CELL_PSK);
	for (unsigned ap = 0; ap < CELL_APS; ap++) /* one radio runs it */
		for (unsigned slot = ap == 0; slot < 2; slot++)
			cell_bss(cell, ap, slot, CELL_PSK, false);
	assert_int_equal(clients_test(cell->cs, cell_mac(s), CELL_PSK, one_check, mend, cell->now), 0);
	cell->wlan[CELL_PSK].max_radio_clients = 1;
	assert_int_equal(clients_test(cell->cs, cell_mac(s), CELL_PSK, one_check, mend, cell->now), 1);
	assert_string_equal(mend, "17 config wlan max-radio-clients <n> 2");
	cell->settings.radio_clients[1] = 1;
	assert_int_equal(clients_test(cell->cs, cell_mac(s), CELL_PSK, one_check, mend, cell->now), 1);
	assert_string_equal(mend, "17 config 802.11b max-clients <n>");
	cell_free(cell);
}

/* Who is there may change the WLAN on a full radio, and associate anew. */
static void who_is_there_has_a_place(void **state)
{
	struct cell *cell = cell_new(2);
	struct cell_sta *s = running(cell, 0, CELL_PSK);

	(void)state;
	cell->settings.radio_clients[1] = 1;
	cell_join(s);
	cell_run(cell, 100);
	assert_int_equal(s->state, STA_KEYED);
	cell->settings.fast_ssid_change = true;
	s = cell_sta(cell, 0, CELL_OPEN);
	cell_join(s);
	cell_run(cell, 100);
	assert_int_equal(s->state, STA_IN);
	cell_free(cell);
}

/* A flood of associations that prove nothing takes no radio away. */
static void half_open_clients_make_room_on_a_radio(void **state)
{
	struct cell *cell = cell_new(3);
	struct cell_sta *s;

	(void)state;
	cell->settings.radio_clients[1] = 3;
	for (unsigned n = 1; n < 12; n++) {
		s = cell_sta(cell, n, n % 2 ? CELL_PSK : CELL_PMF);
		cell_passphrase(s, "not the one");
		cell_join(s);
		cell_run(cell, 20);
	}
	s = running(cell, 0, CELL_PSK);
	assert_int_equal(s->state, STA_KEYED);
	assert_true(clients_counters(cell->cs)->half_open >= 8);
	cell_free(cell);
}

static void flood(struct cell *cell, unsigned first, unsigned n, unsigned wlan)
{
	for (unsigned i = 0; i < n; i++) {
		struct cell_sta *s = cell_sta(cell, first + i, wlan);

		cell_passphrase(s, "not the one");
		cell_join(s);
		cell_run(cell, 20);
		assert_non_null(cell_client(s));
	}
}

/* ... nor, at one access point, the WLAN at the others. */
static void half_open_clients_elsewhere_make_room_on_the_wlan(void **state)
{
	struct cell *cell = cell_new(5);
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);

	(void)state;
	cell->wlan[CELL_PSK].max_clients = 4;
	running(cell, 9, CELL_PSK);
	flood(cell, 1, 3, CELL_PSK);
	s->ap = 1;
	cell_join(s);
	cell_run(cell, 100);
	assert_int_equal(s->state, STA_KEYED);
	assert_int_equal(clients_counters(cell->cs)->half_open, 1);
	assert_int_equal(clients_on_wlan(cell->cs, CELL_PSK), 4);
	/* who makes room is of this WLAN */
	cell->wlan[CELL_PSK].max_clients = 2;
	cell_run(cell, 20000);
	flood(cell, 1, 1, CELL_PMF);
	s = cell_sta(cell, 5, CELL_PSK);
	cell_join(s);
	cell_run(cell, 100);
	assert_int_equal(s->status, DOT11_TOO_MANY_STATIONS);
	assert_int_equal(clients_counters(cell->cs)->half_open, 1);
	cell_free(cell);
}

/* Nobody goes for one that is refused all the same: another maximum is met, or one by more than can make room. */
static void nobody_makes_room_for_nothing(void **state)
{
	struct cell *cell = cell_new(6);
	struct cell_sta *s;
	struct desk d;

	(void)state;
	running(cell, 1, CELL_PSK);
	running(cell, 2, CELL_PSK);
	flood(cell, 3, 1, CELL_PMF);
	cell->settings.radio_clients[1] = 3;
	cell->wlan[CELL_PSK].max_clients = 2;
	s = cell_sta(cell, 0, CELL_PSK);
	desk_open(&d, cell, cell_mac(s));
	for (unsigned i = 0; i < 2; i++) {
		cell_join(s);
		cell_run(cell, 100);
		assert_int_equal(s->status, DOT11_TOO_MANY_STATIONS);
		assert_int_equal(clients_counters(cell->cs)->half_open, 0);
		assert_non_null(strstr(d.text, i == 0 ? "the WLAN has 2 clients, 2 are" : "the radio has 3 clients, 2 are"));
		cell->wlan[CELL_PSK].max_clients = 0;
		cell->settings.radio_clients[1] = 2; /* two would have to go */
	}
	cell->settings.radio_clients[1] = 3;
	cell_join(s);
	cell_run(cell, 100);
	assert_int_equal(s->state, STA_KEYED);
	assert_int_equal(clients_counters(cell->cs)->half_open, 1);
	desk_close(&d);
	cell_free(cell);
}

/* --- load balancing ----------------------------------------------------------------------------------------------- */

static void hear(struct cell_sta *s, unsigned ap, unsigned slot, int8_t rssi)
{
	clients_probed(s->cell->cs, &s->cell->ap[ap].ap, slot, cell_mac(s), rssi, 1, s->cell->now);
}

/* A cell whose first radio has seven clients, the second AP's has one. */
static struct cell *uneven(void)
{
	struct cell *cell = cell_new(4);

	cell->wlan[CELL_PSK].load_balance = true;
	cell->settings.balance_window = 5;
	for (unsigned n = 1; n < 9; n++) {
		struct cell_sta *s = cell_sta(cell, n, CELL_PSK);

		s->ap = n == 8;
		cell_join(s);
		cell_run(cell, 50);
		cell_learn(s, CLIENT_LEARNED_DHCP, IP + n);
	}
	assert_int_equal(clients_on_slot(cell->cs, &cell->ap[0].ap, 0), 7);
	assert_int_equal(clients_on_slot(cell->cs, &cell->ap[1].ap, 0), 1);
	return cell;
}

static void a_busy_radio_sends_clients_away(void **state)
{
	const struct clients_counters *n;
	struct cell *cell = uneven();
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);
	struct desk d;

	(void)state;
	n = clients_counters(cell->cs);
	desk_open(&d, cell, cell_mac(s));
	hear(s, 0, 0, -40);
	hear(s, 1, 0, -60);
	hear(s, 2, 1, -50); /* another band */
	cell_join(s);
	cell_run(cell, 100);
	assert_int_equal(s->status, DOT11_TOO_MANY_STATIONS);
	assert_int_equal(n->balanced, 1);
	desk_says(&d, "load-balanced", "max-clients");
	assert_non_null(strstr(desk_debug(&d), "slot 0 has 7 clients"));
	assert_non_null(strstr(desk_debug(&d), "slot 0 has 1, window 5: denial 1 of 3"));
	/* it takes the other one */
	s->ap = 1;
	desk_forget(&d);
	cell_join(s);
	cell_run(cell, 100);
	cell_learn(s, CLIENT_LEARNED_DHCP, IP);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	desk_is_well(&d);
	desk_close(&d);
	cell_free(cell);
}

static void a_client_that_insists_is_taken(void **state)
{
	struct cell *cell = uneven();
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);

	(void)state;
	cell->settings.balance_denials = 2;
	for (unsigned i = 0; i < 3; i++) {
		hear(s, 0, 0, -40);
		hear(s, 1, 0, -60);
		cell_join(s);
		cell_run(cell, 500);
		assert_int_equal(s->status, i < 2 ? DOT11_TOO_MANY_STATIONS : 0);
	}
	assert_int_equal(clients_counters(cell->cs)->balanced, 2);
	assert_int_equal(clients_counters(cell->cs)->balanced_clients, 1);
	assert_int_equal(clients_counters(cell->cs)->balance_given_up, 1);
	cell_free(cell);
}

/* A request that is sent again before its refusal was heard, with another number and without Retry as Linux does it, has
 * been refused once. */
static void what_is_said_again_is_refused_once(void **state)
{
	struct cell *cell = uneven();
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);

	(void)state;
	cell->settings.balance_denials = 2;
	hear(s, 0, 0, -40);
	hear(s, 1, 0, -60);
	cell_join(s);
	cell_run(cell, 100);
	for (unsigned i = 1; i < 4; i++) {
		uint8_t frame[CELL_FRAME];

		memcpy(frame, s->last, s->last_len);
		frame[22] = (uint8_t)(frame[22] + 0x10 * i);
		cell_inject(cell, 0, 0, frame, s->last_len);
		cell_run(cell, 200);
	}
	assert_null(cell_client(s));
	assert_int_equal(clients_counters(cell->cs)->refused, 4);
	assert_int_equal(clients_counters(cell->cs)->balanced, 1);
	assert_int_equal(clients_counters(cell->cs)->balance_given_up, 0);
	cell_free(cell);
}

/* Not balanced: within the window, nobody else hears it any more, the WLAN does not want it. */
static void what_is_not_balanced(void **state)
{
	struct cell *cell = uneven();
	struct cell_sta *s;

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		s = cell_sta(cell, 10 + i, CELL_PSK);
		hear(s, 0, 0, -40);
		hear(s, 1, 0, -60);
		cell->settings.balance_window = i == 0 ? 6 : 0;
		cell->wlan[CELL_PSK].load_balance = i != 1;
		if (i == 2) {
			cell_run(cell, 4000);
			hear(s, 0, 0, -40);
			cell_run(cell, 2000); /* the other one heard it six seconds ago */
		}
		cell_join(s);
		cell_run(cell, 100);
		assert_int_equal(s->status, 0);
	}
	assert_int_equal(clients_counters(cell->cs)->balanced, 0);
	assert_int_equal(clients_counters(cell->cs)->no_candidate_2, 1);
	/* an access point that is gone is none to go to */
	s = cell_sta(cell, 20, CELL_PSK);
	hear(s, 0, 0, -40);
	hear(s, 1, 0, -60);
	clients_ap_left(cell->cs, &cell->ap[1].ap, cell->now);
	cell_join(s);
	cell_run(cell, 100);
	assert_int_equal(s->status, 0);
	cell_free(cell);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_maximum_refuses_and_says_which),
		cmocka_unit_test(test_client_knows_the_maxima),
		cmocka_unit_test(who_is_there_has_a_place),
		cmocka_unit_test(half_open_clients_make_room_on_a_radio),
		cmocka_unit_test(half_open_clients_elsewhere_make_room_on_the_wlan),
		cmocka_unit_test(nobody_makes_room_for_nothing),
		cmocka_unit_test(a_busy_radio_sends_clients_away),
		cmocka_unit_test(a_client_that_insists_is_taken),
		cmocka_unit_test(what_is_said_again_is_refused_once),
		cmocka_unit_test(what_is_not_balanced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
