/* SPDX-License-Identifier: Apache-2.0 */
/* observe_leave.c - the ways out: timers, removals, deauthentication, exclusion, access points that go. */
#include "diagnose/observe.h"

/* Layers of the (caller file.c:line) of a deauthentication. */
enum { LAYER_OTHER, LAYER_ENTRY, LAYER_KEYS, LAYER_EAP };

static int layer_of(struct slice src)
{
	if (slice_has(src, "1x_ptsm") || slice_has(src, "1x_kxsm") || slice_has(src, "1x_eapkey"))
		return LAYER_KEYS;
	if (slice_has(src, "1x_"))
		return LAYER_EAP;
	if (slice_has(src, "apf_"))
		return LAYER_ENTRY;
	return LAYER_OTHER;
}

/* A deauthentication names the radio's base address as BSSID: it is taken only where nothing better is known. */
static void leave_place(struct feed *f, mac_t ap, mac_t bssid, int64_t slot)
{
	if (f->c->now && mac_present(f->c->now->bssid))
		bssid = (mac_t){ 0 };
	set_place(f->c->now, ap, bssid, slot, -1);
}

/* The timer of an entry of probes alone is five seconds from the last of them. */
enum { HEARD_MS = 5000, HEARD_SLACK_MS = 1200 };

static bool follows_heard(const struct feed *f, enum heard step, int64_t ms)
{
	int64_t since = (int32_t)((uint32_t)f->ev->t - f->c->heard_at);

	if (f->c->heard != step)
		return false;
	return f->ev->t == TIME_NONE || !f->c->heard_timed || (since >= ms - HEARD_SLACK_MS && since <= ms + HEARD_SLACK_MS);
}

static void scheduled(struct feed *f, const void *fields)
{
	FIELDS(scheduling_deletion);
	bool probe = (m->caller == 23 || m->caller == 24) && m->seconds <= 5;
	struct episode *e = f->c->now;

	if (probe) {
		if (e && (e->kind == EPISODE_STAY || factset_has(&e->has, FACT_ASSOC_REQ) ||
			  factset_has(&e->has, FACT_REASSOC_REQ)) && !factset_has(&e->has, FACT_ENTRY_DELETED)) {
			journey_heard(f, HEARD_PROBES);
			return;
		}
		if (!e || e->kind == EPISODE_DEPARTURE || factset_has(&e->has, FACT_ENTRY_DELETED)) {
			journey_close(f, END_NEXT);
			e = journey_open(f, EPISODE_ATTEMPT);
		}
		journey_note(f, FACT_PROBED, 1);
		stage_try(e, STAGE_PROBE, f->ev->t);
		return;
	}
	if (m->seconds >= 60 || m->seconds == CAT_ABSENT)
		return; /* a timer being armed, not a removal */
	journey_leaving(f);
	journey_note(f, FACT_REMOVAL_SCHEDULED, m->caller == CAT_ABSENT ? -1 : (int)m->caller);
	if (m->caller == 45)
		journey_note(f, FACT_SESSION_EXPIRED, 0);
}

static void expired(struct feed *f, const void *fields)
{
	(void)fields;
	if (follows_heard(f, HEARD_PROBES, HEARD_MS)) {
		journey_heard(f, HEARD_EXPIRED);
		return;
	}
	journey_leaving(f);
	journey_note(f, FACT_EXPIRED, 0);
}

/* The controller's own number for a removal that a change of authorization asked for. */
enum { DELETE_FOR_COA = 252 };

static void delete_by_mscb(struct feed *f, const void *fields)
{
	FIELDS(delete_by_mscb);

	if (m->reason == DELETE_FOR_COA)
		journey_note(f, FACT_AUTH_CHANGED, DELETE_FOR_COA);
}

static void translated_by_mscb(struct feed *f, const void *fields)
{
	FIELDS(translated_delete_by_mscb);

	if (m->reason == DELETE_FOR_COA)
		journey_note(f, FACT_AUTH_CHANGED, DELETE_FOR_COA);
}

