/* SPDX-License-Identifier: Apache-2.0 */
/* test_channel.c - two channels of src/capwap/channel.c back to back, in virtual time: what one sends lies in a queue until
 * the test delivers, drops or doubles it. */
#include "check.h"

#include "capwap/channel.h"

enum { QUEUE = 256, ROOM = 400 };

struct side {
	struct channel_owner owner;
	struct channel channel;
	struct {
		uint8_t bytes[CAPWAP_PACKET_MAX + 64];
		size_t len;
	} *sent; /* what it has sent and nobody has taken yet */
	unsigned nsent, lost, idles;
	size_t longest;
};

static struct side a, b; /* a asks, b answers */
static struct wheel wheel;
static mono_t now;
static struct channel_in in;

static void on_send(void *ctx, const void *packet, size_t len)
{
	struct side *s = ctx;

	assert_true(s->nsent < QUEUE);
	assert_true(len <= sizeof(s->sent[0].bytes));
	memcpy(s->sent[s->nsent].bytes, packet, len);
	s->sent[s->nsent++].len = len;
	if (len > s->longest)
		s->longest = len;
}

static void on_idle(void *ctx, mono_t at)
{
	(void)at;
	((struct side *)ctx)->idles++;
}

static void on_lost(void *ctx, mono_t at)
{
	struct side *s = ctx;

	(void)at;
	s->lost++;
	channel_close(&s->channel);
}

static const struct channel_calls calls = { on_send, on_idle, on_lost, NULL };

static void begin(struct side *s, unsigned room)
{
	memset(s, 0, sizeof(*s));
	s->sent = calloc(QUEUE, sizeof(*s->sent));
	assert_non_null(s->sent);
	channel_owner_init(&s->owner, &calls, &wheel, 128 * 1024, 0);
	channel_init(&s->channel, &s->owner, s, room);
}

static int two_ends(void **state)
{
	(void)state;
	now = mono_ms(1000);
	wheel_init(&wheel, now);
	begin(&a, ROOM);
	begin(&b, ROOM);
	return 0;
}

static int no_ends(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct side *s = i ? &b : &a;

		channel_close(&s->channel);
		assert_int_equal(s->owner.pool.used, 0);
		channel_owner_free(&s->owner);
		free(s->sent);
	}
	assert_int_equal(wheel.armed, 0);
	return 0;
}

/* Gives packet i of `from` to `to`; it stays where it is. */
static enum channel_got give(struct side *to, const struct side *from, unsigned i)
{
	assert_true(i < from->nsent);
	return channel_input(&to->channel, from->sent[i].bytes, from->sent[i].len, now, &in);
}

static void pass(int64_t ms)
{
	now = mono_after(now, ms);
	wheel_run(&wheel, now);
}

/* Elements of one type, unknown to nobody, that make a body of about `len` bytes. */
static size_t body_of(uint8_t *out, size_t size, size_t len)
{
	struct wr w = wr_into(out, size);

	while (wr_len(&w) < len) {
		wr_be16(&w, CAPWAP_EL_VENDOR_SPECIFIC_PAYLOAD);
		wr_be16(&w, 106);
		wr_be32(&w, 13277);
		wr_be16(&w, 1);
		for (unsigned i = 0; i < 100; i++)
			wr_u8(&w, (uint8_t)(wr_len(&w) * 7));
	}
	assert_int_equal(wr_done(&w), 0);
	return wr_len(&w);
}

static void echo(void)
{
	channel_request(&a.channel, CAPWAP_ECHO_REQUEST, NULL, 0, now);
}

/* --- one request at a time ---------------------------------------------------------------------------------------- */

static void sequence_numbers_go_round(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 600; i++) {
		a.nsent = b.nsent = 0;
		echo();
		assert_true(channel_busy(&a.channel));
		assert_int_equal(a.nsent, 1);
		assert_int_equal(give(&b, &a, 0), CHANNEL_REQUEST);
		assert_int_equal(in.msg.type, CAPWAP_ECHO_REQUEST);
		assert_int_equal(in.msg.seq, i & 0xff);
		channel_respond(&b.channel, NULL, 0);
		assert_int_equal(give(&a, &b, 0), CHANNEL_RESPONSE);
		assert_int_equal(in.msg.seq, i & 0xff);
		assert_false(channel_busy(&a.channel));
		channel_wake(&a.channel, now);
		assert_int_equal(a.idles, i + 1);
	}
	assert_int_equal(b.owner.counters.received, 600);
	assert_int_equal(b.owner.counters.duplicates + b.owner.counters.old_requests, 0);
	assert_int_equal(a.owner.counters.retransmissions, 0);
}

static void a_busy_channel_does_not_ask_what_is_next(void **state)
{
	(void)state;
	echo();
	channel_wake(&a.channel, now);
	assert_int_equal(a.idles, 0);
}

