/* SPDX-License-Identifier: Apache-2.0 */
/* test_dtls.c - a client and a server of src/dtls/ over a wire of ours: every proof, every refusal, and that no
 * secret is told. */
#include "dtls_owners.h"

#include "base/slice.h"
#include "trust/cert.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

/* --- proofs ------------------------------------------------------------------------------------------------------- */

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

/* --- refusals ----------------------------------------------------------------------------------------------------- */

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

static void a_revoked_certificate(void **state)
{
	(void)state;
	revoke_ap();
	assert_refused("certificate revoked");
}

static void a_revocation_list_of_somebody_else_is_not_taken(void **state)
{
	char why[DTLS_WHY_MAX] = "", *forged = ca_crl(others.ca, NULL, 0, 1, papers_now(), why);

	(void)state;
	assert_non_null(forged);
	assert_false(dtls_ctx_set_authorities(w.server.ctx, ours.ca_cert, forged, why));
	assert_non_null(strstr(why, "not signed by a trusted authority"));
	pem_free(forged);
	assert_false(dtls_ctx_set_authorities(w.server.ctx, ac_cert[0], NULL, why));
	assert_non_null(strstr(why, "not one of an authority"));
	assert_false(dtls_ctx_set_authorities(w.server.ctx, "nonsense", NULL, why));
	assert_false(dtls_ctx_add_certificate(w.server.ctx, ac_cert[0], ac_key[1], why));
	/* what there was is still good */
	wire_connect(&w);
	wire_run(&w, 500);
	assert_true(wire_both_up(&w));
}

static void no_certificate_at_all(void **state)
{
	struct dtls_options c = options_of(&client_owner);
	char why[DTLS_WHY_MAX] = "";

	(void)state;
	dtls_ctx_free(w.client.ctx);
	w.client.ctx = wire_context(DTLS_CLIENT, &c);
	assert_true(dtls_ctx_set_authorities(w.client.ctx, ours.ca_cert, NULL, why));
	assert_refused("no certificate was sent");
}

static void no_authority_means_no_trust(void **state)
{
	struct dtls_options s = options_of(&server_owner);
	char why[DTLS_WHY_MAX] = "";

	(void)state;
	dtls_ctx_free(w.server.ctx);
	w.server.ctx = wire_context(DTLS_SERVER, &s);
	assert_true(dtls_ctx_add_certificate(w.server.ctx, ac_cert[0], ac_key[0], why));
	assert_refused("no authority is trusted here yet");
}

static void the_owners_clock_decides(void **state)
{
	(void)state;
	server_owner.wall = papers_now() + 31 * 86400LL;
	assert_refused("certificate expired on 20");
	wire_hang_up(&w);
	server_owner.wall = papers_now() + 29 * 86400LL;
	wire_connect(&w);
	wire_run(&w, 500);
	assert_true(wire_both_up(&w));
}

/* An access point without a clock: the controller's certificate begins after the time it guesses. */
static void a_guessed_clock_is_moved_by_a_good_certificate(void **state)
{
	(void)state;
	client_owner.wall = papers_now() - 300 * 86400LL;
	client_owner.guesses = true;
	wire_connect(&w);
	wire_run(&w, 500);
	assert_true(wire_both_up(&w));
	assert_false(client_owner.guesses);
}

static void a_known_clock_is_not_moved(void **state)
{
	(void)state;
	client_owner.wall = papers_now() - 300 * 86400LL;
	wire_connect(&w);
	wire_run(&w, 500);
	assert_int_equal(w.client.how, DTLS_END_REFUSED);
	assert_non_null(strstr(w.client.why, "not valid before"));
}

static void a_guessed_clock_is_not_moved_by_a_stranger(void **state)
{
	char why[DTLS_WHY_MAX], *cert, *key;

	(void)state;
	papers_ac(&others, TRUST_P256, papers_now(), &cert, &key);
	assert_true(dtls_ctx_add_certificate(w.server.ctx, cert, key, why));
	client_owner.wall = papers_now() - 300 * 86400LL;
	client_owner.guesses = true;
	wire_connect(&w);
	wire_run(&w, 500);
	assert_int_equal(w.client.ups, 0);
	assert_true(client_owner.guesses);
	pem_free(cert);
	pem_free(key);
}

