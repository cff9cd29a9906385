/* SPDX-License-Identifier: Apache-2.0 */
/* test_rsn.c - authenticator and supplicant back to back in virtual time: handshakes, rekeying, timers, and what is told of
 * each in AireOS's rows and order. */
#include "check.h"

#include "machines/keys.h"

static const struct keys_kind kinds[] = { { RSN_AKM_PSK, false }, { RSN_AKM_PSK, true }, { RSN_AKM_PSK_SHA256, false },
	{ RSN_AKM_PSK_SHA256, true }, { RSN_AKM_8021X, false }, { RSN_AKM_8021X_SHA256, true } };

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static void every_kind_of_key_management_gives_both_the_same_keys(void **state)
{
	(void)state;
	for (unsigned i = 0; i < KINDS; i++) {
		struct keys *k = keys_new(kinds[i], i);

		keys_start(k);
		keys_run(k, 10);
		assert_int_equal(k->ends, 1);
		assert_int_equal(k->end, RSN_AUTH_KEYED);
		assert_int_equal(k->sta_ends, 1);
		assert_int_equal(k->installs, 1);
		assert_true(keys_agree(k));
		assert_true(k->sta_group.gtk_pn == k->group.gtk_pn);
		assert_true(k->sta_group.ipn == k->group.ipn);
		assert_int_equal(k->auth.state, RSN_PTKINITDONE);
		assert_int_equal(k->from_ap, 2);
		assert_int_equal(k->from_sta, 2);
		assert_false(timer_armed(&k->auth.timer));
		assert_true(rsn_auth_has_key(&k->auth));
		keys_free(k);
	}
}

/* Frame by frame what IEEE 802.11-2020 12.7.6 demands: flags, lengths, nonces, key data. */
static void the_frames_are_those_of_the_standard(void **state)
{
	struct keys *k = keys_new((struct keys_kind){ RSN_AKM_PSK_SHA256, true }, 7);
	struct eapol_key_data d;
	uint8_t room[KEYS_FRAME], zeros[32] = { 0 };
	struct hand h;

	(void)state;
	k->by_hand = true;
	keys_start(k);
	assert_true(hand_is(k, 1));
	assert_int_equal(k->last_key.info & EAPOL_KEY_VERSION, 3);
	assert_int_equal(k->last_key.version, 2);
	assert_int_equal(k->last_key.key_length, 16);
	assert_int_equal(k->last_key.data_len, 0);
	assert_int_equal(k->last.len, 99);
	assert_memory_equal(k->last_key.mic, zeros, 16);
	assert_false(k->last.encrypted);
	hand_keys(k, &h, 0x51);
	hand_m2(k, &h, 0);
	assert_true(hand_is(k, 3));
	assert_true(k->last_key.replay == 1);
	assert_int_equal(k->last_key.key_length, 16);
	assert_memory_equal(k->last_key.nonce, h.anonce, 32);
	assert_true(k->last_key.rsc == k->group.gtk_pn);
	assert_true(hand_read(k, &h, &d, room));
	assert_int_equal(d.rsne.len, k->p.rsne.len);
	assert_memory_equal(d.rsne.p, k->p.rsne.p, d.rsne.len);
	assert_null(d.rsnxe.p);
	assert_int_equal(d.gtk_id, k->group.gtk_id);
	assert_memory_equal(d.gtk.p, k->group.gtk, 16);
	assert_int_equal(d.igtk_id, k->group.igtk_id);
	assert_true(d.ipn == k->group.ipn);
	assert_memory_equal(d.igtk.p, k->group.igtk, 16);
	assert_false(k->last.encrypted);
	assert_int_equal(k->installs, 0);
	hand_m4(k, &h, 1);
	assert_int_equal(k->installs, 1);
	assert_memory_equal(k->tk[0], h.ptk.tk, 16);
	keys_new_group(k);
	assert_true(hand_is(k, 5));
	assert_true(k->last.encrypted);
	assert_int_equal(k->last_key.key_length, 0);
	assert_memory_equal(k->last_key.nonce, zeros, 32);
	assert_true(hand_read(k, &h, &d, room));
	assert_null(d.rsne.p);
	assert_memory_equal(d.gtk.p, k->group.gtk, 16);
	assert_memory_equal(d.igtk.p, k->group.igtk, 16);
	keys_free(k);
}

