/* SPDX-License-Identifier: Apache-2.0 */
/* wtp_clients.c - the stations an agent has set at its radios, kept as they were told.
 *
 * While the controller is away they stay where they are: stations in RUN go on, with the keys they have. After the next Join
 * the new session is told of them (Stations Present), once the AC has said which WLANs it wants: those of a WLAN it does not
 * want are gone with it by then. A station is told once a session, and not at all when the AC has set it meanwhile.
 *
 * A station must not be forgotten and believe that it is here. One that has nothing to say does not notice that its WLAN was
 * stopped, or stopped and begun again: so each is told before. */
#include "agent/wtp_internal.h"
#include "base/wipe.h"
#include "base/xalloc.h"
#include "proto/ieee80211/dot11.h"

#include <errno.h>
#include <stdlib.h>

enum { PRESENT_BYTES = 16384 };

struct place {
	unsigned slot;
	const uint8_t *mac;
};

static uint64_t place_hash(const struct wtp *w, unsigned slot, const uint8_t mac[static 6])
{
	uint64_t v = slot;

	for (unsigned i = 0; i < 6; i++)
		v = v << 8 | mac[i];
	return siphash_u64(w->hash, v);
}

static bool is_at(const void *object, const void *key)
{
	const struct wtp_client *c = object;
	const struct place *p = key;

	return c->s.slot == p->slot && memcmp(c->s.mac, p->mac, 6) == 0;
}

struct wtp_client *wtp_client(const struct wtp *w, unsigned slot, const uint8_t mac[static 6])
{
	return table_find(&w->clients, place_hash(w, slot, mac), is_at, &(struct place){ slot, mac });
}

static struct capwap_bytes keep(struct capwap_bytes had, struct capwap_bytes is, uint8_t *at)
{
	struct capwap_bytes from = is.len ? is : had;

	if (from.len)
		memcpy(at, from.p, from.len);
	return (struct capwap_bytes){ at, from.len };
}

/* Rates and elements that are not said stay as they were. */
static void keep_bytes(struct wtp_client *c, struct capwap_bytes rates, struct capwap_bytes ies)
{
	uint8_t *bytes = xmalloc(1 + (rates.len ? rates.len : c->rates.len) + (ies.len ? ies.len : c->ies.len), "a station");
	struct capwap_bytes r = keep(c->rates, rates, bytes);

	c->ies = keep(c->ies, ies, bytes + r.len);
	c->rates = r;
	free(c->bytes);
	c->bytes = bytes;
}

/* It is at the radio now, as this change says. */
void wtp_client_keep(struct wtp *w, unsigned slot, const struct capwap_station_change *ch,
		     const struct capwap_client_capabilities *caps, bool keyed)
{
	struct wtp_client *c = wtp_client(w, slot, ch->mac);

	if (!c) {
		c = xcalloc(1, sizeof(*c), "a station");
		memcpy(c->s.mac, ch->mac, 6);
		c->s.slot = (uint8_t)slot;
		c->s.since = w->now;
		table_add(&w->clients, place_hash(w, slot, ch->mac), c);
		wtp_reports_station(w);
	}
	if (wtp_associates(ch)) {
		wtp_goodbye_over(w, c);
		wtp_events_is_back(w, slot, ch->mac);
		c->s.since = w->now;
		c->s.keyed = false;
		memset(c->s.ip, 0, sizeof(c->s.ip));
	}
	c->s.wlan = ch->wlan;
	c->s.aid = ch->aid;
	c->s.gate = wtp_gate(ch->gate);
	c->s.wmm = ch->flags & CAPWAP_STA_WMM;
	c->s.pmf = ch->flags & CAPWAP_STA_PMF;
	c->s.keyed |= keyed;
	c->capability = ch->capabilities;
	c->vlan = ch->vlan;
	if (caps)
		c->listen_interval = caps->listen_interval;
	c->report = false;
	keep_bytes(c, ch->rates, caps ? caps->ies : (struct capwap_bytes){ 0 });
}

static void forget(struct wtp *w, struct wtp_client *c)
{
	keys_station_gone(w->keys, c->s.slot, c->s.mac);
	wtp_goodbye_over(w, c);
	(void)table_take(&w->clients, place_hash(w, c->s.slot, c->s.mac), c);
	free(c->bytes);
	free(c);
}

void wtp_client_forget(struct wtp *w, unsigned slot, const uint8_t mac[static 6])
{
	struct wtp_client *c = wtp_client(w, slot, mac);

	keys_station_gone(w->keys, slot, mac);
	if (c)
		forget(w, c);
}

void wtp_clients_forget(struct wtp *w, unsigned slot)
{
	struct wtp_client *c;

	for (size_t at = 0; (c = table_next(&w->clients, &at));)
		if (c->s.slot == slot) {
			forget(w, c);
			at = 0; /* the table has changed */
		}
}

static void send_away(struct wtp *w, const struct wtp_client *c)
{
	const struct radio_bss *b = c->s.wlan >= 1 && c->s.wlan <= RADIO_BSS_MAX ? w->slot[c->s.slot].kept[c->s.wlan - 1] : NULL;
	struct dot11_ends ends = { .from_ap = true };
	struct radio_sent sent;
	uint8_t frame[64];
	struct wr out = wr_into(frame, sizeof(frame));

	if (!b)
		return;
	memcpy(ends.bssid, b->bssid, 6);
	memcpy(ends.sta, c->s.mac, 6);
	dot11_put_deauth(&out, &ends, DOT11_REASON_DEAUTH_LEAVING);
	if (wr_done(&out))
		return;
	dot11_set_protected(frame, wr_len(&out), c->s.pmf && c->s.keyed);
	w->count.stations_sent_away += w->radio->frame_send(w->rctx, c->s.slot, c->s.wlan, frame, wr_len(&out), &sent) == 0;
}

