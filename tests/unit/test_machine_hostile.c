/* SPDX-License-Identifier: Apache-2.0 */
/* test_machine_hostile.c - what must be refused: other people's session ids, messages in the wrong state, requests that
 * come again, wrong sequence numbers, things that do not exist. The AC is driven by hand, packet by packet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../machines/world.h"
#include "agent/wtp_internal.h"
#include "controller/ac_internal.h"

#include <stdio.h>
#include <stdlib.h>

/* One AC, no APs: what it sends is kept. */
struct hand {
	struct wheel wheel;
	mono_t now;
	struct ac *ac;
	struct addr control, data;
	uint8_t sent[2048];
	size_t sent_len;
	unsigned nsent, hung_up;
	struct ap_want want;
	struct buf lines;
	bool listen;
};

static void h_clear(void *ctx, const struct addr *local, const struct addr *to, const void *packet, size_t len)
{
	struct hand *h = ctx;

	(void)local;
	(void)to;
	h->nsent++;
	h->sent_len = len < sizeof(h->sent) ? len : sizeof(h->sent);
	memcpy(h->sent, packet, h->sent_len);
}

static void h_send(void *ctx, void *shell, const void *packet, size_t len)
{
	(void)shell;
	h_clear(ctx, NULL, NULL, packet, len);
}

static void h_hang_up(void *ctx, void *shell, enum ac_why why)
{
	(void)shell;
	(void)why;
	((struct hand *)ctx)->hung_up++;
}

static void h_random(void *ctx, void *out, size_t len)
{
	(void)ctx;
	memset(out, 7, len);
}

static void h_want(void *ctx, const struct ap *ap, struct ap_want *out)
{
	(void)ap;
	*out = ((struct hand *)ctx)->want;
}

static bool h_wants_event(void *ctx, unsigned row, mac_t about)
{
	(void)row;
	(void)about;
	return ((struct hand *)ctx)->listen;
}

static void h_event(void *ctx, unsigned row, const void *fields, mac_t about)
{
	struct hand *h = ctx;
	struct buf line = { 0 };
	struct cat_match m;

	(void)about;
	assert_true(h->listen); /* nothing is formatted when nobody listens */
	cat_write_text(&line, row, fields);
	buf_reserve(&line, 32);
	memset(line.p + line.len, 0, 16);
	/* our own parser reads it back as what it is */
	if (!cat_match_exact(line.p, line.p + line.len, &m) || m.row != row)
		fail_msg("not read back: %.*s", (int)line.len, line.p);
	buf_add(&h->lines, line.p, line.len);
	buf_ch(&h->lines, '\n');
	buf_free(&line);
}

static struct hand *hand_new(void)
{
	struct hand *h = calloc(1, sizeof(*h));
	struct ac_options o = { .name = "WLC1", .model = "plumb", .hw_version = "1", .sw_version = "0.1", .max_aps = 16,
				.certificates = true };
	struct ac_ports p = { .ctx = h, .send_clear = h_clear, .send_data_clear = h_clear, .send = h_send, .hang_up = h_hang_up,
			      .random = h_random, .want = h_want, .wants_event = h_wants_event, .event = h_event };

	assert_non_null(h);
	wheel_init(&h->wheel, h->now);
	ap_want_defaults(&h->want);
	h->control = addr_v4(0xc0000201, 5246);
	h->data = addr_v4(0xc0000201, 5247);
	h->ac = ac_new(&o, &p, &h->wheel, (struct hash_key){ 1, 2 });
	return h;
}

static void hand_free(struct hand *h)
{
	ac_free(h->ac);
	buf_free(&h->lines);
	free(h);
}

static void pass(struct hand *h, int64_t ms)
{
	h->now = mono_after(h->now, ms);
	wheel_run(&h->wheel, h->now);
}

static struct dtls_peer who(const char *name)
{
	struct dtls_peer p = { .proof = DTLS_PROOF_CERTIFICATE };

	(void)snprintf(p.name, sizeof(p.name), "%s", name);
	p.fingerprint[0] = (uint8_t)name[strlen(name) - 1];
	return p;
}

static struct ac_link *up(struct hand *h, enum ac_channel ch, unsigned port, const char *name)
{
	struct addr from = addr_v4(0xc0000280, (uint16_t)port);
	struct dtls_peer peer = who(name);
	struct ac_link *l = ac_accept(h->ac, ch, h, ch == AC_CONTROL ? &h->control : &h->data, &from, h->now);

	assert_non_null(l);
	ac_up(l, &peer, 1400, h->now);
	return l;
}

static size_t message(uint8_t *out, size_t size, uint32_t type, uint8_t seq, void (*body)(struct wr *w, void *arg),
	void *arg)
{
	struct wr w = wr_into(out, size);
	size_t hole = capwap_control_begin(&w, type, seq);

	if (body)
		body(&w, arg);
	capwap_control_end(&w, hole);
	assert_int_equal(wr_done(&w), 0);
	return wr_len(&w);
}

static void say(struct hand *h, struct ac_link *l, uint32_t type, uint8_t seq, void (*body)(struct wr *w, void *arg),
	void *arg)
{
	uint8_t packet[2048];
	size_t len = message(packet, sizeof(packet), type, seq, body, arg);

	h->nsent = 0;
	h->sent_len = 0;
	ac_packet(l, packet, len, h->now);
}

struct join_of {
	uint8_t base, session;
	uint8_t wbid;
	bool no_name;
};

