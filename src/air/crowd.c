/* SPDX-License-Identifier: Apache-2.0 */
/* crowd.c - see crowd.h. */
#include "air/crowd_in.h"

#include "base/wipe.h"
#include "base/xalloc.h"

#include <stdio.h>
#include <stdlib.h>

enum { SWEEP_MS = 100, SWEEPS = 10, MISSES = 3, PROBE_MS = 500, WAKE_MS = 20 };
enum turn { TURN_JOIN = 1, TURN_ROAM, TURN_WAKE, TURN_PROBE };

unsigned crowd_size(const struct crowd *c)
{
	return c->size;
}

unsigned crowd_in_run(const struct crowd *c)
{
	return c->in_run;
}

struct crowd_client *crowd_client(struct crowd *c, unsigned n)
{
	return n < c->size ? &c->client[n] : NULL;
}

const struct crowd_counters *crowd_counters(const struct crowd *c)
{
	return &c->count;
}

uint64_t crowd_sent_away(const struct crowd *c)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < c->size; i++)
		n += sta_counts(c->client[i].st)->byes;
	return n;
}

const char *crowd_state(const struct crowd_client *c)
{
	if (c->asleep)
		return "asleep";
	if (sta_state(c->st) == STATION_CONNECTED)
		return c->in_run ? "in run" : "no address";
	if (sta_state(c->st) == STATION_OFF && c->joins)
		return "looking";
	return sta_state_name(sta_state(c->st));
}

void crowd_random(struct crowd *c, void *out, size_t len)
{
	for (size_t i = 0; i < len; i++)
		((uint8_t *)out)[i] = (uint8_t)dice_next(&c->dice);
}

/* Own MAC addresses are counted from 06:00:5e:10:00:01; those of the next generation from 06:00:5e:20:00:00, then those of
 * the one after it. */
struct crowd_client *crowd_find(struct crowd *c, const uint8_t mac[static 6])
{
	static const uint8_t ours[3] = { 0x06, 0x00, 0x5e };
	uint32_t n = (uint32_t)mac[3] << 16 | (uint32_t)mac[4] << 8 | mac[5], generation = 0;

	if (memcmp(mac, ours, sizeof(ours)) != 0 || n <= 0x100000 || !c->size)
		return NULL;
	if (n >= CROWD_MORE_MACS) {
		generation = (n - CROWD_MORE_MACS) / c->size + 1;
		n = (n - CROWD_MORE_MACS) % c->size;
	} else {
		n -= 0x100001;
	}
	return n < c->size && c->client[n].generation == generation ? &c->client[n] : NULL;
}

/* --- what becomes of them ---------------------------------------------------------------------------------------- */

static void look(struct crowd_client *c)
{
	bool wants = c->o.dhcp || c->o.address;
	bool in_run = sta_state(c->st) == STATION_CONNECTED && (!wants || sta_address(c->st));

	if (in_run != c->in_run) {
		c->in_run = in_run;
		c->since = c->crowd->now;
		c->crowd->in_run += in_run;
		c->crowd->in_run -= !in_run;
		c->runs += in_run;
		c->crowd->count.runs += in_run;
	}
	if (c->crowd->p.changed)
		c->crowd->p.changed(c->crowd->p.ctx, c, c->crowd->now);
}

static void on_event(void *ctx, enum station_event e, uint32_t value)
{
	struct crowd_client *c = ctx;

	c->told = true;
	c->last = e;
	c->value = value;
	look(c);
}

static void on_random(void *ctx, void *out, size_t len)
{
	crowd_random(((struct crowd_client *)ctx)->crowd, out, len);
}

/* What it hears when it looks around. */
static void on_scan(void *ctx)
{
	struct crowd_client *c = ctx;

	for (unsigned ap = c->home ? c->home - 1 : 0; ap <= c->home + 1; ap++)
		crowd_beacons(c, ap);
}

static const struct station_ports station_ports = { .send = crowd_send, .random = on_random, .event = on_event,
						    .scan = on_scan };

/* --- what a scenario does ---------------------------------------------------------------------------------------- */

static void act(struct crowd_client *c, enum turn what, mono_t now);

static void turn(struct timer *t, mono_t now)
{
	struct crowd_client *c = link_object(t, struct crowd_client, turn);

	now.us /= c->crowd->fine_by;
	c->crowd->now = now;
	act(c, (enum turn)c->turn_is, now);
}

