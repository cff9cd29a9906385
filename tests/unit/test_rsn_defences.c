/* SPDX-License-Identifier: Apache-2.0 */
/* test_rsn_defences.c - what the key machine must withstand, a test for each (docs/wireless.md lists them): a client made by
 * hand sends what no honest one sends. A frame that is refused must change nothing: `unmoved` compares the whole machine. */
#include "rsn_steps.h"

/* --- replay counters ---------------------------------------------------------------------------------------------- */

static void replay_counter_window_takes_the_last_four_sent(void **state)
{
	struct hand h;

	(void)state;
	for (uint64_t answered = 0; answered < 5; answered++) {
		struct keys *k = keys_new(psk, 11);

		k->by_hand = true;
		k->p.key_retries = 4;
		keys_start(k);
		hand_keys(k, &h, 0x51);
		keys_run(k, 4000); /* M1 has gone out with 0 to 4 */
		assert_true(k->ap_replay == 4);
		unmoved(k, &h, &(struct hand_frame){ M2(h, k), .replay = 5 }, RSN_DROP_REPLAY);
		unmoved(k, &h, &(struct hand_frame){ M2(h, k), .replay = UINT64_MAX }, RSN_DROP_REPLAY);
		if (answered == 0) {
			unmoved(k, &h, &(struct hand_frame){ M2(h, k), .replay = 0 }, RSN_DROP_REPLAY);
		} else {
			hand_m2(k, &h, answered);
			assert_true(hand_is(k, 3));
			assert_true(k->last_key.replay == 5);
		}
		keys_free(k);
	}
}

static void replay_counter_is_good_for_one_answer(void **state)
{
	struct hand h;
	struct keys *k = negotiating(psk, &h);

	(void)state;
	unmoved(k, &h, &(struct hand_frame){ M2(h, k), .replay = 0 }, RSN_DROP_NONCE); /* M2 once more, as it was */
	hand_m4(k, &h, 1);
	assert_int_equal(k->installs, 1);
	unmoved(k, &h, &(struct hand_frame){ M4, .replay = 1 }, RSN_DROP_STATE); /* M4 once more */
	keys_new_group(k);
	unmoved(k, &h, &(struct hand_frame){ M6, .replay = 1 }, RSN_DROP_REPLAY);
	hand_send(k, &h, &(struct hand_frame){ M6, .replay = 2 });
	assert_int_equal(k->auth.state, RSN_PTKINITDONE);
	unmoved(k, &h, &(struct hand_frame){ M6, .replay = 2 }, RSN_DROP_STATE);
	keys_free(k);
}

/* A counter is never used twice: with the last one gone nothing is sent, the time-outs end it, and the next association
 * begins at 0. */
static void replay_counter_does_not_go_round(void **state)
{
	struct keys *k = keys_new(psk, 11);
	unsigned sent;

	(void)state;
	k->p.replay = UINT64_MAX - 2;
	keys_start(k);
	keys_run(k, 100);
	assert_int_equal(k->installs, 1);
	assert_true(keys_agree(k));
	assert_true(k->ap_replay == UINT64_MAX - 1);
	sent = k->from_ap;
	keys_new_group(k);
	keys_run(k, 10000);
	assert_int_equal(k->from_ap, sent);
	assert_int_equal(k->end, RSN_AUTH_GROUP_TIMEOUT);
	assert_int_equal(k->reason, 16);
	assert_int_equal(k->auth.state, RSN_STOPPED);
	k->p.replay = k->ap_replay = 0;
	keys_start(k);
	keys_run(k, 100);
	assert_int_equal(k->installs, 2);
	assert_true(keys_agree(k));
	keys_free(k);
}

/* --- nonces ------------------------------------------------------------------------------------------------------- */

static void one_anonce_per_handshake(void **state)
{
	struct hand h, again;
	struct keys *k = begun(psk, &h);

	(void)state;
	keys_run(k, 1000);
	assert_true(hand_is(k, 1));
	assert_true(k->last_key.replay == 1);
	assert_memory_equal(k->last_key.nonce, h.anonce, 32);
	hand_m2(k, &h, 1);
	assert_memory_equal(k->last_key.nonce, h.anonce, 32);
	keys_run(k, 1000);
	assert_true(hand_is(k, 3));
	assert_memory_equal(k->last_key.nonce, h.anonce, 32);
	hand_m4(k, &h, 3);
	assert_int_equal(k->installs, 1);
	rsn_auth_ptk_rekey(&k->auth, k->now);
	hand_keys(k, &again, 0x51); /* even with the same SNonce the key is another */
	assert_memory_not_equal(again.anonce, h.anonce, 32);
	hand_m2(k, &again, k->ap_replay);
	hand_m4(k, &again, k->ap_replay);
	assert_int_equal(k->installs, 2);
	keys_free(k);
}