static void board(struct wr *w, uint8_t base, uint8_t wbid)
{
	struct capwap_board_data b = { .vendor = 1, .model = SLICE("m"), .serial = SLICE("s"),
				       .base_mac = { .len = 6, .addr = { 2, 0, 0x5e, base, 1, 0 } } };
	struct capwap_wtp_descriptor d = { .max_radios = 1, .radios_in_use = 1, .encryptions = 1,
					   .encryption = { { wbid, CAPWAP_ENCRYPT_CCMP } }, .hardware = SLICE("1"),
					   .software = SLICE("1"), .boot = SLICE("1") };

	PUT(w, CAPWAP_EL_WTP_BOARD_DATA, &b);
	PUT(w, CAPWAP_EL_WTP_DESCRIPTOR, &d);
	PUT(w, CAPWAP_EL_WTP_FRAME_TUNNEL_MODE, &(struct capwap_u8){ CAPWAP_TUNNEL_LOCAL });
	PUT(w, CAPWAP_EL_WTP_MAC_TYPE, &(struct capwap_u8){ CAPWAP_MAC_LOCAL });
	PUT(w, CAPWAP_EL_WTP_RADIO_INFORMATION, &(struct capwap_radio_information){ 1, CAPWAP_RADIO_B });
}

static void join_body(struct wr *w, void *arg)
{
	const struct join_of *j = arg;
	struct capwap_session_id id = { { 0 } };

	memset(id.id, j->session, sizeof(id.id));
	PUT(w, CAPWAP_EL_LOCATION_DATA, &(struct capwap_text){ SLICE("here") });
	if (!j->no_name)
		PUT(w, CAPWAP_EL_WTP_NAME, &(struct capwap_text){ SLICE("ap") });
	PUT(w, CAPWAP_EL_SESSION_ID, &id);
	board(w, j->base, j->wbid ? j->wbid : 1);
	PUT(w, CAPWAP_EL_ECN_SUPPORT, &(struct capwap_u8){ 0 });
	PUT(w, CAPWAP_EL_LOCAL_IPV4_ADDRESS, &(struct capwap_ip4){ { 192, 0, 2, 128 } });
}

static void discovery_body(struct wr *w, void *arg)
{
	(void)arg;
	PUT(w, CAPWAP_EL_DISCOVERY_TYPE, &(struct capwap_u8){ 1 });
	board(w, 9, 1);
}

static void config_body(struct wr *w, void *arg)
{
	(void)arg;
	PUT(w, CAPWAP_EL_AC_NAME, &(struct capwap_text){ SLICE("WLC1") });
	PUT(w, CAPWAP_EL_RADIO_ADMINISTRATIVE_STATE, &(struct capwap_radio_admin_state){ 1, 1 });
	PUT(w, CAPWAP_EL_STATISTICS_TIMER, &(struct capwap_u16){ 120 });
	PUT(w, CAPWAP_EL_WTP_REBOOT_STATISTICS, &(struct capwap_reboot_statistics){ 0 });
	PUT(w, CAPWAP_EL_WTP_RADIO_INFORMATION, &(struct capwap_radio_information){ 1, CAPWAP_RADIO_B });
}

static void state_body(struct wr *w, void *arg)
{
	(void)arg;
	PUT(w, CAPWAP_EL_RADIO_OPERATIONAL_STATE, &(struct capwap_radio_oper_state){ 1, 1, 0 });
	PUT(w, CAPWAP_EL_RESULT_CODE, &(struct capwap_result_code){ 0 });
}

/* The result code of what was answered last; 999: nothing, or it has none. */
static uint32_t answered(const struct hand *h, uint32_t type)
{
	struct rd r = rd_over(h->sent, h->sent_len);
	struct capwap_hdr hdr;
	struct capwap_msg m;
	struct capwap_result_code code = { 999 };

	if (!h->nsent || capwap_hdr_read(&r, &hdr) != CAPWAP_OK || capwap_msg_read(&r, &m) != CAPWAP_OK || m.type != type)
		return 999;
	(void)capwap_get(&m, CAPWAP_EL_RESULT_CODE, &code);
	return code.code;
}

static size_t keep_alive(uint8_t *out, uint8_t session)
{
	struct wr w = wr_into(out, 64);
	uint8_t id[CAPWAP_SESSION_ID_LEN];

	memset(id, session, sizeof(id));
	capwap_keep_alive_write(&w, id);
	return wr_len(&w);
}

/* A session in Run; seq: the number of its next request. */
static struct ac_link *run(struct hand *h, unsigned port, const char *name, uint8_t base, uint8_t session)
{
	struct ac_link *l = up(h, AC_CONTROL, port, name), *d;
	uint8_t ka[64];

	say(h, l, CAPWAP_JOIN_REQUEST, 0, join_body, &(struct join_of){ .base = base, .session = session });
	assert_int_equal(answered(h, CAPWAP_JOIN_RESPONSE), 0);
	say(h, l, CAPWAP_CONFIGURATION_STATUS_REQUEST, 1, config_body, NULL);
	assert_int_equal(ac_link_state(l), AC_CONFIGURE);
	say(h, l, CAPWAP_CHANGE_STATE_EVENT_REQUEST, 2, state_body, NULL);
	assert_int_equal(ac_link_state(l), AC_DATA_CHECK);
	d = up(h, AC_DATA, port + 1, name);
	ac_packet(d, ka, keep_alive(ka, session), h->now);
	assert_int_equal(ac_link_state(l), AC_RUN);
	return l;
}

