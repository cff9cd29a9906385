/* SPDX-License-Identifier: Apache-2.0 */
/* test_machine_clients.c - what clients need between an access point and its controller: gates, keys, capabilities, group
 * keys, reports, and stations that stay while the controller is away. In virtual time, over tests/machines/world.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <stdio.h>

#include <cmocka.h>

#include "../machines/hand.h"
#include "../machines/world.h"

#include "capwap/put.h"
#include "proto/capwap/elements.h"
#include "proto/capwap/vendor.h"

static const struct weather fair = { .delay_us = 500 };
static const uint8_t mac[6] = { 6, 0, 0x5e, 0, 0, 1 }, rates[] = { 0x82, 0x84, 0x8b, 0x96 };
/* HT Capabilities as long as they are, of zeros but for the first; and an RSNE cut to what matters here */
static const uint8_t ies[] = { 45, 26, 0x2c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
			       48, 2, 1, 0 };
static uint8_t key[16] = "a pairwise key.";

static struct world *one(uint64_t seed, bool group_keys)
{
	struct world *w = world_new(seed, 1, 1, fair);

	w->ac[0].group_keys = group_keys;
	assert_true(world_until_run(w, 0, 60000));
	world_run(w, 5000);
	return w;
}

static struct ac_station_change station(enum ac_gate gate)
{
	return (struct ac_station_change){ .op = AC_STATION_ADD, .gate = (uint8_t)gate,
					   .station = { MAC_REAL_BIT | 0x06005e000001ULL },
					   .wlan = 1, .aid = 7, .capability = 0x0431, .rates = rates, .nrates = sizeof(rates) };
}

static void change(struct world *w, const struct ac_station_change *c)
{
	unsigned before = w->ac[0].results;

	assert_true(ac_station_change(w->ac[0].ac, world_row(w, 0, 0), c, w->now));
	world_run(w, 1000);
	assert_int_equal(w->ac[0].results, before + 1);
}

/* Opened before its key was there? */
static unsigned open_without_key;
static void watch(void *ctx, unsigned slot, const uint8_t *at, bool added, const uint8_t *frame, size_t len)
{
	const struct radio_sim *r = ctx;

	(void)frame;
	(void)len;
	if (at && added && radio_sim_station(r, slot, at)->gate != RADIO_GATE_EAPOL && !radio_sim_key(r, slot, 1, at, 0))
		open_without_key++;
}

