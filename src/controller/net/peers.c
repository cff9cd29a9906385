/* SPDX-License-Identifier: Apache-2.0 */
/* peers.c - see peers.h. A peer that ends is taken out of everything at once, and its memory goes when the call that came
 * from outside returns: so no callback, however deep, frees what somebody above it still holds. */
#include "controller/net/peers_internal.h"

#include "base/ahead.h"
#include "base/rd.h"
#include "base/slice.h"
#include "base/wr.h"
#include "base/xalloc.h"
#include "proto/capwap/vendor.h"

#include <stdlib.h>

enum {
	PREAMBLE_CLEAR = 0x00, /* RFC 5415 4.1: version 0, type 0 */
	PREAMBLE_DTLS = 0x01,
	DTLS_HEADER = 4, /* preamble and three reserved bytes (4.2) */
	RECORD_HEADER = 13,
	RECORD_HANDSHAKE = 22,
	RECORD_DATA = 23,
	CLIENT_HELLO = 1,
	RANDOM_AT = RECORD_HEADER + 12 + 2, /* of the ClientHello: behind both headers and the version */
	PACE_MS = 10,
	TOOK_FIRST_US = 20000,
	MTU = 1232,	   /* of datagrams we send: fits 1280, the least that IPv6 may have on its way, and so tunnels */
};

/* --- half-open handshakes, by source ------------------------------------------------------------------------------ */

static void source_ip(const struct addr *from, uint8_t ip[static 16])
{
	memset(ip, 0, 16);
	memcpy(ip, from->ip, addr_is_v4(from) ? 16 : 8);
}

static bool same_source(const void *object, const void *key)
{
	return memcmp(((const struct source *)object)->ip, key, 16) == 0;
}

static uint64_t source_hash(const struct peers *p, const uint8_t ip[static 16])
{
	struct addr a = { 0 };

	memcpy(a.ip, ip, 16);
	return addr_hash(p->key, &a);
}

static struct source *source_find(const struct peers *p, const struct addr *from)
{
	uint8_t ip[16];

	source_ip(from, ip);
	return table_find(&p->by_source, source_hash(p, ip), same_source, ip);
}

static struct source *source_of(struct peers *p, const struct addr *from)
{
	struct source *s = source_find(p, from);

	if (s)
		return s;
	s = xcalloc(1, sizeof(*s), "a source of handshakes");
	source_ip(from, s->ip);
	s->hash = source_hash(p, s->ip);
	link_init(&s->half_open);
	link_init(&s->waiting);
	link_init(&s->turn);
	link_init(&s->fresh);
	table_add(&p->by_source, s->hash, s);
	return s;
}

static void source_put(struct peers *p, struct source *s)
{
	if (s->count || !link_alone(&s->waiting))
		return;
	table_take(&p->by_source, s->hash, s);
	free(s);
}

static void no_work(struct peer *peer)
{
	if (link_alone(&peer->worked_on))
		return;
	link_take(&peer->worked_on);
	peer->peers->nworked_on--;
}

static void half_open_add(struct peer *peer)
{
	struct peers *p = peer->peers;

	peer->source = source_of(p, &peer->from);
	peer->source->count++;
	link_before(&peer->half_open, &peer->source->half_open);
	link_before(&peer->all_half_open, &p->half_open);
	p->nhalf_open++;
	link_before(&peer->worked_on, &p->worked_on);
	p->nworked_on++;
}

static void half_open_take(struct peer *peer)
{
	struct peers *p = peer->peers;
	struct source *s = peer->source;

	if (!s)
		return;
	peer->source = NULL;
	link_take(&peer->half_open);
	link_take(&peer->all_half_open);
	no_work(peer);
	p->nhalf_open--;
	p->nwent_on -= peer->went_on;
	s->count--;
	source_put(p, s);
}

/* --- those that wait for their turn ------------------------------------------------------------------------------- */

