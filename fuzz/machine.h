/* SPDX-License-Identifier: Apache-2.0 */
/* machine.h - what fuzz_ac_machine and fuzz_wtp_machine share: the input is a list of steps that make packets wrong, late
 * or lost, put in packets of the fuzzer's own, let time pass, and give orders; after each step everything that always holds
 * is checked (world_check). */
#pragma once
#include "../tests/machines/world.h"
#include "base/rd.h"
#include "proto/capwap/capwap.h"

static struct rd fuzz_input;
static bool fuzz_to_ac;
static unsigned fuzz_mangle;

static void fuzz_mangle_packet(struct world *w, bool to_ac, uint8_t *bytes, size_t *len)
{
	(void)w;
	if (to_ac != fuzz_to_ac || !fuzz_mangle)
		return;
	fuzz_mangle--;
	for (unsigned n = rd_u8(&fuzz_input) % 4; n > 0; n--) {
		size_t at = rd_be16(&fuzz_input);

		bytes[at % *len] = rd_u8(&fuzz_input);
	}
	if (rd_u8(&fuzz_input) & 1)
		*len = 1 + rd_be16(&fuzz_input) % *len;
}

/* A control message: a header, a type that may be a known one, and elements of the fuzzer's. */
static void fuzz_inject(struct world *w, unsigned ap)
{
	uint8_t packet[1400];
	struct wr out = wr_into(packet, sizeof(packet));
	uint8_t kind = rd_u8(&fuzz_input), seq = rd_u8(&fuzz_input);
	size_t len = rd_be16(&fuzz_input) % 600, hole;
	uint32_t type = kind < 30 ? kind : kind < 40 ? CAPWAP_WLAN_CONFIGURATION_REQUEST + kind % 2 : rd_be32(&fuzz_input);
	const uint8_t *body;

	if (len > rd_left(&fuzz_input))
		len = rd_left(&fuzz_input);
	body = rd_bytes(&fuzz_input, len);
	if (!body)
		return;
	if (kind >= 200) { /* as it is */
		(void)world_inject(w, ap, fuzz_to_ac, kind & 1 ? WTP_DATA : WTP_CONTROL, body, len);
		return;
	}
	hole = capwap_control_begin(&out, type, seq);
	wr_bytes(&out, body, len);
	capwap_control_end(&out, hole);
	if (wr_done(&out) == 0)
		(void)world_inject(w, ap, fuzz_to_ac, WTP_CONTROL, packet, wr_len(&out));
}

/* What a radio may tell, whatever it makes of it. */
static void fuzz_radio(struct world_ap *p, mono_t now)
{
	const struct radio_events *e = radio_sim_events(p->radio);
	uint8_t what = rd_u8(&fuzz_input), slot = rd_u8(&fuzz_input) % 3, wlan = rd_u8(&fuzz_input);
	uint8_t mac[6] = { 0, 0, 0, 0, 0, rd_u8(&fuzz_input) }, ip[16] = { [10] = 0xff, [11] = 0xff, [15] = wlan };
	size_t len = rd_left(&fuzz_input) < 60 ? rd_left(&fuzz_input) : 60;

	switch (what % 8) {
	case 0:
		if (len)
			e->frame(e->ctx, slot, wlan, fuzz_input.p, len, &(struct radio_frame_info){ .rssi = (int8_t)what }, now);
		break;
	case 1:
		e->sent(e->ctx, slot, wlan, what & 8, 1, now);
		break;
	case 2:
		e->station_gone(e->ctx, slot, wlan, mac, now);
		break;
	case 3:
		e->station_idle(e->ctx, slot, wlan, mac, what, now);
		break;
	case 4:
		for (unsigned i = 0; i < what; i++) {
			mac[4] = (uint8_t)i;
			e->probing(e->ctx, slot, mac, (int8_t)i, 1, now);
		}
		break;
	case 5:
		e->learned(e->ctx, slot, wlan, mac, RADIO_LEARNED_ARP, ip, now);
		break;
	case 6:
		e->dhcp(e->ctx, slot, wlan, mac, &(struct radio_dhcp){ .type = what }, now);
		break;
	default:
		e->event(e->ctx, slot, (enum radio_event)(1 + what % 5), 0, wlan, 1, NULL, now);
		break;
	}
}