/* A join of a client, step for step, as the radio sees it. */
static void test_steps_of_a_station(void **state)
{
	struct world *w = one(1, false);
	struct radio_sim *r = w->ap[0].radio;
	struct ac_station_change c = station(AC_GATE_BEFORE_RUN);
	static const uint8_t response[30] = { 0x10, 0, 0, 0, 6, 0, 0x5e, 0, 0, 1 };
	const struct radio_station *s;

	(void)state;
	open_without_key = 0;
	radio_sim_on_air(r, watch, r);
	c.ies = ies;
	c.ies_len = sizeof(ies);
	c.listen_interval = 10;
	c.wmm = c.pmf = true;
	c.vlan = 40;
	change(w, &c);
	s = radio_sim_station(r, 0, mac);
	assert_non_null(s);
	assert_int_equal(s->gate, RADIO_GATE_EAPOL);
	assert_int_equal(s->listen_interval, 10);
	assert_int_equal(s->vlan, 40);
	assert_true(s->wmm && s->pmf);
	assert_int_equal(s->ies_len, sizeof(ies));
	assert_memory_equal(s->ies, ies, sizeof(ies));
	c = station(AC_GATE_LEARN);
	c.wmm = c.pmf = true;
	c.key = key;
	c.key_len = sizeof(key);
	c.cipher = 0x000fac04;
	c.rsc = 0x010203040506;
	change(w, &c);
	s = radio_sim_station(r, 0, mac);
	assert_int_equal(s->gate, RADIO_GATE_LEARN);
	assert_int_equal(s->ies_len, sizeof(ies)); /* as they were */
	assert_true(radio_sim_key(r, 0, 1, mac, 0)->rx_pn == 0x010203040506);
	assert_int_equal(radio_sim_key(r, 0, 1, mac, 0)->cipher, 0x000fac04);
	c = station(AC_GATE_RUN);
	change(w, &c);
	assert_int_equal(radio_sim_station(r, 0, mac)->gate, RADIO_GATE_RUN);
	assert_non_null(radio_sim_key(r, 0, 1, mac, 0));
	assert_int_equal(open_without_key, 0);
	c = station(AC_GATE_BEFORE_RUN); /* it associates anew: its key is gone with the association before */
	c.after = response;
	c.after_len = sizeof(response);
	change(w, &c);
	assert_null(radio_sim_key(r, 0, 1, mac, 0));
	assert_int_equal(radio_sim_station(r, 0, mac)->gate, RADIO_GATE_EAPOL);
	c.op = AC_STATION_DELETE;
	c.after_len = 0;
	change(w, &c);
	c = station(AC_GATE_RUN); /* all in one: closed until the key is in */
	c.key = (const uint8_t *)"another pairwise";
	c.key_len = 16;
	change(w, &c);
	assert_int_equal(open_without_key, 0);
	assert_int_equal(radio_sim_station(r, 0, mac)->gate, RADIO_GATE_RUN);
	assert_int_equal(w->ac[0].failed_results, 0);
	world_check(w);
	world_free(w);
}

/* A key that is there is not installed again; one that was there is refused, with or without its station gone meanwhile. */
static void test_no_key_twice(void **state)
{
	struct world *w = one(2, false);
	struct ac_station_change c = station(AC_GATE_RUN), d = { .op = AC_STATION_DELETE, .station = c.station, .wlan = 1 };
	const struct wtp_counters *count = wtp_counters(w->ap[0].wtp);

	(void)state;
	c.key = key;
	c.key_len = sizeof(key);
	change(w, &c);
	assert_int_equal(radio_sim_keys_set(w->ap[0].radio), 1);
	change(w, &c);
	assert_int_equal(radio_sim_keys_set(w->ap[0].radio), 1);
	assert_int_equal(count->keys_again, 1);
	assert_int_equal(w->ac[0].failed_results, 0);
	c.key = (const uint8_t *)"another pairwise";
	change(w, &c);
	assert_int_equal(radio_sim_keys_set(w->ap[0].radio), 2);
	c.key = key; /* that of before */
	change(w, &c);
	assert_int_equal(radio_sim_keys_set(w->ap[0].radio), 2);
	assert_int_equal(count->keys_refused, 1);
	assert_int_equal(w->ac[0].failed_results, 1);
	change(w, &d);
	c.key = (const uint8_t *)"another pairwise";
	change(w, &c); /* the station is new, the key is not */
	assert_int_equal(count->keys_refused, 2);
	assert_null(radio_sim_station(w->ap[0].radio, 0, mac)); /* refused whole: no station without its key */
	c.station.v++; /* nor for another station */
	change(w, &c);
	assert_int_equal(count->keys_refused, 3);
	assert_int_equal(radio_sim_keys_set(w->ap[0].radio), 2);
	world_check(w);
	world_free(w);
}

static struct ac_group_key rekey(enum ac_group_status status, uint8_t seed)
{
	struct ac_group_key k = { .status = (uint8_t)status, .gtk_id = 2, .gtk_len = 16, .igtk_id = 5, .igtk_len = 16 };

	memset(k.gtk, seed, 16);
	memset(k.igtk, seed + 1, 16);
	return k;
}