void wtp_clients_send_away(struct wtp *w, unsigned slot, unsigned wlan)
{
	const struct wtp_client *c;

	for (size_t at = 0; (c = table_next(&w->clients, &at));)
		if (c->s.slot == slot && c->s.wlan == wlan)
			send_away(w, c);
}

/* A BSS is gone, and all that was of it. wlan 0: all of the radio. */
void wtp_clients_forget_bss(struct wtp *w, unsigned slot, unsigned wlan)
{
	struct wtp_client *c;

	for (size_t at = 0; (c = table_next(&w->clients, &at));)
		if (c->s.slot == slot && (!wlan || c->s.wlan == wlan)) {
			forget(w, c);
			at = 0; /* the table has changed */
		}
	for (unsigned id = 1; id <= RADIO_BSS_MAX; id++)
		if (!wlan || id == wlan)
			keys_bss_gone(w->keys, slot, (uint8_t)id);
}

void wtp_clients_free(struct wtp *w)
{
	struct wtp_client *c;

	for (size_t at = 0; (c = table_next(&w->clients, &at));) {
		wtp_goodbye_over(w, c);
		free(c->bytes);
		free(c);
	}
	table_free(&w->clients);
}

/* --- to the AC, after a Join --------------------------------------------------------------------------------------- */

void wtp_clients_joined(struct wtp *w)
{
	struct wtp_client *c;

	w->want_present = true;
	for (size_t at = 0; (c = table_next(&w->clients, &at));)
		c->report = true;
}

static bool put_present(struct wtp *w, struct wr *out, const struct wtp_client *c, size_t *used, size_t *hole,
			const struct capwap_stations_present *e)
{
	struct capwap_present_station r = { .radio = (uint8_t)(c->s.slot + 1), .wlan = c->s.wlan, .aid = c->s.aid,
					    .capabilities = c->capability, .vlan = c->vlan, .listen_interval = c->listen_interval,
					    .seconds = (uint32_t)(mono_between(c->s.since, w->now) / 1000), .rates = c->rates,
					    .ies = c->ies };
	size_t takes;

	memcpy(r.mac, c->s.mac, 6);
	memcpy(r.ip, c->s.ip, sizeof(r.ip));
	r.gate = c->s.gate == RADIO_GATE_RUN ? CAPWAP_GATE_RUN :
		 c->s.gate == RADIO_GATE_LEARN ? CAPWAP_GATE_LEARN : CAPWAP_GATE_BEFORE_RUN;
	r.flags = (uint8_t)((c->s.wmm ? CAPWAP_STA_WMM : 0) | (c->s.pmf ? CAPWAP_STA_PMF : 0) |
			    (c->s.keyed ? CAPWAP_STA_KEYED : 0));
	takes = capwap_record_len(CAPWAP_EL_PLUMB_STATIONS_PRESENT, &r);
	if (!takes)
		return false; /* it has no form on the wire */
	if (1 + *used + takes > CAPWAP_PLUMB_BODY_MAX) {
		capwap_put_end(out, CAPWAP_EL_PLUMB_STATIONS_PRESENT, *hole);
		*hole = capwap_put_begin(out, CAPWAP_EL_PLUMB_STATIONS_PRESENT, e);
		*used = 0;
	}
	capwap_put_record(out, CAPWAP_EL_PLUMB_STATIONS_PRESENT, &r);
	*used += takes;
	return true;
}

static unsigned to_report(const struct wtp *w)
{
	const struct wtp_client *c;
	unsigned n = 0;

	for (size_t at = 0; (c = table_next(&w->clients, &at));)
		n += c->report;
	return n;
}

/* The next of them into a WTP Event Request. False: nothing is to be told, or not yet. */
bool wtp_send_present(struct wtp *w, struct wr *out)
{
	struct capwap_stations_present e = { 0 };
	struct wtp_client *c;
	size_t hole, used = 0;
	unsigned left = to_report(w), most = PRESENT_BYTES / (126 + WTP_CLIENT_IES_MAX + 64);

	if (!w->want_present)
		return false;
	if (wtp_wlans_stale(w))
		return false; /* the AC has still to say which WLANs it wants */
	if (!(w->abilities & CAPWAP_CAN_KEEP_STATIONS)) {
		w->want_present = false;
		return false;
	}
	e.more = left > most;
	hole = capwap_put_begin(out, CAPWAP_EL_PLUMB_STATIONS_PRESENT, &e);
	for (size_t at = 0; most && (c = table_next(&w->clients, &at));)
		if (c->report) {
			c->report = false;
			w->count.stations_kept += put_present(w, out, c, &used, &hole, &e);
			most--;
		}
	capwap_put_end(out, CAPWAP_EL_PLUMB_STATIONS_PRESENT, hole);
	w->want_present = e.more;
	return true;
}

/* --- to be looked at ---------------------------------------------------------------------------------------------- */

bool wtp_station_next(const struct wtp *w, size_t *at, struct wtp_station_info *out)
{
	const struct wtp_client *c = table_next(&w->clients, at);

	if (!c)
		return false;
	*out = c->s;
	return true;
}

size_t wtp_station_count(const struct wtp *w)
{
	return w->clients.count;
}
