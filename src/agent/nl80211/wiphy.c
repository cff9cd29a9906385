/* SPDX-License-Identifier: Apache-2.0 */
/* wiphy.c - see wiphy.h. The kernel tells a card in many messages (split dump), each with a part. */
#include "agent/nl80211/wiphy.h"

#include <errno.h>
#include <linux/nl80211.h>
#include <stdio.h>
#include <string.h>

const struct radio_channel *wiphy_channel(const struct wiphy_band *b, uint8_t number)
{
	for (unsigned i = 0; i < b->nchannels; i++)
		if (b->channel[i].number == number)
			return &b->channel[i];
	return NULL;
}

/* --- bands -------------------------------------------------------------------------------------------------------- */

static void take_rates(struct wiphy_band *b, struct nlattr *rates)
{
	struct nlattr *rate, *tb[NL80211_BITRATE_ATTR_MAX + 1];
	int left;

	b->can.nrates = 0;
	nla_for_each_nested(rate, rates, left)
		if (!nla_parse_nested(tb, NL80211_BITRATE_ATTR_MAX, rate, NULL) && b->can.nrates < RADIO_RATES_MAX)
			b->can.rates[b->can.nrates++] = (uint8_t)(nl_get_u32(tb[NL80211_BITRATE_ATTR_RATE]) / 5);
}

static uint8_t widths_of(const struct wiphy_band *b, struct nlattr **tb)
{
	uint8_t widths = RADIO_W20;

	if (b->can.ht && b->can.ht_cap & DOT11_HT_CAP_40 &&
	    !(tb[NL80211_FREQUENCY_ATTR_NO_HT40_PLUS] && tb[NL80211_FREQUENCY_ATTR_NO_HT40_MINUS]))
		widths |= RADIO_W40;
	if (b->can.vht && widths & RADIO_W40 && !tb[NL80211_FREQUENCY_ATTR_NO_80MHZ])
		widths |= RADIO_W80;
	if (widths & RADIO_W80 && b->can.vht_cap & 0x0c && !tb[NL80211_FREQUENCY_ATTR_NO_160MHZ])
		widths |= RADIO_W160;
	return widths;
}

static void take_frequency(struct wiphy_band *b, struct nlattr *f)
{
	struct nlattr *tb[NL80211_FREQUENCY_ATTR_MAX + 1];
	struct radio_channel *c;
	enum dot11_band band;
	uint8_t number;
	uint32_t mhz;

	if (nla_parse_nested(tb, NL80211_FREQUENCY_ATTR_MAX, f, NULL))
		return;
	mhz = nl_get_u32(tb[NL80211_FREQUENCY_ATTR_FREQ]);
	if (tb[NL80211_FREQUENCY_ATTR_DISABLED] || !dot11_channel_from_mhz(mhz, &band, &number) ||
	    b->nchannels == WIPHY_CHANNELS_MAX)
		return;
	for (unsigned i = 0; i < b->nchannels; i++)
		if (b->channel[i].mhz == mhz)
			return;
	c = &b->channel[b->nchannels++];
	*c = (struct radio_channel){ .number = number, .mhz = (uint16_t)mhz };
	c->max_power_dbm = (int8_t)(nl_get_u32(tb[NL80211_FREQUENCY_ATTR_MAX_TX_POWER]) / 100);
	c->no_ir = tb[NL80211_FREQUENCY_ATTR_NO_IR] != NULL;
	c->radar = tb[NL80211_FREQUENCY_ATTR_RADAR] != NULL;
	c->closed = c->radar && nl_get_u32(tb[NL80211_FREQUENCY_ATTR_DFS_STATE]) == NL80211_DFS_UNAVAILABLE;
	c->widths = widths_of(b, tb);
	c->no_above = tb[NL80211_FREQUENCY_ATTR_NO_HT40_PLUS] != NULL;
	c->no_below = tb[NL80211_FREQUENCY_ATTR_NO_HT40_MINUS] != NULL;
}

static void copy_value(void *to, size_t size, const struct nlattr *a)
{
	if (a && (size_t)nla_len(a) >= size)
		memcpy(to, nla_data(a), size);
}

