/* SPDX-License-Identifier: Apache-2.0 */
/* test_rsn_wpa.c - the older WPA (descriptor 254) with CCMP: authenticator and supplicant back to back, the frames as its
 * specification has them, and what is not taken for one of them. */
#include "check.h"

#include "machines/keys.h"

static void both_have_the_same_keys_once_the_group_handshake_is_done(void **state)
{
	struct keys *k = keys_new_wpa(RSN_AKM_PSK, 1);

	(void)state;
	keys_start(k);
	keys_run(k, 50);
	assert_int_equal(k->end, RSN_AUTH_KEYED);
	assert_int_equal(k->installs, 1);
	assert_int_equal(k->group_installs, 0); /* M3 had none */
	keys_run(k, 100);
	assert_int_equal(k->end, RSN_AUTH_GROUP);
	assert_int_equal(k->auth.state, RSN_PTKINITDONE);
	assert_int_equal(k->group_installs, 1);
	assert_true(keys_agree(k));
	assert_true(k->sta_group.gtk_pn == k->group.gtk_pn);
	assert_int_equal(k->from_ap, 3);
	assert_int_equal(k->from_sta, 3);
	assert_false(timer_armed(&k->auth.timer));
	keys_free(k);
}

static void give_m2(struct keys *k, struct hand *h, uint8_t descriptor)
{
	hand_keys(k, h, 0x51);
	hand_send(k, h, &(struct hand_frame){ .info = EAPOL_KEY_PAIRWISE, .descriptor = descriptor, .nonce = h->snonce,
		.data = k->p.sta_rsne.p, .data_len = k->p.sta_rsne.len });
}

/* Flags, lengths and key data of each frame the controller sends. */
static void the_frames_are_those_of_wpa(void **state)
{
	struct keys *k = keys_new_wpa(RSN_AKM_PSK, 2);
	uint8_t zeros[EAPOL_NONCE_LEN] = { 0 }, gtk[32];
	struct hand h;

	(void)state;
	k->by_hand = true;
	keys_start(k);
	assert_int_equal(k->last_key.descriptor, EAPOL_DESCRIPTOR_WPA);
	assert_int_equal(k->last_key.info, 2 | EAPOL_KEY_PAIRWISE | EAPOL_KEY_ACK);
	give_m2(k, &h, EAPOL_DESCRIPTOR_WPA);
	assert_int_equal(k->last_key.info, 2 | EAPOL_KEY_PAIRWISE | EAPOL_KEY_ACK | EAPOL_KEY_MIC | EAPOL_KEY_INSTALL);
	assert_int_equal(k->last_key.data_len, k->p.rsne.len);
	assert_memory_equal(k->last_key.data, k->p.rsne.p, k->p.rsne.len);
	assert_memory_equal(k->last_key.nonce, h.anonce, EAPOL_NONCE_LEN);
	assert_true(k->last_key.rsc == 0);
	assert_true(rsn_mic_good(2, h.ptk.kck, &k->last_key));
	hand_send(k, &h, &(struct hand_frame){ .info = EAPOL_KEY_PAIRWISE, .descriptor = EAPOL_DESCRIPTOR_WPA, .replay = 1 });
	assert_int_equal(k->installs, 1);
	keys_run(k, RSN_GROUP_DELAY_MS);
	assert_int_equal(k->last_key.descriptor, EAPOL_DESCRIPTOR_WPA);
	assert_int_equal(k->last_key.info, 2 | EAPOL_KEY_ACK | EAPOL_KEY_MIC | EAPOL_KEY_SECURE |
						   k->group.gtk_id << EAPOL_KEY_INDEX_SHIFT);
	assert_int_equal(k->last_key.key_length, 16);
	assert_int_equal(k->last_key.data_len, 24);
	assert_true(k->last_key.rsc == k->group.gtk_pn);
	assert_memory_equal(k->last_key.nonce, zeros, EAPOL_NONCE_LEN);
	assert_true(k->last.encrypted);
	assert_true(aes_unwrap(h.ptk.kek, k->last_key.data, 24, gtk));
	assert_memory_equal(gtk, k->group.gtk, 16);
	hand_send(k, &h, &(struct hand_frame){ .info = EAPOL_KEY_SECURE | 1 << EAPOL_KEY_INDEX_SHIFT, .replay = 2,
		.descriptor = EAPOL_DESCRIPTOR_WPA, .encrypted = true });
	assert_int_equal(k->end, RSN_AUTH_GROUP);
	keys_free(k);
}

