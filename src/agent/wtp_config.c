/* SPDX-License-Identifier: Apache-2.0 */
/* wtp_config.c - configuration: what the AC says of names, timers, radios, WLANs and stations is carried out on the radios.
 * No BSS is started before channel, Rate Set and WTP Radio Configuration have come for its radio. */
#include "agent/wtp_internal.h"
#include "base/wipe.h"
#include "base/xalloc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static struct wtp_slot *slot_of(struct wtp *w, uint8_t radio)
{
	return radio >= 1 && radio <= w->nslots ? &w->slot[radio - 1] : NULL;
}

/* --- radios ------------------------------------------------------------------------------------------------------- */

static bool ready(const struct wtp_slot *s)
{
	return s->has_channel && s->has_rates && s->has_config;
}

/* What is known of a radio is given to it, once all is there; its state is reported when it changes. */
static bool radio_apply(struct wtp *w, unsigned slot)
{
	struct wtp_slot *s = &w->slot[slot];
	bool was = s->up;
	int err;

	if (!ready(s))
		return true;
	s->rc.enabled = w->admin && s->admin;
	s->rc.idle_s = w->idle_s;
	err = w->radio->configure(w->rctx, slot, &s->rc);
	s->applied = err == 0;
	s->channel_now = s->width_now = 0;
	s->up = s->applied && s->rc.enabled;
	s->cause = err ? CAPWAP_CAUSE_RADIO_FAILURE : s->rc.enabled ? CAPWAP_CAUSE_NORMAL : CAPWAP_CAUSE_ADMINISTRATIVE;
	if (was != s->up)
		s->report = true;
	return err == 0;
}

static int8_t dbm_of_mw(unsigned mw)
{
	int8_t dbm = 0;

	for (unsigned p = 1000; p * 12589 / 10000 <= mw * 1000 && dbm < 36; dbm++)
		p = p * 12589 / 10000; /* 1 dB */
	return dbm;
}

static void take_radio(struct wtp *w, const struct capwap_element *e, uint32_t *changed)
{
	struct capwap_direct_sequence ds;
	struct capwap_ofdm_control ofdm;
	struct capwap_rates rates;
	struct capwap_tx_power power;
	struct capwap_radio_configuration c;
	struct capwap_mac_operation op;
	struct wtp_slot *s = NULL;

	if (e->type == CAPWAP_EL_DIRECT_SEQUENCE_CONTROL && capwap_read(e->body, CAPWAP_EL_DIRECT_SEQUENCE_CONTROL, &ds)) {
		if ((s = slot_of(w, ds.radio))) {
			s->rc.channel = ds.channel;
			s->has_channel = true;
		}
	} else if (e->type == CAPWAP_EL_OFDM_CONTROL && capwap_read(e->body, CAPWAP_EL_OFDM_CONTROL, &ofdm)) {
		if ((s = slot_of(w, ofdm.radio))) {
			s->rc.channel = ofdm.channel;
			s->has_channel = true;
		}
	} else if (e->type == CAPWAP_EL_RATE_SET && capwap_read(e->body, CAPWAP_EL_RATE_SET, &rates)) {
		if ((s = slot_of(w, rates.radio))) {
			s->rc.nrates = (uint8_t)(rates.rates.len < RADIO_RATES_MAX ? rates.rates.len : RADIO_RATES_MAX);
			memcpy(s->rc.rates, rates.rates.p, s->rc.nrates);
			s->has_rates = true;
		}
	} else if (e->type == CAPWAP_EL_TX_POWER && capwap_read(e->body, CAPWAP_EL_TX_POWER, &power)) {
		if ((s = slot_of(w, power.radio)))
			s->rc.power_dbm = dbm_of_mw(power.mw);
	} else if (e->type == CAPWAP_EL_WTP_RADIO_CONFIGURATION && capwap_read(e->body, CAPWAP_EL_WTP_RADIO_CONFIGURATION, &c)) {
		if ((s = slot_of(w, c.radio))) {
			s->rc.beacon_period = c.beacon_period;
			s->rc.dtim_period = c.dtim_period;
			s->rc.short_preamble = c.short_preamble;
			text_keep(s->rc.country, 3, (struct slice){ (const char *)c.country, 2 });
			s->told = c;
			s->has_config = true;
		}
	} else if (e->type == CAPWAP_EL_MAC_OPERATION && capwap_read(e->body, CAPWAP_EL_MAC_OPERATION, &op)) {
		if ((s = slot_of(w, op.radio))) {
			s->rc.rts_threshold = op.rts_threshold;
			s->rc.frag_threshold = op.fragmentation_threshold;
		}
	}
	if (s)
		*changed |= 1u << (s - w->slot);
}

