/* SPDX-License-Identifier: Apache-2.0 */
/* test_adopted_by_two.c - a client that roamed while the access point it left was away has a station at two of them. When
 * both are back each tells of its own; which is the later one may look the wrong way round, for a report that was lost and
 * said again says how long the association had lasted when it was made. Whoever is turned away for it is told. */
#include "check.h"

#include "cell_steps.h"

static void both_flap(struct cell *cell)
{
	for (unsigned ap = 0; ap < 2; ap++)
		clients_ap_left(cell->cs, &cell->ap[ap].ap, cell->now);
	for (unsigned ap = 0; ap < 2; ap++)
		for (unsigned slot = 0; slot < 2; slot++)
			for (unsigned id = 1; id <= CELL_WLANS; id++)
				cell_bss(cell, ap, slot, id, true);
}

struct twice {
	struct cell *cell;
	struct cell_sta *s;
	struct client_report before, now; /* where it was, where it is */
};

static struct twice roamed(uint64_t seed, unsigned wlan, uint32_t seconds)
{
	struct twice t = { .cell = cell_new(seed) };

	t.s = running(t.cell, 0, wlan);
	t.before = report_of(t.s);
	cell_run(t.cell, 20000);
	cell_roam(t.s, 1, 1);
	cell_run(t.cell, 100);
	t.now = report_of(t.s);
	t.now.keyed = t.before.keyed = wlan != CELL_OPEN;
	t.now.seconds = 4;
	t.before.seconds = t.now.seconds + seconds;
	cell_run(t.cell, 4000);
	both_flap(t.cell);
	assert_null(cell_client(t.s));
	return t;
}

/* It is where it is, or it knows that it is not. */
static void nobody_is_mistaken(struct twice *t)
{
	const struct client *c = cell_client(t->s);
	bool in = t->s->state == (t->now.keyed ? STA_KEYED : STA_IN);

	assert_int_equal(in, c && c->pem == PEM_RUN && c->ap == &t->cell->ap[1].ap);
	assert_true(in || t->s->deauths);
}

static const unsigned wlans[] = { CELL_OPEN, CELL_PSK, CELL_PMF };

/* The one it left looks as old, or younger: then it is taken for where the client is. */
static void who_is_turned_away_is_told(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		struct twice t = roamed(90 + i, wlans[i % 3], i / 3 ? 0 : (uint32_t)-3);
		struct cell *cell = t.cell;

		assert_true(clients_adopt(cell->cs, &cell->ap[0].ap, &t.before, cell->now));
		(void)clients_adopt(cell->cs, &cell->ap[1].ap, &t.now, cell->now);
		cell_run(cell, 60000);
		nobody_is_mistaken(&t);
		cell_free(cell);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_is_turned_away_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
