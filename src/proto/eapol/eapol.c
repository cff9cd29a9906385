/* SPDX-License-Identifier: Apache-2.0 */
/* eapol.c - EAPOL and EAPOL-Key frames, and the key data in them: eapol.h. */
#include "proto/eapol/eapol.h"

enum {
	RSC_LEN = 8, IV_LEN = 16, KEY_ID_LEN = 8, PN_LEN = 6, WRAP_MIN = 16, WRAP_STEP = 8,
	ELEMENT_VENDOR = 0xdd, /* a vendor element; a KDE; and, as the last one, padding */
	KDE_HEAD = 4,	       /* OUI and type */
};

/* KDEs of 00-0f-ac (table 12-9). */
enum kde { KDE_GTK = 1, KDE_PMKID = 4, KDE_IGTK = 9, KDE_OCI = 13, KDE_SSID = 17 };

static const uint8_t oui_rsn[3] = { 0x00, 0x0f, 0xac };
static const uint8_t wpa_head[4] = { 0x00, 0x50, 0xf2, 1 };

/* Packet numbers travel lowest byte first. */
static uint64_t pn_read(const uint8_t *p)
{
	uint64_t pn = 0;

	for (unsigned i = PN_LEN; i > 0; i--)
		pn = pn << 8 | p[i - 1];
	return pn;
}

static void pn_put(struct wr *w, uint64_t pn)
{
	uint8_t *at = wr_take(w, PN_LEN);

	for (unsigned i = 0; at && i < PN_LEN; i++)
		at[i] = (uint8_t)(pn >> 8 * i);
}

bool eapol_read(const uint8_t *frame, size_t len, struct eapol *out)
{
	struct rd r = rd_over(frame, len);

	out->version = rd_u8(&r);
	out->type = rd_u8(&r);
	out->body_len = rd_be16(&r);
	out->body = rd_bytes(&r, out->body_len);
	out->len = EAPOL_HEADER_LEN + out->body_len;
	return !rd_failed(&r);
}

bool eapol_key_read(const uint8_t *frame, size_t len, struct eapol_key *out)
{
	struct eapol e;
	struct rd r;
	const uint8_t *rsc;

	if (!eapol_read(frame, len, &e) || e.type != EAPOL_KEY)
		return false;
	r = rd_over(e.body, e.body_len);
	out->version = e.version;
	out->descriptor = rd_u8(&r);
	out->info = rd_be16(&r);
	out->key_length = rd_be16(&r);
	out->replay = rd_be64(&r);
	out->nonce = rd_bytes(&r, EAPOL_NONCE_LEN);
	rd_skip(&r, IV_LEN);
	rsc = rd_bytes(&r, RSC_LEN);
	rd_skip(&r, KEY_ID_LEN);
	out->mic = rd_bytes(&r, EAPOL_MIC_LEN);
	out->data_len = rd_be16(&r);
	out->data = rd_bytes(&r, out->data_len);
	out->rsc = rsc ? pn_read(rsc) : 0;
	out->frame = frame;
	out->frame_len = e.len;
	return rd_done(&r) && (out->descriptor == EAPOL_DESCRIPTOR_RSN || out->descriptor == EAPOL_DESCRIPTOR_WPA);
}

void eapol_key_write(struct wr *w, const struct eapol_key *k)
{
	wr_u8(w, k->version);
	wr_u8(w, EAPOL_KEY);
	wr_be16(w, EAPOL_KEY_BODY_LEN + k->data_len);
	wr_u8(w, k->descriptor);
	wr_be16(w, k->info);
	wr_be16(w, k->key_length);
	wr_be64(w, k->replay);
	if (k->nonce)
		wr_bytes(w, k->nonce, EAPOL_NONCE_LEN);
	else
		wr_zeros(w, EAPOL_NONCE_LEN);
	wr_zeros(w, IV_LEN);
	pn_put(w, k->rsc);
	wr_zeros(w, RSC_LEN - PN_LEN + KEY_ID_LEN + EAPOL_MIC_LEN);
	wr_be16(w, k->data_len);
	wr_bytes(w, k->data, k->data_len);
}

static void keep_first(struct eapol_slice *s, const uint8_t *p, size_t len)
{
	if (!s->p)
		*s = (struct eapol_slice){ p, len };
}

