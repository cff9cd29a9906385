/* SPDX-License-Identifier: Apache-2.0 */
/* removal.c - how clients go. A deletion is scheduled under a callerId, as AireOS prints it, and the entry stays until it
 * expires: one second when it was decided, ten as a grace in which the client may come back. What is told, and in which
 * order, is in docs/client-events.md. */
#include "controller/client/internal.h"

static const char *const sent_by_entry = "apf_ms.c:6726", *const sent_by_wlan = "apf_ms.c:5094",
			 *const disassoc_by = "apf_ms.c:4983", *const sent_by_keys = "1x_ptsm.c:570";

static size_t put_bye(const struct client *c, bool deauth, uint16_t reason, uint8_t *frame, size_t size)
{
	struct dot11_ends ends = { .from_ap = true };
	struct wr w = wr_into(frame, size);

	mac_into(c->mac, ends.sta);
	mac_into(c->bssid, ends.bssid);
	if (deauth)
		dot11_put_deauth(&w, &ends, reason);
	else
		dot11_put_disassoc(&w, &ends, reason);
	if (wr_done(&w))
		return 0;
	dot11_set_protected(frame, wr_len(&w), c->pmf && c->keyed);
	return wr_len(&w);
}

void removal_deauthenticate(struct client *c, uint16_t reason, const char *src, mono_t now)
{
	uint8_t frame[64];
	size_t len = put_bye(c, true, reason, frame, sizeof(frame));

	TELL(c->owner, c->mac, MSG_SENT_DEAUTHENTICATE, msg_sent_deauthenticate, .bssid = c->bssid, .slot = c->slot,
	     .src = slice_of(src));
	c->reason = reason;
	if (!c->holder)
		traps_deauthenticated(c, reason);
	if (c->deauths < UINT8_MAX)
		c->deauths++;
	query_stop(c);
	keys_stop(c);
	station_delete(c, frame, len, now); /* under the old key, where there is one */
}

void removal_quietly(struct client *c, mono_t now)
{
	uint8_t frame[64];
	size_t len = put_bye(c, true, DOT11_REASON_PREV_AUTH_NOT_VALID, frame, sizeof(frame));

	if (c->at_ap)
		station_delete(c, frame, len, now);
}

void removal_disassociate(struct client *c, uint16_t reason, const char *src, mono_t now)
{
	struct clients *cs = c->owner;
	uint8_t frame[64];
	size_t len = put_bye(c, false, reason, frame, sizeof(frame));

	(void)now;
	TELL(cs, c->mac, MSG_SENT_DISASSOCIATE, msg_sent_disassociate, .ap = ap_mac(c->ap), .slot = c->slot, .reason = reason,
	     .src = slice_of(src));
	c->reason = reason;
	traps_disassociated(c, reason);
	if (c->ap)
		(void)cs->p.send(cs->p.ctx, c->ap, c->slot, c->ap_wlan, frame, len);
}

/* --- scheduled ---------------------------------------------------------------------------------------------------- */

void removal_schedule(struct client *c, enum caller_id caller, unsigned seconds, mono_t now)
{
	if (c->holder) { /* a claim that has come to nothing: there is nothing to wait for */
		wheel_arm(c->owner->wheel, &c->delete_timer, now);
		return;
	}
	if (c->doomed && timer_armed(&c->delete_timer)) /* decided: nothing puts it off */
		return;
	c->delete_caller = (uint8_t)caller;
	c->doomed = c->doomed || caller == CALLER_DELETED || caller == CALLER_WLAN_CHANGED;
	TELL(c->owner, c->mac, MSG_SCHEDULING_DELETION, msg_scheduling_deletion, .caller = caller, .seconds = seconds);
	wheel_arm(c->owner->wheel, &c->delete_timer, mono_after(now, seconds * 1000LL));
}

void removal_stop(struct client *c, bool tell)
{
	wheel_stop(c->owner->wheel, &c->delete_timer);
	c->delete_caller = 0;
	c->doomed = false;
	if (tell)
		TELL(c->owner, c->mac, MSG_STOPPING_DELETION, msg_stopping_deletion, .caller = CALLER_ACCEPTED);
}

