/* SPDX-License-Identifier: Apache-2.0 */
/* test_capwap_hostile.c - the classes of input that stopped other controllers, each by its name, and what real peers get
 * wrong, each by its leniency. Every packet is also tried cut at every length, in memory of exactly that size. */
#include "check.h"

#include "../capwap/parse.h"
#include "../capwap/samples.h"
#include "proto/capwap/data.h"
#include "proto/capwap/elements.h"
#include "proto/capwap/vendor.h"

static uint8_t room[80000];

static struct parsed cut_everywhere(const struct wr *w, enum capwap_side from)
{
	struct parsed p;

	assert_int_equal(wr_done(w), 0);
	for (size_t cut = 0; cut < wr_len(w) && cut < 600; cut++) {
		p = parse(room, cut, from);
		assert_true(p.fault != CAPWAP_OK); /* Message Element Length says how much there should be */
	}
	return parse_w(w, from);
}

/* --- the transport header ---------------------------------------------------------------------------------------- */

static void the_header_round_trip(void **state)
{
	struct capwap_hdr h = { .rid = 31, .wbid = 1, .native = true, .fragment = true, .last = true, .keep_alive = true,
				.frag_id = 0xfffe, .frag_offset = 0xfff8, .radio_mac = { 6, { 2, 0, 0x5e, 0, 0x53, 1 } },
				.wireless_len = 4, .wireless = { 1, 2, 3, 4 } }, back;
	struct wr w = wr_into(room, sizeof(room));
	struct rd r;

	(void)state;
	capwap_hdr_write(&w, &h);
	assert_int_equal(wr_done(&w), 0);
	assert_int_equal(wr_len(&w), 24);
	assert_int_equal(wr_len(&w), capwap_hdr_len(&h));
	r = rd_over(room, wr_len(&w));
	assert_int_equal(capwap_hdr_read(&r, &back), CAPWAP_OK);
	assert_true(rd_done(&r));
	h.hlen = 24;
	assert_memory_equal(&h, &back, sizeof(h));
	for (size_t cut = 0; cut < 24; cut++) {
		uint8_t *copy = exact(room, cut);

		r = rd_over(copy, cut);
		assert_true(capwap_hdr_read(&r, &back) != CAPWAP_OK);
		free(copy);
	}
	h.radio_mac.len = 8;
	w = wr_into(room, sizeof(room));
	capwap_hdr_write(&w, &h);
	assert_int_equal(wr_len(&w), 8 + 12 + 8);
	h.radio_mac.len = 7;
	w = wr_into(room, sizeof(room));
	capwap_hdr_write(&w, &h);
	assert_int_equal(wr_done(&w), -ERANGE);
}

static enum capwap_fault header_fault(const char *bytes, size_t len)
{
	struct capwap_hdr h;
	uint8_t *copy = exact(bytes, len);
	struct rd r = rd_over(copy, len);
	enum capwap_fault f = capwap_hdr_read(&r, &h);

	free(copy);
	return f;
}

#define HEADER(text) header_fault(text, sizeof(text) - 1)

static void bad_headers(void **state)
{
	(void)state;
	assert_int_equal(HEADER(""), CAPWAP_SHORT);
	assert_int_equal(HEADER("\0\20\2\0\0\0\0"), CAPWAP_SHORT);		    /* trunc-7 */
	assert_int_equal(HEADER("\0\20\2\0\0\0\0\0"), CAPWAP_OK);
	assert_int_equal(HEADER("\1\20\2\0\0\0\0\0"), CAPWAP_OK);		    /* inner-dtls-preamble */
	assert_int_equal(HEADER("\2\20\2\0\0\0\0\0"), CAPWAP_PREAMBLE);
	assert_int_equal(HEADER("\20\20\2\0\0\0\0\0"), CAPWAP_VERSION);
	assert_int_equal(HEADER("\0\0\2\0\0\0\0\0"), CAPWAP_HLEN);		    /* hlen-0 */
	assert_int_equal(HEADER("\0\10\2\0\0\0\0\0"), CAPWAP_HLEN);		    /* hlen-1 */
	assert_int_equal(HEADER("\0\370\2\0\0\0\0\0"), CAPWAP_HLEN);		    /* hlen-31-short */
	assert_int_equal(HEADER("\0\30\2\20\0\0\0\0\377abc"), CAPWAP_RADIO_MAC);    /* M-len-255 */
	assert_int_equal(HEADER("\0\30\2\20\0\0\0\0\0abc"), CAPWAP_RADIO_MAC);	    /* M-len-0 */
	assert_int_equal(HEADER("\0\20\2\20\0\0\0\0\6abcdef"), CAPWAP_RADIO_MAC);   /* M without room in HLEN */
	assert_int_equal(HEADER("\0\40\2\20\0\0\0\0\6abcdef\0"), CAPWAP_OK);
	assert_int_equal(HEADER("\0\40\2\20\0\0\0\0\7abcdefg"), CAPWAP_RADIO_MAC);
	assert_int_equal(HEADER("\0\40\2\40\0\0\0\0\377bcd\0\0\0\0"), CAPWAP_WIRELESS); /* W-len-255 */
	assert_int_equal(HEADER("\0\40\2\40\0\0\0\0\4bcd\0\0\0\0"), CAPWAP_OK);
	assert_int_equal(HEADER("\0\40\2\60\0\0\0\0\6abcdef\0"), CAPWAP_WIRELESS); /* M fills it, W has no room */
}

static void preambles_of_datagrams(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		enum capwap_fault fault;
		bool dtls;
	} each[] = {
		{ "", 0, CAPWAP_SHORT, false },		 { "\0", 1, CAPWAP_OK, false },	    { "\1", 1, CAPWAP_SHORT, true },
		{ "\1\0\0", 3, CAPWAP_SHORT, true },	 { "\1\0\0\0", 4, CAPWAP_OK, true }, { "\1xyz\26", 5, CAPWAP_OK, true },
		{ "\2\0\0\0", 4, CAPWAP_PREAMBLE, false }, { "\21\0\0\0", 4, CAPWAP_VERSION, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(each); i++) {
		uint8_t *copy = exact(each[i].bytes, each[i].len);
		struct rd r = rd_over(copy, each[i].len);
		bool dtls;

		assert_int_equal(capwap_preamble_read(&r, &dtls), each[i].fault);
		assert_int_equal(dtls, each[i].dtls);
		if (!each[i].fault)
			assert_int_equal(rd_left(&r), each[i].len - (dtls ? 4 : 0));
		free(copy);
	}
}

