/* SPDX-License-Identifier: Apache-2.0 */
/* test_machine_messages.c - one session, message by message: sequence numbers, answers to nothing, requests of a wrong
 * state or type, radio ids, what is told of all that. The AC is driven by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../machines/hand.h"

#include <stdio.h>

/* A stranger that counts its radios from 0, and one whose numbers have gaps: each radio has a slot, and is spoken of by the
 * number the AP itself has for it. */
static void join_ids_body(struct wr *w, void *arg)
{
	const char *ids = arg;

	hand_join_body(w, &(struct hand_join){ .base = 3, .session = 0x33 }); /* it has a radio 1 */
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
		struct ac_link *l = hand_up(h, AC_CONTROL, 1000, "02:00:5e:03:01:00");
		struct capwap_decryption_error_report_period p;
		struct rd r;
		struct capwap_hdr hdr;
		struct capwap_msg m;
		unsigned n = 0;

		hand_say(h, l, CAPWAP_JOIN_REQUEST, 0, join_ids_body, (void *)(uintptr_t)cases[i].more);
		assert_int_equal(hand_answered(h, CAPWAP_JOIN_RESPONSE), 0);
		assert_int_equal(ac_link_ap(l)->radios, strlen(cases[i].told));
		hand_say(h, l, CAPWAP_CONFIGURATION_STATUS_REQUEST, 1, hand_config_body, NULL);
		r = rd_over(h->sent, h->sent_len);
		assert_int_equal(capwap_hdr_read(&r, &hdr), CAPWAP_OK);
		assert_int_equal(capwap_msg_read(&r, &m), CAPWAP_OK);
		for (; capwap_get_nth(&m, CAPWAP_EL_DECRYPTION_ERROR_REPORT_PERIOD, n, &p, sizeof(p)); n++) {
			assert_int_equal(p.radio, cases[i].told[n] - '0');
			assert_int_equal(ac_link_ap(l)->slot[ap_slot_of(ac_link_ap(l), p.radio)].radio & 31, p.radio);
		}
		assert_int_equal(n, strlen(cases[i].told));
		for (unsigned k = 0; k < AP_RADIOS_MAX * AP_WLANS_MAX; k++) /* and no two BSSIDs are the same */
			for (unsigned o = 0; o < k; o++)
				if (k / AP_WLANS_MAX % 2 == o / AP_WLANS_MAX % 2)
					assert_false(mac_eq(ap_bssid(ac_link_ap(l), k / AP_WLANS_MAX, 1 + k % AP_WLANS_MAX),
							    ap_bssid(ac_link_ap(l), o / AP_WLANS_MAX, 1 + o % AP_WLANS_MAX)));
		assert_int_equal(ap_slot_of(ac_link_ap(l), 31), AP_RADIOS_MAX);
		hand_free(h);
	}
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
		l = hand_run(h, 1000, "02:00:5e:01:01:00", 1, 0x11);
		assert_int_equal(hand_answered(h, CAPWAP_WLAN_CONFIGURATION_REQUEST), 999); /* it was asked, and has no result */
		assert_int_equal(h->sent[8 + 1] << 16 | h->sent[8 + 2] << 8 | h->sent[8 + 3], CAPWAP_WLAN_CONFIGURATION_REQUEST);
		hand_say(h, l, CAPWAP_WLAN_CONFIGURATION_RESPONSE, h->sent[8 + 4], assigned_body, &b);
		assert_int_equal(ac_link_ap(l)->slot[0].wlans, 1 << 2);
		assert_true(mac_eq(ap_bssid(ac_link_ap(l), 0, 3), (mac_t){ MAC_REAL_BIT | cases[i].bssid }));
		hand_free(h);
	}
}

/* --- WLANs that change -------------------------------------------------------------------------------------------- */

/* Which of Add (1024), Delete (1027) and Update (1044) WLAN was sent last, and how many information elements with it; 0: no
 * WLAN Configuration Request. */
