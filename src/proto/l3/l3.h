/* SPDX-License-Identifier: Apache-2.0 */
/* l3.h - which addresses a client uses, read from the Ethernet frames that pass: ARP (RFC 826, 5227), DHCP (RFC 2131, 2132),
 * IPv6 neighbour discovery (RFC 4861, duplicate address detection of RFC 4862) and DHCPv6 (RFC 8415).
 *
 * Pure codec: one frame in, at most one fact out; who believes it, and about whom, is decided elsewhere. Lengths are those
 * the IP and UDP headers say, never beyond the frame; bytes behind them (Ethernet's padding) are not looked at. Fragments
 * say nothing here. One or two VLAN tags (802.1Q, 802.1ad) are stepped over. l3_kind is what a gate before RUN asks. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum l3_kind {
	L3_OTHER,  /* not ours, or broken */
	L3_EAPOL,  /* 88-8E, and pre-authentication 88-C7 */
	L3_ARP,
	L3_DHCP4,  /* UDP 67, 68 */
	L3_ND,	   /* ICMPv6 133-137 */
	L3_DHCP6,  /* UDP 546, 547 */
};

/* What kind of frame it is, by its headers alone: what the gate of a client without an address lets pass. A fragment, also a
 * first one, is L3_OTHER. */
enum l3_kind l3_kind(const uint8_t *ether, size_t len);

enum { L3_MAC_LEN = 6, L3_HOSTNAME_MAX = 63, L3_ADDRESSES_MAX = 4 };

/* What was said. */
enum l3_op {
	L3_ARP_REQUEST = 1, L3_ARP_REPLY,	      /* sender MAC has the IPv4 address `ip4`; target is `target4` */
	L3_ARP_PROBE,				      /* asks whether target4 is taken (RFC 5227): ip4 is 0 */
	L3_ARP_ANNOUNCE,			      /* sender and target are the same address */
	L3_DHCP_DISCOVER, L3_DHCP_OFFER, L3_DHCP_REQUEST, L3_DHCP_DECLINE, L3_DHCP_ACK, L3_DHCP_NAK, L3_DHCP_RELEASE,
	L3_DHCP_INFORM, L3_DHCP_BOOTP,		      /* BOOTP: without a message type */
	L3_ND_RS, L3_ND_RA, L3_ND_NS, L3_ND_DAD,      /* DAD: a solicitation from :: for `ip6[0]` */
	L3_ND_NA, L3_ND_REDIRECT,
	L3_DHCP6_SOLICIT, L3_DHCP6_ADVERTISE, L3_DHCP6_REQUEST, L3_DHCP6_CONFIRM, L3_DHCP6_RENEW, L3_DHCP6_REBIND,
	L3_DHCP6_REPLY, L3_DHCP6_RELEASE, L3_DHCP6_DECLINE, L3_DHCP6_RECONFIGURE, L3_DHCP6_INFORMATION, L3_DHCP6_RELAY,
};

struct l3_fact {
	enum l3_kind kind;
	enum l3_op op;
	uint8_t src[L3_MAC_LEN], dst[L3_MAC_LEN]; /* of the Ethernet frame */
	uint16_t vlan;				   /* of the outer tag, 0: none */
	/* Whose address it is: ARP's sender, DHCP's chaddr, ND's link-layer option, the destination of a DHCPv6 answer (a
	 * group address when that went to many); else src. Whether a client may say that is for the caller to check. */
	uint8_t mac[L3_MAC_LEN];
	uint32_t ip4;		   /* host order. ARP: the sender's; DHCP: what is offered, given, asked for or let go */
	uint32_t target4;	   /* ARP: the target's; DHCP: the server identifier */
	uint32_t xid, /* DHCP and DHCPv6; the next three: DHCP */
		lease_s, gateway4, netmask4;
	bool from_server; /* BOOTREPLY; of DHCPv6: advertise, reply, reconfigure */
	bool acknowledged; /* ip4 is given by a server's ACK, ip6 by a reply: the client may use it */
	uint8_t hostname_len;
	char hostname[L3_HOSTNAME_MAX + 1]; /* option 12, printable bytes only (others become '?') */
	/* IPv6: what an NA or DAD is about; what a DHCPv6 reply gives or a client asks for; the source of other ND */
	uint8_t ip6[L3_ADDRESSES_MAX][16], nip6;
	uint8_t source6[16], target6[16]; /* addresses of the IPv6 header */
	uint32_t lifetime6_s;		   /* valid lifetime of the first address of a reply */
	bool router, solicited, override;  /* flags of an NA */
	bool delegated;			   /* DHCPv6: prefixes (IA_PD) were given as well */
};

/* True: the frame says something, and all of it is in `out`. */
bool l3_learn(const uint8_t *ether, size_t len, struct l3_fact *out);
/* DHCP's number of a message type (option 53) of one of L3_DHCP_...; 0: BOOTP, or another op. */
uint8_t l3_dhcp_type(enum l3_op op);
const char *l3_op_text(enum l3_op op); /* "DHCP REQUEST", "ARP reply", ...; never NULL */
