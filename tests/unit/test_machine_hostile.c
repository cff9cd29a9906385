/* SPDX-License-Identifier: Apache-2.0 */
/* test_machine_hostile.c - what must be refused: other people's session ids, names and keys, plaintext inside a session,
 * floods, silence. The AC is driven by hand, packet by packet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../machines/hand.h"

#include <stdio.h>

static void test_joins(void **state)
{
	struct hand *h = hand_new();
	struct ac_link *a = hand_run(h, 1000, "02:00:5e:01:01:00", 1, 0x11), *b;
	struct addr from = addr_v4(0xc0000280, 2000);
	struct dtls_peer key = { .proof = DTLS_PROOF_PSK, .name = "02:00:5e:04:01:00", .ours = true };

	(void)state;
	/* another AP's session id */
	b = hand_up(h, AC_CONTROL, 2000, "02:00:5e:02:01:00");
	hand_say(h, b, CAPWAP_JOIN_REQUEST, 0, hand_join_body, &(struct hand_join){ .base = 2, .session = 0x11 });
	assert_int_equal(hand_answered(h, CAPWAP_JOIN_RESPONSE), CAPWAP_RESULT_JOIN_SESSION_ID_IN_USE);
	assert_int_equal(ac_link_state(b), AC_DTLS_TD);
	/* another AP's base MAC: the certificate says who it is */
	b = hand_up(h, AC_CONTROL, 2000, "02:00:5e:02:01:00");
	hand_say(h, b, CAPWAP_JOIN_REQUEST, 0, hand_join_body, &(struct hand_join){ .base = 1, .session = 0x22 });
	assert_int_equal(hand_answered(h, CAPWAP_JOIN_RESPONSE), CAPWAP_RESULT_JOIN_UNKNOWN_SOURCE);
	/* the same with a certificate that names no MAC */
	b = hand_up(h, AC_CONTROL, 2000, "an-ap");
	hand_say(h, b, CAPWAP_JOIN_REQUEST, 0, hand_join_body, &(struct hand_join){ .base = 1, .session = 0x22 });
	assert_int_equal(hand_answered(h, CAPWAP_JOIN_RESPONSE), CAPWAP_RESULT_JOIN_UNKNOWN_SOURCE);
	/* another AP's key */
	b = ac_accept(h->ac, AC_CONTROL, h, &h->control, &from, h->now);
	ac_up(b, &key, 1400, h->now);
	hand_say(h, b, CAPWAP_JOIN_REQUEST, 0, hand_join_body, &(struct hand_join){ .base = 2, .session = 0x22 });
	assert_int_equal(hand_answered(h, CAPWAP_JOIN_RESPONSE), CAPWAP_RESULT_JOIN_UNKNOWN_SOURCE);
	assert_string_equal(ac_join_next(h->ac, NULL)->join_why, "its pre-shared key is that of another AP (02:00:5e:04:01:00)");
	/* another binding; a mandatory element missing */
	b = hand_up(h, AC_CONTROL, 2000, "02:00:5e:02:01:00");
	hand_say(h, b, CAPWAP_JOIN_REQUEST, 0, hand_join_body, &(struct hand_join){ .base = 2, .session = 0x22, .wbid = 3 });
	assert_int_equal(hand_answered(h, CAPWAP_JOIN_RESPONSE), CAPWAP_RESULT_JOIN_BINDING_NOT_SUPPORTED);
	b = hand_up(h, AC_CONTROL, 2000, "02:00:5e:02:01:00");
	hand_say(h, b, CAPWAP_JOIN_REQUEST, 0, hand_join_body,
		 &(struct hand_join){ .base = 2, .session = 0x22, .no_name = true });
	assert_int_equal(hand_answered(h, CAPWAP_JOIN_RESPONSE), CAPWAP_RESULT_MISSING_ELEMENT);
	assert_non_null(strstr(ac_join_next(h->ac, NULL)->last_error, "WTP Name"));
	/* nobody noticed */
	assert_int_equal(ac_link_state(a), AC_RUN);
	assert_int_equal(ac_ap_count(h->ac), 1);
	/* a second Join in a session, and a Join during teardown */
	hand_say(h, a, CAPWAP_JOIN_REQUEST, 3, hand_join_body, &(struct hand_join){ .base = 1, .session = 0x11 });
	assert_int_equal(hand_answered(h, CAPWAP_JOIN_RESPONSE), CAPWAP_RESULT_UNEXPECTED);
	ac_disconnect(h->ac, ac_link_ap(a), AC_WHY_REVOKED, h->now);
	hand_say(h, a, CAPWAP_JOIN_REQUEST, 4, hand_join_body, &(struct hand_join){ .base = 1, .session = 0x11 });
	assert_int_equal(h->nsent, 0);
	hand_pass(h, 100);
	world_check(&(struct world){ .ac = { { .ac = h->ac } } });
	hand_free(h);
}

