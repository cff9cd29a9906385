/* SPDX-License-Identifier: Apache-2.0 */
/* want.c - the configuration as the AC machine, the handshake and the join want to know it. */
#include "controller/config/tree.h"

#include "base/wipe.h"
#include "proto/ieee80211/rsne.h"

#include <stdio.h>

/* WPA2, the older WPA or both, with CCMP, and what key management is allowed. */
static struct rsn_policy policy(const struct config_wlan *w)
{
	static const enum rsn_pmf pmf[] = { [CONFIG_PMF_DISABLE] = RSN_PMF_OFF, [CONFIG_PMF_OPTIONAL] = RSN_PMF_OPTIONAL,
		[CONFIG_PMF_REQUIRED] = RSN_PMF_REQUIRED };
	struct rsn_policy p = { .rsn = w->wpa2, .wpa = w->wpa1, .group = RSN_CIPHER_CCMP, .pairwise = { RSN_CIPHER_CCMP },
				.pairwise_n = 1, .wpa_pairwise = { WPA_CIPHER_CCMP }, .wpa_pairwise_n = 1,
				.pmf = w->wpa2 ? pmf[w->pmf] : RSN_PMF_OFF };

	if (w->akm_8021x)
		p.akm[p.akm_n++] = RSN_AKM_8021X;
	if (w->akm_psk)
		p.akm[p.akm_n++] = RSN_AKM_PSK;
	if (w->akm_psk_sha256)
		p.akm[p.akm_n++] = RSN_AKM_PSK_SHA256;
	if (w->akm_8021x)
		p.wpa_akm[p.wpa_akm_n++] = WPA_AKM_8021X;
	if (w->akm_psk)
		p.wpa_akm[p.wpa_akm_n++] = WPA_AKM_PSK;
	return p;
}

static bool encrypts(const struct config_wlan *w)
{
	return w->wpa && ((w->wpa2 && w->wpa2_aes) || (w->wpa1 && w->wpa1_aes));
}

static void security_for_ac(struct config_wlan *w)
{
	struct rsn_policy p = policy(w);
	struct wr out = wr_into(w->ies, sizeof(w->ies));
	struct ac_wlan *ac = &w->ac;

	rsn_put_elements(&out, &p);
	ac->ies_len = (uint16_t)wr_len(&out);
	ac->capability |= DOT11_CAP_PRIVACY;
	ac->group_cipher = ac->pairwise_cipher = RSN_CIPHER_CCMP;
	ac->management_cipher = p.pmf == RSN_PMF_OFF ? 0 : RSN_CIPHER_BIP_CMAC;
	ac->pmf = p.pmf != RSN_PMF_OFF;
	ac->pmf_required = p.pmf == RSN_PMF_REQUIRED;
	memcpy(w->akms, p.akm, sizeof(w->akms));
	ac->akms = w->akms;
	ac->nakms = p.akm_n;
}

void wlan_for_ac(const struct config *c, struct config_wlan *w)
{
	const struct config_interface *i = config_interface(c, w->interface);
	struct ac_wlan *ac = &w->ac;

	memset(ac, 0, sizeof(*ac));
	ac->id = w->id;
	memcpy(ac->ssid, w->ssid, sizeof(ac->ssid));
	ac->broadcast = w->broadcast;
	ac->local_switching = true;
	ac->capability = DOT11_CAP_ESS;
	ac->wmm = w->wmm != CONFIG_WMM_DISABLE;
	ac->vlan = i ? i->vlan : 0;
	ac->max_stations = w->max_clients;
	ac->idle_s = w->idle_s;
	ac->idle_bytes = w->idle_bytes;
	memset(w->ies, 0, sizeof(w->ies));
	ac->ies = w->ies;
	if (encrypts(w))
		security_for_ac(w);
}

static bool ap_on(const struct config *c, const struct config_ap *ap)
{
	return (ap && ap->admin != CONFIG_ADMIN_DEFAULT ? ap->admin : c->ap_admin) == CONFIG_ADMIN_ENABLE;
}

