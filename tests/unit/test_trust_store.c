/* SPDX-License-Identifier: Apache-2.0 */
/* test_trust_store.c - the keeper's state directory: made once, the same afterwards, private, never half written; tokens
 * that are good once; revocation; no secret in any text. */
#include "check.h"

#include "trust/csr.h"
#include "trust/file.h"
#include "trust/store.h"

#include "base/slice.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define AP "02:00:5e:00:00:01"
#define AP2 "02:00:5e:00:00:02"
enum { DAY = 24 * 3600 };
static const int64_t NOW = 1780000000;

static char why[TRUST_WHY_MAX], dir[64];
static struct store *s;
static mac_t ap, ap2;

static struct store *open_at(int64_t now)
{
	static const char *const dns[] = { "wlc.example.net" };
	struct store_options o = { .dir = dir, .server = { .name = "wlc1", .dns = dns, .ndns = 1 } };

	why[0] = '\0';
	return store_open(&o, now, why);
}

static int fresh(void **state)
{
	char base[] = "/tmp/plumb-trust-XXXXXX";

	(void)state;
	assert_true(mac_from_text(AP, &ap));
	assert_true(mac_from_text(AP2, &ap2));
	assert_non_null(mkdtemp(base));
	snprintf(dir, sizeof(dir), "%s/state", base);
	s = open_at(NOW);
	if (!s)
		fail_msg("%s", why);
	return 0;
}

static int gone(void **state)
{
	char command[128];

	(void)state;
	store_free(s);
	s = NULL;
	snprintf(command, sizeof(command), "rm -rf '%.*s'", (int)(strlen(dir) - strlen("/state")), dir);
	return system(command);
}

static void reopen(int64_t now)
{
	store_free(s);
	s = open_at(now);
	if (!s)
		fail_msg("%s", why);
}

static void assert_not_opened(const char *words)
{
	store_free(s);
	s = open_at(NOW);
	if (s)
		fail_msg("opened, though: %s", words);
	if (!strstr(why, words))
		fail_msg("said: %s; expected: %s", why, words);
}

/* All files of the directory with their bytes, as one text. */
static void gather(const char *path, struct buf *out)
{
	struct dirent **names;
	int n = scandir(path, &names, NULL, alphasort);

	assert_true(n >= 0);
	for (int i = 0; i < n; i++) {
		char file[400];
		struct stat st;

		snprintf(file, sizeof(file), "%s/%s", path, names[i]->d_name);
		if (strcmp(names[i]->d_name, ".") != 0 && strcmp(names[i]->d_name, "..") != 0 && lstat(file, &st) == 0) {
			buf_printf(out, "%s %o %lld\n", file, (unsigned)st.st_mode, (long long)st.st_ino);
			if (S_ISDIR(st.st_mode)) {
				gather(file, out);
			} else {
				FILE *f = fopen(file, "rb");
				char room[4096];
				size_t got;

				while ((got = fread(room, 1, sizeof(room), f)) > 0)
					buf_add(out, room, got);
				fclose(f);
			}
		}
		free(names[i]);
	}
	free(names);
}

static char *request(const char *name, char **key)
{
	char *csr;

	*key = key_make(TRUST_P256);
	csr = csr_make(*key, name, why);
	assert_non_null(csr);
	return csr;
}

static struct token token_of(const struct store_token_wish *w, int64_t now)
{
	char text[TOKEN_TEXT_MAX];
	struct token t;

	assert_non_null(store_token_create(s, w, now, text, why));
	assert_true(token_parse(text, &t, why));
	return t;
}

/* --- the directory ------------------------------------------------------------------------------------------------ */

