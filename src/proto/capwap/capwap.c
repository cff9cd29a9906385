/* SPDX-License-Identifier: Apache-2.0 */
/* capwap.c - the preamble, the transport header, the control header, and the chain of message elements. */
#include "proto/capwap/capwap.h"
#include "proto/capwap/element.h"

enum { PREAMBLE_DTLS = 1, FLAG_T = 0x100, FLAG_F = 0x80, FLAG_L = 0x40, FLAG_W = 0x20, FLAG_M = 0x10, FLAG_K = 0x08 };

enum capwap_fault capwap_preamble_read(struct rd *packet, bool *dtls)
{
	struct rd peek = *packet;
	uint8_t preamble = rd_u8(&peek);

	*dtls = false;
	if (rd_failed(&peek))
		return CAPWAP_SHORT;
	if (preamble >> 4)
		return CAPWAP_VERSION;
	if ((preamble & 15) > PREAMBLE_DTLS)
		return CAPWAP_PREAMBLE;
	if (preamble == 0)
		return CAPWAP_OK;
	*dtls = true;
	rd_skip(packet, CAPWAP_DTLS_HDR_LEN);
	return rd_failed(packet) ? CAPWAP_SHORT : CAPWAP_OK;
}

/* An optional part of the header: a length, so many bytes, zeros up to a multiple of four. */
static const uint8_t *read_option(struct rd *options, uint8_t *len)
{
	const uint8_t *at;

	*len = rd_u8(options);
	at = rd_bytes(options, *len);
	rd_skip(options, (4 - (1u + *len) % 4) % 4);
	return rd_failed(options) ? NULL : at;
}

enum capwap_fault capwap_hdr_read(struct rd *r, struct capwap_hdr *h)
{
	size_t all = rd_left(r);
	uint32_t word = rd_be32(r);
	uint16_t id = rd_be16(r), offset = rd_be16(r);
	struct rd options;
	const uint8_t *at;
	uint8_t len;

	*h = (struct capwap_hdr){ 0 };
	if (rd_failed(r))
		return CAPWAP_SHORT;
	if (word >> 28)
		return CAPWAP_VERSION;
	h->preamble = word >> 24 & 15;
	if (h->preamble > PREAMBLE_DTLS)
		return CAPWAP_PREAMBLE;
	h->hlen = (uint8_t)((word >> 19 & 31) * 4);
	h->rid = word >> 14 & 31;
	h->wbid = word >> 9 & 31;
	h->native = word & FLAG_T;
	h->fragment = word & FLAG_F;
	h->last = h->fragment && word & FLAG_L;
	h->keep_alive = word & FLAG_K;
	h->frag_id = h->fragment ? id : 0;
	h->copy_id = h->fragment ? 0 : id;
	h->frag_offset = h->fragment ? offset & 0xfff8 : 0;
	if (h->hlen < CAPWAP_HDR_MIN || h->hlen > all)
		return CAPWAP_HLEN;
	options = rd_part(r, (size_t)h->hlen - CAPWAP_HDR_MIN);
	if (word & FLAG_M) {
		at = read_option(&options, &len);
		if (!at || (len != 6 && len != 8))
			return CAPWAP_RADIO_MAC;
		h->radio_mac.len = len;
		memcpy(h->radio_mac.addr, at, len);
	}
	if (word & FLAG_W) {
		at = read_option(&options, &len);
		if (!at)
			return CAPWAP_WIRELESS;
		h->wireless_len = len;
		memcpy(h->wireless, at, len < sizeof(h->wireless) ? len : sizeof(h->wireless));
	}
	return CAPWAP_OK;
}

static size_t option_len(uint8_t len)
{
	return len ? (1u + len + 3) & ~3u : 0;
}

size_t capwap_hdr_len(const struct capwap_hdr *h)
{
	return CAPWAP_HDR_MIN + option_len(h->radio_mac.len) + option_len(h->wireless_len);
}

static void write_option(struct wr *w, const uint8_t *bytes, uint8_t len)
{
	if (!len)
		return;
	wr_u8(w, len);
	wr_bytes(w, bytes, len);
	wr_zeros(w, option_len(len) - 1 - len);
}

