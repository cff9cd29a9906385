/* SPDX-License-Identifier: Apache-2.0 */
/* test_theft.c - clients that are excluded, each for one of AireOS's reasons, and for how long; two with one IP address, two
 * with one MAC address. With the verdict live and from the debug, and none once the cause is gone. */
#include "check.h"

#include "catalogue_gen.h"
#include "cell_steps.h"
#include "live/desk.h"

static void the_end(struct desk *d)
{
	struct cell *cell = d->cell;

	desk_close(d);
	cell_free(cell);
}

/* Its exclusion ends, and it is in. */
static void is_let_in(struct desk *d, struct cell_sta *s)
{
	struct cell *cell = d->cell;

	s->stubborn = false;
	cell_run(cell, 61000);
	assert_null(clients_exclusion(cell->cs, cell_mac(s)));
	assert_null(cell_client(s));
	desk_forget(d);
	cell_join(s);
	cell_run(cell, 100);
	cell_learn(s, CLIENT_LEARNED_DHCP, IP);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	cell_run(cell, 20000);
	desk_is_well(d);
}

static void must_be_excluded(struct desk *d, struct cell_sta *s, enum client_exclusion_reason why)
{
	const struct client_exclusion *e = clients_exclusion(d->cell->cs, cell_mac(s));

	assert_non_null(e);
	assert_int_equal(e->reason, why);
	assert_int_equal(d->trap_reason, why);
	assert_true(timer_armed(&e->timer));
	assert_true(mono_between(e->since, e->timer.due) == 60000);
	assert_string_equal(e->ap_name, "ap0");
}

/* --- the reasons -------------------------------------------------------------------------------------------------- */

static void by_authentications_that_fail(void **state)
{
	struct cell *cell = cell_new(1);
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);
	struct desk d;

	(void)state;
	cell->wlan[CELL_PSK].exclusion = true;
	cell->wlan[CELL_PSK].exclusion_s = 60;
	desk_open(&d, cell, cell_mac(s));
	cell_join(s); /* for its BSSID */
	s->state = STA_OFF;
	for (unsigned i = 0; i < 4; i++)
		authenticate(s, 1); /* shared key */
	assert_null(clients_exclusion(cell->cs, cell_mac(s)));
	cell_run(cell, 11000); /* who waits begins anew */
	for (unsigned i = 0; i < 5; i++) {
		assert_null(clients_exclusion(cell->cs, cell_mac(s)));
		authenticate(s, 1);
	}
	must_be_excluded(&d, s, CLIENT_EXCLUDED_AUTH);
	desk_says(&d, "client-excluded", NULL);
	s->tries = 0;
	is_let_in(&d, s);
	the_end(&d);
}

static void by_associations_that_fail(void **state)
{
	struct cell *cell = cell_new(2);
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);
	struct desk d;

	(void)state;
	cell->wlan[CELL_PSK].exclusion = true;
	cell->wlan[CELL_PSK].exclusion_s = 60;
	desk_open(&d, cell, cell_mac(s));
	s->ssid = "renamed";
	s->stubborn = true;
	cell_join(s);
	cell_run(cell, 1500);
	assert_null(clients_exclusion(cell->cs, cell_mac(s)));
	cell_run(cell, 3000);
	must_be_excluded(&d, s, CLIENT_EXCLUDED_ASSOC);
	assert_int_equal(clients_counters(cell->cs)->refused, 5);
	desk_says(&d, "association-refused", NULL); /* which is why */
	s->ssid = NULL;
	s->state = STA_OFF;
	is_let_in(&d, s);
	the_end(&d);
}

static void by_keys_that_fail(void **state)
{
	struct cell *cell = cell_new(3);
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);
	struct desk d;

	(void)state;
	cell->wlan[CELL_PSK].exclusion = true;
	cell->wlan[CELL_PSK].exclusion_s = 60;
	desk_open(&d, cell, cell_mac(s));
	cell_passphrase(s, "incorrect horse");
	s->stubborn = true;
	cell_join(s);
	cell_run(cell, 12000);
	must_be_excluded(&d, s, CLIENT_EXCLUDED_8021X);
	desk_says(&d, "psk-wrong-passphrase", NULL);
	cell_passphrase(s, CELL_PASSPHRASE);
	s->state = STA_OFF;
	is_let_in(&d, s);
	the_end(&d);
}

