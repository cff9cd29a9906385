/* SPDX-License-Identifier: Apache-2.0 */
/* town_hand.c - see town_hand.h. */
#include "machines/town_hand.h"

#include <stdlib.h>

static bool take_eapol(struct town *t, struct town_frame *f)
{
	struct town_hand *h = t->pass_ctx;
	struct dot11_frame d;
	struct rd eapol;

	if (!dot11_read(f->bytes, f->len, &d))
		return true;
	if (!f->from_ap && f->sta == h->s && d.type == DOT11_MGMT) {
		struct dot11_assoc_req q;

		if ((d.subtype == DOT11_ASSOC_REQ || d.subtype == DOT11_REASSOC_REQ) && dot11_read_assoc_req(&d, &q) && q.e.rsn.p) {
			h->rsne_len = q.e.rsn.len + 2u;
			if (h->rsne_len <= sizeof(h->rsne))
				memcpy(h->rsne, q.e.rsn.p - 2, h->rsne_len);
		}
	}
	if (!f->from_ap || memcmp(d.a1, h->s->o.mac, 6) != 0 || d.type != DOT11_DATA || !dot11_read_eapol(&d, &eapol))
		return true;
	h->len = rd_left(&eapol);
	if (h->len > sizeof(h->eapol))
		abort();
	memcpy(h->eapol, eapol.p, h->len);
	if (!eapol_key_read(h->eapol, h->len, &h->key))
		abort();
	h->heard++;
	if (thand_is(h, 1) && (!h->anonces || memcmp(h->anonce, h->key.nonce, EAPOL_NONCE_LEN) != 0)) {
		memcpy(h->anonce, h->key.nonce, EAPOL_NONCE_LEN);
		h->anonces++;
	}
	return false;
}

void thand_take(struct town_hand *h, struct town_sta *s)
{
	*h = (struct town_hand){ .s = s, .version = rsn_akm(s->o.akm)->version };
	if (!rsn_pmk_set(&h->pmk, s->o.akm, s->o.pmk, sizeof(s->o.pmk)))
		abort();
	s->t->pass = take_eapol;
	s->t->pass_ctx = h;
}

bool thand_associate(struct town_hand *h)
{
	struct town *t = h->s->t;

	town_run(t, 600);
	sta_join(h->s->st, t->w->now);
	for (unsigned i = 0; i < 50 && !h->heard; i++)
		town_run(t, 10);
	return h->heard == 1;
}

void thand_ptk(const struct town_hand *h, uint8_t fill, struct rsn_ptk *ptk, uint8_t snonce[static EAPOL_NONCE_LEN])
{
	memset(snonce, fill, EAPOL_NONCE_LEN);
	rsn_ptk(&h->pmk, sta_bssid(h->s->st), h->s->o.mac, h->anonce, snonce, 16, ptk);
}

void thand_send(struct town_hand *h, const struct rsn_ptk *ptk, const struct thand_frame *f)
{
	uint8_t frame[TOWN_EAPOL], data[TOWN_EAPOL];
	struct wr w = wr_into(frame, sizeof(frame)), d = wr_into(data, sizeof(data) - RSN_WRAP_MORE);
	struct eapol_key k = { .version = 1, .descriptor = EAPOL_DESCRIPTOR_RSN, .replay = f->replay, .nonce = f->nonce,
			       .info = (uint16_t)(f->raw ? f->info : f->info | EAPOL_KEY_MIC | h->version), .data = data };

	wr_bytes(&d, f->data, f->data_len);
	k.data_len = wr_len(&d);
	if (f->encrypt) {
		eapol_put_padding(&d, 0);
		k.data_len = wr_len(&d) + RSN_WRAP_MORE;
		aes_wrap(ptk->kek, data, wr_len(&d), data);
		k.info |= EAPOL_KEY_ENCRYPTED;
	}
	eapol_key_write(&w, &k);
	if (wr_done(&w) || wr_done(&d))
		abort();
	if (!f->zero_mic)
		rsn_mic_put(h->version, ptk->kck, frame, wr_len(&w));
	frame[EAPOL_KEY_MIC_AT] ^= f->bad_mic;
	(void)sta_send_eapol(h->s->st, frame, wr_len(&w), h->protect, h->s->t->w->now);
	town_run(h->s->t, 20);
}

void thand_m2(struct town_hand *h, const struct rsn_ptk *ptk, const uint8_t *snonce, uint64_t replay)
{
	thand_send(h, ptk, &(struct thand_frame){ .info = EAPOL_KEY_PAIRWISE, .nonce = snonce, .replay = replay, .data = h->rsne,
		.data_len = h->rsne_len });
}

void thand_m4(struct town_hand *h, const struct rsn_ptk *ptk, uint64_t replay)
{
	thand_send(h, ptk, &(struct thand_frame){ .info = EAPOL_KEY_PAIRWISE | EAPOL_KEY_SECURE, .replay = replay });
}

bool thand_is(const struct town_hand *h, unsigned m)
{
	bool pairwise = h->key.info & EAPOL_KEY_PAIRWISE, mic = h->key.info & EAPOL_KEY_MIC;

	return h->heard && (m == 1 ? pairwise && !mic : m == 3 ? pairwise && mic : !pairwise && mic);
}

static const struct radio_key *installed(const struct town_hand *h)
{
	struct town *t = h->s->t;
	const uint8_t *bssid = sta_bssid(h->s->st);

	for (unsigned at = 0; bssid && at < t->w->naps * 2 * TOWN_WLANS; at++) {
		unsigned ap = at / (2 * TOWN_WLANS), slot = at % 2, wlan = at / 2 % TOWN_WLANS + 1;
		const struct radio_bss *b = radio_sim_bss(town_radio(t, ap), slot, (uint8_t)wlan);

		if (b && memcmp(b->bssid, bssid, 6) == 0)
			return radio_sim_key(town_radio(t, ap), slot, (uint8_t)wlan, h->s->o.mac, 0);
	}
	return NULL;
}

bool thand_installed(const struct town_hand *h, const struct rsn_ptk *ptk)
{
	const struct radio_key *k = installed(h);

	return k && k->len == ptk->tk_len && memcmp(k->key, ptk->tk, k->len) == 0;
}

bool thand_none_installed(const struct town_hand *h)
{
	const struct radio_key *k = installed(h);

	return !k || k->len == 0;
}
