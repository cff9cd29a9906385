/* SPDX-License-Identifier: Apache-2.0 */
/* stations.c - stations in the kernel, their gates, and for how long they have been silent.
 *
 * A station is added as associated, before its association response leaves. Until its gate says more it is not authorized:
 * mac80211 then lets nothing pass but EAPOL. Learning and running it is authorized, and the BSS's program (gate.h) says what
 * passes. On a WLAN with keys a station without one stays closed, whatever its gate is to be. */
#include "agent/nl80211/in.h"

#include "base/xalloc.h"

#include <errno.h>
#include <limits.h>
#include <linux/nl80211.h>
#include <stdlib.h>
#include <string.h>

struct sta *sta_find(struct slot *s, const uint8_t mac[static 6])
{
	uint64_t key = mac_number(mac);

	for (unsigned i = 0; i < s->nsta; i++)
		if (s->key[i] == key)
			return s->sta[i];
	return NULL;
}

static void forget(struct slot *s, struct sta *st)
{
	for (unsigned i = 0; i < s->nsta; i++)
		if (s->sta[i] == st) {
			s->sta[i] = s->sta[--s->nsta];
			s->key[i] = s->key[s->nsta];
			break;
		}
	free(st->ies);
	free(st);
	protect_look(s);
}

/* --- the gate ------------------------------------------------------------------------------------------------------- */

static uint8_t gate_now(const struct bss *b, const struct sta *st)
{
	return !st->there || (bss_needs_keys(b) && !st->keyed) ? RADIO_GATE_EAPOL : st->gate;
}

void sta_new_gate(struct bss *b)
{
	free(b->gate);
	b->gate = NULL;
	b->ngate = 0;
	b->gate_groups = false;
}

/* A program that is swapped costs the kernel more than all else of a join: only where it differs. */
static int load_gate(struct bss *b, bool groups, const struct gate_entry *e, unsigned n)
{
	int err;

	if (b->gate_groups == groups && b->ngate == n && (!n || memcmp(b->gate, e, n * sizeof(*e)) == 0))
		return 0;
	err = gate_set(&b->r->nl, b->ifindex, groups, e, n);
	sta_new_gate(b);
	if (err) { /* half of it may be there: the next one is loaded whatever it is */
		b->gate_groups = !groups;
		b->ngate = UINT_MAX;
		return err;
	}
	b->gate_groups = groups;
	b->ngate = n;
	if (n) {
		b->gate = xmalloc(n * sizeof(*e), "the gate of a BSS");
		memcpy(b->gate, e, n * sizeof(*e));
	}
	return 0;
}

int sta_load_gate(struct bss *b)
{
	struct gate_entry e[STATIONS_MAX];
	struct slot *s = slot_of(b);
	unsigned n = 0;

	for (unsigned i = 0; i < s->nsta; i++) {
		const struct sta *st = s->sta[i];

		if (st->wlan != b->cfg.wlan || gate_now(b, st) == RADIO_GATE_EAPOL)
			continue;
		memcpy(e[n].mac, st->mac, 6);
		e[n++].run = gate_now(b, st) == RADIO_GATE_RUN;
	}
	return load_gate(b, !bss_needs_keys(b) || b->gtk, e, n);
}

static int set_flags(struct bss *b, struct sta *st, uint32_t mask, uint32_t set)
{
	struct nl_msg *m = nl_80211(&b->r->nl, NL80211_CMD_SET_STATION, 0, b->ifindex);
	struct nl80211_sta_flag_update flags = { mask, set };

	nla_put(m, NL80211_ATTR_MAC, 6, st->mac);
	nla_put(m, NL80211_ATTR_STA_FLAGS2, sizeof(flags), &flags);
	return nl_call(&b->r->nl, m, NULL, NULL);
}