/* A Session ID belongs to its session, and to the next one that brings it once that is over. */
static void test_session_id_again(void **state)
{
	struct hand *h = hand_new();
	struct ac_link *a = hand_run(h, 1000, "02:00:5e:01:01:00", 1, 0x11), *b, *old = a->data;
	uint8_t ka[64];

	(void)state;
	assert_non_null(old);
	ac_disconnect(h->ac, ac_link_ap(a), AC_WHY_RESET, h->now);
	hand_pass(h, 60000);
	b = hand_run(h, 2000, "02:00:5e:02:01:00", 2, 0x11);
	assert_int_equal(ac_link_state(b), AC_RUN);
	assert_ptr_not_equal(b->data, NULL);
	/* the first one does not get it back, nor its data */
	a = hand_up(h, AC_CONTROL, 1000, "02:00:5e:01:01:00");
	hand_say(h, a, CAPWAP_JOIN_REQUEST, 0, hand_join_body, &(struct hand_join){ .base = 1, .session = 0x11 });
	assert_int_equal(hand_answered(h, CAPWAP_JOIN_RESPONSE), CAPWAP_RESULT_JOIN_SESSION_ID_IN_USE);
	old = b->data;
	a = hand_up(h, AC_DATA, 1500, "02:00:5e:01:01:00");
	ac_packet(a, ka, hand_keep_alive(ka, 0x11), h->now);
	assert_ptr_equal(b->data, old);
	assert_int_equal(ac_link_state(b), AC_RUN);
	world_check(&(struct world){ .ac = { { .ac = h->ac } } });
	hand_free(h);
}

static void test_same_ap_again(void **state)
{
	struct hand *h = hand_new();
	struct ac_link *a = hand_run(h, 1000, "02:00:5e:01:01:00", 1, 0x11), *b;
	struct addr from = addr_v4(0xc0000280, 1000);
	struct dtls_peer peer = hand_peer("02:00:5e:01:01:00");

	(void)state;
	/* same address and port: the old session lives until the new one has proved who it is */
	b = ac_accept(h->ac, AC_CONTROL, h, &h->control, &from, h->now);
	assert_int_equal(ac_link_state(a), AC_RUN);
	ac_refused(b, NULL, "bad record", h->now);
	assert_int_equal(ac_link_state(a), AC_RUN);
	b = ac_accept(h->ac, AC_CONTROL, h, &h->control, &from, h->now);
	ac_up(b, &peer, 1400, h->now);
	assert_int_equal(ac_link_state(a), AC_DTLS_TD);
	hand_pass(h, 10);
	hand_say(h, b, CAPWAP_JOIN_REQUEST, 0, hand_join_body, &(struct hand_join){ .base = 1, .session = 0x12 });
	assert_int_equal(hand_answered(h, CAPWAP_JOIN_RESPONSE), 0);
	/* another port, the same session id as before */
	a = hand_up(h, AC_CONTROL, 3000, "02:00:5e:01:01:00");
	hand_say(h, a, CAPWAP_JOIN_REQUEST, 0, hand_join_body, &(struct hand_join){ .base = 1, .session = 0x12 });
	assert_int_equal(hand_answered(h, CAPWAP_JOIN_RESPONSE), 0);
	assert_int_equal(ac_link_state(b), AC_DTLS_TD);
	assert_int_equal(ac_ap_count(h->ac), 1);
	assert_int_equal(ac_join_count(h->ac), 1);
	hand_pass(h, 10);
	hand_free(h);
}

