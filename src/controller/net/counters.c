/* SPDX-License-Identifier: Apache-2.0 */
/* counters.c - what sockets, peers, DTLS and the loop have counted, for `show capwap counters`. `clear stats` moves where
 * counting begins; the counters themselves run on. */
#include "controller/net/internal.h"

#include <time.h>

#define LOOP_COUNTERS(X) \
	X(turns, "turns of net's loop") \
	X(long_turns, "of those: took more than 1 ms of processor time") \
	X(longest_us, "the longest turn, us of processor time") \
	X(longest_wall_us, "the longest turn, us by the clock")

#define SOCKETS_COUNTERS(X) \
	X(friends, "datagrams of sessions received") \
	X(strangers, "datagrams of strangers received") \
	X(wrong_socket, "broadcasts that came a second time, dropped") \
	X(cut, "datagrams dropped: longer than any of CAPWAP") \
	X(sent, "datagrams sent") \
	X(send_failed, "datagrams the kernel did not send")

#define DTLS_DROPS(X) \
	X(malformed, "DTLS records dropped: cut, or none") \
	X(plaintext, "DTLS records dropped: plaintext inside a session") \
	X(undecrypted, "DTLS records dropped: tampered with, replayed, or of other keys")

struct row {
	const char *name, *words;
	size_t offset; /* in struct net_counts */
};

#define LOOP_ROW(field, text) ROW_OF(loop, field, text),
#define ROW_OF(part, field, text) { #part "_" #field, text, offsetof(struct net_counts, part.field) }
#define PEERS_ROW(field, text) ROW_OF(peers, field, text),
#define SOCKETS_ROW(field, text) ROW_OF(sockets, field, text),
#define DTLS_ROW(field, text) ROW_OF(dtls, field, text),

static const struct row rows[] = { SOCKETS_COUNTERS(SOCKETS_ROW) PEERS_COUNTERS(PEERS_ROW) DTLS_DROPS(DTLS_ROW)
				   LOOP_COUNTERS(LOOP_ROW) };

/* Called before the loop waits: from one call to the next is a turn. */
void net_turn_over(struct net *n)
{
	struct net_turns *t = &n->turns;
	struct timespec ts;
	uint64_t cpu, wall, cpu_us, wall_us;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	cpu = (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
	wall = uv_hrtime() - uv_metrics_idle_time(&n->loop);
	cpu_us = (cpu - t->cpu_ns) / 1000;
	wall_us = (wall - t->wall_ns) / 1000;
	if (t->turns++) { /* the first holds the start */
		t->long_turns += cpu_us > NET_TURN_US;
		t->longest_us = cpu_us > t->longest_us ? cpu_us : t->longest_us;
		t->longest_wall_us = wall_us > t->longest_wall_us ? wall_us : t->longest_wall_us;
		lag_count(&n->meter.lag, wall_us);
	}
	t->cpu_ns = cpu;
	t->wall_ns = wall;
}

static struct net_counts counts_of(const struct net *n)
{
	struct net_counts c = { n->turns, *peers_counters(n->peers), *sockets_counters(n->sockets), *dtls_ctx_drops(n->dtls) };

	c.dtls.malformed += n->drops_before.malformed;
	c.dtls.plaintext += n->drops_before.plaintext;
	c.dtls.undecrypted += n->drops_before.undecrypted;
	return c;
}

bool net_counter_at(void *ctx, size_t i, const char **name, const char **words, uint64_t *value)
{
	const struct net *n = ctx;
	struct net_counts now;
	uint64_t then;

	if (i >= ARRAY_LEN(rows))
		return false;
	now = counts_of(n);
	*name = rows[i].name;
	*words = rows[i].words;
	memcpy(value, (const char *)&now + rows[i].offset, sizeof(*value));
	memcpy(&then, (const char *)&n->cleared + rows[i].offset, sizeof(then));
	*value -= then;
	return true;
}

void net_clear_counters(void *ctx)
{
	struct net *n = ctx;

	n->turns.longest_us = n->turns.longest_wall_us = 0; /* the greatest of what comes, not a sum */
	n->cleared = counts_of(n);
}