static void a_restart_gives_the_same_bytes(void **state)
{
	struct buf a = { 0 }, b = { 0 };
	struct store_token_wish w = { .minutes = 60, .only = ap };
	struct token t = token_of(&w, NOW);
	char *key, *csr = request(AP, &key), *chain = store_enrol(s, t.id, csr, strlen(csr), ap, NOW, why);
	unsigned changed;

	(void)state;
	assert_non_null(chain);
	gather(dir, &a);
	reopen(NOW + DAY);
	gather(dir, &b);
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.p, b.p, a.len);
	assert_int_equal(store_issued_count(s), 1);
	assert_int_equal(store_token_count(s), 1);
	assert_int_equal(store_token_at(s, 0)->state, TOKEN_IN_USE);
	assert_true(mac_eq(store_token_at(s, 0)->only, ap));
	assert_true(store_tend(s, NOW, &changed, why));
	assert_int_equal(changed, 0);
	/* nobody else at the same time */
	{
		struct store *kept = s;

		s = NULL;
		assert_not_opened("in use by another process");
		s = kept;
	}
	pem_free(chain);
	pem_free(csr);
	pem_free(key);
	buf_free(&a);
	buf_free(&b);
}

static void path_of(const char *name, char path[static 128])
{
	snprintf(path, 128, "%s/%s", dir, name);
}

static void what_others_can_read_is_refused(void **state)
{
	char path[128];

	(void)state;
	path_of("ca.pem", path);
	assert_int_equal(chmod(path, 0640), 0);
	assert_not_opened("ca.pem can be read or changed by others (mode 0640): chmod 600 it");
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(chmod(dir, 0755), 0);
	assert_not_opened("can be read or changed by others (mode 0755): chmod 700 it");
	assert_int_equal(chmod(dir, 0700), 0);
	if (geteuid() == 0) {
		assert_int_equal(chown(path, 12345, 12345), 0);
		assert_not_opened("ca.pem belongs to user 12345 and we run as user 0");
		assert_int_equal(chown(path, 0, 0), 0);
	}
	s = open_at(NOW);
	assert_non_null(s);
}

static void a_link_is_not_followed(void **state)
{
	char path[128], other[128];

	(void)state;
	path_of("ticket.key", path);
	path_of("elsewhere", other);
	assert_int_equal(rename(path, other), 0);
	assert_int_equal(symlink(other, path), 0);
	assert_not_opened("ticket.key: cannot be opened");
}

/* Each file in turn: one bit of it wrong, cut, empty. It is named, and stays as it is. */
static void damage_is_named_and_nothing_is_overwritten(void **state)
{
	static const char *const names[] = { "ca.pem", "ac-p256.pem", "ac-rsa.pem", "crl.pem", "ticket.key" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		for (int how = 0; how < 3; how++) {
			char path[128], bytes[8192], after[8192], expected[160];
			ssize_t len, now_len;
			int fd;

			path_of(names[i], path);
			fd = open(path, O_RDONLY);
			len = read(fd, bytes, sizeof(bytes));
			close(fd);
			assert_true(len > 0 && len < (ssize_t)sizeof(bytes));
			fd = open(path, O_WRONLY | O_TRUNC);
			if (how == 0) { /* a character in the middle, and base 64 stays base 64 */
				char whole = bytes[len / 2];

				bytes[len / 2] ^= whole == 'A' || whole == 'a' ? 3 : 1;
				assert_int_equal(write(fd, bytes, (size_t)len), len);
				bytes[len / 2] = whole;
			} else if (how == 1) {
				assert_int_equal(write(fd, bytes, (size_t)len / 2), len / 2);
			}
			close(fd);
			snprintf(expected, sizeof(expected), "%s is damaged", path);
			assert_not_opened(expected);
			fd = open(path, O_RDONLY);
			now_len = read(fd, after, sizeof(after));
			close(fd);
			assert_int_equal(now_len, how == 0 ? len : how == 1 ? len / 2 : 0);
			fd = open(path, O_WRONLY | O_TRUNC);
			assert_int_equal(write(fd, bytes, (size_t)len), len);
			close(fd);
		}
	s = open_at(NOW);
	if (!s)
		fail_msg("%s", why);
}

static void a_lost_authority_is_not_replaced(void **state)
{
	char path[128];

	(void)state;
	path_of("ca.pem", path);
	assert_int_equal(unlink(path), 0);
	assert_not_opened("ca.pem is missing, though it was there once");
	assert_int_equal(access(path, F_OK), -1);
}

static void a_lost_revocation_list_is_not_forgotten(void **state)
{
	char path[128], *key, *csr = request("stranger", &key), *chain = store_sign(s, csr, strlen(csr), NULL, NOW, why);

	(void)state;
	assert_non_null(chain);
	path_of("crl.pem", path);
	assert_int_equal(unlink(path), 0);
	assert_not_opened("crl.pem is missing, though certificates were signed");
	pem_free(chain);
	pem_free(csr);
	pem_free(key);
}

/* --- killed in the middle ----------------------------------------------------------------------------------------- */

static int steps_left;

static void die_here(void)
{
	if (steps_left-- == 0)
		_exit(42);
}

/* In a child that dies before its nth system call of writing: whether it lived to the end. */
static bool run_until(int n, void (*what)(void))
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		steps_left = n;
		file_step = die_here;
		what();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_true(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 42);
	return WEXITSTATUS(status) == 0;
}

