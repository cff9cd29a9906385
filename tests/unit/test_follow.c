/* SPDX-License-Identifier: Apache-2.0 */
/* test_follow.c - WLANs are disabled, changed and deleted where there are many clients: so many are told to go in a turn,
 * nobody is left out, nobody who comes meanwhile is taken for one of them, and access points keep a WLAN until the last of
 * its clients has been told. */
#include "check.h"

#include "cell_steps.h"
#include "cli/grammar/grammar.h"
#include "controller/net/wlans.h"

enum { MANY = 780, TURN = 512 / 16, WLAN_OPEN = 1, WLAN_PSK = 2 };

static struct cell *cell;
static struct wlans wlans;
static struct config *config;
static unsigned lefts[CELL_APS], still_there;

static const struct client_wlan *wlan_of(void *ctx, unsigned id)
{
	return wlans_wlan(ctx, id);
}

static void left(void *ctx, struct ap *ap)
{
	unsigned n = 0;

	(void)ctx;
	while (&cell->ap[n].ap != ap)
		n++;
	lefts[n]++;
	still_there += clients_leaving(cell->cs, ap);
}

static void change(const char *line)
{
	struct command_line command;
	struct grammar_error error;
	struct config_error why;

	if (!grammar_parse(slice_of(line), &command, &error) || !config_apply(config, &command, NULL, &why))
		fail_msg("%s", line);
	command_wipe(&command);
}

/* As by a command. */
static void command(const char *line)
{
	change(line);
	wlans_follow(&wlans, config, cell->cs, cell->now);
}

static void bsss_up(void)
{
	for (unsigned ap = 0; ap < 2; ap++)
		for (unsigned slot = 0; slot < 2; slot++)
			for (unsigned id = 1; id <= 2; id++)
				cell_bss(cell, ap, slot, id, true);
}

static struct cell_sta *comes(unsigned n, unsigned wlan)
{
	struct cell_sta *s = cell_sta(cell, n, wlan);

	s->ap = n % 2;
	s->slot = n / 2 % 2;
	s->pmf = s->mfpr = false;
	if (wlan != WLAN_OPEN) {
		s->akm = RSN_AKM_PSK;
		cell_sta_rsne(s);
		cell->wlan[wlan].rsne = wlans_wlan(&wlans, wlan)->rsne; /* as in beacons */
		cell->wlan[wlan].rsne_len = wlans_wlan(&wlans, wlan)->rsne_len;
	}
	cell_join(s);
	cell_run(cell, 5);
	return s;
}

/* MANY on WLAN 1, one more on WLAN 2. */
static int set_up(void **state)
{
	static const char *const lines[] = {
		"config wlan create 1 open open", "config wlan security wpa disable 1",
		"config wlan create 2 psk psk", "config wlan security wpa akm 802.1x disable 2",
		"config wlan security wpa akm psk enable 2",
		"config wlan security wpa akm psk set-key ascii 'correct horse' 2", /* CELL_PASSPHRASE */
		"config wlan enable all",
	};

	(void)state;
	cell = cell_new(5);
	cell->wlan_from = wlan_of;
	cell->wlan_ctx = &wlans;
	cell->left = left;
	wlans = (struct wlans){ 0 };
	config = config_new();
	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		change(lines[i]);
	wlans_follow(&wlans, config, cell->cs, cell->now);
	bsss_up();
	for (unsigned n = 0; n <= MANY; n++)
		(void)comes(n, n < MANY ? WLAN_OPEN : WLAN_PSK);
	cell_run(cell, 1000);
	assert_int_equal(clients_count(cell->cs), MANY + 1);
	memset(lefts, 0, sizeof(lefts));
	still_there = 0;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	cell_free(cell);
	wlans_free(&wlans);
	config_free(config);
	return 0;
}

/* How many there are whom a change concerns, and has not reached. */
static size_t waiting(void)
{
	size_t n = 0;

	for (const struct client *c = NULL; (c = clients_next(cell->cs, c)) != NULL;)
		n += c->wlan_edition != (wlans_wlan(&wlans, c->wlan) ? wlans_wlan(&wlans, c->wlan)->edition : 0);
	return n;
}

static bool leaving(unsigned ap)
{
	return clients_leaving(cell->cs, &cell->ap[ap].ap);
}

