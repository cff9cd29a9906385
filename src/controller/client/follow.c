/* SPDX-License-Identifier: Apache-2.0 */
/* follow.c - WLANs or settings were changed, and BSSs follow: who cannot stay is told to go, keys are made or dropped. There
 * may be 64,000 clients, and each that goes costs some microseconds: a turn looks at so many, and the rest follows
 * millisecond by millisecond, BSS by BSS.
 *
 * Nobody slips through: whom a change concerns is known by the edition of the WLAN with which he was let in, so it does not
 * matter who comes meanwhile, or whether the WLAN is enabled again. Another change in the middle lets the round go on, and
 * another round follows.
 *
 * What tells a client to go travels through its access point, which must have the WLAN for it: clients_leaving says when it
 * may be taken away, ports.left when that has changed. */
#include "controller/client/internal.h"

enum { LOOKS = 512, LOOKS_GONE = 16 /* who has to go, or a new key, costs as much as so many looks */ };

/* It was let in on a WLAN that is another one by now, or is no more. */
bool follow_must_go(const struct client *c)
{
	const struct client_wlan *w = client_wlan_of(c);

	return !w || !w->enabled || w->edition != c->wlan_edition;
}

static struct bss *bss_at(const struct clients *cs, const struct link *at)
{
	return at == &cs->bsss ? NULL : link_object(at, struct bss, all);
}

static void begin(struct clients *cs, unsigned wlan)
{
	cs->follow.bss = bss_at(cs, cs->bsss.next);
	cs->follow.client = NULL;
	cs->follow.wlan = (uint16_t)wlan;
	cs->follow.told = false;
}

/* The BSS that is next; NULL: the last round is over. */
static struct bss *next(struct clients *cs)
{
	if (!cs->follow.bss && cs->follow.again) {
		cs->follow.again = false;
		begin(cs, cs->follow.again_wlan);
	}
	return cs->follow.bss;
}

static void to_next_bss(struct clients *cs)
{
	cs->follow.bss = bss_at(cs, cs->follow.bss->all.next);
	cs->follow.client = NULL;
	cs->follow.told = false;
}

/* All its clients have been looked at. */
static unsigned end_of_bss(struct clients *cs, struct bss *b, mono_t now)
{
	const struct client_wlan *w = cs->p.wlan(cs->p.ctx, b->wlan);
	unsigned keys = b->rekey;
	struct ap *told = cs->follow.told || b->awaited ? b->ap : NULL; /* awaited: they may have gone by themselves */

	if (w)
		group_follow_wlan(b, w, now);
	if (!cs->follow.wlan && b->keyed && b->rekey == REKEY_NONE)
		group_follow_interval(b, now);
	keys = b->rekey == keys ? 1 : LOOKS_GONE;
	b->awaited = false;
	to_next_bss(cs);
	if (told && cs->p.left)
		cs->p.left(cs->p.ctx, told);
	return keys;
}

/* One client, or the end of a BSS; how much it cost. */
static unsigned look(struct clients *cs, struct bss *b, mono_t now)
{
	struct client *c;

	if (cs->follow.wlan && b->wlan != cs->follow.wlan) {
		to_next_bss(cs);
		return 1;
	}
	if (!cs->follow.client)
		cs->follow.client = b->clients.next;
	if (cs->follow.client == &b->clients)
		return end_of_bss(cs, b, now);
	c = link_object(cs->follow.client, struct client, on_bss);
	cs->follow.client = cs->follow.client->next; /* before c goes; should that one go, the next after it (follow_left) */
	if (!follow_must_go(c))
		return 1;
	cs->follow.told = true;
	removal_wlan_changed(c, now);
	return LOOKS_GONE;
}

/* Calls of the same moment share what may be done in it. */
static void go_on(struct clients *cs, mono_t now)
{
	struct bss *b;

	if (now.us != cs->follow.at.us)
		cs->follow.cost = 0;
	cs->follow.at = now;
	while ((b = next(cs)) != NULL && cs->follow.cost < LOOKS)
		cs->follow.cost += look(cs, b, now);
	if (b)
		wheel_arm(cs->wheel, &cs->follow.timer, mono_after(now, 1));
}

void follow_fire(struct timer *t, mono_t now)
{
	struct clients *cs = link_object(t, struct clients, follow.timer);

	cs->now = now;
	go_on(cs, now);
}

void clients_config(struct clients *cs, unsigned wlan, mono_t now)
{
	cs->now = now;
	if (!clients_following(cs)) {
		begin(cs, wlan);
	} else {
		cs->follow.again_wlan = cs->follow.again && cs->follow.again_wlan != wlan ? 0 : (uint16_t)wlan;
		cs->follow.again = true;
	}
	if (!timer_armed(&cs->follow.timer))
		go_on(cs, now);
}

bool clients_following(const struct clients *cs)
{
	return cs->follow.bss || cs->follow.again;
}

bool clients_leaving(struct clients *cs, const struct ap *ap)
{
	if (!clients_following(cs))
		return false;
	for (unsigned slot = 0; slot < AP_RADIOS_MAX; slot++)
		for (unsigned id = 1; id <= AP_WLANS_MAX; id++) {
			struct bss *b = ap->slot[slot].present ? bss_find(cs, ap, slot, id) : NULL;

			for (struct link *i = b ? b->clients.next : NULL; b && i != &b->clients; i = i->next)
				if (follow_must_go(link_object(i, struct client, on_bss)))
					return b->awaited = true;
		}
	return false;
}

/* --- who is next goes ---------------------------------------------------------------------------------------------- */

void follow_client_goes(struct client *c)
{
	if (c->owner->follow.client == &c->on_bss)
		c->owner->follow.client = c->on_bss.next;
}

void follow_bss_goes(struct bss *b)
{
	if (b->owner->follow.bss == b)
		to_next_bss(b->owner);
}
