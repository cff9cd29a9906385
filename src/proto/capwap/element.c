/* SPDX-License-Identifier: Apache-2.0 */
/* element.c - the one reader behind every message element: it follows the tables of fields, decides what is too short, too
 * long or out of range, and names the field. */
#include "base/utf8.h"
#include "proto/capwap/element.h"
#include "proto/capwap/elements.h"
#include "proto/capwap/vendor.h"

static bool complain(struct capwap_reading *got, enum capwap_wrong wrong, const char *field, uint64_t value)
{
	if (got->wrong == CAPWAP_FINE) {
		got->wrong = wrong;
		got->field = field;
		got->value = value;
	}
	return false;
}

static void lenient(struct capwap_reading *got, unsigned id_plus_one)
{
	got->leniencies |= 1u << (id_plus_one - 1);
}

/* --- integers ---------------------------------------------------------------------------------------------------- */

unsigned capwap_int_width(uint8_t kind)
{
	switch (kind) {
	case F_U8:
	case F_S8:
	case F_RADIO:
	case F_RADIO_ALL:
	case F_WLAN:
	case F_COUNT8:
		return 1;
	case F_U16:
	case F_S16:
		return 2;
	case F_U32:
		return 4;
	case F_U48:
		return 6;
	case F_U64:
		return 8;
	default:
		return 0;
	}
}

static void int_store(const struct capwap_field *f, uint8_t *out, uint64_t v)
{
	uint32_t v32 = (uint32_t)v;
	uint16_t v16 = (uint16_t)v;

	switch (capwap_int_width(f->kind)) {
	case 1:
		out[f->at] = (uint8_t)v;
		break;
	case 2:
		memcpy(out + f->at, &v16, 2);
		break;
	case 4:
		memcpy(out + f->at, &v32, 4);
		break;
	default:
		memcpy(out + f->at, &v, 8);
		break;
	}
}

static uint64_t int_read(struct rd *r, unsigned width)
{
	uint64_t high;

	switch (width) {
	case 1:
		return rd_u8(r);
	case 2:
		return rd_be16(r);
	case 4:
		return rd_be32(r);
	case 6:
		high = rd_be16(r);
		return high << 32 | rd_be32(r);
	default:
		return rd_be64(r);
	}
}

bool capwap_int_in_range(const struct capwap_field *f, uint64_t v)
{
	switch (f->kind) {
	case F_RADIO:
		return v >= 1 && v <= CAPWAP_RADIOS_MAX;
	case F_RADIO_ALL:
		return (v >= 1 && v <= CAPWAP_RADIOS_MAX) || v == CAPWAP_RADIO_ALL;
	case F_WLAN:
		return v >= 1 && v <= CAPWAP_WLANS_MAX;
	case F_U48:
		return v >> 48 == 0;
	default:
		return !f->max || (v >= f->min && v <= f->max);
	}
}

static bool read_int(struct rd *r, const struct capwap_field *f, uint8_t *out, struct capwap_reading *got)
{
	uint64_t v = int_read(r, capwap_int_width(f->kind));

	if (rd_failed(r))
		return complain(got, CAPWAP_WRONG_TOO_SHORT, f->name, 0);
	if (f->n)
		v &= f->n;
	if (!capwap_int_in_range(f, v)) {
		if (!f->open && (v != 0 || (!f->lenient && f->kind != F_RADIO && f->kind != F_RADIO_ALL)))
			return complain(got, CAPWAP_WRONG_VALUE, f->name, v);
		lenient(got, f->open ? LENIENT(RESERVED_VALUE) : f->lenient ? f->lenient : LENIENT(RADIO_ZERO));
	}
	int_store(f, out, v);
	return true;
}

/* --- texts and bytes --------------------------------------------------------------------------------------------- */

bool capwap_is_text(uint8_t kind)
{
	return kind == F_TEXT || kind == F_TEXT8;
}

static bool store_span(const uint8_t *p, size_t len, uint8_t kind, uint8_t *out, struct capwap_reading *got)
{
	if (capwap_is_text(kind)) {
		struct slice text = { (const char *)p, len };

		memcpy(out, &text, sizeof(text));
		if (!utf8_clean(text))
			lenient(got, LENIENT(TEXT_CONTROL));
	} else {
		struct capwap_bytes bytes = { p, len };

		memcpy(out, &bytes, sizeof(bytes));
	}
	return true;
}

