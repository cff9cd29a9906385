/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_clients.c - whole lives of clients in virtual time: the input is a list of steps in which real stations join, roam
 * and leave, their frames are changed, lost and repeated, frames of the fuzzer's own come in, access points, BSSs and WLANs
 * come and go, operators give orders. After each step everything that always holds is checked (cell_check). */
#include "base/rd.h"
#include "machines/cell.h"

enum { STEPS_MAX = 64, FRAMES_MAX = 400 };

static struct rd input;
static unsigned mangled;

static bool mangle(struct cell *cell, bool up, uint8_t *frame, size_t *len)
{
	(void)cell;
	(void)up;
	if (!mangled)
		return true;
	mangled--;
	for (unsigned n = rd_u8(&input) % 4; n > 0; n--) {
		size_t at = rd_be16(&input);

		frame[at % *len] = rd_u8(&input);
	}
	if (rd_u8(&input) & 1)
		*len = 1 + rd_be16(&input) % *len;
	return rd_u8(&input) % 4 != 0;
}

/* A management or EAPOL frame of a station to a BSS that is there; the body is the fuzzer's. */
static void inject(struct cell *cell, bool raw)
{
	struct cell_sta *s = &cell->sta[rd_u8(&input) % CELL_STAS];
	uint8_t kind = rd_u8(&input), frame[FRAMES_MAX + 64], to[6];
	struct wr w = wr_into(frame, sizeof(frame));
	unsigned ap = rd_u8(&input) % CELL_APS, slot = rd_u8(&input) % 2, wlan = 1 + rd_u8(&input) % CELL_WLANS;
	size_t len = rd_be16(&input) % FRAMES_MAX;
	mac_t bssid = ap_bssid(&cell->ap[ap].ap, slot, wlan);
	const uint8_t *body;

	if (len > rd_left(&input))
		len = rd_left(&input);
	body = rd_bytes(&input, len);
	if (!body)
		return;
	for (int i = 0; i < 6; i++)
		to[i] = (uint8_t)(bssid.v >> (40 - 8 * i));
	if (raw) {
		wr_bytes(&w, body, len);
	} else if (kind & 0x40) {
		dot11_put_eapol(&w, false, to, s->s.mac, kind & 1, body, len);
	} else {
		dot11_put_mgmt(&w, kind & 15, to, s->s.mac, to);
		wr_bytes(&w, body, len);
		dot11_set_protected(frame, wr_len(&w), kind & 0x20);
	}
	if (!wr_done(&w))
		cell_inject(cell, ap, slot, frame, wr_len(&w));
}

static void adopt(struct cell *cell, struct cell_sta *s)
{
	struct client_report r = { .slot = rd_u8(&input) % 3, .ap_wlan = rd_u8(&input) % 7, .station = cell_mac(s),
				   .aid = rd_be16(&input), .pmf = rd_u8(&input) & 1, .run = rd_u8(&input) & 1, .keyed = rd_u8(&input) & 1,
				   .ies = { (const char *)s->rsne, s->rsne_len }, .seconds = rd_be32(&input) };

	(void)clients_adopt(cell->cs, &cell->ap[rd_u8(&input) % CELL_APS].ap, &r, cell->now);
}

static void ap_away(struct cell *cell, unsigned n)
{
	struct cell_ap *a = &cell->ap[n];

	a->ap.joined = !a->ap.joined;
	if (a->ap.joined) {
		clients_ap_joined(cell->cs, &a->ap, cell->now);
		for (unsigned id = 1; id <= CELL_WLANS; id++)
			cell_bss(cell, n, 0, id, true);
	} else {
		clients_ap_left(cell->cs, &a->ap, cell->now);
	}
}

