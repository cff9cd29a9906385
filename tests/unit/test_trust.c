/* SPDX-License-Identifier: Apache-2.0 */
/* test_trust.c - certificates, requests, join tokens, an agent's clock and identity. */
#include "check.h"

#include "trust/ca.h"
#include "trust/cert.h"
#include "trust/clock.h"
#include "trust/csr.h"
#include "trust/identity.h"
#include "trust/token.h"

#include "base/slice.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define AP "02:00:5e:00:00:01"
enum { DAY = 24 * 3600 };
static const int64_t NOW = 1780000000;

static char why[TRUST_WHY_MAX];
static char *ca_cert, *ca_key;
static struct ca *ca;

static int make_authority(void **state)
{
	(void)state;
	assert_true(ca_make("plumb test authority", NOW, &ca_cert, &ca_key, why));
	ca = ca_new(ca_cert, ca_key, why);
	assert_non_null(ca);
	return 0;
}

static int burn_authority(void **state)
{
	(void)state;
	ca_free(ca);
	pem_free(ca_cert);
	pem_free(ca_key);
	return 0;
}

/* --- certificates ------------------------------------------------------------------------------------------------- */

static void the_authority_says_what_it_is(void **state)
{
	struct cert_summary c;
	char *cert, *key;

	(void)state;
	assert_true(cert_read(ca_cert, strlen(ca_cert), 0, &c, why));
	assert_string_equal(c.subject, "plumb test authority");
	assert_string_equal(c.issuer, c.subject);
	assert_true(c.authority);
	assert_string_equal(cert_usage_text(&c), "CA");
	assert_string_equal(c.key, "EC/ECDSA 256");
	assert_int_equal(cert_days_left(&c, NOW), CA_DAYS);
	assert_false(cert_read(ca_cert, strlen(ca_cert), 1, &c, why));
	/* a certificate and a key of two authorities */
	assert_true(ca_make("other", NOW, &cert, &key, why));
	assert_null(ca_new(ca_cert, key, why));
	assert_string_equal(why, "the authority's certificate and key do not belong together");
	pem_free(cert);
	pem_free(key);
	assert_false(ca_make("with \"quotes\"", NOW, &cert, &key, why));
}

static void an_access_points_request_is_signed(void **state)
{
	char *key = key_make(TRUST_P256), *csr = csr_make(key, AP, why), *cert;
	struct cert_summary c;
	struct csr_summary r;
	uint8_t der[TRUST_DER_MAX];
	size_t len;

	(void)state;
	assert_non_null(csr);
	assert_true(csr_check(csr, strlen(csr), &r, why));
	assert_string_equal(r.name, AP);
	assert_true(mac_present(r.mac));
	len = pem_to_der(csr, PEM_REQUEST, 0, der, sizeof(der));
	assert_in_range(len, 100, 400);
	/* the machine's name wins over the request's */
	cert = ca_sign_ap(ca, der, len, "02:00:5e:00:00:02", 365, NOW, why);
	assert_non_null(cert);
	assert_true(cert_read(cert, strlen(cert), 0, &c, why));
	assert_string_equal(c.subject, "02:00:5e:00:00:02");
	assert_string_equal(c.issuer, "plumb test authority");
	assert_int_equal(c.usage, CERT_FOR_WTP | CERT_FOR_OTHER);
	assert_false(c.authority);
	assert_int_equal(c.to, NOW + 365 * DAY);
	assert_int_equal(c.from, NOW - CA_BACKDATED);
	assert_memory_equal(c.key_id, r.key_id, sizeof(c.key_id));
	assert_int_equal(strlen(c.serial), 32);
	assert_int_equal(cert_days_left(&c, NOW), 365);
	assert_int_equal(cert_days_left(&c, c.to + 1), -1);
	pem_free(cert);
	assert_null(ca_sign_ap(ca, der, len, "two\nlines", 365, NOW, why));
	/* never longer than the authority, and not when that has ended */
	cert = ca_sign_ap(ca, der, len, AP, 365, NOW + (CA_DAYS - 10) * (int64_t)DAY, why);
	assert_true(cert_read(cert, strlen(cert), 0, &c, why));
	assert_int_equal(c.to, NOW + CA_DAYS * (int64_t)DAY);
	pem_free(cert);
	assert_null(ca_sign_ap(ca, der, len, AP, 365, NOW + (CA_DAYS + 1) * (int64_t)DAY, why));
	/* not by its own key: another key's bytes in it */
	der[len - 3] ^= 1;
	assert_false(csr_check(der, len, &r, why));
	assert_null(ca_sign_ap(ca, der, len, AP, 365, NOW, why));
	assert_string_equal(why, "the request is not signed by the key it asks a certificate for");
	for (size_t cut = 0; cut < len; cut += 7)
		assert_false(csr_check(der, cut, &r, why));
	pem_free(key);
	pem_free(csr);
}

