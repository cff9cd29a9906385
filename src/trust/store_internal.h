/* SPDX-License-Identifier: Apache-2.0 */
/* store_internal.h - the open store, as its files share it.
 *
 * store.c         opening, the authority, the AC's certificates, the CRL, tending
 * store_tokens.c  join tokens
 * store_endings.c what ends soon
 * store_issued.c  certificates of APs: enrolment, renewal, strangers, revocation */
#pragma once
#include "trust/file.h"
#include "trust/internal.h"
#include "trust/store.h"

#include "base/buf.h"

struct store {
	struct dir dir, issued_dir, tokens_dir;
	char *name;		/* options, copied */
	char **dns;
	struct addr *ip;
	struct ca_server server;
	unsigned ap_days;

	struct ca *ca;
	char *ca_cert, *crl;
	struct cert_summary ca_summary;
	struct ac {
		char *chain, *key;
		struct cert_summary summary;
	} ac[TRUST_KEYS];
	uint8_t ticket_key[STORE_TICKET_KEY_LEN];

	struct store_issued **issued; /* by serial number */
	size_t nissued, issued_size;
	struct token_record **token; /* as they were made */
	size_t ntokens, tokens_size;
	struct ca_revoked *revoked;
	size_t nrevoked;
	uint64_t crl_number;
	int64_t crl_made;
};

/* store_tokens.c */
bool store_load_tokens(struct store *s, char why[static TRUST_WHY_MAX]);
bool store_tend_tokens(struct store *s, int64_t now, bool *changed, char why[static TRUST_WHY_MAX]);
bool store_save_token(struct store *s, const struct token_record *r, char why[static TRUST_WHY_MAX]);
struct token_record *store_token(const struct store *s, struct token_id id);
void store_free_tokens(struct store *s);

/* store_issued.c */
bool store_load_issued(struct store *s, char why[static TRUST_WHY_MAX]);
bool store_tend_issued(struct store *s, int64_t now, bool *changed, char why[static TRUST_WHY_MAX]);
void store_free_issued(struct store *s);
struct store_issued *store_issued_by_serial(const struct store *s, const char *serial);

/* store.c: makes the CRL of what is revoked, and keeps it. */
bool store_make_crl(struct store *s, int64_t now, char why[static TRUST_WHY_MAX]);

/* A text as a sealed file. */
int store_write_text(const struct dir *d, const char *name, const char *text, char why[static TRUST_WHY_MAX]);

/* Walks the names of a directory: calls `each` for every one that does not begin with a dot. */
bool store_each_name(const struct dir *d, bool (*each)(struct store *s, const char *name, char *why), struct store *s,
		     char why[static TRUST_WHY_MAX]);