static bool same_waiting(const void *object, const void *key)
{
	const struct waiting *w = object;
	const struct key *k = key;

	return w->at.channel == k->at->channel && addr_eq(&w->from, k->from) && addr_eq(&w->at.local, &k->at->local);
}

static void waiting_free(struct peers *p, struct waiting *w)
{
	struct source *s = w->source;

	table_take(&p->by_waiting, w->hash, w);
	link_take(&w->of_source);
	s->nwaiting--;
	if (link_alone(&s->waiting)) {
		link_take(&s->turn);
		link_take(&s->fresh);
	}
	source_put(p, s);
	free(w);
}

/* Room for one more of this source: no source holds more than so many times the room that is left. So however many one has,
 * there is room for those of others: a fifth, when it is alone. */
static bool room_to_wait(const struct peers *p, const struct addr *from)
{
	const struct source *s = source_find(p, from);

	return (s ? s->nwaiting : 0) < PEERS_WAITING_SHARE * (PEERS_WAITING_MAX - p->by_waiting.count);
}

static void waiting_add(struct peers *p, const struct place *at, const struct addr *from, uint64_t hash, uint64_t random,
			const struct dtls_hello *hello, const uint8_t *record, size_t len)
{
	struct key k = { at, from };
	struct waiting *w = table_find(&p->by_waiting, hash, same_waiting, &k);

	if (w && w->random == random) {
		p->counters.waiting_again++;
		if (!link_alone(&w->source->fresh)) {
			link_take(&w->source->fresh);
			link_before(&w->source->fresh, &p->fresh);
		}
		return;
	}
	if (w) /* it began again */
		waiting_free(p, w);
	if (!room_to_wait(p, from) || len > PEERS_WAITING_BYTES) {
		p->counters.waiting_full++;
		return;
	}
	w = xmalloc(sizeof(*w) + len, "a ClientHello that waits");
	*w = (struct waiting){ .at = *at, .from = *from, .hash = hash, .random = random, .hello = *hello, .len = len };
	memcpy(w->record, record, len);
	w->source = source_of(p, from);
	link_init(&w->of_source);
	link_before(&w->of_source, &w->source->waiting);
	w->source->nwaiting++;
	if (link_alone(&w->source->turn)) {
		link_before(&w->source->turn, &p->turns);
		link_before(&w->source->fresh, &p->fresh);
	}
	table_add(&p->by_waiting, hash, w);
	p->counters.waited++;
}

/* Whoever takes long is not counted any more. */
static void leave_the_late(struct peers *p)
{
	int64_t late_ms = 4 * p->took_us / 1000;

	late_ms = late_ms < PEERS_LATE_LEAST_MS ? PEERS_LATE_LEAST_MS
		: late_ms > PEERS_LATE_MOST_MS ? PEERS_LATE_MOST_MS : late_ms;
	while (!link_alone(&p->worked_on)) {
		struct peer *oldest = link_object(p->worked_on.next, struct peer, worked_on);

		if (mono_between(oldest->since, p->now) - (p->still_us - oldest->still_us) / 1000 < late_ms)
			return;
		no_work(oldest);
	}
}

static void took(struct peer *peer)
{
	struct peers *p = peer->peers;

	if (peer->at.channel == AC_CONTROL)
		p->took_us += (p->now.us - peer->since.us - (p->still_us - peer->still_us) - p->took_us) / 8;
}

/* --- the end of a peer -------------------------------------------------------------------------------------------- */

static void bury(struct peer *peer)
{
	struct peers *p = peer->peers;

	if (peer->dead)
		return;
	peer->dead = true;
	half_open_take(peer);
	wheel_stop(p->wheel, &peer->retransmit);
	if (peer->living) {
		peer->living->rival = NULL;
	} else {
		table_take(&p->by_address, peer->hash, peer);
		if (peer->rival) { /* it stands alone now */
			peer->rival->living = NULL;
			table_add(&p->by_address, peer->hash, peer->rival);
		}
	}
	peer->rival = peer->living = NULL;
	peer->ac = NULL;
	peer->grave = p->graves;
	p->graves = peer;
	p->count--;
	p->counters.ended++;
	if (peer->up && p->ports.changed)
		p->ports.changed(p->ports.ctx, NULL, NULL, p->now);
}

