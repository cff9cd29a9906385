/* SPDX-License-Identifier: Apache-2.0 */
/* adopt.c - a station that an AP has kept while we were away, or while it was: its data never stopped, and need not now. It
 * gets a record, and new keys by a 4-way handshake that runs encrypted under the old ones, over the live association. Its
 * replay counter must be beyond all that were used: 2^32 for each second it has been associated and one more, for nobody
 * sends so many frames in one; and in the second in which it was adopted before, the milliseconds of the clock, which goes
 * on over a death of net. One that was in the middle of its first handshake has no key yet and begins anew in clear.
 *
 * Where its address has a record elsewhere it has roamed meanwhile, if that one has the key: then it is only taken from its
 * AP. If not, that may be anybody, as ever (claim.c): a station with keys and PMF is adopted, the record is its claim.
 *
 * Two APs may report the same station: it went from one to the other, and the first was away before it was told to delete
 * it. Which of them has it still? The one where it answers the handshake: what is reported second is adopted, too, and what
 * was reported first is its claim until either has answered. Without keys it is where it has associated last. */
#include "controller/client/internal.h"

static bool fits(struct clients *cs, struct bss *b, const struct client_report *r, struct rsn_choice *choice)
{
	const struct client_wlan *w = b ? cs->p.wlan(cs->p.ctx, b->wlan) : NULL;
	struct dot11_elements e;
	struct rsn_policy p;
	struct rsne element;

	if (!w || !w->enabled || exclusion_has(cs, r->station) || mac_filtered(cs, w, r->station))
		return false;
	*choice = (struct rsn_choice){ 0 };
	if (!w->wpa2)
		return true;
	p = wlan_policy(w);
	return dot11_elements_read(rd_over(r->ies.p, r->ies.len), &e) && rsn_choose(&p, &e, choice, &element) == 0 &&
	       choice->pmf == r->pmf;
}

/* Nothing passes of a client without the key it must have, whatever its AP says. */
static bool runs(const struct client_report *r, const struct client_wlan *w)
{
	return r->run && (r->keyed || !w->wpa2);
}

/* As the AP says; what it does not say stays unknown. */
static void describe(struct client *c, const struct client_report *r, const struct rsn_choice *choice, mono_t now)
{
	const struct client_wlan *w = client_wlan_of(c);
	struct dot11_elements e;

	c->capability = r->capability;
	c->nrates = r->rates.len < CLIENT_RATES_MAX ? (uint8_t)r->rates.len : CLIENT_RATES_MAX;
	if (c->nrates)
		memcpy(c->rates, r->rates.p, c->nrates);
	c->wmm = r->wmm;
	if (dot11_elements_read(rd_over(r->ies.p, r->ies.len), &e)) {
		c->ht = e.ht_cap.p != NULL;
		c->vht = e.vht_cap.p != NULL;
		c->he = e.he_cap.p != NULL;
	}
	c->adopted = true;
	c->associated = c->at_ap = true;
	c->wlan_edition = w->edition;
	keys_keep_elements(c, rd_over(r->ies.p, r->ies.len));
	keys_prepare(c, w->wpa2 ? choice : NULL);
	if (w->wpa2 && w->pmf != CLIENT_PMF_OFF) /* as for an association: nobody has told it to a history that begins here */
		TELL(c->owner, c->mac, MSG_PMF_CAPABLE, msg_pmf_capable, .capable = c->pmf ? 1 : 0);
	c->keyed = w->wpa2 && r->keyed;
	limits_note(c);
	/* before RUN an address may be one the client gave itself; in RUN with DHCP Required it is one it was given */
	if (r->ip && (runs(r, w) || !w->dhcp_required)) {
		c->ip = r->ip;
		c->ip_how = w->dhcp_required ? CLIENT_LEARNED_DHCP : CLIENT_LEARNED_ADOPTED;
	} else if (runs(r, w)) {
		c->ip_how = CLIENT_LEARNED_ADOPTED;
	}
	theft_hold(c);
	c->since = (mono_t){ now.us - (int64_t)r->seconds * 1000000 };
}

static void states(struct client *c, mono_t now)
{
	struct clients *cs = c->owner;
	const struct client_wlan *w = client_wlan_of(c);
	mono_t since = c->since;

	pem_initialize(c, now);
	pem_enter(c, PEM_AUTHCHECK, now);
	pem_enter(c, w->wpa2 ? PEM_8021X_REQD : PEM_L2AUTHCOMPLETE, now);
	if (!c->counted)
		TELL_BARE(cs, c->mac, MSG_ASSO_STATE_INC);
	c->counted = true;
	apf_enter(c, APF_ASSOCIATED, APF_BY_ADD_USER, now);
	c->since = since;
	if (w->wpa2)
		keys_adopt(c, now);
	else
		(void)l3_begin(c, now);
}

