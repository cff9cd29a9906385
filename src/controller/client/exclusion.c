/* SPDX-License-Identifier: Apache-2.0 */
/* exclusion.c - clients that failed too often are not answered for a while (AireOS: excluded, or blacklisted). What an
 * operator excludes stands in the configuration, and comes through ports.excluded. */
#include "base/xalloc.h"
#include "controller/client/internal.h"

#include <stdlib.h>

const char *client_exclusion_text(enum client_exclusion_reason r)
{
	switch (r) {
	case CLIENT_EXCLUDED_AUTH: return "802.11 Authentication failed repeatedly.";
	case CLIENT_EXCLUDED_ASSOC: return "802.11 Association failed repeatedly.";
	case CLIENT_EXCLUDED_IP_THEFT: return "IP Address theft detected.";
	case CLIENT_EXCLUDED_8021X: return "802.1x Authentication failed repeatedly.";
	case CLIENT_EXCLUDED_WEB: return "Web Authentication failed repeatedly.";
	}
	return "Unspecified.";
}

static bool same_exclusion(const void *object, const void *key)
{
	return mac_eq(((const struct client_exclusion *)object)->mac, *(const mac_t *)key);
}

static struct client_exclusion *find(const struct clients *cs, mac_t mac)
{
	return table_find(&cs->excluded_by_mac, mac_hash(cs, mac), same_exclusion, &mac);
}

const struct client_exclusion *clients_exclusion(const struct clients *cs, mac_t mac)
{
	return find(cs, mac);
}

bool exclusion_has(const struct clients *cs, mac_t mac)
{
	return find(cs, mac) || (cs->p.excluded && cs->p.excluded(cs->p.ctx, mac));
}

static void drop(struct clients *cs, struct client_exclusion *e)
{
	wheel_stop(cs->wheel, &e->timer);
	(void)table_take(&cs->excluded_by_mac, mac_hash(cs, e->mac), e);
	link_take(&e->all);
	link_take(&e->by_anybody);
	cs->nexclusions--;
	free(e);
}

static void fire(struct timer *t, mono_t now)
{
	struct client_exclusion *e = link_object(t, struct client_exclusion, timer);

	(void)now;
	drop(e->owner, e);
}

/* Nothing had to be proved for it: a frame under the address was enough. */
static bool by_anybody(enum client_exclusion_reason r)
{
	return r == CLIENT_EXCLUDED_AUTH || r == CLIENT_EXCLUDED_ASSOC;
}

/* False: there is none for this one. */
static bool make_room(struct clients *cs, enum client_exclusion_reason r)
{
	if (cs->nexclusions < CLIENT_EXCLUSIONS_MAX)
		return true;
	cs->count.exclusions_limited++;
	if (!link_alone(&cs->exclusions_by_anybody))
		drop(cs, link_object(cs->exclusions_by_anybody.next, struct client_exclusion, by_anybody));
	else if (!by_anybody(r))
		drop(cs, link_object(cs->exclusions.next, struct client_exclusion, all));
	return cs->nexclusions < CLIENT_EXCLUSIONS_MAX;
}

/* Does it end before this one would? */
static bool ends_before(const struct client_exclusion *e, uint32_t seconds, mono_t now)
{
	return timer_armed(&e->timer) && (!seconds || e->timer.due.us < mono_after(now, seconds * 1000LL).us);
}

void clients_exclude(struct clients *cs, mac_t mac, enum client_exclusion_reason r, uint32_t seconds, mono_t now)
{
	struct client_exclusion *e = find(cs, mac);
	const struct client *c = clients_find(cs, mac);

	/* nothing frees who is excluded already, and what anybody can do is no reason to be forgotten for others */
	if (e && (!ends_before(e, seconds, now) || (by_anybody(r) && !by_anybody(e->reason)))) {
		if (by_anybody(e->reason) && !by_anybody(r)) {
			e->reason = r;
			link_take(&e->by_anybody);
		}
		return;
	}
	if (!e) {
		if (!make_room(cs, r))
			return;
		e = xcalloc(1, sizeof(*e), "an exclusion");
		e->mac = mac;
		e->owner = cs;
		timer_init(&e->timer, "blacklistTimeout", fire);
		link_init(&e->all);
		link_init(&e->by_anybody);
		link_before(&e->all, &cs->exclusions);
		table_add(&cs->excluded_by_mac, mac_hash(cs, mac), e);
		cs->nexclusions++;
	}
	e->reason = r;
	link_take(&e->by_anybody);
	if (by_anybody(r))
		link_before(&e->by_anybody, &cs->exclusions_by_anybody);
	e->since = now;
	if (c) {
		e->wlan = c->wlan;
		memcpy(e->ap_name, c->ap ? c->ap->name : "", c->ap ? sizeof(e->ap_name) : 1);
	}
	if (seconds)
		wheel_arm(cs->wheel, &e->timer, mono_after(now, seconds * 1000LL));
	else
		wheel_stop(cs->wheel, &e->timer);
}