/* While somebody waits, turns come every few milliseconds. When one is long overdue and nothing came in between, the loop
 * did not turn: what was sent to us meanwhile is still unread, and nobody is late for that. */
static void note_standstill(struct peers *p, mono_t now)
{
	int64_t from_us = p->turn_due.us > p->now.us ? p->turn_due.us : p->now.us;

	if (now.us - from_us < PEERS_STILL_MS * 1000LL)
		return;
	p->still_us += now.us - from_us;
	p->counters.stood_still++;
}

static void enter(struct peers *p, mono_t now)
{
	if (p->depth++ == 0)
		note_standstill(p, now);
	p->now = now;
}

static void leave(struct peers *p)
{
	if (--p->depth)
		return;
	while (p->graves) {
		struct peer *peer = p->graves;

		p->graves = peer->grave;
		dtls_free(peer->dtls);
		free(peer);
	}
}

/* Ends a peer for a reason of ours, and tells the AC machine. */
static void give_up(struct peer *peer, enum ac_why why, const char *words)
{
	struct ac_link *ac = peer->ac;
	bool up = peer->up;
	mono_t now = peer->peers->now;

	/* one that begins again has forgotten its handshake before */
	if (!up && why != AC_WHY_REPLACED)
		dtls_give_up(peer->dtls);
	bury(peer);
	if (ac && up)
		ac_closed(ac, why, words, now);
	else if (ac)
		ac_refused(ac, NULL, words, now);
}

void peers_hang_up(struct peer *peer, enum ac_why why)
{
	struct peers *p = peer->peers;

	(void)why;
	enter(p, p->now);
	if (!peer->dead) {
		dtls_give_up(peer->dtls);
		bury(peer);
	}
	leave(p);
}

void peers_send(struct peer *peer, const void *packet, size_t len)
{
	if (!peer->dead && peer->up)
		(void)dtls_send(peer->dtls, packet, len); /* what does not fit was said by ac_up's room */
}

/* --- what a DTLS session says ------------------------------------------------------------------------------------- */

static void on_send(void *ctx, const void *datagram, size_t len)
{
	struct peer *peer = ctx;
	struct peers *p = peer->peers;
	uint8_t packet[DTLS_HEADER + MTU];

	if (len > MTU)
		return; /* dtls_new was told the MTU */
	wr_put(packet, (uint64_t)PREAMBLE_DTLS << 24, DTLS_HEADER);
	memcpy(packet + DTLS_HEADER, datagram, len);
	p->ports.send(p->ports.ctx, &peer->at, &peer->from, packet, DTLS_HEADER + len);
}

/* The handshake is complete. A rival takes the place of the session it stood beside. */
static void on_up(void *ctx, const struct dtls_peer *who)
{
	struct peer *peer = ctx, *old = peer->living;
	struct peers *p = peer->peers;

	if (peer->dead)
		return;
	took(peer);
	half_open_take(peer);
	wheel_stop(p->wheel, &peer->retransmit);
	peer->up = true;
	if (old) {
		p->counters.replaced++;
		give_up(old, AC_WHY_REPLACED, "the access point began a new session from the same address");
	}
	if (!peer->dead && peer->ac)
		ac_up(peer->ac, who, dtls_room(peer->dtls), p->now);
	if (who->resumed)
		p->counters.resumed++;
	else
		p->counters.shaken++;
	if (p->ports.changed && !peer->dead)
		p->ports.changed(p->ports.ctx, &peer->at, &peer->from, p->now);
}