/* What anybody can do under an absent client's address keeps it out for a minute, though exclusions last for ever. */
static void strangers_exclude_nobody_for_good(void **state)
{
	struct cell *cell = cell_new(16);
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);

	(void)state;
	cell->wlan[CELL_PSK].exclusion = true;
	cell_join(s);
	s->state = STA_OFF;
	for (unsigned i = 0; i < 5; i++)
		authenticate(s, 1);
	assert_non_null(clients_exclusion(cell->cs, cell_mac(s)));
	cell_run(cell, 61000);
	assert_null(clients_exclusion(cell->cs, cell_mac(s)));
	cell_free(cell);
}

static void strangers_push_no_exclusion_out(void **state)
{
	struct cell *cell = cell_new(17);
	mac_t first = { MAC_REAL_BIT | 0x02005e000001 }, stranger = { MAC_REAL_BIT | 0x02005e100001 };

	(void)state;
	clients_exclude(cell->cs, first, CLIENT_EXCLUDED_8021X, 0, cell->now);
	clients_exclude(cell->cs, stranger, CLIENT_EXCLUDED_AUTH, 60, cell->now);
	for (unsigned i = 2; i < CLIENT_EXCLUSIONS_MAX; i++)
		clients_exclude(cell->cs, (mac_t){ first.v + i }, CLIENT_EXCLUDED_IP_THEFT, 0, cell->now);
	assert_int_equal(clients_exclusion_count(cell->cs), CLIENT_EXCLUSIONS_MAX);
	clients_exclude(cell->cs, (mac_t){ stranger.v + 1 }, CLIENT_EXCLUDED_ASSOC, 60, cell->now);
	assert_null(clients_exclusion(cell->cs, stranger)); /* one for another */
	clients_exclude(cell->cs, (mac_t){ first.v + 1 }, CLIENT_EXCLUDED_8021X, 60, cell->now);
	assert_null(clients_exclusion(cell->cs, (mac_t){ stranger.v + 1 }));
	clients_exclude(cell->cs, stranger, CLIENT_EXCLUDED_ASSOC, 60, cell->now); /* no place */
	assert_null(clients_exclusion(cell->cs, stranger));
	assert_non_null(clients_exclusion(cell->cs, first));
	clients_exclude(cell->cs, (mac_t){ first.v - 1 }, CLIENT_EXCLUDED_8021X, 60, cell->now);
	assert_null(clients_exclusion(cell->cs, first)); /* the oldest */
	assert_int_equal(clients_exclusion_count(cell->cs), CLIENT_EXCLUSIONS_MAX);
	cell_free(cell);
}

/* A WLAN that excludes nobody; a policy that is off. */
static void nobody_is_excluded_where_it_is_off(void **state)
{
	(void)state;
	for (unsigned policy = 0; policy < 2; policy++) {
		struct cell *cell = cell_new(4);
		struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);

		cell->wlan[CELL_PSK].exclusion = policy;
		cell->settings.not_excluded = policy ? 1u << CLIENT_EXCLUDED_ASSOC : 0;
		s->ssid = "renamed";
		s->stubborn = true;
		cell_join(s);
		cell_run(cell, 8000);
		assert_true(clients_counters(cell->cs)->refused > 10);
		assert_int_equal(clients_counters(cell->cs)->excluded, 0);
		cell_free(cell);
	}
}

