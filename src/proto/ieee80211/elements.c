/* SPDX-License-Identifier: Apache-2.0 */
/* elements.c - the elements of a management frame, sorted into a struct by one table: which element goes where, and how long
 * its body may be. A row more reads one more element. */
#include "base/slice.h"
#include "proto/ieee80211/dot11.h"

#define AT(member) offsetof(struct dot11_elements, member)

/* max: longer bodies are let pass where later editions of the standard add to an element (255), else refused. `decides`: a
 * wrong length makes the whole frame malformed. */
static const struct row {
	uint8_t id, ext, min, max;
	bool decides;
	size_t at;
} rows[] = {
	{ DOT11_EL_SSID, 0, 0, DOT11_SSID_MAX, true, AT(ssid) },
	{ DOT11_EL_RATES, 0, 1, 255, true, AT(rates) },
	{ DOT11_EL_DS, 0, 1, 255, false, AT(ds) },
	{ DOT11_EL_COUNTRY, 0, 6, 255, false, AT(country) },
	{ DOT11_EL_BSS_LOAD, 0, 5, 255, false, AT(bss_load) },
	{ DOT11_EL_POWER_CAPABILITY, 0, 2, 255, false, AT(power_cap) },
	{ DOT11_EL_SUPPORTED_CHANNELS, 0, 2, 255, false, AT(channels) },
	{ DOT11_EL_ERP, 0, 1, 255, false, AT(erp) },
	{ DOT11_EL_HT_CAP, 0, 26, 255, false, AT(ht_cap) },
	{ DOT11_EL_RSN, 0, 0, 255, false, AT(rsn) },
	{ DOT11_EL_EXT_RATES, 0, 1, 255, true, AT(ext_rates) },
	{ DOT11_EL_MDE, 0, 3, 255, false, AT(mde) },
	{ DOT11_EL_FTE, 0, 82, 255, false, AT(fte) },
	{ DOT11_EL_TIE, 0, 5, 255, false, AT(tie) },
	{ DOT11_EL_OPERATING_CLASSES, 0, 1, 255, false, AT(operating_classes) },
	{ DOT11_EL_HT_OP, 0, 22, 255, false, AT(ht_op) },
	{ DOT11_EL_RM_ENABLED, 0, 5, 255, false, AT(rm) },
	{ DOT11_EL_EXT_CAP, 0, 1, 255, false, AT(ext_cap) },
	{ DOT11_EL_VHT_CAP, 0, 12, 255, false, AT(vht_cap) },
	{ DOT11_EL_VHT_OP, 0, 5, 255, false, AT(vht_op) },
	{ DOT11_EL_RSNX, 0, 1, 255, false, AT(rsnx) },
	{ DOT11_EL_EXTENSION, DOT11_EXT_HE_CAP, 21, 255, false, AT(he_cap) },
	{ DOT11_EL_EXTENSION, DOT11_EXT_HE_OP, 6, 255, false, AT(he_op) },
};

bool dot11_element_next(struct rd *r, struct dot11_element *e)
{
	*e = (struct dot11_element){ .whole = r->p };
	if (rd_left(r) == 0 || rd_failed(r))
		return false;
	e->id = rd_u8(r);
	e->body = rd_part(r, rd_u8(r));
	if (rd_failed(r))
		return false;
	e->whole_len = (size_t)(r->p - e->whole);
	if (e->id == DOT11_EL_EXTENSION)
		e->ext = rd_u8(&e->body); /* an extended element without one has a failed body */
	return true;
}

static const struct row *row_of(const struct dot11_element *e)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].id == e->id && rows[i].ext == e->ext)
			return &rows[i];
	return NULL;
}

/* Vendor elements we look at, by OUI and type. The body is kept from the OUI on. */
static struct dot11_ie *vendor_place(struct dot11_elements *out, const struct dot11_element *e)
{
	struct rd r = e->body;
	uint32_t oui = rd_be24(&r);
	uint8_t type = rd_u8(&r);

	if (oui == DOT11_OUI_AIRONET)
		return &out->aironet;
	if (rd_failed(&r) || oui != DOT11_OUI_MICROSOFT)
		return NULL;
	switch (type) {
	case DOT11_MS_WPA:
		return &out->wpa;
	case DOT11_MS_WMM:
		return &out->wmm;
	case DOT11_MS_WPS:
		return &out->wps;
	default:
		return NULL;
	}
}