static int authorize(struct bss *b, struct sta *st, bool on)
{
	const uint32_t bit = 1U << NL80211_STA_FLAG_AUTHORIZED;
	int err = set_flags(b, st, bit, on ? bit : 0);

	if (!err)
		st->authorized = on;
	return err;
}

/* The kernel tells the bridge (and by it all switches) where a station is when it becomes authorized: an 802.2 XID frame in
 * its name. When it begins to learn the program does not let that pass; so when it runs it becomes authorized once more. */
static int apply_gate(struct bss *b, struct sta *st, uint8_t before)
{
	uint8_t now = gate_now(b, st);
	int err = sta_load_gate(b);

	if (now == RADIO_GATE_EAPOL || (now == RADIO_GATE_RUN && before == RADIO_GATE_LEARN))
		if (st->authorized && authorize(b, st, false) && now == RADIO_GATE_EAPOL)
			return -EIO;
	if (!err && now != RADIO_GATE_EAPOL && !st->authorized)
		err = authorize(b, st, true);
	return err;
}

int sta_keyed(struct slot *s, struct sta *st)
{
	return apply_gate(&s->bss[st->wlan - 1], st, RADIO_GATE_EAPOL);
}

/* --- added, changed, deleted ---------------------------------------------------------------------------------------- */

static int kernel_del(struct bss *b, const uint8_t mac[static 6])
{
	struct nl_msg *m = nl_80211(&b->r->nl, NL80211_CMD_DEL_STATION, 0, b->ifindex);

	nla_put(m, NL80211_ATTR_MAC, 6, mac);
	return nl_call(&b->r->nl, m, NULL, NULL);
}

static void put_ie(struct nl_msg *m, int attribute, struct dot11_ie ie, unsigned least)
{
	if (ie.p && ie.len >= least)
		nla_put(m, attribute, ie.len, ie.p);
}

/* What the station can do, as far as this BSS does it. */
static void put_abilities(const struct bss *b, const struct sta *st, const struct radio_station *in, struct nl_msg *m)
{
	struct dot11_elements e;
	struct dot11_rates rates;
	struct dot11_wmm wmm;
	struct nlattr *nest;

	dot11_elements_read(rd_over(st->ies, st->ies_len), &e);
	if (in->nrates) {
		nla_put(m, NL80211_ATTR_STA_SUPPORTED_RATES, in->nrates < 32 ? in->nrates : 32, in->rates);
	} else {
		dot11_rates_read(&e, &rates);
		if (!rates.n) /* it has not said: what all of its band can */
			rates = (struct dot11_rates){ .rate = { slot_of((struct bss *)(uintptr_t)b)->five_ghz ? 12 : 2 }, .n = 1 };
		nla_put(m, NL80211_ATTR_STA_SUPPORTED_RATES, rates.n < 32 ? rates.n : 32, rates.rate);
	}
	if (st->wmm && b->d.ht)
		put_ie(m, NL80211_ATTR_HT_CAPABILITY, e.ht_cap, DOT11_HT_CAP_LEN);
	if (st->wmm && b->d.vht && e.ht_cap.p)
		put_ie(m, NL80211_ATTR_VHT_CAPABILITY, e.vht_cap, DOT11_VHT_CAP_LEN);
	if (st->wmm && b->d.he && e.ht_cap.p)
		put_ie(m, NL80211_ATTR_HE_CAPABILITY, e.he_cap, DOT11_HE_MAC_LEN + DOT11_HE_PHY_LEN + 4);
	put_ie(m, NL80211_ATTR_STA_EXT_CAPABILITY, e.ext_cap, 1);
	if (!st->wmm || !b->d.uapsd || !dot11_wmm_read(e.wmm, &wmm))
		return;
	nest = nla_nest_start(m, NL80211_ATTR_STA_WME);
	nla_put_u8(m, NL80211_STA_WME_UAPSD_QUEUES, wmm.qos_info & 15);
	nla_put_u8(m, NL80211_STA_WME_MAX_SP, wmm.qos_info >> 5 & 3);
	nla_nest_end(m, nest);
}

