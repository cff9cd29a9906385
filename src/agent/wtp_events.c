/* SPDX-License-Identifier: Apache-2.0 */
/* wtp_events.c - what happens at the radios by itself, and is told to the AC in WTP Event Requests.
 *
 * While there is no AC it is kept, up to EVENTS_MAX; beyond, the oldest of what a station can bring about by itself
 * (addresses, DHCP, silence) is dropped and counted: that a station is gone, or a radio was reset, is not lost for it. After
 * the next Run it is told in the order in which it happened, EVENTS_AT_ONCE in a request: elements of one kind only, since
 * the order of elements of two kinds says nothing. An event is forgotten when its request is answered, so one whose answer
 * was lost with the session is told again. Nothing is kept over a restart.
 *
 * Requests are one at a time, and each client brings about events of several kinds in turn. So what is of one kind is told
 * together, past what has waited longer (gather): the more waits the more goes into a request. Nothing passes another event
 * of its station or of its address, nor that a station is gone or what became of a radio: of those the order is all that
 * counts.
 *
 * That a station is gone is said of the one that was there: it is not told when it has associated anew since. */
#include "agent/wtp_internal.h"
#include "base/xalloc.h"

#include <stdlib.h>

/* EVENTS_LOOK: so many of the oldest are looked at for those of one kind */
enum { ROOM_LEAST = 64, EVENTS_LOOK = 128 };

static struct kept_event *event_at(const struct wtp *w, unsigned i)
{
	return &w->event[(w->events_first + i) % w->events_room];
}

static void make_room(struct wtp *w)
{
	unsigned room = w->events_room ? 2 * w->events_room : ROOM_LEAST;
	struct kept_event *event;

	if (room > EVENTS_MAX)
		room = EVENTS_MAX;
	event = xmalloc(room * sizeof(*event), "events for the controller");
	for (unsigned i = 0; i < w->nevents; i++)
		event[i] = *event_at(w, i);
	free(w->event);
	w->event = event;
	w->events_room = room;
	w->events_first = 0;
}

static void forget_oldest(struct wtp *w, unsigned n)
{
	w->events_first = (w->events_first + n) % w->events_room;
	w->nevents -= n;
	if (w->nevents == 0 && w->events_room > ROOM_LEAST)
		wtp_events_free(w);
}

void wtp_events_free(struct wtp *w)
{
	free(w->event);
	w->event = NULL;
	w->nevents = w->events_sent = w->events_first = w->events_room = 0;
}

static bool chatter(const struct kept_event *e)
{
	return e->kind == EVENT_LEARNED || e->kind == EVENT_IDLE || e->kind == EVENT_DHCP;
}

static bool any(const struct kept_event *e)
{
	(void)e;
	return true;
}

/* The oldest of a kind that is not on its way. Those before it move up. */
static bool drop_oldest(struct wtp *w, bool (*is)(const struct kept_event *e))
{
	unsigned i = w->events_sent;

	while (i < w->nevents && !is(event_at(w, i)))
		i++;
	if (i == w->nevents)
		return false;
	for (; i > 0; i--)
		*event_at(w, i) = *event_at(w, i - 1);
	forget_oldest(w, 1);
	return true;
}

void wtp_event_keep(struct wtp *w, const struct kept_event *e, mono_t now)
{
	if (w->nevents == EVENTS_MAX) {
		w->count.events_dropped++;
		if (!drop_oldest(w, chatter) && (chatter(e) || !drop_oldest(w, any)))
			return;
	}
	if (w->nevents == w->events_room)
		make_room(w);
	*event_at(w, w->nevents++) = *e;
	if (w->state != WTP_RUN)
		w->count.events_kept++;
	else
		channel_wake(&w->channel, now);
}

void wtp_events_is_back(struct wtp *w, unsigned slot, const uint8_t mac[static 6])
{
	unsigned n = w->events_sent;

	for (unsigned i = n; i < w->nevents; i++) {
		const struct kept_event *e = event_at(w, i);

		if (e->kind == EVENT_STATION_GONE && e->slot == slot && memcmp(e->mac, mac, 6) == 0)
			continue;
		if (n != i)
			*event_at(w, n) = *e;
		n++;
	}
	w->nevents = n;
}

/* What this AC has no ears for. A stranger's knows no radio events: Change State Event tells it what it has to know. */
static bool is_told(const struct wtp *w, const struct kept_event *e)
{
	switch ((enum event_kind)e->kind) {
	case EVENT_RADIO:
		return w->ours;
	case EVENT_LEARNED:
		return w->abilities & CAPWAP_CAN_LEARN_ADDRESSES;
	case EVENT_IDLE:
		return w->abilities & CAPWAP_CAN_REPORT_IDLE;
	case EVENT_DHCP:
		return w->abilities & CAPWAP_CAN_REPORT_DHCP;
	case EVENT_STATION_GONE:
		break;
	}
	return true;
}

static void drop_untold(struct wtp *w)
{
	while (w->nevents && !is_told(w, event_at(w, 0)))
		forget_oldest(w, 1);
}

static uint32_t list_of(const struct kept_event *e)
{
	switch ((enum event_kind)e->kind) {
	case EVENT_LEARNED:
		return CAPWAP_EL_PLUMB_ADDRESSES_LEARNED;
	case EVENT_IDLE:
		return CAPWAP_EL_PLUMB_IDLE_STATIONS;
	case EVENT_DHCP:
		return CAPWAP_EL_PLUMB_DHCP_SEEN;
	case EVENT_RADIO:
	case EVENT_STATION_GONE:
		break;
	}
	return 0;
}

