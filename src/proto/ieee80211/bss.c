/* SPDX-License-Identifier: Apache-2.0 */
/* bss.c - beacons, probe responses and association responses of a BSS. The comments name the orders of Table 9-32 (beacon),
 * which the other frames keep to. */
#include "proto/ieee80211/bss.h"

#include "base/slice.h"

static const uint8_t broadcast[DOT11_MAC_LEN] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

/* Which generations a frame speaks of: each stands on the one before (19.1.1, 21.1.1, 27.1.1). */
struct offer {
	bool ht, vht, he;
};

static struct offer offered(const struct dot11_bss *b)
{
	struct offer o = { 0 };
	bool five = b->channel.band == DOT11_5GHZ;

	o.ht = b->card && b->card->ht && b->ht && b->wmm;
	o.vht = o.ht && five && b->card->vht && b->vht;
	o.he = o.ht && (o.vht || !five) && b->card->he && b->he;
	return o;
}

/* Elements this file writes itself. */
static bool own(const struct dot11_element *e)
{
	struct rd r = e->body;

	switch (e->id) {
	case DOT11_EL_SSID:
	case DOT11_EL_RATES:
	case DOT11_EL_DS:
	case DOT11_EL_TIM:
	case DOT11_EL_COUNTRY:
	case DOT11_EL_BSS_LOAD:
	case DOT11_EL_POWER_CONSTRAINT:
	case DOT11_EL_CHANNEL_SWITCH:
	case DOT11_EL_ERP:
	case DOT11_EL_HT_CAP:
	case DOT11_EL_EXT_RATES:
	case DOT11_EL_HT_OP:
	case DOT11_EL_EXT_CAP:
	case DOT11_EL_VHT_CAP:
	case DOT11_EL_VHT_OP:
		return true;
	case DOT11_EL_EXTENSION:
		return e->ext == DOT11_EXT_HE_CAP || e->ext == DOT11_EXT_HE_OP;
	case DOT11_EL_VENDOR:
		return rd_be32(&r) == (DOT11_OUI_MICROSOFT << 8 | DOT11_MS_WMM);
	default:
		return false;
	}
}

/* Where an element that was given belongs. */
enum place { BY_RSN, BY_MDE, LATE, VENDOR };

static enum place place_of(const struct dot11_element *e)
{
	switch (e->id) {
	case DOT11_EL_RSN:
		return BY_RSN;
	case DOT11_EL_VENDOR:
		return VENDOR;
	case DOT11_EL_RSNX:
	case DOT11_EL_EXTENSION:
		return LATE;
	default:
		return BY_MDE;
	}
}

static void put_given(struct wr *w, const uint8_t *ies, size_t len, enum place place)
{
	struct rd r = ies ? rd_over(ies, len) : (struct rd){ 0 };
	struct dot11_element e;

	while (dot11_element_next(&r, &e))
		if (!own(&e) && place_of(&e) == place)
			wr_bytes(w, e.whole, e.whole_len);
}

static void put_beginning(const struct dot11_bss *b, bool hide, struct wr *w)
{
	wr_le64(w, 0); /* timestamp: the radio sets it */
	wr_le16(w, b->beacon_interval);
	wr_le16(w, b->capability | DOT11_CAP_ESS);
	dot11_put_ssid(w, b->ssid, hide ? 0 : b->ssid_len);
	dot11_put_rates(w, b->rates, b->nrates);
	dot11_put_ds(w, b->channel.primary);
}

static void put_generations(const struct dot11_bss *b, struct offer o, struct wr *w)
{
	if (o.ht) {
		dot11_put_ht_cap(w, b->card, &b->channel);
		dot11_put_ht_op(w, &b->channel, b->ht_protection);
	}
	if (b->card)
		dot11_put_ext_cap(w, o.vht);
	if (o.vht) {
		dot11_put_vht_cap(w, b->card, &b->channel);
		dot11_put_vht_op(w, &b->channel);
	}
	if (o.he) {
		dot11_put_he_cap(w, b->card, &b->channel);
		dot11_put_he_op(w, b->bss_color);
	}
}

/* Orders 10 and on: all behind the TIM. */
static void put_ending(const struct dot11_bss *b, struct wr *w)
{
	if (b->country[0] && b->nsubbands) {
		dot11_put_country(w, b->country, b->subbands, b->nsubbands);
		if (b->capability & DOT11_CAP_SPECTRUM)
			dot11_put_power_constraint(w, b->power_constraint);
	}
	if (b->leaving.on)
		dot11_put_channel_switch(w, b->leaving.stop_sending, b->leaving.channel, b->leaving.beacons);
	if (b->channel.band == DOT11_2GHZ)
		dot11_put_erp(w, b->erp_protection);
	dot11_put_ext_rates(w, b->rates, b->nrates);
	put_given(w, b->ies, b->ies_len, BY_RSN);
	if (b->load)
		dot11_put_bss_load(w, b->stations, b->utilization);
	put_given(w, b->ies, b->ies_len, BY_MDE);
	put_generations(b, offered(b), w);
	put_given(w, b->ies, b->ies_len, LATE);
	put_given(w, b->ies, b->ies_len, VENDOR);
	if (b->wmm)
		dot11_put_wmm_parameter(w, b->wmm_set, b->uapsd);
}

