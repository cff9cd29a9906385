/* SPDX-License-Identifier: Apache-2.0 */
/* test_dtls_wire.c - DTLS over a wire that loses, delays, repeats and lies: flights, sizes, handshakes that are given up,
 * cookies, records, and owners that end a session where they like. */
#include "dtls_owners.h"

#include "base/slice.h"

#include <gnutls/gnutls.h>
#include <malloc.h>
#include <time.h>

/* --- loss, time, size --------------------------------------------------------------------------------------------- */

static void a_handshake_survives_the_wire(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 60; seed++) {
		w.random = seed * 977;
		w.loss = seed % 3 ? 10 : 30;
		w.swap = w.repeat = 20;
		wire_connect(&w);
		wire_run(&w, 600000);
		if (!wire_both_up(&w) || w.server.ups != 1 || w.client.ups != 1)
			fail_msg("seed %u: client %s, server %s", (unsigned)seed, w.client.ends ? w.client.why : "waits",
				 w.server.ends ? w.server.why : "waits");
		w.loss = w.swap = w.repeat = 0;
		assert_data_both_ways();
		wire_hang_up(&w);
	}
	assert_true(w.lost > 50);
}

static void flights_are_sent_again_when_due(void **state)
{
	mono_t began = w.now;

	(void)state;
	w.loss = 100;
	wire_connect(&w);
	assert_int_equal(w.sent, 1);
	assert_int_equal(mono_between(began, dtls_due(w.client.d)), 1000);
	dtls_tick(w.client.d, mono_after(began, 999));
	assert_int_equal(w.sent, 1);
	wire_run(&w, 1000);
	assert_int_equal(w.sent, 2);
	assert_int_equal(mono_between(began, dtls_due(w.client.d)), 3000);
	wire_run(&w, 2000);
	assert_int_equal(w.sent, 3);
	assert_int_equal(mono_between(began, dtls_due(w.client.d)), 7000);
}

static bool spy_hold_server(struct link_wire *wire, bool to_server, uint8_t *bytes, size_t *len)
{
	unsigned *flights = wire->spy_ctx;

	(void)bytes, (void)len;
	if (to_server && wire->server.ups == 0 && *flights)
		return false; /* the client's second flight never comes */
	return true;
}

/* The client has the server's flight; what it says to it gets nowhere. */
static void into_the_middle(void)
{
	static unsigned cut;

	cut = 0;
	w.spy = spy_hold_server;
	w.spy_ctx = &cut;
	w.delay_ms = 10;
	wire_connect(&w);
	for (unsigned i = 0; i < 1000 && !w.server.d; i++)
		wire_run(&w, 1);
	assert_non_null(w.server.d);
	cut = 1;
	wire_run(&w, 200);
	assert_int_equal(w.client.ups + w.server.ups + w.client.ends + w.server.ends, 0);
}

/* For want of room: the client hears it at once, and is told that nothing is wrong with it. */
static void a_handshake_is_given_up_and_the_peer_knows(void **state)
{
	(void)state;
	into_the_middle();
	dtls_give_up(w.server.d);
	wire_run(&w, 50);
	assert_int_equal(w.server.ends, 0); /* its owner knows */
	assert_int_equal(w.client.ends, 1);
	assert_int_equal(w.client.how, DTLS_END_AGAIN);
	assert_non_null(strstr(w.client.why, "given up"));
	dtls_give_up(w.server.d); /* once is enough */
	wire_hang_up(&w);
	w.spy = NULL;
	wire_connect(&w);
	wire_run(&w, 500);
	assert_true(wire_both_up(&w));
	dtls_give_up(w.server.d); /* of one that is up: closed in order */
	wire_run(&w, 50);
	assert_int_equal(w.client.how, DTLS_END_PEER);
}

/* The alert is lost as well: the flight is sent again after 1, 3 and 7 s, and then it is enough; WaitDTLS is a minute. */
static void a_silent_server_is_given_up(void **state)
{
	(void)state;
	into_the_middle();
	assert_false(dtls_stalled(w.client.d));
	dtls_free(w.server.d);
	w.server.d = NULL;
	wire_run(&w, 1000);
	assert_true(dtls_stalled(w.client.d));
	wire_run(&w, 12000);
	assert_int_equal(w.client.ends, 0);
	assert_int_equal(dtls_repeats(w.client.d), 3);
	wire_run(&w, 3000);
	assert_int_equal(w.client.ends, 1);
	assert_int_equal(w.client.how, DTLS_END_AGAIN);
}

