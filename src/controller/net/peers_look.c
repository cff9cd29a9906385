/* SPDX-License-Identifier: Apache-2.0 */
/* peers_look.c - what others ask about the peers; nothing here changes them. */
#include "controller/net/peers_internal.h"

size_t peers_count(const struct peers *p)
{
	return p->count;
}

size_t peers_bytes(const struct peers *p)
{
	return sizeof(*p) + p->count * (sizeof(struct peer) + PEERS_SESSION_BYTES) +
	       p->by_waiting.count * sizeof(struct waiting) + p->by_source.count * sizeof(struct source) +
	       (p->by_address.size + p->by_source.size + p->by_waiting.size) * sizeof(struct table_slot);
}

size_t peers_half_open(const struct peers *p)
{
	return p->nhalf_open;
}

size_t peers_waiting(const struct peers *p)
{
	return p->by_waiting.count;
}

const struct peers_counters *peers_counters(const struct peers *p)
{
	return &p->counters;
}

bool peers_knows(const struct peers *p, const struct place *at, const struct addr *from)
{
	return find(p, hash_of(p, at, from), at, from) != NULL;
}

bool peers_next(const struct peers *p, size_t *at, struct place *place, struct addr *from)
{
	const struct peer *peer;

	while ((peer = table_next(&p->by_address, at)))
		if (peer->up && peer->at.channel == AC_CONTROL) {
			*place = peer->at;
			*from = peer->from;
			return true;
		}
	return false;
}