/* Two copies of M1 were answered with two SNonces: the newer counts. */
static void snonce_change_after_m3_is_followed(void **state)
{
	struct hand a, b;
	struct keys *k = begun(psk, &a);

	(void)state;
	keys_run(k, 1000);
	hand_keys(k, &b, 0x52);
	hand_m2(k, &a, 0);
	assert_true(k->last_key.replay == 2);
	hand_m2(k, &b, 1);
	assert_true(hand_is(k, 3));
	assert_true(k->last_key.replay == 3);
	assert_true(rsn_mic_good(2, b.ptk.kck, &k->last_key));
	hand_m4(k, &b, 3);
	assert_int_equal(k->installs, 1);
	assert_memory_equal(k->tk[0], b.ptk.tk, 16);
	keys_free(k);
}

static void earlier_snonce_may_still_finish(void **state)
{
	struct hand a, b;
	struct keys *k = begun(psk, &a);

	(void)state;
	keys_run(k, 1000);
	hand_keys(k, &b, 0x52);
	hand_m2(k, &a, 0);
	hand_m2(k, &b, 1);
	hand_m4(k, &a, 2); /* to the first M3 */
	assert_int_equal(k->installs, 1);
	assert_memory_equal(k->tk[0], a.ptk.tk, 16);
	assert_memory_equal(k->auth.kck, a.ptk.kck, 16);
	keys_new_group(k);
	assert_true(rsn_mic_good(2, a.ptk.kck, &k->last_key));
	keys_free(k);
}

static void snonce_changes_are_bounded(void **state)
{
	struct hand h;
	struct keys *k = negotiating(psk, &h);

	(void)state;
	for (uint8_t i = 1; i <= RSN_SNONCES_MAX; i++) {
		hand_keys(k, &h, i);
		hand_m2(k, &h, 0);
		assert_int_equal(k->auth.snonces, i);
	}
	hand_keys(k, &h, 99);
	unmoved(k, &h, &(struct hand_frame){ M2(h, k), .replay = 0 }, RSN_DROP_NONCE);
	keys_free(k);
}

static void changed_snonce_without_the_key_is_refused(void **state)
{
	struct hand h;
	struct keys *k = negotiating(psk, &h);

	(void)state;
	hand_keys(k, &h, 0x77);
	unmoved(k, &h, &(struct hand_frame){ M2(h, k), .replay = 0, .bad_mic = true }, RSN_DROP_MIC);
	keys_free(k);
}

/* --- states: CVE-2023-52161 --------------------------------------------------------------------------------------- */

/* M4 without M2, signed with the key of zeros that an authenticator has before M2, and with the right one. */
static void m4_without_m2_installs_nothing(void **state)
{
	struct hand h, zeros = { 0 };
	struct keys *k = begun(psk, &h);

	(void)state;
	unmoved(k, &zeros, &(struct hand_frame){ M4, .replay = 0 }, RSN_DROP_MIC);
	unmoved(k, &zeros, &(struct hand_frame){ M4, .replay = 1 }, RSN_DROP_REPLAY);
	unmoved(k, &h, &(struct hand_frame){ M4, .replay = 0 }, RSN_DROP_MIC); /* its nonce is zeros: another key */
	memset(h.snonce, 0, 32);
	rsn_ptk(&k->pmk, k->p.aa, k->p.spa, h.anonce, h.snonce, 16, &h.ptk); /* who knows the PMK can even do that */
	unmoved(k, &h, &(struct hand_frame){ M4, .replay = 0 }, RSN_DROP_DATA); /* but an M4 is no M2 */
	assert_int_equal(k->installs, 0);
	keys_free(k);
}

