/* SPDX-License-Identifier: Apache-2.0 */
/* wtp_probers.c - stations that probe, on their way to the AC: counted, and told every PROBES_EVERY_MS, each once with its
 * strongest signal. Anybody can send probe requests from as many addresses as he likes, so all of it has a ceiling: each is
 * found by a seeded hash in the same time; PROBERS_MAX are kept between two reports; and of those PROBERS_EACH_S a second
 * are told, after PROBERS_BURST at once, drawn by lot, so that no address is left out because others came first. What is not
 * told is counted. All is forgotten while there is no AC. */
#include "agent/wtp_internal.h"
#include "base/xalloc.h"

#include <stdlib.h>

enum {
	PROBES_EVERY_MS = 500,
	PROBERS_MAX = 256,
	PROBER_PLACES = 2 * PROBERS_MAX,
	PROBERS_EACH_S = 50,
	PROBERS_BURST = 512, /* two reports that are full */
};

struct prober {
	uint8_t mac[6], slot, channel;
	int8_t rssi;
	uint16_t probes;
};

struct probers {
	struct prober p[PROBERS_MAX];
	uint16_t place[PROBER_PLACES]; /* by hash: index + 1; 0: free */
	unsigned n;
	int64_t tokens; /* thousandths */
	mono_t filled;
	uint64_t lot;
};

static struct probers *probers(struct wtp *w, mono_t now)
{
	if (!w->probers) {
		w->probers = xcalloc(1, sizeof(*w->probers), "probing stations");
		w->probers->tokens = PROBERS_BURST * 1000;
		w->probers->filled = now;
	}
	return w->probers;
}

/* The place of this station, or the free one that would be it. */
static uint16_t *place_of(const struct wtp *w, unsigned slot, const uint8_t mac[static 6])
{
	struct probers *ps = w->probers;
	uint64_t v = slot + 1;
	unsigned i;

	for (unsigned k = 0; k < 6; k++)
		v = v << 8 | mac[k];
	i = (unsigned)(siphash_u64(w->hash, v) % PROBER_PLACES);
	for (; ps->place[i]; i = (i + 1) % PROBER_PLACES) {
		const struct prober *p = &ps->p[ps->place[i] - 1];

		if (p->slot == slot && memcmp(p->mac, mac, 6) == 0)
			break;
	}
	return &ps->place[i];
}

void wtp_probing(void *wtp, unsigned slot, const uint8_t mac[static 6], int8_t rssi, uint8_t channel, mono_t now)
{
	struct wtp *w = wtp;
	struct probers *ps;
	struct prober *p;
	uint16_t *place;

	w->now = now;
	w->count.probes_heard++;
	if (w->state != WTP_RUN || !(w->abilities & CAPWAP_CAN_REPORT_PROBES) || slot >= w->nslots)
		return;
	ps = probers(w, now);
	place = place_of(w, slot, mac);
	if (!*place) {
		if (ps->n == PROBERS_MAX) {
			w->count.probers_dropped++;
			return;
		}
		ps->p[ps->n] = (struct prober){ .slot = (uint8_t)slot, .channel = channel, .rssi = rssi };
		memcpy(ps->p[ps->n].mac, mac, 6);
		*place = (uint16_t)++ps->n;
	}
	p = &ps->p[*place - 1];
	if (rssi > p->rssi)
		p->rssi = rssi;
	p->channel = channel;
	p->probes = p->probes < UINT16_MAX ? (uint16_t)(p->probes + 1) : UINT16_MAX;
	if (!timer_armed(&w->probes) && !w->want_probes)
		wheel_arm(w->wheel, &w->probes, mono_after(now, PROBES_EVERY_MS));
}

static void on_probes_due(struct timer *t, mono_t now)
{
	struct wtp *w = link_object(t, struct wtp, probes);

	w->want_probes = true;
	wtp_awake(w, now);
}

/* How many may be told now. */
static unsigned may_tell(struct probers *ps, mono_t now)
{
	int64_t ms = (now.us - ps->filled.us) / 1000;

	ps->filled.us += ms * 1000;
	ps->tokens += ms < PROBERS_BURST * 1000 / PROBERS_EACH_S ? ms * PROBERS_EACH_S : PROBERS_BURST * 1000;
	if (ps->tokens > PROBERS_BURST * 1000)
		ps->tokens = PROBERS_BURST * 1000;
	return (unsigned)(ps->tokens / 1000);
}

/* The first n are drawn from all of them. */
static void draw(const struct wtp *w, struct probers *ps, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		unsigned k = i + (unsigned)(siphash_u64(w->hash, ps->lot++) % (ps->n - i));
		struct prober p = ps->p[i];

		ps->p[i] = ps->p[k];
		ps->p[k] = p;
	}
}

bool wtp_send_probes(struct wtp *w, struct wr *out)
{
	struct capwap_probing_stations none = { 0 };
	struct probers *ps = w->probers;
	size_t hole, used = 0;
	unsigned n;

	if (!w->want_probes || !ps || !ps->n)
		return false;
	n = may_tell(ps, w->now);
	if (n < ps->n) {
		w->count.probers_dropped += ps->n - n;
		draw(w, ps, n);
	} else {
		n = ps->n;
	}
	ps->tokens -= n * 1000LL;
	if (n == 0) {
		wtp_probers_forget(w);
		return false;
	}
	hole = capwap_put_begin(out, CAPWAP_EL_PLUMB_PROBING_STATIONS, &none);
	for (unsigned i = 0; i < n; i++) {
		const struct prober *p = &ps->p[i];
		struct capwap_probing_station r = { .radio = (uint8_t)(p->slot + 1), .channel = p->channel, .rssi = p->rssi,
						    .probes = p->probes };
		size_t takes;

		memcpy(r.mac, p->mac, sizeof(r.mac));
		takes = capwap_record_len(CAPWAP_EL_PLUMB_PROBING_STATIONS, &r);
		if (used + takes > CAPWAP_PLUMB_BODY_MAX) {
			capwap_put_end(out, CAPWAP_EL_PLUMB_PROBING_STATIONS, hole);
			hole = capwap_put_begin(out, CAPWAP_EL_PLUMB_PROBING_STATIONS, &none);
			used = 0;
		}
		capwap_put_record(out, CAPWAP_EL_PLUMB_PROBING_STATIONS, &r);
		used += takes;
	}
	capwap_put_end(out, CAPWAP_EL_PLUMB_PROBING_STATIONS, hole);
	wtp_probers_forget(w);
	return true;
}

void wtp_probers_init(struct wtp *w)
{
	timer_init(&w->probes, "ProbeReports", on_probes_due);
}

void wtp_probers_forget(struct wtp *w)
{
	w->want_probes = false;
	wheel_stop(w->wheel, &w->probes);
	if (!w->probers)
		return;
	w->probers->n = 0;
	memset(w->probers->place, 0, sizeof(w->probers->place));
}

void wtp_probers_free(struct wtp *w)
{
	wheel_stop(w->wheel, &w->probes);
	free(w->probers);
	w->probers = NULL;
}