static struct token killed_token;
static char *killed_csr;

static void first_start(void)
{
	struct store *made = open_at(NOW);

	if (!made)
		_exit(1);
}

static void killed_at_every_step_of_the_first_start(void **state)
{
	int n;
	bool done = false;

	(void)state;
	store_free(s);
	s = NULL;
	for (n = 0; !done && n < 200; n++) {
		char command[128];

		snprintf(command, sizeof(command), "rm -rf '%s'", dir);
		assert_int_equal(system(command), 0);
		done = run_until(n, first_start);
		s = open_at(NOW);
		if (!s)
			fail_msg("killed at step %d: %s", n, why);
		assert_non_null(store_ac_chain(s, TRUST_RSA2048));
		store_free(s);
		s = NULL;
	}
	assert_true(done);
	assert_in_range(n, 20, 100);
}

static void enrol(void)
{
	char w[TRUST_WHY_MAX];
	struct store *mine = open_at(NOW);
	char *chain;

	if (!mine)
		_exit(1);
	chain = store_enrol(mine, killed_token.id, killed_csr, strlen(killed_csr), ap, NOW, w);
	if (!chain)
		_exit(2);
	if (store_revoke(mine, AP, NOW, w) != 1)
		_exit(3);
}

static void killed_at_every_step_of_an_enrolment(void **state)
{
	struct store_token_wish w = { .minutes = 60 };
	char *key, *csr = request(AP, &key), *other_key, *other = request(AP2, &other_key), copy[256], back[256];
	bool done = false;
	int n;

	(void)state;
	killed_csr = csr;
	killed_token = token_of(&w, NOW);
	store_free(s);
	s = NULL;
	snprintf(copy, sizeof(copy), "rm -rf '%s.kept'; cp -a '%s' '%s.kept'", dir, dir, dir);
	snprintf(back, sizeof(back), "rm -rf '%s'; cp -a '%s.kept' '%s'", dir, dir, dir);
	assert_int_equal(system(copy), 0);
	for (n = 0; !done && n < 200; n++) {
		char *chain;
		const struct token_record *r;

		assert_int_equal(system(back), 0);
		done = run_until(n, enrol);
		s = open_at(NOW);
		if (!s)
			fail_msg("killed at step %d: %s", n, why);
		r = store_token_find(s, killed_token.id);
		assert_non_null(r);
		/* the token is unused, or in use by this key and no other */
		if (r->state == TOKEN_IN_USE) {
			assert_null(store_enrol(s, killed_token.id, other, strlen(other), ap2, NOW, why));
			assert_int_equal(store_issued_count(s), 1);
		} else {
			assert_int_equal(r->state, TOKEN_UNUSED);
		}
		chain = store_enrol(s, killed_token.id, csr, strlen(csr), ap, NOW, why);
		assert_non_null(chain);
		pem_free(chain);
		store_free(s);
		s = NULL;
	}
	assert_true(done);
	assert_in_range(n, 18, 60);
	pem_free(csr);
	pem_free(key);
	pem_free(other);
	pem_free(other_key);
}

