/* SPDX-License-Identifier: Apache-2.0 */
/* wtp_data.c - the data channel: keep-alives, frames to and from the air, and what it leads to when the AC answers none. */
#include "agent/wtp_internal.h"
#include "proto/ieee80211/dot11.h"

enum { FRAME_MAX = 2346 };

static bool send_data(struct wtp *w, const void *packet, size_t len)
{
	struct addr to = w->ac;

	if (!w->data_up)
		return false;
	if (!w->o.clear_data) {
		w->p.send(w->p.ctx, WTP_DATA, packet, len);
		return true;
	}
	to.port = (uint16_t)(w->ac.port + 1);
	w->p.send_data_clear(w->p.ctx, &to, packet, len);
	return true;
}

void wtp_data_again(void *ctx, const void *packet, size_t len)
{
	(void)send_data(ctx, packet, len);
}

static bool says_again(const struct wtp *w)
{
	return w->abilities & CAPWAP_CAN_REPEAT && channel_lossy(&w->channel);
}

/* Those are said again by wtp_goodbye.c, until the station comes back: a copy that is under way then would send it away. */
static bool is_goodbye(const uint8_t *frame, size_t len)
{
	return len && (frame[0] == DOT11_DEAUTH << 4 || frame[0] == DOT11_DISASSOC << 4);
}

void wtp_send_keep_alive(struct wtp *w)
{
	uint8_t packet[CAPWAP_KEEP_ALIVE_LEN];
	struct wr out = wr_into(packet, sizeof(packet));

	capwap_keep_alive_write(&out, w->session_id);
	if (wr_done(&out) || !send_data(w, packet, wr_len(&out)))
		return;
	w->count.keepalives++;
	w->count.keepalives_again += w->keep_alive_waits;
	w->keep_alive_waits = true;
}

void wact_data_up(struct wtp *w, const struct wtp_fact *f)
{
	w->data_up = true;
	w->keep_alive_waits = false;
	wtp_send_keep_alive(w);
	wheel_arm(w->wheel, &w->keep_alive, mono_after(f->now, 1000));
}

/* In Data Check it is over, unless the AC had no room at the moment; in Run it is opened again, and DataChannelDeadInterval
 * says for how long that is tried. */
void wact_data_down(struct wtp *w, const struct wtp_fact *f)
{
	w->data_open = w->data_up = false;
	if (w->state == WTP_DATA_CHECK && (f->how != WTP_FAIL_AGAIN || w->data_reopened)) {
		w->attempts++;
		wtp_tear_down(w, f->words ? f->words : "the data channel could not be opened", f->now);
		return;
	}
	if (w->data_reopened && mono_between(w->data_reopened_at, f->now) < 5000) {
		wact_lost(w, &(struct wtp_fact){ .words = "the data channel fails again and again", .now = f->now });
		return;
	}
	w->data_reopened = true;
	w->data_reopened_at = f->now;
	w->data_open = true;
	w->p.open(w->p.ctx, WTP_DATA, &w->ac);
}

void wact_keep_alive(struct wtp *w, const struct wtp_fact *f)
{
	struct rd r = rd_over(f->frame, f->frame_len);
	uint8_t id[CAPWAP_SESSION_ID_LEN];
	int64_t dead = w->o.dead_interval_s ? w->o.dead_interval_s : CAPWAP_DATA_CHANNEL_DEAD_INTERVAL;

	if (capwap_keep_alive_read(&r, id) != CAPWAP_OK || memcmp(id, w->session_id, sizeof(id)) != 0) {
		w->count.data_malformed++;
		return;
	}
	w->count.keepalives_answered++;
	w->keep_alive_waits = false;
	wheel_arm(w->wheel, &w->data_dead, mono_after(f->now, 1000 * dead));
	wheel_arm(w->wheel, &w->keep_alive,
		  mono_after(f->now, 1000 * (int64_t)(w->o.keepalive_s ? w->o.keepalive_s : CAPWAP_DATA_CHANNEL_KEEP_ALIVE)));
	if (w->state != WTP_DATA_CHECK)
		return;
	w->data_reopened = false;
	if (w->o.enrol)
		w->want_certificate = true;
	if (!w->o.enrol && w->o.certificate_until && w->p.wall) {
		int64_t now = w->p.wall(w->p.ctx), from = w->o.certificate_from, until = w->o.certificate_until;

		w->want_certificate = now > 0 && until > from && now - from >= (until - from) / 3 * 2;
	}
	wtp_enter(w, WTP_RUN, f->now);
	channel_wake(&w->channel, f->now);
}

