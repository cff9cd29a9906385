/* SPDX-License-Identifier: Apache-2.0 */
/* test_machine_faults.c - what an access point does when controllers are lost, come back, lie, or never were: in virtual
 * time, over tests/machines/world.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../machines/world.h"

#include "base/rd.h"
#include "capwap/put.h"
#include "proto/capwap/elements.h"
#include "proto/capwap/vendor.h"

#include <malloc.h>
#include <stdio.h>

static const struct weather fair = { .delay_us = 500 };

/* Two controllers that name each other: WLC1 is everybody's primary. */
static struct world *pair(uint64_t seed, unsigned aps)
{
	struct world *w = world_new(seed, 2, aps, fair);

	for (unsigned i = 0; i < 2; i++) {
		w->ac[i].want.fast_heartbeat_s = 3;
		(void)snprintf(w->ac[i].want.ac[0].name, AP_NAME_MAX, "WLC1");
		(void)snprintf(w->ac[i].want.ac[1].name, AP_NAME_MAX, "WLC2");
		w->ac[i].want.ac[0].address = w->ac[0].control;
		w->ac[i].want.ac[1].address = w->ac[1].control;
	}
	assert_true(world_until_all_run(w, 60000));
	world_run(w, 400000); /* whoever took the second one has gone back to the first */
	assert_int_equal(ac_ap_joined(w->ac[0].ac), aps);
	return w;
}

/* Eight that lost their primary together and have it back together come to it over a minute and more. */
static void test_return_is_spread(void **state)
{
	int64_t all = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 10; seed++) {
		struct world *w = pair(seed, WORLD_APS);
		int64_t first = -1, last = -1;

		world_ac_stop(w, 0);
		world_run(w, 20000);
		assert_int_equal(ac_ap_joined(w->ac[1].ac), WORLD_APS);
		world_ac_start(w, 0);
		for (int64_t s = 0; s < 240; s++) {
			size_t here;

			world_run(w, 1000);
			here = ac_ap_joined(w->ac[0].ac);
			if (here && first < 0)
				first = s;
			if (here == WORLD_APS && last < 0)
				last = s;
		}
		assert_true(last >= 0);
		assert_true(last - first >= 30);
		all += last - first;
		world_check(w);
		world_free(w);
	}
	assert_true(all / 10 >= 60);
}

/* A primary that answers Primary Discovery and lets nobody in: its access point stays with the secondary nearly always. */
static void test_primary_that_refuses(void **state)
{
	struct world *w = pair(3, 1);
	uint64_t before;

	(void)state;
	world_ac_stop(w, 0);
	world_run(w, 10000);
	assert_int_equal(ac_ap_joined(w->ac[1].ac), 1);
	world_ac_start(w, 0);
	w->ac[0].admit_none = true;
	before = wtp_counters(w->ap[0].wtp)->fallbacks;
	world_run(w, 3600000);
	assert_int_equal(ac_ap_joined(w->ac[1].ac), 1);
	before = wtp_counters(w->ap[0].wtp)->fallbacks - before;
	assert_in_range(before, 2, 14); /* every five minutes at the most, not every one or two */
	w->ac[0].admit_none = false;
	world_run(w, 700000);
	assert_int_equal(ac_ap_joined(w->ac[0].ac), 1);
	world_check(w);
	world_free(w);
}

/* Bytes allocated, as the sanitizer counts them; without it as malloc does. */
extern size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));

static size_t allocated(void)
{
	return __sanitizer_get_current_allocated_bytes ? __sanitizer_get_current_allocated_bytes() : mallinfo2().uordblks;
}