static void a_controllers_certificate_has_its_names(void **state)
{
	static const char *const dns[] = { "wlc.example.net" };
	struct addr ip[2] = { addr_v4(0xc0000201, 0) };
	struct ca_server s = { "wlc1", dns, 1, ip, 2 }, other = s;
	struct cert_summary c;
	char *cert, *key;

	(void)state;
	assert_true(addr_parse("2001:db8::1", 0, &ip[1]));
	for (int k = 0; k < TRUST_KEYS; k++) {
		assert_true(ca_make_ac(ca, &s, (enum trust_key)k, 100, NOW, &cert, &key, why));
		assert_true(cert_read(cert, strlen(cert), 0, &c, why));
		assert_string_equal(c.subject, "wlc1");
		assert_string_equal(cert_usage_text(&c), "AC");
		assert_string_equal(c.key, k == TRUST_P256 ? "EC/ECDSA 256" : "RSA 2048");
		assert_true(ca_server_is(cert, &s));
		assert_true(ca_is_issuer(ca, cert, key, why));
		assert_false(ca_is_issuer(ca, cert, ca_key, why));
		other.nip = 1;
		assert_false(ca_server_is(cert, &other));
		pem_free(cert);
		pem_free(key);
	}
}

static void renewal_at_two_thirds_and_a_warning_at_thirty_days(void **state)
{
	struct cert_summary c = { .from = NOW, .to = NOW + 300 * DAY };

	(void)state;
	assert_false(cert_renewal_due(&c, NOW + 200 * DAY - 1, 0));
	assert_true(cert_renewal_due(&c, NOW + 200 * DAY, 0));
	assert_false(cert_renewal_due(&c, NOW + 200 * DAY, 1023));
	assert_true(cert_renewal_due(&c, NOW + 206 * DAY, 1023));
	assert_false(cert_warning_due(&c, NOW + 270 * DAY - 1));
	assert_true(cert_warning_due(&c, NOW + 270 * DAY));
}

static void a_revocation_list_is_read_back(void **state)
{
	struct ca_revoked r[3] = { { "4011223344556677", NOW }, { "7fff", NOW + 5 } }, back[3];
	char *crl = ca_crl(ca, r, 2, 42, NOW, why), *cert, *key, *forged;
	uint64_t number = 0;
	int64_t made = 0;
	struct ca *other;

	(void)state;
	assert_non_null(crl);
	assert_int_equal(ca_crl_read(ca, crl, back, 3, &number, &made, why), 2);
	assert_string_equal(back[0].serial, r[0].serial);
	assert_string_equal(back[1].serial, r[1].serial);
	assert_int_equal(back[1].at, NOW + 5);
	assert_int_equal(number, 42);
	assert_int_equal(made, NOW);
	assert_true(ca_make("plumb test authority", NOW, &cert, &key, why));
	other = ca_new(cert, key, why);
	forged = ca_crl(other, NULL, 0, 43, NOW, why);
	assert_int_equal(ca_crl_read(ca, forged, back, 3, &number, &made, why), -1);
	assert_string_equal(why, "the revocation list is not signed by this authority");
	ca_free(other);
	pem_free(forged);
	pem_free(cert);
	pem_free(key);
	pem_free(crl);
}

