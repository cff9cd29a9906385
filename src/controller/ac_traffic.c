/* SPDX-License-Identifier: Apache-2.0 */
/* ac_traffic.c - which access point a packet is shown under, to whoever captures or debugs packets. From the Join on it is
 * the AP's row. Before, an operator wants to see the packets of an AP that does not get in, so they go by its certificate's
 * name, where that is a MAC address, else by what the Discovery Request from the same address said; at the latest the Join
 * Request says it. */
#include "controller/ac_internal.h"

void ac_traffic(struct ac *ac, mac_t ap, const struct addr *local, const struct addr *peer, bool sent, const void *packet,
		size_t len)
{
	if (ac->p.traffic && mac_present(ap))
		ac->p.traffic(ac->p.ctx, &(struct ac_traffic){ .ap = ap,
							       .local = local,
							       .peer = peer,
							       .sent = sent,
							       .packet = packet,
							       .len = len });
}

void ac_link_traffic(const struct ac_link *l, bool sent, const void *packet, size_t len)
{
	ac_traffic(l->ac, l->ap ? l->ap->mac : l->about, &l->local, &l->from, sent, packet, len);
}

/* Of the data channel of a control session, in DTLS or not. */
void ac_data_traffic(const struct ac_link *control, bool sent, const void *packet, size_t len)
{
	const struct ac *ac = control->ac;
	const struct ac_link *d = control->data;

	if (ac->p.traffic && control->ap && (d || control->data_clear))
		ac->p.traffic(ac->p.ctx, &(struct ac_traffic){ .ap = control->ap->mac,
							       .local = d ? &d->local : &control->data_local,
							       .peer = d ? &d->from : &control->data_from,
							       .data = true,
							       .sent = sent,
							       .packet = packet,
							       .len = len });
}

/* DTLS is up: who may it be? */
void ac_link_begins(struct ac_link *l)
{
	if (l->peer.proof == DTLS_PROOF_NONE || !mac_from_text(l->peer.name, &l->about))
		l->about = join_of_addr(l->ac, &l->from)->mac;
}

/* The Join Request says it; it is shown itself when nobody knew before. */
void ac_link_is_of(struct ac_link *l, mac_t mac)
{
	if (mac_eq(l->about, mac))
		return;
	l->about = mac;
	if (l->ac->packet)
		ac_link_traffic(l, false, l->ac->packet, l->ac->packet_len);
}
