/* SPDX-License-Identifier: Apache-2.0 */
/* rsne.h - the RSN element (IEEE 802.11-2020 9.4.2.24) and its forerunner, the WPA element (vendor 00-50-F2, type 1).
 *
 * An RSNE may end behind any of its fields; what is not said has a default (CCMP and 802.1X; TKIP in a WPA element). A list
 * with a count of zero, a list that is cut, a field that is cut are faults. What stands behind the last known field is let
 * pass, as the standard asks for. What a station's element says is then compared with what a WLAN offers by rsne_choose,
 * which gives the status an association is refused with, AireOS's meanings (codes.md 4, `plumb explain status 41`). */
#pragma once
#include "proto/ieee80211/dot11.h"

/* Suite selectors: OUI and type in one number, as they are written: 00-0F-AC:4 is 0x000fac04. */
#define RSN_SUITE(type) (0x000fac00u | (type))
#define WPA_SUITE(type) (0x0050f200u | (type))
enum {
	RSN_CIPHER_USE_GROUP = RSN_SUITE(0),
	RSN_CIPHER_WEP40 = RSN_SUITE(1),
	RSN_CIPHER_TKIP = RSN_SUITE(2),
	RSN_CIPHER_CCMP = RSN_SUITE(4),
	RSN_CIPHER_WEP104 = RSN_SUITE(5),
	RSN_CIPHER_BIP_CMAC = RSN_SUITE(6),
	RSN_CIPHER_NO_GROUP = RSN_SUITE(7), /* group addressed traffic not allowed */
	RSN_CIPHER_GCMP = RSN_SUITE(8),
	RSN_CIPHER_GCMP_256 = RSN_SUITE(9),
	RSN_CIPHER_CCMP_256 = RSN_SUITE(10),
	RSN_CIPHER_BIP_GMAC = RSN_SUITE(11),
	RSN_CIPHER_BIP_GMAC_256 = RSN_SUITE(12),
	RSN_CIPHER_BIP_CMAC_256 = RSN_SUITE(13),
	WPA_CIPHER_TKIP = WPA_SUITE(2),
	WPA_CIPHER_CCMP = WPA_SUITE(4),
	RSN_AKM_8021X = RSN_SUITE(1),
	RSN_AKM_PSK = RSN_SUITE(2),
	RSN_AKM_FT_8021X = RSN_SUITE(3),
	RSN_AKM_FT_PSK = RSN_SUITE(4),
	RSN_AKM_8021X_SHA256 = RSN_SUITE(5),
	RSN_AKM_PSK_SHA256 = RSN_SUITE(6),
	RSN_AKM_SAE = RSN_SUITE(8),
	RSN_AKM_FT_SAE = RSN_SUITE(9),
	RSN_AKM_OWE = RSN_SUITE(18),
	WPA_AKM_8021X = WPA_SUITE(1),
	WPA_AKM_PSK = WPA_SUITE(2),
};

/* 9.4.2.24.4 RSN Capabilities */
enum rsn_capability {
	RSN_CAP_PREAUTH = 0x0001,
	RSN_CAP_NO_PAIRWISE = 0x0002,
	RSN_CAP_PTKSA_REPLAY_SHIFT = 2, /* two bits: 1, 2, 4, 16 counters */
	RSN_CAP_GTKSA_REPLAY_SHIFT = 4,
	RSN_CAP_MFPR = 0x0040, /* management frame protection required */
	RSN_CAP_MFPC = 0x0080, /* ... capable */
	RSN_CAP_EXT_KEY_ID = 0x2000,
	RSN_CAP_OCVC = 0x4000,
};

enum { RSNE_VERSION = 1, RSNE_SUITES_MAX = 8, RSNE_PMKID_LEN = 16, RSNE_BODY_MAX = 253, RSNE_PMKIDS_MAX = 15 };

struct rsne {
	uint16_t version;
	bool wpa; /* a WPA element: suites are WPA_SUITE()s */
	uint32_t group;
	uint32_t pairwise[RSNE_SUITES_MAX], akm[RSNE_SUITES_MAX]; /* the first ones; more are counted but not kept */
	uint8_t pairwise_n, akm_n;				  /* kept */
	uint16_t pairwise_count, akm_count;			  /* said, 0: the field is not there */
	bool has_group, has_caps, has_group_mgmt;
	uint16_t caps;
	const uint8_t *pmkids; /* lent, RSNE_PMKID_LEN each */
	uint16_t pmkid_count;
	uint32_t group_mgmt; /* 9.4.2.24.2: BIP-CMAC-128 when MFPC is said and this field is not; else 0 */
	uint8_t unknown;     /* bytes behind the last field we know */
};