static void take_admin(struct wtp *w, const struct capwap_element *e, uint32_t *changed)
{
	struct capwap_radio_admin_state a;
	struct wtp_slot *s;

	if (!capwap_read(e->body, CAPWAP_EL_RADIO_ADMINISTRATIVE_STATE, &a))
		return;
	if (a.radio == CAPWAP_RADIO_ALL) {
		w->admin = a.state == CAPWAP_STATE_ENABLED;
		*changed = (1u << w->nslots) - 1;
	} else if ((s = slot_of(w, a.radio))) {
		s->admin = a.state == CAPWAP_STATE_ENABLED;
		*changed |= 1u << (s - w->slot);
	}
}

/* Radio Extension, of an AC of ours. */
static void take_extensions(struct wtp *w, const struct capwap_msg *m, uint32_t *changed)
{
	struct capwap_radio_extension e;
	struct rd it = m->elements;
	struct wtp_slot *s;

	while (w->abilities & CAPWAP_CAN_RADIO_EXTENSION && capwap_get_each(&it, CAPWAP_EL_PLUMB_RADIO_EXTENSION, &e)) {
		if (!(s = slot_of(w, e.radio)) || (e.width & (e.width - 1))) /* no power of two */
			continue;
		s->rc.width = e.width;
		s->rc.center = e.center;
		s->rc.no_ht = e.flags & CAPWAP_RADIO_NO_HT;
		s->rc.no_vht = e.flags & CAPWAP_RADIO_NO_VHT;
		s->rc.no_he = e.flags & CAPWAP_RADIO_NO_HE;
		s->rc.announce = e.flags & CAPWAP_RADIO_ANNOUNCE;
		*changed |= 1u << (s - w->slot);
	}
}

/* --- the whole AP ------------------------------------------------------------------------------------------------- */

/* The address of the controller of this name, where it has been joined: what answers to discovery say proves nothing. */
static struct addr joined_as(const struct wtp *w, const struct wtp_saved *before, const char *name)
{
	if (strcmp(w->ac_name, name) == 0)
		return w->ac;
	for (unsigned i = 0; i < 3; i++)
		if (strcmp(before->ac[i].name, name) == 0)
			return before->ac[i].address;
	return (struct addr){ 0 };
}

static void take_names(struct wtp *w, const struct capwap_msg *m)
{
	const struct wtp_saved saved = w->saved, *before = &saved;
	struct capwap_text t;
	struct capwap_ac_name_with_priority p;
	struct rd it = m->elements;

	if (capwap_get(m, CAPWAP_EL_WTP_NAME, &t))
		text_keep(w->saved.name, sizeof(w->saved.name), t.text);
	if (capwap_get(m, CAPWAP_EL_LOCATION_DATA, &t))
		text_keep(w->saved.location, sizeof(w->saved.location), t.text);
	if (capwap_has(m, CAPWAP_EL_AC_NAME_WITH_PRIORITY))
		for (unsigned i = 0; i < 3; i++)
			w->saved.ac[i].name[0] = '\0';
	while (capwap_get_each(&it, CAPWAP_EL_AC_NAME_WITH_PRIORITY, &p)) {
		unsigned i = p.priority - 1u;

		if (i >= 3)
			continue;
		text_keep(w->saved.ac[i].name, sizeof(w->saved.ac[i].name), p.name);
		w->saved.ac[i].address = joined_as(w, before, w->saved.ac[i].name);
	}
}

