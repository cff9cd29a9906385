/* SPDX-License-Identifier: Apache-2.0 */
/* test_machine_deletes.c - deletions of stations that the access point's radio refuses, and who comes after them. In virtual
 * time, over tests/machines/world.c. */
#include "check.h"

#include "../machines/world.h"

#include <errno.h>

static const struct weather fair = { .delay_us = 500 };
static const uint8_t mac[6] = { 6, 0, 0x5e, 0, 0, 1 };

/* Deletions and, last, an association of the same station in one request: the deletions are refused, it is done. */
static void a_station_that_comes_after_its_deletion_stays(void **state)
{
	(void)state;
	for (unsigned deletions = 1; deletions < 3; deletions++) {
		struct world *w = world_new(8, 1, 1, fair);
		struct ac_station_change c = { .op = AC_STATION_ADD, .wlan = 1, .aid = 1,
			.station = { MAC_REAL_BIT | 0x06005e000001ULL } };
		struct ac *ac;
		struct ap *ap;

		assert_true(world_until_run(w, 0, 5000));
		world_run(w, 5000);
		ac = w->ac[0].ac;
		ap = world_row(w, 0, 0);
		assert_true(ac_station_change(ac, ap, &c, w->now));
		world_run(w, 1000);
		assert_non_null(radio_sim_station(w->ap[0].radio, 0, mac));
		radio_sim_keep_stations(w->ap[0].radio, deletions);
		for (unsigned i = 0; i <= deletions + 1; i++) { /* what comes first goes out alone: that of somebody else */
			c.op = i && i <= deletions ? AC_STATION_DELETE : AC_STATION_ADD;
			c.station.v = MAC_REAL_BIT | (i ? 0x06005e000001ULL : 0x06005e000002ULL);
			c.aid = i ? 3 : 2;
			c.cookie++;
			assert_true(ac_station_change(ac, ap, &c, w->now));
		}
		world_run(w, 5000);
		assert_int_equal(w->ac[0].results, deletions + 3);
		assert_int_equal(w->ac[0].lost_results, 0);
		assert_int_equal(ac_counters(ac)->deletes_again, deletions);
		assert_non_null(radio_sim_station(w->ap[0].radio, 0, mac));
		assert_int_equal(radio_sim_station(w->ap[0].radio, 0, mac)->aid, 3);
		world_check(w);
		world_free(w);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_station_that_comes_after_its_deletion_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
