/* SPDX-License-Identifier: Apache-2.0 */
/* test_dtls_resume.c - sessions that are resumed, after a restart and by whom they may be; and records that come before
 * those they need. */
#include "dtls_owners.h"

#include "base/slice.h"

#include <gnutls/gnutls.h>
#include <malloc.h>
#include <time.h>

/* --- resumption --------------------------------------------------------------------------------------------------- */

static struct dtls_resumption *join_and_hang_up(void)
{
	struct dtls_resumption *r;

	wire_connect(&w);
	wire_run(&w, 500);
	assert_true(wire_both_up(&w));
	assert_data_both_ways();
	r = dtls_resumption_take(w.client.d);
	assert_non_null(r);
	return r;
}

/* As after a restart of net: all is new but the ticket key. */
static void a_session_is_resumed_after_a_restart(void **state)
{
	struct dtls_resumption *r = join_and_hang_up(), *again;
	uint8_t family[DTLS_FAMILY_LEN];

	(void)state;
	memcpy(family, w.server.peer.family, sizeof(family));
	restart_server(7);
	server_owner.asked = 0;
	wire_connect_resuming(&w, r);
	wire_run(&w, 500);
	assert_true(wire_both_up(&w));
	assert_true(w.server.peer.resumed);
	assert_true(w.client.peer.resumed);
	assert_string_equal(w.server.peer.name, AP);
	assert_true(w.server.peer.ours);
	assert_int_equal(w.server.peer.proof, DTLS_PROOF_CERTIFICATE);
	assert_true(w.server.peer.not_after > papers_now());
	assert_memory_equal(w.server.peer.family, family, sizeof(family));
	assert_int_equal(server_owner.asked, 1);
	assert_data_both_ways();
	/* a resumed one can be resumed */
	again = dtls_resumption_take(w.client.d);
	wire_hang_up(&w);
	wire_connect_resuming(&w, again);
	wire_run(&w, 500);
	assert_true(w.server.peer.resumed);
	dtls_resumption_free(again);
	/* with another ticket key it is a whole handshake, of another family */
	restart_server(8);
	wire_connect_resuming(&w, r);
	wire_run(&w, 500);
	assert_true(wire_both_up(&w));
	assert_false(w.server.peer.resumed);
	assert_memory_not_equal(w.server.peer.family, family, sizeof(family));
	dtls_resumption_free(r);
}

static void resumption_survives_the_wire(void **state)
{
	struct dtls_resumption *r = join_and_hang_up();

	(void)state;
	for (uint64_t seed = 1; seed <= 30; seed++) {
		wire_hang_up(&w);
		w.random = seed * 131;
		w.loss = w.swap = w.repeat = 20;
		wire_connect_resuming(&w, r);
		wire_run(&w, 600000);
		if (!wire_both_up(&w))
			fail_msg("seed %u: client %s, server %s", (unsigned)seed, w.client.ends ? w.client.why : "waits",
				 w.server.ends ? w.server.why : "waits");
		assert_true(w.server.peer.resumed);
		w.loss = w.swap = w.repeat = 0;
		assert_data_both_ways();
	}
	dtls_resumption_free(r);
}

/* --- what came too early ------------------------------------------------------------------------------------------ */

static struct {
	uint8_t flight[LINK_DATAGRAM], finished[LINK_DATAGRAM];
	size_t flight_len, finished_len;
} held;

/* Takes the client's datagram that ends with its Finished (the first record of epoch 1) apart, and holds both. */
static bool hold_finished(struct link_wire *wire, bool to_server, uint8_t *bytes, size_t *len)
{
	(void)wire;
	for (size_t at = 0, n; to_server && !held.finished_len && at + 13 < *len; at += n) {
		n = 13 + ((size_t)bytes[at + 11] << 8 | bytes[at + 12]);
		if (bytes[at + 4] == 0)
			continue;
		memcpy(held.flight, bytes, at);
		memcpy(held.finished, bytes + at, *len - at);
		held.flight_len = at;
		held.finished_len = *len - at;
		return false;
	}
	return true;
}

static void hold_next_finished(void)
{
	memset(&held, 0, sizeof(held));
	w.spy = hold_finished;
}