static void the_client_refuses_a_controller_too(void **state)
{
	char *cert, *key, why[DTLS_WHY_MAX] = "";

	(void)state;
	papers_ap(&ours, "not a controller", papers_now(), 30, &cert, &key);
	assert_true(dtls_ctx_add_certificate(w.server.ctx, cert, key, why));
	pem_free(cert);
	pem_free(key);
	wire_connect(&w);
	wire_run(&w, 5000);
	assert_int_equal(w.client.ends, 1);
	assert_int_equal(w.client.how, DTLS_END_REFUSED);
	assert_string_equal(w.client.why, "certificate is not for controllers (lacks key usage id-kp-capwapAC)");
	assert_int_equal(w.server.how, DTLS_END_ALERT);
	assert_string_equal(w.server.why, "the peer sent a fatal alert: Certificate is not supported");
}

static void a_wrong_key(void **state)
{
	(void)state;
	use_psk("plumb-join-aaaaaaaa", "plumb-join-aaaaaaaa");
	client_owner.psk[31] ^= 1;
	assert_refused("the key for PSK identity plumb-join-aaaaaaaa is wrong");
	assert_non_null(strstr(w.client.why, "the peer refused the key of PSK identity plumb-join-aaaaaaaa"));
	wire_hang_up(&w);
	server_owner.psk_words = "join token aaaaaaaa has expired";
	assert_refused("join token aaaaaaaa has expired (plumb-join-aaaaaaaa)");
}

/* From outside an unknown identity is a wrong key: the same alert, after as many messages. */
static void an_unknown_identity(void **state)
{
	uint64_t sent;
	char told[DTLS_WHY_MAX];

	(void)state;
	use_psk("plumb-join-aaaaaaaa", "plumb-join-bbbbbbbb");
	assert_refused("PSK identity plumb-join-bbbbbbbb is wrong, or the identity is not known here");
	sent = w.sent;
	memcpy(told, w.client.why, sizeof(told));
	wire_hang_up(&w);
	w.sent = 0;
	use_psk("plumb-join-bbbbbbbb", "plumb-join-bbbbbbbb");
	client_owner.psk[31] ^= 1;
	assert_refused("PSK identity plumb-join-bbbbbbbb is wrong");
	assert_int_equal(w.sent, sent);
	assert_string_equal(told, w.client.why);
}

static void an_unwelcome_key(void **state)
{
	(void)state;
	use_psk("02005e000001", "02005e000001");
	server_owner.unwelcome = "refused in the auth-list";
	wire_connect(&w);
	wire_run(&w, 5000);
	assert_int_equal(w.server.ups, 0);
	assert_int_equal(w.server.how, DTLS_END_REFUSED);
	assert_string_equal(w.server.why, "refused in the auth-list");
}

/* --- certificate bombs -------------------------------------------------------------------------------------------- */

static char *export_pem(gnutls_x509_crt_t crt, char *at)
{
	size_t room = 32768;

	assert_int_equal(gnutls_x509_crt_export(crt, GNUTLS_X509_FMT_PEM, at, &room), 0);
	return at + room;
}

/* A certificate by `issuer` (NULL: by itself) with `sans` alternative names. */
static gnutls_x509_crt_t forge(gnutls_x509_crt_t issuer, gnutls_x509_privkey_t key, const char *name, unsigned sans)
{
	gnutls_x509_crt_t crt;

	assert_int_equal(gnutls_x509_crt_init(&crt), 0);
	gnutls_x509_crt_set_version(crt, 3);
	gnutls_x509_crt_set_key(crt, key);
	gnutls_x509_crt_set_serial(crt, "\x11", 1);
	gnutls_x509_crt_set_activation_time(crt, (time_t)papers_now() - 3600);
	gnutls_x509_crt_set_expiration_time(crt, (time_t)papers_now() + 86400);
	gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, name, (unsigned)strlen(name));
	gnutls_x509_crt_set_ca_status(crt, 1);
	for (unsigned i = 0; i < sans; i++)
		gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, "a-long-name-that-fills-the-certificate.example.net",
						     50, GNUTLS_FSAN_APPEND);
	assert_int_equal(gnutls_x509_crt_sign2(crt, issuer ? issuer : crt, key, GNUTLS_DIG_SHA256, 0), 0);
	return crt;
}