/* Records of a fixed size, or information elements of 802.11: id, length, and so many bytes. */
bool capwap_span_whole(const struct capwap_field *f, const uint8_t *p, size_t len)
{
	struct rd r = rd_over(len ? (const void *)p : "", len); /* an empty span may have no place */

	while (f->ies && rd_left(&r) && !rd_failed(&r)) {
		rd_skip(&r, 1);
		rd_skip(&r, rd_u8(&r));
	}
	return !rd_failed(&r) && (!f->n || len % f->n == 0);
}

static bool read_span(struct rd *r, const struct capwap_field *f, uint8_t *out, struct capwap_reading *got)
{
	size_t len = f->kind == F_TEXT8 || f->kind == F_BYTES8 ? rd_u8(r) : f->kind == F_BYTES16 ? rd_be16(r) : rd_left(r);
	const uint8_t *p = rd_bytes(r, len);

	if (!p)
		return complain(got, CAPWAP_WRONG_TOO_SHORT, f->name, len);
	if (len < f->min) {
		if (!f->lenient || len)
			return complain(got, CAPWAP_WRONG_TOO_SHORT, f->name, len);
		lenient(got, f->lenient);
	}
	if (f->max && len > f->max)
		return complain(got, CAPWAP_WRONG_TOO_LONG, f->name, len);
	if (!capwap_span_whole(f, p, len))
		return complain(got, CAPWAP_WRONG_VALUE, f->name, len);
	return store_span(p, len, f->kind, out + f->at, got);
}

static bool read_mac(struct rd *r, size_t len, const char *name, uint8_t *out, struct capwap_reading *got)
{
	struct capwap_mac mac = { 0 };

	if (len != 6 && len != 8)
		return complain(got, rd_failed(r) ? CAPWAP_WRONG_TOO_SHORT : CAPWAP_WRONG_VALUE, name, len);
	mac.len = (uint8_t)len;
	if (!rd_copy(r, mac.addr, len))
		return complain(got, CAPWAP_WRONG_TOO_SHORT, name, len);
	memcpy(out, &mac, sizeof(mac));
	return true;
}

/* --- lists, arrays, sub-elements --------------------------------------------------------------------------------- */

static bool read_fields(struct rd *r, const struct capwap_shape *s, uint8_t *out, struct capwap_reading *got);

static bool read_item(struct rd *r, const struct capwap_shape *item, uint8_t *out, struct capwap_reading *got)
{
	struct rd part;

	memset(out, 0, item->size);
	if (!item->prefixed)
		return read_fields(r, item, out, got);
	part = rd_part(r, rd_be16(r));
	if (rd_failed(r))
		return complain(got, CAPWAP_WRONG_TOO_SHORT, "record", rd_left(r));
	return read_fields(&part, item, out, got);
}

static bool read_list(struct rd *r, const struct capwap_field *f, const struct capwap_field *count, uint8_t *out,
		      struct capwap_reading *got)
{
	uint64_t scratch[CAPWAP_STRUCT_MAX / 8];
	struct capwap_list list = { { r->p, rd_left(r) }, f->shape };
	size_t n = 0;

	for (; rd_left(r); n++)
		if (!read_item(r, f->shape, (uint8_t *)scratch, got))
			return false;
	if (count && out[count->at] != n)
		return complain(got, CAPWAP_WRONG_VALUE, count->name, out[count->at]);
	if (n < f->min) {
		if (!f->lenient)
			return complain(got, CAPWAP_WRONG_TOO_SHORT, f->name, n);
		lenient(got, f->lenient);
	}
	if (f->max && n > f->max)
		return complain(got, CAPWAP_WRONG_TOO_LONG, f->name, n);
	memcpy(out + f->at, &list, sizeof(list));
	return true;
}

static bool read_array(struct rd *r, const struct capwap_field *f, uint8_t *out, struct capwap_reading *got)
{
	for (size_t i = 0; i < f->n; i++)
		if (!read_fields(r, f->shape, out + f->at + i * f->shape->size, got))
			return false;
	return true;
}

