/* SPDX-License-Identifier: Apache-2.0 */
/* test_capwap.c - the CAPWAP codec: every row of its tables walked, and the packets that brought other controllers down. */
#include "check.h"

#include "../capwap/parse.h"
#include "../capwap/samples.h"
#include "proto/capwap/data.h"
#include "proto/capwap/element.h"
#include "proto/capwap/elements.h"
#include "proto/capwap/vendor.h"

static uint8_t room[70000];

/* --- walking the tables ------------------------------------------------------------------------------------------ */

static void every_element_is_written_and_read_the_same(void **state)
{
	const struct capwap_element_info *info;
	size_t i;

	(void)state;
	for (i = 0; (info = capwap_element_at(i)); i++) {
		for (unsigned variant = 0; variant < 2; variant++) {
			uint8_t first[4096], second[4096];
			struct wr w = wr_into(first, sizeof(first)), again = wr_into(second, sizeof(second));
			struct capwap_reading got = { 0 };
			uint64_t out[CAPWAP_STRUCT_MAX / 8];
			struct capwap_element e;
			struct rd r;

			sample_element(&w, info->type, variant);
			if (wr_done(&w))
				fail_msg("%s, variant %u: cannot be written: %d", info->name, variant, wr_done(&w));
			r = rd_over(first, wr_len(&w));
			assert_true(capwap_next(&r, &e));
			assert_true(rd_done(&r));
			if (info->type > CAPWAP_EL_PLUMB)
				assert_int_equal(capwap_plumb_element(&e.body), info->type);
			else
				assert_int_equal(e.type, info->type);
			if (rd_left(&e.body) < info->min || rd_left(&e.body) > info->max)
				fail_msg("%s: %zu bytes are not within %u and %u", info->name, rd_left(&e.body), info->min, info->max);
			if (!capwap_shape_read(e.body, info->shape, out, &got) || got.leniencies)
				fail_msg("%s, variant %u: %s at %s, leniencies %x", info->name, variant, capwap_wrong_name(got.wrong),
					 got.field ? got.field : "-", got.leniencies);
			capwap_put_body(&again, info->type, out, info->shape->size);
			if (wr_done(&again) || wr_len(&again) != wr_len(&w) || memcmp(first, second, wr_len(&w)) != 0)
				fail_msg("%s, variant %u: is not written as it was read", info->name, variant);
		}
	}
	assert_int_equal(i, 48 + 25 + 19); /* RFC 5415 4.6, RFC 5416 6, ours */
}

static void every_shortened_element_is_refused_or_tolerated(void **state)
{
	const struct capwap_element_info *info;

	(void)state;
	for (size_t i = 0; (info = capwap_element_at(i)); i++) {
		uint8_t bytes[4096];
		struct wr w = wr_into(bytes, sizeof(bytes));
		struct capwap_element e;
		struct rd r;
		size_t len;

		sample_element(&w, info->type, 1);
		r = rd_over(bytes, wr_len(&w));
		assert_true(capwap_next(&r, &e));
		if (info->type > CAPWAP_EL_PLUMB)
			(void)capwap_plumb_element(&e.body);
		len = rd_left(&e.body);
		for (size_t cut = 0; cut < len; cut++) {
			uint8_t *copy = exact(e.body.p, cut);
			struct capwap_reading got = { 0 };
			uint64_t out[CAPWAP_STRUCT_MAX / 8];
			bool ok = capwap_shape_read(rd_over(copy, cut), info->shape, out, &got);

			if (ok && cut < info->min)
				fail_msg("%s: read from %zu bytes, though %u are needed", info->name, cut, info->min);
			if (!ok && got.wrong == CAPWAP_FINE)
				fail_msg("%s: refused at %zu bytes and not said why", info->name, cut);
			free(copy);
		}
	}
}

/* --- messages ---------------------------------------------------------------------------------------------------- */

static void each_message(void (*fn)(const struct capwap_message_info *, enum capwap_side))
{
	const struct capwap_message_info *info;
	size_t i;

	for (i = 0; (info = capwap_message_at(i)); i++) {
		size_t permits = 0;

		assert_ptr_equal(info, capwap_message_info(info->type));
		while (info->permits[permits].element)
			permits++;
		assert_true(permits <= CAPWAP_PERMITS_MAX);
		for (int side = CAPWAP_AC; side <= CAPWAP_WTP; side++)
			if (info->from & side)
				fn(info, (enum capwap_side)side);
	}
	assert_int_equal(i, 28);
}