static int kernel_add(struct bss *b, struct sta *st, const struct radio_station *in)
{
	struct nl *n = &b->r->nl;
	struct nl_msg *m = nl_80211(n, NL80211_CMD_NEW_STATION, 0, b->ifindex);
	struct nl80211_sta_flag_update flags = { 0 };
	int err;

	flags.mask = 1U << NL80211_STA_FLAG_WME | 1U << NL80211_STA_FLAG_MFP | 1U << NL80211_STA_FLAG_AUTHORIZED |
		     1U << NL80211_STA_FLAG_SHORT_PREAMBLE;
	flags.set = (st->wmm ? 1U << NL80211_STA_FLAG_WME : 0) | (st->pmf ? 1U << NL80211_STA_FLAG_MFP : 0) |
		    (in->capability & DOT11_CAP_SHORT_PREAMBLE ? 1U << NL80211_STA_FLAG_SHORT_PREAMBLE : 0);
	if (slot_of(b)->card.full_state) {
		flags.mask |= 1U << NL80211_STA_FLAG_AUTHENTICATED | 1U << NL80211_STA_FLAG_ASSOCIATED;
		flags.set |= 1U << NL80211_STA_FLAG_AUTHENTICATED | 1U << NL80211_STA_FLAG_ASSOCIATED;
	}
	nla_put(m, NL80211_ATTR_MAC, 6, st->mac);
	nla_put_u16(m, NL80211_ATTR_STA_AID, st->aid);
	nla_put_u16(m, NL80211_ATTR_STA_LISTEN_INTERVAL, in->listen_interval ? in->listen_interval : 1);
	nla_put_u16(m, NL80211_ATTR_STA_CAPABILITY, in->capability);
	nla_put(m, NL80211_ATTR_STA_FLAGS2, sizeof(flags), &flags);
	put_abilities(b, st, in, m);
	err = nl_call(n, m, NULL, NULL);
	st->there = !err;
	st->authorized = st->keyed = false;
	return err;
}

/* Its keys go with it: who associates anew gets new ones. */
static int associate(struct bss *b, struct sta *st, const struct radio_station *in)
{
	if (st->there) {
		(void)kernel_del(b, st->mac);
		st->there = false;
	}
	free(st->ies);
	st->ies = NULL;
	st->ies_len = in->ies_len;
	if (in->ies_len) {
		st->ies = xmalloc(in->ies_len, "elements of a station");
		memcpy(st->ies, in->ies, in->ies_len);
	}
	st->aid = in->aid;
	st->wmm = in->wmm;
	st->pmf = in->pmf;
	protect_read(st, in);
	st->gate = RADIO_GATE_EAPOL;
	st->naddresses = 0;
	st->idle = (struct idle){ 0 };
	if (kernel_add(b, st, in) == 0)
		return 0;
	(void)kernel_del(b, st->mac); /* one that a lost answer left there */
	return kernel_add(b, st, in);
}

static struct sta *add(struct slot *s, const struct radio_station *in)
{
	struct sta *st = xcalloc(1, sizeof(*st), "a station");

	memcpy(st->mac, in->mac, 6);
	st->wlan = in->wlan;
	s->key[s->nsta] = mac_number(in->mac);
	s->sta[s->nsta++] = st;
	return st;
}

static unsigned count_of(const struct slot *s, uint8_t wlan)
{
	unsigned n = 0;

	for (unsigned i = 0; i < s->nsta; i++)
		n += s->sta[i]->wlan == wlan;
	return n;
}

