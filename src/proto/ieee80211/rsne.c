/* SPDX-License-Identifier: Apache-2.0 */
/* rsne.c - RSN and WPA elements, read and written. */
#include "proto/ieee80211/rsne.h"

#include "base/slice.h"

#include <stdio.h>

enum { SUITE_LEN = 4, COUNT_LEN = 2, CAPS_LEN = 2 };

static const struct { uint16_t status; const char *text; } faults[] = {
	[RSNE_OK] = { 0, "the element is whole" },
	[RSNE_EMPTY] = { DOT11_INVALID_ELEMENT, "the element ends before its version" },
	[RSNE_BAD_VERSION] = { DOT11_UNSUPPORTED_RSN_VERSION, "the element's version is not 1" },
	[RSNE_CUT_GROUP] = { DOT11_INVALID_ELEMENT, "the group cipher is cut" },
	[RSNE_CUT_PAIRWISE] = { DOT11_INVALID_ELEMENT, "the list of pairwise ciphers is cut" },
	[RSNE_NO_PAIRWISE] = { DOT11_INVALID_ELEMENT, "the list of pairwise ciphers has a count of zero" },
	[RSNE_CUT_AKM] = { DOT11_INVALID_ELEMENT, "the list of AKM suites is cut" },
	[RSNE_NO_AKM] = { DOT11_INVALID_ELEMENT, "the list of AKM suites has a count of zero" },
	[RSNE_CUT_CAPS] = { DOT11_INVALID_RSN_CAPABILITIES, "the RSN capabilities are cut" },
	[RSNE_CUT_PMKID] = { DOT11_INVALID_ELEMENT, "the list of PMKIDs is cut" },
	[RSNE_CUT_GROUP_MGMT] = { DOT11_INVALID_ELEMENT, "the group management cipher is cut" },
	[RSNE_BAD_OUI] = { DOT11_INVALID_ELEMENT, "the vendor element is no WPA element" },
};

/* One field after the other: an element may end where a field begins. */
struct fields {
	struct rd r;
	enum rsne_fault fault;
};

static bool more(const struct fields *f)
{
	return f->fault == RSNE_OK && rd_left(&f->r) > 0;
}

/* The cursor's failure is this fault. */
static void settle(struct fields *f, enum rsne_fault fault)
{
	if (f->fault == RSNE_OK && rd_failed(&f->r))
		f->fault = fault;
}

static void read_version(struct fields *f, struct rsne *out)
{
	out->version = rd_le16(&f->r);
	settle(f, RSNE_EMPTY);
	if (f->fault == RSNE_OK && out->version != RSNE_VERSION)
		f->fault = RSNE_BAD_VERSION;
}

static void read_group(struct fields *f, struct rsne *out)
{
	uint32_t suite;

	if (!more(f))
		return;
	suite = rd_be32(&f->r);
	settle(f, RSNE_CUT_GROUP);
	if (f->fault == RSNE_OK) {
		out->group = suite;
		out->has_group = true;
	}
}

static void read_list(struct fields *f, uint32_t suites[static RSNE_SUITES_MAX], uint8_t *n, uint16_t *count,
		      enum rsne_fault cut, enum rsne_fault none)
{
	struct rd list;

	if (!more(f))
		return;
	*count = rd_le16(&f->r);
	list = rd_part(&f->r, (size_t)*count * SUITE_LEN);
	settle(f, cut);
	if (f->fault == RSNE_OK && *count == 0)
		f->fault = none;
	if (f->fault != RSNE_OK)
		return;
	for (*n = 0; *n < *count && *n < RSNE_SUITES_MAX; (*n)++)
		suites[*n] = rd_be32(&list);
}

static void read_caps(struct fields *f, struct rsne *out)
{
	if (!more(f))
		return;
	out->caps = rd_le16(&f->r);
	settle(f, RSNE_CUT_CAPS);
	out->has_caps = f->fault == RSNE_OK;
}

static void read_pmkids(struct fields *f, struct rsne *out)
{
	uint16_t count;
	const uint8_t *at;

	if (!more(f))
		return;
	count = rd_le16(&f->r);
	at = rd_bytes(&f->r, (size_t)count * RSNE_PMKID_LEN);
	settle(f, RSNE_CUT_PMKID);
	if (f->fault == RSNE_OK) {
		out->pmkid_count = count;
		out->pmkids = count ? at : NULL;
	}
}

