/* SPDX-License-Identifier: Apache-2.0 */
/* channel.c - a slot's channel: the country's rules, availability checks (DFS), radar, and a card that goes and comes.
 *
 * All BSSs of a card share one channel. To change it they leave the air and come back, and their stations with them: a
 * channel switch announcement of many BSSs at once is not what every driver can. */
#include "agent/nl80211/in.h"

#include <errno.h>
#include <linux/nl80211.h>
#include <string.h>

void slot_put_channel(const struct slot *s, struct nl_msg *m)
{
	const struct dot11_channel *c = &s->channel;
	uint32_t width;

	nla_put_u32(m, NL80211_ATTR_WIPHY_FREQ, c->primary_mhz);
	if (s->cfg.no_ht || !s->band->can.ht)
		width = NL80211_CHAN_WIDTH_20_NOHT;
	else if (c->width == DOT11_20MHZ)
		width = NL80211_CHAN_WIDTH_20;
	else if (c->width == DOT11_40MHZ)
		width = NL80211_CHAN_WIDTH_40;
	else
		width = c->width == DOT11_80MHZ ? NL80211_CHAN_WIDTH_80 : NL80211_CHAN_WIDTH_160;
	nla_put_u32(m, NL80211_ATTR_CHANNEL_WIDTH, width);
	nla_put_u32(m, NL80211_ATTR_CENTER_FREQ1, c->center_mhz);
}

/* --- which channel ------------------------------------------------------------------------------------------------ */

/* As wide as it is wanted and the card can. */
static enum dot11_width width_wanted(const struct slot *s, const struct radio_channel *c)
{
	enum dot11_width width = s->cfg.width >= 8   ? DOT11_160MHZ
				 : s->cfg.width >= 4 ? DOT11_80MHZ
				 : s->cfg.width >= 2 ? DOT11_40MHZ
						     : DOT11_20MHZ;

	if (s->cfg.no_ht)
		width = DOT11_20MHZ;
	if (s->cfg.no_vht && width > DOT11_40MHZ)
		width = DOT11_40MHZ;
	while (width > DOT11_20MHZ && !(c->widths & 1u << width))
		width--;
	return width;
}

/* In 2.4 GHz the other half of 40 MHz may be on either side; where none is wanted, as the plan has it, else on the other. */
static bool choose_side(const struct slot *s, const struct radio_channel *c, struct dot11_channel *out)
{
	int8_t wanted = s->cfg.secondary ? s->cfg.secondary : out->secondary;

	for (unsigned i = 0; i < (s->cfg.secondary ? 1 : 2); i++, wanted = (int8_t)-wanted) {
		int other = out->primary + 4 * wanted;

		if (other < 1 || other > 13 || (wanted > 0 ? c->no_above : c->no_below) || !wiphy_channel(s->band, (uint8_t)other))
			continue;
		out->secondary = wanted;
		out->center = (uint8_t)(out->primary + 2 * wanted);
		out->center_mhz = (uint16_t)(out->primary_mhz + 10 * wanted);
		return true;
	}
	return false;
}

static bool make_at(const struct slot *s, const struct radio_channel *c, enum dot11_width width, struct dot11_channel *out)
{
	if (!dot11_channel_make(s->five_ghz ? DOT11_5GHZ : DOT11_2GHZ, c->number, width, out))
		return false;
	if (width == DOT11_20MHZ)
		return true;
	if (s->five_ghz)
		return !(out->secondary > 0 ? c->no_above : c->no_below);
	return choose_side(s, c, out);
}

/* The 20 MHz channels it is made of, in MHz of their middles. */
static bool each_part(const struct slot *s, const struct dot11_channel *c, bool (*good)(const struct radio_channel *p))
{
	unsigned half = dot11_width_mhz(c->width) / 2;

	if (c->band == DOT11_2GHZ)
		return good(wiphy_channel(s->band, c->primary));
	for (unsigned mhz = c->center_mhz - half + 10; mhz < c->center_mhz + half; mhz += 20) {
		const struct radio_channel *p = wiphy_channel(s->band, (uint8_t)((mhz - 5000) / 5));

		if (!p || !good(p))
			return false;
	}
	return true;
}

static bool may_send(const struct radio_channel *p)
{
	return p && !p->no_ir && !p->closed;
}

static bool no_radar(const struct radio_channel *p)
{
	return p && !p->radar;
}