static uint32_t wlan_said(const struct hand *h, unsigned *ies)
{
	static const uint32_t of[] = { CAPWAP_EL_ADD_WLAN, CAPWAP_EL_DELETE_WLAN, CAPWAP_EL_UPDATE_WLAN };
	struct rd r = rd_over(h->sent, h->sent_len);
	struct capwap_seen seen = { 0 };
	struct capwap_complaint wrong;
	struct capwap_element e;
	struct capwap_hdr hdr;
	struct capwap_msg m;
	uint32_t said = 0;

	*ies = 0;
	if (!h->nsent || capwap_hdr_read(&r, &hdr) != CAPWAP_OK || capwap_msg_read(&r, &m) != CAPWAP_OK ||
	    m.type != CAPWAP_WLAN_CONFIGURATION_REQUEST)
		return 0;
	assert_true(capwap_check(&m, CAPWAP_AC, &seen, &wrong) && seen.leniencies == 0);
	for (struct rd it = m.elements; capwap_next(&it, &e);) {
		*ies += e.type == CAPWAP_EL_INFORMATION_ELEMENT;
		for (unsigned i = 0; i < ARRAY_LEN(of); i++)
			said = e.type == of[i] ? e.type : said;
	}
	return said;
}

static void result_body(struct wr *w, void *arg)
{
	PUT(w, CAPWAP_EL_RESULT_CODE, &(struct capwap_result_code){ *(const uint32_t *)arg });
}

/* What the AC has to say of its WLANs, each answered with success, but Update with `update`: by letters, and with `+n` for
 * each Update's n elements. */
static const char *wlan_talk(struct hand *h, struct ac_link *l, uint32_t update)
{
	static char said[64];
	uint32_t what, fine = 0;
	unsigned ies, n = 0;

	h->nsent = 0;
	ac_refresh(h->ac, ac_link_ap(l), h->now);
	while ((what = wlan_said(h, &ies)) != 0 && n < 8) {
		said[n++] = what == CAPWAP_EL_ADD_WLAN ? 'A' : what == CAPWAP_EL_DELETE_WLAN ? 'D' : 'U';
		hand_say(h, l, CAPWAP_WLAN_CONFIGURATION_RESPONSE, h->sent[8 + 4], result_body,
			 what == CAPWAP_EL_UPDATE_WLAN ? &update : &fine);
		assert_int_equal(ac_link_state(l), AC_RUN);
	}
	said[n] = '\0';
	return said;
}

/* RFC 5416 6.21: what an Update WLAN has words for is said with one, all else is a Delete and an Add; and when the AP takes
 * no Update, that, too. */
