/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_reader.c - any bytes as a chunk of a log: every event lies within it, lines are counted as they were before anything
 * was tidied, counts add up; and what is remembered of its texts changes no event. */
#include "diagnose/memo.h"
#include "diagnose/reader.h"

#include <stdlib.h>

/* Without a memo; with an empty one; with one that knows the text, once with AVX2. */
enum { READINGS = 4 };

struct reading_of {
	struct chunk chunk;
	char *text;
};

static void read_bytes(struct reading_of *to, const uint8_t *data, size_t size, struct memo *memo)
{
	struct reader r = { .key = { 1, 2 }, .shards = 2 };
	struct chunk *c = &to->chunk;

	c->text = to->text = malloc(size + CHUNK_PAD);
	memcpy(c->text, data, size);
	c->len = size;
	c->memo = memo;
	chunk_reset(c);
	reader_chunk(&r, c);
}

static void check_events(const struct evbuf *b, size_t size, size_t newlines)
{
	for (size_t at = 0; at < b->len;) {
		const struct event *e = (const struct event *)(const void *)(b->p + at);

		if (e->off > size || e->len > size - e->off || e->line > newlines || e->size < sizeof(*e))
			abort();
		at += e->size;
	}
}

static void check_same(const struct evbuf *a, const struct evbuf *b)
{
	static struct buf x, y;

	if (a->len != b->len)
		abort();
	for (size_t at = 0; at < a->len;) {
		const struct event *e = (const struct event *)(const void *)(a->p + at);
		const struct event *f = (const struct event *)(const void *)(b->p + at);

		if (memcmp(e, f, sizeof(*e)) != 0)
			abort();
		buf_clear(&x);
		buf_clear(&y);
		if (e->size > sizeof(*e)) {
			cat_write_json(&x, e->row, event_fields(e));
			cat_write_json(&y, f->row, event_fields(f));
		}
		if (x.len != y.len || (x.len && memcmp(x.p, y.p, x.len) != 0))
			abort();
		at += e->size;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct reading_of read[READINGS];
	static struct memo memo;
	size_t newlines = 0, returns = 0;

	if (size > 64 << 10)
		return 0;
	reader_init();
	for (size_t i = 0; i < size; i++)
		data[i] == '\n' ? newlines++ : (returns += data[i] == '\r');
	if (newlines == 0) /* a text that has none but these */
		newlines = returns;
	memset(&memo, 0, sizeof(memo));
	for (unsigned i = 0; i < READINGS; i++) {
		reader_use_avx2(i & 1);
		read_bytes(&read[i], data, size, i ? &memo : NULL);
	}
	for (unsigned i = 0; i < READINGS; i++) {
		const struct read_counts *n = &read[i].chunk.counts;

		if (n->lines > newlines + 1 || n->bytes != size || memcmp(n, &read[0].chunk.counts, sizeof(*n)) != 0)
			abort();
		for (unsigned s = 0; s < 2; s++) {
			check_events(&read[i].chunk.out[s], size, newlines);
			check_same(&read[0].chunk.out[s], &read[i].chunk.out[s]);
		}
	}
	for (unsigned i = 0; i < READINGS; i++)
		free(read[i].text);
	return 0;
}
