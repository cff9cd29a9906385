/* SPDX-License-Identifier: Apache-2.0 */
/* damage_kinds.c - all kinds of damage, in the order in which it comes about. See damage.h. */
#include "damage.h"

static const struct kind_set *const sets[] = {
	&kinds_content, &kinds_form, &kinds_address, &kinds_letters, &kinds_comments, &kinds_breaks, &kinds_bytes,
};

size_t kind_count(void)
{
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(sets); i++)
		n += sets[i]->n;
	return n;
}

const struct kind *kind_at(size_t at)
{
	for (size_t i = 0; i < ARRAY_LEN(sets); i++) {
		if (at < sets[i]->n)
			return &sets[i]->v[at];
		at -= sets[i]->n;
	}
	return NULL;
}

const struct kind *kind_named(const char *name, size_t len)
{
	for (size_t i = 0; i < kind_count(); i++)
		if (strlen(kind_at(i)->name) == len && memcmp(kind_at(i)->name, name, len) == 0)
			return kind_at(i);
	return NULL;
}

const char *kinds_clash(const struct kind *a, const struct kind *b)
{
	if (a == b)
		return "the same kind twice";
	return a->group != GROUP_NONE && a->group == b->group ? "one or the other" : NULL;
}
