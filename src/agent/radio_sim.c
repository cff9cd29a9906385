/* SPDX-License-Identifier: Apache-2.0 */
/* radio_sim.c - a radio that remembers what it was told and sends nothing: behind plumb-air's access points and in tests. */
#include "agent/radio.h"
#include "base/xalloc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { STATIONS_MAX = 256 };

struct sim_slot {
	struct radio_caps caps;
	struct radio_config config;
	bool configured;
	bool runs[RADIO_BSS_MAX];
	struct radio_bss bss[RADIO_BSS_MAX];
	uint8_t *ies[RADIO_BSS_MAX];
	struct radio_station *station; /* made when the first comes */
	uint16_t nstations, room;
	uint32_t frames, failures;
	uint64_t bytes;
};

struct radio_sim {
	unsigned nslots;
	struct sim_slot slot[RADIO_SLOTS_MAX];
	struct radio_events events;
	radio_sim_watch watch;
	void *watch_ctx;
	int error;
};

struct radio_sim *radio_sim_new(unsigned slots, const uint8_t base[static 6])
{
	static const uint8_t bg[] = { 2, 4, 11, 22, 12, 24, 48, 108 }, a[] = { 12, 18, 24, 36, 48, 72, 96, 108 };
	struct radio_sim *r = xcalloc(1, sizeof(*r), "a simulated radio");

	r->nslots = slots < RADIO_SLOTS_MAX ? slots : RADIO_SLOTS_MAX;
	for (unsigned i = 0; i < r->nslots; i++) {
		struct radio_caps *c = &r->slot[i].caps;

		c->type = i % 2 ? RADIO_A | RADIO_N : RADIO_B | RADIO_G | RADIO_N;
		c->max_bss = RADIO_BSS_MAX;
		c->max_power_dbm = 20;
		memcpy(c->mac, base, 6);
		memcpy(c->rates, i % 2 ? a : bg, sizeof(a));
		c->nrates = sizeof(a);
		c->wmm = c->pmf = true;
		c->widths = RADIO_W20;
		c->max_stations = STATIONS_MAX;
	}
	return r;
}

void radio_sim_free(struct radio_sim *r)
{
	for (unsigned i = 0; r && i < r->nslots; i++) {
		for (unsigned k = 0; k < RADIO_BSS_MAX; k++)
			free(r->slot[i].ies[k]);
		free(r->slot[i].station);
	}
	free(r);
}

static unsigned slots(void *radio)
{
	return ((struct radio_sim *)radio)->nslots;
}

static void capabilities(void *radio, unsigned slot, struct radio_caps *out)
{
	*out = ((struct radio_sim *)radio)->slot[slot].caps;
}

static int configure(void *radio, unsigned slot, const struct radio_config *c)
{
	struct radio_sim *r = radio;

	if (r->error)
		return r->error;
	r->slot[slot].config = *c;
	r->slot[slot].configured = true;
	return 0;
}

static void keep_ies(struct sim_slot *s, unsigned i, const uint8_t *ies, uint16_t len)
{
	free(s->ies[i]);
	s->ies[i] = NULL;
	if (len) {
		s->ies[i] = xmalloc(len, "information elements");
		memcpy(s->ies[i], ies, len);
	}
	s->bss[i].ies = s->ies[i];
	s->bss[i].ies_len = len;
}

static int bss_start(void *radio, unsigned slot, const struct radio_bss *b)
{
	struct radio_sim *r = radio;
	struct sim_slot *s = &r->slot[slot];
	unsigned i = b->wlan - 1u;

	if (r->error)
		return r->error;
	if (i >= RADIO_BSS_MAX || !s->configured)
		return -EINVAL;
	s->bss[i] = *b;
	keep_ies(s, i, b->ies, b->ies_len);
	s->runs[i] = true;
	return 0;
}

static int bss_update(void *radio, unsigned slot, const struct radio_bss *b)
{
	struct radio_sim *r = radio;
	struct sim_slot *s = &r->slot[slot];

	if (r->error)
		return r->error;
	if (b->wlan < 1 || b->wlan > RADIO_BSS_MAX || !s->runs[b->wlan - 1])
		return -ENOENT;
	return bss_start(radio, slot, b);
}

static void forget_stations(struct sim_slot *s, uint8_t wlan)
{
	for (unsigned i = 0; i < s->nstations;)
		if (s->station[i].wlan == wlan)
			s->station[i] = s->station[--s->nstations];
		else
			i++;
}

static int bss_stop(void *radio, unsigned slot, uint8_t wlan)
{
	struct radio_sim *r = radio;
	struct sim_slot *s = &r->slot[slot];

	if (r->error)
		return r->error;
	if (wlan < 1 || wlan > RADIO_BSS_MAX || !s->runs[wlan - 1])
		return -ENOENT;
	s->runs[wlan - 1] = false;
	free(s->ies[wlan - 1]);
	s->ies[wlan - 1] = NULL;
	forget_stations(s, wlan);
	return 0;
}