static bool ap_encrypted(const struct config *c, const struct config_ap *ap)
{
	return (ap && ap->link_encryption != CONFIG_ADMIN_DEFAULT ? ap->link_encryption : c->ap_link_encryption) ==
	       CONFIG_ADMIN_ENABLE;
}

void config_ap_want(const struct config *c, mac_t mac, struct ap_want *out)
{
	const struct config_ap *ap = config_ap(c, mac);

	snprintf(out->name, sizeof(out->name), "%s", ap ? ap->name : "");
	snprintf(out->location, sizeof(out->location), "%s", ap ? ap->location : "");
	snprintf(out->country, sizeof(out->country), "%s", c->country);
	out->admin = ap_on(c, ap);
	for (unsigned i = 0; i < AP_RADIOS_MAX; i++)
		out->slot[i].admin = out->admin;
	for (unsigned i = 0; i < 3; i++) {
		snprintf(out->ac[i].name, sizeof(out->ac[i].name), "%s", ap ? ap->base[i].name : "");
		out->ac[i].address = ap ? ap->base[i].ip : (struct addr){ 0 };
	}
	out->heartbeat_s = c->timers.heartbeat;
	out->fast_heartbeat_s = c->timers.fast ? c->timers.fast_heartbeat : 0;
	/* RFC 5415 4.7.10: MaxDiscoveryInterval is at least 2 s */
	out->discovery_s = c->timers.discovery < 2 ? 2 : c->timers.discovery;
	out->primary_discovery_s = c->timers.primary_discovery;
	out->idle_s = c->idle_s;
	out->fallback = c->ap_fallback;
	out->clear_data = !ap_encrypted(c, ap);
	out->nwlans = 0;
	for (const struct config_wlan *w = config_wlan_next(c, 0); w; w = config_wlan_next(c, w->id))
		if (w->enabled && out->nwlans < AP_WLANS_MAX)
			out->wlan[out->nwlans++] = &w->ac;
}

/* RFC 5416 6.25: bit 2 is 802.11a */
static enum config_band band_of(const struct ap_slot *s)
{
	return s->type & 2 ? CONFIG_BAND_A : CONFIG_BAND_B;
}

void config_ap_want_radios(const struct config *c, const struct ap *ap, struct ap_want *out)
{
	const struct config_ap *set = config_ap(c, ap->mac);

	config_ap_want(c, ap->mac, out);
	for (unsigned i = 0; i < AP_RADIOS_MAX; i++) {
		enum config_band band = band_of(&ap->slot[i]);
		struct config_radio r = set ? set->radio[band] : (struct config_radio){ 0 };

		if (!ap->slot[i].present)
			continue;
		out->slot[i].admin = out->admin && !c->band_off[band] && !r.disabled;
		out->slot[i].channel = r.channel;
		out->slot[i].power = r.power;
		out->slot[i].width = r.width / 20;
		out->slot[i].announce = c->channel_switch;
	}
}

