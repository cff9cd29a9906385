/* SPDX-License-Identifier: Apache-2.0 */
/* test_dtls.c - a client and a server of src/dtls/ over a wire of ours: every proof, every refusal, loss, resumption. */
#include "check.h"
#include "dtls_link.h"

#include "base/slice.h"
#include "trust/cert.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <malloc.h>
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

/* --- the owners --------------------------------------------------------------------------------------------------- */

static struct owner {
	const char *unwelcome;	  /* why a peer is not welcome; NULL: it is */
	const char *psk_identity; /* the one there is */
	uint8_t psk[32];
	const char *psk_words;
	int64_t wall; /* 0: the true time */
	int asked, psk_asked;
	bool guesses; /* its clock: a certificate may move it on, once */
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

static bool owner_later(void *ctx, int64_t not_before)
{
	struct owner *o = ctx;

	if (!o->guesses)
		return false;
	o->guesses = false;
	o->wall = not_before;
	return true;
}

static struct dtls_options options_of(struct owner *o)
{
	struct dtls_options opt = {
		.psk_hint = "plumb-test",
		.calls = { owner_psk, owner_welcome, owner_psk_why, owner_wall, o, owner_later },
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
	if (w.server.how != DTLS_END_REFUSED || !strstr(w.server.why, words))
		fail_msg("ended (%d) because: %s; expected: %s; client: %s", w.server.how, w.server.why, words, w.client.why);
	assert_int_equal(w.client.ends, 1);
	assert_int_equal(w.client.how, DTLS_END_ALERT);
}

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

static void revoke_ap(void)
{
	char *crl = crl_of(ap_cert), why[DTLS_WHY_MAX] = "";

	if (!dtls_ctx_set_authorities(w.server.ctx, ours.ca_cert, crl, why))
		fail_msg("%s", why);
	pem_free(crl);
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

/* --- loss, time, size --------------------------------------------------------------------------------------------- */

static void a_handshake_survives_the_wire(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 60; seed++) {
		w.random = seed * 977;
		w.loss = seed % 3 ? 10 : 30;
		w.swap = w.repeat = 20;
		wire_connect(&w);
		wire_run(&w, 600000);
		if (!wire_both_up(&w) || w.server.ups != 1 || w.client.ups != 1)
			fail_msg("seed %u: client %s, server %s", (unsigned)seed, w.client.ends ? w.client.why : "waits",
				 w.server.ends ? w.server.why : "waits");
		w.loss = w.swap = w.repeat = 0;
		assert_data_both_ways();
		wire_hang_up(&w);
	}
	assert_true(w.lost > 50);
}

static void flights_are_sent_again_when_due(void **state)
{
	mono_t began = w.now;

	(void)state;
	w.loss = 100;
	wire_connect(&w);
	assert_int_equal(w.sent, 1);
	assert_int_equal(mono_between(began, dtls_due(w.client.d)), 1000);
	dtls_tick(w.client.d, mono_after(began, 999));
	assert_int_equal(w.sent, 1);
	wire_run(&w, 1000);
	assert_int_equal(w.sent, 2);
	assert_int_equal(mono_between(began, dtls_due(w.client.d)), 3000);
	wire_run(&w, 2000);
	assert_int_equal(w.sent, 3);
	assert_int_equal(mono_between(began, dtls_due(w.client.d)), 7000);
}

static bool spy_hold_server(struct link_wire *wire, bool to_server, uint8_t *bytes, size_t *len)
{
	unsigned *flights = wire->spy_ctx;

	(void)bytes, (void)len;
	if (to_server && wire->server.ups == 0 && *flights)
		return false; /* the client's second flight never comes */
	return true;
}

/* The client has the server's flight; what it says to it gets nowhere. */
static void into_the_middle(void)
{
	static unsigned cut;

	cut = 0;
	w.spy = spy_hold_server;
	w.spy_ctx = &cut;
	w.delay_ms = 10;
	wire_connect(&w);
	for (unsigned i = 0; i < 1000 && !w.server.d; i++)
		wire_run(&w, 1);
	assert_non_null(w.server.d);
	cut = 1;
	wire_run(&w, 200);
	assert_int_equal(w.client.ups + w.server.ups + w.client.ends + w.server.ends, 0);
}

/* For want of room: the client hears it at once, and is told that nothing is wrong with it. */
static void a_handshake_is_given_up_and_the_peer_knows(void **state)
{
	(void)state;
	into_the_middle();
	dtls_give_up(w.server.d);
	wire_run(&w, 50);
	assert_int_equal(w.server.ends, 0); /* its owner knows */
	assert_int_equal(w.client.ends, 1);
	assert_int_equal(w.client.how, DTLS_END_AGAIN);
	assert_non_null(strstr(w.client.why, "given up"));
	dtls_give_up(w.server.d); /* once is enough */
	wire_hang_up(&w);
	w.spy = NULL;
	wire_connect(&w);
	wire_run(&w, 500);
	assert_true(wire_both_up(&w));
	dtls_give_up(w.server.d); /* of one that is up: closed in order */
	wire_run(&w, 50);
	assert_int_equal(w.client.how, DTLS_END_PEER);
}

/* The alert is lost as well: the flight is sent again after 1, 3 and 7 s, and then it is enough; WaitDTLS is a minute. */
static void a_silent_server_is_given_up(void **state)
{
	(void)state;
	into_the_middle();
	assert_false(dtls_stalled(w.client.d));
	dtls_free(w.server.d);
	w.server.d = NULL;
	wire_run(&w, 1000);
	assert_true(dtls_stalled(w.client.d));
	wire_run(&w, 12000);
	assert_int_equal(w.client.ends, 0);
	assert_int_equal(dtls_repeats(w.client.d), 3);
	wire_run(&w, 3000);
	assert_int_equal(w.client.ends, 1);
	assert_int_equal(w.client.how, DTLS_END_AGAIN);
}

/* A hello nobody answers is said for as long as the owner likes: the server may have it wait for its turn. */
static void a_hello_is_patient(void **state)
{
	(void)state;
	w.loss = 100;
	wire_connect(&w);
	wire_run(&w, 59000);
	assert_int_equal(w.client.ends, 0);
	assert_false(dtls_stalled(w.client.d));
	assert_true(dtls_repeats(w.client.d) >= 5);
}

static void no_datagram_is_larger_than_the_mtu(void **state)
{
	static const unsigned mtus[] = { 1452, 1232, 576 };
	static uint8_t full[1452];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(mtus); i++) {
		w.server.mtu = w.client.mtu = mtus[i];
		wire_connect(&w);
		wire_run(&w, 1000);
		assert_true(wire_both_up(&w));
		assert_in_range(w.server.largest, 400, mtus[i]);
		assert_in_range(w.client.largest, 400, mtus[i]);
		assert_true(dtls_room(w.client.d) < mtus[i]);
		assert_false(dtls_send(w.client.d, full, dtls_room(w.client.d) + 1));
		assert_true(dtls_send(w.client.d, full, dtls_room(w.client.d)));
		wire_run(&w, 10);
		assert_int_equal(w.server.got, 1);
		assert_int_equal(w.server.last_len, dtls_room(w.client.d));
		assert_in_range(w.client.largest, mtus[i] - 16, mtus[i]);
		wire_hang_up(&w);
	}
}

static bool spy_hello_verify_12(struct link_wire *wire, bool to_server, uint8_t *bytes, size_t *len)
{
	(void)wire;
	if (!to_server && *len == 44 && bytes[13] == 3) {
		bytes[2] = 0xfd;
		bytes[13 + 12 + 1] = 0xfd;
		++*(int *)wire->spy_ctx;
	}
	return true;
}

/* Some servers write DTLS 1.0 into a HelloVerifyRequest, some 1.2. */
static void a_hello_verify_of_either_version(void **state)
{
	int seen = 0;

	(void)state;
	w.spy = spy_hello_verify_12;
	w.spy_ctx = &seen;
	wire_connect(&w);
	wire_run(&w, 500);
	assert_int_equal(seen, 1);
	assert_true(wire_both_up(&w));
}

/* --- resumption --------------------------------------------------------------------------------------------------- */

static struct dtls_resumption *join_and_hang_up(void)
{
	struct dtls_resumption *r;

