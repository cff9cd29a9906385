/* SPDX-License-Identifier: Apache-2.0 */
/* test_refusals.c - an association that is refused for what an operator has set: live and from its debug the verdict says
 * which setting it is, with the command that mends it; and when that is mended the client joins, and nothing is said. */
#include "check.h"

#include "catalogue_gen.h"
#include "cell_steps.h"
#include "live/desk.h"

static struct cell_sta *refused(struct desk *d, struct cell *cell, uint16_t status)
{
	struct cell_sta *s = cell_sta(cell, 0, CELL_OPEN);

	desk_open(d, cell, cell_mac(s));
	cell_join(s);
	cell_run(cell, 100);
	assert_int_equal(s->status, status);
	assert_null(cell_client(s));
	cell_run(cell, 12000);
	return s;
}

static void and_is_let_in(struct desk *d, struct cell_sta *s)
{
	struct cell *cell = d->cell;

	desk_forget(d);
	cell_join(s);
	cell_run(cell, 100);
	cell_learn(s, CLIENT_LEARNED_DHCP, IP);
	cell_run(cell, 1000);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	desk_is_well(d);
	desk_close(d);
	cell_free(cell);
}

static void by_the_mac_filter(void **state)
{
	struct cell *cell = cell_new(61);
	struct desk d;
	struct cell_sta *s;
	char command[96], mac[MAC_TEXT_MAX];

	(void)state;
	cell->wlan[CELL_OPEN].mac_filtering = true;
	s = refused(&d, cell, 1);
	assert_true(cell_told(cell, 4024));
	mac_format(d.mac, mac);
	snprintf(command, sizeof(command), "config macfilter add %s %u", mac, CELL_OPEN);
	desk_says(&d, "association-refused", "joined");
	desk_says_why(&d, "association-refused", "the WLAN's MAC filter does not have this client");
	desk_says_why(&d, "association-refused", command);
	desk_says_why(&d, "association-refused", "User entry not found in the Local FileDB");
	cell->wlan[CELL_OPEN].mac_filtering = false;
	and_is_let_in(&d, s);
}

static void by_the_listen_interval(void **state)
{
	struct cell *cell = cell_new(62);
	struct desk d;
	struct cell_sta *s;
	char command[96];

	(void)state;
	cell->wlan[CELL_OPEN].max_listen = 5;
	s = refused(&d, cell, 51);
	snprintf(command, sizeof(command), "config wlan max-listen-interval 0 %u", CELL_OPEN);
	desk_says(&d, "association-refused", "joined");
	desk_says_why(&d, "association-refused", "its listen interval is longer than the WLAN allows");
	desk_says_why(&d, "association-refused", command);
	cell->wlan[CELL_OPEN].max_listen = 0;
	and_is_let_in(&d, s);
}

/* WLAN 20 of the controller is another one at an access point, whose ids end at 16: there it has CELL_PSK's number. */
static struct cell *twenty(uint64_t seed)
{
	struct cell *cell = cell_new(seed);

	cell_bss(cell, 0, 0, CELL_PSK, false);
	cell->wlan_adds = 20 - CELL_PSK;
	cell->wlan[CELL_PSK].id = 20;
	cell_bss(cell, 0, 0, CELL_PSK, true);
	return cell;
}

/* Commands name the controller's, of one that is refused before it has an entry, and of one that has one. */
static void on_a_wlan_with_another_number(void **state)
{
	struct cell *cell = twenty(63);
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);
	struct desk d;

	(void)state;
	cell->wlan[CELL_PSK].max_listen = 5;
	desk_open(&d, cell, cell_mac(s));
	cell_join(s);
	cell_run(cell, 12000);
	assert_int_equal(s->status, 51);
	desk_says_why(&d, "association-refused", "config wlan max-listen-interval 0 20\"");
	cell->wlan[CELL_PSK].max_listen = 0;
	desk_forget(&d);
	cell_passphrase(s, "wrong horse");
	cell_join(s);
	cell_run(cell, 1000);
	assert_non_null(cell_client(s));
	assert_int_equal(cell_client(s)->wlan, 20);
	assert_int_equal(cell_client(s)->ap_wlan, CELL_PSK);
	cell_run(cell, 20000);
	desk_says_why(&d, "psk-wrong-passphrase", "config wlan disable 20\"");
	desk_close(&d);
	cell_free(cell);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_the_mac_filter),
		cmocka_unit_test(by_the_listen_interval),
		cmocka_unit_test(on_a_wlan_with_another_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
