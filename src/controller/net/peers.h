/* SPDX-License-Identifier: Apache-2.0 */
/* peers.h - who is at the other end: the demultiplexer between datagrams and sessions. A machine: it has no sockets and no
 * clock, and is tested with datagrams from nowhere.
 *
 * A datagram on one of the two ports (RFC 5415 3.1) is one of these:
 *   clear (preamble type 0)     to the AC machine, which knows Discovery and nothing else; on the data port, data of APs
 *                               that may send it in the clear
 *   a ClientHello               asked for a cookie first. Nothing is kept of a stranger until he has shown that he gets
 *                               what is sent to his address; only then is there a peer and a DTLS session
 *   any other DTLS record       to the session of that address; of nobody: dropped and counted, and what belongs to a
 *                               session or to the middle of a handshake is answered with No Session
 *                               (proto/capwap/vendor.h): the sender may have had one with the net before this one, or its
 *                               handshake was given up. The answer is shorter, needs no state, and has a ceiling
 *
 * A peer is known by its address, the address of ours it talks to, and the port. A ClientHello from the address of a living
 * session (an AP that rebooted, or somebody who lies about his address) is asked for a cookie like any other; a good one
 * begins a second session beside the first, and only when its handshake is complete does it take the first one's place.
 *
 * Handshakes that are not complete have a ceiling (PEERS_HALF_OPEN_MAX). The slot is counted before anything is allocated.
 * At the ceiling the oldest gives way; a source that holds more than its share (PEERS_SOURCE_SHARE) gives its own oldest,
 * and only when that had PEERS_GRACE_MS to get on, so that 6,000 APs behind one address do not push each other out. Of those
 * that have said nothing since their ClientHello (the cheapest way to be many) the oldest goes first; who has gone on with
 * its handshake, or began it with a ticket of ours, gives way only while the silent are less than a quarter. Who gives way
 * is told at once, by a fatal alert, and comes again in a second or two: it need not wait for WaitDTLS. How long a handshake
 * may take (WaitDTLS) is for the AC machine: it hangs up, which is told as well.
 *
 * Thousands that come at once (power is back in a building) are not begun at once: each would get a small share of the
 * processor, answers would come after the seconds DTLS waits for them, and all would be said and computed again. So
 * PEERS_AT_A_TIME handshakes are worked on, and further good cookies for control channels wait for their turn, one of each
 * source after the other; every second turn is that of the source that came last (or said hello again last), so that a
 * flood of addresses that say hello and fall silent is no queue an honest one has to stand in to its end. What is late
 * leaves the count after four times of what handshakes take at present, and so does not hold up others for longer; time in
 * which this process itself stood still (others had the processor) makes nobody late. Data channels are counted but do not
 * wait: they end what has been begun. */
#pragma once
#include "base/addr.h"
#include "base/list.h"
#include "base/siphash.h"
#include "base/wheel.h"
#include "controller/ac.h"
#include "dtls/dtls.h"

enum peers_limits {
	/* handshakes at a time; at the ceiling as said above */
	PEERS_HALF_OPEN_MAX = 1024,
	/* of these, from one IPv4 address or one IPv6 /64 before it has to make room itself */
	PEERS_SOURCE_SHARE = 256,
	PEERS_GRACE_MS = 2000,
	/* how old a handshake is at the least before another hello of its address takes its place: each that is begun costs a
	 * signature, and one with a cookie could ask for thousands a second. An AP says hello again after a second */
	PEERS_AGAIN_MS = 500,
	/* records of nobody that are answered with No Session; beyond, they are not */
	PEERS_HINTS_A_SECOND = 2000,
	/* handshakes of both channels that are worked on; those that take long do not count (see above) */
	PEERS_AT_A_TIME = 256,
	PEERS_LATE_LEAST_MS = 50,
	PEERS_LATE_MOST_MS = 1000,
	/* while somebody waits there is a turn every 10 ms; when it comes later than this, we stood still */
	PEERS_STILL_MS = 30,
	/* ClientHellos with a good cookie that wait for their turn; at the ceiling, and when one is longer than any honest one
	 * (it may carry a ticket), they are dropped and counted: the AP says hello again after a second, two, four */
	PEERS_WAITING_MAX = 8192,
	/* of one source, in times of what is free: 6,553 when it is alone */
	PEERS_WAITING_SHARE = 4,
	PEERS_WAITING_BYTES = 2048,
	/* sessions of both channels; beyond, a good cookie is of no use. Two for each AP, and one handshake each */
	PEERS_MAX = 2 * APS_MAX + 2 * PEERS_HALF_OPEN_MAX,
	PEERS_SESSION_BYTES = 11674, /* 11.4 KiB: a DTLS session with GnuTLS's part, measured */
};