static void take_he(struct dot11_abilities *b, struct nlattr *list)
{
	struct nlattr *one, *tb[NL80211_BAND_IFTYPE_ATTR_MAX + 1], *types[NL80211_IFTYPE_MAX + 1];
	int left;

	nla_for_each_nested(one, list, left) {
		if (nla_parse_nested(tb, NL80211_BAND_IFTYPE_ATTR_MAX, one, NULL) || !tb[NL80211_BAND_IFTYPE_ATTR_IFTYPES] ||
		    nla_parse_nested(types, NL80211_IFTYPE_MAX, tb[NL80211_BAND_IFTYPE_ATTR_IFTYPES], NULL) ||
		    !types[NL80211_IFTYPE_AP] || !nl_value(tb[NL80211_BAND_IFTYPE_ATTR_HE_CAP_PHY], 11))
			continue;
		b->he = true;
		copy_value(b->he_mac, sizeof(b->he_mac), tb[NL80211_BAND_IFTYPE_ATTR_HE_CAP_MAC]);
		copy_value(b->he_phy, sizeof(b->he_phy), tb[NL80211_BAND_IFTYPE_ATTR_HE_CAP_PHY]);
		if (tb[NL80211_BAND_IFTYPE_ATTR_HE_CAP_MCS_SET]) {
			int len = nla_len(tb[NL80211_BAND_IFTYPE_ATTR_HE_CAP_MCS_SET]);

			b->he_mcs_len = (uint8_t)(len < 12 ? len : 12);
			memcpy(b->he_mcs, nla_data(tb[NL80211_BAND_IFTYPE_ATTR_HE_CAP_MCS_SET]), b->he_mcs_len);
		}
		if (nl_value(tb[NL80211_BAND_IFTYPE_ATTR_HE_CAP_PPE], 1)) {
			int len = nla_len(tb[NL80211_BAND_IFTYPE_ATTR_HE_CAP_PPE]);

			b->he_ppe_len = (uint8_t)(len < DOT11_HE_PPE_MAX ? len : DOT11_HE_PPE_MAX);
			memcpy(b->he_ppe, nla_data(tb[NL80211_BAND_IFTYPE_ATTR_HE_CAP_PPE]), b->he_ppe_len);
		}
	}
}

static void take_band(struct wiphy_band *b, struct nlattr *a)
{
	struct nlattr *tb[NL80211_BAND_ATTR_MAX + 1], *f;
	struct dot11_abilities *can = &b->can;
	int left;

	if (nla_parse_nested(tb, NL80211_BAND_ATTR_MAX, a, NULL))
		return;
	b->there = true;
	if (nl_value(tb[NL80211_BAND_ATTR_HT_CAPA], 2) && nl_value(tb[NL80211_BAND_ATTR_HT_MCS_SET], DOT11_HT_MCS_LEN)) {
		can->ht = true;
		can->ht_cap = nl_get_u16(tb[NL80211_BAND_ATTR_HT_CAPA]);
		can->ht_ampdu = (uint8_t)((nl_get_u8(tb[NL80211_BAND_ATTR_HT_AMPDU_FACTOR]) & 3) |
					  (nl_get_u8(tb[NL80211_BAND_ATTR_HT_AMPDU_DENSITY]) & 7) << 2);
		copy_value(can->ht_mcs, sizeof(can->ht_mcs), tb[NL80211_BAND_ATTR_HT_MCS_SET]);
	}
	if (nl_value(tb[NL80211_BAND_ATTR_VHT_CAPA], 4) && nl_value(tb[NL80211_BAND_ATTR_VHT_MCS_SET], DOT11_VHT_MCS_LEN)) {
		can->vht = true;
		can->vht_cap = nl_get_u32(tb[NL80211_BAND_ATTR_VHT_CAPA]);
		copy_value(can->vht_mcs, sizeof(can->vht_mcs), tb[NL80211_BAND_ATTR_VHT_MCS_SET]);
	}
	if (tb[NL80211_BAND_ATTR_RATES])
		take_rates(b, tb[NL80211_BAND_ATTR_RATES]);
	if (tb[NL80211_BAND_ATTR_IFTYPE_DATA])
		take_he(can, tb[NL80211_BAND_ATTR_IFTYPE_DATA]);
	if (tb[NL80211_BAND_ATTR_FREQS])
		nla_for_each_nested(f, tb[NL80211_BAND_ATTR_FREQS], left)
			take_frequency(b, f);
}

/* --- the card ----------------------------------------------------------------------------------------------------- */

static void take_ciphers(struct wiphy *w, const struct nlattr *a)
{
	for (int i = 0; i + 4 <= nla_len(a); i += 4) {
		uint32_t c;

		memcpy(&c, (const uint8_t *)nla_data(a) + i, sizeof(c));
		w->ccmp |= c == 0x000fac04;
		w->bip |= c == 0x000fac06;
	}
}