static void send_chain(unsigned depth, unsigned sans, const char *words)
{
	static char pem[16 * 32768];
	char *key_pem = key_make(TRUST_P256), *at = pem, why[DTLS_WHY_MAX] = "", name[32];
	gnutls_datum_t text = { (unsigned char *)key_pem, (unsigned)strlen(key_pem) };
	gnutls_x509_crt_t crt[16];
	gnutls_x509_privkey_t key;

	gnutls_x509_privkey_init(&key);
	assert_int_equal(gnutls_x509_privkey_import(key, &text, GNUTLS_X509_FMT_PEM), 0);
	for (unsigned i = 0; i < depth; i++) {
		snprintf(name, sizeof(name), "step %u", i);
		crt[i] = forge(i ? crt[i - 1] : NULL, key, name, i + 1 == depth ? sans : 0);
	}
	for (unsigned i = depth; i-- > 0;) {
		at = export_pem(crt[i], at);
		gnutls_x509_crt_deinit(crt[i]);
	}
	*at = '\0';
	gnutls_x509_privkey_deinit(key);
	if (!dtls_ctx_add_certificate(w.client.ctx, pem, key_pem, why))
		fail_msg("%s", why);
	pem_free(key_pem);
	assert_refused(words);
}

static void a_certificate_of_no_authority(void **state)
{
	(void)state;
	send_chain(1, 0, "certificate is self-signed, by no authority (name: step 0)");
}

static void a_chain_that_is_too_long(void **state)
{
	(void)state;
	send_chain(6, 0, "certificate chain of 6 certificates, more than 4");
}

static void a_certificate_that_is_too_large(void **state)
{
	(void)state;
	send_chain(1, 80, "bytes, more than 4096");
}

/* The first fragment of a certificate message that says it has 128 KiB: refused at once, nothing is reserved for it. */
static bool spy_enlarge(struct link_wire *wire, bool to_server, uint8_t *bytes, size_t *len)
{
	(void)wire;
	if (to_server && *len > 30 && bytes[0] == 22 && bytes[13] == 11) {
		bytes[14] = 1;
		bytes[15] = bytes[16] = 0xff;
	}
	return true;
}

static void a_handshake_message_that_is_too_large(void **state)
{
	(void)state;
	w.spy = spy_enlarge;
	assert_refused("longer than 12 KiB");
}

/* --- secrets ------------------------------------------------------------------------------------------------------ */

static void no_secret_is_told(void **state)
{
	char *bad, why[DTLS_WHY_MAX] = "", line[65];

	(void)state;
	bad = strdup(ap_key);
	assert_non_null(bad);
	bad[80] = '!';
	assert_false(dtls_ctx_add_certificate(w.client.ctx, ap_cert, bad, why));
	memcpy(line, strchr(ap_key, '\n') + 1, 64);
	line[20] = '\0';
	assert_null(strstr(why, line));
	free(bad);
	/* a key that is text, so that it would be seen */
	memcpy(server_owner.psk, "canary-canary-canary-canary-cana", 32);
	use_psk("02005e000001", "02005e000001");
	assert_refused("PSK identity 02005e000001 is wrong");
	assert_null(strstr(w.server.why, "canary"));
	assert_null(strstr(w.client.why, "canary"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(certificates_on_both_sides),
		TEST(a_pre_shared_key),
		TEST(an_expired_certificate),
		TEST(a_certificate_of_tomorrow),
		TEST(a_certificate_of_another_authority),
		TEST(a_certificate_for_another_use),
		TEST(a_certificate_of_no_authority),
		TEST(a_revoked_certificate),
		TEST(a_revocation_list_of_somebody_else_is_not_taken),
		TEST(no_certificate_at_all),
		TEST(no_authority_means_no_trust),
		TEST(an_unwelcome_access_point),
		TEST(the_owners_clock_decides),
		TEST(a_guessed_clock_is_moved_by_a_good_certificate),
		TEST(a_guessed_clock_is_not_moved_by_a_stranger),
		TEST(a_known_clock_is_not_moved),
		TEST(the_client_refuses_a_controller_too),
		TEST(a_wrong_key),
		TEST(an_unknown_identity),
		TEST(an_unwelcome_key),
		TEST(a_chain_that_is_too_long),
		TEST(a_certificate_that_is_too_large),
		TEST(a_handshake_message_that_is_too_large),
		TEST(no_secret_is_told),
	};

	return cmocka_run_group_tests(tests, make_papers, burn_papers);
}
