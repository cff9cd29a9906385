/* SPDX-License-Identifier: Apache-2.0 */
/* bss.c - a BSS: its interface, its beacon, on the air and off.
 *
 * The socket that makes the interface and starts the BSS owns both: when this process dies, the kernel takes them down. An
 * interface gets its gate (closed) and its place in the bridge before it is up. */
#include "agent/nl80211/in.h"

#include "proto/ieee80211/rsne.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <linux/nl80211.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIRE_RATES = 8 };

/* --- the interface ------------------------------------------------------------------------------------------------ */

struct made {
	struct nl *n;
	uint32_t ifindex;
};

static int take_interface(void *ctx, const struct nlmsghdr *h)
{
	struct made *out = ctx;
	struct nl_event e;

	if (nl_event_read(h, out->n->family, &e) && e.ifindex)
		out->ifindex = e.ifindex;
	return 0;
}

static int make_interface(struct bss *b)
{
	struct nl *n = &b->r->nl;
	struct nl_msg *m = nl_80211(n, NL80211_CMD_NEW_INTERFACE, 0, 0);
	struct made made = { n, 0 };
	int err;

	nla_put_u32(m, NL80211_ATTR_WIPHY, slot_of(b)->card.index);
	nla_put_string(m, NL80211_ATTR_IFNAME, b->name);
	nla_put_u32(m, NL80211_ATTR_IFTYPE, NL80211_IFTYPE_AP);
	nla_put(m, NL80211_ATTR_MAC, 6, b->cfg.bssid);
	nla_put_flag(m, NL80211_ATTR_SOCKET_OWNER);
	err = nl_call_own(n, m, take_interface, &made);
	if (!err && !made.ifindex)
		err = -EBADMSG;
	b->ifindex = made.ifindex;
	return err;
}

static int register_frames(struct bss *b)
{
	static const uint8_t subtypes[] = { DOT11_ASSOC_REQ, DOT11_REASSOC_REQ, DOT11_PROBE_REQ, DOT11_DISASSOC, DOT11_AUTH,
					    DOT11_DEAUTH,    DOT11_ACTION };
	struct nl *n = &b->r->nl;
	int err = 0;

	for (unsigned i = 0; i < sizeof(subtypes) && !err; i++) {
		struct nl_msg *m = nl_80211(n, NL80211_CMD_REGISTER_FRAME, 0, b->ifindex);

		nla_put_u16(m, NL80211_ATTR_FRAME_TYPE, (uint16_t)(subtypes[i] << 4));
		nla_put(m, NL80211_ATTR_FRAME_MATCH, 0, NULL);
		err = nl_call_own(n, m, NULL, NULL);
	}
	/* data of stations nobody knows: not every driver tells */
	if (!err)
		(void)nl_call_own(n, nl_80211(n, NL80211_CMD_UNEXPECTED_FRAME, 0, b->ifindex), NULL, NULL);
	return err;
}

static int prepare(struct bss *b, const char **what)
{
	struct nl *n = &b->r->nl;
	int err;

	*what = "its interface cannot be made";
	err = make_interface(b);
	if (err)
		return err;
	*what = "the gate of its stations cannot be set up (the kernel needs clsact and cls_bpf)";
	err = gate_open(n, b->ifindex);
	if (err)
		return err;
	sta_new_gate(b);
	*what = "its interface cannot be prepared";
	err = rt_no_addresses(n, b->ifindex);
	if (err)
		return err;
	*what = "it does not become a port of the bridge";
	err = bridge_join(b);
	if (err)
		return err;
	*what = "its interface does not come up";
	err = rt_up(n, b->ifindex, true);
	if (err)
		return err;
	*what = "frames cannot be registered for";
	err = register_frames(b);
	if (err)
		return err;
	*what = "addresses cannot be learned";
	return learn_open(b);
}