static void an_rsnxe_is_in_m2_and_m3(void **state)
{
	static const uint8_t ours[] = { 244, 1, 0x20 }, theirs[] = { 244, 2, 0x21, 0 };
	struct keys *k = keys_new((struct keys_kind){ RSN_AKM_PSK, true }, 7);

	(void)state;
	k->p.rsnxe = k->sp.ap_rsnxe = (struct eapol_slice){ ours, sizeof(ours) };
	k->p.sta_rsnxe = k->sp.rsnxe = (struct eapol_slice){ theirs, sizeof(theirs) };
	keys_start(k);
	keys_run(k, 10);
	assert_int_equal(k->end, RSN_AUTH_KEYED);
	assert_true(keys_agree(k));
	keys_free(k);
}

/* --- rows, in order ---------------------------------------------------------------------------------------------- */

static void assert_rows(struct keys *k, const enum rsn_note_what *row, unsigned n)
{
	unsigned at = 0;

	for (unsigned i = 0; i < n; i++) {
		int found = keys_note_at(k, at, row[i]);

		if (found < 0)
			fail_msg("row %u (note %u) is missing behind note %u", i, (unsigned)row[i], at);
		at = (unsigned)found + 1;
	}
}

static void a_good_handshake_is_told_in_the_rows_of_aireos(void **state)
{
	static const enum rsn_note_what rows[] = { RSN_NOTE_START, RSN_NOTE_SENT, RSN_NOTE_RECEIVED, RSN_NOTE_VERSION_IGNORED,
		RSN_NOTE_IN_STATE, RSN_NOTE_PTK, RSN_NOTE_MIC_VALID, RSN_NOTE_IE_COMPARE, RSN_NOTE_CACHE_ADD,
		RSN_NOTE_TIMER_STOPPED, RSN_NOTE_SENT, RSN_NOTE_RECEIVED, RSN_NOTE_VERSION_IGNORED, RSN_NOTE_IN_STATE,
		RSN_NOTE_MIC_VALID, RSN_NOTE_TIMER_STOPPED, RSN_NOTE_DONE };
	struct keys *k = keys_new(kinds[0], 3);

	(void)state;
	keys_start(k);
	keys_run(k, 10);
	assert_int_equal(k->notes, sizeof(rows) / sizeof(rows[0])); /* and no other */
	assert_rows(k, rows, sizeof(rows) / sizeof(rows[0]));
	assert_int_equal(k->note[1].m, 1);
	assert_string_equal(rsn_auth_state_name(k->note[1].state), "INITPMK");
	assert_true(k->note[1].replay == 0);
	assert_int_equal(k->note[3].version, 1);
	assert_int_equal(k->note[4].m, 2);
	assert_string_equal(rsn_auth_state_name(k->note[4].state), "PTK_START");
	assert_int_equal(k->note[10].m, 3);
	assert_string_equal(rsn_auth_state_name(k->note[10].state), "PTKINITNEGOTIATING");
	assert_true(k->note[10].replay == 1);
	assert_int_equal(k->note[13].m, 4);
	assert_string_equal(rsn_auth_state_name(k->note[13].state), "PTKINITNEGOTIATING");
	keys_free(k);
}

