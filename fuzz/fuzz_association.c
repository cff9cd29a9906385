/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_association.c - whole conversations of clients with the controller's machine, in virtual time. The input is a list of
 * steps: real stations join, roam, leave, fall silent; their frames come again, are made wrong on the way, are made up;
 * access points refuse, go and return; WLANs change; time passes. Whatever comes, in whatever order: AIDs are one's own, no
 * key is installed twice, nobody passes data of an encrypted WLAN without a key (cell_check), and nothing leaks. */
#include "base/rd.h"
#include "machines/cell.h"

#include <stdlib.h>

enum { STATIONS = 5, STEPS_MAX = 60 };

static struct rd input;

static unsigned pick(unsigned below)
{
	return rd_u8(&input) % below;
}

static struct cell_sta *some_station(struct cell *cell)
{
	return &cell->sta[pick(STATIONS)];
}

/* Changes some bytes, perhaps cuts the end, and lets it arrive. */
static void inject_wrong(struct cell *cell, struct cell_sta *s, const uint8_t *frame, size_t len)
{
	uint8_t *wrong;

	if (len == 0)
		return;
	wrong = malloc(len);
	if (!wrong)
		abort();
	memcpy(wrong, frame, len);
	for (unsigned n = pick(4); n > 0; n--) {
		size_t at = rd_be16(&input) % len;

		wrong[at] = rd_u8(&input);
	}
	if (rd_u8(&input) & 1)
		len = rd_be16(&input) % len;
	cell_inject(cell, s->ap, s->slot, wrong, len);
	free(wrong);
}

/* A frame of the fuzzer's own: its kind, its body; from a station to its BSS. */
static void inject_own(struct cell *cell, struct cell_sta *s)
{
	struct dot11_ends ends = { .from_ap = false };
	uint8_t frame[CELL_FRAME], kind = rd_u8(&input);
	struct wr w = wr_into(frame, sizeof(frame));
	size_t len = rd_u8(&input);
	const uint8_t *body;

	if (len > rd_left(&input))
		len = rd_left(&input);
	body = rd_bytes(&input, len);
	memcpy(ends.bssid, s->bssid, sizeof(ends.bssid));
	memcpy(ends.sta, s->s.mac, sizeof(ends.sta));
	if (kind & 0x10)
		dot11_put_eapol(&w, false, s->bssid, s->s.mac, false, body, body ? len : 0);
	else
		dot11_put_header(&w, (enum dot11_mgmt)(kind & 15), &ends);
	if (!(kind & 0x10) && body)
		wr_bytes(&w, body, len);
	dot11_set_protected(frame, wr_len(&w), kind & 0x20);
	if (wr_done(&w))
		return;
	cell_inject(cell, s->ap, s->slot, frame, wr_len(&w));
}

static void station_step(struct cell *cell, struct cell_sta *s, unsigned what)
{
	static const enum client_learned how[] = { CLIENT_LEARNED_ARP, CLIENT_LEARNED_ND, CLIENT_LEARNED_DHCP,
						   CLIENT_LEARNED_DHCPV6 };

	switch (what) {
	case 0:
		cell_join(s);
		break;
	case 1:
		cell_leave(s);
		break;
	case 2:
		cell_roam(s, pick(CELL_APS), pick(2));
		break;
	case 3:
		if (s->last_len)
			cell_repeat(s);
		break;
	case 4:
		inject_wrong(cell, s, s->last, s->last_len);
		break;
	case 5:
		inject_own(cell, s);
		break;
	case 6:
		cell_learn(s, how[pick(4)], 0xc0000200 | rd_u8(&input));
		break;
	case 7:
		s->mute = rd_u8(&input) & 1;
		s->deaf = rd_u8(&input) & 1;
		s->forgot = rd_u8(&input) & 1;
		s->stubborn = rd_u8(&input) & 1;
		break;
	case 8:
		(void)clients_deauthenticate(cell->cs, cell_mac(s), cell->now);
		break;
	case 9:
		(void)clients_rekey(cell->cs, cell_mac(s), cell->now);
		break;
	case 10:
		clients_idle(cell->cs, &cell->ap[s->ap].ap, s->slot, cell_mac(s), cell->now);
		break;
	case 11:
		clients_gone(cell->cs, &cell->ap[s->ap].ap, s->slot, cell_mac(s), rd_u8(&input), cell->now);
		break;
	case 12:
		clients_probed(cell->cs, &cell->ap[pick(CELL_APS)].ap, pick(2), cell_mac(s), -50, 1, cell->now);
		break;
	case 13:
		clients_dhcp(cell->cs, &cell->ap[s->ap].ap,
			     &(struct ac_dhcp){ .station = cell_mac(s), .type = rd_u8(&input), .xid = rd_u8(&input) }, cell->now);
		break;
	case 14:
		clients_exclude(cell->cs, cell_mac(s), CLIENT_EXCLUDED_ASSOC, rd_u8(&input), cell->now);
		break;
	default:
		(void)clients_forgive(cell->cs, cell_mac(s));
		break;
	}
}

