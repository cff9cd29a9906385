/* SPDX-License-Identifier: Apache-2.0 */
/* test_roster.c - what is remembered of clients over the death of net: all of those in RUN, as they were last; nothing that
 * was torn, made up, or of a client that was deleted; and the file it is sealed into is that of nobody else. */
#include "check.h"

#include "base/siphash.h"
#include "base/xalloc.h"
#include "controller/net/memory.h"
#include "controller/net/roster.h"
#include "trust/seal.h"

#include <stdlib.h>
#include <string.h>

static const struct hash_key key = { 1, 2 };
static struct wheel wheel;
static uint8_t *memory;

static struct roster_clock clock_at(int64_t s, int64_t wall_s, uint8_t boot)
{
	return (struct roster_clock){ { s * 1000000 }, wall_s * 1000, { boot } };
}

static mac_t mac(unsigned i)
{
	return (mac_t){ MAC_REAL_BIT | (0x06005e000000ULL + i) };
}

static struct client client(unsigned i, uint32_t ip)
{
	struct client c = { .mac = mac(i), .wlan = 3, .pem = PEM_RUN, .ip = ip, .ip_how = CLIENT_LEARNED_DHCP, .lease_s = 600,
			    .dhcp_server = 0xc0000201, .nv6 = 1, .v6 = { { 0x20, 1, 0xd, 0xb8, [15] = 7 } } };

	timer_init(&c.session_timer, "sessionTimer", NULL);
	return c;
}

static struct roster *begin(struct roster_clock c)
{
	wheel_init(&wheel, c.now);
	return roster_new(memory, &wheel, key, &c);
}

static int setup(void **state)
{
	(void)state;
	memory = xcalloc(1, roster_size(), "memory");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(memory);
	return 0;
}

static void clients_in_run_are_remembered_as_they_were_last(void **state)
{
	struct roster *r = begin(clock_at(100, 5000, 1));
	struct client c = client(1, 0xc0000264), d = client(2, 0xc0000265), e = client(3, 0), f = client(4, 1);
	struct client_memory m;
	uint64_t edition;

	(void)state;
	roster_changed(r, &c, false);
	roster_changed(r, &d, false);
	roster_changed(r, &f, false);
	e.pem = PEM_DHCP_REQD;
	roster_changed(r, &e, false);
	edition = roster_edition(memory);
	roster_changed(r, &c, false);
	assert_int_equal(roster_edition(memory), edition); /* nothing is new */
	d.ip++;
	roster_changed(r, &d, false);
	assert_int_not_equal(roster_edition(memory), edition);
	roster_changed(r, &f, true);
	assert_false(roster_remembered(r, mac(1), &m)); /* it is here, and known of itself */
	roster_free(r);

	r = begin(clock_at(101, 5001, 1));
	assert_int_equal(roster_found(r), 2);
	assert_true(roster_remembered(r, mac(1), &m));
	assert_int_equal(m.ip, 0xc0000264);
	assert_int_equal(m.wlan, 3);
	assert_int_equal(m.ip_how, CLIENT_LEARNED_DHCP);
	assert_int_equal(m.lease_s, 600);
	assert_int_equal(m.dhcp_server, 0xc0000201);
	assert_int_equal(m.nv6, 1);
	assert_memory_equal(m.v6[0], c.v6[0], 16);
	assert_int_equal(m.session_ends.us, MONO_NEVER.us);
	assert_true(roster_remembered(r, mac(2), &m));
	assert_int_equal(m.ip, 0xc0000266);
	assert_false(roster_remembered(r, mac(3), &m));
	assert_false(roster_remembered(r, mac(4), &m));
	roster_changed(r, &c, false);
	assert_int_equal(roster_missing(r), 1);
	assert_false(roster_remembered(r, mac(1), &m));
	wheel_run(&wheel, mono_after((mono_t){ 101000000 }, ROSTER_HOLD_MS + 2000));
	assert_int_equal(roster_missing(r), 0); /* who does not come back is forgotten */
	assert_false(roster_remembered(r, mac(2), &m));
	roster_free(r);
	r = begin(clock_at(900, 5801, 1));
	assert_int_equal(roster_found(r), 1);
	roster_free(r);
}

/* Its access point is away: it may be on the air, and comes back as it was. Who was deleted does not; and who has come back
 * under its address without proof, and failed, takes nothing out. */
