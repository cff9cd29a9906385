/* SPDX-License-Identifier: Apache-2.0 */
/* radio_nl80211.c - see agent/radio_nl80211.h: the table of operations, the kernel's events, what is done by the clock. */
#include "agent/nl80211/in.h"

#include "base/xalloc.h"

#include <errno.h>
#include <linux/nl80211.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void radio_tell(const struct radio_nl80211 *r, const char *fmt, ...)
{
	char line[256];
	va_list ap;

	if (!r->o.tell)
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	r->o.tell(r->o.ctx, line);
}

struct slot *slot_of(struct bss *b)
{
	return &b->r->slot[b->slot];
}

struct bss *slot_bss(struct slot *s, uint8_t wlan)
{
	return wlan >= 1 && wlan <= RADIO_BSS_MAX && s->bss[wlan - 1].wanted ? &s->bss[wlan - 1] : NULL;
}

struct bss *radio_bss_by_ifindex(struct radio_nl80211 *r, uint32_t ifindex)
{
	for (unsigned i = 0; ifindex && i < r->nslots; i++)
		for (unsigned k = 0; k < RADIO_BSS_MAX; k++)
			if (r->slot[i].bss[k].ifindex == ifindex)
				return &r->slot[i].bss[k];
	return NULL;
}

void radio_slot_event(struct slot *s, enum radio_event e, uint8_t cause, const char *text)
{
	const struct radio_events *ev = &s->r->ev;

	if (text && !ev->event) /* who listens says it */
		radio_tell(s->r, "radio %u: %s", s->index, text);
	if (ev->event)
		ev->event(ev->ctx, s->index, e, cause, s->channel.primary, (uint8_t)(1u << s->channel.width), text,
			  s->r->hub->now);
}

/* --- the kernel's events ------------------------------------------------------------------------------------------ */

static struct slot *slot_by_wiphy(struct radio_nl80211 *r, const struct nl_event *e)
{
	for (unsigned i = 0; e->has_wiphy && i < r->nslots; i++)
		if (r->slot[i].there && r->slot[i].card.index == e->wiphy)
			return &r->slot[i];
	return NULL;
}

static void again_soon(struct slot *s)
{
	if (!timer_armed(&s->again))
		wheel_arm(&s->r->hub->wheel, &s->again, mono_after(s->r->hub->now, AGAIN_MS));
}

/* Somebody else took the interface, or took it down. */
static void bss_event_lost(struct bss *b, bool interface_gone)
{
	bool ran = b->runs;

	if (ran)
		bss_lost(b);
	if (interface_gone) {
		learn_close(b);
		b->ifindex = 0;
		b->vlan = 0;
		slot_check_lost(slot_of(b), b);
	} else {
		bss_remove(b); /* and anew: whatever was changed at it */
	}
	if (!b->wanted || !ran)
		return;
	radio_slot_event(slot_of(b), RADIO_EVENT_DOWN, 2, "a BSS was taken off the air by somebody else; it comes back");
	again_soon(slot_of(b));
}

static bool taken(const struct radio_nl80211 *r, uint32_t wiphy)
{
	for (unsigned i = 0; i < r->nslots; i++)
		if (r->slot[i].there && r->slot[i].state != SLOT_GONE && r->slot[i].card.index == wiphy)
			return true;
	return false;
}

static bool fits(const struct wiphy *w, bool five)
{
	return w->ap && w->band[five].there && w->band[five].nchannels && w->control_port && w->ccmp;
}

/* The kernel gives a card that is plugged in again another number, and often another name: its address tells it. */
static bool is_again(const struct slot *s, const struct wiphy *w)
{
	static const uint8_t none[6];
	bool known = memcmp(s->card.mac, none, 6) != 0 && memcmp(w->mac, none, 6) != 0;

	return (known ? memcmp(s->card.mac, w->mac, 6) == 0 : strcmp(w->name, s->card.name) == 0) && fits(w, s->five_ghz);
}

static void card_came(struct radio_nl80211 *r)
{
	struct wiphy *cards = xcalloc(WIPHY_CARDS_MAX, sizeof(*cards), "a list of cards");
	int n = wiphy_list(&r->nl, cards, WIPHY_CARDS_MAX);

	for (unsigned i = 0; i < r->nslots; i++) {
		struct slot *s = &r->slot[i];

		for (int k = 0; s->there && s->state == SLOT_GONE && k < n; k++)
			if (!taken(r, cards[k].index) && is_again(s, &cards[k])) {
				radio_tell(r, "radio %u: the card is back, as %s", i, cards[k].name);
				s->card = cards[k];
				s->state = s->configured && s->cfg.enabled ? SLOT_SETTLING : SLOT_OFF;
				again_soon(s);
			}
	}
	free(cards);
}