/* An AP that came with a join token, has its certificate now and restarts: it is let in at once. The other way round a
 * token does not take a joined AP's place. */
static void test_token_then_certificate(void **state)
{
	struct hand *h = hand_new();
	struct addr from = addr_v4(0xc0000280, 1000);
	struct dtls_peer token = { .proof = DTLS_PROOF_PSK, .name = "token-1", .ours = true };
	struct ac_link *a = ac_accept(h->ac, AC_CONTROL, h, &h->control, &from, h->now), *b;

	(void)state;
	ac_up(a, &token, 1400, h->now);
	hand_say(h, a, CAPWAP_JOIN_REQUEST, 0, hand_join_body, &(struct hand_join){ .base = 1, .session = 0x11 });
	assert_int_equal(hand_answered(h, CAPWAP_JOIN_RESPONSE), 0);
	b = hand_up(h, AC_CONTROL, 2000, "02:00:5e:01:01:00");
	hand_say(h, b, CAPWAP_JOIN_REQUEST, 0, hand_join_body, &(struct hand_join){ .base = 1, .session = 0x12 });
	assert_int_equal(hand_answered(h, CAPWAP_JOIN_RESPONSE), 0);
	assert_int_equal(ac_link_state(a), AC_DTLS_TD);
	from.port = 3000;
	a = ac_accept(h->ac, AC_CONTROL, h, &h->control, &from, h->now);
	ac_up(a, &token, 1400, h->now);
	hand_say(h, a, CAPWAP_JOIN_REQUEST, 0, hand_join_body, &(struct hand_join){ .base = 1, .session = 0x13 });
	assert_int_equal(hand_answered(h, CAPWAP_JOIN_RESPONSE), CAPWAP_RESULT_JOIN_UNKNOWN_SOURCE);
	assert_int_equal(ac_link_state(b), AC_JOIN);
	hand_free(h);
}

static void signing_body(struct wr *w, void *arg)
{
	(void)arg;
	PUT(w, CAPWAP_EL_PLUMB_AP_STATISTICS, &(struct capwap_ap_statistics){ .uptime = 4711 });
	PUT(w, CAPWAP_EL_PLUMB_CERTIFICATE_REQUEST, &(struct capwap_certificate_request){ 2, { (const uint8_t *)"0", 1 } });
}

static unsigned signs;

static void never_sign(void *ctx, uint64_t ticket, const struct ac_join_ask *ask, const uint8_t *csr, size_t len)
{
	(void)ctx;
	(void)ticket;
	(void)ask;
	(void)csr;
	(void)len;
	signs++;
}

/* An AP whose certificate another authority has signed says that it is one of ours: it is a stranger all the same, gets no
 * Hello, no certificate, nothing of our elements; and it does not take the place of one of ours. */