static void idle(struct feed *f, const void *fields)
{
	FIELDS(idle_timeout_from_ap);

	journey_leaving(f);
	journey_note(f, FACT_IDLE_TIMEOUT, 0);
	leave_place(f, m->ap, (mac_t){ 0 }, m->slot);
}

/* What the AP's word for a removal says. */
static const struct {
	const char *part;
	enum fact_kind fact;
} delete_words[] = {
	{ "CHANNEL", FACT_RADIO_EVENT },     { "INTF_RESET", FACT_RADIO_EVENT }, { "SLOT_DISABLE", FACT_RADIO_EVENT },
	{ "ALL_ON_SLOT", FACT_RADIO_EVENT }, { "4WAY", FACT_HANDSHAKE_FAILED },	 { "DHCP_TIMEOUT", FACT_DHCP_TIMEOUT },
};

static void delete_code(struct feed *f, struct slice code, mac_t ap, int64_t slot)
{
	journey_leaving(f);
	if (slice_has(code, "IDLE"))
		journey_note(f, FACT_IDLE_TIMEOUT, 0);
	else
		journey_note(f, FACT_DELETE_MOBILE, 0);
	for (size_t i = 0; i < ARRAY_LEN(delete_words); i++)
		if (slice_has(code, delete_words[i].part))
			journey_note(f, delete_words[i].fact, 0);
	leave_place(f, ap, (mac_t){ 0 }, slot);
}

static void delete_mobile(struct feed *f, const void *fields)
{
	FIELDS(delete_mobile_reason_code);

	delete_code(f, m->code, m->ap, m->slot);
}

static void delete_mobile_old(struct feed *f, const void *fields)
{
	FIELDS(delete_mobile_reason);

	delete_code(f, m->code, m->ap, m->slot);
}

/* A frame of classes 2 or 3, from a station that is not there. */
static void class_frame(struct feed *f, int64_t reason)
{
	if (reason != 6 && reason != 7)
		return;
	journey_goes_on(f);
	journey_note(f, FACT_CLASS_FRAME, (int)reason);
}

static void disassoc_sent(struct feed *f, const void *fields)
{
	FIELDS(sent_disassociate);

	journey_leaving(f);
	journey_note(f, FACT_DISASSOC_SENT, m->reason == CAT_ABSENT ? -1 : (int)m->reason);
	class_frame(f, m->reason);
	leave_place(f, m->ap, (mac_t){ 0 }, m->slot);
}

static void deauth_sent(struct feed *f, const void *fields)
{
	FIELDS(sent_deauthenticate);

	journey_leaving(f);
	journey_note(f, FACT_DEAUTH_SENT, layer_of(m->src));
	leave_place(f, (mac_t){ 0 }, m->bssid, m->slot);
	stage_end(f->c->now, STAGE_LEAVE, f->ev->t, OUTCOME_OK);
}

static void deauth_reason(struct feed *f, const void *fields)
{
	FIELDS(sent_deauthenticate_reason);

	journey_leaving(f);
	journey_note(f, FACT_DEAUTH_SENT, layer_of(m->src));
	class_frame(f, m->reason);
	leave_place(f, (mac_t){ 0 }, m->bssid, m->slot);
	stage_end(f->c->now, STAGE_LEAVE, f->ev->t, OUTCOME_OK);
}

static void state_change(struct feed *f, enum fact_kind fact, int64_t from, int64_t to, mac_t ap)
{
	if (to == APF_DISASSOCIATED && from == APF_DISASSOCIATED && !f->c->now)
		return;
	journey_leaving(f);
	leave_place(f, ap, (mac_t){ 0 }, -1);
	if (to != CAT_ABSENT)
		f->c->now->apf = (uint8_t)to;
	if (fact == FACT_DISASSOC_MSG || to == APF_DISASSOCIATED)
		journey_note(f, fact, 0);
}

static void expire_state(struct feed *f, const void *fields)
{
	FIELDS(expire_mobile_state);

	state_change(f, FACT_DISASSOC_STATE, m->from, m->to, m->ap);
}