static void fingerprints_as_people_write_them(void **state)
{
	uint8_t fp[32], back[32];
	char text[TRUST_FINGERPRINT_TEXT_MAX];

	(void)state;
	for (int i = 0; i < 32; i++)
		fp[i] = (uint8_t)(i * 9);
	fingerprint_format(fp, text);
	assert_int_equal(strlen(text), 64);
	assert_true(fingerprint_parse(text, back));
	assert_memory_equal(fp, back, 32);
	assert_true(fingerprint_parse(
		"00:09:12:1B:24:2d:36:3f:48:51:5a:63:6c:75:7e:87:90:99:a2:ab:b4:bd:c6:cf:d8:e1:ea:f3:fc:05:0e:17",
				      back));
	assert_memory_equal(fp, back, 32);
	text[63] = '\0';
	assert_false(fingerprint_parse(text, back));
	assert_false(fingerprint_parse("", back));
}

/* --- tokens ------------------------------------------------------------------------------------------------------- */

static void a_token_is_typed_back(void **state)
{
	struct token t, back;
	char text[TOKEN_TEXT_MAX], typed[2 * TOKEN_TEXT_MAX];
	uint8_t fp[32] = { 1, 2, 3 }, a[TOKEN_KEY_LEN], b[TOKEN_KEY_LEN];

	(void)state;
	for (int pinned = 0; pinned < 2; pinned++) {
		size_t n = 0;

		token_make(&t, pinned ? fp : NULL);
		token_format(&t, text);
		assert_int_equal(strncmp(text, "plumb-", 6), 0);
		assert_int_equal(strlen(text), pinned ? 5 + 9 * 9 : 5 + 5 * 9);
		assert_true(token_parse(text, &back, why));
		assert_memory_equal(&back, &t, sizeof(t));
		assert_true(token_pin_ok(&t, fp));
		fp[0] ^= 1;
		assert_int_equal(token_pin_ok(&t, fp), !pinned);
		fp[0] ^= 1;
		/* upper case, blanks for dashes, o for 0, l for 1 */
		for (const char *p = text; *p; p++)
			typed[n++] = *p == '-' ? ' ' : *p == '0' ? 'O' : *p == '1' ? 'l' : (char)(ch_alpha(*p) ? *p - 32 : *p);
		typed[n] = '\0';
		assert_true(token_parse(typed, &back, why));
		assert_memory_equal(&back, &t, sizeof(t));
		token_key(&t, a);
		token_key(&back, b);
		assert_memory_equal(a, b, sizeof(a));
		back.secret[15] ^= 1;
		token_key(&back, b);
		assert_memory_not_equal(a, b, sizeof(a));
		assert_true(memmem(a, sizeof(a), t.secret, 8) == NULL);
	}
}

static void a_mistyped_token_is_told(void **state)
{
	struct token t, back;
	char text[TOKEN_TEXT_MAX];
	size_t len;

	(void)state;
	token_make(&t, NULL);
	len = token_format(&t, text);
	for (size_t i = 6; i < len; i++) {
		char kept = text[i];

		if (kept == '-')
			continue;
		text[i] = kept == 'z' ? 'y' : 'z';
		assert_false(token_parse(text, &back, why));
		assert_string_equal(why, "the join token is mistyped: its check does not fit");
		text[i] = kept;
	}
	text[len - 1] = '\0';
	assert_false(token_parse(text, &back, why));
	assert_non_null(strstr(why, "39 letters and digits after plumb-"));
	assert_false(token_parse("plumb-u", &back, why));
	assert_non_null(strstr(why, "'u'"));
	assert_false(token_parse("", &back, why));
}