/* A hello nobody answers is said for as long as the owner likes: the server may have it wait for its turn. */
static void a_hello_is_patient(void **state)
{
	(void)state;
	w.loss = 100;
	wire_connect(&w);
	wire_run(&w, 59000);
	assert_int_equal(w.client.ends, 0);
	assert_false(dtls_stalled(w.client.d));
	assert_true(dtls_repeats(w.client.d) >= 5);
}

static void no_datagram_is_larger_than_the_mtu(void **state)
{
	static const unsigned mtus[] = { 1452, 1232, 576 };
	static uint8_t full[1452];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(mtus); i++) {
		w.server.mtu = w.client.mtu = mtus[i];
		wire_connect(&w);
		wire_run(&w, 1000);
		assert_true(wire_both_up(&w));
		assert_in_range(w.server.largest, 400, mtus[i]);
		assert_in_range(w.client.largest, 400, mtus[i]);
		assert_true(dtls_room(w.client.d) < mtus[i]);
		assert_false(dtls_send(w.client.d, full, dtls_room(w.client.d) + 1));
		assert_true(dtls_send(w.client.d, full, dtls_room(w.client.d)));
		wire_run(&w, 10);
		assert_int_equal(w.server.got, 1);
		assert_int_equal(w.server.last_len, dtls_room(w.client.d));
		assert_in_range(w.client.largest, mtus[i] - 16, mtus[i]);
		wire_hang_up(&w);
	}
}

static bool spy_hello_verify_12(struct link_wire *wire, bool to_server, uint8_t *bytes, size_t *len)
{
	(void)wire;
	if (!to_server && *len == 44 && bytes[13] == 3) {
		bytes[2] = 0xfd;
		bytes[13 + 12 + 1] = 0xfd;
		++*(int *)wire->spy_ctx;
	}
	return true;
}

/* Some servers write DTLS 1.0 into a HelloVerifyRequest, some 1.2. */
static void a_hello_verify_of_either_version(void **state)
{
	int seen = 0;

	(void)state;
	w.spy = spy_hello_verify_12;
	w.spy_ctx = &seen;
	wire_connect(&w);
	wire_run(&w, 500);
	assert_int_equal(seen, 1);
	assert_true(wire_both_up(&w));
}

/* --- cookies ------------------------------------------------------------------------------------------------------ */

static uint8_t hello_bytes[LINK_DATAGRAM];
static size_t hello_len;

static bool spy_keep_hello(struct link_wire *wire, bool to_server, uint8_t *bytes, size_t *len)
{
	(void)wire;
	if (to_server && *len > 13 && bytes[13] == 1) {
		memcpy(hello_bytes, bytes, *len);
		hello_len = *len;
	}
	return true;
}

/* The last ClientHello of a handshake that came to its end: the one with the cookie. */
static void take_hello(void)
{
	w.spy = spy_keep_hello;
	wire_connect(&w);
	wire_run(&w, 500);
	assert_true(wire_both_up(&w));
	w.spy = NULL;
}

static enum dtls_cookie check_from(const struct addr *from, size_t len, size_t *reply_len)
{
	uint8_t reply[DTLS_REPLY_MAX];
	struct dtls_hello hello;

	return dtls_cookie_check(w.server.ctx, from, hello_bytes, len, &hello, reply, reply_len);
}

static long allocations;

static void count_allocation(const volatile void *p, size_t size)
{
	(void)p;
	(void)size;
	allocations++;
}

static void ignore_free(const volatile void *p)
{
	(void)p;
}

int __sanitizer_install_malloc_and_free_hooks(void (*)(const volatile void *, size_t), void (*)(const volatile void *))
	__attribute__((weak));

static void a_cookie_outlives_one_turn_of_the_key(void **state)
{
	size_t reply;

	(void)state;
	dtls_ctx_turn_cookie_key(w.server.ctx);
	take_hello();
	assert_int_equal(check_from(&w.client.addr, hello_len, &reply), COOKIE_GOOD);
	dtls_ctx_turn_cookie_key(w.server.ctx);
	assert_int_equal(check_from(&w.client.addr, hello_len, &reply), COOKIE_GOOD);
	dtls_ctx_turn_cookie_key(w.server.ctx);
	assert_int_equal(check_from(&w.client.addr, hello_len, &reply), COOKIE_ASKED);
	assert_int_equal(reply, 44);
}