bool clients_forgive(struct clients *cs, mac_t mac)
{
	struct client_exclusion *e = find(cs, mac);

	if (e)
		drop(cs, e);
	return e != NULL;
}

const struct client_exclusion *clients_exclusion_next(const struct clients *cs, const struct client_exclusion *after)
{
	const struct link *next = after ? after->all.next : cs->exclusions.next;

	return next == &cs->exclusions ? NULL : link_object(next, struct client_exclusion, all);
}

size_t clients_exclusion_count(const struct clients *cs)
{
	return cs->nexclusions;
}

void exclusion_free_all(struct clients *cs)
{
	while (!link_alone(&cs->exclusions))
		drop(cs, link_object(cs->exclusions.next, struct client_exclusion, all));
}

static bool policy(const struct clients *cs, const struct client_wlan *w, enum client_exclusion_reason r)
{
	return w && w->exclusion && !(client_settings_of(cs)->not_excluded >> r & 1);
}

void exclusion_now(struct client *c, enum client_exclusion_reason r, mono_t now)
{
	struct clients *cs = c->owner;
	const struct client_wlan *w = client_wlan_of(c);
	struct slice why = slice_of(client_exclusion_text(r));
	struct ip_text ip;

	if (c->claim)
		claim_lost(c->claim, now);
	cs->count.excluded++;
	TELL(cs, c->mac, MSG_CLIENT_BLACKLISTING, msg_client_blacklisting, .sta = c->mac);
	clients_exclude(cs, c->mac, r, w ? w->exclusion_s : 0, now);
	if (c->apf == APF_ASSOCIATED)
		apf_enter(c, APF_EXCLUDED, APF_BY_EXCLUSION, now);
	TELL(cs, c->mac, MSG_LOG_MOBILE_EXCLUDED, msg_log_mobile_excluded, .sta = c->mac, .why = why);
	TELL(cs, c->mac, MSG_TRAP_CLIENT_EXCLUDED, msg_trap_client_excluded, .sta = c->mac, .ap = ap_mac(c->ap), .slot = c->slot,
	     .user = SLICE("N/A"), .ip = client_ip_slice(c, &ip), .why = why, .reason = r);
}

bool exclusion_failure(struct client *c, enum client_exclusion_reason r, mono_t now)
{
	const struct client_wlan *w = client_wlan_of(c);
	unsigned limit = w && w->exclusion_after ? w->exclusion_after : EXCLUDE_AFTER;

	if (c->failures < UINT8_MAX)
		c->failures++;
	if (!policy(c->owner, w, r) || c->failures < limit)
		return false;
	exclusion_now(c, r, now);
	return true;
}

bool exclusion_stranger(struct clients *cs, const struct bss *b, mac_t mac, enum client_exclusion_reason r, unsigned n,
			mono_t now)
{
	const struct client_wlan *w = cs->p.wlan(cs->p.ctx, b->wlan);
	struct slice why = slice_of(client_exclusion_text(r));
	struct client_exclusion *e;

	if (!policy(cs, w, r) || n < EXCLUDE_STRANGER_AFTER || exclusion_has(cs, mac))
		return false;
	if (proof_holds(cs, mac, w, now)) {
		cs->count.not_excluded++;
		return false;
	}
	clients_exclude(cs, mac, r, w->exclusion_s ? w->exclusion_s : EXCLUDE_STRANGER_S, now);
	e = find(cs, mac);
	if (!e)
		return false;
	cs->count.excluded++;
	TELL(cs, mac, MSG_CLIENT_BLACKLISTING, msg_client_blacklisting, .sta = mac);
	e->wlan = b->wlan;
	memcpy(e->ap_name, b->ap->name, sizeof(e->ap_name));
	auth_forget(cs, mac);
	TELL(cs, mac, MSG_LOG_MOBILE_EXCLUDED, msg_log_mobile_excluded, .sta = mac, .why = why);
	TELL(cs, mac, MSG_TRAP_CLIENT_EXCLUDED, msg_trap_client_excluded, .sta = mac, .ap = b->ap->mac, .slot = b->slot,
	     .user = SLICE("N/A"), .ip = SLICE("0.0.0.0"), .why = why, .reason = r);
	return true;
}
