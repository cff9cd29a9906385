/* SPDX-License-Identifier: Apache-2.0 */
/* test_machine_reports.c - what an access point tells of itself in elements of ours, and what the controller keeps of it:
 * in virtual time, over tests/machines/world.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../machines/world.h"

#include "base/rd.h"
#include "capwap/put.h"
#include "proto/capwap/elements.h"
#include "proto/capwap/vendor.h"

static const struct weather fair = { .delay_us = 500 };

enum { DEAUTH_LEN = 26, STATISTICS_MS = 120000 };

/* What was said, heard on its way. */
static struct heard {
	uint32_t asked, answered; /* abilities in Hello */
	unsigned events, statistics;
	struct capwap_ap_statistics last;
} heard;

static void hear(struct world *w, bool to_ac, uint8_t *bytes, size_t *len)
{
	struct rd r = rd_over(bytes, *len);
	struct capwap_hdr h;
	struct capwap_msg m;
	struct capwap_hello hello;

	(void)w;
	if (capwap_hdr_read(&r, &h) || h.keep_alive || h.fragment || capwap_msg_read(&r, &m))
		return;
	if (capwap_get(&m, CAPWAP_EL_PLUMB_HELLO, &hello))
		*(to_ac ? &heard.asked : &heard.answered) = hello.abilities;
	heard.events += m.type == CAPWAP_WTP_EVENT_REQUEST;
	heard.statistics += m.type == CAPWAP_WTP_EVENT_REQUEST && capwap_get(&m, CAPWAP_EL_PLUMB_AP_STATISTICS, &heard.last);
}

static struct world *one(uint64_t seed, bool plain)
{
	struct world *w = world_new(seed, 1, 1, fair);

	memset(&heard, 0, sizeof(heard));
	w->mangle = hear;
	if (plain) {
		world_ap_power(w, 0, false);
		w->ap[0].o.plain_rfc = true;
		world_ap_power(w, 0, true);
	}
	assert_true(world_until_run(w, 0, 60000));
	world_run(w, 5000);
	return w;
}

/* A station that is in, with a frame to it. */
static void add(struct world *w, unsigned n)
{
	static const uint8_t rates[] = { 0x82, 0x84, 0x8b, 0x96 };
	uint8_t frame[DEAUTH_LEN] = { 0xc0, 0, 0, 0, 6, 0, 0x5e, 0, 0, (uint8_t)n, 2, 0, 0x5e, 0, 1, 0 };
	struct ac_station_change c = { .op = AC_STATION_ADD, .wlan = 1, .aid = (uint16_t)(n + 1), .capability = 0x0431,
				       .station = { MAC_REAL_BIT | 0x06005e000000ULL | n }, .rates = rates,
				       .nrates = sizeof(rates), .after = frame, .after_len = sizeof(frame) };

	assert_true(ac_station_change(w->ac[0].ac, world_row(w, 0, 0), &c, w->now));
	world_run(w, 1000);
}

static int64_t uptime(struct world *w, const struct ap *ap)
{
	return ap->up_s + mono_between(ap->session_since, w->now) / 1000;
}

/* Every Statistics Timer: what the radio, the machine and the clock say arrives, and goes with the session. */
static void test_statistics(void **state)
{
	struct world *w = one(1, false);
	const struct ap *ap = world_row(w, 0, 0);

	(void)state;
	for (unsigned n = 0; n < 3; n++)
		add(w, n);
	assert_false(ap->stats.there);
	assert_int_equal(ap->up_s, 0);
	assert_int_equal(heard.statistics, 0);
	world_run(w, STATISTICS_MS);
	assert_int_equal(heard.statistics, 1);
	assert_true(ap->stats.there);
	assert_int_equal(ap->stats.cpu, 17);
	assert_int_equal(ap->stats.memory_kib, 262144);
	assert_int_equal(ap->stats.memory_free_kib, 65536);
	assert_int_equal(ap->stats.temperature, CAPWAP_TEMPERATURE_UNKNOWN);
	assert_int_equal(ap->stats.tx_bytes, 3 * DEAUTH_LEN);
	assert_in_range(uptime(w, ap), w->now.us / 1000000 - 1, w->now.us / 1000000 + 1);
	assert_true(ap->slot[0].counted && ap->slot[1].counted);
	assert_int_equal(ap->slot[0].stations, 3);
	assert_int_equal(ap->slot[0].tx_frames, 3);
	assert_int_equal(ap->slot[1].stations, 0);
	assert_int_equal(ap->slot[1].tx_frames, 0);
	/* another interval: another report, no more */
	world_run(w, STATISTICS_MS);
	assert_int_equal(heard.statistics, 2);
	/* a power cut: what was known of it is not shown for what it is now */
	world_ap_power(w, 0, false);
	world_run(w, 1000);
	world_ap_power(w, 0, true);
	assert_true(world_until_run(w, 0, 120000));
	assert_false(ap->stats.there);
	assert_int_equal(ap->up_s, 0);
	assert_false(ap->slot[0].counted);
	world_run(w, STATISTICS_MS + 5000);
	assert_true(ap->stats.there);
	assert_in_range(uptime(w, ap), STATISTICS_MS / 1000, STATISTICS_MS / 1000 + 60);
	assert_int_equal(ap->slot[0].tx_frames, 0);
	world_free(w);
}

