/* SPDX-License-Identifier: Apache-2.0 */
/* test_show_cell.c - the shows of clients over the real machine with real stations, in virtual time: what an operator sees
 * of a client that joins, that has a wrong passphrase, that is excluded, put out, kept out, let in again. What a show prints
 * is read back by plumb diagnose's reader. */
#include "show_run.h"

#include "diagnose/show.h"
#include "machines/cell.h"

static struct cell *cell;
static struct world world;
static struct msglog log_ring;

static mono_t now_of(void *ctx)
{
	(void)ctx;
	return cell->now;
}

static int64_t wall_of(void *ctx)
{
	(void)ctx;
	return 1800000000000;
}

static void config_line(const char *line)
{
	struct command_line command;
	struct grammar_error error;
	struct config_error why;

	if (!grammar_parse(slice_of(line), &command, &error) || !config_apply(world.config, &command, NULL, &why))
		fail_msg("%s", line);
	command_wipe(&command);
}

static int set_up(void **state)
{
	(void)state;
	cell = cell_new(77);
	world = (struct world){ .config = config_new(), .clients = cell->cs, .log = &log_ring,
		.ports = { .now = now_of, .wall_ms = wall_of } };
	for (unsigned id = 1; id <= CELL_WLANS; id++) {
		char line[80];

		snprintf(line, sizeof(line), "config wlan create %u wlan%u", id, id);
		config_line(line);
	}
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	cell_free(cell);
	config_free(world.config);
	return 0;
}

/* show client detail of the station, read back; the text stays until the next call. */
static struct show detail(struct cell_sta *sta)
{
	static char *text;
	char command[64] = "show client detail ";
	struct show s;

	free(text);
	mac_format(cell_mac(sta), command + strlen(command));
	text = shown_in(&world, command);
	assert_ptr_equal(show_read(text, text + strlen(text), &s), text + strlen(text));
	assert_int_equal(s.kind, SHOW_CLIENT_DETAIL);
	if (s.unknown)
		fail_msg("%u labels are not known:\n%s", s.unknown, text);
	assert_true(mac_eq(s.client.mac, cell_mac(sta)));
	return s;
}

/* "COMMAND of the station": its status, and what it says when it fails. */
static enum call_status give(const char *before, struct cell_sta *sta, char said[static 256])
{
	char command[128];
	struct run r;
	enum call_status status;

	snprintf(command, sizeof(command), "%s ", before);
	mac_format(cell_mac(sta), command + strlen(command));
	begin(&r, &world, command, OUT_TEXT);
	while (step(&r))
		;
	memcpy(said, r.call.message, sizeof(r.call.message));
	status = r.call.status;
	end(&r);
	return status;
}

static bool says(const char *command, const char *what)
{
	char *text = shown_in(&world, command);
	bool found = strstr(text, what) != NULL;

	if (!found)
		print_message("%s", text);
	free(text);
	return found;
}

static struct cell_sta *came(unsigned n, unsigned wlan)
{
	struct cell_sta *sta = cell_sta(cell, n, wlan);

	cell_join(sta);
	cell_run(cell, 100);
	return sta;
}

static void a_client_is_followed_to_run(void **state)
{
	struct cell_sta *open = came(0, CELL_OPEN), *psk = came(1, CELL_PSK), *pmf = came(2, CELL_PMF_REQUIRED);
	struct show s = detail(open);

	(void)state;
	assert_true(s.client.pem == PEM_DHCP_REQD && s.client.apf == APF_ASSOCIATED && s.client.wlan_id == CELL_OPEN);
	assert_true(show_same(s.client.cipher, "None") && !show_has_address(&s.client));
	s = detail(psk);
	assert_true(s.client.pem == PEM_DHCP_REQD && s.client.policy_completed == SHOW_YES && show_same(s.client.akm, "PSK"));
	assert_true(show_same(s.client.cipher, "CCMP (AES)") && show_same(s.client.pmf, "No"));
	cell_learn(psk, CLIENT_LEARNED_DHCP, 0xc0000205);
	cell_run(cell, 5000);
	s = detail(psk);
	assert_true(s.client.pem == PEM_RUN && show_same(s.client.ip, "192.0.2.5") && s.client.association_id == psk->aid);
	assert_in_range(s.client.connected_s, 5, 6);
	s = detail(pmf);
	assert_true(show_same(s.client.pmf, "Yes") && s.client.wlan_id == CELL_PMF_REQUIRED);
	assert_true(says("show client summary", "Number of Clients................................ 3\n"));
	assert_true(says("show client wlan 2", "RUN"));
	assert_true(says("show client state summary", "RUN.............................................. 1\n"));
	assert_true(says("show client state summary", "DHCP_REQD........................................ 2\n"));
	assert_true(says("show client counters", "associations accepted"));
	assert_true(says("show wlan 2", "Number of Active Clients......................... 1\n"));
}