int bss_interface(struct bss *b)
{
	const char *what;
	int err;

	if (b->ifindex)
		return 0;
	snprintf(b->name, sizeof(b->name), "%s%u-%u", b->r->o.prefix, b->slot, b->cfg.wlan);
	err = prepare(b, &what);
	if (!err)
		return 0;
	radio_tell(b->r, "radio %u, WLAN %u: %s: %s", b->slot, b->cfg.wlan, what, strerror(-err));
	bss_remove(b);
	return err;
}

/* --- the beacon --------------------------------------------------------------------------------------------------- */

static bool has_rate(const struct dot11_bss *d, uint8_t rate)
{
	for (unsigned i = 0; i < d->nrates; i++)
		if ((d->rates[i] & 0x7f) == rate)
			return true;
	return false;
}

/* CAPWAP's Rate Set has room for eight; a card of 802.11g has twelve. Where it is full, the card's others are let be. */
static void take_rates(const struct slot *s, struct dot11_bss *d)
{
	const struct dot11_abilities *can = &s->band->can;

	d->nrates = s->cfg.nrates;
	memcpy(d->rates, s->cfg.rates, s->cfg.nrates);
	for (unsigned i = 0; d->nrates >= WIRE_RATES && i < can->nrates && d->nrates < sizeof(d->rates); i++)
		if (!has_rate(d, can->rates[i]))
			d->rates[d->nrates++] = can->rates[i];
	if (d->nrates)
		return;
	d->nrates = can->nrates;
	memcpy(d->rates, can->rates, can->nrates);
	for (unsigned i = 0; i < d->nrates; i++) /* 1 and 2, or 6, 12 and 24 Mbit/s */
		if (s->five_ghz ? d->rates[i] == 12 || d->rates[i] == 24 || d->rates[i] == 48 : d->rates[i] <= 4)
			d->rates[i] |= 0x80;
}

/* For the country element: channels of the same power, one behind the other (counted by fours in 5 GHz). */
static void put_subbands(const struct wiphy_band *band, struct dot11_bss *d)
{
	unsigned step = d->channel.band == DOT11_5GHZ ? 4 : 1;
	struct dot11_subband *last = NULL;

	for (unsigned i = 0; i < band->nchannels; i++) {
		const struct radio_channel *c = &band->channel[i];

		if (last && last->max_dbm == c->max_power_dbm && c->number == last->first + last->count * step) {
			last->count++;
			continue;
		}
		if (d->nsubbands == DOT11_SUBBANDS_MAX)
			return;
		last = &d->subbands[d->nsubbands++];
		*last = (struct dot11_subband){ .first = c->number, .count = 1, .max_dbm = c->max_power_dbm };
	}
}

bool bss_needs_keys(const struct bss *b)
{
	return b->cfg.capability & DOT11_CAP_PRIVACY || b->cfg.pairwise_cipher;
}

void bss_describe(struct bss *b)
{
	struct slot *s = slot_of(b);
	struct dot11_bss *d = &b->d;
	bool ccmp = !bss_needs_keys(b) || b->cfg.pairwise_cipher == 0 || b->cfg.pairwise_cipher == RSN_CIPHER_CCMP;
	/* 802.11-2020 10.26, 12.6.1: no HT without QoS, or with TKIP */
	bool ht = b->cfg.wmm && ccmp && !s->cfg.no_ht;

	memset(d, 0, sizeof(*d));
	memcpy(d->bssid, b->cfg.bssid, 6);
	memcpy(d->ssid, b->cfg.ssid, b->cfg.ssid_len);
	d->ssid_len = b->cfg.ssid_len;
	d->hidden = b->cfg.hidden;
	d->beacon_interval = s->cfg.beacon_period ? s->cfg.beacon_period : 100;
	d->capability = (uint16_t)(b->cfg.capability | (s->protection.long_slot ? 0 : DOT11_CAP_SHORT_SLOT) |
				   (bss_needs_keys(b) ? DOT11_CAP_PRIVACY : 0));
	take_rates(s, d);
	d->channel = s->channel;
	d->card = &s->band->can;
	d->ht = ht;
	d->vht = ht && s->five_ghz && !s->cfg.no_vht;
	d->he = ht && !s->cfg.no_he;
	if (s->protection.long_preamble)
		d->capability &= (uint16_t)~DOT11_CAP_SHORT_PREAMBLE;
	d->erp_protection = s->protection.erp;
	d->ht_protection = s->protection.ht_mode;
	d->bss_color = (uint8_t)(1 + b->r->o.base[5] % 63);
	memcpy(d->country, b->r->country[0] >= 'A' ? b->r->country : "\0", 2);
	put_subbands(s->band, d);
	d->wmm = b->cfg.wmm;
	d->uapsd = b->cfg.wmm && s->card.uapsd;
	d->ies = b->ies;
	d->ies_len = b->cfg.ies_len;
}