static void disassoc_message(struct feed *f, const void *fields)
{
	FIELDS(send_disassoc_state);

	state_change(f, FACT_DISASSOC_MSG, m->from, m->to, m->ap);
}

static void deleted(struct feed *f, const void *fields)
{
	FIELDS(deleting_mobile);

	if (follows_heard(f, HEARD_EXPIRED, 0)) {
		journey_heard(f, HEARD_NONE);
		return;
	}
	journey_leaving(f);
	journey_note(f, FACT_ENTRY_DELETED, 0);
	leave_place(f, m->ap, (mac_t){ 0 }, m->slot);
	f->c->now->ended = true;
	stage_end(f->c->now, STAGE_LEAVE, f->ev->t, OUTCOME_OK);
}

static void deleted_no_ap(struct feed *f, const void *fields)
{
	(void)fields;
	if (follows_heard(f, HEARD_EXPIRED, 0)) {
		journey_heard(f, HEARD_NONE);
		return;
	}
	journey_leaving(f);
	journey_note(f, FACT_ENTRY_DELETED, 0);
	f->c->now->ended = true;
}

static void radio_event(struct feed *f, const void *fields)
{
	FIELDS(cleaning_up_state);

	journey_leaving(f);
	journey_note(f, FACT_RADIO_EVENT, 0);
	leave_place(f, m->ap, (mac_t){ 0 }, m->slot);
}

static void left(struct feed *f, const void *fields)
{
	FIELDS(client_disassoc_received);

	journey_leaving(f);
	journey_note(f, FACT_CLIENT_LEFT, 0);
	leave_place(f, m->ap, m->bssid, -1); /* of one that was adopted nothing before has told it */
}

/* 802.11 reasons as an AP spells them. */
static const struct {
	const char *part;
	enum fact_kind fact;
	int arg;
} ap_reasons[] = {
	{ "left the BSS", FACT_CLIENT_LEFT, 0 }, { "leaving", FACT_CLIENT_LEFT, 0 },
	{ "has left", FACT_CLIENT_LEFT, 0 },	 { "inactivity", FACT_IDLE_TIMEOUT, 0 },
	{ "class 2 frame", FACT_CLASS_FRAME, 6 }, { "class 3 frame", FACT_CLASS_FRAME, 7 },
	{ "4-way handshake", FACT_HANDSHAKE_FAILED, 0 },
};

static void ap_disassoc(struct feed *f, const void *fields)
{
	FIELDS(ap_dot11_disassoc);

	if (!m->ifname.len) /* not the text an AP prints: nobody is known to have left */
		return;
	journey_leaving(f);
	for (size_t i = 0; i < ARRAY_LEN(ap_reasons); i++)
		if (slice_has(m->why, ap_reasons[i].part)) {
			journey_note(f, ap_reasons[i].fact, ap_reasons[i].arg);
			return;
		}
	journey_note(f, FACT_DEAUTH_SENT, LAYER_OTHER);
}

/* --- exclusion, theft, traps -------------------------------------------------------------------------------- */

static void excluded(struct feed *f, int64_t reason, struct slice why)
{
	journey_leaving(f);
	if (slice_has(why, "IP Address") || slice_has(why, "IP theft") || reason == 3) {
		journey_note(f, FACT_IP_THEFT, 0);
		return;
	}
	if (slice_has(why, "MAC") && slice_has(why, "theft")) {
		journey_note(f, FACT_MAC_THEFT, 0);
		return;
	}
	if (reason < 1 || reason > 5)
		reason = slice_has(why, "Web") ? 5 : slice_has(why, "802.1X") ? 4 : slice_has(why, "Association") ? 2 :
			 slice_has(why, "Authentication")		     ? 1 :
										 0;
	journey_note(f, FACT_EXCLUDED, (int)reason);
}

/* Seen, and nobody is excluded for it. */
static void mac_theft(struct feed *f, const void *fields)
{
	(void)fields;
	journey_open(f, EPISODE_ATTEMPT);
	journey_note(f, FACT_MAC_THEFT, 1);
}

