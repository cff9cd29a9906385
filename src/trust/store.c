/* SPDX-License-Identifier: Apache-2.0 */
/* store.c - the state directory as a whole, and what of it is not a list. See store.h.
 *
 * The first start makes ca.pem before anything else. So a directory without ca.pem but with something an authority left
 * behind has lost it, and no new authority is made in its place: every AP would have to enrol again, without anybody
 * having said so. */
#include "trust/store_internal.h"

#include "base/slice.h"
#include "base/wipe.h"
#include "base/xalloc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CA_FILE "ca.pem"
#define CRL_FILE "crl.pem"
#define TICKET_FILE "ticket.key"
#define TICKET_HEAD "plumb ticket key 1\n"

enum { CRL_MAX = 8 * 1024 * 1024, DAY = 24 * 3600 };

static const char *const ac_file[] = { [TRUST_P256] = "ac-p256.pem", [TRUST_RSA2048] = "ac-rsa.pem" };
_Static_assert(ARRAY_LEN(ac_file) == TRUST_KEYS, "a kind of key has no file");

/* --- certificate and key in one file ------------------------------------------------------------------------------ */

static int write_pair(struct store *s, const char *name, const char *cert, const char *key, char why[static TRUST_WHY_MAX])
{
	struct buf b = { 0 };
	int ret;

	buf_reserve(&b, strlen(cert) + strlen(key) + 256);
	buf_str(&b, cert);
	buf_str(&b, key);
	ret = file_write_sealed(&s->dir, name, &b, why);
	buf_wipe(&b);
	return ret;
}

/* -ENOENT when there is none. */
static int read_pair(struct store *s, const char *name, char **cert, char **key, char why[static TRUST_WHY_MAX])
{
	char *text, *at;
	size_t len;
	int ret = file_read_sealed(&s->dir, name, TRUST_PEM_MAX, &text, &len, why);

	if (ret < 0)
		return ret;
	at = strstr(text, "-----BEGIN PRIVATE KEY-----");
	if (!at || strncmp(text, "-----BEGIN CERTIFICATE-----", 27) != 0) {
		ret = file_damaged(&s->dir, name, "it is not a certificate and its key", why);
	} else {
		*cert = xstrndup(text, (size_t)(at - text), "a certificate");
		*key = xstrndup(at, strlen(at), "a private key");
	}
	wipe(text, len);
	free(text);
	return ret;
}

/* --- the authority ------------------------------------------------------------------------------------------------ */

bool store_each_name(const struct dir *d, bool (*each)(struct store *s, const char *name, char *why), struct store *s,
		     char why[static TRUST_WHY_MAX])
{
	int fd = openat(d->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;
	bool good = true;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return trust_say(why, "%.150s cannot be listed: %s", d->path, strerror(errno));
	}
	while (good && (e = readdir(dir)))
		if (e->d_name[0] != '.')
			good = each(s, e->d_name, why);
	closedir(dir);
	return good;
}

/* False, which ends the walk, for what only an authority leaves. */
static bool not_of_an_authority(struct store *s, const char *name, char *why)
{
	(void)s;
	(void)why;
	for (size_t i = 0; i < ARRAY_LEN(ac_file); i++)
		if (strcmp(name, ac_file[i]) == 0)
			return false;
	return strcmp(name, CRL_FILE) != 0 && strcmp(name, "issued") != 0;
}

static bool make_authority(struct store *s, int64_t now, char **cert, char **key, char why[static TRUST_WHY_MAX])
{
	char name[TRUST_NAME_MAX];
	uint8_t random[4];

	if (!store_each_name(&s->dir, not_of_an_authority, s, why))
		return trust_say(why, "%.90s/%s is missing, though it was there once: put it back from a backup, or move the "
				      "directory away to begin anew (every access point has to enrol again)",
				 s->dir.path, CA_FILE);
	/* two installations shall not have authorities of one name */
	trust_random(random, sizeof(random));
	snprintf(name, sizeof(name), "plumb authority %02x%02x%02x%02x", random[0], random[1], random[2], random[3]);
	if (!ca_make(name, now, cert, key, why))
		return false;
	return write_pair(s, CA_FILE, *cert, *key, why) == 0;
}

static bool open_authority(struct store *s, int64_t now, char why[static TRUST_WHY_MAX])
{
	char *cert = NULL, *key = NULL, wrong[TRUST_WHY_MAX];
	int ret = read_pair(s, CA_FILE, &cert, &key, why);
	bool good = ret == -ENOENT ? make_authority(s, now, &cert, &key, why) : ret == 0;

	if (good && cert && key) {
		s->ca = ca_new(cert, key, wrong);
		good = s->ca && cert_read(cert, strlen(cert), 0, &s->ca_summary, wrong);
		if (!good)
			file_damaged(&s->dir, CA_FILE, wrong, why);
	}
	pem_free(key);
	if (good)
		s->ca_cert = cert;
	else
		pem_free(cert);
	return good;
}

/* --- the AC's certificates ---------------------------------------------------------------------------------------- */

