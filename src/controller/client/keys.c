/* SPDX-License-Identifier: Apache-2.0 */
/* keys.c - between a client and its key machine (rsn/authenticator.h): what it is given, what it asks for, and what it
 * notes, told as rows. The machine's memory comes with the first handshake and stays with the record. */
#include "base/wipe.h"
#include "base/xalloc.h"
#include "controller/client/internal.h"
#include "rsn/authenticator.h"

#include <stdio.h>
#include <stdlib.h>

/* --- what the request said ---------------------------------------------------------------------------------------- */

static bool is_wpa(const struct dot11_element *e)
{
	struct rd body = e->body;

	return rd_be32(&body) == (DOT11_OUI_MICROSOFT << 8 | DOT11_MS_WPA) && !rd_failed(&body);
}

static bool is_wmm(const struct dot11_element *e)
{
	return e->whole_len >= 6 && memcmp(e->whole + 2, "\x00\x50\xf2\x02", 4) == 0;
}

static bool kept(const struct dot11_element *e)
{
	switch (e->id) {
	case DOT11_EL_RSN:
	case DOT11_EL_RSNX:
	case DOT11_EL_HT_CAP:
	case DOT11_EL_VHT_CAP:
	case DOT11_EL_EXT_CAP: return true;
	case DOT11_EL_VENDOR: return is_wpa(e) || is_wmm(e);
	case DOT11_EL_EXTENSION: return e->ext == DOT11_EXT_HE_CAP;
	default: return false;
	}
}

static size_t to_keep(struct rd elements, uint8_t room[static ELEMENTS_MAX])
{
	struct wr w = wr_into(room, ELEMENTS_MAX);
	struct dot11_element e;

	while (dot11_element_next(&elements, &e))
		if (kept(&e) && wr_room(&w) >= e.whole_len)
			wr_bytes(&w, e.whole, e.whole_len);
	return wr_len(&w);
}

bool keys_same_elements(const struct client *c, struct rd elements)
{
	uint8_t room[ELEMENTS_MAX];
	size_t len = to_keep(elements, room);

	return len == c->ies_len && (!len || memcmp(room, c->ies, len) == 0);
}

void keys_keep_elements(struct client *c, struct rd elements)
{
	uint8_t room[ELEMENTS_MAX];
	size_t len = to_keep(elements, room);

	if (len != c->ies_len) { /* who roams brings as many again */
		free(c->ies);
		c->ies = len ? xmalloc(len, "a client's elements") : NULL;
		c->ies_len = (uint16_t)len;
	}
	if (len)
		memcpy(c->ies, room, len);
}

void keys_prepare(struct client *c, const struct rsn_choice *choice)
{
	c->wpa = choice && choice->wpa;
	c->akm = choice ? RSN_SUITE(choice->akm & 0xff) : 0;
	c->pairwise = choice ? RSN_SUITE(choice->pairwise & 0xff) : 0;
	c->pmf = choice && choice->pmf;
	c->group_mgmt = c->pmf ? choice->group_mgmt : 0;
}

static struct eapol_slice wpa_element(const struct client *c)
{
	struct rd r = rd_over(c->ies, c->ies_len);
	struct dot11_element e;

	while (c->ies_len && dot11_element_next(&r, &e))
		if (e.id == DOT11_EL_VENDOR && is_wpa(&e))
			return (struct eapol_slice){ e.whole, e.whole_len };
	return (struct eapol_slice){ 0 };
}

static struct eapol_slice element(const struct client *c, uint8_t id)
{
	struct rd r = rd_over(c->ies, c->ies_len);
	struct dot11_element e;

	while (c->ies_len && dot11_element_next(&r, &e))
		if (e.id == id)
			return (struct eapol_slice){ e.whole, e.whole_len };
	return (struct eapol_slice){ 0 };
}

/* --- what the machine notes --------------------------------------------------------------------------------------- */

/* "00.00.00.00.00.00.00.01". For every message of every handshake, so without printf. */
static struct slice counter_text(uint64_t v, char sep, char text[static 24])
{
	static const char digits[] = "0123456789abcdef";
	size_t at = 0;