/* --- the control header and the chain of elements ---------------------------------------------------------------- */

static struct wr join_request(void)
{
	struct wr w = wr_into(room, sizeof(room));

	sample_message(&w, capwap_message_info(CAPWAP_JOIN_REQUEST), CAPWAP_WTP, true, 0, 0, 0);
	assert_int_equal(wr_done(&w), 0);
	return w;
}

static void message_element_lengths(void **state)
{
	struct wr w = join_request();
	size_t all = wr_len(&w) - CAPWAP_HDR_MIN - 5, mel = CAPWAP_HDR_MIN + 5;
	static const uint16_t wrong[] = { 0, 1, 2, 65535 };

	(void)state;
	assert_true(cut_everywhere(&w, CAPWAP_WTP).fine);
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) { /* mel-0, mel-1, mel-2, mel-65535 */
		wr_be16_fill(&w, mel, wrong[i]);
		assert_int_equal(parse_w(&w, CAPWAP_WTP).fault, CAPWAP_MESSAGE_LENGTH);
	}
	wr_be16_fill(&w, mel, all + 1); /* mel-too-long-by-1 */
	assert_int_equal(parse_w(&w, CAPWAP_WTP).fault, CAPWAP_MESSAGE_LENGTH);
	wr_be16_fill(&w, mel, all - 1); /* mel-too-short-by-1: the last element is cut */
	assert_int_equal(parse_w(&w, CAPWAP_WTP).fault, CAPWAP_ELEMENT_LENGTH);
	wr_be16_fill(&w, mel, 3); /* no elements at all: nothing to free, everything missing */
	assert_int_equal(parse_w(&w, CAPWAP_WTP).c.wrong, CAPWAP_WRONG_MISSING);
	wr_be16_fill(&w, mel, all);
	wr_be32(&w, 0);
	assert_int_equal(parse_w(&w, CAPWAP_WTP).seen.leniencies, 1u << CAPWAP_LENIENT_TRAILING_BYTES);
}

static void element_lengths(void **state)
{
	struct wr w = join_request();
	static uint8_t many[60000];
	struct capwap_bytes_only padding = { { many, sizeof(many) } };
	size_t first = CAPWAP_HDR_MIN + CAPWAP_CONTROL_LEN, hole;

	(void)state;
	wr_be16_fill(&w, first + 2, 0xffff); /* tlv-len-ffff */
	assert_int_equal(parse_w(&w, CAPWAP_WTP).fault, CAPWAP_ELEMENT_LENGTH);
	for (unsigned half = 1; half < 4; half++) { /* tlv-half-header */
		w = wr_into(room, sizeof(room));
		hole = capwap_control_begin(&w, CAPWAP_ECHO_REQUEST, 0);
		wr_zeros(&w, half);
		capwap_control_end(&w, hole);
		assert_int_equal(parse_w(&w, CAPWAP_WTP).fault, CAPWAP_ELEMENT_HEADER);
	}
	w = wr_into(room, sizeof(room)); /* 60 KB of MTU padding */
	hole = capwap_control_begin(&w, CAPWAP_DISCOVERY_REQUEST, 0);
	memset(many, 0xff, sizeof(many));
	capwap_put(&w, CAPWAP_EL_MTU_DISCOVERY_PADDING, &padding);
	capwap_control_end(&w, hole);
	assert_int_equal(parse_w(&w, CAPWAP_WTP).c.wrong, CAPWAP_WRONG_MISSING);
}

/* --- elements ---------------------------------------------------------------------------------------------------- */

/* A Join Request in which one element has this body instead of the sample's. */
static struct parsed join_with(uint32_t element, const void *body, size_t len)
{
	const struct capwap_message_info *info = capwap_message_info(CAPWAP_JOIN_REQUEST);
	struct wr w = wr_into(room, sizeof(room));
	size_t hole = CAPWAP_HDR_MIN + 5;

	sample_message(&w, info, CAPWAP_WTP, true, 0, element, 0);
	wr_be16(&w, element);
	wr_be16(&w, len);
	wr_bytes(&w, body, len);
	capwap_control_end(&w, hole);
	return parse_w(&w, CAPWAP_WTP);
}

#define JOIN_WITH(element, text) join_with(CAPWAP_EL_##element, text, sizeof(text) - 1)
#define REFUSES(p, what)                                                                                \
	do {                                                                                            \
		struct parsed p_ = (p);                                                                 \
		if (p_.fine || p_.c.wrong != (what) || p_.c.result != CAPWAP_RESULT_JOIN_INCORRECT_DATA) \
			fail_msg("%s", p_.text);                                                        \
	} while (0)
#define PASSES(p, leniency)                                              \
	do {                                                             \
		struct parsed p_ = (p);                                  \
		if (!p_.fine || p_.seen.leniencies != (leniency))        \
			fail_msg("%s (%x)", p_.text, p_.seen.leniencies); \
	} while (0)
#define BY(l) (1u << CAPWAP_LENIENT_##l)

