/* SPDX-License-Identifier: Apache-2.0 */
/* test_machine_air.c - the air of the simulated radio: what stations hear of it, what it takes of them, and the gates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../machines/world.h"

#include "proto/ieee80211/bss.h"

static const struct weather fair = { .delay_us = 500 };
static const uint8_t sta[6] = { 6, 0, 0x5e, 0, 0, 1 };

static struct heard {
	unsigned n, wire;
	uint8_t frame[2400], ether[1600];
	size_t len, ether_len;
	bool covered;
	struct radio_sim_cover cover;
	uint16_t vlan;
} heard;

static bool hear(void *ctx, unsigned slot, uint8_t wlan, const uint8_t *frame, size_t len,
		 const struct radio_sim_cover *cover)
{
	(void)ctx;
	(void)slot;
	(void)wlan;
	heard.n++;
	memcpy(heard.frame, frame, len);
	heard.len = len;
	heard.covered = cover != NULL;
	if (cover)
		heard.cover = *cover;
	return true;
}

static void wire(void *ctx, unsigned slot, uint8_t wlan, uint16_t vlan, const uint8_t *ether, size_t len)
{
	(void)ctx;
	(void)slot;
	(void)wlan;
	heard.wire++;
	heard.vlan = vlan;
	memcpy(heard.ether, ether, len);
	heard.ether_len = len;
}

static struct world *one(uint64_t seed, bool group_keys)
{
	struct world *w = world_new(seed, 1, 1, fair);

	memset(&heard, 0, sizeof(heard));
	w->ac[0].group_keys = group_keys;
	assert_true(world_until_run(w, 0, 60000));
	world_run(w, 5000);
	radio_sim_air(w->ap[0].radio, hear, NULL);
	radio_sim_wire(w->ap[0].radio, wire, NULL);
	return w;
}

static void test_probed(void **state)
{
	struct world *w = one(1, false);
	const struct radio_bss *b = radio_sim_bss(w->ap[0].radio, 0, 2);
	struct dot11_sta s = { .capability = 0x0021, .rates = { 0x82, 0x84, 0x8b, 0x96 }, .nrates = 4 };
	uint8_t frame[2400];
	struct wr out = wr_into(frame, sizeof(frame));
	struct dot11_frame f;
	struct dot11_beacon beacon;
	size_t len;

	(void)state;
	memcpy(s.mac, sta, 6);
	dot11_sta_probe_req(&s, NULL, b->ssid, b->ssid_len, &out);
	/* to all: not acknowledged */
	assert_false(radio_sim_transmit(w->ap[0].radio, 0, frame, wr_len(&out), NULL, -50, w->now));
	assert_int_equal(heard.n, 1);
	assert_true(dot11_read(heard.frame, heard.len, &f) && dot11_read_beacon(&f, &beacon));
	assert_int_equal(f.subtype, DOT11_PROBE_RESP);
	assert_memory_equal(f.a1, sta, 6);
	assert_memory_equal(f.a2, b->bssid, 6);
	assert_true(dot11_ssid_is(beacon.e.ssid, b->ssid, b->ssid_len));
	out = wr_into(frame, sizeof(frame));
	dot11_sta_probe_req(&s, NULL, (const uint8_t *)"nobody", 6, &out);
	(void)radio_sim_transmit(w->ap[0].radio, 0, frame, wr_len(&out), NULL, -40, w->now);
	assert_int_equal(heard.n, 1);
	out = wr_into(frame, sizeof(frame));
	dot11_sta_probe_req(&s, NULL, NULL, 0, &out); /* the wildcard: each that is not hidden */
	(void)radio_sim_transmit(w->ap[0].radio, 0, frame, wr_len(&out), NULL, -60, w->now);
	assert_int_equal(heard.n, 1 + radio_sim_bss_count(w->ap[0].radio, 0));
	world_run(w, 1000);
	assert_int_equal(w->ac[0].heard.probes, 1); /* one station */
	assert_int_equal(w->ac[0].heard.probe.probes, 3);
	assert_int_equal(w->ac[0].heard.probe.rssi, -40);
	len = radio_sim_beacon(w->ap[0].radio, 0, 2, frame, sizeof(frame));
	assert_true(dot11_read(frame, len, &f) && dot11_read_beacon(&f, &beacon));
	assert_int_equal(f.subtype, DOT11_BEACON);
	assert_true(dot11_ssid_is(beacon.e.ssid, b->ssid, b->ssid_len));
	world_free(w);
}