static void what_is_told_of_a_token(void **state)
{
	struct token_record r = { .state = TOKEN_UNUSED, .created = NOW, .expires = NOW + 60 };
	uint8_t key[32] = { 1 }, other[32] = { 2 };
	char identity[TOKEN_IDENTITY_MAX];
	struct token_id id;
	mac_t ap, elsewhere;

	(void)state;
	assert_true(mac_from_text(AP, &ap));
	assert_true(mac_from_text("02:00:5e:00:00:09", &elsewhere));
	assert_true(token_id_parse("4k7q2m9x", &r.id));
	token_identity(r.id, identity);
	assert_string_equal(identity, "plumb-join-4k7q2m9x");
	assert_true(token_from_identity(identity, &id));
	assert_true(token_id_eq(id, r.id));
	assert_false(token_from_identity("plumb-join-4k7q2m9", &id));
	assert_false(token_from_identity("02005e000001", &id));

	token_why(NULL, identity, NOW, why);
	assert_string_equal(why, "join token 4k7q2m9x is unknown here");
	token_why(&r, identity, NOW, why);
	assert_non_null(strstr(why, "key of join token 4k7q2m9x is wrong"));
	assert_true(token_may_redeem(&r, ap, key, NOW, why));
	assert_false(token_may_redeem(&r, ap, key, NOW + 60, why));
	assert_non_null(strstr(why, "join token 4k7q2m9x expired on 2026-05-28 20:27 UTC"));
	r.only = elsewhere;
	assert_false(token_may_redeem(&r, ap, key, NOW, why));
	assert_string_equal(why, "join token 4k7q2m9x is for 02:00:5e:00:00:09 alone, not for " AP);
	r.only = (mac_t){ 0 };
	r.state = TOKEN_IN_USE;
	r.by = ap;
	memcpy(r.by_key, key, sizeof(key));
	assert_true(token_may_redeem(&r, ap, key, NOW, why));
	assert_false(token_may_redeem(&r, ap, other, NOW, why));
	assert_string_equal(why, "join token 4k7q2m9x has been used by " AP ": a token is good for one access point");
	r.state = TOKEN_USED;
	r.used = NOW;
	assert_false(token_usable(&r, NOW));
	token_why(&r, identity, NOW, why);
	assert_non_null(strstr(why, "was used on 2026-05-28 20:26 UTC by " AP));
	r.state = TOKEN_REVOKED;
	assert_false(token_may_redeem(&r, ap, key, NOW, why));
	assert_string_equal(why, "join token 4k7q2m9x was revoked");
}

/* --- the agent's clock -------------------------------------------------------------------------------------------- */

static void an_agent_without_a_clock(void **state)
{
	struct trust_clock c;
	mono_t t = mono_ms(5000);

	(void)state;
	trust_clock_start(&c, 12, NOW, NOW - 500, t);
	assert_int_equal(c.source, CLOCK_GUESSED);
	assert_int_equal(trust_clock_read(&c, mono_after(t, 10000)), NOW + 10);
	assert_true(trust_clock_from_ac(&c, NOW + 99, t));
	assert_int_equal(c.source, CLOCK_AC);
	assert_int_equal(trust_clock_read(&c, t), NOW + 99);
	/* back, but not before our certificate began */
	assert_true(trust_clock_from_ac(&c, NOW - 100, t));
	assert_false(trust_clock_from_ac(&c, NOW - 501, t));
	assert_int_equal(trust_clock_read(&c, t), NOW - 100);
	trust_clock_floor(&c, NOW + 1000, t);
	assert_int_equal(trust_clock_read(&c, t), NOW + 1000);
	assert_false(trust_clock_from_ac(&c, NOW, t));
	/* a system clock that is not behind is believed; one at 1970 is none */
	trust_clock_start(&c, NOW + 7, NOW, NOW - 500, t);
	assert_int_equal(c.source, CLOCK_SYSTEM);
	assert_int_equal(trust_clock_read(&c, t), NOW + 7);
	trust_clock_start(&c, 30, 0, 0, t);
	assert_int_equal(c.source, CLOCK_GUESSED);
}

/* --- the agent's identity ----------------------------------------------------------------------------------------- */

static size_t der_of(const char *pem, uint8_t *der)
{
	size_t len = pem_to_der(pem, PEM_CERTIFICATE, 0, der, TRUST_DER_MAX);

	assert_true(len > 0);
	return len;
}