static bool read_encryptions(struct rd *r, const struct capwap_field *f, uint8_t *out, struct capwap_reading *got)
{
	struct capwap_encryption *e = (struct capwap_encryption *)(void *)(out + f->at);
	uint8_t n = rd_u8(r);

	out[offsetof(struct capwap_wtp_descriptor, encryptions)] = n;
	for (unsigned i = 0; i < n; i++) {
		struct capwap_encryption one;

		one.wbid = rd_u8(r) & 0x1f;
		one.capabilities = rd_be16(r);
		if (i < CAPWAP_ENCRYPTIONS_MAX)
			e[i] = one;
	}
	if (rd_failed(r))
		return complain(got, CAPWAP_WRONG_TOO_SHORT, f->name, n);
	if (n == 0)
		lenient(got, LENIENT(NO_ENCRYPTION_LIST));
	return true;
}

/* Whether a sub-element has been seen already. */
bool capwap_sub_there(const struct capwap_sub *sub, const uint8_t *out)
{
	struct capwap_bytes b;

	if (sub->kind == F_MAC)
		return out[sub->at] != 0;
	memcpy(&b, out + sub->at, sizeof(b)); /* a slice has the same form */
	return b.p != NULL;
}

static_assert(sizeof(struct slice) == sizeof(struct capwap_bytes), "a pointer and a length, both");

static bool read_sub(struct rd *r, const struct capwap_shape *s, uint8_t *out, struct capwap_reading *got)
{
	uint32_t vendor = s->sub_vendors ? rd_be32(r) : 0;
	uint16_t type = rd_be16(r), len = rd_be16(r);
	struct rd body = rd_part(r, len);

	if (rd_failed(r))
		return complain(got, CAPWAP_WRONG_TOO_SHORT, "sub-element", len);
	for (const struct capwap_sub *sub = s->subs; sub->name; sub++) {
		if (sub->type != type)
			continue;
		if (len > CAPWAP_SUB_MAX)
			return complain(got, CAPWAP_WRONG_TOO_LONG, sub->name, len);
		if (capwap_sub_there(sub, out))
			return true; /* the first of its kind counts */
		if (vendor)
			lenient(got, LENIENT(DESCRIPTOR_VENDOR));
		if (sub->kind == F_MAC)
			return read_mac(&body, len, sub->name, out + sub->at, got);
		return store_span(body.p, len, sub->kind, out + sub->at, got);
	}
	return true;
}

static bool read_subs(struct rd *r, const struct capwap_shape *s, uint8_t *out, struct capwap_reading *got)
{
	while (rd_left(r))
		if (!read_sub(r, s, out, got))
			return false;
	for (const struct capwap_sub *sub = s->subs; sub->name; sub++) {
		if (!sub->mandatory || capwap_sub_there(sub, out))
			continue;
		if (!sub->lenient)
			return complain(got, CAPWAP_WRONG_TOO_SHORT, sub->name, 0);
		lenient(got, sub->lenient);
	}
	return true;
}

/* --- a shape ----------------------------------------------------------------------------------------------------- */

bool capwap_field_read(struct rd *r, const struct capwap_shape *s, const struct capwap_field *f, uint8_t *out,
		       struct capwap_reading *got)
{
	switch ((enum capwap_kind)f->kind) {
	case F_RESERVED:
		rd_skip(r, f->n);
		break;
	case F_RAW:
		(void)rd_copy(r, out + f->at, f->n);
		break;
	case F_MAC6:
		(void)rd_copy(r, out + f->at, 6);
		break;
	case F_IP4:
		(void)rd_copy(r, out + f->at, 4);
		break;
	case F_IP6:
		(void)rd_copy(r, out + f->at, 16);
		break;
	case F_MAC:
		return read_mac(r, rd_u8(r), f->name, out + f->at, got);
	case F_TEXT:
	case F_TEXT8:
	case F_BYTES:
	case F_OCTETS:
	case F_BYTES8:
	case F_BYTES16:
		return read_span(r, f, out, got);
	case F_LIST:
		return read_list(r, f, f != s->fields && f[-1].kind == F_COUNT8 ? f - 1 : NULL, out, got);
	case F_ARRAY:
		return read_array(r, f, out, got);
	case F_ENCRYPTIONS:
		return read_encryptions(r, f, out, got);
	case F_SUBS:
		return read_subs(r, s, out, got);
	default:
		return read_int(r, f, out, got);
	}
	return !rd_failed(r) || complain(got, CAPWAP_WRONG_TOO_SHORT, f->name, 0);
}

