/* SPDX-License-Identifier: Apache-2.0 */
/* test_dtls_hostile.c - a peer with a good certificate that does not keep to the protocol once its session is up. It has the
 * keys of its session and seals whatever it likes under them: handshake messages after Finished, ChangeCipherSpec, alerts,
 * records of no bytes. It may end its own session; it may not make the server keep anything, nor answer with more. */
#include "base/wr.h" /* before the wire of the tests, whose name is w, too */
#include "dtls_owners.h"

#include "base/slice.h"
#include "dtls/internal.h"

#include <gnutls/crypto.h>
#include <malloc.h>
#include <time.h>

enum { MANY = 3000, TAG = 16, SALT = 4, EXPLICIT = 8 };

size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));

static size_t heap(void)
{
	return __sanitizer_get_current_allocated_bytes ? __sanitizer_get_current_allocated_bytes() : mallinfo2().uordblks;
}

/* --- one who seals what it likes ---------------------------------------------------------------------------------- */

static struct {
	gnutls_aead_cipher_hd_t cipher;
	uint8_t salt[SALT];
	uint64_t seq; /* with the epoch */
} keys;

static uint64_t answers, answered_bytes;
static unsigned too_dear;

static bool spy_answers(struct link_wire *wire, bool to_server, uint8_t *bytes, size_t *len)
{
	(void)wire, (void)bytes;
	if (to_server)
		return true;
	answers++;
	answered_bytes += *len;
	return false;
}

static void take_keys(void)
{
	gnutls_datum_t mac, iv, key;
	uint8_t seq[8];

	wire_connect(&w);
	wire_run(&w, 500);
	assert_true(wire_both_up(&w));
	assert_non_null(strstr(w.client.peer.cipher, "GCM"));
	assert_int_equal(gnutls_record_get_state(w.client.d->tls, 0, &mac, &iv, &key, seq), 0);
	assert_int_equal(iv.size, SALT);
	memcpy(keys.salt, iv.data, SALT);
	keys.seq = 1ULL << 48 | 1000;
	assert_int_equal(gnutls_aead_cipher_init(&keys.cipher, GNUTLS_CIPHER_AES_128_GCM, &key), 0);
	answers = answered_bytes = 0;
	w.spy = spy_answers;
}

static void drop_keys(void)
{
	gnutls_aead_cipher_deinit(keys.cipher);
}

/* One record under the session's keys into the server. Its length. */
static size_t seal(uint8_t type, const void *body, size_t len)
{
	uint8_t record[LINK_DATAGRAM], nonce[SALT + EXPLICIT], ad[13];
	size_t out = sizeof(record) - 13 - EXPLICIT;

	wr_put(ad, ++keys.seq, 8);
	ad[8] = type;
	wr_put(ad + 9, 0xfefd, 2);
	wr_put(ad + 11, len, 2);
	memcpy(nonce, keys.salt, SALT);
	memcpy(nonce + SALT, ad, EXPLICIT);
	assert_int_equal(gnutls_aead_cipher_encrypt(keys.cipher, nonce, sizeof(nonce), ad, sizeof(ad), TAG, body, len,
						    record + 13 + EXPLICIT, &out), 0);
	record[0] = type;
	wr_put(record + 1, 0xfefd, 2);
	wr_put(record + 3, keys.seq, 8);
	wr_put(record + 11, EXPLICIT + out, 2);
	memcpy(record + 13, ad, EXPLICIT);
	dtls_input(w.server.d, record, 13 + EXPLICIT + out, w.now);
	return 13 + EXPLICIT + out;
}

static size_t handshake(uint8_t *m, uint8_t type, uint32_t length, uint16_t seq, uint32_t offset, uint32_t here)
{
	memset(m, 0, 12 + here);
	m[0] = type;
	wr_put(m + 1, length, 3);
	wr_put(m + 4, seq, 2);
	wr_put(m + 6, offset, 3);
	wr_put(m + 9, here, 3);
	return 12 + here;
}

/* Many of the same: the session may end, memory may not grow by more than a little, and answers are not longer in all than
 * what was sent. */
