/* SPDX-License-Identifier: Apache-2.0 */
/* token.h - join tokens: a text a person carries from the controller to an access point, good for one enrolment.
 *
 *   plumb-4k7q2m9x-0f3s8t1v-...      groups of eight of the digits and letters that cannot be mistaken for each other
 *         id        secret, [pin,] check
 *
 * The id (40 bits) is public: shows and events name a token by it. The secret has 128 bits. The pin, where the token has
 * one, is the beginning of the fingerprint of the controller's authority: the agent then trusts no other, whoever knows
 * the token. The check finds all but one in four thousand million typing errors before anything is sent.
 *
 * The agent enrols over DTLS with a pre-shared key. Identity ("plumb-join-" and the id) and key are derived from the
 * token by HKDF-SHA256. The keeper keeps that key and not the secret, and only until the token is used. */
#pragma once
#include "base/buf.h"
#include "base/mac.h"
#include "trust/trust.h"

enum {
	TOKEN_ID_LEN = 5,
	TOKEN_SECRET_LEN = 16,
	TOKEN_PIN_LEN = 20,
	TOKEN_KEY_LEN = 32,
	TOKEN_ID_TEXT_MAX = 9,
	TOKEN_TEXT_MAX = 96,
	TOKEN_IDENTITY_MAX = 32,
	TOKEN_MINUTES_DEFAULT = 24 * 60,
	TOKEN_MINUTES_MAX = 30 * 24 * 60,
};

struct token_id {
	uint8_t b[TOKEN_ID_LEN];
};

struct token {
	struct token_id id;
	uint8_t secret[TOKEN_SECRET_LEN];
	bool pinned;
	uint8_t pin[TOKEN_PIN_LEN]; /* the first bytes of SHA-256 of the authority's certificate */
};

/* A new one, random. ca_fingerprint: NULL for a token without a pin. Wipe it when done. */
void token_make(struct token *t, const uint8_t *ca_fingerprint_or_null);
size_t token_format(const struct token *t, char text[static TOKEN_TEXT_MAX]);
/* As a person types it: case, blanks and dashes do not matter; o is 0, i and l are 1. */
bool token_parse(const char *text, struct token *out, char why[static TRUST_WHY_MAX]);
bool token_pin_ok(const struct token *t, const uint8_t ca_fingerprint[static TRUST_FINGERPRINT_LEN]);

/* "4k7q2m9x" */
void token_id_format(struct token_id id, char text[static TOKEN_ID_TEXT_MAX]);
bool token_id_parse(const char *text, struct token_id *out);
bool token_id_eq(struct token_id a, struct token_id b);

/* What DTLS needs: the identity "plumb-join-4k7q2m9x" and its key. */
void token_identity(struct token_id id, char identity[static TOKEN_IDENTITY_MAX]);
/* False when it is not the identity of a join token. */
bool token_from_identity(const char *identity, struct token_id *out);
void token_key(const struct token *t, uint8_t key[static TOKEN_KEY_LEN]);

/* --- what the keeper remembers of a token ------------------------------------------------------------------------- */

/* UNUSED: may be redeemed. IN_USE: a certificate was made for one key, but the AP has not come back with it yet; the same
 * key (an AP that lost the answer) may fetch it again, any other is refused. USED: it has come back. */
enum token_state { TOKEN_UNUSED, TOKEN_IN_USE, TOKEN_USED, TOKEN_EXPIRED, TOKEN_REVOKED, TOKEN_STATES };

struct token_record {
	struct token_id id;
	enum token_state state;	    /* as kept; see token_state_at */
	uint8_t key[TOKEN_KEY_LEN]; /* zeros once used, expired or revoked */
	int64_t created, expires;
	mac_t only;				   /* the only AP that may use it; absent: any */
	mac_t by;				   /* who used it */
	int64_t used;				   /* when; 0 */
	uint8_t by_key[TRUST_FINGERPRINT_LEN];	   /* cert_summary.key_id of who used it */
	char serial[TRUST_SERIAL_TEXT_MAX];	   /* of the certificate that was made */
};

const char *token_state_name(enum token_state s); /* "unused", "in use", ... */
/* With time: an unused one past its end is expired; one in use too. */
enum token_state token_state_at(const struct token_record *r, int64_t now);
/* Whether its key may still open a DTLS session: unused or in use. */
bool token_usable(const struct token_record *r, int64_t now);
/* Why a token cannot be redeemed now by this AP with this key; false and `why`, or true. */
bool token_may_redeem(const struct token_record *r, mac_t ap, const uint8_t key_id[static TRUST_FINGERPRINT_LEN],
		      int64_t now, char why[static TRUST_WHY_MAX]);
/* Why a DTLS handshake with this identity failed, in words: r is NULL when there is no such token. */
void token_why(const struct token_record *r, const char *identity, int64_t now, char why[static TRUST_WHY_MAX]);