static void test_joins(void **state)
{
	struct hand *h = hand_new();
	struct ac_link *a = run(h, 1000, "02:00:5e:01:01:00", 1, 0x11), *b;
	struct addr from = addr_v4(0xc0000280, 2000);
	struct dtls_peer key = { .proof = DTLS_PROOF_PSK, .name = "02:00:5e:04:01:00" };

	(void)state;
	/* another AP's session id */
	b = up(h, AC_CONTROL, 2000, "02:00:5e:02:01:00");
	say(h, b, CAPWAP_JOIN_REQUEST, 0, join_body, &(struct join_of){ .base = 2, .session = 0x11 });
	assert_int_equal(answered(h, CAPWAP_JOIN_RESPONSE), CAPWAP_RESULT_JOIN_SESSION_ID_IN_USE);
	assert_int_equal(ac_link_state(b), AC_DTLS_TD);
	/* another AP's base MAC: the certificate says who it is */
	b = up(h, AC_CONTROL, 2000, "02:00:5e:02:01:00");
	say(h, b, CAPWAP_JOIN_REQUEST, 0, join_body, &(struct join_of){ .base = 1, .session = 0x22 });
	assert_int_equal(answered(h, CAPWAP_JOIN_RESPONSE), CAPWAP_RESULT_JOIN_UNKNOWN_SOURCE);
	/* the same with a certificate that names no MAC */
	b = up(h, AC_CONTROL, 2000, "an-ap");
	say(h, b, CAPWAP_JOIN_REQUEST, 0, join_body, &(struct join_of){ .base = 1, .session = 0x22 });
	assert_int_equal(answered(h, CAPWAP_JOIN_RESPONSE), CAPWAP_RESULT_JOIN_UNKNOWN_SOURCE);
	/* another AP's key */
	b = ac_accept(h->ac, AC_CONTROL, h, &h->control, &from, h->now);
	ac_up(b, &key, 1400, h->now);
	say(h, b, CAPWAP_JOIN_REQUEST, 0, join_body, &(struct join_of){ .base = 2, .session = 0x22 });
	assert_int_equal(answered(h, CAPWAP_JOIN_RESPONSE), CAPWAP_RESULT_JOIN_UNKNOWN_SOURCE);
	assert_string_equal(ac_join_next(h->ac, NULL)->join_why, "its pre-shared key is that of another AP (02:00:5e:04:01:00)");
	/* another binding; a mandatory element missing */
	b = up(h, AC_CONTROL, 2000, "02:00:5e:02:01:00");
	say(h, b, CAPWAP_JOIN_REQUEST, 0, join_body, &(struct join_of){ .base = 2, .session = 0x22, .wbid = 3 });
	assert_int_equal(answered(h, CAPWAP_JOIN_RESPONSE), CAPWAP_RESULT_JOIN_BINDING_NOT_SUPPORTED);
	b = up(h, AC_CONTROL, 2000, "02:00:5e:02:01:00");
	say(h, b, CAPWAP_JOIN_REQUEST, 0, join_body, &(struct join_of){ .base = 2, .session = 0x22, .no_name = true });
	assert_int_equal(answered(h, CAPWAP_JOIN_RESPONSE), CAPWAP_RESULT_MISSING_ELEMENT);
	assert_non_null(strstr(ac_join_next(h->ac, NULL)->last_error, "WTP Name"));
	/* nobody noticed */
	assert_int_equal(ac_link_state(a), AC_RUN);
	assert_int_equal(ac_ap_count(h->ac), 1);
	/* a second Join in a session, and a Join during teardown */
	say(h, a, CAPWAP_JOIN_REQUEST, 3, join_body, &(struct join_of){ .base = 1, .session = 0x11 });
	assert_int_equal(answered(h, CAPWAP_JOIN_RESPONSE), CAPWAP_RESULT_UNEXPECTED);
	ac_disconnect(h->ac, ac_link_ap(a), AC_WHY_REVOKED, h->now);
	say(h, a, CAPWAP_JOIN_REQUEST, 4, join_body, &(struct join_of){ .base = 1, .session = 0x11 });
	assert_int_equal(h->nsent, 0);
	pass(h, 100);
	world_check(&(struct world){ .ac = { { .ac = h->ac } } });
	hand_free(h);
}

/* A stranger that counts its radios from 0, and one whose numbers have gaps: each radio has a slot, and is spoken of by the
 * number the AP itself has for it. */
static void join_ids_body(struct wr *w, void *arg)
{
	const char *ids = arg;

	join_body(w, &(struct join_of){ .base = 3, .session = 0x33 }); /* it has a radio 1 */
	for (; *ids; ids++)
		PUT(w, CAPWAP_EL_WTP_RADIO_INFORMATION,
		    &(struct capwap_radio_information){ *ids == '0' ? CAPWAP_RADIO_ZERO : (uint8_t)(*ids - '0'), CAPWAP_RADIO_A });
}