/* The most access points any combination allows. */
static void take_combinations(struct wiphy *w, struct nlattr *list)
{
	struct nlattr *one, *limit, *tb[NUM_NL80211_IFACE_COMB], *l[NUM_NL80211_IFACE_LIMIT], *types[NL80211_IFTYPE_MAX + 1];
	int left, inner;

	nla_for_each_nested(one, list, left) {
		if (nla_parse_nested(tb, MAX_NL80211_IFACE_COMB, one, NULL) || !tb[NL80211_IFACE_COMB_LIMITS])
			continue;
		w->radar |= nl_get_u32(tb[NL80211_IFACE_COMB_RADAR_DETECT_WIDTHS]) != 0;
		nla_for_each_nested(limit, tb[NL80211_IFACE_COMB_LIMITS], inner) {
			uint32_t max;

			if (nla_parse_nested(l, MAX_NL80211_IFACE_LIMIT, limit, NULL) || !l[NL80211_IFACE_LIMIT_TYPES] ||
			    nla_parse_nested(types, NL80211_IFTYPE_MAX, l[NL80211_IFACE_LIMIT_TYPES], NULL) ||
			    !types[NL80211_IFTYPE_AP])
				continue;
			max = nl_get_u32(l[NL80211_IFACE_LIMIT_MAX]);
			if (max > w->max_aps)
				w->max_aps = (uint16_t)(max > UINT16_MAX ? UINT16_MAX : max);
		}
	}
}

static bool has_feature(const struct nlattr *a, unsigned bit)
{
	return a && nla_len(a) > (int)(bit / 8) && ((const uint8_t *)nla_data(a))[bit / 8] & 1u << bit % 8;
}

static void take_commands(struct wiphy *w, struct nlattr *list)
{
	struct nlattr *c;
	int left;

	nla_for_each_nested(c, list, left) {
		w->probe_client |= nl_get_u32(c) == NL80211_CMD_PROBE_CLIENT;
		w->channel_switch |= nl_get_u32(c) == NL80211_CMD_CHANNEL_SWITCH;
	}
}

static void take_bands(struct wiphy *w, struct nlattr *list)
{
	struct nlattr *band;
	int left;

	nla_for_each_nested(band, list, left)
		if (nla_type(band) == NL80211_BAND_2GHZ || nla_type(band) == NL80211_BAND_5GHZ)
			take_band(&w->band[nla_type(band) == NL80211_BAND_5GHZ], band);
}

bool wiphy_read(const struct nlmsghdr *h, int family, struct wiphy *w)
{
	struct nlattr *tb[NL80211_ATTR_MAX + 1], *types[NL80211_IFTYPE_MAX + 1];
	uint8_t cmd;

	if (!nl_attributes(h, family, &cmd, tb, NL80211_ATTR_MAX) || cmd != NL80211_CMD_NEW_WIPHY ||
	    !nl_value(tb[NL80211_ATTR_WIPHY], 4))
		return false;
	w->index = nl_get_u32(tb[NL80211_ATTR_WIPHY]);
	if (tb[NL80211_ATTR_WIPHY_NAME]) {
		size_t len = strnlen(nla_data(tb[NL80211_ATTR_WIPHY_NAME]), (size_t)nla_len(tb[NL80211_ATTR_WIPHY_NAME]));

		len = len < sizeof(w->name) ? len : sizeof(w->name) - 1;
		memcpy(w->name, nla_data(tb[NL80211_ATTR_WIPHY_NAME]), len);
		w->name[len] = '\0';
	}
	if (tb[NL80211_ATTR_WIPHY_BANDS])
		take_bands(w, tb[NL80211_ATTR_WIPHY_BANDS]);
	if (tb[NL80211_ATTR_CIPHER_SUITES])
		take_ciphers(w, tb[NL80211_ATTR_CIPHER_SUITES]);
	if (tb[NL80211_ATTR_SUPPORTED_IFTYPES] &&
	    !nla_parse_nested(types, NL80211_IFTYPE_MAX, tb[NL80211_ATTR_SUPPORTED_IFTYPES], NULL))
		w->ap |= types[NL80211_IFTYPE_AP] != NULL;
	if (tb[NL80211_ATTR_INTERFACE_COMBINATIONS])
		take_combinations(w, tb[NL80211_ATTR_INTERFACE_COMBINATIONS]);
	if (w->ap && !w->max_aps) /* a card that names no combinations can have one interface */
		w->max_aps = 1;
	if (tb[NL80211_ATTR_SUPPORTED_COMMANDS])
		take_commands(w, tb[NL80211_ATTR_SUPPORTED_COMMANDS]);
	if (tb[NL80211_ATTR_FEATURE_FLAGS])
		w->full_state |= (nl_get_u32(tb[NL80211_ATTR_FEATURE_FLAGS]) & NL80211_FEATURE_FULL_AP_CLIENT_STATE) != 0;
	w->uapsd |= tb[NL80211_ATTR_SUPPORT_AP_UAPSD] != NULL;
	w->control_port |= has_feature(tb[NL80211_ATTR_EXT_FEATURES], NL80211_EXT_FEATURE_CONTROL_PORT_OVER_NL80211);
	w->control_port_status |=
		has_feature(tb[NL80211_ATTR_EXT_FEATURES], NL80211_EXT_FEATURE_CONTROL_PORT_OVER_NL80211_TX_STATUS);
	if (nl_value(tb[NL80211_ATTR_MAX_AP_ASSOC_STA], 2))
		w->max_stations = nl_get_u16(tb[NL80211_ATTR_MAX_AP_ASSOC_STA]);
	return true;
}

