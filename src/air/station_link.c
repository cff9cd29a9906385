/* SPDX-License-Identifier: Apache-2.0 */
/* station_link.c - what a simulated station sends and hears under its keys, and the ports of its supplicant. */
#include "air/station_in.h"
#include "base/wipe.h"

enum { LLC_LEN = 8, ETHER_HDR = 14, HDR_PROTECTED = 0x40 };

static const uint8_t snap[6] = { 0xaa, 0xaa, 3, 0, 0, 0 };

bool sta_transmit(struct station *st, uint8_t *frame, size_t len, bool protect)
{
	struct radio_sim_cover c = { .len = st->tk_len };
	bool acked;

	st->seq = (st->seq + 1) & 0xfff;
	frame[22] = (uint8_t)(st->seq << 4);
	frame[23] = (uint8_t)(st->seq >> 4);
	protect = protect && st->tk_len;
	dot11_set_protected(frame, len, protect);
	if (protect) {
		memcpy(c.key, st->tk, sizeof(c.key));
		c.pn = ++st->tx_pn;
	}
	acked = st->p.send(st->ctx, st->bss ? st->bss->place : 0, frame, len, protect ? &c : NULL);
	wipe(&c, sizeof(c));
	return acked;
}

static bool above(struct station *st, uint64_t *last, uint64_t pn)
{
	if (pn <= *last) {
		st->counts.replayed++;
		return false;
	}
	*last = pn;
	return true;
}

bool sta_opens(struct station *st, const struct dot11_frame *f, const struct radio_sim_cover *c)
{
	if (!dot11_group_address(f->a1) && st->tk_len && c->len == st->tk_len && secret_eq(c->key, st->tk, c->len))
		return above(st, &st->rx_pn, c->pn);
	if (dot11_group_address(f->a1) && c->index > 0 && c->index < 6) {
		struct station_group_key *g = &st->group_key[c->index];

		if ((f->type == DOT11_MGMT) == (c->index >= 4) && g->len && g->len == c->len && secret_eq(g->key, c->key, g->len))
			return above(st, &g->rx_pn, c->pn);
	}
	st->counts.undecryptable++;
	return false;
}

/* --- the supplicant's ports ------------------------------------------------------------------------------------- */

static void sup_send(void *ctx, const uint8_t *eapol, size_t len, bool encrypted)
{
	(void)sta_send_eapol(ctx, eapol, len, encrypted, ((struct station *)ctx)->now);
}

static void sup_random(void *ctx, void *out, size_t len)
{
	struct station *st = ctx;

	st->p.random(st->ctx, out, len);
}

static void sup_install(void *ctx, const uint8_t *tk, size_t len)
{
	struct station *st = ctx;

	memset(st->tk, 0, sizeof(st->tk));
	memcpy(st->tk, tk, len);
	st->tk_len = (uint8_t)len;
	st->tx_pn = st->rx_pn = 0;
	st->counts.installs++;
}

static void install_group(struct station *st, unsigned index, const uint8_t *key, size_t len, uint64_t pn)
{
	struct station_group_key *g = &st->group_key[index];

	memcpy(g->key, key, len);
	g->len = (uint8_t)len;
	g->rx_pn = pn;
	st->counts.group_installs++;
}

static void sup_group(void *ctx, const struct rsn_group *g)
{
	struct station *st = ctx;

	if (g->gtk_len && g->gtk_id < 4) {
		install_group(st, g->gtk_id, g->gtk, g->gtk_len, g->gtk_pn);
		st->group.gtk_id = g->gtk_id;
		st->group.gtk_len = g->gtk_len;
		memcpy(st->group.gtk, g->gtk, sizeof(g->gtk));
	}
	if (g->igtk_len && (g->igtk_id == 4 || g->igtk_id == 5)) {
		install_group(st, g->igtk_id, g->igtk, g->igtk_len, g->ipn);
		st->group.igtk_id = g->igtk_id;
		st->group.igtk_len = g->igtk_len;
		memcpy(st->group.igtk, g->igtk, sizeof(g->igtk));
	}
}

static void sup_done(void *ctx, enum rsn_sup_end how)
{
	struct station *st = ctx;

	if (how == RSN_SUP_IE_MISMATCH) {
		struct dot11_ends ends = sta_ends(st);
		uint8_t frame[64];
		struct wr w = wr_into(frame, sizeof(frame));

		dot11_put_deauth(&w, &ends, DOT11_REASON_ELEMENT_DIFFERS);
		(void)sta_transmit(st, frame, wr_len(&w), false);
		sta_lost(st, STATION_IE_MISMATCH, DOT11_REASON_ELEMENT_DIFFERS, 10000);
	} else if (how == RSN_SUP_GROUP) {
		sta_tell(st, STATION_GROUP_REKEYED, 0);
	} else if (st->state == STATION_CONNECTED) {
		sta_tell(st, STATION_REKEYED, 0);
	} else {
		sta_tell(st, STATION_KEYED, 0);
		sta_connected(st);
	}
}

