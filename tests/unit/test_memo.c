/* SPDX-License-Identifier: Apache-2.0 */
/* test_memo.c - what the reader remembers of texts changes nothing, nor how many bytes it looks at together: every row of
 * the catalogue, with addresses of many kinds in it, is read with a memo and without, with AVX2 (where there is) and
 * without. */
#include "check.h"

#include "base/xalloc.h"
#include "catalogue_gen.h"
#include "diagnose/memo.h"
#include "diagnose/reader.h"

#include <stdlib.h>

/* Addresses that begin with a digit, with a letter, that are all digits, all letters, alike and not. */
static const uint64_t macs[] = { 0x02005e71c01f, 0xaabbccddeeff, 0x001122334455, 0xa1b2c3d4e5f6,
				 0x1a2b3c4d5e6f, 0x000000000000, 0xffffffffffff, 0xb00b1e5fade5 };
/* The last of them are none, or not as the matcher would have them. */
static const char *const ips[] = { "0.0.0.0",	  "192.0.2.17",	 "10.1.2.3", "198.51.100.200", "1.22.333.4",
				   "10.2222.3.4", "10..2.3", "10.1.2.3.", "999.0.2.17" };

enum { ROUNDS = 2 * ARRAY_LEN(macs) };

static mac_t mac_no(unsigned i)
{
	return (mac_t){ MAC_REAL_BIT | macs[i % ARRAY_LEN(macs)] };
}

/* A row's struct with other addresses: the client's own in every second place. */
static void readdress(unsigned row, unsigned round, void *fields)
{
	for (unsigned i = 0; i < cat_rows[row].nfields; i++) {
		const struct cat_field *f = &cat_fields[cat_rows[row].field0 + i];
		mac_t mac = mac_no(round + (i & 1 ? row : 0));
		struct slice ip = slice_of(ips[(round + row + i) % ARRAY_LEN(ips)]);

		if (f->type == CAT_MAC)
			memcpy((char *)fields + f->offset, &mac, sizeof(mac));
		if (f->type == CAT_IP)
			memcpy((char *)fields + f->offset, &ip, sizeof(ip));
	}
}

/* Each row once in a round, each round with another client, and in every third without one. */
static void write_log(struct buf *b)
{
	for (unsigned round = 0; round < ROUNDS; round++)
		for (unsigned row = 0; row < cat_row_count; row++) {
			char fields[CAT_STRUCT_MAX] = { 0 };

			cat_sample(row, row + round % 3, fields);
			readdress(row, round, fields);
			cat_write_line(b, row, fields, 1700000000000 + 10 * (int64_t)round, round % 3 ? mac_no(round) : (mac_t){ 0 });
			buf_ch(b, '\n');
		}
}

static void tell_events(struct buf *out, const struct chunk *c)
{
	char line[200];

	for (size_t at = 0; at < c->out[0].len;) {
		const struct event *e = (const struct event *)(const void *)(c->out[0].p + at);

		snprintf(line, sizeof(line), "%u %s %llx t%lld..%lld at %llu+%u flags %x", e->line,
			 e->flags & EV_UNKNOWN_ROW ? "-" : cat_rows[e->row].name, (unsigned long long)e->client.v,
			 (long long)e->t, (long long)e->until, (unsigned long long)e->off, e->len, e->flags);
		buf_str(out, line);
		if (e->size > sizeof(*e))
			cat_write_json(out, e->row, event_fields(e));
		buf_ch(out, '\n');
		at += e->size;
	}
	snprintf(line, sizeof(line), "%llu recognised, %llu unknown, %llu other", (unsigned long long)c->counts.recognised,
		 (unsigned long long)c->counts.unknown, (unsigned long long)c->counts.other);
	buf_str(out, line);
}

static void read_log(const struct buf *log, struct memo *memo, bool keep_fields, struct buf *out)
{
	struct chunk *c = xcalloc(1, sizeof(*c), "a chunk");
	struct reader r = { .key = { 1, 2 }, .shards = 1, .keep_fields = keep_fields };

	c->text = malloc(log->len + CHUNK_PAD);
	memcpy(c->text, log->p, log->len);
	c->len = log->len;
	c->memo = memo;
	chunk_reset(c);
	reader_chunk(&r, c);
	tell_events(out, c);
	free(c->text);
	chunk_free(c);
	free(c);
}

static unsigned kept(const struct memo *m)
{
	unsigned n = 0;

	for (unsigned i = 0; i < MEMO_SLOTS; i++)
		n += m->entry[i].len > 0;
	return n;
}

static void memo_changes_nothing(void **state)
{
	struct memo *memo = xcalloc(1, sizeof(*memo), "a memo");
	struct buf log = { 0 };

	(void)state;
	reader_init();
	write_log(&log);
	for (int keep = 0; keep < 2; keep++) {
		struct buf plain = { 0 };

		memset(memo, 0, sizeof(*memo));
		reader_use_avx2(false);
		read_log(&log, NULL, keep, &plain);
		for (int again = 0; again < 3; again++) { /* a memo outlives its chunk, and how it was made */
			struct buf remembered = { 0 };
			size_t same = 0;

			reader_use_avx2(again != 1);
			read_log(&log, memo, keep, &remembered);
			while (same < plain.len && same < remembered.len && plain.p[same] == remembered.p[same])
				same++;
			if (plain.len != remembered.len || same < plain.len) {
				while (same && plain.p[same - 1] != '\n')
					same--;
				fail_msg("read as\n%.400s\nand remembered as\n%.400s", buf_cstr(&plain) + same,
					 buf_cstr(&remembered) + same);
			}
			buf_free(&remembered);
		}
		assert_true(kept(memo) > MEMO_SLOTS / 4);
		buf_free(&plain);
	}
	buf_free(&log);
	free(memo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memo_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
