/* SPDX-License-Identifier: Apache-2.0 */
/* test_town.c - a bad air and a bad network around the whole of it: frames lost and repeated, access points that go, clients
 * that come all at once. town.c stops when a packet number comes twice or data go in clear; here: everybody gets in all the
 * same, and what one client suffers no other does. */
#include "check.h"

#include "machines/town.h"

struct storm {
	unsigned loss_pm, again_pm;
	unsigned lost, repeated;
};

/* Loses frames, and plays some again (as they were: who keeps packet numbers is not deceived). */
static bool storm(struct town *t, struct town_frame *f)
{
	struct storm *s = t->pass_ctx;
	struct dot11_frame d;

	if (world_random(t->w, 1000) < s->loss_pm) {
		s->lost++;
		return false;
	}
	if (!f->from_ap && world_random(t->w, 1000) < s->again_pm && dot11_read(f->bytes, f->len, &d)) {
		s->repeated++;
		(void)radio_sim_transmit(town_radio(t, f->ap), f->slot, f->bytes, f->len, f->covered ? &f->cover : NULL, -50,
					 t->w->now);
	}
	return true;
}

static void everybody_gets_in_over_a_bad_air(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 40; seed++) {
		struct town *t = town_new(100 + seed, 2);
		struct storm s = { .loss_pm = 20 + (unsigned)seed * 9, .again_pm = 50 };
		struct town_sta *sta[6];
		unsigned in = 0;

		t->settings.eapol_key_retries = 4;
		for (unsigned i = 0; i < 6; i++) {
			sta[i] = town_sta(t, 1 + i % TOWN_WLANS, i & 1 ? RSN_AKM_PSK : RSN_AKM_PSK_SHA256, RSN_PMF_OPTIONAL);
			sta[i]->o.persistent = true;
			town_sta_remake(sta[i]);
			sta[i]->rssi[i & 1] = -40;
		}
		t->pass = storm;
		t->pass_ctx = &s;
		town_run(t, 1200);
		for (unsigned i = 0; i < 6; i++)
			sta_join(sta[i]->st, t->w->now);
		for (unsigned n = 0; n < 240 && in < 6; n++) {
			town_run(t, 1000);
			in = 0;
			for (unsigned i = 0; i < 6; i++) {
				struct client *c = town_client(sta[i]);

				in += sta_state(sta[i]->st) == STATION_CONNECTED && sta_address(sta[i]->st) && c && c->pem == PEM_RUN;
			}
		}
		if (in < 6)
			fail_msg("seed %u: %u of 6 got in", (unsigned)seed, in);
		assert_true(s.lost > 0);
		t->pass = NULL;
		for (unsigned i = 0; i < 6; i++) { /* in the calm all of it works */
			if (!town_traffic(sta[i]))
				fail_msg("seed %u: client %u has no traffic", (unsigned)seed, i);
			if (sta[i]->o.akm)
				assert_true(sta_request_keys(sta[i]->st, true, t->w->now));
			town_run(t, 200);
			assert_true(town_traffic(sta[i]));
		}
		town_free(t);
	}
}

/* New group keys, and one client that hears nothing any more: it is taken out (reason 16), the others go on with the new. */
static void a_deaf_client_does_not_hold_up_the_group(void **state)
{
	struct town *t = town_new(1, 1);
	struct town_sta *s[3];

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		s[i] = town_sta(t, TOWN_PMF, 0, RSN_PMF_OPTIONAL);
		assert_true(town_joined(s[i]));
	}
	s[1]->deaf = true;
	clients_group_rekey(t->cs, TOWN_PMF, t->w->now);
	town_run(t, 1000);
	assert_int_equal(town_events(s[0], 0, STATION_GROUP_REKEYED), 1);
	assert_true(town_traffic(s[0]));
	town_run(t, 4000);
	assert_false(town_client(s[1]) && town_client(s[1])->associated);
	assert_int_equal(clients_counters(t->cs)->group_handshakes_failed, 1);
	for (unsigned i = 0; i < 3; i += 2) {
		assert_true(town_traffic(s[i]));
		assert_memory_equal(sta_group(s[i]->st)->gtk, sta_group(s[0]->st)->gtk, 16);
		assert_int_equal(sta_counts(s[i]->st)->disconnects, 0);
	}
	clients_group_rekey(t->cs, TOWN_PMF, t->w->now);
	town_run(t, 1000);
	assert_int_equal(town_events(s[2], 0, STATION_GROUP_REKEYED), 2);
	town_free(t);
}

/* M4 is lost: the AP asks again in clear, and gets an answer it can read. */
static bool lose_m4(struct town *t, struct town_frame *f)
{
	unsigned *lost = t->pass_ctx;
	struct dot11_frame d;
	struct eapol_key k;
	struct rd eapol;

	if (f->from_ap || *lost >= 2 || !dot11_read(f->bytes, f->len, &d) || !dot11_read_eapol(&d, &eapol) ||
	    !eapol_key_read(eapol.p, rd_left(&eapol), &k) || !(k.info & EAPOL_KEY_SECURE))
		return true;
	(*lost)++;
	return false;
}

