/* SPDX-License-Identifier: Apache-2.0 */
/* keys.c - authenticator and supplicant back to back: keys.h. */
#include "machines/keys.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/slice.h"
#include "base/xalloc.h"

#define MUST(what) \
	do { \
		if (!(what)) { \
			fprintf(stderr, "keys: %s:%d: %s does not hold\n", __FILE__, __LINE__, #what); \
			abort(); \
		} \
	} while (0)

static const char ssid[] = "plumb-test", phrase[] = "correct horse battery staple";

/* xorshift*: the same seed, the same run. */
static uint64_t keys_random(struct keys *k)
{
	k->random ^= k->random >> 12;
	k->random ^= k->random << 25;
	k->random ^= k->random >> 27;
	return k->random * 0x2545f4914f6cdd1dULL;
}

static void fill_random(void *ctx, void *out, size_t len)
{
	for (size_t i = 0; i < len; i++)
		((uint8_t *)out)[i] = (uint8_t)(keys_random(ctx) >> 56);
}

static void put_on_air(struct keys *k, bool to_sta, const uint8_t *eapol, size_t len, bool encrypted)
{
	struct keys_frame f = { .to_sta = to_sta, .encrypted = encrypted, .len = len, .due = mono_after(k->now, k->air_ms) };
	unsigned *lose = to_sta ? &k->lose_to_sta : &k->lose_to_ap;

	MUST(len <= sizeof(f.bytes));
	memcpy(f.bytes, eapol, len);
	if (*lose) {
		--*lose;
		return;
	}
	if (k->air && !k->air(k, &f))
		return;
	if (k->by_hand || k->queued == KEYS_QUEUE)
		return;
	k->queue[k->queued++] = f;
}

static void auth_send(void *ctx, const uint8_t *eapol, size_t len, bool encrypted)
{
	struct keys *k = ctx;

	k->last.len = len;
	k->last.encrypted = encrypted;
	memcpy(k->last.bytes, eapol, len);
	MUST(eapol_key_read(k->last.bytes, len, &k->last_key));
	MUST(k->from_ap == 0 || k->last_key.replay > k->ap_replay);
	MUST(encrypted == k->auth.keyed);
	if (!(k->last_key.info & EAPOL_KEY_MIC)) { /* M1: a new nonce for a new handshake, and only then */
		MUST((k->auth.tries == 1) == (memcmp(k->anonce, k->last_key.nonce, EAPOL_NONCE_LEN) != 0));
		memcpy(k->anonce, k->last_key.nonce, EAPOL_NONCE_LEN);
	}
	k->ap_replay = k->last_key.replay;
	k->from_ap++;
	put_on_air(k, true, eapol, len, encrypted);
}

static void auth_install(void *ctx, const uint8_t *tk, size_t len)
{
	struct keys *k = ctx;

	MUST(len == 16 && k->installs < KEYS_INSTALLS);
	MUST(k->auth.state == RSN_PTKINITDONE);
	for (unsigned i = 0; i < k->installs; i++)
		MUST(memcmp(k->tk[i], tk, len) != 0);
	memcpy(k->tk[k->installs++], tk, len);
}

static void auth_group(void *ctx, struct rsn_group *out)
{
	struct keys *k = ctx;

	*out = k->group;
}

static void auth_done(void *ctx, enum rsn_auth_end how, uint16_t reason)
{
	struct keys *k = ctx;

	k->ends++;
	k->end = how;
	k->reason = reason;
	MUST((reason == 0) == (how == RSN_AUTH_KEYED || how == RSN_AUTH_GROUP));
	if (k->stop_at_end)
		rsn_auth_stop(&k->auth);
}

static void auth_note(void *ctx, const struct rsn_note *n)
{
	struct keys *k = ctx;

	MUST((unsigned)n->what < RSN_NOTES);
	if (k->notes < KEYS_NOTES)
		k->note[k->notes++] = *n;
}

static const struct rsn_auth_ports auth_ports = { auth_send, fill_random, auth_install, auth_group, auth_done, auth_note };

static void sup_send(void *ctx, const uint8_t *eapol, size_t len, bool encrypted)
{
	struct keys *k = ctx;

	k->from_sta++;
	put_on_air(k, false, eapol, len, encrypted);
}

static void sup_install(void *ctx, const uint8_t *tk, size_t len)
{
	struct keys *k = ctx;

	MUST(k->sta_installs == 0 || memcmp(k->sta_tk, tk, len) != 0);
	memcpy(k->sta_tk, tk, len);
	k->sta_installs++;
}

static void sup_group(void *ctx, const struct rsn_group *g)
{
	struct keys *k = ctx;

	k->group_installs++;
	if (g->gtk_len) {
		k->sta_group.gtk_id = g->gtk_id;
		k->sta_group.gtk_len = g->gtk_len;
		k->sta_group.gtk_pn = g->gtk_pn;
		memcpy(k->sta_group.gtk, g->gtk, sizeof(g->gtk));
	}
	if (g->igtk_len) {
		k->sta_group.igtk_id = g->igtk_id;
		k->sta_group.igtk_len = g->igtk_len;
		k->sta_group.ipn = g->ipn;
		memcpy(k->sta_group.igtk, g->igtk, sizeof(g->igtk));
	}
}

static void sup_done(void *ctx, enum rsn_sup_end how)
{
	struct keys *k = ctx;

	(void)how;
	k->sta_ends++;
}

static const struct rsn_sup_ports sup_ports = { sup_send, fill_random, sup_install, sup_group, sup_done };

/* An RSNE with CCMP and one AKM; with PMF its capabilities say so, and the group management cipher is BIP-CMAC-128. */
static struct eapol_slice make_rsne(uint8_t room[64], uint32_t akm, bool pmf)
{
	struct wr w = wr_into(room, 64);
	size_t body;

	wr_u8(&w, EAPOL_ELEMENT_RSNE);
	wr_u8(&w, 0);
	body = wr_len(&w);
	wr_bytes(&w, "\1\0", 2);
	wr_be32(&w, RSN_CIPHER_CCMP);
	wr_bytes(&w, "\1\0", 2);
	wr_be32(&w, RSN_CIPHER_CCMP);
	wr_bytes(&w, "\1\0", 2);
	wr_be32(&w, akm);
	wr_u8(&w, pmf ? 0x80 : 0);
	wr_u8(&w, 0);
	if (pmf) {
		wr_bytes(&w, "\0\0", 2);
		wr_be32(&w, RSN_CIPHER_BIP_CMAC);
	}
	room[1] = (uint8_t)(wr_len(&w) - body);
	return (struct eapol_slice){ room, wr_len(&w) };
}

/* A WPA element with CCMP and PSK; with capabilities, as some clients have it. */
static struct eapol_slice make_wpa(uint8_t room[64], bool capabilities)
{
	struct rsne r = { .version = RSNE_VERSION, .wpa = true, .group = WPA_CIPHER_CCMP, .has_group = true,
			  .pairwise = { WPA_CIPHER_CCMP }, .pairwise_n = 1, .akm = { WPA_AKM_PSK }, .akm_n = 1,
			  .has_caps = capabilities, .caps = 0x0c };
	struct wr w = wr_into(room, 64);

	rsne_put(&w, &r);
	return (struct eapol_slice){ room, wr_len(&w) };
}

static void make_group(struct keys *k)
{
	struct rsn_group *g = &k->group;

	g->gtk_id = g->gtk_id == 1 ? 2 : 1;
	g->gtk_len = 16;
	fill_random(k, g->gtk, 16);
	g->gtk_pn = keys_random(k) & 0xffff;
	if (!k->p.pmf)
		return;
	g->igtk_id = g->igtk_id == 4 ? 5 : 4;
	g->igtk_len = 16;
	fill_random(k, g->igtk, 16);
	g->ipn = keys_random(k) & 0xffff;
}

static void set_pmk(uint32_t akm, const char *pass, struct rsn_pmk *out)
{
	static char known[64];
	static uint8_t pmk[RSN_PMK_LEN];

	if (strcmp(known, pass) != 0) {
		rsn_passphrase(pass, strlen(pass), ssid, strlen(ssid), pmk);
		snprintf(known, sizeof(known), "%s", pass);
	}
	MUST(rsn_pmk_set(out, akm, pmk, sizeof(pmk)));
}

struct keys *keys_new(struct keys_kind kind, uint64_t seed)
{
	static const uint8_t aa[6] = { 2, 0, 0x5e, 0, 1, 1 }, spa[6] = { 2, 0, 0x5e, 0, 2, 2 };
	struct keys *k = xcalloc(1, sizeof(*k), "keys");

	k->random = seed * 2 + 1;
	k->now = mono_ms(1000);
	k->air_ms = 1;
	wheel_init(&k->wheel, k->now);
	set_pmk(kind.akm, phrase, &k->pmk);
	k->sta_pmk = k->pmk;
	k->p = (struct rsn_auth_params){ .akm = kind.akm, .pairwise = RSN_CIPHER_CCMP, .pmk = &k->pmk, .pmf = kind.pmf,
		.key_retries = RSN_KEY_RETRIES, .rsne = make_rsne(k->rsne, kind.akm, kind.pmf),
		.sta_rsne = make_rsne(k->sta_rsne, kind.akm, kind.pmf) };
	k->sta_rsne[k->p.sta_rsne.len - (kind.pmf ? 8 : 2)] |= 0x0c; /* its own: sixteen replay counters */
	memcpy(k->p.aa, aa, 6);
	memcpy(k->p.spa, spa, 6);
	k->sp = (struct rsn_sup_params){ .akm = kind.akm, .pairwise = RSN_CIPHER_CCMP, .pmk = &k->sta_pmk, .pmf = kind.pmf,
		.rsne = k->p.sta_rsne, .ap_rsne = k->p.rsne };
	memcpy(k->sp.aa, aa, 6);
	memcpy(k->sp.spa, spa, 6);
	make_group(k);
	return k;
}

struct keys *keys_new_wpa(uint32_t akm, uint64_t seed)
{
	struct keys *k = keys_new((struct keys_kind){ akm, false }, seed);

	k->p.wpa = k->sp.wpa = true;
	k->p.rsne = k->sp.ap_rsne = make_wpa(k->rsne, false);
	k->p.sta_rsne = k->sp.rsne = make_wpa(k->sta_rsne, true);
	return k;
}

void keys_free(struct keys *k)
{
	rsn_auth_stop(&k->auth);
	rsn_sup_stop(&k->sup);
	free(k);
}

void keys_sta_passphrase(struct keys *k, const char *pass)
{
	set_pmk(k->p.akm, pass, &k->sta_pmk);
}

void keys_start(struct keys *k)
{
	MUST(rsn_sup_start(&k->sup, &k->sp, &sup_ports, k));
	k->from_ap = 0;
	MUST(rsn_auth_start(&k->auth, &k->p, &auth_ports, k, &k->wheel, k->now));
}

static void deliver(struct keys *k)
{
	for (unsigned i = 0; i < k->queued;) {
		struct keys_frame f = k->queue[i];

		if (!mono_reached(k->now, f.due)) {
			i++;
			continue;
		}
		memmove(&k->queue[i], &k->queue[i + 1], (--k->queued - i) * sizeof(f));
		if (f.to_sta)
			(void)rsn_sup_eapol(&k->sup, f.bytes, f.len, f.encrypted);
		else
			rsn_auth_eapol(&k->auth, f.bytes, f.len, f.encrypted, k->now);
	}
}

void keys_run(struct keys *k, int64_t ms)
{
	mono_t end = mono_after(k->now, ms);

	while (k->now.us < end.us) {
		mono_t next = k->queued ? mono_after(k->now, 1) : wheel_next(&k->wheel);

		if (next.us <= k->now.us)
			next = mono_after(k->now, 1);
		k->now = next.us < end.us ? next : end;
		deliver(k);
		wheel_run(&k->wheel, k->now);
	}
}

void keys_new_group(struct keys *k)
{
	make_group(k);
	rsn_auth_group_rekey(&k->auth, k->now);
}

bool keys_agree(const struct keys *k)
{
	return k->installs && k->sta_installs && memcmp(k->tk[k->installs - 1], k->sta_tk, 16) == 0 &&
	       k->sta_group.gtk_id == k->group.gtk_id && memcmp(k->sta_group.gtk, k->group.gtk, 16) == 0 &&
	       (!k->p.pmf || (k->sta_group.igtk_id == k->group.igtk_id && memcmp(k->sta_group.igtk, k->group.igtk, 16) == 0));
}

unsigned keys_noted(const struct keys *k, enum rsn_note_what what)
{
	unsigned n = 0;

	for (unsigned i = 0; i < k->notes; i++)
		n += k->note[i].what == what;
	return n;
}

int keys_note_at(const struct keys *k, unsigned from, enum rsn_note_what what)
{
	for (unsigned i = from; i < k->notes; i++) {
		if (k->note[i].what == what)
			return (int)i;
	}
	return -1;
}

void keys_forget(struct keys *k)
{
	k->notes = 0;
}

/* --- by hand ----------------------------------------------------------------------------------------------------- */

void hand_keys(struct keys *k, struct hand *h, uint8_t fill)
{
	memcpy(h->anonce, k->last_key.nonce, EAPOL_NONCE_LEN);
	memset(h->snonce, fill, EAPOL_NONCE_LEN);
	rsn_ptk(&k->sta_pmk, k->p.aa, k->p.spa, h->anonce, h->snonce, 16, &h->ptk);
}

void hand_build(struct keys *k, const struct hand *h, const struct hand_frame *f)
{
	uint8_t *frame = k->built.bytes, data[KEYS_FRAME];
	struct wr w = wr_into(frame, sizeof(k->built.bytes)), d = wr_into(data, sizeof(data) - RSN_WRAP_MORE);
	unsigned version = rsn_akm(k->p.akm)->version;
	struct eapol_key key = { .version = f->version ? f->version : 1, .replay = f->replay, .nonce = f->nonce,
		.descriptor = f->descriptor ? f->descriptor : EAPOL_DESCRIPTOR_RSN, .data = data,
		.info = (uint16_t)(f->raw_info ? f->info : f->info | EAPOL_KEY_MIC | version) };

	wr_bytes(&d, f->data, f->data_len);
	if (f->encrypt) {
		eapol_put_padding(&d, 0);
		aes_wrap(h->ptk.kek, data, wr_len(&d), data);
		key.info |= EAPOL_KEY_ENCRYPTED;
		key.data_len = wr_len(&d) + RSN_WRAP_MORE;
	} else {
		key.data_len = wr_len(&d);
	}
	eapol_key_write(&w, &key);
	MUST(wr_done(&w) == 0 && wr_done(&d) == 0);
	if (!f->zero_mic)
		rsn_mic_put(version, h->ptk.kck, frame, wr_len(&w));
	if (f->bad_mic)
		frame[EAPOL_KEY_MIC_AT + 3] ^= 1;
	k->built.len = wr_len(&w);
}

void hand_send(struct keys *k, const struct hand *h, const struct hand_frame *f)
{
	hand_build(k, h, f);
	rsn_auth_eapol(&k->auth, k->built.bytes, k->built.len, f->encrypted, k->now);
}

void hand_m2(struct keys *k, const struct hand *h, uint64_t replay)
{
	hand_send(k, h, &(struct hand_frame){ .info = EAPOL_KEY_PAIRWISE, .replay = replay, .nonce = h->snonce,
		.data = k->p.sta_rsne.p, .data_len = k->p.sta_rsne.len });
}

void hand_m4(struct keys *k, const struct hand *h, uint64_t replay)
{
	hand_send(k, h, &(struct hand_frame){ .info = EAPOL_KEY_PAIRWISE | EAPOL_KEY_SECURE, .replay = replay });
}

bool hand_is(struct keys *k, unsigned m)
{
	uint16_t info = k->last_key.info & (uint16_t)~EAPOL_KEY_VERSION;

	switch (m) {
	case 1:
		return info == (EAPOL_KEY_PAIRWISE | EAPOL_KEY_ACK);
	case 3:
		return info == (EAPOL_KEY_PAIRWISE | EAPOL_KEY_ACK | EAPOL_KEY_INSTALL | EAPOL_KEY_MIC | EAPOL_KEY_SECURE |
				EAPOL_KEY_ENCRYPTED);
	case 5:
		return info == (EAPOL_KEY_ACK | EAPOL_KEY_MIC | EAPOL_KEY_SECURE | EAPOL_KEY_ENCRYPTED);
	default:
		return false;
	}
}

bool hand_read(struct keys *k, const struct hand *h, struct eapol_key_data *out, uint8_t room[KEYS_FRAME])
{
	const struct eapol_key *key = &k->last_key;

	return rsn_mic_good(rsn_akm(k->p.akm)->version, h->ptk.kck, key) &&
	       aes_unwrap(h->ptk.kek, key->data, key->data_len, room) &&
	       eapol_key_data_read(room, key->data_len - RSN_WRAP_MORE, out);
}