void wact_frame(struct wtp *w, const struct wtp_fact *f)
{
	unsigned slot = f->hdr->rid ? f->hdr->rid - 1u : 0;
	uint16_t wlans = 0;
	struct radio_sent sent;
	bool multicast;

	if (w->abilities & CAPWAP_CAN_REPEAT && !repeat_first(&w->repeat, f->hdr->copy_id)) {
		w->count.data_heard_again++;
		return;
	}
	if (slot >= w->nslots || f->frame_len < 10 || f->frame_len > FRAME_MAX) {
		w->count.data_malformed++;
		return;
	}
	if (!f->hdr->native) {
		if (w->p.frame)
			w->p.frame(w->p.ctx, slot, f->frame, f->frame_len);
		return;
	}
	multicast = f->frame[4] & 1 && capwap_destination_wlans_read(f->hdr, &wlans);
	for (unsigned id = 1; multicast && id <= RADIO_BSS_MAX; id++)
		if (wlans & w->slot[slot].bss & 1u << (id - 1))
			w->count.frames_sent += w->radio->frame_send(w->rctx, slot, (uint8_t)id, f->frame, f->frame_len, &sent) == 0;
	if (!multicast)
		w->count.frames_sent += w->radio->frame_send(w->rctx, slot, 0, f->frame, f->frame_len, &sent) == 0;
}

/* Where EAPOL begins in a data frame to the AP; 0: it is none. IEEE 802.11 9.2.4.1. */
static size_t eapol_at(const uint8_t *frame, size_t len)
{
	static const uint8_t llc[] = { 0xaa, 0xaa, 3, 0, 0, 0, 0x88, 0x8e };
	size_t at = len >= 2 && frame[0] & 0x80 ? 26 : 24; /* with QoS Control */

	if (len < at + sizeof(llc) || (frame[0] & 0x0f) != 0x08 || (frame[1] & 3) != 1 ||
	    memcmp(frame + at, llc, sizeof(llc)) != 0)
		return 0;
	return at + sizeof(llc);
}

/* EAPOL-Key with a MIC and without Ack, from a station: messages 2 and 4 of a 4-way handshake, and the answer to a new group
 * key. 12.7.2. */
static bool is_key_answer(const uint8_t *frame, size_t len)
{
	size_t at = eapol_at(frame, len);
	unsigned info;

	if (!at || len < at + 7)
		return false;
	info = (unsigned)frame[at + 5] << 8 | frame[at + 6];
	return frame[at + 1] == 3 && (info & 0x0100) && !(info & 0x0080);
}

/* A frame to the AP has its BSSID as Address 1. */
static uint8_t wlan_of(const struct wtp *w, unsigned slot, const uint8_t *frame, size_t len)
{
	for (uint8_t id = 1; len >= 10 && id <= RADIO_BSS_MAX; id++)
		if (w->slot[slot].bss & 1u << (id - 1) && w->slot[slot].kept[id - 1] &&
		    memcmp(w->slot[slot].kept[id - 1]->bssid, frame + 4, 6) == 0)
			return id;
	return 0;
}

static void add_group_state(struct wtp *w, unsigned slot, uint8_t wlan, struct capwap_frame_info *info)
{
	struct radio_group_state g = { 0 };

	if (!wlan || wlan > RADIO_BSS_MAX || w->radio->group_state(w->rctx, slot, wlan, &g))
		return;
	info->has_group = true;
	info->gtk_id = g.gtk_id;
	info->gtk_pn = g.gtk_pn & 0xffffffffffff;
	info->igtk_id = g.igtk_id;
	info->igtk_ipn = g.igtk_ipn & 0xffffffffffff;
}

/* --- frames that the AC answers ------------------------------------------------------------------------------------- */

enum { UNANSWERED_MS = 1000, WONDER_EVERY_MS = 3000, WONDER_RARELY_MS = 15000 };