static void test_other_authority(void **state)
{
	struct hand *h = hand_new();
	struct addr from = addr_v4(0xc0000280, 1000);
	struct dtls_peer foreign = hand_peer("02:00:5e:01:01:00");
	struct hand_join who = { .base = 1, .session = 0x11, .hello = true };
	struct ac_link *l;
	struct capwap_hello hello;

	(void)state;
	foreign.ours = false;
	h->ac->p.sign = never_sign;
	for (unsigned ours = 0; ours < 2; ours++) {
		struct rd r;
		struct capwap_hdr hdr;
		struct capwap_msg m;

		l = ac_accept(h->ac, AC_CONTROL, h, &h->control, &from, h->now);
		foreign.ours = ours;
		ac_up(l, &foreign, 1400, h->now);
		hand_say(h, l, CAPWAP_JOIN_REQUEST, 0, hand_join_body, &who);
		assert_int_equal(hand_answered(h, CAPWAP_JOIN_RESPONSE), 0);
		r = rd_over(h->sent, h->sent_len);
		assert_true(capwap_hdr_read(&r, &hdr) == CAPWAP_OK && capwap_msg_read(&r, &m) == CAPWAP_OK);
		assert_int_equal(capwap_get(&m, CAPWAP_EL_PLUMB_HELLO, &hello), ours);
		assert_int_equal(ac_link_ap(l)->ours, ours);
		assert_int_equal(l->abilities != 0, ours);
		hand_say(h, l, CAPWAP_CONFIGURATION_STATUS_REQUEST, 1, hand_config_body, NULL);
		hand_say(h, l, CAPWAP_CHANGE_STATE_EVENT_REQUEST, 2, hand_state_body, NULL);
		hand_say(h, l, CAPWAP_WTP_EVENT_REQUEST, 3, signing_body, NULL);
		assert_int_equal(signs, ours);
		assert_int_equal(ac_counters(h->ac)->signed_refused, 1);
		assert_int_equal(ac_link_ap(l)->up_s, ours ? 4711 : 0);
		from.port++;
	}
	foreign.ours = false;
	l = ac_accept(h->ac, AC_CONTROL, h, &h->control, &from, h->now);
	ac_up(l, &foreign, 1400, h->now);
	who.session = 0x12;
	hand_say(h, l, CAPWAP_JOIN_REQUEST, 0, hand_join_body, &who);
	assert_int_equal(hand_answered(h, CAPWAP_JOIN_RESPONSE), CAPWAP_RESULT_JOIN_UNKNOWN_SOURCE);
	assert_int_equal(ac_counters(h->ac)->identity_mismatch, 1);
	assert_int_equal(ac_counters(h->ac)->replaced, 1); /* the stranger, by ours */
	hand_free(h);
}

static void test_data_hijack(void **state)
{
	struct hand *h = hand_new();
	struct ac_link *a = hand_run(h, 1000, "02:00:5e:01:01:00", 1, 0x11);
	struct ac_link *b = hand_run(h, 2000, "02:00:5e:02:01:00", 2, 0x22), *d;
	struct ac_link *old = a->data;
	uint8_t ka[64];
	struct addr from = addr_v4(0xc0000299, 9999);

	(void)state;
	/* over DTLS, with another AP's session id */
	d = hand_up(h, AC_DATA, 2500, "02:00:5e:02:01:00");
	ac_packet(d, ka, hand_keep_alive(ka, 0x11), h->now);
	assert_int_equal(ac_link_state(d), AC_DTLS_TD);
	assert_ptr_equal(a->data, old);
	assert_int_equal(ac_counters(h->ac)->data_session_id_refused, 1);
	/* the AP's name on another certificate; what it was resumed from does not matter, who it is does */
	d = hand_up(h, AC_DATA, 2510, "02:00:5e:01:01:00");
	d->peer.fingerprint[31] = 1;
	ac_packet(d, ka, hand_keep_alive(ka, 0x11), h->now);
	assert_int_equal(ac_link_state(d), AC_DTLS_TD);
	assert_ptr_equal(a->data, old);
	assert_int_equal(ac_counters(h->ac)->data_session_id_refused, 2);
	d = hand_up(h, AC_DATA, 2520, "02:00:5e:01:01:00");
	memset(d->peer.family, 9, sizeof(d->peer.family));
	ac_packet(d, ka, hand_keep_alive(ka, 0x11), h->now);
	assert_ptr_equal(a->data, d);
	assert_int_equal(ac_link_state(old), AC_DTLS_TD);
	/* inside DTLS there is no DTLS preamble */
	(void)hand_keep_alive(ka, 0x11);
	ka[0] |= 1;
	h->nsent = 0;
	ac_packet(d, ka, hand_keep_alive(ka + 32, 0x11), h->now);
	assert_int_equal(h->nsent, 0);
	assert_int_equal(ac_counters(h->ac)->data_malformed, 1);
	/* on one's own data session, later */
	h->nsent = 0;
	ac_packet(b->data, ka, hand_keep_alive(ka, 0x11), h->now);
	assert_int_equal(h->nsent, 0);
	assert_int_equal(ac_counters(h->ac)->data_session_id_refused, 3);
	/* in the clear, from nowhere, allowed or not */
	ac_data_clear(h->ac, &h->data, &from, ka, hand_keep_alive(ka, 0x11), h->now);
	h->want.clear_data = true;
	ac_data_clear(h->ac, &h->data, &from, ka, hand_keep_alive(ka, 0x11), h->now);
	assert_int_equal(h->nsent, 0);
	assert_int_equal(ac_counters(h->ac)->data_clear_refused, 2);
	assert_non_null(strstr(ac_join_by_mac(h->ac, ac_link_ap(a)->mac)->last_error, "in clear text beside its DTLS data "
		"channel"));
	/* a session id nobody has; a frame before a keep-alive */
	d = hand_up(h, AC_DATA, 2600, "02:00:5e:02:01:00");
	ac_packet(d, "\0\x20\3\x1\0\0\0\0frame.........", 20, h->now);
	ac_packet(d, ka, hand_keep_alive(ka, 0x33), h->now);
	assert_int_equal(ac_link_state(d), AC_DTLS_TD);
	assert_int_equal(ac_counters(h->ac)->data_session_unknown, 1);
	/* every cut of a keep-alive */
	for (size_t len = 0; len < hand_keep_alive(ka, 0x22); len++)
		ac_packet(b->data, ka, len, h->now);
	assert_int_equal(ac_link_state(b), AC_RUN);
	hand_pass(h, 10);
	hand_free(h);
}

