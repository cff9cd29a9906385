/* SPDX-License-Identifier: Apache-2.0 */
/* dot11.c - the frame header, and the fixed fields of each kind of management frame. */
#include "proto/ieee80211/dot11.h"

#include "base/slice.h"

enum { FC_TO_DS = 0x0100, FC_FROM_DS = 0x0200, FC_MORE = 0x0400, FC_RETRY = 0x0800, FC_PM = 0x1000, FC_MORE_DATA = 0x2000,
       FC_PROTECTED = 0x4000, FC_ORDER = 0x8000 };

static const uint8_t snap_eapol[] = { 0xaa, 0xaa, 0x03, 0x00, 0x00, 0x00, 0x88, 0x8e };

/* 9.2.3: what stands between the three addresses and the body. */
static void read_rest_of_header(struct rd *r, struct dot11_frame *f)
{
	bool qos = f->type == DOT11_DATA && f->subtype & DOT11_DATA_QOS_BIT;

	if (f->type == DOT11_DATA && f->to_ds && f->from_ds)
		rd_skip(r, DOT11_MAC_LEN);
	if (qos)
		f->tid = (uint8_t)(rd_le16(r) & 0x0f);
	if (f->order && (qos || f->type == DOT11_MGMT))
		rd_skip(r, 4);
}

bool dot11_read(const uint8_t *p, size_t len, struct dot11_frame *f)
{
	struct rd r = rd_over(p, len);
	uint16_t fc = rd_le16(&r), seq;

	*f = (struct dot11_frame){
		.type = fc >> 2 & 3, .subtype = fc >> 4 & 15,
		.to_ds = fc & FC_TO_DS, .from_ds = fc & FC_FROM_DS, .more_fragments = fc & FC_MORE, .retry = fc & FC_RETRY,
		.power_management = fc & FC_PM, .more_data = fc & FC_MORE_DATA, .protected = fc & FC_PROTECTED,
		.order = fc & FC_ORDER,
	};
	rd_skip(&r, 2); /* duration */
	rd_copy(&r, f->a1, DOT11_MAC_LEN);
	rd_copy(&r, f->a2, DOT11_MAC_LEN);
	rd_copy(&r, f->a3, DOT11_MAC_LEN);
	seq = rd_le16(&r);
	f->seq = seq >> 4;
	f->fragment = seq & 15;
	read_rest_of_header(&r, f);
	f->body = rd_rest(&r);
	if (f->type == DOT11_MGMT && (f->to_ds || f->from_ds))
		return false;
	return !f->body.failed && (fc & 3) == 0 && (f->type == DOT11_MGMT || f->type == DOT11_DATA);
}

bool dot11_group_address(const uint8_t mac[static DOT11_MAC_LEN])
{
	return mac[0] & 1;
}

bool dot11_station_address(const uint8_t mac[static DOT11_MAC_LEN])
{
	static const uint8_t none[DOT11_MAC_LEN];

	return !dot11_group_address(mac) && memcmp(mac, none, sizeof(none)) != 0;
}

const char *dot11_frame_name(uint8_t type, uint8_t subtype)
{
	static const char *const mgmt[16] = {
		[DOT11_ASSOC_REQ] = "Association Request", [DOT11_ASSOC_RESP] = "Association Response",
		[DOT11_REASSOC_REQ] = "Reassociation Request", [DOT11_REASSOC_RESP] = "Reassociation Response",
		[DOT11_PROBE_REQ] = "Probe Request", [DOT11_PROBE_RESP] = "Probe Response", [DOT11_BEACON] = "Beacon",
		[DOT11_ATIM] = "ATIM", [DOT11_DISASSOC] = "Disassociation", [DOT11_AUTH] = "Authentication",
		[DOT11_DEAUTH] = "Deauthentication", [DOT11_ACTION] = "Action", [DOT11_ACTION_NO_ACK] = "Action No Ack",
	};

	if (type == DOT11_DATA)
		return subtype & DOT11_DATA_QOS_BIT ? "QoS Data" : "Data";
	return type == DOT11_MGMT && subtype < ARRAY_LEN(mgmt) && mgmt[subtype] ? mgmt[subtype] : "unknown frame";
}

static bool is_mgmt(const struct dot11_frame *f, enum dot11_mgmt subtype)
{
	return f->type == DOT11_MGMT && f->subtype == subtype;
}