/* The same bytes again, and the owner is not asked twice. */
static void a_request_that_comes_again_gets_the_same_answer(void **state)
{
	uint8_t body[512];
	size_t len = body_of(body, sizeof(body), 100);

	(void)state;
	echo();
	assert_int_equal(give(&b, &a, 0), CHANNEL_REQUEST);
	/* not answered yet: dropped */
	assert_int_equal(give(&b, &a, 0), CHANNEL_NOTHING);
	assert_true(channel_repeated(&b.channel));
	assert_int_equal(b.nsent, 0);
	assert_int_equal(b.owner.counters.duplicates_unanswered, 1);
	channel_respond(&b.channel, body, len);
	channel_respond(&b.channel, NULL, 0); /* one answer only */
	assert_int_equal(b.nsent, 1);
	assert_int_equal(give(&b, &a, 0), CHANNEL_NOTHING);
	assert_int_equal(b.nsent, 2);
	assert_int_equal(b.sent[0].len, b.sent[1].len);
	assert_memory_equal(b.sent[0].bytes, b.sent[1].bytes, b.sent[0].len);
	assert_int_equal(b.owner.counters.duplicates, 1);
	assert_int_equal(give(&a, &b, 0), CHANNEL_RESPONSE);
	assert_false(channel_repeated(&a.channel));
	/* the second answer is one to nothing */
	assert_int_equal(give(&a, &b, 1), CHANNEL_NOTHING);
	assert_int_equal(a.owner.counters.wrong_sequence, 1);
}

static void what_is_not_the_answer_is_counted(void **state)
{
	uint8_t packet[64];
	struct wr w;
	size_t hole;

	(void)state;
	/* an answer to nothing */
	w = wr_into(packet, sizeof(packet));
	hole = capwap_control_begin(&w, CAPWAP_ECHO_REQUEST + 1, 0);
	capwap_control_end(&w, hole);
	assert_int_equal(channel_input(&a.channel, packet, wr_len(&w), now, &in), CHANNEL_NOTHING);
	assert_int_equal(a.owner.counters.wrong_sequence, 1);
	echo();
	/* of another type */
	w = wr_into(packet, sizeof(packet));
	hole = capwap_control_begin(&w, CAPWAP_RESET_REQUEST + 1, 0);
	capwap_control_end(&w, hole);
	assert_int_equal(channel_input(&a.channel, packet, wr_len(&w), now, &in), CHANNEL_NOTHING);
	/* with another number */
	w = wr_into(packet, sizeof(packet));
	hole = capwap_control_begin(&w, CAPWAP_ECHO_REQUEST + 1, 7);
	capwap_control_end(&w, hole);
	assert_int_equal(channel_input(&a.channel, packet, wr_len(&w), now, &in), CHANNEL_NOTHING);
	assert_int_equal(a.owner.counters.wrong_sequence, 3);
	assert_true(channel_busy(&a.channel));
}

/* RFC 5415 4.5.3: older than what was answered, modulo 256. */
static void an_old_request_is_dropped(void **state)
{
	uint8_t packet[64];
	static const struct {
		uint8_t seq;
		bool taken;
	} steps[] = { { 5, true }, { 4, false }, { 200, false }, { 6, true }, { 100, true }, { 220, true }, { 2, true },
		{ 250, false } };

	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct wr w = wr_into(packet, sizeof(packet));
		size_t hole = capwap_control_begin(&w, CAPWAP_ECHO_REQUEST, steps[i].seq);

		capwap_control_end(&w, hole);
		if ((channel_input(&b.channel, packet, wr_len(&w), now, &in) == CHANNEL_REQUEST) != steps[i].taken)
			fail_msg("sequence number %u", steps[i].seq);
	}
	assert_int_equal(b.owner.counters.old_requests, 3);
}

static void broken_packets_are_counted_by_name(void **state)
{
	static const uint8_t version[] = { 0x10, 0x10, 0x02, 0x00, 0, 0, 0, 0, 0, 0, 0, 13, 0, 0, 3, 0 };
	static const uint8_t keep_alive[] = { 0x00, 0x10, 0x02, 0x08, 0, 0, 0, 0, 0, 2, 0, 0 };
	uint8_t cut[CAPWAP_PACKET_MAX];
	size_t len;

	(void)state;
	assert_int_equal(channel_input(&b.channel, "", 0, now, &in), CHANNEL_NOTHING);
	assert_int_equal(channel_input(&b.channel, version, sizeof(version), now, &in), CHANNEL_NOTHING);
	assert_int_equal(b.owner.counters.malformed, 2);
	assert_int_equal(channel_input(&b.channel, keep_alive, sizeof(keep_alive), now, &in), CHANNEL_NOTHING);
	assert_int_equal(b.owner.counters.not_control, 1);
	/* each length of a good message but the whole */
	echo();
	len = a.sent[0].len;
	memcpy(cut, a.sent[0].bytes, len);
	for (size_t n = 0; n < len; n++)
		assert_int_equal(channel_input(&b.channel, cut, n, now, &in), CHANNEL_NOTHING);
	assert_int_equal(b.owner.counters.malformed, 2 + len);
	/* the preamble of DTLS inside DTLS is let pass, and counted */
	cut[0] = 1;
	assert_int_equal(channel_input(&b.channel, cut, len, now, &in), CHANNEL_REQUEST);
	assert_int_equal(b.owner.counters.inner_preamble, 1);
}

