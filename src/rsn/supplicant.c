/* SPDX-License-Identifier: Apache-2.0 */
/* supplicant.c - the client's end of the handshakes: supplicant.h. */
#include "rsn/supplicant.h"

#include "base/wipe.h"

enum { DATA_MAX = 1024, FRAME_MAX = 768 };

/* info: without the descriptor version. kck NULL: no MIC (there is no such frame of a client but a test's). */
static void send_key(struct rsn_sup *s, uint16_t info, uint64_t replay, const uint8_t *nonce, const uint8_t *kck,
	const uint8_t *data, size_t data_len)
{
	uint8_t frame[FRAME_MAX];
	struct wr w = wr_into(frame, sizeof(frame));
	struct eapol_key k = { .version = s->version, .replay = replay, .nonce = nonce,
			       .descriptor = s->wpa ? EAPOL_DESCRIPTOR_WPA : EAPOL_DESCRIPTOR_RSN,
			       .info = (uint16_t)(info | EAPOL_KEY_MIC | s->akm->version), .data = data,
			       .data_len = data_len };

	eapol_key_write(&w, &k);
	if (wr_done(&w))
		return;
	rsn_mic_put(s->akm->version, kck, frame, wr_len(&w));
	s->ports->send(s->ctx, frame, wr_len(&w), s->keyed && !s->asked_in_clear);
}

/* Key data of a frame whose MIC was good; they must be encrypted. */
static bool read_data(const struct eapol_key *k, const uint8_t kek[RSN_KEK_LEN], uint8_t room[DATA_MAX],
	struct eapol_key_data *out)
{
	return (k->info & EAPOL_KEY_ENCRYPTED) && k->data_len <= DATA_MAX && aes_unwrap(kek, k->data, k->data_len, room) &&
	       eapol_key_data_read(room, k->data_len - RSN_WRAP_MORE, out);
}

/* A key of the group in use is not installed again: its packet numbers would start anew (CVE-2017-13078 to 13081). */
static void take_group(struct rsn_sup *s, const struct eapol_key *k, const struct eapol_key_data *d)
{
	struct rsn_group fresh = { 0 };

	if (d->gtk.p && d->gtk.len <= RSN_GTK_MAX &&
	    !(d->gtk_id == s->group.gtk_id && d->gtk.len == s->group.gtk_len &&
	      secret_eq(d->gtk.p, s->group.gtk, d->gtk.len))) {
		fresh.gtk_id = d->gtk_id;
		fresh.gtk_len = (uint8_t)d->gtk.len;
		memcpy(fresh.gtk, d->gtk.p, d->gtk.len);
		fresh.gtk_pn = k->rsc;
		s->group.gtk_id = fresh.gtk_id;
		s->group.gtk_len = fresh.gtk_len;
		s->group.gtk_pn = fresh.gtk_pn;
		memcpy(s->group.gtk, fresh.gtk, sizeof(fresh.gtk));
	}
	if (s->pmf && d->igtk.p && d->igtk.len <= RSN_IGTK_MAX &&
	    !(d->igtk_id == s->group.igtk_id && d->igtk.len == s->group.igtk_len &&
	      secret_eq(d->igtk.p, s->group.igtk, d->igtk.len))) {
		fresh.igtk_id = (uint8_t)d->igtk_id;
		fresh.igtk_len = (uint8_t)d->igtk.len;
		memcpy(fresh.igtk, d->igtk.p, d->igtk.len);
		fresh.ipn = d->ipn;
		s->group.igtk_id = fresh.igtk_id;
		s->group.igtk_len = fresh.igtk_len;
		s->group.ipn = fresh.ipn;
		memcpy(s->group.igtk, fresh.igtk, sizeof(fresh.igtk));
	}
	if (fresh.gtk_len || fresh.igtk_len) {
		s->counts.group_installs++;
		s->ports->group(s->ctx, &fresh);
	} else {
		s->counts.not_reinstalled++;
	}
	wipe(&fresh, sizeof(fresh));
}

static bool igtk_usable(const struct rsn_sup *s, const struct eapol_key_data *d, bool must)
{
	if (!s->pmf)
		return true;
	if (!d->igtk.p)
		return !must;
	return d->igtk_id == 4 || d->igtk_id == 5;
}

static enum rsn_sup_drop received_m1(struct rsn_sup *s, const struct eapol_key *k)
{
	uint8_t data[FRAME_MAX - EAPOL_KEY_LEN];
	struct wr w = wr_into(data, sizeof(data));

	if (s->heard && k->replay <= s->replay)
		return RSN_SUP_REPLAY;
	s->counts.m1++;
	/* the same handshake again: the same SNonce, or a late M3 would not fit */
	if (!s->negotiating || !secret_eq(k->nonce, s->anonce, EAPOL_NONCE_LEN)) {
		s->ports->random(s->ctx, s->snonce, sizeof(s->snonce));
		memcpy(s->anonce, k->nonce, EAPOL_NONCE_LEN);
		rsn_ptk(&s->pmk, s->aa, s->spa, s->anonce, s->snonce, s->tk_len, &s->tptk);
		s->negotiating = true;
	}
	wr_bytes(&w, s->rsne.p, s->rsne.len);
	wr_bytes(&w, s->rsnxe.p, s->rsnxe.len);
	send_key(s, EAPOL_KEY_PAIRWISE | (s->keyed && !s->wpa ? EAPOL_KEY_SECURE : 0), k->replay, s->snonce, s->tptk.kck, data,
		 wr_len(&w));
	return RSN_SUP_OK;
}

