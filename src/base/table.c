/* SPDX-License-Identifier: Apache-2.0 */
/* table.c - linear probing; what is taken out leaves no mark: those behind it move up. */
#include "base/table.h"

#include "base/xalloc.h"

#include <stdlib.h>

enum { TABLE_LEAST = 16 };

void table_free(struct table *t)
{
	free(t->slot);
	*t = (struct table){ 0 };
}

static struct table_slot *free_slot(struct table *t, uint64_t hash)
{
	size_t i = hash & (t->size - 1);

	while (t->slot[i].object)
		i = (i + 1) & (t->size - 1);
	return &t->slot[i];
}

static void grow(struct table *t)
{
	struct table old = *t;

	t->size = old.size ? 2 * old.size : TABLE_LEAST;
	t->slot = xcalloc(t->size, sizeof(*t->slot), "a table");
	for (size_t i = 0; i < old.size; i++)
		if (old.slot[i].object)
			*free_slot(t, old.slot[i].hash) = old.slot[i];
	free(old.slot);
}

void table_add(struct table *t, uint64_t hash, void *object)
{
	if (3 * (t->count + 1) > 2 * t->size)
		grow(t);
	*free_slot(t, hash) = (struct table_slot){ hash, object };
	t->count++;
}

void *table_find(const struct table *t, uint64_t hash, table_same same, const void *key)
{
	if (t->count == 0)
		return NULL;
	for (size_t i = hash & (t->size - 1); t->slot[i].object; i = (i + 1) & (t->size - 1))
		if (t->slot[i].hash == hash && same(t->slot[i].object, key))
			return t->slot[i].object;
	return NULL;
}

void table_ahead(const struct table *t, uint64_t hash)
{
	if (t->size)
		__builtin_prefetch(&t->slot[hash & (t->size - 1)]);
}

void *table_likely(const struct table *t, uint64_t hash)
{
	if (t->count == 0)
		return NULL;
	for (size_t i = hash & (t->size - 1); t->slot[i].object; i = (i + 1) & (t->size - 1))
		if (t->slot[i].hash == hash)
			return t->slot[i].object;
	return NULL;
}

/* Whether what lies at `at` and belongs at `home` may not move up into the hole: it would come before its home. */
static bool stays(const struct table *t, size_t hole, size_t at, size_t home)
{
	size_t mask = t->size - 1;

	return ((at - home) & mask) < ((at - hole) & mask);
}

bool table_take(struct table *t, uint64_t hash, const void *object)
{
	size_t mask = t->size - 1, i, hole;

	if (t->count == 0)
		return false;
	for (i = hash & mask; t->slot[i].object != object; i = (i + 1) & mask)
		if (!t->slot[i].object)
			return false;
	hole = i;
	for (i = (i + 1) & mask; t->slot[i].object; i = (i + 1) & mask)
		if (!stays(t, hole, i, t->slot[i].hash & mask)) {
			t->slot[hole] = t->slot[i];
			hole = i;
		}
	t->slot[hole].object = NULL;
	t->count--;
	return true;
}

void *table_next(const struct table *t, size_t *at)
{
	while (*at < t->size) {
		void *object = t->slot[(*at)++].object;

		if (object)
			return object;
	}
	return NULL;
}