/* An AP that opens its data channel before its control channel is that far: it is not hung up, and says it again. */
static void test_early_data(void **state)
{
	struct hand *h = hand_new();
	struct ac_link *l = hand_up(h, AC_CONTROL, 1000, "02:00:5e:01:01:00"), *d;
	uint8_t ka[64];

	(void)state;
	hand_say(h, l, CAPWAP_JOIN_REQUEST, 0, hand_join_body, &(struct hand_join){ .base = 1, .session = 0x11 });
	d = hand_up(h, AC_DATA, 1001, "02:00:5e:01:01:00");
	h->nsent = 0;
	ac_packet(d, ka, hand_keep_alive(ka, 0x11), h->now);
	hand_say(h, l, CAPWAP_CONFIGURATION_STATUS_REQUEST, 1, hand_config_body, NULL);
	h->nsent = 0;
	ac_packet(d, ka, hand_keep_alive(ka, 0x11), h->now);
	assert_int_equal(h->nsent, 0);
	assert_int_equal(h->hung_up, 0);
	assert_int_equal(ac_counters(h->ac)->data_before_keepalive, 2);
	hand_say(h, l, CAPWAP_CHANGE_STATE_EVENT_REQUEST, 2, hand_state_body, NULL);
	ac_packet(d, ka, hand_keep_alive(ka, 0x11), h->now);
	assert_int_equal(ac_link_state(l), AC_RUN);
	hand_free(h);
}

