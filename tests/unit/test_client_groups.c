/* SPDX-License-Identifier: Apache-2.0 */
/* test_client_groups.c - group keys whose renewal does not go well: whoever joins meanwhile or after it gets the keys the
 * access point sends with. */
#include "check.h"

#include "cell_steps.h"
#include "rsn/authenticator.h"

static void agrees(struct cell_sta *s)
{
	const struct ac_group_key *k = &s->cell->ap[s->ap].group[s->slot][s->wlan];

	assert_int_equal(s->group.gtk_id, k->gtk_id);
	assert_memory_equal(s->group.gtk, k->gtk, 16);
	assert_memory_equal(s->group.igtk, k->igtk, 16);
}

/* The AP does not begin to send with the new keys: it is asked again, and then all goes on with the old ones. */
static void a_renewal_that_its_ap_does_not_end_leaves_the_old_keys_in_force(void **state)
{
	struct cell *cell = cell_new(80);
	struct cell_sta *s = running(cell, 0, CELL_PMF), *late;
	struct ac_group_key old = cell->ap[0].group[0][CELL_PMF];

	(void)state;
	cell_bss(cell, 0, 1, CELL_PMF, false); /* one BSS is to be renewed */
	cell->ap[0].no_complete = 100;
	clients_group_rekey(cell->cs, CELL_PMF, cell->now);
	cell_run(cell, 20000);
	assert_in_range(cell->ap[0].no_complete, 90, 98); /* it was asked more than once, and not for ever */
	assert_int_equal(cell->ap[0].completes, 0);
	assert_memory_equal(cell->ap[0].group[0][CELL_PMF].gtk, old.gtk, 16);
	late = joined(cell, 1, CELL_PMF);
	assert_int_equal(late->state, STA_KEYED);
	agrees(late);
	/* the next one does not touch the index that is in use */
	cell->ap[0].no_complete = 0;
	cell_run(cell, 70000);
	assert_int_equal(cell->ap[0].completes, 1);
	assert_int_not_equal(cell->ap[0].begun[0][CELL_PMF].gtk_id, old.gtk_id);
	assert_memory_not_equal(cell->ap[0].group[0][CELL_PMF].gtk, old.gtk, 16);
	agrees(s);
	agrees(late);
	cell_free(cell);
}

static void a_renewal_whose_end_fails_once_ends_well(void **state)
{
	struct cell *cell = cell_new(81);
	struct cell_sta *s = running(cell, 0, CELL_PMF), *late;

	(void)state;
	cell_bss(cell, 0, 1, CELL_PMF, false); /* one BSS is to be renewed */
	cell->ap[0].no_complete = 1;
	clients_group_rekey(cell->cs, CELL_PMF, cell->now);
	cell_run(cell, 500);
	late = joined(cell, 1, CELL_PMF); /* between the two tries */
	cell_run(cell, 5000);
	assert_int_equal(cell->ap[0].completes, 1);
	assert_int_equal(cell->ap[0].begins, 1);
	agrees(s);
	agrees(late);
	cell_free(cell);
}

/* A client gets new pairwise keys in the middle of its group handshake: with them come the new group keys, and the renewal
 * of the BSS does not wait for an answer to what it was asked before. It still waits for everybody else. */
static void a_pairwise_renewal_ends_its_group_handshake(void **state)
{
	(void)state;
	for (unsigned other = 0; other < 2; other++) {
		struct cell *cell = cell_new(88);
		struct cell_sta *s = running(cell, 0, CELL_PMF), *o = running(cell, 1, CELL_PMF);
		struct ac_group_key old = cell->ap[0].group[0][CELL_PMF];

		cell_bss(cell, 0, 1, CELL_PMF, false); /* one BSS is to be renewed */
		s->deaf = true;
		o->deaf = other;
		clients_group_rekey(cell->cs, CELL_PMF, cell->now);
		cell_run(cell, 300);
		assert_int_equal(cell_client(s)->auth->state, RSN_REKEYNEGOTIATING);
		assert_true(clients_rekey(cell->cs, cell_mac(s), cell->now));
		s->deaf = false;
		cell_run(cell, 300);
		assert_int_equal(s->installs, 2);
		assert_int_equal(cell->ap[0].completes, !other);
		assert_memory_not_equal(s->group.gtk, old.gtk, 16);
		o->deaf = false;
		cell_run(cell, 3000);
		assert_int_equal(cell->ap[0].completes, 1);
		agrees(s);
		agrees(o);
		assert_int_equal(s->deauths + o->deauths, 0);
		cell_free(cell);
	}
}