static void later(struct crowd_client *c, enum turn what, int64_t in_us, mono_t now)
{
	c->turn_is = (uint8_t)what;
	wheel_arm(c->crowd->fine, &c->turn, (mono_t){ (now.us + in_us) * c->crowd->fine_by });
}

static void roam_now(struct crowd_client *c, mono_t now)
{
	unsigned aps = c->crowd->s->aps, to = c->turn_ap ? c->turn_ap - 1 : (c->home + 1) % aps;
	uint8_t slot = c->group->radio ? (uint8_t)(c->group->radio - 1) : 1;
	struct radio_sim *r = crowd_radio_at(c->crowd, to);

	c->home = to;
	crowd_beacons(c, to);
	for (unsigned i = 0; r && i < CROWD_SLOTS; i++)
		for (unsigned wlan = 1; wlan <= RADIO_BSS_MAX; wlan++) {
			const struct radio_bss *b = radio_sim_bss(r, (slot + i) % CROWD_SLOTS, (uint8_t)wlan);

			if (!b || b->ssid_len != strlen(c->o.ssid) || memcmp(b->ssid, c->o.ssid, b->ssid_len) != 0)
				continue;
			if (sta_roam(c->st, b->bssid, now))
				return;
		}
	sta_join(c->st, now); /* it is not there: whatever is around */
}

static void act(struct crowd_client *c, enum turn what, mono_t now)
{
	switch (what) {
	case TURN_JOIN:
		if (sta_state(c->st) == STATION_OFF)
			sta_join(c->st, now);
		break;
	case TURN_ROAM:
		roam_now(c, now);
		break;
	case TURN_WAKE:
		crowd_wake(c, now);
		return;
	case TURN_PROBE:
		crowd_send_probe(c);
		if (now.us < c->probes_until.us)
			later(c, TURN_PROBE, PROBE_MS * 1000, now);
		break;
	}
	look(c);
}

void crowd_join(struct crowd_client *c, int64_t in_us, mono_t now)
{
	c->crowd->now = now;
	c->joins = true;
	c->asleep = false;
	times_join(c);
	if (in_us)
		later(c, TURN_JOIN, in_us, now);
	else
		act(c, TURN_JOIN, now);
}

void crowd_roam(struct crowd_client *c, unsigned ap, int64_t in_us, mono_t now)
{
	c->crowd->now = now;
	c->joins = true;
	c->turn_ap = ap;
	if (in_us)
		later(c, TURN_ROAM, in_us, now);
	else
		act(c, TURN_ROAM, now);
}

void crowd_leave(struct crowd_client *c, uint16_t reason, mono_t now)
{
	c->crowd->now = now;
	wheel_stop(c->crowd->fine, &c->turn);
	c->joins = false;
	times_drop(c);
	sta_leave_for(c->st, reason, now);
	look(c);
}

void crowd_crash(struct crowd_client *c, mono_t now)
{
	c->crowd->now = now;
	wheel_stop(c->crowd->fine, &c->turn);
	c->joins = false;
	times_drop(c);
	sta_forget(c->st);
	look(c);
}

void crowd_sleep(struct crowd_client *c, int64_t ms, mono_t now)
{
	c->crowd->now = now;
	c->asleep = true;
	if (ms)
		later(c, TURN_WAKE, ms * 1000, now);
	look(c);
}

/* What was sent to it meanwhile is lost; it goes on as if nothing had been. What its access point does not know any more it
 * learns with the first frame it sends. */
void crowd_wake(struct crowd_client *c, mono_t now)
{
	c->crowd->now = now;
	c->asleep = false;
	c->sent = now;
	if (sta_state(c->st) == STATION_CONNECTED && sta_bssid(c->st)) {
		uint8_t ether[64] = { 0x02, 0, 0x5e, 0xff, 0, 1 };

		memcpy(ether + 6, c->o.mac, 6);
		memcpy(ether + 12, "\x88\xb5", 2);
		(void)sta_send(c->st, ether, sizeof(ether), now);
	}
	look(c);
}

static const uint8_t *pmk_of(struct crowd *c, const char *ssid, const char *phrase)
{
	struct crowd_key *k = c->key;

	for (; k < c->key + c->keys; k++)
		if (strcmp(k->ssid, ssid) == 0 && strcmp(k->phrase, phrase) == 0)
			return k->pmk;
	if (c->keys == CROWD_KEYS_MAX) /* so many different passphrases: the last one makes room */
		k--;
	else
		c->keys++;
	snprintf(k->ssid, sizeof(k->ssid), "%s", ssid);
	snprintf(k->phrase, sizeof(k->phrase), "%s", phrase);
	rsn_passphrase(phrase, strlen(phrase), ssid, strlen(ssid), k->pmk);
	return k->pmk;
}

