/* SPDX-License-Identifier: Apache-2.0 */
/* test_dtls.c - a client and a server of src/dtls/ over a wire of ours: every proof, every refusal, loss, resumption. */
#include "check.h"
#include "dtls_link.h"

#include "base/wipe.h"

#include <time.h>

#define AP "02:00:5e:00:00:01"

static struct papers ours, others;
static char *ac_cert[TRUST_KEYS], *ac_key[TRUST_KEYS], *ap_cert, *ap_key;
static struct link_wire w;

static int make_papers(void **state)
{
	(void)state;
	papers_init(&ours, "plumb test authority");
	papers_init(&others, "another authority");
	for (int k = 0; k < TRUST_KEYS; k++)
		papers_ac(&ours, (enum trust_key)k, papers_now(), &ac_cert[k], &ac_key[k]);
	papers_ap(&ours, AP, papers_now(), 30, &ap_cert, &ap_key);
	return 0;
}

static int burn_papers(void **state)
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

/* --- the owners ------------------------------------------------------------------------------------------------------ */

static struct owner {
	const char *unwelcome;	  /* why a peer is not welcome; NULL: it is */
	const char *psk_identity; /* the one there is */
	uint8_t psk[32];
	const char *psk_words;
	int64_t wall; /* 0: the true time */
	int asked, psk_asked;
	struct dtls_peer asked_about;
} server_owner, client_owner;

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

static struct dtls_options options_of(struct owner *o)
{
	struct dtls_options opt = {
		.psk_hint = "plumb-test",
		.calls = { owner_psk, owner_welcome, owner_psk_why, owner_wall, o },
	};

	memset(opt.ticket_key, 7, sizeof(opt.ticket_key));
	return opt;
}

static int fresh_wire(void **state)
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

static int drop_wire(void **state)
{
	(void)state;
	wire_free(&w);
	return 0;
}

static void assert_data_both_ways(void)
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
static void assert_refused(const char *words)
{
	wire_connect(&w);
	wire_run(&w, 30000);
	assert_int_equal(w.server.ups, 0);
	assert_int_equal(w.client.ups, 0);
	assert_int_equal(w.server.ends, 1);
	assert_int_equal(w.server.how, DTLS_END_REFUSED);
	if (!strstr(w.server.why, words))
		fail_msg("refused because: %s; expected: %s", w.server.why, words);
	assert_int_equal(w.client.ends, 1);
	assert_int_equal(w.client.how, DTLS_END_ALERT);
}

/* --- proofs ------------------------------------------------------------------------------------------------------------- */

static void certificates_on_both_sides(void **state)
{
	(void)state;
	wire_connect(&w);
	wire_run(&w, 500);
	assert_true(wire_both_up(&w));
	assert_int_equal(w.cookies, 1);
	assert_int_equal(w.server.peer.proof, DTLS_PROOF_CERTIFICATE);
	assert_string_equal(w.server.peer.name, AP);
	assert_true(w.server.peer.ours);
	assert_false(w.server.peer.resumed);
	assert_true(w.server.peer.not_after > papers_now());
	assert_string_equal(w.client.peer.name, "plumb test controller");
	assert_string_equal(w.server.peer.cipher, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
	assert_string_equal(w.server.peer.version, "DTLS1.2");
	assert_memory_equal(w.server.peer.family, w.client.peer.family, DTLS_FAMILY_LEN);
	assert_int_equal(server_owner.asked, 1);
	assert_true(dtls_due(w.client.d).us == MONO_NEVER.us);
	assert_true(dtls_due(w.server.d).us == MONO_NEVER.us);
	assert_data_both_ways();
	dtls_close(w.client.d);
	wire_run(&w, 100);
	assert_int_equal(w.server.ends, 1);
	assert_int_equal(w.server.how, DTLS_END_PEER);
}

static void use_psk(const char *at_server, const char *at_client)
{
	server_owner.psk_identity = at_server;
	client_owner.psk_identity = at_client;
	dtls_ctx_set_psk_identity(w.client.ctx, at_client);
}

static void a_pre_shared_key(void **state)
{
	(void)state;
	use_psk("plumb-join-aaaaaaaa", "plumb-join-aaaaaaaa");
	wire_connect(&w);
	wire_run(&w, 500);
	assert_true(wire_both_up(&w));
	assert_int_equal(w.server.peer.proof, DTLS_PROOF_PSK);
	assert_string_equal(w.server.peer.name, "plumb-join-aaaaaaaa");
	assert_string_equal(w.server.peer.cipher, "TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256");
	assert_int_equal(server_owner.asked, 1);
	assert_data_both_ways();
}

/* --- refusals ------------------------------------------------------------------------------------------------------------ */

static void use_ap(struct papers *p, int64_t from, unsigned days)
{
	char *cert, *key, why[DTLS_WHY_MAX] = "";

	papers_ap(p, AP, from, days, &cert, &key);
	assert_true(dtls_ctx_add_certificate(w.client.ctx, cert, key, why));
	pem_free(cert);
	pem_free(key);
}

static void an_expired_certificate(void **state)
{
	(void)state;
	use_ap(&ours, papers_now() - 40 * 86400LL, 30);
	assert_refused("certificate expired on 20");
}

static void a_certificate_of_tomorrow(void **state)
{
	(void)state;
	use_ap(&ours, papers_now() + 40 * 86400LL, 30);
	assert_refused("certificate is not valid before 20");
}

static void a_certificate_of_another_authority(void **state)
{
	(void)state;
	use_ap(&others, papers_now(), 30);
	assert_refused("certificate signed by an unknown authority (issuer: another authority)");
}

static void a_certificate_for_another_use(void **state)
{
	char why[DTLS_WHY_MAX] = "";

	(void)state;
	assert_true(dtls_ctx_add_certificate(w.client.ctx, ac_cert[TRUST_P256], ac_key[TRUST_P256], why));
	assert_refused("certificate is not for access points (lacks key usage id-kp-capwapWTP)");
}

static void an_unwelcome_access_point(void **state)
{
	(void)state;
	server_owner.unwelcome = "refused in the auth-list";
	assert_refused("refused in the auth-list");
	assert_string_equal(server_owner.asked_about.name, AP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_expired_certificate, fresh_wire, drop_wire),
		cmocka_unit_test_setup_teardown(a_certificate_of_tomorrow, fresh_wire, drop_wire),
		cmocka_unit_test_setup_teardown(a_certificate_of_another_authority, fresh_wire, drop_wire),
		cmocka_unit_test_setup_teardown(a_certificate_for_another_use, fresh_wire, drop_wire),
		cmocka_unit_test_setup_teardown(an_unwelcome_access_point, fresh_wire, drop_wire),
		cmocka_unit_test_setup_teardown(certificates_on_both_sides, fresh_wire, drop_wire),
		cmocka_unit_test_setup_teardown(a_pre_shared_key, fresh_wire, drop_wire),
	};

	return cmocka_run_group_tests(tests, make_papers, burn_papers);
}