static void pour(const char *what, uint8_t type, const void *body, size_t len)
{
	size_t before, sent = 0;
	int64_t grown;

	take_keys();
	for (int i = 0; i < 8; i++)
		sent += seal(type, body, len);
	before = heap();
	for (int i = 0; i < MANY && !w.server.ends; i++)
		sent += seal(type, body, len);
	grown = (int64_t)heap() - (int64_t)before;
	if (getenv("VERBOSE"))
		fprintf(stderr, "%-40s heap %+lld, sent %zu, answers %llu (%llu bytes), ends %d %s\n", what, (long long)grown, sent,
			(unsigned long long)answers, (unsigned long long)answered_bytes, w.server.ends, w.server.why);
	if (grown > 16384 || answered_bytes > sent) {
		print_error("%s: %lld bytes more are kept, %zu were answered with %llu\n", what, (long long)grown, sent,
			    (unsigned long long)answered_bytes);
		too_dear++;
	}
	drop_keys();
	w.spy = NULL;
	wire_hang_up(&w);
}

static void what_no_session_sends_is_not_kept(void **state)
{
	uint8_t m[1200];
	static const uint8_t types[] = { 0, 1, 2, 3, 4, 11, 12, 13, 14, 15, 16, 20, 23, 24, 99 };
	char what[64];

	(void)state;
	pour("data", 23, "x", 1);
	pour("data of no bytes", 23, "", 0);
	pour("ChangeCipherSpec", 20, "\1", 1);
	pour("ChangeCipherSpec of no bytes", 20, "", 0);
	pour("warning", 21, "\1\144", 2);
	pour("warning close_notify", 21, "\1\0", 2);
	pour("fatal", 21, "\2\50", 2);
	pour("half an alert", 21, "\1", 1);
	pour("alert of no bytes", 21, "", 0);
	pour("handshake of no bytes", 22, "", 0);
	pour("half a handshake header", 22, "\1\0\0", 3);
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		snprintf(what, sizeof(what), "handshake message %u", types[i]);
		pour(what, 22, m, handshake(m, types[i], 12, 9, 0, 12));
		snprintf(what, sizeof(what), "handshake message %u, long", types[i]);
		pour(what, 22, m, handshake(m, types[i], 1000, 9, 0, 1000));
		snprintf(what, sizeof(what), "handshake message %u, a piece of a large one", types[i]);
		pour(what, 22, m, handshake(m, types[i], 0xffffff, 9, 0, 12));
		snprintf(what, sizeof(what), "handshake message %u, empty", types[i]);
		pour(what, 22, m, handshake(m, types[i], 0, 9, 0, 0));
	}
	assert_int_equal(too_dear, 0);
}

/* --- one who never ends its handshake ----------------------------------------------------------------------------- */

static bool spy_first_flight(struct link_wire *wire, bool to_server, uint8_t *bytes, size_t *len)
{
	if (to_server && wire->server.d)
		return false; /* only its hello */
	return to_server || !wire->server.d || spy_answers(wire, to_server, bytes, len);
}

/* In the clear, into the middle of a handshake; anybody with a good cookie can. Each has a sequence number of its own. */
static void pour_half_open(const char *what, uint8_t type, uint8_t epoch, const void *body, size_t len)
{
	uint8_t record[LINK_DATAGRAM] = { type, 0xfe, 0xfd, 0, epoch };
	size_t before = 0, sent = 0;
	int64_t grown;

	w.spy = spy_first_flight;
	wire_connect(&w);
	wire_run(&w, 100);
	assert_non_null(w.server.d);
	assert_int_equal(w.server.ups + w.server.ends, 0);
	answers = answered_bytes = 0;
	wr_put(record + 11, len, 2);
	memcpy(record + 13, body, len);
	for (unsigned i = 0; i < MANY + 8 && !w.server.ends; i++) {
		if (i == 8)
			before = heap();
		wr_put(record + 5, 100 + i, 6);
		if (type == RECORD_HANDSHAKE && len >= 6)
			wr_put(record + 13 + 4, 2, 2);
		dtls_input(w.server.d, record, 13 + len, w.now);
		sent += 13 + len;
	}
	grown = before ? (int64_t)heap() - (int64_t)before : 0;
	if (getenv("VERBOSE"))
		fprintf(stderr, "half open, epoch %u: %-30s heap %+lld, sent %zu, answers %llu (%llu bytes), ends %d %s\n",
			epoch, what, (long long)grown, sent, (unsigned long long)answers,
			(unsigned long long)answered_bytes, w.server.ends, w.server.why);
	if (grown > 16384 || answered_bytes > sent + 64) {
		print_error("half open: %s: %lld bytes more are kept, %zu were answered with %llu\n", what, (long long)grown, sent,
			    (unsigned long long)answered_bytes);
		too_dear++;
	}
	w.spy = NULL;
	wire_hang_up(&w);
}

