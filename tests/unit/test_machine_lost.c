/* SPDX-License-Identifier: Apache-2.0 */
/* test_machine_lost.c - what must not be lost, nor stay, at an access point: that stations are gone while the controller is
 * away and stations say much; a station whose reassociation failed; and what a station sends as if it were a server. In
 * virtual time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../machines/world.h"

#include <errno.h>
#include <string.h>

static const struct weather fair = { .delay_us = 500 };
static const uint8_t sta[6] = { 6, 0, 0x5e, 0, 0, 1 };

static struct world *one(uint64_t seed)
{
	struct world *w = world_new(seed, 1, 1, fair);

	assert_true(world_until_run(w, 0, 60000));
	world_run(w, 5000);
	return w;
}

static void change(struct world *w, enum ac_gate gate, uint8_t response, bool good)
{
	uint8_t frame[30] = { response, 0, 0, 0, 6, 0, 0x5e, 0, 0, 1 };
	struct ac_station_change c = { .op = AC_STATION_ADD, .gate = (uint8_t)gate, .wlan = 1, .aid = 1, .capability = 0x0421,
				       .station = { MAC_REAL_BIT | 0x06005e000001ULL } };

	if (response) {
		memcpy(frame + 10, radio_sim_bss(w->ap[0].radio, 0, 1)->bssid, 6);
		c.after = frame;
		c.after_len = sizeof(frame);
	}
	assert_true(ac_station_change(w->ac[0].ac, world_row(w, 0, 0), &c, w->now));
	world_run(w, 1000);
	assert_int_equal(w->ac[0].heard.result == 0, good);
}

static void test_gone_and_reset_are_kept(void **state)
{
	enum { GONE = 1000, CHATTER = 25000 };
	struct world *w = one(1);
	const struct radio_events *e = radio_sim_events(w->ap[0].radio);
	const struct wtp_counters *c = wtp_counters(w->ap[0].wtp);
	unsigned gone = w->ac[0].heard.gone, radio = w->ac[0].heard.radio;

	(void)state;
	w->ap[0].cut = true;
	world_run(w, 150000);
	assert_int_not_equal(wtp_state(w->ap[0].wtp), WTP_RUN);
	for (unsigned i = 0; i < CHATTER; i++) {
		uint8_t mac[6] = { 6, 0, 0x5e, 1, (uint8_t)(i >> 8), (uint8_t)i };
		uint8_t ip[16] = { [10] = 0xff, [11] = 0xff, [12] = 10, [13] = (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i };

		e->learned(e->ctx, 0, 1, mac, RADIO_LEARNED_ARP, ip, w->now);
		if (i % (CHATTER / GONE) == 0)
			e->station_gone(e->ctx, 0, 1, mac, w->now);
		if (i == CHATTER / 2)
			e->event(e->ctx, 0, RADIO_EVENT_RESET, 0, 0, 0, NULL, w->now);
	}
	assert_int_equal(c->events_dropped, CHATTER + GONE + 1 - 10000);
	w->ap[0].cut = false;
	assert_true(world_until_run(w, 0, 120000));
	world_run(w, 60000);
	assert_int_equal(w->ac[0].heard.gone - gone, GONE);
	assert_int_equal(w->ac[0].heard.radio - radio, 1);
	world_free(w);
}

/* The radio forgets a station before it adds it anew; when it cannot, nobody is there. */
static void test_no_ghost(void **state)
{
	struct world *w = one(2);

	(void)state;
	change(w, AC_GATE_RUN, 0x10, true);
	assert_int_equal(wtp_station_count(w->ap[0].wtp), 1);
	radio_sim_fail(w->ap[0].radio, -EIO);
	change(w, AC_GATE_RUN, 0x00, false); /* a change of one that stays */
	assert_int_equal(wtp_station_count(w->ap[0].wtp), 1);
	change(w, AC_GATE_RUN, 0x30, false);
	assert_int_equal(wtp_station_count(w->ap[0].wtp), 0);
	radio_sim_fail(w->ap[0].radio, 0);
	change(w, AC_GATE_RUN, 0x30, true);
	assert_int_equal(wtp_station_count(w->ap[0].wtp), 1);
	world_free(w);
}

static struct {
	unsigned wire, heard;
} seen;

static void wire(void *ctx, unsigned slot, uint8_t wlan, uint16_t vlan, const uint8_t *ether, size_t len)
{
	(void)ctx;
	(void)slot;
	(void)wlan;
	(void)vlan;
	(void)ether;
	(void)len;
	seen.wire++;
}

static bool hear(void *ctx, unsigned slot, uint8_t wlan, const uint8_t *frame, size_t len, const struct radio_sim_cover *c)
{
	(void)ctx;
	(void)slot;
	(void)wlan;
	(void)frame;
	(void)len;
	(void)c;
	seen.heard++;
	return true;
}

/* A DHCP answer of a server at the station; or the request of a client. */
static bool dhcp_passes(struct world *w, bool from_server)
{
	uint8_t f[24 + 8 + 20 + 8 + 244] = { 0x08, 0x01 }, *ip = f + 32, *udp = ip + 20, *m = udp + 8;
	unsigned before = seen.wire;

	memcpy(f + 4, radio_sim_bss(w->ap[0].radio, 0, 1)->bssid, 6);
	memcpy(f + 10, sta, 6);
	memset(f + 16, 0xff, 6);
	memcpy(f + 24, "\xaa\xaa\x03\x00\x00\x00\x08\x00", 8);
	memcpy(ip, (uint8_t[]){ 0x45, 0, 1, 16, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 255, 255, 255, 255 }, 20);
	memcpy(udp, (uint8_t[]){ 0, from_server ? 67 : 68, 0, from_server ? 68 : 67, 0, 252, 0, 0 }, 8);
	m[0] = from_server ? 2 : 1;
	m[1] = 1;
	m[2] = 6;
	memcpy(m + 28, sta, 6);
	memcpy(m + 236, "\x63\x82\x53\x63\x35\x01", 6);
	m[242] = from_server ? 2 : 1;
	m[243] = 255;
	(void)radio_sim_transmit(w->ap[0].radio, 0, f, sizeof(f), NULL, -50, w->now);
	return seen.wire != before;
}

static void test_no_server_behind_a_station(void **state)
{
	struct world *w = one(3);
	uint8_t eapol[60] = { 6, 0, 0x5e, 0, 0, 1, 2, 0, 0x5e, 0, 0, 9, 0x88, 0x8e };

	(void)state;
	radio_sim_air(w->ap[0].radio, hear, NULL);
	radio_sim_wire(w->ap[0].radio, wire, NULL);
	change(w, AC_GATE_RUN, 0x10, true);
	assert_true(dhcp_passes(w, false));
	assert_false(dhcp_passes(w, true));
	/* and a handshake that comes from the wire is forged, also for who is in RUN */
	seen.heard = 0;
	radio_sim_from_wire(w->ap[0].radio, eapol, sizeof(eapol), w->now);
	assert_int_equal(seen.heard, 0);
	eapol[12] = 8;
	eapol[13] = 0;
	radio_sim_from_wire(w->ap[0].radio, eapol, sizeof(eapol), w->now);
	assert_int_equal(seen.heard, 1);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gone_and_reset_are_kept),
		cmocka_unit_test(test_no_ghost),
		cmocka_unit_test(test_no_server_behind_a_station),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
