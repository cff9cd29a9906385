/* SPDX-License-Identifier: Apache-2.0 */
/* test_machines.c - controllers and access points back to back in virtual time, over bad networks. A failing seed is told as
 * the command that runs it alone: SEED=n build/san/tests/test_machines. WORLD_TRACE=1 tells what the ends say. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../machines/world.h"
#include "proto/capwap/elements.h"

#include <stdio.h>
#include <stdlib.h>

static const struct weather fair = { .delay_us = 500 };
static const struct weather rough = { .loss_pm = 100, .double_pm = 50, .delay_us = 20000, .jitter_us = 30000 };

static void seed_failed(uint64_t seed, const char *what)
{
	fail_msg("%s: SEED=%llu build/san/tests/test_machines", what, (unsigned long long)seed);
}

/* What an AP in Run is like. */
static const char *settled(struct world *w, unsigned ac, unsigned ap)
{
	struct ap *row = world_row(w, ac, ap);

	if (!row || !row->joined)
		return "not joined";
	if (wtp_state(w->ap[ap].wtp) != WTP_RUN)
		return "the AP is not in Run";
	for (unsigned slot = 0; slot < 2; slot++) {
		if (radio_sim_bss_count(w->ap[ap].radio, slot) != w->ac[ac].want.nwlans)
			return "not all WLANs are there";
		if (!radio_sim_config(w->ap[ap].radio, slot)->channel)
			return "no channel";
		if (row->slot[slot].oper != AP_OPER_UP)
			return "the radio is not up";
	}
	return NULL;
}

static void test_join(void **state)
{
	struct world *w = world_new(1, 1, 1, fair);
	struct ap *ap;
	const struct join_stats *j;
	const struct radio_bss *b;

	(void)state;
	assert_true(world_until_run(w, 0, 5000));
	world_run(w, 3000);
	world_check(w);
	assert_null(settled(w, 0, 0));
	ap = world_row(w, 0, 0);
	assert_string_equal(ap->name, "AP0200.5e01.0000");
	assert_string_equal(ap->model, "plumb-ap");
	assert_int_equal(ap->radios, 2);
	assert_true(ap->ours);
	assert_ptr_equal(ac_ap_by_name(w->ac[0].ac, "AP0200.5e01.0000"), ap);
	b = radio_sim_bss(w->ap[0].radio, 0, 2);
	assert_int_equal(b->bssid[5], 1); /* slot 0: base + id - 1 */
	b = radio_sim_bss(w->ap[0].radio, 1, 2);
	assert_int_equal(b->bssid[5], 14); /* slot 1: base + 16 - id */
	assert_true(b->ac_answers);
	j = ac_join_by_mac(w->ac[0].ac, ap->mac);
	assert_non_null(j);
	assert_int_equal(j->join_accepted, 1);
	assert_int_equal(j->discovery_requests, 1);
	assert_true(j->joined);
	assert_int_equal(ac_join_count(w->ac[0].ac), 1);
	world_free(w);
}

/* A controller whose answers take longer than DiscoveryInterval is found. */
static void test_late_answers(void **state)
{
	struct world *w = world_new(9, 1, 1, (struct weather){ .delay_us = 300000 });

	(void)state;
	world_ap_power(w, 0, false);
	w->ap[0].o.discovery_interval_ms = 200;
	w->ap[0].o.max_discovery_interval_s = 1;
	world_ap_power(w, 0, true);
	assert_true(world_until_run(w, 0, 20000));
	assert_true(wtp_counters(w->ap[0].wtp)->discovery_requests > 1);
	world_free(w);
}

static void test_hour(void **state)
{
	struct world *w = world_new(2, 1, 3, (struct weather){ .loss_pm = 50, .delay_us = 10000, .jitter_us = 5000 });

	(void)state;
	assert_true(world_until_all_run(w, 60000));
	world_run(w, 3600 * 1000);
	world_check(w);
	assert_int_equal(ac_ap_joined(w->ac[0].ac), 3);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(wtp_counters(w->ap[i].wtp)->joined, 1);
		assert_int_equal(wtp_counters(w->ap[i].wtp)->failovers, 0);
		assert_true(world_row(w, 0, i)->count.echoes + world_row(w, 0, i)->count.events > 100);
		assert_null(settled(w, 0, i));
	}
	world_free(w);
}

static void test_seeds(void **state)
{
	uint64_t from = 1, to = 1500;
	const char *one = getenv("SEED"), *why = NULL;

	(void)state;
	if (one)
		from = to = strtoull(one, NULL, 10);
	for (uint64_t seed = from; seed <= to; seed++) {
		struct weather wx = { .loss_pm = (unsigned)(seed % 250), .double_pm = (unsigned)(seed % 100),
				      .delay_us = (unsigned)(seed * 37 % 100000), .jitter_us = (unsigned)(seed * 91 % 80000) };
		struct world *w = world_new(seed, 1, 2, wx);

		if (!world_until_all_run(w, 600 * 1000))
			seed_failed(seed, "an AP did not join within ten minutes");
		for (int i = 0; i < 20; i++) {
			world_run(w, 1000 + world_random(w, 3000));
			world_check(w);
		}
		w->weather = fair;
		world_run(w, 150 * 1000);
		world_check(w);
		for (unsigned i = 0; i < 2; i++)
			if ((why = settled(w, 0, i)))
				seed_failed(seed, why);
		if (ac_ap_count(w->ac[0].ac) != 2)
			seed_failed(seed, "rows");
		world_free(w);
	}
}

