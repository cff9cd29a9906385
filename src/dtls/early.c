/* SPDX-License-Identifier: Apache-2.0 */
/* early.c - records that came before those they need.
 *
 * UDP keeps no order, and a controller of ours reads records of established sessions from a socket of their own, before all
 * others. So the first data of a peer can come before its Finished, and its Finished before its certificate. They cannot be
 * decrypted yet; dropped, they would cost a second (a flight) or more (a CAPWAP request). So a few of them wait: a Finished
 * for the ChangeCipherSpec, data for the end of the handshake. */
#include "dtls/internal.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

bool early_is(const struct dtls *d, const struct record *r)
{
	if (d->up || r->epoch != 1)
		return false;
	return r->type == RECORD_DATA || (r->type == RECORD_HANDSHAKE && !d->ccs_seen);
}

void early_keep(struct dtls *d, const struct record *r)
{
	struct early **at = &d->early, *e;
	unsigned n = 0;

	for (; *at; at = &(*at)->next)
		n++;
	if (n == EARLY_MAX || r->len > EARLY_BYTES) {
		d->ctx->drops.undecrypted++;
		return;
	}
	e = xmalloc(sizeof(*e) + r->len, "a record that came early");
	e->next = NULL;
	e->record = *r;
	memcpy(e->bytes, r->at, r->len);
	e->record.at = e->bytes;
	*at = e;
}

struct early *early_take(struct dtls *d)
{
	for (struct early **at = &d->early; *at; at = &(*at)->next)
		if (!early_is(d, &(*at)->record)) {
			struct early *e = *at;

			*at = e->next;
			return e;
		}
	return NULL;
}

void early_forget(struct dtls *d)
{
	while (d->early) {
		struct early *e = d->early;

		d->early = e->next;
		free(e);
	}
}
