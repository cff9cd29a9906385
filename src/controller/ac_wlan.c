/* SPDX-License-Identifier: Apache-2.0 */
/* ac_wlan.c - the WLANs of an AP, by difference as ac_config.c does with the rest: IEEE 802.11 WLAN Configuration Requests
 * with Add, Delete or Update WLAN (RFC 5416 6.1, 6.4, 6.21), one at a time.
 *
 * Update WLAN has words for the capability and the information elements, and for a group key; stations stay while it is
 * carried out. What it has no words for (SSID, whether it is told in beacons, authentication, QoS, where frames go, an
 * information element that is taken away) is a Delete and an Add. An AP that refuses an Update gets these, too. An Update
 * that makes an open WLAN an encrypted one has its first group key with it. */
#include "base/wipe.h"
#include "controller/ac_internal.h"

/* What WLAN Extension says; an AP that is not told it has its WLAN updated for nothing when it changes. */
static uint64_t extension_hash(struct ac *ac, const struct ac_wlan *w, uint64_t h)
{
	h = siphash_u64(ac->key, h ^ (uint64_t)w->vlan << 32 ^ (uint64_t)w->max_stations << 16 ^ (uint64_t)w->wmm << 3 ^
					 (uint64_t)w->pmf << 2 ^ (uint64_t)w->pmf_required << 1 ^ w->isolate);
	h = siphash_u64(ac->key, h ^ (uint64_t)w->group_cipher << 32 ^ w->pairwise_cipher);
	h = siphash_u64(ac->key, h ^ w->management_cipher);
	h = siphash_u64(ac->key, h ^ (uint64_t)w->idle_s << 32 ^ w->idle_bytes);
	return ac_hash(ac, w->akms, w->nakms * sizeof(*w->akms), h);
}

static uint64_t wlan_hash(struct ac *ac, const struct ac_wlan *w)
{
	uint64_t h = ac_hash(ac, w->ssid, strlen(w->ssid), w->id);

	h = ac_hash(ac, w->ies, w->ies_len, h);
	h = extension_hash(ac, w, h);
	h = siphash_u64(ac->key, h ^ (uint64_t)w->capability << 32 ^ (uint64_t)w->auth_type << 24 ^ (uint64_t)w->qos << 16 ^
					 (uint64_t)w->broadcast << 1 ^ w->local_switching);
	return h ? h : 1;
}

/* The next whole information element behind `at`; its length, 0 at the end. */
static size_t ie_len(const struct ac_wlan *w, size_t at)
{
	return at + 2 <= w->ies_len && at + 2 + w->ies[at + 1] <= w->ies_len ? 2u + w->ies[at + 1] : 0;
}

/* What one element replaces another by: its ID, and with vendors' (221) and extended ones (255) who says it. */
static uint64_t ie_kind(const uint8_t *ie)
{
	size_t more = ie[0] == 221 ? 4 : ie[0] == 255 ? 1 : 0;
	uint64_t kind = (uint64_t)ie[0] << 40 | (uint64_t)(ie[1] < more) << 48;

	for (size_t i = 0; i < more && i < ie[1]; i++)
		kind |= (uint64_t)ie[2 + i] << 8 * i;
	return kind;
}

static uint16_t ie_count(const struct ac_wlan *w)
{
	uint16_t n = 0;

	for (size_t at = 0, len; (len = ie_len(w, at)) > 0; at += len)
		n++;
	return n;
}

static bool ie_twice(const struct ac_wlan *w, size_t before)
{
	for (size_t at = 0; at < before; at += ie_len(w, at))
		if (ie_kind(w->ies + at) == ie_kind(w->ies + before))
			return true;
	return false;
}

/* What no Update WLAN can change, with the kinds of the first n information elements: each of them has to stay, in its
 * place. 0: it has not as many, or one kind twice, so that it is not clear which replaces which. */
