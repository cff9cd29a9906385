/* SPDX-License-Identifier: Apache-2.0 */
/* sta.c - the frames of a station: probe requests, authentication, association requests (9.3.3.9, 9.3.3.11, 9.3.3.5). */
#include "proto/ieee80211/bss.h"

static const uint8_t broadcast[DOT11_MAC_LEN] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

static struct dot11_ends to_ap(const struct dot11_sta *s, const uint8_t *bssid)
{
	struct dot11_ends ends = { .from_ap = false };

	memcpy(ends.bssid, bssid, sizeof(ends.bssid));
	memcpy(ends.sta, s->mac, sizeof(ends.sta));
	return ends;
}

static void put_generations(const struct dot11_sta *s, struct wr *w)
{
	bool vht = s->card && s->card->vht && s->channel.band == DOT11_5GHZ;

	if (!s->card)
		return;
	if (s->card->ht)
		dot11_put_ht_cap(w, s->card, &s->channel);
	dot11_put_ext_cap(w, vht);
	if (vht)
		dot11_put_vht_cap(w, s->card, &s->channel);
	if (s->card->he)
		dot11_put_he_cap(w, s->card, &s->channel);
}

void dot11_sta_probe_req(const struct dot11_sta *s, const uint8_t *bssid, const uint8_t *ssid, size_t ssid_len, struct wr *w)
{
	struct dot11_ends ends = to_ap(s, bssid ? bssid : broadcast);

	dot11_put_header(w, DOT11_PROBE_REQ, &ends);
	dot11_put_ssid(w, ssid, ssid_len);
	dot11_put_rates(w, s->rates, s->nrates);
	dot11_put_ext_rates(w, s->rates, s->nrates);
	if (s->channel.primary && s->channel.band == DOT11_2GHZ)
		dot11_put_ds(w, s->channel.primary);
	put_generations(s, w);
}

void dot11_sta_auth(const struct dot11_sta *s, const uint8_t bssid[static DOT11_MAC_LEN], struct wr *w)
{
	struct dot11_ends ends = to_ap(s, bssid);

	dot11_put_auth(w, &ends, DOT11_AUTH_OPEN, 1, 0);
}

static void put_given(const struct dot11_sta *s, bool vendor, struct wr *w)
{
	struct rd r = s->ies ? rd_over(s->ies, s->ies_len) : (struct rd){ 0 };
	struct dot11_element e;

	while (dot11_element_next(&r, &e))
		if ((e.id == DOT11_EL_VENDOR) == vendor)
			wr_bytes(w, e.whole, e.whole_len);
}

void dot11_sta_assoc_req(const struct dot11_sta *s, const uint8_t bssid[static DOT11_MAC_LEN], const uint8_t *current_ap,
			 const uint8_t *ssid, size_t ssid_len, struct wr *w)
{
	struct dot11_ends ends = to_ap(s, bssid);

	dot11_put_assoc_req_fixed(w, &ends, s->capability, s->listen_interval, current_ap);
	dot11_put_ssid(w, ssid, ssid_len);
	dot11_put_rates(w, s->rates, s->nrates);
	dot11_put_ext_rates(w, s->rates, s->nrates);
	put_given(s, false, w);
	put_generations(s, w);
	put_given(s, true, w);
	if (s->wmm)
		dot11_put_wmm_info(w, s->uapsd & 0x0fU);
}