static struct parsed sample(const struct capwap_message_info *info, enum capwap_side from, bool full, unsigned pick,
			    uint32_t skip, uint32_t twice)
{
	struct wr w = wr_into(room, sizeof(room));

	sample_message(&w, info, from, full, pick, skip, twice);
	if (wr_done(&w))
		fail_msg("%s: cannot be written: %d", info->name, wr_done(&w));
	return parse_w(&w, from);
}

static void passes_strictly(const struct capwap_message_info *info, enum capwap_side from)
{
	for (unsigned full = 0; full < 2; full++) {
		struct parsed p = sample(info, from, full, 0, 0, 0);

		if (p.fault || !p.fine)
			fail_msg("%s, full %u: %s", info->name, full, p.fault ? capwap_fault_name(p.fault) : p.text);
		if (p.seen.leniencies & ~(info->type == CAPWAP_WTP_EVENT_REQUEST && !full ? 1u << CAPWAP_LENIENT_EVENT_EMPTY : 0))
			fail_msg("%s, full %u: needs leniencies %x", info->name, full, p.seen.leniencies);
	}
}

static void what_we_write_passes_our_own_check_without_leniency(void **state)
{
	(void)state;
	each_message(passes_strictly);
}

static bool is_group(const struct capwap_permit *p)
{
	return p->count == CAPWAP_GROUP_A || p->count == CAPWAP_GROUP_B || p->count == CAPWAP_ONLY_ONE;
}

static void misses_each(const struct capwap_message_info *info, enum capwap_side from)
{
	for (const struct capwap_permit *p = info->permits; p->element; p++) {
		struct parsed got;

		if (!(p->from & from) || p->count == CAPWAP_MAYBE || p->count == CAPWAP_ANY || is_group(p))
			continue;
		got = sample(info, from, false, 0, p->element, 0);
		assert_int_equal(got.fault, CAPWAP_OK);
		if (p->lenient) {
			assert_true(got.fine);
			assert_true(got.seen.leniencies & 1u << (p->lenient - 1));
			continue;
		}
		if (p->element == CAPWAP_EL_RESULT_CODE && !capwap_is_request(info->type))
			assert_false(got.fine);
		if (got.fine || got.c.wrong != CAPWAP_WRONG_MISSING || got.c.element != p->element ||
		    got.c.result != CAPWAP_RESULT_MISSING_ELEMENT || strcmp(got.c.section, info->section) != 0)
			fail_msg("%s without %s: %s", info->name, capwap_element_name(p->element), got.text);
	}
}

static void a_missing_mandatory_element_is_named(void **state)
{
	struct parsed p;

	(void)state;
	each_message(misses_each);
	p = sample(capwap_message_info(CAPWAP_JOIN_REQUEST), CAPWAP_WTP, false, 0, CAPWAP_EL_WTP_NAME, 0);
	assert_string_equal(p.text, "Join Request: the mandatory element WTP Name is missing (RFC 5415 6.1)");
	/* of a group: none of its members */
	p = sample(capwap_message_info(CAPWAP_DISCOVERY_RESPONSE), CAPWAP_AC, false, 9, 0, 0);
	assert_false(p.fine);
	assert_int_equal(p.c.wrong, CAPWAP_WRONG_MISSING);
	assert_int_equal(p.c.element, CAPWAP_EL_CONTROL_IPV4_ADDRESS);
	p = sample(capwap_message_info(CAPWAP_DISCOVERY_RESPONSE), CAPWAP_AC, false, 1, 0, 0);
	assert_true(p.fine);
	p = sample(capwap_message_info(CAPWAP_JOIN_REQUEST), CAPWAP_WTP, false, 9, 0, 0);
	assert_true(p.fine && p.seen.leniencies == 1u << CAPWAP_LENIENT_LOCAL_ADDRESS_MISSING);
}