static void names_of_all_kinds(void **state)
{
	static uint8_t long_name[65000];

	(void)state;
	memset(long_name, 'A', sizeof(long_name));
	REFUSES(join_with(CAPWAP_EL_WTP_NAME, long_name, 65000), CAPWAP_WRONG_TOO_LONG); /* name-65000 */
	REFUSES(join_with(CAPWAP_EL_WTP_NAME, long_name, 513), CAPWAP_WRONG_TOO_LONG);
	PASSES(join_with(CAPWAP_EL_WTP_NAME, long_name, 512), 0);
	REFUSES(join_with(CAPWAP_EL_LOCATION_DATA, long_name, 1025), CAPWAP_WRONG_TOO_LONG); /* location-1025 */
	PASSES(join_with(CAPWAP_EL_LOCATION_DATA, long_name, 1024), 0);
	PASSES(JOIN_WITH(WTP_NAME, ""), BY(TEXT_EMPTY));
	PASSES(JOIN_WITH(WTP_NAME, "<script>alert(1)</script>"), 0); /* join-name-html: whoever shows it escapes it */
	PASSES(JOIN_WITH(WTP_NAME, "%s%n%x"), 0);		      /* join-name-fmt */
	PASSES(JOIN_WITH(WTP_NAME, "ap\0\n1"), BY(TEXT_CONTROL));     /* join-name-nul-nl */
	PASSES(JOIN_WITH(WTP_NAME, "ap\xc3\x28"), BY(TEXT_CONTROL));  /* join-name-badutf8 */
	PASSES(JOIN_WITH(WTP_NAME, "caf\xc3\xa9"), 0);
	PASSES(JOIN_WITH(WTP_NAME, "\xed\xa0\x80"), BY(TEXT_CONTROL)); /* a surrogate */
	PASSES(JOIN_WITH(WTP_NAME, "\xf0\x9f\x93\xb6"), 0);
	PASSES(JOIN_WITH(WTP_NAME, "\xc0\x80"), BY(TEXT_CONTROL)); /* overlong NUL */
	PASSES(JOIN_WITH(WTP_NAME, "a\xc2\x9b"), BY(TEXT_CONTROL)); /* CSI */
}

static void a_name_is_described_escaped(void **state)
{
	struct capwap_session_key key = { .key = { (const uint8_t *)"plumb-secret-key", 16 } };
	struct wr w = wr_into(room, sizeof(room));
	struct capwap_element e;
	struct buf b = { 0 };
	struct rd r;

	(void)state;
	capwap_describe_element(&b, CAPWAP_EL_WTP_NAME, rd_over("a\033[2J\n\xff", 7));
	assert_string_equal(buf_cstr(&b), "WTP Name: text \"a\\u001b[2J\\n\xef\xbf\xbd\"");
	buf_clear(&b);
	capwap_put(&w, CAPWAP_EL_STATION_SESSION_KEY, &key);
	r = rd_over(room, wr_len(&w));
	assert_true(capwap_next(&r, &e));
	capwap_describe_element(&b, e.type, e.body);
	assert_non_null(strstr(buf_cstr(&b), "key (16 bytes, secret)"));
	assert_null(strstr(buf_cstr(&b), "70 6c 75"));
	assert_null(strstr(buf_cstr(&b), "706c75"));
	buf_clear(&b);
	capwap_describe_element(&b, CAPWAP_EL_RESULT_CODE, rd_over("\0\0\0\24", 4));
	assert_string_equal(buf_cstr(&b), "Result Code: code 20 (Failure - Missing Mandatory Message Element)");
	buf_clear(&b);
	capwap_describe_element(&b, CAPWAP_EL_TIMERS, rd_over("\24", 1));
	assert_string_equal(buf_cstr(&b), "CAPWAP Timers: not well formed, 1 bytes");
	buf_free(&b);
}

static void radio_ids(void **state)
{
	static uint8_t many[9 * 6000];
	struct wr w = wr_into(room, sizeof(room));
	size_t hole;
	struct parsed p;

	(void)state;
	PASSES(JOIN_WITH(WTP_RADIO_INFORMATION, "\0\0\0\0\1"), BY(RADIO_ZERO)); /* radioid-0 */
	REFUSES(JOIN_WITH(WTP_RADIO_INFORMATION, "\40\0\0\0\1"), CAPWAP_WRONG_VALUE); /* radioid-32 */
	REFUSES(JOIN_WITH(WTP_RADIO_INFORMATION, "\377\0\0\0\1"), CAPWAP_WRONG_VALUE); /* radioid-255 */
	assert_int_equal(JOIN_WITH(WTP_RADIO_INFORMATION, "\37\0\0\0\1").seen.radios, 1u << 31);
	for (size_t i = 0; i < 6000; i++) /* radioinfo-x6000; six were enough for a heap write elsewhere */
		memcpy(many + 9 * i, "\4\30\0\5\1\0\0\0\1", 9);
	hole = capwap_control_begin(&w, CAPWAP_DISCOVERY_REQUEST, 0);
	wr_bytes(&w, many, sizeof(many));
	capwap_control_end(&w, hole);
	p = parse_w(&w, CAPWAP_WTP);
	assert_int_equal(p.c.wrong, CAPWAP_WRONG_REPEATED);
	assert_int_equal(p.c.value, CAPWAP_RADIOS_MAX + 2);
	w = wr_into(room, sizeof(room));
	hole = capwap_control_begin(&w, CAPWAP_DISCOVERY_REQUEST, 0);
	sample_element(&w, CAPWAP_EL_DISCOVERY_TYPE, 0);
	sample_element(&w, CAPWAP_EL_WTP_BOARD_DATA, 0);
	sample_element(&w, CAPWAP_EL_WTP_DESCRIPTOR, 0);
	sample_element(&w, CAPWAP_EL_WTP_FRAME_TUNNEL_MODE, 0);
	sample_element(&w, CAPWAP_EL_WTP_MAC_TYPE, 0);
	wr_bytes(&w, many, 9 * 6);
	capwap_control_end(&w, hole);
	PASSES(parse_w(&w, CAPWAP_WTP), BY(RADIO_TWICE));
}

/* Any element in a message that permits it, alone: what is wrong with it, leaving aside what else is missing. */
static struct parsed alone(uint32_t message, enum capwap_side from, uint32_t element, const char *body, size_t len,
	unsigned times)
{
	struct wr w = wr_into(room, sizeof(room));
	size_t hole = capwap_control_begin(&w, message, 0);

	for (unsigned i = 0; i < times; i++) {
		wr_be16(&w, element);
		wr_be16(&w, len);
		wr_bytes(&w, body, len);
	}
	capwap_control_end(&w, hole);
	return parse_w(&w, from);
}