static void test_radio_ids(void **state)
{
	static const struct {
		const char *more, *told; /* the other radios; and by slot what the AC says */
	} cases[] = { { "", "1" }, { "0", "01" }, { "02", "012" }, { "7", "17" }, { "97", "197" }, { "9432", "1234" },
		{ "3", "13" } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct hand *h = hand_new();
		struct ac_link *l = up(h, AC_CONTROL, 1000, "02:00:5e:03:01:00");
		struct capwap_decryption_error_report_period p;
		struct rd r;
		struct capwap_hdr hdr;
		struct capwap_msg m;
		unsigned n = 0;

		say(h, l, CAPWAP_JOIN_REQUEST, 0, join_ids_body, (void *)(uintptr_t)cases[i].more);
		assert_int_equal(answered(h, CAPWAP_JOIN_RESPONSE), 0);
		assert_int_equal(ac_link_ap(l)->radios, strlen(cases[i].told));
		say(h, l, CAPWAP_CONFIGURATION_STATUS_REQUEST, 1, config_body, NULL);
		r = rd_over(h->sent, h->sent_len);
		assert_int_equal(capwap_hdr_read(&r, &hdr), CAPWAP_OK);
		assert_int_equal(capwap_msg_read(&r, &m), CAPWAP_OK);
		for (; capwap_get_nth(&m, CAPWAP_EL_DECRYPTION_ERROR_REPORT_PERIOD, n, &p, sizeof(p)); n++) {
			assert_int_equal(p.radio, cases[i].told[n] - '0');
			assert_int_equal(ac_link_ap(l)->slot[ap_slot_of(ac_link_ap(l), p.radio)].radio & 31, p.radio);
		}
		assert_int_equal(n, strlen(cases[i].told));
		assert_int_equal(ap_slot_of(ac_link_ap(l), 31), AP_RADIOS_MAX);
		hand_free(h);
	}
}

static void test_same_ap_again(void **state)
{
	struct hand *h = hand_new();
	struct ac_link *a = run(h, 1000, "02:00:5e:01:01:00", 1, 0x11), *b;
	struct addr from = addr_v4(0xc0000280, 1000);
	struct dtls_peer peer = who("02:00:5e:01:01:00");

	(void)state;
	/* same address and port: the old session lives until the new one has proved who it is */
	b = ac_accept(h->ac, AC_CONTROL, h, &h->control, &from, h->now);
	assert_int_equal(ac_link_state(a), AC_RUN);
	ac_refused(b, NULL, "bad record", h->now);
	assert_int_equal(ac_link_state(a), AC_RUN);
	b = ac_accept(h->ac, AC_CONTROL, h, &h->control, &from, h->now);
	ac_up(b, &peer, 1400, h->now);
	assert_int_equal(ac_link_state(a), AC_DTLS_TD);
	pass(h, 10);
	say(h, b, CAPWAP_JOIN_REQUEST, 0, join_body, &(struct join_of){ .base = 1, .session = 0x12 });
	assert_int_equal(answered(h, CAPWAP_JOIN_RESPONSE), 0);
	/* another port, the same session id as before */
	a = up(h, AC_CONTROL, 3000, "02:00:5e:01:01:00");
	say(h, a, CAPWAP_JOIN_REQUEST, 0, join_body, &(struct join_of){ .base = 1, .session = 0x12 });
	assert_int_equal(answered(h, CAPWAP_JOIN_RESPONSE), 0);
	assert_int_equal(ac_link_state(b), AC_DTLS_TD);
	assert_int_equal(ac_ap_count(h->ac), 1);
	assert_int_equal(ac_join_count(h->ac), 1);
	pass(h, 10);
	hand_free(h);
}

/* An AP that came with a join token, has its certificate now and restarts: it is let in at once. The other way round a
 * token does not take a joined AP's place. */
static void test_token_then_certificate(void **state)
{
	struct hand *h = hand_new();
	struct addr from = addr_v4(0xc0000280, 1000);
	struct dtls_peer token = { .proof = DTLS_PROOF_PSK, .name = "token-1" };
	struct ac_link *a = ac_accept(h->ac, AC_CONTROL, h, &h->control, &from, h->now), *b;

	(void)state;
	ac_up(a, &token, 1400, h->now);
	say(h, a, CAPWAP_JOIN_REQUEST, 0, join_body, &(struct join_of){ .base = 1, .session = 0x11 });
	assert_int_equal(answered(h, CAPWAP_JOIN_RESPONSE), 0);
	b = up(h, AC_CONTROL, 2000, "02:00:5e:01:01:00");
	say(h, b, CAPWAP_JOIN_REQUEST, 0, join_body, &(struct join_of){ .base = 1, .session = 0x12 });
	assert_int_equal(answered(h, CAPWAP_JOIN_RESPONSE), 0);
	assert_int_equal(ac_link_state(a), AC_DTLS_TD);
	from.port = 3000;
	a = ac_accept(h->ac, AC_CONTROL, h, &h->control, &from, h->now);
	ac_up(a, &token, 1400, h->now);
	say(h, a, CAPWAP_JOIN_REQUEST, 0, join_body, &(struct join_of){ .base = 1, .session = 0x13 });
	assert_int_equal(answered(h, CAPWAP_JOIN_RESPONSE), CAPWAP_RESULT_JOIN_UNKNOWN_SOURCE);
	assert_int_equal(ac_link_state(b), AC_JOIN);
	hand_free(h);
}