static void excluded_log(struct feed *f, const void *fields)
{
	FIELDS(log_mobile_excluded);

	excluded(f, 0, m->why);
}

static void blacklisted_log(struct feed *f, const void *fields)
{
	FIELDS(log_add_to_blacklist);

	excluded(f, 0, m->why);
}

static void excluded_trap(struct feed *f, const void *fields)
{
	FIELDS(trap_client_excluded);

	excluded(f, m->reason, m->why);
	leave_place(f, m->ap, (mac_t){ 0 }, m->slot);
}

static void deauth_trap(struct feed *f, const void *fields)
{
	FIELDS(trap_client_deauth);

	journey_leaving(f);
	switch (m->reason) {
	case 4: journey_note(f, FACT_IDLE_TIMEOUT, 0); break;
	case 6:
	case 7: journey_note(f, FACT_CLASS_FRAME, (int)m->reason); break;
	case 3:
	case 8: journey_note(f, FACT_CLIENT_LEFT, 0); break;
	case 5: journey_note(f, FACT_LOAD_BALANCED, 0); break;
	case 101:
	case 105:
	case 106: journey_note(f, FACT_MAX_CLIENTS, (int)m->reason); break;
	default: journey_note(f, FACT_DEAUTH_SENT, LAYER_OTHER); break;
	}
	leave_place(f, m->ap, (mac_t){ 0 }, m->slot);
}

static void tspec(struct feed *f, const void *fields)
{
	(void)fields;
	journey_open(f, EPISODE_ATTEMPT);
	journey_note(f, FACT_TSPEC, 0);
}

/* --- access points ------------------------------------------------------------------------------------------ */

static void ap_deleted(struct feed *f, const void *fields)
{
	FIELDS(lwapp_ap_del);
	struct event ev = *f->ev;

	if (mac_present(m->ap))
		ev.client = m->ap;
	ap_note_add(f->j, &ev, true);
}

static void ap_closed(struct feed *f, const void *fields)
{
	FIELDS(capwap_dtls_closed_err);
	struct event ev = *f->ev;

	if (mac_present(m->ap))
		ev.client = m->ap;
	ap_note_add(f->j, &ev, true);
}

static void ap_radio_reset(struct feed *f, const void *fields)
{
	(void)fields;
	ap_note_add(f->j, f->ev, false);
}

/* --- other controllers -------------------------------------------------------------------------------------- */

static void role_update(struct feed *f, const void *fields)
{
	FIELDS(mob_role_update);

	(void)m;
	/* Local or Foreign into Handoff or Unassociated: the client is another controller's now */
	const struct cat_field *to = cat_field_named(&cat_rows[MSG_MOB_ROLE_UPDATE], "to");
	if (!to)
		return;
	struct slice word = { 0 };
	int64_t v;

	if (to->type == CAT_CHOICE) {
		memcpy(&v, (const char *)fields + to->offset, sizeof(v));
		word = slice_of(v >= 0 ? cat_choices[to->choice][v] : "");
	} else {
		memcpy(&word, (const char *)fields + to->offset, sizeof(word));
	}
	if (slice_has(word, "Handoff") || slice_has(word, "Unassociated")) {
		journey_leaving(f);
		journey_note(f, FACT_HANDED_OVER, 0);
	}
}

/* --- machine-translated lines ------------------------------------------------------------------------------- */

static void translated_idle(struct feed *f, const void *fields)
{
	FIELDS(translated_idle_timeout);

	journey_leaving(f);
	journey_note(f, FACT_IDLE_TIMEOUT, 0);
	leave_place(f, m->ap, (mac_t){ 0 }, -1);
}

static void translated_schedule(struct feed *f, const void *fields)
{
	FIELDS(translated_scheduling);

	switch (m->caller) {
	case 22: case 30: case 45: case 50: case 57: case 65:
		journey_leaving(f);
		journey_note(f, FACT_REMOVAL_SCHEDULED, (int)m->caller);
		break;
	default: break;
	}
}