static void read_group_mgmt(struct fields *f, struct rsne *out)
{
	uint32_t suite;

	if (more(f)) {
		suite = rd_be32(&f->r);
		settle(f, RSNE_CUT_GROUP_MGMT);
		out->has_group_mgmt = f->fault == RSNE_OK;
		if (out->has_group_mgmt)
			out->group_mgmt = suite;
	} else if (f->fault == RSNE_OK && out->caps & RSN_CAP_MFPC) {
		out->group_mgmt = RSN_CIPHER_BIP_CMAC;
	}
}

/* 9.4.2.24.1: what an element does not say is CCMP and 802.1X; in a WPA element TKIP. */
static void defaults(struct rsne *out)
{
	if (!out->has_group)
		out->group = out->wpa ? WPA_CIPHER_TKIP : RSN_CIPHER_CCMP;
	if (out->pairwise_count == 0) {
		out->pairwise[0] = out->wpa ? WPA_CIPHER_TKIP : RSN_CIPHER_CCMP;
		out->pairwise_n = 1;
	}
	if (out->akm_count == 0) {
		out->akm[0] = out->wpa ? WPA_AKM_8021X : RSN_AKM_8021X;
		out->akm_n = 1;
	}
}

static enum rsne_fault finish(struct fields *f, struct rsne *out)
{
	if (f->fault == RSNE_OK) {
		defaults(out);
		out->unknown = (uint8_t)rd_left(&f->r);
	}
	return f->fault;
}

enum rsne_fault rsne_read(struct rd body, struct rsne *out)
{
	struct fields f = { body, RSNE_OK };

	memset(out, 0, sizeof(*out));
	read_version(&f, out);
	read_group(&f, out);
	read_list(&f, out->pairwise, &out->pairwise_n, &out->pairwise_count, RSNE_CUT_PAIRWISE, RSNE_NO_PAIRWISE);
	read_list(&f, out->akm, &out->akm_n, &out->akm_count, RSNE_CUT_AKM, RSNE_NO_AKM);
	read_caps(&f, out);
	read_pmkids(&f, out);
	read_group_mgmt(&f, out);
	return finish(&f, out);
}

enum rsne_fault rsne_read_wpa(struct rd body, struct rsne *out)
{
	struct fields f = { body, RSNE_OK };
	uint32_t kind = rd_be32(&f.r);

	memset(out, 0, sizeof(*out));
	out->wpa = true;
	if (rd_failed(&f.r) || kind != (DOT11_OUI_MICROSOFT << 8 | DOT11_MS_WPA))
		return RSNE_BAD_OUI;
	read_version(&f, out);
	read_group(&f, out);
	read_list(&f, out->pairwise, &out->pairwise_n, &out->pairwise_count, RSNE_CUT_PAIRWISE, RSNE_NO_PAIRWISE);
	read_list(&f, out->akm, &out->akm_n, &out->akm_count, RSNE_CUT_AKM, RSNE_NO_AKM);
	if (f.fault == RSNE_OK && rd_left(&f.r) >= CAPS_LEN) /* old drivers pad with a single byte: let pass */
		read_caps(&f, out);
	return finish(&f, out);
}

uint16_t rsne_fault_status(enum rsne_fault fault)
{
	return (size_t)fault < ARRAY_LEN(faults) ? faults[fault].status : DOT11_INVALID_ELEMENT;
}

const char *rsne_fault_text(enum rsne_fault fault)
{
	return (size_t)fault < ARRAY_LEN(faults) ? faults[fault].text : "the element is broken";
}

/* --- written ------------------------------------------------------------------------------------------------------ */

static void put_list(struct wr *w, const uint32_t *suites, size_t n)
{
	wr_le16(w, n);
	for (size_t i = 0; i < n; i++)
		wr_be32(w, suites[i]);
}

/* 1: version, 2: group cipher, ... 7: group management cipher. The last field without a gap before it. */
static unsigned fields_said(const struct rsne *r)
{
	const bool there[] = { true, r->has_group, r->pairwise_n > 0, r->akm_n > 0, r->has_caps,
			       !r->wpa && (r->pmkid_count > 0 || r->has_group_mgmt), !r->wpa && r->has_group_mgmt };
	unsigned n = 0;

	while (n < ARRAY_LEN(there) && there[n])
		n++;
	return n;
}