int sta_set(struct slot *s, const struct radio_station *in)
{
	struct bss *b = slot_bss(s, in->wlan);
	struct sta *st = sta_find(s, in->mac);
	uint8_t before;
	int err = 0;

	if (!b || !b->runs)
		return -ENOENT;
	if (!dot11_station_address(in->mac) || in->gate > RADIO_GATE_RUN)
		return -EINVAL;
	if (in->vlan && in->vlan != b->cfg.vlan)
		return -EOPNOTSUPP; /* one VLAN a WLAN */
	if (st && st->wlan != in->wlan) {
		(void)sta_del(s, in->mac);
		st = NULL;
	}
	if (!st && (in->aid < 1 || in->aid > DOT11_AID_MAX))
		return -EINVAL;
	if (!st && (s->nsta == STATIONS_MAX || (b->cfg.max_stations && count_of(s, in->wlan) >= b->cfg.max_stations)))
		return -ENOSPC;
	if (!st || in->associates || !st->there) {
		bool fresh = !st;

		if (fresh)
			st = add(s, in);
		else
			(void)sta_load_gate(b);
		err = associate(b, st, in);
		if (err) {
			forget(s, st);
			(void)sta_load_gate(b);
			return err;
		}
	}
	protect_look(s);
	before = gate_now(b, st);
	st->gate = in->gate;
	err = apply_gate(b, st, before);
	if (err) { /* it must not be half open */
		(void)sta_del(s, in->mac);
		return err;
	}
	return 0;
}

int sta_del(struct slot *s, const uint8_t mac[static 6])
{
	struct sta *st = sta_find(s, mac);
	struct bss *b;
	int err;

	if (!st)
		return -ENOENT;
	b = &s->bss[st->wlan - 1];
	err = st->there && b->ifindex ? kernel_del(b, mac) : 0;
	forget(s, st);
	if (b->ifindex)
		(void)sta_load_gate(b);
	return err == -ENOENT ? 0 : err;
}

bool sta_any(const struct bss *b)
{
	const struct slot *s = &b->r->slot[b->slot];

	for (unsigned i = 0; i < s->nsta; i++)
		if (s->sta[i]->wlan == b->cfg.wlan)
			return true;
	return false;
}

void sta_forget_all(struct bss *b, bool tell)
{
	const struct radio_events *ev = &b->r->ev;
	struct slot *s = slot_of(b);

	for (unsigned i = 0; i < s->nsta;) {
		uint8_t mac[6];

		if (s->sta[i]->wlan != b->cfg.wlan) {
			i++;
			continue;
		}
		memcpy(mac, s->sta[i]->mac, 6);
		forget(s, s->sta[i]);
		if (tell && ev->station_gone)
			ev->station_gone(ev->ctx, b->slot, b->cfg.wlan, mac, b->r->hub->now);
	}
	if (b->ifindex)
		(void)sta_load_gate(b);
}

/* --- what the kernel knows ---------------------------------------------------------------------------------------- */

struct dump {
	struct slot *s;
	struct bss *b;
	struct nl_station *list;
	unsigned n, room;
};

static int take_station(void *ctx, const struct nlmsghdr *h)
{
	struct dump *d = ctx;
	struct nl_station st;

	if (!nl_station_read(h, d->s->r->nl.family, &st) || d->n == STATIONS_MAX)
		return 0;
	if (d->n == d->room) {
		d->room = d->room ? 2 * d->room : 16;
		d->list = xrealloc(d->list, d->room * sizeof(*d->list), "stations of the kernel");
	}
	d->list[d->n++] = st;
	return 0;
}

static int ask_all(struct bss *b, struct dump *d)
{
	*d = (struct dump){ .s = slot_of(b), .b = b };
	return nl_call(&b->r->nl, nl_80211(&b->r->nl, NL80211_CMD_GET_STATION, NLM_F_DUMP, b->ifindex), take_station, d);
}

static bool kernel_has(struct bss *b, const uint8_t mac[static 6])
{
	struct dump d = { .s = slot_of(b), .b = b };
	struct nl_msg *m = nl_80211(&b->r->nl, NL80211_CMD_GET_STATION, 0, b->ifindex);
	int err;

	nla_put(m, NL80211_ATTR_MAC, 6, mac);
	err = nl_call(&b->r->nl, m, take_station, &d);
	free(d.list);
	return err == 0;
}