static void a_wrong_passphrase_is_seen_and_ends_on_the_exclusionlist(void **state)
{
	struct cell_sta *sta = cell_sta(cell, 3, CELL_PSK);
	char said[256], command[64] = "test client ";
	struct show_row row;
	struct show_rows it;
	struct show s;
	char *text;

	(void)state;
	sta->stubborn = true;
	cell_passphrase(sta, "wrong horse!");
	cell_join(sta);
	cell_run(cell, 2500);
	s = detail(sta);
	assert_true(s.client.pem == PEM_8021X_REQD && s.client.policy_completed == SHOW_NO);
	assert_true(s.client.eap_key_timeouts > 0);
	for (unsigned i = 0; i < 60 && !clients_exclusion(cell->cs, cell_mac(sta)); i++)
		cell_run(cell, 500);
	text = shown_in(&world, "show exclusionlist");
	show_read(show_find(text, text + strlen(text)), text + strlen(text), &s);
	assert_int_equal(s.kind, SHOW_EXCLUSIONLIST);
	it = show_rows(&s);
	assert_true(show_row_next(&it, &row) && !row.manual && mac_eq(row.mac, cell_mac(sta)) && row.reason_code == 4);
	assert_in_range(row.left_s, 50, 60);
	free(text);
	mac_format(cell_mac(sta), command + strlen(command));
	strcat(command, " wlan 2");
	text = shown_in(&world, command);
	if (!strstr(text, "config exclusionlist delete") || !strstr(text, "FAILS: its last messages had a wrong MIC") ||
	    !strstr(text, "Checks that fail................................. 2\n"))
		fail_msg("%s", text);
	free(text);
	/* let in again, with the right passphrase */
	assert_int_equal(give("config exclusionlist delete", sta, said), CALL_OK);
	assert_null(clients_exclusion(cell->cs, cell_mac(sta)));
	cell_passphrase(sta, CELL_PASSPHRASE);
	cell_join(sta);
	cell_run(cell, 3000);
	assert_int_equal(sta->state, STA_KEYED);
	s = detail(sta);
	assert_true(s.client.policy_completed == SHOW_YES);
	assert_int_equal(give("test client", sta, said), CALL_OK);
}

static void an_operator_puts_a_client_out(void **state)
{
	struct cell_sta *sta = came(4, CELL_PSK);
	char said[256];

	(void)state;
	assert_int_equal(give("config client deauthenticate", sta, said), CALL_OK);
	cell_run(cell, 12000);
	assert_int_equal(sta->deauths, 1);
	assert_null(cell_client(sta));
	assert_int_equal(give("show client detail", sta, said), CALL_NOT_FOUND);
	assert_int_equal(give("config client deauthenticate", sta, said), CALL_NOT_FOUND);
	/* kept out: gone at once, and not let in again (the cell's port is the configuration's list) */
	sta = came(5, CELL_OPEN);
	assert_int_equal(give("config exclusionlist add", sta, said), CALL_OK);
	cell->by_hand = cell_mac(sta);
	cell_run(cell, 12000);
	assert_int_equal(sta->deauths, 1);
	cell_join(sta);
	cell_run(cell, 1000);
	assert_int_not_equal(sta->state, STA_IN);
	assert_true(says("show exclusionlist", "Manually Disabled Clients"));
	assert_int_equal(give("show client detail", sta, said), CALL_NOT_FOUND);
	assert_non_null(strstr(said, "it is excluded"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_client_is_followed_to_run),
		TEST(a_wrong_passphrase_is_seen_and_ends_on_the_exclusionlist),
		TEST(an_operator_puts_a_client_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
