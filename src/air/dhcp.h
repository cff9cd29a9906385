/* SPDX-License-Identifier: Apache-2.0 */
/* dhcp.h - DHCP messages of IPv4 (RFC 2131) as Ethernet frames, as a simulated client sends them and as a simulated server
 * on a simulated wire answers; ARP (RFC 826) beside it. They are read by proto/l3. */
#pragma once
#include "base/wr.h"

#include <stdbool.h>

enum air_dhcp_type { AIR_DHCP_DISCOVER = 1, AIR_DHCP_OFFER, AIR_DHCP_REQUEST, AIR_DHCP_DECLINE, AIR_DHCP_ACK, AIR_DHCP_NAK,
	AIR_DHCP_RELEASE };

struct air_dhcp {
	enum air_dhcp_type type; /* OFFER, ACK, NAK are the server's */
	uint32_t xid;
	uint8_t client[6];
	uint8_t from[6];	 /* Ethernet source: the client's, or the server's */
	uint32_t yiaddr;	 /* OFFER, ACK: the client's address; REQUEST, DECLINE: the one asked for. Host order */
	uint32_t server;	 /* server identifier; 0: none */
	uint32_t lease_s, mask, router;
	const char *hostname;	 /* of a client; NULL: none */
};

/* A whole Ethernet frame, to everybody. */
void air_dhcp_put(struct wr *w, const struct air_dhcp *m);

struct air_arp {
	bool reply;
	uint8_t from[6], to[6]; /* to: of a reply; a request goes to everybody */
	uint32_t sender, target;
};
void air_arp_put(struct wr *w, const struct air_arp *a);