/* The kernel has deleted one by itself; when it was we, it is not here or there again. */
void sta_gone(struct bss *b, const uint8_t mac[static 6], mono_t now)
{
	const struct radio_events *ev = &b->r->ev;
	struct slot *s = slot_of(b);
	struct sta *st = sta_find(s, mac);
	uint8_t copy[6];

	if (!st || st->wlan != b->cfg.wlan || !st->there || kernel_has(b, mac))
		return;
	memcpy(copy, mac, 6);
	forget(s, st);
	(void)sta_load_gate(b);
	if (ev->station_gone)
		ev->station_gone(ev->ctx, b->slot, b->cfg.wlan, copy, now);
}

static void ask_client(struct bss *b, const uint8_t mac[static 6])
{
	struct nl_msg *m = nl_80211(&b->r->nl, NL80211_CMD_PROBE_CLIENT, 0, b->ifindex);

	nla_put(m, NL80211_ATTR_MAC, 6, mac);
	(void)nl_call(&b->r->nl, m, NULL, NULL);
}

static void look_at(struct bss *b, const struct nl_station *k, mono_t now)
{
	const struct radio_events *ev = &b->r->ev;
	struct slot *s = slot_of(b);
	struct sta *st = sta_find(s, k->mac);
	struct idle_look l;

	if (!st || st->wlan != b->cfg.wlan)
		return;
	st->rssi = k->signal;
	s->stats.tx_retries += k->tx_retries - st->tx_retries;
	s->stats.tx_failures += k->tx_failed - st->tx_failed;
	s->stats.rx_frames += k->rx_packets - st->rx_packets;
	st->tx_retries = k->tx_retries;
	st->tx_failed = k->tx_failed;
	st->rx_packets = k->rx_packets;
	l = idle_look(&st->idle, &s->cfg, &b->cfg, k->inactive_ms, k->rx_bytes, now);
	if (l.is != IDLE_NOT && s->card.probe_client && !b->cfg.idle_bytes)
		ask_client(b, st->mac);
	if (l.is == IDLE_TELL && ev->station_idle)
		ev->station_idle(ev->ctx, b->slot, st->wlan, k->mac, l.seconds, now);
}

void sta_poll(struct slot *s, mono_t now)
{
	for (unsigned i = 0; i < RADIO_BSS_MAX; i++) {
		struct dump d;

		if (!s->bss[i].runs || !count_of(s, s->bss[i].cfg.wlan))
			continue;
		if (ask_all(&s->bss[i], &d) == 0)
			for (unsigned k = 0; k < d.n; k++)
				look_at(&s->bss[i], &d.list[k], now);
		free(d.list);
	}
}

static bool in_dump(const struct dump *d, const uint8_t mac[static 6])
{
	for (unsigned i = 0; i < d->n; i++)
		if (memcmp(d->list[i].mac, mac, 6) == 0)
			return true;
	return false;
}

/* Events were lost: both sides are made to agree. */
void sta_resync(struct slot *s, mono_t now)
{
	for (unsigned i = 0; i < RADIO_BSS_MAX; i++) {
		struct bss *b = &s->bss[i];
		struct dump d;

		if (!b->runs)
			continue;
		if (ask_all(b, &d) == 0) {
			for (unsigned k = 0; k < d.n; k++)
				if (!sta_find(s, d.list[k].mac))
					(void)kernel_del(b, d.list[k].mac);
			for (unsigned k = s->nsta; k-- > 0;)
				if (k < s->nsta && s->sta[k]->wlan == b->cfg.wlan && !in_dump(&d, s->sta[k]->mac)) {
					uint8_t mac[6];

					memcpy(mac, s->sta[k]->mac, 6);
					sta_gone(b, mac, now);
				}
		}
		free(d.list);
	}
}
