/* SPDX-License-Identifier: Apache-2.0 */
/* test_rsn_states.c - the other half of test_rsn_defences.c: Requests, PMF, what is sent again (KRACK), every message in
 * every state, and the defences of our own client. */
#include "rsn_steps.h"

/* --- Requests ----------------------------------------------------------------------------------------------------- */

static void request_needs_mic_secure_and_a_rising_counter(void **state)
{
	struct hand h, again;
	struct keys *k = finished(psk, &h);
	const uint16_t ask = EAPOL_KEY_PAIRWISE | EAPOL_KEY_SECURE | EAPOL_KEY_REQUEST;
	uint8_t garbage[40] = { 1, 2, 3 };

	(void)state;
	unmoved(k, &h, &(struct hand_frame){ .info = ask & (uint16_t)~EAPOL_KEY_SECURE }, RSN_DROP_REQUEST);
	unmoved(k, &h, &(struct hand_frame){ .info = ask, .zero_mic = true }, RSN_DROP_MIC);
	unmoved(k, &h, &(struct hand_frame){ .info = ask, .bad_mic = true, .replay = 1000 }, RSN_DROP_MIC);
	unmoved(k, &h, &(struct hand_frame){ .info = (ask & (uint16_t)~EAPOL_KEY_MIC) | 2, .raw_info = true }, RSN_DROP_FLAGS);
	hand_send(k, &h, &(struct hand_frame){ .info = ask, .replay = 7, .data = garbage, .data_len = sizeof(garbage) });
	assert_true(hand_is(k, 1)); /* a new handshake, under the key in use */
	assert_true(k->last.encrypted);
	hand_keys(k, &again, 0x61);
	unmoved(k, &h, &(struct hand_frame){ .info = ask, .replay = 8 }, RSN_DROP_REQUEST); /* not during one */
	hand_m2(k, &again, k->ap_replay);
	unmoved(k, &h, &(struct hand_frame){ .info = ask, .replay = 8 }, RSN_DROP_REQUEST);
	hand_m4(k, &again, k->ap_replay);
	assert_int_equal(k->installs, 2);
	unmoved(k, &again, &(struct hand_frame){ .info = ask, .replay = 7 }, RSN_DROP_REQUEST); /* the last one, replayed */
	unmoved(k, &again, &(struct hand_frame){ .info = ask, .replay = 6 }, RSN_DROP_REQUEST);
	unmoved(k, &h, &(struct hand_frame){ .info = ask, .replay = 9 }, RSN_DROP_MIC); /* the old key's */
	hand_send(k, &again, &(struct hand_frame){ .info = ask & (uint16_t)~EAPOL_KEY_PAIRWISE, .replay = 8 });
	assert_true(hand_is(k, 5));
	keys_free(k);
}

/* MIC failure reports are TKIP's: with CCMP they start no countermeasures, no rekeying. */
static void mic_failure_report_starts_nothing(void **state)
{
	struct hand h;
	struct keys *k = finished(psk, &h);
	unsigned sent = k->from_ap;

	(void)state;
	hand_send(k, &h, &(struct hand_frame){ .info = EAPOL_KEY_PAIRWISE | EAPOL_KEY_SECURE | EAPOL_KEY_REQUEST |
		EAPOL_KEY_ERROR });
	assert_int_equal(k->auth.state, RSN_PTKINITDONE);
	assert_int_equal(k->from_ap, sent);
	keys_free(k);
}

static void handshakes_begun_without_end_are_bounded(void **state)
{
	struct hand h;
	struct keys *k = begun(psk, &h);

	(void)state;
	for (unsigned i = 1; i < RSN_STARTS_MAX; i++) {
		rsn_auth_ptk_rekey(&k->auth, k->now);
		assert_int_equal(k->ends, 0);
		assert_memory_not_equal(k->last_key.nonce, h.anonce, 32);
	}
	rsn_auth_ptk_rekey(&k->auth, k->now);
	assert_int_equal(k->ends, 1);
	assert_int_equal(k->end, RSN_AUTH_REPEATED);
	assert_int_equal(k->reason, 15);
	keys_free(k);
}