static void what_no_handshake_sends_is_not_kept(void **state)
{
	static const uint8_t types[] = { 0, 2, 3, 4, 11, 12, 13, 14, 15, 16, 20, 22, 23, 24, 99 };
	uint8_t m[1200];
	char what[64];

	(void)state;
	too_dear = 0;
	for (uint8_t epoch = 0; epoch < 2; epoch++) {
		pour_half_open("data", 23, epoch, "data without keys, long enough for a tag", 40);
		pour_half_open("ChangeCipherSpec", 20, epoch, "\1", 1);
		pour_half_open("ChangeCipherSpec that is none", 20, epoch, "\2", 1);
		pour_half_open("long ChangeCipherSpec", 20, epoch, "\1\1", 2);
		pour_half_open("warning", 21, epoch, "\1\144", 2);
		pour_half_open("half an alert", 21, epoch, "\1", 1);
		pour_half_open("half a handshake header", 22, epoch, "\13\0\0", 3);
		for (size_t i = 0; i < ARRAY_LEN(types); i++) {
			snprintf(what, sizeof(what), "message %u", types[i]);
			pour_half_open(what, 22, epoch, m, handshake(m, types[i], 60, 2, 0, 60));
			snprintf(what, sizeof(what), "message %u, a piece", types[i]);
			pour_half_open(what, 22, epoch, m, handshake(m, types[i], 12000, 2, 1000, 60));
			snprintf(what, sizeof(what), "message %u, empty", types[i]);
			pour_half_open(what, 22, epoch, m, handshake(m, types[i], 0, 2, 0, 0));
		}
	}
	assert_int_equal(too_dear, 0);
}

/* --- one who is revoked in the middle ----------------------------------------------------------------------------- */

static unsigned hold_from;

/* Of what the client says once the server has a session, the first so many datagrams come; the others are sent again
 * later. */
static bool spy_hold(struct link_wire *wire, bool to_server, uint8_t *bytes, size_t *len)
{
	(void)bytes, (void)len;
	if (!to_server || !wire->server.d || !hold_from)
		return true;
	return --hold_from > 0;
}

/* A handshake that was begun before its certificate was revoked does not end after it, wherever it stood. */
static void who_is_revoked_in_its_handshake_is_out(void **state)
{
	(void)state;
	for (unsigned stop = 1; stop <= 4; stop++) {
		w.client.mtu = 400; /* its flight in several datagrams */
		w.spy = spy_hold;
		hold_from = stop;
		wire_connect(&w);
		for (unsigned i = 0; i < 500 && hold_from; i++)
			wire_run(&w, 1);
		if (w.server.ups) /* all of its flight had come */
			break;
		assert_int_equal(hold_from, 0);
		assert_int_equal(w.server.ends, 0);
		revoke_ap();
		wire_run(&w, 20000);
		assert_int_equal(w.server.ups, 0);
		assert_int_equal(w.server.ends, 1);
		assert_non_null(strstr(w.server.why, "certificate revoked"));
		w.spy = NULL;
		drop_wire(state);
		fresh_wire(state);
	}
}

/* --- one who needs no keys ---------------------------------------------------------------------------------------- */

static double cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* A datagram may hold 4,681 records of one byte. Anybody can send it from the address of a living session, or into a
 * handshake, and each would be tried with the keys. */
static void tiny_records_are_not_all_tried(void **state)
{
	static uint8_t d[65000];
	const struct dtls_drops *drops;
	uint64_t tried;
	double began;
	size_t n = 0;

	(void)state;
	for (size_t at = 0; at + 14 <= sizeof(d); at += 14, n++) {
		memcpy(d + at, (uint8_t[]){ 23, 0xfe, 0xfd, 0, 1 }, 5);
		wr_put(d + at + 5, 5000 + n, 6);
		wr_put(d + at + 11, 1, 2);
	}
	wire_connect(&w);
	wire_run(&w, 500);
	assert_true(wire_both_up(&w));
	drops = dtls_ctx_drops(w.server.ctx);
	began = cpu_ms();
	dtls_input(w.server.d, d, n * 14, w.now);
	if (getenv("VERBOSE"))
		fprintf(stderr, "%zu records in one datagram: %.3f ms\n", n, cpu_ms() - began);
	tried = drops->undecrypted;
	assert_true(tried <= RECORDS_MAX);
	assert_int_equal(drops->malformed, 1); /* the rest of it */
	assert_int_equal(w.server.ends, 0);
	assert_data_both_ways();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_no_session_sends_is_not_kept),
		TEST(what_no_handshake_sends_is_not_kept),
		TEST(who_is_revoked_in_its_handshake_is_out),
		TEST(tiny_records_are_not_all_tried),
	};

	return cmocka_run_group_tests(tests, make_papers, burn_papers);
}