static void m6_and_requests_first_change_nothing(void **state)
{
	struct hand h, zeros = { 0 };
	struct keys *k = begun(psk, &h);

	(void)state;
	unmoved(k, &zeros, &(struct hand_frame){ M6, .replay = 0 }, RSN_DROP_FLAGS);
	unmoved(k, &h, &(struct hand_frame){ M6, .replay = 0 }, RSN_DROP_FLAGS);
	unmoved(k, &zeros, &(struct hand_frame){ M4 | EAPOL_KEY_REQUEST, .replay = 0 }, RSN_DROP_REQUEST);
	unmoved(k, &zeros, &(struct hand_frame){ M6 | EAPOL_KEY_REQUEST, .replay = 9 }, RSN_DROP_REQUEST);
	hand_m2(k, &h, 0);
	unmoved(k, &h, &(struct hand_frame){ M6, .replay = 1 }, RSN_DROP_FLAGS);
	unmoved(k, &zeros, &(struct hand_frame){ M4, .replay = 1 }, RSN_DROP_MIC);
	hand_m4(k, &h, 1);
	assert_int_equal(k->installs, 1);
	keys_free(k);
}

/* --- what kind of message it is ----------------------------------------------------------------------------------- */

static void message_type_flags_are_checked_silently(void **state)
{
	static const struct {
		uint16_t info;
		enum rsn_drop drop;
	} rows[] = {
		{ 0x0000, RSN_DROP_VERSION },
		{ 0xffff, RSN_DROP_VERSION },
		{ EAPOL_KEY_PAIRWISE | EAPOL_KEY_MIC | 1, RSN_DROP_VERSION }, /* RC4 */
		{ EAPOL_KEY_PAIRWISE | EAPOL_KEY_MIC | 3, RSN_DROP_VERSION }, /* AES-CMAC is of other AKMs */
		{ EAPOL_KEY_PAIRWISE | EAPOL_KEY_MIC | 7, RSN_DROP_VERSION },
		{ EAPOL_KEY_PAIRWISE | 2, RSN_DROP_FLAGS }, /* without MIC */
		{ EAPOL_KEY_PAIRWISE | EAPOL_KEY_MIC | EAPOL_KEY_ACK | 2, RSN_DROP_FLAGS },
		{ EAPOL_KEY_PAIRWISE | EAPOL_KEY_MIC | EAPOL_KEY_SMK | 2, RSN_DROP_FLAGS },
		{ EAPOL_KEY_PAIRWISE | EAPOL_KEY_MIC | EAPOL_KEY_ERROR | 2, RSN_DROP_FLAGS },
		{ EAPOL_KEY_MIC | 2, RSN_DROP_FLAGS }, /* a group message */
		{ 0xfff8 | 2, RSN_DROP_FLAGS },
		{ EAPOL_KEY_PAIRWISE | EAPOL_KEY_MIC | EAPOL_KEY_REQUEST | 2, RSN_DROP_REQUEST },
	};

	(void)state;
	for (unsigned stage = 0; stage < 2; stage++) {
		struct hand h;
		struct keys *k = stage ? negotiating(psk, &h) : begun(psk, &h);

		for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
			unmoved(k, &h, &(struct hand_frame){ M2_AS(h, k, rows[i].info), .raw_info = true,
				.replay = k->ap_replay }, rows[i].drop);
		unmoved(k, &h, &(struct hand_frame){ M2(h, k), .replay = k->ap_replay, .descriptor = EAPOL_DESCRIPTOR_WPA },
			RSN_DROP_DESCRIPTOR);
		if (!stage)
			hand_m2(k, &h, 0);
		hand_m4(k, &h, 1); /* and then all is well */
		assert_int_equal(k->installs, 1);
		keys_free(k);
	}
}

/* 2/4 and 4/4 are told apart by what is in them, not by the secure bit alone. */
static void m4_and_m2_are_told_apart_by_their_key_data(void **state)
{
	struct hand h;
	struct keys *k = negotiating(psk, &h);

	(void)state;
	unmoved(k, &h, &(struct hand_frame){ M2_AS(h, k, EAPOL_KEY_PAIRWISE | EAPOL_KEY_SECURE), .replay = 1 },
		RSN_DROP_DATA); /* an RSNE: no M4 */
	unmoved(k, &h, &(struct hand_frame){ .info = EAPOL_KEY_PAIRWISE, .replay = 1, .data = (const uint8_t *)"\x77\1x",
		.data_len = 3 }, RSN_DROP_DATA); /* something in it, and not secure */
	hand_send(k, &h, &(struct hand_frame){ .info = EAPOL_KEY_PAIRWISE, .replay = 1 }); /* nothing in it: M4 */
	assert_int_equal(k->installs, 1);
	keys_free(k);
}