/* The seed's scenario 1, down to the tick: AireOS's default of 1000 ms and 2 retries. */
static void a_wrong_passphrase_is_told_as_aireos_tells_it(void **state)
{
	static const enum rsn_note_what rows[] = { RSN_NOTE_START, RSN_NOTE_SENT, RSN_NOTE_RECEIVED, RSN_NOTE_VERSION_IGNORED,
		RSN_NOTE_IN_STATE, RSN_NOTE_MIC_INVALID, RSN_NOTE_TIMEOUT, RSN_NOTE_RETRANSMIT, RSN_NOTE_RECEIVED,
		RSN_NOTE_VERSION_IGNORED, RSN_NOTE_IN_STATE, RSN_NOTE_MIC_INVALID, RSN_NOTE_TIMEOUT, RSN_NOTE_RETRANSMIT,
		RSN_NOTE_RECEIVED, RSN_NOTE_VERSION_IGNORED, RSN_NOTE_IN_STATE, RSN_NOTE_MIC_INVALID, RSN_NOTE_TIMEOUT,
		RSN_NOTE_RETRANSMIT_FAILED };
	struct keys *k = keys_new(kinds[0], 3);

	(void)state;
	keys_sta_passphrase(k, "correct horse battery stable");
	keys_start(k);
	keys_run(k, 2999);
	assert_int_equal(k->ends, 0);
	assert_int_equal(k->from_ap, 3);
	keys_run(k, 1);
	assert_int_equal(k->notes, sizeof(rows) / sizeof(rows[0]));
	assert_rows(k, rows, sizeof(rows) / sizeof(rows[0]));
	assert_int_equal(k->note[5].m, 2);
	assert_int_equal(k->note[5].version, 2);
	assert_int_equal(k->note[6].m, 2);
	assert_int_equal(k->note[7].m, 1);
	assert_int_equal(k->note[7].count, 1);
	assert_int_equal(k->note[7].length, 99);
	assert_int_equal(k->note[13].count, 2);
	assert_int_equal(k->note[19].m, 1);
	assert_int_equal(k->note[19].count, 3);
	assert_int_equal(k->ends, 1);
	assert_int_equal(k->end, RSN_AUTH_TIMEOUT);
	assert_int_equal(k->reason, 15);
	assert_int_equal(k->auth.state, RSN_STOPPED);
	assert_int_equal(k->auth.counts.key_timeouts, 3);
	assert_int_equal(k->auth.counts.key_failures, 1);
	assert_int_equal(k->installs, 0);
	keys_free(k);
}

/* An M2 with the secure bit (Windows 7, CSCuh22382) is told before its MIC is. */
static void the_secure_bit_of_a_bad_m2_is_told_first(void **state)
{
	static const enum rsn_note_what rows[] = { RSN_NOTE_IN_STATE, RSN_NOTE_SECURE_BIT, RSN_NOTE_MIC_INVALID };
	struct keys *k = keys_new(kinds[0], 3);
	struct hand h;

	(void)state;
	k->by_hand = true;
	keys_start(k);
	hand_keys(k, &h, 1);
	keys_forget(k);
	hand_send(k, &h, &(struct hand_frame){ .info = EAPOL_KEY_PAIRWISE | EAPOL_KEY_SECURE, .nonce = h.snonce,
		.data = k->p.sta_rsne.p, .data_len = k->p.sta_rsne.len, .bad_mic = true });
	assert_rows(k, rows, 3);
	keys_forget(k);
	hand_send(k, &h, &(struct hand_frame){ .info = EAPOL_KEY_PAIRWISE | EAPOL_KEY_SECURE, .nonce = h.snonce,
		.data = k->p.sta_rsne.p, .data_len = k->p.sta_rsne.len });
	assert_int_equal(keys_noted(k, RSN_NOTE_SECURE_BIT), 0); /* its MIC is good: no harm */
	assert_true(hand_is(k, 3));
	keys_free(k);
}

/* --- timers -------------------------------------------------------------------------------------------------------- */

static void retries_and_timeouts_are_those_set(void **state)
{
	static const struct {
		uint16_t ms;
		uint8_t retries;
	} rows[] = { { 200, 0 }, { 200, 4 }, { 1000, 2 }, { 5000, 4 }, { 300, 1 } };

	(void)state;
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (unsigned m = 1; m <= 5; m += 2) {
			struct keys *k = keys_new(kinds[0], i);
			struct hand h;
			unsigned before;

			k->p.key_timeout_ms = rows[i].ms;
			k->p.key_retries = rows[i].retries;
			k->by_hand = true;
			keys_start(k);
			hand_keys(k, &h, 1);
			if (m > 1)
				hand_m2(k, &h, 0);
			if (m > 3) {
				hand_m4(k, &h, 1);
				keys_new_group(k);
			}
			assert_true(hand_is(k, m));
			before = k->from_ap;
			k->ends = 0;
			keys_run(k, rows[i].ms * (rows[i].retries + 1) - 1);
			assert_int_equal(k->from_ap - before, rows[i].retries);
			assert_int_equal(k->ends, 0);
			keys_run(k, 1);
			assert_int_equal(k->ends, 1);
			assert_int_equal(k->reason, m == 5 ? 16 : 15);
			assert_int_equal(k->end, m == 5 ? RSN_AUTH_GROUP_TIMEOUT : RSN_AUTH_TIMEOUT);
			keys_free(k);
		}
	}
}