static struct radio_station *find(const struct sim_slot *s, const uint8_t mac[static 6])
{
	for (unsigned i = 0; i < s->nstations; i++)
		if (memcmp(s->station[i].mac, mac, 6) == 0)
			return &s->station[i];
	return NULL;
}

static int station_set(void *radio, unsigned slot, const struct radio_station *st)
{
	struct radio_sim *r = radio;
	struct sim_slot *s = &r->slot[slot];
	struct radio_station *at = find(s, st->mac);

	if (r->error)
		return r->error;
	if (!at && s->nstations == STATIONS_MAX)
		return -ENOSPC;
	if (!at && s->nstations == s->room) {
		s->room = (uint16_t)(s->room ? 2 * s->room : 4);
		s->station = xrealloc(s->station, s->room * sizeof(*s->station), "simulated stations");
	}
	if (!at)
		at = &s->station[s->nstations++];
	*at = *st;
	if (r->watch)
		r->watch(r->watch_ctx, slot, st->mac, true, NULL, 0);
	return 0;
}

static int station_del(void *radio, unsigned slot, const uint8_t mac[static 6])
{
	struct radio_sim *r = radio;
	struct sim_slot *s = &r->slot[slot];
	struct radio_station *at = find(s, mac);

	if (r->error)
		return r->error;
	if (!at)
		return -ENOENT;
	*at = s->station[--s->nstations];
	if (r->watch)
		r->watch(r->watch_ctx, slot, mac, false, NULL, 0);
	return 0;
}

static int key_set(void *radio, unsigned slot, const struct radio_key *k)
{
	struct radio_sim *r = radio;

	if (r->error)
		return r->error;
	return k->pairwise && !find(&r->slot[slot], k->mac) ? -ENOENT : 0;
}

static int frame_send(void *radio, unsigned slot, uint8_t wlan, const uint8_t *frame, size_t len,
		      struct radio_sent *sent)
{
	struct radio_sim *r = radio;

	(void)wlan;
	*sent = (struct radio_sent){ .fate = RADIO_NOT_ACKED };
	if (r->error) {
		r->slot[slot].failures++;
		return r->error;
	}
	r->slot[slot].frames++;
	r->slot[slot].bytes += len;
	sent->fate = RADIO_ACKED;
	if (r->watch)
		r->watch(r->watch_ctx, slot, NULL, false, frame, len);
	return 0;
}

static void listen(void *radio, const struct radio_events *e)
{
	struct radio_sim *r = radio;

	r->events = e ? *e : (struct radio_events){ 0 };
}

static int group_state(void *radio, unsigned slot, uint8_t wlan, struct radio_group_state *out)
{
	struct radio_sim *r = radio;

	(void)slot;
	(void)wlan;
	*out = (struct radio_group_state){ 0 };
	return r->error ? r->error : -ENOENT;
}

static void statistics(void *radio, unsigned slot, struct radio_stats *out)
{
	struct sim_slot *s = &((struct radio_sim *)radio)->slot[slot];

	*out = (struct radio_stats){ .channel_noise = (uint32_t)-95,
				     .tx_frames = s->frames,
				     .tx_failures = s->failures,
				     .tx_bytes = s->bytes,
				     .stations = s->nstations };
}

const struct radio_ops radio_sim_ops = {
	.name = "simulated",
	.slots = slots,
	.capabilities = capabilities,
	.listen = listen,
	.configure = configure,
	.bss_start = bss_start,
	.bss_update = bss_update,
	.bss_stop = bss_stop,
	.station_set = station_set,
	.station_del = station_del,
	.key_set = key_set,
	.frame_send = frame_send,
	.group_state = group_state,
	.statistics = statistics,
};

const struct radio_config *radio_sim_config(const struct radio_sim *r, unsigned slot)
{
	return slot < r->nslots && r->slot[slot].configured ? &r->slot[slot].config : NULL;
}

const struct radio_bss *radio_sim_bss(const struct radio_sim *r, unsigned slot, uint8_t wlan)
{
	return slot < r->nslots && wlan >= 1 && wlan <= RADIO_BSS_MAX && r->slot[slot].runs[wlan - 1]
		? &r->slot[slot].bss[wlan - 1]
												     : NULL;
}

const struct radio_station *radio_sim_station(const struct radio_sim *r, unsigned slot, const uint8_t mac[static 6])
{
	return slot < r->nslots ? find(&r->slot[slot], mac) : NULL;
}

unsigned radio_sim_bss_count(const struct radio_sim *r, unsigned slot)
{
	unsigned n = 0;

	for (unsigned i = 0; slot < r->nslots && i < RADIO_BSS_MAX; i++)
		n += r->slot[slot].runs[i];
	return n;
}

unsigned radio_sim_station_count(const struct radio_sim *r, unsigned slot)
{
	return slot < r->nslots ? r->slot[slot].nstations : 0;
}

void radio_sim_on_air(struct radio_sim *r, radio_sim_watch fn, void *ctx)
{
	r->watch = fn;
	r->watch_ctx = ctx;
}

void radio_sim_fail(struct radio_sim *r, int error)
{
	r->error = error;
}
