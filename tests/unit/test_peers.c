/* SPDX-License-Identifier: Apache-2.0 */
/* test_peers.c - the demultiplexer with datagrams from nowhere. DTLS and the AC machine are played by this file: a record's
 * body is a command to the played session (U: the handshake is complete, D: data, E: the peer closes), and a cookie is
 * good when the hello says so. */
#include "check.h"

#include "controller/net/peers.h"
#include "controller/net/recall.h"

#include "base/xalloc.h"
#include "proto/capwap/vendor.h"

#include <stdlib.h>
#include <time.h>

/* --- DTLS, played ------------------------------------------------------------------------------------------------- */

struct dtls {
	struct dtls_session_calls calls;
	struct dtls_peer who;
	unsigned inputs;
	bool resumes, up;
};

static unsigned sessions_alive, closes, given_up;

enum dtls_cookie dtls_cookie_check(struct dtls_ctx *c, const struct addr *peer, const void *datagram, size_t len,
				   struct dtls_hello *hello, uint8_t reply[static DTLS_REPLY_MAX], size_t *reply_len)
{
	const uint8_t *b = datagram;

	(void)c, (void)peer, (void)hello;
	memset(reply, 'v', 60);
	*reply_len = 60;
	return b[len - 1] == 'g' ? COOKIE_GOOD : b[len - 1] == 'a' ? COOKIE_ASKED : COOKIE_NOTHING;
}

struct dtls *dtls_new(struct dtls_ctx *c, const struct dtls_hello *hello, unsigned mtu,
	const struct dtls_session_calls *calls)
{
	struct dtls *d = xcalloc(1, sizeof(*d), "a played session");

	(void)c, (void)hello, (void)mtu;
	d->calls = *calls;
	sessions_alive++;
	return d;
}

void dtls_free(struct dtls *d)
{
	if (d)
		sessions_alive--;
	free(d);
}

void dtls_input(struct dtls *d, const void *datagram, size_t len, mono_t now)
{
	const uint8_t *b = datagram;

	(void)now;
	d->inputs++;
	d->resumes |= b[len - 2] == 't';
	if (b[len - 1] == 'U') {
		d->up = true;
		d->calls.up(d->calls.ctx, &d->who);
	}
	if (b[len - 1] == 'D')
		d->calls.data(d->calls.ctx, "data", 4);
	else if (b[len - 1] == 'E')
		d->calls.end(d->calls.ctx, DTLS_END_PEER, "closed");
}

/* Nobody may be asked for who is gone: the sanitizer sees it. */
static unsigned asked_ahead, asked_behind;

void dtls_ahead(const struct dtls *d)
{
	asked_ahead += d->calls.ctx != NULL;
}

void dtls_ahead_behind(const struct dtls *d)
{
	asked_behind += d->calls.ctx != NULL;
}

bool dtls_send(struct dtls *d, const void *bytes, size_t len)
{
	d->calls.send(d->calls.ctx, bytes, len);
	return true;
}

void dtls_close(struct dtls *d)
{
	(void)d;
	closes++;
}

void dtls_give_up(struct dtls *d)
{
	if (d->up) {
		dtls_close(d);
		return;
	}
	given_up++;
	d->calls.send(d->calls.ctx, "internal error", 15);
}

bool dtls_resumes(const struct dtls *d)
{
	return d->resumes;
}

const struct dtls_peer *dtls_peer_of(const struct dtls *d)
{
	return &d->who;
}

unsigned dtls_room(const struct dtls *d)
{
	(void)d;
	return 1300;
}

mono_t dtls_due(const struct dtls *d)
{
	(void)d;
	return mono_ms(10000000);
}

void dtls_tick(struct dtls *d, mono_t now)
{
	(void)d, (void)now;
}

/* --- the AC machine, played --------------------------------------------------------------------------------------- */

struct ac_link {
	struct peer *shell;
};

static struct {
	unsigned clear, data_clear, accepted, up, refused, closed, packets;
	enum ac_why why;
	struct ac_link *last; /* accepted last */
	bool full, hang_up_on_packet;
} ac;

static struct ac_link *links[20000];

void ac_clear(struct ac *a, const struct addr *local, const struct addr *from, bool broadcast, const void *packet,
	      size_t len, mono_t now)
{
	(void)a, (void)local, (void)from, (void)broadcast, (void)packet, (void)len, (void)now;
	ac.clear++;
}

void ac_data_clear(struct ac *a, const struct addr *local, const struct addr *from, const void *packet, size_t len,
	mono_t now)
{
	(void)a, (void)local, (void)from, (void)packet, (void)len, (void)now;
	ac.data_clear++;
}

struct ac_link *ac_accept(struct ac *a, enum ac_channel channel, void *shell, const struct addr *local,
			  const struct addr *from, mono_t now)
{
	(void)a, (void)channel, (void)local, (void)from, (void)now;
	if (ac.full)
		return NULL;
	ac.last = xcalloc(1, sizeof(*ac.last), "a played link");
	ac.last->shell = shell;
	links[ac.accepted++] = ac.last;
	return ac.last;
}

