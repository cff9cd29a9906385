/* SPDX-License-Identifier: Apache-2.0 */
/* test_stopped_wlans.c - a WLAN that its access point stops under its clients: nobody is left behind who believes that it is
 * in RUN and has nothing to say. A controller that is slow to tell what it wants; one that wants the WLAN no more; an access
 * point that restarts. */
#include "check.h"

#include "machines/town.h"

enum { CLIENTS = 3 };
static const unsigned wlans[CLIENTS] = { TOWN_OPEN, TOWN_PSK, TOWN_PMF_REQUIRED };

static struct town *with_clients(struct town_sta *sta[static CLIENTS], uint64_t seed)
{
	struct town *t = town_new(seed, 1);

	for (unsigned i = 0; i < CLIENTS; i++) {
		sta[i] = town_sta(t, wlans[i], 0, wlans[i] == TOWN_PMF_REQUIRED ? RSN_PMF_REQUIRED : RSN_PMF_OFF);
		assert_true(town_joined(sta[i]));
	}
	return t;
}

/* What each of them believes, and what the controller has: the same. */
static void nobody_is_mistaken(struct town *t, struct town_sta *sta[static CLIENTS])
{
	for (unsigned i = 0; i < CLIENTS; i++) {
		const struct client *c = t->cs ? town_client(sta[i]) : NULL;

		assert_int_equal(sta_state(sta[i]->st) == STATION_CONNECTED, c && c->pem == PEM_RUN && c->associated);
	}
}

/* The access point is in Run again, and hears nothing for a while: what the controller wants comes late. */
static void comes_late(struct town *t, int64_t ms)
{
	struct world_ap *p = &t->w->ap[0];

	town_controller_stop(t);
	town_controller_start(t);
	t->w->ac[0].want.heartbeat_s = 30; /* it is not given up so soon */
	world_dtls_ends(t->w, 0, WTP_CONTROL, WTP_FAIL_PEER);
	for (unsigned n = 0; n < 60000 && wtp_state(p->wtp) != WTP_RUN; n++)
		town_run(t, 1);
	assert_int_equal(wtp_state(p->wtp), WTP_RUN);
	p->cut = true;
	town_run(t, ms);
	p->cut = false;
	town_run(t, 20000);
	assert_int_equal(wtp_state(p->wtp), WTP_RUN);
}

static void a_controller_that_is_slow_leaves_nobody_behind(void **state)
{
	(void)state;
	for (int64_t ms = 1000; ms <= 16000; ms += 5000) {
		struct town_sta *sta[CLIENTS];
		struct town *t = with_clients(sta, 31);

		comes_late(t, ms);
		nobody_is_mistaken(t, sta);
		if (ms < 10000)
			for (unsigned i = 0; i < CLIENTS; i++)
				assert_int_equal(sta_state(sta[i]->st), STATION_CONNECTED);
		town_free(t);
	}
}

/* The last WLAN is wanted no more: it goes, however often the others get new group keys. */
static void who_is_on_a_wlan_that_is_not_wanted_is_told(void **state)
{
	struct town_sta *sta[CLIENTS];
	struct town *t = with_clients(sta, 34);

	(void)state;
	town_controller_stop(t);
	t->w->ac[0].want.nwlans = TOWN_PMF_REQUIRED - 1;
	town_controller_start(t);
	world_dtls_ends(t->w, 0, WTP_CONTROL, WTP_FAIL_PEER);
	for (unsigned n = 0; n < 20; n++) {
		town_run(t, 1000);
		clients_group_rekey(t->cs, TOWN_PSK, t->w->now);
	}
	for (unsigned i = 0; i < CLIENTS; i++) {
		assert_int_equal(sta_state(sta[i]->st) == STATION_CONNECTED, wlans[i] != TOWN_PMF_REQUIRED);
		if (wlans[i] == TOWN_PMF_REQUIRED)
			assert_int_equal(town_value(sta[i], STATION_DEAUTHENTICATED), DOT11_REASON_DEAUTH_LEAVING);
	}
	nobody_is_mistaken(t, sta);
	town_free(t);
}

static void an_access_point_that_restarts_says_goodbye(void **state)
{
	struct town_sta *sta[CLIENTS];
	struct town *t = with_clients(sta, 32);

	(void)state;
	assert_true(ac_reset(t->w->ac[0].ac, world_row(t->w, 0, 0), t->w->now));
	town_run(t, 30000);
	for (unsigned i = 0; i < CLIENTS; i++) {
		assert_int_not_equal(sta_state(sta[i]->st), STATION_CONNECTED);
		assert_int_equal(town_value(sta[i], STATION_DEAUTHENTICATED), DOT11_REASON_DEAUTH_LEAVING);
	}
	nobody_is_mistaken(t, sta);
	town_free(t);
}

static unsigned wlans_up(const struct ap *ap)
{
	return (unsigned)(__builtin_popcount(ap->slot[0].wlans) + __builtin_popcount(ap->slot[1].wlans));
}

/* On the first WLAN that is there are changes of stations without end: the others, which the access point would stop, are
 * told before them. */
static void wlans_are_told_before_stations(void **state)
{
	struct world *w = world_new(33, 1, 1, (struct weather){ .delay_us = 500 });
	struct world_ac *a = &w->ac[0];
	const struct ap *ap;

	(void)state;
	for (unsigned n = 0; n < 60000 && !((ap = world_row(w, 0, 0)) && wlans_up(ap)); n++)
		world_run(w, 1);
	assert_int_equal(wlans_up(ap), 1);
	a->change = (struct ac_station_change){ .op = AC_STATION_ADD, .wlan = 1, .aid = 1, .cookie = 1,
						.station = { MAC_REAL_BIT | 0x06005e000000ULL } };
	a->more = 200;
	assert_true(ac_station_change(a->ac, world_row(w, 0, 0), &a->change, w->now));
	for (unsigned n = 0; n < 1000 && a->results < 200 && wlans_up(ap) < 4; n++)
		world_run(w, 1);
	assert_int_equal(wlans_up(ap), 4);
	assert_true(a->results <= 1);
	world_run(w, 5000);
	assert_int_equal(a->results, 201);
	world_free(w);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_controller_that_is_slow_leaves_nobody_behind),
		cmocka_unit_test(who_is_on_a_wlan_that_is_not_wanted_is_told),
		cmocka_unit_test(an_access_point_that_restarts_says_goodbye),
		cmocka_unit_test(wlans_are_told_before_stations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