static void test_reconfigure(void **state)
{
	static const uint8_t ies[] = { 46, 1, 0, 221, 4, 0x02, 0x00, 0x5e, 1, 32, 1, 3 };
	struct world *w = world_new(3, 1, 1, rough);
	struct world_ac *a = &w->ac[0];
	struct ap *ap;
	uint64_t told;

	(void)state;
	assert_true(world_until_run(w, 0, 120000));
	world_run(w, 60000);
	ap = world_row(w, 0, 0);
	(void)snprintf(a->want.name, sizeof(a->want.name), "lobby");
	(void)snprintf(a->want.location, sizeof(a->want.location), "ground floor");
	a->want.nwlans = 3;
	(void)snprintf(a->wlan[0].ssid, sizeof(a->wlan[0].ssid), "renamed");
	a->wlan[0].ies = ies;
	a->wlan[0].ies_len = sizeof(ies);
	a->want.slot[1].channel = 44;
	a->want.slot[0].power = 3;
	a->want.heartbeat_s = 20;
	ac_refresh_all(a->ac, w->now);
	world_run(w, 60000);
	world_check(w);
	assert_null(settled(w, 0, 0));
	assert_string_equal(ap->name, "lobby");
	assert_string_equal(ap->location, "ground floor");
	assert_string_equal(wtp_saved(w->ap[0].wtp)->name, "lobby");
	assert_string_equal(w->ap[0].saved.location, "ground floor");
	assert_ptr_equal(ac_ap_by_name(a->ac, "lobby"), ap);
	assert_null(ac_ap_by_name(a->ac, "AP0200.5e01.0000"));
	assert_int_equal(radio_sim_config(w->ap[0].radio, 1)->channel, 44);
	assert_memory_equal(radio_sim_bss(w->ap[0].radio, 0, 1)->ssid, "renamed", 7);
	assert_memory_equal(radio_sim_bss(w->ap[0].radio, 1, 3)->ssid, "wlan-3", 6);
	/* each IE in an element of its own, all of them in the beacon */
	assert_int_equal(radio_sim_bss(w->ap[0].radio, 0, 1)->ies_len, sizeof(ies));
	assert_memory_equal(radio_sim_bss(w->ap[0].radio, 0, 1)->ies, ies, sizeof(ies));
	/* nothing changed: nothing is said */
	told = ap->told;
	ac_refresh_all(a->ac, w->now);
	world_run(w, 10000);
	assert_int_equal(ap->told, told);
	/* one word */
	a->want.slot[1].admin = false;
	ac_refresh(a->ac, ap, w->now);
	world_run(w, 20000);
	assert_int_equal(ap->told, told + 1);
	assert_int_equal(ap->slot[1].oper, AP_OPER_DOWN);
	assert_int_equal(ap->slot[0].oper, AP_OPER_UP);
	a->want.slot[1].admin = true;
	a->want.nwlans = 1;
	ac_refresh(a->ac, ap, w->now);
	world_run(w, 20000);
	assert_null(settled(w, 0, 0));
	world_free(w);
}

static void test_reset_and_clear(void **state)
{
	struct world *w = world_new(4, 1, 1, rough);

	(void)state;
	assert_true(world_until_run(w, 0, 120000));
	world_run(w, 20000);
	assert_true(ac_reset(w->ac[0].ac, world_row(w, 0, 0), w->now));
	world_run(w, 60000);
	assert_int_equal(w->ap[0].restarts, 1);
	assert_true(world_until_run(w, 0, 120000));
	world_run(w, 60000);
	assert_null(settled(w, 0, 0));
	assert_int_equal(world_row(w, 0, 0)->ac_initiated, 1);
	assert_true(ac_clear_config(w->ac[0].ac, world_row(w, 0, 0), w->now));
	world_run(w, 60000);
	assert_int_equal(w->ap[0].factories, 1);
	assert_int_equal(w->ap[0].restarts, 2);
	assert_true(world_until_run(w, 0, 120000));
	world_check(w);
	world_free(w);
}

static void test_restarts(void **state)
{
	struct world *w = world_new(5, 1, 4, rough);

	(void)state;
	assert_true(world_until_all_run(w, 120000));
	for (int i = 0; i < 20; i++) {
		world_ac_stop(w, 0);
		world_run(w, world_random(w, 5000));
		world_ac_start(w, 0);
		world_run(w, 180000);
		world_check(w);
		assert_true(world_until_all_run(w, 300000));
		world_run(w, 60000);
		for (unsigned k = 0; k < 4; k++)
			assert_null(settled(w, 0, k));
		assert_int_equal(ac_ap_count(w->ac[0].ac), 4);
	}
	for (unsigned i = 0; i < 40; i++) {
		world_ap_power(w, i % 4, false);
		world_run(w, world_random(w, 3000));
		world_ap_power(w, i % 4, true);
		assert_true(world_until_run(w, i % 4, 120000));
		world_check(w);
	}
	world_run(w, 300000);
	for (unsigned k = 0; k < 4; k++)
		assert_null(settled(w, 0, k));
	assert_int_equal(ac_ap_count(w->ac[0].ac), 4);
	world_free(w);
}

