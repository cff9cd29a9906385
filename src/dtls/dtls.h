/* SPDX-License-Identifier: Apache-2.0 */
/* dtls.h - DTLS 1.2 (RFC 6347) over memory: datagrams in, datagrams out, no sockets.
 *
 * A context is made once per process and holds credentials, the cipher profile, and the keys of cookies and tickets. A
 * session belongs to one peer and one channel (control or data). Its owner gives it every datagram of that peer
 * (without the CAPWAP preamble) and hears through the session's calls what came of it. Datagrams to send come through
 * the `send` call, one whole UDP payload each, also without the preamble.
 *
 * A server makes a session only after dtls_cookie_check said COOKIE_GOOD for this very datagram: until then no state is
 * kept of a stranger and the answer is never longer than what was asked.
 *
 * GnuTLS is behind this interface and is seen nowhere else. */
#pragma once
#include "base/addr.h"
#include "base/mono.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dtls_ctx;
struct dtls;

enum dtls_role { DTLS_SERVER, DTLS_CLIENT };

/* Which ciphers: MODERN (AES-GCM and ECDHE first, also what RFC 5415 2.4.4 demands: TLS_RSA_WITH_AES_128_CBC_SHA, DHE,
 * PSK and (EC)DHE-PSK), or LEGACY (also DTLS 1.0 and SHA-1 signatures, for old access points; has to be asked for). */
enum dtls_profile { DTLS_MODERN, DTLS_LEGACY };

/* How the peer proved who it is. */
enum dtls_proof { DTLS_PROOF_NONE, DTLS_PROOF_CERTIFICATE, DTLS_PROOF_PSK };

enum { DTLS_NAME_MAX = 128, DTLS_WHY_MAX = 256, DTLS_FINGERPRINT_LEN = 32, DTLS_FAMILY_LEN = 16 };

struct dtls_peer {
	enum dtls_proof proof;
	char name[DTLS_NAME_MAX];		   /* common name of the certificate, or the PSK's identity; printable */
	uint8_t fingerprint[DTLS_FINGERPRINT_LEN]; /* SHA-256 of the certificate; zeros with PSK */
	uint8_t family[DTLS_FAMILY_LEN];	   /* the same in a session and in all that were resumed from it, and in no
						      other: what could bind a data channel to its control channel */
	int64_t not_after;			   /* of the certificate, seconds of UTC; 0 with PSK */
	bool resumed;
	bool ours; /* signed by the first authority of dtls_ctx_set_authorities (the others are strangers'), or a PSK */
	const char *cipher; /* "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"; static */
	const char *version; /* "DTLS1.2" */
};

/* What the context asks of its owner. */
struct dtls_callbacks {
	/* The key of a PSK identity: writes at most size bytes, returns the length, 0 when there is no such identity (the
	 * handshake then fails as with a wrong key, so that identities cannot be probed). Server and client; a server asks
	 * again when a session is resumed. */
	size_t (*psk)(void *ctx, const char *identity, uint8_t *key, size_t size);
	/* A peer whose certificate's chain, time, usage and revocation have been checked, or whose PSK is proved: is it
	 * welcome? (auth-list.) Asked in the handshake, and again when a session is resumed. Writes why not. NULL: all are. */
	bool (*welcome)(void *ctx, const struct dtls_peer *peer, char why[static DTLS_WHY_MAX]);
	/* A handshake with this identity failed: why, in the owner's words ("join token 4k7q2m9x has expired"). NULL: said
	 * without them. */
	void (*psk_why)(void *ctx, const char *identity, char why[static DTLS_WHY_MAX]);
	/* Seconds of UTC for certificates; NULL: the system's clock. */
	int64_t (*wall)(void *ctx);
	void *ctx; /* none of these may call into a session */
	/* All is good with a certificate but that it begins at not_before, later than `wall` says. True: that was a guess, and
	 * `wall` now says not_before or later; it is checked once more. NULL: the time is known. */
	bool (*later)(void *ctx, int64_t not_before);
};

struct dtls_options {
	enum dtls_role role;
	enum dtls_profile profile;
	const char *peer_usage; /* object id of the extended key usage the peer's certificate must have (RFC 5415 2.4.4.3):
				   id-kp-capwapWTP 1.3.6.1.5.5.7.3.19 at the AC, id-kp-capwapAC .18 at the WTP */
	const char *psk_hint; /* server: what it is called to clients with a PSK (RFC 5415 2.4.4.4); NULL: no PSK is offered */
	uint8_t ticket_key[64];	/* of the server's session tickets; survives a restart of net, so that APs resume */
	struct dtls_callbacks calls;
};

/* NULL with `why` filled when an option cannot be. */
struct dtls_ctx *dtls_ctx_new(const struct dtls_options *o, char why[static DTLS_WHY_MAX]);
void dtls_ctx_free(struct dtls_ctx *c);
/* A certificate chain and its key, PEM in memory; several may be added (P-256 and RSA at the AC), the client's ciphers
 * choose. One for the same kind of key replaces the other. The bytes are copied. */
bool dtls_ctx_add_certificate(struct dtls_ctx *c, const char *chain_pem, const char *key_pem,
			      char why[static DTLS_WHY_MAX]);
/* The authorities that are trusted, and the certificates that are not any more; may be called again to replace them. The
 * first authority is our own. Without any, no certificate is good. */