/* Each frame lost once, wherever: the handshake ends well. */
static void lost_frames_are_made_up_for(void **state)
{
	(void)state;
	for (unsigned to_sta = 0; to_sta < 3; to_sta++) {
		for (unsigned to_ap = 0; to_ap < 3; to_ap++) {
			struct keys *k = keys_new(kinds[(to_sta + to_ap) % KINDS], to_sta);

			k->p.key_retries = 4;
			k->lose_to_sta = to_sta;
			k->lose_to_ap = to_ap;
			keys_start(k);
			keys_run(k, 6000);
			assert_int_equal(k->end, RSN_AUTH_KEYED);
			assert_true(keys_agree(k));
			assert_int_equal(k->installs, 1);
			assert_int_equal(k->sta_installs, 1);
			keys_free(k);
		}
	}
}

/* Answers that come after M1 or M3 has been sent again: the window of replay counters. */
static void late_answers_still_count(void **state)
{
	(void)state;
	for (unsigned air = 100; air <= 1900; air += 300) {
		struct keys *k = keys_new(kinds[3], air);

		k->p.key_retries = 4;
		k->air_ms = air;
		keys_start(k);
		keys_run(k, 15000);
		assert_int_equal(k->end, RSN_AUTH_KEYED);
		assert_true(keys_agree(k));
		assert_int_equal(k->installs, 1);
		keys_free(k);
	}
}

/* M4 is lost: M3 again, M4 again, and neither end installs anything again. */
static void an_m4_that_is_lost_installs_nothing_twice(void **state)
{
	struct keys *k = keys_new(kinds[1], 5);

	(void)state;
	keys_start(k);
	keys_run(k, 3); /* M1, M2, M3 have arrived */
	k->queued = 0;	/* M4 has not */
	assert_int_equal(k->sta_installs, 1);
	keys_run(k, 1100);
	assert_int_equal(k->end, RSN_AUTH_KEYED);
	assert_int_equal(k->sta_installs, 1);
	assert_int_equal(k->group_installs, 1);
	assert_int_equal(k->sup.counts.not_reinstalled, 1);
	assert_int_equal(k->installs, 1);
	assert_true(keys_agree(k));
	keys_free(k);
}

/* --- rekeying -------------------------------------------------------------------------------------------------------- */

static void group_keys_are_replaced_again_and_again(void **state)
{
	struct keys *k = keys_new(kinds[3], 5);

	(void)state;
	keys_start(k);
	keys_run(k, 10);
	for (unsigned i = 1; i <= 20; i++) {
		keys_forget(k);
		keys_new_group(k);
		keys_run(k, 10);
		assert_int_equal(k->end, RSN_AUTH_GROUP);
		assert_int_equal(k->ends, 1 + i);
		assert_true(keys_agree(k));
		assert_int_equal(k->group_installs, 1 + i);
		assert_int_equal(keys_noted(k, RSN_NOTE_GROUP_SENT), 1);
		assert_int_equal(k->note[0].m, 5);
		assert_string_equal(rsn_auth_state_name(k->note[0].state), "PTKINITDONE");
	}
	assert_int_equal(k->installs, 1);
	keys_free(k);
}

static void group_keys_that_change_during_a_handshake_follow_it(void **state)
{
	struct keys *k = keys_new(kinds[1], 5);
	struct hand h;
	struct eapol_key_data d;
	uint8_t room[KEYS_FRAME];

	(void)state;
	k->by_hand = true;
	keys_start(k);
	keys_new_group(k); /* before M3: it will have them */
	assert_int_equal(k->from_ap, 1);
	hand_keys(k, &h, 1);
	hand_m2(k, &h, 0);
	assert_true(hand_read(k, &h, &d, room));
	assert_memory_equal(d.gtk.p, k->group.gtk, 16);
	keys_new_group(k); /* after it */
	assert_int_equal(keys_noted(k, RSN_NOTE_GROUP_SKIPPED), 1);
	assert_int_equal(k->from_ap, 2);
	hand_m4(k, &h, 1);
	assert_int_equal(k->from_ap, 2);
	keys_run(k, RSN_GROUP_DELAY_MS);
	assert_true(hand_is(k, 5));
	assert_true(hand_read(k, &h, &d, room));
	assert_memory_equal(d.gtk.p, k->group.gtk, 16);
	hand_send(k, &h, &(struct hand_frame){ .info = EAPOL_KEY_SECURE, .replay = 2, .encrypted = true });
	assert_int_equal(k->end, RSN_AUTH_GROUP);
	assert_int_equal(k->auth.state, RSN_PTKINITDONE);
	keys_run(k, 10000);
	assert_int_equal(k->from_ap, 3); /* once */
	keys_free(k);
}