static void who_went_out_of_sight_is_remembered(void **state)
{
	struct roster *r = begin(clock_at(100, 5000, 1));
	struct client c = client(1, 0xc0000264), d = client(2, 0xc0000265), stranger = client(1, 0);
	struct client_memory m;

	(void)state;
	roster_changed(r, &c, false);
	roster_changed(r, &d, false);
	wheel_run(&wheel, (mono_t){ 400LL * 1000000 });
	c.unseen = true;
	roster_changed(r, &c, true);
	roster_changed(r, &d, true);
	assert_int_equal(roster_missing(r), 1);
	assert_true(roster_remembered(r, mac(1), &m));
	assert_int_equal(m.ip, 0xc0000264);
	assert_false(roster_remembered(r, mac(2), &m));
	stranger.pem = PEM_8021X_REQD;
	roster_changed(r, &stranger, false);
	roster_changed(r, &stranger, true);
	stranger.unseen = true;
	roster_changed(r, &stranger, true);
	assert_true(roster_remembered(r, mac(1), &m));
	c.unseen = false;
	roster_changed(r, &c, false);
	assert_int_equal(roster_missing(r), 0);
	assert_false(roster_remembered(r, mac(1), &m));

	c.unseen = true;
	roster_changed(r, &c, true);
	wheel_run(&wheel, (mono_t){ 450LL * 1000000 });
	roster_changed(r, &d, false);
	d.unseen = true;
	roster_changed(r, &d, true); /* later than c */
	wheel_run(&wheel, (mono_t){ (400LL + ROSTER_HOLD_MS / 1000 - 2) * 1000000 });
	assert_int_equal(roster_missing(r), 2);
	wheel_run(&wheel, (mono_t){ (450LL + ROSTER_HOLD_MS / 1000 - 2) * 1000000 });
	assert_true(roster_remembered(r, mac(2), &m));
	wheel_run(&wheel, (mono_t){ (402LL + ROSTER_HOLD_MS * 11LL / 10000) * 1000000 });
	assert_false(roster_remembered(r, mac(1), &m));
	wheel_run(&wheel, (mono_t){ (452LL + ROSTER_HOLD_MS * 11LL / 10000) * 1000000 });
	assert_int_equal(roster_missing(r), 0);
	roster_free(r);
	r = begin(clock_at(2000, 6900, 1));
	assert_int_equal(roster_found(r), 0);
	roster_free(r);
}

static void the_end_of_a_session_holds_over_a_new_start_of_the_machine(void **state)
{
	struct roster *r = begin(clock_at(5000, 90000, 1));
	struct client c = client(1, 1);
	struct client_memory m;
	struct roster_clock later = clock_at(5030, 90030, 1);

	(void)state;
	wheel_arm(&wheel, &c.session_timer, (mono_t){ 5400LL * 1000000 });
	roster_changed(r, &c, false);
	roster_clock(r, &later); /* 370 s are left */
	wheel_stop(&wheel, &c.session_timer);
	roster_free(r);

	r = begin(clock_at(5040, 99999, 1)); /* the same boot: the clock on the wall may be what it likes */
	assert_true(roster_remembered(r, mac(1), &m));
	assert_int_equal(m.session_ends.us, 5400LL * 1000000);
	later = clock_at(5040, 90040, 1);
	roster_clock(r, &later);
	roster_free(r);

	r = begin(clock_at(7, 90140, 2)); /* another boot, 100 s later: 260 s are left */
	assert_true(roster_remembered(r, mac(1), &m));
	assert_int_equal(m.session_ends.us, (7LL + 260) * 1000000);
	roster_free(r);

	r = begin(clock_at(3, 10, 3)); /* and one whose clock was set back: never more than was left */
	assert_true(roster_remembered(r, mac(1), &m));
	assert_int_equal(m.session_ends.us, (3LL + 260) * 1000000);
	roster_free(r);
}

/* Every byte of an entry, one after the other, as a death in the middle of writing would leave it. */
static void a_torn_entry_is_none(void **state)
{
	struct roster *r = begin(clock_at(1, 1, 1));
	struct client c = client(1, 0xc0000264);
	size_t from, to, wrong = 0;
	struct client_memory m;

	(void)state;
	from = roster_used(memory);
	roster_changed(r, &c, false);
	to = roster_used(memory);
	assert_true(to > from);
	roster_free(r);
	for (size_t i = from; i < to; i++) {
		uint8_t *copy = xcalloc(1, roster_size(), "memory"), *own = memory;

		memcpy(copy, memory, to);
		copy[i] ^= 0x40;
		memory = copy;
		r = begin(clock_at(2, 2, 1));
		wrong += roster_found(r) != 0 || roster_remembered(r, mac(1), &m);
		roster_free(r);
		memory = own;
		free(copy);
	}
	assert_int_equal(wrong, 0);
}