static void repeats_each(const struct capwap_message_info *info, enum capwap_side from)
{
	for (const struct capwap_permit *p = info->permits; p->element; p++) {
		struct parsed got;

		if (!(p->from & from))
			continue;
		got = sample(info, from, p->count != CAPWAP_ONLY_ONE, 0, 0, p->element);
		assert_int_equal(got.fault, CAPWAP_OK);
		if (p->count == CAPWAP_ONE || p->count == CAPWAP_MAYBE || (p->count == CAPWAP_ONLY_ONE && !got.fine)) {
			if (got.fine || got.c.wrong != CAPWAP_WRONG_REPEATED || got.c.element != p->element ||
			    got.c.result != info->bad)
				fail_msg("%s with two %s: %s", info->name, capwap_element_name(p->element), got.text);
		} else if (!got.fine) {
			fail_msg("%s with two %s: %s", info->name, capwap_element_name(p->element), got.text);
		}
	}
}

static void a_repeated_element_is_named(void **state)
{
	(void)state;
	each_message(repeats_each);
}

static void only_one_of_add_update_and_delete_wlan(void **state)
{
	static const uint32_t each[] = { CAPWAP_EL_ADD_WLAN, CAPWAP_EL_DELETE_WLAN, CAPWAP_EL_UPDATE_WLAN };

	(void)state;
	for (size_t i = 0; i < 9; i++) {
		struct wr w = wr_into(room, sizeof(room));
		size_t hole = capwap_control_begin(&w, CAPWAP_WLAN_CONFIGURATION_REQUEST, 1);
		struct parsed p;

		sample_element(&w, each[i / 3], 0);
		sample_element(&w, each[i % 3], 0);
		capwap_control_end(&w, hole);
		p = parse_w(&w, CAPWAP_AC);
		assert_int_equal(p.c.wrong, CAPWAP_WRONG_REPEATED);
		assert_int_equal(p.c.result, CAPWAP_RESULT_CONFIGURATION_NO_SERVICE);
	}
}

static void each_message_comes_from_its_side_only(void **state)
{
	const struct capwap_message_info *info;

	(void)state;
	for (size_t i = 0; (info = capwap_message_at(i)); i++) {
		struct wr w = wr_into(room, sizeof(room));
		struct parsed p;

		if (info->from == CAPWAP_EITHER)
			continue;
		sample_message(&w, info, (enum capwap_side)info->from, true, 0, 0, 0);
		p = parse_w(&w, info->from == CAPWAP_AC ? CAPWAP_WTP : CAPWAP_AC);
		assert_int_equal(p.c.wrong, CAPWAP_WRONG_SENDER);
		assert_int_equal(p.c.result, CAPWAP_RESULT_UNEXPECTED);
	}
}

/* One element alone in a message that permits it. */
static struct parsed with_element(uint32_t message, enum capwap_side from, uint32_t type, const void *body, size_t len)
{
	struct wr w = wr_into(room, sizeof(room));
	size_t hole = capwap_control_begin(&w, message, 3);

	wr_be16(&w, type);
	wr_be16(&w, len);
	wr_bytes(&w, body, len);
	capwap_control_end(&w, hole);
	return parse_w(&w, from);
}

static uint32_t message_with(uint32_t element, enum capwap_side *from)
{
	const struct capwap_message_info *info;

	for (size_t i = 0; (info = capwap_message_at(i)); i++)
		for (const struct capwap_permit *p = info->permits; p->element; p++)
			if (p->element == element) {
				*from = (enum capwap_side)(p->from & info->from & CAPWAP_WTP ? CAPWAP_WTP : CAPWAP_AC);
				return info->type;
			}
	return 0;
}

/* CVE-2026-20086: an element that is named and has no value. */
static void zero_length_of_each_type(void **state)
{
	const struct capwap_element_info *info;

	(void)state;
	for (size_t i = 0; (info = capwap_element_at(i)); i++) {
		enum capwap_side from = CAPWAP_AC;
		uint32_t message = message_with(info->type, &from);
		struct parsed p;

		if (info->type > CAPWAP_EL_PLUMB)
			continue;
		if (!message)
			message = CAPWAP_CONFIGURATION_UPDATE_REQUEST; /* Vendor Specific Payload */
		p = with_element(message, from, info->type, "", 0);
		assert_int_equal(p.fault, CAPWAP_OK);
		if (info->min > 0 && (p.fine || p.c.wrong != CAPWAP_WRONG_TOO_SHORT || p.c.element != info->type))
			fail_msg("%s of no bytes: %s", info->name, p.text);
		if (info->min == 0 && p.c.element == info->type && p.c.wrong != CAPWAP_WRONG_MISSING)
			fail_msg("%s of no bytes: %s", info->name, p.text);
	}
}