/* --- asking ------------------------------------------------------------------------------------------------------- */

struct listing {
	struct nl *n;
	struct wiphy *out;
	unsigned size, count;
};

static int take_card(void *ctx, const struct nlmsghdr *h)
{
	struct listing *l = ctx;
	struct wiphy probe = { 0 }, *at = NULL;

	if (!wiphy_read(h, l->n->family, &probe))
		return 0;
	for (unsigned i = 0; i < l->count; i++)
		if (l->out[i].index == probe.index)
			at = &l->out[i];
	if (!at && l->count == l->size)
		return 0;
	if (!at) {
		at = &l->out[l->count++];
		memset(at, 0, sizeof(*at));
	}
	wiphy_read(h, l->n->family, at);
	return 0;
}

/* nl80211 does not tell it. */
static void read_mac(struct wiphy *w)
{
	char path[64 + WIPHY_NAME_MAX], text[32] = "";
	unsigned b[6];
	FILE *f;

	(void)snprintf(path, sizeof(path), "/sys/class/ieee80211/%s/macaddress", w->name);
	f = strchr(w->name, '/') ? NULL : fopen(path, "re");
	if (!f)
		return;
	if (fgets(text, sizeof(text), f) &&
	    sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x", &b[0], &b[1], &b[2], &b[3], &b[4], &b[5]) == 6)
		for (unsigned i = 0; i < 6; i++)
			w->mac[i] = (uint8_t)b[i];
	(void)fclose(f);
}

int wiphy_list(struct nl *n, struct wiphy *out, unsigned size)
{
	struct listing l = { n, out, size, 0 };
	struct nl_msg *m = nl_80211(n, NL80211_CMD_GET_WIPHY, NLM_F_DUMP, 0);
	int err;

	nla_put_flag(m, NL80211_ATTR_SPLIT_WIPHY_DUMP);
	err = nl_call(n, m, take_card, &l);
	for (unsigned i = 0; i < l.count; i++)
		read_mac(&out[i]);
	return err ? err : (int)l.count;
}

int wiphy_again(struct nl *n, struct wiphy *w)
{
	struct wiphy fresh;
	struct listing l = { n, &fresh, 1, 0 };
	struct nl_msg *m = nl_80211(n, NL80211_CMD_GET_WIPHY, NLM_F_DUMP, 0);
	int err;

	nla_put_flag(m, NL80211_ATTR_SPLIT_WIPHY_DUMP);
	nla_put_u32(m, NL80211_ATTR_WIPHY, w->index);
	err = nl_call(n, m, take_card, &l);
	if (!err && l.count == 0)
		err = -ENODEV;
	if (!err) {
		memcpy(fresh.mac, w->mac, sizeof(fresh.mac));
		*w = fresh;
	}
	return err;
}

struct country {
	struct nl *n;
	char *out;
};

static int take_country(void *ctx, const struct nlmsghdr *h)
{
	struct country *c = ctx;
	struct nlattr *tb[NL80211_ATTR_MAX + 1];
	uint8_t cmd;

	/* with a card that keeps rules of its own there are several: those without a card are the system's */
	if (!nl_attributes(h, c->n->family, &cmd, tb, NL80211_ATTR_MAX) || tb[NL80211_ATTR_WIPHY] ||
	    !nl_value(tb[NL80211_ATTR_REG_ALPHA2], 2))
		return 0;
	memcpy(c->out, nla_data(tb[NL80211_ATTR_REG_ALPHA2]), 2);
	return 0;
}

int wiphy_country(struct nl *n, char out[static 3])
{
	struct country c = { n, out };

	memset(out, 0, 3);
	return nl_call(n, nl_80211(n, NL80211_CMD_GET_REG, 0, 0), take_country, &c);
}

int wiphy_country_set(struct nl *n, const char country[static 2])
{
	struct nl_msg *m = nl_80211(n, NL80211_CMD_REQ_SET_REG, 0, 0);
	char text[3] = { country[0], country[1], '\0' };

	nla_put_string(m, NL80211_ATTR_REG_ALPHA2, text);
	return nl_call(n, m, NULL, NULL);
}