/* A data frame of the station to its BSS, around an Ethernet type and body. */
static size_t data(uint8_t *p, const uint8_t bssid[6], uint16_t type, const uint8_t *body, size_t len, bool covered)
{
	static const uint8_t all[6] = { 255, 255, 255, 255, 255, 255 }, llc[] = { 0xaa, 0xaa, 3, 0, 0, 0 };
	struct wr w = wr_into(p, 2000);

	wr_u8(&w, 0x08);
	wr_u8(&w, covered ? 0x41 : 0x01);
	wr_be16(&w, 0);
	wr_bytes(&w, bssid, 6);
	wr_bytes(&w, sta, 6);
	wr_bytes(&w, all, 6);
	wr_be16(&w, 0);
	wr_bytes(&w, llc, sizeof(llc));
	wr_be16(&w, type);
	wr_bytes(&w, body, len);
	assert_int_equal(wr_done(&w), 0);
	return wr_len(&w);
}

static void change(struct world *w, enum ac_station_op op, enum ac_gate gate, const char *key)
{
	struct ac_station_change c = { .op = op, .gate = (uint8_t)gate, .station = { MAC_REAL_BIT | 0x06005e000001ULL },
				       .wlan = 1, .aid = 1, .capability = 0x0431, .key = (const uint8_t *)key,
				       .key_len = (uint8_t)(key ? 16 : 0) };

	assert_true(ac_station_change(w->ac[0].ac, world_row(w, 0, 0), &c, w->now));
	world_run(w, 1000);
	assert_int_equal(w->ac[0].heard.result, 0);
}

/* An ARP announcement: 192.0.2.9 is mine. */
static const uint8_t arp[28] = { 0, 1, 8, 0, 6, 4, 0, 1, 6, 0, 0x5e, 0, 0, 1, 192, 0, 2, 9, 0, 0, 0, 0, 0, 0, 192, 0, 2, 9 };
static const uint8_t eapol[] = { 2, 1, 0, 0 }, payload[] = "plain payload";

struct sent {
	bool to_wire, to_ac;
};

static struct sent try(struct world *w, uint16_t type, const uint8_t *body, size_t len, const struct radio_sim_cover *cover)
{
	uint8_t frame[2000];
	unsigned frames = w->ac[0].heard.frames, wires = heard.wire;
	size_t n = data(frame, radio_sim_bss(w->ap[0].radio, 0, 1)->bssid, type, body, len, cover != NULL);

	assert_true(radio_sim_transmit(w->ap[0].radio, 0, frame, n, cover, -50, w->now));
	world_run(w, 100);
	return (struct sent){ heard.wire != wires, w->ac[0].heard.frames != frames };
}

static void test_gates(void **state)
{
	struct world *w = one(2, true);
	struct radio_sim_cover c = { .key = "a pairwise key.", .len = 16 };
	struct radio_sim *r = w->ap[0].radio;
	struct sent s;

	(void)state;
	s = try(w, 0x0800, payload, sizeof(payload), NULL); /* nobody knows it */
	assert_true(!s.to_wire && !s.to_ac && heard.n == 1);
	assert_int_equal(heard.frame[0], 0xc0); /* deauthentication, reason 7 */
	assert_int_equal(heard.frame[24], 7);
	change(w, AC_STATION_ADD, AC_GATE_BEFORE_RUN, NULL);
	s = try(w, 0x888e, eapol, sizeof(eapol), NULL);
	assert_true(s.to_ac && !s.to_wire);
	s = try(w, 0x0806, arp, sizeof(arp), NULL);
	assert_true(!s.to_ac && !s.to_wire);
	change(w, AC_STATION_ADD, AC_GATE_LEARN, "a pairwise key.");
	s = try(w, 0x0806, arp, sizeof(arp), NULL); /* in clear, from who has a key */
	assert_true(!s.to_ac && !s.to_wire);
	assert_int_equal(radio_sim_counters(r).clear_refused, 1);
	c.pn = 1;
	s = try(w, 0x0806, arp, sizeof(arp), &c);
	assert_true(s.to_wire && !s.to_ac);
	assert_int_equal(w->ac[0].heard.learned, 1);
	assert_int_equal(w->ac[0].heard.address.how, AC_LEARNED_ARP);
	assert_int_equal(w->ac[0].heard.address.ip[15], 9);
	c.pn = 2;
	s = try(w, 0x0806, arp, sizeof(arp), &c);
	assert_true(s.to_wire);
	assert_int_equal(w->ac[0].heard.learned, 1); /* known */
	c.pn = 3;
	s = try(w, 0x0800, payload, sizeof(payload), &c);
	assert_true(!s.to_wire);
	s = try(w, 0x888e, eapol, sizeof(eapol), &c); /* the same number again */
	assert_true(!s.to_ac);
	assert_int_equal(radio_sim_counters(r).replayed, 1);
	c.pn = 4;
	s = try(w, 0x888e, eapol, sizeof(eapol), &c);
	assert_true(s.to_ac);
	assert_int_equal(w->ac[0].heard.frame[1], 0x41); /* it came encrypted */
	change(w, AC_STATION_ADD, AC_GATE_RUN, NULL);
	c.pn = 5;
	s = try(w, 0x0800, payload, sizeof(payload), &c);
	assert_true(s.to_wire);
	c.key[0] = 'A';
	c.pn = 6;
	s = try(w, 0x0800, payload, sizeof(payload), &c);
	assert_true(!s.to_wire);
	assert_int_equal(radio_sim_counters(r).undecryptable, 1);
	assert_int_equal(radio_sim_counters(r).gate_closed, 2);
	world_free(w);
}