/* --- retransmission ----------------------------------------------------------------------------------------------- */

/* 3, 6, 12 and then half of EchoInterval (15 s): RFC 5415 4.5.3; six sends in all, then it is lost. */
static void the_rfcs_schedule(void **state)
{
	static const unsigned at[] = { 3000, 6000, 12000, 15000, 15000 };

	(void)state;
	echo();
	for (unsigned i = 0; i < 5; i++) {
		pass(at[i] - 1);
		assert_int_equal(a.nsent, i + 1);
		pass(1);
		assert_int_equal(a.nsent, i + 2);
		assert_memory_equal(a.sent[0].bytes, a.sent[i + 1].bytes, a.sent[0].len);
	}
	pass(14999);
	assert_int_equal(a.lost, 0);
	pass(1);
	assert_int_equal(a.lost, 1);
	assert_int_equal(a.nsent, 6);
	assert_int_equal(a.owner.counters.retransmissions, MAX_RETRANSMIT);
	assert_int_equal(a.owner.counters.lost, 1);
}

/* Between our ends the interval follows the round trip, and the patience is the same. */
static void our_ends_try_more_often(void **state)
{
	mono_t begun;

	(void)state;
	channel_adapt(&a.channel);
	for (unsigned i = 0; i < 8; i++) {
		a.nsent = b.nsent = 0;
		echo();
		pass(20);
		assert_int_equal(give(&b, &a, 0), CHANNEL_REQUEST);
		channel_respond(&b.channel, NULL, 0);
		assert_int_equal(give(&a, &b, 0), CHANNEL_RESPONSE);
	}
	a.nsent = 0;
	begun = now;
	echo();
	pass(RETRANSMIT_FLOOR_MS - 1);
	assert_int_equal(a.nsent, 1);
	pass(1);
	assert_int_equal(a.nsent, 2);
	while (!a.lost && mono_between(begun, now) < 200000)
		pass(100);
	assert_int_equal(a.lost, 1);
	/* the RFC's schedule above waits 66 s */
	assert_in_range(mono_between(begun, now), 66000, 70000);
	assert_true(a.owner.counters.retransmissions > 2 * MAX_RETRANSMIT);
}

/* --- fragments ---------------------------------------------------------------------------------------------------- */

static void long_messages_both_ways(void **state)
{
	uint8_t asked[8192], answered[16384];
	size_t alen = body_of(asked, sizeof(asked), 3000), blen = body_of(answered, sizeof(answered), 9000);
	enum channel_got got = CHANNEL_NOTHING;

	(void)state;
	channel_request(&a.channel, CAPWAP_CONFIGURATION_UPDATE_REQUEST, asked, alen, now);
	assert_true(a.nsent > 7);
	assert_true(a.longest <= ROOM);
	assert_int_equal(a.owner.counters.fragments_sent, a.nsent);
	/* the last first */
	for (unsigned i = a.nsent; i-- > 0;) {
		assert_int_equal(got, CHANNEL_NOTHING);
		got = give(&b, &a, i);
	}
	assert_int_equal(got, CHANNEL_REQUEST);
	assert_int_equal(in.msg.type, CAPWAP_CONFIGURATION_UPDATE_REQUEST);
	assert_int_equal(b.owner.counters.fragments_received, a.nsent);
	channel_respond(&b.channel, answered, blen);
	assert_true(b.nsent > 22);
	assert_true(b.longest <= ROOM);
	got = CHANNEL_NOTHING;
	for (unsigned i = 0; i < b.nsent; i++) {
		assert_int_equal(got, CHANNEL_NOTHING);
		got = give(&a, &b, i);
	}
	assert_int_equal(got, CHANNEL_RESPONSE);
	assert_int_equal(in.msg.type, CAPWAP_CONFIGURATION_UPDATE_REQUEST + 1);
	assert_int_equal(a.owner.counters.fragments_dropped + b.owner.counters.fragments_dropped, 0);
}

