/* SPDX-License-Identifier: Apache-2.0 */
/* internal.h - what the files of src/dtls/ share, GnuTLS included.
 *
 * context.c   credentials, priorities, the clock GnuTLS reads
 * cookie.c    strangers
 * verify.c    is this certificate good, and in which words not
 * verified.c  which chains were found good a moment ago
 * records.c   datagrams into records and back; what never reaches GnuTLS
 * early.c     records that came before those they need
 * session.c   the handshake, the data, the end */
#pragma once
#include "dtls/dtls.h"

#include <gnutls/dtls.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

/* Ceilings of what a peer may make us do before it has proved anything ("certificate bombs"): checked before any signature
 * is. Beyond them the handshake is refused with the number in `why`. */
enum dtls_limits {
	HANDSHAKE_MESSAGE_MAX = 12 * 1024, /* bytes of one handshake message: of a chain */
	CHAIN_DEPTH_MAX = 4,		   /* certificates sent, the peer's own included */
	CERTIFICATE_MAX = 4096,		   /* bytes of one */
	RSA_BITS_MAX = 4096,
	AUTHORITIES_MAX = 64,
	IDENTITY_MAX = DTLS_NAME_MAX - 1, /* bytes of a PSK identity */
	PSK_KEY_MAX = 64,
	TICKET_SECONDS = 24 * 3600, /* how long a session may be resumed (RFC 5246 F.1.4: no longer than 24 hours) */
	RETRANSMIT_MS = 1000,	    /* RFC 6347 4.2.4.1 */
	OUT_MAX = 16 * 1024,	    /* bytes of one datagram to send */
	DATA_MAX = 16 * 1024,	    /* of one record that comes (RFC 5246 6.2.1) */
	RECORDS_MAX = 64,	    /* of one datagram that are looked at: a whole flight has ten; the rest is dropped */
	MTU_MIN = 256,		    /* less is no use: a mtu below is taken as this */
	VERIFIED_SECONDS = 300,	    /* how long a chain that was found good need not be checked anew */
	VERIFIED_MAX = 8192,	    /* of a server, chains that are known to be good; a newer one takes an older one's place */
	UNANSWERED_MAX = 3,	    /* times a client sends the flight behind its hello again; then (after 15 s) it gives up, so that
				       it can begin anew long before WaitDTLS. A hello is sent again for as long as its owner likes */
	FINISHED_STRIKES = 2,	    /* undecryptable Finished messages that say: the PSK is wrong */
	EARLY_MAX = 4,		    /* records kept until they can be read (early.c), of at most EARLY_BYTES each; */
	EARLY_BYTES = 2048,	    /* beyond, they are dropped: whoever sent them sends them again */
};

/* Shared by the context and the sessions that were made with it. */
struct dtls_credentials {
	unsigned refs;
	gnutls_certificate_credentials_t cert;
	struct verified *verified; /* verified_slots of them, made with the first; goes with the credentials */
	unsigned verified_slots;
};

struct dtls_credentials *dtls_credentials_ref(struct dtls_credentials *cr);
void dtls_credentials_unref(struct dtls_credentials *cr);

struct dtls_ctx {
	enum dtls_role role;
	enum dtls_profile profile;
	char *peer_usage, *psk_hint, *psk_identity;
	struct dtls_callbacks calls;
	gnutls_priority_t priority;
	struct dtls_credentials *credentials;
	unsigned generation; /* of the credentials: another when they were made anew */
	gnutls_psk_server_credentials_t psk_server;
	gnutls_psk_client_credentials_t psk_client;
	struct own_certificate {
		char *chain, *key; /* kept to build the credentials anew when one is replaced */
		unsigned algorithm;
		struct own_certificate *next;
	} *own;
	char *ca_pem, *crl_pem;
	uint8_t own_authority[DTLS_FINGERPRINT_LEN]; /* fingerprint of the first authority */
	unsigned authorities;
	bool has_ticket_key;
	uint8_t ticket_key[64];
	uint8_t cookie_key[2][GNUTLS_COOKIE_KEY_SIZE]; /* of now, and the one before */
	struct dtls_drops drops;
	/* the datagram being put together, and whose it is */
	struct dtls *out_of;
	size_t out_len;
	uint8_t out[OUT_MAX];
	uint8_t in[DATA_MAX]; /* the data of one record, while its session's owner looks at it */
};