void ac_up(struct ac_link *l, const struct dtls_peer *peer, unsigned room, mono_t now)
{
	(void)l, (void)peer, (void)room, (void)now;
	ac.up++;
}

void ac_refused(struct ac_link *l, const char *identity, const char *why, mono_t now)
{
	(void)l, (void)identity, (void)why, (void)now;
	ac.refused++;
}

void ac_closed(struct ac_link *l, enum ac_why why, const char *words, mono_t now)
{
	(void)l, (void)words, (void)now;
	ac.closed++;
	ac.why = why;
}

void ac_ahead(const struct ac_link *l)
{
	asked_ahead += l->shell != NULL;
}

void ac_ahead_behind(const struct ac_link *l)
{
	asked_behind += l->shell != NULL;
}

void ac_packet(struct ac_link *l, const void *packet, size_t len, mono_t now)
{
	(void)packet, (void)len, (void)now;
	ac.packets++;
	if (ac.hang_up_on_packet)
		peers_hang_up(l->shell, AC_WHY_PROTOCOL);
}

/* --- the test's own hands ----------------------------------------------------------------------------------------- */

static struct {
	unsigned sent;
	struct addr to;
	struct place from;
	uint8_t first;
	size_t len;
} wire;

static struct wheel wheel;
static mono_t now;

static void take_sent(void *ctx, const struct place *from, const struct addr *to, const void *datagram, size_t len)
{
	(void)ctx;
	wire.sent++;
	wire.from = *from;
	wire.to = *to;
	wire.first = *(const uint8_t *)datagram;
	wire.len = len;
}

static struct peers *fresh(void)
{
	struct peers_ports ports = { .send = take_sent };

	memset(&ac, 0, sizeof(ac));
	memset(&wire, 0, sizeof(wire));
	closes = given_up = 0;
	now = mono_ms(1000);
	wheel_init(&wheel, now);
	return peers_new(&ports, &wheel, (struct hash_key){ 1, 2 });
}

static void done(struct peers *p)
{
	peers_free(p);
	for (unsigned i = 0; i < ac.accepted; i++)
		free(links[i]);
	assert_int_equal(sessions_alive, 0);
}

static struct place at_port(enum ac_channel c)
{
	return (struct place){ 0, (uint8_t)c, addr_v4(0x7f000001, c == AC_CONTROL ? 5246 : 5247) };
}

/* A ClientHello with this random; how: 'g' good cookie, 'a' none yet, 'x' broken. */
static void hello(struct peers *p, const struct addr *from, uint8_t random, char how)
{
	uint8_t d[100] = { 1, 0, 0, 0, 22, 254, 253, [17] = 1 };
	struct place at = at_port(AC_CONTROL);

	memset(d + 31, random, 32);
	d[sizeof(d) - 1] = (uint8_t)how;
	peers_input(p, &at, from, false, d, sizeof(d), now);
}

/* A record of this type and epoch that tells the played session `what`. */
static void record(struct peers *p, const struct addr *from, uint8_t type, uint8_t epoch, char what)
{
	uint8_t d[] = { 1, 0, 0, 0, type, 254, 253, 0, epoch, 0, 0, 0, 0, 0, 0, 0, 1, (uint8_t)what };
	struct place at = at_port(AC_CONTROL);

	peers_input(p, &at, from, false, d, sizeof(d), now);
}

static const struct addr *ap(unsigned n)
{
	static struct addr a;

	a = addr_v4(0x7f010000 + n, (uint16_t)(20000 + n % 1000));
	return &a;
}

/* Lets those who wait have their turns: nobody answers, so each lot is worked on until it is late. */
static void let_pass(struct peers *p, unsigned ms)
{
	for (unsigned i = 0; i < ms; i++) {
		now = mono_after(now, 1);
		wheel_run(&wheel, now);
	}
	assert_true(peers_half_open(p) <= PEERS_HALF_OPEN_MAX);
}

/* --- what has to hold --------------------------------------------------------------------------------------------- */

static void nothing_is_kept_of_a_stranger(void **state)
{
	struct peers *p = fresh();

	(void)state;
	for (unsigned i = 0; i < 5000; i++)
		hello(p, ap(i), 1, 'a');
	assert_int_equal(wire.sent, 5000);
	assert_int_equal(wire.first, 1); /* preamble: DTLS */
	assert_int_equal(wire.len, 64);
	assert_true(addr_eq(&wire.to, ap(4999)));
	assert_int_equal(wire.from.local.port, 5246);
	hello(p, ap(1), 1, 'x');
	record(p, ap(1), 23, 1, 'D');
	record(p, ap(1), 22, 0, 'D');
	assert_int_equal(peers_count(p), 0);
	assert_int_equal(peers_counters(p)->strangers, 2);
	assert_int_equal(peers_counters(p)->broken, 1);
	assert_int_equal(ac.accepted, 0);
	done(p);
}

