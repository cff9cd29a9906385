/* SPDX-License-Identifier: Apache-2.0 */
/* test_machine_abuse.c - access points and controllers with a good certificate and a bad heart: names of others, results
 * that contradict each other, thousands of elements, stations of WLANs that are not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../machines/hand.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

static struct ac_link *named(struct hand *h, uint8_t base, uint8_t session, const char *name)
{
	char mac[18];
	struct ac_link *l;

	(void)snprintf(mac, sizeof(mac), "02:00:5e:%02x:01:00", base);
	l = hand_up(h, AC_CONTROL, 1000u + session, mac);
	hand_say(h, l, CAPWAP_JOIN_REQUEST, 0, hand_join_body,
		 &(struct hand_join){ .base = base, .session = session, .name = name });
	assert_int_equal(hand_answered(h, CAPWAP_JOIN_RESPONSE), 0);
	return l;
}

static void test_names_of_others(void **state)
{
	struct hand *h = hand_new();
	struct ac_link *a, *b, *c;

	(void)state;
	a = named(h, 1, 0x11, "lobby");
	b = named(h, 2, 0x22, "lobby");
	/* who is here keeps its name, the other goes by its MAC */
	assert_ptr_equal(ac_ap_by_name(h->ac, "lobby"), ac_link_ap(a));
	assert_string_equal(ac_link_ap(b)->name, "AP0200.5e02.0100");
	assert_ptr_equal(ac_ap_by_name(h->ac, "AP0200.5e02.0100"), ac_link_ap(b));
	assert_int_equal(ac_counters(h->ac)->name_in_use, 1);
	/* also a name that is another's by its MAC */
	c = named(h, 3, 0x33, "AP0200.5e02.0100");
	assert_string_equal(ac_link_ap(c)->name, "AP0200.5e03.0100");
	assert_ptr_equal(ac_ap_by_name(h->ac, "AP0200.5e02.0100"), ac_link_ap(b));
	/* and one that reads as a MAC, another's or nobody's; its own it may have */
	c = named(h, 3, 0x35, "02:00:5e:02:01:00");
	assert_string_equal(ac_link_ap(c)->name, "AP0200.5e03.0100");
	assert_null(ac_ap_by_name(h->ac, "02:00:5e:02:01:00"));
	c = named(h, 3, 0x36, "0200.5e77.0100");
	assert_string_equal(ac_link_ap(c)->name, "AP0200.5e03.0100");
	c = named(h, 3, 0x37, "02-00-5E-03-01-00");
	assert_string_equal(ac_link_ap(c)->name, "02-00-5E-03-01-00");
	/* one that is away gives its name up; and who took such a name before its owner came, too */
	ac_disconnect(h->ac, ac_link_ap(a), AC_WHY_REVOKED, h->now);
	b = named(h, 2, 0x23, "lobby");
	assert_ptr_equal(ac_ap_by_name(h->ac, "lobby"), ac_link_ap(b));
	c = named(h, 3, 0x34, "AP0200.5e04.0100");
	assert_string_equal(ac_link_ap(c)->name, "AP0200.5e04.0100");
	a = named(h, 4, 0x44, "AP0200.5e04.0100");
	assert_ptr_equal(ac_ap_by_name(h->ac, "AP0200.5e04.0100"), ac_link_ap(a));
	assert_string_equal(ac_link_ap(c)->name, "AP0200.5e03.0100");
	/* the operator has given the name: nobody else keeps it */
	(void)snprintf(h->want.name, sizeof(h->want.name), "lobby");
	a = named(h, 5, 0x55, "lobby");
	assert_ptr_equal(ac_ap_by_name(h->ac, "lobby"), ac_link_ap(a));
	assert_string_equal(ac_link_ap(b)->name, "AP0200.5e02.0100");
	hand_pass(h, 10);
	hand_free(h);
}

/* --- a thousand of each ------------------------------------------------------------------------------------------- */