static void handle(void *ctx, const struct nlmsghdr *h)
{
	struct radio_nl80211 *r = ctx;
	mono_t now = r->hub->now;
	struct nl_event e;
	struct bss *b;
	struct slot *s;

	if (!nl_event_read(h, r->nl.family, &e))
		return;
	b = radio_bss_by_ifindex(r, e.ifindex);
	s = b ? slot_of(b) : slot_by_wiphy(r, &e);
	switch (e.cmd) {
	case NL80211_CMD_FRAME:
		if (b)
			frames_event(b, &e, now);
		break;
	case NL80211_CMD_CONTROL_PORT_FRAME:
		if (b)
			frames_control_port(b, &e, now);
		break;
	case NL80211_CMD_FRAME_TX_STATUS:
	case NL80211_CMD_CONTROL_PORT_FRAME_TX_STATUS:
		if (b)
			frames_sent(b, &e, now);
		break;
	case NL80211_CMD_UNEXPECTED_FRAME:
		if (b)
			frames_spurious(b, &e, now);
		break;
	case NL80211_CMD_DEL_STATION:
		if (b && e.mac)
			sta_gone(b, e.mac, now);
		break;
	case NL80211_CMD_RADAR_DETECT:
		if (s && e.radar)
			slot_radar(s, &e);
		break;
	case NL80211_CMD_REG_CHANGE:
	case NL80211_CMD_WIPHY_REG_CHANGE:
		for (unsigned i = 0; i < r->nslots; i++)
			if (r->slot[i].there)
				slot_rules_changed(&r->slot[i]);
		break;
	case NL80211_CMD_CH_SWITCH_NOTIFY:
		if (b)
			switch_done(b);
		break;
	case NL80211_CMD_STOP_AP:
		if (b && b->runs)
			bss_event_lost(b, false);
		break;
	case NL80211_CMD_DEL_INTERFACE:
		if (b)
			bss_event_lost(b, true);
		break;
	case NL80211_CMD_DEL_WIPHY:
		if (s && s->state != SLOT_GONE)
			slot_card_gone(s);
		break;
	case NL80211_CMD_NEW_WIPHY:
		card_came(r);
		break;
	default:
		break;
	}
}

static void look(struct radio_nl80211 *r)
{
	if (nl_events(&r->nl, handle, r))
		radio_soon(r);
	if (!r->nl.lost)
		return;
	r->nl.lost = false;
	radio_tell(r, "the kernel's events came faster than they were read: stations are compared anew");
	for (unsigned i = 0; i < r->nslots; i++)
		if (r->slot[i].there)
			sta_resync(&r->slot[i], r->hub->now);
}

static void readable(uv_poll_t *p, int status, int events)
{
	struct radio_nl80211 *r = p->data;

	(void)events;
	r->hub->now = mono_now();
	look(r);
	if (status < 0 && r->open) /* an error in the socket's queue: events were lost */
		uv_poll_start(&r->poll, UV_READABLE, readable);
}

static void soon(struct timer *t, mono_t now)
{
	(void)now;
	look(link_object(t, struct radio_nl80211, soon));
}

void radio_soon(struct radio_nl80211 *r)
{
	if (!timer_armed(&r->soon))
		wheel_arm(&r->hub->wheel, &r->soon, r->hub->now);
}

/* --- by the clock ------------------------------------------------------------------------------------------------- */

static int take_survey(void *ctx, const struct nlmsghdr *h)
{
	struct slot *s = ctx;
	struct nlattr *tb[NL80211_ATTR_MAX + 1], *i[NL80211_SURVEY_INFO_MAX + 1];
	uint64_t time, busy;
	uint8_t cmd;

	if (!nl_attributes(h, s->r->nl.family, &cmd, tb, NL80211_ATTR_MAX) || !tb[NL80211_ATTR_SURVEY_INFO] ||
	    nla_parse_nested(i, NL80211_SURVEY_INFO_MAX, tb[NL80211_ATTR_SURVEY_INFO], NULL) ||
	    !i[NL80211_SURVEY_INFO_IN_USE])
		return 0;
	if (nl_value(i[NL80211_SURVEY_INFO_NOISE], 1))
		s->noise = (int8_t)nl_get_u8(i[NL80211_SURVEY_INFO_NOISE]);
	time = nl_get_u64(i[NL80211_SURVEY_INFO_TIME]);
	busy = nl_get_u64(i[NL80211_SURVEY_INFO_TIME_BUSY]);
	if (time > s->survey_time && busy >= s->survey_busy && busy - s->survey_busy <= time - s->survey_time)
		s->utilization = (uint8_t)(100 * (busy - s->survey_busy) / (time - s->survey_time));
	s->survey_time = time;
	s->survey_busy = busy;
	return 0;
}

