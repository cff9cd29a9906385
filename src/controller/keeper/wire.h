/* SPDX-License-Identifier: Apache-2.0 */
/* wire.h - what keeper and net say to each other.
 *
 * The two processes of plumbd share one SOCK_SEQPACKET pair. A message is one of the types below, written and read by a
 * table of its fields (wire.c), each with its least and greatest length: what is not in the table or not in its bounds
 * is no message, and the reader says so. A message longer than a frame travels in several frames, all with the type and
 * the id of the first, and is put together under a ceiling. A message may carry one descriptor (a file to write into).
 *
 * keeper does not trust net: net is where strangers' bytes are read, and a net that was taken over must not be able to
 * do to keeper more than these messages say. So keeper reads only types meant for keeper, and checks what they carry
 * again. Descriptors go to net only: keeper has no room for one, and a message with one is wrong. net treats keeper's
 * messages as checked as any other.
 *
 * A request has an id that is not 0, and the answer to it (KW_ANSWER, KW_SIGNED) carries the same; what needs no answer
 * has the id 0. */
#pragma once
#include "base/slice.h"
#include "base/wr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	KW_VERSION = 1,
	KW_FRAME_HEAD = 8,
	KW_FRAME_MAX = 32 * 1024,	/* one datagram on the pair */
	KW_MESSAGE_MAX = 4 * 1024 * 1024 + 8192, /* a message put together: the longest configuration and its name */
	KW_PART_MAX = KW_FRAME_MAX - 64, /* so that it is one frame */
	KW_FD = 3,			/* where net finds its end of the pair; sockets stand behind it */
};

enum kw_type {
	/* keeper to net */
	KW_START = 1,	   /* first of all: which descriptors net was born with, and its instance's facts */
	KW_CONFIG,	   /* the text of the configuration: the first one, or (with an id) a reload */
	KW_CREDENTIAL,	   /* a certificate with its key, the authority, the CRL, the ticket key */
	KW_TOKEN,	   /* a join token as it is now; with its key as long as it may be used */
	KW_TOKEN_GONE,	   /* forgotten */
	KW_SIGNED,	   /* the answer to KW_SIGN */
	KW_ANSWER,	   /* the answer to any other request: done or not, and what to show the operator */
	KW_GO,		   /* all has been said: lock yourself in and report KW_READY */
	KW_STOP,	   /* drain and end */
	KW_ISSUED,	   /* a certificate that was signed, as it is now */
	KW_ISSUED_NONE,	   /* all of them are told anew */
	KW_TRAP,	   /* something for the traps and the log */
	KW_TO_NET_END,
	/* net to keeper */
	KW_READY = 64,	   /* locked in, sockets read */
	KW_BEAT,	   /* net's loop has turned */
	KW_STATUS,	   /* one line for the service manager */
	KW_LOG,		   /* an event for the journal */
	KW_RELOADED,	   /* the answer to a KW_CONFIG with an id */
	KW_SAVE,	   /* save this configuration text */
	KW_RUNNING,	   /* this is the configuration now, saved or not: for the next net, should this one die */
	KW_SIGN,	   /* sign this request for a certificate */
	KW_ENROLLED,	   /* an AP came with this certificate: the token it was made with is used up */
	KW_TOKEN_CREATE,   /* the answer's text is the token */
	KW_TOKEN_REVOKE,
	KW_CERT_REVOKE,	   /* by serial number, fingerprint, MAC or name */
	KW_CAPTURE,	   /* open this file for a capture; the answer carries the descriptor */
	KW_RELOAD,	   /* read the configuration file again */
	KW_PART,	   /* a piece of a text that is then KW_SAVE or KW_RUNNING: other messages may go between two of them */
	KW_TO_KEEPER_END,
};

enum kw_credential_kind {
	KW_CRED_AC_P256 = 1, /* chain and key */
	KW_CRED_AC_RSA,	     /* chain and key */
	KW_CRED_CA,	     /* chain: the authorities that are trusted */
	KW_CRED_CRL,	     /* chain: the revocation list, PEM */
	KW_CRED_TICKET_KEY,  /* key: 64 bytes */
	KW_CRED_COUNT,
};

enum { KW_PRIORITY_MAX = 7 }; /* of a log line, as syslog(3) */