static void keep(struct dot11_elements *out, struct dot11_ie *place, const struct dot11_element *e)
{
	if (place->p)
		out->repeated++;
	else
		*place = (struct dot11_ie){ e->body.p, (uint8_t)rd_left(&e->body) };
}

static void malformed(struct dot11_elements *out, uint8_t id)
{
	if (!out->malformed)
		out->malformed_id = id;
	out->malformed = true;
}

static void sort(struct dot11_elements *out, const struct dot11_element *e)
{
	const struct row *row = row_of(e);
	size_t len = rd_left(&e->body);

	if (e->id == DOT11_EL_VENDOR) {
		struct dot11_ie *place = vendor_place(out, e);

		if (place)
			keep(out, place, e);
		else
			out->unknown++;
	} else if (!row || e->body.failed) {
		out->unknown++;
	} else if (len >= row->min && len <= row->max) {
		keep(out, (struct dot11_ie *)(void *)((char *)out + row->at), e);
	} else {
		out->bad_length++;
		if (row->decides)
			malformed(out, e->id);
	}
}

bool dot11_elements_read(struct rd r, struct dot11_elements *out)
{
	struct dot11_element e;

	memset(out, 0, sizeof(*out));
	while (dot11_element_next(&r, &e)) {
		out->count++;
		sort(out, &e);
	}
	if (rd_failed(&r))
		malformed(out, e.id);
	return !out->malformed;
}

/* --- what is inside some of them ---------------------------------------------------------------------------------- */

static void add_rates(struct dot11_rates *out, struct dot11_ie ie)
{
	for (unsigned i = 0; i < ie.len; i++) {
		switch (ie.p[i]) { /* 9.4.2.3 Table 9-95: with bit 7, as all required ones */
		case 0x80 | 127:
			out->only_ht = true;
			break;
		case 0x80 | 126:
			out->only_vht = true;
			break;
		case 0x80 | 123:
			out->only_sae_h2e = true;
			break;
		default:
			if (out->n < DOT11_RATES_MAX && ie.p[i] & 0x7f)
				out->rate[out->n++] = ie.p[i];
		}
	}
}

void dot11_rates_read(const struct dot11_elements *e, struct dot11_rates *out)
{
	memset(out, 0, sizeof(*out));
	add_rates(out, e->rates);
	add_rates(out, e->ext_rates);
}

bool dot11_rates_have(const struct dot11_rates *r, uint8_t rate)
{
	for (unsigned i = 0; i < r->n; i++)
		if ((r->rate[i] & 0x7f) == (rate & 0x7f))
			return true;
	return false;
}

uint8_t dot11_rates_lacking(const uint8_t *ours, size_t n, const struct dot11_rates *theirs)
{
	for (size_t i = 0; i < n; i++)
		if (ours[i] & 0x80 && !dot11_rates_have(theirs, ours[i]))
			return ours[i];
	return 0;
}

bool dot11_ssid_wildcard(struct dot11_ie ssid)
{
	for (unsigned i = 0; i < ssid.len; i++)
		if (ssid.p[i])
			return false;
	return ssid.p != NULL;
}

bool dot11_ssid_is(struct dot11_ie ssid, const uint8_t *name, size_t len)
{
	return ssid.p && ssid.len == len && (len == 0 || memcmp(ssid.p, name, len) == 0);
}

bool dot11_tie_read(struct dot11_ie ie, struct dot11_tie *out)
{
	struct rd r = dot11_ie_body(ie);

	out->type = rd_u8(&r);
	out->value = rd_le32(&r);
	return !rd_failed(&r);
}

bool dot11_wmm_read(struct dot11_ie ie, struct dot11_wmm *out)
{
	struct rd r = dot11_ie_body(ie);

	rd_skip(&r, 4);
	out->subtype = rd_u8(&r);
	out->version = rd_u8(&r);
	out->qos_info = rd_u8(&r);
	return !rd_failed(&r) && out->subtype <= 1 && out->version == 1;
}
