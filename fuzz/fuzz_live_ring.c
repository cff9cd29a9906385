/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_live_ring.c - the rings of clients' histories. An even first byte: the rest is a ring's bytes, read and judged. An
 * odd one: the rest tells events of a few clients, in small rings with a low ceiling; whatever they are, each ring stays
 * readable, and judging it ends. */
#include "controller/live/live_in.h"

#include <stdlib.h>

enum { CLIENTS = 4, CEILING = 3, EVENTS_MAX = 400 };

static mac_t mac(uint64_t low)
{
	return (mac_t){ MAC_REAL_BIT | 0x02005e000000ULL | low };
}

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void a_ring(const uint8_t *data, size_t len)
{
	struct live *l = live_new(&(struct live_options){ .clients = 1, .ring = LIVE_RING_BYTES });
	struct ring r = { .macs = { .client = mac(1), .n = 2, .mac = { mac(50), mac(51) } }, .row = ROW_END };
	struct buf text = { 0 };

	if (live_read(l, &r.macs, data, len)) {
		live_run(l, &r, 1700000000000, 0, &text, true);
		for (size_t i = 0; i < l->u.n; i++)
			check(l->u.item[i].bytes > 0);
	}
	buf_free(&text);
	live_free(l);
}

/* Three bytes an event: the row, the client and how long after the one before, and what its fields are. */
static void events(const uint8_t *data, size_t len)
{
	struct live *l = live_new(&(struct live_options){ .clients = CEILING, .ring = LIVE_RING_BYTES_MIN, .key = { 1, 2 } });
	static const int64_t steps[] = { 0, 1, 300, 5000, 60000, 299999, 700000, -1000 };
	int64_t t = 1700000000000;
	struct buf out = { 0 };

	for (size_t i = 0; i + 4 <= len && i / 4 < EVENTS_MAX; i += 4) {
		unsigned row = (unsigned)(data[i] | data[i + 1] << 8) % MSG_COUNT;
		char fields[CAT_STRUCT_MAX];

		t += steps[data[i + 2] & 7];
		cat_sample(row, data[i + 3], fields);
		if (data[i + 2] & 0x80)
			live_ap_event(l, t, row, fields, mac(50 + (data[i + 3] & 3)));
		else
			live_event(l, t, row, fields, mac(1 + (data[i + 2] >> 3 & (CLIENTS - 1))));
	}
	check(l->count.clients <= CEILING);
	for (unsigned i = 1; i <= CLIENTS; i++) {
		struct live_ask ask = { .now = t };
		struct ring *r = live_ring(l, mac(i));

		if (!r)
			continue;
		check(r->len <= l->o.ring && live_unroll(l, r));
		check(live_diagnose(l, mac(i), &ask, i & 1 ? LIVE_JSON : LIVE_TEXT, &out) == (r->len > 0));
	}
	live_judge(l, &(struct live_ask){ .now = t }, true, 100);
	buf_free(&out);
	live_free(l);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	if (data[0] & 1)
		events(data + 1, size - 1);
	else
		a_ring(data + 1, size - 1);
	return 0;
}
