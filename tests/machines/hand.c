/* SPDX-License-Identifier: Apache-2.0 */
/* hand.c - see hand.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "hand.h"

#include <stdio.h>
#include <stdlib.h>

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

static void h_traffic(void *ctx, const struct ac_traffic *t)
{
	struct hand *h = ctx;

	assert_true(mac_present(t->ap) && t->local && t->peer && t->peer->port);
	if (!mac_eq(h->seen_of, t->ap))
		h->seen = h->seen_data = 0;
	h->seen_of = t->ap;
	h->seen++;
	h->seen_data += t->data;
}

struct hand *hand_new(void)
{
	struct hand *h = calloc(1, sizeof(*h));
	struct ac_options o = { .name = "WLC1", .model = "plumb", .hw_version = "1", .sw_version = "0.1", .max_aps = 16,
				.certificates = true };
	struct ac_ports p = { .ctx = h, .send_clear = h_clear, .send_data_clear = h_clear, .send = h_send, .hang_up = h_hang_up,
			      .random = h_random, .want = h_want, .wants_event = h_wants_event, .event = h_event,
			      .traffic = h_traffic };

	assert_non_null(h);
	wheel_init(&h->wheel, h->now);
	ap_want_defaults(&h->want);
	h->control = addr_v4(0xc0000201, 5246);
	h->data = addr_v4(0xc0000201, 5247);
	h->ac = ac_new(&o, &p, &h->wheel, (struct hash_key){ 1, 2 });
	return h;
}

void hand_free(struct hand *h)
{
	ac_free(h->ac);
	buf_free(&h->lines);
	free(h);
}

void hand_pass(struct hand *h, int64_t ms)
{
	h->now = mono_after(h->now, ms);
	wheel_run(&h->wheel, h->now);
}

struct dtls_peer hand_peer(const char *name)
{
	struct dtls_peer p = { .proof = DTLS_PROOF_CERTIFICATE, .ours = true };

	(void)snprintf(p.name, sizeof(p.name), "%s", name);
	p.fingerprint[0] = (uint8_t)name[strlen(name) - 1];
	return p;
}

struct ac_link *hand_up(struct hand *h, enum ac_channel ch, unsigned port, const char *name)
{
	struct addr from = addr_v4(0xc0000280, (uint16_t)port);
	struct dtls_peer peer = hand_peer(name);
	struct ac_link *l = ac_accept(h->ac, ch, h, ch == AC_CONTROL ? &h->control : &h->data, &from, h->now);

	assert_non_null(l);
	ac_up(l, &peer, 1400, h->now);
	return l;
}

size_t hand_message(uint8_t *out, size_t size, uint32_t type, uint8_t seq, void (*body)(struct wr *w, void *arg),
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

void hand_say(struct hand *h, struct ac_link *l, uint32_t type, uint8_t seq, void (*body)(struct wr *w, void *arg),
	void *arg)
{
	uint8_t packet[2048];
	size_t len = hand_message(packet, sizeof(packet), type, seq, body, arg);

	h->nsent = 0;
	h->sent_len = 0;
	ac_packet(l, packet, len, h->now);
}

void hand_board(struct wr *w, uint8_t base, uint8_t wbid)
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

void hand_join_body(struct wr *w, void *arg)
{
	const struct hand_join *j = arg;
	struct capwap_session_id id = { { 0 } };

	memset(id.id, j->session, sizeof(id.id));
	PUT(w, CAPWAP_EL_LOCATION_DATA, &(struct capwap_text){ SLICE("here") });
	if (!j->no_name)
		PUT(w, CAPWAP_EL_WTP_NAME, &(struct capwap_text){ slice_of(j->name ? j->name : "ap") });
	PUT(w, CAPWAP_EL_SESSION_ID, &id);
	hand_board(w, j->base, j->wbid ? j->wbid : 1);
	if (j->hello)
		PUT(w, CAPWAP_EL_PLUMB_HELLO,
		    &(struct capwap_hello){ .abilities = CAPWAP_CAN_STATION_BATCH | CAPWAP_CAN_ENROL | CAPWAP_CAN_AP_STATISTICS,
					    .software = SLICE("1") });
	PUT(w, CAPWAP_EL_ECN_SUPPORT, &(struct capwap_u8){ 0 });
	PUT(w, CAPWAP_EL_LOCAL_IPV4_ADDRESS, &(struct capwap_ip4){ { 192, 0, 2, 128 } });
}

void hand_discovery_body(struct wr *w, void *arg)
{
	(void)arg;
	PUT(w, CAPWAP_EL_DISCOVERY_TYPE, &(struct capwap_u8){ 1 });
	hand_board(w, 9, 1);
}

void hand_config_body(struct wr *w, void *arg)
{
	(void)arg;
	PUT(w, CAPWAP_EL_AC_NAME, &(struct capwap_text){ SLICE("WLC1") });
	PUT(w, CAPWAP_EL_RADIO_ADMINISTRATIVE_STATE, &(struct capwap_radio_admin_state){ 1, 1 });
	PUT(w, CAPWAP_EL_STATISTICS_TIMER, &(struct capwap_u16){ 120 });
	PUT(w, CAPWAP_EL_WTP_REBOOT_STATISTICS, &(struct capwap_reboot_statistics){ 0 });
	PUT(w, CAPWAP_EL_WTP_RADIO_INFORMATION, &(struct capwap_radio_information){ 1, CAPWAP_RADIO_B });
}

void hand_state_body(struct wr *w, void *arg)
{
	(void)arg;
	PUT(w, CAPWAP_EL_RADIO_OPERATIONAL_STATE, &(struct capwap_radio_oper_state){ 1, 1, 0 });
	PUT(w, CAPWAP_EL_RESULT_CODE, &(struct capwap_result_code){ 0 });
}

/* The result code of what was answered last; 999: nothing, or it has none. */
uint32_t hand_answered(const struct hand *h, uint32_t type)
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

