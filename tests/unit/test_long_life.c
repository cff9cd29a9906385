/* SPDX-License-Identifier: Apache-2.0 */
/* test_long_life.c - one client for months: the machines make its history, 10,000 renewals of the group key and 500 roams,
 * and `show client diagnosis` still names its join and its last failure. */
#include "show_run.h"

#include "cell_steps.h"

enum { REKEYS = 10000, ROAMS = 500 };

static struct cell *cell;
static struct live *live;

static int64_t wall_of(void *ctx)
{
	(void)ctx;
	return 1795373761123 + cell->now.us / 1000;
}

static mono_t now_of(void *ctx)
{
	(void)ctx;
	return cell->now;
}

static void heard(void *ctx, unsigned row, const void *fields, mac_t client)
{
	live_event(ctx, wall_of(NULL), row, fields, client);
}

static void its_join_and_its_last_failure_are_still_named(void **state)
{
	static struct msglog log_ring;
	struct world world = { .config = config_new(), .log = &log_ring, .ports = { .now = now_of, .wall_ms = wall_of } };
	const struct live_counters *n;
	struct cell_sta *s;
	char line[80], mac[MAC_TEXT_MAX], *text;

	(void)state;
	cell = cell_new(11);
	live = live_new(&(struct live_options){ .key = { 3, 4 } });
	world.live = live;
	world.clients = cell->cs;
	cell->heard = heard;
	cell->heard_ctx = live;
	cell->settings.group_rekey_s = 0; /* when we say so */
	s = cell_sta(cell, 0, CELL_PSK);
	cell_passphrase(s, "incorrect horse");
	cell_join(s);
	cell_run(cell, 20000);
	assert_null(cell_client(s));
	cell_passphrase(s, CELL_PASSPHRASE);
	running(cell, 0, CELL_PSK);
	for (unsigned i = 0; i < REKEYS; i++) {
		clients_group_rekey(cell->cs, CELL_PSK, cell->now);
		cell_run(cell, 60000);
		if (i % (REKEYS / ROAMS) == 0) {
			cell_roam(s, (s->ap + 1) % 2, s->slot);
			cell_run(cell, 1000);
		}
	}
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	assert_int_equal(cell_client(s)->count.roams, ROAMS);
	assert_true(cell_client(s)->count.group_rekeys >= REKEYS);
	mac_format(cell_mac(s), mac);
	snprintf(line, sizeof(line), "show client diagnosis %s", mac);
	text = shown_in(&world, line);
	if (!strstr(text, "psk-wrong-passphrase") || !strstr(text, "joined"))
		fail_msg("%s", text);
	free(text);
	n = live_counters(live);
	print_message("%u renewals, %u roams: %llu events, %llu times written anew\n", cell_client(s)->count.group_rekeys,
		      cell_client(s)->count.roams, (unsigned long long)n->events, (unsigned long long)n->compactions);
	assert_true(n->compactions > 10);
	cell_free(cell);
	live_free(live);
	config_free(world.config);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(its_join_and_its_last_failure_are_still_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