void config_client_wlan(const struct config *c, const struct config_wlan *w, struct client_wlan *out)
{
	static const enum client_wmm wmm[] = { [CONFIG_WMM_ALLOW] = CLIENT_WMM_ALLOWED,
		[CONFIG_WMM_DISABLE] = CLIENT_WMM_DISABLED, [CONFIG_WMM_REQUIRE] = CLIENT_WMM_REQUIRED };
	const struct config_interface *i = config_interface(c, w->interface);
	bool rsn = encrypts(w);

	*out = (struct client_wlan){ .id = w->id, .enabled = w->enabled, .vlan = i ? i->vlan : 0, .broadcast = w->broadcast,
		.wpa2 = rsn, .wmm = wmm[w->wmm], .max_clients = w->max_clients,
		.max_listen = w->max_listen, .mac_filtering = w->mac_filtering,
		.max_radio_clients = w->max_radio_clients, .load_balance = w->load_balance, .session_s = w->session_s,
		.idle_s = w->idle_s ? w->idle_s : c->idle_s, .idle_bytes = w->idle_bytes,
		.dhcp_required = w->dhcp_required, .exclusion = w->exclusion, .exclusion_s = w->exclusion_s };
	memcpy(out->ssid, w->ssid, sizeof(out->ssid));
	memcpy(out->profile, w->profile, sizeof(out->profile));
	memcpy(out->interface, w->interface, sizeof(out->interface));
	if (!rsn)
		return;
	out->akms = (uint8_t)((w->akm_8021x ? CLIENT_AKM_8021X : 0) | (w->akm_psk ? CLIENT_AKM_PSK : 0) |
			      (w->akm_psk_sha256 ? CLIENT_AKM_PSK_SHA256 : 0));
	out->pmf = w->wpa2 ? (enum client_pmf)w->pmf : CLIENT_PMF_OFF;
	out->pmf_comeback_s = w->pmf_comeback_s;
	out->pmf_query_ms = w->pmf_query_ms;
	out->rsne = w->wpa2 ? w->ies : NULL; /* the WPA element stands behind it */
	out->rsne_len = w->wpa2 ? (uint8_t)(w->ies[1] + 2) : 0;
	out->wpa = !w->wpa1 ? CLIENT_WPA2 : w->wpa2 ? CLIENT_WPA_AND_WPA2 : CLIENT_WPA_ONLY;
	if (w->wpa1) {
		out->wpa_ie = w->ies + out->rsne_len;
		out->wpa_ie_len = (uint8_t)(w->ac.ies_len - out->rsne_len);
	}
}

void config_client_settings(const struct config *c, struct client_settings *out)
{
	*out = c->eap;
	out->fast_ssid_change = c->fast_ssid_change;
	for (unsigned b = 0; b < CONFIG_BANDS; b++) {
		out->radio_clients[b] = c->admission.radio_clients[b];
		out->profile_clients[b] = CONFIG_RF_PROFILE_CLIENTS;
	}
	for (unsigned i = 0; i < c->admission.nprofiles; i++)
		if (c->admission.profile[i].mapped)
			out->profile_clients[c->admission.profile[i].band] = c->admission.profile[i].max_clients;
	out->balance_window = c->admission.balance_window;
	out->balance_denials = c->admission.balance_denials;
	out->not_excluded = c->admission.not_excluded;
	out->traps = c->traps;
}

/* The zone's minutes have the sign of its hours. */
int64_t config_zone_s(const struct config *c)
{
	return c->zone_hours * 3600 + (c->zone_hours < 0 ? -c->zone_mins : c->zone_mins) * 60;
}

bool config_ap_allowed(const struct config *c, mac_t mac, const struct dtls_peer *peer, char why[static 128])
{
	const struct config_auth *a = config_auth(c, mac);
	char spelt[MAC_TEXT_MAX];

	mac_format(mac, spelt);
	if (a && a->refuse)
		snprintf(why, 128, "refused by config auth-list refuse %s", spelt);
	else if (!a && c->authorize_aps)
		snprintf(why, 128, "not in the auth-list; config auth-list add lsc %s allows it", spelt);
	else if (a && a->pinned && (!peer || peer->proof != DTLS_PROOF_CERTIFICATE))
		snprintf(why, 128, "the auth-list demands a certificate, and it came with a shared key");
	else if (a && a->pinned && !secret_eq(a->fingerprint, peer->fingerprint, sizeof(a->fingerprint)))
		snprintf(why, 128, "its certificate is not the one the auth-list names for %s", spelt);
	else
		return true;
	return false;
}

size_t config_ap_psk(const struct config *c, const char *identity, uint8_t *key, size_t size)
{
	const struct config_ap *ap;
	size_t len;
	mac_t mac;

	if (!mac_from_text(identity, &mac) || !(ap = config_ap(c, mac)) || ap->psk_kind == CONFIG_NO_KEY)
		return 0;
	len = strlen(ap->psk);
	if (ap->psk_kind == CONFIG_KEY_ASCII) {
		if (len > size)
			return 0;
		memcpy(key, ap->psk, len);
		return len;
	}
	if (len / 2 > size)
		return 0;
	for (size_t i = 0; i < len / 2; i++)
		key[i] = tree_hex(ap->psk + 2 * i);
	return len / 2;
}