static void an_agent_enrols_and_is_itself_again(void **state)
{
	char dir[] = "/tmp/plumb-identity-XXXXXX", path[64], *cert, *other_cert, *other_key;
	uint8_t csr[TRUST_DER_MAX], der[TRUST_DER_MAX], ca_der[TRUST_DER_MAX], pin[32] = { 0 };
	struct identity i, back;
	struct ca *other;
	size_t len, clen, calen = der_of(ca_cert, ca_der);

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(identity_load(dir, &i, why), -ENOENT);
	assert_false(identity_enrolled(&i));
	len = identity_request(&i, AP, csr, sizeof(csr), why);
	assert_true(len > 0);
	assert_int_equal(identity_save(dir, &i, NOW, why), 0);
	identity_free(&i);
	/* it died; the same key asks again */
	assert_int_equal(identity_load(dir, &i, why), 0);
	assert_int_equal(i.saved, NOW);
	assert_non_null(i.next);
	cert = ca_sign_ap(ca, csr, len, AP, 365, NOW, why);
	clen = der_of(cert, der);
	/* not the authority of the token */
	assert_false(identity_accept(&i, der, clen, ca_der, calen, pin, NOW, why));
	assert_non_null(strstr(why, "not the one the join token names"));
	/* not signed by what came with it */
	assert_true(ca_make("other", NOW, &other_cert, &other_key, why));
	assert_false(identity_accept(&i, der, clen, csr, der_of(other_cert, csr), NULL, NOW, why));
	assert_non_null(strstr(why, "not signed by the authority"));
	assert_false(identity_accept(&i, der, clen, ca_der, calen, NULL, NOW + 366 * DAY, why));
	assert_true(identity_accept(&i, der, clen, ca_der, calen, NULL, NOW, why));
	assert_true(identity_enrolled(&i));
	assert_null(i.next);
	assert_string_equal(i.summary.subject, AP);
	assert_int_equal(identity_save(dir, &i, NOW + 5, why), 0);
	assert_int_equal(identity_load(dir, &back, why), 0);
	assert_string_equal(back.key, i.key);
	assert_string_equal(back.chain, i.chain);
	assert_string_equal(back.ca, i.ca);
	assert_int_equal(back.saved, NOW + 5);
	/* renewal: only by the authority we know, only for the new key */
	pem_free(cert);
	len = identity_request(&back, AP, csr, sizeof(csr), why);
	assert_false(identity_accept(&back, der, clen, ca_der, calen, NULL, NOW, why));
	assert_string_equal(why, "the certificate we were given is not for our key");
	other = ca_new(other_cert, other_key, why);
	cert = ca_sign_ap(other, csr, len, AP, 365, NOW, why);
	clen = der_of(cert, der);
	assert_false(identity_accept(&back, der, clen, csr, der_of(other_cert, csr), NULL, NOW, why));
	assert_non_null(strstr(why, "authority we do not trust (other)"));
	ca_free(other);
	pem_free(other_cert);
	pem_free(other_key);
	identity_free(&back);
	identity_free(&i);
	pem_free(cert);
	snprintf(path, sizeof(path), "%s/identity", dir);
	/* readable by others, damaged: refused, and left as it is */
	assert_int_equal(chmod(path, 0644), 0);
	assert_true(identity_load(dir, &i, why) < 0);
	assert_non_null(strstr(why, "chmod 600"));
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(truncate(path, 200), 0);
	assert_int_equal(identity_load(dir, &i, why), -EBADMSG);
	assert_non_null(strstr(why, "is damaged"));
	unlink(path);
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_authority_says_what_it_is),
		cmocka_unit_test(an_access_points_request_is_signed),
		cmocka_unit_test(a_controllers_certificate_has_its_names),
		cmocka_unit_test(renewal_at_two_thirds_and_a_warning_at_thirty_days),
		cmocka_unit_test(a_revocation_list_is_read_back),
		cmocka_unit_test(fingerprints_as_people_write_them),
		cmocka_unit_test(a_token_is_typed_back),
		cmocka_unit_test(a_mistyped_token_is_told),
		cmocka_unit_test(what_is_told_of_a_token),
		cmocka_unit_test(an_agent_without_a_clock),
		cmocka_unit_test(an_agent_enrols_and_is_itself_again),
	};

	return cmocka_run_group_tests(tests, make_authority, burn_authority);
}