static void on_data(void *ctx, const void *bytes, size_t len)
{
	struct peer *peer = ctx;

	if (!peer->dead && peer->ac)
		ac_packet(peer->ac, bytes, len, peer->peers->now);
}

static void on_end(void *ctx, enum dtls_end end, const char *why)
{
	struct peer *peer = ctx;
	struct ac_link *ac = peer->ac;
	const struct dtls_peer *who = dtls_peer_of(peer->dtls);
	char identity[DTLS_NAME_MAX] = "";
	bool up = peer->up;
	mono_t now = peer->peers->now;

	if (peer->dead)
		return;
	if (who)
		memcpy(identity, who->name, sizeof(identity));
	bury(peer);
	if (ac && up)
		ac_closed(ac, end == DTLS_END_PEER ? AC_WHY_PEER : AC_WHY_DTLS, why, now);
	else if (ac)
		ac_refused(ac, identity[0] ? identity : NULL, why, now);
}

static void arm_retransmit(struct peer *peer)
{
	mono_t due = MONO_NEVER;

	if (!peer->dead && !peer->up)
		due = dtls_due(peer->dtls);
	if (due.us == INT64_MAX)
		wheel_stop(peer->peers->wheel, &peer->retransmit);
	else
		wheel_arm(peer->peers->wheel, &peer->retransmit, due);
}

static void on_retransmit(struct timer *t, mono_t now)
{
	struct peer *peer = link_object(t, struct peer, retransmit);
	struct peers *p = peer->peers;

	enter(p, now);
	dtls_tick(peer->dtls, now);
	if (!peer->dead)
		arm_retransmit(peer);
	leave(p);
}

static void feed(struct peer *peer, const uint8_t *record, size_t len)
{
	dtls_input(peer->dtls, record, len, peer->peers->now);
	if (!peer->dead)
		arm_retransmit(peer);
}

/* It goes on with its handshake: not the first to give way any more. */
static void goes_on(struct peer *peer)
{
	struct peers *p = peer->peers;

	if (peer->went_on || !peer->source)
		return;
	peer->went_on = true;
	p->nwent_on++;
	link_take(&peer->all_half_open);
	link_before(&peer->all_half_open, &p->went_on);
}

/* --- ClientHello -------------------------------------------------------------------------------------------------- */

/* A slot for one more handshake from this source: counted here, before anything is allocated. */
static bool make_room(struct peers *p, const struct addr *from)
{
	struct source *s = source_find(p, from);
	struct peer *oldest;

	if (p->count >= PEERS_MAX)
		return false;
	if (p->nhalf_open < PEERS_HALF_OPEN_MAX)
		return true;
	if (s && s->count >= PEERS_SOURCE_SHARE) {
		oldest = link_object(s->half_open.next, struct peer, half_open);
		if (mono_between(oldest->since, p->now) < PEERS_GRACE_MS)
			return false;
	} else {
		struct link *from_these = 4 * p->nwent_on > 3 * p->nhalf_open ? &p->went_on : &p->half_open;

		oldest = link_object(from_these->next, struct peer, all_half_open);
	}
	p->counters.half_open_dropped++;
	give_up(oldest, AC_WHY_CEILING, "the handshake was not complete when others needed its place");
	return p->nhalf_open < PEERS_HALF_OPEN_MAX;
}

