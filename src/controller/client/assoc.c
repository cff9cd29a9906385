/* SPDX-License-Identifier: Apache-2.0 */
/* assoc.c - a (re)association request: whether it is one that is looked at, the checks in their order, and what is told of
 * them. The checks are made first and told then, up to the one that failed: a client without an entry is told to be added
 * only when it is. */
#include "controller/client/internal.h"

#include <stdio.h>

enum stage { STAGE_LIMITS, STAGE_SSID, STAGE_CAPABILITIES, STAGE_RATES, STAGE_WMM, STAGE_LISTEN, STAGE_SECURITY,
	     STAGE_MAC_FILTER, STAGES };

static uint16_t (*const check[STAGES])(struct request *q) = {
	[STAGE_LIMITS] = check_limits,
	[STAGE_SSID] = check_ssid,
	[STAGE_CAPABILITIES] = check_capabilities,
	[STAGE_RATES] = check_rates,
	[STAGE_WMM] = check_wmm,
	[STAGE_LISTEN] = check_listen,
	[STAGE_SECURITY] = check_security,
	[STAGE_MAC_FILTER] = check_mac_filter,
};

/* --- told --------------------------------------------------------------------------------------------------------- */

static void tell_begin(const struct request *q, bool accepted)
{
	struct clients *cs = q->cs;
	const struct bss *b = q->b;

	if (!q->client && !q->holder && accepted)
		TELL(cs, q->mac, MSG_ADD_MOBILE_LWAPP_AP, msg_add_mobile_lwapp_ap, .ap = b->ap->mac, .slot = b->slot);
	if (q->r.reassoc)
		TELL(cs, q->mac, MSG_REASSOC_REQUEST, msg_reassoc_request, .bssid = b->bssid, .ap_name = slice_of(b->ap->name));
	else
		TELL(cs, q->mac, MSG_ASSOC_REQUEST, msg_assoc_request, .bssid = b->bssid, .ap_name = slice_of(b->ap->name));
}

static void tell_limits(const struct request *q)
{
	struct clients *cs = q->cs;

	TELL(cs, q->mac, MSG_GLOBAL_CLIENTS_ALLOWED, msg_global_clients_allowed, .n = limits_of_radio(q->b));
	if (clients_listen(cs, MSG_MAX_CLIENT_TRAP, q->mac))
		TELL(cs, q->mac, MSG_MAX_CLIENT_TRAP, msg_max_client_trap, .threshold = 0,
		     .cur = (int64_t)clients_on_slot(cs, q->b->ap, q->b->slot));
	TELL(cs, q->mac, MSG_RF_PROFILE_CLIENTS_ALLOWED, msg_rf_profile_clients_allowed, .n = limits_of_profile(q->b));
}

static void tell_ssid(const struct request *q, uint16_t status)
{
	struct clients *cs = q->cs;
	const struct client_wlan *w = q->wlan;
	bool has_address = (q->client && q->client->ip) || (q->holder && q->holder->ip);

	TELL(cs, q->mac, MSG_INTERFACE_POLICY, msg_interface_policy, .role = has_address ? 1 : 0, .nac = 2, .quarantine = 0,
	     .vlan = w->vlan);
	TELL_BARE(cs, q->mac, MSG_INTERFACE_POLICY_AGAIN);
	TELL(cs, q->mac, MSG_FLEX_CENTRAL_SWITCH_SET, msg_flex_central_switch_set, .line = 4795, .central = 1);
	TELL(cs, q->mac, MSG_FLEX_SPLIT_ACL, msg_flex_split_acl, .line = 4798, .vap = q->b->ap_wlan, .acl = 65535);
	TELL(cs, q->mac, MSG_LOCAL_BRIDGING_OVERRIDE, msg_local_bridging_override, .sta = q->mac, .wlan = w->id,
	     .site = SLICE("default-group"), .interface = slice_of(w->interface));
	TELL(cs, q->mac, MSG_LOCAL_BRIDGING_POLICY, msg_local_bridging_policy, .sta = q->mac, .vlan = w->vlan,
	     .interface_id = w->interface_id, .interface = slice_of(w->interface));
	TELL(cs, q->mac, MSG_SSID_IE_STATUS, msg_ssid_ie_status, .status = status, .n = status);
	TELL(cs, q->mac, MSG_SSID_IE_FLAGS, msg_ssid_ie_flags, .done = 0, .finish = 0);
}

