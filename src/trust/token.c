/* SPDX-License-Identifier: Apache-2.0 */
/* token.c - see token.h. Five bytes make a group of eight digits of base 32 (Crockford's: no i, l, o, u). */
#include "trust/token.h"
#include "trust/internal.h"

#include "base/slice.h"
#include "base/wipe.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
	CHECK_LEN = 4,
	PLAIN_LEN = TOKEN_ID_LEN + TOKEN_SECRET_LEN + CHECK_LEN,
	PINNED_LEN = PLAIN_LEN + TOKEN_PIN_LEN,
	GROUP_BYTES = 5,
	GROUP_DIGITS = 8,
};

_Static_assert(PLAIN_LEN % GROUP_BYTES == 0 && PINNED_LEN % GROUP_BYTES == 0, "a token is whole groups");
_Static_assert(sizeof("plumb") + PINNED_LEN / GROUP_BYTES * (GROUP_DIGITS + 1) <= TOKEN_TEXT_MAX, "a token fits its text");

static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
static const char prefix[] = "plumb";
static const char identity_prefix[] = "plumb-join-";

/* --- base 32 ------------------------------------------------------------------------------------------------------ */

static void group_format(const uint8_t b[static GROUP_BYTES], char text[static GROUP_DIGITS])
{
	uint64_t v = 0;

	for (int i = 0; i < GROUP_BYTES; i++)
		v = v << 8 | b[i];
	for (int i = GROUP_DIGITS - 1; i >= 0; i--, v >>= 5)
		text[i] = digits[v & 31];
}

/* 0 to 31; -1: no digit. What is easily mistaken for a digit is taken as it. */
static int digit_value(char c)
{
	const char *at;

	c = ch_lower(c);
	if (c == 'o')
		c = '0';
	else if (c == 'i' || c == 'l')
		c = '1';
	at = c ? strchr(digits, c) : NULL;
	return at ? (int)(at - digits) : -1;
}

static bool group_parse(const char text[static GROUP_DIGITS], uint8_t b[static GROUP_BYTES])
{
	uint64_t v = 0;

	for (int i = 0; i < GROUP_DIGITS; i++) {
		int d = digit_value(text[i]);

		if (d < 0)
			return false;
		v = v << 5 | (unsigned)d;
	}
	for (int i = GROUP_BYTES - 1; i >= 0; i--, v >>= 8)
		b[i] = (uint8_t)v;
	return true;
}

/* --- tokens ------------------------------------------------------------------------------------------------------- */

void token_make(struct token *t, const uint8_t *ca_fingerprint_or_null)
{
	memset(t, 0, sizeof(*t));
	trust_random(t->id.b, sizeof(t->id.b));
	trust_random(t->secret, sizeof(t->secret));
	t->pinned = ca_fingerprint_or_null != NULL;
	if (t->pinned)
		memcpy(t->pin, ca_fingerprint_or_null, sizeof(t->pin));
}

static void checksum(const uint8_t *bytes, size_t len, uint8_t check[static CHECK_LEN])
{
	uint8_t room[PINNED_LEN + sizeof(prefix)], digest[32];

	memcpy(room, prefix, sizeof(prefix));
	memcpy(room + sizeof(prefix), bytes, len);
	if (gnutls_hash_fast(GNUTLS_DIG_SHA256, room, sizeof(prefix) + len, digest) < 0)
		memset(digest, 0, sizeof(digest));
	memcpy(check, digest, CHECK_LEN);
	wipe(room, sizeof(room));
	wipe(digest, sizeof(digest));
}

size_t token_format(const struct token *t, char text[static TOKEN_TEXT_MAX])
{
	uint8_t bytes[PINNED_LEN];
	size_t len = TOKEN_ID_LEN, n = strlen(prefix);

	memcpy(bytes, t->id.b, TOKEN_ID_LEN);
	memcpy(bytes + len, t->secret, TOKEN_SECRET_LEN);
	len += TOKEN_SECRET_LEN;
	if (t->pinned) {
		memcpy(bytes + len, t->pin, TOKEN_PIN_LEN);
		len += TOKEN_PIN_LEN;
	}
	checksum(bytes, len, bytes + len);
	len += CHECK_LEN;
	memcpy(text, prefix, n);
	for (size_t i = 0; i < len; i += GROUP_BYTES, n += GROUP_DIGITS) {
		text[n++] = '-';
		group_format(bytes + i, text + n);
	}
	text[n] = '\0';
	wipe(bytes, sizeof(bytes));
	return n;
}