/* --- tokens ------------------------------------------------------------------------------------------------------- */

static void a_token_is_good_for_one_access_point(void **state)
{
	struct store_token_wish w = { .minutes = 10, .pin = true };
	struct token t = token_of(&w, NOW);
	char *key, *csr = request(AP, &key), *key2, *csr2 = request(AP2, &key2), *chain, *again;
	const struct token_record *r = store_token_find(s, t.id);
	uint8_t derived[TOKEN_KEY_LEN], none[TOKEN_KEY_LEN] = { 0 };
	struct csr_summary asked;
	struct token_id unknown = { { 1, 2, 3, 4, 5 } };

	(void)state;
	assert_true(t.pinned);
	assert_true(token_pin_ok(&t, store_ca_fingerprint(s)));
	token_key(&t, derived);
	assert_memory_equal(derived, r->key, sizeof(derived));
	assert_int_equal(r->expires, NOW + 600);
	assert_null(store_enrol(s, unknown, csr, strlen(csr), ap, NOW, why));
	assert_non_null(strstr(why, "is unknown here"));
	assert_null(store_enrol(s, t.id, csr, strlen(csr), ap2, NOW, why));
	assert_string_equal(why, "the request is for " AP ", and comes from " AP2);
	assert_null(store_enrol(s, t.id, csr, strlen(csr), ap, NOW + 600, why));
	assert_non_null(strstr(why, "expired"));
	chain = store_enrol(s, t.id, csr, strlen(csr), ap, NOW, why);
	assert_non_null(chain);
	assert_int_equal(r->state, TOKEN_IN_USE);
	/* the same key again, an hour's answer lost: the same certificate */
	again = store_enrol(s, t.id, csr, strlen(csr), ap, NOW + 60, why);
	assert_string_equal(chain, again);
	assert_null(store_enrol(s, t.id, csr2, strlen(csr2), ap2, NOW, why));
	assert_non_null(strstr(why, "has been used by " AP));
	assert_true(csr_check(csr, strlen(csr), &asked, why));
	assert_true(store_enrolled(s, asked.key_id, NOW + 70, why));
	assert_false(store_enrolled(s, asked.key_id, NOW + 70, why));
	assert_int_equal(r->state, TOKEN_USED);
	assert_memory_equal(r->key, none, sizeof(none));
	assert_null(store_enrol(s, t.id, csr, strlen(csr), ap, NOW + 80, why));
	assert_int_equal(store_issued_count(s), 1);
	pem_free(chain);
	pem_free(again);
	pem_free(csr);
	pem_free(csr2);
	pem_free(key);
	pem_free(key2);
}

static void tokens_end(void **state)
{
	struct store_token_wish w = { .minutes = 10 }, forever = { .minutes = TOKEN_MINUTES_MAX + 1 };
	struct token t = token_of(&w, NOW), u = token_of(&w, NOW + 5);
	char text[TOKEN_TEXT_MAX];
	unsigned changed;

	(void)state;
	assert_null(store_token_create(s, &forever, NOW, text, why));
	assert_string_equal(text, "");
	assert_true(store_token_revoke(s, t.id, NOW, why));
	assert_false(store_token_revoke(s, t.id, NOW, why));
	assert_true(store_tend(s, NOW + 700, &changed, why));
	assert_int_equal(changed, STORE_TOKENS);
	assert_int_equal(store_token_find(s, u.id)->state, TOKEN_EXPIRED);
	reopen(NOW + 700);
	assert_int_equal(store_token_find(s, u.id)->state, TOKEN_EXPIRED);
	assert_int_equal(store_token_find(s, t.id)->state, TOKEN_REVOKED);
	assert_true(store_tend(s, NOW + 31 * DAY, &changed, why));
	assert_int_equal(changed & STORE_TOKENS, STORE_TOKENS);
	assert_int_equal(store_token_count(s), 0);
	reopen(NOW + 31 * DAY);
	assert_int_equal(store_token_count(s), 0);
}

