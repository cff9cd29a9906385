/* SPDX-License-Identifier: Apache-2.0 */
/* auth_frames.c - the three frames an authenticator sends: M1 and M3 of the 4-way handshake, M5 of the group's (IEEE
 * 802.11-2020 12.7.6.2, 12.7.6.4, 12.7.7.2). A frame sent again has the next replay counter and is otherwise the same: the
 * same ANonce, the same keys; only packet numbers may have risen. */
#include "base/wipe.h"
#include "rsn/auth_in.h"

enum { PMKID_KDE_LEN = 22, KEY_DATA_MAX = RSN_EAPOL_MAX - EAPOL_KEY_LEN };

void rsn_auth_take_group(struct rsn_auth *a)
{
	memset(&a->group, 0, sizeof(a->group));
	a->ports->group(a->ctx, &a->group);
	a->group_wanted = false;
}

/* Before a repeat: a client that gets this one first must not take old frames of the group for new ones. */
static void refresh_packet_numbers(struct rsn_auth *a)
{
	struct rsn_group now = { 0 };

	a->ports->group(a->ctx, &now);
	if (now.gtk_id == a->group.gtk_id && now.gtk_len == a->group.gtk_len &&
	    secret_eq(now.gtk, a->group.gtk, sizeof(now.gtk)) && now.gtk_pn > a->group.gtk_pn)
		a->group.gtk_pn = now.gtk_pn;
	if (now.igtk_id == a->group.igtk_id && now.igtk_len == a->group.igtk_len &&
	    secret_eq(now.igtk, a->group.igtk, sizeof(now.igtk)) && now.ipn > a->group.ipn)
		a->group.ipn = now.ipn;
	wipe(&now, sizeof(now));
}

static void put_group(struct wr *w, const struct rsn_auth *a)
{
	const struct rsn_group *g = &a->group;

	if (g->gtk_len)
		eapol_put_gtk(w, g->gtk_id, false, g->gtk, g->gtk_len);
	if (a->pmf && g->igtk_len)
		eapol_put_igtk(w, g->igtk_id, g->ipn, g->igtk, g->igtk_len);
}

/* Of the older WPA: M3 has the WPA element, in clear; M5 the group key alone, wrapped. */
static size_t wpa_data(const struct rsn_auth *a, unsigned m, uint8_t data[KEY_DATA_MAX])
{
	if (m == 3) {
		memcpy(data, a->rsne.p, a->rsne.len);
		return a->rsne.len;
	}
	aes_wrap(a->kek, a->group.gtk, a->group.gtk_len, data);
	return (size_t)a->group.gtk_len + RSN_WRAP_MORE;
}

/* Key data of M3 and M5, wrapped with kek. Returns the length. */
static size_t wrapped_data(const struct rsn_auth *a, unsigned m, const uint8_t kek[RSN_KEK_LEN], uint8_t data[KEY_DATA_MAX])
{
	struct wr w = wr_into(data, KEY_DATA_MAX - RSN_WRAP_MORE);
	size_t len;

	if (m == 3) {
		wr_bytes(&w, a->rsne.p, a->rsne.len);
		wr_bytes(&w, a->rsnxe.p, a->rsnxe.len);
	}
	put_group(&w, a);
	eapol_put_padding(&w, 0);
	len = wr_len(&w);
	aes_wrap(kek, data, len, data);
	return len + RSN_WRAP_MORE;
}

/* The frame of message m; its MIC is still to come. */
static size_t write_frame(struct rsn_auth *a, unsigned m, uint8_t frame[RSN_EAPOL_MAX])
{
	struct wr w = wr_into(frame, RSN_EAPOL_MAX);
	uint8_t data[KEY_DATA_MAX];
	struct eapol_key k = { .version = EAPOL_VERSION, .replay = a->replay, .data = data,
			       .descriptor = a->wpa ? EAPOL_DESCRIPTOR_WPA : EAPOL_DESCRIPTOR_RSN,
			       .info = (uint16_t)(a->akm->version | EAPOL_KEY_ACK) };

	if (m != 1 && a->wpa) {
		k.info |= EAPOL_KEY_MIC;
		k.data_len = wpa_data(a, m, data);
		if (m == 5) {
			k.info |= (uint16_t)(EAPOL_KEY_SECURE | a->group.gtk_id << EAPOL_KEY_INDEX_SHIFT);
			k.key_length = a->group.gtk_len;
			k.rsc = a->group.gtk_pn;
		}
	} else if (m != 1) {
		k.info |= EAPOL_KEY_MIC | EAPOL_KEY_SECURE | EAPOL_KEY_ENCRYPTED;
		k.rsc = a->group.gtk_pn;
		k.data_len = wrapped_data(a, m, m == 3 ? a->ptk.kek : a->kek, data);
	} else if (a->pmkid_in_m1) {
		struct wr d = wr_into(data, sizeof(data));
		uint8_t pmkid[RSN_PMKID_LEN];

		rsn_pmkid(&a->pmk, a->aa, a->spa, pmkid);
		eapol_put_pmkid(&d, pmkid);
		k.data_len = wr_len(&d);
	}
	if (m != 5) {
		k.info |= EAPOL_KEY_PAIRWISE;
		k.key_length = a->tk_len;
		k.nonce = a->anonce;
	}
	if (m == 3)
		k.info |= EAPOL_KEY_INSTALL;
	eapol_key_write(&w, &k);
	wipe(data, sizeof(data));
	return wr_len(&w);
}

static enum rsn_auth_state printed_state(unsigned m)
{
	return m == 1 ? RSN_INITPMK : m == 3 ? RSN_PTKINITNEGOTIATING : RSN_PTKINITDONE;
}

void rsn_auth_send(struct rsn_auth *a, unsigned m, mono_t now)
{
	uint8_t frame[RSN_EAPOL_MAX];
	struct rsn_window *w = m == 1 ? &a->m1 : &a->m3;
	bool again = a->tries > 0;
	size_t len;

	if (a->replay == UINT64_MAX) { /* no counter is left; the client would have to associate anew, and is made to */
		a->tries++;
		wheel_arm(a->wheel, &a->timer, mono_after(now, a->timeout_ms));
		return;
	}
	if (m != 1 && w->sent)
		refresh_packet_numbers(a);
	len = write_frame(a, m, frame);
	if (m != 1)
		rsn_mic_put(a->akm->version, m == 3 ? a->ptk.kck : a->kck, frame, len);
	if (again)
		RSN_NOTE(a, .what = RSN_NOTE_RETRANSMIT, .m = (uint8_t)m, .count = a->tries, .length = len, .replay = a->replay,
			 .state = printed_state(m), .frame = frame, .frame_len = len);
	else
		RSN_NOTE(a, .what = RSN_NOTE_SENT, .m = (uint8_t)m, .replay = a->replay, .state = printed_state(m), .length = len,
			 .frame = frame, .frame_len = len);
	w->last = a->replay++;
	w->sent = (uint8_t)(w->sent << 1 | 1);
	w->open = (uint8_t)(w->open << 1 | 1);
	a->tries++;
	a->counts.sent++;
	a->counts.retransmitted += again;
	wheel_arm(a->wheel, &a->timer, mono_after(now, a->timeout_ms));
	a->ports->send(a->ctx, frame, len, a->keyed);
}