/* Where the named ones are, as the controller we are joined to was told; of itself we know better. */
static void take_addresses(struct wtp *w, const struct capwap_msg *m)
{
	struct capwap_ac_address e;
	struct rd it = m->elements;

	while (w->ours && capwap_get_each(&it, CAPWAP_EL_PLUMB_AC_ADDRESS, &e)) {
		unsigned i = e.priority - 1u;
		struct addr a = { .port = e.port ? e.port : w->ac.port };

		memcpy(a.ip, e.ip, sizeof(a.ip));
		if (i >= 3 || addr_link_local(&a) || !w->saved.ac[i].name[0] ||
		    strcmp(w->saved.ac[i].name, w->ac_name) == 0)
			continue;
		w->saved.ac[i].address = a;
		(void)wtp_know(w, &a, WTP_REFERRAL, true);
	}
}

static void take_timers(struct wtp *w, const struct capwap_msg *m, mono_t now)
{
	struct capwap_timers t;
	struct capwap_ap_timers own;
	struct capwap_u32 u32;
	struct capwap_u16 u16;
	struct capwap_u8 u8;

	if (capwap_get(m, CAPWAP_EL_TIMERS, &t)) {
		w->saved.discovery_s = t.discovery;
		if (t.echo <= 10)
			w->saved.fast_heartbeat_s = t.echo;
		else
			w->saved.heartbeat_s = t.echo;
		wtp_set_echo(w, t.echo, now);
	}
	if (w->ours && capwap_get(m, CAPWAP_EL_PLUMB_AP_TIMERS, &own) && own.primary_discovery != w->saved.primary_discovery_s) {
		w->saved.primary_discovery_s = own.primary_discovery;
		wtp_plan_primary(w, now);
	}
	if (capwap_get(m, CAPWAP_EL_IDLE_TIMEOUT, &u32))
		w->idle_s = u32.value;
	if (capwap_get(m, CAPWAP_EL_STATISTICS_TIMER, &u16) && u16.value) {
		w->statistics_s = u16.value;
		if (w->state == WTP_RUN)
			wheel_arm(w->wheel, &w->statistics, mono_after(now, 1000 * (int64_t)w->statistics_s));
	}
	if (capwap_get(m, CAPWAP_EL_WTP_FALLBACK, &u8))
		w->saved.fallback = u8.value != CAPWAP_FALLBACK_DISABLED;
	if (capwap_get(m, CAPWAP_EL_AC_TIMESTAMP, &u32) && w->p.set_wall)
		w->p.set_wall(w->p.ctx, (int64_t)u32.value - 2208988800LL + (u32.value < 2208988800U ? 4294967296LL : 0));
}

static void take_certificate(struct wtp *w, const struct capwap_msg *m)
{
	struct capwap_certificate_answer a;
	struct capwap_certificate c;
	struct rd it = m->elements;
	uint8_t chain[8192];
	size_t len = 0;
	unsigned n = 0;
	char why[128] = "", said[WTP_WHY_MAX];
	bool issued = true;

	for (; capwap_get_each(&it, CAPWAP_EL_PLUMB_CERTIFICATE_ANSWER, &a); n++) {
		issued &= a.status == CAPWAP_CERT_ISSUED;
		if (a.status != CAPWAP_CERT_ISSUED)
			text_keep(why, sizeof(why), a.reason);
		while (capwap_list_next(&a.chain, &c)) {
			if (len + c.der.len > sizeof(chain))
				return;
			memcpy(chain + len, c.der.p, c.der.len);
			len += c.der.len;
		}
	}
	if (!n || !w->p.certificate || !w->certificate_asked)
		return; /* nobody asked */
	w->certificate_asked = false;
	if (!issued || !len) {
		(void)w->p.certificate(w->p.ctx, NULL, 0, why, &w->o.certificate_from, &w->o.certificate_until);
		(void)snprintf(said, sizeof(said), "the controller issued no certificate: %s", why[0] ? why : "it gives no reason");
		wtp_error(w, said);
	} else if (w->p.certificate(w->p.ctx, chain, len, NULL, &w->o.certificate_from, &w->o.certificate_until)) {
		w->count.certificates++;
		w->o.enrol = false;
	}
}