/* --- certificates ------------------------------------------------------------------------------------------------- */

static void renewal_strangers_and_revocation(void **state)
{
	char *key, *csr = request(AP, &key), *key2, *csr2 = request(AP, &key2), *chain, *next, *same,
		serial[TRUST_SERIAL_TEXT_MAX], fingerprint[TRUST_FINGERPRINT_TEXT_MAX];
	struct cert_summary c, d;
	unsigned changed;

	(void)state;
	chain = store_sign(s, csr, strlen(csr), NULL, NOW, why);
	assert_non_null(chain);
	assert_true(cert_read(chain, strlen(chain), 0, &c, why));
	assert_true(cert_read(chain, strlen(chain), 1, &d, why));
	assert_true(d.authority);
	assert_true(mac_eq(c.mac, ap));
	next = store_renew(s, c.fingerprint, csr2, strlen(csr2), NOW + 250 * DAY, why);
	assert_non_null(next);
	assert_true(cert_read(next, strlen(next), 0, &d, why));
	assert_string_equal(d.subject, AP);
	assert_int_equal(d.to, NOW + (250 + CA_AP_DAYS) * DAY);
	same = store_renew(s, c.fingerprint, csr2, strlen(csr2), NOW + 250 * DAY + 5, why);
	assert_string_equal(next, same);
	assert_int_equal(store_issued_count(s), 2);
	assert_null(store_renew(s, c.fingerprint, csr2, strlen(csr2), NOW + 366 * DAY, why));
	assert_string_equal(why, "the certificate to be renewed has expired");
	/* by serial number one, by MAC all of it */
	memcpy(serial, c.serial, sizeof(serial));
	assert_int_equal(store_revoke(s, serial, NOW + 251 * DAY, why), 1);
	assert_int_equal(store_revoke(s, serial, NOW + 251 * DAY, why), 0);
	assert_int_equal(store_revoke(s, AP, NOW + 252 * DAY, why), 1);
	assert_int_equal(store_revoke(s, "nobody", NOW + 252 * DAY, why), -1);
	assert_int_equal(store_revoke(s, "", NOW + 252 * DAY, why), -1);
	/* by fingerprint: 0, for it was already, and -1 for one that is nobody's */
	fingerprint_format(c.fingerprint, fingerprint);
	assert_int_equal(store_revoke(s, fingerprint, NOW + 252 * DAY, why), 0);
	fingerprint[0] = fingerprint[0] == '0' ? '1' : '0';
	assert_int_equal(store_revoke(s, fingerprint, NOW + 252 * DAY, why), -1);
	assert_null(store_renew(s, d.fingerprint, csr2, strlen(csr2), NOW + 253 * DAY, why));
	assert_string_equal(why, "the certificate to be renewed is revoked");
	reopen(NOW + 253 * DAY);
	for (size_t i = 0; i < 2; i++)
		assert_in_range(store_issued_at(s, i)->revoked, NOW + 251 * DAY, NOW + 252 * DAY);
	/* a refused AP gets no certificate with a token either */
	assert_true(store_tend(s, NOW + 253 * DAY, &changed, why));
	/* long after its end it is forgotten */
	assert_true(store_tend(s, NOW + 396 * DAY, &changed, why));
	assert_int_equal(changed & STORE_CRL, STORE_CRL);
	assert_int_equal(store_issued_count(s), 1);
	pem_free(chain);
	pem_free(next);
	pem_free(same);
	pem_free(csr);
	pem_free(csr2);
	pem_free(key);
	pem_free(key2);
}

