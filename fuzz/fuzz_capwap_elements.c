/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_capwap_elements.c - the first two bytes choose an element of the tables, the rest is its body: read, described, and
 * where nothing was tolerated, written and read to the same bytes again. */
#include "proto/capwap/element.h"

#include <stdlib.h>

static uint8_t first[CAPWAP_PACKET_MAX + 64], second[CAPWAP_PACKET_MAX + 64];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wr w = wr_into(first, sizeof(first)), again = wr_into(second, sizeof(second));
	uint64_t in[CAPWAP_STRUCT_MAX / 8], back[CAPWAP_STRUCT_MAX / 8];
	const struct capwap_element_info *info;
	struct capwap_reading got = { 0 };
	struct capwap_element e;
	struct buf b = { 0 };
	struct rd r;

	if (size < 2)
		return 0;
	info = capwap_element_at((size_t)(data[0] << 8 | data[1]) % 89);
	r = rd_over(data + 2, size - 2);
	capwap_describe_element(&b, info->type, r);
	buf_free(&b);
	if (!capwap_shape_read(r, info->shape, in, &got) || got.leniencies || size - 2 < info->min || size - 2 > info->max)
		return 0;
	capwap_put_body(&w, info->type, in, info->shape->size);
	if (wr_done(&w))
		return 0; /* more encryption sub-elements than are kept */
	r = rd_over(first, wr_len(&w));
	if (!capwap_next(&r, &e) || !rd_done(&r))
		abort();
	if (info->type > CAPWAP_EL_PLUMB && capwap_plumb_element(&e.body) != info->type)
		abort();
	if (!capwap_shape_read(e.body, info->shape, back, &got) || got.leniencies)
		abort();
	capwap_put_body(&again, info->type, back, info->shape->size);
	if (wr_done(&again) || wr_len(&w) != wr_len(&again) || memcmp(first, second, wr_len(&w)) != 0)
		abort();
	return 0;
}
