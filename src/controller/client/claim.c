/* SPDX-License-Identifier: Apache-2.0 */
/* claim.c - somebody associates with the address of a client that has keys and PMF on the same WLAN elsewhere. It may be the
 * client, that roams; it may be anybody, for an association request proves nothing. So the client's record, its station and
 * its keys stay where they are, and the newcomer gets a record of its own beside it, a claim. A claim goes the way of every
 * client up to the end of the 4-way handshake:
 *
 *   M4 was good and the AP takes the key .. it is the client: the claim takes the record's place with what the client had
 *                                           (addresses, counters, session), and the old station goes
 *   anything else ......................... the claim is dropped, and nothing has happened to the client
 *
 * A claim may also be what an access point has kept of the client after it went elsewhere (adopt.c); then nothing is told of
 * it.
 *
 * Nothing waits for this: a client that roams is through in the time its handshake takes. The record in the table of
 * addresses, in lists and in counts is always the client's; a claim is found by its place only. There is one at the most for
 * a client, the newest; but one that has shown in M2 that it knows the key is not displaced before its handshake ends. */
#include "controller/client/internal.h"
#include "rsn/authenticator.h"

/* Asked by SA Query and silent, a client has lost its keys: nothing is to be kept. */
bool claim_needed(const struct client *c, const struct bss *b)
{
	return c && !c->holder && c->associated && c->pmf && c->keyed && c->wlan == b->wlan && !query_failed(c) &&
	       (c->ap != b->ap || c->slot != b->slot);
}

struct client *client_at(const struct clients *cs, mac_t mac, const struct ap *ap, unsigned slot)
{
	struct client *c = clients_find(cs, mac);

	if (!c || (c->ap == ap && c->slot == slot))
		return c;
	return c->claim && c->claim->ap == ap && c->claim->slot == slot ? c->claim : NULL;
}

void claim_follows(struct client *c)
{
	const struct client *from = c->holder;

	c->ip = from->ip;
	c->ip_how = from->ip_how;
	c->dhcp_server = from->dhcp_server;
	c->lease_s = from->lease_s;
	c->nv6 = from->nv6;
	c->v6_global = from->v6_global;
	memcpy(c->v6, from->v6, sizeof(c->v6));
}

bool claim_proved(const struct client *c)
{
	return c && c->holder && c->auth && c->auth->state >= RSN_PTKINITNEGOTIATING;
}

struct client *claim_new(struct client *holder)
{
	struct client *c;

	if (holder->claim)
		claim_lost(holder->claim, holder->owner->now);
	c = client_raw(holder->owner, holder->mac);
	c->holder = holder;
	holder->claim = c;
	c->counted = holder->counted;
	claim_follows(c);
	return c;
}

/* Whose it is has come to light later: its AP tells of it. What had its place until now was let in without proof. */
struct client *claim_under(struct client *c)
{
	struct clients *cs = c->owner;
	struct client *h;

	if (c->claim)
		claim_lost(c->claim, cs->now);
	h = client_raw(cs, c->mac);
	h->counted = c->counted;
	h->proved_wlan = c->proved_wlan;
	h->proved_edition = c->proved_edition;
	c->proved_wlan = 0;
	if (timer_armed(&c->session_timer))
		wheel_arm(cs->wheel, &h->session_timer, c->session_timer.due);
	wheel_stop(cs->wheel, &c->session_timer);
	query_stop(c);
	theft_release(c);
	client_replace(c, h);
	c->delisted = false;
	c->holder = h;
	h->claim = c;
	return h;
}

/* --- lost --------------------------------------------------------------------------------------------------------- */

/* What another access point had kept of it: nobody has done anything, and nothing is told. */
static void left_behind(struct client *c, mono_t now)
{
	keys_stop(c);
	removal_quietly(c, now);
	c->owner->count.left_behind++;
	client_free(c);
}

void claim_lost(struct client *c, mono_t now)
{
	struct clients *cs = c->owner;
	const struct client *h = c->holder;

	if (c->adopted) {
		left_behind(c, now);
		return;
	}
	keys_stop(c);
	if (c->associated)
		removal_deauthenticate(c, DOT11_REASON_PREV_AUTH_NOT_VALID, "apf_ms.c:6726", now);
	else if (c->at_ap)
		station_delete(c, NULL, 0, now);
	cs->count.claims_lost++;
	TELL(cs, c->mac, MSG_CLAIM_LOST, msg_claim_lost, .sta = c->mac, .ap = ap_mac(h->ap), .slot = h->slot,
	     .other = ap_mac(c->ap), .other_slot = c->slot);
	client_free(c);
}

/* --- won ---------------------------------------------------------------------------------------------------------- */

static void add_counts(struct client_counters *to, const struct client_counters *from)
{
	enum { N = sizeof(*to) / sizeof(uint32_t) };
	uint32_t a[N], b[N];

	memcpy(a, to, sizeof(a));
	memcpy(b, from, sizeof(b));
	for (size_t i = 0; i < N; i++)
		a[i] += b[i];
	memcpy(to, a, sizeof(a));
}

/* One that has ended is followed by another, as where a client associates anew in time. */
static void take_session(struct client *c, const struct client *h)
{
	const struct client_wlan *w = client_wlan_of(c);

	if (timer_armed(&h->session_timer))
		wheel_arm(c->owner->wheel, &c->session_timer, h->session_timer.due);
	else if (w && w->session_s)
		wheel_arm(c->owner->wheel, &c->session_timer, mono_after(clients_now(c->owner), w->session_s * 1000LL));
}

void claim_inherits(struct client *c)
{
	struct client *h = c->holder;

	add_counts(&c->count, &h->count);
	c->mic_before += h->count.mic_failures;
	c->counted = h->counted;
	c->failures = h->failures;
	c->deauths = h->deauths;
	if (!c->proved_wlan) { /* else it has just proved the same */
		c->proved_wlan = h->proved_wlan;
		c->proved_edition = h->proved_edition;
	}
	h->proved_wlan = 0;
	take_session(c, h);
	client_replace(h, c);
	h->claim = c->holder = NULL;
	theft_release(h);
	theft_hold(c);
}

void claim_won(struct client *c, mono_t now)
{
	struct clients *cs = c->owner;
	struct client *h = c->holder;
	struct ip_text t;

	TELL(cs, c->mac, MSG_PEM_DELETED_LWAPP_RULE, msg_pem_deleted_lwapp_rule, .ip = client_ip_slice(h, &t), .pem = h->pem,
	     .pem_n = pem_number((enum pem)h->pem), .ap = ap_mac(h->ap));
	TELL(cs, c->mac, MSG_UPDATED_LOCATION, msg_updated_location, .old_ap = ap_mac(h->ap), .old_slot = h->slot,
	     .ap = ap_mac(c->ap), .slot = c->slot);
	query_stop(h);
	keys_stop(h);
	if (h->at_ap)
		station_delete(h, NULL, 0, now);
	claim_inherits(c);
	cs->count.roams++;
	c->count.roams++;
	h->counted = false;
	client_free(h);
}