/* The controller is started again and knows nobody. Without a word that takes an EchoInterval and more; with one, a second
 * and the jitter. */
static void test_hints(void **state)
{
	struct world *w = world_new(9, 1, 4, fair);

	(void)state;
	assert_true(world_until_all_run(w, 60000));
	world_run(w, 5000);
	world_ac_stop(w, 0);
	world_ac_start(w, 0);
	world_run(w, 1000);
	for (unsigned k = 0; k < 4; k++)
		assert_non_null(settled(w, 0, k)); /* nobody has noticed */
	for (unsigned k = 0; k < 4; k++)
		world_hint(w, k, 0);
	world_run(w, 3000);
	for (unsigned k = 0; k < 4; k++) {
		assert_null(settled(w, 0, k));
		assert_int_equal(wtp_counters(w->ap[k].wtp)->hints_true, 1);
	}
	assert_int_equal(ac_ap_count(w->ac[0].ac), 4);
	world_check(w);
	world_free(w);
}

/* Lies, ten a second for an hour, over a network that loses a tenth: no session ends, and few Echoes are sent for them. */
static void test_lying_hints(void **state)
{
	struct world *w = world_new(11, 2, 2, rough);
	uint64_t joined[2], probes = 0;

	(void)state;
	assert_true(world_until_all_run(w, 120000));
	world_run(w, 60000);
	for (unsigned k = 0; k < 2; k++)
		joined[k] = wtp_counters(w->ap[k].wtp)->joined;
	for (int i = 0; i < 36000; i++) {
		world_hint(w, (unsigned)i % 2, 0);
		world_hint(w, (unsigned)i % 2, 1); /* one of these is not its controller */
		world_run(w, 100);
	}
	for (unsigned k = 0; k < 2; k++) {
		const struct wtp_counters *c = wtp_counters(w->ap[k].wtp);

		assert_int_equal(c->joined, joined[k]);
		assert_int_equal(c->hints_true, 0);
		assert_int_equal(c->hints, 36000);
		probes = c->hints - c->hints_ignored;
		assert_true(probes > 10 && probes < 70);
	}
	world_free(w);
}

static void test_thousand_flaps(void **state)
{
	struct world *w = world_new(6, 1, 2, (struct weather){ .loss_pm = 10, .delay_us = 5000, .jitter_us = 2000 });
	size_t links = 0;

	(void)state;
	assert_true(world_until_all_run(w, 60000));
	for (unsigned i = 0; i < 1000; i++) {
		w->ap[0].cut = true;
		world_run(w, 1000 + world_random(w, 59000));
		w->ap[0].cut = false;
		world_run(w, 5000 + world_random(w, 60000));
		world_check(w);
		if (ac_handshakes(w->ac[0].ac) > links)
			links = ac_handshakes(w->ac[0].ac);
	}
	world_run(w, 300000);
	assert_null(settled(w, 0, 0));
	assert_null(settled(w, 0, 1));
	assert_int_equal(ac_ap_count(w->ac[0].ac), 2);
	assert_int_equal(wtp_counters(w->ap[1].wtp)->joined, 1); /* the other one never noticed */
	assert_true(links < 16);
	world_free(w);
}

static void test_two_controllers(void **state)
{
	for (uint64_t seed = 1; seed <= 50; seed++) {
		struct world *w = world_new(seed, 2, 3, (struct weather){ .loss_pm = 10, .delay_us = 2000, .jitter_us = 2000 });
		mono_t lost;

		for (unsigned i = 0; i < 2; i++) {
			w->ac[i].want.fast_heartbeat_s = 3;
			(void)snprintf(w->ac[i].want.ac[0].name, AP_NAME_MAX, "WLC1");
			(void)snprintf(w->ac[i].want.ac[1].name, AP_NAME_MAX, "WLC2");
			w->ac[i].want.ac[0].address = w->ac[0].control;
			w->ac[i].want.ac[1].address = w->ac[1].control;
		}
		assert_true(world_until_all_run(w, 60000));
		world_run(w, 400000); /* whoever took the second one has gone back to the first */
		for (unsigned i = 0; i < 3; i++)
			if (settled(w, 0, i))
				seed_failed(seed, settled(w, 0, i));
		world_ac_stop(w, 0);
		lost = w->now;
		world_run(w, 10000);
		for (unsigned i = 0; i < 3; i++)
			if (!world_row(w, 1, i) || !world_row(w, 1, i)->joined)
				seed_failed(seed, "not on the secondary within 10 s");
		(void)lost;
		world_check(w);
		world_ac_start(w, 0);
		world_run(w, 400000);
		for (unsigned i = 0; i < 3; i++)
			if (settled(w, 0, i))
				seed_failed(seed, "not back on the primary");
		assert_int_equal(ac_ap_joined(w->ac[1].ac), 0);
		world_free(w);
	}
	(void)state;
}

