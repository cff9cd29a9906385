/* SPDX-License-Identifier: Apache-2.0 */
/* ac_group.c - the group keys of a BSS: the first ones go with its Add WLAN, later ones with an Update WLAN of their own
 * (RFC 5416 6.1, 6.21: Key Status 2 when a rekeying begins, 3 when it is complete). The key for management frames has no
 * place in the RFC's elements and goes in our WLAN Extension beside them. */
#include "base/xalloc.h"
#include "controller/ac_internal.h"

static bool valid(const struct ac_group_key *k)
{
	if (k->status != AC_GROUP_NOW && k->status != AC_GROUP_BEGIN && k->status != AC_GROUP_COMPLETE)
		return false;
	if (!k->gtk_len || k->gtk_len > sizeof(k->gtk) || k->gtk_id < 1 || k->gtk_id > 3)
		return false;
	return !k->igtk_id || ((k->igtk_id == 4 || k->igtk_id == 5) && k->igtk_len && k->igtk_len <= sizeof(k->igtk));
}

bool ac_group_key(struct ac *ac, struct ap *ap, unsigned slot, unsigned wlan, const struct ac_group_key *k, mono_t now)
{
	struct ac_link *l = ap->session;
	struct group_entry *e;

	ac->now = now;
	if (!l || l->state != AC_RUN || slot >= AP_RADIOS_MAX || wlan < 1 || wlan > AP_WLANS_MAX ||
	    !(ap->slot[slot].wlans & 1u << (wlan - 1)) || !valid(k))
		return false;
	if (l->ngroups >= GROUP_CHANGES_MAX) {
		ac->count.group_keys_limited++;
		return false;
	}
	e = xmalloc(sizeof(*e), "a change of group keys");
	e->slot = (uint8_t)slot;
	e->wlan = (uint8_t)wlan;
	e->key = *k;
	link_init(&e->link);
	link_before(&e->link, &l->groups);
	l->ngroups++;
	ac->ngroups++;
	channel_wake(&l->channel, now);
	return true;
}

static void finish(struct ac_link *l, uint8_t result)
{
	struct ac *ac = l->ac;
	struct group_entry *e = link_object(l->groups.next, struct group_entry, link);
	unsigned slot = e->slot, wlan = e->wlan;
	enum ac_group_status status = (enum ac_group_status)e->key.status;

	link_take(&e->link);
	l->ngroups--;
	ac->ngroups--;
	group_free(e);
	if (result)
		ac->count.group_keys_failed++;
	else
		ac->count.group_keys_changed++;
	if (ac->p.group_key_done && l->ap)
		ac->p.group_key_done(ac->p.ctx, l->ap, slot, wlan, status, result);
}

void ac_group_drop_all(struct ac_link *l)
{
	while (!link_alone(&l->groups))
		finish(l, CAPWAP_RESULT_CONFIGURATION_NO_SERVICE);
}

static uint16_t flags_of(const struct ac_wlan *w)
{
	return (uint16_t)((w->broadcast ? 0 : CAPWAP_WLAN_HIDDEN) | (w->pmf || w->pmf_required ? CAPWAP_WLAN_PMF_CAPABLE : 0) |
			  (w->pmf_required ? CAPWAP_WLAN_PMF_REQUIRED : 0) | (w->wmm ? CAPWAP_WLAN_WMM : 0) |
			  (w->isolate ? CAPWAP_WLAN_ISOLATE : 0));
}

/* wlan NULL: only the key changes; the agent keeps its settings, as said by a cipher of 0 and the flag for it. */
void ac_put_wlan_extension(struct ac_link *l, struct wr *w, unsigned slot, unsigned wlan, const struct ac_wlan *want,
			   const struct ac_group_key *k)
{
	struct capwap_wlan_extension e = { .radio = ap_radio(l->ap, slot), .wlan = (uint8_t)wlan };
	uint8_t akms[64];

	if (!(l->abilities & CAPWAP_CAN_WLAN_EXTENSION))
		return;
	if (want) {
		unsigned n = want->nakms < sizeof(akms) / 4 ? want->nakms : sizeof(akms) / 4;

		e.flags = flags_of(want);
		e.vlan = want->vlan;
		e.max_stations = want->max_stations;
		e.group_cipher = want->group_cipher;
		e.pairwise_cipher = want->pairwise_cipher;
		e.management_cipher = want->management_cipher;
		for (unsigned i = 0; i < n; i++)
			wr_put(akms + 4 * (size_t)i, want->akms[i], 4);
		e.akms = (struct capwap_bytes){ akms, 4 * (size_t)n };
		e.idle_s = want->idle_s;
		e.idle_bytes = want->idle_bytes;
	} else {
		e.flags = CAPWAP_WLAN_KEY_ONLY;
	}
	if (k && k->igtk_id) {
		e.igtk_id = k->igtk_id;
		e.igtk = (struct capwap_bytes){ k->igtk, k->igtk_len };
	}
	PUT(w, CAPWAP_EL_PLUMB_WLAN_EXTENSION, &e);
}

bool ac_group_first(struct ac_link *l, unsigned slot, unsigned wlan, const struct ac_wlan *w, struct ac_group_key *k)
{
	struct ac *ac = l->ac;
	uint16_t bit = (uint16_t)(1u << (wlan - 1));

	memset(k, 0, sizeof(*k));
	l->ask_again = l->ap->keyed[slot] & bit;
	return ac->p.group_key && ac->p.group_key(ac->p.ctx, l->ap, slot, wlan, w, l->ask_again, k) && valid(k);
}

bool ac_group_request(struct ac_link *l, mono_t now)
{
	while (!link_alone(&l->groups)) {
		const struct group_entry *e = link_object(l->groups.next, struct group_entry, link);
		struct wr w = ac_body(l->ac);
		struct capwap_update_wlan u = { .radio = ap_radio(l->ap, e->slot),
						.wlan = e->wlan,
						.capability = l->told.slot[e->slot].capability[e->wlan - 1],
						.key_index = e->key.gtk_id,
						.key_status = e->key.status,
						.key = { e->key.gtk, e->key.gtk_len } };

		if (!(l->ap->slot[e->slot].wlans & 1u << (e->wlan - 1))) {
			finish(l, CAPWAP_RESULT_CONFIGURATION_NO_SERVICE); /* stopped meanwhile */
			continue;
		}
		PUT(&w, CAPWAP_EL_UPDATE_WLAN, &u);
		if (e->key.igtk_id)
			ac_put_wlan_extension(l, &w, e->slot, e->wlan, NULL, &e->key);
		if (wr_done(&w)) {
			finish(l, CAPWAP_RESULT_CONFIGURATION_NO_SERVICE);
			continue;
		}
		l->ask = ASK_GROUP;
		channel_request(&l->channel, CAPWAP_WLAN_CONFIGURATION_REQUEST, w.start, wr_len(&w), now);
		return true;
	}
	return false;
}

void ac_group_answered(struct ac_link *l, uint32_t code)
{
	if (!link_alone(&l->groups))
		finish(l, (uint8_t)(code > 255 ? 255 : code));
}