/* Narrower where a part of it may not be used. */
static bool choose(const struct slot *s, uint8_t number, struct dot11_channel *out)
{
	const struct radio_channel *c = wiphy_channel(s->band, number);
	enum dot11_width width;

	if (!c)
		return false;
	for (width = width_wanted(s, c);; width--) {
		if (make_at(s, c, width, out) && each_part(s, out, may_send)) {
			out->dfs = !each_part(s, out, no_radar);
			return true;
		}
		if (width == DOT11_20MHZ)
			return false;
	}
}

/* Where to go from a channel with radar: one without the duty to look for it. */
static bool refuge(const struct slot *s, struct dot11_channel *out)
{
	for (unsigned i = 0; i < s->band->nchannels; i++) {
		const struct radio_channel *c = &s->band->channel[i];

		if (!c->radar && may_send(c) && choose(s, c->number, out) && !out->dfs)
			return true;
	}
	return false;
}

static bool anything_waits(const struct slot *s)
{
	for (unsigned i = 0; i < RADIO_BSS_MAX; i++)
		if (s->bss[i].wanted && !s->bss[i].runs)
			return true;
	return false;
}

static void go_and_tell(struct slot *s)
{
	bool waited = anything_waits(s);
	int err = slot_go(s);

	if (err)
		radio_slot_event(s, RADIO_EVENT_DOWN, 2, strerror(-err)); /* RFC 5415 4.6.34 cause 2: software failure */
	else if (waited && s->state == SLOT_ON)
		radio_slot_event(s, RADIO_EVENT_UP, 0, NULL);
}

/* --- availability check ------------------------------------------------------------------------------------------- */

/* On one interface for all: the kernel then takes the channel as available. */
static int check_begin(struct slot *s)
{
	struct bss *b = NULL;
	struct nl_msg *m;
	int err;

	for (unsigned i = 0; i < RADIO_BSS_MAX && !b; i++)
		if (s->bss[i].wanted)
			b = &s->bss[i];
	if (!b)
		return 0;
	err = bss_interface(b);
	if (err)
		return err;
	m = nl_80211(&s->r->nl, NL80211_CMD_RADAR_DETECT, 0, b->ifindex);
	slot_put_channel(s, m);
	err = nl_call_own(&s->r->nl, m, NULL, NULL);
	if (err)
		return err;
	s->state = SLOT_CAC;
	s->checking = b;
	radio_tell(s->r, "radio %u: channel %u: availability check, nothing is sent before its end", s->index,
		   s->channel.primary);
	return 0;
}

/* The check ends without a result: with its interface, in the kernel, too. */
static void check_end(struct slot *s)
{
	struct bss *b = s->checking;

	s->checking = NULL;
	if (s->state != SLOT_CAC)
		return;
	s->state = SLOT_ON;
	if (b && b->ifindex)
		bss_remove(b);
}

void slot_check_lost(struct slot *s, const struct bss *b)
{
	if (s->checking != b)
		return;
	s->checking = NULL;
	if (s->state != SLOT_CAC)
		return;
	s->state = SLOT_ON;
	if (!timer_armed(&s->again))
		wheel_arm(&s->r->hub->wheel, &s->again, mono_after(s->r->hub->now, AGAIN_MS));
}

static bool send_away(struct slot *s)
{
	bool any = false;

	for (unsigned i = 0; i < RADIO_BSS_MAX; i++)
		if (s->bss[i].runs)
			any |= bss_send_away(&s->bss[i]);
	return any;
}

/* The controller is told once of all stations that were sent away, and of BSSs that came back without their group keys: only
 * new ones may be used, and those only the controller makes. It takes the whole slot for reset, so stations of BSSs that
 * stayed on the air are sent away, too: else they would go on with an access point that knows them no more. */
static void tell_reset(struct slot *s)
{
	bool any = s->sent_away;

	s->sent_away = false;
	for (unsigned i = 0; i < RADIO_BSS_MAX; i++)
		if (s->bss[i].runs && s->bss[i].keys_lost) {
			s->bss[i].keys_lost = false;
			any = true;
		}
	if (!any)
		return;
	(void)send_away(s);
	radio_slot_event(s, RADIO_EVENT_RESET, 0, "reset: its stations have to come back, and need new group keys");
}

