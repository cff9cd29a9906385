/* SPDX-License-Identifier: Apache-2.0 */
/* roster.c - see roster.h. A client's entry is found by its MAC in an open hash of entry numbers (seeded: MACs are chosen by
 * strangers); free entries are a list. An entry is written in one piece with its sum last, so the moment in which it is torn
 * is short, and harmless. */
#include "controller/net/roster.h"

#include "base/siphash.h"
#include "base/table.h"
#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

enum {
	MAGIC = 0x706c6331, /* "plc1" */
	HOLD_ROUNDS = 10,
	ROUND_MS = ROSTER_HOLD_MS / HOLD_ROUNDS,
	FORGET_AT_A_TIME = 500,
	FORGET_PACE_MS = 10,
};

struct entry {
	uint64_t sum;	     /* of all behind it; 0: free */
	uint64_t mac;
	int64_t session_us;  /* when its session ends, by the clock of this boot; INT64_MAX: never */
	uint32_t ip, dhcp_server, lease_s;
	uint16_t wlan;
	uint8_t ip_how, nv6;
	uint8_t v6[ROSTER_V6_MAX][16];
};

struct memory {
	uint32_t magic, size; /* of an entry */
	uint32_t used, unused_;
	uint64_t edition;
	int64_t now_us, wall_ms; /* the two clocks at one moment */
	uint8_t boot[ROSTER_BOOT_LEN];
	struct entry at[ROSTER_MAX];
};

struct roster {
	struct memory *memory;
	struct wheel *wheel;
	struct hash_key key;
	struct table by_mac;
	uint8_t *stale;	  /* not back yet: so many rounds of the hold are left; 0: here, or free */
	uint32_t *vacant; /* entries below memory->used that are free */
	size_t vacancies, found, missing;
	uint64_t full;
	struct timer hold;
	mono_t round;	 /* when the one ended whose end is under way */
	uint32_t looked; /* entries it has looked at */
};

size_t roster_size(void)
{
	return sizeof(struct memory);
}

size_t roster_used(const void *memory)
{
	const struct memory *m = memory;
	uint32_t used = __atomic_load_n(&m->used, __ATOMIC_RELAXED);

	return offsetof(struct memory, at) + (used < ROSTER_MAX ? used : ROSTER_MAX) * sizeof(struct entry);
}

uint64_t roster_edition(const void *memory)
{
	return __atomic_load_n(&((const struct memory *)memory)->edition, __ATOMIC_RELAXED);
}

/* --- entries ------------------------------------------------------------------------------------------------------ */

/* Not against malice: who can write here can write a right sum, too. */
static uint64_t sum_of(const struct entry *e)
{
	const uint8_t *p = (const uint8_t *)e;
	uint64_t h = 0xcbf29ce484222325ULL, word;

	_Static_assert(sizeof(*e) % sizeof(word) == 0, "entries are whole words");
	for (size_t i = sizeof(e->sum); i < sizeof(*e); i += sizeof(word)) {
		memcpy(&word, p + i, sizeof(word));
		h = (h ^ word) * 0x100000001b3ULL;
		h ^= h >> 32;
	}
	return h ? h : 1;
}

static bool can_be(const struct entry *e)
{
	return e->sum && e->sum == sum_of(e) && e->mac >> 48 == MAC_REAL_BIT >> 48 && e->nv6 <= ROSTER_V6_MAX && e->wlan &&
	       e->ip_how <= CLIENT_LEARNED_ADOPTED;
}

static bool same(const void *object, const void *key)
{
	return ((const struct entry *)object)->mac == *(const uint64_t *)key;
}

static uint64_t hash(const struct roster *r, uint64_t mac)
{
	return siphash_u64(r->key, mac);
}

static struct entry *find(const struct roster *r, uint64_t mac)
{
	return table_find(&r->by_mac, hash(r, mac), same, &mac);
}

static size_t number(const struct roster *r, const struct entry *e)
{
	return (size_t)(e - r->memory->at);
}

static void edit(struct roster *r)
{
	__atomic_store_n(&r->memory->edition, r->memory->edition + 1, __ATOMIC_RELEASE);
}