static void what_is_cut_or_odd_is_counted(void **state)
{
	struct peers *p = fresh();
	uint8_t d[100] = { 1, 0, 0, 0, 22, 254, 253, [17] = 1 };
	struct place control = at_port(AC_CONTROL), data = at_port(AC_DATA);

	(void)state;
	for (size_t len = 0; len < 63; len++)
		peers_input(p, &control, ap(1), false, d, len, now);
	d[0] = 2;
	peers_input(p, &control, ap(1), false, d, sizeof(d), now);
	assert_int_equal(peers_counters(p)->empty, 6);
	assert_int_equal(peers_counters(p)->strangers + peers_counters(p)->broken, 58);
	d[0] = 0;
	peers_input(p, &control, ap(1), true, d, sizeof(d), now);
	peers_input(p, &data, ap(1), false, d, sizeof(d), now);
	assert_int_equal(ac.clear, 1);
	assert_int_equal(ac.data_clear, 1);
	assert_int_equal(peers_count(p), 0);
	done(p);
}

static void a_good_cookie_makes_a_session(void **state)
{
	struct peers *p = fresh();

	(void)state;
	hello(p, ap(1), 1, 'g');
	hello(p, ap(1), 1, 'g'); /* sent again */
	assert_int_equal(peers_half_open(p), 1);
	assert_int_equal(ac.accepted, 1);
	record(p, ap(1), 22, 0, '-');
	record(p, ap(2), 22, 0, '-'); /* of nobody */
	record(p, ap(1), 22, 1, 'U');
	assert_int_equal(ac.up, 1);
	assert_int_equal(peers_half_open(p), 0);
	record(p, ap(1), 23, 1, 'D');
	assert_int_equal(ac.packets, 1);
	peers_send(ac.last->shell, "answer", 6);
	assert_int_equal(wire.len, 10);
	record(p, ap(1), 21, 1, 'E');
	assert_int_equal(ac.closed, 1);
	assert_int_equal(ac.why, AC_WHY_PEER);
	assert_int_equal(peers_count(p), 0);
	record(p, ap(1), 23, 1, 'D');
	assert_int_equal(peers_counters(p)->strangers, 2);
	done(p);
}

/* Of strangers and of who still shakes hands nothing is asked; of who is up, of its session and of its link, once each; of
 * who is gone, nothing. And the peers are as they were. */
static void those_who_are_up_are_asked_of_memory_ahead(void **state)
{
	struct peers *p = fresh();
	struct origin of[PEERS_AHEAD_MAX + 1] = { 0 };

	(void)state;
	asked_ahead = asked_behind = 0;
	peers_ahead(p, of, PEERS_AHEAD_MAX);
	for (unsigned i = 0; i <= PEERS_AHEAD_MAX; i++)
		of[i] = (struct origin){ .at = at_port(AC_CONTROL), .from = *ap(i) };
	peers_ahead(p, of, PEERS_AHEAD_MAX);
	for (unsigned i = 0; i < PEERS_AHEAD_MAX; i++)
		hello(p, ap(i), 1, 'g');
	peers_ahead(p, of, PEERS_AHEAD_MAX);
	assert_int_equal(asked_ahead + asked_behind, 0);
	for (unsigned i = 0; i < 3; i++)
		record(p, ap(i), 22, 1, 'U');
	of[7] = of[0];
	of[6].at = at_port(AC_DATA);
	peers_ahead(p, of, PEERS_AHEAD_MAX + 1);
	assert_int_equal(asked_ahead, 2 * 4);
	assert_int_equal(asked_behind, 2 * 4);
	record(p, ap(1), 21, 1, 'E');
	peers_ahead(p, of, 3);
	assert_int_equal(asked_ahead, 2 * 6);
	assert_int_equal(asked_behind, 2 * 6);
	peers_ahead(p, of, 0);
	assert_int_equal(peers_count(p), PEERS_AHEAD_MAX - 1);
	assert_int_equal(ac.packets, 0);
	done(p);
}