/* --- PMF ---------------------------------------------------------------------------------------------------------- */

static void clear_eapol_of_a_client_with_pmf_and_key_is_dropped(void **state)
{
	struct hand h, again;
	struct keys *k = finished(pmf256, &h);

	(void)state;
	unmoved(k, &h, &(struct hand_frame){ .info = EAPOL_KEY_PAIRWISE | EAPOL_KEY_SECURE | EAPOL_KEY_REQUEST },
		RSN_DROP_CLEAR);
	keys_new_group(k);
	unmoved(k, &h, &(struct hand_frame){ M6, .replay = k->ap_replay }, RSN_DROP_CLEAR);
	hand_send(k, &h, &(struct hand_frame){ M6, .replay = k->ap_replay, .encrypted = true });
	assert_int_equal(k->end, RSN_AUTH_GROUP);
	rsn_auth_ptk_rekey(&k->auth, k->now);
	hand_keys(k, &again, 0x61);
	unmoved(k, &again, &(struct hand_frame){ M2(again, k), .replay = k->ap_replay }, RSN_DROP_CLEAR);
	hand_send(k, &again, &(struct hand_frame){ M2(again, k), .replay = k->ap_replay, .encrypted = true });
	unmoved(k, &again, &(struct hand_frame){ M2(again, k), .replay = k->ap_replay - 1 }, RSN_DROP_CLEAR);
	/* but for M4: wpa_supplicant sends it so; the MIC of keys derived just now is what counts */
	unmoved(k, &h, &(struct hand_frame){ M4, .replay = k->ap_replay }, RSN_DROP_MIC);
	unmoved(k, &again, &(struct hand_frame){ M4, .replay = k->ap_replay, .bad_mic = true }, RSN_DROP_MIC);
	hand_send(k, &again, &(struct hand_frame){ M4, .replay = k->ap_replay });
	assert_int_equal(k->installs, 2);
	keys_free(k);
}

/* --- KRACK -------------------------------------------------------------------------------------------------------- */

/* M3 again: the same keys and the same ANonce; packet numbers never lower, and newer ones where the key is still in use. */
static void m3_again_has_the_same_keys_and_newer_packet_numbers(void **state)
{
	struct hand h;
	struct keys *k = negotiating(pmf256, &h);
	struct eapol_key_data d;
	uint8_t room[KEYS_FRAME], gtk[16], igtk[16];
	uint64_t pn = k->group.gtk_pn, ipn = k->group.ipn;

	(void)state;
	memcpy(gtk, k->group.gtk, 16);
	memcpy(igtk, k->group.igtk, 16);
	k->group.gtk_pn += 1000;
	k->group.ipn += 5;
	keys_run(k, 1000);
	assert_true(hand_is(k, 3) && hand_read(k, &h, &d, room));
	assert_memory_equal(d.gtk.p, gtk, 16);
	assert_memory_equal(d.igtk.p, igtk, 16);
	assert_true(k->last_key.rsc == pn + 1000);
	assert_true(d.ipn == ipn + 5);
	k->group.gtk_pn = 3; /* what an AP that counts wrongly says */
	keys_new_group(k);   /* and another key: this handshake stays with its own */
	keys_run(k, 1000);
	assert_true(hand_is(k, 3) && hand_read(k, &h, &d, room));
	assert_memory_equal(d.gtk.p, gtk, 16);
	assert_memory_equal(d.igtk.p, igtk, 16);
	assert_true(k->last_key.rsc == pn + 1000);
	assert_true(d.ipn == ipn + 5);
	keys_free(k);
}

/* CVE-2017-13077 and those after it: retries may be switched off, so that an unpatched client never sees M3 or M5 twice. */
static void m3_and_m5_may_be_sent_once_only(void **state)
{
	struct hand h;
	struct keys *k = keys_new(psk, 3);

	(void)state;
	k->by_hand = true;
	k->p.key_retries = 0;
	keys_start(k);
	hand_keys(k, &h, 1);
	hand_m2(k, &h, 0);
	keys_run(k, 5000);
	assert_int_equal(k->from_ap, 2);
	assert_int_equal(k->end, RSN_AUTH_TIMEOUT);
	keys_free(k);
}

