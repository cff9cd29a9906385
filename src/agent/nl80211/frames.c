/* SPDX-License-Identifier: Apache-2.0 */
/* frames.c - frames of stations up, frames for stations down, and what became of them. */
#include "agent/nl80211/in.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <linux/nl80211.h>
#include <string.h>

static void up(struct bss *b, const uint8_t *frame, size_t len, int8_t rssi, mono_t now)
{
	const struct radio_events *ev = &b->r->ev;
	struct radio_frame_info i = { .rssi = rssi };

	if (rssi)
		i.snr = (int8_t)(rssi - slot_of(b)->noise);
	if (ev->frame)
		ev->frame(ev->ctx, b->slot, b->cfg.wlan, frame, len, &i, now);
}

void frames_event(struct bss *b, const struct nl_event *e, mono_t now)
{
	struct dot11_frame f;
	struct sta *st;

	if (!b->runs || !e->frame || !dot11_read(e->frame, e->len, &f) || f.type != DOT11_MGMT ||
	    !dot11_station_address(f.a2))
		return;
	if (f.subtype == DOT11_PROBE_REQ) {
		probes_heard(b, e, now);
		return;
	}
	if (memcmp(f.a1, b->cfg.bssid, 6) != 0)
		return;
	st = sta_find(slot_of(b), f.a2);
	if (st && st->wlan == b->cfg.wlan && e->signal)
		st->rssi = e->signal;
	up(b, e->frame, e->len, e->signal, now);
}

/* EAPOL, as the kernel gives it without its head: up as a data frame of 802.11. */
void frames_control_port(struct bss *b, const struct nl_event *e, mono_t now)
{
	uint8_t frame[NL_FRAME_MAX + 64];
	struct wr w = wr_into(frame, sizeof(frame));
	struct sta *st = e->mac ? sta_find(slot_of(b), e->mac) : NULL;

	if (!b->runs || !e->frame || e->ethertype != ETH_P_PAE || !st || st->wlan != b->cfg.wlan)
		return;
	dot11_put_eapol(&w, false, b->cfg.bssid, e->mac, !e->no_encrypt, e->frame, e->len);
	if (!wr_done(&w))
		up(b, frame, wr_len(&w), st->rssi, now);
}

/* --- data of a station nobody knows: it is told so, once a second -------------------------------------------------- */

static bool told_lately(struct radio_nl80211 *r, uint64_t mac, mono_t now)
{
	unsigned at = (unsigned)(siphash_u64(r->hash, mac) % SPURIOUS_MAX);

	if (r->spurious[at].mac == mac && mono_between(r->spurious[at].at, now) < SPURIOUS_EVERY_MS)
		return true;
	r->spurious[at].mac = mac;
	r->spurious[at].at = now;
	return false;
}

/* IEEE 802.11-2020 11.3.4: class 2 and 3 frames. The kernel does not say which it was; neither is the station authenticated
 * nor associated here, and reason 7 says so. */
void frames_spurious(struct bss *b, const struct nl_event *e, mono_t now)
{
	uint8_t frame[64];
	struct wr w = wr_into(frame, sizeof(frame));
	struct dot11_ends ends = { .from_ap = true };

	if (!b->runs || !e->mac || !dot11_station_address(e->mac) || told_lately(b->r, mac_number(e->mac), now))
		return;
	memcpy(ends.bssid, b->cfg.bssid, 6);
	memcpy(ends.sta, e->mac, 6);
	dot11_put_deauth(&w, &ends, DOT11_REASON_CLASS3);
	if (!wr_done(&w))
		(void)frames_put(b, frame, wr_len(&w));
}

/* --- down --------------------------------------------------------------------------------------------------------- */

int frames_put(struct bss *b, const uint8_t *frame, size_t len)
{
	struct nl_msg *m = nl_80211(&b->r->nl, NL80211_CMD_FRAME, 0, b->ifindex);

	nla_put(m, NL80211_ATTR_FRAME, (int)len, frame);
	nla_put_flag(m, NL80211_ATTR_DONT_WAIT_FOR_ACK);
	return nl_call(&b->r->nl, m, NULL, NULL);
}

static void tell_sent(struct radio_nl80211 *r, struct pending *p, bool acked, mono_t now)
{
	p->used = false;
	if (r->ev.sent)
		r->ev.sent(r->ev.ctx, p->slot, p->token, acked, 0, now);
}

static uint32_t wait_for(struct slot *s, uint64_t cookie)
{
	struct radio_nl80211 *r = s->r;
	struct pending *p = &r->pending[r->pending_at];

	if (p->used) /* the oldest makes room */
		tell_sent(r, p, false, r->hub->now);
	r->pending_at = (r->pending_at + 1) % PENDING_MAX;
	if (!++r->token)
		++r->token;
	*p = (struct pending){ .cookie = cookie, .token = r->token, .slot = (uint8_t)s->index, .used = true,
			       .until = mono_after(r->hub->now, PENDING_MS) };
	return p->token;
}

