/* SPDX-License-Identifier: Apache-2.0 */
/* clients.c - begin and end of the machine of clients, its pool of records and the table they are found by. Records are
 * made in slabs and never given back while the machine lives: how many there were at most is how many there will be. */
#include "base/wipe.h"
#include "base/xalloc.h"
#include "controller/client/internal.h"
#include "rsn/authenticator.h"

#include <stdlib.h>

enum { SLAB = 64 };

struct slab {
	struct link link;
	struct client client[SLAB];
};

uint64_t mac_hash(const struct clients *cs, mac_t mac)
{
	return siphash_u64(cs->key, mac.v);
}

mac_t mac_from(const uint8_t b[static 6])
{
	uint64_t v = 0;

	for (int i = 0; i < 6; i++)
		v = v << 8 | b[i];
	return (mac_t){ v | MAC_REAL_BIT };
}

void mac_into(mac_t m, uint8_t out[static 6])
{
	for (int i = 0; i < 6; i++)
		out[i] = (uint8_t)(m.v >> (40 - 8 * i));
}

static bool same_client(const void *object, const void *key)
{
	return mac_eq(((const struct client *)object)->mac, *(const mac_t *)key);
}

struct client *clients_find(const struct clients *cs, mac_t mac)
{
	return table_find(&cs->by_mac, mac_hash(cs, mac), same_client, &mac);
}

struct client *clients_next(const struct clients *cs, const struct client *after)
{
	const struct link *next = after ? after->all.next : cs->all.next;

	return next == &cs->all ? NULL : link_object(next, struct client, all);
}

size_t clients_count(const struct clients *cs)
{
	return cs->n;
}

void clients_shed(struct clients *cs, const struct clients_shed *s)
{
	cs->shed = *s;
}

size_t clients_in_state(const struct clients *cs, enum pem pem)
{
	return pem < PEM_STATES ? cs->in_state[pem] : cs->n;
}

size_t clients_on_wlan(const struct clients *cs, unsigned wlan)
{
	size_t n = 0;

	for (const struct link *i = cs->bsss.next; i != &cs->bsss; i = i->next) {
		const struct bss *b = link_object(i, struct bss, all);

		n += b->wlan == wlan ? b->nclients : 0;
	}
	return n;
}

size_t clients_on_slot(const struct clients *cs, const struct ap *ap, unsigned slot)
{
	size_t n = 0;

	for (unsigned id = 1; id <= AP_WLANS_MAX; id++) {
		const struct bss *b = bss_find(cs, ap, slot, id);

		n += b ? b->nclients : 0;
	}
	return n;
}

const struct client_wlan *client_wlan_of(const struct client *c)
{
	return c->owner->p.wlan(c->owner->p.ctx, c->wlan);
}

const struct client_settings *client_settings_of(const struct clients *cs)
{
	static const struct client_settings defaults = { .eapol_key_timeout_ms = 1000, .eapol_key_retries = 2,
							 .group_rekey_s = 3600 };
	const struct client_settings *s = cs->p.settings ? cs->p.settings(cs->p.ctx) : NULL;

	return s ? s : &defaults;
}

static size_t table_bytes(const struct table *t)
{
	return t->size * sizeof(*t->slot);
}

struct clients_load clients_load(const struct clients *cs)
{
	return (struct clients_load){
		.authentications = cs->nauths, .probing = cs->nprobes, .spare = cs->nfree * sizeof(struct client),
		.bytes = sizeof(*cs) + cs->nslabs * sizeof(struct slab) + cs->nkey_machines * sizeof(struct rsn_auth) +
			 cs->by_bss.count * sizeof(struct bss) + cs->nauths * sizeof(struct authentication) +
			 cs->nprobes * sizeof(struct probe_entry) + table_bytes(&cs->by_mac) + table_bytes(&cs->by_bss) +
			 table_bytes(&cs->by_bssid) + table_bytes(&cs->auth_by_mac) + table_bytes(&cs->probe_by_mac) +
			 table_bytes(&cs->excluded_by_mac) + table_bytes(&cs->by_ip) + table_bytes(&cs->by_proof) +
			 cs->nproofs * proof_bytes(),
	};
}

static void more_clients(struct clients *cs)
{
	struct slab *s = xcalloc(1, sizeof(*s), "client records");

	link_init(&s->link);
	link_before(&s->link, &cs->slabs);
	cs->nslabs++;
	cs->nfree += SLAB;
	for (unsigned i = 0; i < SLAB; i++) {
		link_init(&s->client[i].all);
		link_before(&s->client[i].all, &cs->free_clients);
	}
}

/* A record that is in no table and no count yet. */
struct client *client_raw(struct clients *cs, mac_t mac)
{
	struct client *c;

	if (link_alone(&cs->free_clients))
		more_clients(cs);
	c = link_object(cs->free_clients.next, struct client, all);
	link_take(&c->all);
	cs->nfree--;
	*c = (struct client){ .mac = mac, .owner = cs, .apf = APF_IDLE, .pem = PEM_START, .pem_last = PEM_START,
			      .run_since = MONO_NEVER, .since = cs->now, .state_since = cs->now };
	link_init(&c->all);
	link_init(&c->on_bss);
	link_init(&c->half_open);
	timer_init(&c->delete_timer, "apfMsTimeOut", removal_fire);
	timer_init(&c->session_timer, "sessionTimer", session_fire);
	timer_init(&c->pem_timer, "pemTimer", pem_timer_fire);
	return c;
}

