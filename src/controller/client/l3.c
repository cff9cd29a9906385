/* SPDX-License-Identifier: Apache-2.0 */
/* l3.c - addresses, and the way from L2AUTHCOMPLETE over DHCP_REQD to RUN. An address counts as a client allowed to have it:
 * with DHCP Required, only one it was given by DHCP. What an agent learned is told by it; what a client had before a roam
 * stays its own. */
#include "controller/client/internal.h"

struct slice client_ip_slice(const struct client *c, struct ip_text *t)
{
	t->s = (struct slice){ t->t, client_ip_text(c, t->t) };
	return t->s;
}

/* AireOS's words for the data path: type 9 is a closed gate, 1 an open one. */
static void told_npu(struct client *c, unsigned type)
{
	struct ip_text t;

	c->npu = true;
	TELL(c->owner, c->mac, MSG_NPU_ADDED, msg_npu_added, .ip = client_ip_slice(c, &t), .type = type, .flags = 0);
}

static void plumbed(struct client *c, unsigned npu)
{
	struct clients *cs = c->owner;
	struct ip_text t;

	TELL(cs, c->mac, MSG_PEM_PLUMBED_LWAPP_RULE, msg_pem_plumbed_lwapp_rule, .ip = client_ip_slice(c, &t), .pem = c->pem,
	     .pem_n = pem_number((enum pem)c->pem), .ap = ap_mac(c->ap), .wlan = c->wlan, .vap = c->ap_wlan);
	if (npu)
		told_npu(c, npu);
}

void l3_told_rule(struct client *c)
{
	plumbed(c, 0);
}

bool l3_knows_address(const struct client *c)
{
	const struct client_wlan *w = client_wlan_of(c);

	if (w && w->dhcp_required)
		return c->ip && c->ip_how == CLIENT_LEARNED_DHCP;
	return c->ip || c->v6_global || c->ip_how == CLIENT_LEARNED_ADOPTED;
}

/* The gate of the change that brought it here is that of l3_knows_address then; what is learned later opens it. */
void l3_advance(struct client *c, mono_t now)
{
	if (c->pem != PEM_DHCP_REQD || !l3_knows_address(c))
		return;
	if (c->delete_caller == CALLER_PEM)
		removal_stop(c, true);
	pem_enter(c, PEM_RUN, now);
	plumbed(c, 1);
}

bool l3_begin(struct client *c, mono_t now)
{
	struct clients *cs = c->owner;
	const struct client_wlan *w = client_wlan_of(c);
	struct ip_text t;

	c->secured = true;
	c->was_at = (mac_t){ 0 };
	if (c->pem == PEM_8021X_REQD)
		pem_enter(c, PEM_L2AUTHCOMPLETE, now);
	if (c->pem != PEM_L2AUTHCOMPLETE)
		return false;
	if (w && w->dhcp_required)
		TELL(cs, c->mac, MSG_PEM_DHCP_REQUIRED, msg_pem_dhcp_required, .ip = client_ip_slice(c, &t), .pem = c->pem,
		     .pem_n = pem_number((enum pem)c->pem), .ap = ap_mac(c->ap), .wlan = c->wlan, .vap = c->ap_wlan);
	else
		TELL(cs, c->mac, MSG_PEM_DHCP_NOT_REQUIRED, msg_pem_dhcp_not_required, .ip = client_ip_slice(c, &t),
		     .pem = c->pem, .pem_n = pem_number((enum pem)c->pem), .ap = ap_mac(c->ap), .wlan = c->wlan,
		     .vap = c->ap_wlan);
	plumbed(c, 0);
	pem_enter(c, PEM_DHCP_REQD, now);
	told_npu(c, 9);
	l3_advance(c, now);
	return c->pem == PEM_RUN;
}

/* Another client has it now; this one stays where it is, with its other addresses. */
void l3_forget_v4(struct client *c)
{
	theft_release(c);
	c->ip = c->dhcp_server = c->lease_s = 0;
	c->ip_how = CLIENT_LEARNED_NOT;
	client_changed(c, false);
}

/* A client of another WLAN, or one that begins anew: its addresses are of another subnet, or of nobody. */
void l3_forget(struct client *c)
{
	theft_release(c);
	c->ip = c->dhcp_server = c->lease_s = 0;
	c->ip_how = CLIENT_LEARNED_NOT;
	c->nv6 = 0;
	c->v6_global = false;
	c->dhcp_requests = 0;
}

/* --- learned ------------------------------------------------------------------------------------------------------ */