static void survey(struct slot *s)
{
	for (unsigned i = 0; i < RADIO_BSS_MAX; i++)
		if (s->bss[i].runs) {
			(void)nl_call(&s->r->nl, nl_80211(&s->r->nl, NL80211_CMD_GET_SURVEY, NLM_F_DUMP, s->bss[i].ifindex),
				      take_survey, s);
			return;
		}
}

static void tick(struct timer *t, mono_t now)
{
	struct radio_nl80211 *r = link_object(t, struct radio_nl80211, tick);

	wheel_arm(&r->hub->wheel, t, mono_after(now, TICK_MS));
	frames_expire(r, now);
	if (++r->ticks % POLL_S)
		return;
	for (unsigned i = 0; i < r->nslots; i++)
		if (r->slot[i].there && r->slot[i].state == SLOT_ON) {
			survey(&r->slot[i]);
			sta_poll(&r->slot[i], now);
		}
}

/* --- operations ----------------------------------------------------------------------------------------------------- */

static struct slot *slot_at(void *radio, unsigned slot)
{
	struct radio_nl80211 *r = radio;

	return slot < r->nslots && r->slot[slot].there ? &r->slot[slot] : NULL;
}

static unsigned op_slots(void *radio)
{
	return ((struct radio_nl80211 *)radio)->nslots;
}

static void copy_abilities(const struct dot11_abilities *can, struct radio_caps *out)
{
	struct wr w;

	out->nrates = can->nrates < RADIO_RATES_MAX ? can->nrates : RADIO_RATES_MAX;
	memcpy(out->rates, can->rates, out->nrates);
	out->ht = can->ht;
	out->vht = can->vht;
	out->he = can->he;
	w = wr_into(out->ht_caps, sizeof(out->ht_caps));
	wr_le16(&w, can->ht_cap);
	wr_u8(&w, can->ht_ampdu);
	wr_bytes(&w, can->ht_mcs, sizeof(can->ht_mcs));
	w = wr_into(out->vht_caps, sizeof(out->vht_caps));
	wr_le32(&w, can->vht_cap);
	wr_bytes(&w, can->vht_mcs, sizeof(can->vht_mcs));
	memcpy(out->he_mac, can->he_mac, sizeof(out->he_mac));
	memcpy(out->he_phy, can->he_phy, sizeof(out->he_phy));
	memcpy(out->he_mcs, can->he_mcs, sizeof(out->he_mcs));
	memcpy(out->he_ppe, can->he_ppe, sizeof(out->he_ppe));
	out->he_mcs_len = can->he_mcs_len;
	out->he_ppe_len = can->he_ppe_len;
}

static void op_capabilities(void *radio, unsigned slot, struct radio_caps *out)
{
	struct slot *s = slot_at(radio, slot);

	memset(out, 0, sizeof(*out));
	if (!s)
		return;
	copy_abilities(&s->band->can, out);
	out->type = (uint8_t)((s->five_ghz ? RADIO_A : RADIO_B | RADIO_G) | (out->ht ? RADIO_N : 0));
	memcpy(out->mac, s->r->o.base, 6);
	out->max_bss = (uint8_t)(s->card.max_aps < RADIO_BSS_MAX ? s->card.max_aps : RADIO_BSS_MAX);
	out->wmm = true;
	out->pmf = s->card.bip;
	out->max_stations = s->card.max_stations && s->card.max_stations < STATIONS_MAX ? s->card.max_stations : STATIONS_MAX;
	out->channel = s->band->channel;
	out->nchannels = (uint8_t)s->band->nchannels;
	for (unsigned i = 0; i < s->band->nchannels; i++) {
		out->widths |= s->band->channel[i].widths;
		if (s->band->channel[i].max_power_dbm > out->max_power_dbm)
			out->max_power_dbm = s->band->channel[i].max_power_dbm;
	}
}

static void op_listen(void *radio, const struct radio_events *e)
{
	struct radio_nl80211 *r = radio;

	if (e)
		r->ev = *e;
	else
		memset(&r->ev, 0, sizeof(r->ev));
}