/* What a stranger does under a client's address elsewhere does not exclude the client. */
static void a_client_that_is_in_is_not_excluded_by_others(void **state)
{
	struct cell *cell = cell_new(5);
	struct cell_sta *s = running(cell, 0, CELL_PMF);

	(void)state;
	cell->wlan[CELL_PSK].exclusion = cell->wlan[CELL_PMF].exclusion = true;
	for (unsigned i = 0; i < 8; i++) {
		s->s.capability |= DOT11_CAP_IBSS; /* refused */
		forge_association(s, 1, 0, CELL_PMF, false);
		forge_association(s, 1, 0, CELL_PSK, false);
		s->s.capability &= (uint16_t)~DOT11_CAP_IBSS;
	}
	for (unsigned i = 0; i < 8; i++)
		authenticate(s, 1);
	assert_int_equal(clients_counters(cell->cs)->excluded, 0);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	cell_free(cell);
}

/* --- two with one IP address -------------------------------------------------------------------------------------- */

static struct cell *excluding(uint64_t seed)
{
	struct cell *cell = cell_new(seed);

	cell->wlan[CELL_PSK].exclusion = true;
	cell->wlan[CELL_PSK].exclusion_s = 60;
	return cell;
}

static void an_ip_address_is_used_twice(void **state)
{
	struct cell *cell = excluding(6);
	struct cell_sta *owner = running(cell, 1, CELL_PSK), *s = cell_sta(cell, 0, CELL_PSK);
	struct desk d;

	(void)state;
	desk_open(&d, cell, cell_mac(s));
	cell_join(s);
	cell_run(cell, 100);
	cell_learn(s, CLIENT_LEARNED_ARP, IP + 1);
	must_be_excluded(&d, s, CLIENT_EXCLUDED_IP_THEFT);
	assert_int_equal(cell_client(s)->apf, APF_EXCLUDED);
	assert_int_not_equal(cell_client(s)->pem, PEM_RUN);
	cell_run(cell, 1100);
	assert_null(cell_client(s));
	assert_int_equal(s->deauths, 1);
	assert_int_equal(cell_client(owner)->pem, PEM_RUN);
	assert_int_equal(owner->deauths, 0);
	desk_says(&d, "ip-theft", "joined");
	is_let_in(&d, s);
	the_end(&d);
}

/* What the server gives is the client's, whoever has used it before. */
static void a_given_address_beats_one_that_was_taken(void **state)
{
	struct cell *cell = excluding(7);
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK), *owner;
	struct desk d;

	(void)state;
	desk_open(&d, cell, cell_mac(s));
	cell_join(s);
	cell_run(cell, 100);
	cell_learn(s, CLIENT_LEARNED_ARP, IP + 1);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	owner = running(cell, 1, CELL_PSK);
	must_be_excluded(&d, s, CLIENT_EXCLUDED_IP_THEFT);
	cell_run(cell, 1100);
	assert_null(cell_client(s));
	assert_int_equal(cell_client(owner)->ip, IP + 1);
	desk_says(&d, "ip-theft", "deleted-by-operator");
	is_let_in(&d, s);
	the_end(&d);
}

/* Where there are no keys anybody can speak for anybody: the address is refused, and told, and nobody is put out. */
static void on_open_wlans_nobody_is_put_out(void **state)
{
	struct cell *cell = excluding(18);
	struct cell_sta *owner, *s = cell_sta(cell, 0, CELL_OPEN), *taker, *other;
	struct desk d;

	(void)state;
	cell->wlan[CELL_OPEN].exclusion = true;
	cell->wlan[CELL_OPEN].exclusion_s = 60;
	owner = running(cell, 1, CELL_OPEN);
	desk_open(&d, cell, cell_mac(s));
	running(cell, 0, CELL_OPEN);
	cell_learn(s, CLIENT_LEARNED_ARP, IP + 1);
	assert_int_equal(clients_counters(cell->cs)->ip_thefts, 1);
	assert_int_equal(cell_client(s)->ip, IP);
	assert_int_equal(cell_client(owner)->ip, IP + 1);
	desk_says(&d, "ip-theft", "client-excluded");
	taker = joined(cell, 2, CELL_OPEN);
	cell_learn(taker, CLIENT_LEARNED_ARP, IP + 3);
	assert_int_equal(cell_client(taker)->pem, PEM_RUN);
	other = running(cell, 3, CELL_OPEN); /* the server gives it */
	assert_int_equal(cell_client(taker)->ip, 0);
	assert_int_equal(cell_client(other)->ip, IP + 3);
	assert_int_equal(clients_counters(cell->cs)->ip_thefts, 2);
	cell_run(cell, 5000);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	assert_int_equal(cell_client(taker)->pem, PEM_RUN);
	assert_int_equal(clients_counters(cell->cs)->excluded, 0);
	the_end(&d);
}

