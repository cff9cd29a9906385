/* SPDX-License-Identifier: Apache-2.0 */
/* issued.c - the certificates of access points, as keeper tells of them, for show. By serial number, as keeper has them. */
#include "controller/net/internal.h"

#include "base/xalloc.h"

#include <stdio.h>
#include <stdlib.h>

static size_t place(const struct net *n, const char *serial)
{
	size_t low = 0, high = n->world.nissued;

	/* those that are told at the start come in their order */
	if (high && strcmp(n->issued[high - 1].serial, serial) < 0)
		return high;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strcmp(n->issued[mid].serial, serial) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

void net_take_issued(struct net *n, const struct kw_issued *k)
{
	struct world_issued one = { .mac = { k->mac }, .from = (int64_t)k->from, .to = (int64_t)k->to,
				    .revoked = (int64_t)k->revoked };
	size_t at, count = n->world.nissued;

	snprintf(one.serial, sizeof(one.serial), "%.*s", (int)k->serial.len, k->serial.p);
	snprintf(one.name, sizeof(one.name), "%.*s", (int)k->name.len, k->name.p);
	at = place(n, one.serial);
	if (at == count || strcmp(n->issued[at].serial, one.serial) != 0) {
		if (count == STORE_ISSUED_MAX)
			return;
		if (count == n->issued_room) {
			n->issued_room = count ? 2 * count : 64;
			n->issued = xrealloc(n->issued, n->issued_room * sizeof(*n->issued), "issued certificates");
		}
		memmove(n->issued + at + 1, n->issued + at, (count - at) * sizeof(*n->issued));
		n->world.nissued++;
	}
	n->issued[at] = one;
	n->world.issued = n->issued;
}

void net_forget_issued(struct net *n)
{
	n->world.nissued = 0;
}