static int op_configure(void *radio, unsigned slot, const struct radio_config *c)
{
	struct slot *s = slot_at(radio, slot);

	return s ? slot_configure(s, c) : -ENODEV;
}

static int op_bss_start(void *radio, unsigned slot, const struct radio_bss *b)
{
	struct slot *s = slot_at(radio, slot);

	if (!s)
		return -ENODEV;
	return b->wlan < 1 || b->wlan > RADIO_BSS_MAX || !s->configured ? -EINVAL : bss_want(s, b);
}

static int op_bss_update(void *radio, unsigned slot, const struct radio_bss *cfg)
{
	struct slot *s = slot_at(radio, slot);
	struct bss *b = s ? slot_bss(s, cfg->wlan) : NULL;

	return b ? bss_change(b, cfg) : -ENOENT;
}

static int op_bss_stop(void *radio, unsigned slot, uint8_t wlan)
{
	struct slot *s = slot_at(radio, slot);
	struct bss *b = s ? slot_bss(s, wlan) : NULL;

	if (!b)
		return -ENOENT;
	b->wanted = false;
	bss_remove(b);
	return 0;
}

static int op_station_set(void *radio, unsigned slot, const struct radio_station *st)
{
	struct slot *s = slot_at(radio, slot);

	return s ? sta_set(s, st) : -ENODEV;
}

static int op_station_del(void *radio, unsigned slot, const uint8_t mac[static 6])
{
	struct slot *s = slot_at(radio, slot);

	return s ? sta_del(s, mac) : -ENODEV;
}

static int op_key_set(void *radio, unsigned slot, const struct radio_key *k)
{
	struct slot *s = slot_at(radio, slot);

	return s ? keys_set(s, k) : -ENODEV;
}

static int op_frame_send(void *radio, unsigned slot, uint8_t wlan, const uint8_t *frame, size_t len, struct radio_sent *sent)
{
	struct slot *s = slot_at(radio, slot);

	*sent = (struct radio_sent){ RADIO_NOT_ACKED, 0 };
	return s ? frames_send(s, wlan, frame, len, sent) : -ENODEV;
}

static int op_group_state(void *radio, unsigned slot, uint8_t wlan, struct radio_group_state *out)
{
	struct slot *s = slot_at(radio, slot);

	return s ? keys_state(s, wlan, out) : -ENODEV;
}

static void op_statistics(void *radio, unsigned slot, struct radio_stats *out)
{
	struct slot *s = slot_at(radio, slot);

	memset(out, 0, sizeof(*out));
	if (!s)
		return;
	*out = s->stats;
	out->channel_noise = (uint32_t)(int32_t)s->noise;
	out->stations = (uint16_t)s->nsta;
	out->utilization = s->utilization;
}

const struct radio_ops radio_nl80211_ops = {
	.name = "nl80211",
	.slots = op_slots,
	.capabilities = op_capabilities,
	.listen = op_listen,
	.configure = op_configure,
	.bss_start = op_bss_start,
	.bss_update = op_bss_update,
	.bss_stop = op_bss_stop,
	.station_set = op_station_set,
	.station_del = op_station_del,
	.key_set = op_key_set,
	.frame_send = op_frame_send,
	.group_state = op_group_state,
	.statistics = op_statistics,
};

const struct radio_config *radio_nl80211_config(const struct radio_nl80211 *r, unsigned slot)
{
	return slot < r->nslots && r->slot[slot].configured ? &r->slot[slot].cfg : NULL;
}

const struct radio_bss *radio_nl80211_bss(const struct radio_nl80211 *r, unsigned slot, uint8_t wlan)
{
	bool there = slot < r->nslots && wlan >= 1 && wlan <= RADIO_BSS_MAX && r->slot[slot].bss[wlan - 1].runs;

	return there ? &r->slot[slot].bss[wlan - 1].cfg : NULL;
}

/* --- beginning and end ---------------------------------------------------------------------------------------------- */

