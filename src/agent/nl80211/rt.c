/* SPDX-License-Identifier: Apache-2.0 */
/* rt.c - see rt.h. */
#include "agent/nl80211/rt.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_bridge.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>

static struct nl_msg *link_request(uint16_t type, int flags, uint8_t family, uint32_t ifindex)
{
	struct ifinfomsg i = { .ifi_family = family, .ifi_index = (int)ifindex };

	return nl_route(type, flags, &i, sizeof(i));
}

static int take_link(void *ctx, const struct nlmsghdr *h)
{
	struct rt_link *out = ctx;
	struct nlattr *tb[IFLA_MAX + 1], *info[IFLA_INFO_MAX + 1], *br[IFLA_BR_MAX + 1];
	const struct ifinfomsg *i = nlmsg_data((struct nlmsghdr *)(uintptr_t)h);

	if (h->nlmsg_type != RTM_NEWLINK || h->nlmsg_len < NLMSG_HDRLEN + sizeof(*i) ||
	    nlmsg_parse((struct nlmsghdr *)(uintptr_t)h, sizeof(*i), tb, IFLA_MAX, NULL))
		return -EBADMSG;
	out->ifindex = (uint32_t)i->ifi_index;
	out->up = i->ifi_flags & IFF_UP;
	out->master = nl_get_u32(tb[IFLA_MASTER]);
	if (!tb[IFLA_LINKINFO] || nla_parse_nested(info, IFLA_INFO_MAX, tb[IFLA_LINKINFO], NULL) ||
	    !nl_value(info[IFLA_INFO_KIND], 6))
		return 0;
	out->bridge = memcmp(nla_data(info[IFLA_INFO_KIND]), "bridge", 6) == 0;
	if (out->bridge && info[IFLA_INFO_DATA] && !nla_parse_nested(br, IFLA_BR_MAX, info[IFLA_INFO_DATA], NULL))
		out->vlan_aware = nl_get_u8(br[IFLA_BR_VLAN_FILTERING]) != 0;
	return 0;
}

int rt_link(struct nl *n, const char *name, struct rt_link *out)
{
	struct nl_msg *m = link_request(RTM_GETLINK, 0, AF_UNSPEC, 0);

	memset(out, 0, sizeof(*out));
	nla_put_string(m, IFLA_IFNAME, name);
	return nl_call_route(n, m, take_link, out);
}

int rt_up(struct nl *n, uint32_t ifindex, bool up)
{
	struct ifinfomsg i = { .ifi_index = (int)ifindex, .ifi_flags = up ? IFF_UP : 0, .ifi_change = IFF_UP };

	return nl_call_route(n, nl_route(RTM_NEWLINK, 0, &i, sizeof(i)), NULL, NULL);
}

int rt_no_addresses(struct nl *n, uint32_t ifindex)
{
	struct nl_msg *m = link_request(RTM_NEWLINK, 0, AF_UNSPEC, ifindex);
	struct nlattr *spec = nla_nest_start(m, IFLA_AF_SPEC), *six = nla_nest_start(m, AF_INET6);
	int err;

	nla_put_u8(m, IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE);
	nla_nest_end(m, six);
	nla_nest_end(m, spec);
	err = nl_call_route(n, m, NULL, NULL);
	return err == -EAFNOSUPPORT ? 0 : err; /* a kernel without IPv6 */
}

int rt_master(struct nl *n, uint32_t ifindex, uint32_t bridge)
{
	struct nl_msg *m = link_request(RTM_NEWLINK, 0, AF_UNSPEC, ifindex);

	nla_put_u32(m, IFLA_MASTER, bridge);
	return nl_call_route(n, m, NULL, NULL);
}

int rt_bridge_port(struct nl *n, uint32_t ifindex, bool hairpin, bool isolated)
{
	struct nl_msg *m = link_request(RTM_SETLINK, 0, AF_BRIDGE, ifindex);
	struct nlattr *port = nla_nest_start(m, IFLA_PROTINFO | NLA_F_NESTED);

	nla_put_u8(m, IFLA_BRPORT_MODE, hairpin);
	nla_put_u8(m, IFLA_BRPORT_ISOLATED, isolated);
	nla_nest_end(m, port);
	return nl_call_route(n, m, NULL, NULL);
}

static int vlan(struct nl *n, uint16_t type, uint32_t ifindex, uint16_t vid, uint16_t flags)
{
	struct nl_msg *m = link_request(type, 0, AF_BRIDGE, ifindex);
	struct nlattr *spec = nla_nest_start(m, IFLA_AF_SPEC);
	struct bridge_vlan_info v = { .flags = flags, .vid = vid };

	nla_put(m, IFLA_BRIDGE_VLAN_INFO, sizeof(v), &v);
	nla_nest_end(m, spec);
	return nl_call_route(n, m, NULL, NULL);
}

int rt_vlan_add(struct nl *n, uint32_t ifindex, uint16_t vid, bool own)
{
	return vlan(n, RTM_SETLINK, ifindex, vid, own ? BRIDGE_VLAN_INFO_PVID | BRIDGE_VLAN_INFO_UNTAGGED : 0);
}

int rt_vlan_del(struct nl *n, uint32_t ifindex, uint16_t vid)
{
	return vlan(n, RTM_DELLINK, ifindex, vid, 0);
}

int rt_clsact(struct nl *n, uint32_t ifindex)
{
	struct tcmsg t = { .tcm_ifindex = (int)ifindex, .tcm_parent = TC_H_CLSACT, .tcm_handle = TC_H_MAKE(TC_H_CLSACT, 0) };
	struct nl_msg *m = nl_route(RTM_NEWQDISC, NLM_F_CREATE, &t, sizeof(t));

	nla_put_string(m, TCA_KIND, "clsact");
	return nl_call_route(n, m, NULL, NULL);
}

int rt_filter(struct nl *n, uint32_t ifindex, bool down, const struct sock_filter *p, unsigned count)
{
	struct tcmsg t = { .tcm_ifindex = (int)ifindex,
			   .tcm_parent = TC_H_MAKE(TC_H_CLSACT, down ? TC_H_MIN_EGRESS : TC_H_MIN_INGRESS),
			   .tcm_info = TC_H_MAKE(1U << 16, htons(ETH_P_ALL)),
			   .tcm_handle = 1 };
	struct nl_msg *m = nl_route(RTM_NEWTFILTER, NLM_F_CREATE, &t, sizeof(t));
	struct nlattr *options;

	nla_put_string(m, TCA_KIND, "bpf");
	options = nla_nest_start(m, TCA_OPTIONS);
	nla_put_u16(m, TCA_BPF_OPS_LEN, (uint16_t)count);
	nla_put(m, TCA_BPF_OPS, (int)(count * sizeof(*p)), p);
	nla_put_u32(m, TCA_BPF_FLAGS, TCA_BPF_FLAG_ACT_DIRECT);
	nla_nest_end(m, options);
	return nl_call_route(n, m, NULL, NULL);
}
