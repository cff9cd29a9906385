/* SPDX-License-Identifier: Apache-2.0 */
/* adopt.c - a station that an AP has kept while we were away, or while it was: its data never stopped, and need not now. It
 * gets a record, and new keys by a 4-way handshake that runs encrypted under the old ones, over the live association. Its
 * replay counter must be beyond all that were used: 2^32 for each second it has been associated and one more, for nobody
 * sends so many frames in one. */
#include "controller/client/internal.h"

static bool fits(struct clients *cs, struct bss *b, const struct client_report *r, struct rsn_choice *choice)
{
	const struct client_wlan *w = b ? cs->p.wlan(cs->p.ctx, b->wlan) : NULL;
	struct dot11_elements e;
	struct rsn_policy p;
	struct rsne element;

	if (!w || !w->enabled || exclusion_has(cs, r->station))
		return false;
	*choice = (struct rsn_choice){ 0 };
	if (!w->wpa2)
		return true;
	p = wlan_policy(w);
	return dot11_elements_read(rd_over(r->ies.p, r->ies.len), &e) && rsn_choose(&p, &e, choice, &element) == 0 &&
	       choice->pmf == r->pmf;
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
	c->associated = true;
	c->wlan_edition = w->edition;
	keys_keep_elements(c, rd_over(r->ies.p, r->ies.len));
	keys_prepare(c, w->wpa2 ? choice : NULL);
	c->keyed = w->wpa2;
	if (r->ip) {
		c->ip = r->ip;
		c->ip_how = CLIENT_LEARNED_DHCP;
	} else if (r->run) {
		c->ip_how = CLIENT_LEARNED_ADOPTED;
	}
	c->since = (mono_t){ now.us - (int64_t)r->seconds * 1000000 };
}

static void states(struct client *c, const struct client_report *r, mono_t now)
{
	struct clients *cs = c->owner;
	const struct client_wlan *w = client_wlan_of(c);
	mono_t since = c->since;

	pem_initialize(c, now);
	pem_enter(c, PEM_AUTHCHECK, now);
	pem_enter(c, w->wpa2 ? PEM_8021X_REQD : PEM_L2AUTHCOMPLETE, now);
	TELL_BARE(cs, c->mac, MSG_ASSO_STATE_INC);
	c->counted = true;
	apf_enter(c, APF_ASSOCIATED, APF_BY_ADD_USER, now);
	c->since = since;
	if (w->wpa2)
		keys_adopt(c, ((uint64_t)r->seconds + 1) << 32, now);
	else
		(void)l3_begin(c, now);
	if (w->session_s)
		wheel_arm(cs->wheel, &c->session_timer, mono_after(now, w->session_s * 1000LL));
}

bool clients_adopt(struct clients *cs, struct ap *ap, const struct client_report *r, mono_t now)
{
	struct bss *b = bss_find(cs, ap, r->slot, r->ap_wlan);
	struct rsn_choice choice;
	struct client *c = clients_find(cs, r->station);

	cs->now = now;
	if (c && c->ap == ap && c->associated)
		return true; /* it was never lost */
	if (c || !fits(cs, b, r, &choice) || !bss_take_this_aid(b, r->aid)) /* c: it has roamed, this is its old station */
		return false;
	c = client_new(cs, r->station);
	if (!c) {
		b->aids[r->aid / 64] &= ~(1ULL << r->aid % 64);
		return false;
	}
	probes_forget(cs, r->station);
	cs->count.adopted++;
	bss_put_client(b, c);
	c->aid = r->aid;
	TELL(cs, c->mac, MSG_ADD_MOBILE_LWAPP_AP, msg_add_mobile_lwapp_ap, .ap = ap->mac, .slot = b->slot);
	describe(c, r, &choice, now);
	states(c, r, now);
	return true;
}