/* No Session: shorter than what it answers, for data under keys alone, and so many a second. */
static void a_record_of_nobody_is_answered_and_not_for_ever(void **state)
{
	struct peers *p = fresh();
	uint8_t d[40] = { 1, 0, 0, 0, 23, 254, 253, 0, 1 }, small[16] = { 1, 0, 0, 0, 23, 254, 253, 0, 1 };
	struct place at = at_port(AC_CONTROL);

	(void)state;
	peers_input(p, &at, ap(1), false, d, sizeof(d), now);
	assert_int_equal(wire.sent, 1);
	assert_int_equal(wire.len, CAPWAP_PLUMB_NO_SESSION_LEN);
	assert_int_equal(wire.first, 0);
	assert_true(addr_eq(&wire.to, ap(1)));
	assert_int_equal(wire.from.local.port, 5246);
	peers_input(p, &at, ap(1), true, d, sizeof(d), now);	/* a broadcast */
	peers_input(p, &at, ap(1), false, small, sizeof(small), now); /* broken, and no longer than the answer */
	record(p, ap(1), 21, 1, '-');			   /* an alert: it is going anyway */
	record(p, ap(1), 22, 1, '-');			   /* a Finished comes behind what is answered */
	record(p, ap(1), 23, 0, '-');			   /* not under keys */
	assert_int_equal(wire.sent, 1);
	for (unsigned i = 0; i < 100000; i++)
		peers_input(p, &at, ap(i), false, d, sizeof(d), now);
	assert_int_equal(wire.sent, PEERS_HINTS_A_SECOND);
	assert_int_equal(peers_counters(p)->hints_sent, PEERS_HINTS_A_SECOND);
	assert_int_equal(peers_counters(p)->hints_withheld, 100001 - PEERS_HINTS_A_SECOND);
	now = mono_after(now, 1000);
	peers_input(p, &at, ap(1), false, d, sizeof(d), now);
	assert_int_equal(wire.sent, PEERS_HINTS_A_SECOND + 1);
	assert_int_equal(peers_count(p), 0);
	done(p);
}

static void run_until(mono_t then)
{
	for (; now.us < then.us; now = mono_after(now, 10))
		wheel_run(&wheel, now);
}

static void up(struct peers *p, const struct addr *from)
{
	hello(p, from, 1, 'g');
	record(p, from, 22, 1, 'U');
}

static struct recall *recalled;

static void tell_recall(void *ctx, const struct place *at, const struct addr *from, mono_t t)
{
	(void)ctx;
	if (at)
		recall_add(recalled, at, from);
	recall_changed(recalled, t);
}

static struct peers *fresh_with(void *memory)
{
	struct peers *p;
	struct peers_ports ports = { .send = take_sent, .changed = tell_recall };

	peers_free(fresh());
	p = peers_new(&ports, &wheel, (struct hash_key){ 1, 2 });
	recalled = recall_new(memory, 1, p, &wheel, now);
	return p;
}

static void gone(struct peers *p)
{
	recall_free(recalled);
	recalled = NULL;
	done(p);
}

/* 600 sessions; the net is gone; the next calls each until it is back, and what it still calls outlives it as well. */
static void the_next_net_calls_those_of_the_one_before(void **state)
{
	void *memory = xcalloc(1, recall_size(), "memory of sessions");
	struct peers *p = fresh_with(memory);

	(void)state;
	assert_int_equal(recall_found(recalled), 0);
	for (unsigned i = 0; i < 600; i++)
		up(p, ap(i));
	run_until(mono_after(now, 200));
	recall_free(recalled); /* killed: nothing is said to it any more */
	recalled = NULL;
	done(p);

	p = fresh_with(memory);
	assert_int_equal(recall_found(recalled), 600);
	assert_int_equal(wire.sent, 0);
	recall_begin(recalled, now);
	wheel_run(&wheel, mono_after(now, 1));
	assert_in_range(wire.sent, 1, RECALL_AT_A_TIME);
	run_until(mono_after(now, 500));
	assert_int_equal(wire.sent, 600);
	assert_int_equal(wire.len, CAPWAP_PLUMB_NO_SESSION_LEN);
	for (unsigned i = 0; i < 500; i++)
		up(p, ap(i));
	wire.sent = 0;
	run_until(mono_after(now, 1000)); /* the second round: those that are missing */
	assert_int_equal(wire.sent, 100);
	recall_free(recalled);
	recalled = NULL;
	done(p);

	p = fresh_with(memory);
	assert_int_equal(recall_found(recalled), 600); /* 500, and 100 that never came back */
	recall_begin(recalled, now);
	run_until(mono_after(now, 20000));
	assert_int_equal(wire.sent, 600 * RECALL_ROUNDS);
	assert_int_equal(recall_missing(recalled), 0); /* given up */
	gone(p);
	p = fresh_with(memory);
	assert_int_equal(recall_found(recalled), 0);
	gone(p);
	free(memory);
}

/* All come in one moment, and net is killed in the same: no timer has run. */
static void who_came_a_moment_ago_is_called_too(void **state)
{
	void *memory = xcalloc(1, recall_size(), "memory of sessions");
	struct peers *p = fresh_with(memory);
	struct place at = { 0, AC_CONTROL, { .port = 5246 } };
	clock_t begun;

	(void)state;
	for (unsigned i = 0; i < 600; i++)
		up(p, ap(i));
	recall_free(recalled);
	recalled = NULL;
	done(p);
	p = fresh_with(memory);
	assert_int_equal(recall_found(recalled), 600);
	begun = clock();
	for (unsigned i = 0; i < RECALL_MAX + 10; i++) {
		struct addr from = *ap(i);

		recall_add(recalled, &at, &from);
	}
	print_message("%d remembered in %ld us\n", RECALL_MAX - 600, (long)(clock() - begun) * 1000000 / CLOCKS_PER_SEC);
	gone(p);
	p = fresh_with(memory);
	assert_int_equal(recall_found(recalled), RECALL_MAX); /* and not one more */
	gone(p);
	free(memory);
}

