/* SPDX-License-Identifier: Apache-2.0 */
/* dtls_owners.c - see dtls_owners.h. */
#include "dtls_owners.h"

#include "trust/cert.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <time.h>

struct papers ours, others;
char *ac_cert[TRUST_KEYS], *ac_key[TRUST_KEYS], *ap_cert, *ap_key;
struct link_wire w;

int make_papers(void **state)
{
	(void)state;
	papers_init(&ours, "plumb test authority");
	papers_init(&others, "another authority");
	for (int k = 0; k < TRUST_KEYS; k++)
		papers_ac(&ours, (enum trust_key)k, papers_now(), &ac_cert[k], &ac_key[k]);
	papers_ap(&ours, AP, papers_now(), 30, &ap_cert, &ap_key);
	return 0;
}

int burn_papers(void **state)
{
	(void)state;
	papers_free(&ours);
	papers_free(&others);
	for (int k = 0; k < TRUST_KEYS; k++) {
		pem_free(ac_cert[k]);
		pem_free(ac_key[k]);
	}
	pem_free(ap_cert);
	pem_free(ap_key);
	return 0;
}

/* --- the owners --------------------------------------------------------------------------------------------------- */

struct owner server_owner, client_owner;

static size_t owner_psk(void *ctx, const char *identity, uint8_t *key, size_t size)
{
	struct owner *o = ctx;

	o->psk_asked++;
	if (!o->psk_identity || strcmp(identity, o->psk_identity) != 0 || size < sizeof(o->psk))
		return 0;
	memcpy(key, o->psk, sizeof(o->psk));
	return sizeof(o->psk);
}

static bool owner_welcome(void *ctx, const struct dtls_peer *peer, char why[static DTLS_WHY_MAX])
{
	struct owner *o = ctx;

	o->asked++;
	o->asked_about = *peer;
	if (o->unwelcome)
		snprintf(why, DTLS_WHY_MAX, "%s", o->unwelcome);
	return !o->unwelcome;
}

static void owner_psk_why(void *ctx, const char *identity, char why[static DTLS_WHY_MAX])
{
	struct owner *o = ctx;

	if (o->psk_words)
		snprintf(why, DTLS_WHY_MAX, "%s (%s)", o->psk_words, identity);
}

static int64_t owner_wall(void *ctx)
{
	struct owner *o = ctx;

	return o->wall ? o->wall : papers_now();
}

static bool owner_later(void *ctx, int64_t not_before)
{
	struct owner *o = ctx;

	if (!o->guesses)
		return false;
	o->guesses = false;
	o->wall = not_before;
	return true;
}

struct dtls_options options_of(struct owner *o)
{
	struct dtls_options opt = {
		.psk_hint = "plumb-test",
		.calls = { owner_psk, owner_welcome, owner_psk_why, owner_wall, o, owner_later },
	};

	memset(opt.ticket_key, 7, sizeof(opt.ticket_key));
	return opt;
}

int fresh_wire(void **state)
{
	struct dtls_options s = options_of(&server_owner), c = options_of(&client_owner);
	char why[DTLS_WHY_MAX] = "";

	(void)state;
	memset(&server_owner, 0, sizeof(server_owner));
	memset(&client_owner, 0, sizeof(client_owner));
	memset(server_owner.psk, 0x5a, sizeof(server_owner.psk));
	memset(client_owner.psk, 0x5a, sizeof(client_owner.psk));
	wire_init(&w);
	w.server.ctx = wire_context(DTLS_SERVER, &s);
	w.client.ctx = wire_context(DTLS_CLIENT, &c);
	for (int k = 0; k < TRUST_KEYS; k++)
		assert_true(dtls_ctx_add_certificate(w.server.ctx, ac_cert[k], ac_key[k], why));
	assert_true(dtls_ctx_set_authorities(w.server.ctx, ours.ca_cert, NULL, why));
	assert_true(dtls_ctx_add_certificate(w.client.ctx, ap_cert, ap_key, why));
	assert_true(dtls_ctx_set_authorities(w.client.ctx, ours.ca_cert, NULL, why));
	return 0;
}

int drop_wire(void **state)
{
	(void)state;
	wire_free(&w);
	return 0;
}

void assert_data_both_ways(void)
{
	int s = w.server.got, c = w.client.got;

	assert_true(dtls_send(w.client.d, "join", 4));
	assert_true(dtls_send(w.server.d, "welcome", 7));
	wire_run(&w, 500);
	assert_int_equal(w.server.got, s + 1);
	assert_int_equal(w.client.got, c + 1);
	assert_int_equal(w.server.last_len, 4);
	assert_memory_equal(w.server.last, "join", 4);
	assert_memory_equal(w.client.last, "welcome", 7);
}

/* The server refuses with these words in it, and the client hears of it. */
void assert_refused(const char *words)
{
	wire_connect(&w);
	wire_run(&w, 30000);
	assert_int_equal(w.server.ups, 0);
	assert_int_equal(w.client.ups, 0);
	assert_int_equal(w.server.ends, 1);
	if (w.server.how != DTLS_END_REFUSED || !strstr(w.server.why, words))
		fail_msg("ended (%d) because: %s; expected: %s; client: %s", w.server.how, w.server.why, words, w.client.why);
	assert_int_equal(w.client.ends, 1);
	assert_int_equal(w.client.how, DTLS_END_ALERT);
}

void use_psk(const char *at_server, const char *at_client)
{
	server_owner.psk_identity = at_server;
	client_owner.psk_identity = at_client;
	dtls_ctx_set_psk_identity(w.client.ctx, at_client);
}

static char *crl_of(const char *cert)
{
	char why[TRUST_WHY_MAX], *crl;
	struct ca_revoked r = { .at = papers_now() };
	struct cert_summary c;

	assert_true(cert_read(cert, strlen(cert), 0, &c, why));
	memcpy(r.serial, c.serial, sizeof(r.serial));
	crl = ca_crl(ours.ca, &r, 1, 1, papers_now(), why);
	assert_non_null(crl);
	return crl;
}

void revoke_ap(void)
{
	char *crl = crl_of(ap_cert), why[DTLS_WHY_MAX] = "";

	if (!dtls_ctx_set_authorities(w.server.ctx, ours.ca_cert, crl, why))
		fail_msg("%s", why);
	pem_free(crl);
}

void restart_server(uint8_t ticket_key)
{
	struct dtls_options s = options_of(&server_owner);
	char why[DTLS_WHY_MAX] = "";

	wire_hang_up(&w);
	dtls_ctx_free(w.server.ctx);
	memset(s.ticket_key, ticket_key, sizeof(s.ticket_key));
	w.server.ctx = wire_context(DTLS_SERVER, &s);
	for (int k = 0; k < TRUST_KEYS; k++)
		assert_true(dtls_ctx_add_certificate(w.server.ctx, ac_cert[k], ac_key[k], why));
	assert_true(dtls_ctx_set_authorities(w.server.ctx, ours.ca_cert, NULL, why));
}
