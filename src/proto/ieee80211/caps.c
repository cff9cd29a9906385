/* SPDX-License-Identifier: Apache-2.0 */
/* caps.c - the elements of HT, VHT and HE: written for a card on a channel, read of a station. */
#include "proto/ieee80211/caps.h"

#include "base/slice.h"

enum {
	VHT_WIDTH = 0x0c, VHT_WIDTH_160 = 0x04, VHT_SGI80 = 0x20, VHT_SGI160 = 0x40,
	HE_PHY0_40_IN_2GHZ = 0x02, HE_PHY0_80_IN_5GHZ = 0x04, HE_PHY0_160 = 0x08, HE_PHY0_80_80 = 0x10, /* bytes 0 and 6 of */
	HE_PHY6_PPE_PRESENT = 0x80,									/* its PHY bits */
	MCS_MAP_ONE_STREAM = 0xfffc, /* basic MCS set: one stream, MCS 0-7 */
};

enum dot11_width dot11_abilities_width(const struct dot11_abilities *a, enum dot11_band band)
{
	bool ht40 = a->ht && a->ht_cap & DOT11_HT_CAP_40;

	if (band == DOT11_5GHZ && a->vht && ht40)
		return a->vht_cap & VHT_WIDTH ? DOT11_160MHZ : DOT11_80MHZ;
	return ht40 ? DOT11_40MHZ : DOT11_20MHZ;
}

void dot11_put_ht_cap(struct wr *w, const struct dot11_abilities *a, const struct dot11_channel *c)
{
	size_t hole = dot11_open(w, DOT11_EL_HT_CAP);
	/* 9.4.2.55.2: both bits of SM power save set = none of it; 40 MHz intolerant is not for us to say */
	unsigned cap = (a->ht_cap | DOT11_HT_CAP_SMPS) & ~(unsigned)DOT11_HT_CAP_40_INTOLERANT;

	if (c->width == DOT11_20MHZ)
		cap &= ~(unsigned)(DOT11_HT_CAP_40 | DOT11_HT_CAP_SGI40);
	wr_le16(w, cap);
	wr_u8(w, a->ht_ampdu);
	wr_bytes(w, a->ht_mcs, sizeof(a->ht_mcs));
	wr_zeros(w, 2 + 4 + 1); /* extended capabilities, transmit beamforming, antenna selection: none */
	dot11_close(w, hole);
}

void dot11_put_ht_op(struct wr *w, const struct dot11_channel *c, uint8_t protection)
{
	size_t hole = dot11_open(w, DOT11_EL_HT_OP);

	wr_u8(w, c->primary);
	wr_u8(w, (c->secondary > 0 ? 1U : c->secondary < 0 ? 3U : 0U) | (c->width == DOT11_20MHZ ? 0U : 4U));
	wr_le16(w, protection & 3U);
	wr_zeros(w, 2 + DOT11_HT_MCS_LEN); /* no dual beacon, PCO; no MCS is basic */
	dot11_close(w, hole);
}

void dot11_put_vht_cap(struct wr *w, const struct dot11_abilities *a, const struct dot11_channel *c)
{
	size_t hole = dot11_open(w, DOT11_EL_VHT_CAP);
	uint32_t cap = a->vht_cap;

	if (c->width != DOT11_160MHZ)
		cap &= ~(uint32_t)(VHT_WIDTH | VHT_SGI160);
	wr_le32(w, cap);
	wr_bytes(w, a->vht_mcs, sizeof(a->vht_mcs));
	dot11_close(w, hole);
}

/* 160 MHz is said by two middles: that of the primary's 80 MHz, and that of the whole (Table 9-275). */
static uint8_t middle_of_80(const struct dot11_channel *c)
{
	struct dot11_channel c80;

	return dot11_channel_make(c->band, c->primary, DOT11_80MHZ, &c80) ? c80.center : c->center;
}

void dot11_put_vht_op(struct wr *w, const struct dot11_channel *c)
{
	size_t hole = dot11_open(w, DOT11_EL_VHT_OP);
	bool wide = c->width >= DOT11_80MHZ;

	wr_u8(w, wide);
	wr_u8(w, wide ? middle_of_80(c) : 0);
	wr_u8(w, c->width == DOT11_160MHZ ? c->center : 0);
	wr_le16(w, MCS_MAP_ONE_STREAM);
	dot11_close(w, hole);
}

/* Bytes of the PPE thresholds: a header of seven bits, then six bits for each stream and RU size (9.4.2.248.5). */
static size_t ppe_len(const struct dot11_abilities *a)
{
	unsigned streams, sizes;
	size_t len;

	if (!(a->he_phy[6] & HE_PHY6_PPE_PRESENT) || a->he_ppe_len == 0)
		return 0;
	streams = (a->he_ppe[0] & 7U) + 1;
	sizes = (unsigned)__builtin_popcount(a->he_ppe[0] >> 3 & 15U);
	len = (7 + 6 * streams * sizes + 7) / 8;
	return len <= a->he_ppe_len ? len : 0;
}

void dot11_put_he_cap(struct wr *w, const struct dot11_abilities *a, const struct dot11_channel *c)
{
	size_t hole = dot11_open_ext(w, DOT11_EXT_HE_CAP), ppe = ppe_len(a);
	size_t mcs = c->width == DOT11_160MHZ && a->he_mcs_len >= 8 ? 8 : 4;
	uint8_t phy[DOT11_HE_PHY_LEN];

	memcpy(phy, a->he_phy, sizeof(phy));
	phy[0] &= (uint8_t)~HE_PHY0_80_80;
	if (mcs == 4)
		phy[0] &= (uint8_t)~HE_PHY0_160;
	if (c->width == DOT11_20MHZ)
		phy[0] &= (uint8_t)~(HE_PHY0_40_IN_2GHZ | HE_PHY0_80_IN_5GHZ);
	if (!ppe)
		phy[6] &= (uint8_t)~HE_PHY6_PPE_PRESENT;
	wr_bytes(w, a->he_mac, sizeof(a->he_mac));
	wr_bytes(w, phy, sizeof(phy));
	wr_bytes(w, a->he_mcs, mcs);
	wr_bytes(w, a->he_ppe, ppe);
	dot11_close(w, hole);
}

