/* SPDX-License-Identifier: Apache-2.0 */
/* test_goodbye.c - a client says goodbye once; when the link between its access point and the controller loses that, the
 * access point says it again (agent/wtp_goodbye.c), and the controller has nobody in RUN who is gone. */
#include "check.h"

#include "agent/wtp_internal.h"
#include "machines/town.h"

static struct town *t;
static unsigned byes;

/* Nothing gets through the access point's link while its client leaves. */
static void leave_unheard(struct town_sta *s, int64_t ms)
{
	t->w->weather.loss_pm = 1000;
	sta_leave(s->st, t->w->now);
	town_run(t, ms);
	t->w->weather.loss_pm = 0;
}

static struct town_sta *joined(unsigned wlan, enum rsn_pmf pmf)
{
	struct town_sta *s;

	t = town_new(5, 2);
	s = town_sta(t, wlan, wlan == TOWN_OPEN ? 0 : RSN_AKM_PSK, pmf);
	town_run(t, 1200);
	assert_true(town_joined(s));
	return s;
}

static unsigned said_again(void)
{
	return (unsigned)(wtp_counters(t->w->ap[0].wtp)->goodbyes_again + wtp_counters(t->w->ap[1].wtp)->goodbyes_again);
}

static void a_goodbye_that_is_lost_is_said_again(void **state)
{
	static const unsigned wlan[] = { TOWN_OPEN, TOWN_PSK, TOWN_PMF_REQUIRED };

	(void)state;
	for (unsigned i = 0; i < ARRAY_LEN(wlan); i++) {
		struct town_sta *s = joined(wlan[i], i == 2 ? RSN_PMF_REQUIRED : RSN_PMF_OFF);

		leave_unheard(s, 100);
		assert_true(town_client(s) && town_client(s)->associated);
		town_run(t, 600);
		assert_true(town_client(s) && !town_client(s)->associated);
		assert_int_equal(said_again(), 1);
		town_run(t, 11000);
		assert_null(town_client(s));
		assert_int_equal(said_again(), 1);
		town_free(t);
	}
}

static void one_that_was_heard_is_not(void **state)
{
	struct town_sta *s = joined(TOWN_PSK, RSN_PMF_OFF);

	(void)state;
	sta_leave(s->st, t->w->now);
	town_run(t, 12000);
	assert_null(town_client(s));
	assert_int_equal(said_again(), 0);
	town_free(t);
}

/* It is back before the access point says it again: nobody sends it away. */
static void who_comes_again_has_not_left(void **state)
{
	struct town_sta *s = joined(TOWN_PSK, RSN_PMF_OFF);
	unsigned mark;

	(void)state;
	leave_unheard(s, 50);
	mark = s->events;
	sta_join(s->st, t->w->now);
	assert_true(town_joined(s));
	town_run(t, 8000);
	assert_int_equal(said_again(), 0);
	assert_int_equal(sta_state(s->st), STATION_CONNECTED);
	assert_int_equal(town_events(s, mark, STATION_DEAUTHENTICATED), 0);
	assert_true(town_traffic(s));
	town_free(t);
}

/* The same over a link so bad that frames are said three times: a copy that comes late is no new goodbye. */
static void nor_over_a_bad_link(void **state)
{
	(void)state;
	for (int64_t ms = 5; ms < 60; ms += 5) {
		struct town_sta *s = joined(TOWN_PSK, RSN_PMF_OFF);
		unsigned mark, ap = memcmp(sta_bssid(s->st), town_bssid(t, 0, 0, TOWN_PSK), 6) != 0;
		struct wtp *w;

		ap = memcmp(sta_bssid(s->st), town_bssid(t, 0, 1, TOWN_PSK), 6) != 0 && ap;
		w = t->w->ap[ap].wtp;
		w->channel.said = LOSSY_OF - 1;
		w->channel.heard = LOSSY_OF / 2;
		w->channel.lossy = true;
		assert_true(channel_lossy(&w->channel));
		leave_unheard(s, ms);
		mark = s->events;
		sta_join(s->st, t->w->now);
		town_run(t, 8000);
		assert_true(wtp_counters(w)->data_said_again > 0);
		assert_int_equal(sta_state(s->st), STATION_CONNECTED);
		assert_true(town_client(s) && town_client(s)->associated && town_client(s)->pem == PEM_RUN);
		assert_int_equal(town_events(s, mark, STATION_DEAUTHENTICATED), 0);
		town_free(t);
	}
}

static bool loses_byes(struct town *town, struct town_frame *f)
{
	struct dot11_frame d;

	(void)town;
	if (!f->from_ap && dot11_read(f->bytes, f->len, &d) && d.type == DOT11_MGMT && d.subtype == DOT11_DEAUTH)
		byes++;
	return true;
}

/* The controller hears the goodbye, and the access point does not hear the answer: what comes again changes nothing. */
static void what_is_said_twice_is_one_departure(void **state)
{
	struct town_sta *s = joined(TOWN_PSK, RSN_PMF_OFF);
	unsigned told = 0;

	(void)state;
	t->pass = loses_byes;
	t->rows = 0;
	sta_leave(s->st, t->w->now);
	for (unsigned i = 0; i < 40 && town_client(s)->associated; i++)
		town_run(t, 1);
	assert_false(town_client(s)->associated);
	t->w->weather.loss_pm = 1000;
	town_run(t, 300);
	t->w->weather.loss_pm = 0;
	town_run(t, 5000);
	for (unsigned i = 0; i < t->rows; i++)
		told += t->row[i] == 1414;
	assert_int_equal(told, 1);
	assert_int_equal(byes, 1);
	town_run(t, 8000);
	assert_null(town_client(s));
	town_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_goodbye_that_is_lost_is_said_again),
		cmocka_unit_test(one_that_was_heard_is_not),
		cmocka_unit_test(who_comes_again_has_not_left),
		cmocka_unit_test(nor_over_a_bad_link),
		cmocka_unit_test(what_is_said_twice_is_one_departure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
