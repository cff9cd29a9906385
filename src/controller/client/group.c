/* SPDX-License-Identifier: Apache-2.0 */
/* group.c - the group keys of a BSS and their renewal, in the strict order that loses no broadcast for longer than it takes:
 *
 *   BEGIN to the AP (install, do not send with) -> done -> group handshake with every client that has keys -> all ended
 *   -> COMPLETE to the AP (send with it) -> done -> the timer for the next one
 *
 * Until that last answer the old keys are in force. An AP that does not begin to send with the new ones is told again, and
 * then all goes on with the old ones until the next try, which takes the index that is not in use.
 *
 * A client that does not answer its group handshake is deauthenticated (reason 16) by the key machine's retries, so the
 * handshakes end by themselves; the guard is for what nobody thought of. */
#include "base/wipe.h"
#include "controller/client/internal.h"

enum { GTK_LEN = 16, AGAIN_MS = 60000, COMPLETE_MS = 1000, COMPLETE_TRIES = 3,
       STRICT_MS = 1000 /* all who leave within it are one renewal */ };

static void fresh(struct bss *b, const struct ac_group_key *old, struct ac_group_key *out)
{
	struct clients *cs = b->owner;
	const struct client_wlan *w = cs->p.wlan(cs->p.ctx, b->wlan);

	*out = (struct ac_group_key){ .gtk_id = old->gtk_id == 1 ? 2 : 1, .gtk_len = GTK_LEN, .cipher = RSN_CIPHER_CCMP };
	cs->p.random(cs->p.ctx, out->gtk, GTK_LEN);
	if (w && w->pmf != CLIENT_PMF_OFF) {
		out->igtk_id = old->igtk_id == 4 ? 5 : 4;
		out->igtk_len = GTK_LEN;
		cs->p.random(cs->p.ctx, out->igtk, GTK_LEN);
	}
	cs->count.group_keys++;
	TELL(cs, b->ap->mac, MSG_GROUP_KEY_NEW, msg_group_key_new, .ap = b->ap->mac, .slot = b->slot, .vap = b->ap_wlan);
}

static void arm(struct bss *b, mono_t now)
{
	uint32_t s = client_settings_of(b->owner)->group_rekey_s;

	b->interval_s = s;
	if (s)
		wheel_arm(b->owner->wheel, &b->rekey_timer, mono_after(now, s * 1000LL));
	else
		wheel_stop(b->owner->wheel, &b->rekey_timer);
}

void group_member_left(struct bss *b, mono_t now)
{
	struct clients *cs = b->owner;
	mono_t soon = mono_after(now, STRICT_MS);

	if (!client_settings_of(cs)->group_rekey_strict || !b->keyed || !b->up)
		return;
	if (b->rekey != REKEY_NONE)
		b->strict = true;
	else if (!timer_armed(&b->rekey_timer) || b->rekey_timer.due.us > soon.us)
		wheel_arm(cs->wheel, &b->rekey_timer, soon);
}

/* Clients of the same BSS that ran before have been told to go, or are to be adopted: those have another key until their
 * handshake is done, given by the net before this one or by another controller. The new one has another number than the key
 * the access point says it sends with, so that no client takes the one for the other. */
void group_make(struct bss *b, mono_t now)
{
	struct ac_group_key old = b->key;

	ap_group_ids(b->ap, b->slot, b->ap_wlan, &old.gtk_id, &old.igtk_id);
	group_stop(b);
	fresh(b, &old, &b->key);
	wipe(&old, sizeof(old));
	b->pn = (struct ac_group_state){ 0 };
	b->keyed = true;
	arm(b, now);
}

void group_stop(struct bss *b)
{
	wheel_stop(b->owner->wheel, &b->rekey_timer);
	wheel_stop(b->owner->wheel, &b->guard);
	b->rekey = REKEY_NONE;
	b->strict = false;
	b->handshakes = 0;
	b->tries = 0;
	wipe(&b->next, sizeof(b->next));
	for (struct link *i = b->clients.next; i != &b->clients; i = i->next)
		link_object(i, struct client, on_bss)->group_waits = false;
}

static bool tell_ap(struct bss *b, enum ac_group_status status, mono_t now)
{
	struct clients *cs = b->owner;
	struct ac_group_key k = b->next;
	bool said;

	k.status = (uint8_t)status;
	said = cs->p.group_key && cs->p.group_key(cs->p.ctx, b->ap, b->slot, b->ap_wlan, &k, now);
	wipe(&k, sizeof(k));
	return said;
}

static void give_up(struct bss *b, mono_t now)
{
	group_stop(b);
	wheel_arm(b->owner->wheel, &b->rekey_timer, mono_after(now, AGAIN_MS));
}

void group_rekey(struct bss *b, mono_t now)
{
	if (!b->keyed || !b->up || b->rekey != REKEY_NONE)
		return;
	wheel_stop(b->owner->wheel, &b->rekey_timer);
	TELL(b->owner, b->ap->mac, MSG_GROUP_KEY_ROTATION, msg_group_key_rotation, .ap = b->ap->mac, .slot = b->slot, .addr = 0);
	fresh(b, &b->key, &b->next);
	b->rekey = REKEY_BEGINS;
	if (!tell_ap(b, AC_GROUP_BEGIN, now))
		give_up(b, now);
}