/* 1,000 absences of 1 to 60 s, of eight access points in turn: one row each, and nothing is kept of them. */
static void test_links_away(void **state)
{
	struct world *w = world_new(7, 1, WORLD_APS, (struct weather){ .loss_pm = 10, .delay_us = 5000, .jitter_us = 2000 });
	int64_t back[WORLD_APS] = { 0 }, again[WORLD_APS] = { 0 };
	unsigned flaps = 0;
	size_t warm = 0;

	(void)state;
	assert_true(world_until_all_run(w, 60000));
	for (int64_t s = 0; flaps < 1000; s++) {
		for (unsigned i = 0; i < WORLD_APS; i++)
			if (!w->ap[i].cut && s >= again[i]) {
				w->ap[i].cut = true;
				back[i] = s + 1 + world_random(w, 60);
				again[i] = back[i] + 5 + world_random(w, 60);
				flaps++;
			} else if (w->ap[i].cut && s >= back[i]) {
				w->ap[i].cut = false;
			}
		world_run(w, 1000);
		if (s % 100 == 0)
			world_check(w);
		if (flaps >= 100 && !warm) { /* the first hundred make room for all there can be */
			for (unsigned i = 0; i < WORLD_APS; i++)
				w->ap[i].cut = false;
			world_run(w, 600000);
			warm = allocated();
		}
	}
	for (unsigned i = 0; i < WORLD_APS; i++)
		w->ap[i].cut = false;
	world_run(w, 600000);
	world_check(w);
	assert_int_equal(ac_ap_count(w->ac[0].ac), WORLD_APS);
	assert_int_equal(ac_ap_joined(w->ac[0].ac), WORLD_APS);
	assert_int_equal(ac_join_count(w->ac[0].ac), WORLD_APS);
	assert_in_range(allocated(), warm - warm / 100, warm + warm / 100);
	world_free(w);
}

/* --- events that are kept ------------------------------------------------------------------------------------------ */

enum { EVENTS_MOST = 10000, GONE_MAX = EVENTS_MOST + 700 };

/* What WTP Event Requests told, in their order; a request that is sent again is one. */
static struct told {
	unsigned count, requests;
	uint32_t station[GONE_MAX];
	uint32_t radios;
	int last_seq;
	bool wrong;
} told;

static void listen_for_events(struct world *w, bool to_ac, uint8_t *bytes, size_t *len)
{
	struct rd r = rd_over(bytes, *len);
	struct capwap_hdr h;
	struct capwap_msg m;
	struct capwap_delete_station d;
	struct capwap_radio_event e;

	(void)w;
	if (!to_ac || capwap_hdr_read(&r, &h) || h.keep_alive || h.fragment || capwap_msg_read(&r, &m) ||
	    m.type != CAPWAP_WTP_EVENT_REQUEST || m.seq == told.last_seq)
		return;
	told.last_seq = m.seq;
	told.requests++;
	for (unsigned n = 0; capwap_get_nth(&m, CAPWAP_EL_DELETE_STATION, n, &d, sizeof(d)); n++) {
		if (told.count == GONE_MAX)
			told.wrong = true;
		else
			told.station[told.count++] = (uint32_t)d.mac.addr[3] << 16 | (uint32_t)d.mac.addr[4] << 8 | d.mac.addr[5];
	}
	for (unsigned n = 0; capwap_get_nth(&m, CAPWAP_EL_PLUMB_RADIO_EVENT, n, &e, sizeof(e)); n++)
		told.radios++;
}

static void gone(struct world *w, uint32_t n)
{
	uint8_t mac[6] = { 0x06, 0x00, 0x5e, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n };

	wtp_station_gone(w->ap[0].wtp, n % 2, mac, w->now);
}