/* Flash wears out: what every join tells again is not written again. */
static void test_saved_once(void **state)
{
	struct world *w = world_new(4, 1, 1, fair);
	struct world_ap *p = &w->ap[0];
	unsigned saves;

	(void)state;
	(void)snprintf(w->ac[0].want.ac[0].name, AP_NAME_MAX, "WLC1");
	w->ac[0].want.ac[0].address = w->ac[0].control;
	assert_true(world_until_run(w, 0, 60000));
	world_run(w, 10000);
	saves = p->saves;
	assert_true(saves > 0);
	assert_string_equal(p->saved.ac[0].name, "WLC1");
	for (unsigned i = 0; i < 2; i++) {
		world_ap_power(w, 0, false);
		world_ap_power(w, 0, true);
		assert_true(world_until_run(w, 0, 60000));
		world_run(w, 10000);
		assert_int_equal(p->saves, saves);
	}
	w->ac[0].want.discovery_s = 33;
	ac_refresh_all(w->ac[0].ac, w->now);
	world_run(w, 10000);
	assert_int_equal(p->saves, saves + 1);
	assert_int_equal(p->saved.discovery_s, 33);
	world_free(w);
}

/* A controller it has never heard of becomes its secondary, and is then its primary, while it is in Run: it knows where it
 * is at once, is there in a moment when the first one ends, and goes to it by itself. */
static void test_base_while_in_run(void **state)
{
	struct world *w = world_new(5, 1, 1, fair);
	struct world_ac *a = &w->ac[0];
	const struct wtp_saved *saved;

	(void)state;
	assert_true(world_until_run(w, 0, 60000));
	world_run(w, 5000);
	world_ac_start(w, 1);
	saved = wtp_saved(w->ap[0].wtp);
	assert_true(addr_none(&saved->ac[1].address));
	(void)snprintf(a->want.ac[0].name, AP_NAME_MAX, "WLC1");
	(void)snprintf(a->want.ac[1].name, AP_NAME_MAX, "WLC2");
	a->want.ac[0].address = addr_v4(0xc63364fe, 5246); /* of itself it knows better */
	a->want.ac[1].address = addr_v4(0xc63364ff, 5246);
	ac_refresh_all(a->ac, w->now);
	world_run(w, 2000);
	assert_string_equal(saved->ac[1].name, "WLC2");
	assert_true(addr_eq(&saved->ac[0].address, &a->control));
	assert_true(addr_eq(&saved->ac[1].address, &a->want.ac[1].address));
	a->want.ac[1].address = w->ac[1].control; /* the same name, elsewhere */
	ac_refresh_all(a->ac, w->now);
	world_run(w, 2000);
	assert_true(addr_eq(&saved->ac[1].address, &w->ac[1].control));
	assert_true(addr_eq(&w->ap[0].saved.ac[1].address, &w->ac[1].control)); /* a power cut does not take it */
	world_ac_stop(w, 0);
	world_run(w, 150000); /* the Echo of 30 s and its tries */
	assert_non_null(world_row(w, 1, 0));
	assert_true(world_row(w, 1, 0)->joined);
	world_free(w);

	w = world_new(6, 1, 1, fair);
	assert_true(world_until_run(w, 0, 60000));
	world_run(w, 5000);
	world_ac_start(w, 1);
	(void)snprintf(w->ac[0].want.ac[0].name, AP_NAME_MAX, "WLC2");
	w->ac[0].want.ac[0].address = w->ac[1].control;
	w->ac[0].want.ac[0].address.port = 0; /* as an operator says it: the port is the same */
	ac_refresh_all(w->ac[0].ac, w->now);
	world_run(w, 400000); /* two Primary Discoveries, and the wait before it goes */
	assert_non_null(world_row(w, 1, 0));
	assert_true(world_row(w, 1, 0)->joined);
	world_free(w);
}

/* --- stations ----------------------------------------------------------------------------------------------------- */

enum { CHANGES = 200 };

struct air_log {
	unsigned added, frames, wrong;
	bool order;
};

/* After each station comes its frame, which holds its number; stations come in their order. */
static void on_air(void *ctx, unsigned slot, const uint8_t *station, bool added, const uint8_t *frame, size_t len)
{
	struct air_log *log = ctx;

	(void)slot;
	if (station && added) {
		log->order &= log->added == log->frames && (unsigned)(station[4] << 8 | station[5]) == log->added;
		log->added++;
	} else if (frame) {
		log->order &= log->frames + 1 == log->added && len == 100 && (unsigned)(frame[98] << 8 | frame[99]) == log->frames;
		log->frames++;
	}
}