static void put_one(struct wr *out, const struct kept_event *e)
{
	struct capwap_delete_station d = { .radio = (uint8_t)(e->slot + 1), .mac = { .len = 6 } };
	struct capwap_learned_address a = { .radio = d.radio, .wlan = e->wlan, .how = e->how };
	struct capwap_idle_station i = { .radio = d.radio, .wlan = e->wlan, .seconds = e->seconds };

	struct capwap_dhcp_message m = { .radio = d.radio, .wlan = e->wlan, .type = e->dhcp.type,
					 .from_server = e->dhcp.from_server, .xid = e->dhcp.xid, .ip = e->dhcp.ip,
					 .server = e->dhcp.server, .lease = e->dhcp.lease_s };

	memcpy(d.mac.addr, e->mac, 6);
	memcpy(m.mac, e->mac, 6);
	memcpy(a.mac, e->mac, 6);
	memcpy(a.ip, e->ip, sizeof(a.ip));
	memcpy(i.mac, e->mac, 6);
	switch ((enum event_kind)e->kind) {
	case EVENT_RADIO:
		PUT(out, CAPWAP_EL_PLUMB_RADIO_EVENT,
		    &(struct capwap_radio_event){ .radio = d.radio, .event = e->event, .reason = e->reason, .channel = e->channel,
						  .width = e->width, .text = SLICE("") });
		break;
	case EVENT_STATION_GONE:
		PUT(out, CAPWAP_EL_DELETE_STATION, &d);
		break;
	case EVENT_LEARNED:
		capwap_put_record(out, CAPWAP_EL_PLUMB_ADDRESSES_LEARNED, &a);
		break;
	case EVENT_IDLE:
		capwap_put_record(out, CAPWAP_EL_PLUMB_IDLE_STATIONS, &i);
		break;
	case EVENT_DHCP:
		capwap_put_record(out, CAPWAP_EL_PLUMB_DHCP_SEEN, &m);
		break;
	}
}

/* The IPv4 address it says something of; 0: none. */
static uint32_t address_of(const struct kept_event *e)
{
	struct addr a = { 0 };

	if (e->kind == EVENT_DHCP)
		return e->dhcp.ip;
	if (e->kind == EVENT_LEARNED)
		memcpy(a.ip, e->ip, sizeof(a.ip));
	return addr_to_v4(&a);
}

static bool may_pass(const struct kept_event *e, const struct kept_event *passed, unsigned n)
{
	uint32_t address = address_of(e);

	for (unsigned i = 0; i < n; i++)
		if (memcmp(e->mac, passed[i].mac, 6) == 0 || (address && address == address_of(&passed[i])))
			return false;
	return true;
}

/* Brings to the front what may be told together with the oldest; how many they are. */
static unsigned gather(struct wtp *w)
{
	const struct kept_event first = *event_at(w, 0);
	struct kept_event passed[EVENTS_LOOK];
	unsigned n = 0, npassed = 0;

	while (n < EVENTS_AT_ONCE && n + npassed < w->nevents && n + npassed < EVENTS_LOOK) {
		const struct kept_event e = *event_at(w, n + npassed);

		if (e.kind == first.kind && may_pass(&e, passed, npassed))
			*event_at(w, n++) = e;
		else if (chatter(&e) && chatter(&first))
			passed[npassed++] = e;
		else
			break;
	}
	for (unsigned i = 0; i < npassed; i++)
		*event_at(w, n + i) = passed[i];
	return n;
}

/* The next of them into a WTP Event Request. False: there are none. */
bool wtp_send_events(struct wtp *w, struct wr *out)
{
	const struct capwap_idle_stations none = { 0 };
	const struct kept_event *first;
	uint32_t list;
	size_t hole = 0;

	static_assert(sizeof(none) == sizeof(struct capwap_addresses_learned), "each is a list and nothing else");
	static_assert(sizeof(none) == sizeof(struct capwap_dhcp_seen), "each is a list and nothing else");
	drop_untold(w);
	if (!w->nevents)
		return false;
	first = event_at(w, 0);
	list = list_of(first);
	if (list)
		hole = capwap_put_begin(out, (enum capwap_element_type)list, &none);
	w->events_sent = gather(w);
	for (unsigned i = 0; i < w->events_sent; i++)
		put_one(out, event_at(w, i));
	if (list)
		capwap_put_end(out, (enum capwap_element_type)list, hole);
	return true;
}

void wtp_events_arrived(struct wtp *w)
{
	unsigned n = w->events_sent;

	w->events_sent = 0;
	if (n)
		forget_oldest(w, n);
}

void wtp_station_gone(struct wtp *w, unsigned slot, const uint8_t mac[static 6], mono_t now)
{
	struct kept_event e = { .kind = EVENT_STATION_GONE, .slot = (uint8_t)slot };

	w->now = now;
	memcpy(e.mac, mac, 6);
	if (slot < w->nslots)
		wtp_client_forget(w, slot, mac);
	wtp_event_keep(w, &e, now);
}

void wtp_radio_changed(struct wtp *w, unsigned slot, bool up, uint8_t cause, mono_t now)
{
	w->now = now;
	if (slot >= w->nslots)
		return;
	w->slot[slot].up = up;
	w->slot[slot].cause = cause;
	w->slot[slot].report = true;
	wtp_event_keep(w, &(struct kept_event){ .kind = EVENT_RADIO, .slot = (uint8_t)slot,
						.event = up ? CAPWAP_RADIO_EVENT_UP : CAPWAP_RADIO_EVENT_DOWN,
						.channel = wtp_channel_of(w, slot), .width = wtp_width_of(w, slot) }, now);
}
