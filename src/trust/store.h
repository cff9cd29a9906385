/* SPDX-License-Identifier: Apache-2.0 */
/* store.h - the keeper's state directory for trust. The keeper process only: net is given copies of what it needs.
 *
 *   ca.pem                  the authority, certificate and key, made at the first start
 *   ac-p256.pem ac-rsa.pem  the AC's certificates and keys: made at the first start, renewed by store_tend
 *   crl.pem                 certificates that are revoked
 *   ticket.key              of DTLS session tickets: APs resume after a restart of net
 *   issued/SERIAL.pem       every AP certificate that was signed, until a month after its end
 *   tokens/ID               join tokens, a file each
 *   endings-told            when certificates that end soon were told of last
 *
 * All are text that ends with a check line (file.h). Directories have mode 0700, files 0600; others' are refused.
 * Every write is a new file beside it, fsync, rename, fsync of the directory: kill -9 at any moment leaves the old file or
 * the new one. A damaged file is named with what to do, and nothing is written over it. Opening a good store writes
 * nothing. One process has it open at a time. */
#pragma once
#include "base/addr.h"
#include "trust/ca.h"
#include "trust/cert.h"
#include "trust/token.h"

enum {
	STORE_TICKET_KEY_LEN = 64,
	STORE_TOKENS_MAX = 20000,
	STORE_ISSUED_MAX = 100000,
	STORE_SAME_NAME_MAX = 16, /* certificates in force of one name; one more is not made by a renewal */
	STORE_KEPT_DAYS = 30, /* what has ended (a token, a certificate) is shown so long */
	STORE_CRL_DAYS = 30,  /* the CRL is made anew */
};

struct store_options {
	const char *dir;	  /* made when it is missing; its parent has to be there */
	struct ca_server server; /* what the AC is called; a change makes new AC certificates at store_tend */
	unsigned ap_days;	  /* lifetime of AP certificates; 0: CA_AP_DAYS */
};

struct store;

/* Opens, and at the first start makes, the store. NULL with `why`. */
struct store *store_open(const struct store_options *o, int64_t now, char why[static TRUST_WHY_MAX]);
void store_free(struct store *s); /* wipes */

/* What net is given. Lent until the store changes them (store_tend, store_revoke) or is freed. The AC's
 * chain is its certificate alone: who trusts the authority has it. */
const char *store_ca(const struct store *s);
const char *store_crl(const struct store *s);
const char *store_ac_chain(const struct store *s, enum trust_key kind);
const char *store_ac_key(const struct store *s, enum trust_key kind);
const uint8_t *store_ticket_key(const struct store *s);
const uint8_t *store_ca_fingerprint(const struct store *s);

/* Once an hour and at start: renews the AC's certificates at two thirds of their life or when its names have changed, makes
 * the CRL anew each month or when the clock was set back, forgets old tokens and certificates. Which of them changed: */
enum store_changed { STORE_AC = 1, STORE_CRL = 2, STORE_TOKENS = 4, STORE_ISSUED = 8 };
bool store_tend(struct store *s, int64_t now, unsigned *changed, char why[static TRUST_WHY_MAX]);

/* Certificates that end within CERT_WARNING_DAYS, or have: of the authority, the AC, and of each access point the one that
 * ends last. Calls for each, once a day at most; what: "CA", "AC (P-256)", "AC (RSA-2048)", "AP". False with `why` when it
 * cannot be kept that they were told. */
typedef void (*store_ending)(void *ctx, const char *what, const struct cert_summary *c);
bool store_endings(struct store *s, int64_t now, store_ending each, void *ctx, char why[static TRUST_WHY_MAX]);

/* --- join tokens -------------------------------------------------------------------------------------------------- */
struct store_token_wish {
	unsigned minutes; /* 0: TOKEN_MINUTES_DEFAULT */
	mac_t only;	  /* absent: any AP */
	bool pin;	  /* with the authority's fingerprint */
};
/* The text is given once and kept nowhere; wipe it after it has been shown. The record is lent (store_token_at). */
const struct token_record *store_token_create(struct store *s, const struct store_token_wish *w, int64_t now,
					      char text[static TOKEN_TEXT_MAX], char why[static TRUST_WHY_MAX]);
bool store_token_revoke(struct store *s, struct token_id id, int64_t now, char why[static TRUST_WHY_MAX]);
const struct token_record *store_token_find(const struct store *s, struct token_id id);
size_t store_token_count(const struct store *s);
const struct token_record *store_token_at(const struct store *s, size_t i);

/* --- certificates of APs ------------------------------------------------------------------------------------------ */

/* Redeems a token: the request's proof and the token are checked, the certificate is made for `ap` and kept, the token is
 * kept as in use, both on disk, before the chain (PEM: certificate, authority) is given. The same key may fetch it again
 * until the token expires. NULL with `why`. */
char *store_enrol(struct store *s, struct token_id id, const void *csr, size_t len, mac_t ap, int64_t now,
		  char why[static TRUST_WHY_MAX]);
/* The AP came with its certificate: the token it was made with is used up. False when there is none in use. */
bool store_enrolled(struct store *s, const uint8_t key_id[static TRUST_FINGERPRINT_LEN], int64_t now,
		    char why[static TRUST_WHY_MAX]);

/* In session, by an AP that was let in with the certificate `fingerprint`: a new certificate of the same name. */
char *store_renew(struct store *s, const uint8_t fingerprint[static TRUST_FINGERPRINT_LEN], const void *csr, size_t len,
		  int64_t now, char why[static TRUST_WHY_MAX]);

/* config ap certificate sign FILE: for a stranger's request, the name it asks for or the given one. */
char *store_sign(struct store *s, const void *csr, size_t len, const char *name_or_null, int64_t now,
		 char why[static TRUST_WHY_MAX]);

struct store_issued {
	struct cert_summary cert;
	int64_t revoked; /* when; 0: not */
};
size_t store_issued_count(const struct store *s);
const struct store_issued *store_issued_at(const struct store *s, size_t i); /* by serial number */
const struct store_issued *store_issued_find(const struct store *s, const char *serial);

/* Revokes by what a person types: serial number, fingerprint, MAC or name (all certificates of it). How many were revoked
 * newly; -1 with `why`. The CRL is on disk when this returns. */
int store_revoke(struct store *s, const char *what, int64_t now, char why[static TRUST_WHY_MAX]);