/* Until all have been told: so many in each millisecond, and in none more. */
static void in_turns(void)
{
	unsigned ms = 0;

	for (size_t n = waiting(), now; n; n = now, ms++) {
		assert_true(clients_following(cell->cs));
		assert_true(ms < MANY);
		cell_run(cell, 1);
		now = waiting();
		assert_in_range(n - now, n < TURN ? n : 1, TURN);
	}
	cell_run(cell, 2); /* what is left are looks at BSSs */
	assert_false(clients_following(cell->cs));
}

static unsigned deauthenticated(void)
{
	unsigned n = 0;

	for (unsigned i = 0; i < MANY; i++)
		n += cell->sta[i].deauths > 0;
	return n;
}

static void all_of_a_disabled_wlan_go_in_turns(void **state)
{
	(void)state;
	command("config wlan disable 1");
	assert_in_range(waiting(), MANY - TURN, MANY - 1); /* the first ones at once */
	assert_true(leaving(0) && leaving(1));
	in_turns();
	assert_false(leaving(0) || leaving(1));
	assert_int_equal(lefts[0], 2); /* once for each radio */
	assert_int_equal(lefts[1], 2);
	assert_int_equal(lefts[2], 0);
	assert_in_range(still_there, 1, 2); /* on the other radio, yet; never behind the last */
	cell_run(cell, 100);
	assert_int_equal(deauthenticated(), MANY);
	assert_int_equal(clients_count(cell->cs), 1);
	assert_true(cell_client(&cell->sta[MANY])->associated);
	for (unsigned i = 0; i < MANY; i++)
		assert_false(cell_known(&cell->sta[i])->there);
}

static void of_few_all_go_at_once(void **state)
{
	(void)state;
	command("config wlan disable 2");
	assert_null(cell_client(&cell->sta[MANY]));
	assert_false(clients_following(cell->cs));
	assert_int_equal(clients_count(cell->cs), MANY);
}

/* Who comes while others are told to go is refused, or, where it is enabled again, stays; the others go all the same. */
static void who_comes_meanwhile_is_not_one_of_them(void **state)
{
	struct cell_sta *late, *again;

	(void)state;
	command("config wlan disable 1");
	late = comes(MANY + 1, WLAN_OPEN);
	assert_int_equal(late->status, DOT11_DENIED_OTHER_REASON);
	assert_null(cell_client(late));
	assert_true(waiting());
	command("config wlan enable 1");
	late = comes(MANY + 2, WLAN_OPEN);
	assert_int_equal(late->state, STA_IN);
	/* one of those who have to go, and have not heard it, asks anew: it is let in anew */
	again = &cell->sta[MANY - 1];
	assert_true(cell_client(again)->wlan_edition != wlans_wlan(&wlans, 1)->edition);
	cell_join(again);
	cell_run(cell, 5);
	assert_true(waiting());
	assert_int_equal(cell_client(again)->wlan_edition, wlans_wlan(&wlans, 1)->edition);
	in_turns();
	cell_run(cell, 100);
	assert_true(cell_client(late)->associated && cell_client(again)->associated);
	assert_int_equal(late->deauths + again->deauths, 0);
	assert_int_equal(deauthenticated(), MANY - 1);
	assert_int_equal(clients_count(cell->cs), 3);
}

/* It was let in before, and its access point has not made its station yet when the WLAN is disabled. */
static void who_is_on_its_way_in_goes_when_it_is_there(void **state)
{
	struct cell_sta *slow = cell_sta(cell, MANY + 1, WLAN_OPEN);

	(void)state;
	slow->ap = slow->slot = 1; /* the last to be looked at */
	cell->ap[1].slow_ms = 4;
	cell_join(slow);
	cell_run(cell, 4);
	assert_non_null(cell_client(slow));
	assert_false(cell_client(slow)->associated);
	command("config wlan disable 1");
	cell_run(cell, 5);
	assert_true(waiting());
	assert_null(cell_client(slow));
	cell_run(cell, 5);
	assert_true(slow->deauths);
	assert_false(cell_known(slow)->there);
	in_turns();
	assert_int_equal(clients_count(cell->cs), 1);
}

