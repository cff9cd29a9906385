/* SPDX-License-Identifier: Apache-2.0 */
/* test_town_wlans.c - WLANs whose security is changed while they are on the air: who joins afterwards has all keys. */
#include "check.h"

#include "machines/town.h"

/* The WLAN is now one with these, as a command would have it; its name and its passphrase stay. */
static void secure(struct town *t, unsigned id, const char *ssid, enum client_pmf pmf)
{
	struct client_wlan *w = &t->wlan[id];
	struct ac_wlan *a = &t->w->ac[0].wlan[id - 1];
	struct rsn_policy p = { .rsn = true, .group = RSN_CIPHER_CCMP, .pairwise = { RSN_CIPHER_CCMP }, .pairwise_n = 1,
				.akm = { RSN_AKM_PSK, RSN_AKM_PSK_SHA256 }, .akm_n = 2, .pmf = (enum rsn_pmf)pmf,
				.group_mgmt = RSN_CIPHER_BIP_CMAC };
	struct wr out = wr_into(t->elements[id], sizeof(t->elements[id]));
	uint8_t pmk[RSN_PMK_LEN];

	rsn_passphrase(TOWN_PASSPHRASE, strlen(TOWN_PASSPHRASE), ssid, strlen(ssid), pmk);
	memcpy(t->pmk + id * RSN_PMK_LEN, pmk, sizeof(pmk));
	rsn_put_elements(&out, &p);
	w->wpa2 = true;
	w->akms = CLIENT_AKM_PSK | CLIENT_AKM_PSK_SHA256;
	w->pmf = pmf;
	w->rsne = t->elements[id];
	w->rsne_len = (uint8_t)wr_len(&out);
	w->has_pmk = rsn_pmk_set(&w->pmk, RSN_AKM_PSK, pmk, RSN_PMK_LEN) &&
		     rsn_pmk_set(&w->pmk_sha256, RSN_AKM_PSK_SHA256, pmk, RSN_PMK_LEN);
	w->edition++;
	a->capability |= DOT11_CAP_PRIVACY;
	a->ies = w->rsne;
	a->ies_len = w->rsne_len;
	a->pmf = pmf != CLIENT_PMF_OFF;
	a->group_cipher = a->pairwise_cipher = RSN_CIPHER_CCMP;
	a->management_cipher = a->pmf ? RSN_CIPHER_BIP_CMAC : 0;
	ac_refresh_all(t->w->ac[0].ac, t->w->now);
	clients_config(t->cs, id, t->w->now);
	town_run(t, 3000);
}

/* The station has what its access point sends to groups with. */
static void has_group_keys(struct town *t, struct town_sta *s, unsigned wlan, bool igtk)
{
	const struct rsn_group *g = sta_group(s->st);
	const struct radio_key *k = radio_sim_key(town_radio(t, 0), 0, (uint8_t)wlan, NULL, g->gtk_id);

	assert_int_equal(g->gtk_len, 16);
	assert_non_null(k);
	assert_memory_equal(k->key, g->gtk, 16);
	assert_int_equal(g->igtk_len, igtk ? 16 : 0);
	if (!igtk)
		return;
	k = radio_sim_key(town_radio(t, 0), 0, (uint8_t)wlan, NULL, g->igtk_id);
	assert_non_null(k);
	assert_memory_equal(k->key, g->igtk, 16);
}

static void an_open_wlan_that_gets_keys_has_group_keys(void **state)
{
	(void)state;
	for (unsigned pmf = 0; pmf < 2; pmf++) {
		struct town *t = town_new(20, 1);
		struct town_sta *open = town_sta(t, TOWN_OPEN, 0, RSN_PMF_OFF), *s;
		uint64_t added;

		assert_true(town_joined(open));
		added = ac_counters(t->w->ac[0].ac)->wlans_updated;
		secure(t, TOWN_OPEN, t->wlan[TOWN_OPEN].ssid, pmf ? CLIENT_PMF_OPTIONAL : CLIENT_PMF_OFF);
		assert_true(ac_counters(t->w->ac[0].ac)->wlans_updated > added);
		assert_null(town_client(open));
		s = town_sta(t, TOWN_OPEN, RSN_AKM_PSK, pmf ? RSN_PMF_OPTIONAL : RSN_PMF_OFF);
		s->o.akm = RSN_AKM_PSK;
		town_sta_remake(s);
		assert_true(town_joined(s));
		has_group_keys(t, s, TOWN_OPEN, pmf);
		assert_true(town_traffic(s));
		clients_group_rekey(t->cs, TOWN_OPEN, t->w->now);
		town_run(t, 1000);
		has_group_keys(t, s, TOWN_OPEN, pmf);
		town_free(t);
	}
}