static int put_beacon(const struct bss *b, struct nl_msg *m)
{
	uint8_t head[512], tail[IES_MAX + 512];
	struct wr h = wr_into(head, sizeof(head)), t = wr_into(tail, sizeof(tail));

	dot11_bss_beacon(&b->d, &h, &t);
	if (wr_done(&h) || wr_done(&t))
		return -EMSGSIZE;
	nla_put(m, NL80211_ATTR_BEACON_HEAD, (int)wr_len(&h), head);
	nla_put(m, NL80211_ATTR_BEACON_TAIL, (int)wr_len(&t), tail);
	return 0;
}

int bss_put_beacon(struct bss *b, struct nl_msg *m)
{
	bss_describe(b);
	return put_beacon(b, m);
}

/* --- on the air --------------------------------------------------------------------------------------------------- */

/* What the RSN element offers, or the WPA element where there is no other: drivers that choose for themselves want to know,
 * in the numbers of RSN. */
static bool offered(const struct dot11_elements *e, struct rsne *r)
{
	if (e->rsn.p)
		return rsne_read(dot11_ie_body(e->rsn), r) == RSNE_OK;
	if (!e->wpa.p || rsne_read_wpa(dot11_ie_body(e->wpa), r) != RSNE_OK)
		return false;
	r->group = RSN_SUITE(r->group & 0xff);
	for (unsigned i = 0; i < r->pairwise_n; i++)
		r->pairwise[i] = RSN_SUITE(r->pairwise[i] & 0xff);
	for (unsigned i = 0; i < r->akm_n; i++)
		r->akm[i] = RSN_SUITE(r->akm[i] & 0xff);
	return true;
}

static void put_security(const struct bss *b, struct nl_msg *m)
{
	struct dot11_elements e;
	struct rsne rsne;

	nla_put_flag(m, NL80211_ATTR_CONTROL_PORT);
	nla_put_u16(m, NL80211_ATTR_CONTROL_PORT_ETHERTYPE, ETH_P_PAE);
	nla_put_flag(m, NL80211_ATTR_CONTROL_PORT_OVER_NL80211);
	if (b->r->slot[b->slot].card.control_port_status)
		nla_put_flag(m, NL80211_ATTR_CONTROL_PORT_NO_PREAUTH);
	if (!bss_needs_keys(b))
		return;
	nla_put_flag(m, NL80211_ATTR_PRIVACY);
	dot11_elements_read(rd_over(b->ies, b->cfg.ies_len), &e);
	if (!offered(&e, &rsne))
		return;
	nla_put_u32(m, NL80211_ATTR_WPA_VERSIONS,
		    (e.rsn.p ? NL80211_WPA_VERSION_2 : 0) | (e.wpa.p ? NL80211_WPA_VERSION_1 : 0));
	nla_put_u32(m, NL80211_ATTR_CIPHER_SUITE_GROUP, rsne.group);
	if (rsne.pairwise_n)
		nla_put(m, NL80211_ATTR_CIPHER_SUITES_PAIRWISE, (int)(rsne.pairwise_n * sizeof(uint32_t)), rsne.pairwise);
	if (rsne.akm_n)
		nla_put(m, NL80211_ATTR_AKM_SUITES, (int)(rsne.akm_n * sizeof(uint32_t)), rsne.akm);
}