/* M6 to the keys before the last is no answer to the last. */
static void an_answer_to_older_group_keys_does_not_count(void **state)
{
	struct keys *k = keys_new(kinds[0], 5);
	struct hand h;

	(void)state;
	k->by_hand = true;
	keys_start(k);
	hand_keys(k, &h, 1);
	hand_m2(k, &h, 0);
	hand_m4(k, &h, 1);
	keys_new_group(k);
	keys_new_group(k);
	hand_send(k, &h, &(struct hand_frame){ .info = EAPOL_KEY_SECURE, .replay = 2 });
	assert_int_equal(k->auth.state, RSN_REKEYNEGOTIATING);
	assert_int_equal(k->auth.counts.dropped[RSN_DROP_REPLAY], 1);
	hand_send(k, &h, &(struct hand_frame){ .info = EAPOL_KEY_SECURE, .replay = 3 });
	assert_int_equal(k->auth.state, RSN_PTKINITDONE);
	keys_free(k);
}

static void a_pairwise_key_is_replaced_by_either_end(void **state)
{
	(void)state;
	for (unsigned i = 0; i < KINDS; i++) {
		struct keys *k = keys_new(kinds[i], i);

		keys_start(k);
		keys_run(k, 10);
		for (unsigned n = 2; n < 10; n++) {
			if (n % 2)
				assert_true(rsn_sup_request(&k->sup, true));
			else
				rsn_auth_ptk_rekey(&k->auth, k->now);
			keys_run(k, 10);
			assert_int_equal(k->installs, n);
			assert_int_equal(k->sta_installs, n);
			assert_int_equal(k->end, RSN_AUTH_KEYED);
			assert_true(keys_agree(k));
			assert_int_equal(k->group_installs, 1); /* the same group keys: not again */
		}
		keys_free(k);
	}
}

static void a_client_may_ask_for_the_group_keys(void **state)
{
	struct keys *k = keys_new(kinds[1], 5);

	(void)state;
	assert_false(rsn_sup_request(&k->sup, false)); /* without a key there is no MIC */
	keys_start(k);
	keys_run(k, 10);
	assert_true(rsn_sup_request(&k->sup, false));
	keys_run(k, 10);
	assert_int_equal(k->end, RSN_AUTH_GROUP);
	assert_int_equal(keys_noted(k, RSN_NOTE_REQUEST), 1);
	assert_int_equal(k->group_installs, 1);
	keys_free(k);
}

static void a_rekey_may_be_denied(void **state)
{
	struct keys *k = keys_new(kinds[1], 5);

	(void)state;
	k->p.deny_ptk_rekey = true;
	keys_start(k);
	keys_run(k, 10);
	assert_true(rsn_sup_request(&k->sup, true));
	keys_run(k, 10);
	assert_int_equal(k->end, RSN_AUTH_REKEY_DENIED);
	assert_int_equal(k->reason, 2);
	assert_int_equal(k->installs, 1);
	keys_free(k);
}

/* After a restart of the controller: the client has its key, frames are encrypted from M1 on, and replay counters begin
 * beyond all it has seen. */
static void a_client_is_adopted_over_its_live_association(void **state)
{
	struct keys *k = keys_new(kinds[3], 5);
	struct rsn_auth before;

	(void)state;
	keys_start(k);
	keys_run(k, 10);
	before = k->auth;
	rsn_auth_stop(&k->auth);
	k->p.keyed = true;
	k->p.replay = (uint64_t)1 << 32;
	k->ap_replay = 0;
	assert_true(rsn_auth_start(&k->auth, &k->p, before.ports, k, &k->wheel, k->now));
	assert_true(k->last.encrypted);
	keys_run(k, 10);
	assert_int_equal(k->installs, 2);
	assert_int_equal(k->sta_installs, 2);
	assert_true(keys_agree(k));
	assert_true(k->ap_replay == ((uint64_t)1 << 32) + 1);
	assert_int_equal(keys_noted(k, RSN_NOTE_SECURE_BIT), 0);
	keys_free(k);
}