static void an_m4_that_is_lost_costs_no_association(void **state)
{
	(void)state;
	for (unsigned wlan = TOWN_PSK; wlan <= TOWN_PMF_REQUIRED; wlan++) {
		struct town *t = town_new(2, 1);
		struct town_sta *s = town_sta(t, wlan, 0, RSN_PMF_OPTIONAL);
		unsigned lost = 0;

		t->pass = lose_m4;
		t->pass_ctx = &lost;
		assert_true(town_joined(s));
		assert_int_equal(lost, 2);
		assert_int_equal(sta_counts(s->st)->installs, 1);
		assert_int_equal(sta_counts(s->st)->disconnects, 0);
		assert_true(town_traffic(s));
		town_free(t);
	}
}

/* The access point loses its power: its clients find the other one, and its own again when it is back. */
static void clients_find_another_access_point(void **state)
{
	struct town *t = town_new(3, 2);
	struct town_sta *s = town_sta(t, TOWN_PMF, 0, RSN_PMF_OPTIONAL);

	(void)state;
	assert_true(town_joined(s));
	assert_memory_equal(sta_bssid(s->st), town_bssid(t, 0, 0, TOWN_PMF), 6);
	assert_true(sta_roam(s->st, town_bssid(t, 1, 0, TOWN_PMF), t->w->now)); /* it has noticed that beacons stay away */
	world_ap_power(t->w, 0, false);
	assert_true(town_joined(s));
	assert_true(town_traffic(s));
	town_run(t, 60000);
	assert_int_equal(sta_state(s->st), STATION_CONNECTED);
	assert_int_equal(town_client(s)->pem, PEM_RUN);
	assert_true(town_traffic(s));
	town_free(t);
}

/* Somebody authenticates and reassociates with the client's address at the other access point. */
static void forge(struct town *t, struct town_sta *s, unsigned ap)
{
	struct dot11_sta forger = { .rates = { 2, 4, 11, 22, 12, 18, 24, 36, 48, 72, 96, 108 }, .nrates = 12,
				    .capability = DOT11_CAP_ESS | DOT11_CAP_PRIVACY, .listen_interval = 10 };
	const uint8_t *bssid = town_bssid(t, ap, 0, TOWN_PMF);
	static const uint8_t rsne[] = { 48, 20, 1, 0, 0, 0x0f, 0xac, 4, 1, 0, 0, 0x0f, 0xac, 4, 1, 0, 0, 0x0f, 0xac, 2, 0x80,
					0 };
	const char *ssid = t->wlan[TOWN_PMF].ssid;
	uint8_t frame[512];
	struct wr w = wr_into(frame, sizeof(frame));

	for (unsigned i = 0; i < 6; i++)
		forger.mac[i] = (uint8_t)(town_client(s)->mac.v >> (40 - 8 * i));
	forger.ies = rsne;
	forger.ies_len = sizeof(rsne);
	dot11_sta_auth(&forger, bssid, &w);
	town_inject(t, ap, 0, frame, wr_len(&w));
	town_run(t, 50);
	w = wr_into(frame, sizeof(frame));
	dot11_sta_assoc_req(&forger, bssid, sta_bssid(s->st), (const uint8_t *)ssid, strlen(ssid), &w);
	town_inject(t, ap, 0, frame, wr_len(&w));
	town_run(t, 50);
}

/* Whoever associates with the address of a client with PMF elsewhere takes nothing of it; it roams there itself. */
static void a_forged_roam_does_not_stop_the_traffic_of_a_client_and_its_own_moves_it(void **state)
{
	struct town *t = town_new(4, 2);
	struct town_sta *s = town_sta(t, TOWN_PMF, 0, RSN_PMF_OPTIONAL);
	struct client *c;

	(void)state;
	assert_true(town_joined(s));
	assert_memory_equal(sta_bssid(s->st), town_bssid(t, 0, 0, TOWN_PMF), 6);
	forge(t, s, 1);
	c = town_client(s);
	assert_non_null(c->claim);
	for (unsigned i = 0; i < 20; i++) {
		assert_true(town_traffic(s));
		town_run(t, 1000);
	}
	assert_null(c->claim);
	assert_int_equal(sta_counts(s->st)->disconnects, 0);
	forge(t, s, 1); /* and while one is there it roams to the same place */
	assert_true(sta_roam(s->st, town_bssid(t, 1, 0, TOWN_PMF), t->w->now));
	town_run(t, 300);
	assert_memory_equal(sta_bssid(s->st), town_bssid(t, 1, 0, TOWN_PMF), 6);
	assert_int_equal(sta_state(s->st), STATION_CONNECTED);
	assert_int_equal(town_client(s)->pem, PEM_RUN);
	assert_true(town_traffic(s));
	assert_int_equal(clients_count(t->cs), 1);
	town_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everybody_gets_in_over_a_bad_air),
		cmocka_unit_test(a_deaf_client_does_not_hold_up_the_group),
		cmocka_unit_test(an_m4_that_is_lost_costs_no_association),
		cmocka_unit_test(clients_find_another_access_point),
		cmocka_unit_test(a_forged_roam_does_not_stop_the_traffic_of_a_client_and_its_own_moves_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
