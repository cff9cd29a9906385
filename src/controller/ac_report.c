/* SPDX-License-Identifier: Apache-2.0 */
/* ac_report.c - what agents report of stations and radios in WTP Event Requests. Each element is taken where its ability
 * is in force, each record where its radio is one the AP has; what a record is worth its reader decides. */
#include "base/xalloc.h"
#include "controller/ac_internal.h"

#include <stdlib.h>

/* The slot of a record's radio; false, counted: there is none. */
static bool slot_of(struct ac_link *l, uint8_t radio, unsigned *slot)
{
	*slot = ap_slot_of(l->ap, radio);
	if (*slot < AP_RADIOS_MAX && l->ap->slot[*slot].present)
		return true;
	l->ac->count.reports_refused++;
	return false;
}

static bool can(const struct ac_link *l, uint32_t ability)
{
	return l->state == AC_RUN && l->ap && l->ap->ours && l->abilities & ability;
}

static void take_radio_events(struct ac_link *l, const struct capwap_msg *m)
{
	struct ac *ac = l->ac;
	struct capwap_radio_event e;
	struct rd it = m->elements;
	unsigned slot;

	while (l->ap && l->ap->ours && capwap_get_each(&it, CAPWAP_EL_PLUMB_RADIO_EVENT, &e)) {
		if (!slot_of(l, e.radio, &slot))
			continue;
		if (e.event == CAPWAP_RADIO_EVENT_RESET)
			l->ap->slot[slot].resets++;
		if (e.channel)
			l->ap->slot[slot].channel = e.channel;
		if (ac->p.radio)
			ac->p.radio(ac->p.ctx, l->ap, &(struct ac_radio){ .slot = (uint8_t)slot, .event = e.event, .reason = e.reason,
								  .channel = e.channel, .width = e.width, .text = e.text });
	}
}

/* RFC 5415 4.6.18: strangers say it, too. */
static void take_gone(struct ac_link *l, const struct capwap_msg *m)
{
	struct ac *ac = l->ac;
	struct capwap_delete_station d;
	struct rd it = m->elements;
	unsigned slot;

	while (l->ap && capwap_get_each(&it, CAPWAP_EL_DELETE_STATION, &d))
		if (d.mac.len == 6 && slot_of(l, d.radio, &slot) && ac->p.station_gone)
			ac->p.station_gone(ac->p.ctx, l->ap, slot, mac_of_bytes(d.mac.addr));
}

static void take_probes(struct ac_link *l, const struct capwap_msg *m)
{
	struct ac *ac = l->ac;
	struct capwap_probing_stations e;
	struct capwap_probing_station r;
	struct rd it = m->elements;
	unsigned slot;

	while (can(l, CAPWAP_CAN_REPORT_PROBES) && capwap_get_each(&it, CAPWAP_EL_PLUMB_PROBING_STATIONS, &e))
		while (can(l, CAPWAP_CAN_REPORT_PROBES) && capwap_list_next(&e.stations, &r))
			if (slot_of(l, r.radio, &slot) && ac->p.probing)
				ac->p.probing(ac->p.ctx, l->ap,
					      &(struct ac_probe){ .station = mac_of_bytes(r.mac), .slot = (uint8_t)slot,
								  .channel = r.channel, .rssi = r.rssi, .probes = r.probes });
}

static void take_idle(struct ac_link *l, const struct capwap_msg *m)
{
	struct ac *ac = l->ac;
	struct capwap_idle_stations e;
	struct capwap_idle_station r;
	struct rd it = m->elements;
	unsigned slot;

	while (can(l, CAPWAP_CAN_REPORT_IDLE) && capwap_get_each(&it, CAPWAP_EL_PLUMB_IDLE_STATIONS, &e))
		while (can(l, CAPWAP_CAN_REPORT_IDLE) && capwap_list_next(&e.stations, &r))
			if (slot_of(l, r.radio, &slot) && ac->p.idle)
				ac->p.idle(ac->p.ctx, l->ap,
					   &(struct ac_idle){ .station = mac_of_bytes(r.mac), .slot = (uint8_t)slot, .wlan = r.wlan,
							      .seconds = r.seconds });
}

