/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_capwap_control.c - any bytes as a control packet: header, message, check, description, and every element fetched.
 * What a check lets pass without a leniency must be written again as it was read. */
#include "proto/capwap/capwap.h"
#include "proto/capwap/element.h"

#include <stdlib.h>

static uint8_t room[CAPWAP_PACKET_MAX + CAPWAP_HDR_MAX];

/* Fetches each element; writes it again where it is of fixed meaning, and reads that. */
static void elements(const struct capwap_msg *m)
{
	struct rd it = m->elements;
	struct capwap_element e;

	while (capwap_next(&it, &e)) {
		uint64_t out[CAPWAP_STRUCT_MAX / 8];
		uint32_t ours = e.type == CAPWAP_EL_VENDOR_SPECIFIC_PAYLOAD ? capwap_plumb_element(&e.body) : 0;
		const struct capwap_element_info *info = capwap_element_info(ours ? ours : e.type);
		struct capwap_reading got = { 0 };
		struct wr w = wr_into(room, sizeof(room));

		if (!info || !capwap_shape_read(e.body, info->shape, out, &got) || got.leniencies)
			continue;
		if (rd_left(&e.body) < info->min || rd_left(&e.body) > info->max)
			continue;
		capwap_put_body(&w, info->type, out, info->shape->size);
		if (wr_done(&w) && info->type != CAPWAP_EL_WTP_DESCRIPTOR) /* more encryption sub-elements than are kept */
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd r = rd_over(data, size), rest = r;
	struct capwap_complaint c;
	struct capwap_seen seen;
	struct buf b = { 0 };
	struct capwap_hdr h;
	struct capwap_msg m;
	bool dtls;

	(void)capwap_preamble_read(&rest, &dtls);
	if (capwap_hdr_read(&r, &h) || capwap_msg_read(&r, &m))
		return 0;
	for (int side = CAPWAP_AC; side <= CAPWAP_WTP; side++) {
		bool fine = capwap_check(&m, (enum capwap_side)side, &seen, &c);

		if (fine != (c.wrong == CAPWAP_FINE) || (!fine && (c.result == 0 || c.section == NULL)))
			abort();
		capwap_complaint_text(&b, &c);
	}
	elements(&m);
	capwap_describe(&b, &m);
	for (size_t i = 0; i < b.len; i++)
		if ((unsigned char)b.p[i] < 0x20 && b.p[i] != '\n')
			abort(); /* a stranger's control characters must not reach a terminal */
	buf_free(&b);
	return 0;
}