/* The memory is what another process left there. */
static void a_memory_of_rubbish_is_harmless(void **state)
{
	uint8_t *memory = xcalloc(1, recall_size(), "memory of sessions");
	uint32_t count = RECALL_MAX, seed = 1;
	struct peers *p = fresh_with(memory);

	(void)state;
	up(p, ap(1));
	run_until(mono_after(now, 200));
	gone(p);
	for (size_t i = 8; i < recall_size(); i++)
		memory[i] = (uint8_t)((seed = seed * 1664525 + 1013904223) >> 24);
	memcpy(memory + 4, &count, 4);
	p = fresh_with(memory);
	assert_int_equal(recall_found(recalled), 0); /* not one has a listener there is */
	recall_begin(recalled, now);
	run_until(mono_after(now, 1000));
	assert_int_equal(wire.sent, 0);
	gone(p);
	count = RECALL_MAX + 1;
	memcpy(memory + 4, &count, 4);
	gone(fresh_with(memory));
	free(memory);
}

static void a_failed_handshake_is_told(void **state)
{
	struct peers *p = fresh();

	(void)state;
	hello(p, ap(1), 1, 'g');
	record(p, ap(1), 21, 0, 'E');
	assert_int_equal(ac.refused, 1);
	assert_int_equal(peers_count(p), 0);
	ac.full = true;
	hello(p, ap(1), 1, 'g');
	assert_int_equal(peers_count(p), 0);
	assert_int_equal(peers_counters(p)->half_open_full, 1);
	done(p);
}

static void a_rebooted_access_point_replaces_itself_only_when_it_is_up(void **state)
{
	struct peers *p = fresh();

	(void)state;
	hello(p, ap(1), 1, 'g');
	record(p, ap(1), 22, 1, 'U');
	hello(p, ap(1), 1, 'g'); /* the network's echo of the first one */
	assert_int_equal(peers_counters(p)->hello_again, 1);
	hello(p, ap(1), 2, 'a'); /* somebody with this address, perhaps */
	assert_int_equal(peers_count(p), 1);
	hello(p, ap(1), 2, 'g');
	assert_int_equal(peers_count(p), 2);
	record(p, ap(1), 23, 1, 'D'); /* the old session goes on */
	assert_int_equal(ac.packets, 1);
	let_pass(p, PEERS_AGAIN_MS);
	hello(p, ap(1), 3, 'g'); /* and again another: one rival at a time */
	assert_int_equal(peers_count(p), 2);
	assert_int_equal(ac.refused, 1);
	record(p, ap(1), 21, 1, '-'); /* an alert under keys is the old one's */
	assert_int_equal(ac.closed, 0);
	record(p, ap(1), 22, 1, 'U');
	assert_int_equal(ac.closed, 1);
	assert_int_equal(ac.why, AC_WHY_REPLACED);
	assert_int_equal(peers_count(p), 1);
	record(p, ap(1), 23, 1, 'D');
	assert_int_equal(ac.packets, 2);
	done(p);
}

static void when_the_old_session_ends_its_rival_stands_alone(void **state)
{
	struct peers *p = fresh();

	(void)state;
	hello(p, ap(1), 1, 'g');
	record(p, ap(1), 22, 1, 'U');
	hello(p, ap(1), 2, 'g');
	record(p, ap(1), 21, 1, 'E');
	assert_int_equal(peers_count(p), 1);
	record(p, ap(1), 22, 1, 'U');
	assert_int_equal(ac.up, 2);
	hello(p, ap(1), 3, 'g');
	record(p, ap(1), 22, 0, 'E'); /* the rival fails: the other stays */
	record(p, ap(1), 23, 1, 'D');
	assert_int_equal(ac.packets, 1);
	assert_int_equal(peers_count(p), 1);
	done(p);
}

static void hanging_up_inside_a_call_is_safe(void **state)
{
	struct peers *p = fresh();

	(void)state;
	ac.hang_up_on_packet = true;
	hello(p, ap(1), 1, 'g');
	record(p, ap(1), 22, 1, 'U');
	record(p, ap(1), 23, 1, 'D');
	assert_int_equal(closes, 1);
	assert_int_equal(ac.closed, 0); /* it knows */
	assert_int_equal(peers_count(p), 0);
	assert_int_equal(sessions_alive, 0);
	done(p);
}