/* --- MIC first: CVE-2018-14526 and its mirror --------------------------------------------------------------------- */

static void mic_comes_before_key_data(void **state)
{
	static const uint8_t rsne[] = { 0x30, 2, 1, 0 };
	struct hand h;
	struct keys *k = begun(psk, &h);
	uint8_t garbage[64];

	(void)state;
	memset(garbage, 0xa5, sizeof(garbage));
	/* another RSNE with a wrong MIC: no mismatch, no deauthentication */
	unmoved(k, &h, &(struct hand_frame){ .info = EAPOL_KEY_PAIRWISE, .nonce = h.snonce, .data = rsne, .data_len = 4,
		.bad_mic = true }, RSN_DROP_MIC);
	/* marked as encrypted: not looked at either */
	unmoved(k, &h, &(struct hand_frame){ .info = EAPOL_KEY_PAIRWISE | EAPOL_KEY_ENCRYPTED, .nonce = h.snonce,
		.data = garbage, .data_len = 64, .bad_mic = true }, RSN_DROP_MIC);
	/* with a good MIC garbage is garbage */
	for (size_t len = 1; len <= 64; len += 7)
		unmoved(k, &h, &(struct hand_frame){ .info = EAPOL_KEY_PAIRWISE | EAPOL_KEY_ENCRYPTED, .nonce = h.snonce,
			.data = garbage, .data_len = len }, RSN_DROP_DATA);
	hand_m2(k, &h, 0);
	unmoved(k, &h, &(struct hand_frame){ .info = EAPOL_KEY_PAIRWISE | EAPOL_KEY_SECURE | EAPOL_KEY_ENCRYPTED,
		.replay = 1, .data = garbage, .data_len = 64 }, RSN_DROP_DATA);
	unmoved(k, &h, &(struct hand_frame){ M4, .replay = 1, .zero_mic = true }, RSN_DROP_MIC);
	assert_int_equal(k->installs, 0);
	hand_m4(k, &h, 1);
	assert_int_equal(k->installs, 1);
	keys_free(k);
}

/* The timer goes on when the MIC is wrong: who answers badly gains no time. */
static void timer_stops_only_after_a_good_mic(void **state)
{
	struct hand h;
	struct keys *k = begun(psk, &h);

	(void)state;
	keys_run(k, 900);
	unmoved(k, &h, &(struct hand_frame){ M2(h, k), .bad_mic = true }, RSN_DROP_MIC);
	keys_run(k, 100);
	assert_true(k->last_key.replay == 1);
	hand_m2(k, &h, 1);
	keys_run(k, 900);
	unmoved(k, &h, &(struct hand_frame){ M4, .replay = 2, .bad_mic = true }, RSN_DROP_MIC);
	keys_run(k, 100);
	assert_true(k->last_key.replay == 3);
	keys_free(k);
}

/* --- elements ----------------------------------------------------------------------------------------------------- */

static void rsne_of_m2_must_be_that_of_the_association(void **state)
{
	(void)state;
	for (unsigned how = 0; how < 4; how++) {
		struct hand h;
		struct keys *k = begun(pmf256, &h);
		uint8_t data[80];
		size_t len = k->p.sta_rsne.len;

		memcpy(data, k->p.sta_rsne.p, len);
		if (how == 0) {
			data[len - 8] ^= 0x80; /* PMF taken away: a downgrade */
		} else if (how == 1) { /* shorter */
			data[1] = (uint8_t)(data[1] - 6);
			len -= 6;
		} else if (how == 2) { /* an RSNXE the association had not */
			memcpy(data + len, "\xf4\1\x20", 3);
			len += 3;
		} else {
			data[2] = 2; /* version */
		}
		hand_send(k, &h, &(struct hand_frame){ .info = EAPOL_KEY_PAIRWISE, .nonce = h.snonce, .data = data,
			.data_len = len, .encrypt = how & 1 });
		assert_int_equal(k->ends, 1);
		assert_int_equal(k->end, RSN_AUTH_IE_MISMATCH);
		assert_int_equal(k->reason, 2);
		assert_int_equal(keys_noted(k, RSN_NOTE_IE_MISMATCH), 1);
		assert_int_equal(k->auth.state, RSN_STOPPED);
		assert_int_equal(k->from_ap, 1); /* no M3 */
		keys_free(k);
	}
}