static void leave_for_radar(struct slot *s)
{
	struct dot11_channel to;
	unsigned from = s->channel.primary;

	s->sent_away = send_away(s); /* one short frame: there is time for that after radar */
	slot_stop_all(s);
	check_end(s);
	s->dfs_ready = false;
	(void)wiphy_again(&s->r->nl, &s->card);
	if (!refuge(s, &to)) {
		s->state = SLOT_SETTLING; /* until a channel is free again, or the rules or the configuration change */
		radio_slot_event(s, RADIO_EVENT_RADAR, 0, "radar, and there is no other channel");
		tell_reset(s);
		return;
	}
	s->channel = to;
	s->left_for = to.primary;
	s->state = SLOT_ON;
	radio_tell(s->r, "radio %u: radar on channel %u: goes to channel %u", s->index, from, to.primary);
	radio_slot_event(s, RADIO_EVENT_RADAR, 0, "radar: the channel is left");
	go_and_tell(s);
}

/* Is it about the channel this slot is on, or waits for? Other agents, and monitors, have theirs. */
static bool on_channel(const struct slot *s, const struct nl_event *e)
{
	unsigned half = dot11_width_mhz(s->channel.width) / 2;

	if (!e->freq || s->channel.band == DOT11_2GHZ)
		return true;
	return e->freq > s->channel.center_mhz - half && e->freq < s->channel.center_mhz + half;
}

void slot_radar(struct slot *s, const struct nl_event *e)
{
	bool ours = on_channel(s, e);

	switch (e->radar - 1) {
	case NL80211_RADAR_CAC_FINISHED:
		if (!ours || s->state != SLOT_CAC)
			return;
		s->dfs_ready = true;
		s->checking = NULL;
		s->state = SLOT_ON;
		go_and_tell(s);
		return;
	case NL80211_RADAR_CAC_ABORTED:
		if (ours && s->state == SLOT_CAC)
			slot_check_lost(s, s->checking);
		return;
	case NL80211_RADAR_DETECTED:
		if (ours && (s->state == SLOT_ON || s->state == SLOT_CAC) && s->channel.dfs)
			leave_for_radar(s);
		else
			(void)wiphy_again(&s->r->nl, &s->card);
		return;
	case NL80211_RADAR_NOP_FINISHED:
		/* A channel that was left for radar is open again. Who found another stays there until it is configured anew: its
		 * stations are worth more than the channel. */
		(void)wiphy_again(&s->r->nl, &s->card);
		if (s->state == SLOT_SETTLING && !timer_armed(&s->again))
			go_and_tell(s);
		return;
	default:
		return;
	}
}

/* --- configuration ------------------------------------------------------------------------------------------------ */

/* Each by itself: cards whose interfaces have a power each take the lowest, or only that of the one. */
static void slot_power(struct slot *s)
{
	for (unsigned i = 0; i < RADIO_BSS_MAX; i++)
		if (s->bss[i].runs)
			bss_power(&s->bss[i]);
}

void slot_stop_all(struct slot *s)
{
	s->switching = false;
	for (unsigned i = 0; i < RADIO_BSS_MAX; i++)
		if (s->bss[i].runs)
			bss_down(&s->bss[i]);
}

/* 0: holds; 1: asked for, the kernel will tell. */
static int set_country(struct slot *s)
{
	struct radio_nl80211 *r = s->r;
	const char *c = s->cfg.country;
	int err;

	if (c[0] < 'A' || c[0] > 'Z' || c[1] < 'A' || c[1] > 'Z')
		return 0; /* not told: as the system has it */
	err = wiphy_country(&r->nl, r->country);
	if (err || memcmp(r->country, c, 2) == 0)
		return err;
	err = wiphy_country_set(&r->nl, c);
	return err ? err : 1;
}

/* All but the channel, which can be announced. */
static bool same_bss(const struct radio_config *a, const struct radio_config *b)
{
	return a->beacon_period == b->beacon_period &&
	       a->dtim_period == b->dtim_period && memcmp(a->country, b->country, 2) == 0 && a->nrates == b->nrates &&
	       memcmp(a->rates, b->rates, a->nrates) == 0 && a->no_ht == b->no_ht && a->no_vht == b->no_vht &&
	       a->no_he == b->no_he && a->short_preamble == b->short_preamble;
}

static bool same_air(const struct radio_config *a, const struct radio_config *b)
{
	return a->channel == b->channel && a->width == b->width && a->secondary == b->secondary && same_bss(a, b);
}