void crowd_key(struct crowd_client *c, const char *passphrase)
{
	const char *phrase = passphrase ? passphrase : c->wlan->key;

	if (!phrase[0])
		return;
	memcpy(c->o.pmk, pmk_of(c->crowd, c->wlan->ssid, phrase), sizeof(c->o.pmk));
	sta_set_pmk(c->st, c->o.pmk);
}

/* The one of its own; a group's are counted on from its first. */
static uint32_t own_address(const struct air_group *g, unsigned client)
{
	return g->address ? g->address + (client - g->first) : 0;
}

static void fill_options(struct crowd_client *c)
{
	const struct air_group *g = c->group;
	const struct air_wlan *w = c->wlan;
	struct station_options *o = &c->o;

	*o = (struct station_options){ .wmm = !g->no_wmm, .eapol_version = g->eapol_version, .dhcp = g->dhcp,
				       .address = own_address(g, c->number), .persistent = !g->once, .again_ms = g->again_ms };
	for (unsigned k = 0; k < 6; k++)
		o->mac[k] = (uint8_t)(c->mac.v >> 8 * (5 - k));
	if (g->address_of) {
		const struct air_group *other = scenario_client_group(c->crowd->s, g->address_of - 1);

		o->address = other->dhcp ? crowd_address(g->address_of - 1) : own_address(other, g->address_of - 1);
	}
	snprintf(o->ssid, sizeof(o->ssid), "%s", w->ssid);
	if (w->key[0] && !g->open) {
		bool own = w == &c->crowd->s->wlan[g->wlan];

		o->akm = own ? g->akm : w->psk ? RSN_AKM_PSK : RSN_AKM_PSK_SHA256;
		o->pmf = own ? g->pmf : w->pmf;
		memcpy(o->pmk, pmk_of(c->crowd, w->ssid, own && g->key[0] ? g->key : w->key), sizeof(o->pmk));
	}
	if (g->rsne_len) {
		o->rsne = g->rsne;
		o->rsne_len = g->rsne_len;
	}
}

void crowd_new_mac(struct crowd_client *c, mono_t now)
{
	struct crowd *all = c->crowd;
	uint32_t last = (CROWD_MACS_END - CROWD_MORE_MACS) / all->size;

	all->now = now;
	wheel_stop(all->fine, &c->turn);
	c->joins = false;
	c->generation = c->generation < last ? c->generation + 1 : 1;
	c->mac.v = MAC_REAL_BIT | 0x06005e000000 | (uint64_t)(CROWD_MORE_MACS + (c->generation - 1) * all->size + c->number);
	fill_options(c);
	sta_change(c->st, &c->o);
	look(c);
}

void crowd_switch(struct crowd_client *c, const struct air_wlan *w, mono_t now)
{
	c->crowd->now = now;
	c->wlan = w;
	c->joins = true;
	times_drop(c);
	fill_options(c);
	sta_change(c->st, &c->o);
	later(c, TURN_JOIN, WAKE_MS * 1000, now);
	look(c);
}

void crowd_probe(struct crowd_client *c, int64_t ms, mono_t now)
{
	c->crowd->now = now;
	c->probes_until = mono_after(now, ms);
	later(c, TURN_PROBE, 1000, now);
}

void crowd_dhcp(struct crowd *c, bool on)
{
	c->no_dhcp = !on;
}

void crowd_air(struct crowd *c, const struct impairment *how)
{
	c->air = *how;
}

/* --- what goes on by itself ---------------------------------------------------------------------------------------- */

void crowd_restless(struct crowd_client *c, int64_t ms, mono_t now)
{
	c->restless_ms = ms;
	if (!ms && !c->in_run)
		crowd_join(c, 0, now);
}

/* Looked at once a second. */
static void perhaps_go(struct crowd_client *c, mono_t now)
{
	if (!c->in_run || !dice_ppm(&c->crowd->dice, (uint32_t)(1000000 * 1000LL / c->restless_ms)))
		return;
	if (dice_below(&c->crowd->dice, 2)) {
		crowd_roam(c, 0, 0, now);
		return;
	}
	crowd_leave(c, DOT11_REASON_DEAUTH_LEAVING, now);
	crowd_join(c, 100000 + (int64_t)dice_below(&c->crowd->dice, 5000000), now);
}

