/* SPDX-License-Identifier: Apache-2.0 */
/* checks.c - what an association request must fulfil, one check a status of the table in codes.md 4; how many
 * clients there may be is in limits.c, and which access point is to take one, in balance.c. Each looks and says;
 * none of them changes anything, so `test client` can make them, too. To add one: write it here, give it its place in
 * assoc.c's list, and its row in docs/clients.md. */
#include "controller/client/internal.h"

bool bss_2ghz(const struct bss *b)
{
	return (b->ap->slot[b->slot].type & 5) != 0; /* b or g */
}

/* As ac_config.c tells them to the AP in its Rate Set; those an 802.11g radio has beside are extended ones. */
const uint8_t *bss_rates(const struct bss *b, size_t *n)
{
	static const uint8_t bg[] = { 0x82, 0x84, 0x8b, 0x96, 12, 24, 48, 108, 18, 36, 72, 96 };
	static const uint8_t a[] = { 0x8c, 18, 0x98, 36, 0xb0, 72, 96, 108 };

	*n = bss_2ghz(b) ? sizeof(bg) : sizeof(a);
	return bss_2ghz(b) ? bg : a;
}

uint16_t check_ssid(struct request *q)
{
	struct dot11_ie ssid = q->r.e.ssid;

	if (!ssid.p) {
		q->why = "the request names no SSID";
		return DOT11_FAILURE;
	}
	if (!dot11_ssid_is(ssid, (const uint8_t *)q->wlan->ssid, strlen(q->wlan->ssid))) {
		q->why = "the SSID is not this WLAN's";
		return DOT11_DENIED_OTHER_REASON;
	}
	if (!q->wlan->enabled) {
		q->why = "the WLAN is disabled";
		return DOT11_DENIED_OTHER_REASON;
	}
	return 0;
}

uint16_t check_capabilities(struct request *q)
{
	if (!(q->r.capability & DOT11_CAP_ESS) || q->r.capability & DOT11_CAP_IBSS) {
		q->why = "the request is not of a station of an infrastructure network";
		return DOT11_CAPABILITIES_MISMATCH;
	}
	if (!q->wlan->wpa2 && q->r.capability & DOT11_CAP_PRIVACY) {
		q->why = "the client expects encryption, the WLAN has none";
		return DOT11_CAPABILITIES_MISMATCH;
	}
	return 0;
}

uint16_t check_rates(struct request *q)
{
	size_t n;
	const uint8_t *ours = bss_rates(q->b, &n);

	if (!q->r.e.rates.p || dot11_rates_lacking(ours, n, &q->rates)) {
		q->why = "the client lacks a mandatory rate";
		return DOT11_BASIC_RATES_MISMATCH;
	}
	return 0;
}

uint16_t check_wmm(struct request *q)
{
	if (q->wlan->wmm == CLIENT_WMM_REQUIRED && !q->r.e.wmm.p) {
		q->why = "the WLAN demands WMM, the client does not do it";
		return DOT11_DENIED_NO_QOS;
	}
	return 0;
}

struct rsn_policy wlan_policy(const struct client_wlan *w)
{
	struct rsn_policy p = { .rsn = w->wpa != CLIENT_WPA_ONLY, .wpa = w->wpa != CLIENT_WPA2, .group = RSN_CIPHER_CCMP,
				.pairwise = { RSN_CIPHER_CCMP }, .pairwise_n = 1, .wpa_pairwise = { WPA_CIPHER_CCMP },
				.wpa_pairwise_n = 1, .group_mgmt = RSN_CIPHER_BIP_CMAC };

	if (w->akms & CLIENT_AKM_PSK && w->has_pmk)
		p.akm[p.akm_n++] = RSN_AKM_PSK, p.wpa_akm[p.wpa_akm_n++] = WPA_AKM_PSK;
	if (w->akms & CLIENT_AKM_PSK_SHA256 && w->has_pmk)
		p.akm[p.akm_n++] = RSN_AKM_PSK_SHA256;
	p.pmf = w->pmf == CLIENT_PMF_REQUIRED ? RSN_PMF_REQUIRED :
		w->pmf == CLIENT_PMF_OPTIONAL ? RSN_PMF_OPTIONAL : RSN_PMF_OFF;
	return p;
}

uint16_t check_security(struct request *q)
{
	struct rsn_policy p;
	uint16_t status;

	if (!q->wlan->wpa2)
		return 0;
	p = wlan_policy(q->wlan);
	status = rsn_choose(&p, &q->r.e, &q->choice, &q->element);
	if (status)
		q->why = q->choice.why;
	return status;
}

/* How long a client may sleep is how long the access point has to keep frames for it. */
uint16_t check_listen(struct request *q)
{
	if (!q->wlan->max_listen || q->r.listen_interval <= q->wlan->max_listen)
		return 0;
	q->why = "the client's listen interval is longer than the WLAN allows";
	return DOT11_LISTEN_INTERVAL_TOO_LARGE;
}

bool mac_filtered(const struct clients *cs, const struct client_wlan *w, mac_t mac)
{
	return w->mac_filtering && !(cs->p.filtered && cs->p.filtered(cs->p.ctx, w->id, mac));
}

uint16_t check_mac_filter(struct request *q)
{
	if (!mac_filtered(q->cs, q->wlan, q->mac))
		return 0;
	q->why = "the client is not in the MAC filter";
	return DOT11_FAILURE;
}
