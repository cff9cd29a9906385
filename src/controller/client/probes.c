/* SPDX-License-Identifier: Apache-2.0 */
/* probes.c - stations that APs heard probing, as AireOS keeps them in APF state Probe for five seconds: no clients, only a
 * bounded table, so that "probed, never associated" can be said. */
#include "controller/client/internal.h"

static bool same_probe(const void *object, const void *key)
{
	return mac_eq(((const struct probe_entry *)object)->p.mac, *(const mac_t *)key);
}

static struct probe_entry *find(const struct clients *cs, mac_t mac)
{
	return table_find(&cs->probe_by_mac, mac_hash(cs, mac), same_probe, &mac);
}

struct probe_entry *probes_find(const struct clients *cs, mac_t mac)
{
	return find(cs, mac);
}

/* In the place of the radio, or of the one that heard it longest ago. */
static void heard_by(struct probe_entry *e, const struct ap *ap, unsigned slot, int8_t rssi, mono_t now)
{
	struct probe_heard *h = NULL;

	for (unsigned i = 0; i < e->nheard; i++) {
		struct probe_heard *o = &e->heard[i];

		if (o->ap == ap && o->slot == slot) {
			h = o;
			break;
		}
		if (!h || o->at.us < h->at.us)
			h = o;
	}
	if (!h || ((h->ap != ap || h->slot != slot) && e->nheard < PROBE_RADIOS))
		h = &e->heard[e->nheard++];
	*h = (struct probe_heard){ .ap = ap, .slot = (uint8_t)slot, .rssi = rssi, .at = now };
}

const struct client_probe *clients_probe(const struct clients *cs, mac_t mac)
{
	const struct probe_entry *e = find(cs, mac);

	return e ? &e->p : NULL;
}

const struct client_probe *clients_probe_next(const struct clients *cs, const struct client_probe *after)
{
	const struct probe_entry *e = after ? find(cs, after->mac) : NULL;
	const struct link *next = e ? e->all.next : cs->probes_all.next;

	return next == &cs->probes_all ? NULL : &link_object(next, const struct probe_entry, all)->p;
}

size_t clients_probe_count(const struct clients *cs)
{
	return cs->nprobes;
}

static void drop(struct clients *cs, struct probe_entry *e)
{
	wheel_stop(cs->wheel, &e->timer);
	(void)table_take(&cs->probe_by_mac, mac_hash(cs, e->p.mac), e);
	link_take(&e->age);
	link_take(&e->all);
	cs->nprobes--;
	pool_put(&cs->probe_pool, e);
}

static void fire(struct timer *t, mono_t now)
{
	struct probe_entry *e = link_object(t, struct probe_entry, timer);
	struct clients *cs = e->owner;

	(void)now;
	TELL(cs, e->p.mac, MSG_MS_EXPIRE_CALLBACK, msg_ms_expire_callback, .src = SLICE("apf_ms.c:608"));
	TELL(cs, e->p.mac, MSG_DELETING_MOBILE_NO_AP, msg_deleting_mobile_no_ap, .slot = 0);
	drop(cs, e);
}

static struct probe_entry *add(struct clients *cs, mac_t mac, mono_t now)
{
	struct probe_entry *e;

	if (cs->nprobes >= CLIENT_PROBES_MAX) {
		drop(cs, link_object(cs->probes.next, struct probe_entry, age));
		cs->count.probes_limited++;
	}
	e = pool_get(&cs->probe_pool);
	e->owner = cs;
	e->p.mac = mac;
	e->p.since = now;
	timer_init(&e->timer, "apfMsProbeTimeout", fire);
	link_init(&e->age);
	link_init(&e->all);
	link_before(&e->all, &cs->probes_all);
	table_add(&cs->probe_by_mac, mac_hash(cs, mac), e);
	cs->nprobes++;
	return e;
}

void clients_probed(struct clients *cs, struct ap *ap, unsigned slot, mac_t station, int8_t rssi, unsigned count, mono_t now)
{
	struct probe_entry *e;
	bool first;
	uint8_t bytes[6];

	cs->now = now;
	cs->count.probes++;
	mac_into(station, bytes);
	if (!dot11_station_address(bytes)) {
		cs->count.bad_source++;
		return;
	}
	if (clients_find(cs, station))
		return; /* a client that looks around */
	if (cs->shed.probes) {
		cs->count.probes_shed++;
		return;
	}
	e = find(cs, station);
	first = !e;
	if (first) {
		e = add(cs, station, now);
		TELL(cs, station, MSG_PROBE_REQ_STATE, msg_probe_req_state, .src = SLICE("apf_80211.c:4057"), .sta = station,
		     .ap = ap->mac, .from = APF_IDLE, .to = APF_PROBE);
	}
	link_take(&e->age);
	link_before(&e->age, &cs->probes);
	heard_by(e, ap, slot, rssi, now);
	e->p.ap = ap;
	e->p.slot = (uint8_t)slot;
	e->p.rssi = rssi;
	e->p.reports += count ? count : 1;
	e->p.last = now;
	wheel_arm(cs->wheel, &e->timer, mono_after(now, PROBE_MS));
	TELL(cs, station, MSG_SCHEDULING_DELETION, msg_scheduling_deletion, .caller = first ? CALLER_PROBE : CALLER_PROBE_AGAIN,
	     .seconds = PROBE_MS / 1000);
}

/* It associates: what comes now is told of the client. */
void probes_forget(struct clients *cs, mac_t mac)
{
	struct probe_entry *e = find(cs, mac);

	if (e)
		drop(cs, e);
}

/* Rows of APs may be freed once they are away. */
void probes_forget_ap(struct clients *cs, const struct ap *ap)
{
	for (struct link *i = cs->probes.next, *next; i != &cs->probes; i = next) {
		struct probe_entry *e = link_object(i, struct probe_entry, age);

		next = i->next;
		for (unsigned k = e->nheard; k-- > 0;)
			if (e->heard[k].ap == ap)
				e->heard[k] = e->heard[--e->nheard];
		if (e->p.ap == ap)
			drop(cs, e);
	}
}

void probes_free_all(struct clients *cs)
{
	while (!link_alone(&cs->probes))
		drop(cs, link_object(cs->probes.next, struct probe_entry, age));
}
