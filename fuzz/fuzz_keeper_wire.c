/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_keeper_wire.c - frames between keeper and net, as either side would get them from one that was taken over: the
 * input's first byte says whose ear it is, then frames each behind two bytes of length. What is read as a message is
 * written again and is the same bytes. */
#include "controller/keeper/wire.h"

#include "base/rd.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void same_again(const struct kw_in *in, const struct kw_msg *m)
{
	uint8_t *room = malloc(in->len + 1);
	struct wr w = wr_into(room, in->len + 1);

	if (kw_write(m, &w) || wr_len(&w) != in->len || (in->len && memcmp(room, in->body, in->len)))
		abort();
	free(room);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd r = rd_over(data, size);
	struct kw_in in;
	struct kw_msg m;
	const char *why;

	kw_in_init(&in, rd_u8(&r) & 1 ? KW_KEEPER : KW_NET);
	while (!rd_failed(&r) && rd_left(&r)) {
		struct rd frame = rd_part(&r, rd_be16(&r));

		if (rd_failed(&frame))
			break;
		switch (kw_in_frame(&in, frame.p, rd_left(&frame), &m, &why)) {
		case KW_GOT_MESSAGE: same_again(&in, &m); break;
		case KW_GOT_PART: break;
		case KW_GOT_WRONG:
			if (!why)
				abort();
			break;
		}
	}
	kw_in_free(&in);
	return 0;
}
