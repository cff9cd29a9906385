/* SPDX-License-Identifier: Apache-2.0 */
/* record.c - see record.h. */
#include "controller/live/record.h"

#include "catalogue/types.h"

#include <stdio.h>

enum { MAC_ABSENT, MAC_CLIENT, MAC_SHARED, MAC_BYTES = MAC_SHARED + LIVE_MACS, MAC_WORD };
enum { TEXT_ABSENT, TEXT_IP4, TEXT_REPLAY, TEXT_BYTES };
enum { REPLAY_TEXT = 23, IP4_TEXT_MAX = 15 };

size_t live_put_varint(uint8_t *to, uint64_t v)
{
	size_t n = 0;

	for (; v >= 0x80; v >>= 7)
		to[n++] = (uint8_t)(v | 0x80);
	to[n++] = (uint8_t)v;
	return n;
}

uint64_t live_varint(struct rd *in)
{
	uint64_t v = 0;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		uint8_t b = rd_u8(in);

		v |= (uint64_t)(b & 0x7f) << shift;
		if (b < 0x80)
			return v;
	}
	in->failed = true;
	return 0;
}

/* --- addresses ---------------------------------------------------------------------------------------------------- */

static size_t put_mac(struct live_macs *m, mac_t mac, uint8_t *to)
{
	if (!mac_present(mac)) {
		to[0] = MAC_ABSENT;
		return 1;
	}
	if (mac_eq(mac, m->client)) {
		to[0] = MAC_CLIENT;
		return 1;
	}
	for (unsigned i = 0; i < m->n; i++)
		if (mac_eq(mac, m->mac[i])) {
			to[0] = (uint8_t)(MAC_SHARED + i);
			return 1;
		}
	if (m->n < LIVE_MACS) {
		m->mac[m->n] = mac;
		to[0] = (uint8_t)(MAC_SHARED + m->n++);
		return 1;
	}
	if (mac.v >> 48 == 1) { /* a real address */
		to[0] = MAC_BYTES;
		for (unsigned i = 0; i < 6; i++)
			to[1 + i] = (uint8_t)(mac.v >> (40 - 8 * i));
		return 7;
	}
	to[0] = MAC_WORD;
	memcpy(to + 1, &mac.v, sizeof(mac.v));
	return 1 + sizeof(mac.v);
}

static mac_t take_mac(const struct live_macs *m, struct rd *in)
{
	uint8_t kind = rd_u8(in);
	mac_t mac = { 0 };

	if (kind == MAC_ABSENT)
		return mac;
	if (kind == MAC_CLIENT)
		return m->client;
	if (kind >= MAC_SHARED && kind < MAC_SHARED + m->n)
		return m->mac[kind - MAC_SHARED];
	if (kind == MAC_BYTES) {
		uint64_t high = rd_be16(in);

		mac.v = MAC_REAL_BIT | high << 32 | rd_be32(in);
	} else if (kind == MAC_WORD) {
		rd_copy(in, &mac.v, sizeof(mac.v));
	} else {
		in->failed = true;
	}
	return mac;
}

/* --- texts -------------------------------------------------------------------------------------------------------- */

/* "192.0.2.17", spelled as we would: its four bytes. */
static bool pack_ip4(struct slice s, uint8_t out[static 4])
{
	const char *p = s.p, *end = s.p + s.len;

	if (s.len > IP4_TEXT_MAX)
		return false;
	for (int part = 0; part < 4; part++) {
		unsigned v = 0;
		const char *start = p;

		for (; p < end && ch_digit(*p); p++)
			v = v * 10 + (unsigned)(*p - '0');
		if (p == start || p - start > 3 || v > 255 || (p - start > 1 && *start == '0'))
			return false;
		out[part] = (uint8_t)v;
		if (part < 3 && (p == end || *p++ != '.'))
			return false;
	}
	return p == end;
}

static int low_hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "00.00.00.00.00.00.00.01" */
static bool pack_replay(struct slice s, uint64_t *out)
{
	uint64_t v = 0;

	if (s.len != REPLAY_TEXT)
		return false;
	for (size_t i = 0; i < REPLAY_TEXT; i += 3) {
		int high = low_hex(s.p[i]), low = low_hex(s.p[i + 1]);

		if (high < 0 || low < 0 || (i + 2 < REPLAY_TEXT && s.p[i + 2] != '.'))
			return false;
		v = v << 8 | (uint64_t)(high << 4 | low);
	}
	*out = v;
	return true;
}