static void take_addresses(struct ac_link *l, const struct capwap_msg *m)
{
	struct ac *ac = l->ac;
	struct capwap_addresses_learned e;
	struct capwap_learned_address r;
	struct rd it = m->elements;
	unsigned slot;

	while (can(l, CAPWAP_CAN_LEARN_ADDRESSES) && capwap_get_each(&it, CAPWAP_EL_PLUMB_ADDRESSES_LEARNED, &e))
		while (can(l, CAPWAP_CAN_LEARN_ADDRESSES) && capwap_list_next(&e.addresses, &r)) {
			struct ac_address a = { .station = mac_of_bytes(r.mac), .wlan = r.wlan, .how = r.how };

			if (!slot_of(l, r.radio, &slot) || !ac->p.learned)
				continue;
			a.slot = (uint8_t)slot;
			memcpy(a.ip, r.ip, sizeof(a.ip));
			ac->p.learned(ac->p.ctx, l->ap, &a);
		}
}

static void take_dhcp(struct ac_link *l, const struct capwap_msg *m)
{
	struct ac *ac = l->ac;
	struct capwap_dhcp_seen e;
	struct capwap_dhcp_message r;
	struct rd it = m->elements;
	unsigned slot;

	while (can(l, CAPWAP_CAN_REPORT_DHCP) && capwap_get_each(&it, CAPWAP_EL_PLUMB_DHCP_SEEN, &e))
		while (can(l, CAPWAP_CAN_REPORT_DHCP) && capwap_list_next(&e.messages, &r))
			if (slot_of(l, r.radio, &slot) && ac->p.dhcp)
				ac->p.dhcp(ac->p.ctx, l->ap,
					   &(struct ac_dhcp){ .station = mac_of_bytes(r.mac), .slot = (uint8_t)slot, .wlan = r.wlan,
							      .type = r.type, .from_server = r.from_server, .xid = r.xid, .ip = r.ip,
							      .server = r.server, .lease_s = r.lease });
}

static void take_transmits(struct ac_link *l, const struct capwap_msg *m)
{
	struct capwap_transmit_statuses e;
	struct capwap_transmit_status r;
	struct rd it = m->elements;

	while (can(l, CAPWAP_CAN_REPORT_TRANSMIT) && capwap_get_each(&it, CAPWAP_EL_PLUMB_TRANSMIT_STATUS, &e))
		while (can(l, CAPWAP_CAN_REPORT_TRANSMIT) && capwap_list_next(&e.statuses, &r))
			ac_station_transmitted(l, r.frame, r.status == CAPWAP_TX_ACKED);
}

static void take_group_states(struct ac_link *l, const struct capwap_msg *m)
{
	struct ac *ac = l->ac;
	struct capwap_group_key_state r;
	struct rd it = m->elements;
	unsigned slot;

	while (can(l, CAPWAP_CAN_GROUP_KEY_STATE) && capwap_get_each(&it, CAPWAP_EL_PLUMB_GROUP_KEY_STATE, &r))
		if (slot_of(l, r.radio, &slot) && ac->p.group_state)
			ac->p.group_state(ac->p.ctx, l->ap, slot, r.wlan,
					  &(struct ac_group_state){ r.gtk_id, r.igtk_id, r.gtk_pn, r.igtk_ipn });
}

static void present_end(struct ac_link *l)
{
	l->present_done = true;
	l->ap->telling = false;
	if (l->ac->p.present)
		l->ac->p.present(l->ac->p.ctx, l->ap, NULL);
}