/* Wherever in a pairwise renewal the group's begins, also where M3 has gone out with the old ones: it ends once and well. */
static void a_renewal_that_begins_in_a_pairwise_one_ends_well(void **state)
{
	(void)state;
	for (unsigned us = 0; us < 6000; us += 250) {
		struct cell *cell = cell_new(89);
		struct cell_sta *s = running(cell, 0, CELL_PMF);

		cell_bss(cell, 0, 1, CELL_PMF, false);
		assert_true(clients_rekey(cell->cs, cell_mac(s), cell->now));
		for (unsigned at = 0; at < us; at += 250) {
			cell->now.us += 250;
			cell_run(cell, 0);
		}
		clients_group_rekey(cell->cs, CELL_PMF, cell->now);
		cell_run(cell, 2000);
		assert_int_equal(s->installs, 2);
		assert_int_equal(cell->ap[0].completes, 1);
		agrees(s);
		cell_free(cell);
	}
}

/* A radio that is reset has lost all keys, those of a renewal that is under way, too: another one begins. */
static void a_radio_that_is_reset_in_a_renewal_begins_another(void **state)
{
	struct cell *cell = cell_new(82);
	struct cell_sta *s = running(cell, 0, CELL_PMF);
	struct ac_group_key lost;

	(void)state;
	cell_bss(cell, 0, 1, CELL_PMF, false);
	s->deaf = true; /* its group handshake takes a while */
	clients_group_rekey(cell->cs, CELL_PMF, cell->now);
	cell_run(cell, 500);
	lost = cell->ap[0].begun[0][CELL_PMF];
	assert_int_equal(cell->ap[0].completes, 0);
	clients_radio_reset(cell->cs, &cell->ap[0].ap, 0, cell->now);
	cell_run(cell, 500);
	assert_memory_not_equal(cell->ap[0].begun[0][CELL_PMF].gtk, lost.gtk, 16);
	assert_memory_equal(cell->ap[0].group[0][CELL_PMF].gtk, cell->ap[0].begun[0][CELL_PMF].gtk, 16);
	s->deaf = false;
	cell_join(s);
	cell_run(cell, 200);
	assert_int_equal(s->state, STA_KEYED);
	agrees(s);
	cell_free(cell);
}

/* --- the interval ------------------------------------------------------------------------------------------------- */

static struct cell *one_bss(uint64_t seed)
{
	struct cell *cell = cell_new(seed);

	for (unsigned ap = 0; ap < CELL_APS; ap++)
		for (unsigned slot = 0; slot < 2; slot++)
			for (unsigned wlan = CELL_PSK; wlan <= CELL_CLOSED; wlan++)
				if (ap || slot || wlan != CELL_PMF)
					cell_bss(cell, ap, slot, wlan, false);
	return cell;
}

static void a_setting_that_is_another_puts_no_renewal_off(void **state)
{
	struct cell *cell = one_bss(83);

	(void)state;
	cell_run(cell, 3000 * 1000);
	cell->settings.traps = 1;
	clients_config(cell->cs, 0, cell->now);
	cell_run(cell, 599 * 1000);
	assert_int_equal(cell->ap[0].completes, 0);
	cell_run(cell, 2 * 1000);
	assert_int_equal(cell->ap[0].completes, 1);
	cell_free(cell);
}