bool dot11_read_auth(const struct dot11_frame *f, struct dot11_auth *out)
{
	struct rd r = f->body;

	memset(out, 0, sizeof(*out));
	out->algorithm = rd_le16(&r);
	out->transaction = rd_le16(&r);
	out->status = rd_le16(&r);
	if (!is_mgmt(f, DOT11_AUTH) || rd_failed(&r))
		return false;
	return out->algorithm == DOT11_AUTH_SAE || dot11_elements_read(rd_rest(&r), &out->e);
}

bool dot11_read_assoc_req(const struct dot11_frame *f, struct dot11_assoc_req *out)
{
	struct rd r = f->body;

	memset(out, 0, sizeof(*out));
	out->reassoc = is_mgmt(f, DOT11_REASSOC_REQ);
	out->capability = rd_le16(&r);
	out->listen_interval = rd_le16(&r);
	if (out->reassoc)
		rd_copy(&r, out->current_ap, DOT11_MAC_LEN);
	out->elements = rd_rest(&r);
	if (!(out->reassoc || is_mgmt(f, DOT11_ASSOC_REQ)) || out->elements.failed)
		return false;
	return dot11_elements_read(out->elements, &out->e);
}

bool dot11_read_assoc_resp(const struct dot11_frame *f, struct dot11_assoc_resp *out)
{
	struct rd r = f->body;

	memset(out, 0, sizeof(*out));
	out->reassoc = is_mgmt(f, DOT11_REASSOC_RESP);
	out->capability = rd_le16(&r);
	out->status = rd_le16(&r);
	out->aid = rd_le16(&r) & 0x3fff;
	if (!(out->reassoc || is_mgmt(f, DOT11_ASSOC_RESP)) || rd_failed(&r))
		return false;
	return dot11_elements_read(rd_rest(&r), &out->e);
}

bool dot11_read_beacon(const struct dot11_frame *f, struct dot11_beacon *out)
{
	struct rd r = f->body;

	memset(out, 0, sizeof(*out));
	out->timestamp = rd_le64(&r);
	out->interval = rd_le16(&r);
	out->capability = rd_le16(&r);
	if (!(is_mgmt(f, DOT11_BEACON) || is_mgmt(f, DOT11_PROBE_RESP)) || rd_failed(&r))
		return false;
	return dot11_elements_read(rd_rest(&r), &out->e);
}

bool dot11_read_probe_req(const struct dot11_frame *f, struct dot11_elements *out)
{
	bool whole = dot11_elements_read(f->body, out);

	return whole && is_mgmt(f, DOT11_PROBE_REQ);
}

bool dot11_read_reason(const struct dot11_frame *f, uint16_t *reason)
{
	struct rd r = f->body;

	*reason = rd_le16(&r);
	return !rd_failed(&r) && (is_mgmt(f, DOT11_DEAUTH) || is_mgmt(f, DOT11_DISASSOC));
}

bool dot11_read_action(const struct dot11_frame *f, struct dot11_action *out)
{
	struct rd r = f->body;

	memset(out, 0, sizeof(*out));
	out->category = rd_u8(&r);
	out->action = rd_u8(&r);
	out->rest = rd_rest(&r);
	return !out->rest.failed && (is_mgmt(f, DOT11_ACTION) || is_mgmt(f, DOT11_ACTION_NO_ACK));
}

bool dot11_read_sa_query(const struct dot11_action *a, uint8_t id[static 2])
{
	struct rd r = a->rest;

	rd_copy(&r, id, 2);
	return !rd_failed(&r) && a->category == DOT11_CATEGORY_SA_QUERY && a->action <= DOT11_SA_QUERY_RESPONSE;
}

bool dot11_robust_category(uint8_t category)
{
	switch (category) {
	case DOT11_CATEGORY_PUBLIC:
	case DOT11_CATEGORY_HT:
	case 11: /* unprotected WNM */
	case 15: /* self-protected */
	case 20: /* unprotected DMG */
	case 21: /* VHT */
	case 22: /* unprotected S1G */
	case 30: /* HE */
	case DOT11_CATEGORY_VENDOR:
		return false;
	default:
		return true;
	}
}

bool dot11_read_eapol(const struct dot11_frame *f, struct rd *eapol)
{
	struct rd r = f->body;
	const uint8_t *snap = rd_bytes(&r, sizeof(snap_eapol));

	*eapol = rd_rest(&r);
	return snap && f->type == DOT11_DATA && !(f->subtype & DOT11_DATA_NULL_BIT) && !f->more_fragments && f->fragment == 0 &&
	       memcmp(snap, snap_eapol, sizeof(snap_eapol)) == 0;
}
