/* SPDX-License-Identifier: Apache-2.0 */
/* kinds_address.c - addresses in other spellings, and hidden. */
#include "damage.h"

#include <stdio.h>

typedef void (*spelling)(struct buf *out, struct slice mac, void *ctx);

static bool respell(struct log *l, spelling spell, void *ctx, bool clients_only)
{
	struct buf b = { 0 };
	bool changed = false;

	for (size_t i = 0; i < l->n; i++) {
		struct slice line = l->line[i], mac;
		size_t done = 0;

		buf_clear(&b);
		while ((mac = next_mac(line, done)).p) {
			size_t at = (size_t)(mac.p - line.p);

			buf_add(&b, line.p + done, at - done);
			if (clients_only && !client_mac(mac))
				buf_slice(&b, mac);
			else
				spell(&b, mac, ctx);
			done = at + mac.len;
		}
		if (!done)
			continue;
		buf_add(&b, line.p + done, line.len - done);
		changed |= b.len != line.len || (b.len && memcmp(b.p, line.p, b.len) != 0);
		l->line[i] = log_keep(l, b.p, b.len);
	}
	buf_free(&b);
	return changed;
}

/* --- other spellings ---------------------------------------------------------------------------------------------- */

static void spell_upper(struct buf *out, struct slice mac, void *ctx)
{
	(void)ctx;
	for (size_t i = 0; i < mac.len; i++)
		buf_ch(out, mac.p[i] >= 'a' && mac.p[i] <= 'f' ? (char)(mac.p[i] & ~0x20) : mac.p[i]);
}

static void spell_dashes(struct buf *out, struct slice mac, void *ctx)
{
	bool upper = *(bool *)ctx;

	for (size_t i = 0; i < mac.len; i++)
		buf_ch(out, mac.p[i] == ':' ? '-' : upper && ch_alpha(mac.p[i]) ? (char)(mac.p[i] & ~0x20) : mac.p[i]);
}

static void spell_dotted(struct buf *out, struct slice mac, void *ctx)
{
	int digits = 0;

	(void)ctx;
	for (size_t i = 0; i < mac.len; i++) {
		if (mac.p[i] == ':')
			continue;
		if (digits == 4 || digits == 8)
			buf_ch(out, '.');
		buf_ch(out, mac.p[i]);
		digits++;
	}
}

static bool upper(struct log *l, struct rng *r)
{
	(void)r;
	return respell(l, spell_upper, NULL, false);
}

static bool dashes(struct log *l, struct rng *r)
{
	bool capitals = rng_one_in(r, 2);

	return respell(l, spell_dashes, &capitals, false);
}

static bool dotted(struct log *l, struct rng *r)
{
	(void)r;
	return respell(l, spell_dotted, NULL, false);
}

/* --- hidden ------------------------------------------------------------------------------------------------------- */

/* Every client's address is hidden in the same way wherever it stands, and no two look the same. */
struct hiding {
	struct {
		char real[18], shown[18];
	} client[16];
	size_t n;
};

static const char *shown(const struct hiding *h, struct slice mac)
{
	for (size_t i = 0; i < h->n; i++)
		if (strncasecmp(h->client[i].real, mac.p, 17) == 0)
			return h->client[i].shown;
	return NULL;
}

/* Does a log write its clients' addresses in several ways? Hiding them all alike would be another's work. */
static bool mixed_spellings(const struct log *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (holds(l->line[i], "02-00-5E-") || holds(l->line[i], "02-00-5e-") || holds(l->line[i], "0200.5e"))
			return true;
	return false;
}

/* The clients of a log; false where there are too many. */
static bool clients_of(const struct log *l, struct hiding *h, size_t max)
{
	if (mixed_spellings(l))
		return false;
	for (size_t i = 0; i < l->n; i++) {
		struct slice mac = next_mac(l->line[i], 0);

		for (; mac.p; mac = next_mac(l->line[i], (size_t)(mac.p - l->line[i].p) + 17)) {
			if (!client_mac(mac) || shown(h, mac))
				continue;
			if (h->n == max || h->n == ARRAY_LEN(h->client))
				return false;
			snprintf(h->client[h->n++].real, 18, "%.17s", mac.p);
		}
	}
	return h->n > 0;
}

