/* SPDX-License-Identifier: Apache-2.0 */
/* test_shed.c - what is given up while memory is short, in the order in which it goes: stations that probe, new clients,
 * histories. Who is in stays, roams and gets new keys; who is refused is told so by a verdict that
 * names the memory; and all is as before when there is enough again. When each goes: test_allowance. */
#include "check.h"

#include "catalogue_gen.h"
#include "cell_steps.h"
#include "live/desk.h"

#define PROBES (struct clients_shed){ .probes = true, .percent = 90, .limit_mib = 512 }
#define CLIENTS (struct clients_shed){ .probes = true, .clients = true, .percent = 94, .limit_mib = 512 }
#define NOTHING (struct clients_shed){ .percent = 80, .limit_mib = 512 }

static mac_t stranger(unsigned n)
{
	return (mac_t){ MAC_REAL_BIT | (0x02005e800000ULL + n) };
}

static void probe(struct cell *cell, mac_t station)
{
	clients_probed(cell->cs, &cell->ap[0].ap, 0, station, -60, 1, cell->now);
}

static void probes_are_the_first(void **state)
{
	struct cell *cell = cell_new(1);
	const struct clients_counters *n = clients_counters(cell->cs);

	(void)state;
	probe(cell, stranger(1));
	assert_non_null(clients_probe(cell->cs, stranger(1)));
	clients_shed(cell->cs, &PROBES);
	for (unsigned i = 2; i < 1000; i++)
		probe(cell, stranger(i));
	assert_int_equal(clients_probe_count(cell->cs), 1);
	assert_int_equal(n->probes_shed, 998);
	/* who is kept already goes after its five seconds, whatever it sends */
	probe(cell, stranger(1));
	cell_run(cell, 6000);
	assert_int_equal(clients_probe_count(cell->cs), 0);
	(void)running(cell, 0, CELL_PSK); /* new clients come in as ever */
	assert_int_equal(n->memory_refused, 0);
	clients_shed(cell->cs, &NOTHING);
	probe(cell, stranger(3));
	assert_int_equal(clients_probe_count(cell->cs), 1);
	cell_free(cell);
}

static unsigned fails;
static char fails_at[128];

static void note_check(void *ctx, const struct client_check *k)
{
	(void)ctx;
	if (k->verdict != CLIENT_FAILS)
		return;
	fails++;
	snprintf(fails_at, sizeof(fails_at), "%s %u %.80s", k->what, k->status, k->mend);
}

static void new_clients_are_refused_with_their_verdict(void **state)
{
	struct cell *cell = cell_new(2);
	const struct clients_counters *n = clients_counters(cell->cs);
	struct cell_sta *in = running(cell, 1, CELL_PSK), *half, *late;
	struct desk d;

	(void)state;
	half = cell_sta(cell, 2, CELL_PSK); /* half open: makes no room, for who takes its place needs as much, and more */
	half->deaf = true;
	cell_join(half);
	cell_run(cell, 50);
	clients_shed(cell->cs, &CLIENTS);
	late = cell_sta(cell, 0, CELL_PSK);
	desk_open(&d, cell, cell_mac(late));
	cell_join(late);
	cell_run(cell, 4000);
	assert_null(cell_client(late));
	assert_int_equal(late->status, DOT11_TOO_MANY_STATIONS);
	assert_int_equal(d.status, DOT11_TOO_MANY_STATIONS);
	assert_int_equal(d.traps, 0); /* anybody can make these */
	assert_true(n->memory_refused >= 1);
	assert_int_equal(n->limited, 0);
	assert_int_equal(n->half_open, 0);
	desk_says(&d, "controller-memory", "max-clients");
	desk_says_why(&d, "controller-memory", "94 percent of the 512 MiB");
	desk_says_why(&d, "controller-memory", "show sysinfo");
	desk_says_why(&d, "controller-memory", "MemoryMax");
	/* `test client` says it before it happens, and not of who is in */
	fails = 0;
	assert_int_equal(clients_test(cell->cs, cell_mac(late), CELL_PSK, note_check, NULL, cell->now), 1);
	assert_int_equal(fails, 1);
	assert_string_equal(fails_at, "Memory 17 show sysinfo");
	assert_int_equal(clients_test(cell->cs, cell_mac(in), CELL_PSK, note_check, NULL, cell->now), 0);
	/* who was refused so often is not excluded for it */
	for (unsigned i = 0; i < 10; i++) {
		cell_join(late);
		cell_run(cell, 1000);
	}
	assert_int_equal(clients_exclusion_count(cell->cs), 0);
	assert_int_equal(cell_client(in)->pem, PEM_RUN);
	clients_shed(cell->cs, &NOTHING);
	desk_forget(&d);
	cell_join(late);
	cell_run(cell, 100);
	cell_learn(late, CLIENT_LEARNED_DHCP, IP);
	assert_int_equal(cell_client(late)->pem, PEM_RUN);
	desk_is_well(&d);
	desk_close(&d);
	cell_check(cell);
	cell_free(cell);
}