/* Configuration Status Response and Configuration Update Request alike. False: a radio did not take it. */
bool wtp_apply(struct wtp *w, const struct capwap_msg *m, mono_t now)
{
	struct rd it = m->elements;
	const struct wtp_saved before = w->saved;
	const uint32_t idle_s = w->idle_s;
	struct capwap_element e;
	uint32_t changed = 0;
	bool good = true;

	take_names(w, m);
	take_addresses(w, m);
	take_timers(w, m, now);
	if (w->idle_s != idle_s)
		changed = (1u << w->nslots) - 1;
	take_certificate(w, m);
	take_extensions(w, m, &changed);
	while (capwap_next(&it, &e)) {
		if (e.type == CAPWAP_EL_RADIO_ADMINISTRATIVE_STATE)
			take_admin(w, &e, &changed);
		else
			take_radio(w, &e, &changed);
	}
	for (unsigned i = 0; i < w->nslots; i++)
		if (changed & 1u << i)
			good &= radio_apply(w, i);
	if (!wtp_saved_same(&before, &w->saved)) /* every join tells all of it: flash is not written for what is known */
		wtp_save(w);
	return good;
}

/* What is for a radio that is not there is not carried out, and success would be a lie (RFC 5415 8.5). */
static bool radios_are_there(struct wtp *w, const struct capwap_msg *m)
{
	struct rd it = m->elements;
	struct capwap_element e;

	while (capwap_next(&it, &e)) {
		struct rd body = e.body;
		uint8_t radio;

		switch (e.type) {
		case CAPWAP_EL_RADIO_ADMINISTRATIVE_STATE:
		case CAPWAP_EL_DIRECT_SEQUENCE_CONTROL:
		case CAPWAP_EL_OFDM_CONTROL:
		case CAPWAP_EL_RATE_SET:
		case CAPWAP_EL_TX_POWER:
		case CAPWAP_EL_WTP_RADIO_CONFIGURATION:
		case CAPWAP_EL_MAC_OPERATION: break; /* those that are carried out; all begin with the Radio ID */
		default: continue;
		}
		radio = rd_u8(&body);
		if (slot_of(w, radio) || (e.type == CAPWAP_EL_RADIO_ADMINISTRATIVE_STATE && radio == CAPWAP_RADIO_ALL))
			continue;
		wtp_say(w, "%s for radio %u, which is not there", capwap_element_name(e.type), radio);
		return false;
	}
	return true;
}

void wact_config_update(struct wtp *w, const struct wtp_fact *f)
{
	bool there = radios_are_there(w, f->msg);

	if (wtp_apply(w, f->msg, f->now) && there) {
		w->count.config_updates++;
		wtp_respond_code(w, CAPWAP_RESULT_SUCCESS);
	} else {
		w->count.config_refused++;
		wtp_respond_code(w, CAPWAP_RESULT_CONFIGURATION_SERVICE_ANYHOW);
	}
	if (w->channel_on)
		channel_wake(&w->channel, f->now);
}

/* --- WLANs -------------------------------------------------------------------------------------------------------- */

enum { WLAN_IES_MAX = 2048 }; /* of beacons, which are at most 2,304 bytes long */

static void bssid_of(const struct wtp *w, unsigned slot, uint8_t wlan, uint8_t out[static 6])
{
	uint64_t v = ((w->o.base.v & ~0xfULL) ^ (slot >= 2 ? 1ULL << 41 : 0)) + (slot % 2 ? 16u - wlan : wlan - 1u);

	for (int i = 0; i < 6; i++)
		out[i] = (uint8_t)(v >> 8 * (5 - i));
}