static double cpu_s(void)
{
	struct rusage u;

	(void)getrusage(RUSAGE_SELF, &u);
	return (double)u.ru_utime.tv_sec + (double)u.ru_utime.tv_usec / 1e6;
}

struct many {
	uint32_t type;
	unsigned n, rest;
	size_t len;
};

static void many_body(struct wr *w, void *arg)
{
	static const uint8_t body[64] = { 1, 1 };
	const struct many *m = arg;

	if (m->type == CAPWAP_EL_RADIO_OPERATIONAL_STATE)
		PUT(w, CAPWAP_EL_RESULT_CODE, &(struct capwap_result_code){ 0 });
	for (unsigned i = 0; i < m->rest; i++) /* nobody knows them, and they are in front: each look for the n-th passes them */
		wr_be32(w, 9000u << 16);
	for (unsigned i = 0; i < m->n; i++) {
		wr_be16(w, m->type);
		wr_be16(w, m->len);
		wr_bytes(w, body, m->len);
	}
}

/* Messages of 60 KB with thousands of elements: each element is looked at a few times, not as often as there are others. */
static void test_a_thousand_of_each(void **state)
{
	static const struct {
		uint32_t message;
		struct many m;
	} cases[] = {
		{ CAPWAP_WTP_EVENT_REQUEST, { CAPWAP_EL_WTP_RADIO_STATISTICS, 512, 11500, 20 } },
		{ CAPWAP_CHANGE_STATE_EVENT_REQUEST, { CAPWAP_EL_RADIO_OPERATIONAL_STATE, 512, 14000, 3 } },
		{ CAPWAP_WTP_EVENT_REQUEST, { CAPWAP_EL_WTP_RADIO_STATISTICS, 1000, 0, 20 } },
	};
	struct hand *h = hand_new();
	struct ac_link *l = hand_run(h, 1000, "02:00:5e:01:01:00", 1, 0x11);
	uint8_t *packet = malloc(70000), seq = 3;
	double took = cpu_s();

	(void)state;
	assert_non_null(packet);
	for (unsigned i = 0; i < 30; i++) {
		struct many m = cases[i % 3].m;
		size_t len = hand_message(packet, 70000, cases[i % 3].message, seq++, many_body, &m);

		h->nsent = 0;
		ac_packet(l, packet, len, h->now);
		assert_int_equal(h->nsent, 1);
	}
	assert_int_equal(ac_counters(h->ac)->malformed, 10); /* more than 512 of one */
	assert_int_equal(ac_link_state(l), AC_RUN);
	took = cpu_s() - took;
	print_message("%.2f s\n", took);
	assert_true(took < 2.0);
	free(packet);
	hand_free(h);
}

/* --- stations ----------------------------------------------------------------------------------------------------- */

struct results {
	uint32_t code;
	unsigned n;
	uint32_t id[8];
	uint8_t status[8];
};

static void results_body(struct wr *w, void *arg)
{
	const struct results *r = arg;
	struct capwap_station_batch_result none = { 0 };
	size_t hole;

	wr_be16(w, CAPWAP_EL_RESULT_CODE); /* also one our own writer refuses */
	wr_be16(w, 4);
	wr_be32(w, r->code);
	if (!r->n)
		return;
	hole = capwap_put_begin(w, CAPWAP_EL_PLUMB_STATION_BATCH_RESULT, &none);
	for (unsigned i = 0; i < r->n; i++)
		capwap_put_record(w, CAPWAP_EL_PLUMB_STATION_BATCH_RESULT,
				  &(struct capwap_change_result){ .id = r->id[i], .status = r->status[i] });
	capwap_put_end(w, CAPWAP_EL_PLUMB_STATION_BATCH_RESULT, hole);
}

static uint8_t told[8];
static unsigned ntold;

static void on_done(void *ctx, struct ap *ap, const struct ac_station_result *r)
{
	(void)ctx;
	(void)ap;
	assert_true(ntold < 8 && r->cookie == ntold); /* in order, each once */
	told[ntold++] = r->result;
}