	for (int i = 60; i >= 0; i -= 4) {
		text[at++] = digits[v >> i & 0xf];
		if (i && i % 8 == 0)
			text[at++] = sep;
	}
	return (struct slice){ text, at };
}

static void note_sent(struct client *c, const struct rsn_note *n)
{
	struct clients *cs = c->owner;
	char text[24];

	if (n->m == 5)
		c->count.group_rekeys++;
	TELL(cs, c->mac, MSG_EAPOL_KEY_SENT, msg_eapol_key_sent, .sta = c->mac,
	     .state = slice_of(rsn_auth_state_name(n->state)), .m = n->m, .kind = n->m == 5 ? 0 : CAT_ABSENT,
	     .replay = counter_text(n->replay, '.', text));
	if (n->m == 1)
		TELL(cs, c->mac, MSG_EAP_PKT_ALLOC, msg_eap_pkt_alloc, .sta = c->mac);
}

/* Before a client is blamed for what was lost between its access point and here. */
void keys_tell_link(struct client *c)
{
	unsigned said, answered;

	if (c->ap && ap_link_lossy(c->ap, &said, &answered))
		TELL(c->owner, c->mac, MSG_AP_LINK_LOSSY, msg_ap_link_lossy, .ap = c->ap->mac, .answered = answered,
		     .said = said, .sta = c->mac);
}

/* Also of one that was given up a moment ago: what is known of the link now was so then. */
void clients_ap_lossy(struct clients *cs, struct ap *ap)
{
	for (unsigned at = 0; at < AP_RADIOS_MAX * AP_WLANS_MAX; at++) {
		struct bss *b = bss_find(cs, ap, at / AP_WLANS_MAX, at % AP_WLANS_MAX + 1);

		for (struct link *i = b ? b->clients.next : NULL; b && i != &b->clients; i = i->next) {
			struct client *c = link_object(i, struct client, on_bss);

			if (c->pem != PEM_RUN || (timer_armed(&c->delete_timer) && c->delete_caller == CALLER_KEYS))
				keys_tell_link(c);
		}
	}
}

static void note_failure(struct client *c, const struct rsn_note *n)
{
	struct clients *cs = c->owner;

	TELL(cs, c->mac, MSG_EAPOL_KEY_RETRANSMIT_FAILED, msg_eapol_key_retransmit_failed, .m = n->m, .sta = c->mac,
	     .n = n->count, .deauths = c->deauths);
	TELL(cs, c->mac, MSG_LOG_MAX_EAPOL_KEY_RETRANS, msg_log_max_eapol_key_retrans, .m = n->m, .sta = c->mac);
}

static void note_mic(struct client *c, const struct rsn_note *n)
{
	c->count.mic_failures++;
	if (n->m == 2)
		TELL(c->owner, c->mac, MSG_M2_INVALID_MIC, msg_m2_invalid_mic, .sta = c->mac, .version = n->version);
	else
		TELL(c->owner, c->mac, MSG_KEY_MIC_INVALID, msg_key_mic_invalid, .m = n->m, .sta = c->mac,
		     .version = n->version);
}

static void note_replay(struct client *c, const struct rsn_note *n)
{
	char got[24], want[24];

	c->count.replay_failures++;
	TELL(c->owner, c->mac, MSG_KEY_REPLAY_INVALID, msg_key_replay_invalid, .sta = c->mac);
	TELL(c->owner, c->mac, MSG_LOG_INVALID_REPLAY_CTR, msg_log_invalid_replay_ctr, .sta = c->mac,
	     .got = counter_text(n->replay, ' ', got), .want = counter_text(n->expected, ' ', want));
}