static void about_station(struct cell *cell, unsigned what)
{
	struct cell_sta *s = &cell->sta[rd_u8(&input) % CELL_STAS];
	struct ap *ap = &cell->ap[rd_u8(&input) % CELL_APS].ap;
	struct ac_dhcp d = { .station = cell_mac(s), .type = rd_u8(&input), .from_server = true };

	switch (what) {
	case 0: cell_join(s); break;
	case 1: cell_roam(s, rd_u8(&input) % CELL_APS, rd_u8(&input) % 2); break;
	case 2: cell_leave(s); break;
	case 3: cell_learn(s, (enum client_learned)(rd_u8(&input) % 6), rd_be32(&input)); break;
	case 4: s->mute = !s->mute; break;
	case 5: s->deaf = !s->deaf; break;
	case 6: cell_repeat(s); break;
	case 7: s->forgot = !s->forgot; break;
	case 8: (void)clients_deauthenticate(cell->cs, cell_mac(s), cell->now); break;
	case 9: (void)clients_rekey(cell->cs, cell_mac(s), cell->now); break;
	case 10: clients_idle(cell->cs, ap, rd_u8(&input) % 2, cell_mac(s), cell->now); break;
	case 11: clients_gone(cell->cs, ap, rd_u8(&input) % 2, cell_mac(s), 0, cell->now); break;
	case 12: clients_probed(cell->cs, ap, 0, cell_mac(s), -50, 1, cell->now); break;
	case 13: clients_exclude(cell->cs, cell_mac(s), CLIENT_EXCLUDED_8021X, rd_u8(&input), cell->now); break;
	case 14: (void)clients_forgive(cell->cs, cell_mac(s)); break;
	case 15: adopt(cell, s); break;
	case 16: clients_dhcp(cell->cs, ap, &d, cell->now); break;
	default: cell_passphrase(s, CELL_PASSPHRASE); break;
	}
}

static void about_network(struct cell *cell, unsigned what)
{
	unsigned n = rd_u8(&input) % CELL_APS, id = 1 + rd_u8(&input) % CELL_WLANS;

	switch (what) {
	case 0: ap_away(cell, n); break;
	case 1: cell_bss(cell, n, rd_u8(&input) % 2, id, rd_u8(&input) & 1 && cell->ap[n].ap.joined); break;
	case 2: cell->ap[n].full = !cell->ap[n].full; break;
	case 3: cell->ap[n].refuses = !cell->ap[n].refuses; break;
	case 4: clients_group_rekey(cell->cs, rd_u8(&input) % 6, cell->now); break;
	case 5: clients_radio_reset(cell->cs, &cell->ap[n].ap, rd_u8(&input) % 2, cell->now); break;
	case 6:
		cell->wlan[id].edition += rd_u8(&input) & 1;
		cell->wlan[id].enabled = rd_u8(&input) & 1;
		clients_config(cell->cs, rd_u8(&input) % 6, cell->now);
		break;
	case 7:
		cell->wlan[id].session_s = rd_u8(&input);
		cell->wlan[id].dhcp_required = rd_u8(&input) & 1;
		cell->wlan[id].max_clients = rd_u8(&input) % 4;
		break;
	case 8: cell->settings.fast_ssid_change = rd_u8(&input) & 1; break;
	case 9: cell->loss_pm = rd_u8(&input); break;
	default: mangled = rd_u8(&input) % 16; break;
	}
}

static void step(struct cell *cell)
{
	uint8_t what = rd_u8(&input);

	if (what < 96)
		about_station(cell, what % 18);
	else if (what < 144)
		about_network(cell, what % 11);
	else if (what < 200)
		inject(cell, what % 8 == 0);
	cell_run(cell, what & 1 ? rd_u8(&input) : rd_be16(&input) % 20000);
	cell_check(cell);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cell *cell = cell_new(1);

	input = rd_over(data, size);
	mangled = 0;
	cell->pass = mangle;
	cell->watched = (mac_t){ 1 }; /* nobody reads rows, but all are made */
	for (unsigned i = 0; i < CELL_STAS; i++)
		(void)cell_sta(cell, i, 1 + i % CELL_WLANS);
	for (unsigned i = 0; i < STEPS_MAX && rd_left(&input); i++)
		step(cell);
	cell_free(cell);
	return 0;
}