static struct peer *begin(struct peers *p, const struct place *at, const struct addr *from, uint64_t hash,
			  const struct dtls_hello *hello)
{
	struct dtls_session_calls calls = { .send = on_send, .up = on_up, .data = on_data, .end = on_end };
	struct peer *peer;

	if (!make_room(p, from)) {
		p->counters.half_open_full++;
		return NULL;
	}
	peer = xcalloc(1, sizeof(*peer), "a peer");
	peer->peers = p;
	peer->at = *at;
	peer->from = *from;
	peer->hash = hash;
	peer->since = p->now;
	peer->still_us = p->still_us;
	link_init(&peer->half_open);
	link_init(&peer->all_half_open);
	link_init(&peer->worked_on);
	timer_init(&peer->retransmit, "DTLS flight", on_retransmit);
	peer->ac = ac_accept(p->ac, (enum ac_channel)at->channel, peer, &at->local, from, p->now);
	if (!peer->ac) {
		p->counters.half_open_full++;
		free(peer);
		return NULL;
	}
	calls.ctx = peer;
	peer->dtls = dtls_new(p->dtls, hello, MTU, &calls);
	p->count++;
	half_open_add(peer);
	return peer;
}

/* A good cookie from an address: does it begin a new handshake? If not, *again is the one that began with this very hello.
 */
static bool begins_anew(struct peers *p, struct peer *known, uint64_t random, struct peer **again)
{
	const struct peer *shaking = known && known->up ? known->rival : known;

	*again = NULL;
	if (!known)
		return true;
	if (known->rival && known->rival->hello == random)
		*again = known->rival;
	else if (known->hello == random && !known->up)
		*again = known;
	else if (known->hello == random)
		p->counters.hello_again++;
	else if (shaking && mono_between(shaking->since, p->now) < PEERS_AGAIN_MS)
		p->counters.again_soon++;
	else
		return true;
	return false;
}

static void start(struct peers *p, const struct place *at, const struct addr *from, uint64_t hash, uint64_t random,
		  const struct dtls_hello *hello, const uint8_t *record, size_t len)
{
	struct peer *known = find(p, hash, at, from), *peer;

	if (known && (!known->up || known->rival)) {
		p->counters.begun_again++;
		give_up(known->up ? known->rival : known, AC_WHY_REPLACED, "the access point began again");
	}
	peer = begin(p, at, from, hash, hello);
	if (!peer)
		return;
	peer->hello = random;
	known = find(p, hash, at, from); /* making room may have ended it */
	if (known) {
		known->rival = peer;
		peer->living = known;
	} else {
		table_add(&p->by_address, hash, peer);
	}
	feed(peer, record, len);
	if (!peer->dead && dtls_resumes(peer->dtls))
		goes_on(peer);
}

static bool work_to_spare(struct peers *p)
{
	leave_the_late(p);
	return p->nworked_on < PEERS_AT_A_TIME;
}

static void take_hello(struct peers *p, const struct place *at, const struct addr *from, uint64_t hash, uint64_t random,
		       const struct dtls_hello *hello, const uint8_t *record, size_t len)
{
	struct peer *known = find(p, hash, at, from), *again;

	if (!begins_anew(p, known, random, &again)) {
		if (again)
			feed(again, record, len);
	} else if (at->channel == AC_CONTROL && (!link_alone(&p->turns) || !work_to_spare(p))) {
		waiting_add(p, at, from, hash, random, hello, record, len);
	} else {
		start(p, at, from, hash, random, hello, record, len);
	}
}

/* Begins those whose turn it is, one of each source after the other. */
static void admit(struct peers *p)
{
	while (!link_alone(&p->turns) && work_to_spare(p)) {
		bool newest = p->newest && !link_alone(&p->fresh);
		struct source *s = newest ? link_object(p->fresh.prev, struct source, fresh)
					  : link_object(p->turns.next, struct source, turn);
		struct waiting *w = link_object(s->waiting.next, struct waiting, of_source);
		struct peer *again;

		p->newest = !p->newest;
		link_take(&s->fresh);
		link_take(&s->turn);
		link_before(&s->turn, &p->turns);
		if (begins_anew(p, find(p, w->hash, &w->at, &w->from), w->random, &again))
			start(p, &w->at, &w->from, w->hash, w->random, &w->hello, w->record, w->len);
		waiting_free(p, w);
	}
	if (!link_alone(&p->turns) && !timer_armed(&p->pace)) {
		p->turn_due = mono_after(p->now, PACE_MS);
		wheel_arm(p->wheel, &p->pace, p->turn_due);
	}
}