/* What is wrong with an element, in the order of its fields. */
enum rsne_fault {
	RSNE_OK,
	RSNE_EMPTY,	       /* no bytes, or not even a version */
	RSNE_BAD_VERSION,      /* not 1 */
	RSNE_CUT_GROUP,	       /* a field begins and does not end */
	RSNE_CUT_PAIRWISE,
	RSNE_NO_PAIRWISE,      /* a count of zero */
	RSNE_CUT_AKM,
	RSNE_NO_AKM,
	RSNE_CUT_CAPS,
	RSNE_CUT_PMKID,
	RSNE_CUT_GROUP_MGMT,
	RSNE_BAD_OUI,	       /* a WPA element that is none */
};

/* Body of the element: behind ID and length. The struct is filled up to the fault. */
enum rsne_fault rsne_read(struct rd body, struct rsne *out);
enum rsne_fault rsne_read_wpa(struct rd body, struct rsne *out); /* from the OUI on */
uint16_t rsne_fault_status(enum rsne_fault fault); /* enum dot11_status: 40, 44 or 45; 0 for RSNE_OK */
const char *rsne_fault_text(enum rsne_fault fault); /* "the pairwise cipher list is cut", ... */

/* The whole element with ID and length. What is absent in the struct (has_*, counts of zero) is left out together with all
 * that would come behind it; PMKIDs are written when there are any, or as a count of zero when has_group_mgmt follows. */
void rsne_put(struct wr *w, const struct rsne *r);

/* Is the suite in the list? */
bool rsne_has(const uint32_t *suites, size_t n, uint32_t suite);
/* "CCMP", "TKIP", "PSK-SHA256"; "00-0F-AC:77" for others: into buf, which is returned. */
enum { RSN_SUITE_TEXT_MAX = 24 };
const char *rsn_cipher_text(uint32_t suite, char buf[static RSN_SUITE_TEXT_MAX]);
const char *rsn_akm_text(uint32_t suite, char buf[static RSN_SUITE_TEXT_MAX]);
/* Length of a key of this cipher in bytes, 0 for unknown ones. WPA's suites as well. */
unsigned rsn_cipher_key_len(uint32_t suite);

/* --- what a WLAN offers ------------------------------------------------------------------------------------------- */

enum rsn_pmf { RSN_PMF_OFF, RSN_PMF_OPTIONAL, RSN_PMF_REQUIRED };

struct rsn_policy {
	bool wpa, rsn;				 /* which elements are advertised */
	uint32_t group;				 /* RSN_SUITE; the WPA element says the same cipher in its own numbers */
	uint32_t pairwise[RSNE_SUITES_MAX], akm[RSNE_SUITES_MAX]; /* RSN_SUITEs */
	uint8_t pairwise_n, akm_n;
	uint32_t wpa_pairwise[RSNE_SUITES_MAX], wpa_akm[RSNE_SUITES_MAX]; /* WPA_SUITEs */
	uint8_t wpa_pairwise_n, wpa_akm_n;
	enum rsn_pmf pmf;
	uint32_t group_mgmt; /* 0: BIP-CMAC-128 */
	bool preauth;
	uint8_t gtksa_replay, ptksa_replay; /* the two-bit codes; 0: one counter */
};

/* The elements a WLAN puts into its beacons: RSNE, then WPA element, each where it is offered. */
void rsn_put_elements(struct wr *w, const struct rsn_policy *p);
void rsne_from_policy(const struct rsn_policy *p, struct rsne *out);
void wpa_from_policy(const struct rsn_policy *p, struct rsne *out);

/* What a station and the WLAN agree upon. */
struct rsn_choice {
	bool wpa; /* by the WPA element */
	uint32_t group, pairwise, akm;
	bool pmf;
	uint32_t group_mgmt; /* 0 without pmf */
	enum rsne_fault fault;
	const char *why; /* of a refusal: one sentence without a full stop; NULL else */
};

/* Looks at the RSN and WPA elements of an association request. Returns 0 and fills `out`, or the status to refuse with.
 * `element` is the one that was looked at. For a WLAN without security use no policy at all. */
uint16_t rsn_choose(const struct rsn_policy *p, const struct dot11_elements *e, struct rsn_choice *out,
		    struct rsne *element);

/* --- RSN Extension element (9.4.2.241): a field of bits ----------------------------------------------------------- */
enum { RSNX_SAE_H2E = 5 };
bool rsnx_has(struct dot11_ie rsnx, unsigned bit);
