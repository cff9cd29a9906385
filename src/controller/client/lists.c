/* SPDX-License-Identifier: Apache-2.0 */
/* lists.c - lists of clients were changed, and each client is looked at: may it stay, has it still its key? There may be
 * 64,000, and each costs a look into three lists: a turn looks at so many, and the rest follows millisecond by millisecond.
 *
 * What is looked at is what holds then. Who comes meanwhile is judged by the lists of now, and comes behind all others; a
 * claim that takes its client's place takes it in this order, too. A change in the middle lets the round go on, and another
 * one follows: nobody is left out, and no number of changes keeps a round from its end. */
#include "controller/client/internal.h"

enum { LOOKS = 512, LOOKS_GONE = 16 /* who has to go costs as much as so many looks */ };

/* How much it cost. */
static unsigned look(struct client *c, mono_t now)
{
	struct clients *cs = c->owner;
	const struct client_wlan *w = client_wlan_of(c);
	bool kept_out;

	if (!w)
		return 1;
	kept_out = exclusion_has(cs, c->mac) || mac_filtered(cs, w, c->mac);
	/* before all else: it would inherit, also from one whose deletion is decided */
	if (c->claim && (kept_out || keys_changed(c) || keys_changed(c->claim)))
		claim_lost(c->claim, now);
	if (c->doomed)
		return 1;
	if (kept_out) {
		removal_by_mscb(c, DELETE_OPERATOR, DOT11_REASON_UNSPECIFIED, now);
		return LOOKS_GONE;
	}
	if (keys_changed(c)) {
		proof_forget(c);
		removal_wlan_changed(c, now);
		return LOOKS_GONE;
	}
	keys_ready(c, c->wlan, now); /* the key it waits for may be another one, or the WLAN's, by now */
	return 1;
}

/* The one that is next; NULL: the last round is over. */
static struct client *next(struct clients *cs)
{
	if (!cs->look && cs->look_again) {
		cs->look_again = false;
		cs->look = clients_next(cs, NULL);
	}
	return cs->look;
}

static void go_on(struct clients *cs, mono_t now)
{
	unsigned cost = 0;
	struct client *c;

	while ((c = next(cs)) != NULL && cost < LOOKS) {
		cs->look = clients_next(cs, c); /* before c goes; should that one go, the next after it (delist) */
		cost += look(c, now);
	}
	if (c)
		wheel_arm(cs->wheel, &cs->look_timer, mono_after(now, 1));
}

void lists_fire(struct timer *t, mono_t now)
{
	struct clients *cs = link_object(t, struct clients, look_timer);

	cs->now = now;
	go_on(cs, now);
}

void clients_lists(struct clients *cs, mono_t now)
{
	cs->now = now;
	cs->look_again = true;
	if (!timer_armed(&cs->look_timer))
		go_on(cs, now);
}