static void on_pace(struct timer *t, mono_t now)
{
	struct peers *p = link_object(t, struct peers, pace);

	enter(p, now);
	p->turn_due = MONO_NEVER;
	admit(p);
	leave(p);
}

static void check_hello(struct peers *p, const struct place *at, const struct addr *from, uint64_t hash,
			const uint8_t *record, size_t len)
{
	uint8_t reply[DTLS_HEADER + DTLS_REPLY_MAX] = { PREAMBLE_DTLS };
	struct rd r = rd_over(record, len);
	struct dtls_hello hello;
	size_t reply_len = 0;
	uint64_t random;

	rd_skip(&r, RANDOM_AT);
	random = rd_be64(&r);
	random ^= siphash_u64(p->key, rd_be64(&r)) ^ siphash_u64(p->key, rd_be64(&r) + 1) ^ siphash_u64(p->key, rd_be64(&r) + 2);
	if (rd_failed(&r)) {
		p->counters.broken++;
		return;
	}
	switch (dtls_cookie_check(p->dtls, from, record, len, &hello, reply + DTLS_HEADER, &reply_len)) {
	case COOKIE_GOOD:
		p->counters.cookies_good++;
		take_hello(p, at, from, hash, random, &hello, record, len);
		break;
	case COOKIE_ASKED:
		p->counters.cookies_sent++;
		p->ports.send(p->ports.ctx, at, from, reply, DTLS_HEADER + reply_len);
		break;
	case COOKIE_NOTHING: p->counters.broken++; break;
	}
}

/* --- datagrams ---------------------------------------------------------------------------------------------------- */

/* Whose is a record of this address? While a rival shakes hands, what belongs to handshakes is his: all in the clear, and
 * the first record under new keys, his Finished. */
static struct peer *owner_of(struct peer *known, uint8_t type, unsigned epoch)
{
	if (!known)
		return NULL;
	return known->rival && (epoch == 0 || type == RECORD_HANDSHAKE) ? known->rival : known;
}

void peers_hint(struct peers *p, const struct place *at, const struct addr *to)
{
	uint8_t packet[CAPWAP_PLUMB_NO_SESSION_LEN];
	struct wr w = wr_into(packet, sizeof(packet));

	capwap_no_session_write(&w);
	if (wr_done(&w))
		return;
	p->counters.hints_sent++;
	p->ports.send(p->ports.ctx, at, to, packet, wr_len(&w));
}

/* Data under keys, or the middle of a handshake, from somebody of whom nothing is known here. */
static void answer_nobody(struct peers *p, const struct place *at, const struct addr *from, size_t len)
{
	if (len + DTLS_HEADER <= CAPWAP_PLUMB_NO_SESSION_LEN)
		return;
	if (mono_reached(p->now, p->hints_until)) {
		p->hints_until = mono_after(p->now, 1000);
		p->hints = 0;
	}
	if (p->hints == PEERS_HINTS_A_SECOND) {
		p->counters.hints_withheld++;
		return;
	}
	p->hints++;
	peers_hint(p, at, from);
}

static void take_record(struct peers *p, const struct place *at, const struct addr *from, const uint8_t *record, size_t len)
{
	uint64_t hash = hash_of(p, at, from);
	unsigned epoch;
	struct peer *peer;

	if (len < RECORD_HEADER) {
		p->counters.broken++;
		return;
	}
	epoch = (unsigned)record[3] << 8 | record[4];
	if (epoch == 0 && record[0] == RECORD_HANDSHAKE && len > RECORD_HEADER && record[RECORD_HEADER] == CLIENT_HELLO) {
		check_hello(p, at, from, hash, record, len);
		return;
	}
	peer = owner_of(find(p, hash, at, from), record[0], epoch);
	if (peer) {
		goes_on(peer);
		feed(peer, record, len);
		return;
	}
	p->counters.strangers++;
	if (epoch ? record[0] == RECORD_DATA : record[0] == RECORD_HANDSHAKE)
		answer_nobody(p, at, from, len);
}

