/* SPDX-License-Identifier: Apache-2.0 */
/* authenticator.c - states, timers and what is received: authenticator.h.
 *
 * Every frame goes the same way: is it well-formed, of our kind, waited for; is its replay counter one that was sent and
 * not answered; is its MIC right; are its key data readable and those of the message it must be. Only then does anything
 * change. */
#include "rsn/authenticator.h"

#include "base/slice.h"
#include "base/wipe.h"
#include "rsn/auth_in.h"

enum { DATA_MAX = 1024, /* of a client's key data when they are encrypted */
       REASON_PREVIOUS_AUTH = 2, REASON_4WAY_TIMEOUT = 15, REASON_GROUP_TIMEOUT = 16 };

const char *rsn_auth_state_name(enum rsn_auth_state s)
{
	static const char *const names[RSN_AUTH_STATES] = { "STOPPED", "INITPMK", "PTK_START", "PTKINITNEGOTIATING",
							    "PTKINITDONE", "REKEYNEGOTIATING" };

	return (unsigned)s < RSN_AUTH_STATES ? names[s] : "?";
}

const char *rsn_drop_words(enum rsn_drop d)
{
	static const char *const words[RSN_DROP_KINDS] = {
#define RSN_DROP_WORDS(name, text) text,
		RSN_DROPS(RSN_DROP_WORDS)
#undef RSN_DROP_WORDS
	};

	return (unsigned)d < RSN_DROP_KINDS ? words[d] : "?";
}

static void drop(struct rsn_auth *a, enum rsn_drop d)
{
	a->counts.dropped[d]++;
	RSN_NOTE(a, .what = RSN_NOTE_DROPPED, .drop = d);
}

static void drop_replay(struct rsn_auth *a, const struct eapol_key *k, uint64_t expected)
{
	a->counts.dropped[RSN_DROP_REPLAY]++;
	RSN_NOTE(a, .what = RSN_NOTE_REPLAY_INVALID, .replay = k->replay, .expected = expected);
}

static void drop_state(struct rsn_auth *a, const struct eapol_key *k)
{
	a->counts.dropped[RSN_DROP_STATE]++;
	RSN_NOTE(a, .what = RSN_NOTE_INVALID_STATE, .state = a->state, .descriptor = k->descriptor, .info = k->info,
		 .pairwise = k->info & EAPOL_KEY_PAIRWISE, .version = k->version);
}

static void drop_mic(struct rsn_auth *a, const struct eapol_key *k, uint8_t m)
{
	a->counts.dropped[RSN_DROP_MIC]++;
	if (m == 2 && (k->info & EAPOL_KEY_SECURE) && !a->keyed)
		RSN_NOTE(a, .what = RSN_NOTE_SECURE_BIT, .m = m, .length = k->key_length, .descriptor = k->descriptor,
			 .pairwise = true);
	RSN_NOTE(a, .what = RSN_NOTE_MIC_INVALID, .m = m, .version = k->info & EAPOL_KEY_VERSION);
}

/* The end of the machine: what it knew is forgotten. */
static void give_up(struct rsn_auth *a, enum rsn_auth_end how, uint16_t reason)
{
	const struct rsn_auth_ports *ports = a->ports;
	void *ctx = a->ctx;

	a->counts.key_failures++;
	rsn_auth_stop(a);
	ports->done(ctx, how, reason);
}

/* --- the 4-way handshake, as it begins -------------------------------------------------------------------------- */