static void test_update_wlan(void **state)
{
	static const uint8_t rsn[] = { 48, 2, 1, 0, 221, 7, 0, 0x50, 0xf2, 2, 1, 1, 0 },
			     rsn2[] = { 48, 4, 1, 0, 0, 0x0f, 221, 7, 0, 0x50, 0xf2, 2, 1, 1, 5 },
			     more[] = { 48, 4, 1, 0, 0, 0x0f, 221, 7, 0, 0x50, 0xf2, 2, 1, 1, 5, 127, 1, 4 },
			     other[] = { 48, 4, 1, 0, 0, 0x0f, 221, 7, 0, 0x50, 0xf2, 4, 1, 1, 5, 127, 1, 4 },
			     twice[] = { 48, 2, 1, 0, 48, 2, 2, 0 }, twice2[] = { 48, 2, 1, 0, 48, 2, 3, 0 };
	static const struct {
		struct ac_wlan w;
		uint32_t result; /* of an Update */
		const char *said;
	} steps[] = {
#define W(...) { .id = 3, .broadcast = true, __VA_ARGS__ }
#define IES_OF(a) .ies = (a), .ies_len = sizeof(a)
		{ W(.ssid = "one", IES_OF(rsn)), 0, "A" },
		{ W(.ssid = "one", IES_OF(rsn)), 0, "" },
		{ W(.ssid = "one", IES_OF(rsn2)), 0, "U" },
		{ W(.ssid = "one", IES_OF(rsn2), .capability = 0x0011), 0, "U" },
		{ W(.ssid = "one", IES_OF(more)), 0, "U" },     /* one more, behind the others */
		{ W(.ssid = "one", IES_OF(rsn2)), 0, "DA" },    /* one less */
		{ W(.ssid = "one", IES_OF(other)), 0, "DA" },   /* another vendor's in the place of one */
		{ W(.ssid = "two", IES_OF(other)), 0, "DA" },
		{ W(.ssid = "two", IES_OF(other), .qos = 1), 0, "DA" },
		{ W(.ssid = "two", IES_OF(other), .auth_type = 1), 0, "DA" },
		{ W(.ssid = "two", IES_OF(other), .local_switching = true), 0, "DA" },
		{ { .id = 3, .ssid = "two", IES_OF(other) }, 0, "DA" },
		{ { .id = 4, .ssid = "two", IES_OF(other) }, 0, "DA" },
		{ { .id = 4, .ssid = "two", IES_OF(twice) }, 0, "DA" },
		{ { .id = 4, .ssid = "two", IES_OF(twice2) }, 0, "DA" }, /* which replaces which? */
		{ { .id = 4, .ssid = "two" }, 0, "DA" },
		{ { .id = 4, .ssid = "two", .capability = 0x0401 }, 0, "U" },
		{ { .id = 4, .ssid = "two", .capability = 0x0411 }, 19, "UDA" },
		{ { .id = 4, .ssid = "two", .capability = 0x0401 }, 13, "UDA" },
		{ { .id = 4, .ssid = "two", .capability = 0x0411 }, 0, "U" },
	};
	struct ac_wlan wlan = { .id = 3 };
	struct hand *h = hand_new();
	struct capwap_assigned_bssid b = { 1, 3, { 6, 0, 0x5e, 7, 7, 7 } };
	struct ac_link *l = hand_run(h, 1000, "02:00:5e:01:01:00", 1, 0x11);
	unsigned updates = 0, refused = 0, ies;
	uint64_t failed = ac_counters(h->ac)->configs_failed;

	(void)state;
	while (l->channel.request_type)
		hand_say(h, l, l->channel.request_type + 1, l->channel.seq, hand_ok_body, NULL);
	h->want.wlan[h->want.nwlans++] = &wlan;
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		const char *said;

		wlan = steps[i].w;
		said = wlan_talk(h, l, steps[i].result);
		if (strcmp(said, steps[i].said) != 0)
			fail_msg("step %zu: %s and not %s", i, said, steps[i].said);
		updates += said[0] == 'U' && !steps[i].result;
		refused += said[0] == 'U' && steps[i].result;
		assert_int_equal(ac_counters(h->ac)->wlans_updated, updates);
		assert_int_equal(ac_counters(h->ac)->wlan_updates_refused, refused);
		assert_int_equal(ac_link_ap(l)->slot[0].wlans, 1u << (steps[i].w.id - 1));
	}
	assert_int_equal(ac_counters(h->ac)->configs_failed, failed); /* in the end it has got each of them */
	/* the Update has all elements with it, and the BSSID an AP has assigned stays */
	wlan = steps[0].w;
	h->nsent = 0;
	ac_refresh(h->ac, ac_link_ap(l), h->now);
	assert_int_equal(wlan_said(h, &ies), CAPWAP_EL_ADD_WLAN);
	assert_int_equal(ies, 2);
	hand_say(h, l, CAPWAP_WLAN_CONFIGURATION_RESPONSE, h->sent[8 + 4], assigned_body, &b);
	assert_int_equal(wlan_said(h, &ies), CAPWAP_EL_DELETE_WLAN); /* of the one that was 4 */
	hand_say(h, l, CAPWAP_WLAN_CONFIGURATION_RESPONSE, h->sent[8 + 4], hand_ok_body, NULL);
	wlan = steps[2].w;
	h->nsent = 0;
	ac_refresh(h->ac, ac_link_ap(l), h->now);
	assert_int_equal(wlan_said(h, &ies), CAPWAP_EL_UPDATE_WLAN);
	assert_int_equal(ies, 2);
	hand_say(h, l, CAPWAP_WLAN_CONFIGURATION_RESPONSE, h->sent[8 + 4], hand_ok_body, NULL);
	assert_true(mac_eq(ap_bssid(ac_link_ap(l), 0, 3), (mac_t){ MAC_REAL_BIT | 0x06005e070707 }));
	/* an Add that is refused leaves nothing to update */
	(void)snprintf(wlan.ssid, sizeof(wlan.ssid), "new");
	h->nsent = 0;
	ac_refresh(h->ac, ac_link_ap(l), h->now);
	hand_say(h, l, CAPWAP_WLAN_CONFIGURATION_RESPONSE, h->sent[8 + 4], hand_ok_body, NULL);
	hand_say(h, l, CAPWAP_WLAN_CONFIGURATION_RESPONSE, h->sent[8 + 4], result_body, &(uint32_t){ 13 });
	wlan.capability = 0x0411;
	assert_string_equal(wlan_talk(h, l, 0), "DA");
	hand_free(h);
}

