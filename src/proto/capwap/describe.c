/* SPDX-License-Identifier: Apache-2.0 */
/* describe.c - messages for people, by the same tables of fields: what `debug capwap packet` shows. Texts from the wire are
 * escaped, secrets are not shown, long bytes are cut. */
#include "proto/capwap/element.h"
#include "proto/capwap/elements.h"
#include "proto/capwap/vendor.h"

enum { BYTES_SHOWN = 16, RECORDS_SHOWN = 8 };

static void print_bytes(struct buf *b, const uint8_t *p, size_t len, bool secret)
{
	if (secret) {
		buf_printf(b, "(%zu bytes, secret)", len);
		return;
	}
	buf_printf(b, "%zu bytes", len);
	for (size_t i = 0; i < len && i < BYTES_SHOWN; i++)
		buf_printf(b, "%s%02x", i ? "" : " ", p[i]);
	if (len > BYTES_SHOWN)
		buf_str(b, "...");
}

static void print_mac(struct buf *b, const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf_printf(b, "%s%02x", i ? ":" : "", p[i]);
}

static void print_ip6(struct buf *b, const uint8_t *p)
{
	for (size_t i = 0; i < 16; i += 2)
		buf_printf(b, "%s%x", i ? ":" : "", p[i] << 8 | p[i + 1]);
}

static uint64_t print_load(const struct capwap_field *f, const uint8_t *in)
{
	uint64_t v64;
	uint32_t v32;
	uint16_t v16;

	switch ((enum capwap_kind)f->kind) {
	case F_U16:
	case F_S16:
		memcpy(&v16, in + f->at, sizeof(v16));
		return v16;
	case F_U32:
		memcpy(&v32, in + f->at, sizeof(v32));
		return v32;
	case F_U48:
	case F_U64:
		memcpy(&v64, in + f->at, sizeof(v64));
		return v64;
	default:
		return in[f->at];
	}
}

static void print_names(struct buf *b, const struct capwap_value_name *names, uint64_t v)
{
	bool bits = names->value == UINT32_MAX, any = false;

	for (names += bits; names->name; names++) {
		if (bits ? (v & names->value) == 0 : v != names->value)
			continue;
		buf_printf(b, "%s%s", any ? ", " : " (", names->name);
		any = true;
	}
	if (any)
		buf_ch(b, ')');
}

static void print_number(struct buf *b, const struct capwap_field *f, const uint8_t *in)
{
	uint64_t v = print_load(f, in);

	if (f->kind == F_S8)
		buf_int(b, (int8_t)v);
	else if (f->kind == F_S16)
		buf_int(b, (int16_t)v);
	else
		buf_printf(b, "%llu", (unsigned long long)v);
	if (f->values)
		print_names(b, f->values, v);
}

static void print_subs(struct buf *b, const struct capwap_shape *s, const uint8_t *in)
{
	for (const struct capwap_sub *sub = s->subs; sub->name; sub++) {
		struct capwap_bytes v;
		struct capwap_mac mac;

		if (sub->kind == F_MAC) {
			memcpy(&mac, in + sub->at, sizeof(mac));
			if (!mac.len)
				continue;
			buf_printf(b, ", %s ", sub->name);
			print_mac(b, mac.addr, mac.len);
			continue;
		}
		memcpy(&v, in + sub->at, sizeof(v));
		if (!v.p)
			continue;
		buf_printf(b, ", %s ", sub->name);
		if (sub->kind == F_TEXT)
			buf_json(b, (struct slice){ (const char *)v.p, v.len });
		else
			print_bytes(b, v.p, v.len, false);
	}
}

static void print_list(struct buf *b, const struct capwap_field *f, const uint8_t *in)
{
	uint64_t scratch[CAPWAP_STRUCT_MAX / 8];
	struct capwap_list list;
	size_t shown = 0;

	memcpy(&list, in + f->at, sizeof(list));
	for (; list.item && capwap_list_item(&list, scratch, list.item->size); shown++) {
		if (shown >= RECORDS_SHOWN)
			continue;
		buf_str(b, shown ? "; [" : "[");
		capwap_shape_print(b, list.item, scratch);
		buf_ch(b, ']');
	}
	if (shown > RECORDS_SHOWN)
		buf_printf(b, "; and %zu more", shown - RECORDS_SHOWN);
}

static void print_encryptions(struct buf *b, const struct capwap_field *f, const uint8_t *in)
{
	const struct capwap_encryption *e = (const struct capwap_encryption *)(const void *)(in + f->at);
	unsigned n = in[offsetof(struct capwap_wtp_descriptor, encryptions)];

	for (unsigned i = 0; i < n && i < CAPWAP_ENCRYPTIONS_MAX; i++)
		buf_printf(b, "%sbinding %u: 0x%04x", i ? ", " : "", e[i].wbid, e[i].capabilities);
	if (n == 0)
		buf_str(b, "none");
}