/* RFC 5416 6.6: each IE comes in a message element of its own, some ACs put several into one; beacons have them all, one
 * behind the other. False: more than a beacon holds. */
static bool ies_of(const struct capwap_msg *m, uint8_t radio, uint8_t wlan, uint8_t *out, size_t size, uint16_t *len)
{
	struct capwap_information_element ie;
	struct rd it = m->elements;

	*len = 0;
	while (capwap_get_each(&it, CAPWAP_EL_INFORMATION_ELEMENT, &ie)) {
		if (ie.radio != radio || ie.wlan != wlan)
			continue;
		if (ie.ie.len > size - *len)
			return false;
		memcpy(out + *len, ie.ie.p, ie.ie.len);
		*len = (uint16_t)(*len + ie.ie.len);
	}
	return true;
}

void wtp_bss_forget(struct wtp_slot *s, uint8_t wlan)
{
	free(s->kept[wlan - 1]);
	s->kept[wlan - 1] = NULL;
}

/* The radio has it so now. The elements stand behind the struct. */
static void bss_keep(struct wtp_slot *s, const struct radio_bss *b)
{
	struct radio_bss *k = xmalloc(sizeof(*k) + b->ies_len, "a WLAN");
	uint8_t *ies = (uint8_t *)(k + 1);
	uint16_t bit = (uint16_t)(1u << (b->wlan - 1));

	*k = *b;
	k->ies = ies;
	if (b->ies_len)
		memcpy(ies, b->ies, b->ies_len);
	free(s->kept[b->wlan - 1]);
	s->kept[b->wlan - 1] = k;
	s->private = (uint16_t)(b->capability & CAPWAP_CAPABILITY_PRIVACY ? s->private | bit : s->private & ~bit);
}

/* One information element is another's successor: the same ID, and with vendors' (221) and extended ones (255) the same
 * OUI with its type, or the same extension. */
static bool same_ie(const uint8_t *a, const uint8_t *b)
{
	size_t more = a[0] == 221 ? 4 : a[0] == 255 ? 1 : 0;

	return a[0] == b[0] && a[1] >= more && b[1] >= more && memcmp(a + 2, b + 2, more) == 0;
}

/* RFC 5416 6.21: an Update WLAN may come with information elements. Each takes the place of the one it follows, or comes
 * behind all others. False: more than a beacon holds, or no elements. */
static bool ies_update(const struct radio_bss *is, const uint8_t *news, uint16_t len, uint8_t *out, uint16_t *out_len)
{
	*out_len = is->ies_len;
	if (is->ies_len)
		memcpy(out, is->ies, is->ies_len);
	for (size_t at = 0, n; at < len; at += n) {
		size_t old = 0;

		n = at + 2 <= len ? 2u + news[at + 1] : SIZE_MAX;
		if (n > len - at)
			return false;
		while (old + 2 <= *out_len && old + 2 + out[old + 1] <= *out_len && !same_ie(out + old, news + at))
			old += 2u + out[old + 1];
		if (old + 2 <= *out_len) {
			size_t gone = 2u + out[old + 1];

			if (old + gone > *out_len)
				return false;
			memmove(out + old, out + old + gone, *out_len - old - gone);
			*out_len = (uint16_t)(*out_len - gone);
		}
		if (n > WLAN_IES_MAX - (size_t)*out_len)
			return false;
		memmove(out + old + n, out + old, *out_len - old);
		memcpy(out + old, news + at, n);
		*out_len = (uint16_t)(*out_len + n);
	}
	return true;
}