static void is_back(struct roster *r, const struct entry *e)
{
	size_t i = number(r, e);

	if (r->stale[i]) {
		r->stale[i] = 0;
		r->missing--;
	}
}

static void take_out(struct roster *r, struct entry *e)
{
	(void)table_take(&r->by_mac, hash(r, e->mac), e);
	is_back(r, e);
	memset(e, 0, sizeof(*e));
	r->vacant[r->vacancies++] = (uint32_t)number(r, e);
	edit(r);
}

/* The end of a round of the hold. A few at a time: 64,000 that have not come back would hold up net for 10 ms. */
static void forget_missing(struct timer *t, mono_t now)
{
	struct roster *r = link_object(t, struct roster, hold);
	unsigned gone = 0;

	if (!r->looked)
		r->round = t->due;
	for (; r->looked < r->memory->used && r->missing && gone < FORGET_AT_A_TIME; r->looked++)
		if (r->stale[r->looked] == 1) {
			take_out(r, &r->memory->at[r->looked]);
			gone++;
		} else if (r->stale[r->looked]) {
			r->stale[r->looked]--;
		}
	if (gone == FORGET_AT_A_TIME) {
		wheel_arm(r->wheel, t, mono_after(now, FORGET_PACE_MS));
		return;
	}
	r->looked = 0;
	if (r->missing)
		wheel_arm(r->wheel, t, mono_after(r->round, ROUND_MS));
}

/* It is deleted; or it went out of sight with its access point, and is what a net before this one left. */
static void goes(struct roster *r, struct entry *e, bool unseen)
{
	if (!unseen) {
		take_out(r, e);
		return;
	}
	r->stale[number(r, e)] = HOLD_ROUNDS + timer_armed(&r->hold); /* a round that has begun is none */
	r->missing++;
	if (!timer_armed(&r->hold))
		wheel_arm(r->wheel, &r->hold, (mono_t){ (r->wheel->at + ROUND_MS) * 1000 });
}

static struct entry *new_entry(struct roster *r, uint64_t mac)
{
	struct memory *m = r->memory;
	struct entry *e;

	if (r->vacancies)
		e = &m->at[r->vacant[--r->vacancies]];
	else if (m->used < ROSTER_MAX)
		e = &m->at[m->used++];
	else
		return NULL;
	e->mac = mac;
	table_add(&r->by_mac, hash(r, mac), e);
	return e;
}

/* --- a client ----------------------------------------------------------------------------------------------------- */

/* False: nothing is new. The sum is 0 while it is written: a copy of now, or a death of now, has no entry there. */
static bool write_entry(struct entry *to, const struct client *c)
{
	struct entry e = { .mac = c->mac.v, .ip = c->ip, .dhcp_server = c->dhcp_server, .lease_s = c->lease_s, .wlan = c->wlan,
			   .ip_how = c->ip_how, .nv6 = c->nv6 < ROSTER_V6_MAX ? c->nv6 : ROSTER_V6_MAX };

	e.session_us = timer_armed(&c->session_timer) ? c->session_timer.due.us : INT64_MAX;
	memcpy(e.v6, c->v6, e.nv6 * sizeof(e.v6[0]));
	e.sum = sum_of(&e);
	if (memcmp(to, &e, sizeof(e)) == 0)
		return false;
	__atomic_store_n(&to->sum, 0, __ATOMIC_RELEASE);
	memcpy((uint8_t *)to + sizeof(to->sum), (const uint8_t *)&e + sizeof(e.sum), sizeof(e) - sizeof(e.sum));
	__atomic_store_n(&to->sum, e.sum, __ATOMIC_RELEASE);
	return true;
}

void roster_changed(struct roster *r, const struct client *c, bool going)
{
	struct entry *e;

	if (!r || (!going && c->pem != PEM_RUN))
		return; /* on the way to RUN what was known before still holds */
	e = find(r, c->mac.v);
	if (going) {
		if (e && !r->stale[number(r, e)]) /* who is not back yet is not this one, which has proved nothing */
			goes(r, e, c->unseen);
		return;
	}
	if (!e)
		e = new_entry(r, c->mac.v);
	if (!e) {
		r->full++;
		return;
	}
	is_back(r, e);
	if (write_entry(e, c))
		edit(r);
}

