/* SPDX-License-Identifier: Apache-2.0 */
/* test_station.c - the simulated client in a whole town: open, PSK, PSK-SHA256 and PMF to an address and traffic; what it
 * tells when it cannot; roaming; a controller that is away. */
#include "check.h"

#include "machines/town.h"

static unsigned station_installs(const struct town_sta *s)
{
	return sta_counts(s->st)->installs;
}

static void every_kind_of_wlan_is_joined(void **state)
{
	static const struct {
		unsigned wlan;
		uint32_t akm;
		enum rsn_pmf pmf;
		bool in_use;
	} rows[] = {
		{ TOWN_OPEN, 0, RSN_PMF_OFF, false },
		{ TOWN_PSK, RSN_AKM_PSK, RSN_PMF_OFF, false },
		{ TOWN_PSK, RSN_AKM_PSK, RSN_PMF_OPTIONAL, false },
		{ TOWN_PSK, RSN_AKM_PSK_SHA256, RSN_PMF_OFF, false },
		{ TOWN_PMF, RSN_AKM_PSK, RSN_PMF_OFF, false },
		{ TOWN_PMF, RSN_AKM_PSK, RSN_PMF_OPTIONAL, true },
		{ TOWN_PMF, RSN_AKM_PSK_SHA256, RSN_PMF_REQUIRED, true },
		{ TOWN_PMF_REQUIRED, RSN_AKM_PSK, RSN_PMF_OPTIONAL, true },
		{ TOWN_PMF_REQUIRED, RSN_AKM_PSK_SHA256, RSN_PMF_REQUIRED, true },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct town *t = town_new(i, 1);
		struct town_sta *s = town_sta(t, rows[i].wlan, rows[i].akm, rows[i].pmf);

		if (!town_joined(s))
			fail_msg("row %u: %s", i, sta_state_name(sta_state(s->st)));
		assert_int_equal(sta_pmf(s->st), rows[i].in_use);
		assert_int_equal(town_client(s)->pmf, rows[i].in_use);
		assert_int_equal(town_client(s)->akm, rows[i].akm);
		assert_int_equal(sta_group(s->st)->igtk_len, rows[i].in_use ? 16 : 0);
		assert_true(town_traffic(s));
		assert_int_equal(town_client(s)->ip, sta_address(s->st));
		town_free(t);
	}
}

/* What a person at the client sees of a wrong passphrase; then he types it right. */
static void a_wrong_passphrase_is_told_and_mended(void **state)
{
	struct town *t = town_new(1, 1);
	struct town_sta *s = town_sta(t, TOWN_PSK, 0, RSN_PMF_OFF);

	(void)state;
	town_passphrase(s, "incorrect horse battery");
	assert_false(town_joined(s));
	assert_int_equal(town_events(s, 0, STATION_WRONG_KEY), 1);
	assert_int_equal(town_value(s, STATION_WRONG_KEY), DOT11_REASON_4WAY_TIMEOUT);
	assert_int_equal(station_installs(s), 0);
	town_passphrase(s, TOWN_PASSPHRASE);
	assert_true(town_joined(s));
	assert_true(town_traffic(s));
	town_free(t);
}

static void a_client_roams_and_keeps_its_address(void **state)
{
	struct town *t = town_new(2, 2);

	(void)state;
	for (unsigned wlan = TOWN_OPEN; wlan <= TOWN_PMF_REQUIRED; wlan++) {
		struct town_sta *s = town_sta(t, wlan, 0, wlan >= TOWN_PMF ? RSN_PMF_OPTIONAL : RSN_PMF_OFF);
		uint32_t ip;

		assert_true(town_joined(s));
		ip = sta_address(s->st);
		for (unsigned i = 0; i < 6; i++) { /* both APs, both radios */
			assert_true(sta_roam(s->st, town_bssid(t, (i + 1) % 2, i / 3, wlan), t->w->now));
			assert_true(town_joined(s));
			assert_memory_equal(sta_bssid(s->st), town_bssid(t, (i + 1) % 2, i / 3, wlan), 6);
			assert_int_equal(sta_address(s->st), ip);
			assert_true(town_traffic(s));
		}
		assert_int_equal(station_installs(s), wlan == TOWN_OPEN ? 0 : 7);
	}
	town_free(t);
}

