/* SPDX-License-Identifier: Apache-2.0 */
/* wtp_report.c - what radios tell (struct radio_events), on its way to the AC.
 *
 * At once: frames (over the data channel), what became of frames, addresses, stations that are gone or idle, events of a
 * radio. Those that matter later are kept while there is no AC (wtp_events.c). Stations that probe are collected
 * (wtp_probers.c). */
#include "agent/wtp_internal.h"
#include "base/xalloc.h"

#include <stdlib.h>

void wtp_awake(struct wtp *w, mono_t now)
{
	if (w->state == WTP_RUN)
		channel_wake(&w->channel, now);
}

static void on_frame(void *ctx, unsigned slot, uint8_t wlan, const uint8_t *frame, size_t len,
		     const struct radio_frame_info *i, mono_t now)
{
	struct wtp *w = ctx;

	w->now = now;
	(void)wtp_frame_up(w, slot, wlan, frame, len, i);
}

/* --- what became of frames ---------------------------------------------------------------------------------------- */

static void on_sent(void *ctx, unsigned slot, uint32_t token, bool acked, uint8_t retries, mono_t now)
{
	struct wtp *w = ctx;
	unsigned i = 0;

	w->now = now;
	while (i < w->nsent && (w->sent[i].slot != slot || w->sent[i].token != token))
		i++;
	if (i == w->nsent)
		return; /* nobody waits for it, or not any more */
	if (w->nfates == SENT_MAX) {
		memmove(w->fates, w->fates + 1, (SENT_MAX - 1) * sizeof(*w->fates));
		w->nfates--;
		w->count.transmits_forgotten++;
	}
	w->fates[w->nfates] = w->sent[i];
	w->fates[w->nfates].status = acked ? CAPWAP_TX_ACKED : CAPWAP_TX_NO_ACK;
	w->fates[w->nfates++].retries = retries;
	memmove(w->sent + i, w->sent + i + 1, (w->nsent - i - 1) * sizeof(*w->sent));
	w->nsent--;
	wtp_awake(w, now);
}

bool wtp_send_fates(struct wtp *w, struct wr *out)
{
	struct capwap_transmit_statuses none = { 0 };
	size_t hole;

	if (!w->nfates)
		return false;
	hole = capwap_put_begin(out, CAPWAP_EL_PLUMB_TRANSMIT_STATUS, &none);
	for (unsigned i = 0; i < w->nfates; i++) {
		const struct sent_frame *f = &w->fates[i];
		struct capwap_transmit_status r = { .frame = f->id, .radio = (uint8_t)(f->slot + 1), .wlan = f->wlan,
						    .status = f->status, .retries = f->retries };

		memcpy(r.mac, f->mac, sizeof(r.mac));
		capwap_put_record(out, CAPWAP_EL_PLUMB_TRANSMIT_STATUS, &r);
	}
	capwap_put_end(out, CAPWAP_EL_PLUMB_TRANSMIT_STATUS, hole);
	w->nfates = 0;
	return true;
}

/* --- what is kept for later --------------------------------------------------------------------------------------- */

static void on_station_gone(void *ctx, unsigned slot, uint8_t wlan, const uint8_t mac[static 6], mono_t now)
{
	(void)wlan;
	wtp_station_gone(ctx, slot, mac, now);
}

static void on_station_idle(void *ctx, unsigned slot, uint8_t wlan, const uint8_t mac[static 6], uint16_t seconds,
			    mono_t now)
{
	struct wtp *w = ctx;
	struct kept_event e = { .kind = EVENT_IDLE, .slot = (uint8_t)slot, .wlan = wlan, .seconds = seconds };

	w->now = now;
	if (slot >= w->nslots || w->state != WTP_RUN) /* it is told again while it lasts */
		return;
	memcpy(e.mac, mac, 6);
	wtp_event_keep(w, &e, now);
}