/* Rows that hold the client and a message's number or a length at the most. */
static void note_plain(struct client *c, const struct rsn_note *n)
{
	struct clients *cs = c->owner;
	mac_t sta = c->mac;

	switch (n->what) {
	case RSN_NOTE_START: TELL(cs, sta, MSG_KEY_EXCHANGE_START, msg_key_exchange_start, .sta = sta); break;
	case RSN_NOTE_PMKID_IN_M1: TELL(cs, sta, MSG_PMKID_IN_M1, msg_pmkid_in_m1, .len = (int64_t)n->length); break;
	case RSN_NOTE_RECEIVED: TELL(cs, sta, MSG_EAPOL_KEY_RECEIVED, msg_eapol_key_received, .sta = sta); break;
	case RSN_NOTE_VERSION_IGNORED:
		TELL(cs, sta, MSG_EAPOL_VERSION_IGNORED, msg_eapol_version_ignored, .version = n->version, .sta = sta);
		break;
	case RSN_NOTE_IN_STATE:
		TELL(cs, sta, MSG_EAPOL_KEY_IN_STATE, msg_eapol_key_in_state, .state = slice_of(rsn_auth_state_name(n->state)),
		     .m = n->m, .sta = sta);
		break;
	case RSN_NOTE_PTK: TELL_BARE(cs, sta, MSG_PTK_COMPUTED); break;
	case RSN_NOTE_MIC_VALID: TELL(cs, sta, MSG_KEY_MIC_VALID, msg_key_mic_valid, .m = n->m); break;
	case RSN_NOTE_SECURE_BIT: TELL(cs, sta, MSG_M2_SECURE_BIT_SET, msg_m2_secure_bit_set, .sta = sta); break;
	case RSN_NOTE_IE_COMPARE:
		TELL(cs, sta, MSG_RSN_IE_COMPARE, msg_rsn_ie_compare, .len = (int64_t)n->length, .group = c->pmf ? 4 : 0);
		break;
	case RSN_NOTE_IE_MISMATCH: TELL(cs, sta, MSG_M2_IE_MISMATCH, msg_m2_ie_mismatch, .sta = sta); break;
	case RSN_NOTE_CACHE_ADD: TELL_BARE(cs, sta, MSG_PMK_CACHE_SENDING_ADD); break;
	case RSN_NOTE_TIMER_STOPPED: TELL(cs, sta, MSG_KEY_TIMER_STOPPED, msg_key_timer_stopped, .sta = sta); break;
	case RSN_NOTE_DONE: TELL(cs, sta, MSG_KEY_EXCHANGE_DONE, msg_key_exchange_done, .sta = sta); break;
	case RSN_NOTE_GROUP_SENT: TELL(cs, sta, MSG_GROUP_KEY_SENT, msg_group_key_sent, .sta = sta); break;
	case RSN_NOTE_GROUP_SKIPPED:
		TELL(cs, sta, MSG_GROUP_KEY_SKIPPED, msg_group_key_skipped, .sta = sta, .code = n->state);
		break;
	default: break;
	}
}

static void note(void *ctx, const struct rsn_note *n)
{
	struct client *c = ctx;
	struct clients *cs = c->owner;

	switch (n->what) {
	case RSN_NOTE_SENT: note_sent(c, n); break;
	case RSN_NOTE_MIC_INVALID: note_mic(c, n); break;
	case RSN_NOTE_REPLAY_INVALID: note_replay(c, n); break;
	case RSN_NOTE_TIMEOUT:
		c->count.key_timeouts++;
		keys_tell_link(c);
		if (c->ap)
			ap_link_doubt(c->ap, clients_now(cs)); /* it is known before the last of its tries is over */
		TELL(cs, c->mac, MSG_DOT1X_TIMER, msg_dot1x_timer, .timer = 0, .sta = c->mac, .m = n->m);
		break;
	case RSN_NOTE_RETRANSMIT:
		TELL(cs, c->mac, MSG_EAPOL_KEY_RETRANSMIT, msg_eapol_key_retransmit, .n = n->count, .m = n->m,
		     .len = (int64_t)n->length, .sta = c->mac);
		break;
	case RSN_NOTE_RETRANSMIT_FAILED: note_failure(c, n); break;
	case RSN_NOTE_INVALID_STATE:
		TELL(cs, c->mac, MSG_LOG_INVALID_WPA_KEY_STATE, msg_log_invalid_wpa_key_state, .n = n->state,
		     .version = n->info & EAPOL_KEY_VERSION, .type = EAPOL_KEY, .desc = n->descriptor, .sta = c->mac);
		break;
	case RSN_NOTE_DROPPED: c->count.eapol_dropped++; break;
	case RSN_NOTE_MIC_VALID:
		c->shown = true;
		limits_note(c);
		note_plain(c, n);
		break;
	default: note_plain(c, n); break;
	}
}

