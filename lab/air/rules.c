/* SPDX-License-Identifier: Apache-2.0 */
#include "rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const words[] = { "drop", "delay", "duplicate", "keep", "pass", "element", "remove", "patch" };

const char *rule_word(enum rule_what what)
{
	return words[what];
}

bool read_mac(const char *text, uint8_t mac[static 6])
{
	int n = 0;

	return sscanf(text, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%n", &mac[0], &mac[1], &mac[2], &mac[3], &mac[4], &mac[5],
		      &n) == 6 &&
	       text[n] == '\0';
}

bool read_hex(const char *text, uint8_t *out, size_t room, size_t *len)
{
	size_t n = strlen(text);

	if (n % 2 || n / 2 > room || strspn(text, "0123456789abcdefABCDEF") != n)
		return false;
	for (size_t i = 0; i < n / 2; i++)
		if (sscanf(text + 2 * i, "%2hhx", &out[i]) != 1)
			return false;
	*len = n / 2;
	return true;
}

static bool number(const char *text, unsigned *out)
{
	char *end;
	unsigned long v;

	if (!text || *text < '0' || *text > '9')
		return false;
	v = strtoul(text, &end, 0);
	*out = (unsigned)v;
	return *end == '\0' && v <= 100000000;
}

static const char *read_what(struct rule *r, char **at)
{
	char *word = strtok_r(NULL, " ", at), *value;
	unsigned i;

	for (i = 0; word && i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(word, words[i]) == 0)
			break;
	if (!word || i == sizeof(words) / sizeof(words[0]))
		return "what to do is missing: drop, delay, duplicate, keep, pass, element, remove or patch";
	r->what = (enum rule_what)i;
	if (r->what == RULE_DROP || r->what == RULE_PASS || r->what == RULE_KEEP)
		return NULL;
	if (!number(strtok_r(NULL, " ", at), &r->number))
		return "a number is missing";
	if (r->what != RULE_ELEMENT && r->what != RULE_PATCH)
		return NULL;
	value = strtok_r(NULL, " ", at);
	if (!value || (strcmp(value, "-") != 0 && !read_hex(value, r->bytes, sizeof(r->bytes), &r->nbytes)))
		return "the bytes are missing, in hexadecimal (- for none)";
	return NULL;
}

static const char *read_kinds(struct rule *r, char *value)
{
	char *at = NULL;

	for (char *k = strtok_r(value, ",", &at); k; k = strtok_r(NULL, ",", &at)) {
		if (!frame_kind_known(k))
			return "no such kind of frame";
		if (r->kinds == RULE_KINDS_MAX)
			return "too many kinds";
		snprintf(r->kind[r->kinds++], sizeof(r->kind[0]), "%s", k);
	}
	return NULL;
}

static void read_end(const char *value, bool *any, char *radio, uint8_t mac[static 6])
{
	*any = false;
	if (!read_mac(value, mac))
		snprintf(radio, RULE_NAME_MAX, "%s", value);
}

static const char *read_match(struct rule *r, char *word)
{
	char *value = strchr(word, '=');
	unsigned n = 0;

	if (!value)
		return "a match is NAME=VALUE";
	*value++ = '\0';
	if (strcmp(word, "kind") == 0)
		return read_kinds(r, value);
	if (strcmp(word, "from") == 0) {
		read_end(value, &r->any_from, r->from_radio, r->from);
		return NULL;
	}
	if (strcmp(word, "to") == 0) {
		r->to_group = strcmp(value, "group") == 0;
		read_end(value, &r->any_to, r->to_radio, r->to);
		return NULL;
	}
	if (!number(value, &n))
		return "its value is no number";
	if (strcmp(word, "protected") == 0)
		r->protected = n != 0;
	else if (strcmp(word, "retry") == 0)
		r->retry = n != 0;
	else if (strcmp(word, "skip") == 0)
		r->skip = n;
	else if (strcmp(word, "count") == 0)
		r->count = n;
	else if (strcmp(word, "percent") == 0)
		r->percent = n;
	else if (strcmp(word, "seed") == 0)
		r->random = n;
	else if (strcmp(word, "gap") == 0)
		r->gap_ms = n;
	else if (strcmp(word, "ack") == 0)
		r->ack = n != 0;
	else
		return "no such match: kind, from, to, protected, retry, skip, count, percent, seed, gap, ack";
	return NULL;
}

const char *rule_read(struct rule *r, char *text)
{
	char *at = NULL, *name = strtok_r(text, " ", &at);
	const char *wrong;

	*r = (struct rule){ .any_from = true, .any_to = true, .protected = -1, .retry = -1, .percent = 100, .random = 1 };
	if (!name || strlen(name) >= sizeof(r->name))
		return "the rule's name is missing or too long";
	strcpy(r->name, name);
	wrong = read_what(r, &at);
	for (char *word; !wrong && (word = strtok_r(NULL, " ", &at));)
		wrong = read_match(r, word);
	return wrong;
}

static bool end_is(bool any, const char *radio, const uint8_t *mac, const char *name, const uint8_t *address)
{
	if (any)
		return true;
	return radio[0] ? name && strcmp(radio, name) == 0 : memcmp(mac, address, 6) == 0;
}

/* A linear congruential generator (Knuth's numbers): the same seed draws the same frames. */
static bool drawn(struct rule *r)
{
	if (r->percent >= 100)
		return true;
	r->random = r->random * 6364136223846793005u + 1442695040888963407u;
	return (r->random >> 33) % 100 < r->percent;
}

bool rule_takes(struct rule *r, const struct frame *f, const char *from, const char *to)
{
	bool kind = r->kinds == 0;

	if (r->count && r->hits >= r->count)
		return false;
	for (unsigned i = 0; i < r->kinds; i++)
		kind |= frame_is(f, r->kind[i]);
	if (!kind || (r->protected >= 0 && r->protected != f->protected) || (r->retry >= 0 && r->retry != f->retry))
		return false;
	if (!end_is(r->any_from, r->from_radio, r->from, from, f->a2))
		return false;
	if (r->to_group ? !f->group : !end_is(r->any_to, r->to_radio, r->to, to, f->a1))
		return false;
	if (r->seen++ < r->skip || !drawn(r))
		return false;
	r->hits++;
	return true;
}
