/* SPDX-License-Identifier: Apache-2.0 */
/* check.c - whether a control message is what the RFCs allow: known, from the side that may send it, every element whole and
 * in range, none too often, none of the mandatory ones missing. One place, by the tables of messages.c and elements*.c.
 *
 * RFC 5415 4.5.1.5 would have a message with an unknown element discarded; we skip the element and count it, as newer peers
 * and other vendors' would else be shut out. Any response may be a bare Result Code that is a failure: then nothing is
 * missing. */
#include "proto/capwap/element.h"
#include "proto/capwap/elements.h"

/* Without a room for every element type: counts by the permit's place in its row. */
struct check {
	const struct capwap_msg *m;
	const struct capwap_message_info *info;
	enum capwap_side sender;
	struct capwap_seen *seen;
	struct capwap_complaint *c;
	uint16_t count[CAPWAP_PERMITS_MAX];
	uint32_t radios[CAPWAP_PERMITS_MAX]; /* radio ids met, for one-per-radio elements */
	uint16_t elements, vendor;
	bool failed_response;
};

static void let_pass(struct check *k, enum capwap_leniency l)
{
	k->seen->leniencies |= 1u << l;
}

static bool complain(struct check *k, enum capwap_wrong wrong, const struct capwap_element_info *el, uint32_t result)
{
	k->c->wrong = wrong;
	k->c->message = k->m->type;
	k->c->element = el ? el->type : 0;
	k->c->section = el && wrong != CAPWAP_WRONG_MISSING ? el->section : k->info ? k->info->section : "RFC 5415 4.5.1.1";
	k->c->result = result;
	return false;
}

static uint32_t bad_result(const struct check *k, enum capwap_wrong wrong)
{
	if (k->info->bad == CAPWAP_RESULT_IMAGE_OTHER && (wrong == CAPWAP_WRONG_TOO_SHORT || wrong == CAPWAP_WRONG_TOO_LONG))
		return CAPWAP_RESULT_IMAGE_LENGTH;
	return k->info->bad;
}

static bool complain_at(struct check *k, enum capwap_wrong wrong, const struct capwap_element_info *el,
			const struct capwap_element *e, const char *field, uint64_t value)
{
	k->c->field = field;
	k->c->value = value;
	k->c->len = rd_left(&e->body);
	k->c->offset = (size_t)(e->body.p - k->m->elements.p) - CAPWAP_ELEMENT_HDR_LEN;
	return complain(k, wrong, el, bad_result(k, wrong));
}

static bool read_element(struct check *k, const struct capwap_element_info *el, const struct capwap_element *e,
			 struct rd body, void *out)
{
	struct capwap_reading got = { 0 };
	size_t len = rd_left(&body);

	if (len < el->min)
		return complain_at(k, CAPWAP_WRONG_TOO_SHORT, el, e, NULL, len);
	if (len > el->max && !el->shape->grows)
		return complain_at(k, CAPWAP_WRONG_TOO_LONG, el, e, NULL, len);
	if (!capwap_shape_read(body, el->shape, out, &got))
		return complain_at(k, got.wrong, el, e, got.field, got.value);
	k->seen->leniencies |= got.leniencies;
	return true;
}

/* A vendor's element: anything goes, unless it is ours. */
static bool check_vendor(struct check *k, const struct capwap_element *e)
{
	uint64_t scratch[CAPWAP_STRUCT_MAX / 8];
	struct rd body = e->body;
	uint32_t type = capwap_plumb_element(&body);
	const struct capwap_element_info *el = capwap_element_info(type ? type : CAPWAP_EL_VENDOR_SPECIFIC_PAYLOAD);

	if (++k->vendor > CAPWAP_REPEATS_MAX)
		return complain_at(k, CAPWAP_WRONG_REPEATED, capwap_element_info(e->type), e, NULL, k->vendor);
	if (!el) { /* ours, of a later version */
		if (k->seen->unknown < UINT16_MAX)
			k->seen->unknown++;
		let_pass(k, CAPWAP_LENIENT_UNKNOWN_ELEMENT);
		return true;
	}
	if (type)
		k->seen->ours = true;
	return read_element(k, el, e, body, scratch);
}