static bool same_element(struct eapol_slice a, struct eapol_slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

static void install(struct rsn_sup *s)
{
	uint8_t tk[RSN_TK_MAX];

	s->ptk = s->tptk;
	memcpy(tk, s->tptk.tk, sizeof(tk));
	wipe(s->ptk.tk, sizeof(s->ptk.tk));
	rsn_ptk_wipe(&s->tptk);
	s->negotiating = false;
	s->keyed = true;
	s->counts.installs++;
	s->ports->install(s->ctx, tk, s->tk_len);
	wipe(tk, sizeof(tk));
}

static void send_m4(struct rsn_sup *s, uint64_t replay, const uint8_t *kck)
{
	send_key(s, EAPOL_KEY_PAIRWISE | (s->wpa ? 0 : EAPOL_KEY_SECURE), replay, NULL, kck, NULL, 0);
}

static enum rsn_sup_drop other_element(struct rsn_sup *s)
{
	const struct rsn_sup_ports *ports = s->ports;
	void *ctx = s->ctx;

	rsn_sup_stop(s);
	ports->done(ctx, RSN_SUP_IE_MISMATCH);
	return RSN_SUP_DATA;
}

/* The same of the older WPA: nothing is in it but the WPA element. */
static enum rsn_sup_drop first_wpa_m3(struct rsn_sup *s, const struct eapol_key *k)
{
	struct eapol_key_data d;

	if (!eapol_key_data_read(k->data, k->data_len, &d) || !d.wpa.p)
		return RSN_SUP_DATA;
	s->heard = true;
	s->replay = k->replay;
	if (!same_element(d.wpa, s->ap_rsne))
		return other_element(s);
	s->counts.m3++;
	send_m4(s, k->replay, s->tptk.kck);
	install(s);
	s->ports->done(s->ctx, RSN_SUP_KEYED);
	return RSN_SUP_OK;
}

/* M3 for the first time (of this handshake), its MIC good with the key being made. */
static enum rsn_sup_drop first_m3(struct rsn_sup *s, const struct eapol_key *k)
{
	struct eapol_key_data d;
	uint8_t room[DATA_MAX];

	if (s->wpa)
		return first_wpa_m3(s, k);
	if (!read_data(k, s->tptk.kek, room, &d) || !d.rsne.p || !d.gtk.p || d.gtk_id == 0 || !igtk_usable(s, &d, true)) {
		wipe(room, sizeof(room));
		return RSN_SUP_DATA;
	}
	s->heard = true;
	s->replay = k->replay;
	if (!same_element(d.rsne, s->ap_rsne) || !same_element(d.rsnxe, s->ap_rsnxe)) {
		wipe(room, sizeof(room));
		return other_element(s);
	}
	s->counts.m3++;
	send_m4(s, k->replay, s->tptk.kck);
	install(s);
	take_group(s, k, &d);
	wipe(room, sizeof(room));
	s->ports->done(s->ctx, RSN_SUP_KEYED);
	return RSN_SUP_OK;
}

static enum rsn_sup_drop received_m3(struct rsn_sup *s, const struct eapol_key *k)
{
	if (s->heard && k->replay <= s->replay)
		return RSN_SUP_REPLAY;
	if (!s->negotiating && !s->keyed)
		return RSN_SUP_NONCE;
	if (!secret_eq(k->nonce, s->anonce, EAPOL_NONCE_LEN))
		return RSN_SUP_NONCE;
	if (s->negotiating)
		return rsn_mic_good(s->akm->version, s->tptk.kck, k) ? first_m3(s, k) : RSN_SUP_MIC;
	if (!rsn_mic_good(s->akm->version, s->ptk.kck, k))
		return RSN_SUP_MIC;
	/* our M4 was lost: it is sent again, and nothing is installed again (CVE-2017-13077) */
	s->replay = k->replay;
	s->counts.m3++;
	s->counts.not_reinstalled++;
	send_m4(s, k->replay, s->ptk.kck);
	return RSN_SUP_OK;
}

/* The older WPA's: the group key alone, its index in the key information. */
static bool read_wpa_group(const struct rsn_sup *s, const struct eapol_key *k, uint8_t room[DATA_MAX],
	struct eapol_key_data *out)
{
	memset(out, 0, sizeof(*out));
	if (k->key_length == 0 || k->key_length > RSN_GTK_MAX || k->data_len != (size_t)k->key_length + RSN_WRAP_MORE ||
	    !aes_unwrap(s->ptk.kek, k->data, k->data_len, room))
		return false;
	out->gtk = (struct eapol_slice){ room, k->key_length };
	out->gtk_id = (uint8_t)((k->info & EAPOL_KEY_INDEX) >> EAPOL_KEY_INDEX_SHIFT);
	return true;
}

static bool read_m5(const struct rsn_sup *s, const struct eapol_key *k, uint8_t room[DATA_MAX], struct eapol_key_data *out)
{
	return s->wpa ? read_wpa_group(s, k, room, out) : read_data(k, s->ptk.kek, room, out);
}

static enum rsn_sup_drop received_m5(struct rsn_sup *s, const struct eapol_key *k)
{
	struct eapol_key_data d;
	uint8_t room[DATA_MAX];

	if (!s->keyed)
		return RSN_SUP_FLAGS;
	if (s->heard && k->replay <= s->replay)
		return RSN_SUP_REPLAY;
	if (!rsn_mic_good(s->akm->version, s->ptk.kck, k))
		return RSN_SUP_MIC;
	if (!read_m5(s, k, room, &d) || !d.gtk.p || d.gtk_id == 0 || !igtk_usable(s, &d, false)) {
		wipe(room, sizeof(room));
		return RSN_SUP_DATA;
	}
	s->heard = true;
	s->replay = k->replay;
	s->counts.m5++;
	send_key(s, EAPOL_KEY_SECURE, k->replay, NULL, s->ptk.kck, NULL, 0);
	take_group(s, k, &d);
	wipe(room, sizeof(room));
	s->ports->done(s->ctx, RSN_SUP_GROUP);
	return RSN_SUP_OK;
}

static enum rsn_sup_drop judge(struct rsn_sup *s, const uint8_t *eapol, size_t len, bool encrypted)
{
	struct eapol_key k;

	if (!eapol_key_read(eapol, len, &k))
		return RSN_SUP_MALFORMED;
	if (k.descriptor != (s->wpa ? EAPOL_DESCRIPTOR_WPA : EAPOL_DESCRIPTOR_RSN) ||
	    (k.info & EAPOL_KEY_VERSION) != s->akm->version ||
	    !(k.info & EAPOL_KEY_ACK) || (k.info & (EAPOL_KEY_REQUEST | EAPOL_KEY_ERROR | EAPOL_KEY_SMK)))
		return RSN_SUP_FLAGS;
	if (s->keyed && s->pmf && !encrypted && !(k.info & EAPOL_KEY_MIC))
		return RSN_SUP_CLEAR;
	if (!(k.info & EAPOL_KEY_PAIRWISE))
		return (k.info & EAPOL_KEY_MIC) ? received_m5(s, &k) : RSN_SUP_FLAGS;
	return (k.info & EAPOL_KEY_MIC) ? received_m3(s, &k) : received_m1(s, &k);
}

enum rsn_sup_drop rsn_sup_eapol(struct rsn_sup *s, const uint8_t *eapol, size_t len, bool encrypted)
{
	enum rsn_sup_drop d;

	if (!s->running)
		return RSN_SUP_FLAGS;
	/* an M3 that is repeated in clear is of an AP that has no key yet: it could not read an encrypted answer */
	s->asked_in_clear = !encrypted;
	d = judge(s, eapol, len, encrypted);
	s->asked_in_clear = false;
	if (d != RSN_SUP_OK)
		s->counts.dropped[d]++;
	return d;
}

bool rsn_sup_request(struct rsn_sup *s, bool pairwise)
{
	if (!s->keyed)
		return false;
	send_key(s, EAPOL_KEY_REQUEST | EAPOL_KEY_SECURE | (pairwise ? EAPOL_KEY_PAIRWISE : 0), s->request++, NULL,
		 s->ptk.kck, NULL, 0);
	return true;
}

bool rsn_sup_start(struct rsn_sup *s, const struct rsn_sup_params *p, const struct rsn_sup_ports *ports, void *ctx)
{
	const struct rsn_akm *akm = rsn_akm(p->akm);
	size_t tk_len = rsn_cipher_len(p->pairwise);

	if (!akm || !tk_len || akm->sha256 != p->pmk->prf.sha256 || (p->wpa && (akm->sha256 || p->pmf)))
		return false;
	rsn_sup_stop(s);
	s->ports = ports;
	s->ctx = ctx;
	s->akm = akm;
	s->tk_len = (uint8_t)tk_len;
	s->pmk = *p->pmk;
	s->rsne = p->rsne;
	s->rsnxe = p->rsnxe;
	s->ap_rsne = p->ap_rsne;
	s->ap_rsnxe = p->ap_rsnxe;
	memcpy(s->aa, p->aa, sizeof(s->aa));
	memcpy(s->spa, p->spa, sizeof(s->spa));
	s->version = p->eapol_version ? p->eapol_version : 1;
	s->wpa = p->wpa;
	s->pmf = p->pmf;
	s->running = true;
	return true;
}

void rsn_sup_stop(struct rsn_sup *s)
{
	struct rsn_sup_counts counts = s->counts;

	wipe(s, sizeof(*s));
	s->counts = counts;
}