static void print_span(struct buf *b, const struct capwap_field *f, const uint8_t *in)
{
	struct capwap_bytes v;

	memcpy(&v, in + f->at, sizeof(v));
	if (f->kind == F_TEXT || f->kind == F_TEXT8 || f->kind == F_OCTETS)
		buf_json(b, (struct slice){ v.p ? (const char *)v.p : "", v.len });
	else
		print_bytes(b, v.p, v.len, f->secret);
}

static void print_field(struct buf *b, const struct capwap_shape *s, const struct capwap_field *f, const uint8_t *in)
{
	const uint8_t *p = in + f->at;

	switch ((enum capwap_kind)f->kind) {
	case F_RAW:
		print_bytes(b, p, f->n, f->secret);
		break;
	case F_MAC6:
		print_mac(b, p, 6);
		break;
	case F_MAC:
		print_mac(b, p + 1, p[0]);
		break;
	case F_IP4:
		buf_printf(b, "%u.%u.%u.%u", p[0], p[1], p[2], p[3]);
		break;
	case F_IP6:
		print_ip6(b, p);
		break;
	case F_TEXT:
	case F_TEXT8:
	case F_OCTETS:
	case F_BYTES:
	case F_BYTES8:
	case F_BYTES16:
		print_span(b, f, in);
		break;
	case F_LIST:
		print_list(b, f, in);
		break;
	case F_ARRAY:
		for (size_t i = 0; i < f->n; i++) {
			buf_str(b, i ? "; [" : "[");
			capwap_shape_print(b, f->shape, p + i * f->shape->size);
			buf_ch(b, ']');
		}
		break;
	case F_ENCRYPTIONS:
		print_encryptions(b, f, in);
		break;
	case F_SUBS:
		print_subs(b, s, in);
		break;
	default:
		print_number(b, f, in);
		break;
	}
}

void capwap_shape_print(struct buf *b, const struct capwap_shape *s, const void *in)
{
	const char *between = "";

	for (const struct capwap_field *f = s->fields; f->kind != F_END; f++) {
		if (f->kind == F_RESERVED)
			continue;
		if (f->kind != F_SUBS) {
			buf_str(b, between);
			for (const char *c = f->name; *c; c++)
				buf_ch(b, *c == '_' ? ' ' : *c);
			buf_ch(b, ' ');
			between = ", ";
		}
		print_field(b, s, f, in);
	}
}

static void describe_vendor(struct buf *b, struct rd body)
{
	struct capwap_vendor_payload v;

	buf_str(b, "Vendor Specific Payload: ");
	if (!capwap_read(body, CAPWAP_EL_VENDOR_SPECIFIC_PAYLOAD, &v)) {
		buf_printf(b, "not well formed, %zu bytes", rd_left(&body));
		return;
	}
	buf_printf(b, "vendor %u, element %u, ", v.vendor, v.id);
	print_bytes(b, v.data.p, v.data.len, true); /* what a stranger's element holds nobody knows: maybe a key */
}

void capwap_describe_element(struct buf *b, uint32_t type, struct rd body)
{
	uint64_t scratch[CAPWAP_STRUCT_MAX / 8];
	uint32_t ours = type == CAPWAP_EL_VENDOR_SPECIFIC_PAYLOAD ? capwap_plumb_element(&body) : 0;
	const struct capwap_element_info *info = capwap_element_info(ours ? ours : type);
	struct capwap_reading got = { 0 };

	if (type == CAPWAP_EL_VENDOR_SPECIFIC_PAYLOAD && !ours) {
		describe_vendor(b, body);
		return;
	}
	if (!info) {
		buf_printf(b, "unknown element %u: %zu bytes", ours ? ours - CAPWAP_EL_PLUMB : type, rd_left(&body));
		return;
	}
	buf_str(b, info->name);
	if (info->shape->fields[0].kind == F_END)
		return;
	buf_str(b, ": ");
	if (capwap_shape_read(body, info->shape, scratch, &got))
		capwap_shape_print(b, info->shape, scratch);
	else
		buf_printf(b, "not well formed, %zu bytes", rd_left(&body));
}

void capwap_describe(struct buf *b, const struct capwap_msg *m)
{
	struct rd it = m->elements;
	struct capwap_element e;

	buf_printf(b, "%s, sequence %u, %zu bytes of elements\n", capwap_message_name(m->type), m->seq, rd_left(&it));
	while (capwap_next(&it, &e)) {
		buf_str(b, "  ");
		capwap_describe_element(b, e.type, e.body);
		buf_ch(b, '\n');
	}
}