static const struct capwap_permit *find_permit(const struct capwap_message_info *info, uint16_t type, size_t *at)
{
	for (*at = 0; info->permits[*at].element; ++*at)
		if (info->permits[*at].element == type)
			return &info->permits[*at];
	return NULL;
}

/* How often an element may stand in a message. */
static bool too_many(const struct check *k, const struct capwap_permit *p, size_t at)
{
	unsigned sum = 0;

	switch ((enum capwap_count)p->count) {
	case CAPWAP_ONE:
	case CAPWAP_MAYBE:
		return k->count[at] > 1;
	case CAPWAP_ONLY_ONE:
		for (size_t i = 0; k->info->permits[i].element; i++)
			sum += k->info->permits[i].count == CAPWAP_ONLY_ONE ? k->count[i] : 0;
		return sum > 1;
	case CAPWAP_EACH_RADIO:
		return k->count[at] > CAPWAP_RADIOS_MAX + 1;
	case CAPWAP_ANY:
	case CAPWAP_SOME:
	case CAPWAP_GROUP_A:
	case CAPWAP_GROUP_B:
		break;
	}
	return k->count[at] > CAPWAP_REPEATS_MAX;
}

static void note(struct check *k, const struct capwap_permit *p, size_t at, const void *out)
{
	uint8_t radio = *(const uint8_t *)out; /* Radio ID comes first in all elements that have one for each radio */

	if (p->element == CAPWAP_EL_WTP_RADIO_INFORMATION)
		k->seen->radios |= 1u << (radio & 31);
	if (p->count != CAPWAP_EACH_RADIO)
		return;
	if (k->radios[at] & 1u << (radio & 31))
		let_pass(k, CAPWAP_LENIENT_RADIO_TWICE);
	k->radios[at] |= 1u << (radio & 31);
}

static bool check_element(struct check *k, const struct capwap_element *e)
{
	uint64_t scratch[CAPWAP_STRUCT_MAX / 8];
	const struct capwap_element_info *el = capwap_element_info(e->type);
	const struct capwap_permit *p;
	struct capwap_result_code result;
	size_t at;

	if (k->elements < UINT16_MAX)
		k->elements++;
	if (e->type == CAPWAP_EL_VENDOR_SPECIFIC_PAYLOAD)
		return check_vendor(k, e);
	if (!el) {
		if (k->seen->unknown == 0)
			k->seen->first_unknown = e->type;
		if (k->seen->unknown < UINT16_MAX)
			k->seen->unknown++;
		let_pass(k, CAPWAP_LENIENT_UNKNOWN_ELEMENT);
		return true;
	}
	p = find_permit(k->info, e->type, &at);
	if (!capwap_is_request(k->m->type) && e->type == CAPWAP_EL_RESULT_CODE) {
		if (!read_element(k, el, e, e->body, &result))
			return false;
		k->failed_response |= result.code != CAPWAP_RESULT_SUCCESS && result.code != CAPWAP_RESULT_SUCCESS_NAT;
		if (!p)
			return true;
	}
	if (!p || !(p->from & k->sender)) {
		if (capwap_is_request(k->m->type) || e->type != CAPWAP_EL_RETURNED_MESSAGE_ELEMENT)
			let_pass(k, CAPWAP_LENIENT_MISPLACED_ELEMENT);
		return true;
	}
	if (k->count[at] < UINT16_MAX)
		k->count[at]++;
	if (too_many(k, p, at))
		return complain_at(k, CAPWAP_WRONG_REPEATED, el, e, NULL, k->count[at]);
	if (!read_element(k, el, e, e->body, scratch))
		return false;
	note(k, p, at, scratch);
	return true;
}

