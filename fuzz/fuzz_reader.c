/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_reader.c - any bytes as a chunk of a log: every event lies within it, lines are counted as they
 * were before anything was tidied, counts add up. */
#include "diagnose/reader.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct chunk c;
	struct reader r = { .key = { 1, 2 }, .shards = 2 };
	size_t newlines = 0, returns = 0;

	if (size > 64 << 10)
		return 0;
	reader_init();
	c.text = malloc(size + CHUNK_PAD);
	memcpy(c.text, data, size);
	for (size_t i = 0; i < size; i++)
		data[i] == '\n' ? newlines++ : (returns += data[i] == '\r');
	if (newlines == 0) /* a text that has none but these */
		newlines = returns;
	c.len = size;
	chunk_reset(&c);
	reader_chunk(&r, &c);
	if (c.counts.lines > newlines + 1 || c.counts.bytes != size)
		abort();
	for (unsigned s = 0; s < r.shards; s++)
		for (size_t at = 0; at < c.out[s].len;) {
			const struct event *e = (const struct event *)(const void *)(c.out[s].p + at);

			if (e->off > size || e->len > size - e->off || e->line > newlines || e->size < sizeof(*e))
				abort();
			at += e->size;
		}
	free(c.text);
	c.text = NULL;
	return 0;
}
