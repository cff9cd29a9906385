/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_handshake.c - whole conversations of authenticator and supplicant in virtual time, with frames lost, repeated, held
 * back, changed on their way, changed and signed again with the right key, and made up; with group keys that change,
 * rekeying, and clients that come back. After each step what always holds is checked: keys.c aborts when a replay counter
 * does not rise, or when either end installs a key twice; here, that nothing is installed without a good M2 and a good M4 of
 * this handshake that came from the client who has the key, and that a machine which ended is still. */
#include "machines/keys.h"

#include "base/rd.h"

#include <stdlib.h>

#define MUST(what) do { if (!(what)) abort(); } while (0)

enum { KEPT = 16 };

static struct rd in;
static struct keys_frame kept[KEPT]; /* frames seen, to be played again */
static unsigned nkept;
static unsigned installs;
static bool good_m2, good_m4; /* in this handshake, by a judge of our own */
static struct rsn_ptk made[RSN_SNONCES_MAX + 1]; /* the keys good M2s have made */
static unsigned nmade;
static uint8_t anonce[EAPOL_NONCE_LEN];

/* A second opinion on every frame that reaches the authenticator, from the PMK and the ANonce alone. */
static void judge(struct keys *k, const uint8_t *frame, size_t len)
{
	struct eapol_key key;
	unsigned version = rsn_akm(k->p.akm)->version;

	if (!eapol_key_read(frame, len, &key) || !(key.info & EAPOL_KEY_MIC) || (key.info & EAPOL_KEY_REQUEST))
		return;
	if (memcmp(anonce, k->auth.anonce, sizeof(anonce)) != 0) { /* another handshake */
		memcpy(anonce, k->auth.anonce, sizeof(anonce));
		good_m2 = good_m4 = false;
		nmade = 0;
	}
	if (k->auth.state == RSN_PTK_START || k->auth.state == RSN_PTKINITNEGOTIATING) {
		struct rsn_ptk ptk;

		rsn_ptk(&k->pmk, k->p.aa, k->p.spa, k->auth.anonce, key.nonce, 16, &ptk);
		if (rsn_mic_good(version, ptk.kck, &key)) {
			good_m2 = true;
			made[nmade++ % (RSN_SNONCES_MAX + 1)] = ptk;
		}
	}
	for (unsigned i = 0; i < nmade && i <= RSN_SNONCES_MAX; i++)
		good_m4 |= k->auth.state == RSN_PTKINITNEGOTIATING && rsn_mic_good(version, made[i].kck, &key);
}

static void check(struct keys *k)
{
	if (k->installs != installs) {
		MUST(k->installs == installs + 1 && good_m2 && good_m4);
		MUST(k->auth.state == RSN_PTKINITDONE || k->auth.state == RSN_PTK_START ||
		     k->auth.state == RSN_REKEYNEGOTIATING || k->auth.state == RSN_STOPPED);
		installs = k->installs;
		good_m4 = false;
	}
	MUST((k->auth.state == RSN_STOPPED || k->auth.state == RSN_PTKINITDONE) || timer_armed(&k->auth.timer));
	MUST(k->auth.tries <= k->auth.retries + 1);
	MUST(k->auth.counts.installs == k->installs);
}

static void to_auth(struct keys *k, const uint8_t *frame, size_t len, bool encrypted)
{
	enum rsn_auth_state state = k->auth.state;
	uint64_t sent = k->ap_replay;
	struct eapol_key key;

	if (state == RSN_STOPPED)
		return;
	judge(k, frame, len);
	rsn_auth_eapol(&k->auth, frame, len, encrypted, k->now);
	check(k);
	if (k->auth.state == state || k->auth.state == RSN_STOPPED)
		return;
	MUST(eapol_key_read(frame, len, &key));
	if (key.info & EAPOL_KEY_REQUEST)
		MUST(state == RSN_PTKINITDONE);
	else /* a step forward answers one of the last frames */
		MUST(key.replay <= sent && sent - key.replay < RSN_WINDOW);
}

/* The air: keeps frames, changes some. Frames to the AP are judged as they arrive, so they travel by our own hand. */
static bool air(struct keys *k, struct keys_frame *f)
{
	uint8_t how = rd_u8(&in);

	kept[nkept++ % KEPT] = *f;
	switch (how % 8) {
	case 0: /* lost */
		return false;
	case 1: { /* changed */
		size_t at = rd_be16(&in) % f->len;

		f->bytes[at] ^= rd_u8(&in);
		if (how & 8)
			f->len = 1 + rd_be16(&in) % f->len;
		break;
	}
	case 2: { /* changed, and the MIC made good: by a client that has the key, or an AP */
		size_t at = EAPOL_HEADER_LEN + rd_be16(&in) % (f->len - EAPOL_HEADER_LEN);

		f->bytes[at] ^= rd_u8(&in);
		if (f->len >= EAPOL_KEY_LEN)
			rsn_mic_put(rsn_akm(k->p.akm)->version, how & 8 ? k->sup.tptk.kck : k->sup.ptk.kck, f->bytes, f->len);
		break;
	}
	case 3:
		f->encrypted = !f->encrypted;
		break;
	case 4:
		f->due = mono_after(k->now, 1 + 100u * (how >> 3));
		break;
	default:
		break;
	}
	return true;
}

