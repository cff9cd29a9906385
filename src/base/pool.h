/* SPDX-License-Identifier: Apache-2.0 */
/* pool.h - small objects of one size that live long, in pieces of 16 KiB. From malloc each would lie between what was
 * allocated beside it, and keep its page when all that has gone: a few thousand of them hold megabytes. Here they keep to
 * themselves, and a piece whose last object has gone goes back.
 *
 * A piece is aligned to its size, so an object's address leads to it; those with a free place are in a list, the one used
 * last at first. With AddressSanitizer each object comes from malloc, so that who uses one that is gone is found out. */
#pragma once
#include "base/list.h"

#include <stdbool.h>
#include <stddef.h>

enum { POOL_PIECE = 16384, POOL_OBJECT_MAX = 2048 };

struct pool {
	struct link free; /* struct pool_piece */
	size_t size;	  /* of an object, at most POOL_OBJECT_MAX */
	size_t pieces;
	const char *what; /* for who reads that memory is out */
	bool one_by_one;  /* from malloc */
};

void pool_init(struct pool *p, size_t size, const char *what);
/* Of zeros. */
void *pool_get(struct pool *p) __attribute__((returns_nonnull));
/* Every object that was got has to be put before the pool ends; nothing else is to be freed. */
void pool_put(struct pool *p, void *object);