	wire_connect(&w);
	wire_run(&w, 500);
	assert_true(wire_both_up(&w));
	assert_data_both_ways();
	r = dtls_resumption_take(w.client.d);
	assert_non_null(r);
	return r;
}

/* As after a restart of net: all is new but the ticket key. */
static void restart_server(uint8_t ticket_key)
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

static void a_session_is_resumed_after_a_restart(void **state)
{
	struct dtls_resumption *r = join_and_hang_up(), *again;
	uint8_t family[DTLS_FAMILY_LEN];

	(void)state;
	memcpy(family, w.server.peer.family, sizeof(family));
	restart_server(7);
	server_owner.asked = 0;
	wire_connect_resuming(&w, r);
	wire_run(&w, 500);
	assert_true(wire_both_up(&w));
	assert_true(w.server.peer.resumed);
	assert_true(w.client.peer.resumed);
	assert_string_equal(w.server.peer.name, AP);
	assert_true(w.server.peer.ours);
	assert_int_equal(w.server.peer.proof, DTLS_PROOF_CERTIFICATE);
	assert_true(w.server.peer.not_after > papers_now());
	assert_memory_equal(w.server.peer.family, family, sizeof(family));
	assert_int_equal(server_owner.asked, 1);
	assert_data_both_ways();
	/* a resumed one can be resumed */
	again = dtls_resumption_take(w.client.d);
	wire_hang_up(&w);
	wire_connect_resuming(&w, again);
	wire_run(&w, 500);
	assert_true(w.server.peer.resumed);
	dtls_resumption_free(again);
	/* with another ticket key it is a whole handshake, of another family */
	restart_server(8);
	wire_connect_resuming(&w, r);
	wire_run(&w, 500);
	assert_true(wire_both_up(&w));
	assert_false(w.server.peer.resumed);
	assert_memory_not_equal(w.server.peer.family, family, sizeof(family));
	dtls_resumption_free(r);
}

static void resumption_survives_the_wire(void **state)
{
	struct dtls_resumption *r = join_and_hang_up();

	(void)state;
	for (uint64_t seed = 1; seed <= 30; seed++) {
		wire_hang_up(&w);
		w.random = seed * 131;
		w.loss = w.swap = w.repeat = 20;
		wire_connect_resuming(&w, r);
		wire_run(&w, 600000);
		if (!wire_both_up(&w))
			fail_msg("seed %u: client %s, server %s", (unsigned)seed, w.client.ends ? w.client.why : "waits",
				 w.server.ends ? w.server.why : "waits");
		assert_true(w.server.peer.resumed);
		w.loss = w.swap = w.repeat = 0;
		assert_data_both_ways();
	}
	dtls_resumption_free(r);
}

/* --- what came too early ------------------------------------------------------------------------------------------ */

static struct {
	uint8_t flight[LINK_DATAGRAM], finished[LINK_DATAGRAM];
	size_t flight_len, finished_len;
} held;

/* Takes the client's datagram that ends with its Finished (the first record of epoch 1) apart, and holds both. */
static bool hold_finished(struct link_wire *wire, bool to_server, uint8_t *bytes, size_t *len)
{
	(void)wire;
	for (size_t at = 0, n; to_server && !held.finished_len && at + 13 < *len; at += n) {
		n = 13 + ((size_t)bytes[at + 11] << 8 | bytes[at + 12]);
		if (bytes[at + 4] == 0)
			continue;
		memcpy(held.flight, bytes, at);
		memcpy(held.finished, bytes + at, *len - at);
		held.flight_len = at;
		held.finished_len = *len - at;
		return false;
	}
	return true;
}

static void hold_next_finished(void)
{
	memset(&held, 0, sizeof(held));
	w.spy = hold_finished;
}

static void a_finished_before_its_flight(void **state)
{
	(void)state;
	hold_next_finished();
	wire_connect(&w);
	wire_run(&w, 100);
	assert_true(held.finished_len > 0 && held.flight_len > 0);
	wire_put(&w, true, held.finished, held.finished_len);
	wire_run(&w, 10);
	assert_int_equal(w.server.ups, 0);
	wire_put(&w, true, held.flight, held.flight_len);
	wire_run(&w, 100);
	assert_true(wire_both_up(&w));
	assert_int_equal(dtls_repeats(w.client.d) + dtls_repeats(w.server.d), 0);
	assert_data_both_ways();
}

static void data_before_the_finished(void **state)
{
	struct dtls_resumption *r = join_and_hang_up();

	(void)state;
	wire_hang_up(&w);
	hold_next_finished();
	wire_connect_resuming(&w, r);
	wire_run(&w, 100);
	assert_true(held.finished_len > 0);
	assert_int_equal(w.client.ups, 1);
	for (char c = 'a'; c < 'h'; c++) /* the first four are kept */
		assert_true(dtls_send(w.client.d, &c, 1));
	wire_run(&w, 10);
	assert_int_equal(w.server.ups, 0);
	wire_put(&w, true, held.finished, held.finished_len);
	wire_run(&w, 10);
	assert_int_equal(w.server.ups, 0);
	wire_put(&w, true, held.flight, held.flight_len);
	wire_run(&w, 10);
	/* the Finished came behind four records, so it is not there; its flight comes again */
	assert_int_equal(w.server.ups, 0);
	wire_put(&w, true, held.finished, held.finished_len);
	wire_run(&w, 10);
	assert_int_equal(w.server.ups, 1);
	assert_int_equal(w.server.got, 4);
	assert_int_equal(w.server.last[0], 'd');
	dtls_resumption_free(r);
}

static void assert_resumption_refused(struct dtls_resumption *r, const char *words)
{
	wire_connect_resuming(&w, r);
	wire_run(&w, 5000);
	assert_int_equal(w.server.ups, 0);
	assert_int_equal(w.server.ends, 1);
	assert_int_equal(w.server.how, DTLS_END_REFUSED);
	if (!strstr(w.server.why, words))
		fail_msg("refused because: %s", w.server.why);
	assert_int_equal(w.client.ends, 1);
	dtls_resumption_free(r);
}

static void who_is_resumed_is_asked_all_again(void **state)
{
	struct dtls_resumption *r = join_and_hang_up();

	(void)state;
	restart_server(7);
	revoke_ap();
	assert_resumption_refused(r, "certificate revoked");
	restart_server(7);
	r = join_and_hang_up();
	restart_server(7);
	server_owner.unwelcome = "revoked in the auth-list";
	assert_resumption_refused(r, "revoked in the auth-list");
	server_owner.unwelcome = NULL;
	restart_server(7);
	r = join_and_hang_up();
	restart_server(7);
	server_owner.wall = papers_now() + 31 * 86400LL;
	assert_resumption_refused(r, "certificate expired");
}

static void a_key_that_is_gone_resumes_nothing(void **state)
{
	struct dtls_resumption *r;

	(void)state;
	use_psk("plumb-join-aaaaaaaa", "plumb-join-aaaaaaaa");
	r = join_and_hang_up();
	restart_server(7);
	wire_connect_resuming(&w, r);
	wire_run(&w, 500);
	assert_true(wire_both_up(&w));
	assert_true(w.server.peer.resumed);
	assert_string_equal(w.server.peer.name, "plumb-join-aaaaaaaa");
	restart_server(7);
	server_owner.psk_identity = NULL;
	assert_resumption_refused(r, "the identity is not known here");
}

/* --- cookies ------------------------------------------------------------------------------------------------------ */

static uint8_t hello_bytes[LINK_DATAGRAM];
static size_t hello_len;

static bool spy_keep_hello(struct link_wire *wire, bool to_server, uint8_t *bytes, size_t *len)
{
	(void)wire;
	if (to_server && *len > 13 && bytes[13] == 1) {
		memcpy(hello_bytes, bytes, *len);
		hello_len = *len;
	}
	return true;
}

/* The last ClientHello of a handshake that came to its end: the one with the cookie. */
static void take_hello(void)
{
	w.spy = spy_keep_hello;
	wire_connect(&w);
	wire_run(&w, 500);
	assert_true(wire_both_up(&w));
	w.spy = NULL;
}

static enum dtls_cookie check_from(const struct addr *from, size_t len, size_t *reply_len)
{
	uint8_t reply[DTLS_REPLY_MAX];
	struct dtls_hello hello;