/* A new key each time: sixteen, and then no more; the others are not kept from theirs. */
static void one_access_point_does_not_fill_the_store(void **state)
{
	char *key, *csr = request(AP, &key), *key2, *csr2, *chain = store_sign(s, csr, strlen(csr), NULL, NOW, why), *next;
	struct cert_summary c;
	unsigned made = 1;

	(void)state;
	assert_true(cert_read(chain, strlen(chain), 0, &c, why));
	for (;; made++) {
		csr2 = request(AP, &key2);
		next = store_renew(s, c.fingerprint, csr2, strlen(csr2), NOW + 250 * DAY, why);
		pem_free(csr2);
		pem_free(key2);
		if (!next)
			break;
		pem_free(next);
	}
	assert_int_equal(made, STORE_SAME_NAME_MAX);
	assert_non_null(strstr(why, "config auth-list revoke"));
	assert_int_equal(store_issued_count(s), STORE_SAME_NAME_MAX);
	next = store_renew(s, c.fingerprint, csr, strlen(csr), NOW + 1, why); /* an answer that was lost is given again */
	assert_string_equal(next, chain);
	csr2 = request(AP2, &key2);
	pem_free(next);
	next = store_sign(s, csr2, strlen(csr2), NULL, NOW, why);
	assert_non_null(next);
	pem_free(next);
	pem_free(csr2);
	pem_free(key2);
	pem_free(chain);
	pem_free(csr);
	pem_free(key);
}

static void the_controllers_certificates_are_renewed(void **state)
{
	char *old = strdup(store_ac_chain(s, TRUST_P256));
	static const char *const dns[] = { "other.example.net" };
	struct store_options o = { .dir = dir, .server = { .name = "wlc1", .dns = dns, .ndns = 1 } };
	unsigned changed;

	(void)state;
	assert_true(store_tend(s, NOW + (CA_AC_DAYS * 2 / 3 - 2) * (int64_t)DAY, &changed, why));
	assert_int_equal(changed & STORE_AC, 0);
	assert_true(store_tend(s, NOW + (CA_AC_DAYS * 2 / 3 + 1) * (int64_t)DAY, &changed, why));
	assert_int_equal(changed & STORE_AC, STORE_AC);
	assert_string_not_equal(old, store_ac_chain(s, TRUST_P256));
	store_free(s);
	s = store_open(&o, NOW, why);
	assert_non_null(s);
	assert_true(store_tend(s, NOW, &changed, why));
	assert_int_equal(changed & STORE_AC, STORE_AC);
	assert_true(store_tend(s, NOW, &changed, why));
	assert_int_equal(changed, 0);
	free(old);
}

/* --- what ends soon ----------------------------------------------------------------------------------------------- */

static struct buf endings;

static void on_ending(void *ctx, const char *what, const struct cert_summary *c)
{
	const char *name = strcmp(what, "AP") == 0 ? c->subject : "";

	buf_printf(&endings, "%s %s %d;", what, name, (int)cert_days_left(c, *(int64_t *)ctx));
}

static const char *told_at(int64_t now)
{
	buf_clear(&endings);
	assert_true(store_endings(s, now, on_ending, &now, why));
	return buf_cstr(&endings);
}