static void a_finished_before_its_flight(void **state)
{
	(void)state;
	hold_next_finished();
	wire_connect(&w);
	wire_run(&w, 100);
	assert_true(held.finished_len > 0 && held.flight_len > 0);
	wire_put(&w, true, held.finished, held.finished_len);
	wire_run(&w, 10);
	assert_int_equal(w.server.ups, 0);
	wire_put(&w, true, held.flight, held.flight_len);
	wire_run(&w, 100);
	assert_true(wire_both_up(&w));
	assert_int_equal(dtls_repeats(w.client.d) + dtls_repeats(w.server.d), 0);
	assert_data_both_ways();
}

static void data_before_the_finished(void **state)
{
	struct dtls_resumption *r = join_and_hang_up();

	(void)state;
	wire_hang_up(&w);
	hold_next_finished();
	wire_connect_resuming(&w, r);
	wire_run(&w, 100);
	assert_true(held.finished_len > 0);
	assert_int_equal(w.client.ups, 1);
	for (char c = 'a'; c < 'h'; c++) /* the first four are kept */
		assert_true(dtls_send(w.client.d, &c, 1));
	wire_run(&w, 10);
	assert_int_equal(w.server.ups, 0);
	wire_put(&w, true, held.finished, held.finished_len);
	wire_run(&w, 10);
	assert_int_equal(w.server.ups, 0);
	wire_put(&w, true, held.flight, held.flight_len);
	wire_run(&w, 10);
	/* the Finished came behind four records, so it is not there; its flight comes again */
	assert_int_equal(w.server.ups, 0);
	wire_put(&w, true, held.finished, held.finished_len);
	wire_run(&w, 10);
	assert_int_equal(w.server.ups, 1);
	assert_int_equal(w.server.got, 4);
	assert_int_equal(w.server.last[0], 'd');
	dtls_resumption_free(r);
}

static void assert_resumption_refused(struct dtls_resumption *r, const char *words)
{
	wire_connect_resuming(&w, r);
	wire_run(&w, 5000);
	assert_int_equal(w.server.ups, 0);
	assert_int_equal(w.server.ends, 1);
	assert_int_equal(w.server.how, DTLS_END_REFUSED);
	if (!strstr(w.server.why, words))
		fail_msg("refused because: %s", w.server.why);
	assert_int_equal(w.client.ends, 1);
	dtls_resumption_free(r);
}

static void who_is_resumed_is_asked_all_again(void **state)
{
	struct dtls_resumption *r = join_and_hang_up();

	(void)state;
	restart_server(7);
	revoke_ap();
	assert_resumption_refused(r, "certificate revoked");
	restart_server(7);
	r = join_and_hang_up();
	restart_server(7);
	server_owner.unwelcome = "revoked in the auth-list";
	assert_resumption_refused(r, "revoked in the auth-list");
	server_owner.unwelcome = NULL;
	restart_server(7);
	r = join_and_hang_up();
	restart_server(7);
	server_owner.wall = papers_now() + 31 * 86400LL;
	assert_resumption_refused(r, "certificate expired");
}

static void a_key_that_is_gone_resumes_nothing(void **state)
{
	struct dtls_resumption *r;

	(void)state;
	use_psk("plumb-join-aaaaaaaa", "plumb-join-aaaaaaaa");
	r = join_and_hang_up();
	restart_server(7);
	wire_connect_resuming(&w, r);
	wire_run(&w, 500);
	assert_true(wire_both_up(&w));
	assert_true(w.server.peer.resumed);
	assert_string_equal(w.server.peer.name, "plumb-join-aaaaaaaa");
	restart_server(7);
	server_owner.psk_identity = NULL;
	assert_resumption_refused(r, "the identity is not known here");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_session_is_resumed_after_a_restart),
		TEST(resumption_survives_the_wire),
		TEST(a_finished_before_its_flight),
		TEST(data_before_the_finished),
		TEST(who_is_resumed_is_asked_all_again),
		TEST(a_key_that_is_gone_resumes_nothing),
	};

	return cmocka_run_group_tests(tests, make_papers, burn_papers);
}
