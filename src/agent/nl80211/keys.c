/* SPDX-License-Identifier: Apache-2.0 */
/* keys.c - keys into the kernel, and packet numbers out of it. That no key comes twice is seen to above (agent/keys.h). */
#include "agent/nl80211/in.h"

#include "base/wipe.h"

#include <errno.h>
#include <linux/nl80211.h>
#include <string.h>

enum { CCMP = 0x000fac04, BIP_CMAC = 0x000fac06, PN_LEN = 6 };

static void put_pn(struct nl_msg *m, uint64_t pn)
{
	uint8_t seq[PN_LEN];

	for (unsigned i = 0; i < PN_LEN; i++)
		seq[i] = (uint8_t)(pn >> 8 * i);
	nla_put(m, NL80211_ATTR_KEY_SEQ, PN_LEN, seq);
}

static int install(struct bss *b, const struct radio_key *k, const uint8_t *mac)
{
	struct nl *n = &b->r->nl;
	struct nl_msg *m = nl_80211(n, NL80211_CMD_NEW_KEY, 0, b->ifindex);
	uint32_t cipher = k->cipher ? k->cipher : k->index >= 4 ? BIP_CMAC : CCMP;

	if (mac)
		nla_put(m, NL80211_ATTR_MAC, 6, mac);
	nla_put(m, NL80211_ATTR_KEY_DATA, k->len, k->key);
	nla_put_u32(m, NL80211_ATTR_KEY_CIPHER, cipher);
	nla_put_u8(m, NL80211_ATTR_KEY_IDX, k->index);
	nla_put_u32(m, NL80211_ATTR_KEY_TYPE, mac ? NL80211_KEYTYPE_PAIRWISE : NL80211_KEYTYPE_GROUP);
	if (k->rx_pn)
		put_pn(m, k->rx_pn);
	return nl_call(n, m, NULL, NULL);
}

/* What is sent to groups is protected by it from now on. */
static int make_default(struct bss *b, uint8_t index)
{
	struct nl_msg *m = nl_80211(&b->r->nl, NL80211_CMD_SET_KEY, 0, b->ifindex);
	struct nlattr *types;
	int err;

	nla_put_u8(m, NL80211_ATTR_KEY_IDX, index);
	if (index >= 4) {
		nla_put_flag(m, NL80211_ATTR_KEY_DEFAULT_MGMT);
	} else {
		nla_put_flag(m, NL80211_ATTR_KEY_DEFAULT);
		types = nla_nest_start(m, NL80211_ATTR_KEY_DEFAULT_TYPES);
		nla_put_flag(m, NL80211_KEY_DEFAULT_TYPE_MULTICAST);
		nla_nest_end(m, types);
	}
	err = nl_call(&b->r->nl, m, NULL, NULL);
	if (!err && index >= 4)
		b->igtk = index;
	else if (!err)
		b->gtk = index;
	return err || index >= 4 ? err : sta_load_gate(b); /* now frames to groups may pass */
}

/* One that was installed, and lost since with the BSS off the air: Linux would take its index for the default all the same,
 * and what is sent to groups would go in clear. */
static int set_group(struct bss *b, const struct radio_key *k)
{
	uint8_t bit = (uint8_t)(1u << k->index);
	int err = k->installed ? 0 : install(b, k, NULL);

	if (err)
		return err;
	if (!k->installed)
		b->has |= bit;
	else if (!(b->has & bit))
		return -ENOENT;
	return k->send ? make_default(b, k->index) : 0;
}

/* A BSS that waits for its channel gets them when it is on the air. One of the same index takes the other's place. */
static int keep_waiting(struct bss *b, const struct radio_key *k)
{
	unsigned i = 0;

	while (i < b->nwaiting && b->waiting[i].index != k->index)
		i++;
	if (i == GROUP_KEYS)
		return -ENOSPC;
	if (k->installed && i < b->nwaiting)
		b->waiting[i].send = true;
	else if (!k->installed)
		b->waiting[i] = *k;
	if (i == b->nwaiting && !k->installed)
		b->nwaiting++;
	return 0;
}

void keys_forget(struct bss *b)
{
	wipe(b->waiting, sizeof(b->waiting));
	b->nwaiting = 0;
}

int keys_waiting(struct bss *b)
{
	int err = 0;

	for (unsigned i = 0; i < b->nwaiting && !err; i++)
		err = set_group(b, &b->waiting[i]);
	if (b->nwaiting)
		b->keys_lost = false; /* they are newer than what was lost */
	keys_forget(b);
	return err;
}

int keys_set(struct slot *s, const struct radio_key *k)
{
	struct bss *b = slot_bss(s, k->wlan);
	struct sta *st;
	int err = 0;

	if (!b || (k->pairwise && !b->runs))
		return -ENOENT;
	if (k->len > sizeof(k->key) || k->index > 5)
		return -EINVAL;
	if (!b->runs)
		return keep_waiting(b, k);
	if (k->pairwise) {
		st = sta_find(s, k->mac);
		if (!st || !st->there || st->wlan != k->wlan)
			return -ENOENT;
		err = install(b, k, k->mac);
		if (err)
			return err;
		st->keyed = true;
		return sta_keyed(s, st);
	}
	return set_group(b, k);
}

struct pn {
	struct nl *n;
	uint64_t pn;
};

static int take_pn(void *ctx, const struct nlmsghdr *h)
{
	struct pn *p = ctx;
	struct nlattr *tb[NL80211_ATTR_MAX + 1], *key[NL80211_KEY_MAX + 1];
	const uint8_t *seq;
	uint8_t cmd;

	if (!nl_attributes(h, p->n->family, &cmd, tb, NL80211_ATTR_MAX))
		return -EBADMSG;
	seq = nl_value(tb[NL80211_ATTR_KEY_SEQ], PN_LEN);
	if (!seq && tb[NL80211_ATTR_KEY] && !nla_parse_nested(key, NL80211_KEY_MAX, tb[NL80211_ATTR_KEY], NULL))
		seq = nl_value(key[NL80211_KEY_SEQ], PN_LEN);
	if (!seq)
		return -ENODATA;
	for (unsigned i = PN_LEN; i-- > 0;)
		p->pn = p->pn << 8 | seq[i];
	return 0;
}

static int ask_pn(struct bss *b, uint8_t index, uint64_t *pn)
{
	struct pn p = { &b->r->nl, 0 };
	struct nl_msg *m;
	int err;

	*pn = 0;
	if (!index)
		return 0;
	m = nl_80211(p.n, NL80211_CMD_GET_KEY, 0, b->ifindex);
	nla_put_u8(m, NL80211_ATTR_KEY_IDX, index);
	err = nl_call(p.n, m, take_pn, &p);
	*pn = p.pn;
	return err;
}

int keys_state(struct slot *s, uint8_t wlan, struct radio_group_state *out)
{
	struct bss *b = slot_bss(s, wlan);
	int err;

	memset(out, 0, sizeof(*out));
	if (!b || !b->runs)
		return -ENOENT;
	out->gtk_id = b->gtk;
	out->igtk_id = b->igtk;
	err = ask_pn(b, b->gtk, &out->gtk_pn);
	return err ? err : ask_pn(b, b->igtk, &out->igtk_ipn);
}