void rsne_put(struct wr *w, const struct rsne *r)
{
	size_t hole = r->wpa ? dot11_open_vendor(w, DOT11_OUI_MICROSOFT, DOT11_MS_WPA) : dot11_open(w, DOT11_EL_RSN);
	unsigned said = fields_said(r);

	wr_le16(w, r->version);
	if (said > 1)
		wr_be32(w, r->group);
	if (said > 2)
		put_list(w, r->pairwise, r->pairwise_n);
	if (said > 3)
		put_list(w, r->akm, r->akm_n);
	if (said > 4)
		wr_le16(w, r->caps);
	if (said > 5) {
		wr_le16(w, r->pmkid_count);
		wr_bytes(w, r->pmkids, (size_t)r->pmkid_count * RSNE_PMKID_LEN);
	}
	if (said > 6)
		wr_be32(w, r->group_mgmt);
	dot11_close(w, hole);
}

/* --- suites ------------------------------------------------------------------------------------------------------- */

struct suite {
	uint32_t suite;
	unsigned key_len;
	const char *text;
};

static const struct suite ciphers[] = {
	{ RSN_CIPHER_USE_GROUP, 0, "group cipher" }, { RSN_CIPHER_WEP40, 5, "WEP-40" }, { RSN_CIPHER_TKIP, 32, "TKIP" },
	{ RSN_CIPHER_CCMP, 16, "CCMP" }, { RSN_CIPHER_WEP104, 13, "WEP-104" }, { RSN_CIPHER_BIP_CMAC, 16, "BIP-CMAC" },
	{ RSN_CIPHER_NO_GROUP, 0, "no group traffic" }, { RSN_CIPHER_GCMP, 16, "GCMP" }, { RSN_CIPHER_GCMP_256, 32, "GCMP-256" },
	{ RSN_CIPHER_CCMP_256, 32, "CCMP-256" }, { RSN_CIPHER_BIP_GMAC, 16, "BIP-GMAC" },
	{ RSN_CIPHER_BIP_GMAC_256, 32, "BIP-GMAC-256" }, { RSN_CIPHER_BIP_CMAC_256, 32, "BIP-CMAC-256" },
	{ WPA_CIPHER_TKIP, 32, "TKIP" }, { WPA_CIPHER_CCMP, 16, "CCMP" },
};

static const struct suite akms[] = {
	{ RSN_AKM_8021X, 0, "802.1X" }, { RSN_AKM_PSK, 0, "PSK" }, { RSN_AKM_FT_8021X, 0, "FT-802.1X" },
	{ RSN_AKM_FT_PSK, 0, "FT-PSK" }, { RSN_AKM_8021X_SHA256, 0, "802.1X-SHA256" }, { RSN_AKM_PSK_SHA256, 0, "PSK-SHA256" },
	{ RSN_AKM_SAE, 0, "SAE" }, { RSN_AKM_FT_SAE, 0, "FT-SAE" }, { RSN_AKM_OWE, 0, "OWE" },
	{ WPA_AKM_8021X, 0, "802.1X" }, { WPA_AKM_PSK, 0, "PSK" },
};

static const struct suite *suite_in(const struct suite *table, size_t n, uint32_t suite)
{
	for (size_t i = 0; i < n; i++)
		if (table[i].suite == suite)
			return &table[i];
	return NULL;
}

static const char *suite_text(const struct suite *known, uint32_t suite, char *buf)
{
	if (known)
		snprintf(buf, RSN_SUITE_TEXT_MAX, "%s", known->text);
	else
		snprintf(buf, RSN_SUITE_TEXT_MAX, "%02X-%02X-%02X:%u", suite >> 24, suite >> 16 & 255, suite >> 8 & 255,
			 suite & 255);
	return buf;
}

const char *rsn_cipher_text(uint32_t suite, char buf[static RSN_SUITE_TEXT_MAX])
{
	return suite_text(suite_in(ciphers, ARRAY_LEN(ciphers), suite), suite, buf);
}

const char *rsn_akm_text(uint32_t suite, char buf[static RSN_SUITE_TEXT_MAX])
{
	return suite_text(suite_in(akms, ARRAY_LEN(akms), suite), suite, buf);
}

unsigned rsn_cipher_key_len(uint32_t suite)
{
	const struct suite *known = suite_in(ciphers, ARRAY_LEN(ciphers), suite);

	return known ? known->key_len : 0;
}

bool rsne_has(const uint32_t *suites, size_t n, uint32_t suite)
{
	for (size_t i = 0; i < n; i++)
		if (suites[i] == suite)
			return true;
	return false;
}

bool rsnx_has(struct dot11_ie rsnx, unsigned bit)
{
	return bit / 8 < rsnx.len && rsnx.p[bit / 8] >> bit % 8 & 1;
}
