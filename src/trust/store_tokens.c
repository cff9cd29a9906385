/* SPDX-License-Identifier: Apache-2.0 */
/* store_tokens.c - join tokens on disk, a sealed file each:
 *
 *   plumb join token 1
 *   state unused
 *   key 64 hexadecimal digits, - when there is none any more
 *   created 1780000000
 *   expires 1780086400
 *   only -                  or a MAC
 *   by -                    or a MAC
 *   used 0
 *   by-key -                or 64 hexadecimal digits
 *   serial -                or a serial number
 *   check ... */
#include "trust/store_internal.h"

#include "base/slice.h"
#include "base/wipe.h"
#include "base/xalloc.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { TOKEN_FILE_MAX = 4096, DAY = 24 * 3600 };

/* --- as text ------------------------------------------------------------------------------------------------------ */

static bool has_bytes(const uint8_t *p, size_t len)
{
	uint8_t all = 0;

	for (size_t i = 0; i < len; i++)
		all |= p[i];
	return all != 0;
}

static void write_hex(struct buf *b, const char *name, const uint8_t *p, size_t len)
{
	buf_printf(b, "%s ", name);
	for (size_t i = 0; i < len && has_bytes(p, len); i++)
		buf_printf(b, "%02x", p[i]);
	buf_str(b, has_bytes(p, len) ? "\n" : "-\n");
}

static void write_mac(struct buf *b, const char *name, mac_t m)
{
	char text[MAC_TEXT_MAX];

	mac_format(m, text);
	buf_printf(b, "%s %s\n", name, text);
}

bool store_save_token(struct store *s, const struct token_record *r, char why[static TRUST_WHY_MAX])
{
	struct buf b = { 0 };
	char id[TOKEN_ID_TEXT_MAX];
	bool good;

	buf_reserve(&b, 1024);
	buf_printf(&b, "plumb join token 1\nstate %s\n", token_state_name(r->state));
	write_hex(&b, "key", r->key, sizeof(r->key));
	buf_printf(&b, "created %" PRId64 "\nexpires %" PRId64 "\n", r->created, r->expires);
	write_mac(&b, "only", r->only);
	write_mac(&b, "by", r->by);
	buf_printf(&b, "used %" PRId64 "\n", r->used);
	write_hex(&b, "by-key", r->by_key, sizeof(r->by_key));
	buf_printf(&b, "serial %s\n", r->serial[0] ? r->serial : "-");
	token_id_format(r->id, id);
	good = file_write_sealed(&s->tokens_dir, id, &b, why) == 0;
	buf_wipe(&b);
	return good;
}

/* The value of the next line, which must be "name value"; NULL when it is not. The line is cut out of the text. */
static char *value(char **at, const char *name)
{
	char *line = *at, *nl = strchr(line, '\n');
	size_t n = strlen(name);

	if (!nl || strncmp(line, name, n) != 0 || line[n] != ' ')
		return NULL;
	*nl = '\0';
	*at = nl + 1;
	return line + n + 1;
}

static bool read_hex(char **at, const char *name, uint8_t *p)
{
	const char *v = value(at, name);

	return v && (strcmp(v, "-") == 0 || fingerprint_parse(v, p));
}

static bool read_mac(char **at, const char *name, mac_t *m)
{
	const char *v = value(at, name);

	return v && (strcmp(v, "-") == 0 || (mac_from_text(v, m) && !mac_redacted(*m)));
}

static bool read_time(char **at, const char *name, int64_t *t)
{
	const char *v = value(at, name);
	char *end;

	if (!v || !*v)
		return false;
	*t = strtoll(v, &end, 10);
	return *end == '\0' && *t >= 0;
}

static bool read_state(char **at, enum token_state *s)
{
	const char *v = value(at, "state");

	for (int i = 0; v && i < TOKEN_STATES; i++)
		if (strcmp(v, token_state_name((enum token_state)i)) == 0) {
			*s = (enum token_state)i;
			return true;
		}
	return false;
}