static void a_wlan_that_gets_pmf_has_a_key_for_management_frames_at_once(void **state)
{
	struct town *t = town_new(21, 1);
	struct town_sta *s = town_sta(t, TOWN_PSK, RSN_AKM_PSK, RSN_PMF_OFF);

	(void)state;
	assert_true(town_joined(s));
	has_group_keys(t, s, TOWN_PSK, false);
	secure(t, TOWN_PSK, t->wlan[TOWN_PSK].ssid, CLIENT_PMF_OPTIONAL);
	s = town_sta(t, TOWN_PSK, RSN_AKM_PSK, RSN_PMF_OPTIONAL);
	assert_true(town_joined(s));
	assert_true(town_client(s)->pmf);
	has_group_keys(t, s, TOWN_PSK, true);
	town_free(t);
}

/* Its clients are told to go when it is their turn; until then their access point keeps the WLAN,
 * for the frame that tells them goes through it. */
static void a_disabled_wlan_stays_until_its_clients_have_been_told(void **state)
{
	struct town *t = town_new(22, 2);
	struct town_sta *s = town_sta(t, TOWN_PMF_REQUIRED, RSN_AKM_PSK_SHA256, RSN_PMF_REQUIRED);
	unsigned here, there;
	mono_t when;

	(void)state;
	assert_true(town_joined(s));
	here = town_client(s)->ap == world_row(t->w, 0, 0) ? 0 : 1;
	there = 1 - here;
	/* so much else was changed in this moment that nobody is told in it */
	for (unsigned i = 0; i < 200; i++)
		clients_config(t->cs, 0, t->w->now);
	t->wlan[TOWN_PMF_REQUIRED].enabled = false;
	t->wlan[TOWN_PMF_REQUIRED].edition++;
	t->w->ac[0].want.nwlans--;
	clients_config(t->cs, TOWN_PMF_REQUIRED, t->w->now);
	ac_refresh_all(t->w->ac[0].ac, t->w->now);
	assert_true(clients_leaving(t->cs, world_row(t->w, 0, here)));
	assert_false(clients_leaving(t->cs, world_row(t->w, 0, there)));
	assert_non_null(town_client(s));
	when = t->w->now;
	while (radio_sim_bss(town_radio(t, here), 0, TOWN_PMF_REQUIRED))
		town_run(t, 1);
	assert_int_equal(town_events(s, 0, STATION_DISASSOCIATED), 1); /* the deauthentication follows, and is nothing new */
	assert_int_equal(town_value(s, STATION_DISASSOCIATED), DOT11_REASON_UNSPECIFIED);
	assert_null(town_client(s));
	assert_true(mono_between(when, t->w->now) < 1000);
	assert_null(radio_sim_bss(town_radio(t, there), 0, TOWN_PMF_REQUIRED)); /* nobody was on it: not later */
	assert_false(clients_following(t->cs));
	/* enabled again it is there again */
	t->wlan[TOWN_PMF_REQUIRED].enabled = true;
	t->wlan[TOWN_PMF_REQUIRED].edition++;
	t->w->ac[0].want.nwlans++;
	clients_config(t->cs, TOWN_PMF_REQUIRED, t->w->now);
	ac_refresh_all(t->w->ac[0].ac, t->w->now);
	town_run(t, 3000);
	assert_true(town_joined(s));
	assert_true(town_traffic(s));
	town_free(t);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_open_wlan_that_gets_keys_has_group_keys),
		cmocka_unit_test(a_wlan_that_gets_pmf_has_a_key_for_management_frames_at_once),
		cmocka_unit_test(a_disabled_wlan_stays_until_its_clients_have_been_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