void removal_by_mscb(struct client *c, enum delete_reason reason, uint16_t code, mono_t now)
{
	TELL(c->owner, c->mac, MSG_DELETE_BY_MSCB, msg_delete_by_mscb, .delete_reason = reason, .reason = code);
	c->delete_reason = (uint8_t)reason;
	c->reason = code;
	removal_schedule(c, CALLER_DELETED, DECIDED_S, now);
}

/* The association ends, as the gate of APF tells it; the state counter of AireOS with it. */
static void not_associated(struct client *c)
{
	if (!c->counted)
		return;
	c->counted = false;
	TELL_BARE(c->owner, c->mac, MSG_ASSO_STATE_DEC);
}

void removal_fire(struct timer *t, mono_t now)
{
	struct client *c = link_object(t, struct client, delete_timer);
	struct clients *cs = c->owner;
	uint16_t code = c->reason ? c->reason : DOT11_REASON_UNSPECIFIED;

	cs->now = now;
	if (c->holder) {
		claim_lost(c, now);
		return;
	}
	TELL(cs, c->mac, MSG_MS_EXPIRE_CALLBACK, msg_ms_expire_callback, .src = SLICE("apf_ms.c:608"));
	if (c->apf == APF_ASSOCIATED)
		apf_enter(c, APF_DISASSOCIATED, APF_BY_EXPIRE, now);
	if (c->associated || c->change) { /* it may have the response that let it in */
		if (c->delete_caller == CALLER_SESSION)
			removal_disassociate(c, DOT11_REASON_UNSPECIFIED, disassoc_by, now);
		removal_deauthenticate(c, c->delete_caller == CALLER_SESSION ? DOT11_REASON_UNSPECIFIED : code, sent_by_entry,
				       now);
	}
	not_associated(c);
	if (c->apf == APF_DISASSOCIATED)
		apf_enter(c, APF_IDLE, APF_BY_EXPIRE, now);
	removal_delete(c, now);
}

void removal_delete(struct client *c, mono_t now)
{
	struct clients *cs = c->owner;
	struct ip_text ip;
	bool npu = c->npu;

	if (c->holder) {
		claim_lost(c, now);
		return;
	}
	keys_stop(c);
	if (c->at_ap)
		station_delete(c, NULL, 0, now);
	not_associated(c);
	pem_reset(c, c->ap, now);
	if (c->ap)
		TELL(cs, c->mac, MSG_DELETING_MOBILE, msg_deleting_mobile, .ap = c->ap->mac, .slot = c->slot);
	if (npu)
		TELL(cs, c->mac, MSG_NPU_REMOVED, msg_npu_removed, .ip = client_ip_slice(c, &ip));
	cs->count.deleted++;
	client_free(c);
}

/* The session timer, first stage: the client has ten seconds to associate again. */
void session_fire(struct timer *t, mono_t now)
{
	struct client *c = link_object(t, struct client, session_timer);

	c->owner->now = now;
	TELL(c->owner, c->mac, MSG_MS_EXPIRE_CALLBACK, msg_ms_expire_callback, .src = SLICE("apf_ms.c:608"));
	if (c->apf == APF_ASSOCIATED)
		apf_enter(c, APF_DISASSOCIATED, APF_BY_EXPIRE, now);
	removal_schedule(c, CALLER_SESSION, GRACE_S, now);
}

/* --- by the client ------------------------------------------------------------------------------------------------ */

void removal_left(struct client *c, bool deauth, uint16_t reason, mono_t now)
{
	TELL(c->owner, c->mac, MSG_CLIENT_DISASSOC_RECEIVED, msg_client_disassoc_received, .frame = deauth ? 0 : 1,
	     .bssid = c->bssid, .reason = reason);
	c->reason = reason;
	query_stop(c);
	keys_stop(c);
	station_delete(c, NULL, 0, now);
	if (c->apf == APF_ASSOCIATED)
		apf_enter(c, APF_DISASSOCIATED, APF_BY_EXPIRE, now);
	removal_schedule(c, CALLER_LEFT, GRACE_S, now);
}

/* --- by keys ------------------------------------------------------------------------------------------------------ */

