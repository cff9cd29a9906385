/* SPDX-License-Identifier: Apache-2.0 */
/* ac_stations.c - see ac_stations.h. Change n has cookie n, and its frames end with the letter B or A and n in hexadecimal,
 * so that the access point's log can be held against what was asked for. */
#include "ac_stations.h"

#include <string.h>

enum { FRAME_HEADER = 24, BEFORE_LEN = 34, AFTER_LEN = 160, AID_FIRST = 1 };

/* An 802.11 management frame: subtype, to the station, from the BSS (the access point fills nothing in). */
static void make_frame(uint8_t *out, size_t len, uint8_t subtype, mac_t station, char which, unsigned n)
{
	char tail[8];

	memset(out, 0x5a, len);
	memset(out, 0, FRAME_HEADER);
	out[0] = subtype;
	for (unsigned i = 0; i < 6; i++)
		out[4 + i] = (uint8_t)(station.v >> 8 * (5 - i));
	(void)snprintf(tail, sizeof(tail), "%c%04x", which, n);
	memcpy(out + len - 5, tail, 5);
}

unsigned ac_stations_queue(struct ac_stations *s, struct ac *ac, struct ap *ap, unsigned count, mono_t now)
{
	static const uint8_t rates[] = { 0x82, 0x84, 0x8b, 0x96 };
	uint8_t before[BEFORE_LEN], after[AFTER_LEN];

	memset(s, 0, sizeof(*s));
	s->begun = s->ended = now;
	for (unsigned n = 0; n < count; n++) {
		unsigned which = n % (count / 2);
		bool add = n < count / 2;
		mac_t station = { MAC_REAL_BIT | 0x06005e000000 | which };
		struct ac_station_change c = { .op = add ? AC_STATION_ADD : AC_STATION_DELETE, .station = station, .slot = 0,
					       .wlan = 1, .cookie = n, .aid = (uint16_t)(AID_FIRST + which), .rates = rates,
					       .nrates = sizeof(rates), .before = before, .before_len = sizeof(before),
					       .after = after, .after_len = sizeof(after) };

		make_frame(before, sizeof(before), 0xb0, station, 'B', n);
		make_frame(after, sizeof(after), add ? 0x10 : 0xc0, station, 'A', n);
		s->queued += ac_station_change(ac, ap, &c, now);
	}
	return s->queued;
}

unsigned ac_stations_join(struct ac_stations *s, struct ac *ac, struct ap *ap, unsigned count, mono_t now)
{
	static const uint8_t rates[] = { 0x82, 0x84, 0x8b, 0x96 };
	uint8_t key[16] = "0123456789abcde";

	memset(s, 0, sizeof(*s));
	s->begun = s->ended = now;
	for (unsigned n = 0; n < count; n++) {
		struct ac_station_change c = { .op = AC_STATION_ALLOW, .gate = AC_GATE_RUN,
					       .station = { MAC_REAL_BIT | 0x06005e000000 | n }, .wlan = 1, .cookie = n,
					       .aid = (uint16_t)(AID_FIRST + n), .rates = rates, .nrates = sizeof(rates),
					       .key = key, .key_len = sizeof(key) };

		key[15] = (uint8_t)n;
		s->queued += ac_station_change(ac, ap, &c, now);
	}
	return s->queued;
}

void ac_stations_present(struct ac_stations *s, const struct ac_present *p)
{
	if (!p) {
		s->lists++;
		return;
	}
	s->present += p->gate == AC_GATE_RUN && p->wlan == 1 && p->aid == (p->station.v & 0xff) + AID_FIRST;
	s->keyed += p->keyed;
}

void ac_stations_done(struct ac_stations *s, const struct ac_station_result *r, mono_t now)
{
	s->disorder += r->cookie != s->done + s->failed + s->lost;
	if (r->lost)
		s->lost++;
	else if (r->result)
		s->failed++;
	else
		s->done++;
	s->unsent += !r->lost && !r->frame_sent;
	s->ended = now;
}

void ac_stations_say(const struct ac_stations *s, FILE *out)
{
	fprintf(out, "queued %u done %u failed %u lost %u disorder %u unsent %u ms %lld\n", s->queued, s->done, s->failed,
		s->lost, s->disorder, s->unsent, (long long)mono_between(s->begun, s->ended));
}