/* In steps: what a step reads, the one before has asked for. */
void peers_ahead(const struct peers *p, const struct origin *of, size_t n)
{
	uint64_t hash[PEERS_AHEAD_MAX];
	const struct peer *peer[PEERS_AHEAD_MAX];

	n = n < PEERS_AHEAD_MAX ? n : PEERS_AHEAD_MAX;
	for (size_t i = 0; i < n; i++) {
		hash[i] = hash_of(p, &of[i].at, &of[i].from);
		table_ahead(&p->by_address, hash[i]);
	}
	for (size_t i = 0; i < n; i++) {
		peer[i] = table_likely(&p->by_address, hash[i]);
		if (peer[i])
			ahead(peer[i], sizeof(*peer[i]));
	}
	for (size_t i = 0; i < n; i++) {
		if (!peer[i] || !peer[i]->up || !peer[i]->ac)
			continue;
		dtls_ahead(peer[i]->dtls);
		ac_ahead(peer[i]->ac);
	}
	for (size_t i = 0; i < n; i++) {
		if (!peer[i] || !peer[i]->up || !peer[i]->ac)
			continue;
		dtls_ahead_behind(peer[i]->dtls);
		ac_ahead_behind(peer[i]->ac);
	}
}

void peers_input(struct peers *p, const struct place *at, const struct addr *from, bool broadcast, const void *datagram,
		 size_t len, mono_t now)
{
	const uint8_t *b = datagram;

	enter(p, now);
	p->counters.datagrams++;
	if (len && b[0] == PREAMBLE_CLEAR && at->channel == AC_CONTROL)
		ac_clear(p->ac, &at->local, from, broadcast, datagram, len, now);
	else if (len && b[0] == PREAMBLE_CLEAR)
		ac_data_clear(p->ac, &at->local, from, datagram, len, now);
	else if (len > DTLS_HEADER && b[0] == PREAMBLE_DTLS && !broadcast)
		take_record(p, at, from, b + DTLS_HEADER, len - DTLS_HEADER);
	else
		p->counters.empty++;
	if (!link_alone(&p->turns))
		admit(p);
	leave(p);
}

/* --- life --------------------------------------------------------------------------------------------------------- */

struct peers *peers_new(const struct peers_ports *ports, struct wheel *wheel, struct hash_key key)
{
	struct peers *p = xcalloc(1, sizeof(*p), "the peers");

	p->ports = *ports;
	p->wheel = wheel;
	p->key = key;
	link_init(&p->half_open);
	link_init(&p->went_on);
	link_init(&p->worked_on);
	link_init(&p->turns);
	link_init(&p->fresh);
	timer_init(&p->pace, "pace", on_pace);
	p->turn_due = MONO_NEVER;
	p->took_us = TOOK_FIRST_US;
	return p;
}

void peers_set_ac(struct peers *p, struct ac *ac)
{
	p->ac = ac;
}

void peers_set_dtls(struct peers *p, struct dtls_ctx *c)
{
	p->dtls = c;
}

void peers_free(struct peers *p)
{
	struct peer *peer;
	struct waiting *w;
	size_t at;

	if (!p)
		return;
	p->depth++;
	wheel_stop(p->wheel, &p->pace);
	while (at = 0, w = table_next(&p->by_waiting, &at))
		waiting_free(p, w);
	while (at = 0, peer = table_next(&p->by_address, &at)) {
		if (peer->rival)
			bury(peer->rival);
		bury(peer);
	}
	leave(p);
	table_free(&p->by_address);
	table_free(&p->by_source);
	table_free(&p->by_waiting);
	free(p);
}