static bool group_met(const struct check *k, uint8_t count)
{
	for (size_t i = 0; k->info->permits[i].element; i++)
		if (k->info->permits[i].count == count && k->count[i])
			return true;
	return false;
}

static bool check_missing(struct check *k)
{
	const struct capwap_permit *p = k->info->permits;

	for (size_t i = 0; p[i].element; i++) {
		bool mandatory = p[i].count == CAPWAP_ONE || p[i].count == CAPWAP_SOME || p[i].count == CAPWAP_EACH_RADIO;
		bool group = p[i].count == CAPWAP_GROUP_A || p[i].count == CAPWAP_GROUP_B || p[i].count == CAPWAP_ONLY_ONE;

		if (!(p[i].from & k->sender) || (mandatory && k->count[i]) || (group && group_met(k, p[i].count)) ||
		    (!mandatory && !group))
			continue;
		if (!p[i].lenient)
			return complain(k, CAPWAP_WRONG_MISSING, capwap_element_info(p[i].element), CAPWAP_RESULT_MISSING_ELEMENT);
		let_pass(k, (enum capwap_leniency)(p[i].lenient - 1));
	}
	return true;
}

bool capwap_check(const struct capwap_msg *m, enum capwap_side sender, struct capwap_seen *seen, struct capwap_complaint *c)
{
	struct check k = { .m = m, .info = capwap_message_info(m->type), .sender = sender, .seen = seen, .c = c };
	struct rd it = m->elements;
	struct capwap_element e;

	*seen = (struct capwap_seen){ 0 };
	*c = (struct capwap_complaint){ .message = m->type };
	if (m->trailing)
		let_pass(&k, CAPWAP_LENIENT_TRAILING_BYTES);
	if (!k.info)
		return complain(&k, CAPWAP_WRONG_MESSAGE, NULL, CAPWAP_RESULT_UNRECOGNIZED_REQUEST);
	if (!(k.info->from & sender))
		return complain(&k, CAPWAP_WRONG_SENDER, NULL, CAPWAP_RESULT_UNEXPECTED);
	while (capwap_next(&it, &e))
		if (!check_element(&k, &e))
			return false;
	if (m->type == CAPWAP_WTP_EVENT_REQUEST && k.elements == 0)
		let_pass(&k, CAPWAP_LENIENT_EVENT_EMPTY);
	return k.failed_response || check_missing(&k);
}

void capwap_complaint_text(struct buf *b, const struct capwap_complaint *c)
{
	const char *element = c->element ? capwap_element_name(c->element) : NULL;

	buf_printf(b, "%s: ", capwap_message_name(c->message));
	switch (c->wrong) {
	case CAPWAP_FINE:
	case CAPWAP_WRONGS:
		buf_str(b, "nothing is wrong");
		return;
	case CAPWAP_WRONG_MESSAGE:
		buf_printf(b, "message type %u is not known", c->message);
		break;
	case CAPWAP_WRONG_SENDER:
		buf_str(b, "this side never sends it");
		break;
	case CAPWAP_WRONG_MISSING:
		buf_printf(b, "the mandatory element %s is missing", element);
		break;
	case CAPWAP_WRONG_REPEATED:
		buf_printf(b, "the element %s is there too often", element);
		break;
	case CAPWAP_WRONG_TOO_SHORT:
		buf_printf(b, "the element %s is too short: %zu bytes", element, c->len);
		break;
	case CAPWAP_WRONG_TOO_LONG:
		buf_printf(b, "the element %s is too long: %zu bytes", element, c->len);
		break;
	case CAPWAP_WRONG_VALUE:
		buf_printf(b, "the element %s has the value %llu out of range", element, (unsigned long long)c->value);
		break;
	}
	if (c->field)
		buf_printf(b, ", field \"%s\"", c->field);
	buf_printf(b, " (%s)", c->section);
}