void removal_keys_failed(struct client *c, uint16_t reason, mono_t now)
{
	struct clients *cs = c->owner;
	bool wrong = theft_wrong_key(c);
	struct ip_text ip;

	cs->count.handshakes_failed++;
	c->count.key_failures++;
	theft_keys_failed(c);
	removal_deauthenticate(c, reason, sent_by_keys, now);
	TELL(cs, c->mac, MSG_TRAP_CLIENT_AUTH_FAILURE, msg_trap_client_auth_failure, .sta = c->mac, .ap = ap_mac(c->ap),
	     .slot = c->slot, .user = SLICE("N/A"), .ip = client_ip_slice(c, &ip), .why = SLICE("Key exchange failed"),
	     .reason = reason);
	/* who said nothing this time may be nobody, and who comes from where the key was proved, another device: a forged
	 * association must not exclude somebody else's address */
	if (!c->holder && reason == DOT11_REASON_4WAY_TIMEOUT && c->pem == PEM_8021X_REQD && wrong && !mac_present(c->was_at)) {
		if (proof_holds(cs, c->mac, client_wlan_of(c), now))
			cs->count.not_excluded++;
		else
			(void)exclusion_failure(c, CLIENT_EXCLUDED_8021X, now);
	}
	removal_schedule(c, CALLER_KEYS, GRACE_S, now);
}

/* --- by the access point ------------------------------------------------------------------------------------------ */

/* Its access point says that it has it no more. Of one that has associated lately that may be old news, told after its
 * controller was away or said again: it does not know that it is to go, and is told. */
static void had_no_more(struct client *c, mono_t now)
{
	bool lately = mono_between(c->since, now) < OLD_NEWS_MS;
	uint8_t frame[64];
	size_t len = lately ? put_bye(c, true, DOT11_REASON_PREV_AUTH_NOT_VALID, frame, sizeof(frame)) : 0;

	query_stop(c);
	keys_stop(c);
	station_delete(c, frame, len, now);
}

void removal_gone_with_bss(struct client *c, mono_t now)
{
	struct clients *cs = c->owner;

	TELL(cs, c->mac, MSG_CLEANING_UP_STATE, msg_cleaning_up_state, .sta = c->mac, .ap = ap_mac(c->ap), .slot = c->slot);
	c->associated = c->at_ap = false;
	c->unseen = cs->losing_ap && !c->doomed;
	removal_delete(c, now);
}

void clients_idle(struct clients *cs, struct ap *ap, unsigned slot, mac_t station, mono_t now)
{
	struct client *c = client_at(cs, station, ap, slot);

	cs->now = now;
	if (!c || c->doomed)
		return;
	TELL(cs, c->mac, MSG_IDLE_TIMEOUT_FROM_AP, msg_idle_timeout_from_ap, .ap = ap->mac, .slot = slot, .sta = station);
	removal_by_mscb(c, DELETE_IDLE, DOT11_REASON_INACTIVITY, now);
}

void clients_gone(struct clients *cs, struct ap *ap, unsigned slot, mac_t station, uint16_t reason, mono_t now)
{
	struct client *c = client_at(cs, station, ap, slot);

	cs->now = now;
	if (!c || !c->associated)
		return; /* of before it roamed */
	TELL(cs, c->mac, MSG_DELETE_MOBILE_REASON, msg_delete_mobile_reason, .code = SLICE("UNKNOWN"), .ap = ap->mac,
	     .slot = slot);
	had_no_more(c, now);
	removal_by_mscb(c, DELETE_AP_FAILED, reason ? reason : DOT11_REASON_UNSPECIFIED, now);
}

/* The AP has disassociated its clients by itself. AireOS does not delete them: they come back, or idle out. */
void clients_radio_reset(struct clients *cs, struct ap *ap, unsigned slot, mono_t now)
{
	cs->now = now;
	for (unsigned id = 1; id <= AP_WLANS_MAX; id++) {
		struct bss *b = bss_find(cs, ap, slot, id);

		if (b) /* a renewal that is under way is one of keys that the AP has lost */
			group_stop(b);
		for (struct link *i = b ? b->clients.next : NULL, *next; b && i != &b->clients; i = next) {
			struct client *c = link_object(i, struct client, on_bss);
			const struct client_wlan *w = client_wlan_of(c);

			next = i->next;
			if (c->holder) {
				claim_lost(c, now);
				continue;
			}
			if (!c->associated)
				continue; /* it left before, or the same reset is told again */
			TELL(cs, c->mac, MSG_CLEANING_UP_STATE, msg_cleaning_up_state, .sta = c->mac, .ap = ap->mac, .slot = slot);
			if (c->apf == APF_ASSOCIATED)
				apf_enter(c, APF_DISASSOCIATED, APF_BY_DISASSOC, now);
			TELL(cs, c->mac, MSG_SENT_DISASSOCIATE, msg_sent_disassociate, .ap = ap->mac, .slot = slot,
			     .reason = DOT11_REASON_UNSPECIFIED, .src = slice_of(disassoc_by));
			had_no_more(c, now);
			if (!c->doomed)
				wheel_arm(cs->wheel, &c->delete_timer,
					  mono_after(now, (w && w->idle_s ? w->idle_s : 300) * 1000LL));
		}
		if (b) /* what it had cannot be put in again: packet numbers would begin anew */
			group_rekey(b, now);
	}
}