/* A lease that moves, an owner that is gone, another VLAN, a roam, a policy that is off: no theft. */
static void what_is_no_theft(void **state)
{
	struct cell *cell = excluding(8);
	struct cell_sta *a = running(cell, 1, CELL_PSK), *b = joined(cell, 2, CELL_PSK), *c = joined(cell, 3, CELL_PSK),
			*o = joined(cell, 4, CELL_OPEN);

	(void)state;
	cell_learn(b, CLIENT_LEARNED_DHCP, IP + 1); /* the server gives it to another client */
	assert_int_equal(cell_client(b)->ip, IP + 1);
	assert_int_equal(cell_client(a)->ip, 0);
	cell_leave(b);
	cell_run(cell, 100); /* its entry is still there */
	cell_learn(c, CLIENT_LEARNED_ARP, IP + 1);
	assert_int_equal(cell_client(c)->ip, IP + 1);
	cell_roam(c, 1, 0);
	cell_run(cell, 100);
	cell_learn(c, CLIENT_LEARNED_ARP, IP + 1);
	assert_int_equal(cell_client(c)->pem, PEM_RUN);
	cell->wlan[CELL_OPEN].vlan = 99;
	cell->wlan[CELL_OPEN].exclusion = true;
	cell_learn(o, CLIENT_LEARNED_ARP, IP + 1);
	assert_int_equal(cell_client(o)->pem, PEM_RUN);
	cell->settings.not_excluded = 1u << CLIENT_EXCLUDED_IP_THEFT;
	cell_learn(a, CLIENT_LEARNED_ARP, IP + 1);
	assert_int_equal(cell_client(a)->ip, IP + 1);
	assert_int_equal(clients_counters(cell->cs)->excluded, 0);
	assert_int_equal(clients_counters(cell->cs)->ip_thefts, 0);
	cell_free(cell);
}

/* --- two with one MAC address ------------------------------------------------------------------------------------- */

/* Somebody joins elsewhere with the address of a client in RUN, and has another passphrase. With PMF the client is not
 * touched; without, it loses its place, as with AireOS. */
static void a_mac_address_is_used_twice(void **state)
{
	(void)state;
	for (unsigned pmf = 0; pmf < 2; pmf++) {
		struct cell *cell = excluding(9);
		struct cell_sta *s = cell_sta(cell, 0, pmf ? CELL_PMF : CELL_PSK), *thief;
		struct client *c;
		struct desk d;

		desk_open(&d, cell, cell_mac(s));
		running(cell, 0, s->wlan);
		c = cell_client(s);
		cell_run(cell, 30000);
		desk_is_well(&d);
		thief = cell_sta(cell, 7, s->wlan);
		memcpy(thief->s.mac, s->s.mac, 6);
		thief->ap = 1;
		cell_passphrase(thief, "not the one");
		cell_join(thief);
		cell_run(cell, 8000);
		assert_int_equal(clients_counters(cell->cs)->mac_thefts, 1);
		desk_says(&d, "mac-theft", "client-excluded");
		if (pmf) {
			assert_ptr_equal(cell_client(s), c);
			assert_int_equal(c->pem, PEM_RUN);
		}
		the_end(&d);
	}
}

/* A client that only was not heard while it roamed is no thief, nor is one whose keys are renewed in vain. */
static void a_roam_that_fails_is_no_theft(void **state)
{
	struct cell *cell = excluding(10);
	struct cell_sta *s = running(cell, 0, CELL_PSK);

	(void)state;
	cell_roam(s, 1, 0);
	s->mute = true;
	cell_run(cell, 8000);
	s->mute = false;
	cell_join(s);
	cell_run(cell, 200);
	assert_int_equal(s->state, STA_KEYED);
	cell_passphrase(s, "not the one");
	cell_join(s); /* where it is: its own passphrase was changed */
	cell_run(cell, 8000);
	assert_int_equal(clients_counters(cell->cs)->mac_thefts, 0);
	cell_free(cell);
}