static void test_sequence(void **state)
{
	struct hand *h = hand_new();
	struct ac_link *a = hand_run(h, 1000, "02:00:5e:01:01:00", 1, 0x11);
	uint8_t first[2048];
	size_t first_len;
	uint64_t echoes;

	(void)state;
	/* a request that comes again gets the same bytes, and is not carried out again */
	hand_say(h, a, CAPWAP_ECHO_REQUEST, 3, NULL, NULL);
	first_len = h->sent_len;
	memcpy(first, h->sent, first_len);
	echoes = ac_link_ap(a)->count.echoes;
	hand_say(h, a, CAPWAP_ECHO_REQUEST, 3, NULL, NULL);
	assert_int_equal(h->nsent, 1);
	assert_int_equal(h->sent_len, first_len);
	assert_memory_equal(h->sent, first, first_len);
	assert_int_equal(ac_link_ap(a)->count.echoes, echoes);
	/* an older one is dropped */
	hand_say(h, a, CAPWAP_ECHO_REQUEST, 2, NULL, NULL);
	assert_int_equal(h->nsent, 0);
	/* the same number with another type is nothing */
	hand_say(h, a, CAPWAP_WTP_EVENT_REQUEST, 3, NULL, NULL);
	assert_int_equal(h->nsent, 0);
	/* 255 -> 0, several times round */
	for (unsigned i = 4; i < 1000; i++) {
		hand_say(h, a, CAPWAP_ECHO_REQUEST, (uint8_t)i, NULL, NULL);
		assert_int_equal(h->nsent, 1);
		assert_int_equal(h->sent[8 + 4], (uint8_t)i); /* header, type, sequence number */
	}
	hand_free(h);
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
	a = hand_run(h, 1000, "02:00:5e:01:01:00", 1, 0x11);
	ap = ac_link_ap(a);
	while (a->channel.request_type) /* what is said at first */
		hand_say(h, a, a->channel.request_type + 1, a->channel.seq, hand_ok_body, NULL);
	told = ap->told;
	(void)snprintf(h->want.name, sizeof(h->want.name), "new");
	h->nsent = 0;
	ac_refresh(h->ac, ap, h->now);
	assert_int_equal(h->nsent, 1);
	len = h->sent_len;
	memcpy(request, h->sent, len);
	seq = request[12];
	hand_say(h, a, CAPWAP_CONFIGURATION_UPDATE_RESPONSE, (uint8_t)(seq + 1), hand_ok_body, NULL);
	hand_say(h, a, CAPWAP_CONFIGURATION_UPDATE_RESPONSE, (uint8_t)(seq - 1), hand_ok_body, NULL);
	hand_say(h, a, CAPWAP_WLAN_CONFIGURATION_RESPONSE, seq, hand_ok_body, NULL);
	assert_int_equal(ap->told, told);
	assert_int_equal(ac_channel_counters(h->ac)->wrong_sequence, 3);
	/* it is sent again, unchanged, after 3, 9 ... s */
	h->nsent = 0;
	hand_pass(h, 2999);
	assert_int_equal(h->nsent, 0);
	hand_pass(h, 2);
	assert_int_equal(h->nsent, 1);
	assert_int_equal(h->sent_len, len);
	assert_memory_equal(h->sent, request, len);
	hand_say(h, a, CAPWAP_CONFIGURATION_UPDATE_RESPONSE, seq, hand_ok_body, NULL);
	assert_int_equal(ap->told, told + 1);
	assert_string_equal(ap->name, "new");
	hand_free(h);
}

