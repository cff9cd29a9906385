/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_nl80211.c - any bytes as a message of the kernel: as an event, as a station, as a part of a card. The family is the
 * message's own type, so that all of them get that far. */
#include "agent/nl80211/event.h"
#include "agent/nl80211/wiphy.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct nlmsghdr *h = malloc(size ? size : 1); /* as long as it is, and aligned as netlink wants it */
	struct nl_station st;
	struct nl_event e;
	struct wiphy w = { 0 };
	size_t sum = 0;

	if (!h)
		abort();
	if (size)
		memcpy(h, data, size);
	if (size >= NLMSG_HDRLEN && size <= NL_ROOM && nlmsg_ok(h, (int)size)) {
		if (nl_event_read_bytes(h, size, h->nlmsg_type, &e)) {
			for (size_t i = 0; i < e.len; i++)
				sum += e.frame[i];
			for (size_t i = 0; e.mac && i < 6; i++)
				sum += e.mac[i];
			if (e.len > NL_FRAME_MAX || (!e.frame && e.len) || sum > 255 * (NL_FRAME_MAX + 6))
				abort();
		}
		(void)nl_station_read(h, h->nlmsg_type, &st);
		if (wiphy_read(h, h->nlmsg_type, &w) && (w.band[0].nchannels > WIPHY_CHANNELS_MAX ||
							 w.band[1].nchannels > WIPHY_CHANNELS_MAX ||
							 w.band[0].can.nrates > RADIO_RATES_MAX || w.band[1].can.nrates > RADIO_RATES_MAX))
			abort();
	}
	free(h);
	return 0;
}