void clients_ap_joined(struct clients *cs, struct ap *ap, mono_t now)
{
	/* what it runs is told BSS by BSS, whom it still has station by station */
	(void)ap;
	cs->now = now;
}

void clients_ap_left(struct clients *cs, struct ap *ap, mono_t now)
{
	cs->now = now;
	probes_forget_ap(cs, ap);
	cs->losing_ap = true;
	for (unsigned slot = 0; slot < AP_RADIOS_MAX; slot++)
		for (unsigned id = 1; id <= AP_WLANS_MAX; id++)
			clients_bss_up(cs, ap, slot, id, false, now);
	cs->losing_ap = false;
}

/* --- by the operator ---------------------------------------------------------------------------------------------- */

bool clients_deauthenticate(struct clients *cs, mac_t mac, mono_t now)
{
	struct client *c = clients_find(cs, mac);

	cs->now = now;
	if (c && c->claim)
		claim_lost(c->claim, now);
	if (c)
		removal_by_mscb(c, DELETE_OPERATOR, DOT11_REASON_UNSPECIFIED, now);
	return c != NULL;
}

void removal_wlan_changed(struct client *c, mono_t now)
{
	if (c->apf == APF_ASSOCIATED)
		apf_enter(c, APF_DISASSOCIATED, APF_BY_DISASSOC, now);
	if (c->associated)
		removal_disassociate(c, DOT11_REASON_UNSPECIFIED, disassoc_by, now);
	if (c->associated || c->change) /* it may have the response that let it in */
		removal_deauthenticate(c, DOT11_REASON_UNSPECIFIED, sent_by_wlan, now);
	removal_delete(c, now);
}

/* --- strangers ---------------------------------------------------------------------------------------------------- */

/* What comes under the address of a client that has its place elsewhere may be anybody, or a frame that a roam left behind:
 * it is answered, and is no part of the client's history. */
void removal_orphan(struct clients *cs, struct bss *b, mac_t mac, uint16_t reason, mono_t now)
{
	const struct client *elsewhere = clients_find(cs, mac);
	struct dot11_ends ends = { .from_ap = true };
	uint8_t frame[64];
	struct wr w = wr_into(frame, sizeof(frame));
	int64_t ms = (now.us - cs->orphan_at.us) / 1000;

	if (reason == DOT11_REASON_NOT_AUTHENTICATED)
		cs->count.class2++;
	else
		cs->count.class3++;
	cs->orphan_tokens += ms * ORPHAN_RATE;
	cs->orphan_at.us += ms * 1000; /* what is less than a millisecond counts the next time */
	if (cs->orphan_tokens > ORPHAN_RATE * 1000)
		cs->orphan_tokens = ORPHAN_RATE * 1000;
	if (cs->orphan_tokens < 1000)
		return;
	cs->orphan_tokens -= 1000;
	if ((reason == DOT11_REASON_CLASS2 || reason == DOT11_REASON_CLASS3) && !(elsewhere && elsewhere->associated))
		TELL(cs, mac, MSG_SENT_DEAUTHENTICATE_REASON, msg_sent_deauthenticate_reason, .bssid = b->bssid, .slot = b->slot,
		     .reason = reason, .src = SLICE("apf_80211.c:7121"));
	mac_into(mac, ends.sta);
	mac_into(b->bssid, ends.bssid);
	dot11_put_deauth(&w, &ends, reason);
	if (!wr_done(&w))
		(void)cs->p.send(cs->p.ctx, b->ap, b->slot, b->ap_wlan, frame, wr_len(&w));
}
