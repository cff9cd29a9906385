/* SPDX-License-Identifier: Apache-2.0 */
/* bridge.c - a BSS's interface as a port of the access point's bridge, in the VLAN of its WLAN.
 *
 * Where WLANs have VLANs the bridge has to be VLAN-aware (ip link add br0 type bridge vlan_filtering 1): a port of a BSS has
 * one VLAN, untagged, and the uplink has each tagged. Anything else would mix networks, so the BSS does not start then. */
#include "agent/nl80211/in.h"

#include <errno.h>

static int set_vlan(struct bss *b, const struct rt_link *bridge)
{
	struct nl *n = &b->r->nl;
	struct rt_link uplink;
	uint16_t vid = b->cfg.vlan;
	int err;

	if (!bridge->vlan_aware)
		return vid ? -EOPNOTSUPP : 0;
	if (!vid)
		vid = 1; /* what bridges call untagged, unless told otherwise */
	if (vid == b->vlan)
		return 0;
	err = rt_vlan_add(n, b->ifindex, vid, true);
	/* the one before, and the one the bridge gives each new port */
	if (!err && b->vlan)
		(void)rt_vlan_del(n, b->ifindex, b->vlan);
	else if (!err && vid != 1)
		(void)rt_vlan_del(n, b->ifindex, 1);
	if (!err)
		b->vlan = vid;
	if (!err && b->cfg.vlan && b->r->o.uplink[0]) {
		err = rt_link(n, b->r->o.uplink, &uplink);
		if (!err)
			err = rt_vlan_add(n, uplink.ifindex, vid, false);
	}
	return err;
}

int bridge_change(struct bss *b)
{
	struct nl *n = &b->r->nl;
	struct rt_link bridge;
	int err;

	if (!b->r->o.bridge[0])
		return 0;
	err = rt_link(n, b->r->o.bridge, &bridge);
	if (!err && !bridge.bridge)
		err = -ENOTSUP;
	if (!err)
		err = set_vlan(b, &bridge);
	/* mac80211 bridges nothing by itself: what one station sends another comes here, out and in by the same port */
	if (!err)
		err = rt_bridge_port(n, b->ifindex, !b->cfg.isolate, b->cfg.isolate);
	if (err)
		radio_tell(b->r, "radio %u, WLAN %u: %s", b->slot, b->cfg.wlan,
			   err == -ENODEV	 ? "the bridge or its uplink is not there"
			   : err == -EOPNOTSUPP ? "it has a VLAN, but the bridge is not VLAN-aware (vlan_filtering 1)"
			   : err == -ENOTSUP	 ? "what is configured as bridge is none"
						 : "the bridge does not take it");
	return err;
}

int bridge_join(struct bss *b)
{
	struct nl *n = &b->r->nl;
	struct rt_link bridge;
	int err;

	b->vlan = 0;
	if (!b->r->o.bridge[0])
		return 0;
	err = rt_link(n, b->r->o.bridge, &bridge);
	if (!err)
		err = rt_master(n, b->ifindex, bridge.ifindex);
	if (err) {
		radio_tell(b->r, "bridge %s: it is not there, or does not take %s", b->r->o.bridge, b->name);
		return err;
	}
	return bridge_change(b);
}
