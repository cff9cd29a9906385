/* SPDX-License-Identifier: Apache-2.0 */
/* authenticator.h - the key machine of one client: 4-way handshake, group key handshake, rekeying of both (IEEE 802.11-2020
 * 12.7), in virtual time, with AireOS's names, timers and words. No sockets, no clock, no memory taken; nothing is
 * formatted: what happened is told as a struct rsn_note, one value for each row of the catalogue that tells it.
 *
 * States and messages, numbered as AireOS does: M1 to M4 of the 4-way handshake, M5 and M6 of the group key handshake.
 *
 *   INITPMK --M1 sent--> PTK_START --good M2, M3 sent--> PTKINITNEGOTIATING --good M4, key installed--> PTKINITDONE
 *                            |  ^ no good M2: M1 again            | ^ no good M4: M3 again                 |      ^
 *                            +--+ then DONE_TIMEOUT               +-+ then DONE_TIMEOUT      M5 sent       v      | good M6
 *                                                                                              REKEYNEGOTIATING --+
 * A client of the older WPA (params.wpa) has the same machine with another descriptor (254) and the WPA element instead of
 * the RSNE; M3 then carries no group keys and is not encrypted, and M5 follows each 4-way handshake (RSN_GROUP_DELAY_MS).
 *
 * See docs/wireless.md for the timers and for each defence with the test that proves it.
 *
 * A frame that is not answered by a step changes nothing: no timer stops, no counter is used, no nonce changes. */
#pragma once
#include "base/wheel.h"
#include "rsn/crypto.h"

enum rsn_auth_state {
	RSN_STOPPED,		/* before rsn_auth_start, after rsn_auth_stop, and when it failed */
	RSN_INITPMK,
	RSN_PTK_START,
	RSN_PTKINITNEGOTIATING,
	RSN_PTKINITDONE,
	RSN_REKEYNEGOTIATING,
	RSN_AUTH_STATES
};

/* As AireOS prints them. */
const char *rsn_auth_state_name(enum rsn_auth_state s);

/* What came of it. */
enum rsn_auth_end {
	RSN_AUTH_KEYED,		/* M4 was good; the key has been installed just before */
	RSN_AUTH_GROUP,		/* M6 was good: the client has the group keys of the last M5 */
	RSN_AUTH_TIMEOUT,	/* M1 or M3 not answered well: deauthenticate, reason 15 */
	RSN_AUTH_GROUP_TIMEOUT, /* M5 not answered: deauthenticate, reason 16 */
	RSN_AUTH_IE_MISMATCH,	/* the RSNE or RSNXE of M2 is not that of the association: deauthenticate, reason 2 */
	RSN_AUTH_REPEATED,	/* begun RSN_STARTS_MAX times without an end: deauthenticate, reason 15 */
	RSN_AUTH_REKEY_DENIED,	/* the client wanted a new pairwise key and may not have one: deauthenticate, reason 2 */
};

enum {
	RSN_KEY_TIMEOUT_MS = 1000, /* AireOS: 200 to 5000 */
	RSN_KEY_RETRIES = 2,	   /* AireOS: 0 to 4 */
	RSN_STARTS_MAX = 3,	   /* handshakes begun in a row without one that succeeds */
	RSN_WINDOW = 4,		   /* of the frames sent, so many may still be answered */
	RSN_SNONCES_MAX = 4,	   /* changes of SNonce in one handshake */
	RSN_EAPOL_MAX = 512,	   /* the longest frame sent */
	RSN_ELEMENTS_MAX = 288,	   /* RSNE and RSNXE of ours together */
	RSN_GROUP_DELAY_MS = 100,  /* M5 after M4, when the group keys changed meanwhile: the key is installed by then */
};