static uint64_t fixed_hash(struct ac *ac, const struct ac_wlan *w, uint16_t n)
{
	uint64_t h = ac_hash(ac, w->ssid, strlen(w->ssid), w->id);
	uint16_t i = 0;

	h = siphash_u64(ac->key, h ^ (uint64_t)w->auth_type << 24 ^ (uint64_t)w->qos << 16 ^ (uint64_t)w->broadcast << 1 ^
					 w->local_switching);
	for (size_t at = 0, len; (len = ie_len(w, at)) > 0; at += len, i++) {
		if (ie_twice(w, at))
			return 0;
		if (i < n)
			h = siphash_u64(ac->key, h ^ ie_kind(w->ies + at));
	}
	return i < n ? 0 : h ? h : 1;
}

static bool may_update(struct ac *ac, const struct told_slot *t, unsigned k, const struct ac_wlan *w)
{
	return t->wlan[k] && t->fixed[k] && fixed_hash(ac, w, t->nies[k]) == t->fixed[k];
}

/* Which id on the AP each wanted WLAN has: the one it has already, else its own up to 16, else the first free. */
static void place_wlans(const struct told_slot *t, const struct ap_want *want, const struct ac_wlan *at[AP_WLANS_MAX])
{
	unsigned n = want->nwlans < AP_WLANS_MAX ? want->nwlans : AP_WLANS_MAX;
	bool placed[AP_WLANS_MAX] = { false };

	memset(at, 0, AP_WLANS_MAX * sizeof(*at));
	for (unsigned i = 0; i < n; i++)
		for (unsigned k = 0; k < AP_WLANS_MAX && !placed[i]; k++)
			if (t->wlan_id[k] && t->wlan_id[k] == want->wlan[i]->id && !at[k]) {
				at[k] = want->wlan[i];
				placed[i] = true;
			}
	for (unsigned i = 0; i < n; i++) {
		uint16_t id = want->wlan[i]->id;

		if (!placed[i] && id >= 1 && id <= AP_WLANS_MAX && !at[id - 1] && !t->wlan_id[id - 1]) {
			at[id - 1] = want->wlan[i];
			placed[i] = true;
		}
	}
	for (unsigned i = 0; i < n; i++)
		for (unsigned k = 0; k < AP_WLANS_MAX && !placed[i]; k++)
			if (!at[k] && !t->wlan_id[k]) {
				at[k] = want->wlan[i];
				placed[i] = true;
			}
}

/* RFC 5416 6.6: one of them in each message element */
static void put_ies(struct wr *w, uint8_t radio, uint8_t id, const struct ac_wlan *wlan)
{
	for (size_t at = 0, len; (len = ie_len(wlan, at)) > 0; at += len)
		PUT(w, CAPWAP_EL_INFORMATION_ELEMENT,
		    &(struct capwap_information_element){ .radio = radio,
							  .wlan = id,
							  .where = CAPWAP_IE_BEACON | CAPWAP_IE_PROBE_RESPONSE,
							  .ie = { wlan->ies + at, len } });
}

static uint16_t capability_of(const struct ac_wlan *wlan)
{
	return capwap_capability(wlan->capability ? wlan->capability : 0x0001);
}

static void put_wlan(struct ac_link *l, struct wr *w, unsigned slot, unsigned id, const struct ac_wlan *wlan)
{
	bool split = l->ap->mac_type == CAPWAP_MAC_SPLIT;
	struct ac_group_key k;
	struct capwap_add_wlan e = {
		.radio = l->ap->slot[slot].radio,
		.wlan = (uint8_t)id,
		.capability = capability_of(wlan),
		.qos = wlan->qos,
		.auth_type = wlan->auth_type,
		.mac_mode = split ? CAPWAP_MAC_SPLIT : CAPWAP_MAC_LOCAL,
		.tunnel_mode = split || !wlan->local_switching ? CAPWAP_WLAN_TUNNEL_80211 : CAPWAP_WLAN_LOCAL_BRIDGING,
		.advertise_ssid = wlan->broadcast,
		.ssid = slice_of(wlan->ssid),
	};

	if (!split && !wlan->local_switching && l->ap->tunnel_modes & CAPWAP_TUNNEL_8023)
		e.tunnel_mode = CAPWAP_WLAN_TUNNEL_8023;
	if (ac_group_first(l, slot, id, wlan, &k)) {
		e.key_index = k.gtk_id;
		e.key_status = k.status;
		e.key = (struct capwap_bytes){ k.gtk, k.gtk_len };
	}
	PUT(w, CAPWAP_EL_ADD_WLAN, &e);
	put_ies(w, e.radio, e.wlan, wlan);
	ac_put_wlan_extension(l, w, slot, id, wlan, &k);
	wipe(&k, sizeof(k));
}