/* What is missing does not come: the request is sent again, under a new fragment id, and what lay there does not mix. */
static void a_lost_middle_fragment(void **state)
{
	uint8_t body[8192];
	size_t len = body_of(body, sizeof(body), 2000);
	enum channel_got got = CHANNEL_NOTHING;
	unsigned first;

	(void)state;
	channel_request(&a.channel, CAPWAP_CONFIGURATION_UPDATE_REQUEST, body, len, now);
	first = a.nsent;
	for (unsigned i = 0; i < first; i++)
		if (i != first / 2)
			assert_int_equal(give(&b, &a, i), CHANNEL_NOTHING);
	assert_true(b.owner.pool.used > 0);
	pass(3000);
	assert_int_equal(a.nsent, 2 * first);
	for (unsigned i = first; i < 2 * first; i++)
		got = give(&b, &a, i);
	assert_int_equal(got, CHANNEL_REQUEST);
	pass(10);
	/* the late piece of the first try makes nothing of it */
	assert_int_equal(give(&b, &a, first / 2), CHANNEL_NOTHING);
	assert_int_equal(b.owner.counters.received, 1);
}

/* A message in pieces that were sent twice is given once; overlapping pieces end it, and are counted. */
static void doubled_fragments_are_refused(void **state)
{
	uint8_t body[4096];
	size_t len = body_of(body, sizeof(body), 1000);

	(void)state;
	channel_request(&a.channel, CAPWAP_CONFIGURATION_UPDATE_REQUEST, body, len, now);
	assert_true(a.nsent >= 3);
	assert_int_equal(give(&b, &a, 0), CHANNEL_NOTHING);
	assert_int_equal(give(&b, &a, 0), CHANNEL_NOTHING);
	assert_int_equal(b.owner.counters.fragments_dropped, 1);
}

/* The pool is for all channels of an owner: what one peer leaves lying about is dropped in time, and its end frees it. */
static void fragments_that_never_end(void **state)
{
	uint8_t body[4096];
	size_t len = body_of(body, sizeof(body), 1000);

	(void)state;
	for (unsigned i = 0; i < 40; i++) {
		a.nsent = 0;
		channel_request(&a.channel, CAPWAP_CONFIGURATION_UPDATE_REQUEST, body, len, now);
		assert_int_equal(give(&b, &a, 0), CHANNEL_NOTHING);
	}
	assert_true(b.owner.pool.used <= CAPWAP_FRAGMENT_IDS_MAX);
	assert_true(b.owner.pool.used > 0);
	/* nor does it lie there until the peer sends another */
	channel_close(&a.channel);
	pass(CAPWAP_FRAGMENT_EXPIRY_MS);
	assert_int_equal(b.owner.pool.used, 0);
	assert_int_equal(wheel.armed, 0);
	assert_int_equal(give(&b, &a, 0), CHANNEL_NOTHING);
	assert_true(b.owner.pool.used > 0);
	channel_close(&b.channel);
	assert_int_equal(b.owner.pool.used, 0);
	/* any number of times */
	channel_close(&b.channel);
}

/* The room for pieces is there when the first one comes, and a channel that has its share of it is told by a counter. */
static void a_share_of_the_room_for_pieces(void **state)
{
	uint8_t body[8192];
	size_t len = body_of(body, sizeof(body), 4000);

	(void)state;
	b.owner.pool.share = CAPWAP_FRAGMENT_SHARE;
	assert_null(b.owner.pool_memory);
	channel_request(&a.channel, CAPWAP_CONFIGURATION_UPDATE_REQUEST, body, 8, now);
	(void)give(&b, &a, 0);
	assert_null(b.owner.pool_memory);
	a.channel.request_type = 0;
	for (unsigned i = 0; i < CAPWAP_FRAGMENT_IDS_MAX; i++) {
		a.nsent = 0;
		channel_request(&a.channel, CAPWAP_CONFIGURATION_UPDATE_REQUEST, body, len, now);
		for (unsigned k = 0; k + 1 < a.nsent; k++) /* never the last */
			assert_int_equal(give(&b, &a, k), CHANNEL_NOTHING);
	}
	assert_non_null(b.owner.pool_memory);
	assert_true(b.owner.pool.used > 0 && b.owner.pool.used <= b.owner.pool.blocks / (CAPWAP_FRAGMENT_SHARE + 1));
	assert_true(b.owner.counters.fragments_limited > 0);
	assert_int_equal(b.owner.counters.fragments_limited, b.owner.counters.fragments_dropped);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, two_ends, no_ends)
		T(sequence_numbers_go_round),
		T(a_busy_channel_does_not_ask_what_is_next),
		T(a_request_that_comes_again_gets_the_same_answer),
		T(what_is_not_the_answer_is_counted),
		T(an_old_request_is_dropped),
		T(broken_packets_are_counted_by_name),
		T(the_rfcs_schedule),
		T(our_ends_try_more_often),
		T(long_messages_both_ways),
		T(a_lost_middle_fragment),
		T(doubled_fragments_are_refused),
		T(a_share_of_the_room_for_pieces),
		T(fragments_that_never_end),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