static void begin(struct rsn_auth *a, mono_t now)
{
	if (a->starts >= RSN_STARTS_MAX) {
		give_up(a, RSN_AUTH_REPEATED, REASON_4WAY_TIMEOUT);
		return;
	}
	a->starts++;
	a->state = RSN_INITPMK;
	a->tries = 0;
	a->snonces = 0;
	a->alt = false;
	a->m1.sent = a->m1.open = a->m3.sent = a->m3.open = 0;
	rsn_ptk_wipe(&a->ptk);
	rsn_ptk_wipe(&a->alt_ptk);
	a->ports->random(a->ctx, a->anonce, sizeof(a->anonce));
	if (a->pmkid_in_m1)
		RSN_NOTE(a, .what = RSN_NOTE_PMKID_IN_M1, .length = RSN_PMKID_LEN);
	RSN_NOTE(a, .what = RSN_NOTE_START);
	a->state = RSN_PTK_START;
	rsn_auth_send(a, 1, now);
}

static void send_m3(struct rsn_auth *a, mono_t now)
{
	RSN_NOTE(a, .what = RSN_NOTE_TIMER_STOPPED);
	a->state = RSN_PTKINITNEGOTIATING;
	a->tries = 0;
	rsn_auth_send(a, 3, now);
}

static void send_m5(struct rsn_auth *a, mono_t now)
{
	rsn_auth_take_group(a);
	a->state = RSN_REKEYNEGOTIATING;
	a->tries = 0;
	a->m3.sent = a->m3.open = 0; /* an answer to older keys says nothing about these */
	rsn_auth_send(a, 5, now);
}

/* --- timeoutEvt --------------------------------------------------------------------------------------------------- */

static void timed_out(struct timer *t, mono_t now)
{
	struct rsn_auth *a = link_object(t, struct rsn_auth, timer);
	uint8_t m = a->state == RSN_PTK_START ? 1 : a->state == RSN_PTKINITNEGOTIATING ? 3 : 5;

	if (a->state == RSN_PTKINITDONE) {
		send_m5(a, now);
		return;
	}
	a->counts.key_timeouts++;
	RSN_NOTE(a, .what = RSN_NOTE_TIMEOUT, .m = m == 1 ? 2 : m);
	if (a->tries <= a->retries) {
		rsn_auth_send(a, m, now);
		return;
	}
	RSN_NOTE(a, .what = RSN_NOTE_RETRANSMIT_FAILED, .m = m, .count = a->tries);
	if (m == 5)
		give_up(a, RSN_AUTH_GROUP_TIMEOUT, REASON_GROUP_TIMEOUT);
	else
		give_up(a, RSN_AUTH_TIMEOUT, REASON_4WAY_TIMEOUT);
}

/* --- what a frame must be ------------------------------------------------------------------------------------------ */

/* Key data in the clear; only of a frame whose MIC was good. room: DATA_MAX bytes, for those that are decrypted. */
static bool read_data(const struct eapol_key *k, const uint8_t kek[RSN_KEK_LEN], uint8_t *room, struct eapol_key_data *out)
{
	if (!(k->info & EAPOL_KEY_ENCRYPTED) || k->data_len == 0)
		return eapol_key_data_read(k->data, k->data_len, out);
	return k->data_len <= DATA_MAX && aes_unwrap(kek, k->data, k->data_len, room) &&
	       eapol_key_data_read(room, k->data_len - RSN_WRAP_MORE, out);
}