static void told(struct client *c, const struct client_address *a, const char *text)
{
	struct slice ip = slice_of(text);

	if (!addr_is_v4(&a->ip))
		TELL(c->owner, c->mac, MSG_IPV6_ADDR_ADDED, msg_ipv6_addr_added, .ip6 = ip, .rest = SLICE(""));
	else if (a->how == CLIENT_LEARNED_DHCP)
		TELL(c->owner, c->mac, MSG_DHCP_ASSIGNED, msg_dhcp_assigned, .ip = ip, .sta = c->mac);
	else
		TELL(c->owner, c->mac, MSG_IP_REGISTER, msg_ip_register, .ip = ip, .rest = SLICE(""));
}

static bool usable_v4(uint32_t ip)
{
	return ip && ip >> 28 < 14 && ip >> 24 != 127 && ip >> 24 != 0; /* no class D or E, loopback, "this network" */
}

/* True: something is new. */
static bool learn_v4(struct client *c, const struct client_address *a)
{
	const struct client_wlan *w = client_wlan_of(c);
	uint32_t ip = addr_to_v4(&a->ip);

	if (!usable_v4(ip))
		return false;
	if (w && w->dhcp_required && a->how != CLIENT_LEARNED_DHCP) {
		/* it counts for nothing; before RUN it may be one of its own of before */
		if (c->pem == PEM_RUN)
			theft_seen(c, ip, c->owner->now);
		return false;
	}
	if (c->ip == ip && (c->ip_how == a->how || c->ip_how == CLIENT_LEARNED_DHCP))
		return false;
	if (!theft_may_have(c, ip, a->how, c->owner->now))
		return false;
	c->ip = ip;
	c->ip_how = (uint8_t)a->how;
	if (!addr_none(&a->server)) {
		c->dhcp_server = addr_to_v4(&a->server);
		c->lease_s = a->lease_s;
	}
	return true;
}

static bool learn_v6(struct client *c, const struct client_address *a)
{
	const uint8_t *ip = a->ip.ip;
	bool link_local = ip[0] == 0xfe && (ip[1] & 0xc0) == 0x80;
	static const uint8_t none[16];

	if (ip[0] == 0xff || memcmp(ip, none, 15) == 0) /* multicast, unspecified, loopback */
		return false;
	for (unsigned i = 0; i < c->nv6; i++)
		if (memcmp(c->v6[i], ip, 16) == 0)
			return false;
	if (c->nv6 == CLIENT_V6_MAX) { /* the oldest makes room: privacy addresses come and go */
		c->owner->count.learned_limited++;
		memmove(c->v6[0], c->v6[1], (CLIENT_V6_MAX - 1) * 16);
		c->nv6--;
	}
	memcpy(c->v6[c->nv6++], ip, 16);
	c->v6_global = c->v6_global || !link_local;
	return true;
}

void clients_learned(struct clients *cs, struct ap *ap, mac_t station, const struct client_address *a, mono_t now)
{
	struct client *c = clients_find(cs, station);
	char text[ADDR_TEXT_MAX];

	cs->now = now;
	if (!c || c->ap != ap || !c->associated)
		return;
	if (addr_is_v4(&a->ip) ? learn_v4(c, a) : learn_v6(c, a)) {
		cs->count.learned++;
		addr_format_ip(&a->ip, text);
		told(c, a, text);
	}
	if (!c->associated)
		return; /* it was another's address */
	if (c->pem == PEM_DHCP_REQD && l3_knows_address(c)) {
		if (station_gate(c, AC_GATE_RUN, now))
			l3_advance(c, now);
	} else {
		client_changed(c, false);
	}
}

enum { DISCOVER = 1, OFFER, REQUEST, DECLINE, ACK, NAK, RELEASE, INFORM }; /* RFC 2132 9.6 */

void clients_dhcp(struct clients *cs, struct ap *ap, const struct ac_dhcp *d, mono_t now)
{
	struct client *c = clients_find(cs, d->station);

	cs->now = now;
	if (!c || c->ap != ap || d->type < DISCOVER || d->type > INFORM)
		return;
	if ((d->type == DISCOVER || d->type == REQUEST) && c->dhcp_requests < UINT8_MAX)
		c->dhcp_requests++;
	if (d->type == ACK && d->from_server) {
		c->dhcp_server = d->server;
		c->lease_s = d->lease_s;
	}
	/* the row's words are in the order of the option's numbers */
	TELL(cs, c->mac, MSG_DHCP_PROCESSING, msg_dhcp_processing, .type = d->type - DISCOVER, .n = d->type);
}