static void who_is_in_goes_on(void **state)
{
	struct cell *cell = cell_new(3);
	struct cell_sta *psk = running(cell, 0, CELL_PSK), *pmf = running(cell, 1, CELL_PMF);
	struct cell_sta *open = running(cell, 2, CELL_OPEN);
	struct cell_sta *all[] = { psk, pmf, open };

	(void)state;
	clients_shed(cell->cs, &CLIENTS);
	for (unsigned ap = 1; ap < 3; ap++)
		for (unsigned i = 0; i < 3; i++) {
			cell_roam(all[i], ap, 0);
			cell_run(cell, 2000);
			assert_int_equal(all[i]->status, 0);
			assert_ptr_equal(cell_client(all[i])->ap, &cell->ap[ap].ap);
			assert_int_equal(cell_client(all[i])->pem, PEM_RUN);
		}
	/* new keys, pairwise and of groups */
	assert_true(clients_rekey(cell->cs, cell_mac(psk), cell->now));
	clients_group_rekey(cell->cs, 0, cell->now);
	cell_run(cell, 3000);
	/* it associates where it is once more, as after a short loss of its radio */
	cell_join(psk);
	cell_run(cell, 1000);
	cell_learn(psk, CLIENT_LEARNED_DHCP, IP);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(cell_client(all[i])->pem, PEM_RUN);
	assert_int_equal(clients_counters(cell->cs)->memory_refused, 0);
	assert_int_equal(clients_count(cell->cs), 3);
	cell_check(cell);
	cell_free(cell);
}

/* --- histories ---------------------------------------------------------------------------------------------------- */

enum { CROWD = 400, STRANGERS = 256 /* that stay */ };

static void joins(struct live *l, mac_t client, int64_t at, bool run)
{
	struct msg_assoc_request a = { .bssid = stranger(900000), .ap_name = SLICE("AP-1") };
	struct msg_pem_change_state m = { .from = PEM_L2AUTHCOMPLETE, .to = PEM_RUN, .ip = SLICE("192.0.2.7") };

	live_event(l, at, MSG_ASSOC_REQUEST, &a, client);
	if (run)
		live_event(l, at + 1, MSG_PEM_CHANGE_STATE, &m, client);
}

/* Every third one is here. */
static bool here(void *ctx, mac_t client)
{
	(void)ctx;
	return (client.v & 0xffffff) % 3 == 0;
}

static bool known(struct live *l, unsigned n)
{
	struct report_episode e;

	return live_history(l, stranger(n), &(struct live_ask){ .now = 1795373761123 }, &e, 1, NULL) > 0;
}

