/* SPDX-License-Identifier: Apache-2.0 */
/* accept.c - an association that is accepted: the record, the AID, the states, and the response, which goes to the AP
 * together with the station. Also the response of a refusal, which goes alone. A client that comes from another BSS of ours
 * keeps its record and its addresses; its old station is taken from the old AP at once, or, where it has keys and PMF, when
 * its new ones are there (claim.c). */
#include "controller/client/internal.h"

static uint16_t our_capability(const struct request *q)
{
	uint16_t c = DOT11_CAP_ESS;

	if (q->wlan->wpa2)
		c |= DOT11_CAP_PRIVACY;
	if (bss_2ghz(q->b))
		c |= DOT11_CAP_SHORT_SLOT | (q->r.capability & DOT11_CAP_SHORT_PREAMBLE);
	return c;
}

/* What the card can do, HT and the like, the AP adds (dot11_bss_complete): the controller does not know cards. */
size_t put_response(const struct request *q, uint16_t status, uint16_t aid, uint32_t comeback, uint8_t *out, size_t size)
{
	struct dot11_ends ends = { .from_ap = true };
	struct wr w = wr_into(out, size);
	size_t n;
	const uint8_t *rates = bss_rates(q->b, &n);

	mac_into(q->mac, ends.sta);
	mac_into(q->b->bssid, ends.bssid);
	dot11_put_assoc_resp_fixed(&w, &ends, q->r.reassoc, our_capability(q), status, aid);
	dot11_put_rates(&w, rates, n);
	dot11_put_ext_rates(&w, rates, n);
	if (comeback)
		dot11_put_tie(&w, DOT11_TIE_COMEBACK, comeback);
	return wr_done(&w) ? 0 : wr_len(&w);
}

static void tell_response(const struct request *q, uint16_t status)
{
	TELL(q->cs, q->mac, MSG_ASSOC_RESPONSE, msg_assoc_response, .bssid = q->b->bssid, .status = status,
	     .vap = q->b->ap_wlan, .slot = q->b->slot);
}

void refuse_request(struct request *q, uint16_t status, uint32_t comeback)
{
	struct clients *cs = q->cs;
	struct client *c = q->client;
	uint8_t frame[256];
	size_t len = put_response(q, status, 0, comeback, frame, sizeof(frame));

	cs->count.refused++;
	tell_response(q, status);
	(void)cs->p.send(cs->p.ctx, q->b->ap, q->b->slot, q->b->ap_wlan, frame, len);
	auth_refused(cs, q->mac, q->seq, q->subtype);
	if (c && client_bss(c) == q->b)
		client_keep_frame(c, q->seq, q->subtype);
	if (!c) {
		/* a maximum says nothing of the client; one that has its place elsewhere may be another */
		if (status != DOT11_TOO_MANY_STATIONS && status != DOT11_TRY_LATER && !q->holder)
			(void)exclusion_stranger(cs, q->b, q->mac, CLIENT_EXCLUDED_ASSOC,
						 auth_failed(cs, q->mac, CLIENT_EXCLUDED_ASSOC, q->now), q->now);
		return;
	}
	c->status = status;
	c->count.refusals++;
	if (!c->associated && !c->doomed && !station_waits(c))
		removal_schedule(c, CALLER_ASSOC_FAILED, FAILED_ASSOC_S, q->now);
}

void accept_again(const struct request *q)
{
	uint8_t frame[256];
	size_t len = put_response(q, DOT11_SUCCESS, q->client->aid, 0, frame, sizeof(frame));

	(void)q->cs->p.send(q->cs->p.ctx, q->b->ap, q->b->slot, q->b->ap_wlan, frame, len);
}

/* --- accepted ----------------------------------------------------------------------------------------------------- */

/* Leaves what it was in, and takes its place on this BSS. False: no AID is free. */
static bool move(struct request *q, struct client *c, const struct ap **old_ap, uint8_t *old_slot)
{
	struct bss *b = q->b, *old = client_bss(c);
	bool another_wlan = c->wlan && c->wlan != b->wlan;
	uint16_t aid = old == b ? c->aid : bss_take_aid(b);

	if (!aid)
		return false;
	*old_ap = c->ap;
	*old_slot = c->slot;
	theft_moved(c, b);
	keys_stop(c);
	query_stop(c);
	if (old && old != b) {
		if (c->at_ap)
			station_delete(c, NULL, 0, q->now);
		bss_take_client(c);
	}
	if (another_wlan)
		l3_forget(c);
	if (old != b)
		bss_put_client(b, c);
	c->aid = aid;
	c->associated = c->keyed = c->secured = false;
	limits_note(c);
	c->change = 0;
	return true;
}

static void take_over(const struct request *q, struct client *c)
{
	const struct dot11_elements *e = &q->r.e;

	c->capability = q->r.capability;
	c->listen_interval = q->r.listen_interval;
	c->nrates = q->rates.n < CLIENT_RATES_MAX ? q->rates.n : CLIENT_RATES_MAX;
	memcpy(c->rates, q->rates.rate, c->nrates);
	c->wmm = e->wmm.p && q->wlan->wmm != CLIENT_WMM_DISABLED;
	c->ht = e->ht_cap.p != NULL;
	c->vht = e->vht_cap.p != NULL;
	c->he = e->he_cap.p != NULL;
	c->ft_seen = e->mde.p != NULL;
	c->reassociation = q->r.reassoc;
	c->adopted = false;
	c->mfpr = q->wlan->wpa2 && (q->element.caps & RSN_CAP_MFPR) != 0;
	c->wlan_edition = q->wlan->edition;
	c->status = 0;
	c->reason = 0;
	client_keep_frame(c, q->seq, q->subtype);
	keys_keep_elements(c, q->r.elements);
	keys_prepare(c, q->wlan->wpa2 ? &q->choice : NULL);
}