static void not_completed(struct bss *b, mono_t now)
{
	if (b->tries < COMPLETE_TRIES)
		wheel_arm(b->owner->wheel, &b->guard, mono_after(now, COMPLETE_MS));
	else
		give_up(b, now);
}

static void complete(struct bss *b, mono_t now)
{
	wheel_stop(b->owner->wheel, &b->guard);
	b->rekey = REKEY_COMPLETES;
	b->handshakes = 0;
	b->tries++;
	if (!tell_ap(b, AC_GROUP_COMPLETE, now)) /* it has gone, or is full */
		not_completed(b, now);
}

static void completed(struct bss *b, mono_t now)
{
	wheel_stop(b->owner->wheel, &b->guard);
	b->key = b->next;
	wipe(&b->next, sizeof(b->next));
	if (b->pn.gtk_id != b->key.gtk_id)
		b->pn = (struct ac_group_state){ 0 };
	b->rekey = REKEY_NONE;
	b->tries = 0;
	arm(b, now);
	if (b->strict)
		group_member_left(b, now);
	b->strict = false;
}

static void handshakes(struct bss *b, mono_t now)
{
	b->rekey = REKEY_HANDSHAKES;
	b->handshakes = 1; /* ours, so that it does not end under way */
	wheel_arm(b->owner->wheel, &b->guard, mono_after(now, REKEY_GUARD_MS));
	for (struct link *i = b->clients.next, *next; i != &b->clients; i = next) {
		struct client *c = link_object(i, struct client, on_bss);

		next = i->next;
		c->group_waits = true;
		b->handshakes++;
		if (!keys_group(c, now) && c->group_waits) {
			c->group_waits = false;
			b->handshakes--;
		}
	}
	group_handshake_ended(b, now);
}

void group_handshake_ended(struct bss *b, mono_t now)
{
	if (b->rekey == REKEY_HANDSHAKES && b->handshakes && --b->handshakes == 0)
		complete(b, now);
}

void group_fire(struct timer *t, mono_t now)
{
	struct bss *b = link_object(t, struct bss, rekey_timer);

	b->owner->now = now;
	group_rekey(b, now);
}

void group_guard_fire(struct timer *t, mono_t now)
{
	struct bss *b = link_object(t, struct bss, guard);

	b->owner->now = now;
	for (struct link *i = b->clients.next; i != &b->clients; i = i->next)
		link_object(i, struct client, on_bss)->group_waits = false;
	complete(b, now);
}

const struct ac_group_key *group_to_tell(const struct bss *b)
{
	return b->rekey == REKEY_NONE ? &b->key : &b->next;
}

void clients_group_key_done(struct clients *cs, struct ap *ap, unsigned slot, unsigned ap_wlan, enum ac_group_status status,
			    uint8_t result, mono_t now)
{
	struct bss *b = bss_find(cs, ap, slot, ap_wlan);

	cs->now = now;
	if (!b)
		return;
	if (result) {
		cs->count.changes_failed++;
		if (status == AC_GROUP_COMPLETE && b->rekey == REKEY_COMPLETES)
			not_completed(b, now);
		else if (status == AC_GROUP_BEGIN && b->rekey == REKEY_BEGINS)
			give_up(b, now);
		return;
	}
	if (status == AC_GROUP_BEGIN && b->rekey == REKEY_BEGINS) {
		handshakes(b, now);
	} else if (status == AC_GROUP_COMPLETE && b->rekey == REKEY_COMPLETES) {
		completed(b, now);
	}
}

void clients_group_state(struct clients *cs, struct ap *ap, unsigned slot, unsigned ap_wlan, const struct ac_group_state *s)
{
	struct bss *b = bss_find(cs, ap, slot, ap_wlan);

	if (b)
		b->pn = *s;
}

void clients_group_rekey(struct clients *cs, unsigned wlan, mono_t now)
{
	cs->now = now;
	for (struct link *i = cs->bsss.next, *next; i != &cs->bsss; i = next) {
		struct bss *b = link_object(i, struct bss, all);

		next = i->next;
		if (!wlan || b->wlan == wlan)
			group_rekey(b, now);
	}
}

void group_follow_interval(struct bss *b, mono_t now)
{
	bool armed = timer_armed(&b->rekey_timer);
	mono_t due = b->rekey_timer.due;

	if (client_settings_of(b->owner)->group_rekey_s == b->interval_s)
		return;
	arm(b, now);
	if (armed && timer_armed(&b->rekey_timer) && due.us < b->rekey_timer.due.us)
		wheel_arm(b->owner->wheel, &b->rekey_timer, due);
}

/* A WLAN that becomes an encrypted one gets its first keys with the AP's next order (clients_bss_key). */
void group_follow_wlan(struct bss *b, const struct client_wlan *w, mono_t now)
{
	if (!w->wpa2 && b->keyed) {
		group_stop(b);
		wipe(&b->key, sizeof(b->key));
		b->keyed = false;
	} else if (w->wpa2 && b->keyed && w->pmf != CLIENT_PMF_OFF && !group_to_tell(b)->igtk_len) {
		if (b->rekey != REKEY_NONE)
			group_stop(b);
		group_rekey(b, now);
	}
}