static void what_no_roster_wrote_is_no_roster(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 50; round++) {
		struct client c = client(1, 1);
		struct client_memory m;
		struct roster *r;

		for (size_t i = round & 1 ? 4 : 0; i < 4096; i++) /* every other time behind a good beginning */
			memory[i] = (uint8_t)((seed = seed * 1103515245 + 12345) >> 16);
		assert_true(roster_used(memory) <= roster_size());
		r = begin(clock_at(1, 1, 1));
		assert_int_equal(roster_found(r), 0);
		roster_changed(r, &c, false);
		roster_free(r);
		r = begin(clock_at(1, 1, 1));
		assert_true(roster_remembered(r, mac(1), &m));
		roster_free(r);
	}
}

static void at_the_ceiling_one_more_is_counted_and_not_remembered(void **state)
{
	struct roster *r = begin(clock_at(1, 1, 1));
	struct client_memory m;

	(void)state;
	for (unsigned i = 0; i < ROSTER_MAX + 1; i++) {
		struct client c = client(i, i + 1);

		roster_changed(r, &c, false);
	}
	assert_int_equal(roster_full(r), 1);
	for (unsigned i = 0; i < 100; i++) { /* who goes makes room */
		struct client c = client(i, 0), d = client(ROSTER_MAX + 1 + i, 9);

		roster_changed(r, &c, true);
		roster_changed(r, &d, false);
	}
	assert_int_equal(roster_full(r), 1);
	assert_int_equal(roster_used(memory), roster_size());
	roster_free(r);
	r = begin(clock_at(2, 2, 1));
	assert_int_equal(roster_found(r), ROSTER_MAX);
	assert_false(roster_remembered(r, mac(0), &m));
	assert_true(roster_remembered(r, mac(ROSTER_MAX + 100), &m));
	assert_int_equal(m.ip, 9);
	/* nobody comes back: all are forgotten, and no turn takes longer for it than the others */
	for (int64_t ms = 0; roster_missing(r); ms++) {
		size_t before = roster_missing(r);

		assert_true(ms < ROSTER_HOLD_MS + 5000);
		wheel_run(&wheel, (mono_t){ 2000000 + ms * 1000 });
		assert_true(before - roster_missing(r) <= 500);
	}
	roster_free(r);
	r = begin(clock_at(700, 702, 1));
	assert_int_equal(roster_found(r), 0);
	roster_free(r);
}

static void a_seal_holds(void **state)
{
	uint8_t one[SEAL_KEY_LEN], other[SEAL_KEY_LEN], out[64];
	struct buf b = { 0 }, c = { 0 };
	struct slice plain = SLICE("who was here, and with which address"), head = SLICE("head 1");

	(void)state;
	seal_key("secret", 6, "clients", one);
	seal_key("secret", 6, "something else", other);
	assert_memory_not_equal(one, other, SEAL_KEY_LEN);
	seal_close(one, head, plain, &b);
	seal_close(one, head, plain, &c);
	assert_int_equal(b.len, plain.len + SEAL_MORE);
	assert_memory_not_equal(b.p, c.p, b.len); /* another nonce each time */
	assert_true(seal_open(one, head, buf_as_slice(&b), out));
	assert_memory_equal(out, plain.p, plain.len);
	assert_false(seal_open(other, head, buf_as_slice(&b), out));
	assert_false(seal_open(one, SLICE("head 2"), buf_as_slice(&b), out));
	for (size_t i = 0; i < b.len; i++) {
		b.p[i] ^= 1;
		assert_false(seal_open(one, head, buf_as_slice(&b), out));
		b.p[i] ^= 1;
		assert_false(seal_open(one, head, (struct slice){ b.p, i }, out));
	}
	buf_free(&b);
	buf_free(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(clients_in_run_are_remembered_as_they_were_last, setup, teardown),
		cmocka_unit_test_setup_teardown(who_went_out_of_sight_is_remembered, setup, teardown),
		cmocka_unit_test_setup_teardown(the_end_of_a_session_holds_over_a_new_start_of_the_machine, setup, teardown),
		cmocka_unit_test_setup_teardown(a_torn_entry_is_none, setup, teardown),
		cmocka_unit_test_setup_teardown(what_no_roster_wrote_is_no_roster, setup, teardown),
		cmocka_unit_test_setup_teardown(at_the_ceiling_one_more_is_counted_and_not_remembered, setup, teardown),
		cmocka_unit_test(a_seal_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