/* The card has to know the colour that the beacon says. */
static void put_color(const struct bss *b, struct nl_msg *m)
{
	struct nlattr *nest;

	if (!b->d.he || !b->d.card->he)
		return;
	nest = nla_nest_start(m, NL80211_ATTR_HE_BSS_COLOR);
	nla_put_u8(m, NL80211_HE_BSS_COLOR_ATTR_COLOR, b->d.bss_color);
	nla_nest_end(m, nest);
}

static int start_ap(struct bss *b)
{
	struct slot *s = slot_of(b);
	struct nl *n = &b->r->nl;
	struct nl_msg *m = nl_80211(n, NL80211_CMD_START_AP, 0, b->ifindex);
	int err = put_beacon(b, m);

	if (err) {
		nlmsg_free(m);
		return err;
	}
	nla_put_u32(m, NL80211_ATTR_BEACON_INTERVAL, b->d.beacon_interval);
	nla_put_u32(m, NL80211_ATTR_DTIM_PERIOD, s->cfg.dtim_period ? s->cfg.dtim_period : 1);
	nla_put(m, NL80211_ATTR_SSID, b->cfg.ssid_len, b->cfg.ssid);
	nla_put_u32(m, NL80211_ATTR_HIDDEN_SSID, b->cfg.hidden ? NL80211_HIDDEN_SSID_ZERO_LEN : NL80211_HIDDEN_SSID_NOT_IN_USE);
	nla_put_u32(m, NL80211_ATTR_AUTH_TYPE, NL80211_AUTHTYPE_OPEN_SYSTEM);
	nla_put_flag(m, NL80211_ATTR_SOCKET_OWNER);
	put_security(b, m);
	put_color(b, m);
	slot_put_channel(s, m);
	return nl_call_own(n, m, NULL, NULL);
}

static int set_bss(struct bss *b)
{
	struct nl *n = &b->r->nl;
	struct nl_msg *m = nl_80211(n, NL80211_CMD_SET_BSS, 0, b->ifindex);
	const struct protection *p = &slot_of(b)->protection;
	uint8_t basic[16];
	int count = 0;

	for (unsigned i = 0; i < b->d.nrates; i++)
		if (b->d.rates[i] & 0x80)
			basic[count++] = b->d.rates[i] & 0x7f;
	nla_put_u8(m, NL80211_ATTR_AP_ISOLATE, 1); /* stations' frames to each other go through the gate and the bridge */
	nla_put_u8(m, NL80211_ATTR_BSS_CTS_PROT, p->erp);
	nla_put_u8(m, NL80211_ATTR_BSS_SHORT_SLOT_TIME, !p->long_slot);
	nla_put_u8(m, NL80211_ATTR_BSS_SHORT_PREAMBLE, slot_of(b)->cfg.short_preamble && !p->long_preamble);
	if (b->d.ht)
		nla_put_u16(m, NL80211_ATTR_BSS_HT_OPMODE, p->ht_mode);
	if (count)
		nla_put(m, NL80211_ATTR_BSS_BASIC_RATES, count, basic);
	return nl_call(n, m, NULL, NULL);
}

void bss_power(struct bss *b)
{
	struct nl_msg *m = nl_80211(&b->r->nl, NL80211_CMD_SET_WIPHY, 0, b->ifindex);
	int8_t dbm = slot_of(b)->cfg.power_dbm;

	nla_put_u32(m, NL80211_ATTR_WIPHY_TX_POWER_SETTING, dbm > 0 ? NL80211_TX_POWER_LIMITED : NL80211_TX_POWER_AUTOMATIC);
	if (dbm > 0)
		nla_put_u32(m, NL80211_ATTR_WIPHY_TX_POWER_LEVEL, 100U * (unsigned)dbm);
	(void)nl_call(&b->r->nl, m, NULL, NULL);
}