struct peers;
struct peer;

/* Where a datagram came in, and where its answer goes out. */
struct place {
	uint8_t listener;
	uint8_t channel;   /* enum ac_channel */
	struct addr local; /* the address of ours that was asked, with the port */
};

#define PEERS_COUNTERS(X) \
	X(datagrams, "datagrams received") \
	X(empty, "datagrams dropped: empty, or of an unknown preamble") \
	X(broken, "datagrams dropped: shorter than a DTLS record, or a broken ClientHello") \
	X(cookies_sent, "ClientHellos answered with a cookie") \
	X(cookies_good, "ClientHellos with a good cookie") \
	X(hello_again, "ClientHellos of a session that is up, dropped") \
	X(strangers, "DTLS records of nobody, dropped") \
	X(hints_sent, "DTLS records of nobody answered with No Session, and peers of the net before told so") \
	X(hints_withheld, "DTLS records of nobody not answered: too many a second") \
	X(resumed, "sessions resumed") \
	X(shaken, "sessions begun with a full handshake") \
	X(waited, "handshakes that waited for their turn") \
	X(waiting_again, "ClientHellos of one that waits for its turn") \
	X(waiting_full, "ClientHellos dropped: too many wait for their turn") \
	X(half_open_full, "handshakes not begun: its source or the table is full") \
	X(half_open_dropped, "handshakes dropped at the ceiling, the oldest first, and told so") \
	X(stood_still, "times in which those that wait got no turn: this process stood still") \
	X(begun_again, "handshakes given up for a new ClientHello of the same address") \
	X(again_soon, "ClientHellos dropped: their address began another handshake a moment ago") \
	X(replaced, "sessions replaced by a new one of the same address") \
	X(ended, "sessions ended")

struct peers_counters {
#define PEERS_FIELD(name, words) uint64_t name;
	PEERS_COUNTERS(PEERS_FIELD)
#undef PEERS_FIELD
};

struct peers_ports {
	void *ctx;
	/* One UDP datagram, its CAPWAP preamble in front. */
	void (*send)(void *ctx, const struct place *from, const struct addr *to, const void *datagram, size_t len);
	/* A session is up (at and from say which), or gone (both NULL): for who keeps the list of addresses over a restart. May
	 * be NULL. */
	void (*changed)(void *ctx, const struct place *at, const struct addr *from, mono_t now);
};

struct peers *peers_new(const struct peers_ports *ports, struct wheel *wheel, struct hash_key key);
/* All sessions are forgotten, without a word to anybody. The AC machine must be gone before. */
void peers_free(struct peers *p);
void peers_set_ac(struct peers *p, struct ac *ac);
/* For the sessions from here on; those there are keep theirs, so the old one must live on. */
void peers_set_dtls(struct peers *p, struct dtls_ctx *c);

/* Who is at the other end of a datagram, and where it came in. */
struct origin {
	struct place at;
	struct addr from;
	bool broadcast;
};

/* Datagrams of these, PEERS_AHEAD_MAX at the most, will be given to peers_input next: what is known of their peers is asked
 * of memory, for all of them at once (base/ahead.h). */
enum { PEERS_AHEAD_MAX = 8 };
void peers_ahead(const struct peers *p, const struct origin *of, size_t n);
void peers_input(struct peers *p, const struct place *at, const struct addr *from, bool broadcast, const void *datagram,
		 size_t len, mono_t now);

/* What the AC machine asks for; peer is the `shell` ac_accept was given. */
void peers_send(struct peer *peer, const void *packet, size_t len);
void peers_hang_up(struct peer *peer, enum ac_why why);

size_t peers_count(const struct peers *p);
/* Of peers, sessions (what GnuTLS holds of each at rest was measured, docs/performance.md) and hellos that wait. */
size_t peers_bytes(const struct peers *p);
size_t peers_half_open(const struct peers *p);
size_t peers_waiting(const struct peers *p);
const struct peers_counters *peers_counters(const struct peers *p);
/* Is a session of this address there, up or shaking hands? */
bool peers_knows(const struct peers *p, const struct place *at, const struct addr *from);
/* Tells it that it has no session here; without the ceiling that answers have. */
void peers_hint(struct peers *p, const struct place *at, const struct addr *to);
/* Walks the control sessions that are up: start with *at = 0. False at the end. */
bool peers_next(const struct peers *p, size_t *at, struct place *place, struct addr *from);