void frames_sent(struct bss *b, const struct nl_event *e, mono_t now)
{
	struct radio_nl80211 *r = b->r;

	for (unsigned i = 0; e->has_cookie && i < PENDING_MAX; i++) /* each card counts for itself */
		if (r->pending[i].used && r->pending[i].cookie == e->cookie && r->pending[i].slot == b->slot) {
			tell_sent(r, &r->pending[i], e->acked, now);
			return;
		}
}

void frames_expire(struct radio_nl80211 *r, mono_t now)
{
	for (unsigned i = 0; i < PENDING_MAX; i++)
		if (r->pending[i].used && mono_reached(now, r->pending[i].until))
			tell_sent(r, &r->pending[i], false, now);
}

static int send_mgmt(struct bss *b, const uint8_t *frame, size_t len, uint64_t *cookie)
{
	struct nl_msg *m = nl_80211(&b->r->nl, NL80211_CMD_FRAME, 0, b->ifindex);

	nla_put(m, NL80211_ATTR_FRAME, (int)len, frame);
	return nl_call_cookie(&b->r->nl, m, cookie);
}

static int send_eapol(struct bss *b, const struct dot11_frame *f, struct rd eapol, uint64_t *cookie)
{
	bool told = slot_of(b)->card.control_port_status;
	struct nl_msg *m = nl_80211(&b->r->nl, NL80211_CMD_CONTROL_PORT_FRAME, 0, b->ifindex);

	nla_put(m, NL80211_ATTR_FRAME, (int)rd_left(&eapol), eapol.p);
	nla_put(m, NL80211_ATTR_MAC, 6, f->a1);
	nla_put_u16(m, NL80211_ATTR_CONTROL_PORT_ETHERTYPE, ETH_P_PAE);
	if (!f->protected)
		nla_put_flag(m, NL80211_ATTR_CONTROL_PORT_NO_ENCRYPT);
	if (!told)
		nla_put_flag(m, NL80211_ATTR_DONT_WAIT_FOR_ACK);
	return nl_call_cookie(&b->r->nl, m, cookie);
}

static struct bss *bss_for(struct slot *s, uint8_t wlan, const struct dot11_frame *f)
{
	if (wlan)
		return slot_bss(s, wlan);
	for (unsigned i = 0; i < RADIO_BSS_MAX; i++)
		if (s->bss[i].wanted && memcmp(s->bss[i].cfg.bssid, f->type == DOT11_MGMT ? f->a3 : f->a2, 6) == 0)
			return &s->bss[i];
	return NULL;
}

/* An association response gets what the controller cannot know of the card: HT, VHT, HE and WMM elements. */
static size_t complete(struct bss *b, const struct dot11_frame *f, const uint8_t *frame, size_t len, struct wr *w)
{
	static const uint8_t wmm[7] = { 0x00, 0x50, 0xf2, 2, 0, 1, 0 };
	struct sta *st = sta_find(slot_of(b), f->a1);
	struct dot11_elements e;

	if ((f->subtype == DOT11_ASSOC_RESP || f->subtype == DOT11_REASSOC_RESP) && st && st->ies_len) {
		dot11_elements_read(rd_over(st->ies, st->ies_len), &e);
		if (st->wmm && !e.wmm.p) /* the controller says that it asked for it */
			e.wmm = (struct dot11_ie){ wmm, sizeof(wmm) };
		dot11_bss_complete(&b->d, frame, len, &e, w);
	} else {
		wr_bytes(w, frame, len);
	}
	return wr_done(w) ? 0 : wr_len(w);
}

int frames_send(struct slot *s, uint8_t wlan, const uint8_t *frame, size_t len, struct radio_sent *sent)
{
	uint8_t room[NL_FRAME_MAX + 512];
	struct wr w = wr_into(room, sizeof(room));
	struct dot11_frame f;
	struct rd eapol;
	struct bss *b;
	uint64_t cookie = 0;
	int err;

	*sent = (struct radio_sent){ RADIO_NOT_ACKED, 0 };
	if (!dot11_read(frame, len, &f))
		return -EINVAL;
	b = bss_for(s, wlan, &f);
	if (!b || !b->runs)
		return -ENOENT;
	if (f.type == DOT11_MGMT) {
		len = complete(b, &f, frame, len, &w);
		if (!len)
			return -EMSGSIZE;
		dot11_set_protected(room, len, false); /* the kernel protects what is to be protected */
		err = send_mgmt(b, room, len, &cookie);
	} else if (dot11_read_eapol(&f, &eapol)) {
		err = send_eapol(b, &f, eapol, &cookie);
	} else {
		return -EOPNOTSUPP;
	}
	if (err)
		return err;
	s->stats.tx_frames++;
	if (cookie)
		*sent = (struct radio_sent){ RADIO_PENDING, wait_for(s, cookie) };
	return 0;
}
