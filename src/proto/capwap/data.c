/* SPDX-License-Identifier: Apache-2.0 */
/* data.c - keep-alives, and what a data packet's header says of its frame. */
#include "proto/capwap/data.h"

#include <assert.h>

enum { INFO_WITH_GROUP = 4 + 1 + 7 + 7 };
static_assert(sizeof((struct capwap_hdr){ 0 }.wireless) >= INFO_WITH_GROUP, "no room for what our agents add");

enum capwap_fault capwap_keep_alive_read(struct rd *payload, uint8_t session_id[static CAPWAP_SESSION_ID_LEN])
{
	struct capwap_element e;
	struct rd elements;
	uint16_t len = rd_be16(payload);

	if (rd_failed(payload) || len < 2 || (size_t)len - 2 > rd_left(payload))
		return CAPWAP_KEEP_ALIVE;
	elements = rd_part(payload, (size_t)len - 2);
	while (capwap_next(&elements, &e))
		if (e.type == CAPWAP_EL_SESSION_ID)
			return rd_left(&e.body) == CAPWAP_SESSION_ID_LEN && rd_copy(&e.body, session_id, CAPWAP_SESSION_ID_LEN) ?
				       CAPWAP_OK :
				       CAPWAP_KEEP_ALIVE;
	return CAPWAP_KEEP_ALIVE;
}

void capwap_keep_alive_write(struct wr *w, const uint8_t session_id[static CAPWAP_SESSION_ID_LEN])
{
	size_t begun = wr_len(w);

	/* 4.4.1: all fields of the header but HLEN and K are zero; the length counts itself */
	capwap_hdr_write(w, &(struct capwap_hdr){ .keep_alive = true });
	wr_be16(w, 2 + CAPWAP_ELEMENT_HDR_LEN + CAPWAP_SESSION_ID_LEN);
	wr_be16(w, CAPWAP_EL_SESSION_ID);
	wr_be16(w, CAPWAP_SESSION_ID_LEN);
	wr_bytes(w, session_id, CAPWAP_SESSION_ID_LEN);
	if (!wr_done(w) && wr_len(w) - begun != CAPWAP_KEEP_ALIVE_LEN)
		w->error = -ERANGE;
}

bool capwap_frame_info_read(const struct capwap_hdr *h, struct capwap_frame_info *info)
{
	*info = (struct capwap_frame_info){ 0 };
	if (h->wireless_len < 4)
		return false;
	info->rssi = (int8_t)h->wireless[0];
	info->snr = (int8_t)h->wireless[1];
	info->rate = (uint16_t)(h->wireless[2] << 8 | h->wireless[3]);
	if (h->wireless_len >= INFO_WITH_GROUP && h->wireless[4] & 1) {
		struct rd r = rd_over(h->wireless + 5, INFO_WITH_GROUP - 5);

		info->has_group = true;
		info->gtk_id = rd_u8(&r);
		info->gtk_pn = (uint64_t)rd_be16(&r) << 32;
		info->gtk_pn |= rd_be32(&r);
		info->igtk_id = rd_u8(&r);
		info->igtk_ipn = (uint64_t)rd_be16(&r) << 32;
		info->igtk_ipn |= rd_be32(&r);
	}
	return true;
}

void capwap_frame_info_set(struct capwap_hdr *h, const struct capwap_frame_info *info)
{
	h->wireless_len = info->has_group ? INFO_WITH_GROUP : 4;
	if (info->has_group) {
		h->wireless[4] = 1;
		h->wireless[5] = info->gtk_id;
		wr_put(h->wireless + 6, info->gtk_pn, 6);
		h->wireless[12] = info->igtk_id;
		wr_put(h->wireless + 13, info->igtk_ipn, 6);
	}
	h->wireless[0] = (uint8_t)info->rssi;
	h->wireless[1] = (uint8_t)info->snr;
	wr_put(h->wireless + 2, info->rate, 2);
}

bool capwap_destination_wlans_read(const struct capwap_hdr *h, uint16_t *wlans)
{
	*wlans = 0;
	if (h->wireless_len < 4)
		return false;
	*wlans = (uint16_t)(h->wireless[0] << 8 | h->wireless[1]);
	return true;
}

void capwap_destination_wlans_set(struct capwap_hdr *h, uint16_t wlans)
{
	h->wireless_len = 4;
	memset(h->wireless, 0, sizeof(h->wireless));
	wr_put(h->wireless, wlans, 2);
}

/* Frame Control's first byte is subtype, type and the version 0; the second holds flags. Swapped, the version's place holds
 * ToDS and FromDS, so a data frame shows by them. A management frame without flags shows by its zero first byte, which in
 * the right order is an association request: that one has no flags but Retry (0x08) and Power Management (0x10). */
bool capwap_frame_control(struct rd frame, uint16_t *fc, bool *swapped)
{
	uint8_t first = rd_u8(&frame), second = rd_u8(&frame);
	bool right = (first & 3) == 0 && (first >> 2 & 3) != 3, wrong = (second & 3) == 0 && (second >> 2 & 3) != 3;

	*fc = 0;
	*swapped = false;
	if (rd_failed(&frame) || (!right && !wrong))
		return false;
	*swapped = !right || (wrong && first == 0 && (second & ~0x18) != 0);
	*fc = (uint16_t)(*swapped ? first << 8 | second : second << 8 | first);
	return true;
}