static void stations(uint64_t seed, bool stranger, int64_t within_ms)
{
	struct world *w = world_new(seed, 1, 1, (struct weather){ .loss_pm = 50, .delay_us = 25000 });
	struct air_log log = { .order = true };
	mono_t begun;
	static const uint8_t rates[] = { 0x82, 0x84, 0x8b, 0x96 };

	world_ap_power(w, 0, false);
	w->ap[0].o.plain_rfc = stranger;
	world_ap_power(w, 0, true);
	assert_true(world_until_run(w, 0, 120000));
	world_run(w, 120000);
	assert_null(settled(w, 0, 0));
	radio_sim_on_air(w->ap[0].radio, on_air, &log);
	begun = w->now;
	for (unsigned i = 0; i < CHANGES; i++) {
		uint8_t frame[100] = { 0x10 };
		struct ac_station_change c = { .op = AC_STATION_ADD, .slot = 0, .wlan = 1, .cookie = i + 1, .aid = (uint16_t)(i + 1),
					       .capability = 0x0431, .rates = rates, .nrates = sizeof(rates),
					       .after = frame, .after_len = sizeof(frame) };

		frame[98] = (uint8_t)(i >> 8);
		frame[99] = (uint8_t)i;
		c.station.v = MAC_REAL_BIT | 0x06005e000000ULL | i;
		assert_true(ac_station_change(w->ac[0].ac, world_row(w, 0, 0), &c, w->now));
	}
	while (w->ac[0].results < CHANGES && mono_between(begun, w->now) < within_ms)
		world_run(w, 10);
	if (w->ac[0].results != CHANGES)
		seed_failed(seed, "not all changes were confirmed in time");
	if (!w->ac[0].cookies_in_order || w->ac[0].failed_results)
		seed_failed(seed, "results out of order, or refused");
	if (!stranger && (log.added != CHANGES || log.frames != CHANGES || !log.order))
		seed_failed(seed, "a station or its frame was lost or out of order");
	assert_int_equal(radio_sim_station_count(w->ap[0].radio, 0), CHANGES);
	world_check(w);
	world_free(w);
}

static void test_stations(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 200; seed++)
		stations(seed, false, 5000);
}

static void test_stations_stranger(void **state)
{
	(void)state;
	stations(7, true, 600000);
}

/* Who is told that a change is done has the next one to make at once: nothing is sent twice. */
static void test_stations_from_within(void **state)
{
	struct world *w = world_new(3, 1, 1, fair);
	struct world_ac *a = &w->ac[0];
	struct air_log log = { .order = true };
	uint64_t requests;

	(void)state;
	assert_true(world_until_run(w, 0, 5000));
	world_run(w, 5000);
	radio_sim_on_air(w->ap[0].radio, on_air, &log);
	a->change = (struct ac_station_change){ .op = AC_STATION_ADD, .wlan = 1, .aid = 1 };
	a->change.station.v = MAC_REAL_BIT | 0x06005e000000ULL;
	a->more = 40;
	requests = ac_channel_counters(a->ac)->requests;
	for (unsigned i = 0; i < 20; i++) {
		a->change.cookie = i + 1;
		assert_true(ac_station_change(a->ac, world_row(w, 0, 0), &a->change, w->now));
		a->change.station.v++;
	}
	a->change.station.v--;
	world_run(w, 5000);
	assert_int_equal(a->results, 60);
	assert_int_equal(a->failed_results, 0);
	assert_true(a->cookies_in_order);
	assert_int_equal(log.added, 60);
	/* the first alone, then all that wait, and again what came of them */
	requests = ac_channel_counters(a->ac)->requests - requests;
	assert_true(requests <= 5);
	world_check(w);
	world_free(w);
}

/* What the radio cannot do is told to the controller, change for change, and the session goes on. */
static void test_a_radio_that_fails(void **state)
{
	static const uint8_t mac[6] = { 0x06, 0, 0x5e, 0, 0, 1 };
	struct world *w = world_new(8, 1, 1, fair);
	struct world_ac *a = &w->ac[0];
	struct ac_station_change c = { .op = AC_STATION_ADD, .wlan = 1, .aid = 1, .cookie = 1,
		.station = { MAC_REAL_BIT | 0x06005e000001ULL } };

	(void)state;
	assert_true(world_until_run(w, 0, 5000));
	world_run(w, 5000);
	radio_sim_fail(w->ap[0].radio, -EIO);
	assert_true(ac_station_change(a->ac, world_row(w, 0, 0), &c, w->now));
	world_run(w, 1000);
	assert_int_equal(a->results, 1);
	assert_int_equal(a->failed_results, 1);
	assert_null(radio_sim_station(w->ap[0].radio, 0, mac));
	radio_sim_fail(w->ap[0].radio, 0);
	c.cookie++;
	assert_true(ac_station_change(a->ac, world_row(w, 0, 0), &c, w->now));
	world_run(w, 1000);
	assert_int_equal(a->results, 2);
	assert_int_equal(a->failed_results, 1);
	assert_non_null(radio_sim_station(w->ap[0].radio, 0, mac));
	assert_int_equal(a->left, 0);
	world_check(w);
	world_free(w);
}

/* RFC 5416 6.15, between any two: only 802.1X passes until the station is allowed, with a key or without one, and on a WLAN
 * without encryption all does. WLAN 1 is encrypted, WLAN 2 is open. */
