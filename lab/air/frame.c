/* SPDX-License-Identifier: Apache-2.0 */
#include "frame.h"

#include <string.h>

enum { MGMT = 0, CONTROL = 1, DATA = 2 };

static const char *const mgmt_kinds[16] = { "assoc-req", "assoc-resp", "reassoc-req", "reassoc-resp", "probe-req",
					    "probe-resp",
	"mgmt-other", "mgmt-other", "beacon", "mgmt-other", "disassoc", "auth", "deauth", "action", "action", "mgmt-other" };
static const char *const other_kinds[] = { "null", "data", "eapol", "m1", "m2", "m3", "m4", "g1", "g2", "control", "mgmt",
					   "any" };

static bool one_of(const char *kind, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(kind, list[i]) == 0)
			return true;
	return false;
}

bool frame_kind_known(const char *kind)
{
	return one_of(kind, mgmt_kinds, 16) || one_of(kind, other_kinds, sizeof(other_kinds) / sizeof(other_kinds[0]));
}

/* Which message of a handshake it is, from the Key Information of an EAPOL-Key frame. */
static const char *eapol_kind(const uint8_t *p, size_t len)
{
	unsigned info;
	bool pairwise, ack, mic, secure;

	if (len < 7 || p[1] != 3)
		return "eapol";
	info = (unsigned)(p[5] << 8 | p[6]);
	pairwise = info & 0x0008;
	ack = info & 0x0080;
	mic = info & 0x0100;
	secure = info & 0x0200;
	if (!pairwise)
		return ack ? "g1" : "g2";
	if (ack)
		return mic ? "m3" : "m1";
	return secure ? "m4" : "m2";
}

static const char *data_kind(const uint8_t *p, size_t len, const struct frame *f)
{
	static const uint8_t eapol[8] = { 0xaa, 0xaa, 0x03, 0, 0, 0, 0x88, 0x8e };

	if (p[0] & 0x40)
		return "null";
	if (f->protected || len < f->head + 8 || memcmp(p + f->head, eapol, 8) != 0)
		return "data";
	return eapol_kind(p + f->head + 8, len - f->head - 8);
}

/* The CCMP header: packet number and key id. */
static void read_pn(const uint8_t *p, size_t len, struct frame *f)
{
	const uint8_t *h = p + f->head;

	if (!f->protected || len < f->head + 8 || !(h[3] & 0x20))
		return;
	f->has_pn = true;
	f->key_id = h[3] >> 6;
	f->pn = (uint64_t)h[0] | (uint64_t)h[1] << 8 | (uint64_t)h[4] << 16 | (uint64_t)h[5] << 24 | (uint64_t)h[6] << 32 |
		(uint64_t)h[7] << 40;
}

bool frame_read(const uint8_t *p, size_t len, struct frame *f)
{
	unsigned type, subtype;

	memset(f, 0, sizeof(*f));
	if (len < 10)
		return false;
	type = p[0] >> 2 & 3;
	subtype = p[0] >> 4;
	memcpy(f->a1, p + 4, 6);
	f->group = p[4] & 1;
	f->retry = p[1] & 0x08;
	f->protected = p[1] & 0x40;
	if (type == CONTROL) {
		f->kind = "control";
		if (len >= 16)
			memcpy(f->a2, p + 10, 6);
		return true;
	}
	if (len < 24)
		return false;
	memcpy(f->a2, p + 10, 6);
	memcpy(f->a3, p + 16, 6);
	f->seq = (uint16_t)((p[22] | p[23] << 8) >> 4);
	f->head = 24;
	if (type == MGMT) {
		f->kind = mgmt_kinds[subtype];
	} else if (type == DATA) {
		f->head += (p[1] & 3) == 3 ? 6 : 0;
		f->head += subtype & 8 ? 2 : 0;
		f->head += (subtype & 8) && (p[1] & 0x80) ? 4 : 0;
		f->kind = data_kind(p, len, f);
	} else
		return false;
	read_pn(p, len, f);
	return true;
}

bool frame_is(const struct frame *f, const char *kind)
{
	if (strcmp(kind, "any") == 0 || strcmp(kind, f->kind) == 0)
		return true;
	if (strcmp(kind, "mgmt") == 0)
		return one_of(f->kind, mgmt_kinds, 16);
	if (strcmp(kind, "eapol") == 0)
		return one_of(f->kind, other_kinds + 2, 7);
	if (strcmp(kind, "data") == 0)
		return one_of(f->kind, other_kinds + 1, 8);
	return false;
}

/* Where the elements of a management frame begin; 0: it has none. */
static size_t elements_at(const uint8_t *p)
{
	switch (p[0]) {
	case 0x00:
		return 24 + 4;
	case 0x20:
		return 24 + 10;
	case 0x10:
	case 0x30:
	case 0xb0:
		return 24 + 6;
	case 0x40:
		return 24;
	case 0x50:
	case 0x80:
		return 24 + 12;
	default:
		return 0;
	}
}

bool frame_element(uint8_t *p, size_t *len, uint8_t id, const uint8_t *body, size_t body_len, bool remove_only)
{
	uint8_t out[FRAME_MAX];
	size_t at = elements_at(p), to;
	bool placed = remove_only;

	if (!at || *len < at || *len > FRAME_MAX || body_len > 255)
		return false;
	memcpy(out, p, at);
	to = at;
	while (at + 2 <= *len) {
		size_t whole = 2 + (size_t)p[at + 1];

		if (at + whole > *len)
			break;
		if (p[at] != id) {
			memcpy(out + to, p + at, whole);
			to += whole;
		} else if (!placed && to + 2 + body_len + (*len - at - whole) <= FRAME_MAX) {
			placed = true;
			out[to++] = id;
			out[to++] = (uint8_t)body_len;
			memcpy(out + to, body, body_len);
			to += body_len;
		}
		at += whole;
	}
	if (!placed && to + 2 + body_len <= FRAME_MAX) {
		out[to++] = id;
		out[to++] = (uint8_t)body_len;
		memcpy(out + to, body, body_len);
		to += body_len;
	}
	memcpy(p, out, to);
	*len = to;
	return true;
}