/* --- what the machine asks for ------------------------------------------------------------------------------------ */

static void send_eapol(void *ctx, const uint8_t *eapol, size_t len, bool encrypted)
{
	struct client *c = ctx;
	uint8_t frame[RSN_EAPOL_MAX + 64], bssid[6], sta[6];
	struct wr w = wr_into(frame, sizeof(frame));

	mac_into(c->bssid, bssid);
	mac_into(c->mac, sta);
	dot11_put_eapol(&w, true, bssid, sta, encrypted, eapol, len);
	c->count.eapol_sent++;
	if (!wr_done(&w) && c->ap)
		(void)c->owner->p.send(c->owner->p.ctx, c->ap, c->slot, c->ap_wlan, frame, wr_len(&w));
	wipe(frame, sizeof(frame)); /* M3 holds the group keys, though wrapped */
}

static void fill_random(void *ctx, void *out, size_t len)
{
	const struct client *c = ctx;

	c->owner->p.random(c->owner->p.ctx, out, len);
}

static void install(void *ctx, const uint8_t *tk, size_t len)
{
	struct client *c = ctx;

	if (c->holder)
		claim_follows(c);
	c->keyed = station_key(c, tk, len, clients_now(c->owner));
	limits_note(c);
	if (c->keyed && c->holder)
		claim_won(c, clients_now(c->owner));
}

static void group(void *ctx, struct rsn_group *out)
{
	const struct client *c = ctx;
	const struct bss *b = client_bss(c);
	const struct ac_group_key *k = b ? group_to_tell(b) : NULL;

	*out = (struct rsn_group){ 0 };
	if (!k)
		return;
	out->gtk_id = k->gtk_id;
	out->gtk_len = k->gtk_len;
	memcpy(out->gtk, k->gtk, k->gtk_len);
	out->gtk_pn = b->pn.gtk_id == k->gtk_id ? b->pn.gtk_pn : 0;
	if (!c->pmf)
		return;
	out->igtk_id = k->igtk_id;
	out->igtk_len = k->igtk_len;
	memcpy(out->igtk, k->igtk, k->igtk_len);
	out->ipn = b->pn.igtk_id == k->igtk_id ? b->pn.igtk_ipn : 0;
}

static void group_ended(struct client *c)
{
	struct bss *b = client_bss(c);

	if (!c->group_waits)
		return;
	c->group_waits = false;
	if (b)
		group_handshake_ended(b, clients_now(c->owner));
}

static void keyed(struct client *c)
{
	struct clients *cs = c->owner;
	mono_t now = clients_now(cs);

	/* a pairwise renewal in the middle of the group's: its M3 had the new ones, and no M6 will come */
	if (!c->auth->group_wanted && !c->auth->wpa)
		group_ended(c);
	cs->count.handshakes++;
	proof_given(c);
	if (!c->keyed) { /* its AP takes no changes: a client with keys at an AP without them is of no use */
		removal_deauthenticate(c, DOT11_REASON_UNSPECIFIED, "1x_ptsm.c:570", now);
		removal_schedule(c, CALLER_KEYS, GRACE_S, now);
		return;
	}
	if (c->claim && c->adopted && c->claim->adopted) /* two APs had kept it, and it is here */
		claim_lost(c->claim, now);
	if (c->pem == PEM_8021X_REQD)
		(void)l3_begin(c, now);
	else
		c->count.ptk_rekeys++;
}

static void done(void *ctx, enum rsn_auth_end how, uint16_t reason)
{
	struct client *c = ctx;

	if (how == RSN_AUTH_KEYED) {
		keyed(c);
		return;
	}
	if (how == RSN_AUTH_GROUP) {
		group_ended(c);
		return;
	}
	if (how == RSN_AUTH_GROUP_TIMEOUT)
		c->owner->count.group_handshakes_failed++;
	removal_keys_failed(c, reason, clients_now(c->owner));
}

static const struct rsn_auth_ports auth_ports = {
	.send = send_eapol, .random = fill_random, .install = install, .group = group, .done = done, .note = note,
};

