/* SPDX-License-Identifier: Apache-2.0 */
/* rsn_steps.h - a handshake taken to a state by a client made by hand, and a frame that must change nothing there: what the
 * tests of the key machine's defences share. */
#pragma once
#include "check.h"

#include "machines/keys.h"

static inline struct keys *begun(struct keys_kind kind, struct hand *h)
{
	struct keys *k = keys_new(kind, 11);

	k->by_hand = true;
	keys_start(k);
	hand_keys(k, h, 0x51);
	return k;
}

static const struct keys_kind psk = { RSN_AKM_PSK, false }, pmf256 = { RSN_AKM_PSK_SHA256, true };

static inline struct keys *negotiating(struct keys_kind kind, struct hand *h)
{
	struct keys *k = begun(kind, h);

	hand_m2(k, h, k->ap_replay);
	assert_int_equal(k->auth.state, RSN_PTKINITNEGOTIATING);
	return k;
}

static inline struct keys *finished(struct keys_kind kind, struct hand *h)
{
	struct keys *k = negotiating(kind, h);

	hand_m4(k, h, k->ap_replay);
	assert_int_equal(k->auth.state, RSN_PTKINITDONE);
	assert_int_equal(k->installs, 1);
	return k;
}

/* Sends it, and nothing of the machine may move but the count of what was dropped, and that by one, of this kind. */
static inline void unmoved(struct keys *k, const struct hand *h, const struct hand_frame *f, enum rsn_drop kind)
{
	struct rsn_auth before = k->auth, after;
	unsigned sent = k->from_ap, ends = k->ends;

	hand_send(k, h, f);
	after = k->auth;
	if (after.counts.dropped[kind] != before.counts.dropped[kind] + 1)
		fail_msg("not dropped as %s", rsn_drop_words(kind));
	after.counts.dropped[kind]--;
	assert_memory_equal(&after, &before, sizeof(after));
	assert_int_equal(k->from_ap, sent);
	assert_int_equal(k->ends, ends);
}

#define M2_AS(h, k, flags) \
	.info = (flags), .nonce = (h).snonce, .data = (k)->p.sta_rsne.p, .data_len = (k)->p.sta_rsne.len
#define M2(h, k) M2_AS(h, k, EAPOL_KEY_PAIRWISE)
#define M4 .info = EAPOL_KEY_PAIRWISE | EAPOL_KEY_SECURE
#define M6 .info = EAPOL_KEY_SECURE