static bool make_ac(struct store *s, enum trust_key kind, int64_t now, char why[static TRUST_WHY_MAX])
{
	struct ac ac = { .chain = NULL };

	if (!ca_make_ac(s->ca, &s->server, kind, CA_AC_DAYS, now, &ac.chain, &ac.key, why))
		return false;
	if (write_pair(s, ac_file[kind], ac.chain, ac.key, why) < 0 ||
	    !cert_read(ac.chain, strlen(ac.chain), 0, &ac.summary, why)) {
		pem_free(ac.chain);
		pem_free(ac.key);
		return false;
	}
	pem_free(s->ac[kind].chain);
	pem_free(s->ac[kind].key);
	s->ac[kind] = ac;
	return true;
}

static bool open_ac(struct store *s, enum trust_key kind, int64_t now, char why[static TRUST_WHY_MAX])
{
	struct ac *ac = &s->ac[kind];
	char wrong[TRUST_WHY_MAX];
	int ret = read_pair(s, ac_file[kind], &ac->chain, &ac->key, why);

	if (ret == -ENOENT)
		return make_ac(s, kind, now, why);
	if (ret < 0)
		return false;
	if (!cert_read(ac->chain, strlen(ac->chain), 0, &ac->summary, wrong) ||
	    !ca_is_issuer(s->ca, ac->chain, ac->key, wrong)) {
		file_damaged(&s->dir, ac_file[kind], wrong, why);
		return false;
	}
	return true;
}

/* --- revocation --------------------------------------------------------------------------------------------------- */

int store_write_text(const struct dir *d, const char *name, const char *text, char why[static TRUST_WHY_MAX])
{
	struct buf b = { 0 };
	int ret;

	buf_str(&b, text);
	ret = file_write_sealed(d, name, &b, why);
	buf_free(&b);
	return ret;
}

bool store_make_crl(struct store *s, int64_t now, char why[static TRUST_WHY_MAX])
{
	char *crl = ca_crl(s->ca, s->revoked, s->nrevoked, s->crl_number + 1, now, why);

	if (!crl)
		return false;
	if (store_write_text(&s->dir, CRL_FILE, crl, why) < 0) {
		pem_free(crl);
		return false;
	}
	s->crl_number++;
	s->crl_made = now;
	pem_free(s->crl);
	s->crl = crl;
	return true;
}

static bool open_crl(struct store *s, int64_t now, char why[static TRUST_WHY_MAX])
{
	char wrong[TRUST_WHY_MAX];
	size_t len;
	int n, ret = file_read_sealed(&s->dir, CRL_FILE, CRL_MAX, &s->crl, &len, why);

	if (ret == -ENOENT && s->nissued)
		return trust_say(why, "%.100s/%s is missing, though certificates were signed: without it revoked ones would be good "
				      "again. Put it back from a backup",
				 s->dir.path, CRL_FILE);
	if (ret == -ENOENT)
		return store_make_crl(s, now, why);
	if (ret < 0)
		return false;
	s->revoked = xcalloc(STORE_ISSUED_MAX, sizeof(*s->revoked), "revoked certificates");
	n = ca_crl_read(s->ca, s->crl, s->revoked, STORE_ISSUED_MAX, &s->crl_number, &s->crl_made, wrong);
	if (n < 0 || n > STORE_ISSUED_MAX) {
		file_damaged(&s->dir, CRL_FILE, n < 0 ? wrong : "too many revoked certificates", why);
		return false;
	}
	s->nrevoked = (size_t)n;
	s->revoked = xrealloc(s->revoked, (s->nrevoked + 1) * sizeof(*s->revoked), "revoked certificates");
	for (size_t i = 0; i < s->nrevoked; i++) {
		struct store_issued *is = store_issued_by_serial(s, s->revoked[i].serial);

		if (is)
			is->revoked = s->revoked[i].at;
	}
	return true;
}

/* --- ticket key --------------------------------------------------------------------------------------------------- */

static bool make_ticket_key(struct store *s, char why[static TRUST_WHY_MAX])
{
	struct buf b = { 0 };
	bool good;

	trust_random(s->ticket_key, sizeof(s->ticket_key));
	buf_reserve(&b, 512);
	buf_str(&b, TICKET_HEAD);
	for (size_t i = 0; i < sizeof(s->ticket_key); i++)
		buf_printf(&b, "%02x", s->ticket_key[i]);
	buf_ch(&b, '\n');
	good = file_write_sealed(&s->dir, TICKET_FILE, &b, why) == 0;
	buf_wipe(&b);
	return good;
}

static bool parse_ticket_key(struct store *s, const char *text, size_t len)
{
	size_t head = strlen(TICKET_HEAD);

	if (len != head + 2 * sizeof(s->ticket_key) + 1 || memcmp(text, TICKET_HEAD, head) != 0)
		return false;
	for (size_t i = 0; i < 2 * sizeof(s->ticket_key); i++) {
		int v = ch_hex(text[head + i]);

		if (v < 0)
			return false;
		s->ticket_key[i / 2] = (uint8_t)(i % 2 ? s->ticket_key[i / 2] << 4 | v : v);
	}
	return true;
}

