/* SPDX-License-Identifier: Apache-2.0 */
/* test_machine_fragments.c - access points with good certificates that send first pieces of messages and never the rest
 * (fault 4 of docs/faults.md), against the AC machine: the room for pieces has its end, nothing lies there for longer than
 * three seconds, and an honest one gets a long message through meanwhile. */
#include "check.h"

#include "../machines/hand.h"
#include "proto/capwap/fragment.h"

enum { LIARS = 150, PIECE = 1160 };

/* The first piece of a message that would be of 60 KiB. */
static void first_piece(struct hand *h, struct ac_link *l, uint16_t id, size_t offset)
{
	static const uint8_t zeros[PIECE];
	uint8_t packet[CAPWAP_HDR_MAX + PIECE];
	struct wr w = wr_into(packet, sizeof(packet));
	struct capwap_hdr hdr = { .wbid = CAPWAP_WBID_DOT11, .fragment = true, .frag_id = id, .frag_offset = (uint16_t)offset };

	capwap_hdr_write(&w, &hdr);
	wr_bytes(&w, zeros, PIECE);
	assert_int_equal(wr_done(&w), 0);
	ac_packet(l, packet, wr_len(&w), h->now);
}

/* An Echo Request with so much padding that it takes several pieces. */
static void long_echo(struct hand *h, struct ac_link *l, uint8_t seq)
{
	static uint8_t whole[8192], piece[2048];
	struct wr w = wr_into(whole, sizeof(whole));
	struct capwap_hdr hdr;
	struct rd r;
	size_t hole = capwap_control_begin(&w, CAPWAP_ECHO_REQUEST, seq);
	unsigned pieces;

	wr_be16(&w, CAPWAP_EL_MTU_DISCOVERY_PADDING);
	wr_be16(&w, 5000);
	for (unsigned i = 0; i < 5000; i++)
		wr_u8(&w, 0xff);
	capwap_control_end(&w, hole);
	assert_int_equal(wr_done(&w), 0);
	r = rd_over(whole, wr_len(&w));
	assert_int_equal(capwap_hdr_read(&r, &hdr), CAPWAP_OK);
	pieces = capwap_fragments(&hdr, rd_left(&r), 1180);
	assert_true(pieces > 4);
	for (unsigned i = 0; i < pieces; i++) {
		struct wr p = wr_into(piece, sizeof(piece));

		capwap_fragment_write(&p, &hdr, r.p, rd_left(&r), 1180, 9, i);
		assert_int_equal(wr_done(&p), 0);
		ac_packet(l, piece, wr_len(&p), h->now);
	}
}

static void first_pieces_of_good_access_points(void **state)
{
	struct hand *h = hand_new();
	struct capwap_fragment_pool *pool = &h->ac->channels.pool;
	struct ac_link *liar[LIARS], *honest;
	size_t most = 0;
	unsigned sent = 0;
	char name[20];

	(void)state;
	h->ac->o.max_aps = LIARS + 1;
	honest = hand_run(h, 900, "02:00:5e:fe:01:00", 0xfe, 0xfe);
	for (unsigned i = 0; i < LIARS; i++) {
		snprintf(name, sizeof(name), "02:00:5e:%02x:01:00", i + 1);
		liar[i] = hand_run(h, 1000 + 2 * i, name, (uint8_t)(i + 1), (uint8_t)(i + 1));
	}
	assert_true(pool->blocks * sizeof(struct capwap_fragment_block) <= 4 << 20);
	for (unsigned round = 0; round < 50; round++) {
		uint64_t duplicates = h->ac->channels.counters.received;

		for (unsigned i = 0; i < LIARS; i++)
			for (unsigned id = 0; id < 8; id++) {
				first_piece(h, liar[i], (uint16_t)(round * 8 + id), round % 2 ? PIECE * (size_t)(id % 4) : 0);
				sent++;
			}
		most = pool->used > most ? pool->used : most;
		assert_true(pool->used <= pool->blocks);
		long_echo(h, honest, (uint8_t)(3 + round));
		assert_int_equal(h->ac->channels.counters.received, duplicates + 1);
		assert_int_equal(ac_link_state(honest), AC_RUN);
		hand_pass(h, 100);
	}
	print_message("%u first pieces: %zu KiB held at the most, of %u; %llu refused\n", sent, most, pool->blocks,
		      (unsigned long long)h->ac->channels.counters.fragments_dropped);
	assert_true(most > 0);
	hand_pass(h, CAPWAP_FRAGMENT_EXPIRY_MS);
	assert_int_equal(pool->used, 0);
	hand_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(first_pieces_of_good_access_points) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