static void test_unanswered(void **state)
{
	struct hand *h = hand_new();
	struct ac_link *a = hand_run(h, 1000, "02:00:5e:01:01:00", 1, 0x11);

	(void)state;
	while (a->channel.request_type)
		hand_say(h, a, a->channel.request_type + 1, a->channel.seq, hand_ok_body, NULL);
	(void)snprintf(h->want.name, sizeof(h->want.name), "new");
	ac_refresh(h->ac, ac_link_ap(a), h->now);
	/* 3 + 6 + 12 + 15 + 15 + 15 s: no interval above half the EchoInterval (RFC 5415 4.5.3) */
	for (unsigned i = 0; i < 65; i++) {
		hand_pass(h, 1000);
		hand_say(h, a, CAPWAP_ECHO_REQUEST, (uint8_t)(3 + i), NULL, NULL);
	}
	assert_int_equal(ac_link_state(a), AC_RUN);
	hand_pass(h, 1100);
	assert_int_equal(ac_ap_joined(h->ac), 0);
	assert_int_equal(ac_channel_counters(h->ac)->retransmissions, MAX_RETRANSMIT);
	assert_int_equal(ac_ap_next(h->ac, NULL)->last_why, AC_WHY_RETRANSMIT);
	hand_free(h);
}

static void test_requests(void **state)
{
	struct hand *h = hand_new();
	struct ac_link *a = hand_run(h, 1000, "02:00:5e:01:01:00", 1, 0x11);

	(void)state;
	hand_say(h, a, 4711, 3, NULL, NULL); /* odd and unknown */
	assert_int_equal(hand_answered(h, 4712), CAPWAP_RESULT_UNRECOGNIZED_REQUEST);
	hand_say(h, a, 4712, 4, NULL, NULL); /* even and unknown */
	assert_int_equal(h->nsent, 0);
	hand_say(h, a, CAPWAP_RESET_REQUEST, 4, NULL, NULL); /* the wrong way */
	assert_int_equal(hand_answered(h, CAPWAP_RESET_RESPONSE), CAPWAP_RESULT_UNEXPECTED);
	hand_say(h, a, CAPWAP_IMAGE_DATA_REQUEST, 5, NULL, NULL);
	assert_int_equal(hand_answered(h, CAPWAP_IMAGE_DATA_RESPONSE), CAPWAP_RESULT_IMAGE_OTHER);
	hand_say(h, a, CAPWAP_CONFIGURATION_STATUS_REQUEST, 6, hand_config_body, NULL);
	assert_int_equal(hand_answered(h, CAPWAP_CONFIGURATION_STATUS_RESPONSE), CAPWAP_RESULT_UNEXPECTED);
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
	a = hand_up(h, AC_CONTROL, 2000, "02:00:5e:02:01:00");
	hand_say(h, a, CAPWAP_CONFIGURATION_STATUS_REQUEST, 0, hand_config_body, NULL);
	assert_int_equal(hand_answered(h, CAPWAP_CONFIGURATION_STATUS_RESPONSE), CAPWAP_RESULT_UNEXPECTED);
	hand_say(h, a, CAPWAP_CHANGE_STATE_EVENT_REQUEST, 1, hand_state_body, NULL);
	assert_int_equal(hand_answered(h, CAPWAP_CHANGE_STATE_EVENT_RESPONSE), CAPWAP_RESULT_UNEXPECTED);
	hand_say(h, a, CAPWAP_ECHO_REQUEST, 2, NULL, NULL);
	assert_int_equal(hand_answered(h, CAPWAP_ECHO_RESPONSE), CAPWAP_RESULT_UNEXPECTED);
	assert_int_equal(ac_link_state(a), AC_JOIN);
	hand_free(h);
}