static bool read_fields(struct rd *r, const struct capwap_shape *s, uint8_t *out, struct capwap_reading *got)
{
	for (const struct capwap_field *f = s->fields; f->kind != F_END; f++)
		if (!capwap_field_read(r, s, f, out, got))
			return false;
	return true;
}

bool capwap_shape_read(struct rd body, const struct capwap_shape *s, void *out, struct capwap_reading *got)
{
	memset(out, 0, s->size);
	if (!read_fields(&body, s, out, got))
		return false;
	if (rd_left(&body) && !s->grows)
		return complain(got, CAPWAP_WRONG_TOO_LONG, NULL, rd_left(&body));
	return true;
}

bool capwap_list_item(struct capwap_list *list, void *record, size_t size)
{
	struct capwap_reading got = { 0 };
	struct rd r = rd_over(list->bytes.p, list->bytes.len);

	if (!list->item || list->item->size != size || !rd_left(&r) || !read_item(&r, list->item, record, &got))
		return false;
	list->bytes.p = r.p;
	list->bytes.len = rd_left(&r);
	return true;
}

size_t capwap_list_count(struct capwap_list list)
{
	uint64_t scratch[CAPWAP_STRUCT_MAX / 8];
	size_t n = 0;

	while (list.item && capwap_list_item(&list, scratch, list.item->size))
		n++;
	return n;
}

/* --- fetching ---------------------------------------------------------------------------------------------------- */

uint32_t capwap_plumb_element(struct rd *body)
{
	struct rd r = *body;
	uint32_t vendor = rd_be32(&r);
	uint16_t id = rd_be16(&r);
	uint32_t magic = rd_be32(&r);
	uint8_t version = rd_u8(&r);

	if (rd_failed(&r) || vendor != CAPWAP_PLUMB_VENDOR || magic != CAPWAP_PLUMB_MAGIC || version == 0)
		return 0;
	*body = r;
	return CAPWAP_EL_PLUMB + id;
}

bool capwap_read_body(struct rd body, enum capwap_element_type type, void *out, size_t size)
{
	const struct capwap_element_info *info = capwap_element_info(type);
	struct capwap_reading got = { 0 };

	return info && info->shape->size == size && capwap_shape_read(body, info->shape, out, &got);
}

/* Whether an element is of a type, ours included; body becomes what capwap_read wants. */
static bool is_type(const struct capwap_element *e, enum capwap_element_type type, struct rd *body)
{
	*body = e->body;
	if (type > CAPWAP_EL_PLUMB)
		return e->type == CAPWAP_EL_VENDOR_SPECIFIC_PAYLOAD && capwap_plumb_element(body) == (uint32_t)type;
	return e->type == type;
}

bool capwap_get_nth(const struct capwap_msg *m, enum capwap_element_type type, unsigned n, void *out, size_t size)
{
	struct rd it = m->elements, body;
	struct capwap_element e;

	while (capwap_next(&it, &e))
		if (is_type(&e, type, &body) && n-- == 0)
			return capwap_read_body(body, type, out, size);
	return false;
}

bool capwap_get_next(struct rd *it, enum capwap_element_type type, void *out, size_t size)
{
	struct capwap_element e;
	struct rd body;

	while (capwap_next(it, &e))
		if (is_type(&e, type, &body))
			return capwap_read_body(body, type, out, size);
	return false;
}

bool capwap_has(const struct capwap_msg *m, enum capwap_element_type type)
{
	struct rd it = m->elements, body;
	struct capwap_element e;

	while (capwap_next(&it, &e))
		if (is_type(&e, type, &body))
			return true;
	return false;
}

/* Every struct a table describes fits the scratch of a reader. */
static_assert(sizeof(struct capwap_wtp_qos) <= CAPWAP_STRUCT_MAX &&
		      sizeof(struct capwap_station_change) <= CAPWAP_STRUCT_MAX &&
		      sizeof(struct capwap_wtp_descriptor) <= CAPWAP_STRUCT_MAX &&
		      sizeof(struct capwap_wlan_extension) <= CAPWAP_STRUCT_MAX,
	      "the scratch of capwap_check and read_list");
