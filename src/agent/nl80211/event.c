/* SPDX-License-Identifier: Apache-2.0 */
/* event.c - see event.h. */
#include "agent/nl80211/event.h"

#include <linux/genetlink.h>
#include <linux/nl80211.h>
#include <string.h>

static int8_t dbm(const struct nlattr *a)
{
	int32_t v = (int32_t)nl_get_u32(a);

	return (int8_t)(v < -127 || v > 127 ? 0 : v);
}

bool nl_event_read(const struct nlmsghdr *h, int family, struct nl_event *out)
{
	struct nlattr *tb[NL80211_ATTR_MAX + 1];

	memset(out, 0, sizeof(*out));
	if (!nl_attributes(h, family, &out->cmd, tb, NL80211_ATTR_MAX))
		return false;
	out->has_wiphy = nl_value(tb[NL80211_ATTR_WIPHY], 4) != NULL;
	out->wiphy = nl_get_u32(tb[NL80211_ATTR_WIPHY]);
	out->ifindex = nl_get_u32(tb[NL80211_ATTR_IFINDEX]);
	out->freq = nl_get_u32(tb[NL80211_ATTR_WIPHY_FREQ]);
	out->mac = nl_value(tb[NL80211_ATTR_MAC], 6);
	out->frame = nl_value(tb[NL80211_ATTR_FRAME], 1);
	if (out->frame)
		out->len = (size_t)nla_len(tb[NL80211_ATTR_FRAME]);
	if (out->len > NL_FRAME_MAX)
		return false;
	out->has_cookie = nl_value(tb[NL80211_ATTR_COOKIE], 8) != NULL;
	out->cookie = nl_get_u64(tb[NL80211_ATTR_COOKIE]);
	out->acked = tb[NL80211_ATTR_ACK] != NULL;
	out->no_encrypt = tb[NL80211_ATTR_CONTROL_PORT_NO_ENCRYPT] != NULL;
	out->signal = dbm(tb[NL80211_ATTR_RX_SIGNAL_DBM]);
	out->ethertype = nl_get_u16(tb[NL80211_ATTR_CONTROL_PORT_ETHERTYPE]);
	if (nl_value(tb[NL80211_ATTR_RADAR_EVENT], 4))
		out->radar = (uint8_t)(nl_get_u32(tb[NL80211_ATTR_RADAR_EVENT]) + 1);
	out->iftype_ap = nl_get_u32(tb[NL80211_ATTR_IFTYPE]) == NL80211_IFTYPE_AP;
	return true;
}

bool nl_event_read_bytes(const void *bytes, size_t len, int family, struct nl_event *out)
{
	const struct nlmsghdr *h = bytes;

	memset(out, 0, sizeof(*out));
	return len <= NL_ROOM && nlmsg_ok(h, (int)len) && nl_event_read(h, family, out);
}

static uint16_t rate_of(struct nlattr *a)
{
	struct nlattr *tb[NL80211_RATE_INFO_MAX + 1];
	uint32_t rate;

	if (!a || nla_parse_nested(tb, NL80211_RATE_INFO_MAX, a, NULL))
		return 0;
	rate = nl_value(tb[NL80211_RATE_INFO_BITRATE32], 4) ? nl_get_u32(tb[NL80211_RATE_INFO_BITRATE32])
							    : nl_get_u16(tb[NL80211_RATE_INFO_BITRATE]);
	return (uint16_t)(rate > UINT16_MAX ? UINT16_MAX : rate);
}

bool nl_station_read(const struct nlmsghdr *h, int family, struct nl_station *out)
{
	struct nlattr *tb[NL80211_ATTR_MAX + 1], *s[NL80211_STA_INFO_MAX + 1];
	const struct nl80211_sta_flag_update *flags;
	const uint8_t *mac;
	uint8_t cmd;

	memset(out, 0, sizeof(*out));
	if (!nl_attributes(h, family, &cmd, tb, NL80211_ATTR_MAX))
		return false;
	mac = nl_value(tb[NL80211_ATTR_MAC], 6);
	if (!mac || !tb[NL80211_ATTR_STA_INFO] || nla_parse_nested(s, NL80211_STA_INFO_MAX, tb[NL80211_ATTR_STA_INFO], NULL))
		return false;
	memcpy(out->mac, mac, 6);
	out->ifindex = nl_get_u32(tb[NL80211_ATTR_IFINDEX]);
	out->inactive_ms = nl_get_u32(s[NL80211_STA_INFO_INACTIVE_TIME]);
	out->rx_packets = nl_get_u32(s[NL80211_STA_INFO_RX_PACKETS]);
	out->tx_packets = nl_get_u32(s[NL80211_STA_INFO_TX_PACKETS]);
	out->tx_retries = nl_get_u32(s[NL80211_STA_INFO_TX_RETRIES]);
	out->tx_failed = nl_get_u32(s[NL80211_STA_INFO_TX_FAILED]);
	out->rx_bytes = nl_get_u64(s[NL80211_STA_INFO_RX_BYTES64]);
	out->tx_bytes = nl_get_u64(s[NL80211_STA_INFO_TX_BYTES64]);
	out->signal = (int8_t)nl_get_u8(s[NL80211_STA_INFO_SIGNAL]);
	out->tx_rate = rate_of(s[NL80211_STA_INFO_TX_BITRATE]);
	out->rx_rate = rate_of(s[NL80211_STA_INFO_RX_BITRATE]);
	flags = nl_value(s[NL80211_STA_INFO_STA_FLAGS], (int)sizeof(*flags));
	out->authorized = flags && flags->set & 1u << NL80211_STA_FLAG_AUTHORIZED;
	return true;
}
