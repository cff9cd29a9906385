/* SPDX-License-Identifier: Apache-2.0 */
/* theft.c - two devices with one address.
 *
 * An IPv4 address belongs to one client of a VLAN at a time. Whose it is, is said by how it was learned: what a DHCP server
 * gives is its client's, and who uses it otherwise is excluded (AireOS's exclusion reason 3; on a WLAN without keys, where
 * anybody can speak for anybody, it is only refused); between two that use it
 * without being given it, the first one keeps it. A client that is not associated any more keeps nothing.
 *
 * A MAC address is seen to be used twice when somebody associates elsewhere with that of a client which has proved the
 * WLAN's key, and does not know that key. Nobody is excluded for that: an exclusion is by MAC address, and would hit the
 * client. */
#include "controller/client/internal.h"

struct ip_key {
	uint32_t ip;
	uint16_t vlan;
};

static bool same_ip(const void *object, const void *key)
{
	const struct client *c = object;
	const struct ip_key *k = key;

	return c->ip_held && c->held_ip == k->ip && c->held_vlan == k->vlan;
}

static uint64_t ip_hash(const struct clients *cs, const struct ip_key *k)
{
	return siphash_u64(cs->key, (uint64_t)k->vlan << 32 ^ k->ip ^ 1ULL << 63);
}

static struct ip_key key_of(const struct client *c, uint32_t ip)
{
	const struct client_wlan *w = client_wlan_of(c);

	return (struct ip_key){ ip, w ? w->vlan : 0 };
}

void theft_release(struct client *c)
{
	struct ip_key k = { c->held_ip, c->held_vlan };

	if (c->ip_held)
		(void)table_take(&c->owner->by_ip, ip_hash(c->owner, &k), c);
	c->ip_held = false;
}

static void hold(struct client *c, struct ip_key k)
{
	theft_release(c);
	c->held_ip = k.ip;
	c->held_vlan = k.vlan;
	c->ip_held = true;
	table_add(&c->owner->by_ip, ip_hash(c->owner, &k), c);
}

void theft_hold(struct client *c)
{
	struct ip_key k = key_of(c, c->ip);

	theft_release(c);
	if (c->ip && !c->holder && !table_find(&c->owner->by_ip, ip_hash(c->owner, &k), same_ip, &k))
		hold(c, k);
}

static bool policy_is_on(const struct client *c)
{
	const struct client_wlan *w = client_wlan_of(c);

	return w && w->exclusion && !(client_settings_of(c->owner)->not_excluded >> CLIENT_EXCLUDED_IP_THEFT & 1);
}

/* On a WLAN without keys anybody can speak for anybody, so an exclusion there would hit whom a forger chooses. */
static void exclude_thief(struct client *c, mono_t now)
{
	const struct client_wlan *w = client_wlan_of(c);
	struct clients *cs = c->owner;

	TELL(cs, c->mac, MSG_LOG_REGISTER_IPADD_FAILED, msg_log_register_ipadd_failed, .mobility = SLICE("apfMsMmInitial"),
	     .state = SLICE("APF_MS_STATE_ASSOCIATED"), .sta = c->mac);
	cs->count.ip_thefts++;
	if (w && !w->wpa2)
		return;
	exclusion_now(c, CLIENT_EXCLUDED_IP_THEFT, now);
	if (c->associated)
		removal_deauthenticate(c, DOT11_REASON_UNSPECIFIED, "apf_ms.c:6726", now);
	removal_schedule(c, CALLER_DELETED, DECIDED_S, now);
}

bool theft_may_have(struct client *c, uint32_t ip, enum client_learned how, mono_t now)
{
	struct clients *cs = c->owner;
	struct ip_key k = key_of(c, ip);
	struct client *other = table_find(&cs->by_ip, ip_hash(cs, &k), same_ip, &k);
	bool given = how == CLIENT_LEARNED_DHCP, was_given;

	if (c->holder || other == c)
		return true;
	if (!other) {
		hold(c, k);
		return true;
	}
	was_given = other->ip_how == CLIENT_LEARNED_DHCP;
	if (other->associated && !given && policy_is_on(c)) {
		exclude_thief(c, now);
		return false;
	}
	/* it is c's: the server said so, or nobody else is there, or nobody is to be excluded for it */
	theft_release(other);
	hold(c, k);
	if (other->associated && given && !was_given && policy_is_on(other))
		exclude_thief(other, now);
	if (!other->doomed && (given || !other->associated))
		l3_forget_v4(other);
	return true;
}

void theft_seen(struct client *c, uint32_t ip, mono_t now)
{
	struct ip_key k = key_of(c, ip);
	const struct client *other = table_find(&c->owner->by_ip, ip_hash(c->owner, &k), same_ip, &k);

	if (other && other != c && other->associated && policy_is_on(c))
		exclude_thief(c, now);
}

/* --- of a MAC address --------------------------------------------------------------------------------------------- */

/* Until the key is proved again, it is of where it was proved last, however often and wherever somebody tries. */
void theft_moved(struct client *c, const struct bss *to)
{
	if (c->wlan != to->wlan) {
		proof_keep(c, c->owner->now);
		c->was_at = (mac_t){ 0 };
	} else if ((c->ap != to->ap || c->slot != to->slot) && c->keyed && c->secured) {
		c->was_at = ap_mac(c->ap);
		c->was_slot = c->slot;
	}
	c->mic_before = c->count.mic_failures;
	c->shown = false;
}

/* Bad messages beside a good M2 are somebody else's. */
bool theft_wrong_key(const struct client *c)
{
	return !c->shown && c->count.mic_failures != c->mic_before;
}

void theft_keys_failed(const struct client *c)
{
	const struct client *h = c->holder;
	mac_t at = h ? ap_mac(h->ap) : c->was_at;
	unsigned slot = h ? h->slot : c->was_slot;
	struct clients *cs = c->owner;

	if (!mac_present(at) || !theft_wrong_key(c) || (mac_eq(at, ap_mac(c->ap)) && slot == c->slot))
		return; /* it may only not have been heard */
	cs->count.mac_thefts++;
	TELL(cs, c->mac, MSG_MAC_THEFT, msg_mac_theft, .sta = c->mac, .ap = at, .slot = slot, .other = ap_mac(c->ap),
	     .other_slot = c->slot);
}