/* Group keys with the WLAN; a rekeying in its two steps; a key used before is refused. */
static void test_group_keys(void **state)
{
	struct world *w = one(3, true);
	struct radio_sim *r = w->ap[0].radio;
	struct ac_group_key k = rekey(AC_GROUP_BEGIN, 200);
	struct radio_group_state g;
	unsigned set = radio_sim_keys_set(r);
	uint8_t first[16];

	(void)state;
	assert_int_equal(w->ac[0].heard.group_asked, set / 2); /* a GTK and an IGTK for each BSS */
	assert_int_equal(w->ac[0].heard.group_again, 0);
	assert_int_equal(w->ac[0].heard.wlans_up, set / 2);
	assert_int_equal(radio_sim_ops.group_state(r, 0, 1, &g), 0);
	assert_true(g.gtk_id == 1 && g.igtk_id == 4);
	memcpy(first, radio_sim_key(r, 0, 1, NULL, 1)->key, 16);
	assert_true(ac_group_key(w->ac[0].ac, world_row(w, 0, 0), 0, 1, &k, w->now));
	world_run(w, 1000);
	assert_int_equal(w->ac[0].heard.group_done, 1);
	assert_non_null(radio_sim_key(r, 0, 1, NULL, 2));
	assert_non_null(radio_sim_key(r, 0, 1, NULL, 5));
	assert_int_equal(radio_sim_ops.group_state(r, 0, 1, &g), 0);
	assert_true(g.gtk_id == 1 && g.igtk_id == 4); /* not yet */
	k.status = AC_GROUP_COMPLETE;
	assert_true(ac_group_key(w->ac[0].ac, world_row(w, 0, 0), 0, 1, &k, w->now));
	world_run(w, 1000);
	assert_int_equal(radio_sim_ops.group_state(r, 0, 1, &g), 0);
	assert_true(g.gtk_id == 2 && g.igtk_id == 5);
	assert_int_equal(radio_sim_keys_set(r), set + 2); /* once each */
	assert_int_equal(w->ac[0].heard.group_failed, 0);
	k.status = AC_GROUP_BEGIN;
	k.gtk_id = 1;
	memcpy(k.gtk, first, 16); /* the one before comes again: its packet numbers would, too */
	memset(k.igtk, 99, 16);
	assert_true(ac_group_key(w->ac[0].ac, world_row(w, 0, 0), 0, 1, &k, w->now));
	world_run(w, 1000);
	assert_int_equal(w->ac[0].heard.group_done, 3);
	/* it is still installed where it was: nothing is done, and its numbers go on */
	assert_int_equal(w->ac[0].heard.group_failed, 0);
	k = rekey(AC_GROUP_BEGIN, 200);
	k.gtk_id = 1; /* the same key in another place */
	assert_true(ac_group_key(w->ac[0].ac, world_row(w, 0, 0), 0, 1, &k, w->now));
	world_run(w, 1000);
	assert_int_equal(w->ac[0].heard.group_failed, 1);
	assert_false(ac_group_key(w->ac[0].ac, world_row(w, 0, 0), 0, 9, &k, w->now)); /* no such WLAN there */
	world_check(w);
	world_free(w);
}

/* EAPOL-Key with a MIC and no Ack to a BSS of the radio, or with Ack */
static size_t key_frame(uint8_t *p, const struct radio_bss *b, bool ack)
{
	static const uint8_t body[] = { 0xaa, 0xaa, 3, 0, 0, 0, 0x88, 0x8e, 2, 3, 0, 95, 2, 1, 0x0a };

	memset(p, 0, 140);
	p[0] = 0x08;
	p[1] = 0x01;
	memcpy(p + 4, b->bssid, 6);
	memcpy(p + 10, mac, 6);
	memcpy(p + 16, b->bssid, 6);
	memcpy(p + 24, body, sizeof(body));
	if (ack)
		p[24 + 14] |= 0x80;
	return 24 + 8 + 4 + 95;
}