static void tell_rates(const struct request *q, uint16_t status)
{
	struct clients *cs = q->cs;
	char text[96];
	size_t at = 0;

	if (clients_listen(cs, MSG_STA_RATES, q->mac)) {
		for (unsigned i = 0; i < 16; i++)
			at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%u", i ? " " : "",
					       i < q->rates.n ? (unsigned)q->rates.rate[i] : 0U);
		TELL(cs, q->mac, MSG_STA_RATES, msg_sta_rates, .n = q->rates.n, .rates = { text, at });
	}
	TELL(cs, q->mac, MSG_SUPP_RATES_STATUS, msg_supp_rates_status, .status = status, .got = q->r.e.rates.p != NULL);
	if (q->r.e.ext_rates.p)
		TELL(cs, q->mac, MSG_EXT_SUPP_RATES_STATUS, msg_ext_supp_rates_status, .status = status, .got = 1);
}

static void tell_security(const struct request *q, uint16_t status)
{
	struct clients *cs = q->cs;
	const struct dot11_elements *e = &q->r.e;

	if (e->rsn.p)
		TELL(cs, q->mac, MSG_RSN_IE, msg_rsn_ie, .type = DOT11_EL_RSN, .length = e->rsn.len + 2, .sta = q->mac);
	else if (e->wpa.p)
		TELL(cs, q->mac, MSG_WPA_IE, msg_wpa_ie, .type = DOT11_EL_VENDOR, .length = e->wpa.len + 2, .sta = q->mac);
	if (!status && q->wlan->wpa2 && q->wlan->pmf != CLIENT_PMF_OFF)
		TELL(cs, q->mac, MSG_PMF_CAPABLE, msg_pmf_capable, .capable = q->choice.pmf ? 1 : 0);
}

/* Of each stage up to the one that failed (STAGES: none did). */
static void tell(const struct request *q, enum stage failed, uint16_t status)
{
	tell_begin(q, failed == STAGES && !status);
	tell_limits(q);
	if (failed == STAGE_LIMITS) {
		if (q->balance.refuses)
			balance_tell(q);
		else
			limits_tell(q);
		return;
	}
	tell_ssid(q, failed == STAGE_SSID ? status : 0);
	if (failed == STAGE_SSID || failed == STAGE_CAPABILITIES)
		return;
	tell_rates(q, failed == STAGE_RATES ? status : 0);
	if (failed == STAGE_RATES || failed == STAGE_WMM || failed == STAGE_LISTEN)
		return;
	tell_security(q, failed == STAGE_SECURITY ? status : 0);
	if (failed == STAGE_SECURITY || !q->wlan->mac_filtering)
		return;
	if (failed == STAGE_MAC_FILTER)
		TELL_BARE(q->cs, q->mac, MSG_AAA_FILEDB_MISS);
	else
		TELL(q->cs, q->mac, MSG_AAA_FILEDB_OK, msg_aaa_filedb_ok, .wlan = q->wlan->id);
}

/* --- is it looked at? --------------------------------------------------------------------------------------------- */

/* A client that has keys and PMF is asked whether it is really beginning anew, on this BSS or on another WLAN: there the
 * key that a 4-way handshake would prove is another one, which others may have, or none. */
static bool must_be_asked(const struct request *q)
{
	const struct client *c = q->client;

	return c && c->associated && c->pmf && c->keyed && (client_bss(c) == q->b || c->wlan != q->b->wlan) && !query_failed(c);
}

/* Its AP has kept stations, and has still to tell which. To let one of them in again would take the key from it that it has
 * there, and anybody may be asking; a second later the client has its record, or is none of them. Who has its key elsewhere
 * is none of them; without PMF whoever can forge a request can forge a deauthentication as well. */
static bool may_be_kept(const struct request *q)
{
	const struct client *c = q->holder ? q->holder : q->client;

	return q->wlan->wpa2 && q->wlan->pmf != CLIENT_PMF_OFF && bss_waits_for_kept(q->b, q->now) &&
	       !(c && (c->keyed || client_bss(c) == q->b));
}

/* Fast SSID change off (AireOS's default): a client that changes its WLAN is deleted first, and comes again. One with PMF is
 * asked instead, which takes as long. */
static bool changes_wlan(const struct request *q)
{
	struct client *c = q->client;

	if (c && c->pmf && (must_be_asked(q) || query_failed(c)))
		return false;
	if (!c || c->wlan == q->b->wlan || c->apf != APF_ASSOCIATED || client_settings_of(q->cs)->fast_ssid_change)
		return false;
	tell_begin(q, false);
	tell_limits(q);
	TELL_BARE(q->cs, q->mac, MSG_WLAN_CHANGED_DELETE);
	c->reason = DOT11_REASON_UNSPECIFIED;
	removal_schedule(c, CALLER_WLAN_CHANGED, DECIDED_S, q->now);
	return true;
}