/* What the first fragment of a handshake message said, which the others have to say too. */
struct message_shape {
	bool used;
	uint8_t type;
	uint16_t seq;
	uint32_t length;
};
enum { SHAPES = 10 }; /* types of messages that one side sends in one handshake */

struct dtls {
	gnutls_session_t tls;
	struct dtls_ctx *ctx;
	struct dtls_credentials *credentials;
	struct dtls_session_calls calls;
	struct dtls_peer peer;
	mono_t due;
	struct message_shape shape[SHAPES];
	const uint8_t *in; /* the record GnuTLS may pull; NULL: none */
	char *why;	   /* what a check in the handshake found; NULL: nothing */
	struct early *early; /* records that came too early, in their order; NULL: none */
	uint32_t in_len, mtu;
	unsigned generation;	/* of the context's credentials with which the peer was verified */
	uint32_t plaintext;	/* records of epoch 0 dropped since it was up */
	uint16_t inside;	/* calls into this session that are not back yet: dtls_free waits for them */
	uint8_t alert;		/* to be sent with `why` */
	uint8_t strikes;
	uint8_t repeats; /* flights sent again */
	uint8_t unanswered; /* client: of these, since the server was heard last */
	bool answered;	 /* client: the server has gone beyond cookies */
	bool server, started, up, ended, dead, sent;
	bool psk_asked, ccs_seen, verified;
};

/* The time that GnuTLS sees: set before every call into it. */
void dtls_clock_set(mono_t now);

/* verify.c: between these GnuTLS takes the time of certificates from the context's owner. */
void dtls_wall_begin(const struct dtls_ctx *c);
void dtls_wall_end(void);
/* verify.c: whether the peer's certificate is good; fills d->peer, or d->why and d->alert. */
bool dtls_verify(struct dtls *d);
int dtls_verify_callback(gnutls_session_t tls);
/* verified.c: chains that were found good with these credentials, by their digest (SHA-256). */
void verified_digest(const gnutls_datum_t *chain, unsigned n, uint8_t out[static DTLS_FINGERPRINT_LEN]);
/* Fills in what the certificate says of the peer; false: it has to be checked. */
bool verified_find(const struct dtls_credentials *cr, const uint8_t digest[static DTLS_FINGERPRINT_LEN], int64_t wall,
		   struct dtls_peer *out);
void verified_keep(struct dtls_credentials *cr, const uint8_t digest[static DTLS_FINGERPRINT_LEN], int64_t wall,
		   const struct dtls_peer *peer);
/* They are replaced: sessions may hold them for long, but nothing is remembered with them any more. */
void verified_forget(struct dtls_credentials *cr);
/* Notes why the peer is refused, the first reason only, and which alert says so. */
void dtls_refuse(struct dtls *d, gnutls_alert_description_t alert, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
bool dtls_welcome(struct dtls *d);

/* records.c */
ssize_t dtls_push(gnutls_transport_ptr_t ptr, const void *bytes, size_t len);
ssize_t dtls_pull(gnutls_transport_ptr_t ptr, void *room, size_t size);
int dtls_pull_timeout(gnutls_transport_ptr_t ptr, unsigned ms);
void dtls_flush(struct dtls *d);

enum record_type { RECORD_CCS = 20, RECORD_ALERT = 21, RECORD_HANDSHAKE = 22, RECORD_DATA = 23 };
enum { RECORD_HEADER_LEN = 13, HANDSHAKE_HEADER_LEN = 12 };
struct record {
	const uint8_t *at; /* header and body */
	size_t len;
	uint8_t type;
	uint16_t epoch;
};
/* The next record of a datagram; false at its end or when the rest is none. */
struct rd;
bool dtls_next_record(struct rd *datagram, struct record *out);

/* early.c */
bool early_is(const struct dtls *d, const struct record *r);
void early_keep(struct dtls *d, const struct record *r);
/* One that can be read now, to be freed when it has been; NULL: none. */
struct early *early_take(struct dtls *d);
void early_forget(struct dtls *d);
struct early {
	struct early *next;
	struct record record; /* its `at` are the bytes below */
	uint8_t bytes[];
};