/* Message 2 brings the packet numbers of the group keys, other frames do not; and none does at a stranger. */
static void test_group_state_with_message_2(void **state)
{
	struct world *w = one(4, true);
	struct radio_sim *r = w->ap[0].radio;
	static const uint8_t group[] = { 0xc0, 0x40, 0, 0, 255, 255, 255, 255, 255, 255 };
	uint8_t frame[140], goodbye[26] = { 0 };
	size_t len = key_frame(frame, radio_sim_bss(r, 0, 2), false);
	const struct radio_events *e = radio_sim_events(r);

	(void)state;
	memcpy(goodbye, group, sizeof(group));
	memcpy(goodbye + 10, radio_sim_bss(r, 0, 2)->bssid, 6);
	memcpy(goodbye + 16, radio_sim_bss(r, 0, 2)->bssid, 6);
	e->frame(e->ctx, 0, 2, frame, len, &(struct radio_frame_info){ .rssi = -61, .snr = 30, .rate = 60 }, w->now);
	world_run(w, 100);
	assert_int_equal(w->ac[0].heard.frames, 1);
	assert_true(w->ac[0].heard.info.has_group && w->ac[0].heard.info.heard);
	assert_int_equal(w->ac[0].heard.info.rssi, -61);
	assert_int_equal(w->ac[0].heard.info.snr, 30);
	assert_int_equal(w->ac[0].heard.info.rate, 60);
	assert_true(w->ac[0].heard.info.group.gtk_id == 1 && w->ac[0].heard.info.group.igtk_id == 4);
	assert_true(w->ac[0].heard.info.group.igtk_ipn == 0);
	len = key_frame(frame, radio_sim_bss(r, 0, 2), true);
	assert_true(wtp_frame(w->ap[0].wtp, 0, frame, len, -50, w->now));
	world_run(w, 100);
	assert_int_equal(w->ac[0].heard.frames, 2);
	assert_false(w->ac[0].heard.info.has_group);
	frame[24 + 8 + 1] = 1; /* EAPOL-Start */
	assert_true(wtp_frame(w->ap[0].wtp, 0, frame, len, -50, w->now));
	world_run(w, 100);
	assert_false(w->ac[0].heard.info.has_group);
	world_free(w);
}

/* What became of a frame comes when the radio knows it, with the change's cookie. */
static void test_fate_of_frames(void **state)
{
	struct world *w = one(5, false);
	uint8_t response[30] = { 0x10, 0, 0, 0, 6, 0, 0x5e, 0, 0, 1 };
	struct ac_station_change c = station(AC_GATE_BEFORE_RUN);

	(void)state;
	radio_sim_pending(w->ap[0].radio, true);
	c.after = response;
	c.after_len = sizeof(response);
	c.cookie = 4711;
	change(w, &c);
	assert_int_equal(w->ac[0].heard.pending, 1);
	assert_int_equal(w->ac[0].heard.transmitted, 0);
	radio_sim_settle(w->ap[0].radio, true, w->now);
	world_run(w, 100);
	assert_int_equal(w->ac[0].heard.transmitted, 1);
	assert_int_equal(w->ac[0].heard.acked, 1);
	assert_int_equal(w->ac[0].heard.cookie, 4711);
	for (unsigned i = 0; i < 60; i++) {
		c.cookie = 5000 + i;
		change(w, &c);
	}
	radio_sim_settle(w->ap[0].radio, false, w->now);
	world_run(w, 1000);
	assert_int_equal(w->ac[0].heard.transmitted, 61);
	assert_int_equal(w->ac[0].heard.acked, 1);
	assert_int_equal(w->ac[0].heard.cookie, 5059);
	world_check(w);
	world_free(w);
}

