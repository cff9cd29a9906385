/* SPDX-License-Identifier: Apache-2.0 */
/* test_keeper_wire.c - what keeper and net say to each other: every message comes over as it was sent, nothing else comes
 * over, and neither side takes what is meant for the other. */
#include "check.h"

#include "controller/keeper/wire.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static struct slice filled(char *room, char with, size_t len)
{
	memset(room, with, len);
	return (struct slice){ room, len };
}

static struct kw_msg credential(char *chain, size_t len)
{
	return (struct kw_msg){ .type = KW_CREDENTIAL,
				.u.credential = { .kind = KW_CRED_CA, .chain = filled(chain, 'c', len), .key = SLICE("key\0key") } };
}

static void a_message_comes_over_as_it_was_sent(void **state)
{
	static char chain[50000];
	struct kw_msg sent = credential(chain, 3000), got;
	static uint8_t room[8192];
	struct wr w = wr_into(room, sizeof(room));

	(void)state;
	assert_int_equal(kw_write(&sent, &w), 0);
	assert_null(kw_read(KW_NET, KW_CREDENTIAL, 7, room, wr_len(&w), &got));
	assert_int_equal(got.id, 7);
	assert_int_equal(got.u.credential.kind, KW_CRED_CA);
	assert_true(slice_eq(got.u.credential.chain, sent.u.credential.chain));
	assert_true(slice_eq(got.u.credential.key, SLICE("key\0key")));
}

static void what_is_cut_or_too_long_is_refused(void **state)
{
	static char chain[50000];
	struct kw_msg sent = credential(chain, 40), got;
	uint8_t room[256];
	struct wr w = wr_into(room, sizeof(room));

	(void)state;
	assert_int_equal(kw_write(&sent, &w), 0);
	for (size_t cut = 0; cut < wr_len(&w); cut++)
		assert_non_null(kw_read(KW_NET, KW_CREDENTIAL, 0, room, cut, &got));
	assert_non_null(kw_read(KW_NET, KW_CREDENTIAL, 0, room, wr_len(&w) + 1, &got));
	room[7] = KW_CRED_COUNT; /* the kind is the first number */
	assert_non_null(kw_read(KW_NET, KW_CREDENTIAL, 0, room, wr_len(&w), &got));
	room[7] = KW_CRED_CA;
	room[12] = 0; /* the chain's first byte */
	assert_string_equal(kw_read(KW_NET, KW_CREDENTIAL, 0, room, wr_len(&w), &got), "a text has a NUL in it");
}

static void the_writer_keeps_the_same_bounds(void **state)
{
	struct kw_msg m = { .type = KW_TOKEN_CREATE, .u.token_create = { .pin = 2 } };
	uint8_t room[64];
	struct wr w = wr_into(room, sizeof(room));

	(void)state;
	assert_int_equal(kw_write(&m, &w), -ERANGE);
	m = (struct kw_msg){ .type = KW_TOKEN_REVOKE, .u.token_revoke = { SLICE("a\0b") } };
	w = wr_into(room, sizeof(room));
	assert_int_equal(kw_write(&m, &w), -ERANGE);
	m.u.token_revoke.identity = SLICE("abcdef");
	w = wr_into(room, 8);
	assert_int_equal(kw_write(&m, &w), -ENOBUFS);
	m.type = KW_TO_NET_END;
	w = wr_into(room, sizeof(room));
	assert_int_equal(kw_write(&m, &w), -EINVAL);
}

static void each_side_hears_only_what_is_for_it(void **state)
{
	struct kw_msg got;
	unsigned net = 0, keeper = 0;

	(void)state;
	for (unsigned t = 0; t < 256; t++) {
		bool for_net = kw_is_for((enum kw_type)t, KW_NET), for_keeper = kw_is_for((enum kw_type)t, KW_KEEPER);

		assert_false(for_net && for_keeper);
		assert_int_equal(for_net || for_keeper, strcmp(kw_name((enum kw_type)t), "?") != 0);
		net += for_net;
		keeper += for_keeper;
	}
	assert_int_equal(net, KW_TO_NET_END - 1);
	assert_int_equal(keeper, KW_TO_KEEPER_END - KW_READY);
	assert_null(kw_read(KW_NET, KW_STOP, 0, "", 0, &got));
	assert_non_null(kw_read(KW_KEEPER, KW_STOP, 0, "", 0, &got));
	assert_null(kw_read(KW_KEEPER, KW_BEAT, 0, "", 0, &got));
	assert_non_null(kw_read(KW_NET, KW_BEAT, 0, "", 0, &got));
}

