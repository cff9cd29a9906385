/* SPDX-License-Identifier: Apache-2.0 */
/* test_eapol.c - EAPOL-Key frames and key data, read and written; nothing is read beyond what a frame says it has. */
#include "check.h"

#include "proto/eapol/eapol.h"

static const uint8_t nonce[EAPOL_NONCE_LEN] = { 0xa1, 0xa2, [31] = 0xaf };

static size_t sample(uint8_t *frame, size_t room, const uint8_t *data, size_t len)
{
	struct wr w = wr_into(frame, room);

	eapol_key_write(&w, &(struct eapol_key){ .version = 2, .descriptor = EAPOL_DESCRIPTOR_RSN, .info = 0x13ca,
		.key_length = 16, .replay = 0x0102030405060708, .nonce = nonce, .rsc = 0xa5a4a3a2a1a0, .data = data,
		.data_len = len });
	assert_int_equal(wr_done(&w), 0);
	return wr_len(&w);
}

static void a_key_frame_is_written_as_the_standard_draws_it(void **state)
{
	static const uint8_t head[] = { 2, 3, 0, 98, 2, 0x13, 0xca, 0, 16, 1, 2, 3, 4, 5, 6, 7, 8 };
	uint8_t frame[200], zeros[32] = { 0 };

	(void)state;
	assert_int_equal(sample(frame, sizeof(frame), (const uint8_t *)"abc", 3), 102);
	assert_memory_equal(frame, head, sizeof(head));
	assert_memory_equal(frame + 17, nonce, 32);
	assert_memory_equal(frame + 49, zeros, 16); /* IV */
	assert_memory_equal(frame + 65, "\xa0\xa1\xa2\xa3\xa4\xa5\0\0", 8); /* RSC, lowest byte first */
	assert_memory_equal(frame + 73, zeros, 24); /* reserved, MIC */
	assert_memory_equal(frame + 97, "\0\3abc", 5);
}

static void a_key_frame_comes_back_as_it_was(void **state)
{
	uint8_t frame[200];
	size_t len = sample(frame, sizeof(frame), (const uint8_t *)"abc", 3);
	struct eapol_key k;

	(void)state;
	frame[EAPOL_KEY_MIC_AT] = 0x77;
	assert_true(eapol_key_read(frame, len, &k));
	assert_int_equal(k.version, 2);
	assert_int_equal(k.info, 0x13ca);
	assert_int_equal(k.key_length, 16);
	assert_true(k.replay == 0x0102030405060708);
	assert_true(k.rsc == 0xa5a4a3a2a1a0);
	assert_ptr_equal(k.nonce, frame + 17);
	assert_ptr_equal(k.mic, frame + EAPOL_KEY_MIC_AT);
	assert_int_equal(k.data_len, 3);
	assert_memory_equal(k.data, "abc", 3);
	assert_int_equal(k.frame_len, len);
	assert_true(eapol_key_read(frame, len + 20, &k)); /* an Ethernet's padding behind it */
	assert_int_equal(k.frame_len, len);
}

/* peers.md 1 "Length" */
static void lengths_that_do_not_agree_are_refused(void **state)
{
	uint8_t frame[200], copy[200];
	size_t len = sample(frame, sizeof(frame), (const uint8_t *)"abc", 3);
	struct eapol_key k;

	(void)state;
	for (size_t cut = 0; cut < len; cut++) {
		uint8_t *tight = malloc(cut ? cut : 1); /* so that the sanitizer sees a byte too many */

		memcpy(tight, frame, cut);
		assert_false(eapol_key_read(tight, cut, &k));
		free(tight);
	}
	for (int more = -3; more <= 3; more += 2) { /* key data length against the frame's */
		memcpy(copy, frame, sizeof(copy));
		copy[98] = (uint8_t)(3 + more);
		assert_false(eapol_key_read(copy, len, &k));
	}
	memcpy(copy, frame, sizeof(copy));
	copy[3]--;
	assert_false(eapol_key_read(copy, len, &k));
	copy[3] += 2;
	assert_false(eapol_key_read(copy, len + 1, &k));
	memcpy(copy, frame, sizeof(copy));
	copy[1] = EAPOL_START;
	assert_false(eapol_key_read(copy, len, &k));
	copy[1] = EAPOL_KEY;
	copy[4] = EAPOL_DESCRIPTOR_RC4;
	assert_false(eapol_key_read(copy, len, &k));
	copy[4] = EAPOL_DESCRIPTOR_WPA;
	assert_true(eapol_key_read(copy, len, &k));
}