static void fuzz_client(struct world *w, struct ap *ap)
{
	static const uint8_t ies[] = { 45, 2, 1, 2, 48, 2, 1, 0 };
	uint8_t key[16] = { rd_u8(&fuzz_input) }, what = rd_u8(&fuzz_input);
	struct ac_station_change c = { .op = (enum ac_station_op)(what % 4), .gate = what / 4 % 4, .wlan = 1 + what / 16 % 2,
				       .aid = 1, .station = { MAC_REAL_BIT | rd_u8(&fuzz_input) }, .key = key, .key_len = what & 64 ? 16 : 0,
				       .ies = ies, .ies_len = what & 128 ? sizeof(ies) : 0, .cookie = w->ac[0].last_cookie };
	struct ac_group_key k = { .status = what % 3 ? 1 + what % 3 : 0, .gtk_id = 1 + what / 2 % 2, .gtk_len = 16, .igtk_id = 4,
				  .igtk_len = 16 };

	memset(k.gtk, key[0], 16);
	memset(k.igtk, key[0] + 1, 16);
	if (what & 1)
		(void)ac_group_key(w->ac[0].ac, ap, what / 4 % 2, 1, &k, w->now);
	else
		(void)ac_station_change(w->ac[0].ac, ap, &c, w->now);
}

static void fuzz_order(struct world *w, unsigned n)
{
	struct world_ac *a = &w->ac[0];
	struct ap *ap = world_row(w, 0, n);
	struct ac_station_change c = { .op = rd_u8(&fuzz_input) % 4, .wlan = 1, .aid = 1, .cookie = a->last_cookie,
				       .station = { MAC_REAL_BIT | rd_u8(&fuzz_input) } };

	switch (rd_u8(&fuzz_input) % 16) {
	case 0:
		a->want.nwlans = rd_u8(&fuzz_input) % 5;
		ac_refresh_all(a->ac, w->now);
		break;
	case 1:
		if (ap)
			(void)ac_reset(a->ac, ap, w->now);
		break;
	case 2:
		if (ap)
			(void)ac_clear_config(a->ac, ap, w->now);
		break;
	case 3:
	case 4:
		if (ap)
			(void)ac_station_change(a->ac, ap, &c, w->now);
		break;
	case 5:
		world_ap_power(w, n, !w->ap[n].wtp);
		break;
	case 6:
		w->ap[n].cut = !w->ap[n].cut;
		break;
	case 7:
		ac_signed(a->ac, a->ticket, rd_u8(&fuzz_input) & 1 ? "0\3abc" : NULL, 5, "no", w->now);
		break;
	case 8:
		if (w->ap[n].wtp)
			(void)wtp_renew(w->ap[n].wtp, w->now);
		break;
	case 9:
		if (ap)
			ac_disconnect(a->ac, ap, AC_WHY_REVOKED, w->now);
		break;
	case 10:
		if (ap)
			(void)ac_forget(a->ac, ap);
		break;
	case 11:
	case 12:
		if (ap)
			fuzz_client(w, ap);
		break;
	case 13:
		if (w->ap[n].wtp)
			fuzz_radio(&w->ap[n], w->now);
		break;
	case 14:
		a->group_keys = !a->group_keys;
		break;
	default:
		a->want.fast_heartbeat_s = rd_u8(&fuzz_input) % 5;
		a->want.slot[0].channel = rd_u8(&fuzz_input) % 12;
		a->want.clear_data = rd_u8(&fuzz_input) & 1;
		ac_refresh_all(a->ac, w->now);
		break;
	}
}

static int fuzz_run(const uint8_t *data, size_t size, bool to_ac)
{
	struct world *w;

	if (size == 0)
		return 0;
	fuzz_input = rd_over(data, size);
	fuzz_to_ac = to_ac;
	fuzz_mangle = 0;
	w = world_new(rd_u8(&fuzz_input), 1, 2,
		      (struct weather){ .loss_pm = rd_u8(&fuzz_input) % 100u, .double_pm = 20, .delay_us = 1000,
		      .jitter_us = 2000 });
	w->mangle = fuzz_mangle_packet;
	world_run(w, 100u * (rd_u8(&fuzz_input) % 64));
	for (unsigned steps = 0; steps < 60 && rd_left(&fuzz_input); steps++) {
		uint8_t op = rd_u8(&fuzz_input);

		switch (op & 7) {
		case 0:
			world_run(w, 1 + (op >> 3) * 7);
			break;
		case 1:
			world_run(w, 1000u * (op >> 3));
			break;
		case 2:
		case 3:
			fuzz_mangle = 1 + (op >> 3);
			world_run(w, 200);
			break;
		case 4:
		case 5:
			fuzz_inject(w, op >> 3 & 1);
			break;
		default:
			fuzz_order(w, op >> 3 & 1);
			break;
		}
		world_check(w);
	}
	world_free(w);
	return 0;
}