static void ten_thousand_half_open_handshakes_are_capped(void **state)
{
	enum { MANY = 10000, TAKEN = PEERS_AT_A_TIME + PEERS_WAITING_MAX };
	struct peers *p = fresh();

	(void)state;
	for (unsigned i = 0; i < MANY; i++)
		hello(p, ap(i), (uint8_t)i, 'g');
	assert_int_equal(peers_half_open(p), PEERS_AT_A_TIME);
	assert_int_equal(peers_waiting(p), PEERS_WAITING_MAX);
	assert_int_equal(peers_counters(p)->waiting_full, MANY - TAKEN);
	let_pass(p, 10000);
	assert_int_equal(peers_waiting(p), 0);
	assert_int_equal(ac.accepted, TAKEN);
	assert_int_equal(peers_half_open(p), PEERS_HALF_OPEN_MAX);
	assert_int_equal(sessions_alive, PEERS_HALF_OPEN_MAX);
	assert_int_equal(peers_counters(p)->half_open_dropped, TAKEN - PEERS_HALF_OPEN_MAX);
	assert_int_equal(ac.refused, TAKEN - PEERS_HALF_OPEN_MAX);
	assert_int_equal(given_up, TAKEN - PEERS_HALF_OPEN_MAX); /* and each was told */
	hello(p, ap(MANY), 1, 'g'); /* the last one is there at once and gets through */
	record(p, ap(MANY), 22, 1, 'U');
	assert_int_equal(ac.up, 1);
	for (unsigned i = 0; i + 1 < ac.accepted; i++) /* WaitDTLS, of the AC machine */
		if (i > TAKEN - PEERS_HALF_OPEN_MAX)
			peers_hang_up(links[i]->shell, AC_WHY_WAIT_DTLS);
	assert_int_equal(peers_half_open(p), 0);
	assert_int_equal(sessions_alive, 1);
	done(p);
}

static void one_source_makes_room_itself_and_not_too_soon(void **state)
{
	struct peers *p = fresh();
	struct addr one = addr_v4(0x7f000009, 1000), other = addr_v4(0x7f00000a, 1000);

	(void)state;
	for (unsigned i = 0; i < PEERS_HALF_OPEN_MAX; i++) {
		one.port = (uint16_t)(1000 + i);
		hello(p, &one, 1, 'g');
	}
	let_pass(p, 1000);
	assert_int_equal(peers_half_open(p), PEERS_HALF_OPEN_MAX);
	one.port = 9000;
	hello(p, &one, 1, 'g'); /* the oldest has not had its time: come again later */
	assert_int_equal(peers_counters(p)->half_open_full, 1);
	hello(p, &other, 1, 'g'); /* another source is let in */
	assert_int_equal(peers_counters(p)->half_open_dropped, 1);
	now = mono_after(now, PEERS_GRACE_MS);
	hello(p, &one, 1, 'g');
	assert_int_equal(peers_counters(p)->half_open_dropped, 2);
	record(p, &other, 22, 1, 'U');
	assert_int_equal(ac.up, 1);
	done(p);
}

/* A handshake that was given up, or begun with the net before: its flight that comes again is answered, so that it need not
 * wait for WaitDTLS when the alert was lost. */
static void the_middle_of_a_handshake_of_nobody_is_answered(void **state)
{
	uint8_t flight[60] = { 1, 0, 0, 0, 22, 254, 253, [17] = 11 /* Certificate */ };
	struct place at = at_port(AC_CONTROL);
	struct peers *p = fresh();

	(void)state;
	peers_input(p, &at, ap(1), false, flight, sizeof(flight), now);
	assert_int_equal(wire.sent, 1);
	assert_int_equal(wire.len, CAPWAP_PLUMB_NO_SESSION_LEN);
	assert_true(wire.len < sizeof(flight));
	assert_int_equal(wire.first, 0);
	for (unsigned i = 0; i < 3 * PEERS_HINTS_A_SECOND; i++)
		peers_input(p, &at, ap(i), false, flight, sizeof(flight), now);
	assert_int_equal(wire.sent, PEERS_HINTS_A_SECOND);
	assert_int_equal(peers_count(p), 0);
	done(p);
}

/* Who begins again, or is replaced, is not told of its handshake before: it could take that for the new one. */
static void who_begins_again_is_not_told_off(void **state)
{
	struct peers *p = fresh();

	(void)state;
	hello(p, ap(1), 1, 'g');
	let_pass(p, PEERS_AGAIN_MS);
	hello(p, ap(1), 2, 'g');
	assert_int_equal(peers_counters(p)->begun_again, 1);
	assert_int_equal(given_up, 0);
	assert_int_equal(wire.sent, 0);
	peers_hang_up(ac.last->shell, AC_WHY_WAIT_DTLS); /* but WaitDTLS is told */
	assert_int_equal(given_up, 1);
	done(p);
}

/* Each handshake that is begun costs a signature: one address with a cookie begins two a second, alone or beside its
 * session. */