static const struct rsn_sup_ports sup_ports = { sup_send, sup_random, sup_install, sup_group, sup_done };

bool sta_start_keys(struct station *st)
{
	struct rsn_pmk pmk;
	struct rsn_sup_params p = { .akm = st->o.akm, .pairwise = RSN_CIPHER_CCMP, .pmk = &pmk, .pmf = st->pmf,
				    .rsne = { st->rsne, st->rsne_len }, .ap_rsne = { st->bss->rsne, st->bss->rsne_len },
				    .eapol_version = st->o.eapol_version };
	bool good;

	if (st->o.wpa) {
		p.wpa = true;
		p.ap_rsne = (struct eapol_slice){ st->bss->wpa, st->bss->wpa_len };
	} else if (st->bss->rsnxe_len)
		p.ap_rsnxe = (struct eapol_slice){ st->bss->rsnxe, st->bss->rsnxe_len };
	memcpy(p.aa, st->bss->bssid, 6);
	memcpy(p.spa, st->o.mac, 6);
	good = rsn_pmk_set(&pmk, st->o.akm, st->o.pmk, sizeof(st->o.pmk)) && rsn_sup_start(&st->sup, &p, &sup_ports, st);
	wipe(&pmk, sizeof(pmk));
	return good;
}

void sta_stop_keys(struct station *st)
{
	rsn_sup_stop(&st->sup);
	wipe(st->tk, sizeof(st->tk));
	wipe(st->group_key, sizeof(st->group_key));
	wipe(&st->group, sizeof(st->group));
	st->tk_len = 0;
	st->tx_pn = st->rx_pn = 0;
}

bool sta_send_eapol(struct station *st, const uint8_t *eapol, size_t len, bool protect, mono_t now)
{
	uint8_t frame[STATION_FRAME];
	struct wr w = wr_into(frame, sizeof(frame));

	st->now = now;
	if (!st->bss || st->state < STATION_HANDSHAKE)
		return false;
	dot11_put_eapol(&w, false, st->bss->bssid, st->o.mac, false, eapol, len);
	return wr_done(&w) == 0 && sta_transmit(st, frame, wr_len(&w), protect);
}

/* --- data ---------------------------------------------------------------------------------------------------------- */

bool sta_put_ether(struct station *st, const uint8_t *ether, size_t len)
{
	uint8_t frame[STATION_FRAME];
	struct wr w = wr_into(frame, sizeof(frame));

	if (st->state != STATION_CONNECTED || len < ETHER_HDR)
		return false;
	wr_be16(&w, 0x0801); /* data, ToDS */
	wr_be16(&w, 0);
	wr_bytes(&w, st->bss->bssid, 6);
	wr_bytes(&w, st->o.mac, 6);
	wr_bytes(&w, ether, 6);
	wr_be16(&w, 0);
	wr_bytes(&w, snap, sizeof(snap));
	wr_bytes(&w, ether + 12, len - 12);
	return wr_done(&w) == 0 && sta_transmit(st, frame, wr_len(&w), true);
}

void sta_data(struct station *st, const struct dot11_frame *f, bool covered)
{
	uint8_t ether[STATION_ETHER];
	struct rd r = f->body, eapol;
	const uint8_t *llc;
	size_t len;

	if (st->state < STATION_HANDSHAKE || !f->from_ds || f->to_ds || memcmp(f->a3, st->o.mac, 6) == 0)
		return;
	if (dot11_read_eapol(f, &eapol)) {
		if (st->o.akm)
			(void)rsn_sup_eapol(&st->sup, eapol.p, rd_left(&eapol), covered);
		return;
	}
	if (!covered && st->o.akm) {
		st->counts.clear_refused++;
		return;
	}
	llc = rd_bytes(&r, LLC_LEN);
	len = rd_left(&r);
	if (!llc || memcmp(llc, snap, sizeof(snap)) != 0 || ETHER_HDR + len > sizeof(ether))
		return;
	memcpy(ether, f->a1, 6);
	memcpy(ether + 6, f->a3, 6);
	memcpy(ether + 12, llc + 6, 2);
	memcpy(ether + ETHER_HDR, llc + LLC_LEN, len);
	sta_ether(st, ether, ETHER_HDR + len);
}