/* The digits of what was typed, without blanks, dashes and the word in front. Returns their number; SIZE_MAX when there is
 * something that can be none, which `wrong` then is. */
static size_t collect(const char *text, char *out, size_t size, char *wrong)
{
	size_t n = 0;

	while (ch_blank(*text))
		text++;
	for (const char *p = prefix; *p && ch_lower(*text) == *p; p++)
		text++;
	for (; *text; text++) {
		if (ch_blank(*text) || *text == '-')
			continue;
		if (digit_value(*text) < 0) {
			*wrong = *text;
			return SIZE_MAX;
		}
		if (n < size)
			out[n] = *text;
		n++;
	}
	return n;
}

static bool token_from_bytes(const uint8_t *bytes, size_t len, struct token *out)
{
	uint8_t check[CHECK_LEN];

	checksum(bytes, len - CHECK_LEN, check);
	if (!secret_eq(check, bytes + len - CHECK_LEN, CHECK_LEN))
		return false;
	memset(out, 0, sizeof(*out));
	memcpy(out->id.b, bytes, TOKEN_ID_LEN);
	memcpy(out->secret, bytes + TOKEN_ID_LEN, TOKEN_SECRET_LEN);
	out->pinned = len == PINNED_LEN;
	if (out->pinned)
		memcpy(out->pin, bytes + TOKEN_ID_LEN + TOKEN_SECRET_LEN, TOKEN_PIN_LEN);
	return true;
}

bool token_parse(const char *text, struct token *out, char why[static TRUST_WHY_MAX])
{
	enum { PLAIN = PLAIN_LEN / GROUP_BYTES * GROUP_DIGITS, PINNED = PINNED_LEN / GROUP_BYTES * GROUP_DIGITS };
	char typed[PINNED];
	uint8_t bytes[PINNED_LEN];
	char wrong = 0;
	size_t n = collect(text, typed, sizeof(typed), &wrong), len = 0;
	bool good = false;

	if (n == SIZE_MAX)
		trust_say(why, "the join token has a character that none has: '%c'", wrong >= 0x20 && wrong < 0x7f ? wrong : '?');
	else if (n != PLAIN && n != PINNED)
		trust_say(why, "the join token has %zu letters and digits after plumb-, a whole one has %d or %d", n, PLAIN, PINNED);
	else {
		for (size_t i = 0; i < n; i += GROUP_DIGITS, len += GROUP_BYTES)
			group_parse(typed + i, bytes + len);
		good = token_from_bytes(bytes, len, out);
		if (!good)
			trust_say(why, "the join token is mistyped: its check does not fit");
	}
	wipe(typed, sizeof(typed));
	wipe(bytes, sizeof(bytes));
	return good;
}

bool token_pin_ok(const struct token *t, const uint8_t ca_fingerprint[static TRUST_FINGERPRINT_LEN])
{
	return !t->pinned || secret_eq(t->pin, ca_fingerprint, TOKEN_PIN_LEN);
}

void token_id_format(struct token_id id, char text[static TOKEN_ID_TEXT_MAX])
{
	group_format(id.b, text);
	text[GROUP_DIGITS] = '\0';
}

bool token_id_parse(const char *text, struct token_id *out)
{
	return strlen(text) == GROUP_DIGITS && group_parse(text, out->b);
}

bool token_id_eq(struct token_id a, struct token_id b)
{
	return memcmp(a.b, b.b, sizeof(a.b)) == 0;
}

void token_identity(struct token_id id, char identity[static TOKEN_IDENTITY_MAX])
{
	size_t n = strlen(identity_prefix);

	memcpy(identity, identity_prefix, n);
	token_id_format(id, identity + n);
}

bool token_from_identity(const char *identity, struct token_id *out)
{
	size_t n = strlen(identity_prefix);

	return strncmp(identity, identity_prefix, n) == 0 && token_id_parse(identity + n, out);
}

