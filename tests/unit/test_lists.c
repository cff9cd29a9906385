/* SPDX-License-Identifier: Apache-2.0 */
/* test_lists.c - lists of clients are changed where there are many: so many are looked at in a turn, and nobody is left out,
 * whoever comes, goes or is changed while it takes. */
#include "check.h"

#include "cell_steps.h"

enum { MANY = 990, TURN = 512 };

static struct cell *crowded(void)
{
	struct cell *cell = cell_new(90);

	for (unsigned n = 0; n < MANY; n++) {
		struct cell_sta *s = cell_sta(cell, n, CELL_OPEN);

		s->ap = n == TURN ? 2 : n % 2;
		s->slot = n / 2 % 2;
		cell_join(s);
		cell_run(cell, 5);
	}
	cell_run(cell, 1000);
	assert_int_equal(clients_count(cell->cs), MANY);
	return cell;
}

static size_t doomed(const struct cell *cell)
{
	size_t n = 0;

	for (const struct client *c = NULL; (c = clients_next(cell->cs, c)) != NULL;)
		n += c->doomed;
	return n;
}

static void the_last_is_looked_at_in_a_later_turn(void **state)
{
	struct cell *cell = crowded();
	struct cell_sta *first = &cell->sta[0], *last = &cell->sta[MANY - 1];

	(void)state;
	cell->by_hand = cell_mac(last);
	clients_lists(cell->cs, cell->now);
	assert_false(cell_client(last)->doomed);
	cell_run(cell, 2);
	assert_true(cell_client(last)->doomed);
	/* changed in the middle: who has been looked at is looked at again, and who has not is judged by what holds now */
	cell_run(cell, 2000);
	assert_null(cell_client(last));
	cell->by_hand = cell_mac(last);
	clients_lists(cell->cs, cell->now);
	cell->by_hand = cell_mac(first);
	clients_lists(cell->cs, cell->now);
	assert_false(cell_client(first)->doomed);
	cell_run(cell, 3);
	assert_true(cell_client(first)->doomed);
	assert_int_equal(doomed(cell), 1);
	cell_run(cell, 2000);
	assert_null(cell_client(first));
	assert_int_equal(clients_count(cell->cs), MANY - 2);
	cell_free(cell);
}

/* A list that nobody is in sends all away, some each millisecond; who comes meanwhile is refused, or goes. */
static void all_go_in_turns(void **state)
{
	struct cell *cell = crowded();
	struct cell_sta *late = cell_sta(cell, MANY + 1, CELL_OPEN);
	size_t n = 0;

	(void)state;
	cell->wlan[CELL_OPEN].mac_filtering = true;
	clients_lists(cell->cs, cell->now);
	cell_join(late);
	for (unsigned ms = 0; n < MANY; ms++) {
		size_t more = doomed(cell);

		assert_in_range(more - n, 1, TURN / 16);
		assert_true(ms < MANY);
		n = more;
		cell_run(cell, 1);
	}
	cell_run(cell, 3000);
	assert_int_equal(clients_count(cell->cs), 0);
	cell_free(cell);
}

/* The one whose turn it is goes before it comes; all go; nobody is there at all. */
static void whose_turn_it_is_may_go(void **state)
{
	struct cell *cell = crowded();
	struct cell_sta *last = &cell->sta[MANY - 1];

	(void)state;
	cell->by_hand = cell_mac(last);
	clients_lists(cell->cs, cell->now);
	assert_non_null(cell_client(&cell->sta[TURN]));
	clients_ap_left(cell->cs, &cell->ap[2].ap, cell->now);
	assert_null(cell_client(&cell->sta[TURN]));
	cell_run(cell, 2);
	assert_true(cell_client(last)->doomed);
	clients_lists(cell->cs, cell->now);
	for (unsigned ap = 0; ap < 2; ap++)
		clients_ap_left(cell->cs, &cell->ap[ap].ap, cell->now);
	assert_int_equal(clients_count(cell->cs), 0);
	cell_run(cell, 10);
	clients_lists(cell->cs, cell->now);
	cell_run(cell, 10);
	cell_free(cell);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_is_looked_at_in_a_later_turn),
		cmocka_unit_test(all_go_in_turns),
		cmocka_unit_test(whose_turn_it_is_may_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