static void test_events_are_kept(void **state)
{
	struct world *w = world_new(8, 1, 1, fair);
	const struct wtp_counters *c;
	size_t before;

	(void)state;
	assert_true(world_until_all_run(w, 60000));
	world_run(w, 10000);
	c = wtp_counters(w->ap[0].wtp);
	w->mangle = listen_for_events;
	memset(&told, 0, sizeof(told));
	told.last_seq = -1;
	before = allocated();
	w->ap[0].cut = true;
	world_run(w, 1000);
	for (uint32_t n = 0; n < 100; n++) /* before it knows that it is away, and a radio in between */
		gone(w, n);
	wtp_radio_changed(w->ap[0].wtp, 1, false, 1, w->now);
	world_run(w, 150000);
	assert_int_not_equal(wtp_state(w->ap[0].wtp), WTP_RUN);
	for (uint32_t n = 100; n < 300; n++)
		gone(w, n);
	wtp_radio_changed(w->ap[0].wtp, 1, true, 0, w->now);
	told.count = told.requests = 0; /* what was said to nobody */
	w->ap[0].cut = false;
	assert_true(world_until_run(w, 0, 120000));
	world_run(w, 5000);
	assert_int_equal(told.count, 300);
	for (uint32_t n = 0; n < told.count; n++)
		assert_int_equal(told.station[n], n);
	assert_int_equal(told.radios, 2);
	assert_in_range(told.requests, 7, 10); /* 64 in each */
	assert_int_equal(c->events_dropped, 0);
	assert_int_equal(c->events_kept, 201);
	/* more than are kept: the oldest go */
	w->ap[0].cut = true;
	world_run(w, 150000);
	for (uint32_t n = 0; n < GONE_MAX; n++)
		gone(w, n);
	assert_int_equal(c->events_dropped, GONE_MAX - EVENTS_MOST);
	told.count = 0;
	w->ap[0].cut = false;
	assert_true(world_until_run(w, 0, 120000));
	world_run(w, 30000);
	assert_int_equal(told.count, EVENTS_MOST);
	for (uint32_t n = 0; n < told.count; n++)
		assert_int_equal(told.station[n], n + GONE_MAX - EVENTS_MOST);
	assert_false(told.wrong);
	world_run(w, 600000);
	assert_in_range(allocated(), 0, before + 16384); /* and their room is given back */
	world_free(w);
}

/* --- Update WLAN --------------------------------------------------------------------------------------------------- */

static uint8_t update_seq = 60;

/* The AC updates WLAN 1 of the second radio; the answer is looked at where it counts, on the radio. */
static void update(struct world *w, uint16_t capability, const char *ies, size_t len, const char *more, size_t more_len)
{
	uint8_t packet[8192];
	struct wr out = wr_into(packet, sizeof(packet));
	size_t hole = capwap_control_begin(&out, CAPWAP_WLAN_CONFIGURATION_REQUEST, update_seq++);

	PUT(&out, CAPWAP_EL_UPDATE_WLAN, &(struct capwap_update_wlan){ .radio = 2, .wlan = 1, .capability = capability });
	for (unsigned i = 0; i < 2; i++)
		if (i ? more_len : len)
			PUT(&out, CAPWAP_EL_INFORMATION_ELEMENT,
			    &(struct capwap_information_element){ .radio = 2, .wlan = 1, .where = CAPWAP_IE_BEACON,
								  .ie = { (const uint8_t *)(i ? more : ies), i ? more_len : len } });
	capwap_control_end(&out, hole);
	assert_int_equal(wr_done(&out), 0);
	assert_true(world_inject(w, 0, false, WTP_CONTROL, packet, wr_len(&out)));
	world_run(w, 10);
}

static void has_ies(struct world *w, const char *ies, size_t len)
{
	const struct radio_bss *b = radio_sim_bss(w->ap[0].radio, 1, 1);

	assert_non_null(b);
	assert_int_equal(b->ies_len, len);
	if (len)
		assert_memory_equal(b->ies, ies, len);
}

#define IES(text) text, sizeof(text) - 1

/* The same from the controller itself, to an AP of ours and to a stranger's: the operator changes what an Update has words
 * for, and the radio has it without the WLAN having been stopped. */
