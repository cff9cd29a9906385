/* SPDX-License-Identifier: Apache-2.0 */
/* observe_assoc.c - probe, association, policy states, address, web login: the way in. */
#include "diagnose/observe.h"

static void entry_added(struct feed *f, const void *fields)
{
	FIELDS(add_mobile_lwapp_ap);
	struct episode *e;

	journey_returns(f, m->ap, (mac_t){ 0 });
	e = journey_begin_assoc(f, false, true);
	journey_note(f, FACT_ENTRY_ADDED, 0);
	set_place(e, m->ap, (mac_t){ 0 }, m->slot, -1);
}

static void assoc_request(struct feed *f, const void *fields)
{
	FIELDS(assoc_request);
	struct episode *e;

	journey_returns(f, (mac_t){ 0 }, m->bssid);
	e = journey_begin_assoc(f, false, false);
	journey_note(f, FACT_ASSOC_REQ, 0);
	stage_try(e, STAGE_ASSOCIATION, f->ev->t);
	if (e->stage[STAGE_PROBE].outcome == OUTCOME_RUNNING)
		stage_end(e, STAGE_PROBE, f->ev->t, OUTCOME_OK);
	set_place(e, (mac_t){ 0 }, m->bssid, -1, -1);
}

static void reassoc_request(struct feed *f, const void *fields)
{
	FIELDS(reassoc_request);
	struct episode *e;

	journey_returns(f, (mac_t){ 0 }, m->bssid);
	e = journey_begin_assoc(f, true, false);
	journey_note(f, FACT_REASSOC_REQ, 0);
	stage_try(e, STAGE_ASSOCIATION, f->ev->t);
	set_place(e, (mac_t){ 0 }, m->bssid, -1, -1);
}

/* "Processing assoc-req": the request is being taken up, before or instead of the line above. */
static void assoc_processing(struct feed *f, const void *fields)
{
	FIELDS(assoc_req_processing);
	struct episode *e;

	journey_returns(f, m->ap, (mac_t){ 0 });
	e = journey_begin_assoc(f, false, true);
	set_place(e, m->ap, (mac_t){ 0 }, m->slot, -1);
}

static void cckm_announced(struct feed *f, const void *fields)
{
	(void)fields;
	journey_begin_assoc(f, true, true);
	journey_note(f, FACT_CCKM_REQ, 0);
}

/* ApVapId is the access point's number of the WLAN: another one where the controller's is above 16, or with AP groups. What
 * names a WLAN to the controller is vapId, which other rows of an association have. */
static void answered(struct feed *f, int64_t status, mac_t ap, mac_t bssid, int64_t slot)
{
	struct episode *e = journey_open(f, EPISODE_ATTEMPT);
	bool asked = f->c->pmf_asked; /* else it has its answer once more */

	if (e->kind == EPISODE_STAY || e->kind == EPISODE_DEPARTURE)
		e = journey_begin_assoc(f, false, true);
	journey_associated(f, asked && (status == 0 || status == CAT_ABSENT));
	set_place(e, ap, bssid, slot, -1);
	if (status == CAT_ABSENT)
		return;
	if (status == 0) {
		journey_note(f, FACT_ASSOC_OK, 0);
		stage_end(e, STAGE_ASSOCIATION, f->ev->t, OUTCOME_OK);
		return;
	}
	journey_note(f, FACT_ASSOC_REFUSED, (int)status);
	episode_restate(e, FACT_ASSOC_REFUSED, (int)status, f->ev);
	stage_end(e, STAGE_ASSOCIATION, f->ev->t, OUTCOME_FAILED);
}

static void assoc_response(struct feed *f, const void *fields)
{
	FIELDS(assoc_response);

	answered(f, m->status, (mac_t){ 0 }, m->bssid, m->slot);
}

static void assoc_response_role(struct feed *f, const void *fields)
{
	FIELDS(assoc_response_role);

	answered(f, m->status, (mac_t){ 0 }, m->bssid, m->slot);
}

static void assoc_resp_status(struct feed *f, const void *fields)
{
	FIELDS(assoc_resp_status);

	answered(f, m->status, m->ap, (mac_t){ 0 }, m->slot);
}