static void the_descriptor_is_that_of_the_association(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct keys *k = i ? keys_new_wpa(RSN_AKM_PSK, 3) : keys_new((struct keys_kind){ RSN_AKM_PSK, false }, 3);
		struct hand h;

		k->by_hand = true;
		keys_start(k);
		give_m2(k, &h, i ? EAPOL_DESCRIPTOR_RSN : EAPOL_DESCRIPTOR_WPA);
		assert_int_equal(k->auth.counts.dropped[RSN_DROP_DESCRIPTOR], 1);
		assert_int_equal(k->auth.state, RSN_PTK_START);
		keys_free(k);
	}
}

/* M2 with another WPA element than the association's: refused, reason 2. M3 with another than the beacon's: the
 * client goes. */
static void the_wpa_element_is_compared_at_both_ends(void **state)
{
	static const uint8_t other[] = { 0xdd, 6, 0, 0x50, 0xf2, 1, 1, 0 };
	struct keys *k = keys_new_wpa(RSN_AKM_PSK, 4);

	(void)state;
	k->sp.rsne = (struct eapol_slice){ other, sizeof(other) };
	keys_start(k);
	keys_run(k, 50);
	assert_int_equal(k->end, RSN_AUTH_IE_MISMATCH);
	assert_int_equal(k->reason, 2);
	assert_int_equal(k->installs, 0);
	keys_free(k);
	k = keys_new_wpa(RSN_AKM_PSK, 5);
	k->sp.ap_rsne = (struct eapol_slice){ other, sizeof(other) };
	keys_start(k);
	keys_run(k, 50);
	assert_int_equal(k->sta_ends, 1);
	assert_int_equal(k->sta_installs, 0);
	keys_free(k);
}

static void an_m4_before_m2_is_nothing(void **state)
{
	struct keys *k = keys_new_wpa(RSN_AKM_PSK, 6);
	struct hand h;

	(void)state;
	k->by_hand = true;
	keys_start(k);
	hand_keys(k, &h, 0x51);
	hand_send(k, &h, &(struct hand_frame){ .info = EAPOL_KEY_PAIRWISE, .descriptor = EAPOL_DESCRIPTOR_WPA });
	assert_int_equal(k->auth.state, RSN_PTK_START);
	assert_int_equal(k->installs, 0);
	keys_free(k);
}

static void a_wrong_pass_phrase_is_told(void **state)
{
	struct keys *k = keys_new_wpa(RSN_AKM_PSK, 7);

	(void)state;
	keys_sta_passphrase(k, "another pass phrase");
	keys_start(k);
	keys_run(k, 5000);
	assert_int_equal(k->end, RSN_AUTH_TIMEOUT);
	assert_int_equal(k->reason, 15);
	assert_true(keys_noted(k, RSN_NOTE_MIC_INVALID) > 0);
	keys_free(k);
}

static void lost_frames_and_new_keys_end_well(void **state)
{
	(void)state;
	for (unsigned lost = 0; lost < 3; lost++) {
		struct keys *k = keys_new_wpa(RSN_AKM_PSK, 10 + lost);

		k->lose_to_ap = lost > 0;
		k->lose_to_sta = lost == 2;
		keys_start(k);
		keys_run(k, 6000);
		assert_true(keys_agree(k));
		assert_int_equal(k->installs, 1);
		keys_new_group(k);
		keys_run(k, 100);
		assert_true(keys_agree(k));
		rsn_auth_ptk_rekey(&k->auth, k->now);
		keys_run(k, 500);
		assert_int_equal(k->installs, 2);
		assert_true(keys_agree(k));
		assert_true(rsn_sup_request(&k->sup, true));
		keys_run(k, 500);
		assert_int_equal(k->installs, 3);
		assert_true(keys_agree(k));
		keys_free(k);
	}
}

static void what_wpa_has_not_cannot_begin(void **state)
{
	struct keys *k = keys_new_wpa(RSN_AKM_PSK, 20);

	(void)state;
	k->p.pmf = true;
	assert_false(rsn_auth_start(&k->auth, &k->p, NULL, k, &k->wheel, k->now));
	keys_free(k);
	k = keys_new_wpa(RSN_AKM_PSK_SHA256, 21);
	assert_false(rsn_auth_start(&k->auth, &k->p, NULL, k, &k->wheel, k->now));
	keys_free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_have_the_same_keys_once_the_group_handshake_is_done),
		cmocka_unit_test(the_frames_are_those_of_wpa),
		cmocka_unit_test(the_descriptor_is_that_of_the_association),
		cmocka_unit_test(the_wpa_element_is_compared_at_both_ends),
		cmocka_unit_test(an_m4_before_m2_is_nothing),
		cmocka_unit_test(a_wrong_pass_phrase_is_told),
		cmocka_unit_test(lost_frames_and_new_keys_end_well),
		cmocka_unit_test(what_wpa_has_not_cannot_begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
