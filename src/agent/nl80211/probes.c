/* SPDX-License-Identifier: Apache-2.0 */
/* probes.c - probe requests: answered here, at once, without the controller; and told upwards once each.
 *
 * A request for any SSID comes to each BSS of the card by itself. How many are answered is limited, for each asker and for
 * all: whoever floods requests gets few answers, and takes no airtime from the others. */
#include "agent/nl80211/in.h"

enum {
	ONE_BURST = 40,	     /* answers to one asker: two scans of 16 BSSs */
	ONE_EACH_MINUTE = 20 * 60,
	ALL_BURST = 200,     /* of a radio */
	ALL_EACH_MINUTE = 400 * 60
};

bool bucket_take(struct bucket *k, mono_t now, unsigned burst, unsigned each_minute)
{
	int64_t ms = now.us / 1000, more = k->at_ms ? (ms - k->at_ms) * each_minute / 60000 : burst;

	if (more > 0) {
		k->tokens = (uint16_t)(more + k->tokens > burst ? burst : more + k->tokens);
		k->at_ms = ms;
	}
	if (!k->tokens)
		return false;
	k->tokens--;
	return true;
}

static bool may_answer(struct slot *s, uint64_t mac, mono_t now)
{
	struct probe_bucket *k = &s->bucket[siphash_u64(s->r->hash, mac) % PROBE_SOURCES];

	if (k->mac != mac)
		*k = (struct probe_bucket){ .mac = mac };
	if (bucket_take(&k->b, now, ONE_BURST, ONE_EACH_MINUTE) && bucket_take(&s->all, now, ALL_BURST, ALL_EACH_MINUTE)) {
		s->probes_answered++;
		return true;
	}
	s->probes_limited++;
	return false;
}

static bool heard_before(struct slot *s, uint64_t mac, uint16_t seq)
{
	for (unsigned i = 0; i < PROBE_HEARD; i++)
		if (s->heard[i].mac == mac && s->heard[i].seq == seq)
			return true;
	s->heard[s->heard_at].mac = mac;
	s->heard[s->heard_at].seq = seq;
	s->heard_at = (s->heard_at + 1) % PROBE_HEARD;
	return false;
}

void probes_heard(struct bss *b, const struct nl_event *e, mono_t now)
{
	struct slot *s = slot_of(b);
	uint8_t answer[IES_MAX + 1024];
	struct wr w = wr_into(answer, sizeof(answer));
	struct dot11_elements el;
	struct dot11_frame f;

	if (!dot11_read(e->frame, e->len, &f) || !dot11_station_address(f.a2) || !dot11_read_probe_req(&f, &el))
		return;
	if (!heard_before(s, mac_number(f.a2), f.seq) && b->r->ev.probing)
		b->r->ev.probing(b->r->ev.ctx, s->index, f.a2, e->signal, s->channel.primary, now);
	if (!dot11_bss_probed(&b->d, &el) || !may_answer(s, mac_number(f.a2), now))
		return;
	dot11_bss_probe_resp(&b->d, f.a2, &w);
	if (!wr_done(&w))
		(void)frames_put(b, answer, wr_len(&w));
}
