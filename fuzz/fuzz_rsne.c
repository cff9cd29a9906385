/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_rsne.c - any chain of elements against WLANs of several policies: the status is 0 or one of those that are sent, and
 * what is chosen is something both have. An element that is read is written and read to the same. */
#include "base/slice.h"
#include "proto/ieee80211/rsne.h"

#include <stdlib.h>

static const struct rsn_policy policies[] = {
	{ .rsn = true, .group = RSN_CIPHER_CCMP, .pairwise = { RSN_CIPHER_CCMP }, .pairwise_n = 1, .akm = { RSN_AKM_PSK },
	  .akm_n = 1 },
	{ .rsn = true, .group = RSN_CIPHER_CCMP, .pairwise = { RSN_CIPHER_GCMP, RSN_CIPHER_CCMP }, .pairwise_n = 2,
	  .akm = { RSN_AKM_PSK_SHA256, RSN_AKM_PSK, RSN_AKM_8021X }, .akm_n = 3, .pmf = RSN_PMF_OPTIONAL },
	{ .rsn = true, .group = RSN_CIPHER_CCMP, .pairwise = { RSN_CIPHER_CCMP }, .pairwise_n = 1, .akm = { RSN_AKM_8021X },
	  .akm_n = 1, .pmf = RSN_PMF_REQUIRED },
	{ .wpa = true, .rsn = true, .group = RSN_CIPHER_TKIP, .pairwise = { RSN_CIPHER_CCMP }, .pairwise_n = 1,
	  .akm = { RSN_AKM_PSK }, .akm_n = 1, .wpa_pairwise = { WPA_CIPHER_TKIP }, .wpa_pairwise_n = 1,
	  .wpa_akm = { WPA_AKM_PSK, WPA_AKM_8021X }, .wpa_akm_n = 2 },
};

static void round_trip(const struct rsne *r)
{
	uint8_t room[512];
	struct wr w = wr_into(room, sizeof(room));
	struct dot11_element e;
	struct rsne copy = *r, back;
	struct rd in;

	if (r->pairwise_count > RSNE_SUITES_MAX || r->akm_count > RSNE_SUITES_MAX)
		return;
	rsne_put(&w, &copy);
	if (wr_done(&w))
		return; /* what was not said and is now makes it too long */
	in = rd_over(room, wr_len(&w));
	if (!dot11_element_next(&in, &e) || (r->wpa ? rsne_read_wpa(e.body, &back) : rsne_read(e.body, &back)) != RSNE_OK)
		abort();
	if (back.version != r->version || (r->has_group && back.group != r->group) ||
	    (r->akm_count && (back.akm_n != r->akm_n || memcmp(back.akm, r->akm, sizeof(r->akm)) != 0)))
		abort();
}

static void choose(const struct rsn_policy *p, const struct dot11_elements *e)
{
	struct rsn_choice c;
	struct rsne r;
	uint16_t status = rsn_choose(p, e, &c, &r);

	if (status == 0) {
		if (c.why || !rsne_has(r.pairwise, r.pairwise_n, c.pairwise) || !rsne_has(r.akm, r.akm_n, c.akm) ||
		    (p->pmf == RSN_PMF_REQUIRED && !c.pmf) || (p->pmf == RSN_PMF_OFF && c.pmf))
			abort();
		round_trip(&r);
	} else if (!c.why || (status != DOT11_PMF_POLICY &&
			      (status < DOT11_INVALID_ELEMENT || status > DOT11_CIPHER_REJECTED))) {
		abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[RSN_SUITE_TEXT_MAX];
	struct dot11_elements e;
	struct rsne r;

	(void)dot11_elements_read(rd_over(data, size), &e);
	for (size_t i = 0; i < ARRAY_LEN(policies); i++)
		choose(&policies[i], &e);
	if (rsne_read(rd_over(data, size), &r) == RSNE_OK) { /* the same bytes as a bare body */
		for (unsigned i = 0; i < r.akm_n; i++)
			(void)rsn_akm_text(r.akm[i], text);
		for (unsigned i = 0; i < r.pairwise_n; i++)
			(void)rsn_cipher_text(r.pairwise[i], text);
		round_trip(&r);
	}
	(void)rsne_read_wpa(rd_over(data, size), &r);
	return 0;
}