/* A status of the SSID or rates check that is not 0 becomes the status of the answer, which may be missing. */
static void element_status(struct feed *f, int64_t status)
{
	if (status == 0 || status == CAT_ABSENT || !f->c->now || factset_has(&f->c->now->has, FACT_ASSOC_REFUSED))
		return;
	journey_note(f, FACT_ASSOC_REFUSED, (int)status);
}

static void ssid_status(struct feed *f, const void *fields)
{
	FIELDS(ssid_ie_status);

	element_status(f, m->status);
}

static void rates_status(struct feed *f, const void *fields)
{
	FIELDS(supp_rates_status);

	element_status(f, m->status);
}

static void reap_failed(struct feed *f, const void *fields)
{
	FIELDS(reap_assoc_failed);
	struct episode *e = journey_open(f, EPISODE_ATTEMPT);

	set_place(e, (mac_t){ 0 }, m->bssid, m->slot, -1);
	if (slice_has(m->why, "802.11r") || slice_has(m->why, "key cache"))
		journey_note(f, FACT_FT_KEY_MISSING, (int)m->status);
	journey_associated(f, false);
	journey_note(f, FACT_ASSOC_REFUSED, m->status == CAT_ABSENT ? 1 : (int)m->status);
	stage_end(e, STAGE_ASSOCIATION, f->ev->t, OUTCOME_FAILED);
}

/* The trap threshold line also tells how many clients the radio has: as many as it may is "full". */
static void client_limit(struct feed *f, const void *fields)
{
	FIELDS(max_client_trap);

	if (m->threshold > 0 && m->cur >= m->threshold)
		journey_note(f, FACT_MAX_CLIENTS, 0);
}

static void assoc_failed_log(struct feed *f, const void *fields)
{
	FIELDS(log_assocreq_proc_failed);
	struct episode *e = journey_open(f, EPISODE_ATTEMPT);

	set_place(e, (mac_t){ 0 }, (mac_t){ 0 }, -1, m->wlan);
	if (slice_has(m->why, "load balanc"))
		journey_note(f, FACT_LOAD_BALANCED, 0);
	else if (slice_has(m->why, "memory is short")) /* plumb's words; AireOS's own want of memory has another mend */
		journey_note(f, FACT_MEMORY_SHORT, 0);
	else if (slice_has(m->why, "max sta") || slice_has(m->why, "max client") || slice_has(m->why, "maximum"))
		journey_note(f, FACT_MAX_CLIENTS, 0);
	else if (!factset_has(&e->has, FACT_ASSOC_REFUSED))
		journey_note(f, FACT_ASSOC_REFUSED, 1);
}

/* The reasons of AireOS's traps that name a maximum: of the controller, the radio, the WLAN. */
static void assoc_failed_trap(struct feed *f, const void *fields)
{
	FIELDS(trap_client_assoc_failure);

	if (m->reason == 101 || m->reason == 105 || m->reason == 106)
		journey_note(f, FACT_MAX_CLIENTS, (int)m->reason);
}

static void radio_off_log(struct feed *f, const void *fields)
{
	FIELDS(log_assoc_req_failed);
	struct episode *e = journey_begin_assoc(f, false, true);

	set_place(e, m->ap, (mac_t){ 0 }, m->slot, -1);
	journey_note(f, FACT_RADIO_OFF, 0);
}

/* --- policy states ------------------------------------------------------------------------------------------ */

