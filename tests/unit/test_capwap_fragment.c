/* SPDX-License-Identifier: Apache-2.0 */
/* test_capwap_fragment.c - packets in pieces: sent, put together in any order, and the ways to misuse it. */
#include "check.h"

#include "proto/capwap/fragment.h"

enum { BLOCKS = 128 };
static struct capwap_fragment_block memory[BLOCKS];
static struct capwap_fragment_pool pool;
static uint8_t packet[CAPWAP_PACKET_MAX], out[CAPWAP_PACKET_MAX];
static const struct capwap_hdr plain = { .rid = 1, .wbid = 1, .native = true };

static int setup(void **state)
{
	(void)state;
	capwap_fragment_pool_init(&pool, memory, sizeof(memory));
	for (size_t i = 0; i < sizeof(packet); i++)
		packet[i] = (uint8_t)(i * 7 + i / 256);
	return 0;
}

static enum capwap_fragment_verdict give(struct capwap_reassembly *r, uint16_t id, size_t at, size_t len, bool last,
					 mono_t now, size_t *got)
{
	struct capwap_hdr piece = plain, hdr;
	uint8_t *copy = malloc(len ? len : 1);
	enum capwap_fragment_verdict v;

	assert_non_null(copy);
	memcpy(copy, packet + at % 60000, len);
	piece.fragment = true;
	piece.last = last;
	piece.frag_id = id;
	piece.frag_offset = (uint16_t)at;
	v = capwap_reassemble(r, &pool, &piece, rd_over(copy, len), now, &hdr, out, got);
	free(copy);
	return v;
}

static void pieces_of_each_mtu_come_together_in_any_order(void **state)
{
	static const size_t lens[] = { 1, 8, 9, 1400, 1401, 3000, 20000, 50000 };
	static const size_t mtus[] = { CAPWAP_FRAGMENT_MTU_MIN, 576, 1400, 1472, 9000 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lens); i++) {
		for (size_t j = 0; j < ARRAY_LEN(mtus) * 3; j++) {
			size_t mtu = mtus[j / 3], got = 0;
			unsigned n = capwap_fragments(&plain, lens[i], mtu), whole = 0;
			struct capwap_reassembly r = { 0 };

			if (n == 1 || n > 100)
				continue;
			for (unsigned k = 0; k < n; k++) {
				unsigned which = j % 3 == 0 ? k : n - 1 - k; /* in order; the last first; odd ones first */
				uint8_t bytes[9100];
				struct wr w = wr_into(bytes, sizeof(bytes));
				struct capwap_hdr h, back;
				struct rd rd;

				if (j % 3 == 2)
					which = k < n / 2 ? 2 * k + 1 : 2 * (k - n / 2);
				capwap_fragment_write(&w, &plain, packet, lens[i], mtu, 42, which);
				assert_int_equal(wr_done(&w), 0);
				assert_true(wr_len(&w) <= mtu);
				rd = rd_over(bytes, wr_len(&w));
				assert_int_equal(capwap_hdr_read(&rd, &h), CAPWAP_OK);
				assert_true(h.fragment);
				switch (capwap_reassemble(&r, &pool, &h, rd, mono_ms(k), &back, out, &got)) {
				case CAPWAP_FRAGMENT_WHOLE:
					whole++;
					assert_int_equal(k, n - 1);
					assert_false(back.fragment);
					assert_true(back.native && back.rid == 1 && back.wbid == 1 && !back.last);
					break;
				case CAPWAP_FRAGMENT_WAIT:
					break;
				default:
					fail_msg("%zu bytes, mtu %zu, piece %u", lens[i], mtu, which);
				}
			}
			assert_int_equal(whole, 1);
			assert_int_equal(got, lens[i]);
			assert_memory_equal(out, packet, got);
			assert_int_equal(pool.used, 0);
		}
	}
	assert_int_equal(capwap_fragments(&plain, 1392, 1400), 1);
	assert_int_equal(capwap_fragments(&plain, 1393, 1400), 2);
	assert_int_equal(capwap_fragments(&plain, 100, CAPWAP_FRAGMENT_MTU_MIN - 1), 0);
	assert_int_equal(capwap_fragments(&plain, CAPWAP_PACKET_MAX + 1, 1400), 0);
}