/* A station is set up anew, on some WLAN, with some key management; perhaps with another key. */
static void set_up(struct cell *cell)
{
	unsigned n = pick(STATIONS);
	struct cell_sta *s = &cell->sta[n];
	uint8_t bits = rd_u8(&input), key[RSN_PMK_LEN] = { 1, 2, 3 };

	wheel_stop(&cell->wheel, &s->timer);
	rsn_sup_stop(&s->sup);
	s = cell_sta(cell, n, 1 + bits % CELL_WLANS);
	if (bits & 0x20)
		s->akm = RSN_AKM_PSK_SHA256;
	if (bits & 0x40)
		s->pmf = !s->pmf;
	if (bits & 0x80)
		(void)rsn_pmk_set(&s->pmk, s->akm, key, sizeof(key));
	else
		cell_passphrase(s, CELL_PASSPHRASE);
	cell_sta_rsne(s);
	s->ap = pick(CELL_APS);
	s->slot = pick(2);
	cell_join(s);
}

static void ap_away(struct cell *cell, struct cell_ap *a, bool away)
{
	unsigned n = (unsigned)(a - cell->ap);

	if (away && a->ap.joined) {
		clients_ap_left(cell->cs, &a->ap, cell->now);
		a->ap.joined = false;
	} else if (!away && !a->ap.joined) {
		a->ap.joined = true;
		clients_ap_joined(cell->cs, &a->ap, cell->now);
		for (unsigned slot = 0; slot < 2; slot++)
			for (unsigned id = 1; id <= CELL_WLANS; id++)
				cell_bss(cell, n, slot, id, true);
	}
}

/* What an AP reports it has: a gate that is open only over a key, where there are keys. A station that it has already, and
 * that is a client there, is as it is. */
static void kept(struct cell *cell, struct cell_sta *s, const struct client_report *r)
{
	static uint8_t keys;
	struct cell_known *k = cell_known(s);
	const struct client *c = clients_find(cell->cs, r->station);

	if (!k || (c && c->ap == &cell->ap[s->ap].ap))
		return;
	k->there = true;
	k->wlan = r->ap_wlan;
	k->aid = r->aid;
	k->gate = r->run && (r->keyed || !cell->wlan[r->ap_wlan].wpa2) ? AC_GATE_RUN : AC_GATE_BEFORE_RUN;
	k->key_len = 0;
	if (r->keyed) {
		memset(k->key, ++keys, sizeof(k->key));
		k->key_len = 16;
	}
}

static void adopt(struct cell *cell, struct cell_sta *s)
{
	struct client_report r = { .slot = (uint8_t)s->slot, .ap_wlan = (uint8_t)s->wlan, .station = cell_mac(s),
				   .aid = rd_be16(&input), .run = rd_u8(&input) & 1, .keyed = !s->plain, .pmf = s->pmf, .wmm = true,
				   .ies = { (const char *)s->rsne, s->rsne_len } };

	if (!cell->ap[s->ap].ap.joined)
		return;
	kept(cell, s, &r);
	(void)clients_adopt(cell->cs, &cell->ap[s->ap].ap, &r, cell->now);
}

static void network_step(struct cell *cell, unsigned what)
{
	struct cell_ap *a = &cell->ap[pick(CELL_APS)];
	unsigned wlan = 1 + pick(CELL_WLANS);

	switch (what) {
	case 0:
		a->refuses = rd_u8(&input) & 1;
		break;
	case 1:
		a->full = rd_u8(&input) & 1;
		break;
	case 2:
		ap_away(cell, a, rd_u8(&input) & 1);
		break;
	case 3:
		if (a->ap.joined)
			cell_bss(cell, (unsigned)(a - cell->ap), pick(2), wlan, rd_u8(&input) & 1);
		break;
	case 4:
		cell->wlan[wlan].enabled = rd_u8(&input) & 1;
		cell->wlan[wlan].dhcp_required = rd_u8(&input) & 1;
		cell->wlan[wlan].max_clients = rd_u8(&input) % 3;
		cell->wlan[wlan].edition++;
		clients_config(cell->cs, wlan, cell->now);
		break;
	case 5:
		clients_group_rekey(cell->cs, wlan % 4, cell->now);
		break;
	case 6:
		clients_radio_reset(cell->cs, &a->ap, pick(2), cell->now);
		break;
	default:
		cell->loss_pm = rd_u8(&input);
		break;
	}
}

static void look(void *ctx, const struct client_check *k)
{
	(void)ctx;
	if (!k->what || !k->words[0])
		abort();
}

static void step(struct cell *cell)
{
	uint8_t what = rd_u8(&input);

	switch (what >> 5) {
	case 0:
	case 1:
	case 2:
		station_step(cell, some_station(cell), what & 15);
		break;
	case 3:
		set_up(cell);
		break;
	case 4:
		network_step(cell, what & 7);
		break;
	case 5:
		adopt(cell, some_station(cell));
		break;
	case 6:
		(void)clients_test(cell->cs, cell_mac(some_station(cell)), pick(CELL_WLANS + 1), look, NULL, cell->now);
		break;
	default:
		cell_run(cell, 1 << (what & 15)); /* up to half a minute */
		break;
	}
	cell_run(cell, what & 16 ? 5 : 0);
	cell_check(cell);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cell *cell = cell_new(1);

	input = rd_over(data, size);
	for (unsigned n = 0; n < STATIONS; n++) {
		cell_join(cell_sta(cell, n, 1 + n % 4));
		cell_run(cell, 20);
	}
	for (unsigned n = 0; n < STEPS_MAX && rd_left(&input); n++)
		step(cell);
	cell_run(cell, 100 * 1000);
	cell_free(cell);
	return 0;
}