static void pem_change(struct feed *f, const void *fields)
{
	FIELDS(pem_change_state);
	struct episode *e;

	if (m->to == PEM_RUN) {
		journey_note(f, FACT_PEM, PEM_RUN);
		if (f->c->now && f->c->now->kind != EPISODE_STAY) {
			if (f->c->now->stage[STAGE_ADDRESS].outcome == OUTCOME_RUNNING)
				stage_end(f->c->now, STAGE_ADDRESS, f->ev->t, OUTCOME_OK);
			if (f->c->now->stage[STAGE_WEB].outcome == OUTCOME_RUNNING)
				stage_end(f->c->now, STAGE_WEB, f->ev->t, OUTCOME_OK);
			f->c->now->pem = PEM_RUN;
		}
		journey_run(f);
		return;
	}
	if (f->c->now && f->c->now->kind == EPISODE_STAY && m->to == PEM_START)
		return; /* a roam's reset, or a removal: the lines around it tell which */
	e = journey_open(f, EPISODE_ATTEMPT);
	if (e->kind == EPISODE_STAY) { /* the log misses how it began, or the policy was begun anew */
		journey_close(f, END_NEXT);
		e = journey_open(f, EPISODE_ROAM);
	}
	e->pem = (uint8_t)m->to;
	e->pem_since = f->ev->t;
	journey_note(f, FACT_PEM, (int)m->to);
	if (m->to == PEM_DHCP_REQD) {
		stage_begin(e, STAGE_ADDRESS, f->ev->t);
	} else if (m->to == PEM_WEBAUTH_REQD || m->to == PEM_CENTRAL_WEB_AUTH) {
		if (e->stage[STAGE_ADDRESS].outcome == OUTCOME_RUNNING)
			stage_end(e, STAGE_ADDRESS, f->ev->t, OUTCOME_OK);
		stage_begin(e, STAGE_WEB, f->ev->t);
	}
}

static void plumbed(struct feed *f, const void *fields)
{
	FIELDS(pem_plumbed_lwapp_rule);

	if (f->c->now)
		set_place(f->c->now, m->ap, (mac_t){ 0 }, -1, m->wlan);
}

static void apf_state(struct feed *f, int64_t to, mac_t ap)
{
	if (!f->c->now)
		return;
	set_place(f->c->now, ap, (mac_t){ 0 }, -1, -1);
	if (to != CAT_ABSENT)
		f->c->now->apf = (uint8_t)to;
}

static void pem_add_user(struct feed *f, const void *fields)
{
	FIELDS(pem_add_user_state);

	apf_state(f, m->to, m->ap);
}

static void assoc_state(struct feed *f, const void *fields)
{
	FIELDS(assoc_req_state);

	apf_state(f, m->to, m->ap);
}

static void probe_state(struct feed *f, const void *fields)
{
	FIELDS(probe_req_state);
	struct episode *e = f->c->now;

	if (e && (e->kind == EPISODE_STAY || factset_has(&e->has, FACT_ASSOC_REQ) || factset_has(&e->has, FACT_REASSOC_REQ))) {
		journey_heard(f, HEARD_PROBES); /* a client that has an entry of its own probes, too */
		return;
	}
	if (!e || factset_has(&e->has, FACT_EXPIRED) || factset_has(&e->has, FACT_ENTRY_DELETED) ||
	    e->kind == EPISODE_DEPARTURE) {
		journey_close(f, END_NEXT);
		e = journey_open(f, EPISODE_ATTEMPT);
	}
	e->apf = APF_PROBE;
	set_place(e, m->ap, (mac_t){ 0 }, -1, -1);
	journey_note(f, FACT_PROBED, 0);
	stage_try(e, STAGE_PROBE, f->ev->t);
}

/* Told of a request before it is answered: the one row that names the WLAN of a client that is refused. */
static void overridden(struct feed *f, int64_t wlan)
{
	if (f->c->now)
		set_place(f->c->now, (mac_t){ 0 }, (mac_t){ 0 }, -1, wlan);
}

static void bridging_override(struct feed *f, const void *fields)
{
	FIELDS(local_bridging_override);

	overridden(f, m->wlan);
}

static void site_override(struct feed *f, const void *fields)
{
	FIELDS(site_override);

	overridden(f, m->wlan);
}

static void bridging(struct feed *f, const void *fields)
{
	FIELDS(local_bridging_policy);

	if (f->c->now && m->vlan >= 0 && m->vlan < 4096)
		f->c->now->vlan = (int16_t)m->vlan;
}

/* --- address, web ------------------------------------------------------------------------------------------- */

static void dhcp_received(struct feed *f, const void *fields)
{
	FIELDS(dhcp_received);

	if (!f->c->now || f->c->now->kind == EPISODE_STAY)
		return;
	if (m->op == 0) {
		journey_note(f, FACT_DHCP_REQ, 0);
		stage_try(f->c->now, STAGE_ADDRESS, f->ev->t);
	} else {
		journey_note(f, FACT_DHCP_REPLY, 0);
	}
}