static void what_ends_soon_is_told_once_a_day(void **state)
{
	char *key, *csr = request(AP, &key), *key2, *csr2 = request(AP2, &key2), *one, *two, *next;
	const int64_t end = NOW + (int64_t)CA_AP_DAYS * DAY;
	unsigned changed;

	(void)state;
	one = store_sign(s, csr, strlen(csr), NULL, NOW, why);
	two = store_sign(s, csr2, strlen(csr2), NULL, NOW, why);
	assert_string_equal(told_at(NOW), "");
	assert_string_equal(told_at(end - 30 * DAY - 1), "");
	assert_string_equal(told_at(end - 30 * DAY), "AP " AP " 30;AP " AP2 " 30;");
	assert_string_equal(told_at(end - 30 * DAY + 3600), "");
	assert_string_equal(told_at(end - 29 * DAY - 1), "");
	reopen(end - 29 * DAY - 1); /* a start is no reason to tell again */
	assert_string_equal(told_at(end - 29 * DAY - 1), "");
	assert_string_equal(told_at(end - 29 * DAY), "AP " AP " 29;AP " AP2 " 29;");
	/* who was renewed does not end; who is revoked does not matter */
	next = store_sign(s, csr, strlen(csr), NULL, end - 28 * DAY, why);
	assert_string_equal(told_at(end - 28 * DAY), "AP " AP2 " 28;");
	assert_string_equal(told_at(end + 5), "AP " AP2 " -1;");
	assert_int_equal(store_revoke(s, AP2, end, why), 1);
	assert_string_equal(told_at(end + 2 * DAY), "");
	/* the authority's own, and the AC's when they were not renewed; a clock that was set back does not keep quiet */
	assert_string_equal(told_at(NOW + (int64_t)(CA_DAYS - 3) * DAY),
			    "CA  3;AC (P-256)  -8027;AC (RSA-2048)  -8027;AP " AP " -8420;");
	assert_string_equal(told_at(end - 28 * DAY), "");
	assert_true(store_tend(s, NOW + (int64_t)(CA_DAYS - 3) * DAY, &changed, why));
	assert_int_equal(changed & (STORE_AC | STORE_ISSUED), STORE_AC | STORE_ISSUED);
	pem_free(one);
	pem_free(two);
	pem_free(next);
	pem_free(csr);
	pem_free(csr2);
	pem_free(key);
	pem_free(key2);
	buf_free(&endings);
}

static void a_clock_that_was_set_back_makes_a_new_list(void **state)
{
	unsigned changed;
	char *crl;

	(void)state;
	assert_true(store_tend(s, NOW + 5 * DAY, &changed, why));
	assert_int_equal(changed & STORE_CRL, 0);
	assert_true(store_tend(s, NOW + 31 * DAY, &changed, why));
	assert_int_equal(changed & STORE_CRL, STORE_CRL);
	crl = strdup(store_crl(s));
	assert_true(store_tend(s, NOW, &changed, why)); /* that one would be of the future: nobody could join for a month */
	assert_int_equal(changed & STORE_CRL, STORE_CRL);
	assert_string_not_equal(crl, store_crl(s));
	assert_true(store_tend(s, NOW, &changed, why));
	assert_int_equal(changed, 0);
	free(crl);
}

/* --- secrets ------------------------------------------------------------------------------------------------------ */

/* Every text the library gives for people, with all that is secret looked for in it: the token's secret (as text and as
 * bytes), its key, private keys, the ticket key. */