/* Every frame of a client, recorded and played again at every later moment: a key is installed once (keys.c checks it at
 * each install), and nothing moves. */
static void replayed_frames_install_nothing(void **state)
{
	struct hand h;
	struct keys *k = begun(psk, &h);

	(void)state;
	hand_m2(k, &h, 0);
	for (unsigned i = 0; i < 3; i++)
		unmoved(k, &h, &(struct hand_frame){ M2(h, k), .replay = 0 }, RSN_DROP_NONCE);
	hand_m4(k, &h, 1);
	for (unsigned i = 0; i < 3; i++) {
		unmoved(k, &h, &(struct hand_frame){ M2(h, k), .replay = 0 }, RSN_DROP_STATE);
		unmoved(k, &h, &(struct hand_frame){ M4, .replay = 1 }, RSN_DROP_STATE);
	}
	rsn_auth_ptk_rekey(&k->auth, k->now);
	unmoved(k, &h, &(struct hand_frame){ M2(h, k), .replay = 0 }, RSN_DROP_REPLAY);
	unmoved(k, &h, &(struct hand_frame){ M2(h, k), .replay = 2 }, RSN_DROP_MIC); /* the ANonce is another */
	unmoved(k, &h, &(struct hand_frame){ M4, .replay = 2 }, RSN_DROP_MIC);
	assert_int_equal(k->installs, 1);
	keys_free(k);
}

/* A source of random numbers that repeats itself must not make the AP use a key twice. */
static void the_key_in_use_is_not_installed_again(void **state)
{
	struct hand h;
	struct keys *k = finished(psk, &h);
	uint64_t random;

	(void)state;
	random = k->random;
	rsn_auth_ptk_rekey(&k->auth, k->now);
	memcpy(k->auth.anonce, h.anonce, 32); /* as if random had given the same */
	hand_m2(k, &h, k->ap_replay);
	assert_true(hand_is(k, 3));
	unmoved(k, &h, &(struct hand_frame){ M4, .replay = k->ap_replay }, RSN_DROP_KEY);
	assert_int_equal(k->installs, 1);
	assert_true(k->random != random);
	keys_free(k);
}

static void keys_are_erased_once_installed(void **state)
{
	static const uint8_t zeros[sizeof(struct rsn_ptk)];
	struct hand h;
	struct keys *k = finished(psk, &h);
	const uint8_t *bytes = (const uint8_t *)&k->auth;

	(void)state;
	assert_memory_equal(&k->auth.ptk, zeros, sizeof(zeros));
	assert_memory_equal(&k->auth.alt_ptk, zeros, sizeof(zeros));
	for (size_t i = 0; i + 16 <= sizeof(k->auth); i++) /* nowhere in the machine */
		assert_memory_not_equal(bytes + i, h.ptk.tk, 16);
	keys_free(k);
}

/* --- every state, every message ----------------------------------------------------------------------------------- */

enum { X_M2, X_M2_MIC, X_M4, X_M4_MIC, X_M6, X_M6_MIC, X_REQUEST, X_REQUEST_GROUP, X_ACK, X_KINDS };

static struct hand_frame frame_of(struct keys *k, const struct hand *h, unsigned kind)
{
	struct hand_frame f = { .replay = k->ap_replay, .bad_mic = kind == X_M2_MIC || kind == X_M4_MIC || kind == X_M6_MIC };

	switch (kind) {
	case X_M2:
	case X_M2_MIC:
		return (struct hand_frame){ M2(*h, k), .replay = f.replay, .bad_mic = f.bad_mic };
	case X_M4:
	case X_M4_MIC:
		return (struct hand_frame){ M4, .replay = f.replay, .bad_mic = f.bad_mic };
	case X_M6:
	case X_M6_MIC:
		return (struct hand_frame){ M6, .replay = f.replay, .bad_mic = f.bad_mic };
	case X_REQUEST:
		return (struct hand_frame){ M4 | EAPOL_KEY_REQUEST };
	case X_REQUEST_GROUP:
		return (struct hand_frame){ M6 | EAPOL_KEY_REQUEST };
	default:
		return (struct hand_frame){ M2_AS(*h, k, EAPOL_KEY_PAIRWISE | EAPOL_KEY_ACK), .replay = f.replay };
	}
}