/* Probes are counted and told twice a second, the strongest signal of each; what is not heard of costs nothing. */
static void test_probing(void **state)
{
	struct world *w = one(6, false);
	const struct radio_events *e = radio_sim_events(w->ap[0].radio);
	uint64_t handled = w->handled;

	(void)state;
	world_run(w, 900);
	assert_int_equal(w->handled, handled);
	for (int i = 0; i < 20; i++) {
		e->probing(e->ctx, 1, mac, (int8_t)(-80 + i), 36, w->now);
		world_run(w, 20);
	}
	assert_int_equal(w->ac[0].heard.probes, 0);
	world_run(w, 200);
	assert_int_equal(w->ac[0].heard.probes, 1);
	assert_int_equal(w->ac[0].heard.probe.probes, 20);
	assert_int_equal(w->ac[0].heard.probe.rssi, -61);
	assert_int_equal(w->ac[0].heard.probe.slot, 1);
	assert_int_equal(w->ac[0].heard.probe.channel, 36);
	for (unsigned i = 0; i < 400; i++) {
		uint8_t other[6] = { 6, 0, 0x5e, 1, (uint8_t)(i >> 8), (uint8_t)i };

		e->probing(e->ctx, 0, other, -70, 6, w->now);
	}
	world_run(w, 1000);
	assert_int_equal(w->ac[0].heard.probes, 1 + 256);
	assert_int_equal(wtp_counters(w->ap[0].wtp)->probers_dropped, 400 - 256);
	e->probing(e->ctx, 0, mac, -70, 6, w->now);
	world_run(w, 1000);
	assert_int_equal(w->ac[0].heard.probes, 2 + 256);
	world_check(w);
	world_free(w);
}

/* Addresses at once; stations that are silent, that are gone; a radio that leaves its channel. While nobody is there: what
 * matters later is told later. */
static void test_reports(void **state)
{
	static const uint8_t ip[16] = { [10] = 0xff, 0xff, 192, 0, 2, 7 };
	struct world *w = one(7, false);
	const struct radio_events *e = radio_sim_events(w->ap[0].radio);
	struct world_heard *h = &w->ac[0].heard;
	struct ac_station_change c = station(AC_GATE_LEARN);

	(void)state;
	change(w, &c);
	e->learned(e->ctx, 0, 1, mac, RADIO_LEARNED_DHCP, ip, w->now);
	world_run(w, 50);
	assert_int_equal(h->learned, 1);
	assert_int_equal(h->address.how, AC_LEARNED_DHCP);
	assert_int_equal(h->address.wlan, 1);
	assert_memory_equal(h->address.ip, ip, 16);
	assert_true(mac_eq(h->address.station, c.station));
	e->dhcp(e->ctx, 0, 1, mac, &(struct radio_dhcp){ .type = 2, .from_server = true, .xid = 0x1234, .ip = 0xc0000207,
							 .server = 0xc0000201, .lease_s = 600 }, w->now);
	world_run(w, 50);
	assert_int_equal(h->dhcps, 1);
	assert_true(h->dhcp.from_server && h->dhcp.type == 2 && h->dhcp.xid == 0x1234 && h->dhcp.ip == 0xc0000207 &&
		    h->dhcp.server == 0xc0000201 && h->dhcp.lease_s == 600 && h->dhcp.wlan == 1);
	e->station_idle(e->ctx, 0, 1, mac, 300, w->now);
	e->event(e->ctx, 1, RADIO_EVENT_CHANNEL, 0, 100, 4, "radar on channel 52", w->now);
	e->station_gone(e->ctx, 0, 1, mac, w->now);
	world_run(w, 100);
	assert_int_equal(h->idle, 1);
	assert_int_equal(h->idle_last.seconds, 300);
	assert_int_equal(h->radio, 1);
	assert_true(h->radio_last.event == AC_RADIO_CHANNEL && h->radio_last.channel == 100 && h->radio_last.width == 4);
	assert_int_equal(world_row(w, 0, 0)->slot[1].channel, 100);
	assert_int_equal(h->gone, 1);
	assert_int_equal(wtp_station_count(w->ap[0].wtp), 0);
	w->ap[0].cut = true;
	e->learned(e->ctx, 0, 1, mac, RADIO_LEARNED_ARP, ip, w->now);
	e->event(e->ctx, 1, RADIO_EVENT_RADAR, 0, 0, 0, NULL, w->now);
	e->station_gone(e->ctx, 0, 1, mac, w->now);
	world_run(w, 400000);
	assert_int_not_equal(wtp_state(w->ap[0].wtp), WTP_RUN);
	e->station_idle(e->ctx, 0, 1, mac, 300, w->now); /* it will be told again while it lasts */
	e->probing(e->ctx, 0, mac, -70, 6, w->now);
	w->ap[0].cut = false;
	assert_true(world_until_run(w, 0, 200000));
	world_run(w, 5000);
	assert_int_equal(h->learned, 2);
	assert_int_equal(h->radio, 2);
	assert_int_equal(h->gone, 2);
	assert_int_equal(h->idle, 1);
	assert_int_equal(h->probes, 0);
	world_check(w);
	world_free(w);
}

