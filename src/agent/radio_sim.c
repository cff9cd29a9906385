/* SPDX-License-Identifier: Apache-2.0 */
/* radio_sim.c - a radio that remembers what it was told: behind plumb-air's access points and in tests. What it sends goes
 * to an air of its own (radio_sim_air.c), where nobody is unless somebody was put there. */
#include "agent/radio_sim_in.h"
#include "base/siphash.h"
#include "base/wipe.h"
#include "base/xalloc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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
		c->max_stations = SIM_STATIONS_MAX;
	}
	return r;
}

static void forget_group(struct sim_slot *s, unsigned i)
{
	if (s->group[i])
		wipe(s->group[i], sizeof(*s->group[i]));
	free(s->group[i]);
	s->group[i] = NULL;
}

static void forget_station(struct sim_slot *s, struct sim_station *at)
{
	free(at->ies);
	wipe(&at->key, sizeof(at->key));
	*at = s->station[--s->nstations];
}

void radio_sim_free(struct radio_sim *r)
{
	for (unsigned i = 0; r && i < r->nslots; i++) {
		for (unsigned k = 0; k < RADIO_BSS_MAX; k++) {
			free(r->slot[i].ies[k]);
			forget_group(&r->slot[i], k);
		}
		while (r->slot[i].nstations)
			forget_station(&r->slot[i], &r->slot[i].station[0]);
		free(r->slot[i].station);
	}
	if (r)
		free(r->seen);
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

void sim_forget_stations(struct sim_slot *s, uint8_t wlan)
{
	for (unsigned i = 0; i < s->nstations;)
		if (!wlan || s->station[i].s.wlan == wlan)
			forget_station(s, &s->station[i]);
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
	sim_forget_stations(s, wlan);
	forget_group(s, wlan - 1u);
	return 0;
}

struct sim_station *sim_find(const struct sim_slot *s, const uint8_t mac[static 6])
{
	for (unsigned i = 0; i < s->nstations; i++)
		if (memcmp(s->station[i].s.mac, mac, 6) == 0)
			return &s->station[i];
	return NULL;
}

static void keep_elements(struct sim_station *at, const struct radio_station *st)
{
	struct radio_station had = at->s;

	at->s = *st;
	at->s.ies = had.ies;
	at->s.ies_len = had.ies_len;
	if (!st->ies_len)
		return;
	free(at->ies);
	at->ies = xmalloc(st->ies_len, "a simulated station's elements");
	memcpy(at->ies, st->ies, st->ies_len);
	at->s.ies = at->ies;
	at->s.ies_len = st->ies_len;
}

static int station_set(void *radio, unsigned slot, const struct radio_station *st)
{
	struct radio_sim *r = radio;
	struct sim_slot *s = &r->slot[slot];
	struct sim_station *at = sim_find(s, st->mac);

	if (r->error)
		return r->error;
	if (!at && s->nstations == SIM_STATIONS_MAX)
		return -ENOSPC;
	if (!at && s->nstations == s->room) {
		s->room = (uint16_t)(s->room ? 2 * s->room : 4);
		s->station = xrealloc(s->station, s->room * sizeof(*s->station), "simulated stations");
	}
	if (!at) {
		at = &s->station[s->nstations++];
		memset(at, 0, sizeof(*at));
	}
	keep_elements(at, st);
	if (st->associates) {
		wipe(&at->key, sizeof(at->key));
		at->nip = 0;
		at->idle = (struct idle){ 0 };
		at->heard_once = false;
	}
	if (r->watch)
		r->watch(r->watch_ctx, slot, st->mac, true, NULL, 0);
	return 0;
}

static int station_del(void *radio, unsigned slot, const uint8_t mac[static 6])
{
	struct radio_sim *r = radio;
	struct sim_slot *s = &r->slot[slot];
	struct sim_station *at = sim_find(s, mac);

	if (r->error)
		return r->error;
	if (!at)
		return -ENOENT;
	if (r->keeps) {
		r->keeps--;
		return -EIO;
	}
	forget_station(s, at);
	if (r->watch)
		r->watch(r->watch_ctx, slot, mac, false, NULL, 0);
	return 0;
}

static int group_set(struct sim_slot *s, const struct radio_key *k)
{
	struct sim_group *g;

	if (k->wlan < 1 || k->wlan > RADIO_BSS_MAX || !s->runs[k->wlan - 1])
		return -ENOENT;
	if (k->index < 1 || k->index >= SIM_GROUP_KEYS)
		return -EINVAL;
	g = s->group[k->wlan - 1];
	if (!g)
		g = s->group[k->wlan - 1] = xcalloc(1, sizeof(*g), "group keys");
	if (!k->installed)
		g->key[k->index] = (struct sim_key){ .k = *k, .rx_pn = k->rx_pn };
	if (k->send)
		*(k->index >= 4 ? &g->igtk : &g->gtk) = k->index;
	return 0;
}

/* A key is known again by its bytes alone, whatever it is for. */
static uint64_t sum_of_key(const struct radio_key *k)
{
	const struct hash_key fixed = { 0x706c756d62, 0x6b657973 };
	uint64_t h = k->len;

	for (unsigned at = 0; at < k->len; at += 8) {
		uint64_t word = 0;

		memcpy(&word, k->key + at, k->len - at < 8u ? k->len - at : 8u);
		h = siphash_u64(fixed, h ^ word);
	}
	return h;
}

static void remember_key(struct radio_sim *r, const struct radio_key *k)
{
	uint64_t sum = sum_of_key(k);

	for (unsigned i = 0; i < r->nseen; i++)
		r->keys_twice += r->seen[i] == sum;
	if (r->nseen == r->seen_room && r->seen_room < SIM_SEEN) {
		r->seen_room = r->seen_room ? 2 * r->seen_room : 8;
		r->seen = xrealloc(r->seen, r->seen_room * sizeof(*r->seen), "keys of a simulated radio");
	}
	if (r->nseen < r->seen_room) {
		r->seen[r->nseen++] = sum;
		return;
	}
	r->seen[r->seen_at] = sum;
	r->seen_at = (r->seen_at + 1) % SIM_SEEN;
}

static int key_set(void *radio, unsigned slot, const struct radio_key *k)
{
	struct radio_sim *r = radio;
	struct sim_station *at;

	if (r->error)
		return r->error;
	if (!k->installed) {
		r->keys_set++;
		remember_key(r, k);
	}
	if (!k->pairwise)
		return group_set(&r->slot[slot], k);
	at = sim_find(&r->slot[slot], k->mac);
	if (!at)
		return -ENOENT;
	at->key = (struct sim_key){ .k = *k, .rx_pn = k->rx_pn };
	return 0;
}

static int frame_send(void *radio, unsigned slot, uint8_t wlan, const uint8_t *frame, size_t len,
		      struct radio_sent *sent)
{
	struct radio_sim *r = radio;
	bool acked;

	*sent = (struct radio_sent){ .fate = RADIO_NOT_ACKED };
	if (r->error) {
		r->slot[slot].failures++;
		return r->error;
	}
	r->slot[slot].frames++;
	r->slot[slot].bytes += len;
	if (r->watch)
		r->watch(r->watch_ctx, slot, NULL, false, frame, len);
	acked = sim_send(r, slot, wlan, frame, len);
	sent->fate = acked ? RADIO_ACKED : RADIO_NOT_ACKED;
	if (r->pending && r->ntokens < SIM_TOKENS) {
		sent->fate = RADIO_PENDING;
		sent->token = ++r->token;
		r->tokens[r->ntokens].token = sent->token;
		r->tokens[r->ntokens++].slot = slot;
	}
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
	const struct sim_group *g = wlan >= 1 && wlan <= RADIO_BSS_MAX ? r->slot[slot].group[wlan - 1] : NULL;

	*out = (struct radio_group_state){ 0 };
	if (r->error || !g)
		return r->error ? r->error : -ENOENT;
	*out = (struct radio_group_state){ .gtk_id = g->gtk, .igtk_id = g->igtk, .gtk_pn = g->key[g->gtk].tx_pn,
					   .igtk_ipn = g->key[g->igtk].tx_pn };
	return 0;
}

static void statistics(void *radio, unsigned slot, struct radio_stats *out)
{
	struct sim_slot *s = &((struct radio_sim *)radio)->slot[slot];

	*out = (struct radio_stats){ .channel_noise = (uint32_t)-95,
				     .tx_frames = s->frames,
				     .rx_frames = s->received,
				     .tx_failures = s->failures,
				     .tx_bytes = s->bytes,
				     .rx_bytes = s->rx_bytes,
				     .stations = s->nstations };
}

static void poll_stations(void *radio, mono_t now)
{
	sim_poll(radio, now);
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
	.poll = poll_stations,
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
	const struct sim_station *at = slot < r->nslots ? sim_find(&r->slot[slot], mac) : NULL;

	return at ? &at->s : NULL;
}

const struct radio_key *radio_sim_key(const struct radio_sim *r, unsigned slot, uint8_t wlan, const uint8_t *mac,
				      uint8_t index)
{
	const struct sim_station *at = slot < r->nslots && mac ? sim_find(&r->slot[slot], mac) : NULL;
	bool of_group = slot < r->nslots && !mac && wlan >= 1 && wlan <= RADIO_BSS_MAX;
	const struct sim_group *g = of_group ? r->slot[slot].group[wlan - 1] : NULL;

	if (at)
		return at->key.k.len && at->key.k.index == index ? &at->key.k : NULL;
	return g && index < SIM_GROUP_KEYS && g->key[index].k.len ? &g->key[index].k : NULL;
}

unsigned radio_sim_keys_set(const struct radio_sim *r)
{
	return r->keys_set;
}

unsigned radio_sim_keys_twice(const struct radio_sim *r)
{
	return r->keys_twice;
}

const struct radio_events *radio_sim_events(const struct radio_sim *r)
{
	return &r->events;
}

void radio_sim_pending(struct radio_sim *r, bool pending)
{
	r->pending = pending;
}

void radio_sim_settle(struct radio_sim *r, bool acked, mono_t now)
{
	unsigned n = r->ntokens;

	r->ntokens = 0;
	for (unsigned i = 0; i < n && r->events.sent; i++)
		r->events.sent(r->events.ctx, r->tokens[i].slot, r->tokens[i].token, acked, acked ? 0 : 7, now);
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

void radio_sim_keep_stations(struct radio_sim *r, unsigned n)
{
	r->keeps = n;
}
