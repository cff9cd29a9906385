/* SPDX-License-Identifier: Apache-2.0 */
/* supplicant.h - the client's end of the 4-way and group key handshakes (IEEE 802.11-2020 12.7): for the simulated station
 * and for tests. It is an honest and careful client: it checks the RSNE of M3 against the beacon's, replay counters, MICs
 * and ANonces, and installs no key twice (CVE-2017-13077 to 13081). It has no timers: a client only answers, and what it
 * wants by itself it asks for by rsn_sup_request. */
#pragma once
#include "rsn/crypto.h"

enum rsn_sup_end {
	RSN_SUP_KEYED,	     /* M3 was good, M4 is sent, the key is installed */
	RSN_SUP_GROUP,	     /* group keys replaced by M5 */
	RSN_SUP_IE_MISMATCH, /* M3's RSNE is not the beacon's: a downgrade; leave, reason 17 */
};

enum rsn_sup_drop {
	RSN_SUP_OK,
	RSN_SUP_MALFORMED,
	RSN_SUP_FLAGS,	 /* no message for a client, or of the wrong descriptor version */
	RSN_SUP_REPLAY,
	RSN_SUP_MIC,	 /* with a wrong pass phrase this never happens: M2 is what fails, at the other end */
	RSN_SUP_NONCE,	 /* M3 with another ANonce than M1, or M3 before M1 */
	RSN_SUP_DATA,	 /* key data that cannot be decrypted or read, or lack what they must have */
	RSN_SUP_CLEAR,	 /* not encrypted though there is a key and PMF */
	RSN_SUP_DROPS
};

struct rsn_sup_ports {
	void (*send)(void *ctx, const uint8_t *eapol, size_t len, bool encrypted);
	void (*random)(void *ctx, void *out, size_t len);
	void (*install)(void *ctx, const uint8_t *tk, size_t len);
	void (*group)(void *ctx, const struct rsn_group *g); /* what is new in it: gtk_len, igtk_len not 0 */
	void (*done)(void *ctx, enum rsn_sup_end how);
};

struct rsn_sup_params {
	uint32_t akm, pairwise;
	const struct rsn_pmk *pmk;    /* read by rsn_sup_start only */
	uint8_t aa[6], spa[6];
	/* Lent until rsn_sup_stop: what the association request had; what the beacon had. */
	struct eapol_slice rsne, rsnxe, ap_rsne, ap_rsnxe;
	bool wpa;		      /* the older WPA: rsne and ap_rsne are WPA elements */
	bool pmf;
	uint8_t eapol_version;	      /* 0: 1, as most clients send */
};

struct rsn_sup_counts {
	uint32_t m1, m3, m5, installs, group_installs, not_reinstalled, dropped[RSN_SUP_DROPS];
};

struct rsn_sup {
	const struct rsn_sup_ports *ports;
	void *ctx;
	const struct rsn_akm *akm;
	struct rsn_pmk pmk;
	struct eapol_slice rsne, rsnxe, ap_rsne, ap_rsnxe;
	uint8_t aa[6], spa[6];
	uint8_t version, tk_len;
	bool wpa, pmf;
	bool running, keyed;
	bool asked_in_clear;	 /* the frame being answered */
	bool negotiating;	 /* M1 was answered: tptk is what M3 must fit */
	bool heard;		 /* replay is that of a frame with a good MIC */
	uint64_t replay, request;
	uint8_t anonce[EAPOL_NONCE_LEN], snonce[EAPOL_NONCE_LEN];
	struct rsn_ptk tptk, ptk; /* ptk: in use; its tk is wiped once installed */
	struct rsn_group group;	 /* in use, to know what is new */
	struct rsn_sup_counts counts;
};

/* After the association response. False: an AKM or cipher we do not do. */
bool rsn_sup_start(struct rsn_sup *s, const struct rsn_sup_params *p, const struct rsn_sup_ports *ports, void *ctx);
enum rsn_sup_drop rsn_sup_eapol(struct rsn_sup *s, const uint8_t *eapol, size_t len, bool encrypted);
/* Asks for a new pairwise key, or for the group keys again. False: there is no key to sign it with. */
bool rsn_sup_request(struct rsn_sup *s, bool pairwise);
void rsn_sup_stop(struct rsn_sup *s);