#define STATUS(element, text) \
	alone(CAPWAP_CONFIGURATION_STATUS_REQUEST, CAPWAP_WTP, CAPWAP_EL_##element, text, sizeof(text) - 1, 1)
#define IS_WRONG(p, what)                                                 \
	do {                                                              \
		struct parsed p_ = (p);                                   \
		if (p_.fault || p_.fine || p_.c.wrong != (what))          \
			fail_msg("%s", p_.text);                          \
	} while (0)

static void configuration_elements(void **state)
{
	static const char block[1026] = "\1";
	struct parsed p;

	(void)state;
	p = STATUS(SUPPORTED_RATES, "\310\2\4"); /* conf-rates-radio-200 */
	assert_int_equal(p.c.wrong, CAPWAP_WRONG_VALUE);
	assert_string_equal(p.text, "Configuration Status Request: the element IEEE 802.11 Supported Rates has the value 200 "
				    "out of range, field \"radio\" (RFC 5416 6.17)");
	assert_int_equal(p.c.result, CAPWAP_RESULT_CONFIGURATION_NO_SERVICE);
	IS_WRONG(STATUS(SUPPORTED_RATES, "\1\2"), CAPWAP_WRONG_TOO_SHORT);
	assert_int_equal(STATUS(SUPPORTED_RATES, "\1").seen.leniencies & BY(EMPTY_LIST), BY(EMPTY_LIST));
	assert_int_equal(STATUS(ANTENNA, "\1\0\3\0").seen.leniencies & BY(EMPTY_LIST), BY(EMPTY_LIST));
	assert_int_equal(STATUS(TX_POWER_LEVEL, "\1\0").seen.leniencies & BY(EMPTY_LIST), BY(EMPTY_LIST));
	IS_WRONG(STATUS(SUPPORTED_RATES, "\1\2\4\2\4\2\4\2\4\2"), CAPWAP_WRONG_TOO_LONG);
	p = alone(CAPWAP_CONFIGURATION_STATUS_REQUEST, CAPWAP_WTP, CAPWAP_EL_SUPPORTED_RATES, "\1\2\4", 3, 40); /* conf-*-x40 */
	assert_int_equal(p.c.wrong, CAPWAP_WRONG_MISSING);
	p = alone(CAPWAP_CONFIGURATION_STATUS_REQUEST, CAPWAP_WTP, CAPWAP_EL_SUPPORTED_RATES, "\1\2\4", 3, 513);
	assert_int_equal(p.c.wrong, CAPWAP_WRONG_REPEATED);
	p = alone(CAPWAP_ECHO_REQUEST, CAPWAP_WTP, CAPWAP_EL_VENDOR_SPECIFIC_PAYLOAD, "\0\0\1\1\0\1", 6, 512);
	assert_true(p.fine);
	p = alone(CAPWAP_ECHO_REQUEST, CAPWAP_WTP, CAPWAP_EL_VENDOR_SPECIFIC_PAYLOAD, "\0\0\1\1\0\1", 6, 513);
	assert_int_equal(p.c.wrong, CAPWAP_WRONG_REPEATED);
	IS_WRONG(STATUS(TX_POWER_LEVEL, "\1\377\0\1"), CAPWAP_WRONG_VALUE); /* 255 levels, one there */
	IS_WRONG(STATUS(TX_POWER_LEVEL, "\1\0\0\1"), CAPWAP_WRONG_VALUE);
	IS_WRONG(STATUS(TX_POWER_LEVEL, "\1\1\0\1\2"), CAPWAP_WRONG_TOO_SHORT);
	IS_WRONG(STATUS(ANTENNA, "\1\0\3\377\1"), CAPWAP_WRONG_TOO_SHORT);
	IS_WRONG(STATUS(ANTENNA, "\1\0\3\1\1\1"), CAPWAP_WRONG_TOO_LONG);
	IS_WRONG(STATUS(RADIO_ADMINISTRATIVE_STATE, "\376\1"), CAPWAP_WRONG_VALUE);
	assert_int_equal(STATUS(RADIO_ADMINISTRATIVE_STATE, "\377\1").seen.leniencies & BY(RADIO_ZERO), 0);
	IS_WRONG(alone(CAPWAP_WTP_EVENT_REQUEST, CAPWAP_WTP, CAPWAP_EL_DECRYPTION_ERROR_REPORT, "\1\377\6abcdef", 9, 1),
		 CAPWAP_WRONG_VALUE);
	IS_WRONG(alone(CAPWAP_WTP_EVENT_REQUEST, CAPWAP_WTP, CAPWAP_EL_DECRYPTION_ERROR_REPORT, "\1\1\377abcdef", 9, 1),
		 CAPWAP_WRONG_VALUE);
	IS_WRONG(alone(CAPWAP_WTP_EVENT_REQUEST, CAPWAP_WTP, CAPWAP_EL_DELETE_STATION, "\1\10abcdef", 8, 1),
		CAPWAP_WRONG_TOO_SHORT);
	IS_WRONG(alone(CAPWAP_IMAGE_DATA_REQUEST, CAPWAP_AC, CAPWAP_EL_IMAGE_DATA, block, 1026, 1),
		 CAPWAP_WRONG_TOO_LONG);
	IS_WRONG(alone(CAPWAP_DATA_TRANSFER_REQUEST, CAPWAP_WTP, CAPWAP_EL_DATA_TRANSFER_DATA, "\1\1\377\377a", 5, 1),
		 CAPWAP_WRONG_TOO_SHORT);
	IS_WRONG(alone(CAPWAP_CHANGE_STATE_EVENT_REQUEST, CAPWAP_WTP, CAPWAP_EL_RETURNED_MESSAGE_ELEMENT, "\1\377abcd", 6, 1),
		 CAPWAP_WRONG_TOO_SHORT);
}

static void stations(void **state)
{
	char station[] = "\1\0\1\0abcdef\0\0\1\2";

	(void)state;
	assert_true(alone(CAPWAP_STATION_CONFIGURATION_REQUEST, CAPWAP_AC, CAPWAP_EL_STATION, station, 14, 1).fine);
	station[2] = 0; /* AID 0 */
	IS_WRONG(alone(CAPWAP_STATION_CONFIGURATION_REQUEST, CAPWAP_AC, CAPWAP_EL_STATION, station, 14, 1), CAPWAP_WRONG_VALUE);
	memcpy(station + 1, "\7\330", 2); /* AID 2008 */
	IS_WRONG(alone(CAPWAP_STATION_CONFIGURATION_REQUEST, CAPWAP_AC, CAPWAP_EL_STATION, station, 14, 1), CAPWAP_WRONG_VALUE);
	memcpy(station + 1, "\7\327", 2);
	assert_true(alone(CAPWAP_STATION_CONFIGURATION_REQUEST, CAPWAP_AC, CAPWAP_EL_STATION, station, 14, 1).fine);
	station[12] = 17; /* WLAN 17 */
	IS_WRONG(alone(CAPWAP_STATION_CONFIGURATION_REQUEST, CAPWAP_AC, CAPWAP_EL_STATION, station, 14, 1), CAPWAP_WRONG_VALUE);
	IS_WRONG(alone(CAPWAP_WLAN_CONFIGURATION_REQUEST, CAPWAP_AC, CAPWAP_EL_UPDATE_WLAN, "\1\1\0\0\1\0\377\377key", 11, 1),
		 CAPWAP_WRONG_TOO_SHORT); /* a key longer than the element */
}

#define WLAN(element, text) \
	alone(CAPWAP_WLAN_CONFIGURATION_REQUEST, CAPWAP_AC, CAPWAP_EL_##element, text, sizeof(text) - 1, 1)

static void information_elements(void **state)
{
	(void)state;
	IS_WRONG(WLAN(INFORMATION_ELEMENT, "\1\1\300\60\377ab"), CAPWAP_WRONG_VALUE); /* data-mgmt-assoc-ie-ff */
	IS_WRONG(WLAN(INFORMATION_ELEMENT, "\1\1\300\60\2ab\60"), CAPWAP_WRONG_VALUE);
	IS_WRONG(WLAN(INFORMATION_ELEMENT, "\1\1\300\60"), CAPWAP_WRONG_TOO_SHORT);
	assert_int_equal(WLAN(INFORMATION_ELEMENT, "\1\1\300\60\2ab\60\0").c.wrong, CAPWAP_WRONG_MISSING); /* Add WLAN is */
}

/* --- sub-elements ------------------------------------------------------------------------------------------------ */

#define MODEL "\0\0\0\2m1"
#define SERIAL "\0\1\0\2s1"
#define BASE_MAC "\0\4\0\6\2\0\x5e\0\x53\1"
#define ACME "\0\0\0\1"

static void board_data(void **state)
{
	char big[6 + 1200] = "\0\0\0\1";

	(void)state;
	PASSES(JOIN_WITH(WTP_BOARD_DATA, ACME MODEL SERIAL BASE_MAC), 0);
	PASSES(JOIN_WITH(WTP_BOARD_DATA, ACME BASE_MAC SERIAL MODEL), 0); /* in any order */
	PASSES(JOIN_WITH(WTP_BOARD_DATA, ACME MODEL SERIAL), BY(BOARD_WITHOUT_MAC));
	PASSES(JOIN_WITH(WTP_BOARD_DATA, ACME MODEL BASE_MAC), BY(BOARD_WITHOUT_SERIAL));
	PASSES(JOIN_WITH(WTP_BOARD_DATA, "\0\0\0\0" MODEL SERIAL BASE_MAC), BY(BOARD_VENDOR_ZERO));
	/* board-sub-dup: the first counts */
	PASSES(JOIN_WITH(WTP_BOARD_DATA, ACME MODEL SERIAL BASE_MAC MODEL SERIAL BASE_MAC), 0);
	PASSES(JOIN_WITH(WTP_BOARD_DATA, ACME MODEL "\0\11\0\2??" SERIAL BASE_MAC), 0); /* board-sub-unknown */
	REFUSES(JOIN_WITH(WTP_BOARD_DATA, ACME SERIAL BASE_MAC), CAPWAP_WRONG_TOO_SHORT);
	REFUSES(JOIN_WITH(WTP_BOARD_DATA, ACME MODEL "\0\1\377\377s1"), CAPWAP_WRONG_TOO_SHORT); /* board-sub-len-ffff */
	REFUSES(JOIN_WITH(WTP_BOARD_DATA, ACME MODEL "\0\1\0"), CAPWAP_WRONG_TOO_SHORT);	/* board-sub-half */
	REFUSES(JOIN_WITH(WTP_BOARD_DATA, ACME MODEL SERIAL "\0\4\0\5abcde"), CAPWAP_WRONG_VALUE); /* a MAC of five */
	PASSES(JOIN_WITH(WTP_BOARD_DATA, ACME MODEL SERIAL "\0\4\0\10abcdefgh"), 0);
	memcpy(big + 4, "\0\0\4\1", 4); /* a model of 1025 */
	REFUSES(join_with(CAPWAP_EL_WTP_BOARD_DATA, big, 8 + 1025), CAPWAP_WRONG_TOO_LONG);
}

#define HW "\0\0\0\0\0\0\0\1" "h"
#define SW "\0\0\0\0\0\1\0\1" "s"
#define BOOT "\0\0\0\0\0\2\0\1" "b"

static void descriptors(void **state)
{
	(void)state;
	PASSES(JOIN_WITH(WTP_DESCRIPTOR, "\2\1\1\1\0\10" HW SW BOOT), 0);
	PASSES(JOIN_WITH(WTP_DESCRIPTOR, "\2\1\1\1\0\10" HW SW), BY(DESCRIPTOR_WITHOUT_BOOT));
	PASSES(JOIN_WITH(WTP_DESCRIPTOR, "\2\1\1\1\0\10" HW BOOT), BY(DESCRIPTOR_VERSION_MISSING));
	PASSES(JOIN_WITH(WTP_DESCRIPTOR, "\2\1\0" HW SW BOOT), BY(NO_ENCRYPTION_LIST));
	PASSES(JOIN_WITH(WTP_DESCRIPTOR, "\2\1\1\1\0\10" "\0\0\x5b\xa0\0\0\0\1h" SW BOOT), BY(DESCRIPTOR_VENDOR));
	PASSES(JOIN_WITH(WTP_DESCRIPTOR, "\2\1\1\1\0\10" HW SW BOOT "\0\0\0\0\0\144\0\1?"), 0); /* desc-sub-unknown */
	PASSES(JOIN_WITH(WTP_DESCRIPTOR, "\2\1\6\1\0\1\1\0\2\1\0\3\1\0\4\1\0\5\1\0\6" HW SW BOOT), 0); /* more than we keep */
	REFUSES(JOIN_WITH(WTP_DESCRIPTOR, "\2\1\377\1\0\10" HW SW BOOT), CAPWAP_WRONG_TOO_SHORT);
	REFUSES(JOIN_WITH(WTP_DESCRIPTOR, "\2\1\1\1\0\10" HW "\0\0\0\0\0\1\377\377s"), CAPWAP_WRONG_TOO_SHORT);
	REFUSES(JOIN_WITH(WTP_DESCRIPTOR, "\2\1\1\1\0\10" HW "\0\0\0\0\0\1"), CAPWAP_WRONG_TOO_SHORT);
}

static void an_ac_gets_some_things_wrong_too(void **state)
{
	static const struct {
		uint32_t element;
		const char *body;
		size_t len;
		uint32_t leniency;
	} each[] = {
		{ CAPWAP_EL_AC_DESCRIPTOR, "\0\0\0\1\0\0\0\1\2\1\0\4\0\0\0\0\0\4\0\1h\0\0\0\0\0\5\0\1s", 30, 0 },
		{ CAPWAP_EL_AC_DESCRIPTOR, "\0\0\0\1\0\0\0\1\2\0\0\4\0\0\0\0\0\4\0\1h\0\0\0\0\0\5\0\1s", 30, BY(RMAC_ZERO) },
		{ CAPWAP_EL_AC_DESCRIPTOR, "\0\0\0\1\0\0\0\1\2\1\0\4", 12, BY(AC_VERSION_MISSING) },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(each); i++) {
		struct parsed p = alone(CAPWAP_JOIN_RESPONSE, CAPWAP_AC, each[i].element, each[i].body, each[i].len, 1);

		assert_int_equal(p.c.wrong, CAPWAP_WRONG_MISSING); /* the rest of the response */
		if (p.seen.leniencies != each[i].leniency)
			fail_msg("case %zu: %x", i, p.seen.leniencies);
	}
	assert_int_equal(alone(CAPWAP_CONFIGURATION_STATUS_RESPONSE, CAPWAP_AC, CAPWAP_EL_AC_IPV4_LIST, "", 0, 1)
			.seen.leniencies, BY(EMPTY_AC_LIST));
	assert_int_equal(alone(CAPWAP_CONFIGURATION_STATUS_RESPONSE, CAPWAP_AC, CAPWAP_EL_WTP_FALLBACK, "", 1, 1)
			.seen.leniencies, BY(FALLBACK_ZERO));
	IS_WRONG(alone(CAPWAP_CONFIGURATION_STATUS_RESPONSE, CAPWAP_AC, CAPWAP_EL_WTP_FALLBACK, "\3", 1, 1), CAPWAP_WRONG_VALUE);
	IS_WRONG(alone(CAPWAP_CONFIGURATION_STATUS_RESPONSE, CAPWAP_AC, CAPWAP_EL_AC_IPV4_LIST, "abcde", 5, 1),
		 CAPWAP_WRONG_TOO_SHORT);
	PASSES(alone(CAPWAP_RESET_REQUEST, CAPWAP_AC, CAPWAP_EL_IMAGE_IDENTIFIER, "", 0, 0), BY(IMAGE_ID_MISSING));
	PASSES(alone(CAPWAP_WTP_EVENT_REQUEST, CAPWAP_WTP, 1, "", 0, 0), BY(EVENT_EMPTY));
	PASSES(JOIN_WITH(ECN_SUPPORT, "\0"), 0);
	PASSES(JOIN_WITH(ECN_SUPPORT, "\2"), BY(RESERVED_VALUE));
	REFUSES(JOIN_WITH(SESSION_ID, "0123"), CAPWAP_WRONG_TOO_SHORT);
	REFUSES(JOIN_WITH(WTP_MAC_TYPE, "\3"), CAPWAP_WRONG_VALUE);
	PASSES(JOIN_WITH(TRANSPORT_PROTOCOL, "\0"), BY(RESERVED_VALUE));
}

/* --- the data channel -------------------------------------------------------------------------------------------- */

static enum capwap_fault keep_alive(const char *bytes, size_t len)
{
	uint8_t id[CAPWAP_SESSION_ID_LEN], *copy = exact(bytes, len);
	struct rd r = rd_over(copy, len);
	enum capwap_fault f = capwap_keep_alive_read(&r, id);

	if (!f)
		assert_memory_equal(id, "0123456789abcdef", 16);
	free(copy);
	return f;
}

static void keep_alives(void **state)
{
	static const char good[] = "\0\26\0\43\0\20" "0123456789abcdef";
	uint8_t id[CAPWAP_SESSION_ID_LEN];
	struct wr w = wr_into(room, sizeof(room));
	struct capwap_hdr h;
	struct rd r;

	(void)state;
	assert_int_equal(keep_alive(good, 22), CAPWAP_OK);
	for (size_t cut = 0; cut < 22; cut++) /* ka-trunc */
		assert_int_equal(keep_alive(good, cut), CAPWAP_KEEP_ALIVE);
	assert_int_equal(keep_alive("\377\377\0\43\0\20" "0123456789abcdef", 22), CAPWAP_KEEP_ALIVE); /* ka-len-ffff */
	assert_int_equal(keep_alive("\0\27\0\43\0\20" "0123456789abcdef", 22), CAPWAP_KEEP_ALIVE);
	assert_int_equal(keep_alive("\0\0\0\43\0\20" "0123456789abcdef", 22), CAPWAP_KEEP_ALIVE);
	assert_int_equal(keep_alive("\0\26\0\43\377\377" "0123456789abcdef", 22), CAPWAP_KEEP_ALIVE);
	assert_int_equal(keep_alive("\0\26\0\43\0\17" "0123456789abcdef", 22), CAPWAP_KEEP_ALIVE);
	assert_int_equal(keep_alive("\0\26\0\44\0\20" "0123456789abcdef", 22), CAPWAP_KEEP_ALIVE);
	/* another element before it */
	assert_int_equal(keep_alive("\0\32\0\24\0\0\0\43\0\20" "0123456789abcdef", 26), CAPWAP_OK);
	capwap_keep_alive_write(&w, (const uint8_t *)"0123456789abcdef");
	assert_int_equal(wr_done(&w), 0);
	assert_int_equal(wr_len(&w), CAPWAP_KEEP_ALIVE_LEN); /* CVE-2018-0442: never more than what a good one has */
	r = rd_over(room, wr_len(&w));
	assert_int_equal(capwap_hdr_read(&r, &h), CAPWAP_OK);
	assert_true(h.keep_alive && !h.native && h.wbid == 0 && h.rid == 0);
	assert_int_equal(capwap_keep_alive_read(&r, id), CAPWAP_OK);
	assert_true(rd_done(&r));
}

static void what_the_radio_knows_of_a_frame(void **state)
{
	struct capwap_hdr h = { .rid = 1, .wbid = 1, .native = true }, back;
	struct capwap_frame_info info = { .rssi = -67, .snr = 28, .rate = 540 }, got;
	struct wr w = wr_into(room, sizeof(room));
	uint16_t wlans;
	struct rd r;

	(void)state;
	assert_false(capwap_frame_info_read(&h, &got));
	assert_false(capwap_destination_wlans_read(&h, &wlans));
	capwap_frame_info_set(&h, &info);
	capwap_hdr_write(&w, &h);
	assert_memory_equal(room, "\0\40\103\40\0\0\0\0\4\xbd\x1c\2\x1c\0\0\0", 16);
	r = rd_over(room, wr_len(&w));
	assert_int_equal(capwap_hdr_read(&r, &back), CAPWAP_OK);
	assert_true(capwap_frame_info_read(&back, &got));
	assert_int_equal(got.rssi, -67);
	assert_int_equal(got.snr, 28);
	assert_int_equal(got.rate, 540);
	capwap_destination_wlans_set(&h, 5);
	assert_true(capwap_destination_wlans_read(&h, &wlans));
	assert_int_equal(wlans, 5);
}

/* Ours: the packet numbers of the group keys behind the RFC's four bytes; and a stranger's longer field, which is not taken
 * for them unless it says so, and a shorter one that says so and has them not. */
static void group_keys_beside_a_frame(void **state)
{
	struct capwap_hdr h = { .rid = 1, .wbid = 1, .native = true }, back;
	struct capwap_frame_info got, info = { .rssi = -67, .snr = 28, .rate = 540, .has_group = true, .gtk_id = 2, .igtk_id = 5,
					       .gtk_pn = 0xfedcba987654, .igtk_ipn = 3 };
	struct wr w = wr_into(room, sizeof(room));
	struct rd r;

	(void)state;
	capwap_frame_info_set(&h, &info);
	capwap_hdr_write(&w, &h);
	assert_int_equal(wr_len(&w), 28);
	r = rd_over(room, wr_len(&w));
	assert_int_equal(capwap_hdr_read(&r, &back), CAPWAP_OK);
	assert_true(capwap_frame_info_read(&back, &got));
	assert_true(got.has_group);
	assert_int_equal(got.rssi, -67);
	assert_int_equal(got.rate, 540);
	assert_int_equal(got.gtk_id, 2);
	assert_true(got.gtk_pn == 0xfedcba987654);
	assert_int_equal(got.igtk_id, 5);
	assert_true(got.igtk_ipn == 3);
	back.wireless[4] = 0;
	assert_true(capwap_frame_info_read(&back, &got) && !got.has_group && got.rssi == -67);
	back.wireless[4] = 1;
	back.wireless_len = 18;
	assert_true(capwap_frame_info_read(&back, &got) && !got.has_group);
}

static void frame_control_in_either_order(void **state)
{
	static const struct {
		const char *bytes;
		bool ok, swapped;
		uint16_t fc;
	} each[] = {
		{ "\xb0\0", true, false, 0x00b0 }, /* authentication */
		{ "\0\xb0", true, true, 0x00b0 },
		{ "\0\0", true, false, 0 },	   /* association request */
		{ "\0\10", true, false, 0x0800 },  /* retried */
		{ "\x88\1", true, false, 0x0188 }, /* QoS data to the DS */
		{ "\1\x88", true, true, 0x0188 },
		{ "\3\3", false, false, 0 },
	};
	uint16_t fc;
	bool swapped;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(each); i++) {
		assert_int_equal(capwap_frame_control(rd_over(each[i].bytes, 2), &fc, &swapped), each[i].ok);
		assert_int_equal(swapped, each[i].swapped);
		assert_int_equal(fc, each[i].fc);
	}
	assert_false(capwap_frame_control(rd_over("\x88", 1), &fc, &swapped));
}

/* --- our elements ------------------------------------------------------------------------------------------------ */

static void vendor_elements_of_strangers_and_of_the_future(void **state)
{
	static const char later[] = "\0\0\x7e\xd9\0\1plmb\2\0\0\0\1\0\12\0\0\0\0\0\0\0\1\2v2and more";
	struct parsed p;

	(void)state;
	p = alone(CAPWAP_ECHO_REQUEST, CAPWAP_WTP, CAPWAP_EL_VENDOR_SPECIFIC_PAYLOAD, later, sizeof(later) - 1, 1);
	assert_true(p.fine && p.seen.ours && p.seen.leniencies == 0); /* a later version with bytes we do not know */
	p = alone(CAPWAP_ECHO_REQUEST, CAPWAP_WTP, CAPWAP_EL_VENDOR_SPECIFIC_PAYLOAD, "\0\0\x7e\xd9\0\77plmb\1?", 12, 1);
	assert_true(p.fine && p.seen.unknown == 1); /* an element of ours to come */
	p = alone(CAPWAP_ECHO_REQUEST, CAPWAP_WTP, CAPWAP_EL_VENDOR_SPECIFIC_PAYLOAD, "\0\0\x7e\xd9\0\1plmX\1", 11, 1);
	assert_true(p.fine && !p.seen.ours); /* the documentation's number, but not ours */
	p = alone(CAPWAP_ECHO_REQUEST, CAPWAP_WTP, CAPWAP_EL_VENDOR_SPECIFIC_PAYLOAD, "\0\0\x7e\xd9\0\1plmb\0", 11, 1);
	assert_true(p.fine && !p.seen.ours);
	p = alone(CAPWAP_ECHO_REQUEST, CAPWAP_WTP, CAPWAP_EL_VENDOR_SPECIFIC_PAYLOAD, "\0\0\x7e\xd9\0\1plmb\1\0\0", 13, 1);
	assert_int_equal(p.c.wrong, CAPWAP_WRONG_TOO_SHORT);
	assert_int_equal(p.c.element, CAPWAP_EL_PLUMB_HELLO);
	p = alone(CAPWAP_ECHO_REQUEST, CAPWAP_WTP, CAPWAP_EL_VENDOR_SPECIFIC_PAYLOAD, "\0\0\x7e\xd9\0\2plmb\1\377\377", 13, 1);
	assert_int_equal(p.c.wrong, CAPWAP_WRONG_TOO_SHORT);
}

static void two_hundred_station_changes(void **state)
{
	static const uint8_t frame[180];
	struct capwap_station_batch batch = { 0 };
	struct wr w = wr_into(room, sizeof(room));
	size_t hole = capwap_control_begin(&w, CAPWAP_STATION_CONFIGURATION_REQUEST, 9), el = 0, open_at = 0;
	struct capwap_station_change c = { .op = CAPWAP_CHANGE_SET, .radio = 1, .wlan = 2, .gate = CAPWAP_GATE_RUN,
					   .key = { (const uint8_t *)"plumb-secret-key", 16 }, .rates = { (const uint8_t *)"\2\4", 2 },
					   .after = { frame, sizeof(frame) } };
	struct capwap_msg m;
	struct capwap_hdr h;
	uint32_t expect = 0;
	struct rd r;

	(void)state;
	for (c.id = 1; c.id <= 200; c.id++) {
		c.aid = (uint16_t)c.id;
		if (open_at &&
		    wr_len(&w) - open_at + capwap_record_len(CAPWAP_EL_PLUMB_STATION_BATCH, &c) > 6 + CAPWAP_VENDOR_DATA_MAX) {
			capwap_put_end(&w, CAPWAP_EL_PLUMB_STATION_BATCH, el);
			open_at = 0;
		}
		if (!open_at) {
			el = capwap_put_begin(&w, CAPWAP_EL_PLUMB_STATION_BATCH, &batch);
			open_at = el + 2;
		}
		capwap_put_record(&w, CAPWAP_EL_PLUMB_STATION_BATCH, &c);
	}
	capwap_put_end(&w, CAPWAP_EL_PLUMB_STATION_BATCH, el);
	capwap_control_end(&w, hole);
	PASSES(parse_w(&w, CAPWAP_AC), 0);
	r = rd_over(room, wr_len(&w));
	assert_int_equal(capwap_hdr_read(&r, &h), CAPWAP_OK);
	assert_int_equal(capwap_msg_read(&r, &m), CAPWAP_OK);
	for (unsigned n = 0; capwap_get_nth(&m, CAPWAP_EL_PLUMB_STATION_BATCH, n, &batch, sizeof(batch)); n++)
		while (capwap_list_next(&batch.changes, &c)) {
			assert_int_equal(c.id, ++expect);
			assert_int_equal(c.aid, expect);
			assert_int_equal(c.after.len, sizeof(frame));
			assert_int_equal(c.before.len, 0);
			assert_memory_equal(c.key.p, "plumb-secret-key", 16);
		}
	assert_int_equal(expect, 200);
}

static void an_element_of_ours_has_the_rfcs_ceiling(void **state)
{
	static const uint8_t der[2048];
	struct capwap_certificate_request req = { CAPWAP_CERT_ENROL, { der, 2040 } };
	struct wr w = wr_into(room, sizeof(room));

	(void)state;
	capwap_put(&w, CAPWAP_EL_PLUMB_CERTIFICATE_REQUEST, &req);
	assert_int_equal(wr_done(&w), 0);
	assert_int_equal(wr_len(&w), 4 + 6 + CAPWAP_VENDOR_DATA_MAX);
	w = wr_into(room, sizeof(room));
	req.pkcs10.len++;
	capwap_put(&w, CAPWAP_EL_PLUMB_CERTIFICATE_REQUEST, &req);
	assert_int_equal(wr_done(&w), -ERANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_header_round_trip),
		cmocka_unit_test(bad_headers),
		cmocka_unit_test(preambles_of_datagrams),
		cmocka_unit_test(message_element_lengths),
		cmocka_unit_test(element_lengths),
		cmocka_unit_test(names_of_all_kinds),
		cmocka_unit_test(a_name_is_described_escaped),
		cmocka_unit_test(radio_ids),
		cmocka_unit_test(configuration_elements),
		cmocka_unit_test(stations),
		cmocka_unit_test(information_elements),
		cmocka_unit_test(board_data),
		cmocka_unit_test(descriptors),
		cmocka_unit_test(an_ac_gets_some_things_wrong_too),
		cmocka_unit_test(keep_alives),
		cmocka_unit_test(what_the_radio_knows_of_a_frame),
		cmocka_unit_test(group_keys_beside_a_frame),
		cmocka_unit_test(frame_control_in_either_order),
		cmocka_unit_test(vendor_elements_of_strangers_and_of_the_future),
		cmocka_unit_test(two_hundred_station_changes),
		cmocka_unit_test(an_element_of_ours_has_the_rfcs_ceiling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