static void stopping_forgets_everything_but_counts(void **state)
{
	static const uint8_t zeros[sizeof(struct rsn_auth)];
	struct keys *k = keys_new(kinds[3], 5);
	struct rsn_auth_counts counts;

	(void)state;
	keys_start(k);
	keys_run(k, 10);
	keys_new_group(k);
	counts = k->auth.counts;
	rsn_auth_stop(&k->auth);
	assert_memory_equal(&k->auth.counts, &counts, sizeof(counts));
	memset(&k->auth.counts, 0, sizeof(counts));
	assert_memory_equal(&k->auth, zeros, sizeof(zeros));
	assert_true(k->wheel.armed == 0);
	rsn_auth_stop(&k->auth);
	rsn_auth_eapol(&k->auth, zeros, 99, false, k->now);
	rsn_auth_group_rekey(&k->auth, k->now);
	rsn_auth_ptk_rekey(&k->auth, k->now);
	rsn_sup_stop(&k->sup);
	memset(&k->sup.counts, 0, sizeof(k->sup.counts));
	assert_memory_equal(&k->sup, zeros, sizeof(k->sup));
	keys_free(k);
}

static void what_cannot_be_done_is_not_begun(void **state)
{
	struct keys *k = keys_new(kinds[0], 5);
	struct rsn_auth_params p;

	(void)state;
	keys_start(k);
	p = k->p;
	p.akm = 0x000fac08;
	assert_false(rsn_auth_start(&k->auth, &p, k->auth.ports, k, &k->wheel, k->now));
	p = k->p;
	p.pairwise = 0x000fac02;
	assert_false(rsn_auth_start(&k->auth, &p, k->auth.ports, k, &k->wheel, k->now));
	p = k->p;
	p.akm = RSN_AKM_PSK_SHA256; /* the PMK was made ready for another */
	assert_false(rsn_auth_start(&k->auth, &p, k->auth.ports, k, &k->wheel, k->now));
	p = k->p;
	p.sta_rsne.p = NULL;
	assert_false(rsn_auth_start(&k->auth, &p, k->auth.ports, k, &k->wheel, k->now));
	p = k->p;
	p.rsne.len = RSN_ELEMENTS_MAX + 1;
	assert_false(rsn_auth_start(&k->auth, &p, k->auth.ports, k, &k->wheel, k->now));
	assert_int_equal(k->auth.state, RSN_PTK_START); /* the one that runs was not touched */
	keys_free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_key_management_gives_both_the_same_keys),
		cmocka_unit_test(the_frames_are_those_of_the_standard),
		cmocka_unit_test(an_rsnxe_is_in_m2_and_m3),
		cmocka_unit_test(a_good_handshake_is_told_in_the_rows_of_aireos),
		cmocka_unit_test(a_wrong_passphrase_is_told_as_aireos_tells_it),
		cmocka_unit_test(the_secure_bit_of_a_bad_m2_is_told_first),
		cmocka_unit_test(retries_and_timeouts_are_those_set),
		cmocka_unit_test(lost_frames_are_made_up_for),
		cmocka_unit_test(late_answers_still_count),
		cmocka_unit_test(an_m4_that_is_lost_installs_nothing_twice),
		cmocka_unit_test(group_keys_are_replaced_again_and_again),
		cmocka_unit_test(group_keys_that_change_during_a_handshake_follow_it),
		cmocka_unit_test(an_answer_to_older_group_keys_does_not_count),
		cmocka_unit_test(a_pairwise_key_is_replaced_by_either_end),
		cmocka_unit_test(a_client_may_ask_for_the_group_keys),
		cmocka_unit_test(a_rekey_may_be_denied),
		cmocka_unit_test(a_client_is_adopted_over_its_live_association),
		cmocka_unit_test(stopping_forgets_everything_but_counts),
		cmocka_unit_test(what_cannot_be_done_is_not_begun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