/* Which row of the catalogue. What else the note carries stands behind it; frame is there with those marked f. */
enum rsn_note_what {
	RSN_NOTE_START,		  /* KEY_EXCHANGE_START */
	RSN_NOTE_PMKID_IN_M1,	  /* PMKID_IN_M1 (length) */
	RSN_NOTE_SENT,		  /* EAPOL_KEY_SENT: m, state, replay; f */
	RSN_NOTE_RECEIVED,	  /* EAPOL_KEY_RECEIVED; f */
	RSN_NOTE_VERSION_IGNORED, /* EAPOL_VERSION_IGNORED: version */
	RSN_NOTE_IN_STATE,	  /* EAPOL_KEY_IN_STATE: m, state */
	RSN_NOTE_PTK,		  /* PTK_COMPUTED */
	RSN_NOTE_MIC_VALID,	  /* KEY_MIC_VALID: m */
	RSN_NOTE_MIC_INVALID,	  /* M2_INVALID_MIC for m 2, else KEY_MIC_INVALID: m, descriptor version in version */
	RSN_NOTE_SECURE_BIT,	  /* M2_SECURE_BIT_SET: an M2 with a wrong MIC had it; told before RSN_NOTE_MIC_INVALID */
	RSN_NOTE_IE_COMPARE,	  /* RSN_IE_COMPARE: length */
	RSN_NOTE_IE_MISMATCH,	  /* M2_IE_MISMATCH */
	RSN_NOTE_CACHE_ADD,	  /* PMK_CACHE_SENDING_ADD: M2 is good */
	RSN_NOTE_TIMER_STOPPED,	  /* KEY_TIMER_STOPPED */
	RSN_NOTE_TIMEOUT,	  /* DOT1X_TIMER timeoutEvt: m, 2 (no good M2), 3 (none to M3), 5 (none to M5) */
	RSN_NOTE_RETRANSMIT,	  /* EAPOL_KEY_RETRANSMIT: m, count, length; f. It replaces RSN_NOTE_SENT for this frame */
	RSN_NOTE_RETRANSMIT_FAILED, /* EAPOL_KEY_RETRANSMIT_FAILED, LOG_MAX_EAPOL_KEY_RETRANS: m, count */
	RSN_NOTE_DONE,		  /* KEY_EXCHANGE_DONE */
	RSN_NOTE_GROUP_SENT,	  /* GROUP_KEY_SENT: M6 was good */
	RSN_NOTE_GROUP_SKIPPED,	  /* GROUP_KEY_SKIPPED: M5 waits for the end of a handshake */
	RSN_NOTE_REQUEST,	  /* a good EAPOL-Key Request; pairwise: a new pairwise key, else the group keys again */
	RSN_NOTE_REPLAY_INVALID,  /* KEY_REPLAY_INVALID, LOG_INVALID_REPLAY_CTR: replay (got), expected */
	RSN_NOTE_INVALID_STATE,	  /* LOG_INVALID_WPA_KEY_STATE: state, descriptor, info */
	RSN_NOTE_DROPPED,	  /* no row of AireOS: a frame dropped before it could be one of the above: drop */
	RSN_NOTES
};

/* Frames dropped without a step; each is counted. */
#define RSN_DROPS(X) \
	X(MALFORMED, "no EAPOL-Key, or its lengths do not agree") \
	X(DESCRIPTOR, "a key descriptor that is not the association's") \
	X(VERSION, "a key descriptor version that is not the AKM's") \
	X(FLAGS, "flags that no client sends: Ack, SMK, Error without Request, no MIC, or a pairwise message for a group one") \
	X(CLEAR, "in the clear, though the client protects its management frames and has a key") \
	X(STATE, "not waited for") \
	X(REPLAY, "a replay counter that was not sent, or was answered already") \
	X(MIC, "MIC invalid") \
	X(DATA, "key data that cannot be decrypted or read, or are not this message's") \
	X(REQUEST, "a Request during a handshake, without Secure, or not after the last one") \
	X(NONCE, "a nonce that changes nothing, or once too often") \
	X(KEY, "a pairwise key equal to the one in use")

enum rsn_drop {
#define RSN_DROP_ENUM(name, words) RSN_DROP_##name,
	RSN_DROPS(RSN_DROP_ENUM)
#undef RSN_DROP_ENUM
	RSN_DROP_KINDS
};
const char *rsn_drop_words(enum rsn_drop d);

struct rsn_note {
	enum rsn_note_what what;
	uint8_t m;		   /* the message, 1-6 */
	uint8_t version;	   /* of EAPOL, or the descriptor version, as the row wants it */
	uint8_t descriptor;
	bool pairwise;
	uint16_t info;
	enum rsn_auth_state state; /* as the row prints it: INITPMK for M1, PTKINITNEGOTIATING for M3, PTKINITDONE for M5 */
	enum rsn_drop drop;
	unsigned count;		   /* of retransmissions */
	size_t length;
	uint64_t replay, expected;
	const uint8_t *frame;	   /* lent for the call */
	size_t frame_len;
};

/* What a shell does for it. All are called from within rsn_auth_*, and must not call rsn_auth_* of the same client, with
 * one exception: done is always the last one, and may stop the machine, start it, or free it. */
struct rsn_auth_ports {
	void (*send)(void *ctx, const uint8_t *eapol, size_t len, bool encrypted);
	void (*random)(void *ctx, void *out, size_t len);
	/* M4 was good: use this key with this client from now on. Once for each handshake, never the same key again. */
	void (*install)(void *ctx, const uint8_t *tk, size_t len);
	/* The group keys as they are sent with now, with their packet numbers. */
	void (*group)(void *ctx, struct rsn_group *out);
	void (*done)(void *ctx, enum rsn_auth_end how, uint16_t reason);
	void (*note)(void *ctx, const struct rsn_note *n); /* NULL: nobody wants to know */
};

