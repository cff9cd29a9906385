/* SPDX-License-Identifier: Apache-2.0 */
/* exempt.c - what a verdict needs and a kind of damage takes away. Each row says why no reader could do better; a row
 * that only says what ours does not do has no place here. */
#include "damage.h"

static const struct exemption rows[] = {
	{ NULL, NULL, NULL, NULL, NULL },
};

size_t exemption_count(void)
{
	return ARRAY_LEN(rows) - 1;
}

const struct exemption *exemption_at(size_t i)
{
	return &rows[i];
}

static bool names(const char *row, const struct kind *k)
{
	return k && strcmp(row, k->name) == 0;
}

static bool applies(const struct exemption *e, const char *log, const struct kind *a, const struct kind *b)
{
	if (e->log && strcmp(e->log, log) != 0)
		return false;
	if (e->second)
		return (names(e->kind, a) && names(e->second, b)) || (names(e->kind, b) && names(e->second, a));
	return names(e->kind, a) || names(e->kind, b);
}

size_t exempt(const char *log, const struct kind *a, const struct kind *b, struct pairs *expected, struct pairs *found)
{
	size_t n = 0;

	for (size_t i = 0; i < exemption_count(); i++) {
		if (!applies(&rows[i], log, a, b))
			continue;
		for (size_t k = 0; k < expected->n;) {
			mac_t client = expected->v[k].client;

			if (rows[i].verdict && strcmp(rows[i].verdict, expected->v[k].id) != 0) {
				k++;
				continue;
			}
			n++;
			pairs_forget(expected, client);
			pairs_forget(found, client);
			k = 0;
		}
	}
	return n;
}