/* Our WLAN Extension of this WLAN; NULL: none. */
static const struct capwap_wlan_extension *extension_of(const struct wtp *w, const struct capwap_msg *m, uint8_t radio,
							uint8_t wlan, struct capwap_wlan_extension *room)
{
	struct rd it = m->elements;

	while (w->abilities & CAPWAP_CAN_WLAN_EXTENSION && capwap_get_each(&it, CAPWAP_EL_PLUMB_WLAN_EXTENSION, room))
		if (room->radio == radio && room->wlan == wlan)
			return room;
	return NULL;
}

static void take_extension(struct radio_bss *b, const struct capwap_wlan_extension *e)
{
	if (!e || e->flags & CAPWAP_WLAN_KEY_ONLY)
		return;
	b->hidden = e->flags & CAPWAP_WLAN_HIDDEN;
	b->wmm = e->flags & CAPWAP_WLAN_WMM;
	b->pmf_required = e->flags & CAPWAP_WLAN_PMF_REQUIRED;
	b->pmf = b->pmf_required || e->flags & CAPWAP_WLAN_PMF_CAPABLE;
	b->isolate = e->flags & CAPWAP_WLAN_ISOLATE;
	b->vlan = e->vlan;
	b->max_stations = e->max_stations;
	b->group_cipher = e->group_cipher;
	b->pairwise_cipher = e->pairwise_cipher;
	b->management_cipher = e->management_cipher;
	b->idle_s = e->idle_s;
	b->idle_bytes = e->idle_bytes;
}

/* RFC 5416 6.1 and 6.21. Key Status 2: to be installed and not to be sent with yet; it comes once more with 3. */
static int group_key(struct wtp *w, unsigned slot, const struct radio_bss *b, uint8_t id, uint8_t status,
		     struct capwap_bytes key, uint64_t pn)
{
	uint8_t *sending = &w->slot[slot].gtk_send[b->wlan - 1];
	struct radio_key k = { .wlan = b->wlan, .index = id, .len = (uint8_t)key.len, .rx_pn = pn,
			       .cipher = id >= 4 ? b->management_cipher : b->group_cipher, .send = status != 2 };
	int err;

	if (!key.len)
		return 0;
	if (key.len > sizeof(k.key))
		return -EINVAL;
	memcpy(k.key, key.p, key.len);
	k.installed = keys_ask(w->keys, slot, &k) == KEYS_SAME;
	if (k.installed && k.send && (id >= 4 || *sending != id)) /* only the second half is new */
		err = w->radio->key_set(w->rctx, slot, &k);
	else
		err = wtp_key_set(w, slot, &k);
	if (!err && k.send && id < 4)
		*sending = id;
	wipe(&k, sizeof(k));
	return err;
}

static int group_keys(struct wtp *w, unsigned slot, const struct radio_bss *b, uint8_t id, uint8_t status,
		      struct capwap_bytes key, const struct capwap_wlan_extension *e)
{
	int err = group_key(w, slot, b, id, status, key, 0);

	if (!err && e && e->igtk_id)
		err = group_key(w, slot, b, e->igtk_id, status, e->igtk, e->igtk_ipn);
	return err;
}

static void bss_gone(struct wtp *w, unsigned slot, uint8_t wlan)
{
	struct wtp_slot *s = &w->slot[slot];

	wtp_clients_send_away(w, slot, wlan);
	(void)w->radio->bss_stop(w->rctx, slot, wlan);
	s->bss &= (uint16_t)~(1u << (wlan - 1));
	s->stale &= (uint16_t)~(1u << (wlan - 1));
	s->gtk_send[wlan - 1] = 0;
	wtp_clients_forget_bss(w, slot, wlan);
	wtp_bss_forget(s, wlan);
}

/* A BSS that runs since a session before goes on with its stations when it is to be what it is. */
static bool goes_on(const struct radio_bss *is, const struct radio_bss *b)
{
	return is->ssid_len == b->ssid_len && memcmp(is->ssid, b->ssid, b->ssid_len) == 0 &&
	       !((is->capability ^ b->capability) & CAPWAP_CAPABILITY_PRIVACY) && is->local_mac == b->local_mac &&
	       is->ac_answers == b->ac_answers;
}

