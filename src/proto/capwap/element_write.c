/* SPDX-License-Identifier: Apache-2.0 */
/* element_write.c - the one writer behind every message element, by the same tables as the reader. It refuses what the
 * reader would refuse, and what the reader would only tolerate as well. */
#include "base/utf8.h"
#include "proto/capwap/element.h"
#include "proto/capwap/elements.h"
#include "proto/capwap/vendor.h"

static uint64_t int_load(const struct capwap_field *f, const uint8_t *in)
{
	uint64_t v64;
	uint32_t v32;
	uint16_t v16;

	switch (capwap_int_width(f->kind)) {
	case 1:
		return in[f->at];
	case 2:
		memcpy(&v16, in + f->at, 2);
		return v16;
	case 4:
		memcpy(&v32, in + f->at, 4);
		return v32;
	default:
		memcpy(&v64, in + f->at, 8);
		return v64;
	}
}

static void refuse(struct wr *w)
{
	if (!w->error)
		w->error = -ERANGE;
}

static void write_span(struct wr *w, const struct capwap_field *f, const uint8_t *in)
{
	struct capwap_bytes b;

	memcpy(&b, in + f->at, sizeof(b));
	if (b.len < f->min || (f->max && b.len > f->max) ||
	    (capwap_is_text(f->kind) && !utf8_clean((struct slice){ (const char *)b.p, b.len })) ||
	    !capwap_span_whole(f, b.p, b.len))
		refuse(w);
	if (f->kind == F_TEXT8 || f->kind == F_BYTES8)
		wr_u8(w, b.len);
	else if (f->kind == F_BYTES16)
		wr_be16(w, b.len);
	wr_bytes(w, b.p, b.len);
}

static void write_mac(struct wr *w, const struct capwap_mac *mac)
{
	if (mac->len != 6 && mac->len != 8)
		refuse(w);
	else
		wr_bytes(w, mac->addr, mac->len);
}

static void write_subs(struct wr *w, const struct capwap_shape *s, const uint8_t *in)
{
	for (const struct capwap_sub *sub = s->subs; sub->name; sub++) {
		struct capwap_bytes b;
		struct capwap_mac mac;

		if (!capwap_sub_there(sub, in)) {
			if (sub->mandatory)
				refuse(w);
			continue;
		}
		if (sub->kind == F_MAC) {
			memcpy(&mac, in + sub->at, sizeof(mac));
			b = (struct capwap_bytes){ mac.addr, mac.len };
			if (mac.len != 6 && mac.len != 8)
				refuse(w);
		} else {
			memcpy(&b, in + sub->at, sizeof(b));
		}
		if (b.len > CAPWAP_SUB_MAX ||
		    (sub->kind == F_TEXT && !utf8_clean((struct slice){ (const char *)b.p, b.len })))
			refuse(w);
		if (s->sub_vendors)
			wr_be32(w, 0);
		wr_be16(w, sub->type);
		wr_be16(w, b.len);
		wr_bytes(w, b.p, b.len);
	}
}

static void write_fields(struct wr *w, const struct capwap_shape *s, const uint8_t *in, bool lists);

static void write_item(struct wr *w, const struct capwap_shape *item, const uint8_t *in)
{
	size_t hole;

	if (!item->prefixed) {
		write_fields(w, item, in, true);
		return;
	}
	hole = wr_be16_hole(w);
	write_fields(w, item, in, true);
	wr_be16_close(w, hole);
}

static void write_encryptions(struct wr *w, const struct capwap_field *f, const uint8_t *in)
{
	const struct capwap_encryption *e = (const struct capwap_encryption *)(const void *)(in + f->at);
	uint8_t n = in[offsetof(struct capwap_wtp_descriptor, encryptions)];

	if (n < 1 || n > CAPWAP_ENCRYPTIONS_MAX) {
		refuse(w);
		return;
	}
	wr_u8(w, n);
	for (unsigned i = 0; i < n; i++) {
		wr_u8(w, e[i].wbid & 0x1f);
		wr_be16(w, e[i].capabilities);
	}
}

static void write_list(struct wr *w, const struct capwap_field *f, const uint8_t *in)
{
	struct capwap_list list;
	size_t n;

	memcpy(&list, in + f->at, sizeof(list));
	n = capwap_list_count(list);
	if ((list.bytes.len && list.item != f->shape) || n < f->min || (f->max && n > f->max))
		refuse(w);
	wr_bytes(w, list.bytes.p, list.bytes.len);
}

static void write_int(struct wr *w, const struct capwap_field *f, const uint8_t *in)
{
	uint64_t v = int_load(f, in);

	if (v == CAPWAP_RADIO_ZERO && (f->kind == F_RADIO || f->kind == F_RADIO_ALL)) {
		wr_u8(w, 0);
		return;
	}
	if (!capwap_int_in_range(f, v))
		refuse(w);
	wr_uint(w, v, capwap_int_width(f->kind));
}