static bool same_element(struct eapol_slice a, struct eapol_slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

/* The element by which the client associated. */
static struct eapol_slice element_in(const struct rsn_auth *a, const struct eapol_key_data *d)
{
	return a->wpa ? d->wpa : d->rsne;
}

/* M2 must repeat what the association request said (12.7.6.3), or somebody has changed one of the two on its way. */
static bool elements_agree(struct rsn_auth *a, const struct eapol_key_data *d)
{
	RSN_NOTE(a, .what = RSN_NOTE_IE_COMPARE, .m = 2, .length = element_in(a, d).len);
	if (!a->sta_rsne.p)
		return true;
	return same_element(element_in(a, d), a->sta_rsne) && same_element(d->rsnxe, a->sta_rsnxe);
}

/* --- M2 -------------------------------------------------------------------------------------------------------------- */

enum m2_verdict { M2_BAD, M2_GOOD, M2_MISMATCH };

/* Whether this is a good M2, and the key it makes. */
static enum m2_verdict judge_m2(struct rsn_auth *a, const struct eapol_key *k, struct rsn_ptk *ptk)
{
	struct eapol_key_data d;
	uint8_t room[DATA_MAX];
	enum m2_verdict v = M2_BAD;

	rsn_ptk(&a->pmk, a->aa, a->spa, a->anonce, k->nonce, a->tk_len, ptk);
	if (!rsn_mic_good(a->akm->version, ptk->kck, k)) {
		drop_mic(a, k, 2);
		return M2_BAD;
	}
	if (!read_data(k, ptk->kek, room, &d) || !element_in(a, &d).p) { /* without it it is an M4, whatever its counter says */
		drop(a, RSN_DROP_DATA);
	} else {
		RSN_NOTE(a, .what = RSN_NOTE_PTK);
		RSN_NOTE(a, .what = RSN_NOTE_MIC_VALID, .m = 2);
		v = elements_agree(a, &d) ? M2_GOOD : M2_MISMATCH;
	}
	wipe(room, sizeof(room));
	return v;
}

static void mismatch(struct rsn_auth *a)
{
	RSN_NOTE(a, .what = RSN_NOTE_IE_MISMATCH);
	give_up(a, RSN_AUTH_IE_MISMATCH, REASON_PREVIOUS_AUTH);
}

static void received_m2(struct rsn_auth *a, const struct eapol_key *k, mono_t now)
{
	struct rsn_ptk ptk;
	enum m2_verdict v;

	if (!window_has(&a->m1, a->m1.open, k->replay)) {
		drop_replay(a, k, a->m1.last);
		return;
	}
	RSN_NOTE(a, .what = RSN_NOTE_IN_STATE, .m = 2, .state = RSN_PTK_START);
	v = judge_m2(a, k, &ptk);
	if (v == M2_GOOD) {
		a->m1.open &= (uint8_t)~(1u << (a->m1.last - k->replay));
		a->ptk = ptk;
		memcpy(a->snonce, k->nonce, EAPOL_NONCE_LEN);
		RSN_NOTE(a, .what = RSN_NOTE_CACHE_ADD);
		rsn_auth_take_group(a);
		send_m3(a, now);
	}
	rsn_ptk_wipe(&ptk);
	if (v == M2_MISMATCH)
		mismatch(a);
}

/* A client that answered two copies of M1, with another SNonce each time: the newer one counts, but M4 may still be to the
 * older. Only who knows the PMK can do it, and only so often. */
static void received_m2_again(struct rsn_auth *a, const struct eapol_key *k, mono_t now)
{
	struct rsn_ptk ptk;
	enum m2_verdict v;

	if (secret_eq(k->nonce, a->snonce, EAPOL_NONCE_LEN) || a->snonces >= RSN_SNONCES_MAX ||
	    (a->alt && secret_eq(k->nonce, a->alt_snonce, EAPOL_NONCE_LEN))) {
		drop(a, RSN_DROP_NONCE);
		return;
	}
	RSN_NOTE(a, .what = RSN_NOTE_IN_STATE, .m = 2, .state = RSN_PTKINITNEGOTIATING);
	v = judge_m2(a, k, &ptk);
	if (v == M2_GOOD) {
		a->snonces++;
		a->alt = true;
		a->alt_ptk = a->ptk;
		memcpy(a->alt_snonce, a->snonce, EAPOL_NONCE_LEN);
		a->ptk = ptk;
		memcpy(a->snonce, k->nonce, EAPOL_NONCE_LEN);
		send_m3(a, now);
	}
	rsn_ptk_wipe(&ptk);
	if (v == M2_MISMATCH)
		mismatch(a);
}

/* --- M4 -------------------------------------------------------------------------------------------------------------- */

static void keyed(struct rsn_auth *a, mono_t now)
{
	uint8_t tk[RSN_TK_MAX];
	size_t len = a->tk_len;

	memcpy(tk, a->ptk.tk, sizeof(tk));
	memcpy(a->kck, a->ptk.kck, RSN_KCK_LEN);
	memcpy(a->kek, a->ptk.kek, RSN_KEK_LEN);
	rsn_ptk_wipe(&a->ptk);
	rsn_ptk_wipe(&a->alt_ptk);
	a->has_kck = a->keyed = true;
	a->alt = false;
	a->m1.sent = a->m1.open = a->m3.sent = a->m3.open = 0;
	a->starts = 0;
	a->state = RSN_PTKINITDONE;
	wheel_stop(a->wheel, &a->timer);
	a->counts.handshakes++;
	a->counts.installs++;
	RSN_NOTE(a, .what = RSN_NOTE_TIMER_STOPPED);
	a->ports->install(a->ctx, tk, len);
	wipe(tk, sizeof(tk));
	RSN_NOTE(a, .what = RSN_NOTE_DONE);
	if (a->group_wanted || a->wpa)
		wheel_arm(a->wheel, &a->timer, mono_after(now, RSN_GROUP_DELAY_MS));
	a->ports->done(a->ctx, RSN_AUTH_KEYED, 0);
}

static void received_m4(struct rsn_auth *a, const struct eapol_key *k, mono_t now)
{
	struct eapol_key_data d;
	uint8_t room[DATA_MAX];
	bool good;

	if (!window_has(&a->m3, a->m3.open, k->replay)) {
		drop_replay(a, k, a->m3.last);
		return;
	}
	RSN_NOTE(a, .what = RSN_NOTE_IN_STATE, .m = 4, .state = RSN_PTKINITNEGOTIATING);
	if (!rsn_mic_good(a->akm->version, a->ptk.kck, k)) {
		struct rsn_ptk newer = a->ptk;

		if (!a->alt || !rsn_mic_good(a->akm->version, a->alt_ptk.kck, k)) {
			drop_mic(a, k, 4);
			rsn_ptk_wipe(&newer);
			return;
		}
		a->ptk = a->alt_ptk; /* the client stayed with its earlier SNonce */
		a->alt_ptk = newer;
		rsn_ptk_wipe(&newer);
	}
	good = read_data(k, a->ptk.kek, room, &d) && !element_in(a, &d).p && ((k->info & EAPOL_KEY_SECURE) || k->data_len == 0);
	wipe(room, sizeof(room));
	if (!good) {
		drop(a, RSN_DROP_DATA);
		return;
	}
	if (a->has_kck && secret_eq(a->kck, a->ptk.kck, RSN_KCK_LEN)) {
		drop(a, RSN_DROP_KEY);
		return;
	}
	RSN_NOTE(a, .what = RSN_NOTE_MIC_VALID, .m = 4);
	keyed(a, now);
}

/* --- M6 -------------------------------------------------------------------------------------------------------------- */

static void received_m6(struct rsn_auth *a, const struct eapol_key *k, mono_t now)
{
	struct eapol_key_data d;
	uint8_t room[DATA_MAX];
	bool good;

	if (!window_has(&a->m3, a->m3.open, k->replay)) {
		drop_replay(a, k, a->m3.last);
		return;
	}
	RSN_NOTE(a, .what = RSN_NOTE_IN_STATE, .m = 6, .state = RSN_REKEYNEGOTIATING);
	if (!rsn_mic_good(a->akm->version, a->kck, k)) {
		drop_mic(a, k, 6);
		return;
	}
	good = read_data(k, a->kek, room, &d) && !element_in(a, &d).p;
	wipe(room, sizeof(room));
	if (!good) {
		drop(a, RSN_DROP_DATA);
		return;
	}
	a->m3.sent = a->m3.open = 0;
	a->state = RSN_PTKINITDONE;
	wheel_stop(a->wheel, &a->timer);
	a->counts.group_handshakes++;
	RSN_NOTE(a, .what = RSN_NOTE_TIMER_STOPPED);
	RSN_NOTE(a, .what = RSN_NOTE_GROUP_SENT);
	if (a->group_wanted)
		wheel_arm(a->wheel, &a->timer, mono_after(now, RSN_GROUP_DELAY_MS));
	a->ports->done(a->ctx, RSN_AUTH_GROUP, 0);
}

/* --- Request ---------------------------------------------------------------------------------------------------------- */

/* A client asks for new keys (12.7.2, Request bit). Its counter is its own, and only rises. */
static void received_request(struct rsn_auth *a, const struct eapol_key *k, mono_t now)
{
	bool pairwise = k->info & EAPOL_KEY_PAIRWISE;

	if (a->state != RSN_PTKINITDONE || !a->has_kck || !(k->info & EAPOL_KEY_SECURE) ||
	    (a->requested && k->replay <= a->request)) {
		drop(a, RSN_DROP_REQUEST);
		return;
	}
	if (!rsn_mic_good(a->akm->version, a->kck, k)) {
		drop_mic(a, k, 0);
		return;
	}
	a->requested = true;
	a->request = k->replay;
	RSN_NOTE(a, .what = RSN_NOTE_REQUEST, .pairwise = pairwise, .replay = k->replay, .info = k->info);
	if (k->info & EAPOL_KEY_ERROR)
		return; /* a report of a MIC failure: only TKIP has those */
	if (pairwise && a->deny_ptk_rekey)
		give_up(a, RSN_AUTH_REKEY_DENIED, REASON_PREVIOUS_AUTH);
	else if (pairwise)
		begin(a, now);
	else
		send_m5(a, now);
}

/* --- from outside ------------------------------------------------------------------------------------------------------ */

/* wpa_supplicant (2.10) sends the M4 of a rekeying in clear: to it the new key counts, which is not in use yet. Its MIC is
 * made with keys that were derived just now, and so proves more than the old key's cover would. */
static bool is_m4(const struct rsn_auth *a, const struct eapol_key *k)
{
	return a->state == RSN_PTKINITNEGOTIATING && k->info & EAPOL_KEY_PAIRWISE && !(k->info & EAPOL_KEY_REQUEST) &&
	       !window_has(&a->m1, a->m1.sent, k->replay);
}

/* False: dropped for what can be seen without any key. */
static bool plausible(struct rsn_auth *a, const struct eapol_key *k, bool encrypted)
{
	bool pairwise = k->info & EAPOL_KEY_PAIRWISE, request = k->info & EAPOL_KEY_REQUEST;
	enum rsn_drop d = RSN_DROP_KINDS;

	if (k->descriptor != (a->wpa ? EAPOL_DESCRIPTOR_WPA : EAPOL_DESCRIPTOR_RSN))
		d = RSN_DROP_DESCRIPTOR;
	else if ((k->info & EAPOL_KEY_VERSION) != a->akm->version)
		d = RSN_DROP_VERSION;
	else if ((k->info & (EAPOL_KEY_ACK | EAPOL_KEY_SMK)) || !(k->info & EAPOL_KEY_MIC) ||
		 ((k->info & EAPOL_KEY_ERROR) && !request))
		d = RSN_DROP_FLAGS;
	else if (a->keyed && a->pmf && !encrypted && !is_m4(a, k))
		d = RSN_DROP_CLEAR;
	else if (!request && a->state >= RSN_PTK_START && a->state != RSN_PTKINITDONE &&
		 pairwise != (a->state != RSN_REKEYNEGOTIATING))
		d = RSN_DROP_FLAGS;
	if (d == RSN_DROP_KINDS)
		return true;
	drop(a, d);
	return false;
}

void rsn_auth_eapol(struct rsn_auth *a, const uint8_t *eapol, size_t len, bool encrypted, mono_t now)
{
	struct eapol_key k;

	if (a->state == RSN_STOPPED)
		return;
	if (!eapol_key_read(eapol, len, &k)) {
		drop(a, RSN_DROP_MALFORMED);
		return;
	}
	RSN_NOTE(a, .what = RSN_NOTE_RECEIVED, .frame = k.frame, .frame_len = k.frame_len);
	if (k.version != EAPOL_VERSION)
		RSN_NOTE(a, .what = RSN_NOTE_VERSION_IGNORED, .version = k.version);
	if (!plausible(a, &k, encrypted))
		return;
	if (k.info & EAPOL_KEY_REQUEST)
		received_request(a, &k, now);
	else if (a->state == RSN_PTK_START)
		received_m2(a, &k, now);
	else if (a->state == RSN_PTKINITNEGOTIATING && window_has(&a->m1, a->m1.sent, k.replay))
		received_m2_again(a, &k, now);
	else if (a->state == RSN_PTKINITNEGOTIATING)
		received_m4(a, &k, now);
	else if (a->state == RSN_REKEYNEGOTIATING)
		received_m6(a, &k, now);
	else
		drop_state(a, &k);
}

bool rsn_auth_start(struct rsn_auth *a, const struct rsn_auth_params *p, const struct rsn_auth_ports *ports, void *ctx,
	struct wheel *wheel, mono_t now)
{
	const struct rsn_akm *akm = rsn_akm(p->akm);
	size_t tk_len = rsn_cipher_len(p->pairwise);

	if (!akm || !tk_len || akm->sha256 != p->pmk->prf.sha256 || !p->rsne.p || (!p->sta_rsne.p && !p->keyed) ||
	    p->rsne.len + p->rsnxe.len > RSN_ELEMENTS_MAX || (p->wpa && (akm->sha256 || p->pmf)))
		return false;
	rsn_auth_stop(a);
	a->ports = ports;
	a->ctx = ctx;
	a->wheel = wheel;
	timer_init(&a->timer, "timeoutEvt", timed_out);
	a->akm = akm;
	a->tk_len = (uint8_t)tk_len;
	a->pmk = *p->pmk;
	a->rsne = p->rsne;
	a->rsnxe = p->rsnxe;
	a->sta_rsne = p->sta_rsne;
	a->sta_rsnxe = p->sta_rsnxe;
	memcpy(a->aa, p->aa, sizeof(a->aa));
	memcpy(a->spa, p->spa, sizeof(a->spa));
	a->timeout_ms = p->key_timeout_ms ? p->key_timeout_ms : RSN_KEY_TIMEOUT_MS;
	a->retries = p->key_retries;
	a->wpa = p->wpa;
	a->pmf = p->pmf;
	a->keyed = p->keyed;
	a->deny_ptk_rekey = p->deny_ptk_rekey;
	a->pmkid_in_m1 = p->pmkid_in_m1 && !akm->psk;
	a->replay = p->replay;
	begin(a, now);
	return true;
}

void rsn_auth_group_rekey(struct rsn_auth *a, mono_t now)
{
	if (a->state == RSN_PTKINITDONE || a->state == RSN_REKEYNEGOTIATING) {
		send_m5(a, now);
	} else if (a->state == RSN_PTKINITNEGOTIATING) { /* M3 has gone out with the old ones */
		a->group_wanted = true;
		RSN_NOTE(a, .what = RSN_NOTE_GROUP_SKIPPED, .state = a->state);
	}
}

void rsn_auth_ptk_rekey(struct rsn_auth *a, mono_t now)
{
	if (a->state != RSN_STOPPED)
		begin(a, now);
}

void rsn_auth_stop(struct rsn_auth *a)
{
	struct rsn_auth_counts counts = a->counts;

	if (a->wheel)
		wheel_stop(a->wheel, &a->timer);
	wipe(a, sizeof(*a));
	a->counts = counts;
}