/* What the supplicant is given goes through keys.c; what the authenticator is given must be judged first. */
static void run(struct keys *k, unsigned ms)
{
	mono_t end = mono_after(k->now, ms);

	while (k->now.us < end.us) {
		mono_t next;

		for (unsigned q = 0; q < k->queued;) {
			struct keys_frame f = k->queue[q];

			if (f.to_sta || f.due.us > k->now.us + 1000) {
				q++;
				continue;
			}
			memmove(&k->queue[q], &k->queue[q + 1], (--k->queued - q) * sizeof(f));
			to_auth(k, f.bytes, f.len, f.encrypted);
		}
		next = wheel_next(&k->wheel);
		/* what a timer sends is on its way for a millisecond at least: it is not answered before we look again */
		if (k->queued || next.us <= k->now.us)
			keys_run(k, 1);
		else
			keys_run(k, mono_between(k->now, next.us < end.us ? next : end));
		check(k);
	}
}

static void made_up(struct keys *k, uint8_t op)
{
	struct hand h = { 0 };
	uint8_t data[64], fill = rd_u8(&in);
	struct hand_frame f = { .info = rd_be16(&in), .raw_info = op & 1, .replay = k->ap_replay - (op >> 1 & 3),
				.nonce = h.snonce, .data = data, .encrypt = op & 8, .encrypted = op & 16, .bad_mic = op & 32 };

	if (k->auth.state == RSN_STOPPED)
		return;
	f.data_len = rd_u8(&in) % sizeof(data);
	rd_copy(&in, data, f.data_len);
	if (op & 64) {
		f.data = k->p.sta_rsne.p;
		f.data_len = k->p.sta_rsne.len;
	}
	memcpy(h.anonce, k->auth.anonce, sizeof(h.anonce));
	memset(h.snonce, fill, sizeof(h.snonce));
	if (op & 128) /* a client that has the key */
		rsn_ptk(&k->pmk, k->p.aa, k->p.spa, h.anonce, h.snonce, 16, &h.ptk);
	else if (fill & 1)
		h.ptk = k->auth.ptk;
	hand_build(k, &h, &f);
	to_auth(k, k->built.bytes, k->built.len, f.encrypted);
}

static void step(struct keys *k)
{
	uint8_t op = rd_u8(&in), more;

	switch (op % 10) {
	case 0:
	case 1:
		run(k, op >> 3);
		break;
	case 2:
		run(k, 60u * (op >> 3));
		break;
	case 3:
		keys_new_group(k);
		break;
	case 4:
		rsn_auth_ptk_rekey(&k->auth, k->now);
		break;
	case 5:
		(void)rsn_sup_request(&k->sup, op & 128);
		break;
	case 6: /* played again */
		if (nkept) {
			const struct keys_frame *f = &kept[op / 10 % (nkept < KEPT ? nkept : KEPT)];

			if (f->to_sta)
				(void)rsn_sup_eapol(&k->sup, f->bytes, f->len, f->encrypted);
			else
				to_auth(k, f->bytes, f->len, f->encrypted);
		}
		break;
	case 7: /* the client comes back; the machine of an association that ended may do so, too */
		k->queued = 0;
		keys_start(k);
		break;
	default:
		more = rd_u8(&in);
		made_up(k, more);
		break;
	}
	check(k);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t akms[] = { RSN_AKM_PSK, RSN_AKM_PSK_SHA256, RSN_AKM_8021X, RSN_AKM_8021X_SHA256 };
	struct keys *k;
	uint8_t how;

	if (size < 2)
		return 0;
	in = rd_over(data, size);
	how = rd_u8(&in);
	nkept = installs = nmade = 0;
	good_m2 = good_m4 = false;
	memset(anonce, 0, sizeof(anonce));
	k = keys_new((struct keys_kind){ akms[how & 3], how & 4 }, 1);
	k->p.key_retries = (uint8_t)(how >> 3 & 3);
	k->p.key_timeout_ms = how & 32 ? 200 : 1000;
	k->p.pmkid_in_m1 = how & 64;
	k->air = air;
	if (how & 128)
		keys_sta_passphrase(k, "not the pass phrase");
	keys_start(k);
	for (unsigned i = 0; i < 64 && rd_left(&in); i++)
		step(k);
	keys_free(k);
	return 0;
}