/* body: behind OUI and type. False: a KDE of ours that cannot be right. */
static bool kde_read(uint8_t type, const uint8_t *body, size_t len, struct eapol_key_data *out)
{
	switch (type) {
	case KDE_GTK:
		if (len < 2 + 5 || len > 2 + 32)
			return false;
		if (!out->gtk.p) {
			out->gtk_id = body[0] & 3;
			out->gtk_tx = body[0] & 4;
		}
		keep_first(&out->gtk, body + 2, len - 2);
		return true;
	case KDE_PMKID:
		if (len != 16)
			return false;
		keep_first(&out->pmkid, body, len);
		return true;
	case KDE_IGTK:
		if (len != 2 + PN_LEN + 16 && len != 2 + PN_LEN + 32)
			return false;
		if (!out->igtk.p) {
			out->igtk_id = (uint16_t)(body[0] | body[1] << 8);
			out->ipn = pn_read(body + 2);
		}
		keep_first(&out->igtk, body + 2 + PN_LEN, len - 2 - PN_LEN);
		return true;
	case KDE_OCI:
		if (len != 3)
			return false;
		keep_first(&out->oci, body, len);
		return true;
	case KDE_SSID:
		if (len > 32)
			return false;
		keep_first(&out->ssid, body, len);
		return true;
	default:
		out->unknown++;
		return true;
	}
}

static bool vendor_read(const uint8_t *element, size_t len, struct eapol_key_data *out)
{
	const uint8_t *body = element + 2;

	if (len - 2 >= KDE_HEAD && memcmp(body, oui_rsn, sizeof(oui_rsn)) == 0)
		return kde_read(body[3], body + KDE_HEAD, len - 2 - KDE_HEAD, out);
	if (len - 2 >= sizeof(wpa_head) && memcmp(body, wpa_head, sizeof(wpa_head)) == 0)
		keep_first(&out->wpa, element, len);
	else
		out->unknown++;
	return true;
}

bool eapol_key_data_read(const uint8_t *data, size_t len, struct eapol_key_data *out)
{
	struct rd r = rd_over(data, len);

	memset(out, 0, sizeof(*out));
	while (rd_left(&r)) {
		const uint8_t *element = r.p;
		uint8_t id = rd_u8(&r), body = rd_left(&r) ? rd_u8(&r) : 0;
		size_t whole = 2u + body;

		if (id == ELEMENT_VENDOR && body == 0)
			return true; /* padding: perhaps no more than the 0xdd itself */
		if (!rd_bytes(&r, body) || r.p != element + whole)
			return false;
		switch (id) {
		case EAPOL_ELEMENT_RSNE:
			if (out->rsne.p)
				keep_first(&out->rsne2, element, whole);
			keep_first(&out->rsne, element, whole);
			break;
		case EAPOL_ELEMENT_RSNXE:
			keep_first(&out->rsnxe, element, whole);
			break;
		case EAPOL_ELEMENT_MDE:
			keep_first(&out->mde, element, whole);
			break;
		case EAPOL_ELEMENT_FTE:
			keep_first(&out->fte, element, whole);
			break;
		case ELEMENT_VENDOR:
			if (!vendor_read(element, whole, out))
				return false;
			break;
		default:
			out->unknown++;
			break;
		}
	}
	return true;
}

static void kde_put(struct wr *w, enum kde type, size_t body)
{
	wr_u8(w, ELEMENT_VENDOR);
	wr_u8(w, KDE_HEAD + body);
	wr_bytes(w, oui_rsn, sizeof(oui_rsn));
	wr_u8(w, type);
}

void eapol_put_pmkid(struct wr *w, const uint8_t pmkid[static 16])
{
	kde_put(w, KDE_PMKID, 16);
	wr_bytes(w, pmkid, 16);
}

void eapol_put_gtk(struct wr *w, uint8_t id, bool tx, const uint8_t *key, size_t len)
{
	kde_put(w, KDE_GTK, 2 + len);
	wr_u8(w, (id & 3u) | (tx ? 4u : 0));
	wr_u8(w, 0);
	wr_bytes(w, key, len);
}

void eapol_put_igtk(struct wr *w, uint16_t id, uint64_t ipn, const uint8_t *key, size_t len)
{
	kde_put(w, KDE_IGTK, 2 + PN_LEN + len);
	wr_u8(w, id & 0xffu);
	wr_u8(w, id >> 8);
	pn_put(w, ipn);
	wr_bytes(w, key, len);
}

void eapol_put_padding(struct wr *w, size_t start)
{
	size_t len = wr_len(w) - start, want = len < WRAP_MIN ? WRAP_MIN : (len + WRAP_STEP - 1) / WRAP_STEP * WRAP_STEP;

	if (want == len)
		return;
	wr_u8(w, ELEMENT_VENDOR);
	wr_zeros(w, want - len - 1);
}
