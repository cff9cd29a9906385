/* SPDX-License-Identifier: Apache-2.0 */
/* test_machine_leniencies.c - each leniency by its name: a good message is made wrong in one way, and that leniency is seen,
 * and no other. What an AP gets wrong is counted by the AC; what an AC gets wrong is let pass by the check agents use. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../machines/hand.h"

#define MODEL "\0\0\0\1m"
#define SERIAL "\0\1\0\1s"
#define BASE_MAC "\0\4\0\6\2\0\x5e\1\1\0"
#define HW "\0\0\0\0\0\0\0\1h"
#define SW "\0\0\0\0\0\1\0\1s"
#define BOOT "\0\0\0\0\0\2\0\1b"
#define AC_SAYS "\0\0\0\1\0\0\0\1\2"
#define AC_VERSIONS "\0\0\0\0\0\4\0\1h\0\0\0\0\0\5\0\1s"

/* A message without its elements of type `without`, and with one more. */
static const struct row {
	enum capwap_leniency leniency;
	uint32_t message, without, with;
	const char *body;
	size_t len;
} rows[] = {
#define ROW(l, message, without, with, body) \
	{ CAPWAP_LENIENT_##l, CAPWAP_##message, without, with, body, sizeof(body) - 1 }
#define INSTEAD(l, message, element, body) ROW(l, message, CAPWAP_EL_##element, CAPWAP_EL_##element, body)
	ROW(INNER_DTLS_PREAMBLE, ECHO_REQUEST, 0, 0, ""),
	ROW(TRAILING_BYTES, DISCOVERY_REQUEST, 0, 0, ""),
	ROW(UNKNOWN_ELEMENT, DISCOVERY_REQUEST, 0, 9999, "x"),
	ROW(MISPLACED_ELEMENT, DISCOVERY_REQUEST, 0, CAPWAP_EL_AC_NAME, "x"),
	INSTEAD(RADIO_ZERO, DISCOVERY_REQUEST, WTP_RADIO_INFORMATION, "\0\0\0\0\1"),
	ROW(RADIO_TWICE, DISCOVERY_REQUEST, 0, CAPWAP_EL_WTP_RADIO_INFORMATION, "\1\0\0\0\1"),
	INSTEAD(RMAC_ZERO, JOIN_RESPONSE, AC_DESCRIPTOR, AC_SAYS "\0\0\4" AC_VERSIONS),
	INSTEAD(FALLBACK_ZERO, CONFIGURATION_STATUS_RESPONSE, WTP_FALLBACK, "\0"),
	INSTEAD(BOARD_WITHOUT_MAC, DISCOVERY_REQUEST, WTP_BOARD_DATA, "\0\0\0\1" MODEL SERIAL),
	INSTEAD(BOARD_WITHOUT_SERIAL, DISCOVERY_REQUEST, WTP_BOARD_DATA, "\0\0\0\1" MODEL BASE_MAC),
	INSTEAD(BOARD_VENDOR_ZERO, DISCOVERY_REQUEST, WTP_BOARD_DATA, "\0\0\0\0" MODEL SERIAL BASE_MAC),
	INSTEAD(DESCRIPTOR_WITHOUT_BOOT, DISCOVERY_REQUEST, WTP_DESCRIPTOR, "\2\1\1\1\0\10" HW SW),
	INSTEAD(DESCRIPTOR_VERSION_MISSING, DISCOVERY_REQUEST, WTP_DESCRIPTOR, "\2\1\1\1\0\10" HW BOOT),
	INSTEAD(DESCRIPTOR_VENDOR, DISCOVERY_REQUEST, WTP_DESCRIPTOR, "\2\1\1\1\0\10\0\0\x5b\xa0\0\0\0\1h" SW BOOT),
	INSTEAD(NO_ENCRYPTION_LIST, DISCOVERY_REQUEST, WTP_DESCRIPTOR, "\2\1\0" HW SW BOOT),
	INSTEAD(AC_VERSION_MISSING, JOIN_RESPONSE, AC_DESCRIPTOR, AC_SAYS "\1\0\4"),
	INSTEAD(EMPTY_AC_LIST, CONFIGURATION_STATUS_RESPONSE, AC_IPV4_LIST, ""),
	ROW(AC_LIST_MISSING, CONFIGURATION_STATUS_RESPONSE, CAPWAP_EL_AC_IPV4_LIST, 0, ""),
	INSTEAD(EMPTY_LIST, CONFIGURATION_STATUS_REQUEST, SUPPORTED_RATES, "\1"),
	INSTEAD(TEXT_EMPTY, JOIN_REQUEST, WTP_NAME, ""),
	INSTEAD(TEXT_CONTROL, JOIN_REQUEST, WTP_NAME, "a\nb"),
	ROW(ECN_MISSING, JOIN_REQUEST, CAPWAP_EL_ECN_SUPPORT, 0, ""),
	ROW(LOCAL_ADDRESS_MISSING, JOIN_REQUEST, CAPWAP_EL_LOCAL_IPV4_ADDRESS, 0, ""),
	ROW(RADIO_INFO_MISSING, DISCOVERY_REQUEST, CAPWAP_EL_WTP_RADIO_INFORMATION, 0, ""),
	ROW(IMAGE_ID_MISSING, RESET_REQUEST, CAPWAP_EL_IMAGE_IDENTIFIER, 0, ""),
	ROW(EVENT_EMPTY, WTP_EVENT_REQUEST, 0, 0, ""),
	INSTEAD(RESERVED_VALUE, JOIN_REQUEST, ECN_SUPPORT, "\2"),
};
static_assert(ARRAY_LEN(rows) == CAPWAP_LENIENCIES, "a leniency has no row here: one that shows it, alone");

static struct hand_join join = { .base = 1, .session = 0x11 };

/* The message as it should be, and as the row has it; its length. */
static size_t made_wrong(const struct row *row, bool wrong, const uint8_t *good, size_t good_len, uint8_t *out, size_t size)
{
	struct rd r = rd_over(good, good_len);
	struct wr w = wr_into(out, size);
	struct capwap_element e;
	struct capwap_hdr hdr;
	struct capwap_msg m;
	size_t hole;

	assert_int_equal(capwap_hdr_read(&r, &hdr), CAPWAP_OK);
	assert_int_equal(capwap_msg_read(&r, &m), CAPWAP_OK);
	assert_int_equal(m.type, row->message);
	hole = capwap_control_begin(&w, m.type, m.seq);
	for (struct rd it = m.elements; capwap_next(&it, &e);)
		if (!wrong || e.type != row->without) {
			wr_be16(&w, e.type);
			wr_be16(&w, rd_left(&e.body));
			wr_bytes(&w, e.body.p, rd_left(&e.body));
		}
	if (wrong && row->with) {
		wr_be16(&w, row->with);
		wr_be16(&w, row->len);
		wr_bytes(&w, row->body, row->len);
	}
	capwap_control_end(&w, hole);
	if (wrong && row->leniency == CAPWAP_LENIENT_TRAILING_BYTES)
		wr_u8(&w, 0);
	assert_int_equal(wr_done(&w), 0);
	if (wrong && row->leniency == CAPWAP_LENIENT_INNER_DTLS_PREAMBLE)
		out[0] |= 1;
	return wr_len(&w);
}

/* Which leniencies the AC has counted since the last look, as bits. */
static uint32_t counted(struct hand *h)
{
	uint32_t bits = 0;

	for (unsigned l = 0; l < CAPWAP_LENIENCIES; l++)
		if (hand_counter(h->ac, capwap_leniency_name((enum capwap_leniency)l)))
			bits |= 1u << l;
	ac_clear_counters(h->ac);
	return bits;
}

static void event_body(struct wr *w, void *arg)
{
	if (((const struct row *)arg)->leniency != CAPWAP_LENIENT_EVENT_EMPTY)
		PUT(w, CAPWAP_EL_WTP_REBOOT_STATISTICS, &(struct capwap_reboot_statistics){ 0 });
}

/* An AP's message, to an AC in the state it is for. */
static uint32_t from_ap(const struct row *row, bool wrong)
{
	struct hand *h = hand_new();
	struct ac_link *l = NULL;
	struct addr from = addr_v4(0xc0000280, 999);
	uint8_t good[2048], bad[2048];
	struct row none = { .leniency = CAPWAP_LENIENCIES };
	size_t len = 0;
	uint32_t bits;

	switch (row->message) {
	case CAPWAP_DISCOVERY_REQUEST:
		len = hand_message(good, sizeof(good), row->message, 0, hand_discovery_body, NULL);
		break;
	case CAPWAP_JOIN_REQUEST:
		l = hand_up(h, AC_CONTROL, 1000, "02:00:5e:01:01:00");
		len = hand_message(good, sizeof(good), row->message, 0, hand_join_body, &join);
		break;
	case CAPWAP_CONFIGURATION_STATUS_REQUEST:
		l = hand_up(h, AC_CONTROL, 1000, "02:00:5e:01:01:00");
		hand_say(h, l, CAPWAP_JOIN_REQUEST, 0, hand_join_body, &join);
		len = hand_message(good, sizeof(good), row->message, 1, hand_config_body, NULL);
		break;
	default:
		l = hand_run(h, 1000, "02:00:5e:01:01:00", 1, 0x11);
		len = hand_message(good, sizeof(good), row->message, 3, row->message == CAPWAP_ECHO_REQUEST ? NULL : event_body,
				   wrong ? (void *)(uintptr_t)row : &none);
		break;
	}
	ac_clear_counters(h->ac);
	len = made_wrong(row, wrong, good, len, bad, sizeof(bad));
	h->nsent = 0;
	if (l)
		ac_packet(l, bad, len, h->now);
	else
		ac_clear(h->ac, &h->control, &from, false, bad, len, h->now);
	assert_int_equal(h->nsent, 1); /* it is answered as any other */
	bits = counted(h);
	hand_free(h);
	return bits;
}

/* An AC's message, as our own AC writes it. */
static uint32_t from_ac(const struct row *row, bool wrong)
{
	struct hand *h = hand_new();
	struct capwap_complaint complaint = { 0 };
	struct capwap_seen seen = { 0 };
	struct capwap_hdr hdr;
	struct capwap_msg m;
	struct ac_link *l;
	uint8_t bad[2048];
	struct rd r;

	if (row->message == CAPWAP_RESET_REQUEST) {
		l = hand_run(h, 1000, "02:00:5e:01:01:00", 1, 0x11);
		while (l->channel.request_type) /* what is said at first */
			hand_say(h, l, l->channel.request_type + 1, l->channel.seq, hand_ok_body, NULL);
		assert_true(ac_reset(h->ac, ac_link_ap(l), h->now));
	} else {
		l = hand_up(h, AC_CONTROL, 1000, "02:00:5e:01:01:00");
		hand_say(h, l, CAPWAP_JOIN_REQUEST, 0, hand_join_body, &join);
		if (row->message == CAPWAP_CONFIGURATION_STATUS_RESPONSE)
			hand_say(h, l, CAPWAP_CONFIGURATION_STATUS_REQUEST, 1, hand_config_body, NULL);
	}
	r = rd_over(bad, made_wrong(row, wrong, h->sent, h->sent_len, bad, sizeof(bad)));
	assert_true(capwap_hdr_read(&r, &hdr) == CAPWAP_OK && capwap_msg_read(&r, &m) == CAPWAP_OK);
	assert_true(capwap_check(&m, CAPWAP_AC, &seen, &complaint));
	hand_free(h);
	return seen.leniencies;
}

static void test_each(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		bool of_ac = rows[i].message == CAPWAP_RESET_REQUEST || !capwap_is_request(rows[i].message);
		uint32_t (*got)(const struct row *, bool) = of_ac ? from_ac : from_ap;

		assert_int_equal(rows[i].leniency, i);
		if (got(&rows[i], false) != 0)
			fail_msg("%s: the message is not good to begin with", capwap_leniency_name(rows[i].leniency));
		if (got(&rows[i], true) != 1u << i)
			fail_msg("%s: counted as %x", capwap_leniency_name(rows[i].leniency), got(&rows[i], true));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_each) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