static uint32_t wlan_add(struct wtp *w, const struct capwap_msg *m, const struct capwap_add_wlan *a, uint8_t bssid[static 6])
{
	struct capwap_wlan_extension room;
	const struct capwap_wlan_extension *e = extension_of(w, m, a->radio, a->wlan, &room);
	uint8_t ies[WLAN_IES_MAX];
	struct wtp_slot *s = slot_of(w, a->radio);
	struct radio_bss b = { .wlan = a->wlan,
			       .hidden = !a->advertise_ssid,
			       .capability = capwap_capability(a->capability),
			       .local_mac = a->mac_mode == CAPWAP_MAC_LOCAL,
			       .tunnel = a->tunnel_mode,
			       .ac_answers = (w->abilities & CAPWAP_CAN_AUTH_AT_AC) != 0,
			       .wmm = !s || s->caps.wmm };

	if (!s || a->wlan < 1 || a->wlan > RADIO_BSS_MAX || a->wlan > s->caps.max_bss || a->ssid.len > RADIO_SSID_MAX)
		return CAPWAP_RESULT_CONFIGURATION_NO_SERVICE;
	if (!ready(s)) {
		wtp_say(w, "WLAN %u on radio %u is refused: the controller has not told the radio's %s", a->wlan, a->radio,
			!s->has_channel ? "channel" : !s->has_rates ? "Rate Set" : "WTP Radio Configuration");
		return CAPWAP_RESULT_CONFIGURATION_NO_SERVICE;
	}
	if (!s->applied)
		return CAPWAP_RESULT_CONFIGURATION_NO_SERVICE;
	b.ssid_len = (uint8_t)a->ssid.len;
	memcpy(b.ssid, a->ssid.p, a->ssid.len);
	bssid_of(w, a->radio - 1u, a->wlan, bssid);
	memcpy(b.bssid, bssid, 6);
	if (!ies_of(m, a->radio, a->wlan, ies, sizeof(ies), &b.ies_len))
		return CAPWAP_RESULT_CONFIGURATION_NO_SERVICE;
	b.ies = ies;
	take_extension(&b, e);
	if (s->bss & 1u << (a->wlan - 1) && !goes_on(s->kept[a->wlan - 1], &b))
		bss_gone(w, a->radio - 1u, a->wlan);
	if (w->radio->bss_start(w->rctx, a->radio - 1u, &b))
		return CAPWAP_RESULT_CONFIGURATION_NO_SERVICE;
	bss_keep(s, &b);
	s->bss |= (uint16_t)(1u << (a->wlan - 1));
	if (group_keys(w, a->radio - 1u, &b, a->key_index, a->key_status, a->key, e)) {
		bss_gone(w, a->radio - 1u, a->wlan);
		return CAPWAP_RESULT_CONFIGURATION_NO_SERVICE;
	}
	s->stale &= (uint16_t)~(1u << (a->wlan - 1));
	w->count.wlans_added++;
	return CAPWAP_RESULT_SUCCESS;
}

static uint32_t wlan_delete(struct wtp *w, uint8_t radio, uint8_t wlan)
{
	struct wtp_slot *s = slot_of(w, radio);
	uint16_t bit = (uint16_t)(wlan >= 1 && wlan <= RADIO_BSS_MAX ? 1u << (wlan - 1) : 0);

	if (!s || !(s->bss & bit))
		return CAPWAP_RESULT_CONFIGURATION_NO_SERVICE;
	bss_gone(w, radio - 1u, wlan);
	w->count.wlans_deleted++;
	return CAPWAP_RESULT_SUCCESS;
}