static void histories_of_who_is_gone_are_the_last(void **state)
{
	struct live *l = live_new(&(struct live_options){ .key = { 4, 4 } });
	const struct live_counters *n = live_counters(l);
	size_t before, steps = 0, gone = 0;

	(void)state;
	for (unsigned i = 0; i < CROWD; i++)
		joins(l, stranger(i), 1795373700000 + i * 10, true);
	for (unsigned i = CROWD; i < CROWD + STRANGERS + 36; i++)
		joins(l, stranger(i), 1795373700000 + i * 10, false);
	before = n->bytes;
	live_tight(l, true, true);
	/* who was never in RUN goes first, but for the newest: somebody may be joining */
	assert_int_equal(live_shed(l, here, NULL, 30), 30);
	assert_false(known(l, CROWD) || known(l, CROWD + 29));
	assert_true(known(l, CROWD + 30) && known(l, 1));
	/* then who has been silent longest and is gone */
	assert_int_equal(live_shed(l, here, NULL, 16), 16);
	assert_false(known(l, CROWD + 35));
	assert_true(known(l, CROWD + 36));
	assert_false(known(l, 0));
	while (live_shed(l, here, NULL, 50))
		steps++;
	assert_true(steps > 4);
	for (unsigned i = 0; i < CROWD; i++) {
		assert_int_equal(known(l, i), here(NULL, stranger(i)));
		gone += !here(NULL, stranger(i));
	}
	for (unsigned i = CROWD + 36; i < CROWD + STRANGERS + 36; i++)
		assert_true(known(l, i));
	assert_int_equal(n->shed, 36 + gone);
	assert_true(n->bytes < before - gone * 256);
	live_free(l);
}

/* The place where shedding goes on is one that stays, whatever is freed, heard of or joins between two looks. */
static void shedding_goes_on_where_it_was(void **state)
{
	struct live *l = live_new(&(struct live_options){ .key = { 4, 5 } });
	uint64_t dice = 7;
	unsigned left = 0;

	(void)state;
	for (unsigned i = 0; i < CROWD; i++)
		joins(l, stranger(i), 1795373700000 + i, true);
	live_tight(l, true, true);
	for (unsigned i = 0; i < 20000; i++) {
		dice = dice * 6364136223846793005ULL + 1442695040888963407ULL;
		switch (dice >> 33 & 7) {
		case 0: live_forget(l, stranger(dice >> 40 & 511)); break;
		case 1: (void)live_shed(l, here, NULL, 2); break;
		default: joins(l, stranger(dice >> 40 & 511), 1795373710000 + i * 100, dice >> 60 & 1); break;
		}
	}
	while (live_shed(l, here, NULL, 50))
		;
	for (unsigned i = 0; i < 512; i++)
		left += known(l, i) && !here(NULL, stranger(i));
	assert_true(left < 512 * 2 / 3 * 2 / 3); /* who was never in RUN, and may be joining */
	assert_true(live_counters(l)->shed > 1000);
	live_free(l);
}

static void wrong_passphrase(struct cell *cell, struct cell_sta *s)
{
	cell_passphrase(s, "something else");
	cell_join(s);
	cell_run(cell, 6000);
}

/* Rings that may not grow: bytes stay, and what happens now has its verdict all the same. */
static void a_ring_that_may_not_grow_still_tells(void **state)
{
	struct cell *cell = cell_new(6);
	struct cell_sta *s;
	struct desk d;
	size_t bytes;

	(void)state;
	s = cell_sta(cell, 0, CELL_PSK);
	desk_open(&d, cell, cell_mac(s));
	live_tight(d.live, true, true);
	for (unsigned i = 0; i < 20; i++) {
		cell_passphrase(s, CELL_PASSPHRASE);
		cell_join(s);
		cell_run(cell, 100);
		cell_learn(s, CLIENT_LEARNED_DHCP, IP);
		assert_int_equal(cell_client(s)->pem, PEM_RUN);
		cell_leave(s);
		cell_run(cell, 12000);
		if (i == 3)
			bytes = live_counters(d.live)->bytes;
	}
	assert_int_equal(live_counters(d.live)->bytes, bytes);
	assert_true(live_counters(d.live)->not_grown > 0);
	desk_debug(&d);
	wrong_passphrase(cell, s);
	desk_says(&d, "psk-wrong-passphrase", NULL);
	assert_int_equal(live_counters(d.live)->bytes, bytes);
	/* and grows again when there is room */
	live_tight(d.live, false, false);
	for (unsigned i = 0; i < 4; i++)
		wrong_passphrase(cell, s);
	assert_true(live_counters(d.live)->bytes > bytes);
	desk_close(&d);
	cell_free(cell);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(probes_are_the_first),
		cmocka_unit_test(new_clients_are_refused_with_their_verdict),
		cmocka_unit_test(who_is_in_goes_on),
		cmocka_unit_test(histories_of_who_is_gone_are_the_last),
		cmocka_unit_test(shedding_goes_on_where_it_was),
		cmocka_unit_test(a_ring_that_may_not_grow_still_tells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
