/* SPDX-License-Identifier: Apache-2.0 */
/* switch.c - another channel, announced: the beacons of all BSSs of the card count down, then all move at once; stations and
 * keys stay. mac80211 moves them when each of them has been told to. */
#include "agent/nl80211/in.h"

#include <errno.h>
#include <linux/nl80211.h>

enum { BEACONS = 5 };

/* Where the count stands in the beacon's tail; 0: it is not there. */
static uint16_t count_at(const uint8_t *tail, size_t len)
{
	for (size_t i = 0; i + 2 <= len && i + 2 + tail[i + 1] <= len; i += 2u + tail[i + 1])
		if (tail[i] == DOT11_EL_CHANNEL_SWITCH && tail[i + 1] == 3)
			return (uint16_t)(i + 4);
	return 0;
}

static int announce(struct bss *b, const struct dot11_channel *to)
{
	struct slot *s = slot_of(b);
	const struct dot11_channel from = s->channel;
	struct nl_msg *m = nl_80211(&b->r->nl, NL80211_CMD_CHANNEL_SWITCH, 0, b->ifindex);
	uint8_t head[512], tail[IES_MAX + 512];
	struct wr h = wr_into(head, sizeof(head)), t = wr_into(tail, sizeof(tail));
	struct nlattr *nest;
	uint16_t offset;
	int err;

	b->d.leaving.on = true;
	b->d.leaving.channel = to->primary;
	b->d.leaving.beacons = BEACONS;
	dot11_bss_beacon(&b->d, &h, &t);
	offset = wr_done(&h) || wr_done(&t) ? 0 : count_at(tail, wr_len(&t));
	s->channel = *to;
	if (!offset) {
		nlmsg_free(m);
		s->channel = from;
		return -EMSGSIZE;
	}
	nla_put_u32(m, NL80211_ATTR_CH_SWITCH_COUNT, BEACONS);
	nest = nla_nest_start(m, NL80211_ATTR_CSA_IES);
	nla_put(m, NL80211_ATTR_BEACON_HEAD, (int)wr_len(&h), head);
	nla_put(m, NL80211_ATTR_BEACON_TAIL, (int)wr_len(&t), tail);
	nla_put(m, NL80211_ATTR_CNTDWN_OFFS_BEACON, sizeof(offset), &offset);
	nla_nest_end(m, nest);
	slot_put_channel(s, m);
	err = bss_put_beacon(b, m); /* that of the new channel */
	s->channel = from;
	bss_describe(b); /* probe responses are still those of the old one */
	if (err)
		nlmsg_free(m);
	else
		err = nl_call_own(&b->r->nl, m, NULL, NULL);
	b->moving = !err;
	return err;
}

static bool any_moves(const struct slot *s)
{
	for (unsigned i = 0; i < RADIO_BSS_MAX; i++)
		if (s->bss[i].moving)
			return true;
	return false;
}

/* -errno: nothing has changed, or all has to leave the air. */
int switch_begin(struct slot *s, const struct dot11_channel *to)
{
	int err = 0;

	if (!s->card.channel_switch || to->dfs || s->channel.dfs)
		return -EOPNOTSUPP;
	for (unsigned i = 0; i < RADIO_BSS_MAX; i++)
		if (s->bss[i].wanted && !s->bss[i].runs)
			return -EBUSY;
	for (unsigned i = 0; i < RADIO_BSS_MAX && !err; i++)
		if (s->bss[i].runs)
			err = announce(&s->bss[i], to);
	if (err) {
		for (unsigned i = 0; i < RADIO_BSS_MAX; i++)
			s->bss[i].moving = false;
		radio_tell(s->r, "radio %u: channel %u cannot be announced: %s", s->index, to->primary, strerror(-err));
		return err;
	}
	s->switching = any_moves(s);
	s->channel = *to;
	return 0;
}

static void all_moved(struct slot *s)
{
	s->switching = false;
	radio_tell(s->r, "radio %u: all BSSs have moved to channel %u", s->index, s->channel.primary);
	radio_slot_event(s, RADIO_EVENT_CHANNEL, 0, NULL);
}

/* One BSS has moved. */
void switch_done(struct bss *b)
{
	struct slot *s = slot_of(b);

	if (!s->switching || !b->runs)
		return;
	b->moving = false;
	(void)bss_refresh(b); /* with what changed meanwhile */
	if (!any_moves(s))
		all_moved(s);
}

/* It left the air instead. Where it was the last, the others have moved without it. */
void switch_lost(struct bss *b)
{
	struct slot *s = slot_of(b);

	if (!b->moving)
		return;
	b->moving = false;
	if (!s->switching || any_moves(s))
		return;
	s->switching = false;
	for (unsigned i = 0; i < RADIO_BSS_MAX; i++)
		if (s->bss[i].runs) {
			all_moved(s);
			return;
		}
}