static void one_address_does_not_begin_thousands(void **state)
{
	struct peers *p = fresh();
	unsigned before;

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		hello(p, ap(1), (uint8_t)(i % 2 + 1), 'g');
		let_pass(p, 1);
	}
	assert_true(ac.accepted >= 2 && ac.accepted <= 3);
	assert_true(peers_counters(p)->again_soon >= 450);
	record(p, ap(1), 22, 1, 'U');
	assert_int_equal(ac.up, 1);
	before = ac.accepted;
	for (unsigned i = 0; i < 1000; i++) {
		hello(p, ap(1), (uint8_t)(i % 2 + 3), 'g');
		let_pass(p, 1);
	}
	assert_true(ac.accepted >= before + 2 && ac.accepted <= before + 3);
	record(p, ap(1), 23, 1, 'D'); /* and its session does not notice */
	assert_int_equal(ac.packets, 1);
	done(p);
}

/* A ticket of ours: it had a session a moment ago. The silent give way before it, though it has said no more than they. */
static void who_resumes_is_no_stranger(void **state)
{
	uint8_t d[100] = { 1, 0, 0, 0, 22, 254, 253, [17] = 1 };
	struct place at = at_port(AC_DATA);
	struct peers *p = fresh();

	(void)state;
	memset(d + 31, 9, 32);
	memcpy(d + sizeof(d) - 2, "tg", 2);
	peers_input(p, &at, ap(70000), false, d, sizeof(d), now);
	for (unsigned i = 0; i < 3000; i++)
		hello(p, ap(i), (uint8_t)i, 'g');
	let_pass(p, 3000);
	assert_true(peers_counters(p)->half_open_dropped > 1500);
	at = at_port(AC_DATA);
	assert_true(peers_knows(p, &at, ap(70000)));
	at = at_port(AC_CONTROL);
	assert_false(peers_knows(p, &at, ap(0)));
	done(p);
}

/* The process had no processor for a second and a half, six times. Those it works on have answered meanwhile, but that is
 * not read yet: they are not late, no others are begun in their stead, nobody is dropped. */
static void a_standstill_makes_nobody_late(void **state)
{
	static bool up[3000], answers[3000];
	struct place at = at_port(AC_CONTROL);
	struct peers *p = fresh();

	(void)state;
	memset(up, 0, sizeof(up));
	for (unsigned i = 0; i < 3000; i++)
		hello(p, ap(i), (uint8_t)i, 'g');
	let_pass(p, 20);
	for (unsigned stall = 0; stall < 6; stall++) {
		now = mono_after(now, 1500);
		wheel_run(&wheel, now); /* timers are first */
		assert_int_equal(peers_half_open(p), PEERS_AT_A_TIME);
		for (unsigned i = 0; i < 3000; i++)
			answers[i] = !up[i] && peers_knows(p, &at, ap(i));
		for (unsigned i = 0; i < 3000; i++)
			if (answers[i]) {
				record(p, ap(i), 22, 1, 'U');
				up[i] = true;
			}
		let_pass(p, 20);
	}
	assert_int_equal(peers_counters(p)->stood_still, 6);
	assert_int_equal(peers_counters(p)->half_open_dropped, 0);
	assert_int_equal(ac.up, 6 * PEERS_AT_A_TIME);
	let_pass(p, 1200); /* but silence while we turn is silence */
	assert_true(peers_half_open(p) > 2 * PEERS_AT_A_TIME);
	assert_int_equal(peers_counters(p)->stood_still, 6);
	done(p);
}

/* Thousands at once: a few are worked on, the others get their turn as those are done, and none is begun twice. */
static void many_at_once_take_turns(void **state)
{
	enum { MANY = 3 * PEERS_AT_A_TIME };
	struct peers *p = fresh();

	(void)state;
	for (unsigned again = 0; again < 3; again++) /* they do not know why nobody answers */
		for (unsigned i = 0; i < MANY; i++)
			hello(p, ap(i), 1, 'g');
	assert_int_equal(ac.accepted, PEERS_AT_A_TIME);
	assert_int_equal(peers_counters(p)->waited, MANY - PEERS_AT_A_TIME);
	assert_int_equal(peers_counters(p)->waiting_again, 2 * (MANY - PEERS_AT_A_TIME));
	for (unsigned i = 0; i < MANY; i++) {
		assert_true(ac.accepted >= PEERS_AT_A_TIME + i || ac.accepted == MANY);
		record(p, ap(i), 22, 1, 'U');
	}
	assert_int_equal(ac.accepted, MANY);
	assert_int_equal(ac.up, MANY);
	assert_int_equal(peers_waiting(p), 0);
	assert_int_equal(peers_counters(p)->begun_again, 0);
	done(p);
}

/* Who has a thousand hellos waiting does not hold up the one of another. */
/* 6,000 addresses said hello and fell silent. Who comes after them does not wait for all of them, and when even more come
 * behind it, its hello that comes again is enough. */