/* A tenth of them in each turn: so every client is looked at once a second. */
static void look_after(struct crowd_client *c, mono_t now)
{
	const uint8_t *bssid = sta_bssid(c->st);

	if (c->asleep || sta_state(c->st) != STATION_CONNECTED || !bssid)
		return;
	c->missed = crowd_on_air(c) ? 0 : c->missed + 1;
	if (c->missed >= MISSES) {
		c->missed = 0;
		sta_beacons_lost(c->st, now);
		return;
	}
	if (c->restless_ms)
		perhaps_go(c, now);
	/* an address of its own is said by no event */
	if (!c->in_run)
		look(c);
	if (c->group->every_ms && mono_between(c->sent, now) >= c->group->every_ms) {
		uint8_t ether[128] = { 0x02, 0, 0x5e, 0xff, 0, 1 };

		memcpy(ether + 6, c->o.mac, 6);
		memcpy(ether + 12, "\x88\xb5", 2);
		c->sent = now;
		(void)sta_send(c->st, ether, sizeof(ether), now);
	}
}

static void sweep(struct timer *t, mono_t now)
{
	struct crowd *c = link_object(t, struct crowd, sweep);
	unsigned n = (c->size + SWEEPS - 1) / SWEEPS;

	c->now = now;
	for (unsigned i = 0; i < n; i++, c->sweep_at = (c->sweep_at + 1) % c->size)
		look_after(&c->client[c->sweep_at], now);
	wheel_arm(c->wheel, t, mono_after(now, SWEEP_MS));
}

/* --- making them --------------------------------------------------------------------------------------------------- */

static void make(struct crowd *c, unsigned n)
{
	struct crowd_client *m = &c->client[n];
	const struct air_group *g = scenario_client_group(c->s, n);

	m->crowd = c;
	m->number = n;
	m->group = g;
	m->wlan = &c->s->wlan[g->wlan];
	m->mac = scenario_client_mac(c->s, n);
	scenario_client_name(c->s, n, m->name);
	m->home = (g->at ? g->at - 1 : n) % c->s->aps;
	timer_init(&m->turn, "client", turn);
	fill_options(m);
	m->st = sta_new(&m->o, &station_ports, m, c->wheel);
	if (g->twin_of) {
		m->twin = c->client[g->twin_of - 1].twin;
		c->client[g->twin_of - 1].twin = m;
	}
}

struct crowd *crowd_new(const struct scenario *s, uint64_t seed, const struct crowd_ports *p, struct wheel *wheel)
{
	struct crowd *c = xcalloc(1, sizeof(*c), "clients");

	c->s = s;
	c->p = *p;
	c->wheel = wheel;
	c->fine = p->fine ? p->fine : wheel;
	c->fine_by = p->fine ? p->fine_by : 1;
	c->size = s->nclients;
	dice_seed(&c->dice, seed * 3 + 2);
	timer_init(&c->sweep, "clients", sweep);
	c->client = xcalloc(c->size ? c->size : 1, sizeof(*c->client), "clients");
	c->ear = xcalloc(s->aps ? s->aps : 1, sizeof(*c->ear), "radios on the air");
	if (s->times)
		times_open(c);
	for (unsigned i = 0; i < c->size; i++)
		make(c, i);
	return c;
}

void crowd_radio(struct crowd *c, unsigned ap, struct radio_sim *radio)
{
	if (!c->size)
		return; /* nobody is there, and all is acknowledged */
	c->ear[ap] = (struct crowd_ear){ c, ap };
	radio_sim_air(radio, crowd_hear, &c->ear[ap]);
	radio_sim_wire(radio, crowd_wire, &c->ear[ap]);
	times_radio(c, ap, radio);
}

void crowd_begin(struct crowd *c, mono_t now)
{
	if (c->size)
		sweep(&c->sweep, now);
}

void crowd_free(struct crowd *c)
{
	if (!c)
		return;
	wheel_stop(c->wheel, &c->sweep);
	c->p.changed = NULL;
	for (unsigned i = 0; i < c->size; i++) {
		wheel_stop(c->fine, &c->client[i].turn);
		sta_free(c->client[i].st);
		wipe(&c->client[i].o, sizeof(c->client[i].o));
	}
	for (struct air_frame *f = c->made, *next; f; f = next) {
		next = f->next_made;
		wheel_stop(c->fine, &f->timer);
		free(f);
	}
	wipe(c->key, sizeof(c->key));
	times_close(c);
	free(c->client);
	free(c->ear);
	free(c);
}