int slot_configure(struct slot *s, const struct radio_config *c)
{
	bool same = s->configured && same_air(&s->cfg, c), power = !s->configured || s->cfg.power_dbm != c->power_dbm;
	bool announced = s->configured && c->announce && same_bss(&s->cfg, c);
	struct dot11_channel to;
	int err;

	s->cfg = *c;
	s->configured = true;
	if (s->state == SLOT_GONE)
		return -ENODEV;
	if (!c->enabled) {
		slot_stop_all(s);
		check_end(s);
		s->state = SLOT_OFF;
		return 0;
	}
	if (same && (s->state == SLOT_ON || s->state == SLOT_CAC)) {
		if (power) /* nobody has to leave for it */
			slot_power(s);
		return 0;
	}
	if (announced && s->state == SLOT_ON && !s->switching && choose(s, c->channel, &to) && switch_begin(s, &to) == 0) {
		s->left_for = 0;
		if (power)
			slot_power(s);
		return 0;
	}
	s->sent_away = send_away(s);
	slot_stop_all(s);
	check_end(s);
	s->left_for = 0;
	s->dfs_ready = false;
	err = set_country(s);
	if (err < 0)
		return err;
	s->state = SLOT_SETTLING;
	if (err == 1) {
		wheel_arm(&s->r->hub->wheel, &s->again, mono_after(s->r->hub->now, SETTLE_MS));
		tell_reset(s);
		return 0;
	}
	err = slot_go(s);
	tell_reset(s); /* also when it has to wait for its channel */
	return err;
}

/* From settling: is the channel one that may be used now? */
static int settle(struct slot *s)
{
	int err = wiphy_again(&s->r->nl, &s->card);

	if (err)
		return err;
	if (!choose(s, s->left_for ? s->left_for : s->cfg.channel, &s->channel)) {
		radio_tell(s->r, "radio %u: channel %u may not be used with the rules of country %.2s", s->index, s->cfg.channel,
			   s->cfg.country[0] ? s->cfg.country : "--");
		return -EINVAL;
	}
	s->state = SLOT_ON;
	return 0;
}

int slot_go(struct slot *s)
{
	int first = 0, unchecked = 0, err;

	if (s->state == SLOT_SETTLING && !timer_armed(&s->again))
		first = settle(s);
	if (first || s->state != SLOT_ON || !anything_waits(s))
		return first;
	if (s->channel.dfs && !s->dfs_ready)
		unchecked = first = check_begin(s);
	for (unsigned i = 0; i < RADIO_BSS_MAX && s->state == SLOT_ON && !unchecked; i++) {
		if (!s->bss[i].wanted || s->bss[i].runs)
			continue;
		err = bss_up(&s->bss[i]);
		if (err && !first)
			first = err;
	}
	tell_reset(s);
	if (first && s->state == SLOT_ON && !timer_armed(&s->again))
		wheel_arm(&s->r->hub->wheel, &s->again, mono_after(s->r->hub->now, AGAIN_MS));
	return first;
}

void slot_again(struct timer *t, mono_t now)
{
	struct slot *s = link_object(t, struct slot, again);

	(void)now;
	if (s->state == SLOT_SETTLING || s->state == SLOT_ON)
		go_and_tell(s);
}

void slot_rules_changed(struct slot *s)
{
	struct dot11_channel now;

	if (wiphy_country(&s->r->nl, s->r->country) || s->state == SLOT_OFF || s->state == SLOT_GONE)
		return;
	if (s->state == SLOT_SETTLING) {
		wheel_stop(&s->r->hub->wheel, &s->again); /* what was waited for has come */
		go_and_tell(s);
	} else if (wiphy_again(&s->r->nl, &s->card) == 0 && !choose(s, s->channel.primary, &now)) {
		slot_stop_all(s);
		s->state = SLOT_SETTLING;
		radio_slot_event(s, RADIO_EVENT_DOWN, 2, "the country's rules do not allow the channel any more");
	}
}

void slot_card_gone(struct slot *s)
{
	s->switching = false;
	for (unsigned i = 0; i < RADIO_BSS_MAX; i++) {
		if (s->bss[i].runs)
			bss_lost(&s->bss[i]);
		s->bss[i].ifindex = 0;
		s->bss[i].registered = false;
		learn_close(&s->bss[i]);
	}
	wheel_stop(&s->r->hub->wheel, &s->again);
	s->checking = NULL;
	s->state = SLOT_GONE;
	radio_slot_event(s, RADIO_EVENT_DOWN, 1, "the card is gone"); /* cause 1: radio failure */
}