static void test_clear(void **state)
{
	struct hand *h = hand_new();
	struct ac_link *a = hand_run(h, 1000, "02:00:5e:01:01:00", 1, 0x11);
	struct addr from = addr_v4(0xc0000280, 1000);
	uint8_t packet[2048], nonsense[64];
	size_t len, wrong;

	(void)state;
	/* control in the clear, from the very address of a session */
	h->nsent = 0;
	len = hand_message(packet, sizeof(packet), CAPWAP_CHANGE_STATE_EVENT_REQUEST, 3, hand_state_body, NULL);
	ac_clear(h->ac, &h->control, &from, false, packet, len, h->now);
	len = hand_message(packet, sizeof(packet), CAPWAP_JOIN_REQUEST, 3, hand_join_body,
		&(struct hand_join){ .base = 1, .session = 0x11 });
	ac_clear(h->ac, &h->control, &from, false, packet, len, h->now);
	assert_int_equal(h->nsent, 0);
	assert_int_equal(ac_counters(h->ac)->clear_refused, 2);
	assert_int_equal(ac_link_state(a), AC_RUN);
	assert_string_equal(ac_join_next(h->ac, NULL)->last_error,
			    "a Join Request in clear text came from its address beside its DTLS session and was dropped");
	from.port = 4000; /* and from one that has DTLS switched off */
	ac_clear(h->ac, &h->control, &from, false, packet, len, h->now);
	assert_non_null(strstr(ac_join_next(h->ac, NULL)->last_error, "inside DTLS only"));
	assert_int_equal(ac_join_count(h->ac), 2);
	from.port = 1000;
	/* Discovery: every cut, then more than the bucket holds */
	len = hand_message(packet, sizeof(packet), CAPWAP_DISCOVERY_REQUEST, 3, hand_discovery_body, NULL);
	for (size_t n = 0; n < len; n++)
		ac_clear(h->ac, &h->control, &from, false, packet, n, h->now);
	assert_int_equal(h->nsent, 0);
	for (unsigned i = 0; i < 2 * DISCOVERY_BURST; i++)
		ac_clear(h->ac, &h->control, &from, true, packet, len, h->now);
	assert_true(h->nsent > 0 && h->nsent <= DISCOVERY_BURST);
	assert_true(ac_counters(h->ac)->discovery_limited >= DISCOVERY_BURST);
	h->nsent = 0;
	hand_pass(h, 1000);
	for (unsigned i = 0; i < 2 * DISCOVERY_BURST; i++)
		ac_clear(h->ac, &h->control, &from, true, packet, len, h->now);
	assert_int_equal(h->nsent, DISCOVERY_RATE);
	/* nonsense, however much of it, takes no answer from who asks as he should */
	h->nsent = 0;
	hand_pass(h, 1000);
	wrong = hand_message(nonsense, sizeof(nonsense), CAPWAP_DISCOVERY_REQUEST, 3, NULL, NULL);
	for (unsigned i = 0; i < 20 * DISCOVERY_RATE; i++)
		ac_clear(h->ac, &h->control, &from, false, nonsense, wrong, h->now);
	assert_int_equal(h->nsent, 0);
	for (unsigned i = 0; i < DISCOVERY_RATE; i++)
		ac_clear(h->ac, &h->control, &from, false, packet, len, h->now);
	assert_int_equal(h->nsent, DISCOVERY_RATE);
	hand_free(h);
}

/* Discovery Requests of thousands who do not exist push out each other, and nobody who has shown a cookie. */
static void test_rumours(void **state)
{
	struct hand *h = hand_new();
	struct addr joined = addr_v4(0xc0000280, 1000), refused = addr_v4(0xc0000281, 77), from = addr_v4(0xc6336401, 5000);
	struct capwap_board_data b = { .vendor = 1, .model = SLICE("m"), .serial = SLICE("s"), .base_mac = { .len = 6 } };
	const struct join_stats *j;
	uint8_t packet[2048];
	size_t len;
	mac_t mac = { 0x02005e010100 | MAC_REAL_BIT };

	(void)state;
	(void)hand_run(h, 1000, "02:00:5e:01:01:00", 1, 0x11);
	ac_refused(ac_accept(h->ac, AC_CONTROL, h, &h->control, &refused, h->now), NULL, "certificate expired", h->now);
	for (unsigned i = 0; i < 2 * JOIN_STATS_MAX; i++) {
		struct wr w = wr_into(packet, sizeof(packet));
		size_t hole = capwap_control_begin(&w, CAPWAP_DISCOVERY_REQUEST, 1);

		memcpy(b.base_mac.addr, (uint8_t[]){ 6, 0, 0x5e, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i }, 6);
		PUT(&w, CAPWAP_EL_WTP_BOARD_DATA, &b);
		capwap_control_end(&w, hole);
		from.port = (uint16_t)(1024 + i);
		ac_clear(h->ac, &h->control, &from, false, packet, wr_len(&w), h->now);
		hand_pass(h, 1);
	}
	assert_int_equal(ac_join_count(h->ac), JOIN_STATS_MAX);
	j = ac_join_by_mac(h->ac, mac);
	assert_non_null(j);
	assert_true(j->joined);
	for (j = ac_join_next(h->ac, NULL); j && !addr_eq(&j->address, &refused);)
		j = ac_join_next(h->ac, j);
	assert_non_null(j);
	assert_string_equal(j->dtls_why, "certificate expired");
	/* nor does one that claims to be an AP that is here from elsewhere change its row */
	len = hand_message(packet, sizeof(packet), CAPWAP_DISCOVERY_REQUEST, 3, hand_discovery_body, NULL);
	memcpy(memmem(packet, len, (uint8_t[]){ 2, 0, 0x5e, 9, 1, 0 }, 6), (uint8_t[]){ 2, 0, 0x5e, 1, 1, 0 }, 6);
	ac_clear(h->ac, &h->control, &from, false, packet, len, h->now);
	j = ac_join_by_mac(h->ac, mac);
	assert_true(addr_eq(&j->address, &joined));
	assert_int_equal(j->discovery_requests, 0);
	/* and what has shown a cookie is no rumour any more */
	assert_non_null(ac_accept(h->ac, AC_CONTROL, h, &h->control, &from, h->now));
	j = ac_join_next(h->ac, NULL);
	assert_true(link_alone(&j->rumour));
	hand_free(h);
}