void capwap_hdr_write(struct wr *w, const struct capwap_hdr *h)
{
	if ((h->radio_mac.len && h->radio_mac.len != 6 && h->radio_mac.len != 8) || h->wireless_len > sizeof(h->wireless) ||
	    h->rid > 31 || h->wbid > 31 || h->frag_offset % 8)
		w->error = w->error ? w->error : -ERANGE;
	wr_be32(w, (uint32_t)capwap_hdr_len(h) / 4 << 19 | (uint32_t)h->rid << 14 | (uint32_t)h->wbid << 9 |
			   (h->native ? FLAG_T : 0) | (h->fragment ? FLAG_F : 0) | (h->fragment && h->last ? FLAG_L : 0) |
			   (h->wireless_len ? FLAG_W : 0) | (h->radio_mac.len ? FLAG_M : 0) | (h->keep_alive ? FLAG_K : 0));
	wr_be16(w, h->fragment ? h->frag_id : h->copy_id);
	wr_be16(w, h->fragment ? h->frag_offset : 0);
	write_option(w, h->radio_mac.addr, h->radio_mac.len);
	write_option(w, h->wireless, h->wireless_len);
}

/* --- control messages -------------------------------------------------------------------------------------------- */

/* Message Element Length counts itself... almost: RFC 5415 4.5.1.3 has it count what follows the Sequence Number, which is
 * its own two bytes and the flags besides the elements. */
enum { COUNTED_BESIDES = 3 };

enum capwap_fault capwap_msg_read(struct rd *r, struct capwap_msg *m)
{
	struct capwap_element e;
	struct rd it;
	uint16_t len;

	*m = (struct capwap_msg){ 0 };
	m->type = rd_be32(r);
	m->seq = rd_u8(r);
	len = rd_be16(r);
	rd_skip(r, 1);
	if (rd_failed(r))
		return CAPWAP_CONTROL_SHORT;
	if (len < COUNTED_BESIDES || (size_t)len - COUNTED_BESIDES > rd_left(r))
		return CAPWAP_MESSAGE_LENGTH;
	m->elements = rd_part(r, (size_t)len - COUNTED_BESIDES);
	m->trailing = rd_left(r) != 0;
	it = m->elements;
	while (rd_left(&it)) {
		if (rd_left(&it) < CAPWAP_ELEMENT_HDR_LEN)
			return CAPWAP_ELEMENT_HEADER;
		if (!capwap_next(&it, &e))
			return CAPWAP_ELEMENT_LENGTH;
	}
	return CAPWAP_OK;
}

bool capwap_next(struct rd *elements, struct capwap_element *e)
{
	if (!rd_left(elements) || rd_failed(elements))
		return false;
	e->type = rd_be16(elements);
	e->body = rd_part(elements, rd_be16(elements));
	return !rd_failed(elements);
}

size_t capwap_msg_begin(struct wr *w, uint32_t type, uint8_t seq)
{
	size_t hole;

	wr_be32(w, type);
	wr_u8(w, seq);
	hole = wr_be16_hole(w);
	wr_u8(w, 0);
	return hole;
}

void capwap_msg_end(struct wr *w, size_t hole)
{
	wr_be16_fill(w, hole, wr_len(w) - hole);
}

size_t capwap_control_begin(struct wr *w, uint32_t type, uint8_t seq)
{
	capwap_hdr_write(w, &(struct capwap_hdr){ .wbid = CAPWAP_WBID_DOT11 });
	return capwap_msg_begin(w, type, seq);
}

void capwap_control_end(struct wr *w, size_t hole)
{
	capwap_msg_end(w, hole);
}

/* --- the table of elements --------------------------------------------------------------------------------------- */

static const struct capwap_element_info *row(const struct capwap_element_info *table, size_t n, uint32_t at)
{
	return at < n && table[at].name ? &table[at] : NULL;
}

const struct capwap_element_info *capwap_element_info(uint32_t type)
{
	if (type > CAPWAP_EL_PLUMB)
		return row(capwap_elements_plumb, capwap_elements_plumb_count, type - CAPWAP_EL_PLUMB - 1);
	if (type >= CAPWAP_EL_ADD_WLAN)
		return row(capwap_elements_dot11, capwap_elements_dot11_count, type - CAPWAP_EL_ADD_WLAN);
	return row(capwap_elements_base, capwap_elements_base_count, type);
}

const struct capwap_element_info *capwap_element_at(size_t i)
{
	for (uint32_t type = 1; type <= CAPWAP_EL_PLUMB_LAST; type++) {
		const struct capwap_element_info *info = capwap_element_info(type);

		if (info && i-- == 0)
			return info;
		if (type == CAPWAP_EL_ADD_WLAN + 1024)
			type = CAPWAP_EL_PLUMB;
	}
	return NULL;
}

const char *capwap_element_name(uint32_t type)
{
	const struct capwap_element_info *info = capwap_element_info(type);

	return info ? info->name : "unknown element";
}