int bss_up(struct bss *b)
{
	int err = bss_interface(b);

	if (err)
		return err;
	bss_describe(b);
	err = start_ap(b);
	if (!err) {
		b->runs = true;
		b->gtk = b->igtk = b->has = 0;
		err = set_bss(b);
		if (!err)
			err = sta_load_gate(b);
		if (!err)
			err = keys_waiting(b);
		if (err)
			bss_down(b);
	}
	if (err) {
		radio_tell(b->r, "radio %u, WLAN %u: does not start on channel %u: %s", b->slot, b->cfg.wlan,
			   slot_of(b)->channel.primary, strerror(-err));
		return err;
	}
	bss_power(b);
	radio_soon(b->r);
	return 0;
}

/* One disassociation for all: the kernel protects it for those who want that (BIP). They are not told as gone one by one. */
bool bss_send_away(struct bss *b)
{
	struct dot11_ends ends = { .sta = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, .from_ap = true };
	uint8_t frame[64];
	struct wr w = wr_into(frame, sizeof(frame));

	if (!sta_any(b))
		return false;
	memcpy(ends.bssid, b->cfg.bssid, 6);
	dot11_put_disassoc(&w, &ends, DOT11_REASON_UNSPECIFIED);
	if (!wr_done(&w))
		(void)frames_put(b, frame, wr_len(&w)); /* who misses it misses the beacons */
	sta_forget_all(b, false);
	return true;
}

void bss_lost(struct bss *b)
{
	b->keys_lost |= b->runs && b->gtk;
	b->runs = false;
	b->gtk = b->igtk = b->has = 0;
	switch_lost(b);
	sta_forget_all(b, true);
}

void bss_down(struct bss *b)
{
	if (b->ifindex)
		(void)nl_call_own(&b->r->nl, nl_80211(&b->r->nl, NL80211_CMD_STOP_AP, 0, b->ifindex), NULL, NULL);
	bss_lost(b);
	radio_soon(b->r);
}

void bss_remove(struct bss *b)
{
	if (b->runs)
		bss_down(b);
	learn_close(b);
	if (b->ifindex)
		(void)nl_call_own(&b->r->nl, nl_80211(&b->r->nl, NL80211_CMD_DEL_INTERFACE, 0, b->ifindex), NULL, NULL);
	b->ifindex = 0;
	b->vlan = 0;
	slot_check_lost(slot_of(b), b);
	sta_new_gate(b);
	if (!b->wanted) {
		b->keys_lost = false;
		keys_forget(b);
	}
}

/* --- as the machine wants it ---------------------------------------------------------------------------------------- */

static int keep(struct bss *b, const struct radio_bss *cfg)
{
	if (cfg->ies_len > sizeof(b->ies) || cfg->ssid_len > RADIO_SSID_MAX)
		return -EMSGSIZE;
	b->cfg = *cfg;
	if (cfg->ies_len)
		memmove(b->ies, cfg->ies, cfg->ies_len);
	b->cfg.ies = b->ies;
	return 0;
}

int bss_want(struct slot *s, const struct radio_bss *cfg)
{
	struct bss *b = &s->bss[cfg->wlan - 1];
	int err;

	if (b->wanted && b->runs && memcmp(b->cfg.bssid, cfg->bssid, 6) == 0 && b->cfg.ssid_len == cfg->ssid_len &&
	    memcmp(b->cfg.ssid, cfg->ssid, cfg->ssid_len) == 0 && b->cfg.hidden == cfg->hidden)
		return bss_change(b, cfg);
	b->wanted = false;
	bss_remove(b);
	err = keep(b, cfg);
	b->wanted = !err;
	if (!err)
		err = slot_go(s);
	if (!err || b->runs)
		return 0; /* on the air, or waiting for its channel */
	b->wanted = false; /* refused, and so known to the controller */
	bss_remove(b);
	return err;
}