/* The message was told of before, when it was received? AireOS prints both lines, within some milliseconds. */
static bool told_already(const struct feed *f, enum fact_kind kind)
{
	enum { SAME_MS = 20 };
	const struct fact *before = episode_fact(f->c->now, kind);

	return before && (f->ev->t == TIME_NONE || before->t == TIME_NONE || f->ev->t - before->t - before->later < SAME_MS);
}

enum { DHCP_DISCOVER, DHCP_OFFER, DHCP_REQUEST, DHCP_DECLINE, DHCP_ACK, DHCP_NAK };

static void dhcp_processing(struct feed *f, const void *fields)
{
	FIELDS(dhcp_processing);

	if (!f->c->now)
		return;
	if (m->type == DHCP_NAK)
		journey_note(f, FACT_DHCP_NAK, 0);
	if (f->c->now->kind == EPISODE_STAY)
		return;
	if (m->type == DHCP_ACK)
		journey_note(f, FACT_DHCP_ACK, 0);
	if ((m->type == DHCP_DISCOVER || m->type == DHCP_REQUEST) && !told_already(f, FACT_DHCP_REQ)) {
		journey_note(f, FACT_DHCP_REQ, 0);
		stage_try(f->c->now, STAGE_ADDRESS, f->ev->t);
	} else if (m->type == DHCP_OFFER && !told_already(f, FACT_DHCP_REPLY)) {
		journey_note(f, FACT_DHCP_REPLY, 0);
	}
}

static void dhcp_transmitting(struct feed *f, const void *fields)
{
	FIELDS(dhcp_transmitting);

	if (m->type == 5) /* NAK */
		journey_note(f, FACT_DHCP_NAK, 0);
}

static void address_known(struct feed *f, struct slice ip)
{
	if (ip.len && !slice_is(ip, "0.0.0.0"))
		journey_note(f, FACT_ADDRESS, 0);
}

static void dhcp_ack_server(struct feed *f, const void *fields)
{
	FIELDS(dhcp_ack_server);

	journey_note(f, FACT_DHCP_ACK, 0);
	address_known(f, m->ip);
}

static void npu_added(struct feed *f, const void *fields)
{
	FIELDS(npu_added);

	if (m->type == 1) /* the entry of a client in RUN; type 9 is that of a client still on its way */
		address_known(f, m->ip);
}

static void garp_sent(struct feed *f, const void *fields)
{
	FIELDS(garp_sent);

	address_known(f, m->garp_ip.len ? m->garp_ip : m->ip);
}

/* What is removed of a client with an address: it had got it, unless it brought it along from an earlier session. */
static void npu_removed(struct feed *f, const void *fields)
{
	FIELDS(npu_removed);

	if (!f->c->had_session)
		address_known(f, m->ip);
}

static void rule_deleted(struct feed *f, const void *fields)
{
	FIELDS(pem_deleted_lwapp_rule);

	if (!f->c->had_session)
		address_known(f, m->ip);
}

static void client_associated_log(struct feed *f, const void *fields)
{
	FIELDS(ap_dot11_assoc);

	if (!m->ifname.len) /* not the text an AP prints */
		return;
	journey_begin_assoc(f, false, false);
	journey_associated(f, true);
	journey_note(f, FACT_ASSOC_OK, 0);
	stage_end(f->c->now, STAGE_ASSOCIATION, f->ev->t, OUTCOME_OK);
}

static void pmf_told(struct feed *f, const void *fields)
{
	FIELDS(pmf_capable);

	f->c->pmf = m->capable == 1;
}

/* It stays where it was, for it has keys and PMF there; what was told since of somebody elsewhere was not about it. */
static void claim_lost(struct feed *f, const void *fields)
{
	(void)fields;
	f->c->pmf = true;
}

/* --- the session timer, for the day it runs out ---------------------------------------------------------------- */

static void session_told(struct feed *f, int64_t seconds)
{
	if (seconds > 0 && seconds <= 7 * 86400)
		f->c->session_s = (uint32_t)seconds;
}

static void session_timeouts(struct feed *f, const void *fields)
{
	FIELDS(pem_add_user_timeouts);

	session_told(f, m->session);
}

static void session_timer(struct feed *f, const void *fields)
{
	FIELDS(starting_session_timer);

	session_told(f, m->seconds);
}