static void overlaps_and_duplicates_are_refused(void **state)
{
	static const struct {
		size_t at, len;
	} second[] = { { 800, 800 }, { 0, 16 }, { 800, 8 }, { 1592, 8 }, { 0, 2400 }, { 808, 16 }, { 1592, 16 }, { 792, 16 } };
	struct capwap_reassembly r = { 0 };
	size_t got;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(second); i++) { /* frag-overlap */
		assert_int_equal(give(&r, 1, 800, 800, false, mono_ms(0), &got), CAPWAP_FRAGMENT_WAIT);
		if (second[i].at == 0 && second[i].len == 16)
			assert_int_equal(give(&r, 1, 0, 16, false, mono_ms(0), &got), CAPWAP_FRAGMENT_WAIT);
		assert_int_equal(give(&r, 1, second[i].at, second[i].len, false, mono_ms(0), &got), CAPWAP_FRAGMENT_OVERLAP);
		assert_int_equal(pool.used, 0); /* nothing of the packet is kept */
	}
	assert_int_equal(give(&r, 1, 800, 8, true, mono_ms(0), &got), CAPWAP_FRAGMENT_WAIT);
	assert_int_equal(give(&r, 1, 800, 8, true, mono_ms(0), &got), CAPWAP_FRAGMENT_OVERLAP); /* the last one twice */
	assert_int_equal(give(&r, 1, 800, 8, true, mono_ms(0), &got), CAPWAP_FRAGMENT_WAIT);
	assert_int_equal(give(&r, 1, 808, 8, false, mono_ms(0), &got), CAPWAP_FRAGMENT_TOO_LONG); /* behind the last */
	assert_int_equal(give(&r, 1, 808, 8, false, mono_ms(0), &got), CAPWAP_FRAGMENT_WAIT);
	assert_int_equal(give(&r, 1, 0, 8, true, mono_ms(0), &got), CAPWAP_FRAGMENT_TOO_LONG); /* the last before another */
	assert_int_equal(pool.used, 0);
}

static void too_long_too_small_and_empty(void **state)
{
	struct capwap_reassembly r = { 0 };
	size_t got;

	(void)state;
	assert_int_equal(give(&r, 1, 65528, 8, true, mono_ms(0), &got), CAPWAP_FRAGMENT_TOO_LONG); /* frag-65k: 65536 */
	assert_int_equal(give(&r, 1, 65528, 7, true, mono_ms(0), &got), CAPWAP_FRAGMENT_WAIT);
	assert_int_equal(give(&r, 2, 65528, 1400, true, mono_ms(0), &got), CAPWAP_FRAGMENT_TOO_LONG);
	assert_int_equal(give(&r, 3, 0, 0, true, mono_ms(0), &got), CAPWAP_FRAGMENT_EMPTY);
	assert_int_equal(give(&r, 3, 0, 1401, false, mono_ms(0), &got), CAPWAP_FRAGMENT_EMPTY); /* not a multiple of eight */
	capwap_reassembly_drop(&r, &pool);
	assert_int_equal(pool.used, 0);
	/* one piece that is first and last */
	assert_int_equal(give(&r, 1, 0, 100, true, mono_ms(0), &got), CAPWAP_FRAGMENT_WHOLE);
	assert_int_equal(got, 100);
	assert_memory_equal(out, packet, 100);
}

