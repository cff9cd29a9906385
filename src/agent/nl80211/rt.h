/* SPDX-License-Identifier: Apache-2.0 */
/* rt.h - what the radio asks of rtnetlink: interfaces up and down, the bridge and its VLANs, filters. All 0 or -errno. */
#pragma once
#include "agent/nl80211/nl.h"

#include <linux/filter.h>

struct rt_link {
	uint32_t ifindex, master;
	bool up, bridge, vlan_aware;
};

/* One interface by its name; -ENODEV. */
int rt_link(struct nl *n, const char *name, struct rt_link *out);
int rt_up(struct nl *n, uint32_t ifindex, bool up);
/* Without addresses of its own: it is a port of a bridge. */
int rt_no_addresses(struct nl *n, uint32_t ifindex);
int rt_master(struct nl *n, uint32_t ifindex, uint32_t bridge);
/* hairpin: what comes in may go out by the same port; isolated: nothing from other isolated ports. */
int rt_bridge_port(struct nl *n, uint32_t ifindex, bool hairpin, bool isolated);
/* A VLAN of a port of a bridge; own: it is the port's only one, untagged. */
int rt_vlan_add(struct nl *n, uint32_t ifindex, uint16_t vid, bool own);
int rt_vlan_del(struct nl *n, uint32_t ifindex, uint16_t vid);
int rt_clsact(struct nl *n, uint32_t ifindex);
/* The one program of a direction; there may be one before, which is swapped in one step. */
int rt_filter(struct nl *n, uint32_t ifindex, bool down, const struct sock_filter *p, unsigned count);