static void on_learned(void *ctx, unsigned slot, uint8_t wlan, const uint8_t mac[static 6], enum radio_learned how,
		       const uint8_t ip[static 16], mono_t now)
{
	static const uint8_t v4[12] = { [10] = 0xff, [11] = 0xff };
	struct wtp *w = ctx;
	struct kept_event e = { .kind = EVENT_LEARNED, .slot = (uint8_t)slot, .wlan = wlan, .how = (uint8_t)how };
	struct wtp_client *c;

	w->now = now;
	if (slot >= w->nslots)
		return;
	memcpy(e.mac, mac, 6);
	memcpy(e.ip, ip, sizeof(e.ip));
	c = wtp_client(w, slot, mac);
	if (c && memcmp(ip, v4, sizeof(v4)) == 0)
		memcpy(c->s.ip, ip, sizeof(c->s.ip));
	wtp_event_keep(w, &e, now);
}

static void on_dhcp(void *ctx, unsigned slot, uint8_t wlan, const uint8_t mac[static 6], const struct radio_dhcp *d,
		    mono_t now)
{
	struct wtp *w = ctx;
	struct kept_event e = { .kind = EVENT_DHCP, .slot = (uint8_t)slot, .wlan = wlan, .dhcp = *d };

	w->now = now;
	if (slot >= w->nslots || w->state != WTP_RUN) /* what it led to is told as an address */
		return;
	memcpy(e.mac, mac, 6);
	wtp_event_keep(w, &e, now);
}

uint8_t wtp_channel_of(const struct wtp *w, unsigned slot)
{
	return w->slot[slot].channel_now ? w->slot[slot].channel_now : w->slot[slot].rc.channel;
}

uint8_t wtp_width_of(const struct wtp *w, unsigned slot)
{
	uint8_t width = w->slot[slot].width_now ? w->slot[slot].width_now : w->slot[slot].rc.width;

	return width ? width : 1;
}

static void on_event(void *ctx, unsigned slot, enum radio_event event, uint8_t cause, uint8_t channel, uint8_t width,
		     const char *text, mono_t now)
{
	struct wtp *w = ctx;

	w->now = now;
	if (slot >= w->nslots)
		return;
	if (channel)
		w->slot[slot].channel_now = channel;
	if (width)
		w->slot[slot].width_now = width;
	if (text)
		wtp_say(w, "radio %u: %s", slot, text);
	if (event == RADIO_EVENT_UP || event == RADIO_EVENT_DOWN) {
		wtp_radio_changed(w, slot, event == RADIO_EVENT_UP, cause, now);
		return;
	}
	if (event == RADIO_EVENT_RESET)
		wtp_clients_forget(w, slot);
	wtp_event_keep(w, &(struct kept_event){ .kind = EVENT_RADIO, .slot = (uint8_t)slot, .event = (uint8_t)event,
						.reason = cause, .channel = wtp_channel_of(w, slot),
						.width = wtp_width_of(w, slot) }, now);
}

/* --- silence ------------------------------------------------------------------------------------------------------ */

void wtp_reports_station(struct wtp *w)
{
	if (w->radio->poll && !timer_armed(&w->poll))
		wheel_arm(w->wheel, &w->poll, mono_after(w->now, POLL_MS));
}

static void on_poll(struct timer *t, mono_t now)
{
	struct wtp *w = link_object(t, struct wtp, poll);

	w->now = now;
	if (!w->clients.count)
		return;
	wtp_reports_station(w);
	w->radio->poll(w->rctx, now);
}

/* --- life --------------------------------------------------------------------------------------------------------- */

void wtp_reports_init(struct wtp *w)
{
	wtp_probers_init(w);
	timer_init(&w->poll, "IdleStations", on_poll);
	w->radio->listen(w->rctx, &(struct radio_events){ .ctx = w, .frame = on_frame, .sent = on_sent,
							  .station_gone = on_station_gone, .station_idle = on_station_idle,
							  .probing = wtp_probing, .learned = on_learned, .dhcp = on_dhcp, .event = on_event });
}

/* A new session: what was of the old one means nothing to it. */
void wtp_reports_session(struct wtp *w)
{
	w->nsent = w->nfates = 0;
	w->want_present = false;
	wtp_probers_forget(w);
}

void wtp_reports_free(struct wtp *w)
{
	w->radio->listen(w->rctx, NULL);
	wheel_stop(w->wheel, &w->poll);
	wtp_probers_free(w);
	free(w->sent);
	free(w->fates);
}
