/* SPDX-License-Identifier: Apache-2.0 */
/* station.c - what an AP is told of a client's station, and what came of it. Every change says all of the station, so that
 * an AP that did not carry one out is set right by the next. The gate is closed as far as possible: before its keys a
 * station gets EAPOL through, before its address is known what it needs to learn one, and all only in RUN. */
#include "controller/client/internal.h"

static bool change(struct client *c, struct ac_station_change *s, enum waits waits, mono_t now)
{
	struct clients *cs = c->owner;
	const struct client_wlan *w = client_wlan_of(c);

	s->station = c->mac;
	s->slot = c->slot;
	s->wlan = c->ap_wlan;
	s->cookie = ++cs->cookies;
	s->aid = c->aid;
	s->capability = c->capability;
	s->rates = c->rates;
	s->nrates = c->nrates;
	s->wmm = c->wmm;
	s->pmf = c->pmf;
	s->vlan = w ? w->vlan : 0;
	s->listen_interval = c->listen_interval;
	s->ies = c->ies;
	s->ies_len = c->ies_len;
	if (!c->ap || !cs->p.station(cs->p.ctx, c->ap, s, now)) {
		cs->count.changes_refused++;
		return false;
	}
	c->at_ap = s->op != AC_STATION_DELETE;
	if (waits != WAIT_NOTHING) {
		c->change = s->cookie;
		c->waits = (uint8_t)waits;
	}
	return true;
}

bool station_associate(struct client *c, const uint8_t *response, size_t len, mono_t now)
{
	const struct client_wlan *w = client_wlan_of(c);
	struct ac_station_change s = { .op = AC_STATION_ADD, .after = response, .after_len = len };

	s.gate = w && !w->wpa2 ? l3_knows_address(c) ? AC_GATE_RUN : AC_GATE_LEARN : AC_GATE_BEFORE_RUN;
	return change(c, &s, WAIT_ASSOCIATION, now);
}

bool station_key(struct client *c, const uint8_t *tk, size_t len, mono_t now)
{
	struct ac_station_change s = { .op = AC_STATION_KEY, .key = tk, .key_len = (uint8_t)len, .cipher = c->pairwise };

	s.gate = c->pem == PEM_RUN || l3_knows_address(c) ? AC_GATE_RUN : AC_GATE_LEARN;
	return change(c, &s, WAIT_KEY, now);
}

bool station_gate(struct client *c, uint8_t gate, mono_t now)
{
	struct ac_station_change s = { .op = AC_STATION_ALLOW, .gate = gate };

	return change(c, &s, WAIT_NOTHING, now);
}

void station_delete(struct client *c, const uint8_t *before, size_t len, mono_t now)
{
	struct ac_station_change s = { .op = AC_STATION_DELETE, .before = before, .before_len = len };
	struct bss *b = c->keyed ? client_bss(c) : NULL;

	if (b)
		group_member_left(b, now);
	c->associated = false;
	c->keyed = c->shown = false;
	c->secured = false;
	limits_note(c);
	c->change = 0;
	c->waits = WAIT_NOTHING;
	(void)change(c, &s, WAIT_NOTHING, now);
}

static void failed(struct client *c, mono_t now)
{
	struct clients *cs = c->owner;

	/* FlexConnect's word for an AP that could not take a client */
	removal_by_mscb(c, DELETE_AP_FAILED, DOT11_REASON_UNSPECIFIED, now);
	cs->count.changes_failed++;
}

static void is_associated(struct client *c, mono_t now)
{
	const struct client_wlan *w = client_wlan_of(c);

	c->associated = true;
	if (follow_must_go(c)) /* changed since it was let in; its turn has not come yet */
		removal_wlan_changed(c, now);
	else if (w->wpa2)
		keys_start(c, now);
	else
		l3_begin(c, now);
}

void clients_station_done(struct clients *cs, struct ap *ap, const struct ac_station_result *r, mono_t now)
{
	struct client *c = clients_find(cs, r->station);
	enum waits waits;

	cs->now = now;
	if (c && c->claim && c->claim->change == r->cookie)
		c = c->claim;
	if (!c || c->ap != ap || !c->change || c->change != r->cookie || r->lost)
		return; /* of another stay, or the AP is on its way out */
	waits = (enum waits)c->waits;
	c->change = 0;
	c->waits = WAIT_NOTHING;
	if (r->result) {
		failed(c, now);
		return;
	}
	if (waits == WAIT_ASSOCIATION)
		is_associated(c, now);
	else if (waits == WAIT_KEY)
		TELL(cs, c->mac, MSG_PTK_PLUMBED, msg_ptk_plumbed, .sta = c->mac);
}
