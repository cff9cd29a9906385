/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_agent_status.c - any bytes as the status file and as what the agent keeps: what was read can be written, and comes
 * back the same. */
#include "agent/saved.h"
#include "agent/status.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = { (const char *)data, size };
	static struct agent_status s, t;
	struct agent_saved saved = { 0 }, again = { 0 };
	struct buf one = { 0 }, two = { 0 }, out = { 0 };

	if (status_read(text, &s)) {
		status_write(&s, &one);
		if (!status_read(buf_as_slice(&one), &t))
			abort();
		status_write(&t, &two);
		if (!slice_eq(buf_as_slice(&one), buf_as_slice(&two)))
			abort();
		status_text(&s, size & 1, 1780000000, &out);
		status_json(&s, size & 1, &out);
	}
	buf_clear(&one);
	buf_clear(&two);
	if (saved_read(text, &saved)) {
		saved_write(&saved, &one);
		if (!saved_read(buf_as_slice(&one), &again))
			abort();
		saved_write(&again, &two);
		if (!slice_eq(buf_as_slice(&one), buf_as_slice(&two)))
			abort();
	}
	buf_free(&one);
	buf_free(&two);
	buf_free(&out);
	return 0;
}
