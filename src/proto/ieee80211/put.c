/* SPDX-License-Identifier: Apache-2.0 */
/* put.c - frames and elements of IEEE 802.11, written. */
#include "base/slice.h"
#include "proto/ieee80211/dot11.h"

enum { FC_PROTECTED_BYTE = 0x40, FC_TO_DS_BYTE = 0x01, FC_FROM_DS_BYTE = 0x02, FC_DATA = 0x08 };

static void put_addresses(struct wr *w, const uint8_t *a1, const uint8_t *a2, const uint8_t *a3)
{
	wr_le16(w, 0); /* duration */
	wr_bytes(w, a1, DOT11_MAC_LEN);
	wr_bytes(w, a2, DOT11_MAC_LEN);
	wr_bytes(w, a3, DOT11_MAC_LEN);
	wr_le16(w, 0); /* sequence control */
}

void dot11_put_mgmt(struct wr *w, enum dot11_mgmt subtype, const uint8_t da[static DOT11_MAC_LEN],
		    const uint8_t sa[static DOT11_MAC_LEN], const uint8_t bssid[static DOT11_MAC_LEN])
{
	wr_u8(w, (unsigned)subtype << 4);
	wr_u8(w, 0);
	put_addresses(w, da, sa, bssid);
}

void dot11_set_protected(uint8_t *frame, size_t len, bool protected)
{
	if (len >= 2)
		frame[1] = (uint8_t)(protected ? frame[1] | FC_PROTECTED_BYTE : frame[1] & ~FC_PROTECTED_BYTE);
}

void dot11_put_eapol(struct wr *w, bool from_ds, const uint8_t bssid[static DOT11_MAC_LEN],
		     const uint8_t sta[static DOT11_MAC_LEN], bool protected, const uint8_t *eapol, size_t len)
{
	static const uint8_t snap[] = { 0xaa, 0xaa, 0x03, 0x00, 0x00, 0x00, 0x88, 0x8e };

	wr_u8(w, FC_DATA);
	wr_u8(w, (from_ds ? FC_FROM_DS_BYTE : FC_TO_DS_BYTE) | (protected ? FC_PROTECTED_BYTE : 0));
	put_addresses(w, from_ds ? sta : bssid, from_ds ? bssid : sta, bssid);
	wr_bytes(w, snap, sizeof(snap));
	wr_bytes(w, eapol, len);
}

void dot11_put_header(struct wr *w, enum dot11_mgmt subtype, const struct dot11_ends *ends)
{
	dot11_put_mgmt(w, subtype, ends->from_ap ? ends->sta : ends->bssid, ends->from_ap ? ends->bssid : ends->sta,
		       ends->bssid);
}

void dot11_put_auth(struct wr *w, const struct dot11_ends *ends, uint16_t algorithm, uint16_t transaction, uint16_t status)
{
	dot11_put_header(w, DOT11_AUTH, ends);
	wr_le16(w, algorithm);
	wr_le16(w, transaction);
	wr_le16(w, status);
}

void dot11_put_deauth(struct wr *w, const struct dot11_ends *ends, uint16_t reason)
{
	dot11_put_header(w, DOT11_DEAUTH, ends);
	wr_le16(w, reason);
}

void dot11_put_disassoc(struct wr *w, const struct dot11_ends *ends, uint16_t reason)
{
	dot11_put_header(w, DOT11_DISASSOC, ends);
	wr_le16(w, reason);
}

void dot11_put_sa_query(struct wr *w, const struct dot11_ends *ends, uint8_t action, const uint8_t id[static 2])
{
	dot11_put_header(w, DOT11_ACTION, ends);
	wr_u8(w, DOT11_CATEGORY_SA_QUERY);
	wr_u8(w, action);
	wr_bytes(w, id, 2);
}

void dot11_put_assoc_resp_fixed(struct wr *w, const struct dot11_ends *ends, bool reassoc, uint16_t capability,
				uint16_t status, uint16_t aid)
{
	dot11_put_header(w, reassoc ? DOT11_REASSOC_RESP : DOT11_ASSOC_RESP, ends);
	wr_le16(w, capability);
	wr_le16(w, status);
	wr_le16(w, aid ? aid | 0xc000U : 0); /* 9.4.1.8: the two high bits are set */
}

void dot11_put_assoc_req_fixed(struct wr *w, const struct dot11_ends *ends, uint16_t capability, uint16_t listen_interval,
			       const uint8_t *current_ap)
{
	dot11_put_header(w, current_ap ? DOT11_REASSOC_REQ : DOT11_ASSOC_REQ, ends);
	wr_le16(w, capability);
	wr_le16(w, listen_interval);
	if (current_ap)
		wr_bytes(w, current_ap, DOT11_MAC_LEN);
}

/* --- elements ----------------------------------------------------------------------------------------------------- */

size_t dot11_open(struct wr *w, uint8_t id)
{
	size_t hole;

	wr_u8(w, id);
	hole = wr_len(w);
	wr_u8(w, 0);
	return hole;
}

size_t dot11_open_ext(struct wr *w, uint8_t ext)
{
	size_t hole = dot11_open(w, DOT11_EL_EXTENSION);

	wr_u8(w, ext);
	return hole;
}

