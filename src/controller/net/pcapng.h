/* SPDX-License-Identifier: Apache-2.0 */
/* pcapng.h - the decrypted packets of one access point as a capture file (pcapng, IETF draft-ietf-opsawg-pcapng).
 *
 * What DTLS carried is written as what CAPWAP would be in the clear: an IPv4 or IPv6 packet with UDP and its checksum, from
 * and to the addresses and ports it came from and went to (link type 101, raw IP), so that any reader knows it. Longer
 * packets than an IP packet can hold are cut, and say so. */
#pragma once
#include "base/addr.h"
#include "base/buf.h"

/* The file's head: section and interface. */
void pcapng_head(struct buf *out, const char *what);
/* One packet; wall_us: UTC since 1970. */
void pcapng_packet(struct buf *out, int64_t wall_us, const struct addr *from, const struct addr *to, const void *packet,
	size_t len);