struct rsn_auth_params {
	uint32_t akm;
	uint32_t pairwise;	      /* cipher */
	const struct rsn_pmk *pmk;    /* read by rsn_auth_start only */
	uint8_t aa[6], spa[6];	      /* BSSID, client */
	/* Lent until rsn_auth_stop: elements whole, as in our beacon, and as in the client's association request. p NULL: none;
	 * of a client that is keyed sta_rsne may be unknown, and is then not compared. */
	struct eapol_slice rsne, rsnxe, sta_rsne, sta_rsnxe;
	bool wpa;		      /* the older WPA: rsne and sta_rsne are WPA elements; without PMF */
	bool pmf;
	bool keyed;		      /* the client has a pairwise key with this BSS (adopted after a restart): frames are encrypted */
	bool deny_ptk_rekey;	      /* a Request for a new pairwise key ends the association instead */
	bool pmkid_in_m1;	      /* ignored for PSK: a stranger could guess the pass phrase without a client */
	uint64_t replay;	      /* of the first M1; after a restart of the controller, beyond all that were sent before */
	uint16_t key_timeout_ms;      /* 0: RSN_KEY_TIMEOUT_MS */
	uint8_t key_retries;	      /* really 0: 0 */
};

/* The last frames sent: bit n is the counter last - n. Those open have not been answered. */
struct rsn_window {
	uint64_t last;
	uint8_t sent, open;
};

/* Counted over the life of the association; `show client detail` has the first two. */
struct rsn_auth_counts {
	uint32_t key_timeouts, key_failures; /* frames not answered in time; handshakes given up */
	uint32_t sent, retransmitted, handshakes, group_handshakes, installs;
	uint32_t dropped[RSN_DROP_KINDS];
};

/* Lives inside the client's record; zeros before rsn_auth_start. To be looked at, not changed. */
struct rsn_auth {
	const struct rsn_auth_ports *ports;
	void *ctx;
	struct wheel *wheel;
	struct timer timer; /* timeoutEvt */
	const struct rsn_akm *akm;
	struct rsn_pmk pmk;
	struct eapol_slice rsne, rsnxe, sta_rsne, sta_rsnxe;
	uint8_t aa[6], spa[6];
	uint16_t timeout_ms;
	uint8_t retries, tk_len;
	bool wpa, pmf, deny_ptk_rekey, pmkid_in_m1;
	bool keyed;	    /* a pairwise key is installed: what is sent is encrypted */
	bool alt;	    /* a second key may prove right, by an M4 to an earlier SNonce */
	bool group_wanted;  /* the group keys have changed since they were taken for M3 */
	bool requested;	    /* request is the counter of a good Request */
	enum rsn_auth_state state;
	uint8_t tries;	    /* how often the message of this state was sent */
	uint8_t starts;	    /* handshakes begun since one succeeded */
	uint8_t snonces;
	uint64_t replay;    /* of the next frame */
	uint64_t request;
	struct rsn_window m1, m3; /* m3: M3 or M5, whatever was sent last */
	uint8_t anonce[EAPOL_NONCE_LEN], snonce[EAPOL_NONCE_LEN], alt_snonce[EAPOL_NONCE_LEN];
	struct rsn_ptk ptk, alt_ptk; /* being negotiated; tk wiped once installed */
	uint8_t kck[RSN_KCK_LEN], kek[RSN_KEK_LEN]; /* of the key in use, with keyed */
	bool has_kck;
	struct rsn_group group; /* as sent in the last M3 or M5 */
	struct rsn_auth_counts counts;
};

/* Begins: sends M1. A machine that ran is stopped first (its counts stay). False: an AKM or cipher we do not do, or elements
 * that are missing or too long; nothing was begun. */
bool rsn_auth_start(struct rsn_auth *a, const struct rsn_auth_params *p, const struct rsn_auth_ports *ports, void *ctx,
	struct wheel *wheel, mono_t now);
/* Any EAPOL-Key frame of the client, whole. encrypted: it came under the pairwise key. */
void rsn_auth_eapol(struct rsn_auth *a, const uint8_t *eapol, size_t len, bool encrypted, mono_t now);
/* The group keys have changed: the client gets them by M5, at once or after the handshake that runs. */
void rsn_auth_group_rekey(struct rsn_auth *a, mono_t now);
/* A new 4-way handshake with the same PMK. One that runs begins anew, at most RSN_STARTS_MAX times in a row. */
void rsn_auth_ptk_rekey(struct rsn_auth *a, mono_t now);
/* Forgets everything secret and stops. Harmless when stopped. */
void rsn_auth_stop(struct rsn_auth *a);

static inline bool rsn_auth_has_key(const struct rsn_auth *a)
{
	return a->keyed;
}
