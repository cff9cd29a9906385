/* SPDX-License-Identifier: Apache-2.0 */
/* test_rsn_crypto.c - the cryptography of 802.11 keys against published vectors: IEEE 802.11 annex J (PRF, pass phrases),
 * RFC 3394, RFC 4493; what has none there, against values computed apart with another implementation of HMAC. */
#include "check.h"

#include <errno.h>

#include "base/slice.h"
#include "rsn/crypto.h"
#include "rsn/psk.h"

static size_t from_hex(const char *hex, uint8_t *out)
{
	size_t n = 0;

	for (; hex[0] && hex[1]; hex += 2)
		out[n++] = (uint8_t)(ch_hex(hex[0]) << 4 | ch_hex(hex[1]));
	return n;
}

static void assert_hex(const uint8_t *bytes, const char *hex)
{
	uint8_t want[256];
	size_t n = from_hex(hex, want);

	assert_memory_equal(bytes, want, n);
}

/* IEEE 802.11 annex J.3 */
static void prf_of_the_annex(void **state)
{
	uint8_t key[20], out[64];
	struct hmac_key k;

	(void)state;
	memset(key, 0x0b, sizeof(key));
	hmac_key_set(&k, false, key, sizeof(key));
	rsn_derive(&k, "prefix", (const uint8_t *)"Hi There", 8, out, 64);
	assert_hex(out, "bcd4c650b30b9684951829e0d75f9d54b862175ed9f00606e17d8da35402ffee"
			"75df78c3d31e0f889f012120c0862beb67753e7439ae242edb8373698356cf5a");
	hmac_key_set(&k, false, "Jefe", 4);
	rsn_derive(&k, "prefix", (const uint8_t *)"what do ya want for nothing?", 28, out, 64);
	assert_hex(out, "51f4de5b33f249adf81aeb713a3c20f4fe631446fabdfa58244759ae58ef9009"
			"a99abf4eac2ca5fa87e692c440eb40023e7babb206d61de7b92f41529092b8fc");
}