static void a_renewal_that_is_due_soon_stays_so_whatever_is_set(void **state)
{
	(void)state;
	for (unsigned interval = 3600; interval <= 86400; interval += 82800) {
		struct cell *cell = one_bss(84);
		struct cell_sta *a = running(cell, 0, CELL_PMF), *b = running(cell, 1, CELL_PMF);

		cell->settings.group_rekey_strict = true;
		cell_leave(b);
		cell_run(cell, 100);
		cell->settings.group_rekey_s = interval;
		clients_config(cell->cs, 0, cell->now);
		cell_run(cell, 2000);
		assert_int_equal(cell->ap[0].completes, 1);
		agrees(a);
		/* and one that is tried again a minute after it failed */
		cell->ap[0].no_complete = 3;
		clients_group_rekey(cell->cs, CELL_PMF, cell->now);
		cell_run(cell, 10000);
		assert_int_equal(cell->ap[0].no_complete, 0);
		cell->settings.traps++;
		clients_config(cell->cs, 0, cell->now);
		cell_run(cell, 60000);
		assert_int_equal(cell->ap[0].completes, 2);
		cell_free(cell);
	}
}

static void an_interval_that_is_set_holds_at_once(void **state)
{
	struct cell *cell = one_bss(86);

	(void)state;
	cell_run(cell, 1000 * 1000);
	cell->settings.group_rekey_s = 120;
	clients_config(cell->cs, 0, cell->now);
	cell_run(cell, 100 * 1000);
	cell->settings.traps = 1;
	clients_config(cell->cs, 0, cell->now);
	cell_run(cell, 21 * 1000);
	assert_int_equal(cell->ap[0].completes, 1);
	cell_run(cell, 120 * 1000);
	assert_int_equal(cell->ap[0].completes, 2);
	cell_free(cell);
}

/* Who left while a renewal ran that was broken off is served by the one that follows. */
static void a_renewal_that_is_broken_off_asks_for_one_more_only(void **state)
{
	struct cell *cell = one_bss(87);
	struct cell_sta *a = running(cell, 0, CELL_PMF), *b = running(cell, 1, CELL_PMF);

	(void)state;
	cell->settings.group_rekey_strict = true;
	a->deaf = true;
	clients_group_rekey(cell->cs, CELL_PMF, cell->now);
	cell_run(cell, 500);
	cell_leave(b);
	cell_run(cell, 100);
	assert_int_equal(cell->ap[0].completes, 0);
	clients_radio_reset(cell->cs, &cell->ap[0].ap, 0, cell->now);
	cell_run(cell, 10000);
	assert_int_equal(cell->ap[0].completes, 1);
	cell_free(cell);
}

static void addresses_count_in_what_clients_take(void **state)
{
	struct cell *cell = one_bss(88);
	struct cell_sta *s = joined(cell, 0, CELL_PMF);
	size_t before = clients_load(cell->cs).bytes;

	(void)state;
	cell_learn(s, CLIENT_LEARNED_DHCP, IP);
	assert_true(clients_load(cell->cs).bytes > before);
	cell_free(cell);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_renewal_that_its_ap_does_not_end_leaves_the_old_keys_in_force),
		cmocka_unit_test(a_renewal_whose_end_fails_once_ends_well),
		cmocka_unit_test(a_pairwise_renewal_ends_its_group_handshake),
		cmocka_unit_test(a_renewal_that_begins_in_a_pairwise_one_ends_well),
		cmocka_unit_test(a_radio_that_is_reset_in_a_renewal_begins_another),
		cmocka_unit_test(a_setting_that_is_another_puts_no_renewal_off),
		cmocka_unit_test(a_renewal_that_is_due_soon_stays_so_whatever_is_set),
		cmocka_unit_test(an_interval_that_is_set_holds_at_once),
		cmocka_unit_test(a_renewal_that_is_broken_off_asks_for_one_more_only),
		cmocka_unit_test(addresses_count_in_what_clients_take),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