static bool open_ticket_key(struct store *s, char why[static TRUST_WHY_MAX])
{
	char *text;
	size_t len;
	int ret = file_read_sealed(&s->dir, TICKET_FILE, 4096, &text, &len, why);

	if (ret == -ENOENT)
		return make_ticket_key(s, why);
	if (ret < 0)
		return false;
	if (!parse_ticket_key(s, text, len))
		ret = file_damaged(&s->dir, TICKET_FILE, "it holds no key", why);
	pem_free(text);
	return ret == 0;
}

/* --- open and close ----------------------------------------------------------------------------------------------- */

static void copy_options(struct store *s, const struct store_options *o)
{
	const struct ca_server *from = &o->server;

	s->name = xstrndup(from->name, strlen(from->name), "a controller's name");
	s->dns = xcalloc(from->ndns, sizeof(*s->dns), "a controller's names");
	s->ip = xcalloc(from->nip, sizeof(*s->ip), "a controller's addresses");
	for (size_t i = 0; i < from->ndns; i++)
		s->dns[i] = xstrndup(from->dns[i], strlen(from->dns[i]), "a controller's name");
	for (size_t i = 0; i < from->nip; i++)
		s->ip[i] = from->ip[i];
	s->server = (struct ca_server){ s->name, (const char *const *)s->dns, from->ndns, s->ip, from->nip };
	s->ap_days = o->ap_days ? o->ap_days : CA_AP_DAYS;
}

static bool open_all(struct store *s, const struct store_options *o, int64_t now, char why[static TRUST_WHY_MAX])
{
	if (!dir_open(&s->dir, o->dir, true, why) || !dir_lock(&s->dir, why) || !open_authority(s, now, why))
		return false;
	if (!dir_open_under(&s->issued_dir, &s->dir, "issued", true, why) || !store_load_issued(s, why) ||
	    !open_crl(s, now, why))
		return false;
	for (int k = 0; k < TRUST_KEYS; k++)
		if (!open_ac(s, (enum trust_key)k, now, why))
			return false;
	return open_ticket_key(s, why) && dir_open_under(&s->tokens_dir, &s->dir, "tokens", true, why) &&
	       store_load_tokens(s, why);
}

struct store *store_open(const struct store_options *o, int64_t now, char why[static TRUST_WHY_MAX])
{
	struct store *s = xcalloc(1, sizeof(*s), "the trust store");

	s->dir.fd = s->issued_dir.fd = s->tokens_dir.fd = -1;
	copy_options(s, o);
	if (open_all(s, o, now, why))
		return s;
	store_free(s);
	return NULL;
}

void store_free(struct store *s)
{
	if (!s)
		return;
	store_free_tokens(s);
	store_free_issued(s);
	for (int k = 0; k < TRUST_KEYS; k++) {
		pem_free(s->ac[k].chain);
		pem_free(s->ac[k].key);
	}
	ca_free(s->ca);
	pem_free(s->ca_cert);
	pem_free(s->crl);
	for (size_t i = 0; i < s->server.ndns; i++)
		free(s->dns[i]);
	free(s->dns);
	free(s->ip);
	free(s->name);
	free(s->revoked);
	dir_close(&s->tokens_dir);
	dir_close(&s->issued_dir);
	dir_close(&s->dir);
	wipe(s, sizeof(*s));
	free(s);
}

const char *store_ca(const struct store *s)
{
	return s->ca_cert;
}

const char *store_crl(const struct store *s)
{
	return s->crl;
}

const char *store_ac_chain(const struct store *s, enum trust_key kind)
{
	return s->ac[kind].chain;
}

const char *store_ac_key(const struct store *s, enum trust_key kind)
{
	return s->ac[kind].key;
}

const uint8_t *store_ticket_key(const struct store *s)
{
	return s->ticket_key;
}

const uint8_t *store_ca_fingerprint(const struct store *s)
{
	return s->ca_summary.fingerprint;
}

/* --- tending ------------------------------------------------------------------------------------------------------ */

bool store_tend(struct store *s, int64_t now, unsigned *changed, char why[static TRUST_WHY_MAX])
{
	bool tokens = false, issued = false;

	*changed = 0;
	for (int k = 0; k < TRUST_KEYS; k++) {
		enum trust_key kind = (enum trust_key)k;

		if (!cert_renewal_due(&s->ac[k].summary, now, 0) && ca_server_is(s->ac[k].chain, &s->server))
			continue;
		if (!make_ac(s, kind, now, why))
			return false;
		*changed |= STORE_AC;
	}
	if (!store_tend_issued(s, now, &issued, why))
		return false;
	if (issued)
		*changed |= STORE_ISSUED;
	if (now >= s->crl_made + (int64_t)STORE_CRL_DAYS * DAY || now < s->crl_made) {
		if (!store_make_crl(s, now, why))
			return false;
		*changed |= STORE_CRL;
	}
	if (!store_tend_tokens(s, now, &tokens, why))
		return false;
	if (tokens)
		*changed |= STORE_TOKENS;
	return true;
}