bool dtls_ctx_set_authorities(struct dtls_ctx *c, const char *ca_pem, const char *crl_pem_or_null,
			      char why[static DTLS_WHY_MAX]);
/* What was dropped without a word since the context was made, for counters. */
struct dtls_drops {
	uint64_t malformed; /* no DTLS record, one that is cut, or more of them than one datagram holds */
	uint64_t plaintext; /* epoch 0 inside an established session */
	uint64_t undecrypted; /* tampered with, replayed, of an unknown epoch, or a change of keys where there can be none */
};
const struct dtls_drops *dtls_ctx_drops(const struct dtls_ctx *c);
/* Client: which identity to offer; NULL: a certificate. */
void dtls_ctx_set_psk_identity(struct dtls_ctx *c, const char *identity_or_null);

/* --- cookies (server) -------------------------------------------------------------------------------------------- */

enum dtls_cookie {
	COOKIE_GOOD,   /* make a session with `hello` and give it this datagram */
	COOKIE_ASKED,  /* reply[0..*reply_len) has to be sent: a HelloVerifyRequest */
	COOKIE_NOTHING /* no ClientHello, or broken: to be dropped and counted */
};

/* What a good cookie leaves behind for the session that is made of it. */
struct dtls_hello {
	uint8_t opaque[64];
};

enum { DTLS_REPLY_MAX = 128 };

/* Another key for cookies. Those of the key before are good until the next turn, so that who was asked a moment ago is not
 * asked again; who collects cookies of many addresses cannot use them all at once later. */
void dtls_ctx_turn_cookie_key(struct dtls_ctx *c);
enum dtls_cookie dtls_cookie_check(struct dtls_ctx *c, const struct addr *peer, const void *datagram, size_t len,
				   struct dtls_hello *hello, uint8_t reply[static DTLS_REPLY_MAX], size_t *reply_len);

/* --- sessions ----------------------------------------------------------------------------------------------------- */

enum dtls_end {
	DTLS_END_PEER,	  /* close_notify from the peer */
	DTLS_END_REFUSED, /* the peer's certificate or key is not good, or no cipher is common: why says what was wrong, as a
			     person would look for it */
	DTLS_END_ALERT,	  /* the peer sent a fatal alert: why names it */
	DTLS_END_BROKEN,  /* the protocol was broken */
	DTLS_END_AGAIN,	  /* a client's handshake that the server gave up for want of room (alert internal_error), or in the
			     middle of which it fell silent: nothing is wrong, and another attempt may do. Nobody has proved it */
};

/* What a session tells its owner. Any of these may call dtls_free on the session. */
struct dtls_session_calls {
	void (*send)(void *ctx, const void *datagram, size_t len);
	void (*up)(void *ctx, const struct dtls_peer *peer);
	void (*data)(void *ctx, const void *bytes, size_t len); /* one record: one CAPWAP packet */
	void (*end)(void *ctx, enum dtls_end end, const char *why);
	void *ctx;
};

/* `hello` for a server, NULL for a client. mtu is that of datagrams given to `send`. A client begins by itself with
 * dtls_start. */
struct dtls *dtls_new(struct dtls_ctx *c, const struct dtls_hello *hello, unsigned mtu,
		      const struct dtls_session_calls *calls);
/* Wipes keys. Does not send close_notify: dtls_close does. */
void dtls_free(struct dtls *d);
void dtls_start(struct dtls *d, mono_t now);
void dtls_input(struct dtls *d, const void *datagram, size_t len, mono_t now);
/* A record will come in a moment: what it will need is asked of memory (ahead.h). First d itself for all of them, then what
 * is behind it. */
void dtls_ahead(const struct dtls *d);
void dtls_ahead_behind(const struct dtls *d);
/* False before `up` or when it does not fit the mtu. */
bool dtls_send(struct dtls *d, const void *bytes, size_t len);
void dtls_close(struct dtls *d);
/* Ends a handshake for want of room, and says so to the peer (alert internal_error), which need not wait for its timers. Of
 * a session that is up: dtls_close. */
void dtls_give_up(struct dtls *d);
bool dtls_is_up(const struct dtls *d);
const struct dtls_peer *dtls_peer_of(const struct dtls *d);
/* How many bytes of CAPWAP packet fit into one record at the session's mtu. */
unsigned dtls_room(const struct dtls *d);
/* Records of this session that were dropped: tampered with, replayed, or plaintext. */
unsigned dtls_dropped(const struct dtls *d);
/* Flights of its handshake that were sent again. */
unsigned dtls_repeats(const struct dtls *d);
/* Server, shaking hands: does it go on a ticket of ours that is still good? Then the peer is no stranger. */
bool dtls_resumes(const struct dtls *d);
/* Client: the server has answered the hello, and nothing since our flight behind it was sent a second time. */
bool dtls_stalled(const struct dtls *d);
/* While shaking hands: when dtls_tick wants to be called (a flight is sent again); MONO_NEVER otherwise. */
mono_t dtls_due(const struct dtls *d);
void dtls_tick(struct dtls *d, mono_t now);

/* What a client needs to resume (for the data channel, after a restart): malloced, with keys in it; free with
 * dtls_resumption_free, which wipes. NULL when the session cannot be resumed. */
struct dtls_resumption;
struct dtls_resumption *dtls_resumption_take(struct dtls *d);
void dtls_resumption_free(struct dtls_resumption *r);
/* Before dtls_start. */
void dtls_resume(struct dtls *d, const struct dtls_resumption *r);