static void a_packet_in_crumbs_takes_no_more_than_its_share(void **state)
{
	static struct capwap_fragment_block much[1024];
	struct capwap_reassembly r = { 0 };
	size_t got;

	(void)state;
	capwap_fragment_pool_init(&pool, much, sizeof(much));
	for (size_t i = 0; i < CAPWAP_FRAGMENT_BLOCKS_MAX; i++)
		assert_int_equal(give(&r, 1, 8 * i, 8, false, mono_ms(0), &got), CAPWAP_FRAGMENT_WAIT);
	assert_int_equal(pool.used, CAPWAP_FRAGMENT_BLOCKS_MAX);
	assert_int_equal(give(&r, 1, 8 * CAPWAP_FRAGMENT_BLOCKS_MAX, 8, false, mono_ms(0), &got), CAPWAP_FRAGMENT_TOO_MANY);
	assert_int_equal(pool.used, 0);
}

static void two_thousand_ids_hold_four(void **state)
{
	struct capwap_reassembly r = { 0 };
	size_t got;

	(void)state;
	for (unsigned id = 0; id < 2000; id++) { /* frag-ids-2000 */
		assert_int_equal(give(&r, (uint16_t)id, 0, 1400, false, mono_ms(id), &got), CAPWAP_FRAGMENT_WAIT);
		assert_true(pool.used <= 2 * CAPWAP_FRAGMENT_IDS_MAX);
	}
	assert_int_equal(r.evicted, 2000 - CAPWAP_FRAGMENT_IDS_MAX);
	assert_int_equal(give(&r, 1999, 1400, 10, true, mono_ms(2000), &got), CAPWAP_FRAGMENT_WHOLE); /* the newest are there */
	assert_int_equal(got, 1410);
	assert_int_equal(give(&r, 5, 1400, 10, true, mono_ms(2000), &got), CAPWAP_FRAGMENT_WAIT); /* the oldest not */
	capwap_reassembly_drop(&r, &pool);
	assert_int_equal(pool.used, 0);
}

static void two_peers_with_the_same_id(void **state)
{
	struct capwap_reassembly a = { 0 }, b = { 0 };
	size_t got;

	(void)state;
	assert_int_equal(give(&a, 7, 0, 800, false, mono_ms(0), &got), CAPWAP_FRAGMENT_WAIT);
	assert_int_equal(give(&b, 7, 800, 100, true, mono_ms(0), &got), CAPWAP_FRAGMENT_WAIT);
	assert_int_equal(give(&b, 7, 0, 800, false, mono_ms(0), &got), CAPWAP_FRAGMENT_WHOLE);
	assert_int_equal(got, 900);
	assert_int_equal(give(&a, 7, 800, 16, true, mono_ms(0), &got), CAPWAP_FRAGMENT_WHOLE);
	assert_int_equal(got, 816);
	assert_int_equal(pool.used, 0);
}

static void what_waits_expires(void **state)
{
	struct capwap_reassembly r = { 0 };
	size_t got;

	(void)state;
	assert_true(capwap_reassembly_expire(&r, &pool, mono_ms(0)).us == INT64_MAX);
	assert_int_equal(give(&r, 7, 0, 800, false, mono_ms(10), &got), CAPWAP_FRAGMENT_WAIT);
	assert_true(capwap_reassembly_expire(&r, &pool, mono_ms(20)).us == mono_ms(3010).us);
	assert_int_equal(give(&r, 7, 800, 8, true, mono_ms(3010), &got), CAPWAP_FRAGMENT_WAIT); /* its first half is gone */
	assert_int_equal(r.expired, 1);
	assert_true(capwap_reassembly_expire(&r, &pool, mono_ms(6010)).us == INT64_MAX);
	assert_int_equal(r.expired, 2);
	assert_int_equal(pool.used, 0);
}

static void the_pool_has_an_end(void **state)
{
	struct capwap_reassembly peer[100] = { 0 };
	size_t got, refused = 0, i;

	(void)state;
	for (i = 0; i < 100; i++)
		refused += give(&peer[i], 1, 0, 1400, false, mono_ms(0), &got) == CAPWAP_FRAGMENT_NO_MEMORY;
	assert_int_equal(refused, 100 - BLOCKS / 2);
	assert_int_equal(pool.used, BLOCKS);
	assert_int_equal(give(&peer[0], 1, 1400, 8, true, mono_ms(0), &got), CAPWAP_FRAGMENT_NO_MEMORY);
	assert_int_equal(pool.used, BLOCKS - 2); /* its packet could not become whole any more */
	for (i = 0; i < 100; i++)
		capwap_reassembly_drop(&peer[i], &pool);
	assert_int_equal(pool.used, 0);
	assert_string_equal(capwap_fragment_verdict_name(CAPWAP_FRAGMENT_OVERLAP), "fragment-overlap");
}

