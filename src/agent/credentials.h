/* SPDX-License-Identifier: Apache-2.0 */
/* credentials.h - how an agent proves who it is, and whom it believes: the identity it keeps (key, certificate,
 * authority), a join token while it has none, a PSK where the operator wants that, and the time that certificates need.
 *
 * Which of them is used is decided anew for each session: a PSK, where one is configured; a certificate that has not
 * ended; a join token; a certificate that has ended (the controller will say so, and the operator can read it). */
#pragma once
#include "base/mac.h"
#include "base/mono.h"
#include "dtls/dtls.h"
#include "trust/clock.h"
#include "trust/identity.h"
#include "trust/token.h"

enum credential { CREDENTIAL_NONE, CREDENTIAL_CERTIFICATE, CREDENTIAL_TOKEN, CREDENTIAL_PSK };

struct credentials {
	struct identity identity;
	struct trust_clock clock;
	const char *dir; /* where the identity is kept; NULL: nowhere */
	mac_t mac;
	bool has_token;
	struct token token;
	char psk_identity[DTLS_NAME_MAX];
	uint8_t psk[64];
	size_t psk_len;
	struct dtls_ctx *dtls;	  /* made for `used` */
	enum credential used;
	bool stale;		  /* the identity has changed: make it anew at the next session */
};

/* Reads the identity in dir (NULL: starts with none) and starts the clock. saved: the last time known otherwise. False with
 * `why` when the directory or what is in it is not good. */
bool credentials_open(struct credentials *c, const char *dir, mac_t mac, int64_t system, int64_t saved, mono_t now,
		      char why[static TRUST_WHY_MAX]);
void credentials_close(struct credentials *c);
bool credentials_token(struct credentials *c, const char *text, char why[static TRUST_WHY_MAX]);
/* What the next session will be with. */
enum credential credentials_choose(const struct credentials *c, mono_t now);
const char *credential_name(enum credential c);

/* The DTLS context for the next session; no session may be open. NULL with `why`. */
struct dtls_ctx *credentials_dtls(struct credentials *c, mono_t now, char why[static DTLS_WHY_MAX]);
int64_t credentials_wall(const struct credentials *c, mono_t now);

/* A request for a certificate, DER; 0 with `why`. The key is on disk before. */
size_t credentials_request(struct credentials *c, uint8_t *out, size_t size, mono_t now, char why[static TRUST_WHY_MAX]);
/* The answer: our certificate and the authority's, DER, one behind the other. */
bool credentials_accept(struct credentials *c, const void *chain, size_t len, mono_t now, char why[static TRUST_WHY_MAX]);