/* As it is told to an AP. */
static bool private(uint16_t capability)
{
	return capwap_capability(capability) & CAPWAP_CAPABILITY_PRIVACY;
}

static void put_update(struct ac_link *l, struct wr *w, unsigned slot, unsigned id, const struct ac_wlan *wlan)
{
	struct ac_group_key k = { 0 };
	struct capwap_update_wlan e = { .radio = l->ap->slot[slot].radio,
					.wlan = (uint8_t)id,
					.capability = capability_of(wlan) };

	if (private(e.capability) && !private(l->told.slot[slot].capability[id - 1]) && ac_group_first(l, slot, id, wlan, &k)) {
		e.key_index = k.gtk_id;
		e.key_status = k.status;
		e.key = (struct capwap_bytes){ k.gtk, k.gtk_len };
	}
	PUT(w, CAPWAP_EL_UPDATE_WLAN, &e);
	put_ies(w, e.radio, e.wlan, wlan);
	ac_put_wlan_extension(l, w, slot, id, wlan, &k);
	wipe(&k, sizeof(k));
}

/* The AP will have been told this of WLAN k, or nothing. */
static void told_of(struct ac *ac, struct told_slot *t, unsigned k, const struct ac_wlan *w)
{
	t->wlan[k] = w ? wlan_hash(ac, w) : 0;
	t->nies[k] = w ? ie_count(w) : 0;
	t->fixed[k] = w ? fixed_hash(ac, w, t->nies[k]) : 0;
	t->capability[k] = w ? capability_of(w) : 0;
	if (w)
		t->wlan_id[k] = w->id;
}

/* What is to be said of WLAN k, and how. */
static enum ac_ask put_change(struct ac_link *l, struct wr *w, unsigned slot, unsigned k, const struct ac_wlan *want)
{
	const struct told_slot *t = &l->told.slot[slot];
	struct told_slot *next = &l->next.slot[slot];

	if (want && may_update(l->ac, t, k, want)) {
		put_update(l, w, slot, k + 1, want);
		told_of(l->ac, next, k, want);
		return ASK_WLAN_UPDATE;
	}
	if (t->wlan[k]) { /* gone or another now: away first */
		PUT(w, CAPWAP_EL_DELETE_WLAN, &(struct capwap_delete_wlan){ l->ap->slot[slot].radio, (uint8_t)(k + 1) });
		told_of(l->ac, next, k, NULL);
		if (!want)
			next->wlan_id[k] = 0;
		return ASK_WLAN;
	}
	put_wlan(l, w, slot, k + 1, want);
	told_of(l->ac, next, k, want);
	return ASK_WLAN;
}

