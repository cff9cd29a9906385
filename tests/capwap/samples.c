/* SPDX-License-Identifier: Apache-2.0 */
/* samples.c - structs filled from the tables of fields: each number in its range, each text and list of a length allowed. */
#include "samples.h"

#include "proto/capwap/element.h"
#include "proto/capwap/elements.h"

#include <stdlib.h>

static const char letters[] = "plumb sample text of a length to cut from, seventy-odd characters of it in all....";
static const uint8_t information_element[] = { 0, 0, 1, 4, 0x82, 0x84, 0x8b, 0x96 };
static const uint8_t address[16] = { 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7 };
static const uint8_t mac_address[6] = { 0x02, 0x00, 0x5e, 0x00, 0x53, 0x01 };

static uint64_t sample_int(const struct capwap_field *f, unsigned variant)
{
	switch (f->kind) {
	case F_RADIO:
	case F_RADIO_ALL:
	case F_WLAN:
		return 1 + variant;
	case F_COUNT8:
		return 0;
	default:
		return f->max ? (variant ? f->min : f->max) : f->n ? f->n : 3;
	}
}

static void fill_fields(const struct capwap_shape *s, uint8_t *out, unsigned variant);

static void fill_span(const struct capwap_field *f, uint8_t *out, unsigned variant)
{
	size_t len = variant ? f->min : 20;
	struct capwap_bytes b = { (const uint8_t *)letters, len < f->min ? f->min : f->max && len > f->max ? f->max : len };

	if (f->secret)
		b.len = 16; /* a key may be absent, but Wireshark wants one in a Station Session Key */
	if (f->ies)
		b = (struct capwap_bytes){ information_element, variant ? 2 : sizeof(information_element) };
	memcpy(out + f->at, &b, sizeof(b));
}

static void fill_field(const struct capwap_field *f, uint8_t *out, unsigned variant)
{
	uint64_t v64 = sample_int(f, variant);
	uint32_t v32 = (uint32_t)v64;
	uint16_t v16 = (uint16_t)v64;

	switch ((enum capwap_kind)f->kind) {
	case F_RESERVED:
	case F_END:
	case F_LIST:
	case F_SUBS:
		break;
	case F_RAW:
		memcpy(out + f->at, address, f->n > 16 ? 16 : f->n);
		break;
	case F_MAC6:
		memcpy(out + f->at, mac_address, 6);
		break;
	case F_MAC:
		out[f->at] = 6;
		memcpy(out + f->at + 1, mac_address, 6);
		break;
	case F_IP4:
		memcpy(out + f->at, (const uint8_t[]){ 192, 0, 2, 7 }, 4);
		break;
	case F_IP6:
		memcpy(out + f->at, address, 16);
		break;
	case F_TEXT:
	case F_TEXT8:
	case F_OCTETS:
	case F_BYTES:
	case F_BYTES8:
	case F_BYTES16:
		fill_span(f, out, variant);
		break;
	case F_ARRAY:
		for (size_t i = 0; i < f->n; i++)
			fill_fields(f->shape, out + f->at + i * f->shape->size, variant);
		break;
	case F_ENCRYPTIONS:
		out[offsetof(struct capwap_wtp_descriptor, encryptions)] = 1;
		memcpy(out + f->at, &(struct capwap_encryption){ CAPWAP_WBID_DOT11, CAPWAP_ENCRYPT_CCMP },
		       sizeof(struct capwap_encryption));
		break;
	case F_U16:
	case F_S16:
		memcpy(out + f->at, &v16, 2);
		break;
	case F_U32:
		memcpy(out + f->at, &v32, 4);
		break;
	case F_U48:
	case F_U64:
		memcpy(out + f->at, &v64, 8);
		break;
	case F_U8:
	case F_S8:
	case F_RADIO:
	case F_RADIO_ALL:
	case F_WLAN:
	case F_COUNT8:
		out[f->at] = (uint8_t)v64;
		break;
	}
}

static void fill_fields(const struct capwap_shape *s, uint8_t *out, unsigned variant)
{
	for (const struct capwap_field *f = s->fields; f->kind != F_END; f++)
		fill_field(f, out, variant);
	for (const struct capwap_sub *sub = s->subs; sub && sub->name; sub++) {
		struct capwap_bytes text = { (const uint8_t *)letters, 9 };

		if (!sub->mandatory && variant)
			continue;
		if (sub->kind == F_MAC) {
			out[sub->at] = 6;
			memcpy(out + sub->at + 1, mac_address, 6);
		} else {
			memcpy(out + sub->at, &text, sizeof(text));
		}
	}
}

void sample_element(struct wr *w, uint32_t type, unsigned variant)
{
	const struct capwap_element_info *info = capwap_element_info(type);
	uint64_t in[CAPWAP_STRUCT_MAX / 8] = { 0 }, record[CAPWAP_STRUCT_MAX / 8];
	const struct capwap_field *list = NULL;
	size_t hole;

	for (const struct capwap_field *f = info->shape->fields; f->kind != F_END; f++)
		if (f->kind == F_LIST)
			list = f;
	fill_fields(info->shape, (uint8_t *)in, variant);
	if (type == CAPWAP_EL_RESULT_CODE)
		in[0] = CAPWAP_RESULT_SUCCESS;
	if (!list) {
		capwap_put_body(w, type, in, info->shape->size);
		return;
	}
	hole = capwap_put_open(w, type, in, info->shape->size);
	for (unsigned i = 0; i < (variant ? list->min : 3); i++) {
		memset(record, 0, sizeof(record));
		fill_fields(list->shape, (uint8_t *)record, variant);
		capwap_put_item(w, type, record, list->shape->size);
	}
	capwap_put_end(w, type, hole);
}

void sample_message(struct wr *w, const struct capwap_message_info *info, enum capwap_side from, bool full, unsigned pick,
		    uint32_t skip, uint32_t twice)
{
	size_t hole = capwap_control_begin(w, info->type, 7);
	unsigned in_group[CAPWAP_ONLY_ONE + 1] = { 0 };

	for (const struct capwap_permit *p = info->permits; p->element; p++) {
		bool must = p->count == CAPWAP_ONE || p->count == CAPWAP_SOME || p->count == CAPWAP_EACH_RADIO;
		bool group = p->count == CAPWAP_GROUP_A || p->count == CAPWAP_GROUP_B || p->count == CAPWAP_ONLY_ONE;

		if (!(p->from & from) || p->element == skip)
			continue;
		if (group ? in_group[p->count]++ != pick && !(full && p->count != CAPWAP_ONLY_ONE) : !must && !full)
			continue;
		sample_element(w, p->element, full ? 0 : 1);
		if (p->element == twice)
			sample_element(w, p->element, full ? 0 : 1);
		if (full && (p->count == CAPWAP_ANY || p->count == CAPWAP_EACH_RADIO))
			sample_element(w, p->element, 1); /* another radio */
	}
	capwap_control_end(w, hole);
}