void dot11_put_he_op(struct wr *w, uint8_t bss_color)
{
	enum { PE_16_US = 4, NO_RTS_BY_DURATION = 1023 << 4, NO_ER_SU = 1 << 16 };
	size_t hole = dot11_open_ext(w, DOT11_EXT_HE_OP);

	wr_le24(w, PE_16_US | NO_RTS_BY_DURATION | NO_ER_SU);
	wr_u8(w, bss_color ? bss_color & 0x3fU : 0x80U | 1U); /* disabled: a colour must stand there all the same */
	wr_le16(w, MCS_MAP_ONE_STREAM);
	dot11_close(w, hole);
}

void dot11_put_country(struct wr *w, const char country[static 2], const struct dot11_subband *subbands, size_t n)
{
	size_t hole = dot11_open(w, DOT11_EL_COUNTRY);

	wr_bytes(w, country, 2);
	wr_u8(w, ' '); /* indoors and outdoors */
	for (size_t i = 0; i < n; i++) {
		wr_u8(w, subbands[i].first);
		wr_u8(w, subbands[i].count);
		wr_u8(w, (uint8_t)subbands[i].max_dbm);
	}
	if ((3 + 3 * n) % 2)
		wr_u8(w, 0); /* an even length */
	dot11_close(w, hole);
}

void dot11_put_ext_cap(struct wr *w, bool vht)
{
	uint8_t bits[8] = { [0] = 0x04 /* extended channel switching */, [7] = 0x40 /* operating mode notification */ };

	dot11_put_element(w, DOT11_EL_EXT_CAP, bits, vht ? 8 : 1);
}

/* --- what a station says ------------------------------------------------------------------------------------------ */

static void wider(struct dot11_station_caps *out, enum dot11_width width)
{
	if (width > out->width)
		out->width = width;
}

static void more_streams(struct dot11_station_caps *out, uint8_t streams)
{
	if (streams > out->streams)
		out->streams = streams;
}

static void read_ht(struct rd r, struct dot11_station_caps *out)
{
	uint16_t cap = rd_le16(&r);
	const uint8_t *mcs;

	rd_skip(&r, 1);
	mcs = rd_bytes(&r, 4);
	if (!mcs)
		return;
	out->ht = true;
	out->sgi20 = cap & DOT11_HT_CAP_SGI20;
	out->sgi40 = cap & DOT11_HT_CAP_SGI40;
	if (cap & DOT11_HT_CAP_40)
		wider(out, DOT11_40MHZ);
	for (uint8_t i = 0; i < 32; i++)
		if (mcs[i / 8] >> i % 8 & 1) {
			out->ht_mcs_max = i;
			more_streams(out, (uint8_t)(i / 8 + 1));
		}
}

/* A map of two bits for each of eight streams, 3: not there. Gives the streams, and the code of the first. */
static uint8_t map_streams(uint16_t map)
{
	uint8_t n = 0;

	for (uint8_t i = 0; i < 8; i++)
		if ((map >> 2 * i & 3) != 3)
			n = (uint8_t)(i + 1);
	return n;
}

static void read_vht(struct rd r, struct dot11_station_caps *out)
{
	static const uint8_t mcs_max[] = { 7, 8, 9, 0 };
	uint32_t cap = rd_le32(&r);
	uint16_t map = rd_le16(&r);

	if (rd_failed(&r))
		return;
	out->vht = true;
	out->sgi80 = cap & VHT_SGI80;
	out->vht_mcs_max = mcs_max[map & 3];
	more_streams(out, map_streams(map));
	wider(out, cap & VHT_WIDTH ? DOT11_160MHZ : DOT11_80MHZ);
}

static void read_he(struct rd r, struct dot11_station_caps *out)
{
	static const uint8_t mcs_max[] = { 7, 9, 11, 0 };
	uint8_t phy0;
	uint16_t map;

	rd_skip(&r, DOT11_HE_MAC_LEN);
	phy0 = rd_u8(&r);
	rd_skip(&r, DOT11_HE_PHY_LEN - 1);
	map = rd_le16(&r);
	if (rd_failed(&r))
		return;
	out->he = true;
	out->he_mcs_max = mcs_max[map & 3];
	more_streams(out, map_streams(map));
	if (phy0 & HE_PHY0_40_IN_2GHZ)
		wider(out, DOT11_40MHZ);
	if (phy0 & HE_PHY0_80_IN_5GHZ)
		wider(out, DOT11_80MHZ);
	if (phy0 & HE_PHY0_160)
		wider(out, DOT11_160MHZ);
}

void dot11_station_caps_read(const struct dot11_elements *e, struct dot11_station_caps *out)
{
	struct dot11_wmm wmm;

	memset(out, 0, sizeof(*out));
	if (e->ht_cap.p)
		read_ht(dot11_ie_body(e->ht_cap), out);
	if (e->vht_cap.p)
		read_vht(dot11_ie_body(e->vht_cap), out);
	if (e->he_cap.p)
		read_he(dot11_ie_body(e->he_cap), out);
	if (e->wmm.p && dot11_wmm_read(e->wmm, &wmm)) {
		out->wmm = true;
		out->uapsd = wmm.qos_info & 0x0f;
	}
}