static void test_stations_gate(void **state)
{
	static const uint8_t mac[6] = { 0x06, 0, 0x5e, 0, 0, 1 }, key[16] = { 1 }, rates[] = { 0x82, 0x84 };
	static const struct {
		enum ac_station_op op;
		uint8_t wlan, key_len;
		uint16_t capability;
		bool gated;
	} step[] = {
		{ AC_STATION_ADD, 1, 0, 0x0431, true },
		{ AC_STATION_ALLOW, 1, sizeof(key), 0x0431, false },
		{ AC_STATION_ADD, 1, 0, 0x0431, true },
		{ AC_STATION_ALLOW, 1, 0, 0x0431, false }, /* the controller encrypts */
		{ AC_STATION_ADD, 1, 0, 0x0421, true }, /* no Session Key goes out: the access point knows its WLAN */
		{ AC_STATION_ADD, 2, 0, 0x0421, false },
		{ AC_STATION_ALLOW, 2, 0, 0x0421, false },
	};

	(void)state;
	for (int stranger = 0; stranger < 2; stranger++) {
		struct world *w = world_new(9, 1, 1, fair);
		struct ac_station_change c = { .aid = 1, .rates = rates, .nrates = sizeof(rates),
			.station = { MAC_REAL_BIT | 0x06005e000001ULL } };
		const struct radio_sim *radio;

		world_ap_power(w, 0, false);
		w->ac[0].wlan[0].capability = 0x0011;
		w->ap[0].o.plain_rfc = stranger;
		world_ap_power(w, 0, true);
		assert_true(world_until_run(w, 0, 120000));
		world_run(w, 120000);
		radio = w->ap[0].radio;
		assert_int_equal(radio_sim_bss(radio, 0, 1)->capability, 0x0011);
		for (size_t i = 0; i < sizeof(step) / sizeof(step[0]); i++) {
			c.op = step[i].op;
			c.wlan = step[i].wlan;
			c.capability = step[i].capability;
			c.key = key;
			c.key_len = step[i].key_len;
			assert_true(ac_station_change(w->ac[0].ac, world_row(w, 0, 0), &c, w->now));
			world_run(w, 5000);
			assert_non_null(radio_sim_station(radio, 0, mac));
			if (stranger || step[i].wlan == 1 || step[i].op == AC_STATION_ALLOW) /* ours has a step of its own for it */
				assert_int_equal(radio_sim_station(radio, 0, mac)->gate,
						 step[i].gated ? RADIO_GATE_EAPOL : RADIO_GATE_RUN);
		}
		assert_int_equal(w->ac[0].results, sizeof(step) / sizeof(step[0]));
		assert_int_equal(w->ac[0].failed_results, 0);
		world_check(w);
		world_free(w);
	}
}

static void test_station_refusals(void **state)
{
	struct world *w = world_new(8, 1, 1, fair);
	struct ac_station_change c = { .op = AC_STATION_ADD, .wlan = 1, .aid = 1,
		.station = { MAC_REAL_BIT | 0x06005e000001ULL } };
	struct ac *ac = w->ac[0].ac;
	struct ap *ap;
	unsigned taken = 0;

	(void)state;
	assert_true(world_until_run(w, 0, 5000));
	world_run(w, 5000);
	ap = world_row(w, 0, 0);
	c.aid = 0;
	assert_false(ac_station_change(ac, ap, &c, w->now));
	c.aid = 2008;
	assert_false(ac_station_change(ac, ap, &c, w->now));
	c.aid = 2007;
	c.wlan = 5; /* unknown WLAN */
	assert_false(ac_station_change(ac, ap, &c, w->now));
	c.wlan = 17;
	assert_false(ac_station_change(ac, ap, &c, w->now));
	c.wlan = 1;
	c.slot = 3;
	assert_false(ac_station_change(ac, ap, &c, w->now));
	c.slot = 0;
	while (ac_station_change(ac, ap, &c, w->now))
		c.cookie = ++taken;
	assert_int_equal(taken, STATION_CHANGES_MAX);
	assert_int_equal(ac_counters(ac)->stations_limited, 1);
	c.op = AC_STATION_DELETE; /* a station must not outlive its client */
	assert_true(ac_station_change(ac, ap, &c, w->now));
	/* the AP is lost: each has its result */
	w->ap[0].cut = true;
	world_run(w, 300000);
	assert_int_equal(w->ac[0].results, STATION_CHANGES_MAX + 1);
	assert_int_equal(w->ac[0].lost_results, STATION_CHANGES_MAX + 1);
	world_free(w);
}