static void write_field(struct wr *w, const struct capwap_shape *s, const struct capwap_field *f, const uint8_t *in,
			bool lists)
{
	switch ((enum capwap_kind)f->kind) {
	case F_RESERVED:
		wr_zeros(w, f->n);
		break;
	case F_RAW:
		wr_bytes(w, in + f->at, f->n);
		break;
	case F_MAC6:
		wr_bytes(w, in + f->at, 6);
		break;
	case F_IP4:
		wr_bytes(w, in + f->at, 4);
		break;
	case F_IP6:
		wr_bytes(w, in + f->at, 16);
		break;
	case F_MAC:
		wr_u8(w, in[f->at]);
		write_mac(w, (const struct capwap_mac *)(const void *)(in + f->at));
		break;
	case F_TEXT:
	case F_TEXT8:
	case F_BYTES:
	case F_OCTETS:
	case F_BYTES8:
	case F_BYTES16:
		write_span(w, f, in);
		break;
	case F_COUNT8: /* capwap_put_end knows when there is no list yet */
		if (lists) {
			struct capwap_list list;

			memcpy(&list, in + f[1].at, sizeof(list));
			wr_u8(w, capwap_list_count(list));
		} else {
			wr_u8(w, 0);
		}
		break;
	case F_LIST:
		if (lists)
			write_list(w, f, in);
		break;
	case F_ARRAY:
		for (size_t i = 0; i < f->n; i++)
			write_fields(w, f->shape, in + f->at + i * f->shape->size, lists);
		break;
	case F_ENCRYPTIONS:
		write_encryptions(w, f, in);
		break;
	case F_SUBS:
		write_subs(w, s, in);
		break;
	default:
		write_int(w, f, in);
		break;
	}
}

static void write_fields(struct wr *w, const struct capwap_shape *s, const uint8_t *in, bool lists)
{
	for (const struct capwap_field *f = s->fields; f->kind != F_END; f++)
		write_field(w, s, f, in, lists);
}

/* --- elements ---------------------------------------------------------------------------------------------------- */

static size_t open_element(struct wr *w, enum capwap_element_type type, const void *in, size_t size, bool lists)
{
	const struct capwap_element_info *info = capwap_element_info(type);
	size_t hole;

	wr_be16(w, type > CAPWAP_EL_PLUMB ? CAPWAP_EL_VENDOR_SPECIFIC_PAYLOAD : type);
	hole = wr_be16_hole(w);
	if (type > CAPWAP_EL_PLUMB) {
		wr_be32(w, CAPWAP_PLUMB_VENDOR);
		wr_be16(w, type - CAPWAP_EL_PLUMB);
		wr_be32(w, CAPWAP_PLUMB_MAGIC);
		wr_u8(w, CAPWAP_PLUMB_VERSION);
	}
	if (!info || info->shape->size != size)
		refuse(w);
	else
		write_fields(w, info->shape, in, lists);
	return hole;
}

enum { PLUMB_PREFIX = 4 + 2 + 4 + 1 }; /* vendor, element id, magic, version */

static void close_element(struct wr *w, enum capwap_element_type type, size_t hole)
{
	const struct capwap_element_info *info = capwap_element_info(type);
	size_t len = wr_len(w) - hole - 2, prefix = type > CAPWAP_EL_PLUMB ? PLUMB_PREFIX : 0;

	if (!wr_done(w) && (!info || len < prefix + info->min || len > prefix + info->max))
		refuse(w);
	wr_be16_close(w, hole);
}

void capwap_put_body(struct wr *w, enum capwap_element_type type, const void *in, size_t size)
{
	size_t hole = open_element(w, type, in, size, true);

	close_element(w, type, hole);
}

size_t capwap_put_open(struct wr *w, enum capwap_element_type type, const void *in, size_t size)
{
	return open_element(w, type, in, size, false);
}

static const struct capwap_field *list_field(const struct capwap_element_info *info)
{
	for (const struct capwap_field *f = info ? info->shape->fields : NULL; f && f->kind != F_END; f++)
		if (f->kind == F_LIST)
			return f;
	return NULL;
}

void capwap_put_item(struct wr *w, enum capwap_element_type type, const void *record, size_t size)
{
	const struct capwap_field *f = list_field(capwap_element_info(type));

	if (!f || f->shape->size != size)
		refuse(w);
	else
		write_item(w, f->shape, record);
}

size_t capwap_item_len(enum capwap_element_type type, const void *record, size_t size)
{
	uint8_t room[CAPWAP_VENDOR_DATA_MAX];
	struct wr w = wr_into(room, sizeof(room));

	capwap_put_item(&w, type, record, size);
	return wr_done(&w) ? 0 : wr_len(&w);
}

/* Counts the records written behind the fixed part and checks them against the list's limits. */
void capwap_put_end(struct wr *w, enum capwap_element_type type, size_t hole)
{
	const struct capwap_element_info *info = capwap_element_info(type);
	const struct capwap_field *f = list_field(info);
	struct capwap_list list;
	size_t fixed = 0, n, body = hole + 2 + (type > CAPWAP_EL_PLUMB ? PLUMB_PREFIX : 0);

	if (!f)
		refuse(w);
	if (!wr_done(w)) {
		struct rd r = rd_over(w->start + body, wr_len(w) - body);
		struct capwap_reading got = { 0 };
		uint64_t scratch[CAPWAP_STRUCT_MAX / 8];

		for (const struct capwap_field *at = info->shape->fields; at != f; at++)
			(void)capwap_field_read(&r, info->shape, at, (uint8_t *)scratch, &got);
		fixed = (size_t)(r.p - w->start);
		list = (struct capwap_list){ { r.p, rd_left(&r) }, f->shape };
		n = capwap_list_count(list);
		if (n < f->min || (f->max && n > f->max) || (f != info->shape->fields && f[-1].kind == F_COUNT8 && n > 255))
			refuse(w);
		else if (f != info->shape->fields && f[-1].kind == F_COUNT8)
			w->start[fixed - 1] = (uint8_t)n;
	}
	close_element(w, type, hole);
}