static bool parse(char *text, struct token_record *r)
{
	static const char head[] = "plumb join token 1\n";
	const char *serial;

	_Static_assert(sizeof(r->key) == sizeof(r->by_key), "one reader for both");
	if (strncmp(text, head, strlen(head)) != 0)
		return false;
	text += strlen(head);
	if (!read_state(&text, &r->state) || !read_hex(&text, "key", r->key) || !read_time(&text, "created", &r->created) ||
	    !read_time(&text, "expires", &r->expires) || !read_mac(&text, "only", &r->only) ||
	    !read_mac(&text, "by", &r->by) || !read_time(&text, "used", &r->used) || !read_hex(&text, "by-key", r->by_key))
		return false;
	serial = value(&text, "serial");
	if (!serial || strlen(serial) >= sizeof(r->serial) || *text)
		return false;
	if (strcmp(serial, "-") != 0)
		memcpy(r->serial, serial, strlen(serial) + 1);
	return true;
}

/* --- the list ----------------------------------------------------------------------------------------------------- */

static void append(struct store *s, struct token_record *r)
{
	if (s->ntokens == s->tokens_size) {
		s->tokens_size = s->tokens_size ? 2 * s->tokens_size : 16;
		s->token = xrealloc(s->token, s->tokens_size * sizeof(struct token_record *), "join tokens");
	}
	s->token[s->ntokens++] = r;
}

static void forget(struct token_record *r)
{
	wipe(r, sizeof(*r));
	free(r);
}

static bool load_one(struct store *s, const char *name, char *why)
{
	struct token_record *r;
	struct token_id id;
	char *text;
	size_t len;

	if (!token_id_parse(name, &id)) {
		file_damaged(&s->tokens_dir, name, "its name is not one of a token", why);
		return false;
	}
	if (s->ntokens == STORE_TOKENS_MAX)
		return trust_say(why, "%.150s holds more than %d tokens", s->tokens_dir.path, STORE_TOKENS_MAX);
	if (file_read_sealed(&s->tokens_dir, name, TOKEN_FILE_MAX, &text, &len, why) < 0)
		return false;
	r = xcalloc(1, sizeof(*r), "a join token");
	r->id = id;
	if (parse(text, r)) {
		append(s, r);
	} else {
		forget(r);
		r = NULL;
		file_damaged(&s->tokens_dir, name, "it is no record of a token", why);
	}
	wipe(text, len);
	free(text);
	return r != NULL;
}

static int by_age(const void *a, const void *b)
{
	const struct token_record *x = *(struct token_record *const *)a, *y = *(struct token_record *const *)b;

	if (x->created != y->created)
		return x->created < y->created ? -1 : 1;
	return memcmp(x->id.b, y->id.b, sizeof(x->id.b));
}

bool store_load_tokens(struct store *s, char why[static TRUST_WHY_MAX])
{
	if (!store_each_name(&s->tokens_dir, load_one, s, why))
		return false;
	if (s->ntokens)
		qsort(s->token, s->ntokens, sizeof(struct token_record *), by_age);
	return true;
}

void store_free_tokens(struct store *s)
{
	for (size_t i = 0; i < s->ntokens; i++)
		forget(s->token[i]);
	free(s->token);
}

struct token_record *store_token(const struct store *s, struct token_id id)
{
	for (size_t i = 0; i < s->ntokens; i++)
		if (token_id_eq(s->token[i]->id, id))
			return s->token[i];
	return NULL;
}

const struct token_record *store_token_find(const struct store *s, struct token_id id)
{
	return store_token(s, id);
}

size_t store_token_count(const struct store *s)
{
	return s->ntokens;
}

const struct token_record *store_token_at(const struct store *s, size_t i)
{
	return i < s->ntokens ? s->token[i] : NULL;
}

/* --- what can be done with one ------------------------------------------------------------------------------------ */

