/* SPDX-License-Identifier: Apache-2.0 */
/* test_town_restart.c - the controller dies under clients in RUN, once, twice in a second, and after new group keys: they
 * stay on the air, replay counters only rise, each net's group keys have other numbers than those before, and no key is
 * installed twice. */
#include "check.h"

#include "machines/town.h"
#include "rsn/authenticator.h"

enum { CLIENTS = 3 };

/* What goes to the clients in EAPOL-Key frames. */
struct seen {
	uint64_t replay[CLIENTS]; /* the last one of each */
	unsigned keys, fell;	  /* frames; those whose counter was not above the last one */
	struct town_sta *sta[CLIENTS];
	bool lose_m3; /* no handshake ends */
};

static bool look(struct town *t, struct town_frame *f)
{
	struct seen *s = t->pass_ctx;
	struct dot11_frame d;
	struct eapol_key k;
	struct rd eapol;

	if (!f->from_ap || !dot11_read(f->bytes, f->len, &d) || d.type != DOT11_DATA || !dot11_read_eapol(&d, &eapol) ||
	    !eapol_key_read(eapol.p, rd_left(&eapol), &k))
		return true;
	for (unsigned i = 0; i < CLIENTS; i++) {
		if (memcmp(d.a1, s->sta[i]->o.mac, 6) != 0)
			continue;
		s->keys++;
		s->fell += s->replay[i] && k.replay <= s->replay[i];
		s->replay[i] = k.replay;
	}
	return !(s->lose_m3 && k.info & EAPOL_KEY_PAIRWISE && k.info & EAPOL_KEY_MIC);
}

static struct town *with_clients(struct seen *s)
{
	static const unsigned wlans[CLIENTS] = { TOWN_PSK, TOWN_PMF, TOWN_PMF_REQUIRED };
	struct town *t = town_new(21, 1);

	for (unsigned i = 0; i < CLIENTS; i++) {
		s->sta[i] = town_sta(t, wlans[i], 0, i ? RSN_PMF_REQUIRED : RSN_PMF_OFF);
		assert_true(town_joined(s->sta[i]));
	}
	t->pass = look;
	t->pass_ctx = s;
	return t;
}

static bool all_adopted(struct town *t, const struct seen *s)
{
	for (unsigned i = 0; i < CLIENTS; i++) {
		const struct client *c = t->cs ? town_client(s->sta[i]) : NULL;

		if (!c || c->pem != PEM_RUN || !c->auth || c->auth->state != RSN_PTKINITDONE)
			return false;
	}
	return true;
}

static void stays(struct town *t, const struct seen *s)
{
	for (unsigned i = 0; i < CLIENTS; i++) {
		const struct station_counts *n = sta_counts(s->sta[i]->st);

		assert_int_equal(sta_state(s->sta[i]->st), STATION_CONNECTED);
		assert_int_equal(n->disconnects, 0);
		assert_int_equal(n->byes, 0);
		assert_int_equal(n->joins, 1);
		assert_true(town_traffic(s->sta[i]));
	}
	assert_int_equal(s->fell, 0);
	assert_int_equal(radio_sim_keys_twice(town_radio(t, 0)), 0);
	assert_int_equal(wtp_counters(t->w->ap[0].wtp)->keys_refused, 0);
}

static void tell(struct town *t, const struct seen *s)
{
	for (unsigned i = 0; i < CLIENTS && !all_adopted(t, s); i++) {
		const struct client *c = town_client(s->sta[i]);

		print_message("client %u: AP %d, PEM %d, key machine %d, station %d with %u keys; %u frames seen\n", i,
			      (int)wtp_state(t->w->ap[0].wtp), c ? c->pem : -1, c && c->auth ? (int)c->auth->state : -1,
			      (int)sta_state(s->sta[i]->st), sta_counts(s->sta[i]->st)->installs, s->keys);
	}
}

static void comes_back(struct town *t, struct seen *s)
{
	for (unsigned n = 0; n < 2400 && !all_adopted(t, s); n++)
		town_run(t, 50);
	tell(t, s);
	assert_true(all_adopted(t, s));
	town_run(t, 200);
	stays(t, s);
}

static void restart(struct town *t)
{
	town_controller_stop(t);
	town_controller_start(t);
	world_dtls_ends(t->w, 0, WTP_CONTROL, WTP_FAIL_PEER); /* a controller that is stopped says so */
}