/* Authentication, association, EAPOL: the AC sends an answer to the station, or an order to us. */
static bool is_answered(const uint8_t *frame, size_t len)
{
	if (len < 24)
		return false;
	return eapol_at(frame, len) || frame[0] == DOT11_AUTH << 4 || frame[0] == DOT11_ASSOC_REQ << 4 ||
	       frame[0] == DOT11_REASSOC_REQ << 4;
}

/* The AC was silent since. It may be a frame that deserves no answer, and anybody can send such: so all that follows is an
 * Echo Request, or the request that waits already once more, and more and more rarely while it turns out to be there. A net
 * that was started again answers it with No Session (wact_hint); a machine without it, with an ICMP error. */
static void on_unanswered(struct timer *t, mono_t now)
{
	struct wtp *w = link_object(t, struct wtp, unanswered);
	int64_t gap = w->wondered_once ? w->wonder_gap_ms : 0;

	if (w->state != WTP_RUN || (gap && mono_between(w->wondered, now) < gap))
		return;
	w->wonder_gap_ms = !gap ? WONDER_EVERY_MS : 2 * gap < WONDER_RARELY_MS ? 2 * gap : WONDER_RARELY_MS;
	w->wondered = now;
	w->wondered_once = true;
	w->count.unanswered++;
	if (channel_busy(&w->channel)) {
		channel_again(&w->channel, now);
		return;
	}
	w->want_echo = true;
	channel_wake(&w->channel, now);
}

void wtp_unanswered_init(struct wtp *w)
{
	timer_init(&w->unanswered, "Unanswered", on_unanswered);
}

bool wtp_frame(struct wtp *w, unsigned slot, const uint8_t *frame, size_t len, int8_t rssi, mono_t now)
{
	w->now = now;
	return wtp_frame_up(w, slot, 0, frame, len, &(struct radio_frame_info){ .rssi = rssi });
}

bool wtp_frame_up(struct wtp *w, unsigned slot, uint8_t wlan, const uint8_t *frame, size_t len,
		  const struct radio_frame_info *i)
{
	wtp_goodbye_look(w, slot, wlan, frame, len, i);
	return wtp_frame_send(w, slot, wlan, frame, len, i);
}

bool wtp_frame_send(struct wtp *w, unsigned slot, uint8_t wlan, const uint8_t *frame, size_t len,
		    const struct radio_frame_info *i)
{
	struct capwap_frame_info info = { .rssi = i->rssi, .snr = i->snr, .rate = i->rate };
	uint8_t packet[CAPWAP_HDR_MAX + FRAME_MAX];
	struct wr out = wr_into(packet, sizeof(packet));
	struct capwap_hdr h = { .rid = (uint8_t)(slot + 1), .wbid = CAPWAP_WBID_DOT11, .native = true };

	if (w->state != WTP_RUN || slot >= w->nslots || len > FRAME_MAX)
		return false;
	if (w->abilities & CAPWAP_CAN_GROUP_KEY_STATE && is_key_answer(frame, len))
		add_group_state(w, slot, wlan ? wlan : wlan_of(w, slot, frame, len), &info);
	if (says_again(w) && !is_goodbye(frame, len))
		h.copy_id = repeat_id(&w->repeat);
	capwap_frame_info_set(&h, &info);
	capwap_hdr_write(&out, &h);
	wr_bytes(&out, frame, len);
	if (wr_done(&out) || !send_data(w, packet, wr_len(&out)))
		return false;
	if (h.copy_id && repeat_again(&w->repeat, packet, wr_len(&out)))
		w->count.data_said_again++;
	w->count.frames_received++;
	if (w->abilities & CAPWAP_CAN_AUTH_AT_AC && !timer_armed(&w->unanswered) && is_answered(frame, len))
		wheel_arm(w->wheel, &w->unanswered, mono_after(w->now, UNANSWERED_MS));
	return true;
}

void wtp_data_clear(struct wtp *w, const struct addr *from, const void *packet, size_t len, mono_t now)
{
	if (w->o.clear_data && addr_same_ip(from, &w->ac))
		wtp_packet(w, WTP_DATA, packet, len, now);
}