/* RFC 2202 3, RFC 4231 4: a key longer than a block */
static void hmac_of_long_keys(void **state)
{
	uint8_t key[131], out[32];
	struct hmac_key k;
	struct hmac_part part[] = { { "Test Using Larger Than ", 23 }, { "Block-Size Key - Hash Key First", 31 } };

	(void)state;
	memset(key, 0xaa, sizeof(key));
	hmac_key_set(&k, false, key, 80);
	hmac_parts(&k, part, 2, out, 20);
	assert_hex(out, "aa4ae5e15272d00e95705637ce8a3b55ed402112");
	hmac_key_set(&k, true, key, 131);
	hmac_parts(&k, part, 2, out, 32);
	assert_hex(out, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

/* IEEE 802.11 annex J.4 */
static void pass_phrases_of_the_annex(void **state)
{
	uint8_t pmk[RSN_PMK_LEN];

	(void)state;
	rsn_passphrase("password", 8, "IEEE", 4, pmk);
	assert_hex(pmk, "f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e");
	rsn_passphrase("ThisIsAPassword", 15, "ThisIsASSID", 11, pmk);
	assert_hex(pmk, "0dc0d6eb90555ed6419756b9a15ec3e3209b63df707dd508d14581f8982721af");
	rsn_passphrase("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 32, "ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ", 32, pmk);
	assert_hex(pmk, "becb93866bb8c3832cb777c2f559807c8c59afcb6eae734885001300a981cc62");
}

static void pairwise_keys(void **state)
{
	uint8_t pmk[RSN_PMK_LEN], aa[6], spa[6], an[32], sn[32], id[16];
	struct rsn_pmk k;
	struct rsn_ptk ptk;

	(void)state;
	from_hex("0dc0d6eb90555ed6419756b9a15ec3e3209b63df707dd508d14581f8982721af", pmk);
	from_hex("a0a1a1a3a4a5", aa);
	from_hex("b0b1b2b3b4b5", spa);
	from_hex("c0c1c2c3c4c5c6c7c8c9d0d1d2d3d4d5d6d7d8d9e0e1e2e3e4e5e6e7e8e9f0f1", sn);
	from_hex("e0e1e2e3e4e5e6e7e8e9f0f1f2f3f4f5f6f7f8f9000102030405060708091011", an);
	assert_true(rsn_pmk_set(&k, RSN_AKM_PSK, pmk, sizeof(pmk)));
	rsn_ptk(&k, aa, spa, an, sn, 16, &ptk);
	assert_hex(ptk.kck, "697b008ae1dee72f30b0347604422f3e");
	assert_hex(ptk.kek, "4df18135843e303168d78eabe0bd44cc");
	assert_hex(ptk.tk, "32f99601e67458de6995ff1230209972");
	rsn_ptk(&k, spa, aa, sn, an, 16, &ptk); /* the lower of two comes first, whoever is who */
	assert_hex(ptk.kck, "697b008ae1dee72f30b0347604422f3e");
	rsn_pmkid(&k, aa, spa, id);
	assert_hex(id, "6ed6b22f7c9bc8dee4b3920e93ca53b2");
	assert_true(rsn_pmk_set(&k, RSN_AKM_PSK_SHA256, pmk, sizeof(pmk)));
	rsn_ptk(&k, aa, spa, an, sn, 16, &ptk);
	assert_hex(ptk.kck, "821673df1390d702aae9ce2f5a435ed2");
	assert_hex(ptk.kek, "5cf08ddb74d464a8f2981f64328e49bf");
	assert_hex(ptk.tk, "b3a01ba09509adb80cbc9174eb0ea934");
	rsn_pmkid(&k, aa, spa, id);
	assert_hex(id, "657f44df65722492b0b55c5d13c4b970");
	assert_false(rsn_pmk_set(&k, RSN_AKM_PSK, pmk, 31));
	assert_false(rsn_pmk_set(&k, RSN_AKM_PSK, pmk, 65));
	assert_false(rsn_pmk_set(&k, 0x000fac08, pmk, 32));
}

/* RFC 4493 4 */
static void cmac_of_the_rfc(void **state)
{
	uint8_t key[16], m[64], out[16];

	(void)state;
	from_hex("2b7e151628aed2a6abf7158809cf4f3c", key);
	from_hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
		 "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710", m);
	aes_cmac(key, m, 0, out);
	assert_hex(out, "bb1d6929e95937287fa37d129b756746");
	aes_cmac(key, m, 16, out);
	assert_hex(out, "070a16b46b4d4144f79bdd9dd04a287c");
	aes_cmac(key, m, 40, out);
	assert_hex(out, "dfa66747de9ae63030ca32611497c827");
	aes_cmac(key, m, 64, out);
	assert_hex(out, "51f0bebf7e3b9d92fc49741779363cfe");
}

/* RFC 3394 4.1, and every length a frame may have, in place and not */
static void key_wrap_of_the_rfc(void **state)
{
	uint8_t kek[16], data[16], out[512], back[512];

	(void)state;
	from_hex("000102030405060708090a0b0c0d0e0f", kek);
	from_hex("00112233445566778899aabbccddeeff", data);
	aes_wrap(kek, data, 16, out);
	assert_hex(out, "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5");
	assert_true(aes_unwrap(kek, out, 24, back));
	assert_memory_equal(back, data, 16);
	for (size_t len = 16; len <= 256; len += 8) {
		for (size_t i = 0; i < len; i++)
			out[i] = (uint8_t)(i * 7 + len);
		aes_wrap(kek, out, len, out);
		assert_true(aes_unwrap(kek, out, len + 8, back));
		for (size_t i = 0; i < len; i++)
			assert_int_equal(back[i], (uint8_t)(i * 7 + len));
		out[len / 2] ^= 1;
		memset(back, 0x55, sizeof(back));
		assert_false(aes_unwrap(kek, out, len + 8, back));
		for (size_t i = 0; i < len; i++)
			assert_int_equal(back[i], 0); /* nothing of a forgery is left */
	}
	assert_false(aes_unwrap(kek, out, 16, back));
	assert_false(aes_unwrap(kek, out, 0, back));
	assert_false(aes_unwrap(kek, out, 33, back));
}

/* The MIC is over the whole frame with zeros in its own place, whatever stands there. */
static void mics_of_frames(void **state)
{
	uint8_t kck[16] = { 1, 2, 3 }, frame[EAPOL_KEY_LEN + 22] = { 1, 3, 0, 117, 2 }, zeroed[sizeof(frame)], mic[16], want[32];
	struct eapol_key k = { .frame = frame, .frame_len = sizeof(frame), .mic = frame + EAPOL_KEY_MIC_AT };
	struct hmac_key hmac;

	(void)state;
	for (size_t i = 5; i < sizeof(frame); i++)
		frame[i] = (uint8_t)i;
	memcpy(zeroed, frame, sizeof(frame));
	memset(zeroed + EAPOL_KEY_MIC_AT, 0, 16);
	rsn_mic(2, kck, frame, sizeof(frame), mic);
	hmac_key_set(&hmac, false, kck, 16);
	hmac_parts(&hmac, &(struct hmac_part){ zeroed, sizeof(zeroed) }, 1, want, 20);
	assert_memory_equal(mic, want, 16);
	rsn_mic(3, kck, frame, sizeof(frame), mic);
	aes_cmac(kck, zeroed, sizeof(zeroed), want);
	assert_memory_equal(mic, want, 16);
	assert_false(rsn_mic_good(3, kck, &k));
	rsn_mic_put(3, kck, frame, sizeof(frame));
	assert_true(rsn_mic_good(3, kck, &k));
	assert_false(rsn_mic_good(2, kck, &k));
	for (size_t i = 0; i < sizeof(frame); i++) { /* no byte of it may be another */
		frame[i] ^= 0x10;
		assert_false(rsn_mic_good(3, kck, &k));
		frame[i] ^= 0x10;
	}
}

static void keys_people_type(void **state)
{
	static const char hex[] = "0dc0d6eb90555ed6419756b9a15ec3e3209b63df707dd508d14581F8982721AF";
	struct psk k = { 0 }, other = { 0 };
	struct psk_work w = { 0 };
	unsigned pieces = 1;

	(void)state;
	assert_int_equal(psk_set(&k, "password", 8, "IEEE", 4, true), PSK_READY);
	assert_hex(k.pmk, "f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e");
	k.pmk[0] ^= 1;
	assert_int_equal(psk_set(&k, "password", 8, "IEEE", 4, true), PSK_READY);
	assert_int_equal(k.pmk[0], 0xf5); /* it was kept, and not made anew */
	other = k;
	assert_int_equal(psk_set(&other, "passwordI", 9, "EEE", 3, false), PSK_LATER); /* the same bytes, cut elsewhere */
	assert_int_equal(other.pmk[0] | other.pmk[31], 0);			       /* nothing of the old one stays */
	/* in pieces it is the same key; who has got another one meanwhile does not take it */
	assert_int_equal(psk_set(&other, "password", 8, "IEEE", 4, false), PSK_LATER);
	psk_work_begin(&w, "password", 8, "IEEE", 4);
	while (!psk_work_some(&w))
		pieces++;
	assert_in_range(pieces, 8, 64);
	k = other;
	assert_int_equal(psk_set(&k, "password", 8, "third", 5, false), PSK_LATER);
	assert_false(psk_work_give(&w, &k));
	assert_true(psk_work_give(&w, &other));
	assert_int_equal(other.state, PSK_READY);
	assert_hex(other.pmk, "f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e");
	assert_false(psk_work_give(&w, &other));
	psk_work_wipe(&w);
	assert_int_equal(psk_set(&k, hex, 64, "any", 3, false), PSK_READY);
	assert_hex(k.pmk, "0dc0d6eb90555ed6419756b9a15ec3e3209b63df707dd508d14581f8982721af");
	assert_int_equal(psk_set(&k, "seven77", 7, "IEEE", 4, true), PSK_NONE);
	assert_int_equal(k.pmk[0] | k.pmk[31], 0);
	assert_non_null(strstr(psk_complaint("seven77", 7), "8 to 63"));
	assert_non_null(psk_complaint("with\ttabs", 9));
	assert_non_null(psk_complaint("gggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggggg", 64));
	assert_non_null(psk_complaint(hex, 65));
	assert_null(psk_complaint("just right, with ~ blanks", 25));
	psk_wipe(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prf_of_the_annex),	   cmocka_unit_test(hmac_of_long_keys),
		cmocka_unit_test(pass_phrases_of_the_annex), cmocka_unit_test(pairwise_keys),
		cmocka_unit_test(cmac_of_the_rfc),	   cmocka_unit_test(key_wrap_of_the_rfc),
		cmocka_unit_test(mics_of_frames),	   cmocka_unit_test(keys_people_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