int bss_change(struct bss *b, const struct radio_bss *cfg)
{
	struct radio_bss old = b->cfg;
	int err = keep(b, cfg);

	if (err)
		return err;
	memcpy(b->cfg.ssid, old.ssid, sizeof(old.ssid));
	b->cfg.ssid_len = old.ssid_len;
	memcpy(b->cfg.bssid, old.bssid, 6);
	b->cfg.hidden = old.hidden;
	if (!b->runs)
		return slot_go(slot_of(b));
	if (old.vlan != cfg->vlan || old.isolate != cfg->isolate)
		err = bridge_change(b);
	if (!err && (old.pairwise_cipher != cfg->pairwise_cipher || old.group_cipher != cfg->group_cipher ||
		     (old.capability ^ cfg->capability) & DOT11_CAP_PRIVACY)) {
		bss_down(b); /* another kind of WLAN: its stations have to come anew */
		return bss_up(b);
	}
	if (err)
		return err;
	return b->moving ? 0 : bss_refresh(b); /* what changed is there when it has moved */
}

int bss_refresh(struct bss *b)
{
	struct nl_msg *m = nl_80211(&b->r->nl, NL80211_CMD_SET_BEACON, 0, b->ifindex);
	int err = bss_put_beacon(b, m);

	if (err) {
		nlmsg_free(m);
		return err;
	}
	err = nl_call(&b->r->nl, m, NULL, NULL);
	return err ? err : set_bss(b);
}

/* --- what a dead agent left ------------------------------------------------------------------------------------------ */

enum { LEFT_MAX = 64 };

struct left {
	struct radio_nl80211 *r;
	uint32_t ifindex[LEFT_MAX];
	unsigned count;
};

/* PREFIX digits - digits */
static bool name_is_ours(const struct radio_nl80211 *r, const char *name)
{
	size_t n = strlen(r->o.prefix), digits;

	if (strncmp(name, r->o.prefix, n) != 0)
		return false;
	name += n;
	digits = strspn(name, "0123456789");
	if (!digits || name[digits] != '-')
		return false;
	name += digits + 1;
	digits = strspn(name, "0123456789");
	return digits && !name[digits];
}

static int take_left(void *ctx, const struct nlmsghdr *h)
{
	struct left *l = ctx;
	struct nlattr *tb[NL80211_ATTR_MAX + 1];
	char name[16] = "";
	uint8_t cmd;

	if (!nl_attributes(h, l->r->nl.family, &cmd, tb, NL80211_ATTR_MAX) || !tb[NL80211_ATTR_IFNAME])
		return 0;
	nla_strlcpy(name, tb[NL80211_ATTR_IFNAME], sizeof(name));
	for (unsigned i = 0; i < l->r->nslots; i++)
		if (l->r->slot[i].there && l->r->slot[i].card.index == nl_get_u32(tb[NL80211_ATTR_WIPHY]) &&
		    name_is_ours(l->r, name) && l->count < LEFT_MAX) {
			l->ifindex[l->count++] = nl_get_u32(tb[NL80211_ATTR_IFINDEX]);
			break;
		}
	return 0;
}

void bss_sweep(struct radio_nl80211 *r)
{
	struct nl *n = &r->nl;
	struct left l = { .r = r };

	(void)nl_call(n, nl_80211(n, NL80211_CMD_GET_INTERFACE, NLM_F_DUMP, 0), take_left, &l);
	for (unsigned i = 0; i < l.count; i++)
		(void)nl_call(n, nl_80211(n, NL80211_CMD_DEL_INTERFACE, 0, l.ifindex[i]), NULL, NULL);
	if (l.count)
		radio_tell(r, "%u interfaces an agent left behind are removed", l.count);
}
