/* SPDX-License-Identifier: Apache-2.0 */
/* test_late_news.c - an access point tells, after its controller was away, what has happened meanwhile: that a station is
 * gone, that a radio was reset. By then the client may be back. Nobody believes that it is in RUN and is not. */
#include "check.h"

#include "machines/town.h"

enum { CHATTER = 6000 };

static const struct radio_events *events(struct town *t)
{
	return radio_sim_events(town_radio(t, 0));
}

/* The controller is away; so much has been heard at the radio that what is told behind it is late. */
static void away(struct town *t)
{
	t->w->ap[0].cut = true;
	town_run(t, 30000);
	assert_int_not_equal(wtp_state(t->w->ap[0].wtp), WTP_RUN);
	for (unsigned i = 0; i < CHATTER; i++) {
		uint8_t mac[6] = { 6, 0, 0x5e, 9, (uint8_t)(i >> 8), (uint8_t)i };
		uint8_t ip[16] = { [10] = 0xff, [11] = 0xff, [12] = 10, [13] = 1, (uint8_t)(i >> 8), (uint8_t)i };

		events(t)->learned(events(t)->ctx, 0, TOWN_PSK, mac, RADIO_LEARNED_ARP, ip, t->w->now);
	}
}

static void back(struct town *t, struct town_sta *s)
{
	t->w->ap[0].cut = false;
	t->w->weather.delay_us = 10000;
	for (unsigned n = 0; n < 60000 && wtp_state(t->w->ap[0].wtp) != WTP_RUN; n++)
		town_run(t, 1);
	town_run(t, 300);
	sta_join(s->st, t->w->now);
	for (unsigned n = 0; n < 1000 && sta_state(s->st) != STATION_CONNECTED; n++)
		town_run(t, 1);
	assert_int_equal(sta_state(s->st), STATION_CONNECTED);
	assert_true(town_client(s) && town_client(s)->associated);
}

static void is_right(struct town_sta *s)
{
	const struct client *c = town_client(s);

	assert_int_equal(sta_state(s->st) == STATION_CONNECTED, c && c->pem == PEM_RUN && c->associated);
}

static void a_station_that_is_back_is_not_gone(void **state)
{
	struct town *t = town_new(41, 1);
	struct town_sta *s = town_sta(t, TOWN_PSK, 0, RSN_PMF_OFF);
	uint8_t bssid[6];

	(void)state;
	assert_true(town_joined(s));
	memcpy(bssid, town_bssid(t, 0, 0, TOWN_PSK), 6);
	away(t);
	assert_memory_equal(sta_bssid(s->st), bssid, 6);
	sta_forget(s->st);
	events(t)->station_gone(events(t)->ctx, 0, TOWN_PSK, s->o.mac, t->w->now);
	back(t, s);
	town_run(t, 20000);
	is_right(s);
	assert_int_equal(sta_state(s->st), STATION_CONNECTED);
	assert_int_equal(sta_counts(s->st)->disconnects, 0);
	town_free(t);
}

static void who_came_after_a_reset_knows_when_it_is_gone(void **state)
{
	struct town *t = town_new(42, 1);
	struct town_sta *s = town_sta(t, TOWN_PSK, 0, RSN_PMF_OFF);

	(void)state;
	assert_true(town_joined(s));
	away(t);
	sta_forget(s->st);
	radio_sim_reset(town_radio(t, 0), 0, t->w->now);
	back(t, s);
	town_run(t, 20000);
	is_right(s);
	town_free(t);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_station_that_is_back_is_not_gone),
		cmocka_unit_test(who_came_after_a_reset_knows_when_it_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