static size_t put_text(struct slice s, size_t max, uint8_t *to, bool *cut)
{
	uint64_t replay;
	size_t n;

	if (!s.p) {
		to[0] = TEXT_ABSENT;
		return 1;
	}
	if (s.len >= 7 && ch_digit(s.p[0])) {
		if (pack_ip4(s, to + 1)) {
			to[0] = TEXT_IP4;
			return 5;
		}
	}
	if (s.len == REPLAY_TEXT && pack_replay(s, &replay)) {
		to[0] = TEXT_REPLAY;
		return 1 + live_put_varint(to + 1, replay);
	}
	if (s.len > max) {
		*cut = true;
		s.len = max;
	}
	n = live_put_varint(to, TEXT_BYTES + s.len);
	memcpy(to + n, s.p, s.len);
	return n + s.len;
}

static struct slice made_text(struct texts *texts, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static struct slice made_text(struct texts *texts, const char *fmt, ...)
{
	char text[32];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return (struct slice){ texts_keep(texts, text, (size_t)n), (size_t)n };
}

static struct slice take_text(struct rd *in, struct texts *texts)
{
	uint64_t kind = live_varint(in);
	const uint8_t *b;
	struct slice s = { 0 };

	if (kind == TEXT_ABSENT)
		return s;
	if (kind == TEXT_IP4) {
		b = rd_bytes(in, 4);
		return b ? made_text(texts, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]) : s;
	}
	if (kind == TEXT_REPLAY) {
		uint64_t v = live_varint(in);
		unsigned o[8];

		for (unsigned i = 0; i < 8; i++)
			o[i] = (unsigned)(v >> (56 - 8 * i)) & 255;
		return made_text(texts, "%02x.%02x.%02x.%02x.%02x.%02x.%02x.%02x", o[0], o[1], o[2], o[3], o[4], o[5], o[6], o[7]);
	}
	if (kind - TEXT_BYTES > LIVE_TEXT_MAX) {
		in->failed = true;
		return s;
	}
	s.len = (size_t)(kind - TEXT_BYTES);
	b = rd_bytes(in, s.len);
	s.p = (const char *)b;
	return b ? s : (struct slice){ 0 };
}

/* --- rows --------------------------------------------------------------------------------------------------------- */

enum { FIELD_BYTES_MAX = 12 + LIVE_TEXT_MAX };

static size_t encode(struct live_macs *m, const struct cat_row *row, const void *fields, size_t text_max,
		     uint8_t out[static LIVE_FIELDS_MAX], bool *cut)
{
	size_t n = 0;

	for (unsigned i = 0; i < row->nfields; i++) {
		const struct cat_field *f = &cat_fields[row->field0 + i];
		const char *at = (const char *)fields + f->offset;
		uint8_t bytes[FIELD_BYTES_MAX];
		size_t len;

		if (f->type == CAT_MAC) {
			mac_t mac;

			memcpy(&mac, at, sizeof(mac));
			len = put_mac(m, mac, bytes);
		} else if (cat_textual((enum cat_type)f->type)) {
			struct slice s;

			memcpy(&s, at, sizeof(s));
			len = put_text(s, text_max, bytes, cut);
		} else {
			int64_t v;

			memcpy(&v, at, sizeof(v));
			len = live_put_varint(bytes, v == CAT_ABSENT ? 0 : live_zigzag(v) + 1);
		}
		if (n + len > LIVE_FIELDS_MAX)
			return SIZE_MAX;
		memcpy(out + n, bytes, len);
		n += len;
	}
	return n;
}

size_t live_encode(struct live_macs *m, unsigned row, const void *fields, uint8_t out[static LIVE_FIELDS_MAX], bool *cut)
{
	size_t n = encode(m, &cat_rows[row], fields, LIVE_TEXT_MAX, out, cut);

	/* twenty fields of 1 + LIVE_TEXT_SHORT bytes fit; so do twenty numbers of ten bytes */
	return n != SIZE_MAX ? n : encode(m, &cat_rows[row], fields, LIVE_TEXT_SHORT - 1, out, cut);
}

_Static_assert(CAT_FIELDS_MAX * LIVE_TEXT_SHORT <= LIVE_FIELDS_MAX, "a row of texts does not fit a record");

bool live_decode(const struct live_macs *m, struct rd *in, unsigned row, void *fields, struct texts *texts)
{
	const struct cat_row *r = &cat_rows[row];

	memset(fields, 0, r->size);
	for (unsigned i = 0; i < r->nfields; i++) {
		const struct cat_field *f = &cat_fields[r->field0 + i];
		char *at = (char *)fields + f->offset;

		if (f->type == CAT_MAC) {
			mac_t mac = take_mac(m, in);

			memcpy(at, &mac, sizeof(mac));
		} else if (cat_textual((enum cat_type)f->type)) {
			struct slice s = take_text(in, texts);

			memcpy(at, &s, sizeof(s));
		} else {
			uint64_t u = live_varint(in);
			int64_t v = u ? live_unzigzag(u - 1) : CAT_ABSENT;

			memcpy(at, &v, sizeof(v));
		}
	}
	return !rd_failed(in);
}