/* What an AP says of a batch: ids twice, backwards, of nobody, a failure by code alone. Each change has one result. */
static void test_results_that_contradict(void **state)
{
	static const struct {
		struct results r;
		uint8_t want[3];
	} cases[] = {
		{ { 0, 3, { 1, 2, 3 }, { 0, 0, 0 } }, { 0, 0, 0 } },
		{ { 0, 5, { 1, 1, 2, 2, 3 }, { 0, 2, 2, 0, 0 } }, { 0, 13, 0 } },
		{ { 0, 3, { 3, 2, 1 }, { 0, 0, 0 } }, { 0, 13, 13 } },
		{ { 0, 3, { 4711, 0, UINT32_MAX }, { 0, 0, 0 } }, { 13, 13, 13 } },
		{ { 256, 0, { 0 }, { 0 } }, { 255, 255, 255 } }, /* no success that is cut to 8 bits */
		{ { 13, 1, { 1 }, { 0 } }, { 0, 13, 13 } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct hand *h = hand_new();
		struct results r = cases[i].r;
		struct ac_link *l = hand_run(h, 1000, "02:00:5e:01:01:00", 1, 0x11);

		while (l->channel.request_type)
			hand_say(h, l, l->channel.request_type + 1, l->channel.seq, hand_ok_body, NULL);
		h->ac->p.station_done = on_done;
		ntold = 0;
		l->abilities = CAPWAP_CAN_STATION_BATCH;
		ac_link_ap(l)->slot[0].wlans = 1;
		l->ask = ASK_CLEAR; /* something is under way, so that they wait */
		channel_request(&l->channel, CAPWAP_CLEAR_CONFIGURATION_REQUEST, "", 0, h->now);
		for (unsigned n = 0; n < 3; n++) {
			struct ac_station_change c = { .station = { MAC_REAL_BIT | 0x06005e000000 | n }, .wlan = 1, .aid = 1,
						       .cookie = n };

			assert_true(ac_station_change(h->ac, ac_link_ap(l), &c, h->now));
		}
		hand_say(h, l, CAPWAP_CLEAR_CONFIGURATION_RESPONSE, l->channel.seq, hand_ok_body, NULL);
		assert_int_equal(l->channel.request_type, CAPWAP_STATION_CONFIGURATION_REQUEST);
		hand_say(h, l, CAPWAP_STATION_CONFIGURATION_RESPONSE, l->channel.seq, results_body, &r);
		assert_int_equal(ntold, 3);
		assert_memory_equal(told, cases[i].want, 3);
		assert_int_equal(l->nstations, 0);
		hand_free(h);
	}
}

static void unknown_wlan(struct wr *w, unsigned i)
{
	struct capwap_station_change c = { .id = i + 1, .op = CAPWAP_CHANGE_SET, .radio = i == 1 ? 7 : 1, .wlan = i == 1 ? 1 : 9,
					   .gate = CAPWAP_GATE_RUN, .aid = 1, .mac = { 6, 0, 0x5e, 0, 0, 1 } };
	struct capwap_station s = { .radio = 1, .aid = 1, .wlan = 9, .mac = { 6, 0, 0x5e, 0, 0, 1 },
				    .rates = { (const uint8_t *)"\x82", 1 } };
	struct capwap_station_batch none = { 0 };
	size_t hole;

	if (i == 2) { /* the RFC's elements */
		PUT(w, CAPWAP_EL_ADD_STATION,
		    &(struct capwap_add_station){ 1, { .len = 6, .addr = { 6, 0, 0x5e, 0, 0, 1 } }, SLICE("") });
		PUT(w, CAPWAP_EL_STATION, &s);
		return;
	}
	hole = capwap_put_begin(w, CAPWAP_EL_PLUMB_STATION_BATCH, &none);
	capwap_put_record(w, CAPWAP_EL_PLUMB_STATION_BATCH, &c);
	capwap_put_end(w, CAPWAP_EL_PLUMB_STATION_BATCH, hole);
}

/* A station of a WLAN or a radio the AP has not, in a batch and in the RFC's elements: refused, and no station is there. */
static void test_stations_of_unknown_wlans(void **state)
{
	struct world *w = world_new(3, 1, 1, (struct weather){ .delay_us = 1000 });
	uint8_t packet[512];
	uint64_t refused;

	(void)state;
	assert_true(world_until_run(w, 0, 60000));
	world_run(w, 10000);
	refused = wtp_counters(w->ap[0].wtp)->stations_refused;
	for (unsigned i = 0; i < 3; i++) {
		struct wr out = wr_into(packet, sizeof(packet));
		uint8_t seq = (uint8_t)(world_row(w, 0, 0)->session->channel.seq + i);
		size_t hole = capwap_control_begin(&out, CAPWAP_STATION_CONFIGURATION_REQUEST, seq);

		unknown_wlan(&out, i);
		capwap_control_end(&out, hole);
		assert_int_equal(wr_done(&out), 0);
		assert_true(world_inject(w, 0, false, WTP_CONTROL, packet, wr_len(&out)));
		assert_int_equal(wtp_counters(w->ap[0].wtp)->stations_refused, refused + i + 1);
	}
	assert_int_equal(radio_sim_station_count(w->ap[0].radio, 0), 0);
	world_check(w);
	world_free(w);
}

/* A certificate whose name is no MAC address names no AP: it does not get the base MAC of one that is away, and that one
 * comes back to it. Where the operator has the row forgotten, or nobody had the MAC, it may have it: until its AP comes. */
static void test_base_mac_of_one_that_is_away(void **state)
{
	static const char own[] = "02:00:5e:01:01:00";
	struct hand_join join = { .base = 1, .session = 0x22 };
	struct hand *h = hand_new();
	struct dtls_peer token = { .proof = DTLS_PROOF_PSK, .name = "token-1", .ours = true };
	struct addr from = addr_v4(0xc0000280, 4000);
	struct ac_link *l = hand_run(h, 1000, own, 1, 0x11);
	struct ap *ap = ac_link_ap(l);

	(void)state;
	ac_disconnect(h->ac, ap, AC_WHY_STOPPED, h->now);
	assert_int_equal(ac_ap_joined(h->ac), 0);
	l = hand_up(h, AC_CONTROL, 2000, "gateway");
	hand_say(h, l, CAPWAP_JOIN_REQUEST, 0, hand_join_body, &join);
	assert_int_equal(hand_answered(h, CAPWAP_JOIN_RESPONSE), CAPWAP_RESULT_JOIN_UNKNOWN_SOURCE);
	assert_int_equal(ac_counters(h->ac)->identity_mismatch, 1);
	/* itself; and with a join token, as one that has lost its certificate */
	ac_disconnect(h->ac, ac_link_ap(hand_run(h, 3000, own, 1, 0x33)), AC_WHY_STOPPED, h->now);
	l = ac_accept(h->ac, AC_CONTROL, h, &h->control, &from, h->now);
	ac_up(l, &token, 1400, h->now);
	hand_say(h, l, CAPWAP_JOIN_REQUEST, 0, hand_join_body, &join);
	assert_int_equal(hand_answered(h, CAPWAP_JOIN_RESPONSE), 0);
	ac_disconnect(h->ac, ac_link_ap(hand_run(h, 5000, own, 1, 0x44)), AC_WHY_STOPPED, h->now);
	/* the operator has it forgotten */
	assert_true(ac_forget(h->ac, ap));
	l = hand_up(h, AC_CONTROL, 6000, "gateway");
	hand_say(h, l, CAPWAP_JOIN_REQUEST, 0, hand_join_body, &join);
	assert_int_equal(hand_answered(h, CAPWAP_JOIN_RESPONSE), 0);
	(void)hand_run(h, 7000, own, 1, 0x55); /* whose it is */
	hand_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_of_others),
		cmocka_unit_test(test_a_thousand_of_each),
		cmocka_unit_test(test_results_that_contradict),
		cmocka_unit_test(test_base_mac_of_one_that_is_away),
		cmocka_unit_test(test_stations_of_unknown_wlans),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