static bool is_up(struct world *w, unsigned ap)
{
	return wtp_state(w->ap[ap].wtp) == WTP_RUN;
}

/* The controller dies: stations go on as they are. Another process takes its place, and is told of them with all it needs to
 * adopt them; what it has new keys for gets new keys. */
static void test_stations_stay(void **state)
{
	static const uint8_t ip[16] = { [10] = 0xff, 0xff, 192, 0, 2, 7 };
	struct world *w = one(8, true);
	struct radio_sim *r = w->ap[0].radio;
	const struct radio_events *e = radio_sim_events(r);
	struct ac_station_change c = station(AC_GATE_RUN);
	struct world_heard *h = &w->ac[0].heard;

	(void)state;
	assert_int_equal(h->present_ends, 1); /* a first join: none were kept */
	c.ies = ies;
	c.ies_len = sizeof(ies);
	c.listen_interval = 5;
	c.pmf = c.wmm = true;
	c.key = key;
	c.key_len = sizeof(key);
	change(w, &c);
	e->learned(e->ctx, 0, 1, mac, RADIO_LEARNED_DHCP, ip, w->now);
	c = station(AC_GATE_LEARN);
	c.station.v++;
	c.wlan = 2;
	change(w, &c);
	world_ac_stop(w, 0);
	world_run(w, 300000);
	assert_false(is_up(w, 0));
	assert_int_equal(radio_sim_station_count(r, 0), 2);
	assert_int_equal(radio_sim_station(r, 0, mac)->gate, RADIO_GATE_RUN);
	assert_non_null(radio_sim_key(r, 0, 1, mac, 0));
	memset(h, 0, sizeof(*h));
	world_ac_start(w, 0);
	assert_true(world_until_run(w, 0, 300000));
	world_run(w, 5000);
	assert_int_equal(radio_sim_station_count(r, 0), 2);
	assert_int_equal(h->present, 2);
	assert_int_equal(h->present_ends, 1);
	assert_int_equal(h->group_again, 0); /* this controller has told it none */
	assert_true(h->group_asked > 0);
	assert_int_equal(wtp_counters(w->ap[0].wtp)->wlans_refused, 0);
	if (!mac_eq(h->station.station, (mac_t){ MAC_REAL_BIT | 0x06005e000001ULL })) { /* the other was the last */
		assert_int_equal(h->station.wlan, 2);
		assert_int_equal(h->station.gate, AC_GATE_LEARN);
		assert_false(h->station.keyed);
		c = station(AC_GATE_LEARN);
		c.op = AC_STATION_DELETE;
		c.station.v++;
		c.wlan = 2;
		change(w, &c);
		memset(h, 0, sizeof(*h)); /* once more, with the first alone */
		world_ac_stop(w, 0);
		world_run(w, 300000);
		world_ac_start(w, 0);
		assert_true(world_until_run(w, 0, 300000));
		world_run(w, 5000);
		assert_int_equal(h->present, 1);
	}
	assert_int_equal(h->station.wlan, 1);
	assert_int_equal(h->station.gate, AC_GATE_RUN);
	assert_int_equal(h->station.aid, 7);
	assert_int_equal(h->station.capability, 0x0431);
	assert_int_equal(h->station.listen_interval, 5);
	assert_true(h->station.keyed && h->station.pmf && h->station.wmm);
	assert_true(h->station.seconds >= 300);
	assert_memory_equal(h->station.ip, ip, 16);
	assert_int_equal(h->ies_len, sizeof(ies));
	assert_memory_equal(h->ies, ies, sizeof(ies));
	world_check(w);
	world_free(w);
}

