/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_capwap_data.c - any bytes as a data packet: a header that is read is written and read the same; keep-alives are never
 * answered with more than came; frames' control fields. */
#include "proto/capwap/data.h"

#include <stdlib.h>

static void again(const struct capwap_hdr *h)
{
	uint8_t room[CAPWAP_HDR_MAX];
	struct wr w = wr_into(room, sizeof(room));
	struct capwap_hdr back;
	struct rd r;

	if (h->wireless_len > sizeof(h->wireless))
		return;
	capwap_hdr_write(&w, h);
	r = rd_over(room, wr_len(&w));
	if (wr_done(&w) || capwap_hdr_read(&r, &back) || !rd_done(&r) || back.rid != h->rid || back.wbid != h->wbid ||
	    back.native != h->native || back.fragment != h->fragment || back.last != h->last ||
	    back.keep_alive != h->keep_alive || back.frag_id != h->frag_id || back.frag_offset != h->frag_offset ||
	    memcmp(&back.radio_mac, &h->radio_mac, sizeof(back.radio_mac)) != 0 || back.wireless_len != h->wireless_len)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t id[CAPWAP_SESSION_ID_LEN], answer[CAPWAP_KEEP_ALIVE_LEN];
	struct wr w = wr_into(answer, sizeof(answer));
	struct rd r = rd_over(data, size);
	struct capwap_frame_info info;
	struct capwap_hdr h;
	uint16_t wlans, fc;
	bool swapped;

	if (capwap_hdr_read(&r, &h))
		return 0;
	again(&h);
	(void)capwap_frame_info_read(&h, &info);
	(void)capwap_destination_wlans_read(&h, &wlans);
	if (!h.keep_alive) {
		(void)capwap_frame_control(r, &fc, &swapped);
		return 0;
	}
	if (capwap_keep_alive_read(&r, id))
		return 0;
	capwap_keep_alive_write(&w, id);
	if (wr_done(&w) || wr_len(&w) > size)
		abort();
	return 0;
}
