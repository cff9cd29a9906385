/* SPDX-License-Identifier: Apache-2.0 */
/* rsn_choose.c - what a WLAN offers, as elements; and what a station's element and the WLAN agree upon.
 *
 * The checks stand in the order of the element's fields: element, version, group cipher, pairwise cipher, AKM, capabilities;
 * the first that fails gives the status. The policy of management frame protection is Table 12-5 of 12.6.3. */
#include "base/slice.h"
#include "proto/ieee80211/rsne.h"

static uint16_t capabilities(const struct rsn_policy *p)
{
	unsigned caps = (p->preauth ? RSN_CAP_PREAUTH : 0U) | (p->ptksa_replay & 3U) << RSN_CAP_PTKSA_REPLAY_SHIFT |
			(p->gtksa_replay & 3U) << RSN_CAP_GTKSA_REPLAY_SHIFT;

	if (p->pmf != RSN_PMF_OFF)
		caps |= RSN_CAP_MFPC;
	if (p->pmf == RSN_PMF_REQUIRED)
		caps |= RSN_CAP_MFPR;
	return (uint16_t)caps;
}

static uint32_t group_mgmt(const struct rsn_policy *p)
{
	return p->group_mgmt ? p->group_mgmt : (uint32_t)RSN_CIPHER_BIP_CMAC;
}

/* TKIP and CCMP have the same type in either OUI. */
static uint32_t wpa_cipher(uint32_t rsn_suite)
{
	return WPA_SUITE(rsn_suite & 0xffu);
}

void rsne_from_policy(const struct rsn_policy *p, struct rsne *out)
{
	*out = (struct rsne){
		.version = RSNE_VERSION, .group = p->group, .has_group = true, .pairwise_n = p->pairwise_n, .akm_n = p->akm_n,
		.pairwise_count = p->pairwise_n, .akm_count = p->akm_n, .has_caps = true, .caps = capabilities(p),
		.has_group_mgmt = p->pmf != RSN_PMF_OFF, .group_mgmt = p->pmf != RSN_PMF_OFF ? group_mgmt(p) : 0,
	};
	memcpy(out->pairwise, p->pairwise, sizeof(out->pairwise));
	memcpy(out->akm, p->akm, sizeof(out->akm));
}

void wpa_from_policy(const struct rsn_policy *p, struct rsne *out)
{
	*out = (struct rsne){
		.version = RSNE_VERSION, .wpa = true, .group = wpa_cipher(p->group), .has_group = true,
		.pairwise_n = p->wpa_pairwise_n, .akm_n = p->wpa_akm_n, .pairwise_count = p->wpa_pairwise_n,
		.akm_count = p->wpa_akm_n,
	};
	memcpy(out->pairwise, p->wpa_pairwise, sizeof(out->pairwise));
	memcpy(out->akm, p->wpa_akm, sizeof(out->akm));
}

void rsn_put_elements(struct wr *w, const struct rsn_policy *p)
{
	struct rsne r;

	if (p->rsn) {
		rsne_from_policy(p, &r);
		rsne_put(w, &r);
	}
	if (p->wpa) {
		wpa_from_policy(p, &r);
		rsne_put(w, &r);
	}
}

/* The first of ours, which stand in order of preference, that is among theirs; 0: none. */
static uint32_t agree(const uint32_t *ours, size_t n, const uint32_t *theirs, size_t m)
{
	for (size_t i = 0; i < n; i++)
		if (rsne_has(theirs, m, ours[i]))
			return ours[i];
	return 0;
}

static uint16_t refuse(struct rsn_choice *out, uint16_t status, const char *why)
{
	out->why = why;
	return status;
}

static uint16_t choose_pmf(const struct rsn_policy *p, const struct rsne *r, struct rsn_choice *out)
{
	bool capable = !r->wpa && r->caps & RSN_CAP_MFPC, required = !r->wpa && r->caps & RSN_CAP_MFPR;

	if (required && !capable)
		return refuse(out, DOT11_PMF_POLICY, "the client requires protected management frames and says it cannot do them");
	if (p->pmf == RSN_PMF_REQUIRED && !capable)
		return refuse(out, DOT11_PMF_POLICY, "the WLAN requires protected management frames and the client cannot do them");
	if (p->pmf == RSN_PMF_OFF && required)
		return refuse(out, DOT11_PMF_POLICY, "the client requires protected management frames and the WLAN has them off");
	out->pmf = capable && p->pmf != RSN_PMF_OFF;
	if (!out->pmf)
		return 0;
	out->group_mgmt = group_mgmt(p);
	if (r->group_mgmt != out->group_mgmt)
		return refuse(out, DOT11_CIPHER_REJECTED, "the client's group management cipher is not the WLAN's");
	return 0;
}

static uint16_t choose_suites(const struct rsn_policy *p, const struct rsne *r, struct rsn_choice *out)
{
	out->group = r->wpa ? wpa_cipher(p->group) : p->group;
	if (r->group != out->group)
		return refuse(out, DOT11_INVALID_GROUP_CIPHER, "the client's group cipher is not the WLAN's");
	out->pairwise = r->wpa ? agree(p->wpa_pairwise, p->wpa_pairwise_n, r->pairwise, r->pairwise_n) :
				 agree(p->pairwise, p->pairwise_n, r->pairwise, r->pairwise_n);
	if (!out->pairwise)
		return refuse(out, DOT11_INVALID_PAIRWISE_CIPHER, "the client offers no pairwise cipher of the WLAN");
	out->akm = r->wpa ? agree(p->wpa_akm, p->wpa_akm_n, r->akm, r->akm_n) : agree(p->akm, p->akm_n, r->akm, r->akm_n);
	if (!out->akm)
		return refuse(out, DOT11_INVALID_AKMP, "the client offers no key management (AKM) of the WLAN");
	return choose_pmf(p, r, out);
}

uint16_t rsn_choose(const struct rsn_policy *p, const struct dot11_elements *e, struct rsn_choice *out, struct rsne *element)
{
	memset(out, 0, sizeof(*out));
	memset(element, 0, sizeof(*element));
	if (p->rsn && e->rsn.p) {
		out->fault = rsne_read(dot11_ie_body(e->rsn), element);
	} else if (p->wpa && e->wpa.p) {
		out->wpa = true;
		out->fault = rsne_read_wpa(dot11_ie_body(e->wpa), element);
	} else {
		return refuse(out, DOT11_INVALID_ELEMENT,
			      !e->rsn.p && !e->wpa.p ? "the client sent no RSN element and the WLAN needs one" :
			      p->rsn ? "the client sent a WPA element and the WLAN offers RSN (WPA2) only" :
				       "the client sent an RSN element and the WLAN offers WPA only");
	}
	if (out->fault != RSNE_OK)
		return refuse(out, rsne_fault_status(out->fault), rsne_fault_text(out->fault));
	return choose_suites(p, element, out);
}
