/* SPDX-License-Identifier: Apache-2.0 */
/* heard.c - what the AC machine says of stations, in the words of the machine of clients: for every shell that has both. */
#include "controller/client/internal.h"

void clients_address(struct clients *cs, struct ap *ap, const struct ac_address *a, mono_t now)
{
	struct client_address c = { 0 };

	memcpy(c.ip.ip, a->ip, sizeof(c.ip.ip));
	switch (a->how) {
	case AC_LEARNED_DHCP: c.how = addr_is_v4(&c.ip) ? CLIENT_LEARNED_DHCP : CLIENT_LEARNED_DHCPV6; break;
	case AC_LEARNED_ND: c.how = CLIENT_LEARNED_ND; break;
	default: c.how = CLIENT_LEARNED_ARP; break;
	}
	clients_learned(cs, ap, a->station, &c, now);
}

bool clients_present(struct clients *cs, struct ap *ap, const struct ac_present *s, mono_t now)
{
	struct client_report r = { .slot = s->slot, .ap_wlan = s->wlan, .station = s->station, .aid = s->aid,
				   .capability = s->capability, .pmf = s->pmf, .wmm = s->wmm, .keyed = s->keyed,
				   .run = s->gate == AC_GATE_RUN, .rates = s->rates, .ies = s->ies, .seconds = s->seconds };
	struct addr ip = { 0 };

	memcpy(ip.ip, s->ip, sizeof(ip.ip));
	r.ip = addr_is_v4(&ip) ? addr_to_v4(&ip) : 0;
	return clients_adopt(cs, ap, &r, now);
}