/* The controller's interval is kept. */
static void test_interval(void **state)
{
	struct world *w = one(2, false);

	(void)state;
	w->ac[0].want.statistics_s = 10;
	ac_refresh_all(w->ac[0].ac, w->now);
	world_run(w, 101000);
	assert_int_equal(heard.statistics, 10);
	world_free(w);
}

/* A stranger's access point tells what the RFC has, and nothing of ours. */
static void test_stranger(void **state)
{
	struct world *w = one(3, true);

	(void)state;
	assert_false(world_row(w, 0, 0)->ours);
	world_run(w, STATISTICS_MS);
	assert_int_equal(heard.events, 1);
	assert_int_equal(heard.statistics, 0);
	assert_int_equal(heard.asked, 0);
	assert_false(world_row(w, 0, 0)->stats.there);
	assert_int_equal(world_row(w, 0, 0)->up_s, 0);
	world_free(w);
}

/* An agent announces what it does, and the AC's Hello puts in force what both do. */
static void test_abilities(void **state)
{
	const uint32_t all = CAPWAP_CAN_AUTH_AT_AC | CAPWAP_CAN_STATION_BATCH | CAPWAP_CAN_ENROL | CAPWAP_CAN_AP_STATISTICS |
			     CAPWAP_CAN_DATA_DTLS | CAPWAP_CAN_REPORT_PROBES | CAPWAP_CAN_REPORT_IDLE |
			     CAPWAP_CAN_REPORT_TRANSMIT | CAPWAP_CAN_LEARN_ADDRESSES | CAPWAP_CAN_GROUP_KEY_STATE |
			     CAPWAP_CAN_WLAN_EXTENSION | CAPWAP_CAN_GATE_LEARN | CAPWAP_CAN_KEEP_STATIONS |
			     CAPWAP_CAN_RADIO_EXTENSION | CAPWAP_CAN_REPORT_DHCP | CAPWAP_CAN_REPEAT;
	struct world *w = one(4, false);

	(void)state;
	assert_int_equal(heard.asked, all);
	assert_int_equal(heard.answered, all);
	world_free(w);
}

static uint8_t seq = 60;

static void inject(struct world *w, const struct capwap_ap_statistics *s, unsigned records, uint8_t radio)
{
	uint8_t packet[4096];
	struct wr out = wr_into(packet, sizeof(packet));
	size_t hole, body;

	hole = capwap_control_begin(&out, CAPWAP_WTP_EVENT_REQUEST, seq++);
	body = capwap_put_begin(&out, CAPWAP_EL_PLUMB_AP_STATISTICS, s);
	for (unsigned i = 0; i < records; i++)
		capwap_put_record(&out, CAPWAP_EL_PLUMB_AP_STATISTICS,
				  &(struct capwap_ap_radio_statistics){ .radio = radio ? radio : (uint8_t)(i + 1), .width = 1,
									.stations = (uint16_t)(100 + i) });
	capwap_put_end(&out, CAPWAP_EL_PLUMB_AP_STATISTICS, body);
	capwap_control_end(&out, hole);
	assert_int_equal(wr_done(&out), 0);
	assert_true(world_inject(w, 0, true, WTP_CONTROL, packet, wr_len(&out)));
	world_run(w, 100);
}

/* What cannot be is brought into bounds, and of radios it has not nothing is kept. */
static void test_hostile(void **state)
{
	struct world *w = one(5, false);
	const struct ap *ap = world_row(w, 0, 0);

	(void)state;
	inject(w, &(struct capwap_ap_statistics){ .uptime = UINT32_MAX, .cpu = 100, .memory_kib = 10, .memory_free_kib = 20,
						  .tx_bytes = UINT64_MAX }, 31, 0);
	assert_true(ap->stats.there);
	assert_int_equal(ap->stats.memory_free_kib, 10);
	assert_true(uptime(w, ap) > 0 && uptime(w, ap) <= (int64_t)UINT32_MAX + 1);
	assert_int_equal(ap->slot[0].stations, 100);
	assert_int_equal(ap->slot[1].stations, 101);
	assert_false(ap->slot[2].counted || ap->slot[3].counted);
	inject(w, &(struct capwap_ap_statistics){ .uptime = 0 }, 31, 2); /* the last of many of one radio */
	assert_int_equal(ap->slot[1].stations, 130);
	assert_int_equal(ap->up_s, 1); /* younger than its session: it is not */
	assert_int_equal(wtp_state(w->ap[0].wtp), WTP_RUN);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_statistics),
		cmocka_unit_test(test_interval),
		cmocka_unit_test(test_stranger),
		cmocka_unit_test(test_abilities),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