/* It cannot stay: told so, under the key it has, and taken from the AP. One that has surely roamed is only taken. */
static void turn_away(struct clients *cs, struct ap *ap, const struct client_report *r, bool roamed, mono_t now)
{
	struct dot11_ends ends = { .from_ap = true };
	uint8_t frame[64];
	struct wr w = wr_into(frame, sizeof(frame));
	struct ac_station_change s = { .op = AC_STATION_DELETE, .station = r->station, .slot = r->slot, .wlan = r->ap_wlan,
				       .aid = r->aid };

	mac_into(r->station, ends.sta);
	mac_into(ap_bssid(ap, r->slot, r->ap_wlan), ends.bssid);
	dot11_put_deauth(&w, &ends, DOT11_REASON_PREV_AUTH_NOT_VALID);
	if (!roamed && !wr_done(&w)) {
		dot11_set_protected(frame, wr_len(&w), r->pmf && r->keyed);
		s.before = frame;
		s.before_len = wr_len(&w);
	}
	if (!cs->p.station(cs->p.ctx, ap, &s, now))
		cs->count.changes_refused++;
}

/* Has this record, which is elsewhere, shown less than the station that is reported? */
static bool proved_less(const struct client *c, const struct client_report *r)
{
	return !c->keyed && r->keyed && r->pmf;
}

/* Which is older, in whole seconds: who has associated there less than a second before or after may have done either. */
enum age { YOUNGER, AS_OLD, OLDER };

static enum age age_of(const struct client *c, const struct client_report *r, mono_t now)
{
	int64_t age = mono_between(c->since, now), other = (int64_t)r->seconds * 1000;

	return age >= other + 1000 ? OLDER : age + 1000 <= other ? YOUNGER : AS_OLD;
}

/* Is this record, which is elsewhere, of a report, too, and has not answered since, or had nothing to answer with? */
static bool unanswered(const struct client *c)
{
	const struct client_wlan *w = client_wlan_of(c);

	return c->adopted && c->associated && (c->pem == PEM_8021X_REQD || (w && !w->wpa2));
}

/* May it be what the client has left behind? */
static bool left_behind(const struct client *c, const struct client_report *r, mono_t now)
{
	enum age age = age_of(c, r, now);

	return unanswered(c) && (c->pem == PEM_8021X_REQD ? r->keyed && age != YOUNGER : age == OLDER);
}

/* other: the record that its address has; NULL: none. */
static struct client *take(struct clients *cs, struct bss *b, const struct client_report *r, struct client *other)
{
	struct client *c;

	if (!bss_take_this_aid(b, r->aid))
		return NULL;
	c = other ? claim_under(other) : client_new(cs, r->station);
	if (!c) {
		b->aids[r->aid / 64] &= ~(1ULL << r->aid % 64);
		return NULL;
	}
	bss_put_client(b, c);
	c->aid = r->aid;
	if (c->claim && (!c->claim->at_ap || c->claim->wlan != c->wlan || !client_wlan_of(c)->wpa2))
		claim_lost(c->claim, cs->now); /* it can prove nothing that is of worth here */
	return c;
}

bool clients_adopt(struct clients *cs, struct ap *ap, const struct client_report *r, mono_t now)
{
	struct bss *b = r->slot < AP_RADIOS_MAX ? bss_find(cs, ap, r->slot, r->ap_wlan) : NULL;
	struct client *c = clients_find(cs, r->station), *there = client_at(cs, r->station, ap, r->slot);
	struct rsn_choice choice;
	uint8_t bytes[6];
	bool elsewhere; /* surely, or as far as is known */

	cs->now = now;
	mac_into(r->station, bytes);
	if (!dot11_station_address(bytes)) {
		cs->count.bad_source++;
		return false;
	}
	if (there && there->ap_wlan == r->ap_wlan && there->associated)
		return true; /* it was never lost */
	if (there && there->at_ap)
		return true; /* it has associated since, which the AP had not heard of then */
	elsewhere = c && (there || !(proved_less(c, r) || left_behind(c, r, now)));
	if (elsewhere || !fits(cs, b, r, &choice) || !(c = take(cs, b, r, c))) {
		/* how old reports are on their way is not known: who has not answered elsewhere may be here all the same */
		turn_away(cs, ap, r, elsewhere && !unanswered(c), now);
		return false;
	}
	probes_forget(cs, r->station);
	cs->count.adopted++;
	TELL(cs, c->mac, MSG_ADD_MOBILE_LWAPP_AP, msg_add_mobile_lwapp_ap, .ap = ap->mac, .slot = b->slot);
	describe(c, r, &choice, now);
	memory_recall(c, now);
	if (c->claim)
		claim_follows(c->claim);
	states(c, now);
	return true;
}