static void key_data_are_written_and_read(void **state)
{
	uint8_t room[200];
	struct wr w = wr_into(room, sizeof(room));
	struct eapol_key_data d;
	static const uint8_t gtk[16] = { 0x61 }, igtk[16] = { 0x19 }, pmkid[16] = { 0x1d };
	static const uint8_t bytes[] = { 0x30, 2, 1, 0, 0xdd, 22, 0, 0x0f, 0xac, 1, 2, 0, 0x61 };

	(void)state;
	wr_bytes(&w, "\x30\2\1\0", 4);
	eapol_put_gtk(&w, 2, false, gtk, 16);
	eapol_put_igtk(&w, 5, 0x060504030201, igtk, 16);
	eapol_put_pmkid(&w, pmkid);
	eapol_put_padding(&w, 0);
	assert_memory_equal(room, bytes, sizeof(bytes));
	assert_int_equal(wr_len(&w) % 8, 0);
	assert_true(eapol_key_data_read(room, wr_len(&w), &d));
	assert_int_equal(d.rsne.len, 4);
	assert_ptr_equal(d.rsne.p, room);
	assert_null(d.rsne2.p);
	assert_int_equal(d.gtk_id, 2);
	assert_false(d.gtk_tx);
	assert_int_equal(d.gtk.len, 16);
	assert_memory_equal(d.gtk.p, gtk, 16);
	assert_int_equal(d.igtk_id, 5);
	assert_true(d.ipn == 0x060504030201);
	assert_memory_equal(d.igtk.p, igtk, 16);
	assert_memory_equal(d.pmkid.p, pmkid, 16);
	assert_int_equal(d.unknown, 0);
}

/* AES key wrap takes 16 bytes and more, in steps of 8. */
static void padding_is_what_key_wrap_takes(void **state)
{
	(void)state;
	for (size_t len = 0; len < 64; len++) {
		uint8_t room[80];
		struct wr w = wr_into(room, sizeof(room));
		struct eapol_key_data d;

		wr_zeros(&w, 3); /* what is before counts not */
		if (len >= 2) { /* an element of that length */
			wr_u8(&w, 0x77);
			wr_u8(&w, len - 2);
			wr_zeros(&w, len - 2);
		} else {
			wr_zeros(&w, len);
		}
		eapol_put_padding(&w, 3);
		assert_true(wr_len(&w) - 3 >= 16 && (wr_len(&w) - 3) % 8 == 0);
		assert_true(wr_len(&w) - 3 < len + 8 || len < 9);
		if (wr_len(&w) - 3 > len)
			assert_int_equal(room[3 + len], 0xdd);
		for (size_t i = 3 + len + 1; i < wr_len(&w); i++)
			assert_int_equal(room[i], 0);
		if (len >= 2) {
			assert_true(eapol_key_data_read(room + 3, wr_len(&w) - 3, &d));
			assert_int_equal(d.unknown, 1);
		}
	}
}

static void key_data_of_strangers(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		bool good;
		unsigned unknown;
	} rows[] = {
		{ "", 0, true, 0 },
		{ "\xdd", 1, true, 0 },			      /* padding of one byte */
		{ "\xdd\0", 2, true, 0 },
		{ "\x30", 1, false, 0 },		      /* an element without its length */
		{ "\x30\5\1\0", 4, false, 0 },		      /* beyond the end */
		{ "\x77\2xx\x30\0", 6, true, 1 },
		{ "\xdd\4\0\x0f\xac\x63", 6, true, 1 },	      /* a KDE nobody knows */
		{ "\xdd\3\0\x0f\xac", 5, true, 1 },	      /* too short for a KDE */
		{ "\xdd\6\0\x0f\xac\1\1\0", 8, false, 0 },    /* a GTK without a key */
		{ "\xdd\5\0\x0f\xac\4x", 7, false, 0 },	      /* a PMKID of one byte */
		{ "\xdd\14\0\x0f\xac\11\4\0\1\2\3\4\5\6", 14, false, 0 }, /* an IGTK without a key */
		{ "\xdd\7\0\x0f\xac\15\1\2\3", 9, true, 0 },  /* OCI */
		{ "\xdd\6\0\x0f\xac\15\1\2", 8, false, 0 },
		{ "\xdd\6\0\x50\xf2\1\1\0", 8, true, 0 },     /* a WPA element */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t *tight = malloc(rows[i].len + 1);
		struct eapol_key_data d;

		memcpy(tight, rows[i].bytes, rows[i].len);
		if (eapol_key_data_read(tight, rows[i].len, &d) != rows[i].good || (rows[i].good && d.unknown != rows[i].unknown))
			fail_msg("row %zu: unknown %u", i, d.unknown);
		free(tight);
	}
}

static void of_two_the_first_counts(void **state)
{
	static const uint8_t two[] = { 0x30, 2, 1, 0, 0x30, 3, 1, 0, 9 };
	struct eapol_key_data d;

	(void)state;
	assert_true(eapol_key_data_read(two, sizeof(two), &d));
	assert_int_equal(d.rsne.len, 4);
	assert_int_equal(d.rsne2.len, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_frame_is_written_as_the_standard_draws_it),
		cmocka_unit_test(a_key_frame_comes_back_as_it_was),
		cmocka_unit_test(lengths_that_do_not_agree_are_refused),
		cmocka_unit_test(key_data_are_written_and_read),
		cmocka_unit_test(padding_is_what_key_wrap_takes),
		cmocka_unit_test(key_data_of_strangers),
		cmocka_unit_test(of_two_the_first_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