static void no_secret_is_in_any_text(void **state)
{
	struct store_token_wish w = { .minutes = 10 };
	struct buf said = { 0 };
	char text[TOKEN_TEXT_MAX], hex[2 * TOKEN_KEY_LEN + 1], ticket[17], *key, *csr = request(AP, &key), wrong[TOKEN_TEXT_MAX];
	const struct token_record *r = store_token_create(s, &w, NOW, text, why);
	char identity[TOKEN_IDENTITY_MAX], id[TOKEN_ID_TEXT_MAX];
	struct csr_summary asked;
	struct token t;

	(void)state;
	assert_non_null(r);
	for (size_t i = 0; i < TOKEN_KEY_LEN; i++)
		snprintf(hex + 2 * i, 3, "%02x", r->key[i]);
	for (size_t i = 0; i < 8; i++)
		snprintf(ticket + 2 * i, 3, "%02x", store_ticket_key(s)[i]);
	token_id_format(r->id, id);
	token_identity(r->id, identity);
	/* mistyped at the end, too short, with a wrong character */
	memcpy(wrong, text, sizeof(wrong));
	wrong[strlen(wrong) - 1] = wrong[strlen(wrong) - 1] == '2' ? '3' : '2';
	assert_false(token_parse(wrong, &t, why));
	buf_printf(&said, "%s\n", why);
	wrong[strlen(wrong) - 1] = '\0';
	assert_false(token_parse(wrong, &t, why));
	buf_printf(&said, "%s\n", why);
	wrong[strlen(wrong) - 1] = 'u';
	assert_false(token_parse(wrong, &t, why));
	buf_printf(&said, "%s\n", why);
	for (int64_t at = NOW; at <= NOW + 600; at += 600) {
		token_why(r, identity, at, why);
		buf_printf(&said, "%s\n", why);
	}
	token_why(NULL, text, NOW, why); /* somebody who takes the token for the identity */
	/* key files that are damaged */
	assert_null(ca_new(store_ca(s), key + 30, why));
	buf_printf(&said, "%s\n", why);
	key[60] ^= 1;
	assert_null(csr_make(key, AP, why));
	buf_printf(&said, "%s\n", why);
	key[60] ^= 1;
	assert_true(csr_check(csr, strlen(csr), &asked, why));
	buf_printf(&said, "%s %s\n%s", asked.name, asked.key, csr);
	buf_printf(&said, "%s%s%s", store_ca(s), store_crl(s), store_ac_chain(s, TRUST_P256));
	buf_cstr(&said);
	assert_null(strstr(said.p, text + strlen("plumb-") + 9)); /* behind the id, which is public */
	assert_null(memmem(said.p, said.len, text + 15, 8));
	assert_null(strstr(said.p, hex));
	assert_null(strstr(said.p, ticket));
	assert_null(strstr(said.p, "PRIVATE"));
	assert_non_null(strstr(said.p, id));
	/* on disk: the key derived of it, for as long as it may be used, never the secret */
	buf_clear(&said);
	gather(dir, &said);
	buf_cstr(&said);
	assert_true(memmem(said.p, said.len, text + 15, 8) == NULL);
	assert_true(memmem(said.p, said.len, hex, sizeof(hex) - 1) != NULL);
	assert_true(store_token_revoke(s, r->id, NOW, why));
	buf_clear(&said);
	gather(dir, &said);
	assert_true(memmem(said.p, said.len, hex, sizeof(hex) - 1) == NULL);
	pem_free(csr);
	pem_free(key);
	buf_free(&said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_restart_gives_the_same_bytes, fresh, gone),
		cmocka_unit_test_setup_teardown(what_others_can_read_is_refused, fresh, gone),
		cmocka_unit_test_setup_teardown(a_link_is_not_followed, fresh, gone),
		cmocka_unit_test_setup_teardown(damage_is_named_and_nothing_is_overwritten, fresh, gone),
		cmocka_unit_test_setup_teardown(a_lost_authority_is_not_replaced, fresh, gone),
		cmocka_unit_test_setup_teardown(a_lost_revocation_list_is_not_forgotten, fresh, gone),
		cmocka_unit_test_setup_teardown(killed_at_every_step_of_the_first_start, fresh, gone),
		cmocka_unit_test_setup_teardown(killed_at_every_step_of_an_enrolment, fresh, gone),
		cmocka_unit_test_setup_teardown(a_token_is_good_for_one_access_point, fresh, gone),
		cmocka_unit_test_setup_teardown(tokens_end, fresh, gone),
		cmocka_unit_test_setup_teardown(renewal_strangers_and_revocation, fresh, gone),
		cmocka_unit_test_setup_teardown(one_access_point_does_not_fill_the_store, fresh, gone),
		cmocka_unit_test_setup_teardown(the_controllers_certificates_are_renewed, fresh, gone),
		cmocka_unit_test_setup_teardown(what_ends_soon_is_told_once_a_day, fresh, gone),
		cmocka_unit_test_setup_teardown(a_clock_that_was_set_back_makes_a_new_list, fresh, gone),
		cmocka_unit_test_setup_teardown(no_secret_is_in_any_text, fresh, gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