static void test_update_by_wish(void **state)
{
	static const uint8_t ies[] = { 48, 2, 1, 0 }, ies2[] = { 48, 2, 2, 0, 127, 1, 4 };

	(void)state;
	for (unsigned strange = 0; strange < 2; strange++) {
		struct world *w = world_new(9, 1, 1, fair);
		struct world_ac *a = &w->ac[0];
		struct wtp_counters before;

		world_ap_power(w, 0, false);
		w->ap[0].o.plain_rfc = strange;
		a->wlan[0].ies = ies;
		a->wlan[0].ies_len = sizeof(ies);
		world_ap_power(w, 0, true);
		assert_true(world_until_all_run(w, 60000));
		world_run(w, 20000);
		has_ies(w, (const char *)ies, sizeof(ies));
		before = *wtp_counters(w->ap[0].wtp);
		a->wlan[0].ies = ies2;
		a->wlan[0].ies_len = sizeof(ies2);
		a->wlan[0].capability = 0x0431;
		ac_refresh_all(a->ac, w->now);
		world_run(w, 20000);
		has_ies(w, (const char *)ies2, sizeof(ies2));
		assert_int_equal(radio_sim_bss(w->ap[0].radio, 1, 1)->capability, 0x0431);
		assert_int_equal(wtp_counters(w->ap[0].wtp)->wlans_deleted, before.wlans_deleted);
		assert_int_equal(wtp_counters(w->ap[0].wtp)->wlans_added, before.wlans_added);
		assert_int_equal(ac_counters(a->ac)->wlans_updated, 2); /* on each radio */
		assert_int_equal(ac_counters(a->ac)->wlan_updates_refused, 0);
		world_check(w);
		world_free(w);
	}
}

static void test_update_wlan(void **state)
{
	static char big[1300];
	struct world *w = world_new(9, 1, 1, fair);
	const struct wtp_counters *c;
	uint64_t refused;

	(void)state;
	assert_true(world_until_all_run(w, 60000));
	world_run(w, 3000);
	c = wtp_counters(w->ap[0].wtp);
	refused = c->wlans_refused;
	has_ies(w, NULL, 0);
	update(w, 0x0001, IES("\x30\x02\x01\x00"), IES("\xdd\x05\x00\x50\xf2\x02\x01"));
	has_ies(w, IES("\x30\x02\x01\x00\xdd\x05\x00\x50\xf2\x02\x01"));
	/* none: they stay, the capability is another */
	update(w, 0x0011, IES(""), IES(""));
	has_ies(w, IES("\x30\x02\x01\x00\xdd\x05\x00\x50\xf2\x02\x01"));
	assert_int_equal(radio_sim_bss(w->ap[0].radio, 1, 1)->capability, capwap_capability(0x0011));
	/* in the place of the one it follows; another of the vendor comes behind; two in one element */
	update(w, 0x0011, IES("\x30\x04\x01\x00\x0f\xac\xdd\x04\x00\x50\xf2\x04"), IES("\xff\x02\x23\x01"));
	has_ies(w, IES("\x30\x04\x01\x00\x0f\xac\xdd\x05\x00\x50\xf2\x02\x01\xdd\x04\x00\x50\xf2\x04\xff\x02\x23\x01"));
	update(w, 0x0011, IES("\xff\x03\x23\x02\x02"), IES("\xff\x01\x24"));
	has_ies(w, IES("\x30\x04\x01\x00\x0f\xac\xdd\x05\x00\x50\xf2\x02\x01\xdd\x04\x00\x50\xf2\x04\xff\x03\x23\x02\x02"
			"\xff\x01\x24"));
	assert_int_equal(c->wlans_refused, refused);
	/* more than a beacon holds: refused, and nothing is changed */
	for (size_t i = 0; i + 130 <= sizeof(big); i += 130) {
		big[i] = (char)(100 + i / 130);
		big[i + 1] = (char)128;
	}
	update(w, 0x0021, big, sizeof(big), IES(""));
	assert_int_equal(radio_sim_bss(w->ap[0].radio, 1, 1)->ies_len, 27 + sizeof(big));
	for (size_t i = 0; i + 130 <= sizeof(big); i += 130)
		big[i] = (char)(150 + i / 130);
	update(w, 0x0031, big, sizeof(big), IES(""));
	assert_int_equal(c->wlans_refused, refused + 1);
	assert_int_equal(radio_sim_bss(w->ap[0].radio, 1, 1)->ies_len, 27 + sizeof(big));
	assert_int_equal(radio_sim_bss(w->ap[0].radio, 1, 1)->capability, capwap_capability(0x0021));
	assert_int_equal(wtp_state(w->ap[0].wtp), WTP_RUN);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_return_is_spread),
		cmocka_unit_test(test_primary_that_refuses),
		cmocka_unit_test(test_links_away),
		cmocka_unit_test(test_events_are_kept),
		cmocka_unit_test(test_update_wlan),
		cmocka_unit_test(test_update_by_wish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