/* Timers of every state: a session that falls silent in it ends, and its memory is given back. */
static void test_silence(void **state)
{
	static const int64_t seconds[] = { 60, 60, 25, 30, 120 };
	struct hand *h = hand_new();

	(void)state;
	for (unsigned stop = 0; stop < 5; stop++) {
		struct addr from = addr_v4(0xc0000280, (uint16_t)(1000 + 10 * stop));
		struct ac_link *l;
		struct dtls_peer peer = hand_peer("02:00:5e:01:01:00");

		if (stop == 4) {
			(void)hand_run(h, 5000, "02:00:5e:01:01:00", 1, 0x11);
		} else {
			l = ac_accept(h->ac, AC_CONTROL, h, &h->control, &from, h->now);
			if (stop > 0)
				ac_up(l, &peer, 1400, h->now);
			if (stop > 1) {
				hand_say(h, l, CAPWAP_JOIN_REQUEST, 0, hand_join_body, &(struct hand_join){ .base = 1, .session = 0x11 });
				hand_say(h, l, CAPWAP_CONFIGURATION_STATUS_REQUEST, 1, hand_config_body, NULL);
			}
			if (stop > 2)
				hand_say(h, l, CAPWAP_CHANGE_STATE_EVENT_REQUEST, 2, hand_state_body, NULL);
		}
		while (stop == 4 && ac_ap_next(h->ac, NULL)->session->channel.request_type)
			hand_say(h, ac_ap_next(h->ac, NULL)->session, ac_ap_next(h->ac, NULL)->session->channel.request_type + 1,
			    ac_ap_next(h->ac, NULL)->session->channel.seq, hand_ok_body, NULL);
		h->hung_up = 0;
		hand_pass(h, 1000 * seconds[stop] - 1);
		assert_int_equal(h->hung_up, 0);
		hand_pass(h, 2);
		assert_true(h->hung_up >= 1);
		hand_pass(h, 10);
		assert_true(link_alone(&h->ac->links));
		world_check(&(struct world){ .ac = { { .ac = h->ac } } });
	}
	hand_free(h);
}

static void test_half_open(void **state)
{
	struct hand *h = hand_new();
	unsigned taken = 0;

	(void)state;
	for (unsigned i = 0; i < 10000; i++) {
		struct addr from = addr_v4(0x7f000001 + i, 1000);

		taken += ac_accept(h->ac, AC_CONTROL, h, &h->control, &from, h->now) != NULL;
	}
	assert_int_equal(taken, HANDSHAKES_MAX);
	assert_int_equal(ac_counters(h->ac)->handshakes_limited, 10000 - HANDSHAKES_MAX);
	hand_pass(h, 60001);
	hand_pass(h, 10);
	assert_int_equal(ac_handshakes(h->ac), 0);
	assert_true(link_alone(&h->ac->links));
	(void)hand_run(h, 1000, "02:00:5e:01:01:00", 1, 0x11);
	hand_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_joins),
		cmocka_unit_test(test_session_id_again),
		cmocka_unit_test(test_same_ap_again),
		cmocka_unit_test(test_token_then_certificate),
		cmocka_unit_test(test_data_hijack),
		cmocka_unit_test(test_other_authority),
		cmocka_unit_test(test_early_data),
		cmocka_unit_test(test_clear),
		cmocka_unit_test(test_rumours),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_half_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