/* The same controller: the WLANs are told with `again`, and the keys may be others: stations stay either way. A WLAN that is
 * another now, or is not wanted any more, takes its stations with it, and they are not reported. */
static void test_stations_of_wlans_that_change(void **state)
{
	struct world *w = one(9, true);
	struct radio_sim *r = w->ap[0].radio;
	struct ac_station_change c = station(AC_GATE_RUN);
	struct world_heard *h = &w->ac[0].heard;

	(void)state;
	w->ac[0].want.nwlans = 3;
	ac_refresh_all(w->ac[0].ac, w->now);
	world_run(w, 2000);
	for (uint8_t i = 1; i <= 3; i++) {
		c.wlan = i;
		change(w, &c);
		c.station.v++;
	}
	memset(h, 0, sizeof(*h));
	w->ap[0].cut = true;
	world_run(w, 400000);
	(void)snprintf(w->ac[0].wlan[1].ssid, sizeof(w->ac[0].wlan[1].ssid), "renamed");
	w->ac[0].want.nwlans = 2;
	w->ap[0].cut = false;
	assert_true(world_until_run(w, 0, 300000));
	world_run(w, 5000);
	assert_int_equal(h->present, 0); /* the AC has not said anything of the last WLAN: it is awaited */
	assert_true(world_row(w, 0, 0)->telling);
	assert_int_equal(h->group_again, h->group_asked);
	world_run(w, 60000);
	assert_int_equal(h->present, 1);
	assert_int_equal(h->present_ends, 1);
	assert_false(world_row(w, 0, 0)->telling);
	assert_int_equal(h->station.wlan, 1);
	assert_int_equal(radio_sim_station_count(r, 0), 1);
	assert_int_equal(wtp_station_count(w->ap[0].wtp), 1);
	world_check(w);
	world_free(w);
}

/* Many, in several requests; each once. */
static void test_many_stations_stay(void **state)
{
	struct world *w = one(10, false);
	struct ac_station_change c = station(AC_GATE_RUN);

	(void)state;
	c.ies = ies;
	c.ies_len = sizeof(ies);
	for (unsigned i = 0; i < 200; i++) {
		c.aid = (uint16_t)(i + 1);
		c.station.v = MAC_REAL_BIT | (0x06005e000100ULL + i);
		assert_true(ac_station_change(w->ac[0].ac, world_row(w, 0, 0), &c, w->now));
		world_run(w, 20);
	}
	world_run(w, 1000);
	assert_int_equal(w->ac[0].failed_results, 0);
	w->ac[0].heard.present_ends = 0;
	world_ac_stop(w, 0);
	world_run(w, 300000);
	w->weather = (struct weather){ .loss_pm = 100, .double_pm = 50, .delay_us = 3000, .jitter_us = 3000 };
	world_ac_start(w, 0);
	assert_true(world_until_run(w, 0, 600000));
	world_run(w, 60000);
	assert_true(is_up(w, 0));
	assert_int_equal(w->ac[0].heard.present, 200);
	assert_int_equal(w->ac[0].heard.present_ends, 1);
	assert_int_equal(ac_counters(w->ac[0].ac)->stations_present, 200);
	world_check(w);
	world_free(w);
}