/* Other changes in the middle of it: of the same WLAN, of another one, of a setting of all. */
static void another_change_in_the_middle_is_followed(void **state)
{
	struct cell_sta *psk = &cell->sta[MANY];

	(void)state;
	command("config wlan disable 1");
	command("config wlan disable 2");
	assert_non_null(cell_client(psk)); /* its turn is after those */
	cell->settings.group_rekey_s = 600;
	clients_config(cell->cs, 0, cell->now);
	assert_in_range(waiting(), MANY - TURN, MANY);
	in_turns();
	cell_run(cell, 10);
	assert_int_equal(clients_count(cell->cs), 0);
	assert_false(clients_following(cell->cs));
	assert_true(psk->deauths);
	/* keys follow the new interval, which was told last */
	command("config wlan enable 2");
	psk = comes(MANY, WLAN_PSK);
	cell_run(cell, 100);
	assert_int_equal(psk->state, STA_KEYED);
	cell->ap[0].completes = cell->ap[1].completes = 0;
	cell_run(cell, 610000);
	assert_int_equal(cell->ap[0].completes, 8); /* of four WLANs with keys, on two radios */
}

/* As many changes as one likes share what is done in a turn. */
static void changes_of_one_moment_share_its_turn(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 100; i++)
		clients_config(cell->cs, 0, cell->now);
	command("config wlan disable 1");
	assert_int_equal(waiting(), MANY);
	in_turns();
	assert_int_equal(clients_count(cell->cs), 1);
}

static void whose_turn_it_is_may_go(void **state)
{
	(void)state;
	for (unsigned way = 0; way < 3; way++) {
		command("config wlan disable 1");
		assert_true(leaving(0));
		if (way == 0) /* one by one, in their order and against it */
			for (unsigned i = 0; i < MANY / 2; i++) {
				(void)clients_deauthenticate(cell->cs, cell_mac(&cell->sta[i]), cell->now);
				cell_leave(&cell->sta[MANY - 1 - i]);
				if (i % 50 == 0)
					cell_run(cell, 1);
			}
		for (unsigned ap = 0; ap < 2 && way == 1; ap++)
			clients_ap_left(cell->cs, &cell->ap[ap].ap, cell->now);
		if (way == 2) {
			cell_bss(cell, 0, 0, WLAN_OPEN, false);
			cell_bss(cell, 0, 1, WLAN_OPEN, false);
			assert_false(leaving(0));
		}
		cell_run(cell, 30);
		in_turns();
		cell_run(cell, 20000);
		assert_int_equal(clients_count(cell->cs), way != 1);
		(void)tear_down(NULL);
		(void)set_up(NULL);
	}
}

/* All that have not had their turn on a BSS move to another one in the same moment; the next one is among them. */
static void whose_turn_it_is_may_roam(void **state)
{
	size_t moved = 0;

	(void)state;
	command("config wlan disable 1");
	command("config wlan enable 1");
	for (unsigned i = 0; i < MANY; i += 4) /* of the first radio */
		if (cell_client(&cell->sta[i]))
			cell_roam(&cell->sta[i], 2, 0);
	cell_run(cell, 100);
	assert_false(clients_following(cell->cs));
	for (unsigned i = 0; i < MANY; i += 4)
		moved += cell_client(&cell->sta[i]) != NULL;
	assert_in_range(moved, TURN, MANY / 4 - TURN);
	assert_int_equal(clients_count(cell->cs), moved + 1);
	assert_int_equal(lefts[2], 0);
}

/* The last one at an access point that waits goes elsewhere before his turn: it is told that it need not wait. */
static void nobody_waits_for_who_is_not_there(void **state)
{
	(void)state;
	for (unsigned i = 3; i < MANY; i += 2)
		cell_leave(&cell->sta[i]);
	cell_run(cell, 15000);
	command("config wlan disable 1");
	command("config wlan enable 1");
	assert_true(leaving(1));
	cell_roam(&cell->sta[1], 2, 0);
	cell_run(cell, 100);
	assert_false(clients_following(cell->cs));
	assert_ptr_equal(cell_client(&cell->sta[1])->ap, &cell->ap[2].ap);
	assert_int_equal(lefts[1], 1);
}

/* --- deleted ------------------------------------------------------------------------------------------------------- */

static void told(void *ctx, const struct client_check *k)
{
	(void)ctx;
	(void)k;
}