/* Update WLAN (RFC 5416 6.21): capability, group key, and the information elements that come with it. */
static uint32_t wlan_update(struct wtp *w, const struct capwap_msg *m, const struct capwap_update_wlan *u)
{
	uint8_t news[WLAN_IES_MAX], ies[WLAN_IES_MAX];
	uint16_t news_len, ies_len;
	struct wtp_slot *s = slot_of(w, u->radio);
	struct capwap_wlan_extension room;
	const struct capwap_wlan_extension *e = extension_of(w, m, u->radio, u->wlan, &room);
	bool settings = !e || !(e->flags & CAPWAP_WLAN_KEY_ONLY);
	struct radio_bss b;

	if (!s || u->wlan < 1 || u->wlan > RADIO_BSS_MAX || !(s->bss & 1u << (u->wlan - 1)))
		return CAPWAP_RESULT_CONFIGURATION_NO_SERVICE;
	if (!ies_of(m, u->radio, u->wlan, news, sizeof(news), &news_len) ||
	    !ies_update(s->kept[u->wlan - 1], news, news_len, ies, &ies_len))
		return CAPWAP_RESULT_CONFIGURATION_NO_SERVICE;
	b = *s->kept[u->wlan - 1];
	b.capability = capwap_capability(u->capability);
	b.ies = ies;
	b.ies_len = ies_len;
	take_extension(&b, e);
	if (settings && (e || !u->key.len || news_len || b.capability != s->kept[u->wlan - 1]->capability)) {
		if (w->radio->bss_update(w->rctx, u->radio - 1u, &b))
			return CAPWAP_RESULT_CONFIGURATION_NO_SERVICE;
		bss_keep(s, &b);
	}
	return group_keys(w, u->radio - 1u, &b, u->key_index, u->key_status, u->key, e) ? CAPWAP_RESULT_CONFIGURATION_NO_SERVICE
											  : CAPWAP_RESULT_SUCCESS;
}

void wact_wlan_config(struct wtp *w, const struct wtp_fact *f)
{
	struct wr out = wr_into(w->common->answer, sizeof(w->common->answer));
	struct capwap_add_wlan a;
	struct capwap_delete_wlan d;
	struct capwap_update_wlan u;
	struct capwap_assigned_bssid b = { 0 };
	uint32_t code = CAPWAP_RESULT_CONFIGURATION_NO_SERVICE;

	if (capwap_get(f->msg, CAPWAP_EL_ADD_WLAN, &a)) {
		b.radio = a.radio;
		b.wlan = a.wlan;
		code = wlan_add(w, f->msg, &a, b.bssid);
	} else if (capwap_get(f->msg, CAPWAP_EL_DELETE_WLAN, &d)) {
		code = wlan_delete(w, d.radio, d.wlan);
	} else if (capwap_get(f->msg, CAPWAP_EL_UPDATE_WLAN, &u)) {
		code = wlan_update(w, f->msg, &u);
	}
	w->count.wlans_refused += code != CAPWAP_RESULT_SUCCESS;
	if (!capwap_has(f->msg, CAPWAP_EL_UPDATE_WLAN)) /* group keys, most of them */
		wtp_stale_later(w, f->now);
	PUT(&out, CAPWAP_EL_RESULT_CODE, &(struct capwap_result_code){ code });
	if (code == CAPWAP_RESULT_SUCCESS && b.wlan)
		PUT(&out, CAPWAP_EL_ASSIGNED_WTP_BSSID, &b);
	if (wr_done(&out) == 0)
		channel_respond(&w->channel, out.start, wr_len(&out));
	if (w->channel_on)
		channel_wake(&w->channel, f->now); /* stations that were kept may be told now */
}

bool wtp_wlans_stale(const struct wtp *w)
{
	for (unsigned i = 0; i < w->nslots; i++)
		if (w->slot[i].stale)
			return true;
	return false;
}

void wtp_wlan_stop_stale(struct wtp *w)
{
	for (unsigned i = 0; i < w->nslots; i++)
		for (unsigned id = 1; id <= RADIO_BSS_MAX; id++)
			if (w->slot[i].stale & 1u << (id - 1))
				(void)wlan_delete(w, (uint8_t)(i + 1), (uint8_t)id);
	if (w->channel_on)
		channel_wake(&w->channel, w->now);
}
