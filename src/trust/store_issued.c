/* SPDX-License-Identifier: Apache-2.0 */
/* store_issued.c - the certificates of access points: every one that was signed is kept, in a file named by its serial
 * number, before it leaves. */
#include "trust/store_internal.h"

#include "base/wipe.h"
#include "base/xalloc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SUFFIX ".pem"
enum { DAY = 24 * 3600, FILE_NAME_MAX = TRUST_SERIAL_TEXT_MAX + sizeof(SUFFIX) };

static void file_name(const char *serial, char out[static FILE_NAME_MAX])
{
	size_t len = strlen(serial);

	memcpy(out, serial, len);
	memcpy(out + len, SUFFIX, sizeof(SUFFIX));
}

/* --- the list ----------------------------------------------------------------------------------------------------- */

static int by_serial(const void *a, const void *b)
{
	const struct store_issued *x = *(struct store_issued *const *)a, *y = *(struct store_issued *const *)b;

	return strcmp(x->cert.serial, y->cert.serial);
}

/* Where a serial number is, or would be. */
static size_t place(const struct store *s, const char *serial)
{
	size_t low = 0, high = s->nissued;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strcmp(s->issued[mid]->cert.serial, serial) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

struct store_issued *store_issued_by_serial(const struct store *s, const char *serial)
{
	size_t i = place(s, serial);

	return i < s->nissued && strcmp(s->issued[i]->cert.serial, serial) == 0 ? s->issued[i] : NULL;
}

static void make_room(struct store *s)
{
	if (s->nissued < s->issued_size)
		return;
	s->issued_size = s->issued_size ? 2 * s->issued_size : 64;
	s->issued = xrealloc(s->issued, s->issued_size * sizeof(struct store_issued *), "issued certificates");
}

static void insert(struct store *s, const struct cert_summary *c)
{
	size_t at = place(s, c->serial);
	struct store_issued *is = xcalloc(1, sizeof(*is), "an issued certificate");

	is->cert = *c;
	make_room(s);
	memmove(s->issued + at + 1, s->issued + at, (s->nissued - at) * sizeof(struct store_issued *));
	s->issued[at] = is;
	s->nissued++;
}

static bool load_one(struct store *s, const char *name, char *why)
{
	char *pem, expected[FILE_NAME_MAX], wrong[TRUST_WHY_MAX] = "it is named by another number";
	struct cert_summary c;
	size_t len;
	bool good;

	if (s->nissued == STORE_ISSUED_MAX)
		return trust_say(why, "%.150s holds more than %d certificates", s->issued_dir.path, STORE_ISSUED_MAX);
	if (file_read_sealed(&s->issued_dir, name, TRUST_PEM_MAX, &pem, &len, why) < 0)
		return false;
	good = cert_read(pem, len, 0, &c, wrong);
	if (good) {
		file_name(c.serial, expected);
		good = strcmp(name, expected) == 0;
	}
	pem_free(pem);
	if (!good) {
		file_damaged(&s->issued_dir, name, wrong, why);
		return false;
	}
	make_room(s);
	s->issued[s->nissued] = xcalloc(1, sizeof(struct store_issued), "an issued certificate");
	s->issued[s->nissued++]->cert = c;
	return true;
}

bool store_load_issued(struct store *s, char why[static TRUST_WHY_MAX])
{
	if (!store_each_name(&s->issued_dir, load_one, s, why))
		return false;
	if (s->nissued)
		qsort(s->issued, s->nissued, sizeof(struct store_issued *), by_serial);
	return true;
}

void store_free_issued(struct store *s)
{
	for (size_t i = 0; i < s->nissued; i++)
		free(s->issued[i]);
	free(s->issued);
}

const struct store_issued *store_issued_find(const struct store *s, const char *serial)
{
	return store_issued_by_serial(s, serial);
}

size_t store_issued_count(const struct store *s)
{
	return s->nissued;
}

const struct store_issued *store_issued_at(const struct store *s, size_t i)
{
	return i < s->nissued ? s->issued[i] : NULL;
}

/* Gone a month after its end; it would be refused as expired whether on the CRL or not. */
bool store_tend_issued(struct store *s, int64_t now, bool *changed, char why[static TRUST_WHY_MAX])
{
	size_t kept = 0;
	bool good = true;

	for (size_t i = 0; i < s->nissued; i++) {
		struct store_issued *is = s->issued[i];
		char name[FILE_NAME_MAX];

		if (good && now >= is->cert.to + (int64_t)STORE_KEPT_DAYS * DAY) {
			file_name(is->cert.serial, name);
			good = file_remove(&s->issued_dir, name, why) == 0;
			if (good) {
				free(is);
				*changed = true;
				continue;
			}
		}
		s->issued[kept++] = is;
	}
	s->nissued = kept;
	return good;
}

/* --- signing ------------------------------------------------------------------------------------------------------ */

static char *with_authority(struct store *s, const char *cert)
{
	struct buf b = { 0 };
	char *chain;

	buf_str(&b, cert);
	buf_str(&b, s->ca_cert);
	chain = xstrndup(b.p, b.len, "a certificate chain");
	buf_free(&b);
	return chain;
}

/* Signs and keeps; the chain, and in `out` what it says. */
static char *sign(struct store *s, const void *csr, size_t len, const char *name, int64_t now, struct cert_summary *out,
		  char why[static TRUST_WHY_MAX])
{
	char *cert, *chain, file[FILE_NAME_MAX];

	if (s->nissued == STORE_ISSUED_MAX) {
		trust_say(why, "there are %d certificates already, the most a controller signs", STORE_ISSUED_MAX);
		return NULL;
	}
	cert = ca_sign_ap(s->ca, csr, len, name, s->ap_days, now, why);
	if (!cert)
		return NULL;
	if (!cert_read(cert, strlen(cert), 0, out, why)) {
		pem_free(cert);
		return NULL;
	}
	file_name(out->serial, file);
	if (store_write_text(&s->issued_dir, file, cert, why) < 0) {
		pem_free(cert);
		return NULL;
	}
	insert(s, out);
	chain = with_authority(s, cert);
	pem_free(cert);
	return chain;
}

/* A certificate that was signed before, out of its file. */
static char *again(struct store *s, const char *serial, char why[static TRUST_WHY_MAX])
{
	char file[FILE_NAME_MAX], *cert, *chain;
	size_t len;
	int ret;

	file_name(serial, file);
	ret = file_read_sealed(&s->issued_dir, file, TRUST_PEM_MAX, &cert, &len, why);
	if (ret == -ENOENT)
		trust_say(why, "certificate %s is not kept any more", serial);
	if (ret < 0)
		return NULL;
	chain = with_authority(s, cert);
	pem_free(cert);
	return chain;
}

/* The AP's name as the machine says it, and as the request says it, must be one. */
static bool subject_of(const struct csr_summary *csr, mac_t ap, char name[static MAC_TEXT_MAX],
	char why[static TRUST_WHY_MAX])
{
	char asked[MAC_TEXT_MAX];

	if (!mac_present(ap) || mac_redacted(ap))
		return trust_say(why, "an access point without a MAC address cannot enrol");
	mac_format(ap, name);
	if (!mac_present(csr->mac) || mac_eq(csr->mac, ap))
		return true;
	mac_format(csr->mac, asked);
	return trust_say(why, "the request is for %s, and comes from %s", asked, name);
}

char *store_enrol(struct store *s, struct token_id id, const void *csr, size_t len, mac_t ap, int64_t now,
		  char why[static TRUST_WHY_MAX])
{
	struct token_record *r = store_token(s, id), next;
	char name[MAC_TEXT_MAX], identity[TOKEN_IDENTITY_MAX], *chain;
	struct csr_summary asked;
	struct cert_summary made;

	if (!r) {
		token_identity(id, identity);
		token_why(NULL, identity, now, why);
		return NULL;
	}
	if (!csr_check(csr, len, &asked, why) || !subject_of(&asked, ap, name, why) ||
	    !token_may_redeem(r, ap, asked.key_id, now, why))
		return NULL;
	if (r->state == TOKEN_IN_USE)
		return again(s, r->serial, why);
	chain = sign(s, csr, len, name, now, &made, why);
	if (!chain)
		return NULL;
	next = *r;
	next.state = TOKEN_IN_USE;
	next.used = now;
	next.by = ap;
	memcpy(next.by_key, asked.key_id, sizeof(next.by_key));
	memcpy(next.serial, made.serial, sizeof(next.serial));
	if (store_save_token(s, &next, why)) {
		*r = next;
	} else {
		pem_free(chain);
		chain = NULL;
	}
	wipe(&next, sizeof(next));
	return chain;
}

static struct store_issued *by_fingerprint(const struct store *s, const uint8_t fp[static TRUST_FINGERPRINT_LEN])
{
	for (size_t i = 0; i < s->nissued; i++)
		if (memcmp(s->issued[i]->cert.fingerprint, fp, TRUST_FINGERPRINT_LEN) == 0)
			return s->issued[i];
	return NULL;
}

/* A good one for this key and name, not yet due for renewal: the answer to a request that was sent twice. */
static const struct store_issued *by_key(const struct store *s, const struct csr_summary *csr, const char *name, int64_t now)
{
	for (size_t i = 0; i < s->nissued; i++) {
		const struct store_issued *is = s->issued[i];

		if (!is->revoked && memcmp(is->cert.key_id, csr->key_id, sizeof(csr->key_id)) == 0 &&
		    strcmp(is->cert.subject, name) == 0 && !cert_renewal_due(&is->cert, now, 0))
			return is;
	}
	return NULL;
}

/* An access point that renews again and again, with a new key each time, must not fill the store for all others. */
static bool has_too_many(const struct store *s, const char *name, int64_t now)
{
	size_t n = 0;

	for (size_t i = 0; i < s->nissued; i++)
		n += !s->issued[i]->revoked && now < s->issued[i]->cert.to && strcmp(s->issued[i]->cert.subject, name) == 0;
	return n >= STORE_SAME_NAME_MAX;
}

char *store_renew(struct store *s, const uint8_t fingerprint[static TRUST_FINGERPRINT_LEN], const void *csr, size_t len,
		  int64_t now, char why[static TRUST_WHY_MAX])
{
	const struct store_issued *old = by_fingerprint(s, fingerprint), *made;
	char name[TRUST_NAME_MAX];
	struct csr_summary asked;
	struct cert_summary out;

	if (!old || old->revoked || now >= old->cert.to) {
		trust_say(why, "%s", !old ? "the certificate to be renewed was not signed here"
				     : old->revoked ? "the certificate to be renewed is revoked"
				     	: "the certificate to be renewed has expired");
		return NULL;
	}
	if (!csr_check(csr, len, &asked, why))
		return NULL;
	memcpy(name, old->cert.subject, sizeof(name)); /* the list may move */
	if (asked.name[0] && strcmp(asked.name, name) != 0) {
		trust_say(why, "the request is for %.64s, and comes from %.64s", asked.name, name);
		return NULL;
	}
	made = by_key(s, &asked, name, now);
	if (!made && has_too_many(s, name, now)) {
		trust_say(why, "%.64s has %d certificates that are in force; config auth-list revoke ends them", name,
			  STORE_SAME_NAME_MAX);
		return NULL;
	}
	return made ? again(s, made->cert.serial, why) : sign(s, csr, len, name, now, &out, why);
}

char *store_sign(struct store *s, const void *csr, size_t len, const char *name_or_null, int64_t now,
		 char why[static TRUST_WHY_MAX])
{
	struct csr_summary asked;
	struct cert_summary out;

	if (!csr_check(csr, len, &asked, why))
		return NULL;
	if (!name_or_null && !asked.name[0]) {
		trust_say(why, "the request has no common name: give one");
		return NULL;
	}
	return sign(s, csr, len, name_or_null ? name_or_null : asked.name, now, &out, why);
}

/* --- revocation --------------------------------------------------------------------------------------------------- */

static bool is_meant(const struct cert_summary *c, const char *what)
{
	uint8_t fingerprint[TRUST_FINGERPRINT_LEN];
	mac_t mac;

	if (!*what)
		return false;
	if (strcasecmp(c->serial, what) == 0)
		return true;
	if (mac_from_text(what, &mac) && !mac_redacted(mac))
		return mac_present(c->mac) && mac_eq(c->mac, mac);
	if (fingerprint_parse(what, fingerprint))
		return memcmp(c->fingerprint, fingerprint, sizeof(fingerprint)) == 0;
	return strcasecmp(c->subject, what) == 0;
}

int store_revoke(struct store *s, const char *what, int64_t now, char why[static TRUST_WHY_MAX])
{
	size_t before = s->nrevoked;
	int matched = 0;

	for (size_t i = 0; i < s->nissued; i++) {
		struct store_issued *is = s->issued[i];

		if (!is_meant(&is->cert, what))
			continue;
		matched++;
		if (is->revoked)
			continue;
		s->revoked = xrealloc(s->revoked, (s->nrevoked + 1) * sizeof(*s->revoked), "revoked certificates");
		s->revoked[s->nrevoked].at = now;
		memcpy(s->revoked[s->nrevoked++].serial, is->cert.serial, sizeof(is->cert.serial));
	}
	if (!matched) {
		trust_say(why, "no certificate was signed here that has this serial number, fingerprint, MAC or name");
		return -1;
	}
	if (s->nrevoked != before && !store_make_crl(s, now, why)) {
		s->nrevoked = before;
		return -1;
	}
	for (size_t i = before; i < s->nrevoked; i++)
		store_issued_by_serial(s, s->revoked[i].serial)->revoked = now;
	return (int)(s->nrevoked - before);
}