static void test_data_hijack(void **state)
{
	struct hand *h = hand_new();
	struct ac_link *a = run(h, 1000, "02:00:5e:01:01:00", 1, 0x11), *b = run(h, 2000, "02:00:5e:02:01:00", 2, 0x22), *d;
	struct ac_link *old = a->data;
	uint8_t ka[64];
	struct addr from = addr_v4(0xc0000299, 9999);

	(void)state;
	/* over DTLS, with another AP's session id */
	d = up(h, AC_DATA, 2500, "02:00:5e:02:01:00");
	ac_packet(d, ka, keep_alive(ka, 0x11), h->now);
	assert_int_equal(ac_link_state(d), AC_DTLS_TD);
	assert_ptr_equal(a->data, old);
	assert_int_equal(ac_counters(h->ac)->data_session_id_refused, 1);
	/* on one's own data session, later */
	h->nsent = 0;
	ac_packet(b->data, ka, keep_alive(ka, 0x11), h->now);
	assert_int_equal(h->nsent, 0);
	assert_int_equal(ac_counters(h->ac)->data_session_id_refused, 2);
	/* in the clear, from nowhere, allowed or not */
	ac_data_clear(h->ac, &h->data, &from, ka, keep_alive(ka, 0x11), h->now);
	h->want.clear_data = true;
	ac_data_clear(h->ac, &h->data, &from, ka, keep_alive(ka, 0x11), h->now);
	assert_int_equal(h->nsent, 0);
	assert_int_equal(ac_counters(h->ac)->data_clear_refused, 2);
	assert_non_null(strstr(ac_join_by_mac(h->ac, ac_link_ap(a)->mac)->last_error, "in clear text beside its DTLS data "
		"channel"));
	/* a session id nobody has; a frame before a keep-alive */
	d = up(h, AC_DATA, 2600, "02:00:5e:02:01:00");
	ac_packet(d, "\0\x20\3\x1\0\0\0\0frame.........", 20, h->now);
	ac_packet(d, ka, keep_alive(ka, 0x33), h->now);
	assert_int_equal(ac_link_state(d), AC_DTLS_TD);
	assert_int_equal(ac_counters(h->ac)->data_session_unknown, 1);
	/* every cut of a keep-alive */
	for (size_t len = 0; len < keep_alive(ka, 0x22); len++)
		ac_packet(b->data, ka, len, h->now);
	assert_int_equal(ac_link_state(b), AC_RUN);
	pass(h, 10);
	hand_free(h);
}

/* An AP that opens its data channel before its control channel is that far: it is not hung up, and says it again. */
static void test_early_data(void **state)
{
	struct hand *h = hand_new();
	struct ac_link *l = up(h, AC_CONTROL, 1000, "02:00:5e:01:01:00"), *d;
	uint8_t ka[64];

	(void)state;
	say(h, l, CAPWAP_JOIN_REQUEST, 0, join_body, &(struct join_of){ .base = 1, .session = 0x11 });
	d = up(h, AC_DATA, 1001, "02:00:5e:01:01:00");
	h->nsent = 0;
	ac_packet(d, ka, keep_alive(ka, 0x11), h->now);
	say(h, l, CAPWAP_CONFIGURATION_STATUS_REQUEST, 1, config_body, NULL);
	h->nsent = 0;
	ac_packet(d, ka, keep_alive(ka, 0x11), h->now);
	assert_int_equal(h->nsent, 0);
	assert_int_equal(h->hung_up, 0);
	assert_int_equal(ac_counters(h->ac)->data_before_keepalive, 2);
	say(h, l, CAPWAP_CHANGE_STATE_EVENT_REQUEST, 2, state_body, NULL);
	ac_packet(d, ka, keep_alive(ka, 0x11), h->now);
	assert_int_equal(ac_link_state(l), AC_RUN);
	hand_free(h);
}

static void assigned_body(struct wr *w, void *arg)
{
	PUT(w, CAPWAP_EL_RESULT_CODE, &(struct capwap_result_code){ 0 });
	PUT(w, CAPWAP_EL_ASSIGNED_WTP_BSSID, (const struct capwap_assigned_bssid *)arg);
}

