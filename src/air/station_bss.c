/* SPDX-License-Identifier: Apache-2.0 */
/* station_bss.c - the BSSs of its SSID that a simulated station has heard, and which of them it can join. */
#include "air/station_in.h"

#include "base/slice.h"

static void keep(uint8_t room[STATION_IES], uint16_t *len, struct dot11_ie ie)
{
	struct rd whole = dot11_ie_whole(ie);

	*len = (uint16_t)rd_left(&whole);
	if (*len)
		memcpy(room, whole.p, *len);
}

struct station_bss *sta_find(struct station *st, const uint8_t bssid[static 6])
{
	for (unsigned i = 0; i < st->nseen; i++)
		if (memcmp(st->seen[i].bssid, bssid, 6) == 0)
			return &st->seen[i];
	return NULL;
}

/* The place of a new one: a free row, or that of the weakest that is not in use. */
static struct station_bss *row(struct station *st, const uint8_t bssid[static 6])
{
	struct station_bss *b = sta_find(st, bssid);

	if (b)
		return b;
	if (st->nseen < STATION_BSSS)
		return &st->seen[st->nseen++];
	for (unsigned i = 0; i < st->nseen; i++)
		if (&st->seen[i] != st->bss && (!b || st->seen[i].rssi < b->rssi))
			b = &st->seen[i];
	return b;
}

void sta_saw(struct station *st, unsigned place, const struct dot11_frame *f, int8_t rssi)
{
	struct dot11_beacon beacon;
	struct station_bss *b;

	if (!dot11_read_beacon(f, &beacon) || !dot11_ssid_is(beacon.e.ssid, (const uint8_t *)st->o.ssid, strlen(st->o.ssid)))
		return;
	b = row(st, f->a3);
	memcpy(b->bssid, f->a3, 6);
	b->place = place;
	b->rssi = rssi;
	b->capability = beacon.capability;
	keep(b->rsne, &b->rsne_len, beacon.e.rsn);
	keep(b->rsnxe, &b->rsnxe_len, beacon.e.rsnx);
	keep(b->wpa, &b->wpa_len, beacon.e.wpa);
}

static bool read_rsne(const struct station_bss *b, struct rsne *r)
{
	return b->rsne_len > 2 && rsne_read(rd_over(b->rsne + 2, b->rsne_len - 2u), r) == RSNE_OK;
}

static bool wpa_fits(const struct station_bss *b)
{
	struct rsne r;

	return b->wpa_len > 2 && rsne_read_wpa(rd_over(b->wpa + 2, b->wpa_len - 2u), &r) == RSNE_OK &&
	       r.group == WPA_CIPHER_CCMP && rsne_has(r.pairwise, r.pairwise_n, WPA_CIPHER_CCMP) &&
	       rsne_has(r.akm, r.akm_n, WPA_AKM_PSK);
}

bool sta_fits(const struct station *st, const struct station_bss *b)
{
	struct rsne r;

	if (!st->o.akm)
		return !(b->capability & DOT11_CAP_PRIVACY) && !b->rsne_len && !b->wpa_len;
	if (st->o.wpa)
		return wpa_fits(b);
	if (!read_rsne(b, &r) || r.group != RSN_CIPHER_CCMP || !rsne_has(r.pairwise, r.pairwise_n, RSN_CIPHER_CCMP) ||
	    !rsne_has(r.akm, r.akm_n, st->o.akm))
		return false;
	if ((r.caps & RSN_CAP_MFPR) && st->o.pmf == RSN_PMF_OFF)
		return false; /* it must be able to see that in the beacon, so as not even to try */
	return (r.caps & RSN_CAP_MFPC) || st->o.pmf != RSN_PMF_REQUIRED;
}

struct station_bss *sta_best(struct station *st)
{
	struct station_bss *best = NULL;

	for (unsigned i = 0; i < st->nseen; i++)
		if (sta_fits(st, &st->seen[i]) && (!best || st->seen[i].rssi > best->rssi))
			best = &st->seen[i];
	return best;
}

void sta_prepare(struct station *st, const struct station_bss *b)
{
	struct rsne ours = { .version = RSNE_VERSION, .has_group = true, .group = RSN_CIPHER_CCMP,
			     .pairwise = { RSN_CIPHER_CCMP }, .pairwise_n = 1, .pairwise_count = 1,
			     .akm = { st->o.akm }, .akm_n = 1, .akm_count = 1, .has_caps = true },
		    theirs;
	struct wr w = wr_into(st->rsne, sizeof(st->rsne));

	st->pmf = st->o.akm && st->o.pmf != RSN_PMF_OFF && read_rsne(b, &theirs) && (theirs.caps & RSN_CAP_MFPC);
	st->rsne_len = 0;
	if (st->o.rsne) {
		wr_bytes(&w, st->o.rsne, st->o.rsne_len);
	} else if (st->o.wpa) {
		ours.wpa = true;
		ours.group = ours.pairwise[0] = WPA_CIPHER_CCMP;
		ours.akm[0] = WPA_AKM_PSK;
		ours.has_caps = false;
		rsne_put(&w, &ours);
	} else if (st->o.akm) {
		if (st->pmf) {
			ours.caps = (uint16_t)(RSN_CAP_MFPC | (st->o.pmf == RSN_PMF_REQUIRED ? RSN_CAP_MFPR : 0));
			ours.has_group_mgmt = true;
			ours.group_mgmt = RSN_CIPHER_BIP_CMAC;
		}
		rsne_put(&w, &ours);
	}
	if (wr_done(&w) == 0)
		st->rsne_len = (uint16_t)wr_len(&w);
}
