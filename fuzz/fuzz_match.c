/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_match.c - any bytes as a message: neither matcher reads or writes outside, and what is matched exactly is
 * matched loosely as the same row, can be written, and reads back as itself. */
#include "catalogue_gen.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cat_match exact, loose;
	char fields[CAT_STRUCT_MAX];
	struct buf text = { 0 };
	char *copy;

	if (size > 4096)
		return 0;
	copy = malloc(size + 16);
	memcpy(copy, data, size);
	memset(copy + size, 0, 16);
	if (cat_match_loose(copy, copy + size, (struct slice){ 0 }, &loose)) {
		if (loose.end < copy || loose.end > copy + size || loose.row >= cat_row_count)
			abort();
		cat_store(&loose, fields);
		cat_write_text(&text, loose.row, fields);
		cat_write_json(&text, loose.row, fields);
	}
	if (cat_match_exact(copy, copy + size, &exact)) {
		struct cat_match again;

		cat_store(&exact, fields);
		buf_clear(&text);
		cat_write_text(&text, exact.row, fields);
		buf_reserve(&text, 16);
		memset(text.p + text.len, 0, 16);
		/* the first text of the row may be another spelling than the one read: it must be read as the same row */
		if (!cat_match_exact(text.p, text.p + text.len, &again) &&
		    !cat_match_loose(text.p, text.p + text.len, (struct slice){ 0 }, &again) && cat_rows[exact.row].mnemonic == NULL)
			abort();
	}
	buf_free(&text);
	free(copy);
	return 0;
}