/* With DHCP Required an address that was not given counts for nothing, and that of another is seen all the same. */
static void dhcp_required_sees_thieves(void **state)
{
	struct cell *cell = excluding(13);
	struct cell_sta *owner, *s, *early;

	(void)state;
	cell->wlan[CELL_PSK].dhcp_required = true;
	owner = running(cell, 1, CELL_PSK);
	s = running(cell, 2, CELL_PSK);
	early = joined(cell, 3, CELL_PSK); /* has none yet: an old one of its own may be another's by now */
	cell_learn(early, CLIENT_LEARNED_ARP, IP + 1);
	cell_learn(s, CLIENT_LEARNED_ARP, IP + 9); /* nobody's */
	assert_int_equal(clients_counters(cell->cs)->excluded, 0);
	assert_int_equal(cell_client(s)->ip, IP + 2);
	cell_learn(s, CLIENT_LEARNED_ARP, IP + 1);
	assert_non_null(clients_exclusion(cell->cs, cell_mac(s)));
	assert_int_equal(clients_counters(cell->cs)->ip_thefts, 1);
	cell_run(cell, 1100);
	assert_null(cell_client(s));
	assert_int_equal(cell_client(owner)->ip, IP + 1);
	assert_null(clients_exclusion(cell->cs, cell_mac(early)));
	cell_free(cell);
}

/* A lease that moves takes one address along, and whoever remembers clients is told. */
static void learn_v6(struct cell_sta *s)
{
	struct client_address a = { .how = CLIENT_LEARNED_ND };

	memcpy(a.ip.ip, (const uint8_t[16]){ 0x20, 1, 0xd, 0xb8, [15] = 7 }, 16);
	clients_learned(s->cell->cs, &s->cell->ap[s->ap].ap, cell_mac(s), &a, s->cell->now);
}

static uint32_t remembered;

static void note(void *ctx, const struct client *c, bool going)
{
	if (!going && mac_eq(c->mac, *(const mac_t *)ctx))
		remembered = c->ip;
}

static void a_lease_that_moves_takes_one_address(void **state)
{
	struct cell *cell = excluding(14);
	struct cell_sta *a = running(cell, 1, CELL_PSK), *b = joined(cell, 2, CELL_PSK);
	mac_t mac = cell_mac(a);

	(void)state;
	learn_v6(a);
	remembered = IP + 1;
	cell->changed = note;
	cell->changed_ctx = &mac;
	cell_learn(b, CLIENT_LEARNED_DHCP, IP + 1);
	assert_int_equal(cell_client(a)->ip, 0);
	assert_int_equal(remembered, 0);
	assert_int_equal(cell_client(a)->nv6, 1);
	assert_true(cell_client(a)->v6_global);
	assert_int_equal(cell_client(a)->pem, PEM_RUN);
	cell_free(cell);
}

/* An access point that is back says which address a client has, not from where: a server's word is still above it. */
static void an_adopted_address_is_not_a_given_one(void **state)
{
	(void)state;
	for (unsigned given = 0; given < 2; given++) {
		struct cell *cell = excluding(15);
		struct cell_sta *s = running(cell, 1, CELL_PSK);
		struct client_memory m = { .wlan = CELL_PSK, .ip = IP + 1, .ip_how = CLIENT_LEARNED_DHCP,
					   .session_ends = MONO_NEVER };
		struct client_report r = { .ap_wlan = CELL_PSK, .station = cell_mac(s), .aid = s->aid, .pmf = s->pmf,
					   .keyed = true, .run = true, .ies = { (const char *)s->rsne, s->rsne_len },
					   .seconds = 10, .ip = IP + 1 };

		clients_ap_left(cell->cs, &cell->ap[0].ap, cell->now);
		for (unsigned id = 1; id <= CELL_WLANS; id++)
			cell_bss(cell, 0, 0, id, true);
		cell->memory = given ? &m : NULL;
		assert_true(clients_adopt(cell->cs, &cell->ap[0].ap, &r, cell->now));
		cell_run(cell, 100);
		assert_int_equal(cell_client(s)->pem, PEM_RUN);
		assert_int_equal(cell_client(s)->ip, IP + 1);
		assert_int_equal(cell_client(s)->ip_how, given ? CLIENT_LEARNED_DHCP : CLIENT_LEARNED_ADOPTED);
		cell->memory = NULL;
		cell_learn(joined(cell, 2, CELL_PSK), CLIENT_LEARNED_DHCP, IP + 1);
		assert_int_equal(clients_exclusion(cell->cs, cell_mac(s)) != NULL, !given);
		cell_free(cell);
	}
}