const struct token_record *store_token_create(struct store *s, const struct store_token_wish *w, int64_t now,
					      char text[static TOKEN_TEXT_MAX], char why[static TRUST_WHY_MAX])
{
	unsigned minutes = w->minutes ? w->minutes : TOKEN_MINUTES_DEFAULT;
	struct token_record *r;
	struct token t;

	text[0] = '\0';
	if (minutes > TOKEN_MINUTES_MAX) {
		trust_say(why, "a join token lives for at most %d minutes (30 days)", TOKEN_MINUTES_MAX);
		return NULL;
	}
	if (s->ntokens == STORE_TOKENS_MAX) {
		trust_say(why, "there are %d join tokens already: delete some", STORE_TOKENS_MAX);
		return NULL;
	}
	do
		token_make(&t, w->pin ? s->ca_summary.fingerprint : NULL);
	while (store_token(s, t.id));
	r = xcalloc(1, sizeof(*r), "a join token");
	r->id = t.id;
	r->created = now;
	r->expires = now + (int64_t)minutes * 60;
	r->only = w->only;
	token_key(&t, r->key);
	if (store_save_token(s, r, why)) {
		token_format(&t, text);
		append(s, r);
	} else {
		forget(r);
		r = NULL;
	}
	wipe(&t, sizeof(t));
	return r;
}

/* A change is on disk before it is in memory. */
static bool commit(struct store *s, struct token_record *r, struct token_record *next, char why[static TRUST_WHY_MAX])
{
	bool good = store_save_token(s, next, why);

	if (good)
		*r = *next;
	wipe(next, sizeof(*next));
	return good;
}

bool store_token_revoke(struct store *s, struct token_id id, int64_t now, char why[static TRUST_WHY_MAX])
{
	struct token_record *r = store_token(s, id), next;
	char text[TOKEN_ID_TEXT_MAX];

	token_id_format(id, text);
	if (!r)
		return trust_say(why, "there is no join token %s", text);
	if (!token_usable(r, now))
		return trust_say(why, "join token %s is %s already", text, token_state_name(token_state_at(r, now)));
	next = *r;
	next.state = TOKEN_REVOKED;
	next.used = now;
	wipe(next.key, sizeof(next.key));
	return commit(s, r, &next, why);
}

bool store_enrolled(struct store *s, const uint8_t key_id[static TRUST_FINGERPRINT_LEN], int64_t now,
		    char why[static TRUST_WHY_MAX])
{
	struct token_record next;

	for (size_t i = 0; i < s->ntokens; i++) {
		struct token_record *r = s->token[i];

		if (r->state != TOKEN_IN_USE || memcmp(r->by_key, key_id, sizeof(r->by_key)) != 0)
			continue;
		next = *r;
		next.state = TOKEN_USED;
		next.used = now;
		wipe(next.key, sizeof(next.key));
		return commit(s, r, &next, why);
	}
	return trust_say(why, "no join token is in use by this access point");
}

/* Expired ones lose their keys; what ended a month ago goes. */
bool store_tend_tokens(struct store *s, int64_t now, bool *changed, char why[static TRUST_WHY_MAX])
{
	size_t kept = 0;
	bool good = true;

	for (size_t i = 0; i < s->ntokens; i++) {
		struct token_record *r = s->token[i], next;
		int64_t ended = r->used > r->expires ? r->used : r->expires;
		char id[TOKEN_ID_TEXT_MAX];

		token_id_format(r->id, id);
		if (good && !token_usable(r, now) && now >= ended + (int64_t)STORE_KEPT_DAYS * DAY) {
			good = file_remove(&s->tokens_dir, id, why) == 0;
			if (good) {
				*changed = true;
				forget(r);
				continue;
			}
		} else if (good && token_state_at(r, now) == TOKEN_EXPIRED && r->state != TOKEN_EXPIRED) {
			next = *r;
			next.state = TOKEN_EXPIRED;
			wipe(next.key, sizeof(next.key));
			good = commit(s, r, &next, why);
			*changed = *changed || good;
		}
		s->token[kept++] = r;
	}
	s->ntokens = kept;
	return good;
}