static void enlist(struct client *c, struct link *before)
{
	struct clients *cs = c->owner;

	link_before(&c->all, before);
	table_add(&cs->by_mac, mac_hash(cs, c->mac), c);
	cs->n++;
	cs->in_state[c->pem]++;
}

static void delist(struct client *c)
{
	struct clients *cs = c->owner;

	if (cs->look == c)
		cs->look = clients_next(cs, c);
	cs->in_state[c->pem]--;
	cs->n--;
	(void)table_take(&cs->by_mac, mac_hash(cs, c->mac), c);
	link_take(&c->all);
}

void client_changed(struct client *c, bool going)
{
	struct clients *cs = c->owner;

	if (cs->p.changed && !c->holder && !c->delisted)
		cs->p.changed(cs->p.ctx, c, going);
}

/* NULL: at the ceiling. */
struct client *client_new(struct clients *cs, mac_t mac)
{
	struct client *c;

	if (cs->n >= cs->max) {
		cs->count.limited++;
		return NULL;
	}
	c = client_raw(cs, mac);
	enlist(c, &cs->all);
	return c;
}

void client_replace(struct client *old, struct client *by)
{
	enlist(by, &old->all);
	if (old->owner->look == old)
		old->owner->look = by;
	delist(old);
	old->delisted = true;
}

void client_free(struct client *c)
{
	struct clients *cs = c->owner;

	if (c->claim) /* the client goes from where it was, and is on its way elsewhere */
		claim_inherits(c->claim);
	client_changed(c, true);
	if (!c->holder)
		proof_keep(c, cs->now);
	keys_free(c);
	query_stop(c);
	wheel_stop(cs->wheel, &c->delete_timer);
	wheel_stop(cs->wheel, &c->session_timer);
	wheel_stop(cs->wheel, &c->pem_timer);
	bss_take_client(c);
	link_take(&c->half_open);
	theft_release(c);
	free(c->ies);
	if (c->holder)
		c->holder->claim = NULL;
	else if (!c->delisted)
		delist(c);
	wipe(c, sizeof(*c));
	link_init(&c->all);
	link_before(&c->all, &cs->free_clients);
	cs->nfree++;
}

struct clients *clients_new(const struct clients_options *o, const struct clients_ports *ports, struct wheel *wheel,
			    struct hash_key key)
{
	struct clients *cs = xcalloc(1, sizeof(*cs), "the machine of clients");

	cs->p = *ports;
	cs->wheel = wheel;
	cs->key = key;
	cs->max = o && o->max ? o->max : CLIENTS_MAX;
	timer_init(&cs->look_timer, "looks", lists_fire);
	timer_init(&cs->follow.timer, "follows", follow_fire);
	link_init(&cs->all);
	link_init(&cs->half_open);
	link_init(&cs->slabs);
	link_init(&cs->free_clients);
	link_init(&cs->bsss);
	link_init(&cs->auths);
	link_init(&cs->probes);
	link_init(&cs->probes_all);
	link_init(&cs->exclusions);
	proofs_init(cs);
	pool_init(&cs->auth_pool, sizeof(struct authentication), "an authentication");
	pool_init(&cs->probe_pool, sizeof(struct probe_entry), "a probing station");
	link_init(&cs->exclusions_by_anybody);
	return cs;
}

void clients_free(struct clients *cs)
{
	if (!cs)
		return;
	wheel_stop(cs->wheel, &cs->look_timer);
	wheel_stop(cs->wheel, &cs->follow.timer);
	cs->p.changed = NULL;
	cs->p.group_key = NULL; /* whoever had been asked may be gone */
	cs->p.event = NULL;
	while (!link_alone(&cs->all))
		client_free(link_object(cs->all.next, struct client, all));
	while (!link_alone(&cs->bsss))
		bss_free(link_object(cs->bsss.next, struct bss, all));
	for (struct link *i = cs->slabs.next, *next; i != &cs->slabs; i = next) {
		next = i->next;
		free(link_object(i, struct slab, link));
	}
	auth_free_all(cs);
	probes_free_all(cs);
	exclusion_free_all(cs);
	proofs_free_all(cs);
	table_free(&cs->by_mac);
	table_free(&cs->by_bss);
	table_free(&cs->by_bssid);
	table_free(&cs->auth_by_mac);
	table_free(&cs->probe_by_mac);
	table_free(&cs->excluded_by_mac);
	table_free(&cs->by_ip);
	table_free(&cs->by_proof);
	wipe(cs, sizeof(*cs));
	free(cs);
}

/* --- counters ----------------------------------------------------------------------------------------------------- */

static const struct {
	const char *name, *words;
	size_t at;
} rows[] = {
#define CLIENT_COUNTER_ROW(name, words) { #name, words, offsetof(struct clients_counters, name) },
	CLIENT_COUNTERS(CLIENT_COUNTER_ROW)
#undef CLIENT_COUNTER_ROW
};

const struct clients_counters *clients_counters(const struct clients *cs)
{
	return &cs->count;
}

bool clients_counter_at(const struct clients *cs, size_t i, const char **name, const char **words, uint64_t *value)
{
	if (i >= ARRAY_LEN(rows))
		return false;
	*name = rows[i].name;
	*words = rows[i].words;
	memcpy(value, (const char *)&cs->count + rows[i].at, sizeof(*value));
	return true;
}

void clients_clear_counters(struct clients *cs)
{
	cs->count = (struct clients_counters){ 0 };
}