/* The state behind each message in each state; where it stays the drop that tells why. -1: the frame is a step. */
static void state_table_is_walked(void **state)
{
	enum { D = -1 };
	static const struct {
		enum rsn_auth_state from;
		struct {
			enum rsn_auth_state to;
			int drop;
		} on[X_KINDS];
	} rows[] = {
		{ RSN_PTK_START, { { RSN_PTKINITNEGOTIATING, D }, { RSN_PTK_START, RSN_DROP_MIC }, { RSN_PTK_START, RSN_DROP_MIC },
			{ RSN_PTK_START, RSN_DROP_MIC }, { RSN_PTK_START, RSN_DROP_FLAGS }, { RSN_PTK_START, RSN_DROP_FLAGS },
			{ RSN_PTK_START, RSN_DROP_REQUEST }, { RSN_PTK_START, RSN_DROP_REQUEST },
			{ RSN_PTK_START, RSN_DROP_FLAGS } } },
		{ RSN_PTKINITNEGOTIATING, { { RSN_PTKINITNEGOTIATING, RSN_DROP_DATA }, { RSN_PTKINITNEGOTIATING, RSN_DROP_MIC },
			{ RSN_PTKINITDONE, D }, { RSN_PTKINITNEGOTIATING, RSN_DROP_MIC },
			{ RSN_PTKINITNEGOTIATING, RSN_DROP_FLAGS }, { RSN_PTKINITNEGOTIATING, RSN_DROP_FLAGS },
			{ RSN_PTKINITNEGOTIATING, RSN_DROP_REQUEST }, { RSN_PTKINITNEGOTIATING, RSN_DROP_REQUEST },
			{ RSN_PTKINITNEGOTIATING, RSN_DROP_FLAGS } } },
		{ RSN_PTKINITDONE, { { RSN_PTKINITDONE, RSN_DROP_STATE }, { RSN_PTKINITDONE, RSN_DROP_STATE },
			{ RSN_PTKINITDONE, RSN_DROP_STATE }, { RSN_PTKINITDONE, RSN_DROP_STATE },
			{ RSN_PTKINITDONE, RSN_DROP_STATE }, { RSN_PTKINITDONE, RSN_DROP_STATE }, { RSN_PTK_START, D },
			{ RSN_REKEYNEGOTIATING, D }, { RSN_PTKINITDONE, RSN_DROP_FLAGS } } },
		{ RSN_REKEYNEGOTIATING, { { RSN_REKEYNEGOTIATING, RSN_DROP_FLAGS }, { RSN_REKEYNEGOTIATING, RSN_DROP_FLAGS },
			{ RSN_REKEYNEGOTIATING, RSN_DROP_FLAGS }, { RSN_REKEYNEGOTIATING, RSN_DROP_FLAGS },
			{ RSN_PTKINITDONE, D }, { RSN_REKEYNEGOTIATING, RSN_DROP_MIC },
			{ RSN_REKEYNEGOTIATING, RSN_DROP_REQUEST }, { RSN_REKEYNEGOTIATING, RSN_DROP_REQUEST },
			{ RSN_REKEYNEGOTIATING, RSN_DROP_FLAGS } } },
	};

	(void)state;
	for (unsigned r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
		for (unsigned kind = 0; kind < X_KINDS; kind++) {
			struct hand h;
			struct keys *k = rows[r].from == RSN_PTK_START ? begun(psk, &h) :
					 rows[r].from == RSN_PTKINITNEGOTIATING ? negotiating(psk, &h) : finished(psk, &h);
			struct hand_frame f;

			if (rows[r].from == RSN_REKEYNEGOTIATING)
				keys_new_group(k);
			assert_int_equal(k->auth.state, rows[r].from);
			f = frame_of(k, &h, kind);
			if (rows[r].on[kind].drop >= 0)
				unmoved(k, &h, &f, (enum rsn_drop)rows[r].on[kind].drop);
			else
				hand_send(k, &h, &f);
			if (k->auth.state != rows[r].on[kind].to)
				fail_msg("%s, frame %u: %s", rsn_auth_state_name(rows[r].from), kind,
					 rsn_auth_state_name(k->auth.state));
			keys_free(k);
		}
	}
}