/* Lengths one too long, where the length is fixed or has an end. */
static void one_byte_too_long_of_each_type(void **state)
{
	static const uint8_t zeros[20000];
	const struct capwap_element_info *info;

	(void)state;
	for (size_t i = 0; (info = capwap_element_at(i)); i++) {
		enum capwap_side from = CAPWAP_AC;
		uint32_t message = message_with(info->type, &from);
		struct parsed p;

		if (!message || info->max == 65535)
			continue;
		p = with_element(message, from, info->type, zeros, (size_t)info->max + 1);
		if (p.fine || p.c.wrong != CAPWAP_WRONG_TOO_LONG || p.c.element != info->type ||
		    strcmp(p.c.section, info->section) != 0)
			fail_msg("%s of %u bytes: %s", info->name, info->max + 1, p.text);
	}
}

static void unknown_messages_and_elements(void **state)
{
	struct parsed p;
	static const uint32_t strange[] = { 0, 27, 28, 255, 256 * 13277, 256 * 13277 + 3, UINT32_MAX };
	uint32_t not_ours[] = { 9, 19, 42, 43, 46, 54, 1023, 1049, 2048, 65535, 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(strange); i++) {
		p = with_element(strange[i], CAPWAP_WTP, 33, "\0\0\0", 4);
		assert_false(p.fine);
		assert_int_equal(p.c.wrong, CAPWAP_WRONG_MESSAGE);
		assert_int_equal(p.c.result, CAPWAP_RESULT_UNRECOGNIZED_REQUEST);
	}
	for (size_t i = 0; i < ARRAY_LEN(not_ours); i++) {
		p = with_element(CAPWAP_ECHO_REQUEST, CAPWAP_WTP, not_ours[i], "abc", 3);
		assert_true(p.fine);
		assert_int_equal(p.seen.unknown, 1);
		assert_int_equal(p.seen.first_unknown, not_ours[i]);
		assert_int_equal(p.seen.leniencies, 1u << CAPWAP_LENIENT_UNKNOWN_ELEMENT);
	}
	p = with_element(CAPWAP_ECHO_REQUEST, CAPWAP_WTP, CAPWAP_EL_WTP_NAME, "abc", 3);
	assert_true(p.fine && p.seen.leniencies == 1u << CAPWAP_LENIENT_MISPLACED_ELEMENT);
	p = with_element(CAPWAP_ECHO_REQUEST, CAPWAP_WTP, CAPWAP_EL_VENDOR_SPECIFIC_PAYLOAD, "\0\0\x48\xf9\0\1xyz", 9);
	assert_true(p.fine && p.seen.leniencies == 0 && !p.seen.ours); /* FreeWTP's */
}

/* A failure may be answered with the Result Code alone, whatever the response otherwise must carry. */
static void a_bare_failure_is_a_response(void **state)
{
	struct parsed p = with_element(CAPWAP_JOIN_RESPONSE, CAPWAP_AC, CAPWAP_EL_RESULT_CODE, "\0\0\0\4", 4);

	(void)state;
	assert_true(p.fine);
	p = with_element(CAPWAP_CONFIGURATION_STATUS_RESPONSE, CAPWAP_AC, CAPWAP_EL_RESULT_CODE, "\0\0\0\24", 4);
	assert_true(p.fine && p.seen.leniencies == 0);
	p = with_element(CAPWAP_JOIN_RESPONSE, CAPWAP_AC, CAPWAP_EL_RESULT_CODE, "\0\0\0\0", 4);
	assert_false(p.fine);
	p = with_element(CAPWAP_JOIN_RESPONSE, CAPWAP_AC, CAPWAP_EL_RESULT_CODE, "\0\0\4", 3);
	assert_int_equal(p.c.wrong, CAPWAP_WRONG_TOO_SHORT);
}

/* --- what is refused in writing ---------------------------------------------------------------------------------- */