size_t hand_keep_alive(uint8_t *out, uint8_t session)
{
	struct wr w = wr_into(out, 64);
	uint8_t id[CAPWAP_SESSION_ID_LEN];

	memset(id, session, sizeof(id));
	capwap_keep_alive_write(&w, id);
	return wr_len(&w);
}

/* A session in Run; seq: the number of its next request. */
struct ac_link *hand_run(struct hand *h, unsigned port, const char *name, uint8_t base, uint8_t session)
{
	struct ac_link *l = hand_up(h, AC_CONTROL, port, name), *d;
	uint8_t ka[64];

	hand_say(h, l, CAPWAP_JOIN_REQUEST, 0, hand_join_body, &(struct hand_join){ .base = base, .session = session });
	assert_int_equal(hand_answered(h, CAPWAP_JOIN_RESPONSE), 0);
	hand_say(h, l, CAPWAP_CONFIGURATION_STATUS_REQUEST, 1, hand_config_body, NULL);
	assert_int_equal(ac_link_state(l), AC_CONFIGURE);
	hand_say(h, l, CAPWAP_CHANGE_STATE_EVENT_REQUEST, 2, hand_state_body, NULL);
	assert_int_equal(ac_link_state(l), AC_DATA_CHECK);
	d = hand_up(h, AC_DATA, port + 1, name);
	ac_packet(d, ka, hand_keep_alive(ka, session), h->now);
	assert_int_equal(ac_link_state(l), AC_RUN);
	return l;
}

void hand_ok_body(struct wr *w, void *arg)
{
	(void)arg;
	PUT(w, CAPWAP_EL_RESULT_CODE, &(struct capwap_result_code){ 0 });
}

uint64_t hand_counter(const struct ac *ac, const char *wanted)
{
	const char *name, *words;
	uint64_t value;

	for (size_t i = 0; ac_counter_at(ac, i, &name, &words, &value); i++)
		if (strcmp(name, wanted) == 0)
			return value;
	fail_msg("no counter is called %s", wanted);
	return 0;
}
