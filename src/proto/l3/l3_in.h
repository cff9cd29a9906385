/* SPDX-License-Identifier: Apache-2.0 */
/* l3_in.h - between the files of this codec: each reads one protocol behind the headers that l3.c took off. */
#pragma once
#include "base/rd.h"
#include "proto/l3/l3.h"

/* The payload of a frame and what its headers said. */
struct l3_packet {
	enum l3_kind kind;
	uint8_t src[L3_MAC_LEN], dst[L3_MAC_LEN];
	uint16_t vlan;
	uint8_t source6[16], target6[16];
	struct rd body; /* ARP, a DHCP message, an ICMPv6 message from its type on, a DHCPv6 message */
};

bool l3_read_dhcp4(struct rd r, struct l3_fact *out);
bool l3_read_nd(struct rd r, struct l3_fact *out);
bool l3_read_dhcp6(struct rd r, struct l3_fact *out);