/* What a peer gets wrong and is let pass is counted by its name, from clear packets too. */
static void test_leniencies(void **state)
{
	struct hand *h = hand_new();
	struct addr from = addr_v4(0xc0000280, 1000);
	uint8_t packet[2048];
	size_t len = hand_message(packet, sizeof(packet), CAPWAP_DISCOVERY_REQUEST, 3, hand_discovery_body, NULL);

	(void)state;
	ac_clear(h->ac, &h->control, &from, false, packet, len, h->now);
	assert_int_equal(hand_counter(h->ac, "trailing-bytes"), 0);
	packet[len] = 0;
	ac_clear(h->ac, &h->control, &from, false, packet, len + 1, h->now);
	assert_int_equal(hand_counter(h->ac, "trailing-bytes"), 1);
	assert_int_equal(hand_counter(h->ac, "radio-id-zero"), 0);
	ac_clear_counters(h->ac);
	assert_int_equal(hand_counter(h->ac, "trailing-bytes"), 0);
	hand_free(h);
}

static void test_lines(void **state)
{
	struct hand *h = hand_new();
	struct ac_link *a;
	struct addr from = addr_v4(0xc0000280, 1000);
	uint8_t packet[512];
	size_t len = hand_message(packet, sizeof(packet), CAPWAP_DISCOVERY_REQUEST, 3, hand_discovery_body, NULL);
	struct dtls_peer peer = hand_peer("02:00:5e:01:01:00");
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
		/* debug capwap info */
		"Join Priority Processing status = 0, Incoming Ap's Priority 1, MaxLrads = 16, joined Aps =0\n",
		"Setting MTU to 1400\n",
		"ApModel: m\n",
		"Join Version: = 16777216\n",
		"Join resp: CAPWAP Maximum Msg element len = ",
		"CAPWAP State: Join\n",
		"CAPWAP State: Configure\n",
		"CAPWAP State: Data Check\n",
		"CAPWAP State: Run\n",
		"CAPWAP State: Dtls tear down\n",
		"Updating IP 192.0.2.128 ===> 192.0.2.129 for AP 02:00:5e:01:01:00\n",
		"DTLS connection 0x12121212 closed by AP\n", /* its Session ID, as the access point says it too */
	};

	(void)state;
	h->listen = true;
	ac_clear(h->ac, &h->control, &from, false, packet, len, h->now);
	a = hand_run(h, 1000, "02:00:5e:01:01:00", 1, 0x11);
	ac_disconnect(h->ac, ac_link_ap(a), AC_WHY_REVOKED, h->now);
	from = addr_v4(0xc0000281, 1000);
	a = ac_accept(h->ac, AC_CONTROL, h, &h->control, &from, h->now);
	ac_up(a, &peer, 1400, h->now);
	hand_say(h, a, CAPWAP_JOIN_REQUEST, 0, hand_join_body, &(struct hand_join){ .base = 1, .session = 0x12 });
	ac_closed(a, AC_WHY_PEER, NULL, h->now);
	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		if (!strstr(buf_cstr(&h->lines), lines[i]))
			fail_msg("not told: %sbut:\n%s", lines[i], buf_cstr(&h->lines));
	hand_free(h);
}

static bool shown(struct hand *h, const char *mac, unsigned packets)
{
	mac_t m;

	return mac_from_text(mac, &m) && mac_eq(h->seen_of, m) && h->seen == packets;
}