void dot11_bss_beacon(const struct dot11_bss *b, struct wr *head, struct wr *tail)
{
	dot11_put_mgmt(head, DOT11_BEACON, broadcast, b->bssid, b->bssid);
	put_beginning(b, b->hidden, head);
	put_ending(b, tail);
}

void dot11_bss_probe_resp(const struct dot11_bss *b, const uint8_t sta[static DOT11_MAC_LEN], struct wr *w)
{
	dot11_put_mgmt(w, DOT11_PROBE_RESP, sta, b->bssid, b->bssid);
	put_beginning(b, false, w);
	put_ending(b, w);
}

bool dot11_bss_probed(const struct dot11_bss *b, const struct dot11_elements *e)
{
	if (e->malformed || !e->ssid.p || (e->ds.p && e->ds.p[0] != b->channel.primary))
		return false;
	return dot11_ssid_wildcard(e->ssid) ? !b->hidden : dot11_ssid_is(e->ssid, b->ssid, b->ssid_len);
}

/* --- association responses ---------------------------------------------------------------------------------------- */

static struct offer understood(const struct dot11_bss *b, const struct dot11_elements *e)
{
	struct offer o = offered(b);

	o.ht = o.ht && (!e || e->ht_cap.p);
	o.vht = o.vht && o.ht && (!e || e->vht_cap.p);
	o.he = o.he && (!e || e->he_cap.p);
	return o;
}

void dot11_bss_assoc_resp(const struct dot11_bss *b, const struct dot11_assoc_answer *a, const struct dot11_elements *e,
			  struct wr *w)
{
	struct dot11_ends ends = { .from_ap = true };

	memcpy(ends.bssid, b->bssid, sizeof(ends.bssid));
	memcpy(ends.sta, a->sta, sizeof(ends.sta));
	dot11_put_assoc_resp_fixed(w, &ends, a->reassoc, b->capability | DOT11_CAP_ESS, a->status,
				   a->status == DOT11_SUCCESS ? a->aid : 0);
	dot11_put_rates(w, b->rates, b->nrates);
	dot11_put_ext_rates(w, b->rates, b->nrates);
	put_given(w, a->ies, a->ies_len, BY_RSN);
	put_given(w, a->ies, a->ies_len, BY_MDE);
	if (a->status == DOT11_TRY_LATER)
		dot11_put_tie(w, DOT11_TIE_COMEBACK, a->comeback_tu);
	if (a->status == DOT11_SUCCESS)
		put_generations(b, understood(b, e), w);
	put_given(w, a->ies, a->ies_len, LATE);
	put_given(w, a->ies, a->ies_len, VENDOR);
	if (a->status == DOT11_SUCCESS && b->wmm && (!e || e->wmm.p))
		dot11_put_wmm_parameter(w, b->wmm_set, b->uapsd);
}

/* The elements of the card that are not there yet, between what stands before the first vendor element and it. */
static void complete(const struct dot11_bss *b, const struct dot11_assoc_resp *there, const struct dot11_elements *e,
		     struct rd elements, struct wr *w)
{
	struct offer o = understood(b, e);
	struct rd r = elements;
	struct dot11_element x;
	const uint8_t *vendor = r.end;

	while (vendor == r.end && dot11_element_next(&r, &x))
		if (x.id == DOT11_EL_VENDOR)
			vendor = x.whole;
	wr_bytes(w, elements.p, (size_t)(vendor - elements.p));
	if (o.ht && !there->e.ht_cap.p)
		dot11_put_ht_cap(w, b->card, &b->channel);
	if (o.ht && !there->e.ht_op.p)
		dot11_put_ht_op(w, &b->channel, b->ht_protection);
	if (b->card && !there->e.ext_cap.p)
		dot11_put_ext_cap(w, o.vht);
	if (o.vht && !there->e.vht_cap.p)
		dot11_put_vht_cap(w, b->card, &b->channel);
	if (o.vht && !there->e.vht_op.p)
		dot11_put_vht_op(w, &b->channel);
	if (o.he && !there->e.he_cap.p)
		dot11_put_he_cap(w, b->card, &b->channel);
	if (o.he && !there->e.he_op.p)
		dot11_put_he_op(w, b->bss_color);
	wr_bytes(w, vendor, (size_t)(elements.end - vendor));
	if (b->wmm && !there->e.wmm.p && (!e || e->wmm.p))
		dot11_put_wmm_parameter(w, b->wmm_set, b->uapsd);
}

void dot11_bss_complete(const struct dot11_bss *b, const uint8_t *frame, size_t len, const struct dot11_elements *e,
			struct wr *w)
{
	struct dot11_assoc_resp there;
	struct dot11_frame f;

	if (!dot11_read(frame, len, &f) || !dot11_read_assoc_resp(&f, &there) || there.status != DOT11_SUCCESS) {
		wr_bytes(w, frame, len);
		return;
	}
	rd_skip(&f.body, 6); /* capability, status, AID */
	wr_bytes(w, frame, (size_t)(f.body.p - frame));
	complete(b, &there, e, f.body, w);
}