/* --- begin and end ------------------------------------------------------------------------------------------------ */

/* Its own, or the WLAN's; out must be wiped. */
static enum client_pmk pmk_of(struct client *c, const struct client_wlan *w, const struct rsn_akm *akm, struct rsn_pmk *out)
{
	struct clients *cs = c->owner;
	enum client_pmk own = CLIENT_PMK_NONE;

	if (cs->p.client_pmk)
		own = cs->p.client_pmk(cs->p.ctx, w->id, c->mac, akm->selector, out);
	c->own_key = own != CLIENT_PMK_NONE;
	if (own != CLIENT_PMK_NONE)
		return own;
	*out = akm->sha256 ? w->pmk_sha256 : w->pmk;
	return w->pmk_later ? CLIENT_PMK_LATER : w->has_pmk ? CLIENT_PMK_OWN : CLIENT_PMK_NONE;
}

bool keys_changed(struct client *c)
{
	const struct client_wlan *w = client_wlan_of(c);
	const struct rsn_akm *akm = rsn_akm(c->akm);
	struct rsn_pmk pmk;
	bool changed;

	if (!c->auth || c->auth->state == RSN_STOPPED || !w || !akm || !c->owner->p.client_pmk)
		return false;
	/* one that is not made yet is another one: the one it proved was */
	changed = pmk_of(c, w, akm, &pmk) != CLIENT_PMK_OWN || !secret_eq(&pmk, &c->auth->pmk, sizeof(pmk));
	wipe(&pmk, sizeof(pmk));
	return changed;
}

static void elements_of(const struct client *c, const struct client_wlan *w, struct rsn_auth_params *p)
{
	if (c->wpa) {
		p->rsne = (struct eapol_slice){ w->wpa_ie, w->wpa_ie_len };
		p->sta_rsne = wpa_element(c);
		return;
	}
	p->rsne = (struct eapol_slice){ w->rsne, w->rsne_len };
	p->rsnxe = (struct eapol_slice){ w->rsnxe, w->rsnxe_len };
	p->sta_rsne = element(c, DOT11_EL_RSN);
	p->sta_rsnxe = element(c, DOT11_EL_RSNX);
}

static bool start(struct client *c, const struct rsn_pmk *pmk, bool has_key, uint64_t replay, mono_t now)
{
	struct clients *cs = c->owner;
	const struct client_wlan *w = client_wlan_of(c);
	const struct client_settings *s = client_settings_of(cs);
	struct rsn_auth_params p = { .akm = c->akm, .pmk = pmk, .pairwise = c->pairwise, .wpa = c->wpa, .pmf = c->pmf,
				     .keyed = has_key,
				     .replay = replay, .key_timeout_ms = s->eapol_key_timeout_ms,
				     .key_retries = s->eapol_key_retries };

	mac_into(c->bssid, p.aa);
	mac_into(c->mac, p.spa);
	elements_of(c, w, &p);
	if (!c->auth) {
		c->auth = xcalloc(1, sizeof(*c->auth), "a key machine");
		cs->nkey_machines++;
	}
	if (c->own_key && !has_key)
		TELL(cs, c->mac, MSG_PSK_OWN_KEY, msg_psk_own_key, .sta = c->mac, .wlan = w->id);
	return rsn_auth_start(c->auth, &p, &auth_ports, c, cs->wheel, now);
}

static void await_pmk(struct client *c, bool awaits)
{
	if (c->awaits_pmk == awaits)
		return;
	c->awaits_pmk = awaits;
	if (awaits)
		c->owner->nawait++;
	else
		c->owner->nawait--;
}

