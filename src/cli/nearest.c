/* SPDX-License-Identifier: Apache-2.0 */
/* nearest.c - see nearest.h. */
#include "cli/nearest.h"

#include "base/slice.h"

enum { NAME_MAX_COMPARED = 48 };

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Optimal string alignment over the whole table; names are short. */
static unsigned slips(const char *a, size_t a_len, const char *b, size_t b_len)
{
	unsigned d[NAME_MAX_COMPARED + 1][NAME_MAX_COMPARED + 1];

	for (unsigned i = 0; i <= a_len; i++)
		d[i][0] = i;
	for (unsigned k = 0; k <= b_len; k++)
		d[0][k] = k;
	for (size_t i = 1; i <= a_len; i++)
		for (size_t k = 1; k <= b_len; k++) {
			bool same = ch_lower(a[i - 1]) == ch_lower(b[k - 1]);

			d[i][k] = least(d[i - 1][k - 1] + !same, least(d[i - 1][k], d[i][k - 1]) + 1);
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
				d[i][k] = least(d[i][k], d[i - 2][k - 2] + 1);
		}
	return d[a_len][b_len];
}

void nearest_offer(struct nearest *n, const char *name)
{
	size_t typed_len = strlen(n->typed), len = strlen(name);
	unsigned allowed = typed_len < 3 ? 1 : (unsigned)(typed_len + 2) / 3, distance;

	if (typed_len == 0 || typed_len > NAME_MAX_COMPARED || len > NAME_MAX_COMPARED)
		return;
	distance = slips(n->typed, typed_len, name, len);
	if (typed_len > 1 && strncmp(name, n->typed, typed_len) == 0)
		distance = 1;
	if (distance > allowed || distance >= len || (n->name && distance >= n->distance))
		return;
	n->name = name;
	n->distance = distance;
}

const char *nearest_of(const char *typed, const char *const *names)
{
	struct nearest n = { .typed = typed };

	for (; *names; names++)
		nearest_offer(&n, *names);
	return n.name;
}