static void session_timer_set(struct feed *f, const void *fields)
{
	FIELDS(session_timer_set);

	session_told(f, m->seconds);
}

#define FACT_ROW(msg, f) { MSG_##msg, FACT_##f, TO_OPEN, 0, STEP_NONE, NO_ARG, NULL }
#define JOIN_ROW(msg, f) { MSG_##msg, FACT_##f, TO_JOIN, 0, STEP_NONE, NO_ARG, NULL }
#define CALL_ROW(msg, fn) { MSG_##msg, NO_FACT, TO_OPEN, 0, STEP_NONE, NO_ARG, fn }

static const struct observation rows[] = {
	CALL_ROW(ADD_MOBILE_LWAPP_AP, entry_added),
	CALL_ROW(ASSOC_REQUEST, assoc_request),
	CALL_ROW(REASSOC_REQUEST, reassoc_request),
	CALL_ROW(ASSOC_REQ_PROCESSING, assoc_processing),
	CALL_ROW(CCKM_REASSOC_RECEIVED, cckm_announced),
	CALL_ROW(ASSOC_RESPONSE, assoc_response),
	CALL_ROW(ASSOC_RESPONSE_ROLE, assoc_response_role),
	CALL_ROW(ASSOC_RESP_STATUS, assoc_resp_status),
	CALL_ROW(SSID_IE_STATUS, ssid_status),
	CALL_ROW(SUPP_RATES_STATUS, rates_status),
	CALL_ROW(EXT_SUPP_RATES_STATUS, rates_status),
	CALL_ROW(REAP_ASSOC_FAILED, reap_failed),
	CALL_ROW(MAX_CLIENT_TRAP, client_limit),
	CALL_ROW(LOG_ASSOCREQ_PROC_FAILED, assoc_failed_log),
	CALL_ROW(TRAP_CLIENT_ASSOC_FAILURE, assoc_failed_trap),
	FACT_ROW(LOAD_BALANCE_DENIED, LOAD_BALANCED),
	FACT_ROW(MEMORY_REFUSED, MEMORY_SHORT),
	CALL_ROW(LOG_ASSOC_REQ_FAILED, radio_off_log),
	CALL_ROW(PMF_CAPABLE, pmf_told),
	CALL_ROW(CLAIM_LOST, claim_lost),
	FACT_ROW(ASSOC_IGNORED_EXCLUDED, ASSOC_IGNORED),
	CALL_ROW(PEM_CHANGE_STATE, pem_change),
	CALL_ROW(PEM_PLUMBED_LWAPP_RULE, plumbed),
	CALL_ROW(PEM_ADD_USER_STATE, pem_add_user),
	CALL_ROW(ASSOC_REQ_STATE, assoc_state),
	CALL_ROW(PROBE_REQ_STATE, probe_state),
	CALL_ROW(LOCAL_BRIDGING_OVERRIDE, bridging_override),
	CALL_ROW(SITE_OVERRIDE, site_override),
	CALL_ROW(LOCAL_BRIDGING_POLICY, bridging),
	CALL_ROW(PEM_ADD_USER_TIMEOUTS, session_timeouts),
	CALL_ROW(STARTING_SESSION_TIMER, session_timer),
	CALL_ROW(SESSION_TIMER_SET, session_timer_set),
	CALL_ROW(DHCP_RECEIVED, dhcp_received),
	CALL_ROW(DHCP_PROCESSING, dhcp_processing),
	CALL_ROW(DHCP_TRANSMITTING, dhcp_transmitting),
	CALL_ROW(DHCP_ACK_SERVER, dhcp_ack_server),
	FACT_ROW(DHCP_ASSIGNED, ADDRESS),
	CALL_ROW(NPU_ADDED, npu_added),
	CALL_ROW(GARP_SENT, garp_sent),
	CALL_ROW(NPU_REMOVED, npu_removed),
	CALL_ROW(PEM_DELETED_LWAPP_RULE, rule_deleted),
	FACT_ROW(DHCP_POLICY_TIMEOUT, DHCP_TIMEOUT),
	CALL_ROW(AP_DOT11_ASSOC, client_associated_log),
};

const struct observations observe_assoc = { rows, ARRAY_LEN(rows) };