/* --- the client's own --------------------------------------------------------------------------------------------- */

/* Changes one thing of the last M3 (good MIC again) and gives it to the supplicant. */
static enum rsn_sup_drop m3_to_client(struct keys *k, unsigned at, uint8_t x, bool sign)
{
	uint8_t frame[KEYS_FRAME];

	memcpy(frame, k->last.bytes, k->last.len);
	frame[at] ^= x;
	if (sign)
		rsn_mic_put(2, k->auth.ptk.kck, frame, k->last.len);
	return rsn_sup_eapol(&k->sup, frame, k->last.len, false);
}

static void client_refuses_a_bad_m3(void **state)
{
	struct keys *k = keys_new(psk, 3);

	(void)state;
	keys_start(k);
	keys_run(k, 1);
	assert_int_equal(k->sup.counts.m1, 1);
	k->by_hand = true; /* M3 stays with us */
	keys_run(k, 1);
	assert_true(hand_is(k, 3));
	assert_int_equal(m3_to_client(k, EAPOL_KEY_MIC_AT, 1, false), RSN_SUP_MIC);
	assert_int_equal(m3_to_client(k, 17 + 5, 1, true), RSN_SUP_NONCE);
	assert_int_equal(m3_to_client(k, EAPOL_KEY_DATA_AT + 9, 1, true), RSN_SUP_DATA);
	assert_int_equal(m3_to_client(k, 5, EAPOL_KEY_ENCRYPTED >> 8, true), RSN_SUP_DATA);
	assert_int_equal(m3_to_client(k, 6, 1, true), RSN_SUP_FLAGS);
	assert_int_equal(k->sta_installs, 0);
	assert_int_equal(m3_to_client(k, 0, 0, false), RSN_SUP_OK);
	assert_int_equal(k->sta_installs, 1);
	assert_int_equal(m3_to_client(k, 0, 0, false), RSN_SUP_REPLAY);
	assert_int_equal(k->sta_installs, 1);
	keys_free(k);
}

/* A beacon that was changed on its way shows when M3 comes. */
static void client_leaves_when_m3_has_another_rsne(void **state)
{
	struct keys *k = keys_new(pmf256, 3);
	uint8_t beacon[64];

	(void)state;
	memcpy(beacon, k->rsne, sizeof(beacon));
	beacon[k->p.rsne.len - 8] ^= 0xc0;
	k->sp.ap_rsne.p = beacon;
	keys_start(k);
	keys_run(k, 10);
	assert_int_equal(k->sta_installs, 0);
	assert_int_equal(k->sta_ends, 1);
	assert_false(k->sup.running);
	keys_free(k);
}

static void client_needs_the_igtk_with_pmf(void **state)
{
	struct keys *k = keys_new(pmf256, 3);

	(void)state;
	k->group.igtk_len = 0;
	keys_start(k);
	keys_run(k, 10);
	assert_int_equal(k->sta_installs, 0);
	assert_int_equal(k->sup.counts.dropped[RSN_SUP_DATA], 1);
	keys_free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(request_needs_mic_secure_and_a_rising_counter),
		cmocka_unit_test(mic_failure_report_starts_nothing),
		cmocka_unit_test(handshakes_begun_without_end_are_bounded),
		cmocka_unit_test(clear_eapol_of_a_client_with_pmf_and_key_is_dropped),
		cmocka_unit_test(m3_again_has_the_same_keys_and_newer_packet_numbers),
		cmocka_unit_test(m3_and_m5_may_be_sent_once_only),
		cmocka_unit_test(replayed_frames_install_nothing),
		cmocka_unit_test(the_key_in_use_is_not_installed_again),
		cmocka_unit_test(keys_are_erased_once_installed),
		cmocka_unit_test(state_table_is_walked),
		cmocka_unit_test(client_refuses_a_bad_m3),
		cmocka_unit_test(client_leaves_when_m3_has_another_rsne),
		cmocka_unit_test(client_needs_the_igtk_with_pmf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
