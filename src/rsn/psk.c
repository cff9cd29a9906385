/* SPDX-License-Identifier: Apache-2.0 */
/* psk.c - pass phrases to keys, each stretched once: psk.h. A list of few: as many as a controller has WLANs. */
#include "rsn/psk.h"

#include <errno.h>
#include <nettle/sha2.h>
#include <stdlib.h>

#include "base/list.h"
#include "base/slice.h"
#include "base/wipe.h"
#include "base/xalloc.h"

enum { PHRASE_MIN = 8, PHRASE_MAX = 63, HEX_LEN = 2 * RSN_PMK_LEN, SSID_MAX = 32 };

struct psk_entry {
	struct link link;
	uint8_t hash[SHA256_DIGEST_SIZE];
	uint8_t pmk[RSN_PMK_LEN];
};

struct psk_cache {
	struct link recent; /* the last used last */
	size_t n, max;
	struct psk_counts counts;
};

struct psk_cache *psk_cache_new(size_t max)
{
	struct psk_cache *c = xcalloc(1, sizeof(*c), "keys of pass phrases");

	link_init(&c->recent);
	c->max = max ? max : 1;
	return c;
}

static void entry_free(struct psk_cache *c, struct psk_entry *e)
{
	link_take(&e->link);
	wipe(e, sizeof(*e));
	free(e);
	c->n--;
}

void psk_cache_free(struct psk_cache *c)
{
	if (!c)
		return;
	for (struct link *l = c->recent.next, *next; l != &c->recent; l = next) {
		next = l->next;
		entry_free(c, link_object(l, struct psk_entry, link));
	}
	free(c);
}

const char *psk_complaint(const char *text, size_t len)
{
	if (len == HEX_LEN) {
		for (size_t i = 0; i < len; i++) {
			if (ch_hex(text[i]) < 0)
				return "64 characters are a key in hexadecimal digits, and this has others; a pass phrase "
				       "has 8 to 63 characters";
		}
		return NULL;
	}
	if (len < PHRASE_MIN || len > PHRASE_MAX)
		return "a pass phrase has 8 to 63 characters, a key 64 hexadecimal digits";
	for (size_t i = 0; i < len; i++) {
		if (text[i] < ' ' || text[i] > '~')
			return "a pass phrase has printable ASCII characters only";
	}
	return NULL;
}

/* The length of the pass phrase is in it, so that no two pairs give the same bytes. */
static void hash_of(const char *text, size_t len, const void *ssid, size_t ssid_len, uint8_t out[SHA256_DIGEST_SIZE])
{
	struct sha256_ctx h;
	uint8_t first = (uint8_t)len;

	sha256_init(&h);
	sha256_update(&h, 1, &first);
	sha256_update(&h, len, (const uint8_t *)text);
	sha256_update(&h, ssid_len, ssid);
	sha256_digest(&h, SHA256_DIGEST_SIZE, out);
	wipe(&h, sizeof(h));
}

int psk_pmk(struct psk_cache *c, const char *text, size_t len, const void *ssid, size_t ssid_len,
	uint8_t pmk[static RSN_PMK_LEN])
{
	uint8_t hash[SHA256_DIGEST_SIZE];
	struct psk_entry *e;

	if (psk_complaint(text, len) || ssid_len > SSID_MAX)
		return -EINVAL;
	if (len == HEX_LEN) {
		for (size_t i = 0; i < RSN_PMK_LEN; i++)
			pmk[i] = (uint8_t)((unsigned)ch_hex(text[2 * i]) << 4 | (unsigned)ch_hex(text[2 * i + 1]));
		return 0;
	}
	hash_of(text, len, ssid, ssid_len, hash);
	for (struct link *l = c->recent.next; l != &c->recent; l = l->next) {
		e = link_object(l, struct psk_entry, link);
		if (!secret_eq(e->hash, hash, sizeof(hash)))
			continue;
		c->counts.found++;
		link_take(l);
		goto found;
	}
	if (c->n == c->max)
		entry_free(c, link_object(c->recent.next, struct psk_entry, link));
	e = xmalloc(sizeof(*e), "the key of a pass phrase");
	link_init(&e->link);
	memcpy(e->hash, hash, sizeof(hash));
	rsn_passphrase(text, len, ssid, ssid_len, e->pmk);
	c->n++;
	c->counts.made++;
found:
	link_before(&e->link, &c->recent);
	memcpy(pmk, e->pmk, RSN_PMK_LEN);
	wipe(hash, sizeof(hash));
	return 0;
}

struct psk_counts psk_counts(const struct psk_cache *c)
{
	return c->counts;
}
