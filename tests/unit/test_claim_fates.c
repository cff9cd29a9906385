/* SPDX-License-Identifier: Apache-2.0 */
/* test_claim_fates.c - what befalls a client with PMF while a claim of its address runs elsewhere: its session ends, it gets
 * an address, a list or its key changes, it goes, another claim comes. */
#include "check.h"

#include "cell_steps.h"

static void a_client_whose_session_ended_and_that_roams_has_another_session(void **state)
{
	(void)state;
	for (unsigned session_s = 0; session_s <= 300; session_s += 300) {
		struct cell *cell = cell_new(200);
		struct cell_sta *s;

		cell->wlan[CELL_PMF].session_s = 300;
		s = running(cell, 0, CELL_PMF);
		cell_run(cell, 304000);
		assert_int_equal(cell_client(s)->apf, APF_DISASSOCIATED);
		assert_true(cell_client(s)->associated);
		cell->wlan[CELL_PMF].session_s = session_s;
		cell_roam(s, 1, 1);
		cell_run(cell, 50);
		assert_ptr_equal(cell_client(s)->ap, &cell->ap[1].ap);
		cell_run(cell, 290000);
		assert_int_equal(cell_client(s)->apf, APF_ASSOCIATED);
		cell_run(cell, 12000);
		assert_int_equal(cell_client(s)->apf, session_s ? APF_DISASSOCIATED : APF_ASSOCIATED);
		cell_free(cell);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_client_whose_session_ended_and_that_roams_has_another_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