size_t dot11_open_vendor(struct wr *w, uint32_t oui, uint8_t type)
{
	size_t hole = dot11_open(w, DOT11_EL_VENDOR);

	wr_be24(w, oui);
	wr_u8(w, type);
	return hole;
}

void dot11_close(struct wr *w, size_t hole)
{
	size_t len;

	if (w->error)
		return;
	len = wr_len(w) - hole - 1;
	if (len > DOT11_ELEMENT_MAX)
		w->error = -ERANGE;
	else
		w->start[hole] = (uint8_t)len;
}

void dot11_put_element(struct wr *w, uint8_t id, const void *body, size_t len)
{
	size_t hole = dot11_open(w, id);

	wr_bytes(w, body, len);
	dot11_close(w, hole);
}

void dot11_put_ssid(struct wr *w, const uint8_t *ssid, size_t len)
{
	if (!w->error && len > DOT11_SSID_MAX)
		w->error = -ERANGE;
	dot11_put_element(w, DOT11_EL_SSID, ssid, len);
}

enum { RATES_IN_ELEMENT = 8 };

void dot11_put_rates(struct wr *w, const uint8_t *rates, size_t n)
{
	dot11_put_element(w, DOT11_EL_RATES, rates, n < RATES_IN_ELEMENT ? n : RATES_IN_ELEMENT);
}

void dot11_put_ext_rates(struct wr *w, const uint8_t *rates, size_t n)
{
	if (n > RATES_IN_ELEMENT)
		dot11_put_element(w, DOT11_EL_EXT_RATES, rates + RATES_IN_ELEMENT, n - RATES_IN_ELEMENT);
}

void dot11_put_ds(struct wr *w, uint8_t channel)
{
	dot11_put_element(w, DOT11_EL_DS, &channel, 1);
}

void dot11_put_erp(struct wr *w, bool use_protection)
{
	uint8_t use = use_protection ? 0x02 : 0; /* 9.4.2.12 */

	dot11_put_element(w, DOT11_EL_ERP, &use, 1);
}

void dot11_put_tie(struct wr *w, uint8_t type, uint32_t value)
{
	size_t hole = dot11_open(w, DOT11_EL_TIE);

	wr_u8(w, type);
	wr_le32(w, value);
	dot11_close(w, hole);
}

void dot11_put_channel_switch(struct wr *w, bool stop_sending, uint8_t channel, uint8_t beacons)
{
	dot11_put_element(w, DOT11_EL_CHANNEL_SWITCH, (const uint8_t[]){ stop_sending, channel, beacons }, 3);
}

void dot11_put_power_constraint(struct wr *w, uint8_t db)
{
	dot11_put_element(w, DOT11_EL_POWER_CONSTRAINT, &db, 1);
}

void dot11_put_power_capability(struct wr *w, int8_t min_dbm, int8_t max_dbm)
{
	dot11_put_element(w, DOT11_EL_POWER_CAPABILITY, (const uint8_t[]){ (uint8_t)min_dbm, (uint8_t)max_dbm }, 2);
}

void dot11_put_bss_load(struct wr *w, uint16_t stations, uint8_t utilization)
{
	size_t hole = dot11_open(w, DOT11_EL_BSS_LOAD);

	wr_le16(w, stations);
	wr_u8(w, utilization);
	wr_le16(w, 0); /* available admission capacity: no admission control */
	dot11_close(w, hole);
}

void dot11_put_wmm_info(struct wr *w, uint8_t qos_info)
{
	size_t hole = dot11_open_vendor(w, DOT11_OUI_MICROSOFT, DOT11_MS_WMM);

	wr_u8(w, 0); /* subtype: information */
	wr_u8(w, 1); /* version */
	wr_u8(w, qos_info);
	dot11_close(w, hole);
}

void dot11_put_wmm_parameter(struct wr *w, uint8_t parameter_set, bool uapsd)
{
	/* The defaults of 9.4.2.28 Table 9-155 for stations, PHYs with OFDM: best effort, background, video, voice. */
	static const struct { uint8_t aci, aifsn, ecw_min, ecw_max; uint16_t txop; } ac[] = {
		{ 0, 3, 4, 10, 0 }, { 1, 7, 4, 10, 0 }, { 2, 2, 3, 4, 94 }, { 3, 2, 2, 3, 47 },
	};
	size_t hole = dot11_open_vendor(w, DOT11_OUI_MICROSOFT, DOT11_MS_WMM);

	wr_u8(w, 1); /* subtype: parameter */
	wr_u8(w, 1); /* version */
	wr_u8(w, (parameter_set & 0x0fU) | (uapsd ? 0x80U : 0));
	wr_u8(w, 0);
	for (size_t i = 0; i < ARRAY_LEN(ac); i++) {
		wr_u8(w, (unsigned)ac[i].aci << 5 | ac[i].aifsn);
		wr_u8(w, (unsigned)ac[i].ecw_max << 4 | ac[i].ecw_min);
		wr_le16(w, ac[i].txop);
	}
	dot11_close(w, hole);
}