struct kw_start {
	uint64_t listeners; /* of four sockets each: control strangers, control friends, data strangers, data friends */
	uint64_t control;   /* 1: the control socket stands behind them */
	uint64_t memory;    /* 1: the memory of sessions (net/recall.h) stands behind that */
	uint64_t restarts;  /* how many times net has been started before */
	uint64_t started;   /* when keeper was started, seconds of UTC */
	uint64_t wait_dtls_s;
	uint64_t memory_max; /* bytes; 0: not given */
	struct slice state_dir;
};
struct kw_config {
	struct slice name, text;
};
struct kw_credential {
	uint64_t kind;
	struct slice chain, key;
};
struct kw_text {
	struct slice text;
};
struct kw_token {
	uint64_t state; /* enum token_state of trust/token.h */
	uint64_t created, expires, used; /* seconds of UTC; used: 0, not */
	uint64_t only, by;		 /* mac_t: who may use it, who did; 0: anybody, nobody */
	struct slice identity, key;	 /* the PSK identity; key: empty when it may not be used */
};
struct kw_token_gone {
	struct slice identity;
};
struct kw_issued {
	uint64_t mac; /* mac_t, when its name is one; 0: not */
	uint64_t from, to, revoked; /* seconds of UTC; revoked: 0, not */
	struct slice serial, name;
};
struct kw_signed {
	uint64_t ok;
	struct slice chain, why;
};
struct kw_answer {
	uint64_t ok;
	struct slice text;
};
struct kw_status {
	uint64_t aps;
	struct slice text;
};
struct kw_log {
	uint64_t priority, event;
	struct slice text, ap, reason, session;
};
struct kw_sign {
	uint64_t how; /* enum kw_sign_how */
	uint64_t mac; /* mac_t of the AP; 0: none */
	struct slice request;	  /* DER or PEM */
	struct slice name;	  /* TOKEN: the PSK identity; else empty */
	struct slice fingerprint; /* RENEW: of the certificate it has */
};
struct kw_enrolled {
	struct slice fingerprint;
};
struct kw_token_create {
	uint64_t minutes; /* 0: as usual */
	uint64_t only;	  /* mac_t; 0: any AP */
	uint64_t pin;
};
struct kw_token_revoke {
	struct slice identity;
};
struct kw_cert_revoke {
	struct slice what;
};
struct kw_capture {
	struct slice path;
};
struct kw_reload {
	uint64_t dry; /* 1: say what would change, and change nothing */
};

struct kw_part {
	uint64_t at;  /* so much of it has come before; 0: what has come belongs to nothing */
	uint64_t end; /* 0: more follow; KW_SAVE, KW_RUNNING: it was the last, and the whole is the text of one of these */
	struct slice text;
};

/* Why net asks for a certificate: an AP with a token, an AP whose certificate nears its end, an operator. keeper checks
 * each: the token must be good for this AP, the certificate to be renewed must be one that was issued and not revoked. */
enum kw_sign_how { KW_SIGN_TOKEN = 1, KW_SIGN_RENEW, KW_SIGN_OPERATOR, KW_SIGN_HOWS };

/* Slices lend: when read, from the bytes that were read; when written, from the writer. */
struct kw_msg {
	enum kw_type type;
	uint32_t id;
	union {
		struct kw_start start;
		struct kw_config config;
		struct kw_credential credential;
		struct kw_text text; /* KW_SAVE, KW_RUNNING, KW_TRAP */
		struct kw_token token;
		struct kw_token_gone token_gone;
		struct kw_issued issued;
		struct kw_signed signed_;
		struct kw_answer answer; /* KW_ANSWER, KW_RELOADED */
		struct kw_status status;
		struct kw_log log;
		struct kw_sign sign;
		struct kw_enrolled enrolled;
		struct kw_token_create token_create;
		struct kw_cert_revoke cert_revoke;
		struct kw_token_revoke token_revoke;
		struct kw_capture capture;
		struct kw_reload reload;
		struct kw_part part;
	} u;
};

enum kw_side { KW_NET, KW_KEEPER };

/* Whether the type may be sent to that side; and its name, "?" when it is none. */
bool kw_is_for(enum kw_type type, enum kw_side reader);
const char *kw_name(enum kw_type type);

/* The body of a message (frame heads apart) into w: 0, -ENOBUFS, -ERANGE (a field out of its bounds), -EINVAL (no such
 * type). */
int kw_write(const struct kw_msg *m, struct wr *w);
/* NULL when the body is one of the type and it may be sent to `reader`, else what is wrong with it (static text). */
const char *kw_read(enum kw_side reader, enum kw_type type, uint32_t id, const void *body, size_t len, struct kw_msg *out);

/* --- frames on the pair ------------------------------------------------------------------------------------------- */

/* Puts frames together. Wiped and freed by kw_in_free, for keys pass through. */
struct kw_in {
	enum kw_side reader;
	uint8_t *body;
	size_t len, cap;
	uint32_t id;
	uint8_t type;
	bool open; /* frames of a message are still to come */
	int fd;	   /* came with the message; -1: none. Take it by setting -1 */
};

enum kw_got { KW_GOT_MESSAGE, KW_GOT_PART, KW_GOT_WRONG };

void kw_in_init(struct kw_in *in, enum kw_side reader);
void kw_in_free(struct kw_in *in);
/* One frame. KW_GOT_MESSAGE: *out is valid until the next call. KW_GOT_WRONG: *why says what; the pair cannot be
 * trusted any more. */
enum kw_got kw_in_frame(struct kw_in *in, const void *frame, size_t len, struct kw_msg *out, const char **why);
/* Waits not at all: reads one frame from the pair. -EAGAIN: nothing there; -EPIPE: the other side is gone; 0: *got says. */
int kw_in_read(struct kw_in *in, int fd, struct kw_msg *out, enum kw_got *got, const char **why);
/* Writes a whole message, waiting when the pair is full, at most wait_ms for all of it (0: not at all). `pass` is a
 * descriptor to go with it, or -1. 0, -EAGAIN (full; nothing was sent), -EPIPE (gone, or stuck in the middle of a
 * message), and as kw_write. */
int kw_send(int fd, const struct kw_msg *m, int pass, int wait_ms);
