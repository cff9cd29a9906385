/* SPDX-License-Identifier: Apache-2.0 */
/* memory.c - what is known of an adopted client from before this machine was made: its addresses, and when its session ends.
 * Only for the WLAN it was on: another has another subnet, and another session. */
#include "controller/client/internal.h"

static bool is_global(const uint8_t ip[static 16])
{
	return !(ip[0] == 0xfe && (ip[1] & 0xc0) == 0x80);
}

static void take_addresses(struct client *c, const struct client_memory *m)
{
	if (!c->ip && m->ip) {
		c->ip = m->ip;
		c->ip_how = m->ip_how;
	}
	if (c->ip && c->ip == m->ip) {
		if (m->ip_how == CLIENT_LEARNED_DHCP)
			c->ip_how = m->ip_how;
		c->dhcp_server = m->dhcp_server;
		c->lease_s = m->lease_s;
	}
	for (unsigned i = 0; i < m->nv6 && c->nv6 < CLIENT_V6_MAX; i++) {
		memcpy(c->v6[c->nv6++], m->v6[i], sizeof(m->v6[i]));
		c->v6_global |= is_global(m->v6[i]);
	}
}

void memory_recall(struct client *c, mono_t now)
{
	struct clients *cs = c->owner;
	const struct client_wlan *w = client_wlan_of(c);
	mono_t ends = w && w->session_s ? mono_after(now, w->session_s * 1000LL) : MONO_NEVER;
	struct client_memory m;

	if (timer_armed(&c->session_timer) && c->session_timer.due.us < ends.us)
		ends = c->session_timer.due;
	if (cs->p.remembered && cs->p.remembered(cs->p.ctx, c->mac, &m) && m.wlan == c->wlan) {
		take_addresses(c, &m);
		theft_hold(c);
		if (m.session_ends.us < ends.us)
			ends = m.session_ends;
	}
	if (ends.us != MONO_NEVER.us)
		wheel_arm(cs->wheel, &c->session_timer, ends);
}
