/* SPDX-License-Identifier: Apache-2.0 */
/* table.h - objects found by a key: open addressing, hashes from a seeded function (siphash.h), since the keys are chosen
 * by strangers. The table holds pointers and their hashes and owns nothing; what a key is, the caller's `same` knows. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct table_slot {
	uint64_t hash;
	void *object; /* NULL: free */
};

struct table {
	struct table_slot *slot;
	size_t count, size; /* size: 0 or a power of two, at least a third of it free */
};

typedef bool (*table_same)(const void *object, const void *key);

void table_free(struct table *t);
void *table_find(const struct table *t, uint64_t hash, table_same same, const void *key);
/* For many that will be found in a moment: all their slots are asked of memory at once, and then looked at. table_likely
 * does not look at objects: the first with this hash, NULL where there is none. */
void table_ahead(const struct table *t, uint64_t hash);
void *table_likely(const struct table *t, uint64_t hash);
/* Adds an object; that its key is not there yet is for the caller to know. */
void table_add(struct table *t, uint64_t hash, void *object);
/* Takes an object out; false when it is not in. */
bool table_take(struct table *t, uint64_t hash, const void *object);
/* Walks all objects: start with *at = 0; NULL at the end. The table must not change meanwhile. */
void *table_next(const struct table *t, size_t *at);
