/* SPDX-License-Identifier: Apache-2.0 */
/* test_forged_leaves.c - deauthentications and disassociations in a client's name. With PMF they change nothing; without,
 * the client is gone by the controller's book, and what it does next is told: who leaves does not ask the same access point
 * for an association within a second, nor go on as if it had one. Live and from the debug. */
#include "check.h"

#include "catalogue_gen.h"
#include "cell_steps.h"
#include "live/desk.h"

#define SPOOF "possible spoof"

/* A cell with one client in RUN, who is debugged. */
static struct cell_sta *in_run(struct desk *d, unsigned wlan)
{
	struct cell *cell = cell_new(1);
	struct cell_sta *s = cell_sta(cell, 0, wlan);

	desk_open(d, cell, cell_mac(s));
	running(cell, 0, wlan);
	cell_run(cell, 60000);
	return s;
}

static void the_end(struct desk *d)
{
	struct cell *cell = d->cell;

	desk_close(d);
	cell_free(cell);
}

static void comes_back(struct cell_sta *s, int64_t ms)
{
	cell_run(s->cell, ms);
	cell_join(s);
	cell_run(s->cell, 100);
	cell_learn(s, CLIENT_LEARNED_DHCP, IP);
	cell_run(s->cell, 20000);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
}

static void who_is_back_at_once_may_not_have_left(void **state)
{
	(void)state;
	for (unsigned deauth = 0; deauth < 2; deauth++) {
		struct desk d;
		struct cell_sta *s = in_run(&d, CELL_PSK);

		for (unsigned i = 0; i < 3; i++) {
			goodbye_in_its_name(s, deauth, deauth ? DOT11_REASON_DEAUTH_LEAVING : DOT11_REASON_DISASSOC_LEAVING, false);
			comes_back(s, 300);
		}
		desk_says_why(&d, "client-left", SPOOF);
		desk_says_why(&d, "client-left", "config wlan security pmf optional");
		the_end(&d);
	}
}

/* A plain leave before it does not hide it. */
static void it_is_told_also_behind_a_true_one(void **state)
{
	struct desk d;
	struct cell_sta *s = in_run(&d, CELL_PSK);

	(void)state;
	cell_leave(s);
	comes_back(s, 30000);
	desk_says_nowhere(&d, SPOOF);
	goodbye_in_its_name(s, true, DOT11_REASON_DEAUTH_LEAVING, false);
	comes_back(s, 500);
	desk_says_why(&d, "client-left", SPOOF);
	the_end(&d);
}

static void who_goes_on_may_not_have_left(void **state)
{
	static const uint8_t start[] = { 2, 1, 0, 0 };

	(void)state;
	for (unsigned late = 0; late < 2; late++) { /* what was queued when it left proves nothing */
		struct desk d;
		struct cell_sta *s = in_run(&d, CELL_PSK);
		uint8_t frame[256];
		struct wr w = wr_into(frame, sizeof(frame));

		goodbye_in_its_name(s, true, DOT11_REASON_DEAUTH_LEAVING, false);
		s->deaf = true; /* does not hear what it is told then */
		cell_run(d.cell, late ? 2000 : 50);
		dot11_put_eapol(&w, false, s->bssid, s->s.mac, false, start, sizeof(start));
		cell_inject(d.cell, s->ap, s->slot, frame, wr_len(&w));
		cell_run(d.cell, 20000);
		desk_says(&d, "client-left", late ? "class-frame-violation" : NULL);
		if (late)
			desk_says_why(&d, "client-left", SPOOF);
		else
			desk_says_nowhere(&d, SPOOF);
		the_end(&d);
	}
}

static void what_is_no_spoof(void **state)
{
	struct desk d;
	struct cell_sta *s;

	(void)state;
	/* it stays away */
	s = in_run(&d, CELL_PSK);
	goodbye_in_its_name(s, true, DOT11_REASON_DEAUTH_LEAVING, false);
	cell_run(d.cell, 20000);
	desk_says(&d, "client-left", NULL);
	desk_says_nowhere(&d, SPOOF);
	the_end(&d);
	/* it comes back later */
	s = in_run(&d, CELL_PSK);
	cell_leave(s);
	comes_back(s, 3000);
	desk_says(&d, "client-left", NULL);
	desk_says_nowhere(&d, SPOOF);
	the_end(&d);
	/* it goes to another access point */
	s = in_run(&d, CELL_PSK);
	cell_leave(s);
	cell_run(d.cell, 300);
	cell_roam(s, 1, 0);
	cell_run(d.cell, 20000);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	desk_says_nowhere(&d, SPOOF);
	the_end(&d);
	/* with PMF nobody else can have said it */
	s = in_run(&d, CELL_PMF);
	cell_leave(s);
	comes_back(s, 300);
	desk_says(&d, "client-left", NULL);
	desk_says_nowhere(&d, SPOOF);
	the_end(&d);
}