static void begin(struct client *c, bool has_key, uint64_t replay, mono_t now)
{
	struct clients *cs = c->owner;
	const struct client_wlan *w = client_wlan_of(c);
	const struct rsn_akm *akm = rsn_akm(c->akm);
	struct rsn_pmk pmk = { 0 };
	enum client_pmk is = w && akm ? pmk_of(c, w, akm, &pmk) : CLIENT_PMK_NONE;

	await_pmk(c, is == CLIENT_PMK_LATER);
	if (c->awaits_pmk)
		return;
	TELL(cs, c->mac, MSG_DOT1X_INITIATE, msg_dot1x_initiate, .sta = c->mac);
	if (c->wpa)
		TELL(cs, c->mac, MSG_WPA_PSK_START, msg_wpa_psk_start, .sta = c->mac);
	else
		TELL(cs, c->mac, MSG_RSN_PSK_START, msg_rsn_psk_start, .sta = c->mac);
	TELL(cs, c->mac, MSG_EAP_PARAMS_GLOBAL, msg_eap_params_global, .wlan = c->wlan);
	TELL(cs, c->mac, MSG_PAE_STATE, msg_pae_state, .sta = c->mac, .to = 7); /* Force Auth */
	if (is == CLIENT_PMK_NONE || !start(c, &pmk, has_key, replay, now)) {
		removal_deauthenticate(c, DOT11_REASON_AKMP, "1x_ptsm.c:570", now);
		removal_schedule(c, CALLER_KEYS, GRACE_S, now);
	}
	wipe(&pmk, sizeof(pmk));
}

void keys_start(struct client *c, mono_t now)
{
	begin(c, false, 0, now);
}

/* Its replay counter begins at 2^32 for each second it has been associated, beyond all that were used; and the clock's
 * milliseconds are in it, since it may be adopted twice in one second. */
static uint64_t replay_of(const struct client *c, mono_t now)
{
	return ((uint64_t)(mono_between(c->since, now) / 1000) + 1) << 32 | ((uint64_t)(now.us / 1000) & 0x3fffffff);
}

void keys_adopt(struct client *c, mono_t now)
{
	begin(c, c->keyed, replay_of(c, now), now);
}

/* Told to wait until its key was made, it begins now. */
static void keys_go_on(struct client *c, mono_t now)
{
	if (c->adopted)
		keys_adopt(c, now);
	else
		keys_start(c, now);
}

void keys_ready(struct client *c, unsigned wlan, mono_t now)
{
	struct client *claim = c->claim; /* it may win, or be lost, but not in this moment: message 1 is all that is sent */

	if (claim && claim->awaits_pmk && claim->wlan == wlan)
		keys_go_on(claim, now);
	if (c->awaits_pmk && c->wlan == wlan)
		keys_go_on(c, now);
}

void clients_pmk_ready(struct clients *cs, unsigned wlan, mac_t client, mono_t now)
{
	struct client *next, *one = mac_present(client) ? clients_find(cs, client) : NULL;

	cs->now = now;
	if (one)
		keys_ready(one, wlan, now);
	if (mac_present(client))
		return;
	for (struct client *c = clients_next(cs, NULL); c && cs->nawait; c = next) {
		next = clients_next(cs, c);
		keys_ready(c, wlan, now);
	}
}

void keys_stop(struct client *c)
{
	await_pmk(c, false);
	if (c->auth)
		rsn_auth_stop(c->auth);
	group_ended(c);
}

void keys_free(struct client *c)
{
	keys_stop(c);
	if (c->auth) {
		wipe(c->auth, sizeof(*c->auth));
		free(c->auth);
		c->owner->nkey_machines--;
	}
	c->auth = NULL;
}

void keys_eapol(struct client *c, struct rd eapol, bool encrypted, mono_t now)
{
	if (c->auth)
		rsn_auth_eapol(c->auth, eapol.p, rd_left(&eapol), encrypted, now);
}

/* False: it has no use for them now. A client in the middle of its first handshake gets them by M3. */
bool keys_group(struct client *c, mono_t now)
{
	if (!c->auth || !c->associated || c->auth->state < RSN_PTKINITNEGOTIATING)
		return false;
	rsn_auth_group_rekey(c->auth, now);
	return true;
}

bool keys_renew(struct client *c, mono_t now)
{
	if (!c->auth || !c->keyed || c->auth->state == RSN_STOPPED)
		return false;
	rsn_auth_ptk_rekey(c->auth, now);
	return true;
}

bool clients_rekey(struct clients *cs, mac_t mac, mono_t now)
{
	struct client *c = clients_find(cs, mac);

	cs->now = now;
	return c && keys_renew(c, now);
}