	return dtls_cookie_check(w.server.ctx, from, hello_bytes, len, &hello, reply, reply_len);
}

static long allocations;

static void count_allocation(const volatile void *p, size_t size)
{
	(void)p;
	(void)size;
	allocations++;
}

static void ignore_free(const volatile void *p)
{
	(void)p;
}

int __sanitizer_install_malloc_and_free_hooks(void (*)(const volatile void *, size_t), void (*)(const volatile void *))
	__attribute__((weak));

static void a_cookie_outlives_one_turn_of_the_key(void **state)
{
	size_t reply;

	(void)state;
	dtls_ctx_turn_cookie_key(w.server.ctx);
	take_hello();
	assert_int_equal(check_from(&w.client.addr, hello_len, &reply), COOKIE_GOOD);
	dtls_ctx_turn_cookie_key(w.server.ctx);
	assert_int_equal(check_from(&w.client.addr, hello_len, &reply), COOKIE_GOOD);
	dtls_ctx_turn_cookie_key(w.server.ctx);
	assert_int_equal(check_from(&w.client.addr, hello_len, &reply), COOKIE_ASKED);
	assert_int_equal(reply, 44);
}

static void a_cookie_is_good_for_one_address(void **state)
{
	struct addr other = w.client.addr;
	size_t reply, cookie_at, good = 0;

	(void)state;
	take_hello();
	if (__sanitizer_install_malloc_and_free_hooks)
		__sanitizer_install_malloc_and_free_hooks(count_allocation, ignore_free);
	assert_int_equal(check_from(&w.client.addr, hello_len, &reply), COOKIE_GOOD);
	allocations = 0;
	assert_int_equal(check_from(&w.client.addr, hello_len, &reply), COOKIE_GOOD);
	assert_int_equal(reply, 0);
	other.port++;
	assert_int_equal(check_from(&other, hello_len, &reply), COOKIE_ASKED);
	assert_int_equal(reply, 44);
	other = w.client.addr;
	other.ip[15]++;
	assert_int_equal(check_from(&other, hello_len, &reply), COOKIE_ASKED);
	other = w.client.addr;
	other.scope = 3;
	assert_int_equal(check_from(&other, hello_len, &reply), COOKIE_ASKED);
	/* any fixed cookie, and one bit of a good one */
	cookie_at = 13 + 12 + 2 + 32;
	cookie_at += 1 + hello_bytes[cookie_at];
	assert_int_equal(hello_bytes[cookie_at], 16);
	for (unsigned bit = 0; bit < 128; bit++) {
		hello_bytes[cookie_at + 1 + bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(check_from(&w.client.addr, hello_len, &reply), COOKIE_ASKED);
		hello_bytes[cookie_at + 1 + bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t len = 0; len < hello_len; len++)
		assert_int_equal(check_from(&w.client.addr, len, &reply), COOKIE_NOTHING);
	memset(hello_bytes + cookie_at + 1, 'a', 16);
	assert_int_equal(check_from(&w.client.addr, hello_len, &reply), COOKIE_ASKED);
	/* every byte in turn wrong: never good, and the answer never longer than the question */
	for (size_t i = 0; i < hello_len; i++)
		for (unsigned v = 0; v < 256; v += 5) {
			uint8_t kept = hello_bytes[i];

			hello_bytes[i] = (uint8_t)v;
			good += check_from(&w.client.addr, hello_len, &reply) == COOKIE_GOOD;
			assert_true(reply <= hello_len);
			hello_bytes[i] = kept;
		}
	assert_int_equal(good, 0);
	assert_int_equal(allocations, 0);
	/* another process has another key */
	restart_server(7);
	assert_int_equal(check_from(&w.client.addr, hello_len, &reply), COOKIE_ASKED);
}

static void nothing_send(void *ctx, const void *datagram, size_t len)
{
	(void)datagram;
	*(size_t *)ctx += len;
}

static void nothing_up(void *ctx, const struct dtls_peer *peer)
{
	(void)ctx;
	(void)peer;
}

static void nothing_data(void *ctx, const void *bytes, size_t len)
{
	(void)ctx;
	(void)bytes;
	(void)len;
}

static void nothing_end(void *ctx, enum dtls_end end, const char *why)
{
	(void)ctx;
	(void)end;
	(void)why;
}

static void ten_thousand_half_open(void **state)
{
	enum { MANY = 10000 };
	static struct dtls *half[MANY];
	size_t out = 0, reply_len;
	struct dtls_session_calls calls = { nothing_send, nothing_up, nothing_data, nothing_end, &out };
	uint8_t reply[DTLS_REPLY_MAX];
	struct dtls_hello hello;

	(void)state;
	take_hello();
	assert_int_equal(dtls_cookie_check(w.server.ctx, &w.client.addr, hello_bytes, hello_len, &hello, reply, &reply_len),
			 COOKIE_GOOD);
	for (size_t i = 0; i < MANY; i++) {
		half[i] = dtls_new(w.server.ctx, &hello, 1400, &calls);
		dtls_input(half[i], hello_bytes, hello_len, w.now);
		assert_false(dtls_is_up(half[i]));
		assert_int_equal(mono_between(w.now, dtls_due(half[i])), 1000);
	}
	assert_true(out > MANY * 300);
	for (size_t i = 0; i < MANY; i++)
		dtls_free(half[i]);
	/* the sanitizer counts what is left; the one that was there goes on */
	assert_data_both_ways();
}

/* --- records ------------------------------------------------------------------------------------------------------ */

static uint8_t kept_record[LINK_DATAGRAM];
static size_t kept_len;

static bool spy_keep_record(struct link_wire *wire, bool to_server, uint8_t *bytes, size_t *len)
{
	(void)wire;
	if (to_server && bytes[0] == 23) {
		memcpy(kept_record, bytes, *len);
		kept_len = *len;
	}
	return true;
}

static void what_was_replayed_or_touched_is_dropped(void **state)
{
	unsigned dropped;
	uint8_t alert[] = { 21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 1, 1, 0, 2, 2, 40 };
	uint8_t plain[] = { 23, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 1, 2, 0, 4, 'j', 'o', 'i', 'n' };
	uint8_t later[] = { 23, 0xfe, 0xfd, 0, 2, 0, 0, 0, 0, 1, 2, 0, 4, 'j', 'o', 'i', 'n' };

	(void)state;
	wire_connect(&w);
	wire_run(&w, 500);
	w.spy = spy_keep_record;
	assert_true(dtls_send(w.client.d, "once", 4));
	wire_run(&w, 10);
	assert_int_equal(w.server.got, 1);
	dropped = dtls_dropped(w.server.d);
	for (int i = 0; i < 3; i++)
		dtls_input(w.server.d, kept_record, kept_len, w.now);
	assert_int_equal(w.server.got, 1);
	assert_int_equal(dtls_dropped(w.server.d), dropped + 3);
	kept_record[10]++; /* a new sequence number, so that it is no replay: then each byte in turn */
	for (size_t i = 13; i < kept_len; i++) {
		kept_record[i] ^= 1;
		dtls_input(w.server.d, kept_record, kept_len, w.now);
		kept_record[i] ^= 1;
	}
	dtls_input(w.server.d, plain, sizeof(plain), w.now);
	dtls_input(w.server.d, later, sizeof(later), w.now);
	dtls_input(w.server.d, alert, sizeof(alert), w.now);
	for (size_t len = 0; len < kept_len; len++)
		dtls_input(w.server.d, kept_record, len, w.now);
	assert_int_equal(w.server.got, 1);
	assert_int_equal(w.server.ends, 0);
	assert_int_equal(dtls_ctx_drops(w.server.ctx)->plaintext, 2);
	assert_true(dtls_ctx_drops(w.server.ctx)->malformed >= kept_len - 1);
	assert_true(dtls_ctx_drops(w.server.ctx)->undecrypted >= kept_len - 13 + 4);
	assert_data_both_ways();
}

/* A second record behind the first in the same datagram, and rubbish behind that. */
static void several_records_in_one_datagram(void **state)
{
	uint8_t both[LINK_DATAGRAM];
	size_t len;

	(void)state;
	wire_connect(&w);
	wire_run(&w, 500);
	w.spy = spy_keep_record;
	w.loss = 100;
	assert_true(dtls_send(w.client.d, "one", 3));
	memcpy(both, kept_record, len = kept_len);
	assert_true(dtls_send(w.client.d, "two", 3));
	memcpy(both + len, kept_record, kept_len);
	len += kept_len;
	memcpy(both + len, "rubbish", 7);
	dtls_input(w.server.d, both, len + 7, w.now);
	assert_int_equal(w.server.got, 2);
	assert_memory_equal(w.server.last, "two", 3);
	assert_int_equal(w.server.ends, 0);
}

static void an_owner_frees_where_it_likes(void **state)
{
	(void)state;
	w.server.free_when_up = true;
	wire_connect(&w);
	wire_run(&w, 50);
	assert_int_equal(w.server.ups, 1);
	assert_null(w.server.d);
	wire_hang_up(&w);
	w.server.free_when_up = false;
	w.server.free_in_data = true;
	wire_connect(&w);
	wire_run(&w, 500);
	assert_true(dtls_send(w.client.d, "free", 4));
	wire_run(&w, 1);
	assert_int_equal(w.server.got, 1);
	assert_null(w.server.d);
	w.server.free_in_data = false;
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh_wire, drop_wire)

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
		TEST(a_handshake_survives_the_wire),
		TEST(flights_are_sent_again_when_due),
		TEST(a_handshake_is_given_up_and_the_peer_knows),
		TEST(a_silent_server_is_given_up),
		TEST(a_hello_is_patient),
		TEST(no_datagram_is_larger_than_the_mtu),
		TEST(a_hello_verify_of_either_version),
		TEST(a_session_is_resumed_after_a_restart),
		TEST(resumption_survives_the_wire),
		TEST(a_finished_before_its_flight),
		TEST(data_before_the_finished),
		TEST(who_is_resumed_is_asked_all_again),
		TEST(a_key_that_is_gone_resumes_nothing),
		TEST(a_cookie_is_good_for_one_address),
		TEST(a_cookie_outlives_one_turn_of_the_key),
		TEST(ten_thousand_half_open),
		TEST(what_was_replayed_or_touched_is_dropped),
		TEST(several_records_in_one_datagram),
		TEST(an_owner_frees_where_it_likes),
		TEST(no_secret_is_told),
	};

	return cmocka_run_group_tests(tests, make_papers, burn_papers);
}