static void a_late_one_need_not_wait_for_a_crowd(void **state)
{
	struct peers *p = fresh();

	(void)state;
	for (unsigned i = 0; i < 6000; i++)
		hello(p, ap(i), 1, 'g');
	assert_true(peers_waiting(p) > 5000);
	hello(p, ap(50000), 1, 'g');
	for (unsigned i = 6000; i < 7500; i++)
		hello(p, ap(i), 1, 'g');
	hello(p, ap(50000), 1, 'g');
	run_until(mono_after(now, 200));
	assert_true(peers_waiting(p) > 5000);
	record(p, ap(50000), 22, 1, 'U');
	assert_int_equal(ac.up, 1);
	run_until(mono_after(now, 30000)); /* and the first are not forgotten */
	assert_int_equal(peers_waiting(p), 0);
	done(p);
}

static void sources_take_turns(void **state)
{
	struct peers *p = fresh();
	struct addr one = addr_v4(0x7f000009, 1000), other = addr_v4(0x7f00000a, 1000);

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		one.port = (uint16_t)(1000 + i);
		hello(p, &one, 1, 'g');
	}
	hello(p, &other, 1, 'g');
	assert_int_equal(ac.accepted, PEERS_AT_A_TIME);
	for (unsigned i = 0; i < 2; i++) {
		one.port = (uint16_t)(1000 + i);
		record(p, &one, 22, 1, 'U');
	}
	record(p, &other, 22, 1, 'U');
	assert_int_equal(ac.up, 3);
	one.port = 1999; /* the last of a thousand begins anew while it waits */
	hello(p, &one, 2, 'g');
	assert_int_equal(peers_counters(p)->waiting_again, 0);
	assert_int_equal(peers_waiting(p), 1000 - PEERS_AT_A_TIME - 2);
	done(p);
}

/* One address, ten thousand ports: it does not take all the room there is to wait in. */
static void one_source_does_not_wait_alone(void **state)
{
	struct peers *p = fresh();
	struct addr one = addr_v4(0x7f000009, 1000), other = addr_v4(0x7f00000a, 1000);
	size_t held;

	(void)state;
	for (unsigned i = 0; i < 10000; i++) {
		one.port = (uint16_t)(1000 + i);
		hello(p, &one, 1, 'g');
	}
	held = peers_waiting(p);
	assert_in_range(held, 6000, 7000); /* 6,000 access points may stand behind one address */
	assert_int_equal(peers_counters(p)->waiting_full, 10000 - PEERS_AT_A_TIME - held);
	for (unsigned i = 0; i < 1000; i++) {
		other.port = (uint16_t)(1000 + i);
		hello(p, &other, 1, 'g');
	}
	assert_int_equal(peers_waiting(p), held + 1000);
	for (unsigned i = 0; i < PEERS_AT_A_TIME; i++) { /* those of the first source are done */
		one.port = (uint16_t)(1000 + i);
		record(p, &one, 22, 1, 'U');
	}
	other.port = 1000;
	record(p, &other, 22, 1, 'U');
	assert_int_equal(ac.up, PEERS_AT_A_TIME + 1);
	done(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_kept_of_a_stranger),
		cmocka_unit_test(what_is_cut_or_odd_is_counted),
		cmocka_unit_test(a_good_cookie_makes_a_session),
		cmocka_unit_test(those_who_are_up_are_asked_of_memory_ahead),
		cmocka_unit_test(a_record_of_nobody_is_answered_and_not_for_ever),
		cmocka_unit_test(the_next_net_calls_those_of_the_one_before),
		cmocka_unit_test(who_came_a_moment_ago_is_called_too),
		cmocka_unit_test(a_memory_of_rubbish_is_harmless),
		cmocka_unit_test(a_failed_handshake_is_told),
		cmocka_unit_test(a_rebooted_access_point_replaces_itself_only_when_it_is_up),
		cmocka_unit_test(when_the_old_session_ends_its_rival_stands_alone),
		cmocka_unit_test(hanging_up_inside_a_call_is_safe),
		cmocka_unit_test(ten_thousand_half_open_handshakes_are_capped),
		cmocka_unit_test(the_middle_of_a_handshake_of_nobody_is_answered),
		cmocka_unit_test(who_begins_again_is_not_told_off),
		cmocka_unit_test(one_address_does_not_begin_thousands),
		cmocka_unit_test(who_resumes_is_no_stranger),
		cmocka_unit_test(a_standstill_makes_nobody_late),
		cmocka_unit_test(many_at_once_take_turns),
		cmocka_unit_test(a_late_one_need_not_wait_for_a_crowd),
		cmocka_unit_test(sources_take_turns),
		cmocka_unit_test(one_source_does_not_wait_alone),
		cmocka_unit_test(one_source_makes_room_itself_and_not_too_soon),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