/* In RUN on this WLAN, kept by its access point over a flap: its history begins with the adoption. */
static struct cell_sta *adopted(struct desk *d, unsigned wlan)
{
	struct cell_sta *s = in_run(d, wlan);
	struct client_report r = report_of(s);

	flap(d->cell);
	desk_forget(d);
	assert_true(clients_adopt(d->cell->cs, &d->cell->ap[0].ap, &r, d->cell->now));
	cell_run(d->cell, 60000);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	return s;
}

/* PMF was in force before the history began: controller and client know it, though no association told of it. */
static void who_was_adopted_is_no_victim(void **state)
{
	struct desk d;
	struct cell_sta *s = adopted(&d, CELL_PMF);

	(void)state;
	cell_leave(s);
	comes_back(s, 300);
	desk_says(&d, "client-left", NULL);
	desk_says_nowhere(&d, SPOOF);
	the_end(&d);
}

/* Where adoption told that there is none, it is told as ever. */
static void who_was_adopted_without_pmf_may_be_one(void **state)
{
	struct desk d;
	struct cell_sta *s = adopted(&d, CELL_PSK);

	(void)state;
	goodbye_in_its_name(s, true, DOT11_REASON_DEAUTH_LEAVING, false);
	comes_back(s, 300);
	desk_says_why(&d, "client-left", SPOOF);
	the_end(&d);
}

/* What was asked in its name, without PMF, at its access point or elsewhere, came to nothing: it has PMF as before. */
static void a_forged_association_makes_no_victim(void **state)
{
	(void)state;
	for (unsigned elsewhere = 0; elsewhere < 2; elsewhere++) {
		struct desk d;
		struct cell_sta *s = in_run(&d, CELL_PMF);
		struct cell_sta forger = *s;

		forger.pmf = false;
		cell_sta_rsne(&forger);
		forge_association(&forger, elsewhere, elsewhere, CELL_PMF, false);
		cell_run(d.cell, 11 * 60000); /* what was asked is a matter of its own by now */
		assert_true(cell_told(d.cell, elsewhere ? 3457 : 3452));
		assert_int_equal(cell_client(s)->pem, PEM_RUN);
		assert_ptr_equal(cell_client(s)->ap, &d.cell->ap[0].ap);
		cell_leave(s);
		comes_back(s, 300);
		desk_says(&d, "client-left", NULL);
		desk_says_nowhere(&d, SPOOF);
		the_end(&d);
	}
}

/* 1,000 of each kind within ten seconds: counted, told, and nothing else. */
static void with_pmf_forged_leaves_change_nothing(void **state)
{
	struct desk d;
	struct cell_sta *s = in_run(&d, CELL_PMF);
	unsigned downs = d.cell->downs;

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		goodbye_in_its_name(s, true, DOT11_REASON_DEAUTH_LEAVING, false);
		goodbye_in_its_name(s, false, DOT11_REASON_DISASSOC_LEAVING, false);
	}
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	assert_int_equal(cell_client(s)->count.deauths_ignored, 2000);
	assert_int_equal(clients_counters(d.cell->cs)->robust_unprotected, 2000);
	assert_int_equal(d.cell->downs, downs);
	desk_is_well(&d);
	the_end(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_is_back_at_once_may_not_have_left),
		cmocka_unit_test(it_is_told_also_behind_a_true_one),
		cmocka_unit_test(who_goes_on_may_not_have_left),
		cmocka_unit_test(what_is_no_spoof),
		cmocka_unit_test(who_was_adopted_is_no_victim),
		cmocka_unit_test(who_was_adopted_without_pmf_may_be_one),
		cmocka_unit_test(a_forged_association_makes_no_victim),
		cmocka_unit_test(with_pmf_forged_leaves_change_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