/* What a radio refuses once is told again before all else, and a station that was added meanwhile stays. */
static void test_deletion_is_told_again(void **state)
{
	struct world *w = world_new(8, 1, 1, fair);
	struct ac_station_change c = { .op = AC_STATION_ADD, .wlan = 1, .aid = 1,
		.station = { MAC_REAL_BIT | 0x06005e000001ULL } };
	struct ac *ac = w->ac[0].ac;
	uint8_t mac[6] = { 6, 0, 0x5e, 0, 0, 1 };
	struct ap *ap;

	(void)state;
	assert_true(world_until_run(w, 0, 5000));
	world_run(w, 5000);
	ap = world_row(w, 0, 0);
	assert_true(ac_station_change(ac, ap, &c, w->now));
	world_run(w, 1000);
	assert_non_null(radio_sim_station(w->ap[0].radio, 0, mac));
	radio_sim_fail(w->ap[0].radio, -EIO);
	for (unsigned i = 0; i < 3; i++) {
		c.op = AC_STATION_DELETE;
		c.cookie = 10 + i;
		assert_true(ac_station_change(ac, ap, &c, w->now));
		c.station.v++;
	}
	while (ac_counters(ac)->deletes_again == 0)
		world_run(w, 1);
	radio_sim_fail(w->ap[0].radio, 0);
	world_run(w, 1000);
	assert_null(radio_sim_station(w->ap[0].radio, 0, mac));
	assert_int_equal(w->ac[0].results, 4);
	/* for ever it is not told */
	c.station.v = MAC_REAL_BIT | 0x06005e000001ULL;
	c.op = AC_STATION_ADD;
	assert_true(ac_station_change(ac, ap, &c, w->now));
	world_run(w, 1000);
	radio_sim_fail(w->ap[0].radio, -EIO);
	c.op = AC_STATION_DELETE;
	assert_true(ac_station_change(ac, ap, &c, w->now));
	world_run(w, 5000);
	assert_int_equal(w->ac[0].results, 6);
	radio_sim_fail(w->ap[0].radio, 0);
	world_free(w);
}

/* --- strangers, enrolment, clear data ----------------------------------------------------------------------------- */

static void test_stranger(void **state)
{
	struct world *w = world_new(9, 1, 1, rough);

	(void)state;
	world_ap_power(w, 0, false);
	w->ap[0].o.plain_rfc = true;
	world_ap_power(w, 0, true);
	assert_true(world_until_run(w, 0, 300000));
	world_run(w, 200000);
	assert_null(settled(w, 0, 0));
	assert_false(world_row(w, 0, 0)->ours);
	world_run(w, 3600000);
	assert_int_equal(wtp_counters(w->ap[0].wtp)->joined, 1);
	world_free(w);
}

static void test_clear_data(void **state)
{
	struct world *w = world_new(10, 1, 1, fair);

	(void)state;
	world_ap_power(w, 0, false);
	w->ap[0].o.clear_data = true;
	world_ap_power(w, 0, true);
	world_run(w, 60000);
	assert_int_not_equal(wtp_state(w->ap[0].wtp), WTP_RUN);
	assert_true(ac_counters(w->ac[0].ac)->data_clear_refused > 0);
	w->ac[0].want.clear_data = true;
	assert_true(world_until_run(w, 0, 120000));
	world_run(w, 300000);
	assert_null(settled(w, 0, 0));
	world_free(w);
}

static void test_enrol(void **state)
{
	struct world *w = world_new(11, 1, 1, rough);

	(void)state;
	world_ap_power(w, 0, false);
	w->ap[0].o.enrol = true;
	w->ap[0].identity = (struct dtls_peer){ .proof = DTLS_PROOF_PSK, .name = "token-1", .ours = true };
	world_ap_power(w, 0, true);
	assert_true(world_until_run(w, 0, 300000));
	world_run(w, 60000);
	assert_int_equal(w->ac[0].signs, 1);
	assert_int_equal(w->ap[0].certificates, 1);
	/* renewal, and a refusal that comes later */
	w->ac[0].sign_now = false;
	assert_true(wtp_renew(w->ap[0].wtp, w->now));
	world_run(w, 30000);
	assert_int_equal(w->ac[0].signs, 2);
	ac_signed(w->ac[0].ac, w->ac[0].ticket, NULL, 0, "the AP is not in the auth-list", w->now);
	world_run(w, 30000);
	assert_int_equal(w->ap[0].refusals, 1);
	assert_int_equal(w->ap[0].certificates, 1);
	ac_signed(w->ac[0].ac, 4711, "x", 1, NULL, w->now); /* nobody's */
	world_check(w);
	world_free(w);
}

static void test_refused(void **state)
{
	struct world *w = world_new(12, 1, 1, fair);
	const struct join_stats *j;

	(void)state;
	w->ac[0].admit_none = true;
	world_run(w, 300000);
	assert_int_not_equal(wtp_state(w->ap[0].wtp), WTP_RUN);
	assert_int_equal(ac_ap_count(w->ac[0].ac), 0);
	j = ac_join_by_mac(w->ac[0].ac, w->ap[0].o.base);
	assert_non_null(j);
	assert_true(j->join_refused > 0);
	assert_string_equal(j->join_why, "not in the auth-list");
	assert_string_equal(j->last_error, "not in the auth-list");
	assert_int_equal(ac_join_count(w->ac[0].ac), 1);
	w->ac[0].admit_none = false;
	assert_true(world_until_run(w, 0, 300000));
	world_free(w);
}

/* A controller of somebody else's, which counts its letters otherwise than RFC 5415 4.6.45 wants it: what the AP keeps of
 * its name must have a form on the wire, or it never joins again. */
