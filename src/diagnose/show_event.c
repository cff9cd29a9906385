/* SPDX-License-Identifier: Apache-2.0 */
/* show_event.c - see show_event.h. The rows are those of show.msg. */
#include "diagnose/show_event.h"

#include "catalogue_gen.h"
#include "diagnose/observe.h"

enum { AKM_NONE, AKM_PSK, AKM_DOT1X, AKM_CCKM, AKM_FT }; /* as the row lists them */

static int64_t akm_of(struct slice akm)
{
	if (slice_has(akm, "PSK"))
		return AKM_PSK;
	if (slice_has(akm, "CCKM"))
		return AKM_CCKM;
	if (slice_has(akm, "802.1x") || slice_has(akm, "1X"))
		return AKM_DOT1X;
	return AKM_NONE;
}

/* The line on which the policy state stands, or that the client is excluded; else the first. */
static const char *proof(const struct show *s, const char *start, size_t *len)
{
	bool excluded = s->client.apf == APF_EXCLUDED || s->client.apf == APF_BLACKLISTED;
	struct slice where, value;

	if (show_lookup(s, excluded ? "Client State" : "Policy Manager State", &where, &value)) {
		*len = where.len;
		return where.p;
	}
	*len = s->text.len < 200 ? s->text.len : 200;
	return start;
}

static void client_detail(struct reading *g, const struct show *s, const char *start)
{
	const struct show_client *c = &s->client;
	struct msg_show_client_detail m = {
		.sta = c->mac, .ap = c->ap_mac, .slot = c->slot, .bssid = c->bssid, .wlan = c->wlan_id, .vlan = c->vlan,
		.state = c->apf == APF_UNKNOWN ? CAT_ABSENT : (int64_t)c->apf,
		.policy = c->pem == PEM_UNKNOWN ? CAT_ABSENT : (int64_t)c->pem,
		.status = c->status_code, .reason = c->reason_code, .akm = akm_of(c->akm),
		.key_timeouts = c->eap_key_timeouts, .eap_timeouts = c->eap_id_timeouts, .decrypt_failed = c->decrypt_failed,
	};
	size_t len;
	const char *at = proof(s, start, &len);

	if (mac_present(c->mac))
		reading_push(g, MSG_SHOW_CLIENT_DETAIL, &m, c->mac, at, len);
}

static void exclusions(struct reading *g, const struct show *s)
{
	struct show_rows it = show_rows(s);
	struct show_row row;

	while (show_row_next(&it, &row)) {
		struct msg_show_excluded m = { .sta = row.mac, .reason = row.reason_code };

		if (mac_present(row.mac) && !row.manual)
			reading_push(g, MSG_SHOW_EXCLUDED, &m, row.mac, row.at, 80);
	}
}

static void network(struct reading *g, const struct show *s, const char *start)
{
	struct msg_show_fast_ssid m = { .fast_ssid = s->network.fast_ssid_change == SHOW_YES ? 0 : 1 };

	if (s->network.fast_ssid_change != SHOW_UNSAID)
		reading_push(g, MSG_SHOW_FAST_SSID, &m, (mac_t){ 0 }, start, 80);
}

void show_emit(struct reading *g, const struct show *s, const char *start, const char *stop)
{
	(void)stop;
	g->c->counts.recognised += s->fields;
	g->c->counts.unknown += s->unknown;
	switch (s->kind) {
	case SHOW_CLIENT_DETAIL: client_detail(g, s, start); break;
	case SHOW_EXCLUSIONLIST: exclusions(g, s); break;
	case SHOW_NETWORK_SUMMARY: network(g, s, start); break;
	case SHOW_NOTHING:
	case SHOW_CLIENT_SUMMARY:
	case SHOW_WLAN:
	case SHOW_KINDS: break;
	}
}