/* The answer to an Add WLAN may come behind the list of stations: they wait for it, whatever the network does. */
static void test_stations_after_their_wlans(void **state)
{
	(void)state;
	for (uint64_t seed = 100; seed < 120; seed++) {
		struct world *w = one(seed, true);
		struct ac_station_change c = station(AC_GATE_RUN);

		for (uint8_t i = 1; i <= 2; i++, c.station.v++) {
			c.wlan = 2; /* of the radio that is told last */
			c.slot = 1;
			change(w, &c);
		}
		memset(&w->ac[0].heard, 0, sizeof(w->ac[0].heard));
		w->ap[0].cut = true;
		world_run(w, 200000);
		w->weather = (struct weather){ .loss_pm = 250, .double_pm = 100, .delay_us = 3000, .jitter_us = 20000 };
		w->ap[0].cut = false;
		(void)world_until_run(w, 0, 600000);
		world_run(w, 3000);
		w->weather = fair;
		assert_true(world_until_run(w, 0, 600000));
		world_run(w, 60000);
		assert_true(w->ac[0].heard.present >= 2);
		assert_true(w->ac[0].heard.present_ends >= 1);
		assert_int_equal(radio_sim_station_count(w->ap[0].radio, 1), 2);
		world_free(w);
	}
}

/* A stranger's AP: nothing of ours goes to it, nothing of it is believed; the list of kept stations is empty at once. */
static void test_strangers(void **state)
{
	static const uint8_t ip[16] = { [10] = 0xff, 0xff, 192, 0, 2, 7 };
	struct world *w = world_new(11, 1, 1, fair);
	struct ac_station_change c = station(AC_GATE_LEARN);
	const struct radio_events *e;
	struct world_heard *h = &w->ac[0].heard;

	(void)state;
	world_ap_power(w, 0, false);
	w->ap[0].o.plain_rfc = true;
	w->ac[0].group_keys = true;
	world_ap_power(w, 0, true);
	assert_true(world_until_run(w, 0, 60000));
	world_run(w, 5000);
	assert_int_equal(h->present_ends, 1);
	c.ies = ies;
	c.ies_len = sizeof(ies);
	change(w, &c);
	assert_int_equal(radio_sim_station(w->ap[0].radio, 0, mac)->gate, RADIO_GATE_RUN); /* it has no such gate */
	assert_int_equal(radio_sim_station(w->ap[0].radio, 0, mac)->ies_len, 0);
	assert_non_null(radio_sim_key(w->ap[0].radio, 0, 1, NULL, 1)); /* the RFC's element has a place for it */
	assert_null(radio_sim_key(w->ap[0].radio, 0, 1, NULL, 4));
	e = radio_sim_events(w->ap[0].radio);
	e->learned(e->ctx, 0, 1, mac, RADIO_LEARNED_DHCP, ip, w->now);
	e->station_idle(e->ctx, 0, 1, mac, 300, w->now);
	e->probing(e->ctx, 0, mac, -50, 1, w->now);
	e->event(e->ctx, 0, RADIO_EVENT_RADAR, 0, 0, 0, NULL, w->now);
	world_run(w, 2000);
	assert_true(h->learned == 0 && h->idle == 0 && h->probes == 0 && h->radio == 0);
	e->station_gone(e->ctx, 0, 1, mac, w->now); /* RFC 5415 has words for that */
	world_run(w, 1000);
	assert_int_equal(h->gone, 1);
	world_check(w);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_steps_of_a_station),
		cmocka_unit_test(test_no_key_twice),
		cmocka_unit_test(test_group_keys),
		cmocka_unit_test(test_group_state_with_message_2),
		cmocka_unit_test(test_fate_of_frames),
		cmocka_unit_test(test_probing),
		cmocka_unit_test(test_reports),
		cmocka_unit_test(test_stations_stay),
		cmocka_unit_test(test_stations_of_wlans_that_change),
		cmocka_unit_test(test_many_stations_stay),
		cmocka_unit_test(test_stations_after_their_wlans),
		cmocka_unit_test(test_strangers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