static void rsnxe_of_the_association_may_not_be_left_out(void **state)
{
	static const uint8_t rsnxe[] = { 244, 1, 0x20 };
	struct hand h;
	struct keys *k = keys_new(pmf256, 3);

	(void)state;
	k->by_hand = true;
	k->p.sta_rsnxe = (struct eapol_slice){ rsnxe, sizeof(rsnxe) };
	keys_start(k);
	hand_keys(k, &h, 1);
	hand_m2(k, &h, 0);
	assert_int_equal(k->end, RSN_AUTH_IE_MISMATCH);
	assert_int_equal(k->reason, 2);
	keys_free(k);
}

static void m2_may_have_more_in_it(void **state)
{
	struct hand h;
	struct keys *k = begun(psk, &h);
	uint8_t data[80];
	size_t len = k->p.sta_rsne.len;

	(void)state;
	memcpy(data, k->p.sta_rsne.p, len);
	memcpy(data + len, "\x77\3xyz\xdd\5\0\x0f\xac\x63!", 12); /* an element and a KDE nobody knows */
	hand_send(k, &h, &(struct hand_frame){ .info = EAPOL_KEY_PAIRWISE, .nonce = h.snonce, .data = data,
		.data_len = len + 12 });
	assert_true(hand_is(k, 3));
	hand_m4(k, &h, 1);
	assert_int_equal(k->installs, 1);
	keys_free(k);
}

static void m2_and_m4_may_be_encrypted(void **state)
{
	struct hand h;
	struct keys *k = begun(pmf256, &h);

	(void)state;
	hand_send(k, &h, &(struct hand_frame){ M2(h, k), .encrypt = true });
	assert_true(hand_is(k, 3));
	hand_send(k, &h, &(struct hand_frame){ M4, .replay = 1, .encrypt = true });
	assert_int_equal(k->installs, 1);
	keys_free(k);
}

/* It would let a stranger guess the pass phrase without ever meeting a client. */
static void no_pmkid_in_m1_for_psk(void **state)
{
	struct hand h;
	struct keys *k = keys_new(psk, 3);
	uint8_t pmkid[16];
	struct eapol_key_data d;

	(void)state;
	k->by_hand = true;
	k->p.pmkid_in_m1 = true;
	keys_start(k);
	assert_int_equal(k->last_key.data_len, 0);
	assert_int_equal(keys_noted(k, RSN_NOTE_PMKID_IN_M1), 0);
	keys_free(k);
	k = keys_new((struct keys_kind){ RSN_AKM_8021X, false }, 3); /* there it helps the client to find its key */
	k->by_hand = true;
	k->p.pmkid_in_m1 = true;
	keys_start(k);
	assert_int_equal(k->last.len, 121);
	assert_int_equal(keys_noted(k, RSN_NOTE_PMKID_IN_M1), 1);
	assert_true(eapol_key_data_read(k->last_key.data, k->last_key.data_len, &d));
	rsn_pmkid(&k->pmk, k->p.aa, k->p.spa, pmkid);
	assert_memory_equal(d.pmkid.p, pmkid, 16);
	hand_keys(k, &h, 1);
	keys_free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replay_counter_window_takes_the_last_four_sent),
		cmocka_unit_test(replay_counter_is_good_for_one_answer),
		cmocka_unit_test(replay_counter_does_not_go_round),
		cmocka_unit_test(one_anonce_per_handshake),
		cmocka_unit_test(snonce_change_after_m3_is_followed),
		cmocka_unit_test(earlier_snonce_may_still_finish),
		cmocka_unit_test(snonce_changes_are_bounded),
		cmocka_unit_test(changed_snonce_without_the_key_is_refused),
		cmocka_unit_test(m4_without_m2_installs_nothing),
		cmocka_unit_test(m6_and_requests_first_change_nothing),
		cmocka_unit_test(message_type_flags_are_checked_silently),
		cmocka_unit_test(m4_and_m2_are_told_apart_by_their_key_data),
		cmocka_unit_test(mic_comes_before_key_data),
		cmocka_unit_test(timer_stops_only_after_a_good_mic),
		cmocka_unit_test(rsne_of_m2_must_be_that_of_the_association),
		cmocka_unit_test(rsnxe_of_the_association_may_not_be_left_out),
		cmocka_unit_test(m2_may_have_more_in_it),
		cmocka_unit_test(m2_and_m4_may_be_encrypted),
		cmocka_unit_test(no_pmkid_in_m1_for_psk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