#define REFUSED(type, in)                                                    \
	do {                                                                 \
		struct wr w_ = wr_into(room, sizeof(room));                  \
		capwap_put(&w_, type, in);                                   \
		if (wr_done(&w_) != -ERANGE)                                 \
			fail_msg(#type " was written: %d", wr_done(&w_));    \
	} while (0)

static void strict_in_sending(void **state)
{
	struct capwap_text name = { SLICE("caf\xff") }, empty = { SLICE("") }, bell = { SLICE("a\ab") };
	struct capwap_radio_admin_state admin = { 0, 1 };
	struct capwap_u8 u8 = { 0 };
	struct capwap_ac_descriptor ac = { .rmac = 2, .hardware = SLICE("1") };
	struct capwap_wtp_descriptor wtp = { .max_radios = 1, .hardware = SLICE("1"), .software = SLICE("2"),
		.boot = SLICE("3") };
	struct capwap_board_data board = { .vendor = 1, .model = SLICE("m"), .serial = SLICE("s") };
	struct capwap_delete_wlan wlan = { 1, 17 };
	struct capwap_station station = { .radio = 1, .aid = 2008, .wlan = 1, .rates = { (const uint8_t *)"\2", 1 } };
	struct capwap_ac_list list = { 0 };
	struct capwap_rates rates = { 1, { (const uint8_t *)"123456789", 9 } };

	(void)state;
	REFUSED(CAPWAP_EL_WTP_NAME, &name);
	REFUSED(CAPWAP_EL_WTP_NAME, &empty);
	REFUSED(CAPWAP_EL_LOCATION_DATA, &bell);
	REFUSED(CAPWAP_EL_RADIO_ADMINISTRATIVE_STATE, &admin);
	REFUSED(CAPWAP_EL_WTP_FALLBACK, &u8);
	REFUSED(CAPWAP_EL_AC_DESCRIPTOR, &ac); /* no software version */
	REFUSED(CAPWAP_EL_WTP_DESCRIPTOR, &wtp); /* no encryption list */
	REFUSED(CAPWAP_EL_WTP_BOARD_DATA, &board); /* no base address */
	REFUSED(CAPWAP_EL_DELETE_WLAN, &wlan);
	REFUSED(CAPWAP_EL_STATION, &station);
	station.aid = 0;
	REFUSED(CAPWAP_EL_STATION, &station);
	REFUSED(CAPWAP_EL_AC_IPV4_LIST, &list);
	REFUSED(CAPWAP_EL_SUPPORTED_RATES, &rates);
	REFUSED(CAPWAP_EL_WTP_NAME, &rates); /* not its struct */
	REFUSED((enum capwap_element_type)46, &u8);
}

static void capability_is_mirrored(void **state)
{
	(void)state;
	assert_int_equal(capwap_capability(0x0001), 0x8000); /* ESS */
	assert_int_equal(capwap_capability(0x0411), 0x8820); /* ESS, privacy, short slot time */
	assert_int_equal(capwap_capability(capwap_capability(0x1234)), 0x1234);
}

static void names_are_distinct(void **state)
{
	(void)state;
	for (unsigned i = 0; i < CAPWAP_LENIENCIES; i++)
		for (unsigned j = 0; j < i; j++)
			assert_string_not_equal(capwap_leniency_name(i), capwap_leniency_name(j));
	for (unsigned i = 0; i < CAPWAP_FAULTS; i++)
		for (unsigned j = 0; j < i; j++)
			assert_string_not_equal(capwap_fault_name(i), capwap_fault_name(j));
	assert_string_equal(capwap_result_text(CAPWAP_RESULT_MISSING_ELEMENT), "Failure - Missing Mandatory Message Element");
	assert_string_equal(capwap_result_text(CAPWAP_RESULTS), "unknown result code");
	assert_string_equal(capwap_message_name(99), "unknown message");
	assert_string_equal(capwap_element_name(99), "unknown element");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_element_is_written_and_read_the_same),
		cmocka_unit_test(every_shortened_element_is_refused_or_tolerated),
		cmocka_unit_test(what_we_write_passes_our_own_check_without_leniency),
		cmocka_unit_test(a_missing_mandatory_element_is_named),
		cmocka_unit_test(a_repeated_element_is_named),
		cmocka_unit_test(only_one_of_add_update_and_delete_wlan),
		cmocka_unit_test(each_message_comes_from_its_side_only),
		cmocka_unit_test(zero_length_of_each_type),
		cmocka_unit_test(one_byte_too_long_of_each_type),
		cmocka_unit_test(unknown_messages_and_elements),
		cmocka_unit_test(a_bare_failure_is_a_response),
		cmocka_unit_test(strict_in_sending),
		cmocka_unit_test(capability_is_mirrored),
		cmocka_unit_test(names_are_distinct),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