static bool unique(const struct hiding *h)
{
	for (size_t i = 0; i < h->n; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(h->client[i].shown, h->client[k].shown) == 0)
				return false;
	return true;
}

static void spell_hidden(struct buf *out, struct slice mac, void *ctx)
{
	const char *s = shown(ctx, mac);

	if (s)
		buf_str(out, s);
	else
		buf_slice(out, mac);
}

static bool hide(struct log *l, struct hiding *h)
{
	if (!unique(h) || !respell(l, spell_hidden, h, true))
		return false;
	for (size_t i = 0; i < h->n; i++) {
		mac_t from, to;

		if (mac_from_text(h->client[i].real, &from) && mac_from_text(h->client[i].shown, &to))
			pairs_rename(&l->expect, from, to);
	}
	pairs_sort(&l->expect);
	return true;
}

/* xx:xx:xx:xx:52:77 */
static bool half_hidden(struct log *l, struct rng *r)
{
	struct hiding h = { 0 };
	unsigned left = 1 + rng_below(r, 3);

	if (!clients_of(l, &h, ARRAY_LEN(h.client)))
		return false;
	for (size_t i = 0; i < h.n; i++)
		for (size_t k = 0; k < sizeof(h.client[i].real); k++)
			h.client[i].shown[k] = k < 17 - 3 * left && h.client[i].real[k] && h.client[i].real[k] != ':' ?
						       'x' : h.client[i].real[k];
	return hide(l, &h);
}

/* 0x:xx:5e:.. : single digits hidden, the same ones in every address */
static bool digits_hidden(struct log *l, struct rng *r)
{
	struct hiding h = { 0 };
	bool secret[17];

	if (!clients_of(l, &h, ARRAY_LEN(h.client)))
		return false;
	for (size_t k = 0; k < 17; k++)
		secret[k] = k % 3 != 2 && k < 12 && !rng_one_in(r, 3);
	secret[1] = true;
	for (size_t i = 0; i < h.n; i++) {
		strcpy(h.client[i].shown, h.client[i].real);
		for (size_t k = 0; k < 17; k++)
			if (secret[k])
				h.client[i].shown[k] = 'x';
	}
	return hide(l, &h);
}

/* xx:xx:xx:xx:xx:xx, the next client yy:yy:..; some write dots. */
static bool letters(struct log *l, struct rng *r)
{
	struct hiding h = { 0 };
	char sep = rng_one_in(r, 3) ? '.' : ':';

	if (!clients_of(l, &h, 3))
		return false;
	for (size_t i = 0; i < h.n; i++)
		for (size_t k = 0; k < 17; k++)
			h.client[i].shown[k] = k % 3 == 2 ? sep : (char)('x' + (char)i);
	return hide(l, &h);
}

static bool word(struct log *l, struct rng *r)
{
	struct hiding h = { 0 };

	(void)r;
	if (!clients_of(l, &h, 1))
		return false;
	strcpy(h.client[0].shown, "MAC_ADDRESS");
	return hide(l, &h);
}

static const struct kind rows[] = {
	{ "mac-upper", LAYER_ADDRESS, GROUP_ADDRESS, upper, "addresses in capitals" },
	{ "mac-dashes", LAYER_ADDRESS, GROUP_ADDRESS, dashes, "E8-96-06-02-02-99" },
	{ "mac-dotted", LAYER_ADDRESS, GROUP_ADDRESS, dotted, "7c87.ce81.2290" },
	{ "mac-half-hidden", LAYER_ADDRESS, GROUP_ADDRESS, half_hidden, "xx:xx:xx:xx:52:77 for clients" },
	{ "mac-digits-hidden", LAYER_ADDRESS, GROUP_ADDRESS, digits_hidden, "1x:xx:1x:5e:..: single digits hidden" },
	{ "mac-letters", LAYER_ADDRESS, GROUP_ADDRESS, letters, "xx:xx:xx:xx:xx:xx, the next client yy:yy:.." },
	{ "mac-word", LAYER_ADDRESS, GROUP_ADDRESS, word, "MAC_ADDRESS for the only client" },
};

const struct kind_set kinds_address = { rows, ARRAY_LEN(rows) };