/* Under which AP packets are shown to who captures: the Join Request says it, and before it whatever there is. */
static void test_traffic(void **state)
{
	struct hand *h = hand_new();
	struct addr from = addr_v4(0xc0000280, 7000);
	struct dtls_peer token = { .proof = DTLS_PROOF_PSK, .name = "token-1", .ours = true };
	struct ac_link *l;
	uint8_t packet[2048];
	size_t len = hand_message(packet, sizeof(packet), CAPWAP_DISCOVERY_REQUEST, 3, hand_discovery_body, NULL);

	(void)state;
	/* the Discovery Request and its answer, and what comes later from this address, though its identity is no address */
	ac_clear(h->ac, &h->control, &from, false, packet, len, h->now);
	assert_true(shown(h, "02:00:5e:09:01:00", 2));
	l = ac_accept(h->ac, AC_CONTROL, h, &h->control, &from, h->now);
	ac_up(l, &token, 1400, h->now);
	hand_say(h, l, CAPWAP_ECHO_REQUEST, 0, NULL, NULL);
	assert_true(shown(h, "02:00:5e:09:01:00", 4));
	/* it turns out to be another: its Join Request is shown under the right one, with the answer */
	hand_say(h, l, CAPWAP_JOIN_REQUEST, 1, hand_join_body, &(struct hand_join){ .base = 3, .session = 0x33 });
	assert_true(shown(h, "02:00:5e:03:01:00", 2));
	/* nobody knows anything: shown from the Join Request on */
	from.port = 7001;
	l = ac_accept(h->ac, AC_CONTROL, h, &h->control, &from, h->now);
	ac_up(l, &token, 1400, h->now);
	hand_say(h, l, CAPWAP_ECHO_REQUEST, 0, NULL, NULL);
	assert_true(shown(h, "02:00:5e:03:01:00", 2));
	hand_say(h, l, CAPWAP_JOIN_REQUEST, 1, hand_join_body, &(struct hand_join){ .base = 4, .session = 0x44 });
	assert_true(shown(h, "02:00:5e:04:01:00", 2));
	/* one that is refused: by its certificate at first, and its Join under the AP it claims to be */
	l = hand_up(h, AC_CONTROL, 7002, "02:00:5e:05:01:00");
	hand_say(h, l, CAPWAP_ECHO_REQUEST, 0, NULL, NULL);
	assert_true(shown(h, "02:00:5e:05:01:00", 2));
	hand_say(h, l, CAPWAP_JOIN_REQUEST, 1, hand_join_body, &(struct hand_join){ .base = 4, .session = 0x45 });
	assert_int_equal(hand_answered(h, CAPWAP_JOIN_RESPONSE), CAPWAP_RESULT_JOIN_UNKNOWN_SOURCE);
	assert_true(shown(h, "02:00:5e:04:01:00", 2));
	/* a whole session: three requests and answers, the keep-alive and its answer, and the first Configuration Update */
	h->seen_of = (mac_t){ 0 };
	l = hand_run(h, 7100, "02:00:5e:06:01:00", 6, 0x66);
	assert_true(shown(h, "02:00:5e:06:01:00", 8u + channel_busy(&l->channel)));
	assert_int_equal(h->seen_data, 2);
	hand_free(h);
}

/* The AC Name of what was sent last. */
static void name_is(const struct hand *h, const char *name)
{
	struct rd r = rd_over(h->sent, h->sent_len);
	struct capwap_hdr hdr;
	struct capwap_msg m;
	struct capwap_text t;

	assert_true(capwap_hdr_read(&r, &hdr) == CAPWAP_OK && capwap_msg_read(&r, &m) == CAPWAP_OK);
	assert_true(capwap_get(&m, CAPWAP_EL_AC_NAME, &t));
	assert_int_equal(t.text.len, strlen(name));
	assert_memory_equal(t.text.p, name, t.text.len);
}

static void test_ac_name(void **state)
{
	static const uint32_t asked[] = { CAPWAP_DISCOVERY_REQUEST, CAPWAP_PRIMARY_DISCOVERY_REQUEST };
	struct hand *h = hand_new();
	struct ac_link *old = hand_run(h, 1000, "02:00:5e:01:01:00", 1, 0x11), *l;
	struct addr from = addr_v4(0xc0000280, 7000);
	uint8_t packet[2048];

	(void)state;
	while (old->channel.request_type)
		hand_say(h, old, old->channel.request_type + 1, old->channel.seq, hand_ok_body, NULL);
	h->nsent = 0;
	ac_set_name(h->ac, "WLC-new");
	ac_refresh_all(h->ac, h->now);
	assert_int_equal(h->nsent, 0); /* no message has room for it */
	for (unsigned i = 0; i < 2; i++) {
		ac_clear(h->ac, &h->control, &from, false, packet,
			 hand_message(packet, sizeof(packet), asked[i], 3, hand_discovery_body, NULL), h->now);
		name_is(h, "WLC-new");
	}
	l = hand_up(h, AC_CONTROL, 7002, "02:00:5e:05:01:00");
	hand_say(h, l, CAPWAP_JOIN_REQUEST, 1, hand_join_body, &(struct hand_join){ .base = 5, .session = 0x55 });
	name_is(h, "WLC-new");
	hand_free(h);
}

