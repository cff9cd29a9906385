/* SPDX-License-Identifier: Apache-2.0 */
/* test_clients.c - the machine of clients in virtual time, with real stations: joins, refusals, roams, keys, departures, and
 * what is told of each. */
#include "check.h"

#include "machines/cell.h"

enum { IP = 0xc0000205 }; /* 192.0.2.5 */

#define IDS(...) (const uint16_t[]){ __VA_ARGS__ }, sizeof((const uint16_t[]){ __VA_ARGS__ }) / sizeof(uint16_t)

static struct cell_sta *joined(struct cell *cell, unsigned n, unsigned wlan)
{
	struct cell_sta *s = cell_sta(cell, n, wlan);

	cell_join(s);
	cell_run(cell, 100);
	return s;
}

static struct cell_sta *running(struct cell *cell, unsigned n, unsigned wlan)
{
	struct cell_sta *s = joined(cell, n, wlan);

	cell_learn(s, CLIENT_LEARNED_DHCP, IP + n);
	cell_run(cell, 10);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	return s;
}

static void an_open_client_comes_to_run_when_its_address_is_known(void **state)
{
	struct cell *cell = cell_new(1);
	struct cell_sta *s = joined(cell, 0, CELL_OPEN);
	struct client *c = cell_client(s);

	(void)state;
	assert_int_equal(s->state, STA_IN);
	assert_int_equal(s->status, 0);
	assert_int_equal(s->aid, 1);
	assert_int_equal(c->pem, PEM_DHCP_REQD);
	assert_int_equal(cell_known(s)->gate, AC_GATE_LEARN);
	cell_learn(s, CLIENT_LEARNED_ARP, IP);
	cell_run(cell, 10);
	assert_int_equal(c->pem, PEM_RUN);
	assert_int_equal(cell_known(s)->gate, AC_GATE_RUN);
	assert_true(cell_in_order(cell, IDS(1000, 1101, 1103, 1104, 2200, 2201, 1107, 1108, 2206, 2207, 1109, 1110, 1111, 1112,
					    2002, 1123, 2001, 2000, 2000, 2208, 10000, 2101, 1124, 1119, 1120, 1300, 1121, 1114,
					    1118, 2006, 2101, 2000, 6002, 6093, 2000, 2101, 6002)));
	cell_free(cell);
}

static void a_client_with_the_passphrase_gets_keys_and_run(void **state)
{
	static const unsigned wlan[] = { CELL_PSK, CELL_PMF, CELL_PMF_REQUIRED };

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		for (unsigned sha256 = 0; sha256 < 2; sha256++) {
			struct cell *cell = cell_new(2);
			struct cell_sta *s = cell_sta(cell, 0, wlan[i]);

			if (sha256)
				s->akm = RSN_AKM_PSK_SHA256;
			cell_passphrase(s, CELL_PASSPHRASE);
			cell_sta_rsne(s);
			cell_join(s);
			cell_run(cell, 100);
			assert_int_equal(s->state, STA_KEYED);
			assert_int_equal(s->installs, 1);
			assert_int_equal(cell_known(s)->key_len, 16);
			assert_memory_equal(cell_known(s)->key, s->tk, 16);
			assert_memory_equal(s->group.gtk, cell->ap[0].group[0][wlan[i]].gtk, 16);
			assert_int_equal(s->group.igtk_len, s->pmf ? 16 : 0);
			assert_int_equal(cell_known(s)->gate, AC_GATE_LEARN);
			assert_int_equal(cell_client(s)->pmf, s->pmf);
			cell_learn(s, CLIENT_LEARNED_DHCP, IP);
			cell_run(cell, 10);
			assert_int_equal(cell_client(s)->pem, PEM_RUN);
			assert_int_equal(cell_known(s)->gate, AC_GATE_RUN);
			assert_true(cell_in_order(cell, IDS(1101, 1170, 2000, 2000, 2101, 1119, 1114, 1118, 3215, 3024, 3201,
							    3200, 3302, 3303, 3304, 3309, 3310, 3311, 3021, 3303, 3309, 3311,
							    3324, 2000, 2006, 2101, 2000, 6002, 1173, 6059, 2000, 2101,
							    6002)));
			cell_free(cell);
		}
}

static void a_wrong_passphrase_ends_as_aireos_tells_it(void **state)
{
	struct cell *cell = cell_new(3);
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);

	(void)state;
	cell_passphrase(s, "wrong horse!");
	cell_join(s);
	cell_run(cell, 2900);
	assert_int_equal(cell_client(s)->pem, PEM_8021X_REQD);
	cell_run(cell, 300);
	assert_int_equal(s->reason, DOT11_REASON_4WAY_TIMEOUT);
	assert_false(cell_known(s)->there);
	assert_int_equal(cell_known(s)->keys, 0);
	assert_true(cell_in_order(cell, IDS(3302, 3303, 3304, 3309, 3310, 3311, 3312, 3316, 3314, 3309, 3310, 3311, 3312, 3316,
					    3314, 3309, 3311, 3312, 3316, 3315, 3800, 1408, 1301)));
	assert_non_null(cell_client(s));
	cell_run(cell, 9700);
	assert_non_null(cell_client(s));
	cell_run(cell, 400);
	assert_null(cell_client(s));
	assert_true(cell_in_order(cell, IDS(1301, 1302, 1405, 1405, 2002, 2100, 1409)));
	cell_free(cell);
}

static void a_client_that_roams_keeps_its_record_and_its_address(void **state)
{
	struct cell *cell = cell_new(4);
	struct cell_sta *s = running(cell, 0, CELL_PSK);
	struct client *c = cell_client(s);

	(void)state;
	cell->rows = 0;
	cell_roam(s, 1, 1);
	cell_run(cell, 100);
	assert_ptr_equal(cell_client(s), c);
	assert_ptr_equal(c->ap, &cell->ap[1].ap);
	assert_int_equal(c->slot, 1);
	assert_int_equal(s->state, STA_KEYED);
	assert_int_equal(s->installs, 2);
	assert_int_equal(c->pem, PEM_RUN);
	assert_int_equal(c->ip, IP);
	assert_int_equal(c->count.roams, 1);
	assert_int_equal(cell_known(s)->gate, AC_GATE_RUN);
	s->ap = 0;
	assert_false(cell_known(s)->there);
	s->ap = 1;
	assert_true(cell_in_order(cell, IDS(1102, 2200, 2002, 2100, 1122, 1123, 2001, 1119, 1114, 3303, 2000, 2000, 6002, 2000,
					    2101, 6002)));
	assert_false(cell_told(cell, 1000));
	cell_free(cell);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_open_client_comes_to_run_when_its_address_is_known),
		cmocka_unit_test(a_client_with_the_passphrase_gets_keys_and_run),
		cmocka_unit_test(a_wrong_passphrase_ends_as_aireos_tells_it),
		cmocka_unit_test(a_client_that_roams_keeps_its_record_and_its_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