/* RFC 5869 with SHA-256: salt fixed, input the secret, info the identity. */
void token_key(const struct token *t, uint8_t key[static TOKEN_KEY_LEN])
{
	static const char salt_text[] = "plumb join token 1";
	gnutls_datum_t salt = trust_datum(salt_text, sizeof(salt_text) - 1), secret = trust_datum(t->secret, TOKEN_SECRET_LEN);
	char identity[TOKEN_IDENTITY_MAX];
	uint8_t prk[32];
	gnutls_datum_t p = trust_datum(prk, sizeof(prk)), info;

	token_identity(t->id, identity);
	info = trust_datum_of(identity);
	if (gnutls_hkdf_extract(GNUTLS_MAC_SHA256, &secret, &salt, prk) < 0 ||
	    gnutls_hkdf_expand(GNUTLS_MAC_SHA256, &p, &info, key, TOKEN_KEY_LEN) < 0)
		trust_random(key, TOKEN_KEY_LEN); /* no key that somebody could guess */
	wipe(prk, sizeof(prk));
}

/* --- records ------------------------------------------------------------------------------------------------------ */

static const char *const state_names[] = { [TOKEN_UNUSED] = "unused",	[TOKEN_IN_USE] = "in use",   [TOKEN_USED] = "used",
					   [TOKEN_EXPIRED] = "expired", [TOKEN_REVOKED] = "revoked" };
_Static_assert(ARRAY_LEN(state_names) == TOKEN_STATES, "a state of a token has no name");

const char *token_state_name(enum token_state s)
{
	return state_names[s];
}

enum token_state token_state_at(const struct token_record *r, int64_t now)
{
	return (r->state == TOKEN_UNUSED || r->state == TOKEN_IN_USE) && now >= r->expires ? TOKEN_EXPIRED : r->state;
}

bool token_usable(const struct token_record *r, int64_t now)
{
	enum token_state s = token_state_at(r, now);

	return s == TOKEN_UNUSED || s == TOKEN_IN_USE;
}

static void minute_format(int64_t t, char out[static 40])
{
	time_t at = (time_t)t;
	struct tm tm;

	if (!gmtime_r(&at, &tm) || strftime(out, 40, "%Y-%m-%d %H:%M UTC", &tm) == 0)
		snprintf(out, 40, "an impossible time");
}

bool token_may_redeem(const struct token_record *r, mac_t ap, const uint8_t key_id[static TRUST_FINGERPRINT_LEN],
		      int64_t now, char why[static TRUST_WHY_MAX])
{
	char id[TOKEN_ID_TEXT_MAX], only[MAC_TEXT_MAX], got[MAC_TEXT_MAX];

	token_id_format(r->id, id);
	if (!token_usable(r, now)) {
		char identity[TOKEN_IDENTITY_MAX];

		token_identity(r->id, identity);
		token_why(r, identity, now, why);
		return false;
	}
	if (mac_present(r->only) && !mac_eq(r->only, ap)) {
		mac_format(r->only, only);
		mac_format(ap, got);
		return trust_say(why, "join token %s is for %s alone, not for %s", id, only, got);
	}
	if (r->state == TOKEN_IN_USE && memcmp(r->by_key, key_id, TRUST_FINGERPRINT_LEN) != 0) {
		mac_format(r->by, got);
		return trust_say(why, "join token %s has been used by %s: a token is good for one access point", id, got);
	}
	return true;
}

void token_why(const struct token_record *r, const char *identity, int64_t now, char why[static TRUST_WHY_MAX])
{
	struct token_id named;
	char id[TOKEN_ID_TEXT_MAX], when[40], by[MAC_TEXT_MAX];

	if (!r) {
		char shown[64];

		trust_printable(shown, sizeof(shown), identity, strlen(identity));
		if (token_from_identity(identity, &named))
			trust_say(why, "join token %s is unknown here", shown + strlen(identity_prefix));
		else
			trust_say(why, "PSK identity %s is unknown here", shown);
		return;
	}
	token_id_format(r->id, id);
	switch (token_state_at(r, now)) {
	case TOKEN_UNUSED:
	case TOKEN_IN_USE:
		trust_say(why, "key of join token %s is wrong: its id is known, its secret is not this one", id);
		break;
	case TOKEN_USED:
		minute_format(r->used, when);
		mac_format(r->by, by);
		trust_say(why, "join token %s was used on %s by %s: a token is good once", id, when, by);
		break;
	case TOKEN_EXPIRED:
		minute_format(r->expires, when);
		trust_say(why, "join token %s expired on %s: make a new one with config ap join-token create", id, when);
		break;
	case TOKEN_REVOKED:
		trust_say(why, "join token %s was revoked", id);
		break;
	case TOKEN_STATES:
		break;
	}
}