/* ... nor is it excluded, however often the other one tries, and wherever: it may sleep all the while. */
static void who_is_robbed_is_not_excluded(void **state)
{
	struct cell *cell = excluding(11);
	struct cell_sta *s = running(cell, 0, CELL_PSK), *thief = cell_sta(cell, 7, CELL_PSK);

	(void)state;
	memcpy(thief->s.mac, s->s.mac, 6);
	s->deaf = s->mute = true;
	cell_passphrase(thief, "not the one");
	for (unsigned i = 0; i < 8; i++) {
		thief->ap = 1 + i / 3 % 2; /* at two access points, then where the client was */
		thief->ap = i < 6 ? thief->ap : 0;
		cell_join(thief);
		cell_run(cell, 6000);
	}
	assert_int_equal(clients_counters(cell->cs)->mac_thefts, 6);
	assert_int_equal(clients_counters(cell->cs)->excluded, 0);
	s->deaf = s->mute = false;
	cell_join(s);
	cell_run(cell, 200);
	assert_int_equal(s->state, STA_KEYED);
	cell_free(cell);
}

/* Who says nothing may be nobody, also where the client itself once had a wrong passphrase. */
static void silence_excludes_nobody(void **state)
{
	struct cell *cell = excluding(12);
	struct cell_sta *s = cell_sta(cell, 0, CELL_PSK);

	(void)state;
	cell_passphrase(s, "not the one");
	cell_join(s);
	cell_run(cell, 5000);
	cell_passphrase(s, CELL_PASSPHRASE);
	running(cell, 0, CELL_PSK);
	assert_true(cell_client(s)->count.mic_failures > 0);
	s->deaf = s->mute = true;
	for (unsigned i = 0; i < 5; i++) {
		forge_association(s, 0, 0, CELL_PSK, false);
		cell_run(cell, 6000);
	}
	assert_true(clients_counters(cell->cs)->handshakes_failed >= 5);
	assert_int_equal(clients_counters(cell->cs)->excluded, 0);
	cell_free(cell);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_authentications_that_fail),
		cmocka_unit_test(by_associations_that_fail),
		cmocka_unit_test(by_keys_that_fail),
		cmocka_unit_test(nobody_is_excluded_where_it_is_off),
		cmocka_unit_test(a_client_that_is_in_is_not_excluded_by_others),
		cmocka_unit_test(an_ip_address_is_used_twice),
		cmocka_unit_test(a_given_address_beats_one_that_was_taken),
		cmocka_unit_test(on_open_wlans_nobody_is_put_out),
		cmocka_unit_test(what_is_no_theft),
		cmocka_unit_test(a_mac_address_is_used_twice),
		cmocka_unit_test(a_roam_that_fails_is_no_theft),
		cmocka_unit_test(who_is_robbed_is_not_excluded),
		cmocka_unit_test(dhcp_required_sees_thieves),
		cmocka_unit_test(a_lease_that_moves_takes_one_address),
		cmocka_unit_test(an_adopted_address_is_not_a_given_one),
		cmocka_unit_test(strangers_exclude_nobody_for_good),
		cmocka_unit_test(strangers_push_no_exclusion_out),
		cmocka_unit_test(silence_excludes_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