static void find_client(struct request *q)
{
	struct client *c = clients_find(q->cs, q->mac);

	if (c && c->claim && client_bss(c->claim) == q->b)
		q->client = c->claim;
	else if (claim_needed(c, q->b))
		q->holder = c;
	else
		q->client = c;
}

/* A client that hears no answer asks again, Linux every 200 ms with a new number and without Retry. Where the answer was
 * only slow, the second request comes in the middle of the handshake that the first began, and must not begin another: the
 * client has an answer, takes no second one, and would not hear a message 1 that counts from zero. Who really begins anew
 * authenticates before. */
static bool said_again(const struct request *q)
{
	const struct client *c = q->client;

	return c && c->associated && !c->adopted && client_bss(c) == q->b && c->reassociation == q->r.reassoc &&
	       c->capability == q->r.capability && c->listen_interval == q->r.listen_interval &&
	       (c->pem == PEM_8021X_REQD || mono_between(c->since, q->now) < SAID_AGAIN_MS) &&
	       keys_same_elements(c, q->r.elements);
}

static bool looked_at(struct request *q, const struct dot11_frame *f)
{
	struct clients *cs = q->cs;
	struct client *c = q->client;
	bool authenticated;

	if (exclusion_has(cs, q->mac)) {
		tell_begin(q, false);
		TELL_BARE(cs, q->mac, MSG_ASSOC_IGNORED_EXCLUDED);
		return false;
	}
	if (c && client_bss(c) == q->b && client_repeats(c, f))
		return false;
	if (auth_refused_already(cs, q->mac, q->b->bssid, f)) {
		cs->count.duplicates++;
		return false;
	}
	authenticated = auth_valid(cs, q->mac, q->b->bssid, q->now);
	if (!authenticated && station_waits(c) && client_bss(c) == q->b) {
		cs->count.duplicates++; /* it is in, and has not heard so yet */
		return false;
	}
	if (!authenticated && said_again(q)) {
		cs->count.duplicates++;
		if (!c->keyed)
			accept_again(q);
		return false;
	}
	if (!authenticated && !(c && c->associated && client_bss(c) == q->b)) {
		removal_orphan(cs, q->b, q->mac, DOT11_REASON_NOT_AUTHENTICATED, q->now);
		return false;
	}
	if ((c && c->doomed) || (q->holder && q->holder->doomed)) {
		tell_begin(q, false);
		TELL_BARE(cs, q->mac, MSG_ASSOC_DROPPED_PENDING);
		return false;
	}
	return !changes_wlan(q);
}

void assoc_frame(struct clients *cs, struct bss *b, const struct dot11_frame *f, mono_t now)
{
	struct request q = { .cs = cs, .b = b, .mac = mac_from(f->a2), .seq = f->seq,
			     .subtype = f->subtype, .now = now };
	const struct client *known;
	uint16_t status = 0;
	uint32_t comeback;
	unsigned stage;
	bool waits, kept;

	if (!dot11_read_assoc_req(f, &q.r)) {
		cs->count.malformed++;
		return;
	}
	find_client(&q);
	q.wlan = cs->p.wlan(cs->p.ctx, b->wlan);
	if (!looked_at(&q, f))
		return;
	dot11_rates_read(&q.r.e, &q.rates);
	for (stage = 0; stage < STAGES; stage++) {
		status = check[stage](&q);
		if (status)
			break;
	}
	kept = !status && may_be_kept(&q);
	waits = kept || (!status && claim_proved(q.holder ? q.holder->claim : q.client));
	if (waits || (!status && must_be_asked(&q)))
		status = DOT11_TRY_LATER;
	if (q.memory_short)
		cs->count.memory_refused++;
	else if (stage == STAGE_LIMITS && !q.balance.refuses)
		cs->count.limited++;
	tell(&q, (enum stage)stage, status);
	balance_done(&q);
	if (!status) {
		accept_request(&q);
		return;
	}
	if (status == DOT11_TRY_LATER) {
		known = q.holder ? q.holder : q.client;
		comeback = kept ? COMEBACK_TU : query_comeback(known);
		TELL(cs, q.mac, MSG_PMF_COMEBACK, msg_pmf_comeback, .n = comeback, .sta = q.mac);
		refuse_request(&q, status, comeback);
		if (!waits)
			query_start(q.client, now);
		return;
	}
	refuse_request(&q, status, 0);
}