static void frames_are_put_together_under_a_ceiling(void **state)
{
	static uint8_t frame[KW_FRAME_MAX] = { KW_VERSION, KW_SAVE, 1, 0, 0, 0, 0, 9 };
	struct kw_in in;
	struct kw_msg got;
	const char *why;
	size_t n = 0;

	(void)state;
	kw_in_init(&in, KW_KEEPER);
	while (kw_in_frame(&in, frame, sizeof(frame), &got, &why) == KW_GOT_PART)
		assert_true(++n < 1000);
	assert_string_equal(why, "a message is too long");
	assert_true(n * (KW_FRAME_MAX - KW_FRAME_HEAD) <= KW_MESSAGE_MAX);

	assert_int_equal(kw_in_frame(&in, frame, 100, &got, &why), KW_GOT_PART);
	frame[1] = KW_BEAT;
	assert_int_equal(kw_in_frame(&in, frame, 8, &got, &why), KW_GOT_WRONG);
	frame[0] = KW_VERSION + 1;
	assert_int_equal(kw_in_frame(&in, frame, 8, &got, &why), KW_GOT_WRONG);
	assert_string_equal(why, "the other side speaks another version");
	assert_int_equal(kw_in_frame(&in, frame, 5, &got, &why), KW_GOT_WRONG);
	kw_in_free(&in);
}

/* Sends over a real pair and reads until a message is whole. */
static void pass_over(const int pair[2], struct kw_in *in, const struct kw_msg *m, int fd, struct kw_msg *got)
{
	enum kw_got what = KW_GOT_PART;
	const char *why = NULL;

	assert_int_equal(kw_send(pair[0], m, fd, 0), 0);
	while (what == KW_GOT_PART)
		assert_int_equal(kw_in_read(in, pair[1], got, &what, &why), 0);
	assert_null(why);
	assert_int_equal(what, KW_GOT_MESSAGE);
}

static void a_pair_carries_long_messages_and_a_descriptor(void **state)
{
	static char text[100000];
	struct kw_msg config = { .type = KW_CONFIG, .id = 3, .u.config = { SLICE("f"), filled(text, 'x', sizeof(text)) } }, got;
	struct kw_msg answer = { .type = KW_ANSWER, .id = 4, .u.answer = { 1, SLICE("here") } };
	struct kw_in in;
	enum kw_got what;
	const char *why;
	int pair[2], stuck = 0;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	kw_in_init(&in, KW_NET);
	assert_int_equal(kw_in_read(&in, pair[1], &got, &what, &why), -EAGAIN);
	pass_over(pair, &in, &config, -1, &got);
	assert_true(slice_eq(got.u.config.text, config.u.config.text));
	assert_int_equal(in.fd, -1);
	pass_over(pair, &in, &answer, pair[0], &got);
	assert_int_equal(got.id, 4);
	assert_true(in.fd >= 0);
	while (!stuck) /* nobody reads: the pair fills, and the sender is told so */
		stuck = kw_send(pair[0], &answer, -1, 0);
	assert_int_equal(stuck, -EAGAIN);
	close(pair[0]);
	kw_in_free(&in); /* closes the descriptor that was not taken */
	kw_in_init(&in, KW_NET);
	while (kw_in_read(&in, pair[1], &got, &what, &why) == 0)
		;
	assert_int_equal(kw_in_read(&in, pair[1], &got, &what, &why), -EPIPE);
	assert_int_equal(kw_send(pair[1], &answer, -1, 0), -EPIPE);
	kw_in_free(&in);
	close(pair[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_comes_over_as_it_was_sent),
		cmocka_unit_test(what_is_cut_or_too_long_is_refused),
		cmocka_unit_test(the_writer_keeps_the_same_bounds),
		cmocka_unit_test(each_side_hears_only_what_is_for_it),
		cmocka_unit_test(frames_are_put_together_under_a_ceiling),
		cmocka_unit_test(a_pair_carries_long_messages_and_a_descriptor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