/* The BSSID of a WLAN is the one its AP has assigned; one for another WLAN says nothing. */
static void test_assigned_bssid(void **state)
{
	static const struct {
		struct capwap_assigned_bssid b;
		uint64_t bssid;
	} cases[] = { { { 1, 3, { 6, 0, 0x5e, 7, 7, 7 } }, 0x06005e070707 },
		      { { 1, 4, { 6, 0, 0x5e, 7, 7, 7 } }, 0x02005e010102 },
		      { { 2, 3, { 6, 0, 0x5e, 7, 7, 7 } }, 0x02005e010102 },
		      { { 1, 3, { 7, 0, 0x5e, 7, 7, 7 } }, 0x02005e010102 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct hand *h = hand_new();
		struct ac_wlan wlan = { .id = 3, .ssid = "abroad", .broadcast = true };
		struct capwap_assigned_bssid b = cases[i].b;
		struct ac_link *l;

		h->want.wlan[h->want.nwlans++] = &wlan;
		l = run(h, 1000, "02:00:5e:01:01:00", 1, 0x11);
		assert_int_equal(answered(h, CAPWAP_WLAN_CONFIGURATION_REQUEST), 999); /* it was asked, and has no result */
		assert_int_equal(h->sent[8 + 1] << 16 | h->sent[8 + 2] << 8 | h->sent[8 + 3], CAPWAP_WLAN_CONFIGURATION_REQUEST);
		say(h, l, CAPWAP_WLAN_CONFIGURATION_RESPONSE, h->sent[8 + 4], assigned_body, &b);
		assert_int_equal(ac_link_ap(l)->slot[0].wlans, 1 << 2);
		assert_true(mac_eq(ap_bssid(ac_link_ap(l), 0, 3), (mac_t){ MAC_REAL_BIT | cases[i].bssid }));
		hand_free(h);
	}
}

static void test_sequence(void **state)
{
	struct hand *h = hand_new();
	struct ac_link *a = run(h, 1000, "02:00:5e:01:01:00", 1, 0x11);
	uint8_t first[2048];
	size_t first_len;
	uint64_t echoes;

	(void)state;
	/* a request that comes again gets the same bytes, and is not carried out again */
	say(h, a, CAPWAP_ECHO_REQUEST, 3, NULL, NULL);
	first_len = h->sent_len;
	memcpy(first, h->sent, first_len);
	echoes = ac_link_ap(a)->count.echoes;
	say(h, a, CAPWAP_ECHO_REQUEST, 3, NULL, NULL);
	assert_int_equal(h->nsent, 1);
	assert_int_equal(h->sent_len, first_len);
	assert_memory_equal(h->sent, first, first_len);
	assert_int_equal(ac_link_ap(a)->count.echoes, echoes);
	/* an older one is dropped */
	say(h, a, CAPWAP_ECHO_REQUEST, 2, NULL, NULL);
	assert_int_equal(h->nsent, 0);
	/* the same number with another type is nothing */
	say(h, a, CAPWAP_WTP_EVENT_REQUEST, 3, NULL, NULL);
	assert_int_equal(h->nsent, 0);
	/* 255 -> 0, several times round */
	for (unsigned i = 4; i < 1000; i++) {
		say(h, a, CAPWAP_ECHO_REQUEST, (uint8_t)i, NULL, NULL);
		assert_int_equal(h->nsent, 1);
		assert_int_equal(h->sent[8 + 4], (uint8_t)i); /* header, type, sequence number */
	}
	hand_free(h);
}

static void ok_body(struct wr *w, void *arg)
{
	(void)arg;
	PUT(w, CAPWAP_EL_RESULT_CODE, &(struct capwap_result_code){ 0 });
}

static void test_wrong_response(void **state)
{
	struct hand *h = hand_new();
	struct ac_link *a;
	struct ap *ap;
	uint8_t request[2048], seq;
	size_t len;
	uint64_t told;

	(void)state;
	a = run(h, 1000, "02:00:5e:01:01:00", 1, 0x11);
	ap = ac_link_ap(a);
	while (a->channel.request_type) /* what is said at first */
		say(h, a, a->channel.request_type + 1, a->channel.seq, ok_body, NULL);
	told = ap->told;
	(void)snprintf(h->want.name, sizeof(h->want.name), "new");
	h->nsent = 0;
	ac_refresh(h->ac, ap, h->now);
	assert_int_equal(h->nsent, 1);
	len = h->sent_len;
	memcpy(request, h->sent, len);
	seq = request[12];
	say(h, a, CAPWAP_CONFIGURATION_UPDATE_RESPONSE, (uint8_t)(seq + 1), ok_body, NULL);
	say(h, a, CAPWAP_CONFIGURATION_UPDATE_RESPONSE, (uint8_t)(seq - 1), ok_body, NULL);
	say(h, a, CAPWAP_WLAN_CONFIGURATION_RESPONSE, seq, ok_body, NULL);
	assert_int_equal(ap->told, told);
	assert_int_equal(ac_channel_counters(h->ac)->wrong_sequence, 3);
	/* it is sent again, unchanged, after 3, 9 ... s */
	h->nsent = 0;
	pass(h, 2999);
	assert_int_equal(h->nsent, 0);
	pass(h, 2);
	assert_int_equal(h->nsent, 1);
	assert_int_equal(h->sent_len, len);
	assert_memory_equal(h->sent, request, len);
	say(h, a, CAPWAP_CONFIGURATION_UPDATE_RESPONSE, seq, ok_body, NULL);
	assert_int_equal(ap->told, told + 1);
	assert_string_equal(ap->name, "new");
	hand_free(h);
}

static void test_unanswered(void **state)
{
	struct hand *h = hand_new();
	struct ac_link *a = run(h, 1000, "02:00:5e:01:01:00", 1, 0x11);

	(void)state;
	while (a->channel.request_type)
		say(h, a, a->channel.request_type + 1, a->channel.seq, ok_body, NULL);
	(void)snprintf(h->want.name, sizeof(h->want.name), "new");
	ac_refresh(h->ac, ac_link_ap(a), h->now);
	/* 3 + 6 + 12 + 15 + 15 + 15 s: no interval above half the EchoInterval (RFC 5415 4.5.3) */
	for (unsigned i = 0; i < 65; i++) {
		pass(h, 1000);
		say(h, a, CAPWAP_ECHO_REQUEST, (uint8_t)(3 + i), NULL, NULL);
	}
	assert_int_equal(ac_link_state(a), AC_RUN);
	pass(h, 1100);
	assert_int_equal(ac_ap_joined(h->ac), 0);
	assert_int_equal(ac_channel_counters(h->ac)->retransmissions, MAX_RETRANSMIT);
	assert_int_equal(ac_ap_next(h->ac, NULL)->last_why, AC_WHY_RETRANSMIT);
	hand_free(h);
}

static void test_requests(void **state)
{
	struct hand *h = hand_new();
	struct ac_link *a = run(h, 1000, "02:00:5e:01:01:00", 1, 0x11);

	(void)state;
	say(h, a, 4711, 3, NULL, NULL); /* odd and unknown */
	assert_int_equal(answered(h, 4712), CAPWAP_RESULT_UNRECOGNIZED_REQUEST);
	say(h, a, 4712, 4, NULL, NULL); /* even and unknown */
	assert_int_equal(h->nsent, 0);
	say(h, a, CAPWAP_RESET_REQUEST, 4, NULL, NULL); /* the wrong way */
	assert_int_equal(answered(h, CAPWAP_RESET_RESPONSE), CAPWAP_RESULT_UNEXPECTED);
	say(h, a, CAPWAP_IMAGE_DATA_REQUEST, 5, NULL, NULL);
	assert_int_equal(answered(h, CAPWAP_IMAGE_DATA_RESPONSE), CAPWAP_RESULT_IMAGE_OTHER);
	say(h, a, CAPWAP_CONFIGURATION_STATUS_REQUEST, 6, config_body, NULL);
	assert_int_equal(answered(h, CAPWAP_CONFIGURATION_STATUS_RESPONSE), CAPWAP_RESULT_UNEXPECTED);
	/* a packet that is none, of every length */
	for (size_t len = 0; len < 64; len++) {
		uint8_t junk[64];

		memset(junk, 0xff, sizeof(junk));
		ac_packet(a, junk, len, h->now);
		memset(junk, 0, sizeof(junk));
		ac_packet(a, junk, len, h->now);
	}
	assert_int_equal(ac_link_state(a), AC_RUN);
	/* before the Join */
	a = up(h, AC_CONTROL, 2000, "02:00:5e:02:01:00");
	say(h, a, CAPWAP_CONFIGURATION_STATUS_REQUEST, 0, config_body, NULL);
	assert_int_equal(answered(h, CAPWAP_CONFIGURATION_STATUS_RESPONSE), CAPWAP_RESULT_UNEXPECTED);
	say(h, a, CAPWAP_CHANGE_STATE_EVENT_REQUEST, 1, state_body, NULL);
	assert_int_equal(answered(h, CAPWAP_CHANGE_STATE_EVENT_RESPONSE), CAPWAP_RESULT_UNEXPECTED);
	say(h, a, CAPWAP_ECHO_REQUEST, 2, NULL, NULL);
	assert_int_equal(answered(h, CAPWAP_ECHO_RESPONSE), CAPWAP_RESULT_UNEXPECTED);
	assert_int_equal(ac_link_state(a), AC_JOIN);
	hand_free(h);
}

static void test_clear(void **state)
{
	struct hand *h = hand_new();
	struct ac_link *a = run(h, 1000, "02:00:5e:01:01:00", 1, 0x11);
	struct addr from = addr_v4(0xc0000280, 1000);
	uint8_t packet[2048];
	size_t len;

	(void)state;
	/* control in the clear, from the very address of a session */
	h->nsent = 0;
	len = message(packet, sizeof(packet), CAPWAP_CHANGE_STATE_EVENT_REQUEST, 3, state_body, NULL);
	ac_clear(h->ac, &h->control, &from, false, packet, len, h->now);
	len = message(packet, sizeof(packet), CAPWAP_JOIN_REQUEST, 3, join_body,
		&(struct join_of){ .base = 1, .session = 0x11 });
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
	len = message(packet, sizeof(packet), CAPWAP_DISCOVERY_REQUEST, 3, discovery_body, NULL);
	for (size_t n = 0; n < len; n++)
		ac_clear(h->ac, &h->control, &from, false, packet, n, h->now);
	assert_int_equal(h->nsent, 0);
	for (unsigned i = 0; i < 2 * DISCOVERY_BURST; i++)
		ac_clear(h->ac, &h->control, &from, true, packet, len, h->now);
	assert_true(h->nsent > 0 && h->nsent <= DISCOVERY_BURST);
	assert_true(ac_counters(h->ac)->discovery_limited >= DISCOVERY_BURST);
	h->nsent = 0;
	pass(h, 1000);
	for (unsigned i = 0; i < 2 * DISCOVERY_BURST; i++)
		ac_clear(h->ac, &h->control, &from, true, packet, len, h->now);
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
	(void)run(h, 1000, "02:00:5e:01:01:00", 1, 0x11);
	ac_refused(ac_accept(h->ac, AC_CONTROL, h, &h->control, &refused, h->now), NULL, "certificate expired", h->now);
	for (unsigned i = 0; i < 2 * JOIN_STATS_MAX; i++) {
		struct wr w = wr_into(packet, sizeof(packet));
		size_t hole = capwap_control_begin(&w, CAPWAP_DISCOVERY_REQUEST, 1);

		memcpy(b.base_mac.addr, (uint8_t[]){ 6, 0, 0x5e, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i }, 6);
		PUT(&w, CAPWAP_EL_WTP_BOARD_DATA, &b);
		capwap_control_end(&w, hole);
		from.port = (uint16_t)(1024 + i);
		ac_clear(h->ac, &h->control, &from, false, packet, wr_len(&w), h->now);
		pass(h, 1);
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
	len = message(packet, sizeof(packet), CAPWAP_DISCOVERY_REQUEST, 3, discovery_body, NULL);
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

static uint64_t counter(const struct ac *ac, const char *wanted)
{
	const char *name, *words;
	uint64_t value;

	for (size_t i = 0; ac_counter_at(ac, i, &name, &words, &value); i++)
		if (strcmp(name, wanted) == 0)
			return value;
	fail_msg("no counter is called %s", wanted);
	return 0;
}

/* What a peer gets wrong and is let pass is counted by its name, from clear packets too. */
static void test_leniencies(void **state)
{
	struct hand *h = hand_new();
	struct addr from = addr_v4(0xc0000280, 1000);
	uint8_t packet[2048];
	size_t len = message(packet, sizeof(packet), CAPWAP_DISCOVERY_REQUEST, 3, discovery_body, NULL);

	(void)state;
	ac_clear(h->ac, &h->control, &from, false, packet, len, h->now);
	assert_int_equal(counter(h->ac, "trailing-bytes"), 0);
	packet[len] = 0;
	ac_clear(h->ac, &h->control, &from, false, packet, len + 1, h->now);
	assert_int_equal(counter(h->ac, "trailing-bytes"), 1);
	assert_int_equal(counter(h->ac, "radio-id-zero"), 0);
	ac_clear_counters(h->ac);
	assert_int_equal(counter(h->ac, "trailing-bytes"), 0);
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
		struct dtls_peer peer = who("02:00:5e:01:01:00");

		if (stop == 4) {
			(void)run(h, 5000, "02:00:5e:01:01:00", 1, 0x11);
		} else {
			l = ac_accept(h->ac, AC_CONTROL, h, &h->control, &from, h->now);
			if (stop > 0)
				ac_up(l, &peer, 1400, h->now);
			if (stop > 1) {
				say(h, l, CAPWAP_JOIN_REQUEST, 0, join_body, &(struct join_of){ .base = 1, .session = 0x11 });
				say(h, l, CAPWAP_CONFIGURATION_STATUS_REQUEST, 1, config_body, NULL);
			}
			if (stop > 2)
				say(h, l, CAPWAP_CHANGE_STATE_EVENT_REQUEST, 2, state_body, NULL);
		}
		while (stop == 4 && ac_ap_next(h->ac, NULL)->session->channel.request_type)
			say(h, ac_ap_next(h->ac, NULL)->session, ac_ap_next(h->ac, NULL)->session->channel.request_type + 1,
			    ac_ap_next(h->ac, NULL)->session->channel.seq, ok_body, NULL);
		h->hung_up = 0;
		pass(h, 1000 * seconds[stop] - 1);
		assert_int_equal(h->hung_up, 0);
		pass(h, 2);
		assert_true(h->hung_up >= 1);
		pass(h, 10);
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
	pass(h, 60001);
	pass(h, 10);
	assert_int_equal(ac_handshakes(h->ac), 0);
	assert_true(link_alone(&h->ac->links));
	(void)run(h, 1000, "02:00:5e:01:01:00", 1, 0x11);
	hand_free(h);
}

static void test_lines(void **state)
{
	struct hand *h = hand_new();
	struct ac_link *a;
	struct addr from = addr_v4(0xc0000280, 1000);
	uint8_t packet[512];
	size_t len = message(packet, sizeof(packet), CAPWAP_DISCOVERY_REQUEST, 3, discovery_body, NULL);
	static const char *const lines[] = {
		"Discovery Request from 192.0.2.128:1000\n",
		"Discovery Response sent to 192.0.2.128 port 1000\n",
		"DTLS Session established server (192.0.2.1:5246), client (192.0.2.128:1000)\n",
		"Starting wait join timer for AP: 192.0.2.128:1000\n",
		"Join Request from 192.0.2.128:1000\n",
		"Join Response sent to 192.0.2.128:1000\n",
		"Configuration Status from 192.0.2.128:1000\n",
		"Configuration Status Response sent to 192.0.2.128:1000\n",
		"Change State Event Request from 192.0.2.128:1000\n",
		"Received LWAPP Up event for AP 02:00:5e:01:01:00 slot 0!\n",
		"AP Associated. Base Radio MAC: 02:00:5e:01:01:00\n",
		"Register LWAPP event for AP 02:00:5e:01:01:00 slot 0\n",
		"AP Disassociated. Base Radio MAC:02:00:5e:01:01:00 ApName - ap: the AP is not allowed any more\n",
		"Deregister LWAPP event for AP 02:00:5e:01:01:00 slot 0\n",
	};

	(void)state;
	h->listen = true;
	ac_clear(h->ac, &h->control, &from, false, packet, len, h->now);
	a = run(h, 1000, "02:00:5e:01:01:00", 1, 0x11);
	ac_disconnect(h->ac, ac_link_ap(a), AC_WHY_REVOKED, h->now);
	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		if (!strstr(buf_cstr(&h->lines), lines[i]))
			fail_msg("not told: %sbut:\n%s", lines[i], buf_cstr(&h->lines));
	hand_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_joins),	       cmocka_unit_test(test_same_ap_again), cmocka_unit_test(test_data_hijack),
		cmocka_unit_test(test_token_then_certificate), cmocka_unit_test(test_radio_ids),
		cmocka_unit_test(test_assigned_bssid), cmocka_unit_test(test_early_data),
		cmocka_unit_test(test_sequence),       cmocka_unit_test(test_wrong_response), cmocka_unit_test(test_unanswered),
		cmocka_unit_test(test_requests),       cmocka_unit_test(test_clear), cmocka_unit_test(test_rumours),	     cmocka_unit_test(test_silence),
		cmocka_unit_test(test_half_open),      cmocka_unit_test(test_lines),	     cmocka_unit_test(test_leniencies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