static bool wlan_request_slot(struct ac_link *l, const struct ap_want *want, unsigned slot, mono_t now)
{
	struct told_slot *t = &l->told.slot[slot];
	const struct ac_wlan *at[AP_WLANS_MAX];
	struct wr w = ac_body(l->ac);

	place_wlans(t, want, at);
	l->next = l->told;
	for (unsigned k = 0; k < AP_WLANS_MAX; k++) {
		enum ac_ask ask;

		if ((at[k] ? wlan_hash(l->ac, at[k]) : 0) == t->wlan[k])
			continue;
		ask = put_change(l, &w, slot, k, at[k]);
		if (wr_done(&w)) { /* a WLAN that has no form on the wire: passed over, once */
			l->ac->count.configs_failed++;
			l->told = l->next;
			w = ac_body(l->ac);
			continue;
		}
		l->ask = ask;
		l->ask_slot = (uint8_t)slot;
		l->ask_wlan = (uint8_t)k;
		channel_request(&l->channel, CAPWAP_WLAN_CONFIGURATION_REQUEST, w.start, wr_len(&w), now);
		return true;
	}
	return false;
}

bool ac_wlan_request(struct ac_link *l, const struct ap_want *want, mono_t now)
{
	for (unsigned i = 0; i < AP_RADIOS_MAX; i++)
		if (l->ap->slot[i].present && wlan_request_slot(l, want, i, now))
			return true;
	return false;
}

/* RFC 5416 6.3: the BSSID is the AP's choice. One of another form (openCAPWAP) or for another WLAN says nothing. */
void ac_wlan_bssid(struct ac_link *l, const struct capwap_msg *m, uint32_t code)
{
	uint8_t *kept = l->ap->slot[l->ask_slot].bssid[l->ask_wlan];
	struct capwap_assigned_bssid b;

	memset(kept, 0, 6);
	if (code == CAPWAP_RESULT_SUCCESS && capwap_get(m, CAPWAP_EL_ASSIGNED_WTP_BSSID, &b) &&
	    ap_slot_of(l->ap, b.radio) == l->ask_slot && b.wlan == l->ask_wlan + 1 && !(b.bssid[0] & 1))
		memcpy(kept, b.bssid, 6);
}

bool ac_wlan_update_refused(struct ac_link *l, uint32_t code)
{
	if (code == CAPWAP_RESULT_SUCCESS)
		return false;
	l->ac->count.wlan_updates_refused++;
	l->told.slot[l->ask_slot].fixed[l->ask_wlan] = 0; /* it has what it had: now Delete and Add */
	return true;
}

void ac_wlan_done(struct ac_link *l, bool good)
{
	struct told_slot *t = &l->told.slot[l->ask_slot];
	struct ap_slot *s = &l->ap->slot[l->ask_slot];
	uint16_t bit = (uint16_t)(1u << l->ask_wlan), before = s->wlans;

	if (l->ask == ASK_WLAN_UPDATE) {
		l->ac->count.wlans_updated++;
	} else if (!t->wlan[l->ask_wlan]) {
		s->wlans &= (uint16_t)~bit;
		l->ap->keyed[l->ask_slot] &= (uint16_t)~bit;
	} else if (good) {
		s->wlans |= bit;
		l->ap->keyed[l->ask_slot] |= bit;
	} else {
		t->fixed[l->ask_wlan] = 0; /* an Add that was refused: there is nothing to update */
		l->ap->keyed[l->ask_slot] &= (uint16_t)~bit;
		if (l->ask_again) /* perhaps for its keys, which another controller has replaced meanwhile: with new ones, once */
			t->wlan[l->ask_wlan] = 0;
	}
	l->ask_again = false;
	if (before != s->wlans && l->ac->p.wlan_up)
		l->ac->p.wlan_up(l->ac->p.ctx, l->ap, l->ask_slot, l->ask_wlan + 1u, s->wlans & bit);
}

unsigned ac_wlan_of(const struct ap *ap, unsigned slot, unsigned wlan)
{
	const struct ac_link *l = ap->session;
	unsigned id;

	if (!l || slot >= AP_RADIOS_MAX || wlan < 1 || wlan > AP_WLANS_MAX)
		return 0;
	id = l->told.slot[slot].wlan_id[wlan - 1];
	if (!id && l->ask == ASK_WLAN && l->ask_slot == slot && l->ask_wlan == wlan - 1)
		id = l->next.slot[slot].wlan_id[wlan - 1];
	return id;
}