static void test_names_of_strangers(void **state)
{
	static const char latin[] = "B\xfcro",
		cut[] = "0123456789012345678901234567890123456789012345678901234567890\xc3\xa9\xc3\xa9";
	static const struct slice names[] = { { latin, 4 }, { cut, sizeof(cut) - 1 } };
	static const char *const kept[] = { "B?ro", "0123456789012345678901234567890123456789012345678901234567890\xc3\xa9" };
	struct world *w = world_new(13, 1, 1, fair);

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		uint8_t packet[256];
		struct wr out = wr_into(packet, sizeof(packet));
		size_t hole = capwap_control_begin(&out, CAPWAP_CONFIGURATION_UPDATE_REQUEST, 100);

		assert_true(world_until_run(w, 0, 60000));
		world_run(w, 3000);
		wr_be16(&out, CAPWAP_EL_WTP_NAME);
		wr_be16(&out, names[i].len);
		wr_bytes(&out, names[i].p, names[i].len);
		capwap_control_end(&out, hole);
		assert_true(world_inject(w, 0, false, WTP_CONTROL, packet, wr_len(&out)));
		world_run(w, 1000);
		assert_string_equal(wtp_saved(w->ap[0].wtp)->name, kept[i]);
		world_ap_power(w, 0, false);
		world_ap_power(w, 0, true);
	}
	assert_true(world_until_run(w, 0, 60000));
	assert_string_equal(world_row(w, 0, 0)->name, kept[1]);
	world_free(w);
}

/* Answers to Primary Discovery that somebody makes up, with every sequence number. */
static void make_up_answers(struct world *w, const struct addr *from, const char *name)
{
	for (unsigned seq = 0; seq < 256; seq++) {
		struct capwap_ac_descriptor d = { .max_wtps = 9, .security = CAPWAP_SECURITY_X509, .rmac = 1, .dtls_policy = 4,
						  .hardware = SLICE("1"), .software = SLICE("1") };
		uint8_t packet[512];
		struct wr out = wr_into(packet, sizeof(packet));
		size_t hole = capwap_control_begin(&out, CAPWAP_PRIMARY_DISCOVERY_RESPONSE, (uint8_t)seq);

		capwap_put(&out, CAPWAP_EL_AC_DESCRIPTOR, &d);
		capwap_put(&out, CAPWAP_EL_AC_NAME, &(struct capwap_text){ slice_of(name) });
		capwap_put(&out, CAPWAP_EL_WTP_RADIO_INFORMATION, &(struct capwap_radio_information){ 1, CAPWAP_RADIO_B });
		capwap_put(&out, CAPWAP_EL_CONTROL_IPV4_ADDRESS, &(struct capwap_control_ip4){ { 198, 51, 100, 9 }, 0 });
		capwap_control_end(&out, hole);
		assert_int_equal(wr_done(&out), 0);
		wtp_clear(w->ap[0].wtp, from, packet, wr_len(&out), w->now);
	}
}

static void test_lying_answers(void **state)
{
	struct world *w = world_new(14, 2, 1, fair);
	struct addr elsewhere = addr_v4(0xc6336409, 5246);
	const struct wtp_counters *c;

	(void)state;
	world_ac_stop(w, 1);
	(void)snprintf(w->ac[0].want.ac[0].name, AP_NAME_MAX, "WLC9");
	assert_true(world_until_run(w, 0, 120000));
	c = wtp_counters(w->ap[0].wtp);
	world_run(w, 5000); /* the first Primary Discovery has gone out, and the name of the primary has come */
	make_up_answers(w, &elsewhere, "WLC9");
	world_run(w, 60000);
	assert_int_equal(c->fallbacks, 0); /* it was not asked */
	assert_true(addr_none(&wtp_saved(w->ap[0].wtp)->ac[0].address));
	/* from an address that is asked it may be true, so it is looked at, but not again and again */
	for (unsigned i = 0; i < 600; i++) {
		make_up_answers(w, &w->ac[1].control, "WLC9");
		world_run(w, 1000);
	}
	assert_true(c->fallbacks >= 1 && c->fallbacks <= 11);
	assert_true(world_until_run(w, 0, 30000));
	assert_true(addr_none(&wtp_saved(w->ap[0].wtp)->ac[0].address));
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_join),
		cmocka_unit_test(test_late_answers),
		cmocka_unit_test(test_hour),
		cmocka_unit_test(test_reconfigure),
		cmocka_unit_test(test_reset_and_clear),
		cmocka_unit_test(test_restarts),
		cmocka_unit_test(test_hints),
		cmocka_unit_test(test_lying_hints),
		cmocka_unit_test(test_thousand_flaps),
		cmocka_unit_test(test_two_controllers),
		cmocka_unit_test(test_saved_once),
		cmocka_unit_test(test_base_while_in_run),
		cmocka_unit_test(test_stations),
		cmocka_unit_test(test_stations_stranger),
		cmocka_unit_test(test_stations_from_within),
		cmocka_unit_test(test_a_radio_that_fails),
		cmocka_unit_test(test_stations_gate),
		cmocka_unit_test(test_station_refusals),
		cmocka_unit_test(test_deletion_is_told_again),
		cmocka_unit_test(test_stranger),
		cmocka_unit_test(test_clear_data),
		cmocka_unit_test(test_enrol),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_names_of_strangers),
		cmocka_unit_test(test_lying_answers),
		cmocka_unit_test(test_seeds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