static void policy(struct request *q, struct client *c, const struct ap *old_ap, uint8_t old_slot)
{
	struct clients *cs = q->cs;
	const struct ap *here = q->b->ap;
	bool elsewhere = old_ap && (old_ap != here || old_slot != q->b->slot);

	pem_reset(c, elsewhere ? old_ap : NULL, q->now);
	if (elsewhere)
		TELL(cs, c->mac, MSG_UPDATED_LOCATION, msg_updated_location, .old_ap = old_ap->mac, .old_slot = old_slot,
		     .ap = here->mac, .slot = c->slot);
	TELL(cs, c->mac, MSG_UPDATING_AID, msg_updating_aid, .ap = here->mac, .aid = c->aid);
	pem_initialize(c, q->now);
	pem_enter(c, PEM_AUTHCHECK, q->now);
	pem_enter(c, q->wlan->wpa2 ? PEM_8021X_REQD : PEM_L2AUTHCOMPLETE, q->now);
	TELL(cs, c->mac, MSG_CENTRAL_SWITCH, msg_central_switch, .central = 1);
	if (c->wmm)
		TELL(cs, c->mac, MSG_USING_WMM, msg_using_wmm, .qos_cap = q->r.e.wmm.len > 6 ? q->r.e.wmm.p[6] : 0);
	else
		TELL(cs, c->mac, MSG_NOT_USING_WMM, msg_not_using_wmm, .qos_cap = 0);
	l3_told_rule(c);
}

static void session(struct request *q, struct client *c)
{
	struct clients *cs = q->cs;
	int64_t s = q->wlan->session_s;
	bool running = timer_armed(c->holder ? &c->holder->session_timer : &c->session_timer);

	TELL(cs, c->mac, MSG_PEM_ADD_USER_SESSION_TIMEOUT, msg_pem_add_user_session_timeout, .sta = c->mac, .session = s,
	     .ms = s, .running = running);
	removal_stop(c, true);
	TELL(cs, c->mac, MSG_PEM_ADD_USER_TIMEOUTS, msg_pem_add_user_timeouts, .ms = s, .session = s);
	if (!s)
		wheel_stop(cs->wheel, &c->session_timer);
	else if (!running && !c->holder)
		wheel_arm(cs->wheel, &c->session_timer, mono_after(q->now, s * 1000));
}

static void count(struct request *q, struct client *c, bool roamed)
{
	if (q->r.reassoc) {
		q->cs->count.reassociations++;
		c->count.reassociations++;
	} else {
		q->cs->count.associations++;
		c->count.associations++;
	}
	if (roamed) {
		q->cs->count.roams++;
		c->count.roams++;
	}
}

/* No room after all: as if it had been refused, of a client that may have had a place before. */
static void no_place(struct request *q, struct client *c, bool fresh)
{
	q->client = fresh ? NULL : c;
	q->cs->count.limited++;
	if (fresh)
		client_free(c);
	refuse_request(q, DOT11_TOO_MANY_STATIONS, 0);
}

/* Told as an association that failed, for that is what it is: it may try again. */
static void make_room(struct request *q)
{
	struct limit_met met;
	struct client *c;

	while (limits_met(q, &met, 1) && (c = limits_half_open(q, met.what)) != NULL) {
		q->cs->count.half_open++;
		if (c->associated || c->change) /* it may have the response that let it in */
			removal_deauthenticate(c, DOT11_REASON_AP_BUSY, "apf_ms.c:6726", q->now);
		removal_delete(c, q->now);
	}
}

void accept_request(struct request *q)
{
	struct clients *cs = q->cs;
	struct client *c = q->client;
	bool fresh = !c, roamed;
	const struct ap *old_ap = NULL;
	uint8_t old_slot = 0, frame[256];
	size_t len;

	make_room(q);
	if (limits_met(q, &q->limit, 1)) {
		cs->count.limited++;
		refuse_request(q, DOT11_TOO_MANY_STATIONS, 0);
		return;
	}
	if (!fresh && c->claim) /* of before its own place was given up */
		claim_lost(c->claim, q->now);
	if (fresh)
		c = q->holder ? claim_new(q->holder) : client_new(cs, q->mac);
	if (!c || !move(q, c, &old_ap, &old_slot)) {
		if (c)
			no_place(q, c, fresh);
		else
			refuse_request(q, DOT11_TOO_MANY_STATIONS, 0);
		return;
	}
	probes_forget(cs, q->mac);
	auth_use(cs, q->mac);
	roamed = old_ap && (old_ap != q->b->ap || old_slot != q->b->slot) && c->apf == APF_ASSOCIATED;
	take_over(q, c);
	policy(q, c, old_ap, old_slot);
	if (!c->counted)
		TELL_BARE(cs, c->mac, MSG_ASSO_STATE_INC);
	c->counted = true;
	apf_enter(c, APF_ASSOCIATED, APF_BY_ADD_USER, q->now);
	session(q, c);
	count(q, c, roamed);
	tell_response(q, DOT11_SUCCESS);
	keys_tell_link(c);
	apf_enter(c, APF_ASSOCIATED, APF_BY_ASSOC_REQ, q->now);
	c->since = q->now;
	traps_associated(c);
	len = put_response(q, DOT11_SUCCESS, c->aid, 0, frame, sizeof(frame));
	if (!len || !station_associate(c, frame, len, q->now)) /* its AP takes no changes now: it will try again */
		removal_schedule(c, CALLER_ASSOC_FAILED, FAILED_ASSOC_S, q->now);
}