static void take_present_one(struct ac_link *l, const struct capwap_present_station *r)
{
	struct ac *ac = l->ac;
	struct ac_present p = { .station = mac_of_bytes(r->mac), .wlan = r->wlan, .gate = r->gate, .aid = r->aid,
				.capability = r->capabilities, .vlan = r->vlan, .listen_interval = r->listen_interval,
				.wmm = r->flags & CAPWAP_STA_WMM, .pmf = r->flags & CAPWAP_STA_PMF,
				.keyed = r->flags & CAPWAP_STA_KEYED, .seconds = r->seconds,
				.rates = { (const char *)r->rates.p, r->rates.len },
				.ies = { (const char *)r->ies.p, r->ies.len } };
	unsigned slot;

	if (l->npresent >= STATIONS_PRESENT_MAX) {
		ac->count.reports_refused++;
		return;
	}
	if (!slot_of(l, r->radio, &slot))
		return;
	l->npresent++;
	ac->count.stations_present++;
	p.slot = (uint8_t)slot;
	memcpy(p.ip, r->ip, sizeof(p.ip));
	if (ac->p.present)
		ac->p.present(ac->p.ctx, l->ap, &p);
}

/* Once a session, and only until the list has ended. */
static void take_present(struct ac_link *l, const struct capwap_msg *m)
{
	struct capwap_stations_present e;
	struct capwap_present_station r;
	struct rd it = m->elements;
	bool last = false;

	while (can(l, CAPWAP_CAN_KEEP_STATIONS) && !l->present_done &&
	       capwap_get_each(&it, CAPWAP_EL_PLUMB_STATIONS_PRESENT, &e)) {
		last = !e.more;
		while (can(l, CAPWAP_CAN_KEEP_STATIONS) && capwap_list_next(&e.stations, &r))
			take_present_one(l, &r);
	}
	if (last && can(l, CAPWAP_CAN_KEEP_STATIONS))
		present_end(l);
}

/* The agent tells its stations once it has answered the Add WLAN of the last WLAN. Where that answer was lost and comes
 * again behind them, they wait for it: nobody can adopt a station of a WLAN that is not there. */
static bool hold(struct ac_link *l, const struct capwap_msg *m)
{
	size_t len = rd_left(&m->elements);

	if (l->ask != ASK_WLAN || !capwap_has(m, CAPWAP_EL_PLUMB_STATIONS_PRESENT))
		return false;
	if (l->held_len + len > PRESENT_HELD_MAX) {
		l->ac->count.reports_refused++;
		return true;
	}
	l->held = xrealloc(l->held, l->held_len + len, "stations that wait for their WLAN");
	memcpy(l->held + l->held_len, m->elements.p, len);
	l->held_len += len;
	return true;
}

void ac_reports_held(struct ac_link *l)
{
	uint8_t *held = l->held;
	struct capwap_msg m = { .type = CAPWAP_WTP_EVENT_REQUEST, .elements = rd_over(held, l->held_len) };

	l->held = NULL;
	l->held_len = 0;
	if (held && l->state == AC_RUN)
		take_present(l, &m);
	free(held);
}

/* What a port does may end the session: each looks again. */
void ac_reports(struct ac_link *l, const struct capwap_msg *m)
{
	take_radio_events(l, m);
	if (!hold(l, m))
		take_present(l, m);
	take_transmits(l, m);
	take_gone(l, m);
	take_probes(l, m);
	take_dhcp(l, m);
	take_addresses(l, m);
	take_idle(l, m);
	take_group_states(l, m);
}

/* Run: who keeps no stations has told all. */
void ac_reports_begin(struct ac_link *l)
{
	l->present_done = false;
	l->npresent = 0;
	if (l->ap)
		l->ap->telling = l->state == AC_RUN && can(l, CAPWAP_CAN_KEEP_STATIONS);
	if (l->ap && l->state == AC_RUN && !can(l, CAPWAP_CAN_KEEP_STATIONS))
		present_end(l);
}
