/* SPDX-License-Identifier: Apache-2.0 */
/* dtls_owners.h - what the tests of src/dtls/ share: papers, a client and a server over a wire, and their owners, who say
 * which keys there are, who is welcome, and what the time is. */
#pragma once
#include "check.h"
#include "dtls_link.h"

#define AP "02:00:5e:00:00:01"
#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh_wire, drop_wire)

struct owner {
	const char *unwelcome;	  /* why a peer is not welcome; NULL: it is */
	const char *psk_identity; /* the one there is */
	uint8_t psk[32];
	const char *psk_words;
	int64_t wall; /* 0: the true time */
	int asked, psk_asked;
	bool guesses; /* its clock: a certificate may move it on, once */
	struct dtls_peer asked_about;
};

extern struct papers ours, others;
extern char *ac_cert[TRUST_KEYS], *ac_key[TRUST_KEYS], *ap_cert, *ap_key;
extern struct link_wire w;
extern struct owner server_owner, client_owner;

int make_papers(void **state);
int burn_papers(void **state);
int fresh_wire(void **state);
int drop_wire(void **state);
struct dtls_options options_of(struct owner *o);
void assert_data_both_ways(void);
/* The server refuses with these words in it, and the client hears of it. */
void assert_refused(const char *words);
/* The identity the server knows, and the one the client offers. */
void use_psk(const char *at_server, const char *at_client);
/* From here on the server has a revocation list with the access point's certificate in it. */
void revoke_ap(void);
/* The server's context is made anew, as after a restart, with tickets under this key. */
void restart_server(uint8_t ticket_key);