static void a_cookie_is_good_for_one_address(void **state)
{
	struct addr other = w.client.addr;
	size_t reply, cookie_at, good = 0;

	(void)state;
	take_hello();
	if (__sanitizer_install_malloc_and_free_hooks)
		__sanitizer_install_malloc_and_free_hooks(count_allocation, ignore_free);
	assert_int_equal(check_from(&w.client.addr, hello_len, &reply), COOKIE_GOOD);
	allocations = 0;
	assert_int_equal(check_from(&w.client.addr, hello_len, &reply), COOKIE_GOOD);
	assert_int_equal(reply, 0);
	other.port++;
	assert_int_equal(check_from(&other, hello_len, &reply), COOKIE_ASKED);
	assert_int_equal(reply, 44);
	other = w.client.addr;
	other.ip[15]++;
	assert_int_equal(check_from(&other, hello_len, &reply), COOKIE_ASKED);
	other = w.client.addr;
	other.scope = 3;
	assert_int_equal(check_from(&other, hello_len, &reply), COOKIE_ASKED);
	/* any fixed cookie, and one bit of a good one */
	cookie_at = 13 + 12 + 2 + 32;
	cookie_at += 1 + hello_bytes[cookie_at];
	assert_int_equal(hello_bytes[cookie_at], 16);
	for (unsigned bit = 0; bit < 128; bit++) {
		hello_bytes[cookie_at + 1 + bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(check_from(&w.client.addr, hello_len, &reply), COOKIE_ASKED);
		hello_bytes[cookie_at + 1 + bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t len = 0; len < hello_len; len++)
		assert_int_equal(check_from(&w.client.addr, len, &reply), COOKIE_NOTHING);
	memset(hello_bytes + cookie_at + 1, 'a', 16);
	assert_int_equal(check_from(&w.client.addr, hello_len, &reply), COOKIE_ASKED);
	/* every byte in turn wrong: never good, and the answer never longer than the question */
	for (size_t i = 0; i < hello_len; i++)
		for (unsigned v = 0; v < 256; v += 5) {
			uint8_t kept = hello_bytes[i];

			hello_bytes[i] = (uint8_t)v;
			good += check_from(&w.client.addr, hello_len, &reply) == COOKIE_GOOD;
			assert_true(reply <= hello_len);
			hello_bytes[i] = kept;
		}
	assert_int_equal(good, 0);
	assert_int_equal(allocations, 0);
	/* another process has another key */
	restart_server(7);
	assert_int_equal(check_from(&w.client.addr, hello_len, &reply), COOKIE_ASKED);
}

static void nothing_send(void *ctx, const void *datagram, size_t len)
{
	(void)datagram;
	*(size_t *)ctx += len;
}

static void nothing_up(void *ctx, const struct dtls_peer *peer)
{
	(void)ctx;
	(void)peer;
}

static void nothing_data(void *ctx, const void *bytes, size_t len)
{
	(void)ctx;
	(void)bytes;
	(void)len;
}

static void nothing_end(void *ctx, enum dtls_end end, const char *why)
{
	(void)ctx;
	(void)end;
	(void)why;
}

static void ten_thousand_half_open(void **state)
{
	enum { MANY = 10000 };
	static struct dtls *half[MANY];
	size_t out = 0, reply_len;
	struct dtls_session_calls calls = { nothing_send, nothing_up, nothing_data, nothing_end, &out };
	uint8_t reply[DTLS_REPLY_MAX];
	struct dtls_hello hello;

	(void)state;
	take_hello();
	assert_int_equal(dtls_cookie_check(w.server.ctx, &w.client.addr, hello_bytes, hello_len, &hello, reply, &reply_len),
			 COOKIE_GOOD);
	for (size_t i = 0; i < MANY; i++) {
		half[i] = dtls_new(w.server.ctx, &hello, 1400, &calls);
		dtls_input(half[i], hello_bytes, hello_len, w.now);
		assert_false(dtls_is_up(half[i]));
		assert_int_equal(mono_between(w.now, dtls_due(half[i])), 1000);
	}
	assert_true(out > MANY * 300);
	for (size_t i = 0; i < MANY; i++)
		dtls_free(half[i]);
	/* the sanitizer counts what is left; the one that was there goes on */
	assert_data_both_ways();
}

/* --- records ------------------------------------------------------------------------------------------------------ */

static uint8_t kept_record[LINK_DATAGRAM];
static size_t kept_len;

static bool spy_keep_record(struct link_wire *wire, bool to_server, uint8_t *bytes, size_t *len)
{
	(void)wire;
	if (to_server && bytes[0] == 23) {
		memcpy(kept_record, bytes, *len);
		kept_len = *len;
	}
	return true;
}

static void what_was_replayed_or_touched_is_dropped(void **state)
{
	unsigned dropped;
	uint8_t alert[] = { 21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 1, 1, 0, 2, 2, 40 };
	uint8_t plain[] = { 23, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 1, 2, 0, 4, 'j', 'o', 'i', 'n' };
	uint8_t later[] = { 23, 0xfe, 0xfd, 0, 2, 0, 0, 0, 0, 1, 2, 0, 4, 'j', 'o', 'i', 'n' };

	(void)state;
	wire_connect(&w);
	wire_run(&w, 500);
	w.spy = spy_keep_record;
	assert_true(dtls_send(w.client.d, "once", 4));
	wire_run(&w, 10);
	assert_int_equal(w.server.got, 1);
	dropped = dtls_dropped(w.server.d);
	for (int i = 0; i < 3; i++)
		dtls_input(w.server.d, kept_record, kept_len, w.now);
	assert_int_equal(w.server.got, 1);
	assert_int_equal(dtls_dropped(w.server.d), dropped + 3);
	kept_record[10]++; /* a new sequence number, so that it is no replay: then each byte in turn */
	for (size_t i = 13; i < kept_len; i++) {
		kept_record[i] ^= 1;
		dtls_input(w.server.d, kept_record, kept_len, w.now);
		kept_record[i] ^= 1;
	}
	dtls_input(w.server.d, plain, sizeof(plain), w.now);
	dtls_input(w.server.d, later, sizeof(later), w.now);
	dtls_input(w.server.d, alert, sizeof(alert), w.now);
	for (size_t len = 0; len < kept_len; len++)
		dtls_input(w.server.d, kept_record, len, w.now);
	assert_int_equal(w.server.got, 1);
	assert_int_equal(w.server.ends, 0);
	assert_int_equal(dtls_ctx_drops(w.server.ctx)->plaintext, 2);
	assert_true(dtls_ctx_drops(w.server.ctx)->malformed >= kept_len - 1);
	assert_true(dtls_ctx_drops(w.server.ctx)->undecrypted >= kept_len - 13 + 4);
	assert_data_both_ways();
}

/* A second record behind the first in the same datagram, and rubbish behind that. */
static void several_records_in_one_datagram(void **state)
{
	uint8_t both[LINK_DATAGRAM];
	size_t len;

	(void)state;
	wire_connect(&w);
	wire_run(&w, 500);
	w.spy = spy_keep_record;
	w.loss = 100;
	assert_true(dtls_send(w.client.d, "one", 3));
	memcpy(both, kept_record, len = kept_len);
	assert_true(dtls_send(w.client.d, "two", 3));
	memcpy(both + len, kept_record, kept_len);
	len += kept_len;
	memcpy(both + len, "rubbish", 7);
	dtls_input(w.server.d, both, len + 7, w.now);
	assert_int_equal(w.server.got, 2);
	assert_memory_equal(w.server.last, "two", 3);
	assert_int_equal(w.server.ends, 0);
}

static void an_owner_frees_where_it_likes(void **state)
{
	(void)state;
	w.server.free_when_up = true;
	wire_connect(&w);
	wire_run(&w, 50);
	assert_int_equal(w.server.ups, 1);
	assert_null(w.server.d);
	wire_hang_up(&w);
	w.server.free_when_up = false;
	w.server.free_in_data = true;
	wire_connect(&w);
	wire_run(&w, 500);
	assert_true(dtls_send(w.client.d, "free", 4));
	wire_run(&w, 1);
	assert_int_equal(w.server.got, 1);
	assert_null(w.server.d);
	w.server.free_in_data = false;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_handshake_survives_the_wire),
		TEST(flights_are_sent_again_when_due),
		TEST(a_handshake_is_given_up_and_the_peer_knows),
		TEST(a_silent_server_is_given_up),
		TEST(a_hello_is_patient),
		TEST(no_datagram_is_larger_than_the_mtu),
		TEST(a_hello_verify_of_either_version),
		TEST(a_cookie_is_good_for_one_address),
		TEST(a_cookie_outlives_one_turn_of_the_key),
		TEST(ten_thousand_half_open),
		TEST(what_was_replayed_or_touched_is_dropped),
		TEST(several_records_in_one_datagram),
		TEST(an_owner_frees_where_it_likes),
	};

	return cmocka_run_group_tests(tests, make_papers, burn_papers);
}
