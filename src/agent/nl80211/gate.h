/* SPDX-License-Identifier: Apache-2.0 */
/* gate.h - what of a station's data passes a BSS's interface, as a program the kernel runs on each frame.
 *
 * It is classic BPF, given to tc's cls_bpf as it is (direct action, on clsact, in both directions): no bpf(2), so no right
 * beyond CAP_NET_ADMIN. The stations stand in the program; when one changes, the kernel swaps the whole program at once. A
 * station that is not in it passes nothing, and an interface has its (empty) program before it is up: the gate fails closed.
 * EAPOL never comes this way: it goes by nl80211's control port.
 *
 * Frames to groups pass downwards whoever listens, once they can be encrypted where they have to be. A frame with a VLAN tag
 * never passes, nor does EAPOL, which somebody on the wire would have forged. Upwards nobody passes as a server: no DHCP
 * answers, no router advertisements. */
#pragma once
#include "agent/nl80211/nl.h"

#include <linux/filter.h>

enum {
	GATE_STATIONS_MAX = 512, /* of a BSS; the kernel takes programs of 4096 instructions */
	GATE_LEARNING_MAX = 96,
	GATE_PROGRAM_MAX = 96 + GATE_LEARNING_MAX + 5 * GATE_STATIONS_MAX
};

struct gate_entry {
	uint8_t mac[6];
	/* Everything but a server's words; else what a station needs to get an address: DHCP, DHCPv6, ARP, ND. */
	bool run;
};

/* Writes the program of one direction; its length. down: towards the stations. groups: frames to groups pass downwards; not
 * on a WLAN with keys that has no group key, for the kernel would send them in clear. */
unsigned gate_program(struct sock_filter out[static GATE_PROGRAM_MAX], bool down, bool groups, const struct gate_entry *e,
		      unsigned n);

/* A filter for a packet socket: what the gate lets pass of a station that learns its address, either way. */
unsigned gate_learning_filter(struct sock_filter out[static GATE_LEARNING_MAX], unsigned snap);

/* Before the interface is up. -EOPNOTSUPP: the kernel lacks clsact or cls_bpf. */
int gate_open(struct nl *n, uint32_t ifindex);
/* From now on these pass, and nobody else. -errno: it is as before. */
int gate_set(struct nl *n, uint32_t ifindex, bool groups, const struct gate_entry *e, unsigned count);