#define LEAVE_ROW(msg, f) { MSG_##msg, FACT_##f, TO_LEAVE, STAGE_LEAVE, STEP_BEGIN, NO_ARG, NULL }
/* The address at the head is an access point's. */
static void ap_asks_to_join(struct feed *f, const void *fields)
{
	(void)fields;
	ap_joining_add(f->j, f->ev->client);
}

#define FACT_ROW(msg, f) { MSG_##msg, FACT_##f, TO_OPEN, 0, STEP_NONE, NO_ARG, NULL }
#define CALL_ROW(msg, fn) { MSG_##msg, NO_FACT, TO_OPEN, 0, STEP_NONE, NO_ARG, fn }

static const struct observation rows[] = {
	CALL_ROW(CAPWAP_JOIN_REQUEST, ap_asks_to_join),
	CALL_ROW(CAPWAP_JOIN_FAILED, ap_asks_to_join),
	CALL_ROW(SCHEDULING_DELETION, scheduled),
	CALL_ROW(TRANSLATED_IDLE_TIMEOUT, translated_idle),
	CALL_ROW(TRANSLATED_SCHEDULING, translated_schedule),
	CALL_ROW(TRANSLATED_EXPIRE, expired),
	{ MSG_TRANSLATED_DELETE_BY_MSCB, FACT_DELETE_BY_MSCB, TO_LEAVE, STAGE_LEAVE, STEP_BEGIN,
	  ARG(translated_delete_by_mscb, delete_reason), translated_by_mscb },
	CALL_ROW(MS_EXPIRE_CALLBACK, expired),
	CALL_ROW(EXPIRING_MOBILE, expired),
	CALL_ROW(IDLE_TIMEOUT_FROM_AP, idle),
	CALL_ROW(DELETE_MOBILE_REASON_CODE, delete_mobile),
	CALL_ROW(DELETE_MOBILE_REASON, delete_mobile_old),
	{ MSG_DELETE_BY_MSCB, FACT_DELETE_BY_MSCB, TO_LEAVE, STAGE_LEAVE, STEP_BEGIN, ARG(delete_by_mscb, delete_reason),
	  delete_by_mscb },
	{ MSG_WLAN_CHANGED_DELETE, FACT_WLAN_SWITCHED, TO_JOIN, 0, STEP_NONE, NO_ARG, NULL },
	CALL_ROW(SENT_DISASSOCIATE, disassoc_sent),
	CALL_ROW(SENT_DEAUTHENTICATE, deauth_sent),
	CALL_ROW(SENT_DEAUTHENTICATE_REASON, deauth_reason),
	CALL_ROW(EXPIRE_MOBILE_STATE, expire_state),
	CALL_ROW(SEND_DISASSOC_STATE, disassoc_message),
	CALL_ROW(DELETING_MOBILE, deleted),
	CALL_ROW(DELETING_MOBILE_NO_AP, deleted_no_ap),
	CALL_ROW(CLEANING_UP_STATE, radio_event),
	CALL_ROW(CLIENT_DISASSOC_RECEIVED, left),
	CALL_ROW(AP_DOT11_DISASSOC, ap_disassoc),
	CALL_ROW(LOG_MOBILE_EXCLUDED, excluded_log),
	CALL_ROW(MAC_THEFT, mac_theft),
	CALL_ROW(LOG_ADD_TO_BLACKLIST, blacklisted_log),
	CALL_ROW(TRAP_CLIENT_EXCLUDED, excluded_trap),
	CALL_ROW(TRAP_CLIENT_DEAUTH, deauth_trap),
	CALL_ROW(TRAP_VOIP_CALL_FAILURE, tspec),
	LEAVE_ROW(LOG_REGISTER_IPADD_FAILED, IP_THEFT),
	CALL_ROW(LWAPP_AP_DEL, ap_deleted),
	CALL_ROW(CAPWAP_DTLS_CLOSED_ERR, ap_closed),
	CALL_ROW(AP_EXPECTED_RADIO_RESET, ap_radio_reset),
	CALL_ROW(MOB_ROLE_UPDATE, role_update),
};

const struct observations observe_leave = { rows, ARRAY_LEN(rows) };