/* Down: what the AC sends goes under the key its Protected bit asks for, each time with the next packet number; the wire's
 * frames by the gate. */
static void test_down(void **state)
{
	struct world *w = one(3, true);
	struct radio_sim *r = w->ap[0].radio;
	const struct radio_bss *b = radio_sim_bss(r, 0, 1);
	struct dot11_ends ends = { .from_ap = true };
	static const uint8_t all[6] = { 255, 255, 255, 255, 255, 255 };
	uint8_t frame[2000], ether[14 + 20] = { 6, 0, 0x5e, 0, 0, 1, 2, 0, 0x5e, 9, 9, 9, 0x08, 0x00 };
	struct wr out = wr_into(frame, sizeof(frame));
	struct radio_group_state g;

	(void)state;
	change(w, AC_STATION_ADD, AC_GATE_BEFORE_RUN, NULL);
	memcpy(ends.bssid, b->bssid, 6);
	memcpy(ends.sta, sta, 6);
	dot11_put_eapol(&out, true, b->bssid, sta, false, eapol, sizeof(eapol));
	assert_true(ac_send_frame(w->ac[0].ac, world_row(w, 0, 0), 0, 1, frame, wr_len(&out)));
	world_run(w, 100);
	assert_true(heard.n == 1 && !heard.covered);
	dot11_set_protected(frame, wr_len(&out), true); /* there is no key */
	assert_true(ac_send_frame(w->ac[0].ac, world_row(w, 0, 0), 0, 1, frame, wr_len(&out)));
	world_run(w, 100);
	assert_int_equal(heard.n, 1);
	radio_sim_from_wire(r, ether, sizeof(ether), w->now);
	assert_int_equal(heard.n, 1); /* the gate is closed */
	change(w, AC_STATION_ADD, AC_GATE_RUN, "a pairwise key.");
	assert_true(ac_send_frame(w->ac[0].ac, world_row(w, 0, 0), 0, 1, frame, wr_len(&out)));
	world_run(w, 100);
	assert_true(heard.n == 2 && heard.covered && heard.cover.pn == 1);
	assert_memory_equal(heard.cover.key, "a pairwise key.", 16);
	radio_sim_from_wire(r, ether, sizeof(ether), w->now);
	assert_true(heard.n == 3 && heard.covered && heard.cover.pn == 2);
	memcpy(ends.sta, all, 6);
	out = wr_into(frame, sizeof(frame));
	dot11_put_deauth(&out, &ends, 3);
	dot11_set_protected(frame, wr_len(&out), true);
	assert_true(ac_send_frame(w->ac[0].ac, world_row(w, 0, 0), 0, 1, frame, wr_len(&out)));
	world_run(w, 100);
	assert_true(heard.n == 4 && heard.covered && heard.cover.index == 4);
	assert_int_equal(radio_sim_ops.group_state(r, 0, 1, &g), 0);
	assert_true(g.igtk_ipn == 1 && g.gtk_pn == 0);
	world_free(w);
}

/* A radio that was reset knows nobody any more, also who has missed its disassociation. */
static void test_reset(void **state)
{
	struct world *w = one(4, true);
	struct radio_sim_cover c = { .key = "a pairwise key.", .len = 16, .pn = 1 };
	struct radio_sim *r = w->ap[0].radio;
	struct sent s;

	(void)state;
	change(w, AC_STATION_ADD, AC_GATE_RUN, "a pairwise key.");
	assert_true(try(w, 0x0800, payload, sizeof(payload), &c).to_wire);
	radio_sim_reset(r, 0, w->now);
	assert_true(heard.n == 1 && heard.frame[0] == 0xa0);
	assert_null(radio_sim_station(r, 0, sta));
	c.pn = 2;
	s = try(w, 0x0800, payload, sizeof(payload), &c);
	assert_true(!s.to_wire && !s.to_ac);
	assert_true(heard.n == 2 && heard.frame[0] == 0xc0 && heard.frame[24] == 7);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_probed),
		cmocka_unit_test(test_gates),
		cmocka_unit_test(test_down),
		cmocka_unit_test(test_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