bool roster_remembered(const struct roster *r, mac_t mac, struct client_memory *out)
{
	const struct entry *e = r ? find(r, mac.v) : NULL;

	if (!e || !r->stale[number(r, e)])
		return false;
	*out = (struct client_memory){ .wlan = e->wlan, .ip = e->ip, .dhcp_server = e->dhcp_server, .lease_s = e->lease_s,
				       .ip_how = e->ip_how, .nv6 = e->nv6, .session_ends = { e->session_us } };
	memcpy(out->v6, e->v6, e->nv6 * sizeof(e->v6[0]));
	return true;
}

/* --- life --------------------------------------------------------------------------------------------------------- */

/* Clocks no net has written would overflow below. */
static bool clocks_can_be(const struct memory *m)
{
	const int64_t far = INT64_MAX / 4000;

	return m->now_us >= 0 && m->now_us < far && m->wall_ms >= 0 && m->wall_ms < far;
}

/* Times of another boot, told by the clock on the wall. */
static int64_t as_of_now(const struct memory *m, const struct roster_clock *c, int64_t us)
{
	if (us == INT64_MAX || memcmp(m->boot, c->boot, sizeof(m->boot)) == 0)
		return us;
	if (!clocks_can_be(m) || us < m->now_us || us - m->now_us > 366LL * 86400 * 1000000)
		return c->now.us;
	return us - m->now_us + c->now.us - (c->wall_ms > m->wall_ms ? (c->wall_ms - m->wall_ms) * 1000 : 0);
}

static void take_over(struct roster *r, const struct roster_clock *c)
{
	struct memory *m = r->memory;

	if (m->magic != MAGIC || m->size != sizeof(struct entry) || m->used > ROSTER_MAX) {
		memset(m, 0, offsetof(struct memory, at));
		return;
	}
	for (uint32_t i = 0; i < m->used; i++) {
		struct entry *e = &m->at[i];

		if (!can_be(e) || find(r, e->mac)) {
			memset(e, 0, sizeof(*e));
			r->vacant[r->vacancies++] = i;
			continue;
		}
		e->session_us = as_of_now(m, c, e->session_us);
		e->sum = sum_of(e);
		table_add(&r->by_mac, hash(r, e->mac), e);
		r->stale[i] = HOLD_ROUNDS;
		r->missing++;
	}
	r->found = r->missing;
}

void roster_clock(struct roster *r, const struct roster_clock *c)
{
	if (!r)
		return;
	r->memory->now_us = c->now.us;
	r->memory->wall_ms = c->wall_ms;
	memcpy(r->memory->boot, c->boot, sizeof(r->memory->boot));
}

struct roster *roster_new(void *memory, struct wheel *wheel, struct hash_key key, const struct roster_clock *clock)
{
	struct roster *r;

	if (!memory)
		return NULL;
	r = xcalloc(1, sizeof(*r), "the memory of clients");
	r->memory = memory;
	r->wheel = wheel;
	r->key = key;
	r->stale = xcalloc(ROSTER_MAX, sizeof(*r->stale), "the memory of clients");
	r->vacant = xcalloc(ROSTER_MAX, sizeof(*r->vacant), "the memory of clients");
	timer_init(&r->hold, "clients that are not back", forget_missing);
	take_over(r, clock);
	r->memory->magic = MAGIC;
	r->memory->size = sizeof(struct entry);
	roster_clock(r, clock);
	if (r->missing)
		wheel_arm(wheel, &r->hold, mono_after(clock->now, ROUND_MS));
	return r;
}

void roster_free(struct roster *r)
{
	if (!r)
		return;
	wheel_stop(r->wheel, &r->hold);
	table_free(&r->by_mac);
	free(r->stale);
	free(r->vacant);
	free(r);
}

size_t roster_found(const struct roster *r)
{
	return r ? r->found : 0;
}

size_t roster_missing(const struct roster *r)
{
	return r ? r->missing : 0;
}

uint64_t roster_full(const struct roster *r)
{
	return r ? r->full : 0;
}