/* What an operator sees of an AP whose Discovery Request does not say who it is, and comes from ports of its own: one row by
 * its IP address until it shows up, and then the AP's. */
static void test_discovery_without_mac(void **state)
{
	struct hand *h = hand_new();
	struct addr from = addr_v4(0xc0000280, 6000);
	const struct join_stats *j;
	struct ac_link *l;
	uint8_t packet[2048], *base;
	size_t len = hand_message(packet, sizeof(packet), CAPWAP_DISCOVERY_REQUEST, 3, hand_discovery_body, NULL);

	(void)state;
	base = memmem(packet, len, (uint8_t[]){ 0, 4, 0, 6, 2, 0, 0x5e, 9 }, 8);
	assert_non_null(base);
	base[1] = 3; /* a Revision, instead of the Base MAC */
	for (unsigned i = 0; i < 20; i++) {
		from.port++;
		ac_clear(h->ac, &h->control, &from, false, packet, len, h->now);
	}
	assert_int_equal(ac_counters(h->ac)->discovery_responses, 20);
	assert_int_equal(hand_counter(h->ac, "board-without-mac"), 20);
	assert_int_equal(ac_join_count(h->ac), 1);
	j = ac_join_next(h->ac, NULL);
	assert_false(mac_present(j->mac));
	assert_int_equal(j->discovery_answered, 20);
	assert_true(addr_same_ip(&j->address, &from));
	/* another AP behind the same address, which says who it is, has nothing to do with it */
	ac_clear(h->ac, &h->control, &from, false, packet,
		 hand_message(packet, sizeof(packet), CAPWAP_DISCOVERY_REQUEST, 3, hand_discovery_body, NULL), h->now);
	assert_int_equal(ac_join_count(h->ac), 2);
	l = ac_accept(h->ac, AC_CONTROL, h, &h->control, &from, h->now);
	assert_int_equal(ac_join_count(h->ac), 2);
	ac_refused(l, NULL, "certificate expired", h->now);
	/* it begins a handshake, from yet another port, and joins: its row it is */
	l = hand_up(h, AC_CONTROL, 6500, "02:00:5e:05:01:00");
	assert_int_equal(ac_join_count(h->ac), 2);
	hand_say(h, l, CAPWAP_JOIN_REQUEST, 1, hand_join_body, &(struct hand_join){ .base = 5, .session = 0x55 });
	assert_int_equal(ac_join_count(h->ac), 2);
	j = ac_join_by_mac(h->ac, mac_of_bytes((uint8_t[]){ 2, 0, 0x5e, 5, 1, 0 }));
	assert_non_null(j);
	assert_int_equal(j->discovery_answered, 20);
	assert_int_equal(j->join_accepted, 1);
	hand_free(h);
}

/* A Join Request that lacks an element is one that was refused, and no other message besides: drops count it once. */
static void test_malformed_join_is_counted_once(void **state)
{
	struct hand *h = hand_new();
	const struct ac_counters *n = ac_counters(h->ac);
	const struct join_stats *j;

	(void)state;
	hand_say(h, hand_up(h, AC_CONTROL, 1000, "02:00:5e:01:01:00"), CAPWAP_JOIN_REQUEST, 0, NULL, NULL);
	assert_int_equal(hand_answered(h, CAPWAP_JOIN_RESPONSE), CAPWAP_RESULT_MISSING_ELEMENT);
	assert_int_equal(n->joins_refused, 1);
	assert_int_equal(n->malformed, 0);
	j = ac_join_next(h->ac, NULL);
	assert_non_null(j);
	assert_null(ac_join_next(h->ac, j));
	assert_int_equal(j->join_requests, 1);
	assert_int_equal(j->join_refused, 1);
	hand_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_radio_ids),
		cmocka_unit_test(test_assigned_bssid),
		cmocka_unit_test(test_update_wlan),
		cmocka_unit_test(test_sequence),
		cmocka_unit_test(test_wrong_response),
		cmocka_unit_test(test_unanswered),
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_leniencies),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_traffic),
		cmocka_unit_test(test_ac_name),
		cmocka_unit_test(test_discovery_without_mac),
		cmocka_unit_test(test_malformed_join_is_counted_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
