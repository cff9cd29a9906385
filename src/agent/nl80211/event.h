/* SPDX-License-Identifier: Apache-2.0 */
/* event.h - messages of nl80211 as values: a pure function from bytes, so that it can be fuzzed. What is lent points into
 * the message. */
#pragma once
#include "agent/nl80211/nl.h"

enum { NL_FRAME_MAX = 2346 };

struct nl_event {
	uint8_t cmd;
	bool has_wiphy;
	uint32_t wiphy, ifindex, freq;
	const uint8_t *mac;   /* six bytes; NULL: none */
	const uint8_t *frame; /* NULL: none */
	size_t len;
	bool has_cookie, acked, no_encrypt;
	uint64_t cookie;
	int8_t signal; /* dBm; 0: not known */
	uint16_t ethertype;
	uint8_t radar; /* enum nl80211_radar_event + 1; 0: none */
	bool iftype_ap;
};

/* False: no message of nl80211, or malformed. */
bool nl_event_read(const struct nlmsghdr *h, int family, struct nl_event *out);
/* The same for bytes that nobody has looked at: one whole message with its header. */
bool nl_event_read_bytes(const void *bytes, size_t len, int family, struct nl_event *out);

/* What the kernel knows of a station. */
struct nl_station {
	uint32_t ifindex;
	uint8_t mac[6];
	uint32_t inactive_ms, rx_packets, tx_packets, tx_retries, tx_failed;
	uint64_t rx_bytes, tx_bytes;
	int8_t signal; /* of its last frame */
	uint16_t tx_rate, rx_rate; /* 0.1 Mbit/s */
	bool authorized;
};

bool nl_station_read(const struct nlmsghdr *h, int family, struct nl_station *out);