/* What eight peers, or a hundred, leave lying about of packets that never end, all of it at once: whoever comes then with a
 * long message of his own gets it through. */
static void a_few_cannot_hold_the_pool(void **state)
{
	static struct capwap_fragment_block much[4096];
	static struct capwap_reassembly peer[100], honest;
	size_t got;

	(void)state;
	for (unsigned n = 8; n <= 100; n += 92) {
		unsigned limited = 0, most = 0;

		capwap_fragment_pool_init(&pool, much, sizeof(much));
		pool.share = CAPWAP_FRAGMENT_SHARE;
		memset(peer, 0, sizeof(peer));
		memset(&honest, 0, sizeof(honest));
		for (unsigned k = 0; k < 46; k++)
			for (unsigned id = 0; id < CAPWAP_FRAGMENT_IDS_MAX; id++)
				for (unsigned i = 0; i < n; i++)
					limited += give(&peer[i], (uint16_t)id, k * 1400, 1400, false, mono_ms(0), &got) ==
						   CAPWAP_FRAGMENT_OVER_SHARE;
		for (unsigned i = 0; i < n; i++) {
			unsigned held = 0;

			for (unsigned id = 0; id < CAPWAP_FRAGMENT_IDS_MAX; id++)
				held += peer[i].partial[id].blocks;
			most = held > most ? held : most;
		}
		assert_true(limited > 0);
		assert_true(most <= 2 * pool.blocks / (CAPWAP_FRAGMENT_SHARE + 1));
		assert_true(pool.used < pool.blocks - pool.blocks * CAPWAP_FRAGMENT_SHARE / (CAPWAP_FRAGMENT_SHARE + n) + n);
		for (unsigned k = 0; k < 10; k++) /* 14,000 bytes */
			assert_int_equal(give(&honest, 9, k * 1400, 1400, k == 9, mono_ms(1), &got),
					 k == 9 ? CAPWAP_FRAGMENT_WHOLE : CAPWAP_FRAGMENT_WAIT);
		assert_int_equal(got, 14000);
		for (unsigned i = 0; i < n; i++)
			capwap_reassembly_drop(&peer[i], &pool);
		assert_int_equal(pool.used, 0);
	}
	/* the longest message, in the smallest pieces there is room for, passes where nobody else is */
	for (unsigned k = 0; k < CAPWAP_FRAGMENT_BLOCKS_MAX; k++)
		assert_int_equal(give(&honest, 9, k * 504, 504, k == CAPWAP_FRAGMENT_BLOCKS_MAX - 1, mono_ms(1), &got),
				 k == CAPWAP_FRAGMENT_BLOCKS_MAX - 1 ? CAPWAP_FRAGMENT_WHOLE : CAPWAP_FRAGMENT_WAIT);
	assert_string_equal(capwap_fragment_verdict_name(CAPWAP_FRAGMENT_OVER_SHARE), "fragment-over-share");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(pieces_of_each_mtu_come_together_in_any_order, setup),
		cmocka_unit_test_setup(overlaps_and_duplicates_are_refused, setup),
		cmocka_unit_test_setup(too_long_too_small_and_empty, setup),
		cmocka_unit_test_setup(a_packet_in_crumbs_takes_no_more_than_its_share, setup),
		cmocka_unit_test_setup(two_thousand_ids_hold_four, setup),
		cmocka_unit_test_setup(two_peers_with_the_same_id, setup),
		cmocka_unit_test_setup(what_waits_expires, setup),
		cmocka_unit_test_setup(the_pool_has_an_end, setup),
		cmocka_unit_test_setup(a_few_cannot_hold_the_pool, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
