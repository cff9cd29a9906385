/* SPDX-License-Identifier: Apache-2.0 */
/* town_hand.h - a client of a town whose 4-way handshake is done by hand: a simulated station authenticates and associates,
 * and from then on EAPOL of the AP comes here, and what a test builds goes to the AP as the station's. */
#pragma once
#include "machines/town.h"

enum { TOWN_EAPOL = 700 };

struct town_hand {
	struct town_sta *s;
	struct rsn_pmk pmk;
	unsigned version; /* key descriptor version of its AKM */
	uint8_t eapol[TOWN_EAPOL];
	size_t len;
	struct eapol_key key;	/* the last from the AP */
	unsigned heard;		/* EAPOL-Key frames from the AP */
	uint8_t anonce[EAPOL_NONCE_LEN]; /* of the last M1 */
	unsigned anonces;	/* different ones */
	uint8_t rsne[64];	/* of its association request */
	size_t rsne_len;
	bool protect;		/* what it sends goes under its station's key */
};

/* Takes the station over: its EAPOL from the AP stops here (t->pass is ours). It must not be connected yet. */
void thand_take(struct town_hand *h, struct town_sta *s);
/* It associates: true when M1 has come. */
bool thand_associate(struct town_hand *h);
void thand_ptk(const struct town_hand *h, uint8_t fill, struct rsn_ptk *ptk, uint8_t snonce[static EAPOL_NONCE_LEN]);

struct thand_frame {
	uint16_t info;	 /* without version and MIC, unless raw */
	bool raw, encrypt, bad_mic, zero_mic;
	uint64_t replay;
	const uint8_t *nonce, *data;
	size_t data_len;
};
/* Sends it and lets 20 ms pass. */
void thand_send(struct town_hand *h, const struct rsn_ptk *ptk, const struct thand_frame *f);
void thand_m2(struct town_hand *h, const struct rsn_ptk *ptk, const uint8_t *snonce, uint64_t replay);
void thand_m4(struct town_hand *h, const struct rsn_ptk *ptk, uint64_t replay);
bool thand_is(const struct town_hand *h, unsigned m);
/* The AP's radio has this pairwise key for it. */
bool thand_installed(const struct town_hand *h, const struct rsn_ptk *ptk);
bool thand_none_installed(const struct town_hand *h);