/* Its keys go at once; it stays, disabled, until the last of its clients has gone. */
static void a_deleted_wlan_stays_as_long_as_its_clients(void **state)
{
	const struct client_wlan *w;
	unsigned before = clients_test(cell->cs, cell_mac(&cell->sta[MANY + 1]), 3, told, NULL, cell->now);

	(void)state;
	command("config wlan disable 1");
	cell_run(cell, 3);
	command("config wlan delete 1");
	w = wlans_wlan(&wlans, 1);
	assert_true(w && w->gone && !w->enabled && waiting());
	/* for people there is none */
	assert_int_equal(clients_test(cell->cs, cell_mac(&cell->sta[MANY + 1]), 1, told, NULL, cell->now), before);
	wlans_forget_gone(&wlans, cell->cs);
	command("config network ap-fallback disable");
	assert_ptr_equal(wlans_wlan(&wlans, 1), w);
	in_turns();
	assert_int_equal(clients_count(cell->cs), 1);
	wlans_forget_gone(&wlans, cell->cs);
	assert_null(wlans_wlan(&wlans, 1));
	/* of few it is gone with the command */
	command("config wlan disable 2");
	command("config wlan delete 2");
	assert_null(wlans_wlan(&wlans, 2));
	assert_int_equal(clients_count(cell->cs), 0);
	assert_int_equal(wlans.gone, 0);
}

/* Another of the same number, before the clients of the first have gone: they are none of its. */
static void a_wlan_that_is_made_anew_is_another_one(void **state)
{
	uint32_t edition = wlans_wlan(&wlans, 1)->edition;
	struct cell_sta *late;

	(void)state;
	for (unsigned way = 0; way < 2; way++) {
		command("config wlan disable 1");
		command("config wlan delete 1");
		if (way)
			cell_run(cell, 3000); /* nobody is left */
		wlans_forget_gone(&wlans, cell->cs);
		assert_int_equal(wlans_wlan(&wlans, 1) != NULL, way == 0);
		command("config wlan create 1 open open");
		command("config wlan security wpa disable 1");
		command("config wlan enable 1");
		assert_false(wlans_wlan(&wlans, 1)->gone);
		assert_true(wlans_wlan(&wlans, 1)->edition > edition);
		edition = wlans_wlan(&wlans, 1)->edition;
		late = comes(MANY + 1, WLAN_OPEN);
		assert_int_equal(late->state, STA_IN);
		if (!way)
			in_turns();
		cell_run(cell, 100);
		assert_int_equal(clients_count(cell->cs), 2);
		assert_true(cell_client(late)->associated);
		assert_int_equal(wlans.gone, 0);
	}
	assert_int_equal(deauthenticated(), MANY);
}

/* --- net dies in the middle of it ---------------------------------------------------------------------------------- */

/* The next one has the configuration of the last, and hears from access points who is still there: nobody may stay, and each
 * is told. */
static void the_next_net_sends_away_who_is_left(void **state)
{
	size_t were;

	(void)state;
	command("config wlan disable 1");
	cell_run(cell, 5);
	were = waiting();
	assert_in_range(were, TURN, MANY - TURN);
	cell_again(cell);
	bsss_up();
	assert_int_equal(clients_count(cell->cs), 0);
	for (unsigned i = 0; i < MANY; i++) {
		struct client_report r = report_of(&cell->sta[i]);

		if (cell_known(&cell->sta[i])->there)
			assert_false(clients_adopt(cell->cs, &cell->ap[cell->sta[i].ap].ap, &r, cell->now));
	}
	cell_run(cell, 10);
	assert_int_equal(deauthenticated(), MANY);
	for (unsigned i = 0; i < MANY; i++)
		assert_false(cell_known(&cell->sta[i])->there);
	assert_int_equal(clients_count(cell->cs), 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	static const struct CMUnitTest tests[] = {
		TEST(all_of_a_disabled_wlan_go_in_turns),
		TEST(of_few_all_go_at_once),
		TEST(who_comes_meanwhile_is_not_one_of_them),
		TEST(who_is_on_its_way_in_goes_when_it_is_there),
		TEST(another_change_in_the_middle_is_followed),
		TEST(changes_of_one_moment_share_its_turn),
		TEST(whose_turn_it_is_may_go),
		TEST(whose_turn_it_is_may_roam),
		TEST(nobody_waits_for_who_is_not_there),
		TEST(a_deleted_wlan_stays_as_long_as_its_clients),
		TEST(a_wlan_that_is_made_anew_is_another_one),
		TEST(the_next_net_sends_away_who_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