static bool take_card(struct radio_nl80211 *r, unsigned i, const struct wiphy *cards, int n, char why[static RADIO_WHY_MAX])
{
	const char *wanted = r->o.slot[i].phy;
	bool any = strcmp(wanted, "any") == 0, five = r->o.slot[i].five_ghz;
	struct slot *s = &r->slot[i];

	for (int k = 0; k < n; k++) {
		if (!(any ? !taken(r, cards[k].index) && fits(&cards[k], five) : strcmp(cards[k].name, wanted) == 0))
			continue;
		if (taken(r, cards[k].index)) {
			snprintf(why, RADIO_WHY_MAX, "radio %u: card %s is that of another slot", i, wanted);
			return false;
		}
		if (!fits(&cards[k], five)) {
			snprintf(why, RADIO_WHY_MAX, "radio %u: card %s cannot be an access point in %s GHz (it needs AP mode, a "
				 "channel there, CCMP, and the control port over nl80211)", i, wanted, five ? "5" : "2.4");
			return false;
		}
		s->card = cards[k];
		s->there = true;
		s->five_ghz = five;
		s->band = &s->card.band[five];
		return true;
	}
	snprintf(why, RADIO_WHY_MAX, any ? "radio %u: there is no card left that can be an access point in %s GHz"
					 : "radio %u: there is no card of the name given, for %s GHz", i, five ? "5" : "2.4");
	return false;
}

static bool take_cards(struct radio_nl80211 *r, char why[static RADIO_WHY_MAX])
{
	struct wiphy *cards = xcalloc(WIPHY_CARDS_MAX, sizeof(*cards), "a list of cards");
	int n = wiphy_list(&r->nl, cards, WIPHY_CARDS_MAX);
	bool good = n >= 0;

	if (!good)
		snprintf(why, RADIO_WHY_MAX, "the kernel does not tell its radios: %s", strerror(-n));
	/* those that are named first, so that "any" does not take them */
	for (unsigned pass = 0; pass < 2; pass++)
		for (unsigned i = 0; i < RADIO_SLOTS_MAX && good; i++)
			if (r->o.slot[i].there && (strcmp(r->o.slot[i].phy, "any") == 0) == (pass == 1))
				good = take_card(r, i, cards, n, why);
	free(cards);
	return good;
}

static void make_slots(struct radio_nl80211 *r)
{
	for (unsigned i = 0; i < RADIO_SLOTS_MAX; i++) {
		struct slot *s = &r->slot[i];

		if (r->o.slot[i].there)
			r->nslots = i + 1;
		s->r = r;
		s->index = i;
		s->noise = NOISE_DBM;
		timer_init(&s->again, "radio again", slot_again);
		for (unsigned k = 0; k < RADIO_BSS_MAX; k++) {
			s->bss[k].r = r;
			s->bss[k].slot = i;
		}
	}
}

struct radio_nl80211 *radio_nl80211_new(struct hub *hub, const struct radio_nl80211_options *o,
					char why[static RADIO_WHY_MAX])
{
	struct radio_nl80211 *r = xcalloc(1, sizeof(*r), "the radio");
	int err;

	r->hub = hub;
	r->hash = hash_key_random();
	r->o = *o;
	timer_init(&r->tick, "radio tick", tick);
	timer_init(&r->soon, "radio events", soon);
	make_slots(r);
	err = nl_begin(&r->nl);
	if (err || !take_cards(r, why)) {
		if (err)
			snprintf(why, RADIO_WHY_MAX, "the kernel's nl80211 cannot be asked: %s", strerror(-err));
		else
			nl_end(&r->nl);
		free(r);
		return NULL;
	}
	(void)wiphy_country(&r->nl, r->country);
	bss_sweep(r);
	r->open = true;
	uv_poll_init(&hub->loop, &r->poll, nl_events_fd(&r->nl));
	r->poll.data = r;
	uv_poll_start(&r->poll, UV_READABLE, readable);
	wheel_arm(&hub->wheel, &r->tick, mono_after(hub->now, TICK_MS));
	return r;
}

void radio_nl80211_stop(struct radio_nl80211 *r)
{
	if (!r->open)
		return;
	memset(&r->ev, 0, sizeof(r->ev)); /* nobody is told any more */
	for (unsigned i = 0; i < r->nslots; i++) {
		wheel_stop(&r->hub->wheel, &r->slot[i].again);
		for (unsigned k = 0; k < RADIO_BSS_MAX; k++) {
			r->slot[i].bss[k].wanted = false;
			bss_remove(&r->slot[i].bss[k]);
		}
	}
	wheel_stop(&r->hub->wheel, &r->tick);
	wheel_stop(&r->hub->wheel, &r->soon);
	uv_poll_stop(&r->poll);
	uv_close((uv_handle_t *)&r->poll, NULL);
	r->open = false;
	nl_end(&r->nl);
}

void radio_nl80211_free(struct radio_nl80211 *r)
{
	if (!r)
		return;
	if (r->open)
		radio_nl80211_stop(r);
	free(r);
}