static void without_a_server_it_says_so(void **state)
{
	struct town *t = town_new(3, 1);
	struct town_sta *s = town_sta(t, TOWN_PSK, 0, RSN_PMF_OFF);

	(void)state;
	t->no_dhcp = true;
	assert_false(town_joined(s));
	town_run(t, 40000);
	assert_int_equal(sta_state(s->st), STATION_CONNECTED);
	assert_int_equal(town_events(s, 0, STATION_DHCP_FAILED), 1);
	assert_int_equal(sta_counts(s->st)->discovers, 6);
	assert_int_equal(town_client(s)->pem, PEM_DHCP_REQD);
	assert_false(town_traffic(s)); /* the gate */
	town_free(t);
}

static void a_static_address_is_learned_by_arp(void **state)
{
	struct town *t = town_new(4, 1);
	struct town_sta *s = town_sta(t, TOWN_PSK, 0, RSN_PMF_OFF);

	(void)state;
	s->o.dhcp = false;
	s->o.address = 0xc0000242;
	town_sta_remake(s);
	assert_true(town_joined(s));
	assert_int_equal(town_client(s)->ip, 0xc0000242);
	assert_int_equal(town_client(s)->ip_how, CLIENT_LEARNED_ARP);
	assert_true(town_traffic(s));
	town_free(t);
}

static void a_client_leaves(void **state)
{
	struct town *t = town_new(5, 1);
	struct town_sta *s = town_sta(t, TOWN_PMF, 0, RSN_PMF_OPTIONAL);

	(void)state;
	assert_true(town_joined(s));
	sta_leave(s->st, t->w->now);
	town_run(t, 12000);
	assert_null(town_client(s));
	assert_int_equal(radio_sim_station_count(town_radio(t, 0), 0), 0);
	assert_true(town_joined(s));
	town_free(t);
}

/* The controller is killed: who is in RUN goes on; when it is back, its clients are taken over by a new handshake, and no
 * packet number is used twice (town.c checks each frame). */
static void clients_outlive_their_controller(void **state)
{
	static const unsigned wlans[] = { TOWN_OPEN, TOWN_PSK, TOWN_PMF_REQUIRED };
	struct town *t = town_new(6, 1);
	struct town_sta *s[3];
	unsigned mark[3];

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		s[i] = town_sta(t, wlans[i], 0, i == 2 ? RSN_PMF_REQUIRED : RSN_PMF_OFF);
		assert_true(town_joined(s[i]));
		mark[i] = s[i]->events;
	}
	town_controller_stop(t);
	for (unsigned n = 0; n < 4; n++) {
		town_run(t, 10000);
		for (unsigned i = 0; i < 3; i++)
			assert_true(town_traffic(s[i]));
	}
	town_controller_start(t);
	for (unsigned n = 0; n < 120 && !town_client(s[2]); n++)
		town_run(t, 1000);
	town_run(t, 5000);
	for (unsigned i = 0; i < 3; i++) {
		struct client *c = town_client(s[i]);

		assert_non_null(c);
		assert_int_equal(c->pem, PEM_RUN);
		assert_int_equal(sta_state(s[i]->st), STATION_CONNECTED);
		assert_int_equal(sta_counts(s[i]->st)->disconnects, 0);
		assert_int_equal(sta_counts(s[i]->st)->joins, 1);
		assert_int_equal(town_events(s[i], mark[i], STATION_REKEYED), i ? 1 : 0);
		assert_true(town_traffic(s[i]));
	}
	town_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_wlan_is_joined),
		cmocka_unit_test(a_wrong_passphrase_is_told_and_mended),
		cmocka_unit_test(a_client_roams_and_keeps_its_address),
		cmocka_unit_test(without_a_server_it_says_so),
		cmocka_unit_test(a_static_address_is_learned_by_arp),
		cmocka_unit_test(a_client_leaves),
		cmocka_unit_test(clients_outlive_their_controller),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
