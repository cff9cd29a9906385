/* SPDX-License-Identifier: Apache-2.0 */
/* cell_steps.h - what tests of a cell's clients begin with. */
#pragma once
#include "machines/cell.h"

enum { IP = 0xc0000205 }; /* 192.0.2.5 */

#define IDS(...) (const uint16_t[]){ __VA_ARGS__ }, sizeof((const uint16_t[]){ __VA_ARGS__ }) / sizeof(uint16_t)

static inline struct cell_sta *joined(struct cell *cell, unsigned n, unsigned wlan)
{
	struct cell_sta *s = cell_sta(cell, n, wlan);

	cell_join(s);
	cell_run(cell, 100);
	return s;
}

static inline struct cell_sta *running(struct cell *cell, unsigned n, unsigned wlan)
{
	struct cell_sta *s = joined(cell, n, wlan);

	cell_learn(s, CLIENT_LEARNED_DHCP, IP + n);
	cell_run(cell, 10);
	assert_int_equal(cell_client(s)->pem, PEM_RUN);
	return s;
}

/* What its access point tells of a station that it has kept. */
static inline struct client_report report_of(const struct cell_sta *s)
{
	return (struct client_report){ .slot = (uint8_t)s->slot, .ap_wlan = (uint8_t)s->wlan, .station = cell_mac(s),
				       .aid = s->aid, .pmf = s->pmf, .keyed = true, .run = true, .seconds = 10, .ip = IP,
				       .ies = { (const char *)s->rsne, s->rsne_len } };
}

/* The first AP is away, and back: its stations stay, the controller has forgotten them. */
static inline void flap(struct cell *cell)
{
	clients_ap_left(cell->cs, &cell->ap[0].ap, cell->now);
	for (unsigned slot = 0; slot < 2; slot++)
		for (unsigned id = 1; id <= CELL_WLANS; id++)
			cell_bss(cell, 0, slot, id, true);
}

/* Somebody else, who uses a client's address: a station of its own at another place, whose timer is stopped. What the AP
 * answers at that place nobody hears. */
static inline void forge_association(struct cell_sta *s, unsigned ap, unsigned slot, unsigned wlan, bool reassociates)
{
	static const char *const ssids[] = { "", "open", "psk", "pmf", "pmf-required", "closed" };
	struct cell *cell = s->cell;
	struct dot11_sta forger = s->s;
	uint8_t bssid[6], frame[512];
	struct wr w = wr_into(frame, sizeof(frame));
	mac_t at = ap_bssid(&cell->ap[ap].ap, slot, wlan);

	for (int i = 0; i < 6; i++)
		bssid[i] = (uint8_t)(at.v >> (40 - 8 * i));
	if (wlan == CELL_OPEN) {
		forger.ies_len = 0;
		forger.capability &= (uint16_t)~DOT11_CAP_PRIVACY;
	}
	dot11_sta_auth(&forger, bssid, &w);
	frame[22] = 0x10;
	cell_inject(cell, ap, slot, frame, wr_len(&w));
	cell_run(cell, 5);
	w = wr_into(frame, sizeof(frame));
	dot11_sta_assoc_req(&forger, bssid, reassociates ? s->bssid : NULL, (const uint8_t *)ssids[wlan], strlen(ssids[wlan]),
			    &w);
	frame[22] = 0x20;
	cell_inject(cell, ap, slot, frame, wr_len(&w));
	cell_run(cell, 5);
}

/* Says in a client's name that it leaves; the client has not sent this. */
static inline void goodbye_in_its_name(struct cell_sta *s, bool deauth, uint16_t reason, bool protected)
{
	struct dot11_ends ends = { 0 };
	uint8_t frame[64];
	struct wr w = wr_into(frame, sizeof(frame));

	memcpy(ends.bssid, s->bssid, 6);
	memcpy(ends.sta, s->s.mac, 6);
	if (deauth)
		dot11_put_deauth(&w, &ends, reason);
	else
		dot11_put_disassoc(&w, &ends, reason);
	dot11_set_protected(frame, wr_len(&w), protected);
	frame[22] = 0xf0;
	cell_inject(s->cell, s->ap, s->slot, frame, wr_len(&w));
	cell_run(s->cell, 5);
}

/* An 802.11 authentication of its own or in its name, by an algorithm that may be none. */
static inline void authenticate(struct cell_sta *s, uint8_t algorithm)
{
	uint8_t frame[64] = { 0 };
	struct wr w = wr_into(frame, sizeof(frame));

	dot11_sta_auth(&s->s, s->bssid, &w);
	frame[24] = algorithm;
	frame[22] = (uint8_t)(s->tries++ << 4);
	cell_inject(s->cell, 0, 0, frame, wr_len(&w));
	cell_run(s->cell, 100);
}