static void group_keys_have_other_numbers_after_each_restart(void **state)
{
	struct seen s = { 0 };
	struct town *t = with_clients(&s);

	(void)state;
	for (unsigned round = 0; round < 6; round++) {
		struct rsn_group was[CLIENTS];

		if (round % 3 == 2) { /* so it is not always the same two that follow each other */
			for (unsigned i = 0; i < CLIENTS; i++)
				clients_group_rekey(t->cs, TOWN_PSK + i, t->w->now);
			town_run(t, 3000);
		}
		for (unsigned i = 0; i < CLIENTS; i++)
			was[i] = *sta_group(s.sta[i]->st);
		restart(t);
		comes_back(t, &s);
		for (unsigned i = 0; i < CLIENTS; i++) {
			const struct rsn_group *is = sta_group(s.sta[i]->st);

			assert_int_not_equal(is->gtk_id, was[i].gtk_id);
			assert_memory_not_equal(is->gtk, was[i].gtk, is->gtk_len);
			if (i) {
				assert_int_not_equal(is->igtk_id, was[i].igtk_id);
				assert_memory_not_equal(is->igtk, was[i].igtk, is->igtk_len);
			}
		}
	}
	town_free(t);
}

/* The handshake of the second net begins in the same second of the association as that of the first, which did not end. */
static void two_restarts_in_a_second_use_no_replay_counter_twice(void **state)
{
	struct seen s = { 0 };
	struct town *t = with_clients(&s);
	unsigned frames = 0;

	(void)state;
	for (unsigned round = 0; round < 20; round++) {
		town_run(t, 1000 + round * 37);
		s.lose_m3 = true;
		for (unsigned quick = 0; quick < 4; quick++) {
			unsigned before = s.keys;

			restart(t);
			for (unsigned n = 0; n < 40000 && s.keys < before + 1 + (round + quick) % 6; n++)
				town_run(t, 1);
			assert_true(s.keys > before);
			frames += s.keys - before;
		}
		s.lose_m3 = false;
		restart(t);
		comes_back(t, &s);
	}
	assert_true(frames > 20 * 4 * 2);
	town_free(t);
}

/* Killed at any moment of the handshakes by which they are adopted. Whose message 4 died with net has another key than its
 * access point: it cannot be spoken to, is sent away, and comes back; nobody else is. */
static void killed_at_any_moment_of_adoption(void **state)
{
	struct seen s = { 0 };
	struct town *t = with_clients(&s);
	unsigned joins = 0;

	(void)state;
	for (unsigned i = 0; i < CLIENTS; i++) {
		s.sta[i]->o.persistent = true;
		town_sta_remake(s.sta[i]);
	}
	for (unsigned i = 0; i < CLIENTS; i++)
		assert_true(town_joined(s.sta[i]));
	memset(s.replay, 0, sizeof(s.replay));
	for (unsigned round = 0; round < 60; round++) {
		unsigned before = s.keys;

		restart(t);
		for (unsigned n = 0; n < 40000 && s.keys == before; n++)
			town_run(t, 1);
		town_run(t, round / 2);
		memset(s.replay, 0, sizeof(s.replay)); /* an association that is new begins with 0 */
		restart(t);
		for (unsigned n = 0; n < 60 && !all_adopted(t, &s); n++) {
			town_run(t, 1000);
			for (unsigned i = 0; i < CLIENTS; i++) /* who protects its frames learns it when it speaks itself */
				(void)town_traffic(s.sta[i]);
		}
		tell(t, &s);
		assert_true(all_adopted(t, &s));
		for (unsigned i = 0; i < CLIENTS; i++)
			assert_true(town_traffic(s.sta[i]));
	}
	for (unsigned i = 0; i < CLIENTS; i++)
		joins += sta_counts(s.sta[i]->st)->joins - 1;
	print_message("%u of %u came back by joining anew\n", joins, 60 * CLIENTS);
	assert_true(joins < 60 * CLIENTS / 2);
	assert_int_equal(radio_sim_keys_twice(town_radio(t, 0)), 0);
	assert_int_equal(wtp_counters(t->w->ap[0].wtp)->keys_refused, 0);
	town_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(group_keys_have_other_numbers_after_each_restart),
		cmocka_unit_test(two_restarts_in_a_second_use_no_replay_counter_twice),
		cmocka_unit_test(killed_at_any_moment_of_adoption),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
