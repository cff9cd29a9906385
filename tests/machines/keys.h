/* SPDX-License-Identifier: Apache-2.0 */
/* keys.h - one authenticator and one supplicant back to back, in virtual time, over an air that a test may hold, cut or
 * change; and a client made by hand, for frames that no supplicant sends. Everything that always must hold is checked as it
 * happens: a key is installed only behind a good M4, never twice, and replay counters rise. */
#pragma once
#include "rsn/authenticator.h"
#include "rsn/supplicant.h"

enum { KEYS_QUEUE = 64, KEYS_NOTES = 512, KEYS_INSTALLS = 64, KEYS_FRAME = 1600 };

struct keys_frame {
	bool to_sta, encrypted;
	size_t len;
	uint8_t bytes[KEYS_FRAME];
	mono_t due;
};

struct keys {
	struct wheel wheel;
	mono_t now;
	uint64_t random;
	struct rsn_auth_params p;
	struct rsn_sup_params sp;
	struct rsn_pmk pmk, sta_pmk;
	struct rsn_auth auth;
	struct rsn_sup sup;
	struct rsn_group group;	      /* in force at the AP */
	uint8_t rsne[64], rsnxe[8], sta_rsne[64];

	struct keys_frame queue[KEYS_QUEUE];
	unsigned queued;
	bool by_hand;		      /* the supplicant gets nothing: the test answers */
	unsigned air_ms;	      /* how long a frame travels */
	unsigned lose_to_sta, lose_to_ap; /* so many frames from now on */
	/* Sees each frame as it is sent; may change it; false: it is lost. */
	bool (*air)(struct keys *k, struct keys_frame *f);
	void *air_ctx;

	struct keys_frame built;      /* by hand */
	struct keys_frame last;	      /* from the AP */
	struct eapol_key last_key;    /* the same, read */
	unsigned from_ap, from_sta;
	uint64_t ap_replay;	      /* the last one sent */
	uint8_t anonce[EAPOL_NONCE_LEN]; /* of the last M1 */

	unsigned installs, sta_installs, group_installs;
	uint8_t tk[KEYS_INSTALLS][RSN_TK_MAX], sta_tk[RSN_TK_MAX];
	struct rsn_group sta_group;   /* as the client installed it */
	struct rsn_note note[KEYS_NOTES];
	unsigned notes;
	unsigned ends, sta_ends;
	enum rsn_auth_end end;	      /* the last */
	uint16_t reason;
	bool stop_at_end;
};

struct keys_kind {
	uint32_t akm;
	bool pmf;
};

struct keys *keys_new(struct keys_kind kind, uint64_t seed);
/* The same with the older WPA. */
struct keys *keys_new_wpa(uint32_t akm, uint64_t seed);
void keys_free(struct keys *k);
/* The pass phrase of the client; otherwise both have the same. */
void keys_sta_passphrase(struct keys *k, const char *phrase);
/* Associates: both machines begin, and M1 is under way. */
void keys_start(struct keys *k);
void keys_run(struct keys *k, int64_t ms);
/* New group keys at the AP, the other ids; the authenticator is told. */
void keys_new_group(struct keys *k);
/* Whether both ends have the same pairwise and group keys. */
bool keys_agree(const struct keys *k);

/* How often this was noted since the last keys_forget; and for rows in their order: the nth note from `from` on that is of
 * this kind, or -1. */
unsigned keys_noted(const struct keys *k, enum rsn_note_what what);
int keys_note_at(const struct keys *k, unsigned from, enum rsn_note_what what);
void keys_forget(struct keys *k);

/* --- by hand ----------------------------------------------------------------------------------------------------- */

struct hand {
	uint8_t anonce[EAPOL_NONCE_LEN], snonce[EAPOL_NONCE_LEN];
	struct rsn_ptk ptk;
};

/* A client's nonce and the key it makes with the last ANonce of the AP. */
void hand_keys(struct keys *k, struct hand *h, uint8_t fill);
struct hand_frame {
	uint16_t info; /* without version and MIC, unless raw */
	bool raw_info;
	uint8_t version, descriptor; /* 0: 2, RSN */
	uint64_t replay;
	const uint8_t *nonce, *data;
	size_t data_len;
	bool encrypt;  /* the data with KEK; they are padded first */
	bool encrypted; /* on the air */
	bool bad_mic, zero_mic;
};
/* Builds it, signed with h's KCK, in k->built. */
void hand_build(struct keys *k, const struct hand *h, const struct hand_frame *f);
/* Builds it and gives it to the authenticator now. */
void hand_send(struct keys *k, const struct hand *h, const struct hand_frame *f);
void hand_m2(struct keys *k, const struct hand *h, uint64_t replay);
void hand_m4(struct keys *k, const struct hand *h, uint64_t replay);
/* The last frame of the AP must be this message (1, 3 or 5); its key data in the clear. False: it is not. */
bool hand_is(struct keys *k, unsigned m);
bool hand_read(struct keys *k, const struct hand *h, struct eapol_key_data *out, uint8_t room[KEYS_FRAME]);
